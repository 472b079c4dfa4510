//! The same run from other seeds, each in a worker of its own.

use spec::RunSpec;

use super::Garden;
use super::beside::{Others, Told, side_by_side};
use crate::browser::Hook;

/// The next seeds that are not on record. A run that takes several seeds by itself leaves room for them.
pub fn next_seeds(spec: &RunSpec, known: &[u64], count: usize) -> Vec<u64> {
    let stride = spec.get("model.runs").and_then(|runs| runs.as_u64()).unwrap_or(1).max(1);
    let free = (0..).map(|step| spec.seed + step * stride).filter(|seed| !known.contains(seed));
    free.take(count).collect()
}

impl Garden {
    /// Runs a spec to its end from each of these seeds, the last one first.
    pub fn run_others(&self, spec: &RunSpec, seeds: Vec<u64>, told: Hook<Told>) -> Others {
        let from = |seed| RunSpec { seed, ..spec.clone() };
        self.run_beside(seeds.into_iter().map(from).collect(), side_by_side(), told)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spec(preset: &str) -> RunSpec {
        (spec::find_preset(preset).unwrap().spec)().with("seed", 1).unwrap()
    }

    #[test]
    fn seeds_on_record_are_not_run_again() {
        assert_eq!(next_seeds(&spec("perceptron"), &[1, 3], 3), [2, 4, 5]);
    }

    #[test]
    fn runs_of_several_seeds_share_none() {
        assert_eq!(next_seeds(&spec("lecun-1989-3"), &[1], 2), [4, 7]);
    }
}
