"""A GPT of one layer on one number at a time, in plain Python: reference for the exhibit `microgpt`, and for its random numbers.

Published: the losses 3.3660, 3.4243, 3.1778 and the 20 names that Karpathy's page prints (2026). This program was written from the description
of that net; that it prints the same numbers shows that the description is whole. Needs CPython alone, and `names.txt`; takes five minutes.

    python tests/parity/microgpt.py names.txt > tests/parity/fixtures/microgpt.txt

A line is `name|numbers or words`.
"""

import math
import platform
import random
import sys

LAYERS, HEADS, WIDTH, CONTEXT, STEPS = 1, 4, 16, 16, 1_000
RATE, FIRST, SECOND, FLOOR, TEMPERATURE = 0.01, 0.85, 0.99, 1e-8, 0.5


class Number:
    """A float with its history: the operation, its parents, the slope towards each."""

    made = []  # every number since the last step, in order

    def __init__(self, value, kind="leaf", parents=(), slopes=()):
        self.value, self.kind, self.parents, self.slopes, self.gradient = value, kind, parents, slopes, 0.0
        Number.made.append(self)

    def __add__(self, other):
        return Number(self.value + other.value, "add", (self, other), (1.0, 1.0))

    def __mul__(self, other):
        return Number(self.value * other.value, "multiply", (self, other), (other.value, self.value))

    def power(self, by):
        return Number(self.value**by, "power", (self,), (by * self.value ** (by - 1),))

    def exp(self):
        value = math.exp(self.value)
        return Number(value, "exp", (self,), (value,))

    def log(self):
        return Number(math.log(self.value), "log", (self,), (1 / self.value,))

    def relu(self):
        return Number(max(0.0, self.value), "relu", (self,), (float(self.value > 0),))

    def backward(self):
        """Every gradient, last number first."""
        self.gradient = 1.0
        for number in reversed(Number.made):
            for parent, slope in zip(number.parents, number.slopes):
                parent.gradient += slope * number.gradient


def total(numbers):
    first, *rest = numbers
    for number in rest:
        first = first + number
    return first


def times(matrix, x):
    return [total([w * number for w, number in zip(row, x)]) for row in matrix]


def added(x, y):
    return [a + b for a, b in zip(x, y)]


def rms(x):
    mean = total([number * number for number in x]) * Number(1 / len(x))
    scale = (mean + Number(1e-5)).power(-0.5)
    return [number * scale for number in x]


def softmax(scores):
    most = Number(-max(score.value for score in scores))
    exps = [(score + most).exp() for score in scores]
    whole = total(exps)
    return [number * whole.power(-1) for number in exps]


def attend(layer, x, past):
    """The token looks back at those before it, and at itself."""
    query = times(layer["wq"], x)
    past.append((times(layer["wk"], x), times(layer["wv"], x)))
    mixed, size = [], WIDTH // HEADS
    for head in range(0, WIDTH, size):
        at = slice(head, head + size)
        scores = [total([q * k for q, k in zip(query[at], key[at])]) * Number(size**-0.5) for key, _ in past]
        shares = softmax(scores)
        mixed += [total([share * value[i] for share, (_, value) in zip(shares, past)]) for i in range(*at.indices(WIDTH))]
    return times(layer["wo"], mixed)


def logits(net, token, position, past):
    x = rms(added(net["wte"][token], net["wpe"][position]))
    for layer, seen in zip(net["layers"], past):
        x = added(attend(layer, rms(x), seen), x)
        up = [number.relu() for number in times(layer["fc1"], rms(x))]
        x = added(times(layer["fc2"], up), x)
    return times(net["lm_head"], x)


def drawn_net(symbols):
    matrix = lambda rows, columns: [[Number(random.gauss(0, 0.08)) for _ in range(columns)] for _ in range(rows)]
    net = {"wte": matrix(symbols, WIDTH), "wpe": matrix(CONTEXT, WIDTH), "lm_head": matrix(symbols, WIDTH), "layers": []}
    for _ in range(LAYERS):
        layer = {name: matrix(WIDTH, WIDTH) for name in ["wq", "wk", "wv", "wo"]}
        layer |= {"fc1": matrix(4 * WIDTH, WIDTH), "fc2": matrix(WIDTH, 4 * WIDTH)}
        net["layers"].append(layer)
    return net


