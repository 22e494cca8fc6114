"""The numbers of a graph, as sharp as they are asked for: when a digit is not certain, everything is run again with more bits."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from hashlib import blake2b
from typing import Any

import numpy as np
from flint import ctx, fmpq

from symderive.networks.arithmetic import MAX_BITS, Array, Duals, Exact, Floats, Outer, Pair, as_floats, objects
from symderive.networks.digits import sharp, value
from symderive.networks.elements import Unclear
from symderive.networks.graph import Graph
from symderive.networks.graph_result import Undecided
from symderive.networks.kinks import Corners, find_corners
from symderive.networks.net import WeightsError
from symderive.networks.numbers import Value, lifted
from symderive.networks.program import Program, Values
from symderive.networks.traces import Traces
from symderive.networks.training import Optimizer, State

SMALL = 2_000  # numbers given; a larger network has balls for its fractions, and fewer digits
DIGITS = 25  # of the numbers of a small network
FLOAT_DIGITS = 15  # of a large one: as many as every float has
FIRST_BITS, TRACED_BITS, MOST_BITS = 128, 2**11, 2**16
LATER_BITS = 20_000  # of fractions from the second training step on, which are four times as long after every step

Read = Callable[[Sequence["Stage"]], Any]
Progress = Callable[[int, int], None]  # training steps done, and all of them


@dataclass(slots=True)
class Stage:
    """The numbers between two training steps; after the last there are no gradients.

    back           the gradients in what the layers give, by slot
    conventional   the gradients in weights, as backpropagation has them
    gradients      the same, mended where the loss is differentiable and a convention at a corner says otherwise
    weights        those that the step before has moved
    """

    values: Values
    loss: Any
    weights: Mapping[str, Any]
    back: Values
    conventional: Mapping[str, Any]
    gradients: Mapping[str, Any]
    corners: Corners


class Certified:
    """A graph before and after so many training steps, by balls whose precision grows as it must.

    wrt        in which weights gradients are asked for, beside those that are trained
    rational   whether fractions are kept
    digits     how many digits are certain of a number that is asked for
    """

    def __init__(self, graph: Graph, optimizer: Optimizer, steps: int, wrt: Sequence[str] = (), progress: Progress | None = None):
        given = sum(array.size for array in graph.given.values())
        self.graph, self.optimizer, self.steps, self.progress = graph, optimizer, steps, progress
        self.small = given <= SMALL
        self.digits = DIGITS if self.small else FLOAT_DIGITS
        self.wrt = tuple(dict.fromkeys((*graph.trained, *wrt)))
        self.bits = FIRST_BITS
        self._start(Exact(rational=self.small))
        self._stages: list[Stage] = []

    def _start(self, over: Exact) -> None:
        self.over: Any = over
        self.program = Program(self.graph, over, self.wrt)
        self._given = self.program.given() if over.rational else None

    def sharp(self, read: Read) -> Any:
        """What is read off the stages; they are run with more bits as long as reading them raises Unclear. Raises Undecided."""
        while True:
            with ctx.workprec(self.bits):
                try:
                    if not self._stages:
                        self._stages = self._run()
                    return read(self._stages)
                except Unclear as why:
                    self._stages = []
                    if self.bits >= MOST_BITS:
                        raise Undecided(self.graph.file, "", f"not decided, even with {self.bits} bits: {why}") from None
            if self.bits >= TRACED_BITS and not isinstance(self.over, Traces):
                self._start(Traces())  # perhaps something is 0
            else:
                self.bits *= 2

    def _run(self) -> list[Stage]:
        """All stages at the precision in force. Raises Unclear, WeightsError."""
        program, over = self.program, self.over
        over.max_bits = MAX_BITS
        stages = [self._stage(list(self._given or program.given()))]
        states: dict[str, State] = {w: {} for w in self.graph.trained}
        for t in range(1, self.steps + 1):
            if self.progress:
                self.progress(t - 1, self.steps)
            if t > 1:
                over.max_bits = LATER_BITS
            now = stages[-1]
            weights: dict[str, Any] = {}
            for w in self.graph.trained:
                weights[w], states[w] = self.optimizer.moved(over, now.values[program.slots[w]], now.gradients[w], states[w], t)
                if settle := getattr(over, "settle", None):
                    weights[w] = weights[w] if isinstance(weights[w], Outer) else settle(weights[w])
            values = list(stages[0].values)
            for w, array in weights.items():
                values[program.slots[w]] = array
            stages.append(self._stage(values, weights, t < self.steps))
        return stages

    def _stage(self, values: Values, weights: Mapping[str, Any] = {}, slopes: bool = True) -> Stage:  # (never changed)
        program = self.program
        loss = program.forward(values)
        if not slopes:
            return Stage(values, loss, weights, [], {}, {}, Corners((), ()))
        back = program.backward(values)
        conventional = program.gradients(values, back)
        corners = find_corners(program, values, back, conventional)
        return Stage(values, loss, weights, back, conventional, self._mended(conventional, corners), corners)

    def _mended(self, gradients: Mapping[str, Any], corners: Corners) -> Mapping[str, Any]:
        found = dict(gradients)
        for w in dict.fromkeys(f.weight for f in corners.mended):
            found[w] = self.over.array(gradients[w]).copy()
        for f in corners.mended:
            found[f.weight][f.index or (0,)] = f.right
        return found

    @property
    def is_certified(self) -> bool:
        """Whether digits are certain."""
        return True

    # --- a second opinion ------------------------------------------------------------------------------------------

    def compared(self) -> tuple[str, Value, Value, int | None]:
        """The direction's seed; the slope in it by dual numbers, and by the gradient; how many digits agree (None: all)."""
        seed = content_seed(self.graph)
        direction = drawn(self.graph, seed)

        def read(stages: Sequence[Stage]) -> tuple[str, Value, Value, int | None]:
            ahead = self._slope_ahead(stages[0], direction)
            behind = sum((_dot(stages[0].conventional[w], direction[w]) for w in self.graph.trained), fmpq(0))
            ahead, behind = value(ahead), value(behind)
            agreed = _agreement(ahead, behind)
            if agreed == 0:
                raise WeightsError(self.graph.file, "", "dual numbers and backpropagation disagree; please report this")
            return seed, ahead, behind, agreed

        found: tuple[str, Value, Value, int | None] = self.sharp(read)
        return found

    def _slope_ahead(self, stage: Stage, direction: Mapping[str, Array]) -> Any:
        duals = Program(self.graph, Duals(self.over), self.wrt)
        values = list(stage.values)
        for w in self.graph.trained:
            k = duals.slots[w]
            values[k] = Pair(values[k], direction[w] if values[k].dtype != object else _whole(direction[w]))
        loss = duals.forward(values)
        return loss.slope if isinstance(loss, Pair) and loss.slope is not None else fmpq(0)


