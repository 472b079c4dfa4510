//! The small net of 2012 against PyTorch, and against itself.
//!
//! Reference: `tests/parity/alexnet.py`, torch 2.9.1 on the CPU, float64; weights and pictures are sines of their index on both sides.

#![expect(clippy::unwrap_used, reason = "a test that panics has failed, and says where")]

use burn::optim::GradientsParams;
use burn::tensor::{Device, Int, Tensor, TensorData};
use models::alexnet_2012::{SmallNet, Start, Unit, Wiring, normalise};
use models::parameters::{See, load, names, read, visit};
use models::{Dropout, Named, next_token_loss};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use session::{Optimiser, Scale};
use spec::{Optimiser as Rule, RunSpec, TrainingSpec};

const PYTORCH: &str = include_str!("../parity/fixtures/alexnet.txt");

/// Of the largest number of a line. Sums of float32 in another order differ by about 1e-6.
const TOLERANCE: f64 = 1e-4;

const MODERN: Wiring = Wiring { unit: Unit::Relu, overlaps: true, is_normalised: true };
const PLAIN: Wiring = Wiring { unit: Unit::Tanh, overlaps: false, is_normalised: false };

#[test]
fn outputs_gradients_and_ten_steps_match_pytorch_within_1e_4() {
    for (case, wiring) in [("a", MODERN), ("b", PLAIN)] {
        ten_steps(case, wiring);
    }
}

#[test]
fn normalised_responses_match_pytorch_with_the_papers_alpha() {
    let maps = sines(2 * 7 * 3 * 3, 0.9).map(|value| (100.0 * value) as f32).collect::<Vec<_>>();
    let maps = Tensor::from_data(TensorData::new(maps, [2, 7, 3, 3]), &Device::flex());
    assert_near("lrn", &values(normalise(maps)));
}

/// Any weight, moved a little both ways, moves the loss as its gradient says: 3 % is allowed, for the kinks of pools and ReLUs. The
/// pictures are noise: in sines many neighbours are nearly alike, and every near tie is a kink.
#[test]
fn a_changed_weight_changes_the_loss_as_its_gradient_says() {
    let device = Device::flex().autodiff();
    let random = &mut ChaCha8Rng::seed_from_u64(7);
    let noise: Vec<f32> = (0..3 * 3 * 24 * 24).map(|_| random.random_range(-2.0..2.0)).collect();
    let noise = Tensor::from_data(TensorData::new(noise, [3, 3, 24, 24]), &device);
    for wiring in [MODERN, PLAIN] {
        let net = net(&device);
        let said = |net: &SmallNet| net.forward(noise.clone(), wiring, &mut Dropout::off()).logits;
        let loss =
            next_token_loss(said(&net).unsqueeze_dim(1), labels(0, &device).unsqueeze_dim(1));
        let gradients = gradients(&net, GradientsParams::from_grads(loss.backward(), &net));
        let weights = pollster::block_on(read(&net)).unwrap();
        for (at, gradient) in gradients.iter().enumerate() {
            let size = |place: &usize| gradient.values[*place].abs();
            let largest = (0..gradient.values.len()).max_by(|a, b| size(a).total_cmp(&size(b)));
            let place = largest.unwrap();
            let moved = |by: f32| {
                let mut weights = weights.clone();
                weights[at].values[place] += by;
                wide_loss(&values(said(&load(net.clone(), &weights).unwrap())))
            };
            let slope = (moved(1e-4) - moved(-1e-4)) / 2e-4;
            let told = f64::from(gradient.values[place]);
            let error = (slope - told).abs() / told.abs();
            assert!(error < 0.03, "{wiring:?}, {}: {slope} against {told}", gradient.name);
        }
    }
}

#[test]
fn pools_of_either_kind_give_maps_of_the_same_size() {
    let device = Device::flex();
    let sides = |overlaps| {
        let wiring = Wiring { overlaps, ..MODERN };
        net(&device)
            .forward(pictures(0, &device), wiring, &mut Dropout::off())
            .maps
            .map(|m| m.dims())
    };
    assert_eq!(sides(true), sides(false));
    assert_eq!(sides(true), [[3, 16, 24, 24], [3, 16, 12, 12], [3, 32, 6, 6]]);
}

fn ten_steps(case: &str, wiring: Wiring) {
    let device = Device::flex().autodiff();
    let mut net = net(&device);
    let mut optimiser = Optimiser::default();
    let training = TrainingSpec {
        optimiser: Rule::Sgd,
        momentum: 0.9,
        nesterov: false,
        weight_decay: 5e-4,
        ..RunSpec::default().training
    };
    for step in 0..10 {
        let loss = loss(&net, wiring, step, &device);
        assert_near(&format!("{case}/loss/{step}"), &[scalar(loss.clone()) as f32]);
        let grads = GradientsParams::from_grads(loss.backward(), &net);
        if step == 0 {
            let said = net.forward(pictures(0, &device), wiring, &mut Dropout::off());
            assert_near(&format!("{case}/outputs"), &values(said.logits));
            let again =
                GradientsParams::from_grads(self::loss(&net, wiring, 0, &device).backward(), &net);
            for gradient in gradients(&net, again) {
                assert_told(&format!("{case}/gradient/{}", gradient.name), &gradient.values);
            }
        }
        net = optimiser.step(&training, 0.01, net, grads, Scale::One);
    }
    for parameter in pollster::block_on(read(&net)).unwrap() {
        assert_told(&format!("{case}/final/{}", parameter.name), &parameter.values);
    }
}

