use spec::{ModelSpec, find_preset};

use super::*;

fn built(settings: &[(&str, serde_json::Value)]) -> Counter {
    let spec = (find_preset("gpt-2-counter").unwrap().spec)();
    let changes = settings.iter().map(|(path, value)| ((*path).to_owned(), value.clone()));
    let ModelSpec::Experiment(model) = spec.with_all(changes).unwrap().model else { panic!() };
    Counter::new(&model, &Device::default())
}

fn counted(settings: &[(&str, serde_json::Value)]) -> Counter {
    let mut counter = built(settings);
    while counter.step().unwrap() {}
    counter
}

fn of(net: &str) -> Count {
    whole(&counted(&[("model.net", net.into())]).parts)
}

fn metric(counter: &Counter, name: &str) -> f64 {
    counter.metrics().into_iter().find(|(metric, _)| *metric == name).unwrap().1
}

/// GPT-2 small: nanoGPT's count without biases, and the 124,439,808 numbers of Hugging Face's `gpt2`.
#[test]
fn gpt_2_small_has_124_337_664_numbers_beside_its_biases() {
    let counter = counted(&[]);
    assert_eq!(metric(&counter, "without_biases"), 124_337_664.0);
    assert_eq!(metric(&counter, "parameters"), 124_439_808.0);
    assert_eq!(metric(&counter, "lecture"), 10_788_929.0);
    // A token table, positions, twelve blocks, a last norm.
    assert_eq!(counter.parts.len(), 15);
}

/// Leaving the biases out of the count is the same as building the network without them.
#[test]
fn a_net_built_without_biases_has_as_many_numbers_as_are_counted_without_them() {
    for word in NETS {
        let Net { spec, vocabulary, .. } = net(word).unwrap();
        let bare = GptSpec { bias: false, output_bias: false, ..spec };
        let bare: usize = outline(&bare, vocabulary, &Device::default())
            .iter()
            .map(|(_, shape)| shape.iter().product::<usize>())
            .sum();
        let count = of(word);
        assert_eq!(count.all - count.biases, bare, "{word}");
    }
}

/// Karpathy's nets: 65 · 65; README of nanoGPT's laptop run; 10.65 M printed without its 98,304 positions; the lecture's 10.788929 M.
#[test]
fn the_nets_of_the_lectures_have_their_published_sizes() {
    let sizes = ["bigram", "nanogpt-cpu", "nanogpt-char", "lecture"].map(|word| of(word).all);
    assert_eq!(sizes, [4_225, 804_096, 10_745_088, 10_788_929]);
}

/// What `sum(p.numel())` gives for transformers' gpt2-medium, gpt2-large and gpt2-xl, by arithmetic: 12 D² + 13 D a block and 2 D at the end.
#[test]
fn the_larger_sizes_follow_from_the_shape_and_take_no_memory() {
    let formula = |layers: usize, width: usize| {
        (50_257 + 1_024 + 2) * width + layers * (12 * width * width + 13 * width)
    };
    assert_eq!(of("gpt2-medium").all, formula(24, 1024));
    assert_eq!(of("gpt2-large").all, formula(36, 1280));
    assert_eq!(of("gpt2-xl").all, formula(48, 1600));
    let shape = [
        ("model.net", "yours".into()),
        ("model.blocks", 96.into()),
        ("model.channels", 12_288.into()),
        ("model.positions", 2048.into()),
    ];
    let large = whole(&counted(&shape).parts).all;
    assert_eq!(large, (50_257 + 2_048 + 2) * 12_288 + 96 * (12 * 12_288 * 12_288 + 13 * 12_288));
}

#[test]
fn parts_are_counted_one_by_one_and_tables_name_them() {
    let mut counter = built(&[("model.net", "nanogpt-cpu".into())]);
    assert_eq!(metric(&counter, "parameters"), 0.0);
    assert!(counter.step().unwrap());
    assert_eq!(metric(&counter, "parameters"), 65.0 * 128.0);
    let Some(Shown::Text(table)) = counter.show("parts") else { panic!() };
    assert_eq!(table.lines().last(), Some("token table|1|8,320|0|8,320"));
    while counter.step().unwrap() {}
    let Some(Shown::Text(table)) = counter.show("parts") else { panic!() };
    assert!(table.lines().last().unwrap().starts_with("last norm|1|128|0|804,096"), "{table}");
    let Some(Shown::Numbers { values, .. }) = counter.show("kinds") else { panic!() };
    assert!((values.iter().sum::<f32>() - 0.804_096).abs() < 1e-6);
    let Some(Shown::Text(nets)) = counter.show("nets") else { panic!() };
    assert_eq!(nets.lines().count(), 1 + NETS.len());
    assert!(nets.contains("gpt2|12|768|1,024|50,257|124,439,808|124,337,664"), "{nets}");
}
