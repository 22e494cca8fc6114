"""Differentiate step by step, as taught: look at the outermost operation and use its rule.

`differentiate` answers what comes out and the steps of the rules that lead there; `tidy` gives the form in which a
lecturer would write that down. Nothing here judges conditions: an unmet one is the kernel's to reject.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from symderive.kernel import ring
from symderive.kernel.derivation import Definition, Definitions, Step
from symderive.kernel.term import (
    NAME_SLOTS,
    ONE,
    OPERATORS,
    ZERO,
    Path,
    Term,
    canon,
    fold,
    get,
    instantiate,
    joined,
    mk,
    num,
    number,
    put,
    substitute,
)
from symderive.rules import RULES

Chosen = tuple[str, dict[str, Term]]
MAX_DECIMALS = 40
MAX_KEPT = 5_000  # terms whose products are kept


class CannotDifferentiate(ValueError):
    """There is no rule for this operation; the message says which."""


def differentiate(f: Term, x: Term, definitions: tuple[Definition, ...] = (), at: Path = (),
                  whole: frozenset[str] = frozenset(), functions: frozenset[str] = frozenset()) -> tuple[Term, tuple[Step, ...]]:
    """What D(f, x), standing at the place `at` of a line, becomes, and the steps that make it so.

    x is a name or an entry x[k]; `whole` holds the names declared whole, `functions` those of functions that may be any.
    A defined name in f is unfolded.
    Raises CannotDifferentiate, Malformed.
    """
    work = _Work(mk("D", f, x), frozenset({x}), Definitions(definitions, functions), at, whole)
    while work.advance():
        pass
    return work.now, tuple(work.steps)


def differentiate_in(line: Term, definitions: tuple[Definition, ...] = (), whole: frozenset[str] = frozenset(),
                     functions: frozenset[str] = frozenset()) -> tuple[Step, ...]:
    """The steps that leave no derivative in a line, but those of a function that may be any. Raises CannotDifferentiate, Malformed."""
    work = _Work(line, _variables(line), Definitions(definitions, functions), (), whole)
    while work.advance():
        pass
    return tuple(work.steps)


def first_rule(line: Term, place: Path, definitions: Definitions, whole: frozenset[str] = frozenset()) -> tuple[Step, ...]:
    """The step of the rule for the derivative at a place of a line, and the arithmetic that belongs to it.

    A derivative that goes under a sum is carried out to its end. Raises CannotDifferentiate, Malformed, LookupError.
    """
    f, x = get(line, place).args
    work = _Work(line, frozenset({x}), definitions, (), whole)
    work.differentiate(place, f, x)
    while work.sums:
        work.advance()
    return tuple(work.steps)


def settled(t: Term, definitions: Definitions) -> bool:
    """Whether t is f'(x), f''(x), ... of a function that may be any, written with D: nothing more can be said of it."""
    x, body = t.args[1], t
    while body.op == "D" and body.args[1] is x:
        body = body.args[0]
    return body.op == "apply" and body.args[1] is x and x.op == "name" and body.args[0].val in definitions.functions


def unsettled(t: Term, definitions: Definitions) -> bool:
    """Whether a derivative that is not `settled` occurs in t."""
    stack = [t]
    while stack:
        node = stack.pop()
        if node.op == "D" and not settled(node, definitions):
            return True
        stack += node.args if node.vars else ()
    return False


