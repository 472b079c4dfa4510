//! What the panels show: the digit and what is measured on it, what each contestant reads and why, and the curves.

use super::BitterLesson;
use super::features::{self, COUNT, NAMES, PIXELS, SIDE};
use super::learner::{Example, Kind, Learner, shares};
use super::sweep::{Mean, Record};
use crate::Shown;
use crate::lecun_1989::layout::CLASSES;
use crate::lecun_1989::run::largest;

/// Features that are named as the reasons for a reading.
const REASONS: usize = 8;
/// Pictures of what is measured.
const VIEWS: [&str; 6] = [
    "the digit",
    "the holes, orange",
    "thinned: ends orange, forks blue",
    "edges: flat orange, upright blue",
    "ink in sixteen zones",
    "minus its mirror image",
];

impl BitterLesson {
    /// What a place holds.
    pub(super) fn shown(&self, place: &str) -> Option<Shown> {
        let started = self.sweep.records.iter().any(|record| record.rungs[0].value().is_some());
        Some(match place {
            "pad" => {
                let empty = [0.0; PIXELS];
                let drawing = self.drawing.as_deref().unwrap_or(&empty);
                numbers("S S", &[SIDE, SIDE], drawing.to_vec())
            }
            "answer" => Shown::Text(self.answer()),
            "readings" if started => self.readings(),
            "readings.rows" => self.trained_names(),
            "readings.columns" => lines((0..CLASSES).map(|digit| digit.to_string())),
            "views" => numbers("N H W", &[VIEWS.len(), SIDE, SIDE], self.views()),
            "views.names" => lines(VIEWS),
            "features" => {
                let features = features::of(&self.picture());
                Shown::row(self.usual.apply(&features).map(f64::from))
            }
            "features.names" => lines(NAMES),
            "reasons" => Shown::row(self.reasons()?.into_iter().map(|(_, value)| value)),
            "reasons.names" => lines(self.reasons()?.into_iter().map(|(name, _)| name)),
            "by_digits" => self.by_digits(started),
            "by_operations" => self.by_operations(),
            "by_digits.names" | "by_operations.names" | "table.rows" => {
                lines(self.sweep.records.iter().map(|record| record.kind.name()))
            }
            "table" if started => {
                let errors = self.sweep.records.iter().flat_map(|record| errors(&record.rungs));
                let shape = [self.sweep.records.len(), self.sweep.settings.ladder.len()];
                numbers("R C", &shape, errors.collect())
            }
            "table.columns" => {
                lines(self.sweep.settings.ladder.iter().map(|digits| digits.to_string()))
            }
            _ => return None,
        })
    }

    /// The drawing, or the test digit that is asked about, from −1 to 1.
    fn picture(&self) -> Vec<f32> {
        match &self.drawing {
            Some(drawing) => drawing.iter().map(|ink| 2.0 * ink - 1.0).collect(),
            None => self.test.zip.picture(self.asked).to_vec(),
        }
    }

    /// The contestants that have finished a part, as they were then.
    fn trained(&self) -> impl Iterator<Item = &Learner> {
        self.sweep.records.iter().filter_map(|record| record.last.as_ref())
    }

    fn trained_names(&self) -> Shown {
        lines(self.trained().map(|learner| learner.kind.name()))
    }

    /// What a contestant's outputs are for the picture; its learning is not disturbed.
    fn outputs(&self, learner: &Learner) -> [f32; CLASSES] {
        let picture = self.picture();
        let features = features::of(&picture);
        learner.clone().outputs(Example { picture: &picture, features: &features })
    }

    fn answer(&self) -> String {
        let before = match self.drawing {
            Some(_) => "Your drawing.".to_owned(),
            None => {
                let (at, label) = (self.asked + 1, self.test.zip.labels[self.asked]);
                format!("The pad is empty: draw a digit that fills it. Test digit {at}, a {label}.")
            }
        };
        let said = self.trained().map(|learner| {
            format!(" {}: {}.", capital(learner.kind.name()), largest(&self.outputs(learner)))
        });
        let said: String = said.collect();
        match said.is_empty() {
            true => format!("{before} Nobody has learnt to read yet: press Run."),
            false => format!("{before}{said}"),
        }
    }

    /// The share in per cent that each contestant gives to each digit.
    fn readings(&self) -> Shown {
        let shares = self.trained().flat_map(|learner| {
            shares(learner, &self.outputs(learner)).map(|share| (share * 1000.0).round() / 10.0)
        });
        numbers("R C", &[self.trained().count(), CLASSES], shares.collect())
    }

