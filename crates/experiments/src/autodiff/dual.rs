//! Forward mode: dual numbers (Clifford 1873; Wengert 1964), a value with its tangent, by rules of their own.
//!
//! One pass answers for one input: how fast does everything change when this input does?

use super::tape::{Op, Tape};

/// A value and how fast it changes.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Dual {
    pub value: f64,
    pub tangent: f64,
}

impl Dual {
    /// An operation on both parts at once.
    pub fn apply(op: Op, a: Self, b: Self) -> Self {
        let value = op.value(a.value, b.value);
        let tangent = match op {
            Op::Input | Op::Constant => a.tangent,
            Op::Add => a.tangent + b.tangent,
            Op::Subtract => a.tangent - b.tangent,
            Op::Multiply => a.tangent * b.value + a.value * b.tangent,
            Op::Divide => (a.tangent * b.value - a.value * b.tangent) / (b.value * b.value),
            Op::Negate => -a.tangent,
            Op::Power(n) => n * libm::pow(a.value, n - 1.0) * a.tangent,
            Op::Relu => {
                if a.value > 0.0 {
                    a.tangent
                } else {
                    0.0
                }
            }
            Op::Tanh => a.tangent / libm::cosh(a.value) / libm::cosh(a.value),
            Op::Exp => libm::exp(a.value) * a.tangent,
            Op::Ln => a.tangent / a.value,
            Op::Sqrt => 0.5 * a.tangent / a.value.sqrt(),
            Op::Sin => libm::cos(a.value) * a.tangent,
            Op::Cos => -libm::sin(a.value) * a.tangent,
        };
        Self { value, tangent }
    }

    /// The next node of a pass: `done` holds all before it, and input `moved` has tangent one.
    pub fn next(tape: &Tape, done: &[Self], moved: usize) -> Self {
        let id = done.len();
        let node = &tape.nodes[id];
        match node.op.arity() {
            0 => Self { value: node.value, tangent: f64::from(u8::from(id == moved)) },
            _ => Self::apply(node.op, done[node.parents[0]], done[node.parents[1]]),
        }
    }

    /// A whole pass: the derivative of `result` towards the input `moved`.
    #[cfg(test)]
    pub fn pass(tape: &Tape, moved: usize, result: usize) -> f64 {
        let mut done = Vec::with_capacity(tape.nodes.len());
        while done.len() <= result {
            done.push(Self::next(tape, &done, moved));
        }
        done[result].tangent
    }
}
