//! `garden run`.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use protocol::{Command, Event, Sampling};
use serde_json::{Map, Value, json};
use session::Driver;
use spec::{ModelSpec, RunSpec, find_preset};

use crate::engine::Engine;
use crate::{Failure, files};

/// Number of the sample at the end, and of the checkpoint.
const ID: u32 = 1;
/// Tokens of the sample at the end.
const SAMPLE: usize = 200;

/// More parameters than these are slow to read with on a processor.
const MANY: usize = 50_000_000;

/// What `garden run` takes.
#[derive(clap::Args)]
pub struct Arguments {
    /// A preset's id, or a spec as JSON in a file.
    run: String,
    /// Another seed.
    #[arg(long)]
    seed: Option<u64>,
    /// Another number of steps.
    #[arg(long)]
    steps: Option<usize>,
    /// Turns a knob: `model.layers=3`. May be given several times.
    #[arg(long = "set", value_name = "PATH=VALUE")]
    settings: Vec<String>,
    /// Your own text, in place of the spec's.
    #[arg(long)]
    text: Option<PathBuf>,
    /// Your own network, a safetensors file in GPT-2's layout. It is trained further only where --steps says so.
    #[arg(long, value_name = "FILE")]
    weights: Option<PathBuf>,
    /// What a language model writes on from at the end, and reads for --show.
    #[arg(long, value_name = "TEXT", default_value = "")]
    prompt: String,
    /// Goes on from this checkpoint.
    #[arg(long)]
    from: Option<PathBuf>,
    /// Writes a checkpoint here at the end.
    #[arg(long)]
    save: Option<PathBuf>,
    /// Prints what an experiment or a network shows at the end at this place: `--show table`. May be given several times.
    #[arg(long = "show", value_name = "PLACE")]
    places: Vec<String>,
    /// What computes; a build has one, and another is built first.
    #[arg(long, value_enum)]
    pub engine: Option<Engine>,
    /// So many devices train a network together, each with its share of every batch: CUDA's, or threads on a processor.
    #[arg(long, default_value = "1")]
    devices: NonZeroUsize,
    /// One line of JSON an event.
    #[arg(long)]
    json: bool,
}

/// The preset with this id, or the spec in this file.
pub fn spec_of(run: &str) -> Result<RunSpec, Failure> {
    if let Some(preset) = find_preset(run) {
        return Ok((preset.spec)());
    }
    let json = std::fs::read_to_string(run).map_err(|error| {
        Failure::Input(format!("“{run}” is neither a preset (`garden list`) nor a file: {error}"))
    })?;
    RunSpec::from_json(&json).map_err(|error| Failure::Input(format!("{run}: {error}")))
}

/// Trains to the end.
pub fn run(arguments: &Arguments) -> Result<(), Failure> {
    let spec = settled(arguments)?;
    let mut driver = Driver::open_on(arguments.devices.get())?;
    let from = arguments.from.as_ref().map(std::fs::read).transpose();
    let checkpoint =
        from.map_err(|error| Failure::Input(format!("cannot read the checkpoint: {error}")))?;
    let own = files::Own { text: arguments.text.as_deref(), weights: arguments.weights.as_deref() };
    let files = files::of(&spec, &own)?;
    let reads = arguments.weights.is_some() && arguments.steps.is_none();
    let writes = matches!(spec.model, ModelSpec::Gpt(_)) && !arguments.json;
    driver.tell(Command::Start { spec, files, checkpoint });
    driver.until(|event| tell(event, arguments.json).then_some(()))?;
    if !reads {
        driver.tell(Command::Play {});
        driver.until(|event| tell(event, arguments.json).then_some(()))?;
    }
    if !arguments.places.is_empty() {
        show(&mut driver, arguments)?;
    } else if writes {
        sample(&mut driver, &arguments.prompt)?;
    }
    match &arguments.save {
        Some(path) => save(&mut driver, path),
        None => Ok(()),
    }
}

