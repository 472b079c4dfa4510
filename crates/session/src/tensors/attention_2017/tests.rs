//! The exhibit on small nets: what it learns, how it goes on, what it shows and refuses.

use burn::tensor::Device;
use experiments::{Experiment, ExperimentError, Shown};
use models::parameters;
use serde_json::Value;
use spec::{ExperimentSpec, ModelSpec, RunSpec, find_preset};

use super::reading::searched;
use super::settings::Stack;
use super::{Attention, paper};

fn spec(changes: &[(&str, Value)]) -> ExperimentSpec {
    let small = [
        ("model.longest", 5.into()),
        ("model.stack", 1.into()),
        ("model.channels", 16.into()),
        ("model.attention_heads", 2.into()),
        ("model.inner", 24.into()),
        ("model.batch", 8.into()),
        ("model.steps", 40.into()),
    ];
    let set = |run: RunSpec, (path, value): &(&str, Value)| run.with(path, value.clone()).unwrap();
    let run = (find_preset("attention-2017").unwrap().spec)();
    let ModelSpec::Experiment(model) = small.iter().chain(changes).fold(run, set).model else {
        panic!()
    };
    model
}

fn built(changes: &[(&str, Value)]) -> Attention {
    Attention::new(&spec(changes), 1, &|_| None, &Device::flex()).unwrap()
}

fn settle(net: &mut Attention, places: &[&str]) {
    let places: Vec<String> = places.iter().map(|place| (*place).to_owned()).collect();
    pollster::block_on(net.settle(&places).unwrap()).unwrap();
}

/// As the session steps; whether another is left.
fn steps(net: &mut Attention, count: usize) -> bool {
    let mut more = true;
    for _ in 0..count {
        more = net.step().unwrap();
        settle(net, &[]);
    }
    more
}

fn saved(net: &mut Attention) -> Vec<f32> {
    pollster::block_on(net.save()).unwrap().unwrap()
}

fn metric(net: &Attention, name: &str) -> f64 {
    net.metrics().into_iter().find(|(metric, _)| *metric == name).unwrap().1
}

fn told(net: &Attention, place: &str) -> String {
    match net.show(place) {
        Some(Shown::Text(text)) => text,
        other => panic!("{place}: {other:?}"),
    }
}

fn numbers(net: &Attention, place: &str) -> (Vec<usize>, Vec<f32>) {
    match net.show(place) {
        Some(Shown::Numbers { shape, values, .. }) => (shape, values),
        other => panic!("{place}: {other:?}"),
    }
}

/// Exhibits of the tests that follow tell nothing of the lesson's run; this one learns enough to be right sometimes and wrong sometimes.
fn half_learnt() -> Attention {
    let changes = [
        ("model.task", Value::from("copy")),
        ("model.batch", 32.into()),
        ("model.steps", 400.into()),
        ("model.warmup", 100.into()),
        ("model.factor", 1.0.into()),
        ("model.channels", 32.into()),
    ];
    let mut net = built(&changes);
    assert!(!steps(&mut net, 400));
    net
}

/// One pass over right targets tells what a search token by token finds.
#[test]
fn the_exam_tells_what_greedy_search_writes() {
    let mut net = half_learnt();
    assert!(metric(&net, "loss") < metric(&net, "uniform"));
    let mut greedy = net.settings.clone();
    greedy.beam = 1;
    for averages in [true, false] {
        net.settings.averages = averages;
        net.score = None;
        settle(&mut net, &[]);
        let (answering, device) = (net.answering().unwrap(), Device::flex());
        let is_right = |(source, target): (Vec<i32>, Vec<i32>)| {
            let found = pollster::block_on(searched(&answering, &source, &greedy, &device));
            let best = &found.unwrap()[0];
            best.is_ended && best.tokens == target
        };
        let right = net.tasks.held().map(is_right).filter(|right| *right).count();
        let share = right as f64 * 100.0 / super::tasks::HELD_BACK as f64;
        assert!((metric(&net, "exact") - share).abs() < 1e-3, "{share}, {:?}", net.metrics());
        assert!(right > 0, "it has learnt something");
    }
}

