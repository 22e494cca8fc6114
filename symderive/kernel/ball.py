"""The ball oracle: certified enclosures of terms at a point, by Arb.

A value is enclosed only where it is certainly defined: log of a ball that touches 0 has no enclosure, nor has a
derivative at a kink. Derivatives are taken with dual numbers (a + a' eps, eps^2 = 0), one kind of eps for every D.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flint import acb, arb, ctx, fmpq

from symderive.kernel import ring
from symderive.kernel.derivation import Claim, Definition, Definitions, Refutation, Rejected
from symderive.kernel.term import Captured, Malformed, Term, const, fold, mk, name, number, substitute

PRECISIONS = (64, 128, 256, 512, 1024)  # bits, tried in turn
MAX_TERMS = 2_000  # of a sum
MAX_FACTORIAL = 1_000_000
MAX_EVALUATIONS = 3_000  # of what is integrated
MAX_WHOLE = 10**15  # of indices, ends and exponents
MAX_WORK = 1_000_000  # nodes of terms evaluated at one point, all sums and integrals among them counted
MAX_NESTED = 60  # sums, functions and derivatives within each other
INTEGRAL_BITS = 40  # asked of an integral
ALIKE = "the two sides cannot be told apart there"

Point = tuple[tuple[str, Term], ...]


class Undefined(Exception):
    """No certified value: outside the domain, at a kink, or the enclosure is too wide to say."""


class Dual:
    """a + b eps; `level` tells the eps of nested derivatives apart, the innermost derivative having the highest."""

    __slots__ = ("a", "b", "level")

    def __init__(self, a: Any, b: Any, level: int):
        self.a, self.b, self.level = a, b, level


def _parts(x: Any, level: int) -> tuple[Any, Any]:
    return (x.a, x.b) if isinstance(x, Dual) and x.level == level else (x, arb(0))


def _lift(x: Any, y: Any, combine: Callable[[Any, Any, Any, Any], tuple[Any, Any]]) -> Any:
    level = max(v.level for v in (x, y) if isinstance(v, Dual))
    return Dual(*combine(*_parts(x, level), *_parts(y, level)), level)


def plus(x: Any, y: Any) -> Any:
    """x + y, of balls and duals."""
    if isinstance(x, Dual) or isinstance(y, Dual):
        return _lift(x, y, lambda a, b, c, d: (plus(a, c), plus(b, d)))
    return x + y


def times(x: Any, y: Any) -> Any:
    """x y, of balls and duals."""
    if isinstance(x, Dual) or isinstance(y, Dual):
        return _lift(x, y, lambda a, b, c, d: (times(a, c), plus(times(a, d), times(b, c))))
    return x * y


def over(x: Any, y: Any) -> Any:
    """x / y, of balls and duals; y must certainly not be 0."""
    if isinstance(x, Dual) or isinstance(y, Dual):
        return _lift(x, y, lambda a, b, c, d: (over(a, c), over(plus(times(b, c), negative(times(a, d))), times(c, c))))
    if y.contains(0):
        raise Undefined("a division by 0")
    return x / y


def negative(x: Any) -> Any:
    """-x."""
    return Dual(negative(x.a), negative(x.b), x.level) if isinstance(x, Dual) else -x


def _real(x: Any) -> Any:
    """The ball of a value that must be real, its eps parts left out."""
    while isinstance(x, Dual):
        x = x.a
    if isinstance(x, acb):
        _certainly(bool(x.imag == 0), "a real number is needed")
        x = x.real
    return x


def _certainly(holds: bool, otherwise: str) -> None:
    if not holds:
        raise Undefined(otherwise)


def whole_number(x: Any) -> int:
    """The integer that x certainly is. Raises Undefined; under a derivative a whole number does not move."""
    _certainly(not isinstance(x, Dual), "a whole number has no derivative")
    x = _real(x)
    _certainly(x.is_exact() and x.is_integer(), "a whole number is needed")
    _certainly(bool(abs(x) < MAX_WHOLE), "a whole number too large")
    return int(x.unique_fmpz())


def _is_whole(x: Any) -> bool:
    if isinstance(x, (Dual, acb)) and not (isinstance(x, acb) and x.imag == 0):
        return False
    x = _real(x)
    return bool(x.is_exact() and x.is_integer())


def power(x: Any, y: Any) -> Any:
    """x^y: for whole y by multiplication, otherwise e^(y log x)."""
    return _raised(x, whole_number(y)) if _is_whole(y) else call("exp", times(y, call("log", x)))


def _raised(x: Any, n: int) -> Any:
    _certainly(abs(n) <= 100_000, "an exponent too large")
    if isinstance(x, Dual):
        inner = _raised(x.a, n - 1) if n else arb(0)
        return Dual(_raised(x.a, n), times(times(arb(n), inner), x.b), x.level)
    if n < 0:
        return over(arb(1), _raised(x, -n))
    around_0 = isinstance(x, arb) and x.mid() == 0  # of such a ball flint takes the logarithm, and finds nothing
    return (acb(x) ** n).real if around_0 else x**n


def _domain(op: str, u: Any) -> None:
    """Raises Undefined unless the real or complex ball u lies in the domain of op."""
    if isinstance(u, acb):
        _certainly(not (op == "log" and u.contains(0)), "log of 0")
        _certainly(op in _COMPLEX, f"{op} of a complex number")
        return
    if op not in _DOMAIN:
        return
    (low, high), strict = _DOMAIN[op], op in ("log", "atanh")
    _certainly(low is None or bool(u > low if strict else u >= low), f"{op} is not defined there")
    _certainly(high is None or bool(u < high if strict else u <= high), f"{op} is not defined there")


_DOMAIN = {"log": (0, None), "sqrt": (0, None), "asin": (-1, 1), "acos": (-1, 1), "atanh": (-1, 1), "acosh": (1, None)}
_COMPLEX = frozenset("exp log sqrt sin cos sinh cosh asin acos atan asinh acosh atanh abs erf sign".split())
_DIRECT = {op: op for op in "exp log sqrt sin cos sinh cosh tanh asin acos atan asinh acosh atanh erf floor".split()} | {"ceiling": "ceil"}


def _one_over(op: str) -> Callable[[Any], Any]:
    return lambda u: over(arb(1), call(op, u))


def _quotient(top: str, bottom: str) -> Callable[[Any], Any]:
    return lambda u: over(call(top, u), call(bottom, u))


_COMPOSED: dict[str, Callable[[Any], Any]] = {
    "tan": _quotient("sin", "cos"), "cot": _quotient("cos", "sin"), "sec": _one_over("cos"), "csc": _one_over("sin"),
    "tanh": _quotient("sinh", "cosh"), "coth": _quotient("cosh", "sinh"), "sech": _one_over("cosh"), "csch": _one_over("sinh"),
    "sigmoid": lambda u: over(arb(1), plus(arb(1), call("exp", negative(u)))),
    "softplus": lambda u: call("log", plus(arb(1), call("exp", u))),
    "relu": lambda u: times(u, call("step", u)) if isinstance(u, Dual) else _real(u).max(arb(0)),
}


def _square(u: Any) -> Any:
    return times(u, u)


# u' is multiplied by this
_DERIVATIVE: dict[str, Callable[[Any], Any]] = {
    "exp": lambda u: call("exp", u), "log": lambda u: over(arb(1), u),
    "sin": lambda u: call("cos", u), "cos": lambda u: negative(call("sin", u)),
    "sinh": lambda u: call("cosh", u), "cosh": lambda u: call("sinh", u),
    "sqrt": lambda u: over(arb(1), times(arb(2), call("sqrt", u))),
    "cbrt": lambda u: over(arb(1), times(arb(3), _square(call("cbrt", u)))),
    "asin": lambda u: over(arb(1), call("sqrt", plus(arb(1), negative(_square(u))))),
    "acos": lambda u: negative(over(arb(1), call("sqrt", plus(arb(1), negative(_square(u)))))),
    "atan": lambda u: over(arb(1), plus(arb(1), _square(u))),
    "asinh": lambda u: over(arb(1), call("sqrt", plus(_square(u), arb(1)))),
    "acosh": lambda u: over(arb(1), times(call("sqrt", plus(u, arb(-1))), call("sqrt", plus(u, arb(1))))),
    "atanh": lambda u: over(arb(1), plus(arb(1), negative(_square(u)))),
    "erf": lambda u: times(over(arb(2), arb.pi().sqrt()), call("exp", negative(_square(u)))),
    "abs": lambda u: call("sign", u), "sign": lambda u: arb(0), "step": lambda u: arb(0),
    "floor": lambda u: arb(0), "ceiling": lambda u: arb(0),
}


def call(op: str, u: Any) -> Any:
    """op(u) for a ball or a dual. Raises Undefined."""
    if op in _COMPOSED and (op != "tanh" or isinstance(u, (Dual, acb))):
        return _COMPOSED[op](u)
    if isinstance(u, Dual):
        if op in ("abs", "sign", "step"):
            _certainly(not _real(u).contains(0), f"{op} has no derivative at 0")
        if op in ("floor", "ceiling"):
            _certainly(not _real(u).contains_integer(), f"{op} jumps there")
        if op not in _DERIVATIVE:
            raise Undefined(f"no derivative of {op} is known")
        return Dual(call(op, u.a), times(_DERIVATIVE[op](u.a), u.b), u.level)
    _domain(op, u)
    if op in _DIRECT:
        return getattr(u, _DIRECT[op])()
    if op == "abs":
        return abs(u)
    if op == "sign" and isinstance(u, acb) and not u.contains(0):
        return u / abs(u)
    x = _real(u)
    if op in ("sign", "step"):
        if x == 0 and op == "sign":
            return arb(0)
        _certainly(not x.contains(0), f"the sign of the argument of {op} is not clear")
        return arb(1 if x > 0 else -1 if op == "sign" else 0)
    if op == "cbrt":
        return arb(0) if x == 0 else call("sign", x) * abs(x).root(3)
    if op == "factorial":
        n = whole_number(x)
        _certainly(0 <= n <= MAX_FACTORIAL, "factorial is not defined there, or too large")
        return arb(n + 1).gamma()
    raise Undefined(f"{op} has no value here")


def _of_a_negative(op: str, args: list[Any]) -> bool:
    """Whether it is a logarithm, root or power that no real number has, of a real number."""
    return (op in ("log", "sqrt") or (op == "pow" and not _is_whole(args[1]))) and isinstance(args[0], arb) and bool(args[0] < 0)


def _several(op: str, args: list[Any]) -> Any:
    """Operators of two and more arguments that are not arithmetic."""
    if op in ("max", "min"):
        best = args[0]
        for x in args[1:]:
            a, b = _real(best), _real(x)
            if isinstance(best, Dual) or isinstance(x, Dual):
                _certainly(bool(a > b or b > a), f"{op} of values that cannot be told apart")
                best = best if bool(a > b) is (op == "max") else x
            else:
                best = (a + b + (abs(a - b) if op == "max" else -abs(a - b))) / 2
        return best
    if op == "atan2":
        return _atan2(*args)
    n, k = whole_number(args[0]), whole_number(args[1])
    if op == "delta":
        return arb(1 if n == k else 0)
    if op == "binomial" and 0 <= n <= MAX_TERMS:
        return arb(0) if k < 0 or k > n else arb.bin_uiui(n, k)
    raise Undefined(f"{op} has no value here")


def _atan2(y: Any, x: Any) -> Any:
    across, along = _real(y), _real(x)
    open_plane = bool(along > 0) or not across.contains(0)
    if isinstance(y, Dual) or isinstance(x, Dual):
        _certainly(open_plane, "atan2 has no derivative on its cut")
        return _lift(y, x, lambda a, b, c, d: (_atan2(a, c), over(plus(times(c, b), negative(times(a, d))), plus(_square(a), _square(c)))))
    _certainly(open_plane or bool(across == 0 and along < 0), "the branch of atan2 is not clear")
    return arb.atan2(across, along)


class Values:
    """The values of names: given ones first, then by their definitions. Entries of an array stand under "x[1]".

    work   what is left of the budget, shared by all values that are worked out for these
    """

    def __init__(self, given: Mapping[str, Any], definitions: Definitions, is_complex: bool = False,
                 lengths: Mapping[str, tuple[Term, ...]] | None = None):
        self.given, self.definitions, self.is_complex, self.lengths = dict(given), definitions, is_complex, lengths or {}
        self.level, self.depth, self.work = 0, 0, [MAX_WORK]
        self._memo: dict[Term, Any] = {}
        self._families: dict[str, dict[str, Any]] = {}  # entries of families, as long as no name changes that a definition mentions

    def of(self, t: Term) -> Any:
        """The value of a term. Raises Undefined."""
        return fold(t, self._combine, self._memo, _evaluated)

    def _changed(self, new: Mapping[str, Any], level: int = 0, kind: type[Values] | None = None) -> Values:
        self._spend(1 + len(self.given) // 16)
        _certainly(self.depth < MAX_NESTED, "nested too deeply")
        there = object.__new__(kind or type(self))
        there.__dict__.update(self.__dict__, given={**self.given, **new}, level=self.level + level, depth=self.depth + 1, _memo={})
        if kind is not None or not self.definitions.spoken.isdisjoint(n.partition("[")[0] for n in new):
            there._families = {}
        return there

    def _spend(self, work: int) -> None:
        self.work[0] -= work
        _certainly(self.work[0] >= 0, "too much work")

    def _combine(self, t: Term, args: list[Any]) -> Any:
        self.work[0] -= 3**self.level if self.level else 1  # a product of duals is three products of their parts
        if self.work[0] < 0:
            raise Undefined("too much work")
        op = t.op
        if op == "num":
            return arb(int(t.val)) if t.val.isdigit() else arb(fmpq(*t.value.as_integer_ratio()))
        if op in ("name", "const"):
            return self._leaf(t)
        if op in _NESTED:
            return _NESTED[op](self, t)
        if op == "add" or op == "mul":
            combine, total = (plus if op == "add" else times), args[0]
            for x in args[1:]:
                total = combine(total, x)
            return total
        if op == "sub":
            return plus(args[0], negative(args[1]))
        if self.is_complex and _of_a_negative(op, args):
            args[0] = acb(args[0])  # the principal value
        n = ring.exponent(t)
        if n is not None:
            return _raised(args[0], n)
        if op in _ARITHMETIC:
            return _ARITHMETIC[op](*args)
        return call(op, args[0]) if len(args) == 1 else _several(op, args)

    def _leaf(self, t: Term) -> Any:
        if t.op == "const":
            if t.val == "I":
                _certainly(self.is_complex, "I is not real")
                return acb(0, 1)
            return arb.pi() if t.val == "pi" else arb(1).exp()
        if t.val in self.given:
            return self.given[t.val]
        d = self.definitions.by_name.get(t.val)
        _certainly(d is not None and not d.of, f"{t.val} has no value")
        for earlier in self.definitions.by_name.values():  # in order, so that a long chain of names is not walked in depth
            n = name(earlier.name)
            if not earlier.of and n not in self._memo and n.val not in self.given and n.val in self.definitions.closure(t.names):
                self._memo[n] = self.of(earlier.body)
        return self._memo[t]

    def _entry(self, t: Term) -> Any:
        array, at = t.args[0].val, [whole_number(self.of(i)) for i in t.args[1:]]
        key = f"{array}[{','.join(map(str, at))}]"
        if key in self.given:
            return self.given[key]
        d = self.definitions.by_name.get(array)
        _certainly(d is not None and len(d.arguments) == len(at), f"{key} has no value")
        assert d is not None
        _certainly(_within(at, self.lengths.get(array), self), f"{key} is no entry of the array")
        known = self._families.get(array)
        if known is None:
            known = self._families[array] = {}
            self._fill(d)
        if key not in known:
            known[key] = self._changed({i: arb(k) for i, k in zip(d.arguments, at, strict=True)}).of(d.body)
        return known[key]

    def _fill(self, d: Definition) -> None:
        """The first entries of the families that one rests on, in order: so a long chain of families is not walked in depth."""
        reached = self.definitions.closure(d.body.names)
        for earlier in self.definitions.by_name.values():
            if earlier.name in reached and earlier.of and earlier.name in self.lengths and earlier.name not in self._families:
                try:
                    self._entry(mk("idx", name(earlier.name), *(number(1) for _ in earlier.arguments)))
                except Undefined:
                    continue

    def _series(self, t: Term) -> Any:
        body, j, lo, hi = t.args
        first, last = whole_number(self.of(lo)), whole_number(self.of(hi))
        _certainly(first - 1 <= last <= first + MAX_TERMS, "the sum or product is not defined there, or too long")
        combine, total = (plus, arb(0)) if t.op == "Sum" else (times, arb(1))
        for k in range(first, last + 1):
            total = combine(total, self._changed({j.val: arb(k)}).of(body))
        return total

    def _softmax(self, t: Term) -> Any:
        body, j, i, n = t.args
        k, last = whole_number(self.of(i)), whole_number(self.of(n))
        _certainly(1 <= k <= last <= MAX_TERMS, "there is no such entry")
        value = {m: call("exp", self._changed({j.val: arb(m)}).of(body)) for m in range(1, last + 1)}
        total: Any = arb(0)
        for m in range(1, last + 1):
            total = plus(total, value[m])
        return over(value[k], total)

    def _integral(self, t: Term) -> Any:
        f, x, a, b = t.args
        lo, hi = self.of(a), self.of(b)
        for end in (lo, hi):
            _real(end)
        width = plus(hi, negative(lo))
        levels = {level for v in (*self.given.values(), lo, hi) for level in _levels(v)}

        def at(u: Any, analytic: bool) -> Any:
            """f dx at x = lo + u width, so that the ends are 0 and 1 whatever moves."""
            kind = _Analytic if analytic or isinstance(self, _Analytic) else Values if levels else _Touching
            there = self._changed({x.val: plus(lo, times(width, u))}, kind=kind)
            if isinstance(there, _Touching):
                there.moved, there.ends = x.val, (lo + width * u.lower().max(0), lo + width * u.upper().min(1))
            return times(width, there.of(f))

        return _integrated(at, sorted(levels, reverse=True), self.is_complex)

    def _derivative(self, t: Term) -> Any:
        f, x = t.args
        key = x.val if x.op == "name" else f"{x.args[0].val}[{','.join(str(whole_number(self.of(i))) for i in x.args[1:])}]"
        return self._slope(f, key, self.of(x), {})

    def _partial(self, t: Term) -> Any:
        d = self.definitions.by_name.get(t.args[0].val)
        _certainly(d is not None and not d.of, f"{t.args[0].val} is not defined by an equation")
        assert d is not None
        held = {n.val: self.of(n) for n in _plain_names(d.body)}
        others = (d.body.names & self.definitions.by_name.keys()) - held.keys()  # families and functions cannot be held
        _certainly(not any(self.definitions.depends(name(n), t.args[1].val) for n in others), "the partial derivative moves a family")
        return self._slope(d.body, t.args[1].val, self.of(t.args[1]), held)

    def _slope(self, f: Term, key: str, value: Any, held: Mapping[str, Any]) -> Any:
        level = self.level + 1
        result = self._changed({**held, key: Dual(value, arb(1), level)}, level=1).of(f)
        return result.b if isinstance(result, Dual) and result.level == level else arb(0)

    def _function(self, t: Term) -> tuple[Any, Any]:
        d = self.definitions.by_name.get(t.args[0].val)
        _certainly(d is not None and len(d.arguments) == 1, f"{t.args[0].val} is not defined")
        return d, self.of(t.args[1])

    def _apply(self, t: Term) -> Any:
        d, u = self._function(t)
        return self._changed({d.of: u}).of(d.body)

    def _prime(self, t: Term) -> Any:
        d, u = self._function(t)
        slope = d.body
        for _ in range(1, int(t.args[2].val) if len(t.args) > 2 else 1):
            slope = mk("D", slope, name(d.of))
        return self._slope(slope, d.of, u, {})


def _within(at: Sequence[int], lengths: tuple[Term, ...] | None, values: Values) -> bool:
    """Whether indices are those of an entry of an array of these lengths, where they are declared."""
    return not lengths or (len(at) == len(lengths) and all(1 <= k <= whole_number(values.of(n)) for k, n in zip(at, lengths, strict=True)))


def _plain_names(t: Term) -> list[Term]:
    """The free names of a term that are not arrays, in alphabetical order."""
    found: dict[str, Term] = {}
    stack = [t]
    while stack:
        node = stack.pop()
        if node.op == "name" and node.val in t.names:
            found[node.val] = node
        stack.extend(node.args[1:] if node.op in ("idx", "apply", "prime") else node.args)
    return [found[v] for v in sorted(found)]


_NESTED: dict[str, Callable[[Values, Term], Any]] = {
    "idx": Values._entry, "Sum": Values._series, "Product": Values._series, "softmax": Values._softmax, "D": Values._derivative,
    "partial": Values._partial, "apply": Values._apply, "prime": Values._prime, "Integral": Values._integral,
}
_ARITHMETIC: dict[str, Callable[..., Any]] = {"div": over, "neg": negative, "pow": power}


def _evaluated(t: Term) -> tuple[Term, ...]:
    """The arguments that have a value of their own before the operator is applied."""
    return () if t.op in _NESTED else t.args


# --- integrals -----------------------------------------------------------------------------------------------------

_MEROMORPHIC = frozenset("num name const idx add sub mul neg div exp sin cos tan sec csc cot sinh cosh tanh sech csch coth erf sigmoid D "
                         "apply prime".split())
_CUTS: dict[str, Callable[[Any], bool]] = {  # where these are certainly analytic
    **dict.fromkeys(("log", "sqrt", "pow"), lambda u: bool(u.real > 0) or not u.imag.contains(0)),
    **dict.fromkeys(("asin", "acos", "atanh"), lambda u: bool(abs(u.real) < 1)),
    **dict.fromkeys(("atan", "asinh"), lambda u: bool(abs(u.imag) < 1)),
    "acosh": lambda u: bool(u.real > 1), "softplus": lambda u: bool(abs(u.imag) < 3),
}


class _Analytic(Values):
    """Values in a complex neighbourhood, Undefined unless everything is certainly analytic there."""

    def _combine(self, t: Term, args: list[Any]) -> Any:
        if t.op in ("abs", "relu") or (t.op in ("max", "min") and len(args) == 2):
            one, other = args[0], args[1] if len(args) == 2 else negative(args[0]) if t.op == "abs" else arb(0)
            gap = _ball(plus(one, negative(other))).real
            _certainly(not gap.contains(0), f"{t.op} is not analytic there")
            return one if bool(gap > 0) is (t.op != "min") else other
        if t.op not in _MEROMORPHIC and ring.exponent(t) is None:
            _certainly(t.op in _CUTS, f"{t.op} may not be analytic")
            _certainly(_CUTS[t.op](_ball(args[0])), f"{t.op} is not analytic there")
        return super()._combine(t, args)


def _ball(u: Any) -> Any:
    """The complex ball of a value, its eps parts left out."""
    while isinstance(u, Dual):
        u = u.a
    return acb(u)


class _Touching(Values):
    """Values on a real interval of one name, also where the argument of a root or the like reaches the end of its domain at its ends."""

    moved: str
    ends: tuple[Any, Any]

    def _changed(self, new: Mapping[str, Any], level: int = 0, kind: type[Values] | None = None) -> Values:
        return super()._changed(new, level, kind or (Values if self.moved in new else None))

    def _combine(self, t: Term, args: list[Any]) -> Any:
        try:
            return super()._combine(t, args)
        except Undefined:
            if not (t.op in _MONOTONE or self._positive_power(t, args)) or not isinstance(args[0], arb):
                raise
        plain = self._changed({}, kind=Values)
        slope = plain._slope(t.args[0], self.moved, self.given[self.moved], {})
        _certainly(isinstance(slope, arb) and bool(slope >= 0 or slope <= 0), f"the argument of {t.op} may leave its domain")
        first, last = (_limit(t, plain._changed({self.moved: end})) for end in self.ends)
        return first.union(last)  # both the function and its argument are monotone

    def _positive_power(self, t: Term, args: list[Any]) -> bool:
        """Whether t is u^c with a positive c that stays."""
        fixed = t.op == "pow" and not self.definitions.depends(t.args[1], self.moved)
        return fixed and isinstance(args[1], arb) and bool(args[1] > 0)


def _limit(t: Term, there: Values) -> Any:
    """The value at an end, or the limit there: 0 for a positive power of what becomes 0."""
    return arb(0) if t.op == "pow" and there.of(t.args[0]) == 0 else there.of(t)


_MONOTONE = frozenset({"sqrt", "asin", "acos", "acosh"})


def _levels(v: Any) -> list[int]:
    """The kinds of eps in a value."""
    return [v.level, *_levels(v.a), *_levels(v.b)] if isinstance(v, Dual) else []


def _integrated(at: Callable[[Any, bool], Any], levels: list[int], is_complex: bool) -> Any:
    """The integral from 0 to 1, part by part where its values are duals."""
    if levels:
        level, rest = levels[0], levels[1:]
        value_at = _integrated(lambda u, analytic: _parts(at(u, analytic), level)[0], rest, is_complex)
        slope = _integrated(lambda u, analytic: _parts(at(u, analytic), level)[1], rest, is_complex)
        return Dual(value_at, slope, level)

    def value(z: Any, analytic: bool) -> Any:
        try:
            return acb(at(z, True) if analytic or z.imag != 0 else at(z.real, False))
        except Undefined:
            return acb("nan")

    found = acb.integral(value, 0, 1, rel_tol=arb(2) ** -INTEGRAL_BITS, abs_tol=arb(2) ** -INTEGRAL_BITS, eval_limit=MAX_EVALUATIONS)
    _certainly(found.is_finite(), "the integral has no certain value")
    return found if is_complex else found.real


# --- judgements ----------------------------------------------------------------------------------------------------


def is_complex(claim: Claim) -> bool:
    """Principal values are meant only where a name is declared complex or I occurs."""
    if any(s.kind == "complex" for _, s in claim.sorts):
        return True
    return any(t.imaginary for t in (claim.lhs, claim.rhs, *claim.assuming, *(d.body for d in claim.definitions)))


def holds(statement: Term, values: Values) -> bool | None:
    """Whether a statement certainly holds, certainly fails, or (None) cannot be told. Raises Undefined."""
    if statement.op == "all":
        body, j, lo, hi = statement.args
        first, last = whole_number(values.of(lo)), whole_number(values.of(hi))
        _certainly(last <= first + MAX_TERMS, "too many cases")
        verdicts = [holds(body, values._changed({j.val: arb(k)})) for k in range(first, last + 1)]
        return False if False in verdicts else None if None in verdicts else True
    if statement.op == "whole":
        return True if _is_whole(values.of(statement.args[0])) else None
    if statement.op == "real":
        _real(values.of(statement.args[0]))
        return True
    if statement.op == "smooth":
        return None
    a, b = values.of(statement.args[0]), values.of(statement.args[1])
    gap = plus(a, negative(b))
    if statement.op in ("eq", "ne"):
        equal = True if gap == 0 else None if gap.contains(0) else False
        return equal if statement.op == "eq" or equal is None else not equal
    gap = _real(gap)
    yes = {"lt": gap < 0, "le": gap <= 0, "gt": gap > 0, "ge": gap >= 0}[statement.op]
    no = {"lt": gap >= 0, "le": gap > 0, "gt": gap <= 0, "ge": gap < 0}[statement.op]
    return True if yes else False if no else None


def sign(t: Term) -> int | None:
    """-1, 0 or 1 for a real term without names, None where the ball does not say."""
    for precision in PRECISIONS[:2]:
        with ctx.workprec(precision):
            try:
                x = _real(Values({}, Definitions()).of(t))
            except (Undefined, Malformed):
                return None
            if x == 0 or not x.contains(0):
                return 0 if x == 0 else 1 if x > 0 else -1
    return None


def nonzero(t: Term) -> bool:
    """Whether a term without names, of principal values, is certainly not 0."""
    with ctx.workprec(PRECISIONS[1]):
        try:
            z = Values({}, Definitions(), True).of(t)
        except (Undefined, Malformed):
            return False
        return isinstance(z, (arb, acb)) and z.is_finite() and not z.contains(0)


def values_at(point: Point, claim: Claim, definitions: Definitions) -> Values:
    """The values of the claim's names at a point, at the present precision. Raises Undefined."""
    closed = Values({}, Definitions(), is_complex(claim))
    taken = tuple(_taken(n, t, claim) for n, t in point if n[-1] == ")")
    definitions = Definitions((*taken, *definitions.by_name.values())) if taken else definitions
    given = {n: closed.of(t) for n, t in point if n[-1] != ")"}
    sorts = dict(claim.sorts)
    for n, v in given.items():
        array, _, at = n.partition("[")
        sort = sorts.get(array)
        kind = sort.kind if sort else "real"
        _certainly(array not in definitions.by_name, f"{n} has a definition")
        if sort and sort.lengths and at:
            plain = Values({k: v for k, v in given.items() if "[" not in k}, definitions, closed.is_complex)
            _certainly(_within([int(i) for i in at[:-1].split(",")], sort.lengths, plain), f"{n} is no entry of the array")
        if kind == "whole":
            whole_number(v)
        elif kind != "complex":
            given[n] = _real(v)
    return Values(given, definitions, closed.is_complex, {n: s.lengths for n, s in claim.sorts if s.lengths})


