//! Held against NumPy and SciPy, and against itself.

use super::*;

/// Made by tests/parity/own_law.py, whose head says what is what.
const SCIPY: &str = include_str!("../own.txt");

fn reference(name: &str) -> Vec<f64> {
    let line = SCIPY.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix('|'));
    line.unwrap().split(' ').map(|number| number.parse().unwrap()).collect()
}

/// The twenty made runs.
fn made() -> Vec<Budget> {
    let rows = SCIPY.lines().filter_map(|line| line.strip_prefix("run|"));
    let mut budgets: Vec<Budget> = Vec::new();
    for row in rows {
        let numbers: Vec<f64> = row.split('|').map(|number| number.parse().unwrap()).collect();
        let [compute, parameters, tokens, loss] = numbers[..] else { panic!("{row}") };
        let run = TrainingRun { parameters, tokens, loss };
        match budgets.last_mut().filter(|budget| budget.compute == compute) {
            Some(budget) => budget.runs.push(run),
            None => budgets.push(Budget { compute, runs: vec![run] }),
        }
    }
    budgets
}

fn finished(mut fits: Fits, resamples: usize) -> Fits {
    while fits.step(resamples) {}
    fits
}

fn near(what: &str, ours: &[f64], theirs: &[f64], share: f64) {
    assert_eq!(ours.len(), theirs.len(), "{what}");
    for (ours, theirs) in ours.iter().zip(theirs) {
        assert!((ours - theirs).abs() <= share * theirs.abs(), "{what}: {ours}, {theirs}");
    }
}

/// Reference: own.txt, NumPy's polynomials in float64, twenty made runs; relative tolerance 1e-6.
#[test]
fn parabolas_of_exact_budgets_and_both_frontiers_are_numpys() {
    let found = Parabolas::through(&made());
    let lowest: Vec<f64> = found.lowest().iter().map(|(_, n)| *n).collect();
    near("lowest", &lowest, &reference("lowest"), 1e-6);
    let (a, b) = (found.size.unwrap().exponent, found.text.unwrap().exponent);
    near("a, b", &[a, b], &[reference("a")[0], reference("b")[0]], 1e-6);
    assert!((a + b - 1.0).abs() < 1e-9, "C = 6 N D");
    assert_eq!(found.growing(), 3);
}

/// Reference: own.txt, SciPy's BFGS and simplex in float64; relative tolerance 1e-4, for few runs make a flat valley, and no higher objective.
#[test]
fn the_law_of_few_runs_is_scipys() {
    let fits = finished(Fits::new(made(), 1), 0);
    let (law, objective) = fits.search.as_ref().unwrap().best.unwrap();
    let theirs = reference("fit");
    assert!(objective <= theirs[0] * (1.0 + 1e-6), "{objective}, SciPy {}", theirs[0]);
    near("law", &law.numbers(), &theirs[1..], 1e-4);
}

/// The noise is a sine of 0.004: bands hold what is found, and are wider where the noise is larger.
#[test]
fn bands_hold_what_is_found_and_grow_with_the_noise() {
    let band = |budgets: Vec<Budget>| {
        let fits = finished(Fits::new(budgets, 1), 100);
        let [low, high] = fits.band_of_sizes(100, |line| line.exponent).unwrap();
        let exponent = fits.parabolas.size.unwrap().exponent;
        assert!(low < exponent && exponent < high, "{low} {exponent} {high}");
        assert!(fits.band_of_laws(100, Law::exponent).is_some());
        high - low
    };
    let mut noisy = made();
    for (at, run) in noisy.iter_mut().flat_map(|budget| &mut budget.runs).enumerate() {
        run.loss += 0.005 * (17.0 * at as f64).sin();
    }
    assert!(band(noisy) > 1.5 * band(made()));
}

#[test]
fn fits_that_were_saved_go_on_bit_for_bit() {
    let whole = finished(Fits::new(made(), 1), 9);
    for steps in [0, 1, 9, 60] {
        let mut first = Fits::new(made(), 1);
        for _ in 0..steps {
            first.step(9);
        }
        let mut second = Fits::new(made(), 1);
        second.restore(&first.saved()).unwrap();
        assert_eq!(finished(second, 9).saved(), whole.saved());
    }
    let saved = whole.saved();
    assert!(Fits::new(made(), 1).restore(&saved[1..]).is_err());
    assert!(Fits::new(Vec::new(), 1).restore(&saved).is_err());
    assert!(Fits::new(Vec::new(), 1).restore(&[]).is_ok());
    let other = finished(Fits::new(made(), 2), 9);
    assert_ne!(other.resampled, whole.resampled, "another seed deals otherwise");
    assert_eq!(other.law(), whole.law());
}

/// No run, one run, one budget, sizes that are all the same, losses that fall for ever.
#[test]
fn few_and_odd_runs_do_no_harm() {
    let run = |n: f64, loss: f64| TrainingRun { parameters: n, tokens: 1e9 / 6.0 / n, loss };
    let budget = |runs: Vec<TrainingRun>| vec![Budget { compute: 1e9, runs }];
    let falling: Vec<_> = (1..9).map(|n| run(100.0 * f64::from(n), 3.0 / f64::from(n))).collect();
    let all = [
        Vec::new(),
        budget(Vec::new()),
        budget(vec![run(100.0, 2.0)]),
        budget(vec![run(100.0, 2.0); 9]),
        budget(falling),
    ];
    for budgets in all {
        let fits = finished(Fits::new(budgets, 1), 3);
        assert!(fits.parabolas.size.is_none(), "one budget is no line");
        assert!(fits.law().is_none_or(|law| !law.loss(100.0, 1e6).is_nan()));
    }
}
