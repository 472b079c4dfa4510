//! Texts that the model wrote, the latest first.

use std::rc::Rc;

use yew::prelude::*;

use super::tokens::TokenText;
use crate::charts::series::whole;
use crate::i18n::t;
use crate::run::Sample;

/// Older samples are there, but not drawn.
const SHOWN: usize = 12;

/// What the list shows.
#[derive(Clone, PartialEq, Properties)]
pub struct SamplesProps {
    /// Oldest first.
    pub samples: Vec<Rc<Sample>>,
}

/// The samples with the step at which each was written; neighbouring tokens in different colours, or as plain text.
#[component]
pub fn Samples(SamplesProps { samples }: &SamplesProps) -> Html {
    let coloured = use_state(|| true);
    if samples.is_empty() {
        return html! { <div class="empty"><p>{ t("panel.samples.empty", &[]) }</p></div> };
    }
    let onchange = {
        let coloured = coloured.clone();
        Callback::from(move |_: Event| coloured.set(!*coloured))
    };
    let items = samples.iter().rev().take(SHOWN).map(|sample| {
        html! {
            <SampleText key={sample.id} sample={sample.clone()} coloured={*coloured} />
        }
    });
    html! {
        <div class="samples">
            <label class="toggle">
                <input type="checkbox" checked={*coloured} {onchange} />
                { t("panel.samples.tokens", &[]) }
            </label>
            <ol class="sample-list" reversed=true tabindex="0" aria-label={t("panel.samples.title", &[])}>{ for items }</ol>
        </div>
    }
}

/// One text.
#[derive(Clone, Properties)]
pub struct SampleTextProps {
    /// It.
    pub sample: Rc<Sample>,
    /// Whether its tokens are coloured.
    pub coloured: bool,
}

impl PartialEq for SampleTextProps {
    /// A sample that grows is another allocation, so that its candidates need no comparing.
    fn eq(&self, other: &Self) -> bool {
        self.coloured == other.coloured && Rc::ptr_eq(&self.sample, &other.sample)
    }
}

/// A text with the step at which it was written.
#[component]
pub fn SampleText(SampleTextProps { sample, coloured }: &SampleTextProps) -> Html {
    let pieces = Rc::new(sample.tokens.clone());
    html! {
        <li class="sample">
            <p class="sample-head">
                <span class="number">{ t("panel.samples.step", &[("step", &whole(sample.step as i64))]) }</span>
                if !sample.done {
                    <span class="chip chip--live">{ t("panel.samples.writing", &[]) }</span>
                }
            </p>
            if *coloured {
                if !sample.prompt.is_empty() {
                    <p class="sample-prompt">{ &sample.prompt }</p>
                }
                <TokenText tokens={pieces} />
            } else {
                <p class="sample-text"><span class="sample-prompt">{ &sample.prompt }</span>{ sample.text() }</p>
            }
        </li>
    }
}
