"""Every entry of a gradient, a line each: W1[3,7] = (-0.0766511)*0.0947081 = -0.00725948. Brackets count from 0."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import product
from typing import Any

from symderive.kernel.term import Term
from symderive.networks.digits import as_number
from symderive.networks.graph_result import GraphResult
from symderive.networks.indexed import Formula, IndexedGradient
from symderive.notation.text import write

DIGITS = 6


def every_entry(result: GraphResult) -> Iterator[str]:
    """The formula of every weight, and under it a line an entry; where each entry is a product of two numbers, with these numbers."""
    derived, _ = result.formulas
    number = as_number(DIGITS)

    def show(x: Any) -> str:
        text = str(number(x))
        return f"({text})" if text[0] == "-" else text

    loss = derived.loss.name if derived is not None else "E"
    for w in result.wrt:
        grads = result.table("grads", w, number)
        formula = None if derived is None else derived.weights.get(w)
        if formula is not None:
            yield f"d{loss}/d{write(formula.slope)} = {write(formula.formula)}"
        factors = None if formula is None or derived is None else _factors(result, derived, formula, show)
        yield from _lines(w, result.shapes[w], grads, factors)


def _factors(result: GraphResult, derived: IndexedGradient, f: Formula, show: Callable[[Any], str]) -> tuple[list[str], list[str]] | None:
    """The numbers of delta[i] and x[j], where the formula is their product."""
    parts: Sequence[Term] = f.formula.args if f.formula.op == "mul" else ()
    vectors = {t.args[1]: t.args[0].val for t in parts if t.op == "idx" and len(t.args) == 2}
    if len(parts) != 2 or len(f.indices) != 2 or vectors.keys() != set(f.indices):
        return None
    layer_of = {d.delta: d.array for d in derived.deltas}
    found = []
    for i in f.indices:
        called = vectors[i]
        if called in layer_of:
            found.append(result.table("deltas", layer_of[called], show))
        elif called in result.graph.given:
            found.append([show(result.given(called, (k,))) for k in range(result.shapes[called][0])])
        elif called in result.shapes:
            found.append(result.table("forward", called, show))
    return (found[0], found[1]) if len(found) == 2 else None


def _lines(w: str, shape: tuple[int, ...], grads: Any, factors: tuple[list[str], list[str]] | None) -> Iterator[str]:
    if factors is not None:
        for i, (d, row) in enumerate(zip(factors[0], grads, strict=True)):
            head = f"{w}[{i},"
            yield from [f"{head}{j}] = {d}*{x} = {g}" for j, (x, g) in enumerate(zip(factors[1], row, strict=True))]
    elif not shape:
        yield f"{w} = {grads}"
    else:
        for at in product(*map(range, shape[:-1])):
            row = grads
            for k in at:
                row = row[k]
            head = f"{w}[{''.join(f'{k},' for k in at)}"
            yield from [f"{head}{j}] = {g}" for j, g in enumerate(row)]
