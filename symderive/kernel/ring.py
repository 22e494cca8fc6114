"""The ring oracle: equality of rational expressions over Q, everything that is not arithmetic being opaque.

`u/v` is u times the inverse of v; of the inverse of 0 nothing is known. An equality that holds with each inverse opaque
needs no condition; otherwise the expressions are brought to fractions, and every denominator must be known not to be 0.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from functools import cached_property, lru_cache
from typing import Any

from flint import Ordering, fmpq, fmpq_mpoly_ctx

from symderive.kernel.term import ONE, ZERO, Term, canon, fold, joined, mk, num, number

MAX_EXPONENT = 64
MAX_PRODUCT = 200_000  # pairs of monomials in one multiplication
MAX_PRODUCTS = 5_000_000  # of them in all
LITTLE = 20_000  # of them, where signs and multiples are looked for
MAX_VARIABLES = 4_000  # of polynomials
MAX_CORNERS = 4  # variables of a polynomial whose values at corners are compared
MAX_SQUARES = 6  # variables of a polynomial whose squares are completed
MAX_FACTORED = 60  # monomials of a polynomial that is factored
MAX_DEGREE = 64  # of it
MAX_COMPARED = 200  # monomials of polynomials that are compared
MAX_BITS = 100_000  # of a number
_ARITHMETIC = frozenset({"num", "add", "mul", "sub", "neg", "div"})


class TooLarge(ValueError):
    """The expression is beyond the budget of the oracle."""


def exponent(t: Term) -> int | None:
    """n for a power u^n or u^(-n) with a whole numeral, else None."""
    if t.op != "pow":
        return None
    e, sign = (t.args[1].args[0], -1) if t.args[1].op == "neg" else (t.args[1], 1)
    if e.val.isdigit():
        return sign * int(e.val) if e.op == "num" else None
    return sign * int(e.value) if e.op == "num" and e.value.denominator == 1 else None


def arithmetic(t: Term) -> bool:
    """Whether the oracle looks inside the node."""
    return t.op in _ARITHMETIC or (t.op == "pow" and exponent(t) is not None)


def inside(t: Term) -> tuple[Term, ...]:
    """The arguments that the oracle looks into: none of a node that is opaque."""
    return t.args if t.op in _ARITHMETIC else t.args[:1] if t.op == "pow" and exponent(t) is not None else ()


def rational(t: Term) -> Fraction | None:
    """The value of an expression of numbers alone, None where a name occurs, a division by 0, or the numbers grow too large."""
    if t.names or t.letters:
        return None
    if t.op == "num":
        return t.value
    try:
        return Field((t,), opaque=False).constant(t)
    except TooLarge:
        return None


def difference(a: Term, b: Term) -> Fraction | None:
    """a - b where that is one number whatever the names stand for, else None."""
    try:
        field = Field((a, b), opaque=True, work=LITTLE)
        gap, scale = field.minus(field.fraction(a), field.fraction(b))
    except (TooLarge, ZeroDivisionError):
        return None
    top, bottom = _constant(gap), _constant(scale)
    return None if top is None or not bottom else top / bottom


class Multiples:
    """Asks whether a term is a multiple of sums of some others and a number more. What is too large is none."""

    def __init__(self, t: Term, others: Sequence[Term]):
        self._top: Any = None
        try:
            field = Field((t, *others), opaque=True, work=LITTLE)
        except TooLarge:
            return
        self._atoms = field.atoms
        self._top, *self._others = (self._whole(field, u) for u in (t, *others))
        self._named = [i for i, u in enumerate(self._atoms) if u.names]
        self._moving, *self._moved = map(self._with_names, (self._top, *self._others))

    def _whole(self, field: Field, t: Term) -> Any:
        """The polynomial; None where it is too large, or a division by 0."""
        try:
            top, under = field.fraction(t)
        except (TooLarge, ZeroDivisionError):
            return None
        if len(top) > MAX_COMPARED or not under.is_constant():
            return None
        return top if under.is_one() else top / under.leading_coefficient()

    def _with_names(self, p: Any) -> frozenset[tuple[int, ...]]:
        """The monomials of a polynomial in which there are names."""
        return frozenset(m for m in (() if p is None else p.monoms()) if any(m[i] for i in self._named))

    def of(self, *which: int) -> tuple[Fraction, Fraction | Term] | None:
        """(c, d) with t = c (the sum of these others) + d, c not 0, whatever the names stand for; None where there are no such numbers.

        d is a term without names where it is no rational number: pi/2 - 1.
        """
        if self._top is None or any(self._others[i] is None for i in which) or not self._may_be(which):
            return None
        base = sum((self._others[i] for i in which[1:]), start=self._others[which[0]])
        fixed = min(self._moving, default=None) or next((m for m in base.monoms() if any(m)), None)  # fixes the multiple
        if fixed is None or self._top[fixed] == 0 or base[fixed] == 0:
            return None
        c = fmpq(self._top[fixed]) / fmpq(base[fixed])
        rest = self._top - base * c
        degrees = rest.degrees()
        if any(degrees[i] > 0 for i in self._named):
            return None
        d = _constant(rest)
        return Fraction(int(c.p), int(c.q)), polynomial(rest, self._atoms) if d is None else d

    def _may_be(self, which: tuple[int, ...]) -> bool:
        """Whether the monomials with names are the same, but for those that may cancel: asked first, because it takes no arithmetic."""
        first, *rest = (self._moved[i] for i in which)
        return self._moving == first if not rest else first ^ rest[0] <= self._moving <= first | rest[0]


def never_zero(t: Term, known: Iterable[Term]) -> bool:
    """Whether every irreducible factor of t divides a term of `known`, none of which is 0; divisions count as opaque."""
    terms = (t, *known)
    try:
        field = Field(terms, opaque=True, work=LITTLE)
        p, *others = (field.fraction(u)[0] for u in terms)
        divided = [q for q in others if _can_be_factored(q)]
        return _can_be_factored(p) and all(any(divmod(q, f)[1] == 0 for q in divided) for f, _ in p.factor()[1])
    except (TooLarge, ZeroDivisionError):
        return False


def denominators(here: Term, to: Term, modulo: Iterable[tuple[Term, Term, Term]] = ()) -> tuple[Term, ...] | None:
    """What must not be 0 for here = to, modulo equations (cofactor, left, right); None if the expressions differ.

    here - to = sum of cofactor (left - right) is decided. Raises TooLarge.
    """
    found = _denominators(here, to, tuple(modulo))
    if isinstance(found, TooLarge):
        raise TooLarge(*found.args)
    return found


@lru_cache(maxsize=512)  # the same question is asked in the search for a proof and when the proof is checked
def _denominators(here: Term, to: Term, modulo: tuple[tuple[Term, Term, Term], ...]) -> tuple[Term, ...] | TooLarge | None:
    terms = (here, to, *(t for row in modulo for t in row))
    try:
        for opaque in (True, False):
            field = Field(terms, opaque)
            total = field.minus(field.fraction(here), field.fraction(to))
            for cofactor, left, right in modulo:
                gap = field.minus(field.fraction(left), field.fraction(right))
                total = field.minus(total, field.times(field.fraction(cofactor), gap))
            if total[0] == 0:
                return tuple(field.divisors)
            if not field.divided:  # then nothing was opaque
                return None
    except ZeroDivisionError:
        return None
    except TooLarge as e:
        return e
    return None


@lru_cache(maxsize=512)  # the same terms are compared with one another
def _variables(t: Term) -> tuple[tuple[bool, Term], ...]:
    """What is opaque in a term (False), and what it is divided by (True), in the order in which they are written."""
    found: dict[tuple[bool, Term], None] = {}
    seen: set[Term] = set()
    stack = [t]
    while stack:
        t = stack.pop()
        if t in seen:
            continue
        seen.add(t)
        n = exponent(t) if t.op == "pow" else None
        if t.op not in _ARITHMETIC and n is None:
            found[False, t] = None
            continue
        stack += t.args[:1] if t.op == "pow" else t.args[::-1]
        divisor = t.args[1] if t.op == "div" else t.args[0] if n is not None and n < 0 else None
        if divisor is not None and divisor.op != "num":
            found[True, divisor] = None
    return tuple(found)


@lru_cache(maxsize=64)
def _ring(size: int) -> tuple[Any, tuple[Any, ...], Any]:
    """The polynomials in some number of variables: their context, the variables, and 1."""
    ctx = fmpq_mpoly_ctx.get([f"v{i}" for i in range(size)], Ordering.degrevlex)
    return ctx, ctx.gens(), ctx.constant(1)


class Field:
    """Fractions of polynomials whose variables are the opaque subterms, and the inverses too while they are `opaque`."""

    def __init__(self, terms: Iterable[Term], opaque: bool, work: int = MAX_PRODUCTS):
        self.opaque, self._work = opaque, work
        self._memo: dict[Term, tuple[Any, Any]] = {}
        written = dict.fromkeys(v for t in terms for v in _variables(t))
        self.divisors = [] if opaque else [u for inverse, u in written if inverse]
        variables: dict[tuple[bool, Term], Term] = {}  # by canonical twin: as it is first written
        for inverse, u in written:
            variables.setdefault((inverse, canon(u)), u)
        if len(variables) > MAX_VARIABLES:
            raise TooLarge("the expression has too many parts that are not arithmetic")
        ctx, generators, self._one = _ring(len(variables) or 1)
        self._generator = dict(zip(variables, generators, strict=False))
        self._variables = variables
        self._ctx = ctx
        self.divided = any(inverse for inverse, _ in variables)

    @cached_property
    def atoms(self) -> list[Term]:
        """What the variables stand for."""
        return [mk("div", ONE, t) if inverse else t for (inverse, _), t in self._variables.items()]

    def fraction(self, t: Term) -> tuple[Any, Any]:
        """Numerator and denominator. Raises ZeroDivisionError where a denominator is 0 outright, TooLarge."""
        return self._memo.get(t) or fold(t, self._combine, self._memo, inside)

    def constant(self, t: Term) -> Fraction | None:
        try:
            top, bottom = self.fraction(t)
        except ZeroDivisionError:
            return None
        a, b = _constant(top), _constant(bottom)
        return None if a is None or not b else a / b

    def minus(self, a: tuple[Any, Any], b: tuple[Any, Any]) -> tuple[Any, Any]:
        return self._plus(a, (-b[0], b[1]))

    def times(self, a: tuple[Any, Any], b: tuple[Any, Any]) -> tuple[Any, Any]:
        return self._product(a[0], b[0]), self._product(a[1], b[1])

    def _plus(self, a: tuple[Any, Any], b: tuple[Any, Any]) -> tuple[Any, Any]:
        if a[1] is b[1] or a[1] == b[1]:
            return a[0] + b[0], a[1]
        return self._product(a[0], b[1]) + self._product(b[0], a[1]), self._product(a[1], b[1])

    def _product(self, a: Any, b: Any) -> Any:
        if a is self._one or b is self._one:
            return b if a is self._one else a
        pairs = len(a) * len(b)
        self._work -= pairs
        if pairs > MAX_PRODUCT or self._work < 0 or _bits(a) + _bits(b) > MAX_BITS:
            raise TooLarge("the expression is too large to multiply out")
        return a * b

    def _power(self, a: Any, n: int) -> Any:
        if a is self._one:
            return a
        if (n > MAX_EXPONENT and len(a) > 1) or (len(a) == 1 and n * _bits(a) > MAX_BITS) or n > MAX_BITS:
            raise TooLarge("the power is too large to multiply out")
        if len(a) < 2 or not n:
            return a**n
        result = a
        for _ in range(n - 1):
            result = self._product(result, a)
        return result

    def _invert(self, t: Term, value: tuple[Any, Any]) -> tuple[Any, Any]:
        if self.opaque and t.op != "num":
            return self._generator[True, canon(t)], self._one
        if value[0] == 0:
            raise ZeroDivisionError
        return value[1], value[0]

    def _combine(self, t: Term, args: list[tuple[Any, Any]]) -> tuple[Any, Any]:
        op = t.op
        if op == "num":
            return self._ctx.constant(int(t.val) if t.val.isdigit() else fmpq(*t.value.as_integer_ratio())), self._one
        if op == "add":
            total = args[0]
            for a in args[1:]:
                total = self._plus(total, a)
            return total
        if op == "mul":
            product = args[0]
            for a in args[1:]:
                product = self.times(product, a)
            return product
        if op == "neg":
            return -args[0][0], args[0][1]
        if op == "sub":
            return self.minus(args[0], args[1])
        if op == "div":
            return self.times(args[0], self._invert(t.args[1], args[1]))
        n = exponent(t)
        if n is None:
            return self._generator[False, canon(t)], self._one
        base = args[0] if n >= 0 else self._invert(t.args[0], args[0])
        return self._power(base[0], abs(n)), self._power(base[1], abs(n))


def polynomial(p: Any, atoms: Sequence[Term]) -> Term:
    """A flint polynomial as a term."""
    total: Term | None = None
    items = list(p.to_dict().items())
    first = next((i for i, (_, c) in enumerate(items) if c > 0), 0)  # a sum does not begin with a minus if it can help it
    for powers, c in (*items[first:first + 1], *items[:first], *items[first + 1:]):
        q = fmpq(c)
        size = number(Fraction(abs(int(q.p)), int(q.q)))
        factors = [t if n == 1 else mk("pow", t, num(int(n))) for t, n in zip(atoms, powers, strict=False) if n]
        factors = factors if factors and size is ONE else [size, *factors]
        product = joined("mul", factors)
        signed = mk("neg", product) if q < 0 else product
        total = signed if total is None else mk("sub" if q < 0 else "add", total, product)
    return ZERO if total is None else total


def factors(t: Term) -> tuple[int, list[tuple[Term, int]]] | None:
    """The sign of a constant, and powers of irreducible terms, whose product with its size is t; None where there are no two factors."""
    try:
        field = Field((t,), opaque=True, work=LITTLE)
        p, divisor = field.fraction(t)
        if not _can_be_factored(p) or not divisor.is_constant():
            return None
        c, parts = (p / divisor.leading_coefficient()).factor()
    except (TooLarge, ZeroDivisionError):
        return None
    if sum(n for _, n in parts) < 2:
        return None
    return (1 if c > 0 else -1), [(polynomial(f, field.atoms), int(n)) for f, n in parts]


def at_corners(t: Term, between: Callable[[Term], tuple[Fraction | None, Fraction | None]]) -> tuple[list[Fraction], list[Term]] | None:
    """The values of a term of degree 1 in each of its parts where these are at their bounds, and the parts; None for other terms.

    A part with one bound b, so b + s or b - s with s > 0, gives the values at b and the factors of s; one with none is not allowed.
    """
    try:
        field = Field((t,), opaque=True, work=LITTLE)
        p, divisor = field.fraction(t)
    except (TooLarge, ZeroDivisionError):
        return None
    parts, used = field.atoms, p.degrees()
    if not divisor.is_constant() or len(parts) > MAX_CORNERS or p.total_degree() < 2 or max(used) > 1:
        return None
    whole = [(tuple(map(int, m)), fmpq(c)) for m, c in (p / divisor.leading_coefficient()).to_dict().items()]
    rows = [{m: Fraction(int(c.p), int(c.q)) for m, c in whole}]
    for i, part in enumerate(parts):
        low, high = between(part)
        if low is None and high is None:
            return None
        ends = [_put(row, i, end) for row in rows for end in (low, high) if end is not None]
        rows = ends + [_put(row, i, None, 1 if high is None else -1) for row in rows if low is None or high is None]
    return [sum(row.values(), Fraction(0)) for row in rows], parts


def _put(row: dict[tuple[int, ...], Fraction], i: int, value: Fraction | None, sign: int = 1) -> dict[tuple[int, ...], Fraction]:
    """A polynomial with a value for a variable of degree 1; where there is no value, the factor of that variable with a sign."""
    found: dict[tuple[int, ...], Fraction] = {}
    for powers, c in row.items():
        rest = (*powers[:i], 0, *powers[i + 1:])
        factor = Fraction(sign * powers[i]) if value is None else value if powers[i] else Fraction(1)
        found[rest] = found.get(rest, Fraction(0)) + c * factor
    return found


def pure_square(t: Term) -> tuple[Fraction, Fraction, Term] | None:
    """c, a, u with t = c + a u^2 and numbers c, a other than 0; None where it is not so."""
    try:
        field = Field((t,), opaque=True, work=LITTLE)
        p, divisor = field.fraction(t)
    except (TooLarge, ZeroDivisionError):
        return None
    if not divisor.is_constant() or len(p) != 2 or p.total_degree() != 2:
        return None
    terms = {sum(m): (m, q) for m, q in (p / divisor.leading_coefficient()).to_dict().items()}
    if terms.keys() != {0, 2} or 2 not in terms[2][0]:
        return None
    c, a = (Fraction(int(q.p), int(q.q)) for q in (fmpq(terms[0][1]), fmpq(terms[2][1])))
    return c, a, field.atoms[list(terms[2][0]).index(2)]


def least_value(t: Term) -> Fraction | None:
    """The least value of a sum of squares and products of two, whatever real values its parts take; None where there is none.

    Squares are completed one part after the other: 1 + x + x^2 is 3/4 + (x + 1/2)^2.
    """
    try:
        field = Field((t,), opaque=True, work=LITTLE)
        p, divisor = field.fraction(t)
    except (TooLarge, ZeroDivisionError):
        return None
    size = len(field.atoms)
    if not divisor.is_constant() or size > MAX_SQUARES or p == 0 or p.total_degree() != 2:
        return None
    form = [[Fraction(0)] * (size + 1) for _ in range(size + 1)]  # of 1 and the parts
    for powers, c in (p / divisor.leading_coefficient()).to_dict().items():
        i, j = ([0, 0] + [k + 1 for k, n in enumerate(powers) for _ in range(n)])[-2:]
        q = Fraction(int(fmpq(c).p), int(fmpq(c).q)) / 2
        form[i][j] += q
        form[j][i] += q
    for k in range(size, 0, -1):
        if form[k][k] < 0 or (form[k][k] == 0 and any(form[k][:k])):
            return None
        for i in range(k if form[k][k] else 0):
            for j in range(k):
                form[i][j] -= form[i][k] * form[k][j] / form[k][k]
    return form[0][0]


def square(t: Term) -> Fraction | None:
    """The square of a term made of numbers and their square roots, by products and quotients: of -3/sqrt(2) it is 9/2."""
    def combine(node: Term, args: list[Fraction | None]) -> Fraction | None:
        q = rational(node)
        if q is not None:
            return q * q
        if node.op == "sqrt":
            q = rational(node.args[0])
            return q if q is not None and q >= 0 else None
        if node.op in ("neg", "mul", "div") and None not in args:
            found = args[0]
            for a in args[1:]:
                found = found * a if node.op == "mul" else found / a if a else None  # type: ignore[operator]
            return found
        return None

    return fold(t, combine) if t.op == "num" or not t.names else None


def quotient(t: Term) -> tuple[int, list[tuple[Term, int]], list[Term]] | None:
    """A sum with divisions as one fraction: the sign of a constant, powers of irreducible terms (below the line negative), its divisors."""
    try:
        field = Field((t,), opaque=False, work=LITTLE)
        top, bottom = field.fraction(t)
        if not field.divisors or not _can_be_factored(top) or not _can_be_factored(bottom):
            return None
        (c, above), (d, below) = top.factor(), bottom.factor()
    except (TooLarge, ZeroDivisionError):
        return None
    parts = [(polynomial(f, field.atoms), sign * int(n)) for side, sign in ((above, 1), (below, -1)) for f, n in side]
    return (1 if c * d > 0 else -1), parts, field.divisors


def _constant(p: Any) -> Fraction | None:
    if p == 0:
        return Fraction(0)
    if not p.is_constant():
        return None
    c = fmpq(p.leading_coefficient())
    return Fraction(int(c.p), int(c.q))


def _can_be_factored(p: Any) -> bool:
    """Whether it is not 0, and small enough."""
    return bool(p != 0 and len(p) <= MAX_FACTORED and p.total_degree() <= MAX_DEGREE)


def _bits(a: Any) -> int:
    """Of the leading coefficient."""
    return int(a.leading_coefficient().height_bits()) if a else 0
