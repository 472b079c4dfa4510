//! What a reader may do in any order: ask, turn, look, save and go on; and what is refused.

use super::super::exam::Exam;
use super::super::space::Space;
use super::*;
use text::Vocabulary;

const PLACES: [&str; 16] = [
    "map",
    "map.names",
    "map.classes",
    "map.arrows",
    "analogy",
    "analogy.names",
    "analogy.said",
    "near",
    "near.names",
    "sections",
    "sections.table",
    "table2",
    "keep",
    "keep.names",
    "frequent",
    "note",
];
/// Two sections; the last question has a word that nobody knows.
const QUESTIONS: &[u8] = b": people\nman woman boy girl\nMan Woman Cat Dog\n: eating\nman eat cat eat\nking queen man woman\n";

fn turned(word2vec: &mut Word2vec, settings: &[(&str, &str)]) {
    let spec = (spec::find_preset("word2vec").unwrap().spec)();
    let all = [&[("model.dimension", "6"), ("model.epochs", "1")], settings].concat();
    word2vec.turn(&model(&spec.with_texts(all).unwrap())).unwrap();
}

/// Vectors of four words on the axes of a plane, by hand: d lies where b − a + c points.
fn corner() -> (Vocabulary, Space) {
    let words = ["a", "b", "c", "d", "zero"].map(str::to_owned).to_vec();
    let vectors = [1.0, 0.0, 0.8, 0.6, 0.6, -0.8, 0.4, -0.2, 0.0, 0.0];
    (Vocabulary::new(words), Space::new(2, vectors.into_iter()))
}

/// By hand: b − a + c = (0.8 − 1 + 0.6, 0.6 − 0 − 0.8) = (0.4, −0.2), whose direction is d's.
#[test]
fn a_sum_of_words_is_nearest_to_the_word_at_the_fourth_corner() {
    let (vocabulary, space) = corner();
    let asked = Asked::read("b - a + c").unwrap();
    let answers = asked.answer(&vocabulary, &space, true).unwrap();
    assert_eq!(answers.len(), 2, "the words of the question are left out");
    assert!(answers[0].0 == 3 && (answers[0].1 - 1.0).abs() < 1e-6);
    assert_eq!(answers[1], (4, 0.0), "a vector of zeros has no direction");
    let all = asked.answer(&vocabulary, &space, false).unwrap();
    assert_eq!(all.iter().map(|(word, _)| *word).collect::<Vec<_>>()[..2], [3, 0]);
    let near = space.nearest(space.row(0), &[0], 2);
    assert_eq!(near[0].0, 3);
    let mut exam = Exam::new(b": corners\na b c d\nc a d b\na b c zero\n", &vocabulary).unwrap();
    exam.step(&space);
    // By hand: a − c + d = (1.29, 0.35) in unit vectors, nearest to b; the third question’s answer is d, not zero.
    assert_eq!((exam.sections[0].right, exam.put, exam.questions()), (2, 3, 3));
    assert!(exam.is_over() && (exam.accuracy().unwrap() - 66.667).abs() < 0.001);
}

#[test]
fn sums_are_read_with_any_signs_and_said_as_they_are_meant() {
    for (typed, said) in [
        ("king - man + woman", "king − man + woman"),
        (" King−man+WOMAN ", "king − man + woman"),
        ("-a", "−a"),
        ("+ a – b", "a − b"),
        ("o'er", "o'er"),
    ] {
        assert_eq!(Asked::read(typed).unwrap().said(), said);
    }
    let many = ["a"; 9].join(" + ");
    for wrong in ["", "  ", "+", "a b", "a +", "a - - b", "?", many.as_str()] {
        let error = Asked::read(wrong).unwrap_err();
        assert!(error.starts_with("type 1 to 8 words"), "{wrong}: {error}");
    }
    assert!(Asked::word("a b").is_err() && Asked::word("").is_err());
}

