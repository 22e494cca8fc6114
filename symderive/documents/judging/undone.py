"""Numbers of a name of which a function came out before: sin a = 0.6186, so a = 38.2 degrees. Carried where that was wrong."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from flint import arb

from symderive.documents.judging.links import shown
from symderive.documents.knowing.judgement import Judgement, Mark
from symderive.documents.knowing.known import Mode, NoValue, Quantity
from symderive.documents.knowing.ledger import evaluate, is_closed
from symderive.documents.knowing.results import Result
from symderive.documents.knowing.rounding import Written, span
from symderive.documents.reading.page import Side, Statement
from symderive.kernel.term import Term, const, mk, name, num
from symderive.networks.numbers import Value, lifted

if TYPE_CHECKING:
    from symderive.documents.judging.bench import Bench

INVERSE = {"sin": "asin", "cos": "acos", "tan": "atan", "sinh": "asinh", "cosh": "acosh", "tanh": "atanh", "log": "exp", "exp": "log"}
MAX_RESULTS = 40  # numbers that came out before, the latest, among which the function is looked for
X = name("the number")  # no name of a page has a blank in it


def undone(judge: Bench, s: Statement, head: Term, first: Side) -> Judgement | None:
    """The verdict on a number for a name of which a function came out wrong; None for any other. The name has the number from here on."""
    if (back := _taken_back(judge, s, head, first)) is not None:
        return back
    source = _source(judge, head) if first.term is not None and is_closed(first.term) and len(first.numbers) == 1 else None
    if source is None or source.head is None or source.ideal is None or first.term is None or not source.blame:
        return None
    try:
        value = judge.ledger.value(first.term, Mode.WRITTEN)
        there = evaluate(mk(source.head.op, X), {X.val: _rounded(value, first)})
        ideal = _back(source.head.op, source.ideal, value)
    except NoValue:
        return None
    if not lifted(there).overlaps(span(Written(source.said, source.unit))) or lifted(there).overlaps(lifted(source.ideal)):
        return None
    judge.ledger.add(Quantity(head, s.index, s.scope, base=dict.fromkeys(Mode, value) | {Mode.IDEAL: ideal}, blame=source.blame,
                              computed=True))
    return judge.said(s, first, Mark.CARRIED, "ecf", judge.carried_reason(source.blame), sources=tuple(sorted(source.blame)),
                      expected=shown(ideal, first) if value == first.numbers[0].value else "")


def _taken_back(judge: Bench, s: Statement, head: Term, first: Side) -> Judgement | None:
    """The verdict on a = arctan 0.75 where tan a = 3/4 was wrong, and it is known what a is; None for anything else."""
    known, t = judge.ledger.find(head), first.term
    f = next((f for f, inverse in INVERSE.items() if t is not None and t.op == inverse), None)
    said = judge.citations.written_for(mk(f, head)) if f is not None else None
    if known is None or said is None or t is None or Mode.IDEAL not in known.base:
        return None
    try:
        if judge.ledger.value(said[0], Mode.WRITTEN) != judge.ledger.value(t.args[0], Mode.WRITTEN):
            return None
        value = judge.ledger.value(t, Mode.WRITTEN)
    except NoValue:
        return None
    judge.ledger.add(Quantity(head, s.index, s.scope, base=dict.fromkeys(Mode, value) | {Mode.IDEAL: known.base[Mode.IDEAL]},
                              blame=said[1], computed=True))
    return judge.said(s, first, Mark.CARRIED, "ecf", judge.carried_reason(said[1]), sources=tuple(sorted(said[1])))


def _source(judge: Bench, head: Term) -> Result | None:
    """The last number that came out for a function of a name."""
    results = islice(reversed(judge.links.results.since(max(len(judge.links.results) - MAX_RESULTS, 0))), MAX_RESULTS)
    return next((r for r in results if r.head is not None and r.head.op in INVERSE and r.head.args == (head,)), None)


def _rounded(value: Value, side: Side) -> Value:
    """All values that a written number, perhaps in degrees, may stand for."""
    n = side.numbers[0]
    share = n.unit / 2 / n.value if n.value and not n.whole else (1 / n.value / 2 if n.value else 0)
    x = lifted(value)
    return arb(x.mid(), x.rad() + abs(x.mid()) * lifted(share))


def _back(f: str, y: Value, near: Value) -> Value:
    """The number of which a function has a value, in the same quadrant as another. Raises NoValue."""
    least = evaluate(mk(INVERSE[f], X), {X.val: y})
    if f == "sin" and bool(lifted(near) > lifted(evaluate(mk("div", const("pi"), num("2")), {}))):
        return evaluate(mk("sub", const("pi"), X), {X.val: least})
    return least
