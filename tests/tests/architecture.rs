//! The arrows between the rooms, read from `cargo metadata`. Anything that is not drawn in the README is a bug.

use std::collections::BTreeMap;

use cargo_metadata::{DependencyKind, Metadata, MetadataCommand};

/// Which of our crates a crate may use.
const ARROWS: &[(&str, &[&str])] = &[
    ("spec", &[]),
    ("text", &[]),
    ("protocol", &["spec"]),
    ("lessons", &[]),
    ("data", &["spec", "text"]),
    ("experiments", &["spec", "text", "data"]),
    ("models", &["spec"]),
    ("inspect", &["models", "protocol"]),
    ("session", &["spec", "text", "data", "experiments", "models", "inspect", "protocol"]),
    ("worker", &["session", "protocol"]),
    ("cli", &["session", "spec", "text", "data", "models", "inspect", "protocol"]),
    ("web", &["spec", "text", "protocol", "lessons"]),
    // The catalogue of data sets exists once.
    ("xtask", &["data", "lessons"]),
];

fn metadata() -> Metadata {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../Cargo.toml");
    MetadataCommand::new().manifest_path(root).no_deps().exec().expect("cargo is there")
}

/// Each of our crates and what it uses, tests left out.
fn uses() -> BTreeMap<String, Vec<String>> {
    let normal = |package: &cargo_metadata::Package| {
        let dependencies = package.dependencies.iter();
        dependencies
            .filter(|dependency| dependency.kind != DependencyKind::Development)
            .map(|dependency| dependency.name.clone())
            .collect()
    };
    metadata().packages.iter().map(|package| (package.name.to_string(), normal(package))).collect()
}

#[test]
fn every_crate_uses_only_what_lies_below_it() {
    let uses = uses();
    let ours: Vec<&String> = uses.keys().collect();
    for (name, dependencies) in uses.iter().filter(|(name, _)| *name != "tests") {
        let allowed = ARROWS.iter().find(|(crate_name, _)| crate_name == name);
        let (_, allowed) = allowed.unwrap_or_else(|| panic!("{name} has no place in the house"));
        for dependency in dependencies.iter().filter(|d| ours.contains(d)) {
            assert!(allowed.contains(&dependency.as_str()), "{name} must not use {dependency}");
        }
    }
}

#[test]
fn burn_stays_in_the_three_crates_that_compute() {
    for (name, dependencies) in uses() {
        if dependencies.iter().any(|d| d.starts_with("burn")) {
            assert!(["models", "inspect", "session"].contains(&name.as_str()), "{name} uses burn");
        }
    }
}

#[test]
fn the_browser_is_known_to_the_page_and_the_worker_alone() {
    for (name, dependencies) in uses() {
        if dependencies.iter().any(|d| d == "web-sys" || d == "js-sys") {
            assert!(["web", "worker"].contains(&name.as_str()), "{name} uses web-sys");
        }
        if dependencies.iter().any(|d| d == "yew") {
            assert_eq!(name, "web");
        }
    }
}
