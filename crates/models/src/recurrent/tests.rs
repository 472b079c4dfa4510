//! What holds for every kind of cell.

use std::ops::Range;

use burn::module::Module as _;
use burn::optim::GradientsParams;
use burn::tensor::TensorData;

use super::*;
use crate::next_token_loss;
use crate::parameters::{load, names, read};

const CELLS: [Cell; 3] = [Cell::Rnn, Cell::Lstm, Cell::Gru];

fn small(cell: Cell, device: &Device) -> Recurrent {
    Recurrent::new(Shape { cell, layers: 2, width: 5, vocabulary: 7 }, 3, device)
}

/// One row of made-up tokens.
fn tokens(range: Range<i32>, device: &Device) -> Tensor<2, Int> {
    let tokens: Vec<i32> = range.map(|at| at * 3 % 7).collect();
    let shape = [1, tokens.len()];
    Tensor::from_data(TensorData::new(tokens, shape), device)
}

fn number(tensor: Tensor<1>) -> f32 {
    pollster::block_on(tensor.into_scalar_async::<f32>()).unwrap()
}

/// Two layers of 128 on 65 characters; of LSTMs it is char-rnn's default net.
#[test]
fn an_lstm_has_240_321_parameters_and_the_others_in_proportion_to_their_sums() {
    let counts = CELLS.map(|cell| {
        let shape = Shape { cell, layers: 2, width: 128, vocabulary: 65 };
        let net = Recurrent::new(shape, 1, &Device::flex());
        names(&net).iter().map(|(_, shape)| shape.iter().product::<usize>()).sum::<usize>()
    });
    let output = 128 * 65 + 65;
    let one = (counts[1] - output) / 4;
    assert_eq!(counts, [one + output, 240_321, 3 * one + output]);
}

#[test]
fn a_text_read_in_two_parts_is_the_text_read_at_once() {
    let device = Device::flex();
    for cell in CELLS {
        let net = small(cell, &device);
        let read = |range, memory| net.forward(tokens(range, &device), memory, &mut Dropout::off());
        let (whole, _) = read(0..9, net.blank(1, &device));
        let (first, memory) = read(0..4, net.blank(1, &device));
        let (second, _) = read(4..9, memory);
        let gap = (Tensor::cat(vec![first, second], 1) - whole).abs().max();
        assert!(number(gap) < 1e-6, "{cell:?}");
    }
}

#[test]
fn a_later_token_changes_no_earlier_logit() {
    let device = Device::flex();
    for cell in CELLS {
        let net = small(cell, &device);
        let logits = |last: i32| {
            let row = vec![1, 5, 2, last];
            let tokens = Tensor::from_data(TensorData::new(row, [1, 4]), &device);
            net.forward(tokens, net.blank(1, &device), &mut Dropout::off()).0.narrow(1, 0, 3)
        };
        assert_eq!(number((logits(0) - logits(6)).abs().max()), 0.0, "{cell:?}");
    }
}

#[test]
fn states_are_told_for_every_layer_and_position_and_end_in_the_memory() {
    let device = Device::flex();
    for cell in CELLS {
        let net = small(cell, &device);
        let states = net.states(tokens(0..6, &device), net.blank(1, &device));
        let (_, memory) =
            net.forward(tokens(0..6, &device), net.blank(1, &device), &mut Dropout::off());
        assert_eq!(states.len(), 2);
        for (states, memory) in states.into_iter().zip(memory) {
            assert_eq!(states.dims(), [1, 6, 5]);
            let last = states.narrow(1, 5, 1).squeeze_dim::<2>(1);
            assert_eq!(number((last - memory.state()).abs().max()), 0.0, "{cell:?}");
        }
    }
}

#[test]
fn forget_gates_begin_open_where_there_are_any() {
    let device = Device::flex().autodiff();
    for cell in CELLS {
        let all = |net: &Recurrent| pollster::block_on(read(net)).unwrap();
        let plain = small(cell, &device);
        let open = plain.clone().with_open_forget_gates();
        for (before, after) in all(&plain).into_iter().zip(all(&open)) {
            let opened = cell == Cell::Lstm && after.name.ends_with("input.bias");
            for (at, (a, b)) in before.values.iter().zip(&after.values).enumerate() {
                let expected = if opened && (5..10).contains(&at) { 1.0 } else { *a };
                assert_eq!(*b, expected, "{cell:?}: {} {at}", after.name);
            }
        }
    }
}

/// Central differences of the loss over every parameter of a small net, against backpropagation through six positions.
#[test]
fn gradients_through_time_are_the_slopes_of_the_loss() {
    const STEP: f32 = 1e-2;
    let plain = Device::flex();
    let recorded = plain.clone().autodiff();
    for cell in CELLS {
        let net = small(cell, &recorded);
        let loss = |net: &Recurrent, device: &Device| {
            let blank = net.blank(1, device);
            let (logits, _) = net.forward(tokens(0..6, device), blank, &mut Dropout::off());
            next_token_loss(logits, tokens(1..7, device))
        };
        let gradients = GradientsParams::from_grads(loss(&net, &recorded).backward(), &net);
        let weights = pollster::block_on(read(&net)).unwrap();
        let mut found = Found { gradients, all: Vec::new() };
        parameters::visit(&net, &mut found);
        for (tensor, gradient) in found.all.into_iter().enumerate() {
            for at in (0..gradient.len()).step_by(7) {
                let moved = |by: f32| {
                    let mut weights = weights.clone();
                    weights[tensor].values[at] += by;
                    let net = load(net.valid(), &weights).unwrap();
                    number(loss(&net, &plain))
                };
                let slope = (moved(STEP) - moved(-STEP)) / (2.0 * STEP);
                let gap = (slope - gradient[at]).abs();
                assert!(
                    gap < 2e-4,
                    "{cell:?} {} {at}: {slope} {}",
                    weights[tensor].name,
                    gradient[at]
                );
            }
        }
    }
}

/// Gradients of all parameters in the order of fields.
struct Found {
    gradients: GradientsParams,
    all: Vec<Vec<f32>>,
}

impl parameters::See for Found {
    fn see<const D: usize>(&mut self, _: &str, id: burn::module::ParamId, _: Tensor<D>) {
        let gradient = self.gradients.get::<D>(id).unwrap();
        let data = pollster::block_on(gradient.into_data_async()).unwrap();
        self.all.push(data.iter::<f32>().collect());
    }
}
