//! Words drawn at random, a word that is `n` times as frequent `n^0.75` times as often (Mikolov et al. 2013, the second paper).
//!
//! By Walker's table of aliases (1977), in the order of Vose (1991): a place for each word, shared by that word and one other, so that
//! one random number finds a word. word2vec.c has a table of a hundred million words instead.

use rand::Rng;
use rand_chacha::ChaCha8Rng;

const POWER: f64 = 0.75;

pub(super) struct Noise {
    places: Vec<Place>,
}

/// The word of the place below the border, its alias above.
struct Place {
    border: u32,
    alias: u32,
}

impl Noise {
    pub fn new(counts: &[u64]) -> Self {
        let weights: Vec<f64> =
            counts.iter().map(|count| libm::pow(*count as f64, POWER)).collect();
        let even = weights.iter().sum::<f64>() / counts.len() as f64;
        let mut shares: Vec<f64> = weights.iter().map(|weight| weight / even).collect();
        let mut places: Vec<Place> =
            (0..counts.len() as u32).map(|word| Place { border: u32::MAX, alias: word }).collect();
        let (mut small, mut large): (Vec<usize>, Vec<usize>) =
            (0..counts.len()).partition(|word| shares[*word] < 1.0);
        while let (Some(poor), Some(&rich)) = (small.pop(), large.last()) {
            let border = (shares[poor] * f64::from(u32::MAX)) as u32;
            places[poor] = Place { border, alias: rich as u32 };
            shares[rich] -= 1.0 - shares[poor];
            if shares[rich] < 1.0 {
                large.pop();
                small.push(rich);
            }
        }
        Self { places }
    }

    /// One word.
    pub fn draw(&self, random: &mut ChaCha8Rng) -> u32 {
        let random = random.next_u64();
        // The upper half of the number finds the place, the lower half one of its two words.
        let place = ((random >> 32) * self.places.len() as u64) >> 32;
        let Place { border, alias } = self.places[place as usize];
        if random as u32 <= border { place as u32 } else { alias }
    }

    /// How likely each word is.
    #[cfg(test)]
    pub fn chances(&self) -> Vec<f64> {
        let even = 1.0 / self.places.len() as f64;
        let mut chances = vec![0.0; self.places.len()];
        for (word, place) in self.places.iter().enumerate() {
            let own = f64::from(place.border) / f64::from(u32::MAX);
            chances[word] += own * even;
            chances[place.alias as usize] += (1.0 - own) * even;
        }
        chances
    }
}
