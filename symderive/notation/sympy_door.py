"""The door to SymPy: expressions out (`to_sympy`) and in (`from_sympy`). The one file that imports sympy.

A SymPy symbol keeps its own assumptions: integer is "whole", real is "real", a plain one is "complex", and positive and the like
become statements beside the term. An assumption that cannot be said here (even, prime, imaginary ...) is refused, never dropped.
Two things are read as a reader would: a Float as the shortest decimal that it rounds, and the entries of an IndexedBase as real.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Any

import sympy as sp
from sympy.core.function import AppliedUndef

from symderive.kernel.derivation import Sort
from symderive.kernel.term import ZERO, Malformed, Term, const, fold, mk, name, num, number
from symderive.notation.tokens import is_name, plain

MAX_BITS = 1_000_000  # of a power of numbers that SymPy is let compute
MAX_NUMBER = 10_000  # of which it is let compute a factorial
MAX_SIGNS = 100  # changes of sign in a sum that are written a - b + c, as nested differences


class Untranslatable(ValueError):
    """Something that the other side cannot say; the message is one sentence."""


# --- out -------------------------------------------------------------------------------------------------------------

# operator -> SymPy function of the same arguments
_FUNCTIONS: dict[str, Any] = {
    "abs": sp.Abs, "sign": sp.sign, "floor": sp.floor, "ceiling": sp.ceiling, "factorial": sp.factorial, "exp": sp.exp, "log": sp.log,
    "sin": sp.sin, "cos": sp.cos, "tan": sp.tan, "sec": sp.sec, "csc": sp.csc, "cot": sp.cot, "asin": sp.asin, "acos": sp.acos,
    "atan": sp.atan, "sinh": sp.sinh, "cosh": sp.cosh, "tanh": sp.tanh, "sech": sp.sech, "csch": sp.csch, "coth": sp.coth,
    "asinh": sp.asinh, "acosh": sp.acosh, "atanh": sp.atanh, "erf": sp.erf, "step": sp.Heaviside, "binomial": sp.binomial,
    "atan2": sp.atan2, "max": sp.Max, "min": sp.Min, "delta": sp.KroneckerDelta,
}
_RELATIONS: dict[str, Any] = {"eq": sp.Eq, "ne": sp.Ne, "lt": sp.Lt, "le": sp.Le, "gt": sp.Gt, "ge": sp.Ge}
_CONSTANTS = {"pi": sp.pi, "e": sp.E, "I": sp.I}
_BOUNDED = frozenset({"factorial", "binomial", "floor", "ceiling"})  # SymPy computes these of numbers, however large

Sorts = Mapping[str, Sort] | Iterable[tuple[str, Sort]]


def to_sympy(term: Term, sorts: Sorts | None = None, *, evaluate: bool = True) -> Any:
    """The term as a SymPy expression; a relation as an unevaluated Eq, Ne, Lt ...

    Names are symbols with the assumptions of their sort; without one they are real, and integers where they count (as an index, a
    limit of a sum). SymPy rewrites what it is given (x + x is 2*x) unless evaluate is False, which keeps sums, products, powers and
    functions as they are written; derivatives and sums are never carried out. A defined name stands for itself: SymPy does not know
    that it depends on others. Raises Untranslatable.
    """
    if term.letters:
        raise Untranslatable("a rule letter has no counterpart in SymPy")
    try:
        return fold(term, _Out(term, dict(sorts or ()), evaluate).combine)
    except RecursionError:
        raise Untranslatable("the expression is nested too deep for SymPy") from None
    except (TypeError, ValueError) as why:
        raise why if isinstance(why, Untranslatable) else Untranslatable(f"SymPy refuses it: {why}") from None


class _Out:
    """One term on its way out."""

    def __init__(self, term: Term, sorts: Mapping[str, Sort], evaluate: bool):
        self.sorts, self.evaluate = sorts, evaluate
        self.counting = _counting(term)
        self.bases: dict[str, Any] = {}

    def combine(self, node: Term, args: list[Any]) -> Any:
        op, how = node.op, {"evaluate": self.evaluate}
        if op in _RELATIONS:
            return _RELATIONS[op](*args, evaluate=False)
        if op in _BOUNDED and any(a.is_number and not (a.is_Rational and abs(a) <= MAX_NUMBER) for a in args):
            how = {"evaluate": False}
        if op in _FUNCTIONS:
            return _FUNCTIONS[op](*args, **({} if op == "delta" else how))
        made = _MADE.get(op)
        if made is None:
            raise Untranslatable(f"{op} has no counterpart in SymPy")
        return made(self, node, args)

    def symbol(self, called: str) -> Any:
        sort = self.sorts.get(called)
        kind = sort.kind if sort else "whole" if called in self.counting else "real"
        return sp.Symbol(called, **{"real": {"real": True}, "whole": {"integer": True}}.get(kind, {}))

    def base(self, called: str) -> Any:
        sort = self.sorts.get(called)
        if called not in self.bases:
            shape = tuple(to_sympy(n, self.sorts) for n in sort.lengths) if sort else ()
            self.bases[called] = sp.IndexedBase(called, real=True, shape=shape or None)
        return self.bases[called]

    def add(self, *args: Any) -> Any:
        return sp.Add(*args, evaluate=self.evaluate)

    def mul(self, *args: Any) -> Any:
        return sp.Mul(*args, evaluate=self.evaluate)

    def power(self, base: Any, exponent: Any) -> Any:
        huge = base.is_Rational and exponent.is_Rational and abs(exponent) * max(base.p.bit_length(), base.q.bit_length()) > MAX_BITS
        return sp.Pow(base, exponent, evaluate=self.evaluate and not huge)

    def bound(self, node: Term, body: Any) -> tuple[Any, Any]:
        """The body and the variable of a sum: an integer, whatever the name is elsewhere."""
        outside, j = self.symbol(node.args[1].val), sp.Symbol(node.args[1].val, integer=True)
        return (body if outside == j else body.xreplace({outside: j})), j

    def sum(self, node: Term, args: list[Any]) -> Any:
        body, j = self.bound(node, args[0])
        return getattr(sp, node.op)(body, (j, args[2], args[3]))

    def softmax(self, node: Term, args: list[Any]) -> Any:
        body, j = self.bound(node, args[0])
        value = sp.exp(body, evaluate=self.evaluate)
        return self.mul(value.xreplace({j: args[2]}), self.power(sp.Sum(value, (j, 1, args[3])), sp.Integer(-1)))

    def prime(self, node: Term, args: list[Any]) -> Any:
        f, x, order = sp.Function(node.args[0].val), args[1], int(node.args[2].val) if len(args) > 2 else 1
        if x.is_Symbol:
            return sp.Derivative(f(x), (x, order))
        hole = sp.Dummy("xi")
        return sp.Subs(sp.Derivative(f(hole), (hole, order)), hole, x)


def _reciprocal(door: _Out, a: Any) -> Any:
    return door.power(a, sp.Integer(-1))


def _sigmoid(door: _Out, a: Any) -> Any:
    return _reciprocal(door, door.add(sp.Integer(1), sp.exp(door.mul(sp.Integer(-1), a), evaluate=door.evaluate)))


_MADE: dict[str, Callable[[_Out, Term, list[Any]], Any]] = {
    "num": lambda d, t, a: sp.Rational(t.value.numerator, t.value.denominator),
    "const": lambda d, t, a: _CONSTANTS[t.val],
    "name": lambda d, t, a: d.symbol(t.val),
    "add": lambda d, t, a: d.add(*a),
    "mul": lambda d, t, a: d.mul(*a),
    "neg": lambda d, t, a: d.mul(sp.Integer(-1), a[0]),
    "sub": lambda d, t, a: d.add(a[0], d.mul(sp.Integer(-1), a[1])),
    "div": lambda d, t, a: d.mul(a[0], _reciprocal(d, a[1])),
    "pow": lambda d, t, a: d.power(a[0], a[1]),
    "sqrt": lambda d, t, a: d.power(a[0], sp.Rational(1, 2)),
    "cbrt": lambda d, t, a: d.mul(sp.sign(a[0]), d.power(sp.Abs(a[0]), sp.Rational(1, 3))),  # real for negative numbers too
    "sigmoid": lambda d, t, a: _sigmoid(d, a[0]),
    "softplus": lambda d, t, a: sp.log(d.add(sp.Integer(1), sp.exp(a[0]))),
    "relu": lambda d, t, a: sp.Max(sp.Integer(0), a[0], evaluate=d.evaluate),
    "D": lambda d, t, a: sp.Derivative(a[0], a[1], evaluate=False),
    "apply": lambda d, t, a: sp.Function(t.args[0].val)(a[1]),
    "prime": _Out.prime,
    "idx": lambda d, t, a: d.base(t.args[0].val)[tuple(a[1:])],
    "Sum": _Out.sum, "Product": _Out.sum, "Integral": lambda d, t, a: sp.Integral(a[0], tuple(a[1:])),
    "softmax": _Out.softmax,
}


def _counting(term: Term) -> frozenset[str]:
    """The names that stand as an index, in a limit of a sum, in a delta: integers where nothing else is said."""
    found: set[str] = set()
    slots = {"idx": (1,), "Sum": (1, 2, 3), "Product": (1, 2, 3), "softmax": (1, 2, 3), "delta": (0, 1), "all": (1, 2, 3)}

    def look(node: Term, _: list[None]) -> None:
        for slot in slots.get(node.op, ()):
            found.update(node.args[slot].names)

    fold(term, look)
    return frozenset(found)


# --- in --------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Received:
    """A SymPy expression as a term, with the sort of every free name, and the statements that its assumptions make."""

    term: Term
    sorts: dict[str, Sort]
    assuming: tuple[Term, ...]


_NAMED = {cls: op for op, cls in (_FUNCTIONS | _RELATIONS).items()}
_GIVEN = {"positive": "gt", "negative": "lt", "nonnegative": "ge", "nonpositive": "le", "nonzero": "ne"}


def _known(**assumptions: bool) -> frozenset[tuple[str, bool]]:
    return frozenset(sp.Symbol("x", **assumptions).assumptions0.items())


# everything SymPy can know of a symbol that can be said here -> its sort and its relation to 0
_SAYABLE: dict[frozenset[tuple[str, bool]], tuple[str, str]] = {
    _known(): ("complex", ""), _known(complex=True): ("complex", ""), _known(finite=True): ("complex", ""),
    _known(zero=False): ("complex", "ne"), _known(complex=True, zero=False): ("complex", "ne"),
    _known(real=True): ("real", ""), _known(integer=True): ("whole", ""),
    **{_known(real=True, **{word: True}): ("real", op) for word, op in _GIVEN.items()},
    **{_known(integer=True, **{word: True}): ("whole", op) for word, op in _GIVEN.items()},
}


def from_sympy(expr: Any) -> Received:
    """A SymPy expression or relation as a term, in the order in which SymPy prints it. Raises Untranslatable."""
    door = _In()
    try:
        term = door.walk(sp.sympify(expr, strict=True))
    except Malformed as why:
        raise Untranslatable(str(why)) from None
    except RecursionError:
        raise Untranslatable("the expression is nested too deep") from None
    except sp.SympifyError:
        raise Untranslatable(f"not a SymPy expression, but a {type(expr).__name__}") from None
    free = set(term.names)
    for called in term.names:
        length = door.sorts[called].length
        free |= length.names if length is not None else set()
    sorts = {n: door.sorts[n] for n in sorted(free)}
    return Received(term, sorts, tuple(s for n in sorts for s in door.said.get(n, ())))


class _In:
    """One expression on its way in. `heads` holds the SymPy object that each name is; no name may be two."""

    def __init__(self) -> None:
        self.done: dict[Any, Term] = {}
        self.heads: dict[str, Any] = {}
        self.sorts: dict[str, Sort] = {}
        self.said: dict[str, tuple[Term, ...]] = {}

    def walk(self, expr: Any) -> Term:
        """Bottom-up, by a loop."""
        stack = [expr]
        while stack:
            node = stack[-1]
            if node in self.done:
                stack.pop()
                continue
            plan = self.parts(node)
            todo = [p for p in plan if p not in self.done]
            if todo:
                stack.extend(reversed(todo))
            else:
                stack.pop()
                self.done[node] = self.combine(node, [self.done[p] for p in plan])
        return self.done[expr]

    def parts(self, node: Any) -> list[Any]:
        """The expressions that must be translated before this one."""
        _taken(node)
        if isinstance(node, sp.Add):
            return [_split_sign(t)[1] for t in node.as_ordered_terms()]
        if isinstance(node, sp.Mul):
            _, over, under = _fraction(node)
            return over + under
        if isinstance(node, sp.Pow):
            base, exponent = node.args
            return [base] if exponent.is_Rational else [base, exponent]
        if isinstance(node, sp.Derivative):
            return [node.expr, *(v for v, _ in node.variable_count)]
        if isinstance(node, sp.Sum | sp.Product | sp.Integral):
            return [node.function, *(part for limit in node.limits for part in limit)]
        if isinstance(node, sp.Indexed):
            return list(node.indices)
        if isinstance(node, sp.Subs):
            return list(node.point)
        return [] if isinstance(node, sp.Idx) else list(node.args)

    def combine(self, node: Any, args: list[Term]) -> Term:
        return _taken(node)(self, node, args)

    def claim(self, called: str, head: Any) -> str:
        """The name of a SymPy object, which no other object may have."""
        word = plain(called)
        if not is_name(word):
            raise Untranslatable(f"'{called}' is not a name that can be written here")
        if self.heads.setdefault(word, head) != head:
            raise Untranslatable(f"two different things are called {word}")
        return word

    def symbol(self, node: Any, args: list[Term]) -> Term:
        word = self.claim(node.name, node)
        if word not in self.sorts:
            kind, relation = self.facts(node, word)
            self.sorts[word] = Sort(kind)  # type: ignore[arg-type]
            self.said[word] = (mk(relation, name(word), ZERO),) if relation else ()
        return name(word)

    def facts(self, node: Any, word: str) -> tuple[str, str]:
        known = _SAYABLE.get(frozenset(node.assumptions0.items()))
        if known is None:
            given = ", ".join(f"{k}={v}" for k, v in sorted(node._assumptions_orig.items()))
            raise Untranslatable(f"what SymPy assumes of {word} ({given}) cannot be said here")
        return known

    def index(self, node: Any, args: list[Term]) -> Term:
        """An Idx is a whole number; its range is that of the sum around it."""
        word = self.claim(node.label.name if hasattr(node.label, "name") else str(node.label), node)
        self.sorts.setdefault(word, Sort("whole"))
        return name(word)

    def entry(self, node: Any, args: list[Term]) -> Term:
        if len(args) != 1:
            raise Untranslatable(f"{_shown(node)} has more than one index")
        word, shape = self.claim(str(node.base.label), node.base), node.base.shape
        length = self.walk(shape[0]) if shape else None
        if word not in self.sorts:
            self.sorts[word] = Sort("array", length)
            self.said[word] = self.entries(node, word, length)
        return mk("idx", name(word), args[0])

    def entries(self, node: Any, word: str, length: Term | None) -> tuple[Term, ...]:
        """What SymPy assumes of every entry."""
        kind, relation = self.facts(node.base.label, word)
        if kind == "whole" or (relation and (kind == "complex" or length is None)):
            raise Untranslatable(f"what SymPy assumes of the entries of {word} cannot be said here without a shape")
        if not relation or length is None:
            return ()
        j = next(w for w in ("j", "k", "l", "m") if w != word and w not in length.names)
        return (mk("all", mk(relation, mk("idx", name(word), name(j)), ZERO), name(j), num(1), length),)

    def applied(self, node: Any, args: list[Term]) -> Term:
        if len(args) != 1:
            raise Untranslatable(f"{_shown(node)} is a function of {len(args)} arguments; one is read")
        return mk("apply", self.function(node.func), args[0])

    def function(self, f: Any) -> Term:
        """A function of the reader's own: real and smooth, as far as anything is said of it."""
        if f._kwargs not in ({}, {"real": True}):
            raise Untranslatable(f"what SymPy assumes of {f.__name__} cannot be said here")
        word = self.claim(f.__name__, f)
        self.sorts.setdefault(word, Sort("function"))
        return name(word)

    def derivative(self, node: Any, args: list[Term]) -> Term:
        made = args[0]
        for (variable, count), x in zip(node.variable_count, args[1:], strict=True):
            if not isinstance(variable, sp.Symbol | sp.Indexed) or not count.is_Integer:
                raise Untranslatable(f"{_shown(node)} is not a derivative of a certain order in a plain variable")
            for _ in range(int(count)):
                made = mk("D", made, x)
        return made

    def sum(self, node: Any, args: list[Term]) -> Term:
        made, rest = args[0], args[1:]
        for limit in node.limits:
            if len(limit) != 3 or not isinstance(limit[0], sp.Symbol | sp.Idx):
                raise Untranslatable(f"{_shown(node)} has no limits")
            j, lo, hi, *rest = rest
            made = mk(type(node).__name__, made, j, lo, hi)
        return made

    def subs(self, node: Any, args: list[Term]) -> Term:
        """f'(u), as SymPy writes it."""
        inner = node.expr
        if len(args) != 1 or not isinstance(inner, sp.Derivative) or not isinstance(inner.expr, AppliedUndef) \
                or inner.expr.args != node.variables or [v for v, _ in inner.variable_count] != list(node.variables) \
                or not inner.variable_count[0][1].is_Integer:
            raise Untranslatable(f"SymPy's Subs cannot be read here, as in {_shown(node)}")
        order = int(inner.variable_count[0][1])
        return mk("prime", self.function(inner.expr.func), args[0], *([num(order)] if order > 1 else []))

    def add(self, node: Any, args: list[Term]) -> Term:
        signs = [_split_sign(t)[0] for t in node.as_ordered_terms()]
        if sum(a != b for a, b in pairwise(signs)) > MAX_SIGNS:
            return mk("add", *(mk("neg", a) if s else a for s, a in zip(signs, args, strict=True)))
        made, run = mk("neg", args[0]) if signs[0] else args[0], list[Term]()
        for minus, a in zip(signs[1:], args[1:], strict=True):
            if not minus:
                run.append(a)
                continue
            made = mk("sub", mk("add", made, *run) if run else made, a)
            run = []
        return mk("add", made, *run) if run else made

    def mul(self, node: Any, args: list[Term]) -> Term:
        q, over, _ = _fraction(node)
        top, bottom = args[:len(over)], args[len(over):]
        if abs(q.numerator) != 1 or not top:
            top = [num(abs(q.numerator)), *top]
        if q.denominator != 1:
            bottom = [num(q.denominator), *bottom]
        made = mk("mul", *top) if len(top) > 1 else top[0]
        if bottom:
            made = mk("div", made, mk("mul", *bottom) if len(bottom) > 1 else bottom[0])
        return mk("neg", made) if q < 0 else made

    def power(self, node: Any, args: list[Term]) -> Term:
        exponent = node.exp
        if not exponent.is_Rational:
            return mk("pow", *args)
        q = Fraction(int(exponent.p), int(exponent.q))
        size = abs(q)
        made = args[0] if size == 1 else mk("sqrt", args[0]) if size == Fraction(1, 2) else mk("pow", args[0], number(size))
        return mk("div", num(1), made) if q < 0 else made


