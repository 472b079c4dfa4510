//! What can be set: the instrument, then each one's knobs; the network's belong to two of them.

use crate::knobs::Group::{Model, Training};
use crate::knobs::{integer, log};
use crate::{Knob, Plain, Range, Setting, When};

const INSTRUMENT: &str = "model.instrument";

const WORKERS: &[When] = &[only(&["workers"])];
const ACTIVATIONS: &[When] = &[only(&["activations"])];
const NET: &[When] = &[only(&["workers", "activations"])];
const OVERLAP: &[When] = &[only(&["overlap"])];

const fn only(values: &'static [&'static str]) -> When {
    crate::knobs::only(INSTRUMENT, values)
}

pub(super) const SETTINGS: &[Setting] = &[
    Setting::new(
        Knob::new(
            INSTRUMENT,
            "instrument",
            Model,
            Range::Choice(&["workers", "activations", "overlap"]),
        ),
        Plain::Word("workers"),
    ),
    Setting::new(
        Knob::new("model.workers", "workers", Model, integer(1, 4)).when(WORKERS),
        Plain::Whole(3),
    ),
    Setting::new(
        Knob::new("model.every", "a checkpoint every", Training, integer(1, 1_000))
            .unit("steps")
            .when(WORKERS),
        Plain::Whole(10),
    ),
    Setting::new(
        Knob::new("model.crash", "end a worker after", Training, integer(0, 1_000))
            .unit("steps; 0 for never")
            .when(WORKERS),
        Plain::Whole(37),
    ),
    Setting::new(
        Knob::new("model.span", "blocks computed again at a time", Model, integer(1, 16))
            .when(ACTIVATIONS)
            .source("Chen et al. 2016: near the root of their number"),
        Plain::Whole(1),
    ),
    Setting::new(
        Knob::new("model.steps", "steps", Training, integer(2, 1_000)).when(NET),
        Plain::Whole(60),
    ),
    Setting::new(
        Knob::new("model.depth", "blocks", Model, integer(1, 16)).when(NET),
        Plain::Whole(2),
    ),
    Setting::new(
        Knob::new("model.channels", "width", Model, integer(4, 256))
            .unit("channels, in 4 heads")
            .when(NET),
        Plain::Whole(32),
    ),
    Setting::new(
        Knob::new("model.window", "window", Model, integer(2, 256)).unit("characters").when(NET),
        Plain::Whole(32),
    ),
    Setting::new(
        Knob::new("model.batch", "batch", Training, integer(4, 64)).unit("windows").when(NET),
        Plain::Whole(12),
    ),
    Setting::new(
        Knob::new("model.rate", "learning rate", Training, log(1e-5, 1.0)).when(NET),
        Plain::Number(3e-3),
    ),
    Setting::new(
        Knob::new("model.gpus", "GPUs in the ring", Model, integer(1, 16_384)).live().when(OVERLAP),
        Plain::Whole(64),
    ),
    Setting::new(
        Knob::new("model.net_layers", "layers", Model, integer(1, 64)).live().when(OVERLAP),
        Plain::Whole(12),
    ),
    Setting::new(
        Knob::new("model.forward", "a layer forward takes", Model, log(0.1, 100.0))
            .unit("ms")
            .live()
            .when(OVERLAP),
        Plain::Number(4.0),
    ),
    Setting::new(
        Knob::new("model.megabytes", "a layer's gradients", Model, log(0.1, 10_000.0))
            .unit("MB")
            .live()
            .when(OVERLAP),
        Plain::Number(100.0),
    ),
    Setting::new(
        Knob::new("model.bandwidth", "bandwidth of a GPU", Model, log(0.1, 1_000.0))
            .unit("GB/s")
            .live()
            .when(OVERLAP),
        Plain::Number(25.0),
    ),
    Setting::new(
        Knob::new("model.bucket", "layers a message", Model, integer(1, 64))
            .live()
            .when(OVERLAP)
            .source("Li et al. 2020: buckets of gradients"),
        Plain::Whole(1),
    ),
];