class Rough(Certified):
    """The same in float64, for networks so large that balls take too long: no digit is certain, and corners are not looked for."""

    is_certified = False

    def _start(self, over: Exact) -> None:
        self.bits = 53
        self.over = Floats()
        self.program = Program(self.graph, self.over, self.wrt)
        self._given = None

    def sharp(self, read: Read) -> Any:
        """What is read off the stages. Raises WeightsError where the floats overflow."""
        if not self._stages:
            with np.errstate(all="ignore"):
                self._stages = self._run()
            if not all(math.isfinite(stage.loss) for stage in self._stages):
                raise WeightsError(self.graph.file, "", "the numbers are too large for floats", "--time-limit 0 takes balls instead")
        return read(self._stages)

    def _stage(self, values: Values, weights: Mapping[str, Any] = {}, slopes: bool = True) -> Stage:  # (never changed)
        loss, nothing = float(self.program.forward(values)), Corners((), ())
        if not slopes:
            return Stage(values, loss, weights, [], {}, {}, nothing)
        back = self.program.backward(values)
        gradients = self.program.gradients(values, back)
        return Stage(values, loss, weights, back, gradients, gradients, nothing)


def central_difference(found: Certified, stages: Sequence[Stage], w: str, index: tuple[int, ...], h: Fraction) -> Any:
    """(E(w + h) - E(w - h))/2h of one entry, by two runs forward."""
    program, over = found.program, found.over
    ends = []
    for by in (h, -h):
        values = list(stages[0].values)
        moved = over.array(values[program.slots[w]]).copy()
        moved[index or (0,)] += over.number(by)
        values[program.slots[w]] = moved
        ends.append(program.forward(values))
    return (ends[0] - ends[1]) / over.number(2 * h)


