//! The six tasks: their patterns and their nets, as the Nature paper and chapter 8 of "Parallel Distributed Processing" have them.

use std::ops::Range;

use rand::{Rng, RngExt};

use super::family::{self, RELATIONS};
use super::net::{Block, Cases, Net, Row};

/// Questions about the families that are kept back.
pub(super) const HELD_OUT: usize = 4;
/// The side of the retina on which a T or a C lies; its edges meet, so that no place is special.
const RETINA: usize = 6;

/// A net with small random weights, and what it should learn.
pub(super) struct Task {
    /// The net.
    pub net: Net,
    /// What it learns from.
    pub cases: Cases,
    /// What it is asked afterwards.
    pub held_out: Cases,
    /// The questions behind the held-out cases.
    pub questions: Vec<family::Question>,
    /// Its layers, from the inputs to the outputs.
    pub layers: Vec<Layer>,
}

/// A layer as it is shown.
pub(super) struct Layer {
    /// Its place.
    pub place: &'static str,
    /// Its weights.
    pub block: Block,
    /// Its units.
    pub units: Range<usize>,
    /// What it reads, one name a weight, without the bias.
    pub reads: Vec<String>,
}

/// What is asked for.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Wish {
    /// The task's name.
    pub task: String,
    /// Hidden units; 0: as many as its authors took.
    pub hidden: usize,
    /// Whether the inputs reach the outputs directly too.
    pub direct: bool,
    /// The weights start between −spread and +spread.
    pub spread: f64,
}

impl Task {
    /// The task with its net.
    pub fn new(wish: &Wish, random: &mut impl Rng) -> Self {
        let hidden = |usual: usize| if wish.hidden == 0 { usual } else { wish.hidden };
        let mut task = match wish.task.as_str() {
            "family-trees" => families(hidden(12), random),
            "t-c" => t_or_c(hidden(1)),
            "encoder" => two_layers(&encoder(), hidden(3), wish.direct),
            "parity" => {
                two_layers(&bits(4, |ones| ones.iter().sum::<f64>() % 2.0), hidden(4), wish.direct)
            }
            "xor" => two_layers(&bits(2, |two| (two[0] - two[1]).abs()), hidden(2), wish.direct),
            _ => two_layers(&bits(6, is_symmetric), hidden(2), wish.direct),
        };
        for weight in &mut task.net.weights {
            *weight = wish.spread * (2.0 * random.random::<f64>() - 1.0);
        }
        task
    }

    /// The layer of a place.
    pub fn layer(&self, place: &str) -> Option<&Layer> {
        self.layers.iter().find(|layer| layer.place == place)
    }
}

/// Every pattern of so many bits, the first bit slowest, with what a rule says of it.
fn bits(count: usize, rule: impl Fn(&[f64]) -> f64) -> Vec<Row> {
    let pattern = |number: usize| (0..count).rev().map(move |bit| (number >> bit & 1) as f64);
    let patterns = (0..1 << count).map(|number| pattern(number).collect::<Vec<_>>());
    patterns.map(|ones| (ones.clone(), vec![rule(&ones)])).collect()
}

fn is_symmetric(pattern: &[f64]) -> f64 {
    f64::from(pattern.iter().eq(pattern.iter().rev()))
}

/// One of eight inputs is on, and the same output should be.
fn encoder() -> Vec<Row> {
    let one = |on: usize| (0..8).map(|unit| f64::from(unit == on)).collect::<Vec<_>>();
    (0..8).map(|on| (one(on), one(on))).collect()
}

/// Inputs, one hidden layer, outputs.
fn two_layers(rows: &[Row], hidden: usize, direct: bool) -> Task {
    let (inputs, outputs) = (rows[0].0.len(), rows[0].1.len());
    let mut net = Net::new(inputs);
    let (units, block) = net.layer(hidden, 1..=inputs);
    let names = numbered("input", inputs);
    let first = Layer { place: "hidden", block, units: units.clone(), reads: names.clone() };
    let mut reads = numbered("hidden", hidden);
    let straight = if direct { inputs } else { 0 };
    reads.extend(names.into_iter().take(straight));
    let (units, block) = net.layer(outputs, units.chain(1..=straight));
    let last = Layer { place: "output", block, units, reads };
    let (held_out, questions) = (Cases::default(), Vec::new());
    Task { net, cases: Cases::new(rows), held_out, questions, layers: vec![first, last] }
}

