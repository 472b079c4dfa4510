//! GPT-2's own file layout: a checkpoint of transformers through the reader, the network and a whole run; and the lecture's table.
//!
//! Reference: `tests/parity/gpt2.py`, transformers 5.24.0 and torch 2.9.1 on the CPU, float32, seed 1337: a random GPT2LMHeadModel of 96
//! tokens, 2 blocks, 4 heads and width 16, written by `save_pretrained`. Tolerances are of the largest value of each tensor.

#![expect(clippy::unwrap_used, reason = "a test that panics has failed, and says where")]

mod fixture;

use burn::optim::GradientsParams;
use burn::tensor::Device;
use data::{Gpt2File, Weight};
use fixture::{Fixture, assert_all_close, assert_close, batch, gradients, scalar, values};
use models::parameters::{load, names, read};
use models::{Gpt, Named, Pass, next_token_loss};
use protocol::{Command, Event, File, Sampling};
use safetensors::tensor::{Dtype, SafeTensors, TensorView};
use serde::Deserialize;
use session::{Optimiser, Scale, global_norm};
use spec::{GptSpec, ModelSpec, RunSpec, TokenizerKind, TrainingSpec};
use tests::{Garden, losses, written_in};

const TINY: &[u8] = include_bytes!("../parity/fixtures/gpt2_tiny.safetensors");
const REFERENCE: &str = "gpt2_tiny_reference";

/// What the reference file says of itself beside what every fixture says.
#[derive(Deserialize)]
struct Shape {
    vocab_size: usize,
}

fn reference() -> Fixture<Shape> {
    Fixture::read(REFERENCE)
}

/// GPT-2's preset with the tiny network's heads, which no tensor tells.
fn preset() -> RunSpec {
    (spec::find_preset("gpt-2").unwrap().spec)().with("model.heads", 4).unwrap()
}

fn tiny() -> Gpt2File {
    Gpt2File::read(TINY).unwrap()
}

fn spec_of(file: &Gpt2File) -> GptSpec {
    let knobs = file.knobs().into_iter().chain([("data.tokenizer".to_owned(), "ids".into())]);
    let ModelSpec::Gpt(spec) = preset().with_all(knobs).unwrap().model else { panic!() };
    spec
}

fn named(weights: Vec<Weight>) -> Vec<Named> {
    let named = |Weight { name, shape, values }| Named { name, shape, values };
    weights.into_iter().map(named).collect()
}

fn network(device: &Device) -> Gpt {
    let file = tiny();
    load(Gpt::new(&spec_of(&file), file.vocabulary, 1, device), &named(file.weights)).unwrap()
}

/// Tensors of one kind under transformers' names, brought into ours by the reader itself: its layout is that of a checkpoint.
fn of_kind(kind: &str) -> Vec<Named> {
    let tensors = reference().all(kind);
    let bytes: Vec<Vec<u8>> = tensors
        .iter()
        .map(|tensor| tensor.values.iter().flat_map(|value| value.to_le_bytes()).collect())
        .collect();
    let views = tensors.iter().zip(&bytes).map(|(tensor, bytes)| {
        (tensor.name.as_str(), TensorView::new(Dtype::F32, tensor.shape.clone(), bytes).unwrap())
    });
    let file = safetensors::serialize(views, None).unwrap();
    felt(named(Gpt2File::read(&file).unwrap().weights))
}

/// A key's bias adds the same to all scores of a row, which softmax does not feel: its gradient is rounding alone.
fn felt(tensors: Vec<Named>) -> Vec<Named> {
    tensors.into_iter().filter(|tensor| !tensor.name.ends_with("attn.key.bias")).collect()
}

#[test]
fn logits_and_attention_equal_transformers_within_1e_5() {
    let fixture = reference();
    let vocabulary = [fixture.facts.spec.vocab_size, fixture.facts.vocabulary];
    assert_eq!(vocabulary, [tiny().vocabulary; 2]);
    let (inputs, _) = batch(&fixture.facts, 0, &Device::flex());
    let mut pass = Pass::traced(&["blocks.*".to_owned()]);
    let logits = values(network(&Device::flex()).forward(inputs, &mut pass));
    assert_close("logits", &logits, &fixture.tensor("logits").values, 1e-5);
    let records = pass.trace.into_records();
    for layer in 0..2 {
        let place = format!("blocks.{layer}.attn.pattern");
        let record = records.iter().find(|record| record.place == place).unwrap();
        let expected = fixture.tensor(&format!("attention.{layer}"));
        assert_eq!(record.shape, expected.shape);
        assert_close(&place, &values(record.values.clone()), &expected.values, 1e-5);
    }
}

