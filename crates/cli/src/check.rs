//! `garden check`: every published figure, measured by the run it names. One loop for all milestones.

use std::path::PathBuf;
use std::time::Instant;

use protocol::{Command, Event};
use serde_json::json;
use session::Driver;
use spec::{Direction, Engine, Figure, MILESTONES, RunSpec};

use crate::{Failure, files, run, table};

/// What `garden check` takes.
#[derive(clap::Args)]
pub struct Arguments {
    /// A milestone's or a preset's id.
    #[arg(required_unless_present = "all")]
    id: Option<String>,
    /// Every figure of every milestone.
    #[arg(long)]
    all: bool,
    /// Also what takes minutes: a preset that is named itself needs no such word.
    #[arg(long)]
    slow: bool,
    /// One line of JSON a measurement.
    #[arg(long)]
    json: bool,
    /// Writes the table into this Markdown file, between its `<!-- figures -->` marks.
    #[arg(long, value_name = "FILE")]
    table: Option<PathBuf>,
}

/// Measures and compares; fails when a figure is missed.
pub fn check(arguments: &Arguments) -> Result<(), Failure> {
    let figures = wanted(arguments)?;
    let mut missed = 0;
    let mut rows = vec![];
    let mut known: Vec<(&str, u64, Metrics)> = vec![];
    for figure in figures {
        for &seed in figure.seeds {
            if !known.iter().any(|(preset, s, _)| *preset == figure.preset && *s == seed) {
                let metrics = measure(figure.preset, seed)?;
                known.push((figure.preset, seed, metrics));
            }
            let metrics =
                known.iter().find(|(preset, s, _)| *preset == figure.preset && *s == seed);
            let measured = metrics.and_then(|(_, _, metrics)| value(metrics, figure.metric));
            missed += usize::from(!tell(figure, seed, measured, arguments.json));
            rows.push(row(figure, seed, measured));
        }
    }
    if let Some(path) = &arguments.table {
        table::write(path, &rows)?;
    }
    match missed {
        0 => Ok(()),
        n => Err(Failure::Missed(format!("{n} measurements miss the published figure"))),
    }
}

/// The figures that are asked for; what is left out as slow is told.
fn wanted(arguments: &Arguments) -> Result<Vec<&'static Figure>, Failure> {
    let named = |figure: &Figure| arguments.id.as_deref() == Some(figure.preset);
    let of_id = |milestone: &str, figure: &Figure| match &arguments.id {
        Some(id) => id == milestone || named(figure),
        None => true,
    };
    let ready = MILESTONES.iter().filter(|milestone| milestone.ready);
    let mut all: Vec<&Figure> = ready
        .flat_map(|milestone| milestone.figures.iter().filter(|figure| of_id(milestone.id, figure)))
        .collect();
    // Two milestones may be held against the same run.
    let mut seen = vec![];
    all.retain(|figure| {
        !seen.contains(figure) && {
            seen.push(*figure);
            true
        }
    });
    if all.is_empty() {
        return Err(Failure::Input("no figure has that id: see `garden list`".to_owned()));
    }
    let later =
        |figure: &Figure| spec::SLOW.contains(&figure.preset) && !arguments.slow && !named(figure);
    let mut left: Vec<&str> =
        all.iter().filter(|figure| later(figure)).map(|figure| figure.preset).collect();
    left.dedup();
    for preset in left {
        eprintln!("left out: {preset} takes minutes; --slow measures it");
    }
    Ok(all.into_iter().filter(|figure| !later(figure)).collect())
}

/// One line of the table.
fn row(figure: &Figure, seed: u64, measured: Option<f64>) -> String {
    let measured = measured.map_or("–".to_owned(), |value| match value.abs() {
        tiny if tiny > 0.0 && tiny < 1e-3 => format!("{value:.3e}"),
        _ => format!("{value:.4}"),
    });
    let measured = measured.trim_end_matches(".0000");
    // A bar would end the cell.
    let source = figure.source.replace('|', "\\|");
    format!(
        "| `{}` | {} | {seed} | {measured} | {} {} | {} |",
        figure.preset, figure.metric, figure.published, figure.unit, source
    )
}

type Metrics = Vec<(String, f64)>;

fn value(metrics: &Metrics, name: &str) -> Option<f64> {
    metrics.iter().find(|(metric, _)| metric == name).map(|(_, value)| *value)
}

/// Runs a preset to its end.
fn measure(preset: &str, seed: u64) -> Result<Metrics, Failure> {
    let mut spec = RunSpec { seed, engine: Engine::Cpu, ..run::spec_of(preset)? };
    // Presets that are made to be watched are slow on purpose.
    spec.training.speed = 0.0;
    let mut driver = Driver::open()?;
    let files = files::of(&spec, &files::Own::default())?;
    let begun = Instant::now();
    driver.tell(Command::Start { spec, files, checkpoint: None });
    driver.tell(Command::Play {});
    let metrics = driver.until(|event| match event {
        Event::Finished { metrics, .. } => Some(metrics.clone()),
        Event::Evaluated { step, loss, .. } => {
            eprintln!("{preset}, seed {seed}, step {step}: {loss:.4}");
            None
        }
        _ => None,
    })?;
    eprintln!("{preset}, seed {seed}: {:.1} s", begun.elapsed().as_secs_f64());
    Ok(metrics)
}

/// Prints measured, published and tolerance; whether they agree.
fn tell(figure: &Figure, seed: u64, measured: Option<f64>, as_json: bool) -> bool {
    let holds = measured.is_some_and(|measured| figure.holds(measured));
    let direction = match figure.direction {
        Direction::AtMost => "at most",
        Direction::AtLeast => "at least",
        Direction::Equal => "equal",
    };
    if as_json {
        println!(
            "{}",
            json!({
                "preset": figure.preset, "metric": figure.metric, "unit": figure.unit, "seed": seed,
                "measured": measured, "published": figure.published, "tolerance": figure.tolerance,
                "direction": direction, "holds": holds, "source": figure.source,
            })
        );
    } else {
        let verdict = if holds { "holds" } else { "MISSED" };
        let measured = measured.map_or("nothing".to_owned(), |value| format!("{value:.4}"));
        println!(
            "{verdict}  {} {} seed {seed}: measured {measured}, published {} ({direction}, ± {}) {}",
            figure.preset, figure.metric, figure.published, figure.tolerance, figure.unit
        );
    }
    holds
}
