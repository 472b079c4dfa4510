"""Reference numbers for the bitter lesson: features by numpy and scipy, nets by PyTorch in float64.

Nothing is shared with the Rust code but the definitions: holes are labelled by scipy.ndimage, moments are sums over index grids, mirror images are
numpy's flips, strokes are thinned by Zhang and Suen's rules on shifted copies of the whole picture. The pictures are drawn here, by formulas.

    pip install -r tests/parity/requirements.txt scipy==1.17.1
    python tests/parity/bitter.py > crates/experiments/src/bitter_lesson/reference.txt

A line is `name|numbers`. `picture/…` is a row of ink in sixteenths from 0 to 16, `features/…` its 48 features; `linear/…` and `hidden/…` are a softmax
regression and a net with 16 hidden units on 32 inputs, weights and inputs sines of their index: outputs, loss, gradient, and weights after ten
steps of plain descent at rate 0.05.
"""

import math

import numpy as np
import scipy
import scipy.ndimage
import torch
import torch.nn.functional as F

SIDE = 16
ROWS, COLUMNS = np.mgrid[0:SIDE, 0:SIDE]


def line(name, values):
    print(f"{name}|{' '.join(f'{float(value):.10g}' for value in values)}")


def stroke(ink, points, radius):
    """Black along a broken line, grey at its rim, in sixteenths."""
    for (y0, x0), (y1, x1) in zip(points, points[1:]):
        along = np.clip(((ROWS - y0) * (y1 - y0) + (COLUMNS - x0) * (x1 - x0)) / max((y1 - y0) ** 2 + (x1 - x0) ** 2, 1e-9), 0, 1)
        apart = np.hypot(ROWS - y0 - along * (y1 - y0), COLUMNS - x0 - along * (x1 - x0))
        np.maximum(ink, np.round(16 * np.clip(radius + 0.5 - apart, 0, 1)) / 16, out=ink)


def ring(cy, cx, ry, rx):
    return [(cy + ry * math.sin(angle), cx + rx * math.cos(angle)) for angle in np.linspace(0, 2 * math.pi, 25)]


PICTURES = {
    "zero": ([ring(7.5, 7.5, 6.5, 5)], 1.2),
    "one": ([[(0.5, 9), (15, 6)]], 1.3),
    "four": ([[(1, 4), (8, 2), (8, 13)], [(1, 11), (15, 10)]], 1.0),
    "six": ([[(0, 11), (6, 4), (10, 3)], ring(11, 7.5, 4, 4.5)], 0.9),
    "eight": ([ring(4, 7.5, 3.6, 4), ring(11.5, 7.5, 3.8, 5)], 0.8),
    "nine": ([ring(4.5, 7, 4, 4.5), [(4.5, 11.5), (15, 12)]], 1.1),
    "speck": ([[(3, 12), (3, 12)], [(12, 2), (12.5, 5)]], 0.7),
}


def drawn(strokes, radius):
    ink = np.zeros((SIDE, SIDE))
    for points in strokes:
        stroke(ink, points, radius)
    return ink


def moments(ink, mask):
    weight = ink / ink.sum()
    y, x = ROWS - 7.5, COLUMNS - 7.5
    my, mx = (weight * y).sum(), (weight * x).sum()
    vy, vx = (weight * y**2).sum() - my**2, (weight * x**2).sum() - mx**2
    slant = ((weight * y * x).sum() - my * mx) / vy
    used = np.flatnonzero(mask.any(axis=0))
    return [ink.mean(), used[-1] - used[0] + 1 if len(used) else 1, mx, my, math.sqrt(vx), math.sqrt(vy), slant]


def mirrors(ink):
    images = [ink[:, ::-1], ink[::-1], ink[::-1, ::-1]]
    return [1 - np.abs(ink - image).sum() / (2 * ink.sum()) for image in images]


def holes(mask):
    labels, _ = scipy.ndimage.label(np.pad(~mask, 1, constant_values=True))
    outside = labels[0, 0]
    inside = ((labels != outside) & (labels != 0))[1:-1, 1:-1]
    count = len(set(labels.ravel()) - {0, outside})
    return [count, inside.sum(), (ROWS[inside] - 7.5).mean() if inside.any() else 0]


