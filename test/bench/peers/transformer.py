"""One training step of a small causal Transformer in PyTorch, as scripts write it: forward, backward, clip, Adam.

    python transformer.py STEPS THREADS

Two pre-norm layers of `nn.TransformerEncoderLayer`, which reaches the fused attention of PyTorch, with learned
absolute positions and a decoder tied to the embedding. Ours has learned relative positions, which cost a little more.
"""

import sys

import torch
from torch import nn

from measure import prepare, report, windows

steps, threads = (int(word) for word in sys.argv[1:3])
width, heads, inner, layers, length, batch, vocabulary = 256, 4, 1024, 2, 64, 16, 10_000
prepare(threads)


class Transformer(nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(vocabulary, width)
        self.positions = nn.Parameter(0.02 * torch.randn(length, 1, width))
        layer = nn.TransformerEncoderLayer(width, heads, inner, dropout=0, norm_first=True)
        self.layers = nn.TransformerEncoder(layer, layers, enable_nested_tensor=False)
        self.bias = nn.Parameter(torch.zeros(vocabulary))
        self.register_buffer("mask", nn.Transformer.generate_square_subsequent_mask(length))

    def forward(self, tokens):
        x = width**0.5 * self.embedding(tokens) + self.positions
        hidden = self.layers(x, mask=self.mask, is_causal=True)
        return nn.functional.linear(hidden, self.embedding.weight, self.bias)


model = Transformer()
parameters = list(model.parameters())
optimizer = torch.optim.Adam(parameters, lr=1e-3, fused=True)
data = windows(length, batch, vocabulary)


def step(index):
    tokens, targets = data[index % len(data)][:-1], data[index % len(data)][1:]
    optimizer.zero_grad(set_to_none=True)
    logits = model(tokens)
    loss = nn.functional.cross_entropy(logits.view(-1, vocabulary), targets.reshape(-1))
    loss.backward()
    nn.utils.clip_grad_norm_(parameters, 0.5)
    optimizer.step()
    return loss.item()


report(step, batch * length, steps)
