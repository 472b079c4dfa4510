//! The parameter counter: the shapes of a network as it would be built, counted part by part. No number of it is drawn, so that GPT-2 XL
//! takes no more memory than a table of letters.

#[cfg(test)]
mod tests;

use burn::tensor::Device;
use experiments::{Experiment, ExperimentError, Shown};
use models::Gpt;
use models::parameters::names;
use spec::milestones::gpt_2::{NETS, Net, net, yours};
use spec::{ExperimentSpec, GptSpec};

/// Bytes of a 32-bit float.
const FLOAT: usize = 4;
/// What a part's numbers are for, in the order of the bars.
const KINDS: [&str; 6] = ["tokens", "positions", "attention", "feed-forward", "norms", "output"];

/// Numbers, and the biases among them.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Count {
    all: usize,
    biases: usize,
}

/// A part of a network: a table, a block, a norm, the output.
#[derive(Clone, Debug, PartialEq)]
struct Part {
    name: String,
    tensors: usize,
    count: Count,
    kinds: [usize; KINDS.len()],
}

/// A network's parts, those counted so far, and every known network beside it.
pub struct Counter {
    parts: Vec<Part>,
    counted: usize,
    nets: Vec<(Net, Count)>,
}

impl Counter {
    /// The network that is set, not yet counted.
    pub fn new(spec: &ExperimentSpec, device: &Device) -> Self {
        let chosen = net(spec.word("net")).unwrap_or_else(|| yours(spec));
        let all = NETS.iter().filter_map(|word| net(word));
        let known = all.map(|net| (whole(&parts(&net, device)), net));
        Self {
            parts: parts(&chosen, device),
            counted: 0,
            nets: known.map(|(count, net)| (net, count)).collect(),
        }
    }

    fn so_far(&self) -> &[Part] {
        &self.parts[..self.counted]
    }

    /// A line a part, with the sum up to it.
    fn table(&self) -> String {
        let mut sum = 0;
        let mut lines = vec!["part|tensors|numbers|biases among them|together so far".to_owned()];
        for part in self.so_far() {
            sum += part.count.all;
            let Part { name, tensors, count, .. } = part;
            lines.push(format!(
                "{name}|{tensors}|{}|{}|{}",
                grouped(count.all),
                grouped(count.biases),
                grouped(sum)
            ));
        }
        lines.join("\n")
    }

    /// A line a network.
    fn beside(&self) -> String {
        let heading =
            "net|blocks|width|positions|kinds of token|parameters|without biases".to_owned();
        let line = |(Net { word, spec, vocabulary }, count): &(Net, Count)| {
            let width = if spec.is_table() { *vocabulary } else { spec.width };
            let positions = if spec.is_table() { 0 } else { spec.context };
            let numbers =
                [spec.layers, width, positions, *vocabulary, count.all, count.all - count.biases];
            format!("{word}|{}", numbers.map(grouped).join("|"))
        };
        std::iter::once(heading).chain(self.nets.iter().map(line)).collect::<Vec<_>>().join("\n")
    }

    /// Millions of numbers for each purpose.
    fn kinds(&self) -> [f64; KINDS.len()] {
        let sum = |kind: usize| self.so_far().iter().map(|part| part.kinds[kind]).sum::<usize>();
        std::array::from_fn(|kind| sum(kind) as f64 / 1e6)
    }
}

impl Experiment for Counter {
    fn step(&mut self) -> Result<bool, ExperimentError> {
        self.counted = (self.counted + 1).min(self.parts.len());
        Ok(self.counted < self.parts.len())
    }

    fn metrics(&self) -> Vec<(&'static str, f64)> {
        let Count { all, biases } = whole(self.so_far());
        let lecture = self.nets.iter().find(|(net, _)| net.word == "lecture");
        vec![
            ("parameters", all as f64),
            ("biases", biases as f64),
            ("without_biases", (all - biases) as f64),
            ("megabytes", (all * FLOAT) as f64 / 1e6),
            ("lecture", lecture.map_or(f64::NAN, |(_, count)| count.all as f64)),
        ]
    }

    fn show(&self, place: &str) -> Option<Shown> {
        Some(match place {
            "kinds" => Shown::row(self.kinds()),
            "kinds.names" => Shown::Text(KINDS.join("\n")),
            "parts" => Shown::Text(self.table()),
            "nets" => Shown::Text(self.beside()),
            _ => return None,
        })
    }

    /// Another network is another run.
    fn turn(&mut self, _: &ExperimentSpec) -> Result<(), ExperimentError> {
        Ok(())
    }
}

/// The parts of a network, in the order in which a token meets them.
fn parts(Net { spec, vocabulary, .. }: &Net, device: &Device) -> Vec<Part> {
    let mut parts: Vec<Part> = Vec::new();
    for (tensor, shape) in outline(spec, *vocabulary, device) {
        let numbers: usize = shape.iter().product();
        let name = part_of(&tensor);
        if parts.last().is_none_or(|part| part.name != name) {
            let (count, kinds) = (Count::default(), [0; KINDS.len()]);
            parts.push(Part { name, tensors: 0, count, kinds });
        }
        let Some(part) = parts.last_mut() else { continue };
        part.tensors += 1;
        part.count.all += numbers;
        part.kinds[kind_of(&tensor)] += numbers;
        if tensor.ends_with(".bias") || tensor.ends_with(".beta") {
            part.count.biases += numbers;
        }
    }
    parts
}

/// Names and shapes of the very network that a run would build.
fn outline(spec: &GptSpec, vocabulary: usize, device: &Device) -> Vec<(String, Vec<usize>)> {
    names(&Gpt::outline(spec, vocabulary, device))
}

fn whole(parts: &[Part]) -> Count {
    let sum = |of: fn(&Part) -> usize| parts.iter().map(of).sum();
    Count { all: sum(|part| part.count.all), biases: sum(|part| part.count.biases) }
}

/// A tensor's part: `blocks.3.attn.query.weight` belongs to block 4.
fn part_of(tensor: &str) -> String {
    let mut words = tensor.split('.');
    match (words.next(), words.next()) {
        (Some("blocks"), Some(layer)) => {
            format!("block {}", layer.parse::<usize>().unwrap_or_default() + 1)
        }
        (Some("token_embedding"), _) => "token table".to_owned(),
        (Some("position_embedding"), _) => "position table".to_owned(),
        (Some("norm_final"), _) => "last norm".to_owned(),
        _ => "output".to_owned(),
    }
}

/// The place in [`KINDS`] of what a tensor is for.
fn kind_of(tensor: &str) -> usize {
    let kinds = ["token_embedding", "position_embedding", ".attn.", ".mlp.", "norm"];
    kinds.iter().position(|kind| tensor.contains(kind)).unwrap_or(KINDS.len() - 1)
}

/// 124,337,664.
fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}
