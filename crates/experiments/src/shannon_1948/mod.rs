//! Shannon 1948: English from tables of letters, pairs, triples and longer runs.
//!
//! It adds the language model that writes: order N draws each symbol by how often it followed the N − 1 before it in a text.
//! F_N, the bits of a letter when N − 1 are known, falls as N grows. It leaves out Shannon's words as units, and any cure for
//! runs that were never counted; the surprise at unseen text shows where that begins to hurt.

mod book;

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rustc_hash::FxHashSet;
use spec::ExperimentSpec;

use crate::letters::{self, SPACE, SYMBOLS};
use crate::ngrams::Ngrams;
use crate::{Experiment, ExperimentError, Files, Shown};
use book::Book;

/// Shannon's orders go to 3 for letters; we go on.
const ORDERS: usize = 6;
/// Letters counted in a step.
const SLICE: usize = 10_000;
/// Letters of a sample.
const SAMPLE: usize = 400;
/// Letters behind the counted ones that are kept for the examination.
const UNSEEN: usize = 100_000;
/// F_0 to F_3 in bits, 27 symbols: Shannon 1951, section 2, from the tables that he used in 1948.
const PUBLISHED: [f64; 4] = [4.76, 4.03, 3.32, 3.1];

/// The counts, and what is written from them.
pub struct Shannon {
    text: Vec<u8>,
    /// How much of the text is counted in the end; what follows is unseen.
    counted: usize,
    ngrams: Ngrams,
    words: FxHashSet<Vec<u8>>,
    examination: Examination,
    order: usize,
    seed: u64,
    samples: u64,
    sample: Vec<u8>,
    book: Book,
    random: ChaCha8Rng,
}

/// The surprise at letters that were not counted, for each length of context.
struct Examination {
    staircase: text::Staircase,
    train: Vec<u32>,
    valid: Vec<u32>,
}

impl Shannon {
    /// The text, nothing counted yet.
    pub fn new(spec: &ExperimentSpec, seed: u64, files: Files) -> Result<Self, ExperimentError> {
        let mut text = letters::source(spec, files, 100)?;
        // A text that is too short to leave anything unseen keeps its last twentieth.
        let counted = spec.whole("letters").min(text.len() * 19 / 20);
        text.truncate(counted + UNSEEN);
        let tokens = |part: &[u8]| part.iter().copied().map(u32::from).collect();
        let examination = Examination {
            staircase: text::Staircase::new(SYMBOLS, ORDERS),
            train: tokens(&text[..counted]),
            valid: tokens(&text[counted..]),
        };
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        random.set_stream(1);
        let mut shannon = Self {
            text,
            counted,
            ngrams: Ngrams::new(ORDERS),
            words: FxHashSet::default(),
            examination,
            order: spec.whole("order"),
            seed,
            samples: 0,
            sample: Vec::new(),
            book: Book::default(),
            random,
        };
        shannon.write();
        Ok(shannon)
    }

    fn count(&mut self) {
        let from = self.ngrams.read();
        let end = (from + SLICE).min(self.counted);
        self.ngrams.read_to(&self.text, end);
        let words = self.text[from..end].split(|symbol| *symbol == SPACE);
        // “Don't” and “o'er” leave single letters behind; only A, I and O are words.
        let real = |word: &&[u8]| word.len() > 1 || matches!(word, [0 | 8 | 14]);
        self.words.extend(words.filter(real).map(<[u8]>::to_vec));
    }

    fn open_book(&mut self) {
        let read = &self.text[..self.ngrams.read()];
        if !read.is_empty() {
            self.book.open(read, self.order, &mut self.random);
        }
    }

    /// A new sample from the tables as they stand.
    fn write(&mut self) {
        let mut random = ChaCha8Rng::seed_from_u64(self.seed);
        random.set_stream(2 + self.samples);
        self.sample.clear();
        for _ in 0..SAMPLE {
            let next = self.next(&mut random);
            self.sample.push(next);
        }
    }

    /// One symbol, drawn as often as it followed the last `order − 1` in the text.
    fn next(&self, random: &mut ChaCha8Rng) -> u8 {
        if self.order == 0 || self.ngrams.read() == 0 {
            return random.random_range(0..SYMBOLS) as u8;
        }
        let known = (self.order - 1).min(self.sample.len());
        // At the very start, and behind the text's last letters, a shorter context must do.
        let counts = (0..=known).rev().find_map(|context| {
            let counts = self.ngrams.after(&self.sample[self.sample.len() - context..]);
            counts.iter().any(|count| *count > 0).then_some(counts)
        });
        let counts = counts.unwrap_or([1; SYMBOLS]);
        let mut left = random.random_range(0..counts.iter().sum::<u32>());
        let drawn = counts.iter().position(|count| {
            let here = left < *count;
            left = left.saturating_sub(*count);
            here
        });
        drawn.unwrap_or_default() as u8
    }

