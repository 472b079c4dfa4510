use std::rc::Rc;

use burn::tensor::Device;
use experiments::{Experiment, Shown};
use serde_json::Value;
use spec::{ModelSpec, find_preset};

use super::history::Kind;
use super::net::{Back, Net};
use super::reduce::difference;
use super::settings::Plan;
use super::{Instrument, TenK};
use crate::experiment::Host;
use crate::reduce::{mean, shares};
use crate::replicas::{Hire, Line, Note, Waiting, hire_thread};

fn built(preset: &str, changes: &[(&str, Value)], hire: Option<Hire>) -> TenK {
    let changes = changes.iter().map(|(path, value)| ((*path).to_owned(), value.clone()));
    let spec = (find_preset(preset).unwrap().spec)().with_all(changes).unwrap();
    let ModelSpec::Experiment(model) = &spec.model else { panic!("it is an experiment") };
    TenK::new(model, 1, &Host { device: Device::flex(), hire }).unwrap()
}

fn threads() -> Option<Hire> {
    Some(Rc::new(hire_thread))
}

/// Eight steps of a net that takes milliseconds, a checkpoint every three, a crash after five.
fn small(workers: usize, hire: Option<Hire>) -> TenK {
    let changes = [
        ("model.workers", workers.into()),
        ("model.steps", 8.into()),
        ("model.every", 3.into()),
        ("model.crash", 5.into()),
        ("model.depth", 1.into()),
        ("model.channels", 8.into()),
        ("model.window", 8.into()),
        ("model.batch", 7.into()),
    ];
    built("10k-gpus", &changes, hire)
}

/// One step with what follows it; whether another is to come.
fn step(run: &mut TenK) -> bool {
    let more = run.step().unwrap();
    if let Some(settling) = run.settle(&[]) {
        pollster::block_on(settling).unwrap();
    }
    more
}

fn to_the_end(mut run: TenK) -> TenK {
    while step(&mut run) {}
    run
}

fn metric(run: &TenK, name: &str) -> Option<f64> {
    run.metrics().into_iter().find(|(metric, _)| *metric == name).map(|(_, value)| value)
}

fn text(run: &TenK, place: &str) -> String {
    match run.show(place) {
        Some(Shown::Text(text)) => text,
        other => panic!("{place}: {other:?}"),
    }
}

fn losses(run: &TenK, is_second: bool) -> Vec<f32> {
    match &run.instrument {
        Instrument::Workers(course) => course.history.losses(is_second),
        Instrument::Activations(_) => panic!("nobody else computes there"),
    }
}

fn kinds(run: &TenK) -> Vec<Kind> {
    match &run.instrument {
        Instrument::Workers(course) => course.history.0.iter().map(|tick| tick.kind).collect(),
        Instrument::Activations(_) => panic!("nobody else computes there"),
    }
}

fn plan() -> Plan {
    Plan {
        seed: 3,
        depth: 2,
        channels: 16,
        heads: 4,
        window: 12,
        batch: 10,
        rate: 1e-2,
        letters: 4_000,
    }
}

#[test]
fn shares_are_whole_even_and_in_order() {
    assert_eq!(shares(7, 3), [(0, 2), (2, 4), (4, 7)]);
    assert_eq!(shares(4, 4), [(0, 1), (1, 2), (2, 3), (3, 4)]);
    assert_eq!(mean(&[vec![3.0], vec![9.0]], &[(0, 2), (2, 3)]), [5.0]);
}

/// On one device, as the coordinator does it; the mark is the milestone's.
#[test]
fn the_mean_of_any_number_of_shares_is_the_gradient_of_the_batch_within_a_millionth() {
    let net = Net::new(plan(), &Device::flex()).unwrap();
    let slope = |rows| pollster::block_on(net.slope(0, rows, Back::Recorded)).unwrap();
    let whole = slope((0, 10));
    assert!(whole.values.iter().any(|value| value.abs() > 1e-3));
    for workers in 1..=4 {
        let rows = shares(10, workers);
        let all: Vec<Vec<f32>> = rows.iter().map(|rows| slope(*rows).values).collect();
        let apart = difference(&mean(&all, &rows), &whole.values);
        assert!(apart <= 1e-6, "{workers}: {apart:e}");
        assert!(workers > 1 || apart == 0.0);
    }
    // Shares that do not count by their rows are told apart.
    let rows = shares(10, 3);
    let all: Vec<Vec<f32>> = rows.iter().map(|rows| slope(*rows).values).collect();
    assert!(difference(&mean(&all, &[(0, 1), (1, 2), (2, 3)]), &whole.values) > 1e-3);
}

