r"""Losses of which a page knows only the slopes: dL/dy_i comes from the layer above, and all others follow from it.

The derivative of a loss is linear in what comes from above, so a formula for its slopes holds for every loss exactly when it holds for
all that are linear in these y_i: L = sum(g_k y_k). With this L, dL/dy_i is g_i, and every line about slopes of L can be judged.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from symderive.documents.knowing.inference import losses
from symderive.documents.reading.page import Page, Statement
from symderive.kernel.term import ONE, Term, mk, name, num
from symderive.search.match import subterms

_INDEXED = re.compile(r"\w+_[a-z]")  # one of many, of which the page says no more


@dataclass(frozen=True, slots=True)
class Upstream:
    """A loss with its slopes from above.

    loss     its name
    output   the quantity, or the array, in which they are taken
    slopes   the name, or the array, that stands for them; of the page where it has one
    """

    loss: str
    output: str
    slopes: str
    entries: Term | None = None

    @property
    def law(self) -> Term:
        """The loss, as a linear function of its output."""
        if self.entries is None:
            return mk("mul", name(self.slopes), name(self.output))
        k = name(f"entry of {self.output}")
        return mk("Sum", mk("mul", mk("idx", name(self.slopes), k), mk("idx", name(self.output), k)), k, ONE, self.entries)

    def slope(self, t: Term) -> Term | None:
        """g_i for dL/dy_i; None for anything else."""
        if t.op != "D" or t.args[0] is not name(self.loss):
            return None
        x = t.args[1]
        if self.entries is None:
            return name(self.slopes) if x is name(self.output) else None
        return mk("idx", name(self.slopes), x.args[1]) if x.op == "idx" and len(x.args) == 2 and x.args[0].val == self.output else None


def upstream(page: Page) -> list[Upstream]:
    """The losses that a page differentiates and never defines, where they depend on one quantity that nothing else depends on."""
    laws, slopes = _laws(page.statements), _slopes(page.statements)
    used = {n for head, names in laws.items() for n in names - {head}}
    found = []
    for loss in sorted(slopes.keys() - laws.keys() - used - page.symbols.matrices - losses(page).keys()):
        moved = {_stem(x) for x in slopes[loss]}
        ends = sorted((moved | {head for head in laws if _rests_on(head, laws) & moved}) - used)
        named = {end: g for end in ends if (g := _called(page.statements, loss, end))}
        ends = list(named) if len(ends) > 1 and named else ends
        plain = len(ends) == 1 and ends[0] not in page.symbols.matrices and not _INDEXED.fullmatch(ends[0])
        if not plain or not (ends[0] in laws or ends[0] in page.symbols.arrays):
            continue
        said = used | laws.keys() | moved | page.symbols.indices | set(page.symbols.lengths.values())
        strange = sorted(_beside(page.statements, loss) - said)
        own = [named[ends[0]]] if ends[0] in named else [n for n in strange if n in page.symbols.arrays]
        if len(own) < 2 and set(strange) <= set(own) and (own or ends[0] in moved):
            length = page.symbols.lengths.get(ends[0], "n")
            entries = None if ends[0] not in page.symbols.arrays else num(length) if length.isdigit() else name(length)
            found.append(Upstream(loss, ends[0], own[0] if own else f"slope of {loss}", entries))
    return found


def _rests_on(head: str, laws: Mapping[str, frozenset[str]]) -> frozenset[str]:
    """The names on which a formula rests, through others."""
    todo, seen = [head], set[str]()
    while todo:
        n = todo.pop()
        if n not in seen:
            seen.add(n)
            todo += laws.get(n, ())
    return frozenset(seen)


def _stem(x: Term) -> str:
    return x.val if x.op == "name" else x.args[0].val


def _laws(statements: Iterable[Statement]) -> dict[str, frozenset[str]]:
    """Names and arrays with a formula, and the names in it."""
    found: dict[str, frozenset[str]] = {}
    for s in statements:
        head, *others = (side.term for side in s.sides)
        says = s.relations[:1] in (("=",), (":=",)) and s.kind == "chain"
        if head is None or head.op not in ("name", "idx", "apply") or not says:
            continue
        formulas = [t for t in others if t is not None and t.names and not _differentiates(t)]
        if formulas:
            stem = head.val if head.op == "name" else head.args[0].val
            found[stem] = found.get(stem, frozenset()).union(*(t.names for t in formulas))
    return found


def _slopes(statements: Iterable[Statement]) -> dict[str, set[Term]]:
    """Plain names, and in what they are differentiated; not those of which a page takes second derivatives."""
    found: dict[str, set[Term]] = {}
    twice: set[str] = set()
    for d in (d for s in statements for side in s.sides if side.term is not None for d in _derivatives(side.term)):
        if d.args[0].op == "name" and d.args[1].op in ("name", "idx"):
            found.setdefault(d.args[0].val, set()).add(d.args[1])
        twice |= d.args[0].names if _differentiates(d.args[0]) else frozenset()
    return {n: slopes for n, slopes in found.items() if n not in twice}


def _derivatives(t: Term) -> Iterator[Term]:
    return (node for node in subterms(t) if node.op == "D")


def _differentiates(t: Term) -> bool:
    return next(_derivatives(t), None) is not None


def _beside(statements: Iterable[Statement], loss: str) -> frozenset[str]:
    """The names in the formulas that are said to be slopes of a loss."""
    found = frozenset[str]()
    for s in statements:
        terms = [side.term for side in s.sides if side.term is not None]
        if any(d.args[0] is name(loss) for t in terms for d in _derivatives(t)):
            counts = {node.args[3] for t in terms for node in subterms(t) if node.op == "Sum"}  # how many entries there are
            found = found.union(*(t.names for t in terms)) - {n.val for n in counts if n.op == "name"}
    return found - {loss}


def _called(statements: Iterable[Statement], loss: str, output: str) -> str:
    """The name that a page has for the slopes from above: g of g_i = dL/dy_i; "" where it has none."""
    for s in statements:
        for a, b in zip(s.sides, s.sides[1:], strict=False):
            for t, d in ((a.term, b.term), (b.term, a.term)):
                if t is None or d is None or d.op != "D" or d.args[0] is not name(loss) or _stem(d.args[1]) != output:
                    continue
                if t.op == d.args[1].op and (t.op == "name" or (t.op == "idx" and t.args[1:] == d.args[1].args[1:])):
                    return _stem(t)
    return ""
