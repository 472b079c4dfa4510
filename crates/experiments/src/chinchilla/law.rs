//! The law itself: what a model of a size loses after so many tokens, and how to spend compute best by it.

use data::FLOP_EACH;

/// L(N, D) = E + A / N^α + B / D^β (Hoffmann et al. 2022, equation 2), in nats a token.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Law {
    /// E: what no size and no amount of text takes away.
    pub floor: f64,
    /// A: what too few parameters cost.
    pub size: f64,
    /// B: what too few tokens cost.
    pub text: f64,
    /// α: how fast the cost of size falls.
    pub alpha: f64,
    /// β: how fast the cost of text falls.
    pub beta: f64,
}

/// Where compute is spent best.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Optimum {
    /// N*.
    pub parameters: f64,
    /// D*.
    pub tokens: f64,
    /// The loss there, in nats a token.
    pub loss: f64,
}

impl Optimum {
    /// Tokens for each parameter.
    pub fn ratio(&self) -> f64 {
        self.tokens / self.parameters
    }
}

impl Law {
    /// As Hoffmann et al. print it in equation 10, rounded.
    pub const ROUNDED: Self =
        Self { floor: 1.69, size: 406.4, text: 410.7, alpha: 0.34, beta: 0.28 };
    /// The fit that Besiroglu et al. (2024) print in their text, where the spread of the residuals is fitted as well.
    pub const REPLICATED: Self =
        Self { floor: 1.816_86, size: 482.01, text: 2_085.43, alpha: 0.347_81, beta: 0.365_85 };
    /// What their notebook prints for the Huber loss alone, from the paper's grid of starts by SciPy's L-BFGS-B.
    pub const NOTEBOOK: Self =
        Self { floor: 1.817_24, size: 477.84, text: 2_143.86, alpha: 0.347_31, beta: 0.367_18 };

    /// Hoffmann et al.'s parameters before rounding: ln A, ln B, ln E, α and β, from the paper's LaTeX source by way of Besiroglu et al. (2024).
    pub fn unrounded() -> Self {
        Self::from_logs([6.007_340_4, 6.017_918_6, 0.526_722_8, 0.339_170_84, 0.284_908_3])
    }

    /// Of ln A, ln B, ln E, α and β.
    pub fn from_logs([size, text, floor, alpha, beta]: [f64; 5]) -> Self {
        let [size, text, floor] = [size, text, floor].map(libm::exp);
        Self { floor, size, text, alpha, beta }
    }

    /// The loss of a size after so many tokens.
    pub fn loss(&self, parameters: f64, tokens: f64) -> f64 {
        let size = self.size * libm::pow(parameters, -self.alpha);
        self.floor + size + self.text * libm::pow(tokens, -self.beta)
    }

    /// a = β / (α + β): how fast the best size grows with compute, N* ∝ C^a (equation 4).
    pub fn exponent(&self) -> f64 {
        self.beta / (self.alpha + self.beta)
    }

    /// The size and the tokens of least loss that so many FLOP pay for, at 6 a parameter and token (equation 4).
    pub fn best(&self, compute: f64) -> Optimum {
        let balance = self.alpha * self.size / (self.beta * self.text);
        let scale = libm::pow(balance, 1.0 / (self.alpha + self.beta));
        let parameters = scale * libm::pow(compute / FLOP_EACH, self.exponent());
        let tokens = compute / (FLOP_EACH * parameters);
        Optimum { parameters, tokens, loss: self.loss(parameters, tokens) }
    }
}

impl Law {
    /// E, A, B, α and β.
    pub fn numbers(&self) -> [f64; 5] {
        [self.floor, self.size, self.text, self.alpha, self.beta]
    }

    /// Of E, A, B, α and β.
    pub fn of_numbers(&[floor, size, text, alpha, beta]: &[f64; 5]) -> Self {
        Self { floor, size, text, alpha, beta }
    }
}
