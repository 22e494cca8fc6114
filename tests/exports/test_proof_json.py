"""Proof objects: what is written can be read and replays; what was changed is refused, with the place."""

from __future__ import annotations

import copy
import json
import random
from typing import Any

import pytest
from proof_samples import ALL, CONSTANT, LEMMA, SOFTMAX, TANH, at, chain, claim, step

from symderive.exports import proof_json
from symderive.exports.proof_json import SchemaError, Verified, dumps, verify
from symderive.kernel.ball import refuted
from symderive.kernel.derivation import Chain, Claim, Derivation, Lemma, Rejected, Theorem
from symderive.kernel.term import mk, name, num
from symderive.rules import RULES

Json = Any


def read_back(text: str) -> tuple[Derivation, ...]:
    """The derivations of a proof object, by the reader that `verify` uses."""
    rows = json.loads(text)["derivations"]
    return tuple(proof_json._DERIVATION.read(row, proof_json._Place(), proof_json._Texts()) for row in rows)


def tree_of(*proof: Any, **more: Any) -> Json:
    """The object that is written."""
    return json.loads(dumps(*proof, **more))


def changed(tree: Json, path: str, value: Json) -> str:
    """The object as text, with another value at a path such as "derivations.0.claim.lhs"."""
    tree = copy.deepcopy(tree)
    *around, last = [int(k) if k.isdigit() else k for k in path.split(".")]
    inner = tree
    for key in around:
        inner = inner[key]
    inner[last] = value
    return json.dumps(tree)


# --- round trips -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("title", ALL)
def test_what_is_written_is_read_back_equal_and_replays(title: str) -> None:
    text = dumps(ALL[title], title=title)
    assert read_back(text) == (ALL[title],)
    found = verify(text)
    assert [t.claim for t in found.theorems] == [ALL[title].claim] and found.title == title
    assert text.isascii() and text == dumps(ALL[title], title=title)


def test_several_derivations_share_one_object() -> None:
    tree = tree_of(list(ALL.values()))
    assert len(verify(json.dumps(tree)).theorems) == len(ALL)
    names = [r["name"] for r in tree["rules"]]
    assert names == sorted(set(names)) and "diff_div" in names and "sinh_neg" not in names


def test_the_result_says_what_it_rests_on() -> None:
    found = verify(dumps(TANH))
    assert found.rests_on == ("diff_cosh", "diff_div", "diff_self", "diff_sinh", "ring", "tanh_eq_sinh_div_cosh")
    assert found.refutation is None and found.theorems[0].steps == 9
    assert verify(dumps(ALL["only_for"])).theorems[0].conditions == ALL["only_for"].provided


def test_the_text_of_a_small_proof() -> None:
    assert dumps(Derivation(claim("0.70*x + 0 = 0.70*x"), chain(step("add_zero", a="0.70*x")), witness=at(x=1))) == """\
{
  "format": "symderive-proof",
  "version": 1,
  "title": "",
  "derivations": [
    {
      "claim": {
        "text": "0.70*x + 0 = 0.70*x",
        "lhs": ["add", ["mul", ["num", "0.70"], ["name", "x"]], ["num", "0"]],
        "rhs": ["mul", ["num", "0.70"], ["name", "x"]]
      },
      "proof": {
        "kind": "chain",
        "lines": [{"text": "0.70*x", "steps": [{"rule": "add_zero", "using": {"a": ["mul", ["num", "0.70"], ["name", "x"]]}}]}]
      },
      "witness": {"x": ["num", "1"]}
    }
  ],
  "rules": [{"name": "add_zero", "lhs": ["add", ["letter", "a"], ["num", "0"]], "rhs": ["letter", "a"], "because": "adding 0"}]
}
"""


def test_letters_outside_ascii_and_deep_terms_survive() -> None:
    deep = name("αβ")
    for _ in range(398):
        deep = mk("neg", deep)
    d = Derivation(Claim(deep, deep), Chain(()), witness=(("αβ", num(1)),))
    assert dumps(d).isascii() and read_back(dumps(d)) == (d,) and verify(dumps(d)).theorems[0].steps == 0


def test_only_what_replays_is_written() -> None:
    with pytest.raises(Rejected, match="claim: the last line"):
        tree_of(Derivation(claim("x + 0 = 1"), chain(step("add_zero", a="x")), witness=at(x=1)))


# --- what no longer replays --------------------------------------------------------------------------------------------

