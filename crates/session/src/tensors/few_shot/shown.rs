//! What the exhibit shows.

use experiments::Shown;

use super::FewShot;
use super::reading::Said;
use super::settings::Task;
use super::{addition, cipher, paper, repeats, typed};

/// Answers that a table has.
const ANSWERS: usize = 5;

/// Whether a place shows what the nets make of the prompt.
pub fn looks_inside(place: &str) -> bool {
    ["answers", "map", "heads"].iter().any(|start| place.starts_with(start))
}

impl FewShot {
    /// What a place holds.
    pub(super) fn shown(&self, place: &str) -> Option<Shown> {
        let task = self.settings.task;
        let off = |own: Task| {
            (task != own).then(|| Shown::Text("only where that task is learnt".to_owned()))
        };
        Some(match place {
            "answers" => Shown::Text(self.answers()?),
            "map" => self.closely()?,
            "map.rows" | "map.columns" => Shown::Text(self.labels()),
            "heads" => self.heads()?,
            "heads.names" | "matching.names" => Shown::Text(self.head_names()),
            "matching" if task == Task::Repeats => {
                Shown::row(self.score.as_ref()?.matching.iter().map(|share| f64::from(*share)))
            }
            "positions" if task == Task::Repeats => self.by_position()?,
            "positions.names" => Shown::Text(self.curve_names(&["an even guess"])),
            "accuracy" if task == Task::Cipher => self.by_shots()?,
            "errors" if task == Task::Regression => self.by_shots()?,
            "accuracy.names" | "errors.names" => {
                let exact: Vec<&str> = self.exact.iter().map(|(name, _)| *name).collect();
                Shown::Text(self.curve_names(&exact))
            }
            "paper" => Shown::Text(paper::table()),
            "letters.off" => off(Task::Repeats)?,
            "pairs.off" => off(Task::Cipher)?,
            "sum.off" => off(Task::Addition)?,
            _ => return None,
        })
    }

    fn curve_names(&self, others: &[&str]) -> String {
        let nets = self.nets.iter().map(|net| net.plan.name);
        nets.chain(others.iter().copied()).collect::<Vec<_>>().join("\n")
    }

    /// The loss at each letter of the second half that is asked for, of every net and of one who only guesses.
    fn by_position(&self) -> Option<Shown> {
        let curves = &self.score.as_ref()?.curves;
        let count = repeats::LENGTH - repeats::ASKED;
        let asked = repeats::ASKED - repeats::HALF + 1..=repeats::HALF;
        let mut values: Vec<f32> = asked.map(|letter| letter as f32).collect();
        curves.iter().for_each(|curve| values.extend(curve));
        values.extend(std::iter::repeat_n(libm::log(repeats::LETTERS as f64) as f32, count));
        Some(Shown::Numbers { letters: "C N", shape: vec![curves.len() + 2, count], values })
    }

    /// Accuracy or error after 0, 1, 2 … examples, of every net and of exact answers.
    fn by_shots(&self) -> Option<Shown> {
        let curves = &self.score.as_ref()?.curves;
        let count = self.settings.shots + 1;
        let mut values: Vec<f32> = (0..count).map(|shots| shots as f32).collect();
        curves.iter().for_each(|curve| values.extend(curve));
        for (_, exact) in &self.exact {
            values.extend(exact.iter().map(|value| *value as f32));
        }
        let rows = 1 + curves.len() + self.exact.len();
        Some(Shown::Numbers { letters: "C N", shape: vec![rows, count], values })
    }

    /// Labels of what the last net read.
    fn labels(&self) -> String {
        let label = |token: &i32| typed::label(*token, self.settings.task);
        let labels: Vec<String> = match self.settings.task {
            Task::Regression => (0..=self.settings.shots)
                .flat_map(|point| [format!("x{}", point + 1), format!("y{}", point + 1)])
                .take(2 * self.settings.shots + 1)
                .collect(),
            Task::Repeats | Task::Cipher | Task::Addition => {
                self.reading.seen.iter().map(label).collect()
            }
        };
        labels.join("\n")
    }