    /// For each letter of the sample, 1 if its word stands in the counted text.
    fn word_classes(&self) -> Vec<f64> {
        let mut classes = Vec::with_capacity(SAMPLE);
        for word in self.sample.split_inclusive(|symbol| *symbol == SPACE) {
            let letters = word.strip_suffix(&[SPACE]).unwrap_or(word);
            let known = f64::from(self.words.contains(letters));
            classes.extend(word.iter().map(|_| known));
        }
        classes
    }

    fn real_words(&self) -> f64 {
        let words = || self.sample.split(|symbol| *symbol == SPACE).filter(|w| !w.is_empty());
        let known = words().filter(|word| self.words.contains(*word)).count();
        known as f64 / words().count().max(1) as f64
    }

    /// P(column | row), 27 × 27.
    fn digrams(&self) -> Shown {
        let rows = (0..SYMBOLS as u8).map(|first| {
            let counts = self.ngrams.after(&[first]);
            let total = counts.iter().sum::<u32>().max(1);
            counts.map(|count| f64::from(count) / f64::from(total))
        });
        Shown::matrix(&rows.collect::<Vec<_>>())
    }

    /// F_0 to F_6, each beside Shannon's where he gives one: heights and names.
    fn staircase(&self) -> (Vec<f64>, Vec<String>) {
        let (mut heights, mut names) = (Vec::new(), Vec::new());
        for n in 0..=ORDERS {
            heights.push(self.ngrams.conditional_entropy(n));
            names.push(format!("F{n}"));
            if let Some(published) = PUBLISHED.get(n) {
                heights.push(*published);
                names.push(format!("F{n}, Shannon"));
            }
        }
        (heights, names)
    }

    /// Bits at unseen letters for N = 1, 2, … as far as it is measured.
    fn unseen(&self) -> Vec<f64> {
        let losses = self.examination.staircase.losses().iter();
        losses.filter(|loss| loss.is_finite()).map(|loss| text::entropy::bits(*loss)).collect()
    }

    /// Over N: F_N of the counted text, the surprise at the unseen one, and Shannon's F_N as far as he gives them.
    fn exam_curves(&self) -> Option<Shown> {
        let unseen = self.unseen();
        let n = unseen.len();
        if n == 0 {
            return None;
        }
        let counted = (0..=n).map(|n| self.ngrams.conditional_entropy(n));
        let unseen = std::iter::once(self.ngrams.conditional_entropy(0)).chain(unseen);
        let published = (0..=n).map(|n| PUBLISHED.get(n).copied().unwrap_or(f64::NAN));
        let rows = (0..=n).map(|n| n as f64).chain(counted).chain(unseen).chain(published);
        let values = rows.map(|value| value as f32).collect();
        Some(Shown::Numbers { letters: "C N", shape: vec![4, n + 1], values })
    }
}

impl Experiment for Shannon {
    fn step(&mut self) -> Result<bool, ExperimentError> {
        if self.ngrams.read() < self.counted {
            self.count();
            self.open_book();
            self.write();
            return Ok(true);
        }
        let Examination { staircase, train, valid } = &mut self.examination;
        Ok(staircase.step(train, valid))
    }

    fn metrics(&self) -> Vec<(&'static str, f64)> {
        const F: [&str; ORDERS] = ["f1", "f2", "f3", "f4", "f5", "f6"];
        const U: [&str; ORDERS] =
            ["unseen1", "unseen2", "unseen3", "unseen4", "unseen5", "unseen6"];
        let mut metrics = vec![
            ("letters", self.ngrams.read() as f64),
            ("real_words", self.real_words()),
            ("written", self.book.written.len() as f64),
            ("opened", self.book.opened as f64),
            ("letters_read", self.book.read as f64),
        ];
        if self.ngrams.read() > ORDERS {
            let bits = |n| self.ngrams.conditional_entropy(n);
            metrics.extend(F.iter().enumerate().map(|(at, name)| (*name, bits(at + 1))));
            metrics.push(("bits", bits(self.order)));
            metrics.push(("redundancy", 1.0 - bits(self.order) / bits(0)));
        }
        metrics.extend(U.into_iter().zip(self.unseen()));
        metrics
    }

    fn show(&self, place: &str) -> Option<Shown> {
        let (heights, names) = self.staircase();
        Some(match place {
            "sample" => Shown::Text(letters::text(&self.sample)),
            "sample.classes" => Shown::row(self.word_classes()),
            "staircase" => Shown::row(heights),
            "staircase.names" => Shown::Text(names.join("\n")),
            "digrams" => self.digrams(),
            "digrams.rows" | "digrams.columns" => Shown::Text(letters::names()),
            "page" => Shown::Text(letters::text(&self.book.page)),
            "page.classes" => Shown::row(self.book.classes()),
            "written" => Shown::Text(letters::text(&self.book.written)),
            "exam" => self.exam_curves()?,
            "exam.names" => Shown::Text("F_N, counted text\nunseen text\nShannon".to_owned()),
            _ => return None,
        })
    }

