//! `cargo xtask dist`: a folder that any static host can serve, under any path, cached for ever.
//!
//! Names carry a hash of the content. Only `index.html` and `site.json` name other files by path, so
//! only these two are rewritten: the app and each engine move as whole folders, inside which names stay.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use anyhow::{Context, Result};

use crate::engines::{self, Engine};
use crate::ground::{self, Ground};
use crate::page::{self, Profile};
use crate::serve::HEADERS;
use crate::site::{Site, brotli, compressible, files_below, relative, sha256, twin};
use crate::sizes::{self, Row};
use crate::toolchain::Toolchain;
use crate::{fetch, npm, say};

/// What wasm may use; every browser since 2022 has all of it.
const FEATURES: [&str; 7] = [
    "--enable-simd",
    "--enable-bulk-memory",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-multivalue",
    "--enable-sign-ext",
    "--enable-mutable-globals",
];

/// Builds everything at its smallest into `dist/` and prints the table of sizes.
pub fn dist(ground: &Ground, engines: &[Engine]) -> Result<()> {
    let toolchain = Toolchain::bring(ground)?;
    let stage = Site::stage(ground.target.join("dist-stage"));
    stage.clear("")?;
    page::build(ground, &toolchain, &stage, Profile::Slim)?;
    for engine in engines {
        engines::build(ground, &toolchain, &stage, *engine)?;
    }
    fetch::bring(ground);
    fetch::put_into(ground, &stage)?;
    let out = ground.root.join("dist");
    if out.exists() {
        fs::remove_dir_all(&out).with_context(|| format!("cannot clear {}", out.display()))?;
    }
    let rows = write(ground, &Tools::bring(ground)?, stage.dir(), &out)?;
    fs::write(out.join("_headers"), headers())?;
    sizes::print(&rows);
    say::note(&format!("{} is ready: put it on any static host", out.display()));
    say::note(
        "hosts that read `_headers` send the right headers; others work too, without threads",
    );
    Ok(())
}

/// Optimises, renames, compresses; gives what the table of sizes needs.
fn write(ground: &Ground, tools: &Tools, stage: &Path, out: &Path) -> Result<Vec<Row>> {
    let mut files = BTreeMap::new();
    let mut raw_sizes = BTreeMap::new();
    for file in files_below(stage)? {
        let name = relative(&file, stage);
        if name.rsplit('/').next().is_some_and(|last| last.starts_with('.')) {
            continue;
        }
        let bytes = fs::read(&file)?;
        raw_sizes.insert(name.clone(), bytes.len() as u64);
        let small = tools.run(&name, bytes)?;
        files.insert(name, small);
    }
    let names = hashed_names(&files);
    rewrite(&mut files, &names);
    let mut rows = Vec::new();
    say::step("compressing everything with brotli", || {
        for (name, bytes) in &files {
            let new_name = names.get(name).unwrap_or(name);
            let small = put(ground, &out.join(new_name), bytes)?;
            let row = Row {
                name: name.clone(),
                raw: raw_sizes[name],
                optimised: bytes.len() as u64,
                small,
            };
            rows.push(row);
        }
        Ok(())
    })?;
    Ok(rows)
}

/// Writes a file and its brotli twin; gives the smaller size.
fn put(ground: &Ground, place: &Path, bytes: &[u8]) -> Result<u64> {
    fs::create_dir_all(place.parent().unwrap_or(place))?;
    fs::write(place, bytes)?;
    if !compressible(place, bytes) {
        return Ok(bytes.len() as u64);
    }
    let small = compress(ground, bytes)?;
    fs::write(twin(place), &small)?;
    Ok(small.len() as u64)
}

fn compress(ground: &Ground, bytes: &[u8]) -> Result<Vec<u8>> {
    cached(ground, "brotli", bytes, || brotli(bytes, 11))
}

/// The slow steps are done once for each content.
fn cached(
    ground: &Ground,
    step: &str,
    input: &[u8],
    work: impl FnOnce() -> Result<Vec<u8>>,
) -> Result<Vec<u8>> {
    let folder = ground.target.join("dist-cache").join(step);
    let place = folder.join(sha256(input));
    if let Ok(found) = fs::read(&place) {
        return Ok(found);
    }
    let made = work()?;
    fs::create_dir_all(&folder)?;
    fs::write(&place, &made)?;
    Ok(made)
}

/// What makes files smaller before brotli; both run in Node.
struct Tools<'a> {
    ground: &'a Ground,
    wasm_opt: PathBuf,
    esbuild: PathBuf,
}

