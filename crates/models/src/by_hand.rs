//! The way back through a net of tanhs and batch normalisation, one small named step after the other (Karpathy 2022, makemore, part 4:
//! “becoming a backprop ninja”), and beside each slope the one that burn's automatic differentiation finds.
//!
//! `tanh_layer.rs` does the same in a few large steps, to be quick. Names are the lecture's, so that its page can be read beside this one.
//! burn records no slope of what lies in the middle of a computation; so zeros are added there, whose slope is the same and is recorded.

use std::collections::BTreeMap;

use burn::module::Param;
use burn::tensor::{IndexingUpdateOp, Int, Tensor};

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

/// Steps of the way there, by the lecture's names.
type Nodes = BTreeMap<&'static str, Node>;
/// Slopes of the loss, by the same names.
type Slopes = BTreeMap<&'static str, Tensor<2>>;

/// Every slope of a batch's loss, twice: words before `[B, N]`, next words `[B, 1]`, on the plain device. The last two lines are the large steps.
///
/// Nothing for a net without batch normalisation. Without a bias its line is left out.
pub fn compare(
    net: &Nplm,
    tokens: Tensor<2, Int>,
    targets: Tensor<2, Int>,
) -> Option<Vec<Compared>> {
    let [batch, context] = tokens.dims();
    let rows = tokens.reshape([batch * context]);
    let mut nodes = learnt(net)?;
    let loss = there(&mut nodes, rows.clone(), targets.clone());
    let mut slopes = back_through_softmax(&nodes, targets.clone());
    back_through_layers(&nodes, &mut slopes, rows);
    let fused = [
        cross_entropy(value(&nodes, "logits"), targets).1,
        norm_at_once(&nodes, slopes["hpreact"].clone()),
    ];
    let gradients = loss.backward();
    let line = |step: &Step, by_hand: Tensor<2>| {
        let (name, there, back) = *step;
        let recorded = nodes[name].recorded.grad(&gradients);
        let recorded = recorded.unwrap_or_else(|| by_hand.zeros_like());
        Compared { name, there, back, by_hand, recorded }
    };
    let steps = STEPS.iter().filter(|(name, ..)| nodes.contains_key(name));
    let steps = steps.map(|step| line(step, slopes[step.0].clone()));
    Some(steps.chain(FUSED.iter().zip(fused).map(|(step, slope)| line(step, slope))).collect())
}

/// What is learnt, as matrices.
fn learnt(net: &Nplm) -> Option<Nodes> {
    let norm = net.hidden.norm.as_ref()?;
    let row = |vector: &Param<Tensor<1>>| vector.val().unsqueeze::<2>();
    let mut all = vec![
        ("C", net.features.val()),              // [V, D]
        ("W1", net.hidden.weight.val()),        // [N·D, H]
        ("bngain", row(&norm.gain)),            // [1, H]
        ("bnbias", row(&norm.bias)),            // [1, H]
        ("W2", net.output.weight.val()),        // [H, V]
        ("b2", row(net.output.bias.as_ref()?)), // [1, V]
    ];
    all.extend(net.hidden.bias.as_ref().map(|bias| ("b1", row(bias)))); // [1, H]
    Some(all.into_iter().map(|(name, tensor)| (name, Node::learnt(tensor))).collect())
}

/// The way there, on the recording device, to the mean loss.
fn there(nodes: &mut Nodes, rows: Tensor<1, Int>, targets: Tensor<2, Int>) -> Tensor<1> {
    let [batch, _] = targets.dims();
    let n = batch as f64;
    let gives = |name: &str| nodes.get(name).map(|node| node.gives.clone());
    let learnt = |name| gives(name).expect("it was put there before");
    let (c, w1, b1, w2, b2) = (learnt("C"), learnt("W1"), gives("b1"), learnt("W2"), learnt("b2"));
    let (gain, bias) = (learnt("bngain"), learnt("bnbias"));
    let mut step = |name, tensor| {
        let node = Node::computed(tensor);
        let gives = node.gives.clone();
        nodes.insert(name, node);
        gives
    };

    let emb = step("emb", c.select(0, Tensor::from_inner(rows))); //            [B·N, D]
    let embcat = step("embcat", emb.reshape([batch as i32, -1])); //            [B, N·D]
    let sums = embcat.matmul(w1);
    let sums = b1.map_or(sums.clone(), |b1| sums + b1);
    let hprebn = step("hprebn", sums); //                                       [B, H]
    let bnmeani = step("bnmeani", hprebn.clone().sum_dim(0) * (1.0 / n)); //    [1, H]
    let bndiff = step("bndiff", hprebn - bnmeani); //                           [B, H]
    let bndiff2 = step("bndiff2", bndiff.clone().square()); //                  [B, H]
    let bnvar = step("bnvar", bndiff2.sum_dim(0) * (1.0 / (n - 1.0))); //       [1, H]
    let bnvar_inv = step("bnvar_inv", (bnvar + EPSILON).powf_scalar(-0.5)); //  [1, H]
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
    logprobs.gather(1, Tensor::from_inner(targets)).mean().neg() //             [1]
}

/// What a step gave, without its record.
fn value(nodes: &Nodes, name: &str) -> Tensor<2> {
    nodes[name].gives.clone().inner()
}

