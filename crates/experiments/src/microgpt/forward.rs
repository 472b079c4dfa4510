//! The net's way from tokens to scores, one token after the other, every operation written on the tape.
//!
//! As Karpathy's: the stream is normed once after the embedding and before attention and hidden units, not at the end; keys and values of earlier
//! tokens are kept, so nothing needs a mask. One operation less a sum than Python's `sum`, which begins by adding to 0. The tape is
//! autodiff's own: weights are its first nodes, each step writes the rest anew into the same memory.

use super::net::{Layer, Matrix, Net};
use super::numbers::Numbers;
use crate::autodiff::tape::{Id, Op, Tape};

/// Keeps the norm of a stream of zeros finite (Karpathy 2026).
const FLOOR: f64 = 1e-5;

/// What some operations are for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    Embedding,
    Norm,
    Query,
    Key,
    Value,
    Score,
    Share,
    Head,
    Output,
    Stream,
    Hidden,
    Down,
    Logit,
    Chance,
    Loss,
}

/// A run of operations with one purpose at one position.
#[derive(Clone, Debug)]
pub struct Mark {
    pub part: Part,
    /// The layer, from 1; 0 before the first and after the last.
    pub layer: usize,
    pub position: usize,
    /// The head, from 0, of what each has.
    pub head: usize,
    /// The first node, and the one behind the last.
    pub from: Id,
    pub to: Id,
    /// The nodes that later parts use.
    pub results: Vec<Id>,
}

/// Keys and values of a layer, a row a token.
#[derive(Clone, Default)]
struct Past {
    keys: Vec<Vec<Id>>,
    values: Vec<Vec<Id>>,
}

/// Tokens on their way through the net.
pub struct Forward<'net, N> {
    net: &'net Net,
    pub numbers: N,
    pub marks: Vec<Mark>,
    past: Vec<Past>,
    /// Where the current operations belong.
    layer: usize,
    position: usize,
    head: usize,
}

impl<'net, N: Numbers> Forward<'net, N> {
    /// With these weights; the memory of earlier numbers is used again.
    pub fn new(net: &'net Net, weights: &[f64], mut numbers: N) -> Self {
        numbers.clear();
        weights.iter().for_each(|weight| _ = numbers.input(*weight));
        let past = vec![Past::default(); net.sizes.layers];
        Self { net, numbers, marks: Vec::new(), past, layer: 0, position: 0, head: 0 }
    }

    /// Marks all operations since `from`.
    fn mark(&mut self, part: Part, from: Id, results: Vec<Id>) -> Vec<Id> {
        let Self { layer, position, head, .. } = *self;
        let to = self.numbers.len();
        self.marks.push(Mark { part, layer, position, head, from, to, results: results.clone() });
        results
    }

    fn here(&self) -> Id {
        self.numbers.len()
    }

    pub fn times_number(&mut self, id: Id, number: f64) -> Id {
        let number = self.numbers.constant(number);
        self.numbers.push(Op::Multiply, id, number)
    }

    /// The sum of products.
    fn dot(&mut self, a: impl Iterator<Item = Id>, b: impl Iterator<Item = Id>) -> Id {
        let first = self.here();
        a.zip(b).for_each(|(a, b)| _ = self.numbers.push(Op::Multiply, a, b));
        self.numbers.total(first..self.here())
    }

    /// A row of the matrix a result.
    fn times(&mut self, part: Part, matrix: Matrix, x: &[Id]) -> Vec<Id> {
        let from = self.here();
        let row = |row| {
            let sum = self.dot(matrix.row(row), x.iter().copied());
            if part == Part::Hidden { self.numbers.push(Op::Relu, sum, sum) } else { sum }
        };
        let results = (0..matrix.rows).map(row).collect();
        self.mark(part, from, results)
    }

    fn added(&mut self, part: Part, x: &[Id], y: &[Id]) -> Vec<Id> {
        let from = self.here();
        let sums = x.iter().zip(y).map(|(x, y)| self.numbers.push(Op::Add, *x, *y)).collect();
        self.mark(part, from, sums)
    }

    /// Root mean square layer normalisation (Zhang and Sennrich 2019), without gains.
    fn norm(&mut self, x: &[Id]) -> Vec<Id> {
        let from = self.here();
        let squares = self.dot(x.iter().copied(), x.iter().copied());
        let mean = self.times_number(squares, 1.0 / x.len() as f64);
        let floor = self.numbers.constant(FLOOR);
        let mean = self.numbers.push(Op::Add, mean, floor);
        let scale = self.numbers.push(Op::Power(-0.5), mean, mean);
        let results = x.iter().map(|x| self.numbers.push(Op::Multiply, *x, scale)).collect();
        self.mark(Part::Norm, from, results)
    }

