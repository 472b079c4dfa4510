//! The sentence that the reader typed: what the net makes of it, and where its heads look.

use burn::tensor::{Device, Int, Tensor, TensorData, Transaction, activation};
use experiments::ExperimentError;
use models::{Pass, Transformer, read_back};

use super::search::{Hypothesis, Search};
use super::settings::{ROOM, Settings, Stack};
use super::tasks::{begun, ended};
use crate::tensors::lost;

/// While it learns, the sentence is read again after so many batches.
const AGAIN: usize = 25;

/// A head's shares: rows ask, columns are asked.
#[derive(Clone, Debug, PartialEq)]
pub struct Map {
    pub stack: Stack,
    pub layer: usize,
    /// Rows, columns.
    pub size: [usize; 2],
    pub shares: Vec<f32>,
}

/// A sentence and what was made of it.
#[derive(Clone, Debug, Default)]
pub struct Reading {
    /// What was typed, without marks.
    pub typed: Vec<i32>,
    /// What a search found, the best first.
    pub found: Vec<Hypothesis>,
    /// Of every head, layer by layer.
    pub maps: Vec<Map>,
    /// Learned positions, a row a position; none where they are sinusoids.
    pub positions: Vec<f32>,
    /// After how many batches it was read.
    pub read: Option<usize>,
}

impl Reading {
    /// Of a sentence, not read yet.
    pub fn new(typed: Vec<i32>) -> Self {
        Self { typed, ..Self::default() }
    }

    /// Whether it is time to read it again.
    pub fn is_due(&self, learnt: usize, steps: usize) -> bool {
        self.read.is_none_or(|read| {
            learnt < read || learnt >= read + AGAIN || (learnt >= steps && learnt != read)
        })
    }

    /// What the decoder read and wrote: the mark of the beginning, and the best target.
    pub fn target(&self) -> Vec<i32> {
        begun(self.found.first().map_or(&[], |best| &best.tokens))
    }

    /// What the encoder read.
    pub fn source(&self) -> Vec<i32> {
        ended(self.typed.clone())
    }

    /// Searches for the target, and looks at every head while the best one is read.
    ///
    /// # Errors
    /// When the device does not answer.
    pub async fn read(
        &mut self,
        net: &Transformer,
        settings: &Settings,
        learnt: usize,
        device: &Device,
    ) -> Result<(), ExperimentError> {
        self.found = searched(net, &self.typed, settings, device).await?;
        let places = ["encoder.*".to_owned(), "decoder.*".to_owned()];
        let mut pass = Pass::traced(&places);
        net.forward(placed(&[self.source()], device), placed(&[self.target()], device), &mut pass);
        let records = pass.trace.into_records();
        let mut all = Transaction::default();
        for record in &records {
            all = all.register(record.values.clone());
        }
        if let Some(positions) = net.learned_positions() {
            all = all.register(positions.inner());
        }
        let mut read = read_back(all).await.map_err(lost)?.into_iter();
        self.maps = Vec::new();
        for (record, values) in records.iter().zip(read.by_ref()) {
            let [_, _, rows, columns] = record.shape[..] else { continue };
            let (stack, layer) = whose(&record.place);
            self.maps.extend(values.chunks(rows * columns).map(|shares| Map {
                stack,
                layer,
                size: [rows, columns],
                shares: shares.to_vec(),
            }));
        }
        self.positions = read.next().unwrap_or_default();
        self.read = Some(learnt);
        Ok(())
    }
}

/// Of which stack and layer a place's attention is: `decoder.0.cross.attn.pattern`.
fn whose(place: &str) -> (Stack, usize) {
    let mut words = place.split('.');
    let stack = match words.next() {
        Some("encoder") => Stack::Encoder,
        _ if place.contains("cross") => Stack::Cross,
        _ => Stack::Decoder,
    };
    (stack, words.next().and_then(|layer| layer.parse().ok()).unwrap_or_default())
}

/// The targets that the settings' search finds for a source without marks, the best first.
///
/// # Errors
/// When the device does not answer.
pub async fn searched(
    net: &Transformer,
    typed: &[i32],
    settings: &Settings,
    device: &Device,
) -> Result<Vec<Hypothesis>, ExperimentError> {
    let source = net.encode(placed(&[ended(typed.to_vec())], device), &mut Pass::inference());
    let mut search = Search::new(settings.beam, settings.penalty, typed.len() + ROOM);
    while !search.live().is_empty() {
        let targets: Vec<Vec<i32>> = search.live().iter().map(|one| begun(&one.tokens)).collect();
        let (count, last) = (targets.len(), targets[0].len() - 1);
        let source = source.repeated(count);
        let logits = net.decode(placed(&targets, device), &source, &mut Pass::inference());
        let log_chances = activation::log_softmax(logits.narrow(1, last, 1), 2); // [N, 1, V]
        let read = Transaction::default().register(log_chances);
        search.advance(&read_back(read).await.map_err(lost)?.concat());
    }
    Ok(search.found())
}

/// Rows of one length on the device: `[B, T]`.
fn placed(rows: &[Vec<i32>], device: &Device) -> Tensor<2, Int> {
    let length = rows.first().map_or(0, Vec::len);
    Tensor::from_data(TensorData::new(rows.concat(), [rows.len(), length]), device)
}
