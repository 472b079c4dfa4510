"""Steps a second of PyTorch for Karpathy's makemore nets at batch 32, on one thread, written as in the lectures.

    pip install -r tests/parity/requirements.txt
    python tests/parity/makemore_time.py
"""

import json
import sys
import time

import torch
import torch.nn.functional as F

BATCH, WARM, VOCABULARY = 32, 100, 27

torch.set_num_threads(1)
torch.manual_seed(1)


def mlp(normed):
    c, w1, b1 = torch.randn(27, 10), torch.randn(30, 200) * 0.3, torch.randn(200)
    w2, b2, gain, bias = torch.randn(200, 27) * 0.01, torch.zeros(27), torch.ones(1, 200), torch.zeros(1, 200)
    running = [torch.zeros(1, 200), torch.ones(1, 200)]

    def forward(x):
        sums = c[x].view(x.shape[0], -1) @ w1
        if normed:
            mean, deviation = sums.mean(0, keepdim=True), sums.std(0, keepdim=True)
            sums = gain * (sums - mean) / deviation + bias
            with torch.no_grad():
                running[0], running[1] = 0.999 * running[0] + 0.001 * mean, 0.999 * running[1] + 0.001 * deviation
        else:
            sums = sums + b1
        return torch.tanh(sums) @ w2 + b2

    return [c, w1, w2, b2, gain, bias] if normed else [c, w1, b1, w2, b2], forward, 3


def wavenet():
    c, w, b = torch.randn(27, 24), torch.randn(128, 27) * 0.01, torch.zeros(27)
    layers = []
    for width in (48, 256, 256):
        layers.append([torch.randn(width, 128) / width**0.5, torch.ones(128), torch.zeros(128)])
    running = [[torch.zeros(128), torch.ones(128)] for _ in layers]

    def forward(x):
        x = c[x]
        for at, (weight, gain, bias) in enumerate(layers):
            x = x.view(x.shape[0], x.shape[1] // 2, -1) @ weight
            mean, variance = x.mean((0, 1), keepdim=True), x.var((0, 1), keepdim=True)
            with torch.no_grad():
                running[at] = [0.9 * old + 0.1 * new for old, new in zip(running[at], (mean, variance))]
            x = torch.tanh(gain * (x - mean) / torch.sqrt(variance + 1e-5) + bias)
        return x.squeeze(1) @ w + b

    return [c, w, b, *sum(layers, [])], forward, 8


def measure(name, net, steps):
    parameters, forward, context = net
    for p in parameters:
        p.requires_grad = True
    words, nexts = torch.randint(VOCABULARY, (182_000, context)), torch.randint(VOCABULARY, (182_000,))
    for step in range(-WARM, steps):
        if step == 0:
            began = time.perf_counter()
        at = torch.randint(len(words), (BATCH,))
        loss = F.cross_entropy(forward(words[at]), nexts[at])
        for p in parameters:
            p.grad = None
        loss.backward()
        for p in parameters:
            p.data += -0.1 * p.grad
    speed = steps / (time.perf_counter() - began)
    what = f"PyTorch {torch.__version__}, one thread"
    if "--json" in sys.argv:
        print(json.dumps({"net": name, "where": "native", "what": what, "steps_per_second": speed, "steps_timed": steps}))
    else:
        print(f"{name}, native, {what}: {speed:.0f} steps/s")


measure("makemore-mlp", mlp(False), 2_000)
measure("makemore-mlp with BatchNorm", mlp(True), 2_000)
measure("makemore-wavenet 76K", wavenet(), 500)
