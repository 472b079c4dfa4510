//! The calculator: bytes a GPU, who talks to whom, the published rows beside the reader's own.

use super::{grouped, lines, numbers, quantities, short};
use crate::Shown;
use crate::llama_3::cluster::{CAPACITY, Cluster, SERVER, TOKENS};

/// Points of a curve at most.
const POINTS: usize = 200;

const DIMENSIONS: [&str; 4] = ["tensor (TP)", "context (CP)", "pipeline (PP)", "data (DP)"];

/// What the GPUs of one dimension send each other.
const SENDS: [&str; 4] = [
    "parts of each layer's output",
    "keys and values",
    "activations and their gradients",
    "gradients, once a batch",
];

/// Table 4 of Dubey et al. 2024: GPUs, TP, CP, PP, DP, tokens a sequence, sequences a copy, TFLOP/s a GPU, utilisation as printed.
const PUBLISHED: [[u64; 9]; 3] = [
    [8_192, 8, 1, 16, 64, 8_192, 32, 430, 43],
    [16_384, 8, 1, 16, 128, 8_192, 16, 400, 41],
    [16_384, 8, 16, 16, 8, 131_072, 16, 380, 38],
];

pub(super) fn shown(cluster: &Cluster, asked: usize, place: &str) -> Option<Shown> {
    let memory = cluster.memory();
    Some(match place {
        "memory" => Shown::row([
            memory.activations,
            memory.weights,
            memory.gradients,
            memory.states,
            memory.all(),
            CAPACITY,
        ]),
        "memory.names" => lines([
            "activations",
            "weights",
            "gradients",
            "Adam's states",
            "all of these",
            "an H100 has",
        ]),
        "verdict" => Shown::Text(verdict(cluster)),
        "cluster" => numbers_of(cluster),
        "dimensions" => dimensions(cluster),
        "gpu.said" => Shown::Text(where_is(cluster, asked)),
        "rows" => rows(cluster),
        "reading" => reading(cluster),
        "reading.names" => lines(["tokens read", "all 15.6"]),
        _ => return None,
    })
}

fn verdict(cluster: &Cluster) -> String {
    let needed = cluster.memory().all();
    let fits = if needed <= CAPACITY { "It fits" } else { "It does not fit" };
    let far = if cluster.tensor > SERVER {
        " Tensor parallelism leaves the server: every layer then waits for the network between servers."
    } else {
        ""
    };
    format!("{fits}: {} of {CAPACITY} GiB on each GPU.{far}", short(needed, 1))
}

fn numbers_of(cluster: &Cluster) -> Shown {
    quantities(&[
        ("GPUs", grouped(cluster.gpus() as u64), "TP × CP × PP × DP"),
        ("tokens a batch", grouped(cluster.tokens_a_batch()), "DP × sequences × length"),
        ("bubble", short(100.0 * cluster.plan.bubble(), 2), "% of working time"),
        ("micro-batches in flight", short(cluster.plan.in_flight(0), 2), "on the first stage"),
        ("utilisation", short(cluster.utilisation(), 1), "% of 989 TFLOP/s"),
        ("operations in all", short(Cluster::operations() / 1e24, 2), "10²⁴ FLOP"),
        ("time for 15.6T tokens", short(TOKENS / cluster.tokens_a_day(), 1), "days"),
        ("read so far", short(cluster.read_by(cluster.days) / 1e12, 2), "10¹² tokens"),
    ])
}

/// Whether the GPUs of a dimension sit in one server.
fn dimensions(cluster: &Cluster) -> Shown {
    let all = DIMENSIONS.iter().zip(cluster.sizes()).zip(cluster.strides()).zip(SENDS);
    let row = |(((name, size), stride), sends): (((&&str, usize), usize), &str)| {
        let inside = match (size, size * stride <= SERVER) {
            (1, _) => "not used",
            (_, true) => "one server",
            (_, false) => "many servers",
        };
        format!("{name}|{}|{}|{inside}|{sends}", grouped(size as u64), grouped(stride as u64))
    };
    let heading = "dimension|GPUs|neighbours are apart by|within|they send".to_owned();
    lines(std::iter::once(heading).chain(all.map(row)))
}

fn where_is(cluster: &Cluster, asked: usize) -> String {
    let all = grouped(cluster.gpus() as u64);
    let number = grouped(asked as u64);
    let Some(place) = cluster.place(asked) else {
        let last = grouped(cluster.gpus() as u64 - 1);
        return format!(
            "There is no GPU {number}: the {all} GPUs have the numbers from 0 to {last}."
        );
    };
    let [tensor, context, stage, copy] = place.map(|at| grouped(at as u64));
    let partners = |dimension: usize| {
        let stride = cluster.strides()[dimension];
        let first = asked - place[dimension] * stride;
        let last = first + (cluster.sizes()[dimension] - 1) * stride;
        format!(
            "{} to {} by {}",
            grouped(first as u64),
            grouped(last as u64),
            grouped(stride as u64)
        )
    };
    format!(
        "GPU {number}: TP {tensor}, CP {context}, PP {stage}, DP {copy}, each counted from 0. Its tensor group: {}. Its pipeline: {}. Its copies: {}.",
        partners(0),
        partners(2),
        partners(3)
    )
}

fn rows(cluster: &Cluster) -> Shown {
    let heading =
        "row|GPUs|TP|CP|PP|DP|tokens a sequence|sequences a copy|tokens a batch|TFLOP/s|%";
    let cells = |name: &str, numbers: [u64; 7], speed: String, percent: String| {
        let [gpus, tp, cp, pp, dp, sequence, sequences] = numbers.map(grouped);
        let batch = grouped(numbers[4..].iter().product());
        format!(
            "{name}|{gpus}|{tp}|{cp}|{pp}|{dp}|{sequence}|{sequences}|{batch}|{speed}|{percent}"
        )
    };
    let published = PUBLISHED.iter().zip(1..).map(|(row, at)| {
        let [numbers @ .., speed, percent] = *row;
        cells(&format!("paper, {at}"), numbers, speed.to_string(), percent.to_string())
    });
    let [tp, cp, pp, dp] = cluster.sizes();
    let own = [cluster.gpus(), tp, cp, pp, dp, cluster.sequence, cluster.sequences];
    let (speed, percent) = (short(cluster.speed, 1), short(cluster.utilisation(), 1));
    let own = cells("yours", own.map(|number| number as u64), speed, percent);
    lines(std::iter::once(heading.to_owned()).chain(published).chain([own]))
}

/// Tokens read in 10¹² over days, and all there are.
fn reading(cluster: &Cluster) -> Shown {
    let points = cluster.days.min(POINTS) + 1;
    let day = |at: usize| if points > 1 { at * cluster.days / (points - 1) } else { 0 };
    let days = (0..points).map(|at| day(at) as f32);
    let read = (0..points).map(|at| (cluster.read_by(day(at)) / 1e12) as f32);
    let all = std::iter::repeat_n((TOKENS / 1e12) as f32, points);
    numbers("C N", [3, points], days.chain(read).chain(all).collect())
}
