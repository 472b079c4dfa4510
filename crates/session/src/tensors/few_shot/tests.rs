//! The exhibit on small nets: what it learns, how it goes on, what it shows and refuses.

use burn::tensor::Device;
use experiments::{Experiment, ExperimentError, Shown};
use serde_json::Value;
use spec::{ExperimentSpec, ModelSpec, RunSpec, find_preset};

use super::FewShot;

/// Temporary: a preset with settings, timed.
#[test]
#[ignore = "measuring"]
fn measure() {
    let preset = std::env::var("PRESET").unwrap();
    let seed: u64 = std::env::var("SEED").map_or(1, |s| s.parse().unwrap());
    let sets = std::env::var("SET").unwrap_or_default();
    let mut run = (find_preset(&preset).unwrap().spec)();
    for set in sets.split_whitespace() {
        let (path, value) = set.split_once('=').unwrap();
        let value: Value = serde_json::from_str(value).unwrap_or(Value::String(value.to_owned()));
        run = run.with(&format!("model.{path}"), value).unwrap();
    }
    let ModelSpec::Experiment(spec) = run.model else { panic!() };
    let mut net = FewShot::new(&spec, seed, &Device::flex());
    let begun = std::time::SystemTime::now();
    pollster::block_on(net.settle(&[]).unwrap()).unwrap();
    let mut more = true;
    let mut last = 0;
    while more {
        more = net.step().unwrap();
        pollster::block_on(net.settle(&[]).unwrap()).unwrap();
        let learnt = net.learnt();
        if net.is_even() && (learnt % 100 == 0 || !more) && learnt != last {
            last = learnt;
            let m: Vec<String> = net.metrics().iter().map(|(n, v)| format!("{n} {v:.3}")).collect();
            println!("{learnt} {:?}s {}", begun.elapsed().unwrap().as_secs(), m[2..].join(" "));
        }
    }
    println!("{:?}", net.score);
    println!("{:?}", net.exact);
}
