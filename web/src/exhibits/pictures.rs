//! Pictures: small images, the plane with its points, a grid under a matrix, a graph of operations.

use std::rc::Rc;

use yew::prelude::*;

use super::Seen;
use super::numbers::scale;
use super::target::{Target, kept};
use crate::canvas::Pixels;
use crate::i18n::t;
use crate::palette::{category, diverging, hex};

/// Images of one size side by side, each with its own scale; with three planes in red, green and blue.
pub fn images(place: &str, signed: bool, seen: Seen) -> Option<Html> {
    let view = seen.view(place)?;
    let (planes, height, width) = match view.shape[..] {
        [_, height, width] => (1, height, width),
        [_, 3, height, width] => (3, height, width),
        _ => return None,
    };
    let names = seen.lines(place, "names");
    let image = |(index, values): (usize, &[f32])| {
        let rgba = if planes == 3 { coloured(values, signed) } else { scaled(values, signed) };
        let name = names.get(index).map(|name| (*name).to_owned()).unwrap_or_default();
        // One without a name has its number, for those who hear the page.
        let label = if name.is_empty() {
            t("experiment.image", &[("number", &(index + 1))])
        } else {
            name.clone()
        };
        html! {
            <figure class="image">
                <Pixels {width} {height} rgba={Rc::new(rgba)} {label} />
                <figcaption>{ name }</figcaption>
            </figure>
        }
    };
    let all = view.data.0.chunks((planes * height * width).max(1)).enumerate().map(image);
    Some(html! { <div class="images">{ for all }</div> })
}

/// An image in the colours of a scale.
fn scaled(values: &[f32], signed: bool) -> Vec<u8> {
    let colour = scale(values, signed);
    let pixel = |value: &f32| {
        let ([red, green, blue], _) = colour(*value);
        [red, green, blue, 255]
    };
    values.iter().flat_map(pixel).collect()
}

/// An image in its own colours, planes of red, green and blue one after the other: from its darkest value to its brightest, or with a
/// sign around middle grey.
fn coloured(values: &[f32], signed: bool) -> Vec<u8> {
    let finite = values.iter().copied().filter(|value| value.is_finite());
    let (low, high) = finite.fold((f32::MAX, f32::MIN), |(l, h), v| (l.min(v), h.max(v)));
    let reach = low.abs().max(high.abs());
    let (low, high) = if signed { (-reach, reach) } else { (low, high) };
    let span = (high - low).max(f32::MIN_POSITIVE);
    let level = |value: f32| ((value - low) / span * 255.0).round() as u8;
    let (red, rest) = values.split_at(values.len() / 3);
    let (green, blue) = rest.split_at(rest.len() / 2);
    let pixels = red.iter().zip(green).zip(blue);
    pixels
        .flat_map(|((red, green), blue)| [level(*red), level(*green), level(*blue), 255])
        .collect()
}

/// Points on a surface over the square from −1 to 1.
pub fn plane(place: &str, action: &'static str, seen: Seen) -> Option<Html> {
    let view = seen.view(place)?;
    let surface = seen.view(&format!("{place}.surface")).and_then(|surface| {
        let [height, width] = surface.shape[..] else { return None };
        let rgba = surface.data.0.iter().flat_map(|value| {
            let [red, green, blue] = diverging(*value);
            [red, green, blue, 255]
        });
        Some(html! { <Pixels {width} {height} rgba={Rc::new(rgba.collect::<Vec<u8>>())} /> })
    });
    let width = *view.shape.get(1).filter(|width| (3..=4).contains(*width))?;
    let point = |point: &[f32]| {
        let (x, y) = (point[0], -point[1]);
        let (class, style) = match point.get(3) {
            None => (format!("point cat-fill-{}", category(point[2].max(0.0) as usize)), None),
            Some(ring) => {
                let class = if *ring == 1.0 { "point point--ring" } else { "point point--valued" };
                (class.to_owned(), Some(format!("--value: {}", hex(diverging(point[2])))))
            }
        };
        html! { <circle cx={x.to_string()} cy={y.to_string()} r="0.022" {class} {style} /> }
    };
    let label = t("experiment.plane", &[("points", &(view.data.0.len() / width))]);
    let picture = html! {
        <>
            { surface }
            <svg viewBox="-1 -1 2 2" role="img" aria-label={label}>
                { for view.data.0.chunks_exact(width).map(point) }
            </svg>
        </>
    };
    Some(match action {
        "" => html! { <div class="plane">{ picture }</div> },
        _ => {
            let kept = kept(&seen.run.draft, action);
            html! { <Target {action} {kept}>{ picture }</Target> }
        }
    })
}

/// Half the lines of the grid in each direction.
const LINES: i32 = 5;

