//! Held against an independent program, closed forms, the staircase of `text`, and what chances must obey.

use super::*;

/// Made by tests/parity/ngram.py, whose head says what is what.
const PYTHON: &str = include_str!("python.txt");

fn reference(name: &str) -> &'static str {
    PYTHON.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix('|')).unwrap()
}

fn numbers(text: &str) -> Vec<f64> {
    text.split(' ').map(|number| number.parse().unwrap()).collect()
}

fn settings(changes: &[(&str, &str)]) -> spec::RunSpec {
    let spec = (spec::find_preset("ngram").unwrap().spec)();
    let spec = spec.with_text("model.source", "own").unwrap();
    changes.iter().fold(spec, |spec, (path, value)| spec.with_text(path, value).unwrap())
}

fn model(spec: &spec::RunSpec) -> &ExperimentSpec {
    let spec::ModelSpec::Experiment(model) = &spec.model else { panic!() };
    model
}

fn ngram(text: &str, changes: &[(&str, &str)]) -> Result<Ngram, ExperimentError> {
    let spec = settings(changes);
    Ngram::new(model(&spec), spec.seed, &|_| Some(text.as_bytes()))
}

fn finished(text: &str, changes: &[(&str, &str)]) -> Ngram {
    let mut ngram = ngram(text, changes).unwrap();
    while ngram.step().unwrap() {}
    ngram
}

/// Tables and exam of two texts that share an alphabet.
fn counted(
    counted: &str,
    held_back: &str,
    longest: usize,
    given: (f64, f64),
) -> (Tables, Exam, Given) {
    let chars = Chars::of(&format!("{counted}{held_back}"));
    let given = Given { alphabet: chars.symbols().len(), k: given.0, discount: given.1 };
    let (train, valid) = (chars.encode(counted).unwrap(), chars.encode(held_back).unwrap());
    let (mut tables, mut exam) =
        (Tables::new(longest, MOST_RUNS), Exam::new(valid, given.alphabet));
    while !tables.is_finished() {
        tables.count(&train);
        while exam.is_due(&tables) {
            exam.examine(&tables, &given);
        }
    }
    (tables, exam, given)
}

fn index(method: Method) -> usize {
    METHODS.iter().position(|other| *other == method).unwrap()
}

/// Reference: python.txt, dictionaries and exact fractions; relative tolerance 1e-12.
#[test]
fn losses_and_chances_of_every_method_are_those_of_an_independent_program() {
    let (train, valid) = (reference("counted"), reference("held back"));
    let cases = [
        ("add-k/1", Method::Add, (1.0, 0.0)),
        ("add-k/0.125", Method::Add, (0.125, 0.0)),
        ("witten-bell/", Method::WittenBell, (1.0, 0.0)),
        ("absolute/", Method::Absolute, (1.0, 0.0)),
        ("absolute/0.75", Method::Absolute, (1.0, 0.75)),
        ("kneser-ney/", Method::KneserNey, (1.0, 0.0)),
        ("kneser-ney/0.75", Method::KneserNey, (1.0, 0.75)),
        ("modified/", Method::Modified, (1.0, 0.0)),
    ];
    let near = |ours: f64, theirs: f64, what: &str| {
        assert!(
            (ours - theirs).abs() < 1e-12 * theirs.max(1e-3),
            "{what}: {ours}, Python {theirs}"
        );
    };
    for (case, method, knobs) in cases {
        let (tables, exam, given) = counted(train, valid, 5, knobs);
        let theirs = numbers(reference(&format!("loss/{case}")));
        for (ours, theirs) in exam.losses.iter().zip(&theirs) {
            near(ours[index(method)], *theirs, case);
        }
        assert_eq!((exam.losses.len(), theirs.len()), (6, 6));
        let chars = Chars::of(&format!("{train}{valid}"));
        for context in ["", "e", "th", "the", "sum", "mmer", "Shall"] {
            let past = chars.encode(context).unwrap();
            let ours = tables.chances(method, &given, &past, past.len());
            let theirs = numbers(reference(&format!("chances/{case}/{context}")));
            assert_eq!(ours.len(), theirs.len());
            ours.iter().zip(&theirs).for_each(|(ours, theirs)| near(*ours, *theirs, context));
        }
    }
}

/// By hand, counted "abab", alphabet a, b. Without context a and b are even by every method.
/// After a came b twice of twice. Add 1: 3/4. Witten-Bell: (2 + 1·½)/3 = 5/6. Absolute with D = ½: 3/4 + ½·½·½ … = 1.5/2 + 0.5/2·½ = 7/8.
#[test]
fn a_text_of_four_letters_gives_the_chances_worked_out_by_hand() {
    let (tables, _, given) = counted("abab", "ab", 1, (1.0, 0.5));
    for (method, after_a) in [
        (Method::Counts, 1.0),
        (Method::Add, 0.75),
        (Method::WittenBell, 5.0 / 6.0),
        (Method::Absolute, 0.875),
        (Method::KneserNey, 0.875),
    ] {
        let chances = tables.chances(method, &given, &[0], 1);
        assert!((chances[1] - after_a).abs() < 1e-15, "{method:?}: {chances:?}");
        assert_eq!(tables.chances(method, &given, &[], 0), [0.5, 0.5]);
    }
}

