//! Finite differences against the exact derivative, for steps h from 1 down to 10⁻¹⁶.

use super::landscapes::Landscape;
use crate::Shown;

/// Steps a decade.
const A_DECADE: usize = 10;
/// The smallest h, as a power of ten.
const DECADES: usize = 16;
/// Points whose errors are averaged: one alone may be lucky.
const POINTS: usize = 401;

/// Mean errors of the derivative along x, for each h so far.
#[derive(Clone, Debug, Default)]
pub struct Sweep {
    measured: Vec<Errors>,
}

/// At one h.
#[derive(Clone, Copy, Debug)]
pub struct Errors {
    /// The step.
    pub h: f64,
    /// Of (f(x + h) − f(x)) / h.
    pub forward: f64,
    /// Of (f(x + h) − f(x − h)) / 2h.
    pub central: f64,
}

impl Sweep {
    /// Measures the next, smaller h; says whether there is another.
    pub fn next(&mut self, land: &Landscape) -> bool {
        if self.going() {
            let exponent = self.measured.len() as f64 / A_DECADE as f64;
            self.measured.push(errors(land, libm::pow(10.0, -exponent)));
        }
        self.going()
    }

    /// Whether an h is left.
    pub fn going(&self) -> bool {
        self.measured.len() <= DECADES * A_DECADE
    }

    /// The same steps on another landscape.
    pub fn again(&self, land: &Landscape) -> Self {
        Self { measured: self.measured.iter().map(|known| errors(land, known.h)).collect() }
    }

    /// At the h measured last.
    pub fn last(&self) -> Option<&Errors> {
        self.measured.last()
    }

    /// Where an error is least.
    pub fn best(&self, error: fn(&Errors) -> f64) -> Option<&Errors> {
        self.measured.iter().min_by(|a, b| error(a).total_cmp(&error(b)))
    }

    /// h, forward, central.
    pub fn curves(&self) -> Shown {
        let row = |value: fn(&Errors) -> f64| self.measured.iter().map(value);
        let rows = row(|known| known.h).chain(row(|known| known.forward));
        let values = rows.chain(row(|known| known.central)).map(|value| value as f32).collect();
        Shown::Numbers { letters: "C N", shape: vec![3, self.measured.len()], values }
    }
}

fn errors(land: &Landscape, h: f64) -> Errors {
    let mut sums = [0.0; 2];
    for point in 0..POINTS {
        // Steps of the golden ratio fill the line evenly and hit no round number.
        let x = 2.0 * (point as f64 * 0.618_033_988_749_894_9).fract() - 1.0;
        let y = 2.0 * (point as f64 + 0.5) / POINTS as f64 - 1.0;
        let f = |x| (land.height)([x, y]);
        let exact = (land.gradient)([x, y])[0];
        sums[0] += ((f(x + h) - f(x)) / h - exact).abs();
        sums[1] += ((f(x + h) - f(x - h)) / (2.0 * h) - exact).abs();
    }
    let [forward, central] = sums.map(|sum| sum / POINTS as f64);
    Errors { h, forward, central }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gradient::landscapes::landscape;

    fn whole(name: &str) -> Sweep {
        let mut sweep = Sweep::default();
        while sweep.next(landscape(name)) {}
        sweep
    }

    fn at(sweep: &Sweep, exponent: usize) -> Errors {
        sweep.measured[exponent * A_DECADE]
    }

    /// Taylor: the error is h/2 |f″| forward and h²/6 |f‴| central while rounding is small; a tenth of h shows the order.
    #[test]
    fn on_the_right_arm_forward_errors_fall_tenfold_and_central_ones_a_hundredfold() {
        let sweep = whole("chain");
        for exponent in 2..4 {
            let [coarse, fine] = [at(&sweep, exponent), at(&sweep, exponent + 1)];
            assert!((coarse.forward / fine.forward - 10.0).abs() < 0.5);
            assert!((coarse.central / fine.central - 100.0).abs() < 0.5);
        }
        // Mean of cosh on [−1, 1] is sinh 1; of |sinh| it is cosh 1 − 1.
        let mean = [1.0_f64.sinh() * 1e-3 / 2.0, (1.0_f64.cosh() - 1.0) * 1e-6 / 6.0];
        assert!((at(&sweep, 3).forward / mean[0] - 1.0).abs() < 0.01);
        assert!((at(&sweep, 3).central / mean[1] - 1.0).abs() < 0.01);
    }

    /// Rounding: the errors grow about tenfold with every decade on the left arm.
    #[test]
    fn on_the_left_arm_errors_grow_as_h_shrinks() {
        let sweep = whole("chain");
        for error in [|known: &Errors| known.forward, |known: &Errors| known.central] {
            let growth = error(&at(&sweep, 13)) / error(&at(&sweep, 10));
            assert!((200.0..5_000.0).contains(&growth), "{growth}");
        }
    }

    /// Heights of the chain are multiples of 2⁻⁵²: at 10⁻¹⁶ a quotient is 0 or at least 2.2, and the answer 0 would err less, by mean |sinh|.
    #[test]
    fn a_step_below_the_spacing_of_numbers_is_worse_than_no_answer() {
        let mean = 1.0_f64.cosh() - 1.0;
        assert!(at(&whole("chain"), 16).forward > mean);
    }

    /// A parabola has no third derivative: central differences are exact but for rounding, so the coarsest h is the best.
    #[test]
    fn on_a_parabola_the_central_error_has_no_right_arm() {
        let sweep = whole("parabola");
        assert!(sweep.best(|known| known.central).unwrap().h > 0.05);
        assert!(sweep.best(|known| known.forward).unwrap().h < 1e-7);
    }

    #[test]
    fn another_landscape_is_measured_at_the_same_steps() {
        let (chain, ravine) = (whole("chain"), whole("ravine"));
        let again = chain.again(landscape("ravine"));
        assert_eq!(again.curves(), ravine.curves());
    }
}