fn numbered(what: &str, count: usize) -> Vec<String> {
    (1..=count).map(|number| format!("{what} {number}")).collect()
}

/// 24 people and 12 relations, each to 6 units; these to `hidden`, to 6, to 24 people. Four questions are drawn to be kept back.
fn families(hidden: usize, random: &mut impl Rng) -> Task {
    let mut questions = family::questions();
    for at in 0..HELD_OUT {
        let other = random.random_range(at..questions.len());
        questions.swap(at, other);
    }
    let rows: Vec<Row> = questions.iter().map(asked).collect();
    questions.truncate(HELD_OUT);
    let mut net = Net::new(24 + 12);
    let (person, relation) = (net.layer(6, 1..=24), net.layer(6, 25..=36));
    let central = net.layer(hidden, person.0.clone().chain(relation.0.clone()));
    let code = net.layer(6, central.0.clone());
    let output = net.layer(24, code.0.clone());
    let people: Vec<_> = (0..24).map(|who| family::name(who).to_owned()).collect();
    let both = [numbered("person", 6), numbered("relation", 6)].concat();
    let places = ["person", "relation", "central", "code", "output"];
    let relations = RELATIONS.map(str::to_owned).to_vec();
    let reads = [people, relations, both, numbered("central", hidden), numbered("code", 6)];
    let layers = [person, relation, central, code, output].into_iter().zip(reads).zip(places);
    let layers = layers
        .map(|(((units, block), reads), place)| Layer { place, block, units, reads })
        .collect();
    let (held_out, cases) = (Cases::new(&rows[..HELD_OUT]), Cases::new(&rows[HELD_OUT..]));
    Task { net, cases, held_out, questions, layers }
}

/// A question as inputs and wanted outputs.
pub(super) fn asked(question: &family::Question) -> Row {
    let input = |unit: usize| f64::from(unit == question.person || unit == 24 + question.relation);
    let wanted = |who: usize| f64::from(question.answers.contains(&who));
    ((0..36).map(input).collect(), (0..24).map(wanted).collect())
}

/// The cells of a T and of a C, as row and column.
const LETTERS: [[[usize; 2]; 5]; 2] =
    [[[0, 0], [0, 1], [0, 2], [1, 1], [2, 1]], [[0, 0], [0, 1], [1, 0], [2, 0], [2, 1]]];

/// A T or a C in four rotations. Hidden units at every place of the retina read the 3 × 3 field there, all by the same nine
/// weights and bias; `kinds` of them. The output reads all of a kind by one weight, so that it cannot know where a letter lies.
fn t_or_c(kinds: usize) -> Task {
    let mut net = Net::new(RETINA * RETINA);
    let fields: Vec<Vec<_>> = places().map(|place| field(place).zip(0..).collect()).collect();
    let tied: Vec<_> = (0..kinds).map(|_| net.tied(9, &fields)).collect();
    let hidden = tied[0].0.start..net.units();
    let block = Block { rows: kinds, ..tied[0].1 };
    let reads = (0..9).map(|cell| format!("row {}, column {}", cell / 3 + 1, cell % 3 + 1));
    let read = hidden.clone().zip((0..kinds).flat_map(|kind| [kind; RETINA * RETINA]));
    let first = Layer { place: "hidden", block, units: hidden, reads: reads.collect() };
    let (units, block) = net.tied(kinds, &[read.collect()]);
    let layers =
        vec![first, Layer { place: "output", block, units, reads: numbered("kind", kinds) }];
    let (held_out, questions) = (Cases::default(), Vec::new());
    Task { net, cases: Cases::new(&letters([0, 0])), held_out, questions, layers }
}

fn places() -> impl Iterator<Item = [usize; 2]> {
    (0..RETINA * RETINA).map(|place| [place / RETINA, place % RETINA])
}

/// The input units of the 3 × 3 cells from a place on.
fn field([row, column]: [usize; 2]) -> impl Iterator<Item = usize> {
    (0..9).map(move |cell| 1 + cell_at([row + cell / 3, column + cell % 3]))
}

