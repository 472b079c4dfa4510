//! micrograd's demonstration (Karpathy 2020): two moons, 100 points, a net of 337 numbers, learnt on the scalar tape.
//!
//! Every weight, product and sum is a node; a step writes some 70,000 of them, sends the gradients back and starts a new tape.
//! Points as scikit-learn's `make_moons` places them, weights and loss as in the demonstration's notebook.

use rand::{Rng, RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::expression::graph;
use super::tape::{Id, Node, Op, Tape};
use crate::{ExperimentError, Shown};

/// Points, half a moon each.
const POINTS: usize = 100;
/// Steps of the demonstration; the rate falls to a tenth meanwhile.
const STEPS: usize = 100;
/// Weight of the squares of all weights in the loss.
const DECAY: f64 = 1e-4;
/// Squares along an edge of the shown surface.
const PIXELS: usize = 36;
/// The shown square's middle and half edge in the moons' plane.
const MIDDLE: [f64; 2] = [0.5, 0.25];
const HALF: f64 = 1.8;

/// The net, its data and its last step.
pub struct Moons {
    points: Vec<[f64; 2]>,
    /// −1 or 1.
    labels: Vec<f64>,
    widths: [usize; 4],
    weights: Vec<f64>,
    pub rate: f64,
    step: usize,
    tape: Tape,
    /// The first neuron's output for the first point, to be shown.
    neuron: Id,
    loss: Id,
    accuracy: f64,
}

impl Moons {
    /// Points and weights drawn from the seed.
    pub fn new(neurons: usize, noise: f64, rate: f64, seed: u64) -> Self {
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        let (points, labels) = moons(noise, &mut random);
        let widths = [2, neurons, neurons, 1];
        let weights = weights(&widths, &mut random);
        let tape = Tape::default();
        let (neuron, loss) = (0, 0);
        let mut new = Self {
            points,
            labels,
            widths,
            weights,
            rate,
            step: 0,
            tape,
            neuron,
            loss,
            accuracy: 0.0,
        };
        new.forward();
        new
    }

    /// The whole loss, written down: hinge of every point's margin, and the squares of the weights.
    fn forward(&mut self) {
        let mut tape = std::mem::take(&mut self.tape);
        tape.nodes.clear();
        let parameters: Vec<Id> = self.weights.iter().map(|weight| tape.input(*weight)).collect();
        let one = tape.constant(1.0);
        let mut losses = Vec::with_capacity(POINTS);
        let (mut right, mut first) = (0, 0);
        for (at, (point, label)) in self.points.iter().zip(&self.labels).enumerate() {
            let (score, neuron) = self.score(&mut tape, *point);
            first = if at == 0 { neuron } else { first };
            right += usize::from((tape.value(score) > 0.0) == (*label > 0.0));
            let minus_label = tape.constant(-label);
            let minus_margin = tape.push(Op::Multiply, minus_label, score);
            let short = tape.push(Op::Add, one, minus_margin);
            losses.push(tape.push(Op::Relu, short, short));
        }
        let share = tape.constant(1.0 / self.points.len() as f64);
        let sum = total(&mut tape, losses);
        let data = tape.push(Op::Multiply, sum, share);
        let squares = parameters.iter().map(|p| tape.push(Op::Multiply, *p, *p)).collect();
        let squares = total(&mut tape, squares);
        let decay = tape.constant(DECAY);
        let decay = tape.push(Op::Multiply, squares, decay);
        self.loss = tape.push(Op::Add, data, decay);
        self.neuron = first;
        self.accuracy = right as f64 / self.points.len() as f64;
        self.tape = tape;
    }

    /// The net's score for a point, and the output of its first neuron. The weights are the tape's first nodes.
    fn score(&self, tape: &mut Tape, point: [f64; 2]) -> (Id, Id) {
        let mut layer: Vec<Id> = point.iter().map(|x| tape.constant(*x)).collect();
        let (mut weight, mut first) = (0, None);
        for (at, outputs) in self.widths[1..].iter().enumerate() {
            let mut next = Vec::with_capacity(*outputs);
            for _ in 0..*outputs {
                let mut sum = weight + layer.len(); // the bias follows the weights
                for x in &layer {
                    let product = tape.push(Op::Multiply, weight, *x);
                    sum = tape.push(Op::Add, sum, product);
                    weight += 1;
                }
                weight += 1;
                let last = at + 2 == self.widths.len();
                next.push(if last { sum } else { tape.push(Op::Relu, sum, sum) });
                first.get_or_insert(next[0]);
            }
            layer = next;
        }
        (layer[0], first.unwrap_or_default())
    }

    /// One full-batch step downhill, as in the notebook: loss and accuracy are those before it.
    ///
    /// # Errors
    /// The loss is no number; nothing was changed.
    pub fn step(&mut self) -> Result<bool, ExperimentError> {
        if self.step == STEPS {
            return Ok(false);
        }
        self.forward();
        self.tape.backward(self.loss);
        let rate = self.rate * (1.0 - 0.9 * self.step as f64 / STEPS as f64);
        let moved = self.weights.iter().zip(&self.tape.nodes);
        let moved: Vec<f64> = moved.map(|(weight, node)| weight - rate * node.gradient).collect();
        if !(self.tape.value(self.loss).is_finite()
            && moved.iter().all(|weight| weight.is_finite()))
        {
            let why = "the loss is no longer a number: turn the rate down and start again";
            return Err(ExperimentError::BadInput(why.to_owned()));
        }
        self.weights = moved;
        self.step += 1;
        Ok(self.step < STEPS)
    }

    /// Numbers that are learnt.
    pub fn parameters(&self) -> usize {
        self.weights.len()
    }

    /// Loss, accuracy, operations.
    pub fn metrics(&self) -> Vec<(&'static str, f64)> {
        let operations = self.tape.operations();
        let inputs = self.weights.len() as u64;
        vec![
            ("loss", self.tape.value(self.loss)),
            ("accuracy", self.accuracy),
            ("inputs", inputs as f64),
            ("nodes", self.tape.nodes.len() as f64),
            ("operations_value", operations.value as f64),
            ("operations_reverse", operations.reverse as f64),
            ("operations_forward", (operations.pass * inputs) as f64),
            ("operations_ratio", operations.ratio()),
        ]
    }

    /// What panels draw.
    pub fn show(&self, place: &str) -> Option<Shown> {
        Some(match place {
            "plane" => {
                let points = self.points.iter().zip(&self.labels);
                let rows: Vec<[f64; 3]> = points
                    .map(|(p, label)| {
                        let [x, y] = [0, 1].map(|axis| (p[axis] - MIDDLE[axis]) / HALF);
                        [x, y, f64::from(u8::from(*label > 0.0))]
                    })
                    .collect();
                let values = rows.as_flattened().iter().map(|value| *value as f32).collect();
                Shown::Numbers { letters: "N 3", shape: vec![rows.len(), 3], values }
            }
            "plane.surface" => self.surface(),
            "graph" => Shown::Text(self.first_neuron()),
            "said" => Shown::Text(format!(
                "The loss is one graph of {} nodes. Shown: the first neuron, for the first point.",
                self.tape.nodes.len()
            )),
            "cost" => {
                let (counts, inputs) = (self.tape.operations(), self.weights.len() as u64);
                let differences = (inputs + 1) * counts.value;
                let counts = [counts.value, counts.reverse, counts.pass * inputs, differences];
                Shown::row(counts.map(|count| count as f64))
            }
            "cost.names" => Shown::Text(
                "value alone\nreverse mode\nforward mode\nfinite differences".to_owned(),
            ),
            _ => return None,
        })
    }

    /// The score over the shown square, from its upper edge down; beyond the margin of ±1 all is the same to the eye.
    fn surface(&self) -> Shown {
        let mut tape = Tape::default();
        for weight in &self.weights {
            tape.input(*weight);
        }
        let at = |pixel: usize, axis: usize| {
            MIDDLE[axis] + HALF * ((pixel as f64 + 0.5) * 2.0 / PIXELS as f64 - 1.0)
        };
        let mut values = Vec::with_capacity(PIXELS * PIXELS);
        for pixel in 0..PIXELS * PIXELS {
            tape.nodes.truncate(self.weights.len());
            let point = [at(pixel % PIXELS, 0), at(PIXELS - 1 - pixel / PIXELS, 1)];
            let (score, _) = self.score(&mut tape, point);
            values.push(tape.value(score).clamp(-1.0, 1.0) as f32);
        }
        Shown::Numbers { letters: "R C", shape: vec![PIXELS, PIXELS], values }
    }

    /// The part of the tape that leads to the first neuron's output.
    fn first_neuron(&self) -> String {
        let mut kept = vec![self.neuron];
        let mut at = 0;
        while at < kept.len() {
            kept.extend(self.tape.parents(kept[at]));
            at += 1;
        }
        kept.sort_unstable();
        kept.dedup();
        let new = |id: Id| kept.binary_search(&id).unwrap_or_default();
        let nodes = kept.iter().map(|id| {
            let node = self.tape.nodes[*id];
            Node { parents: node.parents.map(new), ..node }
        });
        let part = Tape { nodes: nodes.collect() };
        let names = ["w1", "w2", "bias", "x", "y"];
        let label = |id: Id| names.get(id).map_or(part.nodes[id].op.sign(), |n| (*n).to_owned());
        graph(&part, label, |id| {
            (self.step > 0 && part.nodes[id].op != Op::Constant).then(|| part.nodes[id].gradient)
        })
    }
}

fn total(tape: &mut Tape, ids: Vec<Id>) -> Id {
    let sum = ids.into_iter().reduce(|sum, id| tape.push(Op::Add, sum, id));
    sum.expect("there are points and weights")
}

/// The upper moon, labelled −1, and the lower, labelled 1, each coordinate blurred by Gaussian noise.
fn moons(noise: f64, random: &mut impl Rng) -> (Vec<[f64; 2]>, Vec<f64>) {
    let half = POINTS / 2;
    let mut blur = [[0.0; 2]; POINTS];
    crate::normal::fill(random, blur.as_flattened_mut());
    let point = |at: usize| {
        let angle = std::f64::consts::PI * (at % half) as f64 / (half - 1) as f64;
        let (x, y) = (libm::cos(angle), libm::sin(angle));
        let [x, y] = if at < half { [x, y] } else { [1.0 - x, 0.5 - y] };
        [x + noise * blur[at][0], y + noise * blur[at][1]]
    };
    let label = |at: usize| if at < half { -1.0 } else { 1.0 };
    ((0..POINTS).map(point).collect(), (0..POINTS).map(label).collect())
}

/// Weights uniform between −1 and 1, biases 0, neuron by neuron.
fn weights(widths: &[usize], random: &mut impl Rng) -> Vec<f64> {
    let mut weights = Vec::new();
    for pair in widths.windows(2) {
        for _ in 0..pair[1] {
            weights.extend((0..pair[0]).map(|_| 2.0 * random.random::<f64>() - 1.0));
            weights.push(0.0);
        }
    }
    weights
}

#[cfg(test)]
impl Moons {
    /// The weights, and the slope of the loss towards each.
    pub fn loss_and_slopes(&mut self) -> [Vec<f64>; 2] {
        self.forward();
        self.tape.backward(self.loss);
        let slopes = self.tape.nodes.iter().take(self.weights.len()).map(|node| node.gradient);
        [self.weights.clone(), slopes.collect()]
    }

    pub fn set_weights(&mut self, weight: impl Fn(usize) -> f64) {
        self.weights = (0..self.weights.len()).map(weight).collect();
    }

    /// The loss if one weight were moved.
    pub fn loss_with(&mut self, weight: usize, by: f64) -> f64 {
        let before = self.weights[weight];
        self.weights[weight] += by;
        self.forward();
        self.weights[weight] = before;
        self.tape.value(self.loss)
    }
}
