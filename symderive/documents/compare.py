"""Whether two formulas are equal as identities in their names."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from symderive.kernel import ball, ring
from symderive.kernel.conditions import Facts, defined
from symderive.kernel.derivation import Claim, Definitions, Rejected
from symderive.kernel.term import ZERO, Malformed, Term, canon, fold, mk, name, same
from symderive.rules import RULES
from symderive.search.decide import decide
from symderive.search.prove import find
from symderive.search.refute import glance, refute
from symderive.search.sorts import sorts_by_use

MAX_PROVED = 150  # nodes of two sides between which a proof is looked for; sums cost too much
_SIGNED = frozenset({"sqrt", "log", "abs", "cbrt", "pow", "sign", "relu"})  # where the sign of a name counts


@dataclass(frozen=True, slots=True)
class Answer:
    """Whether two formulas are equal (None: not decided), a point where they differ, and the conditions under which it holds.

    Conditions are those without which one of the two has no value, and the other may have one.
    """

    equal: bool | None
    at: ball.Point = ()
    only: tuple[Term, ...] = ()


@lru_cache(maxsize=4096)  # a page is judged several times where digits were cut off
def identical(lhs: Term, rhs: Term, assuming: tuple[Term, ...] = ()) -> Answer:
    """Whether two formulas are equal wherever both are defined and the assumptions hold, for all values of their names.

    What is refuted somewhere, but holds for all positive values of the names, is equal with that condition.
    """
    if same(lhs, rhs):
        return Answer(True)
    try:
        claim = _claim(lhs, rhs, assuming)
        found = _compared(claim)
        if found.equal:
            return Answer(True, only=_one_sided(claim))
        if found.equal is not False or assuming or not _signs_count(lhs, rhs):
            return found
        positive = tuple(mk("gt", name(n), ZERO) for n in sorted(lhs.names | rhs.names))
        return Answer(True, only=positive) if positive and _compared(_claim(lhs, rhs, positive)).equal else found
    except (Malformed, Rejected):
        return Answer(None)


def _one_sided(claim: Claim) -> tuple[Term, ...]:
    """What one side needs to have a value, where that is not certain from the assumptions and from what the other side needs."""
    found: dict[Term, Term] = {}
    none, sorts = Definitions(), dict(claim.sorts)
    needs = [defined(side, none, sorts) for side in (claim.lhs, claim.rhs)]
    for mine, others in (needs, needs[::-1]):
        facts = Facts((*claim.assuming, *others), none, sorts)
        found |= {canon(s): s for s in mine if s.op in ("ne", "gt", "ge") and s.names and not s.bound and not facts.granted(s)}
    return tuple(_moved_over(s) for s in found.values())


def _moved_over(s: Term) -> Term:
    """x - 1 != 0 is x != 1."""
    a, b = s.args
    return mk(s.op, *a.args) if a.op == "sub" and b is ZERO and not a.args[1].names else s


def _claim(lhs: Term, rhs: Term, assuming: tuple[Term, ...]) -> Claim:
    return Claim(lhs, rhs, assuming, tuple(sorts_by_use((lhs, rhs, *assuming)).items()))


def _compared(claim: Claim) -> Answer:
    """The cheap answers first: arithmetic, a few points, the normal form; then all points, then a proof."""
    if ring.difference(claim.lhs, claim.rhs) == 0:
        return Answer(True)
    if glance(claim) is None and decide(claim.lhs, claim.rhs, claim.assuming):
        return Answer(True)
    refutation = refute(claim)
    if refutation is not None:
        return Answer(False, refutation.at)
    if claim.lhs.size + claim.rhs.size > MAX_PROVED:
        return Answer(None)
    proof = find(claim, RULES)
    return Answer(True if proof is not None and not proof.provided else None)


def _signs_count(*terms: Term) -> bool:
    return any(fold(t, lambda node, args: node.op in _SIGNED or any(args)) for t in terms)
