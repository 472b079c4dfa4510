//! What the output is held against, and the output unit that goes with it. Targets are −1 and 1; between them for the regression sets.

use super::unit::{exp, sigmoid, tanh};

/// A loss.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Loss {
    /// Half the square, output through tanh: the Playground's, for classes too.
    Squares,
    /// Half the square, output as it is: for the regression sets.
    Plain,
    /// The logarithm of the right class's share, which a logistic output gives.
    CrossEntropy,
    /// Nothing beyond a margin of 1, output as it is.
    Hinge,
}

impl Loss {
    /// Loss of an output's sum against a target, and its slope towards the sum.
    #[inline]
    pub fn of(self, sum: f64, target: f64) -> [f64; 2] {
        match self {
            Self::Squares => {
                let output = tanh(sum);
                let short = output - target;
                [0.5 * short * short, short * (1.0 - output * output)]
            }
            Self::Plain => [0.5 * (sum - target) * (sum - target), sum - target],
            Self::CrossEntropy => {
                let margin = target * sum;
                // log(1 + exp(−m)) without overflow.
                let loss = (-margin).max(0.0) + libm::log1p(exp(-margin.abs()));
                [loss, -target * sigmoid(-margin)]
            }
            Self::Hinge => {
                let short = 1.0 - target * sum;
                if short > 0.0 { [short, -target] } else { [0.0, 0.0] }
            }
        }
    }

    /// What the output unit says: from −1, surely blue, to 1, surely orange. Plain outputs may lie beyond.
    pub fn output(self, sum: f64) -> f64 {
        match self {
            Self::Squares => tanh(sum),
            Self::CrossEntropy => 2.0 * sigmoid(sum) - 1.0,
            Self::Plain | Self::Hinge => sum,
        }
    }

    /// The output unit in a word.
    pub fn unit(self) -> &'static str {
        match self {
            Self::Squares => "tanh",
            Self::CrossEntropy => "logistic",
            Self::Plain | Self::Hinge => "linear",
        }
    }
}
