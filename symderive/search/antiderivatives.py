"""Antiderivatives, guessed as they are taught: a table, sums, what is substituted, parts, partial fractions.

Nothing here is a proof: what is found is differentiated again, and the kernel judges that.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from flint import fmpq, fmpq_poly

from symderive.kernel import ring
from symderive.kernel.derivation import Definitions
from symderive.kernel.term import ONE, ZERO, Malformed, Term, canon, const, fold, mk, name, num, number, rebuild
from symderive.notation.text import read
from symderive.search.citing import expanded, in_powers
from symderive.search.differentiate import CannotDifferentiate, differentiate, tidy
from symderive.search.fractions import in_lowest_terms, with_numbers_below
from symderive.search.match import subterms
from symderive.search.partial import partial_fractions, quotient

MAX_DEPTH = 5  # substitutions and parts inside one another
MAX_INSIDE = 10  # subterms tried as what is substituted
MAX_PARTS = 6  # the degree of a polynomial that parts take away

_U, _MINUS_ONE = name("u"), mk("neg", ONE)
# what a power of a function integrates to: of e^u, sin^2 u, 1/cos^2 u ...
_TABLE: dict[tuple[str, int], Term] = {
    (word, int(n)): read(text) for word, n, text in (row.split(maxsplit=2) for row in """
exp 1 exp(u)
sin 1 -cos(u)
cos 1 sin(u)
tan 1 -log(abs(cos(u)))
cot 1 log(abs(sin(u)))
sec 1 log(abs(sec(u) + tan(u)))
csc 1 log(abs(tan(u/2)))
sin -1 log(abs(tan(u/2)))
cos -1 log(abs(1/cos(u) + tan(u)))
sin 2 u/2 - sin(2*u)/4
cos 2 u/2 + sin(2*u)/4
tan 2 tan(u) - u
cot 2 -cos(u)/sin(u) - u
sec 2 tan(u)
csc 2 -cos(u)/sin(u)
cos -2 tan(u)
sin -2 -cos(u)/sin(u)
sinh 1 cosh(u)
cosh 1 sinh(u)
tanh 1 log(cosh(u))
coth 1 log(abs(sinh(u)))
sech 1 atan(sinh(u))
cosh -1 atan(sinh(u))
sinh 2 sinh(2*u)/4 - u/2
cosh 2 sinh(2*u)/4 + u/2
tanh 2 u - tanh(u)
coth 2 u - coth(u)
sech 2 tanh(u)
csch 2 -coth(u)
cosh -2 tanh(u)
sinh -2 -cosh(u)/sinh(u)
log 1 u*log(u) - u
asin 1 u*asin(u) + sqrt(1 - u^2)
acos 1 u*acos(u) - sqrt(1 - u^2)
atan 1 u*atan(u) - log(1 + u^2)/2
asinh 1 u*asinh(u) - sqrt(u^2 + 1)
atanh 1 u*atanh(u) + log(1 - u^2)/2
sigmoid 1 log(1 + exp(u))
abs 1 u*abs(u)/2
relu 1 u*relu(u)/2
sec 3 sec(u)*tan(u)/2 + log(abs(sec(u) + tan(u)))/2
sinh 3 cosh(u)^3/3 - cosh(u)
cosh 3 sinh(u) + sinh(u)^3/3
tan 3 tan(u)^2/2 + log(abs(cos(u)))
tanh 3 log(cosh(u)) - tanh(u)^2/2
sec 4 tan(u) + tan(u)^3/3
""".split("\n") if row)
}
_WAVES = frozenset({"exp", "sin", "cos", "sinh", "cosh"})  # after a polynomial these are integrated by parts
_INVERSES = frozenset({"log", "asin", "acos", "atan", "asinh", "atanh"})  # and these are differentiated

Factors = list[tuple[Term, int]]


def antiderivative(f: Term, x: Term, positive: Callable[[Term], bool], definitions: Definitions) -> Term | None:
    """A term whose derivative in x is perhaps f, or None. `positive` says what is known to be greater than 0."""
    try:
        found = _Search(x, positive, definitions).of(_without_primes(f, x))
    except (Malformed, CannotDifferentiate, ZeroDivisionError, ring.TooLarge):
        return None
    return None if found is None else with_numbers_below(tidy(fold(found, _log_of_exp)))


def _without_primes(t: Term, x: Term) -> Term:
    """D(f(x), x) for f'(x)."""

    def written(node: Term, args: list[Term]) -> Term:
        if node.op != "prime" or args[1] is not x:
            return rebuild(node, args)
        slope = mk("apply", *args[:2])
        for _ in range(int(args[2].val) if len(args) > 2 else 1):
            slope = mk("D", slope, x)
        return slope

    return fold(t, written)


