"""Writes tests/golden/gpt2_tokens.json: 200 hard strings and GPT-2's tokens for them, by OpenAI's tiktoken.

    python3 -m pip install tiktoken==0.14.0 regex==2026.11.15
    python3 tests/parity/tiktoken_gpt2.py [folder with gpt2-vocab.bpe and gpt2-encoder.json; default: data]

tiktoken would fetch the two files itself; here it reads the ones that `cargo xtask data` brought.
"""

import json
import random
import sys
from pathlib import Path

import tiktoken
from tiktoken.load import data_gym_to_mergeable_bpe_ranks
from tiktoken_ext.openai_public import r50k_pat_str

ROOT = Path(__file__).resolve().parents[2]
SEED = 1951
COUNT = 200

FIXED = [
    "",
    " ",
    "  ",
    "\n",
    "a",
    " a",
    "a ",
    "Hello, world!",
    "hello world    with   runs  of spaces   ",
    "\t\ttabs\tand\n\n\nlines\r\n\r\n",
    "don't can't we'll they've I'm you're he'd it's",
    "DON'T CAN'T WE'LL THEY'VE",
    "don’t can’t",
    "''''s't're've'm'll'd",
    "12345 67890 1,234.56 ½ Ⅷ ٣٤ 四",
    "🦊",
    "👩‍👩‍👧‍👦 🏳️‍🌈 👍🏽",
    "日本語のテキストです。",
    "中文字符，标点。",
    "한국어 텍스트",
    "Привет, мир!",
    "مرحبا بالعالم",
    "שלום עולם",
    "नमस्ते दुनिया",
    "สวัสดีชาวโลก",
    "e\u0301 versus é, ﬁ versus fi, ǅ ʰ",
    "zero\u200bwidth\u200djoin\ufeffmark",
    "\u00a0\u2003\u3000\u0085\u2028 wide spaces",
    "\u0000\u0001\u0002\u0007\u001b[0m\u007f",
    "\u001c\u001d\u001e\u001f separators",
    "<|endoftext|> is only text here",
    "fn main() {\n    println!(\"{}\", 1 << 4);\n}\n",
    "https://example.org/path?query=1&other=%20#part",
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
    "=" * 80,
    " " * 65,
    "\n" * 33,
    "SolidGoldMagikarp",
    "antidisestablishmentarianism pneumonoultramicroscopic",
    "\U0010ffff\U000e0001\ue000",
]

PARTS = [
    *"abzAZ019 .,'\"-_!?\n\t",
    *["  ", "   ", " the", "ing", "'s", "'ll", "\r\n", " \n", "\n ", "\u00a0", "\u3000", "\u0085", "\u001c", "\u0000", "\u200d", "\ufeff"],
    *["🦊", "👍🏽", "é", "e\u0301", "日", "本語", "한", "ж", "ش", "ा", "ß", "İ", "½", "Ⅷ", "٣", "²", "𝔘", "𝟙", "😀😀", "…", "—", "’s", "€", "\ue000"],
    *["Shakespeare", " love", " 1951", "GPT", "://", "```", "    return"],
]


def strings() -> list[str]:
    draw = random.Random(SEED)
    made = list(FIXED)
    while len(made) < COUNT:
        text = "".join(draw.choices(PARTS, k=draw.randint(1, 30)))
        if text not in made:
            made.append(text)
    return made


def encoding(folder: Path) -> tiktoken.Encoding:
    files = folder / "gpt2-vocab.bpe", folder / "gpt2-encoder.json"
    ranks = data_gym_to_mergeable_bpe_ranks(*map(str, files))
    special = {"<|endoftext|>": 50256}
    return tiktoken.Encoding(
        "gpt2", pat_str=r50k_pat_str, mergeable_ranks=ranks, special_tokens=special
    )


def main() -> None:
    assert tiktoken.__version__ == "0.14.0"
    gpt2 = encoding(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "data")
    cases = [{"text": text, "tokens": gpt2.encode_ordinary(text)} for text in strings()]
    for case in cases:
        assert gpt2.decode(case["tokens"]) == case["text"]
    lines = ",\n".join(json.dumps(case, ensure_ascii=True) for case in cases)
    place = ROOT / "tests/golden/gpt2_tokens.json"
    place.write_text(f'{{"tiktoken": "{tiktoken.__version__}", "seed": {SEED}, "cases": [\n{lines}\n]}}\n')
    print(f"{place}: {len(cases)} strings")


if __name__ == "__main__":
    main()
