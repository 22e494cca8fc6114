"""SymPy's own tests as claims: the equalities of the installed package's test files that hold are given to the prover.

Run as `python -m tests.benchmarks.sympy_suite [FILE ...]`. An assertion `f(expr) == expected`, where f is a simplifier, makes the claim
expr = expected; another `a == b` makes the claim a = b. Symbols keep the assumptions that SymPy's tests make.
"""

from __future__ import annotations

import ast
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import sympy as sp

from symderive.api.claims import read_given
from symderive.kernel.derivation import Claim, Rejected
from symderive.kernel.term import same
from symderive.notation.sympy_door import Untranslatable
from symderive.notation.text import write
from symderive.report.verdict import Verdict
from symderive.rules import RULES
from symderive.search.prove import prove

FILES = "test_trigsimp test_fu test_simplify test_powsimp test_radsimp test_sqrtdenest test_combsimp".split()
PACKAGES = ("sympy.simplify", "sympy.core.function", "sympy.core.exprtools", "sympy.polys")  # where the simplifiers come from
SKIPPED = frozenset({"slow", "XFAIL", "nocache_fail"})
POINTS, CLOSE = 16, 1e-25
SECONDS = 10  # for one claim, and for the sides of all the assertions of one test between two claims


class TookTooLong(Exception):
    """A step of the benchmark outlived its time."""


def limited(seconds: int, work: Callable[[], Any]) -> Any:
    """What the work returns. Raises TookTooLong."""
    def stop(*_: Any) -> None:
        raise TookTooLong

    signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds, 1)  # over and over: what is asked may swallow an exception
    try:
        return work()
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


# --- the equalities of a test file ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Equality:
    """Two SymPy expressions that a test says are equal, and where it says so."""

    where: str
    lhs: Any
    rhs: Any


class _Recording(ast.NodeTransformer):
    """Turns `assert f(a) == b` into `_equal(line, a, b)`, and every other assertion into nothing."""

    def __init__(self, simplifiers: frozenset[str]):
        self.simplifiers = simplifiers

    def visit_Assert(self, node: ast.Assert) -> ast.stmt:
        test = node.test
        if not isinstance(test, ast.Compare) or any(not isinstance(op, ast.Eq) for op in test.ops):
            return ast.copy_location(ast.Pass(), node)
        members = [ast.Lambda(_NOTHING, self.given(side)) for side in (test.left, *test.comparators)]
        call = ast.Call(ast.Name("_equal", ast.Load()), [ast.Constant(node.lineno), *members], [])
        return ast.copy_location(ast.Expr(call), node)

    def given(self, side: ast.expr) -> ast.expr:
        """What a simplifier is given; another expression as it stands."""
        while isinstance(side, ast.Call) and isinstance(side.func, ast.Name) and side.func.id in self.simplifiers and side.args:
            side = side.args[0]
        return side


_NOTHING = ast.arguments(posonlyargs=[], args=[], kwonlyargs=[], kw_defaults=[], defaults=[])


def equalities(file: str) -> Iterator[Equality]:
    """The equalities of a test file of SymPy, in its order."""
    path = Path(sp.__file__).parent / "simplify" / "tests" / f"{file}.py"
    tree = ast.parse(path.read_text(encoding="utf-8"))
    simplifiers = frozenset(n.asname or n.name for node in tree.body if isinstance(node, ast.ImportFrom)
                            and (node.module or "").startswith(PACKAGES) for n in node.names if n.name.islower() or n.name.startswith("TR"))
    found: list[Equality] = []

    def record(line: int, *sides: Callable[[], Any]) -> None:
        try:
            first, *others = [sp.sympify(side(), strict=True) for side in sides]
        except TookTooLong:
            raise
        except Exception:  # the test speaks of something else than expressions
            return
        found.extend(Equality(f"{file}:{line}", first, other) for other in others if _scalar(first) and _scalar(other))

    space: dict[str, Any] = {"_equal": record, "__name__": file}
    exec(compile(ast.fix_missing_locations(_Recording(simplifiers - {"symbols", "diff"}).visit(tree)), str(path), "exec"), space)
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test") and not SKIPPED & _decorators(node):
            try:
                limited(SECONDS, space[node.name])
            except Exception as why:
                print(f"{file}: {node.name} ended early ({type(why).__name__})", file=sys.stderr)
    yield from dict.fromkeys(found)


def _scalar(side: Any) -> bool:
    return isinstance(side, sp.Expr) and not side.is_Matrix


