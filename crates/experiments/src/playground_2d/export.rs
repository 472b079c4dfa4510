//! The net to take away: as JSON, as a PyTorch program that runs and can train on, and the points as a table that can be read again.

use std::fmt::Write;

use super::Playground;
use super::data::Point;
use super::loss::Loss;
use super::unit::Unit;

/// Up to its weights.
const HEAD: &str = r#"import csv
import sys

import torch
from torch import nn


class Sine(nn.Module):
    def forward(self, x):
        return torch.sin(x)


def features(points):
    """[N, 2] -> [N, F]; x1 and x2 run from -6 to 6."""
    x1, x2 = points[:, 0], points[:, 1]
    return torch.stack([FEATURES], dim=1)


def build():
    net = nn.Sequential(
MODULES    ).double()
    linear = [module for module in net if isinstance(module, nn.Linear)]
    with torch.no_grad():
        for module, (weight, bias) in zip(linear, WEIGHTS):
            module.weight.copy_(torch.tensor(weight, dtype=torch.float64))
            module.bias.copy_(torch.tensor(bias, dtype=torch.float64))
    return net


# Of each layer: a row of incoming weights for each unit, and the biases.
"#;

/// After its weights.
const TAIL: &str = r#"

def loss(sums, targets):
    """Targets are -1 (blue) and 1 (orange)."""
    return LOSS


def predict(net, points):
    """[N, 2] -> [N], from -1 (blue) to 1 (orange)."""
    sums = net(features(points)).squeeze(1)
    return OUTPUT


def read(path):
    """points.csv -> [N, 2], [N]"""
    rows = [[float(cell) for cell in row] for row in list(csv.reader(open(path)))[1:]]
    table = torch.tensor(rows, dtype=torch.float64)
    return table[:, :2], table[:, 2]


def train(net, points, targets, passes=100, batch=BATCH, rate=RATE):
    """Goes on by the same rule, without penalty and dropout."""
    optimiser = OPTIMISER
    for _ in range(passes):
        for part in torch.randperm(len(points)).split(batch):
            optimiser.zero_grad()
            loss(net(features(points[part])).squeeze(1), targets[part]).backward()
            optimiser.step()


if __name__ == "__main__":
    net = build()
    points, targets = read(sys.argv[1] if len(sys.argv) > 1 else "points.csv")
    with torch.no_grad():
        said = predict(net, points)
    print(f"{(said.sign() == targets.sign()).double().mean().item():.1%} of {len(points)} points on their side")
"#;

impl Playground {
    /// Rows of incoming weights and biases, of each layer.
    fn layers(&self) -> Vec<(Vec<&[f64]>, Vec<f64>)> {
        let net = &self.run.net;
        let layer = |layer: usize| {
            let rows = (0..net.widths[layer]).map(|unit| &self.run.weights[net.row(layer, unit)]);
            rows.map(|row| (&row[..row.len() - 1], row[row.len() - 1])).unzip()
        };
        (1..=net.last()).map(layer).collect()
    }

    /// The net as JSON.
    pub(super) fn json(&self) -> String {
        let quoted = |words: Vec<&str>| format!("\"{}\"", words.join("\", \""));
        let inputs = quoted(self.features.iter().map(|feature| feature.setting).collect());
        let mut out = format!("{{\n  \"inputs\": [{inputs}],\n  \"layers\": [\n");
        let layers = self.layers();
        for (at, (rows, biases)) in layers.iter().enumerate() {
            let unit =
                self.run.net.units.get(at).map_or(self.run.loss.unit(), |unit| unit.names()[0]);
            let comma = if at + 1 < layers.len() { "," } else { "" };
            let (weights, biases) = (matrix(rows), list(biases));
            let _ = writeln!(
                out,
                "    {{ \"unit\": \"{unit}\", \"weights\": {weights}, \"biases\": {biases} }}{comma}"
            );
        }
        let (set, seed, passes) = (&self.set, self.seed, self.run.passes);
        let _ = write!(
            out,
            "  ],\n  \"data\": \"{set}\", \"seed\": {seed}, \"passes\": {passes}\n}}\n"
        );
        out
    }

