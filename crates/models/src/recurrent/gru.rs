//! The gated recurrent unit (Cho et al. 2014): an LSTM's gates without its cells.
//!
//! The gates stand in PyTorch's order: reset, update, candidate. As there, the reset gate comes after the recurrent weights, so that one
//! product serves all three; Cho et al. and char-rnn have it before them.

use burn::tensor::{Tensor, activation};

use super::Memory;

/// One position: `[B, 3 D]` twice, and what is remembered -> `[B, D]`.
pub(super) fn step(input: Tensor<2>, recurrent: Tensor<2>, memory: Memory) -> Memory {
    let [_, width] = memory.hidden.dims();
    let gates = |sums: &Tensor<2>| sums.clone().narrow(1, 0, 2 * width);
    let candidate = |sums: Tensor<2>| sums.narrow(1, 2 * width, width);
    let open = activation::sigmoid(gates(&input) + gates(&recurrent)); //       [B, 2 D]
    let reset = open.clone().narrow(1, 0, width);
    let update = open.narrow(1, width, width);
    let new = (candidate(input) + reset * candidate(recurrent)).tanh(); //      [B, D]
    Memory { hidden: new.clone() + update * (memory.hidden - new), cells: None }
}
