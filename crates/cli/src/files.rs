//! The texts and tables that a run needs, from the folder that `cargo xtask data` fills, or from `GARDEN_DATA`.

use std::path::{Path, PathBuf};

use protocol::File;
use spec::RunSpec;

use crate::Failure;

/// The reader's own files.
#[derive(Default)]
pub struct Own<'a> {
    /// A text.
    pub text: Option<&'a Path>,
    /// A network.
    pub weights: Option<&'a Path>,
}

/// The files of a run.
pub fn of(spec: &RunSpec, own: &Own) -> Result<Vec<File>, Failure> {
    let file = |name| match name {
        "own" => own_file(name, own.text, "this run needs your own text: add --text FILE"),
        "weights" => {
            let needs = "this run needs a network of your own: add --weights FILE, a model.safetensors in GPT-2's layout";
            own_file(name, own.weights, needs)
        }
        _ => find(name),
    };
    let found = spec.files().into_iter().map(|name| (name, file(name)));
    // What a run can do without is left out where it is missing.
    found
        .filter(|(name, file)| file.is_ok() || !spec.can_do_without(name))
        .map(|(_, file)| file)
        .collect()
}

fn own_file(name: &str, path: Option<&Path>, needs: &str) -> Result<File, Failure> {
    read(name, path.ok_or_else(|| Failure::Input(needs.to_owned()))?)
}

fn find(id: &str) -> Result<File, Failure> {
    let set = data::SETS.iter().find(|set| set.id == id);
    let set = set.ok_or_else(|| Failure::Input(format!("the catalogue has no “{id}”")))?;
    let mirror = std::env::var_os("GARDEN_DATA").map(PathBuf::from);
    let folders = [Some(PathBuf::from("data")), mirror];
    let path =
        folders.into_iter().flatten().map(|folder| folder.join(set.file)).find(|p| p.exists());
    let path = path.ok_or_else(|| {
        Failure::Input(format!(
            "{} is not here: `cargo xtask data` brings it, or set GARDEN_DATA to a folder that has it",
            set.file
        ))
    })?;
    read(id, &path)
}

fn read(name: &str, path: &Path) -> Result<File, Failure> {
    let bytes = std::fs::read(path)
        .map_err(|error| Failure::Input(format!("cannot read {}: {error}", path.display())))?;
    Ok(File { name: name.to_owned(), bytes })
}
