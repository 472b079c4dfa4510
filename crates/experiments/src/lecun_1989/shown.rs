//! What the panels show: kernels, maps, outputs, the drawing, errors a pass, and digits that are misread.

use super::Lecun;
use super::layout::{CLASSES, FIRST, KERNEL, PLANES, SECOND, SIDE};
use super::net::{Cost, Net};
use super::run::largest;
use crate::Shown;

/// Misread digits that are shown.
const MISREAD: usize = 12;
/// The paper's errors in per cent after 23 passes, on its training and its test digits.
const PAPER: [f64; 2] = [0.14, 5.0];

impl Lecun {
    /// What a place holds.
    pub(super) fn shown(&self, place: &str) -> Option<Shown> {
        Some(match place {
            "pad" => match &self.drawing {
                Some(drawing) => numbers("S S", &[SIDE, SIDE], drawing.iter().copied()),
                None => numbers("S S", &[SIDE, SIDE], [0.0; SIDE * SIDE].into_iter()),
            },
            "answer" => Shown::Text(self.answer()),
            "picture" => numbers("N H W", &[1, SIDE, SIDE], self.picture().into_iter()),
            "picture.names" => Shown::Text(match self.drawing {
                Some(_) => "your drawing".to_owned(),
                None => format!("test digit {}: {}", self.asked + 1, self.test.labels[self.asked]),
            }),
            "outputs" => Shown::row(self.outputs().map(f64::from)),
            "outputs.names" => Shown::Text("0\n1\n2\n3\n4\n5\n6\n7\n8\n9".to_owned()),
            "kernels" => {
                let weight = |at: usize| {
                    let (plane, tap) = (at / (KERNEL * KERNEL), at % (KERNEL * KERNEL));
                    self.run.weights[tap * PLANES + plane]
                };
                let all = (0..PLANES * KERNEL * KERNEL).map(weight);
                numbers("N H W", &[PLANES, KERNEL, KERNEL], all)
            }
            "first" => {
                let net = self.seen();
                let maps = (0..PLANES).flat_map(|plane| net.first_map(plane));
                numbers("N H W", &[PLANES, FIRST, FIRST], maps)
            }
            "second" => {
                let net = self.seen();
                let area = SECOND * SECOND;
                let unit = |at: usize| net.second[at % area * PLANES + at / area];
                numbers("N H W", &[PLANES, SECOND, SECOND], (0..PLANES * area).map(unit))
            }
            "errors" if !self.run.errors.is_empty() => self.errors(),
            "errors.names" => Shown::Text(
                "training digits\ntest digits\npaper, training 0.14 %\npaper, test 5.00 %"
                    .to_owned(),
            ),
            "misread" => {
                let wrong = self.run.test.misread.iter().take(MISREAD);
                let pictures = wrong.clone().flat_map(|(at, _)| self.test.picture(*at));
                numbers("N H W", &[wrong.len(), SIDE, SIDE], pictures.copied())
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

    /// The drawing, or the test digit that is asked about, from −1 to 1.
    fn picture(&self) -> Vec<f32> {
        match &self.drawing {
            Some(drawing) => drawing.iter().map(|ink| 2.0 * ink - 1.0).collect(),
            None => self.test.picture(self.asked).to_vec(),
        }
    }

    /// The net with that picture before it; learning is not disturbed.
    fn seen(&self) -> Net {
        let mut net = self.run.net.clone();
        net.kept = [1.0; _];
        net.forward(&self.run.weights, &self.picture());
        net
    }

    /// The outputs, or with softmax their shares.
    fn outputs(&self) -> [f32; CLASSES] {
        let outputs = self.seen().outputs;
        match self.run.net.cost {
            Cost::Squares => outputs,
            Cost::Softmax => {
                let top = outputs[largest(&outputs)];
                let shares = outputs.map(|output| libm::expf(output - top));
                let sum: f32 = shares.iter().sum();
                shares.map(|share| share / sum)
            }
        }
    }

    fn answer(&self) -> String {
        let outputs = self.outputs();
        let said = largest(&outputs);
        let rest = (0..CLASSES).filter(|class| *class != said);
        let second = rest.reduce(|best, at| if outputs[at] > outputs[best] { at } else { best });
        let second =
            second.map(|second| format!(" Its second guess is {second}.")).unwrap_or_default();
        let before = match (self.run.examples, &self.drawing) {
            (0, _) => "It has learnt nothing yet, so this is chance. ",
            (_, None) => "The pad is empty: draw a digit that fills it. For the test digit: ",
            (_, Some(_)) => "",
        };
        format!("{before}It reads {said}.{second}")
    }

    /// Errors after each pass, and the paper's two end points all along.
    fn errors(&self) -> Shown {
        let errors = &self.run.errors;
        let passes = (1..=errors.len()).map(|pass| pass as f64);
        let rows = [0, 1].into_iter().flat_map(|set| errors.iter().map(move |both| both[set]));
        let paper = PAPER.into_iter().flat_map(|error| std::iter::repeat_n(error, errors.len()));
        let values = passes.chain(rows).chain(paper).map(|value| value as f32);
        numbers("C N", &[5, errors.len()], values)
    }
}

fn numbers(letters: &'static str, shape: &[usize], values: impl Iterator<Item = f32>) -> Shown {
    Shown::Numbers { letters, shape: shape.to_vec(), values: values.collect() }
}
