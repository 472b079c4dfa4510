//! The pictures of a run: weights layer by layer, what hidden units stand for, what is answered.

use super::asked::people;
use super::family::{self, RELATIONS};
use super::net::Cases;
use super::run::{Run, Settings};
use super::tasks::Layer;
use crate::Shown;

/// Squares along an edge of the shown surface.
const PIXELS: usize = 24;
/// Tasks with more cases are not listed one by one.
const LISTED: usize = 16;

/// What a place holds; nothing where the task has no such place.
pub(super) fn show(run: &Run, settings: &Settings, place: &str) -> Option<Shown> {
    if let Some(shown) = weights(run, place) {
        return Some(shown);
    }
    let task = settings.wish.task.as_str();
    match (task, place) {
        ("symmetry", "ratio") => Some(Shown::row(ratios(run).into_iter().map(|(_, size)| size))),
        ("symmetry", "ratio.names") => Some(lines(ratios(run).into_iter().map(|(name, _)| name))),
        ("symmetry", "grid") => Some(grid(run)),
        ("symmetry", "grid.rows") => Some(lines((0..8).map(|half| format!("{half:03b}")))),
        ("symmetry", "grid.columns") => Some(lines((0..8).map(mirrored))),
        ("t-c", "field") => Some(fields(run)),
        ("xor", "plane") => Some(corners(run)),
        ("xor", "plane.surface") => Some(surface(run)),
        ("family-trees", "questions") => Some(Shown::Text(questions(run, settings))),
        _ => listed(run, place),
    }
}

/// A layer's weights: a row a unit, the bias first. People and relations stand alone, as in the paper's figure.
fn weights(run: &Run, place: &str) -> Option<Shown> {
    let (place, labels) = place.split_once('.').unwrap_or((place, ""));
    let layer = run.task.layer(place)?;
    let skip = usize::from(matches!(place, "person" | "relation"));
    let columns = layer.block.columns - skip;
    let rows =
        (0..layer.block.rows).map(|row| &layer.block.row(&run.task.net.weights, row)[skip..]);
    match labels {
        "" => Some(table(rows.flatten().copied(), [layer.block.rows, columns])),
        "rows" => Some(lines((1..=layer.block.rows).map(|unit| row_name(layer, unit)))),
        "columns" => {
            let bias = std::iter::once("bias".to_owned());
            Some(lines(bias.chain(layer.reads.iter().cloned()).skip(skip)))
        }
        _ => None,
    }
}

fn row_name(layer: &Layer, unit: usize) -> String {
    if layer.place == "output" && layer.block.rows == 24 {
        return family::name(unit - 1).to_owned();
    }
    format!("{} {unit}", if layer.place == "output" { "output" } else { "unit" })
}

fn table(values: impl Iterator<Item = f64>, shape: [usize; 2]) -> Shown {
    let values = values.map(|value| value as f32).collect();
    Shown::Numbers { letters: "R C", shape: shape.to_vec(), values }
}

fn lines(names: impl Iterator<Item = String>) -> Shown {
    Shown::Text(names.collect::<Vec<_>>().join("\n"))
}

/// Sizes of the weights from each pair of mirror inputs, in units of the smallest of their hidden unit.
fn ratios(run: &Run) -> Vec<(String, f64)> {
    let pairs = run.mirror_pairs().into_iter().enumerate();
    let bars = pairs.flat_map(|(unit, sizes)| {
        let least = sizes.into_iter().fold(f64::INFINITY, f64::min).max(f64::MIN_POSITIVE);
        (0..3).map(move |pair| {
            let name = format!("unit {}, inputs {} and {}", unit + 1, pair + 1, 6 - pair);
            (name, if sizes[pair] == 0.0 { 0.0 } else { sizes[pair] / least })
        })
    });
    bars.collect()
}

/// What the output says of all 64 patterns: a row for each left half, a column for each right half, mirrored, so that
/// symmetric patterns lie on the diagonal.
fn grid(run: &Run) -> Shown {
    let y = run.activity.of(run.task.net.outputs().start);
    let backwards = |half: usize| (0..3).fold(0, |sum, bit| sum * 2 + (half >> bit & 1));
    table((0..64).map(|cell| y[cell / 8 * 8 + backwards(cell % 8)]), [8, 8])
}

