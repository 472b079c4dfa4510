//! A network and its optimiser as one row of numbers, and back, bit for bit: what an experiment of tensors writes into a file.

use burn::module::Module;
use burn::tensor::{Device, Tensor, TensorData, Transaction};
use experiments::ExperimentError;
use models::{Named, ReadError, parameters, read_back};

use crate::Optimiser;
use crate::optimiser::State;

/// Numbers taken from the front, one thing after the other.
pub struct Numbers<'a>(&'a [f32]);

impl<'a> Numbers<'a> {
    pub fn new(all: &'a [f32]) -> Self {
        Self(all)
    }

    /// The next `count`.
    ///
    /// # Errors
    /// A sentence where fewer are left.
    pub fn take(&mut self, count: usize) -> Result<&'a [f32], ExperimentError> {
        let short = || ExperimentError::BadInput("the file ends too early".to_owned());
        let (taken, left) = self.0.split_at_checked(count).ok_or_else(short)?;
        self.0 = left;
        Ok(taken)
    }

    /// The next one, a count: whole and at most `most`.
    ///
    /// # Errors
    /// A sentence where it is not.
    pub fn count(&mut self, most: usize) -> Result<usize, ExperimentError> {
        let number = self.take(1)?[0];
        let whole = (0.0..=most as f32).contains(&number) && number.fract() == 0.0;
        let wrong = || ExperimentError::BadInput(format!("{number} is no count of this exhibit"));
        whole.then_some(number as usize).ok_or_else(wrong)
    }

    /// All that is left.
    pub fn rest(self) -> &'a [f32] {
        self.0
    }

    /// Nothing may be left.
    ///
    /// # Errors
    /// A sentence where something is.
    pub fn end(self) -> Result<(), ExperimentError> {
        let long = || ExperimentError::BadInput("the file holds more than this exhibit".to_owned());
        self.0.is_empty().then_some(()).ok_or_else(long)
    }
}

/// Writes a network and its optimiser, in one transfer: all parameters, then for each what the optimiser remembers of it.
///
/// # Errors
/// [`ReadError`] when the device does not answer.
pub async fn write<M: Module>(
    model: &M,
    optimiser: &Optimiser,
    into: &mut Vec<f32>,
) -> Result<(), ReadError> {
    for parameter in parameters::read(model).await? {
        into.extend(parameter.values);
    }
    let states: Vec<&State> = optimiser.states.values().collect();
    let slots = states.iter().flat_map(|state| &state.slots);
    let transaction = slots.fold(Transaction::default(), |all, slot| all.register(slot.clone()));
    let mut slots = read_back(transaction).await?.into_iter();
    into.push(states.len() as f32);
    for state in states {
        into.extend([state.time as f32, state.slots.len() as f32]);
        into.extend(slots.by_ref().take(state.slots.len()).flatten());
    }
    Ok(())
}

/// Reads what [`write()`] wrote, into a network of the same shape.
///
/// # Errors
/// A sentence where the numbers do not fit.
pub fn read<M: Module>(
    model: M,
    numbers: &mut Numbers,
    device: &Device,
) -> Result<(M, Optimiser), ExperimentError> {
    let mut named = Vec::new();
    for (name, shape) in parameters::names(&model) {
        let values = numbers.take(shape.iter().product())?.to_vec();
        named.push(Named { name, shape, values });
    }
    let mut optimiser = Optimiser::default();
    // States are kept in the order of names.
    let mut sizes: Vec<_> = named.iter().map(|n| (n.name.clone(), n.values.len())).collect();
    sizes.sort_unstable();
    let known = numbers.count(sizes.len())?;
    for (name, size) in sizes.into_iter().take(known) {
        let time = numbers.count(1 << 24)?;
        let mut slots = Vec::new();
        for _ in 0..numbers.count(2)? {
            let data = TensorData::new(numbers.take(size)?.to_vec(), [size]);
            slots.push(Tensor::from_data(data, device));
        }
        optimiser.states.insert(name, State { time, slots });
    }
    let bad = |error: models::LoadError| ExperimentError::BadInput(error.to_string());
    Ok((parameters::load(model, &named).map_err(bad)?, optimiser))
}
