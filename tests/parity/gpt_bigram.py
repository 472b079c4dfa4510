"""What the table of the lecture's bigram.py learns: the loss on the whole last tenth of tiny Shakespeare, from three seeds.

Karpathy, ng-video-lecture, bigram.py: a table of 65 rows of 65 logits; AdamW with PyTorch's defaults, rate 1e-2, 3,000 batches of 32
windows of 8 characters. The lecture estimates its loss on 200 random batches; here every pair of the last tenth counts once.

    python tests/parity/gpt_bigram.py data/tinyshakespeare.txt

With torch 2.9.1 on the CPU: 2.4874 (seed 1337), 2.4866 (1), 2.4905 (2) nats a character; on the training text 2.461.
"""

import sys

import torch
import torch.nn.functional as F

BLOCK, BATCH, STEPS = 8, 32, 3000


def main(path):
    torch.set_num_threads(1)
    text = open(path, encoding="utf-8").read()
    number = {character: at for at, character in enumerate(sorted(set(text)))}
    tokens = torch.tensor([number[character] for character in text])
    split = int(0.9 * len(tokens))
    train, validation = tokens[:split], tokens[split:]
    for seed in (1337, 1, 2):
        torch.manual_seed(seed)
        table = torch.nn.Embedding(len(number), len(number))
        optimiser = torch.optim.AdamW(table.parameters(), lr=1e-2)
        for _ in range(STEPS):
            at = torch.randint(len(train) - BLOCK, (BATCH,))[:, None] + torch.arange(BLOCK)
            loss = F.cross_entropy(table(train[at]).flatten(0, 1), train[at + 1].flatten())
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
        with torch.no_grad():
            of = lambda part: F.cross_entropy(table(part[:-1]), part[1:]).item()
            print(f"seed {seed}: validation {of(validation):.4f}, training {of(train):.4f}")


if __name__ == "__main__":
    main(sys.argv[1])
