"""The numbers of a network: exact fractions as far as it is rational, certified enclosures (Arb balls) where it is not.

Derivatives here come from dual numbers (value, slope), which know nothing of the rules: they are the second opinion on
the proved formulas. At a kink (relu or abs at 0) the slopes to the left and to the right are both found.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import reduce
from math import floor, log10
from typing import Any, TypeVar

from flint import arb, ctx, fmpq, fmpz

from symderive.kernel import ball
from symderive.kernel.derivation import Definition
from symderive.kernel.ring import rational
from symderive.kernel.term import Term, const, fold
from symderive.networks.elements import Unclear as Unclear
from symderive.networks.net import Net, WeightsError
from symderive.networks.training import Optimizer, Singles, State

Value = Any  # a Fraction, or an arb
Dual = tuple[Value, Value]  # value and slope
Found = TypeVar("Found")

PRECISIONS = (96, 192, 384, 768, 1536, 3072)  # bits, tried in turn
TRACED = (3072, 2**13, 2**15)  # then with traces
LATER_BITS = 20_000  # of fractions from the second training step on, which are longer after every step
MAX_BITS = 1_000_000  # of a power kept exact
MAX_EXPONENT = 1_000_000  # of 2, in a number that is written out as a fraction
NOTHING = Fraction(0)
_LOG_2 = log10(2)


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

    weights   the trained ones, before the step
    bits      the precision of the balls, 0 where everything is a fraction
    traced    whether traces told which balls are 0
    """

    weights: Mapping[str, Value]
    forward: Mapping[str, Value]
    loss: Value
    gradients: Mapping[str, Value]
    kinks: tuple[Kink, ...]
    updated: Mapping[str, Value]
    forward_after: Mapping[str, Value]
    loss_after: Value | None
    bits: int
    traced: bool = False

    @property
    def exact(self) -> bool:
        """Whether every number is a fraction."""
        return self.bits == 0

    @property
    def predicted(self) -> Value:
        """By how much the step lowers the loss if the loss were linear: the sum of g (w - w')."""
        with ctx.workprec(self.bits or PRECISIONS[0]):
            shares = (times(self.gradients[w], plus(self.weights[w], -new)) for w, new in self.updated.items())
            return reduce(plus, shares, NOTHING)

    @property
    def decrease(self) -> Value:
        """By how much the step lowers the loss. There must be one."""
        with ctx.workprec(self.bits or PRECISIONS[0]):
            assert self.loss_after is not None
            return plus(self.loss, -self.loss_after)


def compute(net: Net, wrt: Iterable[str] = (), accept: Callable[[Numbers], object] = lambda found: None, optimizer: Optimizer | None = None,
            steps: int = 1, progress: Callable[[int, int], None] | None = None) -> tuple[Numbers, ...]:
    """All numbers of a network, a training step after the other (at least one), with the gradient in `wrt` and in what is trained.

    optimizer   how weights move; None: sgd with the rate of the network
    accept      raises Unclear where the numbers are not sharp enough; then more bits are taken
    progress    called before every step with the number of steps done and of all

    Raises WeightsError.
    """
    way = optimizer or Optimizer(rate=None if net.rate is None else rational(net.rate))
    weights = tuple(dict.fromkeys((*net.trained, *wrt)))

    def find(run: _Run) -> tuple[Numbers, ...]:
        found = []
        for numbers in run.steps(weights, way, steps, progress):
            accept(numbers)
            found.append(numbers)
        return tuple(found)

    return _sharply(net, find)


def forward(net: Net, digits: int = 15) -> dict[str, Value]:
    """The values of the equations, with so many certain digits. Raises WeightsError."""

    def find(run: _Run) -> dict[str, Value]:
        found = run.forward(run.given)
        values = {d.name: plainly(found[d.name]) for d in net.equations}
        for v in values.values():
            rounded(v, digits)
        return values

    return _sharply(net, find)


