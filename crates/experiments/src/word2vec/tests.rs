//! Held against NumPy, finite differences and closed forms; the exam against another program's count.

mod hands;
mod texts;

use std::path::Path;

use rand::RngExt;
use spec::{ModelSpec, RunSpec};

use super::net::{Answer, Net};
use super::noise::Noise;
use super::run::Output;
use super::tree::Tree;
use super::*;

/// Made by tests/parity/word2vec.py, whose head says what is what.
const NUMPY: &str = include_str!("numpy.txt");

fn reference(name: &str) -> Vec<f64> {
    let line = NUMPY.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix('|'));
    line.unwrap_or_else(|| panic!("{name}"))
        .split(' ')
        .map(|number| number.parse().unwrap())
        .collect()
}

/// A preset with settings, on files of its own.
fn on(preset: &str, settings: &[(&str, &str)], files: Files) -> Result<Word2vec, ExperimentError> {
    let spec = (spec::find_preset(preset).unwrap().spec)();
    let spec = spec.with_texts(settings.iter().copied()).unwrap();
    Word2vec::new(&model(&spec), spec.seed, files)
}

fn model(spec: &RunSpec) -> ExperimentSpec {
    let ModelSpec::Experiment(model) = &spec.model else { panic!() };
    model.clone()
}

/// On a text of the reader's own, every word of which is kept.
fn own(text: &str, settings: &[(&str, &str)]) -> Result<Word2vec, ExperimentError> {
    let settings = [&[("model.source", "own"), ("model.least", "1")], settings].concat();
    on("word2vec", &settings, &|name| (name == "own").then_some(text.as_bytes()))
}

/// Small grammar, few words a vector: quick.
fn small(settings: &[(&str, &str)]) -> Word2vec {
    on(
        "word2vec",
        &[&[("model.dimension", "6"), ("model.epochs", "1")], settings].concat(),
        &|_| None,
    )
    .unwrap()
}

fn finished(mut word2vec: Word2vec) -> Word2vec {
    while word2vec.step().unwrap() {}
    word2vec
}

fn metric(word2vec: &Word2vec, wanted: &str) -> Option<f64> {
    word2vec.metrics().into_iter().find(|(name, _)| *name == wanted).map(|(_, value)| value)
}

fn text(word2vec: &Word2vec, place: &str) -> String {
    match word2vec.show(place) {
        Some(Shown::Text(text)) => text,
        other => panic!("{place}: {other:?}"),
    }
}

fn numbers(word2vec: &Word2vec) -> Vec<f32> {
    word2vec.run.as_ref().unwrap().net.numbers().collect()
}

/// A file that `cargo xtask data` brings; without it a test is skipped, but fails where `CI` is set.
fn published(name: &str) -> Option<Vec<u8>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data");
    let mirror = std::env::var_os("GARDEN_DATA").map(|folder| Path::new(&folder).to_owned());
    let mut folders = [Some(root), mirror].into_iter().flatten();
    let found = folders.find_map(|folder| std::fs::read(folder.join(name)).ok());
    assert!(
        found.is_some() || std::env::var_os("CI").is_none(),
        "`cargo xtask data` brings {name}"
    );
    found
}

/// A net whose numbers are sines of their index.
fn sines(words: usize, rows: usize, width: usize) -> Net {
    let sines = |count: usize, by: f64| -> Vec<f32> {
        (1..=count * width).map(|at| 0.5 * (at as f64 * by).sin() as f32).collect()
    };
    let mut net = Net::new(width, &sines(words, 0.7), rows);
    let all = [sines(words, 0.7), sines(rows, 1.3)].concat();
    net.restore(&all);
    net
}

fn hold(what: &str, ours: impl Iterator<Item = f32>, theirs: &[f64], tolerance: f64) {
    let ours: Vec<f32> = ours.collect();
    assert_eq!(ours.len(), theirs.len(), "{what}");
    for (at, (ours, theirs)) in ours.iter().zip(theirs).enumerate() {
        let far = (f64::from(*ours) - theirs).abs();
        assert!(far < tolerance, "{what} {at}: {ours}, NumPy {theirs}");
    }
}

fn answers(signed: &[f64]) -> Vec<Answer> {
    let answer = |row: &f64| Answer { row: row.abs() as u32 - 1, yes: *row > 0.0 };
    signed.iter().map(answer).collect()
}

