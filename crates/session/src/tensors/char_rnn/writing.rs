//! What the net writes: samples kept while it learns, and the one that the reader asked for.

use burn::module::Module as _;
use burn::tensor::{Device, Int, Tensor, TensorData, Transaction};
use experiments::ExperimentError;
use inspect::{choose, distribution};
use models::draw::stream;
use models::{Dropout, Recurrent, read_back};
use protocol::Sampling;
use rand::RngExt;
use text::Chars;

use super::settings::Settings;
use crate::tensors::kept::Numbers;
use crate::tensors::lost;

/// After so many batches a sample is kept: Karpathy's, with War and Peace.
const KEPT: [usize; 6] = [100, 300, 500, 700, 1_200, 2_000];
/// Characters of a kept sample.
const KEPT_LENGTH: usize = 200;
/// More characters than a sample has.
const MOST: usize = 1 << 20;

/// Samples so far.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Writing {
    /// After how many batches, and what.
    kept: Vec<(usize, Vec<u32>)>,
    /// What the reader wants the sample to begin with.
    pub begin: Vec<u32>,
    written: Vec<u32>,
    /// Samples that the reader has asked for.
    asked: usize,
    /// The last one is not written yet.
    is_due: bool,
}

impl Writing {
    /// Another sample is wanted.
    pub fn ask(&mut self) {
        self.asked += 1;
        self.is_due = true;
    }

    /// The sample is wanted once more, from the same random numbers: it is hotter, colder or longer now.
    pub fn ask_again(&mut self) {
        self.is_due = self.asked > 0;
    }

    /// Writes what is due after so many batches.
    ///
    /// # Errors
    /// When the device does not answer.
    pub async fn catch_up(
        &mut self,
        net: &Recurrent,
        settings: &Settings,
        learnt: usize,
        device: &Device,
    ) -> Result<(), ExperimentError> {
        let is_new = self.kept.last().is_none_or(|(last, _)| *last < learnt);
        if KEPT.contains(&learnt) && is_new {
            let pen = Pen { net, settings, device, number: (learnt, 0) };
            self.kept.push((learnt, pen.write(&[], KEPT_LENGTH).await?));
        }
        if self.is_due {
            let pen = Pen { net, settings, device, number: (0, self.asked) };
            self.written = pen.write(&self.begin, settings.length).await?;
            self.is_due = false;
        }
        Ok(())
    }

    /// The kept samples, one below the other.
    pub fn kept(&self, chars: &Chars) -> Option<String> {
        let one = |(learnt, ids): &(usize, Vec<u32>)| {
            format!("After {learnt} batches:\n{}", spelt(ids, chars))
        };
        let all: Vec<String> = self.kept.iter().map(one).collect();
        (!all.is_empty()).then(|| all.join("\n\n"))
    }

    /// The sample that was asked for, with its beginning.
    pub fn written(&self, chars: &Chars) -> Option<String> {
        let all = spelt(&self.begin, chars) + &spelt(&self.written, chars);
        (!self.written.is_empty()).then_some(all)
    }

    /// Everything, as numbers.
    pub fn write(&self, into: &mut Vec<f32>) {
        let mut row = |ids: &[u32]| {
            into.push(ids.len() as f32);
            into.extend(ids.iter().map(|id| *id as f32));
        };
        row(&self.begin);
        row(&self.written);
        row(&[self.asked as u32, u32::from(self.is_due)]);
        row(&[self.kept.len() as u32]);
        for (learnt, ids) in &self.kept {
            row(&[*learnt as u32]);
            row(ids);
        }
    }

    /// What [`Writing::write`] wrote, with so many kinds of characters.
    ///
    /// # Errors
    /// A sentence where the numbers do not fit.
    pub fn read(numbers: &mut Numbers, kinds: usize) -> Result<Self, ExperimentError> {
        let mut row = |below: usize| {
            let count = numbers.count(MOST)?;
            (0..count).map(|_| Ok(numbers.count(below)? as u32)).collect::<Result<Vec<_>, _>>()
        };
        let (begin, written) = (row(kinds - 1)?, row(kinds - 1)?);
        let short = || ExperimentError::BadInput("the file ends too early".to_owned());
        let [asked, is_due] = row(MOST)?[..] else { return Err(short()) };
        let mut kept = Vec::new();
        for _ in 0..row(KEPT.len())?.first().copied().unwrap_or_default() {
            let learnt = row(MOST)?.first().copied().ok_or_else(short)?;
            kept.push((learnt as usize, row(kinds - 1)?));
        }
        Ok(Self { kept, begin, written, asked: asked as usize, is_due: is_due == 1 })
    }
}

fn spelt(ids: &[u32], chars: &Chars) -> String {
    ids.iter().filter_map(|id| chars.symbol(*id)).collect()
}

/// What a sample is written with.
struct Pen<'a> {
    net: &'a Recurrent,
    settings: &'a Settings,
    device: &'a Device,
    /// Decides the random numbers.
    number: (usize, usize),
}

impl Pen<'_> {
    /// Reads a beginning, or one character of the alphabet where there is none, then draws so many characters and reads each.
    async fn write(&self, begin: &[u32], count: usize) -> Result<Vec<u32>, ExperimentError> {
        let net = self.net.valid();
        let (step, call) = self.number;
        let mut random = stream(self.settings.seed, *b"writing\0", step as u64, call as u64);
        let temperature = self.settings.temperature;
        let sampling = Sampling { temperature, top_k: 0, top_p: 1.0, seed: 0 };
        // The first of the alphabet: in most texts the end of a line.
        let mut read = if begin.is_empty() { vec![0] } else { begin.to_vec() };
        let mut memory = net.blank(1, self.device);
        let mut written = Vec::with_capacity(count);
        for _ in 0..count {
            let ids: Vec<i32> = read.iter().map(|id| *id as i32).collect();
            let last = ids.len() - 1;
            let data = TensorData::new(ids, [1, read.len()]);
            let tokens = Tensor::<2, Int>::from_data(data, self.device);
            let (logits, after) = net.forward(tokens, memory, &mut Dropout::off()); // [1, T, V]
            memory = after;
            let logits = Transaction::default().register(logits.narrow(1, last, 1));
            let logits = read_back(logits).await.map_err(lost)?.concat();
            let id = choose(&distribution(&logits, &sampling), random.random::<f64>()) as u32;
            written.push(id);
            read = vec![id];
        }
        Ok(written)
    }
}
