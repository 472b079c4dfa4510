//! The names of the trace: the interface of everything that looks inside.

use burn::tensor::{Device, Int, Tensor, TensorData};
use models::trace::places;
use models::{Gpt, Pass, Record};
use spec::{Activation, FeedForward, GptSpec, Init, NormKind, NormPlace, Position};

#[test]
fn the_places_of_a_one_block_gpt_are_these_in_this_order() {
    let expected = [
        ("embed", "B T D"),
        ("pos_embed", "T D"),
        ("blocks.0.resid_pre", "B T D"),
        ("blocks.0.norm1", "B T D"),
        ("blocks.0.attn.q", "B H T K"),
        ("blocks.0.attn.k", "B H S K"),
        ("blocks.0.attn.v", "B H S K"),
        ("blocks.0.attn.scores", "B H T S"),
        ("blocks.0.attn.pattern", "B H T S"),
        ("blocks.0.attn.z", "B H T K"),
        ("blocks.0.attn.out", "B T D"),
        ("blocks.0.resid_mid", "B T D"),
        ("blocks.0.norm2", "B T D"),
        ("blocks.0.mlp.pre", "B T F"),
        ("blocks.0.mlp.post", "B T F"),
        ("blocks.0.mlp.out", "B T D"),
        ("blocks.0.resid_post", "B T D"),
        ("norm_final", "B T D"),
        ("logits", "B T V"),
    ];
    holds(&one_block(NormPlace::Pre, Position::Learned), &expected);
}

#[test]
fn the_places_with_norms_after_the_sums_are_these_in_this_order() {
    let expected = [
        ("embed", "B T D"),
        ("blocks.0.resid_pre", "B T D"),
        ("blocks.0.attn.q", "B H T K"),
        ("blocks.0.attn.k", "B H S K"),
        ("blocks.0.attn.v", "B H S K"),
        ("blocks.0.attn.scores", "B H T S"),
        ("blocks.0.attn.pattern", "B H T S"),
        ("blocks.0.attn.z", "B H T K"),
        ("blocks.0.attn.out", "B T D"),
        ("blocks.0.resid_mid", "B T D"),
        ("blocks.0.norm1", "B T D"),
        ("blocks.0.mlp.pre", "B T F"),
        ("blocks.0.mlp.post", "B T F"),
        ("blocks.0.mlp.out", "B T D"),
        ("blocks.0.resid_post", "B T D"),
        ("blocks.0.norm2", "B T D"),
        ("logits", "B T V"),
    ];
    holds(&one_block(NormPlace::Post, Position::None), &expected);
}

#[test]
fn every_spec_visits_exactly_the_places_it_lists() {
    for norm in [NormPlace::Pre, NormPlace::Post] {
        for position in [Position::Learned, Position::Sinusoidal, Position::Rotary, Position::None]
        {
            for feed_forward in [FeedForward::Plain, FeedForward::Gated, FeedForward::None] {
                let spec = GptSpec { layers: 3, feed_forward, ..one_block(norm, position) };
                let visited: Vec<_> = trace(&spec, &["*"]).into_iter().map(place).collect();
                assert_eq!(visited, places(&spec));
            }
        }
    }
}

#[test]
fn the_places_of_llamas_block_are_these_in_this_order_and_show_every_query_head() {
    let expected = [
        ("embed", "B T D"),
        ("blocks.0.resid_pre", "B T D"),
        ("blocks.0.norm1", "B T D"),
        ("blocks.0.attn.q", "B H T K"),
        ("blocks.0.attn.k", "B H S K"),
        ("blocks.0.attn.v", "B H S K"),
        ("blocks.0.attn.scores", "B H T S"),
        ("blocks.0.attn.pattern", "B H T S"),
        ("blocks.0.attn.z", "B H T K"),
        ("blocks.0.attn.out", "B T D"),
        ("blocks.0.resid_mid", "B T D"),
        ("blocks.0.norm2", "B T D"),
        ("blocks.0.mlp.pre", "B T F"),
        ("blocks.0.mlp.pre_linear", "B T F"),
        ("blocks.0.mlp.post", "B T F"),
        ("blocks.0.mlp.out", "B T D"),
        ("blocks.0.resid_post", "B T D"),
        ("norm_final", "B T D"),
        ("logits", "B T V"),
    ];
    holds(&llama_block(), &expected);
}

/// What the reader of heads relies on: the pattern that is shown is the one that these queries and keys make.
#[test]
fn shared_keys_are_shown_once_for_each_head_that_asks_them() {
    let spec = llama_block();
    let records = trace(&spec, &["blocks.0.attn.k", "blocks.0.attn.v"]);
    for record in &records {
        let values = values(record);
        let heads: Vec<&[f32]> = values.chunks_exact(5 * 4).collect();
        assert_eq!(heads.len(), 3 * 2);
        assert!(heads.chunks_exact(2).all(|pair| pair[0] == pair[1]));
    }
}

#[test]
fn a_pattern_is_a_distribution_over_the_past() {
    let spec = one_block(NormPlace::Pre, Position::Learned);
    let records = trace(&spec, &["blocks.0.attn.pattern"]);
    let pattern = values(&records[0]);
    for (row, weights) in pattern.chunks_exact(5).enumerate() {
        let asking = row % 5;
        assert!((weights.iter().sum::<f32>() - 1.0).abs() < 1e-6);
        assert!(weights[asking + 1..].iter().all(|weight| *weight == 0.0));
    }
}

