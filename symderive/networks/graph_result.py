"""What `grad` finds of a graph: numbers with certain digits, its kinks, a second opinion on the gradient, training steps.

The numbers stand in tables (see `TABLES`), by the file's own names; one entry is `result.value("grads", "W1", (3, 7))`. NumPy is
imported only when a graph is computed, not when this module is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

from symderive.networks.graph import Graph, Shape
from symderive.networks.net import WeightsError, suggest
from symderive.networks.numbers import Value
from symderive.networks.training import STEP

if TYPE_CHECKING:
    from symderive.networks.certified import Certified, Stage
    from symderive.networks.indexed import IndexedGradient
    from symderive.networks.training import Optimizer

Table = Literal["forward", "deltas", "grads", "updated", "forward_after"]
Index = tuple[int, ...]

LAYERS_A_SECOND = 30  # that are surely derived in a second
A_SECOND = 150_000  # numbers of a network that surely get their balls in a second, with all that a page needs
MOST_DIFFERENCES = 200  # in JSON; a larger network has those of the largest entries of every weight

# forward        what every layer gives
# deltas         the gradient of the loss in what every layer gives, of the layers that trained weights reach
# grads          the gradient of the loss in every trained weight
# updated        the trained weights after one step, all gradients taken at the old weights (none without a rate)
# forward_after  what every layer gives with the updated weights
TABLES: tuple[Table, ...] = ("forward", "deltas", "grads", "updated", "forward_after")


def entry_name(name: str, index: Index) -> str:
    """W1[1,0]; the name alone of a single number."""
    return f"{name}[{','.join(map(str, index))}]" if index else name


@dataclass(frozen=True, slots=True)
class GraphKink:
    """An entry of a weight in which the loss is not differentiable, its slopes on the two sides, and the one that is used.

    weight, index   the entry W1[1,0]; a single number has no index
    places          the corners that it moves: "z1[1] = 0" of a relu, "h[0,0,0] = h[0,0,1]" of a tie for a maximum
    conventions     what is taken there by convention: "relu'(0) = 0"
    """

    weight: str
    index: Index
    places: tuple[str, ...]
    left: Value
    right: Value
    used: Value
    conventions: tuple[str, ...]

    @property
    def entry(self) -> str:
        """W1[1,0], or the name alone of a single number."""
        return entry_name(self.weight, self.index)


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


class Undecided(WeightsError):
    """Enclosures do not tell: whether a number is 0, or on which side of a kink it lies."""


class GraphResult:
    """A graph and everything found at its numbers, before and after each training step.

    graph       the network
    shapes      of every input, target, weight and layer
    digits      how many digits of every printed number are certain
    wrt         the weights whose gradient was asked for
    differences whether central differences are to be shown beside the gradient
    optimizer   how weights move (its rate is None where they do not)
    steps       how many training steps were made
    seconds     how long all of it may take, 0: any time
    """

    def __init__(self, found: Certified, wrt: tuple[str, ...], differences: bool, seconds: float = 0):
        self._found = found
        self.graph: Graph = found.graph
        self.shapes: dict[str, Shape] = found.program.shapes
        self.digits = found.digits
        self.wrt = wrt
        self.differences = differences
        self.seconds = seconds
        self.optimizer: Optimizer = found.optimizer
        self.steps = found.steps

    # --- numbers ---------------------------------------------------------------------------------------------------

    @property
    def is_small(self) -> bool:
        """Whether fractions are kept and numbers have 25 digits: up to 2,000 numbers. A larger network has balls and 15 digits."""
        return bool(self._found.small)

    @property
    def is_certified(self) -> bool:
        """Whether digits are certain: not of a network so large that it was computed in floats."""
        return self._found.is_certified

    @property
    def bits(self) -> int:
        """The precision of the balls."""
        return self._found.bits

    @cached_property
    def is_exact(self) -> bool:
        """Whether every number up to the end of the first step is a fraction."""
        from symderive.networks.certified import is_rational

        def read(stages: Any) -> bool:
            holders = [*_everything(self, stages[0]), *(_everything(self, stages[1]) if self.steps else ())]
            return all(map(is_rational, holders))

        return bool(self.is_small and self._found.sharp(read))

    def loss(self, step: int = 0) -> Value:
        """The loss after so many training steps, a Fraction or an arb. Raises IndexError, WeightsError."""
        return self._sharp(lambda stages: stages[step].loss)

    def value(self, table: Table, name: str, index: Index = (), step: int = 0) -> Value:
        """One entry, a Fraction or an arb with certain digits. Raises KeyError, IndexError, WeightsError."""
        from symderive.networks.certified import entry

        return self._sharp(lambda stages: entry(self._holder(stages, table, name, step), index))

    def given(self, name: str, index: Index = ()) -> Value:
        """One entry of an input, a target or a weight, as a Fraction."""
        from symderive.networks.certified import exactly

        return exactly(self.graph.given[name][index])

    def names(self, table: Table, step: int = 0) -> tuple[str, ...]:
        """The names that have numbers in a table, in the order of the file."""
        layers = tuple(layer.name for layer in self.graph.layers)
        if table in ("updated", "forward_after") and step >= self.steps:
            return ()
        if table == "deltas":
            slots, stages = self._found.program.slots, self._found.sharp(lambda stages: stages)
            return tuple(n for n in layers if stages[step].back[slots[n]] is not None)
        return {"grads": self.wrt, "updated": tuple(w for w in self.graph.trained if w in self.wrt)}.get(table, layers)

    def table(self, table: Table, name: str, show: Callable[[Any], Any], step: int = 0) -> Any:
        """All entries of one name as nested lists (a single number as itself), each shown by a function that may raise Unclear."""
        from symderive.networks.certified import multiplied_out
        from symderive.networks.digits import nested

        shape = self.shapes[name]
        return self._found.sharp(lambda stages: nested(
            multiplied_out(self._holder(stages, table, name, step)), shape, show))

    def predicted(self, step: int = 0) -> Value:
        """By how much the step lowers the loss if the loss were linear: the sum of g (w - w'), for sgd rate*|g|^2. Raises IndexError."""
        from symderive.networks.certified import decrease

        return self._sharp(lambda stages: decrease(self._found, stages, step))

    def central_difference(self, name: str, index: Index = (), h: Fraction = STEP) -> Value:
        """(E(w + h) - E(w - h))/2h of one entry of a weight, for teaching: near the gradient, and the nearer the smaller h is."""
        from symderive.networks.certified import central_difference

        return self._sharp(lambda stages: central_difference(self._found, stages, name, index, h))

    def decrease(self, step: int = 0) -> Value:
        """By how much the step lowers the loss. Raises IndexError."""
        return self._sharp(lambda stages: stages[step].loss - stages[step + 1].loss)

    def largest(self, table: Table, name: str, most: int, step: int = 0) -> list[Index]:
        """The indices of the entries of largest size, as floats tell, first the largest; for a summary."""
        from symderive.networks.certified import largest

        found: list[Index] = self._found.sharp(lambda stages: largest(self._holder(stages, table, name, step), self.shapes[name], most))
        return found

    def _sharp(self, read: Callable[[Any], Any]) -> Value:
        from symderive.networks.certified import certain

        return self._found.sharp(lambda stages: certain(read(stages), self.digits))

    def _holder(self, stages: Any, table: Table, name: str, step: int) -> Any:
        """The array, or the matrix that is not multiplied out."""
        slots = self._found.program.slots
        if table == "grads":
            return stages[step].gradients[name]
        if table == "updated":
            return stages[step + 1].weights[name]
        if table == "deltas":
            return stages[step].back[slots[name]]
        return stages[step + (table == "forward_after")].values[slots[name]]

    # --- kinks, check ----------------------------------------------------------------------------------------------

    def corners(self, step: int = 0) -> tuple[str, ...]:
        """Where the numbers hit a corner of a relu, or of a maximum: "z1[1] = 0"."""
        stages = self._found.sharp(lambda stages: stages)
        return tuple(corner.said for corner in stages[step].corners.met)

    def kinks(self, step: int = 0) -> tuple[GraphKink, ...] | None:
        """The entries of `wrt` in which the loss is not differentiable; None where there are too many corners to look at them all."""
        from symderive.networks.certified import certain
        from symderive.networks.kinks import CONVENTION

        def read(stages: Any) -> Any:
            felt = stages[step].corners.felt
            return None if felt is None else tuple(
                GraphKink(f.weight, f.index, tuple(c.said for c in f.corners), certain(f.left, self.digits),
                          certain(f.right, self.digits), certain(f.used, self.digits),
                          tuple(dict.fromkeys(CONVENTION[c.layer.type] for c in f.corners))) for f in felt if f.weight in self.wrt)

        found: tuple[GraphKink, ...] | None = self._found.sharp(read)
        return found

    @cached_property
    def formulas(self) -> tuple[IndexedGradient | None, str]:
        """The gradient for general indices, proved; or None and why there is none."""
        from symderive.kernel.derivation import Rejected
        from symderive.networks.indexed import UNCUT, derive

        layers = len(self.graph.layers)
        if self.seconds and layers > max(LAYERS_A_SECOND * self.seconds, UNCUT):
            return None, f"{layers} layers take longer; --time-limit 0 takes the time"
        try:
            return derive(self.graph), ""
        except (WeightsError, Rejected) as why:
            return None, str(why)

    @cached_property
    def check(self) -> Check:
        """The second opinion. Raises WeightsError where the two slopes differ."""
        return Check(*self._found.compared())


def _everything(result: GraphResult, stage: Stage) -> Iterable[Any]:
    """The arrays of a stage that are printed."""
    slots = result._found.program.slots
    return [stage.loss, *(stage.values[slots[layer.name]] for layer in result.graph.layers), *stage.gradients.values(),
            *stage.weights.values()]


def grad_graph(graph: Graph, wrt: Iterable[str] | None = None, *, optimizer: Optimizer | None = None, steps: int = 1,
               differences: bool = False, progress: Callable[[int, int], None] | None = None, seconds: float = 0) -> GraphResult:
    """The numbers of a graph: loss, gradients in the weights of `wrt` (None: all that are not frozen), and after training steps.

    optimizer   how weights move; None: sgd with the rate and the decay of the graph (no steps where it has no rate)
    progress    called before every training step with the number of steps done and of all
    seconds     how long it may take, 0: any time. A network that is too large for balls in that time is computed in floats

    Raises WeightsError; Undecided where enclosures cannot tell a number from 0.
    """
    from symderive.networks.certified import SMALL, Certified, Rough
    from symderive.networks.training import Optimizer

    optimizer = optimizer or Optimizer(rate=graph.rate, decay=graph.decay)
    wanted = graph.trained if wrt is None else tuple(dict.fromkeys(wrt))
    for w in wanted:
        if w not in graph.weights:
            hint = suggest(w, graph.weights) or "the weights are " + ", ".join(graph.weights)
            raise WeightsError(graph.file, w, f"{w} is not a weight", hint)
    numbers, made = sum(array.size for array in graph.given.values()), steps if optimizer.rate is not None else 0
    too_large = bool(seconds) and numbers > max(A_SECOND * seconds / max(made, 1), SMALL)
    found = (Rough if too_large else Certified)(graph, optimizer, made, wanted, progress)
    result = GraphResult(found, wanted, differences, seconds)
    result.loss()
    return result


# --- JSON ----------------------------------------------------------------------------------------------------------


def to_json(result: GraphResult) -> dict[str, Any]:
    """The numbers by the file's own names: floats where they lose nothing, otherwise strings of digits that are all right."""
    out = _step_json(result, 0) | ({} if result.is_certified else {"certified": False})
    if result.differences:
        out["central_differences"] = _differences_json(result)
    if result.steps > 1:
        out["steps"] = [_step_json(result, k) | _progress_json(result, k) for k in range(result.steps)]
    return out


def _step_json(result: GraphResult, step: int) -> dict[str, Any]:
    from symderive.networks.digits import as_fraction, as_number

    out = _tables(result, step, as_number(result.digits))
    if step == 0 and result.is_exact:
        out["exact"] = _tables(result, step, as_fraction)
    kinks = result.kinks(step)
    show = as_number(result.digits)
    out["nondifferentiable"] = None if kinks is None else [k.entry for k in kinks]
    out["kinks"] = list(result.corners(step)) if kinks is None else [
        {"weight": k.entry, "at": "; ".join(k.places), "left": show(k.left), "right": show(k.right), "used": show(k.used),
         "convention": "; ".join(k.conventions)} for k in kinks]
    out["n_params"] = sum(array.size for array in result.graph.weights.values())
    return out


def _differences_json(result: GraphResult) -> dict[str, Any]:
    """{"h": 0.001, "W1[0,1]": (E(w + h) - E(w - h))/2h, ...}, the largest entries of every weight."""
    from symderive.networks.digits import as_number

    show = as_number(result.digits)
    most = max(1, MOST_DIFFERENCES // len(result.wrt))
    return {"h": float(STEP)} | {entry_name(w, index): show(result.central_difference(w, index))
                                 for w in result.wrt for index in sorted(result.largest("grads", w, most))}


def _progress_json(result: GraphResult, step: int) -> dict[str, Any]:
    """The predicted decrease beside the real one."""
    from symderive.networks.digits import as_number

    show = as_number(result.digits)
    return {"step": step + 1, "predicted_decrease": show(result.predicted(step)), "decrease": show(result.decrease(step))}


def _tables(result: GraphResult, step: int, show: Callable[[Any], Any]) -> dict[str, Any]:
    def table(which: Table) -> dict[str, Any]:
        return {name: result.table(which, name, show, step) for name in result.names(which, step)}

    out = {"loss": result._found.sharp(lambda stages: show(stages[step].loss)), "grads": table("grads"), "updated": table("updated"),
           "forward": table("forward")}
    if step < result.steps:
        out |= {"loss_after": result._found.sharp(lambda stages: show(stages[step + 1].loss)), "forward_after": table("forward_after")}
    return out
