//! Held against PyTorch, SciPy, finite differences, and chances counted by hand.

use super::layer::Rule;
use super::net::{Net, Trace};
use super::*;
use crate::clustering::ward;
use grammar::Grammar;

mod hands;

/// Made by tests/parity/elman.py, whose head says what is what.
const PYTORCH: &str = include_str!("pytorch.txt");
const INPUTS: usize = 3;
const HIDDEN: usize = 5;
const OUTPUTS: usize = 2;
/// A change of the weights that is the gradient itself, with its sign turned.
const BARE: Rule = Rule { rate: 1.0, momentum: 0.0 };

fn reference(name: &str) -> Vec<f64> {
    let line = PYTORCH.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix('|'));
    line.unwrap().split(' ').map(|number| number.parse().unwrap()).collect()
}

fn sines(count: usize, step: f64) -> Vec<f64> {
    (1..=count).map(|index| (index as f64 * step).sin()).collect()
}

/// The net of the reference.
fn known() -> Net {
    let mut net = Net::new([INPUTS, HIDDEN, OUTPUTS], 0.0, &mut ChaCha8Rng::seed_from_u64(0));
    for (layer, step) in [(&mut net.hidden, 0.7), (&mut net.output, 0.9)] {
        let sines = sines(layer.rows * layer.units, step);
        for (row, sines) in
            layer.weights.chunks_exact_mut(layer.width).zip(sines.chunks(layer.units))
        {
            row.iter_mut().zip(sines).for_each(|(weight, sine)| *weight = 0.8 * *sine as f32);
        }
    }
    net
}

/// What comes in at a step of the reference, and what should come out.
fn told(step: usize) -> (Vec<f32>, Vec<f32>) {
    let step = step as f64;
    let input = sines(INPUTS, 0.3 + 0.1 * step).into_iter().map(|sine| sine as f32).collect();
    let wanted = sines(OUTPUTS, 0.5 + 0.1 * step);
    let wanted = wanted.into_iter().map(|sine| (1.0 + sine as f32) / 2.0).collect();
    (input, wanted)
}

/// The weights of both layers without what fills their rows.
fn weights(net: &Net) -> [Vec<f64>; 2] {
    [&net.hidden, &net.output].map(|layer| {
        let rows = layer.weights.chunks_exact(layer.width);
        rows.flat_map(|row| &row[..layer.units]).map(|weight| f64::from(*weight)).collect()
    })
}

/// Within what single precision leaves of numbers near 1.
fn hold(name: &str, found: impl IntoIterator<Item = f64>) {
    let (found, expected): (Vec<f64>, _) = (found.into_iter().collect(), reference(name));
    assert_eq!(found.len(), expected.len(), "{name}");
    for (at, (found, expected)) in found.iter().zip(&expected).enumerate() {
        assert!((found - expected).abs() < 2e-6, "{name} {at}: {found}, PyTorch {expected}");
    }
}

fn half_squares(net: &Net, trace: &Trace, wanted: &[f32]) -> f64 {
    let pairs = net.outputs(trace).iter().zip(wanted);
    pairs.map(|(output, wanted)| 0.5 * f64::from(output - wanted).powi(2)).sum()
}

/// Reference: pytorch.txt, PyTorch 2.9.1 in float64.
#[test]
fn outputs_over_a_sequence_and_gradients_through_one_and_three_steps_are_pytorchs() {
    for back in [1, 3] {
        let mut net = known();
        let mut trace = net.start();
        for step in 0..5 {
            net.forward(&mut trace, &told(step).0);
            hold(&format!("outputs/{step}"), net.outputs(&trace).iter().map(|x| f64::from(*x)));
        }
        let before = weights(&net);
        net.learn(&mut trace, &told(4).1, back, BARE);
        for ((before, after), layer) in before.iter().zip(weights(&net)).zip(["hidden", "output"]) {
            let gradient = before.iter().zip(after).map(|(before, after)| before - after);
            hold(&format!("gradient-{back}/{layer}"), gradient);
        }
    }
}

/// Reference: pytorch.txt, rate 0.2, momentum 0.9, the copy detached from what made it.
#[test]
fn ten_steps_with_momentum_are_pytorchs() {
    let mut net = known();
    let mut trace = net.start();
    for step in 0..10 {
        let (input, wanted) = told(step);
        net.forward(&mut trace, &input);
        let rule = Rule { rate: 0.2, momentum: 0.9 };
        let squares = net.learn(&mut trace, &wanted, 1, rule);
        hold(&format!("loss/{step}"), [f64::from(squares) / 2.0]);
    }
    let [hidden, output] = weights(&net);
    hold("final/hidden", hidden);
    hold("final/output", output);
}