_ENTIRE = frozenset("num name const add sub mul neg exp sin cos sinh cosh".split())


def _taken(key: str, body: Term, claim: Claim) -> Definition:
    """f(t) = body, for a declared function f of which a claim says nothing else. Raises Undefined where it may not be taken so."""
    f, _, of = key[:-1].partition("(")
    _certainly(f in claim.functions and bool(of) and not is_complex(claim), f"{f} is not a function that may be any")

    def smooth(node: Term, args: list[bool]) -> bool:
        natural = node.op == "pow" and node.args[1].op == "num" and node.args[1].value.denominator == 1
        return all(args) and (node.op in _ENTIRE or natural) and node is not const("I")

    _certainly(body.names <= {of} and fold(body, smooth), f"{f} would not be smooth everywhere")
    return Definition(f, body, of)


def satisfied(point: Point, claim: Claim, definitions: Definitions) -> None:
    """Raises Undefined unless the assumptions certainly hold at the point and both sides have a certified value there."""
    with ctx.workprec(PRECISIONS[1]):
        values = values_at(point, claim, definitions)
        for statement in claim.assuming:
            _certainly(holds(statement, values) is True or _exactly(statement, point), "an assumption does not hold there")
        for side in (claim.lhs, claim.rhs):
            _certainly(values.of(side).is_finite(), "a side is not defined there")


