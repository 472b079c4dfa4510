//! What is written and what a judge likes: names that answer a question, or short strings that can all be told.

use experiments::words::Words;
use experiments::{ExperimentError, Files};
use models::draw::stream;
use rand::RngExt;
use rand_chacha::ChaCha8Rng;
use spec::ExperimentSpec;

use super::answers::{Answer, END};
use super::settings::Settings;

/// Letters of a name at most: so long is the longest of names.txt.
const LONGEST_NAME: usize = 15;
/// Names are parted by these random numbers in every run.
const PARTING: u64 = 42;
/// Names of the exam at most.
const EXAMINED: usize = 1_000;
/// What a name that ends as the judge likes is worth, and one that begins with the letter that was asked for.
pub const LIKED: f64 = 2.0;
pub const OBEYED: f64 = 3.0;
/// Letters of the made language, and of its longest string.
const KINDS: usize = 3;
const LONGEST_STRING: usize = 3;
/// How uneven the made language is: the deviation of its logits.
const UNEVEN: f64 = 0.7;

/// Documents, questions, and the planted marks.
pub enum Task {
    /// Names; a question is a letter and “?”.
    Names(Names),
    /// All strings of up to three letters; nothing is asked.
    Strings(Strings),
}

/// Names in two parts.
pub struct Names {
    words: Words,
    learnt: Vec<Vec<u16>>,
    held: Vec<Vec<u16>>,
    /// In order, to look them up.
    known: Vec<Vec<u16>>,
    longest: usize,
    ending: u16,
}

/// A language of which everything is known.
pub struct Strings {
    /// Chances of a next letter, or the end, after each.
    next: [[f64; KINDS + 1]; KINDS + 1],
    all: Vec<Answer>,
    /// Planted marks: normal with deviation 1.
    marks: Vec<f64>,
}

impl Task {
    /// Of a spec.
    ///
    /// # Errors
    /// There are too few names, or none has the letter that is liked.
    pub fn new(
        spec: &ExperimentSpec,
        settings: &Settings,
        files: Files,
    ) -> Result<Self, ExperimentError> {
        if settings.is_made {
            return Ok(Self::Strings(Strings::new(settings.seed)));
        }
        Names::new(&experiments::source(spec, files)?, &settings.ending).map(Self::Names)
    }

    /// Different tokens.
    pub fn vocabulary(&self) -> usize {
        match self {
            Self::Names(names) => names.words.symbols() + 1,
            Self::Strings(_) => KINDS + 1,
        }
    }

    /// Letters of the longest answer.
    pub fn longest(&self) -> usize {
        match self {
            Self::Names(names) => names.longest,
            Self::Strings(_) => LONGEST_STRING,
        }
    }

    /// Tokens of the longest question with its answer and its end.
    pub fn context(&self) -> usize {
        let asked = if matches!(self, Self::Names(_)) { 2 } else { 0 };
        1 + asked + self.longest() + 1
    }

    /// A document for pretraining.
    pub fn document(&self, random: &mut ChaCha8Rng) -> Answer {
        match self {
            Self::Names(names) => names.answer(names.drawn(random), false),
            Self::Strings(strings) => strings.drawn(random),
        }
    }

    /// A question with a right answer, for tuning.
    pub fn example(&self, random: &mut ChaCha8Rng) -> Answer {
        match self {
            Self::Names(names) => names.answer(names.drawn(random), true),
            Self::Strings(strings) => strings.drawn(random),
        }
    }

    /// A question as people ask it: for the first letter of a name.
    pub fn question(&self, random: &mut ChaCha8Rng) -> Vec<u16> {
        match self {
            Self::Names(names) => names.question(names.drawn(random)[0]),
            Self::Strings(_) => Vec::new(),
        }
    }

    /// Documents, or examples, that were not learnt from.
    pub fn held(&self, is_asked: bool) -> Vec<Answer> {
        match self {
            Self::Names(names) => {
                let held = names.held.iter().take(EXAMINED);
                held.map(|name| names.answer(name, is_asked)).collect()
            }
            Self::Strings(_) => Vec::new(),
        }
    }

    /// Every possible answer, where these can be told.
    pub fn all(&self) -> &[Answer] {
        match self {
            Self::Names(_) => &[],
            Self::Strings(strings) => &strings.all,
        }
    }

