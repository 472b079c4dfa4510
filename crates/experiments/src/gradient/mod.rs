//! The gradient: a ball that rolls downhill by x ← x − a f′(x), and derivatives by small differences.
//!
//! It adds the one idea by which every network here learns: the slope says which way is down. And it measures the two errors of
//! finite differences, as Baydin et al. (2015, section 2.1) draw them: truncation for large h, rounding for small h.
//! It leaves out exact derivatives by machine, momentum and noise. All numbers are 64-bit floats.

mod differences;
mod landscapes;

use differences::{Errors, Sweep};
use landscapes::{Landscape, landscape};
use spec::ExperimentSpec;

use crate::{Experiment, ExperimentError, Shown};

/// A ball this far out has left the picture for good.
const FAR: f64 = 2.0;
/// Places of the ball that are drawn.
const TRAIL: usize = 400;
/// Steps at once where the reader drops a ball after the last step.
const ROLL: usize = 200;
/// Points a side of the surface, and along a curve.
const SIDE: usize = 65;

/// The ball, and the errors so far.
pub struct Gradient {
    land: &'static Landscape,
    rate: f64,
    trail: Vec<[f64; 2]>,
    steps: usize,
    lost: bool,
    sweep: Sweep,
}

impl Gradient {
    /// The ball at its start, nothing measured yet.
    pub fn new(spec: &ExperimentSpec) -> Self {
        let land = landscape(spec.word("landscape"));
        let (rate, sweep) = (spec.number("rolling_rate"), Sweep::default());
        Self { land, rate, trail: vec![land.start], steps: 0, lost: false, sweep }
    }

    fn ball(&self) -> [f64; 2] {
        *self.trail.last().unwrap_or(&self.land.start)
    }

    fn drop_at(&mut self, place: [f64; 2]) {
        (self.trail, self.steps, self.lost) = (vec![place], 0, false);
        if !self.sweep.going() {
            (0..ROLL).for_each(|_| self.roll());
        }
    }

    /// One step of gradient descent.
    fn roll(&mut self) {
        if self.lost {
            return;
        }
        let [x, y] = self.ball();
        let [along, across] = (self.land.gradient)([x, y]);
        let next = [x - self.rate * along, y - self.rate * across];
        self.lost = !next.iter().all(|part| part.abs() <= FAR);
        self.steps += 1;
        if self.trail.len() == TRAIL {
            self.trail.remove(0);
        }
        self.trail.push(next);
    }

    /// Where a point is drawn: on a surface, itself; on a curve, at its height, squeezed into the square.
    fn drawn(&self, [x, y]: [f64; 2]) -> [f64; 2] {
        if !self.land.curve {
            return [x, y];
        }
        let heights = || across().map(|x| (self.land.height)([x, 0.0]));
        let (low, high) = (heights().fold(f64::MAX, f64::min), heights().fold(f64::MIN, f64::max));
        [x, 1.8 * ((self.land.height)([x, 0.0]) - low) / (high - low) - 0.9]
    }

    /// The curve (class 0), the trail (1) and the ball (2).
    fn points(&self) -> Shown {
        let curve = across().filter(|_| self.land.curve).map(|x| (self.drawn([x, 0.0]), 0.0));
        let last = self.trail.len().saturating_sub(1);
        let trail = self.trail.iter().enumerate();
        let trail =
            trail.map(|(at, place)| (self.drawn(*place), if at < last { 1.0 } else { 2.0 }));
        let values: Vec<f32> = curve
            .chain(trail)
            .flat_map(|([x, y], class)| [x, y, class].map(|v| v as f32))
            .collect();
        Shown::Numbers { letters: "N C", shape: vec![values.len() / 3, 3], values }
    }

    /// Heights, top row first; nothing for a curve.
    fn surface(&self) -> Option<Shown> {
        if self.land.curve {
            return None;
        }
        let rows = across().rev().flat_map(|y| across().map(move |x| [x, y]));
        let values = rows.map(|place| (self.land.height)(place) as f32).collect();
        Some(Shown::Numbers { letters: "R C", shape: vec![SIDE, SIDE], values })
    }

    /// A cut along x through the ball: x, height, tangent.
    fn cut(&self) -> Shown {
        let [x, y] = self.ball();
        let (height, slope) = ((self.land.height)([x, y]), (self.land.gradient)([x, y])[0]);
        let heights = across().map(|at| (self.land.height)([at, y]));
        let tangent = across().map(|at| height + slope * (at - x));
        let values = across().chain(heights).chain(tangent).map(|value| value as f32).collect();
        Shown::Numbers { letters: "C N", shape: vec![3, SIDE], values }
    }
}

