//! What the panels show: the curves, samples, and the text in the colours of a cell.

use experiments::Shown;

use super::CharRnn;

/// Metrics of counting with 1, 2, 3 characters of context.
const COUNTS: [&str; 3] = ["count_1", "count_2", "count_3"];

/// Places that need the passages read.
pub fn looks_inside(place: &str) -> bool {
    ["passage", "ranked", "cell"].iter().any(|start| place.starts_with(start))
}

impl CharRnn {
    pub(super) fn measured(&self) -> Vec<(&'static str, f64)> {
        let learnt = self.learnt();
        let kinds = self.text.chars.symbols().len() as f64;
        let held = self.record.held().map(|(_, loss)| f64::from(loss));
        let counts = self.counts.losses.iter().map(|loss| f64::from(*loss));
        let mut metrics = vec![
            ("batches", learnt as f64),
            ("epoch", learnt as f64 / self.epoch() as f64),
            ("rate", self.settings.rate(learnt / self.epoch())),
            ("kinds", kinds),
            ("learnt_from", (self.text.train.length() * self.text.train.count()) as f64),
            ("held_back", (self.text.held.length() * self.text.held.count()) as f64),
            ("uniform", kinds.ln()),
        ];
        metrics.extend(COUNTS.into_iter().zip(counts));
        let mut tell = |name, value: Option<f64>| {
            metrics.extend(value.map(|value| (name, value)));
        };
        tell("initial_loss", self.record.first.map(f64::from));
        tell("loss", self.loss().map(f64::from));
        tell("bits", self.loss().map(|loss| text::entropy::bits(loss.into())));
        tell("validation_loss", held);
        tell("validation_bits", held.map(text::entropy::bits));
        metrics
    }

    pub(super) fn shown(&self, place: &str) -> Option<Shown> {
        Some(match place {
            "losses" => self.record.curves(&self.lines())?,
            "losses.names" => Shown::Text(self.names()),
            "kept" => Shown::Text(self.writing.kept(&self.text.chars)?),
            "written" => Shown::Text(self.writing.written(&self.text.chars)?),
            "passage" => Shown::Text(self.cells.passage()),
            "passage.values" => {
                let values = self.cells.values()?;
                Shown::Numbers { letters: "N", shape: vec![values.len()], values }
            }
            "cell" => Shown::Text(self.cells.caption()?),
            "ranked" => Shown::Text(self.cells.ranked()?),
            _ => return None,
        })
    }

    /// The even guess, and what counting reaches.
    fn lines(&self) -> Vec<f64> {
        let uniform = (self.text.chars.symbols().len() as f64).ln();
        let counts = self.counts.losses.iter().map(|loss| f64::from(*loss));
        std::iter::once(uniform).chain(counts).collect()
    }

    fn names(&self) -> String {
        let counts = ["counts, 1 back", "counts, 2 back", "counts, 3 back"];
        let known = &counts[..self.counts.losses.len()];
        [&["training", "validation", "even guess"], known].concat().join("\n")
    }
}