#[test]
fn every_gradient_equals_transformers_within_1e_4() {
    let fixture = reference();
    let device = Device::flex().autodiff();
    let model = network(&device);
    let (inputs, targets) = batch(&fixture.facts, 0, &device);
    let loss = next_token_loss(model.forward(inputs, &mut Pass::training(0.0, 1, 0)), targets);
    assert!((scalar(loss.clone()) - fixture.facts.losses[0]).abs() < 1e-5);
    let found = gradients(&model, GradientsParams::from_grads(loss.backward(), &model));
    assert_all_close("gradients", &felt(found), &of_kind("gradients"), 1e-4);
}

/// nanoGPT's AdamW: rate 1e-3, betas 0.9 and 0.99, decay 0.1 on matrices only, global norm clipped to 1.
#[test]
fn ten_steps_of_adamw_equal_transformers_within_1e_4() {
    let fixture = reference();
    let training = TrainingSpec {
        learning_rate: 1e-3,
        beta1: 0.9,
        beta2: 0.99,
        epsilon: 1e-8,
        weight_decay: 0.1,
        ..RunSpec::default().training
    };
    let device = Device::flex().autodiff();
    let (mut model, mut optimiser) = (network(&device), Optimiser::default());
    for step in 0..10 {
        let (inputs, targets) = batch(&fixture.facts, step, &device);
        let loss = next_token_loss(model.forward(inputs, &mut Pass::training(0.0, 1, 0)), targets);
        let found = scalar(loss.clone());
        assert!((found - fixture.facts.losses[step]).abs() < 1e-5, "step {step}: {found}");
        let grads = GradientsParams::from_grads(loss.backward(), &model);
        let norm = global_norm(&model, &grads).unwrap();
        let error = (scalar(norm.clone()) - fixture.facts.norms[step]).abs();
        assert!(error < 1e-4 * fixture.facts.norms[step], "step {step}: {error}");
        let scale = Scale::OnDevice(Box::new((norm + 1e-6).recip().clamp_max(1.0)));
        model = optimiser.step(&training, training.learning_rate, model, grads, scale);
    }
    let found = felt(pollster::block_on(read(&model)).unwrap());
    assert_all_close("final", &found, &of_kind("final"), 1e-4);
}

fn weights(bytes: &[u8]) -> Vec<File> {
    vec![File { name: "weights".to_owned(), bytes: bytes.to_vec() }]
}

fn started(spec: RunSpec, files: Vec<File>) -> (Garden, Vec<Event>) {
    let mut garden = Garden::new();
    garden.tell(Command::Start { spec, files, checkpoint: None });
    let events = garden.rest();
    (garden, events)
}

/// The numbers that it writes when it always takes the likeliest token.
fn greedy(garden: &mut Garden, prompt: &str, count: usize) -> Vec<u32> {
    let sampling = Sampling { temperature: 0.0, ..Sampling::default() };
    garden.tell(Command::Sample { id: 1, prompt: prompt.to_owned(), count, sampling });
    written_in(&garden.rest()).iter().map(|piece| piece.id).collect()
}

/// What transformers writes, always taking the likeliest token, after this prompt.
fn written() -> Vec<u32> {
    let file = include_bytes!("../parity/fixtures/gpt2_tiny_reference.safetensors");
    let (_, header) = SafeTensors::read_metadata(file).unwrap();
    let facts: serde_json::Value =
        serde_json::from_str(&header.metadata().as_ref().unwrap()["reference"]).unwrap();
    assert_eq!(facts["prompt"], serde_json::json!([5, 17, 3, 90]));
    serde_json::from_value(facts["greedy"].clone()).unwrap()
}

