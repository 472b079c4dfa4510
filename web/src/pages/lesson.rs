//! A lesson: prose left, the exhibit right.

use std::rc::Rc;

use lessons::{Lesson, Part};
use spec::{MILESTONES, Milestone};
use yew::prelude::*;

use crate::actions::Garden;
use crate::app::{use_frame, use_garden};
use crate::browser::window;
use crate::controls::exhibit::exhibit;
use crate::controls::held::held_against;
use crate::exhibits::{ExperimentExhibit, experiment};
use crate::i18n::t;
use crate::lesson::{LANGUAGE, holds, use_lesson};
use crate::panels::error_note;
use crate::run::{Problem, RunState};
use crate::share::typed;

use super::missing_page;

/// Knobs that matter in every lesson so far.
const KNOBS: &[&str] =
    &["training.learning_rate", "model.layers", "model.heads", "model.context", "training.batch"];

#[derive(Clone, PartialEq, Properties)]
pub struct LessonPageProps {
    /// The milestone.
    pub id: String,
    /// The run.
    pub run: Rc<RunState>,
}

/// A milestone's lesson.
#[component]
pub fn LessonPage(LessonPageProps { id, run }: &LessonPageProps) -> Html {
    let guesses = use_state(|| 0_u32);
    let (garden, frame) = (use_garden(), use_frame());
    let lesson = use_lesson(id);
    let Some(milestone) = MILESTONES.iter().find(|milestone| milestone.id == id) else {
        return missing_page();
    };
    let prose = match &lesson {
        None => html! { <p class="note" role="status">{ t("lesson.loading", &[]) }</p> },
        Some(Ok(lesson)) => html! { <>{ for parts(lesson, run, &garden, &guesses) }</> },
        Some(Err(error)) => {
            let what = t("lesson.missing", &[("error", error)]);
            error_note(&Problem { what, hint: t("lesson.missing.hint", &[]) }, None)
        }
    };
    html! {
        <article class="lesson">
            <div class="prose" lang={LANGUAGE}>
                { head(milestone) }
                { prose }
            </div>
            if experiment(run).is_some() {
                <ExperimentExhibit run={run.clone()} />
            } else {
                { exhibit(run, KNOBS, true, &frame, &garden) }
            }
        </article>
    }
}

fn head(milestone: &Milestone) -> Html {
    html! {
        <header class="lesson-head">
            <p class="year">
                { milestone.year }{ " · " }
                <a href={milestone.paper.url} rel="noopener">{ milestone.paper.authors }</a>
            </p>
            <h1>{ milestone.title }</h1>
        </header>
    }
}

/// `guesses` counts the reader's guesses, so that what recalls them is drawn again.
fn parts(
    lesson: &Lesson,
    run: &Rc<RunState>,
    garden: &Garden,
    guesses: &UseStateHandle<u32>,
) -> Vec<Html> {
    let part = |(index, part): (usize, &Part)| match part {
        Part::Prose(html) => Html::from_html_unchecked(html.clone().into()),
        Part::Question { id, ask, options, kept } => {
            let guesses = guesses.clone();
            let on_guess = Callback::from(move |()| guesses.set(*guesses + 1));
            let (id, ask, options, kept) = (id.clone(), ask.clone(), options.clone(), kept.clone());
            html! { <Question key={index} {id} {ask} {options} {kept} {on_guess} /> }
        }
        Part::Recall { id, answer, right } => recall(id, answer, right),
        Part::Try { words, button, act } => invitation(words, button, act.clone(), garden),
        Part::Check { when, preset, done, waiting } => {
            let here = preset.as_ref().is_none_or(|preset| **preset == run.spec.preset);
            let holds = here && holds(when, run);
            html! { <Check key={index} {holds} done={done.clone()} waiting={waiting.clone()} /> }
        }
        Part::Figure(milestone) => held_against(run, milestone, garden),
    };
    lesson.parts.iter().enumerate().map(part).collect()
}

fn guess_key(id: &str) -> String {
    format!("llm-garden.guess.{id}")
}

