//! The path: every milestone with its year, paper, presets and published figures.
//!
//! A milestone is on the map when `ready`.

mod alexnet_2012;
mod attention_2017;
mod autodiff;
mod backprop_1986;
mod bengio_2003;
mod bigram;
mod bitter_lesson;
mod bpe;
mod char_rnn;
pub mod chinchilla;
mod elman_1990;
mod entropy;
mod few_shot;
pub mod gpt_2;
mod gradient;
pub mod ladder;
mod lecun_1989;
mod linear_maps;
mod llama_2;
mod llama_3;
mod makemore;
mod markov_1913;
mod microgpt;
mod mistral_7b;
mod mlp_digits;
mod ngram;
mod optimisers;
mod perceptron;
mod playground_2d;
mod shannon_1948;
mod shannon_1951;
mod state_of_gpt;
mod ten_k_gpus;
pub mod tiny_gpt;
mod word2vec;

use crate::{Experiment, ModelSpec, RunSpec};

/// A stop on the path.
#[derive(Clone, Copy, Debug)]
pub struct Milestone {
    /// Its name in links and in the terminal.
    pub id: &'static str,
    /// Its title in English.
    pub title: &'static str,
    /// The year of its paper.
    pub year: u16,
    /// Where it was published.
    pub paper: Paper,
    /// Ready-made runs, the lesson's first.
    pub presets: &'static [Preset],
    /// What its paper, or its author, measured.
    pub figures: &'static [Figure],
    /// What it runs, where that is not a language model; [`BESIDE`] has what other presets of it run.
    pub experiment: Option<&'static Experiment>,
    /// In a few words, the published number that its rebuild is held against.
    pub claim: &'static str,
    /// Whether its lesson works; the map shows only these.
    pub ready: bool,
}

/// A publication.
#[derive(Clone, Copy, Debug)]
pub struct Paper {
    /// Family names, as they are usually quoted.
    pub authors: &'static str,
    /// Its title.
    pub title: &'static str,
    /// Where to read it.
    pub url: &'static str,
}

/// A ready-made run.
#[derive(Clone, Copy, Debug)]
pub struct Preset {
    /// Its name in links and in the terminal.
    pub id: &'static str,
    /// Its title in English.
    pub title: &'static str,
    /// Makes the spec.
    pub spec: fn() -> RunSpec,
}

/// A published number that a rebuild is held against.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Figure {
    /// The run that is measured, a [`Preset`]'s id.
    pub preset: &'static str,
    /// The metric that the run emits: `validation_loss`, `parameters` …
    pub metric: &'static str,
    /// Its unit.
    pub unit: &'static str,
    /// The published value.
    pub published: f64,
    /// How far ours may lie on the wrong side (or, for [`Direction::Equal`], on either).
    pub tolerance: f64,
    /// Which side is the wrong one.
    pub direction: Direction,
    /// Seeds that must all agree.
    pub seeds: &'static [u64],
    /// Who published it and where.
    pub source: &'static str,
}

/// On which side of the published value a measurement may lie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// Lower is better: at most published + tolerance.
    AtMost,
    /// Higher is better: at least published − tolerance.
    AtLeast,
    /// Within the tolerance on both sides.
    Equal,
}

impl Milestone {
    /// What its presets run, where that is not a language model.
    pub fn kinds(&self) -> impl Iterator<Item = &'static Experiment> {
        self.presets.iter().filter_map(Preset::kind)
    }
}

impl Preset {
    /// What it runs, where that is not a language model.
    pub fn kind(&self) -> Option<&'static Experiment> {
        match (self.spec)().model {
            ModelSpec::Experiment(model) => Some(model.kind),
            ModelSpec::Gpt(_) => None,
        }
    }
}

impl Figure {
    /// Whether a measured value agrees with the published one.
    pub fn holds(&self, measured: f64) -> bool {
        let difference = measured - self.published;
        match self.direction {
            Direction::AtMost => difference <= self.tolerance,
            Direction::AtLeast => difference >= -self.tolerance,
            Direction::Equal => difference.abs() <= self.tolerance,
        }
    }
}

