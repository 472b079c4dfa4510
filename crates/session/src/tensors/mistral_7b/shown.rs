//! What the exhibit measures and shows.

use experiments::Shown;
use models::parameters;

use super::decoders::held;
use super::{Mistral, memory};

/// Rows of the table of log-probabilities.
const ROWS: usize = 8;
/// The palest shade of the cone; below it only what is exactly zero.
const PALEST: f32 = 0.04;
/// So many powers of ten below the strongest influence lies the palest shade.
const DECADES: f32 = 6.0;

impl Mistral {
    pub(super) fn measured(&self) -> Vec<(&'static str, f64)> {
        let (read, layers) = (self.read(), self.settings.gpt.layers);
        let decoders = &self.decoders;
        let (full, ring) = (decoders.full.bytes() as f64, decoders.rolling.bytes() as f64);
        let mut all = vec![
            ("read", read as f64),
            ("bytes_full", full),
            ("bytes_rolling", ring),
            ("passes_rolling", decoders.rolling.passes as f64),
            ("passes_chunked", decoders.chunked.passes as f64),
            ("bound", self.settings.bound(layers) as f64),
            ("parameters", parameters::count(&self.model) as f64),
        ];
        all.extend(memory::metrics());
        if let Some(last) = read.checked_sub(1) {
            let [rolling, chunked, whole] = self.gaps(last).map(f64::from);
            let outside = (1..=layers).map(|count| self.cone.outside(count, &self.settings));
            all.extend([
                ("memory_ratio", full / ring),
                ("rolling_difference", rolling),
                ("chunked_difference", chunked),
                ("whole_difference", whole),
                ("logprob_difference", f64::from(self.difference())),
                ("misplaced", f64::from(decoders.misplaced)),
                ("reach", self.cone.reach(layers) as f64),
                ("influence_outside", f64::from(outside.fold(0.0, f32::max))),
            ]);
        }
        all.extend(self.mask_outside().map(|most| ("mask_outside", f64::from(most))));
        all
    }

    /// After token number `at`, how far the ring, the chunks and the uncached pass lie from the full cache at most.
    fn gaps(&self, at: usize) -> [f32; 3] {
        let [full, rolling, chunked] = self.decoders.after(at);
        let whole = self.whole_after(at);
        [rolling, chunked, whole].map(|other| {
            let gaps = full.iter().zip(other).map(|(a, b)| (a - b).abs());
            gaps.fold(0.0, f32::max)
        })
    }

    /// The largest difference between any two ways to read, over all tokens read and all next tokens.
    pub(super) fn difference(&self) -> f32 {
        let spread = |at: usize| {
            let [full, rolling, chunked] = self.decoders.after(at);
            let rows = full.iter().zip(rolling).zip(chunked).zip(self.whole_after(at));
            let gaps = rows.map(|(((a, b), c), d)| {
                let all = [*a, *b, *c, *d];
                all.into_iter().fold(f32::MIN, f32::max) - all.into_iter().fold(f32::MAX, f32::min)
            });
            gaps.fold(0.0, f32::max)
        };
        (0..self.read()).map(spread).fold(0.0, f32::max)
    }

    fn whole_after(&self, at: usize) -> &[f32] {
        let size = self.settings.chars.symbols().len();
        let said = self.whole.as_ref().map_or(&[][..], |whole| &whole.said);
        said.get(at * size..(at + 1) * size).unwrap_or_default()
    }

    /// The largest weight that any layer's attention puts outside the band.
    fn mask_outside(&self) -> Option<f32> {
        let (time, window) = (self.settings.tokens.len(), self.settings.gpt.attention_window);
        let outside = |cell: usize| {
            let (row, column) = (cell / time, cell % time);
            column > row || row - column >= window
        };
        let weights = self.whole.as_ref()?.patterns.iter().flat_map(|p| p.iter().enumerate());
        Some(weights.filter(|(cell, _)| outside(*cell)).map(|(_, w)| *w).fold(0.0, f32::max))
    }

    pub(super) fn shown(&self, place: &str) -> Option<Shown> {
        let letters = || Shown::Text(self.letters().join("\n"));
        Some(match place {
            "passage" => Shown::Text(self.letters().concat()),
            "passage.classes" => self.states(),
            "passage.names" => Shown::Text("to come\nin the ring\ngone\njust read".to_owned()),
            "ring" => Shown::Text(self.ring()),
            "keys" => self.keys()?,
            "keys.rows" => Shown::Text(self.slot_names().join("\n")),
            "keys.columns" => {
                let count = self.settings.gpt.head_width();
                Shown::Text((1..=count).map(|c| c.to_string()).collect::<Vec<_>>().join("\n"))
            }
            "decoders" => Shown::Text(self.table()?),
            "cone" => self.cone()?,
            "cone.rows" => {
                let names = (0..=self.settings.gpt.layers).map(|count| format!("{count} layers"));
                Shown::Text(names.collect::<Vec<_>>().join("\n"))
            }
            "cone.columns" | "mask.rows" | "mask.columns" => letters(),
            "reaches" => Shown::Text(self.reaches()),
            "mask" => self.mask()?,
            "memory" => memory::curves(),
            "memory.names" => Shown::Text("full cache\nring".to_owned()),
            "lengths" => Shown::Text(memory::table()),
            _ => return None,
        })
    }

