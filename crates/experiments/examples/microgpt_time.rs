//! Operations a second on the scalar tape: microgpt's names there, back and Adam, on one thread; the fastest hundred of 800.
//!
//! `cargo run --release -p experiments --example microgpt_time -- data/names.txt`; beside it `tests/parity/microgpt_time.py`.

use std::error::Error;
use std::time::Instant;

/// Names that are not timed, and those of a round, of which the fastest counts.
const WARM: usize = 20;
const TIMED: usize = 100;
const ROUNDS: usize = 8;

fn main() -> Result<(), Box<dyn Error>> {
    let path = std::env::args().nth(1).unwrap_or_else(|| "data/names.txt".to_owned());
    let names = std::fs::read(&path).map_err(|error| format!("{path}: {error}"))?;
    for id in ["microgpt", "microgpt-two"] {
        let preset = spec::find_preset(id).ok_or("there is no such preset")?;
        let mut experiment =
            experiments::build(&(preset.spec)(), &|name| (name == "names").then_some(&names[..]))?;
        let metric = |metrics: Vec<(&str, f64)>, wanted: &str| {
            metrics.into_iter().find(|(name, _)| *name == wanted).map_or(0.0, |(_, value)| value)
        };
        for _ in 0..WARM {
            experiment.step()?;
        }
        let (mut best, mut best_seconds) = (0.0, 0.0);
        for _ in 0..ROUNDS {
            let (mut seconds, mut operations) = (0.0, 0.0);
            for _ in 0..TIMED {
                let began = Instant::now();
                experiment.step()?;
                seconds += began.elapsed().as_secs_f64();
                operations += metric(experiment.metrics(), "operations");
            }
            if operations / seconds > best {
                (best, best_seconds) = (operations / seconds, seconds);
            }
        }
        let began = Instant::now();
        experiment.show("written");
        let writing = began.elapsed().as_secs_f64();
        println!(
            "{id}: {:.2} ms a name, {:.0} million operations a second on the way there (the time includes the way back), 20 names written in {:.0} ms",
            1e3 * best_seconds / TIMED as f64,
            best / 1e6,
            1e3 * writing,
        );
    }
    Ok(())
}
