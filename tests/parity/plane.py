"""Reference numbers for a GPT that reads numbers instead of tokens (Garg et al. 2022): forward, gradients, ten steps of AdamW, by PyTorch.

A position is a row of numbers; what reads it in is the matrix that embeds tokens, and the last of the logits is the answer. Network, weights,
optimiser and file format are those of gpt.py; instead of batches of tokens there are tensors `mixes` (steps, B, T, V) and `values` (steps, B, T).

    python tests/parity/plane.py          # writes tests/parity/fixtures/plane.safetensors
"""

import torch
import torch.nn as nn

import gpt

STEPS = 10


class Mixed(gpt.GPT):
    def forward(self, mixes):
        x = mixes @ self.token_embedding.weight + self.position_embedding(torch.arange(mixes.shape[1]))
        for block in self.blocks:
            x = block(x)
        return self.output(self.norm_final(x))

    def loss(self, mixes, values):
        return (self(mixes)[..., -1] - values).pow(2).mean()


def main():
    torch.set_num_threads(1)
    gpt.GPT = Mixed
    generator = torch.Generator().manual_seed(gpt.SEED)
    shape = (STEPS, gpt.BATCH, gpt.BASE["context"])
    mixes = torch.randn(*shape, gpt.VOCABULARY, generator=generator)
    values = torch.randn(*shape, generator=generator)
    model = gpt.fresh(gpt.BASE)
    tensors = gpt.stored("initial", model) | dict(mixes=mixes, values=values)
    tensors["logits"] = model(mixes[0]).detach().clone()
    model.loss(mixes[0], values[0]).backward()
    tensors |= gpt.stored("gradients", model, lambda parameter: parameter.grad)
    model = gpt.fresh(gpt.BASE)
    optimiser = gpt.OPTIMISERS["adamw"](model)
    losses, norms = [], []
    for step in range(STEPS):
        model.zero_grad()
        loss = model.loss(mixes[step], values[step])
        loss.backward()
        norms.append(nn.utils.clip_grad_norm_(model.parameters(), 1.0).item())
        optimiser.step()
        losses.append(loss.item())
    tensors |= gpt.stored("final", model)
    gpt.batches = lambda: []
    gpt.write("plane", dict(spec=gpt.BASE, losses=losses, norms=norms), tensors)


if __name__ == "__main__":
    main()
