//! `cargo xtask test`: native tests, then the page and its engines in a headless browser.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use clap::ValueEnum;

use crate::engines::{self, Engine};
use crate::fetch;
use crate::ground::{self, Ground};
use crate::npm;
use crate::page::{self, Profile};
use crate::say;
use crate::serve::Server;
use crate::site::{Site, files_below};
use crate::toolchain::Toolchain;

/// A part of the tests.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Part {
    /// `cargo test`: units, parity, golden files, the architecture.
    Native,
    /// The journeys of `tests/browser`, on the real page and engines.
    Browser,
}

/// How many tests passed and failed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Tally {
    passed: u64,
    failed: u64,
}

impl Tally {
    const ONE_FAILED: Self = Self { passed: 0, failed: 1 };

    fn plus(self, other: Self) -> Self {
        Self { passed: self.passed + other.passed, failed: self.failed + other.failed }
    }
}

/// The phases that have run, each with its time.
#[derive(Debug, Default)]
struct Report {
    phases: Vec<(&'static str, Duration)>,
    tally: Tally,
}

impl Report {
    /// Runs a phase. One that cannot run counts as a failed test, so that it is never overlooked.
    fn phase(&mut self, name: &'static str, work: impl FnOnce() -> Result<Tally>) -> bool {
        say::heading(name);
        let begun = Instant::now();
        let tally = work().unwrap_or_else(|error| {
            say::warning(&format!("{name}: {error:#}"));
            Tally::ONE_FAILED
        });
        self.phases.push((name, begun.elapsed()));
        self.tally = self.tally.plus(tally);
        tally.failed == 0
    }

