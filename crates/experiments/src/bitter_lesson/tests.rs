//! Held against numpy, scipy and PyTorch, finite differences, and what must stay true of the race.

use std::path::{Path, PathBuf};

use super::dense::Dense;
use super::features::{COUNT, NAMES, holes, of, thinned};
use super::sweep::{CHECKS, LADDER};
use super::*;
use crate::lecun_1989::rules::{Descent, Rule};

/// Made by tests/parity/bitter.py, whose head says what is what.
const REFERENCE: &str = include_str!("reference.txt");
const DRAWN: [&str; 7] = ["zero", "one", "four", "six", "eight", "nine", "speck"];

fn reference(name: &str) -> Vec<f64> {
    let line = REFERENCE.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix('|'));
    line.unwrap().split(' ').map(|number| number.parse().unwrap()).collect()
}

/// A drawing of the reference, from −1 to 1.
fn drawn(name: &str) -> Vec<f32> {
    reference(&format!("picture/{name}")).iter().map(|ink| (ink / 8.0 - 1.0) as f32).collect()
}

/// Reference: numpy and scipy in float64; ours is single precision at the end.
#[test]
fn all_features_are_those_of_numpy_and_scipy() {
    for name in DRAWN {
        let expected = reference(&format!("features/{name}"));
        assert_eq!(expected.len(), COUNT);
        for ((feature, ours), expected) in NAMES.iter().zip(of(&drawn(name))).zip(expected) {
            let near = (f64::from(ours) - expected).abs() < 1e-6 * expected.abs().max(1.0);
            assert!(near, "{name}, {feature}: {ours}, not {expected}");
        }
    }
}

fn feature(picture: &[f32], name: &str) -> f32 {
    of(picture)[NAMES.iter().position(|known| *known == name).unwrap()]
}

#[test]
fn an_eight_has_two_holes_a_nine_one_above_a_six_one_below_and_a_one_none() {
    let counts = ["zero", "one", "six", "eight", "nine"].map(|name| feature(&drawn(name), "holes"));
    assert_eq!(counts, [1.0, 0.0, 1.0, 2.0, 1.0]);
    assert!(feature(&drawn("nine"), "height of holes") < 0.0);
    assert!(feature(&drawn("six"), "height of holes") > 0.0);
}

#[test]
fn paper_that_touches_a_hole_at_a_corner_only_leaves_it_a_hole() {
    let mut mask = [false; PIXELS];
    for (row, column) in [(4, 5), (5, 4), (5, 6), (6, 5)] {
        mask[row * 16 + column] = true;
    }
    assert_eq!(holes(&mask).iter().map(|label| usize::from(*label)).sum::<usize>(), 1);
}

#[test]
fn thinning_again_changes_nothing_and_adds_no_ink() {
    for name in DRAWN {
        let mask: features::Mask = std::array::from_fn(|at| drawn(name)[at] > 0.0);
        let lines = thinned(&mask);
        assert_eq!(thinned(&lines), lines);
        assert!(lines.iter().zip(mask).all(|(line, ink)| ink || !line));
    }
}

#[test]
fn a_mirrored_picture_keeps_its_holes_and_ends_and_swaps_its_sides() {
    let six = drawn("six");
    let mirrored: Vec<f32> = (0..PIXELS).map(|at| six[at / 16 * 16 + 15 - at % 16]).collect();
    assert_eq!(feature(&six, "holes"), feature(&mirrored, "holes"));
    assert_eq!(feature(&six, "slant"), -feature(&mirrored, "slant"));
    let [left, right] = ["paper on the left, top half", "paper on the right, top half"];
    assert_eq!(feature(&six, left), feature(&mirrored, right));
    assert_eq!(feature(&six, "left mirrors right"), feature(&mirrored, "left mirrors right"));
}

#[test]
fn blank_and_black_pictures_have_finite_features() {
    for value in [-1.0, 1.0] {
        assert!(of(&[value; PIXELS]).iter().all(|feature| feature.is_finite()), "{value}");
    }
}

fn sines(count: usize, step: f64) -> impl Iterator<Item = f32> {
    (1..=count).map(move |index| (index as f64 * step).sin() as f32)
}

/// The weights of the reference.
fn known(inputs: usize, hidden: usize) -> Vec<f32> {
    let shapes = match hidden {
        0 => vec![10 * inputs, 10],
        _ => vec![hidden * inputs, hidden, 10 * hidden, 10],
    };
    let tensor = |(at, count)| sines(count, 0.7 + 0.1 * at as f64).map(|value| 0.4 * value);
    shapes.into_iter().enumerate().flat_map(tensor).collect()
}

