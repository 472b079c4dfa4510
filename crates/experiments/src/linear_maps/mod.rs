//! Linear maps (3Blue1Brown 2016, *Essence of Linear Algebra*): a matrix moves the plane; angles in many dimensions.
//!
//! It adds the two pictures behind every layer of a network: a matrix is where the axes go, its determinant how areas grow, its
//! eigenvectors the lines that stay; and in many dimensions nearly all directions are nearly at right angles.
//! It leaves out other sizes of matrix, change of basis, and what a network does between two of its matrices.

mod angles;
mod plane;

use angles::{Cosines, Ladder};
use plane::{Eigen, Matrix};
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use spec::ExperimentSpec;

use crate::{Experiment, ExperimentError, Shown};

/// Normal numbers that one step may draw: a few milliseconds of work, whatever the dimension.
const NUMBERS: usize = 120_000;
/// Most pairs of one step.
const PAIRS: usize = 1_000;
/// Pairs that each step draws for all dimensions of the ladder.
const LADDER_PAIRS: usize = 32;

/// The matrix, and the pairs drawn so far.
pub struct LinearMaps {
    matrix: Matrix,
    wanted: usize,
    cosines: Cosines,
    ladder: Ladder,
    random: ChaCha8Rng,
}

impl LinearMaps {
    /// Nothing drawn yet.
    pub fn new(spec: &ExperimentSpec, seed: u64) -> Self {
        Self {
            matrix: matrix(spec),
            wanted: spec.whole("vector_pairs"),
            cosines: Cosines::new(spec.whole("vector_dimension")),
            ladder: Ladder::new(),
            random: ChaCha8Rng::seed_from_u64(seed),
        }
    }

    fn pairs_a_step(&self) -> usize {
        (NUMBERS / (2 * self.cosines.dimension())).clamp(1, PAIRS)
    }

    fn matrix_metrics(&self) -> Vec<(&'static str, f64)> {
        let mut metrics =
            vec![("determinant", self.matrix.determinant()), ("trace", self.matrix.trace())];
        match self.matrix.eigen() {
            Eigen::Complex { real, imaginary } => {
                metrics.push(("eigenvalue_real", real));
                metrics.push(("eigenvalue_imaginary", imaginary));
            }
            Eigen::Every(value) => {
                metrics.extend([("eigenvalue_large", value), ("eigenvalue_small", value)]);
            }
            Eigen::One { value, .. } => {
                metrics.extend([("eigenvalue_large", value), ("eigenvalue_small", value)]);
            }
            Eigen::Two { values: [large, small], .. } => {
                metrics.extend([("eigenvalue_large", large), ("eigenvalue_small", small)]);
            }
        }
        metrics
    }
}

impl Experiment for LinearMaps {
    fn step(&mut self) -> Result<bool, ExperimentError> {
        let left = self.wanted.saturating_sub(self.cosines.pairs());
        self.cosines.draw(self.pairs_a_step().min(left), &mut self.random);
        self.ladder.draw(LADDER_PAIRS, &mut self.random);
        Ok(self.cosines.pairs() < self.wanted)
    }

    fn metrics(&self) -> Vec<(&'static str, f64)> {
        let mut metrics = self.matrix_metrics();
        metrics.push(("pairs", self.cosines.pairs() as f64));
        metrics.push(("cosine_expected", 1.0 / (self.cosines.dimension() as f64).sqrt()));
        if self.cosines.pairs() > 0 {
            metrics.push(("cosine_mean", self.cosines.mean()));
            metrics.push(("cosine_sd", self.cosines.deviation()));
            metrics.push(("cosine_largest", self.cosines.largest()));
        }
        metrics
    }

    fn show(&self, place: &str) -> Option<Shown> {
        Some(match place {
            "matrix" => Shown::matrix(&self.matrix.0),
            "eigen" => Shown::Text(self.matrix.eigen().to_string()),
            "cosines" => Shown::row(self.cosines.bars().iter().map(|count| *count as f64)),
            "cosines.names" => Shown::Text(Cosines::names()),
            "narrowing" => self.ladder.curves(),
            "narrowing.names" => Shown::Text("measured\n1/√d".to_owned()),
            _ => return None,
        })
    }

