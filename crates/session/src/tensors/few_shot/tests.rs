//! The exhibit on small nets: what it learns, how it goes on, what it shows and refuses.

use burn::tensor::Device;
use experiments::{Experiment, ExperimentError, Shown};
use serde_json::Value;
use spec::{ExperimentSpec, ModelSpec, RunSpec, find_preset};

use super::reading::{Reading, Said};
use super::{FewShot, addition, repeats};

fn spec(changes: &[(&str, Value)]) -> ExperimentSpec {
    let small = [
        ("model.channels", 16.into()),
        ("model.shots", 5.into()),
        ("model.digits", 2.into()),
        ("model.batch", 8.into()),
        ("model.steps", 30.into()),
    ];
    let set = |run: RunSpec, (path, value): &(&str, Value)| run.with(path, value.clone()).unwrap();
    let run = (find_preset("few-shot").unwrap().spec)();
    let ModelSpec::Experiment(model) = small.iter().chain(changes).fold(run, set).model else {
        panic!()
    };
    model
}

fn built(changes: &[(&str, Value)]) -> FewShot {
    FewShot::new(&spec(changes), 1, &Device::flex())
}

const TASKS: [&str; 4] = ["repeats", "cipher", "regression", "addition"];

fn of_task(task: &str) -> FewShot {
    built(&[("model.task", task.into())])
}

fn settle(net: &mut FewShot, places: &[&str]) {
    let places: Vec<String> = places.iter().map(|place| (*place).to_owned()).collect();
    pollster::block_on(net.settle(&places).unwrap()).unwrap();
}

/// As the session steps; whether another is left.
fn steps(net: &mut FewShot, count: usize) -> bool {
    let mut more = true;
    for _ in 0..count {
        more = net.step().unwrap();
        settle(net, &[]);
    }
    more
}

fn saved(net: &mut FewShot) -> Vec<f32> {
    pollster::block_on(net.save()).unwrap().unwrap()
}

fn metric(net: &FewShot, name: &str) -> f64 {
    net.metrics().into_iter().find(|(metric, _)| *metric == name).unwrap().1
}

fn told(net: &FewShot, place: &str) -> String {
    match net.show(place) {
        Some(Shown::Text(text)) => text,
        other => panic!("{place}: {other:?}"),
    }
}

fn numbers(net: &FewShot, place: &str) -> (Vec<usize>, Vec<f32>) {
    match net.show(place) {
        Some(Shown::Numbers { shape, values, .. }) => (shape, values),
        other => panic!("{place}: {other:?}"),
    }
}

/// Before anything is learnt, two nets with GPT-2's small weights guess evenly, and a head looks at everything it may see alike.
#[test]
fn nets_that_have_learnt_nothing_guess_evenly_and_look_everywhere() {
    let mut net = of_task("repeats");
    settle(&mut net, &[]);
    for name in ["second_one", "second_two"] {
        assert!((metric(&net, name) - metric(&net, "uniform")).abs() < 0.02, "{name}");
    }
    let stripe = repeats::stripe().map(|(asking, _)| 1.0 / (asking + 1) as f64);
    let even = stripe.sum::<f64>() / repeats::stripe().count() as f64;
    assert!((metric(&net, "matching") - even).abs() < 1e-3, "{even}");
}

/// The score is the mean, over all sequences of the exam, of what the maps of each show along the stripe.
#[test]
fn prefix_matching_is_what_the_maps_show_along_the_stripe() {
    let mut net = built(&[("model.attention_heads", 2.into()), ("model.rate", 0.01.into())]);
    steps(&mut net, 60);
    let score = net.score.clone().unwrap();
    assert_eq!((score.at, score.matching.len()), (30, 4));
    let mut random = models::draw::stream(42, *b"parting\0", 0, 0);
    let mut sums = [0.0; 4];
    for _ in 0..repeats::EXAM {
        let row = repeats::exam(&mut random);
        net.reading = Reading::new(row[..row.len() - 1].to_vec());
        settle(&mut net, &["heads"]);
        let (shape, values) = numbers(&net, "heads");
        let side = repeats::LENGTH - 1;
        assert_eq!(shape, [4, side, side]);
        for (head, map) in values.chunks(side * side).enumerate() {
            let along = repeats::stripe().map(|(asking, asked)| map[asking * side + asked]);
            sums[head] += along.sum::<f32>();
        }
    }
    let all = (repeats::EXAM * repeats::stripe().count()) as f32;
    for (found, sum) in score.matching.iter().zip(sums) {
        assert!((found - sum / all).abs() < 1e-4, "{found} {}", sum / all);
    }
}

