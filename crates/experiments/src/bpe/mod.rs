//! Sennrich, Haddow and Birch 2016: the pair of tokens that stands together most often becomes a token, again and again (Gage 1994, for
//! compression).
//!
//! Adds to `shannon_1948`: the units of a text are learnt too, so that frequent words are one of them and rare ones a few. The learning
//! itself is [`text::BpeTraining`]; here it is slowed down to a merge a step, taken back, and held beside GPT-2's merges (Radford et al.
//! 2019), whose two ideas are switches: bytes instead of characters, and a rule that cuts words first (Karpathy's minbpe 2024 teaches both).
//! Leaves out the paper's mark at a word's end, its vocabulary joint over two languages, and other ways to such units: unigrams, WordPiece.

mod beside;
mod chips;
mod languages;
mod shown;
#[cfg(test)]
mod tests;
mod tree;

use spec::ExperimentSpec;
use text::split::{Cut, whole_words, words};
use text::{Alphabet, BpeTraining, Chars, Merge};

use crate::{Experiment, ExperimentError, Files, Later, Shown, source};
use beside::Beside;
use languages::Sentence;

/// Bytes of text read in a step. A text that is no longer is read at once, so that each step is a merge.
const SLICE: usize = 1 << 21;
/// The longest text that may be taken apart.
const WORD: usize = 300;
/// Wikipedia's example, and its ids after three merges as minbpe prints them.
const EXAMPLE: &str = "aaabdaaabac";
const EXAMPLE_IDS: [u32; 5] = [258, 100, 258, 97, 99];

/// The text, the merges learnt on it, and what they are compared with.
pub struct Pairs {
    text: String,
    characters: usize,
    /// So many bytes of the text are read, in so many slices.
    read: usize,
    slices: usize,
    training: BpeTraining,
    learnt: Vec<Learnt>,
    /// Merges to learn, or to go back to.
    wanted: usize,
    /// No pair is left to join.
    over: bool,
    /// Tokens of the text before any merge.
    first_tokens: u64,
    /// GPT-2's merges; why they are not there; or nothing where they are not asked for.
    beside: Option<Result<Beside, String>>,
    sentences: Vec<Sentence>,
    /// What the reader takes apart.
    word: String,
    /// Which passage of the text is shown.
    page: usize,
}

/// A merge and what became of the text.
struct Learnt {
    merge: Merge,
    /// Tokens of the text behind it.
    tokens: u64,
    /// Whether its token holds more than a word of the split rule.
    crosses: bool,
}

impl Pairs {
    /// The text, read if it is short, and no merge.
    pub fn new(spec: &ExperimentSpec, files: Files) -> Result<Self, ExperimentError> {
        let text = match spec.word("source") {
            spec::TYPED => spec.word("text").to_owned(),
            _ => source(spec, files)?,
        };
        let characters = text.chars().count();
        if characters < 2 {
            let why = "the text has fewer than two characters, so there is no pair to join: choose a longer one";
            return Err(ExperimentError::BadData(why.to_owned()));
        }
        let alphabet = match spec.word("start") {
            "characters" => Alphabet::Chars(Chars::of(&text)),
            _ => Alphabet::Bytes,
        };
        let cut = if spec.on("split") { Cut::Words } else { Cut::Nowhere };
        let wanted = spec.whole("merges");
        let sentences = languages::sentences();
        let beside = spec.beside().next();
        let beside = beside.map(|name| Beside::new(files(name), &text, characters, &sentences));
        let mut pairs = Self {
            text,
            characters,
            read: 0,
            slices: 0,
            training: BpeTraining::begin(alphabet, cut, wanted),
            learnt: Vec::new(),
            wanted,
            over: false,
            first_tokens: 0,
            sentences,
            beside,
            word: "strawberry".to_owned(),
            page: 0,
        };
        while pairs.text.len() <= SLICE && pairs.is_reading() {
            pairs.read_slice();
        }
        Ok(pairs)
    }

    fn is_reading(&self) -> bool {
        let beside = self.beside.as_ref().and_then(|beside| beside.as_ref().ok());
        self.read < self.text.len() || beside.is_some_and(|beside| !beside.is_done(&self.text))
    }

    /// Reads on, first for the reader's merges, then for GPT-2's.
    fn read_slice(&mut self) {
        self.slices += 1;
        if self.read < self.text.len() {
            let rest = &self.text[self.read..];
            let slice = &rest[..whole_words(rest, SLICE)];
            self.training.read(slice);
            self.read += slice.len();
            if self.read == self.text.len() {
                self.training.count_pairs();
                self.first_tokens = self.training.tokens();
            }
        } else if let Some(Ok(beside)) = &mut self.beside {
            beside.read(&self.text);
        }
    }

    /// One merge more, if there is a pair.
    fn learn(&mut self) {
        let Some(merge) = self.training.step() else {
            self.over = self.learnt.len() < self.wanted;
            return;
        };
        let token = self.training.bpe().token(merge.id).unwrap_or_default();
        // A token that ends within a character is no text, and so within a word.
        let crosses = std::str::from_utf8(token).is_ok_and(|token| words(token).nth(1).is_some());
        self.learnt.push(Learnt { merge, tokens: self.training.tokens(), crosses });
    }

