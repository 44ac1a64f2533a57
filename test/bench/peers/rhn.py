"""One training step of a recurrent highway network in PyTorch: forward, backward, clip, SGD update.

    python rhn.py STEPS THREADS WIDTH DEPTH

Coupled gates, embedding and decoder tied, dropout and weight decay as published for Penn Treebank, written as a script
writes a custom cell: a Python loop over time and depth. The input's part of all time steps is one product.
"""

import sys

import torch
from torch import nn

from measure import descend, kept, prepare, report, windows

steps, threads, width, depth = (int(word) for word in sys.argv[1:5])
batch, bptt, vocabulary = 20, 35, 10_000
drop_words, drop_input, drop_hidden, drop_output = 0.2, 0.65, 0.25, 0.65
prepare(threads)

embedding = nn.Embedding(vocabulary, width)
project = nn.Linear(width, 2 * width)
highways = nn.ModuleList(nn.Linear(width, 2 * width) for _ in range(depth))
bias = nn.Parameter(torch.zeros(vocabulary))
parameters = [*embedding.parameters(), *project.parameters(), *highways.parameters(), bias]
state = torch.zeros(batch, width)
data = windows(bptt, batch, vocabulary)


def cell(s, projected, mask):
    for level, highway in enumerate(highways):
        gates = highway(s * mask) + projected if level == 0 else highway(s * mask)
        u, v = gates.chunk(2, dim=1)
        t = torch.sigmoid(v)
        s = torch.tanh(u) * t + s * (1 - t)
    return s


def step(index):
    global state
    tokens, targets = data[index % len(data)][:-1], data[index % len(data)][1:]
    for parameter in parameters:
        parameter.grad = None
    table = embedding.weight * kept((vocabulary, 1), drop_words)
    x = nn.functional.embedding(tokens, table) * kept((batch, width), drop_input)
    s, outputs, mask = state.detach(), [], kept((batch, width), drop_hidden)
    for projected in project(x):
        s = cell(s, projected, mask)
        outputs.append(s)
    state = s
    hidden = torch.stack(outputs) * kept((batch, width), drop_output)
    logits = hidden.view(-1, width) @ embedding.weight.t() + bias
    loss = nn.functional.cross_entropy(logits, targets.reshape(-1))
    loss.backward()
    descend(parameters, weight_decay=1.2e-6)
    return loss.item()


report(step, batch * bptt, steps)
