//! What must stay true of the run, of what is shown, and of MNIST's own digits.

use std::path::{Path, PathBuf};

use super::digits::{HELD_OUT, SIDE, pixels, split};
use super::fit::fit;
use super::net::largest;
use super::shown::verdict;
use super::*;

/// Ten made-up digits, each a column of its own, a hundred and some of each.
fn bars() -> Vec<u8> {
    let picture = |label: u8| {
        let column = 4 + 2 * usize::from(label);
        let pixel = move |at: usize| if at % SIDE / 2 == column / 2 { 255 } else { 0 };
        std::iter::once(label).chain((0..PIXELS).map(pixel))
    };
    (0..10).flat_map(|label| (0..HELD_OUT + 10).flat_map(move |_| picture(label))).collect()
}

fn built(preset: &str, settings: &[(&str, &str)], seed: u64, file: &[u8]) -> Mlp {
    let mut spec = (spec::find_preset(preset).unwrap().spec)();
    for (path, value) in settings {
        spec = spec.with_text(path, value).unwrap();
    }
    let spec::ModelSpec::Experiment(model) = &spec.model else { panic!() };
    Mlp::new(model, seed, &|name| (name == "mnist").then_some(file)).unwrap()
}

fn metric(mlp: &Mlp, name: &str) -> f64 {
    mlp.metrics().into_iter().find(|(metric, _)| *metric == name).unwrap().1
}

fn text(mlp: &Mlp, place: &str) -> String {
    let Some(Shown::Text(text)) = mlp.show(place) else { panic!("{place}") };
    text
}

#[test]
fn the_net_of_the_series_has_13_002_weights_and_biases() {
    let mlp = built("mlp-digits", &[], 1, &bars());
    let counted = ["parameters", "weights", "biases"].map(|name| metric(&mlp, name));
    assert_eq!(counted, [13_002.0, 12_960.0, 42.0]);
}

#[test]
fn the_last_hundred_of_each_digit_are_held_out_and_go_round() {
    let [train, test] = split(&bars()).unwrap();
    assert_eq!((train.count(), test.count()), (100, 1_000));
    assert!(test.labels.iter().enumerate().all(|(at, label)| at % 10 == usize::from(*label)));
    assert_eq!(pixels(test.picture(3)).iter().filter(|ink| **ink == 1.0).count(), 56);
}

#[test]
fn ten_bars_are_learnt_and_nothing_is_learnt_after_the_last_pass() {
    let settings = [("model.passes", "40"), ("model.rate", "3")];
    let mut mlp = built("mlp-digits", &settings, 1, &bars());
    let mut steps = 1;
    while mlp.step().unwrap() {
        steps += 1;
    }
    // A pass of a hundred examples is three steps: it learns, tests what it learnt, tests the rest.
    assert_eq!((steps, metric(&mlp, "test_right")), (3 * 40, 100.0));
    let before = mlp.run.net.layers[0].weights.clone();
    assert!(!mlp.step().unwrap());
    assert_eq!(before, mlp.run.net.layers[0].weights);
}

#[test]
fn units_that_begin_at_zero_stay_alike() {
    let mut mlp = built("mlp-digits-zero", &[("model.passes", "5")], 1, &bars());
    while mlp.step().unwrap() {}
    let first = &mlp.run.net.layers[0].weights;
    assert!(first.iter().all(|lanes| lanes.iter().all(|weight| *weight == lanes[0])));
    assert!(first.iter().any(|lanes| lanes[0] != 0.0));
}

#[test]
fn drawing_noise_and_looking_never_disturb_the_learning() {
    for preset in ["mlp-digits", "mlp-digits-modern"] {
        let (mut plain, mut asked) =
            (built(preset, &[], 1, &bars()), built(preset, &[], 1, &bars()));
        for step in 0..30 {
            plain.step().unwrap();
            asked.step().unwrap();
            asked.act("draw", "", &[step as f32 / 30.0; PIXELS]).unwrap();
            assert!(asked.show("first").is_some() && asked.show("outputs").is_some());
            asked.act(["noise", "next"][step % 2], "", &[]).unwrap();
            assert!(asked.show("answer").is_some() && asked.show("maps").is_some());
        }
        for (plain, asked) in plain.run.net.layers.iter().zip(&asked.run.net.layers) {
            assert_eq!(plain.weights, asked.weights);
        }
    }
}

#[test]
fn an_empty_pad_shows_held_out_digits_and_noise_is_called_noise() {
    let mut mlp = built("mlp-digits", &[], 1, &bars());
    assert!(text(&mlp, "answer").starts_with("It has learnt nothing yet"));
    mlp.step().unwrap();
    assert!(
        text(&mlp, "answer")
            .starts_with("The pad is empty: draw a digit. For held-out digit 1: 0.")
    );
    mlp.act("next", "", &[]).unwrap();
    assert_eq!(text(&mlp, "picture.names"), "held-out digit 2: 1");
    let Some(Shown::Numbers { values: before, .. }) = mlp.show("picture") else { panic!() };
    mlp.act("noise", "", &[]).unwrap();
    assert!(text(&mlp, "answer").starts_with("This is noise. It reads "));
    let Some(Shown::Numbers { values: noise, .. }) = mlp.show("picture") else { panic!() };
    assert!((noise.iter().sum::<f32>() / PIXELS as f32 - 0.5).abs() < 0.05);
    mlp.act("draw", "", &[0.0; PIXELS]).unwrap();
    let Some(Shown::Numbers { values: after, .. }) = mlp.show("picture") else { panic!() };
    assert_eq!(before, after);
}

