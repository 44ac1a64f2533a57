"""Writes case.json and tensors.safetensors beside itself: stacked GRU and simple recurrent layers of torch.nn.

    python generate.py

in double precision, of the form and by the training of the case `selfish-stacked-lstm`.
"""
import json
import math
import struct
from pathlib import Path

import torch

HERE = Path(__file__).parent
VARIANTS = {
    "gru": dict(type="gru", V=17, emsize=5, nhid=6, nlayers=2, tied=False, batch=3, bptt=4,
                rows=12, eval_rows=8, lr=1.5, clip=0.5, wdecay=0.001),
    "gru_tied": dict(type="gru", V=13, emsize=6, nhid=6, nlayers=1, tied=True, batch=2, bptt=5,
                     rows=12, eval_rows=7, lr=2.0, clip=100.0, wdecay=0.0),
    "tanh": dict(type="rnn", nonlinearity="tanh", V=17, emsize=5, nhid=6, nlayers=2, tied=False,
                 batch=3, bptt=4, rows=12, eval_rows=8, lr=1.0, clip=0.5, wdecay=0.001),
    "relu": dict(type="rnn", nonlinearity="relu", V=17, emsize=5, nhid=6, nlayers=2, tied=False,
                 batch=3, bptt=4, rows=12, eval_rows=8, lr=1.0, clip=0.5, wdecay=0.001),
}


def layers(v):
    if v["type"] == "gru":
        return torch.nn.GRU(v["emsize"], v["nhid"], v["nlayers"])
    return torch.nn.RNN(v["emsize"], v["nhid"], v["nlayers"], nonlinearity=v["nonlinearity"])


class Model(torch.nn.Module):
    def __init__(self, v):
        super().__init__()
        self.encoder = torch.nn.Embedding(v["V"], v["emsize"])
        self.rnn = layers(v)
        self.decoder = torch.nn.Linear(v["nhid"], v["V"])
        if v["tied"]:
            self.decoder.weight = self.encoder.weight
        for p in self.parameters():
            torch.nn.init.uniform_(p, -0.5, 0.5)

    def forward(self, ids, h):
        out, h = self.rnn(self.encoder(ids), h)
        return self.decoder(out.reshape(-1, out.shape[2])), h


def run(v, tensors, prefix):
    model = Model(v)
    with torch.no_grad():
        for p in model.parameters():
            p.copy_(p.float())
    model.double()
    keep = lambda name, t: tensors.__setitem__(prefix + name, t.detach().clone())
    data = torch.randint(0, v["V"], (v["rows"], v["batch"]))
    held = torch.randint(0, v["V"], (v["eval_rows"], v["batch"]))
    keep("input/data", data.int())
    keep("input/eval_data", held.int())
    for name, p in model.named_parameters():
        keep(f"param/{name}", p.float())

    zero = lambda: torch.zeros(v["nlayers"], v["batch"], v["nhid"], dtype=torch.float64)
    losses, norms, h = [], [], zero()
    for step, i in enumerate(range(0, v["rows"] - 1, v["bptt"]), 1):
        length = min(v["bptt"], v["rows"] - 1 - i)
        logits, h = model(data[i:i + length], h.detach())
        loss = torch.nn.functional.cross_entropy(logits, data[i + 1:i + 1 + length].reshape(-1))
        model.zero_grad()
        loss.backward()
        if step == 1:
            keep("expected/logits_step1", logits)
            for name, p in model.named_parameters():
                keep(f"expected/grad_step1/{name}", p.grad)
        norm = math.sqrt(sum(float((p.grad ** 2).sum()) for p in model.parameters()))
        scale = min(1.0, v["clip"] / (norm + 1e-6))
        with torch.no_grad():
            for p in model.parameters():
                p -= v["lr"] * (scale * p.grad + v["wdecay"] * p)
        losses.append(loss.item())
        norms.append(norm)
        keep(f"expected/h_step{step}", h)
    keep("expected/loss", torch.tensor(losses, dtype=torch.float64))
    keep("expected/grad_norm", torch.tensor(norms, dtype=torch.float64))
    for name, p in model.named_parameters():
        keep(f"expected/final_param/{name}", p)

    total, h = 0.0, zero()
    with torch.no_grad():
        for i in range(0, v["eval_rows"] - 1, v["bptt"]):
            length = min(v["bptt"], v["eval_rows"] - 1 - i)
            logits, h = model(held[i:i + length], h)
            total += length * torch.nn.functional.cross_entropy(
                logits, held[i + 1:i + 1 + length].reshape(-1)).item()
    keep("expected/eval_loss", torch.tensor([total / (v["eval_rows"] - 1)], dtype=torch.float64))


def write(path, tensors):
    kinds = {torch.float32: ("F32", "f"), torch.float64: ("F64", "d"), torch.int32: ("I32", "i")}
    header, body = {}, b""
    for name in sorted(tensors):
        t = tensors[name]
        dtype, code = kinds[t.dtype]
        values = t.reshape(-1).tolist()
        data = struct.pack(f"<{len(values)}{code}", *values)
        header[name] = {"dtype": dtype, "shape": list(t.shape),
                        "data_offsets": [len(body), len(body) + len(data)]}
        body += data
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    path.write_bytes(struct.pack("<Q", len(text)) + text + body)


torch.manual_seed(20)
tensors = {}
for name, variant in VARIANTS.items():
    run(variant, tensors, f"{name}/")
write(HERE / "tensors.safetensors", tensors)
case = {
    "name": "torch-stacked-cells",
    "source": f"PyTorch {torch.__version__.split('+')[0]}: torch.nn.GRU, torch.nn.RNN; generate.py beside this file",
    "computes": "What selfish-stacked-lstm does, with other cells: logits, losses, gradients, norms, carried state, "
                "plain SGD after clipping, evaluation loss.",
    "hyperparameters": {"variants": VARIANTS},
    "notes": ["Gate row blocks of a GRU: reset, update, candidate; a simple layer has none. Two bias vectors a layer."],
    "tolerance": {
        "float64_implementation": {"rtol": 1e-9, "atol": 1e-11},
        "float32_implementation": {"rtol": 2e-4, "atol": 2e-6},
    },
}
(HERE / "case.json").write_text(json.dumps(case, indent=1) + "\n")
