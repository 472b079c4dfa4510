//! The net as matrices of numbered weights: which stands where, and how large they are at first.

use spec::ExperimentSpec;

use crate::ExperimentError;
use crate::autodiff::tape::Id;
use crate::python_random::PythonRandom;

/// The standard deviation of weights at first (Karpathy 2026).
const DEVIATION: f64 = 0.08;
/// Hidden units of a block's net for each number of the stream (Karpathy 2026).
const EXPANSION: usize = 4;

/// How large it is.
#[derive(Clone, Copy, Debug)]
pub struct Sizes {
    pub symbols: usize,
    pub layers: usize,
    pub heads: usize,
    pub width: usize,
    /// Tokens that it can look at.
    pub context: usize,
}

impl Sizes {
    /// Of the settings.
    ///
    /// # Errors
    /// The heads cannot share the width.
    pub fn read(spec: &ExperimentSpec, symbols: usize) -> Result<Self, ExperimentError> {
        let (heads, width) = (spec.whole("headcount"), spec.whole("dimension"));
        if !width.is_multiple_of(heads) {
            let why = format!(
                "{heads} heads cannot share {width} numbers evenly: choose a width that is a multiple of the heads"
            );
            return Err(ExperimentError::BadInput(why));
        }
        let (layers, context) = (spec.whole("depth"), spec.whole("window"));
        Ok(Self { symbols, layers, heads, width, context })
    }

    /// Numbers of a head.
    pub fn head(&self) -> usize {
        self.width / self.heads
    }
}

/// A matrix of weights, row after row. A weight's number is also its place on the tape.
#[derive(Clone, Copy, Debug)]
pub struct Matrix {
    pub name: &'static str,
    /// The layer it belongs to, from 1; 0 for none.
    pub layer: usize,
    pub first: Id,
    pub rows: usize,
    pub columns: usize,
}

impl Matrix {
    /// The weights of a row.
    pub fn row(&self, row: usize) -> std::ops::Range<Id> {
        let first = self.first + row * self.columns;
        first..first + self.columns
    }

    fn end(&self) -> Id {
        self.first + self.rows * self.columns
    }
}

/// The matrices of a layer.
#[derive(Clone, Copy, Debug)]
pub struct Layer {
    pub query: Matrix,
    pub key: Matrix,
    pub value: Matrix,
    pub output: Matrix,
    pub up: Matrix,
    pub down: Matrix,
}

/// All matrices, in the order in which they are drawn.
#[derive(Clone, Debug)]
pub struct Net {
    pub sizes: Sizes,
    pub token: Matrix,
    pub position: Matrix,
    pub letter: Matrix,
    pub layers: Vec<Layer>,
    /// How many weights there are.
    pub count: usize,
}

impl Net {
    /// Of these sizes.
    pub fn new(sizes: Sizes) -> Self {
        let (width, hidden) = (sizes.width, EXPANSION * sizes.width);
        let mut count = 0;
        let mut matrix = |name, layer, rows, columns| {
            let new = Matrix { name, layer, first: count, rows, columns };
            count = new.end();
            new
        };
        let token = matrix("token", 0, sizes.symbols, width);
        let position = matrix("position", 0, sizes.context, width);
        let letter = matrix("letter", 0, sizes.symbols, width);
        let layer = |layer| Layer {
            query: matrix("query", layer, width, width),
            key: matrix("key", layer, width, width),
            value: matrix("value", layer, width, width),
            output: matrix("output", layer, width, width),
            up: matrix("up", layer, hidden, width),
            down: matrix("down", layer, width, hidden),
        };
        let layers = (1..=sizes.layers).map(layer).collect();
        Self { sizes, token, position, letter, layers, count }
    }

    /// Every matrix, in order.
    pub fn matrices(&self) -> impl Iterator<Item = Matrix> {
        let layer = |layer: &Layer| {
            [layer.query, layer.key, layer.value, layer.output, layer.up, layer.down]
        };
        let first = [self.token, self.position, self.letter];
        first.into_iter().chain(self.layers.iter().flat_map(layer))
    }

    /// The matrix of a weight.
    pub fn matrix_of(&self, weight: Id) -> Option<Matrix> {
        self.matrices().find(|matrix| weight < matrix.end())
    }

    /// Weights to begin with.
    pub fn drawn(&self, random: &mut PythonRandom) -> Vec<f64> {
        (0..self.count).map(|_| random.gauss(DEVIATION)).collect()
    }
}
