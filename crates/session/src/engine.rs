//! The one burn backend of this build. A browser's engines are one binary each, because library calls that fall back on
//! `Device::default()` would pick the wrong one of two, and because nobody should load a GPU stack to train on the CPU.

use burn::tensor::Device;
pub use spec::Engine;

/// Which engine this build is.
pub const ENGINE: Engine = if cfg!(feature = "gpu") {
    Engine::Gpu
} else if cfg!(feature = "ndarray") {
    Engine::Ndarray
} else if IS_ELSEWHERE {
    Engine::Remote
} else {
    Engine::Cpu
};

/// Whether this build has nothing of its own to compute on.
const IS_ELSEWHERE: bool = cfg!(all(feature = "remote", not(feature = "cpu")));

/// What computes, in a reader's words.
pub const DEVICE: &str = if cfg!(feature = "gpu") {
    "burn-wgpu on WebGPU"
} else if cfg!(feature = "ndarray") {
    "burn-ndarray, one thread"
} else if IS_ELSEWHERE {
    "a device of your own, by burn-remote"
} else if cfg!(feature = "cuda") {
    "burn-cuda"
} else {
    "burn-flex, one thread"
};

/// Whether the device computes behind our back, so that reading a number back would make it wait.
pub const IS_APART: bool = matches!(ENGINE, Engine::Gpu | Engine::Remote);

/// Tasks in one submission to the GPU: more cost latency, fewer cost overhead.
#[cfg(feature = "gpu")]
const TASKS: usize = 32;

/// Brings the device up.
///
/// # Errors
/// A sentence that says what is missing.
#[cfg(feature = "gpu")]
pub async fn open_device() -> Result<Device, String> {
    let options = Device::wgpu_options().tasks_max(TASKS);
    options.init_async().await.map_err(|error| format!("WebGPU did not start: {error}"))
}

/// Brings the device up.
///
/// # Errors
/// None: a processor is always there.
#[cfg(not(feature = "gpu"))]
pub async fn open_device() -> Result<Device, String> {
    Ok(Device::default())
}
