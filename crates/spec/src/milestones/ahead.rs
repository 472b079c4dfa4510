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

pub(super) const MISTRAL_7B: Milestone = ahead(
    "mistral-7b",
    "A sliding window",
    2023,
    "Jiang et al.",
    "Mistral 7B",
    "https://arxiv.org/abs/2310.06825",
    "rolling cache = full sliding window within 1e-5",
);
