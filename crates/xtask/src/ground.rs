//! Where things lie: the checkout, the target folder, and the commands that run in them.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};
use cargo_metadata::MetadataCommand;

use crate::say;

/// The folders the build works in.
#[derive(Clone, Debug)]
pub struct Ground {
    /// The checkout.
    pub root: PathBuf,
    /// Cargo's target folder; everything that is built or fetched lies in it, except data and `dist`.
    pub target: PathBuf,
}

impl Ground {
    /// Asks cargo for the workspace that this program was started from.
    pub fn find() -> Result<Self> {
        let here = std::env::var_os("CARGO_MANIFEST_DIR")
            .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
        let workspace = MetadataCommand::new()
            .manifest_path(here.join("Cargo.toml"))
            .no_deps()
            .exec()
            .context("cargo does not describe the workspace: start this as `cargo xtask …`")?;
        Ok(Self {
            root: workspace.workspace_root.into_std_path_buf(),
            target: workspace.target_directory.into_std_path_buf(),
        })
    }

    /// The folder that `serve` shows and `build` writes into.
    pub fn site(&self) -> PathBuf {
        self.target.join("site")
    }

    /// Data sets: ignored by git, kept with the checkout so that the terminal finds them too.
    pub fn data(&self) -> PathBuf {
        self.root.join("data")
    }

    /// A command that runs in the checkout.
    pub fn command(&self, program: impl AsRef<Path>) -> Command {
        let mut command = clean(program.as_ref());
        command.current_dir(&self.root);
        command
    }
}

/// A command without the variables that `cargo run` set for us: build scripts watch some of them,
/// and would rebuild their crates each time.
fn clean(program: &Path) -> Command {
    let mut command = Command::new(program);
    for (name, _) in std::env::vars_os() {
        let name_text = name.to_string_lossy();
        let ours = ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_BIN_"];
        if name_text == "CARGO" || ours.iter().any(|prefix| name_text.starts_with(prefix)) {
            command.env_remove(&name);
        }
    }
    command
}

/// Runs a command that shows its own output; `what` names it when it fails.
pub fn run(command: &mut Command, what: &str) -> Result<()> {
    let status = command.status().with_context(|| missing(command, what))?;
    if !status.success() {
        bail!("{what} failed ({status}); its own message is above");
    }
    Ok(())
}

/// Runs a command in silence and gives what it printed; on failure its errors are part of ours.
pub fn capture(command: &mut Command, what: &str) -> Result<String> {
    let output = command.output().with_context(|| missing(command, what))?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        bail!("{what} failed ({}): {}", output.status, last_lines(&said));
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

fn missing(command: &Command, what: &str) -> String {
    let program = command.get_program().to_string_lossy();
    format!("{what} needs `{program}`, which does not start here: install it and try again")
}

fn last_lines(text: &str) -> String {
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).collect();
    lines[lines.len().saturating_sub(4)..].join(" / ")
}

/// Installs Debian packages, saying which and why; without the right to do so it says what to type.
pub fn install(packages: &[&str], why: &str) -> Result<()> {
    let list = packages.join(" ");
    let by_hand = format!("install them by hand: apt-get install --no-install-recommends {list}");
    let Some(mut prefix) = administrator() else {
        bail!("{why} needs the packages {list}; {by_hand}");
    };
    say::heading(&format!("installing {list} with apt-get ({why})"));
    prefix.push("apt-get");
    for arguments in [
        vec!["update"],
        [vec!["install", "-y", "--no-install-recommends"], packages.to_vec()].concat(),
    ] {
        let mut command = Command::new(prefix[0]);
        command.args(&prefix[1..]).args(arguments).env("DEBIAN_FRONTEND", "noninteractive");
        command.stdout(std::process::Stdio::null());
        run(&mut command, "apt-get").with_context(|| by_hand.clone())?;
    }
    Ok(())
}

/// How a command becomes one of the administrator; `None` where it cannot, or there is no apt-get.
fn administrator() -> Option<Vec<&'static str>> {
    Command::new("apt-get").arg("--version").output().ok()?;
    let user = Command::new("id").arg("-u").output().ok()?;
    if String::from_utf8_lossy(&user.stdout).trim() == "0" {
        return Some(vec!["env"]);
    }
    let sudo = Command::new("sudo").args(["-n", "true"]).output().ok()?;
    sudo.status.success().then(|| vec!["sudo", "-n"])
}
