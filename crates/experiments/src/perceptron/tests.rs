//! The rule, the margin against closed forms and a search over angles, the bound, the circle of XOR, drawings.

use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

use super::margin::{Margin, margin};
use super::shapes::SIDE;
use super::unit::Unit;
use super::*;

fn spec_of(id: &str) -> spec::RunSpec {
    (spec::find_preset(id).unwrap().spec)()
}

fn built(spec: &spec::RunSpec) -> Perceptron {
    let spec::ModelSpec::Experiment(model) = &spec.model else { panic!() };
    Perceptron::new(model, spec.seed)
}

fn finished(spec: &spec::RunSpec) -> Perceptron {
    let mut run = built(spec);
    while run.step().unwrap() {}
    run
}

fn metric(run: &Perceptron, name: &str) -> Option<f64> {
    run.metrics().into_iter().find(|(metric, _)| *metric == name).map(|found| found.1)
}

fn text(run: &Perceptron, place: &str) -> String {
    match run.show(place) {
        Some(Shown::Text(text)) => text,
        other => panic!("{other:?}"),
    }
}

fn retina(run: &Perceptron) -> &Retina {
    match run {
        Perceptron::Retina(retina) => retina,
        Perceptron::Theorem(_) => panic!(),
    }
}

/// A drawing of one column.
fn bar(column: usize) -> Vec<f32> {
    (0..SIDE * SIDE).map(|at| if at % SIDE == column { 1.0 } else { 0.0 }).collect()
}

#[test]
fn the_weights_are_the_sum_of_the_mistaken_examples_with_their_signs() {
    for (id, seed) in
        [("perceptron", 1), ("perceptron", 2), ("perceptron-units", 3), ("perceptron-xor", 4)]
    {
        let run = finished(&spec_of(id).with("seed", seed).unwrap());
        let retina = retina(&run);
        let mut sum = vec![0.0; retina.unit.weights.len()];
        for example in &retina.examples {
            let times = example.mistakes as f64 * example.class;
            sum.iter_mut().zip(&example.seen).for_each(|(sum, x)| *sum += times * x);
        }
        assert_eq!(sum, retina.unit.weights);
        let counted: u64 = retina.examples.iter().map(|example| example.mistakes).sum();
        assert_eq!(counted, retina.unit.mistakes);
    }
}

/// By hand: (1, 0) is a mistake, then (0, 1) of the other class, then none; so w = (1, −1).
#[test]
fn three_examples_are_learnt_as_by_hand() {
    let mut unit = Unit::new(2);
    assert!(unit.learn(&[1.0, 0.0], 1.0));
    assert!(unit.learn(&[0.0, 1.0], -1.0));
    assert!(!unit.learn(&[1.0, 0.5], 1.0));
    assert_eq!(unit, Unit { weights: vec![1.0, -1.0], mistakes: 2 });
}

/// Closed forms: signed examples (2, 0) and (0, 2) have their nearest hull point at (1, 1); (3, 1) and (3, −1) at (3, 0).
#[test]
fn the_margin_is_the_distance_of_the_origin_from_the_hull() {
    let wide = |examples: &[[f64; 2]], classes: &[f64]| {
        let examples: Vec<Vec<f64>> = examples.iter().map(|x| x.to_vec()).collect();
        match Margin::of(&examples, classes) {
            Margin::Wide { radius, gamma } => (radius, gamma),
            other => panic!("{other:?}"),
        }
    };
    let (radius, gamma) = wide(&[[2.0, 0.0], [0.0, -2.0]], &[1.0, -1.0]);
    assert!((radius - 2.0).abs() < 1e-12 && (gamma - 2f64.sqrt()).abs() < 1e-3);
    let (radius, gamma) = wide(&[[3.0, 1.0], [-3.0, 1.0]], &[1.0, -1.0]);
    assert!((radius - 10f64.sqrt()).abs() < 1e-12 && (gamma - 3.0).abs() < 1e-3);
}