fn sines(count: usize, step: f64) -> impl Iterator<Item = f64> {
    (1..=count).map(move |at| (at as f64 * step).sin())
}

/// The net with the weights of `alexnet.py`.
fn net(device: &Device) -> SmallNet {
    let net = SmallNet::new(1, Start { spread: 0.02, bias: 1.0 }, device);
    let weights = names(&net).into_iter().enumerate().map(|(at, (name, shape))| {
        let fan_in: usize = if name == "dense" { shape[0] } else { shape[1..].iter().product() };
        let size = if shape.len() > 1 { 1.5 / (fan_in as f64).sqrt() } else { 0.1 };
        let all = sines(shape.iter().product(), 0.7 + 0.1 * at as f64);
        Named { name, shape, values: all.map(|value| (size * value) as f32).collect() }
    });
    load(net.clone(), &weights.collect::<Vec<_>>()).unwrap()
}

fn pictures(step: usize, device: &Device) -> Tensor<4> {
    let all = sines(3 * 3 * 24 * 24, 0.3 + 0.01 * step as f64);
    let all: Vec<f32> = all.map(|value| (2.0 * value) as f32).collect();
    Tensor::from_data(TensorData::new(all, [3, 3, 24, 24]), device)
}

fn labels(step: usize, device: &Device) -> Tensor<1, Int> {
    let labels = [step, (step + 3) % 10, (2 * step) % 10].map(|label| label as i32);
    Tensor::from_data(TensorData::from(labels), device)
}

fn loss(net: &SmallNet, wiring: Wiring, step: usize, device: &Device) -> Tensor<1> {
    let logits = net.forward(pictures(step, device), wiring, &mut Dropout::off()).logits;
    next_token_loss(logits.unsqueeze_dim(1), labels(step, device).unsqueeze_dim(1))
}

/// The loss of the first step, summed in float64: a small change would drown in the rounding of a float32 loss.
fn wide_loss(logits: &[f32]) -> f64 {
    let costs = logits.chunks(10).zip([0, 3, 0]).map(|(row, label)| {
        let sum: f64 = row.iter().map(|logit| f64::from(*logit).exp()).sum();
        sum.ln() - f64::from(row[label])
    });
    costs.sum::<f64>() / 3.0
}

fn gradients(net: &SmallNet, grads: GradientsParams) -> Vec<Named> {
    struct Gradients(GradientsParams, Vec<Named>);
    impl See for Gradients {
        fn see<const D: usize>(
            &mut self,
            name: &str,
            id: burn::module::ParamId,
            tensor: Tensor<D>,
        ) {
            let values = values(self.0.remove::<D>(id).unwrap());
            let shape = tensor.dims().to_vec();
            self.1.push(Named { name: name.to_owned(), shape, values });
        }
    }
    let mut all = Gradients(grads, vec![]);
    visit(net, &mut all);
    all.1
}

/// Three sums and eight values of a tensor, as `alexnet.py` tells them.
fn assert_told(name: &str, all: &[f32]) {
    let wide = || all.iter().map(|value| f64::from(*value));
    let mut found = vec![
        wide().sum(),
        wide().map(|value| value * value).sum(),
        wide().zip(sines(all.len(), 1.0)).map(|(value, sine)| value * sine).sum::<f64>(),
    ];
    found.extend((0..8).map(|at| f64::from(all[(at * 7919) % all.len()])));
    near(name, &found);
}

fn assert_near(name: &str, found: &[f32]) {
    near(name, &found.iter().map(|value| f64::from(*value)).collect::<Vec<_>>());
}

fn near(name: &str, found: &[f64]) {
    let line = PYTORCH.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix('|')).unwrap();
    let expected: Vec<f64> = line.split(' ').map(|number| number.parse().unwrap()).collect();
    assert_eq!(found.len(), expected.len(), "{name}");
    let largest = expected.iter().fold(0.0_f64, |most, value| most.max(value.abs()));
    for (found, expected) in found.iter().zip(&expected) {
        let error = (found - expected).abs();
        assert!(error <= TOLERANCE * largest, "{name}: {found} is not {expected}");
    }
}

fn values<const D: usize>(tensor: Tensor<D>) -> Vec<f32> {
    tensor.into_data().iter::<f32>().collect()
}

fn scalar(tensor: Tensor<1>) -> f64 {
    f64::from(values(tensor)[0])
}
