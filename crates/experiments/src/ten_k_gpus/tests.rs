use spec::{ExperimentSpec, ModelSpec, find_preset};

use super::Overlap;
use super::timeline::{Kind, Work};
use crate::{Experiment, Shown};

fn work() -> Work {
    Work { gpus: 4, layers: 6, forward: 1.0, megabytes: 12.0, bandwidth: 12.0, bucket: 1 }
}

fn spec() -> ExperimentSpec {
    let run = (find_preset("10k-gpus-overlap").unwrap().spec)();
    let ModelSpec::Experiment(model) = run.model else { unreachable!("it is no GPT run") };
    model
}

/// Patarasuk and Yuan 2009: of a ring of 4, each sends 2 · 3/4 of the bytes.
#[test]
fn a_ring_sends_nearly_twice_the_bytes() {
    assert_eq!(work().message(1), 1.5);
    assert_eq!(Work { gpus: 1, ..work() }.message(1), 0.0);
}

/// Closed forms: F = L·f, B = 2F; message c a layer. Later: F + B + L·c. At once, c ≤ 2f: F + B + c; else F + 2f + L·c.
#[test]
fn a_step_takes_what_the_closed_forms_say() {
    for megabytes in [1.0, 12.0, 16.0, 17.0, 40.0, 400.0] {
        let work = Work { megabytes, ..work() };
        let (message, layers) = (work.message(1), 6.0);
        assert!((work.timeline(false).end() - (18.0 + layers * message)).abs() < 1e-9);
        let expected = if message <= 2.0 { 18.0 + message } else { 6.0 + 2.0 + layers * message };
        assert!((work.timeline(true).end() - expected).abs() < 1e-9, "{megabytes}");
    }
}

#[test]
fn no_message_begins_before_its_layers_are_back_and_none_overlap() {
    for bucket in 1..8 {
        for overlaps in [false, true] {
            let work = Work { bucket, ..work() };
            let timeline = work.timeline(overlaps);
            let sent: f64 = timeline.network.iter().map(|task| task.end - task.start).sum();
            assert!((sent - 6.0 * 1.5).abs() < 1e-9);
            assert!(timeline.network.windows(2).all(|pair| pair[0].end <= pair[1].start));
            for message in &timeline.network {
                let back = timeline
                    .compute
                    .iter()
                    .find(|task| task.kind == Kind::Backward && task.layer == message.layer);
                assert!(message.start >= back.unwrap().end);
            }
        }
    }
}

#[test]
fn sending_at_once_is_never_slower_and_the_longer_lanes_fit_the_picture() {
    let mut overlap = Overlap::new(&spec());
    assert!(overlap.overlapped.end() <= overlap.plain.end());
    while overlap.step().unwrap() {}
    let Some(Shown::Numbers { shape, values, .. }) = overlap.show("lanes_of_step") else {
        panic!("the lanes are numbers");
    };
    assert_eq!(shape, [4, super::COLUMNS]);
    assert!(values.iter().all(|value| value.is_finite()));
    // The slower step fills its lanes to the end: the last column is a message.
    assert!(values[2 * super::COLUMNS - 1] < 0.0);
    let idle = |row: usize| {
        let row = &values[row * super::COLUMNS..][..super::COLUMNS];
        row.iter().filter(|value| **value == 0.0).count()
    };
    assert!(idle(2) < super::COLUMNS && idle(0) > 0);
}

#[test]
fn a_turned_knob_moves_the_picture_and_keeps_its_place() {
    let mut overlap = Overlap::new(&spec());
    for _ in 0..7 {
        overlap.step().unwrap();
    }
    let before = overlap.metrics();
    let run = (find_preset("10k-gpus-overlap").unwrap().spec)();
    let run = run.with("model.bandwidth", 1.0).unwrap();
    let ModelSpec::Experiment(model) = &run.model else { unreachable!("it is no GPT run") };
    overlap.turn(model).unwrap();
    assert_eq!(overlap.now, 7);
    assert!(overlap.metrics()[0].1 > before[0].1);
}