/// The reader's guess, kept in the browser.
fn guess(id: &str) -> Option<String> {
    window().local_storage().ok()??.get_item(&guess_key(id)).ok()?
}

#[derive(Clone, PartialEq, Properties)]
struct QuestionProps {
    id: Rc<str>,
    ask: Rc<str>,
    options: Vec<Rc<str>>,
    kept: Rc<str>,
    on_guess: Callback<()>,
}

#[component]
fn Question(QuestionProps { id, ask, options, kept, on_guess }: &QuestionProps) -> Html {
    let picked = use_state(|| guess(id));
    let buttons = options.iter().map(|option| {
        let (picked, key, on_guess) = (picked.clone(), guess_key(id), on_guess.clone());
        let pressed = picked.as_deref() == Some(&**option);
        let words = option.clone();
        let onclick = Callback::from(move |_| {
            if let Ok(Some(storage)) = window().local_storage() {
                // Denied storage only means that the guess is not shown again.
                drop(storage.set_item(&key, &words));
            }
            picked.set(Some((*words).to_owned()));
            on_guess.emit(());
        });
        html! {
            <button type="button" class="button" aria-pressed={pressed.to_string()} {onclick}>
                { option.clone() }
            </button>
        }
    });
    html! {
        <div class="question" role="group" aria-label={t("lesson.question", &[])}>
            <p>{ ask.clone() }</p>
            <div class="question-options">{ for buttons }</div>
            <p class="question-answer" role="status">{ picked.as_ref().map(|_| kept.clone()) }</p>
        </div>
    }
}

/// The reader's guess beside the answer.
fn recall(id: &str, answer: &str, right: &str) -> Html {
    let words = match guess(id) {
        None => {
            return html! {
                <details class="question">
                    <summary>{ t("lesson.no-guess", &[]) }</summary>
                    <p>{ right }{ ". " }{ answer }</p>
                </details>
            };
        }
        Some(guess) if guess == right => t("lesson.guessed-right", &[("guess", &guess)]),
        Some(guess) => t("lesson.guessed-wrong", &[("guess", &guess), ("right", &right)]),
    };
    html! { <div class="question"><p>{ words }{ " " }{ answer }</p></div> }
}

fn act(garden: &Garden, act: &str) {
    match act.split_once(' ') {
        None if act == "play" => garden.play(),
        None if act == "reset" => garden.reset(),
        None if act == "build" => garden.build(),
        Some(("do", action)) => {
            let (action, text) = action.split_once(' ').unwrap_or((action, ""));
            garden.act(action, text.to_owned(), Vec::new());
        }
        Some(("preset", id)) => {
            garden.preset(id);
            garden.build();
        }
        Some((path, value)) => {
            if let Ok(spec) = garden.state().draft.with(path, typed(value)) {
                garden.turn(path, spec.get(path).unwrap_or_default());
            }
        }
        None => {}
    }
}

/// An invitation, with a button that does it.
fn invitation(words: &str, button: &str, todo: Rc<str>, garden: &Garden) -> Html {
    let garden = garden.clone();
    let onclick = Callback::from(move |_| act(&garden, &todo));
    html! {
        <p class="try">
            <strong>{ t("lesson.try", &[]) }</strong>{ " " }{ words }{ " " }
            if !button.is_empty() {
                <button type="button" class="button" {onclick}>{ button }</button>
            }
        </p>
    }
}

#[derive(Clone, PartialEq, Properties)]
struct CheckProps {
    holds: bool,
    done: Rc<str>,
    waiting: Rc<str>,
}

/// Once there, a check stays: what was reached was reached.
#[component]
fn Check(CheckProps { holds, done, waiting }: &CheckProps) -> Html {
    let reached = use_state(|| *holds);
    {
        let reached = reached.clone();
        use_effect_with(*holds, move |holds| {
            if *holds {
                reached.set(true);
            }
        });
    }
    let (class, words) =
        if *holds || *reached { ("is-held", done) } else { ("check-waiting", waiting) };
    html! { <p class={classes!("check", class)} role="status">{ words.clone() }</p> }
}
