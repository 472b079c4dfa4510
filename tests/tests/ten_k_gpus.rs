//! 10k-gpus through the session: presets come to their figures with real threads, and a file goes on as if nothing had been.

#![expect(clippy::unwrap_used, reason = "a test that panics has failed, and says where")]

use protocol::{Command, Event, Floats};
use spec::{MILESTONES, RunSpec, find_preset};
use tests::Garden;

fn spec(preset: &str) -> RunSpec {
    let mut spec = (find_preset(preset).unwrap().spec)();
    spec.training.speed = 0.0;
    spec
}

/// The metrics at the end.
fn finished(garden: &mut Garden) -> Vec<(String, f64)> {
    let end = garden.rest().into_iter().find_map(|event| match event {
        Event::Finished { metrics, .. } => Some(metrics),
        Event::Failed { what, .. } => panic!("{what}"),
        _ => None,
    });
    end.unwrap()
}

fn value(metrics: &[(String, f64)], name: &str) -> f64 {
    metrics.iter().find(|(metric, _)| metric == name).unwrap().1
}

/// What does not depend on the machine.
fn lasting(metrics: Vec<(String, f64)>) -> Vec<(String, f64)> {
    metrics.into_iter().filter(|(name, _)| name != "seconds_lost").collect()
}

#[test]
fn every_figure_holds_with_its_first_seed() {
    let milestone = MILESTONES.iter().find(|milestone| milestone.id == "10k-gpus").unwrap();
    for preset in ["10k-gpus", "10k-gpus-alone", "10k-gpus-activations"] {
        // Of activations every step is alike.
        let steps = if preset == "10k-gpus-activations" { 4 } else { 60 };
        let mut garden = Garden::with(spec(preset).with("model.steps", steps).unwrap());
        garden.tell(Command::Play {});
        let metrics = finished(&mut garden);
        let figures = milestone.figures.iter().filter(|figure| figure.preset == preset);
        for figure in figures {
            let measured = value(&metrics, figure.metric);
            assert!(figure.holds(measured), "{preset} {}: {measured}", figure.metric);
        }
    }
}

/// A run is saved and gone on with elsewhere; where it began, a worker is ended.
#[test]
fn a_file_goes_on_with_workers_of_its_own_as_if_nobody_had_died() {
    let short = [("model.steps", 9), ("model.every", 4), ("model.crash", 6), ("model.depth", 1)];
    let short = short.map(|(path, value)| (path.to_owned(), value.into()));
    let spec = spec("10k-gpus").with_all(short).unwrap();
    let mut whole = Garden::with(spec.clone());
    whole.tell(Command::Play {});
    let whole = lasting(finished(&mut whole));
    assert_eq!(value(&whole, "steps_lost"), 2.0);
    let mut first = Garden::with(spec.clone());
    first.tell(Command::Step { count: 13 });
    first.rest();
    let end = |text: &str| Command::Act {
        action: "end".into(),
        text: text.into(),
        values: Floats::default(),
    };
    first.tell(end("7"));
    assert_eq!(first.failure().unwrap(), "type the number of one worker, from 1 to 3");
    let file = first.checkpoint();
    let mut second = Garden::new();
    second.tell(Command::Start { spec, files: vec![], checkpoint: Some(file) });
    second.tell(Command::Play {});
    assert_eq!(lasting(finished(&mut second)), whole);
    // The first goes on, too, and loses a worker more.
    first.tell(end("2"));
    first.tell(Command::Play {});
    let crashed = finished(&mut first);
    assert_eq!(value(&crashed, "crashes"), 2.0);
    for name in ["loss", "curve_difference", "numbers_apart"] {
        assert_eq!(value(&crashed, name), value(&whole, name), "{name}");
    }
}
