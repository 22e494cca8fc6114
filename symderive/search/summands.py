"""Two sums over one range that are equal term by term, or in proportion, whatever stands around them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from fractions import Fraction
from itertools import islice

from flint import ctx

from symderive.kernel import ball
from symderive.kernel.derivation import Claim, Definitions, Line, Proof, Rejected, Sort, Step
from symderive.kernel.term import Captured, Malformed, Path, Term, get, mk, number, same, substitute
from symderive.search.calculus import derivative_lines
from symderive.search.differentiate import CannotDifferentiate, tidy
from symderive.search.elaborate import Workbench
from symderive.search.fractions import as_fraction
from symderive.search.identity import prove_identity
from symderive.search.match import positions
from symderive.search.points import unlike_points
from symderive.search.sums import Sides

LOOKS, MAX_POINTS = 3, 20  # points at which two summands must be in the same proportion, and that are tried for it
PROPORTIONS = tuple(Fraction(sign * p, q) for p, q in ((1, 1), (2, 1), (1, 2), (3, 1), (1, 3), (4, 1), (1, 4)) for sign in (1, -1))


def by_summands(bench: Workbench) -> Iterator[Proof]:
    """c Sum(f) = d Sum(g) from f = q g, where one sum stands on either side once derivatives are carried out."""
    if "Sum" not in bench.claim.lhs.ops | bench.claim.rhs.ops:
        return
    sides = Sides(bench, bench.claim.lhs, bench.claim.rhs)
    try:
        (forth, sides.left), (back, sides.right) = (derivative_lines(bench, t) for t in (sides.left, sides.right))
    except CannotDifferentiate:
        return
    sides.forth, sides.back = list(forth), list(back)
    sides.apply(with_plain_denominators)
    found = [[(at, node) for at, node in positions(t) if node.op == "Sum"] for t in (sides.left, sides.right)]
    if [len(sums) for sums in found] != [1, 1]:
        return
    (at, s), (place, other) = (sums[0] for sums in found)
    inner = _of_one_term(bench, s, other)
    q = None if inner is None else _proportion(inner.claim)
    if inner is None or q is None:
        return
    h, g = tidy(mk("div", s.args[0], number(q))), inner.claim.rhs
    if q != 1:
        letters = dict(zip("jab", s.args[1:], strict=True)) | {"c": number(q), "f": h}
        taken_out = (Step("ring", (*at, 0), (("to", mk("mul", number(q), h)),)), Step("sum_mul_left", at, tuple(sorted(letters.items()))))
        out = bench.run(sides.left, taken_out)
        if out is None:
            return
        sides.left, at = out, next(p for p, node in positions(out) if node.op == "Sum")
        sides.forth.append(Line(taken_out))
    middle = prove_identity(inner, h, g, bench.rules)
    if middle is None or middle.known:
        return
    ends = _within(bench, sides.left, middle.lines, (*at, 0)), _within(bench, sides.right, middle.back, (*place, 0))
    if None in ends:
        return
    (ahead, sides.left), (behind, sides.right) = ends  # type: ignore[misc]
    sides.forth, sides.back = [*sides.forth, *ahead], [*sides.back, *behind]
    closed = sides.closed()
    if closed is not None:
        yield closed


def with_plain_denominators(_: Workbench, t: Term) -> Iterator[list[Step]]:
    """Denominators within sums that hold fractions made one fraction: 1 - 1/(1 + u) is u/(1 + u), of which it is known that it is not 0."""
    for at, node in positions(t)[::-1]:
        if node.op == "div" and "div" in node.args[1].ops and any(get(t, at[:k]).op == "Sum" for k in range(len(at))):
            plain = as_fraction(node.args[1]).written
            if plain is not node.args[1]:
                yield [Step("ring", (*at, 1), (("to", plain),))]


def _of_one_term(bench: Workbench, s: Term, other: Term) -> Workbench | None:
    """A bench for f = g of two sums over one range, with their index in it; None where the ranges differ."""
    f, j, first, last = s.args
    if not all(map(same, (first, last), other.args[2:])):
        return None
    with suppress(Captured, Malformed, Rejected):
        g = substitute(other.args[0], {other.args[1].val: j}) if other.args[1] is not j else other.args[0]
        claim = bench.claim
        within = (mk("ge", j, first), mk("le", j, last))
        inner = replace(claim, lhs=f, rhs=g, assuming=(*claim.assuming, *within), sorts=(*claim.sorts, (j.val, Sort("whole"))))
        return bench.part(inner, bench.facts.adding(*within))
    return None


def _proportion(claim: Claim) -> Fraction | None:
    """The simple number that the left side is times the right one at some points; None where there is none."""
    definitions, left = Definitions(claim.definitions), LOOKS
    ways = list(PROPORTIONS)
    with ctx.workprec(ball.PRECISIONS[0]):
        for point in islice(unlike_points(claim), MAX_POINTS):
            with suppress(ball.Undefined, Malformed, Captured, ValueError, TypeError, AttributeError):
                values = ball.values_at(point, claim, definitions)
                f, g = values.of(claim.lhs), values.of(claim.rhs)
                if f.is_finite() and g.is_finite() and all(ball.holds(s, values) for s in claim.assuming):
                    ways = [q for q in ways if (f * q.denominator).overlaps(g * q.numerator)]
                    left -= 1
            if not left or not ways:
                break
    return ways[0] if ways and not left else None


def _within(bench: Workbench, t: Term, lines: tuple[Line, ...], at: Path) -> tuple[list[Line], Term] | None:
    """Lines about a part as lines about the whole, and the last of them; None where the kernel refuses them there."""
    moved = [replace(line, steps=tuple(replace(s, at=(*at, *s.at)) for s in line.steps)) for line in lines]
    end = bench.run(t, (s for line in moved for s in line.steps))
    return None if end is None else (moved, end)
