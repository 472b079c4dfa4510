//! An expression, differentiated before the reader's eyes: a node at a time, backwards or forwards.

use super::dual::Dual;
use super::parse::parse;
use super::program::{INPUTS, Program};
use super::tape::{Id, Op, Tape};
use crate::{ExperimentError, Shown};

/// Which way derivatives travel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// From the result to all inputs, in one sweep.
    Reverse,
    /// From one input to all results, in one pass; then from the next input.
    Forward,
}

/// Names of the metrics that hold the inputs' gradients.
const GRADIENTS: [&str; INPUTS] = [
    "gradient_1",
    "gradient_2",
    "gradient_3",
    "gradient_4",
    "gradient_5",
    "gradient_6",
    "gradient_7",
    "gradient_8",
];

/// An expression and how far its derivatives are.
pub struct Expression {
    program: Program,
    mode: Mode,
    /// Reverse mode: the nodes that send, last first, and how many have.
    senders: Vec<Id>,
    sent: usize,
    /// Forward mode: the nodes that this pass has reached; the derivatives of the passes before.
    reached: Vec<Dual>,
    found: Vec<f64>,
    said: String,
}

impl Expression {
    /// Reads it and computes its value.
    ///
    /// # Errors
    /// A sentence with the place marked.
    pub fn new(text: &str, mode: Mode) -> Result<Self, ExperimentError> {
        Ok(Self::of(parse(text)?, mode))
    }

    fn of(mut program: Program, mode: Mode) -> Self {
        program.tape.begin(program.result);
        let senders = (0..=program.result).rev();
        let senders = senders.filter(|id| program.tape.nodes[*id].op.arity() > 0).collect();
        let said = match mode {
            Mode::Reverse => "The result’s slope towards itself is 1. Step: it is sent back.",
            Mode::Forward => {
                "Step: the first input moves, and every node says how fast it follows."
            }
        };
        let (reached, found) = (Vec::new(), Vec::new());
        let mut new = Self { program, mode, senders, sent: 0, reached, found, said: said.into() };
        new.reach_leaves();
        new
    }

    /// The same expression from the start, the other way.
    pub fn turned(&self, mode: Mode) -> Self {
        Self::of(self.program.clone(), mode)
    }

    /// One node sends back, or one node of a pass is computed. Says whether another waits.
    pub fn step(&mut self) -> bool {
        match self.mode {
            Mode::Reverse => self.send_back(),
            Mode::Forward => self.pass_on(),
        }
        !self.done()
    }

    fn done(&self) -> bool {
        match self.mode {
            Mode::Reverse => self.sent == self.senders.len(),
            Mode::Forward => self.found.len() == self.program.inputs.len(),
        }
    }

    fn send_back(&mut self) {
        let Some(id) = self.senders.get(self.sent).copied() else { return };
        let tape = &mut self.program.tape;
        let before: Vec<f64> = tape.nodes.iter().map(|node| node.gradient).collect();
        tape.send(id);
        self.sent += 1;
        let mut parents = self.program.tape.parents(id).to_vec();
        parents.dedup();
        let tape = &self.program.tape;
        let sends = parents.into_iter().filter(|parent| tape.nodes[*parent].op != Op::Constant);
        let sends = sends.map(|parent| {
            let now = tape.nodes[parent].gradient;
            let share = number(now - before[parent]);
            format!("{share} to {}, now {}", self.label(parent), number(now))
        });
        let sends = sends.collect::<Vec<_>>().join("; ");
        self.said = format!("{} has {} and sends {sends}.", self.label(id), number(before[id]));
    }

    /// Inputs and numbers at the beginning of a pass need no step of their own.
    fn reach_leaves(&mut self) {
        let Some(moved) = self.program.inputs.get(self.found.len()) else { return };
        let tape = &self.program.tape;
        while self.reached.len() < tape.nodes.len()
            && tape.nodes[self.reached.len()].op.arity() == 0
        {
            self.reached.push(Dual::next(tape, &self.reached, *moved));
        }
    }

    fn pass_on(&mut self) {
        let Some(moved) = self.program.inputs.get(self.found.len()).copied() else { return };
        if self.reached.len() > self.program.result {
            self.reached.clear();
            self.reach_leaves();
        }
        let id = self.reached.len();
        self.reached.push(Dual::next(&self.program.tape, &self.reached, moved));
        self.reach_leaves();
        let (tangent, input) = (number(self.reached[id].tangent), self.label(moved));
        self.said = format!("{} changes {tangent} times as fast as {input}.", self.label(id));
        if id == self.program.result {
            self.found.push(self.reached[id].tangent);
            let pass = self.found.len();
            self.said += &format!(" Pass {pass} is over: one derivative is known.");
        }
    }

    /// A node's name: its own, or its sign.
    fn label(&self, id: Id) -> String {
        let (node, name) = (&self.program.tape.nodes[id], &self.program.names[id]);
        match node.op {
            Op::Input => name.clone(),
            Op::Constant => number(node.value),
            op if name.is_empty() => op.sign(),
            op => format!("{name} = {}", op.sign()),
        }
    }

