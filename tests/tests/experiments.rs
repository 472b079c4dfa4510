//! Experiments through the session: the same commands, events and files as a network's.

use data::{CIFAR, Pictures};
use protocol::{Command, Event, File, FinishReason, Floats};
use safetensors::SafeTensors;
use spec::{RunSpec, find_preset};
use tests::Garden;

const TEXT: &str = "The owl and the pussycat went to sea in a beautiful pea green boat. ";

/// Markov's count on a text of a few thousand letters.
fn counting() -> RunSpec {
    let spec = (find_preset("markov-1913").expect("it is on the path").spec)();
    let changes =
        [("model.source".to_owned(), "own".into()), ("model.letters".to_owned(), 2_000.into())];
    spec.with_all(changes).expect("both settings are in range")
}

fn own() -> Vec<File> {
    vec![File { name: "own".into(), bytes: TEXT.repeat(60).into_bytes() }]
}

fn built() -> Garden {
    let mut garden = Garden::new();
    garden.tell(Command::Start { spec: counting(), files: own(), checkpoint: None });
    garden
}

/// The last value of each metric.
fn last(events: &[Event]) -> Vec<(String, f64)> {
    let report = events.iter().rev().find_map(|event| match event {
        Event::Metrics { reports, .. } => reports.last(),
        _ => None,
    });
    report.expect("an experiment tells its metrics").values.clone()
}

#[test]
fn an_experiment_runs_to_its_end_and_tells_what_it_is_held_against() {
    let mut garden = built();
    garden.tell(Command::Play {});
    let events = garden.rest();
    let finished = events.iter().find_map(|event| match event {
        Event::Finished { step, reason, metrics } => Some((*step, *reason, metrics.clone())),
        _ => None,
    });
    let (step, reason, metrics) = finished.unwrap();
    assert_eq!((step, reason), (20, FinishReason::Steps));
    let letters = metrics.iter().find(|(name, _)| name == "letters").unwrap();
    assert_eq!(letters.1, 2_000.0);
}

#[test]
fn stepping_pauses_and_reset_begins_anew() {
    let mut garden = built();
    garden.tell(Command::Step { count: 3 });
    let events = garden.rest();
    assert!(events.iter().any(|event| matches!(event, Event::Paused { step: 3, .. })));
    let before = last(&events);
    garden.tell(Command::Reset { seed: None });
    garden.tell(Command::Step { count: 3 });
    assert_eq!(last(&garden.rest()), before);
}

#[test]
fn what_is_watched_is_shown_at_once_and_when_a_knob_is_turned() {
    let mut garden = built();
    let places = vec!["pairs".to_owned(), "block".to_owned()];
    garden.tell(Command::Watch { id: 7, every: 1, text: String::new(), places });
    let shown = |events: &[Event]| {
        events.iter().rev().find_map(|event| match event {
            Event::Inspected { id: 7, views, texts, .. } => Some((views.clone(), texts.clone())),
            _ => None,
        })
    };
    let (views, texts) = shown(&garden.rest()).unwrap();
    assert_eq!((views[0].shape.clone(), texts[0].1.chars().count()), (vec![2, 2], 100));
    garden.tell(Command::Step { count: 2 });
    let (views, _) = shown(&garden.rest()).unwrap();
    assert_eq!(views[0].data.0.iter().sum::<f32>(), 199.0);
    garden.tell(Command::Set { path: "model.short_i".into(), value: false.into() });
    assert!(shown(&garden.rest()).is_some());
}

#[test]
fn going_on_from_a_file_is_the_same_as_never_having_stopped() {
    let mut whole = built();
    whole.tell(Command::Play {});
    let mut first = built();
    first.tell(Command::Step { count: 7 });
    first.rest();
    let file = first.checkpoint();
    let mut second = Garden::new();
    second.tell(Command::Start { spec: RunSpec::default(), files: vec![], checkpoint: Some(file) });
    second.tell(Command::Play {});
    assert_eq!(last(&second.rest()), last(&whole.rest()));
}

/// Pictures whose brightness tells the class, in place of the published ones.
fn pictures(count: usize) -> Vec<u8> {
    let labels: Vec<u8> = (0..count).map(|at| (at * 7 % 10) as u8).collect();
    let value = |label: u8, at: usize| label * 20 + (at * (usize::from(label) + 3) % 17) as u8;
    let one = |label: &u8| (0..CIFAR.values()).map(|at| value(*label, at)).collect::<Vec<_>>();
    let values = labels.iter().flat_map(one).collect();
    Pictures { labels, values }.write()
}

