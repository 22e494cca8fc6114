"""The conditions of a line: which of them a reader should see, and why each of them holds."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from symderive.kernel import ball, ring
from symderive.kernel.conditions import Facts, defined
from symderive.kernel.derivation import Claim, Definitions
from symderive.kernel.term import ONE, RELATIONS, ZERO, Captured, Malformed, Term, canon, fold, mk, name, number, rebuild, substitute
from symderive.report.document import Text
from symderive.report.reasons import enumerated, strung

_LONGEST = 200  # symbols of a condition into which definitions are put


def plain(condition: Term) -> tuple[Term, ...]:
    """A condition as a person would put it: factor by factor, and numbers worked out. Nothing, if it is about numbers alone."""
    todo, found = [condition], []
    while todo:
        s = todo.pop(0)
        parts = _parts(s.args[0]) if s.op == "ne" and s.args[1] is ZERO else ()
        if parts:
            todo[:0] = [mk("ne", p, ZERO) for p in parts]
        elif s.names:
            found.append(_worked_out(s))
    return tuple(dict.fromkeys(found))


def _parts(t: Term) -> tuple[Term, ...]:
    """What must not be 0 for t not to be 0."""
    if t.op in ("mul", "neg", "div"):
        return t.args
    return t.args[:1] if ring.exponent(t) is not None else ()


def _worked_out(s: Term) -> Term:
    def combine(node: Term, args: list[Term]) -> Term:
        made = rebuild(node, args)
        q = ring.rational(made) if made.op in ("add", "sub", "mul") else None
        return made if q is None else number(q)

    return fold(s, combine)


def is_relation(condition: Term) -> bool:
    """Whether it compares values, for one index or for all of them; other conditions are shown at full detail only."""
    return condition.op in RELATIONS or (condition.op == "all" and is_relation(condition.args[0]))


class Needs:
    """What is known where a chain stands: the claim, the case that it treats, and what the proof needs besides."""

    def __init__(self, claim: Claim, case: tuple[Term, ...] = (), provided: tuple[Term, ...] = ()):
        self.claim, self.case, self.provided = claim, case, provided
        self.sorts, self.is_complex = dict(claim.sorts), ball.is_complex(claim)
        self.definitions = Definitions(claim.definitions)
        sides = (defined(side, self.definitions, self.sorts, self.is_complex) for side in (claim.lhs, claim.rhs))
        self.domain = tuple(dict.fromkeys(s for side in sides for s in side))
        self.nothing = self.given(())
        self.everything = self.given((*claim.assuming, *case, *provided, *self.domain))

    def given(self, statements: Iterable[Term]) -> Facts:
        """What follows from some statements and the sorts of the names."""
        return Facts(statements, self.definitions, self.sorts, self.is_complex)

    def always(self, condition: Term) -> bool:
        """Whether it holds for every value of its names, seen through definitions."""
        return self.nothing.granted(condition) or self.nothing.granted(self.spelled_out(condition))

    def spelled_out(self, condition: Term) -> Term:
        """The condition with definitions put in, as long as it stays short."""
        for d in reversed(self.claim.definitions):
            if d.name not in condition.names or d.of or condition.size > _LONGEST:
                continue
            try:
                condition = substitute(condition, {d.name: d.body})
            except (Captured, Malformed):
                continue
        return condition

    def key(self, condition: Term) -> Term:
        """One term for all the ways to write a condition: with the definitions put in or not, in any order."""
        return canon(self.spelled_out(condition))

    def in_case(self, condition: Term) -> bool:
        """Whether it follows from the case that is treated."""
        return bool(self.case) and self.given(self.case).granted(condition)

    def deserves(self, condition: Term) -> bool:
        """Whether a reader should see it: not that e^c is not 0, nor that an index is in its range."""
        body = condition.args[0] if condition.op == "all" else condition
        if not is_relation(condition) or (body.args[0].op == "exp" and body.args[1] is ZERO):
            return False
        return not all(self._counts(n) for n in sorted(condition.names))

    def _counts(self, n: str) -> bool:
        return self.everything.whole(name(n))

    # --- why -------------------------------------------------------------------------------------------------------

    def why(self, condition: Term) -> Text:
        """Why a condition that the kernel granted holds."""
        if not condition.names:
            return ("arithmetic",)
        return next((text for reason in _WHYS if (text := reason(self, condition))), ("holds",))

    def _stated(self, condition: Term) -> Text:
        for statements, text in ((self.provided, "does not follow from the claim"), (self.claim.assuming, "assumed"),
                                 (self.case, "the present case")):
            if canon(condition) in {canon(s) for s in statements}:
                return (text,)
        return ()

    def _of_the_domain(self, condition: Term) -> Text:
        if canon(condition) not in {canon(s) for s in self.domain}:
            return ()
        return ("the claim is only about such ", *enumerated([(name(n),) for n in sorted(condition.names)]))

    def _of_a_kind(self, condition: Term) -> Text:
        known = condition.op == "smooth" or (condition.op in _KINDS and self.always(condition))
        return (_KINDS[condition.op],) if known else ()

    def _structure(self, condition: Term) -> Text:
        if not self.always(condition):
            return ()
        return _by_structure(self.spelled_out(condition), self.nothing) or _by_structure(condition, self.nothing) or ("holds",)

    def _one_statement(self, condition: Term) -> Text:
        if condition.args[0].op in ("Sum", "Product") and self.everything.granted(condition):
            return _by_structure(condition, self.everything)
        for s in (*self.claim.assuming, *self.case, *self.domain, *self.provided):
            if self.given((s,)).granted(condition):
                return ("since ", s)
        return ()

    def _together(self, condition: Term) -> Text:
        return _by_structure(condition, self.everything) if self.everything.granted(condition) else ()


_KINDS = {"smooth": "smooth functions", "whole": "a whole number by its sort", "real": "real by its structure"}
_WHYS: tuple[Callable[[Needs, Term], Text], ...] = (
    Needs._stated, Needs._of_a_kind, Needs._structure, Needs._of_the_domain, Needs._one_statement, Needs._together,
)


def _by_structure(condition: Term, facts: Facts) -> Text:
    """A reason from the shape of the left side, where it is compared with 0."""
    if condition.op not in RELATIONS or condition.args[1] is not ZERO:
        return ()
    u, positive = condition.args[0], mk("gt", condition.args[0], ZERO)
    if u.op == "cosh":
        return ("holds: ", mk("ge", u, ONE), " for real ", u.args[0])
    if u.op == "exp":
        return ("since ", positive)
    if u.op in ("Sum", "Product"):
        return ("since ", mk("gt" if facts.granted(positive) else condition.op, u.args[0], ZERO))
    if condition.op == "ge" and (ring.exponent(u) or 1) % 2 == 0:
        return ("a square is never negative",) if ring.exponent(u) == 2 else ("an even power is never negative",)
    if condition.op == "ne" and u.op not in ("mul", "div") and facts.granted(positive):
        return ("because ", positive)
    signs = [t for part in u.args if part.names and (t := _sign(part, facts))]
    return ("since ", *strung(signs, " and ")) if signs and u.op in ("add", "sub", "mul", "div", "pow") else ()


def _sign(t: Term, facts: Facts) -> Text:
    """The strongest that is known of the sign of a part."""
    return next(((s,) for op in ("gt", "lt", "ge", "le", "ne") if facts.granted(s := mk(op, t, ZERO))), ())
