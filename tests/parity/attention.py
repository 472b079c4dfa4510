"""Reference numbers for the first transformer: logits, gradients and ten steps of Adam along the paper's schedule, computed by PyTorch in float32.

Written from the paper (Vaswani et al. 2017), one head after the other, with a loop where ours has an axis. The initial weights are drawn here
and stored, so both sides begin with the same numbers; a linear layer's weight is stored as burn holds it, [inputs, outputs].

    pip install -r tests/parity/requirements.txt
    python tests/parity/attention.py       # writes attention_base and attention_learned.safetensors to tests/parity/fixtures

`attention_base` has sinusoids and d_k = d/h; `attention_learned` has learned positions, three heads of narrower keys, and one layer. Sources and
targets are of unequal length and filled up with token 0; the loss is PyTorch's with label smoothing 0.1, which ignores that token.
"""

import json
import math
from pathlib import Path

import torch
import torch.nn.functional as F
from safetensors.torch import save_file

FIXTURES = Path(__file__).parent / "fixtures"
SEED, STEPS, BATCH, SOURCE, TARGET, VOCABULARY = 1337, 10, 4, 6, 5, 11
PAD, WARMUP, SMOOTHING = 0, 4, 0.1


class Net:
    def __init__(self, layers, width, hidden, heads, key_width, positions):
        self.layers, self.width, self.heads, self.key_width = layers, width, heads, key_width
        self.value_width = width // heads
        self.tables = {"embedding.weight": torch.randn(VOCABULARY, width) * width**-0.5}
        if positions:
            self.tables["positions.weight"] = torch.randn(positions, width) * width**-0.5
        for layer in range(layers):
            for stack, attentions, norms in (("encoder", ["attn"], 2), ("decoder", ["attn", "cross"], 3)):
                place = f"{stack}.{layer}"
                for name in attentions:
                    for part, outputs in (("query", heads * key_width), ("key", heads * key_width), ("value", heads * self.value_width)):
                        self.matrix(f"{place}.{name}.{part}.weight", width, outputs)
                    self.matrix(f"{place}.{name}.out.weight", heads * self.value_width, width)
                self.matrix(f"{place}.mlp.up.weight", width, hidden)
                self.matrix(f"{place}.mlp.down.weight", hidden, width)
                self.tables[f"{place}.mlp.up.bias"] = torch.randn(hidden) * 0.1
                self.tables[f"{place}.mlp.down.bias"] = torch.randn(width) * 0.1
                for norm in range(1, norms + 1):
                    self.tables[f"{place}.norm{norm}.gamma"] = 1 + torch.randn(width) * 0.1
                    self.tables[f"{place}.norm{norm}.beta"] = torch.randn(width) * 0.1
        for table in self.tables.values():
            table.requires_grad_()

    def matrix(self, name, inputs, outputs):
        bound = math.sqrt(6 / (inputs + outputs))
        self.tables[name] = (torch.rand(inputs, outputs) * 2 - 1) * bound

    def attention(self, place, asking, asked, seen):
        """`seen` [B, T or 1, S] is true where a key may be looked at."""
        at = lambda part: self.tables[f"{place}.{part}.weight"]
        answers = []
        for head in range(self.heads):
            keys = slice(head * self.key_width, (head + 1) * self.key_width)
            values = slice(head * self.value_width, (head + 1) * self.value_width)
            scores = (asking @ at("query")[:, keys]) @ (asked @ at("key")[:, keys]).mT / math.sqrt(self.key_width)
            shares = F.softmax(scores.masked_fill(~seen, -math.inf), -1)
            answers.append(shares @ (asked @ at("value")[:, values]))
        return torch.cat(answers, -1) @ at("out")

    def norm(self, place, x):
        return F.layer_norm(x, (self.width,), self.tables[f"{place}.gamma"], self.tables[f"{place}.beta"])

    def feed_forward(self, place, x):
        at = lambda name: self.tables[f"{place}.mlp.{name}"]
        return F.relu(x @ at("up.weight") + at("up.bias")) @ at("down.weight") + at("down.bias")

    def embed(self, tokens):
        x = self.tables["embedding.weight"][tokens] * math.sqrt(self.width)
        if "positions.weight" in self.tables:
            return x + self.tables["positions.weight"][: tokens.shape[1]]
        place, pair = torch.arange(tokens.shape[1], dtype=torch.float64)[:, None], torch.arange(0, self.width, 2, dtype=torch.float64)
        angle = place / 10000 ** (pair / self.width)
        return x + torch.stack((angle.sin(), angle.cos()), -1).flatten(1).float()

    def __call__(self, source, target):
        seen = (source != PAD)[:, None, :]
        x = self.embed(source)
        for layer in range(self.layers):
            place = f"encoder.{layer}"
            x = self.norm(f"{place}.norm1", x + self.attention(f"{place}.attn", x, x, seen))
            x = self.norm(f"{place}.norm2", x + self.feed_forward(place, x))
        memory, past = x, torch.ones(target.shape[1], target.shape[1], dtype=torch.bool).tril()[None]
        x = self.embed(target)
        for layer in range(self.layers):
            place = f"decoder.{layer}"
            x = self.norm(f"{place}.norm1", x + self.attention(f"{place}.attn", x, x, past))
            x = self.norm(f"{place}.norm2", x + self.attention(f"{place}.cross", x, memory, seen))
            x = self.norm(f"{place}.norm3", x + self.feed_forward(place, x))
        return x @ self.tables["embedding.weight"].T


