//! stories260K, a published network with Llama 2's block: its tokens, its logits and its greedy text, and the way to go on training it.
//!
//! Reference: `tests/parity/stories.py`, torch 2.9.1 on the CPU, float32, which holds its own text equal to the one that llama2.c's
//! `test_all.py` expects. The two published files are needed; without them these tests say so and pass.

#![expect(clippy::unwrap_used, reason = "a test that panics has failed, and says where")]

use std::path::Path;

use burn::tensor::{Device, Int, Tensor, TensorData};
use data::Llama2c;
use models::parameters::load;
use models::{Gpt, Named, Pass};
use protocol::{Command, File, Piece, Sampling};
use serde::Deserialize;
use spec::{ModelSpec, RunSpec};
use tests::{Garden, losses, written_in};
use text::Tokenizer;

const WEIGHTS: &str = "stories260k";
const TOKENS: &str = "stories260k-tokens";

#[derive(Deserialize)]
struct Reference {
    parameters: usize,
    texts: Vec<Text>,
    greedy: Vec<u32>,
    written: String,
    prompt: Vec<i32>,
    logits: Vec<f32>,
}

#[derive(Deserialize)]
struct Text {
    text: String,
    tokens: Vec<u32>,
}

fn reference() -> Reference {
    serde_json::from_str(include_str!("../parity/fixtures/stories.json")).unwrap()
}

/// The preset on generated text, which needs no file of its own.
fn spec() -> RunSpec {
    let spec = (spec::find_preset("stories260k").unwrap().spec)();
    let small = [
        ("data.source", "grammar".into()),
        ("data.characters", 20_000.into()),
        ("training.evaluate_windows", 2.into()),
    ];
    spec.with_all(small.map(|(path, value): (&str, serde_json::Value)| (path.to_owned(), value)))
        .unwrap()
}

/// The published files, if both are here.
fn files() -> Option<[File; 2]> {
    let read = |id: &str| {
        let set = data::find_set(id).unwrap();
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../data");
        let mirror = std::env::var_os("GARDEN_DATA").map(|folder| Path::new(&folder).to_owned());
        let mut folders = [Some(root), mirror].into_iter().flatten();
        let bytes = folders.find_map(|folder| std::fs::read(folder.join(set.file)).ok());
        if bytes.is_none() {
            eprintln!("skipped: {}", set.way());
            assert!(std::env::var_os("CI").is_none(), "{}", set.way());
        }
        Some(File { name: id.to_owned(), bytes: bytes? })
    };
    Some([read(WEIGHTS)?, read(TOKENS)?])
}

fn started(files: &[File]) -> Garden {
    let mut garden = Garden::new();
    garden.tell(Command::Start { spec: spec(), files: files.to_vec(), checkpoint: None });
    garden
}

/// What it writes when it always takes the likeliest token.
fn greedy(garden: &mut Garden, count: usize) -> Vec<Piece> {
    let sampling = Sampling { temperature: 0.0, ..Sampling::default() };
    garden.tell(Command::Sample { id: 1, prompt: String::new(), count, sampling });
    written_in(&garden.rest())
}

#[test]
fn its_greedy_text_is_the_published_one_byte_for_byte() {
    let Some(files) = files() else { return };
    let reference = reference();
    let found = greedy(&mut started(&files), 200);
    assert_eq!(found.iter().map(|piece| piece.id).collect::<Vec<_>>(), reference.greedy[1..]);
    let text: String = found.into_iter().map(|piece| piece.text).collect();
    assert_eq!(text, reference.written);
    assert_eq!(reference.written.len(), 464);
}