_LINES = "derivations.0.proof.lines"
_X, _Y = ["name", "x"], ["name", "y"]
TAMPERED = [
    # path, new value, where, reason
    (f"{_LINES}.0.steps.0.rule", "tanh_is", "step 1", "no rule is called tanh_is"),
    (f"{_LINES}.1.steps.0.rule", "diff_mul", "step 2", "diff_mul does not apply there"),
    (f"{_LINES}.2.steps.0.at", [0, 0, 1], "step 3", "diff_sinh does not apply there"),
    (f"{_LINES}.2.steps.0.at", [0, 0, 9], "step 3", "diff_sinh: there is no such place"),
    (f"{_LINES}.2.steps.0.pick", [0, 1], "step 3", "diff_sinh: only summands or factors can be picked"),
    (f"{_LINES}.2.steps.1.using.u", _Y, "step 4", "diff_cosh does not apply there"),
    (f"{_LINES}.2.steps.1.using", {"u": _X}, "step 4", "diff_cosh must be told u, x and nothing else"),
    (f"{_LINES}.2.steps.4.using.to", _X, "step 7", "the two are not equal by arithmetic"),
    (f"{_LINES}.2.steps.4.cites", [{"rule": "exp_zero", "using": {}, "cofactor": _X}], "step 7", "the two are not equal by arithmetic"),
    (f"{_LINES}.4.steps.0.backwards", False, "step 9", "tanh_eq_sinh_div_cosh does not apply there"),
    (f"{_LINES}.4.steps", [], "claim", "the last line is not what was claimed"),
    ("derivations.0.claim.rhs", _X, "claim", "the last line is not what was claimed"),
    ("derivations.0.claim.lhs", _X, "step 1", "tanh_eq_sinh_div_cosh: there is no such place"),
    ("derivations.0.claim.assuming", [["lt", _X, ["num", "0"]]], "witness", "an assumption does not hold there"),
    ("derivations.0.claim.sorts", {"x": {"kind": "whole"}}, "claim", "x is a whole number: there is no derivative in it"),
    ("derivations.0.witness", {}, "witness", "x has no value"),
    ("derivations.0.claim.text", "D(tanh(x), x) = 1", "claim", "the stored text is not what comes out"),
    (f"{_LINES}.2.text", "1", "step 7", "the stored text is not what comes out"),
    ("rules.0.rhs", ["num", "0"], "rule diff_cosh", "it is stated otherwise here (rhs)"),
    ("rules.1.given", [], "rule diff_div", "it is stated otherwise here (given)"),
    ("rules.2.seen", [], "rule diff_self", "it is stated otherwise here (seen)"),
    ("rules.2.because", "magic", "rule diff_self", "it is stated otherwise here (because)"),
    ("rules.2.name", "diff_me", "rule diff_me", "no rule is called so"),
    ("rules", [], "rule diff_cosh", "its statement is not carried once"),
]


@pytest.mark.parametrize(("path", "value", "where", "reason"), TAMPERED)
def test_a_changed_proof_is_refused_with_the_place(path: str, value: Json, where: str, reason: str) -> None:
    with pytest.raises(Rejected) as refusal:
        verify(changed(tree_of(TANH), path, value))
    assert refusal.value.where == where and reason in refusal.value.reason


def test_an_assumption_taken_away_opens_a_condition() -> None:
    assumed = Derivation(claim("log(exp(x)*y) = x + log(y)", ("y > 0",)), chain(
        step("log_mul", u="exp(x)", v="y"), step("log_exp", (0,), u="x")), witness=at(x=1, y=1))
    tree = tree_of(assumed)
    with pytest.raises(Rejected, match="witness"):
        verify(changed(tree, "derivations.0.claim.assuming", [["lt", _Y, ["num", "0"]]]))
    lying = tree_of(ALL["only_for"])
    with pytest.raises(Rejected, match="step 1: a condition is open"):
        verify(changed(lying, "derivations.0.provided", []))


def test_a_rule_that_no_step_uses_is_refused() -> None:
    tree = tree_of([TANH, SOFTMAX])
    tree["derivations"].pop()
    with pytest.raises(Rejected, match="rule exp_add: no step uses it"):
        verify(json.dumps(tree))


