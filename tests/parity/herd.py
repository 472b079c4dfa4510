"""Reference numbers for llama-3: pipelines by start times instead of ticks, crashes by exact fractions instead of events, bytes layer by layer.

Shares nothing with the Rust code. No package is needed.

    python tests/parity/herd.py > tests/parity/fixtures/herd.txt

A line is `name|numbers`. `pipeline/SCHEDULE/PP/M/V/B` (a backward pass takes B) has the units until the end, those worked and those idle on all
stages, and the parts of micro-batches that each stage holds at most. `crashes/N` are hours; `crashed/N/TAU/C/R` (minutes, seconds, minutes) has
after 54 days the hours that count, crashes, finished checkpoints and hours computed in vain. `expected/MTBF/TAU/C/R` (hours, minutes, seconds,
minutes) has the share of time that counts: the closed form's mean, and a million checkpoints tried at random. `memory/TP/CP/PP/DP/LENGTH/
SEQUENCES/SHARDING` has GiB a GPU: weights, gradients, states, activations.
"""

import random
from fractions import Fraction
from math import exp, log

HOURS = 54 * 24


def work_of(schedule, stages, micros, parts, stage):
    """The passes of a stage in order, as (way, part of the net, micro-batch), by lists that are cut and dealt out."""
    rounds = [range(first, min(first + stages, micros)) for first in range(0, micros, stages)]
    there = [("there", part * stages + stage, m) for group in rounds for part in range(parts) for m in group]
    back = [("back", part * stages + stage, m) for group in rounds for part in reversed(range(parts)) for m in group]
    ahead = {
        "gpipe": micros,
        "1f1b": stages - stage - 1,
        "interleaved": 2 * (stages - stage - 1) + (parts - 1) * stages,
    }[schedule]
    work, there = there[:ahead], there[ahead:]
    while there:
        work += [there.pop(0), back.pop(0)]
    return work + back


def pipeline(schedule, stages, micros, parts, backward):
    """Start times as longest paths: a pass starts when the one before it on its stage and the one that feeds it have ended."""
    works = [work_of(schedule, stages, micros, parts, stage) for stage in range(stages)]
    before = {task: (work[at - 1] if at else None) for work in works for at, task in enumerate(work)}
    last = stages * parts - 1

    def feeds(task):
        way, part, micro = task
        if way == "there":
            return ("there", part - 1, micro) if part else None
        return ("there", last, micro) if part == last else ("back", part + 1, micro)

    length = lambda task: 1 if task[0] == "there" else backward
    end = {}
    for first in before:
        stack = [first]
        while stack:
            task = stack[-1]
            missing = [other for other in (before[task], feeds(task)) if other is not None and other not in end]
            if missing:
                stack += missing
                continue
            end[task] = max((end[o] for o in (before[task], feeds(task)) if o is not None), default=0) + length(task)
            stack.pop()
    units = max(end.values())
    worked = sum(map(length, end))
    peaks = []
    for work in works:
        changes = [(end[t] - 1, 1) for t in work if t[0] == "there"] + [(end[t], -1) for t in work if t[0] == "back"]
        held = most = 0
        for _, change in sorted(changes):
            held += change
            most = max(most, held)
        peaks.append(most)
    return [units, worked, units * stages - worked, *peaks]


def crashed(times, interval, saving, restart):
    """From crash to crash: whole cycles are kept, the rest is lost, restarts that are cut short count for nothing."""
    counts = vain = Fraction(0)
    crashes = saved = 0
    for at, end in zip([Fraction(0), *times], [*times, Fraction(HOURS)]):
        up = end - at - (restart if at else 0)
        is_last = end == HOURS
        crashes += not is_last
        if up <= 0:
            continue
        cycles = up // (interval + saving)
        rest = min(up - cycles * (interval + saving), interval)
        saved += cycles
        counts += cycles * interval + (rest if is_last else 0)
        vain += 0 if is_last else rest
    return [counts, crashes, saved, vain]


