//! MNIST's digits as their ink, and which of them are held out.

use data::{MNIST, Pictures};

use crate::ExperimentError;

/// Pixels on a side, and of a picture.
pub const SIDE: usize = MNIST.side;
pub const PIXELS: usize = MNIST.values();
/// Digits.
pub const CLASSES: usize = 10;
/// Of each digit, the last in the file: the same for every seed.
pub const HELD_OUT: usize = 100;

/// A pixel that is not blank, from 0 to 1. Four of five are, so that skipping them saves four fifths of the first layer.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ink {
    pub place: u32,
    pub ink: f32,
}

/// The pixels of a picture that are not blank.
pub fn inked(pixels: &[f32]) -> Vec<Ink> {
    let marked = (0..).zip(pixels).filter(|(_, ink)| **ink != 0.0);
    marked.map(|(place, ink)| Ink { place, ink: *ink }).collect()
}

/// All pixels of a picture.
pub fn pixels(picture: &[Ink]) -> Vec<f32> {
    let mut pixels = vec![0.0; PIXELS];
    for Ink { place, ink } in picture {
        pixels[*place as usize] = *ink;
    }
    pixels
}

/// Pictures with their labels.
#[derive(Clone, Debug, Default)]
pub struct Digits {
    pub labels: Vec<u8>,
    ink: Vec<Ink>,
    /// Where each picture's ink ends.
    ends: Vec<usize>,
}

impl Digits {
    /// Another picture.
    pub fn push(&mut self, label: u8, picture: impl IntoIterator<Item = Ink>) {
        self.labels.push(label);
        self.ink.extend(picture);
        self.ends.push(self.ink.len());
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.labels.len()
    }

    /// The ink of one.
    pub fn picture(&self, at: usize) -> &[Ink] {
        let start = at.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.ink[start..self.ends[at]]
    }
}

/// The digits to learn from, and those held out, which go 0, 1, … 9, 0, 1, …
///
/// # Errors
/// A sentence about the file.
pub fn split(file: &[u8]) -> Result<[Digits; 2], ExperimentError> {
    let bad = ExperimentError::BadData;
    let pictures = Pictures::read(file, MNIST).map_err(|error| bad(error.to_string()))?;
    let mut of_class = vec![Vec::new(); CLASSES];
    for (at, label) in pictures.labels.iter().enumerate() {
        of_class[usize::from(*label)].push(at);
    }
    if let Some(class) = of_class.iter().position(|all| all.len() <= HELD_OUT) {
        let (count, least) = (of_class[class].len(), HELD_OUT + 1);
        return Err(bad(format!(
            "of the digit {class} there are {count} pictures, and {least} are needed: bring the whole file"
        )));
    }
    let mut sets = [Digits::default(), Digits::default()];
    let picture = |at: usize| {
        let levels = pictures.values[at * PIXELS..][..PIXELS].iter().enumerate();
        let marked = levels.filter(|(_, level)| **level > 0);
        marked.map(|(place, level)| Ink { place: place as u32, ink: f32::from(*level) / 255.0 })
    };
    for all in &of_class {
        for &at in &all[..all.len() - HELD_OUT] {
            sets[0].push(pictures.labels[at], picture(at));
        }
    }
    for rank in (1..=HELD_OUT).rev() {
        for at in of_class.iter().map(|all| all[all.len() - rank]) {
            sets[1].push(pictures.labels[at], picture(at));
        }
    }
    Ok(sets)
}
