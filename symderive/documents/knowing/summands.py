"""Sums with their data put in: (0.16 + 0.09 + 1.12)/3 for the mean of all (x_i - mu)^2, where the last square is 1.21."""

from __future__ import annotations

from collections.abc import Iterator

from symderive.documents.knowing.known import Mode, NoValue
from symderive.documents.knowing.ledger import Ledger
from symderive.kernel.term import Term, fold, joined, mk, num, rebuild, substitute
from symderive.networks.numbers import Value
from symderive.search.match import subterms

MIN_SUMMANDS = 3
MAX_SUMMANDS = 100


def is_but_for_one(formula: Term, numbers: Term, ledger: Ledger) -> bool:
    """Whether a sum stands in an expression of numbers whose summands are those of a sum in a formula, one after the other, but for one."""
    added = [node.args for node in subterms(numbers) if node.op == "add" and len(node.args) >= MIN_SUMMANDS]
    for node in subterms(ledger.with_counts(formula)) if added else ():
        try:
            values = _summands(node, ledger) if node.op == "Sum" else []
            if any(sum(ledger.value(t, Mode.WRITTEN) != v for t, v in zip(args, values, strict=True)) == 1
                   for args in added if len(args) == len(values)):
                return True
        except NoValue:
            continue
    return False


def _summands(t: Term, ledger: Ledger) -> list[Value]:
    """The values of all summands of a sum. Raises NoValue."""
    body, index, start, end = t.args
    first, last = ledger.value(start, Mode.IDEAL), ledger.value(end, Mode.IDEAL)
    if first != 1 or last not in range(MIN_SUMMANDS, MAX_SUMMANDS):
        return []
    return [ledger.value(substitute(body, {index.val: num(k)}), Mode.IDEAL) for k in range(1, int(str(last)) + 1)]


def by_wrong_means(t: Term, ledger: Ledger) -> Iterator[tuple[Term, frozenset[int]]]:
    """A term with n v in the place of a sum, where v is the mean of what is added and its number came out wrong; and what was wrong."""
    if not t.bound:
        return
    t = ledger.with_counts(t)
    sums = [node for node in dict.fromkeys(subterms(t)) if node.op == "Sum"]
    for q in ledger.rests_on(t):
        factors = ledger.with_counts(q.law).args if q.blame and q.law is not None and q.law.op == "mul" else ()
        for node in (s for s in sums if s in factors):
            yield _with(t, node, mk("div", q.key, joined("mul", [f for f in factors if f is not node]))), q.blame


def _with(t: Term, old: Term, new: Term) -> Term:
    """A term with another for one that stands in it."""
    return fold(t, lambda node, args: new if node is old else rebuild(node, args))
