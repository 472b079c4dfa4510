//! A net that reads its context by pairs, pairs of pairs and so on (after WaveNet: van den Oord et al. 2016; Karpathy 2022, makemore, part 5).
//!
//! Adds to `nplm_2003.rs`: the letters before the next are not put side by side all at once. Each layer of tanhs joins neighbours, so with
//! eight letters and pairs the first layer makes four places of two letters, the second two of four, the third one of eight.
//! Leaves out WaveNet's gates, its residual and skip connections, and its dilated convolutions, which share this work between neighbouring
//! predictions; here is one prediction at a time.
//!
//! Letters here: `N` letters before, `R` rows (examples times places), `D` features of a letter, `H` tanhs.

use burn::module::{Module, Param};
use burn::nn::Linear;
use burn::optim::GradientsParams;
use burn::tensor::{Device, Int, Tensor, assert_shape};

use crate::draw::Weights;
use crate::tanh_layer::{
    Descent, Layered, TanhLayer, cross_entropy, embedding_backward, linear_backward,
};

/// The sizes of a net.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shape {
    /// Letters, V.
    pub vocabulary: usize,
    /// How many neighbours each layer joins, the lowest first; their product is the context, N.
    pub joins: Vec<usize>,
    /// Features of a letter, D.
    pub features: usize,
    /// tanhs of each layer, H.
    pub hidden: usize,
    /// Whether each place of a layer is normalised by itself: the lecture's slip.
    pub is_apart: bool,
}

/// The net's weights.
#[derive(Module, Debug)]
pub struct WaveNet {
    /// `[V, D]`, a row a letter.
    pub features: Param<Tensor<2>>,
    /// Each joins neighbours; all have batch normalisation and no bias.
    pub layers: Vec<TanhLayer>,
    /// `[H, V]` and `[V]`.
    pub output: Linear,
}

/// What a pass computes.
#[derive(Clone, Debug)]
pub struct Said {
    /// Layer by layer.
    pub layers: Vec<Layered>,
    /// Before softmax: `[B, V]`.
    pub logits: Tensor<2>,
}

impl WaveNet {
    /// A net at its start, as the lecture draws it: weights of layers with deviation 1/√inputs, the last ones a tenth of that.
    pub fn new(shape: &Shape, seed: u64, device: &Device) -> Self {
        let draw = &mut Weights::new(seed, device);
        let features = draw.normal([shape.vocabulary, shape.features], 1.0);
        let mut places: usize = shape.joins.iter().product();
        let mut below = shape.features;
        let mut layers = Vec::with_capacity(shape.joins.len());
        for join in &shape.joins {
            let inputs = below * join;
            places /= join;
            let layer = TanhLayer::new([inputs, shape.hidden], deviation(inputs), None, draw);
            layers.push(layer.normed(if shape.is_apart { places } else { 1 }, 0.0, draw, device));
            below = shape.hidden;
        }
        let bound = (below as f64).sqrt().recip();
        let output = Linear {
            weight: draw.normal([below, shape.vocabulary], 0.1 * deviation(below)),
            bias: Some(draw.uniform([shape.vocabulary], bound)),
        };
        Self { features, layers, output }
    }

    /// The logits of the next letter: `[B, N]` -> `[B, V]`, with what is computed on the way.
    ///
    /// While it learns, batch normalisation takes the batch's own moments, over examples and places; otherwise the running ones.
    pub fn forward(&self, tokens: Tensor<2, Int>, is_learning: bool) -> Said {
        let [batch, context] = tokens.dims();
        let [vocabulary, _] = self.features.dims();
        let rows = tokens.reshape([batch * context]);
        let mut below = self.features.val().select(0, rows); //             [B·N, D]
        let mut layers = Vec::with_capacity(self.layers.len());
        for layer in &self.layers {
            // Neighbouring rows side by side: a place of the next layer.
            let [inputs, _] = layer.weight.dims();
            let said = layer.forward(below.reshape([-1, inputs as i32]), is_learning); // [R, H]
            below = said.tanhs.clone();
            layers.push(said);
        }
        let logits = self.output.forward(below); //                         [B, V]
        assert_shape!(logits, [batch, vocabulary]);
        Said { layers, logits }
    }

    /// Loss and slopes of a batch, worked out by hand: letters before `[B, N]`, next letters `[B, 1]`.
    pub fn descent(&self, tokens: Tensor<2, Int>, targets: Tensor<2, Int>) -> Descent {
        let [batch, context] = tokens.dims();
        let [_, width] = self.features.dims();
        let rows = tokens.clone().reshape([batch * context]);
        let Said { layers, logits } = self.forward(tokens, true);
        let mut gradients = GradientsParams::new();
        let (loss, slopes) = cross_entropy(logits, targets); //             [B, V]
        let last = layers.last().expect("there is at least one layer").tanhs.clone();
        let mut slopes = linear_backward(&self.output, &last, &slopes, &mut gradients);
        let mut looks = Vec::with_capacity(layers.len());
        let mut moments = Vec::with_capacity(layers.len());
        for (layer, said) in self.layers.iter().zip(layers).rev() {
            slopes = slopes.reshape(said.tanhs.dims()); //                  [R, H]
            looks.push((said.tanhs.clone(), slopes.clone()));
            moments.push(said.normed.as_ref().map(|normed| normed.moments.clone()));
            slopes = layer.backward(said, slopes, &mut gradients);
        }
        looks.reverse();
        moments.reverse();
        let slopes = slopes.reshape([batch * context, width]); //           [B·N, D]
        let table = embedding_backward(self.features.val(), rows, slopes);
        gradients.register(self.features.id, table);
        Descent { loss, gradients, layers: looks, moments }
    }
}

/// Keeps sums of so many inputs near 1.
fn deviation(inputs: usize) -> f64 {
    (inputs as f64).sqrt().recip()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parameters;

    fn shape(joins: &[usize], features: usize, hidden: usize) -> Shape {
        Shape { vocabulary: 27, joins: joins.to_vec(), features, hidden, is_apart: false }
    }

    /// Karpathy 2022, part 5: the last and the smaller net.
    #[test]
    fn the_lectures_nets_have_76_579_and_22_397_parameters() {
        let count = |shape| parameters::count(&WaveNet::new(&shape, 1, &Device::flex()));
        assert_eq!(count(shape(&[2, 2, 2], 24, 128)), 76_579);
        assert_eq!(count(shape(&[2, 2, 2], 10, 68)), 22_397);
        // All eight at once.
        assert_eq!(count(shape(&[8], 10, 200)), 22_097);
    }
}