/// Central differences over 0.02 in single precision. The copy that the first of the steps reads is held; what follows is made anew.
#[test]
fn changing_a_weight_changes_the_error_as_the_gradient_through_so_many_steps_says() {
    const STEPS: usize = 6;
    for back in [1, 2, 5] {
        let mut net = known();
        let mut trace = net.start();
        (0..STEPS - back).for_each(|step| net.forward(&mut trace, &told(step).0));
        let held = trace.clone();
        let error = |net: &Net| {
            let mut trace = held.clone();
            (STEPS - back..STEPS).for_each(|step| net.forward(&mut trace, &told(step).0));
            half_squares(net, &trace, &told(STEPS - 1).1)
        };
        (STEPS - back..STEPS).for_each(|step| net.forward(&mut trace, &told(step).0));
        let still = net.clone();
        net.learn(&mut trace, &told(STEPS - 1).1, back, BARE);
        for at in 0..still.hidden.weights.len() {
            if at % still.hidden.width >= HIDDEN {
                continue;
            }
            let [above, below] = [0.01, -0.01].map(|by| {
                let mut net = still.clone();
                net.hidden.weights[at] += by;
                error(&net)
            });
            let gradient = f64::from(still.hidden.weights[at] - net.hidden.weights[at]);
            let slope = (above - below) / 0.02;
            assert!((slope - gradient).abs() < 2e-5, "{back}, {at}: {slope}, gradient {gradient}");
        }
    }
}

/// Reference: pytorch.txt, scipy.cluster.hierarchy.linkage of twelve points by Ward's rule.
#[test]
fn twelve_points_merge_as_scipy_merges_them() {
    let points = sines(48, 1.3).into_iter().zip(sines(48, 0.37)).map(|(a, b)| (a + 0.5 * b) as f32);
    let merges = ward(&points.collect::<Vec<_>>(), 4);
    let row = |merge: &crate::clustering::Merge| {
        let [a, b] = merge.clusters;
        [a as f64, b as f64, merge.distance]
    };
    hold("ward", merges.iter().flat_map(row));
}

/// A toy of three templates. By hand: “a” opens A B and A, “b” closes the first, “c” is C alone.
#[test]
fn the_chances_of_a_toy_grammar_are_those_counted_by_hand() {
    let toy = Grammar::new(&[("A", &["a"]), ("B", &["b", "c"]), ("C", &["c"])], &["A B", "A", "C"]);
    let mut belief = toy.start();
    let near = |belief: &grammar::Belief, expected: [f64; 3]| {
        let next = toy.next(belief);
        let is_near =
            next.iter().zip(expected).all(|(next, expected)| (next - expected).abs() < 1e-12);
        assert!(is_near, "{next:?}, not {expected:?}");
    };
    near(&belief, [2.0 / 3.0, 0.0, 1.0 / 3.0]);
    assert!(!toy.hear(&mut belief, 1), "no sentence begins with b");
    assert!(toy.hear(&mut belief, 0));
    // Half: A B goes on with b or c. Half: A is over, and a new sentence begins.
    near(&belief, [1.0 / 3.0, 0.25, 0.25 + 1.0 / 6.0]);
    assert!(toy.hear(&mut belief, 2));
    // c was B, by 1/4, or C, by 1/6: both end a sentence.
    near(&belief, [2.0 / 3.0, 0.0, 1.0 / 3.0]);
}

/// All chances follow from the generator: counted over a long text, they are its shares. Three standard errors.
#[test]
fn the_words_that_follow_woman_move_come_as_often_as_their_exact_chance() {
    let grammar = Grammar::elman();
    let [woman, move_] = ["woman", "move"].map(|word| grammar.number(word).unwrap());
    let text = grammar.sentences(40_000, &mut ChaCha8Rng::seed_from_u64(5));
    let mut belief = grammar.start();
    let (mut expected, mut came, mut times) = (vec![0.0; 29], vec![0.0; 29], 0.0);
    for pair in text.windows(3) {
        assert!(grammar.hear(&mut belief, pair[0].into()));
        if [usize::from(pair[0]), usize::from(pair[1])] != [woman, move_] {
            continue;
        }
        let mut after = belief.clone();
        grammar.hear(&mut after, move_);
        for (sum, chance) in expected.iter_mut().zip(grammar.next(&after)) {
            *sum += chance;
        }
        came[usize::from(pair[2])] += 1.0;
        times += 1.0;
    }
    assert!(times > 300.0);
    for (word, (expected, came)) in expected.iter().zip(&came).enumerate() {
        let spread = f64::sqrt(expected * (1.0 - expected / times)).max(1.0);
        assert!(
            (came - expected).abs() < 4.0 * spread,
            "{}: {came}, not {expected}",
            grammar.words[word]
        );
    }
}
