"""The peer: the same dense tanh network by PyTorch, eager, float64, one thread. Argument: the widths. Needs PyTorch and nothing of ours."""

import sys
import time
from itertools import pairwise

import torch

torch.set_num_threads(1)
torch.set_default_dtype(torch.float64)
widths = [int(n) for n in sys.argv[1:]]
parts = [part for a, b in pairwise(widths) for part in (torch.nn.Linear(a, b), torch.nn.Tanh())][:-1]
net, x, t = torch.nn.Sequential(*parts), torch.randn(widths[0]), torch.randn(widths[-1])
weights = list(net.parameters())


def run() -> None:
    for w in weights:
        w.grad = None
    (((net(x) - t) ** 2).sum() / 2).backward()


run()
start = time.perf_counter()
run()
count = max(1, int(0.02 / (time.perf_counter() - start)))
best = float("inf")
for _ in range(60 if count > 1 else 5):
    start = time.perf_counter()
    for _ in range(count):
        run()
    best = min(best, (time.perf_counter() - start) / count)
print(best)
