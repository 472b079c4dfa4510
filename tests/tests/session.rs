//! What a run promises, whoever drives it. Engine: burn-flex; the same promises are tested in the browser on every engine.

use protocol::{Command, Event, File, FinishReason, PauseReason, Sampling};
use spec::RunSpec;
use tests::{Garden, losses, small, written_in};

fn with(path: &str, value: impl Into<serde_json::Value>) -> RunSpec {
    small().with(path, value).expect("the knob may have this value")
}

#[test]
fn the_same_seed_gives_the_same_losses_bit_for_bit() {
    let first = Garden::with(small()).steps(12);
    assert_eq!(first, Garden::with(small()).steps(12));
    assert_ne!(first, Garden::with(with("seed", 2)).steps(12));
    assert!(first.last() < first.first());
}

#[test]
fn dropout_too_is_drawn_from_the_seed() {
    let spec = with("model.dropout", 0.2);
    assert_eq!(Garden::with(spec.clone()).steps(6), Garden::with(spec).steps(6));
}

#[test]
fn a_reset_brings_back_the_same_initial_weights() {
    let mut garden = Garden::with(small());
    let first = garden.steps(5);
    garden.tell(Command::Reset { seed: None });
    assert_eq!(garden.steps(5), first);
    garden.tell(Command::Reset { seed: Some(9) });
    assert_ne!(garden.steps(5), first);
}

#[test]
fn a_reset_ends_a_text_under_way() {
    let mut garden = Garden::with(small());
    let sampling = Sampling::default();
    garden.tell(Command::Sample { id: 7, prompt: String::new(), count: 1_000, sampling });
    garden.tell(Command::Reset { seed: None });
    let ended = |event: &Event| matches!(event, Event::Sampled { id: 7, done: true, .. });
    assert!(garden.rest().iter().any(ended));
}

/// For every optimiser, since each keeps another memory.
#[test]
fn going_on_from_a_checkpoint_is_the_same_as_never_having_stopped() {
    for optimiser in ["adamw", "adam", "sgd", "rmsprop", "adagrad", "lion", "muon"] {
        let spec = with("training.optimiser", optimiser).with("model.dropout", 0.1).unwrap();
        let whole = Garden::with(spec.clone()).steps(10);
        let mut garden = Garden::with(spec.clone());
        garden.steps(4);
        let file = garden.checkpoint();
        let mut again = Garden::new();
        again.tell(Command::Start { spec, files: vec![], checkpoint: Some(file) });
        assert_eq!(again.steps(6), whole[4..], "{optimiser}");
    }
}

#[test]
fn the_readers_own_text_travels_in_the_checkpoint() {
    let text = "the owl and the pussycat went to sea in a beautiful pea-green boat. ".repeat(20);
    let spec = with("data.source", "own");
    let files = vec![File { name: "own".into(), bytes: text.into_bytes() }];
    let mut garden = Garden::new();
    garden.tell(Command::Start { spec: spec.clone(), files, checkpoint: None });
    garden.steps(3);
    let file = garden.checkpoint();
    let next = garden.steps(3);
    let mut again = Garden::new();
    again.tell(Command::Start { spec, files: vec![], checkpoint: Some(file) });
    assert_eq!(again.steps(3), next);
}

#[test]
fn accumulated_passes_make_the_step_of_one_large_batch() {
    let large = Garden::with(with("training.batch", 8)).steps(1);
    let split = with("training.batch", 4).with("training.accumulation", 2).unwrap();
    let split = Garden::with(split).steps(1);
    assert!((large[0] - split[0]).abs() < 1e-5, "{large:?} {split:?}");
}

#[test]
fn a_live_knob_turns_before_the_next_step_and_leaves_a_mark() {
    let mut garden = Garden::with(small());
    garden.steps(3);
    garden.tell(Command::Set { path: "training.learning_rate".into(), value: 0.5.into() });
    garden.tell(Command::Set { path: "training.warmup".into(), value: 0.into() });
    garden.tell(Command::Step { count: 1 });
    let events = garden.rest();
    assert!(events.iter().any(|event| matches!(
        event,
        Event::Changed { step: 3, path, .. } if path == "training.learning_rate"
    )));
    let rate = events.iter().find_map(|event| match event {
        Event::Stepped { reports, .. } => Some(reports[0].rate),
        _ => None,
    });
    assert!(rate.unwrap() > 0.4, "{rate:?}");
}

#[test]
fn a_knob_of_the_network_cannot_turn_while_it_runs() {
    let mut garden = Garden::with(small());
    garden.tell(Command::Set { path: "model.layers".into(), value: 3.into() });
    assert!(garden.failure().unwrap().contains("layers"));
    assert_eq!(garden.steps(2).len(), 2);
}

