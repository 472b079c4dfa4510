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

/// Measures both; with `json`, one object a line on stdout.
pub fn bench(ground: &Ground, only: Option<Part>, json: bool) -> Result<()> {
    if only != Some(Part::Browser) {
        native(ground, json)?;
        lecun(ground, json)?;
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
    for engine in Engine::ALL {
        engines::build(ground, &toolchain, &site, engine)?;
    }
    fetch::bring(ground);
    fetch::put_into(ground, &site)?;
    let chromium = chromium()?;
    npm::bring(ground, npm::PLAYWRIGHT)?;
    let server = Server::start(site.dir(), "127.0.0.1", 0)?;
    say::heading("speed in headless Chromium");
    for script in ["tests/browser/bench.mjs", "tests/browser/lecun-bench.mjs"] {
        let mut node = node(ground, &server, &chromium);
        ground::run(node.arg(script).args(json.then_some("--json")), script)?;
    }
    Ok(())
}

/// The 1989 net, an example at a time, in plain burn operations and in PyTorch: beside the browser's in one run.
fn lecun(ground: &Ground, json: bool) -> Result<()> {
    let flag = json.then_some("--json");
    let mut cargo = ground.command("cargo");
    cargo.args(["run", "--release", "--package", "models", "--example", "lecun_time", "--"]);
    ground::run(cargo.args(flag), "the example lecun_time")?;
    let mut torch = ground.command("python3");
    if ground::capture(torch.args(["-c", "import torch"]), "python3").is_err() {
        say::note("python3 has no torch (tests/parity/requirements.txt): PyTorch is not timed");
        return Ok(());
    }
    let script = "tests/parity/lecun_time.py";
    ground::run(ground.command("python3").arg(script).args(flag), script)
}