/// Reference: the best of 20,000 directions, for 200 random sets in the plane.
#[test]
fn the_margin_in_the_plane_is_that_of_a_search_over_all_angles() {
    let mut random = ChaCha8Rng::seed_from_u64(5);
    let mut separable = 0;
    for _ in 0..200 {
        let mut signed = vec![vec![0.0; 2]; 5];
        signed.iter_mut().for_each(|z| crate::normal::fill(&mut random, z));
        let classes: Vec<f64> = (0..5).map(|at| if at % 2 == 0 { 1.0 } else { -1.0 }).collect();
        let examples: Vec<Vec<f64>> =
            signed.iter().zip(&classes).map(|(z, y)| z.iter().map(|v| v * y).collect()).collect();
        let best = (0..20_000)
            .map(|at| {
                let angle = std::f64::consts::TAU * f64::from(at) / 20_000.0;
                margin(&[angle.cos(), angle.sin()], &signed)
            })
            .fold(f64::NEG_INFINITY, f64::max);
        match Margin::of(&examples, &classes) {
            Margin::Wide { gamma, .. } => {
                separable += 1;
                // The grid of angles errs by R · 2π/20,000 at most, the walk by one part in ten thousand.
                assert!((gamma - best).abs() < 1.5e-3, "{gamma} {best}");
            }
            other => assert!(best < 1e-3 && other == Margin::None, "{best} {other:?}"),
        }
    }
    assert!((20..180).contains(&separable), "{separable}");
}

#[test]
fn the_bound_holds_for_every_pair_of_letters_with_and_without_units() {
    for pair in ["e-x", "t-l", "o-plus"] {
        for units in [false, true] {
            for seed in 1..=5_u64 {
                let spec = spec_of("perceptron").with("model.shapes", pair).unwrap();
                let spec =
                    spec.with("model.associators", units).unwrap().with("seed", seed).unwrap();
                let run = finished(&spec);
                let (mistakes, bound) = (metric(&run, "mistakes"), metric(&run, "bound"));
                assert!(mistakes.unwrap() <= bound.unwrap(), "{pair} {units} {seed}");
                assert_eq!(metric(&run, "violations"), Some(0.0));
                assert_eq!(metric(&run, "wrong"), Some(0.0));
            }
        }
    }
}

#[test]
fn a_thousand_random_sets_never_exceed_their_bounds() {
    let run = finished(&spec_of("perceptron-theorem"));
    assert_eq!(metric(&run, "sets"), Some(1_000.0));
    assert_eq!(metric(&run, "violations"), Some(0.0));
    // Not for want of trying: some set uses more than half of what it may.
    assert!(metric(&run, "closest").unwrap() > 0.5, "{:?}", metric(&run, "closest"));
}

#[test]
fn the_weights_of_xor_come_back_and_it_has_no_bound() {
    for seed in 1..=10_u64 {
        let run = finished(&spec_of("perceptron-xor").with("seed", seed).unwrap());
        assert!(metric(&run, "returns").unwrap() >= 1.0);
        assert!(metric(&run, "wrong").unwrap() > 0.0);
        assert_eq!(metric(&run, "bound"), None);
        assert!(text(&run, "said").contains("the bound is none"), "{}", text(&run, "said"));
    }
}

#[test]
fn units_wired_at_random_separate_xor() {
    for seed in 1..=10_u64 {
        let run = finished(&spec_of("perceptron-units").with("seed", seed).unwrap());
        assert_eq!(metric(&run, "wrong"), Some(0.0), "seed {seed}");
        assert_eq!(run.parameters(), 513);
        assert!(metric(&run, "mistakes") <= metric(&run, "bound"));
    }
}