    /// The matrix is but turned; another dimension shows its first pairs at once.
    fn turn(&mut self, spec: &ExperimentSpec) -> Result<(), ExperimentError> {
        self.matrix = matrix(spec);
        let dimension = spec.whole("vector_dimension");
        if dimension != self.cosines.dimension() {
            self.cosines = Cosines::new(dimension);
            self.cosines.draw(PAIRS.min(self.wanted), &mut self.random);
        }
        Ok(())
    }
}

fn matrix(spec: &ExperimentSpec) -> Matrix {
    let entry = |name| spec.number(name);
    Matrix([[entry("matrix_a"), entry("matrix_b")], [entry("matrix_c"), entry("matrix_d")]])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spec(changes: &[(&str, f64)]) -> spec::RunSpec {
        let usual = (spec::find_preset("linear-maps").unwrap().spec)();
        changes.iter().fold(usual, |spec, (path, value)| match path.contains("matrix") {
            true => spec.with(path, *value).unwrap(),
            false => spec.with(path, *value as u64).unwrap(),
        })
    }

    fn maps(run: &spec::RunSpec) -> LinearMaps {
        let spec::ModelSpec::Experiment(model) = &run.model else { panic!() };
        LinearMaps::new(model, 1)
    }

    fn metric(maps: &LinearMaps, name: &str) -> Option<f64> {
        maps.metrics().into_iter().find(|(known, _)| *known == name).map(|(_, value)| value)
    }

    #[test]
    fn the_run_ends_at_the_pairs_that_were_asked_for() {
        let mut maps = maps(&spec(&[("model.vector_pairs", 1_500.0)]));
        assert!(maps.step().unwrap() && maps.step().unwrap() && !maps.step().unwrap());
        assert_eq!(metric(&maps, "pairs"), Some(1_500.0));
    }

    #[test]
    fn turning_the_matrix_keeps_the_pairs_and_another_dimension_shows_new_ones() {
        let mut maps = maps(&spec(&[]));
        maps.step().unwrap();
        let turn = |maps: &mut LinearMaps, run: &spec::RunSpec| {
            let spec::ModelSpec::Experiment(model) = &run.model else { panic!() };
            maps.turn(model).unwrap();
        };
        let before = metric(&maps, "cosine_sd");
        turn(&mut maps, &spec(&[("model.matrix_d", 3.0)]));
        assert_eq!(metric(&maps, "determinant"), Some(3.0));
        assert_eq!(metric(&maps, "cosine_sd"), before);
        turn(&mut maps, &spec(&[("model.vector_dimension", 1000.0)]));
        assert_eq!(metric(&maps, "pairs"), Some(1_000.0));
        assert!((metric(&maps, "cosine_sd").unwrap() - 0.0316).abs() < 0.003);
    }

    #[test]
    fn the_same_seed_draws_the_same_pairs_and_another_seed_others() {
        let run = |seed| {
            let usual = spec(&[]);
            let spec::ModelSpec::Experiment(model) = &usual.model else { panic!() };
            let mut maps = LinearMaps::new(model, seed);
            maps.step().unwrap();
            (maps.cosines.deviation(), maps.show("narrowing"))
        };
        assert_eq!(run(1), run(1));
        assert_ne!(run(1), run(2));
    }

    #[test]
    fn every_place_and_metric_of_the_panels_is_there() {
        let mut maps = maps(&spec(&[]));
        maps.step().unwrap();
        for place in ["matrix", "eigen", "cosines", "cosines.names", "narrowing"] {
            assert!(maps.show(place).is_some(), "{place}");
        }
        for name in ["determinant", "trace", "eigenvalue_large", "cosine_sd", "cosine_expected"] {
            assert!(metric(&maps, name).is_some(), "{name}");
        }
        assert!(maps.act("draw", "", &[]).unwrap_err().to_string().contains("no action"));
    }
}
