"""NumPy in the clothes of PyTorch and JAX: enough of them to run generated code where they are not installed."""

from __future__ import annotations

import math
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType, SimpleNamespace
from typing import Any

import numpy as np

ALIKE = ("exp log sqrt sin cos tan sinh cosh tanh arcsin arccos arctan arcsinh arccosh arctanh abs sign expm1 logaddexp zeros_like where "
         "sum mean outer einsum stack arange argmax cbrt maximum minimum max pad").split()


def softmax(z: Any, axis: int = -1) -> Any:
    e = np.exp(z - np.max(z, axis=axis, keepdims=True))
    return e/np.sum(e, axis=axis, keepdims=True)


def log_softmax(z: Any, axis: int = -1) -> Any:
    z = z - np.max(z, axis=axis, keepdims=True)
    return z - np.log(np.sum(np.exp(z), axis=axis, keepdims=True))


def ndtr(x: Any) -> Any:
    return np.vectorize(math.erfc, otypes=[float])(-x/math.sqrt(2))/2


erf = np.vectorize(math.erf, otypes=[float])


class Array(np.ndarray):
    """An array with JAX's x.at[place].add(part)."""

    @property
    def at(self) -> Any:
        class Place:
            def __getitem__(_, place: Any) -> Any:
                def add(part: Any) -> Any:
                    changed = self.copy()
                    changed[place] += part
                    return changed

                return SimpleNamespace(add=add)

        return Place()


def torch_pad(x: Any, widths: list[int]) -> Any:
    pairs = list(zip(widths[::2], widths[1::2], strict=True))[::-1]
    return np.pad(x, [(0, 0)]*(x.ndim - len(pairs)) + pairs)


def torch() -> ModuleType:
    module = ModuleType("torch")
    module.__dict__.update({name: getattr(np, name) for name in ALIKE if name not in ("cbrt", "maximum", "minimum", "max", "pad")})
    module.__dict__.update(
        float64=None, relu=lambda x: np.maximum(x, 0), amax=np.max, erf=erf, softmax=softmax, log_softmax=log_softmax,
        clamp=lambda x, max: np.minimum(x, max), tensor=lambda x, dtype=None: np.array(x), eye=lambda n, dtype: np.eye(n),
        zeros=lambda shape, dtype: np.zeros(shape), special=SimpleNamespace(ndtr=ndtr),
        nn=SimpleNamespace(functional=SimpleNamespace(pad=torch_pad)))
    return module


def jax() -> dict[str, ModuleType]:
    numpy, module = ModuleType("jax.numpy"), ModuleType("jax")
    numpy.__dict__.update({name: getattr(np, name) for name in ALIKE})
    numpy.__dict__.update(array=np.array, eye=np.eye, zeros=lambda shape: np.zeros(shape).view(Array))
    module.__dict__.update(
        numpy=numpy, config=SimpleNamespace(update=lambda key, value: None), nn=SimpleNamespace(softmax=softmax, log_softmax=log_softmax),
        scipy=SimpleNamespace(special=SimpleNamespace(ndtr=ndtr, erf=erf)))
    return {"jax": module, "jax.numpy": numpy}


@contextmanager
def standing_in() -> Iterator[None]:
    """`import torch` and `import jax` give the stand-ins."""
    hidden = {name: sys.modules.pop(name, None) for name in ("torch", "jax", "jax.numpy")}
    sys.modules.update({"torch": torch(), **jax()})
    try:
        yield
    finally:
        for name, module in hidden.items():
            sys.modules.pop(name, None)
            if module is not None:
                sys.modules[name] = module
