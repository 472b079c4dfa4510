//! What is remembered of the courses: a tick for each thing that happened.

/// One thing that happened.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Tick {
    pub is_second: bool,
    /// Steps of the course before it.
    pub step: usize,
    /// Of the whole batch, in nats a character; none unless everybody took a step.
    pub loss: Option<f32>,
    pub kind: Kind,
    /// The ranks that are lost or new, a bit each.
    pub ranks: u8,
}

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A step.
    Step,
    /// A step that is lost by now.
    Lost,
    /// A step that was taken before, and was lost.
    Again,
    /// Some stayed silent.
    Crash,
    /// New ones in their place; all are back at the checkpoint.
    Back,
}

/// All of it, in order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct History(pub Vec<Tick>);

impl History {
    /// The steps of a course from `back` on are lost.
    pub fn lose(&mut self, is_second: bool, back: usize) {
        for tick in &mut self.0 {
            let counts = matches!(tick.kind, Kind::Step | Kind::Again);
            if counts && tick.is_second == is_second && tick.step >= back {
                tick.kind = Kind::Lost;
            }
        }
    }

    /// The losses of a course by step, without those that were lost.
    pub fn losses(&self, is_second: bool) -> Vec<f32> {
        let counts = |tick: &&Tick| tick.is_second == is_second && tick.kind != Kind::Lost;
        self.0.iter().filter(counts).filter_map(|tick| tick.loss).collect()
    }

    /// Largest difference between the courses' losses so far; none before the second has one.
    pub fn curve_difference(&self) -> Option<f64> {
        let (planned, crashed) = (self.losses(false), self.losses(true));
        let pairs = planned.iter().zip(&crashed);
        let differences = pairs.map(|(a, b)| f64::from((a - b).abs()));
        (!crashed.is_empty()).then(|| differences.fold(0.0, f64::max))
    }
}
