"""Elementary functions in the field: exponentials, angles, logarithms and roots as monomials in few generators.

exp(w): w is split into monomials, each monomial m gives one generator exp(m/k), so that exp(2x), exp(x + c) and exp(y - x)
are products of powers. Sines and cosines are the same with i in the exponent. Multiples of pi i become roots of unity,
multiples of a logarithm become powers.

log(u), sqrt(u) and u^(p/q) are taken apart only along factors whose sign is known. Of what is left a root has its
radicand, and even powers come out as absolute values: sqrt(x^2) is |x|, and |x|^2 = x^2.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import floor, gcd
from typing import Any

from flint import fmpq, fmpz
from flint.utils.flint_exceptions import DomainError

from symderive.search.field import (
    NONNEGATIVE,
    POSITIVE,
    UNKNOWN,
    Budget,
    Field,
    Generator,
    Plan,
    Polynomial,
    Quotient,
    Undecided,
    exact,
)

MAX_FACTORED_BITS = 60  # of a number that is split into primes
Factors = list[tuple[Polynomial, int]]


class Elementary(Field):
    """Functions of quotients. `principal`: values may be complex, so an argument's being defined says nothing of its sign."""

    def __init__(self, plan: Plan, budget: Budget, principal: bool = False, complex_names: frozenset[str] = frozenset()) -> None:
        super().__init__(plan, budget)
        self.principal, self.complex_names = principal, complex_names
        self.whole: set[int] = set()  # places of the generators that are whole numbers
        # place of a generator that comes out of an exponent, whether as a multiple of i, and what exp of c times it is
        self.outward: dict[tuple[int, bool], Callable[[Fraction], Quotient | None]] = {}

    # --- exponentials and angles --------------------------------------------------------------------------------

    def exp(self, w: Quotient) -> Quotient:
        """e^w."""
        w = self.rational(w)
        if len(w.under) == 1:
            whole, rest = w, None
        else:
            polynomial, remainder = divmod(w.over, w.under)
            whole, rest = Quotient(self.reduce(polynomial), self.one), Quotient(self.reduce(remainder), w.under)
        result, inside = self.unit, []
        below = whole.under.monoms()[0]
        for m, c in whole.over.to_dict().items():
            direction = tuple(a - b for a, b in zip(m, below, strict=True))
            outside = self.outside(direction, exact(c))
            if outside is None:
                inside.append((direction, exact(c), self.one))
            else:
                result = self.multiply(result, outside)
        if rest is not None:
            self.complete = False
            inside += [(m, exact(c), rest.under) for m, c in rest.over.to_dict().items()]
        for direction, c, under in inside:
            result = self.multiply(result, self.exp_monomial(direction, under, c))
        return result

    def outside(self, direction: tuple[int, ...], c: Fraction) -> Quotient | None:
        """exp of c times a generator that has something better than an exponential, such as a logarithm."""
        imaginary = False
        if self.plan.order > 1:
            zeta = self.generators["zeta"].index
            if direction[zeta] and direction[zeta] * 4 == self.plan.order:
                imaginary, direction = True, (*direction[:zeta], 0, *direction[zeta + 1:])
        if imaginary and self.whole:
            half_turns = self.half_turns(direction, c)
            if half_turns is not None:
                return half_turns
        if sum(map(abs, direction)) != 1 or sum(direction) != 1:
            return None
        found = self.outward.get((direction.index(1), imaginary))
        return found(c) if found else None

    def half_turns(self, direction: tuple[int, ...], c: Fraction) -> Quotient | None:
        """exp(i pi c m) for a product m of whole numbers: a root of unity that depends on m."""
        pi = self.generators.get("pi")
        places = [k for k, power in enumerate(direction) if power]
        if pi is None or direction[pi.index] != 1 or min(direction) < 0 or any(k != pi.index and k not in self.whole for k in places):
            return None
        if len(places) == 1:
            return None
        self.complete = False
        key = ("half turns", direction)
        g = self.generators.get(key)
        parts = self.plan.need_fineness(repr(key), c.denominator, g is None)
        if g is None:
            g = self.generator(key, real=False, nonzero=True)
            self.relate(g, 2 * parts, self.one)
        return self.symbol(g, int(c * parts) % (2 * parts))

    def is_whole(self, u: Quotient) -> bool:
        """Whether u is a polynomial with whole coefficients in whole numbers."""
        return u.under == self.one and all(c.q == 1 for c in u.over.coeffs()) and all(g.index in self.whole for g in self.present(u.over))

    def exp_monomial(self, direction: tuple[int, ...], under: Polynomial, c: Fraction) -> Quotient:
        """exp(c*m/under) for a monomial m, whose exponents may be negative."""
        key = ("exp", direction, str(under))
        g = self.generators.get(key)
        parts = self.plan.need_fineness(repr(key), c.denominator, g is None)
        if g is None:
            over = self.ring.from_dict({tuple(max(k, 0) for k in direction): 1})
            below = self.ring.from_dict({tuple(max(-k, 0) for k in direction): 1})
            exponent = Quotient(over * fmpq(1, parts), below * under)
            real = self.real(exponent)
            g = self.generator(key, real=real, sign=POSITIVE if real else UNKNOWN, nonzero=True, exponent=exponent)
        return self.symbol(g, int(c * parts))

    def pi(self) -> Quotient:
        """The number pi; exp(i pi c) is a root of unity."""
        g = self.generator("pi", sign=POSITIVE)
        self.outward[g.index, True] = lambda c: Quotient(self.root_of_unity(c / 2), self.one)
        return self.symbol(g)

    def turned(self, u: Quotient, by: int = 1) -> Quotient:
        """exp(i*by*u)."""
        return self.exp(self.multiply(Quotient(self.i * by, self.one), u))

    def cosine(self, e: Quotient) -> Quotient:
        """(e + 1/e)/2: cosh u for e = exp(u), cos u for e = exp(iu)."""
        return self.scale(self.add(e, self.inverse(e)), Fraction(1, 2))

    def sine(self, e: Quotient) -> Quotient:
        """(e - 1/e)/2: sinh u for e = exp(u), i sin u for e = exp(iu)."""
        return self.scale(self.subtract(e, self.inverse(e)), Fraction(1, 2))

    def tangent(self, square: Quotient) -> Quotient:
        """(e^2 - 1)/(e^2 + 1): tanh u for e = exp(u), i tan u for e = exp(iu)."""
        return self.divide(self.subtract(square, self.unit), self.add(square, self.unit))

    def over_i(self, u: Quotient) -> Quotient:
        """u/i."""
        return self.multiply(Quotient(-self.i, self.one), u)

    # --- logarithms ---------------------------------------------------------------------------------------------

    def log(self, u: Quotient) -> Quotient:
        """log u where it is defined, taken apart where that is sure."""
        u = self.rational(u)
        parts = self.signed_factors(u)
        if parts is None:
            self.complete = False
            return self.log_generator(u)
        scale, known, rest = parts
        result = self.nothing
        for f, e in known:
            result = self.add(result, self.scale(self.log_positive(f), e))
        if rest and self.principal:
            self.complete = False
            return self.log_generator(u)
        if rest:
            result, scale = self.add(result, self.log_rest(rest, scale)), abs(scale)
        if scale <= 0:
            raise Undecided("logarithm of a number that is not positive")
        return self.add(result, self.log_number(scale))

    def log_rest(self, rest: Factors, scale: Fraction) -> Quotient:
        """log |r| for the product r, where scale*r > 0 because its logarithm is defined."""
        common = gcd(*(e for _, e in rest))
        if rest[0][1] < 0:
            common = -common
        if len(rest) > 1 or common % 2 == 0:
            self.complete = False
        if common % 2 == 0:
            if scale < 0:
                raise Undecided("logarithm of a number that is not positive")
            sizes = [(self.size(f), e) for f, e in rest]
            return self.total([self.scale(self.log_generator(a), e) for a, e in sizes])
        r = self.product([(f, e // common) for f, e in rest])
        return self.scale(self.log_generator(r if scale > 0 else self.negative(r)), common)

    def log_positive(self, f: Polynomial) -> Quotient:
        """log of an irreducible polynomial known to be positive."""
        g = self.single(f)
        if g and g.exponent:
            return g.exponent
        if g and g.radicand:
            return self.scale(self.log(Quotient(g.radicand[0], self.one)), Fraction(1, g.radicand[1]))
        return self.log_generator(Quotient(f, self.one))

    def log_number(self, c: Fraction) -> Quotient:
        """log of a positive number, by its primes."""
        return self.total([self.scale(self.log_generator(self.number(p)), e) for p, e in self.primes(c)])

    def log_generator(self, u: Quotient) -> Quotient:
        """The generator for log u; exp(c log u) is u^c."""
        if any(g.degree for p in u for g in self.present(p)):
            self.complete = False
            twin = self.log_by_conjugate(u)
            if twin is not None:
                return twin
        g = self.generator(("log", *map(str, u)), real=not self.principal or self.known_positive(u))

        def back(c: Fraction) -> Quotient | None:
            if c.denominator == 1:
                return self.power(u, int(c))
            return None if self.principal else self.rational_power(u, c)

        self.outward[g.index, False] = back
        return self.symbol(g)

    def log_by_conjugate(self, u: Quotient) -> Quotient | None:
        """log(a - b) = log(a^2 - b^2) - log(a + b), b a multiple of a root, where the sign of a^2 - b^2 is known; u > 0."""
        split = self.split_at_root(u)
        if split is None or split[1].leading_coefficient() > 0:
            return None
        a, b = split
        norm, twin = self.times(a, a) - self.times(b, b), a - b
        sign = self.sign(norm)
        if abs(sign) != POSITIVE:
            return None
        if sign < 0:
            norm, twin = -norm, -twin
        return self.subtract(self.log(Quotient(norm, self.one)), self.log(Quotient(twin, self.one)))

    def split_at_root(self, u: Quotient) -> tuple[Polynomial, Polynomial] | None:
        """a and b with u = a + b, b the terms with the latest square root in u."""
        roots = [g for g in self.present(u.over) if g.degree == 2 and g.radicand]
        if u.under != self.one or not roots:
            return None
        place = min(g.index for g in roots)
        terms = u.over.to_dict()
        with_root = self.ring.from_dict({m: c for m, c in terms.items() if m[place]})
        return u.over - with_root, with_root

    def total(self, terms: list[Quotient]) -> Quotient:
        """The sum."""
        result = self.nothing
        for t in terms:
            result = self.add(result, t)
        return result

    # --- factors and signs --------------------------------------------------------------------------------------

    def single(self, f: Polynomial) -> Generator | None:
        """The generator that the polynomial is, if it is one."""
        if len(f) != 1:
            return None
        present = self.present(f)
        return present[0] if len(present) == 1 and f == self.ring.gen(present[0].index) else None

    def signed_factors(self, u: Quotient) -> tuple[Fraction, Factors, Factors] | None:
        """A number, factors that are not negative and those of unknown sign, with exponents; None where u has complex generators.

        Of log(u) and of u^c every factor is nonzero, or all is zero with any value of the rest; so >= 0 is enough.
        """
        if not self.real(u):
            return None
        scale, known, rest = Fraction(1), [], []
        c, factors = self.factors(u)
        scale *= c
        for f, e in factors:
            sign = self.sign(f)
            if sign > 0:
                known.append((f, e))
            elif sign < 0:
                known.append((-f, e))
                scale *= (-1) ** (e % 2)
            else:
                rest.append((f, e))
        return scale, known, rest

    def known_positive(self, u: Quotient) -> bool:
        """Whether u > 0 for sure."""
        parts = self.signed_factors(u)
        if parts is None or parts[0] <= 0:
            return False
        return all(self.sign(f) == POSITIVE for f, _ in parts[1]) and all(e % 2 == 0 and self.nonzero(f) for f, e in parts[2])

    def nonzero(self, f: Polynomial) -> bool:
        """Whether f != 0 for sure, f irreducible and of unknown sign."""
        g = self.single(f)
        return g is not None and g.nonzero

    def primes(self, c: Fraction) -> list[tuple[int, int]]:
        """The primes of a positive number with exponents."""
        found = []
        for n, direction in ((c.numerator, 1), (c.denominator, -1)):
            if n.bit_length() > MAX_FACTORED_BITS:
                raise Undecided("too large a number to factor")
            if n > 1:
                found += [(int(p), int(e) * direction) for p, e in fmpz(n).factor()]
        return found

    # --- roots and absolute values ------------------------------------------------------------------------------

    def size(self, f: Polynomial) -> Quotient:
        """|f| for an irreducible real polynomial of unknown sign: the generator a with a^2 = f^2."""
        sign = self.sign(f)
        if sign:
            return Quotient(f if sign > 0 else -f, self.one)
        self.complete = False
        g = self.generator(("size", str(f)), sign=NONNEGATIVE)
        if not g.degree:
            self.relate(g, 2, self.to_the(f, 2))
        return self.symbol(g)

    def absolute(self, u: Quotient) -> Quotient:
        """|u|, known only for a real u."""
        u = self.rational(u)
        if u.over == 0:
            return u
        if self.principal:
            return self.opaque(("abs", *map(str, u)))
        if not self.real(u):
            return self.whole_root(self.multiply(u, u))
        scale, factors = self.factors(u)
        result = self.number(abs(scale))
        for f, e in factors:
            base = Quotient(f, self.one) if e % 2 == 0 else self.size(f)
            result = self.multiply(result, self.power(base, e))
        return result

    def sqrt(self, u: Quotient) -> Quotient:
        """The square root of u >= 0."""
        return u if u.over == 0 else self.rational_power(u, Fraction(1, 2))

    def rational_power(self, u: Quotient, c: Fraction) -> Quotient:
        """u^c for u >= 0 and an even denominator, for u > 0 otherwise."""
        if c.denominator == 1:
            return self.power(u, int(c))
        u = self.rational(u)
        if u.over == 0:
            raise Undecided("a root of zero")
        simple = self.denested(u) if c.denominator == 2 else None
        if simple is not None:
            return self.power(simple, c.numerator)
        if self.principal and self.value(u) is None and not self.known_positive(u):
            return self.opaque(("root", *map(str, u), c))
        parts = self.signed_factors(u)
        if parts is None:
            return self.power(self.whole_root(u), c.numerator) if c.denominator == 2 else self.opaque(("root", *map(str, u), c))
        scale, known, rest = parts
        result = self.unit
        for f, e in known:
            result = self.multiply(result, self.root(f, e * c))
        if rest:
            result, scale = self.multiply(result, self.root_rest(rest, scale, c)), abs(scale)
        if scale < 0 and self.principal and c == Fraction(1, 2):
            result, scale = self.multiply(result, Quotient(self.i, self.one)), -scale
        if scale < 0:
            raise Undecided("root of a negative number")
        for p, e in self.primes(scale):
            result = self.multiply(result, self.root_of_prime(p, e * c))
        return result

    def denested(self, u: Quotient) -> Quotient | None:
        """sqrt(a + b) = sqrt(p) + sqrt(q) or sqrt(p) - sqrt(q), p and q = (a +- m)/2 not negative, b^2 = a^2 - m^2."""
        split = self.split_at_root(u)
        if split is None:
            return None
        a, b = split
        try:
            m = (self.times(a, a) - self.times(b, b)).sqrt()
        except DomainError:  # not a square
            return None
        p, q = (a + m) / 2, (a - m) / 2
        if min(self.sign(p), self.sign(q)) <= 0:
            return None
        roots = [self.sqrt(Quotient(r, self.one)) for r in (p, q)]
        candidates = [self.add(*roots)]
        if self.sign(p - q):
            candidates.append(self.scale(self.subtract(*roots), 1 if self.sign(p - q) > 0 else -1))
        return next((r for r in candidates if self.equal(self.multiply(r, r), u)), None)

    def root_rest(self, rest: Factors, scale: Fraction, c: Fraction) -> Quotient:
        """|r|^c, where scale*r >= 0 because its root is defined: even powers out of it, the rest under one root."""
        if c.denominator != 2:
            if len(rest) > 1 or rest[0][1] % 2 == 0:
                self.complete = False
                base = self.product(rest)
                return self.opaque(("root", *map(str, base), scale > 0, c))
            f, e = rest[0]
            return self.root(f if scale > 0 else -f, e * c)
        result, odd = self.unit, self.one
        for f, e in rest:
            if e // 2:
                result = self.multiply(result, self.power(self.size(f), e // 2))
            odd = self.times(odd, f) if e % 2 else odd
        if odd == self.one:
            if scale < 0:
                raise Undecided("root of a negative number")
        else:
            self.complete = self.complete and sum(e % 2 for _, e in rest) == 1
            result = self.multiply(result, self.root(odd if scale > 0 else -odd, Fraction(1, 2)))
        return self.power(result, c.numerator)

    def root(self, f: Polynomial, c: Fraction) -> Quotient:
        """f^c for a polynomial f >= 0."""
        if c.denominator == 1:
            return self.power(Quotient(f, self.one), int(c))
        g = self.single(f)
        if g and g.exponent:
            return self.exp(self.scale(g.exponent, c))
        if g and g.radicand:
            base, c = g.radicand[0], c / g.radicand[1]
            return self.root_of_prime(int(base.leading_coefficient()), c) if g.constant else self.root(base, c)
        key = ("root", str(f))
        if any(g.degree for g in self.present(f)) or ("root", str(-f)) in self.generators:
            self.complete = False
        parts = self.plan.need_fineness(repr(key), c.denominator, key not in self.generators)
        return self.power(self.root_generator(key, f, parts), int(c * parts))

    def root_generator(self, key: tuple[Any, ...], radicand: Polynomial, degree: int) -> Quotient:
        """The generator g >= 0 with g^degree = radicand."""
        g = self.generators.get(key)
        if g is None:
            real = self.real(Quotient(radicand, self.one))
            strict = real and self.sign(radicand) == POSITIVE
            g = self.generator(key, sign=POSITIVE if strict else NONNEGATIVE, radicand=(radicand, degree) if real else None)
            self.relate(g, degree, radicand)
        return self.symbol(g)

    def whole_root(self, u: Quotient) -> Quotient:
        """sqrt(u) for a real u made of complex generators, not taken apart: t/under with t^2 = over*under."""
        self.complete = False
        lead = exact(u.over.leading_coefficient())
        u = self.scale(u, 1 / abs(lead))
        radicand = self.times(u.over, u.under)
        g = self.generator(("whole root", *map(str, u)), real=False)
        if not g.degree:
            self.relate(g, 2, radicand)
        under = Quotient(self.one, u.under)
        return self.multiply(self.rational_power(self.number(abs(lead)), Fraction(1, 2)), self.multiply(self.symbol(g), under))

    def root_of_prime(self, p: int, c: Fraction) -> Quotient:
        """p^c; a square root that lies among the roots of unity is taken there (Gauss's sum)."""
        if c.denominator == 1:
            return self.power(self.number(p), int(c))
        order = self.plan.order
        if c.denominator == 2 and order > 4 and order % (8 if p == 2 else p) == 0:
            return self.power(Quotient(self.gauss_sum(p), self.one), c.numerator)
        if order > 4 and c.denominator > 2:
            self.complete = False
        key = ("root", p)
        g = self.generators.get(key)
        parts = self.plan.need_fineness(repr(key), c.denominator, g is None)
        if g is None:
            g = self.generator(key, sign=POSITIVE, constant=True, radicand=(self.ring.constant(p), parts))
            self.relate(g, parts, self.ring.constant(p))
        return self.symbol(g, int(c * parts))

    def gauss_sum(self, p: int) -> Polynomial:
        """The positive square root of a prime as a sum of roots of unity."""
        if p == 2:
            return self.root_of_unity(Fraction(1, 8)) + self.root_of_unity(Fraction(-1, 8))
        total = self.ring.constant(0)
        for k in range(1, p):
            term = self.root_of_unity(Fraction(k, p))
            total = total + term if pow(k, (p - 1) // 2, p) == 1 else total - term
        return self.reduce(total if p % 4 == 1 else total * -self.i)

    def symbolic_power(self, u: Quotient, v: Quotient) -> Quotient:
        """u^v: exp(v log u) where u > 0, otherwise u^(v + n) = u^n u^v for whole n >= 0, wherever both powers are defined."""
        if self.known_positive(u):
            return self.exp(self.multiply(v, self.log(u)))
        if self.whole and self.value(u) == -1 and self.is_whole(v):
            return self.turned(self.multiply(self.pi(), v))
        u, v = self.rational(u), self.rational(v)
        n = 0
        if v.under == self.one:
            n = floor(exact(v.over.to_dict().get((0,) * self.plan.generators, 0)))
        key = ("power", *map(str, (*u, *self.subtract(v, self.number(n)))))
        least = self.plan.need_least(repr(key), n, key not in self.generators)
        return self.multiply(self.opaque(key), self.power(u, n - least))

    # --- everything else ----------------------------------------------------------------------------------------

    def opaque(self, key: object) -> Quotient:
        """A generator of which nothing is known but that equal keys are equal."""
        self.complete = False
        return self.free(key, real=not self.principal)

    def free(self, key: object, real: bool = True) -> Quotient:
        """A generator that varies freely: a name, an entry of an array."""
        return self.symbol(self.generator(key, real=real))