impl<'a> Tools<'a> {
    fn bring(ground: &'a Ground) -> Result<Self> {
        Ok(Self {
            ground,
            wasm_opt: npm::bring(ground, npm::BINARYEN)?.join("bin/wasm-opt"),
            esbuild: npm::bring(ground, npm::ESBUILD)?.join("bin/esbuild"),
        })
    }

    /// Packages are minified by those who made them, and the embed is there to be read.
    fn run(&self, name: &str, bytes: Vec<u8>) -> Result<Vec<u8>> {
        if name.starts_with("vendor/") || name.starts_with("embed/") {
            return Ok(bytes);
        }
        match name.rsplit_once('.').map(|(_, end)| end) {
            Some("wasm") => self.optimised(name, &bytes),
            Some(end @ ("js" | "css")) => {
                let step = format!("{}-{end}", npm::ESBUILD);
                cached(self.ground, &step, &bytes, || self.minify(end, &bytes))
            }
            _ => Ok(bytes),
        }
    }

    /// Without bundling, esbuild keeps what a module imports and exports, and every property's name.
    fn minify(&self, end: &str, text: &[u8]) -> Result<Vec<u8>> {
        let place = |name: &str| self.ground.target.join(format!("minify-{name}.{end}"));
        let (input, output) = (place("in"), place("out"));
        fs::write(&input, text)?;
        let mut node = self.ground.command("node");
        node.arg(&self.esbuild).arg(&input).args(["--minify", "--log-level=warning"]);
        // It would go on for ever on an input that stays open.
        node.arg(format!("--outfile={}", output.display())).stdin(Stdio::null());
        ground::capture(&mut node, "esbuild")?;
        Ok(fs::read(&output)?)
    }

    /// The page small, the engines fast; kept only where it still wins after brotli, which finds more
    /// to share in what the compiler wrote (the page: 359 KB as compiled, 382 KB after `-Oz`).
    fn optimised(&self, name: &str, wasm: &[u8]) -> Result<Vec<u8>> {
        let level = if name.starts_with("engines/") { "-O3" } else { "-Oz" };
        let optimised = cached(self.ground, &format!("wasm-opt{level}"), wasm, || {
            say::step(&format!("wasm-opt {level} {name} (an engine takes some minutes)"), || {
                self.optimise(level, wasm)
            })
        })?;
        let wins = compress(self.ground, &optimised)?.len() < compress(self.ground, wasm)?.len();
        Ok(if wins { optimised } else { wasm.to_vec() })
    }

    fn optimise(&self, level: &str, wasm: &[u8]) -> Result<Vec<u8>> {
        let (input, output) =
            (self.ground.target.join("opt-in.wasm"), self.ground.target.join("opt-out.wasm"));
        fs::write(&input, wasm)?;
        let mut node = self.ground.command("node");
        node.arg(&self.wasm_opt).arg(&input).arg(level).args(FEATURES).arg("-o").arg(&output);
        ground::capture(&mut node, "wasm-opt")?;
        Ok(fs::read(&output)?)
    }
}

/// The new name of every file that gets one: `app.js` → `app.1a2b3c4d/app.js`,
/// `engines/cpu/worker.js` → `engines/cpu.5e6f7a8b/worker.js`, `base.css` → `base.9c0d1e2f.css`.
fn hashed_names(files: &BTreeMap<String, Vec<u8>>) -> BTreeMap<String, String> {
    let shell = files.get("index.html").map(|bytes| String::from_utf8_lossy(bytes).into_owned());
    let shell = shell.unwrap_or_default();
    let mut folders: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    let mut names = BTreeMap::new();
    for (name, bytes) in files {
        if let Some(folder) = folder_of(name) {
            folders.entry(folder).or_default().push(name);
        } else if name.starts_with("data/") || is_named(name, &shell) {
            names.insert(name.clone(), with_hash(name, &sha256(bytes)));
        }
    }
    for (folder, members) in folders {
        let all: String = members.iter().map(|name| sha256(&files[*name])).collect();
        let hash = &sha256(all.as_bytes())[..8];
        for name in members {
            let inside = name.strip_prefix(&format!("{folder}/")).unwrap_or(name);
            names.insert(name.to_owned(), format!("{folder}.{hash}/{inside}"));
        }
    }
    names
}

/// Does the shell name this file, and nobody else? Packages are loaded by scripts as well, so they
/// keep their names.
fn is_named(name: &str, shell: &str) -> bool {
    !name.starts_with("vendor/") && quoted(name).iter().any(|form| shell.contains(form))
}

