//! A map of named points: where names would lie over each other, the earlier has its name and the later only its dot.

use yew::prelude::*;

use super::Seen;
use crate::i18n::t;
use crate::palette::category;

/// In pixels: the map, its margin, and what a label takes.
pub(super) const WIDTH: f32 = 720.0;
const HEIGHT: f32 = 520.0;
const MARGIN: f32 = 28.0;
const LETTER: f32 = 7.3;
const LINE: f32 = 15.0;
/// Between a dot's middle and its label.
const GAP: f32 = 7.0;
/// A dot's radius.
const DOT: f32 = 3.5;
/// Neighbours that are told in words.
const TOLD: usize = 3;

/// Where a label stands: its left edge and its middle.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Label {
    pub x: f32,
    pub y: f32,
    width: f32,
}

impl Label {
    fn meets(&self, other: &Self) -> bool {
        let apart = self.x + self.width < other.x || other.x + other.width < self.x;
        !apart && (self.y - other.y).abs() < LINE
    }

    /// Whether a dot lies under it.
    fn hides(&self, (x, y): (f32, f32)) -> bool {
        x > self.x - DOT && x < self.x + self.width + DOT && (y - self.y).abs() < DOT + LINE / 3.0
    }

    fn is_inside(&self) -> bool {
        let (right, half) = (self.x + self.width, LINE / 2.0);
        self.x >= 0.0 && right <= WIDTH && self.y >= half && self.y <= HEIGHT - half
    }
}

/// Points in pixels, both axes in one scale so that directions keep their angles; nothing where one is no number.
fn fitted(points: &[[f32; 2]]) -> Option<Vec<(f32, f32)>> {
    if points.is_empty() || points.iter().flatten().any(|value| !value.is_finite()) {
        return None;
    }
    let range = |axis: usize| {
        let values = points.iter().map(|point| point[axis]);
        values.fold((f32::MAX, f32::MIN), |(low, high), value| (low.min(value), high.max(value)))
    };
    let ((left, right), (low, high)) = (range(0), range(1));
    let room = |length: f32, span: f32| (length - 2.0 * MARGIN) / span.max(f32::MIN_POSITIVE);
    let scale = room(WIDTH, right - left).min(room(HEIGHT, high - low)).min(1e6);
    let (x, y) = (f32::midpoint(left, right), f32::midpoint(low, high));
    let place = |point: &[f32; 2]| {
        (WIDTH / 2.0 + (point[0] - x) * scale, HEIGHT / 2.0 - (point[1] - y) * scale)
    };
    Some(points.iter().map(place).collect())
}

/// Each label where it meets no earlier one and hides no dot: right of its dot, left, above, below; else none.
pub(super) fn labels(points: &[(f32, f32)], names: &[&str]) -> Vec<Option<Label>> {
    let mut placed: Vec<Label> = Vec::new();
    let mut label = |(&(x, y), name): (&(f32, f32), &&str)| {
        let width = name.chars().count() as f32 * LETTER;
        let beside = [x + GAP, x - GAP - width].map(|x| Label { x, y, width });
        let along = [y - LINE, y + LINE].map(|y| Label { x: x - width / 2.0, y, width });
        let free = |label: &Label| {
            let met = placed.iter().any(|other| label.meets(other));
            label.is_inside() && !met && !points.iter().any(|point| label.hides(*point))
        };
        let found = beside.into_iter().chain(along).find(free);
        placed.extend(found);
        found
    };
    points.iter().zip(names).map(&mut label).collect()
}

/// The closest pairs of points, nearest first; no point twice.
fn closest(points: &[(f32, f32)], count: usize) -> Vec<[usize; 2]> {
    let pairs = (0..points.len()).flat_map(|a| (0..a).map(move |b| [b, a]));
    let far = |[a, b]: [usize; 2]| {
        (points[a].0 - points[b].0).powi(2) + (points[a].1 - points[b].1).powi(2)
    };
    let mut pairs: Vec<_> = pairs.map(|pair| (far(pair), pair)).collect();
    pairs.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut told: Vec<[usize; 2]> = Vec::new();
    for (_, pair) in pairs {
        if told.len() == count {
            break;
        }
        if !told.iter().flatten().any(|point| pair.contains(point)) {
            told.push(pair);
        }
    }
    told
}

