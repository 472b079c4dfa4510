//! All-reduce: shares of a batch, and the mean of what the ranks found, summed in their order so that every run comes to the same bits.

/// The rows from and to of each of so many, as even as they can be.
pub fn shares(rows: usize, workers: usize) -> Vec<(usize, usize)> {
    (0..workers).map(|rank| (rank * rows / workers, (rank + 1) * rows / workers)).collect()
}

/// The mean over all rows of rows' means: every share counts by its rows. Summed in the order of ranks, so always the same.
pub fn mean(shares: &[Vec<f32>], rows: &[(usize, usize)]) -> Vec<f32> {
    let all = rows.last().map_or(1, |(_, to)| *to) as f64;
    let mut sums = vec![0.0_f64; shares.first().map_or(0, Vec::len)];
    for (share, (from, to)) in shares.iter().zip(rows) {
        let weight = (to - from) as f64 / all;
        sums.iter_mut().zip(share).for_each(|(sum, value)| *sum += weight * f64::from(*value));
    }
    sums.into_iter().map(|sum| sum as f32).collect()
}
