//! What the panels show: the map of words, the dip of the mixture, the table of nets, answers and a sample.

use burn::tensor::{Tensor, Transaction};
use experiments::bengio_2003::{Part, RARE, perplexity};
use experiments::draw::drawn;
use experiments::projection::two_axes;
use experiments::{ExperimentError, Shown};
use models::draw::stream;
use models::read_back;
use rand::RngExt;

use super::Bengio;
use crate::tensors::lost;

/// Words on the map, words of an answer, and of a sample.
const MAPPED: usize = 120;
const ANSWERS: usize = 5;
const WRITTEN: usize = 60;
/// Points of the curve of mixtures.
const POINTS: usize = 41;

/// What was last fetched from the device.
#[derive(Default)]
pub struct Seen {
    /// Rows of the words on the map, one after the other.
    features: Vec<f32>,
    /// The first net's chances after the words that the reader typed.
    after: Vec<f32>,
    /// A sample, for the time and number at which it was written.
    written: Option<((u64, u64), Vec<u32>)>,
}

impl Bengio {
    fn mapped(&self) -> usize {
        MAPPED.min(self.corpus.vocabulary.words.len() - 1)
    }

    /// Fetches what these places show.
    pub(super) async fn look(&mut self, places: &[String]) -> Result<(), ExperimentError> {
        let wants = |wanted: &str| places.iter().any(|place| place == wanted);
        let Some(net) = self.nets.first() else { return Ok(()) };
        if wants("map") {
            self.seen.features = read(net.features(self.mapped())).await?;
        }
        if wants("next") {
            self.seen.after = read(net.after(&self.asked)).await?;
        }
        if wants("written") && self.counts.is_finished() {
            // A sample costs sixty passes: it is written anew at every tenth part of the run.
            let time = ((net.progress() * 10.0) as u64, self.sample);
            if self.seen.written.as_ref().is_none_or(|(written, _)| *written != time) {
                let words = self.write().await?;
                self.seen.written = Some((time, words));
            }
        }
        Ok(())
    }

    /// Words drawn one after the other by the first net, never the rare one.
    async fn write(&self) -> Result<Vec<u32>, ExperimentError> {
        let mut random = stream(self.settings.seed, *b"sample\0\0", self.sample, 0);
        let mut words: Vec<u32> = self.corpus.part(Part::Test).iter().take(4).copied().collect();
        let begun = words.len();
        for _ in 0..WRITTEN {
            let Some(net) = self.nets.first() else { break };
            let mut chances: Vec<f64> =
                read(net.after(&words)).await?.into_iter().map(f64::from).collect();
            chances[RARE as usize] = 0.0;
            words.push(drawn(&chances, self.settings.temperature, random.random()) as u32);
        }
        Ok(words.split_off(begun))
    }

    pub(super) fn shown(&self, place: &str) -> Option<Shown> {
        match place {
            "map" if !self.seen.features.is_empty() => {
                let width = self.nets.first()?.row.m;
                let points = two_axes(&self.seen.features, width);
                let values: Vec<f32> = points.into_iter().flatten().collect();
                Some(Shown::Numbers { letters: "N 2", shape: vec![values.len() / 2, 2], values })
            }
            "map.names" => {
                let words =
                    (1..=self.mapped() as u32).map(|word| self.corpus.vocabulary.word(word));
                Some(Shown::Text(words.collect::<Vec<_>>().join("\n")))
            }
            "dip" => self.dip(),
            "dip.names" => Some(Shown::Text("mixture\ntrigram alone\nnet alone".to_owned())),
            "rows" => Some(Shown::Text(self.rows())),
            "next" => Some(Shown::Text(self.answers()?)),
            "written" => {
                let (_, words) = self.seen.written.as_ref()?;
                let words: Vec<&str> =
                    words.iter().map(|word| self.corpus.vocabulary.word(*word)).collect();
                Some(Shown::Text(words.join(" ")))
            }
            _ => None,
        }
    }

    /// Test perplexity against the first net's share in the mixture.
    fn dip(&self) -> Option<Shown> {
        let net = self.nets.first()?;
        let shares: Vec<f64> = (0..POINTS).map(|at| at as f64 / (POINTS - 1) as f64).collect();
        let mixed: Option<Vec<f64>> =
            shares.iter().map(|share| self.mixture(net, *share)).collect();
        let mixed = mixed?;
        let level = |value: f64| vec![value; POINTS];
        let (trigram, alone) = (level(mixed[0]), level(mixed[POINTS - 1]));
        let values = [shares, mixed, trigram, alone].concat();
        let values = values.into_iter().map(|value| value as f32).collect();
        Some(Shown::Numbers { letters: "C N", shape: vec![4, POINTS], values })
    }

    /// A line a net and a line a count, as the paper's table 1.
    fn rows(&self) -> String {
        let cell =
            |value: Option<f64>| value.map_or("–".to_owned(), |value| format!("{value:.1}"));
        let mut lines = vec![
            "model|n|m|h|direct|numbers learnt|validation|test|mixed, half and half".to_owned(),
        ];
        for net in &self.nets {
            let row = net.row;
            let numbers = row.parameters(self.corpus.vocabulary.words.len());
            lines.push(format!(
                "net|{}|{}|{}|{}|{numbers}|{}|{}|{}",
                row.n,
                row.m,
                row.h,
                if row.is_direct { "yes" } else { "no" },
                cell(net.valid),
                cell(self.mixture(net, 1.0)),
                cell(self.mixture(net, 0.5)),
            ));
        }
        let trigram = self.counts.trigram();
        let valid = trigram.is_fitted().then(|| perplexity(trigram.chances(Part::Valid)));
        lines.push(format!("trigram|3||||–|{}|{}|", cell(valid), cell(self.trigram())));
        for back in 2..=4 {
            let test = cell(self.counts.kneser_ney(back));
            lines.push(format!("Kneser-Ney|{}||||–|–|{test}|", back + 1));
        }
        lines.join("\n")
    }

    /// The likeliest next words by net and by trigram, side by side.
    fn answers(&self) -> Option<String> {
        let net: Vec<f64> = self.seen.after.iter().map(|chance| f64::from(*chance)).collect();
        if net.is_empty() || !self.counts.is_finished() {
            return None;
        }
        let counts = self.counts.after(&self.asked);
        let best = |chances: &[f64]| {
            let mut order: Vec<usize> = (1..chances.len()).collect();
            order.sort_by(|a, b| chances[*b].total_cmp(&chances[*a]));
            order.truncate(ANSWERS);
            order
        };
        let said = |chances: &[f64], word: usize| {
            format!("{} {:.1} %", self.corpus.vocabulary.word(word as u32), 100.0 * chances[word])
        };
        let words: Vec<&str> =
            self.asked.iter().map(|word| self.corpus.vocabulary.word(*word)).collect();
        let mut lines = vec![format!("after “{} …”: the net|the trigram", words.join(" "))];
        for (by_net, by_counts) in best(&net).into_iter().zip(best(&counts)) {
            lines.push(format!("{}|{}", said(&net, by_net), said(&counts, by_counts)));
        }
        Some(lines.join("\n"))
    }
}

async fn read(tensor: Tensor<2>) -> Result<Vec<f32>, ExperimentError> {
    let read = read_back(Transaction::default().register(tensor)).await.map_err(lost)?;
    Ok(read.concat())
}
