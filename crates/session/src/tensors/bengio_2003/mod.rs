//! Bengio, Ducharme, Vincent and Jauvin 2003: nets that learn words as points in space, beside the counts that they must pass.
//!
//! Adds to `experiments::bengio_2003`, which keeps words and counts, what needs a device. First all is counted; then a step is a batch, or a
//! slice of an exam. Several nets learn in turn, a batch each, from the same words in the same order.
//! Ours: AdamW on batches with a rate that falls to zero, for the paper's single words and early stopping; its 40 processors are left out.

mod net;
mod settings;
mod shown;
#[cfg(test)]
mod tests;

use burn::tensor::Device;
use experiments::bengio_2003::{Corpus, Counts, Part, perplexity};
use experiments::{Experiment, ExperimentError, Files, Later, Shown};
use spec::ExperimentSpec;

use super::kept::Numbers;
use net::Net;
use settings::{Row, Settings};
use shown::Seen;

/// Words that the paper knew of the Brown corpus.
const BROWN: usize = 16_383;
/// Steps of counting are fewer.
const MOST: usize = 1 << 20;

/// The words, what was counted of them, and the nets.
pub struct Bengio {
    settings: Settings,
    corpus: Corpus,
    counts: Counts,
    /// Steps of counting that are taken.
    counted: usize,
    nets: Vec<Net>,
    /// The words that the reader typed.
    asked: Vec<u32>,
    /// Which sample is written.
    sample: u64,
    seen: Seen,
}

impl Bengio {
    /// The words, nothing counted and nothing learnt.
    ///
    /// # Errors
    /// The text is missing, or has too few words.
    pub fn new(
        spec: &ExperimentSpec,
        seed: u64,
        files: Files,
        device: &Device,
    ) -> Result<Self, ExperimentError> {
        let text = experiments::source(spec, files)?;
        let corpus = Corpus::new(&text, spec.whole("words"), spec.whole("vocabulary"))?;
        let settings = Settings::read(spec, seed);
        let counts = Counts::new(&corpus);
        let rows = settings.rows.iter();
        let nets = rows.map(|row| Net::new(*row, &settings, &corpus, device)).collect();
        let asked = corpus.part(Part::Test).iter().take(4).copied().collect();
        let seen = Seen::default();
        Ok(Self { settings, corpus, counts, counted: 0, nets, asked, sample: 0, seen })
    }

    /// Test perplexity of so much net and the rest trigram, once there is a net.
    fn mixture(&self, net: &Net, share: f64) -> Option<f64> {
        let of_counts = self.counts.trigram().chances(Part::Test);
        let mixed = net.test.iter().zip(of_counts);
        let mixed = mixed.map(move |(net, counts)| share * net + (1.0 - share) * counts);
        net.is_done(&self.corpus).then(|| perplexity(mixed))
    }

    fn trigram(&self) -> Option<f64> {
        let trigram = self.counts.trigram();
        trigram.is_fitted().then(|| perplexity(trigram.chances(Part::Test)))
    }

    /// The best of Kneser and Ney's counts with n = 3, 4 and 5.
    fn kneser_ney(&self) -> Option<f64> {
        let all = (2..=4).filter_map(|back| self.counts.kneser_ney(back));
        all.min_by(f64::total_cmp)
    }

    fn held(&self) -> Vec<(&'static str, Option<f64>)> {
        let Some(first) = self.nets.first() else { return Vec::new() };
        let net = self.mixture(first, 1.0);
        let (counts, trigram) = (self.kneser_ney(), self.trigram());
        let mixture = self.mixture(first, self.settings.share);
        let ratio = |a: Option<f64>, b: Option<f64>| Some(a? / b?);
        let other = |at: usize| self.mixture(self.nets.get(at)?, 1.0);
        let better = ratio(mixture, net).zip(ratio(mixture, trigram));
        vec![
            ("trigram", trigram),
            ("kneser_ney", counts),
            ("net", net),
            ("mixture", mixture),
            ("net_to_counts", ratio(net, counts)),
            ("counts_to_trigram", ratio(counts, trigram)),
            ("mixture_to_best", better.map(|(net, trigram)| net.max(trigram))),
            ("n5_to_n3", ratio(net, other(1))),
            ("tanhs_to_none", ratio(net, other(2))),
        ]
    }
}

