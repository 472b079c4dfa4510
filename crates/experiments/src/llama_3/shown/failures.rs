//! The failures: every hour of the 54 days, what an interval costs, how much time counted.

use super::{grouped, lines, numbers, quantities, short};
use crate::Shown;
use crate::llama_3::failures::{DAYS, Failures, STEP, SWEEP, young_daly};

/// What Dubey et al. 2024 report: more than this share of time counted, in per cent.
const PUBLISHED: f32 = 90.0;

pub(super) fn shown(failures: &Failures, place: &str) -> Option<Shown> {
    Some(match place {
        "hours" => hours(failures),
        "hours.rows" => lines((0..24).map(|hour| format!("{hour:02}:00"))),
        "hours.columns" => lines((1..=DAYS).map(|day| day.to_string())),
        "latest" => Shown::Text(latest(failures)),
        "failures" => numbers_of(failures),
        "intervals" => intervals(failures),
        "intervals.names" => {
            let measured = if failures.history.is_empty() { "not yet" } else { "simulated" };
            lines([measured, "expected", "Young/Daly", "yours"])
        }
        "effective" => effective(failures),
        "effective.names" => lines(["yours", "Young/Daly", "paper: above"]),
        _ => return None,
    })
}

/// `24 DAYS`: minutes lost in each hour, hours down and days across; no number where it is still to come.
fn hours(failures: &Failures) -> Shown {
    let known = failures.history.len() * STEP;
    let minutes = |hour: usize, day: usize| {
        let at = 24 * day + hour;
        let lost = failures.own.lost.get(at).filter(|_| at < known);
        lost.map_or(f32::NAN, |lost| (600.0 * lost).round() / 10.0)
    };
    let values = (0..24).flat_map(|hour| (0..DAYS).map(move |day| minutes(hour, day))).collect();
    numbers("R C", [24, DAYS], values)
}

fn latest(failures: &Failures) -> String {
    let Some((when, cost)) = failures.own.last else {
        return "No crash yet.".to_owned();
    };
    let (day, hour, minute) = (when / 24.0, when % 24.0, when.fract() * 60.0);
    format!(
        "Crash {}, day {} at {:02}:{:02}: {} minutes of computation are lost.",
        grouped(failures.own.crashed as u64),
        day as usize + 1,
        hour as usize,
        minute as usize,
        short(60.0 * cost, 1)
    )
}

fn numbers_of(failures: &Failures) -> Shown {
    let (settings, own) = (failures.settings, &failures.own);
    let best = failures.best();
    let measured = |value: f64, places: usize| match failures.history.is_empty() {
        true => "–".to_owned(),
        false => short(value, places),
    };
    quantities(&[
        ("mean time between failures", short(settings.mtbf, 3), "hours"),
        ("crashes so far", grouped(own.crashed as u64), "at random"),
        ("computed between checkpoints", short(60.0 * settings.interval, 2), "minutes"),
        (
            "Young and Daly's interval",
            short(60.0 * young_daly(settings.saving, settings.mtbf), 2),
            "√(2 × cost × mean time), minutes",
        ),
        ("effective time so far", measured(own.effective(), 2), "%"),
        ("expected in the end", short(settings.expected(), 2), "%, closed form"),
        ("at Young and Daly's interval", measured(failures.young_daly.effective(), 2), "%"),
        ("best of the sweep so far", measured(best.1, 2), "%"),
        ("its interval", measured(best.0, 1), "minutes"),
        ("computed in vain", short(own.repeated, 1), "hours"),
        ("checkpoints", grouped(own.saved as u64), "finished"),
    ])
}

/// Time lost in per cent over the interval in minutes: simulated so far, expected, and two plumb lines. `C N`.
fn intervals(failures: &Failures) -> Shown {
    let settings = failures.settings;
    let marks = [young_daly(settings.saving, settings.mtbf), settings.interval];
    let machine = |at: usize| 100.0 - failures.sweep[at].effective();
    let seen = !failures.history.is_empty();
    // A point: minutes, what was simulated there, the heights of the two plumb lines there.
    let mut points: Vec<(f64, [f64; 3])> = (SWEEP.iter().enumerate())
        .map(|(at, minutes)| {
            (*minutes, [if seen { machine(at) } else { f64::NAN }, f64::NAN, f64::NAN])
        })
        .collect();
    let lost = |hours: f64| 100.0 - settings.every(hours).expected();
    for (mark, hours) in marks.into_iter().enumerate() {
        for height in [1.0, lost(hours)] {
            let mut values = [f64::NAN; 3];
            values[mark + 1] = height;
            let at = points.partition_point(|(minutes, _)| *minutes <= 60.0 * hours);
            points.insert(at, (60.0 * hours, values));
        }
    }
    let minutes = points.iter().map(|(minutes, _)| *minutes);
    let expected = points.iter().map(|(minutes, _)| lost(minutes / 60.0));
    let simulated = points.iter().map(|(_, values)| values[0]);
    let plumbs = (1..3).flat_map(|mark| points.iter().map(move |(_, values)| values[mark]));
    let values = minutes.chain(simulated).chain(expected).chain(plumbs);
    numbers("C N", [5, points.len()], values.map(|value| value as f32).collect())
}

/// Effective time so far over days, in per cent. `C N`.
fn effective(failures: &Failures) -> Shown {
    let steps = failures.history.len();
    let day = |step: usize| ((step + 1) * STEP) as f32 / 24.0;
    let mut values: Vec<f32> = (0..steps).map(day).collect();
    for curve in 0..2 {
        values.extend(failures.history.iter().map(|both| both[curve] as f32));
    }
    values.extend(std::iter::repeat_n(PUBLISHED, steps));
    numbers("C N", [4, steps], values)
}