def at(formulas: Iterable[Term], net: Net, digits: int = 25) -> list[Value | None]:
    """The values of formulas in the network's names, with so many certain digits; None at a kink. Raises WeightsError."""

    def find(run: _Run) -> list[Value | None]:
        known = {n: (v, NOTHING) for n, v in run.forward(run.given).items()}
        found: list[Value | None] = []
        for formula in formulas:
            try:
                found.append(plainly(evaluate(formula, known, False, [], run.functions)[0]))
            except (ball.Undefined, ZeroDivisionError):
                found.append(None)
                continue
            rounded(found[-1], digits)
        return found

    formulas = tuple(formulas)
    return _sharply(net, find)


def central_differences(net: Net, weights: Iterable[str], h: Fraction, digits: int) -> dict[str, Value]:
    """(E(w + h) - E(w - h))/2h of every weight, with so many certain digits, for teaching. Raises WeightsError."""

    def find(run: _Run) -> dict[str, Value]:
        found = {}
        for w in weights:
            above, below = (run.forward({**run.given, w: run.given[w] + by})[net.loss.name] for by in (h, -h))
            found[w] = plainly(over(plus(above, -below), 2 * h))
            rounded(found[w], digits)
        return found

    weights = tuple(weights)
    return _sharply(net, find)


def _sharply(net: Net, find: Callable[[_Run], Found]) -> Found:
    """What is found in a run; with more bits as long as that raises Unclear, in the end with traces: perhaps something is 0."""
    tried = [*((bits, False) for bits in PRECISIONS), *((bits, True) for bits in TRACED)]
    for bits, traced in tried:
        with ctx.workprec(bits):
            try:
                return find(_Run(net, bits, traced))
            except Unclear as why:
                if (bits, traced) == tried[-1]:
                    raise WeightsError(net.file, "", f"the numbers cannot be told sharply, even with {bits} bits: {why}") from None
    raise AssertionError("unreachable")


