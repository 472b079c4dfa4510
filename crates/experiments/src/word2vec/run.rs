//! A run over the text: sentence by sentence, word by word, its neighbours within a window of random width.

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use spec::ExperimentSpec;

use super::net::{Answer, Net};
use super::noise::Noise;
use super::tree::Tree;
use super::words::Corpus;

/// Words that are read in a step. No window looks beyond them, as in word2vec.c.
const SENTENCE: usize = 1_000;
/// The streams of random numbers: the text of the grammar has the first, then the vectors, then each sentence its own.
const START: u64 = 1;
const SENTENCES: u64 = 2;

/// What may be turned while it learns.
#[derive(Clone, Copy, Debug)]
pub(super) struct Settings {
    pub rate: f32,
    pub window: usize,
    pub negatives: usize,
    /// A word that is a larger share of the text is left out now and then.
    pub threshold: f64,
    pub epochs: usize,
}

impl Settings {
    pub fn read(spec: &ExperimentSpec) -> Self {
        Self {
            rate: spec.number("rate") as f32,
            window: spec.whole("window"),
            negatives: spec.whole("negatives"),
            threshold: spec.number("threshold"),
            epochs: spec.whole("epochs"),
        }
    }

    /// The chance that a word is kept which is such a share of the text.
    pub fn kept(&self, share: f64) -> f64 {
        (self.threshold / share).sqrt().min(1.0)
    }
}

/// Who predicts whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Model {
    /// A word predicts each of its neighbours.
    SkipGram,
    /// The mean of all neighbours predicts the word.
    Cbow,
}

/// How a word is told.
pub(super) enum Output {
    /// From some words drawn at random.
    Negatives(Noise),
    /// By its path in a tree.
    Tree(Tree),
}

pub(super) struct Run {
    pub net: Net,
    model: Model,
    pub output: Output,
    /// Where in the text it is, and how often it has read it.
    pub at: usize,
    pub epoch: usize,
    /// Sentences and examples so far.
    pub sentences: u64,
    pub examples: u64,
    /// Nats an example in the last sentence that had one.
    pub loss: f32,
    answers: Vec<Answer>,
}

impl Run {
    /// Vectors of small random numbers, as word2vec.c begins.
    pub fn new(corpus: &Corpus, spec: &ExperimentSpec, seed: u64) -> Self {
        let (width, words) = (spec.whole("width"), corpus.counts.len());
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        random.set_stream(START);
        let number = |_| (random.random::<f32>() - 0.5) / width as f32;
        let vectors: Vec<f32> = (0..words * width).map(number).collect();
        let (output, rows) = match spec.word("output") {
            "tree" => (Output::Tree(Tree::new(&corpus.counts)), words - 1),
            _ => (Output::Negatives(Noise::new(&corpus.counts)), words),
        };
        let model = if spec.word("model") == "cbow" { Model::Cbow } else { Model::SkipGram };
        Self {
            net: Net::new(width, &vectors, rows),
            model,
            output,
            at: 0,
            epoch: 0,
            sentences: 0,
            examples: 0,
            loss: 0.0,
            answers: Vec::new(),
        }
    }

    /// The words of the text read so far, again and again.
    pub fn read(&self, corpus: &Corpus) -> usize {
        self.epoch * corpus.text.len() + self.at
    }

    /// The rate at this place: it falls in a straight line to 0 at the end.
    pub fn rate(&self, corpus: &Corpus, settings: &Settings) -> f32 {
        let all = (settings.epochs * corpus.text.len()).max(1);
        settings.rate * (1.0 - self.read(corpus) as f32 / all as f32).max(0.0)
    }

    /// Learns from a sentence.
    pub fn step(&mut self, corpus: &Corpus, settings: &Settings, seed: u64) {
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        random.set_stream(SENTENCES + self.sentences);
        let rate = self.rate(corpus, settings);
        let end = corpus.text.len().min(self.at + SENTENCE);
        let all = corpus.text.len() as f64;
        let mut sentence = corpus.text[self.at..end].to_vec();
        sentence.retain(|word| {
            let kept = settings.kept(corpus.counts[*word as usize] as f64 / all);
            kept >= 1.0 || random.random::<f64>() < kept
        });
        let before = self.examples;
        let mut loss = 0.0;
        let mut around = Vec::new();
        for (at, word) in sentence.iter().enumerate() {
            let width = random.random_range(1..=settings.window);
            let last = sentence.len().min(at + width + 1);
            around.clear();
            around.extend_from_slice(&sentence[at.saturating_sub(width)..at]);
            around.extend_from_slice(&sentence[at + 1..last]);
            loss += self.word(*word, &around, rate, settings.negatives, &mut random);
        }
        if self.examples > before {
            self.loss = (loss / (self.examples - before) as f64) as f32;
        }
        self.sentences += 1;
        self.at = end;
        if end == corpus.text.len() {
            (self.at, self.epoch) = (0, self.epoch + 1);
        }
    }

    /// Learns from a word and those around it; gives the sum of the losses.
    fn word(
        &mut self,
        word: u32,
        around: &[u32],
        rate: f32,
        negatives: usize,
        random: &mut ChaCha8Rng,
    ) -> f64 {
        let mut loss = 0.0;
        match self.model {
            Model::SkipGram => {
                for neighbour in around {
                    self.tell(*neighbour, negatives, random);
                    loss += f64::from(self.net.learn(&[word], &self.answers, rate));
                }
                self.examples += around.len() as u64;
            }
            Model::Cbow if around.is_empty() => {}
            Model::Cbow => {
                self.tell(word, negatives, random);
                loss = f64::from(self.net.learn(around, &self.answers, rate));
                self.examples += 1;
            }
        }
        loss
    }

    /// The answers that tell a word.
    fn tell(&mut self, word: u32, negatives: usize, random: &mut ChaCha8Rng) {
        self.answers.clear();
        match &self.output {
            Output::Tree(tree) => self.answers.extend_from_slice(&tree.paths[word as usize]),
            Output::Negatives(noise) => {
                self.answers.push(Answer { row: word, yes: true });
                let drawn = (0..negatives).map(|_| noise.draw(random));
                // The right word is not wrong because chance has drawn it.
                let wrong = drawn.filter(|row| *row != word);
                self.answers.extend(wrong.map(|row| Answer { row, yes: false }));
            }
        }
    }
}
