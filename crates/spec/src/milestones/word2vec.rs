//! Mikolov et al. 2013: a vector for each word, learnt by guessing words from their neighbours.

mod panels;

use super::{Direction, Figure, Milestone, Paper, Preset};
use crate::experiment::{MADE, NOTHING};
use crate::knobs::Group::Model;
use crate::knobs::{integer, log, only};
use crate::{Experiment, Knob, Plain, Range, RunSpec, Setting};

pub(super) const MILESTONE: Milestone = Milestone {
    id: "word2vec",
    title: "King minus man",
    year: 2013,
    paper: Paper {
        authors: "Mikolov, Chen, Corrado, Dean",
        title: "Efficient Estimation of Word Representations in Vector Space",
        url: "https://arxiv.org/abs/1301.3781",
    },
    presets: &[
        Preset { id: "word2vec", title: "Sentences of a small grammar", spec: grammar },
        Preset { id: "word2vec-tree", title: "The same by CBOW and a tree", spec: tree },
        Preset { id: "word2vec-shakespeare", title: "Words of Shakespeare", spec: shakespeare },
        Preset {
            id: "word2vec-shipped",
            title: "Vectors learnt from six billion words",
            spec: shipped,
        },
    ],
    figures: &[
        kinds("word2vec"),
        kinds("word2vec-tree"),
        told("shipped_questions", "questions", 6_762.0, 0.0, KNOWN),
        told("shipped_accuracy", "%", 58.5, 0.5, KNOWN),
        told(
            "queen",
            "",
            1.0,
            0.0,
            "Mikolov, Yih and Zweig 2013: king − man + woman is nearest to queen; 1 if so",
        ),
    ],
    experiment: Some(&EXPERIMENT),
    claim: "king − man + woman = queen; 58.5 % of 6,762 such questions",
    ready: true,
};

const KNOWN: &str = "computed by another program (NumPy) from GloVe's 10,000 most frequent words and the paper's own questions";

const fn kinds(preset: &'static str) -> Figure {
    Figure {
        preset,
        metric: "same_class",
        unit: "of the words",
        published: 0.9,
        tolerance: 0.0,
        direction: Direction::AtLeast,
        seeds: &[1, 2, 3],
        source: "the grammar itself (Elman 1990): a noun is nearest to a noun, a verb to a verb; the mark is ours",
    }
}

const fn told(
    metric: &'static str,
    unit: &'static str,
    published: f64,
    tolerance: f64,
    source: &'static str,
) -> Figure {
    let (preset, direction, seeds) = ("word2vec-shipped", Direction::Equal, &[1]);
    Figure { preset, metric, unit, published, tolerance, direction, seeds, source }
}

/// A step reads a thousand words; the first steps of a long text read a megabyte each, the last put some questions of the exam.
static EXPERIMENT: Experiment = Experiment {
    kind: "word2vec",
    settings: SETTINGS,
    heeds: &["training.speed", "seed"],
    files: &[],
    panels: panels::PANELS,
};

const OUTPUT: &str = "model.output";

