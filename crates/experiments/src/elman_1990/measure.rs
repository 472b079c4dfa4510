//! What the test says: errors by place in the pattern, boundaries found, chances held against the grammar's, and the tree of words.

use super::Elman;
use super::grammar::Grammar;
use super::run::Test;
use super::tasks::{CYCLE, Kind, Task, WORD_BITS, ZOG};
use crate::clustering::{Merge, members, ward};

/// What the metrics of a task are made of; measured after each step.
#[derive(Clone, Default)]
pub struct Measured {
    pub metrics: Vec<(&'static str, f64)>,
    /// The mean hidden units of each word.
    pub means: Vec<f32>,
    pub merges: Vec<Merge>,
}

impl Elman {
    pub(super) fn measure(&self) -> Measured {
        let (task, test) = (&self.task, &self.run.test);
        let metrics = match task.kind {
            Kind::Xor => xor(&test.squares),
            Kind::Letters => letters(task, test),
            Kind::Words => words(task, &test.squares),
            Kind::Sentences => return self.sentences(),
        };
        Measured { metrics, ..Measured::default() }
    }

    fn sentences(&self) -> Measured {
        let (task, test) = (&self.task, &self.run.test);
        let hidden = self.run.net.hidden.units;
        let mut metrics = held_against(&test.outputs, &self.exact, &test.squares);
        metrics.push(("words", task.learn.len() as f64));
        let mut means = mean_rows(&task.test, &test.hidden, hidden, task.grammar.words.len());
        let tree = |means: &[f32]| ward(means, hidden);
        metrics.push(("noun_verb", f64::from(splits_nouns(&task.grammar, &tree(&means)))));
        if self.zog {
            means.extend(self.zog_mean());
        }
        let merges = tree(&means);
        if self.zog {
            metrics.push(("zog", f64::from(joins_the_living(&task.grammar, &merges))));
        }
        Measured { metrics, means, merges }
    }

