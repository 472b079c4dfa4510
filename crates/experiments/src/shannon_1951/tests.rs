//! Tests of the game as the page plays it.

use super::lines::LINE;
use super::table::SUBJECT;
use super::*;

const PLAYED: &str =
    "to be or not to be that is the question whether tis nobler in the mind to suffer ";

fn guessing(text: &str, settings: &[(&str, &str)]) -> Result<Guessing, ExperimentError> {
    let spec = (spec::find_preset("shannon-1951").unwrap().spec)();
    let spec = spec.with_texts(settings.iter().copied()).unwrap();
    let spec::ModelSpec::Experiment(model) = &spec.model else { panic!() };
    Guessing::new(model, spec.seed, &|_| Some(text.as_bytes()))
}

fn metric(guessing: &Guessing, name: &str) -> f64 {
    let found = guessing.metrics().into_iter().find(|(metric, _)| *metric == name);
    found.unwrap_or_else(|| panic!("{name}")).1
}

/// The reader says what Shannon's subject said: the right letter, after as many wrong ones.
#[test]
fn playing_as_shannon_s_subject_gives_the_subject_s_figures() {
    let mut guessing = guessing(&PLAYED.repeat(100), &[("model.passage", "motorcycle")]).unwrap();
    for (right, guesses) in letters::symbols(MOTORCYCLE).into_iter().zip(SUBJECT) {
        let others = (0..SYMBOLS as u8).filter(|symbol| *symbol != right);
        for symbol in others.take(usize::from(guesses) - 1).chain([right]) {
            let key = match letters::character(symbol) {
                ' ' => "space".to_owned(),
                letter => letter.to_ascii_lowercase().to_string(),
            };
            guessing.act(&key, "", &[]).unwrap();
        }
    }
    assert_eq!(guessing.game.guesses, SUBJECT);
    assert_eq!(metric(&guessing, "reader_first"), 79.0 / 102.0);
    // Reference: the formula in Python on 79, 8, 3, 2, 2, 3, 1, 1 and one each at 11, 15 and 17.
    assert!((metric(&guessing, "reader_upper") - 1.422_342_458).abs() < 1e-8);
    assert!((metric(&guessing, "reader_lower") - 0.723_397_277).abs() < 1e-8);
    assert_eq!(metric(&guessing, "subject_upper"), metric(&guessing, "reader_upper"));
}

/// In a text that repeats itself whole, six letters tell the next one: the machine is never wrong, and both bounds are none.
#[test]
fn a_machine_that_knows_the_text_leaves_nothing_to_guess() {
    let text = "the quick brown fox jumps over a lazy dog ".repeat(200);
    let mut guessing = guessing(&text, &[]).unwrap();
    while guessing.step().unwrap() {}
    assert_eq!(metric(&guessing, "machine_first"), 1.0);
    assert_eq!(metric(&guessing, "machine_upper"), 0.0);
    assert!(metric(&guessing, "machine_bits") < 0.2);
    assert_eq!(metric(&guessing, "twin_errors"), 0.0);
    assert!(guessing.right.windows(2).all(|pair| pair[0][0] <= pair[1][0]), "context helps");
}

/// Letters drawn evenly from eight: nobody can do better than three bits, and no context helps.
#[test]
fn bounds_of_even_independent_letters_meet_at_three_bits() {
    let mut random = ChaCha8Rng::seed_from_u64(9);
    let text: String = (0..300_000).map(|_| char::from(b'a' + random.random_range(0..8))).collect();
    let mut guessing =
        guessing(&text, &[("model.longest", "1"), ("model.letters", "280000")]).unwrap();
    while guessing.step().unwrap() {}
    assert!((metric(&guessing, "machine_upper") - 3.0).abs() < 0.01);
    assert!((metric(&guessing, "machine_lower") - 3.0).abs() < 0.05);
    assert!((metric(&guessing, "machine_bits") - 3.0).abs() < 0.01);
}

#[test]
fn the_machine_s_guesses_stay_hidden_until_the_reader_has_found_the_letter() {
    let mut guessing = guessing(&PLAYED.repeat(100), &[("model.passage", "motorcycle")]).unwrap();
    let (text, classes) = guessing.passage_rows();
    assert_eq!(text.chars().count(), classes.len());
    assert!(text.chars().all(|c| c == '·' || c == ' '));
    guessing.act("guess", "T", &[]).unwrap();
    let (text, _) = guessing.passage_rows();
    let lines: Vec<char> = text.chars().step_by(LINE).take(4).collect();
    assert_eq!((lines[0], lines[1], lines[3]), ('T', '1', '1'));
}

#[test]
fn another_passage_is_another_and_begins_with_a_word() {
    let text: String = (0..4_000)
        .map(|n: u32| format!("{} ", letters::text(&[(n % 26) as u8, (n * n % 26) as u8])))
        .collect();
    let mut guessing = guessing(&text, &[]).unwrap();
    let first = guessing.game.passage.clone();
    assert_eq!(first.len(), PASSAGE);
    assert_ne!(first[0], SPACE);
    guessing.act("another", "", &[]).unwrap();
    assert_ne!(guessing.game.passage, first);
}

#[test]
fn what_cannot_be_read_or_done_is_refused_with_a_sentence() {
    assert!(guessing("too short", &[]).err().unwrap().to_string().contains("needs 4000 letters"));
    let mut guessing = guessing(&PLAYED.repeat(100), &[]).unwrap();
    for (action, text, why) in [
        ("twin", "42", "type a sentence"),
        ("twin", &*"long ".repeat(50), "type less"),
        ("guess", "the", "not one letter"),
        ("peek", "", "no action"),
    ] {
        let error = guessing.act(action, text, &[]).unwrap_err().to_string();
        assert!(error.contains(why), "{error}");
    }
    assert_eq!(metric(&guessing, "twin_errors"), 0.0);
}

#[test]
fn every_place_of_the_panels_is_there_from_the_start() {
    let guessing = guessing(&PLAYED.repeat(100), &[]).unwrap();
    for place in ["passage", "state", "shares", "bounds", "twin"] {
        assert!(guessing.show(place).is_some(), "{place}");
    }
}
