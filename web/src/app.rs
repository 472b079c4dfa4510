//! The app: which page is shown, the one run that all pages share, and the frame around them.

use std::rc::Rc;

use spec::RunSpec;
use wasm_bindgen::JsCast;
use web_sys::{DragEvent, Element, KeyboardEvent};
use yew::prelude::*;

use crate::actions::Garden;
use crate::browser::{Listener, document, window};
use crate::controls::ThemeButton;
use crate::controls::notices::announcer;
use crate::embed;
use crate::i18n::t;
use crate::pages::{EmbedPage, LessonPage, home_page, missing_page, playground_page};
use crate::route::{Frame, Place, Route};
use crate::run::{Action, Phase, Problem, RunState};
use crate::share;

/// Under this key the tab remembers where it was, so that a reload is told from a visit.
const WAS_AT: &str = "llm-garden.was-at";

/// What a reader can do.
#[hook]
pub fn use_garden() -> Garden {
    use_context::<Garden>().expect("every component is inside the app")
}

/// Where the reader is.
#[hook]
pub fn use_place() -> Place {
    use_context::<Place>().expect("every component is inside the app")
}

/// How the page shows itself.
#[hook]
pub fn use_frame() -> Frame {
    use_context::<Frame>().expect("every component is inside the app")
}

fn here() -> Place {
    Place::parse(&window().location().hash().unwrap_or_default())
}

fn frame() -> Frame {
    Frame::parse(&window().location().search().unwrap_or_default(), &here())
}

/// Everything.
#[component]
pub fn App() -> Html {
    let run = use_state(|| Rc::new(arriving(&here())));
    let place = use_state(here);
    let frame = (*use_memo((), |()| frame())).clone();
    let garden = {
        let setter = run.setter();
        let keeps = !frame.embedded;
        let first = (*run).clone();
        let hook = Rc::new(move |state| setter.set(state));
        (*use_memo((), move |()| Garden::new(first, hook, keeps))).clone()
    };
    use_navigation(place.setter());
    use_arrival(&garden, &place, &frame);
    use_space_key(&garden);
    use_dropped_files(&garden, &frame);
    use_address(&place, &run, &frame);
    embed::use_host(&garden, &frame);
    html! {
        <ContextProvider<Garden> context={garden.clone()}>
        <ContextProvider<Place> context={(*place).clone()}>
        <ContextProvider<Frame> context={frame.clone()}>
            { announcer(&run) }
            if frame.embedded {
                <EmbedPage run={(*run).clone()} />
            } else {
                { topbar(&place) }
                <main id="main" class="page">{ page(&place.route, &run, &garden) }</main>
            }
        </ContextProvider<Frame>>
        </ContextProvider<Place>>
        </ContextProvider<Garden>>
    }
}

fn page(route: &Route, run: &Rc<RunState>, garden: &Garden) -> Html {
    match route {
        Route::Home => home_page(run),
        Route::Lesson(id) => {
            html! { <LessonPage key={id.clone()} id={id.clone()} run={run.clone()} /> }
        }
        Route::Playground => playground_page(run, garden),
        #[cfg(feature = "gallery")]
        Route::Gallery => html! { <crate::gallery::Gallery /> },
        Route::Missing => missing_page(),
    }
}

fn topbar(place: &Place) -> Html {
    let link = |route: Route, words: String| {
        let current = (place.route == route).then_some("page");
        html! { <a href={route.fragment()} aria-current={current}>{ words }</a> }
    };
    html! {
        <header class="topbar">
            <a class="skip-link" href={place.route.fragment()} onclick={Callback::from(skip)}>
                { t("app.skip", &[]) }
            </a>
            <a class="brand" href="#/">{ t("app.name", &[]) }</a>
            <span class="spacer" />
            <nav aria-label={t("app.pages", &[])}>
                { link(Route::Home, t("app.path", &[])) }
                { link(Route::Playground, t("app.playground", &[])) }
            </nav>
            <ThemeButton />
        </header>
    }
}

/// The fragment is the route, so the skip link moves the focus itself.
fn skip(event: MouseEvent) {
    event.prevent_default();
    if let Some(main) = document().get_element_by_id("main") {
        drop(main.set_attribute("tabindex", "-1"));
        drop(main.unchecked_into::<web_sys::HtmlElement>().focus());
    }
}

/// Follows the address.
#[hook]
fn use_navigation(set: UseStateSetter<Place>) {
    use_effect_with((), move |()| {
        let listener = Listener::new(&window(), "hashchange", move |_| {
            window().scroll_to_with_x_and_y(0.0, 0.0);
            set.set(here());
        });
        move || drop(listener)
    });
}

