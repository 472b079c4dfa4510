//! A lesson in the page: fetched when it is opened, and what its live parts wait for.

use std::rc::Rc;

use lessons::{Lesson, When};
use protocol::PauseReason;
use yew::prelude::*;

use crate::actions::asker;
use crate::browser::{fetch_text, read_json};
use crate::run::{Phase, RunState};

/// The only language so far.
pub const LANGUAGE: &str = "en";

/// Whether a run is there.
pub fn holds(when: &When, run: &RunState) -> bool {
    let metric = |name: &str, is: &dyn Fn(f64) -> bool| run.series.last(name).is_some_and(is);
    match when {
        When::Above(name, than) => metric(name, &|value| value > *than),
        When::Under(name, than) => metric(name, &|value| value < *than),
        When::Step(step) => run.step >= *step,
        When::Passed(order) => run.passed_order().is_some_and(|passed| passed >= *order),
        When::Below(loss) => run.best().is_some_and(|best| best.loss < *loss),
        When::NotFinite => run.phase == Phase::Paused(PauseReason::NotFinite),
        When::Written => {
            let mut asked = run.samples.iter().filter(|sample| sample.id == asker::PROMPT);
            asked.any(|sample| !sample.tokens.is_empty())
        }
    }
}

/// A milestone's lesson: nothing while it is on its way, then itself or what the browser says.
#[hook]
pub fn use_lesson(id: &str) -> Option<Result<Rc<Lesson>, String>> {
    let fetched = use_state(|| None);
    let set = fetched.setter();
    use_effect_with(id.to_owned(), move |id| {
        let path = format!("lessons/{LANGUAGE}/{id}.json");
        wasm_bindgen_futures::spawn_local(async move {
            let read = fetch_text(&path).await.and_then(|text| read_json(&text));
            set.set(Some(read.map(Rc::new)));
        });
    });
    (*fetched).clone()
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use lessons::{Lesson, Part};
    use spec::{MILESTONES, find_preset};

    /// Every lesson with its milestone's id.
    fn all() -> Vec<(String, Lesson)> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("lessons").join(super::LANGUAGE);
        let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        let read = |path: &Path| lessons::lesson(&fs::read_to_string(path).unwrap()).unwrap();
        files
            .map(|path| (path.file_stem().unwrap().to_str().unwrap().into(), read(&path)))
            .collect()
    }

    #[test]
    fn every_milestone_on_the_map_has_a_lesson() {
        for milestone in MILESTONES.iter().filter(|milestone| milestone.ready) {
            assert!(
                all().iter().any(|(id, _)| id == milestone.id),
                "{} has no prose",
                milestone.id
            );
        }
    }

    #[test]
    fn what_a_lesson_invites_to_can_be_done() {
        let lessons = all();
        let parts =
            lessons.iter().flat_map(|(id, lesson)| lesson.parts.iter().map(move |p| (id, p)));
        for (id, part) in parts {
            let Part::Try { act, button, .. } = part else { continue };
            let milestone = MILESTONES.iter().find(|milestone| milestone.id == id).unwrap();
            let first = (milestone.presets[0].spec)();
            let fits = match act.split_once(' ') {
                None => ["", "play", "reset", "build"].contains(&&**act),
                Some(("preset", id)) => find_preset(id).is_some(),
                Some(("do", action)) => tells(milestone, action.split(' ').next().unwrap()),
                Some((path, value)) => first.with_text(path, value).is_ok(),
            };
            assert!(fits, "nobody can {act}");
            assert_eq!(act.is_empty(), button.is_empty(), "{act} and {button}");
        }
    }

    #[test]
    fn a_check_that_names_a_preset_names_one_of_its_milestone() {
        for (id, lesson) in all() {
            for part in &lesson.parts {
                let Part::Check { preset: Some(preset), .. } = part else { continue };
                assert_eq!(spec::milestone_of(preset).map(|m| m.id), Some(&*id), "{preset}");
            }
        }
    }

    /// Whether a panel of the milestone tells this action.
    fn tells(milestone: &spec::Milestone, wanted: &str) -> bool {
        let mut panels = milestone.kinds().flat_map(|experiment| experiment.panels);
        panels.any(|panel| match panel.show {
            spec::Show::Ask { action, .. } => action == wanted,
            spec::Show::Buttons(buttons) => buttons.iter().any(|(action, _)| *action == wanted),
            _ => false,
        })
    }

    #[test]
    fn a_question_is_answered_at_the_end_of_its_lesson() {
        for (_, lesson) in all() {
            for part in &lesson.parts {
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
        let counted =
            all().into_iter().map(|(id, lesson)| (id, lesson.parts.iter().map(words).sum()));
        let others: Vec<(String, usize)> =
            counted.filter(|(_, words)| !(300..=700).contains(words)).collect();
        assert_eq!(others, []);
    }

    /// Tags and formulas are no words.
    fn words(part: &Part) -> usize {
        match part {
            Part::Prose(html) => {
                let mut text = String::new();
                let mut rest = &**html;
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
