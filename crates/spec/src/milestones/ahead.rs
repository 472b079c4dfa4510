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