def _log_of_exp(node: Term, args: list[Term]) -> Term:
    """u for log(exp(u)), which is positive."""
    inner = args[0].args[0] if node.op == "log" and args[0].op == "abs" else args[0] if node.op == "log" else node
    return inner.args[0] if node.op == "log" and inner.op == "exp" else rebuild(node, args)


@dataclass(frozen=True)
class _Search:
    x: Term
    positive: Callable[[Term], bool]
    definitions: Definitions
    depth: int = 0

    def of(self, f: Term) -> Term | None:
        """An antiderivative of f in x."""
        if self.free(f):
            return mk("mul", f, self.x)
        if f.op in ("add", "sub", "neg"):
            parts = [self.of(a) for a in f.args]
            if f.op == "neg" and parts[0] is not None:
                return _negative(parts[0])
            found = mk(f.op, *[p for p in parts if p is not None]) if None not in parts else None
            return found or self.of_product_rule(f) or self.otherwise(f)
        fixed, moving = self.apart(f)
        if not moving:
            return mk("mul", _product(fixed), self.x)
        base, n = moving[0]
        plain = len(moving) == 1 and n == 1 and base.op in ("add", "sub")
        found = self.of(base) if plain else self.of_product(moving)
        if found is None or not fixed:
            return found
        return _negative(found) if fixed == [(_MINUS_ONE, 1)] else mk("mul", _product(fixed), found)

    def free(self, t: Term) -> bool:
        return not self.definitions.depends(t, self.x.val)

    def slope(self, t: Term) -> Term:
        """The derivative, tidied. Raises CannotDifferentiate."""
        found = differentiate(t, self.x, tuple(self.definitions.by_name.values()), functions=self.definitions.functions)[0]
        return tidy(_without_primes(found, self.x))

    def apart(self, f: Term) -> tuple[Factors, Factors]:
        """The factors that do not move and those that do."""
        factors = _factors(f)
        return [p for p in factors if self.free(p[0])], [p for p in factors if not self.free(p[0])]

    def of_product(self, factors: Factors) -> Term | None:
        for way in _WAYS:
            found = way(self, factors)
            if found is not None:
                return found
        return self.otherwise(_product(factors)) if self.depth < MAX_DEPTH else None

    def of_product_rule(self, f: Term) -> Term | None:
        """u*v for u*D(v, x) + v*D(u, x)."""
        for summand in f.args:
            factors = _factors(summand)
            for base, n in factors:
                if base.op == "D" and base.args[1] is self.x and n == 1:
                    found = _product([(base.args[0], 1), *(p for p in factors if p != (base, n))])
                    if ring.difference(self.slope(found), f) == 0:
                        return found
        return None

    def otherwise(self, f: Term) -> Term | None:
        """By multiplying out, where that makes a sum of it."""
        wide = expanded(f)
        if self.depth >= MAX_DEPTH or wide.op not in ("add", "sub") or canon(wide) is canon(f):
            return None
        parts = [self.deeper().of(a) for a in wide.args]
        return mk(wide.op, *[p for p in parts if p is not None]) if None not in parts else None

    def deeper(self) -> _Search:
        return replace(self, depth=self.depth + 1)

    def logarithm(self, u: Term) -> Term:
        """log(u), log(-u) or log|u|, by what is known of the sign."""
        return mk("log", u if self.positive(u) else mk("neg", u) if self.positive(mk("neg", u)) else mk("abs", u))

    def coefficients(self, u: Term, most: int) -> list[Term] | None:
        """c, b, a of a x^2 + b x + c, for a polynomial in x of at most this degree."""
        found, factorial = [], 1
        for k in range(most + 1):
            found.append(tidy(expanded(mk("div", _put(u, self.x, ZERO), num(factorial)))))
            u, factorial = expanded(self.slope(u)), factorial * (k + 1)
            if u is ZERO:
                return found
        return None


