//! A tree of merges: leaves with their labels on the left, and to the right, as far as their distance, the merges that join them.

use yew::prelude::*;

use super::Seen;
use super::numbers::number;
use crate::i18n::t;
use crate::palette::category;

/// In pixels: a leaf's height, the width of the merges, room below for the axis, and what a letter of a label takes.
const ROW: f32 = 20.0;
const WIDTH: f32 = 300.0;
const AXIS: f32 = 24.0;
const LETTER: f32 = 7.8;
/// Between a label and its branch, where the leaf's colour stands.
const GAP: f32 = 18.0;
/// Groups that are told in words.
const GROUPS: usize = 4;

/// A leaf or a merge.
#[derive(Clone, Debug, PartialEq)]
struct Node {
    /// From the leaves to the root, 0 to 1, and from top to bottom in rows.
    x: f32,
    y: f32,
    /// The two that it joins.
    joins: Option<[usize; 2]>,
    /// The class of all its leaves, where they share one.
    class: Option<usize>,
}

/// The nodes, leaves first, and the leaves from top to bottom; nothing where the merges are no tree.
fn nodes(merges: &[f32], classes: &[f32]) -> Option<(Vec<Node>, Vec<usize>)> {
    let merges = merges.as_chunks::<3>().0;
    let leaves = merges.len() + 1;
    let far = merges.iter().fold(f32::MIN_POSITIVE, |far, [.., distance]| far.max(*distance));
    let class =
        |leaf| classes.get(leaf).filter(|class| **class >= 0.0).map(|class| *class as usize);
    let leaf = |leaf| Node { x: 0.0, y: 0.0, joins: None, class: class(leaf) };
    let mut nodes: Vec<Node> = (0..leaves).map(leaf).collect();
    // The first leaf of each node: what holds an earlier leaf stands above, so that a growing tree moves little.
    let mut first: Vec<usize> = (0..leaves).collect();
    for [a, b, distance] in merges {
        let mut joins = [*a as usize, *b as usize];
        joins.sort_by_key(|node| first.get(*node).copied());
        let [above, below] = joins;
        let (one, other) = (nodes.get(above)?, nodes.get(below)?);
        let class = one.class.filter(|_| one.class == other.class);
        let x = (distance / far).clamp(0.0, 1.0);
        nodes.push(Node { x, y: 0.0, joins: Some(joins), class });
        first.push(first[above]);
    }
    let order = leaves_of(&nodes, nodes.len() - 1);
    // Every leaf once, or it is no tree.
    if order.len() != leaves || (0..leaves).any(|leaf| !order.contains(&leaf)) {
        return None;
    }
    for (row, leaf) in order.iter().enumerate() {
        nodes[*leaf].y = row as f32 + 0.5;
    }
    for node in leaves..nodes.len() {
        if let Some([above, below]) = nodes[node].joins {
            nodes[node].y = f32::midpoint(nodes[above].y, nodes[below].y);
        }
    }
    Some((nodes, order))
}

/// The leaves of a node from top to bottom.
fn leaves_of(nodes: &[Node], node: usize) -> Vec<usize> {
    let (mut todo, mut leaves) = (vec![node], Vec::new());
    while let Some(node) = todo.pop() {
        match nodes[node].joins {
            Some([above, below]) => todo.extend([below, above]),
            None => leaves.push(node),
        }
    }
    leaves
}

/// The groups that are left when the topmost merges are undone, from top to bottom.
fn groups(nodes: &[Node], count: usize) -> Vec<Vec<usize>> {
    let mut groups = vec![nodes.len() - 1];
    while groups.len() < count {
        // Merges are in order of distance, so the latest is the topmost.
        let Some(at) = (0..groups.len()).max_by_key(|at| groups[*at]) else { break };
        let Some(joins) = nodes[groups[at]].joins else { break };
        groups.splice(at..=at, joins);
    }
    groups.into_iter().map(|node| leaves_of(nodes, node)).collect()
}