/// Presets whose run takes a terminal minutes, from LeCun's seeds to nanoGPT: `garden check` leaves their figures to `--slow`.
pub const SLOW: &[&str] = &[
    "lecun-2022-3",
    "alexnet-race",
    "char-rnn-default",
    "bengio-2003-three",
    "makemore-tree-76k",
    "nanogpt-cpu",
    "ladder-whole",
    "few-shot-plane",
    "own-law",
];

/// The whole path in order of history.
pub static MILESTONES: &[Milestone] = &[
    markov_1913::MILESTONE,
    entropy::MILESTONE,
    shannon_1948::MILESTONE,
    shannon_1951::MILESTONE,
    perceptron::MILESTONE,
    backprop_1986::MILESTONE,
    lecun_1989::MILESTONE,
    elman_1990::MILESTONE,
    ngram::MILESTONE,
    bengio_2003::MILESTONE,
    alexnet_2012::MILESTONE,
    word2vec::MILESTONE,
    char_rnn::MILESTONE,
    gradient::MILESTONE,
    autodiff::MILESTONE,
    linear_maps::MILESTONE,
    optimisers::MILESTONE,
    bpe::MILESTONE,
    playground_2d::MILESTONE,
    attention_2017::MILESTONE,
    mlp_digits::MILESTONE,
    tiny_gpt::MILESTONE,
    gpt_2::MILESTONE,
    bitter_lesson::MILESTONE,
    ladder::MILESTONE,
    few_shot::MILESTONE,
    chinchilla::MILESTONE,
    bigram::MILESTONE,
    makemore::MLP,
    makemore::WAVENET,
    state_of_gpt::MILESTONE,
    llama_2::MILESTONE,
    mistral_7b::MILESTONE,
    llama_3::MILESTONE,
    ten_k_gpus::MILESTONE,
    microgpt::MILESTONE,
];

/// Kinds of experiments that milestones have beside their first: some of their presets are of these.
pub static BESIDE: &[&Experiment] = &[&chinchilla::own::EXPERIMENT];

/// Every ready-made run.
pub fn presets() -> impl Iterator<Item = &'static Preset> {
    MILESTONES.iter().flat_map(|milestone| milestone.presets)
}

/// The preset with this id.
pub fn find_preset(id: &str) -> Option<&'static Preset> {
    presets().find(|preset| preset.id == id)
}

/// The milestone to which a preset belongs.
pub fn milestone_of(preset: &str) -> Option<&'static Milestone> {
    MILESTONES.iter().find(|milestone| milestone.presets.iter().any(|p| p.id == preset))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_path_is_in_order_and_every_id_is_used_once() {
        assert!(MILESTONES.windows(2).all(|pair| pair[0].year <= pair[1].year));
        let mut ids: Vec<_> = presets().map(|p| p.id).collect();
        ids.sort_unstable();
        assert!(ids.windows(2).all(|pair| pair[0] != pair[1]));
    }

    /// A form shows both kinds by their path: one path, one knob.
    #[test]
    fn no_setting_has_the_path_of_a_knob_of_every_run() {
        for setting in crate::experiment::experiments().flat_map(|kind| kind.settings) {
            let path = setting.knob.path;
            assert!(crate::KNOBS.iter().all(|knob| knob.path != path), "{path}");
        }
    }

    #[test]
    fn presets_are_valid_name_themselves_and_figures_name_presets() {
        for preset in presets() {
            let spec = (preset.spec)();
            assert_eq!(spec.preset, preset.id);
            spec.validate().unwrap();
        }
        for figure in MILESTONES.iter().flat_map(|m| m.figures) {
            assert!(find_preset(figure.preset).is_some());
        }
        assert!(SLOW.iter().all(|preset| find_preset(preset).is_some()));
        for milestone in MILESTONES.iter().filter(|m| m.ready) {
            assert!(!milestone.presets.is_empty() && !milestone.figures.is_empty());
        }
    }
}