    /// What is measured, as pictures in the order of [`VIEWS`].
    fn views(&self) -> Vec<f32> {
        let picture = self.picture();
        let ink = features::inked(&picture);
        let mask = ink.map(|value| value > 0.5);
        let lines = features::thinned(&mask);
        let (ends, forks) = features::ends_and_forks(&lines);
        let mut thin = lines.map(|line| if line { 0.3 } else { 0.0 });
        ends.iter().for_each(|at| thin[*at] = 1.0);
        forks.iter().for_each(|at| thin[*at] = -1.0);
        let holes = features::holes(&mask);
        let holes = (0..PIXELS).map(|at| if holes[at] > 0 { 1.0 } else { ink[at] as f32 * -0.4 });
        // Flat and upright have one sign each; slanted ones lie between.
        let edges = features::directions(&ink)
            .map(|(size, direction)| size as f32 * [1.0, 0.4, -1.0, -0.4][direction as usize]);
        let zones = features::of(&picture);
        let zone = |at: usize| zones[COUNT - 16 + at / SIDE / 4 * 4 + at % SIDE / 4];
        let mirror =
            (0..PIXELS).map(|at| (ink[at] - ink[at / SIDE * SIDE + SIDE - 1 - at % SIDE]) as f32);
        let all = picture.iter().copied().chain(holes).chain(thin).chain(edges);
        all.chain((0..PIXELS).map(zone)).chain(mirror).collect()
    }

    /// Why the linear reader of features prefers its first guess to its second: weight times feature, the largest first.
    fn reasons(&self) -> Option<Vec<(String, f64)>> {
        let learner = self.trained().find(|learner| learner.kind == Kind::Features)?;
        let (first, second) = guesses(&self.outputs(learner));
        let all = parts(learner, &features::of(&self.picture()), (first, second));
        let name = |at: usize| format!("{first}, not {second}: {}", NAMES[at]);
        let mut reasons: Vec<_> = (0..COUNT).map(|at| (name(at), all[at])).collect();
        reasons.sort_by(|a, b| b.1.abs().total_cmp(&a.1.abs()));
        reasons.truncate(REASONS);
        Some(reasons)
    }

    /// Errors over the digits learnt; what is not measured yet is no number. A chart of less than two places says that it is still to come.
    fn by_digits(&self, started: bool) -> Shown {
        let ladder = &self.sweep.settings.ladder;
        if !started {
            return numbers("C N", &[1, 1], vec![ladder[0] as f32]);
        }
        let x = ladder.iter().map(|digits| *digits as f32);
        let rows = self.sweep.records.iter().flat_map(|record| errors(&record.rungs));
        numbers("C N", &[1 + self.sweep.records.len(), ladder.len()], x.chain(rows).collect())
    }

    /// Errors over the operations spent on the largest part. Each contestant was tested at its own places: the others have no number there.
    fn by_operations(&self) -> Shown {
        let tests = |(row, record): (usize, &Record)| {
            let test =
                move |(mean, operations): (&Mean, f64)| Some((operations, row, mean.value()?));
            record.path.iter().zip(record.operations).filter_map(test).collect::<Vec<_>>()
        };
        let records = &self.sweep.records;
        let mut all: Vec<_> = records.iter().enumerate().flat_map(tests).collect();
        all.sort_by(|a, b| a.0.total_cmp(&b.0));
        let width = all.len();
        let mut values: Vec<f32> = all.iter().map(|(operations, ..)| *operations as f32).collect();
        for row in 0..records.len() {
            values.extend(
                all.iter().map(|test| if test.1 == row { test.2 as f32 } else { f32::NAN }),
            );
        }
        numbers("C N", &[1 + records.len(), width], values)
    }
}

/// The two largest outputs.
pub(super) fn guesses(outputs: &[f32; CLASSES]) -> (usize, usize) {
    let first = largest(outputs);
    let mut others = *outputs;
    others[first] = f32::MIN;
    (first, largest(&others))
}

/// What each feature adds to the lead of one digit over another.
pub(super) fn parts(
    learner: &Learner,
    features: &[f32; COUNT],
    (first, second): (usize, usize),
) -> [f64; COUNT] {
    let features = learner.standard.apply(features);
    let row = |digit: usize| &learner.weights[digit * COUNT..(digit + 1) * COUNT];
    std::array::from_fn(|at| f64::from((row(first)[at] - row(second)[at]) * features[at]))
}

/// In per cent, or no number.
fn errors(means: &[Mean]) -> impl Iterator<Item = f32> {
    means.iter().map(|mean| mean.value().map_or(f32::NAN, |error| error as f32))
}

fn capital(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

fn lines<S: Into<String>>(names: impl IntoIterator<Item = S>) -> Shown {
    Shown::Text(names.into_iter().map(Into::into).collect::<Vec<_>>().join("\n"))
}

fn numbers(letters: &'static str, shape: &[usize], values: Vec<f32>) -> Shown {
    Shown::Numbers { letters, shape: shape.to_vec(), values }
}
