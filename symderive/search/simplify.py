"""Simpler forms of a term, each step one that the kernel replays: arithmetic, and single uses of the identities."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain, count

from symderive.kernel import ring
from symderive.kernel.derivation import Chain, Claim, Derivation, Line, Rule, Step
from symderive.kernel.term import ONE, Path, Term, canon, fold, get, mk, num, rebuild, same
from symderive.search.calculus import derivative_lines
from symderive.search.citing import expanded, factored, relations
from symderive.search.differentiate import tidy
from symderive.search.elaborate import Workbench, bridge
from symderive.search.identity import IDENTITIES, INVERSES, QUOTIENTS, TO_EXP, VALUES, exhaust
from symderive.search.match import positions, rewrites, subterms
from symderive.search.points import witness
from symderive.search.radicals import surds
from symderive.search.rooted import rooted_lines

MAX_LOOKED_AT = 20  # terms whose neighbours are looked at
MAX_SIZE = 400  # nodes of a term for which arithmetic alone is tried
# rules that make a term simpler from left to right, and from right to left
FORWARDS = (*VALUES, *INVERSES, "sin_sq_add_cos_sq", "cosh_sq_sub_sinh_sq", "sech_sq_add_tanh_sq", "cosh_add_sinh", "cosh_sub_sinh",
            "one_sub_sigmoid", "sqrt_sq", "sq_sqrt", "abs_sq", "cbrt_cube", "asinh_sinh", "atanh_tanh", "atan_tan", "exp_one", "I_sq",
            "sum_index", "sum_index_sq", "sum_index_cube", "sum_const", "sum_zero", "sum_softmax", "sum_delta", "sum_delta_only",
            "sum_single", "delta_self", "exp_mul_exp_neg", "factorial_zero", "sum_mul_left", "log_pow", "log_sqrt",
            "sin_two_mul", "sinh_two_mul",
            *(f"{wave}_{angle}" for wave in ("sin", "cos") for angle in ("pi", "half_pi", "pi_div_six", "pi_div_four", "pi_div_three")))
BACKWARDS = (*QUOTIENTS, "exp_add", "exp_sub", "exp_neg", "sin_two_mul", "cos_two_mul", "sinh_two_mul", "cosh_two_mul", "sin_add",
             "cos_add", "sinh_add", "cosh_add", "sin_sub", "cos_sub", "sinh_sub", "cosh_sub", "log_pow")
_TWO = num("2")
SQUARES: dict[str, Callable[[Term], Term]] = {  # what the square of a function is
    "sin": lambda u: mk("sub", ONE, mk("pow", mk("cos", u), _TWO)), "cos": lambda u: mk("sub", ONE, mk("pow", mk("sin", u), _TWO)),
    "sinh": lambda u: mk("sub", mk("pow", mk("cosh", u), _TWO), ONE), "cosh": lambda u: mk("add", ONE, mk("pow", mk("sinh", u), _TWO)),
}
_WEIGHTS = {"D": 8, "Sum": 6, "Product": 6, "Integral": 8, "softmax": 4, "num": 1, "name": 1, "const": 1, "add": 1, "mul": 1, "sub": 1,
            "neg": 1, "div": 1, "pow": 1}
_FUNCTION = 2

Found = tuple[tuple[Step, ...], Term]


def simplify(t: Term, claim: Claim, rules: Mapping[str, Rule], form: str = "") -> Derivation:
    """A derivation t = a simpler term, for the sorts and assumptions of `claim`; where there is none, t = t.

    form   one of FORMS, or "" for the shortest that is found

    Raises CannotDifferentiate, Rejected, and ValueError where t has no such form.
    """
    bench = Workbench(replace(claim, lhs=t, rhs=t), rules)
    lines, now = derivative_lines(bench, t) if t.vars else ((), t)
    written, now = rooted_lines(bench, now) if not form else ((), now)
    more, now = (FORMS[form] if form else _shortest)(bench, now)
    found = replace(claim, lhs=t, rhs=now, assuming=(*claim.assuming, *bench.provided))
    return Derivation(found, Chain((*lines, *written, *more)), witness=witness(found))


def cost(t: Term) -> int:
    """How long a term is: its nodes, functions and what binds a name counting more."""
    def weigh(node: Term, below: list[int]) -> int:
        digits = len(node.val) // 8 if node.op == "num" else 0
        return _WEIGHTS.get(node.op, _FUNCTION) + digits + sum(below)

    total: int = fold(t, weigh)
    return total


# --- stated forms --------------------------------------------------------------------------------------------------


def _as(write: Callable[[Term], Term]) -> Callable[[Workbench, Term], tuple[tuple[Line, ...], Term]]:
    """A form that arithmetic alone reaches."""
    def form(bench: Workbench, t: Term) -> tuple[tuple[Line, ...], Term]:
        new = write(t)
        if same(new, t):
            return (), t
        step = Step("ring", (), (("to", new),))
        if bench.try_step(t, step) is not new:
            raise ValueError("there is no such form: a denominator may be 0, or the expression is too large")
        return (Line((step,)),), new

    return form


def _factored(t: Term) -> Term:
    return _fraction(t, factored)


def _single_fraction(t: Term) -> Term:
    return _fraction(t, ring.polynomial)


def _fraction(t: Term, write: Callable[[object, Sequence[Term]], Term]) -> Term:
    """Top over bottom, common factors cancelled; the term itself where it is too large for that."""
    try:
        field = ring.Field((t,), opaque=False)
        top, bottom = (write(p, field.atoms) for p in field.fraction(t))
    except (ring.TooLarge, ZeroDivisionError):
        return t
    return top if bottom is ONE else mk("div", top, bottom)


def _exponentials(bench: Workbench, t: Term) -> tuple[tuple[Line, ...], Term]:
    """Hyperbolic functions, sigmoid and the like by exponentials, then the shortest that arithmetic makes of it."""
    new, steps = exhaust(bench, t, [bench.rules[n] for n in (*QUOTIENTS, *TO_EXP) if n in bench.rules])
    last = min(_by_arithmetic(bench, new), key=lambda found: cost(found[1]), default=((), new))
    lines = [Line(tuple(s)) for s in (steps, last[0]) if s]
    return tuple(lines), last[1]


FORMS: dict[str, Callable[[Workbench, Term], tuple[tuple[Line, ...], Term]]] = {
    "expanded": _as(expanded), "factored": _as(_factored), "single-fraction": _as(_single_fraction), "exponentials": _exponentials,
    "rationalised": rooted_lines,
}


# --- the shortest form ---------------------------------------------------------------------------------------------


def _shortest(bench: Workbench, t: Term) -> tuple[tuple[Line, ...], Term]:
    """Best-first search; among the terms found the shortest, and of those the first."""
    order = count()
    frontier: list[tuple[int, int, Term, tuple[Line, ...]]] = [(cost(t), next(order), t, ())]
    best, seen = frontier[0], {canon(t)}
    for _ in range(MAX_LOOKED_AT):
        if not frontier:
            break
        _, _, now, lines = heapq.heappop(frontier)
        for steps, new in _neighbours(bench, now):
            if canon(new) not in seen:
                seen.add(canon(new))
                entry = (cost(new), next(order), new, (*lines, Line(steps)))
                best = min(best, entry)
                heapq.heappush(frontier, entry)
    return best[3], best[2]


def _neighbours(bench: Workbench, t: Term) -> Iterator[Found]:
    """What one idea makes of a term: arithmetic, a square by another one, or a rule and the arithmetic after it."""
    yield from _by_arithmetic(bench, t)
    yield from _by_squares(bench, t)
    forwards = ((bench.rules[n], False) for n in FORWARDS if n in bench.rules)
    backwards = ((bench.rules[n], True) for n in BACKWARDS if n in bench.rules)
    for rule, back in chain(forwards, backwards):
        for step in rewrites(t, rule, backwards=back):
            new = bench.try_step(t, step)
            if new is not None:
                yield (step,), new
                yield from (((step, *more), neat) for more, neat in _by_arithmetic(bench, new) if cost(neat) < cost(new))
    roots = tuple(surds(bench, t))
    rooted = bench.run(t, roots) if roots else None
    if rooted is not None:
        yield roots, rooted
        yield from (((*roots, *more), neat) for more, neat in _by_squares(bench, rooted))
    quotients, steps = exhaust(bench, t, [bench.rules[n] for n in QUOTIENTS if n in bench.rules])
    if steps:
        yield from (((*steps, *more), neat) for more, neat in _by_arithmetic(bench, quotients))


def _by_arithmetic(bench: Workbench, t: Term) -> Iterator[Found]:
    """Other ways to write a term or an argument of a function in it."""
    for at in _places(t):
        here = get(t, at)
        for write in (tidy, expanded, _factored, _single_fraction):
            new = write(here)
            if new is not here:
                step = Step("ring", at, (("to", new),))
                after = bench.try_step(t, step)
                if after is not None:
                    yield (step,), after


def _places(t: Term) -> list[Path]:
    """Where arithmetic begins: at the term, and below a function."""
    found = [at for at, node in positions(t) if node.args and ring.arithmetic(node) and (not at or not ring.arithmetic(get(t, at[:-1])))]
    return [at for at in found if get(t, at).size <= MAX_SIZE]


def _by_squares(bench: Workbench, t: Term) -> Iterator[Found]:
    """sin^2 by cos^2, sqrt(u)^2 by u and the like, and then arithmetic: one step that cites the identity."""
    known = [r for n in IDENTITIES if n in bench.rules for r in relations(bench.rules[n], (t,))]
    flat = expanded(t)
    for wave in dict.fromkeys(node for node in subterms(t) if node.op in SQUARES or node.op == "sqrt"):
        there = _without_square(flat, wave)
        if there is flat:
            continue
        for new in dict.fromkeys(write(there) for write in (tidy, expanded, _factored)):
            steps = bridge(t, new, known)
            if steps and bench.run(t, steps) is new:
                yield tuple(steps), new


def _without_square(t: Term, wave: Term) -> Term:
    """Even powers of sin(u) by cos(u), of cosh(u) by sinh(u), of sqrt(u) by u ..."""
    instead = wave.args[0] if wave.op == "sqrt" else SQUARES[wave.op](*wave.args)

    def visit(node: Term, args: list[Term]) -> Term:
        n = ring.exponent(node)
        if node.op != "pow" or node.args[0] is not wave or n is None or n < 2:
            return rebuild(node, args)
        even = instead if n < 4 else mk("pow", instead, num(str(n // 2)))
        return mk("mul", wave, even) if n % 2 else even

    return fold(t, visit)
