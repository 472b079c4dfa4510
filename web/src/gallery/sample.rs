//! Made-up numbers for the gallery: they look like a run, and are none.

use std::rc::Rc;

use protocol::{Candidate, Floats, ParameterRow, PauseReason, Piece, StepReport, View};
use serde_json::Value;
use spec::Engine;

use crate::few::Few;
use crate::run::{Curve, EngineInUse, Evaluation, Inspection, Mark, Phase, RunState, Sample};

const TEXT: &str = "First Citizen:\nBefore we pr";

/// A number between 0 and 1 that depends on nothing but `index`.
fn noise(index: usize) -> f64 {
    let hash = (index as u64 + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    ((hash ^ (hash >> 31)).wrapping_mul(0xBF58_476D_1CE4_E5B9) >> 40) as f64 / (1u64 << 24) as f64
}

/// A run at step 1,240 of 2,000.
pub fn run() -> RunState {
    let mut curve = Curve::default();
    for step in 1..=1240 {
        curve.push(report(step));
    }
    let evaluation = |index: usize| {
        let step = index * 100;
        let loss = mean(step) + 0.06;
        Evaluation { step, loss, band: 0.03 + 0.02 * noise(index), train: loss - 0.05 }
    };
    let mark = Mark { step: 800, path: "training.learning_rate".into(), value: Value::from(1e-3) };
    RunState {
        step: 1240,
        phase: Phase::Paused(PauseReason::Asked),
        curve: Rc::new(curve),
        evaluations: Rc::new((0..=12).map(evaluation).collect()),
        baselines: Few::from([(1, 3.33), (2, 2.49), (3, 2.1), (4, 1.92), (5, 1.97), (6, 2.2)]),
        uniform: 65f64.ln(),
        entropy: Some(1.05),
        marks: Rc::new(vec![mark]),
        parameters: Rc::new(parameters()),
        samples: samples(),
        steps_per_second: 41.3,
        tokens_per_second: 21_150.0,
        memory: Some(38.2e6),
        engine: Some(EngineInUse {
            engine: Engine::Cpu,
            why: "This browser has no WebGPU, so the run goes on the CPU.".into(),
            device: "SIMD".into(),
        }),
        ..RunState::default()
    }
}

/// The network of the made-up run.
pub fn model() -> spec::ModelSpec {
    spec::RunSpec::default().model
}

fn mean(step: usize) -> f64 {
    1.62 + 2.55 * (-(step as f64) / 160.0).exp() + 0.28 * (-(step as f64) / 900.0).exp()
}

fn report(step: usize) -> StepReport {
    let cosine = (step as f64 / 2000.0 * std::f64::consts::PI).cos();
    StepReport {
        step,
        loss: mean(step) + 0.22 * (noise(step) - 0.5),
        rate: 3e-3 * (step as f64 / 100.0).min(0.55 + 0.45 * cosine),
        gradient_norm: 0.4 + 0.5 * noise(step * 7) + 2.0 * (-(step as f64) / 60.0).exp(),
        tokens: step as u64 * 512,
        seconds: step as f64 / 41.3,
    }
}

fn parameters() -> Vec<ParameterRow> {
    let row = |name: &str, shape: &[usize]| ParameterRow {
        name: name.into(),
        shape: shape.to_vec(),
        count: shape.iter().product(),
        decayed: shape.len() > 1,
    };
    vec![
        row("embed.weight", &[65, 64]),
        row("position.weight", &[32, 64]),
        row("blocks.0.norm_1.gamma", &[64]),
        row("blocks.0.attn.query.weight", &[64, 64]),
        row("blocks.0.mlp.up.weight", &[64, 256]),
        row("blocks.0.mlp.down.weight", &[256, 64]),
    ]
}

/// The text's characters as tokens.
pub fn tokens(text: &str) -> Vec<Piece> {
    text.chars().map(|c| Piece { id: u32::from(c) % 65, text: c.into() }).collect()
}

/// Next tokens with falling probabilities.
pub fn candidates() -> Vec<Candidate> {
    let candidate = |(rank, piece): (usize, Piece)| Candidate {
        piece,
        probability: 0.41 * 0.68f32.powi(rank as i32),
    };
    tokens("oe atih\nusrylndmc,w.").into_iter().enumerate().map(candidate).collect()
}

fn samples() -> Vec<Rc<Sample>> {
    let sample = |id: u32, step: usize, text: &str, done: bool| {
        let (tokens, candidates) = (tokens(text), vec![]);
        Rc::new(Sample { id, step, prompt: "ROMEO:".into(), tokens, candidates, done })
    };
    vec![
        sample(1, 0, "\nqW:x3KvzEe&yLh", true),
        sample(2, 600, "\nAnd the be the what of hing", true),
        sample(3, 1240, "\nI will not be the grace of", false),
    ]
}

/// Attention of two layers of four heads, each of a plain kind, and a place with signed values.
pub fn inspection() -> Inspection {
    let pieces = tokens(TEXT);
    let size = pieces.len();
    let mut views: Vec<View> = (0..2).map(|layer| pattern(layer, size)).collect();
    let signed = (0..size * 48).map(|i| (noise(i) + noise(i + 9999) - 1.0) as f32 * 2.3).collect();
    views.push(View {
        place: "blocks.0.resid_mid".into(),
        letters: "B T D".into(),
        shape: vec![1, size, 48],
        data: Floats(signed),
    });
    Inspection { step: 1240, tokens: pieces, views, texts: Vec::new() }
}

fn pattern(layer: usize, size: usize) -> View {
    let mut data = Vec::new();
    for head in 0..4 {
        for row in 0..size {
            let raw: Vec<f64> =
                (0..=row).map(|column| affinity(layer * 4 + head, row, column)).collect();
            let sum: f64 = raw.iter().sum();
            data.extend(raw.iter().map(|one| (one / sum) as f32));
            data.resize(data.len() + size - row - 1, 0.0);
        }
    }
    View {
        place: format!("blocks.{layer}.attn.pattern"),
        letters: "B H T S".into(),
        shape: vec![1, 4, size, size],
        data: Floats(data),
    }
}

/// How much a query likes a key, before the row is made to sum to 1.
fn affinity(kind: usize, row: usize, column: usize) -> f64 {
    let text = TEXT.as_bytes();
    let jitter = 0.05 + 0.1 * noise(kind * 7919 + row * 101 + column);
    let liked = match kind {
        0 => 6.0 * f64::from(row == column + 1),
        1 => 3.0 * f64::from(column == 0),
        2 => (-((row - column) as f64) / 3.0).exp() * 2.0,
        3 => 3.0 * f64::from(text[column].is_ascii_whitespace()),
        4 => 2.0 * f64::from(row == column),
        5 => 5.0 * f64::from(column > 0 && text[column - 1] == text[row]),
        6 => 4.0 * noise(row * 13 + column),
        _ => 0.0,
    };
    jitter + liked
}
