//! The neural probabilistic language model (Bengio, Ducharme, Vincent and Jauvin 2003).
//!
//! The N words before the next each have D features, rows of C; a layer of tanhs and a linear layer read them side by side:
//! y = b + W x + U tanh(d + H x), and softmax makes chances of y. The direct connections W are optional, as in the paper. Karpathy's
//! makemore (2022, parts 2 to 5) is the same net on letters, without W, and has [`BatchNorm`] before the tanhs as an option.
//! Leaves out: the mixture with a trigram, and the paper's search for neighbouring features.
//!
//! Letters here: `N` words before, `D` features of a word, `H` tanhs. Weights stand as burn holds them, `[inputs, outputs]`.

use burn::module::{Module, Param};
use burn::nn::Linear;
use burn::tensor::module::embedding;
use burn::tensor::{Device, Int, Tensor, assert_shape};

use crate::batch_norm_2015::{BatchNorm, Moments};
use crate::draw::Weights;

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
    /// Whether tanhs have a bias: d. Before [`BatchNorm`] it is useless: the mean is taken off, and the bias with it.
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
    pub hidden: Linear,
    /// Between the sums and the tanhs.
    pub norm: Option<BatchNorm>,
    /// U: `[H, V]`, and b: `[V]`.
    pub output: Linear,
    /// W: `[N·D, V]`.
    pub direct: Option<Param<Tensor<2>>>,
}

/// What a pass computes.
#[derive(Clone, Debug)]
pub struct Said {
    /// Features of the words before, side by side: `[B, N·D]`.
    pub features: Tensor<2>,
    /// What goes into the tanhs: `[B, H]`.
    pub sums: Tensor<2>,
    /// What comes out of them: `[B, H]`.
    pub tanhs: Tensor<2>,
    /// Before softmax: `[B, V]`.
    pub logits: Tensor<2>,
    /// Of this batch, where [`BatchNorm`] learns: its running moments are to follow them.
    pub moments: Option<Moments>,
}

impl Nplm {
    /// A net at its start; the seed alone decides the random numbers.
    pub fn new(shape: Shape, start: Start, seed: u64, device: &Device) -> Self {
        let draw = &mut Weights::new(seed, device);
        let Shape { vocabulary, context, features, hidden, .. } = shape;
        let inputs = context * features;
        Self {
            features: draw.normal([vocabulary, features], start.features),
            hidden: Linear {
                weight: draw.normal([inputs, hidden], start.hidden),
                bias: shape.is_biased.then(|| draw.normal([hidden], start.hidden_bias)),
            },
            norm: shape.is_normed.then(|| BatchNorm::new(hidden, device)),
            output: Linear {
                weight: draw.normal([hidden, vocabulary], start.output),
                bias: Some(draw.normal([vocabulary], start.output_bias)),
            },
            direct: shape.is_direct.then(|| draw.normal([inputs, vocabulary], start.output)),
        }
    }

    /// The logits of the next word: `[B, N]` -> `[B, V]`, with what is computed on the way.
    ///
    /// While it learns, [`BatchNorm`] takes the batch's own moments, otherwise the running ones.
    pub fn forward(&self, tokens: Tensor<2, Int>, is_learning: bool) -> Said {
        let [batch, context] = tokens.dims();
        let [vocabulary, width] = self.features.dims();
        let features = embedding(self.features.val(), tokens); //               [B, N, D]
        let features = features.reshape([batch, context * width]); //           [B, N·D]
        let sums = self.hidden.forward(features.clone()); //                    [B, H]
        let (sums, moments) = match &self.norm {
            Some(norm) if is_learning => {
                let (sums, moments) = norm.learning(sums);
                (sums, Some(moments))
            }
            Some(norm) => (norm.forward(sums), None),
            None => (sums, None),
        };
        let tanhs = sums.clone().tanh(); //                                     [B, H]
        let mut logits = self.output.forward(tanhs.clone()); //                 [B, V]
        if let Some(direct) = &self.direct {
            logits = logits + features.clone().matmul(direct.val());
        }
        assert_shape!(logits, [batch, vocabulary]);
        Said { features, sums, tanhs, logits, moments }
    }
}

#[cfg(test)]
mod tests {
    use burn::tensor::TensorData;

    use super::*;
    use crate::parameters;

    const START: Start =
        Start { features: 1.0, hidden: 0.3, hidden_bias: 0.1, output: 0.1, output_bias: 0.0 };
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

    /// Karpathy 2022, parts 2, 4 and 5; the last with a bias that BatchNorm makes useless.
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
