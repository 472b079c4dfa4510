"""Reference numbers for the parts that Llama 2 and Mistral changed in GPT-2's block, one at a time and all together.

Each part is written from its paper and not as the Rust code has it: rotary positions as products of complex numbers (Su et al.
2021), shared keys repeated for every head (Ainslie et al. 2023), the window as a band of allowed pairs (Jiang et al. 2023), the norm
and the gate in their plain formulas (Zhang and Sennrich 2019; Shazeer 2020). Batches, steps and file format are those of gpt.py.

    python tests/parity/llama.py          # writes tests/parity/fixtures/llama_*.safetensors
"""

import torch
import torch.nn as nn

import gpt

BASE = gpt.BASE | dict(
    heads=4, bias=False, norm_kind="layer", feed_forward="plain", heads_per_key=1, attention_window=0
)
ALL = dict(
    norm_kind="rms", position="rotary", feed_forward="gated", activation="silu", heads_per_key=2, attention_window=3
)
SPECS = {
    "rms": BASE | dict(norm_kind="rms", bias=True),
    "rotary": BASE | dict(position="rotary", bias=True),
    "gated": BASE | dict(feed_forward="gated", activation="silu", bias=True),
    "grouped": BASE | dict(heads_per_key=2),
    "shared": BASE | dict(heads_per_key=4, bias=True),
    "window": BASE | dict(attention_window=3),
    "attention": BASE | dict(feed_forward="none", bias=True, heads=2),
    "attention_post": BASE | dict(feed_forward="none", norm="post", position="rotary", tied=True),
    "all": BASE | ALL | dict(tied=True),
    "all_post": BASE | ALL | dict(norm="post", bias=True, heads_per_key=4, attention_window=1),
}


class RMS(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.gamma = nn.Parameter(torch.ones(width))

    def forward(self, x):
        return self.gamma * (x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + 1e-5))


def norm(spec):
    return RMS(spec["width"]) if spec["norm_kind"] == "rms" else gpt.Norm(spec)


def turned(x):
    """(B, T, H, K): channels 2i and 2i + 1 are the parts of a complex number, multiplied by e^(i · position · 10000^(-2i/K))."""
    T, K = x.shape[1], x.shape[3]
    frequencies = 10000.0 ** (-torch.arange(0, K, 2).double() / K)
    angles = torch.outer(torch.arange(T).double(), frequencies)
    turns = torch.polar(torch.ones_like(angles), angles).to(torch.complex64)
    numbers = torch.view_as_complex(x.reshape(*x.shape[:-1], K // 2, 2).contiguous())
    return torch.view_as_real(numbers * turns[None, :, None, :]).flatten(3)


class Attention(nn.Module):
    def __init__(self, spec):
        super().__init__()
        self.spec = spec
        D, self.K = spec["width"], spec["width"] // spec["heads"]
        keys = self.K * spec["heads"] // spec["heads_per_key"]
        self.query = nn.Linear(D, D, bias=spec["bias"])
        self.key = nn.Linear(D, keys, bias=spec["bias"])
        self.value = nn.Linear(D, keys, bias=spec["bias"])
        self.out = nn.Linear(D, D, bias=spec["bias"])

    def forward(self, x):
        B, T, D = x.shape
        q, k, v = (layer(x).view(B, T, -1, self.K) for layer in (self.query, self.key, self.value))
        if self.spec["position"] == "rotary":
            q, k = turned(q), turned(k)
        shared = self.spec["heads_per_key"]
        k, v = k.repeat_interleave(shared, dim=2), v.repeat_interleave(shared, dim=2)
        distance = torch.arange(T)[:, None] - torch.arange(T)[None, :]
        allowed = distance >= 0
        if self.spec["attention_window"]:
            allowed &= distance < self.spec["attention_window"]
        scores = torch.einsum("bthk,bshk->bhts", q, k) / self.K**0.5
        pattern = torch.softmax(scores.masked_fill(~allowed, float("-inf")), dim=-1)
        return self.out(torch.einsum("bhts,bshk->bthk", pattern, v).reshape(B, T, D))


class Gated(nn.Module):
    def __init__(self, spec):
        super().__init__()
        D = spec["width"]
        hidden = int(2 * (spec["mlp_factor"] * D) / 3)
        hidden = 4 * ((hidden + 3) // 4)
        self.gate = nn.Linear(D, hidden, bias=spec["bias"])
        self.up = nn.Linear(D, hidden, bias=spec["bias"])
        self.down = nn.Linear(hidden, D, bias=spec["bias"])
        self.activation = gpt.FeedForward.ACTIVATIONS[spec["activation"]]

    def forward(self, x):
        return self.down(self.activation(self.gate(x)) * self.up(x))


class Block(gpt.Block):
    def __init__(self, spec):
        super().__init__(spec)
        self.norm1, self.norm2, self.attn = norm(spec), norm(spec), Attention(spec)
        if spec["feed_forward"] == "gated":
            self.mlp = Gated(spec)
        if spec["feed_forward"] == "none":
            self.norm2 = self.mlp = None

    def forward(self, x):
        if self.mlp is not None:
            return super().forward(x)
        return x + self.attn(self.norm1(x)) if self.norm == "pre" else self.norm1(x + self.attn(x))


class Llama(gpt.GPT):
    def __init__(self, spec):
        super().__init__(spec)
        self.blocks = nn.ModuleList(Block(spec) for _ in range(spec["layers"]))
        if spec["norm"] == "pre":
            self.norm_final = norm(spec)


def main():
    torch.set_num_threads(1)
    gpt.GPT = Llama
    for name, spec in SPECS.items():
        gpt.write(f"llama_{name}", *gpt.reference(spec))


if __name__ == "__main__":
    main()
