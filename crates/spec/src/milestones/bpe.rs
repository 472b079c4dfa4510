//! Sennrich, Haddow and Birch 2016: frequent pairs of tokens become tokens, and what a vocabulary costs whom.

use super::{Direction, Figure, Milestone, Paper, Preset};
use crate::experiment::{NOTHING, TYPED};
use crate::knobs::Group::Model;
use crate::knobs::{integer, only};
use crate::{Experiment, Knob, Panel, Plain, Range, Readout, RunSpec, Setting, Show};

pub(super) const MILESTONE: Milestone = Milestone {
    id: "bpe",
    title: "Words in pieces",
    year: 2016,
    paper: Paper {
        authors: "Sennrich, Haddow, Birch",
        title: "Neural Machine Translation of Rare Words with Subword Units",
        url: "https://aclanthology.org/P16-1162/",
    },
    presets: &[
        Preset { id: "bpe", title: "A thousand merges of Shakespeare", spec: shakespeare },
        Preset { id: "bpe-example", title: "aaabdaaabac, three merges", spec: example },
        Preset { id: "bpe-no-split", title: "Shakespeare, not cut into words", spec: no_split },
        Preset { id: "bpe-characters", title: "Characters instead of bytes", spec: characters },
        Preset { id: "bpe-onegin", title: "A thousand merges of Onegin", spec: onegin },
    ],
    figures: &[
        exact("bpe-example", "example_differ", "ids", 0.0, EXAMPLE_IDS),
        exact("bpe-example", "tokens", "tokens", 5.0, EXAMPLE_IDS),
        exact("bpe", "gpt2_differ", "ids", 0.0, TIKTOKEN),
        exact("bpe", "gpt2_train", "tokens", 301_966.0, NANOGPT),
        exact("bpe", "gpt2_validation", "tokens", 36_059.0, NANOGPT),
        exact("bpe", "lost", "characters", 0.0, BYTES),
        exact("bpe", "crossing", "tokens", 0.0, RULE),
    ],
    experiment: Some(&EXPERIMENT),
    claim: "258 100 258 97 99; Shakespeare in 301,966 + 36,059 of GPT-2's tokens",
    ready: true,
};

const EXAMPLE_IDS: &str =
    "Karpathy, minbpe 2024, and Wikipedia on byte-pair encoding: 258 100 258 97 99, here id by id";
const TIKTOKEN: &str = "OpenAI, tiktoken 0.14: its ids of one sentence in twelve languages";
const NANOGPT: &str =
    "Karpathy, nanoGPT, data/shakespeare: the first nine tenths of the letters, and the rest";
const BYTES: &str =
    "Radford et al. 2019: with bytes no character is unknown; twelve languages come back whole";
const RULE: &str =
    "Radford et al. 2019, the split rule: no token crosses the edge of a word; here of a thousand";

/// Counted, so there is nothing to tolerate.
const fn exact(
    preset: &'static str,
    metric: &'static str,
    unit: &'static str,
    published: f64,
    source: &'static str,
) -> Figure {
    let (tolerance, direction, seeds) = (0.0, Direction::Equal, &[1]);
    Figure { preset, metric, unit, published, tolerance, direction, seeds, source }
}

const SOURCE: &str = "model.source";
/// Wikipedia's example.
const EXAMPLE: &str = "aaabdaaabac";

/// One step is one merge; the first steps of a long text read two megabytes each.
static EXPERIMENT: Experiment = Experiment {
    kind: "bpe",
    settings: &[
        Setting::new(
            Knob::new(
                SOURCE,
                "text",
                Model,
                Range::Choice(&["tinyshakespeare", "shakespeare", "names", "onegin", "own", TYPED]),
            ),
            Plain::Word("tinyshakespeare"),
        ),
        Setting::new(
            Knob::new("model.text", "typed text", Model, Range::Text(2_000))
                .when(&[only(SOURCE, &[TYPED])])
                .source("Wikipedia on byte-pair encoding"),
            Plain::Word(EXAMPLE),
        ),
        Setting::new(
            Knob::new(
                "model.start",
                "tokens begin as",
                Model,
                Range::Choice(&["bytes", "characters"]),
            )
            .source("GPT-2: bytes; Sennrich et al.: characters"),
            Plain::Word("bytes"),
        ),
        Setting::new(
            Knob::new("model.split", "cut into words first", Model, Range::Toggle)
                .source("GPT-2's rule; minbpe's first tokenizer does without"),
            Plain::On(true),
        ),
        Setting::new(
            Knob::new("model.merges", "merges", Model, integer(0, 20_000))
                .live()
                .source("GPT-2: 50,000"),
            Plain::Whole(1_000),
        ),
        Setting::new(
            Knob::new(
                "model.beside",
                "compare with",
                Model,
                Range::Choice(&["gpt2-merges", NOTHING]),
            ),
            Plain::Word("gpt2-merges"),
        ),
    ],
    heeds: &["training.speed"],
    files: &[],
    panels: PANELS,
};