    fn turn(&mut self, spec: &ExperimentSpec) -> Result<(), ExperimentError> {
        self.order = spec.whole("order");
        self.write();
        Ok(())
    }

    fn act(&mut self, action: &str, _: &str, _: &[f32]) -> Result<(), ExperimentError> {
        let nothing_read = self.ngrams.read() == 0;
        match action {
            "open" | "open-ten" if nothing_read && self.order > 0 => {
                let why = "the book is still blank: let it count some letters first";
                return Err(ExperimentError::BadInput(why.to_owned()));
            }
            "open" => self.open_book(),
            "open-ten" => (0..10).for_each(|_| self.open_book()),
            "close" => self.book = Book::default(),
            "again" => {
                self.samples += 1;
                self.write();
            }
            _ => {
                return Err(ExperimentError::no_action(action));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shannon(text: &str, order: &str) -> Result<Shannon, ExperimentError> {
        let spec = (spec::find_preset("shannon-1948").unwrap().spec)();
        let spec = spec.with_text("model.order", order).unwrap();
        let spec::ModelSpec::Experiment(model) = &spec.model else { panic!() };
        Shannon::new(model, spec.seed, &|_| Some(text.as_bytes()))
    }

    /// A text of 1948: three thousand letters drawn evenly from four, so F1 = F2 = 2 bits but for the sample.
    fn even() -> String {
        let mut random = ChaCha8Rng::seed_from_u64(5);
        (0..60_000).map(|_| ['a', 'b', 'c', 'd'][random.random_range(0..4)]).collect()
    }

    #[test]
    fn independent_even_letters_have_the_same_entropy_with_and_without_context() {
        let mut shannon = shannon(&even(), "1").unwrap();
        while shannon.step().unwrap() {}
        for n in 1..=3 {
            assert!((shannon.ngrams.conditional_entropy(n) - 2.0).abs() < 0.01);
            assert!((shannon.unseen()[n - 1] - 2.0).abs() < 0.02, "{:?}", shannon.unseen());
        }
    }

    /// In this text each letter has one follower, so from order 2 on there is nothing to draw.
    #[test]
    fn what_is_certain_is_written_as_it_stands() {
        let mut shannon = shannon(&"garden ".repeat(200), "2").unwrap();
        while shannon.step().unwrap() {}
        assert!(letters::text(&shannon.sample).contains("GARDEN GARDEN GARDEN"));
        assert!(shannon.ngrams.conditional_entropy(2) < 1e-2);
        assert!(shannon.real_words() > 0.9);
    }

    #[test]
    fn turning_the_order_keeps_the_counts_and_writes_anew() {
        let mut shannon = shannon(&"the quick brown fox ".repeat(2_000), "0").unwrap();
        shannon.step().unwrap();
        let (read, before) = (shannon.ngrams.read(), shannon.sample.clone());
        let spec = (spec::find_preset("shannon-1948").unwrap().spec)();
        let spec = spec.with_text("model.order", "4").unwrap();
        let spec::ModelSpec::Experiment(model) = &spec.model else { panic!() };
        shannon.turn(model).unwrap();
        assert_eq!(shannon.ngrams.read(), read);
        assert_ne!(shannon.sample, before);
    }

    #[test]
    fn another_sample_is_another_and_the_same_seed_gives_it_again() {
        let text = even();
        let two = || {
            let mut shannon = shannon(&text, "2").unwrap();
            shannon.step().unwrap();
            let first = shannon.sample.clone();
            shannon.act("again", "", &[]).unwrap();
            (first, shannon.sample)
        };
        let (first, second) = two();
        assert_ne!(first, second);
        assert_eq!(two(), (first, second));
    }

    #[test]
    fn a_text_without_letters_and_a_book_that_is_blank_are_refused_with_a_sentence() {
        let error = shannon("12 34", "2").err().unwrap().to_string();
        assert!(error.contains("needs 100 letters from A to Z"), "{error}");
        let mut shannon = shannon(&"the garden ".repeat(50), "2").unwrap();
        assert!(shannon.act("open", "", &[]).unwrap_err().to_string().contains("still blank"));
        assert!(shannon.act("burn", "", &[]).is_err());
    }

    #[test]
    fn every_place_of_the_panels_is_there_when_it_is_done() {
        let mut shannon = shannon(&"to be or not to be ".repeat(60), "3").unwrap();
        while shannon.step().unwrap() {}
        for place in ["sample", "staircase", "digrams", "page", "written", "exam"] {
            assert!(shannon.show(place).is_some(), "{place}");
        }
        assert!(shannon.show("elsewhere").is_none());
    }
}
