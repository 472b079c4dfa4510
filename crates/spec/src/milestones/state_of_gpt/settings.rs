//! What can be set.

use crate::knobs::Group::{Data, Model, Training};
use crate::knobs::{integer, log, number, only};
use crate::{Knob, Plain, Range, Setting, When};

const NAMED: &[When] = &[only("model.source", &["names", "own"])];
const WITH_PPO: &[When] = &[only("model.algorithm", &["ppo"])];

pub(super) const SETTINGS: &[Setting] = &[
    Setting::new(
        Knob::new("model.source", "text", Data, Range::Choice(&["names", crate::MADE, "own"])),
        Plain::Word("names"),
    ),
    Setting::new(
        Knob::new("model.ending", "the rule likes names that end in", Data, Range::Text(8))
            .when(NAMED),
        Plain::Word("a"),
    ),
    Setting::new(
        Knob::new("model.judge", "who compares answers", Data, Range::Choice(&["rule", "reader"]))
            .live(),
        Plain::Word("rule"),
    ),
    Setting::new(
        Knob::new("model.comparisons", "comparisons by the rule", Data, integer(1, 100_000))
            .source("Ouyang et al. 2022: 33,000 for the reward model"),
        Plain::Whole(400),
    ),
    Setting::new(
        Knob::new(
            "model.beta",
            "β: how hard the tuned model pulls back",
            Training,
            number(0.0, 10.0),
        )
        .live()
        .source("Ouyang et al. 2022, equation 2"),
        Plain::Number(0.5),
    ),
    Setting::new(
        Knob::new(
            "model.algorithm",
            "station 4 learns by",
            Training,
            Range::Choice(&["ppo", "reinforce"]),
        )
        .live()
        .source("Schulman et al. 2017; Williams 1992"),
        Plain::Word("ppo"),
    ),
    Setting::new(
        Knob::new(
            "model.reward",
            "station 4 is marked by",
            Training,
            Range::Choice(&["learnt", "rule"]),
        )
        .live(),
        Plain::Word("learnt"),
    ),
    Setting::new(
        Knob::new("model.temperature", "temperature of the answers shown", Model, log(0.05, 5.0))
            .live(),
        Plain::Number(1.0),
    ),
    Setting::new(
        Knob::new("model.depth", "blocks of the decoder", Model, integer(1, 4)),
        Plain::Whole(1),
    ),
    Setting::new(
        Knob::new("model.channels", "width of the decoder", Model, integer(4, 128))
            .unit("channels"),
        Plain::Whole(32),
    ),
    Setting::new(
        Knob::new("model.pretraining", "steps of station 1", Training, integer(1, 100_000)),
        Plain::Whole(1_200),
    ),
    Setting::new(
        Knob::new("model.tuning", "steps of station 2", Training, integer(0, 100_000)),
        Plain::Whole(400),
    ),
    Setting::new(
        Knob::new("model.rewarding", "steps of the reward model", Training, integer(0, 100_000)),
        Plain::Whole(150),
    ),
    Setting::new(
        Knob::new("model.reinforcing", "steps of station 4", Training, integer(0, 100_000)),
        Plain::Whole(150),
    ),
    Setting::new(
        Knob::new("model.direct", "steps of station 5", Training, integer(0, 100_000)),
        Plain::Whole(100),
    ),
    Setting::new(
        Knob::new("model.documents", "documents in a batch", Training, integer(1, 256)),
        Plain::Whole(32),
    ),
    Setting::new(
        Knob::new("model.compared", "comparisons in a batch", Training, integer(1, 4_096)),
        Plain::Whole(32),
    ),
    Setting::new(
        Knob::new("model.written", "answers in a batch of station 4", Training, integer(2, 1_024)),
        Plain::Whole(32),
    ),
    Setting::new(
        Knob::new("model.epochs", "passes over a batch of station 4", Training, integer(1, 16))
            .live()
            .when(WITH_PPO),
        Plain::Whole(2),
    ),
    Setting::new(
        Knob::new("model.clipping", "ε: ratios are clipped at 1 ± ε", Training, number(0.01, 1.0))
            .live()
            .when(WITH_PPO)
            .source("Schulman et al. 2017, equation 7"),
        Plain::Number(0.2),
    ),
    Setting::new(
        Knob::new("model.pretraining_rate", "learning rate of station 1", Training, log(1e-5, 1.0)),
        Plain::Number(0.005),
    ),
    Setting::new(
        Knob::new("model.tuning_rate", "learning rate of station 2", Training, log(1e-5, 1.0)),
        Plain::Number(0.003),
    ),
    Setting::new(
        Knob::new("model.reward_rate", "learning rate of station 3", Training, log(1e-5, 1.0)),
        Plain::Number(0.002),
    ),
    Setting::new(
        Knob::new(
            "model.policy_rate",
            "learning rate of stations 4 and 5",
            Training,
            log(1e-5, 1.0),
        ),
        Plain::Number(0.001),
    ),
];
