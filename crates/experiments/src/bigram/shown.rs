//! What the exhibit shows: both tables as heat maps, the words they write, and how likely a word is letter by letter.

use super::{Bigram, END, Table};
use crate::Shown;

/// Rows and columns of a heat map; of a larger alphabet the most frequent symbols.
const MOST_SHOWN: usize = 40;

impl Bigram {
    pub(super) fn measured(&self) -> Vec<(&'static str, f64)> {
        let symbols = self.words.symbols() as f64;
        let mut metrics = vec![
            ("bigrams", self.count.read as f64),
            ("words", self.words.count as f64),
            ("symbols", symbols),
            ("uniform", libm::log(symbols)),
        ];
        metrics.extend(self.well_known());
        if let Some(net) = self.net.as_ref() {
            let counted = self.count.loss(0.0);
            metrics.push(("loss_0", counted));
            metrics.push(("loss_1", self.count.loss(1.0)));
            metrics.push(("counted_loss", self.count.loss(self.settings.smoothing)));
            metrics.push(("net_steps", self.net_steps as f64));
            metrics.push(("net_loss", net.loss));
            metrics.push(("net_cost", net.cost(self.settings.penalty)));
            metrics.push(("gap", net.loss - counted));
        }
        metrics
    }

    /// The four pairs that the lecture names, where the text has these letters.
    fn well_known(&self) -> Vec<(&'static str, f64)> {
        let (Some(a), Some(n)) = (self.words.id('a'), self.words.id('n')) else {
            return Vec::new();
        };
        let pairs = [("count_n_end", n, END), ("count_a_end", a, END), ("count_an", a, n)];
        let begin = ("count_begin_a", END, a);
        let count = |first: u16, second: u16| self.count.row(first)[usize::from(second)];
        let named = |(name, first, second)| (name, f64::from(count(first, second)));
        pairs.into_iter().chain([begin]).map(named).collect()
    }

    pub(super) fn shown(&self, place: &str) -> Option<Shown> {
        Some(match place {
            "counted" => self.matrix(Table::Counted)?,
            "learnt" => self.matrix(Table::Learnt)?,
            "counted.rows" | "counted.columns" | "learnt.rows" | "learnt.columns" => {
                let shown = self.words.most_frequent(MOST_SHOWN);
                Shown::Text(self.marks(&shown).join("\n"))
            }
            "written" => Shown::Text(self.sample(Table::Counted)?),
            "net-written" => Shown::Text(self.sample(Table::Learnt)?),
            "word" => Shown::row(self.letters()?.into_iter().map(|(_, chance)| chance)),
            "word.names" => {
                let names = self.letters()?.into_iter().map(|(name, _)| name);
                Shown::Text(names.collect::<Vec<_>>().join("\n"))
            }
            "verdict" => Shown::Text(self.verdict()?),
            "note" => Shown::Text(self.note()?),
            _ => return None,
        })
    }

    fn marks(&self, symbols: &[u16]) -> Vec<&str> {
        symbols.iter().map(|symbol| self.words.marks[usize::from(*symbol)].as_str()).collect()
    }

    /// Row by row, how often (or how likely) each symbol follows; the net's chances become counts by the row's sum.
    fn matrix(&self, table: Table) -> Option<Shown> {
        let shown = self.words.most_frequent(MOST_SHOWN);
        let mut values = Vec::with_capacity(shown.len() * shown.len());
        for first in &shown {
            let all = f64::from(self.count.rows[usize::from(*first)]);
            let cells: Vec<f64> = match (table, self.settings.as_counts) {
                (Table::Counted, true) => {
                    self.count.row(*first).iter().map(|count| f64::from(*count)).collect()
                }
                (Table::Learnt, true) => {
                    self.chances(table, *first)?.iter().map(|chance| chance * all).collect()
                }
                (_, false) => self.chances(table, *first)?,
            };
            values.extend(shown.iter().map(|second| cells[usize::from(*second)] as f32));
        }
        Some(Shown::Numbers { letters: "R C", shape: vec![shown.len(); 2], values })
    }

    fn sample(&self, table: Table) -> Option<String> {
        let words = self.written(table)?;
        Some(words.iter().map(|word| self.words.spelt(word)).collect::<Vec<_>>().join("\n"))
    }

    /// The pairs of the asked word, and its chance by a table.
    fn pairs(&self, table: Table) -> Option<Vec<(u16, u16, f64)>> {
        let befores = std::iter::once(END).chain(self.asked.iter().copied());
        let afters = self.asked.iter().copied().chain([END]);
        let pair = |(before, after): (u16, u16)| {
            Some((before, after, self.chances(table, before)?[usize::from(after)]))
        };
        befores.zip(afters).map(pair).collect()
    }

    /// A bar for each pair of the asked word by the count, and one by the net.
    fn letters(&self) -> Option<Vec<(String, f64)>> {
        let counted = self.pairs(Table::Counted)?;
        let learnt = self.pairs(Table::Learnt);
        let mut bars = Vec::new();
        for (at, (before, after, chance)) in counted.into_iter().enumerate() {
            let name = self.marks(&[before, after]).join(" → ");
            bars.push((format!("{name}  count"), chance));
            if let Some((_, _, chance)) = learnt.as_ref().and_then(|learnt| learnt.get(at)) {
                bars.push((format!("{name}  net"), *chance));
            }
        }
        Some(bars)
    }

    /// The asked word as a whole.
    fn verdict(&self) -> Option<String> {
        let word = self.words.spelt(&self.asked);
        let told = |table, who: &str| -> Option<String> {
            let pairs = self.pairs(table)?;
            if let Some((before, after, _)) = pairs.iter().find(|(_, _, chance)| *chance == 0.0) {
                let pair = self.marks(&[*before, *after]).join(" → ");
                return Some(format!(
                    "By the {who} it is impossible: {pair} was never counted, and the loss is infinite."
                ));
            }
            let surprise: f64 = pairs.iter().map(|(_, _, chance)| -libm::log(*chance)).sum();
            let mean = surprise / pairs.len() as f64;
            let words = libm::exp(surprise);
            let words = if words < 1e9 { format!("{words:.0}") } else { format!("{words:.1e}") };
            Some(format!("By the {who}: one word in {words}, {mean:.4} nats a letter."))
        };
        let lines = [Some(word), told(Table::Counted, "count"), told(Table::Learnt, "net")];
        Some(lines.into_iter().flatten().collect::<Vec<_>>().join("\n"))
    }

    /// What of a large alphabet is not shown, or not told apart.
    fn note(&self) -> Option<String> {
        let symbols = self.words.symbols();
        let mut notes = Vec::new();
        if symbols > MOST_SHOWN {
            notes.push(format!(
                "The heat maps show the {MOST_SHOWN} most frequent of {symbols} symbols."
            ));
        }
        if self.words.joined > 0 {
            notes.push(format!(
                "The {} rarest characters share one symbol, □: a table of all pairs would not fit.",
                self.words.joined
            ));
        }
        (!notes.is_empty()).then(|| notes.join("\n"))
    }
}
