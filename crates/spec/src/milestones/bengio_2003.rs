//! Bengio, Ducharme, Vincent and Jauvin 2003: words become points in space.

use super::{Direction, Figure, Milestone, Paper, Preset};
use crate::knobs::Group::Model;
use crate::knobs::{integer, log, number};
use crate::{Experiment, Knob, Panel, Plain, Range, Readout, RunSpec, Setting, Show};

pub(super) const MILESTONE: Milestone = Milestone {
    id: "bengio-2003",
    title: "Words become vectors",
    year: 2003,
    paper: Paper {
        authors: "Bengio, Ducharme, Vincent, Jauvin",
        title: "A Neural Probabilistic Language Model",
        url: "https://www.jmlr.org/papers/v3/bengio03a.html",
    },
    presets: &[
        Preset { id: "bengio-2003", title: "A net of five words", spec: one },
        Preset {
            id: "bengio-2003-three",
            title: "Three nets: five words, three, no tanhs",
            spec: three,
        },
        Preset {
            id: "bengio-2003-little",
            title: "Forty thousand words, in seconds",
            spec: little,
        },
    ],
    figures: &[
        parameters("brown_mlp9", 2_158_273.0),
        parameters("brown_mlp1", 5_762_483.0),
        ratio(
            "bengio-2003",
            &[1, 2, 3],
            "net_to_counts",
            "Bengio et al. 2003, table 1, Brown: 276 (MLP9) to 321 (Kneser-Ney), 0.86",
        ),
        ratio(
            "bengio-2003",
            &[1, 2, 3],
            "counts_to_trigram",
            "Bengio et al. 2003, table 1, Brown: 321 to 336, 0.96",
        ),
        ratio(
            "bengio-2003",
            &[1, 2, 3],
            "mixture_to_best",
            "Bengio et al. 2003, table 1, Brown: 252 (MLP10) to 276 (MLP9), 0.91",
        ),
        ratio(
            "bengio-2003-three",
            &[1],
            "n5_to_n3",
            "Bengio et al. 2003, table 1, Brown: 279 (MLP5) to 293 (MLP7), 0.95",
        ),
        ratio(
            "bengio-2003-three",
            &[1],
            "tanhs_to_none",
            "Bengio et al. 2003, table 1, Brown: 268 (MLP1) to 310 (MLP3), 0.86",
        ),
    ],
    experiment: Some(&EXPERIMENT),
    claim: "the net beats the interpolated trigram; their mixture beats both",
    ready: true,
};

const fn parameters(metric: &'static str, published: f64) -> Figure {
    Figure {
        preset: "bengio-2003-little",
        metric,
        unit: "",
        published,
        tolerance: 0.0,
        direction: Direction::Equal,
        seeds: &[1],
        source: "computed from the sizes in Bengio et al. 2003, table 1, Brown, 16,383 words",
    }
}

/// The order of table 1, as a ratio of two perplexities that must be below 1.
const fn ratio(
    preset: &'static str,
    seeds: &'static [u64],
    metric: &'static str,
    source: &'static str,
) -> Figure {
    Figure {
        preset,
        metric,
        unit: "of the other's perplexity",
        published: 1.0,
        tolerance: 0.0,
        direction: Direction::AtMost,
        seeds,
        source,
    }
}

/// First steps count; then one is a batch, or some thousand words of an exam.
static EXPERIMENT: Experiment = Experiment {
    kind: "bengio-2003",
    settings: SETTINGS,
    heeds: &["training.speed", "seed"],
    files: &[],
    panels: PANELS,
};