fn settled(arguments: &Arguments) -> Result<RunSpec, Failure> {
    let bad = |error: spec::SpecError| Failure::Input(error.to_string());
    let mut spec = fitting(spec_of(&arguments.run)?, arguments)?;
    for setting in &arguments.settings {
        let (path, value) = setting
            .split_once('=')
            .ok_or_else(|| Failure::Input(format!("“{setting}” should be PATH=VALUE")))?;
        spec = spec.with_text(path, value).map_err(bad)?;
    }
    if let Some(seed) = arguments.seed {
        spec = spec.with("seed", seed).map_err(bad)?;
    }
    if let Some(steps) = arguments.steps {
        let warmup = spec.training.warmup.min(steps);
        let changes = [("training.steps", steps), ("training.warmup", warmup)];
        let changes = changes.map(|(path, value)| (path.to_owned(), value.into()));
        spec = spec.with_all(changes).map_err(bad)?;
    }
    if arguments.text.is_some() {
        spec = reading_own(&spec)?;
    }
    // What computes here says nothing of the page, where the checkpoint may be opened.
    Ok(RunSpec { engine: spec::Engine::Cpu, ..spec })
}

/// The run with what a file of weights and several devices ask of it: GPT-2's parts, and a network.
fn fitting(spec: RunSpec, arguments: &Arguments) -> Result<RunSpec, Failure> {
    let is_network = matches!(spec.model, ModelSpec::Gpt(_));
    let refused = |what: &str| {
        Err(Failure::Input(format!(
            "{what} is for decoders such as tiny-gpt, and {} is none: leave it out",
            spec.preset
        )))
    };
    match (arguments.weights.is_some(), find_preset("gpt-2")) {
        _ if arguments.devices.get() > 1 && !is_network => refused("--devices"),
        (true, _) if !is_network => refused("--weights"),
        // The file tells sizes; activation, norms and positions are those of its layout.
        (true, Some(gpt2)) => Ok(RunSpec { model: (gpt2.spec)().model, ..spec }),
        _ => Ok(spec),
    }
}

/// The run on a text of one's own, wherever it keeps its text.
fn reading_own(spec: &RunSpec) -> Result<RunSpec, Failure> {
    let own = |path: &&str| spec.with(path, "own").ok().filter(|own| own.files().contains(&"own"));
    ["data.source", "model.source", "model.data"].iter().find_map(own).ok_or_else(|| {
        Failure::Input(format!("{} reads no text of one's own: leave --text out", spec.preset))
    })
}

/// Prints an event; true when the phase is over.
fn tell(event: &Event, json: bool) -> bool {
    if json {
        println!("{}", line(event));
    } else {
        describe(event);
    }
    matches!(event, Event::Started { .. } | Event::Finished { .. } | Event::Paused { .. })
}

/// `{"event": "finished", "step": 20, …, "metrics": {"vowels": 8638, …}}`
fn line(event: &Event) -> Value {
    // Events hold only plain data: one object under the event's name.
    let Ok(Value::Object(tagged)) = serde_json::to_value(event) else { return Value::Null };
    let mut line = Map::new();
    for (name, fields) in tagged {
        line.insert("event".to_owned(), name.into());
        line.extend(fields.as_object().cloned().unwrap_or_default());
    }
    if let Event::Finished { metrics, .. } = event {
        let metrics = metrics.iter().map(|(name, value)| (name.clone(), (*value).into()));
        line.insert("metrics".to_owned(), Value::Object(metrics.collect()));
    }
    if let (Event::Inspected { views, .. }, Some(Value::Array(lines))) =
        (event, line.get_mut("views"))
    {
        // To the page arrays cross as bytes; a reader of lines wants numbers.
        lines.iter_mut().zip(views).for_each(|(line, view)| line["data"] = json!(view.data.0));
    }
    line.into()
}

fn describe(event: &Event) {
    match event {
        Event::Started { vocabulary: 0, .. } => {}
        Event::Started { parameters, vocabulary, train_tokens, .. } => {
            let count: usize = parameters.iter().map(|row| row.count).sum();
            println!(
                "{count} parameters, {vocabulary} kinds of token, {train_tokens} tokens to learn from"
            );
            if count > MANY {
                eprintln!("so many parameters are slow on a processor: some tokens a second");
            }
        }
        Event::Evaluated { step, loss, band, train } => {
            println!(
                "step {step}: validation {loss:.4} ± {band:.4}, training {train:.4} nats/token"
            );
        }
        Event::Baseline { order, loss } => println!("{order}-grams by counting: {loss:.4}"),
        Event::Paused { step, reason } => println!("paused at step {step}: {reason:?}"),
        Event::Finished { step, reason, metrics } => {
            println!("finished at step {step}: {reason:?}");
            metrics.iter().for_each(|(name, value)| println!("  {name} {value}"));
        }
        Event::Stepped { reports, tokens_per_second, .. } => {
            if let Some(report) = reports.iter().find(|report| report.step % 100 == 0) {
                let (step, loss) = (report.step, report.loss);
                println!("step {step}: loss {loss:.4}, {tokens_per_second:.0} tokens/s");
            }
        }
        Event::Metrics { reports, .. } => {
            if let Some(report) = reports.last() {
                let values = report.values.iter().map(|(name, value)| format!("{name} {value:.4}"));
                println!("step {}: {}", report.step, values.collect::<Vec<_>>().join(", "));
            }
        }
        Event::Ready { .. }
        | Event::Progress { .. }
        | Event::Changed { .. }
        | Event::Sampled { .. }
        | Event::Inspected { .. }
        | Event::Tokenised { .. }
        | Event::Checkpointed { .. }
        | Event::Measured { .. }
        | Event::SelfTested { .. }
        | Event::Failed { .. } => {}
    }
}

