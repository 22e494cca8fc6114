"""The house stands as it was drawn: its top, its floors, its sizes; and what ships is proved, from rules that are said to be so."""

from __future__ import annotations

import ast
import re
import sys
from functools import cache
from pathlib import Path

import pytest

from symderive.api.works import WorkResult, load
from symderive.kernel import ring
from symderive.kernel.derivation import Claim, Rule, Theorem
from symderive.kernel.term import ONE, canon, fold, instantiate, rebuild
from symderive.notation.text import read_claim
from symderive.rules import RULES
from symderive.search.match import match
from symderive.shelf.find import packaged_folder, shelf

ROOT = Path(__file__).resolve().parent.parent
TOP = {"pyproject.toml", "README.md", "LICENSE", "symderive", "tests", "derivations"}
MADE = {"build", "dist", "__pycache__"}  # by tools, and ignored
ROOMS = {"cli", "api", "pages", "exports", "documents", "shelf", "networks", "search", "report", "rules", "notation", "kernel"}
LONGEST = 60  # lines of a function
UNFINISHED = re.compile("|".join(["TO" + "DO", "FIX" + "ME", "XX" + "X"]))
EMPTY_NAMES = {"utils", "util", "helpers", "core", "base", "manager", "engine", "misc", "common"}
BEDROCK = 237  # rules that no derivation proves

CODE = sorted(p for folder in ("symderive", "tests") for p in (ROOT / folder).rglob("*.py"))
SHIPPED = [name for name, path in shelf(ROOT / "tests").items() if path.parent == packaged_folder()]


def in_house(path: Path) -> str:
    return str(path.relative_to(ROOT))


# --- the house -----------------------------------------------------------------------------------------------------


def test_the_top_holds_what_was_agreed():
    found = {p.name for p in ROOT.iterdir() if p.name[0] != "." and not p.name.endswith(".egg-info")}
    assert found - MADE == TOP


def test_every_room_is_on_the_plan():
    assert {p.name for p in (ROOT / "symderive").iterdir() if p.is_dir()} - MADE - {"derivations"} == ROOMS


@pytest.mark.parametrize("path", CODE, ids=in_house)
def test_a_file_keeps_the_style(path):
    text = path.read_text(encoding="utf-8")
    assert not UNFINISHED.search(text)
    assert path.stem not in EMPTY_NAMES
    long = [f.name for f in ast.walk(ast.parse(text))
            if isinstance(f, (ast.FunctionDef, ast.AsyncFunctionDef)) and (f.end_lineno or 0) - f.lineno >= LONGEST]
    assert long == []


@pytest.mark.parametrize("path", [p for p in CODE if "kernel" in p.parts and "symderive" in p.parts], ids=in_house)
def test_the_kernel_trusts_nobody(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names = [a.name for a in node.names] if isinstance(node, ast.Import) else [node.module] if isinstance(node, ast.ImportFrom) else []
        for name in names:
            first = name.split(".")[0]
            assert first in sys.stdlib_module_names or first == "flint" or name.startswith("symderive.kernel"), name


def test_imports_only_go_down(monkeypatch):
    from importlinter.cli import lint_imports

    monkeypatch.chdir(ROOT)
    assert lint_imports(no_cache=True) == 0


# --- what ships ----------------------------------------------------------------------------------------------------


@cache
def judged(name: str) -> WorkResult:
    return load(str(packaged_folder() / f"{name}.toml"))


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_derivation_is_proved(name):
    found = judged(name)
    assert found.verdict.exit_code == 0
    assert found.title and found.theorems and not any(t.conditions for t in found.theorems)


def test_bedrock_is_counted():
    """A rule that nothing proves is a visible act: it changes this number."""
    assert len(RULES) - len(RULES.proved()) == BEDROCK


def says(claim: Claim, rule: Rule) -> bool:
    """Whether the claim is the rule: each letter a name, an entry or a function of its own, and D(f(u), x) read at u = x."""
    for found in match(rule.lhs, claim.lhs, {}):
        plain = [t for letter, t in found.items() if letter != "x"]
        if found.keys() != rule.letters or len(set(plain)) < len(plain) or any(t.op not in ("name", "idx", "apply") for t in plain):
            continue
        rhs = fold(instantiate(rule.rhs, found), lambda n, args: ONE if n.op == "D" and args[0] is args[1] else rebuild(n, args))
        given = {canon(instantiate(g, found)) for g in rule.given}
        if ring.denominators(rhs, claim.rhs) is not None and all(canon(s) in given for s in claim.assuming):
            return True
    return False


@pytest.mark.parametrize(("claim", "rule", "is_it"), [
    ("D(tanh(x), x) = sech(x)^2", "diff_tanh", True),
    ("D(tanh(x), x) = sech(x)^2 + 0*y", "diff_tanh", True),
    ("D(tanh(x), x) = sech(x)", "diff_tanh", False),
    ("D(tanh(2*x), x) = 2*sech(2*x)^2", "diff_tanh", False),  # an instance is less than the rule
    ("cosh(y)^2 - sinh(y)^2 = 1", "cosh_sq_sub_sinh_sq", True),
    ("cosh(1)^2 - sinh(1)^2 = 1", "cosh_sq_sub_sinh_sq", False),
])
def test_what_it_is_to_say_a_rule(claim, rule, is_it):
    lhs, rhs = read_claim(claim)
    assert says(Claim(lhs, rhs), RULES[rule]) is is_it


def proof_of(rule: str) -> Theorem | None:
    """The theorem that proves a rule, in the derivation that it names."""
    found = judged(RULES[rule].proved_by)
    return next((t for t in found.theorems if says(t.claim, RULES[rule])), None)


@pytest.mark.parametrize("rule", RULES.proved())
def test_a_rule_is_proved_where_it_says_so(rule):
    assert RULES[rule].proved_by in SHIPPED
    assert proof_of(rule) is not None


def test_no_rule_rests_on_itself():
    proved = RULES.proved()
    rests_on = {rule: sorted(set(theorem.rests_on) & proved.keys()) for rule in proved if (theorem := proof_of(rule)) is not None}
    for rule in rests_on:
        reached, todo = set(), [rule]
        while todo:
            new = set(rests_on.get(todo.pop(), ())) - reached
            reached |= new
            todo += sorted(new)
        assert rule not in reached, f"{rule} rests on itself, through {', '.join(sorted(reached))}"
