"""The real solutions of an equation in one unknown that is no polynomial: with roots and absolute values, exponentials, logarithms, sines.

Roots and absolute values go by multiplying with the conjugate, sines and cosines by t = tan(x/2), exponentials of one base by z = b^x.
What is left is a polynomial in one letter, and each of its roots is tried in the equation as it was written. Values are exact fractions
or certified enclosures; two enclosures that overlap count as one number.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache, reduce
from math import gcd, lcm
from typing import Any

from flint import acb_poly, arb, arb_poly, ctx, fmpq, fmpq_poly, fmpz_poly

from symderive.documents.knowing.known import NoValue
from symderive.documents.knowing.ledger import BITS, evaluate
from symderive.kernel.ring import Field, TooLarge, polynomial, rational
from symderive.kernel.term import ONE, Captured, Malformed, Term, const, fold, joined, mk, name, num, number, rebuild
from symderive.networks.numbers import Value, lifted
from symderive.search.citing import coefficients

MAX_DEGREE = 60
MAX_ROOTS = 6  # terms with a root that are multiplied away
MAX_MULTIPLE = 8  # of an angle in one sine beside that in another
MAX_TURNS = 200  # of a sine between two ends
_FAR = 2 ** -150  # to both sides of a ball: where neither has a value, none of it has
_Z, _T = name("value of a function"), name("tangent of half the angle")  # no name of a page has a blank in it
_RADICALS = {"sqrt": 2, "cbrt": 3, "abs": 2}
_WAVES = frozenset({"sin", "cos", "tan", "sec", "csc", "cot"})
_INVERSES = {"exp": "log", "log": "exp", "sinh": "asinh", "asinh": "sinh", "tanh": "atanh", "atanh": "tanh", "acosh": "cosh",
             "atan": "tan", "asin": "sin", "acos": "cos"}


@dataclass(frozen=True, slots=True)
class Solutions:
    """All real solutions of an equation. With a period these are the ones of one period, and all others differ from one by multiples."""

    values: tuple[Value, ...]
    period: Value | None = None

    def between(self, low: Value | None, high: Value | None, closed: tuple[bool, bool] = (True, True)) -> list[Value] | None:
        """The solutions between two ends, closed or open ones; None where there are infinitely many, or it cannot be told."""
        with ctx.workprec(BITS):
            if self.period is None:
                found: Iterable[Value] = self.values
            elif low is None or high is None:
                return None
            else:
                found = self._turned(low, high)
            inside: list[Value] = []
            for v in found:
                where = [_beside(v, low, closed[0]), _beside(high, v, closed[1]) if high is not None else True]
                if None in where:
                    return None
                inside += [v] if all(where) else []
            return _different(inside)

    def _turned(self, low: Value, high: Value) -> Iterator[Value]:
        """The solutions of all periods that touch an interval."""
        period = lifted(self.period)
        for v in self.values:
            first = int(((lifted(low) - lifted(v)) / period).mid().floor().unique_fmpz() or 0) - 1
            for k in range(MAX_TURNS):
                x = lifted(v) + (first + k) * period
                if bool(x > lifted(high) + period):
                    break
                yield x


def _beside(a: Value | None, b: Value | None, closed: bool) -> bool | None:
    """Whether a lies above b, or on it where that is allowed; None where it cannot be told."""
    if a is None or b is None:
        return True
    if isinstance(a, Fraction) and isinstance(b, Fraction):
        return a >= b if closed else a > b
    gap = lifted(a) - lifted(b)
    return True if gap > 0 else False if gap < 0 else closed  # they overlap: they are one number


def _different(values: Iterable[Value]) -> list[Value]:
    found: list[Value] = []
    for v in values:
        if not any(lifted(v).overlaps(lifted(w)) for w in found):
            found.append(v)
    return found


def solves(gap: Term, x: str, value: Value) -> bool | None:
    """Whether gap is 0 at a value of x; None where that is not certain. Where the gap has no value it is no solution."""
    with ctx.workprec(BITS):
        try:
            there = evaluate(gap, {x: value})
        except NoValue:
            return False if _has_none(gap, x, value) else None
        if isinstance(there, Fraction):
            return there == 0
        return None if there.contains(0) else False


def _has_none(gap: Term, x: str, value: Value) -> bool:
    """Whether a term certainly has no value there."""
    if isinstance(value, Fraction):
        return True
    for side in (-1, 1):
        try:
            evaluate(gap, {x: value.mid() + side * _FAR})
            return False
        except NoValue:
            continue
    return True


@lru_cache(maxsize=512)  # a page is judged several times where digits were cut off
def solutions(gap: Term, x: str) -> Solutions | None:
    """All real x for which a term in x alone is 0, or None where no way to find them is known."""
    with ctx.workprec(BITS):
        try:
            found = _solved(gap, x)
        except (TooLarge, NoValue, Malformed, Captured, ZeroDivisionError, ValueError, OverflowError, AttributeError):
            return None
        if found is None:
            return None
        real = []
        for v in _different(found.values):
            holds = solves(gap, x, v)
            if holds is None and not isinstance(v, Fraction) and not _has_value(gap, x, v):
                return None
            real += [] if holds is False else [v]
        return Solutions(tuple(real), found.period)


def _has_value(gap: Term, x: str, value: Value) -> bool:
    try:
        evaluate(gap, {x: value})
    except NoValue:
        return False
    return True


def _solved(gap: Term, x: str) -> Solutions | None:
    """Numbers among which all solutions are."""
    gap = _in_plain_functions(gap)
    top, atoms = _without_radicals(gap, x)
    functions = [a for a, used in zip(atoms, top.degrees(), strict=False) if used and x in a.names and a is not name(x)]
    if not functions:
        return Solutions(tuple(_roots(top, atoms, x)))
    t = polynomial(top, atoms)
    if not all(f.op in _WAVES for f in functions):
        return _by_one_function(t, x, functions)
    return _by_one_function(t, x, functions) or _by_half_angles(t, x, functions)


def _in_plain_functions(t: Term) -> Term:
    """cosh, sinh, tanh and powers with x above as exponentials; e as exp(1)."""
    def visit(node: Term, args: list[Term]) -> Term:
        if node.op == "pow" and rational(args[1]) is None and not args[0].names:
            return mk("exp", args[1] if args[0] is const("e") else mk("mul", args[1], mk("log", args[0])))
        if node.op == "pow" and args[1] is mk("div", ONE, num(2)):
            return mk("sqrt", args[0])
        if node.op in ("cosh", "sinh", "tanh") and node.names:
            up, down = mk("exp", args[0]), mk("exp", mk("neg", args[0]))
            plus, minus = mk("add", up, down), mk("sub", up, down)
            return mk("div", minus, plus) if node.op == "tanh" else mk("div", plus if node.op == "cosh" else minus, num(2))
        return rebuild(node, args)

    return fold(t, visit)


def _without_radicals(gap: Term, x: str) -> tuple[Any, list[Term]]:
    """The numerator of a term, multiplied by conjugates until no root or absolute value with x in it is left; and the variables."""
    field = Field([gap], opaque=False)
    for _ in range(MAX_ROOTS + 1):
        inside = [a.args[0] for a in field.atoms if a.op in _RADICALS and x in a.names]
        more = Field([gap, *inside], opaque=False)
        if len(more.atoms) == len(field.atoms):
            break
        field = Field([gap, *(a.args[0] for a in more.atoms if a.op in _RADICALS and x in a.names)], opaque=False)
    else:
        raise TooLarge("too many roots")
    top = field.fraction(gap)[0]
    radicals = sorted((a for a in field.atoms if a.op in _RADICALS and x in a.names), key=lambda a: -a.depth)
    if len(radicals) > MAX_ROOTS:
        raise TooLarge("too many roots")
    for r in radicals:
        above, below = field.fraction(mk("pow", r.args[0], num(2)) if r.op == "abs" else r.args[0])
        top = _norm(top, field.atoms.index(r), _RADICALS[r.op], above, below)
    return top, field.atoms


def _norm(top: Any, at: int, degree: int, above: Any, below: Any) -> Any:
    """The product of a polynomial in r with its conjugates, where r^degree = above/below: without r, up to powers of `below`."""
    by_power = coefficients(top, at)
    if len(by_power) == 1:
        return top
    reduced = [by_power[0] * 0] * degree
    turns = (len(by_power) - 1) // degree
    for k, c in enumerate(by_power):
        reduced[k % degree] = reduced[k % degree] + c * above ** (k // degree) * below ** (turns - k // degree)
    if degree == 2:
        a, b = reduced
        return a * a * below - b * b * above
    a, b, c = reduced
    return a**3 * below**2 + b**3 * above * below + c**3 * above**2 - 3 * a * b * c * above * below


# --- polynomials ---------------------------------------------------------------------------------------------------------


def _roots(top: Any, atoms: Sequence[Term], x: str) -> list[Value]:
    """The real roots of a polynomial in x whose other variables are constants."""
    at = atoms.index(name(x)) if name(x) in atoms else -1
    if at < 0:
        raise NoValue("it says nothing of the unknown")
    used = [a for k, a in enumerate(atoms) if k != at and top.degrees()[k]]
    if top == 0 or any(a.names for a in used) or top.degrees()[at] > MAX_DEGREE:
        raise NoValue("it cannot be solved")
    found: list[Value] = []
    for factor, _ in top.factor()[1]:
        if factor.degrees()[at]:
            found += _roots_of(coefficients(factor, at), atoms)
    return found


def _roots_of(by_power: Sequence[Any], atoms: Sequence[Term]) -> list[Value]:
    """The real roots of a polynomial without repeated factors, by its coefficients."""
    values = [evaluate(polynomial(c, atoms), {}) for c in by_power]
    if all(isinstance(v, Fraction) for v in values):
        if len(values) == 2:
            return [-values[0] / values[1]]
        return real_roots(fmpq_poly([fmpq(v.numerator, v.denominator) for v in values]))
    balls = [lifted(v) for v in values]
    if balls[-1].contains(0):
        raise NoValue("its degree is not certain")
    if len(balls) == 2:
        return [-balls[0] / balls[1]]
    return [root.real for root in acb_poly(arb_poly(balls)).roots() if root.imag.contains(0)]


def real_roots(p: Any) -> list[Any]:
    """The real roots of a polynomial with rational coefficients and without repeated factors, fractions where they are."""
    if p.degree() < 1:
        return []
    numerator = fmpz_poly([int(c.p) * (int(p.denom()) // int(c.q)) for c in p.coeffs()])
    with ctx.workprec(BITS):
        roots: Any = numerator.complex_roots()
        return [root.real for root, _ in roots if root.imag == 0]


# --- functions -----------------------------------------------------------------------------------------------------------


def _by_one_function(t: Term, x: str, functions: Sequence[Term]) -> Solutions | None:
    """Where x stands in one function alone: first what the function is, then what stands in it."""
    if any(f.op == "log" for f in functions) and len(functions) > 1:
        t = _one_logarithm(t, x, functions)
        functions = [mk("log", t.args[0].args[0])] if t.op == "sub" else []
    if functions and all(f.op == "exp" for f in functions):
        return _by_exponential(t, x, functions)
    if len(functions) != 1 or name(x) in _bare(t):
        return None
    f = functions[0]
    z = _solved(_put(t, {f: _Z}), _Z.val)
    if z is None or z.period is not None or (f.op not in _INVERSES and f.op not in _WAVES):
        return None
    if f.op in _WAVES:
        return _angles(f, x, z.values)
    found: list[Value] = []
    for v in z.values:
        try:
            inside = evaluate(mk(_INVERSES[f.op], _Z), {_Z.val: v})
        except NoValue:
            continue
        u = _meeting(f.args[0], x, inside)
        if u is None:
            return None
        found += u
    return Solutions(tuple(found))


def _meeting(u: Term, x: str, value: Value) -> list[Value] | None:
    """The x at which a formula has a value: a linear one, or a polynomial of which the value is rational."""
    linear = _linear(u, x)
    if linear is not None:
        a, b = linear
        return [(value - b) / a if isinstance(value, Fraction) and isinstance(b, Fraction) else (lifted(value) - lifted(b)) / lifted(a)]
    field = Field([u], opaque=False)
    above, below = field.fraction(u)
    if [a for a in field.atoms if a.op != "div"] != [name(x)]:
        return None
    at = field.atoms.index(name(x))
    up, down = ([lifted(evaluate(polynomial(c, field.atoms), {})) for c in coefficients(p, at)] for p in (above, below))
    size = max(len(up), len(down))
    gap = [a - lifted(value) * b for a, b in zip(up + [arb(0)] * (size - len(up)), down + [arb(0)] * (size - len(down)), strict=True)]
    while gap and gap[-1] == 0:
        gap.pop()
    if len(gap) < 2 or gap[-1].contains(0):
        return None
    return [root.real for root in acb_poly(arb_poly(gap)).roots() if root.imag.contains(0)]


def _slope_and_rest(u: Term, x: str) -> tuple[Term, Term | None] | None:
    """m and b, where a term is m x + b without x in them, and no b where it is 0; else None."""
    field = Field([u], opaque=False)
    above, below = field.fraction(u)
    if name(x) not in field.atoms or any(x in a.names for a in field.atoms if a is not name(x) and a.op != "div"):
        return None
    at = field.atoms.index(name(x))
    parts = coefficients(above, at)
    if len(parts) != 2 or below.degrees()[at]:
        return None
    bottom = polynomial(below, field.atoms)
    rest, slope = (mk("div", polynomial(p, field.atoms), bottom) for p in parts)
    return slope, None if parts[0] == 0 else rest


def _linear(u: Term, x: str) -> tuple[Fraction, Value] | None:
    """a and b, where a term is a x + b with a rational a; else None."""
    found = _slope_and_rest(u, x)
    a = None if found is None else rational(found[0])
    if found is None or a is None:
        return None
    return a, Fraction(0) if found[1] is None else evaluate(found[1], {})


def _by_exponential(t: Term, x: str, functions: Sequence[Term]) -> Solutions | None:
    """Where all functions are exponentials of multiples of one a x: z = exp(a x/n)."""
    bases = [_rate(f.args[0], x) for f in functions]
    if any(b is None for b in bases) or name(x) in _bare(t):
        return None
    rates = [b for b in bases if b is not None]
    unit = rates[0][1]
    ratios = [r for _, other, _ in rates if (r := _ratio(other, unit)) is not None]
    if len(ratios) != len(rates):
        return None
    rational_rates = [a * r for (a, _, _), r in zip(rates, ratios, strict=True)]
    step = Fraction(reduce(gcd, (abs(r.numerator) * (reduce(lcm, (q.denominator for q in rational_rates)) // r.denominator)
                                 for r in rational_rates)), reduce(lcm, (q.denominator for q in rational_rates)))
    put_in = {}
    for f, r, (_, _, rest) in zip(functions, rational_rates, rates, strict=True):
        power = mk("pow", _Z, number(r / step))
        put_in[f] = mk("mul", mk("exp", rest), power) if rest is not None else power
    z = _solved(_put(t, put_in), _Z.val)
    if z is None:
        return None
    scale = lifted(evaluate(unit, {})) * lifted(step)
    return Solutions(tuple(lifted(v).log() / scale for v in z.values if lifted(v) > 0))


def _rate(u: Term, x: str) -> tuple[Fraction, Term, Term | None] | None:
    """a, c and b, where a term is a c x + b with a rational a and a constant c (1, or the logarithm of a base)."""
    found = _slope_and_rest(u, x)
    if found is None:
        return None
    slope, rest = found
    plain = rational(slope)
    return (plain, ONE, rest) if plain is not None else (Fraction(1), slope, rest)


def _ratio(a: Term, b: Term) -> Fraction | None:
    """The quotient of two constants, where it is a small fraction: log 4 is twice log 2."""
    plain = rational(mk("div", a, b))
    if plain is not None:
        return plain
    quotient = lifted(evaluate(a, {})) / lifted(evaluate(b, {}))
    near = Fraction(str(quotient.mid().str(30, radius=False))).limit_denominator(60)
    return near if quotient.overlaps(lifted(near)) else None


def _one_logarithm(t: Term, x: str, functions: Sequence[Term]) -> Term:
    """A sum of whole multiples of logarithms as one: log of the product, minus a constant. Raises NoValue."""
    field = Field([t], opaque=False)
    top = field.fraction(t)[0]
    if any(f.op != "log" for f in functions) or name(x) in _bare(t) or top.total_degree() > 1:
        raise NoValue("it is no sum of logarithms")
    inside: list[Term] = []
    rest: list[Term] = []
    for powers, c in top.to_dict().items():
        q, at = Fraction(int(c.p), int(c.q)), next((k for k, p in enumerate(powers) if p), None)
        atom = None if at is None else field.atoms[at]
        if atom is not None and atom in functions:
            inside.append(mk("pow", atom.args[0], number(q)))
            if q.denominator != 1:
                raise NoValue("a root of what stands in a logarithm")
        else:
            rest.append(number(q) if atom is None else mk("mul", number(q), atom))
    return mk("sub", mk("log", joined("mul", inside)), mk("neg", joined("add", rest)) if rest else num(0))


# --- angles --------------------------------------------------------------------------------------------------------------


def _angles(f: Term, x: str, values: Sequence[Value]) -> Solutions | None:
    """The angles at which one sine, cosine, tangent ... has one of some values."""
    linear = _linear(f.args[0], x)
    if linear is None:
        return None
    a, b = linear
    pi, found = arb.pi(), []
    for v in values:
        z = lifted(v)
        if f.op in ("sec", "csc", "cot") and not z.contains(0):
            z = 1 / z
        elif f.op in ("sec", "csc"):
            continue
        if f.op in ("tan", "cot"):
            found += [pi / 2 - z.atan() if f.op == "cot" and lifted(v).contains(0) else z.atan()]
            continue
        if z.overlaps(arb(1)) or z.overlaps(arb(-1)):
            side = 1 if z > 0 else -1
            found += [side * pi / 2] if f.op in ("sin", "csc") else [arb(0) if side > 0 else pi]
        elif abs(z) < 1:
            found += [z.asin(), pi - z.asin()] if f.op in ("sin", "csc") else [z.acos(), -z.acos()]
    period = (pi if f.op in ("tan", "cot") else 2 * pi) / lifted(abs(a))
    return Solutions(tuple((w - lifted(b)) / lifted(a) for w in found), period)


def _by_half_angles(t: Term, x: str, functions: Sequence[Term]) -> Solutions | None:
    """Sines and cosines of multiples of one angle w: rational functions of tan(w/2)."""
    if name(x) in _bare(t):
        return None
    multiples = [linear for f in functions if (linear := _linear(f.args[0], x)) is not None and linear[1] == 0]
    if len(multiples) != len(functions):
        return None
    rates = [abs(a) for a, _ in multiples]
    below = reduce(lcm, (r.denominator for r in rates))
    step = Fraction(reduce(gcd, (r.numerator * (below // r.denominator) for r in rates)), below)
    if max(rates) > MAX_MULTIPLE * step:
        return None
    put_in = {f: _of_tangent(f.op, a / step) for f, (a, _) in zip(functions, multiples, strict=True)}
    z = _solved(_put(t, put_in), _T.val)
    if z is None:
        return None
    angles = [*(2 * lifted(v).atan() for v in z.values), arb.pi()]
    return Solutions(tuple(w / lifted(step) for w in angles), 2 * arb.pi() / lifted(step))


def _of_tangent(op: str, k: Fraction) -> Term:
    """sin(k w) and its like in tan(w/2), for a whole k."""
    square = mk("pow", _T, num(2))
    under = mk("add", ONE, square)
    sin, cos = mk("div", mk("mul", num(2), _T), under), mk("div", mk("sub", ONE, square), under)
    s, c = sin, cos
    for _ in range(abs(int(k)) - 1):
        s, c = mk("add", mk("mul", s, cos), mk("mul", c, sin)), mk("sub", mk("mul", c, cos), mk("mul", s, sin))
    s = mk("neg", s) if k < 0 else s
    return {"sin": s, "cos": c, "tan": mk("div", s, c), "cot": mk("div", c, s), "sec": mk("div", ONE, c), "csc": mk("div", ONE, s)}[op]


# --- terms ---------------------------------------------------------------------------------------------------------------


def _put(t: Term, new: dict[Term, Term]) -> Term:
    """The term with others for whole subterms."""
    return fold(t, lambda node, args: new.get(node) or rebuild(node, args))


def _bare(t: Term) -> frozenset[Term]:
    """The names that stand in a term outside of functions."""
    found, todo = set[Term](), [t]
    while todo:
        node = todo.pop()
        if node.op == "name":
            found.add(node)
        elif node.op in ("add", "sub", "mul", "neg", "div", "pow"):
            todo += node.args
    return frozenset(found)
