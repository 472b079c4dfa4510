//! What is shown, top to bottom; panels whose places a task does not have are left out.

use crate::{Panel, Readout, Show};

pub(super) const PANELS: &[Panel] = &[
    Panel::new(
        "A space wherever the error peaks. Green: a word begins there; orange: a start missed; pink: a false one",
        Show::Text { place: "spaced", columns: 0 },
    ),
    Panel::new(
        "Error at each letter, and where words begin",
        Show::Curves { place: "letters", x: "letters", y: "error (root mean square)", log: false },
    ),
    Panel::new(
        "Error over twelve bits, the mean of 1,200 times",
        Show::Curves { place: "cycle", x: "bits", y: "squared error", log: false },
    ),
    Panel::new(
        "What the hidden units say, by the last two bits",
        Show::Matrix { place: "pairs", signed: false },
    ),
    Panel::new(
        "Error of the feature “consonant”, letter by letter",
        Show::Bars { place: "consonant", unit: "squared error" },
    ),
    Panel::new(
        "Error of the feature “high”, letter by letter",
        Show::Bars { place: "high", unit: "squared error" },
    ),
    Panel::new(
        "Mean error by letter and feature",
        Show::Matrix { place: "features", signed: false },
    ),
    Panel::new("A tree of words, by their mean hidden units", Show::Tree { place: "tree" }),
    Panel::new(
        "An unknown word",
        Show::Buttons(&[("zog", "Put “zog” where “man” was"), ("man", "Take it away")]),
    ),
    Panel::new(
        "The same words on the two axes along which they differ most, coloured as in the tree",
        Show::Plane { place: "plane", action: "" },
    ),
    Panel::new(
        "Begin a sentence",
        Show::Ask { action: "begin", button: "What comes next?", usual: "woman smash" },
    ),
    Panel::new("What comes next", Show::Text { place: "next", columns: 0 }),
    Panel::new(
        "The net's chances beside the grammar's",
        Show::Matrix { place: "chances", signed: false },
    ),
    Panel::new(
        "So far",
        Show::Numbers(&[
            Readout::new("pass", "passes", ""),
            Readout::new("f1", "word starts found (F1)", "1: all and only"),
            Readout::new("f1_random", "as many marks thrown at random", "F1"),
            Readout::new("precision", "of the peaks, are starts", ""),
            Readout::new("recall", "of the starts, are peaks", ""),
            Readout::new("ratio", "error at third bits ÷ others", ""),
            Readout::new("third", "squared error at third bits", ""),
            Readout::new("others", "squared error at other bits", ""),
            Readout::new("consonants", "squared error at consonants", ""),
            Readout::new("vowels", "squared error at vowels", ""),
            Readout::new("high_bit", "feature “high” at consonants", "floor 0.222"),
            Readout::new("consonant_bit", "feature “consonant” at consonants", ""),
            Readout::new("cosine", "cosine with the exact chances", ""),
            Readout::new("rms_exact", "distance from the exact chances", ""),
            Readout::new("noun_verb", "the tree first parts nouns from verbs", "1: yes"),
            Readout::new("zog", "“zog” is joined with people and animals", "1: yes"),
            Readout::new("parameters", "weights", ""),
        ]),
    ),
    Panel::new(
        "Error while it learns",
        Show::Lines { metrics: &[Readout::new("loss", "mean squared error", "")], log: true },
    ),
];
