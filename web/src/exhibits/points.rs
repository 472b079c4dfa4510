//! Points by what they cost, each a link to its run; the reader chooses what is across.

use std::rc::Rc;

use spec::RunSpec;
use web_sys::HtmlSelectElement;
use yew::prelude::*;

use super::map::{self, Label, labels};
use crate::charts::series::{Scale, digits, ticks};
use crate::i18n::t;
use crate::route::Route;
use crate::run::{Inspection, LossUnit};
use crate::share;

/// In pixels: the chart, its margins, and how far a name stands from the axes.
const WIDTH: f32 = map::WIDTH;
const HEIGHT: f32 = 420.0;
const LEFT: f32 = 52.0;
const RIGHT: f32 = 20.0;
const TOP: f32 = 16.0;
const BOTTOM: f32 = 34.0;
/// A point's radius, and that of the circle that a finger meets.
const DOT: f32 = 5.0;
const REACH: f32 = 12.0;
/// Ticks of the logarithmic axis, and of the other.
const TICKS: (usize, usize) = (7, 6);

#[derive(Clone, PartialEq, Properties)]
pub struct PointsProps {
    /// An inspection that holds the places.
    pub inspection: Rc<Inspection>,
    /// The points; columns, names, runs and classes lie beside it.
    pub place: &'static str,
    /// In what heights that are losses are told.
    pub unit: LossUnit,
}

/// One point.
struct Point<'a> {
    /// A number a column; the last is the height.
    numbers: Vec<f64>,
    name: &'a str,
    /// Where its run opens.
    link: Option<String>,
    /// Whether it was made here.
    is_here: bool,
}

/// The chart, and the choice of its axis.
#[component]
pub fn Points(PointsProps { inspection, place, unit }: &PointsProps) -> Html {
    let chosen = use_state(|| 0_usize);
    let beside = |suffix: &str| {
        let name = format!("{place}.{suffix}");
        let found = inspection.texts.iter().find(|(text, _)| *text == name);
        found.map_or_else(Vec::new, |(_, text)| text.lines().collect::<Vec<_>>())
    };
    let columns = beside("columns");
    let Some((height, across)) = columns.split_last().filter(|(_, across)| !across.is_empty())
    else {
        return Html::default();
    };
    let axis = (*chosen).min(across.len() - 1);
    let onchange = Callback::from(move |event: Event| {
        let word = event.target_unchecked_into::<HtmlSelectElement>().value();
        chosen.set(word.parse().unwrap_or_default());
    });
    let option = |(at, name): (usize, &&str)| {
        html! { <option value={at.to_string()} selected={at == axis}>{ *name }</option> }
    };
    let mut points = read(inspection, place, columns.len(), (&beside("names"), &beside("runs")));
    let heights = points.iter_mut().filter_map(|point| point.numbers.last_mut());
    heights.for_each(|value| *value = unit.convert(*value, height));
    let height = &unit.named(height);
    points.retain(|point| point.numbers.get(axis).is_some_and(|number| *number > 0.0));
    html! {
        <>
            <label class="field">
                <span>{ t("experiment.points.across", &[]) }</span>
                <select {onchange}>{ for across.iter().enumerate().map(option) }</select>
            </label>
            { chart(&points, axis, (across[axis], height)).unwrap_or_else(none) }
            <p class="note">{ t("experiment.points.hint", &[]) }</p>
        </>
    }
}

/// Nothing was measured on this axis.
fn none() -> Html {
    html! { <div class="empty"><p>{ t("experiment.points.none", &[]) }</p></div> }
}

