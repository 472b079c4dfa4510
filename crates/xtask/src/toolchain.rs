//! The wasm32 standard library, and cargo set up to build with it.
//!
//! Tried in this order: a target that is there already; `rustup target add`; Debian's own compiler
//! with the standard library built from its sources. `GARDEN_WASM_STD=rustup|debian` picks one.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::ground::{self, Ground};
use crate::say;

/// What the page and the engines are compiled for.
pub const TARGET: &str = "wasm32-unknown-unknown";

/// One set of flags for every wasm build, so that nothing is ever compiled twice.
const RUSTFLAGS: &str = "-C target-feature=+simd128";

/// Debian's compiler, its cargo, the sources of std, and the linker for wasm.
const DEBIAN_PACKAGES: [&str; 4] = ["rustc-web", "cargo-web", "rust-web-src", "lld-22"];
const DEBIAN_LINKER: &str = "wasm-ld-22";

/// Where the wasm32 standard library comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// Part of the toolchain that also builds the native crates.
    Toolchain,
    /// Built from source with Debian's compiler.
    Debian,
}

/// Cargo for wasm32, ready to build.
#[derive(Clone, Debug)]
pub struct Toolchain {
    origin: Origin,
    ground: Ground,
}

impl Toolchain {
    /// Finds the standard library, or installs it, saying what and why.
    pub fn bring(ground: &Ground) -> Result<Self> {
        let wish = std::env::var("GARDEN_WASM_STD").unwrap_or_default();
        let origin = match wish.as_str() {
            "" => match toolchain_has_std(ground) || rustup_adds_std(ground)? {
                true => Origin::Toolchain,
                false => debian(ground)?,
            },
            "rustup" => match toolchain_has_std(ground) || rustup_adds_std(ground)? {
                true => Origin::Toolchain,
                false => bail!("rustup cannot add {TARGET}; unset GARDEN_WASM_STD to try Debian's"),
            },
            "debian" => debian(ground)?,
            other => bail!("GARDEN_WASM_STD is `rustup` or `debian`, not `{other}`"),
        };
        Ok(Self { origin, ground: ground.clone() })
    }

    /// `cargo <action> …` for wasm32.
    pub fn cargo(&self, action: &str) -> Command {
        let mut command = match self.origin {
            Origin::Toolchain => self.ground.command("cargo"),
            Origin::Debian => self.debian_cargo(),
        };
        command.env("RUSTFLAGS", RUSTFLAGS).env("CARGO_TARGET_DIR", self.target_dir());
        command.arg(action).args(["--target", TARGET]);
        if self.origin == Origin::Debian {
            command.args(["-Z", "build-std=std,panic_abort"]);
        }
        command
    }

    /// Compiles a package to one wasm file.
    ///
    /// The profiles strip everything, also the list of wasm features in use, which wasm-bindgen reads;
    /// so the last step strips only what debuggers want.
    pub fn compile(&self, package: &str, profile: &str, features: &[&str]) -> Result<Vec<u8>> {
        let mut cargo = self.cargo("rustc");
        cargo.args(["--package", package, "--lib", "--profile", profile]);
        cargo.args(features);
        cargo.args(["--", "-C", "strip=debuginfo"]);
        ground::run(&mut cargo, &format!("building {package}"))?;
        let artifact = self.artifact(profile, package);
        std::fs::read(&artifact).with_context(|| format!("cargo left no {}", artifact.display()))
    }

    /// Brings clippy for the compiler that `cargo` uses.
    pub fn bring_clippy(&self) -> Result<()> {
        if self.origin == Origin::Debian && !Path::new("/usr/bin/clippy-driver").exists() {
            ground::install(&["rust-web-clippy"], "clippy for wasm32")?;
        }
        Ok(())
    }

    /// Brings a C compiler for wasm32: `ring`, the cryptography of the `remote` engine, has parts in C.
    pub fn bring_clang(&self) -> Result<()> {
        let is_there =
            |program: &str| self.ground.command(program).arg("--version").output().is_ok();
        if is_there("clang") && is_there("llvm-ar") {
            return Ok(());
        }
        ground::install(&["clang", "llvm"], "a C compiler for wasm32, for the remote engine")
    }

    /// The wasm file that a build with this profile leaves.
    fn artifact(&self, profile: &str, package: &str) -> PathBuf {
        self.target_dir().join(TARGET).join(profile).join(format!("{package}.wasm"))
    }

    /// Debian's compiler gets a folder of its own: two releases in one would rebuild each other's crates.
    fn target_dir(&self) -> PathBuf {
        match self.origin {
            Origin::Toolchain => self.ground.target.clone(),
            Origin::Debian => self.ground.target.join("debian"),
        }
    }

    /// `/usr/bin` comes first, so that cargo, rustc and rustdoc are one release.
    fn debian_cargo(&self) -> Command {
        let path = std::env::var("PATH").unwrap_or_default();
        let mut command = self.ground.command("/usr/bin/cargo");
        command
            .env("PATH", format!("/usr/bin:{path}"))
            .env("RUSTC", "/usr/bin/rustc")
            .env("RUSTC_BOOTSTRAP", "1")
            .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", DEBIAN_LINKER)
            .env_remove("LD_LIBRARY_PATH")
            .env_remove("RUSTUP_TOOLCHAIN");
        command
    }
}

/// Does the compiler in use come with std for wasm32?
fn toolchain_has_std(ground: &Ground) -> bool {
    let mut rustc = ground.command("rustc");
    rustc.args(["--print", "target-libdir", "--target", TARGET]);
    let Ok(folder) = ground::capture(&mut rustc, "rustc") else { return false };
    let Ok(entries) = std::fs::read_dir(folder.trim()) else { return false };
    entries.flatten().any(|entry| entry.file_name().to_string_lossy().starts_with("libstd"))
}

/// Asks rustup for it; `false` where there is no rustup or it cannot download.
fn rustup_adds_std(ground: &Ground) -> Result<bool> {
    if ground.command("rustup").arg("--version").output().is_err() {
        return Ok(false);
    }
    say::heading(&format!(
        "installing the {TARGET} standard library with rustup (page and engines)"
    ));
    let status = ground
        .command("rustup")
        .args(["target", "add", TARGET])
        .env("RUSTUP_MAX_RETRIES", "1")
        .status()
        .context("rustup does not start")?;
    if !status.success() {
        say::warning("rustup could not download it");
    }
    Ok(status.success() && toolchain_has_std(ground))
}

fn debian(ground: &Ground) -> Result<Origin> {
    let there = |package: &&str| {
        let mut query = ground.command("dpkg-query");
        query.args(["-W", "-f", "${Status}", *package]);
        ground::capture(&mut query, "dpkg").is_ok_and(|status| status.ends_with(" installed"))
    };
    if !DEBIAN_PACKAGES.iter().all(there) {
        ground::install(&DEBIAN_PACKAGES, "a compiler and the sources of std for wasm32")
            .with_context(|| format!("no standard library for {TARGET}: `rustup target add {TARGET}` is the ordinary way"))?;
    }
    say::note("the wasm32 standard library is built from Debian's sources (a minute more, once)");
    Ok(Origin::Debian)
}
