//! Hierarchical clustering after Ward 1963: of all pairs of clusters, the two are merged whose union adds least to the squared distances from
//! the clusters' means; again and again, until one is left.
//!
//! Written out, since fifty lines weigh less in every engine's download than a crate with seven methods. For some hundred points; time grows with their cube.

/// A merge: two clusters and their distance. Clusters below the number of points are points; those after are merges, in order, as SciPy counts them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Merge {
    pub clusters: [usize; 2],
    pub distance: f64,
}

/// A cluster that is not merged yet.
#[derive(Clone, Copy)]
struct Cluster {
    /// Its row in the table of distances.
    slot: usize,
    number: usize,
    points: f64,
}

/// Merges points of `width` numbers each, by Euclid's distance.
pub(crate) fn ward(points: &[f32], width: usize) -> Vec<Merge> {
    let count = points.len() / width.max(1);
    let point = |at: usize| &points[at * width..][..width];
    let mut squares: Vec<f64> =
        (0..count * count).map(|pair| square(point(pair / count), point(pair % count))).collect();
    let mut left: Vec<Cluster> =
        (0..count).map(|at| Cluster { slot: at, number: at, points: 1.0 }).collect();
    let mut merges = Vec::with_capacity(count.saturating_sub(1));
    while left.len() > 1 {
        let (a, b) = nearest(&left, &squares, count);
        let (second, first) = (left.swap_remove(b), left[a]);
        let between = squares[first.slot * count + second.slot];
        let mut clusters = [first.number, second.number];
        clusters.sort_unstable();
        merges.push(Merge { clusters, distance: between.sqrt() });
        for other in left.iter().filter(|other| other.slot != first.slot) {
            // Lance and Williams 1967, with Ward's weights.
            let to = |cluster: Cluster| squares[cluster.slot * count + other.slot];
            let all = first.points + second.points + other.points;
            let square = ((first.points + other.points) * to(first)
                + (second.points + other.points) * to(second)
                - other.points * between)
                / all;
            squares[first.slot * count + other.slot] = square;
            squares[other.slot * count + first.slot] = square;
        }
        let (number, points) = (count + merges.len() - 1, first.points + second.points);
        left[a] = Cluster { number, points, ..first };
    }
    merges
}

/// The two clusters that are nearest: places in `left`, the smaller first.
fn nearest(left: &[Cluster], squares: &[f64], count: usize) -> (usize, usize) {
    let pairs = (0..left.len()).flat_map(|b| (0..b).map(move |a| (a, b)));
    let square = |(a, b): &(usize, usize)| squares[left[*a].slot * count + left[*b].slot];
    pairs.min_by(|one, other| square(one).total_cmp(&square(other))).unwrap_or_default()
}

fn square(a: &[f32], b: &[f32]) -> f64 {
    a.iter().zip(b).map(|(a, b)| (f64::from(*a) - f64::from(*b)).powi(2)).sum()
}

/// The points of a cluster.
pub(crate) fn members(merges: &[Merge], cluster: usize) -> Vec<usize> {
    let count = merges.len() + 1;
    let (mut todo, mut members) = (vec![cluster], Vec::new());
    while let Some(cluster) = todo.pop() {
        match cluster.checked_sub(count) {
            None => members.push(cluster),
            Some(merge) => todo.extend(merges[merge].clusters),
        }
    }
    members
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Points 0, 1, 5, 7 on a line. By hand: 0 and 1 at 1; 5 and 7 at 2; means 0.5 and 6, distance √(2 · 2·2/(2+2)) · 5.5 = √2 · 5.5.
    #[test]
    fn four_points_on_a_line_merge_as_by_hand() {
        let merges = ward(&[0.0, 1.0, 5.0, 7.0], 1);
        let clusters: Vec<_> = merges.iter().map(|merge| merge.clusters).collect();
        assert_eq!(clusters, [[0, 1], [2, 3], [4, 5]]);
        for (merge, distance) in merges.iter().zip([1.0, 2.0, 5.5 * f64::sqrt(2.0)]) {
            assert!((merge.distance - distance).abs() < 1e-12);
        }
        let mut points = members(&merges, 5);
        points.sort_unstable();
        assert_eq!(points, [2, 3]);
    }

    #[test]
    fn one_point_and_none_need_no_merge() {
        assert_eq!((ward(&[1.0, 2.0], 2), ward(&[], 2)), (Vec::new(), Vec::new()));
    }
}
