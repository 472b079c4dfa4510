//! What might come next: the likeliest tokens as bars, the chosen one marked, and a button that takes one more.

use protocol::{Candidate, Piece};
use yew::prelude::*;

use super::tokens::{title, visible};
use crate::i18n::t;

/// Probability bars of the next token, at most 20. `on_step` takes one more; `busy` while one is on its way.
pub fn next_token(
    candidates: &[Candidate],
    chosen: Option<&Piece>,
    on_step: &Callback<()>,
    busy: bool,
) -> Html {
    let most = candidates.first().map_or(1.0, |first| first.probability.max(1e-6));
    let bars = candidates.iter().take(20).map(|candidate| {
        let taken = chosen == Some(&candidate.piece);
        bar(candidate, most, taken)
    });
    // A token outside the 20 likeliest can still be drawn.
    let outside = chosen.filter(|piece| !candidates.iter().any(|c| c.piece == **piece));
    html! {
        <div class="next-token">
            if candidates.is_empty() {
                <div class="empty"><p>{ t("panel.next.empty", &[]) }</p></div>
            } else {
                <ol class="bars" aria-label={t("panel.next.title", &[])}>{ for bars }</ol>
            }
            if let (Some(piece), false) = (outside, candidates.is_empty()) {
                <p class="note">{ t("panel.next.outside", &[("token", &visible(&piece.text))]) }</p>
            }
            <div class="next-foot">
                <button type="button" class="button" aria-busy={busy.then_some("true")}
                    onclick={on_step.reform(|_: MouseEvent| ())}>
                    { t("panel.next.step", &[]) }
                </button>
            </div>
        </div>
    }
}

fn bar(candidate: &Candidate, most: f32, taken: bool) -> Html {
    let Candidate { piece, probability } = candidate;
    let style = format!("--share: {:.4}", probability / most);
    html! {
        <li key={piece.id} class={classes!("bar", taken.then_some("is-chosen"))} {style} title={title(piece)}>
            <span class="bar-name token">{ visible(&piece.text) }</span>
            <span class="bar-track"><span class="bar-fill"></span></span>
            <span class="bar-value number">{ percent(*probability) }</span>
            if taken {
                <span class="visually-hidden">{ t("panel.next.chosen", &[]) }</span>
            }
        </li>
    }
}

/// 12.3 %, 0.45 %, < 0.01 %.
fn percent(probability: f32) -> String {
    let share = probability * 100.0;
    match share {
        _ if share >= 10.0 => format!("{share:.1} %"),
        _ if share >= 0.01 => format!("{share:.2} %"),
        _ => "< 0.01 %".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::percent;

    #[test]
    fn probabilities_have_sensible_digits() {
        let shown: Vec<_> = [0.5, 0.012_34, 0.000_12, 1e-9].map(percent).into();
        assert_eq!(shown, ["50.0 %", "1.23 %", "0.01 %", "< 0.01 %"]);
    }
}
