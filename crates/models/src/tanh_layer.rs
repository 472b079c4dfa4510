//! A layer of tanhs with its way back worked out by hand (Karpathy 2022, makemore, parts 3 and 4), [`BatchNorm`] before the tanhs if wanted.
//!
//! The way back is what burn's automatic differentiation would find, in fewer operations and without a record of them: nets as small as these
//! spend more time on that than on numbers. Tests hold both against each other.

use burn::module::{Module, Param, ParamId};
use burn::nn::Linear;
use burn::optim::GradientsParams;
use burn::tensor::{Device, IndexingUpdateOp, Int, Tensor, activation};

use crate::batch_norm_2015::{BatchNorm, Moments, Normed};
use crate::draw::Weights;
use crate::parameters::{self, Step};

/// Weights, a bias unless it is useless, and [`BatchNorm`] if wanted.
#[derive(Module, Debug)]
pub struct TanhLayer {
    /// `[inputs, H]`.
    pub weight: Param<Tensor<2>>,
    /// `[H]`. Before [`BatchNorm`] it is useless: the mean is taken off, and the bias with it.
    pub bias: Option<Param<Tensor<1>>>,
    /// Between the sums and the tanhs.
    pub norm: Option<BatchNorm>,
}

/// What a pass through a layer computes.
#[derive(Clone, Debug)]
pub struct Layered {
    /// `[R, inputs]`.
    pub inputs: Tensor<2>,
    /// What goes into the tanhs: `[R, H]`.
    pub sums: Tensor<2>,
    /// What comes out of them: `[R, H]`.
    pub tanhs: Tensor<2>,
    /// Where [`BatchNorm`] learns.
    pub normed: Option<Normed>,
}

/// What a batch asks of a net: the way back, worked out.
#[derive(Debug)]
pub struct Descent {
    /// Mean loss of the batch in nats: `[1]`.
    pub loss: Tensor<1>,
    /// The slope of the loss by every parameter.
    pub gradients: GradientsParams,
    /// What each layer's tanhs said, and the slope of the loss by it: `[R, H]` each.
    pub layers: Vec<(Tensor<2>, Tensor<2>)>,
    /// The moments of each layer's sums, where it has [`BatchNorm`].
    pub moments: Vec<Option<Moments>>,
}

impl TanhLayer {
    /// Drawn with these deviations; no bias where that of the bias is none.
    pub fn new(
        [inputs, width]: [usize; 2],
        deviation: f64,
        bias: Option<f64>,
        draw: &mut Weights,
    ) -> Self {
        Self {
            weight: draw.normal([inputs, width], deviation),
            bias: bias.map(|deviation| draw.normal([width], deviation)),
            norm: None,
        }
    }

    /// The same with [`BatchNorm`]; see there for `positions`. Its gains and biases are drawn around 1 and 0 with this deviation.
    pub fn normed(
        self,
        positions: usize,
        deviation: f64,
        draw: &mut Weights,
        device: &Device,
    ) -> Self {
        let [_, width] = self.weight.dims();
        let mut norm = BatchNorm::new(width, positions, device);
        if deviation > 0.0 {
            norm.gain = draw.normal_around(1.0, [width], deviation);
            norm.bias = draw.normal([width], deviation);
        }
        Self { norm: Some(norm), ..self }
    }

    /// `[R, inputs]` -> `[R, H]`. While it learns, [`BatchNorm`] takes the batch's own moments, otherwise the running ones.
    pub fn forward(&self, inputs: Tensor<2>, is_learning: bool) -> Layered {
        let mut sums = inputs.clone().matmul(self.weight.val()); // [R, H]
        if let Some(bias) = &self.bias {
            sums = sums + bias.val().unsqueeze();
        }
        let (sums, normed) = match &self.norm {
            Some(norm) if is_learning => {
                let (sums, normed) = norm.learning(sums);
                (sums, Some(normed))
            }
            Some(norm) => (norm.forward(sums), None),
            None => (sums, None),
        };
        Layered { inputs, tanhs: tanh(sums.clone()), sums, normed }
    }

