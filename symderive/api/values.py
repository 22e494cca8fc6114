"""Values of expressions: exact where they are rational, otherwise decimals of which every digit is certified."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from flint import acb

from symderive.api.results import Detail, Result
from symderive.kernel import ball, ring
from symderive.kernel.ball import Point
from symderive.kernel.check import check
from symderive.kernel.derivation import Claim
from symderive.kernel.term import ONE, ZERO, Term, fold, mk, num, number, rebuild, substitute
from symderive.notation.text import read
from symderive.report.document import Block, Calculation, Computed, Statement
from symderive.report.domain import equations
from symderive.report.telling import Value
from symderive.report.verdict import Verdict
from symderive.rules import RULES
from symderive.search.differentiate import decimal
from symderive.search.numerals import calculated

MAX_DIGITS = 1_000
MAX_BITS = 40_000
MOST_TERMS = 300  # of a sum that is written out
MOST_SHOWN = 60  # nodes of a formula with numbers that is printed


class NoValue(ValueError):
    """The expression has no certified value at the point; the message says why."""


@dataclass(frozen=True)
class ValueResult(Result):
    """An expression with numbers put in, and what comes out; exact is the rational value, if it is one."""

    expression: Term | None = None
    at: Point = ()
    value: str = ""
    exact: Fraction | None = None
    _shown: Computed | None = None

    def _tell(self, detail: Detail) -> tuple[Block, ...]:
        assert self.expression is not None and self._shown is not None
        where = tuple(equations(self.at))
        opening = (Statement("value", ("Value",), where),) if where else ()
        return (*opening, Calculation((self._shown,)))


def evaluate(expression: Any, at: Mapping[str, Any] | None = None, *, digits: int = 12) -> ValueResult:
    """The value of an expression at a point {"x": "0.7", "v[1]": 2}: exact if rational, and to `digits` certified digits.

    Raises NoValue outside the domain or where a name has no number, Unreadable, ValueError for more than 1,000 digits.
    """
    if not 1 <= digits <= MAX_DIGITS:
        raise ValueError(f"digits must lie between 1 and {MAX_DIGITS:,}")
    from symderive.api.claims import read_given  # here, for works print values too and need no prover

    claim = read_given(expression, expression)
    point = read_point(at or {}, claim.lhs.names)
    numbers = _put_in(claim.lhs, dict(point))
    found = calculated(numbers, signed)
    exact, derivations = (None, ()) if found is None else (found[0], (found[1],))
    text = decimal_text(claim.lhs, point, claim, digits)
    value, approx = (signed(exact), False) if exact is not None else (_written(text), True)
    shown = Computed(None, claim.lhs, numbers if numbers is not claim.lhs and numbers.size <= MOST_SHOWN else None, value, approx)
    return ValueResult("value", "", Verdict.CHECKED, derivations, tuple(check(d, RULES) for d in derivations),
                       expression=claim.lhs, at=point, value=text if exact is None else str(exact), exact=exact, _shown=shown)


def read_point(at: Mapping[str, Any], names: frozenset[str]) -> Point:
    """The point {"x": "0.7", "v[1]": 2} as terms. Raises NoValue for what is no number, and for a name that has none."""
    point = tuple((n, v if isinstance(v, Term) else read(str(v))) for n, v in at.items())
    for n, v in point:
        if v.names:
            raise NoValue(f"the value of {n} must be a number")
    missing = sorted(names - {n.partition("[")[0] for n, _ in point})
    if missing:
        raise NoValue(f"{missing[0]} has no value: say --at {missing[0]}=...")
    return point


def both_sides(claim: Claim, point: Point, digits: int = 9) -> Value:
    """Both sides of a claim at a point, in certified digits. Raises NoValue."""
    return Value(point, *(decimal_text(side, point, claim, digits) for side in (claim.lhs, claim.rhs)))


def _put_in(t: Term, values: Mapping[str, Term]) -> Term:
    """The numbers in place of names and entries, sums written out; the term as it is where a name is a variable of differentiation."""
    try:
        return _written_out(substitute(t, {n: v for n, v in values.items() if n in t.names}), values)
    except ValueError:
        return t


def _written_out(t: Term, values: Mapping[str, Term]) -> Term:
    """The numbers in place of entries; a sum or product over given numbers, and not too many, term by term."""
    def visit(node: Term, args: list[Term]) -> Term:
        known = values.get(f"{node.args[0].val}[{','.join(i.val for i in node.args[1:])}]") if node.op == "idx" else None
        run = _run(args) if node.op in _SERIES else None
        if run is None:
            return rebuild(node, args) if known is None else known
        terms = [_written_out(substitute(node.args[0], {node.args[1].val: number(k)}), values) for k in run]
        op, empty = _SERIES[node.op]
        return mk(op, *terms) if len(terms) > 1 else terms[0] if terms else empty

    return fold(t, visit)


_SERIES = {"Sum": ("add", ZERO), "Product": ("mul", ONE)}


def _run(args: list[Term]) -> range | None:
    """The values of the index of a sum whose ends are given and not far apart."""
    ends = [ring.rational(end) for end in args[2:]]
    if any(end is None or end.denominator != 1 for end in ends):
        return None
    run = range(int(ends[0] or 0), int(ends[1] or 0) + 1)
    return run if len(run) <= MOST_TERMS else None


def _written(text: str) -> Term:
    """Decimal text as a term."""
    sign, size = text.startswith("-"), text.lstrip("-")
    mantissa, _, power = size.partition("e")
    term = num(mantissa)
    if power:
        term = mk("mul", term, mk("pow", num(10), number(int(power))))
    return mk("neg", term) if sign else term


def signed(q: Fraction) -> Term:
    """A rational as a decimal number where it is a short one, otherwise as a fraction."""
    size = decimal(abs(q))
    if size is None or len(size.val.replace(".", "").lstrip("0")) > 40:
        size = number(abs(q))
    return mk("neg", size) if q < 0 else size


def decimal_text(t: Term, point: Point, claim: Claim, digits: int) -> str:
    """The value in decimals, every digit right: the last one rounded to nearest. Raises NoValue."""
    precision = 64 + 4 * digits
    claim = replace(claim, lhs=t, rhs=t)
    while precision <= MAX_BITS:
        try:
            value = ball.enclosure(t, point, claim, precision)
        except ball.Undefined as e:
            raise NoValue(f"there is no value there: {e}") from None
        text = _rounded(value, digits)
        if text is not None:
            return text
        precision *= 2
    raise NoValue("the digits cannot be told")


def _rounded(value: Any, digits: int) -> str | None:
    """All digits of a real ball that both of its ends round to, or None where they differ."""
    if not value.is_finite():
        raise NoValue("there is no finite value there")
    if isinstance(value, acb):
        real, imaginary = _rounded(value.real, digits), _rounded(value.imag, digits)
        return None if real is None or imaginary is None else real if imaginary == "0" else f"{real} + {imaginary}*I"
    middle, radius = (Fraction(int(e.p), int(e.q)) for e in (value.mid().fmpq(), value.rad().fmpq()))  # both exact; lower() rounds
    a, b = _to_digits(middle - radius, digits), _to_digits(middle + radius, digits)
    return a if a == b else None


def _to_digits(q: Fraction, digits: int) -> str:
    """A rational rounded to significant digits, ties to even, as plain decimals where they are short."""
    from decimal import ROUND_HALF_EVEN, Context, Decimal

    if q == 0:
        return "0"
    rounded = Context(prec=digits, rounding=ROUND_HALF_EVEN).divide(Decimal(q.numerator), Decimal(q.denominator))
    plain = format(rounded, "f")
    if -7 < rounded.adjusted() < 21:
        return plain.rstrip("0").rstrip(".") if "." in plain else plain
    sign, figures, _ = rounded.as_tuple()
    text = "".join(map(str, figures)).rstrip("0")
    mantissa = text[0] + (f".{text[1:]}" if len(text) > 1 else "")
    return f"{'-' if sign else ''}{mantissa}e{rounded.adjusted()}"
