//! Two courses of the same training: one as planned, and one in which a worker is ended. Who is silent is replaced, and all go back to the
//! checkpoint.

use experiments::ExperimentError;
use web_time::Instant;

use super::crew::Crew;
use super::history::{History, Kind, Tick};
use super::reduce::{apart, difference};
use super::replica::Ask;
use super::settings::Crewing;
use crate::reduce::{mean, shares};

/// What all go back to.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Checkpoint {
    pub step: usize,
    pub state: Vec<f32>,
}

/// What was measured beside the losses.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Measured {
    /// Largest difference between the mean of all shares' gradients and the whole batch's, over its largest number; none before.
    pub gradients: Option<f32>,
    /// Numbers of the final state that differ between the courses; none before the end.
    pub apart: Option<f32>,
    pub crashes: usize,
    /// Steps that were taken in vain.
    pub lost: usize,
    /// From the first silence until the lost steps are taken again, in seconds.
    pub seconds: f64,
}

/// Returns without a step between: then something is wrong that no return mends.
const MOST_IN_VAIN: usize = 3;

/// The courses, and where they stand.
pub struct Course {
    pub crewing: Crewing,
    pub crew: Crew,
    pub history: History,
    pub is_second: bool,
    /// Steps of this course.
    pub step: usize,
    /// The most that this course has had.
    pub furthest: usize,
    pub checkpoint: Checkpoint,
    /// The state before the first step, and at the end of the first course.
    pub first: Vec<f32>,
    pub end: Vec<f32>,
    pub measured: Measured,
    /// What everybody takes before the next step: a file was read.
    pub pending: Option<Vec<f32>>,
    /// Whether the planned crash was.
    pub has_crashed: bool,
    lost: Vec<usize>,
    in_vain: usize,
    since: Option<Instant>,
}

impl Course {
    /// Before the first step.
    pub fn new(crewing: Crewing, crew: Crew) -> Self {
        Self {
            crewing,
            crew,
            history: History::default(),
            is_second: false,
            step: 0,
            furthest: 0,
            checkpoint: Checkpoint::default(),
            first: Vec::new(),
            end: Vec::new(),
            measured: Measured::default(),
            pending: None,
            has_crashed: false,
            lost: Vec::new(),
            in_vain: 0,
            since: None,
        }
    }

    /// Whether both courses are over.
    pub fn is_over(&self) -> bool {
        self.is_second && self.step >= self.crewing.steps && self.lost.is_empty()
    }

    /// One thing that happens next.
    ///
    /// # Errors
    /// A sentence when a replica fails, or the loss is no number.
    pub async fn tick(&mut self) -> Result<(), ExperimentError> {
        self.begin().await?;
        if !self.lost.is_empty() {
            return self.go_back().await;
        }
        if self.step >= self.crewing.steps && !self.is_second {
            return self.begin_second().await;
        }
        let is_due = self.step.is_multiple_of(self.crewing.every);
        if is_due && self.step != self.checkpoint.step && !self.keep().await? {
            return Ok(());
        }
        let is_planned = self.is_second && !self.has_crashed && self.crewing.crash > 0;
        if is_planned && self.step >= self.crewing.crash.min(self.crewing.steps - 1) {
            self.has_crashed = true;
            self.crew.end(self.crewing.workers - 1);
        }
        self.take_step(is_due).await
    }

    /// Everybody is there, and stands where the run stands.
    async fn begin(&mut self) -> Result<(), ExperimentError> {
        if !self.crew.is_there() {
            self.crew.open(self.crewing.workers).await?;
        }
        if let Some(state) = self.pending.take() {
            self.tell_all(&state).await?;
        }
        if self.first.is_empty()
            && let Some(state) = self.asked_for_state().await?
        {
            self.first.clone_from(&state);
            self.checkpoint = Checkpoint { step: 0, state };
        }
        Ok(())
    }

    /// The state that everybody has, once nobody is lost: for a file.
    ///
    /// # Errors
    /// As [`Course::tick`].
    pub async fn settled_state(&mut self) -> Result<Vec<f32>, ExperimentError> {
        if !self.crew.is_there() {
            return Ok(self.pending.clone().unwrap_or_default());
        }
        loop {
            if self.lost.is_empty()
                && let Some(state) = self.asked_for_state().await?
            {
                return Ok(state);
            }
            self.go_back().await?;
        }
    }

    async fn asked_for_state(&mut self) -> Result<Option<Vec<f32>>, ExperimentError> {
        let state = self.crew.ask(0, Ask::Give {}.with(Vec::new())).await?;
        if state.is_none() {
            self.crashed(vec![0]);
        }
        Ok(state)
    }

    /// Everybody goes on from this state.
    async fn tell_all(&mut self, state: &[f32]) -> Result<(), ExperimentError> {
        let answers = self.crew.ask_all(|_| Ask::Take {}.with(state.to_vec())).await?;
        self.notice(&answers);
        Ok(())
    }

    /// A checkpoint in memory: one state is everybody's. Says whether there was one to ask.
    async fn keep(&mut self) -> Result<bool, ExperimentError> {
        let Some(state) = self.asked_for_state().await? else { return Ok(false) };
        self.checkpoint = Checkpoint { step: self.step, state };
        Ok(true)
    }

