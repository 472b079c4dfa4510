//! After choosing an optimiser: its usual settings with one press.

use spec::RunSpec;
use yew::prelude::*;

use crate::app::use_garden;
use crate::i18n::t;

#[derive(Clone, PartialEq, Properties)]
pub struct PytorchDefaultsProps {
    /// The run that the form shows.
    pub spec: RunSpec,
}

/// A button that is there as long as it would change something.
#[component]
pub fn PytorchDefaults(PytorchDefaultsProps { spec }: &PytorchDefaultsProps) -> Html {
    let garden = use_garden();
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
