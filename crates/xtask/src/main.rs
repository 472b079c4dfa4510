//! `cargo xtask …`: everything between the sources and a running page.
//!
//! Errors here are read by people only, so they are `anyhow`'s: what happened and what to do.

mod bench;
mod dist;
mod engines;
mod fetch;
mod ground;
mod lint;
mod names;
mod npm;
mod page;
mod pictures;
mod say;
mod serve;
mod site;
mod sizes;
mod test;
mod toolchain;
mod vectors;

use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};

use crate::engines::Engine;
use crate::ground::Ground;
use crate::page::Profile;
use crate::site::Site;
use crate::test::Part;
use crate::toolchain::Toolchain;

/// Builds, serves and tests LLM Garden.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Debug, Subcommand)]
enum Task {
    /// Build the page and its engines, fetch data, and serve it all on this machine.
    Serve {
        /// The port to listen on.
        #[arg(long, default_value_t = 8080)]
        port: u16,
        /// The address to listen on; 0.0.0.0 lets other machines in.
        #[arg(long, default_value = "127.0.0.1")]
        host: String,
        /// The engines to build; the page is served as soon as the first of them stands.
        #[arg(long, value_delimiter = ',', default_value = "cpu,gpu,ndarray")]
        engines: Vec<Engine>,
        /// Compile the page quickly instead of small.
        #[arg(long)]
        quick: bool,
    },
    /// Build one thing into the site that a running `serve` shows.
    Build {
        /// What to build.
        what: What,
        /// Compile the page quickly instead of small (the default for `build web`).
        #[arg(long)]
        quick: bool,
        /// Compile the page small, as `serve` does.
        #[arg(long, conflicts_with = "quick")]
        small: bool,
    },
    /// Run every test: native, and in headless Chromium on the real page.
    Test {
        /// Run one part only.
        #[arg(long)]
        only: Option<Part>,
        /// Run only the tests (of the browser: the files) whose name has this in it.
        filter: Option<String>,
    },
    /// Run clippy natively and for wasm32, warnings denied.
    Lint,
    /// Build `dist/`, a folder for any static host, and print the table of sizes.
    Dist {
        /// The engines to put into it.
        #[arg(long, value_delimiter = ',', default_value = "cpu,gpu,ndarray")]
        engines: Vec<Engine>,
    },
    /// Fetch the published data sets into `data/`.
    Data,
    /// Measure speed in the terminal and in headless Chromium.
    Bench {
        /// Measure one side only.
        #[arg(long)]
        only: Option<Part>,
        /// Print one JSON object a line.
        #[arg(long)]
        json: bool,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum What {
    Cpu,
    Gpu,
    Ndarray,
    Remote,
    Web,
    All,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match Ground::find().and_then(|ground| run(&ground, arguments.task)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("✗ {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(ground: &Ground, task: Task) -> Result<()> {
    match task {
        Task::Serve { port, host, engines, quick } => {
            let profile = if quick { Profile::Quick } else { Profile::Page };
            serve::serve(ground, &host, port, &engines, profile)
        }
        Task::Build { what, quick, small } => build(ground, what, quick, small),
        Task::Test { only, filter } => test::test(ground, only, filter.as_deref()),
        Task::Lint => lint::lint(ground),
        Task::Dist { engines } => dist::dist(ground, &engines),
        Task::Bench { only, json } => bench::bench(ground, only, json),
        Task::Data => {
            fetch::bring(ground);
            Ok(())
        }
    }
}

fn build(ground: &Ground, what: What, quick: bool, small: bool) -> Result<()> {
    let toolchain = Toolchain::bring(ground)?;
    let site = Site::local(ground.site());
    let one_page = what == What::Web && !small;
    let profile = if quick || one_page { Profile::Quick } else { Profile::Page };
    if matches!(what, What::Web | What::All) {
        page::build(ground, &toolchain, &site, profile)?;
    }
    let engines = match what {
        What::Cpu => vec![Engine::Cpu],
        What::Gpu => vec![Engine::Gpu],
        What::Ndarray => vec![Engine::Ndarray],
        What::Remote => vec![Engine::Remote],
        What::Web => Vec::new(),
        What::All => Engine::LOCAL.to_vec(),
    };
    for engine in engines {
        engines::build(ground, &toolchain, &site, engine)?;
    }
    Ok(())
}