/// Keeps gradients and changes nothing.
struct Kept(Vec<f32>);

impl Rule for Kept {
    fn change(&mut self, at: usize, _: &mut [f32], gradient: &[f32]) {
        self.0[at..at + gradient.len()].copy_from_slice(gradient);
    }
}

fn near(name: &str, ours: &[f32]) {
    let expected = reference(name);
    assert_eq!(ours.len(), expected.len(), "{name}");
    for (ours, expected) in ours.iter().zip(expected) {
        assert!((f64::from(*ours) - expected).abs() < 5e-6, "{name}: {ours}, PyTorch {expected}");
    }
}

/// Reference: PyTorch 2.9.1 in float64.
#[test]
fn outputs_gradients_and_ten_steps_are_pytorchs() {
    for (name, hidden) in [("linear", 0), ("hidden", 16)] {
        let (mut net, mut weights) = (Dense::new(32, hidden), known(32, hidden));
        let input: Vec<f32> = sines(32, 0.3).collect();
        net.forward(&weights, &input);
        near(&format!("{name}/outputs"), &net.outputs);
        net.judge(0);
        let mut kept = Kept(vec![f32::NAN; weights.len()]);
        net.backward(&mut weights, &input, &mut kept);
        near(&format!("{name}/gradient"), &kept.0);
        for step in 0..10 {
            let input: Vec<f32> = sines(32, 0.3 + 0.01 * step as f64).collect();
            net.forward(&weights, &input);
            near(&format!("{name}/loss/{step}"), &[net.judge(step as u8)]);
            net.backward(&mut weights, &input, &mut Descent { rate: 0.05 });
        }
        near(&format!("{name}/final"), &weights);
    }
}

/// Central differences over 0.02 in single precision: about four digits of a loss near 2.
#[test]
fn changing_any_weight_changes_the_loss_as_its_gradient_says() {
    for hidden in [0, 8] {
        let (mut net, mut weights) = (Dense::new(16, hidden), known(16, hidden));
        let input: Vec<f32> = sines(16, 0.9).collect();
        net.forward(&weights, &input);
        net.judge(3);
        let mut kept = Kept(vec![f32::NAN; weights.len()]);
        net.backward(&mut weights, &input, &mut kept);
        for at in 0..weights.len() {
            let middle = weights[at];
            let [above, below] = [0.01, -0.01].map(|by| {
                weights[at] = middle + by;
                net.forward(&weights, &input);
                f64::from(net.judge(3))
            });
            weights[at] = middle;
            let (slope, gradient) = ((above - below) / 0.02, f64::from(kept.0[at]));
            assert!((slope - gradient).abs() < 2e-4, "{hidden}, {at}: {slope}, not {gradient}");
        }
    }
}

/// A hundred and thirty made-up digits: bars that stand at another column for each, some with a speck.
fn bars() -> Digits {
    let picture = |digit: usize| {
        let label = digit % 10;
        (0..PIXELS).map(move |at| {
            let bar = at % 16 / 2 == label % 8 && at / 128 == label / 8;
            if bar || at == digit { 1.0 } else { -1.0 }
        })
    };
    let labels = (0..130).map(|digit| digit as u8 % 10).collect();
    Digits::new(ZipDigits { labels, pixels: (0..130).flat_map(picture).collect() })
}

fn spec(numbers: &[(&str, u64)], off: &[&str]) -> spec::RunSpec {
    let mut spec = (spec::find_preset("bitter-lesson").unwrap().spec)();
    for (name, value) in numbers {
        spec = spec.with(&format!("model.{name}"), *value).unwrap();
    }
    for name in off {
        spec = spec.with(&format!("model.{name}"), false).unwrap();
    }
    spec
}

/// A small race on bars; some settings are numbers, some are off.
fn toy(numbers: &[(&str, u64)], off: &[&str]) -> Result<BitterLesson, ExperimentError> {
    let small = [("largest", 130), ("updates", 2_000)];
    let spec = spec(&[&small, numbers].concat(), off);
    let spec::ModelSpec::Experiment(model) = &spec.model else { panic!() };
    BitterLesson::on(model, 1, bars(), bars())
}

/// The toggles of all contestants but one.
fn but(one: Kind) -> Vec<&'static str> {
    Kind::ALL.into_iter().filter(|kind| *kind != one).map(Kind::setting).collect()
}

fn metric(race: &BitterLesson, name: &str) -> Option<f64> {
    race.metrics().into_iter().find(|(metric, _)| *metric == name).map(|(_, value)| value)
}

