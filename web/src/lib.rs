//! The page.

pub mod i18n;
pub mod run;
