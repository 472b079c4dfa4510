//! After choosing an optimiser: its usual settings with one press.

use spec::RunSpec;
use yew::prelude::*;

use crate::actions::Garden;
use crate::i18n::t;

/// A button that is there as long as it would change something.
pub fn pytorch_defaults(spec: &RunSpec, garden: &Garden) -> Html {
    let garden = garden.clone();
    let optimiser = spec.training.optimiser;
    let defaults = optimiser.pytorch_defaults();
    let differs = defaults.iter().any(|(path, value)| {
        spec.get(path).and_then(|set| set.as_f64()).is_none_or(|set| set != *value)
    });
    if !differs {
        return Html::default();
    }
    let onclick = Callback::from(move |_| garden.pytorch_defaults(optimiser));
    html! {
        <button type="button" class="button button--quiet" {onclick}>
            { t("form.pytorch", &[]) }
        </button>
    }
}
