//! Names of languages and of countries, as Unicode's CLDR has them → lines of a name, a tab, and its translation.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use serde_json::{Map, Value};

/// The tables that are read, one after the other.
const TABLES: [&str; 2] = ["languages", "territories"];

/// Every name that both languages have, once, in the order of the first language's letters.
pub fn pairs(package: &Path, from: &str, to: &str) -> Result<Vec<u8>> {
    let mut pairs = BTreeMap::new();
    for table in TABLES {
        let (from, mut to) = (names(package, from, table)?, names(package, to, table)?);
        for (code, name) in from {
            // Other forms of a name stand beside it as `US-alt-short`; what nobody named is its own code.
            let translation = to.remove(&code).filter(|_| !code.contains("-alt-") && name != *code);
            if let (Value::String(name), Some(Value::String(translation))) = (name, translation) {
                pairs.entry(name).or_insert(translation);
            }
        }
    }
    let lines = pairs.into_iter().map(|(name, translation)| format!("{name}\t{translation}\n"));
    Ok(lines.collect::<String>().into_bytes())
}

fn names(package: &Path, language: &str, table: &str) -> Result<Map<String, Value>> {
    let file = package.join("main").join(language).join(table).with_extension("json");
    let text = fs::read(&file).with_context(|| format!("cannot read {}", file.display()))?;
    let mut json: Value = serde_json::from_slice(&text)?;
    let place = format!("/main/{language}/localeDisplayNames/{table}");
    let names = json.pointer_mut(&place).and_then(Value::as_object_mut);
    names.map(std::mem::take).with_context(|| format!("{} has no {place}", file.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_both_languages_have_are_paired_once() {
        let folder = std::env::temp_dir().join("llm-garden-names");
        let put = |language: &str, table: &str, names: Value| {
            let place = folder.join("main").join(language);
            fs::create_dir_all(&place).unwrap();
            let json = serde_json::json!({ "main": { language: { "localeDisplayNames": { table: names } } } });
            fs::write(place.join(table).with_extension("json"), json.to_string()).unwrap();
        };
        put("en", "languages", serde_json::json!({ "cy": "Welsh", "xx": "xx", "eo": "Esperanto" }));
        put("fr", "languages", serde_json::json!({ "cy": "gallois", "xx": "xx" }));
        put(
            "en",
            "territories",
            serde_json::json!({ "AD": "Andorra", "ZZ": "Welsh", "AD-alt-short": "And." }),
        );
        put(
            "fr",
            "territories",
            serde_json::json!({ "AD": "Andorre", "ZZ": "gallois, encore", "AD-alt-short": "And." }),
        );
        let lines = String::from_utf8(pairs(&folder, "en", "fr").unwrap()).unwrap();
        assert_eq!(lines, "Andorra\tAndorre\nWelsh\tgallois\n");
        assert!(pairs(&folder, "en", "de").is_err());
    }
}
