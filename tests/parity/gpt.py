"""Reference numbers for the GPT: forward, gradients, ten steps of each optimiser, computed by PyTorch.

Written in the manner of nanoGPT's model.py (https://github.com/karpathy/nanoGPT), in plain operations and float32.
The initial weights are drawn here and stored, so both sides begin with the same numbers; a linear layer's weight is stored
as burn holds it, [inputs, outputs].

    pip install -r tests/parity/requirements.txt
    python tests/parity/gpt.py            # writes tests/parity/fixtures/gpt_*.safetensors and optimiser_*.safetensors

A fixture is a safetensors file. Its tensors are named `initial/<parameter>`, `gradients/<parameter>`, `final/<parameter>`, `logits`;
its metadata `reference` is JSON: spec, seed, torch's version, batches, losses and gradient norms of the steps.
"""

import json
import math
from pathlib import Path

import torch
import torch.nn as nn
import torch.nn.functional as F
from safetensors.torch import save_file

FIXTURES = Path(__file__).parent / "fixtures"
SEED = 1337
VOCABULARY, BATCH, STEPS = 11, 3, 10

BASE = dict(
    layers=2, heads=2, width=16, context=8, mlp_factor=4, activation="gelu-tanh", norm="pre",
    dropout=0.0, tied=False, bias=True, position="learned", init="gpt2",
)
SPECS = {
    "base": BASE,
    "tied": BASE | dict(activation="gelu", tied=True, bias=False),
    "post": BASE | dict(activation="relu", norm="post", position="sinusoidal"),
    "nope": BASE | dict(activation="silu", position="none", heads=4, bias=False),
    "tanh": BASE | dict(activation="tanh", norm="post", heads=1, layers=1, tied=True),
}


class Norm(nn.Module):
    def __init__(self, spec):
        super().__init__()
        self.gamma = nn.Parameter(torch.ones(spec["width"]))
        self.beta = nn.Parameter(torch.zeros(spec["width"])) if spec["bias"] else None

    def forward(self, x):
        return F.layer_norm(x, self.gamma.shape, self.gamma, self.beta, 1e-5)


