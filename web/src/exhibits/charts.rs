//! Curves of an experiment: metrics over its steps, and whatever it computes against whatever.

use std::rc::Rc;

use spec::Readout;
use yew::prelude::*;

use super::Seen;
use crate::charts::series::{Scale, digits, step_end, value_ends};
use crate::charts::{AxisSpec, Line, Plot, PlotSpec};
use crate::few::Few;
use crate::i18n::t;

const HEIGHT: u32 = 220;
/// Room for the names at the ends of curves, in pixels: the least and the most, and a letter's.
const GUTTER: (usize, usize) = (60, 170);
const LETTER: usize = 7;
/// As in `tokens.css`.
const COLOURS: [&str; 7] =
    ["--cat-1", "--cat-2", "--cat-3", "--cat-4", "--cat-5", "--cat-6", "--cat-7"];

/// Metrics over steps, one line each.
pub fn lines(metrics: &[Readout], log: bool, seen: Seen) -> Option<Html> {
    let series: Vec<_> = metrics.iter().map(|m| seen.run.series.points(m.metric)).collect();
    let mut steps = Few::default();
    series.iter().flat_map(|points| points.iter()).for_each(|(step, _)| steps.insert(*step, ()));
    let steps: Vec<usize> = steps.iter().map(|(step, ())| *step).collect();
    if steps.len() < 2 {
        return None;
    }
    let unit = metrics.first().map_or("", |metric| metric.unit);
    let told = seen.run.unit;
    let mut columns = vec![steps.iter().map(|step| *step as f64).collect::<Vec<f64>>()];
    for points in series {
        let mut points = points.iter().peekable();
        let value = |step: &usize| match points.next_if(|(at, _)| at == step) {
            Some((_, value)) => told.convert(*value, unit),
            None => f64::NAN,
        };
        columns.push(steps.iter().map(value).collect());
    }
    let last = *steps.last()? as f64;
    let names: Vec<&str> = metrics.iter().map(|metric| metric.label).collect();
    let x =
        AxisSpec::new(t("experiment.steps", &[]), Scale::Linear, (0.0, step_end(last, last)), 5);
    Some(chart(x, (&told.named(unit), scale(log)), &names, &Manner::default(), columns))
}

/// How curves are drawn where it is not as lines in the usual order of colours.
#[derive(Default)]
struct Manner<'a> {
    /// A colour each.
    classes: &'a [f32],
    /// 1 for points alone, 2 for points and line.
    points: &'a [f32],
}

impl Manner<'_> {
    fn colour(&self, index: usize) -> &'static str {
        let class = self.classes.get(index).map_or(index, |class| *class as usize);
        COLOURS[class % COLOURS.len()]
    }

    /// Whether a curve has a line, and whether it has points.
    fn parts(&self, index: usize) -> (bool, bool) {
        let points = self.points.get(index).copied().unwrap_or_default();
        (points != 1.0, points > 0.0)
    }
}

/// Curves over a common x.
pub fn curves(place: &str, (x, y): (&str, &str), log: bool, seen: Seen) -> Option<Html> {
    let view = seen.view(place)?;
    let width = *view.shape.get(1).filter(|width| **width > 1)?;
    let mut columns: Vec<Vec<f64>> =
        view.data.0.chunks(width).map(|row| row.iter().map(|v| f64::from(*v)).collect()).collect();
    let told = seen.run.unit;
    columns[1..].iter_mut().flatten().for_each(|value| *value = told.convert(*value, y));
    let ends =
        columns.first()?.iter().fold((f64::MAX, f64::MIN), |(l, h), v| (l.min(*v), h.max(*v)));
    let x = AxisSpec::new(x.to_owned(), scale(log), ends, 5);
    let names = seen.lines(place, "names");
    let numbers =
        |suffix: &str| seen.view(&format!("{place}.{suffix}")).map_or(&[][..], |view| &view.data.0);
    let manner = Manner { classes: numbers("classes"), points: numbers("points") };
    Some(chart(x, (&told.named(y), scale(log)), &names, &manner, columns))
}

/// Room for the longest name, and the line that leads to it.
fn gutter(names: &[&str]) -> u32 {
    let longest = names.iter().map(|name| name.chars().count()).max().unwrap_or(0);
    (20 + longest * LETTER).clamp(GUTTER.0, GUTTER.1) as u32
}

fn scale(log: bool) -> Scale {
    if log { Scale::Log } else { Scale::Linear }
}

fn chart(
    x: AxisSpec,
    (y, scale): (&str, Scale),
    names: &[&str],
    manner: &Manner,
    columns: Vec<Vec<f64>>,
) -> Html {
    let line = |index: usize| {
        let (is_line, points) = manner.parts(index);
        Line {
            label: names.get(index).map_or_else(String::new, |name| (*name).to_owned()),
            colour: manner.colour(index),
            width: if is_line { 1.75 } else { 0.0 },
            alpha: 1.0,
            direct: true,
            points,
        }
    };
    let range = value_ends(columns[1..].iter().flatten().copied(), scale, f64::INFINITY);
    let spec = PlotSpec {
        x,
        y: AxisSpec::new(y.to_owned(), scale, range, 5),
        series: (0..columns.len() - 1).map(line).collect(),
        bands: vec![],
        references: vec![],
        marks: vec![],
        height: HEIGHT,
        gutter: gutter(names),
        sync: "experiment",
    };
    let named = columns[1..].iter().zip(names).filter(|(_, name)| !name.is_empty());
    let ends = named.map(|(column, name)| {
        let last = column.iter().rev().find(|value| value.is_finite());
        format!("{name} {}", last.map_or("–".to_owned(), |value| digits(*value)))
    });
    let label = ends.collect::<Vec<_>>().join(", ");
    html! {
        <figure class="chart"><Plot spec={Rc::new(spec)} columns={Rc::new(columns)} {label} /></figure>
    }
}
