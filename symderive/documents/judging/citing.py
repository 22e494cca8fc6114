"""Wrong equalities that later lines cite: after "cosh^2 x = cosh(2x)/2" a line that says cosh^2 1 = cosh(2)/2 is carried.

A cited equality is used from left to right, at one place of the side before: as it stands, or at other values of its free names. Or
it is found from right to left, in what the line says: put right there, the line is true.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice

from symderive.documents.judging.links import Thread
from symderive.documents.knowing.angles import related
from symderive.documents.knowing.known import NoValue
from symderive.documents.knowing.ledger import Ledger
from symderive.documents.knowing.slopes import SlopeRule, gone_on, rule_in
from symderive.kernel.term import Captured, Malformed, Term, fold, instantiate, joined, letter, mk, name, number, put, rebuild, substitute
from symderive.search.match import at_place, by_operator, positions, subterms

MAX_CITED = 12  # equalities that are looked at, the latest first
MAX_REARRANGED = 3  # equalities that may be solved for something else
MAX_NODES = 400  # of a term in which they are looked for
MIN_NODES = 3  # of what is recognised: a single number stands for many things
_NAMED = frozenset({"name", "num", "idx"})  # what is written for these is kept elsewhere


@dataclass(frozen=True, slots=True)
class Cited:
    """A term with what was written for it wrongly, and the wrong statements."""

    lhs: Term
    rhs: Term
    blame: frozenset[int]
    rule: SlopeRule | None = None


class Citations:
    """The wrong equalities of a page, by the statements that wrote them."""

    def __init__(self) -> None:
        self._written: dict[tuple[int, int], Cited] = {}
        self._nearly: dict[tuple[int, int], Cited] = {}

    @property
    def now(self) -> tuple[dict[tuple[int, int], Cited], dict[tuple[int, int], Cited]]:
        """What has been written so far, to come back to it."""
        return dict(self._written), dict(self._nearly)

    @now.setter
    def now(self, then: tuple[dict[tuple[int, int], Cited], dict[tuple[int, int], Cited]]) -> None:
        self._written, self._nearly = dict(then[0]), dict(then[1])

    def note(self, place: tuple[int, int], head: Term, thread: Thread, ledger: Ledger) -> None:
        """What a statement says of its left side in the end, where that is wrong, and what that means with abbreviations put in.

        place   the statement, and which part of it
        """
        last = thread.last.term
        for known in (place, (place[0], -1 - place[1])):
            self._written.pop(known, None)
        if head.op == "num" and last is not None and last.names:  # 1 = sin(x)^4 + cos(x)^4
            head, last = last, head
        if not thread.blame or thread.sound or last is None or head.op in _NAMED or last is head:
            return
        general = bool(last.names) or last is thread.reference.term  # t^2 = 7 is said of this t alone
        self._written[place] = _cited(head, last, thread.blame, ledger if general else None)
        with suppress(NoValue):
            if general and (meant := ledger.unfolded(head)) is not head and head.op != "D":  # cosh(x)^2 for C^2
                self._written[place[0], -1 - place[1]] = _cited(meant, ledger.unfolded(last), thread.blame, ledger)

    def note_nearly(self, place: tuple[int, int], lhs: Term, rhs: Term, ledger: Ledger) -> None:
        """That two formulas are nearly equal: sqrt(1 + x) is about 1 + x/2. It is no mistake to go on with the second."""
        self._nearly[place] = _cited(lhs, rhs, frozenset(), ledger)

    def written_for(self, t: Term) -> tuple[Term, frozenset[int]] | None:
        """What was written wrongly for a term, the latest, and what was wrong; None where nothing was."""
        return next(((c.rhs, c.blame) for c in reversed(self._written.values()) if c.lhs is t), None)

    def read_with(self, t: Term, ledger: Ledger, about: bool = False) -> Iterator[tuple[Term, frozenset[int]]]:
        """A side with one place of it as it was written wrongly further up, and what was wrong, the latest first.

        about   what is only nearly equal counts, too
        """
        if t.size > MAX_NODES:
            return
        known = [*self._written.values(), *(self._nearly.values() if about else ())]
        for cited in known[::-1][:MAX_CITED]:
            if not cited.rhs.letters <= cited.lhs.letters:
                continue
            for at, node in by_operator(t).get(cited.lhs.op, ()):
                shifted = _shifted(cited.lhs, node)
                for pick, sub in [*at_place(cited.lhs, node, {}), *([((), shifted)] if shifted else [])]:
                    try:
                        yield put(t, at, instantiate(cited.rhs, sub), pick), cited.blame
                    except (Captured, Malformed, KeyError):
                        continue
        yield from self._by_related(t, known[::-1][:MAX_CITED])
        rules = [c.rule for c in self._written.values() if c.rule is not None]
        for at, node in positions(t):
            for new, blame in gone_on(node, ledger, rules):
                yield put(t, at, new), blame

    def _by_related(self, t: Term, known: Sequence[Cited]) -> Iterator[tuple[Term, frozenset[int]]]:
        """A side that is one function, in those of which something wrong was written: tan(2 x), after sin(2 x) = sin(x)."""
        for way in related(t):
            for cited in known:
                for at, node in by_operator(way).get(cited.lhs.op, ()):
                    for pick, sub in at_place(cited.lhs, node, {}):
                        try:
                            yield put(way, at, instantiate(cited.rhs, sub), pick), cited.blame
                        except (Captured, Malformed, KeyError):
                            continue

    def with_values(self, t: Term) -> tuple[Term, frozenset[int]]:
        """A side with the numbers that came out wrong for parts of it, wherever these stand in it: 4/5 for tan 2x. And what was wrong."""
        latest = islice(reversed(self._written.values()), MAX_CITED)
        known = {c.lhs: c for c in latest if not (c.lhs.letters or c.rhs.letters or c.rhs.names)}
        used = [known[node] for node in dict.fromkeys(subterms(t)) if node in known] if t.size <= MAX_NODES else []
        put_in = fold(t, lambda node, args: known[node].rhs if node in known else rebuild(node, args)) if used else t
        return put_in, frozenset[int]().union(*(c.blame for c in used))

    def at_present(self, t: Term, said: Mapping[str, Term]) -> Iterator[tuple[Term, Term, frozenset[int]]]:
        """The wrong equalities about a function like the one on the left, with the names that they were written with.

        said   what the sentence says that names stand for: for beta = alpha
        """
        for cited in islice(reversed(self._written.values()), MAX_CITED):
            if cited.lhs.op == t.op and cited.rhs.letters <= cited.lhs.letters and cited.lhs.letters:
                own = {n: said.get(n, name(n)) for n in cited.lhs.letters}
                yield instantiate(cited.lhs, own), instantiate(cited.rhs, own), cited.blame

    def gaps(self) -> Iterator[tuple[Term, frozenset[int]]]:
        """What the wrong equalities say is zero, with the names that they were written with, the latest first; and what was wrong."""
        for cited in islice(reversed(self._written.values()), MAX_REARRANGED):
            own = {n: name(n) for n in cited.lhs.letters | cited.rhs.letters}
            yield mk("sub", instantiate(cited.lhs, own), instantiate(cited.rhs, own)), cited.blame

    def put_right_exactly(self, t: Term, here: Callable[[int], bool]) -> Iterator[tuple[Term, frozenset[int]]]:
        """An expression of numbers with an exact one put right that came out wrong in a part near by: 2/3, or sqrt(3)/2."""
        for (statement, _), cited in islice(reversed(self._written.items()), MAX_CITED):
            if cited.rhs.size < MIN_NODES or cited.rhs.letters or cited.rhs.names or not here(statement):
                continue
            for at, node in by_operator(t).get(cited.rhs.op, ()):
                if node is cited.rhs and at:
                    yield put(t, at, cited.lhs), cited.blame

    def put_right(self, t: Term) -> Iterator[tuple[Term, frozenset[int]]]:
        """A side with what it takes over from a wrong equality put right at one place, and what was wrong, the latest first."""
        if t.size > MAX_NODES:
            return
        for cited in islice(reversed(self._written.values()), MAX_CITED):
            if cited.rhs.size < MIN_NODES or not cited.lhs.letters <= cited.rhs.letters:
                continue
            for at, node in by_operator(t).get(cited.rhs.op, ()):
                for pick, sub in at_place(cited.rhs, node, {}):
                    try:
                        yield put(t, at, instantiate(cited.lhs, sub), pick), cited.blame
                    except (Captured, Malformed, KeyError):
                        continue


def _cited(lhs: Term, rhs: Term, blame: frozenset[int], ledger: Ledger | None) -> Cited:
    """An equality with letters for the names that may stand for anything; with `ledger` these are those without a law that stays."""
    free = {n: letter(n) for n in sorted(lhs.names - lhs.bound)
            if ledger is not None and ((q := ledger.named(n)) is None or q.law is None or q.passing)}
    rule = rule_in(lhs, rhs, blame)
    try:
        return Cited(substitute(lhs, free), substitute(rhs, free), blame, rule)
    except (Captured, Malformed):
        return Cited(lhs, rhs, blame, rule)


def _part(t: Term, q: Fraction) -> Term | None:
    """A number, or a product or a fraction that begins with one, divided by a number: of 4 pi/3 by 4. None where it is none, or q is 0."""
    if t.op == "div":
        above = _part(t.args[0], q)
        return None if above is None else mk("div", above, t.args[1])
    first, *rest = t.args if t.op == "mul" else (t,)
    return joined("mul", [number(first.value / q), *rest]) if first.op == "num" and q else None


def _shifted(pattern: Term, t: Term) -> dict[str, Term] | None:
    """What the letters stand for, where a number is a sum of a number and a letter, or a product: sqrt(1.1) is sqrt(1 + x) for x = 0.1.

    And tan(4y) is tan(2x) for x = 2y, tan(2x) is tan(a + b) for a = b = x.
    """
    found: dict[str, Term] = {}
    todo = [(pattern, t)]
    while todo:
        p, node = todo.pop()
        if p.op == "letter":
            new = node
        elif p.op in ("add", "sub") and len(p.args) == 2 and p.args[0].op == "num" and p.args[1].op == "letter" and node.op == "num":
            gap = node.value - p.args[0].value
            p, new = p.args[1], number(gap if p.op == "add" else -gap)
        elif p.op == "mul" and [a.op for a in p.args] == ["num", "letter"] and (part := _part(node, p.args[0].value)) is not None:
            p, new = p.args[1], part
        elif p.op == "add" and [a.op for a in p.args] == ["letter", "letter"] and node.op == "mul" and node.args[0] is number(2):
            todo += [(a, joined("mul", list(node.args[1:]))) for a in p.args]
            continue
        elif p.op == node.op and len(p.args) == len(node.args) and (p.args or p is node):
            todo += zip(p.args, node.args, strict=True)
            continue
        else:
            return None
        if found.setdefault(p.val, new) is not new:
            return None
    return found
