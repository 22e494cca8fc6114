"""Sines and cosines of parts of pi, such as cos(pi/7) - cos(2*pi/7) + cos(3*pi/7) = 1/2.

With t = pi/n and j + k = n, sin(j*t) = sin(k*t). Written in s = sin(t) and c = cos(t) and divided by s, this is an equation
for c; its factor that is 0 is proved first, as a lemma, and all else is arithmetic by that equation.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import chain
from math import lcm

from flint import fmpq_poly

from symderive.kernel import ball
from symderive.kernel.derivation import Chain, Claim, Derivation, Injective, Lemma, Line, Proof, Step
from symderive.kernel.term import ONE, ZERO, Term, const, mk, num
from symderive.search.angles import parts
from symderive.search.blocks import by_injective
from symderive.search.citing import Relation, in_powers
from symderive.search.elaborate import Workbench
from symderive.search.identity import prove_identity
from symderive.search.match import subterms

EXPANSION, LEMMA = "polynomial_in_the_cosine", "equation_of_the_cosine"
LEAST, MOST = 5, 40  # parts of pi
_PI = const("pi")
_TRIGONOMETRIC = frozenset("sin cos tan cot sec csc".split())


def by_equation_of_the_cosine(bench: Workbench) -> Iterator[Derivation]:
    """Proofs of claims without names that speak of sines and cosines of k*pi/n, from the equation of cos(pi/n)."""
    n = _parts_of_pi((bench.claim.lhs, bench.claim.rhs))
    if not n or bench.replay.is_complex:
        return
    lemmas = equation_of_the_cosine(bench, n)
    if not lemmas:
        return
    claim = lemmas[-1].claim
    known = Relation(LEMMA, (), claim.lhs, claim.rhs)
    with_lemmas = Workbench(bench.claim, bench.rules, lemmas, budget=bench.budget)

    def prove(part: Workbench) -> Iterator[Proof]:
        found = prove_identity(part, part.claim.lhs, part.claim.rhs, part.rules, (known,), {_PI: Fraction(1, n)})
        if found is not None:
            yield found

    for proof in chain(prove(with_lemmas), by_injective(with_lemmas, prove)):
        used = any(c.rule == LEMMA for step in _steps(proof) for c in step.cites)
        yield Derivation(bench.claim, proof, lemmas if used else ())


def _steps(proof: Proof) -> tuple[Step, ...]:
    """The steps of a chain, and of a proof by an injective function."""
    while isinstance(proof, Injective):
        proof = proof.proof
    return proof.steps if isinstance(proof, Chain) else ()


def _parts_of_pi(sides: tuple[Term, ...]) -> int:
    """The n for which all angles in the sides are multiples of pi/n; 0 where there is none, or where the values are known."""
    n = 1
    for side in sides:
        for node in subterms(side) if not side.names else ():
            angle = node.args[0] if node.op in _TRIGONOMETRIC else node if node is side and _PI in subterms(node) else None
            found = parts(angle) if angle is not None else ()
            if found is None or (angle is not side and any(part is not _PI for _, part in found)):
                return 0
            n = lcm(n, *(c.denominator for c, part in found if part is _PI))
    return n if LEAST <= n <= MOST and 12 % n else 0


def equation_of_the_cosine(bench: Workbench, n: int) -> tuple[Lemma, ...]:
    """Lemmas of which the last is the equation of least degree, with whole coefficients, of cos(pi/n); none where they are not found."""
    j = (n - 1) // 2
    k, t = n - j, mk("div", _PI, num(n))
    whole = _second_kind(k - 1) - _second_kind(j - 1)  # (sin(k t) - sin(j t)) / sin(t) in terms of cos(t)
    factor = next((f for f, _ in whole.factor()[1] if ball.sign(in_powers(f, mk("cos", t))) is None), None)
    if factor is None:
        return ()
    equation, others = (in_powers(p * p.denom(), mk("cos", t)) for p in (factor, whole / factor))
    low, high = (_multiple(m, n) for m in (j, k))
    divisor = mk("sin", t) if others is ONE else mk("mul", mk("sin", t), others)
    quotient = mk("div", mk("sub", mk("sin", high), mk("sin", low)), divisor)
    first = _expansion(bench, Claim(equation, quotient), n)
    last = None if first is None else _equal_sines(bench, Claim(equation, ZERO), first, low)
    return () if first is None or last is None else (first, last)


def _expansion(bench: Workbench, claim: Claim, n: int) -> Lemma | None:
    """The equation is (sin(k t) - sin(j t))/(sin(t) * other factors), written in cos(t)."""
    own = Workbench(claim, bench.rules, budget=bench.budget)
    found = prove_identity(own, claim.lhs, claim.rhs, bench.rules, (), {_PI: Fraction(1, n)})
    return None if found is None else Lemma(EXPANSION, claim, found)


def _equal_sines(bench: Workbench, claim: Claim, first: Lemma, low: Term) -> Lemma | None:
    """(sin(pi - u) - sin(u))/v = 0."""
    own = Workbench(claim, bench.rules, (first,), budget=bench.budget)
    supplement = (
        Step("ring", (0, 0, 0), (("to", mk("sub", _PI, low)),)), Step("sin_sub", (0, 0), (("u", _PI), ("v", low))),
        Step("sin_pi", (0, 0, 0, 0)), Step("cos_pi", (0, 0, 1, 0)),
    )
    lines = (Line((Step(EXPANSION),)), Line(supplement), Line((Step("ring", using=(("to", ZERO),)),)))
    proof = Chain(lines)
    return Lemma(LEMMA, claim, proof) if own.run(claim.lhs, proof.steps) is ZERO else None


def _second_kind(m: int) -> fmpq_poly:
    """U with sin((m + 1) t) = sin(t) U(cos(t))."""
    before, now = fmpq_poly([0]), fmpq_poly([1])
    for _ in range(m):
        before, now = now, fmpq_poly([0, 2]) * now - before
    return now if m >= 0 else before


def _multiple(m: int, n: int) -> Term:
    """m*pi/n as it is written: pi/7, 2*pi/7, pi/2 for 7*pi/14."""
    q = Fraction(m, n)
    top = _PI if q.numerator == 1 else mk("mul", num(q.numerator), _PI)
    return mk("div", top, num(q.denominator))