impl Experiment for Gradient {
    fn step(&mut self) -> Result<bool, ExperimentError> {
        self.roll();
        Ok(self.sweep.next(self.land))
    }

    fn metrics(&self) -> Vec<(&'static str, f64)> {
        let [x, y] = self.ball();
        let [along, across] = (self.land.gradient)([x, y]);
        let mut metrics = vec![
            ("x", x),
            ("y", y),
            ("height", (self.land.height)([x, y])),
            ("slope", libm::hypot(along, across)),
            ("rolled", self.steps as f64),
            ("lost", f64::from(u8::from(self.lost))),
        ];
        if let Some(last) = self.sweep.last() {
            metrics.push(("h", last.h));
            metrics.push(("error_forward", last.forward));
            metrics.push(("error_central", last.central));
        }
        let best = |error: fn(&Errors) -> f64| self.sweep.best(error);
        if let Some(best) = best(|known| known.forward) {
            metrics.push(("best_h_forward", libm::log10(best.h)));
            metrics.push(("best_error_forward", best.forward));
        }
        if let Some(best) = best(|known| known.central) {
            metrics.push(("best_h_central", libm::log10(best.h)));
            metrics.push(("best_error_central", best.central));
        }
        metrics
    }

    fn show(&self, place: &str) -> Option<Shown> {
        Some(match place {
            "ball" => self.points(),
            "ball.surface" => return self.surface(),
            "cut" => self.cut(),
            "cut.names" => Shown::Text("height\ntangent at the ball".to_owned()),
            "differences" => self.sweep.curves(),
            "differences.names" => Shown::Text("forward\ncentral".to_owned()),
            _ => return None,
        })
    }

    /// The rate holds from the next step on; another landscape starts another ball and measures the same steps again.
    fn turn(&mut self, spec: &ExperimentSpec) -> Result<(), ExperimentError> {
        let (land, rate) = (landscape(spec.word("landscape")), spec.number("rolling_rate"));
        let other = !std::ptr::eq(land, self.land);
        let over = !self.sweep.going();
        let turned = other || rate != self.rate;
        (self.land, self.rate) = (land, rate);
        if other {
            self.sweep = self.sweep.again(land);
        }
        if other || (over && turned) {
            self.drop_at(land.start);
        }
        Ok(())
    }

    /// `drop`: x and y of a place for the ball.
    fn act(&mut self, action: &str, _: &str, values: &[f32]) -> Result<(), ExperimentError> {
        let bad = |why: &str| Err(ExperimentError::BadInput(why.to_owned()));
        if action != "drop" {
            return bad("here one can only drop the ball: click into the picture");
        }
        let [x, y, ..] = *values else {
            return bad("the ball needs two numbers, x and y: click into the picture");
        };
        if !(x.abs() <= 1.0 && y.abs() <= 1.0) {
            return bad("the ball must lie between −1 and 1: click inside the picture");
        }
        let y = if self.land.curve { 0.0 } else { f64::from(y) };
        self.drop_at([f64::from(x), y]);
        Ok(())
    }
}