#[test]
fn an_experiment_of_tensors_goes_on_from_a_file_as_if_it_had_never_stopped() {
    let spec = (find_preset("alexnet-race").unwrap().spec)().with("model.pictures", 200).unwrap();
    let file = |name: &str, count| File { name: name.to_owned(), bytes: pictures(count) };
    let files = || vec![file("cifar-train", 200), file("cifar-test", 50)];
    let start = |checkpoint| Command::Start { spec: spec.clone(), files: files(), checkpoint };
    let stepped = |checkpoint, count| {
        let mut garden = Garden::new();
        garden.tell(start(checkpoint));
        garden.tell(Command::Step { count });
        let events = garden.rest();
        (last(&events), garden.checkpoint())
    };
    let (whole, whole_file) = stepped(None, 12);
    let (_, file) = stepped(None, 5);
    let (rest, rest_file) = stepped(Some(file), 7);
    assert_eq!(rest, whole);
    let state = |file: &[u8]| {
        SafeTensors::deserialize(file).unwrap().tensor("state").unwrap().data().to_vec()
    };
    assert_eq!(state(&rest_file), state(&whole_file));
}

#[test]
fn what_the_reader_did_is_in_the_file_too() {
    let spec = (find_preset("gradient").unwrap().spec)().with("training.speed", 0.0).unwrap();
    let start = |checkpoint| Command::Start { spec: spec.clone(), files: vec![], checkpoint };
    let mut first = Garden::new();
    first.tell(start(None));
    first.tell(Command::Step { count: 3 });
    first.rest();
    let (action, values) = ("drop".to_owned(), Floats(vec![0.7, 0.2, 0.0]));
    first.tell(Command::Act { action, text: String::new(), values });
    first.tell(Command::Step { count: 4 });
    let before = last(&first.rest());
    let file = first.checkpoint();
    let mut second = Garden::new();
    second.tell(start(Some(file)));
    assert_eq!(last(&second.rest()), before);
}

#[test]
fn what_an_experiment_does_not_have_is_refused_and_it_goes_on() {
    let mut garden = built();
    garden.rest();
    let act =
        Command::Act { action: "fly".into(), text: String::new(), values: Default::default() };
    garden.tell(act);
    assert!(garden.failure().unwrap().contains("fly"));
    garden.tell(Command::Tokenise { id: 1, text: "a".into() });
    assert!(garden.failure().unwrap().contains("no tokens"));
    garden.tell(Command::Set { path: "model.letters".into(), value: 500.into() });
    assert!(garden.failure().unwrap().contains("letters"));
    garden.tell(Command::Play {});
    assert!(garden.rest().iter().any(|event| matches!(event, Event::Finished { .. })));
}

/// The ring of keys without a pause between letters.
fn window() -> RunSpec {
    let spec = (find_preset("mistral-7b").expect("it is on the path").spec)();
    spec.with("training.speed", 0.0).expect("it has no limit")
}

/// A file of it holds no keys: the letters are read again, and what is shown is the same bit for bit.
#[test]
fn a_text_that_was_read_halfway_goes_on_from_a_file_bit_for_bit() {
    let start = |checkpoint| Command::Start { spec: window(), files: vec![], checkpoint };
    let places = || ["ring", "keys", "cone", "decoders", "passage.classes"].map(String::from);
    let seen = |garden: &mut Garden| {
        let places = places().to_vec();
        garden.tell(Command::Inspect { id: 4, text: String::new(), places });
        let shown = garden.rest().into_iter().find_map(|event| match event {
            Event::Inspected { id: 4, views, texts, step, .. } => Some((views, texts, step)),
            _ => None,
        });
        shown.expect("the places were asked for")
    };
    let mut first = Garden::new();
    first.tell(start(None));
    first.tell(Command::Step { count: 9 });
    first.tell(Command::Set { path: "model.target".into(), value: 6.into() });
    first.rest();
    let file = first.checkpoint();
    let mut second = Garden::new();
    second.tell(start(Some(file)));
    let before = seen(&mut first);
    assert_eq!((before.0.len(), before.1.len(), before.2), (3, 2, 9));
    assert_eq!(seen(&mut second), before);
    let ends = [&mut first, &mut second].map(|garden| {
        garden.tell(Command::Play {});
        let metrics = last(&garden.rest());
        (metrics, seen(garden))
    });
    assert_eq!(ends[0], ends[1]);
    assert_eq!(ends[0].1.2, 32);
}

