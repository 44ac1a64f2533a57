"""One training step of a recurrent highway network in PyTorch: forward, backward, clip, SGD update.

    python rhn.py STEPS THREADS WIDTH DEPTH

Coupled gates, embedding and decoder tied, as a script writes a custom cell: a Python loop over time and depth.
"""

import sys

import torch
from torch import nn

from measure import prepare, report, windows

steps, threads, width, depth = (int(word) for word in sys.argv[1:5])
batch, bptt, vocabulary = 20, 35, 10_000
prepare(threads)

embedding = nn.Embedding(vocabulary, width)
project = nn.Linear(width, 2 * width)
highways = nn.ModuleList(nn.Linear(width, 2 * width) for _ in range(depth))
bias = nn.Parameter(torch.zeros(vocabulary))
parameters = [*embedding.parameters(), *project.parameters(), *highways.parameters(), bias]
state = torch.zeros(batch, width)
data = windows(bptt, batch, vocabulary)


def cell(s, projected):
    for level, highway in enumerate(highways):
        gates = highway(s) + projected if level == 0 else highway(s)
        u, v = gates.chunk(2, dim=1)
        t = torch.sigmoid(v)
        s = torch.tanh(u) * t + s * (1 - t)
    return s


def step(index):
    global state
    tokens, targets = data[index % len(data)][:-1], data[index % len(data)][1:]
    for parameter in parameters:
        parameter.grad = None
    s, outputs = state.detach(), []
    for projected in project(embedding(tokens)):
        s = cell(s, projected)
        outputs.append(s)
    state = s
    logits = torch.stack(outputs).view(-1, width) @ embedding.weight.t() + bias
    loss = nn.functional.cross_entropy(logits, targets.reshape(-1))
    loss.backward()
    nn.utils.clip_grad_norm_(parameters, 0.25)
    with torch.no_grad():
        for parameter in parameters:
            parameter.add_(parameter.grad, alpha=-1.0)
    return loss.item()


report(step, batch * bptt, steps)
