//! A spec as JSON and as paths: read with the field at fault named, set one knob, list what differs from a preset.

use serde_json::{Map, Value};

use crate::{Knob, Range, RunSpec, VERSION, find_preset};

/// What is wrong with a spec, and what to do.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum SpecError {
    /// Not JSON.
    #[error("this is not a run description: {0}. It should be JSON as “save” writes it")]
    NotJson(String),
    /// Written by another version.
    #[error(
        "this run description has version {found}, and this page reads version {VERSION}: open it with the page that wrote it"
    )]
    Version {
        /// The version it names.
        found: String,
    },
    /// No such preset.
    #[error("there is no preset “{0}”: `garden list` and the map name those that exist")]
    UnknownPreset(String),
    /// No such knob.
    #[error("there is no setting “{0}”: check its spelling, or remove it")]
    UnknownSetting(String),
    /// The value has the wrong kind, or is out of range.
    #[error("{path} is {value}, but must be {expected}")]
    BadValue {
        /// The knob's path.
        path: String,
        /// What was given.
        value: String,
        /// What may be given.
        expected: String,
    },
    /// Two settings do not fit together.
    #[error("{0}")]
    Together(String),
}

impl RunSpec {
    /// Reads a spec; what it leaves out is taken from its preset.
    ///
    /// # Errors
    /// Names the field that is unknown, of the wrong kind, out of range or at odds with another.
    pub fn from_json(json: &str) -> Result<Self, SpecError> {
        let value = serde_json::from_str(json).map_err(|e| SpecError::NotJson(e.to_string()))?;
        let Value::Object(mut fields) = value else {
            return Err(SpecError::NotJson("it holds no object".into()));
        };
        let version = fields.remove("version").unwrap_or(Value::from(VERSION));
        if version != VERSION {
            return Err(SpecError::Version { found: version.to_string() });
        }
        let base = match fields.remove("preset") {
            None => Self::default(),
            Some(Value::String(id)) => preset(&id)?,
            Some(other) => return Err(bad("preset", &other, "the name of a preset".into())),
        };
        let mut leaves = Vec::new();
        flatten("", fields, &mut leaves);
        base.with_all(leaves)
    }

    /// The whole spec as one line of JSON.
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).expect("a spec holds only plain data with string keys")
    }

    /// The value of the knob at `path`.
    pub fn get(&self, path: &str) -> Option<Value> {
        let value = serde_json::to_value(self).expect("a spec is plain data");
        value.pointer(&pointer(path)).cloned()
    }

    /// This spec with several knobs turned, then checked as a whole.
    ///
    /// # Errors
    /// As [`RunSpec::from_json`].
    pub fn with_all(
        &self,
        changes: impl IntoIterator<Item = (String, Value)>,
    ) -> Result<Self, SpecError> {
        let mut tree = serde_json::to_value(self).expect("a spec is plain data");
        for (path, value) in changes {
            if path == "model.kind" && tree.pointer("/model/kind") == Some(&value) {
                continue;
            }
            let knob = self.knob(&path).ok_or_else(|| SpecError::UnknownSetting(path.clone()))?;
            let value = knob.check(value)?;
            let place = tree.pointer_mut(&pointer(&path));
            *place.ok_or_else(|| SpecError::UnknownSetting(path.clone()))? = value;
        }
        let spec: Self =
            serde_json::from_value(tree).map_err(|e| SpecError::NotJson(e.to_string()))?;
        spec.validate()?;
        Ok(spec)
    }

    /// This spec with one knob turned.
    ///
    /// # Errors
    /// As [`RunSpec::from_json`].
    pub fn with(&self, path: &str, value: impl Into<Value>) -> Result<Self, SpecError> {
        self.with_all([(path.to_owned(), value.into())])
    }

    /// Sets a knob from text, as the terminal gives it: `model.layers` to `4`. Not for the page, see [`value_of`].
    ///
    /// # Errors
    /// As [`RunSpec::from_json`].
    pub fn with_text(&self, path: &str, text: &str) -> Result<Self, SpecError> {
        self.with_texts([(path, text)])
    }

    /// Sets several knobs from text, then checks them together. Not for the page, see [`value_of`].
    ///
    /// # Errors
    /// As [`RunSpec::from_json`].
    pub fn with_texts<'a>(
        &self,
        settings: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Result<Self, SpecError> {
        let value = |text: &str| value_of(text, |text| text.parse().ok());
        self.with_all(settings.into_iter().map(|(path, text)| (path.to_owned(), value(text))))
    }

    /// The knobs in which this spec differs from `base`, in the table's order.
    pub fn differences(&self, base: &Self) -> Vec<(&'static Knob, Value)> {
        let mine = serde_json::to_value(self).expect("a spec is plain data");
        let theirs = serde_json::to_value(base).expect("a spec is plain data");
        self.knobs()
            .filter_map(|knob| {
                let value = mine.pointer(&pointer(knob.path))?;
                (theirs.pointer(&pointer(knob.path)) != Some(value)).then(|| (knob, value.clone()))
            })
            .collect()
    }
}

