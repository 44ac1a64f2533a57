"""One training step of an ordered-neurons LSTM in PyTorch: forward, backward, clip, SGD update.

    python on_lstm.py STEPS THREADS EMBEDDING WIDTH CHUNK

Three layers, embedding and decoder tied, dropout, dropped weights, penalties and weight decay as published for Penn
Treebank, written as a script writes a custom cell: a Python loop over time. The input's part of all time steps is one
product, and weights are dropped once a window.
"""

import sys

import torch
from torch import nn

from measure import descend, kept, prepare, report, windows

steps, threads, size, width, chunk = (int(word) for word in sys.argv[1:6])
batch, bptt, vocabulary = 20, 70, 10_000
drop_words, drop_input, drop_hidden, drop_output, drop_weights = 0.1, 0.5, 0.3, 0.45, 0.45
prepare(threads)


def cumax(v):
    return torch.cumsum(torch.softmax(v, dim=1), dim=1).unsqueeze(2)


class Layer(nn.Module):
    def __init__(self, inputs, n):
        super().__init__()
        self.n, self.m = n, n // chunk
        self.ih = nn.Linear(inputs, 4 * n + 2 * self.m)
        self.hh = nn.Linear(n, 4 * n + 2 * self.m)

    def forward(self, x, h, c):
        n, m = self.n, self.m
        dropped = torch.empty(self.hh.weight.shape, dtype=torch.bool).bernoulli_(drop_weights)
        recurrent = self.hh.weight.masked_fill(dropped, 0)
        outputs = []
        for projected in self.ih(x):
            gates = projected + nn.functional.linear(h, recurrent, self.hh.bias)
            master_in, master_forget = 1 - cumax(gates[:, :m]), cumax(gates[:, m : 2 * m])
            o, g, i, f = gates[:, 2 * m :].view(-1, 4 * m, chunk).chunk(4, dim=1)
            overlap = master_forget * master_in
            forget = torch.sigmoid(f) * overlap + (master_forget - overlap)
            write = torch.sigmoid(i) * overlap + (master_in - overlap)
            c = forget * c + write * torch.tanh(g)
            h = (torch.sigmoid(o) * torch.tanh(c)).view(-1, n)
            outputs.append(h)
        return torch.stack(outputs), h, c


embedding = nn.Embedding(vocabulary, size)
layers = nn.ModuleList([Layer(size, width), Layer(width, width), Layer(width, size)])
bias = nn.Parameter(torch.zeros(vocabulary))
parameters = [*embedding.parameters(), *layers.parameters(), bias]
state = [
    (torch.zeros(batch, layer.n), torch.zeros(batch, layer.m, chunk)) for layer in layers
]
data = windows(bptt, batch, vocabulary)


def step(index):
    tokens, targets = data[index % len(data)][:-1], data[index % len(data)][1:]
    for parameter in parameters:
        parameter.grad = None
    table = embedding.weight * kept((vocabulary, 1), drop_words)
    x = nn.functional.embedding(tokens, table) * kept((batch, size), drop_input)
    for number, layer in enumerate(layers):
        if number > 0:
            x = x * kept((batch, x.shape[2]), drop_hidden)
        x, h, c = layer(x, *(part.detach() for part in state[number]))
        state[number] = (h, c)
    hidden = x * kept((batch, size), drop_output)
    logits = hidden.view(-1, size) @ embedding.weight.t() + bias
    loss = nn.functional.cross_entropy(logits, targets.reshape(-1))
    loss = loss + 2 * x.pow(2).mean() + (x[1:] - x[:-1]).pow(2).mean()
    loss.backward()
    descend(parameters, weight_decay=1.2e-6)
    return loss.item()


report(step, batch * bptt, steps)
