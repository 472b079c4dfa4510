"""Reference numbers for a sweep of one's own: parabolas of exact budgets, both frontiers, and the law of twenty runs, by NumPy and SciPy in float64.

    pip install -r tests/parity/requirements.txt
    python tests/parity/own_law.py > crates/experiments/src/chinchilla/own.txt

The twenty made runs are in the file itself, as `run|budget|N|D|loss`. D is what whole steps of 256 tokens read, so compute is a little off the budget;
the parabolas take no notice of it. No seed: the noise is a sine. The law is fitted as in chinchilla.py.
"""

import numpy as np

from chinchilla import fit, line, tell

SIZES = np.array([452, 822, 1288, 2508, 4112, 8472, 14368, 30768], float)
BUDGETS = 1e9 * 4.0 ** np.arange(4)


def made():
    rows = []
    for at, budget in enumerate(BUDGETS):
        for n in SIZES[at : at + 5]:
            d = 256 * np.round(budget / 6 / n / 256)
            loss = 1.5 + 25 / n**0.45 + 60 / d**0.36 + 0.004 * np.sin(11 * len(rows))
            rows.append((budget, n, d, loss))
    return np.array(rows)


def main():
    rows = made()
    for row in rows:
        print("run|" + "|".join(repr(float(number)) for number in row))
    lowest = []
    for budget in BUDGETS:
        _, n, _, loss = rows[rows[:, 0] == budget].T
        bend, tilt, _ = np.polyfit(np.log(n), loss, 2)
        assert bend > 0
        lowest.append(np.exp(-tilt / 2 / bend))
        assert n.min() < lowest[-1] < n.max(), (n, lowest)
    tell("lowest", lowest)
    tell("a", line(BUDGETS, np.array(lowest)))
    tell("b", line(BUDGETS, BUDGETS / 6 / np.array(lowest)))
    _, n, d, loss = rows.T
    tell("fit", fit(n, d, loss, 1e-3))


if __name__ == "__main__":
    main()
