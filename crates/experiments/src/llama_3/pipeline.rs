//! A pipeline simulated, one time unit after another: a stage takes up its next task once what it depends on is finished.
//!
//! A part's forward pass takes one unit. It waits for the part before it, on the stage before or, from the last stage, on the first again; a
//! backward pass waits for the part after it. Sending takes no time.

use super::schedule::{Kind, Plan, Task};

/// One batch on its way through the stages.
pub(super) struct Pipeline {
    pub plan: Plan,
    /// Units of a part's backward pass.
    pub backward: usize,
    pub stages: Vec<Stage>,
    /// Units simulated.
    pub now: usize,
    /// When a pass is finished, by direction, part of the whole net, micro-batch: `[2, PP · V, M]`. `usize::MAX` before it has begun.
    finished: Vec<usize>,
    /// The whole course by each schedule.
    pub compared: Vec<Outcome>,
}

/// One stage.
pub(super) struct Stage {
    order: Vec<Task>,
    next: usize,
    /// What it is at, and when that ends.
    current: Option<(Task, usize)>,
    /// What it did in each unit; nothing where it was idle.
    pub past: Vec<Option<Task>>,
    /// Parts of micro-batches whose activations it held in each unit.
    pub held: Vec<usize>,
}

/// How a schedule comes out.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Outcome {
    pub plan: Plan,
    /// Idle ÷ working time, of all stages together.
    pub bubble: f64,
    /// Units until the end; a unit is a forward pass through a V-th of a stage.
    pub units: usize,
    /// Micro-batches held at once at most, by any stage.
    pub in_flight: f64,
}

impl Pipeline {
    /// Nothing done yet. The other schedules with as many stages, micro-batches and parts are run at once, to be compared.
    pub fn new(plan: Plan, backward: usize, parts: usize) -> Self {
        let others = Kind::ALL
            .iter()
            .filter_map(|kind| Plan::new(*kind, plan.stages, plan.micro, parts).ok());
        let compared = others.map(|plan| Self::at_start(plan, backward).outcome()).collect();
        Self { compared, ..Self::at_start(plan, backward) }
    }

    /// Nothing done yet, nothing compared.
    pub fn at_start(plan: Plan, backward: usize) -> Self {
        let stage = |at| Stage {
            order: plan.order(at),
            next: 0,
            current: None,
            past: Vec::new(),
            held: Vec::new(),
        };
        let finished = vec![usize::MAX; 2 * plan.stages * plan.parts * plan.micro];
        let stages = (0..plan.stages).map(stage).collect();
        Self { plan, backward, stages, now: 0, finished, compared: Vec::new() }
    }

    pub fn is_over(&self) -> bool {
        let done = |stage: &Stage| {
            stage.next == stage.order.len() && stage.current.is_none_or(|(_, end)| end <= self.now)
        };
        self.stages.iter().all(done)
    }

    /// One unit of time. Says whether there is another.
    pub fn step(&mut self) -> bool {
        if self.is_over() {
            return false;
        }
        for at in 0..self.plan.stages {
            let ended = self.stages[at].end(self.now);
            if let Some(task) = self.startable(at) {
                let ends = self.now + if task.is_backward { self.backward } else { 1 };
                let place = self.place(at, task);
                self.finished[place] = ends;
                self.stages[at].current = Some((task, ends));
                self.stages[at].next += 1;
            }
            self.stages[at].record(ended);
        }
        self.now += 1;
        !self.is_over()
    }

    /// The next task of a stage, if it is free and what the task waits for is finished.
    fn startable(&self, at: usize) -> Option<Task> {
        let stage = &self.stages[at];
        let task = *stage.order.get(stage.next).filter(|_| stage.current.is_none())?;
        let ready = self.waits_for(at, task).is_none_or(|place| self.finished[place] <= self.now);
        ready.then_some(task)
    }

    /// The pass before: of the part before, or going backward of the part after; the last part turns round.
    fn waits_for(&self, stage: usize, task: Task) -> Option<usize> {
        let (part, last) = (self.part(stage, task), self.plan.stages * self.plan.parts - 1);
        match (task.is_backward, part) {
            (false, 0) => None,
            (false, part) => Some(self.index(false, part - 1, task.micro)),
            (true, part) if part == last => Some(self.index(false, part, task.micro)),
            (true, part) => Some(self.index(true, part + 1, task.micro)),
        }
    }

    /// Parts are dealt out round by round: the first PP of them to the stages in order, then the next.
    fn part(&self, stage: usize, task: Task) -> usize {
        task.part * self.plan.stages + stage
    }

    fn place(&self, stage: usize, task: Task) -> usize {
        self.index(task.is_backward, self.part(stage, task), task.micro)
    }

    fn index(&self, is_backward: bool, part: usize, micro: usize) -> usize {
        let all = self.plan.stages * self.plan.parts;
        (usize::from(is_backward) * all + part) * self.plan.micro + micro
    }

    /// Units worked and units idle so far, of all stages together.
    pub fn work_and_idle(&self) -> (usize, usize) {
        let units = self.stages.iter().flat_map(|stage| &stage.past);
        let work = units.filter(|task| task.is_some()).count();
        (work, self.now * self.plan.stages - work)
    }

    /// Micro-batches that a stage has held at once at most so far.
    pub fn peak(&self, stage: &Stage) -> f64 {
        stage.held.iter().max().map_or(0.0, |parts| *parts as f64 / self.plan.parts as f64)
    }

    /// Runs to the end.
    pub fn outcome(mut self) -> Outcome {
        while self.step() {}
        let (work, idle) = self.work_and_idle();
        let in_flight = self.stages.iter().map(|stage| self.peak(stage)).fold(0.0, f64::max);
        Outcome { plan: self.plan, bubble: idle as f64 / work as f64, units: self.now, in_flight }
    }
}

impl Stage {
    /// Lays down a task that has ended, and gives it.
    fn end(&mut self, now: usize) -> Option<Task> {
        let ended = self.current.filter(|(_, end)| *end <= now)?;
        self.current = None;
        Some(ended.0)
    }

    /// Writes down the unit. Activations are held from the start of a forward pass to the end of its backward pass.
    fn record(&mut self, ended: Option<Task>) {
        let current = self.current.map(|(task, _)| task);
        let is_new = current.is_some() && current != self.past.last().copied().flatten();
        let begins = is_new && current.is_some_and(|task| !task.is_backward);
        let frees = ended.is_some_and(|task| task.is_backward);
        let held = self.held.last().copied().unwrap_or_default();
        self.held.push(held + usize::from(begins) - usize::from(frees));
        self.past.push(current);
    }
}
