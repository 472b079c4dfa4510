//! What the panels show: errors a pass, kernels, test pictures and what the nets call them, maps, and the large net's layers.

use burn::tensor::Transaction;
use data::CIFAR_CLASSES;
use experiments::Shown;
use experiments::alexnet_2012::Layer;
use models::alexnet_2012::{CLASSES, KERNEL, KERNELS, SIDE, Unit};

use super::AlexNet;
use super::learner::{GOAL, Learner, largest, shares};

/// Test pictures that the nets name.
const NAMED: usize = 12;
/// Places on a side of each layer's maps.
const SIDES: [usize; 3] = [SIDE, SIDE / 2, SIDE / 4];

/// What was last fetched from the device for the panels.
#[derive(Default)]
pub struct Seen {
    /// Net by net: the kernels of the first layer.
    kernels: Vec<Vec<f32>>,
    /// Net by net: shares of the classes for each named picture.
    says: Vec<Vec<f32>>,
    /// The first net's maps of the first picture, layer by layer.
    maps: Vec<Vec<f32>>,
}

impl Seen {
    /// Whether a place needs the device.
    pub fn has(place: &str) -> bool {
        ["kernels_", "maps_", "answer", "guesses"].iter().any(|part| place.starts_with(part))
    }

    /// Takes what [`AlexNet::look`] asked for.
    pub fn take(&mut self, nets: usize, answers: &mut impl Iterator<Item = Vec<f32>>) {
        self.maps = answers.by_ref().take(SIDES.len()).collect();
        (self.kernels, self.says) = (Vec::new(), Vec::new());
        for _ in 0..nets {
            self.kernels.extend(answers.next());
            let said = answers.next().unwrap_or_default();
            self.says.push(said.chunks_exact(CLASSES).flat_map(shares).collect());
        }
    }
}

impl AlexNet {
    /// Asks for all that the panels show of the nets; learning is not disturbed.
    pub(super) fn look(&self, mut transaction: Transaction) -> Transaction {
        let (pictures, _) = self.test.some(self.asked, NAMED, &self.device);
        for (at, net) in self.nets.iter().enumerate() {
            let (said, maps) = net.seen(pictures.clone(), self.settings.wiring(net.unit));
            if at == 0 {
                for maps in maps {
                    transaction = transaction.register(maps.narrow(0, 0, 1));
                }
            }
            let kernels = net.net.first.weight.val().inner();
            transaction = transaction.register(kernels).register(said);
        }
        transaction
    }

    /// In per cent, pass by pass.
    pub(super) fn test_errors(&self, net: &Learner) -> Vec<f64> {
        let count = (self.test.batches() * super::pictures::BATCH) as f64;
        net.test.iter().map(|misread| 100.0 * *misread as f64 / count).collect()
    }

    /// What a place holds.
    pub(super) fn shown(&self, place: &str) -> Option<Shown> {
        Some(match place {
            "errors" => self.errors()?,
            "errors.names" => Shown::Text(self.error_names()),
            "picture" => self.pictures(1),
            "picture.names" => Shown::Text(self.class(0).to_owned()),
            "answer" => Shown::row(self.answers()?),
            "answer.names" => Shown::Text(self.answer_names()),
            "guesses" if !self.seen.says.is_empty() => self.pictures(NAMED),
            "guesses.names" => Shown::Text(self.guesses()),
            "kernels_relu" => self.kernels(Unit::Relu)?,
            "kernels_tanh" => self.kernels(Unit::Tanh)?,
            "maps_1" => self.maps(0)?,
            "maps_2" => self.maps(1)?,
            "maps_3" => self.maps(2)?,
            "layers" => Shown::Text(self.settings.design.table()),
            "remark" => Shown::Text(self.settings.design.remark()),
            "parameters" => self.large(|layer| layer.parameters),
            "macs" => self.large(|layer| layer.macs),
            "parameters.names" | "macs.names" => {
                let learning = self.settings.design.layers().into_iter().filter(Layer::learns);
                let name = |layer: Layer| format!("layer {}", layer.name);
                Shown::Text(learning.map(name).collect::<Vec<_>>().join("\n"))
            }
            _ => return None,
        })
    }

