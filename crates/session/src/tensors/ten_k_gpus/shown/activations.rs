//! The activations: what a step holds as it goes there and back, the most by span, the time of each step.

use experiments::Shown;

use super::{curves, lines};
use crate::tensors::ten_k_gpus::activations::{Activations, shares_by_span};

/// Bytes of a number, in millions.
const FLOAT: f32 = 4e-6;
/// Blocks of the deep net whose spans are shown for comparison.
const DEEP: usize = 100;

pub fn shown(activations: &Activations, place: &str) -> Option<Shown> {
    let counted = activations.net.counted();
    Some(match place {
        "held" => held(activations),
        "held.names" => lines(["everything is recorded", "blocks are computed again"]),
        "most" => Shown::row(activations.most().map(|bytes| bytes / 1e6)),
        "most.names" => lines(["everything is recorded", "blocks are computed again"]),
        "spans" => spans(activations),
        "spans.names" => lines([
            format!("this net: {} blocks", counted.spec.layers),
            format!("as wide, {DEEP} blocks"),
        ]),
        "times" => times(activations),
        "times.names" => lines(["everything is recorded", "blocks are computed again"]),
        "activations" => table(activations),
        _ => return None,
    })
}

/// Bytes held after each piece of work of a step: `C N`.
fn held(activations: &Activations) -> Shown {
    let counted = activations.net.counted();
    let megabytes = |held: Vec<usize>| held.iter().map(|count| *count as f32 * FLOAT).collect();
    let recorded: Vec<f32> = megabytes(counted.held());
    let pieces = (1..=recorded.len()).map(|piece| piece as f32).collect();
    curves(&[pieces, recorded, megabytes(counted.held_recomputed(activations.span))])
}

/// The most held, in per cent of recording everything, by span: `C N`.
fn spans(activations: &Activations) -> Shown {
    let counted = activations.net.counted();
    let per_cent = |layers: usize| {
        let shares = shares_by_span(&counted, layers).into_iter();
        let known = shares.map(|share| 100.0 * share as f32);
        known.chain(std::iter::repeat(f32::NAN)).take(DEEP).collect::<Vec<f32>>()
    };
    let spans = (1..=DEEP).map(|span| span as f32).collect();
    curves(&[spans, per_cent(counted.spec.layers), per_cent(DEEP)])
}

/// Milliseconds of each step: `C N`.
fn times(activations: &Activations) -> Shown {
    let steps = (1..=activations.taken()).map(|step| step as f32).collect();
    let [recorded, again] = activations.times.clone();
    curves(&[steps, recorded, again])
}

fn table(activations: &Activations) -> Shown {
    let counted = activations.net.counted();
    let [whole, again] = activations.most();
    let million = |operations: f64| format!("{:.2}", operations / 1e6);
    let layers = counted.spec.layers as f64;
    let more = layers * counted.block_operations();
    let time = |at: usize| {
        activations.medians().map_or("–".to_owned(), |medians| format!("{:.2}", medians[at]))
    };
    let step = counted.step_operations();
    let row = |what: &str, a: String, b: String| format!("{what}|{a}|{b}");
    lines([
        "a step|everything recorded|computed again".to_owned(),
        row("most held, MB", format!("{:.3}", whole / 1e6), format!("{:.3}", again / 1e6)),
        row("10⁶ operations, forward", million(step / 3.0), million(step / 3.0 + more)),
        row("10⁶ operations, backward", million(2.0 * step / 3.0), million(2.0 * step / 3.0)),
        row("10⁶ operations, all", million(step), million(step + more)),
        row("median milliseconds here", time(0), time(1)),
    ])
}
