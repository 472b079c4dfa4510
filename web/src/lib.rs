//! The page: what a reader sees and presses. It computes nothing itself; engines in workers do.
//!
//! [`run`] holds the state, a pure function of events. [`actions`] is all that a reader can do.

pub mod actions;
pub mod bridge;
pub mod browser;
pub mod canvas;
pub mod charts;
pub mod engines;
pub mod files;
pub mod i18n;
pub mod palette;
pub mod panels;
pub mod route;
pub mod run;
pub mod share;
pub mod storage;
pub mod theme;
