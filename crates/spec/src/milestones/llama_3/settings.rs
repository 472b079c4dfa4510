//! What can be set: the instrument, then each one's knobs; the pipeline's belong to the cluster too.

use crate::knobs::Group::Model;
use crate::knobs::{integer, log, number, only};
use crate::{Knob, Plain, Range, Setting, When};

const INSTRUMENT: &str = "model.instrument";
const SCHEDULE: &str = "model.schedule";
const RULE: &str = "model.rule";

const CLUSTER: &[When] = &[only(INSTRUMENT, &["cluster"])];
const PIPELINE: &[When] = &[only(INSTRUMENT, &["pipeline"])];
const BOTH: &[When] = &[only(INSTRUMENT, &["cluster", "pipeline"])];
const PARTS: &[When] =
    &[only(INSTRUMENT, &["cluster", "pipeline"]), only(SCHEDULE, &["interleaved"])];
const FAILURES: &[When] = &[only(INSTRUMENT, &["failures"])];
const BY_HAND: &[When] = &[only(INSTRUMENT, &["failures"]), only(RULE, &["by hand"])];

pub(super) const SETTINGS: &[Setting] = &[
    Setting::new(
        Knob::new(
            INSTRUMENT,
            "instrument",
            Model,
            Range::Choice(&["cluster", "pipeline", "failures"]),
        ),
        Plain::Word("pipeline"),
    ),
    Setting::new(
        Knob::new("model.tensor", "tensor parallel (TP)", Model, integer(1, 64))
            .unit("GPUs a layer")
            .live()
            .when(CLUSTER)
            .source("Dubey et al. 2024, Table 4: 8"),
        Plain::Whole(8),
    ),
    Setting::new(
        Knob::new("model.context_parts", "context parallel (CP)", Model, integer(1, 64))
            .unit("GPUs a sequence")
            .live()
            .when(CLUSTER)
            .source("Dubey et al. 2024, Table 4: 1, for long sequences 16"),
        Plain::Whole(1),
    ),
    Setting::new(
        Knob::new("model.stages", "stages of the pipeline (PP)", Model, integer(1, 32))
            .live()
            .when(BOTH)
            .source("Dubey et al. 2024, Table 4: 16"),
        Plain::Whole(4),
    ),
    Setting::new(
        Knob::new("model.copies", "data parallel (DP)", Model, integer(1, 4_096))
            .unit("copies")
            .live()
            .when(CLUSTER)
            .source("Dubey et al. 2024, Table 4: 64, 128 and 8"),
        Plain::Whole(128),
    ),
    Setting::new(
        Knob::new("model.sequence", "length of a sequence", Model, integer(1, 1_048_576))
            .unit("tokens")
            .live()
            .when(CLUSTER)
            .source("Dubey et al. 2024, Table 4: 8,192 and 131,072"),
        Plain::Whole(8_192),
    ),
    Setting::new(
        Knob::new("model.sequences", "sequences a copy and batch", Model, integer(1, 1_024))
            .live()
            .when(CLUSTER)
            .source("Dubey et al. 2024, Table 4: 32 and 16"),
        Plain::Whole(16),
    ),
    Setting::new(
        Knob::new("model.micro", "micro-batches (M)", Model, integer(1, 64)).live().when(BOTH),
        Plain::Whole(8),
    ),
    Setting::new(
        Knob::new(SCHEDULE, "schedule", Model, Range::Choice(&["gpipe", "1f1b", "interleaved"]))
            .live()
            .when(BOTH)
            .source("Huang et al. 2019; Narayanan et al. 2021"),
        Plain::Word("1f1b"),
    ),
    Setting::new(
        Knob::new("model.virtual", "parts a stage (V)", Model, integer(1, 8))
            .live()
            .when(PARTS)
            .source("Narayanan et al. 2021"),
        Plain::Whole(2),
    ),
    Setting::new(
        Knob::new("model.backward", "a pass backward takes", Model, integer(1, 3))
            .unit("× forward")
            .live()
            .when(PIPELINE)
            .source("twice the multiplications: 2"),
        Plain::Whole(2),
    ),
    Setting::new(
        Knob::new(
            "model.sharding",
            "copies share out",
            Model,
            Range::Choice(&["nothing", "states", "states-gradients", "everything"]),
        )
        .live()
        .when(CLUSTER)
        .source("Rajbhandari et al. 2020: stages 0 to 3"),
        Plain::Word("states-gradients"),
    ),
    Setting::new(
        Knob::new("model.recompute", "compute activations twice", Model, Range::Toggle)
            .live()
            .when(CLUSTER)
            .source("Chen et al. 2016"),
        Plain::On(false),
    ),
    Setting::new(
        Knob::new("model.tflops", "speed of a GPU", Model, number(1.0, 989.0))
            .unit("TFLOP/s")
            .live()
            .when(CLUSTER)
            .source("Dubey et al. 2024, Table 4: 430, 400 and 380"),
        Plain::Number(400.0),
    ),
    Setting::new(
        Knob::new("model.interruptions", "unexpected interruptions", Model, integer(1, 10_000))
            .unit("in 54 days")
            .live()
            .when(FAILURES)
            .source("Dubey et al. 2024: 419"),
        Plain::Whole(419),
    ),
    Setting::new(
        Knob::new("model.saving", "a checkpoint takes", Model, log(1.0, 3_600.0))
            .unit("seconds")
            .live()
            .when(FAILURES),
        Plain::Number(10.0),
    ),
    Setting::new(
        Knob::new("model.restart", "a restart takes", Model, number(0.0, 120.0))
            .unit("minutes")
            .live()
            .when(FAILURES),
        Plain::Number(5.0),
    ),
    Setting::new(
        Knob::new(RULE, "when to save", Model, Range::Choice(&["young-daly", "by hand"]))
            .live()
            .when(FAILURES)
            .source("Young 1974; Daly 2006"),
        Plain::Word("young-daly"),
    ),
    Setting::new(
        Knob::new("model.every", "a checkpoint every", Model, log(0.5, 1_440.0))
            .unit("minutes of computation")
            .live()
            .when(BY_HAND),
        Plain::Number(60.0),
    ),
];
