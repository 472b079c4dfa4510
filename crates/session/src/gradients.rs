//! Gradients as one row of numbers in the order of parameters, and back: in this form they pass between devices.

use burn::module::{Module, ParamId};
use burn::optim::GradientsParams;
use burn::tensor::Tensor;
use models::parameters::{See, visit};

/// All gradients one after the other, each flattened: `[P]`. What the loss does not depend on has no slope.
pub(crate) fn in_a_row<M: Module>(model: &M, grads: GradientsParams) -> Tensor<1> {
    let mut row = Row { grads, all: vec![] };
    visit(model, &mut row);
    Tensor::cat(row.all, 0)
}

/// The gradients in a row `[P]`.
///
/// # Panics
/// If the row is shorter than the parameters are many.
pub(crate) fn of_a_row<M: Module>(model: &M, row: Tensor<1>) -> GradientsParams {
    let mut parts = Parts { row, at: 0, grads: GradientsParams::new() };
    visit(model, &mut parts);
    parts.grads
}

struct Row {
    grads: GradientsParams,
    all: Vec<Tensor<1>>,
}

impl See for Row {
    fn see<const D: usize>(&mut self, _: &str, id: ParamId, tensor: Tensor<D>) {
        let slope = self.grads.remove::<D>(id).unwrap_or_else(|| tensor.inner().zeros_like());
        self.all.push(slope.reshape([-1]));
    }
}

struct Parts {
    row: Tensor<1>,
    at: usize,
    grads: GradientsParams,
}

impl See for Parts {
    fn see<const D: usize>(&mut self, _: &str, id: ParamId, tensor: Tensor<D>) {
        let shape = tensor.dims();
        let count = shape.iter().product::<usize>();
        let own = self.row.clone().narrow(0, self.at, count).reshape(shape);
        self.at += count;
        self.grads.register(id, own);
    }
}
