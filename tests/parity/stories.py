"""Reference numbers for stories260K: its tokens, its first logits, and the text that it writes when it always takes the likeliest token.

The file format and the merging of tokens follow llama2.c's run.c (https://github.com/karpathy/llama2.c) as it is described there; the
network is the one of llama.py, in float32. The greedy text is held equal to the published one before anything is written.

    python tests/parity/stories.py FOLDER     # with stories260K.bin, tok512.bin, stories260K.expected.txt; writes fixtures/stories.json
"""

import json
import struct
import sys
from pathlib import Path

import torch

import gpt
import llama

TEXTS = [
    "Once upon a time",
    "Lily's mom said, \"Hello!\"\n\nThe  end.",
    " two spaces  here",
    "First Citizen:\nBefore we proceed any further, hear me speak.",
    "naïve café 🦊 日本",
    "zzzqqq\t0123456789",
]


def read_tokens(data):
    pieces, at = [], 4
    while at < len(data):
        score, length = struct.unpack_from("<fi", data, at)
        pieces.append((data[at + 8 : at + 8 + length], score))
        at += 8 + length
    return pieces


def encode(text, pieces):
    ids = {piece: at for at, (piece, _) in enumerate(pieces)}
    tokens = []
    for character in (" " + text) if text else "":
        symbol = character.encode()
        tokens += [ids[symbol]] if symbol in ids else [byte + 3 for byte in symbol]
    while True:
        joined = [ids.get(pieces[a][0] + pieces[b][0]) for a, b in zip(tokens, tokens[1:])]
        known = [(-pieces[token][1], at) for at, token in enumerate(joined) if token is not None]
        if not known:
            return tokens
        at = min(known)[1]
        tokens[at : at + 2] = [joined[at]]


def decode(tokens, pieces):
    raw = b""
    for before, token in zip(tokens, tokens[1:]):
        piece = bytes([token - 3]) if 3 <= token < 259 else pieces[token][0]
        raw += piece[1:] if before == 1 and piece.startswith(b" ") else piece
    return raw.decode()


def read_network(data):
    dim, hidden, layers, heads, key_heads, vocabulary, context = struct.unpack_from("<7i", data)
    gpt.VOCABULARY = vocabulary
    spec = llama.BASE | llama.ALL | dict(
        layers=layers, width=dim, heads=heads, context=context, tied=True, attention_window=0, heads_per_key=heads // key_heads
    )
    model = llama.Llama(spec)
    assert model.blocks[0].mlp.up.weight.shape[0] == hidden
    floats = torch.frombuffer(bytearray(data[28:]), dtype=torch.float32)

    def take(*parameters):
        nonlocal floats
        for parameter in parameters:
            parameter.data = floats[: parameter.numel()].view(parameter.shape).clone()
            floats = floats[parameter.numel() :]

    blocks = model.blocks
    take(model.token_embedding.weight)
    take(*(b.norm1.gamma for b in blocks))
    for part in ("query", "key", "value", "out"):
        take(*(getattr(b.attn, part).weight for b in blocks))
    take(*(b.norm2.gamma for b in blocks))
    for part in ("gate", "down", "up"):
        take(*(getattr(b.mlp, part).weight for b in blocks))
    take(model.norm_final.gamma)
    return model


@torch.no_grad()
def main():
    torch.set_num_threads(1)
    folder = Path(sys.argv[1])
    pieces = read_tokens((folder / "tok512.bin").read_bytes())
    model = read_network((folder / "stories260K.bin").read_bytes())
    tokens = [1]
    for _ in range(200):
        tokens.append(int(model(torch.tensor([tokens]))[0, -1].argmax()))
    text = decode(tokens, pieces)
    assert text == (folder / "stories260K.expected.txt").read_text(), text
    prompt = [1, *encode(TEXTS[0], pieces)]
    logits = model(torch.tensor([prompt]))[0]
    facts = dict(
        torch=torch.__version__,
        parameters=sum(p.numel() for p in model.parameters()),
        texts=[dict(text=text, tokens=encode(text, pieces)) for text in TEXTS],
        greedy=tokens,
        written=text,
        prompt=prompt,
        logits=[round(value, 6) for value in logits[-1].tolist()],
    )
    (gpt.FIXTURES / "stories.json").write_text(json.dumps(facts, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
