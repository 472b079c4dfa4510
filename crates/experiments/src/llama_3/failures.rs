//! Training that is interrupted at random: checkpoints, crashes and restarts over 54 days, for one interval between checkpoints or for many at once.
//!
//! Crashes come as a Poisson process, at the same times for every interval, whatever the cluster is doing: also while it saves or restarts. A
//! crash costs what was computed since the last checkpoint was finished, and a restart. Times are in hours.

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use spec::ExperimentSpec;

/// Days that Dubey et al. 2024 report on.
pub(super) const DAYS: usize = 54;
/// The same in hours.
pub(super) const HOURS: usize = 24 * DAYS;
/// Hours of a step.
pub(super) const STEP: usize = 6;
/// Intervals that are tried beside the reader's, in minutes.
pub(super) const SWEEP: [f64; 21] = [
    0.5, 1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0, 15.0, 20.0, 30.0, 45.0, 60.0, 90.0, 120.0,
    180.0, 240.0, 360.0, 480.0,
];

/// What can be set.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Settings {
    /// Mean time between failures.
    pub mtbf: f64,
    /// What a checkpoint takes.
    pub saving: f64,
    /// What a restart takes.
    pub restart: f64,
    /// Computation between two checkpoints.
    pub interval: f64,
}

impl Settings {
    pub fn read(spec: &ExperimentSpec) -> Self {
        let mtbf = HOURS as f64 / spec.number("interruptions").max(1.0);
        let saving = spec.number("saving") / 3_600.0;
        let interval = match spec.word("rule") {
            "by hand" => spec.number("every") / 60.0,
            _ => young_daly(saving, mtbf),
        };
        Self { mtbf, saving, restart: spec.number("restart") / 60.0, interval }
    }

    /// The same with another interval.
    pub fn every(self, interval: f64) -> Self {
        Self { interval, ..self }
    }

    /// The share of time that counts in the end, in per cent: τ over the expected time M e^(R/M) (e^((τ + C)/M) − 1) from one checkpoint to the
    /// next (Daly 2006, with crashes in checkpoints and restarts too).
    pub fn expected(&self) -> f64 {
        let time = self.mtbf
            * libm::exp(self.restart / self.mtbf)
            * libm::expm1((self.interval + self.saving) / self.mtbf);
        100.0 * self.interval / time
    }
}

/// √(2 C M): the interval that loses least, where a checkpoint takes little of the mean time M between failures (Young 1974; Daly 2006).
pub(super) fn young_daly(saving: f64, mtbf: f64) -> f64 {
    libm::sqrt(2.0 * saving * mtbf)
}

/// When crashes come within the 54 days, the first one first.
pub(super) fn crashes(mtbf: f64, seed: u64) -> Vec<f64> {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let mut time = 0.0;
    let gaps = std::iter::repeat_with(|| {
        time -= mtbf * libm::log(1.0 - random.random::<f64>());
        time
    });
    gaps.take_while(|time| *time < HOURS as f64).collect()
}

/// What a cluster is at, and the hours of it that are left.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Phase {
    Computing(f64),
    Saving(f64),
    Restarting(f64),
}

/// One cluster on its way through the crashes.
#[derive(Clone, Debug)]
pub(super) struct Machine {
    settings: Settings,
    phase: Phase,
    pub now: f64,
    /// Hours of computation that a checkpoint keeps, and those since.
    kept: f64,
    fresh: f64,
    /// When the fresh ones began: computation without a break since then.
    since: f64,
    /// Crashes so far, finished checkpoints, and hours that were computed in vain.
    pub crashed: usize,
    pub saved: usize,
    pub repeated: f64,
    /// The share of each hour that was lost to crashes, checkpoints and restarts, where it is kept: `[HOURS]`.
    pub lost: Vec<f32>,
    /// The last crash: when, and how many hours of computation it cost.
    pub last: Option<(f64, f64)>,
}

impl Machine {
    /// At hour 0; `keeps_hours` for a record of every hour.
    pub fn new(settings: Settings, keeps_hours: bool) -> Self {
        Self {
            settings,
            phase: Phase::Computing(settings.interval),
            now: 0.0,
            kept: 0.0,
            fresh: 0.0,
            since: 0.0,
            crashed: 0,
            saved: 0,
            repeated: 0.0,
            lost: if keeps_hours { vec![0.0; HOURS] } else { Vec::new() },
            last: None,
        }
    }