/// On arriving somewhere: the address's run, or the lesson's, into the form; once, the last visit's run.
#[hook]
fn use_arrival(garden: &Garden, place: &Place, frame: &Frame) {
    let first = use_mut_ref(|| true);
    let garden = garden.clone();
    let frame = frame.clone();
    use_effect_with(place.clone(), move |place| {
        arrive(&garden, place);
        if first.replace(false) && !frame.embedded {
            garden.look_for_last_run(was_here());
            remember_leaving();
        }
    });
}

/// The first thing drawn is already what the address asks for.
fn arriving(place: &Place) -> RunState {
    let asked = share::read(&place.query).ok().flatten().or_else(|| lesson_run(&place.route));
    match asked {
        Some(spec) => RunState::default().after(Action::Drafted(Box::new(spec))),
        None => RunState::default(),
    }
}

fn arrive(garden: &Garden, place: &Place) {
    match share::read(&place.query) {
        Ok(Some(spec)) => {
            if garden.state().draft != spec {
                garden.draft(spec);
            }
        }
        Ok(None) => {
            let state = garden.state();
            let other = |spec: &RunSpec| {
                spec::milestone_of(&spec.preset).map(|milestone| milestone.id)
                    != spec::milestone_of(&state.draft.preset).map(|milestone| milestone.id)
            };
            if let Some(spec) = lesson_run(&place.route)
                && (state.phase == Phase::Empty || other(&spec))
            {
                garden.draft(spec);
            }
        }
        Err(error) => garden.trouble(Problem {
            what: t("link.refused", &[("error", &error)]),
            hint: t("link.refused.hint", &[]),
        }),
    }
}

/// The run with which a lesson begins.
fn lesson_run(route: &Route) -> Option<RunSpec> {
    let Route::Lesson(id) = route else { return None };
    let milestone = spec::MILESTONES.iter().find(|milestone| milestone.id == id)?;
    milestone.presets.first().map(|preset| (preset.spec)())
}

fn was_here() -> bool {
    let kept = window().session_storage().ok().flatten();
    let was = kept.and_then(|kept| kept.get_item(WAS_AT).ok().flatten());
    was.is_some_and(|was| Some(was) == window().location().hash().ok())
}

fn remember_leaving() {
    let leaving = Listener::new(&window(), "pagehide", |_| {
        let hash = window().location().hash().unwrap_or_default();
        if let Ok(Some(kept)) = window().session_storage() {
            drop(kept.set_item(WAS_AT, &hash));
        }
    });
    // As long as the page.
    std::mem::forget(leaving);
}

/// The address follows the form, so that it can be copied from the browser's own bar too.
#[hook]
fn use_address(place: &Place, run: &RunState, frame: &Frame) {
    let shows_run = matches!(place.route, Route::Lesson(_) | Route::Playground);
    let wanted = (shows_run && !frame.embedded).then(|| share::link(&place.route, &run.draft));
    use_effect_with((wanted, place.clone()), |(wanted, place)| {
        if let (Some(wanted), true) = (wanted, here().route == place.route)
            && let Ok(history) = window().history()
        {
            let replaced = history.replace_state_with_url(&"".into(), "", Some(wanted));
            drop(replaced);
        }
    });
}

/// Space trains or pauses where the focus is on nothing that space presses or types into.
#[hook]
fn use_space_key(garden: &Garden) {
    let garden = garden.clone();
    use_effect_with((), move |()| {
        let listener = Listener::new(&document(), "keydown", move |event| {
            let event: KeyboardEvent = event.unchecked_into();
            let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
            let free = target.is_none_or(|target| {
                let pressable = "input, textarea, select, button, summary, a, [role], [tabindex]";
                target.closest(pressable).ok().flatten().is_none()
            });
            let shows_run = document().query_selector(".transport-play").ok().flatten().is_some();
            if event.key() == " " && free && shows_run && !event.repeat() {
                event.prevent_default();
                garden.toggle();
            }
        });
        move || drop(listener)
    });
}

/// A file dropped anywhere: a checkpoint goes on, anything else is a text to learn from. An embed takes none, since its host hears.
#[hook]
fn use_dropped_files(garden: &Garden, frame: &Frame) {
    let garden = garden.clone();
    use_effect_with(frame.embedded, move |embedded| {
        let take = (!embedded).then(|| {
            let over = Listener::new(&document(), "dragover", |event| event.prevent_default());
            let drop = Listener::new(&document(), "drop", move |event| {
                let event: DragEvent = event.unchecked_into();
                let files = event.data_transfer().and_then(|dropped| dropped.files());
                let Some(file) = files.and_then(|files| files.get(0)) else { return };
                event.prevent_default();
                if file.name().ends_with(".safetensors") {
                    garden.open_checkpoint(file);
                } else {
                    garden.open_text(file);
                }
            });
            (over, drop)
        });
        move || drop(take)
    });
}
