//! What writing one text keeps, for every way in which the heads of this network could share their keys.

use spec::GptSpec;
use yew::prelude::*;

use crate::charts::series::whole;
use crate::i18n::t;

/// A row for each number of heads that may share a key, this network's own marked.
pub fn cache_table(gpt: &GptSpec) -> Html {
    let shared = |heads_per_key| GptSpec { heads_per_key, ..gpt.clone() };
    let most = shared(1).cache_bytes();
    let row = |sharing: usize| {
        let (net, own) = (shared(sharing), sharing == gpt.heads_per_key);
        let share = format!("--share: {:.4}", net.cache_bytes() as f64 / most as f64);
        html! {
            <tr aria-current={own.then_some("true")}>
                <th scope="row">
                    { t(kind(sharing, gpt.heads), &[]) }
                    if own { { " " }{ t("panel.cache.here", &[]) } }
                </th>
                <td>{ net.key_heads() }</td>
                <td>{ whole(net.cache_bytes() as i64) }</td>
                <td><span class="share" style={share}></span></td>
            </tr>
        }
    };
    html! {
        <div class="scroll" tabindex="0" role="group" aria-label={t("section.cache", &[])}>
            <table class="numbers">
                <thead><tr>
                    <th scope="col">{ t("panel.cache.kind", &[]) }</th>
                    <th scope="col">{ t("panel.cache.heads", &[]) }</th>
                    <th scope="col">{ t("panel.cache.bytes", &[]) }</th>
                    <th scope="col"><span class="visually-hidden">{ t("panel.cache.share", &[]) }</span></th>
                </tr></thead>
                <tbody>{ for sharings(gpt.heads).map(row) }</tbody>
            </table>
        </div>
    }
}

/// How many heads may share a key: the divisors of their number.
fn sharings(heads: usize) -> impl Iterator<Item = usize> {
    (1..=heads).filter(move |sharing| heads.is_multiple_of(*sharing))
}

/// Multi-head (Vaswani et al. 2017), grouped (Ainslie et al. 2023), multi-query (Shazeer 2019).
fn kind(sharing: usize, heads: usize) -> &'static str {
    match sharing {
        1 => "panel.cache.multi-head",
        all if all == heads => "panel.cache.multi-query",
        _ => "panel.cache.grouped",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_even_sharing_has_a_row_and_its_name() {
        let kinds: Vec<_> = sharings(8).map(|sharing| (sharing, kind(sharing, 8))).collect();
        let expected = [
            (1, "panel.cache.multi-head"),
            (2, "panel.cache.grouped"),
            (4, "panel.cache.grouped"),
            (8, "panel.cache.multi-query"),
        ];
        assert_eq!(kinds, expected);
        assert_eq!(
            sharings(1).map(|sharing| kind(sharing, 1)).collect::<Vec<_>>(),
            ["panel.cache.multi-head"]
        );
    }
}
