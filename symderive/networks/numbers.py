"""The numbers of a network: exact fractions as far as it is rational, certified enclosures (Arb balls) where it is not.

Derivatives here come from dual numbers (value, slope), which know nothing of the rules: they are the second opinion on
the proved formulas. At a kink (relu or abs at 0) the slopes to the left and to the right are both found.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from flint import arb, ctx, fmpq

from symderive.kernel import ball
from symderive.kernel.derivation import Definition
from symderive.kernel.ring import rational
from symderive.kernel.term import Term, const, fold
from symderive.networks.net import Net, WeightsError

Value = Any  # a Fraction, or an arb
Dual = tuple[Value, Value]  # value and slope

PRECISIONS = (96, 192, 384, 768, 1536, 3072)  # bits, tried in turn
MAX_BITS = 1_000_000  # of a power kept exact
NOTHING = Fraction(0)


class Unclear(Exception):
    """The enclosures are too wide to say; more bits are needed."""


@dataclass(frozen=True, slots=True)
class Kink:
    """A weight in which the loss is not differentiable, and its slopes on the two sides. `used` is the convention's.

    corner   the relu(z) or abs(z) whose argument is 0
    """

    weight: str
    corner: Term
    left: Value
    right: Value
    used: Value


@dataclass(frozen=True, slots=True)
class Numbers:
    """Forward values of the equations and of the loss, slopes of the loss; and the same after one step, where there is a rate.

    bits   the precision of the balls, 0 where everything is a fraction
    """

    forward: Mapping[str, Value]
    loss: Value
    gradients: Mapping[str, Value]
    kinks: tuple[Kink, ...]
    updated: Mapping[str, Value]
    forward_after: Mapping[str, Value]
    loss_after: Value | None
    bits: int

    @property
    def exact(self) -> bool:
        """Whether every number is a fraction."""
        return self.bits == 0


def compute(net: Net, wrt: Iterable[str] = (), accept: Callable[[Numbers], object] = lambda found: None) -> Numbers:
    """All numbers of a network, with the gradient in `wrt` and in what is trained. Raises WeightsError.

    `accept` raises Unclear where the numbers are not sharp enough; then more bits are taken.
    """
    for bits in PRECISIONS:
        with ctx.workprec(bits):
            try:
                found = _compute(net, tuple(dict.fromkeys((*net.trained, *wrt))), bits)
                accept(found)
                return found
            except Unclear as why:
                if bits == PRECISIONS[-1]:
                    raise WeightsError(net.file, "", f"the numbers cannot be told sharply enough: {why}") from None
    raise AssertionError("unreachable")


def _compute(net: Net, weights: tuple[str, ...], bits: int) -> Numbers:
    values = {n: rational(t) for n, t in net.given.items()}
    before = _forward(net, values)
    slopes = {w: _slope(net, values, before, w) for w in weights}
    gradients = {w: slope for w, (slope, _) in slopes.items()}
    rate = None if net.rate is None else rational(net.rate)
    updated = {} if rate is None else {w: plus(values[w], times(-rate, gradients[w])) for w in net.trained}
    after = _forward(net, {**values, **updated}) if updated else {}
    everything = [*before.values(), *gradients.values(), *updated.values(), *after.values()]
    exact = all(isinstance(v, Fraction) for v in everything)
    loss_name = net.loss.name
    return Numbers({d.name: before[d.name] for d in net.equations}, before[loss_name], gradients,
                   tuple(kink for _, kink in slopes.values() if kink is not None), updated,
                   {d.name: after[d.name] for d in net.equations} if after else {}, after.get(loss_name), 0 if exact else bits)


def forward(net: Net) -> dict[str, Value]:
    """The values of the equations, to more than 15 digits. Raises WeightsError, Unclear."""
    with ctx.workprec(PRECISIONS[2]):
        found = _forward(net, {n: rational(t) for n, t in net.given.items()})
    return {d.name: found[d.name] for d in net.equations}


def _forward(net: Net, values: Mapping[str, Value]) -> dict[str, Value]:
    """The given values and those of the equations and the loss."""
    known = {n: (v, NOTHING) for n, v in values.items()}
    for d in net.definitions:
        known[d.name] = _equation(net, d, known, 0, [])
    return {n: v for n, (v, _) in known.items()}


def _slope(net: Net, values: Mapping[str, Value], forward: Mapping[str, Value], w: str) -> tuple[Value, Kink | None]:
    """The derivative of the loss in w; with both one-sided ones where they differ."""
    kinks: list[Term] = []
    used = _pushed(net, forward, w, Fraction(1), False, kinks)
    if not kinks:
        return used, None
    right = _pushed(net, forward, w, Fraction(1), True, [])
    left = times(Fraction(-1), _pushed(net, forward, w, Fraction(-1), True, []))
    if surely_equal(left, right):
        return right, None
    if meet(left, right):
        raise Unclear(f"whether the loss is differentiable in {w}")
    return used, Kink(w, kinks[0], left, right, used)


def _pushed(net: Net, forward: Mapping[str, Value], w: str, direction: Fraction, one_sided: bool, kinks: list[Term]) -> Value:
    """The slope of the loss when w moves: one dual number through every equation that depends on it."""
    known: dict[str, Dual] = {n: (v, NOTHING) for n, v in forward.items()}
    known[w] = forward[w], direction
    moved = {w}
    for d in net.definitions:
        if d.body.names & moved:
            moved.add(d.name)
            known[d.name] = _equation(net, d, known, 1 if one_sided else 0, kinks)
    return known[net.loss.name][1]


def _equation(net: Net, d: Definition, known: Mapping[str, Dual], one_sided: int, kinks: list[Term]) -> Dual:
    try:
        return evaluate(d.body, known, bool(one_sided), kinks)
    except (ZeroDivisionError, ball.Undefined, OverflowError) as why:
        where = "loss" if d is net.loss else d.name
        reason = "a division by 0" if isinstance(why, ZeroDivisionError) else str(why)
        raise WeightsError(net.file, where, f"{d.name} has no value or no slope at these numbers: {reason}") from None


def at(formula: Term, net: Net, found: Numbers) -> Value | None:
    """The value of a formula in the network's names, None at a kink. Raises WeightsError, Unclear."""
    known: dict[str, Dual] = {n: (rational(t), NOTHING) for n, t in net.given.items()}
    known |= {n: (v, NOTHING) for n, v in found.forward.items()} | {net.loss.name: (found.loss, NOTHING)}
    with ctx.workprec(found.bits or PRECISIONS[0]):
        try:
            return evaluate(formula, known, False, [])[0]
        except (ball.Undefined, ZeroDivisionError):
            return None


