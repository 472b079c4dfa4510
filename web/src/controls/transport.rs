//! Train, pause, step, reset, speed; and beside them engine, link and file.

use serde_json::Value;
use web_sys::HtmlSelectElement;
use yew::prelude::*;

use super::form::RunProps;
use super::scale;
use super::typed::{Typed, use_typed};
use crate::actions::Garden;
use crate::app::use_garden;
use crate::browser::number;
use crate::exhibits::experiment;
use crate::i18n::{knob_label, t};
use crate::run::{Phase, RunState};

/// Speeds to choose from, in steps a second; 0 is as fast as it goes.
const SPEEDS: [f64; 6] = [0.0, 100.0, 30.0, 10.0, 3.0, 1.0];

fn press(garden: &Garden, act: impl Fn(&Garden) + 'static) -> Callback<MouseEvent> {
    let garden = garden.clone();
    Callback::from(move |_| act(&garden))
}

/// The bar that moves a run.
#[component]
pub fn Transport(RunProps { run }: &RunProps) -> Html {
    let garden = use_garden();
    let many = use_state(|| 10_usize);
    let running = run.phase == Phase::Running;
    let busy = run.phase == Phase::Loading;
    let words = match (running, experiment(run)) {
        (true, _) => t("transport.pause", &[]),
        (false, Some(_)) => t("transport.run", &[]),
        (false, None) => t("transport.train", &[]),
    };
    let still = !run.is_built();
    let reason = still.then(|| t("transport.nothing-yet", &[]));
    let count = *many;
    let Typed { shown, oninput, onchange } = use_typed(count.to_string(), move |typed| {
        many.set(typed.parse().unwrap_or(10).clamp(1, 1_000_000));
    });
    html! {
        <div class="transport" role="toolbar" aria-label={t("transport.title", &[])}>
            <button type="button" class="button button--primary transport-play"
                aria-busy={busy.to_string()} aria-keyshortcuts="Space"
                onclick={press(&garden, Garden::toggle)}>
                { words }
            </button>
            <button type="button" class="button" onclick={press(&garden, |garden| garden.step(1))}>
                { t("transport.step", &[]) }
            </button>
            <span class="step-many">
                <button type="button" class="button"
                    onclick={press(&garden, move |garden| garden.step(count))}>
                    { t("transport.steps", &[("n", &count)]) }
                </button>
                <input class="input step-count" type="number" min="1" value={shown}
                    {oninput} {onchange} aria-label={t("transport.how-many", &[])} />
            </span>
            <button type="button" class="button" disabled={still}
                title={reason.clone().unwrap_or_else(|| t("transport.reset-why", &[]))}
                onclick={press(&garden, Garden::reset)}>{ t("transport.reset", &[]) }</button>
            <button type="button" class="button" title={t("transport.new-seed-why", &[])}
                onclick={press(&garden, Garden::new_seed)}>{ t("transport.new-seed", &[]) }</button>
            { speed(run, &garden) }
        </div>
    }
}

fn speed(run: &RunState, garden: &Garden) -> Html {
    let garden = garden.clone();
    let path = "training.speed";
    let now = run.draft.training.speed;
    let onchange = Callback::from(move |event: Event| {
        let text = event.target_unchecked_into::<HtmlSelectElement>().value();
        garden.turn(path, number(&text).map_or(Value::Null, Value::from));
    });
    let other = (!SPEEDS.contains(&now)).then_some(now);
    let options = SPEEDS.into_iter().chain(other).map(|speed| {
        let words = if speed == 0.0 {
            t("transport.full-speed", &[])
        } else {
            t("transport.speed", &[("n", &scale::shown(&speed.into()))])
        };
        html! { <option value={speed.to_string()} selected={speed == now}>{ words }</option> }
    });
    let label = spec::knob(path).map(knob_label);
    html! { <select class="input speed" aria-label={label} {onchange}>{ for options }</select> }
}

/// What the bar's first button would do, for the space key.
pub fn plays_or_pauses(run: &RunState) -> bool {
    run.phase != Phase::Loading
}
