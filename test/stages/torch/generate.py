"""Writes gru.pt beside itself, as PyTorch programs save their models, the same in 16 bits, and gru.json: what they predict.

    python generate.py

The model is that of Selfish-RNN's main program, tied, with GRU layers: 21 word types, width 6.
"""
import copy
import json
from pathlib import Path

import torch

HERE = Path(__file__).parent
WORDS, WIDTH = 21, 6


class Model(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.encoder = torch.nn.Embedding(WORDS, WIDTH)
        self.rnn = torch.nn.GRU(WIDTH, WIDTH, 2)
        self.decoder = torch.nn.Linear(WIDTH, WORDS)
        self.decoder.weight = self.encoder.weight
        for p in self.parameters():
            torch.nn.init.uniform_(p, -0.5, 0.5)
        # Sparse, and stored column by column: what lies in a file need not lie in rows.
        with torch.no_grad():
            self.rnn.weight_hh_l0.mul_(torch.rand_like(self.rnn.weight_hh_l0) < 0.4)
        self.rnn.weight_ih_l1 = torch.nn.Parameter(self.rnn.weight_ih_l1.detach().t().contiguous().t())


torch.manual_seed(5)
model = Model()
torch.save(model.state_dict(), HERE / "gru.pt")
ids = torch.randint(0, WORDS, (61,))


def loss_of(model):
    with torch.no_grad():
        double = copy.deepcopy(model).double()
        hidden, _ = double.rnn(double.encoder(ids[:-1, None]))
        return torch.nn.functional.cross_entropy(double.decoder(hidden[:, 0]), ids[1:]).item()


losses = {"gru": loss_of(model)}
for name, dtype in [("half", torch.float16), ("bfloat16", torch.bfloat16)]:
    rounded = copy.deepcopy(model).to(dtype)
    torch.save(rounded.state_dict(), HERE / f"{name}.pt")
    losses[name] = loss_of(rounded)
(HERE / "gru.json").write_text(json.dumps({"ids": ids.tolist(), "losses": losses}) + "\n")