fn read<'a>(
    inspection: &'a Inspection,
    place: &str,
    columns: usize,
    (names, runs): (&[&'a str], &[&str]),
) -> Vec<Point<'a>> {
    let view = |name: &str| {
        inspection.views.iter().find(|view| view.place == name).map_or(&[][..], |v| &v.data.0)
    };
    let classes = view(&format!("{place}.classes"));
    let rows = view(place).chunks_exact(columns).zip(names).enumerate();
    let point = |(at, (numbers, name)): (usize, (&[f32], &&'a str))| Point {
        numbers: numbers.iter().map(|number| f64::from(*number)).collect(),
        name,
        link: runs.get(at).and_then(|json| link(json)),
        is_here: classes.get(at).is_some_and(|class| *class > 0.0),
    };
    rows.map(point).collect()
}

/// Where a run opens: in its milestone's lesson.
fn link(json: &str) -> Option<String> {
    let spec = RunSpec::from_json(json).ok()?;
    let milestone = spec::milestone_of(&spec.preset)?;
    Some(share::link(&Route::Lesson(milestone.id.to_owned()), &spec))
}

/// Least and most of what is above zero.
fn ends(values: impl Iterator<Item = f64>) -> Option<(f64, f64)> {
    let values = values.filter(|value| value.is_finite() && *value > 0.0);
    let (low, high) = values.fold((f64::MAX, f64::MIN), |(l, h), v| (l.min(v), h.max(v)));
    (low <= high).then_some((low, high))
}

/// Where numbers lie in the chart: logarithmic across, linear up.
struct Frame {
    across: (f64, f64),
    up: (f64, f64),
}

impl Frame {
    fn of(points: &[Point], axis: usize) -> Option<Self> {
        let (low, high) = ends(points.iter().filter_map(|p| p.numbers.get(axis).copied()))?;
        let (least, most) = ends(points.iter().filter_map(|p| p.numbers.last().copied()))?;
        let room = ((most - least) * 0.06).max(0.05);
        Some(Self { across: (low / 1.6, high * 1.6), up: (least - room, most + room) })
    }

    fn x(&self, value: f64) -> f32 {
        let (low, high) = (self.across.0.ln(), self.across.1.ln());
        let share = (value.max(f64::MIN_POSITIVE).ln() - low) / (high - low);
        LEFT + share as f32 * (WIDTH - LEFT - RIGHT)
    }

    fn y(&self, value: f64) -> f32 {
        let share = (value - self.up.0) / (self.up.1 - self.up.0);
        HEIGHT - BOTTOM - share as f32 * (HEIGHT - TOP - BOTTOM)
    }

    fn place(&self, point: &Point, axis: usize) -> (f32, f32) {
        let number = |at: usize| point.numbers.get(at).copied().unwrap_or(0.0);
        (self.x(number(axis)), self.y(number(point.numbers.len() - 1)))
    }
}

fn chart(points: &[Point], axis: usize, (across, up): (&str, &str)) -> Option<Html> {
    let frame = Frame::of(points, axis)?;
    let places: Vec<(f32, f32)> = points.iter().map(|point| frame.place(point, axis)).collect();
    let names: Vec<&str> = points.iter().map(|point| point.name).collect();
    let title = t("experiment.points", &[("points", &points.len()), ("up", &up), ("x", &across)]);
    let name = |(point, label): (&Point, Option<Label>)| {
        let Label { x, y, .. } = label?;
        Some(
            html! { <text class="point-map-name" x={x.to_string()} y={y.to_string()}>{ point.name }</text> },
        )
    };
    Some(html! {
        <div class="point-map-scroll" tabindex="0" role="group" aria-label={title.clone()}>
            <svg class="point-map" viewBox={format!("0 0 {WIDTH} {HEIGHT}")} role="group" aria-label={title}>
                { axes(&frame, (across, up)) }
                { for points.iter().zip(&places).map(|(point, place)| dot(point, *place, (axis, across, up))) }
                { for points.iter().zip(labels(&places, &names)).filter_map(name) }
            </svg>
        </div>
    })
}

/// A point, and its run behind it.
fn dot(point: &Point, (x, y): (f32, f32), (axis, across, up): (usize, &str, &str)) -> Html {
    let number = |value: Option<&f64>| digits(value.copied().unwrap_or(0.0));
    let (cost, height) = (number(point.numbers.get(axis)), number(point.numbers.last()));
    let label = format!("{}: {height} {up}, {cost} {across}", point.name);
    let class =
        classes!("point-map-dot", if point.is_here { "points-here" } else { "points-record" });
    let circle = html! {
        <>
            <circle class="points-reach" cx={x.to_string()} cy={y.to_string()} r={REACH.to_string()} />
            <circle {class} cx={x.to_string()} cy={y.to_string()} r={DOT.to_string()} />
            <title>{ &label }</title>
        </>
    };
    match &point.link {
        Some(link) => {
            html! { <a class="points-link" href={link.clone()} aria-label={label}>{ circle }</a> }
        }
        None => html! { <g role="img" aria-label={label}>{ circle }</g> },
    }
}

fn axes(frame: &Frame, (across, up): (&str, &str)) -> Html {
    let (bottom, right) = (HEIGHT - BOTTOM, WIDTH - RIGHT);
    let below = |tick: f64| {
        let x = frame.x(tick);
        html! {
            <>
                <path class="points-grid" d={format!("M{x} {TOP}V{bottom}")} />
                <text class="tree-tick" x={x.to_string()} y={(bottom + 14.0).to_string()}>{ short(tick) }</text>
            </>
        }
    };
    let beside = |tick: f64| {
        let y = frame.y(tick);
        html! {
            <>
                <path class="points-grid" d={format!("M{LEFT} {y}H{right}")} />
                <text class="points-tick" x={(LEFT - 6.0).to_string()} y={y.to_string()}>{ digits(tick) }</text>
            </>
        }
    };
    html! {
        <g aria-hidden="true">
            { for ticks(frame.across, Scale::Log, TICKS.0).into_iter().map(below) }
            { for ticks(frame.up, Scale::Linear, TICKS.1).into_iter().map(beside) }
            <text class="points-axis" x={right.to_string()} y={(HEIGHT - 4.0).to_string()}>{ across }</text>
            <text class="tree-tick points-up" x="2" y="10">{ up }</text>
        </g>
    }
}

/// A tick of an axis over many decades: 1,000 as 10³.
fn short(tick: f64) -> String {
    let power = tick.log10().round() as i32;
    let is_power = (tick / 10f64.powi(power) - 1.0).abs() < 1e-9;
    if is_power && power >= 4 { format!("10{}", raised(power)) } else { digits(tick) }
}

/// A whole number in raised digits.
fn raised(power: i32) -> String {
    let digit = |digit: char| match digit {
        '1' => '¹',
        '2' => '²',
        '3' => '³',
        other => char::from_u32('⁰' as u32 + other.to_digit(10).unwrap_or(0)).unwrap_or(other),
    };
    power.to_string().chars().map(digit).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_point_opens_its_run_in_its_milestones_lesson() {
        let spec = RunSpec::default().with("model.layers", 3).unwrap();
        let found = link(&spec.to_json()).unwrap();
        assert!(found.starts_with("#/lesson/tiny-gpt?") && found.contains("model.layers=3"));
        assert!(link("no spec").is_none());
    }

    #[test]
    fn a_decade_across_is_as_wide_as_any_other_and_more_bits_are_higher() {
        let frame = Frame { across: (1.0, 1e6), up: (1.0, 5.0) };
        let wide = frame.x(100.0) - frame.x(10.0);
        assert!((wide - (frame.x(1e5) - frame.x(1e4))).abs() < 1e-3);
        assert!(frame.y(4.0) < frame.y(2.0) && frame.x(1.0) == LEFT);
        assert!(ends([f64::NAN, 0.0].into_iter()).is_none());
    }

    #[test]
    fn powers_of_ten_are_short() {
        assert_eq!([1_000.0, 1e5, 1e12, 2e5].map(short), ["1,000", "10⁵", "10¹²", "200,000"]);
    }
}