def expected(mtbf, interval, saving, restart):
    """Renewal: the mean time of a stretch that must not be cut short is M (e^(w/M) - 1); a failed one needs a restart, which is such a stretch too."""
    stretch = lambda length: mtbf * (exp(length / mtbf) - 1)
    fails = exp((interval + saving) / mtbf) - 1
    mean = stretch(interval + saving) + fails * stretch(restart)
    chance = random.Random(1)
    spent, tries = 0.0, 1_000_000
    for _ in range(tries):
        while (crash := chance.expovariate(1 / mtbf)) < interval + saving:
            spent += crash
            while (crash := chance.expovariate(1 / mtbf)) < restart:
                spent += crash
            spent += restart
        spent += interval + saving
    return [interval / mean, interval * tries / spent]


def memory(tp, cp, pp, dp, length, sequences, sharding):
    """One sequence a micro-batch, one forward and one backward in turn, so that the first stage holds at most PP of them."""
    share = lambda stage: Fraction(1, cp * dp) if ["nothing", "states", "states-gradients", "everything"].index(sharding) >= stage else 1
    own = Fraction(405 * 10**9, tp * pp)
    width, keys, hidden = 128 * 128, 8 * 128, 53_248
    layer = [width, width, width, keys, keys, width, width, width, hidden, hidden, hidden]  # two norms in and out, q, k, v, attention, gate, up, product
    tokens = Fraction(length, cp)
    kept = sum(2 * size * tokens / tp for size in layer) * Fraction(126, pp) * min(pp, sequences)
    return [float(part / 2**30) for part in (own * 2 * share(3), own * 4 * share(2), own * 12 * share(1), kept)]


def line(name, values):
    print(f"{name}|{' '.join(f'{float(value):.12g}' for value in values)}")


if __name__ == "__main__":
    print("# tests/parity/herd.py, fractions and random of Python's standard library.")
    chance = random.Random(2024)
    for at in range(36):
        schedule = ["gpipe", "1f1b", "interleaved"][at % 3]
        stages, parts, backward = chance.randint(1, 9), chance.randint(1, 5), chance.randint(1, 3)
        micros = stages * chance.randint(1, 4) if schedule == "interleaved" else chance.randint(1, 24)
        parts = parts if schedule == "interleaved" else 1
        line(f"pipeline/{schedule}/{stages}/{micros}/{parts}/{backward}", pipeline(schedule, stages, micros, parts, backward))
    for number, gap in enumerate([3.1, 11.0, 0.7]):
        times, now = [], 0.0
        while (now := now - gap * log(1 - chance.random())) < HOURS:
            times.append(Fraction(f"{now:.4f}"))
        line(f"crashes/{number}", times)
        for tau, cost, restart in [(8, 10, 5), (1, 10, 5), (120, 60, 20), (45, 300, 0)]:
            hours = Fraction(tau, 60), Fraction(cost, 3600), Fraction(restart, 60)
            line(f"crashed/{number}/{tau}/{cost}/{restart}", crashed(times, *hours))
    for mtbf, tau, cost, restart in [(3.09, 8, 10, 5), (3.09, 120, 10, 5), (1.0, 30, 300, 20), (12.0, 1, 30, 0)]:
        line(f"expected/{mtbf}/{tau}/{cost}/{restart}", expected(mtbf, tau / 60, cost / 3600, restart / 60))
    for row in [(8, 1, 16, 64, 8192, 32), (8, 1, 16, 128, 8192, 16), (8, 16, 16, 8, 131072, 16), (1, 1, 1, 1, 512, 1), (4, 2, 8, 32, 4096, 4)]:
        for sharding in ["nothing", "states", "states-gradients", "everything"]:
            line(f"memory/{'/'.join(map(str, row))}/{sharding}", memory(*row, sharding))
