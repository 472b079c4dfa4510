//! What the exhibit shows: the staircase, the two losses of one method, samples, what may come next.

use super::{METHODS, Method, Ngram, Unit};
use crate::Shown;
use crate::marks::visible;

/// Bars of the likeliest next characters.
const LIKELIEST: usize = 12;

/// Losses of networks on the same held back characters, in nats: Karpathy, nanoGPT's README.
const NETWORKS: [(&str, f64); 2] = [("GPT, laptop", 1.88), ("GPT, A100", 1.4697)];

const WITTEN_BELL: [&str; 7] = [
    "witten_bell_0",
    "witten_bell_1",
    "witten_bell_2",
    "witten_bell_3",
    "witten_bell_4",
    "witten_bell_5",
    "witten_bell_6",
];
/// The least loss of each smoothed method.
const BEST: [&str; METHODS.len() - 1] =
    ["best_add", "best_witten_bell", "best_absolute", "best_kneser_ney", "best_modified"];

impl Ngram {
    /// A loss in the reader's unit.
    fn told(&self, nats: f64) -> f64 {
        match self.settings.unit {
            Unit::Nats => nats,
            Unit::Bits => text::entropy::bits(nats),
            Unit::Perplexity => libm::exp(nats),
        }
    }

    pub(super) fn measured(&self) -> Vec<(&'static str, f64)> {
        let mut metrics = vec![
            ("characters", self.counted.len() as f64),
            ("tested", self.unseen.len() as f64),
            ("alphabet", self.given.alphabet as f64),
            ("runs", self.tables.runs() as f64),
            ("finished", self.tables.levels.len() as f64),
            ("uniform", libm::log(self.given.alphabet as f64)),
        ];
        let unseen = &self.unseen.losses;
        let at = METHODS.iter().position(|method| *method == Method::WittenBell);
        let witten_bell = unseen.iter().map(|losses| losses[at.unwrap_or_default()]);
        metrics.extend(WITTEN_BELL.into_iter().zip(witten_bell));
        for (index, name) in BEST.into_iter().enumerate() {
            let best = unseen.iter().map(|losses| losses[index + 1]).fold(f64::INFINITY, f64::min);
            metrics.push((name, best));
        }
        metrics.extend(self.chosen());
        metrics
    }

    /// Of the method and the context that are set.
    fn chosen(&self) -> Vec<(&'static str, f64)> {
        let index = METHODS.iter().position(|method| *method == self.settings.method);
        let index = index.unwrap_or_default();
        let wanted = self.settings.order;
        // A context that will not be counted is shortened, one that is not counted yet is waited for.
        let order = self.order().filter(|_| self.tables.is_finished()).unwrap_or(wanted);
        let of = |losses: &[[f64; METHODS.len()]]| losses.get(order).map(|all| all[index]);
        let mut metrics = Vec::new();
        if let Some(loss) = of(&self.unseen.losses) {
            metrics.push(("loss", loss));
            metrics.push(("bits", text::entropy::bits(loss)));
            metrics.push(("perplexity", libm::exp(loss)));
        }
        metrics.extend(of(&self.seen.losses).map(|loss| ("counted_loss", loss)));
        metrics.extend(self.unseen.unmet_shares.get(order).map(|share| ("unmet", 100.0 * share)));
        metrics
    }

    pub(super) fn shown(&self, place: &str) -> Option<Shown> {
        Some(match place {
            "staircase" => self.staircase()?,
            "staircase.names" => {
                let methods = METHODS[1..].iter().map(|method| method.title());
                let networks = self.networks().iter().map(|(name, _)| *name);
                Shown::Text(methods.chain(networks).collect::<Vec<_>>().join("\n"))
            }
            "table" => self.table()?,
            "table.rows" => {
                let methods = METHODS[1..].iter().map(|method| method.title());
                Shown::Text(methods.collect::<Vec<_>>().join("\n"))
            }
            "table.columns" => {
                let lengths = (0..self.unseen.losses.len()).map(|length| length.to_string());
                Shown::Text(lengths.collect::<Vec<_>>().join("\n"))
            }
            "fit" => self.fit()?,
            "fit.names" => Shown::Text("held back\ncounted\ncounted, bare counts".to_owned()),
            "sample" if !self.sample.is_empty() => Shown::Text(self.text(&self.sample)),
            "ladder" if !self.ladder.is_empty() => Shown::Text(self.ladder()),
            "next" => Shown::row(self.next()?.iter().map(|(_, chance)| *chance)),
            "next.names" => {
                let names = self.next()?.into_iter().map(|(id, _)| self.mark(id));
                Shown::Text(names.collect::<Vec<_>>().join("\n"))
            }
            "note" => Shown::Text(self.note()?),
            _ => return None,
        })
    }

