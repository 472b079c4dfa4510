//! The clock: when to report, when to take a snapshot, how fast it goes.

use std::collections::VecDeque;

use web_time::Instant;

/// Steps are reported together after so many seconds: often enough for the eye, seldom enough for the page.
const REPORT_SECONDS: f64 = 0.1;
/// A snapshot for the case that the loss stops being a number, at most this often.
const SNAPSHOT_SECONDS: f64 = 1.0;
/// Tokens a second are averaged over so many seconds.
const SPEED_SECONDS: f64 = 3.0;

/// When things last happened.
pub(crate) struct Pace {
    reported: Instant,
    snapshot: Instant,
    stepped: Option<Instant>,
    /// When, and how many steps and tokens there were.
    window: VecDeque<(Instant, usize, u64)>,
}

impl Pace {
    pub fn new() -> Self {
        let now = Instant::now();
        Self { reported: now, snapshot: now, stepped: None, window: VecDeque::new() }
    }

    /// Forgets the speed: what came before a pause does not count.
    pub fn restart(&mut self) {
        self.window.clear();
    }

    pub fn stepping(&mut self) {
        self.stepped = Some(Instant::now());
    }

    pub fn report_due(&self) -> bool {
        self.reported.elapsed().as_secs_f64() > REPORT_SECONDS
    }

    pub fn reported(&mut self) {
        self.reported = Instant::now();
    }

    /// True once a second.
    pub fn snapshot_due(&mut self) -> bool {
        let due = self.snapshot.elapsed().as_secs_f64() > SNAPSHOT_SECONDS;
        if due {
            self.snapshot = Instant::now();
        }
        due
    }

    /// Seconds until the next step, at most `speed` steps a second; 0 is no limit.
    pub fn rest(&self, speed: f64) -> f64 {
        match self.stepped {
            Some(stepped) if speed > 0.0 => {
                (1.0 / speed - stepped.elapsed().as_secs_f64()).max(0.0)
            }
            _ => 0.0,
        }
    }

    pub fn count(&mut self, step: usize, tokens: u64) {
        let now = Instant::now();
        self.window.push_back((now, step, tokens));
        let old = |first: &Instant| now.duration_since(*first).as_secs_f64() > SPEED_SECONDS;
        while self.window.len() > 2 && old(&self.window[0].0) {
            self.window.pop_front();
        }
    }

    /// Steps and tokens a second.
    pub fn speed(&self) -> (f64, f64) {
        match (self.window.front(), self.window.back()) {
            (Some(first), Some(last)) if last.1 > first.1 => {
                let seconds = last.0.duration_since(first.0).as_secs_f64().max(1e-9);
                ((last.1 - first.1) as f64 / seconds, (last.2 - first.2) as f64 / seconds)
            }
            _ => (0.0, 0.0),
        }
    }
}