fn cell_at([row, column]: [usize; 2]) -> usize {
    row % RETINA * RETINA + column % RETINA
}

/// The eight patterns, moved down and to the right; the output is 1 for a C.
fn letters([down, right]: [usize; 2]) -> Vec<Row> {
    let turned = |cells: [[usize; 2]; 5], turns: usize| {
        (0..turns).fold(cells, |cells, _| cells.map(|[row, column]| [column, 2 - row]))
    };
    let all = (0..2).flat_map(|letter| (0..4).map(move |turns| (letter, turns)));
    all.map(|(letter, turns)| {
        let mut pattern = vec![0.0; RETINA * RETINA];
        for [row, column] in turned(LETTERS[letter], turns) {
            pattern[cell_at([row + down, column + right])] = 1.0;
        }
        (pattern, vec![letter as f64])
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;
    use rand_chacha::ChaCha8Rng;

    use super::*;
    use crate::backprop_1986::net::Activity;

    fn task(name: &str) -> Task {
        let wish = Wish { task: name.to_owned(), hidden: 0, direct: false, spread: 0.3 };
        Task::new(&wish, &mut ChaCha8Rng::seed_from_u64(1))
    }

    /// Counted on the paper's drawings: (6 + 1)·2 + (2 + 1) for symmetry; 25·6 + 13·6 + 13·12 + 13·6 + 7·24 for the families.
    #[test]
    fn the_nets_have_as_many_weights_as_in_the_papers_drawings() {
        let weights = ["symmetry", "family-trees", "encoder", "parity", "t-c"]
            .map(|name| task(name).net.weights.len());
        assert_eq!(weights, [17, 630, 59, 25, 10 + 2]);
    }

    #[test]
    fn eight_of_the_64_patterns_are_symmetric_and_half_of_the_16_are_odd() {
        let ones = |name| task(name).cases.wanted.iter().sum::<f64>();
        assert_eq!((ones("symmetry"), ones("parity"), ones("xor")), (8.0, 8.0, 2.0));
    }

    #[test]
    fn the_held_out_questions_are_not_among_those_learnt() {
        let task = task("family-trees");
        assert_eq!((task.cases.count, task.held_out.count), (100, 4));
        let row = |cases: &Cases, case: usize| {
            (0..36).map(|unit| cases.inputs[unit * cases.count + case] as u8).collect::<Vec<_>>()
        };
        for held in 0..4 {
            assert!((0..100).all(|case| row(&task.cases, case) != row(&task.held_out, held)));
        }
    }

    /// Minsky and Papert's point about order: the distances between pairs of cells are the same in both letters, so that no
    /// detector of pairs can tell them apart.
    #[test]
    fn no_pair_of_cells_tells_a_t_from_a_c() {
        let distances = LETTERS.map(|cells| {
            let mut all: Vec<usize> = (0..25)
                .map(|pair| {
                    let ([a, b], [c, d]) = (cells[pair / 5], cells[pair % 5]);
                    a.abs_diff(c).pow(2) + b.abs_diff(d).pow(2)
                })
                .collect();
            all.sort_unstable();
            all
        });
        assert_eq!(distances[0], distances[1]);
    }

    #[test]
    fn every_letter_has_five_cells_wherever_it_lies_and_no_two_cases_are_alike() {
        let mut rows: Vec<Row> = places().flat_map(letters).collect();
        assert_eq!(rows.len(), 8 * 36);
        assert!(rows.iter().all(|(pattern, _)| pattern.iter().sum::<f64>() == 5.0));
        rows.sort_by(|a, b| a.0.partial_cmp(&b.0).unwrap());
        assert!(rows.windows(2).all(|pair| pair[0].0 != pair[1].0));
    }

    /// Weights are tied, so that moving a letter only moves what the hidden units do.
    #[test]
    fn wherever_a_letter_lies_the_net_says_the_same() {
        let task = task("t-c");
        let said = |place| {
            let mut activity = Activity::new(&task.net, &Cases::new(&letters(place)));
            task.net.forward(&mut activity);
            activity.of(task.net.outputs().start).to_vec()
        };
        let home = said([0, 0]);
        for place in places() {
            assert!(
                said(place).iter().zip(&home).all(|(there, here)| (there - here).abs() < 1e-12)
            );
        }
    }
}