def _factors(f: Term) -> Factors:
    """Bases with whole exponents; numbers among them."""

    def combine(t: Term, args: list[Factors]) -> Factors:
        n = ring.exponent(t)
        if t.op == "mul":
            return [p for a in args for p in a]
        if t.op == "div":
            return args[0] + [(b, -k) for b, k in args[1]]
        if t.op == "neg":
            return [(_MINUS_ONE, 1), *args[0]]
        return [(b, k * n) for b, k in args[0]] if n is not None else [(t, 1)]

    inside = lambda t: t.args if t.op in ("mul", "div", "neg") else t.args[:1] if ring.exponent(t) is not None else ()  # noqa: E731
    counted: dict[Term, tuple[Term, int]] = {}
    for base, k in fold(f, combine, None, inside):
        counted[canon(base)] = (base, counted.get(canon(base), (base, 0))[1] + k)
    return [(b, k) for b, k in counted.values() if k and b is not ONE]


def _negative(t: Term) -> Term:
    """-t, a sum summand by summand."""
    if t.op == "sub":
        return mk("sub", t.args[1], t.args[0])
    return mk("add", *(mk("neg", a) for a in t.args)) if t.op == "add" else mk("neg", t)


def _product(factors: Factors) -> Term:
    over = [b if k == 1 else mk("pow", b, num(k)) for b, k in factors if k > 0]
    under = [b if k == -1 else mk("pow", b, num(-k)) for b, k in factors if k < 0]
    top = ONE if not over else over[0] if len(over) == 1 else mk("mul", *over)
    return mk("div", top, under[0] if len(under) == 1 else mk("mul", *under)) if under else top


def _put(t: Term, old: Term, new: Term) -> Term:
    """The term with `new` wherever `old` stands."""
    key = canon(old)
    return fold(t, lambda node, args: new if canon(node) is key else rebuild(node, args))


# --- ways: each answers for a product of powers, or None ------------------------------------------------------------


_ROOTS = {"sqrt": Fraction(1, 2), "cbrt": Fraction(1, 3)}


def _power(search: _Search, factors: Factors) -> Term | None:
    """x^n, x^a and a^x; products of powers and roots of x."""
    (base, n), x = factors[0], search.x
    if len(factors) > 1:
        return _roots(search, factors)
    if base is x:
        return search.logarithm(x) if n == -1 else mk("div", _product([(x, n + 1)]), number(n + 1))
    root = _ROOTS.get(base.op)
    if root is not None and base.args[0] is x:
        above = n * root + 1
        return mk("div", mk("mul", x, _product([(base, n)])), number(above)) if above else search.logarithm(x)
    if base.op == "pow" and (search.free(base.args[1]) or n == 1):
        u, a = base.args
        if u is x and search.free(a):
            return _roots(search, factors)
        if a is x and search.free(u):
            return mk("div", base, mk("log", u))
    return None


def _roots(search: _Search, factors: Factors) -> Term | None:
    """x*sqrt(x), x*x^a, 1/x^a and the like."""
    above, symbolic = Fraction(1), []
    for base, n in factors:
        if base.op == "pow" and base.args[0] is search.x and search.free(base.args[1]):
            symbolic.append(mk("mul", number(n), base.args[1]))
        elif base is search.x or (base.op in _ROOTS and base.args[0] is search.x):
            above += n * _ROOTS.get(base.op, 1)
        else:
            return None
    if symbolic:
        exponent = tidy(mk("add", *symbolic, number(above)))
        return search.logarithm(search.x) if exponent is ZERO else mk("div", mk("pow", search.x, exponent), exponent)
    whole = dict(factors)
    whole[search.x] = whole.get(search.x, 0) + 1
    return mk("div", _product([p for p in whole.items() if p[1]]), number(above)) if above else search.logarithm(search.x)


