//! The prompt that the reader typed: what each net answers, and where the heads of the last one look.

use burn::module::Module as _;
use burn::tensor::{Device, Int, Tensor, TensorData, Transaction, activation};
use experiments::ExperimentError;
use models::{Gpt, Pass, read_back};

use super::addition;
use super::settings::{Settings, Task};
use super::tasks::{Plan, Tasks};
use crate::tensors::lost;

/// While they learn, the prompt is read again after so many batches.
const AGAIN: usize = 25;

/// What a net makes of the prompt.
#[derive(Clone, Debug)]
pub enum Said {
    /// The chance of each next token.
    Chances(Vec<f32>),
    /// What it writes, and the chance that it gives it.
    Written(Vec<i32>, f64),
}

/// A prompt and what was made of it.
#[derive(Clone, Debug, Default)]
pub struct Reading {
    /// What was typed; for sums with `+` and `=`. Nothing for points, which cannot be typed: the exam's first are read.
    pub typed: Vec<i32>,
    /// Of each net.
    pub said: Vec<Said>,
    /// Of each head of the last net, layer by layer: rows ask, columns are asked.
    pub maps: Vec<Vec<f32>>,
    /// What the maps are of: what was typed and written.
    pub seen: Vec<i32>,
    /// After how many batches it was read.
    pub read: Option<usize>,
}

impl Reading {
    /// Of a prompt, not read yet.
    pub fn new(typed: Vec<i32>) -> Self {
        Self { typed, ..Self::default() }
    }

    /// Whether it is time to read it again.
    pub fn is_due(&self, learnt: usize, is_over: bool) -> bool {
        self.read.is_none_or(|read| {
            learnt < read || learnt >= read + AGAIN || (is_over && learnt != read)
        })
    }

    /// Lets every net answer, and looks at the heads of the last one.
    ///
    /// # Errors
    /// When the device does not answer.
    pub async fn read<'a>(
        &mut self,
        settings: &Settings,
        tasks: &Tasks,
        nets: impl Iterator<Item = (&'a Plan, &'a Gpt)>,
        learnt: usize,
        device: &Device,
    ) -> Result<(), ExperimentError> {
        (self.said, self.seen) = (Vec::new(), self.typed.clone());
        for (plan, net) in nets {
            let net = net.valid();
            match settings.task {
                Task::Repeats | Task::Cipher => {
                    let chances = next(&net, &self.typed, device).await?;
                    self.said.push(Said::Chances(chances));
                }
                Task::Addition => {
                    let count = addition::answered([0, 0], settings.digits, plan.steps).len();
                    let (written, chance) = written(&net, &self.typed, count, device).await?;
                    self.seen = [&self.typed[..], &written[..count - 1]].concat();
                    self.said.push(Said::Written(written, chance));
                }
                Task::Regression => {}
            }
            // The last net's stay.
            self.maps = maps(&net, plan, &self.seen, tasks, device).await?;
        }
        self.read = Some(learnt);
        Ok(())
    }
}

/// The chance of each token after these.
async fn next(net: &Gpt, tokens: &[i32], device: &Device) -> Result<Vec<f32>, ExperimentError> {
    let logits = net.forward(placed(tokens, device), &mut Pass::inference()); // [1, T, V]
    let last = activation::softmax(logits.narrow(1, tokens.len() - 1, 1), 2); // [1, 1, V]
    let read = read_back(Transaction::default().register(last)).await.map_err(lost)?;
    Ok(read.concat())
}

/// The likeliest token after these, `count` times over, and the chance of all of them.
async fn written(
    net: &Gpt,
    typed: &[i32],
    count: usize,
    device: &Device,
) -> Result<(Vec<i32>, f64), ExperimentError> {
    let (mut tokens, mut chance) = (typed.to_vec(), 1.0);
    for _ in 0..count {
        let chances = next(net, &tokens, device).await?;
        let best = (0..chances.len()).max_by(|a, b| chances[*a].total_cmp(&chances[*b]));
        let best = best.unwrap_or_default();
        chance *= chances.get(best).copied().map_or(0.0, f64::from);
        tokens.push(best as i32);
    }
    Ok((tokens.split_off(typed.len()), chance))
}

/// The attention of every head on these tokens, or on the exam's first points.
async fn maps(
    net: &Gpt,
    plan: &Plan,
    tokens: &[i32],
    tasks: &Tasks,
    device: &Device,
) -> Result<Vec<Vec<f32>>, ExperimentError> {
    let places: Vec<String> =
        (0..plan.spec.layers).map(|layer| format!("blocks.{layer}.attn.pattern")).collect();
    let mut pass = Pass::traced(&places);
    match tasks.first_points(device) {
        Some(points) => points.logits(net, &mut pass),
        None => net.forward(placed(tokens, device), &mut pass),
    };
    let mut all = Transaction::default();
    let mut size = 1;
    for record in pass.trace.into_records() {
        size = record.shape.iter().rev().take(2).product();
        all = all.register(record.values);
    }
    let read = read_back(all).await.map_err(lost)?;
    Ok(read.iter().flat_map(|layer| layer.chunks(size).map(<[f32]>::to_vec)).collect())
}

/// `[1, T]`
fn placed(tokens: &[i32], device: &Device) -> Tensor<2, Int> {
    Tensor::from_data(TensorData::new(tokens.to_vec(), [1, tokens.len()]), device)
}