#[test]
fn gradients_computed_again_are_the_recorded_ones_and_ten_steps_stay_together() {
    let new = || Net::new(plan(), &Device::flex()).unwrap();
    let (mut recorded, mut again) = (new(), new());
    for step in 0..10 {
        let of = |net: &Net, back| pollster::block_on(net.slope(step, (0, 10), back)).unwrap();
        let (a, b) = (of(&recorded, Back::Recorded), of(&again, Back::Recomputed(1)));
        assert_eq!(a, b, "step {step}");
        recorded.follow(&a.values).unwrap();
        again.follow(&b.values).unwrap();
    }
    let state = |net: &Net| pollster::block_on(net.state()).unwrap();
    assert_eq!(state(&recorded), state(&again));
}

#[test]
fn a_planned_crash_costs_steps_and_changes_no_bit() {
    for workers in [1, 3] {
        let run = to_the_end(small(workers, threads()));
        assert_eq!(metric(&run, "curve_difference"), Some(0.0));
        assert_eq!(metric(&run, "numbers_apart"), Some(0.0));
        assert_eq!((metric(&run, "crashes"), metric(&run, "steps_lost")), (Some(1.0), Some(2.0)));
        assert!(metric(&run, "gradient_difference").unwrap() <= 1e-6);
        let (planned, crashed) = (losses(&run, false), losses(&run, true));
        assert_eq!((planned.len(), planned.clone()), (8, crashed));
        assert!(planned[7] < planned[0]);
        use Kind::{Again, Back, Crash, Lost, Step};
        let second = [Step, Step, Step, Lost, Lost, Crash, Back, Again, Again, Step, Step, Step];
        assert_eq!(kinds(&run)[9..], second);
        assert!(
            text(&run, "latest").contains(&format!("Worker {workers} was silent after step 5"))
        );
    }
}

#[test]
fn workers_that_the_reader_ends_are_replaced_and_the_curve_stays() {
    let untouched = to_the_end(small(3, threads()));
    for ends in [&["1"][..], &["2", "3"], &["1", "2", "3"]] {
        let mut run = small(3, threads());
        for _ in 0..5 {
            step(&mut run);
        }
        for end in ends {
            run.act("end", end, &[]).unwrap();
        }
        assert!(text(&run, "crew").contains("ended; nobody knows yet"));
        step(&mut run);
        assert!(text(&run, "lanes").contains('✕'));
        let run = to_the_end(run);
        assert_eq!(losses(&run, false), losses(&untouched, false), "{ends:?}");
        assert_eq!(losses(&run, true), losses(&untouched, true), "{ends:?}");
        assert_eq!(metric(&run, "crashes"), Some(1.0 + ends.len() as f64));
        assert!(!text(&run, "crew").contains("ended"));
    }
}

#[test]
fn a_second_crash_on_the_way_back_is_mended_too() {
    let untouched = to_the_end(small(2, threads()));
    let mut run = small(2, threads());
    for _ in 0..5 {
        step(&mut run);
    }
    run.act("end", "1", &[]).unwrap();
    step(&mut run);
    run.act("end", "2", &[]).unwrap();
    let run = to_the_end(run);
    assert_eq!(losses(&run, true), losses(&untouched, true));
    assert_eq!(metric(&run, "crashes"), Some(3.0));
}

#[test]
fn where_no_worker_starts_replicas_compute_here_and_come_to_the_same() {
    struct Mute;
    impl Line for Mute {
        fn send(&mut self, _: Note) {}
        fn cut(&mut self) {}
        fn wait(&mut self, _: f64) -> Waiting<'_> {
            Box::pin(std::future::ready(None))
        }
    }
    let in_threads = to_the_end(small(3, threads()));
    let none: Hire = Rc::new(|| Err("workers are switched off".to_owned()));
    let mute: Hire = Rc::new(|| Ok(Box::new(Mute) as Box<dyn Line>));
    for (hire, why) in [(none, "workers are switched off"), (mute, "did not start")] {
        let run = to_the_end(small(3, Some(hire)));
        assert_eq!(losses(&run, true), losses(&in_threads, true));
        let told = text(&run, "latest");
        assert!(told.contains("one after the other in one worker") && told.contains(why), "{told}");
    }
    assert!(!text(&in_threads, "latest").contains("one after the other"));
}

#[test]
fn workers_that_always_die_end_the_run_with_a_sentence() {
    struct Brief(Box<dyn Line>, usize);
    impl Line for Brief {
        fn send(&mut self, note: Note) {
            self.0.send(note);
        }
        fn cut(&mut self) {
            self.0.cut();
        }
        fn wait(&mut self, patience: f64) -> Waiting<'_> {
            self.1 += 1;
            if self.1 > 2 {
                return Box::pin(std::future::ready(None));
            }
            self.0.wait(patience)
        }
    }
    let hire: Hire = Rc::new(|| Ok(Box::new(Brief(hire_thread()?, 0)) as Box<dyn Line>));
    let mut run = small(2, Some(hire));
    let error = (0..20).find_map(|_| {
        run.step().unwrap();
        pollster::block_on(run.settle(&[]).unwrap()).err()
    });
    assert!(error.unwrap().to_string().contains("again and again"));
}