class _Run:
    """A network at its numbers, with balls of so many bits, with or without traces."""

    def __init__(self, net: Net, bits: int, traced: bool):
        self.net, self.bits, self.traced = net, bits, traced
        self.given: dict[str, Value] = {n: rational(t) for n, t in net.given.items()}
        self.functions: Functions = BALLS
        if traced:
            from symderive.networks.traces import TracedFunctions

            self.functions = TracedFunctions()

    def steps(self, weights: tuple[str, ...], way: Optimizer, steps: int, progress: Callable[[int, int], None] | None) -> Iterator[Numbers]:
        """The numbers of every training step; of none where nothing moves, but then too those before it."""
        now, states, before = dict(self.given), dict.fromkeys(self.net.trained, _AT_REST), self.forward(self.given)
        for t in range(1, steps + 1):
            if progress:
                progress(t - 1, steps)
            slopes = {w: self.slope(before, w) for w in weights}
            updated: dict[str, Value] = {}
            if way.rate is not None:
                for w in self.net.trained:
                    moved, states[w] = way.moved(self.functions.singles, element(now[w]), element(slopes[w][0]), states[w], t)
                    updated[w] = self.settled(moved, t)
            after = self.forward({**now, **updated}) if updated else {}
            yield self.numbers({w: now[w] for w in self.net.trained}, before, slopes, updated, after)
            now, before = {**now, **updated}, after

    def settled(self, x: Any, t: int) -> Value:
        """A new weight; a fraction that grows too long from step to step becomes a ball."""
        if type(x) is not fmpq:
            return x
        return plainly(x) if t == 1 or x.height_bits() <= LATER_BITS else self.functions.lifted(x)

    def numbers(self, weights: Mapping[str, Value], before: Mapping[str, Value], slopes: Mapping[str, tuple[Value, Kink | None]],
                updated: Mapping[str, Value], after: Mapping[str, Value]) -> Numbers:
        """All of it without traces."""
        def table(values: Mapping[str, Value]) -> dict[str, Value]:
            return {n: plainly(v) for n, v in values.items()}

        loss, equations = self.net.loss.name, [d.name for d in self.net.equations]
        gradients, kinks = table({w: slope for w, (slope, _) in slopes.items()}), [k for _, k in slopes.values() if k is not None]
        values, moved, new = table(before), table(updated), table(after)
        exact = all(isinstance(v, Fraction) for some in (values, gradients, moved, new) for v in some.values())
        return Numbers(table(weights), {n: values[n] for n in equations}, values[loss], gradients,
                       tuple(replace(k, left=plainly(k.left), right=plainly(k.right), used=plainly(k.used)) for k in kinks), moved,
                       {n: new[n] for n in equations} if new else {}, new.get(loss), 0 if exact else self.bits, self.traced and not exact)

    def forward(self, values: Mapping[str, Value]) -> dict[str, Value]:
        """The given values and those of the equations and the loss."""
        known = {n: (v, NOTHING) for n, v in values.items()}
        for d in self.net.definitions:
            known[d.name] = self.equation(d, known, False, [])
        return {n: v for n, (v, _) in known.items()}

    def slope(self, forward: Mapping[str, Value], w: str) -> tuple[Value, Kink | None]:
        """The derivative of the loss in w; with both one-sided ones where they differ."""
        kinks: list[Term] = []
        used = self.pushed(forward, w, Fraction(1), False, kinks)
        if not kinks:
            return used, None
        right = self.pushed(forward, w, Fraction(1), True, [])
        left = times(Fraction(-1), self.pushed(forward, w, Fraction(-1), True, []))
        if surely_equal(left, right):
            return right, None
        if meet(left, right):
            raise Unclear(f"whether the loss is differentiable in {w}")
        return used, Kink(w, kinks[0], left, right, used)

    def pushed(self, forward: Mapping[str, Value], w: str, direction: Fraction, one_sided: bool, kinks: list[Term]) -> Value:
        """The slope of the loss when w moves: one dual number through every equation that depends on it."""
        known: dict[str, Dual] = {n: (v, NOTHING) for n, v in forward.items()}
        known[w] = forward[w], direction
        moved = {w}
        for d in self.net.definitions:
            if d.body.names & moved:
                moved.add(d.name)
                known[d.name] = self.equation(d, known, one_sided, kinks)
        return known[self.net.loss.name][1]

    def equation(self, d: Definition, known: Mapping[str, Dual], one_sided: bool, kinks: list[Term]) -> Dual:
        try:
            return evaluate(d.body, known, one_sided, kinks, self.functions)
        except (ZeroDivisionError, ball.Undefined, OverflowError) as why:
            where = "loss" if d is self.net.loss else d.name
            reason = "a division by 0" if isinstance(why, ZeroDivisionError) else str(why)
            raise WeightsError(self.net.file, where, f"{d.name} has no value or no slope at these numbers: {reason}") from None


_AT_REST: State = {}


def plainly(x: Any) -> Value:
    """A number without its trace: a fraction or a ball."""
    if type(x) is fmpq:
        return Fraction(int(x.p), int(x.q))
    return x if isinstance(x, Fraction | arb) else Fraction(0) if x.is_zero() else x.ball


# --- one dual number through one term ------------------------------------------------------------------------------


def evaluate(t: Term, known: Mapping[str, Dual], one_sided: bool, kinks: list[Term], functions: Functions) -> Dual:
    """Value and slope of a term. One-sided: the slope in the direction of the slopes of the names; otherwise 0 at a kink.

    The functions with a corner that are met at it are added to `kinks`. Raises ZeroDivisionError, ball.Undefined, Unclear.
    """

    def combine(node: Term, args: list[Dual]) -> Dual:
        if node.op == "num":
            return node.value, NOTHING
        if node.op == "name":
            return known[node.val]
        if node.op == "const":
            return functions.pi() if node is const("pi") else functions.both("exp", Fraction(1))[0], NOTHING
        if node.op in _CORNERS:
            return _corner(node, args[0], one_sided, kinks)
        rule = _ARITHMETIC.get(node.op)
        if node.op == "pow":
            return _pow(args[0], args[1], functions)
        return _gathered(rule, args) if rule else functions.of(node.op, args[0])

    return fold(t, combine)


