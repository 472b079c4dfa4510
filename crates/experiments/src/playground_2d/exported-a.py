"""A net of LLM Garden's exhibit playground-2d: 3-5-3-2-1, points circle, seed 1, after 0 passes."""
import csv
import sys

import torch
from torch import nn


class Sine(nn.Module):
    def forward(self, x):
        return torch.sin(x)


def features(points):
    """[N, 2] -> [N, F]; x1 and x2 run from -6 to 6."""
    x1, x2 = points[:, 0], points[:, 1]
    return torch.stack([x1, x2, x1 * x2], dim=1)


def build():
    net = nn.Sequential(
        nn.Linear(3, 5),
        nn.Tanh(),
        nn.Linear(5, 3),
        Sine(),
        nn.Linear(3, 2),
        nn.GELU(approximate="tanh"),
        nn.Linear(2, 1),
    ).double()
    linear = [module for module in net if isinstance(module, nn.Linear)]
    with torch.no_grad():
        for module, (weight, bias) in zip(linear, WEIGHTS):
            module.weight.copy_(torch.tensor(weight, dtype=torch.float64))
            module.bias.copy_(torch.tensor(bias, dtype=torch.float64))
    return net


# Of each layer: a row of incoming weights for each unit, and the biases.
WEIGHTS = [
    ([[0.7833269096274834, 0.9738476308781951, 0.4273798802338298], [-0.977530117665097, -0.7727644875559871, 0.016813900484349713], [0.9698898108450863, 0.4121184852417566, -0.45753589377532133], [-0.7619835839190321, 0.033623047221136695, 0.803784426551621], [0.39674057313061206, -0.47242198639846616, -0.9840650050816434]], [-0.44252044329485246, 0.7936678638491531, -0.9809362300664916, 0.9656577765492774, -0.750987246771676]),
    ([[0.05042268780681477, 0.8136737375071054, 0.9611527245021165, 0.3812504916549401, -0.4871745124605095], [-0.7397785850778934, 0.06720807252547492, 0.8233330007380816, 0.956375928404503, 0.365652620282618], [-0.9894870832545352, -0.7283607678315934, 0.08397445569174683, 0.8327594853077798, 0.9513287387867805]], [-0.9869155581206493, -0.5017893010205742, 0.3499513689566622]),
    ([[-0.5162622200799271, -0.9917788534431158, -0.7167370231606575], [0.8419505260923049, 0.9460125826269081, 0.33415117684842055]], [0.10071709699250761, -0.5305891777502036]),
    ([[-0.9937902207405466, -0.7049106374142481]], [0.11743126282709573]),
]


def loss(sums, targets):
    """Targets are -1 (blue) and 1 (orange)."""
    return (0.5 * (torch.tanh(sums) - targets) ** 2).mean()


def predict(net, points):
    """[N, 2] -> [N], from -1 (blue) to 1 (orange)."""
    sums = net(features(points)).squeeze(1)
    return torch.tanh(sums)


def read(path):
    """points.csv -> [N, 2], [N]"""
    rows = [[float(cell) for cell in row] for row in list(csv.reader(open(path)))[1:]]
    table = torch.tensor(rows, dtype=torch.float64)
    return table[:, :2], table[:, 2]


def train(net, points, targets, passes=100, batch=10, rate=0.1):
    """Goes on by the same rule, without penalty and dropout."""
    optimiser = torch.optim.SGD(net.parameters(), lr=rate)
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