#[test]
fn a_drawing_is_classified_when_drawn_and_an_empty_one_is_not() {
    let mut run = finished(&spec_of("perceptron").with("model.noise", 0.0).unwrap());
    assert!(text(&run, "answer").contains("The pad is empty: draw a shape"));
    for at in [0, 1] {
        let example = retina(&run).examples.iter().find(|e| (e.class > 0.0) == (at == 0)).unwrap();
        let picture: Vec<f32> = example.picture.iter().map(|value| *value as f32).collect();
        run.act("draw", "", &picture).unwrap();
        assert!(text(&run, "answer").starts_with(["It says E", "It says X"][at]));
    }
    run.act("draw", "", &[0.0; 400]).unwrap();
    let error = run.act("teach_first", "", &[]).unwrap_err().to_string();
    assert!(error.contains("the drawing is empty: draw a shape"), "{error}");
    assert!(run.act("draw", "", &[1.0; 3]).unwrap_err().to_string().contains("20 × 20"));
    assert!(run.act("draw", "", &[f32::NAN; 400]).is_err());
    assert!(run.act("dance", "", &[]).is_err());
}

#[test]
fn own_shapes_are_learnt_one_class_and_contradictions_have_no_bound() {
    let mut run = built(&spec_of("perceptron-own"));
    assert!(run.step().unwrap_err().to_string().contains("nothing to learn yet"));
    run.act("draw", "", &bar(3)).unwrap();
    run.act("teach_first", "", &[]).unwrap();
    assert!(text(&run, "said").contains("of one class"));
    assert_eq!(metric(&run, "bound"), None);
    while run.step().unwrap() {}
    run.act("draw", "", &bar(12)).unwrap();
    run.act("teach_second", "", &[]).unwrap();
    while run.step().unwrap() {}
    assert!(metric(&run, "mistakes") <= metric(&run, "bound"));
    assert!(text(&run, "answer").starts_with("It says the second class"));
    run.act("teach_first", "", &[]).unwrap();
    assert!(text(&run, "said").contains("No plane separates"));
    while run.step().unwrap() {}
    assert!(metric(&run, "returns").unwrap() > 0.0);
}

#[test]
fn the_theorem_has_no_pictures_to_draw_for() {
    let mut run = built(&spec_of("perceptron-theorem"));
    assert!(run.act("draw", "", &bar(3)).unwrap_err().to_string().contains("choose a pair"));
    assert_eq!(run.show("pad"), None);
}

#[test]
fn the_same_seed_gives_the_same_run_and_another_seed_another() {
    let weights =
        |seed: u64| finished(&spec_of("perceptron").with("seed", seed).unwrap()).show("weights");
    assert_eq!(weights(1), weights(1));
    assert_ne!(weights(1), weights(2));
}

/// With noise, a hundred pictures in 401 dimensions can be told apart one by one; that is no rule for new ones.
#[test]
fn noise_lets_xor_be_memorised_but_not_understood() {
    let spec = spec_of("perceptron").with("model.shapes", "xor").unwrap();
    let run = finished(&spec);
    assert_eq!(metric(&run, "wrong"), Some(0.0));
    assert!(metric(&run, "fresh").unwrap() < 0.65);
}

#[test]
fn every_place_of_the_panels_is_there_once_a_picture_was_shown() {
    let mut run = built(&spec_of("perceptron"));
    run.step().unwrap();
    for place in ["pad", "answer", "said", "example", "example.names", "weights", "weights.names"] {
        assert!(run.show(place).is_some(), "{place}");
    }
    assert!(text(&run, "mistakes.names").starts_with(['+', '−']));
    let Some(Shown::Numbers { shape, values, .. }) = run.show("weights") else { panic!() };
    assert_eq!((shape, values.len()), (vec![2, 20, 20], 800));
    let trial = finished(&spec_of("perceptron-theorem"));
    let Some(Shown::Numbers { values, .. }) = trial.show("tenths") else { panic!() };
    assert_eq!(values.iter().sum::<f32>(), 1_000.0);
}
