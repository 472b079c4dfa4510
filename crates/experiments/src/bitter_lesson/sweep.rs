//! The race: each contestant learns each part of the digits, smallest first, and is tested on digits that none has learnt.
//!
//! Usually every contestant is shown equally many digits, whatever the part: of a small one it sees each digit more often. Or all parts have equally
//! many passes. On the largest part it is also tested on the way, at every doubling, which is its curve over computation.

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use spec::ExperimentSpec;

use super::learner::{Digits, Kind, Learner, Standard};
use crate::lecun_1989::run::largest;

/// Numbers of digits learnt from: doublings up to a seventh of all, 1,041, and on to all 7,291.
pub const LADDER: [usize; 8] = [65, 130, 260, 521, 1_041, 2_083, 4_166, 7_291];
/// Tests on the way through the largest part, each after twice as many digits as the one before.
pub const CHECKS: usize = 8;
/// Multiplications that a step may take: 10 to 30 ms.
const SLICE: usize = 100_000_000;

/// What can be set.
#[derive(Clone, Debug)]
pub struct Settings {
    pub kinds: Vec<Kind>,
    pub modern: bool,
    updates: usize,
    /// Whether a small part is shown as many digits as the largest; if not, as many passes.
    equal: bool,
    pub runs: usize,
    /// The rungs of the ladder, cut at the largest part.
    pub ladder: Vec<usize>,
}

impl Settings {
    pub fn read(spec: &ExperimentSpec) -> Self {
        let largest = spec.whole("largest");
        let below = LADDER.into_iter().filter(|rung| *rung < largest);
        Self {
            kinds: Kind::ALL.into_iter().filter(|kind| spec.on(kind.setting())).collect(),
            modern: spec.word("habits") == "2022",
            updates: spec.whole("updates"),
            equal: spec.on("equal"),
            runs: spec.whole("runs"),
            ladder: below.chain([largest]).collect(),
        }
    }

    /// Digits shown on a rung in all.
    fn all(&self, rung: usize) -> usize {
        let largest = self.ladder[self.ladder.len() - 1];
        if self.equal { self.updates } else { self.updates * self.ladder[rung] / largest }
    }
}

/// A mean of test errors in per cent over seeds.
#[derive(Clone, Copy, Default)]
pub struct Mean {
    sum: f64,
    count: usize,
}

impl Mean {
    #[cfg(test)]
    pub fn of(value: f64) -> Self {
        Self { sum: value, count: 1 }
    }

    fn add(&mut self, value: f64) {
        self.sum += value;
        self.count += 1;
    }

    pub fn value(self) -> Option<f64> {
        (self.count > 0).then(|| self.sum / self.count as f64)
    }
}

/// What one contestant has shown so far.
#[derive(Clone)]
pub struct Record {
    pub kind: Kind,
    /// Its error after each rung.
    pub rungs: Vec<Mean>,
    /// Its error at each test on the way through the largest part, and the floating-point operations until then.
    pub path: [Mean; CHECKS],
    pub operations: [f64; CHECKS],
    /// As it was when it last finished a part.
    pub last: Option<Learner>,
}

/// One contestant on its way through one part.
struct Course {
    learner: Learner,
    random: ChaCha8Rng,
    /// The digits of the part, shuffled anew for each pass.
    order: Vec<usize>,
    shown: usize,
    /// The next test.
    check: usize,
}

/// The whole race.
pub struct Sweep {
    pub settings: Settings,
    seed: u64,
    pub records: Vec<Record>,
    /// Courses finished, in the order of seeds, rungs, contestants.
    pub finished: usize,
    course: Option<Course>,
    /// Floating-point operations spent on learning.
    pub spent: f64,
}

impl Sweep {
    pub fn new(settings: Settings, seed: u64) -> Self {
        let record = |kind: &Kind| Record {
            kind: *kind,
            rungs: vec![Mean::default(); settings.ladder.len()],
            path: [Mean::default(); CHECKS],
            operations: [0.0; CHECKS],
            last: None,
        };
        let records = settings.kinds.iter().map(record).collect();
        Self { settings, seed, records, finished: 0, course: None, spent: 0.0 }
    }

    /// How many courses there are.
    pub fn courses(&self) -> usize {
        self.records.len() * self.settings.ladder.len() * self.settings.runs
    }