def row(length, most):
    """`length` tokens, filled up to `most`."""
    return torch.cat((torch.randint(1, VOCABULARY, (length,)), torch.zeros(most - length, dtype=torch.long)))


def write(name, **shape):
    torch.manual_seed(SEED)
    net = Net(**shape)
    initial = {f"initial/{name}": table.detach().clone() for name, table in net.tables.items()}
    lengths = [(SOURCE, TARGET + 1), (3, 4), (5, 3), (2, TARGET + 1)]
    batches = torch.stack([torch.stack([torch.cat((row(s, SOURCE), row(t, TARGET + 1))) for s, t in lengths]) for _ in range(STEPS)])
    rule = torch.optim.Adam(net.tables.values(), lr=1, betas=(0.9, 0.98), eps=1e-9)
    tensors, losses = initial, []
    for step, batch in enumerate(batches):
        source, target = batch[:, :SOURCE], batch[:, SOURCE:]
        logits = net(source, target[:, :-1])
        loss = F.cross_entropy(logits.flatten(0, 1), target[:, 1:].flatten(), ignore_index=PAD, label_smoothing=SMOOTHING)
        rule.zero_grad()
        loss.backward()
        if step == 0:
            tensors["logits"] = logits.detach().contiguous()
            tensors |= {f"gradients/{name}": table.grad.clone() for name, table in net.tables.items()}
        losses.append(loss.item())
        rule.param_groups[0]["lr"] = 0.1 * shape["width"] ** -0.5 * min((step + 1) ** -0.5, (step + 1) * WARMUP**-1.5)
        rule.step()
    tensors |= {f"final/{name}": table.detach().clone() for name, table in net.tables.items()}
    facts = {
        "spec": shape | {"source": SOURCE, "warmup": WARMUP, "smoothing": SMOOTHING, "factor": 0.1}, "vocabulary": VOCABULARY, "seed": SEED,
        "torch": torch.__version__.split("+")[0], "batches": batches.tolist(), "losses": losses, "norms": [],
    }
    save_file(tensors, FIXTURES / f"{name}.safetensors", metadata={"reference": json.dumps(facts)})


write("attention_base", layers=2, width=8, hidden=12, heads=2, key_width=4, positions=0)
write("attention_learned", layers=1, width=9, hidden=10, heads=3, key_width=2, positions=7)