class _Work:
    """One differentiation: the term so far, always worked on at the first place where a derivative is left."""

    def __init__(self, now: Term, variables: frozenset[Term], definitions: Definitions, at: Path, whole: frozenset[str]):
        self.now, self.definitions, self.at, self.whole = now, definitions, at, whole
        self.variables = set(variables)
        self.sums: list[Path] = []  # sums that the derivative went under, and that are tidied when it is gone from them
        self.steps: list[Step] = []

    def advance(self) -> bool:
        """One rule further. False where no derivative is left."""
        place = self._place()
        if self.sums and (place is None or place[:len(self.sums[-1])] != self.sums[-1]):
            self._finish_sum(self.sums.pop())
            return True
        if place is None:
            return False
        f, x = get(self.now, place).args
        self.differentiate(place, f, x)
        return True

    def _place(self) -> Path | None:
        """The first derivative from the left, outermost first; inside one whose body has another, that other."""
        stack: list[tuple[Term, Path]] = [(self.now, ())]
        while stack:
            t, path = stack.pop()
            if not t.vars:
                continue
            if t.op == "D" and settled(t, self.definitions):
                continue
            if t.op == "D" and t.args[1] in self.variables:
                if not unsettled(t.args[0], self.definitions) or not self._depends(t.args[0], t.args[1]):
                    return path
                self.variables |= _variables(t.args[0])
            slots = NAME_SLOTS.get(t.op, ())
            stack += [(a, (*path, i)) for i, a in reversed(list(enumerate(t.args))) if i not in slots]
        return None

    def _depends(self, t: Term, x: Term) -> bool:
        return self.definitions.depends(t, (x if x.op == "name" else x.args[0]).val)

    def _use(self, place: Path, rule: str, using: dict[str, Term]) -> Term:
        """Take the step of a rule; answers its right side."""
        new = instantiate(RULES[rule].rhs, using, self.definitions.closure)
        self._step(place, Step(rule, (*self.at, *place), tuple(using.items())), new)
        return new

    def _ring(self, place: Path, to: Term) -> None:
        if to is not get(self.now, place):
            self._step(place, Step("ring", (*self.at, *place), (("to", to),)), to)

    def _step(self, place: Path, step: Step, new: Term) -> None:
        self.steps.append(step)
        self.now = put(self.now, place, new)

    def differentiate(self, place: Path, f: Term, x: Term) -> None:
        """Use the rule for D(f, x), which stands at a place."""
        inner = (*place, 0)
        if not self._depends(f, x):
            self._use(place, "diff_const", {"c": f, "x": x})
        elif f is x:
            rule, using = ("diff_self", {"x": x}) if x.op == "name" else ("diff_entry_self", {"x": x.args[0], "k": x.args[1]})
            self._use(place, rule, using)
        elif f.op in ("name", "idx", "apply") and (f if f.op == "name" else f.args[0]).val in self.definitions.by_name:
            self._step(inner, Step("unfold", (*self.at, *inner)), self.definitions.equation(f))
        elif f.op == "idx" and x.op == "idx":
            self._entry(place, f, x)
        elif f.op == "softmax":
            self._use(inner, "softmax_eq", dict(zip("fjin", f.args, strict=True)))
        elif f.op == "div" and f.args[0] is not ONE and not self._depends(f.args[0], x):
            self._ring(inner, mk("mul", f.args[0], mk("div", ONE, f.args[1])))
        elif f.op == "pow":
            self._power(place, f, x)
        elif f.op == "Integral":
            self._ends(place, f, x)
        else:
            self._by_operation(place, f, x)

    def _by_operation(self, place: Path, f: Term, x: Term) -> None:
        choose = _CHOICES.get(f.op)
        if f.op in ("apply", "prime") and f.args[0].val not in self.definitions.functions:
            raise CannotDifferentiate(f"there is no rule for the derivative of {f.args[0].val}, a function that is not defined")
        if choose is None:
            raise CannotDifferentiate(f"there is no rule for the derivative of {_SPOKEN.get(f.op, f.op)}")
        rule, using = choose(f, x, lambda t: not self._depends(t, x))
        new = self._use(place, rule, using)
        if f.op == "Sum":
            self.sums.append(place)
        elif f.op == "Product":
            self.sums.append(self._inside(place, new, new.args[1]))

    def _entry(self, place: Path, f: Term, x: Term) -> None:
        """D(x[i], x[k]) is 1 where i and k are one, 0 where they are different numbers."""
        array, *of = f.args
        _, *at = x.args
        if len(of) != len(at) or len(of) > len(_ENTRY_RULES):
            raise CannotDifferentiate(f"there is no rule for the derivative of {array.val} with {len(of)} indices in one with {len(at)}")
        before, after = ("i", "k") if len(of) == 1 else ("ijpry", "klqsz")
        indices = {**dict(zip(before, of, strict=False)), **dict(zip(after, at, strict=False))}
        self._use(place, _ENTRY_RULES[len(of) - 1], {"x": array, **indices})
        for n, (i, k) in enumerate(zip(of, at, strict=True)):
            if i.op == k.op == "num" and i.value != k.value:
                self._use((*place, n) if of[1:] else place, "delta_of_ne", {"i": i, "k": k})

    def _power(self, place: Path, f: Term, x: Term) -> None:
        base, exponent = f.args
        if not self._depends(base, x):
            new = self._use(place, "diff_const_pow", {"a": base, "u": exponent, "x": x})
            if base.op == "const" and base.val == "e":
                self._use(self._inside(place, new, mk("log", base)), "log_e", {})
            return
        if self._depends(exponent, x):
            self._use(place, "diff_pow_pow", {"u": base, "v": exponent, "x": x})
            return
        rule = _power_rule(f, self.whole)
        if (base.op in ("abs", "relu") or (base.op == "max" and base.args[0] is ZERO)) and (ring.exponent(f) or 0) > 1:
            self._power_with_kink(place, f, x)
            return
        if rule == "diff_sq":
            self._use(place, rule, {"u": base, "x": x})
            return
        new = self._use(place, rule, {"u": base, "a" if rule == "diff_pow_real" else "n": exponent, "x": x})
        lower = mk("sub", exponent, ONE)
        known = ring.rational(lower)
        if known is not None:
            self._ring((*self._inside(place, new, mk("pow", base, lower)), 1), number(known))

    def _power_with_kink(self, place: Path, f: Term, x: Term) -> None:
        """Powers of absolute values and relu, which have derivatives at the kink too."""
        (base, n), u = f.args, f.args[0].args[0]
        if base.op == "max":
            u = base.args[1]
            base = mk("relu", u)
            self._step((*place, 0, 0), Step("relu_eq_max", (*self.at, *place, 0, 0), (("u", u),), backwards=True), base)
        if base.op == "abs" and ring.exponent(f) == 2:
            self._use((*place, 0), "abs_sq", {"a": u})
            return
        new = self._use(place, f"diff_{base.op}_pow", {"n": n, "u": u, "x": x})
        less = 2 if base.op == "abs" else 1
        lower = mk("sub", n, number(less))
        self._ring((*self._inside(place, new, mk("pow", base, lower)), 1), number((ring.exponent(f) or 0) - less))

    def _ends(self, place: Path, f: Term, x: Term) -> None:
        """The derivative of an integral in its ends."""
        body, t, *ends = f.args
        if self.definitions.depends(mk("Integral", body, t, ZERO, ONE), (x if x.op == "name" else x.args[0]).val):
            raise CannotDifferentiate("there is no rule for the derivative under an integral")
        closure = self.definitions.closure
        upper, lower = (mk("mul", substitute(body, {t.val: end}, closure), mk("D", end, x)) for end in reversed(ends))
        self._step(place, Step("fundamental", (*self.at, *place)), mk("sub", upper, lower))

    def _inside(self, place: Path, new: Term, part: Term) -> Path:
        """Where a factor of the product just put at a place stands: a product in a product is one product."""
        k = new.args.index(part)
        outer = get(self.now, place[:-1]) if place else None
        return (*place[:-1], place[-1] + k) if outer is not None and outer.op == new.op else (*place, k)

    def _finish_sum(self, place: Path) -> None:
        """The derivative is gone from a sum: tidy its summand, and take out the term that a delta leaves."""
        body, j, a, b = get(self.now, place).args
        neat, delta = _factor_delta(tidy(body), j)
        self._ring((*place, 0), neat)
        ends = {"j": j, "a": a, "b": b}
        if neat is ZERO:
            self._use(place, "sum_zero", ends)
        elif neat is delta:
            self._use(place, "sum_delta_only", {**ends, "k": delta.args[1]})
        elif delta is not None:
            self._use(place, "sum_delta", {**ends, "f": neat.args[0] if len(neat.args) == 2 else mk("mul", *neat.args[:-1]),
                                           "k": delta.args[1]})