/// The network's log-chances, added up along a target, are what the search says of it.
#[test]
fn a_search_adds_up_the_network_s_log_chances() {
    use burn::tensor::{Int, Tensor, TensorData, activation};
    let net = half_learnt();
    let (model, device) = (net.answering().unwrap(), Device::flex());
    let typed = net.tasks.typed("badge").unwrap();
    let found = pollster::block_on(searched(&model, &typed, &net.settings, &device)).unwrap();
    assert!(found.len() <= 4 && !found.is_empty());
    let best = &found[0];
    let place = |row: Vec<i32>| {
        let shape = [1, row.len()];
        Tensor::<2, Int>::from_data(TensorData::new(row, shape), &device)
    };
    let source = super::tasks::ended(typed);
    let target = super::tasks::begun(&best.tokens);
    let logits = model.forward(place(source), place(target), &mut models::Pass::inference());
    let all: Vec<f32> = activation::log_softmax(logits, 2).into_data().iter::<f32>().collect();
    let next = super::tasks::ended(best.tokens.clone());
    let rows = all.chunks(net.tasks.vocabulary());
    let sum: f64 = next.iter().zip(rows).map(|(token, row)| f64::from(row[*token as usize])).sum();
    assert!((sum - best.log_chance).abs() < 1e-3, "{sum} {}", best.log_chance);
}

#[test]
fn going_on_from_the_numbers_is_bit_for_bit_the_same() {
    for (task, positions) in [("copy", "learned"), ("dates", "sinusoids")] {
        let changes = [
            ("model.task", task.into()),
            ("model.positions", positions.into()),
            ("model.drop", 0.2.into()),
        ];
        for at in [0, 1, 13, 40] {
            let mut whole = built(&changes);
            steps(&mut whole, at);
            let action = if task == "copy" { ("letters", "bad") } else { ("date", "3 May 1987") };
            whole.act(action.0, action.1, &[]).unwrap();
            let numbers = saved(&mut whole);
            let mut other = built(&changes);
            other.restore(&numbers).unwrap();
            assert_eq!(whole.metrics(), other.metrics(), "{task} after {at} batches");
            for net in [&mut whole, &mut other] {
                settle(net, &["answers"]);
            }
            assert_eq!(told(&whole, "answers"), told(&other, "answers"));
            steps(&mut whole, 9);
            steps(&mut other, 9);
            assert_eq!(saved(&mut whole), saved(&mut other), "{task} after {at} batches");
        }
    }
}

#[test]
fn numbers_that_do_not_fit_are_refused_and_the_net_stays() {
    let mut net = built(&[]);
    steps(&mut net, 3);
    let numbers = saved(&mut net);
    let mut wrong = numbers.clone();
    wrong[0] = 0.5;
    let mut mark = numbers.clone();
    *mark.last_mut().unwrap() = 1.0;
    for wrong in [&numbers[..100], &[&numbers[..], &[1.0]].concat(), &wrong, &mark] {
        assert!(matches!(net.restore(wrong), Err(ExperimentError::BadInput(_))));
        assert_eq!(saved(&mut net), numbers);
    }
}

#[test]
fn looking_and_reading_never_disturb_the_learning() {
    let all = ["answers", "map", "cross_maps", "positions"];
    let (mut watched, mut alone) = (built(&[]), built(&[]));
    for _ in 0..6 {
        watched.step().unwrap();
        watched.act("letters", "cabbage", &[]).unwrap();
        settle(&mut watched, &all);
    }
    steps(&mut alone, 6);
    alone.act("letters", "cabbage", &[]).unwrap();
    assert_eq!(saved(&mut watched), saved(&mut alone));
}

