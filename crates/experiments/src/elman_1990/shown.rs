//! What the panels show: text with the spaces that the net would put, errors by place, the tree, and what it expects next.

use super::Elman;
use super::asked::Chance;
use super::measure::{by_letter, cycle, mean_of, peaks};
use super::tasks::{CYCLE, FEATURES, Kind, LETTERS, ZOG};
use super::text::letter;
use crate::Shown;
use crate::clustering::Merge;
use crate::projection::two_axes;

/// Letters of the test that are shown as text, as a curve, and as bars.
const TEXT: usize = 240;
const CURVE: usize = 50;
const BARS: usize = 20;
/// All verbs share a colour.
const VERBS: usize = 6;
/// Words whose chances are listed.
const LISTED: usize = 14;

impl Elman {
    /// What a place holds, of the task that is there.
    pub(super) fn shown(&self, place: &str) -> Option<Shown> {
        if place.ends_with(".off") {
            return (self.task.kind != Kind::Sentences).then(|| Shown::Text("off".to_owned()));
        }
        match self.task.kind {
            Kind::Xor => self.shown_bits(place),
            Kind::Letters => self.shown_letters(place),
            Kind::Words => self.shown_words(place),
            Kind::Sentences => self.shown_sentences(place),
        }
    }

    fn shown_bits(&self, place: &str) -> Option<Shown> {
        Some(match place {
            "cycle" => {
                let third = |step: usize| step % 3 == 2;
                let curve = |of: &dyn Fn(usize) -> f64| (0..CYCLE).map(of).collect::<Vec<f64>>();
                let errors = cycle(&self.run.test.squares);
                curves(&[
                    curve(&|step| (step + 1) as f64),
                    errors.to_vec(),
                    curve(&|step| if third(step) { 1.0 / 9.0 } else { 5.0 / 18.0 }),
                    curve(&|step| if third(step) { 0.0 } else { 0.25 }),
                ])
            }
            "cycle.names" => {
                Shown::Text("the net\nbest of two bits\nbest with the beat".to_owned())
            }
            "pairs" => self.pairs(),
            "pairs.rows" => {
                let unit = |unit: usize| format!("unit {}", unit + 1);
                Shown::Text((0..self.run.net.hidden.units).map(unit).collect::<Vec<_>>().join("\n"))
            }
            "pairs.columns" => Shown::Text("00\n01\n10\n11".to_owned()),
            _ => return None,
        })
    }

    /// The mean of each hidden unit after each pair of bits.
    fn pairs(&self) -> Shown {
        let units = self.run.net.hidden.units;
        let (mut sums, mut counts) = (vec![0.0; units * 4], [0.0_f64; 4]);
        let rows = self.run.test.hidden.chunks_exact(units).skip(1);
        for (two, row) in self.task.test.windows(2).zip(rows) {
            let pair = usize::from(two[0] * 2 + two[1]);
            counts[pair] += 1.0;
            for (unit, value) in row.iter().enumerate() {
                sums[unit * 4 + pair] += f64::from(*value);
            }
        }
        let means = sums.iter().enumerate().map(|(at, sum)| (sum / counts[at % 4]) as f32);
        Shown::Numbers { letters: "R C", shape: vec![units, 4], values: means.collect() }
    }

    fn shown_letters(&self, place: &str) -> Option<Shown> {
        let squares = &self.run.test.squares;
        let bars = |bit: usize| {
            let rows = squares.chunks_exact(self.task.width).take(BARS);
            Shown::row(rows.map(|row| f64::from(row[bit])))
        };
        Some(match place {
            "consonant" => bars(0),
            "high" => bars(3),
            "consonant.names" | "high.names" => {
                let names = self.task.test[1..=BARS].iter();
                Shown::Text(lines(names.map(|letter| LETTERS[usize::from(*letter)])))
            }
            "features" => {
                let mean = |at: usize| {
                    let (letter, bit) = (at / FEATURES.len(), at % FEATURES.len());
                    mean_of(&self.task, squares, bit, |next| usize::from(next) == letter) as f32
                };
                let shape = vec![LETTERS.len(), FEATURES.len()];
                let values = (0..LETTERS.len() * FEATURES.len()).map(mean).collect();
                Shown::Numbers { letters: "R C", shape, values }
            }
            "features.rows" => Shown::Text(lines(LETTERS.into_iter())),
            "features.columns" => Shown::Text(FEATURES.join("\n")),
            _ => return None,
        })
    }