def _decorators(node: ast.FunctionDef) -> set[str]:
    return {d.id for d in node.decorator_list if isinstance(d, ast.Name)}


# --- which of them hold ---------------------------------------------------------------------------------------------


def holds(equality: Equality) -> bool | None:
    """Whether both sides have one value at points that the symbols' assumptions allow; None where no point gives values.

    A Float is taken as the decimal that it shows.
    """
    equality = Equality(equality.where, _exact(equality.lhs), _exact(equality.rhs))
    rng, seen = Random(equality.where), 0
    free = sorted(equality.lhs.free_symbols | equality.rhs.free_symbols, key=str)
    for _ in range(3 * POINTS if free else 1):
        point = {s: _value(s, rng) for s in free}
        try:
            left, right = (side.subs(point).doit().evalf(40) for side in (equality.lhs, equality.rhs))
            gap, size = abs(complex(left - right)), abs(complex(left))
        except (TypeError, ValueError, ArithmeticError, NotImplementedError, AttributeError):
            continue
        if gap != gap or size == float("inf"):
            continue
        if gap > CLOSE * (1 + size):
            return False
        seen += 1
        if seen == POINTS:
            return True
    return True if seen else None


def _exact(side: Any) -> Any:
    """Every Float as the decimal that it shows, as our own reader takes it."""
    return side.xreplace({x: sp.Rational(repr(float(x))) for x in side.atoms(sp.Float)})


def _value(symbol: Any, rng: Random) -> Any:
    """A random value that the assumptions of a symbol allow."""
    if symbol.is_integer:
        size = rng.randint(4, 9) if symbol.is_nonnegative is not True else rng.randint(1, 9)
        return sp.Integer(-size if symbol.is_negative else size)
    size = sp.Rational(rng.randint(11, 299), 97)
    if symbol.is_nonnegative:
        return size
    if symbol.is_real:
        return -size if symbol.is_negative or rng.random() < 0.5 else size
    height = sp.Rational(rng.randint(-699, 699), 101) if rng.random() < 0.7 else sp.S.Zero  # sometimes on the cuts of log and sqrt
    return (size if rng.random() < 0.5 else -size) + sp.I * height


# --- the table ------------------------------------------------------------------------------------------------------


def outcome(equality: Equality) -> tuple[str, str]:
    """What became of an equality, and the claim or the reason."""
    try:
        true = limited(SECONDS, lambda: holds(equality))
    except TookTooLong:
        true = None
    if true is not True:
        return "does not hold" if true is False else "no value at any point", f"{equality.lhs} = {equality.rhs}"
    try:
        claim = read_given(equality.lhs, equality.rhs)
    except (Untranslatable, ValueError) as why:
        return "left out", str(why)
    return _verdict(claim), _said(claim)


def _verdict(claim: Claim) -> str:
    if same(claim.lhs, claim.rhs):
        return "one term on both sides"
    try:
        found = limited(SECONDS, lambda: prove(claim, RULES))
    except TookTooLong:
        return "too slow"
    except Rejected:
        return "no claim"
    return NAMED.get(found.verdict, "not decided")


def _said(claim: Claim) -> str:
    kinds = " ".join(f"{n}:{s.kind}" for n, s in claim.sorts)
    return " ; ".join([f"{write(claim.lhs)} = {write(claim.rhs)}", *map(write, claim.assuming), kinds])


NAMED = {Verdict.PROVED: "proved", Verdict.REFUTED: "WRONGLY REFUTED", Verdict.CONDITIONAL: "proved only for"}
SILENT = frozenset({"proved", "one term on both sides"})


def main(files: list[str]) -> None:
    """Print every equality that is not simply proved, then the counts."""
    counts: Counter[str] = Counter()
    start = time.perf_counter()
    for file in files:
        for equality in equalities(file):
            what, said = outcome(equality)
            counts[what] += 1
            if what not in SILENT:
                print(f"{equality.where:<22}{what}: {said}", flush=True)
    print(f"\n{time.perf_counter() - start:.0f} s")
    for what, count in counts.most_common():
        print(f"{count:6}  {what}")
    decided = sum(counts[w] for w in ("proved", "proved only for", "not decided", "too slow", "no claim", "WRONGLY REFUTED"))
    print(f"{100 * counts['proved'] / decided:5.1f}%  of the {decided} that hold, can be read, and are not one term on both sides")
    trivial = counts["one term on both sides"]
    print(f"{100 * (counts['proved'] + trivial) / (decided + trivial):5.1f}%  of all {decided + trivial} that hold and can be read")


if __name__ == "__main__":
    main(sys.argv[1:] or FILES)
