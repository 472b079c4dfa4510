"""The race of Krizhevsky et al. 2012, figure 1, in the exhibit's small net, by PyTorch: passes to 25 % for each unit at each rate of one list.

    python tests/parity/alexnet_race.py data/cifar10-train.bin --pictures 4000 --spread 0.02 --batch 50

Everything but the rate is the same for both units: pictures, order, first weights, batches, momentum 0.9. A climb from `--relu` and `--tanh`
goes to the neighbouring rates of RATES until both neighbours are slower, and each unit is told at its own best. A run is given up where it
is slower than the best so far, or ten points behind it after six passes. What it told is in README.md, under "AlexNet's race".
"""

import argparse

import numpy as np
import torch
import torch.nn.functional as F

RATES = [2.5e-4, 3.5e-4, 5e-4, 7e-4, 1e-3, 1.4e-3, 2e-3, 2.8e-3, 4e-3, 5.6e-3, 8e-3, 1.1e-2, 1.6e-2, 2.2e-2, 3.2e-2, 4.5e-2, 6.4e-2, 9e-2]
GOAL, CHANCE, MARGIN, PATIENCE = 25.0, 90.0, 10.0, 6
MAPS = (3, 16, 16, 32)
torch.set_num_threads(1)


def pictures(file, count):
    """The middle 24 x 24, the mean picture taken off, raw levels; as session/src/tensors/alexnet_2012/pictures.rs has them."""
    records = np.fromfile(file, np.uint8).reshape(-1, 3073)[:count]
    values = records[:, 1:].reshape(-1, 3, 32, 32).astype(np.float32)
    values -= values.mean(0)
    return torch.tensor(values[:, :, 4:28, 4:28]).contiguous(), torch.tensor(records[:, 0].astype(np.int64))


def errors(unit, rate, options, x, y):
    """Misread in per cent, pass by pass, each picture counted before the net has learnt from it."""
    draw = torch.Generator().manual_seed(options.seed)
    spreads = [options.first_spread or options.spread] + [options.spread] * 3
    weights = []
    for layer, bias in enumerate((0.0, options.bias, options.bias)):
        shape = (MAPS[layer + 1], MAPS[layer], 5, 5)
        weights += [torch.randn(shape, generator=draw) * spreads[layer], torch.full(shape[:1], bias)]
    weights += [torch.randn((288, 10), generator=draw) * spreads[3], torch.zeros(10)]
    weights = [weight.requires_grad_() for weight in weights]
    rule = torch.optim.SGD(weights, lr=rate, momentum=0.9)
    while True:
        order, wrong = torch.randperm(len(x), generator=draw), 0
        for batch in order.split(options.batch):
            z = x[batch]
            for layer in range(3):
                z = F.conv2d(z, weights[2 * layer], weights[2 * layer + 1], padding=2)
                z = F.max_pool2d(torch.relu(z) if unit == "relu" else torch.tanh(z), 3, 2, 1)
            z = z.flatten(1) @ weights[6] + weights[7]
            loss = F.cross_entropy(z, y[batch])
            wrong += (z.argmax(1) != y[batch]).sum().item()
            rule.zero_grad(set_to_none=True)
            loss.backward()
            rule.step()
        if not torch.isfinite(loss):
            return
        yield 100.0 * wrong / len(x)


def race(unit, rate, options, data, best):
    """Passes to the goal in a straight line between two passes, and the errors; none where it is given up."""
    past, limit = [], best[0] if best else options.passes
    for error in errors(unit, rate, options, *data):
        before = past[-1] if past else CHANCE
        past.append(error)
        if error <= GOAL:
            return len(past) - 1 + (before - GOAL) / (before - error), past
        at = len(past) - 1
        behind = best and at >= PATIENCE - 1 and at < len(best[2]) and error > best[2][at] + MARGIN
        if behind or len(past) > limit or len(past) >= options.passes:
            break
    return None, past


def climb(unit, first, options, data):
    best, tried, waiting = None, set(), [RATES.index(first)]
    while waiting:
        at = waiting.pop(0)
        if at in tried or not 0 <= at < len(RATES):
            continue
        tried.add(at)
        passes, past = race(unit, RATES[at], options, data, best)
        print(f"{unit} at {RATES[at]}: {'given up' if passes is None else f'{passes:.2f} passes'} ({len(past)} run, {past[-1]:.1f} %)", flush=True)
        if passes is not None and (best is None or passes < best[0]):
            best = (passes, RATES[at], past)
            waiting = [at + 1, at - 1]
        elif best is None:
            waiting.append(at - 2)
    return best


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("file")
    parser.add_argument("--pictures", type=int, default=4_000)
    parser.add_argument("--batch", type=int, default=50)
    parser.add_argument("--spread", type=float, default=0.02)
    parser.add_argument("--first-spread", type=float, help="of the first layer, where it differs")
    parser.add_argument("--bias", type=float, default=1.0, help="first biases of the second and third layer")
    parser.add_argument("--passes", type=int, default=70, help="at most")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--relu", type=float, default=7e-4, help="where the climb begins")
    parser.add_argument("--tanh", type=float, default=1.1e-2, help="where the climb begins")
    options = parser.parse_args()
    data = pictures(options.file, options.pictures)
    relu, tanh = climb("relu", options.relu, options, data), climb("tanh", options.tanh, options, data)
    if relu and tanh:
        print(f"ReLU {relu[0]:.2f} at {relu[1]}, tanh {tanh[0]:.2f} at {tanh[1]}: {tanh[0] / relu[0]:.2f} times")
