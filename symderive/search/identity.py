"""A systematic proof of an identity: rewrite both sides by definitions until arithmetic and known identities close the gap.

The passes are what a lecturer would try in turn; the first that closes is taken. The lines of the right side are read backwards.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from symderive.kernel.derivation import Line, Rule, Step
from symderive.kernel.term import Term, canon
from symderive.search.citing import relations
from symderive.search.elaborate import Workbench, bridge
from symderive.search.match import rewrites

MAX_REWRITES = 60  # of one pass on one side

# each pass is a tuple of rules applied wherever they fit, over and over
PASSES: tuple[tuple[str, ...], ...] = (
    ("sinh_neg", "cosh_neg", "tanh_neg", "sin_neg", "cos_neg", "exp_zero", "log_one", "sin_zero", "cos_zero", "sinh_zero", "cosh_zero",
     "tanh_zero", "sin_pi", "cos_pi", "sin_half_pi", "cos_half_pi", "sin_pi_div_six", "cos_pi_div_six", "sin_pi_div_four",
     "cos_pi_div_four", "sin_pi_div_three", "cos_pi_div_three", "log_exp", "exp_log", "abs_of_nonneg", "abs_of_nonpos", "sqrt_sq_eq_abs"),
    ("tanh_eq_sinh_div_cosh", "coth_eq_cosh_div_sinh", "sech_eq_one_div_cosh", "csch_eq_one_div_sinh", "tan_eq_sin_div_cos",
     "cot_eq_cos_div_sin", "sec_eq_one_div_cos", "csc_eq_one_div_sin", "sigmoid_eq", "softplus_eq", "softmax_eq"),
    ("exp_add", "exp_sub", "exp_nat_mul", "exp_neg", "sin_add", "cos_add", "sin_sub", "cos_sub", "sin_two_mul", "cos_two_mul", "sinh_add",
     "cosh_add", "sinh_sub", "cosh_sub", "sinh_two_mul", "cosh_two_mul", "log_mul", "log_div", "log_pow", "log_sqrt", "sum_mul_left",
     "sum_div", "sum_add", "sum_sub", "sum_neg"),
    ("sinh_eq_exp", "cosh_eq_exp"),
    ("exp_add", "exp_sub", "exp_nat_mul", "exp_neg"),
)
IDENTITIES = ("sin_sq_add_cos_sq", "cosh_sq_sub_sinh_sq", "exp_mul_exp_neg", "sqrt_sq")


def prove_identity(bench: Workbench, left: Term, right: Term, rules: Mapping[str, Rule]) -> tuple[Line, ...] | None:
    """Lines from the left side to exactly the right side, or None."""
    forth: list[Line] = []
    back: list[Line] = []
    closing = close(bench, left, right, rules)
    for names in PASSES:
        if closing is not None:
            break
        moves = [rules[n] for n in names if n in rules]
        left, steps = exhaust(bench, left, moves)
        if steps:
            forth.append(Line(tuple(steps)))
        inverse_from = right
        right, steps = exhaust(bench, right, moves)
        if steps:
            inverse = undone(bench, inverse_from, steps)
            if inverse is None:
                return None
            back.insert(0, Line(inverse))
        closing = close(bench, left, right, rules)
    return None if closing is None else tuple(line for line in (*forth, Line(closing), *back) if line.steps)


def exhaust(bench: Workbench, t: Term, moves: Sequence[Rule]) -> tuple[Term, list[Step]]:
    """Apply the rules, first match first, until none fits."""
    steps: list[Step] = []
    while len(steps) < MAX_REWRITES:
        found = next(_useful(bench, t, moves), None)
        if found is None:
            break
        steps.append(found[0])
        t = found[1]
    return t, steps


def _useful(bench: Workbench, t: Term, moves: Sequence[Rule]) -> Iterator[tuple[Step, Term]]:
    for rule in moves:
        for step in rewrites(t, rule):
            new = bench.try_step(t, step)
            if new is not None and canon(new) is not canon(t):
                yield step, new


def reversed_lines(bench: Workbench, first: Term, lines: Sequence[Line]) -> tuple[Line, ...] | None:
    """The lines that lead from the last line back to the first, or None where a step cannot be undone."""
    back: list[Line] = []
    now = first
    for line in lines:
        inverse = undone(bench, now, line.steps)
        if inverse is None:
            return None
        back.insert(0, Line(inverse))
        now = bench.run(now, line.steps) or now
    return tuple(back)


def undone(bench: Workbench, first: Term, steps: Sequence[Step]) -> tuple[Step, ...] | None:
    """The steps that undo these, in the order in which they are to be done."""
    lines = [first]
    for s in steps:
        new = bench.try_step(lines[-1], s)
        if new is None:
            return None
        lines.append(new)
    inverse: list[Step] = []
    for before, s, after in reversed(list(zip(lines, steps, lines[1:], strict=False))):
        undo = replace(s, backwards=not s.backwards, pick=())
        got = bench.try_step(after, undo)
        restoring = None if got is None else bridge(got, before)  # flat sums and products, order
        if restoring is None:
            return None
        inverse += [undo, *restoring]
    return tuple(inverse)


def close(bench: Workbench, left: Term, right: Term, rules: Mapping[str, Rule]) -> tuple[Step, ...] | None:
    """Arithmetic, if need be modulo the great identities."""
    known = [r for n in IDENTITIES if n in rules for r in relations(rules[n], (left, right))]
    for cited in ((), known):
        steps = bridge(left, right, cited)
        if steps is not None and bench.run(left, steps) is right:
            return tuple(steps)
        if not known:
            break
    return None

