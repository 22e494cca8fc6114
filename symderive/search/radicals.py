"""Roots, logarithms, powers and arcs of numbers: by primes, by the exponential function, by addition theorems.

Each pass gives the steps that change a term until nothing of its kind is left.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from itertools import combinations

from flint import fmpz

from symderive.kernel import ring
from symderive.kernel.derivation import Step
from symderive.kernel.term import ONE, ZERO, Path, Term, const, mk, num, number
from symderive.search.elaborate import Workbench
from symderive.search.fractions import in_lowest_terms
from symderive.search.match import positions

_E, _PI = const("e"), const("pi")
MAX_STEPS = 60  # of one pass
Proposal = Callable[[Path, Term], list[Step] | None]

_OF_PRODUCT = {"cbrt": ("cbrt_mul", "a", "b"), "sqrt": ("sqrt_mul", "a", "b"), "log": ("log_mul", "u", "v")}
_OF_QUOTIENT = {"cbrt": ("cbrt_div", "a", "b"), "sqrt": ("sqrt_div", "a", "b"), "log": ("log_div", "u", "v")}
_ARCS = frozenset({"asin", "acos", "atan"})
_HYPERBOLIC_HALF = {"cosh": "cosh_half", "sinh": "sinh_half_by_cosh"}
_BY_EXPONENTIAL = frozenset({"asinh", "acosh", "atanh"})


def surds(bench: Workbench, t: Term) -> list[Step]:
    """Roots of fractions and composite numbers become roots of primes."""
    return repeated(bench, t, lambda at, node: _taken_apart(at, node) if node.op in ("sqrt", "cbrt") else None, {"sqrt", "cbrt"})


def logarithms(bench: Workbench, t: Term) -> list[Step]:
    """Logarithms of fractions and composite numbers become logarithms of primes."""
    return repeated(bench, t, lambda at, node: _taken_apart(at, node) if node.op == "log" else None, {"log"})


def powers(bench: Workbench, t: Term) -> list[Step]:
    """Powers whose exponent is no whole numeral become exponentials, and roots, but those of numbers, powers."""
    return repeated(bench, t, _as_exponential if not bench.facts.is_complex else _as_complex_exponential,
                    {"sqrt", "cbrt", "pow"})


def powers_of_e(bench: Workbench, t: Term) -> list[Step]:
    """The number e becomes exp(1)."""
    return repeated(bench, t, lambda at, node: [Step("exp_one", at, backwards=True)] if node is _E else None, {"const"})


def exponentials_of_inverses(bench: Workbench, t: Term) -> list[Step]:
    """exp(asinh(x)) becomes cosh(asinh(x)) + sinh(asinh(x)), whose parts are known."""
    return repeated(bench, t, _as_cosh_and_sinh, {"exp"})


def halves_of_inverses(bench: Workbench, t: Term) -> list[Step]:
    """cos(atan(x)/2) becomes sqrt((1 + cos(atan(x)))/2), and its square (1 + cos(atan(x)))/2."""
    return repeated(bench, t, lambda at, node: _half(bench, at, node), {"sin", "cos", "sinh", "cosh"})


def exponentials_joined(bench: Workbench, t: Term) -> list[Step]:
    """Products, quotients and powers of exponentials become one exponential."""
    return repeated(bench, t, _joined, {"exp"})


def arctangents(bench: Workbench, t: Term) -> list[Step]:
    """Sums of arctangents of numbers become one arctangent."""
    return repeated(bench, t, _added, {"atan"})


def repeated(bench: Workbench, t: Term, propose: Proposal, about: Collection[str] = ()) -> list[Step]:
    """What is proposed for the first place where it goes through, until there is none.

    about   operators without any of which nothing is proposed
    """
    steps: list[Step] = []
    while len(steps) < MAX_STEPS and not (about and t.ops.isdisjoint(about)):
        found = next(_possible(bench, t, propose), None)
        if found is None:
            break
        more, t = found
        steps += more
    return steps


def _possible(bench: Workbench, t: Term, propose: Proposal) -> Iterator[tuple[list[Step], Term]]:
    for at, node in positions(t):
        steps = propose(at, node)
        new = bench.run(t, steps) if steps else None
        if steps and new is not None:
            yield steps, new


def _taken_apart(at: Path, node: Term) -> list[Step] | None:
    inner = node.args[0]
    if inner.op == "div" and all(a.op == "num" for a in inner.args):
        rule, u, v = _OF_QUOTIENT[node.op]
        return [Step(rule, at, ((u, inner.args[0]), (v, inner.args[1])))]
    if not _composite(inner):
        return None
    rule, u, v = _OF_PRODUCT[node.op]
    n = int(inner.val)
    p = min(int(q) for q, _ in fmpz(n).factor())
    factors = num(p), num(n // p)
    return [Step("ring", (*at, 0), (("to", mk("mul", *factors)),)), Step(rule, at, ((u, factors[0]), (v, factors[1])))]


def _added(at: Path, node: Term) -> list[Step] | None:
    """Two arctangents in a sum are added; the argument that comes out is worked out next."""
    value = ring.rational(node.args[0]) if node.op == "atan" else None
    if value is not None and node.args[0] is not number(value):
        return [Step("ring", (*at, 0), (("to", number(value)),))]
    if node.op != "add":
        return None
    arcs = [(i, a.args[0], ring.rational(a.args[0])) for i, a in enumerate(node.args) if a.op == "atan"]
    if any(q is None or u is not number(q) for _, u, q in arcs):
        return None
    for (i, u, p), (j, v, q) in combinations(arcs, 2):
        assert p is not None and q is not None
        if p * q != 1 and (p * q < 1 or p > 0):
            rule = "atan_add" if p * q < 1 else "atan_add_beyond"
            return [Step(rule, at, (("u", u), ("v", v)), (i, j) if len(node.args) > 2 else ())]
    return None


def _half(bench: Workbench, at: Path, node: Term) -> list[Step] | None:
    if node.op in ("sinh", "cosh"):
        u = node.args[0].args[0] if node.args[0].op == "div" and ring.rational(node.args[0].args[1]) == 2 else node
        return [Step(_HYPERBOLIC_HALF[node.op], at, (("u", u),))] if u.op in _BY_EXPONENTIAL else None
    squared = node.op == "pow" and ring.exponent(node) == 2
    wave = node.args[0] if squared else node
    inner = wave.args[0] if wave.op in ("sin", "cos") else node
    if squared and inner is not node and bench.whole & inner.names:
        return _half_turns(bench, at, wave)
    if inner.op != "div" or inner.args[0].op not in _ARCS or ring.rational(inner.args[1]) != 2:
        return None
    signed = wave.op == "sin" and not squared and not bench.facts.granted(mk("ge", inner.args[0], ZERO))
    rule = f"{wave.op}_half_sq" if squared else "sin_half_by_cos" if signed else f"{wave.op}_half"
    return [Step(rule, at, (("u", inner.args[0]),))]


def _half_turns(bench: Workbench, at: Path, wave: Term) -> list[Step] | None:
    """The square of a sine or cosine of n*pi/2 by that of n*pi, for a whole n."""
    turns, twice = (in_lowest_terms(mk("div", mk("mul", k, wave.args[0]), _PI)) for k in (ONE, num(2)))
    if bench.facts.whole(turns) or not bench.facts.whole(twice):
        return None
    u = mk("mul", twice, _PI)
    return [Step("ring", (*at, 0, 0), (("to", mk("div", u, num(2))),)), Step(f"{wave.op}_half_sq", at, (("u", u),))]


def _joined(at: Path, node: Term) -> list[Step] | None:
    exps = [i for i, a in enumerate(node.args) if a.op == "exp"]
    if node.op == "mul" and len(exps) > 1:
        i, j = exps[:2]
        letters = (("u", node.args[i].args[0]), ("v", node.args[j].args[0]))
        return [Step("exp_add", at, letters, (i, j) if len(node.args) > 2 else (), backwards=True)]
    if node.op == "div" and exps == [0, 1]:
        return [Step("exp_sub", at, (("u", node.args[0].args[0]), ("v", node.args[1].args[0])), backwards=True)]
    if node.op == "div" and exps == [1] and node.args[0] is ONE:
        return [Step("exp_neg", at, (("u", node.args[1].args[0]),), backwards=True)]
    if node.op == "pow" and exps == [0] and ring.exponent(node) is not None:
        return [Step("exp_nat_mul", at, (("n", node.args[1]), ("u", node.args[0].args[0])), backwards=True)]
    return None


def _composite(t: Term) -> bool:
    return t.op == "num" and t.val.isdigit() and len(t.val) <= 9 and int(t.val) > 3 and not fmpz(int(t.val)).is_prime()


def _as_exponential(at: Path, node: Term) -> list[Step] | None:
    if node.op in ("sqrt", "cbrt") and node.args[0].names:
        return [Step(f"{node.op}_eq_pow", at, (("a", node.args[0]),))]
    if node.op == "pow" and ring.exponent(node) is None:
        return [Step("pow_eq_exp", at, (("a", node.args[0]), ("b", node.args[1])))]
    return None


def _as_complex_exponential(at: Path, node: Term) -> list[Step] | None:
    if node.op == "pow" and ring.exponent(node) is None:
        return [Step("pow_eq_exp_complex", at, (("a", node.args[0]), ("b", node.args[1])))]
    return None


def _as_cosh_and_sinh(at: Path, node: Term) -> list[Step] | None:
    if node.op == "exp" and node.args[0].op in _BY_EXPONENTIAL:
        return [Step("cosh_add_sinh", at, (("u", node.args[0]),), backwards=True)]
    return None
