//! What the charts show: runs with their parabolas, lines through the lowest points, the law, and the run under way.

use data::FLOP_EACH;
use experiments::Shown;
use experiments::chinchilla::chart::{Chart, Drawn, factors};
use experiments::chinchilla::{Equals, Frontier};
use spec::milestones::chinchilla::sweep::Planned;

use super::recorded::recorded;
use super::{Made, OwnLaw};

/// Places of a smooth curve.
const SMOOTH: usize = 25;
/// A frontier reaches beyond its budgets by this factor.
const BEYOND: f64 = 4.0;
/// Colours of D* and of what is marked.
const TEXT: usize = 1;
const MARK: usize = 3;
const BAND: usize = 6;

impl OwnLaw {
    pub(super) fn shown(&self, place: &str) -> Option<Shown> {
        let (name, suffix) = place.split_once('.').unwrap_or((place, ""));
        let lines = |lines: Vec<String>| Some(Shown::Text(lines.join("\n")));
        match (name, suffix) {
            ("parabolas", _) => self.parabolas().place(suffix),
            ("frontier", _) => self.frontier().place(suffix),
            ("cloud", _) => self.cloud().place(suffix),
            ("loss", _) => self.loss().place(suffix),
            ("points", _) => self.points(suffix),
            ("queue", "") if self.waiting().next().is_some() => {
                lines(self.waiting().map(|run| run.spec.to_json()).collect())
            }
            ("queue", "names") => lines(self.waiting().map(Planned::name).collect()),
            ("skip", "off") => self.next().is_none().then(|| Shown::Text(String::new())),
            (_, "") => self.text(name).map(Shown::Text),
            _ => None,
        }
    }

    /// Runs that have neither ended nor begun.
    fn waiting(&self) -> impl Iterator<Item = &Planned> {
        let under_way = self.next().filter(|_| self.under_way.is_some());
        let open = move |at: &usize| self.outcomes[*at].is_none() && Some(*at) != under_way;
        (0..self.runs.len()).filter(open).map(|at| &self.runs[at])
    }

