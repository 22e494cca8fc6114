"""A dense tanh network: seconds of value and gradient in float64, and certified; and the peak of memory beyond the weights.

Arguments: the widths of the layers, and "float", "certified" or "memory". One thread; nothing is timed before everything is warm.
"""

from __future__ import annotations

import os

os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1", MKL_NUM_THREADS="1")

import resource
import sys
import time
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np

from symderive.networks.graph import Graph, Layer, Loss
from symderive.networks.program import FloatGradient

BATCHES, SECONDS = 60, 0.02


def dense(widths: list[int]) -> Graph:
    """tanh after every layer but the last; half the squared error."""
    source = np.random.default_rng(0)
    weights: dict[str, Any] = {}
    layers: list[Layer] = []
    for k, (before, after) in enumerate(pairwise(widths), 1):
        weights |= {f"W{k}": source.normal(size=(after, before)) / before**0.5, f"b{k}": source.normal(size=after)}
        layers.append(Layer(f"z{k}", "dense", (layers[-1].name if layers else "x",), {"weight": f"W{k}", "bias": f"b{k}"}))
        if k < len(widths) - 1:
            layers.append(Layer(f"a{k}", "tanh", (f"z{k}",)))
    target = {"t": source.normal(size=widths[-1])}
    return Graph("", {"x": source.normal(size=widths[0])}, target, weights, tuple(layers), Loss("half_squared_error", layers[-1].name, "t"))


def fastest(run: Callable[[], object]) -> float:
    """Seconds of one run: the smallest mean of some batches, since other work only adds."""
    run()
    start = time.perf_counter()
    run()
    count = max(1, int(SECONDS / (time.perf_counter() - start)))
    best = float("inf")
    for _ in range(BATCHES if count > 1 else 5):
        start = time.perf_counter()
        for _ in range(count):
            run()
        best = min(best, (time.perf_counter() - start) / count)
    return best


def certified(graph: Graph) -> Callable[[], object]:
    """One run forward and backward over balls, at the precision at which all digits of the loss and of three gradients are certain."""
    from flint import ctx

    from symderive.networks.certified import Certified
    from symderive.networks.graph_result import GraphResult
    from symderive.networks.training import Optimizer

    found = Certified(graph, Optimizer(), 0)
    result = GraphResult(found, graph.trained, False)
    result.loss()
    for index in result.largest("grads", "W1", 3):
        result.value("grads", "W1", index)

    def run() -> None:
        with ctx.workprec(found.bits):
            found._run()

    return run


def megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    *sizes, what = sys.argv[1:]
    network = dense([int(n) for n in sizes])
    if what == "memory":
        before, gradient = megabytes(), FloatGradient(network)
        gradient()
        print((megabytes() - before) / (sum(a.nbytes for a in network.weights.values()) / 2**20))
    else:
        print(fastest(FloatGradient(network) if what == "float" else certified(network)))