    /// Slopes of all shares, their mean, a step along it.
    async fn take_step(&mut self, compares: bool) -> Result<(), ExperimentError> {
        let (step, batch) = (self.step as u64, self.shares());
        let answers = self
            .crew
            .ask_all(|rank| {
                let (from, to) = batch[rank];
                Ask::Slope { step, from, to }.with(Vec::new())
            })
            .await?;
        if self.notice(&answers) {
            return Ok(());
        }
        let shares: Vec<Vec<f32>> = answers.into_iter().flatten().collect();
        let mut mean = mean(&shares, &batch);
        if compares && !self.is_second && !self.compare(&mean).await? {
            return Ok(());
        }
        let loss = mean.remove(0);
        if !loss.is_finite() {
            let why = "the weights grew beyond all numbers: make the learning rate smaller and begin anew";
            return Err(ExperimentError::BadInput(why.to_owned()));
        }
        let answers = self.crew.ask_all(|_| Ask::Follow {}.with(mean.clone())).await?;
        if !self.notice(&answers) {
            self.stepped(loss).await?;
        }
        Ok(())
    }

    /// The rows of each rank, as even as they can be.
    fn shares(&self) -> Vec<(usize, usize)> {
        shares(self.crew.batch(), self.crewing.workers)
    }

    /// One replica alone works out the whole batch. Says whether it answered.
    async fn compare(&mut self, mean: &[f32]) -> Result<bool, ExperimentError> {
        let ask = Ask::Slope { step: self.step as u64, from: 0, to: self.crew.batch() };
        let Some(whole) = self.crew.ask(0, ask.with(Vec::new())).await? else {
            self.crashed(vec![0]);
            return Ok(false);
        };
        let difference = difference(&mean[1..], &whole[1..]);
        let before = self.measured.gradients.unwrap_or(0.0);
        self.measured.gradients = Some(before.max(difference));
        Ok(true)
    }

    async fn stepped(&mut self, loss: f32) -> Result<(), ExperimentError> {
        let kind = if self.step < self.furthest { Kind::Again } else { Kind::Step };
        self.remember(kind, Some(loss), 0);
        self.step += 1;
        self.in_vain = 0;
        if self.step >= self.furthest {
            self.furthest = self.step;
            let begun = self.since.take();
            self.measured.seconds += begun.map_or(0.0, |begun| begun.elapsed().as_secs_f64());
        }
        if self.is_second && self.step == self.crewing.steps {
            let state = self.asked_for_state().await?;
            self.measured.apart = state.map(|state| apart(&state, &self.end));
        }
        Ok(())
    }

    /// The first course is over: its end is kept, and everybody goes back to the beginning.
    async fn begin_second(&mut self) -> Result<(), ExperimentError> {
        let Some(end) = self.asked_for_state().await? else { return Ok(()) };
        let first = self.first.clone();
        self.end = end;
        (self.is_second, self.step, self.furthest) = (true, 0, 0);
        self.checkpoint = Checkpoint { step: 0, state: first.clone() };
        self.tell_all(&first).await?;
        self.remember(Kind::Back, None, 0);
        Ok(())
    }

    /// Whether somebody stayed silent.
    fn notice(&mut self, answers: &[Option<Vec<f32>>]) -> bool {
        let silent = answers.iter().enumerate().filter(|(_, answer)| answer.is_none());
        let silent: Vec<usize> = silent.map(|(rank, _)| rank).collect();
        let is_crash = !silent.is_empty();
        if is_crash {
            self.crashed(silent);
        }
        is_crash
    }

    fn crashed(&mut self, ranks: Vec<usize>) {
        let bits = ranks.iter().fold(0, |bits, rank| bits | (1 << rank));
        self.remember(Kind::Crash, None, bits);
        self.measured.crashes += ranks.len();
        self.since.get_or_insert_with(Instant::now);
        self.lost = ranks;
    }

    /// New workers in place of those lost, and everybody back to the checkpoint.
    async fn go_back(&mut self) -> Result<(), ExperimentError> {
        if self.in_vain == MOST_IN_VAIN {
            // Whoever plays on after that tries as often again.
            self.in_vain = 0;
            let why = "workers end again and again before a step is done: close other tabs, or take fewer workers";
            return Err(ExperimentError::Device(why.to_owned()));
        }
        self.in_vain += 1;
        let lost = std::mem::take(&mut self.lost);
        let silent = self.crew.replace(&lost).await?;
        if !silent.is_empty() {
            self.crashed(silent);
            return Ok(());
        }
        let Checkpoint { step, state } = self.checkpoint.clone();
        if !state.is_empty() {
            self.tell_all(&state).await?;
        }
        self.history.lose(self.is_second, step);
        self.measured.lost += self.step - step;
        self.step = step;
        let bits = lost.iter().fold(0, |bits, rank| bits | (1 << rank));
        self.remember(Kind::Back, None, bits);
        Ok(())
    }

    fn remember(&mut self, kind: Kind, loss: Option<f32>, ranks: u8) {
        let (is_second, step) = (self.is_second, self.step);
        self.history.0.push(Tick { is_second, step, loss, kind, ranks });
    }
}
