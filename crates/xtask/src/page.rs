//! The page: the Yew app, its shell, its static files and the packages it uses at run time.

use std::fs;

use anyhow::{Context, Result, anyhow};

use crate::engines::{bind, stamp};
use crate::ground::Ground;
use crate::npm;
use crate::say;
use crate::site::{Site, files_below, relative};
use crate::toolchain::Toolchain;

/// How the app is compiled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Profile {
    /// As small as it goes, without the gallery, which only those who build the page need.
    Slim,
    /// As small as it goes.
    Page,
    /// Rebuilt in seconds, for daily work.
    Quick,
}

impl Profile {
    fn name(self) -> &'static str {
        match self {
            Self::Slim | Self::Page => "page",
            Self::Quick => "quick",
        }
    }
}

/// Builds the app and puts the whole page into the site.
pub fn build(ground: &Ground, toolchain: &Toolchain, site: &Site, profile: Profile) -> Result<()> {
    say::heading(&format!("building the page (profile {})", profile.name()));
    let features: &[&str] = if profile == Profile::Slim { &["--no-default-features"] } else { &[] };
    let wasm = toolchain.compile("web", profile.name(), features)?;
    put_app(ground, site, &wasm)?;
    put_rest(ground, site)
}

/// The app as `app.js` and `app_bg.wasm`.
fn put_app(ground: &Ground, site: &Site, wasm: &[u8]) -> Result<()> {
    let stamp = stamp(wasm);
    let stamp_file = site.dir().join(".app-stamp");
    if fs::read_to_string(&stamp_file).is_ok_and(|old| old == stamp) {
        return Ok(());
    }
    say::step("binding the page to JavaScript", || {
        let bound = bind(ground, wasm, "app")?;
        site.clear("snippets")?;
        site.put_folder(&bound, "")?;
        fs::remove_dir_all(&bound)?;
        Ok(fs::write(&stamp_file, &stamp)?)
    })
}

/// The shell, the static files and the packages.
fn put_rest(ground: &Ground, site: &Site) -> Result<()> {
    site.put_folder(&ground.root.join("web/static"), "")?;
    site.put_folder(&ground.root.join("web/embed"), "embed")?;
    site.put_folder(&ground.root.join("web/locales"), "locales")?;
    put_lessons(ground, site)?;
    put_uplot(ground, site)?;
    let shell = ground.root.join("index.html");
    let text = fs::read(&shell).with_context(|| format!("no page shell at {}", shell.display()))?;
    site.put("index.html", &text)?;
    site.change_manifest(|_| ()) // The page reads it, so it is there from the start.
}

/// `web/lessons/en/tiny-gpt.md` as `lessons/en/tiny-gpt.json`.
fn put_lessons(ground: &Ground, site: &Site) -> Result<()> {
    let folder = ground.root.join("web/lessons");
    for file in files_below(&folder)? {
        let name = relative(&file, &folder);
        let Some(name) = name.strip_suffix(".md") else { continue };
        let lesson = lessons::lesson(&fs::read_to_string(&file)?)
            .map_err(|error| anyhow!("{}: {error}", file.display()))?;
        site.put(&format!("lessons/{name}.json"), serde_json::to_string(&lesson)?.as_bytes())?;
    }
    Ok(())
}

/// uPlot minifies only its classic script; with an export at its end that is a module, and 15 KB less
/// to fetch than the one it ships.
fn put_uplot(ground: &Ground, site: &Site) -> Result<()> {
    let dist = npm::bring(ground, npm::UPLOT)?.join("dist");
    let script = fs::read_to_string(dist.join("uPlot.iife.min.js"))?;
    site.put("vendor/uPlot.esm.js", format!("{script}\nexport default uPlot;\n").as_bytes())?;
    site.put("vendor/uPlot.min.css", &fs::read(dist.join("uPlot.min.css"))?)
}
