//! Runs in other workers, as a part of the page sees them: how many are over, why one failed, and the hand that ends them.

use std::rc::Rc;

use yew::prelude::*;

use crate::actions::beside::{Others, Told};
use crate::i18n::t;

/// A batch of runs, under way or over.
#[derive(Clone, Default)]
pub struct Batch {
    /// Runs that are over.
    pub done: usize,
    of: usize,
    failed: Option<String>,
    others: Option<Rc<Others>>,
}

/// What happens to a batch.
pub enum Change {
    /// So many runs begin.
    Begun(usize, Rc<Others>),
    /// One is over.
    Told(Told),
    /// So many of those that waited are no longer wanted.
    Fewer(usize),
    /// The reader ends them.
    Ended,
}

impl Reducible for Batch {
    type Action = Change;

    fn reduce(self: Rc<Self>, change: Change) -> Rc<Self> {
        let batch = (*self).clone();
        Rc::new(match change {
            Change::Begun(of, others) => Self { done: 0, of, failed: None, others: Some(others) },
            Change::Told(Told::Done(..)) => Self { done: batch.done + 1, ..batch }.or_over(),
            Change::Fewer(count) => Self { of: batch.of.saturating_sub(count), ..batch }.or_over(),
            Change::Told(Told::Failed(why)) => Self { failed: Some(why), others: None, ..batch },
            Change::Ended => Self { others: None, ..batch },
        })
    }
}

impl Batch {
    /// Nothing is left where all are over.
    fn or_over(mut self) -> Self {
        self.others = self.others.filter(|_| self.done < self.of);
        self
    }

    /// The runs, while they are under way.
    pub fn others(&self) -> Option<&Rc<Others>> {
        self.others.as_ref()
    }
}

/// How far a batch is, with the hand that ends it; or else the button that begins one.
pub fn progress(batch: &UseReducerHandle<Batch>, begin: Callback<MouseEvent>, word: &str) -> Html {
    let end = {
        let batch = batch.clone();
        Callback::from(move |_: MouseEvent| batch.dispatch(Change::Ended))
    };
    html! {
        <>
            if batch.others.is_some() {
                <p role="status">{ t("seeds.done", &[("done", &batch.done), ("of", &batch.of)]) }</p>
                <button type="button" class="button button--quiet" onclick={end}>{ t("seeds.stop", &[]) }</button>
            } else {
                <button type="button" class="button button--quiet" onclick={begin}>{ word }</button>
            }
            if let Some(why) = &batch.failed { <p role="alert">{ t("batch.failed", &[("why", why)]) }</p> }
        </>
    }
}
