"""One training step of MicroNet's decoder in PyTorch: forward, backward, clip, Adam.

    python micronet.py STEPS THREADS

The sliding window is computed as the published program does: groups of S queries meet 2 S keys, and the scores are read
along their diagonals. A bin of the adaptive vocabulary computes only the rows that fall in it.
"""

import sys

import torch
from torch import nn
from torch.nn.functional import cross_entropy, embedding, linear, pad, relu

from measure import prepare, report, windows

steps, threads = (int(word) for word in sys.argv[1:3])
layers, width, heads, key, inner, span = 8, 256, 8, 24, 768, 96
cutoffs, widths, vocabulary = [3500, 25_000], [256, 64, 4], 267_735
length, batch = 384, 2
shares = [0.807, 0.144, 0.049]
prepare(threads)
edges = [0, *cutoffs, vocabulary]


class Attention(nn.Module):
    def __init__(self):
        super().__init__()
        self.norm = nn.LayerNorm(width)
        self.qkv = nn.Linear(width, heads * 3 * key)
        self.out = nn.Linear(heads * key, width, bias=False)
        self.positions = nn.Parameter(0.02 * torch.randn(key, span + 1))
        self.register_buffer("before_text", torch.arange(span + 1) + torch.arange(span)[:, None] < span)

    def forward(self, x):
        time, columns, _ = x.shape
        groups = time // span
        qkv = self.qkv(self.norm(x)).view(time, columns, heads, 3 * key).permute(1, 2, 0, 3)
        q, k, v = qkv.chunk(3, dim=-1)  # [B, H, T, key]
        q = q.reshape(columns, heads, groups, span, key) * key**-0.5
        k, v = (self.pairs(tensor, groups) for tensor in (k, v))  # [B, H, G, 2 S, key]
        scores = self.diagonals(q @ k.transpose(-1, -2)) + q @ self.positions
        scores[:, :, 0].masked_fill_(self.before_text, float("-inf"))
        weights = self.rows(scores.softmax(-1))
        output = (weights @ v).reshape(columns, heads, time, key)
        return self.out(output.permute(2, 0, 1, 3).reshape(time, columns, heads * key))

    def pairs(self, x, groups):
        """Each group's steps behind those of the group before."""
        chunks = pad(x, (0, 0, span, 0)).view(batch, heads, groups + 1, span, key)
        return torch.cat([chunks[:, :, :-1], chunks[:, :, 1:]], dim=3)

    def diagonals(self, x):
        """`[..., S, 2 S]` -> `[..., S, S + 1]`: row r from column r on."""
        flat = pad(x.flatten(-2), (0, span))
        return flat.view(*x.shape[:-1], 2 * span + 1)[..., : span + 1]

    def rows(self, x):
        """The inverse, with zeros elsewhere."""
        flat = pad(x, (0, span)).flatten(-2)[..., :-span]
        return flat.view(*x.shape[:-1], 2 * span)


class Layer(nn.Module):
    def __init__(self):
        super().__init__()
        self.attention = Attention()
        self.norm = nn.LayerNorm(width)
        self.input = nn.Linear(width, inner)
        self.output = nn.Linear(inner, width)

    def forward(self, x):
        x = x + self.attention(x)
        return x + self.output(relu(self.input(self.norm(x))))


class MicroNet(nn.Module):
    def __init__(self):
        super().__init__()
        sizes = [last - first for first, last in zip(edges, edges[1:])]
        self.tables = nn.ParameterList(0.02 * torch.randn(size, w) for size, w in zip(sizes, widths))
        self.biases = nn.ParameterList(torch.zeros(size) for size in sizes)
        self.widen = nn.ModuleList(nn.Linear(w, width, bias=False) for w in widths[1:])
        self.narrow = nn.ModuleList(nn.Linear(width, w, bias=False) for w in widths[1:])
        self.clusters = nn.Linear(width, len(cutoffs))
        self.layers = nn.ModuleList(Layer() for _ in range(layers))

    def embed(self, tokens):
        ids = tokens.flatten()
        x = torch.zeros(len(ids), width)
        for index, table in enumerate(self.tables):
            rows = ((ids >= edges[index]) & (ids < edges[index + 1])).nonzero().squeeze(1)
            vectors = embedding(ids[rows] - edges[index], table)
            x = x.index_copy(0, rows, vectors if index == 0 else self.widen[index - 1](vectors))
        return width**0.5 * x.view(*tokens.shape, width)

    def losses(self, hidden, targets):
        table = torch.cat([self.tables[0], self.clusters.weight])
        head = linear(hidden, table, torch.cat([self.biases[0], self.clusters.bias]))
        units = targets.clone()
        total = 0
        for index in range(1, len(self.tables)):
            rows = ((targets >= edges[index]) & (targets < edges[index + 1])).nonzero().squeeze(1)
            units[rows] = edges[1] + len(cutoffs) - index
            narrow = self.narrow[index - 1](hidden[rows])
            logits = linear(narrow, self.tables[index], self.biases[index])
            total = total + cross_entropy(logits, targets[rows] - edges[index], reduction="sum")
        return (total + cross_entropy(head, units, reduction="sum")) / len(targets)

    def forward(self, tokens, targets):
        x = self.embed(tokens)
        for layer in self.layers:
            x = layer(x)
        return self.losses(x.flatten(0, 1), targets.flatten())


model = MicroNet()
parameters = list(model.parameters())
optimizer = torch.optim.Adam(parameters, lr=1e-3, fused=True)
data = windows(length, batch, vocabulary, list(zip(edges[1:], shares)))


def step(index):
    tokens, targets = data[index % len(data)][:-1], data[index % len(data)][1:]
    optimizer.zero_grad(set_to_none=True)
    loss = model(tokens, targets)
    loss.backward()
    nn.utils.clip_grad_norm_(parameters, 0.5)
    optimizer.step()
    return loss.item()


report(step, batch * length, steps)
