//! Markov 1913: twenty thousand letters, each a vowel or a consonant, and how one depends on the one before.
//!
//! It adds the chain: a letter's chances depend on its neighbour, and still averages settle. It leaves out which letter it is.
//! Markov counted the first chapter of *Eugene Onegin* and sixteen stanzas of the second, without ъ and ь, in blocks of 10 × 10.

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use spec::ExperimentSpec;

use crate::{Experiment, ExperimentError, Files, Shown, source};

/// Letters of a block: 10 rows of 10.
const BLOCK: usize = 100;
/// Letters that the chain writes.
const WRITTEN: usize = 200;
/// Where the poem begins, behind its title, epigraph and dedication.
const FIRST_WORDS: &str = "Мой дядя";

/// The count, so far.
pub struct Markov {
    letters: Vec<char>,
    short_i: bool,
    counted: usize,
    /// `pairs[a][b]`: how often b follows a; 0 is a vowel, 1 a consonant.
    pairs: [[u64; 2]; 2],
    vowels: u64,
    /// Vowels in each whole block, for their variance.
    blocks: Vec<u64>,
}

impl Markov {
    /// The text, nothing counted yet.
    pub fn new(spec: &ExperimentSpec, files: Files) -> Result<Self, ExperimentError> {
        let text = source(spec, files)?;
        let text = &text[text.find(FIRST_WORDS).unwrap_or(0)..];
        let letters: Vec<char> = letters(text).take(spec.whole("letters")).collect();
        if letters.len() < 2 {
            let why =
                "the text has no Latin or Cyrillic letters to count: choose another".to_owned();
            return Err(ExperimentError::BadData(why));
        }
        Ok(Self { letters, ..Self::empty(spec.on("short_i")) })
    }

    fn empty(short_i: bool) -> Self {
        let (letters, blocks) = (Vec::new(), Vec::new());
        Self { letters, short_i, counted: 0, pairs: [[0; 2]; 2], vowels: 0, blocks }
    }

    fn class(&self, letter: char) -> usize {
        usize::from(!is_vowel(letter, self.short_i))
    }

    fn count_to(&mut self, end: usize) {
        let before = self.vowels;
        for at in self.counted..end {
            let class = self.class(self.letters[at]);
            self.vowels += u64::from(class == 0);
            if at > 0 {
                self.pairs[self.class(self.letters[at - 1])][class] += 1;
            }
        }
        if end - self.counted == BLOCK {
            self.blocks.push(self.vowels - before);
        }
        self.counted = end;
    }

    /// The chance of a vowel after a vowel (0) or a consonant (1).
    fn vowel_after(&self, class: usize) -> f64 {
        let [vowel, consonant] = self.pairs[class];
        vowel as f64 / (vowel + consonant).max(1) as f64
    }

    fn vowel_share(&self) -> f64 {
        self.vowels as f64 / self.counted.max(1) as f64
    }

    /// Variance of a block's vowels over n·p·q, that of independent letters: 1 for them, less for a chain that alternates.
    fn dispersion(&self) -> f64 {
        let n = self.blocks.len() as f64;
        let mean = self.blocks.iter().sum::<u64>() as f64 / n;
        let squares = self.blocks.iter().map(|vowels| (*vowels as f64 - mean).powi(2));
        let p = self.vowel_share();
        squares.sum::<f64>() / n / (BLOCK as f64 * p * (1.0 - p))
    }

    /// The block that was counted last, or the first.
    fn block(&self) -> &[char] {
        let end = self.counted.max(BLOCK.min(self.letters.len()));
        &self.letters[(end - 1) / BLOCK * BLOCK..end]
    }

    /// Vowel or consonant by the chain, then one of the text's own letters of that class.
    fn written(&self) -> String {
        let mut random = ChaCha8Rng::seed_from_u64(self.counted as u64);
        let counted = &self.letters[..self.counted];
        let of = |class| counted.iter().copied().filter(move |letter| self.class(*letter) == class);
        let classes: [Vec<char>; 2] = [of(0).collect(), of(1).collect()];
        if classes.iter().any(Vec::is_empty) {
            return String::new();
        }
        let mut class = 1;
        let letters = (0..WRITTEN).map(|_| {
            class = usize::from(random.random::<f64>() >= self.vowel_after(class));
            classes[class][random.random_range(0..classes[class].len())]
        });
        letters.collect()
    }
}

impl Experiment for Markov {
    fn step(&mut self) -> Result<bool, ExperimentError> {
        self.count_to((self.counted + BLOCK).min(self.letters.len()));
        Ok(self.counted < self.letters.len())
    }

    fn metrics(&self) -> Vec<(&'static str, f64)> {
        let mut metrics = vec![
            ("letters", self.counted as f64),
            ("vowels", self.vowels as f64),
            ("vowel_vowel", self.pairs[0][0] as f64),
            ("consonant_consonant", self.pairs[1][1] as f64),
        ];
        if self.counted > 0 {
            metrics.push(("vowel_share", self.vowel_share()));
            metrics.push(("after_vowel", self.vowel_after(0)));
            metrics.push(("after_consonant", self.vowel_after(1)));
        }
        if self.blocks.len() > 1 {
            metrics.push(("dispersion", self.dispersion()));
        }
        metrics
    }

