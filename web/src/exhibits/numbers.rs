//! Numbers and letters: readouts, bars, small matrices as tables, text in the colours of its classes.

use spec::Readout;
use yew::prelude::*;

use super::Seen;
use super::cells::{Cells, legend};
use crate::charts::series::digits;
use crate::i18n::{or, t};
use crate::palette::{Rgb, category, diverging, hex, is_dark, sequential};
use crate::panels::Heatmap;

/// Larger matrices are pictures.
const MOST_CELLS: usize = 150;

/// The latest values of metrics; one that is not known yet is a dash, and none once steps are taken without it.
pub fn readouts(readouts: &[Readout], seen: Seen) -> Html {
    let unit = seen.run.unit;
    let one = |readout: &Readout| {
        let last = seen.metric(readout.metric);
        if last.is_none() && seen.run.step > 0 {
            return Html::default();
        }
        html! {
            <div>
                <dt>{ or(&format!("readout.{}", readout.metric), readout.label) }</dt>
                <dd>
                    <span class="number">{ last.map_or("–".to_owned(), |last| number(unit.convert(last, readout.unit))) }</span>
                    <small>{ " " }{ unit.named(readout.unit) }</small>
                </dd>
            </div>
        }
    };
    html! { <dl class="metrics">{ for readouts.iter().map(one) }</dl> }
}

