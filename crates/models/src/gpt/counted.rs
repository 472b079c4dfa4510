//! What a step of training costs, counted from shapes: multiplications of matrices, and numbers that the way back needs.
//!
//! Numbers are counted once each, as a record must keep them (in the manner of Korthikanti et al. 2022, section 4, whose GPUs use 16 bits):
//! what enters each matrix product, each norm, the softmax and the non-linearity. A record may keep more, such as steps inside of a GELU.

use spec::{FeedForward, GptSpec};

/// A network and its batch.
#[derive(Clone, Debug)]
pub struct Counted {
    /// The network.
    pub spec: GptSpec,
    /// Windows side by side, B.
    pub batch: usize,
    /// Positions of a window, T.
    pub time: usize,
    /// Kinds of token, V.
    pub vocabulary: usize,
}

impl Counted {
    /// `B · T · D`: what enters or leaves a block.
    pub fn stream(&self) -> usize {
        self.batch * self.time * self.spec.width
    }

    /// Numbers that the way back through one block needs.
    ///
    /// Two norms' inputs and outputs, the queries, what the heads found together: 6 B·T·D; keys and values of G heads; the pattern, B·H·T²;
    /// before and after the non-linearity: 2 B·T·F, or with a gate 3. Attention alone has one norm.
    pub fn block(&self) -> usize {
        let GptSpec { heads, feed_forward, .. } = self.spec;
        let places = self.batch * self.time;
        let keys_and_values = 2 * places * self.spec.key_heads() * self.spec.head_width();
        let (streams, hidden) = match feed_forward {
            FeedForward::None => (4, 0),
            FeedForward::Plain => (6, 2),
            FeedForward::Gated => (6, 3),
        };
        let pattern = places * heads * self.time;
        streams * self.stream() + keys_and_values + pattern + hidden * places * self.spec.hidden()
    }

    /// Numbers that the way back through the head needs: the last norm's input and output, and the log-probabilities.
    pub fn head(&self) -> usize {
        2 * self.stream() + self.batch * self.time * self.vocabulary
    }

    /// Operations of one block forward: 2 for each multiplication in a product of matrices. All T² scores are worked out, hidden or not.
    pub fn block_operations(&self) -> f64 {
        let GptSpec { width, feed_forward, .. } = self.spec;
        let key_width = self.spec.key_heads() * self.spec.head_width();
        let matrices = match feed_forward {
            FeedForward::None => 0,
            FeedForward::Plain => 2,
            FeedForward::Gated => 3,
        };
        let weights = width * (2 * width + 2 * key_width + matrices * self.spec.hidden());
        let scores = 2 * self.time * width;
        (2 * self.batch * self.time * (weights + scores)) as f64
    }

    /// Operations of the head forward.
    pub fn head_operations(&self) -> f64 {
        (2 * self.batch * self.time * self.spec.width * self.vocabulary) as f64
    }

    /// Operations of a step without recomputing: each product forward means two of its size on the way back.
    pub fn step_operations(&self) -> f64 {
        3.0 * (self.spec.layers as f64 * self.block_operations() + self.head_operations())
    }

    /// What recomputing adds, as a share of a step: every block forward once more.
    pub fn extra(&self) -> f64 {
        self.spec.layers as f64 * self.block_operations() / self.step_operations()
    }

    /// Numbers held after each piece of work of a step: every block forward, the head there and back, every block back.
    pub fn held(&self) -> Vec<usize> {
        let layers = self.spec.layers;
        let there = (1..=layers).map(|blocks| blocks * self.block());
        let turn = layers * self.block() + self.head();
        let back = (0..layers).rev().map(|blocks| (blocks + 1) * self.block());
        there.chain([turn]).chain(back).chain([0]).collect()
    }

    /// The same where `span` blocks are recomputed at a time. Each block back is preceded by one forward again, which is no piece of its own.
    pub fn held_recomputed(&self, span: usize) -> Vec<usize> {
        let (layers, span) = (self.spec.layers, span.max(1));
        let inputs = |blocks: usize| blocks.div_ceil(span) * self.stream();
        let there = (1..=layers).map(inputs);
        let turn = inputs(layers) + self.head();
        let back = (0..layers).rev().map(|layer| {
            let first = layer / span * span;
            // What entered the span is counted among the inputs already.
            inputs(layer + 1) + (layer + 1 - first) * self.block() - self.stream()
        });
        there.chain([turn]).chain(back).chain([0]).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counted() -> Counted {
        let spec = GptSpec { layers: 4, heads: 2, width: 8, ..GptSpec::default() };
        Counted { spec, batch: 3, time: 5, vocabulary: 7 }
    }

    /// With B·T = 15, D = 8, F = 32 and H = 2.
    #[test]
    fn a_block_is_counted_tensor_by_tensor() {
        let counted = counted();
        let stream = 15 * 8;
        assert_eq!(counted.block(), 8 * stream + 3 * 2 * 5 * 5 + 2 * 15 * 32);
        assert_eq!(counted.head(), 2 * stream + 15 * 7);
        let products = 4 * 8 * 8 + 2 * 8 * 32 + 2 * 5 * 8;
        assert_eq!(counted.block_operations(), f64::from(2 * 15 * products));
    }

    #[test]
    fn spans_as_long_as_the_net_save_nothing_and_cost_their_input() {
        let counted = counted();
        let most = |held: Vec<usize>| held.into_iter().max();
        let whole = most(counted.held()).unwrap();
        assert_eq!(whole, 4 * counted.block() + counted.head());
        let one_span = most(counted.held_recomputed(4)).unwrap();
        assert_eq!(one_span, 4 * counted.block());
        assert_eq!(most(counted.held_recomputed(1)), Some(3 * counted.stream() + counted.block()));
    }

    /// Chen et al. 2016: the best span grows as the root of the depth, and so do the numbers held.
    #[test]
    fn the_best_span_of_a_deep_net_is_near_the_root_of_its_depth() {
        let best = |layers| {
            let counted = Counted { spec: GptSpec { layers, ..counted().spec }, ..counted() };
            let most = |span: &usize| counted.held_recomputed(*span).into_iter().max().unwrap();
            let span = (1..=layers).min_by_key(most).unwrap();
            (span, most(&span) as f64)
        };
        let (short, few) = best(400);
        let (long, many) = best(1_600);
        assert!(long.abs_diff(2 * short) <= 1, "{short}, {long}");
        assert!((many / few - 2.0).abs() < 0.1, "{many} / {few}");
    }

    #[test]
    fn recomputing_costs_a_third_of_what_lies_in_the_blocks() {
        let counted = counted();
        let blocks = 4.0 * counted.block_operations();
        let share = blocks / (blocks + counted.head_operations());
        assert!((counted.extra() - share / 3.0).abs() < 1e-12);
    }
}