class Attention(nn.Module):
    def __init__(self, spec):
        super().__init__()
        width, self.heads = spec["width"], spec["heads"]
        linear = lambda: nn.Linear(width, width, bias=spec["bias"])
        self.query, self.key, self.value, self.out = linear(), linear(), linear(), linear()

    def forward(self, x):
        B, T, D = x.shape
        split = lambda y: y.view(B, T, self.heads, D // self.heads).transpose(1, 2)  # (B, H, T, K)
        q, k, v = split(self.query(x)), split(self.key(x)), split(self.value(x))
        scores = (q @ k.transpose(-2, -1)) / math.sqrt(k.size(-1))  # (B, H, T, S)
        scores = scores.masked_fill(torch.ones(T, T).tril() == 0, float("-inf"))
        z = F.softmax(scores, dim=-1) @ v  # (B, H, T, K)
        return self.out(z.transpose(1, 2).contiguous().view(B, T, D))


class FeedForward(nn.Module):
    ACTIVATIONS = {
        "gelu": F.gelu, "gelu-tanh": lambda x: F.gelu(x, approximate="tanh"),
        "relu": F.relu, "silu": F.silu, "tanh": torch.tanh,
    }

    def __init__(self, spec):
        super().__init__()
        width, hidden = spec["width"], spec["width"] * spec["mlp_factor"]
        self.up = nn.Linear(width, hidden, bias=spec["bias"])
        self.down = nn.Linear(hidden, width, bias=spec["bias"])
        self.activation = self.ACTIVATIONS[spec["activation"]]

    def forward(self, x):
        return self.down(self.activation(self.up(x)))


class Block(nn.Module):
    def __init__(self, spec):
        super().__init__()
        self.norm1, self.attn = Norm(spec), Attention(spec)
        self.norm2, self.mlp = Norm(spec), FeedForward(spec)
        self.norm = spec["norm"]

    def forward(self, x):
        if self.norm == "pre":
            x = x + self.attn(self.norm1(x))
            return x + self.mlp(self.norm2(x))
        x = self.norm1(x + self.attn(x))
        return self.norm2(x + self.mlp(x))


class GPT(nn.Module):
    def __init__(self, spec):
        super().__init__()
        self.spec = spec
        self.token_embedding = nn.Embedding(VOCABULARY, spec["width"])
        if spec["position"] == "learned":
            self.position_embedding = nn.Embedding(spec["context"], spec["width"])
        self.blocks = nn.ModuleList(Block(spec) for _ in range(spec["layers"]))
        if spec["norm"] == "pre":
            self.norm_final = Norm(spec)
        if not spec["tied"]:
            self.output = nn.Linear(spec["width"], VOCABULARY, bias=False)

    def forward(self, tokens):
        x = self.token_embedding(tokens)
        T, D = x.shape[1:]
        if self.spec["position"] == "learned":
            x = x + self.position_embedding(torch.arange(T))
        if self.spec["position"] == "sinusoidal":
            x = x + sinusoids(T, D)
        for block in self.blocks:
            x = block(x)
        if self.spec["norm"] == "pre":
            x = self.norm_final(x)
        return F.linear(x, self.token_embedding.weight) if self.spec["tied"] else self.output(x)

    def loss(self, tokens, targets):
        return F.cross_entropy(self(tokens).flatten(0, 1), targets.flatten())


def sinusoids(T, D):
    """Vaswani et al. 2017, section 3.5."""
    angles = torch.arange(T).double()[:, None] / 10000 ** (torch.arange(0, D, 2).double() / D)
    return torch.stack([angles.sin(), angles.cos()], dim=-1).view(T, D).float()


def is_linear(name):
    return name.endswith(".weight") and "embedding" not in name


def stored(kind, model, read=lambda parameter: parameter):
    """Every parameter, or what `read` finds of it, under `kind/name`."""
    tensors = {}
    for name, parameter in model.named_parameters():
        tensor = read(parameter).detach()
        tensors[f"{kind}/{name}"] = (tensor.T if is_linear(name) else tensor).contiguous().clone()
    return tensors


def fresh(spec):
    """A GPT whose weights are all far enough from zero for every path to matter."""
    torch.manual_seed(SEED)
    model = GPT(spec)
    for name, parameter in model.named_parameters():
        noise = torch.randn_like(parameter) * 0.2
        parameter.data = 1 + noise if name.endswith("gamma") else noise
    return model


def batches():
    generator = torch.Generator().manual_seed(SEED)
    draw = lambda: torch.randint(VOCABULARY, (BATCH, BASE["context"] + 1), generator=generator)
    return [draw() for _ in range(STEPS)]


def split_decay(model, decay):
    matrices = [p for p in model.parameters() if p.dim() >= 2]
    vectors = [p for p in model.parameters() if p.dim() < 2]
    return [dict(params=matrices, weight_decay=decay), dict(params=vectors, weight_decay=0.0)]


class Lion(torch.optim.Optimizer):
    """Chen et al. 2023, program 1: the published rule."""

    def __init__(self, params, lr, betas=(0.9, 0.99), weight_decay=0.0):
        super().__init__(params, dict(lr=lr, betas=betas, weight_decay=weight_decay))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            beta1, beta2 = group["betas"]
            for p in group["params"]:
                m = self.state[p].setdefault("m", torch.zeros_like(p))
                p.mul_(1 - group["lr"] * group["weight_decay"])
                p.sub_(group["lr"] * (beta1 * m + (1 - beta1) * p.grad).sign())
                m.mul_(beta2).add_(p.grad, alpha=1 - beta2)


class Both:
    """Two optimisers, each with its own parameters."""

    def __init__(self, *optimisers):
        self.optimisers = optimisers

    def step(self):
        for optimiser in self.optimisers:
            optimiser.step()


def hidden(name):
    return name.startswith("blocks.") and name.endswith(".weight")


def orthogonal(gradient, coefficients, steps, eps):
    """torch.optim.Muon's Newton-Schulz iteration in float32; torch rounds it to bfloat16, which no other engine can follow."""
    a, b, c = coefficients
    tall = gradient.size(0) > gradient.size(1)
    x = gradient.T if tall else gradient
    x = x / x.norm().clamp(min=eps)
    for _ in range(steps):
        gram = x @ x.T
        x = a * x + (b * gram + c * gram @ gram) @ x
    return x.T if tall else x


torch.optim._muon._zeropower_via_newtonschulz = orthogonal


def muon(model):
    """Muon on the matrices of the blocks; AdamW on embeddings, output and vectors (Jordan et al. 2024)."""
    inside = [p for name, p in model.named_parameters() if hidden(name)]
    outside = [p for name, p in model.named_parameters() if not hidden(name)]
    return Both(
        torch.optim.Muon(inside, lr=1e-3, momentum=0.95, nesterov=True, weight_decay=0.1, adjust_lr_fn="match_rms_adamw"),
        torch.optim.AdamW([
            dict(params=[p for p in outside if p.dim() >= 2], weight_decay=0.1),
            dict(params=[p for p in outside if p.dim() < 2], weight_decay=0.0),
        ], lr=1e-3, betas=(0.9, 0.99), eps=1e-8),
    )


OPTIMISERS = {
    "adamw": lambda m: torch.optim.AdamW(split_decay(m, 0.1), lr=1e-3, betas=(0.9, 0.99), eps=1e-8),
    "adam": lambda m: torch.optim.Adam(m.parameters(), lr=1e-3, betas=(0.9, 0.999), eps=1e-8),
    "sgd": lambda m: torch.optim.SGD(m.parameters(), lr=0.1),
    "sgd-momentum": lambda m: torch.optim.SGD(m.parameters(), lr=0.1, momentum=0.9),
    "sgd-nesterov": lambda m: torch.optim.SGD(m.parameters(), lr=0.1, momentum=0.9, nesterov=True),
    "rmsprop": lambda m: torch.optim.RMSprop(m.parameters(), lr=1e-3, alpha=0.99, eps=1e-8),
    "rmsprop-momentum": lambda m: torch.optim.RMSprop(m.parameters(), lr=1e-3, alpha=0.99, eps=1e-8, momentum=0.9),
    "adagrad": lambda m: torch.optim.Adagrad(m.parameters(), lr=1e-2, eps=1e-10),
    "lion": lambda m: Lion(split_decay(m, 0.1), lr=1e-4, betas=(0.9, 0.99)),
    "muon": muon,
}


def train(spec, optimiser):
    model = fresh(spec)
    optimiser = OPTIMISERS[optimiser](model)
    losses, norms = [], []
    for batch in batches():
        model.zero_grad()
        loss = model.loss(batch[:, :-1], batch[:, 1:])
        loss.backward()
        norms.append(nn.utils.clip_grad_norm_(model.parameters(), 1.0).item())
        optimiser.step()
        losses.append(loss.item())
    return dict(losses=losses, norms=norms), stored("final", model)


def reference(spec):
    model = fresh(spec)
    tensors = stored("initial", model)
    batch = batches()[0]
    tensors["logits"] = model(batch[:, :-1]).detach().clone()
    model.loss(batch[:, :-1], batch[:, 1:]).backward()
    tensors |= stored("gradients", model, lambda parameter: parameter.grad)
    steps, final = train(spec, "adamw")
    return steps | dict(spec=spec), tensors | final


def write(name, facts, tensors):
    facts |= dict(seed=SEED, torch=torch.__version__, vocabulary=VOCABULARY, batches=[b.tolist() for b in batches()])
    save_file(tensors, FIXTURES / f"{name}.safetensors", {"reference": json.dumps(facts)})


def main():
    torch.set_num_threads(1)
    FIXTURES.mkdir(exist_ok=True)
    for name, spec in SPECS.items():
        write(f"gpt_{name}", *reference(spec))
    for name in OPTIMISERS:
        if name != "adamw":
            facts, tensors = train(BASE, name)
            write(f"optimiser_{name}", facts | dict(spec=BASE), tensors)


if __name__ == "__main__":
    main()