    /// The derivative towards each input that is known for certain.
    fn gradients(&self) -> Vec<f64> {
        match self.mode {
            Mode::Forward => self.found.clone(),
            Mode::Reverse if !self.done() => Vec::new(),
            Mode::Reverse => {
                let inputs = self.program.inputs.iter();
                inputs.map(|id| self.program.tape.nodes[*id].gradient).collect()
            }
        }
    }

    /// Value, gradients, operations.
    pub fn metrics(&self) -> Vec<(&'static str, f64)> {
        let operations = self.program.tape.operations();
        let inputs = self.program.inputs.len();
        let passes = match self.mode {
            Mode::Reverse => usize::from(self.done()),
            Mode::Forward => self.found.len(),
        };
        let mut metrics = vec![
            ("value", self.program.tape.value(self.program.result)),
            ("inputs", inputs as f64),
            ("passes", passes as f64),
            ("operations_value", operations.value as f64),
            ("operations_reverse", operations.reverse as f64),
            ("operations_forward", (operations.pass * inputs as u64) as f64),
            ("operations_ratio", operations.ratio()),
        ];
        metrics.extend(GRADIENTS.into_iter().zip(self.gradients()));
        metrics
    }

    /// What panels draw.
    pub fn show(&self, place: &str) -> Option<Shown> {
        let inputs = &self.program.inputs;
        Some(match place {
            "graph" => Shown::Text(graph(
                &self.program.tape,
                |id| self.label(id),
                |id| self.gradient_shown(id),
            )),
            "said" => Shown::Text(self.said.clone()),
            "gradients" => Shown::row(self.gradients()),
            "gradients.names" => {
                let known = &inputs[..self.gradients().len()];
                Shown::Text(lines(known.iter().map(|id| self.label(*id))))
            }
            "cost" => {
                let (counts, inputs) = (self.program.tape.operations(), inputs.len() as u64);
                let differences = (inputs + 1) * counts.value;
                Shown::row(
                    [counts.value, counts.reverse, counts.pass * inputs, differences]
                        .map(|count| count as f64),
                )
            }
            "cost.names" => Shown::Text(
                "value alone\nreverse mode\nforward mode\nfinite differences".to_owned(),
            ),
            "differences" => self.differences(),
            "differences.names" => Shown::Text("forward\ncentral".to_owned()),
            _ => return None,
        })
    }

    fn gradient_shown(&self, id: Id) -> Option<f64> {
        if self.program.tape.nodes[id].op == Op::Constant {
            return None;
        }
        match self.mode {
            Mode::Forward => self.reached.get(id).map(|dual| dual.tangent),
            Mode::Reverse => {
                let waits = self.program.tape.nodes[id].gradient == 0.0 && !self.done();
                (!waits).then_some(self.program.tape.nodes[id].gradient)
            }
        }
    }

    /// Largest error of difference quotients over the inputs, against the exact slopes, for steps from 0.1 to 10⁻¹⁵.
    fn differences(&self) -> Shown {
        let mut exact = self.program.tape.clone();
        exact.backward(self.program.result);
        let steps: Vec<f64> =
            (0..=28).map(|half| libm::pow(10.0, -1.0 - half as f64 / 2.0)).collect();
        let mut rows: [Vec<f32>; 3] = Default::default();
        for step in steps {
            let mut worst = [f64::EPSILON; 2];
            for input in &self.program.inputs {
                let slope = exact.nodes[*input].gradient;
                let at = |moved: f64| self.moved(*input, moved);
                let quotients =
                    [(at(step) - at(0.0)) / step, (at(step) - at(-step)) / (2.0 * step)];
                for (worst, quotient) in worst.iter_mut().zip(quotients) {
                    let error = (quotient - slope).abs() / slope.abs().max(1.0);
                    *worst = if error.is_finite() { worst.max(error) } else { *worst };
                }
            }
            rows[0].push(step as f32);
            rows[1].push(worst[0] as f32);
            rows[2].push(worst[1] as f32);
        }
        Shown::Numbers { letters: "C N", shape: vec![3, rows[0].len()], values: rows.concat() }
    }

    fn moved(&self, input: Id, by: f64) -> f64 {
        let mut tape = self.program.tape.clone();
        tape.nodes[input].value += by;
        tape.again();
        tape.value(self.program.result)
    }
}

/// A graph as text: a line a node, `name|value|gradient|parents`; parents are line numbers from 0.
pub fn graph(
    tape: &Tape,
    label: impl Fn(Id) -> String,
    gradient: impl Fn(Id) -> Option<f64>,
) -> String {
    lines((0..tape.nodes.len()).map(|id| {
        let mut parents = tape.parents(id).to_vec();
        parents.dedup();
        let parents = parents.iter().map(Id::to_string).collect::<Vec<_>>().join(" ");
        let gradient = gradient(id).map(number).unwrap_or_default();
        format!("{}|{}|{gradient}|{parents}", label(id), number(tape.value(id)))
    }))
}

fn lines(lines: impl Iterator<Item = String>) -> String {
    lines.collect::<Vec<_>>().join("\n")
}

/// Four decimals, without zeros that say nothing; very large and very small ones as powers of ten.
fn number(value: f64) -> String {
    let size = value.abs();
    if size != 0.0 && !(1e-3..1e6).contains(&size) {
        return format!("{value:.3e}");
    }
    let text = format!("{value:.4}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}