def _whole(direction: Array) -> Array:
    return objects((fmpq(int(v)) for v in direction.ravel().tolist()), direction.shape)


def _dot(gradient: Any, direction: Array) -> Any:
    return gradient.dot(direction) if isinstance(gradient, Outer) else (gradient * _whole(direction).reshape(gradient.shape)).sum()


def _agreement(a: Value, b: Value) -> int | None:
    """How many digits two numbers are known to share, None: all. 0 where they differ; raises Unclear where it is fewer than 10."""
    if isinstance(a, Fraction) and isinstance(b, Fraction):
        return None if a == b else 0
    a, b = lifted(a), lifted(b)
    if not a.overlaps(b):
        return 0
    if a.contains(0) or b.contains(0):
        raise Unclear("whether dual numbers and backpropagation agree")
    share = (a - b).abs_upper() / a.abs_lower()
    known = math.floor(-float(share.log()) / math.log(10)) if share > 0 else DIGITS
    if known < 10:
        raise Unclear("whether dual numbers and backpropagation agree")
    return known


def content_seed(graph: Graph) -> str:
    """From everything that the loss depends on, so that the same network always gets the same direction."""
    found = blake2b(digest_size=8)
    for name, array in graph.given.items():
        numbers = array.tobytes() if array.dtype != object else ",".join(map(str, array.ravel().tolist())).encode()
        found.update(f"{name}{array.shape}".encode() + numbers)
    return found.hexdigest()


def drawn(graph: Graph, seed: str) -> dict[str, Array]:
    """For every trained weight an array of whole numbers, none 0, of up to 31 bits."""
    source = random.Random(seed)
    found = {}
    for w in graph.trained:
        shape = graph.weights[w].shape or (1,)
        entries = np.frombuffer(source.randbytes(4 * math.prod(shape)), dtype="<i4").astype(np.float64)
        found[w] = np.where(entries == 0, 1.0, entries).reshape(shape)
    return found


# --- entries -------------------------------------------------------------------------------------------------------


def exactly(x: Any) -> Fraction:
    """A given number, as it is stored."""
    return x if isinstance(x, Fraction) else Fraction(*x.as_integer_ratio())


def entry(holder: Any, index: tuple[int, ...]) -> Any:
    """One entry of an array, or of a matrix that is not multiplied out."""
    if isinstance(holder, Outer):
        return holder.entry(index)
    return holder[index or (0,)]


def multiplied_out(holder: Any) -> list[Any]:
    """All entries, in the order of the rows."""
    found: list[Any] = np.ravel(holder.array() if isinstance(holder, Outer) else holder).tolist()
    return found


def is_rational(holder: Any) -> bool:
    """Whether every entry is a fraction."""
    return all(isinstance(value(x), Fraction) for x in multiplied_out(holder))


def certain(x: Any, digits: int) -> Value:
    """The entry. Raises Unclear unless so many of its digits are certain."""
    return sharp(x, digits)[0]


def decrease(found: Certified, stages: Sequence[Stage], step: int) -> Any:
    """The sum of g (w - w') over all trained weights, in a training step."""
    now, over = stages[step], found.over
    total = over.number(Fraction(0))
    for w in found.graph.trained:
        moved = over.matrix(now.values[found.program.slots[w]]) + stages[step + 1].weights[w] * over.number(Fraction(-1))
        g = now.gradients[w]
        total += g.dot(moved) if isinstance(g, Outer) else (g * over.array(moved)).sum()
    return total


def largest(holder: Any, shape: tuple[int, ...], most: int) -> list[tuple[int, ...]]:
    """The indices of the entries of largest size, as floats tell."""
    floats = holder.floats() if isinstance(holder, Outer) else holder if holder.dtype == float else as_floats(holder)
    sizes = np.abs(floats).ravel()
    least = np.partition(sizes, -most)[-most] if sizes.size > most else 0
    some = np.flatnonzero(sizes >= least)
    order = some[np.argsort(-sizes[some], kind="stable")][:most]
    return [tuple(int(n) for n in np.unravel_index(k, shape)) if shape else () for k in order]
