//! Optimiser, schedule, batch and stop rules.

use serde::{Deserialize, Serialize};

/// How a model is trained. All but the optimiser can change while it runs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TrainingSpec {
    /// The update rule.
    pub optimiser: Optimiser,
    /// Peak step size.
    pub learning_rate: f64,
    /// How the step size moves after warm-up.
    pub schedule: Schedule,
    /// Steps over which the rate rises from 0 to its peak.
    pub warmup: usize,
    /// Steps that the schedule spans; 0 for all of `steps`.
    pub decay_steps: usize,
    /// Rate at the end of a linear or cosine schedule, as a fraction of the peak.
    pub final_ratio: f64,
    /// Steps between two drops of the step schedule.
    pub drop_every: usize,
    /// Factor of a drop, or of one step of the exponential schedule.
    pub gamma: f64,
    /// Decay of the mean of gradients (Adam, AdamW, Lion).
    pub beta1: f64,
    /// Decay of the mean of squared gradients (Adam, AdamW), of the momentum (Lion).
    pub beta2: f64,
    /// Added to the denominator.
    pub epsilon: f64,
    /// Momentum (SGD, RMSProp, Muon).
    pub momentum: f64,
    /// Nesterov's form of the momentum.
    pub nesterov: bool,
    /// Decay of the mean of squared gradients (RMSProp).
    pub alpha: f64,
    /// Pull of matrices towards zero; vectors are left alone.
    pub weight_decay: f64,
    /// Largest global norm of the gradient; 0 turns clipping off.
    pub clip: f64,
    /// Windows in one pass, B.
    pub batch: usize,
    /// Passes whose gradients make one step.
    pub accumulation: usize,
    /// Steps after which the run ends.
    pub steps: usize,
    /// Steps between two evaluations.
    pub evaluate_every: usize,
    /// Windows of the validation text in one evaluation.
    pub evaluate_windows: usize,
    /// Stop when the validation loss is below this; 0 for never.
    pub target_loss: f64,
    /// Stop after this many evaluations without progress; 0 for never.
    pub patience: usize,
    /// Most steps a second; 0 for as fast as it goes.
    pub speed: f64,
}

/// The update rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Optimiser {
    /// Adam with decoupled weight decay (Loshchilov and Hutter 2019).
    Adamw,
    /// Adam (Kingma and Ba 2015).
    Adam,
    /// Stochastic gradient descent, with momentum if set.
    Sgd,
    /// RMSProp (Tieleman and Hinton 2012).
    Rmsprop,
    /// Adagrad (Duchi et al. 2011).
    Adagrad,
    /// Lion (Chen et al. 2023).
    Lion,
    /// Muon (Jordan et al. 2024) on the blocks' matrices, AdamW on all else.
    Muon,
}

/// How the step size moves after warm-up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Schedule {
    /// It stays.
    Constant,
    /// A straight line to `final_ratio`.
    Linear,
    /// Half a cosine to `final_ratio`.
    Cosine,
    /// Times `gamma` every `drop_every` steps.
    Step,
    /// Times `gamma` every step.
    Exponential,
    /// Inverse square root of the step after warm-up (Vaswani et al. 2017, section 5.3), with its peak at `learning_rate`.
    Noam,
}

impl Optimiser {
    /// PyTorch 2's defaults, as pairs of a knob's path and its value (torch.optim documentation; Lion: the authors' repository).
    pub fn pytorch_defaults(self) -> &'static [(&'static str, f64)] {
        match self {
            Self::Adamw => &[
                ("training.learning_rate", 1e-3),
                ("training.beta1", 0.9),
                ("training.beta2", 0.999),
                ("training.epsilon", 1e-8),
                ("training.weight_decay", 1e-2),
            ],
            Self::Adam => &[
                ("training.learning_rate", 1e-3),
                ("training.beta1", 0.9),
                ("training.beta2", 0.999),
                ("training.epsilon", 1e-8),
                ("training.weight_decay", 0.0),
            ],
            Self::Sgd => &[
                ("training.learning_rate", 1e-3),
                ("training.momentum", 0.0),
                ("training.weight_decay", 0.0),
            ],
            Self::Rmsprop => &[
                ("training.learning_rate", 1e-2),
                ("training.alpha", 0.99),
                ("training.epsilon", 1e-8),
                ("training.momentum", 0.0),
                ("training.weight_decay", 0.0),
            ],
            Self::Adagrad => &[
                ("training.learning_rate", 1e-2),
                ("training.epsilon", 1e-10),
                ("training.weight_decay", 0.0),
            ],
            Self::Lion => &[
                ("training.learning_rate", 1e-4),
                ("training.beta1", 0.9),
                ("training.beta2", 0.99),
                ("training.weight_decay", 0.0),
            ],
            Self::Muon => &[
                ("training.learning_rate", 1e-3),
                ("training.momentum", 0.95),
                ("training.epsilon", 1e-7),
                ("training.weight_decay", 0.1),
            ],
        }
    }
}

impl TrainingSpec {
    /// Learning rate of the step with this index (the first is 0).
    pub fn rate(&self, step: usize) -> f64 {
        let warmup = self.warmup as f64;
        let step = step as f64;
        if step < warmup {
            return self.learning_rate * (step + 1.0) / (warmup + 1.0);
        }
        let span = if self.decay_steps == 0 { self.steps } else { self.decay_steps } as f64;
        let progress = ((step - warmup) / (span - warmup).max(1.0)).min(1.0);
        let since = step - warmup;
        let floor = self.final_ratio;
        self.learning_rate
            * match self.schedule {
                Schedule::Constant => 1.0,
                Schedule::Linear => 1.0 - (1.0 - floor) * progress,
                Schedule::Cosine => {
                    floor + (1.0 - floor) * 0.5 * (1.0 + (std::f64::consts::PI * progress).cos())
                }
                Schedule::Step => self.gamma.powf((since / self.drop_every.max(1) as f64).floor()),
                Schedule::Exponential => self.gamma.powf(since),
                Schedule::Noam => ((warmup + 1.0) / (step + 1.0)).sqrt(),
            }
    }
}

#[cfg(test)]
mod tests {
    use crate::{RunSpec, Schedule};

    #[test]
    fn the_rate_rises_in_warm_up_and_ends_at_the_final_ratio() {
        let mut training = RunSpec::default().training;
        training.learning_rate = 1.0;
        training.warmup = 9;
        training.steps = 109;
        training.decay_steps = 0;
        training.final_ratio = 0.1;
        for schedule in [Schedule::Linear, Schedule::Cosine] {
            training.schedule = schedule;
            assert!((training.rate(0) - 0.1).abs() < 1e-12);
            assert!((training.rate(9) - 1.0).abs() < 1e-12);
            assert!((training.rate(109) - 0.1).abs() < 1e-12);
            assert!((training.rate(59) - 0.55).abs() < 1e-9);
        }
    }

    /// Vaswani et al. 2017: d^-0.5 · min(s^-0.5, s · 4000^-1.5) peaks at 6.988e-4 for d = 512, and is 1.398e-4 at step 100,000.
    #[test]
    fn the_noam_schedule_has_the_published_shape() {
        let mut training = RunSpec::default().training;
        training.schedule = Schedule::Noam;
        training.warmup = 3999;
        training.learning_rate = 512f64.powf(-0.5) * 4000f64.powf(-0.5);
        assert!((training.rate(3999) - 6.988e-4).abs() < 1e-7);
        assert!((training.rate(99_999) - 1.398e-4).abs() < 1e-7);
    }
}
