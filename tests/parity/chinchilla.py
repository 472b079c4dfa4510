"""Reference numbers for the law of scale and the two other approaches, by SciPy and NumPy in float64.

    pip install -r tests/parity/requirements.txt
    python tests/parity/chinchilla.py [chinchilla.csv] > crates/experiments/src/chinchilla/scipy.txt

Sixty made runs with two outliers are in the file itself, as `run|N|C|loss`; of the published runs only what is fitted to them is written down.
Every fit is SciPy's BFGS on the sum of Huber's losses in millionths, with its gradient, then Nelder and Mead's simplex, which needs none.
"""

import csv
import sys

import numpy as np
from scipy.optimize import approx_fprime, minimize

HOFFMANN = np.array([6.0073404, 6.0179186, 0.5267228, 0.33917084, 0.2849083])  # ln A, ln B, ln E, alpha, beta


def made():
    at = np.arange(60)
    n = 10 ** (7 + 3 * (at * 0.6180339887 % 1))
    c = 1e17 * 4.0 ** (at % 6) * (1 + 0.05 * np.sin(at))
    loss = 1.5 + 300 / n**0.33 + 900 / (c / 6 / n) ** 0.36
    loss *= np.exp(0.01 * np.sin(7 * at))
    loss[[17, 41]] *= 1.3
    return n, c, loss


def terms(w, n, d):
    a, b, e, alpha, beta = w
    return np.stack([a - alpha * np.log(n), b - beta * np.log(d), e + 0 * n])


def objective(w, n, d, loss, delta):
    off = np.abs(np.logaddexp.reduce(terms(w, n, d)) - np.log(loss))
    return np.where(off <= delta, off**2 / 2, delta * (off - delta / 2)).sum()


def gradient(w, n, d, loss, delta):
    logs = terms(w, n, d)
    said = np.logaddexp.reduce(logs)
    share = np.exp(logs - said) * np.clip(said - np.log(loss), -delta, delta)
    return np.array([*share.sum(1), -(share[0] * np.log(n)).sum(), -(share[1] * np.log(d)).sum()])


def fit(n, d, loss, delta):
    args = (n, d, loss, delta)
    scaled = lambda w: 1e6 * objective(w, *args)
    best = None
    for a in (0.0, 10.0, 20.0):
        for b in (0.0, 10.0, 20.0):
            start = np.array([a, b, 0.5, 0.5, 0.5])
            found = minimize(scaled, start, jac=lambda w: 1e6 * gradient(w, *args), method="BFGS", options={"gtol": 1e-7, "maxiter": 5000})
            if best is None or found.fun < best.fun:
                best = found
    options = {"xatol": 1e-13, "fatol": 1e-13, "maxiter": 50000, "maxfev": 50000}
    found = minimize(scaled, best.x, method="Nelder-Mead", options=options)
    w = found.x
    return [objective(w, *args), np.exp(w[2]), np.exp(w[0]), np.exp(w[1]), w[3], w[4]]


def line(x, y):
    return np.polyfit(np.log(x), np.log(y), 1)[0]


def envelope(n, c, loss):
    """Runs that no run of as little compute beats."""
    better = [at for at in range(len(n)) if not any((c <= c[at]) & ((loss < loss[at]) | ((loss == loss[at]) & (c < c[at]))))]
    return np.array(sorted(better, key=lambda at: c[at]))


def parabola(n, c, loss):
    """Mean compute, and the size at the lowest point of loss = p + q x + r x^2 + s ln(C / mean)."""
    mean = np.exp(np.log(c).mean())
    x = np.log(n)
    columns = np.stack([np.ones_like(x), x, x**2, np.log(c / mean)], 1)
    _, q, r, _ = np.linalg.lstsq(columns, loss, rcond=None)[0]
    return mean, np.exp(-q / 2 / r)


def tell(name, numbers):
    print(name + "|" + " ".join(repr(float(number)) for number in np.atleast_1d(numbers)))


def main():
    n, c, loss = made()
    d = c / 6 / n
    for row in zip(n, c, loss):
        print("run|" + "|".join(repr(float(number)) for number in row))
    for delta in (1e-3, 1.0):
        tell(f"objective/{delta}", objective(HOFFMANN, n, d, loss, delta))
        slope = gradient(HOFFMANN, n, d, loss, delta)
        assert np.allclose(slope, approx_fprime(HOFFMANN, objective, 1e-7, n, d, loss, delta), rtol=1e-3, atol=1e-5)
        tell(f"gradient/{delta}", slope)
        tell(f"fit/{delta}", fit(n, d, loss, delta))
    found = envelope(n, c, loss)
    tell("envelope", found)
    tell("approach 1", line(c[found], n[found]))
    minima = np.array([parabola(n[at::6], c[at::6], loss[at::6]) for at in range(6)])
    sizes = [(n[at::6].min(), n[at::6].max()) for at in range(6)]
    inside = np.array([low <= lowest <= high for (_, lowest), (low, high) in zip(minima, sizes)])
    tell("lowest", minima[inside, 1])
    tell("approach 2", line(*minima[inside].T))
    tell("band", np.percentile(np.sin(np.arange(101)), [2.5, 97.5]))
    if len(sys.argv) > 1:
        published(sys.argv[1])


def published(path):
    rows = list(csv.DictReader(open(path)))
    n, c, loss = (np.array([float(row[name]) for row in rows]) for name in ("Model Size", "Training FLOP", "loss"))
    d = c / 6 / n
    kept = loss < np.sort(loss)[-5]
    tell("published/5", fit(n[kept], d[kept], loss[kept], 1e-3))
    tell("published/0", fit(n, d, loss, 1e-3))
    found = envelope(n[kept], c[kept], loss[kept])
    tell("published/approach 1", line(c[kept][found], n[kept][found]))


if __name__ == "__main__":
    main()
