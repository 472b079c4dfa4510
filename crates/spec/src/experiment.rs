//! Experiments: milestones that are not a language model on a text, such as counting, games, small nets and calculators.
//!
//! Each is a table in its milestone's file: what can be set, which data it needs, and which panels show it.

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};
use serde_json::{Map, Value};

use crate::milestones::BESIDE;
use crate::{Knob, MILESTONES, ModelSpec, Range, RunSpec, Trials};

/// The word of `model.source` for a text that is a setting itself.
pub const TYPED: &str = "typed";
/// The word of `model.source` for a text that the exhibit makes itself.
pub const MADE: &str = "grammar";
/// A source that is no file: the task makes its own examples by a rule.
pub const RULE: &str = "rule";
/// The word of `model.beside` for no file.
pub const NOTHING: &str = "nothing";

/// A kind of experiment.
#[derive(Debug)]
pub struct Experiment {
    /// Its name in specs: the milestone's id.
    pub kind: &'static str,
    /// What can be set, in the order of the form.
    pub settings: &'static [Setting],
    /// Knobs of every run that matter here too: `training.steps`, `seed` …
    pub heeds: &'static [&'static str],
    /// Data sets that it always needs, by their names in the catalogue. A setting `model.source` names one more, and `model.data` set to `own` the reader's.
    /// Settings `model.beside` and `model.beside_…` each name one that it can do without.
    pub files: &'static [&'static str],
    /// What it shows, top to bottom.
    pub panels: &'static [Panel],
}

impl Experiment {
    /// A run of it as its table has it, for a preset.
    pub(crate) fn run(&'static self, preset: &str) -> RunSpec {
        let model = ModelSpec::Experiment(ExperimentSpec::usual(self));
        RunSpec { preset: preset.to_owned(), model, ..RunSpec::default() }
    }
}

/// A knob of one experiment.
#[derive(Debug)]
pub struct Setting {
    /// The knob; its path is `model.` and a name that no other knob has.
    pub knob: Knob,
    /// What it is unless it is set.
    pub usual: Plain,
}

/// A setting's value as a constant.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Plain {
    /// A whole number.
    Whole(u64),
    /// A number.
    Number(f64),
    /// One of a choice's words, or a text.
    Word(&'static str),
    /// On or off.
    On(bool),
}

/// A part of the exhibit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Panel {
    /// Its English title. Other languages translate it by `panel.<kind>.<title>`.
    pub title: &'static str,
    /// What it shows.
    pub show: Show,
}

