"""symderive: derivations in which every line is proved.

>>> import symderive
>>> symderive.prove("sech(x)^2 = 1 - tanh(x)^2").proved
True
"""

from __future__ import annotations

TYPE_CHECKING = False  # nothing is imported here, not even typing: whoever presses Ctrl-C at once sees no traceback
__version__ = "0.1.0"

_HOMES = {
    "prove": "api.claims", "refute": "api.claims", "simplify": "api.claims", "diff": "api.claims",
    "evaluate": "api.values", "grad": "api.gradients", "conv": "api.convolutions", "load": "api.works",
    "graph": "api.pictures", "gradient_code": "api.code",
    "verify": "api.proofs", "check": "api.checks", "Result": "api.results", "Verdict": "report.verdict",
}
__all__ = [
    "Result", "Verdict", "check", "conv", "diff", "evaluate", "grad", "gradient_code", "graph", "load", "prove", "refute",
    "simplify", "verify",
]

if TYPE_CHECKING:
    from typing import Any

    from symderive.api.checks import check
    from symderive.api.claims import diff, prove, refute, simplify
    from symderive.api.code import gradient_code
    from symderive.api.convolutions import conv
    from symderive.api.gradients import grad
    from symderive.api.pictures import graph
    from symderive.api.proofs import verify
    from symderive.api.results import Result
    from symderive.api.values import evaluate
    from symderive.api.works import load
    from symderive.report.verdict import Verdict


def __getattr__(name: str) -> Any:
    """Import what is asked for, and no more: `symderive --help` need not wait for the prover."""
    if name not in _HOMES:
        raise AttributeError(f"module 'symderive' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"symderive.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *_HOMES])
