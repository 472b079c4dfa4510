//! One line chart as a component: numbers in, the pointed column out. The arrow keys move the cursor.

use std::rc::Rc;

use wasm_bindgen::prelude::Closure;
use web_sys::HtmlElement;
use yew::prelude::*;

use super::uplot::{PlotSpec, hide, show};

/// What a chart shows.
#[derive(Clone, PartialEq, Properties)]
pub struct PlotProps {
    /// Axes, series, lines.
    pub spec: Rc<PlotSpec>,
    /// Steps first, then a column a series; NaN where it has no value.
    pub columns: Rc<Vec<Vec<f64>>>,
    /// A sentence that tells what there is to see.
    pub label: AttrValue,
    /// Whether arrow keys read off the chart.
    #[prop_or(true)]
    pub focusable: bool,
    /// The pointed column.
    #[prop_or_default]
    pub on_point: Callback<Option<usize>>,
}

/// A line chart.
#[component]
pub fn Plot(PlotProps { spec, columns, label, focusable, on_point }: &PlotProps) -> Html {
    let host = use_node_ref();
    // One closure for the chart's life: a new one at every drawing would leave moments in which the chart calls one that is gone.
    let latest = use_mut_ref(|| on_point.clone());
    latest.replace(on_point.clone());
    let cursor = use_memo((), move |()| {
        Closure::<dyn Fn(i32)>::new(move |index: i32| {
            let on_point = latest.borrow().clone();
            on_point.emit(usize::try_from(index).ok());
        })
    });
    use_effect_with((spec.clone(), columns.clone(), on_point.clone()), {
        let host = host.clone();
        move |(spec, columns, _)| {
            if let Some(host) = host.cast::<HtmlElement>() {
                show(&host, spec, columns, &cursor);
            }
        }
    });
    use_effect_with((), {
        let host = host.clone();
        move |()| {
            let element = host.cast::<HtmlElement>();
            move || {
                if let Some(element) = element {
                    hide(&element);
                }
            }
        }
    });
    let tabindex = focusable.then_some("0");
    html! { <div ref={host} class="plot" role="img" {tabindex} aria-label={label.clone()}></div> }
}
