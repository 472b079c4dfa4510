//! What this engine computes on: its own, or the device at an address that it is told first.

use futures_channel::mpsc::UnboundedReceiver;
use session::Device;

use crate::Heard;

/// What to do where it does not open.
pub const HINT: &str = if cfg!(feature = "remote") {
    "Paste the address that `garden serve-device` prints, or choose another engine."
} else {
    "The run goes on on the cpu engine."
};

/// Brings the device up.
///
/// # Errors
/// A sentence that says what is missing.
#[cfg(not(feature = "remote"))]
pub async fn device(_: &mut UnboundedReceiver<Heard>) -> Result<Device, String> {
    session::open_device(0).await
}

/// Brings the device up: the first command says where it is.
///
/// # Errors
/// A sentence that says what is missing, or why it cannot be reached.
#[cfg(feature = "remote")]
pub async fn device(heard: &mut UnboundedReceiver<Heard>) -> Result<Device, String> {
    use futures_util::StreamExt;
    use protocol::Command;

    match heard.next().await {
        Some(Heard::Command(Command::Connect { address })) => session::open_remote(&address).await,
        Some(Heard::Command(_) | Heard::Note(_)) | None => {
            Err("this engine must be told first where its device is".to_owned())
        }
    }
}
