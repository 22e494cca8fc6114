"""The calc block: what it says, what it may not say, and that what is written is what was read."""

import json

import pytest
from shelf_samples import judged

import symderive
from symderive.api.works import load
from symderive.kernel.check import check
from symderive.kernel.derivation import Chain, Claim, Constant, Derivation, Interval
from symderive.kernel.term import name, num
from symderive.notation.text import write
from symderive.rules import RULES
from symderive.search.elaborate import elaborate
from symderive.shelf.calc import WrongCalc, read_calc, write_calc
from symderive.shelf.find import packaged_folder, shelf

SHIPPED = [n for n in shelf(packaged_folder()) if not n.startswith("worksheet")]


def said(text):
    """(line number, term, rules, reason, aim) of each line."""
    outline = read_calc(text)
    return [(line.number, write(line.term), [b.rule for b in line.by], line.because, line.aim) for line in outline.lines]


ROWS = [
    ("x\n= y", [(2, "y", [], "", "")]),
    ("x\n= y by a_rule", [(2, "y", ["a_rule"], "", "")]),
    ("x\n= y   by a_rule, another", [(2, "y", ["a_rule", "another"], "", "")]),
    ('x\n= y by a_rule "as it was"', [(2, "y", ["a_rule"], "as it was", "")]),
    ("x\n# we want $y$\n= y", [(3, "y", [], "", "we want $y$")]),
    ("x\n# one\n# two\n= y", [(4, "y", [], "", "one two")]),
    ("x\n= y\n+ z by a_rule", [(2, "y + z", ["a_rule"], "", "")]),
    ("\n\nx\n\n= y", [(5, "y", [], "", "")]),
    ("x\n= y\n= z", [(2, "y", [], "", ""), (3, "z", [], "", "")]),
]


@pytest.mark.parametrize(("text", "expected"), ROWS)
def test_a_block_is_read(text, expected):
    assert said(text) == expected


def test_letters_are_told():
    (line,) = read_calc("x\n= y by sum_shift(m = 1, f = sin(x))").lines
    assert [(b.rule, [(n, write(t)) for n, t in b.known]) for b in line.by] == [("sum_shift", [("m", "1"), ("f", "sin(x)")])]


WRONG = [
    ("", 1, "the calculation is empty"),
    ("# only an aim", 1, "the calculation is empty"),
    ("= x", 1, "the first line is the left side alone"),
    ("x\n= y by a rule", 2, "after by stand rule names, not 'a rule'"),
    ("x\n= y by a_rule(1)", 2, "letters are told as in sum_shift(m = 1), not '1'"),
    ("x\n= sin(", 2, "column 6: the end where"),
    ("x +\n= y", 1, "column 4: the end where"),
    ("x\n= y\n= 2 ** ** 3", 3, "column 7: '**' where"),
]


@pytest.mark.parametrize(("text", "number", "sentence"), WRONG)
def test_a_wrong_block_is_named_by_its_line(text, number, sentence):
    with pytest.raises(WrongCalc) as e:
        read_calc(text)
    assert e.value.line == number
    assert sentence in e.value.sentence


def all_lines(theorem):
    """Every line of every chain of a theorem and of its lemmas."""
    todo, found = [theorem.trace, *(lemma.trace for lemma in theorem.lemmas)], []
    while todo:
        trace = todo.pop()
        found.append((trace.first, *(group[-1] for group in trace.lines if group)))
        todo += trace.parts
    return found


@pytest.mark.parametrize("name", SHIPPED)
def test_what_is_written_is_what_was_read(name, tmp_path):
    for section, derivation, theorem in claims(load(name)):
        text = write_calc(derivation, theorem)
        names = frozenset(d.name for d in section.claim.definitions) | {n for n, _ in section.claim.sorts}
        if text.startswith("  "):
            again = elaborate(section.claim, read_calc(text, names), RULES)
            assert all_lines(check(again, RULES)) == all_lines(theorem)
        else:
            again = judge(section, text, tmp_path)
            assert all_lines(again) == all_lines(theorem)


def claims(result):
    """(section, derivation, theorem) of the claims of a file itself."""
    return [(j.section, j.outcome.derivation, j.outcome.theorem) for j in result.judged]


def judge(section, text, folder):
    """The theorem of a file with the same claim and the proof that is written there."""
    claim = section.claim
    kinds = {n: f"{s.kind} {write(s.length)}" if s.length is not None else s.kind for n, s in claim.sorts}
    head = {
        "claim": f"{write(claim.lhs)} = {write(claim.rhs)}",
        "assuming": [write(s) for s in claim.assuming],
        "define": [f"{write_head(d)} = {write(d.body)}" for d in claim.definitions],
    }
    rows = [f"{key} = {json.dumps(value)}" for key, value in head.items()]  # strings and lists of TOML are those of JSON
    rows.append("names = { " + ", ".join(f"{n} = {json.dumps(kind)}" for n, kind in kinds.items()) + " }")
    (found,) = judged(folder, "\n".join(rows) + "\n" + text).judged
    return found.outcome.theorem


def write_head(d):
    """The left side of a definition."""
    return f"{d.name}({d.of})" if d.of else d.name


def test_a_proof_without_words_is_refused():
    proof = Constant("x", (Interval(None, None, Chain(()), num("0"), Chain(())),))
    with pytest.raises(ValueError, match="no words for constant"):
        write_calc(Derivation(Claim(name("x"), name("x")), proof), symderive.prove("x = x").theorem)


def test_a_block_without_steps_is_one_line():
    assert symderive.prove("x = x").calc() == "  x\n"


@pytest.mark.parametrize("name", ["relu", "logarithm", "angle_addition", "logsumexp", "absolute_value"])
def test_several_claims_are_a_file(name, tmp_path):
    first = load(name)
    again = judged(tmp_path, first.calc())
    assert [t.claim for t in again.theorems] == [t.claim for t in first.theorems]
    assert [all_lines(t) for t in again.theorems] == [all_lines(t) for t in first.theorems]


def test_blocks_of_several_claims_stand_one_after_another():
    assert load("sech").calc().count("  sech(x)^2") == 2


def test_a_calculation_may_start_from_the_right(tmp_path):
    text = """title = "From the right"
claim = "sin(2*x)^2 = 4*sin(x)^2*cos(x)^2"
calc = '''
  4*sin(x)^2*cos(x)^2
= (2*sin(x)*cos(x))^2   by arithmetic
= sin(2*x)^2            by sin_two_mul
'''
"""
    result = judged(tmp_path, text)
    (derivation,), (theorem,) = result.derivations, result.theorems
    assert result.proved and len(derivation.proof.back) == 2 and not derivation.proof.lines
    assert write_calc(derivation, theorem).splitlines()[0] == "  4*sin(x)^2*cos(x)^2"
    assert write_calc(derivation, theorem, "left").splitlines()[0] == "  sin(2*x)^2"
