"""Cofactors: how an equation between terms follows by arithmetic from known equations such as cosh(u)^2 - sinh(u)^2 = 1.

Found by dividing polynomials here; the kernel only multiplies out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Any

from flint import fmpq, fmpq_poly

from symderive.kernel import ring
from symderive.kernel.derivation import Cite, Claim, Rule, Using
from symderive.kernel.term import ONE, ZERO, Captured, Malformed, Term, canon, instantiate, joined, mk, num, number, same
from symderive.search.match import subterms


@dataclass(frozen=True, slots=True)
class Relation:
    """A known equation left = right: a rule with its substitution."""

    rule: str
    using: Using
    left: Term
    right: Term


def relations_given(claim: Claim) -> list[Relation]:
    """The equations that a claim assumes."""
    return [Relation("fact", (("eq", s),), *s.args) for s in claim.assuming if s.op == "eq"]


def relations(rule: Rule, terms: Sequence[Term]) -> Iterator[Relation]:
    """The instances of a rule with one letter at the arguments that its functions have in the terms."""
    if not rule.letters:
        yield Relation(rule.name, (), rule.lhs, rule.rhs)
        return
    heads = heads_of(rule.lhs)
    if all(heads.isdisjoint(t.ops) for t in terms) or len(rule.letters) != 1 or rule.lhs.vars or rule.rhs.vars:
        return
    (letter,) = rule.letters
    found: dict[Term, Relation] = {}
    bases = [p.args[0] for p in subterms(rule.lhs) if p.op == "pow" and p.args[1].op == "letter"]
    for node in (node for t in terms for node in subterms(t) if node.op in heads):
        if node.op == "pow" and not any(same(node.args[0], base) for base in bases):
            continue
        u = node.args[node.op == "pow"]
        if canon(u) not in found:
            try:
                left, right = instantiate(rule.lhs, {letter: u}), instantiate(rule.rhs, {letter: u})
            except (Malformed, Captured):
                continue
            found[canon(u)] = Relation(rule.name, ((letter, u),), left, right)
    yield from found.values()


@lru_cache(maxsize=256)
def heads_of(pattern: Term) -> frozenset[str]:
    """The functions that stand around a letter alone: an equation with that side speaks of terms with one of them.

    A power of a number, where the letter is the exponent, is one too.
    """
    return frozenset(p.op for p in subterms(pattern) if p.args and p.args[-1].op == "letter"
                     and (len(p.args) == 1 or (p.op == "pow" and not p.args[0].letters)))


def expanded(t: Term) -> Term:
    """A term multiplied out, as a fraction where it is none; the term itself where it is too large for that."""
    try:
        field = ring.Field((t,), opaque=False)
        top, bottom = field.fraction(t)
    except (ring.TooLarge, ZeroDivisionError):
        return t
    above = ring.polynomial(top, field.atoms)
    return above if bottom.is_one() else mk("div", above, ring.polynomial(bottom, field.atoms))


def factored(p: Any, atoms: Sequence[Term]) -> Term:
    """A flint polynomial as a product of factors, so that it is not 0 where none of them is."""
    c, parts = p.factor()
    size = number(Fraction(int(fmpq(c).p), int(fmpq(c).q)))
    factors = [ring.polynomial(f, atoms) if n == 1 else mk("pow", ring.polynomial(f, atoms), num(int(n))) for f, n in parts]
    factors = factors if factors and size is ONE else [size, *factors]
    return joined("mul", factors)


def coefficients(p: Any, variable: int) -> list[Any]:
    """The coefficients of the powers of a variable, lowest first."""
    rows: list[dict[Any, Any]] = [{} for _ in range(1 + (p.degrees()[variable] if p != 0 else 0))]
    for powers, c in p.to_dict().items():
        rows[powers[variable]][tuple(0 if k == variable else n for k, n in enumerate(powers))] = c
    return [p.context().from_dict(row) for row in rows]


def in_powers(p: fmpq_poly, x: Term) -> Term:
    """A flint polynomial in one variable as a sum of its powers, the highest first."""
    total: Term | None = None
    for k in range(p.degree(), -1, -1):
        c = Fraction(int(fmpq(p[k]).p), int(fmpq(p[k]).q))
        if c:
            power = x if k == 1 else mk("pow", x, num(k))
            size = number(abs(c)) if k == 0 else power if abs(c) == 1 else mk("mul", number(abs(c)), power)
            signed = mk("neg", size) if c < 0 else size
            total = signed if total is None else mk("sub" if c < 0 else "add", total, size)
    return ZERO if total is None else total


def cite(a: Term, b: Term, known: Sequence[Relation]) -> tuple[Cite, ...] | None:
    """Citations that make a = b a matter of arithmetic, or None. Not looked for where none of the equations speaks of a or b."""
    try:
        field = ring.Field((a, b, *(t for r in known for t in (r.left, r.right))), opaque=False)
        top, bottom = field.minus(field.fraction(a), field.fraction(b))
        gaps = [field.minus(field.fraction(r.left), field.fraction(r.right)) for r in known]
    except (ring.TooLarge, ZeroDivisionError):
        return None
    try:
        written = range(len(known))
        outermost = sorted(written, key=lambda i: -known[i].left.depth)  # roots of roots before the roots in them
        for order in (written, outermost) if outermost != list(written) else (written,):
            found = _divided(top, bottom, [gaps[i] for i in order], [known[i] for i in order], field.atoms)
            if found is not None:
                return found
    except Malformed:  # a cofactor too deep for a term
        pass
    return None


def _divided(top: Any, bottom: Any, gaps: Sequence[tuple[Any, Any]], known: Sequence[Relation],
             atoms: Sequence[Term]) -> tuple[Cite, ...] | None:
    """Division by each of the equations in turn; citations where nothing is left."""
    quotients = []
    for relation, (gap, under) in zip(known, gaps, strict=True):
        if top == 0 or gap == 0 or gap.is_constant():
            continue
        quotient, top = divmod(top, gap)
        if quotient != 0:
            quotients.append((relation, quotient * under))
    if top != 0 or not quotients:
        return None
    below = factored(bottom, atoms)
    cofactors = [(relation, ring.polynomial(above, atoms)) for relation, above in quotients]
    return tuple(Cite(r.rule, r.using, mk("div", above, below) if below is not ONE else above) for r, above in cofactors)
