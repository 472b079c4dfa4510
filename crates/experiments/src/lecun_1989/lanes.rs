//! Loops over slices that all layers share, a vector of lanes at a time: dense sums and their way back.

use super::rules::Rule;

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
