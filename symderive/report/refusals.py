"""What is said when a claim is not proved: it is false, nobody could decide, or a line of a calculation does not follow."""

from __future__ import annotations

from decimal import Context, InvalidOperation
from fractions import Fraction
from typing import Any

from symderive.kernel import ball, ring
from symderive.kernel.derivation import Claim, Refutation
from symderive.kernel.term import Captured, Malformed, Term, number, substitute
from symderive.report.changes import new_places
from symderive.report.document import Block, Chain, Facts, Line, Statement, Text, Verdict
from symderive.report.domain import domain, equations
from symderive.report.reasons import strung
from symderive.report.verdict import Verdict as Word

_DIGITS = 9  # significant digits up to which an exact decimal is printed
_MORE = (12, 24, 48, 96, 192)  # digits of values that look alike


def tell_refutation(claim: Claim, refutation: Refutation, *, perhaps: Term | None = None, where: str = "", title: str = "Claim",
                    label: str = "claim", exact: tuple[Term | None, Term | None] = (None, None)) -> tuple[Block, ...]:
    """The blocks of a false claim: the point, both sides there, and perhaps the claim that was meant, with where to find it.

    exact holds the values of the sides where they are known to be short numbers.
    """
    rows: list[tuple[str, Text, Text]] = []
    for word, side, digits, known in zip(("left", "right"), (claim.lhs, claim.rhs), _digits(refutation), exact, strict=True):
        put_in = _there(side, claim, refutation.at)
        value: Text = ("= ", known) if known is not None else _value(side, claim, refutation.at, digits)
        rows.append((word, () if value == ("= ", put_in) else (put_in,), value))
    if perhaps is not None:
        rows.append(("Perhaps", (perhaps,), (where,) if where else ()))
    point = strung([(s,) for s in equations(refutation.at)])
    return (_statement(claim, title, label), Verdict(Word.REFUTED.value, ("Counterexample: ", *point)), Facts(tuple(rows)))


def tell_undecided(claim: Claim, tried: tuple[str, ...], *, title: str = "Claim", label: str = "claim") -> tuple[Block, ...]:
    """The blocks of a claim that was neither proved nor refuted; `tried` is what was tried, in order."""
    text = f"Tried: {', '.join(tried)}." if tried else "Nothing was tried."
    return (_statement(claim, title, label), Verdict(Word.UNDECIDED.value, (text,)))


def tell_wrong_line(claim: Claim, number_of: int, before: Term, after: Term, reason: Text, *, title: str = "Claim",
                    label: str = "claim") -> tuple[Block, ...]:
    """The blocks of a calculation of which line `number_of` does not follow from the line before; `reason` is one clause."""
    previous = f"line {number_of - 1}" if number_of > 1 else "the left side"
    line = Line(str(number_of), after, new_places(before, after))
    text: Text = (f"Line {number_of} does not follow from {previous}: ", *reason, ".")
    return (_statement(claim, title, label), Chain(label, before, (line,)), Verdict(Word.REJECTED.value, text))


def _statement(claim: Claim, title: str, label: str) -> Statement:
    return Statement(label, (title,), (claim.equation,), domain(claim))


def _there(side: Term, claim: Claim, point: ball.Point) -> Term:
    """The side with the numbers put in; as it is, where they cannot be: under a derivative, or through a definition."""
    if claim.definitions:
        return side
    try:
        return substitute(side, {n: value for n, value in point if "[" not in n})
    except (Captured, Malformed):
        return side


def _digits(refutation: Refutation) -> tuple[str, str]:
    """The digits of both sides, so many that they are seen to differ."""
    left, right = (_rounded(text) for text in (refutation.left, refutation.right))
    for count in _MORE:
        if left != right:
            break
        sides = (refutation.claim.lhs, refutation.claim.rhs)
        balls = [ball.enclosure(side, refutation.at, refutation.claim, ball.PRECISIONS[-1]) for side in sides]
        left, right = (b.str(count, radius=False) for b in balls)
    return left, right


def _rounded(text: str) -> str:
    """A decimal with six significant digits and no zeros at its end; anything else as it is."""
    try:
        d = Context(prec=6).create_decimal(text).normalize()
    except InvalidOperation:
        return text
    return f"{d:f}" if -7 < d.adjusted() < 9 else str(d)


def _value(side: Term, claim: Claim, point: ball.Point, digits: str) -> Text:
    """= the exact value where that is short, in the author's own form where it can be; otherwise ≈ its first digits."""
    here = _there(side, claim, point)
    if here.op == "num" or (here.args and all(a.op == "num" for a in here.args) and here.op in ("neg", "div")):
        return ("= ", here)
    q = ring.rational(here)
    if q is None:
        q = _exact(side, claim, point)
    if q is not None and max(len(str(abs(q.numerator))), len(str(q.denominator))) <= _DIGITS:
        return ("= ", number(q))
    return (f"≈ {digits.replace('-', '−')}",)


def _exact(side: Term, claim: Claim, point: ball.Point) -> Fraction | None:
    """The value where its enclosure is one number."""
    try:
        enclosure: Any = ball.enclosure(side, point, claim, ball.PRECISIONS[0])
    except (ball.Undefined, Malformed):
        return None
    if not hasattr(enclosure, "man_exp") or not enclosure.is_exact():
        return None
    mantissa, exponent = (int(part) for part in enclosure.man_exp())
    return Fraction(mantissa) * Fraction(2) ** exponent