def _split_sign(term: Any) -> tuple[bool, Any]:
    """Whether a summand is subtracted, and what."""
    coefficient = term if term.is_Number else term.args[0] if isinstance(term, sp.Mul) else sp.S.One
    if not (coefficient.is_Number and coefficient.is_negative):
        return False, term
    if term.is_Number:
        return True, -term
    rest = term.args[1:] if coefficient == -1 else (-coefficient, *term.args[1:])
    return True, rest[0] if len(rest) == 1 else sp.Mul(*rest, evaluate=False)


def _fraction(product: Any) -> tuple[Fraction, list[Any], list[Any]]:
    """A product as a rational number, the factors above the line, and those below it."""
    q, over, under = Fraction(1), list[Any](), list[Any]()
    for f in product.as_ordered_factors():
        if f.is_Rational and not (over or under) and q == 1:
            q = Fraction(int(f.p), int(f.q))
        elif f.is_Rational and q == -1 and not (over or under):
            q = -Fraction(int(f.p), int(f.q))
        elif isinstance(f, sp.Pow) and f.exp.is_Rational and f.exp.is_negative:
            under.append(f.base if f.exp == -1 else sp.Pow(f.base, -f.exp, evaluate=False))
        else:
            over.append(f)
    return q, over, under


def _decimal(node: Any) -> Term:
    """A Float as the shortest decimal that it rounds."""
    if node._prec != 53 or not node.is_finite:
        raise Untranslatable(f"{_shown(node)} is not an exact number; write a Rational")
    made = num(format(Decimal(repr(abs(float(node)))), "f"))
    return mk("neg", made) if node.is_negative else made


