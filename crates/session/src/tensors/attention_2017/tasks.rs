//! What is translated: letters to copy or to reverse, dates written in six ways into one, and pairs of a file.

use std::collections::HashSet;

use burn::tensor::{Device, Int, Tensor, TensorData};
use experiments::ExperimentError;
use models::draw::stream;
use models::vaswani_2017::PAD;
use rand::{Rng, RngExt};

use super::pairs::Pairs;

/// Begins every target that the decoder reads.
pub const BEGIN: i32 = 1;
/// Ends every source and every target.
pub const END: i32 = 2;
/// The token of the alphabet's first character.
const FIRST: i32 = 3;
/// Sequences that are never learnt from.
pub const HELD_BACK: usize = 256;
/// Those are drawn by these random numbers in every run, so that runs are measured on the same ones.
pub const PARTING: u64 = 42;
/// Held back letters are not shorter: there are few short sequences, and all of them are to be learnt from.
const SHORTEST_HELD: usize = 4;
/// Characters of the longest text that a reader may type.
pub const MOST_TYPED: usize = 40;
/// What is to be copied or reversed; Rush's annotated transformer (2018) has ten numbers.
const LETTERS: &str = "abcdefghij";
const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
/// Characters of the longest spelling: September 30, 1987.
const LONGEST_DATE: usize = 18;

/// What is done to a source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Task {
    Copy,
    Reverse,
    Dates,
    /// What a file has.
    Pairs,
}

/// A source and its target, as texts.
pub type Texts = (String, String);

impl Task {
    /// Every character of what it makes.
    fn alphabet(self) -> Vec<char> {
        if self != Self::Dates {
            return LETTERS.chars().collect();
        }
        let mut all: Vec<char> = "0123456789 ,./-".chars().collect();
        let mut letters: Vec<char> = MONTHS.concat().chars().collect();
        letters.sort_unstable();
        letters.dedup();
        all.extend(letters);
        all
    }

    /// A source of at least and at most so many letters (dates have their own lengths), and its target.
    fn draw(self, shortest: usize, longest: usize, random: &mut impl Rng) -> Texts {
        if self == Self::Dates {
            return date(random);
        }
        let letters = LETTERS.as_bytes();
        let length = random.random_range(shortest..=longest);
        let source: String = (0..length)
            .map(|_| char::from(letters[random.random_range(0..letters.len())]))
            .collect();
        let target = match self {
            Self::Reverse => source.chars().rev().collect(),
            Self::Copy | Self::Dates | Self::Pairs => source.clone(),
        };
        (source, target)
    }
}

/// A day of 1900 to 2099 in one of six spellings, and as ISO 8601 has it.
fn date(random: &mut impl Rng) -> Texts {
    let (year, month) = (random.random_range(1900..2100), random.random_range(1..=12));
    let day = random.random_range(1..=days(year, month));
    let name = MONTHS[month - 1];
    let short = &name[..3];
    let source = match random.random_range(0..6) {
        0 => format!("{day} {name} {year}"),
        1 => format!("{name} {day}, {year}"),
        2 => format!("{day} {short} {year}"),
        3 => format!("{short} {day} {year}"),
        4 => format!("{day}.{month}.{year}"),
        _ => format!("{day:02}/{month:02}/{year}"),
    };
    (source, format!("{year}-{month:02}-{day:02}"))
}

