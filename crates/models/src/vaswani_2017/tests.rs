//! What must hold whatever the weights: the count, causality, padding, and what a head sees.

use burn::tensor::{Device, Int, Tensor, TensorData};

use super::*;
use crate::{Record, parameters};

const SHAPE: Shape = Shape {
    vocabulary: 11,
    layers: 2,
    width: 8,
    hidden: 12,
    heads: 2,
    key_width: 4,
    learned_positions: None,
};

fn net() -> Transformer {
    Transformer::new(SHAPE, 7, &Device::flex())
}

fn tokens<const T: usize>(rows: &[[i32; T]]) -> Tensor<2, Int> {
    let data = TensorData::new(rows.concat(), [rows.len(), T]);
    Tensor::from_data(data, &Device::flex())
}

fn values(tensor: Tensor<3>) -> Vec<f32> {
    tensor.into_data().iter::<f32>().collect()
}

fn gap(a: &[f32], b: &[f32]) -> f32 {
    assert_eq!(a.len(), b.len());
    a.iter().zip(b).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max)
}

#[test]
fn the_formula_counts_what_the_network_has() {
    let others = [
        Shape { layers: 1, hidden: 5, ..SHAPE },
        Shape { key_width: 3, learned_positions: Some(20), ..SHAPE },
        Shape { heads: 3, width: 10, key_width: 1, vocabulary: 4, ..SHAPE },
        Shape { heads: 16, ..SHAPE },
    ];
    for shape in others.into_iter().chain([SHAPE]) {
        let net = Transformer::new(shape, 1, &Device::flex());
        assert_eq!(shape.parameters(), parameters::count(&net), "{shape:?}");
    }
}

/// Table 3's first and last rows say 65 and 213 million; with 37,000 shared tokens and no biases but the feed-forward nets' it is this.
#[test]
fn the_paper_s_sizes_are_63_and_214_million() {
    let base = Shape {
        vocabulary: 37_000,
        layers: 6,
        width: 512,
        hidden: 2048,
        heads: 8,
        key_width: 64,
        learned_positions: None,
    };
    let big = Shape { width: 1024, hidden: 4096, heads: 16, ..base };
    assert_eq!((base.parameters(), big.parameters()), (63_045_632, 214_171_648));
    // More heads of less width cost the same (row A).
    let halved = Shape { heads: 16, key_width: 32, ..base };
    assert_eq!(halved.parameters(), base.parameters());
}

#[test]
fn a_later_token_never_changes_an_earlier_logit() {
    let (net, source) = (net(), tokens(&[[3, 4, 5, 2]]));
    let logits = |target| values(net.forward(source.clone(), target, &mut Pass::inference()));
    let all = logits(tokens(&[[1, 3, 4, 5, 6]]));
    for at in 1..5 {
        let mut changed = [[1, 3, 4, 5, 6]];
        changed[0][at] = 9;
        let (found, seen) = (logits(tokens(&changed)), at * SHAPE.vocabulary);
        assert_eq!(found[..seen], all[..seen]);
        assert!(gap(&found[seen..], &all[seen..]) > 1e-3);
    }
    // The source is seen whole: its last token reaches the first logit.
    let other = values(net.forward(
        tokens(&[[3, 4, 6, 2]]),
        tokens(&[[1, 3, 4, 5, 6]]),
        &mut Pass::inference(),
    ));
    assert!(gap(&other[..SHAPE.vocabulary], &all[..SHAPE.vocabulary]) > 1e-3);
}

#[test]
fn what_fills_up_a_batch_changes_no_result() {
    let net = net();
    let alone = net.forward(tokens(&[[3, 4, 2]]), tokens(&[[1, 5]]), &mut Pass::inference());
    let both = net.forward(
        tokens(&[[3, 4, 2, 0, 0], [7, 8, 9, 6, 2]]),
        tokens(&[[1, 5, 0, 0], [1, 6, 7, 8]]),
        &mut Pass::inference(),
    );
    let filled = values(both.narrow(0, 0, 1).narrow(1, 0, 2));
    assert!(gap(&filled, &values(alone)) < 1e-5);
}

#[test]
fn every_attention_is_seen_and_adds_up_to_one() {
    let names = ["encoder.*", "decoder.*"].map(str::to_owned);
    let mut pass = Pass::traced(&names);
    net().forward(tokens(&[[3, 4, 2, 0]]), tokens(&[[1, 5, 6]]), &mut pass);
    let records = pass.trace.into_records();
    let places: Vec<&str> = records.iter().map(|record| record.place.as_str()).collect();
    let expected = [
        "encoder.0.attn.pattern",
        "encoder.1.attn.pattern",
        "decoder.0.attn.pattern",
        "decoder.0.cross.attn.pattern",
        "decoder.1.attn.pattern",
        "decoder.1.cross.attn.pattern",
    ];
    assert_eq!(places, expected);
    for Record { place, letters, shape, values } in records {
        assert_eq!(letters, "B H T S");
        let is_target = place.starts_with("decoder") && !place.contains("cross");
        let keys = if is_target { 3 } else { 4 };
        let asking = if place.starts_with("decoder") { 3 } else { 4 };
        assert_eq!(shape, [1, 2, asking, keys]);
        let values: Vec<f32> = values.into_data().iter::<f32>().collect();
        for (row, shares) in values.chunks(keys).enumerate() {
            assert!((shares.iter().sum::<f32>() - 1.0).abs() < 1e-5);
            let hidden = if is_target { row % asking + 1 } else { 3 };
            assert!(shares[hidden..].iter().all(|share| *share == 0.0), "{place}");
        }
    }
}

#[test]
fn dropout_thins_while_training_only_and_alike_for_the_same_step() {
    let (net, source, target) = (net(), tokens(&[[3, 4, 2]]), tokens(&[[1, 5]]));
    let logits = |mut pass: Pass| values(net.forward(source.clone(), target.clone(), &mut pass));
    let thinned = |step| logits(Pass::training(0.3, 1, step));
    assert_eq!(thinned(4), thinned(4));
    assert!(gap(&thinned(4), &thinned(5)) > 1e-3);
    assert_eq!(logits(Pass::training(0.0, 1, 4)), logits(Pass::inference()));
}

/// sin(a + b) and cos(a + b) are a rotation of sin a and cos a by b (section 3.5's reason for sinusoids).
#[test]
fn a_shift_of_positions_turns_each_pair_of_waves() {
    let width = 16;
    for channel in (0..width).step_by(2) {
        let (sine, cosine) = (wave(5, channel, width), wave(5, channel + 1, width));
        for position in 0..40 {
            let (s, c) = (wave(position, channel, width), wave(position, channel + 1, width));
            let turned = [s * cosine + c * sine, c * cosine - s * sine];
            let shifted =
                [wave(position + 5, channel, width), wave(position + 5, channel + 1, width)];
            assert!(turned.iter().zip(shifted).all(|(a, b)| (a - b).abs() < 1e-12));
        }
    }
}
