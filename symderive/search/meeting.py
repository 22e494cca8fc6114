"""How the arithmetic that closes a gap is told: fractions put together, brackets multiplied out, an identity, what is common cancelled.

The two sides move towards each other, a line for each idea, and meet. Whatever does not succeed is left to one line.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import lcm
from typing import Any

from flint import fmpq

from symderive.kernel import ring
from symderive.kernel.derivation import Line, Step
from symderive.kernel.term import ONE, ZERO, Path, Term, fold, get, mk, num, put, same
from symderive.search.citing import Relation, cite, expanded
from symderive.search.differentiate import tidy
from symderive.search.elaborate import Workbench, bridge
from symderive.search.fractions import as_fraction, factors, product, reduced
from symderive.search.match import arithmetic_nodes

MAX_SIZE = 60  # nodes of a line that is worth its place
MAX_LINES = 6  # of which nobody loses the thread
MAX_TERMS = 9  # summands of what is multiplied out

Lines = tuple[Line, ...]


def meeting(bench: Workbench, left: Term, right: Term, steps: Sequence[Step], known: Sequence[Relation]) -> tuple[Lines, Lines]:
    """Lines from the left and from the right that meet, where some steps of arithmetic do it; these if there is no more to tell."""
    told = _told(bench, left, right, steps[0], known) if len(steps) == 1 else None  # else they are in several places, or there are none
    return told or ((Line(tuple(steps)),) if steps else (), ())


def _told(bench: Workbench, left: Term, right: Term, step: Step, known: Sequence[Relation]) -> tuple[Lines, Lines] | None:
    at, cited = step.at, known if step.cites else ()
    a, b = _Side(bench, left, at), _Side(bench, right, at)
    if not cited and b.now is not ZERO and not ring.denominators(a.now, b.now):  # nothing is cancelled
        return None
    for one, other in ((a, b), (b, a)):
        one.over_one_denominator(other)
    if cited and not same(a.now, b.now) and not _alike(a.now, b.now):
        for one, other in ((a, b), (b, a)):
            one.by_identities(other, cited)
    fractions = any(as_fraction(side.now).bottom is not ONE for side in (a, b))
    if cited and fractions and not same(a.now, b.now) and not a.reaches(b.now):
        _ = any(way(one, other, cited) for way in (_scaled, _extended) for one, other in ((a, b), (b, a)))
    met = a.whole is b.whole or a.to(b.now) or a.to(b.now, known=cited)
    return (tuple(a.lines), tuple(b.lines)) if met and len(a.lines) + len(b.lines) <= MAX_LINES else None


class _Side:
    """One side as it moves: the whole line, and the place in it where the gap is."""

    def __init__(self, bench: Workbench, whole: Term, at: Path):
        self.bench, self.whole, self.at = bench, whole, at
        self.lines: list[Line] = []

    @property
    def now(self) -> Term:
        return get(self.whole, self.at)

    def to(self, new: Term, other: _Side | None = None, known: Sequence[Relation] = ()) -> bool:
        """One line further, where the kernel lets it; written as the other side is, if that is the same."""
        new = other.now if other is not None and same(new, other.now) else new
        if new is self.now:
            return True
        steps = bridge(self.now, new, known, self.at) if new.size <= MAX_SIZE or other is None else None
        after = put(self.whole, self.at, new)
        if steps is None or self.bench.run(self.whole, steps) is not after:
            return False
        self.lines.append(Line(tuple(steps)))
        self.whole = after
        return True

    def reaches(self, new: Term) -> bool:
        """Whether arithmetic alone leads from here to a term."""
        steps = bridge(self.now, new, (), self.at)
        return steps is not None and self.bench.run(self.whole, steps) is put(self.whole, self.at, new)

    def over_one_denominator(self, other: _Side) -> None:
        """Fractions in sums and in fractions become one."""
        now = self.now
        if ring.rational(now) is not None:
            return
        compound = now.op == "div" and any(node.op == "div" for t in now.args for node in arithmetic_nodes(t))
        sums = [f for f in (now.args if now.op == "mul" else (now,)) if f.op in ("add", "sub")]
        if compound or _has_fractions([part for f in sums for part in f.args]):
            self.to(as_fraction(now).written, other)

    def by_identities(self, other: _Side, known: Sequence[Relation]) -> None:
        """Brackets multiplied out or an identity found as a factor; then numerator and denominator made shorter."""
        now = self.now
        top, bottom = now.args if now.op == "div" else (now, ONE)
        collected = tidy(top)
        for flat in (_with_factor(top, known), _flat(top), collected if collected.size < top.size - 2 else None):
            if flat is not None and not same(flat, top) and self.to(_over(flat, bottom), other):
                top = flat
                break
        if bottom is not ONE:
            above, below = (_shorter(t, known) for t in (top, bottom))
            choices = (_over(top, below), _over(above, bottom), _over(above, below))
            self.to(next((c for c in choices if same(c, other.now)), choices[-1]), other, known)


def _alike(a: Term, b: Term) -> bool:
    """Whether two products have a sum for a common factor: then the others are compared at once."""
    both = [factors(t.args[0] if t.op == "neg" else t) for t in (a, b)]
    return any(key in both[1] and f.op in ("add", "sub") for key, (f, _) in both[0].items())


def _over(top: Term, bottom: Term) -> Term:
    return top if bottom is ONE else mk("div", top, bottom)


def _has_fractions(terms: Sequence[Term]) -> bool:
    """Whether arithmetic divides by something with a name in some of the terms."""
    def visit(node: Term, args: list[bool]) -> bool:
        n = ring.exponent(node)
        below = node.args[1] if node.op == "div" else node.args[0] if n is not None and n < 0 else ONE
        return bool(below.names or below.args) or any(args)

    return any(fold(t, visit, None, ring.inside) for t in terms)


def _flat(t: Term) -> Term | None:
    """Multiplied out, where brackets stand in products and it does not become long."""
    if not any(_is_bracket(node) for node in arithmetic_nodes(t)):
        return None
    try:
        field = ring.Field((t,), opaque=False)
        top, bottom = field.fraction(t)
    except (ring.TooLarge, ZeroDivisionError):
        return None
    if not bottom.is_constant() or len(top) > MAX_TERMS:
        return None
    p = top / bottom.leading_coefficient()
    size = lcm(*(int(fmpq(c).q) for c in p.coeffs()))
    return _over(tidy(ring.polynomial(p * size, field.atoms)), num(size))


def _is_bracket(node: Term) -> bool:
    n = ring.exponent(node)
    return (node.op == "mul" or (n is not None and n > 1)) and any(_sum_inside(a) for a in node.args)


def _sum_inside(t: Term) -> bool:
    """Whether a factor is a sum, perhaps with a number before or below it."""
    while t.op in ("neg", "div") or (t.op == "mul" and len(t.args) == 2 and t.args[0].op in ("num", "div")):
        t = t.args[-1] if t.op == "mul" else t.args[0]
    return t.op in ("add", "sub")


def _with_factor(t: Term, known: Sequence[Relation]) -> Term | None:
    """A sum as a product of which one factor is the side of an identity: sin^4 - cos^4 with sin^2 + cos^2."""
    for r in known:
        if t.op not in ("add", "sub") or r.right.names or r.left.op not in ("add", "sub"):
            continue
        try:
            field = ring.Field((t, r.left), opaque=True)
            (p, divisor), (g, _) = field.fraction(t), field.fraction(r.left)
            quotient, rest = divmod(p, g)
        except (ring.TooLarge, ZeroDivisionError):
            continue
        if rest == 0 and not quotient.is_constant() and divisor.is_constant():
            other: Any = ring.polynomial(quotient / divisor.leading_coefficient(), field.atoms)
            return mk("mul", tidy(other), r.left)
    return None


def _shorter(t: Term, known: Sequence[Relation]) -> Term:
    """What the identities make of a polynomial, if that is shorter."""
    found = reduced(t, known)
    return found if found is not None and found.size < t.size else t


def _scaled(a: _Side, b: _Side, known: Sequence[Relation]) -> bool:
    """p/q multiplied above and below by a function in it, which makes r/s of it by an identity: eˣ, where eˣ e⁻ˣ = 1."""
    start, goal = as_fraction(a.now), b.now
    p, q = start.top, start.bottom
    before = a.whole, list(a.lines)
    here = {node for t in (a.now, goal) for node in arithmetic_nodes(t)}
    for factor in dict.fromkeys(node for r in known for node in arithmetic_nodes(r.left) if not ring.arithmetic(node) and node in here):
        wide = mk("div", _times(p, factor), _times(q, factor))
        if q is ONE or not a.bench.facts.granted(mk("ne", factor, ZERO)) or cite(wide, goal, known) is None or not a.to(wide, b):
            continue
        above, below = (reduced(t, known) for t in wide.args)
        if above and below and a.to(_over(tidy(expanded(above)), tidy(expanded(below))), b, known) and a.reaches(goal):
            return True
        a.whole, a.lines = before[0], list(before[1])
    return False


def _extended(a: _Side, b: _Side, known: Sequence[Relation]) -> bool:
    """p/q = r/s by an identity: multiplied above and below by s, where p s is q r; or by r, where q r is p s."""
    (p, q), (r, s) = ((f.top, f.bottom) for f in (as_fraction(a.now), as_fraction(b.now)))
    before = a.whole, list(a.lines)
    by_top = r, mk("div", tidy(product([p, r])), tidy(product([p, s])))
    by_bottom = s, mk("div", tidy(product([q, r])), tidy(product([q, s])))
    for factor, after in (by_top, by_bottom) if p is ONE else (by_bottom, by_top):
        if not factor.names and not factor.args:
            continue
        wide = mk("div", *(tidy(_times(t, factor)) for t in (p, q)))
        if a.to(wide, b) and a.to(_whole(after), b, known) and a.reaches(b.now):
            return True
        a.whole, a.lines = before[0], list(before[1])
    return False


def _times(t: Term, factor: Term) -> Term:
    return factor if t is ONE else product([t, factor])


def _whole(t: Term) -> Term:
    """Without a denominator that is 1."""
    return t.args[0] if t.op == "div" and t.args[1] is ONE else t
