//! `cargo xtask bench`: speed in the terminal, then on the page in headless Chromium.

use anyhow::Result;

use crate::engines::{self, Engine};
use crate::ground::{self, Ground};
use crate::page::{self, Profile};
use crate::say;
use crate::serve::Server;
use crate::site::Site;
use crate::test::{Part, chromium, node};
use crate::toolchain::Toolchain;
use crate::{fetch, npm};

/// What Chromium is timed at: a GPT's steps, the 1989 net, and lessons of the path.
const SCRIPTS: [&str; 3] =
    ["tests/browser/bench.mjs", "tests/browser/lecun-bench.mjs", "tests/browser/path-bench.mjs"];

/// Measures both; with `json`, one object a line on stdout.
pub fn bench(ground: &Ground, only: Option<Part>, json: bool) -> Result<()> {
    if only != Some(Part::Browser) {
        native(ground, json)?;
        for example in ["lecun_time", "makemore_time", "rnn_time"] {
            beside(ground, json, ["models", example])?;
        }
        fetch::bring(ground);
        if ground.data().join("tinyshakespeare.txt").exists() {
            beside(ground, json, ["experiments", "word2vec_time"])?;
        }
    }
    if only != Some(Part::Native) {
        browser(ground, json)?;
    }
    Ok(())
}

fn native(ground: &Ground, json: bool) -> Result<()> {
    say::heading("native speed (`garden bench`)");
    let mut cargo = ground.command("cargo");
    cargo.args(["run", "--release", "--package", "cli", "--", "bench"]);
    ground::run(cargo.args(json.then_some("--json")), "garden bench")
}

/// The engines are built as they are served, without wasm-opt: it makes them smaller, not faster.
fn browser(ground: &Ground, json: bool) -> Result<()> {
    let toolchain = Toolchain::bring(ground)?;
    let site = Site::local(ground.site());
    page::build(ground, &toolchain, &site, Profile::Page)?;
    for engine in Engine::LOCAL {
        engines::build(ground, &toolchain, &site, engine)?;
    }
    fetch::bring(ground);
    fetch::put_into(ground, &site)?;
    let chromium = chromium()?;
    npm::bring(ground, npm::PLAYWRIGHT)?;
    let server = Server::start(site.dir(), "127.0.0.1", 0)?;
    say::heading("speed in headless Chromium");
    for script in SCRIPTS {
        let mut node = node(ground, &server, &chromium);
        ground::run(node.arg(script).args(json.then_some("--json")), script)?;
    }
    Ok(())
}

/// An example of a crate, and the script of the same name in PyTorch.
fn beside(ground: &Ground, json: bool, [package, example]: [&str; 2]) -> Result<()> {
    let flag = json.then_some("--json");
    let mut cargo = ground.command("cargo");
    cargo.args(["run", "--release", "--package", package, "--example", example]);
    // The networks as the `cpu` engine has them, with its fused operations.
    cargo.args((package == "models").then_some("--features=flex"));
    ground::run(cargo.arg("--").args(flag), &format!("the example {example}"))?;
    let mut torch = ground.command("python3");
    if ground::capture(torch.args(["-c", "import torch"]), "python3").is_err() {
        say::note("python3 has no torch (tests/parity/requirements.txt): PyTorch is not timed");
        return Ok(());
    }
    let script = format!("tests/parity/{example}.py");
    ground::run(ground.command("python3").arg(&script).args(flag), &script)
}
