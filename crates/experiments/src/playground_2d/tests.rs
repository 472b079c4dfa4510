//! Held against PyTorch, finite differences and closed forms; and what a reader does with points and weights.

use super::settings::Penalty;
use super::unit::{LANES, exp};
use super::*;

mod hands;
mod points;

/// Made by tests/parity/playground.py, whose head says what is what.
const PYTORCH: &str = include_str!("pytorch.txt");
/// What the exhibit exports for the cases a and b: the script ran these very texts.
const PROGRAMS: [(&str, &str); 2] =
    [("a", include_str!("exported-a.py")), ("b", include_str!("exported-b.py"))];
const COUNT: usize = 11;

fn reference(name: &str) -> Vec<f64> {
    let line = PYTORCH.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix('|'));
    line.unwrap().split(' ').map(|number| number.parse().unwrap()).collect()
}

/// Sums in another order and a cheaper exponential: 1e-11 of the largest.
fn hold(name: &str, ours: &[f64]) {
    let expected = reference(name);
    let size = expected.iter().fold(1e-3_f64, |most, value| most.max(value.abs()));
    assert_eq!(ours.len(), expected.len(), "{name}");
    for (found, expected) in ours.iter().zip(expected) {
        assert!((found - expected).abs() < 1e-11 * size, "{name}: {found}, PyTorch {expected}");
    }
}

fn sine(index: usize, step: f64) -> f64 {
    ((index + 1) as f64 * step).sin()
}

/// A preset with some settings changed.
fn built(preset: &str, seed: u64, changes: &[(&str, &str)]) -> Result<Playground, ExperimentError> {
    let files = |_: &str| None;
    Playground::new(&spec_of(preset, changes), seed, &files)
}

fn spec_of(preset: &str, changes: &[(&str, &str)]) -> ExperimentSpec {
    let mut run = (spec::find_preset(preset).unwrap().spec)();
    for (path, value) in changes {
        run = run.with_text(&format!("model.{path}"), value).unwrap();
    }
    let spec::ModelSpec::Experiment(model) = run.model else { panic!() };
    model
}

fn metric(playground: &Playground, name: &str) -> Option<f64> {
    playground.metrics().into_iter().find(|(metric, _)| *metric == name).map(|(_, value)| value)
}

/// The settings of a case of the reference.
fn changes(name: &str) -> &'static [(&'static str, &'static str)] {
    match name {
        "a" => &[
            ("product", "true"),
            ("depth", "three"),
            ("units_1", "5"),
            ("units_2", "3"),
            ("activation_2", "sine"),
            ("activation_3", "gelu"),
            ("rate", "0.1"),
        ],
        "b" => &[
            ("square_1", "true"),
            ("square_2", "true"),
            ("activation_1", "sigmoid"),
            ("units_2", "3"),
            ("activation_2", "relu"),
            ("loss", "cross-entropy"),
            ("optimiser", "momentum"),
        ],
        "c" => &[
            ("x1", "false"),
            ("sine_1", "true"),
            ("sine_2", "true"),
            ("units_1", "6"),
            ("activation_1", "leaky-relu"),
            ("activation_2", "linear"),
            ("loss", "hinge"),
            ("optimiser", "adam"),
            ("rate", "0.01"),
        ],
        "d" => &[("data", "plane"), ("rate", "0.1"), ("penalty", "l2"), ("penalty_rate", "0.05")],
        _ => &[
            ("x1", "false"),
            ("x2", "false"),
            ("product", "true"),
            ("depth", "none"),
            ("optimiser", "rmsprop"),
            ("rate", "0.01"),
        ],
    }
}

/// A case of the reference: its net, weights and points.
fn case(name: &str) -> Playground {
    let mut playground = built("playground-2d", 1, changes(name)).unwrap();
    let target = |index: usize| {
        let wave = sine(index, 2.1);
        if name == "d" { wave } else { wave.signum() }
    };
    playground.points.train = (0..COUNT)
        .map(|at| Point { x: 5.0 * sine(at, 0.7), y: 5.0 * sine(at, 1.3), target: target(at) })
        .collect();
    playground.run.weights.iter_mut().enumerate().for_each(|(at, weight)| *weight = sine(at, 0.9));
    playground.gather();
    playground
}

