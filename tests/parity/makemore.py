"""Reference numbers for Karpathy's makemore nets: forward, gradients, ten steps and running moments, by PyTorch's autograd, float32.

The initial weights are drawn here and stored, so both sides begin with the same numbers. Batch normalisation is the lecture's: the variance
has Bessel's correction while learning too, which torch.nn.BatchNorm1d does not.

    pip install -r tests/parity/requirements.txt
    python tests/parity/makemore.py        # writes tests/parity/fixtures/makemore_{plain,direct,norm,tree,apart}.safetensors
"""

import json
from pathlib import Path

import torch
import torch.nn.functional as F
from safetensors.torch import save_file

FIXTURES = Path(__file__).parent / "fixtures"
SEED = 1337
VOCABULARY, FEATURES, HIDDEN, BATCH, STEPS, RATE, MOMENTUM, EPSILON = 11, 4, 7, 6, 10, 0.1, 0.1, 1e-5


class Net:
    """Layers of tanhs that join neighbours: `joins` [3] is the net of Bengio et al. 2003 on three words."""

    def __init__(self, joins, normed, direct=False, apart=False):
        self.joins, self.context, self.normed, self.apart = joins, 1, normed, apart
        for join in joins:
            self.context *= join
        self.w, self.running = {"features": torch.randn(VOCABULARY, FEATURES)}, {}
        single = len(joins) == 1 and not apart
        self.names = ["hidden"] if single else [f"layers.{i}" for i in range(len(joins))]
        width, places = FEATURES, self.context
        for name, join in zip(self.names, joins):
            width, places = width * join, places // join
            self.w[f"{name}.weight"] = torch.randn(width, HIDDEN) / width**0.5
            if normed:
                self.w[f"{name}.norm.gain"] = 1 + 0.1 * torch.randn(HIDDEN)
                self.w[f"{name}.norm.bias"] = 0.1 * torch.randn(HIDDEN)
                wide = HIDDEN * (places if apart else 1)
                self.running[f"{name}.mean"], self.running[f"{name}.variance"] = torch.zeros(1, wide), torch.ones(1, wide)
            else:
                self.w[f"{name}.bias"] = 0.1 * torch.randn(HIDDEN)
            width = HIDDEN
        self.w["output.weight"], self.w["output.bias"] = torch.randn(HIDDEN, VOCABULARY) / HIDDEN**0.5, 0.1 * torch.randn(VOCABULARY)
        if direct:
            self.w["direct"] = torch.randn(self.context * FEATURES, VOCABULARY) * 0.1
        for tensor in self.w.values():
            tensor.requires_grad_()

    def norm(self, name, sums, learning):
        shape = sums.shape
        if self.apart:  # over examples alone: each place has moments of its own
            sums = sums.reshape(shape[0], -1)
        dims = tuple(range(sums.dim() - 1))
        if learning:
            mean, variance = sums.mean(dims, keepdim=True), sums.var(dims, keepdim=True, unbiased=True)
            with torch.no_grad():
                for kind, value in (("mean", mean), ("variance", variance)):
                    running = self.running[f"{name}.{kind}"]
                    running.mul_(1 - MOMENTUM).add_(value.reshape(running.shape), alpha=MOMENTUM)
        else:
            mean, variance = self.running[f"{name}.mean"], self.running[f"{name}.variance"]
        normed = ((sums - mean) / torch.sqrt(variance + EPSILON)).reshape(shape)
        return normed * self.w[f"{name}.norm.gain"] + self.w[f"{name}.norm.bias"]

    def logits(self, tokens, learning):
        x = self.w["features"][tokens]
        features = x.flatten(1)
        for name, join in zip(self.names, self.joins):
            x = x.reshape(x.shape[0], x.shape[1] // join, -1) @ self.w[f"{name}.weight"]
            x = torch.tanh(self.norm(name, x, learning) if self.normed else x + self.w[f"{name}.bias"])
        logits = x.squeeze(1) @ self.w["output.weight"] + self.w["output.bias"]
        return logits + features @ self.w["direct"] if "direct" in self.w else logits


def run(case, net):
    copies = lambda of: {name: of(tensor).detach().clone().contiguous() for name, tensor in net.w.items()}
    tensors = {f"initial/{name}": tensor for name, tensor in copies(lambda p: p).items()}
    batches = torch.randint(VOCABULARY, (STEPS, BATCH, net.context + 1))
    losses = []
    for step, batch in enumerate(batches):
        found = net.logits(batch[:, :-1], True)
        loss = F.cross_entropy(found, batch[:, -1])
        for tensor in net.w.values():
            tensor.grad = None
        loss.backward()
        if step == 0:
            tensors["logits"] = found.detach().contiguous()
            tensors |= {f"gradients/{name}": tensor for name, tensor in copies(lambda p: p.grad).items()}
        losses.append(loss.item())
        with torch.no_grad():
            for tensor in net.w.values():
                tensor -= RATE * tensor.grad
    tensors |= {f"final/{name}": tensor for name, tensor in copies(lambda p: p).items()}
    tensors |= {f"running/{name}": tensor.contiguous() for name, tensor in net.running.items()}
    tensors["after"] = net.logits(batches[0][:, :-1], False).detach().contiguous()
    facts = {
        "spec": {"joins": net.joins, "features": FEATURES, "hidden": HIDDEN, "rate": RATE, "momentum": MOMENTUM},
        "vocabulary": VOCABULARY, "seed": SEED, "torch": torch.__version__.split("+")[0],
        "batches": batches.tolist(), "losses": losses, "norms": [],
    }
    save_file(tensors, FIXTURES / f"makemore_{case}.safetensors", metadata={"reference": json.dumps(facts)})


torch.manual_seed(SEED)
run("plain", Net([3], normed=False))
run("direct", Net([3], normed=False, direct=True))
run("norm", Net([3], normed=True))
run("tree", Net([2, 2, 2], normed=True))
run("apart", Net([2, 2, 2], normed=True, apart=True))