    /// The net as a program.
    pub(super) fn pytorch(&self) -> String {
        let features: Vec<&str> = self.features.iter().map(|feature| feature.python).collect();
        let mut modules = String::new();
        for (at, pair) in self.run.net.widths.windows(2).enumerate() {
            let _ = writeln!(modules, "        nn.Linear({}, {}),", pair[0], pair[1]);
            if let Some(unit) = self.run.net.units.get(at) {
                let _ = writeln!(modules, "        {},", unit.names()[1]);
            }
        }
        let mut out = format!(
            "\"\"\"A net of LLM Garden's exhibit playground-2d: {}, points {}, seed {}, after {} passes.\"\"\"\n",
            self.run.net.widths.iter().map(usize::to_string).collect::<Vec<_>>().join("-"),
            self.set,
            self.seed,
            self.run.passes
        );
        let head = HEAD.replace("FEATURES", &features.join(", ")).replace("MODULES", &modules);
        let sine =
            "class Sine(nn.Module):\n    def forward(self, x):\n        return torch.sin(x)\n\n\n";
        out +=
            &if self.run.net.units.contains(&Unit::Sine) { head } else { head.replace(sine, "") };
        out += "WEIGHTS = [\n";
        for (rows, biases) in self.layers() {
            let _ = writeln!(out, "    ({}, {}),", matrix(&rows), list(&biases));
        }
        out + "]\n" + &self.tail()
    }

    fn tail(&self) -> String {
        let [loss, output] = match self.run.loss {
            Loss::Squares => {
                ["(0.5 * (torch.tanh(sums) - targets) ** 2).mean()", "torch.tanh(sums)"]
            }
            Loss::Plain => ["(0.5 * (sums - targets) ** 2).mean()", "sums"],
            Loss::CrossEntropy => {
                ["nn.functional.softplus(-targets * sums).mean()", "2 * torch.sigmoid(sums) - 1"]
            }
            Loss::Hinge => ["torch.relu(1 - targets * sums).mean()", "sums"],
        };
        let momentum = self.settings.momentum;
        let optimiser = match self.optimiser.as_str() {
            "momentum" => format!("SGD(net.parameters(), lr=rate, momentum={momentum:?})"),
            "nesterov" => {
                format!("SGD(net.parameters(), lr=rate, momentum={momentum:?}, nesterov=True)")
            }
            "adagrad" => "Adagrad(net.parameters(), lr=rate)".to_owned(),
            "rmsprop" => "RMSprop(net.parameters(), lr=rate)".to_owned(),
            "adam" => "Adam(net.parameters(), lr=rate)".to_owned(),
            _ => "SGD(net.parameters(), lr=rate)".to_owned(),
        };
        TAIL.replace("LOSS", loss)
            .replace("OUTPUT", output)
            .replace("BATCH", &self.settings.batch.to_string())
            .replace("RATE", &format!("{:?}", self.settings.rate))
            .replace("OPTIMISER", &format!("torch.optim.{optimiser}"))
    }

    /// All points, as the data set “own” reads them.
    pub(super) fn table(&self) -> String {
        let all = [self.points.train.as_slice(), &self.clicked, &self.points.test].concat();
        let line = |point: &Point| format!("{:?},{:?},{:?}\n", point.x, point.y, point.target);
        let lines = all.iter().map(line).collect::<String>();
        format!("x1,x2,class\n{}", lines.replace(",-1.0\n", ",-1\n").replace(",1.0\n", ",1\n"))
    }
}

/// `[0.5, -1.25]`: as many digits as tell the number apart from its neighbours.
fn list(values: &[f64]) -> String {
    format!("{values:?}")
}

fn matrix(rows: &[&[f64]]) -> String {
    format!("[{}]", rows.iter().map(|row| list(row)).collect::<Vec<_>>().join(", "))
}
