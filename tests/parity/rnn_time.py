"""Steps a second of PyTorch's nn.RNN, nn.GRU and nn.LSTM on one thread: the loop of crates/models/examples/rnn_time.rs.

    pip install -r tests/parity/requirements.txt
    python tests/parity/rnn_time.py
"""

import json
import sys
import time

import torch
import torch.nn as nn
import torch.nn.functional as F

POSITIONS, VOCABULARY, WIDTH, STEPS = 50, 65, 128, 40
torch.set_num_threads(1)


def measure(kind, layers, batch):
    torch.manual_seed(1)
    net, output = kind(VOCABULARY, WIDTH, layers, batch_first=True), nn.Linear(WIDTH, VOCABULARY)
    parameters = [*net.parameters(), *output.parameters()]
    tokens = (torch.arange(batch * POSITIONS) * 31 % VOCABULARY).reshape(batch, POSITIONS)
    forward, both = [], []
    for _ in range(STEPS):
        for parameter in parameters:
            parameter.grad = None
        start = time.perf_counter()
        logits = output(net(F.one_hot(tokens, VOCABULARY).float())[0])
        loss = F.cross_entropy(logits.flatten(0, 1), tokens.flatten())
        forward.append(1e3 * (time.perf_counter() - start))
        loss.backward()
        both.append(1e3 * (time.perf_counter() - start))
    forward, both = sorted(forward), sorted(both)
    middle = both[STEPS // 2]
    if "--json" in sys.argv:
        print(json.dumps({
            "net": f"{kind.__name__} {layers}x{WIDTH}", "where": "native", "what": f"PyTorch {torch.__version__}, one thread", "batch": batch,
            "positions": POSITIONS, "forward_ms": forward[STEPS // 2], "step_ms": middle, "least_ms": both[0],
            "steps_per_second": 1e3 / middle,
        }))
        return
    print(f"{kind.__name__} {layers} × {WIDTH}, batch {batch}, {POSITIONS} positions: forward {forward[STEPS // 2]:.2f} ms, "
          f"with backward {middle:.2f} ms (median), {both[0]:.2f} ms (least), {1e3 / middle:.1f} steps/s")


for kind in (nn.RNN, nn.GRU, nn.LSTM):
    measure(kind, 1, 20)
measure(nn.LSTM, 2, 50)
