//! What the panels show.

use super::timeline::{Kind, Task, Work};
use super::{COLUMNS, Overlap};
use crate::Shown;

/// Bandwidths of the curve, in gigabytes a second: each a quarter more than the one before.
const BANDWIDTHS: usize = 40;

pub fn shown(overlap: &Overlap, place: &str) -> Option<Shown> {
    Some(match place {
        "lanes_of_step" => lanes(overlap),
        "lanes_of_step.rows" => {
            lines(["later: GPU", "later: network", "at once: GPU", "at once: network"])
        }
        "lanes_of_step.columns" => columns(overlap),
        "overlap" => table(overlap),
        "bandwidths" => bandwidths(overlap),
        "bandwidths.names" => lines(["sends later", "sends at once", "computes alone"]),
        "verdict" => Shown::Text(verdict(overlap)),
        "end.off" => Shown::Text("nobody else computes here".to_owned()),
        _ => return None,
    })
}

fn lines<S: Into<String>>(lines: impl IntoIterator<Item = S>) -> Shown {
    Shown::Text(lines.into_iter().map(Into::into).collect::<Vec<_>>().join("\n"))
}

/// The middle of a column, in milliseconds.
fn middle(overlap: &Overlap, column: usize) -> f64 {
    (column as f64 + 0.5) * overlap.longest() / COLUMNS as f64
}

/// `R C`: the layer from 1, negative on its way back and in messages; 0 is idle, no number what is not drawn yet.
fn lanes(overlap: &Overlap) -> Shown {
    let lanes = [&overlap.plain, &overlap.overlapped];
    let rows = lanes.into_iter().flat_map(|timeline| [&timeline.compute, &timeline.network]);
    let cell = |lane: &[Task], column: usize| {
        if column >= overlap.now {
            return f32::NAN;
        }
        let at = middle(overlap, column);
        let task = lane.iter().find(|task| task.start <= at && at < task.end);
        task.map_or(0.0, |task| match task.kind {
            Kind::Forward => (task.layer + 1) as f32,
            Kind::Backward | Kind::Message => -((task.layer + 1) as f32),
        })
    };
    let values = rows.flat_map(|lane| (0..COLUMNS).map(move |column| cell(lane, column))).collect();
    Shown::Numbers { letters: "R C", shape: vec![4, COLUMNS], values }
}

/// Every tenth column's milliseconds.
fn columns(overlap: &Overlap) -> Shown {
    lines((0..COLUMNS).map(|column| match column % 10 {
        5 => format!("{:.0} ms", middle(overlap, column)),
        _ => "·".to_owned(),
    }))
}

fn table(overlap: &Overlap) -> Shown {
    let Overlap { work, plain, overlapped, .. } = overlap;
    let row = |(what, a, b, unit): (&str, f64, f64, &str)| format!("{what}|{a:.2}|{b:.2}|{unit}");
    let (computing, sending) = (plain.end() - plain.waiting(), plain.waiting());
    let share = |all: f64| 100.0 * computing / all;
    let rows = [
        ("a step", plain.end(), overlapped.end(), "ms"),
        ("computing", computing, computing, "ms"),
        ("sending", sending, sending, "ms"),
        ("GPU idle", plain.waiting(), overlapped.waiting(), "ms"),
        ("GPU at work", share(plain.end()), share(overlapped.end()), "% of the step"),
        ("one layer back", 2.0 * work.forward, 2.0 * work.forward, "ms"),
        ("its message", work.message(1), work.message(1), "ms"),
    ];
    lines(
        std::iter::once("quantity|sends later|sends at once|unit".to_owned())
            .chain(rows.into_iter().map(row)),
    )
}

/// Milliseconds of a step by bandwidth, both ways, and without messages: `C N`.
fn bandwidths(overlap: &Overlap) -> Shown {
    let all: Vec<f64> =
        (0..BANDWIDTHS).map(|at| 0.1 * libm::pow(1.25, f64::from(at as u32))).collect();
    let of = |overlaps: bool| {
        let time = move |bandwidth: &f64| {
            Work { bandwidth: *bandwidth, ..overlap.work }.timeline(overlaps).end()
        };
        all.iter().map(time).collect::<Vec<f64>>()
    };
    let computing = overlap.plain.end() - overlap.plain.waiting();
    let rows = [all.clone(), of(false), of(true), vec![computing; BANDWIDTHS]].concat();
    let values = rows.into_iter().map(|value| value as f32).collect();
    Shown::Numbers { letters: "C N", shape: vec![4, BANDWIDTHS], values }
}

fn verdict(overlap: &Overlap) -> String {
    let Work { forward, bucket, .. } = overlap.work;
    let (message, back) = (overlap.work.message(bucket), 2.0 * forward * bucket as f64);
    if overlap.work.gpus == 1 {
        return "One GPU has nobody to agree with: it sends nothing.".to_owned();
    }
    let idle = overlap.overlapped.waiting();
    if message <= back {
        format!(
            "A message takes {message:.2} ms, less than the {back:.2} ms that the layers before it take to come back: all hide but the last, and the GPU waits {idle:.2} ms."
        )
    } else {
        format!(
            "A message takes {message:.2} ms, more than the {back:.2} ms that the layers before it take to come back: messages queue up, and the GPU waits {idle:.2} ms."
        )
    }
}
