//! The workers: a lane each, the loss with what was lost of it, both courses on each other, and who does what.

use experiments::Shown;

use super::{curves, lines};
use crate::reduce::shares;
use crate::tensors::ten_k_gpus::course::Course;
use crate::tensors::ten_k_gpus::history::{Kind, Tick};

/// Ticks of a lane: the latest.
const LANE: usize = 40;
/// Classes of a lane's marks; −1 is none.
const CLASSES: [&str; 4] = ["computes", "lost", "computes again what was lost", "back"];
const NONE: f64 = -1.0;

pub fn shown(course: &Course, place: &str) -> Option<Shown> {
    Some(match place {
        "lanes" => Shown::Text(lanes(course).0),
        "lanes.classes" => Shown::row(lanes(course).1),
        "lanes.names" => lines(CLASSES),
        "loss" => losses(course),
        "loss.names" => lines(["this course", "lost"]),
        "loss.points" => Shown::row([0.0, 1.0]),
        "courses" => both(course),
        "courses.names" => lines(["as planned", "with a crash"]),
        "courses.points" => Shown::row([0.0, 1.0]),
        "crew" => crew(course),
        "latest" => Shown::Text(latest(course)),
        _ => return None,
    })
}

/// The ticks of a lane.
fn latest_ticks(course: &Course) -> &[Tick] {
    let all = &course.history.0;
    &all[all.len().saturating_sub(LANE)..]
}

/// A line a worker, and the class of each character.
fn lanes(course: &Course) -> (String, Vec<f64>) {
    let (mut text, mut classes) = (String::new(), Vec::new());
    for rank in 0..course.crewing.workers {
        let name = format!("{} ", rank + 1);
        if rank > 0 {
            text.push('\n');
            classes.push(NONE);
        }
        classes.extend(name.chars().map(|_| NONE));
        text.push_str(&name);
        for tick in latest_ticks(course) {
            let (letter, class) = mark(tick, rank);
            text.push(letter);
            classes.push(class);
        }
    }
    (text, classes)
}

/// The step's last digit, ✕ for who was silent, · for whose work that made useless, + for who is new, ↺ for who goes back.
fn mark(tick: &Tick, rank: usize) -> (char, f64) {
    let digit = char::from(b'0' + (tick.step % 10) as u8);
    let is_named = tick.ranks & (1 << rank) != 0;
    match tick.kind {
        Kind::Step => (digit, 0.0),
        Kind::Lost => (digit, 1.0),
        Kind::Again => (digit, 2.0),
        Kind::Crash if is_named => ('✕', NONE),
        Kind::Crash => ('·', 1.0),
        Kind::Back if is_named => ('+', 3.0),
        Kind::Back => ('↺', 3.0),
    }
}

/// Losses of the latest course in the order in which they came: those that count, and those that were lost. `C N`.
fn losses(course: &Course) -> Shown {
    let of_course = |tick: &&Tick| tick.is_second == course.is_second && tick.loss.is_some();
    let ticks: Vec<&Tick> = course.history.0.iter().filter(of_course).collect();
    let of = |is_lost: bool| {
        let value = move |tick: &&Tick| {
            let counts = (tick.kind == Kind::Lost) == is_lost;
            tick.loss.filter(|_| counts).unwrap_or(f32::NAN)
        };
        ticks.iter().map(value).collect::<Vec<f32>>()
    };
    curves(&[(1..=ticks.len()).map(|at| at as f32).collect(), of(false), of(true)])
}

/// Losses of both courses by step: `C N`.
fn both(course: &Course) -> Shown {
    let (planned, crashed) = (course.history.losses(false), course.history.losses(true));
    let steps = planned.len().max(crashed.len());
    let padded = |losses: &[f32]| {
        let missing = std::iter::repeat_n(f32::NAN, steps - losses.len());
        losses.iter().copied().chain(missing).collect::<Vec<f32>>()
    };
    curves(&[(1..=steps).map(|step| step as f32).collect(), padded(&planned), padded(&crashed)])
}

/// Who does what.
fn crew(course: &Course) -> Shown {
    let rows = shares(course.crew.batch(), course.crewing.workers);
    let state = |rank: usize| match course.crew.ended.get(rank) {
        None => "not started",
        Some(true) => "ended; nobody knows yet",
        Some(false) => "computes",
    };
    let row = |(rank, (from, to)): (usize, &(usize, usize))| {
        format!("{}|{}|{} to {to}", rank + 1, state(rank), from + 1)
    };
    let heading = "worker|state|windows of the batch".to_owned();
    lines(std::iter::once(heading).chain(rows.iter().enumerate().map(row)))
}

/// What happened last, and where replicas compute.
fn latest(course: &Course) -> String {
    let where_ = match &course.crew.obstacle {
        Some(why) => format!(
            " All replicas compute one after the other in one worker, because there are no others here: {why}."
        ),
        None => String::new(),
    };
    let crash = course.history.0.iter().rev().find(|tick| tick.kind == Kind::Crash);
    let told = match crash {
        None => "Nobody was silent so far.".to_owned(),
        Some(tick) => {
            let ranks = (0..8).filter(|rank| tick.ranks & (1 << rank) != 0);
            let names: Vec<String> = ranks.map(|rank| (rank + 1).to_string()).collect();
            let measured = course.measured;
            format!(
                "Worker {} was silent after step {}. Lost so far: {} steps, {:.2} seconds until they were made good.",
                names.join(" and "),
                tick.step,
                measured.lost,
                measured.seconds
            )
        }
    };
    format!("{told}{where_}")
}