#[test]
fn pausing_twice_is_the_same_as_pausing_once() {
    let mut garden = Garden::with(small());
    let plain = Garden::with(small()).steps(6);
    let mut paused = garden.steps(3);
    garden.tell(Command::Pause {});
    garden.tell(Command::Pause {});
    paused.extend(garden.steps(3));
    assert_eq!(paused, plain);
}

#[test]
fn a_loss_that_is_no_number_pauses_on_the_last_good_state() {
    let mut garden = Garden::with(small());
    garden.steps(3);
    garden.tell(Command::Set { path: "training.learning_rate".into(), value: 1e9.into() });
    garden.tell(Command::Set { path: "training.clip".into(), value: 0.0.into() });
    garden.tell(Command::Play {});
    let events = garden.rest();
    assert!(losses(&events).iter().all(|loss| loss.is_finite()));
    let paused = events.iter().rev().find_map(|event| match event {
        Event::Paused { reason, .. } => Some(*reason),
        _ => None,
    });
    assert_eq!(paused, Some(PauseReason::NotFinite));
    garden.tell(Command::Set { path: "training.learning_rate".into(), value: 0.001.into() });
    assert!(garden.steps(2).iter().all(|loss| loss.is_finite()));
}

fn ending(spec: RunSpec) -> (usize, FinishReason, Vec<(String, f64)>) {
    let mut garden = Garden::with(spec);
    garden.tell(Command::Play {});
    let events = garden.rest();
    let finished = events.into_iter().find_map(|event| match event {
        Event::Finished { step, reason, metrics } => Some((step, reason, metrics)),
        _ => None,
    });
    finished.expect("every run ends")
}

#[test]
fn a_run_ends_by_its_steps_its_target_or_for_want_of_progress() {
    let (step, reason, metrics) = ending(small());
    assert_eq!((step, reason), (30, FinishReason::Steps));
    let names: Vec<_> = metrics.iter().map(|(name, _)| name.as_str()).collect();
    for name in ["parameters", "validation_loss", "train_loss", "seconds"] {
        assert!(names.contains(&name), "{names:?}");
    }
    let (step, reason, _) = ending(with("training.target_loss", 20.0));
    assert_eq!((step, reason), (10, FinishReason::TargetLoss));
    let stuck = with("training.learning_rate", 1e-6).with("training.patience", 1).unwrap();
    let stuck =
        stuck.with("training.optimiser", "sgd").unwrap().with("training.steps", 500).unwrap();
    let stuck = stuck.with("training.weight_decay", 10.0).unwrap();
    let (step, reason, _) = ending(stuck.with("training.evaluate_every", 1).unwrap());
    assert!(step < 500 && reason == FinishReason::NoProgress, "{step} {reason:?}");
}

#[test]
fn every_schedule_and_optimiser_trains() {
    for schedule in ["constant", "linear", "cosine", "step", "exponential", "noam"] {
        let losses = Garden::with(with("training.schedule", schedule)).steps(5);
        assert!(losses.iter().all(|loss| loss.is_finite()), "{schedule}");
    }
    for tokenizer in ["bytes", "bpe"] {
        let spec = with("data.tokenizer", tokenizer).with("data.merges", 20).unwrap();
        assert!(Garden::with(spec).steps(3).iter().all(|loss| loss.is_finite()), "{tokenizer}");
    }
}

#[test]
fn the_staircase_falls_to_the_exact_floor_and_no_lower() {
    let mut garden = Garden::with(with("data.characters", 60_000));
    let mut entropy = None;
    let mut lines = vec![];
    for event in garden.rest() {
        match event {
            Event::Started { entropy: rate, .. } => entropy = rate,
            Event::Baseline { order, loss } => lines.push((order, loss)),
            _ => {}
        }
    }
    let orders: Vec<_> = lines.iter().map(|(order, _)| *order).collect();
    assert_eq!(orders, [1, 2, 3, 4, 5, 6]);
    let entropy = entropy.unwrap();
    assert!(lines.iter().all(|(_, loss)| *loss > entropy), "{lines:?} {entropy}");
    assert!(lines[3].1 < lines[0].1);
}

