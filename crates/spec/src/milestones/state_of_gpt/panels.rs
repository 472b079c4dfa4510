//! What the exhibit shows, top to bottom.

use crate::{Panel, Readout, Show};

pub(super) const PANELS: &[Panel] = &[
    Panel::new("The line", Show::Table { place: "stations" }),
    Panel::new(
        "Ask for a name that begins with a letter",
        Show::Ask { action: "ask", button: "Ask", usual: "k" },
    ),
    Panel::new("The same question, answered by each model", Show::Table { place: "answers" }),
    Panel::new("Let them answer again", Show::Buttons(&[("write", "Other answers")])),
    Panel::new("Which answer is better?", Show::Table { place: "pair" }),
    Panel::new(
        "You are the judge",
        Show::Buttons(&[
            ("first", "A is better"),
            ("second", "B is better"),
            ("neither", "Another pair"),
        ]),
    ),
    Panel::new(
        "Begin again, with what is set now",
        Show::Buttons(&[
            ("again_3", "Station 3: comparisons"),
            ("again_4", "Station 4: policy"),
            ("again_5", "Station 5: DPO"),
        ]),
    ),
    Panel::new(
        "Marks that were learnt, and planted ones, the further the policy goes",
        Show::Curves {
            place: "hacking",
            x: "KL to the tuned model, nats",
            y: "mark, above the tuned model’s",
            log: false,
        },
    ),
    Panel::new(
        "Chance of each string, the best liked on the right",
        Show::Curves { place: "chances", x: "string", y: "chance", log: false },
    ),
    Panel::new(
        "Distance to the best policy",
        Show::Lines {
            metrics: &[
                Readout::new("rl_gap", "by marks", "nats"),
                Readout::new("dpo_gap", "by comparisons", "nats"),
            ],
            log: true,
        },
    ),
    Panel::new(
        "Marks of the policies",
        Show::Lines {
            metrics: &[
                Readout::new("rl_learnt", "by marks, learnt", ""),
                Readout::new("rl_planted", "by marks, planted", ""),
                Readout::new("dpo_learnt", "by comparisons, learnt", ""),
                Readout::new("dpo_planted", "by comparisons, planted", ""),
            ],
            log: false,
        },
    ),
    Panel::new(
        "How far they are from the tuned model",
        Show::Lines {
            metrics: &[
                Readout::new("rl_drift", "by marks", "nats"),
                Readout::new("dpo_drift", "by comparisons", "nats"),
            ],
            log: false,
        },
    ),
    Panel::new(
        "What they write",
        Show::Lines {
            metrics: &[
                Readout::new("rl_distinct", "by marks, distinct", "%"),
                Readout::new("rl_liked", "by marks, end as liked", "%"),
                Readout::new("rl_obedient", "by marks, begin as asked", "%"),
                Readout::new("dpo_distinct", "by comparisons, distinct", "%"),
            ],
            log: false,
        },
    ),
    Panel::new(
        "So far",
        Show::Numbers(&[
            Readout::new("station", "station", ""),
            Readout::new("comparisons", "comparisons to learn from", ""),
            Readout::new("correlation", "learnt with planted marks, r", ""),
            Readout::new("rl_distinct", "distinct answers by marks", "%"),
            Readout::new("rl_liked", "of them end as liked", "%"),
            Readout::new("rl_obedient", "of them begin as asked", "%"),
            Readout::new("rl_known", "of them are names of the text", "%"),
            Readout::new("rl_drift", "KL to the tuned model", "nats"),
            Readout::new("start_gap", "tuned model’s distance to the best policy", "nats"),
            Readout::new("rl_gap", "by marks, distance to the best policy", "nats"),
            Readout::new("dpo_gap", "by comparisons, the same", "nats"),
        ]),
    ),
    Panel::new(
        "Loss of stations 1 and 2",
        Show::Lines {
            metrics: &[
                Readout::new("base_loss", "documents", "nats/token"),
                Readout::new("tuned_loss", "answers", "nats/token"),
                Readout::new("uniform", "an even guess", "nats/token"),
            ],
            log: false,
        },
    ),
    Panel::new(
        "Loss of the reward model",
        Show::Lines {
            metrics: &[
                Readout::new("reward_loss", "comparisons", "nats"),
                Readout::new("coin", "a coin", "nats"),
            ],
            log: false,
        },
    ),
    Panel::new("All strings, the best liked first", Show::Table { place: "strings" }),
];
