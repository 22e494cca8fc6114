"""Claims and expressions: prove and differentiate."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from symderive.api.results import Detail, Result
from symderive.kernel.check import check
from symderive.kernel.derivation import Claim, Sort
from symderive.kernel.term import Term, fold, name, number
from symderive.notation.text import read, read_claim, read_statement
from symderive.report.document import Block
from symderive.report.refusals import tell_refutation, tell_undecided
from symderive.report.telling import tell
from symderive.report.verdict import Verdict
from symderive.rules import RULES
from symderive.search.calculus import derive
from symderive.search.exact import exact_value
from symderive.search.outcome import Outcome
from symderive.search.prove import prove as search_proof
from symderive.search.slips import perhaps
from symderive.shelf.find import is_name


@dataclass(frozen=True)
class ClaimResult(Result):
    """What became of one claim."""

    outcome: Outcome | None = None

    def _tell(self, detail: Detail) -> tuple[Block, ...]:
        outcome = self.outcome
        assert outcome is not None
        if outcome.theorem is not None and outcome.derivation is not None:
            return tell(outcome.derivation, outcome.theorem, title=self.title, name=self.name, detail=detail)
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
    known = _by_use(sides) | sorts
    return Claim(sides[0], sides[1], tuple(assuming), tuple(sorted(known.items())))


def _by_use(sides: list[Term]) -> dict[str, Sort]:
    """Arrays are what has entries; ends of sums and indices are whole."""
    found: dict[str, Sort] = {}

    def visit(node: Term, _: list[None]) -> None:
        if node.op == "idx":
            found[node.args[0].val] = Sort("array")
        ends = {"Sum": node.args[2:], "Product": node.args[2:], "softmax": node.args[2:], "idx": node.args[1:]}.get(node.op, ())
        for end in ends:
            found.update({n: Sort("whole") for n in end.names if n not in found})

    for side in sides:
        fold(side, visit)
    bound = frozenset().union(*(side.bound for side in sides))
    return {n: sort for n, sort in sorted(found.items()) if n not in bound}


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


def prove(claim: Any, rhs: Any = None, *, assume: Iterable[str] = (), title: str = "") -> Result:
    """Prove or refute an equation, or the derivation file of that name.

    claim    "lhs = rhs" as text, a name such as "tanh", a SymPy Eq; or, with rhs, the left side as text or SymPy expression
    assume   statements such as "x > 0", "n whole", "z complex"

    The result says Proved, False (with a counterexample), Proved only for ..., or Not decided. Raises Unreadable for text that
    cannot be read, Unusable for a file that cannot be used, Rejected for a claim that is none.
    """
    if isinstance(claim, str) and rhs is None and is_name(claim):
        from symderive.api.works import load

        return load(claim)
    return judge(read_given(claim, rhs, assume), title)


def judge(claim: Claim, title: str = "") -> ClaimResult:
    """Prove or refute a claim. Raises Rejected for one that is none."""
    outcome = search_proof(claim, RULES)
    return ClaimResult("claim", title, outcome.verdict, (outcome.derivation,) if outcome.derivation else (),
                       (outcome.theorem,) if outcome.theorem else (), outcome.refutation, outcome=outcome)


def diff(expression: Any, x: Any = None, *, assume: Iterable[str] = ()) -> Result:
    """The derivative of an expression in x (by default its only name), line by line.

    Conditions that the rules need and that follow from nothing are stated as assumptions of the result. Raises Unreadable,
    CannotDifferentiate where an operation has no derivative rule, ValueError where x must be named.
    """
    sorts: dict[str, Sort] = {}
    assuming: list[Term] = []
    f = _term(expression, sorts, assuming)
    variable = _term(x, sorts, assuming) if x is not None else _only_name(f)
    given = read_given(f, f, assume)
    claim = Claim(f, f, (*assuming, *given.assuming), tuple(sorted({**sorts, **dict(given.sorts)}.items())))
    derivation = derive(f, variable, claim, RULES)
    theorem = check(derivation, RULES)
    outcome = Outcome(Verdict.PROVED, derivation.claim, derivation, theorem)
    return ClaimResult("derivative", "Derivative", outcome.verdict, (derivation,), (theorem,), outcome=outcome)


def _only_name(f: Term) -> Term:
    if len(f.names) == 1:
        return name(next(iter(f.names)))
    if not f.names:
        return name("x")
    raise ValueError(f"say in which variable to differentiate: {', '.join(sorted(f.names))}")

