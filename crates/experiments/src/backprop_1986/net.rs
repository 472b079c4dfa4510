//! The net and its learning procedure: equations 1 to 9 of Rumelhart, Hinton and Williams 1986, top to bottom.
//!
//! Units are numbered so that connections run from lower to higher ones: unit 0 is always on and makes each bias a weight
//! like any other, then come the inputs, the hidden units and the outputs. Connections may share one weight. What a unit does
//! is kept for all cases side by side, so that the inner loops run over cases and the compiler makes vectors of them.

use std::ops::Range;

/// A connection: from which unit, and which weight it has.
#[derive(Clone, Copy, Debug)]
struct Connection {
    from: usize,
    weight: usize,
}

/// Weights of a layer as a matrix: a row a unit, the bias in the first column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Block {
    /// Its first weight.
    pub start: usize,
    /// Units, or kinds of units where they share weights.
    pub rows: usize,
    /// The bias and what it reads.
    pub columns: usize,
}

impl Block {
    /// The weights of one unit, the bias first.
    pub fn row<'a>(&self, weights: &'a [f64], row: usize) -> &'a [f64] {
        &weights[self.start + row * self.columns..][..self.columns]
    }
}

/// Units, connections and weights.
#[derive(Clone, Debug)]
pub(super) struct Net {
    inputs: usize,
    /// For each unit the connections into it; none into unit 0 and the inputs.
    incoming: Vec<Vec<Connection>>,
    /// How many units of the end are outputs.
    outputs: usize,
    /// w
    pub weights: Vec<f64>,
}

/// A pattern and what the outputs should be.
pub(super) type Row = (Vec<f64>, Vec<f64>);

/// Patterns, unit by unit: all cases of the first unit, then all cases of the second.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Cases {
    /// How many.
    pub count: usize,
    /// What the inputs are.
    pub inputs: Vec<f64>,
    /// d: what the outputs should be.
    pub wanted: Vec<f64>,
}

impl Cases {
    /// From rows: the inputs and the wanted outputs of each case.
    pub fn new(rows: &[Row]) -> Self {
        let across = |part: fn(&Row) -> &[f64]| {
            let units = rows.first().map_or(0, |row| part(row).len());
            (0..units).flat_map(|unit| rows.iter().map(move |row| part(row)[unit])).collect()
        };
        Self { count: rows.len(), inputs: across(|row| &row.0), wanted: across(|row| &row.1) }
    }

    /// What an output should be in a case.
    pub fn wanted(&self, output: usize, case: usize) -> f64 {
        self.wanted[output * self.count + case]
    }
}

/// What every unit does in every case, and how the error depends on it.
#[derive(Clone, Debug)]
pub(super) struct Activity {
    cases: usize,
    /// y, unit by unit.
    y: Vec<f64>,
    /// ∂E/∂y, then ∂E/∂x, unit by unit.
    slope: Vec<f64>,
}

impl Activity {
    /// Room for these cases, their inputs in place.
    pub fn new(net: &Net, cases: &Cases) -> Self {
        let mut y = vec![1.0; cases.count];
        y.extend_from_slice(&cases.inputs);
        y.resize(net.units() * cases.count, 0.0);
        Self { cases: cases.count, slope: vec![0.0; y.len()], y }
    }

    /// What a unit does, case by case.
    pub fn of(&self, unit: usize) -> &[f64] {
        &self.y[unit * self.cases..][..self.cases]
    }
}

impl Net {
    /// Inputs, and nothing behind them yet.
    pub fn new(inputs: usize) -> Self {
        let incoming = vec![Vec::new(); 1 + inputs];
        Self { inputs, incoming, outputs: 0, weights: Vec::new() }
    }

    /// Adds units that each read a bias and all the units of `from`, every connection with its own weight; they are the outputs
    /// until another layer follows.
    pub fn layer(
        &mut self,
        units: usize,
        from: impl Iterator<Item = usize> + Clone,
    ) -> (Range<usize>, Block) {
        let read = || std::iter::once(0).chain(from.clone());
        let block = Block { start: self.weights.len(), rows: units, columns: read().count() };
        let (first, columns) = (self.units(), block.columns);
        self.incoming.extend((0..units).map(|row| {
            let weights = block.start + row * columns..;
            read().zip(weights).map(|(from, weight)| Connection { from, weight }).collect()
        }));
        self.weights.resize(block.start + units * columns, 0.0);
        self.outputs = units;
        (first..self.units(), block)
    }

    /// Adds units that share one bias and `weights` weights: `fields` says which units each one reads, and by which of them.
    pub fn tied(
        &mut self,
        weights: usize,
        fields: &[Vec<(usize, usize)>],
    ) -> (Range<usize>, Block) {
        let block = Block { start: self.weights.len(), rows: 1, columns: 1 + weights };
        let first = self.units();
        self.incoming.extend(fields.iter().map(|field| {
            let bias = Connection { from: 0, weight: block.start };
            let read = field
                .iter()
                .map(|(from, which)| Connection { from: *from, weight: block.start + 1 + which });
            std::iter::once(bias).chain(read).collect()
        }));
        self.weights.resize(block.start + block.columns, 0.0);
        self.outputs = fields.len();
        (first..self.units(), block)
    }

    /// How many units, with the one that is always on.
    pub fn units(&self) -> usize {
        self.incoming.len()
    }

    /// How many connections, with those that share a weight.
    pub fn connections(&self) -> usize {
        self.incoming.iter().map(Vec::len).sum()
    }

    /// Which units are outputs.
    pub fn outputs(&self) -> Range<usize> {
        self.units() - self.outputs..self.units()
    }

