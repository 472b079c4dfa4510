//! What the loss chart draws, as columns of numbers; no drawing.

use std::rc::Rc;

use protocol::StepReport;

use super::series::{Scale, smooth, step_end, value_ends};
use crate::few::Few;
use crate::run::{Curve, Evaluation, LossUnit, Mark, RunState};

/// The part of a run that its loss chart needs.
#[derive(Clone, Debug, PartialEq)]
pub struct LossData {
    /// Loss of the steps.
    pub curve: Rc<Curve>,
    /// Validation losses.
    pub evaluations: Rc<Vec<Evaluation>>,
    /// n-gram counts' losses by order.
    pub baselines: Few<usize, f64>,
    /// Loss of a uniform guess; 0 where it is not known.
    pub uniform: f64,
    /// The source's entropy rate.
    pub entropy: Option<f64>,
    /// The published figure, in nats a token.
    pub published: Option<f64>,
    /// Knobs turned mid-run.
    pub marks: Rc<Vec<Mark>>,
    /// Steps in the whole run.
    pub steps: usize,
    /// How losses are shown.
    pub unit: LossUnit,
    /// Characters a token.
    pub characters_per_token: f64,
}

impl LossData {
    /// That part of a run; the published figure is its preset's validation loss.
    pub fn of(run: &RunState) -> Self {
        Self {
            curve: run.curve.clone(),
            evaluations: run.evaluations.clone(),
            baselines: run.baselines.clone(),
            uniform: run.uniform,
            entropy: run.entropy,
            published: published(&run.spec.preset),
            marks: run.marks.clone(),
            steps: run.spec.training.steps,
            unit: run.unit,
            characters_per_token: run.characters_per_token,
        }
    }

    /// A loss in the reader's unit.
    pub fn show(&self, loss: f64) -> f64 {
        self.unit.of(loss, self.characters_per_token)
    }

    /// Half the width of an evaluation's band, in the reader's unit.
    pub fn show_band(&self, one: Evaluation) -> f64 {
        self.unit.band(one.loss, one.band, self.characters_per_token)
    }

    /// Steps, training loss, smoothed training loss, validation loss, and the ends of its band.
    pub fn columns(&self, keep: f64, steps: Scale) -> Vec<Vec<f64>> {
        let points = self.curve.points();
        let losses: Vec<f64> = points.iter().map(|point| point.loss).collect();
        let smoothed = smooth(&losses, keep);
        let drawn = |step: usize| step > 0 || steps == Scale::Linear;
        let mut rows: Few<usize, [f64; 5]> = Few::default();
        for (point, smoothed) in points.iter().zip(smoothed).filter(|(point, _)| drawn(point.step))
        {
            let row = rows.get_or(point.step, [f64::NAN; 5]);
            (row[0], row[1]) = (self.show(point.loss), self.show(smoothed));
        }
        for one in self.evaluations.iter().filter(|one| drawn(one.step)) {
            let row = rows.get_or(one.step, [f64::NAN; 5]);
            let ends = [one.loss, one.loss + one.band, one.loss - one.band];
            row[2..].copy_from_slice(&ends.map(|end| self.show(end)));
        }
        let mut columns = vec![rows.iter().map(|(step, _)| *step as f64).collect()];
        columns.extend((0..5).map(|at| rows.values().map(|row| row[at]).collect()));
        columns
    }

    /// The last step that is drawn.
    pub fn last_step(&self) -> usize {
        let evaluated = self.evaluations.last().map_or(0, |one| one.step);
        self.curve.last().map_or(0, |point| point.step).max(evaluated)
    }

    /// The ends of the step axis.
    pub fn step_range(&self, scale: Scale) -> (f64, f64) {
        let first = if scale == Scale::Log { 1.0 } else { 0.0 };
        (first, step_end(self.last_step() as f64, self.steps as f64))
    }

    /// The ends of the loss axis: all curves and all reference lines; a loss over three uniform guesses runs out of the picture.
    pub fn loss_range(&self, columns: &[Vec<f64>], scale: Scale) -> (f64, f64) {
        let most = if self.uniform > 0.0 { self.show(self.uniform * 3.0) } else { f64::INFINITY };
        let references = self.references().into_iter().map(|(_, value)| value);
        let curves = columns.iter().skip(1).flatten().copied();
        value_ends(curves.chain(references), scale, most)
    }

    /// The lines across, highest first, in the reader's unit.
    pub fn references(&self) -> Vec<(Line, f64)> {
        let uniform = (self.uniform > 0.0).then_some((Line::Uniform, self.uniform));
        let staircase = self.baselines.iter().map(|(order, loss)| (Line::Gram(*order), *loss));
        let rest = [
            self.entropy.map(|h| (Line::Entropy, h)),
            self.published.map(|p| (Line::Published, p)),
        ];
        let all = uniform.into_iter().chain(staircase).chain(rest.into_iter().flatten());
        all.map(|(line, loss)| (line, self.show(loss))).collect()
    }

