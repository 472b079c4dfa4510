//! The two directions along which points differ most: their first two principal components (Pearson 1901), by repeated multiplication.

/// Rounds of multiplication: the error shrinks by the ratio of the two variances in each.
const ROUNDS: usize = 100;

/// Points of `width` numbers on their first two components, each scaled into −1 to 1.
pub fn two_axes(points: &[f32], width: usize) -> Vec<[f32; 2]> {
    let count = points.len() / width.max(1);
    let mut rest: Vec<f64> = points.iter().map(|x| f64::from(*x)).collect();
    for column in 0..width {
        let values = || (0..count).map(|row| row * width + column);
        let mean = values().map(|at| rest[at]).sum::<f64>() / count as f64;
        values().for_each(|at| rest[at] -= mean);
    }
    let mut axes = vec![[0.0; 2]; count];
    for axis in 0..2 {
        let along = first(&rest, width);
        for (row, point) in rest.chunks_exact_mut(width).zip(&mut axes) {
            let part = dot(row, &along);
            point[axis] = part as f32;
            row.iter_mut().zip(&along).for_each(|(x, along)| *x -= part * along);
        }
        let far = axes.iter().fold(f32::MIN_POSITIVE, |far, point| far.max(point[axis].abs()));
        axes.iter_mut().for_each(|point| point[axis] *= 0.9 / far);
    }
    axes
}

/// The direction of the largest variance of centred rows; of its two signs, that with a positive first row.
fn first(rows: &[f64], width: usize) -> Vec<f64> {
    let mut along: Vec<f64> = (0..width).map(|at| libm::cos(at as f64)).collect();
    for _ in 0..ROUNDS {
        let mut next = vec![0.0; width];
        for row in rows.chunks_exact(width) {
            let part = dot(row, &along);
            next.iter_mut().zip(row).for_each(|(next, x)| *next += part * x);
        }
        let long = dot(&next, &next).sqrt();
        if long == 0.0 {
            return next;
        }
        along = next.into_iter().map(|x| x / long).collect();
    }
    let turned = rows.chunks_exact(width).next().is_some_and(|row| dot(row, &along) < 0.0);
    along.into_iter().map(|x| if turned { -x } else { x }).collect()
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Along (3, 4) by ±5 and ±10, across it by ±1 and 0: the first axis is (3, 4)/5, the second (−4, 3)/5.
    #[test]
    fn a_long_cloud_lies_along_the_first_axis() {
        let place = |along: f32, across: f32| {
            [0.6 * along - 0.8 * across + 7.0, 0.8 * along + 0.6 * across - 2.0]
        };
        let points = [place(10.0, 0.0), place(5.0, 1.0), place(-5.0, -1.0), place(-10.0, 0.0)];
        let axes = two_axes(points.as_flattened(), 2);
        let expected = [0.9, 0.45, -0.45, -0.9];
        for (point, along) in axes.iter().zip(expected) {
            assert!((point[0] - along).abs() < 0.02, "{axes:?}");
        }
        assert!(axes[1][1] > 0.8 && axes[2][1] < -0.8 || axes[1][1] < -0.8 && axes[2][1] > 0.8);
    }
}