#[test]
fn what_cannot_be_asked_is_refused_with_a_sentence_and_it_goes_on() {
    let mut word2vec = small(&[]);
    for (action, typed, why) in [
        ("analogy", "king - man + woman", "no vector for “king”: "),
        ("analogy", "king - queen + man", "“king” and “queen”"),
        ("analogy", "", "type 1 to 8 words"),
        ("near", "cat dog", "one word"),
        ("near", "Zog", "“zog”"),
        ("fly", "", "no action “fly”"),
    ] {
        let error = word2vec.act(action, typed, &[]).unwrap_err().to_string();
        assert!(error.contains(why), "{error}");
    }
    assert!(word2vec.show("near").is_none() && word2vec.show("analogy").is_none());
    word2vec.act("near", "CAT", &[]).unwrap();
    word2vec.act("analogy", "man - boy + girl", &[]).unwrap();
    assert_eq!(text(&word2vec, "near.names").lines().count(), 5);
    turned(&mut word2vec, &[("model.vectors", "shipped")]);
    assert!(word2vec.act("near", "cat", &[]).unwrap_err().to_string().contains("not loaded"));
    assert!(text(&word2vec, "note").contains("not loaded"));
    assert!(word2vec.step().unwrap());
}

#[test]
fn what_is_missing_is_named_and_the_rest_works() {
    let beside = [("model.beside", "glove-50d"), ("model.beside_exam", "questions-words")];
    let mut word2vec = finished(small(&beside));
    let note = text(&word2vec, "note");
    assert!(note.contains("GloVe's vectors are not here: `cargo xtask data`"), "{note}");
    assert!(note.contains("the analogies are not here"), "{note}");
    assert!(metric(&word2vec, "loss").is_some() && word2vec.show("map").is_some());
    assert!(word2vec.show("sections").is_none());
    turned(&mut word2vec, &[("model.vectors", "shipped")]);
    assert!(word2vec.show("map").is_none() && word2vec.show("keep").is_some());
    let damaged = on("word2vec", &beside, &|_| Some(b"3 4\nthe\n")).unwrap();
    let note = text(&damaged, "note");
    assert!(note.contains("word vectors cannot be used"), "{note}");
}

#[test]
fn looking_and_turning_what_is_shown_never_disturb_the_learning_and_a_seed_is_a_run() {
    let plain = finished(small(&[]));
    let mut touched = small(&[]);
    let mut more = true;
    while more {
        touched.act("near", "cat", &[]).unwrap();
        for map in ["frequent", "he and she", "capitals"] {
            turned(&mut touched, &[("model.map", map), ("model.shown", "7")]);
            PLACES.iter().for_each(|place| drop(touched.show(place)));
        }
        more = touched.step().unwrap();
    }
    assert_eq!(numbers(&touched), numbers(&plain));
    assert_ne!(numbers(&finished(small(&[("seed", "2")]))), numbers(&plain));
}

#[test]
fn a_map_has_a_name_and_a_class_for_each_point_and_arrows_between_them() {
    let shape = |word2vec: &Word2vec, place: &str| match word2vec.show(place) {
        Some(Shown::Numbers { shape, values, .. }) => (shape, values),
        other => panic!("{place}: {other:?}"),
    };
    let mut word2vec = small(&[]);
    for (settings, points, arrows) in
        [(&[][..], 29, 2), (&[("model.shown", "5")], 5, 0), (&[("model.map", "he and she")], 4, 2)]
    {
        turned(&mut word2vec, settings);
        let (of_points, values) = shape(&word2vec, "map");
        assert_eq!(of_points, [points, 2]);
        assert!(values.iter().all(|value| value.is_finite()));
        assert_eq!(text(&word2vec, "map.names").lines().count(), points);
        assert_eq!(shape(&word2vec, "map.classes").0, [points]);
        match arrows {
            0 => assert!(word2vec.show("map.arrows").is_none_or(|_| arrows > 0)),
            _ => {
                let (of_arrows, ends) = shape(&word2vec, "map.arrows");
                assert_eq!(of_arrows, [arrows, 2]);
                assert!(ends.iter().all(|end| (*end as usize) < points));
            }
        }
    }
    turned(&mut word2vec, &[("model.map", "capitals")]);
    assert!(word2vec.show("map").is_none(), "the grammar has no capitals");
}