_ENTRY_RULES = ("diff_entry", "diff_entry_of_two", "diff_entry_of_three", "diff_entry_of_four",
                "diff_entry_of_five")  # by the number of indices
_SUM_RULES = ("", "_of_two", "_of_three", "_of_four", "_of_five")


def _variables(t: Term) -> frozenset[Term]:
    """The variables of the derivatives inside."""
    found: set[Term] = set()

    def visit(node: Term, _: list[None]) -> None:
        if node.op == "D":
            found.add(node.args[1])

    fold(t, visit)
    return frozenset(found)


def _power_rule(f: Term, whole: frozenset[str]) -> str:
    n = ring.exponent(f)
    if n is not None:
        return "diff_sq" if n == 2 else "diff_pow" if n >= 0 else "diff_pow_neg"
    exponent = f.args[1]
    counts = exponent.names and exponent.names <= whole and (exponent.op == "name" or ring.arithmetic(exponent))
    return "diff_pow_whole" if counts else "diff_pow_real"


def _factor_delta(t: Term, j: Term) -> tuple[Term, Term | None]:
    """The term with delta(j, k) as its last factor, and that factor; k must not mention j."""
    product = _product(t)
    found = [b for b, n in product.over if n == 1 and b.op == "delta" and b.args[0] is j and j.val not in b.args[1].names]
    if not found:
        return t, None
    delta = min(found, key=lambda b: b.args[1].size)  # of delta(j, k) and delta(j, 2*i + 1) the first: its index is known to be in range
    rest = _written(_Product(product.number, product.said, [p for p in product.over if p[0] is not delta], product.under,
                             product.decimal))
    return (delta if rest is ONE else mk("mul", rest, delta)), delta


