//! The run in a line of numbers: loss, speed, time left, memory, and which engine runs and why.

use yew::prelude::*;

use crate::charts::series::{digits, whole};
use crate::i18n::t;
use crate::run::{EngineInUse, LossUnit, Measure, RunState, engine_word};

/// The strip of numbers above the charts.
pub fn metrics(run: &RunState) -> Html {
    let dash = || "–".to_owned();
    let last = run.curve.last().map_or_else(dash, |report| digits(run.show(report.loss)));
    let evaluation = run.last_evaluation();
    let bits = LossUnit { measure: Some(Measure::Bits), per_character: true };
    let per_character =
        evaluation.map_or_else(dash, |one| digits(bits.of(one.loss, run.characters_per_token)));
    let unit = t(run.unit.key(), &[]);
    let validation = evaluation.map_or_else(
        || html! { "–" },
        |one| html! { <>{ digits(run.show(one.loss)) }<small>{ " ± " }{ digits(run.show_band(one)) }</small></> },
    );
    let number = |text: String| html! { <>{ text }</> };
    let rate = |value: f64| if value > 0.0 { digits(value) } else { dash() };
    html! {
        <dl class="metrics">
            { cell(t("panel.step", &[]), number(whole(run.step as i64)), &t("panel.metrics.of", &[("steps", &whole(run.spec.training.steps as i64))])) }
            { cell(t("panel.metrics.loss", &[]), number(last), &unit) }
            { cell(t("panel.metrics.validation", &[]), validation, &unit) }
            { cell(t("panel.metrics.bits", &[]), number(per_character), &t(bits.key(), &[])) }
            { cell(t("panel.metrics.tokens", &[]), number(rate(run.tokens_per_second)), &t("panel.metrics.per-second", &[])) }
            { cell(t("panel.metrics.steps", &[]), number(rate(run.steps_per_second)), &t("panel.metrics.per-second", &[])) }
            { cell(t("panel.metrics.left", &[]), number(run.seconds_left().map_or_else(dash, duration)), "") }
            { cell(t("panel.metrics.memory", &[]), number(run.memory.map_or_else(dash, megabytes)), "MB") }
            { engine(run.engine.as_ref()) }
        </dl>
    }
}

fn cell(name: String, value: Html, unit: &str) -> Html {
    html! {
        <div><dt>{ name }</dt><dd>{ value }{ " " }<span class="metrics-unit">{ unit.to_owned() }</span></dd></div>
    }
}

fn engine(engine: Option<&EngineInUse>) -> Html {
    let Some(EngineInUse { engine, why, device }) = engine else { return Html::default() };
    html! {
        <div class="metrics-engine">
            <dt>{ t("panel.metrics.engine", &[]) }</dt>
            <dd>{ engine_word(*engine) }{ " " }<span class="metrics-unit">{ device }</span></dd>
            if !why.is_empty() {
                <dd class="note">{ why }</dd>
            }
        </div>
    }
}

/// Seconds as a reader says them: 45 s, 2 min 05 s, 1 h 10 min.
pub fn duration(seconds: f64) -> String {
    let all = seconds.max(0.0).round() as u64;
    match all {
        0..=59 => format!("{all} s"),
        60..=3599 => format!("{} min {:02} s", all / 60, all % 60),
        _ => format!("{} h {:02} min", all / 3600, all / 60 % 60),
    }
}

fn megabytes(bytes: f64) -> String {
    digits(bytes / 1e6)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_said_as_a_reader_says_them() {
        let said: Vec<_> = [0.4, 45.2, 125.0, 4210.0].map(duration).into();
        assert_eq!(said, ["0 s", "45 s", "2 min 05 s", "1 h 10 min"]);
    }
}
