//! What the panels show: the points, the run under way, and the table.

use experiments::Shown;
use spec::milestones::ladder::{RUNGS, Recorded, Rung};

use super::{Ladder, Measured, Outcome, cost};

impl From<Recorded> for Measured {
    fn from(recorded: Recorded) -> Self {
        let Recorded { bits, parameters, operations } = recorded;
        let [bits, parameters, operations] = [bits, parameters, operations].map(|n| n as f32);
        // No point of the chart is at zero seconds.
        Self { bits, parameters, operations, seconds: 0.0 }
    }
}

impl Ladder {
    pub(super) fn numbers(&self) -> Vec<(&'static str, f64)> {
        let climbed = || (0..RUNGS.len()).filter_map(|at| Some((at, self.measured(at)?)));
        let bits = |(at, measured): (usize, Measured)| (RUNGS[at].id, f64::from(measured.bits));
        let mut numbers: Vec<_> = climbed().map(bits).collect();
        numbers.push(("climbed", self.outcomes.iter().flatten().count() as f64));
        numbers.push(("uniform", self.uniform));
        numbers.extend(
            climbed()
                .map(bits)
                .map(|(_, bits)| ("best", bits))
                .reduce(|(name, least), (_, bits)| (name, least.min(bits))),
        );
        if !self.is_own() {
            let gap = |(at, measured): (usize, Measured)| {
                (f64::from(measured.bits) - RUNGS[at].recorded.bits).abs()
            };
            numbers.extend(climbed().map(gap).reduce(f64::max).map(|gap| ("gap", gap)));
        }
        numbers
    }

    /// What a point shows: what was measured here, else what is on record of this text; and whether it was here.
    fn point(&self, at: usize) -> Option<(Measured, bool)> {
        let on_record = || (!self.is_own()).then(|| RUNGS[at].recorded.into());
        self.measured(at).map(|here| (here, true)).or_else(|| Some((on_record()?, false)))
    }

    fn points(&self) -> impl Iterator<Item = (&'static Rung, Measured, bool)> {
        let point = |at: usize| self.point(at).map(|(point, here)| (&RUNGS[at], point, here));
        (0..RUNGS.len()).filter_map(point)
    }

    pub(super) fn shown(&self, place: &str) -> Option<Shown> {
        let lines = |lines: Vec<String>| Shown::Text(lines.join("\n"));
        Some(match place {
            "points" => {
                let row =
                    |(_, m, _): (_, Measured, _)| [m.parameters, m.operations, m.seconds, m.bits];
                let values: Vec<f32> = self.points().flat_map(row).collect();
                Shown::Numbers { letters: "N K", shape: vec![values.len() / 4, 4], values }
            }
            "points.columns" => Shown::Text(
                "parameters\noperations of learning\nseconds of learning\nbits/character"
                    .to_owned(),
            ),
            "points.names" => lines(self.points().map(|(rung, ..)| rung.name.to_owned()).collect()),
            "points.runs" => {
                lines(self.points().map(|(rung, ..)| self.spec(rung).to_json()).collect())
            }
            "points.classes" => Shown::row(self.points().map(|(.., here)| f64::from(here))),
            "now" => Shown::Text(self.now()),
            "table" => lines(self.table()),
            "skip.off" if self.climb.is_none() => Shown::Text(String::new()),
            _ => return None,
        })
    }

    /// The run under way, in a sentence.
    fn now(&self) -> String {
        let Some(at) = self.next() else {
            return "All runs have ended that are wanted. “Climb as far as” may go further: change it and run again.".to_owned();
        };
        let rung = RUNGS[at].name;
        match self.climb.as_ref().map(|run| (run.step, cost::steps(run.spec()))) {
            None => format!("Next: {rung}."),
            Some((step, Some(steps))) => format!("{rung}: step {step} of {steps}."),
            Some((step, None)) => format!("{rung}: step {step}."),
        }
    }

    /// A row a rung.
    fn table(&self) -> Vec<String> {
        let head = "model|bits/character here|on record|parameters|operations|seconds here";
        let dash = || "–".to_owned();
        let row = |(at, rung): (usize, &Rung)| {
            let outcome = match &self.outcomes[at] {
                Some(Outcome::Climbed(measured)) => format!("{:.4}", measured.bits),
                Some(Outcome::Skipped) => "skipped".to_owned(),
                Some(Outcome::Failed(why)) => why.replace('|', "/"),
                None => dash(),
            };
            let here = self.measured(at);
            let record: Option<Measured> = (!self.is_own()).then(|| rung.recorded.into());
            let told = |which: Option<Measured>, tell: fn(Measured) -> String| {
                which.map_or_else(dash, tell)
            };
            let cells = [
                told(record, |m| format!("{:.4}", m.bits)),
                told(here.or(record), |m| format!("{:.0}", m.parameters)),
                told(here.or(record), |m| format!("{:.2e}", m.operations)),
                told(here, |m| format!("{:.1}", m.seconds)),
            ];
            format!("{}|{outcome}|{}", rung.name, cells.join("|"))
        };
        let rows = RUNGS.iter().enumerate().map(row);
        std::iter::once(head.to_owned()).chain(rows).collect()
    }
}
