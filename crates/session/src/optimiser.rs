//! Update rules, one parameter at a time.
//!
//! burn-optim's `Optimizer`s do the arithmetic of AdamW, Adam, Lion and Muon. Their state is kept here, as plain tensors: it must be
//! read back without blocking (WebGPU), written into checkpoints, and survive a knob that turns in the middle of a run, and burn's
//! records do none of that. SGD, RMSProp and Adagrad are written out, because burn keeps their state private.
//! Defaults are PyTorch's ([`spec::Optimiser::pytorch_defaults`]); weight decay touches matrices only.

use std::collections::BTreeMap;

use burn::module::{Module, ParamId};
use burn::optim::decay::WeightDecayConfig;
use burn::optim::momentum::MomentumConfig;
use burn::optim::{
    AdamConfig, AdamState, AdamWConfig, AdamWState, AdaptiveMomentumState, AdjustLrFn,
    GradientsParams, LionConfig, LionState, MuonConfig, Optimizer as _,
};
use burn::tensor::Tensor;
use models::parameters::{See, Step, decays, map, visit};
use spec::{Optimiser as Rule, TrainingSpec};

/// The running means of every parameter, by the parameter's name.
#[derive(Clone, Default)]
pub struct Optimiser {
    pub(crate) states: BTreeMap<String, State>,
}

/// One parameter's running means, flattened.
#[derive(Clone, Default)]
pub(crate) struct State {
    /// Updates so far.
    pub time: usize,
    /// What the rule remembers: one or two tensors of the parameter's size.
    pub slots: Vec<Tensor<1>>,
}

/// What is done to all gradients first (clipping): what they are multiplied by, or where each number is cut off.
#[derive(Clone)]
pub enum Scale {
    /// Nothing.
    One,
    /// A number on the host.
    Number(f32),
    /// `[1]`, still on the device.
    OnDevice(Box<Tensor<1>>),
    /// Not multiplied: each number is kept within ± this.
    Within(f32),
}

impl Optimiser {
    /// One update of every parameter that has a gradient.
    pub fn step<M: Module>(
        &mut self,
        training: &TrainingSpec,
        rate: f64,
        model: M,
        grads: GradientsParams,
        scale: Scale,
    ) -> M {
        map(model, &mut Update { states: &mut self.states, training, rate, grads, scale })
    }
}

/// Square root of the sum of squares of all gradients, `[1]`.
pub fn global_norm<M: Module>(model: &M, grads: &GradientsParams) -> Option<Tensor<1>> {
    let mut squares = SquaredSum { grads, sum: None };
    visit(model, &mut squares);
    squares.sum.map(Tensor::sqrt)
}

struct SquaredSum<'a> {
    grads: &'a GradientsParams,
    sum: Option<Tensor<1>>,
}

impl See for SquaredSum<'_> {
    fn see<const D: usize>(&mut self, _name: &str, id: ParamId, _tensor: Tensor<D>) {
        if let Some(grad) = self.grads.get::<D>(id) {
            let squares = grad.square().sum();
            self.sum = Some(match self.sum.take() {
                Some(sum) => sum + squares,
                None => squares,
            });
        }
    }
}

struct Update<'a> {
    states: &'a mut BTreeMap<String, State>,
    training: &'a TrainingSpec,
    rate: f64,
    grads: GradientsParams,
    scale: Scale,
}