    /// The seed's number, the rung and the contestant of the course that runs, or is next.
    fn place(&self) -> (usize, usize, usize) {
        let (kinds, rungs) = (self.records.len(), self.settings.ladder.len());
        (self.finished / kinds / rungs, self.finished / kinds % rungs, self.finished % kinds)
    }

    /// Digits in the part that is learnt, or was last.
    pub fn part(&self) -> usize {
        let kinds = self.records.len();
        let last = self.finished.min(self.courses() - 1);
        self.settings.ladder[last / kinds % self.settings.ladder.len()]
    }

    /// Seeds through.
    pub fn runs(&self) -> usize {
        self.place().0
    }

    /// Digits shown of the course that runs.
    pub fn shown(&self) -> usize {
        self.course.as_ref().map_or(0, |course| course.shown)
    }

    /// A slice of learning, or a test. Says whether there is more.
    pub fn step(&mut self, train: &Digits, test: &Digits) -> bool {
        if self.finished == self.courses() {
            return false;
        }
        let (_, rung, contestant) = self.place();
        let mut course = self.course.take().unwrap_or_else(|| self.begin(train));
        let all = self.settings.all(rung);
        let goal = all >> (CHECKS - 1 - course.check);
        if course.shown < goal {
            let most = SLICE / (3 * course.learner.multiplications());
            let count = most.min(goal - course.shown);
            course.learn(train, count, all);
            self.spent += operations(&course.learner, count);
            self.course = Some(course);
            return true;
        }
        let error = error(&mut course.learner, test);
        let record = &mut self.records[contestant];
        if rung + 1 == self.settings.ladder.len() {
            record.path[course.check].add(error);
            record.operations[course.check] = operations(&course.learner, course.shown);
        }
        course.check += 1;
        if course.check < CHECKS {
            self.course = Some(course);
        } else {
            record.rungs[rung].add(error);
            record.last = Some(course.learner);
            self.finished += 1;
        }
        self.finished < self.courses()
    }

    /// The part is the beginning of the seed's shuffle, the same for all contestants.
    fn begin(&self, train: &Digits) -> Course {
        let (run, rung, contestant) = self.place();
        let mut random = ChaCha8Rng::seed_from_u64(self.seed + run as u64);
        let mut order: Vec<usize> = (0..train.zip.count()).collect();
        shuffle(&mut order, &mut random);
        order.truncate(self.settings.ladder[rung]);
        let kind = self.settings.kinds[contestant];
        random.set_stream(1 + rung as u64 * Kind::ALL.len() as u64 + kind as u64);
        let standard = Standard::of(train, &order);
        let learner = Learner::new(kind, self.settings.modern, standard, &mut random);
        let is_last = rung + 1 == self.settings.ladder.len();
        let check = if is_last { 0 } else { CHECKS - 1 };
        Course { learner, random, order, shown: 0, check }
    }
}

impl Course {
    /// So many digits more, of so many in all.
    fn learn(&mut self, train: &Digits, count: usize, all: usize) {
        for _ in 0..count {
            let place = self.shown % self.order.len();
            if place == 0 {
                shuffle(&mut self.order, &mut self.random);
            }
            let (digit, left) = (self.order[place], 1.0 - self.shown as f32 / all as f32);
            let label = train.zip.labels[digit];
            self.learner.learn(train.example(digit), label, left, &mut self.random);
            self.shown += 1;
        }
    }
}

/// Floating-point operations of learning: a multiplication and an addition, once on the way up and twice on the way down.
fn operations(learner: &Learner, shown: usize) -> f64 {
    6.0 * learner.multiplications() as f64 * shown as f64
}

/// Per cent of the digits that it misreads.
fn error(learner: &mut Learner, digits: &Digits) -> f64 {
    let misread = |at: &usize| {
        largest(&learner.outputs(digits.example(*at))) != usize::from(digits.zip.labels[*at])
    };
    let count = digits.zip.count();
    100.0 * (0..count).filter(misread).count() as f64 / count as f64
}

/// Fisher and Yates.
fn shuffle(order: &mut [usize], random: &mut ChaCha8Rng) {
    for at in (1..order.len()).rev() {
        order.swap(at, random.random_range(0..=at));
    }
}
