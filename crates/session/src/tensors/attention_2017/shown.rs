//! What the exhibit shows.

use experiments::Shown;
use models::vaswani_2017::{Shape, wave};

use super::Attention;
use super::paper;
use super::reading::Map;
use super::settings::Stack;
use super::tasks::Task;

/// Positions of the heat map.
const POSITIONS: usize = 24;
/// Points of the curves of rates.
const POINTS: usize = 120;

/// Whether a place shows what the net makes of the typed sentence.
pub fn looks_inside(place: &str) -> bool {
    ["answers", "map", "encoder_maps", "decoder_maps", "cross_maps", "positions"]
        .iter()
        .any(|start| place.starts_with(start))
}

impl Attention {
    /// What a place holds.
    pub(super) fn shown(&self, place: &str) -> Option<Shown> {
        let task = self.settings.task;
        let are_letters = matches!(task, Task::Copy | Task::Reverse);
        Some(match place {
            "answers" => Shown::Text(self.answers()?),
            "encoder_maps" => self.heads(Stack::Encoder)?,
            "decoder_maps" => self.heads(Stack::Decoder)?,
            "cross_maps" => self.heads(Stack::Cross)?,
            "encoder_maps.names" | "decoder_maps.names" | "cross_maps.names" => {
                Shown::Text(self.head_names())
            }
            "map" => self.closely()?,
            "map.rows" => Shown::Text(self.labels(self.settings.closely.0 != Stack::Encoder)),
            "map.columns" => Shown::Text(self.labels(self.settings.closely.0 == Stack::Decoder)),
            "positions" => self.positions()?,
            "positions.rows" => Shown::Text(numbered(0, POSITIONS)),
            "positions.columns" => Shown::Text(numbered(0, self.learner.model.shape().width)),
            "rates" => self.rates(),
            "rates.names" => {
                let warmup = self.settings.warmup;
                let [half, twice] = [warmup / 2, 2 * warmup];
                Shown::Text(format!("this run\nwarm-up {half}\nwarm-up {twice}"))
            }
            "sizes" => Shown::Text(paper::table()),
            "letters.off" if !are_letters => Shown::Text("only where letters are read".to_owned()),
            "date.off" if task != Task::Dates => {
                Shown::Text("only where dates are read".to_owned())
            }
            "name.off" if task != Task::Pairs => {
                Shown::Text("only where pairs of a file are learnt".to_owned())
            }
            _ => return None,
        })
    }

    /// What a search found for the typed sentence, the best first.
    fn answers(&self) -> Option<String> {
        let read = self.reading.read?;
        let typed = self.tasks.text(&self.reading.typed);
        let mut text =
            format!("“{typed}” after {read} batches|log-chance, nats|with length penalty");
        for one in &self.reading.found {
            let cut = if one.is_ended { "" } else { " …" };
            let (written, log_chance) = (self.tasks.text(&one.tokens), one.log_chance);
            let score = one.score(self.settings.penalty);
            text += &format!("\n{written}{cut}|{log_chance:.3}|{score:.3}");
        }
        Some(text)
    }

    /// Labels of what the decoder read, or of the source.
    fn labels(&self, is_target: bool) -> String {
        let tokens = if is_target { self.reading.target() } else { self.reading.source() };
        tokens.iter().map(|token| self.tasks.label(*token)).collect::<Vec<_>>().join("\n")
    }

    /// A line a head, layer by layer.
    fn head_names(&self) -> String {
        let Shape { layers, heads, .. } = self.learner.model.shape();
        let name = |at: usize| format!("layer {}, head {}", at / heads + 1, at % heads + 1);
        (0..layers * heads).map(name).collect::<Vec<_>>().join("\n")
    }

    /// All heads of a stack, layer by layer.
    fn heads(&self, stack: Stack) -> Option<Shown> {
        let maps: Vec<&Map> = self.reading.maps.iter().filter(|map| map.stack == stack).collect();
        let [rows, columns] = maps.first()?.size;
        let shape = vec![maps.len(), rows, columns];
        let values = maps.iter().flat_map(|map| map.shares.iter().copied()).collect();
        Some(Shown::Numbers { letters: "N H W", shape, values })
    }

    /// One head, or the mean of a layer's; the last layer or head where there are not so many.
    fn closely(&self) -> Option<Shown> {
        let (stack, layer, head) = self.settings.closely;
        let layer = layer.min(self.learner.model.shape().layers - 1);
        let is_it = |map: &&Map| map.stack == stack && map.layer == layer;
        let mut maps: Vec<&Map> = self.reading.maps.iter().filter(is_it).collect();
        if let Some(head) = head {
            maps = maps
                .into_iter()
                .skip(head.min(self.learner.model.shape().heads - 1))
                .take(1)
                .collect();
        }
        let shape = maps.first()?.size.to_vec();
        let mean = |place: usize| {
            maps.iter().map(|map| map.shares[place]).sum::<f32>() / maps.len() as f32
        };
        let values = (0..shape.iter().product()).map(mean).collect();
        Some(Shown::Numbers { letters: "R C", shape, values })
    }

    /// What is added for each position: sinusoids, or what was learned.
    fn positions(&self) -> Option<Shown> {
        let shape = self.learner.model.shape();
        let values = match shape.learned_positions {
            None => {
                let row = |at| (0..shape.width).map(move |channel| wave(at, channel, shape.width));
                (0..POSITIONS).flat_map(row).map(|value| value as f32).collect()
            }
            Some(_) => self.reading.positions.get(..POSITIONS * shape.width)?.to_vec(),
        };
        Some(Shown::Numbers { letters: "R C", shape: vec![POSITIONS, shape.width], values })
    }

    /// The learning rate over the run, as it is and with other warm-ups.
    fn rates(&self) -> Shown {
        let (steps, warmup) = (self.settings.steps, self.settings.warmup);
        let mut at: Vec<usize> =
            (1..=POINTS).map(|point| (point * steps / POINTS).max(1)).collect();
        at.dedup();
        let mut values: Vec<f32> = at.iter().map(|step| *step as f32).collect();
        for warmup in [warmup, warmup / 2, 2 * warmup] {
            values.extend(at.iter().map(|step| self.settings.rate_with(warmup, *step) as f32));
        }
        Shown::Numbers { letters: "C N", shape: vec![4, at.len()], values }
    }
}

fn numbered(from: usize, to: usize) -> String {
    (from..to).map(|number| number.to_string()).collect::<Vec<_>>().join("\n")
}