#[test]
fn a_typed_sentence_is_read_and_every_head_is_shown_with_its_tokens() {
    let mut net = built(&[("model.stack", 2.into()), ("model.map_layer", 1.into())]);
    steps(&mut net, 5);
    net.act("letters", " badge ", &[]).unwrap();
    let places = ["answers", "map", "encoder_maps", "decoder_maps", "cross_maps"];
    settle(&mut net, &places);
    let answers = told(&net, "answers");
    assert!(answers.starts_with("“badge” after 5 batches|"), "{answers}");
    assert_eq!(answers.lines().count(), 5);
    let written = net.reading.found[0].tokens.len() + 1;
    let expected =
        [("encoder_maps", [6, 6]), ("decoder_maps", [written; 2]), ("cross_maps", [written, 6])];
    for (place, [rows, columns]) in expected {
        let (shape, values) = numbers(&net, place);
        assert_eq!(shape, [4, rows, columns], "{place}");
        let sums = values.chunks(columns).map(|row| row.iter().sum::<f32>());
        assert!(
            sums.clone().count() == 4 * rows
                && sums.into_iter().all(|sum| (sum - 1.0).abs() < 1e-4)
        );
    }
    for (map, head) in [("cross", 0), ("encoder", 1), ("decoder", 9)] {
        let closely =
            [("model.stack", 2.into()), ("model.map", map.into()), ("model.map_head", head.into())];
        net.turn(&spec(&closely)).unwrap();
        let (shape, values) = numbers(&net, "map");
        let labels = |place: &str| told(&net, place).lines().count();
        assert_eq!(shape, [labels("map.rows"), labels("map.columns")]);
        assert!((values[..shape[1]].iter().sum::<f32>() - 1.0).abs() < 1e-4);
    }
    assert_eq!(told(&net, "map.rows").lines().next(), Some("begin"));
    assert_eq!(net.reading.maps.iter().filter(|map| map.stack == Stack::Cross).count(), 4);
}

#[test]
fn a_narrower_beam_tells_fewer_answers_and_the_best_stays_or_gets_less_likely() {
    let mut net = half_learnt();
    net.act("letters", "badge", &[]).unwrap();
    let mut best = Vec::new();
    for beam in [1, 4] {
        net.settings.beam = beam;
        net.reading.read = None;
        settle(&mut net, &["answers"]);
        assert!(net.reading.found.len() <= beam);
        best.push(net.reading.found[0].score(0.6));
    }
    assert!(best[1] >= best[0] - 1e-6, "{best:?}");
}

#[test]
fn sentences_of_no_use_are_refused_and_the_last_one_stays() {
    let mut net = built(&[]);
    net.act("letters", "cab", &[]).unwrap();
    let refused =
        |net: &mut Attention, text: &str| net.act("letters", text, &[]).unwrap_err().to_string();
    assert!(refused(&mut net, "").contains("nothing to read"));
    assert!(refused(&mut net, "cab!").contains("“!”"));
    assert!(refused(&mut net, "χαίρε").contains("“χ”"));
    assert!(refused(&mut net, &"ab".repeat(21)).contains("42 characters are too many"));
    assert!(net.act("fly", "", &[]).unwrap_err().to_string().contains("“fly”"));
    assert_eq!(net.tasks.text(&net.reading.typed), "cab");
    // Longer than anything that was learnt from: read all the same, learned positions too.
    for positions in ["sinusoids", "learned"] {
        let mut net = built(&[("model.positions", positions.into())]);
        net.act("letters", &"ab".repeat(20), &[]).unwrap();
        settle(&mut net, &["answers", "positions"]);
        assert!(told(&net, "answers").lines().count() > 1);
        assert_eq!(numbers(&net, "positions").0, [24, 16]);
    }
}

/// Equation 3: it rises in a line to its peak and falls with the inverse square root.
#[test]
fn the_rate_is_a_shark_s_fin() {
    let net = built(&[("model.warmup", 10.into()), ("model.factor", 1.0.into())]);
    let rate = |step| net.settings.rate(step);
    assert!((rate(5) / rate(10) - 0.5).abs() < 1e-12 && (rate(40) / rate(10) - 0.5).abs() < 1e-12);
    assert!((rate(10) - (16.0_f64 * 10.0).powf(-0.5)).abs() < 1e-12);
    assert_eq!(metric(&net, "peak_rate"), rate(10));
    let (shape, values) = numbers(&net, "rates");
    assert_eq!(shape, [4, 40]);
    let peak = values[40..80].iter().copied().fold(0.0, f32::max);
    assert!((f64::from(peak) - rate(10)).abs() < 1e-8);
}

