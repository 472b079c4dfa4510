//! Tables in Markdown files, between two marks, so that figures are written by what measured them.

use std::path::Path;

use crate::Failure;

const BEGIN: &str = "<!-- figures -->";
const END: &str = "<!-- /figures -->";
const HEAD: &str =
    "| preset | metric | seed | measured | published | source |\n|---|---|---|---|---|---|";

/// Replaces what stands between the marks by these rows.
pub fn write(path: &Path, rows: &[String]) -> Result<(), Failure> {
    let bad = |what: String| Failure::Input(format!("{}: {what}", path.display()));
    let text = std::fs::read_to_string(path).map_err(|error| bad(error.to_string()))?;
    let (before, rest) = text.split_once(BEGIN).ok_or_else(|| bad(format!("it has no {BEGIN}")))?;
    let (_, after) = rest.split_once(END).ok_or_else(|| bad(format!("it has no {END}")))?;
    let table = format!("{before}{BEGIN}\n{HEAD}\n{}\n{END}{after}", rows.join("\n"));
    std::fs::write(path, table).map_err(|error| bad(error.to_string()))
}
