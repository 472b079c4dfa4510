//! What the panels show: the points over a unit's map, every unit's small map, the weights, who is called what, and the files.

use super::Playground;
use super::data::{EDGE, Point};
use super::loss::Loss;
use super::set::Measured;
use super::unit::LANES;
use crate::Shown;

/// Cells on a side of the large map and of a unit's.
const LARGE: usize = 60;
const SMALL: usize = 20;

impl Playground {
    /// What a place holds.
    pub(super) fn shown(&self, place: &str) -> Option<Shown> {
        let net = &self.run.net;
        Some(match place {
            "plane" => self.all_points(),
            "plane.surface" => {
                let (layer, unit) = self.chosen;
                let mut values = self.maps(LARGE, &[net.places[layer] + unit]);
                if layer < net.last() {
                    fit(&mut values);
                } else if self.discrete {
                    values
                        .iter_mut()
                        .for_each(|value| *value = if *value > 0.0 { 1.0 } else { -1.0 });
                }
                numbers("R C", &[LARGE, LARGE], values)
            }
            "net" => {
                let all: Vec<usize> = (0..net.values.len()).collect();
                let mut values = self.maps(SMALL, &all);
                values.chunks_mut(SMALL * SMALL).for_each(fit);
                numbers("N H W", &[all.len(), SMALL, SMALL], values)
            }
            "net.names" => Shown::Text(self.names()),
            "net.weights" => self.weights(),
            "net.chosen" => Shown::row([self.chosen.0 as f64, self.chosen.1 as f64]),
            "confusion" if self.run.loss != Loss::Plain => {
                let called = self.judged().called;
                Shown::matrix(&called.map(|row| row.map(|count| count as f64)))
            }
            "confusion.rows" => {
                let which = if self.run.test.count > 0 { "test" } else { "training" };
                Shown::Text(format!("blue {which} points\norange {which} points"))
            }
            "confusion.columns" => Shown::Text("called blue\ncalled orange".to_owned()),
            "said" => Shown::Text(self.said()),
            "json" => Shown::Text(self.json()),
            "pytorch" => Shown::Text(self.pytorch()),
            "table" => Shown::Text(self.table()),
            _ => return None,
        })
    }

    /// The points that are judged: those of the test, where there are some.
    fn judged(&self) -> &Measured {
        if self.run.test.count > 0 { &self.run.test } else { &self.run.train }
    }

    /// x, y, target, and whether it is kept for the test.
    fn all_points(&self) -> Shown {
        let train = self.points.train.iter().chain(&self.clicked).map(|point| (point, 0.0));
        let test = self.points.test.iter().filter(|_| self.show_test).map(|point| (point, 1.0));
        let row = |(point, kept): (&Point, f32)| {
            [(point.x / EDGE) as f32, (point.y / EDGE) as f32, point.target as f32, kept]
        };
        let values: Vec<f32> = train.chain(test).flat_map(row).collect();
        numbers("N 4", &[values.len() / 4, 4], values)
    }

    /// What some units say all over the plane, from its upper edge down, one map after the other. Learning is not disturbed.
    fn maps(&self, side: usize, signals: &[usize]) -> Vec<f32> {
        let (mut net, area) = (self.run.net.clone(), side * side);
        let output = net.values.len() - 1;
        let mut maps = vec![0.0; signals.len() * area];
        let at = |cell: usize| EDGE * ((cell as f64 + 0.5) * 2.0 / side as f64 - 1.0);
        for start in (0..area).step_by(LANES) {
            for lane in 0..LANES.min(area - start) {
                let (x, y) = (at((start + lane) % side), -at((start + lane) / side));
                for (value, feature) in net.values.iter_mut().zip(&self.features) {
                    value[lane] = (feature.of)(x, y);
                }
            }
            net.forward(&self.run.weights);
            for (map, signal) in maps.chunks_mut(area).zip(signals) {
                for (lane, cell) in map[start..].iter_mut().take(LANES).enumerate() {
                    let value = net.values[*signal][lane];
                    let said = *signal == output;
                    *cell = if said { self.run.loss.output(value).clamp(-1.0, 1.0) } else { value }
                        as f32;
                }
            }
        }
        maps
    }

    /// A line a unit: layer, short name, long name.
    fn names(&self) -> String {
        let net = &self.run.net;
        let inputs = self.features.iter().map(|f| format!("0|{}|input {}", f.sign, f.sign));
        let hidden = net.units.iter().enumerate().flat_map(|(at, unit)| {
            let (layer, name) = (at + 1, unit.names()[0]);
            let line = move |unit: usize| format!("{layer}||layer {layer}, unit {unit}, {name}");
            (1..=net.widths[layer]).map(line)
        });
        let output = format!("{}|output|output, {}", net.last(), self.run.loss.unit());
        inputs.chain(hidden).chain([output]).collect::<Vec<_>>().join("\n")
    }

    /// Layer, the unit below (−1: the bias), unit, value.
    fn weights(&self) -> Shown {
        let net = &self.run.net;
        let rows = (1..=net.last()).flat_map(|layer| {
            (0..net.widths[layer]).flat_map(move |unit| {
                let row = net.row(layer, unit);
                let bias = row.len() - 1;
                row.enumerate().map(move |(from, at)| {
                    let from = if from == bias { -1.0 } else { from as f32 };
                    [layer as f32, from, unit as f32, self.run.weights[at] as f32]
                })
            })
        });
        let values: Vec<f32> = rows.flatten().collect();
        numbers("L 4", &[values.len() / 4, 4], values)
    }

    /// What there is to say beside the numbers.
    fn said(&self) -> String {
        let (layer, unit) = self.chosen;
        let shown = match layer {
            layer if layer == self.run.net.last() => "The plane shows the output.".to_owned(),
            0 => format!("The plane shows the input {}.", self.features[unit].sign),
            _ => format!("The plane shows unit {} of layer {layer}.", unit + 1),
        };
        let all = [self.points.train.as_slice(), &self.clicked, &self.points.test].concat();
        let one_class = all.iter().all(|point| point.target > 0.0)
            || all.iter().all(|point| point.target <= 0.0);
        let points = match all.len() {
            0 => " There is no point yet: click on the plane.",
            _ if one_class => {
                " All points are of one class, so there is nothing to tell apart: add some of the other."
            }
            _ => "",
        };
        let ended = self.run.ended.as_deref().map(|why| format!(" {why}")).unwrap_or_default();
        format!("{shown}{points}{ended}")
    }
}

/// Values beyond −1 and 1 are brought within, all by one factor.
fn fit(values: &mut [f32]) {
    let most = values.iter().fold(1.0_f32, |most, value| most.max(value.abs()));
    values.iter_mut().for_each(|value| *value /= most);
}

fn numbers(letters: &'static str, shape: &[usize], values: Vec<f32>) -> Shown {
    Shown::Numbers { letters, shape: shape.to_vec(), values }
}
