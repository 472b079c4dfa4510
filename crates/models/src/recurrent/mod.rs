//! Recurrent networks as language models: layers of cells that read one position after the other, and a dense layer to the logits.
//!
//! Follows Karpathy's char-rnn (2015): one-hot characters, two biases a layer as there and in PyTorch. What a cell does at a position is in
//! [`rnn`], [`lstm`] and [`gru`], in order of history. `G` stands for the sums that a cell makes, each `D` wide.
//! Leaves out: projections, and reading backwards.

mod gru;
mod lstm;
mod rnn;

use burn::module::Module;
use burn::nn::Linear;
use burn::tensor::module::embedding;
use burn::tensor::{Device, Int, Tensor, assert_shape};

use crate::draw::{Dropout, Weights};
use crate::parameters::{self, Step};

/// A kind of cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cell {
    /// A simple recurrent cell.
    Rnn,
    /// Long short-term memory.
    Lstm,
    /// A gated recurrent unit.
    Gru,
}

/// What a network is, beside its weights.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shape {
    /// The kind of its cells.
    pub cell: Cell,
    /// Layers, one above the other.
    pub layers: usize,
    /// Cells of a layer, D.
    pub width: usize,
    /// Different tokens, V.
    pub vocabulary: usize,
}

/// What a layer remembers, `[B, D]` each.
#[derive(Clone, Debug)]
pub struct Memory {
    /// The output, which the next layer and the next position see.
    pub hidden: Tensor<2>,
    /// An LSTM's cells, which only their own gates see.
    pub cells: Option<Tensor<2>>,
}

impl Cell {
    /// G: sums that it makes at a position.
    fn sums(self) -> usize {
        match self {
            Self::Rnn => 1,
            Self::Lstm => 4,
            Self::Gru => 3,
        }
    }

    /// One position: `[B, G D]` from below and from before.
    fn step(self, input: Tensor<2>, recurrent: Tensor<2>, memory: Memory) -> Memory {
        match self {
            Self::Rnn => rnn::step(input, recurrent),
            Self::Lstm => lstm::step(input, recurrent, memory),
            Self::Gru => gru::step(input, recurrent, memory),
        }
    }
}

impl Memory {
    /// The same without its history: truncated backpropagation through time stops here.
    pub fn detach(self) -> Self {
        Self { hidden: self.hidden.detach(), cells: self.cells.map(Tensor::detach) }
    }

    /// Everything, for a file.
    pub fn tensors(&self) -> impl Iterator<Item = Tensor<2>> {
        [Some(self.hidden.clone()), self.cells.clone()].into_iter().flatten()
    }

    /// Everything, to be set from a file.
    pub fn tensors_mut(&mut self) -> impl Iterator<Item = &mut Tensor<2>> {
        std::iter::once(&mut self.hidden).chain(&mut self.cells)
    }

    /// What is remembered, between −1 and 1: tanh of the cells, or the output where it is all. `[B, D]`
    pub fn state(&self) -> Tensor<2> {
        self.cells.as_ref().map_or_else(|| self.hidden.clone(), |cells| cells.clone().tanh())
    }
}

/// One layer: what the input and what the state say to each sum.
#[derive(Module, Debug)]
struct Layer {
    input: Linear,
    recurrent: Linear,
}

impl Layer {
    /// Uniform within 1/√D, as PyTorch draws them; char-rnn has ±0.08, which is the same at D = 156.
    fn new(inputs: usize, shape: Shape, weights: &mut Weights) -> Self {
        let bound = (shape.width as f64).sqrt().recip();
        let sums = shape.cell.sums() * shape.width;
        let mut linear = |from: usize| Linear {
            weight: weights.uniform([from, sums], bound),
            bias: Some(weights.uniform([sums], bound)),
        };
        Self { input: linear(inputs), recurrent: linear(shape.width) }
    }

    /// What the input says, T times `[B, G D]` -> what is remembered after each position.
    fn forward(&self, cell: Cell, inputs: Vec<Tensor<2>>, mut memory: Memory) -> Vec<Memory> {
        let mut memories = Vec::with_capacity(inputs.len());
        for input in inputs {
            let recurrent = self.recurrent.forward(memory.hidden.clone()); //       [B, G D]
            memory = cell.step(input, recurrent, memory);
            memories.push(memory.clone());
        }
        memories
    }
}

/// `[B, T, D]` -> T times `[B, D]`.
///
/// By halves: the gradient of a slice is as large as what it was cut from, so that T slices of the whole would cost T² and not T log T.
fn positions(all: Tensor<3>) -> Vec<Tensor<2>> {
    let [_, time, _] = all.dims();
    if time == 1 {
        return vec![all.squeeze_dim(1)];
    }
    let half = time / 2;
    let mut halves = positions(all.clone().narrow(1, 0, half));
    halves.extend(positions(all.narrow(1, half, time - half)));
    halves
}

