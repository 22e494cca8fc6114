"""Why a side is wrong: the one small slip that explains it, looked for among the numbers, the labels and the formulas of a page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING

from symderive.documents.compare import identical
from symderive.documents.inference import parts
from symderive.documents.judgement import Judgement
from symderive.documents.ledger import Mode, NoValue, is_closed
from symderive.documents.links import shown
from symderive.documents.page import Side
from symderive.documents.rounding import Fit, Written, fit, written
from symderive.documents.slips import Slip, formula_slips, number_slips, ratio_slip
from symderive.kernel.derivation import Claim, Rejected
from symderive.kernel.ring import difference
from symderive.kernel.term import ZERO, Captured, Malformed, Term, mk, name, num, substitute
from symderive.networks.numbers import Value
from symderive.notation.text import write
from symderive.search.match import positions
from symderive.search.refute import glance
from symderive.search.sorts import sorts_by_use

if TYPE_CHECKING:
    from symderive.documents.judge import Judge
    from symderive.documents.links import Thread


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """A slip, and if it stands in the side that says what is calculated, the value that was meant there."""

    slip: Slip
    meant: Value | None = None

    def told(self, verdict: Judgement) -> Judgement:
        """The verdict, with the slip for a reason."""
        slip = self.slip
        if not slip.said:
            return replace(verdict, kind=slip.kind, reason=slip.reason, start=slip.start, end=slip.end)
        expected = f"{slip.said} in place of {slip.side.text[slip.start - slip.side.start:slip.end - slip.side.start].strip()}" \
            if (slip.start, slip.end) != (slip.side.start, slip.side.end) and slip.kind == "slip" else verdict.expected or slip.said
        edit = None if slip.meant is None else (slip.start, slip.end, slip.meant)
        return replace(verdict, kind=slip.kind, reason=slip.reason, start=slip.start, end=slip.end, fix=slip.said, expected=expected,
                       edit=edit or verdict.edit)


def diagnose(judge: Judge, thread: Thread, side: Side, head: Term | None, about: bool) -> Diagnosis | None:
    """What explains that a side does not follow from the one before it, or None."""
    before = thread.last
    assert side.term is not None and before.term is not None
    known = list(_known_values(judge))
    if is_closed(before.term) and written(before) is None:
        slip = number_slips(before, known, lambda changed: _gives(judge, changed, side, about))
        if slip is not None:
            return Diagnosis(slip, _value_of(judge, side) if before is thread.reference else None)
    if written(side) is None and side.numbers:
        slip = number_slips(side, known, lambda changed: bool(judge.links.link(before, changed, about).ok))
        if slip is not None:
            return Diagnosis(slip)
    if is_closed(side.term) and not is_closed(before.term):
        slip = _put_in_wrongly(judge, before, side)
        if slip is not None:
            return Diagnosis(slip)
    if judge.trial.mended:
        return None  # only what changes a number counts there
    if not is_closed(side.term):
        found = _label(judge, side, head) or _nothing(judge, side) or _formula(judge, thread, side)
        return Diagnosis(found) if found else None
    return _number(judge, thread, side, about)


def _put_in_wrongly(judge: Judge, before: Side, side: Side) -> Slip | None:
    """One number of a side that is not the value of what stands in its place in the formula before."""
    assert before.term is not None and side.term is not None
    wrong: list[tuple[Term, Term, Value]] = []
    stack = [(before.term, side.term)]
    while stack:
        a, b = stack.pop()
        if b.op == "num" or (b.op == "neg" and b.args[0].op == "num"):
            try:
                x = judge.ledger.value(a, Mode.WRITTEN)
            except NoValue:
                return None
            if fit(x, _as_written(b)) is Fit.OFF:
                wrong.append((a, b, x))
        else:
            pairs = parts(a, b) if a.names else None
            if pairs is None and a is not b:
                return None
            stack += pairs or []
    if len(wrong) != 1:
        return None
    a, b, x = wrong[0]
    n = next((n for n in side.numbers if n.text == (b.args[0] if b.op == "neg" else b).val), None)
    said = shown(x, side)
    if b.op == "neg" and said.startswith("-"):  # the sign stands
        said = said[1:]
    start, end = (n.start, n.end) if n is not None else (side.start, side.end)
    meant = num(said) if said.replace(".", "", 1).isdigit() else None
    return Slip("slip", side, start, end, said, f"{write(a)} is {shown(x, side)}, not {write(b)}", meant) if said else None


def _as_written(t: Term) -> Written:
    """A number of a term as it was written."""
    if t.op == "neg":
        inner = _as_written(t.args[0])
        return Written(-inner.value, inner.unit)
    digits = t.val.partition(".")[2]
    return Written(t.value, Fraction(1, 10 ** len(digits)) if digits else Fraction(0))


def _known_values(judge: Judge) -> Iterator[tuple[Fraction, str]]:
    """Numbers that the page gave or found, the latest first, and where."""
    for r in reversed(judge.links.results):
        if r.key is not None:
            yield abs(r.said), f" ({write(r.key)}, line {judge.line(r.statement)})"
    for q in reversed(judge.ledger.quantities.values()):
        value = q.base.get(Mode.WRITTEN)
        if isinstance(value, Fraction) and q.key.op == "name":
            yield abs(value), f" ({write(q.key)}, line {judge.line(q.born)})"


def _gives(judge: Judge, a: Side, b: Side, about: bool) -> bool:
    """Whether the numbers of one side give those of another, exactly or rightly rounded."""
    found = judge.links.link(a, b, about)
    return found.ok is True and not found.rough and found.fit in (Fit.EXACT, Fit.ROUNDED)


def _value_of(judge: Judge, side: Side) -> Value | None:
    try:
        return judge.ledger.value(side.term, Mode.WRITTEN) if side.term is not None else None
    except NoValue:
        return None


def _label(judge: Judge, side: Side, head: Term | None) -> Slip | None:
    """dE/dw7 = ... where the right side is dE/dw9: the left side names the wrong quantity."""
    if head is None or head.op != "D" or side.term is None:
        return None
    e, x = head.args
    assert side.spot is None or side.spot
    right = []
    try:
        target = judge.ledger.unfolded(side.term)
        for n in sorted(judge.ledger.leaves(e.names)):
            other = mk("D", e, name(n))
            if n not in x.names and not _look_different(judge.ledger.unfolded(other), target) and \
                    identical(judge.ledger.unfolded(other), target).equal:
                right.append(n)
    except (NoValue, Malformed):
        return None
    if not right:
        return None
    said = " and ".join(f"d{write(e)}/d{n}" for n in right)
    return Slip("label", side, side.start, side.end, f"d{write(e)}/d{right[0]}", f"this is {said}, not d{write(e)}/d{write(x)}")


def _nothing(judge: Judge, side: Side) -> Slip | None:
    """A part that is 0 and makes a product vanish: yhat - yhat, or dh2/dw1 where h2 does not contain w1."""
    assert side.term is not None
    for path, node in positions(side.term):
        if node.op not in ("sub", "add", "D") or (node.op == "D" and node.args[0].op != "name"):
            continue
        try:
            is_zero = judge.ledger.unfolded(node) is ZERO or difference(judge.ledger.unfolded(node), ZERO) == 0
        except NoValue:
            continue
        if not is_zero:
            continue
        start, end = side.place(path)
        if node.op == "D":
            e, x = (write(t) for t in node.args)
            return Slip("label", side, start, end, "", f"d{e}/d{x} is 0: {e} does not depend on {x}")
        return Slip("slip", side, start, end, "", f"{write(node)} is 0")
    return None


def _formula(judge: Judge, thread: Thread, side: Side) -> Slip | None:
    """A sign, a factor, a name that should be another one."""
    assert thread.reference.term is not None and side.term is not None
    try:
        target = judge.ledger.unfolded(thread.reference.term)
    except NoValue:
        return None

    look = judge.ledger.look(target)
    if look is None:
        return None

    def holds(changed: Term) -> bool:
        try:
            return judge.ledger.agrees(changed, look) and bool(identical(judge.ledger.unfolded(changed), target).equal)
        except NoValue:
            return False

    return formula_slips(side, holds) or _wrong_name(side, holds)


def _wrong_name(side: Side, holds: Callable[[Term], bool]) -> Slip | None:
    """One name for another that stands on the same side: h2 for h1."""
    assert side.term is not None
    names = sorted(side.term.names)
    for n in names:
        for m in names:
            if m == n:
                continue
            try:
                changed = substitute(side.term, {n: name(m)})
            except (Captured, Malformed):
                continue
            if holds(changed):
                return Slip("label", side, side.start, side.end, write(changed), f"{n} should be {m}")
    return None


def _look_different(a: Term, b: Term) -> bool:
    """Whether a few points tell two formulas apart."""
    try:
        return glance(Claim(a, b, sorts=tuple(sorts_by_use((a, b)).items()))) is not None
    except (Malformed, Rejected):
        return True


def _number(judge: Judge, thread: Thread, side: Side, about: bool) -> Diagnosis | None:
    """A result that is off by a sign, a factor or a digit; or an expression of numbers with a slip in it."""
    said = written(side)
    expected = _value_of(judge, thread.last)
    if said is not None:
        if not isinstance(expected, Fraction):
            return None
        slip = ratio_slip(side, expected, said.value)
        return Diagnosis(slip) if slip else None
    assert side.term is not None

    def holds(changed: Term) -> bool:
        return bool(judge.links.link(thread.last, replace(side, term=changed, numbers=(), number=None), about).ok)

    slip = formula_slips(side, holds)
    return Diagnosis(slip) if slip else None
