"""What `grad` finds: the proved formulas and the numbers, compared; and both as JSON."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from symderive.kernel.check import check
from symderive.kernel.derivation import Derivation, Theorem
from symderive.kernel.ring import rational
from symderive.kernel.term import ZERO, mk
from symderive.networks.gradient import Backward, chosen
from symderive.networks.net import Net, WeightsError
from symderive.networks.numbers import (
    Kink,
    Numbers,
    Value,
    at,
    central_differences,
    compute,
    meet,
    order,
    plain,
    rounded,
    scientific,
    significant,
    written,
)
from symderive.networks.training import STEP, Optimizer
from symderive.notation.text import write
from symderive.rules import RULES

DIGITS = 25  # of a number that is no short decimal
FLOAT_DIGITS = 15  # a decimal of so many digits is the shortest text of its float


@dataclass(frozen=True, slots=True)
class Result:
    """A network, for every weight asked for its derivation and theorem, and the numbers.

    compared     the weights whose formula has the value that dual numbers found
    optimizer    how weights move
    steps        the numbers of every training step; `numbers` are those of the first
    differences  the central differences (E(w + h) - E(w - h))/2h, where they were asked for
    """

    net: Net
    backward: Backward
    derivations: Mapping[str, Derivation]
    theorems: Mapping[str, Theorem]
    numbers: Numbers
    compared: tuple[str, ...]
    optimizer: Optimizer
    steps: tuple[Numbers, ...]
    differences: Mapping[str, Value]


def grad(net: Net, wrt: Iterable[str] | None = None, *, digits: int = DIGITS, optimizer: Optimizer | None = None, steps: int = 1,
         differences: bool = False, progress: Callable[[int, int], None] | None = None) -> Result:
    """Derive and prove the gradient in the weights of `wrt` (None: all that are not frozen), and compare it with the numbers.

    The numbers have so many certain digits; a training step changes every weight that is not frozen. Raises WeightsError, Rejected.
    """
    backward, wanted = Backward(net), chosen(net, wrt)
    way = optimizer or Optimizer(rate=None if net.rate is None else rational(net.rate))
    made = compute(net, wanted, lambda found: _sharp(found, digits), way, steps, progress)
    derivations = {w: backward.derivation(w) for w in wanted}
    theorems = {w: check(d, RULES) for w, d in derivations.items()}
    slopes = central_differences(net, wanted, STEP, digits) if differences else {}
    return Result(net, backward, derivations, theorems, made[0], _compared(net, theorems, made[0]), way, made, slopes)


def _sharp(found: Numbers, digits: int) -> None:
    """Raises Unclear unless every number has so many certain digits."""
    for value in _all(found):
        rounded(value, digits)


def _all(found: Numbers) -> list[Value]:
    kinks = [v for k in found.kinks for v in (k.left, k.right, k.used)]
    after = [] if found.loss_after is None else [found.loss_after, found.predicted, found.decrease]
    tables = (found.forward, found.gradients, found.updated, found.forward_after)
    return [found.loss, *after, *kinks, *(v for table in tables for v in table.values())]


def _compared(net: Net, theorems: Mapping[str, Theorem], numbers: Numbers) -> tuple[str, ...]:
    """The weights whose proved formula gives the number found by dual numbers; at a kink there is none."""
    agreeing = []
    for w, value in zip(theorems, at((t.claim.rhs for t in theorems.values()), net), strict=True):
        if value is None:
            continue
        if not meet(value, numbers.gradients[w]):
            raise WeightsError(net.file, w, "the proved formula and automatic differentiation disagree; please report this")
        agreeing.append(w)
    return tuple(agreeing)


# --- JSON ----------------------------------------------------------------------------------------------------------


def to_json(result: Result) -> dict[str, Any]:
    """The numbers by the file's own names: floats where they lose nothing, otherwise strings of digits that are all right."""
    out = _tables(result, result.numbers, _number)
    if result.numbers.exact:
        out["exact"] = _tables(result, result.numbers, written)
    out |= _remarks(result, result.numbers)
    if result.differences:
        out["central_differences"] = {"h": float(STEP)} | {w: _number(v) for w, v in result.differences.items()}
    if len(result.steps) > 1:
        out["steps"] = [
            _tables(result, found, _number) | _remarks(result, found) |
            {"step": k, "predicted_decrease": _number(found.predicted), "decrease": _number(found.decrease)}
            for k, found in enumerate(result.steps, 1)]
    return out


def _remarks(result: Result, found: Numbers) -> dict[str, Any]:
    kinks = [k for k in found.kinks if k.weight in result.theorems]
    return {"nondifferentiable": [k.weight for k in kinks], "kinks": [_kink(k) for k in kinks], "n_params": len(result.net.weights)}


def _kink(k: Kink) -> dict[str, Any]:
    """Where, the slopes on the two sides, and what backpropagation uses by convention."""
    return {"weight": k.weight, "at": write(mk("eq", k.corner.args[0], ZERO)), "left": _number(k.left), "right": _number(k.right),
            "used": _number(k.used), "convention": f"{k.corner.op}'(0) = 0"}


def _tables(result: Result, found: Numbers, show: Callable[[Value], Any]) -> dict[str, Any]:
    def table(values: Mapping[str, Value]) -> dict[str, Any]:
        return {n: show(v) for n, v in values.items()}

    wanted = result.theorems
    out = {"loss": show(found.loss), "grads": table({w: found.gradients[w] for w in wanted}),
           "updated": table({w: v for w, v in found.updated.items() if w in wanted}), "forward": table(found.forward)}
    if found.loss_after is not None:
        out |= {"loss_after": show(found.loss_after), "forward_after": table(found.forward_after)}
    return out


def _number(x: Value) -> float | str:
    q = rounded(x, DIGITS)
    digits = significant(q)
    text = plain(q) if not q or -7 < order(q) < 40 else scientific(q)
    return float(text) if x == q and digits is not None and digits <= FLOAT_DIGITS else text
