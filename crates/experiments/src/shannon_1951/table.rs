//! What the paper prints: the formula of the two bounds, Table I, the bounds made of it, and one passage guessed letter by letter.

/// Shannon's formula (17): from how often the 1st, 2nd, … guess was right, the least and the most bits a letter can have.
/// The lower bound is proved for the best possible guesser; the upper one holds for any.
pub(super) fn bounds(frequencies: &[f64]) -> (f64, f64) {
    let total: f64 = frequencies.iter().sum();
    let q = |index: usize| frequencies.get(index).map_or(0.0, |frequency| frequency / total);
    let (mut lower, mut upper) = (0.0, 0.0);
    for index in 0..frequencies.len() {
        let i = (index + 1) as f64;
        lower += i * (q(index) - q(index + 1)) * libm::log2(i);
        if q(index) > 0.0 {
            upper -= q(index) * libm::log2(q(index));
        }
    }
    (lower, upper)
}

/// The values of N in Table I: letters known, and the guessed one.
pub(super) const COLUMNS: [usize; 16] = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 100];
/// The bounds that the paper prints for them.
pub(super) const UPPER: [f64; 16] =
    [4.03, 3.42, 3.0, 2.6, 2.7, 2.2, 2.8, 1.8, 1.9, 2.1, 2.2, 2.3, 2.1, 1.7, 2.1, 1.3];
/// The lower ones.
pub(super) const LOWER: [f64; 16] =
    [3.19, 2.50, 2.1, 1.7, 1.7, 1.3, 1.8, 1.0, 1.0, 1.0, 1.3, 1.3, 1.2, 0.9, 1.2, 0.6];

/// Column 1: no letter known; from letter frequencies.
const KNOWN_0: [f64; 27] = [
    18.2, 10.7, 8.6, 6.7, 6.5, 5.8, 5.6, 5.2, 5.0, 4.3, 3.1, 2.8, 2.4, 2.3, 2.1, 2.0, 1.6, 1.6,
    1.6, 1.3, 1.2, 0.8, 0.3, 0.1, 0.1, 0.1, 0.1,
];
/// Column 2: one letter known; from pairs.
const KNOWN_1: [f64; 23] = [
    29.2, 14.8, 10.0, 8.6, 7.1, 5.5, 4.5, 3.6, 3.0, 2.6, 2.2, 1.9, 1.5, 1.2, 1.0, 0.9, 0.7, 0.5,
    0.4, 0.3, 0.2, 0.1, 0.1,
];
/// Column 4: 47, 18 and 14 as guessed, and the other 21 spread evenly over the rows 4 to 20, as section 6 says.
const KNOWN_3: [f64; 20] = {
    let mut column = [21.0 / 17.0; 20];
    (column[0], column[1], column[2]) = (47.0, 18.0, 14.0);
    column
};
/// Column 100: a hundred letters known, as printed.
const KNOWN_99: [f64; 14] = [80.0, 7.0, 0.0, 3.0, 4.0, 2.0, 1.0, 0.0, 1.0, 0.0, 0.0, 1.0, 0.0, 1.0];

/// The bounds made again from the columns that the paper prints whole: metrics of the lower and the upper one.
pub(super) fn table_metrics() -> [(&'static str, f64); 8] {
    let [(l1, u1), (l2, u2), (l4, u4), (l100, u100)] =
        [bounds(&KNOWN_0), bounds(&KNOWN_1), bounds(&KNOWN_3), bounds(&KNOWN_99)];
    [
        ("table_upper_1", u1),
        ("table_lower_1", l1),
        ("table_upper_2", u2),
        ("table_lower_2", l2),
        ("table_upper_4", u4),
        ("table_lower_4", l4),
        ("table_upper_100", u100),
        ("table_lower_100", l100),
    ]
}

/// The passage of section 3, with the space that ends it.
pub(super) const MOTORCYCLE: &str = "There is no reverse on a motorcycle a friend of mine found this out rather dramatically the other day ";
/// How many guesses Shannon's subject took for each of its symbols.
pub(super) const SUBJECT: [u8; 102] = [
    1, 1, 1, 5, 1, 1, 2, 1, 1, 2, 1, 1, 15, 1, 17, 1, 1, 1, 2, 1, 3, 2, 1, 2, 2, 7, 1, 1, 1, 1, 4,
    1, 1, 1, 1, 1, 3, 1, 8, 6, 1, 3, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 6, 2, 1, 1, 1, 1, 1, 1, 2, 1,
    1, 1, 1, 1, 1, 4, 1, 1, 1, 1, 1, 1, 11, 5, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 6, 1, 1, 1, 1, 1,
    1, 1, 1, 1, 1, 1, 1, 1,
];

#[cfg(test)]
mod tests {
    use super::*;
    use rand::{RngExt, SeedableRng};

    /// If k guesses are equally often right, both bounds are log₂ k.
    #[test]
    fn bounds_of_even_frequencies_meet_at_the_logarithm_of_their_number() {
        for k in 1..=27 {
            let (lower, upper) = bounds(&vec![3.0; k]);
            assert!((lower - (k as f64).log2()).abs() < 1e-12);
            assert!((upper - (k as f64).log2()).abs() < 1e-12);
        }
    }

    /// For independent letters the best guesser's frequencies are the chances in order, and the upper bound is the entropy itself.
    #[test]
    fn the_entropy_of_any_independent_letters_lies_within_the_bounds() {
        let mut random = rand_chacha::ChaCha8Rng::seed_from_u64(1);
        for _ in 0..500 {
            let mut chances: Vec<f64> = (0..27).map(|_| random.random::<f64>().powi(3)).collect();
            chances.sort_by(|a, b| b.total_cmp(a));
            let entropy = text::entropy::bits(text::entropy::entropy(&chances));
            let (lower, upper) = bounds(&chances);
            assert!(lower <= entropy + 1e-12 && (upper - entropy).abs() < 1e-9);
        }
    }

    /// Reference: the formula in Python on the same columns; and every one within 0.1 of what the paper prints.
    #[test]
    fn table_1_gives_the_printed_bounds_again() {
        let python = [
            4.065_087_890,
            3.262_392_928,
            3.436_859_814,
            2.495_001_259,
            2.685_563_778,
            1.754_717_875,
            1.242_249_994,
            0.648_082_577,
        ];
        let printed = [0, 1, 3, 15].map(|column| [UPPER[column], LOWER[column]]).concat();
        for (((name, ours), python), printed) in table_metrics().iter().zip(python).zip(printed) {
            assert!((ours - python).abs() < 1e-8, "{name}: {ours}");
            assert!((ours - printed).abs() <= 0.1, "{name}: {ours} {printed}");
        }
    }

    /// “Out of 102 symbols”: 79 at once, 8 at the second guess, 3 at the third, 2 each at the fourth and fifth, 8 later.
    #[test]
    fn the_subject_s_guesses_add_up_to_what_the_paper_says_of_them() {
        let times = |guess: u8| SUBJECT.iter().filter(|guesses| **guesses == guess).count();
        assert_eq!([1, 2, 3, 4, 5].map(times), [79, 8, 3, 2, 2]);
        assert_eq!(SUBJECT.iter().filter(|guesses| **guesses > 5).count(), 8);
        assert_eq!(crate::letters::symbols(MOTORCYCLE).len(), SUBJECT.len());
    }
}
