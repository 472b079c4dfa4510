"""Reference numbers for recurrent networks: forward, gradients and ten steps of AdamW, computed by PyTorch's own nn.RNN, nn.LSTM and nn.GRU, float32.

The initial weights are drawn here and stored, so both sides begin with the same numbers; a linear layer's weight is stored
as burn holds it, [inputs, outputs], and an LSTM's gates in our order: input, forget, output, candidate (PyTorch has the last two the other way).

    pip install -r tests/parity/requirements.txt
    python tests/parity/recurrent.py       # writes rnn, lstm, gru and char_rnn.safetensors to tests/parity/fixtures

`char_rnn` learns as char-rnn does: pieces of streams one after the other, what is remembered carried along but not its gradients, the loss
summed over positions, every number of the gradient cut off (at 0.02 here, so that many are), RMSprop with alpha 0.95.
"""

import json
from pathlib import Path

import torch
import torch.nn as nn
import torch.nn.functional as F
from safetensors.torch import save_file

FIXTURES = Path(__file__).parent / "fixtures"
SEED = 1337
LAYERS, WIDTH, VOCABULARY, BATCH, TIME, STEPS = 2, 6, 11, 3, 8, 10


def ours(kind, tensor):
    if kind is not nn.LSTM:
        return tensor
    i, f, g, o = tensor.chunk(4, 0)
    return torch.cat((i, f, o, g), 0)


def named(net, output, of):
    tensors = {}
    for layer in range(LAYERS):
        for part, mark in (("input", "ih"), ("recurrent", "hh")):
            weight, bias = (ours(type(net), of(getattr(net, f"{name}_{mark}_l{layer}"))) for name in ("weight", "bias"))
            tensors[f"layers.{layer}.{part}.weight"], tensors[f"layers.{layer}.{part}.bias"] = weight.T, bias
    tensors["output.weight"], tensors["output.bias"] = of(output.weight).T, of(output.bias)
    return {name: tensor.detach().clone().contiguous() for name, tensor in tensors.items()}


def write(name, kind):
    torch.manual_seed(SEED)
    net = kind(VOCABULARY, WIDTH, LAYERS, batch_first=True)
    output = nn.Linear(WIDTH, VOCABULARY)
    parameters = [*net.parameters(), *output.parameters()]
    groups = [
        {"params": [p for p in parameters if p.dim() > 1], "weight_decay": 0.1},
        {"params": [p for p in parameters if p.dim() == 1], "weight_decay": 0.0},
    ]
    is_char_rnn = name == "char_rnn"
    rule = torch.optim.RMSprop(parameters, lr=2e-3, alpha=0.95, eps=1e-8) if is_char_rnn else torch.optim.AdamW(groups, lr=1e-3, betas=(0.9, 0.99), eps=1e-8)
    batches = torch.randint(VOCABULARY, (STEPS, BATCH, TIME + 1))
    tensors = {f"initial/{name}": tensor for name, tensor in named(net, output, lambda p: p).items()}
    losses, norms, memory = [], [], None
    for step, batch in enumerate(batches):
        outputs, after = net(F.one_hot(batch[:, :-1], VOCABULARY).float(), memory)
        found = output(outputs)
        loss = F.cross_entropy(found.flatten(0, 1), batch[:, 1:].flatten())
        rule.zero_grad(set_to_none=True)
        (loss * TIME if is_char_rnn else loss).backward()
        if step == 0:
            tensors["logits"] = found.detach().contiguous()
            gradients = named(net, output, lambda p: p.grad)
            tensors |= {f"gradients/{name}": tensor for name, tensor in gradients.items()}
        if is_char_rnn:
            memory = tuple(part.detach() for part in after)
            torch.nn.utils.clip_grad_value_(parameters, 0.02)
        else:
            norms.append(torch.nn.utils.clip_grad_norm_(parameters, 1.0).item())
        losses.append(loss.item())
        rule.step()
    tensors |= {f"final/{name}": tensor for name, tensor in named(net, output, lambda p: p).items()}
    facts = {
        "spec": {"layers": LAYERS, "width": WIDTH}, "vocabulary": VOCABULARY, "seed": SEED,
        "torch": torch.__version__.split("+")[0], "batches": batches.tolist(), "losses": losses, "norms": norms,
    }
    save_file(tensors, FIXTURES / f"{name}.safetensors", metadata={"reference": json.dumps(facts)})


for name, kind in (("rnn", nn.RNN), ("lstm", nn.LSTM), ("gru", nn.GRU), ("char_rnn", nn.LSTM)):
    write(name, kind)
