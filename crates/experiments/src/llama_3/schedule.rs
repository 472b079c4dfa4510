//! Three orders in which the stages of a pipeline take up their work, and what is known of them in closed form.
//!
//! GPipe (Huang et al. 2019) sends all micro-batches forward, then all backward. 1F1B (Narayanan et al. 2021) turns back as soon as the first
//! one arrives. Interleaved 1F1B (the same paper) gives each stage several separate parts of the net, so that the pipeline fills sooner.

use spec::ExperimentSpec;

use crate::ExperimentError;

/// Which order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    GPipe,
    OneForwardOneBackward,
    Interleaved,
}

impl Kind {
    pub const ALL: [Self; 3] = [Self::GPipe, Self::OneForwardOneBackward, Self::Interleaved];

    fn named(word: &str) -> Self {
        match word {
            "gpipe" => Self::GPipe,
            "interleaved" => Self::Interleaved,
            _ => Self::OneForwardOneBackward,
        }
    }

    pub fn name(self) -> &'static str {
        match self {
            Self::GPipe => "GPipe",
            Self::OneForwardOneBackward => "1F1B",
            Self::Interleaved => "interleaved 1F1B",
        }
    }
}

/// A pipeline and the order of its work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Plan {
    pub kind: Kind,
    /// PP.
    pub stages: usize,
    /// M: micro-batches of one batch.
    pub micro: usize,
    /// V: parts of the net on each stage; 1 unless interleaved.
    pub parts: usize,
}

/// One piece of work: a micro-batch through one part of a stage, one way. Both are counted from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Task {
    pub is_backward: bool,
    pub part: usize,
    pub micro: usize,
}

impl Plan {
    /// The plan that is set.
    ///
    /// # Errors
    /// It is interleaved and its micro-batches do not fill their rounds.
    pub fn read(spec: &ExperimentSpec) -> Result<Self, ExperimentError> {
        let kind = Kind::named(spec.word("schedule"));
        Self::new(kind, spec.whole("stages"), spec.whole("micro"), spec.whole("virtual"))
    }

    /// `parts` is heeded where the kind is interleaved.
    ///
    /// # Errors
    /// It is interleaved and its micro-batches do not fill their rounds.
    pub fn new(
        kind: Kind,
        stages: usize,
        micro: usize,
        parts: usize,
    ) -> Result<Self, ExperimentError> {
        let is_interleaved = kind == Kind::Interleaved;
        let (stages, micro) = (stages.max(1), micro.max(1));
        if is_interleaved && !micro.is_multiple_of(stages) {
            let why = format!(
                "an interleaved schedule goes in rounds of {stages} micro-batches, one a stage, and {micro} do not fill them: choose a multiple of {stages}"
            );
            return Err(ExperimentError::BadInput(why));
        }
        Ok(Self { kind, stages, micro, parts: if is_interleaved { parts.max(1) } else { 1 } })
    }

    /// Forward passes of a stage before its first backward pass, less the one that comes just before it.
    fn warm_up(&self, stage: usize) -> usize {
        let after = self.stages - 1 - stage;
        let wanted = match self.kind {
            Kind::GPipe => self.micro,
            Kind::OneForwardOneBackward => after,
            // Twice the way to the end, and all parts but one of the first round (Narayanan et al. 2021, section 2.2).
            Kind::Interleaved => 2 * after + (self.parts - 1) * self.stages,
        };
        wanted.min(self.parts * self.micro)
    }

    /// What a stage does, first to last: some forward passes, then one forward and one backward in turn, then the backward passes that are left.
    pub fn order(&self, stage: usize) -> Vec<Task> {
        let (all, warm_up) = (self.parts * self.micro, self.warm_up(stage));
        let task = |at: usize, is_backward: bool| {
            // A round: as many micro-batches as stages through the first part, then the same through the next.
            let (round, within) =
                (at / (self.stages * self.parts), at % (self.stages * self.parts));
            let part = within / self.stages;
            let part = if is_backward { self.parts - 1 - part } else { part };
            Task { is_backward, part, micro: round * self.stages + within % self.stages }
        };
        let mut order: Vec<Task> = (0..warm_up).map(|at| task(at, false)).collect();
        order.extend((warm_up..all).flat_map(|at| [task(at, false), task(at - warm_up, true)]));
        order.extend((all - warm_up..all).map(|at| task(at, true)));
        order
    }

    /// Idle time ÷ working time: (PP − 1) / (V · M), as in Dubey et al. 2024, section 3.3.
    pub fn bubble(&self) -> f64 {
        (self.stages - 1) as f64 / (self.parts * self.micro) as f64
    }

    /// From the first forward pass to the last backward pass, where a part's forward pass takes 1 and its backward pass `backward`.
    pub fn duration(&self, backward: usize) -> usize {
        (self.parts * self.micro + self.stages - 1) * (1 + backward)
    }

    /// Micro-batches whose activations a stage holds at most. One part holds a V-th of a micro-batch.
    pub fn in_flight(&self, stage: usize) -> f64 {
        let parts = (self.warm_up(stage) + 1).min(self.parts * self.micro);
        parts as f64 / self.parts as f64
    }
}
