//! The numbers that operations make: with a history on the tape, to learn from, or without one, to write with.
//!
//! The operations and their order are the same, so both come to the same bits.

use crate::autodiff::tape::{Id, Op, Tape};

/// Where operations are done: on the tape, or without a history.
pub trait Numbers: Default {
    /// Forgets all numbers.
    fn clear(&mut self);
    /// How many numbers there are: the next one's place.
    fn len(&self) -> usize;
    /// A weight.
    fn input(&mut self, value: f64) -> Id;
    /// A fixed number.
    fn constant(&mut self, value: f64) -> Id;
    /// An operation on one number, named twice, or on two.
    fn push(&mut self, op: Op, a: Id, b: Id) -> Id;
    /// A number.
    fn value(&self, id: Id) -> f64;

    /// Adds up, from the left; there must be a term.
    fn total(&mut self, terms: impl IntoIterator<Item = Id>) -> Id {
        let sum = terms.into_iter().reduce(|sum, term| self.push(Op::Add, sum, term));
        sum.expect("a sum has a term")
    }
}

impl Numbers for Tape {
    fn clear(&mut self) {
        self.nodes.clear();
    }

    fn len(&self) -> usize {
        self.nodes.len()
    }

    fn input(&mut self, value: f64) -> Id {
        Tape::input(self, value)
    }

    fn constant(&mut self, value: f64) -> Id {
        Tape::constant(self, value)
    }

    fn push(&mut self, op: Op, a: Id, b: Id) -> Id {
        Tape::push(self, op, a, b)
    }

    fn value(&self, id: Id) -> f64 {
        Tape::value(self, id)
    }
}

/// Values alone, to write names with: no gradient goes back.
#[derive(Default)]
pub struct Values(Vec<f64>);

impl Numbers for Values {
    fn clear(&mut self) {
        self.0.clear();
    }

    fn len(&self) -> usize {
        self.0.len()
    }

    fn input(&mut self, value: f64) -> Id {
        self.0.push(value);
        self.0.len() - 1
    }

    fn constant(&mut self, value: f64) -> Id {
        self.input(value)
    }

    fn push(&mut self, op: Op, a: Id, b: Id) -> Id {
        self.input(op.value(self.0[a], self.0[b]))
    }

    fn value(&self, id: Id) -> f64 {
        self.0[id]
    }
}
