"""Reference numbers for the net of LeCun et al. 1989: forward, loss, gradients and ten steps, computed by PyTorch in float64.

The net is Karpathy's (https://github.com/karpathy/lecun1989-repro): planes 0-7, 4-11 and 0-3 with 8-11 wired to H2's three
blocks, paper of -1 around pictures and maps. Weights and pictures are sines of their index, so nothing but numbers is stored.

    pip install -r tests/parity/requirements.txt
    python tests/parity/lecun.py > crates/experiments/src/lecun_1989/pytorch.txt

A line is `name|numbers`. `a` has tanh, squares and plain descent at rate 0.03; `b` has ReLU, softmax and AdamW at rate 3e-4.
Of each tensor, in PyTorch's order, three sums (of the values, of their squares, of each times sin(index)) and eight values.
"""

import math

import torch
import torch.nn.functional as F

SHAPES = {
    "H1w": (12, 1, 5, 5), "H1b": (12, 8, 8), "H2w": (12, 8, 5, 5), "H2b": (12, 4, 4),
    "H3w": (30, 192), "H3b": (30,), "outw": (10, 30), "outb": (10,),
}
FAN_IN = {"H1w": 25, "H2w": 200, "H3w": 192, "outw": 30}


def sines(count, step):
    return torch.sin(torch.arange(1, count + 1, dtype=torch.float64) * step)


def start():
    weights = {}
    for at, (name, shape) in enumerate(SHAPES.items()):
        size = 1.5 / math.sqrt(FAN_IN[name]) if name in FAN_IN else 0.1
        weights[name] = (size * sines(math.prod(shape), 0.7 + 0.1 * at)).reshape(shape).requires_grad_()
    return weights


def forward(w, picture, modern):
    act = torch.relu if modern else torch.tanh
    x = F.pad(picture, (2, 2, 2, 2), value=-1.0)
    x = act(F.conv2d(x, w["H1w"], stride=2) + w["H1b"])
    x = F.pad(x, (2, 2, 2, 2), value=-1.0)
    seen = [x[:, 0:8], x[:, 4:12], torch.cat((x[:, 0:4], x[:, 8:12]), dim=1)]
    parts = [F.conv2d(part, w["H2w"][4 * at : 4 * at + 4], stride=2) for at, part in enumerate(seen)]
    x = act(torch.cat(parts, dim=1) + w["H2b"]).flatten(1)
    x = act(x @ w["H3w"].T + w["H3b"])
    x = x @ w["outw"].T + w["outb"]
    return x if modern else torch.tanh(x)


def cost(outputs, label, modern):
    if modern:
        return F.cross_entropy(outputs, torch.tensor([label]))
    target = -torch.ones(1, 10, dtype=outputs.dtype)
    target[0, label] = 1.0
    return torch.mean((outputs - target) ** 2)


def told(name, tensor):
    flat = tensor.detach().flatten()
    sums = [flat.sum(), (flat**2).sum(), (flat * sines(len(flat), 1.0)).sum()]
    values = [flat[(at * 7919) % len(flat)] for at in range(8)]
    line(name, sums + values)


def line(name, values):
    print(f"{name}|{' '.join(f'{float(value):.10g}' for value in values)}")


def run(case, modern):
    w = start()
    optimiser = torch.optim.AdamW(w.values(), lr=3e-4) if modern else torch.optim.SGD(w.values(), lr=0.03)
    for step in range(10):
        picture = sines(256, 0.3 + 0.01 * step).reshape(1, 1, 16, 16)
        outputs = forward(w, picture, modern)
        loss = cost(outputs, step, modern)
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


if __name__ == "__main__":
    print(f"# tests/parity/lecun.py, PyTorch {torch.__version__.split('+')[0]}, float64.")
    run("a", modern=False)
    run("b", modern=True)