#[test]
fn a_text_is_written_token_by_token_past_the_window_and_can_be_stopped() {
    let mut garden = Garden::with(small());
    let ask = |id| Command::Sample {
        id,
        prompt: "the ".into(),
        count: 20,
        sampling: Sampling::default(),
    };
    garden.tell(ask(1));
    let events = garden.rest();
    assert_eq!(written_in(&events).len(), 20);
    // A few at a time, the last with what might have come instead.
    let sampled = events.iter().filter_map(|event| match event {
        Event::Sampled { tokens, candidates, .. } => Some((tokens, candidates)),
        _ => None,
    });
    for (tokens, candidates) in sampled {
        assert!((1..=8).contains(&tokens.len()) && (1..=20).contains(&candidates.len()));
        let last = tokens.last().map(|piece| piece.id);
        assert!(candidates.len() == 20 || candidates.iter().any(|c| Some(c.piece.id) == last));
    }
    garden.tell(ask(1));
    garden.tell(ask(2));
    garden.tell(Command::Cancel { id: 1 });
    assert_eq!(written_in(&garden.rest()).len(), 20);
}

#[test]
fn a_watch_looks_again_while_the_run_goes_on() {
    let mut garden = Garden::with(small());
    let places = vec!["blocks.*".to_owned()];
    garden.tell(Command::Watch { id: 5, every: 2, text: "the red fox".into(), places });
    garden.tell(Command::Step { count: 6 });
    let steps: Vec<usize> = garden
        .rest()
        .iter()
        .filter_map(|event| match event {
            Event::Inspected { id: 5, step, views, tokens, .. } => {
                let pattern = views.iter().find(|v| v.place == "blocks.0.attn.pattern").unwrap();
                assert_eq!(pattern.shape, [1, 2, tokens.len(), tokens.len()]);
                Some(*step)
            }
            _ => None,
        })
        .collect();
    assert!(steps.len() >= 4 && steps.contains(&0) && steps.contains(&6), "{steps:?}");
}

fn refused(spec: RunSpec, bytes: &[u8]) -> String {
    let mut garden = Garden::new();
    let files = vec![File { name: "own".into(), bytes: bytes.to_vec() }];
    garden.tell(Command::Start { spec, files, checkpoint: None });
    garden.failure().expect("the text is refused")
}

#[test]
fn texts_that_cannot_be_learnt_are_refused_with_a_sentence() {
    let own = with("data.source", "own");
    assert!(refused(own.clone(), b"").contains("empty"));
    assert!(!refused(own.clone(), b"a").is_empty());
    assert!(refused(own.clone(), b"ab\xff\xfecd").contains("UTF-8"));
    assert!(refused(own.clone(), b"hello there").contains('9'), "names the window it needs");
    assert!(refused(with("data.source", "names"), b"").contains("names"));
}

#[test]
fn broken_checkpoints_are_refused_and_the_run_goes_on() {
    let mut garden = Garden::with(small());
    let plain = Garden::with(small()).steps(4);
    garden.steps(2);
    let file = garden.checkpoint();
    let mut wrong_version = file.clone();
    let at = file.windows(12).position(|bytes| bytes == b"llm-garden 1").unwrap();
    wrong_version[at + 11] = b'9';
    let mut not_a_number = file.clone();
    let end = not_a_number.len();
    not_a_number[end - 4..].copy_from_slice(&f32::NAN.to_le_bytes());
    let mut other_shape = file.clone();
    let at = file.windows(8).position(|bytes| bytes == b"\"width\\\"").map(|at| at + 9);
    let at = at.unwrap_or_else(|| file.windows(7).position(|b| b == b"width\\\"").unwrap() + 8);
    other_shape[at..at + 2].copy_from_slice(b"32");
    for broken in [
        file[..file.len() / 2].to_vec(),
        b"hello".to_vec(),
        vec![],
        wrong_version,
        not_a_number,
        other_shape,
    ] {
        garden.tell(Command::Start { spec: small(), files: vec![], checkpoint: Some(broken) });
        assert!(garden.failure().is_some());
    }
    assert_eq!(garden.steps(2), plain[2..]);
}

#[test]
fn a_command_before_start_is_answered_with_a_sentence() {
    let mut garden = Garden::new();
    garden.tell(Command::Play {});
    assert!(garden.failure().unwrap().contains("no run"));
}

/// The page would otherwise go on as if it ran.
#[test]
fn a_step_that_cannot_be_taken_pauses_the_run_and_says_why() {
    let mut spec = (spec::find_preset("state-of-gpt-clicks").unwrap().spec)();
    let short = ["pretraining", "tuning", "rewarding", "reinforcing", "direct"];
    for stage in short {
        spec = spec.with(&format!("model.{stage}"), 1).unwrap();
    }
    let spec = spec.with("model.source", "grammar").unwrap();
    let mut garden = Garden::with(spec);
    garden.tell(Command::Play {});
    let events = garden.rest();
    let last = events.iter().rev().take(2).collect::<Vec<_>>();
    assert!(matches!(last[0], Event::Failed { fatal: false, .. }), "{last:?}");
    assert!(matches!(last[1], Event::Paused { step: 2.., .. }), "{last:?}");
}
