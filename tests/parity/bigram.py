"""Reference numbers for the net of one layer in Karpathy's lecture on bigrams, computed by PyTorch in float64 as the notebook does it:
pairs as one-hot vectors, exp, rows scaled to one, the mean of minus the logarithms, and a penalty on the mean of the squared weights.

    pip install -r tests/parity/requirements.txt
    python tests/parity/bigram.py > crates/experiments/src/bigram/pytorch.txt

A line is `name|numbers`. Weights are sines of their index, so nothing but numbers is stored.
"""

import torch
import torch.nn.functional as F

WORDS = ["emma", "olivia", "ava", "isabella", "sophia"]
PENALTY, RATE = 0.01, 50.0


def pairs(words):
    letters = ["."] + sorted(set("".join(words)))
    index = {letter: at for at, letter in enumerate(letters)}
    xs, ys = [], []
    for word in words:
        spelt = ["."] + list(word) + ["."]
        for first, second in zip(spelt, spelt[1:]):
            xs.append(index[first])
            ys.append(index[second])
    return torch.tensor(xs), torch.tensor(ys), len(letters)


def line(name, values):
    print(f"{name}|{' '.join(f'{float(value):.15g}' for value in values)}")


if __name__ == "__main__":
    xs, ys, size = pairs(WORDS)
    weights = torch.sin(torch.arange(1, size * size + 1, dtype=torch.float64) * 0.7).reshape(size, size).requires_grad_()
    print(f"# tests/parity/bigram.py, PyTorch {torch.__version__.split('+')[0]}, float64.")
    print(f"words|{' '.join(WORDS)}")
    for step in range(10):
        logits = F.one_hot(xs, num_classes=size).double() @ weights
        counts = logits.exp()
        chances = counts / counts.sum(1, keepdims=True)
        loss = -chances[torch.arange(len(xs)), ys].log().mean()
        cost = loss + PENALTY * (weights**2).mean()
        line(f"loss/{step}", [loss.detach(), cost.detach()])
        weights.grad = None
        cost.backward()
        if step == 0:
            line("chances", (weights.detach().exp() / weights.detach().exp().sum(1, keepdims=True)).flatten())
            line("gradient", weights.grad.flatten())
        weights.data += -RATE * weights.grad
    line("weights", weights.detach().flatten())
