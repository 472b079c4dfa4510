//! The neural probabilistic language model (Bengio, Ducharme, Vincent and Jauvin 2003).
//!
//! The N words before the next each have D features, rows of C; a layer of tanhs and a linear layer read them side by side:
//! y = b + W x + U tanh(d + H x), and softmax makes chances of y. The direct connections W are optional, as in the paper. Karpathy's
//! makemore (2022, parts 2 to 4) is the same net on letters, without W, and has [`BatchNorm`] before the tanhs as an option.
//! Leaves out: the mixture with a trigram, and the paper's search for neighbouring features.
//!
//! Letters here: `N` words before, `D` features of a word, `H` tanhs. Weights stand as burn holds them, `[inputs, outputs]`.

use burn::module::{Module, Param};
use burn::nn::Linear;
use burn::optim::GradientsParams;
use burn::tensor::module::embedding;
use burn::tensor::{Device, Int, Tensor, assert_shape};

use crate::draw::Weights;
use crate::tanh_layer::{
    Descent, Layered, TanhLayer, cross_entropy, embedding_backward, linear_backward,
};

/// The sizes of a net, and which of its parts it has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shape {
    /// Words, V.
    pub vocabulary: usize,
    /// Words before the next, N. The paper's n counts the next one too.
    pub context: usize,
    /// Features of a word, D; the paper's m.
    pub features: usize,
    /// tanhs, H; the paper's h.
    pub hidden: usize,
    /// Whether features are connected with the output directly: W.
    pub is_direct: bool,
    /// Whether tanhs have a bias: d.
    pub is_biased: bool,
    /// Whether the tanhs' sums are normalised over the batch.
    pub is_normed: bool,
}

/// Deviations around zero of the first weights; all are drawn from normal distributions.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Start {
    /// Of C.
    pub features: f64,
    /// Of H.
    pub hidden: f64,
    /// Of d.
    pub hidden_bias: f64,
    /// Of the gains and biases of batch normalisation, around 1 and 0.
    pub norm: f64,
    /// Of U, and of W if there is one.
    pub output: f64,
    /// Of b.
    pub output_bias: f64,
}

/// The net's weights.
#[derive(Module, Debug)]
pub struct Nplm {
    /// C: `[V, D]`, a row a word.
    pub features: Param<Tensor<2>>,
    /// H: `[N·D, H]`, and d: `[H]`.
    pub hidden: TanhLayer,
    /// U: `[H, V]`, and b: `[V]`.
    pub output: Linear,
    /// W: `[N·D, V]`.
    pub direct: Option<Param<Tensor<2>>>,
}

/// What a pass computes.
#[derive(Clone, Debug)]
pub struct Said {
    /// The layer of tanhs: its inputs are the features of the words before, side by side, `[B, N·D]`.
    pub hidden: Layered,
    /// Before softmax: `[B, V]`.
    pub logits: Tensor<2>,
}

impl Nplm {
    /// A net at its start; the seed alone decides the random numbers.
    pub fn new(shape: Shape, start: Start, seed: u64, device: &Device) -> Self {
        let draw = &mut Weights::new(seed, device);
        let Shape { vocabulary, context, features, hidden, .. } = shape;
        let inputs = context * features;
        let table = draw.normal([vocabulary, features], start.features);
        let bias = shape.is_biased.then_some(start.hidden_bias);
        let layer = TanhLayer::new([inputs, hidden], start.hidden, bias, draw);
        Self {
            features: table,
            hidden: if shape.is_normed { layer.normed(1, start.norm, draw, device) } else { layer },
            output: Linear {
                weight: draw.normal([hidden, vocabulary], start.output),
                bias: Some(draw.normal([vocabulary], start.output_bias)),
            },
            direct: shape.is_direct.then(|| draw.normal([inputs, vocabulary], start.output)),
        }
    }

    /// The logits of the next word: `[B, N]` -> `[B, V]`, with what is computed on the way.
    ///
    /// While it learns, batch normalisation takes the batch's own moments, otherwise the running ones.
    pub fn forward(&self, tokens: Tensor<2, Int>, is_learning: bool) -> Said {
        let [batch, context] = tokens.dims();
        let [vocabulary, width] = self.features.dims();
        let features = embedding(self.features.val(), tokens); //               [B, N, D]
        let features = features.reshape([batch, context * width]); //           [B, N·D]
        let hidden = self.hidden.forward(features.clone(), is_learning); //     [B, H]
        let mut logits = self.output.forward(hidden.tanhs.clone()); //          [B, V]
        if let Some(direct) = &self.direct {
            logits = logits + features.matmul(direct.val());
        }
        assert_shape!(logits, [batch, vocabulary]);
        Said { hidden, logits }
    }

