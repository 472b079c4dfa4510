//! What a hidden unit does with its sum, and the slope there, for four examples at once.

/// Examples that go through the net side by side: one vector, or two.
pub const LANES: usize = 4;
/// One number of each of them.
pub type Lanes = [f64; LANES];

/// A kind of unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    Relu,
    Tanh,
    Sigmoid,
    Linear,
    LeakyRelu,
    Gelu,
    Sine,
}

/// Below zero a leaky unit passes on this share: PyTorch's default.
const LEAK: f64 = 0.01;
/// GELU by tanh (Hendrycks and Gimpel 2016): √(2/π), and the factor of the cube.
const GELU: [f64; 2] = [0.797_884_560_802_865_4, 0.044_715];

impl Unit {
    /// By the word of the setting.
    pub fn of(word: &str) -> Self {
        match word {
            "relu" => Self::Relu,
            "sigmoid" => Self::Sigmoid,
            "linear" => Self::Linear,
            "leaky-relu" => Self::LeakyRelu,
            "gelu" => Self::Gelu,
            "sine" => Self::Sine,
            _ => Self::Tanh,
        }
    }

    /// The word of the setting, and PyTorch's module.
    pub fn names(self) -> [&'static str; 2] {
        match self {
            Self::Relu => ["relu", "nn.ReLU()"],
            Self::Tanh => ["tanh", "nn.Tanh()"],
            Self::Sigmoid => ["sigmoid", "nn.Sigmoid()"],
            Self::Linear => ["linear", "nn.Identity()"],
            Self::LeakyRelu => ["leaky-relu", "nn.LeakyReLU()"],
            Self::Gelu => ["gelu", "nn.GELU(approximate=\"tanh\")"],
            Self::Sine => ["sine", "Sine()"],
        }
    }

    /// Value and slope of each lane.
    #[inline]
    pub fn apply(self, sums: &Lanes) -> [Lanes; 2] {
        let each = |of: fn(f64) -> [f64; 2]| {
            let both = sums.map(of);
            [both.map(|[value, _]| value), both.map(|[_, slope]| slope)]
        };
        match self {
            Self::Relu => each(|x| [x.max(0.0), f64::from(u8::from(x > 0.0))]),
            Self::LeakyRelu => each(|x| if x > 0.0 { [x, 1.0] } else { [LEAK * x, LEAK] }),
            Self::Linear => [*sums, [1.0; LANES]],
            Self::Sine => each(|x| {
                let (sine, cosine) = libm::sincos(x);
                [sine, cosine]
            }),
            Self::Tanh => each(|x| {
                let value = tanh(x);
                [value, 1.0 - value * value]
            }),
            Self::Sigmoid => each(|x| {
                let value = sigmoid(x);
                [value, value * (1.0 - value)]
            }),
            Self::Gelu => each(|x| {
                let [factor, cube] = GELU;
                let open = tanh(factor * (x + cube * x * x * x));
                let inner = factor * (1.0 + 3.0 * cube * x * x);
                [0.5 * x * (1.0 + open), 0.5 * (1.0 + open) + 0.5 * x * (1.0 - open * open) * inner]
            }),
        }
    }
}

#[inline]
pub fn tanh(x: f64) -> f64 {
    let shrunk = exp(-2.0 * x.abs());
    ((1.0 - shrunk) / (1.0 + shrunk)).copysign(x)
}

#[inline]
pub fn sigmoid(x: f64) -> f64 {
    1.0 / (1.0 + exp(-x))
}

/// 1.5 · 2^52: a number added to it is rounded to a whole one, which stands in the low bits.
const ROUND: f64 = 6_755_399_441_055_744.0;
/// ln 2 in two parts, so that the remainder keeps all its digits.
const LN_2: [f64; 2] = [0.693_147_180_369_123_8, 1.908_214_929_270_587_7e-10];
/// 1/n! down to n = 0: beyond 13 nothing is left of them, as the remainder is below 0.35.
const TAYLOR: [f64; 14] = [
    1.605_904_383_682_161_5e-10,
    2.087_675_698_786_81e-9,
    2.505_210_838_544_172e-8,
    2.755_731_922_398_589e-7,
    2.755_731_922_398_589_3e-6,
    2.480_158_730_158_73e-5,
    1.984_126_984_126_984e-4,
    1.388_888_888_888_889e-3,
    8.333_333_333_333_333e-3,
    4.166_666_666_666_666_4e-2,
    1.666_666_666_666_666_6e-1,
    0.5,
    1.0,
    1.0,
];

/// The same bits on every platform, and without branches, so that loops of it vectorise.
#[inline]
pub fn exp(x: f64) -> f64 {
    let x = x.clamp(-708.0, 708.0);
    let rounded = x * std::f64::consts::LOG2_E + ROUND;
    let whole = rounded - ROUND;
    let rest = x - whole * LN_2[0] - whole * LN_2[1];
    let sum = TAYLOR.iter().fold(0.0, |sum, factor| sum * rest + factor);
    sum * f64::from_bits((rounded.to_bits() << 52).wrapping_add(1_023 << 52))
}
