"""Reference numbers for the small net of models/src/alexnet_2012.rs: forward, loss, gradients and ten steps, by PyTorch in float64.

Weights and pictures are sines of their index, so nothing but numbers is stored.

    pip install -r tests/parity/requirements.txt
    python tests/parity/alexnet.py > tests/parity/fixtures/alexnet.txt

A line is `name|numbers`. `a` has ReLU, pools that overlap and normalised responses; `b` tanh, pools of 2 and none. Both descend with
momentum 0.9, rate 0.01 and decay 0.0005 on all but biases. Of each tensor three sums (of the values, of their squares, of each times
sin(index)) and eight values. `lrn` is torch.nn.LocalResponseNorm with 5 times the paper's alpha, because PyTorch divides it by 5.
"""

import math

import torch
import torch.nn.functional as F

SHAPES = {
    "first.weight": (16, 3, 5, 5), "first.bias": (16,), "second.weight": (16, 16, 5, 5), "second.bias": (16,),
    "third.weight": (32, 16, 5, 5), "third.bias": (32,), "dense": (288, 10), "bias": (10,),
}
NORM = torch.nn.LocalResponseNorm(5, alpha=5 * 1e-4, beta=0.75, k=2.0)


def sines(count, step):
    return torch.sin(torch.arange(1, count + 1, dtype=torch.float64) * step)


def start():
    weights = {}
    for at, (name, shape) in enumerate(SHAPES.items()):
        fan_in = shape[0] if name == "dense" else math.prod(shape[1:])
        size = 1.5 / math.sqrt(fan_in) if len(shape) > 1 else 0.1
        weights[name] = (size * sines(math.prod(shape), 0.7 + 0.1 * at)).reshape(shape).requires_grad_()
    return weights


def forward(w, x, modern):
    act = torch.relu if modern else torch.tanh
    pool = (lambda x: F.max_pool2d(x, 3, 2, 1)) if modern else (lambda x: F.max_pool2d(x, 2, 2))
    norm = NORM if modern else (lambda x: x)
    x = pool(norm(act(F.conv2d(x, w["first.weight"], w["first.bias"], padding=2))))
    x = pool(norm(act(F.conv2d(x, w["second.weight"], w["second.bias"], padding=2))))
    x = pool(act(F.conv2d(x, w["third.weight"], w["third.bias"], padding=2)))
    return x.flatten(1) @ w["dense"] + w["bias"]


def told(name, tensor):
    flat = tensor.detach().flatten()
    sums = [flat.sum(), (flat**2).sum(), (flat * sines(len(flat), 1.0)).sum()]
    values = [flat[(at * 7919) % len(flat)] for at in range(8)]
    line(name, sums + values)


def line(name, values):
    print(f"{name}|{' '.join(f'{float(value):.10g}' for value in values)}")


def run(case, modern):
    w = start()
    groups = [
        {"params": [v for v in w.values() if v.dim() > 1], "weight_decay": 5e-4},
        {"params": [v for v in w.values() if v.dim() == 1], "weight_decay": 0.0},
    ]
    optimiser = torch.optim.SGD(groups, lr=0.01, momentum=0.9)
    for step in range(10):
        pictures = 2 * sines(3 * 3 * 24 * 24, 0.3 + 0.01 * step).reshape(3, 3, 24, 24)
        outputs = forward(w, pictures, modern)
        loss = F.cross_entropy(outputs, torch.tensor([step, (step + 3) % 10, (2 * step) % 10]))
        optimiser.zero_grad()
        loss.backward()
        if step == 0:
            line(f"{case}/outputs", outputs.detach().flatten())
            for name in SHAPES:
                told(f"{case}/gradient/{name}", w[name].grad)
        line(f"{case}/loss/{step}", [loss.detach()])
        optimiser.step()
    for name in SHAPES:
        told(f"{case}/final/{name}", w[name])


print(f"# tests/parity/alexnet.py, PyTorch {torch.__version__.split('+')[0]}, float64.")
run("a", modern=True)
run("b", modern=False)
maps = (100 * sines(2 * 7 * 3 * 3, 0.9)).reshape(2, 7, 3, 3)
line("lrn", NORM(maps).flatten())
