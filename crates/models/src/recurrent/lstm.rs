//! Long short-term memory (Hochreiter and Schmidhuber 1997; forget gates: Gers, Schmidhuber and Cummins 2000).
//!
//! Adds to `rnn.rs` cells that keep their value until gates let it go. The gates stand in the order input, forget, output, candidate, so that
//! one sigmoid covers the first three. No peepholes, as in char-rnn and PyTorch. On the CPU what follows the sums is one operation.

#[cfg(feature = "flex")]
mod fused;

use burn::tensor::{Tensor, activation};

use super::Memory;

/// One position: `[B, 4 D]` twice, and what is remembered -> `[B, D]` twice.
pub(super) fn step(input: Tensor<2>, recurrent: Tensor<2>, memory: Memory) -> Memory {
    let [_, width] = memory.hidden.dims();
    let before = memory.cells.expect("an LSTM begins with cells");
    let gates = input + recurrent; //                                           [B, 4 D]
    #[cfg(feature = "flex")]
    if let Ok(both) = fused::step(&gates, &before) {
        let hidden = both.clone().narrow(1, 0, width);
        return Memory { hidden, cells: Some(both.narrow(1, width, width)) };
    }
    let open = activation::sigmoid(gates.clone().narrow(1, 0, 3 * width)); //   [B, 3 D]
    let candidate = gates.narrow(1, 3 * width, width).tanh(); //                [B, D]
    let input = open.clone().narrow(1, 0, width);
    let forget = open.clone().narrow(1, width, width);
    let output = open.narrow(1, 2 * width, width);
    let cells = forget * before + input * candidate; //                         [B, D]
    Memory { hidden: output * cells.clone().tanh(), cells: Some(cells) }
}
