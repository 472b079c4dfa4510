//! Every sentence and label that a reader sees, by key, from `locales/`, which is fetched: another language is another file.

use std::fmt::Display;
use std::sync::OnceLock;

use spec::Knob;

use crate::browser::{document, fetch_text, read_json};
use crate::few::Few;

static WORDS: OnceLock<Few<String, String>> = OnceLock::new();

/// The shell's link to the words, which it fetches beside the app.
const LINK: &str = "words";

/// Fetches the words; the page is drawn when they are there.
///
/// # Errors
/// What the browser says; without words, keys stand in their places.
pub async fn load() -> Result<(), String> {
    let link = document().get_element_by_id(LINK).ok_or("the shell names no words")?;
    let text = fetch_text(&link.get_attribute("href").unwrap_or_default()).await?;
    let words = read_json(&text)?;
    // A second load finds the first one's words.
    let _ = WORDS.set(words);
    Ok(())
}

/// In native tests the file is read where it lies.
fn words() -> &'static Few<String, String> {
    WORDS.get_or_init(|| {
        #[cfg(not(target_family = "wasm"))]
        return serde_json::from_str(include_str!("../locales/en.json"))
            .expect("a test holds that the locale is a flat JSON object");
        #[cfg(target_family = "wasm")]
        Few::default()
    })
}

/// The words for `key`, with `{name}` replaced by the slot of that name. A key without words shows itself.
pub fn t(key: &str, slots: &[(&str, &dyn Display)]) -> String {
    let mut words = words().get(key).map_or_else(|| key.to_owned(), Clone::clone);
    for (name, value) in slots {
        words = words.replace(&format!("{{{name}}}"), &value.to_string());
    }
    words
}

/// A knob's name.
pub fn knob_label(knob: &Knob) -> String {
    or(&format!("knob.{}", knob.path), knob.label)
}

/// A choice's name, such as `adamw` of `training.optimiser`.
pub fn choice_label(knob: &Knob, word: &str) -> String {
    or(&format!("choice.{}.{word}", knob.path), word)
}

/// The words for `key`, or those that the code carries, which are English.
pub fn or(key: &str, otherwise: &str) -> String {
    words().get(key).map_or_else(|| otherwise.to_owned(), Clone::clone)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use std::path::Path;

    fn sources(folder: &Path, all: &mut String) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                sources(&path, all);
            } else if path.extension().is_some_and(|end| end == "rs") {
                all.push_str(&fs::read_to_string(path).unwrap());
            }
        }
    }

    fn source() -> String {
        let mut all = String::new();
        sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut all);
        all
    }

    /// Keys made from a knob's path and its words, or from a milestone's id, are held by the next test.
    fn is_made(key: &str) -> bool {
        key.starts_with("choice.") || key.starts_with("milestone.") || spec_knob(key)
    }

    fn spec_knob(key: &str) -> bool {
        key.strip_prefix("knob.").is_some_and(|path| path == "seed" || path.contains('.'))
    }

    #[test]
    fn every_key_has_words_and_all_words_are_used() {
        let source = source();
        for key in words().iter().map(|(key, _)| key).filter(|key| !is_made(key)) {
            assert!(source.contains(&format!("\"{key}\"")), "nothing says {key}");
        }
        for (at, call) in source.match_indices("t(") {
            let inside_a_word = source[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_');
            let rest = source[at + call.len()..].trim_start();
            let key = rest.strip_prefix('"').and_then(|rest| rest.split('"').next());
            if let Some(key) = key.filter(|key| !inside_a_word && key.contains('.')) {
                assert!(key.contains(' ') || words().get(key).is_some(), "{key} has no words");
            }
        }
    }

    #[test]
    fn words_for_knobs_and_milestones_name_some_that_exist() {
        for key in words().iter().map(|(key, _)| key).filter(|key| is_made(key)) {
            let path = key.split_once('.').unwrap().1;
            if key.starts_with("milestone.") {
                assert!(spec::MILESTONES.iter().any(|milestone| milestone.id == path));
                continue;
            }
            let found = spec::KNOBS.iter().any(|knob| match knob.range {
                spec::Range::Choice(choices) if key.starts_with("choice.") => {
                    choices.iter().any(|word| format!("{}.{word}", knob.path) == path)
                }
                _ => knob.path == path,
            });
            assert!(found, "{key} names no knob");
        }
    }

    #[test]
    fn slots_are_filled() {
        let text = t("{n} of {all}", &[("n", &3), ("all", &"ten")]);
        assert_eq!(text, "3 of ten");
    }
}
