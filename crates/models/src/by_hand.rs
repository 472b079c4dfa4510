//! The way back through a net of tanhs and batch normalisation, one small named step after the other (Karpathy 2022, makemore, part 4:
//! “becoming a backprop ninja”), and beside each slope the one that burn's automatic differentiation finds.
//!
//! `tanh_layer.rs` does the same in a few large steps, to be quick. Names are the lecture's, so that its page can be read beside this one.
//! burn records no slope of what lies in the middle of a computation; so zeros are added there, whose slope is the same and is recorded.

use std::collections::BTreeMap;

use burn::tensor::{Gradients, IndexingUpdateOp, Int, Tensor};

use crate::Nplm;
use crate::batch_norm_2015::EPSILON;
use crate::tanh_layer::{cross_entropy, embedding_backward};

/// One line of the comparison.
#[derive(Clone, Debug)]
pub struct Compared {
    /// The lecture's name of what the loss is differentiated by.
    pub name: &'static str,
    /// How it is computed on the way there.
    pub there: &'static str,
    /// How its slope is computed on the way back; `d` stands for the slope of the loss.
    pub back: &'static str,
    /// The slope by hand.
    pub by_hand: Tensor<2>,
    /// The slope that burn finds.
    pub recorded: Tensor<2>,
}

/// A name, the way there, the way back.
type Step = (&'static str, &'static str, &'static str);

/// In the order of the way back.
const STEPS: [Step; 26] = [
    ("logprobs", "ln probs", "−1/n at the right letter"),
    ("probs", "counts · counts_sum_inv", "d logprobs / probs"),
    ("counts_sum_inv", "1 / counts_sum", "Σ counts · d probs"),
    ("counts_sum", "Σ counts, a row", "−d counts_sum_inv / counts_sum²"),
    ("counts", "exp norm_logits", "counts_sum_inv · d probs + d counts_sum"),
    ("norm_logits", "logits − logit_maxes", "counts · d counts"),
    ("logit_maxes", "the largest of a row", "−Σ d norm_logits"),
    ("logits", "h W2 + b2", "d norm_logits, and d logit_maxes at the largest"),
    ("h", "tanh hpreact", "d logits W2ᵀ"),
    ("W2", "learnt", "hᵀ d logits"),
    ("b2", "learnt", "Σ d logits"),
    ("hpreact", "bngain · bnraw + bnbias", "(1 − h²) d h"),
    ("bngain", "learnt", "Σ bnraw · d hpreact"),
    ("bnbias", "learnt", "Σ d hpreact"),
    ("bnraw", "bndiff · bnvar_inv", "bngain · d hpreact"),
    ("bnvar_inv", "(bnvar + ε)^−½", "Σ bndiff · d bnraw"),
    ("bnvar", "Σ bndiff2 / (n − 1)", "−½ (bnvar + ε)^−1½ · d bnvar_inv"),
    ("bndiff2", "bndiff²", "d bnvar / (n − 1)"),
    ("bndiff", "hprebn − bnmeani", "bnvar_inv · d bnraw + 2 bndiff · d bndiff2"),
    ("bnmeani", "Σ hprebn / n", "−Σ d bndiff"),
    ("hprebn", "embcat W1 + b1", "d bndiff + d bnmeani / n"),
    ("embcat", "emb, side by side", "d hprebn W1ᵀ"),
    ("W1", "learnt", "embcatᵀ d hprebn"),
    ("b1", "learnt", "Σ d hprebn"),
    ("emb", "rows of C", "d embcat, one below the other"),
    ("C", "learnt", "Σ d emb, row by row"),
];

/// The same two slopes in one step each.
const FUSED: [Step; 2] = [
    ("logits", "all of softmax and loss at once", "(softmax − 1 at the right letter) / n"),
    (
        "hprebn",
        "all of BatchNorm at once",
        "bngain · bnvar_inv / n · (n·d − Σ d − n/(n − 1) · bnraw · Σ d·bnraw)",
    ),
];

/// A step of the way there: what it gives, and that whose slope burn records.
struct Node {
    gives: Tensor<2>,
    recorded: Tensor<2>,
}

impl Node {
    /// What is learnt records its own slope.
    fn learnt(tensor: Tensor<2>) -> Self {
        let recorded = Tensor::from_inner(tensor).require_grad();
        Self { gives: recorded.clone(), recorded }
    }

    /// What is computed gets zeros that do.
    fn computed(tensor: Tensor<2>) -> Self {
        let zeros = Tensor::zeros(tensor.dims(), &tensor.device().inner());
        let recorded = Tensor::from_inner(zeros).require_grad();
        Self { gives: tensor + recorded.clone(), recorded }
    }
}

/// The way there, by the lecture's names, and the loss at its end.
struct There {
    nodes: BTreeMap<&'static str, Node>,
    rows: Tensor<1, Int>,
    targets: Tensor<2, Int>,
    loss: Tensor<1>,
}

/// Every slope of a batch's loss, twice: words before `[B, N]`, next words `[B, 1]`, on the plain device. The last two lines are the large steps.
///
/// Nothing for a net without batch normalisation. Without a bias its line is left out.
pub fn compare(
    net: &Nplm,
    tokens: Tensor<2, Int>,
    targets: Tensor<2, Int>,
) -> Option<Vec<Compared>> {
    let there = there(net, tokens, targets)?;
    let slopes: BTreeMap<_, _> = back(&there).into_iter().collect();
    let logits = there.value("logits");
    let fused = [
        cross_entropy(logits, there.targets.clone()).1,
        norm_at_once(&there, slopes["hpreact"].clone()),
    ];
    let gradients = there.loss.backward();
    let line = |step: &Step, by_hand: Tensor<2>| {
        let (name, way, back) = *step;
        let recorded = found(&there.nodes[name].recorded, &gradients);
        Compared { name, there: way, back, by_hand, recorded }
    };
    let steps = STEPS.iter().filter(|(name, ..)| there.nodes.contains_key(name));
    let steps = steps.map(|step| line(step, slopes[step.0].clone()));
    Some(steps.chain(FUSED.iter().zip(fused).map(|(step, slope)| line(step, slope))).collect())
}

fn found(recorded: &Tensor<2>, gradients: &Gradients) -> Tensor<2> {
    recorded.grad(gradients).unwrap_or_else(|| recorded.clone().inner().zeros_like())
}

/// The way there, on the recording device.
fn there(net: &Nplm, tokens: Tensor<2, Int>, targets: Tensor<2, Int>) -> Option<There> {
    let norm = net.hidden.norm.as_ref()?;
    let [batch, context] = tokens.dims();
    let [_, width] = net.features.dims();
    let n = batch as f64;
    let rows = tokens.reshape([batch * context]);
    let mut nodes = BTreeMap::new();
    let mut keep = |name, node: Node| {
        let gives = node.gives.clone();
        nodes.insert(name, node);
        gives
    };
    let c = keep("C", Node::learnt(net.features.val())); //                     [V, D]
    let w1 = keep("W1", Node::learnt(net.hidden.weight.val())); //              [N·D, H]
    let gain = keep("bngain", Node::learnt(norm.gain.val().unsqueeze())); //    [1, H]
    let bias = keep("bnbias", Node::learnt(norm.bias.val().unsqueeze())); //    [1, H]
    let w2 = keep("W2", Node::learnt(net.output.weight.val())); //              [H, V]
    let b2 = net.output.bias.as_ref().map(|bias| bias.val().unsqueeze::<2>())?;
    let b2 = keep("b2", Node::learnt(b2)); //                                   [1, V]
    let b1 = net.hidden.bias.as_ref().map(|bias| bias.val().unsqueeze::<2>());
    let b1 = b1.map(|b1| keep("b1", Node::learnt(b1))); //                      [1, H]
    let mut step = |name, tensor| keep(name, Node::computed(tensor));

    let emb = step("emb", c.select(0, Tensor::from_inner(rows.clone()))); //    [B·N, D]
    let embcat = step("embcat", emb.reshape([batch, context * width])); //      [B, N·D]
    let sums = embcat.matmul(w1);
    let sums = b1.map_or(sums.clone(), |b1| sums + b1);
    let hprebn = step("hprebn", sums); //                                       [B, H]
    let bnmeani = step("bnmeani", hprebn.clone().sum_dim(0) / n); //            [1, H]
    let bndiff = step("bndiff", hprebn - bnmeani); //                           [B, H]
    let bndiff2 = step("bndiff2", bndiff.clone().square()); //                  [B, H]
    let bnvar = step("bnvar", bndiff2.sum_dim(0) / (n - 1.0)); //               [1, H]
    let bnvar_inv = step("bnvar_inv", (bnvar + EPSILON).sqrt().recip()); //     [1, H]
    let bnraw = step("bnraw", bndiff * bnvar_inv); //                           [B, H]
    let hpreact = step("hpreact", gain * bnraw + bias); //                      [B, H]
    let h = step("h", hpreact.tanh()); //                                       [B, H]
    let logits = step("logits", h.matmul(w2) + b2); //                          [B, V]
    let maxes = step("logit_maxes", logits.clone().max_dim(1)); //              [B, 1]
    let norm_logits = step("norm_logits", logits - maxes); //                   [B, V]
    let counts = step("counts", norm_logits.exp()); //                          [B, V]
    let sum = step("counts_sum", counts.clone().sum_dim(1)); //                 [B, 1]
    let inverse = step("counts_sum_inv", sum.recip()); //                       [B, 1]
    let probs = step("probs", counts * inverse); //                             [B, V]
    let logprobs = step("logprobs", probs.log()); //                            [B, V]
    let loss = logprobs.gather(1, Tensor::from_inner(targets.clone())).mean().neg();
    Some(There { nodes, rows, targets, loss })
}

impl There {
    /// What a step gave, without its record.
    fn value(&self, name: &str) -> Tensor<2> {
        self.nodes[name].gives.clone().inner()
    }
}

/// The way back, by hand, on the plain device: one line undoes one step.
fn back(there: &There) -> Vec<(&'static str, Tensor<2>)> {
    let x = |name| there.value(name);
    let over = |slope: Tensor<2>| slope.sum_dim(0);
    let [batch, vocabulary] = x("probs").dims();
    let n = batch as f64;
    let mark = |at: Tensor<2, Int>, values: Tensor<2>| {
        let zeros = Tensor::zeros([batch, vocabulary], &values.device());
        zeros.scatter(1, at, values, IndexingUpdateOp::Add)
    };

    let share = x("counts_sum").zeros_like() - 1.0 / n; //                      [B, 1]
    let logprobs = mark(there.targets.clone(), share); //                       [B, V]
    let probs = logprobs.clone() / x("probs");
    let counts_sum_inv = (x("counts") * probs.clone()).sum_dim(1); //           [B, 1]
    let counts_sum = counts_sum_inv.clone().neg() * x("counts_sum").square().recip();
    let counts = x("counts_sum_inv") * probs.clone() + counts_sum.clone(); //   [B, V]
    let norm_logits = x("counts") * counts.clone();
    let logit_maxes = norm_logits.clone().sum_dim(1).neg(); //                  [B, 1]
    let largest = mark(x("logits").argmax(1), logit_maxes.clone());
    let logits = norm_logits.clone() + largest; //                              [B, V]
    let h = logits.clone().matmul(x("W2").transpose()); //                      [B, H]
    let w2 = x("h").transpose().matmul(logits.clone()); //                      [H, V]
    let hpreact = x("h").square().neg().add_scalar(1.0) * h.clone(); //         [B, H]
    let bngain = over(x("bnraw") * hpreact.clone()); //                         [1, H]
    let bnraw = x("bngain") * hpreact.clone(); //                               [B, H]
    let bnvar_inv = over(x("bndiff") * bnraw.clone()); //                       [1, H]
    let cubed = (x("bnvar") + EPSILON).powf_scalar(-1.5) * -0.5;
    let bnvar = cubed * bnvar_inv.clone(); //                                   [1, H]
    let bndiff2 = bnraw.ones_like() * (bnvar.clone() / (n - 1.0)); //           [B, H]
    let bndiff = x("bnvar_inv") * bnraw.clone() + x("bndiff") * 2.0 * bndiff2.clone();
    let bnmeani = over(bndiff.clone()).neg(); //                                [1, H]
    let hprebn = bndiff.clone() + bnmeani.clone() / n; //                       [B, H]
    let embcat = hprebn.clone().matmul(x("W1").transpose()); //                 [B, N·D]
    let w1 = x("embcat").transpose().matmul(hprebn.clone()); //                 [N·D, H]
    let emb = embcat.clone().reshape(x("emb").dims()); //                       [B·N, D]
    let c = embedding_backward(x("C"), there.rows.clone(), emb.clone()); //     [V, D]

    let (b2, bnbias, b1) = (over(logits.clone()), over(hpreact.clone()), over(hprebn.clone()));
    let slopes = [
        logprobs,
        probs,
        counts_sum_inv,
        counts_sum,
        counts,
        norm_logits,
        logit_maxes,
        logits,
        h,
        w2,
        b2,
        hpreact,
        bngain,
        bnbias,
        bnraw,
        bnvar_inv,
        bnvar,
        bndiff2,
        bndiff,
        bnmeani,
        hprebn,
        embcat,
        w1,
        b1,
        emb,
        c,
    ];
    STEPS.iter().map(|(name, ..)| *name).zip(slopes).collect()
}

/// From the slope by hpreact to that by hprebn in one formula: the lecture's third exercise.
fn norm_at_once(there: &There, hpreact: Tensor<2>) -> Tensor<2> {
    let x = |name| there.value(name);
    let n = hpreact.dims()[0] as f64;
    let along = (hpreact.clone() * x("bnraw")).sum_dim(0) * (n / (n - 1.0)); // [1, H]
    let rest = hpreact.clone() * n - hpreact.sum_dim(0) - x("bnraw") * along; // [B, H]
    x("bngain") * x("bnvar_inv") / n * rest
}

#[cfg(test)]
mod tests {
    use burn::tensor::{Device, TensorData};

    use super::*;
    use crate::nplm_2003::{Shape, Start};

    fn net(is_biased: bool, is_normed: bool) -> Nplm {
        let shape = Shape {
            vocabulary: 27,
            context: 3,
            features: 10,
            hidden: 64,
            is_direct: false,
            is_biased,
            is_normed,
        };
        let start = Start {
            features: 1.0,
            hidden: 0.3,
            hidden_bias: 0.1,
            norm: 0.1,
            output: 0.1,
            output_bias: 0.1,
        };
        Nplm::new(shape, start, 1, &Device::flex())
    }

    fn compared(net: &Nplm) -> Option<Vec<Compared>> {
        let words = |count: usize| (0..count).map(|at| (at * at % 27) as i32).collect::<Vec<_>>();
        let place = |width: usize| {
            Tensor::from_data(TensorData::new(words(32 * width), [32, width]), &Device::flex())
        };
        compare(net, place(3), place(1))
    }

    /// The lecture's net of 4,137 parameters: all 26 slopes and both large steps.
    #[test]
    fn all_26_slopes_by_hand_are_those_that_burn_records() {
        let lines = compared(&net(true, true)).unwrap();
        assert_eq!(lines.len(), 28);
        for line in lines {
            assert_eq!(line.by_hand.dims(), line.recorded.dims(), "{}", line.name);
            let gap = (line.by_hand - line.recorded.clone()).abs().max().into_data();
            let most = line.recorded.abs().max().into_data();
            let (gap, most) = (gap.iter::<f32>().next(), most.iter::<f32>().next());
            assert!(gap.unwrap() < 1e-8 + 1e-6 * most.unwrap(), "{}: {gap:?}", line.name);
            assert!(most.unwrap() > 0.0 || line.name == "logit_maxes", "{}", line.name);
        }
    }

    #[test]
    fn a_bias_that_is_not_there_has_no_line_and_a_net_without_batch_norm_no_table() {
        assert_eq!(compared(&net(false, true)).map(|lines| lines.len()), Some(27));
        assert!(compared(&net(true, false)).is_none());
    }
}
