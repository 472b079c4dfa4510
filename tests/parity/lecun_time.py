"""Seconds that PyTorch takes for the 1989 net's 167,693 online steps, on one thread: some thousand are timed, on random pictures.

`cargo xtask bench` calls this where `python3` has torch (`pip install -r tests/parity/requirements.txt`).
"""

import json
import sys
import time

import torch

from lecun import cost, forward, start

STEPS = 167_693
TIMED = 2_000
WARM = 200

torch.set_num_threads(1)
torch.manual_seed(1)
weights = {name: tensor.detach().float().requires_grad_() for name, tensor in start().items()}
pictures = torch.rand(10, 1, 1, 16, 16) * 2 - 1
rule = torch.optim.SGD(weights.values(), lr=0.03)


def step(at):
    loss = cost(forward(weights, pictures[at % 10], False), at % 10, False)
    rule.zero_grad(set_to_none=True)
    loss.backward()
    rule.step()


for at in range(WARM):
    step(at)
began = time.perf_counter()
for at in range(TIMED):
    step(at)
seconds = (time.perf_counter() - began) / TIMED * STEPS
if "--json" in sys.argv:
    what = f"PyTorch {torch.__version__}, learning alone"
    line = {"net": "lecun-1989", "where": "native", "what": what, "seconds_for_23_passes": seconds, "steps_timed": TIMED}
    print(json.dumps(line))
else:
    print(f"lecun-1989, native, PyTorch {torch.__version__}, learning alone: {seconds:.1f} s for 23 passes ({TIMED} steps timed)")
