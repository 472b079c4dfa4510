//! Rules against PyTorch, derivatives against differences, and the closed forms.

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::logistic::{FEATURES, Logistic};
use super::problem::{Problem, norm};
use super::racer::Racer;
use super::rules::{KINDS, Rule};
use super::second::{newton, solve};
use super::surfaces::{OnSurface, SURFACES, surface};
use super::*;
use crate::lbfgs::Lbfgs;

const PYTORCH: &str = include_str!("pytorch.txt");
const PACE: Pace = Pace { factor: 1.0, momentum: 0.9, batch: 32 };

fn on(name: &str) -> OnSurface {
    let surface = surface(name).unwrap();
    OnSurface { surface, start: surface.start }
}

fn with(preset: &str, changes: &[(&str, &str)]) -> Optimisers {
    let usual = (spec::find_preset(preset).unwrap().spec)();
    let run = changes.iter().fold(usual, |run, (path, value)| run.with_text(path, value).unwrap());
    let spec::ModelSpec::Experiment(model) = &run.model else { panic!() };
    Optimisers::new(model, run.seed)
}

fn turned(optimisers: &mut Optimisers, preset: &str, changes: &[(&str, &str)]) {
    let usual = (spec::find_preset(preset).unwrap().spec)();
    let run = changes.iter().fold(usual, |run, (path, value)| run.with_text(path, value).unwrap());
    let spec::ModelSpec::Experiment(model) = &run.model else { panic!() };
    optimisers.turn(model).unwrap();
}

fn metric(optimisers: &Optimisers, name: &str) -> Option<f64> {
    optimisers.metrics().into_iter().find(|(known, _)| *known == name).map(|(_, value)| value)
}

/// Reference: pytorch.txt, PyTorch 2.9.1 in float64; its first lines say how it was made. Tolerance 1e-12.
#[test]
fn the_first_ten_steps_of_every_optimiser_are_pytorchs() {
    let problem = OnSurface { start: [-0.9, 0.7], ..on("quadratic") };
    let mut compared = Vec::new();
    for line in PYTORCH.lines().filter(|line| !line.starts_with('#')) {
        let (name, numbers) = line.split_once('|').unwrap();
        let kind = KINDS.into_iter().find(|kind| kind.name() == name).unwrap();
        let (mut w, mut rule, mut lbfgs) = (problem.start(), Rule::new(kind, 2), Lbfgs::default());
        let expected: Vec<f64> = numbers.split(' ').map(|word| word.parse().unwrap()).collect();
        assert_eq!(expected.len(), 20);
        for (step, place) in expected.chunks(2).enumerate() {
            if kind == Kind::Lbfgs {
                lbfgs.step(&problem, &mut w);
            } else {
                let gradient = problem.gradient(&w);
                rule.step(&mut w, &gradient, 0.05, 0.9);
            }
            for (ours, theirs) in w.iter().zip(place) {
                assert!((ours - theirs).abs() < 1e-12, "{name}, step {step}: {ours} {theirs}");
            }
        }
        compared.push(name);
    }
    assert_eq!(compared.len(), 8, "{compared:?}");
}

/// Central differences with h = 1e-5 of the loss, and of the gradient.
fn agrees_with_differences(problem: &dyn Problem, w: &[f64], relative: f64) {
    let (gradient, hessian) = (problem.gradient(w), problem.hessian(w));
    let scale = 1.0 + norm(&gradient);
    for at in 0..w.len() {
        let moved = |by: f64| {
            let mut moved = w.to_vec();
            moved[at] += by;
            moved
        };
        let h = 1e-5;
        let slope = (problem.loss(&moved(h)) - problem.loss(&moved(-h))) / (2.0 * h);
        assert!((slope - gradient[at]).abs() < relative * scale, "{slope} {}", gradient[at]);
        let (up, down) = (problem.gradient(&moved(h)), problem.gradient(&moved(-h)));
        for other in 0..w.len() {
            let bend = (up[other] - down[other]) / (2.0 * h);
            let exact = hessian[other * w.len() + at];
            assert!((bend - exact).abs() < relative * (1.0 + exact.abs()), "{bend} {exact}");
        }
    }
}