const SETTINGS: &[Setting] = &[
    Setting::new(
        Knob::new(
            "model.source",
            "text",
            Model,
            Range::Choice(&[MADE, "tinyshakespeare", "shakespeare", "own"]),
        ),
        Plain::Word(MADE),
    ),
    Setting::new(
        Knob::new("model.model", "who predicts whom", Model, Range::Choice(&["skip-gram", "cbow"]))
            .source("Mikolov et al. 2013: both"),
        Plain::Word("skip-gram"),
    ),
    Setting::new(
        Knob::new(OUTPUT, "a word is told by", Model, Range::Choice(&["negatives", "tree"]))
            .source("the first paper: a Huffman tree; the second: negatives"),
        Plain::Word("negatives"),
    ),
    Setting::new(
        Knob::new("model.negatives", "wrong words", Model, integer(1, 25))
            .live()
            .when(&[only(OUTPUT, &["negatives"])])
            .unit("an example")
            .source("the second paper: 5 to 20 for small texts"),
        Plain::Whole(5),
    ),
    Setting::new(
        Knob::new("model.width", "numbers a word", Model, integer(2, 300))
            .source("the papers: 50 to 1,000"),
        Plain::Whole(50),
    ),
    Setting::new(
        Knob::new("model.window", "window", Model, integer(1, 10))
            .live()
            .unit("words on each side at most")
            .source("skip-gram in the first paper: 10"),
        Plain::Whole(5),
    ),
    Setting::new(
        Knob::new("model.rate", "learning rate at first", Model, log(0.000_1, 1.0))
            .live()
            .source("the first paper: 0.025, falling to 0"),
        Plain::Number(0.025),
    ),
    Setting::new(
        Knob::new("model.epochs", "times it reads the text", Model, integer(0, 200))
            .live()
            .source("the first paper: 1 to 3, of billions of words"),
        Plain::Whole(5),
    ),
    Setting::new(
        Knob::new("model.threshold", "thin out words above", Model, log(0.000_001, 1.0))
            .live()
            .unit("of the text")
            .source("the second paper: 0.00001, for a billion words; 1 keeps all"),
        Plain::Number(0.001),
    ),
    Setting::new(
        Knob::new("model.least", "minimum count", Model, integer(1, 1_000)).source("word2vec.c: 5"),
        Plain::Whole(5),
    ),
    Setting::new(
        Knob::new("model.words", "words at most", Model, integer(2, 50_000))
            .source("Table 2 of the first paper: 30,000"),
        Plain::Whole(10_000),
    ),
    Setting::new(
        Knob::new(
            "model.beside",
            "vectors beside yours",
            Model,
            Range::Choice(&[NOTHING, "glove-50d"]),
        )
        .source("Pennington, Socher and Manning 2014"),
        Plain::Word(NOTHING),
    ),
    Setting::new(
        Knob::new(
            "model.beside_exam",
            "exam of analogies",
            Model,
            Range::Choice(&[NOTHING, "questions-words"]),
        )
        .source("Mikolov et al. 2013"),
        Plain::Word(NOTHING),
    ),
    Setting::new(
        Knob::new("model.vectors", "ask vectors", Model, Range::Choice(&["trained", "shipped"]))
            .live(),
        Plain::Word("trained"),
    ),
    Setting::new(
        Knob::new(
            "model.map",
            "words on the map",
            Model,
            Range::Choice(&["frequent", "he and she", "capitals"]),
        )
        .live(),
        Plain::Word("frequent"),
    ),
    Setting::new(
        Knob::new("model.shown", "of the frequent", Model, integer(2, 500))
            .live()
            .when(&[only("model.map", &["frequent"])]),
        Plain::Whole(100),
    ),
    Setting::new(
        Knob::new("model.leave_out", "leave out the question's own words", Model, Range::Toggle)
            .live()
            .source("Mikolov et al. 2013: always"),
        Plain::On(true),
    ),
];

/// Slow enough to watch kinds of words part. Of 29 words none is too frequent, and sentences have three.
fn grammar() -> RunSpec {
    small("word2vec", &[])
}

fn tree() -> RunSpec {
    small("word2vec-tree", &[("model.model", "cbow"), (OUTPUT, "tree")])
}

fn small(preset: &str, settings: &[(&str, &str)]) -> RunSpec {
    let run = with(
        preset,
        &[
            ("model.width", "20"),
            ("model.window", "2"),
            ("model.threshold", "1"),
            ("model.epochs", "10"),
        ],
    );
    run.with_texts(settings.iter().copied()).expect("each is within its range")
}

fn shakespeare() -> RunSpec {
    let settings = [
        ("model.source", "tinyshakespeare"),
        ("model.beside_exam", "questions-words"),
        ("training.speed", "0"),
    ];
    with("word2vec-shakespeare", &settings)
}

/// Nothing is learnt here: the exam is put at once.
fn shipped() -> RunSpec {
    let settings = [
        ("model.epochs", "0"),
        ("model.beside", "glove-50d"),
        ("model.beside_exam", "questions-words"),
        ("model.vectors", "shipped"),
        ("model.map", "he and she"),
        ("training.speed", "0"),
    ];
    with("word2vec-shipped", &settings)
}

fn with(preset: &str, settings: &[(&str, &str)]) -> RunSpec {
    let mut run = EXPERIMENT.run(preset);
    run.training.speed = 20.0;
    run.with_texts(settings.iter().copied()).expect("each is within its range")
}
