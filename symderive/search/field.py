"""Arithmetic in a field that grows: fractions of polynomials over Q in names and kernels, modulo what the kernels satisfy.

A generator stands for a name, a constant or a function value such as sqrt(x + 1). Some satisfy a relation g^q = r with r in
earlier generators; polynomials are kept reduced by those. All relations hold at every point where the terms read so far are
defined, and no fraction is extended by something that may vanish there (but see `Field.rational`). So two fractions whose cross products
agree are equal at each such point, even where the relations leave divisors of zero (|x|^2 = x^2).

Work is counted in terms multiplied; `Undecided` ends it when the budget is spent.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from math import comb, gcd, lcm
from typing import Any, NamedTuple, TypeAlias

from flint import Ordering, fmpq, fmpq_mpoly_ctx, fmpz_poly

Polynomial: TypeAlias = Any  # flint.fmpq_mpoly, which carries no types

MAX_DEGREE = 1_000  # summed over the generators, where a common divisor is sought
MAX_FACTORED = 120  # the same, where a polynomial is factored
MAX_FINENESS = 720  # of the fractions of an angle or an exponent
MAX_BITS = 40_000  # of a number raised to a power

POSITIVE, NONNEGATIVE, UNKNOWN, NONPOSITIVE, NEGATIVE = 2, 1, 0, -1, -2


class Undecided(Exception):
    """The question is outside the class, has no meaning, or costs too much."""


class Refined(Exception):
    """The plan was too coarse and has been refined: read the terms again."""


@dataclass
class Plan:
    """What must be known before the first polynomial is made; each reading may refine it.

    generators  how many generators there is room for
    order       zeta is a primitive root of unity of this order (1: none is needed)
    fineness    generator k is the 1/fineness[k] part of its exponent, or of its radicand's power
    least       of the powers u^(v + n), n whole, the least n; where u may be zero or negative the others are multiples of it
    """

    generators: int
    order: int = 1
    fineness: dict[str, int] = field(default_factory=dict)
    least: dict[str, int] = field(default_factory=dict)

    def need_order(self, order: int) -> None:
        """zeta must have an order that these divide. Raises Refined, or Undecided where that is too fine."""
        if self.order % order:
            self.order = lcm(self.order, order, 4)
            if self.order > MAX_FINENESS or self.order % 210 == 0:  # beyond, zeta^(order/4) is no basis element
                raise Undecided("too fine an angle")
            raise Refined

    def need_fineness(self, kernel: str, parts: int, new: bool) -> int:
        """The parts a kernel is cut into, a multiple of these. Raises Undecided as above, and Refined unless the kernel is new."""
        have = self.fineness.get(kernel, 1)
        if have % parts:
            have = self.fineness[kernel] = lcm(have, parts)
            if have > MAX_FINENESS:
                raise Undecided("too fine an exponent")
            if not new:
                raise Refined
        return have

    def need_least(self, power: str, n: int, new: bool) -> int:
        """The least n of a family of powers. Raises Refined where this one is less, unless the family is new."""
        if n < self.least.setdefault(power, n):
            self.least[power] = n
            if not new:
                raise Refined
        return self.least[power]


class Quotient(NamedTuple):
    """over/under, in lowest terms as polynomials."""

    over: Polynomial
    under: Polynomial


@dataclass
class Generator:
    """What is known of a generator: its place in the polynomials, whether it is real, its sign, whether it is a mere number."""

    index: int
    real: bool = True
    sign: int = UNKNOWN
    nonzero: bool = False
    constant: bool = False
    degree: int = 0  # of its relation; 0 where it satisfies none
    exponent: Quotient | None = None  # it is exp(exponent)
    radicand: tuple[Polynomial, int] | None = None  # it is the q-th root of a polynomial that is not negative


class Budget:
    """Work that may still be done."""

    def __init__(self, work: int) -> None:
        self.left = work

    def spend(self, work: int) -> None:
        """Raises Undecided when nothing is left."""
        self.left -= work
        if self.left < 0:
            raise Undecided("out of budget")


class Field:
    """The arithmetic. `complete` turns false once generators may be related in ways not known here."""

    def __init__(self, plan: Plan, budget: Budget) -> None:
        self.plan, self.budget, self.complete = plan, budget, True
        self.ring = fmpq_mpoly_ctx.get([f"g{i}" for i in range(plan.generators)], Ordering.lex)
        self.generators: dict[object, Generator] = {}
        self.at: dict[int, Generator] = {}
        self.relations: list[tuple[int, int, Polynomial]] = []  # place, degree, monic polynomial; latest first
        self.facts: dict[str, int] = {}  # signs of polynomials that the assumptions give
        self.one = self.ring.constant(1)
        self.unit = Quotient(self.one, self.one)
        self.nothing = Quotient(self.ring.constant(0), self.one)
        if plan.order > 1:
            zeta = self.generator("zeta", real=False, constant=True)
            self.relate(zeta, *cyclotomic(plan.order))

    # --- generators ---------------------------------------------------------------------------------------------

    def generator(self, key: object, **known: Any) -> Generator:
        """The generator of that key, made where there is none. Later ones stand higher in the order of the monomials."""
        g = self.generators.get(key)
        if g is None:
            index = self.plan.generators - 1 - len(self.generators)
            if index < 0:
                self.plan.generators *= 2
                raise Refined
            g = self.generators[key] = self.at[index] = Generator(index, **known)
        return g

    def relate(self, g: Generator, degree: int, lower: Polynomial | list[int]) -> None:
        """g^degree = lower, a polynomial in earlier generators (or, as a list of coefficients, in g itself)."""
        x = self.ring.gen(g.index)
        if isinstance(lower, list):
            lower = sum((c * x**k for k, c in enumerate(lower)), self.ring.constant(0))
        g.degree = degree
        self.relations.insert(0, (g.index, degree, x**degree - lower))

    def symbol(self, g: Generator, power: int = 1) -> Quotient:
        """g^power."""
        monomial = self.reduce(self.ring.gen(g.index) ** abs(power))
        return self.quotient(monomial) if power >= 0 else self.inverse(self.quotient(monomial))

    def present(self, p: Polynomial) -> list[Generator]:
        """The generators that occur in a polynomial."""
        return [self.at[i] for i, degree in enumerate(p.degrees()) if degree > 0]

    @property
    def i(self) -> Polynomial:
        """The imaginary unit."""
        self.plan.need_order(4)
        return self.root_of_unity(Fraction(1, 4))

    def root_of_unity(self, turn: Fraction) -> Polynomial:
        """exp(2 pi i turn)."""
        self.plan.need_order(turn.denominator)
        power = int(turn * self.plan.order) % self.plan.order
        return self.reduce(self.ring.gen(self.generators["zeta"].index) ** power) if power else self.one

    # --- polynomials --------------------------------------------------------------------------------------------

    def reduce(self, p: Polynomial) -> Polynomial:
        """The remainder modulo the relations."""
        if self.relations:
            degrees = p.degrees()
            for place, degree, relation in self.relations:
                if degrees[place] >= degree:
                    self.budget.spend(len(p))
                    p = p % relation
                    degrees = p.degrees()
        return p

    def times(self, p: Polynomial, q: Polynomial) -> Polynomial:
        """The product, reduced."""
        if p == self.one:
            return q
        if q == self.one:
            return p
        self.budget.spend(len(p) * len(q))
        return self.reduce(p * q)

    def to_the(self, p: Polynomial, n: int) -> Polynomial:
        """p^n for a whole n >= 0, reduced."""
        terms = len(p)
        if terms > 1:
            self.budget.spend(comb(min(n, 10**6) + min(terms, 60) - 1, min(terms, 60) - 1) * min(terms, n + 1))
        if n > 1 and n * max((height(c) for c in p.coeffs()), default=0) > MAX_BITS:
            raise Undecided("too large a number")
        if n > 2**31:
            raise Undecided("too large an exponent")
        if not self.relations:
            return p**n
        result = self.one
        for bit in bin(n)[2:]:
            result = self.times(result, result)
            if bit == "1":
                result = self.times(result, p)
        return result

    def divisor(self, p: Polynomial, q: Polynomial) -> Polynomial:
        """The greatest common divisor."""
        if len(p) > 1 and len(q) > 1:
            self.budget.spend(len(p) + len(q))
            if sum(p.degrees()) + sum(q.degrees()) > MAX_DEGREE:
                raise Undecided("too large a degree")
        return p.gcd(q)

    def factors(self, q: Quotient) -> tuple[Fraction, list[tuple[Polynomial, int]]]:
        """A number and irreducible polynomials with their exponents; those of the denominator are negative."""
        scale, found = Fraction(1), []
        for p, direction in ((q.over, 1), (q.under, -1)):
            if p == self.one:
                continue
            if sum(p.degrees()) > MAX_FACTORED and len(p) > 1:
                raise Undecided("too large a degree")
            self.budget.spend(10 * len(p))
            c, parts = p.factor()
            scale *= exact(c) ** direction
            found += [(f, int(e) * direction) for f, e in parts]
        return scale, found

    # --- quotients ----------------------------------------------------------------------------------------------

    def number(self, value: Fraction | int) -> Quotient:
        """A rational number."""
        value = Fraction(value)
        return Quotient(self.ring.constant(fmpq(value.numerator, value.denominator)), self.one)

    def value(self, q: Quotient) -> Fraction | None:
        """The rational number it is, if it is one."""
        if not (q.over.is_constant() and q.under == self.one):
            return None
        return exact(q.over.leading_coefficient()) if q.over != 0 else Fraction(0)

    def quotient(self, over: Polynomial, under: Polynomial | None = None) -> Quotient:
        """over/under in lowest terms. Raises Undecided where under is nothing but 0."""
        if under is None or under == self.one:
            return Quotient(over, self.one)
        if under == 0:
            raise Undecided("division by zero")
        if over == 0:
            return self.nothing
        if not under.is_constant():
            common = self.divisor(over, under)
            if common != self.one:
                over, under = over / common, under / common
        lead = under.leading_coefficient()
        if lead != 1:
            over, under = over * (1 / lead), under * (1 / lead)
        return Quotient(over, under)

    def add(self, a: Quotient, b: Quotient) -> Quotient:
        """a + b."""
        if a.under == b.under:
            return self.quotient(a.over + b.over, a.under)
        common = self.divisor(a.under, b.under)
        left, right = a.under / common, b.under / common
        return self.quotient(self.times(a.over, right) + self.times(b.over, left), self.times(a.under, right))

    def negative(self, a: Quotient) -> Quotient:
        """-a."""
        return Quotient(-a.over, a.under)

    def subtract(self, a: Quotient, b: Quotient) -> Quotient:
        """a - b."""
        return self.add(a, self.negative(b))

    def multiply(self, a: Quotient, b: Quotient) -> Quotient:
        """a*b."""
        return self.quotient(self.times(a.over, b.over), self.times(a.under, b.under))

    def scale(self, a: Quotient, by: Fraction | int) -> Quotient:
        """A rational multiple of a."""
        return self.multiply(self.number(by), a)

    def inverse(self, a: Quotient) -> Quotient:
        """1/a."""
        return self.quotient(a.under, a.over)

    def divide(self, a: Quotient, b: Quotient) -> Quotient:
        """a/b."""
        return self.multiply(a, self.inverse(b))

    def power(self, a: Quotient, n: int) -> Quotient:
        """a^n for any whole n."""
        if n < 0:
            a, n = self.inverse(a), -n
        return self.quotient(self.to_the(a.over, n), self.to_the(a.under, n))

    def product(self, factors: list[tuple[Polynomial, int]]) -> Quotient:
        """Polynomials with whole exponents, multiplied."""
        result = self.unit
        for f, e in factors:
            result = self.multiply(result, self.power(Quotient(f, self.one), e))
        return result

    def equal(self, a: Quotient, b: Quotient) -> bool:
        """Whether the cross products agree."""
        return bool(self.times(a.over, b.under) == self.times(b.over, a.under))

    def rational(self, a: Quotient) -> Quotient:
        """The same with no algebraic number below the line, so that equal arguments of functions look alike.

        What it is multiplied with is never a divisor of zero: algebraic numbers and free generators make a domain.
        """
        below = [g for g in self.present(a.under) if g.degree]
        if not below:
            return a
        if not all(g.constant for g in below) or any(g.degree != 2 and g.radicand for g in below):
            self.complete = False
            return a
        for g in sorted(below, key=lambda g: g.index):
            over, under = a
            for twin in self.conjugates(under, g):
                over, under = self.times(over, twin), self.times(under, twin)
            a = self.quotient(over, under)
        return a

    def conjugates(self, p: Polynomial, g: Generator) -> list[Polynomial]:
        """p with the other roots of its relation for g."""
        terms = p.to_dict()
        if g.radicand:
            return [self.ring.from_dict({m: -c if m[g.index] % 2 else c for m, c in terms.items()})]
        order, twins = self.plan.order, []
        for k in (k for k in range(2, order) if gcd(k, order) == 1):
            turned: dict[tuple[int, ...], Any] = {}
            for m, c in terms.items():
                moved = (*m[:g.index], m[g.index] * k % order, *m[g.index + 1:])
                turned[moved] = turned.get(moved, 0) + c
            twins.append(self.reduce(self.ring.from_dict(turned)))
        return twins

    # --- signs --------------------------------------------------------------------------------------------------

    def real(self, a: Quotient) -> bool:
        """Whether every generator in it is real."""
        return all(g.real for p in a for g in self.present(p))

    def sign(self, p: Polynomial) -> int:
        """POSITIVE ... NEGATIVE, from the assumptions or because all terms have that sign; UNKNOWN otherwise."""
        if self.facts:
            lead = p.leading_coefficient()
            known = self.facts.get(str(p * (1 / lead)), UNKNOWN)
            if known:
                return known if lead > 0 else -known
        signs = [self.sign_of_term(m, c) for m, c in p.to_dict().items()]
        if signs and min(signs) > 0:
            return max(signs)
        if signs and max(signs) < 0:
            return min(signs)
        return UNKNOWN

    def sign_of_term(self, monomial: tuple[int, ...], c: Any) -> int:
        """The sign of a coefficient times powers of generators."""
        sign = 1 if c > 0 else -1
        strict = True
        for index, power in enumerate(monomial):
            if not power:
                continue
            g = self.at[index]
            if not g.real or (power % 2 and not g.sign):
                return UNKNOWN
            strict = strict and (g.nonzero or abs(g.sign) == POSITIVE)
            if power % 2 and g.sign < 0:
                sign = -sign
        return sign * (POSITIVE if strict else NONNEGATIVE)

    def learn(self, p: Polynomial, sign: int) -> None:
        """A polynomial has that sign."""
        lead = p.leading_coefficient()
        if lead < 0:
            sign = -sign
        self.facts[str(p * (1 / lead))] = sign
        present = self.present(p)
        if len(p) == 1 and len(present) == 1 and p.degrees()[present[0].index] == 1:
            present[0].sign = sign


def exact(c: Any) -> Fraction:
    """A number of the polynomial library as a Fraction."""
    c = fmpq(c)
    return Fraction(int(c.p), int(c.q))


def height(c: Any) -> int:
    """Bits of a rational number."""
    return max(abs(int(c.p)).bit_length(), int(c.q).bit_length())


def cyclotomic(order: int) -> tuple[int, list[int]]:
    """Degree d of the polynomial of the primitive roots of unity, and zeta^d as coefficients of lower powers."""
    coefficients = [int(c) for c in fmpz_poly.cyclotomic(order)]
    return len(coefficients) - 1, [-c for c in coefficients[:-1]]
