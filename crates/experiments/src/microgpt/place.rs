//! The operations of one place of the net as a graph: what a single number is made of.

use spec::ExperimentSpec;

use super::Microgpt;
use super::forward::{Mark, Part, Pass};
use crate::autodiff::graph;
use crate::autodiff::tape::{Id, Node, Op, Tape};

/// Which place is looked at.
pub struct Place {
    part: Part,
    position: usize,
    unit: usize,
    /// Terms of a sum that are drawn; the others become one node.
    terms: usize,
}

impl Place {
    /// Of the settings, which count from 1.
    pub fn read(spec: &ExperimentSpec) -> Self {
        let part = match spec.word("place") {
            "embedding" => Part::Embedding,
            "rms" => Part::Norm,
            "query" => Part::Query,
            "key" => Part::Key,
            "value" => Part::Value,
            "softmax" => Part::Share,
            "head" => Part::Head,
            "output" => Part::Output,
            "mlp unit" => Part::Hidden,
            "mlp output" => Part::Down,
            "logit" => Part::Logit,
            "loss" => Part::Loss,
            _ => Part::Score,
        };
        let at = |name| spec.whole(name).saturating_sub(1);
        Self { part, position: at("spot"), unit: at("piece"), terms: spec.whole("terms") }
    }
}

/// A number of the net, found.
struct Found<'a> {
    mark: &'a Mark,
    /// Which of the part's numbers, over all heads, and of how many.
    unit: usize,
    units: usize,
    result: Id,
    /// Operations from here on belong to it.
    from: Id,
}

impl Microgpt {
    /// The place that the settings name, or the nearest that this name has: in the last layer, where there are several.
    fn found(&self) -> Option<Found<'_>> {
        let (pass, place) = (&self.run.pass, &self.settings.place);
        let position = place.position.min(pass.length - 1);
        let outside = [Part::Embedding, Part::Logit, Part::Loss].contains(&place.part);
        let layer = if outside { 0 } else { self.net.sizes.layers };
        let mut marks: Vec<&Mark> = of(pass, place.part, layer, position).collect();
        if place.part == Part::Norm {
            marks.truncate(1);
        }
        let units: usize = marks.iter().map(|mark| mark.results.len()).sum();
        let unit = place.unit.min(units.checked_sub(1)?);
        let mut left = unit;
        let mark = marks.into_iter().find(|mark| {
            let here = left < mark.results.len();
            left -= if here { 0 } else { mark.results.len() };
            here
        })?;
        let chance =
            of(pass, Part::Chance, 0, position).next().filter(|_| place.part == Part::Loss);
        let from = chance.unwrap_or(mark).from;
        Some(Found { mark, unit, units, result: mark.results[left], from })
    }

    /// What the graph shows, in words.
    pub(super) fn place_said(&self) -> Option<String> {
        let found = self.found()?;
        let step = self.run.shown_step();
        let tokens = self.names.tokens(step);
        let (position, length) = (found.mark.position, self.run.pass.length);
        Some(format!(
            "Name “{}”, position {} of {length}: “{}”. Number {} of {} here: {}.",
            self.names.name(step),
            position + 1,
            self.names.mark(*tokens.get(position)?),
            found.unit + 1,
            found.units,
            self.meaning(&found, &tokens)?,
        ))
    }

    /// What the number is for.
    fn meaning(&self, found: &Found, tokens: &[usize]) -> Option<String> {
        let Mark { part, position, head, .. } = *found.mark;
        let letter = |position: usize| Some(self.names.mark(*tokens.get(position)?));
        let seen = letter(found.unit % (position + 1))?;
        let head = head + 1;
        let meaning = match part {
            Part::Embedding => "the sum of the token's and the position's row",
            Part::Norm => "scaled to a root mean square of 1",
            Part::Query => "what the token asks",
            Part::Key => "what the token can be asked for",
            Part::Value => "what the token tells those who ask",
            Part::Output => "what attention adds to the stream",
            Part::Stream => "the stream",
            Part::Hidden => "a hidden unit, with ReLU",
            Part::Down => "what the hidden units add to the stream",
            Part::Head => return Some(format!("values mixed by head {head}")),
            Part::Share => return Some(format!("the share of head {head} that looks at “{seen}”")),
            Part::Logit => {
                let next = self.names.mark(found.unit);
                return Some(format!("the score of “{next}” as the next symbol"));
            }
            Part::Score => {
                let asks = letter(position)?;
                return Some(format!(
                    "how well the question of “{asks}” fits the key of “{seen}”, by head {head}"
                ));
            }
            Part::Chance | Part::Loss => {
                let next = letter(position + 1)?;
                return Some(format!("the surprise at “{next}”, and the softmax before it"));
            }
        };
        Some(meaning.to_owned())
    }

    /// The place's operations; long sums are cut.
    pub(super) fn place_graph(&self) -> Option<String> {
        let found = self.found()?;
        let tape = &self.run.pass.tape;
        let cut = Cut::new(tape, found.from, found.result, self.settings.place.terms);
        let kept = cut.kept();
        let small = Tape { nodes: kept.iter().map(|id| cut.node(*id, &kept)).collect() };
        let label = |at: Id| self.label(&found, &cut, kept[at]);
        Some(graph(&small, label, |at| Some(small.nodes[at].gradient)))
    }

    /// A node's name: a weight's row and column, a number of another part, or an operation.
    fn label(&self, found: &Found, cut: &Cut, id: Id) -> String {
        if let Some(matrix) = self.net.matrix_of(id) {
            let at = id - matrix.first;
            let (row, column) = (at / matrix.columns, at % matrix.columns + 1);
            let lettered = ["token", "letter"].contains(&matrix.name);
            let row = if lettered { self.names.mark(row) } else { (row + 1).to_string() };
            return format!("{} {row},{column}", matrix.name);
        }
        let node = &self.run.pass.tape.nodes[id];
        if node.op == Op::Constant {
            return "number".to_owned();
        }
        if id < cut.from {
            return self.named(found.mark.position, id).unwrap_or_else(|| node.op.sign());
        }
        match cut.left_out(id) {
            0 => node.op.sign(),
            more => format!("+ {more} more"),
        }
    }

    /// A result of an earlier part.
    fn named(&self, position: usize, id: Id) -> Option<String> {
        let marks = &self.run.pass.marks;
        let mark = marks.get(marks.partition_point(|mark| mark.to <= id))?;
        let unit = mark.results.iter().position(|result| *result == id)?;
        let name = match mark.part {
            Part::Embedding => "embedded",
            Part::Norm => "normed",
            Part::Query => "query",
            Part::Key => "key",
            Part::Value => "value",
            Part::Score => "score",
            Part::Share => "share",
            Part::Head => "head",
            Part::Output => "output",
            Part::Stream => "stream",
            Part::Hidden => "hidden",
            Part::Down => "down",
            Part::Logit => "logit",
            Part::Chance => "chance",
            Part::Loss => "loss",
        };
        let of = if mark.position == position {
            String::new()
        } else {
            format!(" @{}", mark.position + 1)
        };
        Some(format!("{name} {}{of}", unit + 1))
    }
}

