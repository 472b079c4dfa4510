//! Long short-term memory as a language model: LSTM (Hochreiter and Schmidhuber 1997; forget gates: Gers, Schmidhuber and Cummins 2000).
//!
//! Follows Karpathy's char-rnn (2015): layers of cells on one-hot characters, no peepholes, a dense layer to the logits. Two biases a layer,
//! as there and in PyTorch. The gates stand in the order input, forget, output, candidate, so that one sigmoid covers the first three.
//! Leaves out: dropout between layers, and projections.

use burn::module::Module;
use burn::nn::Linear;
use burn::tensor::module::embedding;
use burn::tensor::{Device, Int, Tensor, activation, assert_shape};

use crate::draw::Weights;

/// One layer: what the input says to the four gates, and what the state says to them.
#[derive(Module, Debug)]
struct Layer {
    input: Linear,
    recurrent: Linear,
}

/// What a layer remembers: its output and its cells, `[B, D]` each.
#[derive(Clone, Debug)]
pub struct Memory {
    /// The output, which the next layer and the next step see.
    pub hidden: Tensor<2>,
    /// The cells, which only their own gates see.
    pub cells: Tensor<2>,
}

impl Memory {
    /// The same without its history: truncated backpropagation through time stops here.
    pub fn detach(self) -> Self {
        Self { hidden: self.hidden.detach(), cells: self.cells.detach() }
    }
}

impl Layer {
    /// Uniform within 1/√D, as PyTorch draws them.
    fn new(inputs: usize, width: usize, weights: &mut Weights) -> Self {
        let bound = (width as f64).sqrt().recip();
        let mut gates = |from: usize| Linear {
            weight: weights.uniform([from, 4 * width], bound),
            bias: Some(weights.uniform([4 * width], bound)),
        };
        Self { input: gates(inputs), recurrent: gates(width) }
    }

    /// The gates' inputs `[B, T, 4 D]` -> outputs `[B, T, D]`, and what is remembered.
    fn forward(&self, gates: Tensor<3>, mut memory: Memory) -> (Tensor<3>, Memory) {
        let [_, time, _] = gates.dims();
        let mut outputs = Vec::with_capacity(time);
        for step in 0..time {
            let now = gates.clone().narrow(1, step, 1).squeeze_dim::<2>(1); //      [B, 4 D]
            memory = self.step(now, memory);
            outputs.push(memory.hidden.clone());
        }
        (Tensor::stack(outputs, 1), memory) //                                      [B, T, D]
    }

    /// One position: `[B, 4 D]` -> `[B, D]` twice.
    fn step(&self, gates: Tensor<2>, memory: Memory) -> Memory {
        let [_, width] = memory.hidden.dims();
        let gates = gates + self.recurrent.forward(memory.hidden); //               [B, 4 D]
        let open = activation::sigmoid(gates.clone().narrow(1, 0, 3 * width)); //   [B, 3 D]
        let candidate = gates.narrow(1, 3 * width, width).tanh(); //                [B, D]
        let input = open.clone().narrow(1, 0, width);
        let forget = open.clone().narrow(1, width, width);
        let output = open.narrow(1, 2 * width, width);
        let cells = forget * memory.cells + input * candidate; //                   [B, D]
        Memory { hidden: output * cells.clone().tanh(), cells }
    }
}

/// From tokens to the logits of each next token, one position after the other.
#[derive(Module, Debug)]
pub struct Lstm {
    layers: Vec<Layer>,
    output: Linear,
    width: usize,
}

impl Lstm {
    /// `layers` of `width` cells, with the initial weights number `seed`.
    pub fn new(layers: usize, width: usize, vocabulary: usize, seed: u64, device: &Device) -> Self {
        let weights = &mut Weights::new(seed, device);
        let inputs = |layer| if layer == 0 { vocabulary } else { width };
        let bound = (width as f64).sqrt().recip();
        Self {
            layers: (0..layers).map(|layer| Layer::new(inputs(layer), width, weights)).collect(),
            output: Linear {
                weight: weights.uniform([width, vocabulary], bound),
                bias: Some(weights.uniform([vocabulary], bound)),
            },
            width,
        }
    }

    /// Nothing remembered yet.
    pub fn blank(&self, batch: usize, device: &Device) -> Vec<Memory> {
        let zeros = || Tensor::zeros([batch, self.width], device);
        self.layers.iter().map(|_| Memory { hidden: zeros(), cells: zeros() }).collect()
    }

    /// `[B, T]` -> `[B, T, V]`, and what is remembered afterwards.
    pub fn forward(&self, tokens: Tensor<2, Int>, memory: Vec<Memory>) -> (Tensor<3>, Vec<Memory>) {
        let [batch, time] = tokens.dims();
        let mut kept = Vec::with_capacity(memory.len());
        let mut below: Option<Tensor<3>> = None;
        for (layer, memory) in self.layers.iter().zip(memory) {
            let gates = match below {
                Some(below) => layer.input.forward(below), //                       [B, T, 4 D]
                None => rows(&layer.input, tokens.clone()),
            };
            assert_shape!(gates, [batch, time, 4 * self.width]);
            let (outputs, memory) = layer.forward(gates, memory); //                [B, T, D]
            kept.push(memory);
            below = Some(outputs);
        }
        let outputs = below.expect("there is at least one layer");
        (self.output.forward(outputs), kept) //                                     [B, T, V]
    }
}

/// One-hot tokens through a dense layer: rows of its weights. `[B, T]` -> `[B, T, 4 D]`
fn rows(layer: &Linear, tokens: Tensor<2, Int>) -> Tensor<3> {
    let rows = embedding(layer.weight.val(), tokens);
    match &layer.bias {
        Some(bias) => rows + bias.val().unsqueeze(),
        None => rows,
    }
}

#[cfg(test)]
mod tests {
    use burn::tensor::TensorData;

    use super::*;
    use crate::parameters::names;

    /// char-rnn's default net on 65 characters.
    #[test]
    fn two_layers_of_128_cells_have_240_321_parameters() {
        let lstm = Lstm::new(2, 128, 65, 1, &Device::flex());
        let count: usize =
            names(&lstm).iter().map(|(_, shape)| shape.iter().product::<usize>()).sum();
        assert_eq!(count, 240_321);
    }

    #[test]
    fn a_text_read_in_two_parts_is_the_text_read_at_once() {
        let device = Device::flex();
        let lstm = Lstm::new(2, 5, 7, 3, &device);
        let tokens = |range: std::ops::Range<i32>| {
            let tokens: Vec<i32> = range.map(|at| at * 3 % 7).collect();
            let shape = [1, tokens.len()];
            Tensor::<2, Int>::from_data(TensorData::new(tokens, shape), &device)
        };
        let blank = || lstm.blank(1, &device);
        let (whole, _) = lstm.forward(tokens(0..9), blank());
        let (first, memory) = lstm.forward(tokens(0..4), blank());
        let (second, _) = lstm.forward(tokens(4..9), memory);
        let gap = (Tensor::cat(vec![first, second], 1) - whole).abs().max();
        assert!(pollster::block_on(gap.into_scalar_async::<f32>()).unwrap() < 1e-6);
    }
}
