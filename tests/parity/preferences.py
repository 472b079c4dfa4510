"""Reference numbers for learning from marks and comparisons: losses and gradients of the reward model, DPO, PPO's clipped surrogate with the pull
of the reference, and REINFORCE, by PyTorch's autograd, float32, on a small GPT.

The nets are gpt.py's, one layer without biases: one is the reference, another, not far from it, the policy, and a third wrote the answers (PPO's
"old" policy). Answers have a question of two tokens and different lengths; what lies behind their ends is not learnt.

    pip install -r tests/parity/requirements.txt
    python tests/parity/preferences.py        # writes tests/parity/fixtures/preferences.safetensors
"""

import json
from pathlib import Path

import torch
import torch.nn.functional as F
from safetensors.torch import save_file

from gpt import BASE, GPT, SEED, VOCABULARY, fresh, stored

FIXTURES = Path(__file__).parent / "fixtures"
BETA, CLIP, ASKED = 0.7, 0.2, 2
SPEC = BASE | dict(layers=1, activation="gelu", bias=False)
ROWS = [[0, 3, 10, 3, 1, 4, 0], [0, 3, 10, 5, 0], [0, 7, 10, 7, 7, 2, 9, 0], [0, 7, 10, 1, 8, 0], [0, 2, 10, 0], [0, 2, 10, 2, 6, 6, 1, 5]]
BETTER, WORSE = [0, 2, 5, 0], [1, 3, 4, 4]
MARKS = [1.5, -0.5, 0.25, 2.0, -1.0, 0.75]
SHARES = [0.25, 0.125, 0.25, 0.125, 0.125, 0.125]


def near(model, seed, scale):
    other = GPT(SPEC)
    other.load_state_dict(model.state_dict())
    torch.manual_seed(seed)
    with torch.no_grad():
        for parameter in other.parameters():
            parameter += scale * torch.randn_like(parameter)
    return other


def log_chances(model):
    """[B, T]: of each next token of the answer, else 0."""
    time = max(map(len, ROWS)) - 1
    tokens = torch.zeros(len(ROWS), time + 1, dtype=torch.long)
    kept = torch.zeros(len(ROWS), time)
    for at, row in enumerate(ROWS):
        tokens[at, : len(row)] = torch.tensor(row)
        kept[at, ASKED : len(row) - 1] = 1
    found = F.log_softmax(model(tokens[:, :-1]), 2).gather(2, tokens[:, 1:, None]).squeeze(2)
    return found * kept, kept


def marks(model, head):
    time = max(map(len, ROWS))
    tokens = torch.zeros(len(ROWS), time, dtype=torch.long)
    for at, row in enumerate(ROWS):
        tokens[at, : len(row)] = torch.tensor(row)
    features = {}
    hook = model.norm_final.register_forward_hook(lambda _, __, out: features.update(x=out))
    model(tokens)
    hook.remove()
    ends = torch.tensor([len(row) - 1 for row in ROWS])
    return (features["x"][torch.arange(len(ROWS)), ends] @ head)[:, 0]


def told(kind, loss, model, tensors, extra=()):
    for parameter in list(model.parameters()) + [p for _, p in extra]:
        parameter.grad = None
    loss.backward()
    grads = stored(f"gradients_{kind}", model, lambda p: torch.zeros_like(p) if p.grad is None else p.grad)
    if kind == "reward":  # another head stands in for the output layer
        del grads["gradients_reward/output.weight"]
    tensors |= grads
    for name, parameter in extra:
        tensors[f"gradients_{kind}/{name}"] = parameter.grad.clone()
    losses[kind] = loss.item()


reference = fresh(SPEC)
policy, before = near(reference, 1, 0.02), near(reference, 2, 0.02)
head = torch.nn.Parameter(torch.randn(SPEC["width"], 1))
tensors, losses = {}, {}
for kind, model in (("policy", policy), ("reference", reference), ("before", before)):
    tensors |= stored(kind, model)
tensors["head"] = head.detach().clone()

found = marks(policy, head)
tensors["marks"] = found.detach().clone()
told("reward", -F.logsigmoid(found[BETTER] - found[WORSE]).mean(), policy, tensors, [("head.weight", head)])

now, kept = log_chances(policy)
with torch.no_grad():
    old, base = log_chances(before)[0], log_chances(reference)[0]
tensors["log_chances"] = now.detach().clone()
ratio = now.sum(1) - base.sum(1)
told("dpo", -F.logsigmoid(BETA * (ratio[BETTER] - ratio[WORSE])).mean(), policy, tensors)

shares = torch.tensor(SHARES)
returns = torch.tensor(MARKS) - BETA * (old - base).sum(1)
better = returns - (returns * shares).sum()
tensors["advantages"] = better.clone()
weights = kept * shares[:, None]
now, _ = log_chances(policy)
ratio = (now - old).exp()
clipped = torch.min(ratio * better[:, None], ratio.clamp(1 - CLIP, 1 + CLIP) * better[:, None])
print("clipped tokens:", ((ratio - 1).abs() > CLIP).logical_and(kept > 0).sum().item(), "of", int(kept.sum()))
told("ppo", -(clipped * weights).sum(), policy, tensors)

now, _ = log_chances(policy)
told("reinforce", -(now * better[:, None] * weights).sum(), policy, tensors)

facts = {
    "spec": {"gpt": SPEC, "rows": ROWS, "asked": ASKED, "better": BETTER, "worse": WORSE, "marks": MARKS, "shares": SHARES, "beta": BETA, "clip": CLIP, "losses": losses},
    "vocabulary": VOCABULARY, "seed": SEED, "torch": torch.__version__.split("+")[0], "batches": [], "losses": [], "norms": [],
}
save_file(tensors, FIXTURES / "preferences.safetensors", metadata={"reference": json.dumps(facts)})
print(losses)