    /// The report of the step nearest to `step`, and the last validation loss by then; of the last step without one.
    pub fn at(&self, step: Option<usize>) -> (Option<&StepReport>, Option<Evaluation>) {
        let step = step.unwrap_or(usize::MAX);
        let points = self.curve.points();
        let index = points.partition_point(|point| point.step < step);
        let report = points.get(index).or(points.last());
        let evaluation = self.evaluations.iter().rev().find(|one| one.step <= step);
        (report, evaluation.copied())
    }

    /// All numbers as a table with one row a step.
    pub fn csv(&self) -> String {
        let mut out =
            "step,train_loss_nats,learning_rate,gradient_norm,tokens,seconds\n".to_owned();
        for point in self.curve.points() {
            let StepReport { step, loss, rate, gradient_norm, tokens, seconds } = point;
            out += &format!("{step},{loss},{rate},{gradient_norm},{tokens},{seconds}\n");
        }
        out += "\nstep,validation_loss_nats,band_95,train_loss_nats\n";
        for Evaluation { step, loss, band, train } in self.evaluations.iter() {
            out += &format!("{step},{loss},{band},{train}\n");
        }
        out
    }
}

/// A line across the loss chart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Line {
    /// All tokens alike.
    Uniform,
    /// An n-gram count.
    Gram(usize),
    /// The floor that no model can pass.
    Entropy,
    /// What somebody measured.
    Published,
}

fn published(preset: &str) -> Option<f64> {
    let milestone = spec::milestone_of(preset)?;
    let mut figures = milestone.figures.iter();
    figures.find(|f| f.preset == preset && f.metric == "validation_loss").map(|f| f.published)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn data() -> LossData {
        let mut curve = Curve::default();
        for step in 1..=4 {
            let loss = 5.0 - step as f64;
            let rate = 1e-3;
            curve.push(StepReport {
                step,
                loss,
                rate,
                gradient_norm: 1.0,
                tokens: 0,
                seconds: 0.0,
            });
        }
        let evaluations = vec![
            Evaluation { step: 0, loss: 4.1, band: 0.1, train: 4.1 },
            Evaluation { step: 3, loss: 2.5, band: 0.2, train: 2.4 },
        ];
        LossData {
            curve: Rc::new(curve),
            evaluations: Rc::new(evaluations),
            baselines: Few::from([(1, 3.3), (2, 2.5)]),
            uniform: 4.17,
            entropy: Some(1.1),
            published: Some(1.88),
            marks: Rc::default(),
            steps: 2000,
            unit: LossUnit::default(),
            characters_per_token: 1.0,
        }
    }

    #[test]
    fn steps_of_both_curves_are_merged_and_gaps_are_no_number() {
        let columns = data().columns(0.0, Scale::Linear);
        assert_eq!(columns[0], [0.0, 1.0, 2.0, 3.0, 4.0]);
        assert!(columns[1][0].is_nan() && columns[1][1..] == [4.0, 3.0, 2.0, 1.0]);
        assert!(columns[3][1].is_nan() && columns[3][3] == 2.5);
        assert!((columns[4][3] - 2.7).abs() < 1e-12 && (columns[5][3] - 2.3).abs() < 1e-12);
        assert_eq!(data().columns(0.0, Scale::Log)[0][0], 1.0);
    }

    #[test]
    fn the_axes_hold_curves_and_floors() {
        let data = data();
        let range = data.loss_range(&data.columns(0.9, Scale::Linear), Scale::Linear);
        assert!(range.0 <= 1.0 && range.1 >= 4.17);
        assert_eq!(data.step_range(Scale::Log), (1.0, 20.0));
    }

    #[test]
    fn reading_at_a_step_takes_the_validation_loss_known_by_then() {
        let data = data();
        let (report, evaluation) = data.at(Some(2));
        assert_eq!((report.unwrap().step, evaluation.unwrap().step), (2, 0));
        let (report, evaluation) = data.at(None);
        assert_eq!((report.unwrap().step, evaluation.unwrap().step), (4, 3));
    }

    #[test]
    fn the_published_figure_is_that_of_the_preset() {
        assert_eq!(published("nanogpt-cpu"), Some(1.88));
        assert_eq!(published("tiny-gpt"), None);
    }

    #[test]
    fn the_table_has_a_row_a_step() {
        assert_eq!(data().csv().lines().count(), 1 + 4 + 1 + 1 + 2);
    }
}