/// Reference: pytorch.txt, PyTorch 2.9.1 in float64; every kind of unit, every loss, four rules, and the square's penalty.
#[test]
fn outputs_gradients_and_ten_steps_are_pytorchs() {
    let all: Vec<usize> = (0..COUNT).collect();
    for name in ["a", "b", "c", "d", "e"] {
        let mut playground = case(name);
        let (settings, train) = (playground.settings.clone(), playground.train.clone());
        let sums = all.iter().map(|at| sum_at(&playground, &train, *at));
        hold(&format!("{name}/sums"), &sums.collect::<Vec<_>>());
        let mut random = ChaCha8Rng::seed_from_u64(1);
        playground.run.slopes(0.0, &train, &all, &mut random);
        hold(&format!("{name}/gradient"), &playground.run.gradient);
        for step in 0..10 {
            hold(&format!("{name}/loss/{step}"), &[playground.run.train.loss]);
            playground.run.batch(&settings, &train, &all, &mut random);
            playground.run.measure(&train, &Set::default());
        }
        hold(&format!("{name}/final"), &playground.run.weights);
    }
}

fn sum_at(playground: &Playground, set: &Set, at: usize) -> f64 {
    let mut net = playground.run.net.clone();
    let width = net.widths[0];
    for (value, input) in net.values.iter_mut().zip(&set.inputs[at * width..]).take(width) {
        *value = [*input; LANES];
    }
    net.forward(&playground.run.weights)[0]
}

/// The script ran these texts; here they must be what the exhibit exports, with all its weights.
#[test]
fn the_exported_program_says_what_the_exhibit_says() {
    for (name, program) in PROGRAMS {
        let mut playground = case(name);
        let Some(Shown::Text(exported)) = playground.show("pytorch") else { panic!() };
        assert_eq!(exported, program, "{name}: export and exported-{name}.py differ");
        let weights = playground.run.weights.clone();
        assert!(weights.iter().all(|weight| program.contains(&format!("{weight:?}"))));
        let (loss, train) = (playground.run.loss, playground.train.clone());
        let said = (0..COUNT).map(|at| loss.output(sum_at(&playground, &train, at)));
        hold(&format!("{name}/program"), &said.collect::<Vec<_>>());
        playground.run.measure(&train, &Set::default());
        hold(&format!("{name}/program/loss"), &[playground.run.train.loss]);
    }
}

/// Central differences over 2e-5: six digits of a loss near 1. Points lie on no kink.
#[test]
fn changing_any_weight_changes_the_loss_as_its_gradient_says() {
    let all: Vec<usize> = (0..COUNT).collect();
    for name in ["a", "b", "c", "d", "e"] {
        let mut playground = case(name);
        let train = playground.train.clone();
        playground.run.slopes(0.0, &train, &all, &mut ChaCha8Rng::seed_from_u64(1));
        for (at, gradient) in playground.run.gradient.clone().into_iter().enumerate() {
            let middle = playground.run.weights[at];
            let [above, below] = [1e-5, -1e-5].map(|by| {
                playground.run.weights[at] = middle + by;
                playground.run.measure(&train, &Set::default());
                playground.run.train.loss
            });
            playground.run.weights[at] = middle;
            let slope = (above - below) / 2e-5;
            let near = (slope - gradient).abs() < 1e-6 * gradient.abs().max(1.0);
            assert!(near, "{name}, weight {at}: {slope}, gradient {gradient}");
        }
    }
}

#[test]
fn the_exponential_is_right_to_the_last_digits() {
    for step in -70_000..=70_000 {
        let x = f64::from(step) * 0.01;
        let (ours, exact) = (exp(x), x.exp());
        assert!((ours - exact).abs() <= 1e-15 * exact, "exp {x}: {ours}, not {exact}");
    }
    assert!(exp(f64::NAN).is_nan() && exp(1e9).is_finite() && exp(-1e9) < 1e-300);
}

