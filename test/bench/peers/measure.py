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
