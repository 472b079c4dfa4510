"""Reference numbers for word2vec's four ways to learn, computed by NumPy in float64 from the formulas alone: the loss of each example is the
sum of −ln σ(±row · mean), whole gradients are written as matrices, and the tree comes from a heap.

    pip install -r tests/parity/requirements.txt
    python tests/parity/word2vec.py > crates/experiments/src/word2vec/numpy.txt

A line is `name|numbers`. An example is `inputs|answers`; an answer is a row, from 1, with a sign: + for yes. Vectors are sines of their index.
"""

import heapq

import numpy as np

COUNTS = [400, 250, 161, 120, 90, 61, 40, 11]  # no two sums are alike, so the tree is the only one
WIDTH, RATE, STEPS, NEGATIVES, WINDOW = 6, 0.3, 10, 3, 2


def tree(counts):
    """Each word's path from the root: forks in the order in which they were made, and whether it goes to the lighter side."""
    heap = [(count, ("word", word)) for word, count in enumerate(counts)]
    heapq.heapify(heap)
    forks = []
    while len(heap) > 1:
        light, heavy = heapq.heappop(heap), heapq.heappop(heap)
        forks.append((light[1], heavy[1]))
        heapq.heappush(heap, (light[0] + heavy[0], ("fork", len(forks) - 1)))
    paths = {}

    def walk(node, path):
        kind, number = node
        if kind == "word":
            paths[number] = path
            return
        walk(forks[number][0], path + [(number, True)])
        walk(forks[number][1], path + [(number, False)])

    walk(heap[0][1], [])
    return [paths[word] for word in range(len(counts))]


def examples(model, output, paths):
    """Ten fixed examples: words in a made-up order, wrong words by a formula, all different and none the right one."""
    text = [(3 * at * at + 5 * at + 1) % len(COUNTS) for at in range(40)]
    for step in range(STEPS):
        at = WINDOW + 3 * step
        inputs, told = [text[at]], text[at + 1 + step % WINDOW]
        if model == "cbow":
            inputs, told = [text[at + by] for by in (-2, -1, 1, 2)[: 2 + step % 3]], text[at]
        if output == "tree":
            yield inputs, paths[told]
            continue
        wrong = [word for word in range(step, step + len(COUNTS)) if word % len(COUNTS) != told][:NEGATIVES]
        yield inputs, [(told, True)] + [(word % len(COUNTS), False) for word in wrong]


def loss_and_gradients(words, rows, inputs, answers):
    select = np.zeros(len(words))
    np.add.at(select, inputs, 1 / len(inputs))
    mean = select @ words
    at = [row for row, _ in answers]
    yes = np.array([float(answer) for _, answer in answers])
    scores = rows[at] @ mean
    loss = np.logaddexp(0, np.where(yes > 0, -scores, scores)).sum()
    slopes = 1 / (1 + np.exp(-scores)) - yes  # dL/dscore = σ(score) − answer
    row_gradient = np.zeros_like(rows)
    row_gradient[at] = np.outer(slopes, mean)
    return loss, np.outer(select, slopes @ rows[at]), row_gradient


def line(name, values):
    print(f"{name}|{' '.join(f'{float(value):.12g}' for value in values)}")


if __name__ == "__main__":
    print(f"# tests/parity/word2vec.py, NumPy {np.__version__}, float64.")
    line("counts", COUNTS)
    paths = tree(COUNTS)
    signed = lambda answers: [(row + 1) * (1 if yes else -1) for row, yes in answers]
    for word, path in enumerate(paths):
        line(f"path/{word}", signed(path))
    for model in ["skip-gram", "cbow"]:
        for output in ["negatives", "tree"]:
            name = f"{model}/{output}"
            size = len(COUNTS) if output == "negatives" else len(COUNTS) - 1
            sines = lambda count, by: 0.5 * np.sin(np.arange(1, count * WIDTH + 1) * by).reshape(count, WIDTH)
            words, rows = sines(len(COUNTS), 0.7), sines(size, 1.3)
            for step, (inputs, answers) in enumerate(examples(model, output, paths)):
                loss, word_gradient, row_gradient = loss_and_gradients(words, rows, inputs, answers)
                line(f"{name}/inputs/{step}", inputs)
                line(f"{name}/answers/{step}", signed(answers))
                line(f"{name}/loss/{step}", [loss])
                if step == 0:
                    line(f"{name}/gradient/words", word_gradient.flatten())
                    line(f"{name}/gradient/rows", row_gradient.flatten())
                words, rows = words - RATE * word_gradient, rows - RATE * row_gradient
            line(f"{name}/words", words.flatten())
            line(f"{name}/rows", rows.flatten())