    fn show(&self, place: &str) -> Option<Shown> {
        Some(match place {
            "block" => Shown::Text(self.block().iter().collect()),
            "block.classes" => {
                Shown::row(self.block().iter().map(|letter| self.class(*letter) as f64))
            }
            "pairs" => Shown::matrix(&self.pairs.map(|row| row.map(|count| count as f64))),
            "pairs.rows" => Shown::Text("after a vowel\nafter a consonant".to_owned()),
            "pairs.columns" => Shown::Text("a vowel\na consonant".to_owned()),
            "sample" => Shown::Text(self.written()),
            "sample.classes" => {
                let written = self.written();
                Shown::row(written.chars().map(|letter| self.class(letter) as f64))
            }
            _ => return None,
        })
    }

    fn turn(&mut self, spec: &ExperimentSpec) -> Result<(), ExperimentError> {
        let (letters, counted) = (std::mem::take(&mut self.letters), self.counted);
        *self = Self { letters, ..Self::empty(spec.on("short_i")) };
        while self.counted < counted {
            self.count_to((self.counted + BLOCK).min(counted));
        }
        Ok(())
    }
}

/// Cyrillic letters without the two signs, or Latin ones if the text has more of them, in lower case. Only one script:
/// Pushkin's French words and numbers of stanzas are no letters to Markov.
fn letters(text: &str) -> impl Iterator<Item = char> {
    let is_cyrillic = |letter: char| matches!(letter, 'а'..='я' | 'ё');
    let lower = || text.chars().flat_map(char::to_lowercase);
    let cyrillic = lower().filter(|letter| is_cyrillic(*letter)).count();
    let latin = lower().filter(char::is_ascii_lowercase).count();
    lower().filter(move |letter| match cyrillic >= latin {
        true => is_cyrillic(*letter) && !"ъь".contains(*letter),
        false => letter.is_ascii_lowercase(),
    })
}

fn is_vowel(letter: char, short_i: bool) -> bool {
    "аеёиоуыэюяaeiou".contains(letter) || (short_i && letter == 'й')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn markov(
        text: &str,
        change: impl Fn(&spec::RunSpec) -> spec::RunSpec,
    ) -> Result<Markov, ExperimentError> {
        let spec = change(&(spec::find_preset("markov-1913").unwrap().spec)());
        let spec::ModelSpec::Experiment(model) = &spec.model else { panic!() };
        Markov::new(model, &|_| Some(text.as_bytes()))
    }

    #[test]
    fn pairs_are_counted_across_blocks_and_the_signs_are_no_letters() {
        let mut markov = markov(&"мать ".repeat(100), |spec| spec.clone()).unwrap();
        while markov.step().unwrap() {}
        // м а т | м а т …: 300 letters, one vowel in three, and no two vowels meet.
        assert_eq!((markov.counted, markov.vowels), (300, 100));
        assert_eq!(markov.pairs, [[0, 100], [100, 99]]);
    }

    #[test]
    fn turning_the_short_i_counts_again_what_was_counted() {
        let mut markov = markov(&"йод ".repeat(100), |spec| spec.clone()).unwrap();
        markov.step().unwrap();
        assert_eq!((markov.counted, markov.vowels), (100, 67));
        let off = (spec::find_preset("markov-1913").unwrap().spec)()
            .with("model.short_i", false)
            .unwrap();
        let spec::ModelSpec::Experiment(model) = &off.model else { panic!() };
        markov.turn(model).unwrap();
        assert_eq!((markov.counted, markov.vowels), (100, 33));
    }

    #[test]
    fn words_in_another_script_are_passed_over() {
        let letters: String = letters("XIV. К Talon помчался").collect();
        assert_eq!(letters, "кпомчался");
    }

    #[test]
    fn a_text_without_letters_is_refused_with_a_sentence() {
        let error = markov("123 日本語 !", |spec| spec.clone()).err().unwrap();
        assert!(error.to_string().contains("no Latin or Cyrillic letters"));
    }

    /// For independent letters the variance of a block is n·p·q, so the coefficient is near 1.
    #[test]
    fn the_dispersion_of_independent_letters_is_one() {
        let mut random = ChaCha8Rng::seed_from_u64(1);
        let text: String =
            (0..200_000).map(|_| if random.random::<f64>() < 0.4 { 'а' } else { 'б' }).collect();
        let mut markov =
            markov(&text, |spec| spec.with("model.letters", 200_000).unwrap()).unwrap();
        while markov.step().unwrap() {}
        assert!((markov.dispersion() - 1.0).abs() < 0.1, "{}", markov.dispersion());
    }
}