# --- the choice of a rule: by the operation and by what is constant ------------------------------------------------

Free = Callable[[Term], bool]


def _sum_rule(f: Term, x: Term, free: Free) -> Chosen:
    """What is constant goes last, where it becomes one 0."""
    moving, fixed = [a for a in f.args if not free(a)], [a for a in f.args if free(a)]
    parts = (moving, fixed) if fixed else (moving[:1], moving[1:])
    return "diff_add", {"u": joined("add", parts[0]), "v": joined("add", parts[1]), "x": x}


def _product_rule(f: Term, x: Term, free: Free) -> Chosen:
    moving, fixed = [a for a in f.args if not free(a)], [a for a in f.args if free(a)]
    if fixed:
        return "diff_const_mul", {"c": joined("mul", fixed), "u": joined("mul", moving), "x": x}
    if len(moving) == 2 and any(v.op == "abs" and v.args[0] is u for u, v in (moving, moving[::-1])):
        return "diff_mul_abs", {"u": next(u for u in moving if mk("abs", u) in moving), "x": x}
    return "diff_mul", {"u": moving[0], "v": joined("mul", moving[1:]), "x": x}


def _quotient_rule(f: Term, x: Term, free: Free) -> Chosen:
    u, v = f.args
    if v.op == "add" and len(v.args) == 2 and ONE in v.args and mk("abs", u) in v.args:
        return "diff_softsign", {"u": u, "x": x}
    if free(v):
        return "diff_div_const", {"u": u, "c": v, "x": x}
    return ("diff_inv", {"v": v, "x": x}) if u is ONE else ("diff_div", {"u": u, "v": v, "x": x})


def _under_sum(f: Term, x: Term, free: Free) -> Chosen:
    using, rule = dict(zip("fjab", f.args, strict=True)), "diff_sum" if f.op == "Sum" else "diff_prod"
    if x.op == "name":
        return rule, {**using, "x": x}
    array, *at = x.args
    if len(at) > len(_SUM_RULES) or (len(at) > 1 and f.op != "Sum"):
        raise CannotDifferentiate(f"there is no rule for a derivative under a {f.op.lower()} in an entry with {len(at)} indices")
    return f"{rule}_entry" + _SUM_RULES[len(at) - 1], {**using, "x": array, **dict(zip("klqsz", at, strict=False))}


def _chain_form(f: Term, x: Term, free: Free) -> Chosen:
    return f"diff_{f.op}", {"u": f.args[0], "x": x}


def _logarithm(f: Term, x: Term, free: Free) -> Chosen:
    u = f.args[0]
    return ("diff_log_abs", {"u": u.args[0], "x": x}) if u.op == "abs" else ("diff_log", {"u": u, "x": x})


def _primed(f: Term, x: Term, free: Free) -> Chosen:
    rule = "diff_prime" if len(f.args) == 2 else "diff_prime_two"
    if len(f.args) == 3 and f.args[2].value != 2:
        raise CannotDifferentiate("there is no rule for the derivative of a third derivative of a function")
    return rule, {"f": f.args[0], "u": f.args[1], "x": x}


