"""decide: are two terms equal, wherever both are defined? Exactly, by a normal form.

Both sides become fractions in the field of `field` and `elementary`, where equality is equality of polynomials. It is a
guide and a second opinion, never a proof: a yes still has to be derived, a no confirmed by a point.

>>> from symderive.notation.text import read, read_statement
>>> decide(read("1 - tanh(x)^2"), read("sech(x)^2"))
True
>>> decide(read("sqrt(x^2)"), read("x")) is None
True
>>> decide(read("sqrt(x^2)"), read("x"), (read_statement("x > 0"),))
True
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fractions import Fraction

from flint.utils.flint_exceptions import DomainError

from symderive.kernel.term import STATEMENTS, Term, canon, mk, same
from symderive.search.elementary import Elementary
from symderive.search.field import NEGATIVE, NONNEGATIVE, POSITIVE, Budget, Plan, Quotient, Refined, Undecided

MAX_READINGS = 40  # how often the plan may be refined
_ORDERS = {"gt": (0, 1, POSITIVE), "ge": (0, 1, NONNEGATIVE), "lt": (1, 0, POSITIVE), "le": (1, 0, NONNEGATIVE)}
# operators whose arguments are not read: they bind, or name what they speak of
_SEALED = frozenset({"Sum", "Product", "Integral", "softmax", "D", "partial", "matmul", "delta", "idx", "at"})
_FREE = frozenset({"name", "letter", "idx"})  # these vary independently of each other
_ODD = frozenset({"asin", "atan", "erf", "sign", "cbrt"})  # f(-u) = -f(u)

# multiples of pi that are an inverse function of sqrt(u^2)
_SPECIAL = {
    ("asin", Fraction(0)): Fraction(0), ("asin", Fraction(1, 4)): Fraction(1, 6), ("asin", Fraction(1, 2)): Fraction(1, 4),
    ("asin", Fraction(3, 4)): Fraction(1, 3), ("asin", Fraction(1)): Fraction(1, 2),
    ("atan", Fraction(0)): Fraction(0), ("atan", Fraction(1, 3)): Fraction(1, 6), ("atan", Fraction(1)): Fraction(1, 4),
    ("atan", Fraction(3)): Fraction(1, 3),
}

Reading = Callable[[Elementary, Quotient], Quotient]


def decide(lhs: Term, rhs: Term, assuming: tuple[Term, ...] = (), *, complex_names: frozenset[str] = frozenset(),
           budget: int = 20_000) -> bool | None:
    """Whether lhs = rhs, wherever both sides are defined and the assumptions hold. Names are real but for complex_names.

    True: they are equal. False: they are different functions, which a caller confirms at a point. None: not decided,
    because the terms are outside the class or the work (terms of polynomials multiplied) exceeds the budget. Never raises.
    """
    if same(lhs, rhs):
        return True
    spent = Budget(budget)
    principal = bool(complex_names) or any(node.op == "const" and node.val == "I" for t in (lhs, rhs, *assuming) for node in _nodes(t))
    order = _nodes(lhs, rhs)
    plan = Plan(generators=4 + sum(node.op not in _ARITHMETIC for node in order))
    try:
        for _ in range(MAX_READINGS):
            try:
                return _compare(Elementary(plan, spent, principal, complex_names), lhs, rhs, assuming)
            except Refined:
                spent.spend(len(order))
    except (Undecided, DomainError, ArithmeticError, ValueError, RecursionError):
        return None
    return None


def _compare(field: Elementary, lhs: Term, rhs: Term, assuming: tuple[Term, ...]) -> bool | None:
    values: dict[Term, Quotient] = {}
    for statement in assuming:
        _assume(field, statement, values)
    if field.equal(_value(field, lhs, values), _value(field, rhs, values)):
        return True
    return False if field.complete else None


def _nodes(*terms: Term) -> list[Term]:
    """The distinct nodes to be read, arguments first."""
    order: list[Term] = []
    seen: set[Term] = set()
    stack = [(t, False) for t in reversed(terms)]
    while stack:
        node, ready = stack.pop()
        if ready:
            order.append(node)
        elif node not in seen:
            seen.add(node)
            stack.append((node, True))
            stack.extend((a, False) for a in _arguments(node)[::-1])
    return order


def _arguments(node: Term) -> tuple[Term, ...]:
    """The arguments that are read: all, or only u of f(u) and f'(u)."""
    if node.op in _SEALED:
        return ()
    return node.args[1:] if node.op in ("apply", "prime") else node.args


def _value(field: Elementary, t: Term, values: dict[Term, Quotient]) -> Quotient:
    for node in _nodes(t):
        if node not in values:
            values[node] = _read(field, node, [values[a] for a in _arguments(node)])
    return values[t]