    /// Of each layer of the large net that learns.
    fn large(&self, of: fn(&Layer) -> usize) -> Shown {
        let layers = self.settings.design.layers();
        Shown::row(layers.iter().filter(|layer| layer.learns()).map(|layer| of(layer) as f64))
    }

    /// Training and test errors of each net after each pass, and the goal; a net that rests has none.
    fn errors(&self) -> Option<Shown> {
        let passes = self.nets.iter().map(|net| net.test.len()).max().filter(|most| *most > 0)?;
        let mut values: Vec<f32> = (1..=passes).map(|pass| pass as f32).collect();
        for net in &self.nets {
            for errors in [net.train_errors(&self.settings), self.test_errors(net)] {
                let known = |pass| errors.get(pass).map_or(f32::NAN, |error| *error as f32);
                values.extend((0..passes).map(known));
            }
        }
        values.extend(std::iter::repeat_n(GOAL as f32, passes));
        let shape = vec![values.len() / passes, passes];
        Some(Shown::Numbers { letters: "C N", shape, values })
    }

    fn error_names(&self) -> String {
        let both = |net: &Learner| format!("{0}, training\n{0}, test\n", name(net.unit));
        let nets: String = self.nets.iter().map(both).collect();
        format!("{nets}{GOAL} %")
    }

    /// The first `count` of the shown test pictures, as the nets see them.
    fn pictures(&self, count: usize) -> Shown {
        let values = (0..count).flat_map(|at| self.test.middle(self.asked + at)).collect();
        Shown::Numbers { letters: "N C H W", shape: vec![count, 3, SIDE, SIDE], values }
    }

    /// What the shown picture number `at` is.
    fn class(&self, at: usize) -> &'static str {
        let label = self.test.labels[(self.asked + at) % self.test.labels.len()];
        CIFAR_CLASSES[usize::from(label)]
    }

    /// Shares of the classes for the first picture, net by net, class by class.
    fn answers(&self) -> Option<Vec<f64>> {
        let first = |says: &Vec<f32>| says.get(..CLASSES).map(<[f32]>::to_vec);
        let says: Vec<Vec<f32>> = self.seen.says.iter().filter_map(first).collect();
        let all = (0..CLASSES).flat_map(|class| says.iter().map(move |says| says[class]));
        let shares: Vec<f64> = all.map(|share| 100.0 * f64::from(share)).collect();
        (!shares.is_empty()).then_some(shares)
    }

    fn answer_names(&self) -> String {
        let of = |class: &str| {
            let line = |net: &Learner| format!("{class}, {}\n", name(net.unit));
            self.nets.iter().map(line).collect::<String>()
        };
        CIFAR_CLASSES.iter().map(|class| of(class)).collect()
    }

    /// What each picture is, and what each net calls it.
    fn guesses(&self) -> String {
        let says = |at: usize| {
            let calls = self.nets.iter().zip(&self.seen.says).filter_map(|(net, says)| {
                let class = largest(says.get(at * CLASSES..(at + 1) * CLASSES)?);
                let mark = if CIFAR_CLASSES[class] == self.class(at) { "✓" } else { "✗" };
                Some(format!("{} {mark} {}", name(net.unit), CIFAR_CLASSES[class]))
            });
            format!("{}: {}", self.class(at), calls.collect::<Vec<_>>().join(", "))
        };
        (0..NAMED).map(says).collect::<Vec<_>>().join("\n")
    }

    /// The first layer's kernels in colour.
    fn kernels(&self, unit: Unit) -> Option<Shown> {
        let at = self.nets.iter().position(|net| net.unit == unit)?;
        let values = self.seen.kernels.get(at)?.clone();
        let shape = vec![KERNELS[0].1, 3, KERNEL, KERNEL];
        Some(Shown::Numbers { letters: "N C H W", shape, values })
    }

    /// What a layer of the first net finds in the first picture.
    fn maps(&self, layer: usize) -> Option<Shown> {
        let values = self.seen.maps.get(layer)?.clone();
        let shape = vec![KERNELS[layer].1, SIDES[layer], SIDES[layer]];
        Some(Shown::Numbers { letters: "N H W", shape, values })
    }
}

fn name(unit: Unit) -> &'static str {
    match unit {
        Unit::Relu => "ReLU",
        Unit::Tanh => "tanh",
    }
}