    /// From the slope of the loss by the tanhs to that by the inputs; those by the parameters go into `gradients`.
    pub fn backward(
        &self,
        said: Layered,
        slopes: Tensor<2>,
        gradients: &mut GradientsParams,
    ) -> Tensor<2> {
        // d tanh(x) / dx = 1 − tanh(x)²
        let mut slopes = said.tanhs.square().neg().add_scalar(1.0) * slopes; // [R, H]
        if let (Some(norm), Some(normed)) = (&self.norm, &said.normed) {
            let (sums, gain, bias) = norm.backward(normed, slopes);
            gradients.register(norm.gain.id, gain);
            gradients.register(norm.bias.id, bias);
            slopes = sums;
        }
        if let Some(bias) = &self.bias {
            gradients.register(bias.id, slopes.clone().sum_dim(0).squeeze_dim::<1>(0));
        }
        gradients.register(self.weight.id, said.inputs.transpose().matmul(slopes.clone()));
        slopes.matmul(self.weight.val().transpose()) //                         [R, inputs]
    }
}

/// 1 − 2 / (e²ˣ + 1): on the CPU backend a fifth of the time of burn's own, which was half of a step.
///
/// Where a record is kept it is burn's: at the flat ends the record of this one would multiply infinity by nothing.
fn tanh(x: Tensor<2>) -> Tensor<2> {
    if x.is_autodiff() {
        return x.tanh();
    }
    let twice = (x * 2.0).exp().add_scalar(1.0);
    twice.recip().mul_scalar(-2.0).add_scalar(1.0)
}

/// Mean cross-entropy of the right words `[B, 1]` in nats, and its slope by the logits: `[B, V]` -> `[1]`, `[B, V]`.
///
/// Softmax and cross-entropy together have a simple slope: each word's chance, less 1 for the right one, over the batch.
pub fn cross_entropy(logits: Tensor<2>, targets: Tensor<2, Int>) -> (Tensor<1>, Tensor<2>) {
    let [batch, _] = logits.dims();
    let log_chances = activation::log_softmax(logits, 1); //                    [B, V]
    let loss = log_chances.clone().gather(1, targets.clone()).mean().neg(); //  [1]
    let ones = Tensor::ones([batch, 1], &loss.device());
    let slopes = log_chances.exp().scatter(1, targets, -ones, IndexingUpdateOp::Add);
    (loss, slopes / batch as f64)
}

/// The slope by a linear layer's inputs `[B, inputs]` from that by its outputs; those by its parameters go into `gradients`.
pub fn linear_backward(
    layer: &Linear,
    inputs: &Tensor<2>,
    slopes: &Tensor<2>,
    gradients: &mut GradientsParams,
) -> Tensor<2> {
    if let Some(bias) = &layer.bias {
        gradients.register(bias.id, slopes.clone().sum_dim(0).squeeze_dim::<1>(0));
    }
    gradients.register(layer.weight.id, inputs.clone().transpose().matmul(slopes.clone()));
    slopes.clone().matmul(layer.weight.val().transpose())
}

/// The slope by a table `[V, D]` from that by rows taken out of it, `[R, D]`: each goes to the row that it was.
pub fn embedding_backward(table: Tensor<2>, rows: Tensor<1, Int>, slopes: Tensor<2>) -> Tensor<2> {
    table.zeros_like().select_assign(0, rows, slopes, IndexingUpdateOp::Add)
}

/// A step down the slope for every parameter that has one.
pub fn descend<M: Module>(net: M, gradients: GradientsParams, rate: f64) -> M {
    struct Down(GradientsParams, f64);
    impl Step for Down {
        fn step<const D: usize>(&mut self, _: &str, id: ParamId, tensor: Tensor<D>) -> Tensor<D> {
            match self.0.remove::<D>(id) {
                Some(slope) => tensor - slope * self.1,
                None => tensor,
            }
        }
    }
    parameters::map(net, &mut Down(gradients, rate))
}

#[cfg(test)]
mod tests {
    use burn::tensor::TensorData;