def _assume(field: Elementary, statement: Term, values: dict[Term, Quotient]) -> None:
    """Signs of polynomials that a statement gives. A no is not trusted under statements that leave no room around a point."""
    if statement.op in ("eq", "whole", "all"):
        field.complete = False
    if statement.op == "whole" and statement.args[0].op == "name":
        g = field.single(_value(field, statement.args[0], values).over)
        field.whole |= {g.index} if g else set()
    if statement.op == "ne":
        difference = field.subtract(*(_value(field, a, values) for a in statement.args))
        for f, _ in field.factors(difference)[1]:
            g = field.single(f)
            if g:
                g.nonzero = True
        return
    if statement.op not in _ORDERS:
        return
    high, low, sign = _ORDERS[statement.op]
    for over, under in _unfolded(statement.args[high], statement.args[low]):
        _learn(field, field.subtract(_value(field, over, values), _value(field, under, values)), sign)


def _unfolded(high: Term, low: Term) -> list[tuple[Term, Term]]:
    """high > low; high > |u| says it of u and of -u."""
    if low.op == "abs":
        return [(high, low.args[0]), (high, mk("neg", low.args[0]))]
    return [(high, low)]


def _learn(field: Elementary, difference: Quotient, sign: int) -> None:
    """The difference has that sign; so has the one factor that decides it, if there is but one."""
    if not field.real(difference) or difference.over == 0:
        return
    scale, factors = field.factors(difference)
    open_ones = [(f, e) for f, e in factors if e % 2 and abs(field.sign(f)) != POSITIVE]
    for f, e in factors:
        if e % 2 and field.sign(f) == NEGATIVE:
            scale = -scale
    if len(open_ones) == 1 and (sign == POSITIVE or len(factors) == 1):
        field.learn(open_ones[0][0], sign if scale > 0 else -sign)


# --- reading one node ------------------------------------------------------------------------------------------------


def _read(field: Elementary, node: Term, args: list[Quotient]) -> Quotient:
    """The value of a node from the values of its arguments."""
    if node.op == "num":
        return field.number(node.value)
    if node.op == "const":
        return _CONSTANTS[node.val](field)
    if node.op in _FREE:
        return field.free(canon(node), real=not node.names & field.complex_names)
    if node.op in STATEMENTS:
        raise Undecided("a statement has no value")
    if node.op in _SEALED:
        return field.opaque(canon(node))
    if node.op in _ARITHMETIC:
        return _ARITHMETIC[node.op](field, args)
    if node.op in _FUNCTIONS:
        return _FUNCTIONS[node.op](field, args[0])
    if not field.principal and node.op in _REAL_FUNCTIONS:
        return _REAL_FUNCTIONS[node.op](field, args[0])
    f = (node.op, canon(node.args[0])) if node.op in ("apply", "prime") else node.op
    return _unknown(field, f, args)


def _unknown(field: Elementary, f: object, args: list[Quotient]) -> Quotient:
    """A function of which nothing is known but that f(-u) = -f(u) for some: a generator for each argument in normal form."""
    args = [field.rational(a) for a in args]
    negative = f in _ODD and args[0].over != 0 and args[0].over.leading_coefficient() < 0
    if negative:
        args = [field.negative(args[0])]
    value = field.opaque(_key(f, args))
    return field.negative(value) if negative else value


def _key(f: object, args: list[Quotient]) -> tuple[object, ...]:
    return (f, *(str(p) for a in args for p in a))


# --- inverse functions -----------------------------------------------------------------------------------------------


def _arc(field: Elementary, f: str, u: Quotient) -> Quotient:
    """asin u or atan u; exp(i c f(u)) is an algebraic function of u for whole c."""
    square = field.value(field.multiply(u, u))
    sign = field.sign(u.over)
    special = None if square is None else _SPECIAL.get((f, square))
    if special is not None and (sign or special == 0):
        return field.scale(field.pi(), special if sign > 0 else -special)
    value = _unknown(field, f, [u])
    angle = field.single(value.over) or field.single(-value.over)
    if angle is None:
        return value
    u = field.rational(u) if field.single(value.over) else field.negative(field.rational(u))

    def out(c: Fraction) -> Quotient | None:
        return field.power(_on_circle(field, f, u), int(c)) if c.denominator == 1 else None

    field.outward[angle.index, True] = out
    return value


def _on_circle(field: Elementary, f: str, u: Quotient) -> Quotient:
    """exp(i f(u)): sqrt(1 - u^2) + iu, or (1 + iu)/sqrt(1 + u^2)."""
    turned = field.multiply(Quotient(field.i, field.one), u)
    square = field.multiply(u, u)
    if f == "asin":
        return field.add(field.sqrt(field.subtract(field.unit, square)), turned)
    return field.divide(field.add(field.unit, turned), field.sqrt(field.add(field.unit, square)))