def test_of_several_claims_the_refusal_says_which() -> None:
    tree = tree_of([TANH, LEMMA])
    with pytest.raises(Rejected) as refusal:
        verify(changed(tree, "derivations.1.proof.lines.1.steps.0.at", [0]))
    assert refusal.value.where == "claim 2, step 14"
    with pytest.raises(Rejected) as refusal:
        verify(changed(tree, "derivations.0.claim.rhs", _X))
    assert refusal.value.where == "claim 1"


def test_the_steps_of_lemmas_and_of_inner_proofs_are_counted_as_the_kernel_does() -> None:
    tree = tree_of(ALL["network"])
    with pytest.raises(Rejected) as refusal:
        verify(changed(tree, f"{_LINES}.4.text", "0"))
    assert refusal.value.where == "step 11"
    with pytest.raises(Rejected) as refusal:
        verify(changed(tree_of(LEMMA), "derivations.0.lemmas.1.proof.lines.0.text", "0"))
    assert refusal.value.where == "step 10"


# --- refutations ---------------------------------------------------------------------------------------------------------


def test_a_refutation_is_computed_anew() -> None:
    refutation = refuted(claim("tanh(x)^2 + sech(x)^2 = 2"), (("x", num(0)),))
    text = dumps(refutation, title="false")
    assert verify(text) == Verified(refutation=refutation, title="false")
    tree = tree_of(refutation)
    for path, value, where in (
        ("refutation.left", "2.0", "point"), ("refutation.at.x", ["div", ["num", "1"], ["num", "0"]], "point"),
        ("refutation.claim.rhs", ["num", "1"], "point"), ("refutation.claim.text", "1 = 2", "claim"), ("refutation.at", {}, "point"),
    ):
        with pytest.raises(Rejected) as refusal:
            verify(changed(tree, path, value))
        assert refusal.value.where == where


# --- what does not fit the format ----------------------------------------------------------------------------------------

_NESTED = _X
for _ in range(500):
    _NESTED = ["neg", _NESTED]
_BLOCK: Json = {"kind": "chain", "lines": []}
for _ in range(40):
    _BLOCK = {"kind": "injective", "function": "exp", "proof": _BLOCK}
_BLOCK = {"kind": "injective", "function": "exp", "proof": _BLOCK}
for _ in range(40):
    _BLOCK = {"kind": "injective", "function": "exp", "proof": _BLOCK}

