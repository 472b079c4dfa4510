//! `--engine`: each build of `garden` has one, because library calls that fall back on burn's default device would pick the wrong one of
//! two. Asked for another, cargo builds that one and the command goes on there.

use std::env;
use std::process::{Command, ExitCode};

use crate::Failure;

/// What computes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Engine {
    /// burn-flex on the processor.
    Cpu,
    /// burn-ndarray on the processor.
    Ndarray,
    /// burn-wgpu: Vulkan, Metal or DirectX.
    Wgpu,
    /// burn-cuda on NVIDIA's devices.
    Cuda,
}

/// This build's.
const BUILT: Engine = if cfg!(feature = "cuda") {
    Engine::Cuda
} else if cfg!(feature = "gpu") {
    Engine::Wgpu
} else if cfg!(feature = "ndarray") {
    Engine::Ndarray
} else {
    Engine::Cpu
};

impl Engine {
    /// The feature of this package that builds it.
    fn feature(self) -> &'static str {
        match self {
            Self::Cpu => "cpu",
            Self::Ndarray => "ndarray",
            Self::Wgpu => "gpu",
            Self::Cuda => "cuda",
        }
    }
}

/// Runs this very command in a build that has the engine, where this one has not.
///
/// # Errors
/// [`Failure::Input`] with the command to type when cargo did not start this build.
pub fn elsewhere(wanted: Option<Engine>) -> Result<Option<ExitCode>, Failure> {
    let Some(engine) = wanted.filter(|engine| *engine != BUILT) else { return Ok(None) };
    let feature = engine.feature();
    let build = [
        "run",
        "--quiet",
        "--release",
        "--package",
        "cli",
        "--no-default-features",
        "--features",
        feature,
        "--",
    ];
    let Some(cargo) = env::var_os("CARGO") else {
        let command = build.join(" ");
        return Err(Failure::Input(format!(
            "this garden was built without that engine; in its folder type: cargo {command} run …"
        )));
    };
    eprintln!("garden for {feature} is built first; that takes minutes once");
    let status = Command::new(cargo).args(build).args(env::args_os().skip(1)).status();
    let status = status.map_err(|error| Failure::Input(format!("cargo did not start: {error}")))?;
    // A command that a signal ended has no code.
    let code = status.code().and_then(|code| u8::try_from(code).ok()).unwrap_or(2);
    Ok(Some(ExitCode::from(code)))
}