/// The grid of the plane, moved by a 2 × 2 matrix, over the grid at rest; the two unit vectors as arrows.
pub fn grid(matrix: &[f32]) -> Option<Html> {
    let &[a, b, c, d] = matrix else { return None };
    let moved = |x: f32, y: f32| (a * x + b * y, -(c * x + d * y));
    let path = |place: &dyn Fn(f32, f32) -> (f32, f32)| {
        let mut path = String::new();
        for line in -LINES..=LINES {
            let (at, end) = (line as f32, LINES as f32);
            for ends in [[(at, -end), (at, end)], [(-end, at), (end, at)]] {
                let [(x0, y0), (x1, y1)] = ends.map(|(x, y)| place(x, y));
                path.push_str(&format!("M{x0:.2} {y0:.2}L{x1:.2} {y1:.2}"));
            }
        }
        path
    };
    let arrow = |x: f32, y: f32, class: &'static str| {
        let (to_x, to_y) = moved(x, y);
        html! { <line x1="0" y1="0" x2={to_x.to_string()} y2={to_y.to_string()} {class} marker-end="url(#arrow)" /> }
    };
    let label = t("experiment.grid", &[("a", &a), ("b", &b), ("c", &c), ("d", &d)]);
    Some(html! {
        <svg class="grid-picture" viewBox="-5 -5 10 10" role="img" aria-label={label}>
            <marker id="arrow" viewBox="0 0 6 6" refX="5" refY="3" markerWidth="4" markerHeight="4" orient="auto">
                <path d="M0 0L6 3L0 6z" fill="context-stroke" />
            </marker>
            <path class="grid-rest" d={path(&|x, y| (x, -y))} />
            <path class="grid-moved" d={path(&moved)} />
            { arrow(1.0, 0.0, "grid-x") }
            { arrow(0.0, 1.0, "grid-y") }
        </svg>
    })
}

/// A node of a graph: its name, value, gradient, and the numbers of its parents.
struct Node<'a> {
    name: &'a str,
    value: &'a str,
    gradient: &'a str,
    parents: Vec<usize>,
    depth: usize,
}

fn nodes(text: &str) -> Vec<Node<'_>> {
    let mut nodes: Vec<Node> = Vec::new();
    for line in text.lines() {
        let mut parts = line.split('|');
        let mut part = || parts.next().unwrap_or_default();
        let (name, value, gradient) = (part(), part(), part());
        let parents: Vec<usize> =
            part().split(' ').filter_map(|parent| parent.parse().ok()).collect();
        let above = parents.iter().filter_map(|parent| nodes.get(*parent));
        let depth = above.map(|parent| parent.depth + 1).max().unwrap_or(0);
        nodes.push(Node { name, value, gradient, parents, depth });
    }
    nodes
}

const BOX: (f32, f32) = (96.0, 44.0);
const STEP: (f32, f32) = (136.0, 60.0);

/// Operations from left to right, each with its value and its gradient.
pub fn graph(text: &str) -> Option<Html> {
    let nodes = nodes(text);
    let mut heights: Vec<usize> = Vec::new();
    let places: Vec<(f32, f32)> = nodes
        .iter()
        .map(|node| {
            if heights.len() <= node.depth {
                heights.resize(node.depth + 1, 0);
            }
            heights[node.depth] += 1;
            let row = (heights[node.depth] - 1) as f32;
            (node.depth as f32 * STEP.0, row * STEP.1)
        })
        .collect();
    let width = heights.len() as f32 * STEP.0;
    let height = *heights.iter().max()? as f32 * STEP.1;
    let edges: String = nodes
        .iter()
        .zip(&places)
        .flat_map(|(node, to)| node.parents.iter().map(move |parent| (*parent, *to)))
        .filter_map(|(parent, to)| Some((*places.get(parent)?, to)))
        .map(|(from, to)| {
            let (x0, y0) = (from.0 + BOX.0, from.1 + BOX.1 / 2.0);
            let (x1, y1) = (to.0, to.1 + BOX.1 / 2.0);
            let middle = f32::midpoint(x0, x1);
            format!("M{x0} {y0}C{middle} {y0} {middle} {y1} {x1} {y1}")
        })
        .collect();
    let node = |(node, (x, y)): (&Node, &(f32, f32))| {
        html! {
            <g transform={format!("translate({x} {y})")}>
                <rect width={BOX.0.to_string()} height={BOX.1.to_string()} rx="3" />
                <text x="6" y="13">{ node.name }</text>
                <text x="6" y="26" class="number">{ node.value }</text>
                <text x="6" y="39" class="number graph-gradient">{ node.gradient }</text>
            </g>
        }
    };
    Some(html! {
        <div class="scroll" tabindex="0">
            <svg class="graph" viewBox={format!("-2 -2 {width} {height}")} width={width.to_string()}
                role="img" aria-label={t("experiment.graph", &[("nodes", &nodes.len())])}>
                <path class="graph-edges" d={edges} />
                { for nodes.iter().zip(&places).map(node) }
            </svg>
        </div>
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn planes_become_pixels_and_zero_is_grey_where_there_is_a_sign() {
        let planes = [1.0, 3.0, 2.0, 3.0, 3.0, 3.0];
        assert_eq!(coloured(&planes, false), [0, 128, 255, 255, 255, 255, 255, 255]);
        assert_eq!(coloured(&[0.0, -2.0, 2.0], true), [128, 0, 255, 255]);
    }
}