/// The right half of a pattern that mirrors a left one, as it is written.
fn mirrored(half: usize) -> String {
    format!("{half:03b}").chars().rev().collect()
}

/// The nine weights by which every hidden unit of a kind reads its field.
fn fields(run: &Run) -> Shown {
    let weights = run.task.layer("hidden").map_or_else(Vec::new, |layer| {
        let rows = (0..layer.block.rows).map(|row| layer.block.row(&run.task.net.weights, row));
        rows.flat_map(|row| &row[1..]).map(|weight| *weight as f32).collect()
    });
    Shown::Numbers { letters: "N H W", shape: vec![weights.len() / 9, 3, 3], values: weights }
}

/// The four cases as points, 0 at −1 and 1 at +1.
fn corners(run: &Run) -> Shown {
    let cases = &run.task.cases;
    let values = (0..cases.count).flat_map(|case| {
        let input = |unit: usize| 2.0 * cases.inputs[unit * cases.count + case] - 1.0;
        [input(0), input(1), cases.wanted(0, case)]
    });
    let values = values.map(|value| value as f32).collect();
    Shown::Numbers { letters: "N 3", shape: vec![cases.count, 3], values }
}

/// The output between the four corners, from −1 for 0 to 1 for 1; the first row is the upper edge.
fn surface(run: &Run) -> Shown {
    let at = |pixel: usize| (pixel as f64 + 0.5) / PIXELS as f64;
    let across = (0..PIXELS * PIXELS).map(|pixel| at(pixel % PIXELS));
    let up = (0..PIXELS * PIXELS).map(|pixel| at(PIXELS - 1 - pixel / PIXELS));
    let inputs = across.chain(up).collect();
    let activity = run.try_on(&Cases { count: PIXELS * PIXELS, inputs, wanted: Vec::new() });
    let y = activity.of(run.task.net.outputs().start);
    table(y.iter().map(|y| 2.0 * y - 1.0), [PIXELS, PIXELS])
}

/// The questions that were kept back, what the net answers, and whether that is right.
fn questions(run: &Run, settings: &Settings) -> String {
    let (net, held_out) = (&run.task.net, &run.task.held_out);
    let activity = run.try_on(held_out);
    let line = |(case, question): (usize, &family::Question)| {
        let outputs: Vec<_> = net.outputs().map(|unit| activity.of(unit)[case]).collect();
        let right = (outputs.iter().enumerate())
            .all(|(who, y)| (y - held_out.wanted(who, case)).abs() < settings.near);
        let answers: Vec<_> = question.answers.iter().map(|who| family::name(*who)).collect();
        let truth = format!("wrong, it is {}", answers.join(" and "));
        let (person, relation) = (family::name(question.person), RELATIONS[question.relation]);
        let verdict = if right { "right" } else { &truth };
        format!("{person}'s {relation}? {} ({verdict})", people(outputs))
    };
    run.task.questions.iter().enumerate().map(line).collect::<Vec<_>>().join("\n")
}

/// Where a task has few cases: what its hidden units do in each, and what comes out.
fn listed(run: &Run, place: &str) -> Option<Shown> {
    let (task, cases) = (&run.task, &run.task.cases);
    let hidden = task.layer("hidden").filter(|_| cases.count <= LISTED)?.units.clone();
    let inputs = cases.inputs.len() / cases.count;
    let input = |unit: usize, case: usize| cases.inputs[unit * cases.count + case];
    let name =
        |case: usize| (0..inputs).map(|unit| input(unit, case).to_string()).collect::<String>();
    let few = inputs <= LISTED;
    match place {
        "codes" if few => {
            let rows =
                (0..cases.count).flat_map(|case| hidden.clone().map(move |unit| (unit, case)));
            let values = rows.map(|(unit, case)| run.activity.of(unit)[case]);
            Some(table(values, [cases.count, hidden.len()]))
        }
        "codes.rows" if few => Some(lines((0..cases.count).map(name))),
        "codes.columns" => Some(lines((1..=hidden.len()).map(|unit| format!("unit {unit}")))),
        "answers" if few => Some(lines((0..cases.count).map(|case| {
            let said = task.net.outputs().map(|unit| format!("{:.2}", run.activity.of(unit)[case]));
            format!("{} → {}", name(case), said.collect::<Vec<_>>().join(" "))
        }))),
        _ => None,
    }
}
