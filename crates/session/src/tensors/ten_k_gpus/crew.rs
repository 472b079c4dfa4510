//! The replicas in the order of their ranks: all are asked at once, and heard in that order. Who stays silent is lost.

use std::collections::VecDeque;

use burn::tensor::Device;
use experiments::ExperimentError;
use web_time::Instant;

use super::replica::{Answer, Ask, Replica};
use super::settings::Plan;
use crate::experiment::Host;
use crate::replicas::{Line, Note, Waiting};

/// Seconds that a new worker may take: a browser loads and compiles the engine for it.
const STARTING: f64 = 60.0;
/// Seconds of silence after which a worker counts as lost: at least, and as a multiple of the slowest answer so far. Before anyone has
/// answered, nobody knows how long a share of this net takes: then it is [`STARTING`].
const SILENCE: (f64, f64) = (1.0, 20.0);

/// The replicas.
pub struct Crew {
    plan: Plan,
    host: Host,
    lines: Vec<Box<dyn Line>>,
    /// Those that were ended on purpose. The crew itself does not look here: it finds out by their silence.
    pub ended: Vec<bool>,
    /// Why replicas compute one after the other in this worker, if they do.
    pub obstacle: Option<String>,
    /// Seconds of the slowest answer so far.
    slowest: Option<f64>,
}

impl Crew {
    /// Nobody yet.
    pub fn new(plan: Plan, host: &Host) -> Self {
        Self {
            plan,
            host: host.clone(),
            lines: Vec::new(),
            ended: Vec::new(),
            obstacle: None,
            slowest: None,
        }
    }

    /// Whether somebody was started.
    pub fn is_there(&self) -> bool {
        !self.lines.is_empty()
    }

    /// Windows of a whole batch.
    pub fn batch(&self) -> usize {
        self.plan.batch
    }

    /// Starts so many.
    ///
    /// # Errors
    /// A sentence when their network cannot be built.
    pub async fn open(&mut self, workers: usize) -> Result<(), ExperimentError> {
        self.lines = (0..workers).map(|_| self.line()).collect();
        self.ended = vec![false; workers];
        let ranks: Vec<usize> = (0..workers).collect();
        if !self.build(&ranks).await?.is_empty() {
            self.obstacle = Some("a worker inside the worker did not start".to_owned());
            self.lines = (0..workers).map(|_| self.line()).collect();
            self.build(&ranks).await?;
        }
        Ok(())
    }

    /// New ones in place of those that are lost. Gives the ranks that did not start.
    ///
    /// # Errors
    /// A sentence when their network cannot be built.
    pub async fn replace(&mut self, ranks: &[usize]) -> Result<Vec<usize>, ExperimentError> {
        for rank in ranks {
            self.lines[*rank] = self.line();
            self.ended[*rank] = false;
        }
        self.build(ranks).await
    }

    /// Ends a worker at once. Nobody is told.
    pub fn end(&mut self, rank: usize) {
        self.lines[rank].cut();
        self.ended[rank] = true;
    }

    /// A worker with an empty replica, or where there are none a replica here.
    fn line(&mut self) -> Box<dyn Line> {
        if let (Some(hire), None) = (&self.host.hire, &self.obstacle) {
            match hire() {
                Ok(line) => return line,
                Err(why) => self.obstacle = Some(why),
            }
        }
        Box::new(Here::new(&self.host.device))
    }

    async fn build(&mut self, ranks: &[usize]) -> Result<Vec<usize>, ExperimentError> {
        for rank in ranks {
            self.lines[*rank].send(Ask::Build(self.plan.clone()).with(Vec::new()));
        }
        let mut silent = Vec::new();
        for rank in ranks {
            match self.lines[*rank].wait(STARTING).await {
                Some(note) => drop(understood(note)?),
                None => silent.push(*rank),
            }
        }
        Ok(silent)
    }

    /// Asks everybody, and hears them in the order of their ranks: what each answers, or nothing from who is silent.
    ///
    /// # Errors
    /// A sentence of a replica that could not do what it was asked.
    pub async fn ask_all(
        &mut self,
        ask: impl Fn(usize) -> Note,
    ) -> Result<Vec<Option<Vec<f32>>>, ExperimentError> {
        for (rank, line) in self.lines.iter_mut().enumerate() {
            line.send(ask(rank));
        }
        let mut answers = Vec::with_capacity(self.lines.len());
        for rank in 0..self.lines.len() {
            answers.push(self.hear(rank).await);
        }
        // Everybody is heard even where one failed: no answer is left for the next question.
        answers.into_iter().collect()
    }

    /// Asks one.
    ///
    /// # Errors
    /// As [`Crew::ask_all`].
    pub async fn ask(
        &mut self,
        rank: usize,
        note: Note,
    ) -> Result<Option<Vec<f32>>, ExperimentError> {
        self.lines[rank].send(note);
        self.hear(rank).await
    }

    async fn hear(&mut self, rank: usize) -> Result<Option<Vec<f32>>, ExperimentError> {
        let begun = Instant::now();
        let Some(note) = self.lines[rank].wait(patience(self.slowest)).await else {
            return Ok(None);
        };
        let took = begun.elapsed().as_secs_f64();
        self.slowest = Some(self.slowest.map_or(took, |slowest| slowest.max(took)));
        understood(note).map(Some)
    }
}

/// Seconds of silence that are borne, after the seconds of the slowest answer so far.
fn patience(slowest: Option<f64>) -> f64 {
    let (least, times) = SILENCE;
    slowest.map_or(STARTING, |slowest| least.max(times * slowest))
}

/// The numbers of an answer.
fn understood(note: Note) -> Result<Vec<f32>, ExperimentError> {
    match serde_json::from_str(&note.words) {
        Ok(Answer::Done) => Ok(note.numbers),
        Ok(Answer::Failed(why)) => Err(ExperimentError::Device(why)),
        Err(error) => Err(ExperimentError::Device(format!("a replica spoke nonsense: {error}"))),
    }
}

/// A replica in this very worker, where there are no others.
struct Here {
    replica: Option<Replica>,
    notes: VecDeque<Note>,
}

impl Here {
    fn new(device: &Device) -> Self {
        Self { replica: Some(Replica::new(device.clone())), notes: VecDeque::new() }
    }
}

impl Line for Here {
    fn send(&mut self, note: Note) {
        self.notes.push_back(note);
    }

    fn cut(&mut self) {
        self.replica = None;
    }

    fn wait(&mut self, _: f64) -> Waiting<'_> {
        Box::pin(async {
            let replica = self.replica.as_mut()?;
            Some(replica.answer(self.notes.pop_front()?).await)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_has_not_answered_yet_is_waited_for_and_then_twenty_times_the_slowest() {
        assert_eq!([None, Some(0.01), Some(2.0)].map(patience), [STARTING, 1.0, 40.0]);
    }
}
