//! Texts of every kind as words: scripts, apostrophes, long texts in slices, and what has too few words.

use text::each_word;

use super::super::words::{Corpus, Reading};
use super::*;

fn words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    each_word(text, |word| words.push(word.to_owned()));
    words
}

fn read(text: &str, least: u64, most: usize) -> (usize, Result<Corpus, ExperimentError>) {
    let mut reading = Reading::new(text.to_owned());
    while !reading.is_over() {
        reading.advance();
    }
    (reading.slices, reading.finish(least, most))
}

#[test]
fn words_are_cut_at_spaces_and_signs_in_any_script() {
    for (text, expected) in [
        ("Don't! O’er—the “hills”, 'tis 42.", "don't o'er the hills tis 42"),
        ("Евгений, Онегин!", "евгений онегин"),
        ("हिन्दी में लिखें।", "हिन्दी में लिखें"),
        ("می‌خواهم بروم", "می‌خواهم بروم"),
        ("日本語、です", "日 本 語 で す"),
        ("안녕 세계", "안녕 세계"),
        ("naïve cafe\u{301} ÄRGER", "naïve cafe\u{301} ärger"),
        ("👩‍👧 … -- '' ' \u{0}", ""),
        ("rock'n'roll players' x''y", "rock'n'roll players x y"),
    ] {
        let joined = words(text).join(" ");
        let expected = expected.replace(' ', "|");
        // A joiner that stands alone is no letter, but nothing is lost by keeping it.
        assert_eq!(joined.replace(' ', "|").trim_matches('\u{200d}'), expected, "{text}");
    }
}

#[test]
fn the_most_frequent_words_are_kept_in_order_and_the_rest_is_told() {
    let (_, corpus) = read("b a c a b a d", 1, 10);
    let corpus = corpus.unwrap();
    assert_eq!(corpus.vocabulary.words, ["a", "b", "c", "d"]);
    assert_eq!(corpus.text, [1, 0, 2, 0, 1, 0, 3]);
    let (_, corpus) = read("b a c a b a d", 2, 10);
    let corpus = corpus.unwrap();
    assert_eq!((corpus.text.as_slice(), corpus.rare), (&[1, 0, 0, 1, 0][..], (2, 2)));
    let (_, corpus) = read("b a c a b a d", 1, 2);
    assert_eq!(corpus.unwrap().vocabulary.words, ["a", "b"]);
}

/// Words of about five megabytes: slices cut none.
#[test]
fn slices_of_a_long_text_have_the_words_of_the_whole() {
    let text: String = (0..500_000_u64).map(|at| format!("wört{} ", at * at % 997)).collect();
    let (slices, corpus) = read(&text, 1, 50_000);
    let corpus = corpus.unwrap();
    let whole = words(&text);
    assert!(slices > 4 && corpus.text.len() == whole.len());
    let back = corpus.text.iter().map(|word| &corpus.vocabulary.words[*word as usize]);
    assert!(back.eq(&whole));
    let (slices, corpus) = read(&"字".repeat(1_000_000), 1, 9);
    assert!(slices > 2 && corpus.is_err(), "one word is too few");
}

#[test]
fn a_long_text_is_read_in_steps_then_learnt() {
    let text = "the owl and the pussycat went to sea ".repeat(60_000);
    let mut word2vec = own(&text, &[("model.epochs", "1"), ("model.dimension", "2")]).unwrap();
    assert!(word2vec.run.is_none() && word2vec.act("near", "owl", &[]).is_err());
    for _ in 0..3 {
        assert!(word2vec.run.is_none());
        let before = metric(&word2vec, "tokens").unwrap();
        assert!(word2vec.step().unwrap() && metric(&word2vec, "tokens").unwrap() > before);
    }
    assert!(word2vec.run.is_some() && metric(&word2vec, "tokens") == Some(480_000.0));
    word2vec.step().unwrap();
    assert!(metric(&word2vec, "loss").unwrap() > 0.0);
}

#[test]
fn a_text_with_too_few_words_is_refused_and_another_works() {
    for text in ["", " \n", "!?…", "word word word", "👩‍👧"] {
        let error = own(text, &[]).err().unwrap().to_string();
        assert!(error.starts_with("fewer than two words"), "{error}");
    }
    let error = own("one two three", &[("model.least", "2")]).err().unwrap().to_string();
    assert!(error.contains("2 times or more: lower"), "{error}");
    let bytes = on("word2vec", &[("model.source", "own")], &|_| Some(b"caf\xe9"));
    assert!(bytes.err().unwrap().to_string().contains("offset 3"));
    let missing = on("word2vec", &[("model.source", "own")], &|_| None);
    assert!(missing.err().unwrap().to_string().contains("“own”"));
    let two = finished(own("a b", &[]).unwrap());
    assert!(metric(&two, "loss").is_some_and(f64::is_finite));
}

/// A word of megabytes is kept by its beginning.
#[test]
fn an_endless_word_is_cut() {
    let text = format!("{} b", "x".repeat(3 << 20));
    let word2vec = finished(own(&text, &[("model.epochs", "1")]).unwrap());
    let words = &word2vec.corpus.vocabulary.words;
    assert!(words.iter().all(|word| word.len() <= 100), "{}", words.len());
}
