//! The net: a vector for each word, and rows of weights that say yes or no to it. No hidden layer that bends, so it is fast.
//!
//! Everything that word2vec learns is one kind of example: the mean of some words' vectors, and some rows with the answer each should give.
//! Skip-gram asks one word, CBOW several; with negative sampling the rows are words, one right and some wrong; in a tree they are forks.

/// A row of vectors is padded with zeros to whole vectors of so many lanes.
const LANES: usize = 8;

/// A row, and whether it should say yes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Answer {
    pub row: u32,
    pub yes: bool,
}

pub(super) struct Net {
    /// Numbers of a vector.
    pub width: usize,
    /// The same with its padding, which is zero and stays so.
    stride: usize,
    /// `words × stride`: what is kept in the end.
    pub words: Vec<f32>,
    /// `rows × stride`.
    pub rows: Vec<f32>,
    mean: Vec<f32>,
    /// What the mean should be changed by.
    change: Vec<f32>,
}

/// So many numbers with padding.
pub(super) fn stride(width: usize) -> usize {
    width.next_multiple_of(LANES)
}

impl Net {
    /// Word vectors as they are given, `words × width`; rows of zeros.
    pub fn new(width: usize, vectors: &[f32], rows: usize) -> Self {
        let stride = stride(width);
        let mut words = vec![0.0; vectors.len() / width * stride];
        for (padded, vector) in words.chunks_exact_mut(stride).zip(vectors.chunks_exact(width)) {
            padded[..width].copy_from_slice(vector);
        }
        let (mean, change) = (vec![0.0; stride], vec![0.0; stride]);
        Self { width, stride, words, rows: vec![0.0; rows * stride], mean, change }
    }

    /// Learns from one example, and gives its loss in nats before that: the sum of −ln σ(±row · mean).
    pub fn learn(&mut self, inputs: &[u32], answers: &[Answer], rate: f32) -> f32 {
        self.take_mean(inputs);
        self.change.fill(0.0);
        // −ln σ(x) = max(−x, 0) + ln(1 + e^−|x|): the logarithms are taken at once, of a product of numbers from 1 to 2.
        let (mut loss, mut product) = (0.0, 1.0_f32);
        for answer in answers {
            let row = &mut self.rows[answer.row as usize * self.stride..][..self.stride];
            let score = dot(&self.mean, row);
            let right = if answer.yes { score } else { -score };
            let tail = libm::expf(-right.abs());
            loss += (-right).max(0.0);
            product *= 1.0 + tail;
            let doubt = if right < 0.0 { 1.0 } else { tail } / (1.0 + tail); // 1 − σ(right)
            let step = if answer.yes { rate * doubt } else { -rate * doubt };
            let lanes = row.as_chunks_mut::<LANES>().0.iter_mut();
            let lanes = lanes.zip(self.change.as_chunks_mut::<LANES>().0);
            for ((row, change), mean) in lanes.zip(self.mean.as_chunks::<LANES>().0) {
                for lane in 0..LANES {
                    change[lane] += step * row[lane];
                    row[lane] += step * mean[lane];
                }
            }
        }
        // Each word has its share of the mean; word2vec.c gives each the whole change.
        let share = 1.0 / inputs.len() as f32;
        for word in inputs {
            let vector = &mut self.words[*word as usize * self.stride..][..self.stride];
            vector.iter_mut().zip(&self.change).for_each(|(x, change)| *x += share * change);
        }
        loss + libm::logf(product)
    }

    fn take_mean(&mut self, inputs: &[u32]) {
        let vector = |word: &u32| &self.words[*word as usize * self.stride..][..self.stride];
        if let [word] = inputs {
            self.mean.copy_from_slice(vector(word));
            return;
        }
        self.mean.fill(0.0);
        for word in inputs {
            self.mean.iter_mut().zip(vector(word)).for_each(|(mean, x)| *mean += x);
        }
        let share = 1.0 / inputs.len() as f32;
        self.mean.iter_mut().for_each(|mean| *mean *= share);
    }

    /// All numbers without their padding: vectors, then rows.
    pub fn numbers(&self) -> impl Iterator<Item = f32> {
        let all = self.words.chunks_exact(self.stride).chain(self.rows.chunks_exact(self.stride));
        all.flat_map(|row| row[..self.width].iter().copied())
    }

    /// How many they are.
    pub fn count(&self) -> usize {
        (self.words.len() + self.rows.len()) / self.stride * self.width
    }

    /// Takes all numbers back; there are as many as [`Net::count`] says.
    pub fn restore(&mut self, numbers: &[f32]) {
        let (width, stride) = (self.width, self.stride);
        let all = self.words.chunks_exact_mut(stride).chain(self.rows.chunks_exact_mut(stride));
        all.zip(numbers.chunks_exact(width)).for_each(|(row, kept)| {
            row[..width].copy_from_slice(kept);
        });
    }
}

/// Sums of products, a vector of lanes at a time; what is left over beyond whole vectors is not summed.
pub(super) fn dot(a: &[f32], b: &[f32]) -> f32 {
    let mut lanes = [0.0_f32; LANES];
    for (a, b) in a.as_chunks::<LANES>().0.iter().zip(b.as_chunks::<LANES>().0) {
        for lane in 0..LANES {
            lanes[lane] += a[lane] * b[lane];
        }
    }
    lanes.iter().sum()
}
