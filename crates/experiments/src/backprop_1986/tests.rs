//! Held against PyTorch, against finite differences, and against what the papers say of their runs.

use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

use super::family;
use super::net::{Activity, Cases, Learner, Net, Rule};
use super::tasks::{self, Task, Wish};
use super::*;

fn built(preset: &str, settings: &[(&str, &str)]) -> Backprop {
    let mut spec = (spec::find_preset(preset).unwrap().spec)();
    for (path, value) in settings {
        spec = spec.with_text(path, value).unwrap();
    }
    let spec::ModelSpec::Experiment(model) = &spec.model else { panic!() };
    Backprop::new(model, spec.seed)
}

fn finished(mut backprop: Backprop) -> Backprop {
    while backprop.step().unwrap() {}
    backprop
}

fn metric(backprop: &Backprop, name: &str) -> f64 {
    backprop.metrics().iter().find(|(other, _)| *other == name).unwrap().1
}

/// A task's net with the weights w_k = sin(k + 1), and all its cases: for the families all 104 in the order of the trees.
fn known(name: &str) -> (Net, Cases) {
    let wish = Wish { task: name.to_owned(), hidden: 0, direct: false, spread: 0.3 };
    let Task { mut net, mut cases, .. } = Task::new(&wish, &mut ChaCha8Rng::seed_from_u64(1));
    for (weight, number) in net.weights.iter_mut().zip(1..) {
        *weight = libm::sin(f64::from(number));
    }
    if name == "family-trees" {
        cases = Cases::new(&family::questions().iter().map(tasks::asked).collect::<Vec<_>>());
    }
    (net, cases)
}

/// E and ∂E/∂w.
fn gradient(net: &Net, cases: &Cases, margin: f64) -> (f64, Vec<f64>) {
    let (mut activity, mut gradient) = (Activity::new(net, cases), vec![0.0; net.weights.len()]);
    net.forward(&mut activity);
    let error = net.error(&mut activity, cases, margin);
    net.backward(&mut activity, &mut gradient);
    (error, gradient)
}

/// E and w after ten sweeps.
fn ten_sweeps(net: &mut Net, cases: &Cases, rule: &Rule) -> f64 {
    let (mut activity, mut learner) = (Activity::new(net, cases), Learner::new(net));
    net.forward(&mut activity);
    net.error(&mut activity, cases, rule.margin);
    (0..10).map(|_| learner.sweep(net, &mut activity, cases, rule)).last().unwrap()
}

fn close(ours: f64, reference: f64) -> bool {
    (ours - reference).abs() <= 1e-10 * reference.abs().max(1.0)
}

/// Σ_k v_k cos k: a sum in which every element has another weight.
fn checksum(values: &[f64]) -> f64 {
    values.iter().zip(0..).map(|(value, k)| value * libm::cos(f64::from(k))).sum()
}

/// PyTorch 2.9.1, float64, w_k = sin(k + 1) in the order: a unit's bias, then what it reads; autograd for the gradient, then ten
/// steps of `torch.optim.SGD(lr=0.1, momentum=0.9)` on the summed error of the 64 patterns.
#[test]
fn the_symmetry_net_has_pytorchs_gradient_and_goes_its_ten_steps() {
    let (mut net, cases) = known("symmetry");
    let (error, gradient) = gradient(&net, &cases, 0.0);
    assert!(close(error, 7.005_910_438_899_72), "{error}");
    let reference = [
        -0.314_291_406_27,
        -0.135_940_107_614,
        -0.159_516_567_754,
        -0.179_436_378_866,
        -0.179_881_369_376,
        -0.158_372_197_686,
        -0.136_218_808_203,
        -1.002_454_902_74,
        -0.472_921_749_704,
        -0.563_945_477_523,
        -0.604_270_876_396,
        -0.540_321_379_088,
        -0.450_861_383_985,
        -0.395_280_213_62,
        5.184_037_303_06,
        3.260_467_042_82,
        3.395_467_376_8,
    ];
    assert!(
        gradient.iter().zip(reference).all(|(ours, torch)| close(*ours, torch)),
        "{gradient:?}"
    );
    let rule = Rule { rate: 0.1, momentum: 0.9, decay: 0.0, margin: 0.0 };
    assert!(close(ten_sweeps(&mut net, &cases, &rule), 3.997_431_033_143_378));
    let reference = [
        1.089_028_699_66,
        1.030_683_625_83,
        0.275_712_391_424,
        -0.622_271_015_319,
        -0.829_058_007_862,
        -0.159_741_676_725,
        0.772_631_234_589,
        1.758_076_846_06,
        0.818_504_012_224,
        -0.079_060_631_910_3,
        -0.541_234_166_653,
        -0.154_033_072_525,
        0.742_913_288_356,
        1.303_330_369_27,
        -3.219_701_209_78,
        -2.727_479_552_66,
        -3.477_861_497_39,
    ];
    assert!(net.weights.iter().zip(reference).all(|(ours, torch)| close(*ours, torch)));
}