/// The map of a place.
pub fn map(place: &str, seen: Seen) -> Option<Html> {
    let points = fitted(seen.view(place)?.data.0.as_chunks::<2>().0)?;
    let names = seen.lines(place, "names");
    let beside = |suffix: &str| {
        let view = seen.view(&format!("{place}.{suffix}"));
        view.map_or(&[][..], |view| &view.data.0)
    };
    let (classes, arrows) = (beside("classes"), beside("arrows").as_chunks::<2>().0);
    let name = |at: usize| names.get(at).copied().unwrap_or_default();
    let pair = |[a, b]: [usize; 2]| format!("{} – {}", name(a), name(b));
    let near = closest(&points, TOLD).into_iter().map(pair).collect::<Vec<_>>().join(", ");
    let label = t("experiment.map", &[("points", &points.len()), ("near", &near)]);
    let class = |at: usize| classes.get(at).filter(|class| **class >= 0.0);
    let dot = |(at, (x, y)): (usize, &(f32, f32))| {
        let fill = class(at).map(|class| format!("cat-fill-{}", category(*class as usize)));
        html! {
            <circle cx={x.to_string()} cy={y.to_string()} r={DOT.to_string()} class={classes!("point-map-dot", fill)}>
                <title>{ name(at) }</title>
            </circle>
        }
    };
    let text = |(at, label): (usize, Option<Label>)| {
        let Label { x, y, .. } = label?;
        Some(
            html! { <text class="point-map-name" x={x.to_string()} y={y.to_string()}>{ name(at) }</text> },
        )
    };
    Some(html! {
        <div class="point-map-scroll" tabindex="0" role="group" aria-label={label.clone()}>
            <svg class="point-map" viewBox={format!("0 0 {WIDTH} {HEIGHT}")} role="img" aria-label={label}>
                { for arrows.iter().filter_map(|ends| arrow(*ends, &points)) }
                { for points.iter().enumerate().map(dot) }
                { for labels(&points, &names).into_iter().enumerate().filter_map(text) }
            </svg>
        </div>
    })
}

/// From one point to another, with a head.
fn arrow(ends: [f32; 2], points: &[(f32, f32)]) -> Option<Html> {
    let [from, to] = ends.map(|end| points.get(end as usize));
    let (&(x0, y0), &(x1, y1)) = (from?, to?);
    let (dx, dy) = (x1 - x0, y1 - y0);
    let length = dx.hypot(dy).max(1.0);
    // The head ends before the dot, so that both are seen.
    let (ux, uy) = (dx / length, dy / length);
    let (x, y) = (x1 - 5.0 * ux, y1 - 5.0 * uy);
    let side = |sign: f32| (x - 8.0 * ux + sign * 4.0 * uy, y - 8.0 * uy - sign * 4.0 * ux);
    let ((ax, ay), (bx, by)) = (side(1.0), side(-1.0));
    let d = format!("M{x0:.1} {y0:.1}L{x:.1} {y:.1}M{ax:.1} {ay:.1}L{x:.1} {y:.1}L{bx:.1} {by:.1}");
    Some(html! { <path class="point-map-arrow" {d} /> })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn directions_keep_their_angles_and_all_points_are_on_the_map() {
        let points = fitted(&[[0.0, 0.0], [10.0, 0.0], [0.0, 1.0]]).unwrap();
        let across = points[1].0 - points[0].0;
        let up = points[0].1 - points[2].1;
        assert!((across / up - 10.0).abs() < 1e-3);
        assert!(
            points.iter().all(|(x, y)| (0.0..=WIDTH).contains(x) && (0.0..=HEIGHT).contains(y))
        );
        assert!(fitted(&[[f32::NAN, 0.0]]).is_none());
        assert_eq!(fitted(&[[3.0, 3.0]]).unwrap(), [(WIDTH / 2.0, HEIGHT / 2.0)]);
    }

    #[test]
    fn no_label_lies_over_an_earlier_one() {
        let points: Vec<_> = (0..60).map(|at| (100.0 + (at % 7) as f32, 200.0)).collect();
        let names = vec!["word"; 60];
        let placed: Vec<Label> = labels(&points, &names).into_iter().flatten().collect();
        assert!(placed.len() >= 2 && placed.len() < 10);
        assert!(placed.iter().all(|label| !points.iter().any(|point| label.hides(*point))));
        for (at, label) in placed.iter().enumerate() {
            assert!(placed[..at].iter().all(|other| !label.meets(other)));
        }
    }

    #[test]
    fn the_nearest_pairs_are_told_and_no_point_twice() {
        let points = [(0.0, 0.0), (1.0, 0.0), (2.5, 0.0), (9.0, 0.0), (9.5, 0.0)];
        assert_eq!(closest(&points, 3), [[3, 4], [0, 1]]);
    }
}
