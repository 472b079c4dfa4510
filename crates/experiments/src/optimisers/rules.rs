//! The update rules that need gradients alone, each as its paper writes it; numbers that PyTorch calls defaults are the same here.

/// Every racer, in the order of the chart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Stochastic gradient descent, one data point a step (Robbins and Monro 1951).
    Sgd,
    /// Gradient descent over all data points (Cauchy 1847).
    Descent,
    /// Momentum (Polyak 1964).
    Momentum,
    /// Nesterov's momentum (1983), as Sutskever et al. (2013) write it.
    Nesterov,
    /// Adagrad (Duchi et al. 2011).
    Adagrad,
    /// RMSProp (Tieleman and Hinton 2012).
    RmsProp,
    /// Adam (Kingma and Ba 2015).
    Adam,
    /// AdamW (Loshchilov and Hutter 2019).
    AdamW,
    /// SVRG (Johnson and Zhang 2013).
    Svrg,
    /// L-BFGS (Liu and Nocedal 1989).
    Lbfgs,
    /// Newton's method.
    Newton,
}

/// All racers.
pub const KINDS: [Kind; 11] = [
    Kind::Sgd,
    Kind::Descent,
    Kind::Momentum,
    Kind::Nesterov,
    Kind::Adagrad,
    Kind::RmsProp,
    Kind::Adam,
    Kind::AdamW,
    Kind::Svrg,
    Kind::Lbfgs,
    Kind::Newton,
];

/// RMSProp's memory.
const ALPHA: f64 = 0.99;
/// Adam's memory of gradients.
const BETA_1: f64 = 0.9;
/// Adam's memory of squared gradients.
const BETA_2: f64 = 0.999;
/// Keeps a quotient finite.
const EPSILON: f64 = 1e-8;
/// Adagrad's own.
const EPSILON_ADAGRAD: f64 = 1e-10;
/// AdamW's pull towards 0, per unit of learning rate.
const DECAY: f64 = 0.01;

impl Kind {
    /// Its name, its metric, its rule.
    fn words(self) -> [&'static str; 3] {
        match self {
            Self::Sgd => ["SGD", "gap_sgd", "w ← w − a g, one data point"],
            Self::Descent => ["gradient descent", "gap_descent", "w ← w − a g, all data points"],
            Self::Momentum => ["momentum", "gap_momentum", "v ← μ v + g; w ← w − a v"],
            Self::Nesterov => ["Nesterov", "gap_nesterov", "v ← μ v + g; w ← w − a (g + μ v)"],
            Self::Adagrad => ["Adagrad", "gap_adagrad", "s ← s + g²; w ← w − a g / √s"],
            Self::RmsProp => ["RMSProp", "gap_rmsprop", "s ← 0.99 s + 0.01 g²; w ← w − a g / √s"],
            Self::Adam => {
                ["Adam", "gap_adam", "w ← w − a m / √s, both means of the past, without bias"]
            }
            Self::AdamW => ["AdamW", "gap_adamw", "Adam, and w ← (1 − 0.01 a) w"],
            Self::Svrg => ["SVRG", "gap_svrg", "w ← w − a (g(w) − g(w₀) + G(w₀)), one data point"],
            Self::Lbfgs => ["L-BFGS", "gap_lbfgs", "curvature from the last ten steps"],
            Self::Newton => ["Newton", "gap_newton", "w ← w − H⁻¹ g"],
        }
    }

    /// As charts name it.
    pub fn name(self) -> &'static str {
        self.words()[0]
    }

    /// The metric of its distance to the least loss.
    pub fn metric(self) -> &'static str {
        self.words()[1]
    }

    /// What it does, in a line.
    pub fn formula(self) -> &'static str {
        self.words()[2]
    }

    /// Whether it searches for its own step along a direction.
    pub fn searches(self) -> bool {
        matches!(self, Self::Lbfgs | Self::Newton)
    }
}

/// A rule with what it remembers.
#[derive(Clone, Debug)]
pub struct Rule {
    kind: Kind,
    /// v or m: what is left of past gradients.
    mean: Vec<f64>,
    /// s: what is left of their squares.
    square: Vec<f64>,
    steps: f64,
}

impl Rule {
    /// Nothing remembered.
    pub fn new(kind: Kind, dimension: usize) -> Self {
        Self { kind, mean: vec![0.0; dimension], square: vec![0.0; dimension], steps: 0.0 }
    }

    /// All that it remembers: steps, what is left of gradients, what is left of their squares.
    pub fn memory(&self) -> impl Iterator<Item = f64> {
        let steps = std::iter::once(self.steps);
        steps.chain(self.mean.iter().copied()).chain(self.square.iter().copied())
    }

    /// A rule that remembers what [`Rule::memory`] told.
    pub fn remembering(kind: Kind, memory: &[f64]) -> Self {
        let Some((steps, rest)) = memory.split_first() else { return Self::new(kind, 0) };
        let (mean, square) = rest.split_at(rest.len() / 2);
        Self { kind, mean: mean.to_vec(), square: square.to_vec(), steps: *steps }
    }

    /// Moves `w` by a gradient; `a` is the learning rate, `mu` the momentum.
    pub fn step(&mut self, w: &mut [f64], gradient: &[f64], a: f64, mu: f64) {
        self.steps += 1.0;
        let unbias_1 = 1.0 - libm::pow(BETA_1, self.steps);
        let unbias_2 = 1.0 - libm::pow(BETA_2, self.steps);
        let memory = self.mean.iter_mut().zip(&mut self.square);
        for ((w, g), (m, s)) in w.iter_mut().zip(gradient).zip(memory) {
            match self.kind {
                Kind::Momentum => {
                    *m = mu * *m + g;
                    *w -= a * *m;
                }
                Kind::Nesterov => {
                    *m = mu * *m + g;
                    *w -= a * (g + mu * *m);
                }
                Kind::Adagrad => {
                    *s += g * g;
                    *w -= a * g / (s.sqrt() + EPSILON_ADAGRAD);
                }
                Kind::RmsProp => {
                    *s = ALPHA * *s + (1.0 - ALPHA) * g * g;
                    *w -= a * g / (s.sqrt() + EPSILON);
                }
                Kind::Adam | Kind::AdamW => {
                    if self.kind == Kind::AdamW {
                        *w *= 1.0 - a * DECAY;
                    }
                    *m = BETA_1 * *m + (1.0 - BETA_1) * g;
                    *s = BETA_2 * *s + (1.0 - BETA_2) * g * g;
                    *w -= a * (*m / unbias_1) / ((*s / unbias_2).sqrt() + EPSILON);
                }
                Kind::Sgd | Kind::Descent | Kind::Svrg | Kind::Lbfgs | Kind::Newton => *w -= a * g,
            }
        }
    }
}
