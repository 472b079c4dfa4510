//! Runs, what they show, and what a reader does to them.

use super::*;
use spec::RunSpec;

fn preset(id: &str, changes: &[(&str, &str)]) -> RunSpec {
    let run = (spec::find_preset(id).unwrap().spec)();
    changes.iter().fold(run, |run, (path, value)| run.with_text(path, value).unwrap())
}

fn build(run: &RunSpec) -> Elman {
    let spec::ModelSpec::Experiment(model) = &run.model else { panic!() };
    Elman::new(model, run.seed, &|_| None).unwrap()
}

fn own(text: &str) -> Result<Elman, String> {
    let run = preset("elman-1990", &[("model.data", "own")]);
    let spec::ModelSpec::Experiment(model) = &run.model else { panic!() };
    Elman::new(model, 1, &|_| Some(text.as_bytes())).map_err(|error| error.to_string())
}

fn metric(elman: &Elman, name: &str) -> f64 {
    elman.metrics().into_iter().find(|(metric, _)| *metric == name).unwrap().1
}

fn told_text(elman: &Elman, place: &str) -> String {
    let Some(Shown::Text(text)) = elman.show(place) else { panic!("no text {place}") };
    text
}

fn numbers(elman: &Elman, place: &str) -> (Vec<usize>, Vec<f32>) {
    let Some(Shown::Numbers { shape, values, .. }) = elman.show(place) else {
        panic!("no {place}")
    };
    (shape, values)
}

/// Elman 1990: 2, 20, 20 and 150 hidden units; biases counted.
#[test]
fn the_nets_are_as_large_as_the_papers() {
    let cases = [
        ("elman-xor", 11.0),
        ("elman-letters", 666.0),
        ("elman-1990", 625.0),
        ("elman-sentences", 31_981.0),
    ];
    for (id, parameters) in cases {
        assert_eq!(metric(&build(&preset(id, &[])), "parameters"), parameters, "{id}");
    }
}

#[test]
fn letters_that_follow_from_others_have_lost_their_error_after_sixty_passes() {
    let mut elman = build(&preset("elman-letters", &[("model.passes", "60")]));
    while elman.step().unwrap() {}
    assert!(metric(&elman, "vowels") < 0.01 && metric(&elman, "consonant_bit") < 0.02);
    assert!(metric(&elman, "consonants") > 0.06);
    // Never below what nobody can foretell.
    assert!((2.0 / 9.0..0.25).contains(&metric(&elman, "high_bit")));
}

#[test]
fn bits_that_can_be_known_have_less_error_after_ninety_passes() {
    let mut elman = build(&preset("elman-xor-phase", &[("model.passes", "90")]));
    while elman.step().unwrap() {}
    assert!(metric(&elman, "ratio") < 0.4, "{}", metric(&elman, "ratio"));
    let (shape, _) = numbers(&elman, "cycle");
    assert_eq!((shape, numbers(&elman, "pairs").0), (vec![4, 12], vec![6, 4]));
}

#[test]
fn peaks_of_the_error_find_words_better_than_marks_thrown_at_random() {
    let mut elman = build(&preset("elman-1990", &[]));
    let at_first = metric(&elman, "f1");
    while elman.step().unwrap() {}
    assert!(metric(&elman, "f1") > 2.0 * metric(&elman, "f1_random"));
    assert!(metric(&elman, "f1") > at_first);
    let text = told_text(&elman, "spaced");
    assert_eq!(numbers(&elman, "spaced.classes").1.len(), text.chars().count());
    assert!(text.matches(' ').count() > 30, "{text}");
}

/// As many words as ten thousand sentences of 2.75 words have, within three standard deviations √(10,000 · 3/16).
#[test]
fn ten_thousand_sentences_have_as_many_words_as_the_paper_counts() {
    let words = metric(&build(&preset("elman-sentences", &[])), "words");
    assert!((words - 27_500.0).abs() < 130.0, "{words}");
}

#[test]
fn asking_looking_and_zog_never_disturb_the_learning() {
    let run = preset("elman-sentences", &[("model.hidden", "16")]);
    let (mut plain, mut asked) = (build(&run), build(&run));
    for _ in 0..3 {
        plain.step().unwrap();
        asked.act("begin", "zog eat", &[]).unwrap();
        asked.act("zog", "", &[]).unwrap();
        asked.step().unwrap();
        assert!(asked.show("tree").is_some() && asked.show("chances").is_some());
    }
    assert_eq!(plain.run.net.hidden.weights, asked.run.net.hidden.weights);
    assert_eq!((numbers(&plain, "tree").0, numbers(&asked, "tree").0), (vec![28, 3], vec![29, 3]));
    assert!(told_text(&asked, "tree.names").ends_with("zog"));
    assert!(told_text(&asked, "next").contains("After “zog eat” the net expects"));
    asked.act("man", "", &[]).unwrap();
    assert_eq!(numbers(&plain, "tree"), numbers(&asked, "tree"));
}

#[test]
fn what_the_grammar_expects_is_listed_first() {
    let mut elman = build(&preset("elman-sentences", &[("model.hidden", "8")]));
    elman.act("begin", "Woman smash", &[]).unwrap();
    assert!(
        told_text(&elman, "chances.rows").starts_with("glass\nplate\n")
            || told_text(&elman, "chances.rows").starts_with("plate\nglass\n")
    );
    let (_, values) = numbers(&elman, "chances");
    assert_eq!([values[1], values[3], values[5]], [0.5, 0.5, 0.0]);
}

#[test]
fn words_that_the_net_or_the_grammar_lacks_get_a_sentence() {
    let mut elman = build(&preset("elman-sentences", &[("model.hidden", "8")]));
    let refused =
        |elman: &mut Elman, text: &str| elman.act("begin", text, &[]).unwrap_err().to_string();
    assert!(refused(&mut elman, "woman whistle").starts_with("the net has no input for “whistle”"));
    assert!(
        refused(&mut elman, "eat eat").starts_with("no sentence of this grammar has “eat” there")
    );
    assert!(refused(&mut elman, "  ").starts_with("type 1 to 30 words"));
    let mut elman = build(&preset("elman-xor", &[]));
    assert!(refused(&mut elman, "woman").starts_with("there are no words to ask about here"));
    assert!(elman.show("zog.off").is_some() && elman.show("tree").is_none());
}

#[test]
fn a_text_of_the_readers_is_learnt_and_one_without_letters_or_spaces_gets_a_sentence() {
    let mut elman = own(&"The cat sat on a mat, and so did I. ".repeat(20)).unwrap();
    elman.step().unwrap();
    assert!(told_text(&elman, "spaced").replace(' ', "").chars().all(|c| c.is_ascii_lowercase()));
    for (bad, why) in [
        ("", "your text has no letters from a to z"),
        ("14 15 92", "your text has no letters from a to z"),
        ("a short one", "your text has fewer than 200 letters"),
        (&"abcdefghij".repeat(100), "your text has hardly any spaces"),
    ] {
        let error = own(bad).err().unwrap();
        assert!(error.starts_with(why), "{error}");
    }
}

#[test]
fn the_same_seed_is_the_same_run_and_another_is_another() {
    let run = preset("elman-letters", &[]);
    let after = |run: &RunSpec| {
        let mut elman = build(run);
        (0..3).for_each(|_| assert!(elman.step().unwrap()));
        elman.run.net.hidden.weights
    };
    assert_eq!(after(&run), after(&run));
    assert_ne!(after(&run), after(&RunSpec { seed: 2, ..run.clone() }));
}