#[test]
fn a_window_that_fits_nothing_is_named_and_the_run_before_goes_on() {
    let mut garden = Garden::new();
    garden.tell(Command::Start { spec: window(), files: vec![], checkpoint: None });
    garden.tell(Command::Step { count: 2 });
    garden.rest();
    for (path, value, told) in [
        ("model.window", 64.into(), "wider than the context"),
        ("model.room", 8.into(), "the text has 32 letters"),
        ("model.passage", "".into(), "there is no text to read"),
        ("model.query_heads", serde_json::Value::from(5), "5 heads cannot share a width of 32"),
    ] {
        let mut spec = window().with(path, value).expect("each is in its range");
        if path == "model.window" {
            spec = spec.with("model.room", 40).expect("it is in its range");
        }
        garden.tell(Command::Start { spec, files: vec![], checkpoint: None });
        let what = garden.failure().unwrap();
        assert!(what.contains(told), "{what}");
    }
    garden.tell(Command::Step { count: 1 });
    assert!(garden.rest().iter().any(|event| matches!(event, Event::Paused { step: 3, .. })));
}

#[test]
fn a_missing_or_useless_text_is_named() {
    let mut garden = Garden::new();
    garden.tell(Command::Start { spec: counting(), files: vec![], checkpoint: None });
    assert!(garden.failure().unwrap().contains("“own”"));
    let digits = vec![File { name: "own".into(), bytes: b"1 2 3".to_vec() }];
    garden.tell(Command::Start { spec: counting(), files: digits, checkpoint: None });
    assert!(garden.failure().unwrap().contains("letters"));
}

/// The guessing game on a short text, with networks that learn from two batches.
fn players() -> Garden {
    let spec = (find_preset("shannon-1951-nets").expect("it is on the path").spec)();
    let settings = [
        ("model.source", "own".into()),
        ("model.letters", 4_000.into()),
        ("model.lessons", 2.into()),
    ];
    let spec = spec
        .with_all(settings.map(|(path, value)| (path.to_owned(), value)))
        .expect("each is in its range");
    let files = vec![File { name: "own".into(), bytes: TEXT.repeat(80).into_bytes() }];
    let mut garden = Garden::new();
    garden.tell(Command::Start { spec, files, checkpoint: None });
    garden
}

#[test]
fn networks_learn_play_the_passage_and_have_bounds_on_unseen_letters() {
    let mut garden = players();
    garden.tell(Command::Play {});
    let metrics = last(&garden.rest());
    let value = |name: &str| metrics.iter().find(|(metric, _)| metric == name).unwrap().1;
    for net in ["lstm", "gpt"] {
        // Barely taught, they are near the 4.75 bits of 27 equal letters.
        assert!((2.0..5.5).contains(&value(&format!("{net}_loss"))), "{net}");
        let [lower, upper] = ["lower", "upper"].map(|b| value(&format!("{net}_unseen_{b}")));
        assert!(0.0 < lower && lower < upper && upper < 4.76, "{net}: {lower} to {upper}");
    }
    assert_eq!(value("lessons"), 2.0);
    garden.tell(Command::Act {
        action: "a".into(),
        text: String::new(),
        values: Default::default(),
    });
    garden.tell(Command::Inspect {
        id: 3,
        text: String::new(),
        places: vec!["passage.names".into()],
    });
    let names = garden.rest().into_iter().find_map(|event| match event {
        Event::Inspected { id: 3, texts, .. } => Some(texts[0].1.clone()),
        _ => None,
    });
    assert!(names.unwrap().contains("LSTM\nGPT"));
}

#[test]
fn networks_that_play_go_on_from_a_file_as_if_they_had_never_stopped() {
    let mut whole = players();
    whole.tell(Command::Play {});
    let mut first = players();
    first.tell(Command::Step { count: 2 });
    first.rest();
    let file = first.checkpoint();
    let mut second = Garden::new();
    second.tell(Command::Start { spec: RunSpec::default(), files: vec![], checkpoint: Some(file) });
    second.tell(Command::Play {});
    assert_eq!(last(&second.rest()), last(&whole.rest()));
}