/// 2·4 + 4 + 4·2 + 2 + 2·1 + 1.
#[test]
fn features_that_are_off_cost_no_parameters() {
    assert_eq!(built("playground-2d", 1, &[]).unwrap().parameters(), 25);
    let one = built("playground-2d", 1, &[("x2", "false")]).unwrap();
    assert_eq!(one.parameters(), 21);
}

#[test]
fn l1_brings_weights_to_exactly_zero_and_l2_does_not() {
    for (penalty, expected) in [(Penalty::L1, true), (Penalty::L2, false)] {
        let mut playground = built("playground-sparse", 1, &[]).unwrap();
        playground.settings.penalty = penalty;
        for _ in 0..200 {
            playground.step().unwrap();
        }
        let zeros = metric(&playground, "zeros").unwrap();
        assert_eq!(zeros > 0.0, expected, "{penalty:?}: {zeros} weights at zero");
        assert!(metric(&playground, "test_accuracy").unwrap() > 98.0);
    }
}

/// A penalty so strong that nothing else matters leaves no weight, and only biases.
#[test]
fn biases_are_not_pulled() {
    let changes = [("penalty", "l1"), ("penalty_rate", "10")];
    let mut playground = built("playground-2d", 1, &changes).unwrap();
    for _ in 0..20 {
        playground.step().unwrap();
    }
    assert_eq!(metric(&playground, "zeros"), Some(18.0));
    assert!(playground.run.weights.iter().filter(|weight| **weight != 0.0).count() > 0);
}

/// The mean of many dropped forward passes is the undropped sum where the net is linear, and looking drops nothing.
#[test]
fn dropout_is_loud_enough_on_average_and_off_when_looking() {
    let changes = [("drop", "0.5"), ("activation_1", "linear"), ("depth", "one")];
    let mut playground = built("playground-2d", 1, &changes).unwrap();
    let before = playground.show("plane.surface");
    playground.run.batch(
        &Settings { rate: 0.0, ..playground.settings.clone() },
        &playground.train.clone(),
        &[0, 1, 2, 3],
        &mut ChaCha8Rng::seed_from_u64(1),
    );
    assert!(playground.run.net.kept.as_flattened().contains(&0.0));
    let set = playground.train.clone();
    let plain = built("playground-2d", 1, &changes).unwrap();
    let mut random = ChaCha8Rng::seed_from_u64(2);
    let mut total = 0.0;
    for _ in 0..40_000 {
        set.load(&mut playground.run.net, &[0]);
        playground.run.drop(0.5, &mut random);
        total += playground.run.net.forward(&playground.run.weights).iter().sum::<f64>();
    }
    let mean = total / (40_000 * LANES) as f64;
    let sum = sum_at(&plain, &set, 0);
    // Four units of about 1 with a standard deviation each: 40,000 draws leave 0.02.
    assert!((mean - sum).abs() < 0.1, "{mean}, undropped {sum}");
    playground.step().unwrap();
    assert!(playground.run.net.kept.as_flattened().iter().all(|kept| *kept == 1.0));
    let untouched = built("playground-2d", 1, &changes).unwrap();
    assert_eq!(untouched.show("plane.surface"), before);
}

/// Where the loss leaves the numbers, a sentence, and the net of the last pass.
#[test]
fn a_loss_that_is_no_number_is_refused_and_changes_nothing() {
    let changes = [("data", "plane"), ("depth", "none"), ("rate", "100"), ("square_1", "true")];
    let mut playground = built("playground-2d", 1, &changes).unwrap();
    let (before, error) = loop {
        let before = playground.run.weights.clone();
        if let Err(error) = playground.step() {
            break (before, error.to_string());
        }
    };
    assert!(error.starts_with("the loss is no longer a number"), "{error}");
    assert_eq!(playground.run.weights, before);
    playground.turn(&spec_of("playground-2d", &[("rate", "1e-5")])).unwrap();
    assert!(playground.show("plane.surface").is_some());
}
