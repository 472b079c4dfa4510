//! A run as a link: its preset and the knobs that differ from it.

use form_urlencoded::Serializer;
use serde_json::Value;
use spec::{RunSpec, SpecError, VERSION, find_preset};

use crate::browser::number;
use crate::route::Route;

/// Keys of a link that say how the page shows itself, and are no knobs.
const NOT_KNOBS: [&str; 6] = ["v", "preset", "embed", "hide", "autoplay", "theme"];

/// The fragment that opens a run: `#/playground?v=1&preset=tiny-gpt&model.layers=3`.
pub fn link(route: &Route, spec: &RunSpec) -> String {
    let mut query = Serializer::new(String::new());
    query.append_pair("v", &VERSION.to_string());
    query.append_pair("preset", &spec.preset);
    if let Some(preset) = find_preset(&spec.preset) {
        for (knob, value) in spec.differences(&(preset.spec)()) {
            query.append_pair(knob.path, &word(&value));
        }
    }
    format!("{}?{}", route.fragment(), query.finish())
}

/// Numbers as short as they can be: `0.003`, `1e9`.
fn word(value: &Value) -> String {
    match value {
        Value::String(word) => word.clone(),
        Value::Number(number) if number.is_f64() => {
            let (plain, short) = (value.as_f64().unwrap_or(0.0).to_string(), short(value));
            if plain.len() <= short.len() { plain } else { short }
        }
        Value::Number(_) | Value::Bool(_) | Value::Null | Value::Array(_) | Value::Object(_) => {
            value.to_string()
        }
    }
}

fn short(value: &Value) -> String {
    format!("{:e}", value.as_f64().unwrap_or(0.0))
}

/// A knob's value as links and lessons write it.
pub fn typed(text: &str) -> Value {
    spec::value_of(text, number)
}

/// The run that a link's query names; nothing if it names none.
///
/// # Errors
/// Which part of the link is wrong, and what it may be.
pub fn read(query: &[(String, String)]) -> Result<Option<RunSpec>, SpecError> {
    let get = |name: &str| query.iter().find(|(key, _)| key == name).map(|(_, value)| value);
    let mut knobs = query.iter().filter(|(key, _)| !NOT_KNOBS.contains(&key.as_str())).peekable();
    if let Some(version) = get("v")
        && *version != VERSION.to_string()
    {
        return Err(SpecError::Version { found: version.clone() });
    }
    let base = match get("preset") {
        Some(id) => match find_preset(id) {
            Some(preset) => (preset.spec)(),
            None => return Err(SpecError::UnknownPreset(id.clone())),
        },
        None if knobs.peek().is_none() => return Ok(None),
        None => RunSpec::default(),
    };
    base.with_all(knobs.map(|(path, text)| (path.clone(), typed(text)))).map(Some)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::route::Place;

    fn back(link: &str) -> Result<Option<RunSpec>, SpecError> {
        read(&Place::parse(link).query)
    }

    #[test]
    fn a_link_names_only_what_differs_and_comes_back_whole() {
        let spec = RunSpec::default()
            .with("model.layers", 3)
            .unwrap()
            .with("training.learning_rate", 0.0123)
            .unwrap()
            .with("training.optimiser", "sgd")
            .unwrap()
            .with("model.bias", true)
            .unwrap();
        let link = link(&Route::Playground, &spec);
        assert_eq!(
            link,
            "#/playground?v=1&preset=tiny-gpt&model.layers=3&model.bias=true\
             &training.optimiser=sgd&training.learning_rate=0.0123"
        );
        assert_eq!(back(&link), Ok(Some(spec)));
    }

    #[test]
    fn numbers_are_short_and_exact() {
        for (rate, text) in [(1e9, "=1e9"), (0.1 + 0.2, "=0.30000000000000004"), (1.0, "=1")] {
            let spec = RunSpec::default().with("training.learning_rate", rate).unwrap();
            let link = link(&Route::Playground, &spec);
            assert!(link.ends_with(text), "{link}");
            assert_eq!(back(&link), Ok(Some(spec)));
        }
    }

    #[test]
    fn every_preset_survives_a_link() {
        for preset in spec::milestones::presets() {
            let spec = (preset.spec)();
            assert_eq!(back(&link(&Route::Playground, &spec)), Ok(Some(spec)));
        }
    }

    #[test]
    fn two_knobs_that_fit_only_together_are_turned_together() {
        let spec = back("#/playground?model.width=30&model.heads=3").unwrap().unwrap();
        assert_eq!(spec.get("model.width"), Some(30.into()));
    }

    #[test]
    fn a_plain_address_names_no_run() {
        assert_eq!(back("#/playground"), Ok(None));
        assert_eq!(back("#/playground?embed=1&hide=prompt"), Ok(None));
    }

    #[test]
    fn hostile_links_are_refused_with_the_part_named() {
        let message = |query: &str| back(&format!("#/playground?{query}")).unwrap_err().to_string();
        assert!(message("v=9").contains("version 9"));
        assert!(message("preset=%3Cscript%3E").contains("<script>"));
        assert!(message("model.layers=99999999999999999999").contains("model.layers"));
        assert!(message("model.layers=-1").contains("from 0 to 48"));
        assert!(message("training.learning_rate=NaN").contains("training.learning_rate"));
        assert!(message("constructor=1").contains("constructor"));
        assert!(message("model.heads=3").contains("heads"));
        assert!(message("model.layers=2&model.layers=%FF").contains("model.layers"));
    }
}