BAD = [
    ("version", 2, "$.version: this program reads version 1"),
    ("version", True, "$.version: this program reads version 1"),
    ("version", "1", "$.version: this program reads version 1"),
    ("format", "proof", "$: the key 'format' must be 'symderive-proof' or 'symderive-refutation'"),
    ("titel", "", "$: there is no key 'titel' here"),
    ("title", 3, "$.title: expected a text, found a number"),
    ("derivations", [], "$.derivations: there is no derivation"),
    ("derivations", {}, "$.derivations: expected an array, found an object"),
    ("derivations.0", None, "$.derivations[0]: expected an object, found null"),
    ("derivations.0.claim", {"lhs": _X}, "$.derivations[0].claim: the key 'rhs' is missing"),
    ("derivations.0.claim.lhs", "x", "$.derivations[0].claim.lhs: expected an array, found a text"),
    ("derivations.0.claim.lhs", [], "$.derivations[0].claim.lhs: a term begins with the name of its operator"),
    ("derivations.0.claim.lhs", [["name", "x"]], "$.derivations[0].claim.lhs: a term begins with the name of its operator"),
    ("derivations.0.claim.lhs", ["plus", _X, _X], "$.derivations[0].claim.lhs: no operator is called 'plus'"),
    ("derivations.0.claim.lhs", ["sinh", _X, _X], "$.derivations[0].claim.lhs: sinh takes 1 arguments, not 2"),
    ("derivations.0.claim.lhs", ["add", ["add", _X, _X], _X], "$.derivations[0].claim.lhs: add stands directly inside add"),
    ("derivations.0.claim.lhs", ["neg", ["num", "NaN"]], "$.derivations[0].claim.lhs[1]: not a number: 'NaN'"),
    ("derivations.0.claim.lhs", ["num", "-1"], "not a number: '-1'"),
    ("derivations.0.claim.lhs", ["num", 1], "$.derivations[0].claim.lhs[1]: expected a text, found a number"),
    ("derivations.0.claim.lhs", ["name"], "name takes one text"),
    ("derivations.0.claim.lhs", ["name", "x\n"], "$.derivations[0].claim.lhs[1]: the name has a character that cannot be printed"),
    ("derivations.0.claim.lhs", ["name", "\ud800"], "the name has a character that cannot be printed"),
    ("derivations.0.claim.lhs", ["name", "#1"], "not a name: '#1'"),
    ("derivations.0.claim.lhs", ["const", "tau"], "no constant is called 'tau'"),
    ("derivations.0.claim.lhs", ["letter", "u"], "letter stands in rules alone"),
    ("derivations.0.claim.lhs", ["at", _X, _X, _X], "at stands in rules alone"),
    ("derivations.0.claim.lhs", ["D", _X, ["num", "1"]], "D needs a plain name as argument 2"),
    ("derivations.0.claim.lhs", _NESTED, "nested more than 400 deep"),
    ("derivations.0.claim.sorts", {"x": {"kind": "natural"}}, "$.derivations[0].claim.sorts.x.kind: expected one of real, complex, whole"),
    ("derivations.0.proof", {"kind": "magic"}, "$.derivations[0].proof: the key 'kind' must be one of chain, cases, induction"),
    ("derivations.0.proof", {"lines": []}, "$.derivations[0].proof: the key 'kind' must be one of chain"),
    ("derivations.0.proof", {"kind": "chain", "lines": [], "cases": []}, "$.derivations[0].proof: there is no key 'cases' here"),
    ("derivations.0.proof", {"kind": "cases", "cases": [{"when": _X}]}, "$.derivations[0].proof.cases[0]: the key 'proof' is missing"),
    ("derivations.0.proof", _BLOCK, "blocks are nested too deep"),
    (f"{_LINES}.0.steps.0.at", [-1], "steps[0].at[0]: the number is out of range"),
    (f"{_LINES}.0.steps.0.at", [True], "steps[0].at[0]: expected a number, found true or false"),
    (f"{_LINES}.0.steps.0.at", [0.0], "$: 0.0 is no whole number"),
    (f"{_LINES}.0.steps.0.at", [10**30], "is no whole number"),
    (f"{_LINES}.0.steps.0.backwards", 1, "steps[0].backwards: expected true or false, found a number"),
    (f"{_LINES}.0.steps.0.backwards", None, "steps[0].backwards: expected true or false, found null"),
    (f"{_LINES}.0.steps.0.by", {"kind": "cases", "cases": []}, "steps[0].by: there is no key 'cases' here"),
    (f"{_LINES}.0.steps.0", {"at": []}, "steps[0]: the key 'rule' is missing"),
    (f"{_LINES}.0.steps.0.rule", "\x1b[2J", "steps[0].rule: the name has a character that cannot be printed"),
    (f"{_LINES}.0.because", "\x1b[2J", "lines[0].because: the text has a control character"),
    ("derivations.0.witness", {"x[1]": 1}, '$.derivations[0].witness["x[1]"]: expected an array, found a number'),
    ("derivations.0.witness", {"x\n": _X}, "$.derivations[0].witness: the name has a character that cannot be printed"),
    (f"{_LINES}.0.because", 1, "lines[0].because: expected a text, found a number"),
    ("rules.0", {"name": "div_self"}, "$.rules[0]: the key 'lhs' is missing"),
    ("rules.0.proved_by", "tanh", "$.rules[0]: there is no key 'proved_by' here"),
]


@pytest.mark.parametrize(("path", "value", "message"), BAD, ids=range(len(BAD)))
def test_json_that_does_not_fit_is_a_schema_error(path: str, value: Json, message: str) -> None:
    with pytest.raises(SchemaError) as error:
        verify(changed(tree_of(TANH), path, value))
    assert message in str(error.value) and "\n" not in str(error.value)


@pytest.mark.parametrize(("text", "message"), [
    ("", "$: not JSON: Expecting value in line 1, column 1"),
    ("[]", "$: expected an object, found an array"),
    ("null", "$: expected an object, found null"),
    ("1.5", "$: 1.5 is no whole number"),
    ("NaN", "$: NaN is no whole number"),
    ('{"format": -Infinity}', "$: -Infinity is no whole number"),
    ('{"format": "symderive-proof", "format": "symderive-proof"}', "$: the key 'format' stands twice in one object"),
    ('{"format": "symderive-proof"}', "$: the key 'derivations' is missing"),
    ("[" * 100_000, "$: nested too deep"),
    ('{"a":' * 100_000, "$: nested too deep"),
    ('{"format": [[1]]}', "$: the key 'format' must be"),
])
def test_text_that_is_no_proof_object(text: str, message: str) -> None:
    with pytest.raises(SchemaError) as error:
        verify(text)
    assert str(error.value).startswith(message)


