//! Lessons, from Markdown to Rust: prose as HTML, formulas as MathML, and what is alive as data.
//!
//! A fenced block named `question`, `recall`, `try`, `check` or `figure` is alive; its lines are `key: value`.

use std::fmt::Write;
use std::path::Path;
use std::{env, fs};

use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd, html};
use pulldown_latex::config::DisplayMode;
use pulldown_latex::{RenderConfig, Storage, push_mathml};

const ALIVE: [&str; 5] = ["question", "recall", "try", "check", "figure"];

fn main() {
    let root = env::var("CARGO_MANIFEST_DIR").expect("cargo sets it");
    let out = env::var("OUT_DIR").expect("cargo sets it");
    let lessons = Path::new(&root).join("lessons");
    println!("cargo::rerun-if-changed={}", lessons.display());
    let mut code = String::from("/// All lessons.\npub static LESSONS: &[Lesson] = &[\n");
    for language in folders(&lessons) {
        let folder = lessons.join(&language);
        for file in folders(&folder) {
            println!("cargo::rerun-if-changed={}", folder.join(&file).display());
            let Some(id) = file.strip_suffix(".md") else { continue };
            let text = fs::read_to_string(folder.join(&file)).expect("a lesson is UTF-8");
            let parts = parts(&text).unwrap_or_else(|error| panic!("{language}/{file}: {error}"));
            writeln!(code, "Lesson {{ id: {id:?}, language: {language:?}, parts: &[{parts}] }},")
                .expect("a string takes all");
        }
    }
    code.push_str("];\n");
    fs::write(Path::new(&out).join("lessons.rs"), code).expect("OUT_DIR can be written");
}

/// Names in a folder, sorted.
fn folders(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("the lessons' folder can be read");
    let mut names: Vec<_> = entries
        .filter_map(|entry| Some(entry.ok()?.file_name().to_string_lossy().into_owned()))
        .collect();
    names.sort();
    names
}

/// A lesson as a list of Rust expressions.
fn parts(text: &str) -> Result<String, String> {
    let options =
        Options::ENABLE_MATH | Options::ENABLE_FOOTNOTES | Options::ENABLE_SMART_PUNCTUATION;
    let mut prose = Vec::new();
    let mut code = String::new();
    let mut alive: Option<(String, String)> = None;
    for event in Parser::new_ext(text, options) {
        match (event, &mut alive) {
            (Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(name))), None)
                if ALIVE.contains(&&*name) =>
            {
                flush(&mut prose, &mut code);
                alive = Some((name.to_string(), String::new()));
            }
            (Event::Text(line), Some((_, lines))) => lines.push_str(&line),
            (Event::End(TagEnd::CodeBlock), Some((name, lines))) => {
                code.push_str(&live(name, lines)?);
                alive = None;
            }
            (Event::InlineMath(formula), None) => {
                prose.push(Event::InlineHtml(mathml(&formula, DisplayMode::Inline)?.into()));
            }
            (Event::DisplayMath(formula), None) => {
                prose.push(Event::Html(mathml(&formula, DisplayMode::Block)?.into()));
            }
            (other, _) => prose.push(other),
        }
    }
    flush(&mut prose, &mut code);
    Ok(code)
}

fn flush(prose: &mut Vec<Event<'_>>, code: &mut String) {
    let mut out = String::new();
    html::push_html(&mut out, prose.drain(..));
    if !out.trim().is_empty() {
        write!(code, "Part::Prose({:?}),", out.trim()).expect("a string takes all");
    }
}

fn mathml(formula: &str, display_mode: DisplayMode) -> Result<String, String> {
    let storage = Storage::new();
    let config = RenderConfig { display_mode, ..RenderConfig::default() };
    let mut out = String::new();
    push_mathml(&mut out, pulldown_latex::Parser::new(formula, &storage), config)
        .map_err(|error| error.to_string())?;
    if out.contains("<merror") { Err(format!("broken formula: {formula}")) } else { Ok(out) }
}

fn live(name: &str, lines: &str) -> Result<String, String> {
    let get = |key: &str| {
        lines.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix(':').map(str::trim))
    };
    let need = |key: &str| get(key).ok_or_else(|| format!("a {name} needs a line “{key}: …”"));
    Ok(match name {
        "question" => {
            let options: Vec<&str> = need("options")?.split('|').map(str::trim).collect();
            format!(
                "Part::Question {{ id: {:?}, ask: {:?}, options: &{:?}, kept: {:?} }},",
                need("id")?,
                need("ask")?,
                options,
                need("kept")?
            )
        }
        "recall" => format!(
            "Part::Recall {{ id: {:?}, answer: {:?}, right: {:?} }},",
            need("id")?,
            need("answer")?,
            need("right")?
        ),
        "try" => format!(
            "Part::Try {{ words: {:?}, button: {:?}, act: {:?} }},",
            need("words")?,
            get("button").unwrap_or_default(),
            get("act").unwrap_or_default()
        ),
        "check" => format!(
            "Part::Check {{ when: {}, done: {:?}, waiting: {:?} }},",
            condition(need("when")?)?,
            need("done")?,
            need("waiting")?
        ),
        _ => format!("Part::Figure({:?}),", need("milestone")?),
    })
}

/// `step 100`, `passed 3` (the 3-gram count), `below 2.0`, `paused-on-nan`, `sampled`.
fn condition(words: &str) -> Result<String, String> {
    let wrong = || format!("a check cannot wait for “{words}”");
    let (name, value) = words.split_once(' ').unwrap_or((words, ""));
    Ok(match name {
        "step" => format!("When::Step({})", value.parse::<usize>().map_err(|_| wrong())?),
        "passed" => format!("When::Passed({})", value.parse::<usize>().map_err(|_| wrong())?),
        "below" => format!("When::Below({:?})", value.parse::<f64>().map_err(|_| wrong())?),
        "not-finite" => "When::NotFinite".to_owned(),
        "written" => "When::Written".to_owned(),
        _ => return Err(wrong()),
    })
}