/// As above for the 104 questions, which the reference derives from its own table of sexes, spouses and parents; error counted as
/// zero within 0.2, lr = 0.05, and every weight multiplied by 0.998 after each step.
#[test]
fn the_family_net_has_pytorchs_gradient_and_goes_its_ten_steps() {
    let (mut net, cases) = known("family-trees");
    let (error, gradient) = gradient(&net, &cases, 0.2);
    assert!(close(error, 338.415_231_660_028_9), "{error}");
    assert!(close(checksum(&gradient), 53.222_103_005_775_75), "{}", checksum(&gradient));
    assert!(close(gradient.iter().map(|g| g.abs()).sum(), 1_908.261_675_729_160_5));
    let reference = [
        (0, -0.863_270_389_557),
        (40, -0.018_035_560_302),
        (149, -0.013_093_679_227_6),
        (160, -0.043_150_987_211),
        (230, 3.276_930_406_81),
        (400, 2.052_225_641_48),
        (470, 5.606_910_880_34),
        (629, 5.360_862_457_01),
    ];
    assert!(reference.iter().all(|(k, torch)| close(gradient[*k], *torch)));
    let rule = Rule { rate: 0.05, momentum: 0.9, decay: 0.002, margin: 0.2 };
    assert!(close(ten_sweeps(&mut net, &cases, &rule), 55.995_570_019_467_124));
    assert!(close(checksum(&net.weights), 244.291_619_303_710_1), "{}", checksum(&net.weights));
}

/// Central differences err by h²/6 times the third derivative and by rounding over h: h = 1e-5 keeps both far below 1e-6.
#[test]
fn changing_one_weight_a_little_changes_the_error_as_its_gradient_says() {
    let wishes = [
        ("xor", 1, true),
        ("t-c", 2, false),
        ("encoder", 0, false),
        ("parity", 3, true),
        ("family-trees", 0, false),
    ];
    for (name, hidden, direct) in wishes {
        let wish = Wish { task: name.to_owned(), hidden, direct, spread: 1.0 };
        for seed in 0..5 {
            let Task { mut net, cases, .. } =
                Task::new(&wish, &mut ChaCha8Rng::seed_from_u64(seed));
            let (_, exact) = gradient(&net, &cases, 0.0);
            for weight in (0..net.weights.len()).step_by(1 + net.weights.len() / 60) {
                let h = 1e-5;
                let mut error_at = |change: f64| {
                    let before = std::mem::replace(&mut net.weights[weight], 0.0);
                    net.weights[weight] = before + change;
                    let error = gradient(&net, &cases, 0.0).0;
                    net.weights[weight] = before;
                    error
                };
                let slope = (error_at(h) - error_at(-h)) / (2.0 * h);
                assert!(
                    (slope - exact[weight]).abs() < 1e-6,
                    "{name} {weight}: {slope} {}",
                    exact[weight]
                );
            }
        }
    }
}

