//! What the exhibit shows.

use experiments::Shown;

use super::StateOfGpt;
use super::answers::Answer;
use super::exam::Outcome;
use super::look::MODELS;
use super::optimum::best;
use super::stations::{LINE, Station};

/// The models that answer, by their stations.
const NAMES: [&str; MODELS] = ["1 pretrained", "2 tuned", "4 by marks", "5 by comparisons"];
/// What a policy's exam tells, by policy.
const TOLD: [[&str; 8]; 2] = [
    [
        "rl_learnt",
        "rl_planted",
        "rl_drift",
        "rl_distinct",
        "rl_liked",
        "rl_obedient",
        "rl_known",
        "rl_gap",
    ],
    [
        "dpo_learnt",
        "dpo_planted",
        "dpo_drift",
        "dpo_distinct",
        "dpo_liked",
        "dpo_obedient",
        "dpo_known",
        "dpo_gap",
    ],
];

/// Log-chances of all strings, where a model has them.
type Column = Option<Vec<f64>>;

fn told(outcome: &Outcome) -> [Option<f32>; 8] {
    let Outcome { learnt, planted, drift, distinct, liked, obedient, known, gap, .. } = *outcome;
    [Some(learnt), Some(planted), Some(drift), distinct, liked, obedient, known, gap]
}

impl StateOfGpt {
    pub(super) fn measured(&self) -> Vec<(&'static str, f64)> {
        let number = match self.place.station {
            Station::Pretraining => 1.0,
            Station::Tuning => 2.0,
            Station::Asking | Station::Reward => 3.0,
            Station::Policy => 4.0,
            Station::Direct => 5.0,
        };
        let comparisons = self.comparisons.of(self.settings.is_readers).len() as f64;
        let mut all = vec![
            ("station", number),
            ("comparisons", comparisons),
            ("clicks", self.comparisons.clicked.len() as f64),
            ("coin", std::f64::consts::LN_2),
            ("uniform", (self.task.vocabulary() as f64).ln()),
        ];
        let mut tell = |name, value: Option<f64>| all.extend(value.map(|value| (name, value)));
        tell("base_loss", self.base.loss());
        tell("held_base", self.held[0].map(f64::from));
        tell("tuned_loss", self.tuned.loss());
        tell("held_tuned", self.held[1].map(f64::from));
        tell("reward_loss", self.judge.loss());
        tell("correlation", self.correlation.map(f64::from));
        let begun = self.exams[0].first().and_then(|first| first.gap);
        tell("start_gap", begun.map(f64::from));
        for (exams, names) in self.exams.iter().zip(TOLD) {
            let values = exams.last().map(told).unwrap_or_default();
            names
                .into_iter()
                .zip(values)
                .for_each(|(name, value)| tell(name, value.map(f64::from)));
        }
        all
    }

    pub(super) fn shown(&self, place: &str) -> Option<Shown> {
        let is_made = self.settings.is_made;
        Some(match place {
            "stations" => Shown::Text(self.stations()),
            "answers" => Shown::Text(self.answers()?),
            "pair" => Shown::Text(self.offered()?),
            "hacking" => self.hacking()?,
            "hacking.names" => Shown::Text("reward model\nplanted".to_owned()),
            "hacking.points" => Shown::row([1.0; 2]),
            "chances" => self.curves()?,
            "chances.names" => {
                let aim = if self.settings.beta > 0.0 { "best\n" } else { "" };
                Shown::Text(format!("tuned\n{aim}by marks\nby comparisons"))
            }
            "chances.points" => Shown::row(vec![1.0; if self.settings.beta > 0.0 { 4 } else { 3 }]),
            "strings" => Shown::Text(self.strings()?),
            "first.off" | "second.off" | "neither.off" if !self.settings.is_readers => {
                Shown::Text("only where the reader is the judge".to_owned())
            }
            "ask.off" | "write.off" if is_made => {
                Shown::Text("only where names are asked for".to_owned())
            }
            _ => return None,
        })
    }