#[test]
fn going_on_from_the_numbers_is_bit_for_bit_the_same() {
    let whole = to_the_end(small(2, threads()));
    for taken in [0, 4, 12, 15, 17] {
        let mut first = small(2, threads());
        for _ in 0..taken {
            step(&mut first);
        }
        let saved = pollster::block_on(first.save()).unwrap().unwrap();
        let mut second = small(2, threads());
        second.restore(&saved).unwrap();
        // Nobody is started yet, and the file is the same.
        assert_eq!(pollster::block_on(second.save()).unwrap().unwrap(), saved);
        let second = to_the_end(second);
        assert_eq!(losses(&second, true), losses(&whole, true), "after {taken}");
        assert_eq!(metric(&second, "numbers_apart"), Some(0.0));
        assert_eq!(kinds(&second), kinds(&whole));
        assert!(second.show("lanes") == whole.show("lanes"));
        assert!(small(2, None).restore(&saved[..saved.len() - 1]).is_err());
    }
}

#[test]
fn a_file_saved_when_a_worker_is_dead_begins_with_living_ones() {
    let untouched = to_the_end(small(2, threads()));
    let mut run = small(2, threads());
    for _ in 0..5 {
        step(&mut run);
    }
    run.act("end", "1", &[]).unwrap();
    let saved = pollster::block_on(run.save()).unwrap().unwrap();
    let mut again = small(2, threads());
    again.restore(&saved).unwrap();
    for run in [to_the_end(run), to_the_end(again)] {
        assert_eq!(losses(&run, true), losses(&untouched, true));
    }
}

#[test]
fn what_cannot_be_done_is_told_in_a_sentence() {
    let mut run = small(2, threads());
    let mut refused = |text: &str| run.act("end", text, &[]).unwrap_err().to_string();
    assert_eq!(refused("1"), "no worker has been started yet: run it, then end one");
    for text in ["", "0", "3", "two", "1.5"] {
        assert_eq!(refused(text), "type the number of one worker, from 1 to 2");
    }
    assert!(run.act("dance", "", &[]).is_err());
    step(&mut run);
    run.act("end", " 2 ", &[]).unwrap();
    let mut run = to_the_end(run);
    assert!(run.act("end", "1", &[]).unwrap_err().to_string().contains("over"));
    let spec = (find_preset("10k-gpus").unwrap().spec)().with("model.channels", 30).unwrap();
    let ModelSpec::Experiment(model) = &spec.model else { panic!("it is an experiment") };
    let host = Host { device: Device::flex(), hire: None };
    let error = TenK::new(model, 1, &host).err().unwrap().to_string();
    assert_eq!(error, "4 heads cannot share 30 channels: take a multiple of 4");
}

#[test]
fn activations_computed_again_save_bytes_and_cost_a_third() {
    let changes = [
        ("model.steps", 3.into()),
        ("model.depth", 5.into()),
        ("model.channels", 16.into()),
        ("model.window", 16.into()),
        ("model.span", 2.into()),
    ];
    let new = || built("10k-gpus-activations", &changes, None);
    let run = to_the_end(new());
    assert_eq!(metric(&run, "checkpoint_difference"), Some(0.0));
    assert_eq!(metric(&run, "measured_steps"), Some(3.0));
    assert!((metric(&run, "extra_operations").unwrap() - 33.3).abs() < 10.0);
    assert!(metric(&run, "bytes_share").unwrap() < 60.0);
    let mut first = new();
    step(&mut first);
    let saved = pollster::block_on(first.save()).unwrap().unwrap();
    let mut second = new();
    second.restore(&saved).unwrap();
    assert_eq!(pollster::block_on(second.save()).unwrap().unwrap(), saved);
    assert_eq!(metric(&to_the_end(second), "loss"), metric(&run, "loss"));
    assert!(new().restore(&saved[..saved.len() - 1]).is_err());
}

#[test]
fn every_panel_has_its_place_with_one_of_the_instruments() {
    let workers = to_the_end(small(2, None));
    let changes = [("model.steps", 2.into()), ("model.channels", 8.into())];
    let activations = to_the_end(built("10k-gpus-activations", &changes, None));
    for place in ["lanes", "lanes.classes", "loss", "courses", "crew", "latest"] {
        assert!(workers.show(place).is_some() && activations.show(place).is_none(), "{place}");
    }
    for place in ["held", "most", "spans", "times", "activations", "end.off"] {
        assert!(activations.show(place).is_some() && workers.show(place).is_none(), "{place}");
    }
    let (lanes, Some(Shown::Numbers { values, .. })) =
        (text(&workers, "lanes"), workers.show("lanes.classes"))
    else {
        panic!("classes are numbers");
    };
    assert_eq!(lanes.chars().count(), values.len());
    assert_eq!(lanes.lines().count(), 2);
    for place in ["loss", "courses"] {
        let Some(Shown::Numbers { shape, values, .. }) = workers.show(place) else {
            panic!("{place} is a curve");
        };
        assert_eq!(shape.iter().product::<usize>(), values.len());
    }
}