def _shown(node: Any) -> str:
    text = str(node)
    return text if len(text) <= 60 else text[:57] + "..."


# the first class that fits says how
_TAKEN: list[tuple[Any, Callable[[_In, Any, list[Term]], Term]]] = [
    (type(sp.pi), lambda d, n, a: const("pi")), (type(sp.E), lambda d, n, a: const("e")), (type(sp.I), lambda d, n, a: const("I")),
    (sp.Rational, lambda d, n, a: number(Fraction(int(n.p), int(n.q)))),
    (sp.Float, lambda d, n, a: _decimal(n)),
    (sp.Idx, _In.index), (sp.Symbol, _In.symbol),
    (sp.Add, _In.add), (sp.Mul, _In.mul), (sp.Pow, _In.power),
    (sp.Indexed, _In.entry), (sp.Derivative, _In.derivative), (sp.Subs, _In.subs),
    (sp.Sum, _In.sum), (sp.Integral, _In.sum), (sp.Product, _In.sum),
    (sp.UnevaluatedExpr, lambda d, n, a: a[0]),
    (AppliedUndef, _In.applied),
    (sp.Heaviside, lambda d, n, a: _step(n, a)),
]


def _step(node: Any, args: list[Term]) -> Term:
    """At 0, where SymPy says 1/2, nothing is said here."""
    if node.args[1] != sp.S.Half:
        raise Untranslatable(f"{_shown(node)} fixes its value at 0, which cannot be said here")
    return mk("step", args[0])


def _taken(node: Any) -> Callable[[_In, Any, list[Term]], Term]:
    """What makes a term of such a node."""
    for cls, made in _TAKEN:
        if isinstance(node, cls):
            return made
    op = _NAMED.get(type(node))
    if op is None:
        raise Untranslatable(f"SymPy's {type(node).__name__} cannot be read here, as in {_shown(node)}")
    return lambda door, node, args: mk(op, *args)
