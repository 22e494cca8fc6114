"""Conditions: what a claim lets us assume, what is known at a place of a line, and when a condition is granted.

`Facts` holds the statements known at one place. Going under a derivative keeps only those that stay true while its
variable moves a little; going under a sum forgets what was said of the bound name and adds that it is in range.
A condition is granted by a known statement, by the signs of its parts, or by one step of linear arithmetic.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from itertools import chain

from symderive.kernel import ball, ring
from symderive.kernel.derivation import Claim, Definitions, Sort
from symderive.kernel.term import (
    BINDERS,
    DERIVATIVES,
    ONE,
    RELATIONS,
    ZERO,
    Captured,
    Malformed,
    Term,
    canon,
    const,
    fold,
    mk,
    name,
    num,
    number,
    rebuild,
    same,
    substitute,
)

NEG, NULL, POS, ANY = 1, 2, 4, 7  # the possible signs of a real number, as a set of bits
SIGN_OF = {"eq": NULL, "ne": NEG | POS, "lt": NEG, "le": NEG | NULL, "gt": POS, "ge": POS | NULL}
MAX_KNOWN = 12  # statements looked at in one step of arithmetic
MAX_COMPARED = 1_000  # symbols of a term that is compared with what is known
STRICT = frozenset({"ne", "lt", "gt"})


def _rel(op: str, v: Term | str | int = ZERO) -> Callable[..., list[Term]]:
    bound = v if isinstance(v, Term) else number(int(v))
    return lambda u, *_: [mk(op, u, bound)]


def _never_zero(op: str) -> Callable[..., list[Term]]:
    return lambda u: [mk("ne", mk(op, u), ZERO)]


_MINUS_ONE = number(-1)
_POLES: dict[str, Callable[..., list[Term]]] = {
    "div": lambda u, v: [] if v.op == "num" and v.value else [mk("ne", v, ZERO)],
    "tan": _never_zero("cos"), "sec": _never_zero("cos"), "cot": _never_zero("sin"), "csc": _never_zero("sin"),
    "coth": _rel("ne"), "csch": _rel("ne"),
}
# what follows from "this is defined"; operators that are not listed are defined everywhere
DEFINED: dict[str, Callable[..., list[Term]]] = {
    **_POLES, "log": _rel("gt"), "sqrt": _rel("ge"), "acosh": _rel("ge", 1),
    "asin": lambda u: [mk("ge", u, _MINUS_ONE), mk("le", u, ONE)], "acos": lambda u: [mk("ge", u, _MINUS_ONE), mk("le", u, ONE)],
    "atanh": lambda u: [mk("gt", u, _MINUS_ONE), mk("lt", u, ONE)], "factorial": lambda u: [mk("whole", u), mk("ge", u, ZERO)],
    "binomial": lambda n, k: [mk("whole", n), mk("whole", k), mk("ge", n, ZERO)],
}
# where these are differentiable any number of times, besides their arguments being so; None: nowhere that we can say
SMOOTH: dict[str, Callable[..., list[Term]]] = {
    **_POLES, **dict.fromkeys(("log", "sqrt"), _rel("gt")),
    **dict.fromkeys(("coth", "csch"), _never_zero("sinh")),  # complex ones have more poles than 0
    **dict.fromkeys(("abs", "sign", "step", "relu", "cbrt"), lambda u: [mk("ne", u, ZERO), mk("real", u)]),
    "asin": DEFINED["atanh"], "acos": DEFINED["atanh"], "atanh": DEFINED["atanh"], "acosh": _rel("gt", 1),
    "atan2": lambda y, x: [mk("gt", x, ZERO), mk("real", x), mk("real", y)],
    **dict.fromkeys("add mul sub neg exp sin cos sinh cosh erf idx".split(), lambda *_: []),
    **dict.fromkeys("tanh sech asinh atan sigmoid softplus".split(), lambda u: [mk("real", u)]),  # complex ones have poles or cuts
}
# where they are continuous, on any set of real values at whose points this holds
CONTINUOUS: dict[str, Callable[..., list[Term]]] = {
    **SMOOTH, **{op: DEFINED[op] for op in ("sqrt", "asin", "acos", "acosh")},
    **dict.fromkeys(("abs", "cbrt", "relu", "max", "min"), lambda *us: [mk("real", u) for u in us]),
}
_PI = const("pi")
HALF_PI = mk("div", _PI, num("2"))
_MINUS_HALF_PI = mk("neg", HALF_PI)
_OFTEN_SIGNED = frozenset({"sqrt", "log", "abs", "exp", "asin", "atan", "floor"})
_SIGNED = {POS: "gt", POS | NULL: "ge", NEG: "lt", NEG | NULL: "le"}  # the relation to 0 that a set of signs stands for
_ARCS = frozenset({"asin", "acos", "atan"})
_QUARTERS = {  # values of functions where the argument, whose square is given after its sign, is well known: parts of pi
    ("atan", Fraction(1)): (1, 4), ("atan", Fraction(3)): (1, 3), ("atan", Fraction(1, 3)): (1, 6),
    ("asin", Fraction(1, 4)): (1, 6), ("asin", Fraction(1, 2)): (1, 4), ("asin", Fraction(3, 4)): (1, 3),
    ("acos", Fraction(1, 4)): (1, 3), ("acos", Fraction(1, 2)): (1, 4), ("acos", Fraction(3, 4)): (1, 6),
}
_RISING = frozenset("exp sinh tanh asinh cbrt erf sigmoid softplus log sqrt acosh atanh".split())  # on the reals, where they are defined
_FLIPPED = {"lt": "gt", "le": "ge", "gt": "lt", "ge": "le"}
_ARCHES = {  # between these points a function has one sign, the most usual ones first
    "sin": (((ZERO, _PI), POS), ((_PI, mk("mul", num("2"), _PI)), NEG), ((mk("neg", _PI), ZERO), NEG)),
    "cos": (((_MINUS_HALF_PI, HALF_PI), POS), ((HALF_PI, mk("mul", num("3"), HALF_PI)), NEG),
            ((mk("neg", mk("mul", num("3"), HALF_PI)), _MINUS_HALF_PI), NEG)),
}
_OF_SINE_AND_COSINE = {"tan": ("sin", "cos"), "cot": ("cos", "sin"), "sec": ("cos",), "csc": ("sin",)}  # the last is the divisor
# (least, greatest, strictly?) of real values where they are defined; None where there is no bound
RANGES: dict[str, tuple[Term | None, Term | None, bool]] = {
    "sin": (_MINUS_ONE, ONE, False), "cos": (_MINUS_ONE, ONE, False), "tanh": (_MINUS_ONE, ONE, True), "erf": (_MINUS_ONE, ONE, True),
    "sigmoid": (ZERO, ONE, True), "cosh": (ONE, None, False), "sech": (None, ONE, False), "atan": (_MINUS_HALF_PI, HALF_PI, True),
    "asin": (_MINUS_HALF_PI, HALF_PI, False), "acos": (ZERO, _PI, False), "acosh": (ZERO, None, False),
}


def _natural_power(t: Term) -> bool:
    n = ring.exponent(t)
    return n is not None and n >= 0


def defined(t: Term, definitions: Definitions, sorts: Mapping[str, Sort], is_complex: bool = False) -> tuple[Term, ...]:
    """Statements that hold wherever t is defined. They need not be all that it takes."""
    by_name: dict[str, tuple[Term, ...]] = {}

    def combine(node: Term, args: list[tuple[Term, ...]]) -> tuple[Term, ...]:
        if node.op == "name":
            return by_name.get(node.val, ())
        inner = [s for a in args for s in a]
        if node.op == "Integral":
            inner = [s for a in args[2:] for s in a]
        elif node.op in BINDERS:
            lo, hi = (ONE if node.op == "softmax" else node.args[2]), node.args[3]
            inner = [mk("all", s, node.args[1], lo, hi) for s in args[0]] + [s for a in args[2:] for s in a] + _range(node, lo, hi)
        elif node.op == "idx":
            inner += in_array(node, sorts)
        elif node.op == "pow":
            inner += _defined_power(node, is_complex)
        elif node.op in DEFINED and (not is_complex or node.op in _POLES):
            inner += DEFINED[node.op](*node.args)
            if is_complex and node.op in ("coth", "csch"):
                inner.append(mk("ne", mk("sinh", *node.args), ZERO))
        elif node.op == "log":
            inner.append(mk("ne", node.args[0], ZERO))
        elif node.op in ("tanh", "sech"):
            inner.append(mk("ne", mk("cosh", *node.args), ZERO))
        return tuple(dict.fromkeys(inner))

    reached = definitions.closure(t.names)
    for d in definitions.by_name.values():  # in order, so that what a definition mentions has been seen
        if d.name in reached and not d.of:
            by_name[d.name] = fold(d.body, combine)
    return fold(t, combine)


def powers_of_zero(sides: Iterable[Term], facts: Facts) -> list[Term]:
    """What follows where sides are defined and bases of powers in them are known to be 0: such an exponent is a natural number."""
    zero = (t for t in powers_in(sides) if facts.granted(mk("eq", t.args[0], ZERO)))
    return [s for t in zero for s in (mk("whole", t.args[1]), mk("ge", t.args[1], ZERO))]


def powers_defined(sides: Iterable[Term], facts: Facts) -> list[Term]:
    """Where these hold `powers_of_zero` says nothing new of the sides: bases of powers that are not known to be natural are not 0."""
    open_ones = (t for t in powers_in(sides) if not (facts.whole(t.args[1]) and facts.granted(mk("ge", t.args[1], ZERO))))
    return [mk("ne", t.args[0], ZERO) for t in open_ones]


def powers_in(sides: Iterable[Term]) -> list[Term]:
    """The powers outside sums and derivatives whose exponents are not whole numerals, outer ones last."""
    found: list[Term] = []
    for side in sides:
        fold(side, lambda t, _: found.append(t) if t.op == "pow" and ring.exponent(t) is None else None,
             inside=lambda t: () if t.op in DERIVATIVES else _outside_binder(t))
    return found


def _range(node: Term, lo: Term, hi: Term) -> list[Term]:
    least = ONE if node.op == "softmax" else number(lo.value - 1) if lo.op == "num" else mk("sub", lo, ONE)
    found = [mk("whole", lo), mk("whole", hi), mk("ge", hi, least)]
    if node.op == "softmax":
        found += [mk("whole", node.args[2]), mk("ge", node.args[2], ONE), mk("le", node.args[2], hi)]
    return found


def in_array(node: Term, sorts: Mapping[str, Sort]) -> list[Term]:
    """What makes x[i, j] an entry of x: whole indices, from 1 to the lengths of x where these are declared."""
    array, *indices = node.args
    lengths = sorts[array.val].lengths if array.val in sorts else ()
    found = [mk("whole", i) for i in indices]
    if lengths and len(lengths) != len(indices):
        return [*found, mk("lt", ONE, ONE)]  # a row, or an entry of an entry: there is no such thing
    return found + [mk(op, i, end) for i, n in zip(indices, lengths, strict=False) for op, end in (("ge", ONE), ("le", n))]


def _defined_power(node: Term, is_complex: bool) -> list[Term]:
    base, n, q = node.args[0], ring.exponent(node), ring.rational(node.args[1])
    if n is not None:
        return [mk("ne", base, ZERO)] if n < 0 else []
    return [mk("ne" if is_complex else "gt", base, ZERO)] if q is not None and q.denominator > 1 else []


def _consequences(s: Term, is_complex: bool) -> list[Term]:
    """What else holds: a product, power, root or absolute value that is not 0 has no factor, base or argument that is.

    Of u/v nothing follows for u where v may be 0.
    """
    found = [s]
    for t in found:
        moved = _from_index(t) if t.op == "all" and "idx" in t.ops else None
        found += [] if moved is None else [moved]
        if t.op in ("lt", "le") and t.args[0].op == "abs" and not is_complex:  # |u| < v: u lies between -v and v
            u, v = t.args[0].args[0], t.args[1]
            found += [mk(t.op, u, v), mk("gt" if t.op == "lt" else "ge", u, mk("neg", v))]
        if t.op in ("gt", "ne") and t.args[0].op == "abs":  # |u| > q >= 0: u is not 0
            q = ring.rational(t.args[1])
            found += [mk("ne", t.args[0].args[0], ZERO)] if q == 0 or (t.op == "gt" and q is not None and q > 0) else []
        if t.op == "ne" and t.args[1] is ZERO:
            u = t.args[0]
            n = ring.exponent(u)
            over_number = u.op == "div" and u.args[1].op == "num" and u.args[1].value
            parts = u.args if u.op in ("mul", "neg", "abs", "sqrt") else u.args[:1] if over_number or (n is not None and n > 0) else ()
            found += [mk("ne", part, ZERO) for part in parts if part.op != "num"]
    return found


def _from_index(family: Term) -> Term | None:
    """all(x[k] != 0, k, 1, n - 1) for all(x[k - 1] != 0, k, 2, n); None where k stands alone somewhere, or moved by other numbers."""
    body, k, *ends = family.args
    moves: set[Fraction | None] = set()

    def written(node: Term, args: list[Term], index: Term) -> Term:
        if node.op != "idx" or k.val not in node.names:
            return rebuild(node, args)
        moves.update(ring.difference(i, k) for i in node.args[1:] if k.val in i.names)
        return mk("idx", node.args[0], *(index if k.val in i.names else i for i in node.args[1:]))

    rest, there = (fold(body, lambda node, args, i=i: written(node, args, i)) for i in (ONE, k))  # type: ignore[misc]
    if len(moves) != 1 or k.val in rest.names | body.bound:
        return None
    (m,) = moves
    return mk("all", there, k, *(mk("add", e, number(m)) for e in ends)) if m else None


class Facts:
    """The statements known at a place. Immutable; the facts of deeper places, and with others known, are made once and kept."""

    def __init__(self, statements: Iterable[Term], definitions: Definitions, sorts: Mapping[str, Sort], is_complex: bool = False,
                 bound: frozenset[str] = frozenset(), varied: frozenset[str] = frozenset()):
        self.statements = tuple(dict.fromkeys(c for s in statements for c in _consequences(s, is_complex)))
        self.definitions, self.sorts, self.is_complex = definitions, sorts, is_complex
        self.bound, self.varied = bound, varied  # the names bound, and the variables moved, around this place
        self.known = {canon(s) for s in self.statements}
        self._pairs: dict[tuple[Term, Term], int] = {}
        for s in self.statements:
            if s.op in SIGN_OF:
                a, b = canon(s.args[0]), canon(s.args[1])
                self._pairs[a, b] = self._pairs.get((a, b), ANY) & SIGN_OF[s.op]
                self._pairs[b, a] = self._pairs.get((b, a), ANY) & _flip(SIGN_OF[s.op])
        self._signs: dict[Term, int] = {}
        self._asked: set[Term] = set()  # sums whose sign is being looked for
        self._answers: dict[Term, bool] = {}
        self._deeper: dict[Term, Facts] = {}
        self._others: dict[tuple[Term, ...], Facts] = {}  # with more or fewer statements
        self._families = [s for s in self.statements if s.op == "all"]
        ordered = [(s.args, SIGN_OF[s.op]) for s in self.statements if s.op in _FLIPPED]
        # a product, another term, and the sign of their difference
        self._products = [p for (a, b), sign in ordered for p in ((a, b, sign), (b, a, _flip(sign))) if p[0].op == "mul"]

    @classmethod
    def of_claim(cls, claim: Claim, definitions: Definitions, more: Iterable[Term] = ()) -> Facts:
        """What holds wherever the claim says anything: its assumptions, and that both sides are defined."""
        sorts, is_complex = dict(claim.sorts), ball.is_complex(claim)
        known = [*claim.assuming, *more]
        for side in (claim.lhs, claim.rhs, *claim.assuming):
            known += defined(side, definitions, sorts, is_complex)
        return cls(known, definitions, sorts, is_complex)

    def adding(self, *statements: Term) -> Facts:
        """With more statements known. What was granted stays granted."""
        wider = self._with((*self.statements, *statements))
        wider._answers.update((s, True) for s, answer in self._answers.items() if answer)
        return wider

    def only(self, keep: Callable[[Term], bool]) -> Facts:
        """With the statements that pass."""
        return self._with(tuple(filter(keep, self.statements)))

    def _with(self, statements: tuple[Term, ...]) -> Facts:
        if statements not in self._others:
            self._others[statements] = Facts(statements, self.definitions, self.sorts, self.is_complex, self.bound, self.varied)
        return self._others[statements]

    # --- going down a term -----------------------------------------------------------------------------------------

    def beneath(self, node: Term, slot: int) -> Facts:
        """What is known inside an argument of a node."""
        if node.op in DERIVATIVES and slot == 0:
            key = node.args[1]
        elif node.op == "Integral" and slot == 0:
            key = mk("Integral", ONE, *node.args[1:])
        elif node.op in BINDERS and slot == 0:
            key = mk("all", mk("whole", node.args[1]), node.args[1], ONE if node.op == "softmax" else node.args[2], node.args[3])
        else:
            return self
        if key not in self._deeper:
            deeper = self._while_moving(key) if node.op in DERIVATIVES else None
            self._deeper[key] = deeper or (self._between if key.op == "Integral" else self._in_range)(*key.args[1:])
        return self._deeper[key]

    def _between(self, x: Term, lo: Term, hi: Term) -> Facts:
        """Inside an integral: x is real and between the ends, as far as their order or their signs are known."""
        kept = [s for s in self.statements if not self.definitions.depends(s, x.val)]
        apart = not any(self.definitions.depends(t, x.val) for t in (lo, hi))  # else x is another one there
        if self.real(lo) and self.real(hi):
            for least, most in ((lo, hi), (hi, lo)):
                if apart and self.granted(mk("le", least, most)):
                    ends = ((most, ("lt", "le")), (least, ("gt", "ge")))  # what is beyond an end is beyond x
                    kept += [mk(s.op, x, s.args[1]) for end, ops in ends for s in kept if s.op in ops and same(s.args[0], end)]
                    kept += [mk("ge", x, least), mk("le", x, most)]
            kept += [mk(op, x, ZERO) for op in ("gt", "lt") if all(self.granted(mk(op, t, ZERO)) for t in (lo, hi))]
        sorts = {n: s for n, s in self.sorts.items() if n != x.val}
        return Facts(kept, self.definitions, sorts, self.is_complex, self.bound | {x.val}, self.varied)

    def _in_range(self, j: Term, lo: Term, hi: Term) -> Facts:
        kept = [s for s in self.statements if not self.definitions.depends(s, j.val)]
        kept += [fact for s in kept if s.op == "all" and self._reaches(s, lo, hi) for fact in self._said_of(j, s)]
        kept += [mk("whole", j), *(mk(op, j, t) for op, t in (("ge", lo), ("le", hi)) if not self.definitions.depends(t, j.val))]
        sorts = {n: s for n, s in self.sorts.items() if n != j.val}
        return Facts(kept, self.definitions, sorts, self.is_complex, self.bound | {j.val}, self.varied)

    def _reaches(self, s: Term, lo: Term, hi: Term) -> bool:
        """Whether a statement about all in a range speaks of all from lo to hi."""
        return all(same(a, b) or self.granted(mk("le", a, b)) for a, b in ((s.args[2], lo), (hi, s.args[3])))

    def _said_of(self, i: Term, s: Term) -> list[Term]:
        """What a statement about all in range says of one of them."""
        try:
            return [substitute(s.args[0], {s.args[1].val: i}, self.definitions.closure)]
        except (Captured, Malformed):
            return []

    def _while_moving(self, variable: Term) -> Facts:
        """The statements that stay true while the variable moves a little: free of it, or strict between continuous terms."""
        v = variable if variable.op == "name" else variable.args[0]
        varied = self.varied | {v.val}
        sorts = {n: s for n, s in self.sorts.items() if n != v.val or s.kind in ("complex", "array")}
        kept = [s for s in self.statements if not self.definitions.depends(s, v.val)]
        todo = [s for s in self.statements if self.definitions.depends(s, v.val)]
        if v.val in self.definitions.by_name:  # a derivative through v has another value once v moves on its own
            todo = [s for s in todo if not s.vars]
        while True:
            found = Facts(kept, self.definitions, sorts, self.is_complex, self.bound, varied)
            more = [s for s in todo if found._open(s, v)]
            if not more:
                return found
            kept, todo = kept + more, [s for s in todo if s not in more]

    def _open(self, s: Term, v: Term) -> bool:
        if s.op == "all":
            _, j, lo, hi = s.args
            fixed = not any(self.definitions.depends(t, v.val) for t in (lo, hi)) and j is not v
            return fixed and self._in_range(j, lo, hi)._open(s.args[0], v)
        return s.op in STRICT and all(self.smooth(side, v) or self._continuous(side, v) for side in s.args)

    def _continuous(self, u: Term, v: Term) -> bool:
        """Whether u is continuous around the present value of a real v: sqrt(v) is around no v that may be 0."""
        needs = None if self.is_complex else continuous_conditions(u, v.val, self.definitions, limits=False)
        strict = {"ge": "gt", "le": "lt"}
        return needs is not None and all(self.granted(mk(strict.get(s.op, s.op), *s.args)) for s in needs)

    # --- granting --------------------------------------------------------------------------------------------------

    def granted(self, s: Term) -> bool:
        """Whether the statement certainly holds here."""
        if s not in self._answers:
            self._answers[s] = False  # while it is asked: an index that is an entry must not ask for itself
            self._answers[s] = canon(s) in self.known or self._granted(s) or self._granted_of_entries(s)
        return self._answers[s]

    def _granted(self, s: Term) -> bool:
        if s.op == "whole":
            return self.whole(s.args[0])
        if s.op == "real":
            return self.real(s.args[0])
        if s.op == "smooth":
            return self.smooth(s.args[0], s.args[1])
        if s.op == "all":
            body, j, lo, hi = s.args
            if body.op == "real" and not self.is_complex:
                return True
            return self._in_range(j, lo, hi).granted(body)
        if s.op not in RELATIONS:
            return False
        a, b = s.args
        if s.op == "ne" and b is ZERO and self._never_zero(a):
            return True
        if s.op == "ne" and b is ZERO and a.op in ("sin", "cos") and self._beside_known_sine(a):
            return True
        gap, ordered = a if b is ZERO else mk("sub", a, b), self.real(a) and self.real(b)
        if ordered and not self.compare(a, b) & ~SIGN_OF[s.op]:
            return True
        if s.op == "ne" and self._by_factors(gap):
            return True
        asked = gap.names and gap.op in ("name", "add", "sub")  # then the comparison has done so
        return ordered and not asked and not self._linear(gap) & ~SIGN_OF[s.op]

    def _never_zero(self, t: Term) -> bool:
        """Not 0, for complex values too."""
        if t.op in ("mul", "neg", "div"):
            return all(self.granted(mk("ne", a, ZERO)) for a in t.args)
        if t.op == "pow":
            return (ring.exponent(t) is not None or self.whole(t.args[1])) and self.granted(mk("ne", t.args[0], ZERO))
        if t.op in ("sec", "csc"):  # reciprocals
            return all(map(self.granted, DEFINED[t.op](*t.args)))
        if t.op == "Product":
            return all(self.granted(s) for s in (*_range(t, *t.args[2:]), mk("all", mk("ne", t.args[0], ZERO), *t.args[1:])))
        return t.op == "exp" or t is const("I") or (self.is_complex and not t.names and not t.letters and ball.nonzero(t))

    def _beside_known_sine(self, t: Term) -> bool:
        """sin(u) is not 0 where sin(m u) is not, for a whole m: it is 0 at multiples of pi alone. Nor is cos(u), where m is even."""
        least = 1 if t.op == "sin" else 2
        sines = (s.args[0].args[0] for s in self.statements if s.op == "ne" and s.args[1] is ZERO and s.args[0].op == "sin")
        return any(self._is_whole_multiple(v, t.args[0], least) for v in sines)

    def _is_whole_multiple(self, v: Term, u: Term, least: int) -> bool:
        """Whether v = least m u for a whole m: the same factors but for numbers and powers of whole numbers, as in x and x/2^k."""
        found = _ratio(v, u) if v.names & u.names else None
        if found is None:
            return False
        c, powers = found
        bases: dict[Term, Term] = {}
        for base, e in powers:
            bases[base] = mk("add", bases[base], e) if base in bases else e
        for base, e in bases.items():
            n = ring.difference(e, ZERO)
            if n is not None and n.denominator == 1 and abs(n) <= MAX_KNOWN:
                c *= base.value ** int(n)
            elif not (self.whole(e) and self.granted(mk("ge", e, ZERO))):
                return False
        return (c / least).denominator == 1

    def _by_factors(self, t: Term) -> bool:
        known = [s.args[0] if s.args[1] is ZERO else mk("sub", *s.args) for s in self.statements if s.op in STRICT and s.names & t.names]
        known = known[:MAX_KNOWN]
        if not known or ring.never_zero(t, known):
            return bool(known)
        tops = [u for k in known for u in self._factors_above(k)]
        return bool(tops) and ring.never_zero(t, [*known, *tops])

    def _factors_above(self, t: Term) -> list[Term]:
        """The factors of the numerator of a sum with divisions, all of whose divisors are not 0: where it is not 0, nor are they."""
        found = ring.quotient(t)
        if found is None or not all(self.granted(mk("ne", d, ZERO)) for d in found[2]):
            return []
        return [u for u, n in found[1] if n > 0]

    def _granted_of_entries(self, s: Term) -> bool:
        wider = self._of_entries(s)
        return wider is not self and wider.granted(s)

    def _of_entries(self, t: Term) -> Facts:
        """With what the known all(c, k, lo, hi) say of the entries x[i] in t: c for k = i, where lo <= i <= hi."""
        if not self._families or t.op == "all" or (t.op == "whole" and t.args[0].op != "idx"):
            return self
        found: list[Term] = []
        entries = [e for e in _entries(t) if not e.names & t.bound]
        for family in self._families:
            c, k, lo, hi = family.args
            places = {(e.args[0], p) for e in _entries(c) for p, i in enumerate(e.args) if i is k}
            for i in dict.fromkeys(i for e in entries for p, i in enumerate(e.args) if (e.args[0], p) in places):
                if all(self.granted(s) for s in (mk("whole", i), mk("ge", i, lo), mk("le", i, hi))):
                    found += self._said_of(i, family)
        new = [s for s in found if canon(s) not in self.known]
        return self.adding(*new) if new else self

    def real(self, t: Term) -> bool:
        """Whether the value is real by the structure of the term. Everything is, unless complex values occur in the claim."""
        if not self.is_complex:
            return True

        def combine(node: Term, args: list[bool]) -> bool:
            if node.op in BINDERS:  # its body is judged by what is known of the bound name
                return all(args) and self.beneath(node, 0).real(node.args[0])
            if node.op == "name":
                d = self.definitions.by_name.get(node.val)
                sort = self.sorts.get(node.val)
                return d is None and (sort is None or sort.kind != "complex")
            if node.op == "abs":
                return True
            if node.op == "const":
                return node.val != "I"
            if node.op in ("log", "sqrt") or (node.op == "pow" and ring.exponent(node) is None):
                return all(args) and self.compare(node.args[0], ZERO) == POS
            return all(args) and (ring.arithmetic(node) or node.op in _REAL_TO_REAL)

        return fold(t, combine, inside=_outside_binder)

    def whole(self, t: Term) -> bool:
        """Whether the value is certainly an integer."""

        def combine(node: Term, args: list[bool]) -> bool:
            if node.op == "num":
                return node.value.denominator == 1
            if node.op == "name":
                sort = self.sorts.get(node.val)
                if sort is not None and sort.kind == "whole" and node.val not in self.definitions.by_name:
                    return True
            if node.op in ("add", "mul", "sub", "neg", "delta"):
                return all(args) or canon(mk("whole", node)) in self.known
            if node.op == "pow":
                return args[0] and (_natural_power(node) or (args[1] and self.granted(mk("ge", node.args[1], ZERO))))
            if node.op in ("factorial", "binomial"):
                return all(args) and self.granted(mk("ge", node.args[0], ZERO))
            return node.op in ("floor", "ceiling") or canon(mk("whole", node)) in self.known

        return fold(t, combine)

    # --- signs -----------------------------------------------------------------------------------------------------

    def compare(self, a: Term, b: Term) -> int:
        """The possible signs of a - b, for real a and b."""
        found = self._pairs.get((canon(a), canon(b)), ANY)
        if b is ZERO:
            found &= self.signs(a)
        elif a is ZERO:
            found &= _flip(self.signs(b))
        else:
            found &= self.signs(mk("sub", a, b))
        return found

    def signs(self, t: Term) -> int:
        """The possible signs of a real term."""
        if t.names & self.definitions.by_name.keys() and t not in self._signs:
            reached = self.definitions.closure(t.names)
            for d in self.definitions.by_name.values():  # in order, so that a definition finds those that it mentions
                if d.name in reached and d.name not in self.varied and not d.of:
                    fold(d.body, self._sign, self._signs, _deciding)
        return fold(t, self._sign, self._signs, _deciding)

    def _sign(self, t: Term, args: list[int]) -> int:
        found = self._sign_by_structure(t, args) & self._pairs.get((canon(t), ZERO), ANY)
        if t.op == "name" and found not in (NEG, NULL, POS) and self.real(t):
            found &= self._linear(t)
            return found & self._sign_as_factor(t) if found not in (NEG, NULL, POS) and self._products and t not in self._asked else found
        if t.op in ("add", "sub") and t.names and self.real(t):
            return found if t in self._asked else self._sign_of_sum(t, found)
        if found not in (NEG, NULL, POS) and not t.names and not t.letters:
            s = ball.sign(t)
            return found if s is None else (NEG, NULL, POS)[s + 1]
        return found

    def _sign_of_sum(self, t: Term, found: int) -> int:
        """By all ways in turn; a way that comes back to the same sum learns nothing there."""
        ways = (self._linear, self._sign_of_completed_squares, self._sign_of_squares, self._sign_of_pure_square, self._sign_of_factors,
                self._sign_of_fraction, self._sign_beside_root, self._sign_beside_number, self._sign_of_arcs, self._sign_of_rising,
                self._sign_at_corners)
        self._asked.add(t)
        for way in ways if self.statements else ways[:2]:
            found &= way(t) if found not in (NEG, NULL, POS) else ANY
        self._asked.discard(t)
        return found

    def _sign_of_factors(self, t: Term) -> int:
        """1 - x^2 has the sign of (1 - x) (1 + x)."""
        found = ring.factors(t)
        if found is None:
            return ANY
        sign, parts = found
        product = _product([_raised(self.signs(u), n) for u, n in parts])
        return product if sign > 0 else _flip(product)

    def _sign_of_completed_squares(self, t: Term) -> int:
        """1 + x + x^2 is (x + 1/2)^2 + 3/4, so it is positive; x^2 - 2 x y + y^2 is not negative."""
        for signed in (t, mk("neg", t)) if _has_square(t) else ():
            least = ring.least_value(signed)
            if least is not None and least >= 0:
                sign = POS if least else POS | NULL
                return sign if signed is t else _flip(sign)
        return ANY

    def _sign_of_squares(self, t: Term) -> int:
        """sqrt(u) - k has the sign of u - k^2, for u and a number k that are not negative."""
        squares: list[Term] = []
        for u in t.args if t.op == "sub" and any(u.op == "sqrt" for u in t.args) else ():
            q = ring.rational(u)
            if u.op == "sqrt" and not self.signs(u.args[0]) & NEG:
                squares.append(u.args[0])
            elif q is not None and q >= 0:
                squares.append(number(q * q))
        return self.signs(mk("sub", *squares)) if len(squares) == 2 else ANY

    def _sign_of_pure_square(self, t: Term) -> int:
        """Of c + a x^2, where x is between bounds whose squares are numbers, or beyond one: 1 - 2 x^2 > 0 for |x| < 1/sqrt(2)."""
        found = ring.pure_square(t)
        if found is None or found[0] * found[1] > 0 or not self.real(found[2]):
            return ANY
        c, a, x = found
        size, sign = -c / a, ANY
        above, below = self._squares_of_bounds(x, "g"), self._squares_of_bounds(x, "l")
        for square, strict in (*above, *((-q, strict) for q, strict in below)):
            if square >= size:
                sign &= POS if strict or square > size else POS | NULL
        left = [strict or q > -size for q, strict in above if q >= -size]
        right = [strict or q < size for q, strict in below if q <= size]
        if left and right:
            sign &= NEG if any(left) and any(right) else NEG | NULL
        return sign if a > 0 else _flip(sign)

    def _squares_of_bounds(self, x: Term, side: str) -> list[tuple[Fraction, bool]]:
        """(b |b|, strictly?) for numbers b with a known square that x is known to be above ("g") or below ("l")."""
        sign = self.signs(x)
        found = [(Fraction(0), not sign & NULL)] if not sign & (NEG if side == "g" else POS) else []
        for s in self.statements:
            if s.op in _FLIPPED and x in s.args:
                op, b = (s.op, s.args[1]) if s.args[0] is x else (_FLIPPED[s.op], s.args[0])
                square = ring.square(b) if op[0] == side else None
                size = None if square is None else ball.sign(b)
                if square is not None and size is not None:
                    found.append((size * square, op[1] == "t"))
        return found

    def _sign_beside_root(self, t: Term) -> int:
        """Of sqrt(w) + v and sqrt(w) - v, where w > v^2."""
        root = next((u for u in t.args if u.op == "sqrt"), None)
        if root is None or len(t.args) != 2 or t.args[0].op == t.args[1].op:
            return ANY
        (w,), v = root.args, t.args[1] if root is t.args[0] else t.args[0]
        gap = self.signs(mk("sub", w, mk("pow", v, number(2))))
        if gap & NEG or gap == NULL:
            return ANY
        return gap if t.op == "add" or root is t.args[0] else _flip(gap)

    def _sign_beside_number(self, t: Term) -> int:
        """Of k + v and k - v for a number k, where v is a product with roots: v^2 and k^2 are compared."""
        if t.op not in ("add", "sub") or len(t.args) != 2:
            return ANY
        k, v = t.args if ring.rational(t.args[0]) is not None else t.args[::-1]
        number_, square = ring.rational(k), self._square_without_roots(v)
        if number_ is None or square is None:
            return ANY
        gap = self.signs(mk("sub", number(number_ * number_), square))
        if gap & NEG or not number_:
            return ANY
        positive = (number_ > 0) is (t.op == "add" or k is t.args[0])
        return (gap if positive else _flip(gap)) if gap != NULL else ANY

    def _square_without_roots(self, v: Term) -> Term | None:
        """The square of a product in which roots are factors."""
        signed = v.args[0] if v.op == "neg" else v
        factors = signed.args if signed.op == "mul" else ()
        if not any(f.op == "sqrt" for f in factors) or any(f.op == "sqrt" and self.signs(f.args[0]) & NEG for f in factors):
            return None
        return mk("mul", *(f.args[0] if f.op == "sqrt" else mk("pow", f, number(2)) for f in factors))

    def _sign_of_fraction(self, t: Term) -> int:
        """1 - 2 x/(1 + x^2) has the sign of (1 - x)^2 (1 + x^2): where no divisor is 0, nor is a factor of the denominator."""
        found = ring.quotient(t)
        if found is None or any(self.signs(d) & NULL for d in found[2]):
            return ANY
        product = _product([_raised(self.signs(u), n) if n > 0 else _raised(self.signs(u) & ~NULL, -n) for u, n in found[1]])
        return product if found[0] > 0 else _flip(product)

    def _sign_of_arcs(self, t: Term) -> int:
        """asin p + asin q has the sign of p + q; less pi/2, for p, q >= 0, that of p^2 + q^2 - 1. So atan, there with p q - 1.

        For p, q >= 0 compare asin p with pi/2 - asin q = asin(sqrt(1 - q^2)), and atan p with pi/2 - atan q = atan(1/q).
        """
        found = None if t.ops.isdisjoint(_ARCS) else _two_arcs(t)
        if found is None:
            return ANY
        op, p, q, turns = found
        if op == "asin" and not all(self.granted(s) for u in (p, q) for s in DEFINED[op](u)):
            return ANY
        if turns == 0:
            return self.signs(mk("add", p, q))
        if turns > 0:
            p, q = mk("neg", p), mk("neg", q)
        size = mk("mul", p, q) if op == "atan" else mk("add", mk("pow", p, number(2)), mk("pow", q, number(2)))
        sign = self.compare(size, ONE)
        if (self.signs(p) | self.signs(q)) & NEG:
            sign = sign | NEG if not sign & POS else NEG | NULL if self.granted(mk("le", mk("mul", p, q), ZERO)) else ANY
        return _flip(sign) if turns > 0 else sign

    def _sign_of_rising(self, t: Term) -> int:
        """f(u) - f(v) has the sign of u - v for a rising function f, where f(u) and f(v) are defined."""
        u, v = t.args[0], t.args[-1]
        if t.op != "sub" or u.op != v.op or u.op not in _RISING:
            return ANY
        conditions = [s for w in (u, v) if u.op in DEFINED for s in DEFINED[u.op](*w.args)]
        return self.compare(u.args[0], v.args[0]) if all(map(self.granted, conditions)) else ANY

    def _sign_at_corners(self, t: Term) -> int:
        """Of a term of degree 1 in each of its parts, like 1 - x y, by its values where these are at bounds known of them.

        It is a mean of its values at two bounds of a part, and with one bound b of x it is the value there and x - b times its slope.
        Weights and x - b are positive where no part is at a bound: one value, none being of the other sign, then makes it not 0.
        """
        found = ring.at_corners(t, lambda u: self._numbers_around(u)[:2]) if self.statements else None
        if found is None or not all(map(self.real, found[1])):
            return ANY
        values, parts = found
        strict = all(self._numbers_around(u)[2] for u in parts)
        for sign, signed in ((POS, values), (NEG, [-q for q in values])):
            if all(q >= 0 for q in signed) and any(signed):
                return sign if strict or all(q > 0 for q in signed) else sign | NULL
        return ANY

    def _numbers_around(self, u: Term) -> tuple[Fraction | None, Fraction | None, bool]:
        """The greatest number that a term is known to be at least, the least that it is at most, and whether it is known to be neither."""
        lows: list[tuple[Fraction, bool]] = []
        highs: list[tuple[Fraction, bool]] = []
        for s in (*self._about(u.names), *self._bounds(u)):
            for (v, bound), op in ((s.args, s.op), (s.args[::-1], _FLIPPED.get(s.op, ""))):
                q = ring.rational(bound) if same(v, u) else None
                if q is not None and op in _FLIPPED:
                    (lows if op[0] == "g" else highs).append((q, op[1] == "t"))
        low, high = max(lows, default=None), min(highs, key=lambda end: (end[0], not end[1]), default=None)
        return low and low[0], high and high[0], all(end is None or end[1] for end in (low, high))

    def _sign_as_factor(self, t: Term) -> int:
        """x y > 1 and x > 0: then y > 0."""
        found = ANY
        self._asked.add(t)
        for product, other, sign in self._products:
            if product.args.count(t) == 1:
                rest = _product([self.signs(u) for u in product.args if u is not t])
                sign = _sum([sign, self.signs(other)])
                if rest in (POS, NEG):
                    found &= sign if rest == POS else _flip(sign)
        self._asked.discard(t)
        return found

    def _sign_by_structure(self, t: Term, args: list[int]) -> int:
        op = t.op
        if self.is_complex and not self.real(t):
            return ANY
        if op == "num":
            return POS if t.value else NULL
        if op == "name" and t.val in self.definitions.by_name and t.val not in self.varied:
            return self._signs.get(self.definitions.by_name[t.val].body, ANY)
        if op in ("idx", "apply"):
            return self._sign_of_family(t)
        if op in _SIGN_RULES:
            return _SIGN_RULES[op](args)
        if op == "div":
            return ANY if args[1] & NULL else _product(args)
        if op == "pow":
            return self._sign_of_power(t, args)
        if op == "log":
            return self._sign_of_log(t.args[0])
        if op in _ARCHES:
            return self._sign_of_arch(t.args[0], op)
        if op in _OF_SINE_AND_COSINE:
            signs = [self.signs(mk(f, t.args[0])) for f in _OF_SINE_AND_COSINE[op]]
            return ANY if signs[-1] & NULL else _product(signs)
        if op == "asin":
            return args[0] if all(map(self.granted, DEFINED[op](*t.args))) else ANY
        if op in ("acos", "acosh"):
            return POS | NULL if all(map(self.granted, DEFINED[op](*t.args))) else ANY
        if op == "Sum":
            body = self._signs_inside(t)
            if (body & NEG and body & POS) or not all(self.granted(s) for s in _range(t, *t.args[2:])):
                return ANY
            return body if self.granted(mk("ge", t.args[3], t.args[2])) else body | NULL
        if op == "Product":
            body = self._signs_inside(t)
            if not all(self.granted(s) for s in _range(t, *t.args[2:])):
                return ANY
            return body | POS if not body & NEG else ANY & ~NULL if not body & NULL else ANY
        if op in ("factorial", "binomial"):
            natural = all(map(self.whole, t.args)) and not args[0] & NEG
            return ANY if not natural else POS if op == "factorial" else POS | NULL
        if op == "delta":
            return POS | NULL if all(map(self.whole, t.args)) else ANY
        if op == "softmax":
            return POS if all(self.granted(s) for s in _range(t, ONE, t.args[3])) else ANY
        return ANY

    def _signs_inside(self, t: Term) -> int:
        return self.beneath(t, 0)._of_entries(t.args[0]).signs(t.args[0])

    def _sign_of_family(self, t: Term) -> int:
        """Of an entry of a defined family, or a value of a defined function: that of what it stands for."""
        d = self.definitions.by_name.get(t.args[0].val)
        if d is None or not d.of or d.name in self.varied or not all(map(self.granted, self.declared_entry(t))):
            return ANY
        try:
            return self.signs(self.definitions.equation(t))
        except (Captured, Malformed):
            return ANY

    def declared_entry(self, t: Term) -> list[Term]:
        """What makes an entry one of an array of declared length: beyond it nothing is known, not even where it has an equation."""
        sort = self.sorts.get(t.args[0].val) if t.op == "idx" else None
        return in_array(t, self.sorts) if sort is not None and sort.lengths else []

    def _sign_of_arch(self, u: Term, op: str) -> int:
        """Of sin u or cos u, which is 0 at the ends of its arches and has one sign on each: by turns + and -."""
        for (lo, hi), sign in _ARCHES[op]:
            if self.granted(mk("ge", u, lo)) and self.granted(mk("le", u, hi)):
                return sign if self.granted(mk("gt", u, lo)) and self.granted(mk("lt", u, hi)) else sign | NULL
            if not self.statements:  # then nothing is known of u, but by its structure
                break
        return ANY

    def _sign_of_log(self, u: Term) -> int:
        for statement, sign in ((mk("gt", u, ONE), POS), (mk("ge", u, ONE), POS | NULL)):
            if self.granted(statement):
                return sign
        return NEG if self.granted(mk("gt", u, ZERO)) and self.granted(mk("lt", u, ONE)) else ANY

    def _sign_of_power(self, t: Term, args: list[int]) -> int:
        n = ring.exponent(t)
        if n is None:
            return POS if args[0] == POS else ANY
        if n == 0:
            return POS
        if n < 0 and args[0] & NULL:
            return ANY
        return args[0] if n % 2 else (POS if args[0] & (NEG | POS) else 0) | args[0] & NULL

    def _linear(self, gap: Term) -> int:
        """The possible signs of a term, from one or two known inequalities of which it is a multiple and a number more."""
        apart = ring.difference(gap, ZERO) if ring.arithmetic(gap) else None
        if apart is not None:
            return POS if apart > 0 else NEG if apart < 0 else NULL
        if gap.size > MAX_COMPARED:
            return ANY
        order = self._about(gap.names) + self._bounds(gap)
        above = []  # (term, c, strict): the term is at least c, or more than c
        for s in order:
            (u, v), sign = s.args, SIGN_OF[s.op]
            for left, right, signs in ((u, v, sign), (v, u, _flip(sign))):
                if not signs & NEG:
                    step = signs == POS and self.whole(left) and self.whole(right)
                    above.append((mk("sub", left, right), int(step), signs == POS and not step))
        if not above:
            return ANY
        multiples = ring.Multiples(gap, [g for g, _, _ in above])
        singles = (((i,), p, r) for i, (_, p, r) in enumerate(above))
        pairs = (((i, j), p + q, r or t) for i, (_, p, r) in enumerate(above) for j, (_, q, t) in enumerate(above[:i]))
        found = ANY
        for which, least, strict in chain(singles, pairs):
            multiple = multiples.of(*which)
            if multiple is None:
                continue
            times, more = multiple
            beyond = _beyond(abs(times) * least, more if times > 0 else mk("neg", more) if isinstance(more, Term) else -more)
            if beyond >= 0:
                positive = POS if times > 0 else NEG
                found &= positive if beyond > 0 or strict else positive | NULL
            if found in (POS, NEG, NULL):
                break
        return found

    def _about(self, names: frozenset[str]) -> list[Term]:
        """Known inequalities with one of these names, and some with names that they mention besides."""
        order = [s for s in self.statements if s.op in SIGN_OF and s.op != "ne" and s.names]
        direct = [s for s in order if s.names & names][:8]
        others = frozenset().union(*(s.names for s in direct)) - names
        return direct + [s for s in order if s.names <= others][:3]

    def _bounds(self, t: Term) -> list[Term]:
        """Inequalities that hold by the ranges of the functions in t."""
        found: list[Term] = []

        def visit(node: Term, _: list[None]) -> None:
            least, most, strict = RANGES.get(node.op, (None, None, False))
            if (least or most) and self.real(node) and all(map(self.granted, DEFINED[node.op](*node.args) if node.op in DEFINED else ())):
                found.extend([mk("gt" if strict else "ge", node, least)] if least else [])
                found.extend([mk("lt" if strict else "le", node, most)] if most else [])
            if node.op in _OFTEN_SIGNED and self.real(node) and (sign := self.signs(node)) in _SIGNED:
                found.append(mk(_SIGNED[sign], node, ZERO))
            if node.op == "abs" and self.real(node.args[0]) and (sign := self.signs(node.args[0])) in _SIGNED:
                size = node.args[0] if sign & POS else mk("neg", node.args[0])
                found.extend((mk("le", node, size), mk("ge", node, size)))
            if node.op in _ARCS and self.real(node) and all(map(self.granted, DEFINED[node.op](*node.args) if node.op in DEFINED else ())):
                found.extend(self._bounds_of_arc(node))
                if node.op == "acos" and (sign := self.signs(node.args[0])) in _SIGNED:
                    found.append(mk(_SIGNED[_flip(sign)], node, HALF_PI))
            if node.op == "atan2" and all(map(self.real, node.args)):
                found.extend(self._bounds_of_angle(node))
            if node.op in ("floor", "ceiling") and self.real(node.args[0]):
                found.extend(self._bounds_of_rounded(node))

        fold(t, visit)
        return found[-8:]  # of the outermost functions, if there are too many

    def _bounds_of_angle(self, node: Term) -> list[Term]:
        """The angle of a point that is not the origin lies between -pi and pi; in a half plane whose border is an axis, in half of that."""
        y, x = map(self.signs, node.args)
        halves = ((x == POS, _MINUS_HALF_PI, HALF_PI), (y == POS, ZERO, _PI), (y == NEG, mk("neg", _PI), ZERO))
        return [mk(op, node, end) for there, lo, hi in halves if there for op, end in (("gt", lo), ("lt", hi))]

    def _bounds_of_rounded(self, node: Term) -> list[Term]:
        """floor(u) is at most u, and more than u - 1; q floor(p/q) is at least p - (q - 1), for whole p and natural q. So upwards."""
        u, up = node.args[0], node.op == "ceiling"
        p, q = u.args if u.op == "div" else (u, ONE)
        if self.whole(p) and q.op == "num" and q.value.denominator == 1 and q.value > 0:
            far = mk("le" if up else "ge", mk("mul", q, node), mk("add" if up else "sub", p, number(q.value - 1)))
        else:
            far = mk("lt" if up else "gt", node, mk("add" if up else "sub", u, ONE))
        return [mk("ge" if up else "le", node, u), far]

    def _bounds_of_arc(self, node: Term) -> list[Term]:
        """asin, atan and acos are monotone: what is known of the argument and a number gives bounds."""
        u, found = canon(node.args[0]), []
        for s in self.statements:
            if s.op in _FLIPPED and u in map(canon, s.args):
                op, c = (s.op, s.args[1]) if canon(s.args[0]) is u else (_FLIPPED[s.op], s.args[0])
                bound = _value_of_arc(node.op, c)
                if bound is not None:
                    found.append(mk(_FLIPPED[op] if node.op == "acos" else op, node, bound))
        return found

    # --- differentiability -----------------------------------------------------------------------------------------

    def smooth(self, u: Term, x: Term) -> bool:
        """Whether u is differentiable any number of times around the present value of x."""
        variable = x if x.op == "name" else x.args[0]
        needs = smooth_conditions(u, frozenset({variable.val}), self.definitions, self._natural)
        return needs is not None and all(self.granted(s) for s in needs)

    def _natural(self, n: Term) -> bool:
        return self.whole(n) and self.granted(mk("ge", n, ZERO))


Conditions = tuple[Term, ...] | None  # what must hold for a term to be smooth; None: it may not be, whatever holds


def smooth_conditions(u: Term, variables: frozenset[str], definitions: Definitions,
                      natural: Callable[[Term], bool] = lambda n: False) -> Conditions:
    """Conditions under which u is smooth in the variables jointly; None where it may not be whatever holds.

    `natural` says of an exponent whether it is known to be a natural number: then its power is a product.
    """
    bound = u.bound | definitions.inner  # of these names nothing is known out here
    return _Smoothness(variables, definitions, lambda n: not n.names & bound and natural(n)).of(u)


def continuous_conditions(u: Term, x: str, definitions: Definitions, limits: bool) -> Conditions:
    """Conditions under which u is continuous in x on a set of reals, if they hold at all its points; None where it may not be.

    `limits`: a positive power of 0 is taken to be 0, which is its limit, whatever else it may be (but not inside sums and derivatives).
    """
    power = _continuous_power if limits and u.ops.isdisjoint(BINDERS | DERIVATIVES) else _smooth_power
    return _Smoothness(frozenset({x}), definitions, lambda n: False, CONTINUOUS, power).of(u)


class _Smoothness:
    """One question: what makes terms smooth (or continuous, by that table) in some variables jointly."""

    def __init__(self, variables: frozenset[str], definitions: Definitions, natural: Callable[[Term], bool],
                 table: Mapping[str, Callable[..., list[Term]]] = SMOOTH, power: Callable[[Term], list[Term]] | None = None):
        self.variables, self.definitions, self.natural, self.table = variables, definitions, natural, table
        self.by_name: dict[str, Conditions] = {}
        self.power = power or _smooth_power

    def of(self, u: Term) -> Conditions:
        reached = self.definitions.closure(u.names)
        for d in self.definitions.by_name.values():  # in order, so that what a definition mentions has been seen
            if d.name in reached and d.name not in self.variables:
                self.by_name[d.name] = fold(d.body, self._combine)
        return fold(u, self._combine)

    def _depends(self, t: Term) -> bool:
        return not self.definitions.closure(t.names).isdisjoint(self.variables)

    def _jointly(self, t: Term, more: frozenset[str]) -> Conditions:
        """In more variables too, and in the others where those move with them."""
        moving = (smooth_conditions(name(n), self.variables, self.definitions, self.natural)
                  for n in sorted(more - self.variables) if self._depends(name(n)))
        return _both(smooth_conditions(t, self.variables | more, self.definitions, self.natural), *moving)

    def _combine(self, t: Term, args: list[Conditions]) -> Conditions:
        if not self._depends(t) or (t.op == "name" and t.val in self.variables):
            return ()
        if t.op == "name":
            return self.by_name.get(t.val)
        if t.op == "D":
            at = t.args[1]
            still = not any(map(self._depends, at.args[1:]))
            return self._jointly(t.args[0], (at.args[0] if at.args else at).names) if still else None
        if t.op == "partial":
            body = self.definitions.by_name[t.args[0].val].body
            return self._jointly(body, body.names)
        if t.op == "apply" and t.args[0].val in self.definitions.by_name:
            return smooth_conditions(self.definitions.equation(t), self.variables, self.definitions, self.natural)
        if t.op == "idx" and t.args[0].val in self.definitions.by_name and t.args[0].val not in self.variables:
            return None if any(map(self._depends, t.args[1:])) else self._entry(t)
        if t.op == "Integral":
            return self._integral(t, args)
        return self._by_arguments(t, args)

    def _entry(self, t: Term) -> Conditions:
        """Of an entry of a family: those of its equation, which were found for any index."""
        d, found = self.definitions.by_name[t.args[0].val], self.by_name.get(t.args[0].val)
        if found is None or len(d.arguments) != len(t.args) - 1:
            return None
        at = dict(zip(d.arguments, t.args[1:], strict=True))
        return tuple(substitute(c, at, self.definitions.closure) for c in found)

    def _over_range(self, c: Term, t: Term) -> Term:
        """The condition for all j; one of a whole family of its own that does not mention j stays as it is."""
        if c.op == "all" and t.args[1].val not in c.names and c.names & self.definitions.by_name.keys():
            return c
        return mk("all", c, t.args[1], ONE if t.op == "softmax" else t.args[2], t.args[3])

    def _integral(self, t: Term, args: list[Conditions]) -> Conditions:
        """Smooth in its ends, where what it integrates is smooth everywhere and does not move."""
        body, x = t.args[0], t.args[1]
        within = None if self._depends(body) else smooth_conditions(body, x.names, self.definitions, self.natural)
        everywhere = within is not None and all(s.op == "real" for s in within) and x.val not in self.variables
        return _both(*args[2:], within, tuple(mk("real", a) for a in t.args[2:])) if everywhere else None

    def _by_arguments(self, t: Term, args: list[Conditions]) -> Conditions:
        if t.op in ("apply", "prime") and t.args[0].val in self.variables:
            return None
        fixed = t.args[2:] if t.op in BINDERS else t.args[1:] if t.op == "idx" else ()
        inner = _both(*(args[:1] if t.op in BINDERS else args))
        if inner is None or any(map(self._depends, fixed)):
            return None
        if t.op in BINDERS:
            return tuple(dict.fromkeys(self._over_range(c, t) for c in inner))
        if t.op in ("apply", "prime") and t.args[0].val in self.definitions.functions:
            return (*inner, mk("real", t.args[1]))
        if t.op == "pow" and not self._depends(t.args[1]) and self.natural(t.args[1]):
            return inner
        own = self.power(t) if t.op == "pow" else self.table[t.op](*t.args) if t.op in self.table else None
        return None if own is None else (*inner, *own)


def _two_arcs(t: Term) -> tuple[str, Term, Term, int] | None:
    """("asin", p, q, n) for asin(p) + asin(q) + n pi/2, n being -1, 0 or 1; acos(u) is pi/2 + asin(-u). Likewise for atan."""
    arcs: list[tuple[int, Term]] = []
    rest: list[Term] = [ZERO, ZERO]
    todo = [(1, t)]
    for sign, u in todo:
        if u.op in ("add", "sub", "neg"):
            todo += [(-sign if u.op == "neg" or (u.op == "sub" and i) else sign, a) for i, a in enumerate(u.args)]
        elif u.op in _ARCS:
            arcs.append((sign, u))
        else:
            rest.append(u if sign > 0 else mk("neg", u))
    ops = {u.op for _, u in arcs}
    if len(arcs) != 2 or ("atan" in ops and len(ops) > 1):
        return None
    angle = mk("add", *rest, *(HALF_PI if sign > 0 else _MINUS_HALF_PI for sign, u in arcs if u.op == "acos"))
    turns = next((n for n in (-1, 0, 1) if ring.difference(angle, mk("mul", number(n), HALF_PI)) == 0), None)
    p, q = (u.args[0] if (sign > 0) is (u.op != "acos") else mk("neg", u.args[0]) for sign, u in arcs)
    return None if turns is None else ("atan" if "atan" in ops else "asin", p, q, turns)


def _value_of_arc(op: str, c: Term) -> Term | None:
    """asin(c), acos(c) or atan(c) for a number c inside its domain, not 0, whose square is a fraction: a part of pi where that is known."""
    square = ring.square(c)
    sign = None if not square else ball.sign(c)
    if square is None or not sign or (op != "atan" and square >= 1):
        return None  # the others are ranges and signs
    part = _QUARTERS.get((op, square))
    if part is None:
        return mk(op, c)
    angle = Fraction(*part) if sign > 0 else 1 - Fraction(*part) if op == "acos" else -Fraction(*part)
    size = mk("div", mk("mul", number(abs(angle.numerator)), _PI), number(angle.denominator))
    return mk("neg", size) if angle < 0 else size


def _ratio(v: Term, u: Term) -> tuple[Fraction, list[tuple[Term, Term]]] | None:
    """c and powers (b, e) of whole numbers b > 0 with v = c b^e ... u; None where what else there is differs, or is divided by."""
    c, powers = Fraction(1), []
    others: list[list[Term]] = []
    for t, sign in ((v, 1), (u, -1)):
        rest: list[Term] = []
        todo = [(t, sign)]
        for node, n in todo:
            q = ring.rational(node)
            if q:
                c *= q ** n
            elif node.op == "pow" and node.args[0].op == "num" and node.args[0].value.denominator == 1 and node.args[0].value > 0:
                powers.append((node.args[0], node.args[1] if n > 0 else mk("neg", node.args[1])))
            elif node.op in ("mul", "neg"):
                todo += [(a, n) for a in node.args] + ([(_MINUS_ONE, n)] if node.op == "neg" else [])
            elif node.op == "div":
                todo += [(node.args[0], n), (node.args[1], -n)]
            elif n == sign:
                rest.append(canon(node))
            else:
                return None
        others.append(sorted(rest, key=lambda a: a.serial))
    return (c, powers) if others[0] == others[1] else None


def _entries(t: Term) -> list[Term]:
    """The entries of arrays in a term, innermost first."""
    found: list[Term] = []
    fold(t, lambda node, _: found.append(node) if node.op == "idx" else None)
    return found


def _has_square(t: Term) -> bool:
    """Whether a square stands in the sums and products of a term."""
    todo = [t]
    for u in todo:
        if u.op == "pow" and ring.exponent(u) == 2:
            return True
        todo += u.args if u.op in ("add", "sub", "neg", "mul", "div") else ()
    return False


def _beyond(least: Fraction, more: Fraction | Term) -> Fraction:
    """The sum of two numbers; of one that is not rational no more than its sign, and -1 where that is not clear."""
    if isinstance(more, Term):
        sign = ball.sign(mk("add", number(least), more))
        return Fraction(-1 if sign is None else sign)
    return least + more


def _both(*parts: tuple[Term, ...] | None) -> tuple[Term, ...] | None:
    return None if None in parts else tuple(c for part in parts if part is not None for c in part)


def _outside_binder(t: Term) -> tuple[Term, ...]:
    return t.args[2:] if t.op in BINDERS else t.args


def _smooth_power(t: Term) -> list[Term]:
    n = ring.exponent(t)
    if n is None:
        return [mk("gt", t.args[0], ZERO)]
    return [] if n >= 0 else [mk("ne", t.args[0], ZERO)]


def _continuous_power(t: Term) -> list[Term]:
    """u^v is continuous where u > 0, and up to u = 0 where v > 0: near u = 0, v = c it is at most u^(c/2), whose limit is 0."""
    if ring.exponent(t) is not None:
        return _smooth_power(t)
    return [mk("ge", t.args[0], ZERO), mk("gt", mk("max", *t.args), ZERO)]


def _raised(signs: int, n: int) -> int:
    """The possible signs of the n-th power, n >= 1."""
    return signs if n % 2 else (POS if signs & (NEG | POS) else 0) | signs & NULL


def _flip(signs: int) -> int:
    return signs & NULL | (POS if signs & NEG else 0) | (NEG if signs & POS else 0)


def _product(args: list[int]) -> int:
    total = POS
    for a in args:
        total = (_flip(total) if a & NEG else 0) | (total if a & POS else 0) | a & NULL
    return total


def _sum(args: list[int]) -> int:
    total = NULL
    for a in args:
        opposite = (total & POS and a & NEG) or (total & NEG and a & POS)
        total = (total | a) & (NEG | POS) | (NULL if opposite or total & a & NULL else 0)
    return total


def _positive(args: list[int]) -> int:
    return POS


def _deciding(t: Term) -> tuple[Term, ...]:
    """The arguments whose signs decide that of a term."""
    return t.args if t.op in _DECIDED_BY_SIGNS else ()


def _like_argument(args: list[int]) -> int:
    return args[0]


_ALWAYS_POSITIVE = ("exp", "cosh", "sech", "sigmoid", "softplus")
_SIGN_RULES: dict[str, Callable[[list[int]], int]] = {
    "const": _positive, "add": _sum, "mul": _product, "sub": lambda a: _sum([a[0], _flip(a[1])]), "neg": lambda a: _flip(a[0]),
    **dict.fromkeys(_ALWAYS_POSITIVE, _positive),
    **dict.fromkeys(("sinh", "tanh", "atan", "asinh", "erf", "cbrt", "sign"), _like_argument),
    "abs": lambda a: a[0] & NULL | (POS if a[0] & (NEG | POS) else 0), "relu": lambda a: POS if a[0] == POS else POS | NULL,
    "floor": lambda a: NEG if a[0] == NEG else POS | NULL if not a[0] & NEG else ANY,
    "step": lambda a: ANY, "sqrt": lambda a: a[0] if not a[0] & NEG else ANY,
    "max": lambda a: POS if POS in a else POS | NULL if any(not x & NEG for x in a) else ANY,
    "min": lambda a: POS if all(x == POS for x in a) else POS | NULL if not any(x & NEG for x in a) else ANY,
}
_DECIDED_BY_SIGNS = frozenset(_SIGN_RULES) - {*_ALWAYS_POSITIVE, "step"} | {"div", "pow", "asin", "factorial", "binomial"}
_REAL_TO_REAL = frozenset("exp sin cos sinh cosh tanh sech atan asinh erf sigmoid softplus relu step abs sign cbrt max min idx "
                          "delta".split())
