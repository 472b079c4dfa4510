//! The classifier of the plane that one can touch (Smilkov, Carter, Sculley, Viégas and Wattenberg 2017, the TensorFlow Playground).
//!
//! Adds to `backprop_1986`: any number of layers, each with units of its own kind ([`unit`]), features made by hand ([`features`]), several
//! losses ([`loss`]), six rules, penalties and dropout ([`run`]), points and weights that the reader sets, and the net as a program ([`export`]).
//! Differs from theirs: each pass takes the points in a new order, the last batch may be smaller, and a weight that the L1 penalty
//! brought to zero may leave it again.
//! Leaves out: several outputs, and their habit of carrying an unfinished batch into the next pass.

mod data;
mod export;
mod features;
mod loss;
mod net;
mod run;
mod saved;
mod set;
mod settings;
mod shown;
mod table;
#[cfg(test)]
mod tests;
mod unit;

use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use spec::ExperimentSpec;

use crate::{Experiment, ExperimentError, Files, Later, Shown};
use data::{Point, Points, Wanted, is_regression};
use features::Feature;
use loss::Loss;
use net::Net;
use run::Run;
use set::Set;
use settings::Settings;
use unit::Unit;

/// Weights are drawn from a seed apart from the points', so that other points leave them alone.
const WEIGHTS: u64 = 0x5745_4947_4854;

/// A net, its points and what the reader did with both.
pub struct Playground {
    settings: Settings,
    set: String,
    features: Vec<&'static Feature>,
    points: Points,
    /// The setting that the clicked points were last read from, and these points; they are learnt from as well.
    asked: String,
    clicked: Vec<Point>,
    train: Set,
    test: Set,
    run: Run,
    /// Layer and unit whose map fills the plane.
    chosen: (usize, usize),
    show_test: bool,
    discrete: bool,
    /// For the program's comments.
    optimiser: String,
    seed: u64,
}

fn refuse<T>(why: &str) -> Result<T, ExperimentError> {
    Err(ExperimentError::BadInput(why.to_owned()))
}

impl Playground {
    /// Points and first weights of the seed.
    ///
    /// # Errors
    /// No feature is on, or the reader's points cannot be read.
    pub fn new(spec: &ExperimentSpec, seed: u64, files: Files) -> Result<Self, ExperimentError> {
        let features = features::chosen(spec);
        if features.is_empty() {
            return refuse("no input is on, so the net would be blind: turn one on, such as x₁");
        }
        let wanted = Wanted {
            set: spec.word("data"),
            count: spec.whole("points"),
            noise: spec.number("noise") / 100.0,
            share: spec.number("share") / 100.0,
            seed,
        };
        let points = Points::new(&wanted, files("own"))?;
        let asked = spec.word("point").to_owned();
        let clicked = table::clicked(&asked)?;
        let (net, loss) = (shape(spec, features.len()), loss(spec));
        let mut random = ChaCha8Rng::seed_from_u64(seed ^ WEIGHTS);
        let weights = settings::start(spec.word("start"), &net, &mut random);
        let chosen = (net.last(), 0);
        let run = Run::new(net, loss, weights, settings::rule(spec.word("optimiser")), seed);
        let mut new = Self {
            settings: Settings::read(spec),
            set: wanted.set.to_owned(),
            test: Set::new(&points.test, &features),
            train: Set::default(),
            features,
            points,
            asked,
            clicked,
            run,
            chosen,
            show_test: spec.on("show_test"),
            discrete: spec.on("discrete"),
            optimiser: spec.word("optimiser").to_owned(),
            seed,
        };
        new.gather();
        Ok(new)
    }

    /// Points were added or taken away.
    fn gather(&mut self) {
        let all: Vec<Point> = self.points.train.iter().chain(&self.clicked).copied().collect();
        self.train = Set::new(&all, &self.features);
        self.run.measure(&self.train, &self.test);
        self.run.ended = None;
    }

    fn has_unit(&self, layer: usize, unit: usize) -> bool {
        self.run.net.widths.get(layer).is_some_and(|width| unit < *width)
    }

    /// Layer, unit, the unit below from which the weight comes (−1: the bias), and its new value.
    fn edit(&mut self, values: &[f32]) -> Result<(), ExperimentError> {
        let [layer, unit, from, value] = *values else {
            return refuse("a weight is told by layer, unit, where it comes from, and its value");
        };
        if !value.is_finite() {
            return refuse("a weight must be a number, such as −0.5");
        }
        let (layer, unit) = (layer as usize, unit as usize);
        let below = layer.checked_sub(1).and_then(|below| self.run.net.widths.get(below));
        let from = if from == -1.0 { below.copied() } else { Some(from as usize) };
        let at = match (below, from) {
            (Some(below), Some(from)) if self.has_unit(layer, unit) && from <= *below => from,
            _ => return refuse("there is no such weight: choose a unit and set its fields"),
        };
        let row = self.run.net.row(layer, unit);
        self.run.weights[row.start + at] = f64::from(value);
        self.run.measure(&self.train, &self.test);
        self.run.ended = None;
        Ok(())
    }

