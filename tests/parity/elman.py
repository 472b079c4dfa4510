"""Reference numbers for the simple recurrent network of Elman 1990 and for Ward's clustering, by PyTorch and SciPy in float64.

Forward over a sequence with the copied context, the gradients of the last step's error through one and through three steps, and ten steps with
momentum. The net is 3-5-2; weights, inputs and wanted outputs are sines of their index, so nothing but numbers is stored.

    pip install -r tests/parity/requirements.txt
    python tests/parity/elman.py > crates/experiments/src/elman_1990/pytorch.txt

A line is `name|numbers`. Weights are rows: for the hidden layer a one, three inputs, five copies, each to five units; for the outputs a one
and five hidden units, each to two. The error of a step is half the sum of squares.
"""

import numpy
import torch
from scipy.cluster.hierarchy import linkage

INPUTS, HIDDEN, OUTPUTS = 3, 5, 2


def sines(count, step):
    return torch.sin(torch.arange(1, count + 1, dtype=torch.float64) * step)


def start():
    hidden = 0.8 * sines((1 + INPUTS + HIDDEN) * HIDDEN, 0.7).reshape(-1, HIDDEN)
    output = 0.8 * sines((1 + HIDDEN) * OUTPUTS, 0.9).reshape(-1, OUTPUTS)
    return hidden.requires_grad_(), output.requires_grad_()


def told(step):
    return sines(INPUTS, 0.3 + 0.1 * step), (1 + sines(OUTPUTS, 0.5 + 0.1 * step)) / 2


def forward(hidden, output, x, context):
    one = torch.ones(1, dtype=torch.float64)
    units = torch.sigmoid(torch.cat((one, x, context)) @ hidden)
    return units, torch.sigmoid(torch.cat((one, units)) @ output)


def error(outputs, wanted):
    return 0.5 * torch.sum((outputs - wanted) ** 2)


def line(name, values):
    print(f"{name}|{' '.join(f'{float(value):.12g}' for value in values)}")


def gradients(steps, back):
    """Of the error of the last of `steps` steps; the context is a constant before the last `back` of them."""
    hidden, output = start()
    context = torch.full((HIDDEN,), 0.5, dtype=torch.float64)
    for step in range(steps):
        if step <= steps - back:
            context = context.detach()
        context, outputs = forward(hidden, output, told(step)[0], context)
        if back == 1:
            line(f"outputs/{step}", outputs.detach())
    error(outputs, told(steps - 1)[1]).backward()
    line(f"gradient-{back}/hidden", hidden.grad.flatten())
    line(f"gradient-{back}/output", output.grad.flatten())


def ten_steps():
    hidden, output = start()
    # PyTorch's v ← 0.9 v + g, w ← w − rate v is the same as Δ ← 0.9 Δ − rate g, w ← w + Δ while the rate stays.
    optimiser = torch.optim.SGD((hidden, output), lr=0.2, momentum=0.9)
    context = torch.full((HIDDEN,), 0.5, dtype=torch.float64)
    for step in range(10):
        x, wanted = told(step)
        units, outputs = forward(hidden, output, x, context)
        loss = error(outputs, wanted)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        context = units.detach()
        line(f"loss/{step}", [loss.detach()])
    line("final/hidden", hidden.detach().flatten())
    line("final/output", output.detach().flatten())


def clusters():
    points = (sines(12 * 4, 1.3) + 0.5 * sines(12 * 4, 0.37)).reshape(12, 4).numpy()
    merges = linkage(points, "ward")
    line("ward", numpy.concatenate((numpy.sort(merges[:, :2], axis=1), merges[:, 2:3]), axis=1).flatten())


if __name__ == "__main__":
    print(f"# tests/parity/elman.py, PyTorch {torch.__version__.split('+')[0]}, float64.")
    gradients(5, back=1)
    gradients(5, back=3)
    ten_steps()
    clusters()