/// A JSON value from text as it stands in a link: numbers and truth values as such, all else a word.
///
/// Who calls says how a number with a fraction is read: the page lets the browser do it, since the
/// standard library's reader would add 10 KB of tables, which nothing compresses, to its download.
pub fn value_of(text: &str, number: impl FnOnce(&str) -> Option<f64>) -> Value {
    match text {
        "true" => Value::Bool(true),
        "false" => Value::Bool(false),
        _ => text
            .parse::<u64>()
            .map(Value::from)
            .ok()
            .or_else(|| number(text).map(Value::from))
            .unwrap_or_else(|| Value::from(text)),
    }
}

fn preset(id: &str) -> Result<RunSpec, SpecError> {
    let preset = find_preset(id).ok_or_else(|| SpecError::UnknownPreset(id.to_owned()))?;
    Ok((preset.spec)())
}

fn pointer(path: &str) -> String {
    format!("/{}", path.replace('.', "/"))
}

fn flatten(prefix: &str, fields: Map<String, Value>, out: &mut Vec<(String, Value)>) {
    for (key, value) in fields {
        let path = if prefix.is_empty() { key } else { format!("{prefix}.{key}") };
        match value {
            Value::Object(inner) => flatten(&path, inner, out),
            leaf => out.push((path, leaf)),
        }
    }
}

fn bad(path: &str, value: &Value, expected: String) -> SpecError {
    SpecError::BadValue { path: path.to_owned(), value: value.to_string(), expected }
}

impl Knob {
    /// The value, if this knob can be turned to it.
    ///
    /// # Errors
    /// [`SpecError::BadValue`] names the knob and what it may be.
    pub fn check(&self, value: Value) -> Result<Value, SpecError> {
        let fits = match self.range {
            Range::Integer { min, max } => {
                whole(&value).is_some_and(|number| (min..=max).contains(&number))
            }
            Range::Number { min, max, .. } => {
                value.as_f64().is_some_and(|number| (min..=max).contains(&number))
            }
            Range::Choice(words) => value.as_str().is_some_and(|word| words.contains(&word)),
            Range::Toggle => value.is_boolean(),
            Range::Text(longest) => {
                value.as_str().is_some_and(|text| text.chars().count() <= longest)
            }
        };
        if !fits {
            return Err(bad(self.path, &value, self.expected()));
        }
        Ok(match self.range {
            Range::Integer { .. } => whole(&value).map_or(value, Value::from),
            Range::Number { .. } => value.as_f64().map_or(value, Value::from),
            Range::Choice(_) | Range::Toggle | Range::Text(_) => value,
        })
    }

    /// What this knob may be, in words.
    pub fn expected(&self) -> String {
        match self.range {
            Range::Integer { min, max } => format!("a whole number from {min} to {max}"),
            Range::Number { min, max, .. } => format!("a number from {min} to {max}"),
            Range::Choice(words) => format!("one of {}", words.join(", ")),
            Range::Toggle => "true or false".to_owned(),
            Range::Text(longest) => format!("a text of at most {longest} characters"),
        }
    }
}

