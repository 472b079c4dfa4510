"""Reference numbers for n-grams of characters: losses and chances by add k, Witten-Bell, absolute discounting, Kneser-Ney and modified Kneser-Ney.

Written from the papers with dictionaries of strings and recursion, in exact fractions wherever the discounts allow, so that it shares nothing
with the Rust code: there, numbers of runs, tables and slices. No package is needed.

    python tests/parity/ngram.py > crates/experiments/src/ngram/python.txt

A line is `name|numbers`: `loss/METHOD/CASE` has a number for each length of context, 0 to 5; `chances/METHOD/CASE/CONTEXT` one for each
character of the alphabet in Unicode order, by a model that looks back as many characters as CONTEXT has.
"""

import math
from collections import Counter, defaultdict
from fractions import Fraction
from functools import lru_cache

# Sonnet 18; the last two lines are held back.
COUNTED = (
    "Shall I compare thee to a summer's day? Thou art more lovely and more temperate: Rough winds do shake the darling buds of May, "
    "And summer's lease hath all too short a date: Sometime too hot the eye of heaven shines, And often is his gold complexion dimm'd; "
    "And every fair from fair sometime declines, By chance, or nature's changing course, untrimm'd; But thy eternal summer shall not fade, "
    "Nor lose possession of that fair thou ow'st; Nor shall Death brag thou wander'st in his shade, When in eternal lines to time thou grow'st: "
)
HELD_BACK = "So long as men can breathe or eyes can see, So long lives this, and this gives life to thee."
LONGEST = 5
ALPHABET = sorted(set(COUNTED + HELD_BACK))
EVEN = Fraction(1, len(ALPHABET))


def runs(n):
    return Counter(COUNTED[at : at + n] for at in range(len(COUNTED) - n + 1))


RUNS = {n: runs(n) for n in range(1, LONGEST + 3)}


def predecessors(n):
    """How many different characters stand before each run of n characters."""
    before = defaultdict(set)
    for run in RUNS[n + 1]:
        before[run[1:]].add(run[0])
    return Counter({run: len(found) for run, found in before.items()})


JOINED = {n: predecessors(n) for n in range(1, LONGEST + 1)}


def discounts(counts):
    """The plain one, and Chen and Goodman's function of a count."""
    n = [None] + [sum(1 for count in counts.values() if count == i) for i in (1, 2, 3, 4)]
    plain = Fraction(n[1], n[1] + 2 * n[2]) if n[1] else Fraction(1, 2)
    three = {}
    for i in (1, 2, 3):
        three[i] = i - (i + 1) * plain * Fraction(n[i + 1], n[i]) if n[i] else None
        if three[i] is None or not 0 < three[i] <= i:
            three[i] = plain
    return plain, lambda count: three[min(count, 3)]


def after(counts, context):
    return {run[-1]: count for run, count in counts.items() if run[:-1] == context and count > 0}


class Model:
    def __init__(self, method, fixed=None, k=1):
        self.method, self.fixed, self.k = method, fixed, Fraction(k)
        self.chance = lru_cache(maxsize=None)(self.chance)
        self.table = lru_cache(maxsize=None)(self.table)

    def table(self, n, top):
        lower = self.method in ("kneser-ney", "modified") and not top
        counts = JOINED[n] if lower else RUNS[n]
        plain, three = discounts(counts)
        if self.method == "modified":
            return counts, three
        return counts, lambda count: self.fixed if self.fixed is not None else plain

    def chance(self, character, context, order):
        """P(character | context), context as long as the model looks back here; `order` is how far it looks back at most."""
        counts, discount = self.table(len(context) + 1, len(context) == order)
        shorter = lambda: self.chance(character, context[1:], order) if context else EVEN
        seen = after(counts, context)
        total, count = sum(seen.values()), seen.get(character, 0)
        if self.method == "add-k":
            return (count + self.k) / (total + self.k * len(ALPHABET)) if total else EVEN
        if not total:
            return shorter()
        if self.method == "witten-bell":
            return (count + len(seen) * shorter()) / (total + len(seen))
        kept = (count - discount(count)) if count else 0
        return (kept + sum(discount(other) for other in seen.values()) * shorter()) / Fraction(total)


def losses(model):
    """The first characters have a shorter past: the model then asks what it would ask below an unknown longer context."""
    out = []
    for order in range(LONGEST + 1):
        surprise = 0.0
        for at, character in enumerate(HELD_BACK):
            context = HELD_BACK[max(0, at - order) : at]
            if len(context) < order and model.method == "add-k":
                chance = EVEN
            else:
                chance = model.chance(character, context, order)
            surprise -= math.log(chance)
        out.append(surprise / len(HELD_BACK))
    return out


def line(name, values):
    print(f"{name}|{' '.join(f'{float(value):.15g}' for value in values)}")


if __name__ == "__main__":
    print("# tests/parity/ngram.py")
    print(f"counted|{COUNTED}")
    print(f"held back|{HELD_BACK}")
    cases = {
        "add-k": {"1": dict(k=1), "0.125": dict(k=Fraction(1, 8))},
        "witten-bell": {"": {}},
        "absolute": {"": {}, "0.75": dict(fixed=Fraction(3, 4))},
        "kneser-ney": {"": {}, "0.75": dict(fixed=Fraction(3, 4))},
        "modified": {"": {}},
    }
    for method, settings in cases.items():
        for case, given in settings.items():
            model = Model(method, **given)
            line(f"loss/{method}/{case}", losses(model))
            for context in ["", "e", "th", "the", "sum", "mmer", "qqqqq", "Shall"]:
                chances = [model.chance(character, context, len(context)) for character in ALPHABET]
                assert sum(chances) == 1, (method, case, context)
                line(f"chances/{method}/{case}/{context}", chances)
