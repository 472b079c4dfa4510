//! `garden bench`: seconds a step on fixed shapes, the session and a plain loop in turn, and tokens a second of generation.

use std::time::Duration;

use protocol::{Command, Event, Sampling};
use serde_json::json;
use session::Driver;
use spec::{Engine, RunSpec};

use crate::Failure;

/// Batch, context, width, layers; heads are 4 throughout. The vocabulary is the grammar's.
const SHAPES: [(&str, [usize; 4], usize); 2] =
    [("S", [16, 32, 64, 2], 40), ("M", [12, 64, 128, 4], 12)];

/// Measures and prints.
pub fn bench(as_json: bool) -> Result<(), Failure> {
    for (name, shape, steps) in SHAPES {
        let (seconds, plain) = step(shape, steps)?;
        let ratio = seconds / plain;
        let tokens = (shape[0] * shape[1]) as f64 / seconds;
        let generated = generation(shape)?;
        if as_json {
            println!(
                "{}",
                json!({
                    "shape": name, "engine": session::ENGINE, "step_ms": seconds * 1e3,
                    "plain_ms": plain * 1e3, "ratio": ratio, "tokens_per_second": tokens,
                    "generated_per_second": generated,
                })
            );
        } else {
            println!(
                "{name}: {:.1} ms a step, a plain loop {:.1} ms (ratio {ratio:.2}), {tokens:.0} tokens/s; writing {generated:.0} tokens/s",
                seconds * 1e3,
                plain * 1e3
            );
        }
    }
    Ok(())
}

fn started(shape: [usize; 4]) -> Result<Driver, Failure> {
    let [batch, context, width, layers] = shape;
    let settings = [
        ("data.source", "grammar".into()),
        ("training.batch", batch.into()),
        ("model.context", context.into()),
        ("model.width", width.into()),
        ("model.layers", layers.into()),
    ];
    let spec = RunSpec::default()
        .with_all(settings.map(|(path, value): (_, serde_json::Value)| (path.to_owned(), value)))
        .map_err(|error| Failure::Input(error.to_string()))?;
    let mut driver = Driver::open()?;
    let spec = RunSpec { engine: Engine::Cpu, ..spec };
    driver.tell(Command::Start { spec, files: vec![], checkpoint: None });
    Ok(driver)
}

fn step(shape: [usize; 4], steps: usize) -> Result<(f64, f64), Failure> {
    let mut driver = started(shape)?;
    driver.tell(Command::Measure { steps, plain: true });
    let times = driver.until(|event| match event {
        Event::Measured { seconds, plain: Some(plain) } => Some((*seconds, *plain)),
        _ => None,
    })?;
    Ok(times)
}

/// Tokens a second of a text that fits the window.
fn generation(shape: [usize; 4]) -> Result<f64, Failure> {
    let count = shape[1] - 1;
    let mut driver = started(shape)?;
    while driver.next_event().is_some() {} // the n-grams are counted first, so that nothing runs beside
    let sampling = Sampling::default();
    let start = web_time::Instant::now();
    driver.tell(Command::Sample { id: 1, prompt: "t".into(), count, sampling });
    driver.until(|event| matches!(event, Event::Sampled { done: true, .. }).then_some(()))?;
    let seconds = start.elapsed().max(Duration::from_micros(1)).as_secs_f64();
    Ok(count as f64 / seconds)
}