/// The mean of the last five snapshots, worked out here once more.
#[test]
fn the_mean_of_the_last_five_snapshots_answers() {
    let mut net = built(&[]);
    let weights = |net: &models::Transformer| pollster::block_on(parameters::read(net)).unwrap();
    let mut all = Vec::new();
    for _ in 0..8 {
        steps(&mut net, 2);
        all.push(weights(&net.learner.model));
    }
    assert_eq!(metric(&net, "snapshots"), 5.0);
    let found = weights(&net.answering().unwrap());
    for (at, tensor) in found.iter().enumerate() {
        for (place, value) in tensor.values.iter().enumerate() {
            let mean =
                all[3..].iter().map(|one| f64::from(one[at].values[place])).sum::<f64>() / 5.0;
            assert!((f64::from(*value) - mean).abs() < 1e-6);
        }
    }
    net.settings.averages = false;
    assert_eq!(weights(&net.answering().unwrap()), weights(&net.learner.model));
    let before = metric(&net, "exam_loss");
    net.turn(&spec(&[("model.average", false.into())])).unwrap();
    net.settings.averages = true;
    net.turn(&spec(&[("model.average", false.into())])).unwrap();
    settle(&mut net, &[]);
    assert_ne!(metric(&net, "exam_loss"), before);
}

#[test]
fn settings_at_their_ends_learn_and_show() {
    let ends: [&[(&str, Value)]; 5] = [
        &[("model.channels", 4.into()), ("model.attention_heads", 16.into())],
        &[("model.key_width", 1.into()), ("model.inner", 1.into())],
        &[("model.channels", 5.into()), ("model.attention_heads", 3.into())],
        &[("model.drop", 0.9.into()), ("model.smoothing", 0.9.into()), ("model.batch", 1.into())],
        &[("model.longest", 20.into()), ("model.steps", 1.into()), ("model.warmup", 1.into())],
    ];
    for changes in ends {
        let mut net = built(changes);
        steps(&mut net, 2);
        settle(&mut net, &["answers"]);
        assert!(metric(&net, "loss").is_finite() && net.show("map").is_some(), "{changes:?}");
        assert_eq!(net.parameters(), net.learner.model.shape().parameters());
    }
}

#[test]
fn panels_that_do_not_belong_to_the_task_are_off() {
    let letters = built(&[]);
    assert!(letters.show("letters.off").is_none() && letters.show("date.off").is_some());
    let dates = built(&[("model.task", "dates".into())]);
    assert!(dates.show("letters.off").is_some() && dates.show("date.off").is_none());
    assert_eq!(told(&dates, "sizes"), paper::table());
    assert!(dates.show("nowhere").is_none() && dates.show("answers").is_none());
}

/// What smoothed targets leave, by an independent sum over all tokens.
#[test]
fn the_floor_is_the_entropy_of_smoothed_targets() {
    let net = built(&[]);
    let mut shares = [0.1 / 13.0; 13];
    shares[4] += 0.9;
    let entropy: f64 = shares.iter().map(|share: &f64| -share * share.ln()).sum();
    assert!((metric(&net, "floor") - entropy).abs() < 1e-12);
    let sure = built(&[("model.smoothing", 0.0.into())]);
    assert_eq!(metric(&sure, "floor"), 0.0);
}

#[test]
fn a_rate_beyond_reason_ends_in_a_sentence_or_in_a_number() {
    let mut net = built(&[("model.factor", 10.0.into()), ("model.warmup", 1.into())]);
    for _ in 0..40 {
        net.step().unwrap();
        if let Err(error) = pollster::block_on(net.settle(&[]).unwrap()) {
            assert!(error.to_string().contains("factor on the rate smaller"));
            return;
        }
    }
    assert!(metric(&net, "loss").is_finite());
}
