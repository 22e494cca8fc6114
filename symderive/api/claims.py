"""Claims and expressions: prove and differentiate."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from symderive.api.results import Detail, Result
from symderive.api.values import both_sides, read_point
from symderive.kernel.check import check
from symderive.kernel.derivation import Claim, Sort
from symderive.kernel.term import Term, mk, name, number
from symderive.notation.text import read, read_claim, read_statement
from symderive.report.document import Block, Facts
from symderive.report.order import Start
from symderive.report.refusals import tell_refutation, tell_undecided
from symderive.report.telling import Value, tell
from symderive.report.verdict import Verdict
from symderive.rules import RULES
from symderive.search.calculus import derive
from symderive.search.exact import exact_value
from symderive.search.outcome import Outcome
from symderive.search.prove import prove as search_proof
from symderive.search.refute import no_counterexample
from symderive.search.refute import refute as search_refutation
from symderive.search.slips import perhaps
from symderive.search.sorts import sorts_by_use
from symderive.shelf.find import is_name

MAX_ORDER = 20
_COMMA = re.compile(r",(?![^\[(]*[\])])")  # not one within brackets


@dataclass(frozen=True)
class ClaimResult(Result):
    """What became of one claim; values of both sides are printed under its proof."""

    outcome: Outcome | None = None
    values: tuple[Value, ...] = ()

    def _tell(self, detail: Detail) -> tuple[Block, ...]:
        outcome = self.outcome
        assert outcome is not None
        if outcome.theorem is not None and outcome.derivation is not None:
            blocks = tell(outcome.derivation, outcome.theorem, title=self.title, name=self.name, detail=detail, values=self.values,
                          start=self.start)
            rows = tuple(("Not used", (what,), ("the proof does without it",)) for what in outcome.unused)
            return (*blocks, Facts(rows)) if rows else blocks
        if outcome.refutation is not None:
            meant = perhaps(outcome.claim, RULES)
            at, claim = outcome.refutation.at, outcome.claim
            exact = (exact_value(claim.lhs, at, claim), exact_value(claim.rhs, at, claim))
            return tell_refutation(claim, outcome.refutation, perhaps=meant.equation if meant else None, label=self.name, exact=exact)
        return tell_undecided(outcome.claim, outcome.tried, label=self.name)


def read_given(claim: Any, rhs: Any = None, assume: Iterable[str] = ()) -> Claim:
    """A claim from text "lhs = rhs", from two texts, from terms, or from SymPy; with assumptions such as "x > 0", "n whole".

    A SymPy symbol keeps its own assumptions. Raises Unreadable, and ValueError for what is no claim.
    """
    sides, sorts, assuming = _sides(claim, rhs)
    for text in assume:
        sort = _declared(text)
        if sort is not None:
            sorts[sort[0]] = sort[1]
        else:
            assuming.append(read_statement(text))
    return with_sorts(sides, sorts, assuming)


def with_sorts(sides: list[Term], sorts: dict[str, Sort], assuming: Iterable[Term]) -> Claim:
    """The claim that two sides make; names of no declared sort have that of their use."""
    known = sorts_by_use([*sides, *assuming]) | sorts
    return Claim(sides[0], sides[1], tuple(assuming), tuple(sorted(known.items())))


def _sides(claim: Any, rhs: Any) -> tuple[list[Term], dict[str, Sort], list[Term]]:
    sorts: dict[str, Sort] = {}
    assuming: list[Term] = []
    if rhs is None and isinstance(claim, str):
        members = list(read_claim(claim))
        if len(members) != 2:
            raise ValueError("one equation is needed: lhs = rhs")
        return members, sorts, assuming
    if rhs is None:  # an equation: our own, or a SymPy Eq
        claim, rhs = claim.args if isinstance(claim, Term) else (claim.lhs, claim.rhs)
    return [_term(side, sorts, assuming) for side in (claim, rhs)], sorts, assuming


def _term(expression: Any, sorts: dict[str, Sort], assuming: list[Term]) -> Term:
    """An expression as a term; what SymPy assumes of its symbols is added to `sorts` and `assuming`."""
    if isinstance(expression, Term):
        return expression
    if isinstance(expression, str):
        return read(expression)
    if isinstance(expression, int):
        return number(expression)
    from symderive.notation.sympy_door import from_sympy

    found = from_sympy(expression)
    sorts.update(found.sorts)
    assuming.extend(s for s in found.assuming if s not in assuming)
    return found.term


_SORTS = {"whole": "whole", "integer": "whole", "complex": "complex", "real": "real", "array": "array"}


def _declared(text: str) -> tuple[str, Sort] | None:
    """"n whole", "n integer", "z complex", "x array n": a declaration, not a statement."""
    words = text.split()
    if len(words) >= 2 and words[0].isidentifier() and words[1] in _SORTS:
        length = read(" ".join(words[2:])) if len(words) > 2 and words[1] == "array" else None
        return words[0], Sort(_SORTS[words[1]], length)  # type: ignore[arg-type]
    return None


def prove(claim: Any, rhs: Any = None, *, assume: Iterable[str] = (), using: Iterable[str] = (), hints: Iterable[str] = (),
          at: Mapping[str, Any] | None = None, title: str = "", start: Start = "") -> Result:
    """Prove or refute an equation, or the derivation file of that name.

    claim    "lhs = rhs" as text, a name such as "tanh", a SymPy Eq; or, with rhs, the left side as text or SymPy expression
    assume   statements such as "x > 0", "n whole", "z complex"
    using    rules by which alone the proof is to go
    hints    equations that are proved first, and then used
    at       a point {"x": "0.7"} at which the values of both sides are printed under a proof
    start    "left", "right" or "both": the side from which the calculation is read; "" is the one from which more was done

    The result says Proved, False (with a counterexample), Proved only for ..., or Not decided. Raises Unreadable for text that
    cannot be read, Unusable for a file that cannot be used, Rejected for a claim that is none, NoValue for a point where a side has none.
    """
    if isinstance(claim, str) and rhs is None and is_name(claim):
        from symderive.api.works import load

        return load(claim).reading_from(start)
    assume, using, hints = tuple(assume), tuple(using), tuple(hints)
    given = read_given(claim, rhs, assume)
    if not using and not hints:
        return _at(judge(given, title), at).reading_from(start)
    from symderive.search.steered import prove_steered  # most proofs are not

    found = prove_steered(given, RULES, using, [read_given(h, None, assume) for h in hints])
    return _at(_result(found, title), at).reading_from(start)


def refute(claim: Any, rhs: Any = None, *, assume: Iterable[str] = ()) -> Result:
    """Look for a counterexample only: the result says False with one, or Not decided. Raises Unreadable, Rejected, as `prove` does."""
    given = read_given(claim, rhs, assume)
    found = search_refutation(given)
    verdict = Verdict.UNDECIDED if found is None else Verdict.REFUTED
    outcome = Outcome(verdict, given, refutation=found, tried=() if found else no_counterexample(given))
    return ClaimResult("claim", "", verdict, refutation=found, outcome=outcome)


def _at(result: ClaimResult, at: Mapping[str, Any] | None) -> ClaimResult:
    """With the values of both sides at a point, where the claim is proved. Raises NoValue."""
    if not at or result.theorem is None:
        return result
    claim = result.theorem.claim
    return replace(result, values=(both_sides(claim, read_point(at, claim.lhs.names | claim.rhs.names)),), _told={})


def judge(claim: Claim, title: str = "") -> ClaimResult:
    """Prove or refute a claim. Raises Rejected for one that is none."""
    return _result(search_proof(claim, RULES), title)


def _result(outcome: Outcome, title: str) -> ClaimResult:
    return ClaimResult("claim", title, outcome.verdict, (outcome.derivation,) if outcome.derivation else (),
                       (outcome.theorem,) if outcome.theorem else (), outcome.refutation, outcome=outcome)


def diff(expression: Any, x: Any = None, *, order: int = 1, assume: Iterable[str] = (), at: Mapping[str, Any] | None = None) -> Result:
    """The derivative of an expression in x (by default its only name), line by line.

    x       a name, an entry such as x[1], or several one after another: "x,y" or ["x", "y"]
    order   how many times
    at      a point {"x": "0.7"} at which the value of the derivative is printed

    Conditions that the rules need and that follow from nothing are stated as assumptions of the result. Raises Unreadable,
    CannotDifferentiate where an operation has no derivative rule, ValueError where x must be named, NoValue.
    """
    if not 1 <= order <= MAX_ORDER:
        raise ValueError(f"the order must lie between 1 and {MAX_ORDER}")
    sorts: dict[str, Sort] = {}
    assuming: list[Term] = []
    f = _term(expression, sorts, assuming)
    given = read_given(f, f, assume)
    claim = Claim(f, f, (*assuming, *given.assuming), tuple(sorted({**sorts, **dict(given.sorts)}.items())))
    *inner, last = [v for v in _variables(f, x, sorts, assuming) for _ in range(order)]
    for v in inner:
        f = mk("D", f, v)
    derivation = derive(f, last, claim, RULES)
    theorem = check(derivation, RULES)
    outcome = Outcome(Verdict.PROVED, derivation.claim, derivation, theorem)
    return _at(ClaimResult("derivative", "Derivative", outcome.verdict, (derivation,), (theorem,), outcome=outcome), at)


def simplify(expression: Any, *, to: str = "", assume: Iterable[str] = ()) -> Result:
    """A simpler form of an expression, line by line: expression = simpler form.

    to   "expanded", "factored", "single-fraction", "exponentials" or "rationalised"; "" is the shortest form that is found

    Raises Unreadable, ValueError for another form or one that there is not, CannotDifferentiate, Rejected.
    """
    from symderive.search.simplify import FORMS  # no other result needs it
    from symderive.search.simplify import simplify as search_form

    if to and to not in FORMS:
        raise ValueError(f"the forms are {', '.join(FORMS)}")
    given = read_given(expression, expression, assume)
    derivation = search_form(given.lhs, given, RULES, to)
    if given.lhs.names and not derivation.witness:
        raise ValueError("no point was found where the expression is defined and the assumptions hold")
    theorem = check(derivation, RULES)
    verdict = Verdict.CONDITIONAL if theorem.conditions else Verdict.PROVED
    outcome = Outcome(verdict, derivation.claim, derivation, theorem)
    return ClaimResult("simplified", "Simplified", verdict, (derivation,), (theorem,), outcome=outcome)


def _variables(f: Term, x: Any, sorts: dict[str, Sort], assuming: list[Term]) -> list[Term]:
    """The variables of differentiation, the first one first. Raises ValueError where none is named and f has several."""
    if x is None:
        return [_only_name(f)]
    several = _COMMA.split(x) if isinstance(x, str) else x if isinstance(x, list | tuple) else [x]
    return [_term(v, sorts, assuming) for v in several]


def _only_name(f: Term) -> Term:
    if len(f.names) == 1:
        return name(next(iter(f.names)))
    if not f.names:
        return name("x")
    raise ValueError(f"say in which variable to differentiate: {', '.join(sorted(f.names))}")
