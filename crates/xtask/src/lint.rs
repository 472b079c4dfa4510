//! `cargo xtask lint`: clippy on everything, natively and for wasm32, warnings denied.

use anyhow::Result;

use crate::ground::{self, Ground};
use crate::say;
use crate::toolchain::Toolchain;

/// The worker exists on wasm32 only, the page is checked on both.
pub fn lint(ground: &Ground) -> Result<()> {
    let deny = ["--", "-D", "warnings"];
    say::heading("clippy, native");
    let mut native = ground.command("cargo");
    native.args(["clippy", "--workspace", "--exclude", "worker", "--all-targets"]);
    native.args(["--features", "tests/remote,cli/serve"]).args(deny);
    ground::run(&mut native, "clippy")?;

    let toolchain = Toolchain::bring(ground)?;
    toolchain.bring_clippy()?;
    say::heading("clippy, wasm32");
    let mut wasm = toolchain.cargo("clippy");
    wasm.env("CLIPPY_CONF_DIR", ground.root.join("crates/xtask/wasm"));
    wasm.args(["--package", "web", "--package", "worker", "--features", "worker/cpu"]).args(deny);
    ground::run(&mut wasm, "clippy for wasm32")
}
