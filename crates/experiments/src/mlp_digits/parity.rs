//! Held against PyTorch and against finite differences.

use super::digits::{CLASSES, Ink, PIXELS, inked};
use super::net::{Cost, LANES, Lanes, Net};
use crate::units::Unit;

/// Made by tests/parity/mlp.py, whose head says what is what.
const PYTORCH: &str = include_str!("pytorch.txt");
/// Pictures of a mini-batch there.
const BATCH: usize = 3;

fn sine(index: usize, step: f64) -> f64 {
    ((index + 1) as f64 * step).sin()
}

/// A net with the weights of the reference.
fn known(unit: Unit, cost: Cost, hidden: [usize; 2]) -> Net {
    let mut net = Net::new(unit, cost, hidden);
    for (index, layer) in net.layers.iter_mut().enumerate() {
        let (step, size) = (0.2 * index as f64, 1.5 / (layer.inputs as f64).sqrt());
        for unit in 0..layer.units {
            for input in 0..=layer.inputs {
                let value = match input == layer.inputs {
                    true => 0.1 * sine(unit, 0.8 + step),
                    false => size * sine(unit * layer.inputs + input, 0.7 + step),
                };
                let (row, lane) = layer.place(unit, input);
                layer.weights[row][lane] = value as f32;
            }
        }
    }
    net
}

fn picture(which: usize) -> Vec<Ink> {
    let step = 0.3 + 0.01 * which as f64;
    inked(&(0..PIXELS).map(|index| sine(index, step).max(0.0) as f32).collect::<Vec<_>>())
}

/// The sum of the batch's gradients, and its mean cost.
fn batch(net: &Net, which: impl Iterator<Item = usize>) -> (Vec<Vec<Lanes>>, f64) {
    let (mut signals, mut gradient, mut loss) = (net.signals(), net.gradient(), 0.0);
    for which in which {
        net.forward(&mut signals, &picture(which));
        loss += f64::from(net.judge(&mut signals, (which % CLASSES) as u8)) / BATCH as f64;
        net.backward(&mut signals, &picture(which), &mut gradient);
    }
    (gradient, loss)
}

fn reference(name: &str) -> Vec<f64> {
    let line = PYTORCH.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix('|'));
    line.unwrap().split(' ').map(|number| number.parse().unwrap()).collect()
}

/// Sums and eight values of each tensor, within what single precision leaves: 2e-5 of the tensor's size.
fn hold(name: &str, net: &Net, of: impl Fn(usize, usize, usize) -> f64) {
    for (index, layer) in net.layers.iter().enumerate() {
        let at = |unit: usize, input: usize| {
            let (row, lane) = layer.place(unit, input);
            of(index, row, lane)
        };
        let every = |unit: usize| (0..layer.inputs).map(move |input| (unit, input));
        let weights: Vec<f64> = (0..layer.units).flat_map(every).map(|(u, i)| at(u, i)).collect();
        let biases: Vec<f64> = (0..layer.units).map(|unit| at(unit, layer.inputs)).collect();
        for (tensor, flat) in [weights, biases].into_iter().enumerate() {
            let expected = reference(&format!("{name}/{}", 2 * index + tensor));
            let count = flat.len();
            let waves = flat.iter().enumerate().map(|(place, value)| value * sine(place, 1.0));
            let mut found = vec![flat.iter().sum(), flat.iter().map(|v| v * v).sum(), waves.sum()];
            found.extend((0..8).map(|place| flat[place * 7919 % count]));
            let root = (expected[1] / count as f64).sqrt();
            let sizes = [root, root * root, root].map(|size| size * count as f64);
            for (place, (found, expected)) in found.iter().zip(&expected).enumerate() {
                let size = sizes.get(place).copied().unwrap_or(root).max(expected.abs());
                let near = (found - expected).abs() < 2e-5 * size;
                assert!(near, "{name}/{index} {place}: {found}, PyTorch {expected}");
            }
        }
    }
}

/// Reference: pytorch.txt, PyTorch 2.9.1 in float64; `a` is the series' net, `b` has ReLU and softmax, `c` one layer of a width that fills no vector.
#[test]
fn outputs_gradients_and_ten_steps_are_pytorchs() {
    let cases = [
        ("a", Unit::Sigmoid, Cost::Squares, [16, 16], 1.0),
        ("b", Unit::Relu, Cost::Softmax, [16, 16], 0.1),
        ("c", Unit::Tanh, Cost::Softmax, [20, 0], 0.1),
    ];
    for (case, unit, cost, hidden, rate) in cases {
        let mut net = known(unit, cost, hidden);
        let mut signals = net.signals();
        net.forward(&mut signals, &picture(0));
        for (output, expected) in
            signals.outputs().iter().zip(reference(&format!("{case}/outputs")))
        {
            assert!((f64::from(*output) - expected).abs() < 2e-6, "{output}, PyTorch {expected}");
        }
        let (gradient, _) = batch(&net, 0..BATCH);
        hold(&format!("{case}/gradient"), &net, |layer, row, lane| {
            f64::from(gradient[layer][row][lane]) / BATCH as f64
        });
        for step in 0..10 {
            let (mut gradient, loss) = batch(&net, BATCH * step..BATCH * (step + 1));
            let expected = reference(&format!("{case}/loss/{step}"))[0];
            assert!((loss - expected).abs() < 1e-5 * expected, "{loss}, PyTorch {expected}");
            net.descend(&mut gradient, rate / BATCH as f32);
        }
        let weights = net.layers.clone();
        hold(&format!("{case}/final"), &net, |l, row, lane| {
            f64::from(weights[l].weights[row][lane])
        });
    }
}

/// Central differences over 0.02 in single precision: about four digits of a cost near 2.
#[test]
fn changing_a_weight_of_any_layer_changes_the_cost_as_its_gradient_says() {
    for (unit, cost) in [(Unit::Sigmoid, Cost::Squares), (Unit::Tanh, Cost::Softmax)] {
        let mut net = known(unit, cost, [20, 16]);
        let (gradient, _) = batch(&net, 3..4);
        for (index, gradient) in gradient.iter().enumerate() {
            let last = (net.layers[index].units - 1, net.layers[index].inputs);
            for (which, input) in [(0, 1), (last.0, 5), last] {
                let (row, lane) = net.layers[index].place(which, input);
                let middle = net.layers[index].weights[row][lane];
                let [above, below] = [0.01, -0.01].map(|by| {
                    net.layers[index].weights[row][lane] = middle + by;
                    batch(&net, 3..4).1 * BATCH as f64
                });
                net.layers[index].weights[row][lane] = middle;
                let slope = (above - below) / 0.02;
                let told = f64::from(gradient[row][lane]);
                assert!((slope - told).abs() < 2e-4, "{index}: {slope}, gradient {told}");
            }
        }
    }
}

#[test]
fn lanes_that_no_unit_uses_stay_zero() {
    let mut net = known(Unit::Sigmoid, Cost::Squares, [20, 16]);
    for step in 0..5 {
        let (mut gradient, _) = batch(&net, step..step + BATCH);
        net.descend(&mut gradient, 0.5);
    }
    for layer in &net.layers {
        let used = |row: usize, lane: usize| row / (layer.inputs + 1) * LANES + lane < layer.units;
        for (row, lanes) in layer.weights.iter().enumerate() {
            assert!((0..LANES).all(|lane| used(row, lane) || lanes[lane] == 0.0));
        }
    }
}
