"""Reference numbers for the classifier of the plane: outputs, loss, gradients and ten steps, computed by PyTorch in float64.

Weights, points and targets are sines of their index, so nothing but numbers is stored. The program that the exhibit exports for the
first case lies beside the fixture; it is run here as it is, and what it says of the points is stored as well.

    pip install -r tests/parity/requirements.txt
    python tests/parity/playground.py > crates/experiments/src/playground_2d/pytorch.txt

A line is `name|numbers`. Weights and gradients are listed layer by layer, unit by unit: what comes in, then the bias.
"""

import math
import runpy
from pathlib import Path

import torch
from torch import nn

FEATURES = [
    lambda x, y: x, lambda x, y: y, lambda x, y: x * x, lambda x, y: y * y, lambda x, y: x * y,
    lambda x, y: torch.sin(x), lambda x, y: torch.sin(y),
]
UNITS = {
    "tanh": torch.tanh, "relu": torch.relu, "sigmoid": torch.sigmoid, "linear": lambda x: x, "sine": torch.sin,
    "leaky-relu": nn.functional.leaky_relu, "gelu": lambda x: nn.functional.gelu(x, approximate="tanh"),
}
LOSSES = {
    "squares": lambda s, t: (0.5 * (torch.tanh(s) - t) ** 2).mean(),
    "plain": lambda s, t: (0.5 * (s - t) ** 2).mean(),
    "cross-entropy": lambda s, t: nn.functional.binary_cross_entropy_with_logits(s, (t + 1) / 2),
    "hinge": lambda s, t: torch.clamp(1 - t * s, min=0).mean(),
}
# Name: features, widths and kinds of hidden layers, loss, optimiser, rate, L2 rate.
CASES = {
    "a": ([0, 1, 4], [(5, "tanh"), (3, "sine"), (2, "gelu")], "squares", "sgd", 0.1, 0.0),
    "b": ([0, 1, 2, 3], [(4, "sigmoid"), (3, "relu")], "cross-entropy", "momentum", 0.03, 0.0),
    "c": ([1, 5, 6], [(6, "leaky-relu"), (2, "linear")], "hinge", "adam", 0.01, 0.0),
    "d": ([0, 1], [(4, "tanh"), (2, "tanh")], "plain", "sgd", 0.1, 0.05),
    "e": ([4], [], "squares", "rmsprop", 0.01, 0.0),
}
COUNT = 11  # Not a whole number of lanes.


def sines(count, step):
    return torch.sin(torch.arange(1, count + 1, dtype=torch.float64) * step)


def line(name, values):
    print(f"{name}|{' '.join(f'{float(value):.12g}' for value in values)}")


def start(widths):
    parameters, at = [], 0
    for below, here in zip(widths, widths[1:]):
        rows = sines(at + here * (below + 1), 0.9)[at:].reshape(here, below + 1)
        at += here * (below + 1)
        parameters += [rows[:, :below].clone().requires_grad_(), rows[:, below].clone().requires_grad_()]
    return parameters


def flat(parameters):
    pairs = zip(parameters[::2], parameters[1::2])
    return torch.cat([torch.cat([weight, bias[:, None]], dim=1).flatten() for weight, bias in pairs])


def forward(parameters, inputs, units):
    layers = list(zip(parameters[::2], parameters[1::2]))
    for (weight, bias), (_, unit) in zip(layers, units):
        inputs = UNITS[unit](inputs @ weight.T + bias)
    return (inputs @ layers[-1][0].T + layers[-1][1]).squeeze(1)


def optimiser_of(name, parameters, rate, decay):
    # The penalty is on weights alone.
    groups = [{"params": parameters[::2], "weight_decay": decay}, {"params": parameters[1::2]}]
    if name == "adam":
        return torch.optim.Adam(groups, lr=rate)
    if name == "rmsprop":
        return torch.optim.RMSprop(groups, lr=rate)
    return torch.optim.SGD(groups, lr=rate, momentum=0.9 if name == "momentum" else 0.0)


def run(case):
    features, units, loss, optimiser, rate, decay = CASES[case]
    x, y = 5 * sines(COUNT, 0.7), 5 * sines(COUNT, 1.3)
    targets = sines(COUNT, 2.1)
    targets = targets if loss == "plain" else torch.where(targets > 0, 1.0, -1.0).double()
    inputs = torch.stack([FEATURES[at](x, y) for at in features], dim=1)
    parameters = start([len(features)] + [width for width, _ in units] + [1])
    optimiser = optimiser_of(optimiser, parameters, rate, decay)
    for step in range(10):
        sums = forward(parameters, inputs, units)
        value = LOSSES[loss](sums, targets)
        optimiser.zero_grad()
        value.backward()
        if step == 0:
            line(f"{case}/sums", sums.detach())
            line(f"{case}/gradient", flat([parameter.grad for parameter in parameters]))
        line(f"{case}/loss/{step}", [value.detach()])
        optimiser.step()
    line(f"{case}/final", flat(parameters).detach())
    return torch.stack([x, y], dim=1), targets


print(f"# tests/parity/playground.py, PyTorch {torch.__version__.split('+')[0]}, float64.")
for case in CASES:
    points, targets = run(case)
    program = Path(__file__).parents[2] / f"crates/experiments/src/playground_2d/exported-{case}.py"
    if program.exists():
        module = runpy.run_path(str(program))
        net = module["build"]()
        with torch.no_grad():
            line(f"{case}/program", module["predict"](net, points))
            line(f"{case}/program/loss", [module["loss"](net(module["features"](points)).squeeze(1), targets)])
        before = [parameter.clone() for parameter in net.parameters()]
        module["train"](net, points, targets, passes=1)
        assert any((a != b).any() for a, b in zip(before, net.parameters())), "the program does not train"
        assert not math.isnan(sum(parameter.sum().item() for parameter in net.parameters()))
