"""Estimates: 41.2 * 5.87 / 0.513 is about 40 * 6 / 0.5. Every number is rounded, as far as the author likes, and nothing is calculated."""

from __future__ import annotations

from fractions import Fraction
from itertools import permutations

from symderive.documents.knowing.known import Mode, NoValue
from symderive.documents.knowing.ledger import Ledger
from symderive.kernel.term import ZERO, Term
from symderive.networks.numbers import Value, lifted

MAX_FACTORS = 4  # of a product whose factors may stand in another order


def is_estimate(exact: Term, rough: Term, ledger: Ledger) -> bool:
    """Whether an expression of numbers is another one with each of its parts rounded, at least one of them."""
    return rough.op != "num" and exact is not rough and _rounded(exact, rough, ledger)


def _rounded(exact: Term, rough: Term, ledger: Ledger) -> bool:
    """Whether a term is another one, or has in the place of its parts what these are about."""
    if exact is rough:
        return True
    if rough.op == "num":
        try:
            return bool(abs(lifted(ledger.value(exact, Mode.WRITTEN)) - lifted(rough.value)) <= lifted(_unit(rough.val) / 2))
        except NoValue:
            return False
    if exact.op == "name" and (q := ledger.find(exact)) is not None and q.law is not None and q.parameter is None:
        return _rounded(q.law, rough, ledger)
    if exact.op != rough.op or len(exact.args) != len(rough.args):
        return False
    in_order = [rough.args] if exact.op not in ("mul", "add") or len(rough.args) > MAX_FACTORS else permutations(rough.args)
    return any(all(_rounded(a, b, ledger) for a, b in zip(exact.args, args, strict=True)) for args in in_order)


def _unit(digits: str) -> Fraction:
    """The value of the last digit that counts: 0.1 of 0.5, 10 of 40; 0 is nobody's rounded value."""
    whole, point, decimals = digits.partition(".")
    zeros = 0 if point else len(whole) - len(whole.rstrip("0"))
    return Fraction(10) ** (zeros - len(decimals)) if digits.strip("0.") else Fraction(0)


def is_near(x: Value, fraction: Term) -> bool:
    """Whether a fraction p/q of whole numbers is about a value: nearer than 1/(2 q^2), as 22/7 is to pi."""
    parts = fraction.args if fraction.op == "div" else ()
    if len(parts) != 2 or any(a.op != "num" or a.value.denominator != 1 for a in parts) or parts[1] is ZERO:
        return False
    p, q = (a.value for a in parts)  # a fraction in lowest terms that near is one of the best for its size
    return bool(abs(lifted(x) - lifted(p / q)) <= lifted(1 / (2 * q * q)))
