"""Generated PyTorch and JAX, run where they are installed, against NumPy's: `python -m tests.benchmarks.generated_code`.

Prints for every language how many networks agree, and the largest relative difference of a loss or an entry of a gradient.
"""

from __future__ import annotations

import sys
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

TESTS = Path(__file__).parents[1]
sys.path[:0] = [str(TESTS / "networks"), str(TESTS / "exports")]

import numpy as np  # noqa: E402
from test_code_graph import GRAPHS, given  # noqa: E402
from test_code_net import NETS, net  # noqa: E402

from symderive.api.code import gradient_code  # noqa: E402
from symderive.kernel.ring import rational  # noqa: E402


def answered(network: Any, language: str) -> dict[str, Any]:
    """What the function of a language answers, as arrays by the weights' names, the loss under ""."""
    source = gradient_code(network, language)
    space: dict[str, Any] = {"__name__": "generated"}
    exec(compile(source, language, "exec"), space)
    arrays = [float(rational(t)) for t in network.given.values()] if hasattr(network, "equations") else given(network, source)
    if language == "torch":
        import torch

        arrays = [torch.tensor(a, dtype=torch.float64) for a in arrays]
    loss, slopes = space["gradient"](*arrays)
    return {w: np.asarray(value, dtype=float) for w, value in {"": loss, **slopes}.items()}


def difference(found: dict[str, Any], right: dict[str, Any]) -> float:
    """The largest relative difference, of what is not tiny."""
    assert all(found[w].shape == right[w].shape for w in right)
    return max(float(np.max(np.abs(found[w] - right[w]) / np.maximum(np.abs(right[w]), 1e-6))) for w in right)


with TemporaryDirectory() as folder:
    networks = {**{name: net(Path(folder), text) for name, text in NETS.items()}, **GRAPHS}
    for language in ("torch", "jax"):
        if find_spec(language) is None:
            print(f"{language}: not installed")
            continue
        worst = max((difference(answered(n, language), answered(n, "numpy")), name) for name, n in networks.items())
        print(f"{language}: {len(networks)} networks, the largest relative difference to NumPy is {worst[0]:.1e} ({worst[1]})")
