"""Whether one formula of a page is another: as an identity in its names, under the page's definitions and what is given beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import product

from symderive.documents.knowing.claims import GENERAL, Said, as_whole, claim_of, for_any_length, unsaid
from symderive.documents.knowing.compare import Answer, compared, identical
from symderive.documents.knowing.known import Mode, NoValue
from symderive.documents.knowing.ledger import Ledger
from symderive.documents.knowing.logarithms import expanded, positive
from symderive.documents.reading.hypotheses import in_shares, summed, totals
from symderive.kernel import ball
from symderive.kernel.conditions import Facts, defined
from symderive.kernel.derivation import Claim, Definitions
from symderive.kernel.term import ONE, ZERO, Captured, Malformed, Term, canon, mk, name, num, number, substitute
from symderive.networks.numbers import lifted
from symderive.notation.text import write
from symderive.search.match import subterms

SIMPLE = 30  # digits of a value, and the greatest denominator of a fraction that is recognised in it
PAGE = 20_000_000  # work for all formulas of a page, in nodes looked at
MAX_EACH = 4  # entries of an array that are looked at one by one
MAX_LETTERS = 2  # that may stand for any of them
MAX_NAMED = 3  # names of a counterexample that is written down
_SIGNS = frozenset({"abs", "relu", "sign", "step", "max", "min"})
OPEN = "it could be neither proved nor refuted"
TOO_MUCH = "it is too much work to decide"


@dataclass(frozen=True, slots=True)
class Found:
    """Whether two formulas are equal (None: not decided), and if not why, in one clause."""

    equal: bool | None
    why: str = ""
    answer: Answer | None = None


@dataclass(slots=True)
class Identities:
    """The formulas of one page are compared with a budget for the whole page.

    positive   names that stand under a root or a logarithm in this part of the page
    later      names that get a law somewhere in this part of the page; `near` those that get one under the same heading
    below      the formula that a name gets further down
    unsure     names that another part has defined and this one defines below, and letters that may be functions
    assumed    the words beside the row say that it rests on an assumption: then only what they mean can refute it
    """

    said: Said = field(default_factory=Said)
    work: int = PAGE
    positive: frozenset[str] = frozenset()
    given: tuple[Term, ...] = field(default=())
    assumed: bool = False
    later: frozenset[str] = frozenset()
    near: frozenset[str] = frozenset()
    below: Callable[[str], Term | None] = lambda _: None
    unsure: frozenset[str] = frozenset()

    def compare(self, a: Term, b: Term, ledger: Ledger, mode: Mode) -> Found:
        """Whether a = b, with all laws; numbers are put in only for names that one side lacks."""
        if self.said.matrices and as_whole((a, b)) & self.said.matrices:
            return Found(True) if canon(a) is canon(b) else Found(None, "vectors and matrices are not judged by their entries")
        a, b = (ledger.by_abbreviations(t, mode) for t in (a, b))
        if (found := self._put_in(a, b, ledger, mode)) is not None:
            return found
        try:
            plain = self._unfolded(a, b, ledger, mode)
        except (NoValue, Malformed) as why:
            plain, trouble = None, str(why)
        if plain is not None and self._cheaply(plain):
            return Found(True, answer=self._asked(plain, False))
        a, b = ledger.written(a, mode), ledger.written(b, mode)
        try:
            claim = self.said.defining_means(claim_of(a, b, ledger, self.given), ledger)
            if self._in_shares(a, b, totals(self.given, (claim.lhs, claim.rhs, *(d.body for d in claim.definitions))), ledger):
                return Found(True, answer=Answer(True))
            found = self._decided(claim, ledger, a, b)
            if not found.equal and (share := self._in_shares(a, b, self.unsaid_totals(claim), ledger)):
                return Found(True, answer=Answer(True, only=(mk("eq", *share),)))
        except (NoValue, Malformed, Captured) as why:
            return Found(None, str(why))
        if found.equal is None and plain is not None and (plain.lhs, plain.rhs) != (claim.lhs, claim.rhs):
            names = (ledger.named(n) for n in sorted(plain.lhs.names | plain.rhs.names))
            free = all(q is None or q.law is None for q in names)  # and no function of the page is left
            refutable = free and found.why == OPEN and _curves(claim)  # which has no value where definitions are looked up
            again = self._asked(plain, refutable)
            if again.equal is not None:
                found = Found(again.equal, "" if again.equal else counterexample(again), again)
        if found.equal is None and plain is not None:
            found = self._with_logarithms_as_sums(plain) or found
        if found.why == GENERAL and (each := self._of_each(claim, a, b, ledger, mode)) is not None:
            return each
        if plain is not None and (found.equal is False or (found.equal is None and found.why == GENERAL)):
            put_in = self._with_numbers(plain, ledger)
            found = put_in if put_in.equal else found
        if not found.equal and (of_class := self._of_the_class(a, b, ledger, mode)) is not None:
            return of_class
        return found if plain is not None or found.why != OPEN else replace(found, why=trouble)

    def _put_in(self, a: Term, b: Term, ledger: Ledger, mode: Mode) -> Found | None:
        """Whether a = b where a formula is put in for a name that has another: Q = n s^2 in the slopes of Q. None where none is."""
        put = {c.args[0].val: c.args[1] for c in self.given if c.op == "eq" and c.args[0].op == "name" and c.args[1].names
               and (q := ledger.named(c.args[0].val)) is not None and q.law is not None}
        if not put:
            return None
        given, self.given = self.given, tuple(c for c in self.given if c.op != "eq" or c.args[0].val not in put)
        try:
            left, right = (substitute(ledger.formula(ledger.written(t, mode)), put) for t in (a, b))
            found = self.compare(left, right, ledger, mode)
        except (NoValue, Captured, Malformed):
            return None
        finally:
            self.given = given
        return found

    def _of_the_class(self, a: Term, b: Term, ledger: Ledger, mode: Mode) -> Found | None:
        """Whether a = b with the class of the label for an index that stands on one side alone: L = - ln p_k, y_k = 1. Else None."""
        letters = _running(a) ^ _running(b)
        classes = ledger.hot_indices() if len(letters) == 1 else set[Term]()
        if len(classes) != 1 or ledger.named(min(letters)) is not None:
            return None
        at = {min(letters): min(classes, key=repr)}
        found = self.compare(substitute(a, at), substitute(b, at), ledger, mode)
        return found if found.equal else None

    def _of_each(self, claim: Claim, a: Term, b: Term, ledger: Ledger, mode: Mode) -> Found | None:
        """Whether a = b for each entry, where the page writes them all: dz/dw_i = x_i, with z = w_1 x_1 + w_2 x_2. Else None."""
        nodes = [node for t in (a, b, *(d.body for d in claim.definitions)) for node in subterms(t)]
        if any(node.op in ("Sum", "Product") and node.args[3].op != "num" for node in nodes):
            return None  # there may be more than are written
        entries = [node for node in nodes if node.op == "idx"]
        letters = sorted(_running(a) | _running(b))
        if not 0 < len(letters) <= MAX_LETTERS or any(ledger.named(n) is not None for n in letters):
            return None
        arrays = {node.args[0] for node in entries if len(node.args) == 2 and node.args[1].op == "name" and node.args[1].val in letters}
        entries += [entry for x in sorted(arrays, key=repr) for entry in ledger.entries_of(x.val)]
        single = {int(node.args[1].val) for node in entries if node.args[0] in arrays and node.args[1].op == "num" and len(node.args) == 2}
        count = len(single)
        if not 1 < count <= MAX_EACH or single != set(range(1, count + 1)):
            return None
        moved = {node.args[1].args[0] for side in (a, b) for node in subterms(side) if node.op == "D" and node.args[1].op == "idx"}
        data = frozenset(x.val for x in arrays - moved) - ledger.by_entries()
        found = []
        for at in product(range(1, count + 1), repeat=len(letters)):
            here = {n: num(str(k)) for n, k in zip(letters, at, strict=True)}
            left, right = substitute(a, here), substitute(b, here)
            one = self.compare(left, right, ledger, mode)
            put_in = one if one.equal else self.compare(ledger.with_data(left, data), ledger.with_data(right, data), ledger, mode)
            found.append(put_in if put_in.equal else one)
        other = next((f for f in found if f.equal is not True), None)
        if other is not None and other.equal is False and not all(_depends(node, ledger) for side in (a, b) for node in subterms(side)):
            return None
        return other or found[-1]

    def _with_logarithms_as_sums(self, plain: Claim) -> Found | None:
        """Whether the claim holds where all factors in its logarithms are positive; None where that is not proved."""
        left, right = expanded(plain.lhs), expanded(plain.rhs)
        if (left, right) == (plain.lhs, plain.rhs):
            return None
        claim = claim_of(left, right, Ledger(), self.given)
        answer = self._asked(claim, False)
        if not answer.equal:
            return None
        definitions, sorts = Definitions(claim.definitions), dict(claim.sorts)
        needs = (s for side in (plain.lhs, plain.rhs) for s in defined(side, definitions, sorts))
        facts = Facts((*claim.assuming, *needs), definitions, sorts)
        only = [s for side in (left, right) for s in positive(side) if not facts.granted(s)]
        return Found(True, answer=replace(answer, only=tuple(dict.fromkeys((*answer.only, *only)))))

    def _unfolded(self, a: Term, b: Term, ledger: Ledger, mode: Mode) -> Claim:
        """The claim with all laws put in and all derivatives carried out: it can be proved, but not refuted."""
        left, right = (self.said.with_means(ledger.unfolded(t, mode), ledger) for t in (a, b))
        made = claim_of(left, right, Ledger(), self.given)
        return made

    def _cheaply(self, plain: Claim) -> bool:
        """Whether arithmetic or the normal form says that the sides are one."""
        return bool(self._asked(plain, False, False).equal)

    def _asked(self, claim: Claim, refutable: bool, thorough: bool = True) -> Answer:
        found = compared(claim, refutable, thorough and self.work > 0)
        self.work -= found.work
        general = for_any_length(claim) if found.equal is None and thorough and self.work > 0 else None
        if general is not None and (more := self._asked(general, False)).equal:
            return more
        return found

    def _decided(self, claim: Claim, ledger: Ledger, a: Term, b: Term) -> Found:
        """A proof or a counterexample; what differs only where a name is not positive is true on a page that takes its logarithm."""
        later = self.later if claim.lhs.vars or claim.rhs.vars else self.near  # without a slope a name is what it is here
        why = unsaid(claim, ledger, self.said, later, self.unsure) or ("it rests on what is assumed" if self.assumed else "")
        if why and not self.assumed and self._is_false_below(claim, ledger):
            why = unsaid(claim, ledger, self.said, frozenset(), self.unsure)
        if why == GENERAL and _differ_here(a, b, ledger):
            why = ""
        found = self._asked(claim, not why)
        if found.equal is False:
            found = self._for_positive_names(claim) or found
        if found.equal is None:
            return Found(None, why or (OPEN if self.work > 0 else TOO_MUCH), found)
        return Found(found.equal, "" if found.equal else counterexample(found), found)

    def _is_false_below(self, claim: Claim, ledger: Ledger) -> bool:
        """Whether a claim is false, too, with the laws that its names get further down: sin a sin b = ..., and then a = 3x, b = x."""
        names = claim.lhs.names | claim.rhs.names
        laws = {n: t for n in sorted(names & self.later) if ledger.named(n) is None and (t := self.below(n)) is not None}
        if not laws or claim.definitions or claim.lhs.vars or claim.rhs.vars or any(t.names & laws.keys() for t in laws.values()):
            return False
        try:
            left, right = (self.said.with_means(substitute(t, laws), ledger) for t in (claim.lhs, claim.rhs))
            return self._asked(replace(claim, lhs=left, rhs=right), True).equal is False
        except (Captured, Malformed):
            return False

    def _for_positive_names(self, claim: Claim) -> Answer | None:
        """What is false for some values and true for all positive ones is true with that condition.

        Roots of squares and the like are not: there the sign is the point, unless the page takes the logarithm of the name.
        """
        names = (claim.lhs.names | claim.rhs.names) - {d.name for d in claim.definitions} - {n for n, _ in claim.sorts}
        if not self.positive >= names and (_asks_for_signs(claim) or frozenset().union(*(c.names for c in self.given)) & names):
            names &= self.positive
        positive = tuple(mk("gt", name(n), ZERO) for n in sorted(names))
        if not positive:
            return None
        found = self._asked(replace(claim, assuming=(*claim.assuming, *positive)), True)
        return replace(found, only=positive) if found.equal else found

    def _in_shares(self, a: Term, b: Term, sums: Iterable[tuple[Term, Term]], ledger: Ledger) -> tuple[Term, Term] | None:
        """The sum of shares, and what it is, because of which a = b; None where it is no such equation. Raises NoValue, Malformed."""
        for total, whole in sums:
            shares = total.args[0].args[0].val
            left, right = (in_shares(t, total, whole, lambda u: shares in ledger.closure(u.names)) for t in (a, b))  # noqa: B023
            given = tuple(c for c in self.given if c.op != "eq")
            if (left, right) != (a, b) and self._asked(claim_of(left, right, ledger, given), False).equal:
                return total, whole
        return None

    def unsaid_totals(self, claim: Claim) -> list[tuple[Term, Term]]:
        """Sums that may be 1 though the page does not say so: of targets, and of probabilities that it does not work out."""
        terms = (claim.lhs, claim.rhs, *(d.body for d in claim.definitions))
        moving = {node.args[1].args[0].val for t in terms for node in subterms(t) if node.op == "D" and node.args[1].op == "idx"}
        known = {*moving, *self.said.matrices, *(d.name for d in claim.definitions)}
        arrays = ((t, t.args[0].args[0].val) for t in summed(terms))
        return [(t, ONE) for t, array in arrays if array not in known and " " not in array]

    def _with_numbers(self, plain: Claim, ledger: Ledger) -> Found:
        """The claim with the numbers of names, and of the entries of arrays, that stand on one side only; or with those that count."""
        counted = (ledger.with_counts(plain.lhs), ledger.with_counts(plain.rhs))
        if counted != (plain.lhs, plain.rhs) and (answer := identical(*counted, self.given)).equal:  # -5/2 for -n/2, where n = 5
            return Found(True, answer=answer)
        names = sorted(plain.lhs.names ^ plain.rhs.names)
        lone = {n: q.base[Mode.IDEAL] for n in names if (q := ledger.named(n)) is not None and isinstance(q.base.get(Mode.IDEAL), Fraction)}
        arrays = frozenset(n for n in names if ledger.data_of(n))
        if not lone and not arrays:
            return Found(None)
        left, right = (ledger.with_data(ledger.with_numbers(side, lone), arrays) for side in (plain.lhs, plain.rhs))
        answer = identical(left, right, self.given)
        return Found(answer.equal, answer=answer)

    def always(self, a: Term, b: Term, ledger: Ledger, mode: Mode) -> Found:
        """Whether a formula with free names has one value for all of them: cosh(x)^2 - sinh(x)^2 = 1. Not decided where it has not."""
        found = self.compare(a, b, ledger, mode)
        if found.equal is not False or found.answer is None:
            return found
        formula = a if b.names <= a.names else b
        try:
            there = self._value_at(formula, ledger, mode, found.answer.at)
        except (NoValue, Malformed, Captured, ball.Undefined):
            there = None
        if there is not None and self.compare(formula, number(there), ledger, mode).equal:
            return found
        return Found(None, "it holds for some values and not for others", found.answer)

    def _value_at(self, t: Term, ledger: Ledger, mode: Mode, at: ball.Point) -> Fraction | None:
        """The simple fraction that a formula may be at a point. Raises NoValue, Undefined, Malformed."""
        claim = claim_of(ledger.written(t, mode), ZERO, ledger, self.given)
        value = ball.enclosure(claim.lhs, at, claim, ball.PRECISIONS[1])
        simple = Fraction(str(value.mid().str(SIMPLE, radius=False))).limit_denominator(SIMPLE)
        return simple if value.overlaps(lifted(simple)) else None


def _running(t: Term) -> set[str]:
    """The letters that stand for any index in a term: the k of p_k."""
    return {k.val for node in subterms(t) if node.op == "idx" for k in node.args[1:] if k.op == "name"} & t.names


def _depends(node: Term, ledger: Ledger) -> bool:
    """Whether what is differentiated rests on that in which it is, as far as the page says; true for what is no derivative."""
    if node.op != "D":
        return True
    x = node.args[1].args[0] if node.args[1].op == "idx" else node.args[1]
    return bool(x.names & ledger.closure(node.args[0].names))


def _differ_here(a: Term, b: Term, ledger: Ledger) -> bool:
    """Whether two formulas certainly have different values by the numbers of the page."""
    try:
        x, y = (ledger.value(t, Mode.IDEAL) for t in (a, b))
    except NoValue:
        return False
    return not lifted(x).overlaps(lifted(y))


def counterexample(found: Answer) -> str:
    """Where two sides differ, in words."""
    if len(found.at) > MAX_NAMED or any("[" in n or " " in n for n, _ in found.at):
        return "the two sides are not equal"
    at = ", ".join(f"{n} = {write(t)}" for n, t in found.at)
    return f"the two sides differ, for instance at {at}" if at else "the two sides differ"


def _curves(claim: Claim) -> bool:
    """Whether slopes of slopes stand in a claim."""
    nodes = (node for side in (claim.lhs, claim.rhs) for node in subterms(side))
    return any(node.op == "D" and any(inner.op == "D" for inner in subterms(node.args[0])) for node in nodes)


def _asks_for_signs(claim: Claim) -> bool:
    """Whether an absolute value, or the root of a power, stands in a claim: sqrt(x^2)."""
    return any(node.op in _SIGNS or (node.op in ("sqrt", "pow") and any(f.op == "pow" for f in _factors(node.args[0])))
               for node in (*subterms(claim.lhs), *subterms(claim.rhs)))


def _factors(t: Term) -> tuple[Term, ...]:
    return t.args if t.op in ("mul", "div") else (t,)


def positive_by_use(terms: Iterable[Term]) -> frozenset[str]:
    """Names whose logarithm or root is taken: log(sigma), sqrt(2*pi*sigma)."""
    found: set[str] = set()
    for t in terms:
        stack = [t]
        while stack:
            node = stack.pop()
            stack.extend(node.args)
            if node.op in ("log", "sqrt"):
                found |= {f.val for f in _factors(node.args[0]) if f.op == "name"}
    return frozenset(found)
