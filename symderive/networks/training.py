"""Training steps: from the gradient at the old weights to the new weights, by one of three rules.

Every rule is w' = w - rate*(d + decay*w); they differ in the direction d.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from symderive.networks.elements import Element, fraction, function_of

if TYPE_CHECKING:
    from symderive.networks.arithmetic import Exact

MAX_LENGTH = 60  # characters of a number
STEP = Fraction(1, 1000)  # h of a central difference

State = Mapping[str, Any]  # of one weight: its velocity, or its two moments

# what each rule is, in the notation of formulas; g is the gradient, t counts the steps from 1
FORMULAS: Mapping[str, tuple[str, ...]] = {
    "sgd": ("d = g",),
    "momentum": ("v' = momentum*v + g", "d = v'"),
    "adam": ("m' = beta1*m + (1 - beta1)*g", "s' = beta2*s + (1 - beta2)*g^2",
             "d = m'/(1 - beta1^t)/(sqrt(s'/(1 - beta2^t)) + epsilon)"),
}
NEW = "w' = w - rate*(d + decay*w)"


_NUMBER = re.compile(r"[0-9]+(\.[0-9]*)?([eE][+-]?[0-9]{1,3})?|\.[0-9]+|[0-9]+/[0-9]*[1-9][0-9]*")


def positive(what: str, said: Fraction | int | str) -> Fraction:
    """A number that is not negative, as a fraction: "0.03" is 3/100. Raises ValueError."""
    if isinstance(said, str) and (len(said) > MAX_LENGTH or not _NUMBER.fullmatch(said.strip())):
        raise ValueError(f"the {what} is a positive number such as 0.03, not {said.strip()[:40]!r}")
    found = Fraction(said)
    if found < 0:
        raise ValueError(f"the {what} is negative: {said}")
    return found


@dataclass(frozen=True, slots=True)
class Optimizer:
    """How weights move. `rate` None: they do not.

    kind       "sgd", "momentum" or "adam"
    momentum   of the velocity, where the kind is "momentum"
    beta1, beta2, epsilon   of Adam
    decay      weight decay
    """

    kind: str = "sgd"
    rate: Fraction | None = None
    momentum: Fraction = Fraction(9, 10)
    beta1: Fraction = Fraction(9, 10)
    beta2: Fraction = Fraction(999, 1000)
    epsilon: Fraction = Fraction(1, 10**8)
    decay: Fraction = Fraction(0)

    @property
    def formulas(self) -> tuple[str, ...]:
        """The rule as formulas, in order; the last gives the new weight."""
        return (*FORMULAS[self.kind], NEW if self.decay else NEW.replace("(d + decay*w)", "d"))

    @property
    def constants(self) -> dict[str, Fraction]:
        """The numbers that stand in the formulas, by their names there."""
        named = {"momentum": ("momentum",), "adam": ("beta1", "beta2", "epsilon")}.get(self.kind, ())
        found = {name: getattr(self, name) for name in (*named, *(("decay",) if self.decay else ()))}
        return found | ({} if self.rate is None else {"rate": self.rate})

    def moved(self, over: Exact | Singles, w: Any, g: Any, state: State, t: int) -> tuple[Any, State]:
        """The new weight and the new state of step t = 1, 2, ...: of arrays, of matrices that are not multiplied out, of single numbers."""
        assert self.rate is not None
        d, state = self.direction(over, g, state, t)
        return over.matrix(w) * over.number(1 - self.rate * self.decay) + d * over.number(-self.rate), state

    def direction(self, over: Exact | Singles, g: Any, state: State, t: int) -> tuple[Any, State]:
        """d, and the new state."""
        if self.kind == "sgd":
            return g, state
        if self.kind == "momentum":
            v = state["v"] * over.number(self.momentum) + g if state else g
            return v, {"v": v}
        number = over.number
        g = over.array(g)
        m, s = g * number(1 - self.beta1), g * g * number(1 - self.beta2)
        if state:
            m, s = state["m"] * number(self.beta1) + m, state["s"] * number(self.beta2) + s
        root = over.sqrt(s / number(1 - self.beta2**t)) + number(self.epsilon)
        return m / number(1 - self.beta1**t) * over.reciprocal(root), {"m": m, "s": s}


class Singles:
    """The arithmetic of a step of one single weight. functions: of a name of `FUNCTIONS` the function."""

    def __init__(self, functions: Callable[[str], Callable[[Element], Element]] = function_of):
        self.sqrt, self.reciprocal = functions("sqrt"), functions("reciprocal")

    def number(self, q: Fraction) -> Element:
        """A constant."""
        return fraction(q)

    def matrix(self, w: Element) -> Element:
        return w

    array = matrix