    /// The times, then the line that scripts read.
    fn print(&self) {
        println!();
        for (name, time) in &self.phases {
            println!("{:>12}  {name}", say::seconds(*time));
        }
        println!("{} passed, {} failed", self.tally.passed, self.tally.failed);
    }
}

/// Runs the tests; `only` one part of them, `filter` those whose name (or file) has it.
pub fn test(ground: &Ground, only: Option<Part>, filter: Option<&str>) -> Result<()> {
    let mut report = Report::default();
    report.phase("data sets", || {
        fetch::bring(ground);
        Ok(Tally::default())
    });
    if only != Some(Part::Browser) {
        report.phase("native tests", || native(ground, filter));
    }
    if only != Some(Part::Native) {
        let built = report.phase("page and engines", || build(ground));
        if built {
            report.phase("browser tests", || browser(ground, filter));
        }
    }
    report.print();
    if report.tally.failed > 0 {
        bail!("not everything passed");
    }
    Ok(())
}

/// The worker is for wasm32 only; all else is tested here, with the tensor library optimised.
fn native(ground: &Ground, filter: Option<&str>) -> Result<Tally> {
    // One set of features for all, so that the tensor library is built once.
    let features = ["--features", "tests/remote"];
    let house =
        [&["--workspace", "--exclude", "worker", "--exclude", "xtask"][..], &features].concat();
    // This program is already built in its own profile.
    let tool = ["--package", "xtask", "--profile", "tool"];
    Ok(cargo_test(ground, &house, filter)?.plus(cargo_test(ground, &tool, filter)?))
}

fn cargo_test(ground: &Ground, packages: &[&str], filter: Option<&str>) -> Result<Tally> {
    let mut cargo = ground.command("cargo");
    cargo.args(["test", "--no-fail-fast"]).args(packages).args(filter);
    let mut tally = Tally::default();
    let success = each_line(&mut cargo, |line| {
        println!("{line}");
        tally = tally.plus(cargo_tally(line).unwrap_or_default());
    })?;
    // A crate that does not compile has no result line.
    Ok(if success || tally.failed > 0 { tally } else { tally.plus(Tally::ONE_FAILED) })
}

fn build(ground: &Ground) -> Result<Tally> {
    let toolchain = Toolchain::bring(ground)?;
    let site = Site::local(ground.site());
    page::build(ground, &toolchain, &site, Profile::Page)?;
    for engine in Engine::LOCAL {
        engines::build(ground, &toolchain, &site, engine)?;
    }
    fetch::put_into(ground, &site)?;
    Ok(Tally::default())
}

/// One `node --test` a file, one after the other: browsers side by side would disturb each other.
fn browser(ground: &Ground, filter: Option<&str>) -> Result<Tally> {
    let chromium = chromium()?;
    npm::bring(ground, npm::PLAYWRIGHT)?;
    npm::bring(ground, npm::AXE)?;
    let server = Server::start(&ground.site(), "127.0.0.1", 0)?;
    let out = ground.target.join("browser-tests");
    fs::create_dir_all(&out)?;
    let mut tally = Tally::default();
    for file in journeys(ground, filter)? {
        let mut node = node(ground, &server, &chromium);
        tally = tally.plus(journey(&mut node, &file, &out)?);
    }
    Ok(tally)
}

fn journeys(ground: &Ground, filter: Option<&str>) -> Result<Vec<PathBuf>> {
    let mut files = files_below(&ground.root.join("tests/browser"))?;
    files.retain(|file| {
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        name.ends_with(".test.mjs") && filter.is_none_or(|part| name.contains(part))
    });
    Ok(files)
}

/// Node with all that `tests/browser/harness.mjs` reads from the environment.
pub fn node(ground: &Ground, server: &Server, chromium: &Path) -> Command {
    let mut node = ground.command("node");
    node.env("GARDEN_URL", server.url())
        .env("GARDEN_MODULES", npm::modules(ground))
        .env("GARDEN_CHROMIUM", chromium)
        .env("GARDEN_SCREENSHOTS", ground.target.join("screenshots"));
    node
}

/// People read the first reporter, the tally comes from the second.
fn journey(node: &mut Command, file: &Path, out: &Path) -> Result<Tally> {
    let name = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let results = out.join(format!("{name}.tap"));
    node.arg("--test").args(["--test-reporter=spec", "--test-reporter-destination=stdout"]);
    node.arg("--test-reporter=tap")
        .arg(format!("--test-reporter-destination={}", results.display()));
    let status =
        node.arg(file).status().context("browser tests need Node 20 or newer: install it")?;
    let tally = tap_tally(&fs::read_to_string(&results).unwrap_or_default());
    Ok(if status.success() || tally.failed > 0 { tally } else { tally.plus(Tally::ONE_FAILED) })
}

/// Chromium, installed by the package manager when missing.
pub fn chromium() -> Result<PathBuf> {
    let known = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
    let named = std::env::var_os("GARDEN_CHROMIUM").map(PathBuf::from);
    let mut places = named.into_iter().chain(known.map(PathBuf::from));
    if let Some(found) = places.find(|place| place.exists()) {
        return Ok(found);
    }
    ground::install(&["chromium"], "a headless browser for the browser tests")
        .context("or set GARDEN_CHROMIUM to a Chromium or Chrome that is here")?;
    Ok(PathBuf::from(known[0]))
}

/// Runs a command, giving each line of its output; its errors go straight to the terminal.
fn each_line(command: &mut Command, mut see: impl FnMut(&str)) -> Result<bool> {
    let mut child = command.stdout(Stdio::piped()).spawn().context("cargo does not start")?;
    let output = child.stdout.take().expect("it was piped two lines above");
    for line in BufReader::new(output).split(b'\n') {
        see(&String::from_utf8_lossy(&line?));
    }
    Ok(child.wait()?.success())
}

/// `test result: ok. 12 passed; 0 failed; 1 ignored; …`
fn cargo_tally(line: &str) -> Option<Tally> {
    let counts = line.strip_prefix("test result: ")?;
    let count = |what: &str| {
        let (before, _) = counts.split_once(what)?;
        before.split_whitespace().last()?.parse().ok()
    };
    Some(Tally { passed: count(" passed")?, failed: count(" failed")? })
}

/// The closing lines `# pass 3`, `# fail 0` and `# cancelled 0`.
fn tap_tally(text: &str) -> Tally {
    let count = |what: &str| -> u64 {
        let lines = text.lines().filter_map(|line| line.strip_prefix(what));
        lines.filter_map(|number| number.trim().parse::<u64>().ok()).sum()
    };
    Tally { passed: count("# pass "), failed: count("# fail ") + count("# cancelled ") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_read_from_cargos_result_line() {
        let line =
            "test result: FAILED. 12 passed; 3 failed; 1 ignored; 0 measured; 0 filtered out";
        assert_eq!(cargo_tally(line), Some(Tally { passed: 12, failed: 3 }));
        assert_eq!(cargo_tally("test text::a_test ... ok"), None);
    }

    #[test]
    fn counts_are_read_from_the_end_of_a_tap_report() {
        let text = "TAP version 13\nok 1 - a title\n# tests 4\n# pass 2\n# fail 1\n# cancelled 1\n";
        assert_eq!(tap_tally(text), Tally { passed: 2, failed: 2 });
    }

    #[test]
    fn a_phase_that_cannot_run_counts_as_a_failed_test() {
        let mut report = Report::default();
        assert!(!report.phase("broken", || bail!("no browser")));
        assert_eq!(report.tally, Tally::ONE_FAILED);
    }
}