    /// The planted mark of an answer.
    pub fn mark(&self, answer: &Answer) -> f64 {
        match self {
            Self::Names(names) => {
                let worth = |holds: bool, worth: f64| if holds { worth } else { 0.0 };
                worth(names.is_liked(answer), LIKED) + worth(self.is_obedient(answer), OBEYED)
            }
            Self::Strings(strings) => {
                let at = strings.all.binary_search(answer);
                at.map(|at| strings.marks[at]).unwrap_or_default()
            }
        }
    }

    /// Whether an answer ends as the judge likes.
    pub fn is_liked(&self, answer: &Answer) -> bool {
        matches!(self, Self::Names(names) if names.is_liked(answer))
    }

    /// Whether an answer begins with the letter that was asked for.
    pub fn is_obedient(&self, answer: &Answer) -> bool {
        matches!((answer.prompt.first(), answer.letters.first()), (Some(a), Some(b)) if a == b)
    }

    /// Whether an answer is a name of the text.
    pub fn is_known(&self, answer: &Answer) -> bool {
        match self {
            Self::Names(names) => names.known.binary_search(&answer.letters).is_ok(),
            Self::Strings(_) => true,
        }
    }

    /// The question that a reader typed.
    ///
    /// # Errors
    /// It is no letter of the names.
    pub fn asked(&self, typed: &str) -> Result<Vec<u16>, ExperimentError> {
        let bad = |why: String| Err(ExperimentError::BadInput(why));
        let Self::Names(names) = self else {
            return bad("nothing is asked here: choose names for that".to_owned());
        };
        let typed = typed.trim().trim_end_matches('?').to_lowercase();
        let mut letters = typed.chars();
        match (letters.next(), letters.next()) {
            (None, _) => {
                bad("the question is empty: type the letter that a name shall begin with"
                    .to_owned())
            }
            (Some(letter), None) => match names.words.id(letter) {
                Some(id) => Ok(names.question(id)),
                None => bad(format!("no name has “{letter}”: type one of their letters")),
            },
            _ => bad(format!(
                "“{typed}” is more than a letter: the question is the first letter of a name"
            )),
        }
    }

    /// Tokens as people read them.
    pub fn spelt(&self, tokens: &[u16]) -> String {
        match self {
            Self::Names(names) => {
                let symbols = names.words.symbols();
                let one = |token: &u16| {
                    let own = usize::from(*token) < symbols;
                    if own { names.words.spelt(&[*token]) } else { "?".to_owned() }
                };
                tokens.iter().map(one).collect()
            }
            Self::Strings(_) => {
                let letter = |token: &u16| char::from(b'a' - 1 + *token as u8);
                tokens.iter().map(letter).collect()
            }
        }
    }
}

impl Names {
    fn new(text: &str, ending: &str) -> Result<Self, ExperimentError> {
        let words = Words::of(&text.to_lowercase())?;
        let mut letters = ending.chars();
        let liked = match (letters.next(), letters.next()) {
            (Some(letter), None) => words.id(letter),
            _ => None,
        };
        let why = || {
            let why = format!(
                "the judge likes names that end in “{ending}”, which is no letter of these names: type one letter that they have"
            );
            ExperimentError::BadData(why)
        };
        let ending = liked.ok_or_else(why)?;
        let mut all: Vec<Vec<u16>> =
            words.text.split(|letter| *letter == END).map(<[u16]>::to_vec).collect();
        all.retain(|name| !name.is_empty());
        if all.len() < 10 {
            let why = "there are fewer than 10 names: give a text with a name on each line";
            return Err(ExperimentError::BadData(why.to_owned()));
        }
        let longest = all.iter().map(Vec::len).max().unwrap_or(1).clamp(2, LONGEST_NAME);
        let mut known = all.clone();
        known.sort_unstable();
        let mut random = stream(PARTING, *b"parting\0", 0, 0);
        for last in (1..all.len()).rev() {
            all.swap(last, random.random_range(0..=last));
        }
        let held = all.split_off(all.len() * 9 / 10);
        Ok(Self { words, learnt: all, held, known, longest, ending })
    }

    fn drawn(&self, random: &mut ChaCha8Rng) -> &[u16] {
        &self.learnt[random.random_range(0..self.learnt.len())]
    }

    fn question(&self, letter: u16) -> Vec<u16> {
        vec![letter, self.words.symbols() as u16]
    }