/// Kneser and Ney's own point, “San Francisco”: f is frequent but comes after s alone; e is rarer and comes after three.
/// Counted sfsfsfsf and ae, be, ce: f stands 4 times, e 3; without context Kneser-Ney gives f one predecessor, e three.
#[test]
fn kneser_and_neys_short_contexts_count_what_came_before() {
    let (tables, _, given) = counted("sfsfsfsfaebece", "", 1, (1.0, 0.75));
    let unknown = 2; // c was followed by e alone, never by f
    let chars = Chars::of("sfsfsfsfaebece");
    let (e, f) = (chars.id('e').unwrap() as usize, chars.id('f').unwrap() as usize);
    assert_eq!(chars.symbol(unknown), Some('c'));
    assert!(tables.levels[0].grams.counts().iter().max() == Some(&4));
    let mixed = tables.chances(Method::Absolute, &given, &[unknown], 0);
    let joined = tables.chances(Method::KneserNey, &given, &[], 1);
    assert!(mixed[f] > mixed[e], "counts prefer f");
    assert!(joined[e] > joined[f], "predecessors prefer e: {joined:?}");
}

fn sonnet() -> String {
    format!("{}{}", reference("counted"), reference("held back")).repeat(4)
}

#[test]
fn chances_sum_to_one_for_every_method_in_any_context() {
    let mut random = ChaCha8Rng::seed_from_u64(3);
    for (k, discount) in [(1.0, 0.0), (0.01, 0.9), (0.0, 0.3)] {
        let (tables, _, given) = counted(&sonnet(), "", 6, (k, discount));
        for _ in 0..200 {
            let order = random.random_range(0..=6);
            let alphabet = given.alphabet as u32;
            let past: Vec<u32> = (0..order).map(|_| random.random_range(0..alphabet)).collect();
            let near = &sonnet()[random.random_range(0..400)..][..order];
            let near = Chars::of(&sonnet()).encode(near).unwrap();
            for method in METHODS {
                for past in [&past, &near] {
                    let chances = tables.chances(method, &given, past, order);
                    let sum: f64 = chances.iter().sum();
                    assert!((sum - 1.0).abs() < 1e-12, "{method:?} {past:?}: {sum}");
                    assert!(chances.iter().all(|chance| *chance >= 0.0), "{method:?}");
                }
            }
        }
    }
}

/// The sliced exam of a character is the table's chance of it: two ways through the same formulas.
#[test]
fn the_exam_is_the_surprise_at_the_tables_chances() {
    let (train, valid) = (reference("counted"), reference("held back"));
    let (tables, exam, given) = counted(train, valid, 5, (0.5, 0.0));
    let ids = Chars::of(&format!("{train}{valid}")).encode(valid).unwrap();
    for (order, losses) in exam.losses.iter().enumerate() {
        for method in &METHODS[1..] {
            let surprise = |at: usize| {
                let past = &ids[at.saturating_sub(order)..at];
                -tables.chances(*method, &given, past, order)[ids[at] as usize].ln()
            };
            let mean = (0..ids.len()).map(surprise).sum::<f64>() / ids.len() as f64;
            assert!((mean - losses[index(*method)]).abs() < 1e-12, "{method:?} {order}");
        }
    }
}

/// The same counts by the lines on every Shakespeare chart.
#[test]
fn witten_and_bells_losses_are_those_of_the_staircase_beside_networks() {
    let text = sonnet();
    let (train, valid) = text.split_at(1_200);
    let (_, exam, given) = counted(train, valid, 6, (1.0, 0.0));
    let chars = Chars::of(&text);
    let (train, valid) = (chars.encode(train).unwrap(), chars.encode(valid).unwrap());
    let staircase = text::Staircase::measure(&train, &valid, given.alphabet, 7, |_| {});
    for (ours, theirs) in exam.losses.iter().zip(&staircase) {
        assert!((ours[index(Method::WittenBell)] - theirs).abs() < 1e-12);
    }
    assert_eq!(exam.losses.len(), staircase.len());
}