    /// Shares that add up to 1; the largest score is taken away first, so that no power overflows.
    pub fn softmax(&mut self, part: Part, scores: &[Id]) -> Vec<Id> {
        let from = self.here();
        let most = scores.iter().map(|score| self.numbers.value(*score)).fold(f64::MIN, f64::max);
        let most = self.numbers.constant(-most);
        let power = |score: &Id| {
            let less = self.numbers.push(Op::Add, *score, most);
            self.numbers.push(Op::Exp, less, less)
        };
        let powers: Vec<Id> = scores.iter().map(power).collect();
        let sum = self.numbers.total(powers.iter().copied());
        let share = |power: &Id| {
            let inverse = self.numbers.push(Op::Power(-1.0), sum, sum);
            self.numbers.push(Op::Multiply, *power, inverse)
        };
        let shares = powers.iter().map(share).collect();
        self.mark(part, from, shares)
    }

    /// Each head scores all tokens so far, and mixes their values.
    fn attend(&mut self, layer: Layer, x: &[Id]) -> Vec<Id> {
        let query = self.times(Part::Query, layer.query, x);
        let key = self.times(Part::Key, layer.key, x);
        let value = self.times(Part::Value, layer.value, x);
        let mut past = std::mem::take(&mut self.past[layer.query.layer - 1]);
        past.keys.push(key);
        past.values.push(value);
        let size = self.net.sizes.head();
        let mut mixed = Vec::with_capacity(x.len());
        for head in 0..self.net.sizes.heads {
            self.head = head;
            let at = head * size..(head + 1) * size;
            let from = self.here();
            let score = |key: &Vec<Id>| {
                let sum =
                    self.dot(query[at.clone()].iter().copied(), key[at.clone()].iter().copied());
                self.times_number(sum, 1.0 / (size as f64).sqrt())
            };
            let scores = past.keys.iter().map(score).collect();
            let scores = self.mark(Part::Score, from, scores);
            let shares = self.softmax(Part::Share, &scores);
            let from = self.here();
            let mix = |unit: usize| {
                self.dot(shares.iter().copied(), past.values.iter().map(|value| value[unit]))
            };
            let head = at.map(mix).collect();
            mixed.extend(self.mark(Part::Head, from, head));
        }
        self.head = 0;
        self.past[layer.query.layer - 1] = past;
        self.times(Part::Output, layer.output, &mixed)
    }

    /// The next token; the scores of all symbols to follow it.
    pub fn token(&mut self, token: usize, position: usize) -> Vec<Id> {
        let net = self.net;
        (self.layer, self.position) = (0, position);
        let row = |matrix: Matrix, row| matrix.row(row).collect::<Vec<_>>();
        let (token, position) = (row(net.token, token), row(net.position, position));
        let x = self.added(Part::Embedding, &token, &position);
        let mut x = self.norm(&x);
        for layer in &net.layers {
            self.layer = layer.query.layer;
            let normed = self.norm(&x);
            let looked = self.attend(*layer, &normed);
            x = self.added(Part::Stream, &looked, &x);
            let normed = self.norm(&x);
            let hidden = self.times(Part::Hidden, layer.up, &normed);
            let thought = self.times(Part::Down, layer.down, &hidden);
            x = self.added(Part::Stream, &thought, &x);
        }
        self.layer = 0;
        self.times(Part::Logit, net.letter, &x)
    }

    /// A token's surprise at the symbol that follows: −ln of its chance.
    fn surprise(&mut self, logits: &[Id], next: usize) -> Id {
        let chances = self.softmax(Part::Chance, logits);
        let from = self.here();
        let logarithm = self.numbers.push(Op::Ln, chances[next], chances[next]);
        let surprise = self.times_number(logarithm, -1.0);
        self.mark(Part::Loss, from, vec![surprise]);
        surprise
    }
}

/// A name on its way there and back: every operation with its value and its gradient.
#[derive(Default)]
pub struct Pass {
    pub tape: Tape,
    pub marks: Vec<Mark>,
    /// Positions of the name that have a symbol to follow.
    pub length: usize,
    pub loss: Id,
}

impl Pass {
    /// The mean surprise of a name, and its gradient towards every number, in place of the last name's.
    pub fn run(&mut self, net: &Net, weights: &[f64], tokens: &[usize]) {
        let mut forward = Forward::new(net, weights, std::mem::take(&mut self.tape));
        let length = net.sizes.context.min(tokens.len() - 1);
        let surprise = |position: usize| {
            let logits = forward.token(tokens[position], position);
            forward.surprise(&logits, tokens[position + 1])
        };
        let surprises: Vec<Id> = (0..length).map(surprise).collect();
        let sum = forward.numbers.total(surprises);
        self.loss = forward.times_number(sum, 1.0 / length as f64);
        (self.tape, self.marks, self.length) = (forward.numbers, forward.marks, length);
        self.tape.backward(self.loss);
    }

    /// The gradient towards each weight.
    pub fn gradient(&self, net: &Net) -> impl Iterator<Item = f64> {
        self.tape.nodes.iter().take(net.count).map(|node| node.gradient)
    }

    /// The mean surprise, in nats a symbol.
    pub fn loss(&self) -> f64 {
        self.tape.value(self.loss)
    }
}
