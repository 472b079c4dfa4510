"""Words a second that PyTorch learns from by word2vec's own loop, on one thread: skip-gram, 5 wrong words, 50 numbers a word, one example after
the other, gradients written out; some thousand words of tiny Shakespeare are timed.

`cargo xtask bench` calls this where `python3` has torch (`pip install -r tests/parity/requirements.txt`).
"""

import json
import pathlib
import random
import re
import sys
import time
from collections import Counter

import torch

WIDTH, WINDOW, NEGATIVES, RATE = 50, 5, 5, 0.025
TIMED, WARM = 3_000, 300

torch.set_num_threads(1)
torch.manual_seed(1)
random.seed(1)
text = pathlib.Path("data/tinyshakespeare.txt").read_text()
spelt = re.findall(r"[a-z0-9]+(?:'[a-z0-9]+)*", text.lower())
counts = Counter(spelt)
kept = [word for word, count in counts.most_common() if count >= 5]
number = {word: at for at, word in enumerate(kept)}
words = [number[word] for word in spelt if word in number]
chances = torch.tensor([counts[word] ** 0.75 for word in kept])
noise = iter(torch.multinomial(chances, (TIMED + WARM) * 2 * WINDOW * NEGATIVES, replacement=True).view(-1, NEGATIVES))
vectors = (torch.rand(len(kept), WIDTH) - 0.5) / WIDTH
rows = torch.zeros(len(kept), WIDTH)
answers = torch.zeros(1 + NEGATIVES)
answers[0] = 1.0


@torch.no_grad()
def learn(word, neighbour):
    told = torch.cat([torch.tensor([neighbour]), next(noise)])
    vector, asked = vectors[word], rows[told]
    slopes = RATE * (answers - torch.sigmoid(asked @ vector))
    change = slopes @ asked
    rows.index_add_(0, told, torch.outer(slopes, vector))
    vectors[word] += change


def read(begin, end):
    for at in range(begin, end):
        width = random.randint(1, WINDOW)
        for neighbour in range(max(0, at - width), at + width + 1):
            if neighbour != at:
                learn(words[at], words[neighbour])


read(0, WARM)
began = time.perf_counter()
read(WARM, WARM + TIMED)
speed = TIMED / (time.perf_counter() - began)
if "--json" in sys.argv:
    what = f"PyTorch {torch.__version__}, an example at a time"
    print(json.dumps({"net": "word2vec", "where": "native", "what": what, "words_per_second": speed, "words_timed": TIMED}))
else:
    print(f"word2vec, native, PyTorch {torch.__version__}, an example at a time: {speed:.0f} words/s ({TIMED} words timed)")
