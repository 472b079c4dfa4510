//! What the exhibit shows: losses, written names, operations counted, who looks at whom, and all weights as pictures.

use super::Microgpt;
use super::forward::{Mark, Part};
use super::net::Matrix;
use super::place::of;
use super::writing::PUBLISHED;
use crate::Shown;
use crate::autodiff::tape::Op;

/// Losses are averaged over so many steps.
const WINDOW: usize = 100;
/// Steps whose loss is a measurement of its own.
const TOLD: [(usize, &str); 8] = [
    (1, "loss_1"),
    (2, "loss_2"),
    (3, "loss_3"),
    (10, "loss_10"),
    (100, "loss_100"),
    (200, "loss_200"),
    (500, "loss_500"),
    (1_000, "loss_1000"),
];
/// The kinds of operations, as columns.
const KINDS: [&str; 6] = ["+", "×", "power", "exp", "ln", "relu"];

impl Microgpt {
    pub(super) fn measured(&self) -> Vec<(&'static str, f64)> {
        let losses = &self.run.losses;
        let operations = self.run.pass.tape.operations();
        let mut metrics = vec![
            ("uniform", libm::log(self.names.symbols() as f64)),
            ("counted_loss", self.counted),
            ("names", self.names.count() as f64),
            ("parameters", self.net.count as f64),
            ("nodes", self.run.pass.tape.nodes.len() as f64),
            ("operations", operations.value as f64),
            ("operations_ratio", operations.ratio()),
        ];
        if let Some(loss) = losses.last() {
            let recent = &losses[losses.len().saturating_sub(WINDOW)..];
            let mean = recent.iter().sum::<f64>() / recent.len() as f64;
            metrics.extend([("loss", *loss), ("mean_loss", mean)]);
        }
        let told = TOLD.iter().filter_map(|(step, name)| Some((*name, *losses.get(step - 1)?)));
        metrics.extend(told);
        if self.is_over() && self.is_published_list {
            metrics.push(("as_published", self.as_published() as f64));
        }
        metrics
    }

    /// How many of the written names are those that the page of 2026 prints, each at its place.
    fn as_published(&self) -> usize {
        let names = self.written().iter().map(|name| self.names.spelt(&name.letters));
        names.zip(PUBLISHED).filter(|(ours, theirs)| ours == theirs).count()
    }

    pub(super) fn shown(&self, place: &str) -> Option<Shown> {
        Some(match place {
            "written" => Shown::Text(self.written_table()),
            "place" => Shown::Text(self.place_graph()?),
            "place.said" => Shown::Text(self.place_said()?),
            "operations" => Shown::Text(self.operations_table()),
            "attention" => self.attention(),
            "attention.rows" => Shown::Text(self.attention_rows().join("\n")),
            "attention.columns" => Shown::Text(self.attention_columns().join("\n")),
            "weights" => self.pictures(),
            "weights.names" => Shown::Text(self.picture_names().join("\n")),
            _ => return None,
        })
    }

    fn written_table(&self) -> String {
        let row = |(at, name): (usize, &super::Written)| {
            let spelt = self.names.spelt(&name.letters);
            let known = if self.names.has(&spelt) { "yes" } else { "" };
            // A bar would part cells.
            let spelt =
                if spelt.is_empty() { "(none)".to_owned() } else { spelt.replace('|', "¦") };
            format!("\n{}|{spelt}|{:.2}|{known}", at + 1, name.surprise)
        };
        let rows: String = self.written().iter().enumerate().map(row).collect();
        format!("№|name|nats a letter|learnt from{rows}")
    }

    /// A row a part, by layer, a column a kind; the last row is their sum.
    fn operations_table(&self) -> String {
        let tape = &self.run.pass.tape;
        let mut rows: Vec<(String, [usize; 6])> = Vec::new();
        let mut counted = 0;
        for mark in &self.run.pass.marks {
            let name = part_name(mark);
            let name = match mark.layer {
                0 => name.to_owned(),
                layer if self.net.sizes.layers > 1 => format!("{layer}: {name}"),
                _ => name.to_owned(),
            };
            let at = rows.iter().position(|(known, _)| *known == name).unwrap_or_else(|| {
                rows.push((name, [0; 6]));
                rows.len() - 1
            });
            let nodes = &tape.nodes[mark.from..mark.to];
            nodes.iter().filter_map(|node| kind(node.op)).for_each(|kind| rows[at].1[kind] += 1);
            counted = mark.to;
        }
        let mean = &tape.nodes[counted..];
        let mut last = [0; 6];
        mean.iter().filter_map(|node| kind(node.op)).for_each(|kind| last[kind] += 1);
        rows.push(("mean".to_owned(), last));
        let sum = |kind: usize| rows.iter().map(|(_, kinds)| kinds[kind]).sum();
        rows.push(("all".to_owned(), std::array::from_fn(sum)));
        let row = |(name, kinds): &(String, [usize; 6])| {
            let cell = |count: &usize| if *count == 0 { String::new() } else { count.to_string() };
            format!("\n{name}|{}", kinds.iter().map(cell).collect::<Vec<_>>().join("|"))
        };
        format!("part|{}{}", KINDS.join("|"), rows.iter().map(row).collect::<String>())
    }