    use rand::RngExt;

    use super::*;
    use crate::draw::stream;
    use crate::parameters::{See, visit};
    use crate::{Nplm, WaveNet, next_token_loss, nplm_2003, wavenet_2016};

    const BATCH: usize = 6;
    const WORDS: usize = 5;

    /// Words before and next words, the same on both devices. Sums that were the same in every row would be divided by nearly nothing.
    fn batch(context: usize, device: &Device) -> (Tensor<2, Int>, Tensor<2, Int>) {
        let mut random = stream(1, *b"words\0\0\0", 0, 0);
        let mut words = |count: usize| {
            (0..count).map(|_| random.random_range(0..WORDS as i32)).collect::<Vec<_>>()
        };
        let (before, next) = (words(BATCH * context), words(BATCH));
        let place =
            |words, width| Tensor::from_data(TensorData::new(words, [BATCH, width]), device);
        (place(before, context), place(next, 1))
    }

    /// The net with gains and biases off their first values: ones and zeros hide mistakes.
    fn shaken<M: Module>(net: M) -> M {
        struct Shake;
        impl Step for Shake {
            fn step<const D: usize>(&mut self, _: &str, _: ParamId, x: Tensor<D>) -> Tensor<D> {
                let count = x.dims().iter().product::<usize>();
                let waves: Vec<f32> = (0..count).map(|at| 0.2 * (at as f32 * 1.7).sin()).collect();
                x.clone() + Tensor::from_data(TensorData::new(waves, x.dims()), &x.device())
            }
        }
        parameters::map(net, &mut Shake)
    }

    fn values<const D: usize>(tensor: Tensor<D>) -> Vec<f32> {
        tensor.into_data().iter::<f32>().collect()
    }

    fn slopes<M: Module>(net: &M, gradients: GradientsParams) -> Vec<(String, Vec<f32>)> {
        struct All(GradientsParams, Vec<(String, Vec<f32>)>);
        impl See for All {
            fn see<const D: usize>(&mut self, name: &str, id: ParamId, _: Tensor<D>) {
                let slope = self.0.remove::<D>(id).expect("every parameter has a slope");
                self.1.push((name.to_owned(), values(slope)));
            }
        }
        let mut all = All(gradients, vec![]);
        visit(net, &mut all);
        all.1
    }

    fn assert_same(found: &[(String, Vec<f32>)], expected: &[(String, Vec<f32>)]) {
        assert_eq!(found.len(), expected.len());
        for ((name, found), (other, expected)) in found.iter().zip(expected) {
            assert_eq!(name, other);
            let most = expected.iter().fold(0.0_f32, |most, value| most.max(value.abs()));
            for (a, b) in found.iter().zip(expected) {
                assert!((a - b).abs() <= 2e-6 + 1e-5 * most, "{name}: {a} and {b}");
            }
        }
    }

    fn word_net(is_direct: bool, is_biased: bool, is_normed: bool, device: &Device) -> Nplm {
        let start = nplm_2003::Start {
            features: 1.0,
            hidden: 0.4,
            hidden_bias: 0.3,
            norm: 0.2,
            output: 0.5,
            output_bias: 0.2,
        };
        let (vocabulary, context, features, hidden) = (WORDS, 2, 3, 4);
        let shape = nplm_2003::Shape {
            vocabulary,
            context,
            features,
            hidden,
            is_direct,
            is_biased,
            is_normed,
        };
        shaken(Nplm::new(shape, start, 3, device))
    }

    fn letter_net(is_apart: bool, device: &Device) -> WaveNet {
        let joins = vec![2, 3, 2];
        let shape =
            wavenet_2016::Shape { vocabulary: WORDS, joins, features: 3, hidden: 4, is_apart };
        shaken(WaveNet::new(&shape, 3, device))
    }