#[test]
fn gradients_and_hessians_agree_with_finite_differences() {
    let mut random = ChaCha8Rng::seed_from_u64(1);
    for surface in &SURFACES {
        for _ in 0..10 {
            let w = [(); 2].map(|()| random.random_range(-1.5..1.5));
            agrees_with_differences(&on(surface.name), &w, 1e-6);
        }
    }
    let w: Vec<f64> = (0..FEATURES).map(|_| random.random_range(-1.0..1.0)).collect();
    agrees_with_differences(&Logistic::new(1), &w, 1e-7);
}

#[test]
fn newton_needs_one_step_on_a_quadratic_and_few_in_rosenbrocks_valley() {
    for name in ["quadratic", "ravine"] {
        let problem = on(name);
        let mut w = problem.start();
        newton(&problem, &mut w);
        assert!(problem.loss(&w) < 1e-28, "{name}");
    }
    let problem = on("rosenbrock");
    let mut w = problem.start();
    for _ in 0..25 {
        newton(&problem, &mut w);
    }
    assert!((w[0] - 1.0).abs() < 1e-9 && (w[1] - 1.0).abs() < 1e-9, "{w:?}");
}

/// Rosenbrock's Hessian at (0, 0.9) has a negative determinant: plain Newton would go towards a saddle.
#[test]
fn newton_goes_down_even_where_the_surface_bends_down() {
    let problem = on("rosenbrock");
    let mut w = vec![0.0, 0.9];
    let hessian = problem.hessian(&w);
    assert!(hessian[0] * hessian[3] - hessian[1] * hessian[2] < 0.0);
    let before = problem.loss(&w);
    newton(&problem, &mut w);
    assert!(problem.loss(&w) < before);
}

/// Sheet, section 2: on curvature L momentum is stable below a = 2 (1 + μ)/L and no further.
#[test]
fn momentum_leaves_a_quadratic_just_beyond_its_bound() {
    let bound = 2.0 * 1.9 / 50.0;
    let runs_off = |rate: f64| {
        let (mut w, mut rule) = (vec![1.0], Rule::new(Kind::Momentum, 1));
        for _ in 0..3_000 {
            let gradient = [50.0 * w[0]];
            rule.step(&mut w, &gradient, rate, 0.9);
        }
        w[0].abs() > 1.0
    };
    assert!(!runs_off(0.99 * bound) && runs_off(1.01 * bound));
}

/// Parabolas (w − bᵢ)²/2 of equal curvature: SVRG's correction is exact, so it is gradient descent, w − b̄ ∝ (1 − a)ᵏ.
struct Parabolas([f64; 4]);

impl Problem for Parabolas {
    fn start(&self) -> Vec<f64> {
        vec![3.0]
    }
    fn examples(&self) -> usize {
        4
    }
    fn loss(&self, w: &[f64]) -> f64 {
        self.0.iter().map(|b| (w[0] - b) * (w[0] - b) / 8.0).sum()
    }
    fn optimum(&self) -> f64 {
        0.0
    }
    fn example_gradient(&self, example: usize, w: &[f64], gradient: &mut [f64]) {
        gradient[0] = w[0] - self.0[example];
    }
    fn hessian(&self, _: &[f64]) -> Vec<f64> {
        vec![1.0]
    }
    fn rate(&self, _: Kind) -> f64 {
        0.1
    }
}

#[test]
fn svrgs_first_ten_steps_are_the_closed_form_where_all_data_bend_alike() {
    let problem = Parabolas([1.0, -2.0, 0.5, 4.0]);
    let mut racer = Racer::new(Kind::Svrg, &problem, 1);
    // Four steps for each snapshot: ten steps use three snapshots of 4 and ten steps of 2 gradients.
    racer.go(&problem, PACE, 32);
    assert_eq!(racer.accessed, 32);
    let expected = 0.875 + (3.0 - 0.875) * 0.9_f64.powi(10);
    assert!((racer.w[0] - expected).abs() < 1e-14, "{} {expected}", racer.w[0]);
}

