//! Every control and chart in every state, light and dark side by side, on made-up numbers: where the look is judged.

mod sample;

use std::rc::Rc;

use protocol::Task;
use yew::prelude::*;

use crate::charts::small::Quantity;
use crate::charts::{LossChart, LossData, StepChart};
use crate::i18n::t;
use crate::panels::{
    AttentionGrid, AttentionHead, Heatmap, Parameters, Samples, TokenText, cache_table, error_note,
    metrics, network_sketch, next_token, progress_bar,
};
use crate::run::{Curve, Inspection, Job, LossUnit, Problem, Progress, RunState};

/// The gallery.
#[component]
pub fn Gallery() -> Html {
    let unit = use_state(LossUnit::default);
    let chosen = use_state(|| (0, 0));
    let run = Rc::new(RunState { unit: *unit, ..(*use_memo((), |()| sample::run())).clone() });
    let inspection = use_memo((), |()| sample::inspection());
    let on_unit = use_callback(unit.setter(), |next, unit| unit.set(next));
    let on_choose = use_callback(chosen.setter(), |next, chosen| chosen.set(next));
    html! {
        <div class="gallery">
            <header class="map-intro">
                <h1>{ t("gallery.title", &[]) }</h1>
                <p>{ t("gallery.intro", &[]) }</p>
            </header>
            { both(t("gallery.buttons", &[]), html! { <>{ buttons() }{ choices() }{ fields() }</> }) }
            { both(t("gallery.notes", &[]), notes()) }
            { both(t("gallery.numbers", &[]), html! {
                <>{ metrics(&run) }<Parameters rows={run.parameters.clone()} />{ cache_table(&spec::GptSpec::default()) }</>
            }) }
            { both(t("gallery.loss", &[]), curves(&run, &on_unit)) }
            { both(t("gallery.tokens", &[]), texts(&run)) }
            { both(t("gallery.attention", &[]), html! {
                <>
                    <AttentionGrid inspection={inspection.clone()} chosen={*chosen} on_choose={on_choose} />
                    <AttentionHead inspection={inspection.clone()} chosen={*chosen} />
                </>
            }) }
            { both(t("gallery.heatmap", &[]), html! {
                <Heatmap inspection={inspection.clone()} place="blocks.0.resid_mid" />
            }) }
            { both(t("gallery.empty", &[]), empties(&on_unit)) }
            { both(t("gallery.sketch", &[]), network_sketch(&sample::model())) }
            { both(t("gallery.colours", &[]), colours()) }
            { narrow(&run, &inspection, &on_unit) }
        </div>
    }
}

/// A section in both themes.
fn both(title: String, content: Html) -> Html {
    html! {
        <section class="panel">
            <h2>{ title }</h2>
            <div class="gallery-pair">
                <div data-theme="light">{ content.clone() }</div>
                <div data-theme="dark">{ content }</div>
            </div>
        </section>
    }
}

/// A thing with its state's name under it.
fn shown(state: String, thing: Html) -> Html {
    html! { <figure>{ thing }<figcaption>{ state }</figcaption></figure> }
}

fn buttons() -> Html {
    let states: [(String, &'static str); 4] = [
        (t("gallery.rest", &[]), ""),
        (t("gallery.hover", &[]), "is-hover"),
        (t("gallery.focus", &[]), "is-focus"),
        (t("gallery.pressed", &[]), "is-pressed"),
    ];
    let row = |kind: &'static str| {
        let label = t("gallery.train", &[]);
        let in_state = states.iter().map(|(name, class)| {
            shown(name.clone(), html! { <button type="button" class={classes!("button", kind, *class)}>{ &label }</button> })
        });
        html! {
            <div class="gallery-row">
                { for in_state }
                { shown(t("gallery.disabled", &[]), html! {
                    <button type="button" class={classes!("button", kind)} disabled=true title={t("gallery.reason", &[])}>{ &label }</button>
                }) }
                { shown(t("gallery.busy", &[]), html! {
                    <button type="button" class={classes!("button", kind)} aria-busy="true">{ &label }</button>
                }) }
            </div>
        }
    };
    html! { <>{ row("button--primary") }{ row("") }{ row("button--quiet") }</> }
}

