//! The engines: one worker binary each, compiled, bound to JavaScript and put into the site.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use clap::ValueEnum;
use wasm_bindgen_cli_support::Bindgen;

use crate::ground::Ground;
use crate::say;
use crate::site::{Site, sha256};
use crate::toolchain::Toolchain;

/// The script that a page starts as a module worker.
const WORKER_JS: &[u8] = include_bytes!("worker.js");

/// What an engine computes with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Engine {
    /// burn-flex with SIMD: the default, everywhere.
    Cpu,
    /// WebGPU.
    Gpu,
    /// burn-ndarray: the reference.
    Ndarray,
    /// burn-remote: a device that the reader's own machine offers.
    Remote,
}

impl Engine {
    /// All of them, in the order in which `serve` builds them.
    pub const ALL: [Self; 4] = [Self::Cpu, Self::Gpu, Self::Ndarray, Self::Remote];
    /// Those that compute in the tab: `remote` is built where it is asked for, since its network code takes longer than all tests.
    pub const LOCAL: [Self; 3] = [Self::Cpu, Self::Gpu, Self::Ndarray];

    /// The cargo feature, the folder in the site and the key in `site.json`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Cpu => "cpu",
            Self::Gpu => "gpu",
            Self::Ndarray => "ndarray",
            Self::Remote => "remote",
        }
    }

    /// Its folder in the site.
    pub fn folder(self) -> String {
        format!("engines/{}", self.name())
    }
}

/// Builds an engine into the site and lists it as ready.
pub fn build(ground: &Ground, toolchain: &Toolchain, site: &Site, engine: Engine) -> Result<()> {
    let name = engine.name();
    let wasm = compile(ground, toolchain, engine)?;
    let stamp = stamp(&wasm);
    let stamp_file = site.dir().join(engine.folder()).join(".stamp");
    if fs::read_to_string(&stamp_file).is_ok_and(|old| old == stamp) {
        say::note(&format!("engine {name} is as it was"));
    } else {
        say::step(&format!("binding engine {name} to JavaScript and compressing it"), || {
            site.clear(&engine.folder())?;
            put(ground, site, engine, &wasm)?;
            Ok(fs::write(&stamp_file, &stamp)?)
        })?;
    }
    let script = format!("{}/worker.js", engine.folder());
    site.change_manifest(|manifest| {
        manifest.building.retain(|other| other != name);
        manifest.engines.insert(name.to_owned(), script);
    })
}

/// The three builds share one file in the target folder, so its bytes are taken at once.
fn compile(ground: &Ground, toolchain: &Toolchain, engine: Engine) -> Result<Vec<u8>> {
    let name = engine.name();
    if engine == Engine::Remote {
        toolchain.bring_clang()?;
    }
    say::heading(&format!("building engine {name} (the first time takes some minutes)"));
    fs::create_dir_all(&ground.target)?;
    let lock = fs::File::create(ground.target.join("engines.lock"))?;
    lock.lock().context("cannot lock the engines' target folder")?;
    toolchain.compile("worker", "engine", &["--features", name])
}

fn put(ground: &Ground, site: &Site, engine: Engine, wasm: &[u8]) -> Result<()> {
    let bound = bind(ground, wasm, "engine")?;
    site.put_folder(&bound, &engine.folder())?;
    fs::remove_dir_all(&bound)?;
    site.put(&format!("{}/worker.js", engine.folder()), WORKER_JS)
}

/// Changes with the compiled code and with the program that binds it. A program that was replaced
/// while it runs is not found any more: then the code alone decides.
pub fn stamp(wasm: &[u8]) -> String {
    let us = std::env::current_exe().and_then(fs::metadata);
    let built = us.and_then(|file| file.modified()).ok();
    format!("{} {built:?}", sha256(wasm))
}

/// wasm-bindgen: gives a fresh folder with `<name>.js`, `<name>_bg.wasm` and snippets.
pub fn bind(ground: &Ground, wasm: &[u8], name: &str) -> Result<std::path::PathBuf> {
    let out = ground.target.join("bound").join(format!("{name}-{}", &sha256(wasm)[..16]));
    if out.exists() {
        fs::remove_dir_all(&out)?;
    }
    let mut bindgen = Bindgen::new();
    bindgen.input_bytes(name, wasm.to_vec()).out_name(name).typescript(false);
    bindgen
        .omit_default_module_path(false)
        .remove_name_section(true)
        .remove_producers_section(true);
    bindgen.web(true).and_then(|bindgen| bindgen.generate(Path::new(&out)))?;
    Ok(out)
}
