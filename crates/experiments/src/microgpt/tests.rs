//! Held against another program, the published page, and finite differences.

use std::path::Path;

use spec::{ModelSpec, RunSpec};

use super::*;

/// Made by tests/parity/microgpt.py, whose head says what is what.
const PYTHON: &str = include_str!("../../../../tests/parity/fixtures/microgpt.txt");
/// The script's own small run.
const FEW: &str = "emma\nnoor\nli\nmaximilian\na\n";
const SMALL: [(&str, &str); 5] = [
    ("model.depth", "2"),
    ("model.headcount", "2"),
    ("model.dimension", "6"),
    ("model.window", "5"),
    ("model.steps", "12"),
];

fn printed(name: &str) -> impl Iterator<Item = &'static str> + use<> {
    let line = PYTHON.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix('|'));
    line.unwrap_or_else(|| panic!("{name}")).split(' ')
}

fn numbers(name: &str) -> Vec<f64> {
    printed(name).map(|number| number.parse().unwrap()).collect()
}

fn model(spec: &RunSpec) -> ExperimentSpec {
    let ModelSpec::Experiment(model) = &spec.model else { panic!() };
    model.clone()
}

fn spec(settings: &[(&str, &str)]) -> RunSpec {
    let spec = (spec::find_preset("microgpt").unwrap().spec)();
    spec.with_texts(settings.iter().copied()).unwrap()
}

/// On names of the reader's own.
fn own(text: &str, settings: &[(&str, &str)]) -> Result<Microgpt, ExperimentError> {
    let spec = spec(&[&[("model.source", "own")], settings].concat());
    Microgpt::new(&model(&spec), 7, &|name| (name == "own").then_some(text.as_bytes()))
}

fn small(settings: &[(&str, &str)]) -> Microgpt {
    own(FEW, &[&SMALL, settings].concat()).unwrap()
}