/// The tree of a place.
pub fn tree(place: &str, seen: Seen) -> Option<Html> {
    let merges = &seen.view(place)?.data.0;
    let classes = seen.view(&format!("{place}.classes"));
    let classes = classes.map_or(&[][..], |classes| &classes.data.0);
    let (nodes, order) = nodes(merges, classes)?;
    let names = seen.lines(place, "names");
    let name = |leaf: usize| names.get(leaf).copied().unwrap_or_default();
    let longest = names.iter().map(|name| name.chars().count()).max().unwrap_or(0);
    let left = longest as f32 * LETTER + GAP;
    let (width, height) = (left + WIDTH + GAP, order.len() as f32 * ROW);
    let far = merges.chunks_exact(3).map(|merge| merge[2]).fold(0.0, f32::max);
    let told = groups(&nodes, GROUPS)
        .into_iter()
        .map(|group| group.into_iter().map(name).collect::<Vec<_>>().join(", "))
        .collect::<Vec<_>>()
        .join("; ");
    let label = t("experiment.tree", &[("leaves", &order.len()), ("groups", &told)]);
    Some(html! {
        <div class="tree-scroll" tabindex="0" role="group" aria-label={label.clone()}>
            <svg class="tree" viewBox={format!("0 0 {width} {}", height + AXIS)} width={width.to_string()}
                height={(height + AXIS).to_string()} role="img" aria-label={label}>
                { for nodes.iter().filter_map(|node| branch(node, &nodes, left)) }
                { for order.iter().map(|at| leaf(&nodes[*at], name(*at), left)) }
                { axis(left, height, far) }
            </svg>
        </div>
    })
}

/// A merge as lines from the two that it joins.
fn branch(node: &Node, nodes: &[Node], left: f32) -> Option<Html> {
    let at = |node: &Node| (left + node.x * WIDTH, node.y * ROW);
    let [a, b] = node.joins?.map(|join| at(&nodes[join]));
    let (x, _) = at(node);
    let d = format!("M{:.1} {:.1}H{x:.1}V{:.1}H{:.1}", a.0, a.1, b.1, b.0);
    let style = node.class.map(|class| format!("--branch: var(--cat-{})", category(class)));
    Some(html! { <path class="tree-branch" {d} {style} /> })
}

/// A label, and between it and its branch the colour of its class.
fn leaf(node: &Node, name: &str, left: f32) -> Html {
    let y = (node.y * ROW).to_string();
    let dot = node.class.map(|class| {
        let class = format!("cat-fill-{}", category(class));
        html! { <circle cx={(left - GAP / 2.0).to_string()} cy={y.clone()} r="4" {class} /> }
    });
    html! {
        <>
            { dot }
            <text class="tree-name" x={(left - GAP).to_string()} {y}>{ name }</text>
        </>
    }
}

/// Distances under the merges: none, half, and the root's.
fn axis(left: f32, top: f32, far: f32) -> Html {
    let tick = |share: f32| {
        let x = left + share * WIDTH;
        html! {
            <>
                <path class="tree-axis" d={format!("M{x:.1} {top}v4")} />
                <text class="tree-tick" x={x.to_string()} y={(top + 17.0).to_string()}>
                    { number(f64::from((share * far * 100.0).round() / 100.0)) }
                </text>
            </>
        }
    };
    html! {
        <>
            <path class="tree-axis" d={format!("M{left} {top}h{WIDTH}")} />
            { for [0.0, 0.5, 1.0].map(tick) }
        </>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Leaves 0 to 3: 2 joins 3, 0 joins 1, then both pairs.
    const MERGES: [f32; 9] = [2.0, 3.0, 1.0, 1.0, 0.0, 2.0, 4.0, 5.0, 4.0];

    #[test]
    fn earlier_leaves_stand_above_and_a_merge_stands_between_what_it_joins() {
        let (nodes, order) = nodes(&MERGES, &[0.0, 0.0, 1.0, -1.0]).unwrap();
        assert_eq!(order, [0, 1, 2, 3]);
        assert_eq!(nodes[5].joins, Some([0, 1]));
        assert_eq!((nodes[4].y, nodes[5].y, nodes[6].y), (3.0, 1.0, 2.0));
        assert_eq!((nodes[4].x, nodes[6].x), (0.25, 1.0));
        assert_eq!((nodes[5].class, nodes[4].class, nodes[6].class), (Some(0), None, None));
    }

    #[test]
    fn the_groups_told_are_those_of_the_topmost_merges() {
        let (nodes, _) = nodes(&MERGES, &[]).unwrap();
        assert_eq!(groups(&nodes, 2), [vec![0, 1], vec![2, 3]]);
        assert_eq!(groups(&nodes, 3), [vec![0], vec![1], vec![2, 3]]);
        assert_eq!(groups(&nodes, 9).len(), 4);
    }

    #[test]
    fn merges_that_are_no_tree_are_not_drawn() {
        assert!(nodes(&[0.0, 7.0, 1.0], &[]).is_none());
        assert!(nodes(&[0.0, 0.0, 1.0], &[]).is_none());
    }
}