def _known(search: _Search, factors: Factors) -> Term | None:
    """The table, and functions whose derivative is written down."""
    base, n = factors[0]
    if len(factors) > 1 or not base.args:
        return None
    if n == 1 and base.op == "D" and base.args[1] is search.x:
        return base.args[0]
    if n == 1 and base.op == "prime" and base.args[1] is search.x:
        order = int(base.args[2].val) - 1 if len(base.args) > 2 else 0
        return mk("prime" if order else "apply", *base.args[:2], *([num(order)] if order > 1 else []))
    found = _TABLE.get((base.op, n)) if base.args[0] is search.x else None
    if found is not None:
        return _known_sign(search, _put(found, _U, search.x))
    if n == 1 and base.op == "max" and len(base.args) == 2 and ZERO in base.args and search.x in base.args:
        return mk("div", mk("mul", search.x, mk("relu", search.x)), num(2))
    if base.op == "erf" or (base.op, n) == ("exp", 1):
        return _bell(search, base)
    return None


def _known_sign(search: _Search, t: Term) -> Term:
    """log|u| without bars, where the sign of u is known."""

    def combine(node: Term, args: list[Term]) -> Term:
        return search.logarithm(args[0].args[0]) if node.op == "log" and args[0].op == "abs" else rebuild(node, args)

    return fold(t, combine)


def _bell(search: _Search, base: Term) -> Term | None:
    """exp(-a x^2), by erf."""
    row = search.coefficients(base.args[0], 2)
    if base.op == "erf" or row is None or len(row) != 3 or row[1] is not ZERO or row[0] is not ZERO:
        return None
    a = tidy(mk("neg", row[2]))
    if not search.positive(a):
        return None
    root = _root(search, a)
    return mk("mul", mk("div", mk("sqrt", const("pi")), mk("mul", num(2), root)), mk("erf", tidy(mk("mul", root, search.x))))


def _root(search: _Search, t: Term) -> Term:
    """sqrt(t), as a number or a base where that is known."""
    q = ring.rational(t)
    if q is not None and q >= 0:
        top, bottom = (round(n**0.5) for n in (q.numerator, q.denominator))
        if top**2 == q.numerator and bottom**2 == q.denominator:
            return number(Fraction(top, bottom))
    return t.args[0] if ring.exponent(t) == 2 and search.positive(t.args[0]) else mk("sqrt", t)


def _quadratic(search: _Search, factors: Factors) -> Term | None:
    """1/(a x^2 + c), 1/sqrt(a x^2 + c) and sqrt(c - x^2), for numbers and names a, c whose signs are known; roots with b x, too."""
    (base, n), x = factors[0], search.x
    if len(factors) > 1 or n not in (-1, 1) or base.op in ("name", "num"):
        return None
    inner = base.args[0] if base.op == "sqrt" else base
    if base.op != "sqrt" and (n != -1 or base.op not in ("add", "sub")):
        return None
    try:
        row = search.coefficients(inner, 2)
    except CannotDifferentiate:
        return None
    if row is None or len(row) != 3 or not (row[1] is ZERO or base.op == "sqrt"):
        return None
    c, b, a = row
    if b is not ZERO:
        h = in_lowest_terms(mk("div", b, mk("mul", number(-2), a)))
        x = mk("add", x, tidy(mk("neg", h))) if (ring.rational(h) or 0) < 0 else mk("sub", x, h)
        c = tidy(expanded(mk("sub", c, mk("div", mk("pow", b, num(2)), mk("mul", num(4), a)))))
    if not search.positive(c):
        return None
    down = search.positive(tidy(mk("neg", a)))
    if not down and not search.positive(a):
        return None
    rc, ra = _root(search, c), _root(search, tidy(mk("neg", a)) if down else a)
    ratio = mk("div", mk("mul", ra, x), rc)
    linear = None if b is ZERO else quotient(ratio, search.x)
    ratio = tidy(ratio) if linear is None or linear[1].degree() else in_powers(linear[0] / linear[1][0], search.x)
    if base.op == "sqrt":
        arc = mk("div", mk("asin" if down else "asinh", ratio), ra)
        return arc if n == -1 else mk("div", mk("add", mk("mul", x, base), mk("mul", c, arc)), num(2))
    return None if down else mk("div", mk("atan", ratio), mk("mul", ra, rc))