#[test]
fn on_data_sgd_stops_at_its_floor_and_svrg_and_newton_pass_below() {
    let mut race = Race::on_data(1);
    while race.step(PACE) {}
    let gap =
        |kind: Kind| race.metrics().into_iter().find(|(name, _)| *name == kind.metric()).unwrap().1;
    assert!(gap(Kind::Sgd) > 1e-4, "{}", gap(Kind::Sgd));
    assert!(gap(Kind::Svrg) < 1e-2 * gap(Kind::Sgd), "{}", gap(Kind::Svrg));
    assert!(gap(Kind::Newton) < 1e-12 && gap(Kind::Lbfgs) < 1e-6);
    let start = 2.0_f64.ln();
    assert!(KINDS.iter().all(|kind| gap(*kind) < 0.1 * start), "{:?}", race.metrics());
}

#[test]
fn every_racer_comes_down_on_every_surface_and_none_is_lost() {
    for surface in &SURFACES {
        let mut race = Race::on_surface(surface, surface.start, 1);
        let before = race.metrics();
        while race.step(PACE) {}
        for (name, gap) in race.metrics().into_iter().filter(|(name, _)| name.starts_with("gap")) {
            let start = before.iter().find(|(known, _)| *known == name).unwrap().1;
            assert!(gap < 0.2 * start, "{} on {}: {start} to {gap}", name, surface.name);
        }
        assert!(race.metrics().contains(&("lost", 0.0)));
    }
}

#[test]
fn adams_first_move_has_the_size_of_the_rate_whatever_the_slope() {
    for preset in ["optimisers", "optimisers-rosenbrock", "optimisers-logistic"] {
        for factor in ["0.01", "1", "30"] {
            let mut race = with(preset, &[("model.rate_factor", factor)]);
            race.step().unwrap();
            let first = metric(&race, "adam_first_step").unwrap();
            assert!((first - 1.0).abs() < 1e-4, "{preset}: {first}");
        }
    }
}

/// The closed form a s² / (2 c − a c²), at settings far from the usual ones.
#[test]
fn the_noise_ball_has_the_variance_of_the_closed_form() {
    for (rate, curvature, noise) in [(0.1, 1.0, 1.0), (0.5, 1.0, 3.0), (0.3, 4.0, 0.5)] {
        let mut floor = Floor::new(Noisy { rate, curvature, noise }, 1);
        while floor.step() {}
        let ratio = floor.metrics().into_iter().find(|(name, _)| *name == "variance_ratio");
        assert!((ratio.unwrap().1 - 1.0).abs() < 0.02, "{rate} {curvature} {noise}: {ratio:?}");
    }
}

#[test]
fn half_the_rate_has_about_half_the_floor_and_too_large_a_rate_has_none() {
    let mut optimisers = with("optimisers-noise", &[]);
    while optimisers.step().unwrap() {}
    // Exactly (2c − a c²/2) / (2c − a c²) · 2 = 2.0526 at a = 0.1.
    assert!((metric(&optimisers, "floor_ratio").unwrap() - 2.0526).abs() < 0.04);
    let mut wild = with("optimisers-noise", &[("model.noise_rate", "2.5")]);
    while wild.step().unwrap() {}
    assert_eq!(metric(&wild, "variance_expected"), None);
    assert!(wild.metrics().iter().all(|(_, value)| value.is_finite()));
}

#[test]
fn turning_the_noise_keeps_the_walkers_and_averages_anew() {
    let mut optimisers = with("optimisers-noise", &[]);
    (0..100).for_each(|_| assert!(optimisers.step().unwrap()));
    turned(&mut optimisers, "optimisers-noise", &[("model.noise_rate", "0.4")]);
    assert_eq!(metric(&optimisers, "variance"), None);
    while optimisers.step().unwrap() {}
    assert!((metric(&optimisers, "variance").unwrap() / 0.25 - 1.0).abs() < 0.03);
}

#[test]
fn conjugate_gradients_solve_a_quadratic_in_as_many_steps_as_unknowns() {
    for (unknowns, seed) in [(2, 1), (5, 2), (20, 3), (40, 4)] {
        let mut conjugate = Conjugate::new(unknowns, 100.0, seed);
        while conjugate.step() {}
        let metrics = conjugate.metrics();
        let get = |name| metrics.iter().find(|(known, _)| *known == name).unwrap().1;
        assert!(get("conjugate_steps") <= unknowns as f64, "{metrics:?}");
        assert!(get("left_conjugate") < get("left_heavy") || get("left_heavy") < 1e-10);
        let Some(solved) = solve(conjugate.matrix(), 0.0, conjugate.right_side()) else { panic!() };
        for (ours, exact) in conjugate.solution().iter().zip(solved) {
            assert!((ours - exact).abs() < 1e-10);
        }
    }
}

