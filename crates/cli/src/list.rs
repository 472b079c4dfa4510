//! `garden list`.

use serde_json::json;
use spec::{MILESTONES, Milestone};

use crate::Failure;

/// Prints the path.
pub fn list(as_json: bool) -> Result<(), Failure> {
    for milestone in MILESTONES {
        if as_json {
            println!("{}", line(milestone));
        } else {
            let state = if milestone.ready { "ready" } else { "ahead" };
            println!("{}  {:<16} {state}  {}", milestone.year, milestone.id, milestone.title);
            for preset in milestone.presets {
                println!("        {:<16}        {}", preset.id, preset.title);
            }
        }
    }
    Ok(())
}

fn line(milestone: &Milestone) -> serde_json::Value {
    let figures: Vec<_> = milestone
        .figures
        .iter()
        .map(|figure| {
            json!({
                "preset": figure.preset, "metric": figure.metric, "unit": figure.unit,
                "published": figure.published, "tolerance": figure.tolerance, "source": figure.source,
            })
        })
        .collect();
    json!({
        "id": milestone.id, "title": milestone.title, "year": milestone.year,
        "paper": { "authors": milestone.paper.authors, "title": milestone.paper.title, "url": milestone.paper.url },
        "presets": milestone.presets.iter().map(|p| p.id).collect::<Vec<_>>(),
        "figures": figures, "claim": milestone.claim, "ready": milestone.ready,
    })
}