_CHOICES: dict[str, Callable[[Term, Term, Free], Chosen]] = {
    "add": _sum_rule, "mul": _product_rule, "div": _quotient_rule, "Sum": _under_sum, "Product": _under_sum,
    "sub": lambda f, x, free: ("diff_sub", {"u": f.args[0], "v": f.args[1], "x": x}),
    "apply": lambda f, x, free: ("diff_apply", {"f": f.args[0], "u": f.args[1], "x": x}), "prime": _primed, "log": _logarithm,
    "atan2": lambda f, x, free: ("diff_atan2", {"v": f.args[0], "u": f.args[1], "x": x}),
    **dict.fromkeys("neg exp sqrt cbrt sin cos tan cot sec csc asin acos atan sinh cosh tanh sech csch coth asinh acosh atanh erf "
                    "sigmoid softplus abs relu".split(), _chain_form),
}
_SPOKEN = {"max": "a maximum", "min": "a minimum",
           "name": "an array as a whole", "idx": "an entry in something else", "partial": "a partial derivative"}


# --- tidying -------------------------------------------------------------------------------------------------------


Number = Fraction | int


@dataclass(slots=True)
class _Product:
    """number * over / under; over and under are bases with whole exponents.

    said is the number as written, where it still is; decimal: whether it was computed from decimals; parts: the summands, where
    the product is a number times one sum
    """

    number: Number
    said: Term | None
    over: list[tuple[Term, int]]
    under: list[tuple[Term, int]]
    decimal: bool = False
    parts: tuple[_Product, ...] = ()


@lru_cache(maxsize=512)
def tidy(t: Term) -> Term:
    """The term as a lecturer would write it; equal to it by one `ring` step.

    The author's order stays, but names go before the functions in front of them. Factors 1 and summands 0 go, numbers are
    multiplied and stand in front, signs too, equal factors become powers, equal summands are counted, common factors are
    cancelled. Nothing is multiplied out, and nothing changes inside a function or a sum over an index.
    """
    return _written(_product(t))


_products: dict[Term, _Product] = {}  # of a line most stands in the next one, too


def _product(t: Term) -> _Product:
    if len(_products) > MAX_KEPT:
        _products.clear()
    return fold(t, _combine, _products, ring.inside)


def _combine(t: Term, args: list[_Product]) -> _Product:
    if t.op == "num":
        return _Product(int(t.val) if t.val.isdigit() else t.value, t, [], [], "." in t.val)
    if not ring.arithmetic(t) or (t.op == "div" and not args[1].number):
        return _Product(1, None, [(t, 1)], [])
    if t.op in ("add", "sub"):
        return _sum([args[0], _times(-1, args[1])] if t.op == "sub" else args)
    if t.op == "neg":
        return _times(-1, args[0])
    if t.op == "pow":
        return _power(args[0], ring.exponent(t) or 0)
    bottom = [_Product(_raised_number(args[1].number, -1), None, args[1].under, args[1].over, args[1].decimal)] if t.op == "div" else []
    return _multiplied([args[0], *bottom] if bottom else args)


def _raised_number(q: Number, n: int) -> Number:
    """The power of a number; a whole one stays whole where it can."""
    return q ** abs(n) if n >= 0 or abs(q) == 1 else Fraction(q) ** n


def _times(sign: Number, p: _Product) -> _Product:
    return _Product(sign * p.number, p.said, p.over, p.under, p.decimal, p.parts)


def _multiplied(factors: list[_Product]) -> _Product:
    """The bases in the order in which they first stand; what stands above and below the line is cancelled."""
    total: Number = 1
    said, numbers = None, 0
    exponents: dict[Term, list[int]] = {}
    bases: dict[Term, Term] = {}
    for p in factors:
        total *= p.number
        if abs(p.number) != 1:
            numbers, said = numbers + 1, p.said
        for part, side in ((p.over, 0), (p.under, 1)):
            for base, n in part:
                key = canon(base)
                bases.setdefault(key, base)
                exponents.setdefault(key, [0, 0])[side] += n
    if not total:
        return _Product(total, None, [], [])
    over, under = [], []
    for key, (up, down) in exponents.items():
        n = up - down
        if n and (up == 0 or (down and n < 0)):
            under.append((bases[key], -n))
        elif n:
            over.append((bases[key], n))
    parts = () if under else next((p.parts for p in factors if p.parts and p.over == over), ())
    return _Product(total, said if numbers == 1 else None, over, under, any(p.decimal for p in factors), parts)


