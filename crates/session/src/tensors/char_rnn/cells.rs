//! Looking into single cells: their states over held back passages, and what each of them follows.

use burn::module::Module as _;
use burn::tensor::{Device, Transaction};
use experiments::ExperimentError;
use models::{Recurrent, read_back};

use super::marks::{MARKS, correlation};
use super::streams::Text;
use crate::tensors::kept::Numbers;
use crate::tensors::lost;

/// Passages, and characters of each; the first one is shown.
const PASSAGES: usize = 8;
const LENGTH: usize = 512;
/// While the net learns, the passages are read anew after so many batches.
const READ: usize = 100;
/// Cells in the table.
const RANKED: usize = 24;

/// Which cell is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Choice {
    /// The one that follows any mark most.
    Any,
    /// The one that follows this one of [`MARKS`] most.
    Follows(usize),
    /// This one.
    Cell(usize),
}

impl Choice {
    /// As two numbers.
    pub fn write(self, into: &mut Vec<f32>) {
        let (kind, at) = match self {
            Self::Any => (0, 0),
            Self::Follows(mark) => (1, mark),
            Self::Cell(cell) => (2, cell),
        };
        into.extend([kind as f32, at as f32]);
    }

    /// What [`Choice::write`] wrote.
    ///
    /// # Errors
    /// A sentence where the numbers do not fit.
    pub fn read(numbers: &mut Numbers) -> Result<Self, ExperimentError> {
        let (kind, at) = (numbers.count(2)?, numbers.count(1 << 20)?);
        Ok(match kind {
            0 => Self::Any,
            1 => Self::Follows(at),
            _ => Self::Cell(at),
        })
    }
}

/// The passages, and what the cells remember after each character of them.
pub struct Cells {
    pub choice: Choice,
    passages: Vec<Vec<char>>,
    /// Those of [`MARKS`] that the passages have, one passage after the other.
    marks: Vec<(usize, Vec<f32>)>,
    /// A row a cell, the lowest layer's first: one passage after the other.
    states: Vec<Vec<f32>>,
    /// What each cell has to do with each of `marks`.
    follows: Vec<Vec<f64>>,
    read: Option<usize>,
}

impl Cells {
    /// Of the held back text, nothing read.
    pub fn new(text: &Text) -> Self {
        let (count, length) = size(text);
        let symbol = |id: &u32| text.chars.symbol(*id);
        let passage = |row| text.held.row(row)[..length].iter().filter_map(symbol).collect();
        let passages: Vec<Vec<char>> = (0..count).map(passage).collect();
        let marks = MARKS.iter().map(|mark| mark.over(&passages)).enumerate();
        let marks = marks.filter_map(|(at, values)| Some((at, values?))).collect();
        let (states, follows) = (Vec::new(), Vec::new());
        Self { choice: Choice::Any, passages, marks, states, follows, read: None }
    }

    /// Whether it is time to read the passages again.
    pub fn is_due(&self, learnt: usize, steps: usize) -> bool {
        self.read.is_none_or(|read| {
            learnt < read || learnt >= read + READ || (learnt >= steps && learnt != read)
        })
    }

    /// Reads the passages, each from nothing.
    ///
    /// # Errors
    /// When the device does not answer.
    pub async fn read(
        &mut self,
        net: &Recurrent,
        text: &Text,
        learnt: usize,
        device: &Device,
    ) -> Result<(), ExperimentError> {
        let (count, length) = size(text);
        let net = net.valid();
        let tokens = text.held.piece(count, 0, length, device);
        let layers = net.states(tokens, net.blank(count, device)); // [R, T, D] each
        let all = layers.into_iter().fold(Transaction::default(), |all, layer| all.register(layer));
        let layers = read_back(all).await.map_err(lost)?;
        let width = net.shape().width;
        let cell = |layer: &[f32], at| layer.iter().skip(at).step_by(width).copied().collect();
        let cells = |layer: Vec<f32>| (0..width).map(|at| cell(&layer, at)).collect::<Vec<_>>();
        self.states = layers.into_iter().flat_map(cells).collect();
        let follows = |state: &Vec<f32>| {
            self.marks.iter().map(|(_, mark)| correlation(state, mark)).collect()
        };
        self.follows = self.states.iter().map(follows).collect();
        self.read = Some(learnt);
        Ok(())
    }