    /// The dots of each budget that has some; its colour, and its name.
    fn dots<'a>(&'a self, chart: &mut Chart) -> Vec<(usize, String, &'a Equals)> {
        let mut groups = Vec::new();
        for group in &self.fits.parabolas.groups {
            let planned = self.runs.iter().find(|run| run.compute == group.compute);
            let class = planned.map_or(0, |run| run.budget);
            let dots = group.runs.iter().map(|run| (run.parameters, run.loss)).collect();
            chart.add("", class, Drawn::Dots, dots);
            groups.push((class, format!("{:.1e}", group.compute), group));
        }
        groups
    }

    fn parabolas(&self) -> Chart {
        let mut chart = Chart::default();
        for (class, name, group) in self.dots(&mut chart) {
            let (Some(parabola), Some(places)) = (group.parabola, places(group)) else { continue };
            chart.curve(&name, class, &places, |n| parabola.loss(n));
        }
        let groups = self.fits.parabolas.groups.iter();
        let lowest = groups.filter_map(|group| {
            let n = group.best()?;
            Some((n, group.parabola?.loss(n)))
        });
        chart.add("lowest", MARK + 1, Drawn::Both, lowest.collect());
        chart
    }

    /// The runs, and what the law says for each budget.
    fn cloud(&self) -> Chart {
        let (mut chart, Some(law)) = (Chart::default(), self.fits.law()) else {
            return Chart::default();
        };
        for (class, name, group) in self.dots(&mut chart) {
            let Some(places) = places(group) else { continue };
            chart.curve(&name, class, &places, |n| law.loss(n, group.compute / (FLOP_EACH * n)));
        }
        chart
    }

    /// N* and D* of each budget, with their lines, the band of the resamples, and the reader's compute.
    fn frontier(&self) -> Chart {
        let (mut chart, parabolas) = (Chart::default(), &self.fits.parabolas);
        let lowest = parabolas.lowest();
        let (Some(first), Some(last)) = (lowest.first(), lowest.last()) else { return chart };
        let (low, high) = (first.0.min(self.compute), last.0.max(self.compute));
        let places = factors(low / BEYOND, high * BEYOND, SMOOTH);
        let tokens = |(c, n): &(f64, f64)| (*c, c / (FLOP_EACH * n));
        let texts: Vec<(f64, f64)> = lowest.iter().map(tokens).collect();
        let size = |c: f64| parabolas.size.as_ref().map_or(f64::NAN, |line| line.at(c));
        let text = |c: f64| parabolas.text.as_ref().map_or(f64::NAN, |line| line.at(c));
        chart.curve("N*", 0, &places, size);
        chart.curve("D*", TEXT, &places, text);
        for (name, end) in [("2.5 %", 0), ("97.5 %", 1)] {
            let at = |c: &f64| {
                let band = self.fits.band_of_sizes(self.resamples, |line| line.at(*c))?;
                Some((*c, band[end]))
            };
            chart.add(name, BAND, Drawn::Line, places.iter().filter_map(at).collect());
        }
        if let Some(law) = self.fits.law() {
            chart.curve("N* by the law", 2, &places, |c| law.best(c).parameters);
        }
        let heights = || lowest.iter().chain(&texts).map(|point| point.1);
        let mark = [heights().fold(f64::MAX, f64::min), heights().fold(0.0, f64::max)];
        chart.add("", 0, Drawn::Dots, lowest.clone());
        chart.add("", TEXT, Drawn::Dots, texts.clone());
        chart.add("your C", MARK, Drawn::Line, mark.map(|height| (self.compute, height)).to_vec());
        chart
    }

    /// The run under way.
    fn loss(&self) -> Chart {
        let mut chart = Chart::default();
        let Some(run) = self.next().map(|at| &self.runs[at]) else { return chart };
        let each = run.tokens() / run.spec.training.steps as f64;
        let point = |[step, loss]: &[f32; 2]| (f64::from(*step) * each, f64::from(*loss));
        let points = self.curve.points.iter().map(point).collect();
        chart.add(&run.name(), run.budget, Drawn::Line, points);
        chart
    }

    /// What a point shows: what was made here, else what is on record of such a run; and whether it was here.
    fn pointed(&self) -> impl Iterator<Item = (&Planned, Made, bool)> {
        self.runs.iter().enumerate().filter_map(|(at, run)| {
            let on_record = || self.on_record(run).map(|loss| (Made { loss, seconds: 0.0 }, false));
            let (made, here) = self.made(at).map(|made| (made, true)).or_else(on_record)?;
            Some((run, made, here))
        })
    }

    /// What such a run once gave from seed 1, in nats a token.
    pub(super) fn on_record(&self, run: &Planned) -> Option<f32> {
        let is_own = self.text.name == "own";
        recorded(run.compute, run.width).filter(|_| !is_own).map(|loss| loss as f32)
    }

    fn points(&self, suffix: &str) -> Option<Shown> {
        let lines = |lines: Vec<String>| Some(Shown::Text(lines.join("\n")));
        match suffix {
            "" => {
                let row = |(run, made, _): (&Planned, Made, bool)| {
                    let [n, d, c] = [run.parameters, run.tokens(), run.compute].map(|x| x as f32);
                    [n, d, c, made.seconds, made.loss]
                };
                let values: Vec<f32> = self.pointed().flat_map(row).collect();
                Some(Shown::Numbers { letters: "N K", shape: vec![values.len() / 5, 5], values })
            }
            "columns" => lines(
                ["parameters", "tokens", "FLOP", "seconds of learning", "nats/token"]
                    .map(str::to_owned)
                    .to_vec(),
            ),
            "names" => lines(self.pointed().map(|(run, ..)| run.name()).collect()),
            "runs" => lines(self.pointed().map(|(run, ..)| run.spec.to_json()).collect()),
            "classes" => Some(Shown::row(self.pointed().map(|(.., here)| f64::from(here)))),
            _ => None,
        }
    }
}

/// Places of a curve from a group's smallest size to its largest.
fn places(group: &Equals) -> Option<Vec<f64>> {
    let (first, last) = (group.runs.first()?, group.runs.last()?);
    (last.parameters > first.parameters).then(|| factors(first.parameters, last.parameters, SMOOTH))
}

/// So many FLOP, by a line.
pub(super) fn at(line: Option<&Frontier>, compute: f64) -> Option<f64> {
    line.map(|line| line.at(compute))
}