    /// The line, a row a station.
    fn stations(&self) -> String {
        let mut text = "station|learns from|steps|found".to_owned();
        let judge = if self.settings.is_readers { "you" } else { "the rule" };
        let pairs = self.comparisons.of(self.settings.is_readers).len();
        let found = |at: usize| self.found(at);
        for station in LINE {
            let (name, from, found) = match station {
                Station::Pretraining => {
                    ("1 pretraining", "documents, token by token".to_owned(), held(self.held[0]))
                }
                Station::Tuning if self.settings.is_made => continue,
                Station::Tuning => {
                    ("2 tuning", "questions with answers".to_owned(), held(self.held[1]))
                }
                Station::Asking => {
                    ("3 comparing", format!("{judge}: A or B?"), format!("{pairs} comparisons"))
                }
                Station::Reward => {
                    ("3 reward model", format!("{pairs} comparisons"), self.gauged())
                }
                Station::Policy => ("4 policy", self.teacher(), found(0)),
                Station::Direct => ("5 DPO", format!("{pairs} comparisons"), found(1)),
            };
            text += &format!("\n{name}|{from}|{}|{found}", self.taken(station));
        }
        text
    }

    /// How many steps of a station were taken.
    fn taken(&self, station: Station) -> String {
        let steps = self.settings.steps(station);
        match self.place.station {
            now if now > station => format!("{steps} of {steps}"),
            now if now == station => format!("{} of {steps}", self.place.step),
            _ => format!("0 of {steps}"),
        }
    }

    fn gauged(&self) -> String {
        let words = |value: f32| format!("goes with the planted marks at r = {value:.3}");
        self.correlation.map(words).unwrap_or_else(|| "not yet".to_owned())
    }

    fn teacher(&self) -> String {
        let marks = if self.settings.is_planted { "the rule’s" } else { "the reward model’s" };
        let how = if self.settings.is_ppo { "PPO" } else { "REINFORCE" };
        format!("{marks} marks, by {how}, β = {}", self.settings.beta)
    }

    fn found(&self, which: usize) -> String {
        let is_reached = self.place.station >= [Station::Policy, Station::Direct][which];
        let Some(last) = self.exams[which].last().filter(|_| is_reached) else {
            return "not yet".to_owned();
        };
        if which == 1 && self.settings.beta == 0.0 {
            return "at β = 0 its loss has no slope: nothing is learnt".to_owned();
        }
        match (last.gap, last.distinct) {
            (Some(gap), _) => format!("KL to the best policy {gap:.4} nats"),
            (None, Some(distinct)) => format!(
                "reward model {:.2}, planted {:.2}, KL {:.1} nats, {distinct:.0} % distinct",
                last.learnt, last.planted, last.drift
            ),
            (None, None) => format!("planted {:.2}, KL {:.2} nats", last.planted, last.drift),
        }
    }

    /// The same question, answered by each model.
    fn answers(&self) -> Option<String> {
        let asked = self.task.spelt(&self.question);
        let mut text = format!("model|after “{asked}” it writes");
        for (name, seen) in NAMES.iter().zip(&self.seen.answers) {
            let Some((_, answers)) = seen else { continue };
            let all: Vec<String> = answers.iter().map(|answer| self.written_out(answer)).collect();
            text += &format!("\n{name}|{}", all.join(", "));
        }
        text.contains('\n').then_some(text)
    }

    /// An answer as it is read, with a sign for none.
    fn written_out(&self, answer: &Answer) -> String {
        let text = self.task.spelt(&answer.letters).replace('|', "/");
        if text.is_empty() { "(nothing)".to_owned() } else { text }
    }

