//! What can be set.

use models::nplm_2003::{self, Start};
use models::wavenet_2016;
use spec::ExperimentSpec;

/// The settings of a run.
#[derive(Clone, Debug)]
pub struct Settings {
    pub seed: u64,
    pub kind: Kind,
    /// Letters before the next.
    pub context: usize,
    /// Examples of a batch.
    pub batch: usize,
    pub steps: usize,
    /// The rate of the first steps, that of later ones, and where they begin.
    rates: [f64; 2],
    later: usize,
    /// The share by which running moments follow a batch's.
    pub momentum: f64,
    pub temperature: f64,
}

/// Which net; the vocabulary is the text's.
#[derive(Clone, Debug)]
pub enum Kind {
    /// Letters side by side.
    Words(nplm_2003::Shape, Start),
    /// Letters joined layer by layer.
    Tree(wavenet_2016::Shape),
}

impl Settings {
    /// Of a spec, for a text with so many symbols.
    pub fn read(spec: &ExperimentSpec, seed: u64, vocabulary: usize) -> Self {
        let (features, hidden) = (spec.whole("features"), spec.whole("hidden"));
        let (kind, context) = if spec.kind.kind == "makemore-wavenet" {
            let joins = match spec.word("joins") {
                "three" => vec![3],
                "eight" => vec![8],
                _ => vec![2, 2, 2],
            };
            let context = joins.iter().product();
            let is_apart = spec.on("apart");
            let shape = wavenet_2016::Shape { vocabulary, joins, features, hidden, is_apart };
            (Kind::Tree(shape), context)
        } else {
            let context = spec.whole("context");
            let shape = nplm_2003::Shape {
                vocabulary,
                context,
                features,
                hidden,
                is_direct: false,
                is_biased: spec.on("bias"),
                is_normed: spec.on("norm"),
            };
            (Kind::Words(shape, start(spec.word("start"), context * features)), context)
        };
        Self {
            seed,
            kind,
            context,
            batch: spec.whole("batch"),
            steps: spec.whole("steps"),
            rates: [spec.number("rate"), spec.number("later_rate")],
            later: spec.whole("later"),
            momentum: spec.number("momentum"),
            temperature: spec.number("temperature"),
        }
    }

    /// The step size after so many steps.
    pub fn rate(&self, learnt: usize) -> f64 {
        self.rates[usize::from(learnt >= self.later)]
    }
}

/// How the lecture draws first weights, the versions of part 3 one after the other, and that of part 4.
fn start(word: &str, inputs: usize) -> Start {
    // tanh shrinks what goes through it; 5/3 makes up for that (torch.nn.init.calculate_gain).
    let kaiming = 5.0 / 3.0 / (inputs as f64).sqrt();
    let randn = Start {
        features: 1.0,
        hidden: 1.0,
        hidden_bias: 1.0,
        norm: 0.0,
        output: 1.0,
        output_bias: 1.0,
    };
    let output = Start { output: 0.01, output_bias: 0.0, ..randn };
    match word {
        "randn" => randn,
        "output" => output,
        "tanhs" => Start { hidden: 0.2, hidden_bias: 0.01, ..output },
        // Nothing is exactly 0 or 1, which would hide mistakes of the way back.
        "hand" => Start {
            hidden: kaiming,
            hidden_bias: 0.1,
            norm: 0.1,
            output: 0.1,
            output_bias: 0.1,
            ..randn
        },
        _ => Start { hidden: kaiming, hidden_bias: 0.01, ..output },
    }
}
