//! `garden`: the same runs as on the page, in a terminal.
//!
//! With `--json` every event is one line on standard output, and the last is `{"event":"finished",…,"metrics":{…}}`.
//! Sentences for people go to standard error. The exit code is 2 for bad input, 1 for a figure that is missed.

mod bench;
mod check;
mod engine;
mod export;
mod files;
mod list;
mod run;
#[cfg(feature = "serve")]
mod serve_device;
mod table;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// LLM Garden in the terminal.
#[derive(Parser)]
#[command(version, about)]
struct Arguments {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    /// Every milestone and its presets.
    List {
        /// One line of JSON a milestone.
        #[arg(long)]
        json: bool,
    },
    /// Trains a preset, or a spec from a file.
    Run(run::Arguments),
    /// Measures published figures: a milestone, a preset, or all.
    Check(check::Arguments),
    /// Times steps and generation on fixed shapes.
    Bench {
        /// One line of JSON a shape.
        #[arg(long)]
        json: bool,
    },
    /// Offers this machine's device to a page, as its engine “your own GPU”.
    #[cfg(feature = "serve")]
    ServeDevice(serve_device::Arguments),
    /// Writes the weights of a checkpoint in another form.
    Export {
        /// The checkpoint that `run --save` or the page wrote.
        checkpoint: PathBuf,
        /// The form.
        #[arg(long, value_enum)]
        to: export::Form,
        /// Where to; by default beside the checkpoint.
        #[arg(long)]
        out: Option<PathBuf>,
    },
}

/// What ends a command early.
#[derive(Debug, thiserror::Error)]
enum Failure {
    /// The reader can mend it.
    #[error("{0}")]
    Input(String),
    /// The engine or the run failed.
    #[error(transparent)]
    Drive(#[from] session::DriveError),
    /// A published figure was not reached.
    #[error("{0}")]
    Missed(String),
}

fn main() -> ExitCode {
    match answer(Arguments::parse().verb) {
        Ok(code) => code,
        Err(failure) => {
            eprintln!("garden: {failure}");
            ExitCode::from(if matches!(failure, Failure::Missed(_)) { 1 } else { 2 })
        }
    }
}

fn answer(verb: Verb) -> Result<ExitCode, Failure> {
    let done = match verb {
        Verb::List { json } => list::list(json),
        Verb::Run(arguments) => match engine::elsewhere(arguments.engine)? {
            Some(code) => return Ok(code),
            None => run::run(&arguments),
        },
        Verb::Check(arguments) => check::check(&arguments),
        Verb::Bench { json } => bench::bench(json),
        #[cfg(feature = "serve")]
        Verb::ServeDevice(arguments) => serve_device::serve(&arguments),
        Verb::Export { checkpoint, to, out } => export::export(&checkpoint, to, out),
    };
    done.map(|()| ExitCode::SUCCESS)
}
