"""Slips: the true claim that a false one was perhaps meant to be, one small mistake away."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from itertools import islice

from symderive.kernel import ball, ring
from symderive.kernel.derivation import Claim, Rejected, Rule
from symderive.kernel.term import ONE, Malformed, Term, canon, get, joined, mk, num, number, put
from symderive.search.citing import expanded
from symderive.search.match import positions
from symderive.search.points import points
from symderive.search.prove import find

MAX_CANDIDATES = 400
MAX_PROOFS = 3  # candidates that pass every point and are then to be proved
POINTS = 12
LARGEST = 300  # symbols of a claim whose slips a reader would want to see


def perhaps(claim: Claim, rules: Mapping[str, Rule]) -> Claim | None:
    """The first claim that is one slip away from a false one and can be proved, or None."""
    if claim.lhs.size + claim.rhs.size > LARGEST:
        return None
    at = list(islice(points(claim), POINTS))
    tried = 0
    for candidate in islice(_candidates(claim), MAX_CANDIDATES):
        if tried < MAX_PROOFS and not _refuted_somewhere(candidate, at):
            tried += 1
            if find(candidate, rules) is not None:
                return candidate
    return None


def _refuted_somewhere(claim: Claim, at: list[ball.Point]) -> bool:
    for point in at:
        try:
            ball.refuted(claim, point)
        except Rejected:
            continue
        return True
    return False


def _candidates(claim: Claim) -> Iterator[Claim]:
    """Claims with one place changed: the right side first, then the left; the smallest changes first."""
    seen = {canon(claim.equation)}
    if ring.exponent(claim.lhs) is not None and claim.lhs.args[0].op in ("add", "sub"):
        yield replace(claim, rhs=expanded(claim.lhs))
    for slip in SLIPS:
        for side in ("rhs", "lhs"):
            whole: Term = getattr(claim, side)
            for at, node in positions(whole):
                for mended in slip(node):
                    try:
                        changed = put(whole, at, mended)
                        candidate = replace(claim, rhs=changed) if side == "rhs" else replace(claim, lhs=changed)
                    except Malformed:
                        continue
                    if canon(candidate.equation) not in seen and get(whole, at) is not mended:
                        seen.add(canon(candidate.equation))
                        yield candidate


# --- slips: each answers what may have been meant instead of a subterm ---------------------------------------------


def _sign(t: Term) -> Iterator[Term]:
    """+ for -, - for +, a sign too many or one forgotten."""
    if t.op == "sub":
        yield mk("add", *t.args)
    elif t.op == "add":
        for i in range(1, len(t.args)):
            rest = [a for k, a in enumerate(t.args) if k != i]
            yield mk("sub", joined("add", rest), t.args[i])
    elif t.op == "neg":
        yield t.args[0]


def _power(t: Term) -> Iterator[Term]:
    """A square forgotten, or one too many; an exponent off by one."""
    n = ring.exponent(t)
    if n is not None:
        if n == 2:
            yield t.args[0]
        for m in (n - 1, n + 1):
            if m > 1:
                yield mk("pow", t.args[0], num(m))
    elif t.op not in ("num", "neg", "add", "sub", "mul", "div", "D"):
        yield mk("pow", t, num(2))


def _number(t: Term) -> Iterator[Term]:
    """A number off by a little, doubled, halved or inverted."""
    if t.op == "num":
        q = t.value
        for other in (q - 1, q + 1, 2 * q, q / 2, *((1 / q,) if q else ())):
            if other >= 0:
                yield number(other)


def _factor(t: Term) -> Iterator[Term]:
    """A factor forgotten, or one too many."""
    if t.op == "mul":
        for i in range(len(t.args)):
            rest = [a for k, a in enumerate(t.args) if k != i]
            yield joined("mul", rest)
    elif t.op not in ("num", "neg", "add", "sub"):
        yield mk("mul", num(2), t)
        yield mk("div", t, num(2))


def _function(t: Term) -> Iterator[Term]:
    """The function next door, or its argument doubled or halved."""
    for family in ("sin cos tan cot sec csc", "sinh cosh tanh coth sech csch"):
        names = family.split()
        if t.op in names:
            yield from (mk(op, t.args[0]) for op in names if op != t.op)
            yield mk(t.op, mk("mul", num(2), t.args[0]))
            yield mk(t.op, mk("div", t.args[0], num(2)))
    if t.op == "sqrt":
        u = t.args[0]
        if ring.exponent(u) == 2:
            yield mk("abs", u.args[0])


def _whole_side(t: Term) -> Iterator[Term]:
    """The negative of a side, its reciprocal, its absolute value."""
    yield mk("neg", t)
    if t is not ONE and t.op not in ("num", "D"):
        yield mk("div", ONE, t)
        yield mk("abs", t.args[0] if t.op == "neg" else t)


def _operation(t: Term) -> Iterator[Term]:
    """A sum for a product, a product for a sum, a difference for a quotient."""
    other = {"add": "mul", "mul": "add", "sub": "div", "div": "sub"}.get(t.op)
    if other is not None:
        yield mk(other, *t.args)


SLIPS: tuple[Callable[[Term], Iterator[Term]], ...] = (_sign, _power, _number, _factor, _operation, _function, _whole_side)