def _exactly(statement: Term, point: Point) -> bool:
    """Whether both sides are one rational number at the point: w = 0.7, where a ball cannot tell."""
    try:
        here = substitute(statement, {n: t for n, t in point if "[" not in n})
    except (Captured, Malformed):
        return False
    return here.op in ("eq", "le", "ge") and ring.difference(*here.args) == 0


def refuted(claim: Claim, point: Point, precisions: tuple[int, ...] = PRECISIONS) -> Refutation:
    """The claim is false: at this point, inside its domain, its sides are certainly different. Raises Rejected."""
    try:
        definitions = Definitions(claim.definitions)
        for precision in precisions:
            with ctx.workprec(precision):
                values = values_at(point, claim, definitions)
                _certainly(all(holds(s, values) is not False for s in claim.assuming), "an assumption does not hold there")
                left, right = values.of(claim.lhs), values.of(claim.rhs)
                gap = plus(left, negative(right))
                if gap.is_finite() and not gap.contains(0):
                    satisfied(point, claim, definitions)
                    return Refutation(claim, point, left.str(12, radius=False), right.str(12, radius=False))
    except Exception as e:  # fail closed: whatever surprises the oracle refutes nothing
        raise Rejected("point", str(e) or type(e).__name__) from None
    raise Rejected("point", ALIKE)


def enclosure(t: Term, point: Point, claim: Claim, precision: int) -> Any:
    """A ball around the value of a term at a point: an Arb real (or complex) number. Raises Undefined, Malformed."""
    with ctx.workprec(precision):
        return values_at(point, claim, Definitions(claim.definitions)).of(t)