#[test]
fn an_opened_checkpoint_takes_its_own_shape_and_writes_transformers_greedy_text() {
    let (mut garden, events) = started(preset(), weights(TINY));
    let started = events.iter().find_map(|event| match event {
        Event::Started { spec, vocabulary, parameters, .. } => Some((spec, vocabulary, parameters)),
        _ => None,
    });
    let (spec, vocabulary, parameters) = started.unwrap();
    let ModelSpec::Gpt(gpt) = &spec.model else { panic!() };
    assert_eq!((gpt.layers, gpt.heads, gpt.width, gpt.context), (2, 4, 16, 32));
    assert_eq!((*vocabulary, spec.data.tokenizer), (96, TokenizerKind::Ids));
    assert_eq!(parameters.iter().map(|row| row.count).sum::<usize>(), 8_640);
    assert_eq!(greedy(&mut garden, "5 17 3 90", 20), written());
}

#[test]
fn its_heads_can_be_looked_into_and_their_rows_sum_to_one() {
    let (mut garden, _) = started(preset(), weights(TINY));
    let places = vec!["blocks.*".to_owned()];
    garden.tell(Command::Inspect { id: 3, text: "5 17 3 90 1".to_owned(), places });
    let events = garden.rest();
    let found = events.iter().find_map(|event| match event {
        Event::Inspected { id: 3, views, tokens, .. } => Some((views, tokens)),
        _ => None,
    });
    let (views, tokens) = found.unwrap();
    assert_eq!(tokens.iter().map(|piece| piece.text.as_str()).collect::<String>(), " 5 17 3 90 1");
    let pattern = views.iter().find(|view| view.place == "blocks.1.attn.pattern").unwrap();
    assert_eq!(pattern.shape, [1, 4, 5, 5]);
    assert!(pattern.data.0.chunks(5).all(|row| (row.iter().sum::<f32>() - 1.0).abs() < 1e-5));
}

#[test]
fn it_trains_on_comes_back_with_a_reset_and_goes_on_from_a_checkpoint_bit_for_bit() {
    let (mut garden, _) = started(preset(), weights(TINY));
    let whole = garden.steps(6);
    garden.tell(Command::Reset { seed: None });
    let first = garden.steps(3);
    assert_eq!(first, whole[..3]);
    let file = garden.checkpoint();
    let mut again = Garden::new();
    again.tell(Command::Start {
        spec: preset(),
        files: weights(TINY),
        checkpoint: Some(file.clone()),
    });
    assert_eq!(again.steps(3), whole[3..]);
    again.tell(Command::Reset { seed: None });
    assert_eq!(again.steps(3), first);
    // Without the file it goes on all the same, and a reset says what it lacks.
    let mut bare = Garden::new();
    bare.tell(Command::Start { spec: preset(), files: vec![], checkpoint: Some(file) });
    assert_eq!(bare.steps(3), whole[3..]);
    bare.tell(Command::Reset { seed: None });
    assert!(bare.failure().unwrap().contains("no weights of your own"));
    assert_eq!(bare.steps(1).len(), 1, "the run survives");
}

#[test]
fn a_text_of_numbers_is_learnt_and_another_is_refused_by_its_first_word() {
    let own = |text: &str| {
        let mut files = weights(TINY);
        files.push(File { name: "own".to_owned(), bytes: text.as_bytes().to_vec() });
        started(preset().with("data.source", "own").unwrap(), files)
    };
    let (mut garden, _) = own(&"1 2 3 4 5 6 7 8 ".repeat(100));
    let found = garden.steps(10);
    assert!(found.last() < found.first(), "{found:?}");
    let (_, events) = own(&"to be or not ".repeat(100));
    assert!(failed(&events).contains("“to” is no token"));
}

fn failed(events: &[Event]) -> String {
    let what = events.iter().find_map(|event| match event {
        Event::Failed { what, hint, fatal } => {
            assert!(!fatal && !hint.is_empty());
            Some(what.clone())
        }
        _ => None,
    });
    what.expect("it is refused")
}

