//! What a reader asks the net: bits for the small tasks, a person and a relation for the families.

use super::family::{self, PEOPLE, RELATIONS};
use super::net::Cases;
use super::run::Run;
use crate::ExperimentError;

/// People named in an answer that the net does not give clearly.
const GUESSES: usize = 3;

/// A question that fits the task.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Asked {
    words: String,
    inputs: Vec<f64>,
    about_people: bool,
}

impl Asked {
    /// Reads a question, such as `101101` or `Colin aunt`.
    pub fn read(text: &str, task: &str) -> Result<Self, ExperimentError> {
        let bits = match task {
            "family-trees" => return relative(text),
            "t-c" => return bad("this net sees a picture and cannot be asked: load another task"),
            "encoder" => 8,
            "parity" => 4,
            "xor" => 2,
            _ => 6,
        };
        let digits: Vec<char> = text.chars().filter(|letter| !letter.is_whitespace()).collect();
        if digits.len() != bits || digits.iter().any(|digit| !matches!(digit, '0' | '1')) {
            return bad(format!("this net reads {bits} bits: type so many digits, each 0 or 1"));
        }
        let inputs = digits.iter().map(|digit| f64::from(*digit == '1')).collect();
        Ok(Self { words: digits.into_iter().collect(), inputs, about_people: false })
    }

    /// What the net answers by its present weights.
    pub fn answer(&self, run: &Run) -> String {
        let (inputs, wanted) = (self.inputs.clone(), Vec::new());
        let activity = run.try_on(&Cases { count: 1, inputs, wanted });
        let outputs = run.task.net.outputs().map(|unit| activity.of(unit)[0]);
        if self.about_people {
            return format!("{}: {}", self.words, people(outputs.collect()));
        }
        let said: Vec<_> = outputs.map(|y| format!("{y:.2}")).collect();
        format!("{} → {}", self.words, said.join(" "))
    }
}

fn bad<T>(what: impl Into<String>) -> Result<T, ExperimentError> {
    Err(ExperimentError::BadInput(what.into()))
}

/// A person and a relation, in any case, with or without "'s".
fn relative(text: &str) -> Result<Asked, ExperimentError> {
    let words = text.replace(['’', '?', ','], "'").to_lowercase();
    let mut words = words.split(|letter: char| letter.is_whitespace() || letter == '\'');
    let known =
        |names: &[&str], word: &str| names.iter().position(|name| name.to_lowercase() == word);
    let (mut person, mut relation) = (None, None);
    for word in words.by_ref() {
        person = person.or_else(|| known(PEOPLE.as_flattened(), word));
        relation = relation.or_else(|| known(&RELATIONS, word));
    }
    let Some(person) = person else {
        return bad(
            "none of the 24 people is named: ask like “Colin aunt”, with a name of the trees",
        );
    };
    let Some(relation) = relation else {
        return bad(format!(
            "none of the 12 relations is named: use one of {}",
            RELATIONS.join(", ")
        ));
    };
    let inputs = (0..36).map(|unit| f64::from(unit == person || unit == 24 + relation)).collect();
    let words = format!("{}'s {}", family::name(person), RELATIONS[relation]);
    Ok(Asked { words, inputs, about_people: true })
}

/// Everybody of whom the net is more sure than not; otherwise the likeliest, as guesses.
pub(super) fn people(outputs: Vec<f64>) -> String {
    let mut who: Vec<(usize, f64)> = outputs.into_iter().enumerate().collect();
    who.sort_by(|a, b| b.1.total_cmp(&a.1));
    let sure = who.iter().take_while(|(_, y)| *y > 0.5).count();
    let named = who.iter().take(if sure == 0 { GUESSES } else { sure });
    let named: Vec<_> = named.map(|(who, y)| format!("{} {y:.2}", family::name(*who))).collect();
    let doubt = if sure == 0 { "not sure; perhaps " } else { "" };
    format!("{doubt}{}", named.join(", "))
}
