//! The table of sizes: what a reader downloads, held against the budgets.

use crate::say::size;

/// One file of the distribution.
#[derive(Clone, Debug)]
pub struct Row {
    /// Its name before hashing.
    pub name: String,
    /// As compiled and bound.
    pub raw: u64,
    /// After wasm-opt, where that pays, or esbuild.
    pub optimised: u64,
    /// After brotli.
    pub small: u64,
}

/// A group of files: its title, what belongs to it, and what it may weigh after brotli.
type Group = (&'static str, fn(&str) -> bool, Option<u64>);

const GROUPS: [Group; 5] = [
    ("page: app, scripts, styles", is_page, Some(350_000)),
    ("engine cpu", |name| name.starts_with("engines/cpu/"), Some(800_000)),
    ("engine gpu", |name| name.starts_with("engines/gpu/"), Some(2_800_000)),
    ("engine ndarray", |name| name.starts_with("engines/ndarray/"), None),
    ("data sets", |name| name.starts_with("data/"), None),
];

fn is_page(name: &str) -> bool {
    let part = name.ends_with(".js") || name.ends_with(".css") || name.ends_with(".wasm");
    part && !["engines/", "data/", "embed/"].iter().any(|folder| name.starts_with(folder))
}

/// Prints every file of the page and engines, then the groups and their budgets.
pub fn print(rows: &[Row]) {
    println!("| file | built | shipped | brotli |\n|---|--:|--:|--:|");
    for row in rows.iter().filter(|row| row.small >= 1000) {
        let optimised = if row.optimised == row.raw { "–".into() } else { size(row.optimised) };
        println!("| {} | {} | {optimised} | {} |", row.name, size(row.raw), size(row.small));
    }
    println!("\n| download | brotli | budget | |\n|---|--:|--:|---|");
    for (group, belongs, budget) in GROUPS {
        let total = rows.iter().filter(|row| belongs(&row.name)).map(|row| row.small).sum();
        println!(
            "| {group} | {} | {} | {} |",
            size(total),
            budget.map_or("–".into(), size),
            verdict(total, budget)
        );
    }
}

fn verdict(total: u64, budget: Option<u64>) -> &'static str {
    match budget {
        Some(limit) if total > limit => "OVER",
        Some(_) => "within",
        None => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_is_app_script_and_style_without_engines_and_data() {
        let page =
            ["app_bg.wasm", "app.js", "base.css", "vendor/uPlot.esm.js", "snippets/a/inline0.js"];
        assert!(page.iter().all(|name| is_page(name)));
        assert!(!is_page("engines/cpu/engine_bg.wasm") && !is_page("data/names.txt"));
        assert!(!is_page("embed/llm-garden.js"), "loaded by other people's pages only");
    }

    #[test]
    fn a_budget_is_met_up_to_its_last_byte() {
        assert_eq!(verdict(350_000, Some(350_000)), "within");
        assert_eq!(verdict(350_001, Some(350_000)), "OVER");
    }
}
