//! A program on its tape: only what its result depends on, small enough to be drawn, with slopes that are numbers.

use super::tape::{Id, Op, Tape};
use crate::ExperimentError;

/// Nodes that a graph can show.
const NODES: usize = 120;
/// Inputs whose gradients can be listed.
pub const INPUTS: usize = 8;

/// An expression that was read: only what its result depends on, and its inputs.
#[derive(Clone, Debug)]
pub struct Program {
    pub tape: Tape,
    /// The name that each node was given, if it was.
    pub names: Vec<String>,
    pub inputs: Vec<Id>,
    pub result: Id,
}

/// What the result depends on, and all inputs, in their order.
pub fn needed(tape: &Tape, result: Id) -> Vec<Id> {
    let mut needed: Vec<bool> = tape.nodes.iter().map(|node| node.op == Op::Input).collect();
    needed[result] = true;
    for id in (0..=result).rev() {
        if needed[id] {
            tape.parents(id).iter().for_each(|parent| needed[*parent] = true);
        }
    }
    (0..needed.len()).filter(|id| needed[*id]).collect()
}

impl Program {
    /// The nodes of a tape that are kept.
    pub fn new(tape: &Tape, names: &[String], kept: &[Id], result: Id) -> Self {
        let new = |id: Id| kept.binary_search(&id).expect("parents of what is needed are needed");
        let nodes = kept.iter().map(|id| {
            let mut node = tape.nodes[*id];
            node.parents = if node.op.arity() == 0 { [0; 2] } else { node.parents.map(new) };
            node
        });
        let tape = Tape { nodes: nodes.collect() };
        let inputs = (0..kept.len()).filter(|id| tape.nodes[*id].op == Op::Input).collect();
        let names = kept.iter().map(|id| names[*id].clone()).collect();
        Self { tape, names, inputs, result: new(result) }
    }

    /// Whether it computes something, and can be drawn.
    ///
    /// # Errors
    /// What is too much, or missing.
    pub fn check_size(&self) -> Result<(), ExperimentError> {
        let refuse = |why: String| Err(ExperimentError::BadInput(why));
        if self.tape.nodes[self.result].op.arity() == 0 {
            let why = "the last line computes nothing from a variable: \
                       end with one that does, such as x = 2; x**2";
            return refuse(why.to_owned());
        }
        let (nodes, inputs) = (self.tape.nodes.len(), self.inputs.len());
        if nodes > NODES {
            return refuse(format!("the graph has {nodes} nodes: {NODES} fit, so shorten it"));
        }
        if inputs > INPUTS {
            return refuse(format!("there are {inputs} variables: {INPUTS} fit, so write numbers"));
        }
        Ok(())
    }

    /// A node whose slope is no finite number.
    pub fn steep(&self) -> Option<Id> {
        let mut tape = self.tape.clone();
        tape.backward(self.result);
        tape.nodes.iter().position(|node| !node.gradient.is_finite())
    }
}

/// Why an operation has no finite value.
pub fn not_finite(op: Op, a: f64, b: f64) -> String {
    match op {
        Op::Divide if b == 0.0 => "this divides by zero".to_owned(),
        Op::Power(exponent) if a == 0.0 => format!("0 to the power {exponent} has no value"),
        Op::Power(exponent) if a < 0.0 => format!("{a} to the power {exponent} is no real number"),
        Op::Ln | Op::Sqrt => format!("{} of {a} has no value", op.sign()),
        _ => "the value here is too large to be written".to_owned(),
    }
}