const PANELS: &[Panel] = &[
    Panel::new("The text in tokens", Show::Text { place: "passage", columns: 0 }),
    Panel::new("This merge", Show::Text { place: "said", columns: 0 }),
    Panel::new("Elsewhere in the text", Show::Buttons(&[("further", "Another passage")])),
    Panel::new(
        "So far",
        Show::Numbers(&[
            Readout::new("merges", "merges", ""),
            Readout::new("vocabulary", "different tokens", ""),
            Readout::new("tokens", "tokens in the text", ""),
            Readout::new("characters", "characters in the text", ""),
            Readout::new("per_token", "characters a token", ""),
            Readout::new("gpt2_per_token", "characters a token, GPT-2", ""),
            Readout::new("crossing", "tokens across a word's edge", ""),
            Readout::new(
                "lost",
                "characters lost on the way back",
                "of the word and the sentences below",
            ),
        ]),
    ),
    Panel::new("The last merges", Show::Bars { place: "last", unit: "times in the text" }),
    Panel::new("Next in line", Show::Bars { place: "next", unit: "times in the text" }),
    Panel::new(
        "What a larger vocabulary buys",
        Show::Curves { place: "curve", x: "different tokens", y: "characters a token", log: false },
    ),
    Panel::new(
        "Take a word or a sentence apart",
        Show::Ask { action: "word", button: "Take apart", usual: "strawberry" },
    ),
    Panel::new("By your merges", Show::Text { place: "mine", columns: 0 }),
    Panel::new("By GPT-2's merges", Show::Text { place: "theirs", columns: 0 }),
    Panel::new("In numbers, and back", Show::Text { place: "numbers", columns: 0 }),
    Panel::new("How yours grew together", Show::Graph { place: "tree" }),
    Panel::new("How GPT-2's grew together", Show::Graph { place: "gpt2-tree" }),
    Panel::new("What your language costs", Show::Matrix { place: "languages", signed: false }),
    Panel::new("Characters in one token", Show::Matrix { place: "worth", signed: false }),
    Panel::new("What they say", Show::Text { place: "sentences", columns: 0 }),
    Panel::new("The longest tokens", Show::Bars { place: "longest", unit: "characters" }),
    Panel::new("Tokens across a word's edge", Show::Text { place: "crossing", columns: 0 }),
    Panel::new(
        "GPT-2 on this text",
        Show::Numbers(&[
            Readout::new("gpt2_train", "first nine tenths", "tokens"),
            Readout::new("gpt2_validation", "last tenth", "tokens"),
            Readout::new("gpt2_differ", "ids unlike tiktoken's", "in twelve languages"),
        ]),
    ),
];

/// Slow enough to be watched.
fn shakespeare() -> RunSpec {
    let mut spec = EXPERIMENT.run("bpe");
    spec.training.speed = 50.0;
    spec
}

fn with(preset: &str, settings: &[(&str, &str)]) -> RunSpec {
    let run = RunSpec { preset: preset.to_owned(), ..shakespeare() };
    run.with_texts(settings.iter().copied()).expect("each is within its range")
}

fn example() -> RunSpec {
    with("bpe-example", &[(SOURCE, TYPED), ("model.merges", "3"), ("training.speed", "1")])
}

fn no_split() -> RunSpec {
    with("bpe-no-split", &[("model.split", "false")])
}

fn characters() -> RunSpec {
    with("bpe-characters", &[("model.start", "characters")])
}

fn onegin() -> RunSpec {
    with("bpe-onegin", &[(SOURCE, "onegin")])
}
