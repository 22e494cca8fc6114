"""Numbers as a page prints them: whole where they are short, otherwise a few digits, each of them certain."""

from __future__ import annotations

from fractions import Fraction

from symderive.kernel.term import Term, mk, num
from symderive.networks.elements import Unclear
from symderive.networks.numbers import Value, order, plain, rounded, significant
from symderive.report.document import Text

EXACT_DIGITS = 9  # a decimal of at most so many digits is printed whole
ROUND_DIGITS = 6  # others are rounded to so many
DIGITS = 25  # where a number lies about a half of its last digit for so long


def shown(x: Value) -> tuple[Term, bool]:
    """A number as a page prints it, and whether it is rounded: whole up to 9 digits, otherwise 6 certain ones."""
    if isinstance(x, Fraction):
        digits = significant(x)
        if digits is not None and digits <= EXACT_DIGITS:
            return _decimal(x), False
    for digits in range(ROUND_DIGITS, EXACT_DIGITS + 1):
        try:
            return _decimal(rounded(x, digits)), True
        except Unclear:
            continue
    return _decimal(rounded(x, DIGITS)), True


def _decimal(q: Fraction) -> Term:
    """A finite decimal as a term: -0.0655, 1.25*10^(-12)."""
    power = order(q) if q else 0
    if -7 < power < 13:
        size = num(plain(abs(q)))
    else:
        exponent = num(abs(power))
        size = mk("mul", num(plain(abs(q) / Fraction(10) ** power)), mk("pow", num("10"), mk("neg", exponent) if power < 0 else exponent))
    return mk("neg", size) if q < 0 else size


def number_text(x: Value) -> Text:
    """The same as running text."""
    term, rough = shown(x)
    return ("≈ ", term) if rough else (term,)
