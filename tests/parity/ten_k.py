"""Reference numbers for 10k-gpus: operations and bytes of a step of a GPT, counted by PyTorch's own hooks.

The network is that of gpt.py. Operations are what torch.utils.flop_counter sees of products of matrices, forward and backward, plain and with
torch.utils.checkpoint around spans of blocks. Bytes are those of all tensors that autograd saves for the way back, each storage once,
parameters left out.

    python tests/parity/ten_k.py > tests/parity/fixtures/ten_k.txt

A line is `name|numbers`. `operations/LAYERS/HEADS/WIDTH/T/B/SPAN` has a step's operations, span 0 for no checkpoint. `bytes/LAYERS/…/SPAN` has
what is saved when the way forward is done. `shares/N` has the largest difference between a batch's gradient and the mean of N shares', over its
largest number, in float64. torch 2.9.1 on the CPU, seed 1337.
"""

import gpt
import torch
from torch.utils.checkpoint import checkpoint, set_checkpoint_early_stop
from torch.utils.flop_counter import FlopCounterMode

CASES = [(2, 2, 16, 8, 3), (4, 4, 32, 16, 2), (6, 2, 8, 24, 5)]
SHAPE = dict(mlp_factor=4, activation="gelu", norm="pre", tied=True, bias=False, position="learned")


def loss(model, tokens, targets, span):
    """gpt.py's loss, with blocks in spans."""
    x = model.token_embedding(tokens) + model.position_embedding(torch.arange(tokens.shape[1]))
    blocks = list(model.blocks)
    for first in range(0, len(blocks), span or len(blocks)):
        part = torch.nn.Sequential(*blocks[first:first + (span or len(blocks))])
        x = checkpoint(part, x, use_reentrant=False) if span else part(x)
    logits = torch.nn.functional.linear(model.norm_final(x), model.token_embedding.weight)
    return torch.nn.functional.cross_entropy(logits.flatten(0, 1), targets.flatten())


def built(case):
    layers, heads, width, time, batch = case
    torch.manual_seed(gpt.SEED)
    model = gpt.GPT(SHAPE | dict(layers=layers, heads=heads, width=width, context=time))
    draw = lambda: torch.randint(gpt.VOCABULARY, (batch, time))
    return model, draw(), draw()


def operations(case, span):
    model, tokens, targets = built(case)
    # Left to itself, torch leaves out the last product of each span: nothing on the way back needs it.
    with FlopCounterMode(display=False) as counter, set_checkpoint_early_stop(False):
        loss(model, tokens, targets, span).backward()
    return counter.get_total_flops()


def saved(case, span):
    model, tokens, targets = built(case)
    own = {parameter.untyped_storage().data_ptr() for parameter in model.parameters()}
    storages = {}

    def keep(tensor):
        storage = tensor.untyped_storage()
        if tensor.is_floating_point() and storage.data_ptr() not in own:
            storages[storage.data_ptr()] = storage.nbytes()
        return tensor

    with torch.autograd.graph.saved_tensors_hooks(keep, lambda tensor: tensor):
        value = loss(model, tokens, targets, span)
    value.backward()
    return sum(storages.values())


def shares(workers):
    """Fixture gpt_base's network and its first batch, in float64."""
    model = gpt.fresh(gpt.BASE).double()
    batch = gpt.batches()[0]

    def gradient(rows):
        model.zero_grad()
        model.loss(rows[:, :-1], rows[:, 1:]).backward()
        return torch.cat([parameter.grad.flatten() for parameter in model.parameters()])

    whole = gradient(batch)
    parts = [batch[rank * len(batch) // workers:(rank + 1) * len(batch) // workers] for rank in range(workers)]
    mean = sum(gradient(part) * len(part) for part in parts) / len(batch)
    return ((mean - whole).abs().max() / whole.abs().max()).item()


def main():
    torch.set_num_threads(1)
    for case in CASES:
        name = "/".join(map(str, case))
        for span in (0, 1, 2):
            print(f"operations/{name}/{span}|{operations(case, span)}")
        for span in (0, 1, 2):
            print(f"bytes/{name}/{span}|{saved(case, span)}")
    for workers in (1, 2, 3):
        print(f"shares/{workers}|{shares(workers):.3e}")


if __name__ == "__main__":
    main()