/// Reference: numpy.txt, NumPy in float64, rate 0.3, both models with both outputs; tolerance 2e-6 for single precision.
#[test]
fn losses_gradients_and_ten_steps_are_numpys() {
    const WIDTH: usize = 6;
    for (name, rows) in
        [("skip-gram/negatives", 8), ("skip-gram/tree", 7), ("cbow/negatives", 8), ("cbow/tree", 7)]
    {
        let example = |step: usize| {
            let inputs = reference(&format!("{name}/inputs/{step}"));
            let told = answers(&reference(&format!("{name}/answers/{step}")));
            (inputs.iter().map(|word| *word as u32).collect::<Vec<_>>(), told)
        };
        let (mut net, mut moved) = (sines(8, rows, WIDTH), sines(8, rows, WIDTH));
        let (inputs, told) = example(0);
        moved.learn(&inputs, &told, 1.0);
        let gradient = net.numbers().zip(moved.numbers()).map(|(before, after)| before - after);
        let expected = ["words", "rows"].map(|of| reference(&format!("{name}/gradient/{of}")));
        hold(&format!("{name}, gradient"), gradient, &expected.concat(), 2e-6);
        for step in 0..10 {
            let (inputs, told) = example(step);
            let loss = net.learn(&inputs, &told, 0.3);
            let expected = reference(&format!("{name}/loss/{step}"));
            hold(&format!("{name}, loss {step}"), std::iter::once(loss), &expected, 2e-6);
        }
        let expected = ["words", "rows"].map(|of| reference(&format!("{name}/{of}")));
        hold(name, net.numbers(), &expected.concat(), 2e-6);
        assert!(
            net.words.chunks_exact(8).all(|row| row[WIDTH..] == [0.0; 2]),
            "padding stays zero"
        );
    }
}

/// Reference: numpy.txt, a heap of Python's.
#[test]
fn the_trees_paths_are_those_of_a_heap() {
    let counts: Vec<u64> = reference("counts").iter().map(|count| *count as u64).collect();
    for (word, path) in Tree::new(&counts).paths.iter().enumerate() {
        assert_eq!(*path, answers(&reference(&format!("path/{word}"))), "{word}");
    }
}

/// 300 random examples, also with a word twice among the inputs; ChaCha8, seed 2013. The loss is written out in double precision.
#[test]
fn changing_one_number_changes_the_loss_as_its_slope_says() {
    const WIDTH: usize = 5;
    let mut random = ChaCha8Rng::seed_from_u64(2013);
    for case in 0..300 {
        let (words, rows) = (random.random_range(2..9), random.random_range(2..9));
        let values: Vec<f32> =
            (0..(words + rows) * WIDTH).map(|_| random.random_range(-2.0..2.0)).collect();
        let count = random.random_range(1..5);
        let inputs: Vec<u32> = (0..count).map(|_| random.random_range(0..words as u32)).collect();
        let told: Vec<Answer> =
            (0..rows as u32).map(|row| Answer { row, yes: random.random() }).collect();
        let loss = |values: &[f64]| -> f64 {
            let (words, rows) = values.split_at(words * WIDTH);
            let score = |row: u32| -> f64 {
                let product = |input: &u32, at: usize| {
                    words[*input as usize * WIDTH + at] * rows[row as usize * WIDTH + at]
                };
                let all = inputs.iter().flat_map(|input| (0..WIDTH).map(move |at| (input, at)));
                all.map(|(input, at)| product(input, at)).sum::<f64>() / inputs.len() as f64
            };
            let sign = |yes: bool| if yes { -1.0 } else { 1.0 };
            told.iter().map(|answer| (sign(answer.yes) * score(answer.row)).exp().ln_1p()).sum()
        };
        let mut net = Net::new(WIDTH, &values[..words * WIDTH], rows);
        net.restore(&values);
        let told_loss = net.learn(&inputs, &told, 1.0);
        let wide: Vec<f64> = values.iter().map(|value| f64::from(*value)).collect();
        assert!((f64::from(told_loss) - loss(&wide)).abs() < 1e-4, "{case}");
        for (at, (before, after)) in values.iter().zip(net.numbers()).enumerate() {
            let nudged = |by: f64| {
                let mut nudged = wide.clone();
                nudged[at] += by;
                loss(&nudged)
            };
            let slope = (nudged(1e-5) - nudged(-1e-5)) / 2e-5;
            let ours = f64::from(before - after);
            assert!((slope - ours).abs() < 1e-4, "{case}, {at}: {slope}, ours {ours}");
        }
    }
}

/// Wikipedia's example of a Huffman code, “this is an example of a huffman tree”: 36 letters in 135 bits. Any best code has as many.
#[test]
fn the_tree_of_the_encyclopedia_has_135_bits() {
    let counts = [7, 4, 4, 3, 2, 2, 2, 2, 2, 2, 1, 1, 1, 1, 1, 1];
    let tree = Tree::new(&counts);
    assert!((tree.mean_length(&counts) * 36.0 - 135.0).abs() < 1e-9);
    let kraft: f64 = tree.paths.iter().map(|path| 0.5_f64.powi(path.len() as i32)).sum();
    assert!((kraft - 1.0).abs() < 1e-12);
    let ways: std::collections::BTreeSet<Vec<bool>> =
        tree.paths.iter().map(|path| path.iter().map(|answer| answer.yes).collect()).collect();
    assert_eq!(ways.len(), counts.len());
    assert!(tree.paths.iter().flatten().all(|answer| answer.row < 15));
    let two = [Answer { row: 0, yes: false }, Answer { row: 0, yes: true }];
    assert_eq!(Tree::new(&[3, 2]).paths.concat(), two);
}

