//! The simple recurrent network: hidden units read the input and a copy of themselves from the step before.
//!
//! Errors go back through so many steps. With one, as in the paper, the copy is an input like any other; with more, errors go on through the
//! copies that are remembered (Williams and Peng 1990). Those were made by the weights of their own time, and are not made again.

use rand_chacha::ChaCha8Rng;

use super::layer::{Layer, Rule, Told, slope};

/// Steps that errors may go back.
pub const DEEPEST: usize = 8;
/// Hidden units before anything was read.
const AT_FIRST: f32 = 0.5;

/// The weights.
#[derive(Clone)]
pub struct Net {
    pub inputs: usize,
    /// Reads a one, the inputs, and the copy.
    pub hidden: Layer,
    /// Reads a one and the hidden units.
    pub output: Layer,
}

/// What the net did at this step and at the last few.
#[derive(Clone)]
pub struct Trace {
    /// What the hidden units read at each remembered step, `DEEPEST × (1 + inputs + hidden)`: a one, the inputs, the copy.
    read: Vec<f32>,
    /// Errors of the hidden units at those steps, `DEEPEST × width`.
    errors: Vec<f32>,
    /// Which of them is this step, and how many are there.
    now: usize,
    steps: usize,
    /// A one, then the hidden units.
    hidden: Vec<f32>,
    outputs: Vec<f32>,
    output_errors: Vec<f32>,
}

impl Net {
    pub fn new(
        [inputs, hidden, outputs]: [usize; 3],
        spread: f32,
        random: &mut ChaCha8Rng,
    ) -> Self {
        Self {
            inputs,
            hidden: Layer::new(1 + inputs + hidden, hidden, spread, random),
            output: Layer::new(1 + hidden, outputs, spread, random),
        }
    }

    /// Numbers that are learnt.
    pub fn parameters(&self) -> usize {
        self.hidden.parameters() + self.output.parameters()
    }

    /// Nothing read yet.
    pub fn start(&self) -> Trace {
        let mut hidden = vec![AT_FIRST; 1 + self.hidden.width];
        hidden[0] = 1.0;
        Trace {
            read: vec![0.0; DEEPEST * self.hidden.rows],
            errors: vec![0.0; DEEPEST * self.hidden.width],
            now: 0,
            steps: 0,
            hidden,
            outputs: vec![0.0; self.output.width],
            output_errors: vec![0.0; self.output.width],
        }
    }

    /// Reads one input.
    pub fn forward(&self, trace: &mut Trace, input: &[f32]) {
        trace.now = (trace.now + 1) % DEEPEST;
        trace.steps = (trace.steps + 1).min(DEEPEST);
        let rows = self.hidden.rows;
        let read = &mut trace.read[trace.now * rows..][..rows];
        read[0] = 1.0;
        read[1..=self.inputs].copy_from_slice(input);
        read[1 + self.inputs..].copy_from_slice(&trace.hidden[1..=self.hidden.units]);
        self.hidden.forward(read, &mut trace.hidden[1..]);
        self.output.forward(&trace.hidden[..self.output.rows], &mut trace.outputs);
    }

    /// Learns that `wanted` should have come out, with E = ½ Σ (output − wanted)². Gives Σ (output − wanted)².
    pub fn learn(&mut self, trace: &mut Trace, wanted: &[f32], back: usize, rule: Rule) -> f32 {
        debug_assert_eq!(wanted.len(), self.output.units, "one number an output");
        let mut squares = 0.0;
        let pairs = trace.outputs.iter().zip(wanted);
        for (error, (output, wanted)) in trace.output_errors.iter_mut().zip(pairs) {
            *error = output - wanted;
            squares += *error * *error;
        }
        slope(&mut trace.output_errors, &trace.outputs);
        let (rows, width) = (self.hidden.rows, self.hidden.width);
        let steps = back.clamp(1, trace.steps.max(1));
        let errors = &mut trace.errors[trace.now * width..][..self.hidden.units];
        self.output.back(&trace.output_errors, 1, errors);
        slope(errors, &trace.hidden[1..]);
        for step in 1..steps {
            self.back_a_step(trace, (trace.now + DEEPEST + 1 - step) % DEEPEST);
        }
        let mut told: [Told; DEEPEST] = [(&[], &[]); DEEPEST];
        for (step, told) in told[..steps].iter_mut().enumerate() {
            let at = (trace.now + DEEPEST - step) % DEEPEST;
            *told = (&trace.read[at * rows..][..rows], &trace.errors[at * width..][..width]);
        }
        self.output.learn(&[(&trace.hidden[..self.output.rows], &trace.output_errors)], rule);
        self.hidden.learn(&told[..steps], rule);
        squares
    }

    /// From the hidden units' errors at a remembered step to those at the step before it, whose hidden units are its copy.
    fn back_a_step(&self, trace: &mut Trace, at: usize) {
        let (rows, width) = (self.hidden.rows, self.hidden.width);
        let before = (at + DEEPEST - 1) % DEEPEST;
        let copy = &trace.read[at * rows..][1 + self.inputs..rows];
        let (low, high) = trace.errors.split_at_mut(at.max(before) * width);
        let (errors, below) = if at > before {
            (&high[..width], &mut low[before * width..][..self.hidden.units])
        } else {
            (&low[at * width..][..width], &mut high[..self.hidden.units])
        };
        self.hidden.back(errors, 1 + self.inputs, below);
        slope(below, copy);
    }

    /// The hidden units now.
    pub fn hidden<'a>(&self, trace: &'a Trace) -> &'a [f32] {
        &trace.hidden[1..=self.hidden.units]
    }

    /// The outputs now.
    pub fn outputs<'a>(&self, trace: &'a Trace) -> &'a [f32] {
        &trace.outputs[..self.output.units]
    }
}
