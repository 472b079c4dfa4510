//! What must hold of every GPT, whatever its knobs: causality, the cone of a window, the cache, and how many numbers it learns.

#![expect(clippy::unwrap_used, reason = "a test that panics has failed, and says where")]

use burn::tensor::{Device, Tensor, TensorData};
use fixture::{assert_close, place, values};
use models::gpt::Writer;
use models::parameters::{count, read};
use models::{Cache, Gpt, Pass};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use spec::{Activation, FeedForward, GptSpec, Init, NormKind, NormPlace, Position};

#[expect(dead_code, reason = "reference numbers are for the parity tests")]
mod fixture;

const VOCABULARY: usize = 11;

/// A hundred networks of random settings; one token changes, and all logits before it stay the same, bit for bit.
#[test]
fn a_later_token_never_changes_an_earlier_logit() {
    for seed in 0..100 {
        let random = &mut ChaCha8Rng::seed_from_u64(seed);
        let spec = random_spec(random);
        let time = random.random_range(2..=spec.context);
        let at = random.random_range(1..time);
        let [before, after] = with_one_token_changed(&spec, seed, time, at, random);
        assert_eq!(before[..at * VOCABULARY], after[..at * VOCABULARY], "{spec:?}");
        assert_ne!(before[at * VOCABULARY..], after[at * VOCABULARY..], "{spec:?}");
    }
}

/// Each layer carries a token W − 1 positions further, since a window of W includes the position itself: beyond layers · (W − 1)
/// nothing of it arrives, bit for bit, and at that distance something still does.
#[test]
fn a_token_is_felt_as_far_as_the_windows_cone_reaches_and_no_further() {
    for seed in 0..60 {
        let random = &mut ChaCha8Rng::seed_from_u64(seed);
        let window = random.random_range(1..=3);
        let spec = GptSpec {
            context: 10,
            attention_window: window,
            init: Init::Pytorch,
            activation: Activation::GeluTanh,
            ..random_spec(random)
        };
        let at = random.random_range(0..3);
        let [before, after] = with_one_token_changed(&spec, seed, 10, at, random);
        let edge = at + spec.layers * (window - 1);
        let logits = |all: &[f32], t: usize| all[t * VOCABULARY..][..VOCABULARY].to_vec();
        assert_ne!(logits(&before, edge), logits(&after, edge), "{spec:?}");
        for beyond in edge + 1..10 {
            assert_eq!(logits(&before, beyond), logits(&after, beyond), "{spec:?}");
        }
    }
}

/// A hundred networks of random settings read two windows of text in random pieces.
#[test]
fn cached_logits_equal_uncached_ones_within_1e_5() {
    let device = Device::flex();
    for seed in 0..100 {
        let random = &mut ChaCha8Rng::seed_from_u64(seed);
        let spec = GptSpec { init: Init::Pytorch, ..random_spec(random) };
        let model = Gpt::new(&spec, VOCABULARY, seed, &device);
        let time = random.random_range(1..=spec.context);
        let tokens = place(&random_tokens(random, 2, time), 2, &device);
        let whole = values(model.forward(tokens.clone(), &mut Pass::inference()));
        let mut pass = Pass::cached(Cache::empty());
        let mut parts = vec![];
        while pass.cache.as_ref().unwrap().len() < time {
            let start = pass.cache.as_ref().unwrap().len();
            let length = random.random_range(1..=(time - start).min(3));
            parts.push(model.forward(tokens.clone().narrow(1, start, length), &mut pass));
        }
        assert_close(&format!("{spec:?}"), &values(Tensor::cat(parts, 1)), &whole, 1e-5);
        let cache = pass.cache.unwrap();
        let kept = time.min(spec.reach());
        assert_eq!(cache.size() * 4, 2 * spec.cache_bytes() / spec.reach() * kept, "{spec:?}");
    }
}

/// The host's plain loops are another program than the network; they go on beyond the context where the network does.
#[test]
fn a_text_written_on_the_host_has_the_networks_logits_within_1e_5() {
    let device = Device::flex();
    for seed in 0..150 {
        let random = &mut ChaCha8Rng::seed_from_u64(seed);
        let spec = GptSpec { init: Init::Pytorch, ..random_spec(random) };
        let model = Gpt::new(&spec, VOCABULARY, seed, &device);
        let time = if spec.rolls() { 3 * spec.context } else { spec.context };
        let tokens = random_tokens(random, 1, time);
        let mut writer = Writer::new(&spec, pollster::block_on(read(&model)).unwrap()).unwrap();
        let mut pass = Pass::cached(Cache::empty());
        for (at, token) in tokens.into_iter().enumerate() {
            let theirs = values(model.forward(place(&[token], 1, &device), &mut pass));
            assert_close(&format!("{spec:?} at {at}"), &writer.read(token as usize), &theirs, 1e-5);
        }
    }
}

