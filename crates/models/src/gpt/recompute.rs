//! Activation checkpointing (Chen et al. 2016, “Training Deep Nets with Sublinear Memory Cost”): the way forward keeps only what enters
//! each span of blocks; the way back goes through a span again, now with a record, and lets go of it before the next.
//!
//! Adds to `forward`: the way back, span by span. Gradients are those of one record of everything, bit for bit: the same operations on the
//! same numbers, dropout masks included, whose place in the stream is kept.
//! Leaves out: burn's own strategy, which decides operation by operation and shows nobody what it keeps.

use burn::module::Module as _;
use burn::optim::{GradientsAccumulator, GradientsParams};
use burn::tensor::{Int, Tensor};

use super::Gpt;
use super::position::Positions;
use crate::draw::Dropout;
use crate::loss::next_token_loss;
use crate::pass::Pass;

/// What is kept of a span of blocks: which they are, what entered, and where its dropout masks begin.
struct Kept {
    first: usize,
    end: usize,
    entered: Tensor<3>,
    dropout: Dropout,
}

impl Gpt {
    /// Mean loss `[1]` and its gradients, with a record of all operations: `tokens` and `targets` are `[B, T]`.
    pub fn gradients(
        &self,
        tokens: Tensor<2, Int>,
        targets: Tensor<2, Int>,
        dropout: Dropout,
    ) -> (Tensor<1>, GradientsParams) {
        let loss = next_token_loss(self.forward(tokens, &mut thinned(dropout)), targets);
        (loss.clone().inner(), GradientsParams::from_grads(loss.backward(), self))
    }

    /// The same numbers, with a record of `span` blocks at a time.
    pub fn gradients_recomputed(
        &self,
        tokens: Tensor<2, Int>,
        targets: Tensor<2, Int>,
        dropout: Dropout,
        span: usize,
    ) -> (Tensor<1>, GradientsParams) {
        let [_, time] = tokens.dims();
        let positions = Positions::new(&self.spec, 0, 0, time, &tokens.device().inner());
        let mut pass = thinned(dropout.clone());
        let (spans, left) = self.spans(tokens.clone(), span, &positions, &mut pass);
        let left = left.detach().require_grad(); //                     [B, T, D]
        let loss = next_token_loss(self.leave(left.clone(), &mut pass), targets);
        let value = loss.clone().inner();
        let mut sum = GradientsAccumulator::new();
        let mut slope = self.collect(loss, Some(left), &mut sum);
        for kept in spans.into_iter().rev() {
            let entered = kept.entered.detach().require_grad(); //      [B, T, D]
            let (mut x, mut pass) = (entered.clone(), thinned(kept.dropout));
            for layer in kept.first..kept.end {
                x = self.block(layer, x, &positions, &mut pass);
            }
            slope = self.collect(along(x, slope), Some(entered), &mut sum);
        }
        let embedded = self.enter(tokens, &mut thinned(dropout)); //     [B, T, D]
        self.collect(along(embedded, slope), None, &mut sum);
        (value, sum.grads())
    }

    /// Forward without a record: what enters each span, and what leaves the last, `[B, T, D]`.
    ///
    /// No parameter wants a gradient here. A plain device would not do: its norm and softmax round otherwise than those of a record.
    fn spans(
        &self,
        tokens: Tensor<2, Int>,
        span: usize,
        positions: &Positions,
        pass: &mut Pass,
    ) -> (Vec<Kept>, Tensor<3>) {
        let unrecorded = self.clone().no_grad();
        let mut x = unrecorded.enter(tokens, pass); //                  [B, T, D]
        let mut spans = Vec::new();
        for first in (0..self.blocks.len()).step_by(span.max(1)) {
            let end = (first + span.max(1)).min(self.blocks.len());
            spans.push(Kept { first, end, entered: x.clone(), dropout: pass.dropout.clone() });
            for layer in first..end {
                x = unrecorded.block(layer, x, positions, pass);
            }
        }
        (spans, x)
    }

    /// Backward from a number; its gradients are added to the others. Gives the slope at `entered`, `[B, T, D]`.
    fn collect(
        &self,
        number: Tensor<1>,
        entered: Option<Tensor<3>>,
        sum: &mut GradientsAccumulator<Self>,
    ) -> Option<Tensor<3>> {
        let mut grads = number.backward();
        let slope = entered.and_then(|entered| entered.grad_remove(&mut grads));
        sum.accumulate(self, GradientsParams::from_grads(grads, self));
        slope
    }
}

/// A number whose slope at `x` is `slope`, exactly: Σ x · slope. Both `[B, T, D]`.
fn along(x: Tensor<3>, slope: Option<Tensor<3>>) -> Tensor<1> {
    let slope = slope.expect("every loss depends on what entered");
    (x * slope).sum()
}

fn thinned(dropout: Dropout) -> Pass {
    Pass { dropout, ..Pass::default() }
}

#[cfg(test)]
mod tests {
    use burn::module::ParamId;
    use burn::tensor::{Device, TensorData};
    use spec::{FeedForward, GptSpec, NormKind, NormPlace, Position};

    use super::*;
    use crate::parameters::{See, visit};

    const VOCABULARY: usize = 7;

    fn spec() -> GptSpec {
        GptSpec { layers: 5, heads: 2, width: 8, context: 6, ..GptSpec::default() }
    }

    /// `[3, 6]`
    fn tokens(salt: usize, device: &Device) -> Tensor<2, Int> {
        let values: Vec<i32> = (0..18).map(|at| (at * at * salt % VOCABULARY) as i32).collect();
        Tensor::from_data(TensorData::new(values, [3, 6]), device)
    }

    struct Values(GradientsParams, Vec<(String, Vec<f32>)>);

    impl See for Values {
        fn see<const D: usize>(&mut self, name: &str, id: ParamId, _: Tensor<D>) {
            let gradient = self.0.remove::<D>(id).unwrap();
            self.1.push((name.to_owned(), gradient.into_data().iter::<f32>().collect()));
        }
    }

    fn values(model: &Gpt, grads: GradientsParams) -> Vec<(String, Vec<f32>)> {
        let mut values = Values(grads, Vec::new());
        visit(model, &mut values);
        values.1
    }

    #[test]
    fn recomputed_gradients_are_the_recorded_ones_bit_for_bit() {
        let device = Device::flex().autodiff();
        let specs = [
            spec(),
            GptSpec { tied: false, bias: true, ..spec() },
            GptSpec { norm: NormPlace::Post, position: Position::Sinusoidal, ..spec() },
            GptSpec {
                norm_kind: NormKind::Rms,
                position: Position::Rotary,
                feed_forward: FeedForward::Gated,
                heads_per_key: 2,
                ..spec()
            },
        ];
        for spec in specs {
            let model = Gpt::new(&spec, VOCABULARY, 3, &device);
            let (inputs, targets) = (tokens(5, &device), tokens(3, &device));
            for rate in [0.0, 0.3] {
                let dropout = || Dropout::new(rate, 3, 11);
                let (loss, grads) = model.gradients(inputs.clone(), targets.clone(), dropout());
                let whole = (loss.into_data().iter::<f32>().next(), values(&model, grads));
                for span in [1, 2, 5, 9] {
                    let (loss, grads) = model.gradients_recomputed(
                        inputs.clone(),
                        targets.clone(),
                        dropout(),
                        span,
                    );
                    let again = (loss.into_data().iter::<f32>().next(), values(&model, grads));
                    assert_eq!(again, whole, "{spec:?}, span {span}, dropout {rate}");
                }
            }
        }
    }
}