/// From −1 to 1.
fn across() -> impl DoubleEndedIterator<Item = f64> {
    (0..SIDE).map(|at| 2.0 * at as f64 / (SIDE - 1) as f64 - 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(changes: &[(&str, &str)]) -> spec::RunSpec {
        let usual = (spec::find_preset("gradient").unwrap().spec)();
        changes.iter().fold(usual, |spec, (path, value)| spec.with_text(path, value).unwrap())
    }

    fn model(run: &spec::RunSpec) -> &ExperimentSpec {
        let spec::ModelSpec::Experiment(model) = &run.model else { panic!() };
        model
    }

    fn rolled(name: &str, rate: &str, steps: usize) -> Gradient {
        let changes = [("model.landscape", name), ("model.rolling_rate", rate)];
        let mut gradient = Gradient::new(model(&with(&changes)));
        for _ in 0..steps {
            gradient.step().unwrap();
        }
        gradient
    }

    fn metric(gradient: &Gradient, name: &str) -> f64 {
        gradient.metrics().into_iter().find(|(known, _)| *known == name).unwrap().1
    }

    /// On x² a step multiplies x by 1 − 2a: closed form.
    #[test]
    fn on_a_parabola_every_step_shrinks_x_by_the_same_factor() {
        let gradient = rolled("parabola", "0.1", 10);
        assert!((gradient.ball()[0] + 0.9 * 0.8_f64.powi(10)).abs() < 1e-15);
        assert_eq!(metric(&gradient, "rolled"), 10.0);
    }

    /// Himmelblau's minima: (3, 2), (−2.805118, 3.131313), (−3.779310, −3.283186), (3.584428, −1.848127), here divided by 5.
    #[test]
    fn on_four_valleys_the_ball_comes_to_rest_in_one_of_them() {
        let minima = [
            [3.0, 2.0],
            [-2.805_118, 3.131_313],
            [-3.779_310, -3.283_186],
            [3.584_428, -1.848_127],
        ];
        let mut reached = [false; 4];
        for start in [[0.5, 0.5], [-0.5, 0.5], [-0.5, -0.5], [0.5, -0.5]] {
            let mut gradient = rolled("four-valleys", "0.01", 0);
            gradient.act("drop", "", &start).unwrap();
            (0..500).for_each(|_| gradient.roll());
            let [x, y] = gradient.ball().map(|part| 5.0 * part);
            let near = |[u, v]: [f64; 2]| (x - u).abs() < 1e-5 && (y - v).abs() < 1e-5;
            let valley = minima.iter().position(|minimum| near(*minimum));
            reached[valley.unwrap_or_else(|| panic!("({x}, {y}) is no minimum"))] = true;
        }
        assert_eq!(reached, [true; 4]);
    }

    /// Stable below 2 over the curvature, here 2/20.
    #[test]
    fn in_the_ravine_the_ball_leaves_as_soon_as_the_rate_passes_a_tenth() {
        assert_eq!(metric(&rolled("ravine", "0.099", 161), "lost"), 0.0);
        assert_eq!(metric(&rolled("ravine", "0.11", 161), "lost"), 1.0);
    }

    #[test]
    fn turning_the_rate_keeps_the_ball_and_another_landscape_starts_another() {
        let mut gradient = rolled("chain", "0.1", 20);
        let before = gradient.ball();
        gradient.turn(model(&with(&[("model.rolling_rate", "0.5")]))).unwrap();
        assert_eq!(gradient.ball(), before);
        gradient.turn(model(&with(&[("model.landscape", "bowl")]))).unwrap();
        assert_eq!(gradient.ball(), [-0.8, 0.6]);
        assert!((metric(&gradient, "h") - libm::pow(10.0, -1.9)).abs() < 1e-15);
    }

    #[test]
    fn a_ball_dropped_after_the_last_step_rolls_at_once() {
        let mut gradient = rolled("two-valleys", "0.1", 161);
        assert!(!gradient.step().unwrap());
        let right = gradient.ball()[0];
        gradient.act("drop", "", &[-0.1, 0.5, 0.0]).unwrap();
        let left = gradient.ball()[0];
        assert!(left < 0.0 && 0.0 < right);
        assert!(metric(&gradient, "slope") < 1e-9);
    }

    #[test]
    fn a_ball_outside_the_picture_is_refused_with_a_sentence() {
        let mut gradient = rolled("bowl", "0.1", 3);
        let before = gradient.ball();
        for values in [&[][..], &[0.5], &[2.0, 0.0], &[f32::NAN, 0.0]] {
            assert!(gradient.act("drop", "", values).unwrap_err().to_string().contains("click"));
        }
        assert!(gradient.act("push", "", &[0.0, 0.0]).is_err());
        assert_eq!(gradient.ball(), before);
    }

    #[test]
    fn curves_are_drawn_as_points_and_surfaces_as_heights() {
        let (curve, surface) = (rolled("chain", "0.1", 1), rolled("bowl", "0.1", 1));
        assert!(curve.show("ball.surface").is_none() && surface.show("ball.surface").is_some());
        let Some(Shown::Numbers { shape, values, .. }) = curve.show("ball") else { panic!() };
        assert_eq!(shape, [SIDE + 2, 3]);
        assert_eq!(values[values.len() - 1], 2.0);
        let Some(Shown::Numbers { shape, .. }) = surface.show("ball") else { panic!() };
        assert_eq!(shape, [2, 3]);
        assert!(
            ["cut", "cut.names", "differences", "differences.names"]
                .iter()
                .all(|place| curve.show(place).is_some())
        );
    }
}
