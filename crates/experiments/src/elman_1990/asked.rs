//! The beginning of a sentence that the reader typed, and what the net and the grammar expect after it.

use super::Elman;
use super::grammar::{Belief, Grammar};
use super::tasks::ZOG;
use crate::ExperimentError;

/// The unknown word.
const UNKNOWN: &str = "zog";
/// More words are not read.
const MOST: usize = 30;

/// Words by their numbers; none for the beginning of everything.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Asked(Vec<u8>);

/// A word's chance by the net and by the grammar.
pub struct Chance {
    pub word: usize,
    pub net: f32,
    pub grammar: f64,
}

impl Asked {
    /// Words of the grammar in an order that it knows, or “zog” where it has “man”.
    ///
    /// # Errors
    /// A sentence that names the word.
    pub fn read(text: &str, grammar: &Grammar) -> Result<Self, ExperimentError> {
        let bad = |why: String| Err(ExperimentError::BadInput(why));
        let lower = text.to_lowercase();
        let words: Vec<&str> = lower.split_whitespace().collect();
        if words.is_empty() || words.len() > MOST {
            return bad(format!("type 1 to {MOST} words, such as “woman smash”"));
        }
        let (mut numbers, mut belief) = (Vec::new(), grammar.start());
        for word in words {
            let known = if word == UNKNOWN { "man" } else { word };
            let Some(number) = grammar.number(known) else {
                let all = grammar.words.join(", ");
                return bad(format!(
                    "the net has no input for “{word}”: take one of {all}, or zog"
                ));
            };
            if !grammar.hear(&mut belief, number) {
                return bad(format!(
                    "no sentence of this grammar has “{word}” there: try another word"
                ));
            }
            numbers.push(if word == UNKNOWN { ZOG as u8 } else { number as u8 });
        }
        Ok(Self(numbers))
    }

    /// What the grammar knows after it; “zog” stands where “man” might.
    fn belief(&self, grammar: &Grammar) -> Belief {
        let mut belief = grammar.start();
        for word in self.0.iter().map(|word| usize::from(*word)) {
            let word = if word == ZOG { grammar.number("man").unwrap_or_default() } else { word };
            grammar.hear(&mut belief, word);
        }
        belief
    }

    /// Its words.
    pub fn words(&self, grammar: &Grammar) -> String {
        let word = |word: &u8| grammar.words.get(usize::from(*word)).copied().unwrap_or(UNKNOWN);
        self.0.iter().map(word).collect::<Vec<_>>().join(" ")
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Elman {
    /// Every word's chance to be next, the grammar's likeliest first, then the net's.
    pub(super) fn chances(&self) -> Vec<Chance> {
        let mut trace = self.run.net.start();
        for word in &self.asked.0 {
            self.run.net.forward(&mut trace, self.task.code(*word));
        }
        let (net, grammar) = (self.run.net.outputs(&trace), &self.task.grammar);
        let exact = grammar.next(&self.asked.belief(grammar));
        let all = exact.iter().zip(net).enumerate();
        let chance = |(word, (grammar, net)): (usize, (&f64, &f32))| Chance {
            word,
            net: *net,
            grammar: *grammar,
        };
        let mut chances: Vec<Chance> = all.map(chance).collect();
        chances.sort_by(|one, other| {
            other.grammar.total_cmp(&one.grammar).then(other.net.total_cmp(&one.net))
        });
        chances
    }
}
