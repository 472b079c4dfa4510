//! Plain loops over slices as one burn operation with its own way back.
//!
//! At batch 1 a small net spends its time on calls: each tensor operation is put on a device, recorded, and looked up again on the way back.
//! Fused, a whole stretch of the way is one entry of the record, and plain loops do the arithmetic.
//!
//! burn 0.22 has no backend in its types, but its feature `extension` opens the way below them: [`Tensor::try_into_primitive`] (burn-tensor,
//! `tensor/api/extension.rs`) hands out the recorded tensor of `Autodiff<B>`, and [`Backward`] (burn-autodiff, `ops/backward.rs`) registers
//! a step with N parents and a state of its own. The loops read host memory, so `B` must be a backend that answers at once: one on the CPU.

use std::fmt::{Debug, Formatter};
use std::marker::PhantomData;

use burn::backend::autodiff::checkpoint::base::Checkpointer;
use burn::backend::autodiff::checkpoint::strategy::NoCheckpointing;
use burn::backend::autodiff::grads::Gradients;
use burn::backend::autodiff::ops::{Backward, Ops, OpsKind};
use burn::backend::tensor::FloatTensor;
use burn::backend::{
    Autodiff, Backend, DispatchKindConversion, DispatchTensor, Shape, TensorMetadata as _,
    try_read_sync,
};
use burn::tensor::{Tensor, TensorData};

/// Why an operation cannot be fused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FuseError {
    /// The tensor lives elsewhere, or keeps no record.
    #[error("a fused operation needs tensors of a CPU device that keeps a record")]
    Elsewhere,
    /// The tensor's numbers are not in host memory, or are no 32-bit floats.
    #[error("a fused operation reads 32-bit floats in host memory")]
    NotAtHand,
}

/// A recorded parameter of any number of axes.
pub type Recorded<B> = FloatTensor<Autodiff<B>>;

/// A parameter of backend `B`, its number of axes forgotten.
///
/// # Errors
/// [`FuseError::Elsewhere`].
pub fn recorded<B: Backend, const D: usize>(tensor: Tensor<D>) -> Result<Recorded<B>, FuseError>
where
    DispatchTensor: DispatchKindConversion<Autodiff<B>>,
{
    tensor.try_into_primitive::<Autodiff<B>>().map_err(|_| FuseError::Elsewhere)
}

/// The cost of N parameters as one operation: `[1]`.
///
/// `forward` is given each parameter's numbers, last axis fastest, and gives the cost and its way back: the slope by each parameter, in the
/// same order, which are multiplied by the slope from above.
///
/// # Errors
/// [`FuseError::NotAtHand`].
pub fn cost<B: Backend, Back, const N: usize>(
    parameters: [Recorded<B>; N],
    forward: impl FnOnce([&[f32]; N]) -> (f32, Back),
) -> Result<Tensor<1>, FuseError>
where
    Back: FnOnce() -> [Vec<f32>; N] + Clone + Send + 'static,
    DispatchTensor: DispatchKindConversion<Autodiff<B>>,
{
    operation(parameters, [1], |values| {
        let (cost, back) = forward(values);
        let scaled = move |above: &[f32]| {
            let mut slopes = back();
            slopes.iter_mut().flatten().for_each(|slope| *slope *= above[0]);
            slopes
        };
        (vec![cost], scaled)
    })
}

/// A tensor of this shape, made of N others as one operation.
///
/// `forward` is given each parent's numbers, last axis fastest, and gives the result's and its way back: from the slopes by the result those
/// by each parent. The record keeps the way back and what it has captured.
///
/// # Errors
/// [`FuseError::NotAtHand`].
pub fn operation<B: Backend, Back, const N: usize, const D: usize>(
    parameters: [Recorded<B>; N],
    shape: [usize; D],
    forward: impl FnOnce([&[f32]; N]) -> (Vec<f32>, Back),
) -> Result<Tensor<D>, FuseError>
where
    Back: FnOnce(&[f32]) -> [Vec<f32>; N] + Clone + Send + 'static,
    DispatchTensor: DispatchKindConversion<Autodiff<B>>,
{
    let nodes = parameters.each_ref().map(|parameter| parameter.node());
    let shapes = parameters.each_ref().map(|parameter| parameter.primitive().shape());
    let device = parameters[0].device();
    let mut values = Vec::with_capacity(N);
    for parameter in parameters {
        values.push(at_hand::<B>(parameter.into_primitive())?);
    }
    let mut slices = [&[][..]; N];
    for (slice, values) in slices.iter_mut().zip(&values) {
        *slice = values.as_slice::<f32>().map_err(|_| FuseError::NotAtHand)?;
    }
    let (result, back) = forward(slices);
    let result = B::float_from_data(TensorData::new(result, shape), &device);
    let step = Fused::<Back>(PhantomData).prepare::<NoCheckpointing>(nodes).compute_bound();
    let result = match step.stateful() {
        OpsKind::Tracked(step) => step.finish((Way(back), shapes), result),
        OpsKind::UnTracked(step) => step.finish(result),
    };
    Ok(Tensor::from_primitive::<Autodiff<B>>(result))
}

/// The entry of the record.
struct Fused<Back>(PhantomData<Back>);

/// The way back; a record wants all that it keeps to have a name.
#[derive(Clone)]
struct Way<Back>(Back);

impl<Back> Debug for Fused<Back> {
    fn fmt(&self, f: &mut Formatter) -> std::fmt::Result {
        f.write_str("Fused")
    }
}

impl<Back> Debug for Way<Back> {
    fn fmt(&self, f: &mut Formatter) -> std::fmt::Result {
        f.write_str("Way")
    }
}

impl<B: Backend, Back, const N: usize> Backward<B, N> for Fused<Back>
where
    Back: FnOnce(&[f32]) -> [Vec<f32>; N] + Clone + Send + 'static,
{
    type State = (Way<Back>, [Shape; N]);

    fn backward(self, step: Ops<Self::State, N>, all: &mut Gradients, _: &mut Checkpointer) {
        let above = all.consume::<B>(&step.node);
        let device = above.device();
        let above = at_hand::<B>(above).expect("its numbers were at hand on the way there");
        let above = above.as_slice::<f32>().expect("the result was made of 32-bit floats");
        let (Way(back), shapes) = step.state;
        for ((parent, slopes), shape) in step.parents.into_iter().zip(back(above)).zip(shapes) {
            if let Some(parent) = parent {
                let slopes = B::float_from_data(TensorData::new(slopes, shape), &device);
                all.register::<B>(parent.id, slopes);
            }
        }
    }
}

/// The numbers of a tensor, if the backend has them in host memory.
fn at_hand<B: Backend>(tensor: FloatTensor<B>) -> Result<TensorData, FuseError> {
    let answer = try_read_sync(B::float_into_data(tensor)).ok_or(FuseError::NotAtHand)?;
    answer.map_err(|_| FuseError::NotAtHand)
}
