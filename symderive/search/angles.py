"""Arguments: bring those of sin, cos, sinh, cosh and exp to a few basic ones, so that sin(3x) and sin(x) can be compared.

Each argument is a sum of whole multiples of basic parts (x/2, y, pi/6 ...); addition theorems and double angles take it apart.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache, reduce
from math import gcd, lcm

from flint import fmpq

from symderive.kernel import ring
from symderive.kernel.derivation import Step
from symderive.kernel.term import ONE, Path, Term, canon, const, joined, mk, num, number
from symderive.search.differentiate import tidy
from symderive.search.elaborate import Workbench
from symderive.search.match import positions, subterms

FAMILY = frozenset({"sin", "cos", "sinh", "cosh", "exp"})
KEPT = frozenset({"asin", "acos", "atan", "atan2", "asinh", "acosh", "atanh", "log"})  # what a function may undo: never a multiple of it
MAX_MULTIPLE = 24
MAX_STEPS = 240
WORK = 2  # to find the next one, for each symbol of a line
_PI, _I = const("pi"), const("I")
# multiples of pi whose sine and cosine are known, with the words that name their rules
SPECIAL = {Fraction(1): "pi", Fraction(1, 2): "half_pi", Fraction(1, 3): "pi_div_three", Fraction(1, 4): "pi_div_four",
           Fraction(1, 6): "pi_div_six"}

Part = tuple[Fraction, Term]  # a coefficient, and what it multiplies
_Way = tuple[str, Term, dict[str, Term]]  # a rule ("" for none), how the argument is to be written for it, and its letters


def halved(bench: Workbench, t: Term, known: Collection[Term]) -> list[Step]:
    """sin(2 u) becomes 2 sin(u) cos(u) where cos(u) is among what is known, over and over."""
    steps: list[Step] = []
    while len(steps) < MAX_STEPS:
        found = next((more for at, node in positions(t) if node.op == "sin" for more in _half(at, node, known)), None)
        new = None if found is None else bench.run(t, found)
        if found is None or new is None:
            break
        steps, t = steps + found, new
    return steps


def _half(at: Path, node: Term, known: Collection[Term]) -> Iterable[list[Step]]:
    u = tidy(mk("div", node.args[0], num(2)))
    if canon(mk("cos", u)) in known:
        form = mk("mul", num(2), u)
        yield [Step("ring", (*at, 0), (("to", form),)), Step("sin_two_mul", at, (("u", u),))]


@dataclass(frozen=True, slots=True)
class Angles:
    """The basic parts of some terms: for each part (by its canonical twin) the size that divides all its coefficients."""

    scale: dict[Term, Fraction]
    finest: bool = False  # whether multiples of pi are written by the size given, those of known sine and cosine too
    _ways: dict[Term, tuple[_Way, ...]] = field(default_factory=dict, compare=False)
    _sizes: dict[Term, Fraction] = field(default_factory=dict, compare=False)

    @classmethod
    def of(cls, terms: Iterable[Term], finest: Mapping[Term, Fraction]) -> Angles:
        """The basic parts of the arguments in some terms, and sizes that divide their coefficients, if need be those given."""
        found: dict[Term, list[Fraction]] = {}
        for t in terms:
            for node in subterms(t):
                if node.op in FAMILY:
                    for c, part in parts(node.args[0]) or ():
                        basic = canon(_without_i(part) if part.imaginary else part)
                        found.setdefault(basic, [Fraction(1)] if part.op in KEPT else []).append(abs(c))
        return cls({part: reduce(_common, sizes) for part, sizes in found.items()} | {canon(part): size for part, size in finest.items()},
                   bool(finest))

    def largest(self, terms: Iterable[Term]) -> Fraction:
        """The size of the largest argument that can be taken apart, in basic parts; 0 where there is none."""
        nodes = {node for t in terms for node in subterms(t) if node.op in FAMILY}
        return max((self._size(node) for node in nodes if any(True for _ in self._apart(node, ()))), default=Fraction(0))

    def _size(self, node: Term) -> Fraction:
        if node not in self._sizes:
            found = parts(node.args[0]) or ()
            basic = (self.scale.get(canon(_without_i(part) if part.imaginary else part), abs(c)) for c, part in found)
            self._sizes[node] = sum((abs(c) / size for (c, _), size in zip(found, basic, strict=True)), Fraction(1, 2))
        return self._sizes[node]

    def steps(self, bench: Workbench, t: Term, least: Fraction = Fraction(0)) -> list[Step]:
        """Steps that take arguments apart until those of at least this size are basic."""
        done: list[Step] = []
        while len(done) < MAX_STEPS:
            bench.budget.spend(WORK * t.size)
            found = self._next(bench, t, least)
            if found is None:
                return done
            steps, t = found
            done += steps
        return done

    def _next(self, bench: Workbench, t: Term, least: Fraction) -> tuple[list[Step], Term] | None:
        for at, node in positions(t):
            if node.op in FAMILY and (not least or self._size(node) >= least):
                for steps in self._apart(node, at):
                    new = bench.run(t, steps)
                    if new is not None and new is not t:
                        return steps, new
        return None

    def _apart(self, node: Term, at: Path) -> Iterable[list[Step]]:
        """Ways to take one argument apart: a ring step that writes it suitably, and the rule."""
        if node not in self._ways:
            found = parts(node.args[0])
            self._ways[node] = tuple(self._choices(node.op, found, node.args[0])) if found else ()
        for rule, form, using in self._ways[node]:
            steps = [] if form is node.args[0] else [Step("ring", (*at, 0), (("to", form),))]
            yield [*steps, Step(rule, at, tuple(sorted(using.items())))] if rule else steps

    def _choices(self, op: str, found: Sequence[Part], whole: Term) -> Iterable[_Way]:
        if all(c < 0 for c, _ in found) and not (len(found) == 1 and found[0][1].imaginary):
            inner = _sum([(-c, p) for c, p in found])
            yield f"{op}_neg", mk("neg", inner), {"u": inner}
        elif len(found) > 1:
            yield from _related(op, found) if not self.finest else ()
            ordered = sorted(found, key=lambda p: p[0] < 0)
            u, rest = _sum(ordered[:1]), ordered[1:]
            if all(c < 0 for c, _ in rest):
                v = _sum([(-c, p) for c, p in rest])
                yield f"{op}_sub", mk("sub", u, v), {"u": u, "v": v}
            else:
                v = _sum(rest)
                yield f"{op}_add", mk("add", u, v), {"u": u, "v": v}
        elif op in ("sin", "cos") and found[0][1] is _PI and abs(found[0][0]) >= 2:
            yield from _turns(op, found[0][0])
        else:
            yield from self._multiple(op, *found[0], whole)

    def _multiple(self, op: str, c: Fraction, part: Term, whole: Term) -> Iterable[_Way]:
        if part.imaginary:
            u = _sum([(c, _without_i(part))])
            yield f"{op}_mul_I", mk("mul", _I, u), {"u": u}
            return
        size = self.scale.get(canon(part))
        n = c / size if size else Fraction(1)
        if part is _PI and op in ("sin", "cos") and 12 % c.denominator == 0 and not (self.finest and n.denominator == 1):
            yield from _special(op, c)
            return
        basic = _sum([(size or c, part)])
        if n == 1 and (basic.size < whole.size or (part.op == "div" and canon(basic) is not canon(whole))):
            yield "", basic, {}
        if n.denominator > 1 or not 2 <= n <= MAX_MULTIPLE:
            return
        if op == "exp":
            yield "exp_nat_mul", mk("mul", number(n), basic), {"n": number(n), "u": basic}
        elif n % 2 == 0:
            half = _sum([(c / 2, part)])
            yield f"{op}_two_mul", mk("mul", num(2), half), {"u": half}
        else:
            rest = _sum([(c - (size or c), part)])
            yield f"{op}_add", mk("add", rest, basic), {"u": rest, "v": basic}


def _without_i(part: Term) -> Term:
    rest = [f for f in (part.args if part.op == "mul" else (part,)) if f is not _I]
    return joined("mul", rest)


def _special(op: str, c: Fraction) -> Iterable[_Way]:
    """Multiples of pi/12: known values, halves, and sums and differences of known ones."""
    whole = _sum([(c, _PI)])
    if c in SPECIAL:
        yield f"{op}_{SPECIAL[c]}", whole, {}
    elif c.numerator % 2 == 0:
        half = _sum([(c / 2, _PI)])
        yield f"{op}_two_mul", mk("mul", num(2), half), {"u": half}
    else:
        for a in SPECIAL:
            rest = c - a
            if (rest > 0 and rest.denominator < c.denominator) or rest in SPECIAL or -rest in SPECIAL:
                u, v = _sum([(a, _PI)]), _sum([(abs(rest), _PI)])
                yield (f"{op}_add" if rest > 0 else f"{op}_sub"), mk("add" if rest > 0 else "sub", u, v), {"u": u, "v": v}
                return


@lru_cache(maxsize=512)
def parts(t: Term) -> tuple[Part, ...] | None:
    """A term as a sum of rational multiples of products; None where it is too large. 0 has no parts."""
    try:
        ring_of = ring.Field((t,), opaque=True)
        p, divisor = ring_of.fraction(t)  # every inverse is a variable, so the divisor is a number
    except (ring.TooLarge, ZeroDivisionError):
        return None
    if p == 0 or len(p) > 8 or not divisor.is_constant():
        return () if p == 0 else None
    p = p / divisor.leading_coefficient()
    found = []
    for powers, c in p.to_dict().items():
        q = fmpq(c)
        one = ring.polynomial(p.context().from_dict({powers: 1}), ring_of.atoms)
        found.append(_number_out(Fraction(int(q.p), int(q.q)), one) if one.op in ("mul", "div") else (Fraction(int(q.p), int(q.q)), one))
    return tuple(found)


def _number_out(c: Fraction, one: Term) -> Part:
    """The same with no number below a line in a product: 1 times 1/(2 m) x is 1/2 times x/m."""
    over: list[Term] = []
    under: list[Term] = []
    for f in one.args if one.op == "mul" else (one,):
        if f.op != "div" or f.args[0] is not ONE:
            over.append(f)
            continue
        for v in f.args[1].args if f.args[1].op == "mul" else f.args[1:]:
            q = ring.rational(v)
            c, under = (c / q, under) if q else (c, [*under, v])
    top = joined("mul", over) if over else ONE
    return c, mk("div", top, joined("mul", under)) if under else top


def _sum(found: Sequence[Part]) -> Term:
    """Parts written neatly: x, 2*x, x/2, 3*x/2, -x + y as y - x."""
    total: Term | None = None
    for c, part in sorted(found, key=lambda p: p[0] < 0):
        size = abs(c)
        top = part if size.numerator == 1 else number(size.numerator) if part.op == "num" else mk("mul", num(size.numerator), part)
        term = top if size.denominator == 1 else mk("div", top, num(size.denominator))
        first = mk("neg", term) if c < 0 else term
        total = first if total is None else mk("sub" if c < 0 else "add", total, term)
    assert total is not None
    return total


def _common(a: Fraction, b: Fraction) -> Fraction:
    """The largest rational of which both are whole multiples."""
    return Fraction(gcd(a.numerator * b.denominator, b.numerator * a.denominator), lcm(1, a.denominator * b.denominator))


def _related(op: str, found: Sequence[Part]) -> Iterable[_Way]:
    """pi - u, pi/2 + u and the like; 3*pi/2 - u is pi and pi/2 - u."""
    c = next((c for c, part in found if part is _PI), Fraction(0))
    if op not in ("sin", "cos") or c not in (1, Fraction(1, 2), Fraction(3, 2)):
        return
    rest = [(a, part) for a, part in found if part is not _PI]
    word, straight = ("half_pi", mk("div", _PI, num(2))) if c == Fraction(1, 2) else ("pi", _PI)
    if c > 1:
        rest.append((c - 1, _PI))
    minus = all(a < 0 for a, _ in rest)
    u = _sum([(-a, part) for a, part in rest] if minus else rest)
    yield f"{op}_{word}_{'sub' if minus else 'add'}", mk("sub" if minus else "add", straight, u), {"u": u}


def _turns(op: str, c: Fraction) -> Iterable[_Way]:
    """Whole turns are taken out of c*pi."""
    turns = round(c / 2)
    if c == 2 * turns:
        n = number(turns if op == "cos" else 2 * turns)
        factors = (num(2), n, _PI) if op == "cos" else (n, _PI)
        yield f"{op}_{'two_' if op == 'cos' else ''}int_mul_pi", mk("mul", *factors), {"n": n}
    else:
        u, v = _sum([(c - 2 * turns, _PI)]), mk("mul", num(2), number(turns), _PI)
        yield f"{op}_add", mk("add", u, v), {"u": u, "v": v}
