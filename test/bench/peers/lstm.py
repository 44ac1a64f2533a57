"""One stacked-LSTM training step in PyTorch, as scripts write it: forward, backward, clip, SGD update.

    python lstm.py STEPS THREADS WIDTH FORM

FORM is `fused` (nn.LSTM) or `unrolled` (a Python loop over LSTM cells, which is what custom cells are written as).

The update is written out: `torch.optim.SGD`, looped, `foreach` or `fused`, takes the same time, and its import alone
takes 75 MiB.
"""

import sys

import torch
from torch import nn

from measure import descend, prepare, report, windows

steps, threads, width = (int(word) for word in sys.argv[1:4])
form = sys.argv[4]
batch, bptt, vocabulary, layers = 20, 35, 10_000, 2
prepare(threads)


class Unrolled(nn.Module):
    def __init__(self):
        super().__init__()
        self.cells = nn.ModuleList(nn.LSTMCell(width, width) for _ in range(layers))

    def forward(self, x, state):
        hidden, carried = [], []
        for cell, h, c in zip(self.cells, *state):
            outputs = []
            for row in x:
                h, c = cell(row, (h, c))
                outputs.append(h)
            x = torch.stack(outputs)
            hidden.append(h)
            carried.append(c)
        return x, (torch.stack(hidden), torch.stack(carried))


embedding = nn.Embedding(vocabulary, width)
recurrent = nn.LSTM(width, width, layers) if form == "fused" else Unrolled()
decoder = nn.Linear(width, vocabulary)
parameters = [*embedding.parameters(), *recurrent.parameters(), *decoder.parameters()]
state = (torch.zeros(layers, batch, width), torch.zeros(layers, batch, width))


data = windows(bptt, batch, vocabulary)


def step(index):
    global state
    tokens, targets = data[index % len(data)][:-1], data[index % len(data)][1:]
    for parameter in parameters:
        parameter.grad = None
    output, state = recurrent(embedding(tokens), tuple(part.detach() for part in state))
    loss = nn.functional.cross_entropy(decoder(output.view(-1, width)), targets.reshape(-1))
    loss.backward()
    descend(parameters)
    return loss.item()


report(step, batch * bptt, steps)
