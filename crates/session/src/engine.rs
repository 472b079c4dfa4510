//! The one burn backend of this build. A browser's engines are one binary each, because library calls that fall back on
//! `Device::default()` would pick the wrong one of two, and because nobody should load a GPU stack to train on the CPU.

use burn::tensor::Device;
pub use spec::Engine;

/// Which engine this build is. To a run a CUDA device is a GPU like any other.
pub const ENGINE: Engine = if cfg!(any(feature = "gpu", feature = "cuda")) {
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
pub const DEVICE: &str = if cfg!(all(feature = "gpu", target_family = "wasm")) {
    "burn-wgpu on WebGPU"
} else if cfg!(feature = "gpu") {
    "burn-wgpu"
} else if cfg!(feature = "cuda") {
    "burn-cuda"
} else if cfg!(feature = "ndarray") {
    "burn-ndarray, one thread"
} else if IS_ELSEWHERE {
    "a device of your own, by burn-remote"
} else {
    "burn-flex, one thread"
};

/// Whether the device computes behind our back, so that reading a number back would make it wait.
pub const IS_APART: bool = matches!(ENGINE, Engine::Gpu | Engine::Remote);

/// Tasks in one submission to the GPU: more cost latency, fewer cost overhead.
#[cfg(feature = "gpu")]
const TASKS: usize = 32;

/// Brings up the device of this number, counted from 0; more than one there are with CUDA only, and processors are alike.
///
/// # Errors
/// A sentence that says what is missing.
#[cfg(feature = "gpu")]
pub async fn open_device(number: usize) -> Result<Device, String> {
    if number > 0 {
        return Err("several devices train together on processors and with CUDA only".to_owned());
    }
    let options = Device::wgpu_options().tasks_max(TASKS);
    let what = if cfg!(target_family = "wasm") { "WebGPU" } else { "wgpu" };
    options.init_async().await.map_err(|error| format!("{what} did not start: {error}"))
}

/// Brings up the device of this number, counted from 0.
///
/// # Errors
/// A sentence that says how many there are.
#[cfg(feature = "cuda")]
pub async fn open_device(number: usize) -> Result<Device, String> {
    let found = Device::enumerate(burn::tensor::DeviceType::Cuda).len();
    match found {
        0 => Err("no CUDA device is here: NVIDIA's driver finds none, or is not installed".into()),
        _ if number < found => Ok(Device::cuda(number)),
        _ => Err(format!(
            "CUDA device {number} is not here: the driver finds {found}, counted from 0"
        )),
    }
}

/// Brings up a processor; they are alike, whatever their number.
///
/// # Errors
/// None: a processor is always there.
#[cfg(not(any(feature = "gpu", feature = "cuda")))]
pub async fn open_device(_number: usize) -> Result<Device, String> {
    Ok(Device::default())
}
