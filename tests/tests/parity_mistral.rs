//! Reading on with a window: caches and influence against another implementation.
//!
//! Reference: `tests/parity/mistral.py`: `MistralForCausalLM` of transformers 5.24.0, torch 2.9.1 on the CPU, float32, seed 1337; two layers, a
//! window of 3, a text of 20 tokens. Its logits, gradients and ten steps are held against ours in `parity_gpt.rs`.

#![expect(clippy::unwrap_used, reason = "a test that panics has failed, and says where")]

use burn::tensor::{Device, Tensor};
use fixture::{Fixture, assert_close, place, values};
use models::parameters::load;
use models::{Cache, Gpt, Pass};
use spec::GptSpec;

#[expect(dead_code, reason = "batches and gradients are for the parity tests of training")]
mod fixture;

/// Of the largest value. Sums of float32 in another order differ by about 1e-6.
const TOLERANCE: f32 = 1e-4;

/// The reference's network, with room for its text, and the text.
fn network(device: &Device) -> (Fixture<GptSpec>, Gpt, Vec<i32>) {
    let fixture = Fixture::<GptSpec>::read("mistral");
    let text: Vec<i32> = fixture.tensor("text").values.iter().map(|id| *id as i32).collect();
    let spec = GptSpec { context: text.len(), ..fixture.facts.spec.clone() };
    let fresh = Gpt::new(&spec, fixture.facts.vocabulary, 1, device);
    let model = load(fresh, &fixture.all("initial")).unwrap();
    (fixture, model, text)
}

#[test]
fn a_text_read_at_once_token_by_token_and_in_chunks_says_what_the_library_s_does() {
    let device = Device::flex();
    let (fixture, model, text) = network(&device);
    let tokens = place(&text, 1, &device);
    let whole = values(model.forward(tokens.clone(), &mut Pass::inference()));
    assert_close("whole", &whole, &fixture.tensor("whole").values, TOLERANCE);
    let window = fixture.facts.spec.attention_window;
    let ways = [
        ("rolling", 1, Cache::empty()),
        ("rolling", 1, Cache::whole()),
        ("chunked", window, Cache::empty()),
        ("chunked", window, Cache::whole()),
    ];
    for (name, length, cache) in ways {
        let mut pass = Pass::cached(cache);
        let starts = (0..text.len()).step_by(length);
        let parts = starts.map(|start| {
            let part = tokens.clone().narrow(1, start, length.min(text.len() - start));
            model.forward(part, &mut pass)
        });
        let found = values(Tensor::cat(parts.collect(), 1));
        assert_close(name, &found, &fixture.tensor(name).values, TOLERANCE);
    }
}

/// Slopes of the likeliest log-probability of each position by each input's embedding, summed over channels, after one layer and after two.
/// Theirs are exactly zero in the same places.
#[test]
fn influence_matches_the_library_s_gradients_and_is_zero_where_they_are() {
    let device = Device::flex().autodiff();
    let (fixture, model, text) = network(&device);
    let layers = fixture.facts.spec.layers;
    let expected = &fixture.tensor("influence").values;
    let tokens = place(&text, 1, &device);
    let mut zeros = 0;
    for at in 0..text.len() {
        let found = inspect::influence(&model, &tokens, at, layers);
        for (layer, row) in pollster::block_on(found).unwrap().into_iter().enumerate() {
            let reference = &expected[(layer * text.len() + at) * text.len()..][..text.len()];
            assert_close(&format!("layer {layer}, position {at}"), &row, reference, TOLERANCE);
            for (ours, theirs) in row.iter().zip(reference) {
                assert_eq!(*ours == 0.0, *theirs == 0.0, "layer {layer}, position {at}");
                zeros += usize::from(*ours == 0.0);
            }
        }
    }
    assert!(zeros > 2 * 20 * 19 / 2, "at least all that is still to come");
}