    /// The mean hidden units where “man” is replaced by a word that the net has never met.
    fn zog_mean(&self) -> Vec<f32> {
        let (task, hidden) = (&self.task, self.run.net.hidden.units);
        let Some(man) = task.grammar.number("man") else { return Vec::new() };
        let replaced = |word: &u8| if usize::from(*word) == man { ZOG as u8 } else { *word };
        let symbols: Vec<u8> = task.test.iter().map(replaced).collect();
        let mut test = Test::default();
        test.read(&self.run.net, task, &symbols);
        let means = mean_rows(&symbols, &test.hidden, hidden, WORD_BITS);
        means[ZOG * hidden..][..hidden].to_vec()
    }
}

/// The mean squared error at each of twelve steps, over all cycles; the first step's is that of bit 2, for nothing foretells bit 1.
pub fn cycle(squares: &[f32]) -> [f64; CYCLE] {
    let mut sums = [[0.0, 0.0]; CYCLE];
    for (at, square) in squares.iter().enumerate() {
        let [sum, count] = &mut sums[(at + 1) % CYCLE];
        *sum += f64::from(*square);
        *count += 1.0;
    }
    sums.map(|[sum, count]| sum / count)
}

fn xor(squares: &[f32]) -> Vec<(&'static str, f64)> {
    let cycle = cycle(squares);
    let mean = |third: bool| {
        let steps = (0..CYCLE).filter(|step| (step % 3 == 2) == third);
        steps.clone().map(|step| cycle[step]).sum::<f64>() / steps.count() as f64
    };
    let (third, others) = (mean(true), mean(false));
    vec![("third", third), ("others", others), ("ratio", third / others)]
}

/// The mean of one number of the code, where the next letter fits.
pub fn mean_of(task: &Task, squares: &[f32], bit: usize, fits: impl Fn(u8) -> bool) -> f64 {
    let rows = squares.chunks_exact(task.width).zip(&task.test[1..]);
    let (sum, count) = rows
        .filter(|(_, letter)| fits(**letter))
        .fold((0.0, 0.0), |(sum, count), (row, _)| (sum + f64::from(row[bit]), count + 1.0));
    sum / count
}

/// b, d and g are the first three letters.
fn is_consonant(letter: u8) -> bool {
    letter < 3
}

fn letters(task: &Task, test: &Test) -> Vec<(&'static str, f64)> {
    let mean = |bit, fits: &dyn Fn(u8) -> bool| mean_of(task, &test.squares, bit, fits);
    let over = |fits: &dyn Fn(u8) -> bool| {
        (0..task.width).map(|bit| mean(bit, fits)).sum::<f64>() / task.width as f64
    };
    vec![
        ("consonants", over(&is_consonant)),
        ("vowels", over(&|letter| !is_consonant(letter))),
        ("consonant_bit", mean(0, &is_consonant)),
        ("high_bit", high_bit(task, test)),
    ]
}

/// The squared error that “high” has before a consonant, expected over b, d and g, of which only d is high: 2/9 + (output − 1/3)².
///
/// Expected, not met: a thousand consonants do not have a third of d's, and their mean could lie below the floor.
fn high_bit(task: &Task, test: &Test) -> f64 {
    let rows = test.outputs.chunks_exact(task.width).zip(&task.test[1..]);
    let outputs = rows.filter(|(_, next)| is_consonant(**next)).map(|(row, _)| f64::from(row[3]));
    let (sum, count) = outputs.fold((0.0, 0.0), |(sum, count), output| {
        (sum + (output - 1.0 / 3.0) * (output - 1.0 / 3.0), count + 1.0)
    });
    2.0 / 9.0 + sum / count
}

/// The error of each letter but the first: the root of the mean square over its bits.
pub fn by_letter(task: &Task, squares: &[f32]) -> Vec<f32> {
    let row = |row: &[f32]| (row.iter().sum::<f32>() / task.width as f32).sqrt();
    squares.chunks_exact(task.width).map(row).collect()
}

/// Letters at which the error is a peak: above the letter before, not below the letter after, and above the mean of all.
pub fn peaks(errors: &[f32]) -> Vec<bool> {
    let mean = errors.iter().sum::<f32>() / errors.len().max(1) as f32;
    let at = |place: usize| errors.get(place).copied().unwrap_or(0.0);
    let is_peak = |place: usize| {
        let (before, error) = (at(place.saturating_sub(1)), at(place));
        place > 0 && error > before && error >= at(place + 1) && error > mean
    };
    (0..errors.len()).map(is_peak).collect()
}

fn words(task: &Task, squares: &[f32]) -> Vec<(&'static str, f64)> {
    let found = peaks(&by_letter(task, squares));
    let starts = &task.starts[1..];
    let count = |list: &mut dyn Iterator<Item = bool>| list.filter(|is| *is).count() as f64;
    let (marked, true_) = (count(&mut found.iter().copied()), count(&mut starts.iter().copied()));
    let hits = count(&mut found.iter().zip(starts).map(|(found, start)| *found && *start));
    let (precision, recall) = (hits / marked.max(1.0), hits / true_.max(1.0));
    // As many marks as the net made, thrown at random.
    let chance = true_ / starts.len() as f64;
    let thrown = marked / starts.len() as f64;
    vec![
        ("precision", precision),
        ("recall", recall),
        ("f1", f1(precision, recall)),
        ("f1_random", f1(chance, thrown)),
        ("f1_lift", f1(precision, recall) / f1(chance, thrown).max(f64::MIN_POSITIVE)),
    ]
}

fn f1(precision: f64, recall: f64) -> f64 {
    if precision + recall > 0.0 { 2.0 * precision * recall / (precision + recall) } else { 0.0 }
}

/// Outputs and the exact chances: the mean cosine, and the root of the mean square of the difference; and of the actual words.
fn held_against(outputs: &[f32], exact: &[f32], squares: &[f32]) -> Vec<(&'static str, f64)> {
    let rows = outputs.chunks_exact(WORD_BITS).zip(exact.chunks_exact(WORD_BITS));
    let (mut cosine, mut apart, count) = (0.0, 0.0, rows.len() as f64);
    for (row, exact) in rows {
        let dot = |a: &[f32], b: &[f32]| -> f64 {
            a.iter().zip(b).map(|(a, b)| f64::from(*a) * f64::from(*b)).sum()
        };
        cosine += dot(row, exact) / (dot(row, row) * dot(exact, exact)).sqrt();
        apart += dot(row, row) - 2.0 * dot(row, exact) + dot(exact, exact);
    }
    let squares: f64 = squares.iter().map(|square| f64::from(*square)).sum();
    let root = |sum: f64| (sum / count).sqrt();
    vec![("cosine", cosine / count), ("rms_exact", root(apart)), ("rms_word", root(squares))]
}

/// The exact chances of the next word after every prefix of a text.
pub fn exact(grammar: &Grammar, text: &[u8]) -> Vec<f32> {
    let mut belief = grammar.start();
    let mut rows = Vec::with_capacity(text.len() * WORD_BITS);
    for word in &text[..text.len().saturating_sub(1)] {
        grammar.hear(&mut belief, usize::from(*word));
        let next = grammar.next(&belief);
        rows.extend(next.iter().map(|chance| *chance as f32));
        rows.resize(rows.len() + WORD_BITS - next.len(), 0.0);
    }
    rows
}

/// The mean row of each symbol.
fn mean_rows(symbols: &[u8], rows: &[f32], width: usize, count: usize) -> Vec<f32> {
    let mut means = vec![0.0; count * width];
    let mut times = vec![0.0_f32; count];
    for (symbol, row) in symbols.iter().zip(rows.chunks_exact(width)) {
        let symbol = usize::from(*symbol);
        times[symbol] += 1.0;
        means[symbol * width..][..width].iter_mut().zip(row).for_each(|(mean, x)| *mean += x);
    }
    for (mean, times) in means.chunks_exact_mut(width).zip(times) {
        mean.iter_mut().for_each(|mean| *mean /= times.max(1.0));
    }
    means
}

/// Whether the topmost split parts all nouns from all verbs.
fn splits_nouns(grammar: &Grammar, merges: &[Merge]) -> bool {
    merges.last().is_some_and(|top| {
        top.clusters.iter().any(|cluster| {
            let members = members(merges, *cluster);
            members.len() == grammar.nouns && members.iter().all(|word| *word < grammar.nouns)
        })
    })
}

/// Whether the last leaf, the unknown word, is first joined with people and animals alone: the first two categories.
fn joins_the_living(grammar: &Grammar, merges: &[Merge]) -> bool {
    let zog = merges.len();
    let with = merges.iter().find(|merge| merge.clusters.contains(&zog));
    with.is_some_and(|merge| {
        let clusters = merge.clusters.into_iter().filter(|cluster| *cluster != zog);
        clusters.flat_map(|cluster| members(merges, cluster)).all(|word| grammar.category[word] < 2)
    })
}