    /// The letters that look: a row each, layer under layer with an empty row between.
    fn attention_rows(&self) -> Vec<String> {
        self.parted(self.net.sizes.layers)
    }

    /// The letters that are looked at: a column each, head beside head with an empty column between.
    fn attention_columns(&self) -> Vec<String> {
        self.parted(self.net.sizes.heads)
    }

    fn parted(&self, times: usize) -> Vec<String> {
        let tokens = self.names.tokens(self.run.shown_step());
        let marks = tokens.iter().take(self.run.pass.length).map(|token| self.names.mark(*token));
        let marks: Vec<String> = marks.collect();
        vec![marks; times].join(&String::new())
    }

    /// Every head's shares.
    fn attention(&self) -> Shown {
        let (pass, sizes) = (&self.run.pass, &self.net.sizes);
        let (rows, columns) = (self.attention_rows().len(), self.attention_columns().len());
        let mut values = vec![0.0; rows * columns];
        for layer in 1..=sizes.layers {
            for position in 0..pass.length {
                let row = (layer - 1) * (pass.length + 1) + position;
                for mark in of(pass, Part::Share, layer, position) {
                    let first = row * columns + mark.head * (pass.length + 1);
                    for (at, share) in mark.results.iter().enumerate() {
                        values[first + at] = pass.tape.value(*share) as f32;
                    }
                }
            }
        }
        Shown::Numbers { letters: "R C", shape: vec![rows, columns], values }
    }

    /// Each matrix as a picture as wide as the stream; wider ones are turned, and what a picture has too much is 0.
    fn pictures(&self) -> Shown {
        let width = self.net.sizes.width;
        let number = |weight: usize| match self.settings.shows_gradients {
            true => self.run.pass.tape.nodes[weight].gradient,
            false => self.run.weights[weight],
        };
        let height = self.net.matrices().map(|matrix| matrix.rows.max(matrix.columns)).max();
        let height = height.unwrap_or_default();
        let mut values = Vec::new();
        for matrix in self.net.matrices() {
            let picture = (0..height * width).map(|at| {
                let (row, column) = (at / width, at % width);
                let (row, column) = if is_turned(&matrix) { (column, row) } else { (row, column) };
                let inside = row < matrix.rows && column < matrix.columns;
                if inside { number(matrix.row(row).start + column) as f32 } else { 0.0 }
            });
            values.extend(picture);
        }
        let count = values.len() / (height * width).max(1);
        Shown::Numbers { letters: "N H W", shape: vec![count, height, width], values }
    }

    fn picture_names(&self) -> Vec<String> {
        let name = |matrix: Matrix| {
            let turned = if is_turned(&matrix) { ", turned" } else { "" };
            format!("{}{turned}, {} × {}", matrix.name, matrix.rows, matrix.columns)
        };
        self.net.matrices().map(name).collect()
    }
}

fn is_turned(matrix: &Matrix) -> bool {
    matrix.columns > matrix.rows && matrix.name == "down"
}

fn kind(op: Op) -> Option<usize> {
    match op {
        Op::Add => Some(0),
        Op::Multiply => Some(1),
        Op::Power(_) => Some(2),
        Op::Exp => Some(3),
        Op::Ln => Some(4),
        Op::Relu => Some(5),
        _ => None,
    }
}

/// Parts as the table joins them.
fn part_name(mark: &Mark) -> &'static str {
    match mark.part {
        Part::Embedding => "token + position",
        Part::Norm if mark.layer == 0 => "first norm",
        Part::Norm => "norms",
        Part::Query | Part::Key | Part::Value => "query, key, value",
        Part::Score => "scores",
        Part::Share => "softmax",
        Part::Head => "values mixed",
        Part::Output => "output",
        Part::Stream => "stream",
        Part::Hidden => "hidden units",
        Part::Down => "back to the stream",
        Part::Logit => "logits",
        Part::Chance => "chances",
        Part::Loss => "surprise",
    }
}