    /// Layer and unit; the same once more gives the plane back to the output.
    fn choose(&mut self, values: &[f32]) -> Result<(), ExperimentError> {
        let [layer, unit] = *values else { return refuse("a unit is told by layer and number") };
        let (layer, unit) = (layer as usize, unit as usize);
        if !self.has_unit(layer, unit) {
            return refuse("there is no such unit in this net");
        }
        let output = (self.run.net.last(), 0);
        self.chosen = if self.chosen == (layer, unit) { output } else { (layer, unit) };
        Ok(())
    }
}

/// Hidden layers, as the setting names them.
const DEPTHS: [&str; 7] = ["none", "one", "two", "three", "four", "five", "six"];

/// Layers and kinds of units as they are set.
fn shape(spec: &ExperimentSpec, inputs: usize) -> Net {
    let depth = DEPTHS.iter().position(|word| *word == spec.word("depth")).unwrap_or_default();
    let layers = 1..=depth;
    let widths = layers.clone().map(|layer| spec.whole(&format!("units_{layer}")));
    let widths = std::iter::once(inputs).chain(widths).chain([1]).collect();
    let units = layers.map(|layer| Unit::of(spec.word(&format!("activation_{layer}"))));
    Net::new(widths, units.collect())
}

fn loss(spec: &ExperimentSpec) -> Loss {
    match spec.word("loss") {
        _ if is_regression(spec.word("data")) => Loss::Plain,
        "cross-entropy" => Loss::CrossEntropy,
        "hinge" => Loss::Hinge,
        _ => Loss::Squares,
    }
}

impl Experiment for Playground {
    fn step(&mut self) -> Result<bool, ExperimentError> {
        self.run.pass(&self.settings, &self.train, &self.test)
    }

    fn metrics(&self) -> Vec<(&'static str, f64)> {
        let run = &self.run;
        let zeros = (1..=run.net.last()).flat_map(|layer| {
            (0..run.net.widths[layer]).flat_map(move |unit| {
                let row = run.net.row(layer, unit);
                run.weights[row.start..row.end - 1].iter().filter(|weight| **weight == 0.0)
            })
        });
        let mut metrics = vec![
            ("passes", run.passes as f64),
            ("updates", run.updates as f64),
            ("parameters", run.net.parameters() as f64),
            ("zeros", zeros.count() as f64),
            ("clicked", self.clicked.len() as f64),
        ];
        let sets = [
            (&run.train, ["train_points", "train_loss", "train_accuracy"]),
            (&run.test, ["test_points", "test_loss", "test_accuracy"]),
        ];
        for (measured, [count, loss, accuracy]) in sets {
            metrics.push((count, measured.count as f64));
            if measured.count > 0 {
                metrics.push((loss, measured.loss));
                if run.loss != Loss::Plain {
                    metrics.push((accuracy, measured.accuracy()));
                }
            }
        }
        metrics
    }

    fn show(&self, place: &str) -> Option<Shown> {
        self.shown(place)
    }

    fn turn(&mut self, spec: &ExperimentSpec) -> Result<(), ExperimentError> {
        let asked = spec.word("point");
        if asked != self.asked {
            self.clicked = table::clicked(asked)?;
            asked.clone_into(&mut self.asked);
            self.gather();
        }
        self.settings = Settings::read(spec);
        (self.show_test, self.discrete) = (spec.on("show_test"), spec.on("discrete"));
        self.run.ended = None;
        Ok(())
    }

    /// `point`: x and y from −1 to 1, and class 0 or 1. `clear`: such points go. `weight`: see [`Playground::edit`]. `choose`: layer and unit.
    fn act(&mut self, action: &str, _: &str, values: &[f32]) -> Result<(), ExperimentError> {
        match action {
            "point" => {
                let point = match *values {
                    [x, y, class] => table::click(f64::from(x), f64::from(y), f64::from(class)),
                    _ => None,
                };
                let Some(point) = point else {
                    return refuse("a point has x and y from −1 to 1 and class 0 or 1");
                };
                self.clicked.push(point);
                self.gather();
                Ok(())
            }
            "clear" => {
                self.clicked.clear();
                self.gather();
                Ok(())
            }
            "weight" => self.edit(values),
            "choose" => self.choose(values),
            _ => Err(ExperimentError::no_action(action)),
        }
    }

    fn parameters(&self) -> usize {
        self.run.net.parameters()
    }

    fn save(&mut self) -> Later<'_, Option<Vec<f32>>> {
        Box::pin(std::future::ready(Ok(Some(self.saved()))))
    }

    fn restore(&mut self, saved: &[f32]) -> Result<(), ExperimentError> {
        self.restored(saved)
    }
}
