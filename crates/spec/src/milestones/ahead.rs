//! Milestones that are listed but not yet built: title, year and paper, no preset, not on the map.

use super::{Milestone, Paper};

const fn ahead(
    id: &'static str,
    title: &'static str,
    year: u16,
    authors: &'static str,
    paper: &'static str,
    url: &'static str,
    claim: &'static str,
) -> Milestone {
    let paper = Paper { authors, title: paper, url };
    Milestone {
        id,
        title,
        year,
        paper,
        presets: &[],
        figures: &[],
        experiment: None,
        claim,
        ready: false,
    }
}

pub(super) const FEW_SHOT: Milestone = ahead(
    "few-shot",
    "Learning in the prompt",
    2020,
    "Brown et al.",
    "Language Models are Few-Shot Learners",
    "https://arxiv.org/abs/2005.14165",
    "two layers form induction heads, one layer does not",
);
pub(super) const CHINCHILLA: Milestone = ahead(
    "chinchilla",
    "How large, how long",
    2022,
    "Hoffmann et al.",
    "Training Compute-Optimal Large Language Models",
    "https://arxiv.org/abs/2203.15556",
    "α = 0.3473, β = 0.3672, E = 1.8172 on the digitised runs",
);
pub(super) const LLAMA_2: Milestone = ahead(
    "llama-2",
    "Llama 2's parts",
    2023,
    "Touvron et al.",
    "Llama 2: Open Foundation and Fine-Tuned Chat Models",
    "https://arxiv.org/abs/2307.09288",
    "stories260K: 260,032 parameters, its greedy text byte for byte",
);
pub(super) const MISTRAL_7B: Milestone = ahead(
    "mistral-7b",
    "A sliding window",
    2023,
    "Jiang et al.",
    "Mistral 7B",
    "https://arxiv.org/abs/2310.06825",
    "rolling cache = full sliding window within 1e-5",
);
pub(super) const LLAMA_3: Milestone = ahead(
    "llama-3",
    "Sixteen thousand GPUs",
    2024,
    "Dubey et al.",
    "The Llama 3 Herd of Models",
    "https://arxiv.org/abs/2407.21783",
    "16,777,216 tokens a batch",
);
pub(super) const MICROGPT: Milestone = ahead(
    "microgpt",
    "Every operation of a GPT",
    2026,
    "Karpathy",
    "microgpt",
    "https://karpathy.github.io/2026/02/12/microgpt/",
    "4,192 parameters; loss 3.3660 at step 1",
);
