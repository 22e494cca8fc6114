"""What `grad` finds: the proved formulas and the numbers, compared; and both as JSON."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from symderive.kernel.derivation import Derivation, Theorem
from symderive.kernel.check import check
from symderive.networks.gradient import Backward
from symderive.networks.net import Net, WeightsError
from symderive.networks.numbers import Numbers, Value, at, compute, meet, order, plain, rounded, scientific, significant
from symderive.rules import RULES

DIGITS = 25  # of a number that is no short decimal
FLOAT_DIGITS = 15  # a decimal of so many digits is the shortest text of its float


@dataclass(frozen=True, slots=True)
class Result:
    """A network, the theorem and the derivation of every weight that is trained, and its numbers.

    compared   the weights whose formula has the value that dual numbers found
    """

    net: Net
    derivations: Mapping[str, Derivation]
    theorems: Mapping[str, Theorem]
    numbers: Numbers
    compared: tuple[str, ...]


def grad(net: Net, digits: int = DIGITS) -> Result:
    """Derive and prove every gradient, compute all numbers to so many digits, and compare the two. Raises WeightsError, Rejected."""
    backward = Backward(net)
    derivations = {w: backward.derivation(w) for w in net.trained}
    theorems = {w: check(d, RULES) for w, d in derivations.items()}
    numbers = compute(net, lambda found: _sharp(found, digits))
    return Result(net, derivations, theorems, numbers, _compared(net, theorems, numbers))


def _sharp(found: Numbers, digits: int) -> bool:
    for value in _all(found):
        rounded(value, digits)
    return True


def _all(found: Numbers) -> list[Value]:
    kinks = [v for k in found.kinks for v in (k.left, k.right, k.used)]
    after = [] if found.loss_after is None else [found.loss_after]
    tables = (found.forward, found.gradients, found.updated, found.forward_after)
    return [found.loss, *after, *kinks, *(v for table in tables for v in table.values())]


def _compared(net: Net, theorems: Mapping[str, Theorem], numbers: Numbers) -> tuple[str, ...]:
    """The weights whose proved formula gives the number found by dual numbers; at a kink there is none."""
    agreeing = []
    for w, theorem in theorems.items():
        value = at(theorem.claim.rhs, net, numbers)
        if value is None:
            continue
        if not meet(value, numbers.gradients[w]):
            raise WeightsError(net.file, w, "the proved formula and automatic differentiation disagree; please report this")
        agreeing.append(w)
    return tuple(agreeing)


# --- JSON ----------------------------------------------------------------------------------------------------------


def to_json(result: Result) -> dict[str, Any]:
    """The numbers by the file's own names: floats where they lose nothing, otherwise strings of digits that are all right."""
    found = result.numbers
    out = _tables(found, _number)
    if found.exact:
        out["exact"] = _tables(found, str)
    out["nondifferentiable"] = [k.weight for k in found.kinks]
    out["kinks"] = [{"weight": k.weight, "function": k.function, "left": _number(k.left), "right": _number(k.right),
                     "used": _number(k.used), "convention": f"{k.function}'(0) = 0"} for k in found.kinks]
    out["n_params"] = len(result.net.weights)
    return out


def _tables(found: Numbers, show: Callable[[Value], Any]) -> dict[str, Any]:
    def table(values: Mapping[str, Value]) -> dict[str, Any]:
        return {n: show(v) for n, v in values.items()}

    out = {"loss": show(found.loss), "grads": table(found.gradients), "updated": table(found.updated), "forward": table(found.forward)}
    if found.loss_after is not None:
        out |= {"loss_after": show(found.loss_after), "forward_after": table(found.forward_after)}
    return out


def _number(x: Value) -> float | str:
    q = rounded(x, DIGITS)
    digits = significant(q)
    text = plain(q) if not q or -7 < order(q) < 40 else scientific(q)
    return float(text) if x == q and digits is not None and digits <= FLOAT_DIGITS else text