fn table(race: &BitterLesson, place: &str) -> (Vec<usize>, Vec<f32>) {
    let Some(Shown::Numbers { shape, values, .. }) = race.show(place) else { panic!("{place}") };
    (shape, values)
}

#[test]
fn standardised_features_have_mean_0_and_spread_1_and_constant_ones_say_nothing() {
    let (digits, part) = (bars(), (0..100).collect::<Vec<_>>());
    let standard = Standard::of(&digits, &part);
    let all: Vec<_> = part.iter().map(|at| standard.apply(digits.example(*at).features)).collect();
    for feature in 0..COUNT {
        let mean = |power: i32| {
            all.iter().map(|one| f64::from(one[feature]).powi(power)).sum::<f64>() / 100.0
        };
        assert!(mean(1).abs() < 1e-4, "{}: {}", NAMES[feature], mean(1));
        let spread = mean(2);
        assert!(spread == 0.0 || (spread - 1.0).abs() < 1e-4, "{}: {spread}", NAMES[feature]);
    }
}

#[test]
fn every_contestant_is_tested_on_every_rung_and_on_the_way_through_the_last() {
    let mut race = toy(&[("runs", 2)], &[]).unwrap();
    while race.step().unwrap() {}
    let (shape, errors) = table(&race, "table");
    assert_eq!(shape, [5, 2]);
    assert!(errors.iter().all(|error| error.is_finite()));
    let (shape, values) = table(&race, "by_operations");
    assert_eq!(shape, [6, 5 * CHECKS]);
    assert!(values[..shape[1]].is_sorted());
    assert_eq!((metric(&race, "runs"), metric(&race, "done")), (Some(2.0), Some(100.0)));
    // All digits of the last rung were learnt: their bars can be told.
    for record in &race.sweep.records {
        assert!(record.rungs[1].value().unwrap() < 10.0, "{}", record.kind.name());
    }
}

#[test]
fn operations_are_six_for_each_multiplication_and_digit() {
    let mut one = toy(&[], &[]).unwrap();
    while one.step().unwrap() {}
    let each = [480, 48 * 40 + 400, 2_560, 256 * 40 + 400, 63_660];
    let all = each.iter().sum::<usize>() as f64 * 6.0 * 2_000.0 * 2.0;
    assert!((one.sweep.spent - all).abs() < 1.0, "{}, not {all}", one.sweep.spent);
}

#[test]
fn the_ladder_ends_at_all_digits_and_has_a_rung_at_a_seventh() {
    assert_eq!((SMALL, SEVENTH, ALL), (65, 7_291 / 7, 7_291));
    assert!(LADDER.windows(2).all(|pair| pair[0] < pair[1] && pair[1] <= 2 * pair[0] + 1));
}

#[test]
fn the_same_seed_runs_the_same_race_whoever_else_takes_part() {
    let (mut all, mut one) = (toy(&[], &[]).unwrap(), toy(&[], &but(Kind::Pixels)).unwrap());
    while all.step().unwrap() {}
    while one.step().unwrap() {}
    let pixels = |race: &BitterLesson| {
        let record = race.sweep.records.iter().find(|record| record.kind == Kind::Pixels);
        record.unwrap().last.clone().unwrap().weights
    };
    assert_eq!(pixels(&all), pixels(&one));
}

#[test]
fn drawing_and_looking_never_disturb_the_learning() {
    let (mut plain, mut drawn) = (toy(&[], &[]).unwrap(), toy(&[], &[]).unwrap());
    let places = ["answer", "readings", "views", "features", "reasons", "table", "by_digits"];
    for step in 0..40 {
        plain.step().unwrap();
        drawn.step().unwrap();
        drawn.act("draw", "", &[step as f32 / 40.0; PIXELS]).unwrap();
        places.iter().for_each(|place| drop(drawn.show(place)));
    }
    for (plain, drawn) in plain.sweep.records.iter().zip(&drawn.sweep.records) {
        let weights =
            |record: &sweep::Record| record.last.as_ref().map(|last| last.weights.clone());
        assert_eq!(weights(plain), weights(drawn));
    }
}

#[test]
fn what_the_features_add_is_the_lead_of_the_first_guess_but_for_the_biases() {
    let mut race = toy(&[], &[]).unwrap();
    while race.step().unwrap() {}
    let learner = race.sweep.records[0].last.clone().unwrap();
    let features = of(race.test.zip.picture(0));
    let example = learner::Example { picture: &[], features: &features };
    let outputs = learner.clone().outputs(example);
    let (first, second) = shown::guesses(&outputs);
    let sum: f64 = shown::parts(&learner, &features, (first, second)).iter().sum();
    let biases = &learner.weights[10 * COUNT..];
    let lead = outputs[first] - biases[first] - (outputs[second] - biases[second]);
    assert!((sum - f64::from(lead)).abs() < 1e-4, "{sum}, not {lead}");
    let (_, reasons) = table(&race, "reasons");
    assert!(reasons.len() == 8 && reasons[0].abs() >= reasons[7].abs());
}