#[test]
fn a_drawing_is_shown_as_the_net_sees_it() {
    let mut mlp = built("mlp-digits", &[], 1, &bars());
    let mut drawing = vec![0.0; PIXELS];
    drawing[..SIDE].fill(1.0);
    mlp.act("draw", "", &drawing).unwrap();
    let Some(Shown::Numbers { values, .. }) = mlp.show("picture") else { panic!() };
    assert_eq!(values, fit(&drawing));
    let raw = (spec::find_preset("mlp-digits").unwrap().spec)().with("model.fit", false).unwrap();
    let spec::ModelSpec::Experiment(model) = &raw.model else { panic!() };
    mlp.turn(model).unwrap();
    let Some(Shown::Numbers { values, .. }) = mlp.show("picture") else { panic!() };
    assert_eq!(values, drawing);
}

#[test]
fn outputs_become_a_sentence_with_the_runner_up_and_doubt() {
    let mut outputs = [0.01; 10];
    (outputs[7], outputs[2]) = (0.93, 0.25);
    assert_eq!(verdict(&outputs), "It reads 7, with an output of 0.93. The next is 2, with 0.25.");
    outputs[7] = 0.4;
    assert!(verdict(&outputs).ends_with("No output reaches one half: it is unsure."));
    outputs[3] = f32::NAN;
    assert!(verdict(&outputs).starts_with("Its weights have grown beyond all numbers"));
}

#[test]
fn drawings_that_are_none_and_missing_digits_get_a_sentence() {
    let mut mlp = built("mlp-digits", &[], 1, &bars());
    for bad in [&[0.5; 100][..], &[f32::NAN; PIXELS], &[2.0; PIXELS]] {
        let error = mlp.act("draw", "", bad).unwrap_err().to_string();
        assert_eq!(error, "a drawing has 784 values from 0 to 1: draw on the pad");
    }
    assert!(mlp.act("fly", "", &[]).unwrap_err().to_string().contains("fly"));
    let spec = (spec::find_preset("mlp-digits").unwrap().spec)();
    let spec::ModelSpec::Experiment(model) = &spec.model else { panic!() };
    let error = Mlp::new(model, 1, &|_| None).err().unwrap();
    assert!(matches!(error, ExperimentError::MissingData("mnist")));
    let error = Mlp::new(model, 1, &|_| Some(b"no digits")).err().unwrap().to_string();
    assert!(error.contains("9 bytes"), "{error}");
    let some = &bars()[..785 * 300];
    let error = Mlp::new(model, 1, &|_| Some(some)).err().unwrap().to_string();
    assert!(error.starts_with("of the digit 2 there are 80 pictures"), "{error}");
}

fn published() -> Option<Vec<u8>> {
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data");
    let folders = std::env::var_os("GARDEN_DATA").map(PathBuf::from).into_iter().chain([own]);
    let found =
        folders.into_iter().find_map(|folder| std::fs::read(folder.join("mnist-10k.bin")).ok());
    if found.is_none() {
        eprintln!("skipped: mnist-10k.bin is missing");
    }
    found
}

/// MNIST's own pictures pass through unchanged, wherever they are moved on the page. Its makers' rule is thereby ours: two of 10,000 are
/// smaller than 20 × 20, so nearly all of these must come back, value for value.
#[test]
fn a_digit_of_mnist_that_is_moved_comes_back_to_its_place() {
    let Some(file) = published() else { return };
    let [_, test] = split(&file).unwrap();
    let mut same = 0;
    for at in 0..test.count() {
        let picture = pixels(test.picture(at));
        let top = test.picture(at)[0].place as usize / SIDE;
        let left = test.picture(at).iter().map(|mark| mark.place as usize % SIDE).min().unwrap();
        // Up and left into the corner.
        let mut moved = vec![0.0; PIXELS];
        for place in 0..PIXELS {
            if picture[place] > 0.0 {
                moved[place - top * SIDE - left] = picture[place];
            }
        }
        let fitted = fit(&moved);
        same += usize::from(picture.iter().zip(&fitted).all(|(a, b)| (a - b).abs() < 1e-5));
    }
    assert!(same >= 998, "{same} of 1,000");
}

#[test]
fn after_three_passes_more_than_eight_of_ten_held_out_digits_are_read() {
    let Some(file) = published() else { return };
    let mut mlp = built("mlp-digits", &[("model.passes", "3")], 1, &file);
    while mlp.step().unwrap() {}
    assert!(metric(&mlp, "test_right") > 80.0, "{}", metric(&mlp, "test_right"));
    assert!(mlp.show("misread").is_some() && mlp.show("errors").is_some());
    let Some(Shown::Numbers { values, .. }) = mlp.show("confusion") else { panic!() };
    assert!(values.chunks(10).all(|row| row.iter().sum::<f32>() == HELD_OUT as f32));
    let right = (0..10).map(|class| f64::from(values[class * 11])).sum::<f64>();
    assert!((right / 10.0 - metric(&mlp, "test_right")).abs() < 1e-9);
    // The first digit held out is a nought.
    assert_eq!(largest(mlp.signals().outputs()), 0);
}