/// The way back by hand, from the loss to the logits: one line undoes one step.
fn back_through_softmax(nodes: &Nodes, targets: Tensor<2, Int>) -> Slopes {
    let x = |name| value(nodes, name);
    let [batch, vocabulary] = x("probs").dims();
    let mark = |at: Tensor<2, Int>, values: Tensor<2>| {
        let zeros = Tensor::zeros([batch, vocabulary], &values.device());
        zeros.scatter(1, at, values, IndexingUpdateOp::Add)
    };
    let mut slopes = Slopes::new();
    let mut d = |name, slope: Tensor<2>| {
        slopes.insert(name, slope.clone());
        slope
    };

    let share = x("counts_sum").zeros_like() - 1.0 / batch as f64;
    let logprobs = d("logprobs", mark(targets, share)); //                      [B, V]
    let probs = d("probs", logprobs / x("probs")); //                           [B, V]
    let inverse = d("counts_sum_inv", (x("counts") * probs.clone()).sum_dim(1)); // [B, 1]
    let sum = d("counts_sum", inverse.neg() * x("counts_sum").square().recip()); // [B, 1]
    let counts = d("counts", x("counts_sum_inv") * probs + sum); //             [B, V]
    let norm_logits = d("norm_logits", x("counts") * counts); //                [B, V]
    let maxes = d("logit_maxes", norm_logits.clone().sum_dim(1).neg()); //      [B, 1]
    d("logits", norm_logits + mark(x("logits").argmax(1), maxes)); //           [B, V]
    slopes
}

/// The way back by hand, from the logits to the letters.
fn back_through_layers(nodes: &Nodes, slopes: &mut Slopes, rows: Tensor<1, Int>) {
    let x = |name| value(nodes, name);
    let over = |slope: &Tensor<2>| slope.clone().sum_dim(0);
    let times = |a: Tensor<2>, b: &Tensor<2>| a * b.clone();
    let logits = slopes["logits"].clone();
    let n = logits.dims()[0] as f64;
    let mut d = |name, slope: Tensor<2>| {
        slopes.insert(name, slope.clone());
        slope
    };

    let h = d("h", logits.clone().matmul(x("W2").transpose())); //              [B, H]
    d("b2", over(&logits)); //                                                  [1, V]
    d("W2", x("h").transpose().matmul(logits)); //                              [H, V]
    let hpreact = d("hpreact", x("h").square().neg().add_scalar(1.0) * h); //   [B, H]
    d("bngain", over(&times(x("bnraw"), &hpreact))); //                         [1, H]
    d("bnbias", over(&hpreact)); //                                             [1, H]
    let bnraw = d("bnraw", x("bngain") * hpreact); //                           [B, H]
    let bnvar_inv = d("bnvar_inv", over(&times(x("bndiff"), &bnraw))); //       [1, H]
    let cubed = (x("bnvar") + EPSILON).powf_scalar(-1.5) * -0.5;
    let bnvar = d("bnvar", cubed * bnvar_inv); //                               [1, H]
    let bndiff2 = d("bndiff2", bnraw.ones_like() * (bnvar * (1.0 / (n - 1.0)))); // [B, H]
    let straight = x("bnvar_inv") * bnraw;
    let twice = x("bndiff") * bndiff2;
    let bndiff = d("bndiff", twice.clone() + (twice + straight)); //            [B, H]
    let bnmeani = d("bnmeani", over(&bndiff).neg()); //                         [1, H]
    let hprebn = d("hprebn", bndiff + bnmeani * (1.0 / n)); //                  [B, H]
    let embcat = d("embcat", hprebn.clone().matmul(x("W1").transpose())); //    [B, N·D]
    d("b1", over(&hprebn)); //                                                  [1, H]
    d("W1", x("embcat").transpose().matmul(hprebn)); //                         [N·D, H]
    let emb = d("emb", embcat.reshape(x("emb").dims())); //                     [B·N, D]
    d("C", embedding_backward(x("C"), rows, emb)); //                           [V, D]
}

/// From the slope by hpreact to that by hprebn in one formula: the lecture's third exercise.
fn norm_at_once(nodes: &Nodes, hpreact: Tensor<2>) -> Tensor<2> {
    let x = |name| value(nodes, name);
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

    /// The lecture's net of 4,137 parameters. It finds all 26 equal, and 5e-9 and 9e-10 between large steps and small ones.
    #[test]
    fn all_26_slopes_by_hand_are_those_that_burn_records_to_the_last_bit() {
        let lines = compared(&net(true, true)).unwrap();
        assert_eq!(lines.len(), 28);
        for (at, line) in lines.into_iter().enumerate() {
            assert_eq!(line.by_hand.dims(), line.recorded.dims(), "{}", line.name);
            let gap = (line.by_hand - line.recorded.clone()).abs().max().into_data();
            let most = line.recorded.abs().max().into_data();
            let (gap, most) = (gap.iter::<f32>().next(), most.iter::<f32>().next());
            assert!(gap.unwrap() <= if at < 26 { 0.0 } else { 2e-8 }, "{}: {gap:?}", line.name);
            assert!(most.unwrap() > 0.0, "{}", line.name);
        }
    }

    #[test]
    fn a_bias_that_is_not_there_has_no_line_and_a_net_without_batch_norm_no_table() {
        assert_eq!(compared(&net(false, true)).map(|lines| lines.len()), Some(27));
        assert!(compared(&net(true, false)).is_none());
    }
}