const SETTINGS: &[Setting] = &[
    Setting::new(
        Knob::new(
            "model.source",
            "text",
            Model,
            Range::Choice(&["tinyshakespeare", "shakespeare", "onegin", "own"]),
        ),
        Plain::Word("tinyshakespeare"),
    ),
    Setting::new(
        Knob::new("model.words", "words read at most", Model, integer(200, 2_000_000)),
        Plain::Whole(1_000_000),
    ),
    Setting::new(
        Knob::new(
            "model.vocabulary",
            "words known, the rare one included",
            Model,
            integer(3, 20_000),
        )
        .source("Bengio et al. 2003, Brown: 16,383"),
        Plain::Whole(2_000),
    ),
    Setting::new(
        Knob::new("model.nets", "nets", Model, Range::Choice(&["one", "three"]))
            .source("three: as set, with n = 3, and without tanhs; all with direct connections"),
        Plain::Word("one"),
    ),
    Setting::new(
        Knob::new("model.n", "n, the next word included", Model, integer(2, 10))
            .unit("words")
            .source("Bengio et al. 2003: 3 to 6"),
        Plain::Whole(5),
    ),
    Setting::new(
        Knob::new("model.features", "m, numbers of a word", Model, integer(1, 200))
            .source("Bengio et al. 2003: 30, 60, 100"),
        Plain::Whole(30),
    ),
    Setting::new(
        Knob::new("model.hidden", "h, tanhs", Model, integer(0, 500))
            .source("Bengio et al. 2003: 0, 50, 60, 100"),
        Plain::Whole(50),
    ),
    Setting::new(
        Knob::new("model.direct", "connections past the tanhs", Model, Range::Toggle),
        Plain::On(false),
    ),
    Setting::new(
        Knob::new("model.passes", "passes over the words", Model, integer(1, 100))
            .source("Bengio et al. 2003: 10 to 20 on Brown, until validation rises"),
        Plain::Whole(4),
    ),
    Setting::new(
        Knob::new("model.batch", "words of a batch", Model, integer(1, 2_000))
            .source("Bengio et al. 2003: 1"),
        Plain::Whole(128),
    ),
    Setting::new(
        Knob::new("model.rate", "learning rate at first, of AdamW", Model, log(1e-5, 1.0)).live(),
        Plain::Number(2e-3),
    ),
    Setting::new(
        Knob::new("model.decay", "weight decay", Model, number(0.0, 1.0)),
        Plain::Number(0.01),
    ),
    Setting::new(
        Knob::new("model.share", "the net's share in the mixture", Model, number(0.0, 1.0))
            .live()
            .source("Bengio et al. 2003: 0.5"),
        Plain::Number(0.5),
    ),
    Setting::new(
        Knob::new("model.temperature", "temperature", Model, log(0.05, 5.0)).live(),
        Plain::Number(0.8),
    ),
];

const PANELS: &[Panel] = &[
    Panel::new(
        "Perplexity on words held back",
        Show::Lines {
            metrics: &[
                Readout::new("valid", "the net", "words to choose from"),
                Readout::new("valid_2", "with n = 3", "words to choose from"),
                Readout::new("valid_3", "without tanhs", "words to choose from"),
                Readout::new("trigram_valid", "interpolated trigram", "words to choose from"),
            ],
            log: true,
        },
    ),
    Panel::new("The 120 most frequent words, as the net sees them", Show::Map { place: "map" }),
    Panel::new("Nets and counts", Show::Table { place: "rows" }),
    Panel::new(
        "Net and trigram mixed: perplexity on the test words",
        Show::Curves { place: "dip", x: "the net's share", y: "perplexity", log: false },
    ),
    Panel::new(
        "Type some words",
        Show::Ask { action: "next", button: "What comes next?", usual: "my lord ," },
    ),
    Panel::new("The likeliest next words", Show::Table { place: "next" }),
    Panel::new("Written by the net", Show::Text { place: "written", columns: 0 }),
    Panel::new("Next sample", Show::Buttons(&[("again", "Write other words")])),
    Panel::new(
        "So far",
        Show::Numbers(&[
            Readout::new("words", "words to learn from", ""),
            Readout::new("vocabulary", "words known", ""),
            Readout::new("rare", "of the text are rare words", "%"),
            Readout::new("parameters", "numbers that the net learns", ""),
            Readout::new("passes", "passes", ""),
            Readout::new("batch", "perplexity of the last batch", ""),
            Readout::new("trigram", "test: interpolated trigram", "perplexity"),
            Readout::new("kneser_ney", "test: Kneser-Ney, the best n", "perplexity"),
            Readout::new("net", "test: the net", "perplexity"),
            Readout::new("mixture", "test: net and trigram", "perplexity"),
        ]),
    ),
    Panel::new(
        "One below the other",
        Show::Numbers(&[
            Readout::new("net_to_counts", "net over Kneser-Ney", "of its perplexity"),
            Readout::new("counts_to_trigram", "Kneser-Ney over trigram", "of its perplexity"),
            Readout::new("mixture_to_best", "mixture over the better of both", "of its perplexity"),
            Readout::new("n5_to_n3", "n as set over n = 3", "of its perplexity"),
            Readout::new("tanhs_to_none", "with tanhs over without", "of its perplexity"),
            Readout::new("brown_mlp9", "the paper's MLP9 learns", "numbers"),
            Readout::new("brown_mlp1", "its MLP1", "numbers"),
        ]),
    ),
];

fn one() -> RunSpec {
    EXPERIMENT.run("bengio-2003")
}

fn three() -> RunSpec {
    let run = EXPERIMENT.run("bengio-2003-three").with("model.nets", "three");
    run.expect("the setting is in the table")
}

fn little() -> RunSpec {
    let run = EXPERIMENT.run("bengio-2003-little").with("model.words", 40_000);
    run.and_then(|run| run.with("model.vocabulary", 500)).expect("the settings are in the table")
}