/// All weights zero but the output's bias: every pattern gives 0.1, so that only the eight symmetric ones err, by 0.9.
#[test]
fn outputs_within_the_margin_neither_err_nor_teach() {
    let (mut net, cases) = known("symmetry");
    net.weights.fill(0.0);
    net.weights[14] = libm::log(0.1 / 0.9);
    let (error, gradient) = gradient(&net, &cases, 0.2);
    assert!(close(error, 8.0 * 0.5 * 0.9 * 0.9), "{error}");
    assert!(close(gradient[14], -8.0 * 0.9 * 0.1 * 0.9), "{gradient:?}");
}

/// A small step straight down the slope lowers E by about ε |∂E/∂w|², and never raises it.
#[test]
fn a_small_sweep_lowers_the_error_by_the_square_of_the_gradient() {
    let (mut net, cases) = known("symmetry");
    let (before, slope) = gradient(&net, &cases, 0.0);
    let rule = Rule { rate: 1e-6, momentum: 0.0, decay: 0.0, margin: 0.0 };
    let (mut activity, mut learner) = (Activity::new(&net, &cases), Learner::new(&net));
    net.forward(&mut activity);
    net.error(&mut activity, &cases, 0.0);
    let after = learner.sweep(&mut net, &mut activity, &cases, &rule);
    let expected = 1e-6 * slope.iter().map(|g| g * g).sum::<f64>();
    assert!(((before - after) / expected - 1.0).abs() < 1e-3, "{}", (before - after) / expected);
}

/// The paper: mirror weights are equal and opposite, sizes are as 1:2:4, hidden biases negative, the output's positive.
#[test]
fn a_run_that_solves_symmetry_has_the_weights_of_the_papers_figure() {
    let backprop = finished(built("backprop-1986", &[]));
    assert_eq!((metric(&backprop, "right"), metric(&backprop, "is_1_2_4")), (64.0, 1.0));
    let w = &backprop.run.task.net.weights;
    for unit in [0, 7] {
        assert!(w[unit] < 0.0);
        for pair in 0..3 {
            let (left, right) = (w[unit + 1 + pair], w[unit + 6 - pair]);
            assert!((left / right + 1.0).abs() < 0.02, "{left} {right}");
        }
    }
    assert!(w[14] > 0.0 && w[1] * w[8] < 0.0);
}

#[test]
fn hidden_units_that_start_alike_stay_alike_and_learn_nothing() {
    let backprop =
        finished(built("backprop-1986", &[("model.spread", "0.0"), ("model.sweeps", "300")]));
    let w = &backprop.run.task.net.weights;
    assert_eq!(w[..7], w[7..14]);
    assert_eq!(metric(&backprop, "right"), 56.0);
}

#[test]
fn the_same_seed_gives_the_same_tally_and_a_step_is_a_seed() {
    let tally = || built("xor-200", &[("model.runs", "5")]);
    let mut first = tally();
    for seeds in 1..=5 {
        assert_eq!(first.step().unwrap(), seeds < 5);
        assert_eq!(metric(&first, "seeds"), f64::from(seeds));
    }
    assert_eq!(finished(tally()).metrics(), first.metrics());
    let Some(Shown::Numbers { values, .. }) = first.show("histogram") else { panic!() };
    assert_eq!(values.iter().sum::<f32>(), 5.0);
}

#[test]
fn one_seed_of_the_tally_is_the_run_with_that_seed() {
    let single = finished(built("xor", &[("seed", "1")]));
    let tally = finished(built("xor-200", &[("model.runs", "2"), ("seed", "0")]));
    assert_eq!(single.run.task.net.weights, tally.run.task.net.weights);
}

#[test]
fn turning_the_rate_keeps_the_weights_of_a_run_and_begins_a_tally_again() {
    let turned = |preset: &str| {
        let mut backprop = built(preset, &[]);
        for _ in 0..3 {
            backprop.step().unwrap();
        }
        let before = backprop.run.task.net.weights.clone();
        let spec = (spec::find_preset(preset).unwrap().spec)().with("model.rate", 0.3).unwrap();
        let spec::ModelSpec::Experiment(model) = &spec.model else { panic!() };
        backprop.turn(model).unwrap();
        (backprop, before)
    };
    let (run, before) = turned("backprop-1986");
    assert_eq!((run.run.task.net.weights, run.run.sweeps), (before, 3));
    assert_eq!(turned("xor-200").0.tally.seeds, 0);
}