def _gathered(rule: Callable[..., Dual], args: list[Dual]) -> Dual:
    return reduce(rule, args) if len(args) > 1 else rule(args[0]) if rule is _neg else args[0]


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


def _pow(a: Dual, b: Dual, functions: Functions) -> Dual:
    """Whole powers by multiplication; others as e^(b log a), for a > 0."""
    n = b[0]
    if isinstance(n, Fraction) and n.denominator == 1 and b[1] == 0:
        value = _whole_power(a[0], int(n))
        return value, NOTHING if a[1] == 0 or n == 0 else times(times(n, _whole_power(a[0], int(n) - 1)), a[1])
    if isinstance(a[0], Fraction) and a[0] <= 0:
        raise ball.Undefined("a power of a number that is not positive")
    return functions.of("exp", _mul(b, functions.of("log", a)))


def _whole_power(x: Value, n: int) -> Value:
    if isinstance(x, Fraction) and abs(n) * max(x.numerator.bit_length(), x.denominator.bit_length()) > MAX_BITS:
        x = lifted(x)
    if n < 0:
        return over(Fraction(1), _whole_power(x, -n))
    if isinstance(x, Fraction):
        return x**n
    found: Value = Fraction(1)
    for bit in bin(n)[2:]:  # Arb's own power knows nothing of a ball around 0
        found = times(found, found)
        found = times(found, x) if bit == "1" else found
    return found


_ARITHMETIC: dict[str, Callable[..., Dual]] = {
    "add": _add, "mul": _mul, "neg": _neg, "sub": lambda a, b: _add(a, _neg(b)), "div": _div,
}


class Functions:
    """The functions that have a derivative, of fractions and balls, by Arb."""

    singles = Singles()

    def pi(self) -> Any:
        return arb.pi()

    def lifted(self, x: Any) -> Any:
        """A number as a ball."""
        return arb(x)

    def both(self, op: str, x: Value, slope: bool = False) -> tuple[Any, Any]:
        """The value and, where it is asked for, the slope. Raises ball.Undefined, Unclear."""
        x = lifted(x)
        if not x.is_finite():
            raise Unclear(f"{op} of a number that is not enclosed")
        try:
            found = ball.call(op, ball.Dual(x, arb(1), 1) if slope else x)
        except ball.Undefined:
            if not x.is_exact() and any(_is_defined(op, end) for end in (x.lower(), x.upper())):
                raise Unclear(f"whether {op} is defined there") from None
            raise
        return (found.a, found.b) if slope else (found, NOTHING)

    def of(self, op: str, u: Dual) -> Dual:
        """The same of a dual number."""
        value, slope = self.both(op, u[0], slope=u[1] != 0)
        return value, times(slope, u[1])


BALLS = Functions()


def _is_defined(op: str, end: Any) -> bool:
    try:
        ball.call(op, end)
    except ball.Undefined:
        return False
    return True