# --- one dual number through one term ------------------------------------------------------------------------------


def evaluate(t: Term, known: Mapping[str, Dual], one_sided: bool, kinks: list[Term]) -> Dual:
    """Value and slope of a term. One-sided: the slope in the direction of the slopes of the names; otherwise 0 at a kink.

    The functions met at a kink are added to `kinks`. Raises ZeroDivisionError, ball.Undefined, Unclear.
    """

    def combine(node: Term, args: list[Dual]) -> Dual:
        if node.op == "num":
            return node.value, NOTHING
        if node.op == "name":
            return known[node.val]
        if node.op == "const":
            return (arb.pi() if node is const("pi") else arb(1).exp()), NOTHING
        if node.op in _CORNERS:
            return _corner(node, args[0], one_sided, kinks)
        rule = _ARITHMETIC.get(node.op)
        return rule(*args) if rule and len(args) <= 2 else _gathered(node.op, args) if rule else _smooth(node.op, args[0])

    return fold(t, combine)


def _gathered(op: str, args: list[Dual]) -> Dual:
    total = args[0]
    for a in args[1:]:
        total = _ARITHMETIC[op](total, a)
    return total


def _add(a: Dual, b: Dual) -> Dual:
    return plus(a[0], b[0]), plus(a[1], b[1])


