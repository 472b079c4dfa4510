//! What turns and presses: forms drawn from the table of knobs, the transport bar, menus, the prompt box.

pub mod attention;
pub mod batch;
pub mod exhibit;
pub mod form;
pub mod held;
pub mod knob;
pub mod menu;
pub mod notices;
mod optimiser;
mod own_device;
pub mod own_text;
pub mod prompt;
mod scale;
pub mod sections;
mod seeds;
mod theme;
pub mod transport;
pub mod typed;

pub use theme::ThemeButton;
