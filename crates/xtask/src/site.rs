//! The folder that is served: files with their brotli twins, and `site.json`, which names what is ready.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// Files worth compressing; the rest is compressed already.
const COMPRESSIBLE: [&str; 10] =
    ["wasm", "js", "mjs", "css", "html", "json", "txt", "svg", "bpe", "ts"];

/// What `site.json` says. Paths are relative to the site, so it works under any address.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Manifest {
    /// Engines that are ready: name → the script to start as a worker.
    pub engines: BTreeMap<String, String>,
    /// Engines that are still being built behind the page.
    #[serde(default)]
    pub building: Vec<String>,
    /// Data sets that are here.
    #[serde(default)]
    pub data: BTreeMap<String, DataFile>,
}

/// One data set of the site.
#[derive(Debug, Serialize, Deserialize)]
pub struct DataFile {
    /// Where it lies.
    pub path: String,
    /// Its size, uncompressed.
    pub bytes: u64,
}

/// A site folder.
#[derive(Clone, Debug)]
pub struct Site {
    dir: PathBuf,
    /// Brotli's, 0 to 11; `None` writes no twins.
    quality: Option<u32>,
}

impl Site {
    /// A site for the local server: compressed quickly.
    pub fn local(dir: PathBuf) -> Self {
        Self { dir, quality: Some(5) }
    }

    /// A folder to work on further: not compressed.
    pub fn stage(dir: PathBuf) -> Self {
        Self { dir, quality: None }
    }

    /// Its folder.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// Writes a file and, where it pays, its brotli twin.
    pub fn put(&self, path: &str, bytes: &[u8]) -> Result<()> {
        let place = self.dir.join(path);
        if fs::read(&place).is_ok_and(|old| old == bytes) {
            return Ok(());
        }
        if let Some(folder) = place.parent() {
            fs::create_dir_all(folder)
                .with_context(|| format!("cannot make {}", folder.display()))?;
        }
        write_whole(&place, bytes)?;
        let twin = twin(&place);
        match self.quality {
            Some(quality) if compressible(&place, bytes) => {
                write_whole(&twin, &brotli(bytes, quality)?)
            }
            _ => remove(&twin),
        }
    }

    /// Copies everything below `from` to the same names below `to`.
    pub fn put_folder(&self, from: &Path, to: &str) -> Result<()> {
        for file in files_below(from)? {
            let name = relative(&file, from);
            let path = if to.is_empty() { name } else { format!("{to}/{name}") };
            self.put(&path, &fs::read(&file)?)?;
        }
        Ok(())
    }

    /// Removes a folder of the site.
    pub fn clear(&self, path: &str) -> Result<()> {
        let folder = self.dir.join(path);
        if folder.exists() {
            fs::remove_dir_all(&folder)
                .with_context(|| format!("cannot clear {}", folder.display()))?;
        }
        Ok(())
    }

    /// Changes `site.json`. A lock keeps a running `serve` and a `build` beside it apart.
    pub fn change_manifest(&self, change: impl FnOnce(&mut Manifest)) -> Result<()> {
        fs::create_dir_all(&self.dir)?;
        let lock = File::create(self.dir.with_extension("lock"))?;
        lock.lock().context("cannot lock the site's manifest")?;
        let mut manifest = self.manifest();
        change(&mut manifest);
        self.put("site.json", serde_json::to_string_pretty(&manifest)?.as_bytes())
    }

    /// The manifest as it stands; an absent or broken one is empty.
    pub fn manifest(&self) -> Manifest {
        let text = fs::read_to_string(self.dir.join("site.json")).unwrap_or_default();
        serde_json::from_str(&text).unwrap_or_default()
    }
}

/// Is the brotli twin worth having?
pub fn compressible(path: &Path, bytes: &[u8]) -> bool {
    bytes.len() > 512
        && path.extension().is_some_and(|end| COMPRESSIBLE.iter().any(|known| end == *known))
}

/// `app.js` → `app.js.br`.
pub fn twin(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".br");
    name.into()
}

/// Brotli at a quality of 0 to 11.
pub fn brotli(bytes: &[u8], quality: u32) -> Result<Vec<u8>> {
    let mut out = Vec::new();
    let mut writer = brotli::CompressorWriter::new(&mut out, 1 << 16, quality, 24);
    writer.write_all(bytes).context("brotli failed")?;
    drop(writer);
    Ok(out)
}

/// SHA-256 in hexadecimal.
pub fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// All files below a folder, sorted; an absent folder has none.
pub fn files_below(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(next) = open.pop() {
        let Ok(entries) = fs::read_dir(&next) else { continue };
        for entry in entries {
            let entry = entry?;
            if entry.file_type()?.is_dir() {
                open.push(entry.path());
            } else {
                found.push(entry.path());
            }
        }
    }
    found.sort();
    Ok(found)
}

/// A path below `base` with forward slashes.
pub fn relative(path: &Path, base: &Path) -> String {
    let inside = path.strip_prefix(base).unwrap_or(path);
    inside.components().map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/")
}

/// A reader of the running site never sees half a file.
fn write_whole(path: &Path, bytes: &[u8]) -> Result<()> {
    let mut name = path.as_os_str().to_owned();
    name.push(".part");
    let part = PathBuf::from(name);
    fs::write(&part, bytes).with_context(|| format!("cannot write {}", part.display()))?;
    fs::rename(&part, path).with_context(|| format!("cannot write {}", path.display()))
}

fn remove(path: &Path) -> Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error.into()),
        _ => Ok(()),
    }
}
