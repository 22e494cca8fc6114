"""What kind of thing a name is, told from how it is used."""

from __future__ import annotations

from collections.abc import Iterable

from symderive.kernel.derivation import Sort
from symderive.kernel.term import BINDERS, Term, fold

_COUNTING = BINDERS - {"Integral"}
_TELLING = _COUNTING | {"idx", "apply", "prime"}


def sorts_by_use(said: Iterable[Term]) -> dict[str, Sort]:
    """Arrays are what has entries, functions what is applied; ends of sums and indices are whole."""
    terms = list(said)
    found: dict[str, Sort] = {}

    def visit(node: Term, _: list[None]) -> None:
        if node.op == "idx":
            found[node.args[0].val] = Sort("array")
        if node.op in ("apply", "prime"):
            found[node.args[0].val] = Sort("function")
        for end in node.args[2:] if node.op in _COUNTING else node.args[1:] if node.op == "idx" else ():
            found.update({n: Sort("whole") for n in end.names if n not in found})

    for t in terms:
        if not t.ops.isdisjoint(_TELLING):
            fold(t, visit)
    bound = frozenset().union(*(t.bound for t in terms))
    return {n: sort for n, sort in sorted(found.items()) if n not in bound}