impl Step for Update<'_> {
    fn step<const D: usize>(&mut self, name: &str, id: ParamId, tensor: Tensor<D>) -> Tensor<D> {
        let Some(grad) = self.grads.remove::<D>(id) else { return tensor };
        let state = self.states.remove(name).unwrap_or_default();
        let grad = grad.reshape([-1]);
        let grad = match &self.scale {
            Scale::One => grad,
            Scale::Number(scale) => grad.mul_scalar(*scale),
            Scale::OnDevice(scale) => grad * scale.as_ref().clone(),
            Scale::Within(bound) => grad.clamp(-*bound, *bound),
        };
        let shape = tensor.dims();
        let decay = if decays(name, D) { self.training.weight_decay } else { 0.0 };
        let rules = Rules { training: self.training, rate: self.rate, decay };
        let flat = tensor.reshape([-1]);
        let (flat, state) = match self.training.optimiser {
            Rule::Muon if D == 2 && name.starts_with("blocks.") => {
                rules.muon([shape[0], shape[1]], flat, grad, state)
            }
            _ => rules.flat(flat, grad, state),
        };
        self.states.insert(name.to_owned(), state);
        flat.reshape(shape)
    }
}

/// The rules themselves, on flattened parameters.
struct Rules<'a> {
    training: &'a TrainingSpec,
    rate: f64,
    decay: f64,
}

type Updated = (Tensor<1>, State);

