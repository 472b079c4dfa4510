"""Reference numbers for the dense nets of the milestone mlp-digits: forward, cost, gradients and ten steps, by PyTorch in float64.

The net is 3Blue1Brown's: 784, 16, 16 and 10 units. Weights are sines of their index, and so are pictures, of which what lies below zero is
blank, so nothing but numbers is stored. A step takes the mean gradient of a mini-batch of three pictures.

    pip install -r tests/parity/requirements.txt
    python tests/parity/mlp.py > crates/experiments/src/mlp_digits/pytorch.txt

A line is `name|numbers`. `a` has sigmoids, the sum of ten squares and rate 1; `b` has ReLU, softmax and rate 0.1; `c` has 20 tanh units in
one hidden layer, softmax and rate 0.1. Of each tensor, in PyTorch's order, three sums (of the values, of their squares, of each times
sin(index)) and eight values.
"""

import math

import torch
import torch.nn.functional as F

BATCH = 3


def sines(count, step):
    return torch.sin(torch.arange(1, count + 1, dtype=torch.float64) * step)


def start(widths):
    weights = []
    for at, (inputs, units) in enumerate(zip(widths, widths[1:])):
        size = 1.5 / math.sqrt(inputs)
        weights.append((size * sines(units * inputs, 0.7 + 0.2 * at)).reshape(units, inputs).requires_grad_())
        weights.append((0.1 * sines(units, 0.8 + 0.2 * at)).requires_grad_())
    return weights


def forward(weights, pictures, unit, softmax):
    x = pictures
    for at in range(0, len(weights), 2):
        x = x @ weights[at].T + weights[at + 1]
        if at + 2 < len(weights):
            x = unit(x)
    return torch.softmax(x, dim=1) if softmax else torch.sigmoid(x)


def cost(outputs, labels, softmax):
    if softmax:
        return F.nll_loss(torch.log(outputs), labels)
    return ((outputs - F.one_hot(labels, 10)) ** 2).sum(dim=1).mean()


def told(name, tensor):
    flat = tensor.detach().flatten()
    sums = [flat.sum(), (flat**2).sum(), (flat * sines(len(flat), 1.0)).sum()]
    line(name, sums + [flat[(at * 7919) % len(flat)] for at in range(8)])


def line(name, values):
    print(f"{name}|{' '.join(f'{float(value):.10g}' for value in values)}")


def run(case, widths, unit, softmax, rate):
    weights = start(widths)
    optimiser = torch.optim.SGD(weights, lr=rate)
    for step in range(10):
        shown = range(BATCH * step, BATCH * step + BATCH)
        pictures = torch.stack([sines(784, 0.3 + 0.01 * which).clamp(min=0.0) for which in shown])
        labels = torch.tensor([which % 10 for which in shown])
        outputs = forward(weights, pictures, unit, softmax)
        loss = cost(outputs, labels, softmax)
        optimiser.zero_grad()
        loss.backward()
        if step == 0:
            line(f"{case}/outputs", outputs.detach()[0])
            for at, tensor in enumerate(weights):
                told(f"{case}/gradient/{at}", tensor.grad)
        line(f"{case}/loss/{step}", [loss.detach()])
        optimiser.step()
    for at, tensor in enumerate(weights):
        told(f"{case}/final/{at}", tensor)


print(f"# tests/parity/mlp.py, PyTorch {torch.__version__.split('+')[0]}, float64.")
run("a", [784, 16, 16, 10], torch.sigmoid, softmax=False, rate=1.0)
run("b", [784, 16, 16, 10], torch.relu, softmax=True, rate=0.1)
run("c", [784, 20, 10], torch.tanh, softmax=True, rate=0.1)