#[test]
fn a_writer_refuses_another_networks_weights_by_name() {
    let (plain, device) = (small(), Device::flex());
    let weights = || pollster::block_on(read(&Gpt::new(&plain, VOCABULARY, 1, &device))).unwrap();
    let gated = GptSpec { feed_forward: FeedForward::Gated, ..small() };
    let refused = Writer::new(&gated, weights()).err().unwrap().to_string();
    assert!(refused.contains("blocks.0.mlp.gate.weight"), "{refused}");
    assert!(Writer::new(&plain, weights()).is_ok());
}

/// Rotary positions have no weights, so the same network with a longer context is the reference.
#[test]
fn a_rolling_cache_goes_on_beyond_the_context_as_a_longer_network_would() {
    let device = Device::flex();
    for position in [Position::Rotary, Position::None] {
        let short = GptSpec { position, attention_window: 3, heads_per_key: 2, ..small() };
        let long = GptSpec { context: 30, ..short.clone() };
        let [short, long] = [short, long].map(|spec| Gpt::new(&spec, VOCABULARY, 5, &device));
        let tokens = place(&random_tokens(&mut ChaCha8Rng::seed_from_u64(6), 1, 30), 1, &device);
        let whole = values(long.forward(tokens.clone(), &mut Pass::inference()));
        let mut pass = Pass::cached(Cache::empty());
        let mut part =
            |start, length| short.forward(tokens.clone().narrow(1, start, length), &mut pass);
        let mut parts = vec![part(0, 8), part(8, 4)];
        parts.extend((12..30).map(|start| part(start, 1)));
        assert_close(&format!("{position:?}"), &values(Tensor::cat(parts, 1)), &whole, 1e-5);
        assert_eq!(pass.cache.unwrap().len(), 30);
    }
}

/// Sixty networks with windows read a text in random pieces, and each slot of the ring holds the key of the last position that leaves its
/// remainder; a cache that keeps everything shows which. Both say what the other says.
#[test]
fn position_i_lies_in_slot_i_mod_w() {
    let device = Device::flex();
    for seed in 0..60 {
        let random = &mut ChaCha8Rng::seed_from_u64(seed);
        let base = GptSpec { init: Init::Pytorch, ..random_spec(random) };
        let spec = GptSpec { attention_window: random.random_range(1..=base.context), ..base };
        let (window, time) = (spec.attention_window, random.random_range(1..=spec.context));
        let model = Gpt::new(&spec, VOCABULARY, seed, &device);
        let tokens = place(&random_tokens(random, 1, time), 1, &device);
        let mut ring = Pass::cached(Cache::empty());
        let mut whole = Pass::cached(Cache::whole());
        let mut start = 0;
        while start < time {
            let length = random.random_range(1..=(time - start).min(4));
            let part = tokens.clone().narrow(1, start, length);
            let [a, b] =
                [&mut ring, &mut whole].map(|pass| values(model.forward(part.clone(), pass)));
            assert_close(&format!("{spec:?}"), &a, &b, 1e-5);
            start += length;
        }
        let [ring, whole] = [ring, whole].map(|pass| pass.cache.unwrap());
        for layer in 0..spec.layers {
            let [ring, whole] = [&ring, &whole].map(|cache| cache.keys(layer).unwrap());
            assert_eq!((ring.dims()[2], whole.dims()[2]), (time.min(window), time), "{spec:?}");
            for position in time.saturating_sub(window)..time {
                let slot = values(ring.clone().narrow(2, position % window, 1));
                let key = values(whole.clone().narrow(2, position, 1));
                assert_close(&format!("slot of {position}: {spec:?}"), &slot, &key, 1e-5);
            }
        }
    }
}

/// A hundred networks of random settings; a row with a single 1 is a token, and a mixture's embedding is the sum of its parts'.
#[test]
fn a_mixture_of_one_token_is_that_token() {
    let device = Device::flex();
    for seed in 0..100 {
        let random = &mut ChaCha8Rng::seed_from_u64(seed);
        let spec = random_spec(random);
        let model = Gpt::new(&spec, VOCABULARY, seed, &device);
        let tokens = random_tokens(random, 2, spec.context);
        let mut mixes = vec![0.0_f32; tokens.len() * VOCABULARY];
        for (row, token) in tokens.iter().enumerate() {
            mixes[row * VOCABULARY + *token as usize] = 1.0;
        }
        let mixes = TensorData::new(mixes, [2, spec.context, VOCABULARY]);
        let mixed = model.forward_mixed(Tensor::from_data(mixes, &device), &mut Pass::inference());
        let whole = model.forward(place(&tokens, 2, &device), &mut Pass::inference());
        assert_close(&format!("{spec:?}"), &values(mixed), &values(whole), 1e-5);
    }
}

#[test]
#[should_panic(expected = "7 + 2 tokens exceed a context of 8")]
fn more_tokens_than_the_context_are_refused() {
    let device = Device::flex();
    let model = Gpt::new(&small(), VOCABULARY, 3, &device);
    let mut pass = Pass::cached(Cache::empty());
    model.forward(place(&[1; 7], 1, &device), &mut pass);
    model.forward(place(&[1; 2], 1, &device), &mut pass);
}