def _substitution(search: _Search, factors: Factors) -> Term | None:
    """f = g(u) u', for a part u of f: the antiderivative of g at u."""
    if search.depth >= MAX_DEPTH:
        return None
    f, x = _product(factors), search.x
    inside = [t for t in subterms(f) if t.args and not search.free(t) and t is not f]
    inside += [mk("pow", x, num(2))] if any((ring.exponent(t) or 0) > 3 and t.args[0] is x for t in inside if t.op == "pow") else []
    for u in sorted(inside, key=lambda t: -t.size)[:MAX_INSIDE]:
        fresh = next(v for v in map(name, ("v", "w", "z", "s", "q", "r", *(f"v{k}" for k in range(9)))) if v.val not in f.names | f.bound)
        try:
            slope = search.slope(u)
            g = in_lowest_terms(mk("div", *(_by(t, u, x, fresh) for t in (f, slope))))
            g = in_lowest_terms(_by(g, u, x, fresh)) if u.op == "sqrt" and x.val in g.names else g
        except (CannotDifferentiate, Malformed):
            continue
        if x.val in search.definitions.closure(g.names) or g.size > 4 * f.size + 20:
            continue
        positive = lambda t, u=u, v=fresh: search.positive(_put(t, v, u))  # noqa: E731
        found = _Search(fresh, positive, search.definitions, search.depth + 1).of(g)
        if found is not None:
            return _put(found, fresh, u)
    return None


def _by(t: Term, u: Term, x: Term, fresh: Term) -> Term:
    """The term with `fresh` for u; and for x^(2 n) if u is a multiple of x^2, exp(n w) if it is exp(w), x if it is sqrt(a x + b) or log(x).

    For x^2 too if it is sqrt(a x^2 + b).
    """
    t = _put(t, u, fresh)
    if u.op == "log" and u.args[0] is x:
        return _put(t, x, mk("exp", fresh))
    if u.op == "exp":
        return fold(t, lambda node, args: _power_of(node, u, fresh) or rebuild(node, args))
    inner = u.args[0] if u.op == "sqrt" else u
    row = quotient(inner, x)
    if row is None or row[1].degree() or x.val not in t.names:
        return t
    p, degree, value = row[0] / row[1][0], row[0].degree(), mk("pow", fresh, num(2)) if u.op == "sqrt" else fresh
    if degree == 1:
        meant = u.op == "sqrt" or any(n.op == "pow" and n.args[0] is fresh and (ring.exponent(n) or 0) > 1 for n in subterms(t))
        return _put(t, x, mk("div", mk("sub", value, _number(p[0])) if p[0] else value, _number(p[1]))) if meant else t
    if degree < 2 or any(p[i] for i in range(1, degree)) or (p[0] and u.op != "sqrt"):
        return t
    base = mk("div", mk("sub", value, _number(p[0])) if p[0] else value, _number(p[degree]))
    return fold(t, lambda node, args: _whole_power(node, x, degree, base) or rebuild(node, args))


def _power_of(node: Term, u: Term, fresh: Term) -> Term | None:
    """fresh^n for exp(n w), where u is exp(w)."""
    times = ring.rational(tidy(mk("div", node.args[0], u.args[0]))) if node.op == "exp" else None
    return mk("pow", fresh, number(times)) if times and times.denominator == 1 else None