/// From tokens to the logits of each next token, one position after the other.
#[derive(Module, Debug)]
pub struct Recurrent {
    layers: Vec<Layer>,
    output: Linear,
    #[module(skip)]
    shape: Shape,
}

impl Recurrent {
    /// With the initial weights number `seed`.
    pub fn new(shape: Shape, seed: u64, device: &Device) -> Self {
        let weights = &mut Weights::new(seed, device);
        let Shape { layers, width, vocabulary, .. } = shape;
        let inputs = |layer| if layer == 0 { vocabulary } else { width };
        let bound = (width as f64).sqrt().recip();
        Self {
            layers: (0..layers).map(|layer| Layer::new(inputs(layer), shape, weights)).collect(),
            output: Linear {
                weight: weights.uniform([width, vocabulary], bound),
                bias: Some(weights.uniform([vocabulary], bound)),
            },
            shape,
        }
    }

    /// What it is, beside its weights.
    pub fn shape(&self) -> Shape {
        self.shape
    }

    /// The same with forget gates that begin open, as char-rnn has them: the biases from below are 1. Other cells have none.
    pub fn with_open_forget_gates(self) -> Self {
        struct Open(usize);
        impl Step for Open {
            fn step<const D: usize>(
                &mut self,
                name: &str,
                _: burn::module::ParamId,
                tensor: Tensor<D>,
            ) -> Tensor<D> {
                let forget = self.0..2 * self.0;
                match name.starts_with("layers.") && name.ends_with(".input.bias") {
                    true => tensor.slice_fill([forget], 1.0),
                    false => tensor,
                }
            }
        }
        match self.shape.cell {
            Cell::Lstm => parameters::map(self.clone(), &mut Open(self.shape.width)),
            Cell::Rnn | Cell::Gru => self,
        }
    }

    /// Nothing remembered yet.
    pub fn blank(&self, batch: usize, device: &Device) -> Vec<Memory> {
        let zeros = || Tensor::zeros([batch, self.shape.width], device);
        let cells = || (self.shape.cell == Cell::Lstm).then(zeros);
        self.layers.iter().map(|_| Memory { hidden: zeros(), cells: cells() }).collect()
    }

    /// `[B, T]` -> `[B, T, V]`, and what is remembered afterwards. Dropout thins what each layer gives to the next.
    pub fn forward(
        &self,
        tokens: Tensor<2, Int>,
        memory: Vec<Memory>,
        dropout: &mut Dropout,
    ) -> (Tensor<3>, Vec<Memory>) {
        let (outputs, memories) = self.read(tokens, memory, dropout);
        let last = |memories: Vec<Memory>| memories.into_iter().last();
        (self.output.forward(outputs), memories.into_iter().filter_map(last).collect())
    }

    /// What is remembered after each position, layer by layer: `[B, T]` -> `[B, T, D]` each, between −1 and 1.
    pub fn states(&self, tokens: Tensor<2, Int>, memory: Vec<Memory>) -> Vec<Tensor<3>> {
        let (_, memories) = self.read(tokens, memory, &mut Dropout::off());
        let states = |memories: Vec<Memory>| memories.iter().map(Memory::state).collect();
        memories.into_iter().map(|memories| Tensor::stack(states(memories), 1)).collect()
    }

    /// The outputs of the uppermost layer, `[B, T, D]`, and layer by layer what is remembered after each position.
    fn read(
        &self,
        tokens: Tensor<2, Int>,
        memory: Vec<Memory>,
        dropout: &mut Dropout,
    ) -> (Tensor<3>, Vec<Vec<Memory>>) {
        let [batch, _] = tokens.dims();
        let Shape { cell, width, .. } = self.shape;
        let mut all = Vec::with_capacity(memory.len());
        let mut below: Option<Tensor<3>> = None;
        for (layer, memory) in self.layers.iter().zip(memory) {
            let inputs = match below {
                Some(below) => positions(layer.input.forward(below)), //        T times [B, G D]
                None => rows(&layer.input, tokens.clone()),
            };
            assert_shape!(inputs[0], [batch, cell.sums() * width]);
            let memories = layer.forward(cell, inputs, memory);
            let outputs = memories.iter().map(|memory| memory.hidden.clone()).collect();
            below = Some(dropout.apply(Tensor::stack(outputs, 1))); //              [B, T, D]
            all.push(memories);
        }
        (below.expect("there is at least one layer"), all)
    }
}

/// One-hot tokens through a dense layer: rows of its weights. `[B, T]` -> T times `[B, G D]`
///
/// Looked up position by position: the gradient of a lookup is as small as the table, that of a slice as large as all positions.
fn rows(layer: &Linear, tokens: Tensor<2, Int>) -> Vec<Tensor<2>> {
    let table = match &layer.bias {
        Some(bias) => layer.weight.val() + bias.val().unsqueeze(), //                [V, G D]
        None => layer.weight.val(),
    };
    let row = |token| embedding(table.clone(), token).squeeze_dim(1); //          [B, G D]
    tokens.split(1, 1).into_iter().map(row).collect()
}

#[cfg(test)]
mod tests;