/// llama2.c's model of 260K: embedding 512 · 64, five blocks of 2 · 64 + 2 · 64² + 2 · 64 · 32 + 3 · 64 · 172, a last norm of 64.
#[test]
fn llamas_parts_in_the_size_of_stories260k_learn_260_032_numbers() {
    let spec = GptSpec {
        layers: 5,
        heads: 8,
        width: 64,
        context: 512,
        activation: Activation::Silu,
        position: Position::Rotary,
        norm_kind: NormKind::Rms,
        feed_forward: FeedForward::Gated,
        heads_per_key: 2,
        ..GptSpec::default()
    };
    assert_eq!(count(&Gpt::new(&spec, 512, 1, &Device::flex())), 260_032);
}

/// Root-mean-square norms drop the biases, shared keys a part of two matrices, a gate adds one.
#[test]
fn each_part_changes_the_count_by_what_it_adds_or_leaves_out() {
    let learns = |spec: GptSpec| count(&Gpt::new(&spec, VOCABULARY, 1, &Device::flex()));
    let base = || GptSpec { bias: true, ..small() };
    let all = learns(base());
    let (layers, width) = (base().layers, base().width);
    let norms = 2 * layers + 1;
    assert_eq!(learns(GptSpec { norm_kind: NormKind::Rms, ..base() }), all - norms * width);
    let shared = learns(GptSpec { heads_per_key: 2, ..base() });
    assert_eq!(shared, all - layers * 2 * (width + 1) * width / 2);
    let positions = base().context * width;
    assert_eq!(learns(GptSpec { position: Position::Rotary, ..base() }), all - positions);
    assert_eq!(learns(GptSpec { attention_window: 3, ..base() }), all);
    let gated = GptSpec { feed_forward: FeedForward::Gated, ..base() };
    let net = |f: usize, matrices: usize| matrices * width * f + (matrices - 1) * f + width;
    let more = layers * net(gated.hidden(), 3);
    let alone = all - layers * net(base().hidden(), 2);
    assert_eq!(learns(gated), alone + more);
    // Without the net its norm goes too: a gain and a bias.
    let none = GptSpec { feed_forward: FeedForward::None, ..base() };
    assert_eq!(learns(none), alone - layers * 2 * width);
}

/// The logits of `time` tokens, before and after the one at `at` became another.
fn with_one_token_changed(
    spec: &GptSpec,
    seed: u64,
    time: usize,
    at: usize,
    random: &mut ChaCha8Rng,
) -> [Vec<f32>; 2] {
    let device = Device::flex();
    let model = Gpt::new(spec, VOCABULARY, seed, &device);
    let tokens = random_tokens(random, 1, time);
    let mut changed = tokens.clone();
    changed[at] = (changed[at] + 1) % VOCABULARY as i32;
    [tokens, changed]
        .map(|tokens| values(model.forward(place(&tokens, 1, &device), &mut Pass::inference())))
}

fn small() -> GptSpec {
    GptSpec { layers: 2, heads: 2, width: 16, context: 8, tied: false, ..GptSpec::default() }
}

/// Any of what the knobs allow together.
fn random_spec(random: &mut ChaCha8Rng) -> GptSpec {
    fn one_of<T: Copy>(random: &mut ChaCha8Rng, all: &[T]) -> T {
        all[random.random_range(0..all.len())]
    }
    let heads = random.random_range(1..=6);
    let sharing: Vec<usize> = (1..=heads).filter(|size| heads % size == 0).collect();
    let context = random.random_range(2..=9);
    let tied = random.random();
    let activations = [
        Activation::Gelu,
        Activation::GeluTanh,
        Activation::Relu,
        Activation::Silu,
        Activation::Tanh,
    ];
    let positions = [Position::Learned, Position::Sinusoidal, Position::Rotary, Position::None];
    GptSpec {
        layers: random.random_range(1..=3),
        heads,
        width: heads * 2 * random.random_range(2..=3),
        context,
        mlp_factor: random.random_range(1..=4),
        activation: one_of(random, &activations),
        norm: one_of(random, &[NormPlace::Pre, NormPlace::Post]),
        dropout: 0.0,
        tied,
        bias: random.random(),
        position: one_of(random, &positions),
        init: one_of(random, &[Init::Gpt2, Init::Pytorch, Init::Xavier]),
        norm_kind: one_of(random, &[NormKind::Layer, NormKind::Rms]),
        feed_forward: one_of(random, &[FeedForward::Plain, FeedForward::Gated, FeedForward::None]),
        heads_per_key: one_of(random, &sharing),
        attention_window: random.random_range(0..=context),
        query_bias: random.random(),
        output_bias: !tied && random.random::<bool>(),
    }
}

fn random_tokens(random: &mut ChaCha8Rng, batch: usize, time: usize) -> Vec<i32> {
    (0..batch * time).map(|_| random.random_range(0..VOCABULARY as i32)).collect()
}