    /// Two answers that the reader may compare.
    fn offered(&self) -> Option<String> {
        let [first, second] =
            self.comparisons.offered.as_ref().filter(|_| self.settings.is_readers)?;
        let (asked, count) = (self.task.spelt(&first.prompt), self.comparisons.clicked.len());
        let asked = if asked.is_empty() { "strings".to_owned() } else { format!("“{asked}”") };
        let (first, second) = (self.written_out(first), self.written_out(second));
        Some(format!("{asked}|{count} compared so far\nA|{first}\nB|{second}"))
    }

    /// What the reward model and the rule say, over how far the policy has gone.
    fn hacking(&self) -> Option<Shown> {
        let exams = &self.exams[0];
        let first = exams.first().filter(|first| first.gap.is_none() && exams.len() > 1)?;
        let mut values: Vec<f32> = exams.iter().map(|exam| exam.drift).collect();
        values.extend(exams.iter().map(|exam| exam.learnt - first.learnt));
        values.extend(exams.iter().map(|exam| exam.planted - first.planted));
        Some(Shown::Numbers { letters: "C N", shape: vec![3, exams.len()], values })
    }

    /// Log-chances of every string: tuned, best, by marks, by comparisons, as far as they are known; and the planted marks.
    fn columns(&self) -> Option<(Vec<Column>, Vec<f64>)> {
        let (all, seen) = (self.task.all(), &self.seen.chances);
        let planted: Vec<f64> = all.iter().map(|answer| self.task.mark(answer)).collect();
        let known = |which: usize| seen[which].as_ref().map(|(_, chances)| chances.clone());
        let marks = if self.settings.is_planted {
            Some(planted.clone())
        } else {
            self.seen.marks.as_ref().map(|(_, marks)| marks.clone())
        };
        let tuned = known(1)?;
        let aim = marks.and_then(|marks| best(&tuned, &marks, self.settings.beta));
        Some((vec![Some(tuned), aim, known(2), known(3)], planted))
    }

    /// Chances of all strings, the one that is liked least first.
    fn curves(&self) -> Option<Shown> {
        let (columns, planted) = self.columns()?;
        let order = by_mark(&planted);
        let mut values: Vec<f32> = (1..=order.len()).map(|number| number as f32).collect();
        let columns = columns.iter().enumerate().filter(|(at, known)| known.is_some() || *at > 1);
        let mut rows = 1;
        for (_, column) in columns {
            let chance =
                |at: &usize| column.as_ref().map_or(f32::NAN, |logs| libm::exp(logs[*at]) as f32);
            values.extend(order.iter().map(chance));
            rows += 1;
        }
        Some(Shown::Numbers { letters: "C N", shape: vec![rows, order.len()], values })
    }

    /// All strings with their marks and chances, the one that is liked most first.
    fn strings(&self) -> Option<String> {
        let (columns, planted) = self.columns()?;
        let learnt = self.seen.marks.as_ref().map(|(_, marks)| marks);
        let mut text =
            "string|planted mark|learnt mark|tuned, %|best, %|by marks, %|by comparisons, %"
                .to_owned();
        for at in by_mark(&planted).into_iter().rev() {
            let string = self.written_out(&self.task.all()[at]);
            let learnt = learnt.map_or(0.0, |marks| marks[at] - f64::from(self.zero));
            text += &format!("\n{string}|{:.2}|{learnt:.2}", planted[at]);
            for column in &columns {
                text += &match column {
                    Some(logs) => format!("|{:.2}", 100.0 * libm::exp(logs[at])),
                    None => "|–".to_owned(),
                };
            }
        }
        Some(text)
    }
}

/// Numbers of answers, the lowest mark first.
fn by_mark(marks: &[f64]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..marks.len()).collect();
    order.sort_by(|a, b| marks[*a].total_cmp(&marks[*b]));
    order
}

fn held(loss: Option<f32>) -> String {
    let words = |loss: f32| format!("{loss:.3} nats/token on unseen names");
    loss.map(words).unwrap_or_else(|| "–".to_owned())
}
