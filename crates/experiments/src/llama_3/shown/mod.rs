//! What the panels show. A place is there only with the instrument to which it belongs.

mod cluster;
mod failures;
mod pipeline;

use super::{Herd, Instrument};
use crate::Shown;

impl Herd {
    /// What a place holds.
    pub(super) fn shown(&self, place: &str) -> Option<Shown> {
        match &self.instrument {
            Instrument::Cluster(cluster) => cluster::shown(cluster, self.asked, place),
            Instrument::Pipeline(pipeline) => pipeline::shown(pipeline, place),
            Instrument::Failures(failures) => failures::shown(failures, place),
        }
        .or_else(|| {
            let is_off = place == "gpu.off" && !matches!(self.instrument, Instrument::Cluster(_));
            is_off.then(|| Shown::Text("only a cluster has GPUs".to_owned()))
        })
    }
}

fn lines<S: Into<String>>(lines: impl IntoIterator<Item = S>) -> Shown {
    Shown::Text(lines.into_iter().map(Into::into).collect::<Vec<_>>().join("\n"))
}

/// A table of quantities.
fn quantities(rows: &[(&str, String, &str)]) -> Shown {
    let row = |(what, value, unit): &(&str, String, &str)| format!("{what}|{value}|{unit}");
    lines(std::iter::once("quantity|value|unit".to_owned()).chain(rows.iter().map(row)))
}

/// `letters` of two: rows and columns.
fn numbers(letters: &'static str, shape: [usize; 2], values: Vec<f32>) -> Shown {
    Shown::Numbers { letters, shape: shape.to_vec(), values }
}

/// 16,777,216
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// A number to at most so many places, without zeros at its end.
fn short(value: f64, places: usize) -> String {
    let plain = format!("{value:.places$}");
    let plain = if plain.contains('.') {
        plain.trim_end_matches('0').trim_end_matches('.')
    } else {
        &plain
    };
    plain.replace('-', "−")
}
