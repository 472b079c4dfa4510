//! Loops over slices that all layers share, a vector of lanes at a time: dense sums, their way back, units and their slopes.

use super::rules::Rule;

/// What a unit does with its sum.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    Tanh,
    Relu,
}

pub fn part<const N: usize>(values: &[f32], at: usize) -> &[f32; N] {
    values[at..].first_chunk().expect("the arrays have whole vectors")
}

/// Sums of a dense layer: rows of weights, then biases.
pub fn dense(weights: &[f32], inputs: &[f32], sums: &mut [f32]) {
    let (rows, biases) = weights.split_at(inputs.len() * sums.len());
    for ((sum, bias), row) in sums.iter_mut().zip(biases).zip(rows.chunks_exact(inputs.len())) {
        let (row, row_rest) = row.as_chunks::<16>();
        let (inputs, inputs_rest) = inputs.as_chunks::<16>();
        let mut lanes = [0.0_f32; 16];
        for (w, x) in row.iter().zip(inputs) {
            for lane in 0..16 {
                lanes[lane] += w[lane] * x[lane];
            }
        }
        let rest: f32 = row_rest.iter().zip(inputs_rest).map(|(w, x)| w * x).sum();
        *sum = bias + rest + lanes.iter().sum::<f32>();
    }
}

/// A dense layer's errors, sent below while its rows are changed, `N` weights at a time.
pub fn dense_back<const N: usize>(
    weights: &mut [f32],
    start: usize,
    (inputs, below): (&[f32], &mut [f32]),
    errors: &[f32],
    rule: &mut impl Rule,
) {
    let mut at = start;
    for error in errors {
        let chunks = inputs.as_chunks::<N>().0.iter().zip(below.as_chunks_mut::<N>().0);
        for (x, below) in chunks {
            let row = *part::<N>(weights, at);
            let mut gradient = [0.0_f32; N];
            for lane in 0..N {
                below[lane] += error * row[lane];
                gradient[lane] = error * x[lane];
            }
            rule.change(at, &mut weights[at..at + N], &gradient);
            at += N;
        }
    }
    rule.change(at, &mut weights[at..at + errors.len()], errors);
}

pub fn activate(values: &mut [f32], unit: Unit) {
    match unit {
        Unit::Tanh => values.iter_mut().for_each(|value| *value = tanh(*value)),
        Unit::Relu => values.iter_mut().for_each(|value| *value = value.max(0.0)),
    }
}

/// Errors times the slope of the unit, which its value tells.
pub fn slope(errors: &mut [f32], values: &[f32], unit: Unit) {
    for (error, value) in errors.iter_mut().zip(values) {
        *error *= match unit {
            Unit::Tanh => 1.0 - value * value,
            Unit::Relu => f32::from(*value > 0.0),
        };
    }
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
