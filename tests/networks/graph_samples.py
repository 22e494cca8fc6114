"""Networks of layers for the tests."""

from pathlib import Path
from typing import Any

import numpy as np

from symderive.networks.graph import Graph
from symderive.networks.net import Net
from symderive.networks.weights_file import load

TWO_LAYERS = """
rate = 0.5
[inputs]
x = [0.35, -0.2]
[target]
t = [0.15, 0.85]
[weights]
W1 = [[0.21, -0.34], [0.47, 0.12]]
b1 = [0.05, -0.3]
W2 = [[0.62, -0.41], [-0.27, 0.53]]
b2 = [0.4, 0.1]
[[layer]]
name = "z1"
type = "dense"
input = ["x"]
weight = "W1"
bias = "b1"
[[layer]]
name = "a1"
type = "sigmoid"
[[layer]]
name = "z2"
type = "dense"
weight = "W2"
bias = "b2"
[[layer]]
name = "y"
type = "sigmoid"
[loss]
type = "half_squared_error"
of = "y"
target = "t"
"""

LINE = """
net = "3 -> dense 4 tanh -> dense 2 softmax"
arrays = "mlp.npz"
inputs = { x = [1.2, -0.7, 0.4] }
loss = { type = "ce_probs", class = 1 }
"""


def mlp(dtype: str = "float64") -> dict[str, Any]:
    """The arrays of LINE."""
    rng = np.random.default_rng(5)
    return {name: rng.normal(size=shape).astype(dtype) for name, shape in (("W1", (4, 3)), ("b1", 4), ("W2", (2, 4)), ("b2", 2))}


def read(folder: Path, text: str, arrays: dict[str, Any] | None = None, name: str = "net.toml") -> Net | Graph:
    """The network of a text, beside which mlp.npz holds the arrays."""
    if arrays is not None:
        np.savez(folder / "mlp.npz", **arrays)
    (folder / name).write_text(text, encoding="utf-8")
    return load(folder / name)


def graph(folder: Path, text: str, arrays: dict[str, Any] | None = None, name: str = "net.toml") -> Graph:
    found = read(folder, text, arrays, name)
    assert isinstance(found, Graph)
    return found
