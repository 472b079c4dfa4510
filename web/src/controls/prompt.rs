//! The prompt box: a text to go on from, how tokens are chosen, and the model's words as they come.

use std::rc::Rc;

use protocol::{Candidate, Piece, Sampling};
use web_sys::HtmlTextAreaElement;
use yew::prelude::*;

use super::form::RunProps;
use super::typed::{Typed, use_typed};
use crate::actions::asker;
use crate::app::use_garden;
use crate::browser::number;
use crate::i18n::t;
use crate::panels::{TokenText, next_token};
use crate::run::{RunState, Sample};

/// Tokens of one press of “Write”.
const LENGTH: usize = 200;

/// What was written since the prompt, and what might have come instead of its last token.
#[derive(Clone, Default, PartialEq)]
struct Written {
    tokens: Vec<Piece>,
    candidates: Vec<Candidate>,
}

/// What the reader has set, and what was written before the last request.
#[derive(Clone, PartialEq)]
struct Writing {
    prompt: String,
    sampling: Sampling,
    before: Written,
}

impl Writing {
    /// What the model goes on from: the prompt and all it wrote already.
    fn text(&self) -> String {
        let written = self.before.tokens.iter().map(|piece| piece.text.as_str());
        self.prompt.clone() + &written.collect::<String>()
    }

    /// Everything written since the prompt, with what is coming in now.
    fn written(&self, run: &RunState) -> Written {
        let text = self.text();
        let mut written = self.before.clone();
        let is_coming = |sample: &&Rc<Sample>| sample.id == asker::PROMPT && sample.prompt == text;
        if let Some(sample) = run.samples.iter().find(is_coming).filter(|s| !s.tokens.is_empty()) {
            written.tokens.extend_from_slice(&sample.tokens);
            written.candidates = sample.candidates.clone();
        }
        written
    }

    /// A token drawn alone needs a number of its own, or every draw would fall on the same share.
    fn drawing(&self) -> Sampling {
        let seed = self.sampling.seed.wrapping_add(self.before.tokens.len() as u64);
        Sampling { seed, ..self.sampling }
    }
}

/// The prompt box.
#[component]
pub fn Prompt(RunProps { run }: &RunProps) -> Html {
    let garden = use_garden();
    let writing = use_state(|| Writing {
        prompt: String::new(),
        sampling: Sampling::default(),
        before: Written::default(),
    });
    let sample = run.samples.iter().find(|sample| sample.id == asker::PROMPT);
    let busy = sample.is_some_and(|sample| !sample.done) && run.is_built();
    let written = writing.written(run);
    let write = {
        let (garden, writing) = (garden.clone(), writing.clone());
        Callback::from(move |_: MouseEvent| {
            let fresh = Writing { before: Written::default(), ..(*writing).clone() };
            garden.sample(fresh.text(), LENGTH, fresh.sampling);
            writing.set(fresh);
        })
    };
    let step = {
        let (garden, writing, before) = (garden.clone(), writing.clone(), written.clone());
        Callback::from(move |()| {
            let next = Writing { before: before.clone(), ..(*writing).clone() };
            garden.sample(next.text(), 1, next.drawing());
            writing.set(next);
        })
    };
    let stop = Callback::from(move |_: MouseEvent| garden.cancel(asker::PROMPT));
    let oninput = {
        let writing = writing.clone();
        Callback::from(move |event: InputEvent| {
            let prompt = event.target_unchecked_into::<HtmlTextAreaElement>().value();
            writing.set(Writing { prompt, before: Written::default(), ..(*writing).clone() });
        })
    };
    html! {
        <section class="panel prompt">
            <h2>{ t("section.prompt", &[]) }</h2>
            <label class="field">
                <span>{ t("prompt.label", &[]) }</span>
                <textarea rows="2" value={writing.prompt.clone()} {oninput}
                    placeholder={t("prompt.placeholder", &[])} />
            </label>
            { sampling_fields(&writing) }
            <div class="transport">
                <button type="button" class="button button--primary" onclick={write}>
                    { t("prompt.write", &[]) }
                </button>
                <button type="button" class="button" onclick={stop} disabled={!busy}>
                    { t("prompt.stop", &[]) }
                </button>
            </div>
            { output(&writing.prompt, &written.tokens) }
            { next(&written, &step, busy) }
        </section>
    }
}

fn output(prompt: &str, tokens: &[Piece]) -> Html {
    if tokens.is_empty() {
        return Html::default();
    }
    html! {
        <div class="prompt-output" aria-label={t("prompt.output", &[])} role="region">
            <span class="prompt-given">{ prompt }</span>
            <TokenText tokens={Rc::new(tokens.to_vec())} visible_spaces={false} />
        </div>
    }
}

/// The bars of the last choice, and the way to the next.
fn next(written: &Written, on_step: &Callback<()>, busy: bool) -> Html {
    next_token(&written.candidates, written.tokens.last(), on_step, busy)
}

/// Temperature, top-k, top-p, seed.
fn sampling_fields(writing: &UseStateHandle<Writing>) -> Html {
    let field = |label: String, least, step, value: f64, set: fn(&mut Sampling, f64)| {
        let writing = writing.clone();
        let on_set = Callback::from(move |typed: f64| {
            let mut next = (*writing).clone();
            set(&mut next.sampling, typed);
            writing.set(next);
        });
        html! { <SamplingField {label} {least} {step} {value} {on_set} /> }
    };
    let sampling = writing.sampling;
    html! {
        <div class="knob-row sampling">
            { field(t("prompt.temperature", &[]), "0", "0.1", sampling.temperature, |s, value| s.temperature = value) }
            { field(t("prompt.top-k", &[]), "0", "1", sampling.top_k as f64, |s, value| s.top_k = value as usize) }
            { field(t("prompt.top-p", &[]), "0", "0.05", sampling.top_p, |s, value| s.top_p = value.min(1.0)) }
            { field(t("prompt.seed", &[]), "0", "1", sampling.seed as f64, |s, value| s.seed = value as u64) }
        </div>
    }
}

#[derive(Clone, PartialEq, Properties)]
struct SamplingFieldProps {
    label: String,
    least: &'static str,
    step: &'static str,
    value: f64,
    /// Told what was typed, where it is a number and not below 0.
    on_set: Callback<f64>,
}

/// One number of how tokens are chosen.
#[component]
fn SamplingField(
    SamplingFieldProps { label, least, step, value, on_set }: &SamplingFieldProps,
) -> Html {
    let on_set = on_set.clone();
    let Typed { shown, oninput, onchange } = use_typed(value.to_string(), move |text| {
        let number = number(&text).filter(|number| number.is_finite() && *number >= 0.0);
        number.into_iter().for_each(|number| on_set.emit(number));
    });
    html! {
        <label class="field">
            <span>{ label }</span>
            <input type="number" min={*least} step={*step} value={shown} {oninput} {onchange} />
        </label>
    }
}
