"""Reference numbers for the counts of bengio-2003: Kneser-Ney and the interpolated trigram on words, by dictionaries of tuples.

Shares nothing with the Rust code, which numbers its runs and keeps tables. No package is needed.

    python tests/parity/bengio_counts.py > crates/experiments/src/bengio_2003/python.txt

A line is `name|numbers`. `kneser_ney` has the test perplexity looking back at 2, 3 and 4 words, `trigram` the perplexity of validation and
test, `weights/CLASS` the four weights of a class of contexts.
"""

import math
from collections import Counter, defaultdict

WORDS, KINDS, VOCABULARY, ROUNDS = 3_000, 40, 26, 20


def made_up():
    """Words that lean on the word before: numbers below 40, by a linear congruence (Park and Miller 1988)."""
    state, word, words = 1, 0, []
    for _ in range(WORDS):
        state = state * 16_807 % 2_147_483_647
        word = (word * 7 + state % 11 * (state // 64 % 5)) % KINDS
        words.append(f"w{word}")
    return words


words = made_up()
train, valid, test = words[: WORDS * 8 // 10], words[WORDS * 8 // 10 : WORDS * 9 // 10], words[WORDS * 9 // 10 :]
first = {}
for at, word in enumerate(train):
    first.setdefault(word, at)
counts = Counter(train)
known = sorted(counts, key=lambda word: (-counts[word], first[word]))[: VOCABULARY - 1]
number = {word: at + 1 for at, word in enumerate(known)}
train, valid, test = ([number.get(word, 0) for word in part] for part in (train, valid, test))


def after(runs):
    """Runs by their context."""
    tables = defaultdict(Counter)
    for run, count in runs.items():
        tables[run[:-1]][run[-1]] += count
    return tables


def discount(runs):
    once, twice = (sum(1 for count in runs.values() if count == i) for i in (1, 2))
    return once / (once + 2 * twice) if once else 0.5


def runs(n):
    return Counter(tuple(train[at : at + n]) for at in range(len(train) - n + 1))


def joined(n):
    before = defaultdict(set)
    for run in runs(n + 1):
        before[run[1:]].add(run[0])
    return Counter({run: len(found) for run, found in before.items()})


def kneser_ney(n):
    levels = [joined(length) for length in range(1, n)] + [runs(n)]
    levels = [(after(level), discount(level)) for level in levels]
    surprise = 0.0
    for at, word in enumerate(test):
        chance = 1 / VOCABULARY
        for back, (table, taken) in enumerate(levels):
            if back > at:
                break
            found = table.get(tuple(test[at - back : at]))
            if found:
                total = sum(found.values())
                chance = max(found[word] - taken, 0) / total + taken * len(found) / total * chance
        surprise -= math.log(chance)
    return math.exp(surprise / len(test))


ONE, TWO, THREE = Counter(train), after(runs(2)), after(runs(3))


def share(table, word):
    return table[word] / sum(table.values()) if table else 0.0


def mixed(before, part):
    rows, joint = [], before + part
    for at, word in enumerate(part):
        u, v = joint[len(before) + at - 2], joint[len(before) + at - 1]
        pair = THREE.get((u, v), Counter())
        kind = math.ceil(-math.log((1 + sum(pair.values())) / len(train)))
        parts = (1 / VOCABULARY, ONE[word] / len(train), share(TWO.get((v,), Counter()), word), share(pair, word))
        rows.append((max(kind, 0), parts))
    return rows


def chance(weights, kind, parts):
    return sum(weight * part for weight, part in zip(weights[kind], parts))


rows_valid, rows_test = mixed(train, valid), mixed(train + valid, test)
weights = {kind: [0.25] * 4 for kind in range(math.ceil(math.log(len(train))) + 1)}
for _ in range(ROUNDS):
    owed = defaultdict(lambda: [0.0] * 4)
    for kind, parts in rows_valid:
        whole = chance(weights, kind, parts)
        for at, part in enumerate(parts):
            owed[kind][at] += weights[kind][at] * part / whole
    for kind, row in owed.items():
        weights[kind] = [each / sum(row) for each in row]


def perplexity(rows):
    return math.exp(-sum(math.log(chance(weights, kind, parts)) for kind, parts in rows) / len(rows))


print("kneser_ney|" + " ".join(repr(kneser_ney(n)) for n in (3, 4, 5)))
print("trigram|" + " ".join(repr(perplexity(rows)) for rows in (rows_valid, rows_test)))
for kind, row in sorted(weights.items()):
    print(f"weights/{kind}|" + " ".join(map(repr, row)))