def _whole_power(node: Term, x: Term, degree: int, base: Term) -> Term | None:
    n = ring.exponent(node) if node.op == "pow" and node.args[0] is x else None
    return mk("mul", mk("pow", x, num(n % degree)), mk("pow", base, num(n // degree))) if n and n >= degree else None


def _trigonometric(search: _Search, factors: Factors) -> Term | None:
    """sin^n cos^m of one argument: an odd power is split, even ones are halved."""
    powers = {b.op: n for b, n in factors if b.op in ("sin", "cos")}
    arguments = {canon(b.args[0]) for b, _ in factors if b.op in ("sin", "cos")}
    if len(powers) < len(factors) or len(arguments) != 1 or min(powers.values()) < 0 or search.depth >= MAX_DEPTH:
        return None
    u, n, m = factors[0][0].args[0], powers.get("sin", 0), powers.get("cos", 0)
    sine, cosine = mk("sin", u), mk("cos", u)
    if n % 2 or m % 2:
        odd, other, k, rest = (sine, cosine, n // 2, m) if n % 2 else (cosine, sine, m // 2, n)
        body = expanded(mk("mul", mk("pow", mk("sub", ONE, mk("pow", other, num(2))), num(k)), mk("pow", other, num(rest))))
        return search.deeper().of(expanded(mk("mul", body, odd))) if k else None
    double = mk("cos", tidy(mk("mul", num(2), u)))
    halves = [mk("pow", mk("div", mk(op, ONE, double), num(2)), num(k // 2)) for op, k in (("sub", n), ("add", m)) if k]
    return search.deeper().of(expanded(halves[0] if len(halves) == 1 else mk("mul", *halves)))


def _two_waves(search: _Search, factors: Factors) -> Term | None:
    """sin(u) sin(v), sin(u) cos(v) and cos(u) cos(v), as sums."""
    if len(factors) != 2 or any(b.op not in ("sin", "cos") or n != 1 for b, n in factors) or search.depth >= MAX_DEPTH:
        return None
    a, b = sorted((b for b, _ in factors), key=lambda t: t.op, reverse=True)  # a sine first
    u, v = a.args[0], b.args[0]
    gap, total = tidy(expanded(mk("sub", u, v))), tidy(expanded(mk("add", u, v)))
    if gap is ZERO:
        return None
    turned = gap.op == "neg"
    gap = gap.args[0] if turned else gap
    if a.op == "sin" and b.op == "cos":
        wide = mk("sub" if turned else "add", mk("sin", total), mk("sin", gap))
    else:
        wide = mk("sub" if a.op == "sin" else "add", mk("cos", gap), mk("cos", total))
    return search.deeper().of(mk("div", wide, num(2)))


def _parts(search: _Search, factors: Factors) -> Term | None:
    """A polynomial times e^u, sin u ...: it is differentiated away; times log u ...: that is differentiated; times another known one."""
    if search.depth >= MAX_DEPTH:
        return None
    special = [(b, n) for b, n in factors if (b.op in _INVERSES and n > 0) or ((b.op, n) in _TABLE and len(factors) > 1)]
    if len(special) != 1 or (len(factors) == 1 and special[0][1] == 1 and special[0][0].args[0] is search.x):
        return None
    rest = _product([p for p in factors if p != special[0]])
    g = _product(special)
    if special[0][0].op in _INVERSES:
        whole = search.deeper().of(rest)
        if whole is None:
            return None
        other = mk("mul", whole, search.slope(g))
        left = search.deeper().of(tidy(expanded(other))) or search.deeper().of(tidy(other))
        return None if left is None else mk("sub", mk("mul", whole, g), left)
    if special[0][0].op not in _WAVES or special[0][1] != 1:
        above = search.deeper().of(g)
        left = None if above is None else search.deeper().of(mk("mul", search.slope(rest), above))
        return None if above is None or left is None else mk("sub", mk("mul", rest, above), left)
    total: Term | None = None
    for k in range(MAX_PARTS + 1):
        if rest is ZERO:
            return total
        above = search.deeper().of(g)
        if above is None or k == MAX_PARTS:
            return None
        part = mk("mul", rest, above)
        total = part if total is None else mk("sub" if k % 2 else "add", total, part)
        rest, g = tidy(expanded(search.slope(rest))), above
    return None


def _damped(search: _Search, factors: Factors) -> Term | None:
    """exp(a x) sin(b x) and exp(a x) cos(b x)."""
    by = {b.op: b for b, n in factors if n == 1}
    wave = by.get("sin") or by.get("cos")
    if len(factors) != 2 or wave is None or "exp" not in by:
        return None
    a, b = search.slope(by["exp"].args[0]), search.slope(wave.args[0])
    if not (search.free(a) and search.free(b)):
        return None
    u = wave.args[0]
    sine, cosine = mk("sin", u), mk("cos", u)
    other = mk("mul", b, cosine if wave.op == "sin" else sine)
    first, second = mk("mul", a, wave), mk("neg", other) if wave.op == "sin" else other
    below = tidy(mk("add", mk("pow", a, num(2)), mk("pow", b, num(2))))
    return mk("div", mk("mul", by["exp"], tidy(mk("add", first, second))), below)


def _partial_fractions(search: _Search, factors: Factors) -> Term | None:
    """A fraction of polynomials in x with numbers, whose denominator has factors of degree 1 and 2."""
    x = search.x
    found = quotient(_product(factors), x)
    if found is None or found[1].degree() < 1 or any(p.degree() > 2 or (p.degree() == 2 and n > 1) for p, n in found[1].factor()[1]):
        return None
    whole, parts = partial_fractions(*found)
    made = [in_powers(whole.integral(), x)] if whole.degree() >= 0 else []
    made += [t for part in parts for t in _simple_fraction(search, *part)]
    return None if not made else made[0] if len(made) == 1 else mk("add", *made)


def _simple_fraction(search: _Search, p: fmpq_poly, k: int, row: Sequence[fmpq]) -> Iterator[Term]:
    """The antiderivative of (row[0] + row[1] x)/p^k, in parts."""
    u = tidy(in_powers(p, search.x))
    if p.degree() == 1:
        scale = row[0] / p[1]
        if scale != 0:
            yield mk("mul", _number(scale if k == 1 else scale / (1 - k)),
                     search.logarithm(u) if k == 1 else mk("div", ONE, u if k == 2 else mk("pow", u, num(k - 1))))
        return
    c, b, a = p[0], p[1], p[2]
    if row[1] != 0:
        yield mk("mul", _number(row[1] / (2 * a)), search.logarithm(u))
    rest, gap = row[0] - row[1] * b / (2 * a), 4 * a * c - b * b
    if rest != 0 and gap > 0:
        root = _root(search, _number(gap))
        yield mk("mul", mk("div", _number(2 * rest), root), mk("atan", tidy(mk("div", in_powers(fmpq_poly([b, 2 * a]), search.x), root))))
    elif rest != 0:
        raise ZeroDivisionError("two irrational poles")


# by t = tan(x/2)
_BY_HALF = {op: read(text) for op, text in (row.split(maxsplit=1) for row in """
sin 2*u/(1 + u^2)
cos (1 - u^2)/(1 + u^2)
tan 2*u/(1 - u^2)
cot (1 - u^2)/(2*u)
sec (1 + u^2)/(1 - u^2)
csc (1 + u^2)/(2*u)
""".split("\n") if row)}


def _by_half_angle(search: _Search, factors: Factors) -> Term | None:
    """Fractions of sin(x) and cos(x): all of them by the tangent of x/2."""
    f, x = _product(factors), search.x
    if search.depth >= MAX_DEPTH or _BY_HALF.keys().isdisjoint(f.ops) or _U.val in f.names:
        return None
    plain = fold(f, lambda node, args: _BY_HALF[node.op] if node.op in _BY_HALF and node.args[0] is x else rebuild(node, args))
    if x.val in search.definitions.closure(plain.names):
        return None
    half = mk("tan", mk("div", x, num(2)))
    found = _Search(_U, lambda t: search.positive(_put(t, _U, half)), search.definitions, search.depth + 1).of(
        in_lowest_terms(mk("div", mk("mul", num(2), plain), mk("add", ONE, mk("pow", _U, num(2))))))
    return None if found is None else _put(found, _U, half)


def _even_power_beside_root(search: _Search, factors: Factors) -> Term | None:
    """x^n sqrt(q) and x^n/sqrt(q) for q = a x^2 + c and an even n: the derivative of x^(n - 1) sqrt(q) says what is left."""
    n, x, roots = dict(factors).get(search.x, 0), search.x, [(b, m) for b, m in factors if b.op == "sqrt"]
    if n < 2 or n % 2 or len(factors) != 2 or len(roots) != 1 or abs(roots[0][1]) != 1 or search.depth >= MAX_DEPTH:
        return None
    root, m = roots[0]
    try:
        row = search.coefficients(root.args[0], 2)
    except CannotDifferentiate:
        return None
    if row is None or len(row) != 3 or row[1] is not ZERO:
        return None
    c, _, a = row
    if m > 0:
        above, same = (mk("div", mk("mul", t, mk("pow", x, num(k))), root) for t, k in ((a, n + 2), (c, n)))
        return search.deeper().of(mk("add", above, same))
    rest = search.deeper().of(_product([(x, n - 2), (root, -1)] if n > 2 else [(root, -1)]))
    if rest is None:
        return None
    done = mk("mul", _product([(x, n - 1)]), root)
    return tidy(mk("div", mk("sub", done, mk("mul", num(n - 1), c, rest)), mk("mul", num(n), a)))


def _by_tangent(search: _Search, factors: Factors) -> Term | None:
    """Fractions of sin(x)^2 and cos(x)^2, by the tangent of x."""
    f, x = _product(factors), search.x
    if search.depth >= MAX_DEPTH or f.ops.isdisjoint({"sin", "cos"}) or _U.val in f.names:
        return None
    square = mk("pow", _U, num(2))
    below = mk("add", ONE, square)
    squares = {mk("sin", x): mk("div", square, below), mk("cos", x): mk("div", ONE, below), mk("tan", x): square}

    def even(node: Term, args: list[Term]) -> Term:
        n = ring.exponent(node) or 0
        return mk("pow", squares[node.args[0]], number(n // 2)) if n and not n % 2 and node.args[0] in squares else rebuild(node, args)

    plain = fold(f, even)
    if x.val in search.definitions.closure(plain.names):
        return None
    found = _Search(_U, search.positive, search.definitions, search.depth + 1).of(in_lowest_terms(mk("div", plain, below)))
    return None if found is None else _put(found, _U, mk("tan", x))


def _by_reciprocal(search: _Search, factors: Factors) -> Term | None:
    """sqrt(a x^2 + c)/x^n and 1/(x^n sqrt(a x^2 + c)) for x > 0, by t = 1/x: the root is sqrt(a + c t^2)/t, and dx is -dt/t^2."""
    roots = [(b, n) for b, n in factors if b.op == "sqrt"]
    below = -dict(factors).get(search.x, 0)
    if len(factors) != 2 or len(roots) != 1 or roots[0][1] not in (1, -1) or below < 1 or not search.positive(search.x) or search.depth:
        return None
    try:
        row = search.coefficients(roots[0][0].args[0], 2)
    except CannotDifferentiate:
        return None
    if row is None or len(row) != 3 or row[1] is not ZERO or _U.val in roots[0][0].names:
        return None
    root = mk("sqrt", tidy(mk("add", row[2], mk("mul", row[0], mk("pow", _U, num(2))))))
    n = roots[0][1]
    found = _Search(_U, lambda t: t is _U or search.positive(t), search.definitions, search.depth + 1).of(
        _product([(_U, below - 2 - n), (root, n)]))
    return None if found is None else _negative(tidy(_put(found, _U, mk("div", ONE, search.x))))


def round_the_circle(f: Term, x: Term, positive: Callable[[Term], bool], definitions: Definitions) -> Term | None:
    """An antiderivative of c/(a + b cos(x)) or c/(a + b sin(x)), a > |b|, that is smooth everywhere; None of anything else.

    With s = sqrt(a^2 - b^2) that of 1/(a + b cos x) is x/s - 2/s atan(b sin x/(a + s + b cos x)): where t = tan(x/2) it is 2/s times
    atan(sqrt((a - b)/(a + b)) t), told by its distance from x/2, which comes round where t does not.
    """
    top, bottom = f.args if f.op == "div" else (ONE, f)
    wave = next((t for t in subterms(bottom) if t.op in ("sin", "cos") and t.args[0] is x), None)
    if f.op != "div" or wave is None or x.val in top.names:
        return None
    a = _put(bottom, wave, ZERO)
    b = tidy(expanded(mk("sub", _put(bottom, wave, ONE), a)))
    a = tidy(a)
    if x.val in a.names | b.names or ring.difference(bottom, mk("add", a, mk("mul", b, wave))) != 0:
        return None
    square = tidy(expanded(mk("sub", mk("pow", a, num(2)), mk("pow", b, num(2)))))
    if not positive(a) or not positive(square):
        return None
    s = _root(_Search(x, positive, definitions), square)
    other, sign = ("sin", "sub") if wave.op == "cos" else ("cos", "add")
    ratio = mk("div", tidy(mk("mul", b, mk(other, x))), tidy(mk("add", a, s, mk("mul", b, wave))))
    return tidy(mk("mul", top, mk("div", mk(sign, x, mk("mul", num(2), mk("atan", ratio))), s)))


def _number(q: fmpq) -> Term:
    q = fmpq(q)
    return number(Fraction(int(q.p), int(q.q)))


_WAYS: tuple[Callable[[_Search, Factors], Term | None], ...] = (
    _power, _known, _quadratic, _trigonometric, _two_waves, _damped, _by_reciprocal, _even_power_beside_root, _substitution, _parts,
    _partial_fractions, _by_tangent, _by_half_angle)
