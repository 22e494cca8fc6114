"""What `grad` finds of a graph: numbers with certain digits, its kinks, a second opinion on the gradient, training steps.

The numbers stand in tables (see `TABLES`), by the file's own names; one entry is `result.value("grads", "W1", (3, 7))`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from symderive.networks.graph import Graph, Shape
from symderive.networks.numbers import Value

Table = Literal["forward", "deltas", "grads", "updated", "forward_after"]
Index = tuple[int, ...]

# forward        what every layer gives
# deltas         the gradient of the loss in what every layer gives, of the layers that trained weights reach
# grads          the gradient of the loss in every trained weight
# updated        the trained weights after one step w - rate*g, all gradients taken at the old weights (none without a rate)
# forward_after  what every layer gives with the updated weights
TABLES: tuple[Table, ...] = ("forward", "deltas", "grads", "updated", "forward_after")


@dataclass(frozen=True, slots=True)
class GraphKink:
    """An entry of a weight in which the loss is not differentiable, its slopes on the two sides, and the one that is used.

    weight, index   the entry W1[1, 0]
    place           the corners that it moves, as text: "z1[1] = 0" of a relu, "p[0,0,0]: a tie" of a pooling
    convention      what is taken there by convention: "relu'(0) = 0"
    """

    weight: str
    index: Index
    place: str
    left: Value
    right: Value
    used: Value
    convention: str

    @property
    def entry(self) -> str:
        """W1[1,0], or the name alone of a single number."""
        return f"{self.weight}[{','.join(map(str, self.index))}]" if self.index else self.weight


@dataclass(frozen=True, slots=True)
class Check:
    """The slope of the loss in one direction of all trained weights at once, found in two ways.

    seed      the direction's entries are whole numbers drawn with this seed, which comes from the network's numbers
    forward   by dual numbers (value, slope), which know nothing of the gradient
    backward  the inner product of the gradient with the direction
    digits    how many digits are known to agree; None: the two are the same fraction
    """

    seed: str
    forward: Value
    backward: Value
    digits: int | None


@dataclass(frozen=True, slots=True)
class GraphResult:
    """A graph and everything found at its numbers.

    shapes      of every input, target, weight and layer
    digits      how many digits of every printed number are certain
    exact       whether every number is a fraction (and few enough that they are kept as such)
    kinks       the entries of trained weights in which the loss is not differentiable
    rate        the learning rate, or None
    """

    graph: Graph
    shapes: Mapping[str, Shape]
    digits: int
    exact: bool
    kinks: tuple[GraphKink, ...]
    check: Check
    steps: tuple[Any, ...] = ()
    _numbers: Any = field(default=None, repr=False)

    @property
    def loss(self) -> Value:
        """The loss, a Fraction or an arb with certain digits."""
        raise NotImplementedError

    @property
    def loss_after(self) -> Value | None:
        """The loss after one step, None without a learning rate."""
        raise NotImplementedError

    def names(self, table: Table) -> tuple[str, ...]:
        """The names that have numbers in a table, in the order of the file."""
        raise NotImplementedError

    def value(self, table: Table, name: str, index: Index = ()) -> Value:
        """One entry, a Fraction or an arb that has `digits` certain digits. Raises KeyError, IndexError, Unclear."""
        raise NotImplementedError

    def array(self, table: Table, name: str) -> Any:
        """All entries of one name, an array of Fractions and arbs with `digits` certain digits each. Raises KeyError, Unclear."""
        raise NotImplementedError

    def given(self, name: str, index: Index = ()) -> Value:
        """One entry of an input, a target or a weight, as a Fraction."""
        raise NotImplementedError

    def largest(self, table: Table, name: str, most: int) -> list[Index]:
        """The indices of the entries of largest size, found in floating point; for a summary."""
        raise NotImplementedError
