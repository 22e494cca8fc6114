"""A systematic proof of an identity: rewrite both sides by definitions until arithmetic and known identities close the gap.

The passes are what a lecturer would try in turn; the first that closes is taken. The two sides meet in the middle.
Conditions of the claim (denominators that are not 0) are rewritten along with the sides.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import partial
from itertools import chain

from symderive.kernel import ring
from symderive.kernel.conditions import Facts
from symderive.kernel.derivation import Chain, Known, Line, Rule, Step
from symderive.kernel.term import ONE, RELATIONS, ZERO, Term, canon, get, mk, name, put, substitute
from symderive.search.angles import Angles, halved
from symderive.search.arguments import logarithms_factored, logarithms_paired, shortened
from symderive.search.citing import Relation, heads_of, relations, relations_given
from symderive.search.conjugates import close_by_conjugates
from symderive.search.differentiate import tidy
from symderive.search.elaborate import Workbench, bridge
from symderive.search.fractions import with_numbers_below
from symderive.search.given import solved, values_put_in
from symderive.search.marks import mark
from symderive.search.match import arguments, positions, rewrites, subterms
from symderive.search.meeting import Lines, meeting
from symderive.search.nested import denested
from symderive.search.opening import exhausted, with_powers_apart
from symderive.search.principal import principal_values, unit_powers
from symderive.search.radicals import (
    arctangents,
    exponentials_joined,
    exponentials_of_inverses,
    halves_of_inverses,
    logarithms,
    powers,
    powers_of_e,
    surds,
)
from symderive.search.roots import cube_roots, half_angle_roots, pythagorean_roots, roots_apart, square_roots, squares_out

MAX_REWRITES = 60  # of one pass on one side
MAX_KNOWN = 6  # conditions rewritten along
POWERS = ("powers", "values", "apart", "paired", "joined", "values", "angles", "inverses", "values")  # as exponentials, joined
TURNS = ("values", "quotients", "angles", "values", "inverses", "whole powers", "values")  # cos(n*pi) becomes (-1)^n
MANY_COSINES = 3  # whose product may be told by double angles
KNOWN_VALUES = ("sin_pi", "cos_pi", "sin_half_pi", "cos_half_pi")  # begin the names of rules for values at parts of pi
MAX_ROUNDS = 3  # of working out values, the ones in others first
MAX_LAYERS = 6  # of multiples of one angle, the largest first

PASS, GAP, CONJUGATES = 3, 10, 50  # work for a pass, an attempt to close a gap, and one by conjugates, for each symbol

Pass = Callable[[Workbench, Term], list[Step]]

VALUES = ("sinh_neg", "cosh_neg", "tanh_neg", "sin_neg", "cos_neg", "exp_zero", "log_one", "sin_zero", "cos_zero", "sinh_zero",
          "cosh_zero", "tanh_zero", "log_exp", "exp_log", "log_e", "e_pow", "abs_of_nonneg", "abs_of_nonpos", "abs_neg", "sqrt_sq_eq_abs",
          "max_of_three", "min_of_three",
          "max_of_ge", "max_of_le", "min_of_ge", "min_of_le", "relu_of_nonneg", "relu_of_nonpos", "sign_of_pos", "sign_of_neg",
          "step_of_pos", "step_of_neg", "factorial_succ", "cube_cbrt", "pow_half", "pow_quarter", "pow_third",
          "pow_neg_half", "pow_neg_quarter", "pow_neg_third",
          "one_pow", "zero_pow_whole", "erf_neg", "erf_zero", "prime_eq", "prime_two_eq", "delta_self", "delta_of_ne", "cbrt_neg",
          "cos_abs", "cosh_abs",
          "tan_zero", "tan_pi_div_six", "tan_pi_div_four", "tan_pi_div_three", "binomial_zero", "binomial_one", "binomial_two",
          "binomial_self")
INVERSES = ("sin_asin", "cos_acos", "cos_asin", "sin_acos", "sin_atan", "cos_atan", "tan_atan", "asin_neg", "acos_neg", "atan_neg",
            "asin_zero", "asin_one", "acos_zero", "acos_one", "atan_zero", "atan_one",
            *(f"{arc}_{value}" for arc in ("asin", "acos") for value in ("half", "half_sqrt_two", "half_sqrt_three")), "atan_sqrt_three",
            "atan_third_sqrt_three", "sinh_asinh", "cosh_acosh", "sinh_acosh",
            "cosh_asinh", "sinh_atanh", "cosh_atanh", "tanh_atanh", "asinh_zero", "atanh_zero", "exp_log", "log_exp", "exp_half_log",
            "exp_mul_I", "sin_int_mul_pi", "cos_two_int_mul_pi", "cos_int_mul_pi", "sqrt_zero", "sqrt_one", "sin_atan2",
            "cos_atan2")
QUOTIENTS = ("tanh_eq_sinh_div_cosh", "coth_eq_cosh_div_sinh", "sech_eq_one_div_cosh", "csch_eq_one_div_sinh", "tan_eq_sin_div_cos",
             "cot_eq_cos_div_sin", "sec_eq_one_div_cos", "csc_eq_one_div_sin", "sigmoid_eq", "softplus_eq", "softmax_eq")
APART = ("log_mul", "log_div", "log_pow", "log_sq", "log_sqrt", "sum_mul_left", "sum_div", "sum_add", "sum_sub", "sum_neg", "exp_add",
         "exp_sub", "abs_mul", "abs_div", "abs_pow", "sign_mul")
AS_LOGARITHMS = ("asinh_eq_log", "acosh_eq_log", "atanh_eq_log")
TO_EXP = ("sinh_eq_exp", "cosh_eq_exp")
MOVES: Mapping[str, Sequence[str]] = {  # the rules of each pass
    "logarithms": AS_LOGARITHMS, "values": VALUES, "inverses": INVERSES, "quotients": QUOTIENTS, "apart": APART, "exponentials": TO_EXP,
    "reciprocals": ("atan_inv",),
}
COMPLEX = "_complex"  # ends the names of rules that hold of principal values
IDENTITIES = ("sin_sq_add_cos_sq", "cosh_sq_sub_sinh_sq", "exp_mul_exp_neg", "sqrt_sq", "I_sq", "sign_mul_abs", "mul_sign", "mul_step",
              "relu_eq_max", "abs_sq", "cbrt_cube", "neg_one_pow_sq")

DIVISORS = {"csch": "sinh", "coth": "sinh", "tan": "cos", "sec": "cos", "cot": "sin", "csc": "sin"}
ARCS = frozenset("asin acos atan asinh acosh atanh".split())
OF_SLOPES = ("sech_sq_add_tanh_sq",)  # and what derivatives are compared by


def prove_identity(bench: Workbench, left: Term, right: Term, rules: Mapping[str, Rule], given: Sequence[Relation] = (),
                   finest: Mapping[Term, Fraction] | None = None) -> Chain | None:
    """A chain from the left side to exactly the right side, or None.

    given    equations that may be cited beside the great identities
    finest   for parts of arguments, the multiples to which they are to be brought: {pi: 1/7}
    """
    outer = bench.facts
    passed: dict[tuple[str, Facts, Term], list[Step]] = {}  # the plans begin alike
    plans: Iterable[Sequence[str]] = _plans(left, right, bool(bench.whole))
    names = solved(bench.claim)
    if names.keys() & (left.names | right.names):
        meant = _plans(substitute(left, names), substitute(right, names), bool(bench.whole))
        plans = chain(plans, (("given", *passes) for passes in meant))
    for passes in plans:
        try:
            found = _Attempt(bench, left, right, rules, given, finest or {}, passed).run(passes)
        finally:
            bench.facts = outer
        if found is not None:
            return found
    return None


def _plans(left: Term, right: Term, whole: bool) -> Iterator[Sequence[str]]:
    """Sequences of passes: with hyperbolic functions kept, and with everything in exponentials."""
    operators = left.ops | right.ops
    if "log" in operators and {"asinh", "acosh", "atanh"} & operators:
        yield ("values", "logarithms", "apart", "values")
    if not {"sinh", "cosh", "tanh", "sech", "csch", "coth"} & operators or "exp" not in operators:
        yield ("values", "inverses", "quotients", "angles", "inverses", "apart", "values")
    if {"sinh", "cosh", "tanh", "sech", "csch", "coth", "exp", "sigmoid"} & operators:
        yield ("values", "inverses", "quotients", "exponentials", "angles", "inverses", "apart", "values")
    if any(s.op == "pow" and ring.exponent(s) is None for side in (left, right) for s in subterms(side)):
        if left.imaginary or right.imaginary:
            yield ("whole powers", "unit powers", "values", "quotients", "angles", "values")
        yield ("values", "whole powers", "values", "inverses", "values")
        if {"sin", "cos", "tan", "cot", "sec", "csc"} & operators:
            yield TURNS
            yield ("values", "whole powers", "values", "quotients", "angles", "values")
        yield ("values", *POWERS)
        if {"sinh", "cosh"} & operators:
            yield ("values", "exponentials", "values", *POWERS)
        yield ("values", "quotients", "angles", "values", *POWERS)
    elif whole and ({"sin", "cos", "tan", "cot", "sec", "csc"} & operators or left.imaginary or right.imaginary):
        yield TURNS
    if any(s.op in ("sqrt", "cbrt") and (s.args[0].args or s.args[0].imaginary) for side in (left, right) for s in subterms(side)):
        yield ("values", "denested", "values")
        yield ("values", "roots apart", "values")
        if not operators.isdisjoint(ARCS):  # the functions that undo them leave roots
            yield ("values", "quotients", "angles", "inverses", "roots apart", "values")
        if {"sin", "cos", "sinh", "cosh"} & operators:
            yield ("values", "pythagorean", "values", "inverses", "quotients", "exponentials", "values")
    arcs = {s for side in (left, right) for s in subterms(side) if s.op == "atan" and s.names}
    if sum(s.args[0].op == "div" and s.args[0].args[0] is ONE for s in arcs) > 1:
        yield ("reciprocals", "values", "inverses", "values")
    if sum(s.op == "exp" and not {"sin", "cos", "sinh", "cosh"}.isdisjoint(s.ops) for side in (left, right) for s in subterms(side)) > 1:
        yield ("joined", "values", "exponentials")
    if sum(s.op == "cos" for side in (left, right) for s in subterms(side)) >= MANY_COSINES:
        yield ("values", "halved", "values")


class _Attempt:
    """One attempt: the two sides as they move towards each other, the lines so far, and the conditions rewritten along."""

    def __init__(self, bench: Workbench, left: Term, right: Term, rules: Mapping[str, Rule], given: Sequence[Relation],
                 finest: Mapping[Term, Fraction], passed: dict[tuple[str, Facts, Term], list[Step]]):
        self.bench, self.left, self.right, self.rules = bench, left, right, rules
        self.given, self.finest = given, finest
        self.forth: list[Line] = []
        self.back: list[Line] = []
        statements = [s for s in bench.facts.statements if s.op in RELATIONS and s.op != "eq"][:MAX_KNOWN]
        waves = not (left.ops | right.ops).isdisjoint({"sin", "cos", *DIVISORS})
        nodes = sorted({s for side in (left, right) for s in subterms(side)} if waves else (), key=lambda t: t.serial)
        divisors = [mk("ne", mk(DIVISORS[s.op], s.args[0]), ZERO) for s in nodes if s.op in DIVISORS]
        divisors += [mk("ne", s.args[1], ZERO) for s in nodes if s.op == "div" and {"sin", "cos"} & s.args[1].ops]
        below = [s.args[1] for side in (left, right) if "div" in side.ops for s in subterms(side) if s.op == "div"]
        compound = [mk("ne", t, ZERO) for t in dict.fromkeys(below) if _has_compound_fraction(t)]
        statements += [s for s in dict.fromkeys((*divisors, *compound)) if s not in statements and bench.facts.granted(s)]
        self.passed = passed
        self.first: list[Known] = []  # conditions as they are once the assumed equations are put in
        self.known: list[tuple[Term, Term, tuple[Step, ...]]] = [(mk("all", s, name("_"), ONE, ONE), s, ()) for s in statements]
        # what is granted of a sum of fractions is said, as the numerator is what it is about
        self.said = [s for s in statements if s in compound]
        bench.facts = bench.facts.adding(*self.said) if self.said else bench.facts

    def run(self, passes: Sequence[str]) -> Chain | None:
        closing = close(self.bench, self.left, self.right, self.rules)
        for which in passes:
            if closing is not None:
                break
            own = {"angles": self._angle_by_angle, "given": self._with_what_is_given}.get(which)
            closing = own() if own is not None else self._closed_after(self._made(which))
        if closing is None:
            self.bench.budget.spend(CONJUGATES * (self.left.size + self.right.size))
            steps = close_by_conjugates(self.bench, self.left, self.right, self.given)
            closing = None if steps is None else ((Line(steps),), ())
        if closing is None:
            return None
        known = [Known(s, steps) for _, s, steps in self.known if steps or s in self.said]
        return Chain((*self.forth, *closing[0]), (*self.first, *(k for k in known if k not in self.first)), (*self.back, *closing[1]))

    def _with_what_is_given(self) -> tuple[Lines, Lines] | None:
        closing = self._closed_after(partial(values_put_in, names=solved(self.bench.claim)))
        self.first = [Known(s, steps) for _, s, steps in self.known if steps]
        return closing

    def _angle_by_angle(self) -> tuple[Lines, Lines] | None:
        """Take arguments apart; those that are multiples of one angle the largest first, until that is enough."""
        angles = Angles.of((self.left, self.right, *(now for now, _, _ in self.known)), self.finest)
        for _ in range(MAX_LAYERS if len(angles.scale) == 1 and not self.finest else 0):
            before = self.left, self.right
            least = angles.largest(before)
            closing = self._closed_after(partial(_angles_apart, angles=angles, least=least)) if least else None
            if closing is not None:
                return closing
            if (self.left, self.right) == before:
                break
        return self._closed_after(partial(_angles_apart, angles=angles)) if angles.scale else None

    def _closed_after(self, apply: Pass) -> tuple[Lines, Lines] | None:
        """Apply a pass to both sides and to the conditions; the lines that close the gap, if that is enough."""
        before = self.left, self.right, tuple(self.known)
        self._rewrite_known(apply)
        self.left = self._moved(self.left, self.forth, apply)
        self.right = self._moved(self.right, self.back, apply)
        changed = before != (self.left, self.right, tuple(self.known))
        if changed:
            self.left = self._moved(self.left, self.forth, partial(_alike, other=self.right))
        return close(self.bench, self.left, self.right, self.rules) if changed else None

    def _moved(self, side: Term, lines: list[Line], apply: Pass) -> Term:
        """A side after a pass, which is a line."""
        steps = apply(self.bench, side)
        lines += [Line(tuple(steps))] if steps else []
        return self.bench.run(side, steps) or side

    def _made(self, which: str) -> Pass:
        if which == "powers":
            return powers
        nodes = [s for side in (self.left, self.right) for s in subterms(side)]
        if which == "halved":
            return partial(halved, known={canon(s) for s in nodes if s.op == "cos"})
        if which == "paired":
            return partial(logarithms_paired, known=[s.args[0] for s in nodes if s.op == "log"])
        moves = self._meant(MOVES.get(which, ()))
        by_rules: Pass = lambda bench, t: exhaust(bench, t, moves)[1]  # noqa: E731
        passes = (*FIRST.get(which, ()), by_rules)

        def made(bench: Workbench, t: Term) -> list[Step]:
            key = (which, bench.facts, t)
            if key not in self.passed:
                self.passed[key] = _one_after_another(bench, t, passes)
            return self.passed[key]

        return made

    def _meant(self, names: Sequence[str]) -> list[Rule]:
        """The rules that there are of some names; where values are complex, their complex twins too."""
        if self.bench.facts.is_complex:
            names = [n + twin for n in names for twin in ("", COMPLEX)]
        return [self.rules[n] for n in names if n in self.rules]

    def _rewrite_known(self, apply: Pass) -> None:
        for i, (now, s, done) in enumerate(self.known):
            steps = apply(self.bench, now)
            new = self.bench.run(now, steps) if steps else None
            if new is not None:
                self.known[i] = (new, s, (*done, *(replace(step, at=step.at[1:]) for step in steps)))
                self.bench.facts = self.bench.facts.adding(new.args[0])


def _one_after_another(bench: Workbench, t: Term, passes: Sequence[Pass]) -> list[Step]:
    steps: list[Step] = []
    for apply in passes:
        bench.budget.spend(PASS * t.size)
        more = apply(bench, t)
        steps += more
        t = bench.run(t, more) or t
    return steps


def worked_out(bench: Workbench, t: Term) -> list[Step]:
    """The values of functions that are known, of inverse functions too, as far as they go: tan(pi/2/2)/sqrt(3) becomes sqrt(3)/3."""
    steps: list[Step] = []
    moves = [bench.rules[n] for n in (*VALUES, *INVERSES) if n in bench.rules]
    by_rules: Pass = lambda bench, t: exhaust(bench, t, moves)[1]  # noqa: E731
    of_angles: Pass = lambda bench, t: [] if t.names else _angles_apart(bench, t, Angles.of((t,), {}))  # noqa: E731
    for _ in range(MAX_ROUNDS):
        more = _one_after_another(bench, t, (_neat_arguments, by_rules, of_angles, *FIRST["values"], by_rules))
        t = bench.run(t, more) or t
        steps += more
        if not more:
            break
    return steps


def _neat_arguments(bench: Workbench, t: Term) -> list[Step]:
    """Arithmetic inside functions is carried out where that makes it shorter: atan(1/1) is atan(1), exp(-(-x)) is exp(x)."""
    now, found = t, []
    for at, _, _ in arguments(t):  # what stands inside comes first
        node = get(now, at)
        neat = with_numbers_below(tidy(node))
        if neat.size < node.size:
            now = put(now, at, neat)
            found.append(Step("ring", at, (("to", neat),)))
    return found if bench.run(t, found) is not None else []


def _angles_apart(bench: Workbench, t: Term, angles: Angles, least: Fraction = ZERO.value) -> list[Step]:
    """Arguments taken apart; sums in which known values leave factors 0, 1 and -1 are tidied at once."""
    steps = angles.steps(bench, t, least)
    now = bench.run(t, steps) if any(s.rule.startswith(KNOWN_VALUES) for s in steps) else None
    if now is None:
        return steps
    sums = [(at, node) for at, node in positions(now) if node.op in ("add", "sub") and any(map(_has_unit_factor, node.args))]
    outermost = [(at, node) for at, node in sums if not any(at[:len(p)] == p and at != p for p, _ in sums)]
    tidying = [Step("ring", at, (("to", tidy(node)),)) for at, node in reversed(outermost)]
    return [*steps, *tidying] if bench.run(now, tidying) is not None else steps


def _has_compound_fraction(t: Term) -> bool:
    """Whether a sum with a division in it stands among the factors."""
    return "div" in t.ops and any(f.op in ("add", "sub") and "div" in f.ops for f in (t.args if t.op == "mul" else (t,)))


def _has_unit_factor(t: Term) -> bool:
    return t.op == "mul" and any(not a.names and ring.rational(a) in (0, 1, -1) for a in t.args)


def _alike(bench: Workbench, t: Term, other: Term) -> list[Step]:
    """Arguments of functions that are written otherwise in the other side are written as there: exp((-u)/2) as exp(-(u/2))."""
    there = {canon(s) for s in subterms(other)}
    marks = {mark(s): s for s in subterms(other) if len(s.args) == 1 and not ring.arithmetic(s)}
    found: list[Step] = []
    for at, node in reversed(list(positions(t))):
        model = marks.get(mark(node)) if len(node.args) == 1 and not ring.arithmetic(node) and canon(node) not in there else None
        steps = None if model is None or model.op != node.op else bridge(node.args[0], model.args[0], (), (*at, 0))
        found += steps or ()
    return found if found and bench.run(t, found) is not None else []


def _slopes_neatened(bench: Workbench, t: Term) -> list[Step]:
    """atan(-2/2), the angle of a complex number, becomes atan(-1), and atan(1/sqrt(3)) becomes atan(sqrt(3)/3)."""
    if bench.facts.is_complex:
        return _neat_arguments(bench, t)
    return [] if t.ops.isdisjoint(_ARCS) or "sqrt" not in t.ops else _one_after_another(bench, t, (_neat_arguments, shortened))


def _squares_taken(bench: Workbench, t: Term) -> list[Step]:
    return list(square_roots(bench, t))


def _powers_apart(bench: Workbench, t: Term) -> list[Step]:
    return exhausted(bench, t, with_powers_apart)[0]


_ARCS = frozenset({"asin", "acos", "atan"})
FIRST: Mapping[str, Sequence[Pass]] = {  # what passes do before they apply their rules
    "values": (_neat_arguments, principal_values, shortened, surds),
    "denested": (half_angle_roots, _squares_taken, cube_roots, squares_out, denested),
    "roots apart": (roots_apart,), "pythagorean": (pythagorean_roots,),
    "whole powers": (_powers_apart,), "unit powers": (unit_powers,), "joined": (exponentials_joined,),
    "inverses": (_slopes_neatened, exponentials_of_inverses, halves_of_inverses, arctangents),
    "apart": (logarithms_factored, logarithms),
    "exponentials": (powers_of_e,),
}


def exhaust(bench: Workbench, t: Term, moves: Sequence[Rule]) -> tuple[Term, list[Step]]:
    """Apply the rules, first match first, until none fits."""
    steps: list[Step] = []
    while len(steps) < MAX_REWRITES:
        bench.budget.spend(PASS * t.size + len(moves))
        found = next(_useful(bench, t, moves), None)
        if found is None:
            break
        steps.append(found[0])
        t = found[1]
    return t, steps


def _useful(bench: Workbench, t: Term, moves: Sequence[Rule]) -> Iterator[tuple[Step, Term]]:
    for rule in moves:
        for step in rewrites(t, rule) if rule.lhs.ops <= t.ops else ():
            here = get(t, step.at)
            if here.op == "pow" and here.args[0].op == "num" and ring.exponent(here) is not None:
                continue  # arithmetic
            new = bench.try_step(t, step)
            if new is not None and canon(new) is not canon(t):
                yield step, new


def close(bench: Workbench, left: Term, right: Term, rules: Mapping[str, Rule]) -> tuple[Lines, Lines] | None:
    """Arithmetic, if need be modulo the great identities: lines from the left and from the right that meet."""
    bench.budget.spend(GAP * (left.size + right.size))
    steps = bridge(left, right)
    if steps is not None and bench.run(left, steps) is right:
        return meeting(bench, left, right, steps, ())
    slopes = OF_SLOPES if (bench.claim.lhs.vars or bench.claim.rhs.vars) and not bench.lemmas else ()
    meant = [n + COMPLEX if bench.facts.is_complex and n + COMPLEX in rules else n for n in (*IDENTITIES, *slopes)]
    known = relations_given(bench.claim)
    known += [r for lemma in bench.lemmas for r in bench.cited(lemma.name, (left, right))]
    there, imaginary = left.ops | right.ops, left.imaginary or right.imaginary  # a rule without letters is about I
    for rule in (rules[n] for n in meant if n in rules):
        if not heads_of(rule.lhs).isdisjoint(there) if rule.letters else imaginary:
            known += relations(rule, (left, right))
    steps = bridge(left, right, known) if known else None
    return meeting(bench, left, right, steps, known) if steps is not None and bench.run(left, steps) is right else None
