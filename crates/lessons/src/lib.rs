//! A lesson: prose and what is alive in it. The build makes it of Markdown, the page fetches it as JSON.

#[cfg(not(target_family = "wasm"))]
mod markdown;

use std::rc::Rc;

use serde::{Deserialize, Serialize};

#[cfg(not(target_family = "wasm"))]
pub use markdown::lesson;

/// A milestone's lesson in one language.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Lesson {
    /// In reading order.
    pub parts: Vec<Part>,
}

/// A piece of a lesson.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Part {
    /// HTML of our own Markdown.
    Prose(Rc<str>),
    /// Something one can answer wrongly; the guess is kept.
    Question {
        /// Its name.
        id: Rc<str>,
        /// The question.
        ask: Rc<str>,
        /// What may be answered.
        options: Vec<Rc<str>>,
        /// Said when a guess is made.
        kept: Rc<str>,
    },
    /// The guess again, with the answer.
    Recall {
        /// The question's name.
        id: Rc<str>,
        /// The answer, a sentence or two.
        answer: Rc<str>,
        /// The option that is right.
        right: Rc<str>,
    },
    /// Something to do, with a button that does it.
    Try {
        /// What to do.
        words: Rc<str>,
        /// The button's word; empty for no button.
        button: Rc<str>,
        /// `play`, `reset`, `build`, `preset child-grammar`, `do action text`, or a knob with a value: `training.learning_rate 0.1`.
        act: Rc<str>,
    },
    /// A sentence that changes when the run gets there.
    Check {
        /// What it waits for.
        when: When,
        /// The ready-made run on which it counts; any, where none is named.
        preset: Option<Rc<str>>,
        /// Said then.
        done: Rc<str>,
        /// Said before.
        waiting: Rc<str>,
    },
    /// The “held against” card of a milestone.
    Figure(Rc<str>),
}

/// What a check waits for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum When {
    /// So many steps were taken.
    Step(usize),
    /// The validation loss is below this n-gram count's.
    Passed(usize),
    /// The validation loss, in nats a token, is below this.
    Below(f64),
    /// The loss was no longer a number.
    NotFinite,
    /// The prompt box wrote something.
    Written,
    /// An experiment's metric is above a value.
    Above(Rc<str>, f64),
    /// An experiment's metric is below a value.
    Under(Rc<str>, f64),
}
