//! A long operation under way, with a way to stop it.

use protocol::Task;
use yew::prelude::*;

use crate::i18n::t;
use crate::run::{Job, Progress};

/// A bar with the operation's name and how far it is. `on_cancel` stops it; no button without it.
pub fn progress_bar(progress: &Progress, on_cancel: Option<Callback<()>>) -> Html {
    let name = job(&progress.job);
    let known = progress.total > 0.0;
    let share = if known { (progress.done / progress.total).clamp(0.0, 1.0) } else { 0.0 };
    html! {
        <div class="progress">
            <div class="progress-label">
                <span>{ &name }</span>
                if known {
                    <span class="number">{ format!("{:.0} %", share * 100.0) }</span>
                }
            </div>
            if known {
                <progress max="1" value={share.to_string()} aria-label={name}></progress>
            } else {
                <progress aria-label={name}></progress>
            }
            if let Some(on_cancel) = on_cancel {
                <button type="button" class="button button--quiet" onclick={on_cancel.reform(|_: MouseEvent| ())}>
                    { t("panel.progress.cancel", &[]) }
                </button>
            }
        </div>
    }
}

/// What an operation does, in the reader's words.
fn job(job: &Job) -> String {
    match job {
        Job::Engine => t("panel.progress.engine", &[]),
        Job::File(name) => t("panel.progress.file", &[("name", name)]),
        Job::Choice => t("panel.progress.choice", &[]),
        Job::Task(Task::Text) => t("panel.progress.text", &[]),
        Job::Task(Task::Tokens) => t("panel.progress.tokens", &[]),
        Job::Task(Task::Network) => t("panel.progress.network", &[]),
        Job::Task(Task::Baselines) => t("panel.progress.baselines", &[]),
        Job::Task(Task::Evaluation) => t("panel.progress.evaluation", &[]),
        Job::Task(Task::SelfTest) => t("panel.progress.self-test", &[]),
    }
}