/// Days of a month of 1900 to 2099.
fn days(year: usize, month: usize) -> usize {
    match month {
        2 if year.is_multiple_of(4) && year != 1900 => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// A batch on the device: sources `[B, S]`, what the decoder reads `[B, T]`, and what it should say next `[B, T]`.
pub struct Batch {
    pub source: Tensor<2, Int>,
    pub target: Tensor<2, Int>,
    pub next: Tensor<2, Int>,
}

/// A task with its alphabet, and the sequences that are held back.
pub struct Tasks {
    task: Task,
    longest: usize,
    alphabet: Vec<char>,
    held: Vec<Texts>,
    /// A file's pairs that are learnt from, where a file has them.
    learnt: Vec<Texts>,
    /// Targets that are never learnt from, however their sources are spelt.
    unseen: HashSet<String>,
}

impl Tasks {
    /// The task, for sequences of at most so many letters.
    pub fn new(task: Task, longest: usize) -> Self {
        let mut random = stream(PARTING, *b"parting\0", 0, 0);
        let (mut held, mut unseen) = (Vec::new(), HashSet::new());
        while held.len() < HELD_BACK {
            let pair = task.draw(SHORTEST_HELD.min(longest), longest, &mut random);
            if unseen.insert(pair.1.clone()) {
                held.push(pair);
            }
        }
        Self { task, longest, alphabet: task.alphabet(), held, learnt: vec![], unseen }
    }

    /// A file's pairs.
    pub fn of(pairs: Pairs) -> Self {
        let Pairs { learnt, held, alphabet, .. } = pairs;
        let unseen = held.iter().map(|(_, target)| target.clone()).collect();
        Self { task: Task::Pairs, longest: MOST_TYPED, alphabet, held, learnt, unseen }
    }

    /// Different tokens, V.
    pub fn vocabulary(&self) -> usize {
        FIRST as usize + self.alphabet.len()
    }

    /// The source that is read before the reader types one.
    pub fn first(&self) -> Vec<i32> {
        self.held.first().map_or_else(Vec::new, |(source, _)| self.tokens(source))
    }

    /// What a reader typed, as tokens without marks.
    ///
    /// # Errors
    /// It is empty, too long, or has characters that the task does not know.
    pub fn typed(&self, text: &str) -> Result<Vec<i32>, ExperimentError> {
        let (text, bad) = (text.trim(), |why: String| Err(ExperimentError::BadInput(why)));
        if text.is_empty() {
            let like = match self.task {
                Task::Dates => "3 March 1987",
                Task::Copy | Task::Reverse => "cabbage",
                Task::Pairs => self.held.first().map_or("", |(source, _)| source.as_str()),
            };
            return bad(format!("there is nothing to read: type something like “{like}”"));
        }
        let count = text.chars().count();
        if count > MOST_TYPED {
            return bad(format!("{count} characters are too many: type at most {MOST_TYPED}"));
        }
        if let Some(unknown) = text.chars().find(|letter| !self.alphabet.contains(letter)) {
            let all: String = self.alphabet.iter().collect();
            return bad(format!("this task has no “{unknown}”: type some of “{}”", all.trim()));
        }
        Ok(self.tokens(text))
    }

    /// The characters of tokens; marks by name.
    pub fn label(&self, token: i32) -> String {
        match token {
            PAD => "pad".to_owned(),
            BEGIN => "begin".to_owned(),
            END => "end".to_owned(),
            _ => match self.alphabet.get((token - FIRST) as usize) {
                Some(' ') => "·".to_owned(),
                letter => letter.map(char::to_string).unwrap_or_default(),
            },
        }
    }

    /// What tokens say, without marks.
    pub fn text(&self, tokens: &[i32]) -> String {
        let letter = |token: &i32| self.alphabet.get(usize::try_from(token - FIRST).ok()?);
        tokens.iter().filter_map(letter).collect()
    }

    /// Whether a token is a character of the task.
    pub fn is_letter(&self, token: i32) -> bool {
        token >= FIRST && (token as usize) < self.vocabulary()
    }

    /// Batch number `step` of a run with this seed: nothing that is held back.
    pub fn batch(&self, size: usize, seed: u64, step: u64, device: &Device) -> Batch {
        let mut random = stream(seed, *b"batches\0", step, 0);
        let mut pairs = Vec::with_capacity(size);
        while pairs.len() < size {
            let pair = match self.task {
                Task::Pairs => self.learnt[random.random_range(0..self.learnt.len())].clone(),
                task => task.draw(1, self.longest, &mut random),
            };
            if !self.unseen.contains(&pair.1) {
                pairs.push(pair);
            }
        }
        self.placed(&pairs, device)
    }

    /// All that is held back.
    pub fn exam(&self, device: &Device) -> Batch {
        self.placed(&self.held, device)
    }

    /// Sources and targets of what is held back, as tokens without marks.
    #[cfg(test)]
    pub fn held(&self) -> impl Iterator<Item = (Vec<i32>, Vec<i32>)> {
        self.held.iter().map(|(source, target)| (self.tokens(source), self.tokens(target)))
    }

    /// Filled up to the longest that there can be, so that every batch has the same shape.
    fn placed(&self, pairs: &[Texts], device: &Device) -> Batch {
        let (source, target) = match self.task {
            Task::Dates => (LONGEST_DATE, "1987-03-03".len()),
            Task::Copy | Task::Reverse | Task::Pairs => (self.longest, self.longest),
        };
        let place = |length: usize, row: &dyn Fn(&Texts) -> Vec<i32>| {
            let filled = |pair| {
                let mut row = row(pair);
                row.resize(length + 1, PAD);
                row
            };
            let tokens: Vec<i32> = pairs.iter().flat_map(filled).collect();
            Tensor::from_data(TensorData::new(tokens, [pairs.len(), length + 1]), device)
        };
        Batch {
            source: place(source, &|pair| ended(self.tokens(&pair.0))),
            target: place(target, &|pair| begun(&self.tokens(&pair.1))),
            next: place(target, &|pair| ended(self.tokens(&pair.1))),
        }
    }

    fn tokens(&self, text: &str) -> Vec<i32> {
        let token = |letter| self.alphabet.iter().position(|known| *known == letter);
        text.chars().filter_map(token).map(|at| at as i32 + FIRST).collect()
    }
}

/// Tokens and the mark of their end.
pub fn ended(mut tokens: Vec<i32>) -> Vec<i32> {
    tokens.push(END);
    tokens
}

/// The mark of the beginning, and tokens.
pub fn begun(tokens: &[i32]) -> Vec<i32> {
    [&[BEGIN], tokens].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_is_held_back_is_learnt_from() {
        let device = Device::flex();
        for task in [Task::Copy, Task::Reverse, Task::Dates] {
            let tasks = Tasks::new(task, 6);
            assert_eq!(tasks.held.len(), HELD_BACK);
            let held: HashSet<Vec<i32>> = tasks.held().map(|(_, target)| ended(target)).collect();
            assert_eq!(held.len(), HELD_BACK);
            for step in 0..20 {
                let next = tasks.batch(64, 1, step, &device).next;
                let [_, length] = next.dims();
                let tokens: Vec<i32> = next.into_data().iter::<i32>().collect();
                for row in tokens.chunks(length) {
                    let row: Vec<i32> = row.iter().copied().filter(|token| *token != PAD).collect();
                    assert!(!held.contains(&row));
                }
            }
        }
    }

    #[test]
    fn targets_are_what_the_task_makes_of_sources() {
        let device = Device::flex();
        let text = |tasks: &Tasks, tokens: Tensor<2, Int>, row: usize| {
            let tokens = tokens.narrow(0, row, 1).into_data().iter::<i32>().collect::<Vec<_>>();
            tasks.text(&tokens)
        };
        let copy = Tasks::new(Task::Copy, 10);
        let reverse = Tasks::new(Task::Reverse, 10);
        for row in 0..30 {
            let batch = copy.batch(30, 3, 0, &device);
            let source = text(&copy, batch.source, row);
            assert!((1..=10).contains(&source.len()));
            assert_eq!(text(&copy, batch.next, row), source);
            assert_eq!(text(&copy, batch.target, row), source);
            let batch = reverse.batch(30, 3, 0, &device);
            let source: String = text(&reverse, batch.source, row).chars().rev().collect();
            assert_eq!(text(&reverse, batch.next, row), source);
        }
    }

    /// The digits of the year, and the day and month that every spelling has.
    #[test]
    fn dates_are_those_of_their_spellings() {
        let mut random = stream(1, *b"batches\0", 0, 0);
        let mut spellings = HashSet::new();
        for _ in 0..500 {
            let (source, target) = date(&mut random);
            let (year, rest) = target.split_once('-').unwrap();
            let (month, day) = rest.split_once('-').unwrap();
            let (month, day): (usize, usize) = (month.parse().unwrap(), day.parse().unwrap());
            assert!(source.ends_with(year) && source.len() <= LONGEST_DATE && target.len() == 10);
            let short = &MONTHS[month - 1][..3];
            let numbers = [format!("{day}.{month}."), format!("{day:02}/{month:02}/")];
            let by_name = source.contains(short) && source.contains(&day.to_string());
            assert!(by_name || numbers.iter().any(|start| source.starts_with(start)), "{source}");
            let shape = |c: char| {
                if c.is_ascii_digit() {
                    '9'
                } else if c.is_alphabetic() {
                    'a'
                } else {
                    c
                }
            };
            spellings.insert(source.chars().map(shape).collect::<String>());
        }
        assert!(spellings.len() > 20);
        assert_eq!([days(1900, 2), days(2000, 2), days(1987, 2), days(2024, 2)], [28, 29, 28, 29]);
    }

    #[test]
    fn what_cannot_be_read_is_refused_in_a_sentence() {
        let tasks = Tasks::new(Task::Reverse, 10);
        let refused = |text: &str| tasks.typed(text).unwrap_err().to_string();
        assert!(refused("  ").contains("nothing to read: type something like “cabbage”"));
        assert!(refused("abZ").contains("no “Z”: type some of “abcdefghij”"));
        assert!(refused(&"a".repeat(41)).contains("41 characters are too many"));
        assert_eq!(tasks.text(&tasks.typed(" badge ").unwrap()), "badge");
        let dates = Tasks::new(Task::Dates, 10);
        assert!(dates.typed("春").unwrap_err().to_string().contains("“春”"));
        assert!(dates.typed("3 March 1987").is_ok() && dates.typed("31/12/1999").is_ok());
    }
}