    /// How many merges are in use: turned back, the later ones wait.
    fn used(&self) -> usize {
        self.learnt.len().min(self.wanted)
    }

    /// Tokens of the text after so many merges.
    fn tokens_after(&self, merges: usize) -> u64 {
        let last = merges.checked_sub(1).and_then(|last| self.learnt.get(last));
        last.map_or(self.first_tokens, |learnt| learnt.tokens)
    }

    /// The reader's tokens of a text.
    fn encode(&self, text: &str) -> Vec<u32> {
        self.training.bpe().encode_with(text, self.used())
    }

    /// Characters that do not come back from tokens.
    fn lost(&self, text: &str) -> usize {
        let back = self.training.bpe().decode(&self.encode(text));
        let differ = text.chars().zip(back.chars()).filter(|(one, other)| one != other).count();
        differ + text.chars().count().abs_diff(back.chars().count())
    }

    /// GPT-2's part of the metrics; its counts once it has read the text.
    fn beside_metrics(&self, metrics: &mut Vec<(&'static str, f64)>) {
        let Some(Ok(beside)) = &self.beside else { return };
        metrics.push(("gpt2_differ", beside.differ as f64));
        if beside.is_done(&self.text) {
            metrics.push(("gpt2_train", beside.tokens[0] as f64));
            metrics.push(("gpt2_validation", beside.tokens[1] as f64));
            metrics.push(("gpt2_per_token", beside.per_token(self.characters)));
        }
    }

    /// How far it is; the merges follow from the text.
    fn saved(&self) -> Vec<f32> {
        let places = [self.slices, self.learnt.len(), self.page];
        let word = self.word.chars().map(|letter| letter as u32 as f32);
        places.iter().map(|place| *place as f32).chain(word).collect()
    }
}

impl Experiment for Pairs {
    fn step(&mut self) -> Result<bool, ExperimentError> {
        if self.is_reading() {
            self.read_slice();
        } else if self.learnt.len() < self.wanted {
            self.learn();
        }
        Ok(self.is_reading() || (self.learnt.len() < self.wanted && !self.over))
    }

    fn metrics(&self) -> Vec<(&'static str, f64)> {
        let used = self.used();
        let bpe = self.training.bpe();
        let mut metrics = vec![
            ("merges", used as f64),
            ("vocabulary", (bpe.alphabet().size() + used) as f64),
            ("characters", self.characters as f64),
            ("crossing", self.learnt[..used].iter().filter(|learnt| learnt.crosses).count() as f64),
        ];
        let texts = self.sentences.iter().map(|sentence| sentence.text).chain([self.word.as_str()]);
        metrics.push(("lost", texts.map(|text| self.lost(text)).sum::<usize>() as f64));
        let tokens = self.tokens_after(used);
        if tokens > 0 {
            metrics.push(("tokens", tokens as f64));
            metrics.push(("per_token", self.characters as f64 / tokens as f64));
        }
        if self.text == EXAMPLE && used == 3 {
            metrics.push(("example_differ", differing(&self.encode(EXAMPLE), &EXAMPLE_IDS) as f64));
        }
        self.beside_metrics(&mut metrics);
        metrics
    }

    fn show(&self, place: &str) -> Option<Shown> {
        self.shown(place)
    }

    fn turn(&mut self, spec: &ExperimentSpec) -> Result<(), ExperimentError> {
        self.wanted = spec.whole("merges");
        self.training.want(self.wanted);
        Ok(())
    }

    /// `word`: take this text apart. `further`: another passage.
    fn act(&mut self, action: &str, text: &str, _: &[f32]) -> Result<(), ExperimentError> {
        match action {
            "word" if text.is_empty() || text.chars().count() > WORD => {
                let why = format!("type between 1 and {WORD} characters to take apart");
                Err(ExperimentError::BadInput(why))
            }
            "word" => {
                text.clone_into(&mut self.word);
                Ok(())
            }
            "further" => {
                self.page += 1;
                Ok(())
            }
            _ => Err(ExperimentError::no_action(action)),
        }
    }

    fn save(&mut self) -> Later<'_, Option<Vec<f32>>> {
        Box::pin(std::future::ready(Ok(Some(self.saved()))))
    }

    fn restore(&mut self, saved: &[f32]) -> Result<(), ExperimentError> {
        let Some((&[slices, learnt, page], word)) = saved.split_first_chunk() else {
            let why = "the saved exhibit is too short: begin it anew";
            return Err(ExperimentError::BadInput(why.to_owned()));
        };
        while self.is_reading() && self.slices < slices as usize {
            self.read_slice();
        }
        self.training.want(learnt as usize);
        while !self.is_reading() && self.learnt.len() < learnt as usize && !self.over {
            self.learn();
        }
        self.training.want(self.wanted);
        self.page = page as usize;
        self.word = word.iter().filter_map(|letter| char::from_u32(*letter as u32)).collect();
        Ok(())
    }
}

/// In how many places two lists of ids differ.
fn differing(ours: &[u32], theirs: &[u32]) -> usize {
    let differ = ours.iter().zip(theirs).filter(|(one, other)| one != other).count();
    differ + ours.len().abs_diff(theirs.len())
}
