"""Reference numbers for GPT-2's own file layout, by Hugging Face's transformers.

A tiny GPT2LMHeadModel with biases and GPT-2's `gelu_new`, random weights from a fixed seed, is written by `save_pretrained`, as the
published checkpoints are. Beside it: logits, attention, the greedy text, gradients, and ten steps of AdamW.

    pip install -r tests/parity/requirements.txt transformers==5.24.0
    OMP_NUM_THREADS=1 python tests/parity/gpt2.py   # writes tests/parity/fixtures/gpt2_tiny.safetensors and gpt2_tiny_reference.safetensors
    python tests/parity/gpt2.py --published FOLDER  # a file of the smallest published shape, half a gigabyte, and greedy.json beside it

The reference file's tensors are `logits` [B, T, V], `attention.<layer>` [B, H, T, T], `gradients/<name>` and `final/<name>`, under
transformers' names and in its layout. Its metadata `reference` is JSON: shape, seed, versions, batches, losses, gradient norms, the greedy text.
"""

import json
import shutil
import sys
import tempfile
from pathlib import Path

import torch
import torch.nn.functional as F
import transformers
from safetensors.torch import save_file
from transformers import GPT2Config, GPT2LMHeadModel

FIXTURES = Path(__file__).parent / "fixtures"
SEED = 1337
BATCH, TIME, STEPS, WRITTEN = 2, 16, 10, 20
SHAPE = dict(vocab_size=96, n_positions=32, n_embd=16, n_layer=2, n_head=4)
PROMPT = [5, 17, 3, 90]


def fresh(shape=SHAPE, scale=0.3, tables=0.05):
    """All weights far enough from zero for every path to matter; small token vectors, or a tied net would only repeat its last token."""
    config = GPT2Config(**shape, resid_pdrop=0.0, embd_pdrop=0.0, attn_pdrop=0.0, bos_token_id=None, eos_token_id=None,
                        attn_implementation="eager")
    assert config.activation_function == "gelu_new" and config.tie_word_embeddings
    torch.manual_seed(SEED)
    model = GPT2LMHeadModel(config).eval()
    for name, parameter in model.named_parameters():
        noise = torch.randn_like(parameter) * (tables if "wte" in name else scale)
        is_gain = name.endswith("weight") and ".ln_" in name
        parameter.data = 1 + noise if is_gain else noise
    return model


def batches():
    generator = torch.Generator().manual_seed(SEED)
    draw = lambda: torch.randint(SHAPE["vocab_size"], (BATCH, TIME + 1), generator=generator)
    return [draw() for _ in range(STEPS)]


def loss_of(model, batch):
    logits = model(batch[:, :-1]).logits
    return F.cross_entropy(logits.flatten(0, 1), batch[:, 1:].flatten())


def stored(kind, model, read):
    return {f"{kind}/{name}": read(p).detach().contiguous().clone() for name, p in model.named_parameters()}


def train():
    """nanoGPT's AdamW: decay on matrices only, the global norm clipped to 1."""
    model = fresh()
    matrices = [p for p in model.parameters() if p.dim() >= 2]
    vectors = [p for p in model.parameters() if p.dim() < 2]
    groups = [dict(params=matrices, weight_decay=0.1), dict(params=vectors, weight_decay=0.0)]
    optimiser = torch.optim.AdamW(groups, lr=1e-3, betas=(0.9, 0.99), eps=1e-8)
    losses, norms = [], []
    for batch in batches():
        model.zero_grad()
        loss = loss_of(model, batch)
        loss.backward()
        norms.append(torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0).item())
        optimiser.step()
        losses.append(loss.item())
    return dict(losses=losses, norms=norms), stored("final", model, lambda p: p.data)


def greedy(model, prompt=PROMPT):
    """The likeliest token, again and again."""
    tokens = list(prompt)
    with torch.no_grad():
        for _ in range(WRITTEN):
            tokens.append(int(model(torch.tensor([tokens])).logits[0, -1].argmax()))
    return tokens[len(prompt):]


def published(folder):
    """124,439,808 made-up numbers in GPT-2's smallest published shape (Radford et al. 2019, table 2), and what they write greedily.

    A scale of 0.3 would saturate twelve blocks of 768 channels; 0.06 keeps a token's lead over the next far above rounding.
    """
    model = fresh(dict(vocab_size=50257, n_positions=1024, n_embd=768, n_layer=12, n_head=12), scale=0.06, tables=0.01)
    model.save_pretrained(folder)
    prompt = [464, 3290, 373, 287]
    with torch.no_grad():
        best = model(torch.tensor([prompt])).logits[0, -1].topk(3)
    facts = dict(prompt=prompt, greedy=greedy(model, prompt), logits=best.values.tolist(), tokens=best.indices.tolist())
    Path(folder, "greedy.json").write_text(json.dumps(facts))


def main():
    torch.set_num_threads(1)
    model = fresh()
    with tempfile.TemporaryDirectory() as folder:
        model.save_pretrained(folder)
        shutil.copyfile(Path(folder) / "model.safetensors", FIXTURES / "gpt2_tiny.safetensors")
    batch = batches()[0]
    read = model(batch[:, :-1], output_attentions=True)
    tensors = {"logits": read.logits.detach().clone()}
    tensors |= {f"attention.{layer}": pattern.detach().clone() for layer, pattern in enumerate(read.attentions)}
    loss_of(model, batch).backward()
    tensors |= stored("gradients", model, lambda p: p.grad)
    steps, final = train()
    facts = steps | dict(
        spec=SHAPE, vocabulary=SHAPE["vocab_size"], seed=SEED, torch=torch.__version__, transformers=transformers.__version__,
        batches=[b.tolist() for b in batches()], prompt=PROMPT, greedy=greedy(model),
    )
    save_file(tensors | final, FIXTURES / "gpt2_tiny_reference.safetensors", {"reference": json.dumps(facts)})


if __name__ == "__main__":
    published(sys.argv[2]) if sys.argv[1:2] == ["--published"] else main()