/// The chances are counts to the power 0.75, and 200,000 draws have them within five standard errors; seed 1.
#[test]
fn wrong_words_are_drawn_by_their_count_to_three_quarters() {
    let counts = [1_000, 300, 81, 16, 16, 1];
    let noise = Noise::new(&counts);
    let weights = counts.map(|count| f64::from(count as u32).powf(0.75));
    let sum: f64 = weights.iter().sum();
    let mut random = ChaCha8Rng::seed_from_u64(1);
    let mut drawn = [0.0; 6];
    (0..200_000).for_each(|_| drawn[noise.draw(&mut random) as usize] += 1.0);
    for ((chance, weight), drawn) in noise.chances().into_iter().zip(weights).zip(drawn) {
        let wanted = weight / sum;
        assert!((chance - wanted).abs() < 1e-8, "{chance}, {wanted}");
        let spread = (wanted * (1.0 - wanted) / 200_000.0).sqrt();
        assert!((drawn / 200_000.0 - wanted).abs() < 5.0 * spread, "{drawn}, {wanted}");
    }
}

/// The paper's formula: a word is dropped with the chance 1 − √(t / f).
#[test]
fn frequent_words_are_kept_as_the_formula_says() {
    let mut settings = small(&[]).settings;
    settings.threshold = 1e-5;
    assert!((settings.kept(1e-3) - 0.1).abs() < 1e-12);
    assert_eq!((settings.kept(1e-5), settings.kept(1e-7)), (1.0, 1.0));
    let text = "the cat the dog the owl the fox ".repeat(500);
    let thin =
        finished(own(&text, &[("model.threshold", "0.005"), ("model.window", "1")]).unwrap());
    // By hand: “the” is half of 4,000 words and kept by √0.01 = 0.1, the others are 1/8 and kept by 0.2: on average 600 words, 1,192 pairs an epoch.
    let epochs = metric(&thin, "epoch").unwrap();
    let pairs = metric(&thin, "examples").unwrap() / epochs;
    assert!((pairs - 1_192.0).abs() < 100.0, "{pairs}");
}

/// With a window of 1 every word but the first and last of a sentence has two neighbours: 2 · 999 examples in 1,000 words.
#[test]
fn each_word_is_learnt_with_its_neighbours() {
    let text = "a b c d ".repeat(250);
    let settings = [("model.window", "1"), ("model.epochs", "1")];
    let run = |more: &[(&str, &str)]| finished(own(&text, &[&settings, more].concat()).unwrap());
    assert_eq!(metric(&run(&[]), "examples"), Some(1_998.0));
    let cbow = run(&[("model.model", "cbow"), ("model.output", "tree")]);
    assert_eq!(metric(&cbow, "examples"), Some(1_000.0));
    assert!(matches!(cbow.run.as_ref().unwrap().output, Output::Tree(_)));
    assert_eq!(metric(&cbow, "path"), Some(2.0));
}

/// Before it learns, every answer is a guess of one half: 6 ln 2 with five wrong words, less where one of them is the right one.
#[test]
fn the_first_loss_is_that_of_a_coin_a_row() {
    let mut word2vec = small(&[("model.rate", "0.0001")]);
    word2vec.step().unwrap();
    let loss = metric(&word2vec, "loss").unwrap();
    let coins = 6.0 * 2.0_f64.ln();
    assert!(loss < coins && loss > coins - 0.3, "{loss}");
    let mut tree = small(&[("model.rate", "0.0001"), ("model.output", "tree")]);
    tree.step().unwrap();
    let (loss, path) = (metric(&tree, "loss").unwrap(), metric(&tree, "path").unwrap());
    assert!((loss - path * 2.0_f64.ln()).abs() < 0.1, "{loss}, {path}");
}

#[test]
fn nouns_come_to_lie_by_nouns_and_verbs_by_verbs() {
    for preset in ["word2vec", "word2vec-tree"] {
        let mut word2vec = on(preset, &[], &|_| None).unwrap();
        assert!(metric(&word2vec, "same_class").unwrap() < 0.8);
        word2vec = finished(word2vec);
        assert!(metric(&word2vec, "same_class").unwrap() > 0.9, "{preset}");
    }
}

/// Reference: NumPy on the same bytes, 3,959 of 6,762 questions right.
#[test]
fn the_shipped_vectors_pass_the_exam_as_another_program_says() {
    let (Some(questions), Some(glove)) =
        (published("questions-words.txt"), published("glove-50d-10k.bin"))
    else {
        eprintln!("skipped: data/ has no vectors or no questions");
        return;
    };
    let files = |name: &str| match name {
        "questions-words" => Some(&questions[..]),
        "glove-50d" => Some(&glove[..]),
        _ => None,
    };
    let word2vec = finished(on("word2vec-shipped", &[], &files).unwrap());
    assert_eq!(metric(&word2vec, "shipped_questions"), Some(6_762.0));
    let right = metric(&word2vec, "shipped_accuracy").unwrap() * 67.62;
    assert!((right - 3_959.0).abs() <= 3.0, "{right}");
    assert_eq!(metric(&word2vec, "queen"), Some(1.0));
    assert!(text(&word2vec, "analogy.said").starts_with("king − man + woman → queen (cosine 0.8"));
    assert!(text(&word2vec, "sections.table").contains("family|173|210|82.4"));
}