def _power(p: _Product, n: int) -> _Product:
    """(b^m)^n is b^(m n); a power of several factors stays one."""
    if not p.over and not p.under and (p.number or n >= 0):
        return _Product(_raised_number(p.number, n), None, [], [], p.decimal)
    if n == 0:
        return _Product(1, None, [], [])
    if n == 1:
        return p
    if p.number == 1 and len(p.over) == 1 and not p.under:
        return _Product(p.number, None, [(p.over[0][0], p.over[0][1] * n)], [])
    base = _written(_Product(-p.number if p.number < 0 else p.number, p.said, p.over, p.under, p.decimal))
    return _Product(-1 if p.number < 0 and n % 2 else 1, None, [(base, n)], [])


def _summands(p: _Product) -> list[_Product]:
    """The parts of a sum that stands alone as a summand: a - (b + c) is a - b - c."""
    return [_times(p.number, part) for part in p.parts] if p.parts and abs(p.number) == 1 else [p]


def _sum(summands: list[_Product]) -> _Product:
    counted: dict[tuple[object, ...], _Product] = {}
    for p in (part for whole in summands for part in _summands(whole)):
        if p.number:
            key = (frozenset((canon(b), n) for b, n in p.over), frozenset((canon(b), n) for b, n in p.under))
            seen = counted.get(key)
            counted[key] = p if seen is None else _Product(seen.number + p.number, None, seen.over, seen.under, seen.decimal or p.decimal)
    kept = [p for p in counted.values() if p.number]
    if len(kept) < 2:
        return kept[0] if kept else _Product(0, None, [], [])
    now = _written(kept[0])
    for p in kept[1:]:
        now = mk("sub", now, _written(_times(-1, p))) if p.number < 0 else mk("add", now, _written(p))
    return _Product(1, None, [(now, 1)], [], parts=tuple(kept))


def _written(p: _Product) -> Term:
    """The product as a term: a sign, a number, factors, a fraction line."""
    size = -p.number if p.number < 0 else p.number
    spelled = p.said if p.said is not None and p.said.value == size else decimal(size) if p.decimal else None
    over, under = [_raised(b, n) for b, n in _names_first(p.over)], [_raised(b, n) for b, n in p.under]
    below = num(size.denominator) if under and spelled is None and size.denominator > 1 else None
    front = num(size.numerator) if below is not None else spelled if spelled is not None else number(size)
    if front.op != "num" or front.value != 1 or not over:
        over = [front, *over]
    if below is not None:
        under = [below, *under]
    top = joined("mul", over)
    made = mk("div", top, joined("mul", under)) if under else top
    return mk("neg", made) if p.number < 0 else made


def _names_first(factors: list[tuple[Term, int]]) -> list[tuple[Term, int]]:
    """cos(x) x^2 is written x^2 cos(x): a name goes before the functions that stand directly in front of it."""
    found: list[tuple[Term, int]] = []
    for factor in factors:
        place = len(found)
        while factor[0].op in ("name", "idx", "const") and place and found[place - 1][0].op in _FUNCTIONS:
            place -= 1
        found.insert(place, factor)
    return found


_FUNCTIONS = frozenset(op for op, (least, most) in OPERATORS.items() if (least, most) == (1, 1)) - {"neg", "sqrt"}


def decimal(q: Number) -> Term | None:
    """A non-negative fraction as a decimal number, where it is a short one."""
    for digits in range(MAX_DECIMALS + 1):
        scaled = q * 10**digits
        if scaled.denominator == 1:
            text = str(scaled.numerator).rjust(digits + 1, "0")
            return num(f"{text[:-digits]}.{text[-digits:]}" if digits else text)
    return None


def _raised(base: Term, n: int) -> Term:
    return base if n == 1 else mk("pow", base, number(n))