impl Experiment for Bengio {
    fn step(&mut self) -> Result<bool, ExperimentError> {
        if !self.counts.is_finished() {
            self.counts.step(&self.corpus)?;
            self.counted += 1;
            return Ok(true);
        }
        let corpus = &self.corpus;
        let waiting = self.nets.iter_mut().filter(|net| !net.is_done(corpus));
        if let Some(net) = waiting.min_by(|a, b| a.progress().total_cmp(&b.progress())) {
            net.step(&self.settings, corpus);
        }
        // The last slice of an exam is read after the step: only then is a net done.
        Ok(self.nets.iter().any(|net| !net.will_be_done(corpus)))
    }

    fn settle(&mut self, places: &[String]) -> Option<Later<'_, ()>> {
        let places = places.to_vec();
        Some(Box::pin(async move {
            for net in &mut self.nets {
                net.read_back(&self.corpus).await?;
            }
            self.look(&places).await
        }))
    }

    fn metrics(&self) -> Vec<(&'static str, f64)> {
        let words = |part| self.corpus.part(part).len() as f64;
        let brown = |row: Row| row.parameters(BROWN) as f64;
        let mut metrics = vec![
            ("words", words(Part::Train)),
            ("vocabulary", self.corpus.vocabulary.words.len() as f64),
            ("rare", 100.0 * self.corpus.rare()),
            ("brown_mlp9", brown(Row { n: 5, m: 30, h: 100, is_direct: false })),
            ("brown_mlp1", brown(Row { n: 5, m: 60, h: 50, is_direct: true })),
        ];
        let mut tell = |name, value: Option<f64>| {
            metrics.extend(value.map(|value| (name, value)));
        };
        if let Some(net) = self.nets.first() {
            tell("parameters", Some(net.row.parameters(self.corpus.vocabulary.words.len()) as f64));
            tell("passes", Some(net.progress() * self.settings.passes as f64));
            tell("batch", net.loss().map(f64::exp));
        }
        for (net, name) in self.nets.iter().zip(["valid", "valid_2", "valid_3"]) {
            tell(name, net.valid);
        }
        for (name, value) in self.held() {
            tell(name, value);
        }
        let trigram = self.counts.trigram();
        let valid = || perplexity(trigram.chances(Part::Valid));
        tell("trigram_valid", trigram.is_fitted().then(valid));
        metrics
    }

    fn show(&self, place: &str) -> Option<Shown> {
        self.shown(place)
    }

    fn turn(&mut self, spec: &ExperimentSpec) -> Result<(), ExperimentError> {
        self.settings = Settings::read(spec, self.settings.seed);
        Ok(())
    }

    /// `again`: other words. `next`: what comes after these.
    fn act(&mut self, action: &str, text: &str, _: &[f32]) -> Result<(), ExperimentError> {
        match action {
            "again" => self.sample += 1,
            "next" => {
                let words = self.corpus.numbers(text);
                if words.is_empty() {
                    let why = "type some words: the net says what may come next";
                    return Err(ExperimentError::BadInput(why.to_owned()));
                }
                self.asked = words;
            }
            _ => {
                return Err(ExperimentError::no_action(action));
            }
        }
        Ok(())
    }

    fn parameters(&self) -> usize {
        let vocabulary = self.corpus.vocabulary.words.len();
        self.nets.iter().map(|net| net.row.parameters(vocabulary)).sum()
    }

    fn save(&mut self) -> Later<'_, Option<Vec<f32>>> {
        Box::pin(async {
            let mut all = vec![self.counted as f32];
            for net in &mut self.nets {
                net.read_back(&self.corpus).await?;
                net.write(&mut all).await?;
            }
            Ok(Some(all))
        })
    }

    /// What was counted is counted again: that takes less than a second.
    fn restore(&mut self, saved: &[f32]) -> Result<(), ExperimentError> {
        let mut numbers = Numbers::new(saved);
        let counted = numbers.count(MOST)?;
        while self.counted < counted && !self.counts.is_finished() {
            self.counts.step(&self.corpus)?;
            self.counted += 1;
        }
        for net in &mut self.nets {
            net.read(&mut numbers, &self.corpus)?;
        }
        numbers.end()
    }
}