/// 130 digits are the largest part, 65 half of it.
#[test]
fn parts_have_equal_digits_shown_or_equal_passes() {
    let spent = |equal: bool| {
        let mut off = but(Kind::Pixels);
        off.extend((!equal).then_some("equal"));
        let mut race = toy(&[], &off).unwrap();
        while race.step().unwrap() {}
        race.sweep.spent
    };
    let digit = 6.0 * 2_560.0;
    assert_eq!((spent(true), spent(false)), (digit * 4_000.0, digit * 3_000.0));
}

#[test]
fn an_empty_pad_shows_test_digits_and_says_so() {
    let mut race = toy(&[], &[]).unwrap();
    race.act("next", "", &[]).unwrap();
    race.act("draw", "", &[1.0; PIXELS]).unwrap();
    let Some(Shown::Text(answer)) = race.show("answer") else { panic!() };
    assert_eq!(answer, "Your drawing. Nobody has learnt to read yet: press Run.");
    race.act("draw", "", &[0.0; PIXELS]).unwrap();
    let Some(Shown::Text(answer)) = race.show("answer") else { panic!() };
    assert!(answer.starts_with("The pad is empty: draw a digit that fills it. Test digit 2, a 1."));
}

#[test]
fn bad_drawings_missing_digits_and_a_race_of_nobody_get_a_sentence() {
    let mut race = toy(&[], &[]).unwrap();
    for bad in [&[0.5; 100][..], &[f32::NAN; PIXELS], &[2.0; PIXELS]] {
        let error = race.act("draw", "", bad).unwrap_err().to_string();
        assert_eq!(error, "a drawing has 256 values from 0 to 1: draw on the pad");
    }
    let error = toy(&[], &Kind::ALL.map(Kind::setting)).err().unwrap().to_string();
    assert_eq!(error, "nobody takes part: switch on at least one of the five contestants");
    let error = toy(&[("largest", 200)], &[]).err().unwrap().to_string();
    assert!(error.starts_with("there are 130 digits to learn from, not 200"), "{error}");
    let spec = spec(&[], &[]);
    let spec::ModelSpec::Experiment(model) = &spec.model else { panic!() };
    let error = BitterLesson::new(model, 1, &|_| None).err().unwrap();
    assert!(matches!(error, ExperimentError::MissingData("zip-train")));
}

/// Between 100 and 200 digits the lead changes from ln 2 to −ln 2: half way between the logarithms.
#[test]
fn the_crossing_lies_where_the_lines_between_the_rungs_meet() {
    let mut race = toy(&[], &[]).unwrap();
    race.sweep.settings.ladder = vec![100, 200];
    for record in &mut race.sweep.records {
        let errors = match record.kind {
            Kind::Net => [8.0, 2.0],
            _ => [4.0, 4.0],
        };
        record.rungs = errors.map(sweep::Mean::of).to_vec();
    }
    let crossing = metric(&race, "crossing").unwrap();
    assert!((crossing - 20_000_f64.sqrt()).abs() < 1e-6, "{crossing}");
}

fn published(file: &str) -> Option<Vec<u8>> {
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data");
    let folders = std::env::var_os("GARDEN_DATA").map(PathBuf::from).into_iter().chain([own]);
    folders.into_iter().find_map(|folder| std::fs::read(folder.join(file)).ok())
}

#[test]
fn with_130_real_digits_features_read_six_in_seven() {
    let (Some(train), Some(test)) = (published("zip.train.gz"), published("zip.test.gz")) else {
        eprintln!("skipped: zip.train.gz and zip.test.gz are missing");
        return;
    };
    let spec = spec(&[("largest", 130), ("updates", 20_000)], &but(Kind::Features));
    let spec::ModelSpec::Experiment(model) = &spec.model else { panic!() };
    let files = |name: &str| match name {
        "zip-train" => Some(train.as_slice()),
        "zip-test" => Some(test.as_slice()),
        _ => None,
    };
    let mut race = BitterLesson::new(model, 1, &files).unwrap();
    while race.step().unwrap() {}
    let error = race.error(Kind::Features, 130).unwrap();
    assert!(error < 14.0, "{error}");
}
