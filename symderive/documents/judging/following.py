"""Numbers that were put into a formula where an earlier mistake is carried on: which they are, and which they should be."""

from __future__ import annotations

from fractions import Fraction

from symderive.documents.judging.links import shown
from symderive.documents.knowing.inference import parts
from symderive.documents.knowing.judgement import Edit
from symderive.documents.knowing.known import Mode, NoValue
from symderive.documents.knowing.ledger import Ledger, is_closed
from symderive.documents.knowing.rounding import RIGHT, Fit, Written, fit
from symderive.documents.reading.page import Number, Side
from symderive.kernel.term import Term, mk, num
from symderive.networks.numbers import Value


def followed(ledger: Ledger, formula: Side, working: Side) -> tuple[Edit, ...]:
    """The numbers of a working that are parts of the formula before it, with what they should be from the data: (y - yhat)^2 = 0.479^2."""
    if formula.term is None or working.term is None or is_closed(formula.term) or not is_closed(working.term) or not working.numbers:
        return ()
    places = {(n.start, n.end): n for n in working.numbers}
    found: dict[tuple[int, int], Edit] = {}
    todo = [(formula.term, working.term)]
    while todo:
        a, b = todo.pop()
        sign, digits = (-1, b.args[0]) if b.op == "neg" else (1, b)
        if digits.op != "num":
            todo += parts(a, b) or []
            continue
        if is_closed(a):
            continue
        alike = [n for n in places.values() if n.value == digits.value and (n.start, n.end) not in found]
        right = _right(ledger, a, sign, alike[0]) if alike else None
        if right is not None:
            found[alike[0].start, alike[0].end] = (alike[0].start, alike[0].end, right)
    return tuple(found.values())


def _right(ledger: Ledger, a: Term, sign: int, n: Number) -> Term | None:
    """The number that should stand there, where the one that does is the written value of a part of the formula, or its opposite."""
    said = Written(n.value, Fraction(0) if n.whole else n.unit)
    try:
        now, ideal = ledger.value(a, Mode.WRITTEN), ledger.value(a, Mode.IDEAL)
    except NoValue:
        return None
    for s in (sign, -sign):
        if fit(_times(now, s), said) in RIGHT and fit(_times(ideal, s), said) is Fit.OFF:
            digits = shown(_times(ideal, s), Side(n.text, n.start, n.end, "term", num(n.text), number=n, numbers=(n,)))
            if digits.lstrip("-").replace(".", "", 1).isdigit():
                size = num(digits.lstrip("-"))
                return mk("neg", size) if digits.startswith("-") else size
    return None


def _times(x: Value, sign: int) -> Value:
    return x if sign > 0 else -x
