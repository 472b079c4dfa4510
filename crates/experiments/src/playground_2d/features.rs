//! What the net may be told of a point: its coordinates, and five things made of them by hand.

use spec::ExperimentSpec;

/// A feature: its setting, its sign, PyTorch's expression for it, and what it computes.
pub struct Feature {
    pub setting: &'static str,
    pub sign: &'static str,
    pub python: &'static str,
    pub of: fn(f64, f64) -> f64,
}

/// In the order of the form.
pub static FEATURES: [Feature; 7] = [
    Feature { setting: "x1", sign: "x₁", python: "x1", of: |x, _| x },
    Feature { setting: "x2", sign: "x₂", python: "x2", of: |_, y| y },
    Feature { setting: "square_1", sign: "x₁²", python: "x1 * x1", of: |x, _| x * x },
    Feature { setting: "square_2", sign: "x₂²", python: "x2 * x2", of: |_, y| y * y },
    Feature { setting: "product", sign: "x₁x₂", python: "x1 * x2", of: |x, y| x * y },
    Feature {
        setting: "sine_1", sign: "sin x₁", python: "torch.sin(x1)", of: |x, _| libm::sin(x)
    },
    Feature {
        setting: "sine_2", sign: "sin x₂", python: "torch.sin(x2)", of: |_, y| libm::sin(y)
    },
];

/// Those that are on.
pub fn chosen(spec: &ExperimentSpec) -> Vec<&'static Feature> {
    FEATURES.iter().filter(|feature| spec.on(feature.setting)).collect()
}
