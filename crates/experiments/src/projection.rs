//! The two directions along which points differ most: their first two principal components (Pearson 1901), by repeated multiplication.
//!
//! The same points give the same picture: multiplication begins with fixed numbers, and of each direction's two signs that is taken which has
//! the first point on the positive side.
//! Leaves out t-SNE (van der Maaten and Hinton 2008): the kept crate of it, bhtsne, brings threads and Fourier transforms into the download,
//! and sums in another order each time. Its pictures keep no directions either, and directions are what a map of words is read for.

/// Rounds of multiplication at most: the error shrinks by the ratio of the two variances in each.
const ROUNDS: usize = 300;
/// A direction that turns by less in a round, as the square of the difference, has arrived.
const ARRIVED: f64 = 1e-18;

/// Points of `width` numbers on their first two components, in the points' own unit; their mean is at (0, 0).
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
    }
    axes
}

/// The direction of the largest variance of centred rows; zero where all rows are alike.
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
        next.iter_mut().for_each(|x| *x /= long);
        let turned: f64 = next.iter().zip(&along).map(|(a, b)| (a - b).powi(2)).sum();
        along = next;
        if turned < ARRIVED {
            break;
        }
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

    /// Along (3, 4) by ±5 and ±10, across it by ±1 and 0: the first axis is (3, 4)/5 within a few degrees, the second stands on it.
    #[test]
    fn a_long_cloud_lies_along_the_first_axis() {
        let place = |along: f32, across: f32| {
            [0.6 * along - 0.8 * across + 7.0, 0.8 * along + 0.6 * across - 2.0]
        };
        let points = [place(10.0, 0.0), place(5.0, 1.0), place(-5.0, -1.0), place(-10.0, 0.0)];
        let axes = two_axes(points.as_flattened(), 2);
        for (point, along) in axes.iter().zip([10.0, 5.0, -5.0, -10.0]) {
            assert!((point[0] - along).abs() < 0.25, "{axes:?}");
        }
        assert!(axes[1][1] * axes[2][1] < 0.0 && axes[1][1].abs() > 0.7, "{axes:?}");
        assert!(axes[0][0] > 0.0 && axes[0][1] >= 0.0, "the first point is on the positive side");
    }

    /// A turn of the plane keeps all distances, and points of a plane lie in their first two components.
    #[test]
    fn distances_of_points_in_a_plane_are_kept() {
        let points: Vec<f32> = (0..40)
            .flat_map(|at| {
                let (a, b) = ((at as f32 * 0.7).sin() * 3.0, (at as f32 * 1.9).cos());
                [a + b, a - b, 2.0 * b, 5.0]
            })
            .collect();
        let axes = two_axes(&points, 4);
        let far = |a: &[f32], b: &[f32]| -> f32 {
            a.iter().zip(b).map(|(a, b)| (a - b).powi(2)).sum::<f32>().sqrt()
        };
        for at in 1..40 {
            let (before, after) =
                (far(&points[..4], &points[4 * at..][..4]), far(&axes[0], &axes[at]));
            assert!((before - after).abs() < 1e-4, "{at}: {before}, {after}");
        }
        assert_eq!(two_axes(&points, 4), axes);
    }

    #[test]
    fn equal_points_and_no_points_stay_where_they_are() {
        assert_eq!(two_axes(&[1.0, 2.0, 1.0, 2.0], 2), [[0.0; 2]; 2]);
        assert!(two_axes(&[], 3).is_empty());
    }
}