/// One pass over right answers tells what writing token by token finds.
#[test]
fn the_exam_of_sums_tells_what_greedy_writing_writes() {
    let changes = [
        ("model.task", Value::from("addition")),
        ("model.channels", 32.into()),
        ("model.inner", 4.into()),
        ("model.batch", 32.into()),
        ("model.steps", 200.into()),
    ];
    let mut net = built(&changes);
    assert!(!steps(&mut net, 400));
    let sums = net.tasks.sums();
    let mut right = [0, 0];
    for [a, b] in sums.iter().take(40) {
        net.act("sum", &format!("{a}+{b}"), &[]).unwrap();
        settle(&mut net, &["answers"]);
        for (count, (said, steps)) in
            right.iter_mut().zip(net.reading.said.iter().zip([false, true]))
        {
            let Said::Written(written, _) = said else { panic!() };
            *count += usize::from(*written == addition::answered([*a, *b], 2, steps));
        }
    }
    net.tasks.examine_only(&sums[..40]);
    net.score = None;
    settle(&mut net, &[]);
    let share = right.map(|right| right as f64 * 100.0 / 40.0);
    let found = [metric(&net, "exact_direct"), metric(&net, "exact_steps")];
    assert!(
        (found[0] - share[0]).abs() < 1e-3 && (found[1] - share[1]).abs() < 1e-3,
        "{found:?} {share:?}"
    );
    assert!(right[1] > 0, "it has learnt something");
}

#[test]
fn going_on_from_the_numbers_is_bit_for_bit_the_same() {
    let prompts = [("letters", "abcab"), ("pairs", "ab cd a"), ("", ""), ("sum", "7+85")];
    for (task, (action, text)) in TASKS.into_iter().zip(prompts) {
        for at in [0, 1, 7, 75] {
            let mut whole = of_task(task);
            steps(&mut whole, at);
            if !action.is_empty() {
                whole.act(action, text, &[]).unwrap();
            }
            let numbers = saved(&mut whole);
            let mut other = of_task(task);
            other.restore(&numbers).unwrap();
            assert_eq!(whole.metrics(), other.metrics(), "{task} after {at} steps");
            for net in [&mut whole, &mut other] {
                settle(net, &["answers", "map"]);
            }
            assert_eq!(whole.show("answers"), other.show("answers"));
            assert_eq!(whole.show("map"), other.show("map"));
            steps(&mut whole, 5);
            steps(&mut other, 5);
            assert_eq!(saved(&mut whole), saved(&mut other), "{task} after {at} steps");
        }
    }
}

#[test]
fn numbers_that_do_not_fit_are_refused_and_the_nets_stay() {
    let mut net = of_task("cipher");
    steps(&mut net, 3);
    let numbers = saved(&mut net);
    let mut wrong = numbers.clone();
    wrong[0] = 0.5;
    // A question in place of what the cipher writes.
    let mut prompt = numbers.clone();
    let end = prompt.len();
    prompt[end - 2] = 0.0;
    for wrong in [&numbers[..100], &[&numbers[..], &[1.0]].concat(), &wrong, &prompt] {
        assert!(matches!(net.restore(wrong), Err(ExperimentError::BadInput(_))));
        assert_eq!(saved(&mut net), numbers);
    }
}

#[test]
fn looking_and_reading_never_disturb_the_learning() {
    for task in TASKS {
        let (mut watched, mut alone) = (of_task(task), of_task(task));
        for _ in 0..6 {
            watched.step().unwrap();
            settle(&mut watched, &["answers", "map", "heads", "matching"]);
        }
        steps(&mut alone, 6);
        assert_eq!(saved(&mut watched), saved(&mut alone), "{task}");
    }
}

#[test]
fn each_task_shows_its_own_panels_and_takes_its_own_prompt() {
    let own = [
        ("repeats", "letters", vec!["positions", "matching"]),
        ("cipher", "pairs", vec!["accuracy"]),
        ("regression", "", vec!["errors"]),
        ("addition", "sum", vec![]),
    ];
    for (task, action, places) in own {
        let mut net = of_task(task);
        steps(&mut net, 4);
        settle(&mut net, &["answers", "map"]);
        for place in ["positions", "matching", "accuracy", "errors"] {
            assert_eq!(net.show(place).is_some(), places.contains(&place), "{task} {place}");
        }
        for other in ["letters", "pairs", "sum"] {
            assert_eq!(
                net.show(&format!("{other}.off")).is_none(),
                other == action,
                "{task} {other}"
            );
        }
        let (shape, values) = numbers(&net, "map");
        assert_eq!(shape, [told(&net, "map.rows").lines().count(); 2], "{task}");
        assert!((values[..shape[1]].iter().sum::<f32>() - 1.0).abs() < 1e-4);
        assert_eq!(numbers(&net, "heads").0, [2, shape[0], shape[1]]);
        for place in places {
            let (shape, _) = numbers(&net, place);
            let names = told(&net, &format!("{place}.names")).lines().count();
            assert_eq!(shape[0], names + usize::from(place != "matching"), "{task} {place}");
        }
        assert!(net.show("nowhere").is_none() && net.act("fly", "", &[]).is_err());
        assert!(told(&net, "paper").contains("3-digit addition|34.2|65.5|80.4"));
    }
}