# --- mutations at the level of JSON ----------------------------------------------------------------------------------------


def containers(tree: Json) -> list[Json]:
    """Every object and array, outermost first."""
    found = [tree]
    for c in found:
        found += [v for v in (c.values() if isinstance(c, dict) else c) if isinstance(v, (dict, list)) and v]
    return found


def mutate(tree: Json, rng: random.Random) -> Json:
    """Change, drop, repeat, swap or copy one thing somewhere."""
    tree = copy.deepcopy(tree)
    places = containers(tree)
    inner = rng.choice(places)
    key = rng.choice(list(inner)) if isinstance(inner, dict) else rng.randrange(len(inner))
    value, kind = inner[key], rng.randrange(6)
    if kind == 0:
        del inner[key]
    elif kind == 1 and isinstance(inner, list):
        inner.insert(key, copy.deepcopy(value))
    elif kind == 2:
        inner[key] = copy.deepcopy(rng.choice(places))
    elif kind == 3 and isinstance(inner, list):
        other = rng.randrange(len(inner))
        inner[key], inner[other] = inner[other], inner[key]
    elif isinstance(value, bool) or value is None:
        inner[key] = rng.choice([True, False, None, 0])
    elif isinstance(value, int):
        inner[key] = value + rng.choice([-1, 1, 7])
    elif isinstance(value, str):
        inner[key] = rng.choice(["add", "mul", "sub", "neg", "cosh", "x", "y", "0", "2", "", "name", "num", "ne", "ge", "ring", *RULES])
    else:
        inner[key] = rng.choice([_X, ["num", "2"], [], {}, "x", 1, ["neg", value]])
    return tree


def contradicted(theorem: Theorem, witness: tuple[tuple[str, Any], ...]) -> bool:
    """Whether balls refute the claim at the witness, or near it."""
    bare = Claim(theorem.claim.lhs, theorem.claim.rhs, (*theorem.claim.assuming, *theorem.conditions), theorem.claim.sorts,
                 theorem.claim.definitions)
    for shift in ("0", "1", "0.25"):
        moved = tuple((n, t if shift == "0" else mk("add", t, num(shift))) for n, t in witness)
        try:
            refuted(bare, moved)
        except Rejected:
            continue
        return True
    return False


@pytest.mark.parametrize("title", ALL)
def test_a_mutated_object_is_refused_or_still_right(title: str) -> None:
    rng = random.Random(f"{title} 1")
    tree, accepted = tree_of(ALL[title]), 0
    for _ in range(60):
        text = json.dumps(mutate(tree, rng))
        try:
            found = verify(text)
        except (SchemaError, Rejected):
            continue
        accepted += 1
        for theorem, d in zip(found.theorems, read_back(text), strict=True):
            assert not contradicted(theorem, d.witness), text
    assert accepted < 30


@pytest.mark.parametrize("title", ["tanh", "constant"])
def test_text_cut_short_or_with_a_character_changed_is_refused_or_right(title: str) -> None:
    rng, text = random.Random(title), dumps(ALL[title])
    for _ in range(100):
        k = rng.randrange(len(text))
        for broken in (text[:k], text[:k] + rng.choice('[]{}",:0x\x00') + text[k + 1:]):
            try:
                found = verify(broken)
            except (SchemaError, Rejected):
                continue
            d = read_back(broken)[0]
            assert not contradicted(found.theorems[0], d.witness)


def test_objects_that_the_kernel_refuses_do_not_crash_it() -> None:
    tree = tree_of(CONSTANT)
    loop = {"kind": "induction", "var": "x", "start": ["num", "0"], "base": {"kind": "chain", "lines": []},
            "step": {"kind": "chain", "lines": []}}
    with pytest.raises(Rejected, match="x must be a whole number"):
        verify(changed(tree, "derivations.0.proof", loop))
    twice = Derivation(LEMMA.claim, LEMMA.proof, (*LEMMA.lemmas, Lemma("div_self", TANH.claim, TANH.proof)), witness=LEMMA.witness)
    with pytest.raises(Rejected, match="lemma div_self: there is a rule of that name"):
        tree_of(twice)