impl Rules<'_> {
    fn flat(&self, tensor: Tensor<1>, grad: Tensor<1>, state: State) -> Updated {
        match self.training.optimiser {
            Rule::Adamw | Rule::Muon => self.adamw(tensor, grad, state),
            Rule::Adam => self.adam(tensor, grad, state),
            Rule::Lion => self.lion(tensor, grad, state),
            Rule::Sgd => self.sgd(tensor, grad, state),
            Rule::Rmsprop => self.rmsprop(tensor, grad, state),
            Rule::Adagrad => self.adagrad(tensor, grad, state),
        }
    }

    /// Loshchilov and Hutter 2019, algorithm 2.
    fn adamw(&self, tensor: Tensor<1>, grad: Tensor<1>, state: State) -> Updated {
        let rule = AdamWConfig::new()
            .with_beta_1(self.training.beta1 as f32)
            .with_beta_2(self.training.beta2 as f32)
            .with_epsilon(self.training.epsilon as f32)
            .with_weight_decay(self.decay as f32)
            .build();
        let (tensor, after) =
            rule.step(self.rate, tensor, grad, moments(state).map(AdamWState::new));
        (tensor, after.map(|after| slots(after.momentum)).unwrap_or_default())
    }

    /// Kingma and Ba 2015, algorithm 1; the decay is added to the gradient, as in torch.optim.Adam.
    fn adam(&self, tensor: Tensor<1>, grad: Tensor<1>, state: State) -> Updated {
        let rule = AdamConfig::new()
            .with_beta_1(self.training.beta1 as f32)
            .with_beta_2(self.training.beta2 as f32)
            .with_epsilon(self.training.epsilon as f32)
            .with_weight_decay(
                (self.decay > 0.0).then(|| WeightDecayConfig::new(self.decay as f32)),
            )
            .build();
        let (tensor, after) =
            rule.step(self.rate, tensor, grad, moments(state).map(AdamState::new));
        (tensor, after.map(|after| slots(after.momentum)).unwrap_or_default())
    }

    /// Chen et al. 2023, algorithm 2.
    fn lion(&self, tensor: Tensor<1>, grad: Tensor<1>, mut state: State) -> Updated {
        let rule = LionConfig::new()
            .with_beta_1(self.training.beta1 as f32)
            .with_beta_2(self.training.beta2 as f32)
            .with_weight_decay(self.decay as f32)
            .build();
        let before = state.slots.pop().map(LionState::new);
        let (tensor, after) = rule.step(self.rate, tensor, grad, before);
        state.slots.extend(after.map(|after| after.momentum));
        (tensor, State { time: state.time + 1, ..state })
    }

    /// Jordan et al. 2024. The momentum is ours, burn's Muon does the Newton–Schulz step. The rate is scaled by
    /// 0.2·sqrt(max(rows, columns)) (Liu et al. 2025), so that one rate serves it and the AdamW of the other parameters.
    fn muon(
        &self,
        matrix: [usize; 2],
        tensor: Tensor<1>,
        grad: Tensor<1>,
        state: State,
    ) -> Updated {
        let (update, state) = self.momentum(grad, state);
        let rule = MuonConfig::new()
            .with_momentum(MomentumConfig { momentum: 0.0, dampening: 0.0, nesterov: false })
            .with_weight_decay(
                (self.decay > 0.0).then(|| WeightDecayConfig::new(self.decay as f32)),
            )
            .with_adjust_lr_fn(AdjustLrFn::MatchRmsAdamW)
            .build();
        let (tensor, _) =
            rule.step(self.rate, tensor.reshape(matrix), update.reshape(matrix), None);
        (tensor.reshape([-1]), state)
    }

    /// torch.optim.SGD: v = μ·v + g; w −= rate·v, or with Nesterov w −= rate·(g + μ·v).
    fn sgd(&self, tensor: Tensor<1>, grad: Tensor<1>, state: State) -> Updated {
        let grad = self.decayed(grad, &tensor);
        let (update, state) = self.momentum(grad, state);
        (tensor - update * self.rate, state)
    }

    /// Tieleman and Hinton 2012 as torch.optim.RMSprop: s = α·s + (1 − α)·g²; w −= rate·g / (√s + ε), with momentum if set.
    fn rmsprop(&self, tensor: Tensor<1>, grad: Tensor<1>, mut state: State) -> Updated {
        let grad = self.decayed(grad, &tensor);
        let alpha = self.training.alpha;
        let squares = grad.clone().square() * (1.0 - alpha);
        let rest = state.slots.split_off(state.slots.len().min(1));
        let squares = match state.slots.pop() {
            Some(before) => before * alpha + squares,
            None => squares,
        };
        let step = grad / (squares.clone().sqrt() + self.training.epsilon);
        let momentum = State { time: state.time, slots: rest };
        let plain =
            Rules { training: &TrainingSpec { nesterov: false, ..self.training.clone() }, ..*self };
        let (update, momentum) = plain.momentum(step, momentum);
        let slots = std::iter::once(squares).chain(momentum.slots).collect();
        (tensor - update * self.rate, State { time: state.time + 1, slots })
    }

    /// Duchi et al. 2011 as torch.optim.Adagrad: s += g²; w −= rate·g / (√s + ε).
    fn adagrad(&self, tensor: Tensor<1>, grad: Tensor<1>, mut state: State) -> Updated {
        let grad = self.decayed(grad, &tensor);
        let squares = grad.clone().square();
        let sum = match state.slots.pop() {
            Some(before) => before + squares,
            None => squares,
        };
        let step = grad / (sum.clone().sqrt() + self.training.epsilon);
        (tensor - step * self.rate, State { time: state.time + 1, slots: vec![sum] })
    }

    /// The gradient of loss + decay/2·|w|².
    fn decayed(&self, grad: Tensor<1>, tensor: &Tensor<1>) -> Tensor<1> {
        if self.decay > 0.0 { grad + tensor.clone() * self.decay } else { grad }
    }

    /// The direction after momentum, and the velocity kept in the last slot; without momentum nothing is kept.
    fn momentum(&self, grad: Tensor<1>, mut state: State) -> Updated {
        let mu = self.training.momentum;
        if mu == 0.0 {
            return (grad, State { time: state.time + 1, slots: vec![] });
        }
        let velocity = match state.slots.pop() {
            Some(before) => before * mu + grad.clone(),
            None => grad.clone(),
        };
        let update =
            if self.training.nesterov { grad + velocity.clone() * mu } else { velocity.clone() };
        (update, State { time: state.time + 1, slots: vec![velocity] })
    }
}

fn moments(mut state: State) -> Option<AdaptiveMomentumState<1>> {
    let second = state.slots.pop()?;
    let first = state.slots.pop()?;
    Some(AdaptiveMomentumState::new(state.time, first, second))
}

fn slots(state: AdaptiveMomentumState<1>) -> State {
    State { time: state.time, slots: vec![state.moment_1, state.moment_2] }
}