    fn letters(&self) -> Vec<String> {
        (0..self.settings.tokens.len()).map(|at| self.settings.letter(at)).collect()
    }

    /// Of each letter: 0 to come, 1 in the ring, 2 gone, 3 just read.
    fn states(&self) -> Shown {
        let (read, slots) = (self.read(), self.settings.slots);
        let state = |at: usize| match at + 1 {
            next if next > read => 0.0,
            next if next == read => 3.0,
            _ if at + slots >= read => 1.0,
            _ => 2.0,
        };
        Shown::row((0..self.settings.tokens.len()).map(state))
    }

    /// A row a slot.
    fn ring(&self) -> String {
        let (read, slots) = (self.read(), self.settings.slots);
        let head = (read % slots, read.checked_sub(1).map(|last| last % slots));
        let row = |slot: usize| {
            let what = match held(slot, read, slots) {
                Some(at) => format!("{}|{}", at + 1, self.settings.letter(at)),
                None => "–|–".to_owned(),
            };
            let state = match slot {
                slot if Some(slot) == head.1 => "← just written",
                slot if slot == head.0 && read >= slots => "next to be overwritten",
                slot if slot == head.0 => "next",
                _ => "",
            };
            format!("{slot}|{what}|{state}")
        };
        let rows: Vec<String> = (0..slots).map(row).collect();
        format!("slot|holds token|letter|the head\n{}", rows.join("\n"))
    }

    fn slot_names(&self) -> Vec<String> {
        let (read, slots) = (self.read(), self.settings.slots);
        let name = |slot| {
            let held = held(slot, read, slots)?;
            Some(format!("{slot}: {}", self.settings.letter(held)))
        };
        (0..slots).map_while(name).collect()
    }

    /// The last layer's first head of keys, a row a slot.
    fn keys(&self) -> Option<Shown> {
        let (rows, columns) =
            (self.read().min(self.settings.slots), self.settings.gpt.head_width());
        let values = self.decoders.ring.get(..rows * columns)?.to_vec();
        (rows > 0).then_some(Shown::Numbers { letters: "R C", shape: vec![rows, columns], values })
    }

    /// The last tokens: what each decoder gave the letter that follows.
    fn table(&self) -> Option<String> {
        let read = self.read();
        let rows = (read.saturating_sub(ROWS)..read).map(|at| {
            let next = self.settings.tokens.get(at + 1).map(|token| *token as usize);
            let told = |said: &[f32]| {
                let value = next.and_then(|next| said.get(next));
                value.map_or_else(|| "–".to_owned(), |value| format!("{value:.6}"))
            };
            let [full, rolling, chunked] = self.decoders.after(at).map(told);
            let gap = self.gaps(at).into_iter().fold(0.0, f32::max);
            let letter = self.settings.letter(at);
            format!("{}|{letter}|{full}|{rolling}|{chunked}|{gap:.1e}", at + 1)
        });
        let head = "token|letter|full cache|ring|chunks|largest difference, all letters";
        (read > 0).then(|| format!("{head}\n{}", rows.collect::<Vec<_>>().join("\n")))
    }

    /// The chosen position's cone: 0 is exactly no influence, 1 the strongest, a sixth less a power of ten less. Before any layer a
    /// position is itself alone.
    fn cone(&self) -> Option<Shown> {
        let (last, time) = (self.read().checked_sub(1)?, self.settings.tokens.len());
        let at = self.settings.target.unwrap_or(last).min(last);
        let rows = self.cone.of(at)?;
        let strongest = rows.iter().flatten().copied().fold(f32::MIN_POSITIVE, f32::max);
        let shade = |value: &f32| match *value {
            0.0 => 0.0,
            value => (1.0 + libm::log10f(value / strongest) / DECADES).clamp(PALEST, 1.0),
        };
        let itself = (0..time).map(|input| f32::from(u8::from(input == at)));
        let values: Vec<f32> = itself.chain(rows.iter().flatten().map(shade)).collect();
        Some(Shown::Numbers { letters: "R C", shape: vec![1 + rows.len(), time], values })
    }

    /// A row a number of layers.
    fn reaches(&self) -> String {
        let row = |count: usize| {
            let (bound, felt) = (self.settings.bound(count), self.cone.reach(count));
            let paper = count * self.settings.gpt.attention_window;
            let outside = self.cone.outside(count, &self.settings);
            format!("{count}|{felt}|{bound}|{paper}|{outside}")
        };
        let rows: Vec<String> = (1..=self.settings.gpt.layers).map(row).collect();
        let head = "layers|felt so far|layers · (W − 1)|as the paper counts|largest slope outside";
        format!("{head}\n{}", rows.join("\n"))
    }

    /// A layer's attention; the last where there are not so many.
    fn mask(&self) -> Option<Shown> {
        let patterns = &self.whole.as_ref()?.patterns;
        let layer = self.settings.map_layer.min(patterns.len().checked_sub(1)?);
        let time = self.settings.tokens.len();
        let values = patterns[layer].clone();
        Some(Shown::Numbers { letters: "R C", shape: vec![time, time], values })
    }
}