fn turned(gpt: &mut Microgpt, settings: &[(&str, &str)]) {
    let settings = [&[("model.source", "own")], &SMALL[..], settings].concat();
    gpt.turn(&model(&spec(&settings))).unwrap();
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

fn text(gpt: &Microgpt, place: &str) -> String {
    match gpt.show(place) {
        Some(Shown::Text(text)) => text,
        other => panic!("{place}: {other:?}"),
    }
}

fn hold(what: &str, ours: &[f64], theirs: &[f64], tolerance: f64) {
    assert_eq!(ours.len(), theirs.len(), "{what}");
    for (at, (ours, theirs)) in ours.iter().zip(theirs).enumerate() {
        assert!((ours - theirs).abs() <= tolerance, "{what} {at}: {ours}, Python {theirs}");
    }
}

/// Every 59th, as the script prints them.
fn some(numbers: impl Iterator<Item = f64>) -> Vec<f64> {
    numbers.step_by(59).collect()
}

/// Reference: the script's run, all of it; the prefix tells which. Logarithm, power and the like may differ in the last bit.
fn goes_as_in_python(mut gpt: Microgpt, prefix: &str, steps: usize) {
    assert_eq!(gpt.parameters() as f64, numbers(&format!("{prefix}parameters"))[0]);
    assert_eq!(Some(gpt.names.name(0)), printed(&format!("{prefix}name")).next());
    let gradient = some(gpt.run.pass.gradient(&gpt.net));
    hold("gradient", &gradient, &numbers(&format!("{prefix}gradient")), 1e-13);
    for step in 1..=steps {
        assert_eq!(gpt.step().unwrap(), step < steps);
        let loss = numbers(&format!("{prefix}loss/{step}"));
        hold("loss", &gpt.run.losses[step - 1..], &loss, 1e-9);
        if [3, steps].contains(&step) {
            let weights = numbers(&format!("{prefix}weights/{step}"));
            hold("weights", &some(gpt.run.weights.iter().copied()), &weights, 1e-9);
        }
    }
    let names = gpt.written().iter().map(|name| gpt.names.spelt(&name.letters));
    for (at, ours) in names.enumerate() {
        assert_eq!(printed(&format!("{prefix}sample/{}", at + 1)).next(), Some(ours.as_str()));
    }
}

#[test]
fn two_layers_learn_and_write_as_in_plain_python() {
    goes_as_in_python(small(&[]), "small/", 12);
}

/// The published run: 1,000 losses and 20 names.
#[test]
fn a_thousand_names_go_as_in_plain_python_and_as_published() {
    let Some(names) = published("names.txt") else { return };
    let spec = (spec::find_preset("microgpt").unwrap().spec)();
    let files = |name: &str| (name == "names").then_some(&names[..]);
    let mut gpt = Microgpt::new(&model(&spec), spec.seed, &files).unwrap();
    let metrics = gpt.metrics();
    assert!(metrics.iter().all(|(name, _)| *name != "as_published"));
    gpt.step().unwrap();
    let table = text(&gpt, "operations");
    let all = table.lines().last().unwrap().split('|').skip(1);
    let kinds = ["add", "multiply", "power", "exp", "log", "relu"];
    for (ours, kind) in all.zip(kinds) {
        assert_eq!(Some(ours), printed(&format!("operations/{kind}")).next(), "{kind}");
    }
    goes_as_in_python(Microgpt::new(&model(&spec), 42, &files).unwrap(), "", 1_000);
    let theirs = (1..=20).flat_map(|at| printed(&format!("sample/{at}")));
    assert!(theirs.eq(writing::PUBLISHED));
}

/// Every weight, moved a little both ways, changes the loss as its gradient says.
#[test]
fn the_gradient_of_the_whole_net_is_that_of_finite_differences() {
    let gpt = small(&[]);
    let (by, tokens) = (1e-5, gpt.names.tokens(1));
    let mut pass = forward::Pass::default();
    pass.run(&gpt.net, &gpt.run.weights, &tokens);
    let gradient: Vec<f64> = pass.gradient(&gpt.net).collect();
    let mut loss = |at: usize, by: f64| {
        let mut weights = gpt.run.weights.clone();
        weights[at] += by;
        pass.run(&gpt.net, &weights, &tokens);
        pass.loss()
    };
    for (at, gradient) in gradient.iter().enumerate() {
        let slope = (loss(at, by) - loss(at, -by)) / (2.0 * by);
        assert!((slope - gradient).abs() < 1e-7, "weight {at}: {slope}, {gradient}");
    }
    assert!(gradient.iter().filter(|gradient| **gradient != 0.0).count() > 500);
}

#[test]
fn a_saved_run_goes_on_bit_for_bit() {
    let settings = [("model.rate", "0.02"), ("model.steps", "9")];
    let mut straight = small(&[]);
    let mut stopped = small(&[]);
    for gpt in [&mut straight, &mut stopped] {
        (0..5).for_each(|_| _ = gpt.step().unwrap());
        turned(gpt, &settings);
        gpt.act("again", "", &[]).unwrap();
    }
    let mut gone_on = small(&settings);
    gone_on.restored(&stopped.saved()).unwrap();
    for places in ["written", "place", "operations", "weights", "attention"] {
        assert_eq!(gone_on.show(places), straight.show(places), "{places}");
    }
    while straight.step().unwrap() {
        gone_on.step().unwrap();
    }
    assert!(!gone_on.step().unwrap());
    let bits = |gpt: &Microgpt| gpt.saved().into_iter().map(f32::to_bits).collect::<Vec<_>>();
    assert_eq!(bits(&gone_on), bits(&straight));
    assert_eq!(gone_on.metrics(), straight.metrics());
    assert_eq!(gone_on.show("written"), straight.show("written"));
}

#[test]
fn what_does_not_fit_is_refused_in_a_sentence() {
    let why =
        |text: &str, settings: &[(&str, &str)]| own(text, settings).err().unwrap().to_string();
    assert!(why("", &[]).starts_with("the text has no name"));
    assert!(why(" \n\n", &[]).starts_with("the text has no name"));
    assert!(why(FEW, &[("model.headcount", "3")]).starts_with("3 heads cannot share 16"));
    let many: String = ('一'..).take(201).collect();
    assert!(why(&many, &[]).starts_with("the text has 201 different characters"));
    let mut gpt = small(&[]);
    assert!(gpt.act("draw", "", &[]).unwrap_err().to_string().contains("no action “draw”"));
    let before = gpt.saved();
    for wrong in [&before[1..], &before[3..], &[], &[1.0; 3]] {
        assert!(gpt.restored(wrong).unwrap_err().to_string().starts_with("the file does not fit"));
    }
    assert_eq!(gpt.saved(), before);
}

#[test]
fn numbers_beyond_all_bounds_are_refused_and_change_nothing() {
    let mut gpt = small(&[]);
    gpt.step().unwrap();
    let (losses, graph) = (gpt.run.losses.clone(), gpt.show("place"));
    gpt.run.weights[0..].fill(1e200);
    assert!(
        gpt.step()
            .unwrap_err()
            .to_string()
            .starts_with("the loss or its gradient is beyond all numbers")
    );
    assert_eq!((&gpt.run.losses, gpt.show("place")), (&losses, graph));
}

#[test]
fn the_smallest_list_and_odd_names_are_learnt_too() {
    for text in ["a", "a|b\nc", "名前\n", "a very long name that no context holds\r\n"] {
        let mut gpt = own(text, &[("model.steps", "2")]).unwrap();
        while gpt.step().unwrap() {}
        for place in ["written", "operations"] {
            let table = text_cells(&gpt, place);
            assert!(table.iter().all(|cells| *cells == table[0]), "{text}: {place}");
        }
        assert!(gpt.run.pass.length <= 16);
        let (length, shown) = (gpt.run.pass.length, gpt.show("attention"));
        let Some(Shown::Numbers { shape, .. }) = shown else { panic!() };
        assert_eq!(shape, [length, 4 * (length + 1) - 1]);
    }
}

fn text_cells(gpt: &Microgpt, place: &str) -> Vec<usize> {
    text(gpt, place).lines().map(|line| line.split('|').count()).collect()
}

/// What each sum of a row, and each graph, must be.
#[test]
fn each_letter_shares_out_its_whole_attention_to_those_before_it() {
    let mut gpt = small(&[]);
    gpt.step().unwrap();
    let length = gpt.run.pass.length;
    let Some(Shown::Numbers { shape, values, .. }) = gpt.show("attention") else { panic!() };
    let lines = |place| text(&gpt, place).split('\n').count();
    assert_eq!(shape, [lines("attention.rows"), lines("attention.columns")]);
    for (row, shares) in values.chunks(shape[1]).enumerate() {
        let position = row % (length + 1);
        let sums: Vec<f32> = shares.chunks(length + 1).map(|head| head.iter().sum()).collect();
        let wanted = if position == length { 0.0 } else { 1.0 };
        assert!(sums.iter().all(|sum| (sum - wanted).abs() < 1e-6), "{row}: {sums:?}");
        let future =
            |head: &[f32]| head[(position + 1).min(head.len())..].iter().all(|s| *s == 0.0);
        assert!(shares.chunks(length + 1).all(future));
    }
}

/// A node's name, value, parents.
fn nodes(gpt: &Microgpt) -> Vec<(String, f64, Vec<usize>)> {
    let graph = text(gpt, "place");
    let node = |line: &str| {
        let parts: Vec<&str> = line.split('|').collect();
        let parents = parts[3].split(' ').filter_map(|parent| parent.parse().ok()).collect();
        (parts[0].to_owned(), parts[1].parse().unwrap(), parents)
    };
    graph.lines().map(node).collect()
}

#[test]
fn every_place_has_a_graph_whose_sums_can_be_cut() {
    let mut gpt = small(&[]);
    (0..2).for_each(|_| _ = gpt.step().unwrap());
    let places =
        "embedding,rms,query,key,value,score,softmax,head,output,mlp unit,mlp output,logit,loss";
    for place in places.split(',') {
        for terms in ["2", "3", "200"] {
            for at in ["1", "2", "16"] {
                let (spot, piece) = (("model.spot", at), ("model.piece", at));
                turned(&mut gpt, &[("model.place", place), ("model.terms", terms), spot, piece]);
                let nodes = nodes(&gpt);
                assert!(nodes.len() > 2 && text(&gpt, "place.said").ends_with('.'), "{place}");
                let before = |(at, (_, _, parents)): (usize, &(String, f64, Vec<usize>))| {
                    parents.iter().all(|parent| *parent < at)
                };
                assert!(nodes.iter().enumerate().all(before), "{place}");
                let is_cut = nodes.iter().any(|(name, ..)| name.ends_with(" more"));
                assert!(!is_cut || terms != "200", "{place}");
            }
        }
    }
}

/// Six products of a weight and a number, five sums; cut to two terms, one sum stands for the other four.
#[test]
fn a_query_is_a_sum_of_products_and_a_cut_one_has_the_same_end() {
    let mut gpt = small(&[("model.place", "query"), ("model.terms", "200")]);
    gpt.step().unwrap();
    let whole = nodes(&gpt);
    let count = |sign: &str| whole.iter().filter(|(name, ..)| name == sign).count();
    assert_eq!((whole.len(), count("×"), count("+")), (12 + 6 + 5, 6, 5));
    let products = whole.iter().filter(|(name, ..)| name == "×");
    let sum: f64 = products.map(|(_, _, parents)| whole[parents[0]].1 * whole[parents[1]].1).sum();
    let (_, end, _) = whole.last().unwrap();
    assert!((sum - end).abs() < 1e-3);
    turned(&mut gpt, &[("model.place", "query"), ("model.terms", "2")]);
    let cut = nodes(&gpt);
    let names: Vec<&str> = cut.iter().map(|(name, ..)| name.as_str()).collect();
    assert_eq!(names[names.len() - 4..], ["×", "×", "+", "+ 4 more"]);
    assert_eq!((cut.len(), cut.last().unwrap().1), (8, *end));
}

#[test]
fn a_turned_temperature_writes_other_names_and_so_do_other_random_numbers() {
    let mut gpt = small(&[]);
    let first = text(&gpt, "written");
    gpt.act("again", "", &[]).unwrap();
    let second = text(&gpt, "written");
    assert!(first != second);
    turned(&mut gpt, &[("model.temperature", "5")]);
    assert!(text(&gpt, "written") != second);
    let metrics = gpt.metrics();
    gpt.step().unwrap();
    assert!(gpt.metrics() != metrics);
}

#[test]
fn all_weights_are_in_the_pictures_and_gradients_are_too() {
    let mut gpt = small(&[]);
    gpt.step().unwrap();
    for numbers in ["weights", "gradients"] {
        turned(&mut gpt, &[("model.numbers", numbers)]);
        let Some(Shown::Numbers { shape, values, .. }) = gpt.show("weights") else { panic!() };
        let names = text(&gpt, "weights.names");
        assert_eq!(shape, [names.lines().count(), 24, 6]);
        let sum: f64 = match numbers {
            "weights" => gpt.run.weights.iter().sum(),
            _ => gpt.run.pass.gradient(&gpt.net).sum(),
        };
        let shown: f64 = values.iter().map(|value| f64::from(*value)).sum();
        assert!((shown - sum).abs() < 1e-4, "{shown} {sum}");
    }
}
