//! What the exhibit shows, top to bottom.

use crate::{Panel, Readout, Show};

pub(super) const PANELS: &[Panel] = &[
    Panel::new("What is missing", Show::Text { place: "note", columns: 0 }),
    Panel::new("Words by their vectors", Show::Map { place: "map" }),
    Panel::new(
        "Loss while it learns",
        Show::Lines { metrics: &[Readout::new("loss", "loss", "nats an example")], log: false },
    ),
    Panel::new(
        "Add and take away words",
        Show::Ask {
            action: "analogy",
            button: "Which word is nearest?",
            usual: "king - man + woman",
        },
    ),
    Panel::new("The sum", Show::Text { place: "analogy.said", columns: 0 }),
    Panel::new("Nearest to the sum", Show::Bars { place: "analogy", unit: "cosine" }),
    Panel::new(
        "Neighbours of a word",
        Show::Ask { action: "near", button: "Show neighbours", usual: "man" },
    ),
    Panel::new("Nearest to the word", Show::Bars { place: "near", unit: "cosine" }),
    Panel::new(
        "So far",
        Show::Numbers(&[
            Readout::new("words_read", "words read", ""),
            Readout::new("epoch", "times through the text", ""),
            Readout::new("loss", "loss", "nats an example"),
            Readout::new("same_class", "nouns and verbs nearest to their own", "1: all"),
            Readout::new("accuracy", "exam, the trained vectors", "% right"),
            Readout::new("questions", "questions put to them", ""),
            Readout::new("shipped_accuracy", "exam, the shipped vectors", "% right"),
            Readout::new("shipped_questions", "questions put to them", ""),
            Readout::new("queen", "king − man + woman is queen", "1: yes"),
        ]),
    ),
    Panel::new("The exam by section", Show::Bars { place: "sections", unit: "% right" }),
    Panel::new("The exam in numbers", Show::Table { place: "sections.table" }),
    Panel::new(
        "How much text it takes: percent right, published and yours",
        Show::Table { place: "table2" },
    ),
    Panel::new(
        "Frequent words are thinned out",
        Show::Curves { place: "keep", x: "share of the text", y: "chance to be kept", log: true },
    ),
    Panel::new("The most frequent words", Show::Table { place: "frequent" }),
    Panel::new(
        "The text",
        Show::Numbers(&[
            Readout::new("tokens", "words", ""),
            Readout::new("vocabulary", "different words", ""),
            Readout::new("rare", "other words, too rare", ""),
            Readout::new("path", "yes and no that tell a word", "on average"),
            Readout::new("rate", "learning rate now", ""),
            Readout::new("examples", "examples learnt", ""),
            Readout::new("parameters", "numbers learnt", ""),
        ]),
    ),
];