    fn answer(&self, name: &[u16], is_asked: bool) -> Answer {
        let prompt = if is_asked { self.question(name[0]) } else { Vec::new() };
        Answer::new(prompt, name, self.longest)
    }

    fn is_liked(&self, answer: &Answer) -> bool {
        answer.letters.last() == Some(&self.ending)
    }
}

impl Strings {
    fn new(seed: u64) -> Self {
        let mut normal = normals(seed);
        let mut next = [[0.0; KINDS + 1]; KINDS + 1];
        for row in &mut next {
            row.iter_mut().for_each(|chance| *chance = libm::exp(UNEVEN * normal()));
            let sum: f64 = row.iter().sum();
            row.iter_mut().for_each(|chance| *chance /= sum);
        }
        let all = every_string();
        let marks = all.iter().map(|_| normal()).collect();
        Self { next, all, marks }
    }

    fn drawn(&self, random: &mut ChaCha8Rng) -> Answer {
        let (mut letters, mut last) = (Vec::new(), END);
        while letters.len() < LONGEST_STRING {
            let chances = &self.next[usize::from(last)];
            last = experiments::draw::drawn(chances, 1.0, random.random()) as u16;
            if last == END {
                break;
            }
            letters.push(last);
        }
        Answer::new(Vec::new(), &letters, LONGEST_STRING)
    }
}

/// Normal numbers of the made language (Box and Muller 1958).
fn normals(seed: u64) -> impl FnMut() -> f64 {
    let mut random = stream(seed, *b"planted\0", 0, 0);
    move || {
        let (a, b): (f64, f64) = (random.random(), random.random());
        libm::sqrt(-2.0 * libm::log(1.0 - a)) * libm::cos(std::f64::consts::TAU * b)
    }
}

/// The 40 strings of up to three of three letters, in order.
fn every_string() -> Vec<Answer> {
    let mut all: Vec<Vec<u16>> = vec![Vec::new()];
    let mut from = 0;
    for _ in 0..LONGEST_STRING {
        let shorter = all[from..].to_vec();
        from = all.len();
        for letter in 1..=KINDS as u16 {
            all.extend(shorter.iter().map(|letters| [&letters[..], &[letter]].concat()));
        }
    }
    let whole = |letters: &Vec<u16>| Answer::new(Vec::new(), letters, LONGEST_STRING);
    let mut all: Vec<Answer> = all.iter().map(whole).collect();
    all.sort_unstable();
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_letters_make_forty_strings_whose_chances_add_up_to_one() {
        let strings = Strings::new(1);
        assert_eq!((strings.all.len(), strings.marks.len()), (40, 40));
        let chance = |answer: &Answer| -> f64 {
            let tokens: Vec<u16> = answer.tokens().collect();
            tokens
                .windows(2)
                .map(|two| strings.next[usize::from(two[0])][usize::from(two[1])])
                .product()
        };
        let sum: f64 = strings.all.iter().map(chance).sum();
        assert!((sum - 1.0).abs() < 1e-12, "{sum}");
    }

    #[test]
    fn a_name_is_worth_what_it_begins_and_ends_with() {
        let names = Names::new(&"anna\nbela\nkarl\nmia\nbo\n".repeat(4), "a").unwrap();
        let task = Task::Names(names);
        let question = task.asked(" K? ").unwrap();
        let mark = |letters: &str| {
            let Task::Names(names) = &task else { panic!() };
            let letters: Vec<u16> = letters.chars().map(|c| names.words.id(c).unwrap()).collect();
            task.mark(&Answer::new(question.clone(), &letters, 4))
        };
        assert_eq!(["karl", "mia", "kla", "bo", ""].map(mark), [3.0, 2.0, 5.0, 0.0, 0.0]);
        assert_eq!(task.spelt(&question), "k?");
        let refused = |typed: &str| task.asked(typed).unwrap_err().to_string();
        assert!(refused(" ? ").contains("empty") && refused("ka").contains("more than a letter"));
        assert!(refused("x").contains("“x”"));
    }

    #[test]
    fn a_liking_that_no_name_can_meet_is_refused() {
        for ending in ["x", "", "la"] {
            let refused = Names::new(&"anna\nbela\n".repeat(9), ending).err().unwrap().to_string();
            assert!(refused.contains("type one letter"), "{refused}");
        }
        assert!(Names::new("a\nb\n", "a").is_err());
    }
}
