//! The one burn backend of this build. A browser's engines are one binary each, because library calls that fall back on
//! `Device::default()` would pick the wrong one of two, and because nobody should load a GPU stack to train on the CPU.

use burn::tensor::Device;
pub use spec::Engine;

/// Which engine this build is.
pub const ENGINE: Engine = if cfg!(feature = "gpu") {
    Engine::Gpu
} else if cfg!(feature = "ndarray") {
    Engine::Ndarray
} else {
    Engine::Cpu
};

/// What computes, in a reader's words.
pub const DEVICE: &str = if cfg!(feature = "gpu") {
    "burn-wgpu on WebGPU"
} else if cfg!(feature = "ndarray") {
    "burn-ndarray, one thread"
} else {
    "burn-flex, one thread"
};

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