    /// Looks at the cell that follows a mark most, if there is such an action.
    ///
    /// # Errors
    /// The passages do not have that mark.
    pub fn follow(&mut self, action: &str) -> Option<Result<(), ExperimentError>> {
        let at = MARKS.iter().position(|mark| mark.action == action)?;
        if !self.marks.iter().any(|(mark, _)| *mark == at) {
            let why = format!(
                "no character of these passages is {}, or every one: choose another mark",
                MARKS[at].name
            );
            return Some(Err(ExperimentError::BadInput(why)));
        }
        self.choice = Choice::Follows(at);
        Some(Ok(()))
    }

    /// The passage that is shown.
    pub fn passage(&self) -> String {
        self.passages[0].iter().collect()
    }

    /// What the chosen cell remembers after each character of the shown passage.
    pub fn values(&self) -> Option<Vec<f32>> {
        let state = self.states.get(self.chosen()?)?;
        Some(state[..self.passages[0].len()].to_vec())
    }

    /// The chosen cell in words.
    pub fn caption(&self) -> Option<String> {
        let cell = self.chosen()?;
        let (name, much) = match self.choice {
            Choice::Follows(mark) => {
                let at = self.marks.iter().position(|(other, _)| *other == mark)?;
                (MARKS[mark].name, self.follows[cell][at])
            }
            Choice::Any | Choice::Cell(_) => self.best(cell)?,
        };
        Some(format!(
            "Cell {}, read after {} batches. Correlation with “{name}”: {}. Blue is −1, white 0, orange 1.",
            cell + 1,
            self.read?,
            signed(much)
        ))
    }

    /// The cells that follow something most, with it.
    pub fn ranked(&self) -> Option<String> {
        let mut cells: Vec<(usize, &str, f64)> = (0..self.follows.len())
            .filter_map(|cell| self.best(cell).map(|(name, much)| (cell, name, much)))
            .collect();
        cells.sort_by(|a, b| b.2.abs().total_cmp(&a.2.abs()));
        let row = |(cell, name, much): &(usize, &str, f64)| {
            format!("{}|{name}|{}", cell + 1, signed(*much))
        };
        let rows: Vec<String> = cells.iter().take(RANKED).map(row).collect();
        (!rows.is_empty()).then(|| format!("cell|follows|correlation\n{}", rows.join("\n")))
    }

    /// The mark that a cell follows most.
    fn best(&self, cell: usize) -> Option<(&'static str, f64)> {
        let all = self.marks.iter().zip(&self.follows[cell]);
        let best = all.max_by(|(_, a), (_, b)| a.abs().total_cmp(&b.abs()))?;
        Some((MARKS[best.0.0].name, *best.1))
    }

    fn chosen(&self) -> Option<usize> {
        let column = |mark| self.marks.iter().position(|(other, _)| *other == mark);
        let much: Box<dyn Fn(usize) -> f64> = match self.choice {
            Choice::Cell(cell) => return (cell < self.states.len()).then_some(cell),
            Choice::Any => Box::new(|cell| self.best(cell).map_or(0.0, |(_, much)| much.abs())),
            Choice::Follows(mark) => {
                let column = column(mark)?;
                Box::new(move |cell| self.follows[cell][column].abs())
            }
        };
        (0..self.states.len()).max_by(|a, b| much(*a).total_cmp(&much(*b)))
    }
}

/// Passages, and characters of each, that the held back text has.
fn size(text: &Text) -> (usize, usize) {
    (text.held.count().min(PASSAGES), text.held.length().min(LENGTH))
}

/// Two digits, with the sign that tables know.
fn signed(value: f64) -> String {
    format!("{value:.2}").replace('-', "−")
}