def around(mask):
    wide = np.pad(mask, 1).astype(int)
    shifts = [(-1, 0), (-1, 1), (0, 1), (1, 1), (1, 0), (1, -1), (0, -1), (-1, -1)]
    return np.array([wide[1 + dy : 17 + dy, 1 + dx : 17 + dx] for dy, dx in shifts])


def begins(p):
    return ((p == 0) & (np.roll(p, -1, axis=0) == 1)).sum(axis=0)


def thinned(mask):
    mask = mask.copy()
    while True:
        before = mask.copy()
        for turn in range(2):
            p = around(mask)
            p2, p4, p6, p8 = p[0], p[2], p[4], p[6]
            open_sides = (p2 * p4 * p6 == 0) & (p4 * p6 * p8 == 0) if turn == 0 else (p2 * p4 * p8 == 0) & (p2 * p6 * p8 == 0)
            total = p.sum(axis=0)
            mask &= ~((total >= 2) & (total <= 6) & (begins(p) == 1) & open_sides)
        if (mask == before).all():
            return mask


def strokes(mask):
    lines = thinned(mask)
    p = around(lines)
    ends = lines & (p.sum(axis=0) == 1)
    forks = lines & (begins(p) >= 3)
    return [ends[:8, :8].sum(), ends[:8, 8:].sum(), ends[8:, :8].sum(), ends[8:, 8:].sum(), forks.sum()]


def crossings(mask):
    cuts = [mask[3], mask[7], mask[12], mask[:, 3], mask[:, 7], mask[:, 12]]
    return [(np.diff(np.concatenate(([0], cut.astype(int)))) == 1).sum() for cut in cuts]


def margins(mask):
    def paper(rows):
        return np.mean([np.argmax(row) if row.any() else SIDE for row in rows])

    return [paper(mask[:8]), paper(mask[8:]), paper(mask[:8, ::-1]), paper(mask[8:, ::-1])]


def directions(ink):
    right = scipy.ndimage.correlate1d(ink, [-1, 0, 1], axis=1, mode="constant")
    down = scipy.ndimage.correlate1d(ink, [-1, 0, 1], axis=0, mode="constant")
    size = np.hypot(right, down)
    angle = np.degrees(np.arctan2(down, right)) % 180
    upright = (angle <= 22.5) | (angle >= 157.5)
    flat = (angle > 67.5) & (angle < 112.5)
    rising = ~upright & ~flat & (angle < 90)
    falling = ~upright & ~flat & (angle > 90)
    return [size[way].sum() / size.sum() for way in (flat, rising, upright, falling)]


def zones(ink):
    return ink.reshape(4, 4, 4, 4).mean(axis=(1, 3)).ravel()


def features(ink):
    mask = ink > 0.5
    return [
        *moments(ink, mask), *mirrors(ink), *holes(mask), *strokes(mask),
        *crossings(mask), *margins(mask), *directions(ink), *zones(ink),
    ]


def sines(count, step):
    return torch.sin(torch.arange(1, count + 1, dtype=torch.float64) * step)


def net(name, inputs, hidden):
    shapes = [(hidden, inputs), (hidden,), (10, hidden), (10,)] if hidden else [(10, inputs), (10,)]
    weights = [(0.4 * sines(math.prod(shape), 0.7 + 0.1 * at)).reshape(shape).requires_grad_() for at, shape in enumerate(shapes)]
    rule = torch.optim.SGD(weights, lr=0.05)
    for step in range(10):
        x = sines(inputs, 0.3 + 0.01 * step)
        for at in range(0, len(weights), 2):
            x = weights[at] @ (torch.tanh(x) if at else x) + weights[at + 1]
        loss = F.cross_entropy(x[None], torch.tensor([step]))
        rule.zero_grad()
        loss.backward()
        if step == 0:
            line(f"{name}/outputs", x.detach())
            line(f"{name}/gradient", torch.cat([w.grad.flatten() for w in weights]))
        line(f"{name}/loss/{step}", [loss.detach()])
        rule.step()
    line(f"{name}/final", torch.cat([w.detach().flatten() for w in weights]))


print(f"# tests/parity/bitter.py, PyTorch {torch.__version__.split('+')[0]}, scipy {scipy.__version__}, float64.")
for name, (lines, radius) in PICTURES.items():
    ink = drawn(lines, radius)
    line(f"picture/{name}", (16 * ink).ravel())
    line(f"features/{name}", features(ink))
net("linear", 32, 0)
net("hidden", 32, 16)
