"""How a peer's training step is measured: what `figures.ts` does for ours, once more in Python."""

import json
import resource
import sys
import time

import torch

warm_up = 3


def peak_mib():
    """Peak resident memory. Linux's ru_maxrss will not do: in a new process it begins at its parent's."""
    try:
        with open("/proc/self/status") as status:
            return next(int(line.split()[1]) for line in status if line.startswith("VmHWM")) / 1024
    except FileNotFoundError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2


def prepare(threads):
    """Equal terms: as many threads as ours, and denormal numbers flushed as ours are."""
    torch.set_num_threads(threads)
    torch.set_flush_denormal(True)
    torch.manual_seed(1)


def windows(length, batch, vocabulary, parts=None):
    """
    Some windows of ids `[length + 1, batch]` by Zipf's law: the share of a word falls with its rank. `parts` are pairs of
    an id and the share of what lies below it and above the pair before, each word of a part being as likely.
    """
    return [ids((length + 1, batch), vocabulary, parts) for _ in range(4)]


def ids(shape, vocabulary, parts):
    if parts is None:
        return (vocabulary ** torch.rand(shape) - 1).long().clamp(max=vocabulary - 1)
    ends = torch.tensor([0, *(end for end, _ in parts)])
    part = torch.multinomial(torch.tensor([share for _, share in parts]), shape[0] * shape[1], replacement=True)
    first, words = ends[part], ends[part + 1] - ends[part]
    return (first + (torch.rand(len(part)) * words).long()).view(shape)


def descend(parameters, weight_decay=0.0):
    """
    Clips the gradients to a global norm of 0.25 and takes a step of SGD at rate 1. `torch.optim.SGD` takes the same time
    looped, `foreach` or `fused`, and 75 MiB of memory for its import.
    """
    torch.nn.utils.clip_grad_norm_(parameters, 0.25)
    with torch.no_grad():
        for parameter in parameters:
            if weight_decay != 0.0:
                parameter.grad.add_(parameter, alpha=weight_decay)
            parameter.add_(parameter.grad, alpha=-1.0)


def kept(shape, dropout):
    """A mask of inverted dropout: 0, or 1 / (1 - dropout)."""
    return torch.empty(shape).bernoulli_(1 - dropout).div_(1 - dropout)


def report(step, tokens, steps):
    """Times `step(index)`, which trains on `tokens` tokens, and prints one JSON line (the fields of `Figures`)."""
    start = time.perf_counter()
    step(0)
    first = time.perf_counter() - start
    for index in range(1, warm_up):
        step(index)
    start = time.perf_counter()
    for index in range(steps):
        step(warm_up + index)
    seconds = time.perf_counter() - start
    figures = {
        "tokensPerSecond": steps * tokens / seconds,
        "peakMiB": peak_mib(),
        "importMiB": imported_mib,
        "setUpSeconds": first - seconds / steps,
        "versions": f"Python {sys.version.split()[0]}, PyTorch {torch.__version__}",
    }
    print(json.dumps(figures))


imported_mib = peak_mib()
