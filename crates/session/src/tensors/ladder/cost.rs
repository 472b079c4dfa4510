//! What a run costs: parameters, and operations of learning.

use spec::{ExperimentSpec, GptSpec, ModelSpec, RunSpec};

/// What a run costs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cost {
    /// Numbers that it learns; for counts, the different runs of characters that they keep.
    pub parameters: f64,
    /// Additions and multiplications of learning.
    pub operations: f64,
}

/// Six operations a parameter and token: two forward and four back (Kaplan et al. 2020, section 2.1, where lookups are left out; here
/// every parameter counts, so that small nets are not flattered).
const PASSES: f64 = 6.0;

/// The cost of a run that ended with these metrics; nothing where one of them is missing.
pub fn of(spec: &RunSpec, metric: impl Fn(&str) -> Option<f64>) -> Option<Cost> {
    let parameters = metric("parameters");
    Some(match &spec.model {
        ModelSpec::Gpt(gpt) => {
            let parameters = parameters?;
            Cost { parameters, operations: metric("tokens")? * a_token(gpt, parameters) }
        }
        ModelSpec::Experiment(model) if model.kind.kind == "ngram" => {
            // Each character is counted once after each length of context: an addition.
            let lengths = (model.whole("longest") + 1) as f64;
            Cost { parameters: metric("runs")?, operations: metric("characters")? * lengths }
        }
        ModelSpec::Experiment(model) => {
            let parameters = parameters?;
            Cost { parameters, operations: PASSES * parameters * characters(model) }
        }
    })
}

/// Operations a token: the parameters', and those of attention's two products with all T positions, `12·L·T·D`.
fn a_token(gpt: &GptSpec, parameters: f64) -> f64 {
    let products = (2 * gpt.layers * gpt.context * gpt.width) as f64;
    PASSES * (parameters + products)
}

/// Characters that all batches hold together.
fn characters(model: &ExperimentSpec) -> f64 {
    let batch = match model.kind.kind {
        "char-rnn" => model.whole("streams") * model.whole("positions"),
        _ => model.whole("batch"),
    };
    model.whole("steps") as f64 * batch as f64
}

/// Steps that a run will take, where its spec says so.
pub fn steps(spec: &RunSpec) -> Option<usize> {
    match &spec.model {
        ModelSpec::Gpt(_) => Some(spec.training.steps),
        ModelSpec::Experiment(model) => Some(model.whole("steps")).filter(|steps| *steps > 0),
    }
}
