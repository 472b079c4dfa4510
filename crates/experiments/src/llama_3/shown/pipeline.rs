//! The pipeline: who works at what in each unit of time, close up and whole; what each stage holds.

use super::{lines, numbers, quantities, short};
use crate::Shown;
use crate::llama_3::pipeline::{Outcome, Pipeline};
use crate::llama_3::schedule::{Kind, Task};

/// Cells of the whole picture: at least, since a smaller matrix is drawn as a table, and columns at most.
const LEAST_CELLS: usize = 151;
const COLUMNS: (usize, usize) = (40, 240);
/// Columns that have room for a number each.
const NUMBERED: usize = 99;
/// Units that are shown close up.
const CLOSE: usize = 30;

pub(super) fn shown(pipeline: &Pipeline, place: &str) -> Option<Shown> {
    let stages = pipeline.plan.stages;
    Some(match place {
        "gantt" => gantt(pipeline),
        "gantt.rows" => lines((1..=stages).map(|stage| format!("stage {stage}"))),
        "gantt.columns" => column_names(pipeline),
        "close" => Shown::Text(close(pipeline).0),
        "close.values" => Shown::row(close(pipeline).1),
        "pipeline" => numbers_of(pipeline),
        "schedules" => schedules(pipeline),
        "held" => held(pipeline),
        "held.names" => lines(watched(pipeline).iter().map(|at| format!("stage {}", at + 1))),
        "peaks" => Shown::row(pipeline.stages.iter().map(|stage| pipeline.peak(stage))),
        "peaks.names" => lines((1..=stages).map(|stage| format!("stage {stage}"))),
        _ => return None,
    })
}

/// The units of the whole picture: all, and some more where these are few; of very many the latest.
fn columns(pipeline: &Pipeline) -> std::ops::Range<usize> {
    let least = LEAST_CELLS.div_ceil(pipeline.plan.stages).max(COLUMNS.0);
    let all = pipeline.plan.duration(pipeline.backward).max(least);
    let width = all.min(COLUMNS.1.max(least));
    let first = pipeline.now.saturating_sub(width).min(all - width);
    first..first + width
}

/// `R C`, a stage a row: part and hundredths of the micro-batch, both from 1, negative on the way back; 0 is idle, no number the future.
fn gantt(pipeline: &Pipeline) -> Shown {
    let columns = columns(pipeline);
    let cell = |task: Option<&Option<Task>>| match task {
        None => f32::NAN,
        Some(None) => 0.0,
        Some(Some(task)) => {
            let value = (task.part + 1) as f32 + (task.micro + 1) as f32 / 100.0;
            if task.is_backward { -value } else { value }
        }
    };
    let shape = [pipeline.stages.len(), columns.len()];
    let rows = pipeline.stages.iter();
    let values = rows.flat_map(|stage| columns.clone().map(|unit| cell(stage.past.get(unit))));
    numbers("R C", shape, values.collect())
}

/// Units counted from 1; where they are many, every fifth.
fn column_names(pipeline: &Pipeline) -> Shown {
    let columns = columns(pipeline);
    let all = columns.end <= NUMBERED;
    lines(columns.map(|unit| match (unit + 1).is_multiple_of(5) || all {
        true => (unit + 1).to_string(),
        false => "·".to_owned(),
    }))
}

/// A line a stage: the last digit of each unit's micro-batch, a point where it was idle; and a value a character, by direction and part.
fn close(pipeline: &Pipeline) -> (String, Vec<f64>) {
    let first = pipeline.now.saturating_sub(CLOSE);
    let (mut text, mut values) = (String::new(), Vec::new());
    for stage in pipeline.stages.iter().filter(|_| pipeline.now > 0) {
        if !text.is_empty() {
            text.push('\n');
            values.push(0.0);
        }
        for task in &stage.past[first..] {
            let Some(task) = task else {
                text.push('·');
                values.push(0.0);
                continue;
            };
            text.push(char::from(b'0' + ((task.micro + 1) % 10) as u8));
            let value = (task.part + 1) as f64 / pipeline.plan.parts as f64;
            values.push(if task.is_backward { -value } else { value });
        }
    }
    (text, values)
}

fn numbers_of(pipeline: &Pipeline) -> Shown {
    let (work, idle) = pipeline.work_and_idle();
    let share = |of: usize| match of {
        0 => "–".to_owned(),
        _ => short(100.0 * idle as f64 / of as f64, 3),
    };
    let of = pipeline.plan.duration(pipeline.backward);
    quantities(&[
        ("schedule", pipeline.plan.kind.name().to_owned(), "order of work"),
        ("time", format!("{} of {of}", pipeline.now), "units"),
        ("idle so far", share(work), "% of working time"),
        (
            "bubble by the formula",
            short(100.0 * pipeline.plan.bubble(), 3),
            "(PP − 1) / (V · M), %",
        ),
        ("idle so far, of all time", share(work + idle), "%"),
        (
            "held by the first stage at most",
            short(pipeline.peak(&pipeline.stages[0]), 2),
            "micro-batches",
        ),
    ])
}

/// The whole course by each schedule. Interleaved units are a V-th as long: times are told in passes through a whole stage.
fn schedules(pipeline: &Pipeline) -> Shown {
    let row = |Outcome { plan, bubble, units, in_flight }: &Outcome| {
        let (bubble, time) = (100.0 * bubble, *units as f64 / plan.parts as f64);
        let name = plan.kind.name();
        format!("{name}|{}|{}|{}", short(bubble, 2), short(time, 2), short(*in_flight, 2))
    };
    let mut rows = vec!["schedule|bubble, %|time|held at most".to_owned()];
    rows.extend(pipeline.compared.iter().map(row));
    let has_all = pipeline.compared.iter().any(|outcome| outcome.plan.kind == Kind::Interleaved);
    if !has_all {
        let stages = pipeline.plan.stages;
        rows.push(format!("interleaved 1F1B|needs a multiple of {stages} micro-batches|–|–"));
    }
    lines(rows)
}

/// The first stage, the middle one, the last: those there are.
fn watched(pipeline: &Pipeline) -> Vec<usize> {
    let last = pipeline.stages.len() - 1;
    let mut watched = vec![0, last / 2, last];
    watched.dedup();
    watched
}

/// Micro-batches held by some stages over time: `C N`.
fn held(pipeline: &Pipeline) -> Shown {
    let watched = watched(pipeline);
    let mut values: Vec<f32> = (1..=pipeline.now).map(|unit| unit as f32).collect();
    for at in &watched {
        let held = pipeline.stages[*at].held.iter();
        values.extend(held.map(|parts| *parts as f32 / pipeline.plan.parts as f32));
    }
    numbers("C N", [1 + watched.len(), pipeline.now], values)
}
