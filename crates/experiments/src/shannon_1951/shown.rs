//! What the exhibit shows of the game: texts in rows, bars, curves.

use super::lines::interleaved;
use super::table::{COLUMNS, LOWER, SUBJECT, UPPER, bounds};
use super::{Guessing, Twin, machine, nets};
use crate::{Shown, letters};

impl Guessing {
    /// What a place holds.
    pub(super) fn shown(&self, place: &str) -> Option<Shown> {
        let names = |names: &str| Shown::Text(names.to_owned());
        Some(match place {
            "passage" => Shown::Text(self.passage_rows().0),
            "passage.classes" => Shown::row(self.passage_rows().1),
            "passage.names" => Shown::Text(self.passage_names()),
            "net_bounds" if !self.nets.is_empty() => nets::curves(&self.nets),
            "net_bounds.names" if !self.nets.is_empty() => {
                Shown::Text(nets::curve_names(&self.nets))
            }
            "state" => Shown::Text(self.game.state()),
            "shares" => self.shares(),
            "shares.names" => {
                let who = |guess: &str| format!("{guess}, you\n{guess}, the machine");
                Shown::Text(["1st", "2nd", "3rd", "4th", "5th", "later"].map(who).join("\n"))
            }
            "bounds" => self.bounds_curves(),
            "bounds.names" => names("upper, 1951\nlower, 1951\nupper, machine\nlower, machine"),
            "twin" => Shown::Text(self.twin().0),
            "twin.classes" => Shown::row(self.twin().1),
            "twin.names" => names("the text\nguesses needed\nrestored by the twin"),
            _ => return None,
        })
    }

    pub(super) fn shannons_count(&self) -> Option<&[u8]> {
        self.shannons.then_some(&SUBJECT[..])
    }

    /// The passage in lines; under each letter that is found the guesses of the reader, the machine, networks, and Shannon's subject.
    pub(super) fn passage_rows(&self) -> (String, Vec<f64>) {
        let found = self.game.guesses.len();
        let counts =
            |guesses: &[u8]| guesses.iter().take(found).map(|g| machine::digit(*g)).collect();
        let mut rows = vec![self.game.shown(), counts(&self.game.guesses), counts(&self.rival)];
        rows.extend(self.nets.iter().map(|net| counts(&net.passage)));
        rows.extend(self.shannons_count().map(counts));
        interleaved(&rows)
    }

    fn passage_names(&self) -> String {
        let nets = self.nets.iter().map(|net| net.name);
        let names = ["the passage", "your guesses", "the machine's"].into_iter().chain(nets);
        names.chain(["Shannon's subject"]).collect::<Vec<_>>().join("\n")
    }

    /// The twin's text, its reduced form, and the text restored.
    fn twin(&self) -> (String, Vec<f64>) {
        let Twin { text, reduced, restored } = &self.twin;
        let letters = |symbols: &[u8]| symbols.iter().map(|s| letters::character(*s)).collect();
        let reduced = reduced.iter().map(|guess| machine::digit(*guess)).collect();
        interleaved(&[letters(text), reduced, letters(restored)])
    }

    /// Shares of the 1st to 5th guess and of later ones: the reader's, then the machine's on the same letters.
    fn shares(&self) -> Shown {
        let found = self.game.guesses.len();
        let both = [&self.game.guesses[..], &self.rival[..found]].map(machine::frequencies);
        let share = |of: &[f64]| of.iter().sum::<f64>() / found.max(1) as f64;
        let rows = (0..6).flat_map(|guess| {
            both.map(|of| if guess < 5 { share(&of[guess..=guess]) } else { share(&of[5..]) })
        });
        Shown::row(rows.collect::<Vec<_>>())
    }

    /// Over N: Shannon's two bounds, and the machine's as far as it counts.
    fn bounds_curves(&self) -> Shown {
        let of_n = |n: usize| self.right.get(n - 1).filter(|_| self.guessed > 0);
        let machine = |n: usize| of_n(n).map_or((f64::NAN, f64::NAN), |right| bounds(right));
        let mut values: Vec<f64> = COLUMNS.iter().map(|n| *n as f64).collect();
        values.extend(UPPER.iter().chain(&LOWER));
        values.extend(COLUMNS.iter().map(|n| machine(*n).1));
        values.extend(COLUMNS.iter().map(|n| machine(*n).0));
        let values = values.into_iter().map(|value| value as f32).collect();
        Shown::Numbers { letters: "C N", shape: vec![5, COLUMNS.len()], values }
    }
}
