//! What the panels show: the drawing as the net sees it, what its units say, what those of the first layer look for, errors, and misread digits.

use super::digits::{CLASSES, PIXELS, SIDE, inked, pixels};
use super::fit::fit;
use super::net::{Signals, largest};
use super::run::{CLEAR, noise};
use super::{Asked, Mlp};
use crate::Shown;

/// Misread digits that are shown.
const MISREAD: usize = 12;
/// Pictures of noise that the reader asks for come from another seed than those that are counted.
const ASKED: u64 = 1 << 40;

impl Mlp {
    /// What a place holds.
    pub(super) fn shown(&self, place: &str) -> Option<Shown> {
        Some(match place {
            "pad" => match &self.asked {
                Asked::Drawing(drawing) => numbers("S S", &[SIDE, SIDE], drawing.clone()),
                Asked::Digit | Asked::Noise(_) => numbers("S S", &[SIDE, SIDE], vec![0.0; PIXELS]),
            },
            "answer" => Shown::Text(self.answer()),
            "outputs" => units(self.signals().outputs()),
            "outputs.names" => Shown::Text("0\n1\n2\n3\n4\n5\n6\n7\n8\n9".to_owned()),
            "picture" => numbers("N H W", &[1, SIDE, SIDE], self.picture()),
            "picture.names" => Shown::Text(match self.asked {
                Asked::Drawing(_) if self.settings.fit => {
                    "your drawing, scaled and moved".to_owned()
                }
                Asked::Drawing(_) => "your drawing".to_owned(),
                Asked::Noise(_) => "noise".to_owned(),
                Asked::Digit => self.digit_name(),
            }),
            "first" => self.hidden(0)?,
            "second" => self.hidden(1)?,
            "first.names" | "maps.names" => self.unit_names(0)?,
            "second.names" => self.unit_names(1)?,
            "maps" => self.maps(),
            "errors" if !self.run.errors.is_empty() => self.errors(),
            "errors.names" => Shown::Text("training digits\nheld-out digits".to_owned()),
            "confusion" if self.run.passes > 0 => {
                Shown::matrix(&self.run.test.answers(&self.test.labels))
            }
            "confusion.rows" | "confusion.columns" => return self.shown("outputs.names"),
            "misread" => {
                let wrong = self.run.test.misread.iter().take(MISREAD);
                let pictures = wrong.clone().flat_map(|(at, _)| pixels(self.test.picture(*at)));
                numbers("N H W", &[wrong.len(), SIDE, SIDE], pictures.collect())
            }
            "misread.names" => {
                let name = |(at, said): &(usize, usize)| {
                    format!("{}, read as {said}", self.test.labels[*at])
                };
                let wrong = self.run.test.misread.iter().take(MISREAD);
                Shown::Text(wrong.map(name).collect::<Vec<_>>().join("\n"))
            }
            _ => return None,
        })
    }

    fn digit_name(&self) -> String {
        format!("held-out digit {}: {}", self.digit + 1, self.test.labels[self.digit])
    }

    /// The picture that is asked about, as the net sees it.
    fn picture(&self) -> Vec<f32> {
        match &self.asked {
            Asked::Drawing(drawing) if self.settings.fit => fit(drawing),
            Asked::Drawing(drawing) => drawing.clone(),
            Asked::Noise(which) => noise(self.seed, ASKED + which),
            Asked::Digit => pixels(self.test.picture(self.digit)),
        }
    }

    /// What all units say to that picture. The net is only read, so learning is not disturbed.
    pub(super) fn signals(&self) -> Signals {
        let mut signals = self.run.net.signals();
        self.run.net.forward(&mut signals, &inked(&self.picture()));
        signals
    }

    /// What a hidden layer says; nothing where there is no such layer.
    fn hidden(&self, index: usize) -> Option<Shown> {
        let count = self.settings.hidden[index];
        (count > 0).then(|| units(self.signals().layer(index, count)))
    }

    fn unit_names(&self, index: usize) -> Option<Shown> {
        let count = self.settings.hidden[index];
        let names: Vec<_> = (1..=count).map(|unit| unit.to_string()).collect();
        (count > 0).then(|| Shown::Text(names.join("\n")))
    }

    /// The weights of each unit of the first layer, as a picture.
    fn maps(&self) -> Shown {
        let layer = &self.run.net.layers[0];
        let weight = |at: usize| {
            let (row, lane) = layer.place(at / PIXELS, at % PIXELS);
            layer.weights[row][lane]
        };
        let all = (0..layer.units * PIXELS).map(weight).collect();
        numbers("N H W", &[layer.units, SIDE, SIDE], all)
    }

    fn answer(&self) -> String {
        let before = match (&self.asked, self.run.examples) {
            (_, 0) => "It has learnt nothing yet, so this is chance. ".to_owned(),
            (Asked::Drawing(_), _) => String::new(),
            (Asked::Noise(_), _) => "This is noise. ".to_owned(),
            (Asked::Digit, _) => {
                format!("The pad is empty: draw a digit. For {}. ", self.digit_name())
            }
        };
        format!("{before}{}", verdict(self.signals().outputs()))
    }

    /// Errors after each pass.
    fn errors(&self) -> Shown {
        let errors = &self.run.errors;
        let passes = (1..=errors.len()).map(|pass| pass as f64);
        let rows = [0, 1].into_iter().flat_map(|set| errors.iter().map(move |both| both[set]));
        let values = passes.chain(rows).map(|value| value as f32).collect();
        numbers("C N", &[3, errors.len()], values)
    }
}

/// The largest output and the next one, and how large they are.
pub(super) fn verdict(outputs: &[f32]) -> String {
    if outputs.iter().any(|output| !output.is_finite()) {
        return "Its weights have grown beyond all numbers: reset, and lower the rate.".to_owned();
    }
    let said = largest(outputs);
    let rest = (0..CLASSES).filter(|class| *class != said);
    let second = rest.reduce(|best, at| if outputs[at] > outputs[best] { at } else { best });
    let second = second.map_or(String::new(), |second| {
        format!(" The next is {second}, with {:.2}.", outputs[second])
    });
    let unsure =
        if outputs[said] > CLEAR { "" } else { " No output reaches one half: it is unsure." };
    format!("It reads {said}, with an output of {:.2}.{second}{unsure}", outputs[said])
}

fn units(values: &[f32]) -> Shown {
    numbers("N", &[values.len()], values.to_vec())
}

fn numbers(letters: &'static str, shape: &[usize], values: Vec<f32>) -> Shown {
    Shown::Numbers { letters, shape: shape.to_vec(), values }
}
