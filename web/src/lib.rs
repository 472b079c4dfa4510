//! The page.

pub mod run;
