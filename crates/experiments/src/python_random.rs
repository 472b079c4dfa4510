//! CPython's random numbers: the Mersenne Twister (Matsumoto and Nishimura 1998) and what its module `random` makes of it.
//!
//! Published runs of Python programs can be repeated with it to the last digit. Logarithm, sine and cosine may differ from a machine's own in
//! the last bit. Leaves out: seeds that are no whole numbers, and every other distribution.

/// Numbers of the generator's state.
const SIZE: usize = 624;
/// How far apart the numbers are that are mixed.
const APART: usize = 397;

/// The generator, and the second number of a pair that `gauss` keeps.
#[derive(Clone)]
pub(crate) struct PythonRandom {
    state: [u32; SIZE],
    at: usize,
    second: Option<f64>,
}

impl PythonRandom {
    /// `random.seed(seed)` for a whole number.
    pub fn new(seed: u64) -> Self {
        let (low, high) = (seed as u32, (seed >> 32) as u32);
        let key = [low, high];
        Self::of_key(if high == 0 { &key[..1] } else { &key })
    }

    /// The authors' `init_by_array`.
    fn of_key(key: &[u32]) -> Self {
        let mut state = [19_650_218_u32; SIZE];
        for at in 1..SIZE {
            let before = state[at - 1];
            state[at] =
                (before ^ (before >> 30)).wrapping_mul(1_812_433_253).wrapping_add(at as u32);
        }
        let mixed = |state: &[u32; SIZE], at: usize, by: u32| {
            let before = state[at - 1];
            state[at] ^ (before ^ (before >> 30)).wrapping_mul(by)
        };
        let mut at = 1;
        for round in 0..SIZE.max(key.len()) {
            let digit = round % key.len();
            state[at] =
                mixed(&state, at, 1_664_525).wrapping_add(key[digit]).wrapping_add(digit as u32);
            at = next(&mut state, at);
        }
        for _ in 1..SIZE {
            state[at] = mixed(&state, at, 1_566_083_941).wrapping_sub(at as u32);
            at = next(&mut state, at);
        }
        state[0] = 1 << 31;
        Self { state, at: SIZE, second: None }
    }

    /// The next 32 bits.
    fn bits(&mut self) -> u32 {
        if self.at == SIZE {
            self.renew();
        }
        let mut bits = self.state[self.at];
        self.at += 1;
        bits ^= bits >> 11;
        bits ^= (bits << 7) & 0x9d2c_5680;
        bits ^= (bits << 15) & 0xefc6_0000;
        bits ^ (bits >> 18)
    }

    fn renew(&mut self) {
        for at in 0..SIZE {
            let joined =
                (self.state[at] & (1 << 31)) | (self.state[(at + 1) % SIZE] & ((1 << 31) - 1));
            let twist = if joined & 1 == 1 { 0x9908_b0df } else { 0 };
            self.state[at] = self.state[(at + APART) % SIZE] ^ (joined >> 1) ^ twist;
        }
        self.at = 0;
    }

    /// `random.random()`: 53 bits, from 0 to below 1.
    pub fn random(&mut self) -> f64 {
        let (high, low) = (self.bits() >> 5, self.bits() >> 6);
        (f64::from(high) * f64::from(1 << 26) + f64::from(low)) / (1_u64 << 53) as f64
    }

    /// A whole number below `end`, which is at least 1 and below 2³²: as many bits as `end` has, again while they are too large.
    fn below(&mut self, end: usize) -> usize {
        let end = end as u32;
        loop {
            let drawn = self.bits() >> end.leading_zeros();
            if drawn < end {
                return drawn as usize;
            }
        }
    }

    /// `random.shuffle(items)`.
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            let other = self.below(last + 1);
            items.swap(last, other);
        }
    }

    /// `random.gauss(0, deviation)`: two at a time (Box and Muller 1958), the second is kept.
    pub fn gauss(&mut self, deviation: f64) -> f64 {
        let drawn = self.second.take().unwrap_or_else(|| {
            let angle = self.random() * std::f64::consts::TAU;
            let radius = (-2.0 * libm::log(1.0 - self.random())).sqrt();
            self.second = Some(libm::sin(angle) * radius);
            libm::cos(angle) * radius
        });
        drawn * deviation
    }

    /// `random.choices(range(len(weights)), weights=weights)[0]`. Takes one [`PythonRandom::random`].
    pub fn choice(&mut self, weights: &[f64]) -> usize {
        let mut sum = 0.0;
        let sums: Vec<f64> = weights
            .iter()
            .map(|weight| {
                sum += weight;
                sum
            })
            .collect();
        let place = self.random() * sum;
        let found = sums.partition_point(|sum| *sum <= place);
        found.min(weights.len().saturating_sub(1))
    }
}

/// The place after this one; from the last one goes back to the second, with the last number in front.
fn next(state: &mut [u32; SIZE], at: usize) -> usize {
    if at + 1 < SIZE {
        return at + 1;
    }
    state[0] = state[SIZE - 1];
    1
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Made by tests/parity/microgpt.py.
    const PYTHON: &str = include_str!("../../../tests/parity/fixtures/microgpt.txt");
    const SEEDS: [u64; 3] = [0, 42, (1 << 40) + 7];

    fn printed(name: &str, seed: u64) -> Vec<f64> {
        let name = format!("{name}/{seed}|");
        let line = PYTHON.lines().find_map(|line| line.strip_prefix(&name)).unwrap();
        line.split(' ').map(|number| number.parse().unwrap()).collect()
    }

    /// Seeds of one word and of two; all drawn one after the other, as the script does.
    #[test]
    fn numbers_shuffles_and_choices_are_those_that_cpython_prints() {
        for seed in SEEDS {
            let mut random = PythonRandom::new(seed);
            let numbers: Vec<f64> = (0..5).map(|_| random.random()).collect();
            assert_eq!(numbers, printed("random", seed), "seed {seed}");
            let mut items: Vec<f64> = (0..20).map(f64::from).collect();
            random.shuffle(&mut items);
            assert_eq!(items, printed("shuffle", seed), "seed {seed}");
            for theirs in printed("gauss", seed) {
                let ours = random.gauss(0.08);
                assert!((ours - theirs).abs() < 1e-15, "seed {seed}: {ours}, CPython {theirs}");
            }
            let choices = (0..20).map(|_| random.choice(&[0.1, 0.2, 0.3, 0.4]) as f64);
            assert_eq!(choices.collect::<Vec<_>>(), printed("choices", seed), "seed {seed}");
        }
    }

    /// The first lines that Matsumoto and Nishimura's own program, mt19937ar.c, prints.
    #[test]
    fn the_generator_is_the_authors_own() {
        let mut random = PythonRandom::of_key(&[0x123, 0x234, 0x345, 0x456]);
        let first: Vec<u32> = (0..3).map(|_| random.bits()).collect();
        assert_eq!(first, [1_067_595_299, 955_945_823, 477_289_528]);
    }

    #[test]
    fn nothing_is_shuffled_without_harm() {
        let mut random = PythonRandom::new(1);
        random.shuffle::<u8>(&mut []);
        random.shuffle(&mut [1]);
        assert_eq!(random.random(), PythonRandom::new(1).random());
    }
}
