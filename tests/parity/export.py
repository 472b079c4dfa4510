"""Exported networks, run by PyTorch: the same logits as the terminal's, within 1e-4, for every part that a decoder may have.

Each spec is trained for three steps by `cargo garden run`, exported by `cargo garden export --to pytorch`, and the program that comes with
the weights is run as a reader would run it.

    pip install -r tests/parity/requirements.txt
    python tests/parity/export.py         # needs `cargo garden` only; prints a line a spec and fails on a difference
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import gpt
import llama

TOLERANCE = 1e-4
GARDEN = os.environ.get("GARDEN", "cargo garden").split()


def garden(*arguments):
    return subprocess.run([*GARDEN, *arguments], check=True, capture_output=True, text=True).stdout


def inspected(lines):
    events = [json.loads(line) for line in lines.splitlines()]
    return next(event for event in events if event["event"] == "inspected")


def difference(name, spec, folder):
    checkpoint, weights = folder / f"{name}.safetensors", folder / f"{name}.pytorch.safetensors"
    knobs = [f"model.{key}={str(value).lower()}" for key, value in spec.items()]
    knobs += ["data.source=grammar", "data.characters=4000", "training.batch=4", "training.evaluate_windows=8"]
    settings = [part for knob in knobs for part in ("--set", knob)]
    prompt = ["--prompt", "the dog", "--show", "logits", "--json"]
    told = inspected(garden("run", "tiny-gpt", "--steps", "3", *settings, *prompt, "--save", str(checkpoint)))
    garden("export", str(checkpoint), "--to", "pytorch")
    ids = ",".join(str(token["id"]) for token in told["tokens"])
    program = [sys.executable, str(weights.with_suffix(".py")), "--ids", ids, "--logits"]
    logits = json.loads(subprocess.run(program, check=True, capture_output=True, text=True).stdout)
    theirs = [value for row in logits for value in row]
    (view,) = told["views"]
    assert len(theirs) == len(view["data"]) > 0
    written = subprocess.run(
        [*program[:2], "--text", "the", "--count", "20"], check=True, capture_output=True, text=True
    ).stdout
    assert len(written.rstrip("\n")) > 0
    return max(abs(a - b) for a, b in zip(theirs, view["data"]))


def main():
    specs = {f"gpt_{name}": spec for name, spec in gpt.SPECS.items()}
    specs |= {f"llama_{name}": spec for name, spec in llama.SPECS.items()}
    specs |= {"bare_queries": gpt.BASE | dict(query_bias=False), "biased_output": gpt.BASE | dict(output_bias=True)}
    specs |= {"lecture": gpt.BASE | dict(activation="relu", query_bias=False, output_bias=True), "table": gpt.BASE | dict(layers=0)}
    with tempfile.TemporaryDirectory() as folder:
        for name, spec in specs.items():
            found = difference(name, spec, Path(folder))
            print(f"{name}: {found:.1e}")
            assert found < TOLERANCE, name


if __name__ == "__main__":
    main()
