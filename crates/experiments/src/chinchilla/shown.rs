//! What the panels show: curves and dots.

use super::chart::{Chart, Drawn, factors};
use super::{Chinchilla, Law};
use crate::Shown;

/// Places of a smooth curve.
const SMOOTH: usize = 25;
/// A curve reaches beyond its runs by this factor.
const BEYOND: f64 = 1.2;
/// FLOP over which frontiers are drawn at least.
const USUAL: (f64, f64) = (1e18, 1e26);

impl Chinchilla {
    pub(super) fn shown(&self, place: &str) -> Option<Shown> {
        let (name, suffix) = place.split_once('.').unwrap_or((place, ""));
        let chart = match name {
            "cloud" => self.cloud(),
            "parabolas" => self.parabolas(),
            "frontier" => self.frontier(),
            "ratio" => self.ratio(),
            "residuals" => self.residuals(),
            "ends" => self.ends(),
            _ => return (suffix.is_empty()).then(|| self.text(name))?.map(Shown::Text),
        };
        chart.place(suffix)
    }

    /// Runs of nearly equal compute, and the law at that compute.
    fn cloud(&self) -> Chart {
        let mut chart = Chart::default();
        for (class, group) in self.groups.iter().enumerate() {
            let dots: Vec<_> = group.runs.iter().map(|run| (run.parameters, run.loss)).collect();
            let (Some(first), Some(last)) = (dots.first(), dots.last()) else { continue };
            let places = factors(first.0 / BEYOND, last.0 * BEYOND, SMOOTH);
            chart.add("", class, Drawn::Dots, dots);
            if let Some(law) = self.law() {
                let loss = |n: f64| law.loss(n, group.compute / (data::FLOP_EACH * n));
                chart.curve(&format!("{:.1e}", group.compute), class, &places, loss);
            }
        }
        chart
    }

    /// The same runs with their parabolas, and the lowest points of those.
    fn parabolas(&self) -> Chart {
        let (mut chart, mut lowest) = (Chart::default(), Vec::new());
        for (class, group) in self.groups.iter().enumerate() {
            let dots: Vec<_> = group.runs.iter().map(|run| (run.parameters, run.loss)).collect();
            let (Some(first), Some(last)) = (dots.first(), dots.last()) else { continue };
            let places = factors(first.0, last.0.max(first.0 * BEYOND), SMOOTH);
            chart.add("", class, Drawn::Dots, dots);
            let Some(parabola) = group.parabola else { continue };
            let name = format!("{:.1e}", group.compute);
            chart.curve(&name, class, &places, |n| parabola.loss(n));
            lowest.extend(group.best().map(|n| (n, parabola.loss(n))));
        }
        chart.add("lowest", self.groups.len(), Drawn::Both, lowest);
        chart
    }

    /// One place a factor of ten, over all runs, the reader's compute, and what is usual.
    fn decades(&self) -> Vec<f64> {
        let (mut low, mut high) = USUAL;
        for compute in self.runs.iter().map(data::TrainingRun::compute) {
            (low, high) = (low.min(compute), high.max(compute));
        }
        (low, high) = (low.min(self.settings.compute), high.max(self.settings.compute));
        let (low, high) = (libm::floor(libm::log10(low)), libm::ceil(libm::log10(high)));
        factors(libm::pow(10.0, low), libm::pow(10.0, high), 1 + (high - low).max(1.0) as usize)
    }

    /// The best size for each amount of compute, by all who say it.
    fn frontier(&self) -> Chart {
        let (mut chart, places) = (Chart::default(), self.decades());
        let envelope = self.envelope.iter().map(|run| (run.compute(), run.parameters));
        let [first, second] = self.frontiers();
        chart.add("", 4, Drawn::Dots, envelope.collect());
        chart.add("", 5, Drawn::Dots, self.minima());
        for (name, class, line) in [("1: envelope", 4, first), ("2: parabolas", 5, second)] {
            if let Some(line) = line {
                chart.curve(name, class, &places, |c| line.at(c));
            }
        }
        for (name, class, law) in self.laws() {
            chart.curve(name, class, &places, |c| law.best(c).parameters);
        }
        self.mark(&mut chart);
        chart
    }

    /// Tokens for each parameter at each amount of compute, with the band of the resamples.
    fn ratio(&self) -> Chart {
        let (mut chart, places) = (Chart::default(), self.decades());
        for (name, class, law) in self.laws() {
            chart.curve(name, class, &places, |c| law.best(c).ratio());
        }
        let bands = places.iter().map(|c| Some((*c, self.band(|law| law.best(*c).ratio())?)));
        let bands: Vec<(f64, [f64; 2])> = bands.flatten().collect();
        for (name, end) in [("2.5 %", 0), ("97.5 %", 1)] {
            let points = bands.iter().map(|(c, band)| (*c, band[end])).collect();
            chart.add(name, 6, Drawn::Line, points);
        }
        self.mark(&mut chart);
        chart
    }

    /// Two laws of the paper, and the fit.
    fn laws(&self) -> Vec<(&'static str, usize, Law)> {
        let mut laws =
            vec![("paper, rounded", 0, Law::ROUNDED), ("paper, unrounded", 1, Law::unrounded())];
        laws.extend(self.law().map(|law| ("3: this fit", 2, law)));
        laws
    }

    /// The reader's compute, from the lowest point of a chart to the highest.
    fn mark(&self, chart: &mut Chart) {
        let heights = || chart.points().map(|point| point.1);
        let ends = [heights().fold(f64::MAX, f64::min), heights().fold(0.0, f64::max)];
        let points = ends.map(|height| (self.settings.compute, height));
        chart.add("your C", 3, Drawn::Line, points.to_vec());
    }

    /// How far the loss of each run lies above what a law says.
    fn residuals(&self) -> Chart {
        let mut chart = Chart::default();
        for (name, class, law) in self.laws().into_iter().filter(|(_, class, _)| *class != 1) {
            let residual = |run: &data::TrainingRun| {
                let said = law.loss(run.parameters, run.tokens);
                (libm::log10(run.compute()), 100.0 * libm::log(run.loss / said))
            };
            chart.add(name, class, Drawn::Dots, self.runs.iter().map(residual).collect());
        }
        let places = || chart.points().map(|point| point.0);
        let ends = [places().fold(f64::MAX, f64::min), places().fold(f64::MIN, f64::max)];
        chart.curve("0", 6, &ends, |_| 0.0);
        chart
    }

    /// The objectives in which the starts ended, best first.
    fn ends(&self) -> Chart {
        let mut ends: Vec<f64> =
            self.search.ends.iter().copied().filter(|end| end.is_finite()).collect();
        ends.sort_by(f64::total_cmp);
        let mut chart = Chart::default();
        let points = ends.into_iter().enumerate().map(|(at, end)| ((at + 1) as f64, end));
        chart.add("starts", 0, Drawn::Dots, points.collect());
        chart
    }
}