/// A run with an exam, stopped anywhere, goes on as if it had never stopped.
#[test]
fn a_saved_run_goes_on_bit_for_bit() {
    let files = |name: &str| (name == "questions-words").then_some(QUESTIONS);
    let build = || {
        let settings = [
            ("model.dimension", "6"),
            ("model.epochs", "1"),
            ("model.beside_exam", "questions-words"),
        ];
        on("word2vec", &settings, &files).unwrap()
    };
    let whole = finished(build());
    assert_eq!(metric(&whole, "questions"), Some(3.0));
    for stop in [0, 1, 13, 28, 29] {
        let mut first = build();
        first.act("near", "cat", &[]).unwrap();
        (0..stop).for_each(|_| drop(first.step()));
        let mut second = build();
        second.restored(&first.saved()).unwrap();
        assert_eq!((second.metrics(), second.saved()), (first.metrics(), first.saved()), "{stop}");
        PLACES.iter().for_each(|place| assert_eq!(second.show(place), first.show(place)));
        while second.step().unwrap() {}
        assert_eq!((numbers(&second), second.metrics()), (numbers(&whole), whole.metrics()));
    }
}

#[test]
fn a_file_of_another_run_is_refused() {
    let saved = small(&[]).saved();
    for other in [&saved[..0], &saved[..3], &saved[..saved.len() - 1], &[0.0, 1.0, 9e9][..]] {
        let error = small(&[]).restored(other).unwrap_err().to_string();
        assert!(error.contains("does not fit"), "{error}");
    }
    assert!(small(&[("model.dimension", "7")]).restored(&saved).is_err());
}

/// A long text, stopped while it is read.
#[test]
fn a_run_that_was_saved_while_it_read_goes_on_reading() {
    let text = "the owl and the pussycat went to sea ".repeat(60_000);
    let build = || own(&text, &[("model.epochs", "1"), ("model.dimension", "2")]).unwrap();
    let mut first = build();
    first.step().unwrap();
    let mut second = build();
    second.restored(&first.saved()).unwrap();
    assert_eq!(second.metrics(), first.metrics());
    (0..4).for_each(|_| assert_eq!(first.step(), second.step()));
    assert_eq!(second.metrics(), first.metrics());
}

#[test]
fn raised_epochs_go_on_and_put_the_exam_anew() {
    let files = |name: &str| (name == "questions-words").then_some(QUESTIONS);
    let exam = [("model.beside_exam", "questions-words")];
    let settings = [("model.dimension", "6"), ("model.epochs", "1"), exam[0]];
    let mut word2vec = finished(on("word2vec", &settings, &files).unwrap());
    assert!(!word2vec.step().unwrap());
    turned(&mut word2vec, &[exam[0], ("model.epochs", "2")]);
    assert!(word2vec.step().unwrap() && metric(&word2vec, "questions").is_none());
    word2vec = finished(word2vec);
    assert_eq!(
        (metric(&word2vec, "epoch"), metric(&word2vec, "questions")),
        (Some(2.0), Some(3.0))
    );
}

#[test]
fn a_list_of_questions_that_is_none_is_refused_by_line() {
    let (vocabulary, _) = corner();
    for (file, line) in [(&b"a b c d\n"[..], "line 1"), (b": x\na b c\n", "line 2")] {
        let error = Exam::new(file, &vocabulary).err().unwrap();
        assert!(error.contains(line), "{error}");
    }
    assert!(Exam::new(b": x\n\xff", &vocabulary).is_err());
}

/// The highest rate and the most wrong words: vectors grow, yet stay numbers or end in a sentence.
#[test]
fn wild_settings_stay_numbers_or_end_in_a_sentence() {
    let wild = [("model.rate", "1"), ("model.negatives", "25"), ("model.window", "10")];
    for more in [&[][..], &[("model.output", "tree")], &[("model.model", "cbow")]] {
        let mut word2vec = small(&[&wild, more].concat());
        loop {
            match word2vec.step() {
                Ok(true) => {}
                Ok(false) => break,
                Err(error) => {
                    assert!(error.to_string().contains("lower the rate"), "{error}");
                    break;
                }
            }
        }
        assert!(word2vec.show("map").is_some());
    }
}
