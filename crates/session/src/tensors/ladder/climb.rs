//! What a rung's run came to.

use super::{Measured, Outcome, cost};
use crate::tensors::nested::{End, Nested};

/// How a run ended, if it has; `metric` is its loss, in nats a token.
pub fn outcome(run: &Nested, metric: &str) -> Option<Outcome> {
    Some(match run.end()? {
        End::Failed(why) => Outcome::Failed(why.clone()),
        End::Finished(metrics) => measured(run, metrics, metric).map_or_else(
            || Outcome::Failed("the run ended without a loss".to_owned()),
            Outcome::Climbed,
        ),
    })
}

fn measured(run: &Nested, metrics: &[(String, f64)], metric: &str) -> Option<Measured> {
    let value = |name: &str| metrics.iter().find(|(other, _)| other == name).map(|(_, v)| *v);
    let cost = cost::of(run.spec(), value)?;
    let bits = text::entropy::bits(value(metric)?) / run.characters_per_token;
    Some(Measured {
        bits: bits as f32,
        parameters: cost.parameters as f32,
        operations: cost.operations as f32,
        // A network tells how long it has learnt, without exams.
        seconds: value("seconds").unwrap_or(run.seconds) as f32,
    })
}
