//! Lessons as the build made them of `lessons/`, and what their live parts wait for.

use protocol::PauseReason;

use crate::actions::asker;
use crate::run::{Phase, RunState};

/// A milestone's prose in one language.
#[derive(Clone, Copy, Debug)]
pub struct Lesson {
    /// The milestone.
    pub id: &'static str,
    /// `en` …
    pub language: &'static str,
    /// In reading order.
    pub parts: &'static [Part],
}

/// A piece of a lesson.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Part {
    /// HTML, rendered at build time from our own Markdown.
    Prose(&'static str),
    /// Something one can answer wrongly; the guess is kept.
    Question {
        /// Its name.
        id: &'static str,
        /// The question.
        ask: &'static str,
        /// What may be answered.
        options: &'static [&'static str],
        /// Said when a guess is made.
        kept: &'static str,
    },
    /// The guess again, with the answer.
    Recall {
        /// The question's name.
        id: &'static str,
        /// The answer, a sentence or two.
        answer: &'static str,
        /// The option that is right.
        right: &'static str,
    },
    /// Something to do, with a button that does it.
    Try {
        /// What to do.
        words: &'static str,
        /// The button's word; empty for no button.
        button: &'static str,
        /// `play`, `reset`, `build`, `preset child-grammar`, or a knob with a value: `training.learning_rate 0.1`.
        act: &'static str,
    },
    /// A sentence that changes when the run gets there.
    Check {
        /// What it waits for.
        when: When,
        /// Said then.
        done: &'static str,
        /// Said before.
        waiting: &'static str,
    },
    /// The “held against” card of a milestone.
    Figure(&'static str),
}

/// What a check waits for.
#[derive(Clone, Copy, Debug, PartialEq)]
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
}

impl When {
    /// Whether a run is there.
    pub fn holds(self, run: &RunState) -> bool {
        match self {
            Self::Step(step) => run.step >= step,
            Self::Passed(order) => run.passed_order().is_some_and(|passed| passed >= order),
            Self::Below(loss) => run.best().is_some_and(|best| best.loss < loss),
            Self::NotFinite => run.phase == Phase::Paused(PauseReason::NotFinite),
            Self::Written => run
                .samples
                .iter()
                .any(|sample| sample.id == asker::PROMPT && !sample.tokens.is_empty()),
        }
    }
}

include!(concat!(env!("OUT_DIR"), "/lessons.rs"));

/// A milestone's lesson.
pub fn lesson(id: &str) -> Option<&'static Lesson> {
    LESSONS.iter().find(|lesson| lesson.id == id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use spec::{MILESTONES, RunSpec, find_preset};

    #[test]
    fn every_milestone_on_the_map_has_a_lesson() {
        for milestone in MILESTONES.iter().filter(|milestone| milestone.ready) {
            assert!(lesson(milestone.id).is_some(), "{} has no prose", milestone.id);
        }
    }

    #[test]
    fn what_a_lesson_invites_to_can_be_done() {
        for part in LESSONS.iter().flat_map(|lesson| lesson.parts) {
            let Part::Try { act, button, .. } = part else { continue };
            let fits = match act.split_once(' ') {
                None => ["", "play", "reset", "build"].contains(act),
                Some(("preset", id)) => find_preset(id).is_some(),
                Some((path, value)) => RunSpec::default().with_text(path, value).is_ok(),
            };
            assert!(fits, "nobody can {act}");
            assert_eq!(act.is_empty(), button.is_empty(), "{act} and {button}");
        }
    }

    #[test]
    fn a_question_is_answered_at_the_end_of_its_lesson() {
        for lesson in LESSONS {
            for part in lesson.parts {
                let Part::Question { id, options, .. } = part else { continue };
                let answered = lesson.parts.iter().any(|other| {
                    matches!(other, Part::Recall { id: recalled, right, .. }
                        if recalled == id && options.contains(right))
                });
                assert!(answered, "{id} is never answered");
            }
        }
    }

    #[test]
    fn lessons_are_300_to_700_words() {
        for lesson in LESSONS {
            let words: usize = lesson.parts.iter().map(words).sum();
            assert!((300..=700).contains(&words), "{}: {words} words", lesson.id);
        }
    }

    /// Tags and formulas are no words.
    fn words(part: &Part) -> usize {
        match part {
            Part::Prose(html) => {
                let mut text = String::new();
                let mut rest = *html;
                while let Some((before, after)) = rest.split_once("<math") {
                    text.push_str(before);
                    rest = after.split_once("</math>").map_or("", |(_, after)| after);
                }
                text.push_str(rest);
                let bare = text.split('<').map(|cut| cut.split_once('>').map_or(cut, |(_, t)| t));
                bare.collect::<String>().split_whitespace().count()
            }
            Part::Question { ask, .. } => ask.split_whitespace().count(),
            Part::Recall { answer, .. } => answer.split_whitespace().count(),
            Part::Try { words, .. } => words.split_whitespace().count(),
            Part::Check { done, .. } => done.split_whitespace().count(),
            Part::Figure(_) => 0,
        }
    }
}
