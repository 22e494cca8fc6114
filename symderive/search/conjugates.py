"""Roots: a difference is 0 because its product with its conjugate is, and the conjugate is not 0.

Each root, sine, cosh and the like satisfies an equation of low degree over what stands inside it: sqrt(u)^2 = u,
sin(u)^2 = 1 - cos(u)^2. The difference of two terms is reduced by these equations, outermost root first. What is left of
u + v*sqrt(a) is 0 if u^2 - a*v^2 is and u - v*sqrt(a) is not; so one root after the other disappears. The outcome is
a list of citations: one `ring` step, which the kernel multiplies out, with conditions that the conjugates are not 0.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import reduce
from math import lcm
from typing import Any

from flint import fmpq

from symderive.kernel import ring
from symderive.kernel.derivation import Cite, Step
from symderive.kernel.term import ONE, ZERO, Path, Term, canon, const, mk, num
from symderive.search.citing import Relation, coefficients, factored
from symderive.search.elaborate import Workbench
from symderive.search.marks import unlike

MAX_TERMS = 400  # of a polynomial
MAX_ATOMS = 16  # terms that are no arithmetic
_TWO, _THREE, _I = num(2), num(3), const("I")


def _square(op: str, u: Term) -> Term:
    return mk("pow", mk(op, u), _TWO)


# the equation that a function satisfies: its rule, its letter, and its two sides
EQUATIONS: dict[str, tuple[str, str, Callable[[Term], tuple[Term, Term]]]] = {
    "sqrt": ("sqrt_sq", "a", lambda u: (_square("sqrt", u), u)),
    "cbrt": ("cbrt_cube", "a", lambda u: (mk("pow", mk("cbrt", u), _THREE), u)),
    "abs": ("abs_sq", "a", lambda u: (_square("abs", u), mk("pow", u, _TWO))),
    "sin": ("sin_sq_add_cos_sq", "u", lambda u: (mk("add", _square("sin", u), _square("cos", u)), ONE)),
    "cosh": ("cosh_sq_sub_sinh_sq", "u", lambda u: (mk("sub", _square("cosh", u), _square("sinh", u)), ONE)),
}
_OF_PRINCIPAL_VALUES = {"sqrt_sq": "sqrt_sq_complex"}  # asks nothing of what stands in the root
_NO_ROOTS = frozenset({"sin_sq_add_cos_sq", "cosh_sq_sub_sinh_sq", "abs_sq"})
_SIGNED = frozenset({"sqrt", "cbrt", "abs"})  # one of several numbers with the same equation
COMPANION = {"sin": "cos", "cosh": "sinh"}  # the equation speaks of both; it is of use where both occur


@dataclass(frozen=True, slots=True)
class _Root:
    """An equation gap/under = 0 (polynomials), of degree k in one variable, whose highest power has the factor `top`."""

    relation: Relation
    variable: int
    gap: Any
    under: Any
    degree: int
    top: Any


def close_by_conjugates(bench: Workbench, a: Term, b: Term, known: Sequence[Relation] = ()) -> tuple[Step, ...] | None:
    """One ring step from a to exactly b that cites the equations of the roots in them, or None."""
    if _SIGNED.isdisjoint(a.ops | b.ops) and unlike(a, b, known):  # the equations of the others hold of marks, too
        return None
    try:
        cites = _Tower(bench, a, b, known).cites()
    except (ring.TooLarge, ZeroDivisionError):
        return None
    step = Step("ring", using=(("to", b),), cites=cites or ())
    return (step,) if cites is not None and bench.try_step(a, step) is b else None


def steps_by_conjugates(bench: Workbench, at: Path, old: Term, new: Term) -> list[Step]:
    """Steps at a place from one term to another that is equal by the squares of roots; none where that fails."""
    return [Step(s.rule, (*at, *s.at), s.using, s.pick, s.backwards, cites=s.cites) for s in close_by_conjugates(bench, old, new) or ()]


def reduced(bench: Workbench, t: Term) -> Term | None:
    """A term in which sqrt(u)^2 is u, sin(u)^2 is 1 - cos(u)^2 and the like, as one fraction; None where it is too large."""
    try:
        tower = _Tower(bench, t, t, ())
        return tower.written(*tower.without_squares(*tower.field.fraction(t)))
    except (ring.TooLarge, ZeroDivisionError):
        return None


def rationalised(bench: Workbench, t: Term) -> Term | None:
    """A fraction without square and cube roots, and without I, below the line; None where there is nothing to do, or it is too large."""
    try:
        tower = _Tower(bench, t, t, ())
        found = tower.without_roots_below(*tower.field.fraction(t))
        return None if found is None else tower.written(*found)
    except (ring.TooLarge, ZeroDivisionError):
        return None


class _Tower:
    """The roots in two terms, outermost first, over one ring of polynomials."""

    def __init__(self, bench: Workbench, a: Term, b: Term, known: Sequence[Relation]):
        self.bench, self.a, self.b = bench, a, b
        of_roots = _equations(a, b, *(t for r in known for t in (r.left, r.right)), is_complex=bench.facts.is_complex)
        relations = [*((r, None) for r in known), *of_roots]
        self.field = ring.Field((a, b, *(t for r, _ in relations for t in (r.left, r.right))), opaque=False)
        made = [self._root(r, atom) for r, atom in relations]
        self.roots = sorted((r for r in made if r is not None), key=self._height)

    def cites(self) -> tuple[Cite, ...] | None:
        """Citations that make a = b a matter of arithmetic, or None."""
        top, bottom = self.field.minus(self.field.fraction(self.a), self.field.fraction(self.b))
        found = self._zero(top, 0)
        if found is None:
            return None
        cites = []
        for i, (above, below) in sorted(found.items()):
            root = self.roots[i]
            above, below = _lowest(above * root.under, below * bottom)
            cofactor, divisor = ring.polynomial(above, self.field.atoms), factored(below, self.field.atoms)
            cites.append(Cite(root.relation.rule, root.relation.using, cofactor if divisor is ONE else mk("div", cofactor, divisor)))
        return tuple(cites)

    def without_roots_below(self, top: Any, bottom: Any) -> tuple[Any, Any] | None:
        """Top and bottom times conjugates of the bottom, until no root is left there; None where there was none, or that fails."""
        roots = [r for r in self.roots if r.relation.rule not in _NO_ROOTS]
        if all(not bottom.degrees()[r.variable] for r in roots):
            return None
        for root in roots:
            _, bottom, scale = _divided(bottom, root)
            top *= scale
            parts = coefficients(bottom, root.variable)
            if len(parts) > 1:
                conjugate = _conjugate(parts, root)
                if conjugate is None or len(conjugate) > MAX_TERMS:
                    return None
                top, bottom = top * conjugate, bottom * conjugate
            top, bottom = self.without_squares(top, bottom)
        if bottom == 0 or any(bottom.degrees()[r.variable] for r in roots):
            return None
        return _lowest(top, bottom)

    def without_squares(self, top: Any, bottom: Any) -> tuple[Any, Any]:
        """A fraction reduced by the equations of the roots, the outermost first."""
        for root in self.roots:
            (_, top, above), (_, bottom, below) = _divided(top, root), _divided(bottom, root)
            top, bottom = top * below, bottom * above
        return top, bottom

    def written(self, top: Any, bottom: Any) -> Term:
        """A fraction as a term, in lowest terms."""
        if bottom == 0:
            raise ZeroDivisionError
        top, bottom = _lowest(top, bottom)
        common = lcm(*(int(fmpq(c).q) for c in top.to_dict().values()), 1)
        above, below = (ring.polynomial(p * common, self.field.atoms) for p in (top, bottom))
        return above if below is ONE else mk("div", above, below)

    def _root(self, relation: Relation, atom: Term | None) -> _Root | None:
        gap, under = self.field.minus(self.field.fraction(relation.left), self.field.fraction(relation.right))
        twins = [canon(t) for t in self.field.atoms]
        used = [i for i, n in enumerate(gap.degrees()) if n]
        variable = twins.index(canon(atom)) if atom is not None and canon(atom) in twins else used[0] if len(used) == 1 else None
        if gap == 0 or variable is None or not gap.degrees()[variable]:
            return None
        degree = gap.degrees()[variable]
        return _Root(relation, variable, gap, under, degree, coefficients(gap, variable)[degree])

    def _height(self, root: _Root) -> tuple[bool, bool, int, int]:
        """I first, then roots from the outside in, then equations that are given: of these nothing has a conjugate."""
        atom = self.field.atoms[root.variable]
        return atom is not _I, not root.relation.using, -atom.depth, root.variable

    def _zero(self, p: Any, i: int) -> dict[int, tuple[Any, Any]] | None:
        """p as a sum of fractions times the gaps of the roots from the i-th on, or None."""
        if p == 0:
            return {}
        if i == len(self.roots) or len(p) > MAX_TERMS:
            return None
        found: dict[int, tuple[Any, Any]] = {}
        total, one = p * 0 + 1, p * 0 + 1
        for j in range(i, len(self.roots)):  # all are reduced first: a conjugate is read best without squares of roots
            quotient, p, scale = _divided(p, self.roots[j])
            found = _plus(_scaled(found, scale, one), {j: (quotient, one)})
            total *= scale
        rest = self._rest_zero(p, i)
        return None if rest is None else _scaled(_plus(found, rest), one, total)

    def _rest_zero(self, p: Any, i: int) -> dict[int, tuple[Any, Any]] | None:
        """The same for a polynomial of lower degree than the equation of the root."""
        root, one = self.roots[i], p * 0 + 1
        parts = coefficients(p, root.variable)
        if len(parts) == 1:
            return self._zero(p, i + 1)
        shared = reduce(lambda a, b: a.gcd(b), parts)
        if not shared.is_constant():  # a common factor may be 0 elsewhere, and so would be the conjugate
            found, factor = self._rest_zero(p / shared, i), shared
            if found is None:
                found, factor = self._zero(shared, i + 1), p / shared
            return None if found is None else _scaled(found, factor, one)
        if self.field.atoms[root.variable] is not _I and (conjugate := _conjugate(parts, root)) is not None:
            written = ring.polynomial(conjugate, self.field.atoms)
            if len(conjugate) <= MAX_TERMS and self.bench.facts.granted(mk("ne", written, ZERO)):
                quotient, norm, scale = _divided(p * conjugate, root)
                found = self._zero(norm, i + 1)
                return None if found is None else _scaled(_plus(found, {i: (quotient, one)}), one, scale * conjugate)
        total: dict[int, tuple[Any, Any]] = {}
        power, x = one, p.context().gens()[root.variable]
        for part in parts:  # or each coefficient is 0
            found = self._zero(part, i + 1)
            if found is None:
                return None
            total, power = _plus(total, _scaled(found, power, one)), power * x
        return total


def _equations(*sides: Term, is_complex: bool) -> list[tuple[Relation, Term]]:
    """The equations of the roots in some terms, those inside roots too."""
    found: list[tuple[Relation, Term]] = []
    atoms: dict[Term, Term] = {}
    todo = list(sides)
    for t in todo:
        field = ring.Field((t,), opaque=False)
        new = [atom for atom in field.atoms if canon(atom) not in atoms]
        atoms.update((canon(atom), atom) for atom in new)
        todo += [atom.args[0] for atom in new if atom.op in ("sqrt", "cbrt", "abs")]
    if len(atoms) > MAX_ATOMS:
        raise ring.TooLarge("too many terms that are no arithmetic")
    for atom in atoms.values():
        other = COMPANION.get(atom.op)
        if atom is _I:
            found.append((Relation("I_sq", (), mk("pow", _I, _TWO), mk("neg", ONE)), atom))
        elif atom.op in EQUATIONS and (other is None or canon(mk(other, *atom.args)) in atoms):
            rule, letter, sides_of = EQUATIONS[atom.op]
            rule = _OF_PRINCIPAL_VALUES.get(rule, rule) if is_complex else rule
            found.append((Relation(rule, ((letter, atom.args[0]),), *sides_of(atom.args[0])), atom))
    return found


def _divided(p: Any, root: _Root) -> tuple[Any, Any, Any]:
    """quotient, rest, scale with scale*p = quotient*gap + rest, the rest of lower degree than the gap."""
    x = p.context().gens()[root.variable]
    quotient, scale = p * 0, p * 0 + 1
    while p != 0 and (degree := p.degrees()[root.variable]) >= root.degree:
        first = coefficients(p, root.variable)[degree] * x ** (degree - root.degree)
        if len(p) * len(root.top) > MAX_TERMS**2 or len(first) * len(root.gap) > MAX_TERMS**2:
            raise ring.TooLarge("too many terms")
        quotient, scale = quotient * root.top + first, scale * root.top
        p = p * root.top - first * root.gap
    return quotient, p, scale


def _conjugate(parts: list[Any], root: _Root) -> Any:
    """What to multiply by so that the root disappears; None where that is not known."""
    x = parts[0].context().gens()[root.variable]
    tail = coefficients(root.gap, root.variable)
    if any(len(p) > MAX_TERMS // 4 for p in parts) or any(t != 0 for t in tail[1:-1]):
        return None
    if root.degree == 2:
        return parts[0] - parts[1] * x
    if root.degree == 3:  # with root^3 = a/top
        u, v, w = (*parts, parts[0] * 0)[:3]
        a = -tail[0]
        return (root.top * u * u - v * w * a) + (w * w * a - root.top * u * v) * x + root.top * (v * v - u * w) * x * x
    return None


def _plus(a: dict[int, tuple[Any, Any]], b: dict[int, tuple[Any, Any]]) -> dict[int, tuple[Any, Any]]:
    total = dict(a)
    for i, (p, q) in b.items():
        above, below = total.get(i, (p * 0, p * 0 + 1))
        sum_above, sum_below = _lowest(above * q + p * below, below * q)
        if sum_above != 0:
            total[i] = (sum_above, sum_below)
        else:
            total.pop(i, None)
    return total


def _scaled(found: dict[int, tuple[Any, Any]], above: Any, below: Any) -> dict[int, tuple[Any, Any]]:
    return {i: _lowest(p * above, q * below) for i, (p, q) in found.items()}


def _lowest(p: Any, q: Any) -> tuple[Any, Any]:
    """The fraction p/q in lowest terms."""
    if q.is_constant():
        return p / q.leading_coefficient(), q * 0 + 1
    if len(p) > MAX_TERMS or len(q) > MAX_TERMS:
        raise ring.TooLarge("too many terms")
    shared = p.gcd(q)
    return p / shared, q / shared