/// A quadratic with one curvature alone is a round bowl: straight to the bottom.
#[test]
fn in_a_round_bowl_conjugate_gradients_need_one_step() {
    let mut conjugate = Conjugate::new(30, 1.0, 1);
    conjugate.step();
    assert!(conjugate.metrics().contains(&("conjugate_steps", 1.0)));
}

#[test]
fn the_same_seed_runs_the_same_race_and_another_seed_another() {
    let run = |seed| {
        let mut race = Race::on_data(seed);
        race.step(PACE);
        race.metrics()
    };
    assert_eq!(run(1), run(1));
    assert_ne!(run(1), run(2));
}

#[test]
fn hiding_racers_changes_the_picture_and_not_the_race() {
    let mut race = with("optimisers", &[]);
    (0..50).for_each(|_| assert!(race.step().unwrap()));
    let (before, picture) = (race.metrics(), race.show("trails"));
    turned(&mut race, "optimisers", &[("model.field", "momentum")]);
    assert_eq!(race.metrics(), before);
    assert_ne!(race.show("trails"), picture);
    let Some(Shown::Numbers { shape, values, .. }) = race.show("progress") else { panic!() };
    let names = race.show("progress.names");
    let Some(Shown::Text(names)) = names else { panic!() };
    assert_eq!(shape, [1 + names.lines().count(), 50]);
    let hidden = values.chunks(50).filter(|row| row.iter().all(|value| value.is_nan())).count();
    assert_eq!(hidden, names.lines().count() - 3);
}

#[test]
fn a_race_that_is_over_is_run_again_when_the_rate_is_turned_or_a_start_is_chosen() {
    let mut race = with("optimisers", &[]);
    while race.step().unwrap() {}
    let before = metric(&race, "gap_sgd").unwrap();
    turned(&mut race, "optimisers", &[("model.rate_factor", "0.1")]);
    assert!(metric(&race, "gap_sgd").unwrap() > before);
    race.act("start", "", &[0.1, 0.0, 0.0]).unwrap();
    assert!(metric(&race, "gap_sgd").unwrap() < 0.1_f64.powi(2) / 2.0);
}

#[test]
fn a_rate_beyond_the_bound_throws_racers_out_and_the_rest_goes_on() {
    let mut race = with("optimisers", &[("model.rate_factor", "30")]);
    while race.step().unwrap() {}
    assert!(metric(&race, "lost").unwrap() >= 3.0);
    assert!(metric(&race, "gap_newton").unwrap() < 1e-12);
    assert!(race.metrics().iter().all(|(_, value)| value.is_finite()));
}

#[test]
fn a_start_that_cannot_be_is_refused_with_a_sentence() {
    let mut race = with("optimisers", &[]);
    for values in [&[][..], &[0.5], &[2.0, 0.0], &[f32::NAN, 0.0]] {
        assert!(race.act("start", "", values).unwrap_err().to_string().contains("click"));
    }
    assert!(race.act("jump", "", &[0.0, 0.0]).is_err());
    for preset in ["optimisers-logistic", "optimisers-noise", "optimisers-conjugate"] {
        assert!(with(preset, &[]).act("start", "", &[0.0, 0.0]).is_err(), "{preset}");
    }
}

#[test]
fn every_task_draws_its_progress_and_surfaces_their_trails() {
    for preset in ["optimisers", "optimisers-logistic", "optimisers-noise", "optimisers-conjugate"]
    {
        let mut task = with(preset, &[]);
        task.step().unwrap();
        assert!(task.show("progress").is_some() && task.show("progress.names").is_some());
        let surface = preset == "optimisers";
        assert_eq!(task.show("trails").is_some(), surface);
        assert_eq!(task.show("trails.surface").is_some(), surface);
        let rules = surface || preset == "optimisers-logistic";
        assert_eq!(task.show("rules").is_some(), rules);
        assert!(task.show("nowhere").is_none());
    }
}