/// The marks of a part in a layer at a position.
pub fn of(pass: &Pass, part: Part, layer: usize, position: usize) -> impl Iterator<Item = &Mark> {
    let is_it =
        move |mark: &&Mark| (mark.part, mark.layer, mark.position) == (part, layer, position);
    pass.marks.iter().filter(is_it)
}

/// The operations behind a result, as far back as `from`, without the middle of long sums.
struct Cut<'a> {
    tape: &'a Tape,
    from: Id,
    result: Id,
    terms: usize,
    /// How many additions of a sum end in each node since `from`: 0 for what is no addition.
    sums: Vec<usize>,
    /// Whether a longer sum goes on from it.
    goes_on: Vec<bool>,
}

impl<'a> Cut<'a> {
    fn new(tape: &'a Tape, from: Id, result: Id, terms: usize) -> Self {
        let mut sums: Vec<usize> = Vec::with_capacity(result + 1 - from);
        let mut goes_on = vec![false; result + 1 - from];
        for id in from..=result {
            let Node { op, parents: [before, _], .. } = tape.nodes[id];
            let earlier = before.checked_sub(from).filter(|_| op == Op::Add);
            let earlier = earlier.and_then(|before| Some((before, *sums.get(before)?)));
            let earlier = earlier.filter(|(_, sum)| *sum > 0);
            if let Some((before, _)) = earlier {
                goes_on[before] = true;
            }
            sums.push(earlier.map_or(usize::from(op == Op::Add), |(_, sum)| sum + 1));
        }
        Self { tape, from, result, terms, sums, goes_on }
    }

    /// Terms that a sum's last node stands for, beyond those that are drawn.
    fn left_out(&self, id: Id) -> usize {
        let at = id - self.from;
        let more = (self.sums[at] + 1).saturating_sub(self.terms);
        let is_cut = self.terms >= 2 && more > 1 && !self.goes_on[at];
        if is_cut { more } else { 0 }
    }

    /// The parents that are drawn: for the end of a sum that was cut, its last partial sum that is not.
    fn parents(&self, id: Id) -> Vec<Id> {
        if id < self.from {
            return Vec::new();
        }
        let mut parents = self.tape.parents(id).to_vec();
        let more = self.left_out(id);
        if more > 0 {
            parents.truncate(1);
            for _ in 1..more {
                parents[0] = self.tape.nodes[parents[0]].parents[0];
            }
        }
        parents
    }

    /// All nodes that are drawn, parents before children.
    fn kept(&self) -> Vec<Id> {
        let (mut kept, mut open) = (vec![self.result], vec![self.result]);
        while let Some(id) = open.pop() {
            for parent in self.parents(id) {
                if !kept.contains(&parent) {
                    kept.push(parent);
                    open.push(parent);
                }
            }
        }
        kept.sort_unstable();
        kept
    }

    /// A node with its parents' places among those kept; what has none drawn is an input.
    fn node(&self, id: Id, kept: &[Id]) -> Node {
        let place = |id: &Id| kept.binary_search(id).expect("parents are kept");
        let parents: Vec<Id> = self.parents(id).iter().map(place).collect();
        let node = self.tape.nodes[id];
        match parents[..] {
            [] => Node { op: Op::Input, parents: [0; 2], ..node },
            [a] => Node { parents: [a, a], ..node },
            [a, b, ..] => Node { parents: [a, b], ..node },
        }
    }
}