    fn networks(&self) -> &'static [(&'static str, f64)] {
        if self.is_nanogpts { &NETWORKS } else { &[] }
    }

    /// Over the length of context: each smoothed method's loss on the held back text, and where networks stand.
    fn staircase(&self) -> Option<Shown> {
        let losses = &self.unseen.losses;
        let methods = (1..METHODS.len()).map(|index| losses.iter().map(|all| all[index]).collect());
        let networks = self.networks().iter().map(|(_, loss)| vec![*loss; losses.len()]);
        self.curves(methods.chain(networks).collect())
    }

    /// A row a smoothed method, a column a length of context.
    fn table(&self) -> Option<Shown> {
        let losses = &self.unseen.losses;
        let cells = (1..METHODS.len()).flat_map(|index| {
            // Four digits: a cell has no room for more.
            losses.iter().map(move |all| (self.told(all[index]) * 1e4).round() / 1e4)
        });
        let values = cells.map(|loss| loss as f32).collect();
        let shape = vec![METHODS.len() - 1, losses.len()];
        (!losses.is_empty()).then_some(Shown::Numbers { letters: "R C", shape, values })
    }

    /// Over the length of context: the chosen method's loss on both texts, and that of bare counts on their own text.
    fn fit(&self) -> Option<Shown> {
        let index = METHODS.iter().position(|method| *method == self.settings.method)?;
        let (seen, unseen) = (&self.seen.losses, &self.unseen.losses);
        let unseen = unseen.iter().take(seen.len()).map(|all| all[index]).collect();
        let (counted, bare) =
            (seen.iter().map(|all| all[index]).collect(), seen.iter().map(|all| all[0]).collect());
        self.curves(vec![unseen, counted, bare])
    }

    /// Rows of losses in the reader's unit below a row of lengths of context; what is infinite is left out.
    fn curves(&self, rows: Vec<Vec<f64>>) -> Option<Shown> {
        let lengths = rows.first().map(Vec::len).filter(|lengths| *lengths > 0)?;
        let finite = |nats: f64| if nats.is_finite() { self.told(nats) as f32 } else { f32::NAN };
        let shape = vec![rows.len() + 1, lengths];
        let losses = rows.into_iter().flatten().map(finite);
        let values = (0..lengths).map(|length| length as f32).chain(losses).collect();
        Some(Shown::Numbers { letters: "C N", shape, values })
    }

    /// The likeliest characters after what was typed.
    fn next(&self) -> Option<Vec<(u32, f64)>> {
        let chances = self.chances(&self.typed, self.order()?);
        let mut next: Vec<(u32, f64)> = (0..).zip(chances).collect();
        next.sort_by(|a, b| b.1.total_cmp(&a.1));
        next.truncate(LIKELIEST);
        Some(next)
    }

    fn mark(&self, id: u32) -> String {
        self.chars.symbol(id).map_or_else(String::new, visible)
    }

    pub(super) fn text(&self, ids: &[u32]) -> String {
        ids.iter().filter_map(|id| self.chars.symbol(*id)).collect()
    }

    /// A line for each length of context.
    pub(super) fn ladder(&self) -> String {
        let line = |(order, ids): (usize, &Vec<u32>)| {
            format!("{order}  {}", self.text(ids).replace('\n', "⏎"))
        };
        self.ladder.iter().enumerate().map(line).collect::<Vec<_>>().join("\n")
    }

    /// What is not as the settings say.
    fn note(&self) -> Option<String> {
        let mut notes = Vec::new();
        let counted = self.counted.len();
        if counted < self.whole * 9 / 10 {
            notes.push(format!(
                "Counted: the first {counted} of {} characters. The knob “characters counted at most” takes more.",
                self.whole
            ));
        }
        if self.tables.is_full() {
            let (levels, runs) = (self.tables.levels.len(), self.tables.runs());
            notes.push(format!(
                "Contexts of {levels} characters and more are left out: the tables hold {runs} different runs already, and a tab has only so much memory."
            ));
        }
        if let Some(order) =
            self.order().filter(|order| self.tables.is_finished() && *order < self.settings.order)
        {
            notes.push(format!(
                "The context set is longer than the longest one counted, {order} characters: that is taken instead."
            ));
        }
        (!notes.is_empty()).then(|| notes.join("\n"))
    }
}
