//! What the panels show. A place is there only with the instrument to which it belongs.

mod activations;
mod workers;

use experiments::Shown;

use super::{Instrument, TenK};

impl TenK {
    /// What a place holds.
    pub(super) fn shown(&self, place: &str) -> Option<Shown> {
        match &self.instrument {
            Instrument::Workers(course) => workers::shown(course, place),
            Instrument::Activations(_) if place == "end.off" => {
                Some(Shown::Text("nobody else computes here".to_owned()))
            }
            Instrument::Activations(activations) => activations::shown(activations, place),
        }
    }
}

fn lines<S: Into<String>>(lines: impl IntoIterator<Item = S>) -> Shown {
    Shown::Text(lines.into_iter().map(Into::into).collect::<Vec<_>>().join("\n"))
}

/// Curves of one x: `C N`.
fn curves(rows: &[Vec<f32>]) -> Shown {
    let shape = vec![rows.len(), rows.first().map_or(0, Vec::len)];
    Shown::Numbers { letters: "C N", shape, values: rows.concat() }
}