/// What places hold: texts as they are, numbers with their shape.
fn show(driver: &mut Driver, arguments: &Arguments) -> Result<(), Failure> {
    let (text, places) = (arguments.prompt.clone(), arguments.places.clone());
    driver.tell(Command::Watch { id: ID, every: 1, text, places });
    driver.until(|event| {
        let Event::Inspected { views, texts, .. } = event else { return None };
        if arguments.json {
            println!("{}", line(event));
            return Some(());
        }
        texts.iter().for_each(|(place, text)| println!("{place}:\n{text}"));
        for view in views {
            println!("{} {:?}: {:?}", view.place, view.shape, view.data.0);
        }
        Some(())
    })?;
    Ok(())
}

fn sample(driver: &mut Driver, prompt: &str) -> Result<(), Failure> {
    let sampling = Sampling::default();
    driver.tell(Command::Sample { id: ID, prompt: prompt.to_owned(), count: SAMPLE, sampling });
    let mut text = String::new();
    driver.until(|event| match event {
        Event::Sampled { tokens, done, .. } => {
            text.extend(tokens.iter().map(|piece| piece.text.as_str()));
            done.then_some(())
        }
        _ => None,
    })?;
    println!("{text}");
    Ok(())
}

fn save(driver: &mut Driver, path: &std::path::Path) -> Result<(), Failure> {
    driver.tell(Command::Checkpoint { id: ID });
    let bytes = driver.until(|event| match event {
        Event::Checkpointed { bytes, .. } => Some(bytes.clone()),
        _ => None,
    })?;
    std::fs::write(path, bytes)
        .map_err(|error| Failure::Input(format!("cannot write {}: {error}", path.display())))
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        run: Arguments,
    }

    fn settled_from(line: &str) -> Result<RunSpec, String> {
        let line = Line::parse_from(std::iter::once("run").chain(line.split(' ')));
        settled(&line.run).map_err(|failure| failure.to_string())
    }

    #[test]
    fn a_text_of_ones_own_goes_where_the_run_reads_one() {
        for preset in ["tiny-gpt", "attention-names", "char-rnn", "elman-1990"] {
            let spec = settled_from(&format!("{preset} --text pairs.tsv")).unwrap();
            assert!(spec.files().contains(&"own"), "{preset}");
        }
        let refused = settled_from("autodiff --text a.txt").unwrap_err();
        assert!(refused.contains("reads no text"), "{refused}");
    }

    #[test]
    fn devices_and_weights_are_for_decoders() {
        for option in ["--devices 2", "--weights a.safetensors"] {
            let refused = settled_from(&format!("char-rnn {option}")).unwrap_err();
            assert!(refused.contains("char-rnn is none"), "{refused}");
        }
        assert!(settled_from("tiny-gpt --devices 2").is_ok());
    }

    #[test]
    fn weights_bring_the_parts_of_their_layout_and_knobs_still_turn() {
        let spec = settled_from("tiny-gpt --weights a.safetensors --set model.activation=relu");
        let ModelSpec::Gpt(turned) = spec.unwrap().model else { panic!() };
        let ModelSpec::Gpt(plain) = settled_from("tiny-gpt --weights a").unwrap().model else {
            panic!()
        };
        assert_eq!(turned.activation, spec::Activation::Relu);
        assert_eq!(plain.activation, spec::Activation::GeluTanh);
        assert_eq!(plain.init, spec::Init::Own);
    }
}