#[test]
fn its_logits_match_pytorch_within_1e_4() {
    let Some([weights, _]) = files() else { return };
    let reference = reference();
    let llama = Llama2c::read(&weights.bytes).unwrap();
    let ModelSpec::Gpt(spec) = spec().model else { panic!() };
    assert_eq!((llama.hidden, spec.hidden()), (172, 172));
    let weights: Vec<Named> = llama
        .weights
        .into_iter()
        .map(|weight| Named { name: weight.name, shape: weight.shape, values: weight.values })
        .collect();
    assert_eq!(weights.iter().map(|weight| weight.values.len()).sum::<usize>(), 260_032);
    assert_eq!(reference.parameters, 260_032);
    let model = load(Gpt::new(&spec, 512, 1, &Device::flex()), &weights).unwrap();
    let time = reference.prompt.len();
    let data = TensorData::new(reference.prompt, [1, time]);
    let tokens: Tensor<2, Int> = Tensor::from_data(data, &Device::flex());
    let logits = model.forward(tokens, &mut Pass::inference());
    let last: Vec<f32> = logits.slice([0..1, time - 1..time]).into_data().iter::<f32>().collect();
    for (found, expected) in last.iter().zip(&reference.logits) {
        assert!((found - expected).abs() < 1e-4, "{found} is not {expected}");
    }
}

#[test]
fn its_tokens_are_those_of_llama2c() {
    let Some([_, tokens]) = files() else { return };
    let tokenizer = Tokenizer::stories(&tokens.bytes).unwrap();
    assert_eq!(tokenizer.vocabulary(), 512);
    for Text { text, tokens } in reference().texts {
        assert_eq!(tokenizer.encode(&text).unwrap(), tokens, "{text}");
        assert_eq!(tokenizer.decode(&tokens), text);
    }
}

#[test]
fn it_trains_on_goes_on_from_a_checkpoint_and_comes_back_with_a_reset() {
    let Some(files) = files() else { return };
    let mut garden = started(&files);
    let first = greedy(&mut garden, 5);
    let whole = garden.steps(3);
    assert!(whole.iter().all(|loss| loss.is_finite()));
    let mut garden = started(&files);
    let begun = garden.steps(1);
    let file = garden.checkpoint();
    let mut again = Garden::new();
    again.tell(Command::Start { spec: spec(), files: vec![], checkpoint: Some(file) });
    assert_eq!([begun, again.steps(2)].concat(), whole);
    again.tell(Command::Reset { seed: None });
    assert!(again.failure().unwrap().starts_with("stories260K is not here"));
    garden.tell(Command::Reset { seed: None });
    assert_eq!(greedy(&mut garden, 5), first);
}

#[test]
fn a_missing_or_damaged_file_and_another_shape_are_refused_in_a_sentence() {
    let Some([weights, tokens]) = files() else { return };
    let refused = |spec: RunSpec, files: Vec<File>| {
        let mut garden = Garden::new();
        garden.tell(Command::Start { spec, files, checkpoint: None });
        garden.failure().unwrap()
    };
    let both = || vec![weights.clone(), tokens.clone()];
    let missing = refused(spec(), vec![tokens.clone()]);
    assert!(missing.starts_with("stories260K is not here: `cargo xtask data`"), "{missing}");
    let missing = refused(spec(), vec![weights.clone()]);
    assert!(missing.starts_with("stories260K's table of 512 tokens is not here"), "{missing}");
    let cut = File { bytes: weights.bytes[..99_999].to_vec(), ..weights.clone() };
    let damaged = refused(spec(), vec![cut, tokens.clone()]);
    assert!(damaged.contains("length does not fit"), "{damaged}");
    let cut = File { bytes: tokens.bytes[..999].to_vec(), ..tokens.clone() };
    let damaged = refused(spec(), vec![weights.clone(), cut]);
    assert!(damaged.contains("cut off"), "{damaged}");
    let other = refused(spec().with("model.layers", 4).unwrap(), both());
    assert!(other.contains("model.layers to be 5"), "{other}");
    let other = refused(spec().with("data.tokenizer", "bytes").unwrap(), both());
    assert!(other.contains("data.tokenizer to be 512"), "{other}");
}

/// Parts that have no weights can be taken out of a trained network, and it gets worse.
#[test]
fn without_its_positions_the_trained_network_loses_its_thread() {
    let Some(files) = files() else { return };
    let loss = |settings: RunSpec| {
        let mut garden = Garden::new();
        garden.tell(Command::Start { spec: settings, files: files.to_vec(), checkpoint: None });
        garden.tell(Command::Step { count: 1 });
        losses(&garden.rest())[0]
    };
    let whole = loss(spec());
    for (setting, without) in [("model.position", "none"), ("model.norm_kind", "layer")] {
        assert!(loss(spec().with(setting, without).unwrap()) > whole, "{setting}");
    }
}