#[test]
fn looking_and_acting_leave_the_losses_alone_and_one_seed_writes_one_text() {
    let text = sonnet();
    let plain = finished(&text, &[]);
    let mut touched = ngram(&text, &[]).unwrap();
    let mut more = true;
    while more {
        touched.act("again", "", &[]).unwrap();
        touched.act("begin", "thee", &[]).unwrap();
        touched
            .turn(model(&settings(&[
                ("model.order", "2"),
                ("model.method", "modified-kneser-ney"),
            ])))
            .unwrap();
        for place in ["staircase", "table", "fit", "sample", "ladder", "next", "next.names", "note"]
        {
            touched.show(place);
        }
        more = touched.step().unwrap();
    }
    assert_eq!(touched.unseen.losses, plain.unseen.losses);
    touched.samples = 0;
    touched.turn(model(&settings(&[]))).unwrap();
    assert_eq!((&touched.sample, &touched.ladder), (&plain.sample, &plain.ladder));
}

#[test]
fn a_long_context_remembers_what_it_counted_and_add_one_drowns_it() {
    let text = sonnet();
    let remembered = finished(&text, &[("model.method", "counts"), ("model.order", "6")]);
    let written = remembered.text(&remembered.sample);
    let known =
        |from: usize| text.contains(&written.chars().skip(from).take(7).collect::<String>());
    assert!((0..300).all(known), "{written}");
    let drowned = finished(&text, &[("model.method", "add-k"), ("model.order", "6")]);
    let (add, witten_bell) = (index(Method::Add), index(Method::WittenBell));
    let last = drowned.unseen.losses[6];
    assert!(last[add] > last[witten_bell] + 0.5, "{last:?}");
}

#[test]
fn every_kind_of_text_is_counted() {
    let different: String = ('一'..).take(300).collect();
    for text in [
        "a".repeat(50),
        different,
        "שלום עולם, ".repeat(20),
        "日本語の文字を数える。".repeat(20),
        "👩‍👩‍👧 é\u{301}\r\n\t".repeat(20),
    ] {
        let ngram = finished(&text, &[("model.order", "6")]);
        let losses = &ngram.unseen.losses;
        let smooth = losses.iter().all(|all| all[1..].iter().all(|loss| loss.is_finite()));
        assert!(smooth && losses.len() == 7, "{losses:?}");
        let Some(Shown::Text(names)) = ngram.show("next.names") else { panic!() };
        assert!(names.lines().all(|name| !name.trim().is_empty()), "{names}");
        assert!(ngram.show("staircase").is_some() && ngram.show("sample").is_some());
    }
}

#[test]
fn what_cannot_be_counted_or_done_is_refused_with_a_sentence() {
    for short in ["", "too short"] {
        let error = ngram(short, &[]).err().unwrap().to_string();
        assert!(error.contains("choose a longer text"), "{error}");
    }
    let mut ngram = finished(&sonnet(), &[]);
    let error = ngram.act("begin", "日", &[]).unwrap_err().to_string();
    assert!(error.contains("never has the character “日”"), "{error}");
    assert!(ngram.act("fly", "", &[]).is_err());
    assert!(ngram.act("begin", "", &[]).is_ok() && ngram.show("next").is_some());
}

/// A table that does not fit is given up while it is counted; the shorter ones are those of a run that never asked for it.
#[test]
fn tables_that_would_not_fit_are_left_out_and_the_exhibit_says_so() {
    let text = sonnet();
    let mut small = ngram(&text, &[("model.order", "6"), ("model.method", "kneser-ney")]).unwrap();
    small.tables = Tables::new(6, 1_000);
    while small.step().unwrap() {}
    let fit = small.tables.levels.len();
    assert!(fit == 3 && small.tables.runs() <= 1_000, "{fit}, {}", small.tables.runs());
    assert_eq!(small.unseen.losses, finished(&text, &[("model.longest", "2")]).unseen.losses);
    let Some(Shown::Text(note)) = small.show("note") else { panic!() };
    assert!(note.contains("Contexts of 3 characters and more are left out"), "{note}");
    assert!(small.show("next").is_some() && small.show("sample").is_some());
}

#[test]
fn fewer_characters_are_counted_on_request_and_the_exhibit_says_so() {
    let little = finished(&sonnet(), &[("model.characters", "500")]);
    assert_eq!(little.metrics()[0], ("characters", 500.0));
    let Some(Shown::Text(note)) = little.show("note") else { panic!() };
    assert!(note.contains("the first 500 of"), "{note}");
    assert!(finished(&sonnet(), &[]).show("note").is_none());
    let short = finished(&sonnet(), &[("model.longest", "2"), ("model.order", "5")]);
    let Some(Shown::Text(note)) = short.show("note") else { panic!() };
    assert!(note.contains("the longest one counted, 2 characters"), "{note}");
    let loss = short.metrics().into_iter().find(|(name, _)| *name == "loss").unwrap().1;
    assert_eq!(loss, short.unseen.losses[2][index(Method::WittenBell)]);
}