#[test]
fn hidden_scores_are_far_below_all_others() {
    let spec = one_block(NormPlace::Pre, Position::Learned);
    let scores = values(&trace(&spec, &["blocks.0.attn.scores"])[0]);
    for (row, scores) in scores.chunks_exact(5).enumerate() {
        assert!(scores[row % 5 + 1..].iter().all(|score| *score < -1e8));
        assert!(scores[..=row % 5].iter().all(|score| *score > -1e3));
    }
}

#[test]
fn only_what_was_asked_for_is_kept() {
    let spec = GptSpec { layers: 2, ..one_block(NormPlace::Pre, Position::Learned) };
    let kept = |places: &[&str]| -> Vec<String> {
        trace(&spec, places).into_iter().map(|record| record.place).collect()
    };
    assert_eq!(kept(&["logits", "blocks.1.attn.pattern"]), ["blocks.1.attn.pattern", "logits"]);
    assert_eq!(kept(&["blocks.1.resid*"]).len(), 3);
    assert!(kept(&["no.such.place"]).is_empty());
    assert!(kept(&[]).is_empty());
}

#[test]
fn views_carry_what_the_records_hold() {
    let spec = one_block(NormPlace::Pre, Position::Learned);
    let records = trace(&spec, &["blocks.0.attn.pattern", "logits"]);
    let views = pollster::block_on(inspect::views(records.clone())).unwrap();
    assert_eq!(views.len(), 2);
    for (view, record) in views.iter().zip(&records) {
        assert_eq!((&view.place, view.letters.as_str()), (&record.place, record.letters));
        assert_eq!((&view.shape, &view.data.0), (&record.shape, &values(record)));
    }
    assert!(pollster::block_on(inspect::views(vec![])).unwrap().is_empty());
}

#[test]
fn a_cached_pass_sees_all_keys_and_only_its_own_queries() {
    let spec = one_block(NormPlace::Pre, Position::Learned);
    let model = Gpt::new(&spec, 7, 1, &Device::flex());
    let mut pass = Pass::cached(models::Cache::empty());
    model.forward(tokens(1, 4), &mut pass);
    pass.trace = models::Trace::of(&["*".to_owned()]);
    model.forward(tokens(1, 1), &mut pass);
    let records = pass.trace.into_records();
    let shape = |name: &str| &records.iter().find(|record| record.place == name).unwrap().shape;
    assert_eq!(shape("blocks.0.attn.q"), &[1, 2, 1, 4]);
    assert_eq!(shape("blocks.0.attn.k"), &[1, 2, 5, 4]);
    assert_eq!(shape("blocks.0.attn.pattern"), &[1, 2, 1, 5]);
    assert_eq!(shape("pos_embed"), &[1, 8]);
}

/// B = 3, T = S = 5, D = 8, H = 2, K = 4, F = 24, V = 7.
fn holds(spec: &GptSpec, expected: &[(&str, &str)]) {
    let expected: Vec<(String, &str)> =
        expected.iter().map(|(name, letters)| ((*name).to_owned(), *letters)).collect();
    assert_eq!(places(spec), expected);
    let records = trace(spec, &["*"]);
    for record in &records {
        let shape: Vec<usize> = record.letters.split(' ').map(size).collect();
        assert_eq!(record.shape, shape, "{}", record.place);
        assert_eq!(values(record).len(), shape.iter().product::<usize>());
    }
    assert_eq!(records.into_iter().map(place).collect::<Vec<_>>(), expected);
}

fn size(letter: &str) -> usize {
    match letter {
        "B" => 3,
        "T" | "S" => 5,
        "D" => 8,
        "H" => 2,
        "K" => 4,
        // 3 · 8, and with a gate two thirds of 4 · 8, rounded up to a multiple of 4.
        "F" => 24,
        "V" => 7,
        other => panic!("{other} is not in the legend"),
    }
}

fn place(record: Record) -> (String, &'static str) {
    (record.place, record.letters)
}

fn values(record: &Record) -> Vec<f32> {
    record.values.clone().into_data().iter::<f32>().collect()
}

fn trace(spec: &GptSpec, places: &[&str]) -> Vec<Record> {
    let places: Vec<String> = places.iter().map(|place| (*place).to_owned()).collect();
    let model = Gpt::new(spec, 7, 1, &Device::flex().autodiff());
    let mut pass = Pass::traced(&places);
    model.forward(tokens(3, 5), &mut pass);
    pass.trace.into_records()
}

fn tokens(batch: usize, time: usize) -> Tensor<2, Int> {
    let tokens: Vec<i32> = (0..batch * time).map(|token| (token * 3 % 7) as i32).collect();
    Tensor::from_data(TensorData::new(tokens, [batch, time]), &Device::flex())
}

fn one_block(norm: NormPlace, position: Position) -> GptSpec {
    GptSpec {
        layers: 1,
        heads: 2,
        width: 8,
        context: 6,
        mlp_factor: 3,
        activation: Activation::GeluTanh,
        norm,
        dropout: 0.0,
        tied: false,
        bias: true,
        position,
        init: Init::Gpt2,
        ..GptSpec::default()
    }
}

/// Two heads that share one of keys and values, and a feed-forward net as wide as that of [`one_block`].
fn llama_block() -> GptSpec {
    GptSpec {
        norm_kind: NormKind::Rms,
        feed_forward: FeedForward::Gated,
        heads_per_key: 2,
        mlp_factor: 4,
        bias: false,
        ..one_block(NormPlace::Pre, Position::Rotary)
    }
}