    /// Equations 1 and 2, layer after layer: x_j = Σ_i y_i w_ji, then y_j = 1 / (1 + e^−x_j).
    pub fn forward(&self, activity: &mut Activity) {
        let cases = activity.cases;
        for (unit, connections) in self.incoming.iter().enumerate().skip(1 + self.inputs) {
            let (before, rest) = activity.y.split_at_mut(unit * cases);
            let x = &mut rest[..cases];
            x.fill(0.0);
            for Connection { from, weight } in connections {
                add_scaled(x, self.weights[*weight], &before[from * cases..][..cases]);
            }
            for x in x {
                *x = 1.0 / (1.0 + libm::exp(-*x));
            }
        }
    }

    /// Equation 3, E = ½ Σ_c Σ_j (y_j − d_j)², and equation 4, ∂E/∂y_j = y_j − d_j, at the outputs. What is within `margin` of
    /// the wanted value counts as no error.
    pub fn error(&self, activity: &mut Activity, cases: &Cases, margin: f64) -> f64 {
        let outputs = self.outputs().start * activity.cases..;
        let mut error = 0.0;
        let pairs = activity.y[outputs.clone()].iter().zip(&cases.wanted);
        for (slope, (y, d)) in activity.slope[outputs].iter_mut().zip(pairs) {
            let difference = y - d;
            *slope = if difference.abs() < margin { 0.0 } else { difference };
            error += 0.5 * *slope * *slope;
        }
        error
    }

    /// How many cases have every output within `near` of what is wanted.
    pub fn right(&self, activity: &Activity, cases: &Cases, near: f64) -> usize {
        let output = |case: usize, number: usize| {
            let y = activity.of(self.outputs().start + number)[case];
            (y - cases.wanted(number, case)).abs() < near
        };
        (0..cases.count)
            .filter(|case| (0..self.outputs).all(|number| output(*case, number)))
            .count()
    }

    /// Equations 5 to 7, from the outputs back: ∂E/∂x_j = ∂E/∂y_j · y_j (1 − y_j); ∂E/∂w_ji = Σ_c ∂E/∂x_j · y_i;
    /// ∂E/∂y_i = Σ_j ∂E/∂x_j · w_ji.
    pub fn backward(&self, activity: &mut Activity, gradient: &mut [f64]) {
        let Activity { cases, y, slope } = activity;
        let cases = *cases;
        slope[..self.outputs().start * cases].fill(0.0);
        gradient.fill(0.0);
        for (unit, connections) in self.incoming.iter().enumerate().skip(1 + self.inputs).rev() {
            let (before, rest) = slope.split_at_mut(unit * cases);
            let slope = &mut rest[..cases];
            for (slope, y) in slope.iter_mut().zip(&y[unit * cases..]) {
                *slope *= y * (1.0 - y);
            }
            for Connection { from, weight } in connections {
                let from_cases = from * cases..(from + 1) * cases;
                gradient[*weight] += dot(slope, &y[from_cases.clone()]);
                if *from > self.inputs {
                    add_scaled(&mut before[from_cases], self.weights[*weight], slope);
                }
            }
        }
    }
}

/// How a sweep changes the weights.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Rule {
    /// ε
    pub rate: f64,
    /// α
    pub momentum: f64,
    /// The part that every weight loses after each change.
    pub decay: f64,
    /// How near an output counts as no error.
    pub margin: f64,
}

/// The memory of a run between sweeps.
#[derive(Clone, Debug)]
pub(super) struct Learner {
    /// ∂E/∂w of the last sweep.
    pub gradient: Vec<f64>,
    /// Δw(t − 1)
    change: Vec<f64>,
}

impl Learner {
    /// Nothing changed yet.
    pub fn new(net: &Net) -> Self {
        let zeros = vec![0.0; net.weights.len()];
        Self { gradient: zeros.clone(), change: zeros }
    }

    /// One sweep: from what the net does now in all cases, and by how much it errs, to changed weights and what they do. Gives E.
    pub fn sweep(
        &mut self,
        net: &mut Net,
        activity: &mut Activity,
        cases: &Cases,
        rule: &Rule,
    ) -> f64 {
        net.backward(activity, &mut self.gradient);
        self.change_weights(net, rule);
        net.forward(activity);
        net.error(activity, cases, rule.margin)
    }

    /// Equation 9, Δw(t) = −ε ∂E/∂w(t) + α Δw(t − 1); with α = 0 it is equation 8.
    fn change_weights(&mut self, net: &mut Net, rule: &Rule) {
        let changes = self.change.iter_mut().zip(&self.gradient);
        for (w, (change, gradient)) in net.weights.iter_mut().zip(changes) {
            *change = -rule.rate * gradient + rule.momentum * *change;
            *w = (*w + *change) * (1.0 - rule.decay);
        }
    }
}

/// to += scale · from
fn add_scaled(to: &mut [f64], scale: f64, from: &[f64]) {
    for (to, from) in to.iter_mut().zip(from) {
        *to += scale * from;
    }
}

/// Σ a b, in four partial sums that the compiler can keep in one vector.
fn dot(a: &[f64], b: &[f64]) -> f64 {
    let (a4, b4) = (a.chunks_exact(4), b.chunks_exact(4));
    let rest: f64 = a4.remainder().iter().zip(b4.remainder()).map(|(a, b)| a * b).sum();
    let sums = a4.zip(b4).fold([0.0; 4], |sums: [f64; 4], (a, b)| {
        std::array::from_fn(|lane| sums[lane] + a[lane] * b[lane])
    });
    sums.iter().sum::<f64>() + rest
}
