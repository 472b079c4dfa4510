//! Table 3 of the paper in small: the same ratios on a net of three layers, width 32 and 4 heads that reverses letters.

use super::changed;
use crate::{Plain, Readout, RunSpec, Trial, Trials};
use Plain::{Number, Whole, Word};

const HEADS: &str = "model.attention_heads";
const KEYS: &str = "model.key_width";
const LAYERS: &str = "model.stack";
const WIDTH: &str = "model.channels";
const INNER: &str = "model.inner";
const DROP: &str = "model.drop";
const SMOOTHING: &str = "model.smoothing";
const POSITIONS: &str = "model.positions";

/// Twice as wide, with twice as many heads, and three times the dropout.
const BIG: &[(&str, Plain)] =
    &[(WIDTH, Whole(64)), (INNER, Whole(256)), (HEADS, Whole(8)), (DROP, Number(0.3))];

/// The base model of the table: half the paper's layers and heads, a sixteenth of its widths, its dropout and smoothing.
pub(super) fn base() -> RunSpec {
    let settings = [(LAYERS, Whole(3)), (DROP, Number(0.1))];
    changed("attention-table-3", &settings)
}

/// The rows (Vaswani et al. 2017, table 3): perplexity a word piece and BLEU on newstest2013.
pub(super) static TABLE_3: Trials = Trials {
    preset: "attention-table-3",
    note: "Pressed, a row begins its run on this page. The paper translates; ten letters are easy. With seed 1 smoothing moves the perplexity as it does in the paper, half the width costs something, and the number of heads nothing; the big net would need more than 1,500 batches.",
    metrics: &[
        Readout::new("perplexity", "perplexity here", ""),
        Readout::new("exact", "without a slip here", "%"),
    ],
    columns: &["perplexity, paper", "BLEU, paper"],
    rows: &[
        row("base", &[], &["4.92", "25.8"]),
        row("A: 1 head for 8", &[(HEADS, Whole(1))], &["5.29", "24.9"]),
        row("A: 4 heads for 8", &[(HEADS, Whole(2))], &["5.00", "25.5"]),
        row("A: 16 heads for 8", &[(HEADS, Whole(8))], &["4.91", "25.8"]),
        row("A: 32 heads for 8", &[(HEADS, Whole(16))], &["5.01", "25.4"]),
        row("B: keys a quarter as wide", &[(KEYS, Whole(2))], &["5.16", "25.1"]),
        row("B: keys half as wide", &[(KEYS, Whole(4))], &["5.01", "25.4"]),
        row("C: 2 layers for 6", &[(LAYERS, Whole(1))], &["6.11", "23.7"]),
        row("C: 4 layers for 6", &[(LAYERS, Whole(2))], &["5.19", "25.3"]),
        row("C: 8 layers for 6", &[(LAYERS, Whole(4))], &["4.88", "25.5"]),
        row("C: half the width", &[(WIDTH, Whole(16))], &["5.75", "24.5"]),
        row("C: twice the width", &[(WIDTH, Whole(64))], &["4.66", "26.0"]),
        row("C: half the feed-forward net", &[(INNER, Whole(64))], &["5.12", "25.4"]),
        row("C: twice the feed-forward net", &[(INNER, Whole(256))], &["4.75", "26.2"]),
        row("D: no dropout", &[(DROP, Number(0.0))], &["5.77", "24.6"]),
        row("D: dropout 0.2", &[(DROP, Number(0.2))], &["4.95", "25.5"]),
        row("D: no label smoothing", &[(SMOOTHING, Number(0.0))], &["4.67", "25.3"]),
        row("D: label smoothing 0.2", &[(SMOOTHING, Number(0.2))], &["5.47", "25.7"]),
        row("E: positions learned", &[(POSITIONS, Word("learned"))], &["4.92", "25.7"]),
        row("big", BIG, &["4.33", "26.4"]),
    ],
};

const fn row(
    name: &'static str,
    changes: &'static [(&'static str, Plain)],
    published: &'static [&'static str],
) -> Trial {
    Trial { name, changes, published }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_a_run_of_its_own() {
        let runs: Vec<RunSpec> = TABLE_3.rows.iter().map(|row| TABLE_3.run(row).unwrap()).collect();
        assert_eq!(runs[0], base());
        for (at, run) in runs.iter().enumerate() {
            assert!(!runs[..at].contains(run), "{}", TABLE_3.rows[at].name);
            assert_eq!(TABLE_3.rows[at].published.len(), TABLE_3.columns.len());
        }
    }

    /// 8 heads, 6 layers and a width of 512 in the paper.
    #[test]
    fn the_base_is_the_papers_in_proportion() {
        let whole = |path: &str| base().get(path).and_then(|value| value.as_u64()).unwrap();
        assert_eq!((whole(HEADS), whole(LAYERS)), (8 / 2, 6 / 2));
        assert_eq!((whole(WIDTH), whole(INNER)), (512 / 16, 2048 / 16));
    }
}