    /// By hand on the plain device, by burn's record on the other.
    fn compare<M: Module>(
        net: M,
        context: usize,
        by_hand: impl Fn(&M, Tensor<2, Int>, Tensor<2, Int>) -> Descent,
        logits: impl Fn(&M, Tensor<2, Int>) -> Tensor<2>,
    ) {
        let plain = net.clone().valid();
        let (tokens, targets) = batch(context, &Device::flex());
        let descent = by_hand(&plain, tokens, targets);
        let (tokens, targets) = batch(context, &Device::flex().autodiff());
        let loss = next_token_loss(logits(&net, tokens).unsqueeze_dim(1), targets);
        assert!((values(loss.clone().inner())[0] - values(descent.loss)[0]).abs() < 1e-6);
        let recorded = GradientsParams::from_grads(loss.backward(), &net);
        assert_same(&slopes(&plain, descent.gradients), &slopes(&net, recorded));
    }

    #[test]
    fn slopes_worked_out_by_hand_are_those_of_automatic_differentiation() {
        let device = Device::flex().autodiff();
        for switches in 0..8_u8 {
            let on = |bit: u8| switches >> bit & 1 == 1;
            let net = word_net(on(0), on(1), on(2), &device);
            compare(net, 2, Nplm::descent, |net, tokens| net.forward(tokens, true).logits);
        }
        for is_apart in [false, true] {
            let net = letter_net(is_apart, &device);
            compare(net, 12, WaveNet::descent, |net, tokens| net.forward(tokens, true).logits);
        }
    }

    /// At the ends e²ˣ is 0 or infinite. Tolerance: two units in the last place of 1.
    #[test]
    fn the_quick_tanh_is_the_tanh_from_end_to_end() {
        let x: Vec<f32> = (-200..=200).map(|at| at as f32 * 0.5).chain([0.001, -0.003]).collect();
        let tensor = Tensor::<1>::from_floats(x.as_slice(), &Device::flex()).unsqueeze();
        for (x, found) in x.into_iter().zip(values(tanh(tensor))) {
            assert!((found - x.tanh()).abs() <= 2.4e-7, "{x}: {found}");
        }
    }

    /// Along a wave through all weights, 0.01 there and back, in float32.
    #[test]
    fn slopes_are_the_differences_of_losses() {
        struct Along(f32);
        impl Step for Along {
            fn step<const D: usize>(&mut self, _: &str, _: ParamId, x: Tensor<D>) -> Tensor<D> {
                x.clone()
                    + Tensor::from_data(TensorData::new(wave(&x), x.dims()), &x.device()) * self.0
            }
        }
        struct Slope(GradientsParams, f32);
        impl See for Slope {
            fn see<const D: usize>(&mut self, _: &str, id: ParamId, x: Tensor<D>) {
                let slope = values(self.0.remove::<D>(id).unwrap());
                self.1 += slope.iter().zip(wave(&x)).map(|(a, b)| a * b).sum::<f32>();
            }
        }
        fn wave<const D: usize>(x: &Tensor<D>) -> Vec<f32> {
            let count = x.dims().iter().product::<usize>();
            (0..count).map(|at| ((at + count) as f32 * 2.3).sin()).collect()
        }
        fn check<M: Module>(
            net: M,
            context: usize,
            descent: impl Fn(&M, Tensor<2, Int>, Tensor<2, Int>) -> Descent,
        ) {
            let (tokens, targets) = batch(context, &Device::flex());
            let at = |net: &M| descent(net, tokens.clone(), targets.clone());
            let loss = |far| values(at(&parameters::map(net.clone(), &mut Along(far))).loss)[0];
            let mut slope = Slope(at(&net).gradients, 0.0);
            visit(&net, &mut slope);
            let difference = (loss(0.01) - loss(-0.01)) / 0.02;
            assert!(
                (difference - slope.1).abs() < 2e-3 * slope.1.abs().max(1.0),
                "{difference} {}",
                slope.1
            );
        }
        let device = Device::flex();
        check(word_net(true, true, true, &device), 2, Nplm::descent);
        check(word_net(false, true, false, &device), 2, Nplm::descent);
        check(letter_net(false, &device), 12, WaveNet::descent);
        check(letter_net(true, &device), 12, WaveNet::descent);
    }
}
