//! Words a second that word2vec learns from, on one thread: skip-gram, 5 wrong words, 50 numbers a word, tiny Shakespeare once.
//!
//! `cargo run --release -p experiments --example word2vec_time -- data/tinyshakespeare.txt`

use std::error::Error;
use std::time::Instant;

/// Steps that are not timed: the vectors come into the caches.
const WARM: usize = 20;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1).filter(|argument| argument != "--json");
    let path = arguments.next().unwrap_or_else(|| "data/tinyshakespeare.txt".to_owned());
    let text = std::fs::read(&path).map_err(|error| format!("{path}: {error}"))?;
    let preset = spec::find_preset("word2vec-shakespeare").ok_or("there is no such preset")?;
    // Nothing is thinned out, so that every word read is learnt from.
    let settings = [("model.epochs", "2"), ("model.threshold", "1")];
    let spec = (preset.spec)().with_texts(settings)?;
    let mut experiment =
        experiments::build(&spec, &|name| (name == "tinyshakespeare").then_some(&text[..]))?;
    let read = |metrics: Vec<(&str, f64)>| {
        let found = metrics.into_iter().find(|(name, _)| *name == "words_read");
        found.map_or(0.0, |(_, words)| words)
    };
    for _ in 0..WARM {
        experiment.step()?;
    }
    let (began, before) = (Instant::now(), read(experiment.metrics()));
    while experiment.step()? {}
    let seconds = began.elapsed().as_secs_f64();
    let words = read(experiment.metrics()) - before;
    let speed = words / seconds;
    if std::env::args().any(|argument| argument == "--json") {
        println!(
            r#"{{"net":"word2vec","where":"native","what":"plain loops, one thread","words_per_second":{speed:.0},"words_timed":{words}}}"#
        );
    } else {
        println!(
            "word2vec, native, plain loops, one thread: {speed:.0} words/s ({words} words in {seconds:.1} s)"
        );
    }
    Ok(())
}
