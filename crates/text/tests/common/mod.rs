//! Where tests find the published files.

use std::path::{Path, PathBuf};

/// The bytes of a file that `cargo xtask data` brings: below `GARDEN_DATA_DIR`, else `data/`, else
/// the mirror `GARDEN_DATA`. Without it the test is skipped by hand, and fails where `CI` is set.
pub fn published(name: &str) -> Option<Vec<u8>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let named =
        |variable| std::env::var_os(variable).map(|folder| root.join(PathBuf::from(folder)));
    let folders = [named("GARDEN_DATA_DIR"), Some(root.join("data")), named("GARDEN_DATA")];
    let found =
        folders.into_iter().flatten().find_map(|folder| std::fs::read(folder.join(name)).ok());
    if found.is_none() {
        let missing = format!("{name} is missing: `cargo xtask data` brings it");
        assert!(std::env::var_os("CI").is_none(), "{missing}");
        eprintln!("skipped: {missing}");
    }
    found
}
