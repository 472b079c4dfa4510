//! What a unit does with its sum, its slope, and a tanh that is the same on every platform and whose loops vectorise.

/// What a unit does with its sum.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// From 0 to 1.
    Sigmoid,
    /// From −1 to 1.
    Tanh,
    /// The sum where it is positive, or 0.
    Relu,
}

/// Sums become what the units say.
pub fn activate(values: &mut [f32], unit: Unit) {
    match unit {
        Unit::Sigmoid => values.iter_mut().for_each(|value| *value = sigmoid(*value)),
        Unit::Tanh => values.iter_mut().for_each(|value| *value = tanh(*value)),
        Unit::Relu => values.iter_mut().for_each(|value| *value = value.max(0.0)),
    }
}

/// Errors times the slope of the unit, which its value tells.
pub fn slope(errors: &mut [f32], values: &[f32], unit: Unit) {
    for (error, value) in errors.iter_mut().zip(values) {
        *error *= match unit {
            Unit::Sigmoid => value * (1.0 - value),
            Unit::Tanh => 1.0 - value * value,
            Unit::Relu => f32::from(*value > 0.0),
        };
    }
}

/// 1 / (1 + e⁻ˣ), by way of tanh.
pub fn sigmoid(x: f32) -> f32 {
    0.5 + 0.5 * tanh(0.5 * x)
}

/// tanh as a quotient of polynomials, with the coefficients of the library Eigen: the same on every platform, and loops of it vectorise.
pub fn tanh(x: f32) -> f32 {
    let x = x.clamp(-7.905_311, 7.905_311);
    let s = x * x;
    let above = [
        2.000_188e-13,
        -8.604_672e-11,
        5.122_297_3e-8,
        1.485_722_4e-5,
        6.372_619_5e-4,
        4.893_524_6e-3,
    ];
    let above = above.iter().fold(-2.760_768_4e-16_f32, |sum, factor| sum * s + factor);
    let below = [1.185_347_1e-4, 2.268_434_7e-3, 4.893_525_3e-3];
    let below = below.iter().fold(1.198_258_4e-6_f32, |sum, factor| sum * s + factor);
    x * above / below
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_quotient_is_tanh_to_single_precision() {
        for step in -100_000..=100_000 {
            let x = f64::from(step) * 1e-4;
            let (ours, exact) = (f64::from(tanh(x as f32)), f64::from(x as f32).tanh());
            assert!((ours - exact).abs() <= 4e-7 * exact.abs(), "tanh {x}: {ours}, not {exact}");
        }
    }

    #[test]
    fn a_sigmoid_is_exact_to_single_precision_and_stays_between_0_and_1() {
        for step in -200_000..=200_000 {
            let x = step as f32 * 1e-3;
            let (ours, exact) = (sigmoid(x), 1.0 / (1.0 + f64::from(-x).exp()));
            assert!((0.0..=1.0).contains(&ours), "{x}: {ours}");
            assert!((f64::from(ours) - exact).abs() <= 2e-7, "{x}: {ours}, not {exact}");
        }
    }
}
