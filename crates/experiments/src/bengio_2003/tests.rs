//! The counts against a program that shares nothing with them (`tests/parity/bengio_counts.py`).

use super::*;

/// The same words as the other program makes up.
fn made_up() -> Corpus {
    let (mut state, mut word) = (1_u64, 0);
    let words: Vec<String> = (0..3_000)
        .map(|_| {
            state = state * 16_807 % 2_147_483_647;
            word = (word * 7 + state % 11 * (state / 64 % 5)) % 40;
            format!("w{word}")
        })
        .collect();
    Corpus::new(&words.join(" "), usize::MAX, 26).unwrap()
}

fn counted(corpus: &Corpus) -> Counts {
    let mut counts = Counts::new(corpus);
    while counts.step(corpus).unwrap() {}
    counts
}

fn expected(name: &str) -> Vec<f64> {
    let line = include_str!("python.txt").lines().find(|line| line.split('|').next() == Some(name));
    line.unwrap()[name.len() + 1..].split(' ').map(|number| number.parse().unwrap()).collect()
}

fn assert_near(found: f64, expected: f64, what: &str) {
    assert!((found / expected - 1.0).abs() < 1e-9, "{what}: {found} instead of {expected}");
}

#[test]
fn perplexities_are_those_of_the_other_program() {
    let corpus = made_up();
    let counts = counted(&corpus);
    for (back, expected) in (2..).zip(expected("kneser_ney")) {
        assert_near(counts.kneser_ney(back).unwrap(), expected, "Kneser-Ney");
    }
    for (part, expected) in [Part::Valid, Part::Test].into_iter().zip(expected("trigram")) {
        assert_near(perplexity(counts.trigram().chances(part)), expected, "the trigram");
    }
}

#[test]
fn chances_after_any_words_sum_to_one_and_are_those_of_the_test() {
    let corpus = made_up();
    let counts = counted(&corpus);
    for words in [&[][..], &[3], &[3, 0], &[1, 2, 25], &[25, 25]] {
        let sum: f64 = counts.after(words).iter().sum();
        assert!((sum - 1.0).abs() < 1e-9, "{words:?}: {sum}");
    }
    let test = corpus.part(Part::Test);
    let of_test: Vec<f64> = counts.trigram().chances(Part::Test).collect();
    for at in 2..40 {
        let chance = counts.after(&test[at - 2..at])[test[at] as usize];
        assert_near(chance, of_test[at], "a word of the test");
    }
}
