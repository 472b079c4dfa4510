"""Reference numbers for byte-pair encoding: GPT-2's ids of one sentence in twelve languages, by OpenAI's tiktoken, and merges learnt by
a plain program that counts everything anew before each of them.

    python3 -m pip install tiktoken==0.14.0 regex==2026.11.19
    python3 tests/parity/bpe.py [folder with gpt2-vocab.bpe, gpt2-encoder.json and tinyshakespeare.txt; default: data]

Writes crates/experiments/src/bpe/languages.txt, a line a language: `name|sentence|ids`; and crates/text/tests/merges.txt, a line a merge:
`corpus start cut|left|right|count|tokens left`, the two tokens in hexadecimal bytes of UTF-8. Of pairs equally frequent the one that was
made earlier comes first, as in the rest of the project; Sennrich et al. take the last by spelling, minbpe the first in the text.
"""

import sys
from collections import Counter
from pathlib import Path

import regex
from tiktoken_gpt2 import ROOT, encoding

RULE = regex.compile(r"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+")

# One sentence, in our own words: today it rains, so we stay at home and read a book together.
SENTENCES = {
    "English": "Today it is raining, so we stay at home and read a book together.",
    "German": "Heute regnet es, also bleiben wir zu Hause und lesen zusammen ein Buch.",
    "Spanish": "Hoy llueve, así que nos quedamos en casa y leemos un libro juntos.",
    "Turkish": "Bugün yağmur yağıyor, bu yüzden evde kalıp birlikte kitap okuyoruz.",
    "Russian": "Сегодня идёт дождь, поэтому мы остаёмся дома и вместе читаем книгу.",
    "Greek": "Σήμερα βρέχει, γι' αυτό μένουμε στο σπίτι και διαβάζουμε μαζί ένα βιβλίο.",
    "Arabic": "اليوم تمطر السماء، لذلك نبقى في البيت ونقرأ كتابًا معًا.",
    "Hindi": "आज बारिश हो रही है, इसलिए हम घर पर रहकर साथ में एक किताब पढ़ते हैं।",
    "Thai": "วันนี้ฝนตก เราจึงอยู่บ้านและอ่านหนังสือด้วยกัน",
    "Chinese": "今天下雨，所以我们待在家里一起看书。",
    "Japanese": "今日は雨なので、家にいて一緒に本を読みます。",
    "Korean": "오늘은 비가 와서 우리는 집에서 함께 책을 읽어요.",
}
MERGES = 120
LETTERS = 30_000


def units(part: str, start: str) -> list[bytes]:
    return [bytes([b]) for b in part.encode()] if start == "bytes" else [c.encode() for c in part]


def learnt(text: str, start: str, cut: str):
    parts = RULE.findall(text) if cut == "words" else [text]
    assert "".join(parts) == text
    words = [units(part, start) for part in parts]
    order = {unit: at for at, unit in enumerate(sorted({unit for word in words for unit in word}))}
    for _ in range(MERGES):
        counts = Counter(pair for word in words for pair in zip(word, word[1:]))
        if not counts or max(counts.values()) < 2:
            return
        pair = min(counts, key=lambda pair: (-counts[pair], order[pair[0]], order[pair[1]]))
        words = [joined(word, pair) for word in words]
        # No two merges spell the same token here, so a token is known by its bytes.
        assert pair[0] + pair[1] not in order
        order[pair[0] + pair[1]] = len(order)
        yield pair, counts[pair], sum(map(len, words))


def joined(word: list[bytes], pair: tuple[bytes, bytes]) -> list[bytes]:
    out, at = [], 0
    while at < len(word):
        if tuple(word[at : at + 2]) == pair:
            out.append(pair[0] + pair[1])
            at += 2
        else:
            out.append(word[at])
            at += 1
    return out


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "data"
    gpt2 = encoding(folder)
    lines = []
    for name, sentence in SENTENCES.items():
        ids = gpt2.encode_ordinary(sentence)
        assert gpt2.decode(ids) == sentence
        lines.append(f"{name}|{sentence}|{' '.join(map(str, ids))}\n")
    (ROOT / "crates/experiments/src/bpe/languages.txt").write_text("".join(lines))

    shakespeare = (folder / "tinyshakespeare.txt").read_text()[:LETTERS]
    corpora = {"languages": "\n".join(SENTENCES.values()), "shakespeare": shakespeare}
    lines = []
    for corpus, text in corpora.items():
        for start, cut in [("bytes", "words"), ("characters", "words"), ("bytes", "nowhere")]:
            for (left, right), count, tokens in learnt(text, start, cut):
                lines.append(f"{corpus} {start} {cut}|{left.hex()}|{right.hex()}|{count}|{tokens}\n")
    (ROOT / "crates/text/tests/merges.txt").write_text("".join(lines))


if __name__ == "__main__":
    main()
