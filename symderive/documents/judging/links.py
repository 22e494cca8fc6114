"""Links between the sides of a chain: whether one is equal to the next, by some choice of written and unrounded values."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import islice

from symderive.documents.judging.complexes import differ
from symderive.documents.knowing.claims import OTHER_NAMES
from symderive.documents.knowing.compare import Answer
from symderive.documents.knowing.conventions import Change
from symderive.documents.knowing.estimates import is_near
from symderive.documents.knowing.identities import Identities
from symderive.documents.knowing.known import Mode, NoValue
from symderive.documents.knowing.ledger import Ledger, is_closed
from symderive.documents.knowing.results import Result, Results
from symderive.documents.knowing.rounding import RIGHT, SURE, Fit, Written, fit, span, written
from symderive.documents.reading.page import Number, Side
from symderive.kernel.term import Captured, Malformed, Path, Term, get, mk, name, number, put, substitute
from symderive.networks.numbers import Unclear, Value, bounds, lifted, order, plain, rounded
from symderive.search.match import subterms

MAX_BITS = 3000  # of a number that is written out
JUST = 3  # results that came out a moment ago
LONG = 3  # digits of a number that is hardly two things
CALCULATED = Fraction(1, 10_000)  # unit of the last digit that calculators are copied with
DRIFT = 3  # units of the last digit by which a number that came out of rounded ones may be off, in all
FEW = 3  # digits, from which on a decimal may be a rounded one
MAX_PLACES = 30  # decimals of a number that is looked at
NO_VALUES: Mapping[str, Value] = {}
OF_SUMMAND = 2_000  # parts of the largest summand, by which a sum may be off
MAX_WIDTH = 10  # units of the last digit: wider than that, rounding explains everything and nothing


@dataclass(frozen=True, slots=True)
class Link:
    """Whether one side is equal to another (None: not decided), and how.

    fit     how a written number fits
    rough   only the intervals of the rounded numbers meet
    value   of the side that should come out
    why     one clause, where it is not decided or not equal
    note    what is meant by the page and not said
    """

    ok: bool | None
    fit: Fit | None = None
    rough: bool = False
    value: Value | None = None
    answer: Answer | None = None
    why: str = ""
    note: str = ""


@dataclass(slots=True)
class Thread:
    """One calculation: what all its sides should be equal to, and how far it has come.

    reference   the side that says what is calculated; `ideal` its ideal value, where it is a number
    last        the side before; `sound` says whether it has the ideal value
    blame       wrong statements on which the last side rests
    bypass      where the last side is wrong: how things stood before it, as the next side may pass it by
    update      what an update says the new value is
    value       of the last side, from what was written before it
    """

    reference: Side
    last: Side
    ideal: Value | None = None
    sound: bool = True
    blame: frozenset[int] = frozenset()
    bypass: tuple[Side, bool, frozenset[int]] | None = None
    update: Side | None = None
    value: Value | None = None


def _with_finest(side: Side) -> Side:
    """A side of whose numbers only those with the most decimals were rounded: 2.0484 in 2.0484 - 2.54 + 0.5."""
    finest = min((n.unit for n in side.numbers if not n.whole), default=Fraction(0))
    return replace(side, numbers=tuple(n for n in side.numbers if n.unit == finest))


@dataclass(slots=True)
class Links:
    """What sides are compared with: the ledger, the numbers that came out before, and how formulas are compared.

    solved   the one value that was found for the unknown of an equation
    """

    ledger: Ledger
    results: Results = field(default_factory=Results)
    identities: Identities = field(default_factory=Identities)
    conventions: tuple[tuple[str, Change], ...] = ()
    solved: Mapping[str, Value] = field(default_factory=dict)

    def link(self, a: Side, b: Side, about: bool) -> Link:
        """Whether b follows from a, by some choice of written and unrounded values."""
        assert a.term is not None and b.term is not None
        if not is_closed(a.term) and not is_closed(b.term):
            found = self._of_constants(a.term, b.term) or self._identity(a.term, b.term, Mode.WRITTEN)
            if found.ok is None and found.why == OTHER_NAMES and (by_numbers := self._numeric(a, b, (Mode.WRITTEN,), about)).ok:
                return by_numbers
            if found.ok is not False or not (a.numbers or b.numbers):
                return found
            mixed = self._numeric(a, b, (Mode.WRITTEN, Mode.UNROUNDED), about)
            return mixed if mixed.ok and mixed.rough else Link(True, Fit.ROUNDED, rough=True) if self._is_rounded_line(a.term, b) else found
        found = self._numeric(a, b, (Mode.WRITTEN, Mode.UNROUNDED), about)
        if found.ok is None and found.value is None and differ(a, b):
            return Link(False, Fit.OFF)
        if found.ok is None and found.value is None:
            always = self._always(a.term, b.term, Mode.WRITTEN)
            return replace(found, answer=always.answer) if always.ok is None else always
        return self._by_other_numbers(a, b, about) or found if found.ok is False else found

    def _is_rounded_line(self, a: Term, b: Side) -> bool:
        """Whether b is a formula m x + c whose numbers are those of a, rounded: 0.632 x + 0.302 for 0.618 + 0.632 (x - 0.5)."""
        decimals = [n for n in b.numbers if not n.whole]
        if b.term is None or a.names != b.term.names or len(a.names) != 1 or not decimals or not _is_plain_line(b.term):
            return False
        x, = a.names
        try:
            at = [lifted(self.ledger.value(substitute(mk("sub", a, b.term), {x: number(k)}), Mode.WRITTEN)) for k in range(3)]
        except (NoValue, Captured, Malformed):
            return False
        half = lifted(max(n.unit for n in decimals) / 2)
        c, m, bend = at[0], at[1] - at[0], at[2] - 2 * at[1] + at[0]
        return not any(bool(abs(off) > most) for off, most in ((c, half), (m, half), (bend, lifted(SURE))))

    def _by_other_numbers(self, a: Side, b: Side, about: bool) -> Link | None:
        """Whether b follows from a by another number that was written for something on which a rests: 0.56089 before 0.5608."""
        for q in self.ledger.rests_on(a.term) if a.term is not None else []:
            for other in q.also:
                self.ledger.change(q, said=other)
                found = self._numeric(a, b, (Mode.WRITTEN,), about)
                self.ledger.change(q, said=q.said)
                if found.ok:
                    return found
        return None

    def ideal(self, thread: Thread, b: Side, about: bool) -> Link:
        """Whether b is what the thread is about, from the data alone."""
        a = thread.reference
        assert a.term is not None and b.term is not None
        if not is_closed(a.term) and not is_closed(b.term):
            return self._of_constants(a.term, b.term) or self._identity(a.term, b.term, Mode.IDEAL)
        if thread.ideal is None and thread.blame and is_closed(a.term) and is_closed(b.term):
            return Link(None, why="it rests on a mistake, and what it should be is not known")
        found = self._numeric(a, b, (Mode.IDEAL,), about, thread.ideal)
        if found.ok is None and found.value is None:
            always = self._always(a.term, b.term, Mode.IDEAL)
            return replace(found, answer=always.answer) if always.ok is None else always
        return found

    def _identity(self, a: Term, b: Term, mode: Mode) -> Link:
        """Whether two formulas are one."""
        found = self.identities.compare(a, b, self.ledger, mode)
        return Link(found.equal, answer=found.answer, why=found.why)

    def _of_constants(self, a: Term, b: Term) -> Link | None:
        """Two formulas in constants of the page: phi^2 = phi + 1, where phi = (1 + sqrt(5))/2. None where their values are rational.

        Two formulas of rational numbers may agree by chance, and be wrong; those of an irrational one hardly to so many digits.
        """
        known = [self.ledger.named(n) for n in sorted(a.names | b.names) if n not in self.solved]
        if not all(q is not None and q.law is None and not q.blame and Mode.IDEAL in q.base for q in known):
            return None
        try:
            x, y = (self.ledger.value_with(t, Mode.IDEAL, self.solved) for t in (a, b))
        except NoValue:
            return None
        if isinstance(x, Fraction) or isinstance(y, Fraction) or not x.overlaps(y):
            return None
        return Link(True, Fit.EXACT, value=x)

    def _always(self, a: Term, b: Term, mode: Mode) -> Link:
        """Whether a formula with free names has one value for all of them."""
        found = self.identities.always(a, b, self.ledger, mode)
        return Link(found.equal, None if found.equal is None else Fit.EXACT if found.equal else Fit.OFF, answer=found.answer, why=found.why)

    def _numeric(self, a: Side, b: Side, modes: Sequence[Mode], about: bool, value: Value | None = None) -> Link:
        """Whether the number of b is that of a, in one of the modes, or within what was rounded."""
        assert a.term is not None and b.term is not None
        first: Value | None = None
        for mode in modes:
            try:
                x = self.ledger.value(a.term, mode) if value is None else value
                found = self._meets(x, b, mode, about)
            except NoValue as why:
                if first is not None:  # what was not rounded is not known: the written numbers count alone
                    break
                return Link(None, why=str(why))
            if found in RIGHT:
                return Link(True, found, value=x)
            if found is Fit.UNCLEAR:
                return Link(None, value=x, why="the last digit cannot be told")
            first = x if first is None else first
        if self._hulls_meet(a, b, modes, value):
            return Link(True, Fit.ROUNDED, rough=True, value=first)
        return self._by_convention(a.term, b, modes, about) or Link(False, Fit.OFF, value=first)

    def _by_convention(self, a: Term, b: Side, modes: Sequence[Mode], about: bool) -> Link | None:
        """Whether the number comes out with another base of the logarithm, or in degrees."""
        for note, change in self.conventions:
            left, right = change(a), None if b.term is None else change(b.term)
            if left is a and right is b.term:
                continue
            meant = b if right is b.term else replace(b, term=right)
            for mode in modes:
                try:
                    x = self.ledger.value(left, mode)
                    found = self._meets(x, meant, mode, about)
                except NoValue:
                    continue
                if found in RIGHT:
                    return Link(True, found, value=x, note=note)
        return None

    def _meets(self, x: Value, b: Side, mode: Mode, about: bool) -> Fit:
        said = written(b)
        if said is not None:
            return fit(x, said, about)
        assert b.term is not None
        y = self.ledger.value(b.term, mode)
        if about and b.term.op == "pow" and isinstance(y, Fraction) and y.denominator == 1:
            return fit(x, Written(y, Fraction(0)), about)  # 1024 is about 10^3
        if about and is_near(x, b.term):
            return Fit.ROUNDED
        if isinstance(x, Fraction) and isinstance(y, Fraction):
            return Fit.EXACT if x == y else Fit.OFF
        return Fit.EXACT if lifted(x).overlaps(lifted(y)) else Fit.OFF

    def _hulls_meet(self, a: Side, b: Side, modes: Sequence[Mode], value: Value | None) -> bool:
        """Whether a number of a and a number of b are equal, when every rounded number may be any that rounds to it."""
        if written(a) is not None and written(b) is not None:  # two numbers, nothing calculated: their digits say it all
            return False
        if self._comes_out_even(a, b) and not any(n.open for n in a.numbers):
            return False
        return self._meet_within(a, b, modes, value) or (written(b) is None and self._meet_within(a, _with_finest(b), modes, value))

    def _meet_within(self, a: Side, b: Side, modes: Sequence[Mode], value: Value | None) -> bool:
        """Whether all that the two sides may be meets, and is not so much that it says nothing."""
        ideal, said = modes[0] is Mode.IDEAL, written(b)
        try:
            mode = Mode.IDEAL if ideal else Mode.HULL
            y = self._hull(b, mode) if said is None or not b.loose else span(said)
            found = [lifted(value) if value is not None else self._hull(a, mode, self._rounded_data(a.term) if b.loose else {})]
            if value is None and said is None:  # the numbers that were put in may be all that is rounded
                found += [lifted(self.ledger.value(a.term, mode)) for mode in modes]  # type: ignore[arg-type]
        except NoValue:
            return False
        summands = [abs(n.value) for n in b.numbers if not n.whole] if b.term is not None and b.term.op in ("add", "sub") else []
        size = max([abs(y.mid()) * MAX_WIDTH / 50, *(lifted(n / OF_SUMMAND) for n in summands)])
        width = lifted(said.unit) * MAX_WIDTH if said is not None and said.unit else size
        return any(bool(x.overlaps(y)) and (b.loose or bool((x.rad() if said is not None else x.rad() + y.rad()) <= width))
                   for x in found)

    def _comes_out_even(self, a: Side, b: Side) -> bool:
        """Whether numbers that stand here for the first time give one with as many digits as were written: 23.4 * 1.7 is 39.78."""
        said = written(b)
        if said is None or not said.unit or a.term is None or a.term.names or any(
                next(self.results.of_size(n.value), None) is not None for n in a.numbers) or _multiplies_rounded(a):
            return False
        try:
            x = self.ledger.value(a.term, Mode.WRITTEN)
        except NoValue:
            return False
        return isinstance(x, Fraction) and (x / said.unit).denominator == 1

    def _rounded_data(self, term: Term | None) -> dict[str, Value]:
        """Names that a page gives as decimals of many digits, such as a mean: with all they may have been before they were rounded."""
        found: dict[str, Value] = {}
        for n in () if term is None else sorted(term.names):
            q = self.ledger.named(n)
            value = q.base.get(Mode.WRITTEN) if q is not None and q.law is None else None
            text = plain(abs(value)) if isinstance(value, Fraction) and 10**MAX_PLACES % value.denominator == 0 else ""
            if isinstance(value, Fraction) and "." in text and len(text.replace(".", "").lstrip("0")) >= FEW:
                found[n] = span(Written(value, Fraction(1, 10**len(text.partition(".")[2]))))
        return found

    def _hull(self, side: Side, mode: Mode, given: Mapping[str, Value] = NO_VALUES) -> Value:
        """The ball of the values of a side whose decimals are only known to half a unit of their last digit."""
        assert side.term is not None
        term, known = side.term, dict(given)
        for k, n in enumerate(side.numbers):
            if n.open or (not n.whole and (self._is_rounded(n.value, n.text) or self._came_out_rounded(n))):
                stand_in = name(f"number {k}")
                drift = DRIFT if any(not r.blame for r in self.results.of_size(n.value)) else 1  # it came out of rounded numbers itself
                term, known[stand_in.val] = put(term, n.path, stand_in), span(Written(n.value, n.unit * drift))
        return lifted(self.ledger.value_with(term, mode, known))

    def _came_out_rounded(self, n: Number) -> bool:
        """Whether a short number is what came out of something else by rounding: 0.69 for the sigmoid at 0.8."""
        r = next(self.results.of_size(n.value), None)
        return r is not None and not r.blame and r.unit == n.unit and r.ideal is not None and not _is_exactly(r.ideal, r.said)

    def leeway(self, side: Side) -> Fraction:
        """How far a sum may be off by the last digits of its rounded numbers."""
        return sum((n.unit for n in side.numbers if not n.whole and self._is_rounded(n.value, n.text)), Fraction(0))

    def _is_rounded(self, value: Fraction, text: str) -> bool:
        """Whether a decimal may be a rounded one: it has three digits or more, and is not one of the data."""
        if self.ledger.is_datum(value):
            return False
        return len(text.replace(".", "").lstrip("0")) >= FEW

    # --- where a number comes from -----------------------------------------------------------------------------------------

    def with_sources(self, side: Side, scope: int, doubted: bool = False) -> tuple[Value | None, frozenset[int]]:
        """The ideal value of an expression of numbers: a number that an earlier line got wrong is put right. And what was wrong.

        Of several lines where a number comes from, the last counts, or with `doubted` the last that is wrong.
        """
        assert side.term is not None
        term, known, blame, unknown = side.term, {}, frozenset[int](), False
        for k, n in enumerate(side.numbers):
            if n.whole and _is_exponent(side.term, n.path):
                continue
            source = next((r for r in self.results.of_size(n.value) if r.blame), None) if doubted else None
            source = source or self.results.behind(n.value, scope, self.ledger)
            source = self._of_its_sign(side.term, n, source)
            if source is not None and (self.results.is_another(source, n.text, scope) or _is_of_other_sign(side.term, n, source)):
                continue
            if source is not None and source.unit and n.unit != source.unit and self.ledger.is_datum(n.value):
                continue  # 0.5 is w, and not what came out as 0.50
            if source is not None and source.blame and self._is_many_things(n, source):
                continue
            if source is not None and source.blame:
                right = source.right(n.value)
                if right is None:
                    just = not n.whole and any(r is source for r in islice(self.results.latest(), JUST))
                    if just or len(n.text.replace(".", "").strip("0")) >= LONG:  # 2 is many things
                        unknown, blame = True, blame | source.blame
                    continue
                stand_in = name(f"number {k}")
                try:
                    term = put(term, n.path, stand_in)
                except Malformed:  # the order of a derivative is no number that came out
                    continue
                known[stand_in.val] = right
                blame |= source.blame
        if unknown:
            return None, blame | self.ledger.blame(side.term)
        try:
            return self.ledger.value_with(term, Mode.IDEAL, known), blame | self.ledger.blame(side.term)
        except NoValue:
            return None, self.ledger.blame(side.term)

    def _is_many_things(self, n: Number, source: Result) -> bool:
        """Whether a number is as short as 0.5 or 0.1, and did not come out just before."""
        short = not n.whole and len(n.text.replace(".", "").strip("0")) <= 1 and source.key is None
        direct = any(r is source for r in self.results.of_size(n.value))  # and no product with a step
        return short and direct and not any(r is source for r in islice(self.results.latest(), JUST))

    def _of_its_sign(self, t: Term, n: Number, source: Result | None) -> Result | None:
        """Where -0.50 comes from: from what came out as -0.50, and not from 0.50, where there are both."""
        if source is None or n.whole or not n.path or get(t, n.path[:-1]).op != "neg" or source.said != n.value:
            return source
        return next((r for r in self.results.of_size(n.value) if r.said == -n.value and r.scope == source.scope), source)

    def law_behind(self, side: Side, near: Callable[[int], bool]) -> Term | None:
        """sigma(0.12) where z_1 = ... = 0.12 came out before, in a scope near by, is sigma(z_1): the law behind numbers, or None."""
        term = side.term
        assert term is not None
        for n in side.numbers:
            source = next((r for r in self.results.of_size(n.value) if r.said == n.value and near(r.scope)), None)
            if source is not None and source.key is not None and source.unit and self.ledger.find(source.key) is not None:
                term = put(term, n.path, source.key)
        return None if is_closed(term) else term

    def blame(self, scope: int, *sides: Side) -> frozenset[int]:
        """The wrong statements on which the numbers of some sides rest."""
        found = frozenset[int]()
        for side in sides:
            assert side.term is not None
            found |= self.with_sources(side, scope)[1] if is_closed(side.term) else self.ledger.blame(side.term)
        return found


def _is_of_other_sign(t: Term, n: Number, source: Result) -> bool:
    """Whether a digit by itself would have to come from its opposite: t = 1 and k(1) have nothing to do with a slope of -1."""
    opposite = n.whole and len(n.text) == 1 and source.said != n.value
    return opposite and (not n.path or get(t, n.path[:-1]).op not in ("add", "sub", "neg", "mul", "div"))


def _is_exactly(x: Value, said: Fraction) -> bool:
    return x == said if isinstance(x, Fraction) else bool(x.overlaps(lifted(said)))


def _is_exponent(t: Term, at: Path) -> bool:
    """Whether the place is that of an exponent: the 2 of a square came out of nothing."""
    return len(at) > 0 and at[-1] == 1 and get(t, at[:-1]).op == "pow"


def _multiplies_rounded(side: Side) -> bool:
    """Whether a decimal that looks like one of a calculator is taken several times: 3 * 0.1577 may be 0.4732."""
    decimals = {n.value for n in side.numbers if 0 < n.unit <= CALCULATED}
    products = (node.args for node in subterms(side.term) if node.op == "mul")
    return any(values & decimals and any(v.denominator == 1 and v > 1 for v in values)
               for values in ({a.value for a in args if a.op == "num"} for args in products))


def _is_plain_line(t: Term) -> bool:
    """Whether a formula is m x + c with two numerals: what their last digits are worth is what they say."""
    parts = t.args if t.op in ("add", "sub") else (t,)
    plain = (part.args[0] if part.op == "neg" else part for part in parts)
    return all(p.op in ("num", "name") or (p.op == "mul" and [a.op for a in p.args] == ["num", "name"]) for p in plain)


def shown(x: Value | None, side: Side) -> str:
    """A value as a person would write it: to the digits of the side beside it, or to six."""
    if x is None:
        return ""
    said = written(side)
    try:
        size = middle(x)
        if max(size.numerator.bit_length(), size.denominator.bit_length()) > MAX_BITS:
            return ""
        if said is not None and said.unit:
            return _padded(plain(rounded(x, max(order(size) - order(said.unit) + 1, 1) if size else 1)), side.numbers[0].text)
        if isinstance(x, Fraction) and x.denominator == 1:
            return str(x.numerator)
        return plain(rounded(x, 6))
    except Unclear:
        return ""


def _padded(digits: str, like: str) -> str:
    """With as many decimals as a number that was written."""
    wanted = len(like.partition(".")[2]) if like.replace(".", "", 1).isdigit() else 0
    whole, _, decimals = digits.partition(".")
    return f"{whole}.{decimals.ljust(wanted, '0')}" if wanted > len(decimals) else digits


def middle(x: Value) -> Fraction:
    """A fraction near a value."""
    low, high = bounds(x)
    return (low + high) / 2