/// Counts whole, all else with five digits, trailing zeros left out.
pub fn number(value: f64) -> String {
    if value.fract() == 0.0 && value.abs() < 1e12 {
        return grouped(value as i64);
    }
    if !(1e-3..1e5).contains(&value.abs()) {
        return digits(value);
    }
    let places = (4.0 - value.abs().log10().floor()).clamp(0.0, 7.0) as usize;
    let plain = format!("{value:.places$}").replace('-', "−");
    plain.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// 8,638
fn grouped(value: i64) -> String {
    let plain = value.unsigned_abs().to_string();
    let mut out = String::new();
    for (index, digit) in plain.chars().enumerate() {
        if index > 0 && (plain.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    if value < 0 { format!("−{out}") } else { out }
}

/// Bars from zero, the longest as wide as the panel.
pub fn bars(place: &str, unit: &str, seen: Seen) -> Option<Html> {
    let view = seen.view(place)?;
    let names = seen.lines(place, "names");
    let most = view.data.0.iter().fold(f32::MIN_POSITIVE, |most, value| most.max(value.abs()));
    let bar = |(index, value): (usize, &f32)| {
        let name = names.get(index).map_or_else(|| index.to_string(), |name| (*name).to_owned());
        let style = format!("--share: {}", value.abs() / most);
        html! {
            <tr>
                <th scope="row">{ name }</th>
                <td class="bar-cell"><span class="bar-fill" {style}></span></td>
                <td class="number">{ number(f64::from(*value)) }</td>
            </tr>
        }
    };
    Some(html! {
        <table class="bar-table">
            if !unit.is_empty() { <caption>{ unit }</caption> }
            <tbody>{ for view.data.0.iter().enumerate().map(bar) }</tbody>
        </table>
    })
}

/// A matrix: a table whose cells are coloured, or a picture if it is large.
pub fn matrix(
    place: &'static str,
    (title, signed): (&'static str, bool),
    seen: Seen,
) -> Option<Html> {
    let view = seen.view(place)?;
    let [rows, columns] = view.shape[..] else { return None };
    let (row_names, column_names) = (seen.lines(place, "rows"), seen.lines(place, "columns"));
    if rows * columns > MOST_CELLS {
        let inspection = seen.run.inspections.get(&crate::actions::asker::EXPERIMENT)?.clone();
        return Some(match (row_names.len(), column_names.len()) == (rows, columns) {
            true => html! { <Cells {inspection} {place} {title} {signed} /> },
            false => html! { <Heatmap {inspection} {place} /> },
        });
    }
    let colour = scale(&view.data.0, signed);
    let cell = |value: &f32| {
        let (ground, dark) = colour(*value);
        let style = format!("background: {}", hex(ground));
        let class = if dark { "number on-dark" } else { "number on-light" };
        html! { <td {class} {style}>{ number(f64::from(*value)) }</td> }
    };
    let row = |(index, values): (usize, &[f32])| {
        let name = row_names.get(index);
        html! {
            <tr>
                if let Some(name) = name { <th scope="row">{ *name }</th> }
                { for values.iter().map(cell) }
            </tr>
        }
    };
    Some(html! {
        <div class="scroll" tabindex="0">
            <table class="matrix">
                if !column_names.is_empty() {
                    <thead><tr>
                        if !row_names.is_empty() { <td></td> }
                        { for column_names.iter().map(|name| html! { <th scope="col">{ *name }</th> }) }
                    </tr></thead>
                }
                <tbody>{ for view.data.0.chunks(columns.max(1)).enumerate().map(row) }</tbody>
            </table>
        </div>
    })
}

/// A table of words and numbers: a line a row, cells parted by bars, the heading first.
pub fn table(text: &str) -> Html {
    let mut lines = text.lines();
    let heading: Vec<&str> = lines.next().into_iter().flat_map(|line| line.split('|')).collect();
    let rows: Vec<Vec<&str>> = lines.map(|line| line.split('|').collect()).collect();
    let are_numbers: Vec<bool> = (0..heading.len()).map(|at| are_numbers(&rows, at)).collect();
    let name = |(name, is_number): (&&str, &bool)| {
        html! { <th scope="col" class={is_number.then_some("number")}>{ (*name).to_owned() }</th> }
    };
    let row = |cells: &Vec<&str>| {
        let cell = |(cell, is_number): (&&str, &bool)| {
            html! { <td class={is_number.then_some("number")}>{ (*cell).to_owned() }</td> }
        };
        html! { <tr>{ for cells.iter().zip(&are_numbers).map(cell) }</tr> }
    };
    html! {
        <div class="scroll" tabindex="0">
            <table class="matrix matrix--words">
                <thead><tr>{ for heading.iter().zip(&are_numbers).map(name) }</tr></thead>
                <tbody>{ for rows.iter().map(row) }</tbody>
            </table>
        </div>
    }
}

/// Whether a column holds numbers, each followed by no more than a word, such as a unit.
fn are_numbers(rows: &[Vec<&str>], at: usize) -> bool {
    let is_number = |cell: &str| {
        cell.starts_with(|first: char| first.is_ascii_digit() || "−-".contains(first))
            && cell.split_whitespace().count() <= 2
    };
    let is_told = |cell: &&&str| !matches!(**cell, "" | "–");
    let mut cells = rows.iter().filter_map(|row| row.get(at)).filter(is_told);
    cells.clone().next().is_some() && cells.all(|cell| is_number(cell))
}

/// The colour of a value among others, and whether it is dark.
pub fn scale(values: &[f32], signed: bool) -> impl Fn(f32) -> (Rgb, bool) {
    let finite = values.iter().copied().filter(|value| value.is_finite());
    let (low, high) = finite.fold((f32::MAX, f32::MIN), |(l, h), v| (l.min(v), h.max(v)));
    let reach = low.abs().max(high.abs()).max(f32::MIN_POSITIVE);
    let low = if low >= 0.0 { 0.0 } else { low };
    let span = (high - low).max(f32::MIN_POSITIVE);
    move |value| {
        let rgb = if signed { diverging(value / reach) } else { sequential((value - low) / span) };
        (rgb, is_dark(rgb))
    }
}

/// A text, in lines of so many characters or flowing; each character in the colour of its class, or on that of its value.
pub fn text(place: &str, columns: usize, seen: Seen) -> Option<Html> {
    let text = seen.text(place).filter(|text| !text.is_empty())?;
    let classes = seen.view(&format!("{place}.classes"));
    let style = (columns > 0).then(|| format!("--columns: {columns}"));
    let class = match columns {
        0 => "letters",
        1..=20 => "letters letters--grid",
        _ => "letters letters--grid letters--wide",
    };
    if let Some(values) = seen.view(&format!("{place}.values")) {
        let runs = valued(text, &values.data.0);
        return Some(html! {
            <div class="heatmap">
                <p {class} {style} dir="auto">{ for runs.iter().map(|(value, run)| ground(*value, run)) }</p>
                { legend(1.0, true) }
            </div>
        });
    }
    let Some(classes) = classes else {
        return Some(html! { <p {class} {style} dir="auto">{ text }</p> });
    };
    // Neighbours of one class are one span, except in a grid, where each letter has its cell.
    let mut runs: Vec<(Option<usize>, String)> = Vec::new();
    for (index, letter) in text.chars().enumerate() {
        let class = classes.data.0.get(index).map_or(0.0, |class| *class);
        let class = (class >= 0.0).then_some(class as usize);
        match runs.last_mut() {
            Some((last, run)) if *last == class && columns == 0 => run.push(letter),
            _ => runs.push((class, letter.to_string())),
        }
    }
    let names = seen.lines(place, "names");
    let run = |(class, run): &(Option<usize>, String)| match class {
        Some(class) => {
            let title = names.get(*class).map(|name| (*name).to_owned());
            html! { <span class={format!("token cat-{}", category(*class))} {title}>{ run.clone() }</span> }
        }
        None => html! { <span class="token">{ run.clone() }</span> },
    };
    let label = t("experiment.text", &[("text", &text)]);
    Some(html! {
        <p {class} {style} role="img" aria-label={label}>{ for runs.iter().map(run) }</p>
    })
}

/// Colours of the signed scale that a text is shown in, on each side of zero.
const SHADES: f32 = 32.0;

/// A text and its values from −1 to 1 as runs of one shade.
fn valued(text: &str, values: &[f32]) -> Vec<(f32, String)> {
    let mut runs: Vec<(f32, String)> = Vec::new();
    for (index, letter) in text.chars().enumerate() {
        let value = values.get(index).copied().filter(|value| value.is_finite());
        let value = value.unwrap_or_default();
        let shade = (value.clamp(-1.0, 1.0) * SHADES).round() / SHADES;
        match runs.last_mut() {
            Some((last, run)) if *last == shade => run.push(letter),
            _ => runs.push((shade, letter.to_string())),
        }
    }
    runs
}

/// Letters on the colour of their value; it stays a text for who hears it.
fn ground(value: f32, letters: &str) -> Html {
    let (rgb, is_dark) = scale(&[-1.0, 1.0], true)(value);
    let class = if is_dark { "token on-dark" } else { "token on-light" };
    let style = format!("background: {}", hex(rgb));
    html! { <span {class} {style} title={digits(value.into())}>{ letters.to_owned() }</span> }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_is_numbers_only_where_each_told_cell_is_one() {
        let rows = vec![vec!["base", "65M", "4.9", "21 of 33"], vec!["1 head", "", "–", "−2 nats"]];
        assert_eq!([0, 1, 2, 3].map(|at| are_numbers(&rows, at)), [false, true, true, false]);
        assert!(!are_numbers(&[vec!["–"]], 0));
    }

    #[test]
    fn letters_of_one_shade_are_one_run_and_what_has_no_value_is_white() {
        let runs = valued("abcde", &[0.5, 0.51, -7.0, f32::NAN]);
        assert_eq!(runs[..2], [(0.5, "ab".to_owned()), (-1.0, "c".to_owned())]);
        assert_eq!(runs[2..], [(0.0, "de".to_owned())]);
    }

    #[test]
    fn counts_are_whole_and_grouped_by_thousands() {
        assert_eq!(number(8638.0), "8,638");
        assert_eq!(number(-1_000_000.0), "−1,000,000");
        assert_eq!(number(999.0), "999");
        assert_eq!(number(0.43165), "0.43165");
        assert_eq!((number(11.65207), number(-1.5)), ("11.652".to_owned(), "−1.5".to_owned()));
    }

    #[test]
    fn letters_on_every_colour_of_both_scales_are_readable() {
        for signed in [false, true] {
            let colour = scale(&[-1.0, 1.0], signed);
            for step in -100..=100 {
                let (ground, is_dark) = colour(step as f32 / 100.0);
                let exact = ground.map(|byte| {
                    let c = f64::from(byte) / 255.0;
                    if c <= 0.040_45 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
                });
                let ground = 0.2126 * exact[0] + 0.7152 * exact[1] + 0.0722 * exact[2] + 0.05;
                let contrast = if is_dark { 1.05 / ground } else { ground / 0.05 };
                assert!(contrast >= 4.5, "{step}: {contrast}");
            }
        }
    }

    #[test]
    fn zero_is_the_middle_of_a_signed_scale() {
        let colour = scale(&[-1.0, 4.0], true);
        assert_eq!(colour(0.0).0, diverging(0.0));
        assert_eq!(colour(4.0).0, diverging(1.0));
    }
}