#[test]
fn files_and_settings_that_do_not_fit_are_refused_in_a_sentence() {
    let refused = |spec: RunSpec, files: Vec<File>| failed(&started(spec, files).1);
    assert!(refused(preset(), vec![]).contains("no weights of your own yet"));
    assert!(refused(preset(), weights(b"no network")).contains("cannot be opened as GPT-2"));
    assert!(refused(preset(), weights(&TINY[..9_999])).contains("cut off"));
    let odd = preset().with("model.heads", 12).unwrap();
    assert!(refused(odd, weights(TINY)).contains("12 cannot share its width of 16"));
    let letters = preset().with_all([
        ("data.tokenizer".to_owned(), "chars".into()),
        ("data.source".to_owned(), "grammar".into()),
    ]);
    let other = refused(letters.unwrap(), weights(TINY));
    assert!(other.contains("data.tokenizer to be 96"), "{other}");
    let (mut garden, _) = started(preset(), weights(TINY));
    garden.tell(Command::Start { spec: preset(), files: weights(b"?"), checkpoint: None });
    assert!(garden.failure().is_some());
    assert_eq!(greedy(&mut garden, "5 17 3 90", 5), written()[..5], "the run before survives");
    let sampling = Sampling::default();
    garden.tell(Command::Sample { id: 1, prompt: "5 96".to_owned(), count: 5, sampling });
    assert!(garden.failure().unwrap().contains("“96” is no token"));
}

/// The lecture's table on generated text: one tensor, no places but its logits, and a loss that approaches the count of pairs.
#[test]
fn a_network_without_blocks_is_a_table_that_learns_the_pairs() {
    let spec = (spec::find_preset("gpt-bigram").unwrap().spec)();
    let small = [
        ("data.source", "grammar".into()),
        ("data.characters", 20_000.into()),
        ("training.steps", 1_000.into()),
        ("training.evaluate_every", 1_000.into()),
        ("training.evaluate_windows", 200.into()),
    ];
    let spec = spec
        .with_all(small.map(|(path, value): (&str, serde_json::Value)| (path.to_owned(), value)))
        .unwrap();
    let (mut garden, events) = started(spec, vec![]);
    let started = events.iter().find_map(|event| match event {
        Event::Started { parameters, vocabulary, places, .. } => {
            Some((parameters.clone(), *vocabulary, places.len()))
        }
        _ => None,
    });
    let (parameters, vocabulary, places) = started.unwrap();
    assert_eq!((parameters.len(), parameters[0].shape.clone()), (1, vec![vocabulary, vocabulary]));
    assert_eq!(places, 1);
    let pairs = events.iter().find_map(|event| match event {
        Event::Baseline { order: 2, loss } => Some(*loss),
        _ => None,
    });
    garden.tell(Command::Play {});
    let events = garden.rest();
    let loss = events.iter().find_map(|event| match event {
        Event::Evaluated { loss, .. } => Some(*loss),
        _ => None,
    });
    assert!(losses(&events).last() < losses(&events).first());
    let (loss, pairs) = (loss.unwrap(), pairs.unwrap());
    assert!((loss - pairs).abs() < 0.1, "{loss} against {pairs} by counting");
    garden.tell(Command::Sample {
        id: 1,
        prompt: String::new(),
        count: 40,
        sampling: Sampling::default(),
    });
    assert_eq!(written_in(&garden.rest()).len(), 40);
}

/// An outline is the network that would be built, tensor by tensor.
#[test]
fn an_outline_has_the_names_and_shapes_of_the_network() {
    for preset in ["tiny-gpt", "stories260k", "gpt-bigram", "nanogpt-cpu"] {
        let ModelSpec::Gpt(spec) = (spec::find_preset(preset).unwrap().spec)().model else {
            panic!()
        };
        let outline = names(&Gpt::outline(&spec, 65, &Device::flex()));
        assert_eq!(outline, names(&Gpt::new(&spec, 65, 1, &Device::flex())), "{preset}");
    }
}

/// Numbers of gpt.py's parts (Karpathy 2023): biases everywhere but in queries, keys and values, and one of the output.
#[test]
fn the_lectures_net_learns_10_788_929_numbers() {
    let ModelSpec::Gpt(spec) = (spec::find_preset("gpt-lecture").unwrap().spec)().model else {
        panic!()
    };
    let all = names(&Gpt::outline(&spec, 65, &Device::flex()));
    let count: usize = all.iter().map(|(_, shape)| shape.iter().product::<usize>()).sum();
    assert_eq!(count, 10_788_929);
    assert!(all.iter().any(|(name, _)| name == "output.bias"));
    assert!(all.iter().all(|(name, _)| name != "blocks.0.attn.query.bias"));
}
