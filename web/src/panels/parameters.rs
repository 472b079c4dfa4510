//! Every tensor of parameters with its shape and count.

use std::rc::Rc;

use protocol::ParameterRow;
use yew::prelude::*;

use crate::charts::series::whole;
use crate::i18n::t;

/// What the table shows.
#[derive(Clone, PartialEq, Properties)]
pub struct ParametersProps {
    /// One row a tensor.
    pub rows: Rc<Vec<ParameterRow>>,
}

/// The table of parameters with its total.
#[component]
pub fn Parameters(ParametersProps { rows }: &ParametersProps) -> Html {
    if rows.is_empty() {
        return html! { <div class="empty"><p>{ t("panel.parameters.empty", &[]) }</p></div> };
    }
    let total: usize = rows.iter().map(|row| row.count).sum();
    let lines = rows.iter().map(|row| html! {
        <tr>
            <th scope="row"><code>{ &row.name }</code></th>
            <td>{ shape(&row.shape) }</td>
            <td>{ whole(row.count as i64) }</td>
            <td><span class="share" style={format!("--share: {:.4}", row.count as f64 / total as f64)}></span></td>
            <td>{ if row.decayed { "✓" } else { "" } }</td>
        </tr>
    });
    html! {
        <div class="scroll" tabindex="0" role="group" aria-label={t("panel.parameters.title", &[])}>
            <table class="numbers">
                <thead><tr>
                    <th scope="col">{ t("panel.parameters.name", &[]) }</th>
                    <th scope="col">{ t("panel.parameters.shape", &[]) }</th>
                    <th scope="col">{ t("panel.parameters.count", &[]) }</th>
                    <th scope="col"><span class="visually-hidden">{ t("panel.parameters.share", &[]) }</span></th>
                    <th scope="col">{ t("panel.parameters.decayed", &[]) }</th>
                </tr></thead>
                <tbody>{ for lines }</tbody>
                <tfoot><tr>
                    <th scope="row">{ t("panel.parameters.total", &[]) }</th>
                    <td></td><td>{ whole(total as i64) }</td><td></td><td></td>
                </tr></tfoot>
            </table>
        </div>
    }
}

/// `65 × 128`.
fn shape(sizes: &[usize]) -> String {
    sizes.iter().map(usize::to_string).collect::<Vec<_>>().join(" × ")
}