#[test]
fn answers_are_chances_beside_the_exact_ones() {
    let mut net = of_task("cipher");
    net.act("pairs", "ac BF a", &[]).unwrap();
    settle(&mut net, &["answers"]);
    let table = told(&net, "answers");
    assert_eq!(table.lines().next(), Some("answer|small, %|middle, %|large, %|Bayes, %"));
    assert_eq!(table.lines().count(), 6);
    for line in table.lines().skip(1) {
        let exact = if line.starts_with('C') { "100.0" } else { "0.0" };
        assert_eq!(line.rsplit('|').next(), Some(exact), "{line}");
    }
    let mut net = of_task("addition");
    net.act("sum", " 7 + 85", &[]).unwrap();
    settle(&mut net, &["answers"]);
    let table = told(&net, "answers");
    assert!(table.starts_with("7 + 85 = 92|writes after 70+58=|"), "{table}");
    assert_eq!(table.lines().count(), 3);
}

#[test]
fn prompts_of_no_use_are_refused_and_the_last_one_stays() {
    let refused = |task: &str, action: &str, text: &str, why: &str| {
        let mut net = of_task(task);
        let before = net.reading.typed.clone();
        let error = net.act(action, text, &[]).unwrap_err().to_string();
        assert!(error.contains(why), "{error}");
        assert_eq!(net.reading.typed, before);
    };
    refused("repeats", "letters", "  ", "nothing to read");
    refused("repeats", "letters", "ab!", "“!”");
    refused("repeats", "letters", "χαίρε", "“χ”");
    refused("repeats", "letters", &"ab".repeat(32), "64 letters are too many: type at most 63");
    refused("cipher", "pairs", "", "nothing to read");
    refused("cipher", "pairs", "abc d", "“abc” is no pair");
    refused("cipher", "pairs", "ab cd", "type one letter at the end");
    refused("cipher", "pairs", "ab z", "no “z”");
    refused("cipher", "pairs", "ab cd ef gh ij ab a", "6 pairs are too many: type at most 5");
    refused("addition", "sum", "12", "no sum");
    refused("addition", "sum", "123+4", "at most 2 digits");
    refused("addition", "sum", "1+-2", "no sum");
    refused("regression", "letters", "a", "no action “letters”");
}

#[test]
fn settings_at_their_ends_learn_and_show() {
    let ends: [&[(&str, Value)]; 6] = [
        &[("model.channels", 8.into()), ("model.attention_heads", 8.into())],
        &[("model.stack", 1.into()), ("model.map_layer", 6.into()), ("model.map_head", 8.into())],
        &[("model.task", "cipher".into()), ("model.shots", 1.into()), ("model.batch", 1.into())],
        &[
            ("model.task", "regression".into()),
            ("model.shots", 1.into()),
            ("model.dimensions", 8.into()),
        ],
        &[
            ("model.task", "regression".into()),
            ("model.noise", 0.0.into()),
            ("model.dimensions", 1.into()),
        ],
        &[("model.task", "addition".into()), ("model.digits", 5.into()), ("model.inner", 1.into())],
    ];
    for changes in ends {
        let mut net = built(changes);
        steps(&mut net, 4);
        settle(&mut net, &["answers", "map"]);
        assert!(net.metrics().iter().all(|(_, value)| value.is_finite()), "{changes:?}");
        assert!(net.show("map").is_some(), "{changes:?}");
    }
}

#[test]
fn a_rate_beyond_reason_ends_in_a_sentence_or_in_a_number() {
    let mut net = built(&[("model.task", "regression".into()), ("model.rate", 0.1.into())]);
    while net.step().unwrap() {
        if let Err(error) = pollster::block_on(net.settle(&[]).unwrap()) {
            assert!(error.to_string().contains("learning rate smaller"));
            return;
        }
    }
    assert!(metric(&net, "loss_net").is_finite());
}