fn choices() -> Html {
    let slider = |class: &'static str, disabled: bool| {
        html! {
            <input type="range" class={classes!("slider", class)} {disabled} aria-label={t("gallery.slider", &[])} />
        }
    };
    html! {
        <>
            <div class="gallery-row">
                <span class="segmented">
                    <button type="button" aria-pressed="true">{ "nats" }</button>
                    <button type="button" aria-pressed="false">{ "bits" }</button>
                    <button type="button" disabled=true>{ t("gallery.disabled", &[]) }</button>
                </span>
                <label class="toggle"><input type="checkbox" />{ t("gallery.off", &[]) }</label>
                <label class="toggle"><input type="checkbox" checked=true />{ t("gallery.on", &[]) }</label>
                <label class="toggle"><input type="checkbox" disabled=true />{ t("gallery.disabled", &[]) }</label>
                <span class="chip">{ "cpu" }</span>
                <span class="chip chip--live">{ t("gallery.live", &[]) }</span>
                <span class="chip chip--bad">{ t("gallery.error", &[]) }</span>
            </div>
            <div class="gallery-row">
                { shown(t("gallery.rest", &[]), slider("", false)) }
                { shown(t("gallery.hover", &[]), slider("is-hover", false)) }
                { shown(t("gallery.focus", &[]), slider("is-focus", false)) }
                { shown(t("gallery.disabled", &[]), slider("", true)) }
            </div>
        </>
    }
}

fn fields() -> Html {
    let label = || t("gallery.width", &[]);
    html! {
        <div class="knob-row">
            <label class="field"><span>{ label() }</span><input type="number" value="128" /></label>
            <label class="field"><span>{ label() }</span><input type="number" class="is-focus" value="128" /></label>
            <label class="field">
                <span>{ label() }</span>
                <input type="number" value="130" aria-invalid="true" />
                <span class="field-error">{ t("gallery.width-error", &[]) }</span>
            </label>
            <label class="field"><span>{ label() }</span><input type="number" value="128" disabled=true /><span class="reason">{ t("gallery.reason", &[]) }</span></label>
            <label class="field"><span>{ t("gallery.choice", &[]) }</span><select><option>{ "adamw" }</option></select></label>
            <label class="field"><span>{ t("gallery.text", &[]) }</span><textarea value="ROMEO:" /></label>
        </div>
    }
}

fn notes() -> Html {
    let problem = Problem { what: t("gallery.what", &[]), hint: t("gallery.hint", &[]) };
    let cancel = Callback::from(|()| ());
    let known = Progress { job: Job::File("tinyshakespeare".into()), done: 0.62, total: 1.0 };
    let unknown = Progress { job: Job::Task(Task::Network), done: 0.0, total: 0.0 };
    html! {
        <>
            { error_note(&problem, Some(cancel.clone())) }
            { progress_bar(&known, Some(cancel)) }
            { progress_bar(&unknown, None) }
            <p class="note">{ t("gallery.note", &[]) }</p>
        </>
    }
}

fn curves(run: &Rc<RunState>, on_unit: &Callback<LossUnit>) -> Html {
    let mut data = LossData::of(run);
    data.published = Some(1.88);
    let steps = data.steps;
    html! {
        <>
            <LossChart {data} on_unit={on_unit.clone()} />
            <StepChart curve={run.curve.clone()} quantity={Quantity::Rate} {steps} />
            <StepChart curve={run.curve.clone()} quantity={Quantity::GradientNorm} {steps} />
        </>
    }
}

fn texts(run: &RunState) -> Html {
    let tokens = Rc::new(sample::tokens("To be, or not to be,\nthat is the question:"));
    let candidates = sample::candidates();
    let chosen = candidates.get(2).map(|candidate| &candidate.piece);
    let on_step = Callback::noop();
    html! {
        <>
            <TokenText {tokens} />
            <Samples samples={run.samples.clone()} />
            { next_token(&candidates, chosen, &on_step, false) }
            { next_token(&[], None, &on_step, true) }
        </>
    }
}

fn empties(on_unit: &Callback<LossUnit>) -> Html {
    let none = RunState { curve: Rc::new(Curve::default()), ..RunState::default() };
    html! {
        <>
            <LossChart data={LossData::of(&none)} on_unit={on_unit.clone()} />
            <Parameters rows={Rc::default()} />
            <Samples samples={vec![]} />
        </>
    }
}

fn colours() -> Html {
    let names = (1..=8).map(|n| format!("--cat-{n}"));
    let names = names.chain((0..5).map(|n| format!("--seq-{n}")));
    let names = names.chain(["lo", "mid", "hi"].map(|end| format!("--div-{end}")));
    let swatch = |name: String| {
        html! {
            <figure><span class="swatch" style={format!("--swatch: var({name})")}></span><figcaption>{ name }</figcaption></figure>
        }
    };
    html! { <div class="gallery-row">{ for names.map(swatch) }</div> }
}

/// The same in the width of a telephone.
fn narrow(run: &Rc<RunState>, inspection: &Rc<Inspection>, on_unit: &Callback<LossUnit>) -> Html {
    html! {
        <section class="panel">
            <h2>{ t("gallery.narrow", &[]) }</h2>
            <div class="gallery-narrow">
                { metrics(run) }
                <LossChart data={LossData::of(run)} on_unit={on_unit.clone()} height={220} />
                <AttentionHead inspection={inspection.clone()} chosen={(1, 1)} />
            </div>
        </section>
    }
}