def _mul(a: Dual, b: Dual) -> Dual:
    return times(a[0], b[0]), plus(times(a[1], b[0]), times(a[0], b[1]))


def _neg(a: Dual) -> Dual:
    return -a[0], -a[1]


def _div(a: Dual, b: Dual) -> Dual:
    quotient = over(a[0], b[0])
    if a[1] is NOTHING and b[1] is NOTHING:
        return quotient, NOTHING
    return quotient, over(plus(a[1], -times(quotient, b[1])), b[0])


def _pow(a: Dual, b: Dual) -> Dual:
    """Whole powers by multiplication; others as e^(b log a), for a > 0."""
    n = b[0]
    if isinstance(n, Fraction) and n.denominator == 1 and b[1] == 0:
        value = _whole_power(a[0], int(n))
        return value, NOTHING if a[1] == 0 or n == 0 else times(times(n, _whole_power(a[0], int(n) - 1)), a[1])
    if isinstance(a[0], Fraction) and a[0] <= 0:
        raise ball.Undefined("a power of a number that is not positive")
    return _smooth("exp", _mul(b, _smooth("log", a)))


def _whole_power(x: Value, n: int) -> Value:
    if isinstance(x, Fraction) and abs(n) * max(x.numerator.bit_length(), x.denominator.bit_length()) > MAX_BITS:
        x = lifted(x)
    if n >= 0:
        return x**n
    return over(Fraction(1), x ** (-n))


_ARITHMETIC: dict[str, Callable[..., Dual]] = {
    "add": _add, "mul": _mul, "neg": _neg, "sub": lambda a, b: _add(a, _neg(b)), "div": _div, "pow": _pow,
}


def _smooth(op: str, u: Dual) -> Dual:
    """A function that has a derivative, by Arb."""
    x = lifted(u[0])
    if not x.is_finite():
        raise Unclear(f"{op} of a number that is not enclosed")
    if u[1] == 0:
        return ball.call(op, x), NOTHING
    found = ball.call(op, ball.Dual(x, arb(1), 1))
    return found.a, times(found.b, u[1])


# functions with a corner at 0: their value, and their slope left and right of it
_CORNERS: dict[str, tuple[Callable[[Value], Value], int, int]] = {
    "abs": (lambda x: abs(x), -1, 1), "relu": (lambda x: x if sign(x) > 0 else NOTHING, 0, 1),
    "sign": (lambda x: Fraction(sign(x)), 0, 0), "step": (lambda x: Fraction(int(sign(x) > 0)), 0, 0),
}


def _corner(node: Term, u: Dual, one_sided: bool, kinks: list[Term]) -> Dual:
    (x, slope), op = u, node.op
    value, left, right = _CORNERS[op]
    side = sign(x)
    if side:
        return value(x), times(Fraction(right if side > 0 else left), slope)
    if op in ("sign", "step"):
        raise ball.Undefined(f"{op} jumps at 0")
    if not surely_equal(slope, NOTHING):
        kinks.append(node)
    if not one_sided or not sign(slope):
        return value(x), NOTHING
    return value(x), times(Fraction(right if sign(slope) > 0 else left), slope)


# --- fractions and balls together ----------------------------------------------------------------------------------


def lifted(x: Value) -> Any:
    """The value as a ball."""
    return arb(fmpq(x.numerator, x.denominator)) if isinstance(x, Fraction) else x


def plus(x: Value, y: Value) -> Value:
    """x + y."""
    if isinstance(x, Fraction) != isinstance(y, Fraction):
        x, y = lifted(x), lifted(y)
    return x + y