/// JavaScript writes 4 as 4.0 at times; both are whole.
fn whole(value: &Value) -> Option<u64> {
    value.as_u64().or_else(|| {
        value.as_f64().filter(|n| n.fract() == 0.0 && (0.0..9.1e15).contains(n)).map(|n| n as u64)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spec_survives_json() {
        for preset in crate::milestones::presets() {
            let spec = (preset.spec)();
            assert_eq!(RunSpec::from_json(&spec.to_json()), Ok(spec));
        }
    }

    #[test]
    fn what_a_spec_leaves_out_comes_from_its_preset() {
        let spec = RunSpec::from_json(r#"{"preset":"nanogpt-cpu","seed":7}"#).unwrap();
        assert_eq!(
            spec,
            find_preset("nanogpt-cpu").map(|p| (p.spec)()).unwrap().with("seed", 7).unwrap()
        );
    }

    #[test]
    fn errors_name_the_field() {
        let message = |json: &str| RunSpec::from_json(json).unwrap_err().to_string();
        assert!(message(r#"{"model":{"layer":3}}"#).contains("model.layer"));
        assert!(message(r#"{"model":{"layers":49}}"#).contains("model.layers is 49"));
        assert!(message(r#"{"model":{"layers":"x"}}"#).contains("from 0 to 48"));
        assert!(message(r#"{"training":{"steps":0}}"#).contains("training.steps"));
        assert!(message(r#"{"version":9}"#).contains("version 9"));
        assert!(message(r#"{"preset":"zzz"}"#).contains("zzz"));
        assert!(message(r#"{"model":{"width":30,"heads":4}}"#).contains("heads"));
        let shared = message(r#"{"model":{"heads":4,"heads_per_key":3}}"#);
        assert!(shared.contains("groups of 3") && shared.ends_with("such as 2"), "{shared}");
        assert!(message(r#"{"model":{"attention_window":33}}"#).contains("context of 32"));
        let odd = message(r#"{"model":{"heads":4,"width":20,"position":"rotary"}}"#);
        assert!(odd.contains("20 ÷ 4 is 5"), "{odd}");
        let tied = message(r#"{"model":{"tied":true,"output_bias":true}}"#);
        assert!(tied.contains("an output layer of its own"), "{tied}");
        let ids = message(r#"{"data":{"tokenizer":"ids"}}"#);
        assert!(ids.contains("a network of your own"), "{ids}");
        assert!(message("[1]").contains("no object"));
        assert!(message(r#"{"a":"#).contains("JSON"));
        assert!(message(r#"{"model":{"kind":"rnn"}}"#).contains("model.kind"));
    }

    #[test]
    fn differences_rebuild_the_spec() {
        let base = RunSpec::default();
        let spec =
            base.with("model.layers", 3).unwrap().with("training.learning_rate", 0.5).unwrap();
        let differences = spec.differences(&base);
        assert_eq!(
            differences.iter().map(|(k, _)| k.path).collect::<Vec<_>>(),
            ["model.layers", "training.learning_rate"]
        );
        let rebuilt = base.with_all(differences.into_iter().map(|(k, v)| (k.path.to_owned(), v)));
        assert_eq!(rebuilt, Ok(spec));
    }

    #[test]
    fn every_setting_of_a_spec_is_a_knob() {
        let Value::Object(fields) = serde_json::to_value(RunSpec::default()).unwrap() else {
            panic!()
        };
        let mut leaves = Vec::new();
        flatten("", fields, &mut leaves);
        for (path, value) in leaves {
            if !["version", "preset", "model.kind"].contains(&path.as_str()) {
                let knob = crate::knob(&path).unwrap_or_else(|| panic!("{path} has no knob"));
                knob.check(value).unwrap();
            }
        }
    }
}