    fn shown_words(&self, place: &str) -> Option<Shown> {
        let errors = by_letter(&self.task, &self.run.test.squares);
        Some(match place {
            "spaced" => Shown::Text(self.spaced(&errors).0),
            "spaced.classes" => Shown::row(self.spaced(&errors).1.into_iter().map(f64::from)),
            "spaced.names" => Shown::Text(
                "inside a word\na start, missed\na start, found\nno start, but a peak".to_owned(),
            ),
            "letters" => {
                let shown = errors.len().min(CURVE);
                let x = (0..shown).map(|at| (at + 2) as f64).collect();
                let error = errors[..shown].iter().map(|error| f64::from(*error)).collect();
                let mut high = false;
                let word = |at: usize| {
                    high ^= self.task.starts[at + 1];
                    if high { 0.1 } else { 0.0 }
                };
                curves(&[x, error, (0..shown).map(word).collect()])
            }
            "letters.names" => Shown::Text("error\na step: a word begins".to_owned()),
            _ => return None,
        })
    }

    /// Letters of the test with a space before each peak, and what each of them is.
    fn spaced(&self, errors: &[f32]) -> (String, Vec<u8>) {
        let (mut text, mut classes) = (String::new(), Vec::new());
        let found = peaks(errors);
        for (at, number) in self.task.test.iter().enumerate().take(TEXT) {
            // Nothing foretells the first letter, so it has no error.
            let found = at > 0 && found[at - 1];
            if found {
                text.push(' ');
                classes.push(0);
            }
            text.push(letter(*number));
            classes.push(match (self.task.starts[at], found) {
                _ if at == 0 => 2,
                (false, false) => 0,
                (true, false) => 1,
                (true, true) => 2,
                (false, true) => 3,
            });
        }
        (text, classes)
    }

    fn shown_sentences(&self, place: &str) -> Option<Shown> {
        let grammar = &self.task.grammar;
        let class = |word: usize| grammar.category.get(word).map(|class| (*class).min(VERBS));
        let words = grammar.words.len() + usize::from(self.zog);
        Some(match place {
            "tree" => {
                let row = |merge: &Merge| {
                    let [a, b] = merge.clusters.map(|cluster| cluster as f64);
                    [a, b, merge.distance]
                };
                Shown::matrix(&self.measured.merges.iter().map(row).collect::<Vec<_>>())
            }
            "tree.names" => {
                let name = |word: usize| grammar.words.get(word).copied().unwrap_or("zog");
                Shown::Text((0..words).map(name).collect::<Vec<_>>().join("\n"))
            }
            "tree.classes" => {
                Shown::row((0..words).map(|word| class(word).map_or(-1.0, |class| class as f64)))
            }
            "plane" => {
                let known = &self.measured.means[..ZOG * self.run.net.hidden.units];
                let axes = two_axes(known, self.run.net.hidden.units);
                let far = |axis: usize| {
                    axes.iter().fold(f32::MIN_POSITIVE, |far, point| far.max(point[axis].abs()))
                };
                // The plane's square is from −1 to 1.
                let scales = [0.9 / far(0), 0.9 / far(1)];
                let point = |(word, point): (usize, &[f32; 2])| {
                    let [x, y] = [point[0] * scales[0], point[1] * scales[1]].map(f64::from);
                    [x, y, class(word).unwrap_or_default() as f64]
                };
                Shown::matrix(&axes.iter().enumerate().map(point).collect::<Vec<_>>())
            }
            _ => return self.shown_chances(place),
        })
    }

    /// What follows the beginning that the reader typed.
    fn shown_chances(&self, place: &str) -> Option<Shown> {
        if self.asked.is_empty() {
            return None;
        }
        let mut chances = self.chances();
        chances.truncate(LISTED);
        Some(match place {
            "next" => Shown::Text(self.answer()),
            "chances" => {
                let row = |chance: &Chance| [f64::from(chance.net), chance.grammar];
                Shown::matrix(&chances.iter().map(row).collect::<Vec<_>>())
            }
            "chances.rows" => {
                let word = |chance: &Chance| self.task.grammar.words[chance.word];
                Shown::Text(chances.iter().map(word).collect::<Vec<_>>().join("\n"))
            }
            "chances.columns" => Shown::Text("net\ngrammar".to_owned()),
            _ => return None,
        })
    }

    fn answer(&self) -> String {
        let mut chances = self.chances();
        chances.sort_by(|one, other| other.net.total_cmp(&one.net));
        let word = |chance: &Chance| {
            format!("{} ({:.2})", self.task.grammar.words[chance.word], chance.net)
        };
        let first = chances.iter().take(4).map(word).collect::<Vec<_>>().join(", ");
        let words = self.asked.words(&self.task.grammar);
        let before = if self.run.examples == 0 { "It has learnt nothing yet. " } else { "" };
        format!("{before}After “{words}” the net expects most of all {first}.")
    }
}

/// A column a curve, the first along the horizontal axis.
fn curves(rows: &[Vec<f64>]) -> Shown {
    let columns = rows.first().map_or(0, Vec::len);
    let values = rows.iter().flatten().map(|value| *value as f32).collect();
    Shown::Numbers { letters: "C N", shape: vec![rows.len(), columns], values }
}

fn lines(letters: impl Iterator<Item = char>) -> String {
    letters.map(String::from).collect::<Vec<_>>().join("\n")
}