def _area(field: Elementary, u: Quotient, c: int) -> Quotient:
    """log(u + sqrt(u^2 + c)): asinh u for c = 1, acosh u for c = -1."""
    return field.log(field.add(u, field.sqrt(field.add(field.multiply(u, u), field.number(c)))))


def _artanh(field: Elementary, u: Quotient) -> Quotient:
    """Where it is defined, both 1 + u and 1 - u are positive."""
    return field.scale(field.subtract(field.log(field.add(field.unit, u)), field.log(field.subtract(field.unit, u))), Fraction(1, 2))


# --- the other functions ---------------------------------------------------------------------------------------------


def _sum(field: Elementary, args: Iterable[Quotient]) -> Quotient:
    return field.total(list(args))


def _product(field: Elementary, args: Iterable[Quotient]) -> Quotient:
    result = field.unit
    for a in args:
        result = field.multiply(result, a)
    return result


def _power(field: Elementary, args: list[Quotient]) -> Quotient:
    """u^v: by multiplication, as a root, or symbolic."""
    u, v = args
    c = field.value(v)
    if c is not None and c.denominator == 1:
        return field.power(u, int(c))
    if c is not None:
        return field.rational_power(u, c)
    return field.symbolic_power(u, v)


def _sigmoid(field: Elementary, u: Quotient) -> Quotient:
    e = field.exp(u)
    return field.divide(e, field.add(e, field.unit))


def _cube_root(field: Elementary, u: Quotient) -> Quotient:
    """The real cube root, known only of what is positive."""
    if field.known_positive(u):
        return field.rational_power(u, Fraction(1, 3))
    return _unknown(field, "cbrt", [u])


def _larger(field: Elementary, args: list[Quotient], sign: int = 1) -> Quotient:
    """max (or min, for sign -1) as (a + b + |a - b|)/2."""
    if field.principal:
        return field.opaque((sign, *sorted(str(field.rational(a)) for a in args)))
    best = args[0]
    for a in args[1:]:
        gap = field.scale(field.absolute(field.subtract(best, a)), sign)
        best = field.scale(field.add(field.add(best, a), gap), Fraction(1, 2))
    return best


_CONSTANTS: dict[str, Callable[[Elementary], Quotient]] = {
    "pi": lambda k: k.pi(),
    "e": lambda k: k.exp(k.unit),
    "I": lambda k: Quotient(k.i, k.one),
}
_ARITHMETIC: dict[str, Callable[[Elementary, list[Quotient]], Quotient]] = {
    "num": lambda k, a: k.unit,
    "add": _sum,
    "mul": _product,
    "sub": lambda k, a: k.subtract(*a),
    "neg": lambda k, a: k.negative(*a),
    "div": lambda k, a: k.divide(*a),
    "pow": _power,
    "max": _larger,
    "min": lambda k, a: _larger(k, a, -1),
}
_FUNCTIONS: dict[str, Reading] = {
    "exp": lambda k, u: k.exp(u),
    "log": lambda k, u: k.log(u),
    "sqrt": lambda k, u: k.sqrt(u),
    "abs": lambda k, u: k.absolute(u),
    "sinh": lambda k, u: k.sine(k.exp(u)),
    "cosh": lambda k, u: k.cosine(k.exp(u)),
    "tanh": lambda k, u: k.tangent(k.exp(k.scale(u, 2))),
    "sech": lambda k, u: k.inverse(k.cosine(k.exp(u))),
    "csch": lambda k, u: k.inverse(k.sine(k.exp(u))),
    "coth": lambda k, u: k.inverse(k.tangent(k.exp(k.scale(u, 2)))),
    "sin": lambda k, u: k.over_i(k.sine(k.turned(u))),
    "cos": lambda k, u: k.cosine(k.turned(u)),
    "tan": lambda k, u: k.over_i(k.tangent(k.turned(u, 2))),
    "sec": lambda k, u: k.inverse(k.cosine(k.turned(u))),
    "csc": lambda k, u: k.inverse(k.over_i(k.sine(k.turned(u)))),
    "cot": lambda k, u: k.inverse(k.over_i(k.tangent(k.turned(u, 2)))),
    "sigmoid": _sigmoid,
    "softplus": lambda k, u: k.log(k.add(k.unit, k.exp(u))),
}
# the same where all values are real: a function's being defined tells the sign of what is under its root or logarithm
_REAL_FUNCTIONS: dict[str, Reading] = {
    "cbrt": _cube_root,
    "relu": lambda k, u: k.scale(k.add(u, k.absolute(u)), Fraction(1, 2)),
    "asinh": lambda k, u: _area(k, u, 1),
    "acosh": lambda k, u: _area(k, u, -1),
    "atanh": _artanh,
    "asin": lambda k, u: _arc(k, "asin", u),
    "atan": lambda k, u: _arc(k, "atan", u),
    "acos": lambda k, u: k.subtract(k.scale(k.pi(), Fraction(1, 2)), _arc(k, "asin", u)),
}