    /// Goes on until this hour.
    pub fn advance(&mut self, until: f64, crashes: &[f64]) {
        while self.now < until {
            let (Phase::Computing(left) | Phase::Saving(left) | Phase::Restarting(left)) =
                self.phase;
            let crash = crashes.get(self.crashed).copied().unwrap_or(f64::INFINITY);
            let end = self.now + left;
            let next = end.min(crash).min(until);
            self.pass(next);
            if crash <= next {
                self.crash();
            } else if end <= next {
                self.finish();
            }
        }
    }

    /// Time goes by without anything new.
    fn pass(&mut self, next: f64) {
        let by = next - self.now;
        match &mut self.phase {
            Phase::Computing(left) => {
                (*left, self.fresh) = (*left - by, self.fresh + by);
            }
            Phase::Saving(left) | Phase::Restarting(left) => {
                *left -= by;
                self.lose(self.now, next);
            }
        }
        self.now = next;
    }

    fn finish(&mut self) {
        self.phase = match self.phase {
            Phase::Computing(_) => Phase::Saving(self.settings.saving),
            Phase::Saving(_) => {
                self.saved += 1;
                (self.kept, self.fresh, self.since) = (self.kept + self.fresh, 0.0, self.now);
                Phase::Computing(self.settings.interval)
            }
            Phase::Restarting(_) => {
                self.since = self.now;
                Phase::Computing(self.settings.interval)
            }
        };
    }

    /// All since the last checkpoint is lost.
    fn crash(&mut self) {
        self.crashed += 1;
        self.last = Some((self.now, self.fresh));
        self.lose(self.since, self.since + self.fresh);
        self.repeated += self.fresh;
        self.fresh = 0.0;
        self.phase = Phase::Restarting(self.settings.restart);
    }

    /// Writes down that nothing counts of what was done from here to there.
    fn lose(&mut self, from: f64, to: f64) {
        for hour in from as usize..=to as usize {
            let (begins, ends) = (from.max(hour as f64), to.min((hour + 1) as f64));
            if let Some(lost) = self.lost.get_mut(hour) {
                *lost += (ends - begins).max(0.0) as f32;
            }
        }
    }

    /// The share of time that counts so far, in per cent; all of it before the first hour.
    pub fn effective(&self) -> f64 {
        if self.now > 0.0 { 100.0 * (self.kept + self.fresh) / self.now } else { 100.0 }
    }
}

/// The cluster that is set, one at Young and Daly's interval, and those of the sweep, all under the same crashes.
pub(super) struct Failures {
    pub settings: Settings,
    crashes: Vec<f64>,
    pub own: Machine,
    pub young_daly: Machine,
    pub sweep: Vec<Machine>,
    /// Effective time so far after each step, in per cent: the own cluster's, and the one's at Young and Daly's interval.
    pub history: Vec<[f64; 2]>,
}

impl Failures {
    pub fn new(settings: Settings, seed: u64) -> Self {
        let best = young_daly(settings.saving, settings.mtbf);
        let machine = |interval| Machine::new(settings.every(interval), false);
        Self {
            settings,
            crashes: crashes(settings.mtbf, seed),
            own: Machine::new(settings, true),
            young_daly: machine(best),
            sweep: SWEEP.map(|minutes| machine(minutes / 60.0)).into(),
            history: Vec::new(),
        }
    }

    pub fn is_over(&self) -> bool {
        self.history.len() * STEP >= HOURS
    }

    /// Six hours. Says whether there are more.
    pub fn step(&mut self) -> bool {
        if self.is_over() {
            return false;
        }
        let until = ((self.history.len() + 1) * STEP) as f64;
        let machines = [&mut self.own, &mut self.young_daly];
        for machine in machines.into_iter().chain(&mut self.sweep) {
            machine.advance(until, &self.crashes);
        }
        self.history.push([self.own.effective(), self.young_daly.effective()]);
        !self.is_over()
    }

    /// The interval of the sweep that has lost least so far, in minutes, and its effective time in per cent.
    pub fn best(&self) -> (f64, f64) {
        let tried = SWEEP.into_iter().zip(self.sweep.iter().map(Machine::effective));
        tried.fold((0.0, f64::MIN), |best, one| if one.1 > best.1 { one } else { best })
    }
}
