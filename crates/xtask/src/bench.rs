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
    let mut node = node(ground, &server, &chromium);
    node.arg("tests/browser/bench.mjs").args(json.then_some("--json"));
    ground::run(&mut node, "tests/browser/bench.mjs")
}