def times(x: Value, y: Value) -> Value:
    """x y; exactly 0 where a factor is."""
    if isinstance(x, Fraction) and isinstance(y, Fraction):
        return x * y
    return NOTHING if (isinstance(x, Fraction) and not x) or (isinstance(y, Fraction) and not y) else lifted(x) * lifted(y)


def over(x: Value, y: Value) -> Value:
    """x / y. Raises ZeroDivisionError, Unclear."""
    if isinstance(y, Fraction):
        return x / y if isinstance(x, Fraction) else x / lifted(y)
    if y == 0:
        raise ZeroDivisionError
    if y.contains(0):
        raise Unclear("whether a divisor is 0")
    return lifted(x) / y


def sign(x: Value) -> int:
    """-1, 0 or 1. Raises Unclear."""
    if x == 0:
        return 0
    if not isinstance(x, Fraction) and x.contains(0):
        raise Unclear("on which side of a kink a number lies")
    return 1 if x > 0 else -1


def surely_equal(x: Value, y: Value) -> bool:
    """Whether the two are certainly one number."""
    return bool(x == y) if isinstance(x, Fraction) and isinstance(y, Fraction) else bool(lifted(x) == lifted(y))


def meet(x: Value, y: Value) -> bool:
    """Whether the two may be one number: equal fractions, or balls that overlap."""
    return x == y if isinstance(x, Fraction) and isinstance(y, Fraction) else bool(lifted(x).overlaps(lifted(y)))


# --- digits --------------------------------------------------------------------------------------------------------


def bounds(x: Value) -> tuple[Fraction, Fraction]:
    """Exact ends of what encloses the value."""
    if isinstance(x, Fraction):
        return x, x
    if not x.is_finite():
        raise Unclear("a number is not enclosed")
    (m, e), (r, f) = x.mid().man_exp(), x.rad().man_exp()
    middle, radius = Fraction(int(m)) * Fraction(2) ** int(e), Fraction(int(r)) * Fraction(2) ** int(f)
    return middle - radius, middle + radius


def rounded(x: Value, digits: int) -> Fraction:
    """The value rounded to so many significant digits, halves away from 0; every digit is certain. Raises Unclear."""
    low, high = bounds(x)
    if low <= 0 <= high and low != high:
        if high - low < Fraction(1, 10**300):
            return NOTHING
        raise Unclear("whether a number is 0")
    first, last = _rounded(low, digits), _rounded(high, digits)
    if first != last:
        raise Unclear("the digits of a number")
    return first


def _rounded(q: Fraction, digits: int) -> Fraction:
    if not q:
        return q
    unit = Fraction(10) ** (order(q) - digits + 1)
    size = (abs(q) / unit + Fraction(1, 2)).__floor__() * unit
    return size if q > 0 else -size


def order(q: Fraction) -> int:
    """The power of ten of the first digit: 2 for 345, -1 for 0.5."""
    q = abs(q)
    guess = len(str(q.numerator)) - len(str(q.denominator))
    return guess if q >= Fraction(10) ** guess else guess - 1


def significant(q: Fraction) -> int | None:
    """How many digits the finite decimal q has; None where it is no finite decimal."""
    bottom = q.denominator
    for p in (2, 5):
        while bottom % p == 0:
            bottom //= p
    if bottom != 1:
        return None
    places = 0
    while (10**places) % q.denominator:
        places += 1
    return len(str(abs(q.numerator) * 10**places // q.denominator).rstrip("0")) or 1


def plain(q: Fraction) -> str:
    """A finite decimal, written out: -0.0655."""
    places = 0
    while (10**places) % q.denominator:
        places += 1
    text = str(abs(q.numerator) * 10**places // q.denominator).rjust(places + 1, "0")
    return ("-" if q < 0 else "") + (f"{text[:-places]}.{text[-places:]}" if places else text)


def scientific(q: Fraction) -> str:
    """A finite decimal with a power of ten: 1.25e-12."""
    if not q:
        return "0"
    power = order(q)
    return f"{plain(q / Fraction(10) ** power)}e{power}"

