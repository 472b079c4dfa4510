"""What a framework adds to microgpt: the same net on tensors, in PyTorch on one thread. First a name at a time at microgpt's own size, then
many texts at once at a larger size. An operation is an addition or a multiplication on the way there; the time includes the way back and Adam.
Processor time, the fastest of five rounds.

    pip install -r tests/parity/requirements.txt
    python tests/parity/microgpt_time.py
"""

import time

import torch
from torch.nn import functional

torch.set_num_threads(1)
torch.manual_seed(1)


def drawn(width, context, symbols, layers):
    matrix = lambda *size: (0.08 * torch.randn(*size)).requires_grad_()
    sides = [(width, width)] * 4 + [(4 * width, width), (width, 4 * width)]
    return [matrix(symbols, width), matrix(context, width), matrix(symbols, width)], [[matrix(*s) for s in sides] for _ in range(layers)]


def norm(x):
    return x * (x.square().mean(-1, keepdim=True) + 1e-5) ** -0.5


def loss_of(weights, heads, tokens):
    (token, position, letter), layers = weights
    inputs, targets = tokens[:, :-1], tokens[:, 1:]
    batch, length = inputs.shape
    x = norm(token[inputs] + position[:length])
    split = lambda m: m.view(batch, length, heads, -1).transpose(1, 2)
    hidden_future = torch.ones(length, length, dtype=torch.bool).triu(1)
    for query, key, value, output, up, down in layers:
        y = norm(x)
        q, k, v = (split(y @ m.T) for m in (query, key, value))
        scores = (q @ k.transpose(-1, -2) / q.shape[-1] ** 0.5).masked_fill(hidden_future, float("-inf"))
        x = x + (scores.softmax(-1) @ v).transpose(1, 2).reshape(batch, length, -1) @ output.T
        x = x + (norm(x) @ up.T).relu() @ down.T
    return functional.cross_entropy((x @ letter.T).flatten(0, 1), targets.flatten())


def timed(width, heads, layers, context, batch, length, steps):
    symbols = 27
    weights = drawn(width, context, symbols, layers)
    parameters = weights[0] + [m for layer in weights[1] for m in layer]
    adam = torch.optim.Adam(parameters, 0.01, (0.85, 0.99))
    tokens = torch.randint(symbols, (batch, length + 1))

    def round_of(steps):
        began = time.process_time()
        for _ in range(steps):
            adam.zero_grad()
            loss_of(weights, heads, tokens).backward()
            adam.step()
        return (time.process_time() - began) / steps

    round_of(3)
    seconds = min(round_of(steps) for _ in range(5))
    products = layers * (12 * width * width + width * (length + 1)) + symbols * width
    operations = 2 * products * batch * length
    print(f"{width} wide, {layers} layers, {batch} × {length} tokens: {1e3 * seconds:.2f} ms a step, {operations / seconds / 1e6:.0f} million operations/s")


if __name__ == "__main__":
    print(f"PyTorch {torch.__version__}, one thread")
    timed(16, 4, 1, 16, batch=1, length=7, steps=100)
    timed(24, 4, 2, 16, batch=1, length=7, steps=100)
    timed(384, 6, 6, 256, batch=4, length=256, steps=1)