/// What a panel shows. Places are names of what the experiment computes: arrays and texts.
///
/// A panel is left out where the experiment, as it is set, has no such place. One that only tells actions is left out where each of them has
/// a text `<action>.off`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Show {
    /// The latest values of metrics.
    Numbers(&'static [Readout]),
    /// Metrics over steps.
    Lines {
        /// Which.
        metrics: &'static [Readout],
        /// Whether the vertical axis is logarithmic at first.
        log: bool,
    },
    /// Curves: the place is `C N`: row 0 is x, each other row a curve; `<place>.names` is a text with a line a curve.
    ///
    /// Where `<place>.points` is there, a number a curve, 1 draws its points alone and 2 draws points and line; `<place>.classes` has the number
    /// of each curve's colour.
    Curves {
        /// The place.
        place: &'static str,
        /// The horizontal axis with its unit.
        x: &'static str,
        /// The vertical axis with its unit.
        y: &'static str,
        /// Whether both axes are logarithmic.
        log: bool,
    },
    /// A matrix `R C` in colours; `<place>.rows` and `<place>.columns` are texts with a label a line.
    Matrix {
        /// The place.
        place: &'static str,
        /// Whether values have a sign: blue, white, orange with zero in the middle.
        signed: bool,
    },
    /// Small images side by side, each with its own scale: `N H W`, or `N C H W` in red, green and blue.
    Images {
        /// The place.
        place: &'static str,
        /// Whether values have a sign.
        signed: bool,
    },
    /// Bars `N` with labels, a line each, in the text `<place>.names`.
    Bars {
        /// The place.
        place: &'static str,
        /// The unit of their height.
        unit: &'static str,
    },
    /// A table: the text has a line a row, cells parted by bars, the heading first.
    Table {
        /// The place.
        place: &'static str,
    },
    /// The text of the place; where a place `<place>.classes` is there, each character has the colour of its class, −1 for none; where `<place>.values` is
    /// there, a number from −1 to 1 a character, each stands on the signed scale: blue, white, orange.
    Text {
        /// The place.
        place: &'static str,
        /// Characters a line; 0 lets the text flow.
        columns: usize,
    },
    /// Points over a surface `<place>.surface` `R C` on the square from −1 to 1; a click adds one by the action.
    ///
    /// The place is `N 3` (x, y, class), or `N 4` (x, y, a value from −1 to 1 in the surface's colours, and 1 for a ring instead of a disc).
    Plane {
        /// The place.
        place: &'static str,
        /// Told x, y and class when clicked; empty for none. Where a setting `model.<action>` is a text, the point is written into it instead,
        /// as `x y class;`, so that links carry it and a new run has it.
        action: &'static str,
    },
    /// A net of units, layer by layer: what each says on the plane as a picture, between them their weights. Units can be chosen, weights set.
    ///
    /// The place is `N H W`, a map a unit, with values from −1 to 1. Text `<place>.names`: a line a unit: `layer|short name|long name`.
    /// `<place>.weights` is `L 4`: layer, unit below (−1: the bias), unit, value. `<place>.chosen` is layer and unit.
    Net {
        /// The place.
        place: &'static str,
        /// Told layer and unit when one is chosen.
        choose: &'static str,
        /// Told layer, unit, unit below (−1: the bias) and value when a weight is set.
        edit: &'static str,
    },
    /// Texts to save as files or to look at: place, file name.
    Save(&'static [(&'static str, &'static str)]),
    /// A grid `S S` to draw on; every stroke tells its values by the action.
    Pad {
        /// The place.
        place: &'static str,
        /// What is told.
        action: &'static str,
    },
    /// A field and a button that tells its text by the action.
    Ask {
        /// What is told.
        action: &'static str,
        /// The button's word.
        button: &'static str,
        /// What the field holds at first.
        usual: &'static str,
    },
    /// Buttons that each tell an action without values: action, word.
    Buttons(&'static [(&'static str, &'static str)]),
    /// A graph of operations: the text has a line a node: `name|value|gradient|parents`.
    Graph {
        /// The place.
        place: &'static str,
    },
    /// A tree of merges, a label a leaf.
    ///
    /// The place is `M 3`, a row a merge, nearest first: two clusters and their distance; clusters below `M + 1` are leaves, those after are
    /// the merges in order, as SciPy counts. `<place>.names` is a text with a leaf a line; `<place>.classes` has a class a leaf, −1 for none.
    Tree {
        /// The place.
        place: &'static str,
    },
    /// A map of named points, both axes in one scale; names that would lie over earlier ones are left out.
    ///
    /// The place is `N 2`, `<place>.names` a text with a point a line; `<place>.classes` has a class a point, −1 for none; `<place>.arrows`
    /// is `M 2`, from point to point.
    Map {
        /// The place.
        place: &'static str,
    },
    /// Points by what they cost, each a link to its run; the reader chooses the axis across, which is logarithmic.
    ///
    /// The place is `N K`: the last column is the height; what is not above zero is not drawn. Texts, a line each: `<place>.columns` the K axes with their units, `<place>.names`,
    /// and `<place>.runs`, a spec as JSON. `<place>.classes` is 1 for points that were made here, 0 for points on record.
    Points {
        /// The place.
        place: &'static str,
    },
    /// Runs that wait to be made: the page makes several of them at a time, each in a worker of its own, and tells how each ended.
    ///
    /// The place is a text with a line a run, its spec as JSON; `<place>.names` names them. The experiment makes them itself, one after the
    /// other, where nobody presses the button.
    Queue {
        /// The place.
        place: &'static str,
        /// Told the metrics of a run that is over: in the text its name and, a line each, theirs; their values.
        action: &'static str,
    },
    /// A paper's table of ablations: a button a row, which begins its run; all of them, several at a time, at another.
    Trials(&'static Trials),
    /// The grid of the plane, moved by the 2 × 2 matrix of the place.
    Grid {
        /// The place.
        place: &'static str,
    },
}

/// A metric with words.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Readout {
    /// The metric.
    pub metric: &'static str,
    /// Its English name.
    pub label: &'static str,
    /// Its unit, or an empty string.
    pub unit: &'static str,
}

impl Readout {
    /// A metric, its name, its unit.
    pub const fn new(metric: &'static str, label: &'static str, unit: &'static str) -> Self {
        Self { metric, label, unit }
    }
}

impl Panel {
    /// A titled panel.
    pub const fn new(title: &'static str, show: Show) -> Self {
        Self { title, show }
    }
}

impl Setting {
    /// A knob with its usual value.
    pub const fn new(knob: Knob, usual: Plain) -> Self {
        Self { knob, usual }
    }
}

impl From<Plain> for Value {
    fn from(plain: Plain) -> Self {
        match plain {
            Plain::Whole(number) => number.into(),
            Plain::Number(number) => number.into(),
            Plain::Word(word) => word.into(),
            Plain::On(on) => on.into(),
        }
    }
}

/// Every kind of experiment.
pub fn experiments() -> impl Iterator<Item = &'static Experiment> {
    let first = MILESTONES.iter().filter_map(|milestone| milestone.experiment);
    first.chain(BESIDE.iter().copied())
}

/// One experiment as it is set.
#[derive(Clone, Debug)]
pub struct ExperimentSpec {
    /// Its kind.
    pub kind: &'static Experiment,
    settings: Map<String, Value>,
}

impl PartialEq for ExperimentSpec {
    fn eq(&self, other: &Self) -> bool {
        self.kind.kind == other.kind.kind && self.settings == other.settings
    }
}

impl ExperimentSpec {
    /// As its table has it.
    pub fn usual(kind: &'static Experiment) -> Self {
        let entry = |setting: &Setting| (name(&setting.knob).to_owned(), setting.usual.into());
        Self { kind, settings: kind.settings.iter().map(entry).collect() }
    }

    /// With these settings; those left out are usual, those unknown are named.
    pub(crate) fn read(kind: &str, settings: Map<String, Value>) -> Result<Self, String> {
        let kind = experiments().find(|experiment| experiment.kind == kind);
        let mut spec = Self::usual(kind.ok_or("there is no model of that kind")?);
        for (wanted, value) in settings {
            let setting = spec.kind.settings.iter().find(|setting| name(&setting.knob) == wanted);
            let setting = setting.ok_or_else(|| format!("there is no setting “model.{wanted}”"))?;
            // JavaScript writes 0.0 as 0: the knob knows which of the two it is.
            let value = setting.knob.check(value).map_err(|error| error.to_string())?;
            spec.settings.insert(wanted, value);
        }
        Ok(spec)
    }

    /// A number.
    pub fn number(&self, name: &str) -> f64 {
        self.settings.get(name).and_then(Value::as_f64).unwrap_or_default()
    }

    /// A whole number.
    pub fn whole(&self, name: &str) -> usize {
        self.settings.get(name).and_then(Value::as_u64).unwrap_or_default() as usize
    }

    /// A choice's word, or a text.
    pub fn word(&self, name: &str) -> &str {
        self.settings.get(name).and_then(Value::as_str).unwrap_or_default()
    }

    /// On or off.
    pub fn on(&self, name: &str) -> bool {
        self.settings.get(name).and_then(Value::as_bool).unwrap_or_default()
    }

    /// The data sets that it asks for, by their names in the catalogue; the text of `model.source` is the last.
    pub fn files(&self) -> Vec<&'static str> {
        let text = self.choice("source").filter(|word| ![TYPED, MADE, RULE].contains(word));
        let own = self.choice("data").filter(|word| *word == "own");
        self.kind.files.iter().copied().chain(self.beside()).chain(text.or(own)).collect()
    }

    /// The data sets that it asks for and can do without.
    pub fn beside(&self) -> impl Iterator<Item = &'static str> {
        let names = self.kind.settings.iter().map(|setting| name(&setting.knob));
        let names = names.filter(|name| name.starts_with("beside"));
        names.filter_map(|name| self.choice(name)).filter(|word| *word != NOTHING)
    }

    /// The word of a setting that is a choice.
    fn choice(&self, wanted: &str) -> Option<&'static str> {
        let setting = self.kind.settings.iter().find(|setting| name(&setting.knob) == wanted)?;
        match setting.knob.range {
            Range::Choice(words) => words.iter().find(|word| **word == self.word(wanted)).copied(),
            _ => None,
        }
    }
}

impl Serialize for ExperimentSpec {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.settings.len()))?;
        for (name, value) in &self.settings {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}

fn name(knob: &Knob) -> &'static str {
    knob.path.strip_prefix("model.").unwrap_or(knob.path)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As a spec comes back from an engine: every number as JavaScript writes it.
    #[test]
    fn a_spec_that_went_through_javascript_is_the_same() {
        for preset in crate::milestones::presets() {
            let spec = (preset.spec)();
            let json = spec.to_json().replace(".0,", ",").replace(".0}", "}");
            let back: RunSpec = serde_json::from_str(&json).unwrap();
            assert_eq!(back.differences(&spec), [], "{}", preset.id);
        }
    }
}