    /// Loss and slopes of a batch, worked out by hand: words before `[B, N]`, next words `[B, 1]`.
    pub fn descent(&self, tokens: Tensor<2, Int>, targets: Tensor<2, Int>) -> Descent {
        let [batch, context] = tokens.dims();
        let [_, width] = self.features.dims();
        let rows = tokens.clone().reshape([batch * context]);
        let Said { hidden, logits } = self.forward(tokens, true);
        let mut gradients = GradientsParams::new();
        let (loss, slopes) = cross_entropy(logits, targets); //                 [B, V]
        let tanh_slopes = linear_backward(&self.output, &hidden.tanhs, &slopes, &mut gradients);
        let layers = vec![(hidden.tanhs.clone(), tanh_slopes.clone())];
        let moments = vec![hidden.normed.as_ref().map(|normed| normed.moments.clone())];
        let features = hidden.inputs.clone();
        let mut into = self.hidden.backward(hidden, tanh_slopes, &mut gradients); // [B, N·D]
        if let Some(direct) = &self.direct {
            into = into + slopes.clone().matmul(direct.val().transpose());
            gradients.register(direct.id, features.transpose().matmul(slopes));
        }
        let into = into.reshape([batch * context, width]);
        let table = embedding_backward(self.features.val(), rows, into); //     [V, D]
        gradients.register(self.features.id, table);
        Descent { loss, gradients, layers, moments }
    }
}

#[cfg(test)]
mod tests {
    use burn::tensor::TensorData;

    use super::*;
    use crate::parameters;

    const START: Start = Start {
        features: 1.0,
        hidden: 0.3,
        hidden_bias: 0.1,
        norm: 0.0,
        output: 0.1,
        output_bias: 0.0,
    };
    const LETTERS: Shape = Shape {
        vocabulary: 27,
        context: 3,
        features: 10,
        hidden: 200,
        is_direct: false,
        is_biased: true,
        is_normed: false,
    };

    fn count(shape: Shape) -> usize {
        parameters::count(&Nplm::new(shape, START, 1, &Device::flex()))
    }

    /// Karpathy 2022, parts 2, 3 and 4; the last with a bias that BatchNorm makes useless.
    #[test]
    fn the_lectures_nets_have_11_897_and_12_097_and_4_137_parameters() {
        assert_eq!(count(LETTERS), 11_897);
        assert_eq!(count(Shape { is_biased: false, is_normed: true, ..LETTERS }), 12_097);
        assert_eq!(count(Shape { hidden: 64, is_normed: true, ..LETTERS }), 4_137);
    }

    /// Bengio et al. 2003, table 1, rows MLP9 and MLP1, on the Brown corpus: n = 5, so four words before.
    #[test]
    fn the_papers_nets_on_the_brown_corpus_have_2_158_273_and_5_762_483_parameters() {
        let brown = Shape { vocabulary: 16_383, context: 4, ..LETTERS };
        assert_eq!(count(Shape { features: 30, hidden: 100, ..brown }), 2_158_273);
        assert_eq!(count(Shape { features: 60, hidden: 50, is_direct: true, ..brown }), 5_762_483);
    }

    fn values<const D: usize>(tensor: Tensor<D>) -> Vec<f32> {
        tensor.into_data().iter::<f32>().collect()
    }

    /// By the formula, number by number, on the host.
    #[test]
    fn a_pass_is_b_plus_w_x_plus_u_tanh_d_plus_h_x() {
        let shape = Shape { vocabulary: 4, context: 2, features: 3, hidden: 2, ..LETTERS };
        let net = Nplm::new(Shape { is_direct: true, ..shape }, START, 7, &Device::flex());
        let tokens = Tensor::from_data(TensorData::new(vec![3, 1], [1, 2]), &Device::flex());
        let said = net.forward(tokens, true);
        let table = values(net.features.val());
        let x: Vec<f32> = [3, 1].iter().flat_map(|word| table[word * 3..][..3].to_vec()).collect();
        let (h, u) = (values(net.hidden.weight.val()), values(net.output.weight.val()));
        let d = values(net.hidden.bias.as_ref().unwrap().val());
        let w = values(net.direct.as_ref().unwrap().val());
        let sum = |into: usize| d[into] + (0..6).map(|i| x[i] * h[i * 2 + into]).sum::<f32>();
        let tanhs = [sum(0).tanh(), sum(1).tanh()];
        for (word, logit) in values(said.logits).into_iter().enumerate() {
            let hidden: f32 = (0..2).map(|i| tanhs[i] * u[i * 4 + word]).sum();
            let direct: f32 = (0..6).map(|i| x[i] * w[i * 4 + word]).sum();
            assert!((logit - hidden - direct).abs() < 1e-6, "{word}");
        }
    }
}
