//! How sure a fit is: the same fit on runs drawn anew from those that there are (Efron 1979).

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::fit::{Distance, logs};
use super::law::Law;

/// How often each of `count` runs is drawn in the resample of this number; each resample has its own stream of the seed.
fn drawn(count: usize, seed: u64, number: usize) -> Vec<u32> {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    random.set_stream(1 + number as u64);
    let mut times = vec![0; count];
    for _ in 0..count {
        times[random.random_range(0..count)] += 1;
    }
    times
}

/// The law of one resample, found downhill from the law of all runs, and how often that went over the runs.
pub fn resample(
    distance: &Distance,
    count: usize,
    law: &Law,
    seed: u64,
    number: usize,
) -> (Law, usize) {
    let found = distance.counted(&drawn(count, seed, number)).descend(logs(law));
    (found.law, found.passes)
}

/// Between which values the middle 95 % lie: 2.5 and 97.5 per cent, on straight lines between neighbours. Nothing of fewer than two.
pub fn band(mut values: Vec<f64>) -> Option<[f64; 2]> {
    values.sort_by(f64::total_cmp);
    let last = values.len().checked_sub(1).filter(|last| *last > 0)?;
    Some([0.025, 0.975].map(|share| {
        let place = share * last as f64;
        let below = place as usize;
        let above = (below + 1).min(last);
        values[below] + (place - below as f64) * (values[above] - values[below])
    }))
}
