//! What the panels show of the machine: pictures, weights, mistakes, and sentences.

use super::margin::Margin;
use super::retina::Retina;
use super::shapes::SIDE;
use crate::Shown;

impl Retina {
    /// What a place holds.
    pub fn show(&self, place: &str) -> Option<Shown> {
        Some(match place {
            "pad" => numbers("S S", &[SIDE, SIDE], self.pad.iter().copied()),
            "answer" => Shown::Text(self.answer()),
            "said" => Shown::Text(self.said()),
            "example" => {
                let picture = &self.examples[self.shown?.0].picture;
                numbers("N H W", &[1, SIDE, SIDE], picture.iter().copied())
            }
            "example.names" => {
                let (at, mistaken) = self.shown?;
                let then = if mistaken { "a mistake: the weights moved" } else { "right" };
                Shown::Text(format!("{}, {then}", self.name(self.examples[at].class)))
            }
            "weights" => self.weights(),
            "weights.names" => Shown::Text(match self.wiring {
                Some(_) => "weights of the 512 units".to_owned(),
                None => {
                    let [first, second] = self.pair.names();
                    format!("weights\nmean of {first} minus mean of {second}")
                }
            }),
            "mistakes" => {
                let strip = self.strip.iter().flat_map(|at| &self.examples[*at].picture);
                numbers("N H W", &[self.strip.len(), SIDE, SIDE], strip.copied())
            }
            "mistakes.names" => {
                let names = self.strip.iter().map(|at| {
                    let sign = if self.examples[*at].class > 0.0 { "+" } else { "−" };
                    format!("{sign} {}", self.name(self.examples[*at].class))
                });
                Shown::Text(names.collect::<Vec<_>>().join("\n"))
            }
            _ => return None,
        })
    }

    fn name(&self, class: f64) -> &'static str {
        self.pair.names()[usize::from(class < 0.0)]
    }

    /// What the machine says to the drawing.
    fn answer(&self) -> String {
        if self.empty_pad() {
            return "The pad is empty: draw a shape, and the machine names it.".into();
        }
        let sum = self.unit.sum(&self.seen(&self.pad));
        if sum == 0.0 {
            return "The sum is 0: it cannot tell. Let it learn first.".into();
        }
        format!("It says {}: the sum is {sum}.", self.name(sum.signum()))
    }

    /// What is known of the bound.
    fn said(&self) -> String {
        let mistakes = self.unit.mistakes;
        match (self.margin, self.examples.len()) {
            (_, 0) => "No examples yet: draw a shape, and say of which class it is.".into(),
            (Margin::OneClass, _) => {
                "All examples are of one class: nothing is to be separated, so the bound is none. Add one of the other.".into()
            }
            (Margin::None, _) if self.returns > 0 => format!(
                "No plane separates these pictures, so the bound is none. The weights came back {} times: this goes on for ever.",
                self.returns
            ),
            (Margin::None, _) => {
                "No plane separates these pictures, so the bound is none: it will never stop making mistakes.".into()
            }
            (Margin::Wide { radius, gamma }, _) => format!(
                "{mistakes} mistakes; at most (R/γ)² = ({radius:.2}/{gamma:.2})² = {}.",
                (radius / gamma).powi(2).floor()
            ),
        }
    }

    /// The weights as an image, and what they would be if every picture counted once.
    fn weights(&self) -> Shown {
        let weights = &self.unit.weights[..self.unit.weights.len() - 1];
        if self.wiring.is_some() {
            return numbers("N H W", &[1, 16, weights.len() / 16], weights.iter().copied());
        }
        let mut means = vec![0.0; SIDE * SIDE];
        for class in [1.0, -1.0] {
            let of_class = || self.examples.iter().filter(|example| example.class == class);
            let share = class / of_class().count().max(1) as f64;
            for example in of_class() {
                means.iter_mut().zip(&example.picture).for_each(|(mean, x)| *mean += share * x);
            }
        }
        numbers("N H W", &[2, SIDE, SIDE], weights.iter().copied().chain(means))
    }
}

fn numbers(letters: &'static str, shape: &[usize], values: impl Iterator<Item = f64>) -> Shown {
    let values = values.map(|value| value as f32).collect();
    Shown::Numbers { letters, shape: shape.to_vec(), values }
}