#[test]
fn every_place_that_a_panel_shows_has_its_names_and_its_shape() {
    let places = [
        ("backprop-1986", "hidden", "rows columns", vec![2, 7]),
        ("backprop-1986", "output", "rows columns", vec![1, 3]),
        ("backprop-1986", "ratio", "names", vec![6]),
        ("backprop-1986", "grid", "rows columns", vec![8, 8]),
        ("symmetry-200", "histogram", "names", vec![11]),
        ("family-trees", "person", "rows columns", vec![6, 24]),
        ("family-trees", "relation", "rows columns", vec![6, 12]),
        ("family-trees", "central", "rows columns", vec![12, 13]),
        ("family-trees", "output", "rows columns", vec![24, 7]),
        ("family-trees-20", "histogram", "names", vec![5]),
        ("xor", "plane.surface", "", vec![24, 24]),
        ("xor", "output", "rows columns", vec![1, 4]),
        ("t-c", "field", "", vec![1, 3, 3]),
        ("encoder", "codes", "rows columns", vec![8, 3]),
        ("parity-4", "codes", "rows columns", vec![16, 4]),
    ];
    for (preset, place, labels, expected) in places {
        let backprop = built(preset, &[]);
        let Some(Shown::Numbers { shape, values, .. }) = backprop.show(place) else {
            panic!("{preset} {place}")
        };
        assert_eq!(
            (shape.as_slice(), values.len()),
            (expected.as_slice(), expected.iter().product())
        );
        for (names, count) in labels.split_whitespace().zip(&expected) {
            let Some(Shown::Text(text)) = backprop.show(&format!("{place}.{names}")) else {
                panic!("{preset} {place}.{names}")
            };
            assert_eq!(text.lines().count(), *count, "{preset} {place}.{names}");
        }
    }
}

/// On the diagonal lie the eight symmetric patterns: 000|000, 001|100 …
#[test]
fn symmetric_patterns_lie_on_the_grids_diagonal() {
    let backprop = finished(built("backprop-1986", &[]));
    let Some(Shown::Numbers { values, .. }) = backprop.show("grid") else { panic!() };
    assert!((0..64).all(|cell| (values[cell] > 0.5) == (cell / 8 == cell % 8)));
    assert_eq!(
        backprop.show("grid.columns").unwrap(),
        Shown::Text("000\n100\n010\n110\n001\n101\n011\n111".to_owned())
    );
}

#[test]
fn a_net_answers_what_it_is_asked_and_refuses_what_it_cannot_read() {
    let mut symmetry = finished(built("backprop-1986", &[]));
    symmetry.act("ask", "101 101", &[]).unwrap();
    let Some(Shown::Text(reply)) = symmetry.show("reply") else { panic!() };
    let y: f64 = reply.strip_prefix("101101 → ").unwrap().parse().unwrap();
    assert!(y > 0.5);
    for (preset, text, sentence) in [
        ("backprop-1986", "10110", "6 bits"),
        ("xor", "2 1", "2 bits"),
        ("family-trees", "", "none of the 24 people"),
        ("family-trees", "Colin cousin", "none of the 12 relations"),
        ("t-c", "T", "sees a picture"),
    ] {
        let error = built(preset, &[]).act("ask", text, &[]).unwrap_err().to_string();
        assert!(error.contains(sentence), "{error}");
    }
    let mut families = built("family-trees", &[]);
    families.act("ask", "Who is colin’s Aunt?", &[]).unwrap();
    let Some(Shown::Text(reply)) = families.show("reply") else { panic!() };
    assert!(reply.starts_with("Colin's aunt: "));
}
