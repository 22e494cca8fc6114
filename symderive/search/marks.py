"""Marks: numbers by which terms are told apart before any polynomial is multiplied out.

The mark of a term is its value in the integers modulo a prime, where every name is some number and every function takes values for which
cos^2 + sin^2 = 1 and the like hold, too. What arithmetic, and such identities, make equal has one mark; so terms of different marks
need not be tried. Equal marks prove nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from symderive.kernel.term import BINDERS, OPERATORS, Term, fold
from symderive.search.citing import Relation

PRIME = 1152921480577786921  # modulo which -1 and the small primes are squares; it is 9 modulo 16, and 4 modulo 9
HALF = PRIME // 2 + 1
MAX_EXPONENT = 100_000
MAX_KEPT = 20_000  # terms whose marks are kept
_Mark = int | None  # None: there is none, as of 1/0 or of a root that is no number here

_marks: dict[Term, _Mark] = {}
_NUMBER = {op: k for k, op in enumerate(("name", "const", *OPERATORS))}


def unlike(a: Term, b: Term, known: Iterable[Relation] = ()) -> bool:
    """Whether arithmetic certainly does not make a of b, modulo equations or not."""
    left, right = mark(a), mark(b)
    return left is not None and right is not None and left != right and all(_holds(r) for r in known)


def _holds(r: Relation) -> bool:
    left = mark(r.left)
    return left is not None and left == mark(r.right)


def mark(t: Term) -> _Mark:
    """The mark of a term."""
    if t not in _marks and len(_marks) > MAX_KEPT:
        _marks.clear()
    return fold(t, _combine, _marks, _inside)


def _inside(t: Term) -> tuple[Term, ...]:
    return () if t.op in BINDERS else t.args


def _combine(t: Term, args: list[Any]) -> _Mark:
    if not args:
        return _leaf(t)
    if None in args:
        return None
    way = _WAYS.get(t.op)
    if way is not None:
        return way(*args)
    return _some(t.op, *args)


def _leaf(t: Term) -> _Mark:
    if t.op == "num":
        return int(t.val) % PRIME if t.val.isdigit() else _over(*t.value.as_integer_ratio())
    if t.op == "const" and t.val == "I":
        return _ROOT_OF_MINUS_ONE
    return pow(_some(t.op, *t.val.encode()), 12, PRIME) if t.op in ("name", "const") else None  # so that it has roots


def _some(op: str, *args: int) -> int:
    """Any number that depends on all of these."""
    return hash((_NUMBER[op], *args)) % PRIME


def _over(a: int, b: int) -> _Mark:
    return a * pow(b, -1, PRIME) % PRIME if b else None


def _sum(*args: int) -> int:
    return sum(args) % PRIME


def _product(*args: int) -> int:
    total = 1
    for a in args:
        total = total * a % PRIME
    return total


def _power(base: int, n: int) -> _Mark:
    """A power; an exponent that is a small whole number may be written as 1/3*3."""
    n = n - PRIME if n > PRIME // 2 else n
    if abs(n) > MAX_EXPONENT:
        other = _some("pow", base, n)
        return other if base != PRIME - 1 else PRIME - 1 if other % 2 else 1  # a power of -1 is 1 or -1
    return pow(base, n, PRIME) if n >= 0 or base else None


def _circle(u: int) -> tuple[_Mark, _Mark]:
    """The sine and the cosine of a number."""
    s = _some("sin", u)
    return _over(2 * s, 1 + s * s), _over(1 - s * s, 1 + s * s)


def _hyperbola(u: int) -> tuple[_Mark, _Mark]:
    """The hyperbolic sine and cosine of a number."""
    s = _some("sinh", u)
    return _over(2 * s, 1 - s * s), _over(1 + s * s, 1 - s * s)


def _quotient(a: _Mark, b: _Mark) -> _Mark:
    return None if a is None or b is None else _over(a, b % PRIME)


def _exp(u: int) -> _Mark:
    opposite = PRIME - u
    return 1 if not u else _some("exp", u) if u < opposite else _over(1, _some("exp", opposite))


def _step(u: int) -> int:
    """1 for one half of the numbers and 0 for their opposites, as if those were positive."""
    return int(0 < u < HALF)


def _largest(*args: int) -> int:
    best = args[0]
    for a in args[1:]:
        best = best if _step((best - a) % PRIME) else a
    return best


def _least(*args: int) -> int:
    return -_largest(*(-a % PRIME for a in args)) % PRIME


def _root(u: int) -> _Mark:
    """A square root: with PRIME - 1 = 8 q, q odd, it is u^((q + 1)/2) times an eighth root of one."""
    guess = pow(u, (_ODD + 1) // 2, PRIME)
    for turn in _TURNS:
        found = guess * turn % PRIME
        if found * found % PRIME == u:
            return min(found, PRIME - found)
    return None


def _cube_root(u: int) -> _Mark:
    """A cube root, as PRIME is 4 modulo 9; not all numbers have one."""
    found = pow(u, (2 * PRIME + 1) // 9, PRIME)
    return found if pow(found, 3, PRIME) == u else None


_ODD = (PRIME - 1) // 8
_EIGHTH = next(root for n in range(2, 100) if pow(root := pow(n, _ODD, PRIME), 4, PRIME) == PRIME - 1)
_TURNS = tuple(pow(_EIGHTH, k, PRIME) for k in range(4))
_ROOT_OF_MINUS_ONE = pow(_EIGHTH, 2, PRIME)
_WAYS: dict[str, Callable[..., _Mark]] = {
    "add": _sum, "mul": _product, "sub": lambda a, b: (a - b) % PRIME, "neg": lambda a: -a % PRIME, "div": _over, "pow": _power,
    "sin": lambda u: _circle(u)[0], "cos": lambda u: _circle(u)[1], "sinh": lambda u: _hyperbola(u)[0], "cosh": lambda u: _hyperbola(u)[1],
    "tanh": lambda u: _quotient(*_hyperbola(u)), "sech": lambda u: _quotient(1, _hyperbola(u)[1]),
    "exp": _exp, "sqrt": _root, "cbrt": _cube_root, "max": _largest, "min": _least, "step": _step,
    "sign": lambda u: (2 * _step(u) - 1) % PRIME, "abs": lambda u: u if _step(u) else -u % PRIME, "relu": lambda u: u if _step(u) else 0,
}