    /// A line a head of the last net, layer by layer.
    fn head_names(&self) -> String {
        let Some(net) = self.nets.last() else { return String::new() };
        let heads = net.plan.spec.heads;
        let name = |at: usize| format!("layer {}, head {}", at / heads + 1, at % heads + 1);
        (0..net.plan.spec.layers * heads).map(name).collect::<Vec<_>>().join("\n")
    }

    /// All heads of the last net, layer by layer.
    fn heads(&self) -> Option<Shown> {
        let side = self.reading.maps.first()?.len().isqrt();
        let shape = vec![self.reading.maps.len(), side, side];
        Some(Shown::Numbers { letters: "N H W", shape, values: self.reading.maps.concat() })
    }

    /// One head; the last layer or head where there are not so many.
    fn closely(&self) -> Option<Shown> {
        let spec = &self.nets.last()?.plan.spec;
        let (layer, head) = self.settings.closely;
        let at = layer.min(spec.layers - 1) * spec.heads + head.min(spec.heads - 1);
        let values = self.reading.maps.get(at)?.clone();
        let side = values.len().isqrt();
        Some(Shown::Numbers { letters: "R C", shape: vec![side, side], values })
    }

    /// What each net answers the prompt.
    fn answers(&self) -> Option<String> {
        self.reading.read?;
        match self.settings.task {
            Task::Repeats => {
                let copied = repeats::followers(&self.reading.typed);
                let chance = |token: usize| {
                    copied.iter().find(|(other, _)| *other as usize == token).map(|found| found.1)
                };
                Some(self.chances(0, "what followed before", |token| match copied.is_empty() {
                    true => None,
                    false => Some(chance(token).unwrap_or(0.0)),
                }))
            }
            Task::Cipher => {
                let exact = cipher::bayes(&self.reading.typed);
                let offset = cipher::WRITTEN as usize;
                Some(self.chances(offset, "Bayes", |token| exact.map(|all| all[token - offset])))
            }
            Task::Addition => self.sums(),
            Task::Regression => None,
        }
    }

    /// The likeliest answers of the last net with what every net gives them, in per cent; tokens before `from` are no answers.
    fn chances(&self, from: usize, exact: &str, known: impl Fn(usize) -> Option<f64>) -> String {
        let all: Vec<&Vec<f32>> = self
            .reading
            .said
            .iter()
            .filter_map(|said| match said {
                Said::Chances(chances) => Some(chances),
                Said::Written(..) => None,
            })
            .collect();
        let Some(last) = all.last() else { return String::new() };
        let mut order: Vec<usize> = (from..last.len()).collect();
        order.sort_by(|a, b| last[*b].total_cmp(&last[*a]));
        let names: Vec<&str> = self.nets.iter().map(|net| net.plan.name).collect();
        let mut text = format!("answer|{}, %|{exact}, %", names.join(", %|"));
        for token in order.into_iter().take(ANSWERS) {
            text += &format!("\n{}", typed::label(token as i32, self.settings.task));
            all.iter().for_each(|chances| text += &format!("|{:.1}", 100.0 * chances[token]));
            let known = known(token)
                .map_or_else(|| "–".to_owned(), |chance| format!("{:.1}", 100.0 * chance));
            text += &format!("|{known}");
        }
        text
    }

    /// What each net writes for the sum.
    fn sums(&self) -> Option<String> {
        let digits = self.settings.digits;
        let [a, b] = typed::numbers(&self.reading.typed, digits)?;
        let prompt = addition::text(&self.reading.typed);
        let mut text =
            format!("{a} + {b} = {}|writes after {prompt}|so its sum is|chance, %", a + b);
        for (net, said) in self.nets.iter().zip(&self.reading.said) {
            let Said::Written(written, chance) = said else { continue };
            let sum = addition::number(written, digits);
            let sum = sum.map_or_else(|| "none".to_owned(), |sum| sum.to_string());
            let written = addition::text(written);
            text += &format!("\n{}|{written}|{sum}|{:.1}", net.plan.name, 100.0 * chance);
        }
        Some(text)
    }
}
