"""Why a side is wrong: the one small slip that explains it, looked for among the numbers, the labels and the formulas of a page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import islice
from typing import TYPE_CHECKING

from symderive.documents.judging.links import shown
from symderive.documents.judging.targets import Target
from symderive.documents.knowing.changes import Hints, parts_of
from symderive.documents.knowing.compare import identical
from symderive.documents.knowing.digits import alike, what_differs
from symderive.documents.knowing.inference import parts
from symderive.documents.knowing.judgement import Judgement, spelled
from symderive.documents.knowing.known import Mode, NoValue
from symderive.documents.knowing.ledger import is_closed
from symderive.documents.knowing.misrules import Misrule, misrules, wrong_slopes
from symderive.documents.knowing.rounding import Fit, Written, fit, written
from symderive.documents.knowing.slips import Slip, as_numeral, decimal, formula_slip, number_slips, place_of, result_slip, tried
from symderive.documents.reading.page import Side
from symderive.kernel.derivation import Claim, Rejected
from symderive.kernel.ring import difference
from symderive.kernel.term import ONE, ZERO, Malformed, Path, Term, mk, name, put
from symderive.networks.numbers import Value, lifted
from symderive.notation.text import write
from symderive.search.differentiate import CannotDifferentiate, differentiate, tidy
from symderive.search.match import positions
from symderive.search.refute import glance
from symderive.search.sorts import sorts_by_use

if TYPE_CHECKING:
    from symderive.documents.judging.bench import Bench
    from symderive.documents.judging.links import Thread


DIGITS = "0123456789"
MAX_NAMES, MAX_KNOWN = 12, 40  # of the page that are tried in the place of others
MAX_LATEST = 300  # numbers that came out, and quantities, the latest, of which somebody may have copied one wrongly
NEAR = 0.0005  # of a value: what rounding on the way explains
SURE = 4  # digits of a result that does not come out so by chance
MAX_ABOVE = 12  # statements above whose numbers may have been copied
LONG = 30  # nodes of a formula that is not repeated in a sentence
MAX_RULES = 60  # wrong derivatives that are compared with one side


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """A slip, and if it stands in the side that says what is calculated, the value that was meant there."""

    slip: Slip
    meant: Value | None = None
    is_plain: bool = False  # it only says what is right

    def told(self, verdict: Judgement) -> Judgement:
        """The verdict, with the slip for a reason."""
        slip = self.slip
        if not slip.said:
            return replace(verdict, kind=slip.kind, reason=spelled(slip.reason), start=slip.start, end=slip.end)
        side, whole = slip.side, (slip.start, slip.end) == (slip.side.start, slip.side.end)
        expected = slip.said if slip.meant is not None and whole else verdict.expected or slip.said
        if not whole and slip.kind == "slip":
            expected = f"{slip.said} in place of {side.text[slip.start - side.start:slip.end - side.start].strip()}"
        edit = None if slip.meant is None else (slip.start, slip.end, slip.meant)
        return replace(verdict, kind=slip.kind, reason=spelled(slip.reason), start=slip.start, end=slip.end, fix=slip.said,
                       expected=spelled(expected), edit=edit or verdict.edit)


def diagnose(judge: Bench, thread: Thread, side: Side, head: Term | None, about: bool) -> Diagnosis | None:
    """What explains that a side does not follow from the one before it, or None. An explanation that fails leaves the verdict as it is."""
    try:
        return _diagnosed(judge, thread, side, head, about)
    except Exception:
        return None


def _diagnosed(judge: Bench, thread: Thread, side: Side, head: Term | None, about: bool) -> Diagnosis | None:
    before = thread.last
    assert side.term is not None and before.term is not None
    known = list(_known_values(judge))
    if is_closed(before.term) and written(before) is None:
        slip = number_slips(before, known, lambda changed: _gives(judge, changed, side, about))
        if slip is not None:
            return Diagnosis(slip, _value_of(judge, side) if before is thread.reference else None)
        slip = number_slips(before, list(_written_above(judge, before)), lambda changed: _gives(judge, changed, side, about))
        if slip is not None and before is thread.reference:
            return Diagnosis(slip, _value_of(judge, side))
    if written(side) is None and side.numbers:
        slip = number_slips(side, known, lambda changed: _gives(judge, before, changed, about))
        if slip is not None:
            return Diagnosis(slip)
    if is_closed(side.term) and not is_closed(before.term):
        slip = _other_value(judge, before, side, known) or _put_in_wrongly(judge, before, side)
        if slip is not None:
            return Diagnosis(slip)
    if judge.trial.mended:
        return None  # only what changes a number counts there
    if not is_closed(side.term) or (not is_closed(before.term) and _value_of(judge, before) is None):
        found = _label(judge, side, head) or _nothing(judge, side, "name") or _formula(judge, thread, side) or _nothing(judge, side)
        return Diagnosis(found) if found else None
    return _number(judge, thread, side, about)


def _written_above(judge: Bench, side: Side) -> Iterator[tuple[Fraction, str]]:
    """The long numbers of the rows above: they may have been copied."""
    above = [t for t in judge.page.statements if t.end <= side.start][-MAX_ABOVE:]
    numbers = (n for t in reversed(above) for other in t.sides for n in other.numbers)
    yield from dict.fromkeys((n.value, "") for n in numbers if len(n.text.replace(".", "").strip("0")) >= SURE)


def _other_value(judge: Bench, before: Side, side: Side, known: list[tuple[Fraction, str]]) -> Slip | None:
    """A result that comes out with the value of another name in place of one, and perhaps with a number that was copied wrongly."""
    said = written(side)
    if said is None or len(side.numbers[0].text.replace(".", "").strip("0")) < SURE or before.term is None:
        return None
    values = list(dict.fromkeys(value for value, _ in known))[:MAX_KNOWN]
    for formula, copied in _copied_wrongly(before, values):
        given = [q for n in sorted(formula.names) if (q := judge.ledger.named(n)) is not None and q.law is None and Mode.WRITTEN in q.base]
        for q in given:
            for other in values:
                try:
                    comes = fit(judge.ledger.value_with(formula, Mode.WRITTEN, {q.key.val: other}), said)
                    right = shown(judge.ledger.value(formula, Mode.WRITTEN), side)
                except NoValue:
                    break
                if comes in (Fit.EXACT, Fit.ROUNDED):
                    value = shown(q.base[Mode.WRITTEN], _changed(side, formula))
                    reason = f"{write(q.key)} is {value} (line {judge.line(q.born)}), not {decimal(other)}{copied}"
                    return Slip("slip", side, side.start, side.end, right, reason, as_numeral(right))
    return None


def _copied_wrongly(before: Side, values: list[Fraction]) -> Iterator[tuple[Term, str]]:
    """The formula as it stands, and with one of its numbers as the page has it elsewhere, and what is said of that."""
    assert before.term is not None
    yield before.term, ""
    for n in before.numbers:
        for text in (decimal(v) for v in values if v != n.value):
            if alike(n.text, text) and (numeral := as_numeral(text)) is not None:
                yield put(before.term, n.path, numeral), f"; {n.text} should be {text}: {what_differs(n.text, text)}"


def _put_in_wrongly(judge: Bench, before: Side, side: Side) -> Slip | None:
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
    if b.op == "neg":
        if not said.startswith("-"):  # it is the sign that is wrong
            return None
        said = said[1:]
    start, end = (n.start, n.end) if n is not None else (side.start, side.end)
    right = f"{write(a)} is {shown(x, side)}" if a.names else f"it should be {shown(x, side)}"
    return Slip("slip", side, start, end, said, f"{right}, not {write(b)}", as_numeral(said)) if said else None


def _as_written(t: Term) -> Written:
    """A number of a term as it was written."""
    if t.op == "neg":
        inner = _as_written(t.args[0])
        return Written(-inner.value, inner.unit)
    digits = t.val.partition(".")[2]
    return Written(t.value, Fraction(1, 10 ** len(digits)) if digits else Fraction(0))


def _known_values(judge: Bench) -> Iterator[tuple[Fraction, str]]:
    """Numbers that the page gave or found, the latest first, and where: not all of a long page."""
    for r in islice(judge.links.results.latest(), MAX_LATEST):
        whose = f"{write(r.key)}, " if r.key is not None else ""
        yield abs(r.said), f" ({whose}line {judge.line(r.statement)})"
    for q in islice(reversed(judge.ledger.quantities.values()), MAX_LATEST):
        value = q.base.get(Mode.WRITTEN)
        if isinstance(value, Fraction) and q.key.op == "name":
            yield abs(value), f" ({write(q.key)}, line {judge.line(q.born)})"


def _known_numbers(judge: Bench) -> list[str]:
    """The latest numbers of the page, each once."""
    return list(islice(dict.fromkeys(decimal(value) for value, _ in _known_values(judge)), MAX_KNOWN))


def _gives(judge: Bench, a: Side, b: Side, about: bool) -> bool:
    """Whether the numbers of one side give those of another, exactly or rightly rounded."""
    found = judge.links.link(a, b, about)
    return found.ok is True and not found.rough and found.fit in (Fit.EXACT, Fit.ROUNDED)


def _value_of(judge: Bench, side: Side) -> Value | None:
    try:
        return judge.ledger.value(side.term, Mode.WRITTEN) if side.term is not None else None
    except NoValue:
        return None


def _label(judge: Bench, side: Side, head: Term | None) -> Slip | None:
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


def _nothing(judge: Bench, side: Side, of: str = "") -> Slip | None:
    """A part that is 0 and makes a product vanish: yhat - yhat, or dh2/dw1 where h2 does not contain w1. `of`: only such parts of it."""
    assert side.term is not None
    for path, node in positions(side.term):
        if node.op not in ("sub", "add", "D") or (node.op == "D" and node.args[0].op != "name"):
            continue
        if of and node.op != "D" and any(a.op != of for a in node.args):
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


def _formula(judge: Bench, thread: Thread, side: Side) -> Slip | None:
    """A rule that is none, or one place that should be another one: a sign, a factor, a name."""
    assert thread.reference.term is not None and side.term is not None
    try:
        target = judge.ledger.unfolded(thread.reference.term)
    except NoValue:
        return None
    equals = Target(judge, thread.reference.term, side.term)
    hints = _hints(judge, thread, side, target)
    found = formula_slip(side, hints, equals)
    why = _wrong_rule(judge, thread, side, mended=found is None)
    if why is not None:
        return why if found is None else replace(found, reason=why.reason)
    if (found is None or not found.likely) and thread.last is thread.reference and thread.last.term.op not in _SUBJECTS:  # type: ignore[union-attr]
        before = formula_slip(thread.last, hints, Target(judge, side.term, thread.reference.term))  # the slip may stand in the side before
        return before if before is not None and (found is None or before.likely) else found
    return found


_SUBJECTS = frozenset({"name", "idx", "D", "prime", "apply"})  # what a line is about: it is no calculation


def _hints(judge: Bench, thread: Thread, side: Side, target: Term) -> Hints:
    """What else the author may have meant in a formula: names, factors and numbers of the page."""
    assert side.term is not None and thread.reference.term is not None and thread.last.term is not None
    stems = {n.rstrip(DIGITS) for n in side.term.names}
    known = {q.key.val for q in judge.ledger.quantities.values() if q.key.op == "name"}
    near = [n for n in sorted(known) if n.rstrip(DIGITS) in stems]
    names = list(dict.fromkeys([*sorted(side.term.names | thread.last.term.names), *near]))[:MAX_NAMES]
    numbers = _known_numbers(judge)
    body = _differentiated(judge, thread.reference.term)
    slopes = _inner_slopes(*body) if body is not None else ()
    return Hints(names, parts_of(thread.last.term, target, side.term), slopes, numbers)


def _differentiated(judge: Bench, t: Term) -> tuple[Term, Term] | None:
    """What is differentiated where a side is a derivative, in base names, and by what."""
    try:
        if t.op == "D":
            return judge.ledger.unfolded(t.args[0]), t.args[1]
        if t.op == "prime" and len(t.args) == 2 and t.args[1].op == "name":
            return judge.ledger.unfolded(mk("apply", *t.args)), t.args[1]
    except (NoValue, Malformed):
        pass
    return None


def _inner_slopes(f: Term, x: Term) -> tuple[Term, ...]:
    """The slopes of what stands inside functions: the factors that the chain rule adds."""
    found: dict[Term, None] = {}
    for _, node in positions(f):
        inside = node.args[0] if node.args and node.op not in ("add", "sub", "mul", "div", "neg", "D", "idx") else x
        if inside is not x and x.names & inside.names and inside.op not in ("name", "letter"):
            try:
                found.setdefault(differentiate(inside, x)[0])
            except (CannotDifferentiate, Malformed):
                continue
    return tuple(t for t in found if t is not ONE)


def _wrong_rule(judge: Bench, thread: Thread, side: Side, mended: bool) -> Slip | None:
    """A rule that is none, by which the side comes from the one before it; with `mended` also what should stand there."""
    assert side.term is not None
    equals = Target(judge, side.term, thread.reference.term)  # type: ignore[arg-type]
    for before in (thread.last, thread.reference) if thread.last is not thread.reference else (thread.last,):
        assert before.term is not None
        body = _differentiated(judge, before.term) if before is thread.last else None
        if body is not None:
            why = next((why for wrong, why in islice(wrong_slopes(*body), MAX_RULES) if equals(wrong)), None)
            if why is not None:
                return Slip("slip", side, side.start, side.end, "", why)
        for path, node in positions(before.term):
            for rule in misrules(node):
                if equals(put(before.term, path, rule.wrong)):
                    return _by_rule(before, side, path, rule) if mended else Slip("slip", side, side.start, side.end, "", rule.why)
    return None


def _by_rule(before: Side, side: Side, path: Path, rule: Misrule) -> Slip:
    """What should stand where a rule was used that is none: in place of what came of it, or the whole side."""
    assert before.term is not None
    at = place_of(side, rule.wrong)
    start, end = side.place(at) if at is not None else (side.start, side.end)
    meant = rule.right if at is not None else put(before.term, path, rule.right)
    return Slip("slip", side, start, end, write(meant), rule.why, meant)


def _look_different(a: Term, b: Term) -> bool:
    """Whether a few points tell two formulas apart."""
    try:
        return glance(Claim(a, b, sorts=tuple(sorts_by_use((a, b)).items()))) is not None
    except (Malformed, Rejected):
        return True


def _number(judge: Bench, thread: Thread, side: Side, about: bool) -> Diagnosis | None:
    """A result that is off by a sign, a factor or a digit; or an expression of numbers with a slip in it."""
    said = written(side)
    expected = _value_of(judge, thread.last)
    if said is not None:
        slip = result_slip(side, expected, said.value, shown(expected, side)) if isinstance(expected, Fraction) else None
        slip = slip or _other_calculation(judge, thread, side, said) or _plainly(thread, side, shown(expected, side))
        return Diagnosis(slip) if slip else None
    assert side.term is not None and thread.last.term is not None

    def holds(changed: Term) -> bool:
        return _gives(judge, thread.last, _changed(side, changed), about)

    q = judge.ledger.find(thread.last.term)
    slack = lifted(q.said.unit / 2 if q is not None and q.said is not None else Fraction(0))  # what is lost of 2.2425 where 2.24 is written

    def comes_near(changed: Term) -> bool:
        try:
            gap = abs(lifted(judge.ledger.value(changed, Mode.WRITTEN)) - lifted(expected))
            return bool(gap < abs(lifted(expected)) * NEAR) or bool(gap < slack)
        except (NoValue, TypeError):  # no value, or a complex one
            return False

    hints = Hints(numbers=_known_numbers(judge))
    slip = formula_slip(side, hints, holds, closed=True)
    if slip is None and expected is not None and any(not n.whole for n in side.numbers):  # what comes before was rounded
        slip = formula_slip(side, hints, comes_near, closed=True)
    if slip is None and is_closed(thread.last.term) and thread.last is thread.reference:  # or in the side before
        slip = formula_slip(thread.last, hints, lambda changed: _gives(judge, _changed(thread.last, changed), side, about), closed=True)
    plain = _plainly(thread, side, shown(expected, side)) if slip is None else None
    return Diagnosis(slip) if slip else Diagnosis(plain, is_plain=True) if plain else None


def _changed(side: Side, term: Term) -> Side:
    """The side with another term in it."""
    return replace(side, term=term, numbers=(), number=None)


def _plainly(thread: Thread, side: Side, right: str) -> Slip | None:
    """What the side before comes to, where no slip is known."""
    t = thread.last.term
    t = tidy(t) if t is not None and t.names else t
    if t is None or not right or t.size > LONG:
        return None
    return Slip("arithmetic", side, side.start, side.end, right, f"{write(t)} is {right}, not {write(side.term)}")  # type: ignore[arg-type]


def _other_calculation(judge: Bench, thread: Thread, side: Side, said: Written) -> Slip | None:
    """What would have given the number that was written: 26 is 5*5*1 + 1."""
    before = thread.last
    if before.term is None or not is_closed(before.term) or written(before) is not None:
        return None

    def gives(changed: Term) -> bool:
        try:
            return fit(judge.ledger.value(changed, Mode.WRITTEN), said) in (Fit.EXACT, Fit.ROUNDED)
        except NoValue:
            return False

    change = next(tried(before, Hints(), gives, closed=True), None)
    if change is None:
        return None
    right, other = shown(_value_of(judge, before), side), write(put(before.term, change.path, change.new))
    reason = f"{write(before.term)} is {right}; {side.text.strip()} would be {other}"
    return Slip("arithmetic", side, side.start, side.end, right, reason)