# functions with a corner at 0: their value, and their slope left and right of it
_CORNERS: dict[str, tuple[Callable[[Value], Value], int, int]] = {
    "abs": (lambda x: -x if sign(x) < 0 else x, -1, 1), "relu": (lambda x: x if sign(x) > 0 else NOTHING, 0, 1),
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


def element(x: Value) -> Any:
    """A number with a fraction as Arb's own."""
    return fmpq(x.numerator, x.denominator) if isinstance(x, Fraction) else x


def plus(x: Value, y: Value) -> Value:
    """x + y."""
    return x + y if isinstance(x, Fraction) and isinstance(y, Fraction) else element(x) + element(y)


def times(x: Value, y: Value) -> Value:
    """x y; exactly 0 where a factor is."""
    if isinstance(x, Fraction) and isinstance(y, Fraction):
        return x * y
    return NOTHING if (isinstance(x, Fraction) and not x) or (isinstance(y, Fraction) and not y) else element(x) * element(y)


def over(x: Value, y: Value) -> Value:
    """x / y. Raises ZeroDivisionError, Unclear."""
    if isinstance(y, Fraction):
        return x / y if isinstance(x, Fraction) else x / element(y)
    if y == 0:
        raise ZeroDivisionError
    if y.contains(0):
        raise Unclear("whether a divisor is 0")
    return element(x) / y


def sign(x: Value) -> int:
    """-1, 0 or 1. Raises Unclear."""
    if x == 0:
        return 0
    if not isinstance(x, Fraction) and x.contains(0):
        raise Unclear("on which side of a kink a number lies")
    return 1 if x > 0 else -1


def surely_equal(x: Value, y: Value) -> bool:
    """Whether the two are certainly one number."""
    return bool(x == y) if isinstance(x, Fraction) and isinstance(y, Fraction) else bool(element(x) - element(y) == 0)


def meet(x: Value, y: Value) -> bool:
    """Whether the two may be one number: equal fractions, or balls that overlap."""
    return x == y if isinstance(x, Fraction) and isinstance(y, Fraction) else bool(lifted(plainly(x)).overlaps(lifted(plainly(y))))


# --- digits --------------------------------------------------------------------------------------------------------


def bounds(x: Value) -> tuple[Fraction, Fraction]:
    """Exact ends of what encloses the value."""
    if isinstance(x, Fraction):
        return x, x
    if not x.is_finite():
        raise Unclear("a number is not enclosed")
    (m, e), (r, f) = x.mid().man_exp(), x.rad().man_exp()
    if max(abs(int(e)), abs(int(f))) > MAX_EXPONENT:  # its digits alone would fill the memory
        raise Unclear("a number of so many digits")
    middle, radius = Fraction(int(m)) * Fraction(2) ** int(e), Fraction(int(r)) * Fraction(2) ** int(f)
    return middle - radius, middle + radius


def rounded(x: Value, digits: int) -> Fraction:
    """The value rounded to so many significant digits, halves away from 0; every digit is certain. Raises Unclear."""
    low, high = bounds(x)
    if low <= 0 <= high and low != high:
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
    guess = floor((q.numerator.bit_length() - q.denominator.bit_length()) * _LOG_2)
    while q >= Fraction(10) ** (guess + 1):
        guess += 1
    while q < Fraction(10) ** guess:
        guess -= 1
    return guess


def significant(q: Fraction) -> int | None:
    """How many digits the finite decimal q has; None where it is no finite decimal."""
    found = _places(q)
    return None if found is None else len(_digits(q, found).rstrip("0")) or 1


def _places(q: Fraction) -> int | None:
    """How many decimal places q has, None where it is no finite decimal."""
    bottom, places = q.denominator, 0
    for p in (2, 5):
        power = _power_in(bottom, p)
        bottom, places = bottom // p**power, max(places, power)
    return places if bottom == 1 else None


def _power_in(n: int, p: int) -> int:
    """The largest k for which p^k divides n."""
    if p == 2:
        return (n & -n).bit_length() - 1
    power, square = 0, [p]
    while n % square[-1] == 0:
        square.append(square[-1] ** 2)
    for k in reversed(range(len(square) - 1)):
        if n % square[k] == 0:
            n, power = n // square[k], power + 2**k
    return power


def _digits(q: Fraction, places: int) -> str:
    """The digits of a finite decimal, however many; Python writes no more than some thousand."""
    return str(fmpz(abs(q.numerator) * 10**places // q.denominator))


def plain(q: Fraction) -> str:
    """A finite decimal, written out: -0.0655."""
    places = _places(q)
    assert places is not None
    text = _digits(q, places).rjust(places + 1, "0")
    return ("-" if q < 0 else "") + (f"{text[:-places]}.{text[-places:]}" if places else text)


def scientific(q: Fraction) -> str:
    """A finite decimal with a power of ten: 1.25e-12."""
    if not q:
        return "0"
    power = order(q)
    return f"{plain(q / Fraction(10) ** power)}e{power}"


def written(q: Fraction) -> str:
    """A fraction, however long: "917/40000"."""
    return str(element(q))
