//! Karpathy 2023: the stations through which a language model becomes an assistant.

mod panels;
mod settings;

use super::{Direction, Figure, Milestone, Paper, Preset};
use crate::{Experiment, Plain, RunSpec};

pub(super) const MILESTONE: Milestone = Milestone {
    id: "state-of-gpt",
    title: "How an assistant is made",
    year: 2023,
    paper: Paper {
        authors: "Karpathy",
        title: "State of GPT",
        url: "https://www.youtube.com/watch?v=bZQun8Y4L2A",
    },
    presets: &[
        Preset { id: "state-of-gpt", title: "Names that a judge likes", spec: names },
        Preset {
            id: "state-of-gpt-hacked",
            title: "The same, nothing holds it back",
            spec: hacked,
        },
        Preset { id: "state-of-gpt-clicks", title: "You are the judge", spec: clicks },
        Preset { id: "state-of-gpt-exact", title: "Forty strings, PPO", spec: exact },
        Preset { id: "state-of-gpt-reinforce", title: "Forty strings, REINFORCE", spec: reinforce },
    ],
    figures: &[
        gap(
            "state-of-gpt-exact",
            "rl_gap",
            "Rafailov et al. 2023, equation 4: the best policy; PPO’s distance to it",
        ),
        gap(
            "state-of-gpt-exact",
            "dpo_gap",
            "Rafailov et al. 2023, equation 4: the best policy; DPO’s distance to it",
        ),
        gap(
            "state-of-gpt-reinforce",
            "rl_gap",
            "Rafailov et al. 2023, equation 4: the best policy; REINFORCE’s distance to it",
        ),
        Figure {
            preset: "state-of-gpt-exact",
            metric: "correlation",
            unit: "",
            published: 1.0,
            tolerance: 0.02,
            direction: Direction::AtLeast,
            seeds: &[1, 2, 3],
            source: "planted marks, known up to a constant from comparisons (Bradley and Terry 1952); no paper has this number for these strings",
        },
        Figure {
            preset: "state-of-gpt",
            metric: "held_base",
            unit: "nats/letter",
            published: 2.454,
            tolerance: 0.0,
            direction: Direction::AtMost,
            seeds: &[1, 2, 3],
            source: "counting pairs of letters in all names (makemore, part 1); ours is measured on names held back",
        },
    ],
    experiment: Some(&EXPERIMENT),
    claim: "PPO, REINFORCE and DPO within 0.02 nats of the best policy; planted marks recovered",
    ready: true,
};

/// How far a policy may be from the best one.
const fn gap(preset: &'static str, metric: &'static str, source: &'static str) -> Figure {
    Figure {
        preset,
        metric,
        unit: "nats",
        published: 0.0,
        tolerance: 0.02,
        direction: Direction::AtMost,
        seeds: &[1, 2, 3],
        source,
    }
}

/// One step is a batch, wherever on the line.
static EXPERIMENT: Experiment = Experiment {
    kind: "state-of-gpt",
    settings: settings::SETTINGS,
    heeds: &["training.speed", "seed"],
    files: &[],
    panels: panels::PANELS,
};

fn names() -> RunSpec {
    changed("state-of-gpt", &[])
}

fn hacked() -> RunSpec {
    changed("state-of-gpt-hacked", &[("model.beta", Plain::Number(0.0))])
}

fn clicks() -> RunSpec {
    changed("state-of-gpt-clicks", &[("model.judge", Plain::Word("reader"))])
}

/// Marks are planted, so that the best policy is known.
const STRINGS: &[(&str, Plain)] = &[
    ("model.source", Plain::Word(crate::MADE)),
    ("model.reward", Plain::Word("rule")),
    ("model.beta", Plain::Number(1.0)),
    ("model.documents", Plain::Whole(64)),
    ("model.comparisons", Plain::Whole(20_480)),
    ("model.compared", Plain::Whole(1_024)),
    ("model.written", Plain::Whole(256)),
    ("model.epochs", Plain::Whole(4)),
    ("model.pretraining", Plain::Whole(150)),
    ("model.tuning", Plain::Whole(0)),
    ("model.rewarding", Plain::Whole(400)),
    ("model.reinforcing", Plain::Whole(200)),
    ("model.direct", Plain::Whole(400)),
    ("model.pretraining_rate", Plain::Number(0.003)),
    ("model.reward_rate", Plain::Number(0.005)),
    ("model.policy_rate", Plain::Number(0.005)),
];

fn exact() -> RunSpec {
    changed("state-of-gpt-exact", STRINGS)
}

fn reinforce() -> RunSpec {
    let own =
        [("model.algorithm", Plain::Word("reinforce")), ("model.reinforcing", Plain::Whole(300))];
    changed("state-of-gpt-reinforce", &[STRINGS, &own].concat())
}

/// Seed 1 with these settings.
fn changed(preset: &str, settings: &[(&str, Plain)]) -> RunSpec {
    let set = |run: RunSpec, (path, value): &(&str, Plain)| {
        run.with(path, serde_json::Value::from(*value)).expect("each is within its range")
    };
    settings.iter().fold(RunSpec { seed: 1, ..EXPERIMENT.run(preset) }, set)
}
