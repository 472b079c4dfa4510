//! Vectors of length 1, where the cosine of two words is their dot product: neighbours, and sums of words.

use super::net::{dot, stride};

pub(super) struct Space {
    stride: usize,
    /// `words × stride`.
    unit: Vec<f32>,
}

impl Space {
    /// Scales vectors of `width` numbers to length 1; a vector of zeros stays one.
    pub fn new(width: usize, vectors: impl Iterator<Item = f32>) -> Self {
        let stride = stride(width);
        let (mut unit, mut at) = (Vec::new(), 0);
        for value in vectors {
            unit.push(value);
            at += 1;
            if at == width {
                unit.resize(unit.len() + stride - width, 0.0);
                at = 0;
            }
        }
        unit.chunks_exact_mut(stride).for_each(|row| {
            let length = dot(row, row).sqrt();
            let scale = if length > 0.0 { 1.0 / length } else { 0.0 };
            row.iter_mut().for_each(|x| *x *= scale);
        });
        Self { stride, unit }
    }

    /// How many multiplications it takes to look for a nearest word.
    pub fn work(&self) -> usize {
        self.unit.len()
    }

    /// A word's direction.
    pub fn row(&self, word: u32) -> &[f32] {
        &self.unit[word as usize * self.stride..][..self.stride]
    }

    /// Words added and taken away.
    pub fn sum(&self, terms: &[(f32, u32)]) -> Vec<f32> {
        let mut sum = vec![0.0; self.stride];
        for (sign, word) in terms {
            sum.iter_mut().zip(self.row(*word)).for_each(|(sum, x)| *sum += sign * x);
        }
        sum
    }

    /// The nearest words with their cosines, without some.
    pub fn nearest(&self, to: &[f32], without: &[u32], count: usize) -> Vec<(u32, f32)> {
        let length = dot(to, to).sqrt().max(f32::MIN_POSITIVE);
        let mut nearest: Vec<(u32, f32)> = Vec::with_capacity(count + 1);
        for (row, word) in self.unit.chunks_exact(self.stride).zip(0..) {
            let score = dot(row, to);
            let full = nearest.len() == count;
            if full && nearest.last().is_none_or(|last| score <= last.1) || without.contains(&word)
            {
                continue;
            }
            let place = nearest.partition_point(|other| other.1 >= score);
            nearest.insert(place, (word, score));
            nearest.truncate(count);
        }
        nearest.into_iter().map(|(word, score)| (word, score / length)).collect()
    }
}