def weights(net):
    groups = [net["wte"], net["wpe"], net["lm_head"]] + [m for layer in net["layers"] for m in layer.values()]
    return [number for matrix in groups for row in matrix for number in row]


def loss_of(net, tokens):
    length, past = min(CONTEXT, len(tokens) - 1), [[] for _ in range(LAYERS)]
    losses = []
    for position in range(length):
        chances = softmax(logits(net, tokens[position], position, past))
        losses.append(chances[tokens[position + 1]].log() * Number(-1.0))
    return total(losses) * Number(1 / length)


def written(net, end):
    token, past, name = end, [[] for _ in range(LAYERS)], []
    for position in range(CONTEXT):
        scores = [score * Number(1 / TEMPERATURE) for score in logits(net, token, position, past)]
        chances = [chance.value for chance in softmax(scores)]
        token = random.choices(range(end + 1), weights=chances)[0]
        if token == end:
            break
        name.append(token)
    return name


def line(name, values):
    print(f"{name}|{' '.join(value if isinstance(value, str) else repr(value) for value in values)}", flush=True)


def random_numbers():
    """What the exhibit's own generator must print: seeds of one and of two words, each way to draw."""
    for seed in [0, 42, 2**40 + 7]:
        random.seed(seed)
        line(f"random/{seed}", [random.random() for _ in range(5)])
        items = list(range(20))
        random.shuffle(items)
        line(f"shuffle/{seed}", items)
        line(f"gauss/{seed}", [random.gauss(0, 0.08) for _ in range(7)])
        line(f"choices/{seed}", [random.choices(range(4), weights=[0.1, 0.2, 0.3, 0.4])[0] for _ in range(20)])


def train(names, steps, seed=42, prefix=""):
    random.seed(seed)
    random.shuffle(names)
    letters = sorted(set("".join(names)))
    end = len(letters)
    net = drawn_net(end + 1)
    parameters = weights(net)
    line(f"{prefix}parameters", [len(parameters)])
    means, squares = [0.0] * len(parameters), [0.0] * len(parameters)
    for step in range(steps):
        Number.made.clear()
        name = names[step % len(names)]
        loss = loss_of(net, [end] + [letters.index(letter) for letter in name] + [end])
        loss.backward()
        line(f"{prefix}loss/{step + 1}", [loss.value])
        if step == 0:
            kinds = [number.kind for number in Number.made]
            for kind in ["add", "multiply", "power", "exp", "log", "relu"]:
                line(f"{prefix}operations/{kind}", [kinds.count(kind)])
            line(f"{prefix}name", [name])
            line(f"{prefix}gradient", [number.gradient for number in parameters[:: 59]])
        rate = RATE * (1 - step / steps)
        for i, number in enumerate(parameters):
            means[i] = FIRST * means[i] + (1 - FIRST) * number.gradient
            squares[i] = SECOND * squares[i] + (1 - SECOND) * number.gradient**2
            mean, square = means[i] / (1 - FIRST ** (step + 1)), squares[i] / (1 - SECOND ** (step + 1))
            number.value -= rate * mean / (square**0.5 + FLOOR)
            number.gradient = 0.0
        if step + 1 in [3, steps]:
            line(f"{prefix}weights/{step + 1}", [number.value for number in parameters[:: 59]])
    for number in range(20):
        Number.made.clear()
        line(f"{prefix}sample/{number + 1}", ["".join(letters[token] for token in written(net, end))])


def small():
    """Two layers, another width, names that are cut, 12 steps: needs no file."""
    global LAYERS, HEADS, WIDTH, CONTEXT
    usual = LAYERS, HEADS, WIDTH, CONTEXT
    LAYERS, HEADS, WIDTH, CONTEXT = 2, 2, 6, 5
    train(["emma", "noor", "li", "maximilian", "a"], 12, seed=7, prefix="small/")
    LAYERS, HEADS, WIDTH, CONTEXT = usual


if __name__ == "__main__":
    print(f"# tests/parity/microgpt.py, CPython {platform.python_version()}, float64.")
    random_numbers()
    small()
    with open(sys.argv[1]) as file:
        names = [word.strip() for word in file if word.strip()]
    train(names, int(sys.argv[2]) if len(sys.argv) > 2 else STEPS)