/// The folder whose files refer to each other and therefore move together.
fn folder_of(name: &str) -> Option<String> {
    let engine = name.strip_prefix("engines/").and_then(|rest| rest.split_once('/'));
    match engine {
        Some((engine, _)) => Some(format!("engines/{engine}")),
        None if name == "app.js" || name == "app_bg.wasm" || name.starts_with("snippets/") => {
            Some("app".to_owned())
        }
        None => None,
    }
}

fn with_hash(name: &str, hash: &str) -> String {
    let (stem, end) = name.rsplit_once('.').unwrap_or((name, ""));
    format!("{stem}.{}.{end}", &hash[..8])
}

/// The forms in which the shell and the manifest name a file.
fn quoted(name: &str) -> [String; 4] {
    [format!("\"{name}\""), format!("\"./{name}\""), format!("'{name}'"), format!("'./{name}'")]
}

/// Puts the new names into the two files that name others.
fn rewrite(files: &mut BTreeMap<String, Vec<u8>>, names: &BTreeMap<String, String>) {
    for file in ["index.html", "site.json"] {
        let Some(bytes) = files.get_mut(file) else { continue };
        let mut text = String::from_utf8_lossy(bytes).into_owned();
        for (old, new) in names {
            for form in quoted(old) {
                text = text.replace(&form, &form.replace(old.as_str(), new));
            }
        }
        *bytes = text.into_bytes();
    }
}

/// For hosts that read this file: isolation, and for ever what has a hash in its name.
fn headers() -> String {
    let everywhere: String =
        HEADERS.iter().map(|(name, value)| format!("  {name}: {value}\n")).collect();
    let for_ever = "  cache-control: public, max-age=31536000, immutable\n";
    let hashed = ["/app.*", "/engines/*", "/data/*"];
    let hashed: String = hashed.iter().map(|path| format!("{path}\n{for_ever}")).collect();
    format!("/*\n{everywhere}{hashed}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn site() -> BTreeMap<String, Vec<u8>> {
        let files = [
            (
                "index.html",
                r#"<link href="base.css"><link href="vendor/chart.css"><script src='./app.js'>"#,
            ),
            ("site.json", r#"{"engines":{"cpu":"engines/cpu/worker.js"}}"#),
            ("app.js", "new URL('app_bg.wasm', import.meta.url)"),
            ("app_bg.wasm", "wasm"),
            ("base.css", "body {}"),
            ("vendor/chart.css", "also loaded by a script"),
            ("embed.js", "named by other people's pages"),
            ("engines/cpu/worker.js", "import init from './engine.js'"),
            ("engines/cpu/engine.js", "engine"),
        ];
        files.map(|(name, text)| (name.to_owned(), text.as_bytes().to_vec())).into()
    }

    #[test]
    fn files_that_refer_to_each_other_move_together() {
        let names = hashed_names(&site());
        let folder = |name: &str| names[name].rsplit_once('/').map(|(folder, _)| folder.to_owned());
        assert_eq!(folder("app.js"), folder("app_bg.wasm"));
        assert_eq!(folder("engines/cpu/worker.js"), folder("engines/cpu/engine.js"));
        assert!(names["engines/cpu/worker.js"].starts_with("engines/cpu."));
    }

    #[test]
    fn the_shell_and_the_manifest_name_only_files_that_exist() {
        let mut files = site();
        let names = hashed_names(&files);
        rewrite(&mut files, &names);
        let shell = String::from_utf8(files["index.html"].clone()).unwrap();
        assert!(shell.contains(&format!("\"{}\"", names["base.css"])));
        assert!(shell.contains(&format!("'./{}'", names["app.js"])));
        let manifest = String::from_utf8(files["site.json"].clone()).unwrap();
        assert!(manifest.contains(&format!("\"{}\"", names["engines/cpu/worker.js"])));
    }

    #[test]
    fn what_other_pages_and_scripts_name_keeps_its_name() {
        let names = hashed_names(&site());
        assert!(!names.contains_key("embed.js") && !names.contains_key("vendor/chart.css"));
    }

    #[test]
    fn a_change_of_one_byte_changes_the_name() {
        let mut files = site();
        let before = hashed_names(&files)["app.js"].clone();
        files.insert("app_bg.wasm".to_owned(), b"wasn".to_vec());
        assert_ne!(hashed_names(&files)["app.js"], before);
    }
}
