//! The simple recurrent cell (Elman 1990): what it remembers is a squashed sum of what comes in and what it remembered.

use burn::tensor::Tensor;

use super::Memory;

/// One position: `[B, D]` twice -> `[B, D]`.
pub(super) fn step(input: Tensor<2>, recurrent: Tensor<2>) -> Memory {
    Memory { hidden: (input + recurrent).tanh(), cells: None }
}
