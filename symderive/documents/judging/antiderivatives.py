r"""Integrals without limits: \int x^2 dx = x^3/3 + C is judged by the slopes of its sides, for a constant has none."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from symderive.documents.knowing.judgement import Judgement, Mark
from symderive.documents.knowing.known import Mode
from symderive.documents.reading.page import Side, Statement
from symderive.kernel.term import Term, fold, mk, name, rebuild
from symderive.search.match import subterms

if TYPE_CHECKING:
    from symderive.documents.judging.judge import Judge

_LINEAR = frozenset({"add", "sub", "neg"})


def by_slopes(judge: Judge, s: Statement) -> list[Judgement] | None:
    """The verdicts on a chain of antiderivatives; None where a statement is no such chain."""
    x = next((n for side in s.sides if side.term is not None for node in subterms(side.term) if (n := _variable(node))), "")
    if not x or not {"=", "~"}.issuperset(s.relations):
        return None
    slopes = [None if side.term is None else slope(side.term, x) for side in s.sides]
    first, found, wrong = slopes[0], list[Judgement](), False
    for (a, b), side in zip(pairwise(slopes), s.sides[1:], strict=True):
        if first is None or a is None or b is None:
            found.append(judge.said(s, side, Mark.NOT_UNDERSTOOD, "undecided", "this form of an antiderivative is not judged"))
            continue
        verdict = _verdict(judge, s, side, a, b, first if wrong else None)
        wrong = wrong or verdict.mark is Mark.WRONG
        found.append(verdict)
    return found


def _verdict(judge: Judge, s: Statement, side: Side, a: Term, b: Term, first: Term | None) -> Judgement:
    """Whether a slope is that of the side before; after a wrong one, `first` is what it should be."""
    compare = judge.links.identities.compare
    follows = compare(a, b, judge.ledger, Mode.IDEAL)
    if not follows.equal:
        cited = (blame for t, blame in judge.citations.read_with(a, judge.ledger) if compare(t, b, judge.ledger, Mode.IDEAL).equal)
        if (blame := next(cited, None)) is not None:
            return judge.said(s, side, Mark.CARRIED, "ecf", judge.carried_reason(blame), sources=tuple(sorted(blame)))
    if follows.equal is False:
        return judge.said(s, side, Mark.WRONG, "slip", "its derivative is another one")
    if follows.equal is None:
        return judge.said(s, side, Mark.NOT_UNDERSTOOD, "undecided", follows.why or "it could be neither proved nor refuted")
    if first is not None and compare(first, b, judge.ledger, Mode.IDEAL).equal is False:
        return judge.said(s, side, Mark.CARRIED, "ecf", judge.carried_reason(frozenset((s.index,))), sources=(s.index,))
    return judge.said(s, side, Mark.VERIFIED, "right")


def slope(t: Term, x: str) -> Term | None:
    """The derivative of a side, its integrals in x undone; x is any number here. None where an integral stands in anything but a sum."""
    own = name(f"{x} of the integral")
    found = _slope(t, x, own)
    return None if found is None else fold(found, lambda node, args: own if node is name(x) else rebuild(node, args))


def _slope(t: Term, x: str, own: Term) -> Term | None:
    if _variable(t) == x:
        return t.args[0]
    if not any(_variable(node) for node in subterms(t)):
        return mk("D", fold(t, lambda node, args: own if node is name(x) else rebuild(node, args)), own)
    if t.op in _LINEAR:
        parts = [_slope(a, x, own) for a in t.args]
        return None if any(p is None for p in parts) else mk(t.op, *(p for p in parts if p is not None))
    if t.op == "mul":
        integrals = [a for a in t.args if any(_variable(node) for node in subterms(a))]
        others = [a for a in t.args if a not in integrals]
        inner = _slope(integrals[0], x, own) if len(integrals) == 1 and all(x not in a.names for a in others) else None
        return None if inner is None else mk("mul", *others, inner)
    return None


def _variable(t: Term) -> str:
    """x of an integral in x without limits; "" for anything else."""
    return t.args[1].val if t.op == "Integral" and t.args[2] is name(f"{t.args[1].val}_from") else ""
