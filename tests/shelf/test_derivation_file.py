"""Derivation files: what each key says, and what is said of a file that cannot be used."""

import pytest
from shelf_samples import complaint, judged, read, written

from symderive.kernel.derivation import Cases, Induction, Injective
from symderive.notation.text import write
from symderive.report.verdict import Verdict
from symderive.shelf.derivation_file import read_work
from symderive.shelf.work import Unusable

CALC = 'calc = """\n  (x + 1)^2\n= x^2 + 2*x + 1   by square_add\n"""\n'
CLAIM = 'claim = "(x + 1)^2 = x^2 + 2*x + 1"\n'

# --- keys ------------------------------------------------------------------------------------------------------------


def test_everything_at_the_top(tmp_path):
    work = read(tmp_path, 'title = "A square"\nsubject = "Algebra"\nnote = "with $x^2$"\n' + CLAIM + CALC + 'evaluate = [{ x = "0.50" }]\n')
    (section,) = work.sections
    assert (work.name, work.title, work.subject) == ("mine", "A square", "Algebra")
    assert [p if isinstance(p, str) else write(p) for p in work.note] == ["with ", "x^2"]
    assert write(section.claim.equation) == "(x + 1)^2 = x^2 + 2*x + 1"
    assert [(n, v.val) for n, v in section.evaluate[0]] == [("x", "0.50")]


def test_what_is_left_out(tmp_path):
    work = read(tmp_path, CLAIM)
    assert (work.title, work.subject, work.note, work.sections[0].outline) == ("mine", "Derivations", (), None)


def test_names_and_definitions(tmp_path):
    text = 'names = { n = "whole", x = "array n", z = "complex" }\ndefine = ["s = sum(x[i], i=1..n)", "f(t) = t^2", "p[i] = x[i]/s"]\n'
    (section,) = read(tmp_path, text + 'claim = "f(s) = s^2"\nassuming = ["n >= 1"]').sections
    assert {n: (s.kind, s.length and write(s.length)) for n, s in section.claim.sorts} == {
        "n": ("whole", None), "x": ("array", "n"), "z": ("complex", None)}
    assert [(d.name, d.of) for d in section.claim.definitions] == [("s", ""), ("f", "t"), ("p", "i")]
    assert [write(s) for s in section.claim.assuming] == ["n >= 1"]


def test_several_claims_share_what_stands_at_the_top(tmp_path):
    text = 'assuming = ["x > 0"]\ndefine = ["h = x^2"]\n[[claim]]\nclaim = "h = x^2"\n[[claim]]\nclaim = "2*h = 2*x^2"\nassuming = []\n'
    first, second = read(tmp_path, text).sections
    assert [[write(s) for s in section.claim.assuming] for section in (first, second)] == [["x > 0"], []]
    assert first.claim.definitions == second.claim.definitions


def test_a_chain_of_equations_is_one_claim(tmp_path):
    text = 'claim = "(x + 1)^2 = x^2 + 2*x + 1 = 1 + 2*x + x^2"\ncalc = """\n(x + 1)^2\n= x^2 + 2*x + 1 by square_add\n= 1 + 2*x + x^2\n"""'
    assert judged(tmp_path, text).verdict is Verdict.PROVED
    assert complaint(tmp_path, text.replace("= x^2 + 2*x + 1 by square_add\n", "")).sentence == (
        "the calculation does not pass through every side of the claim")


def test_cases(tmp_path):
    text = 'claim = "abs(x)^2 = x^2"\n' + "".join(
        f'[[case]]\nwhen = "x {op} 0"\ncalc = """\nabs(x)^2\n= ({u})^2 by abs_of_{word}\n= x^2 by arithmetic\n"""\n'
        for op, u, word in ((">=", "x", "nonneg"), ("<", "-x", "nonpos")))
    result = judged(tmp_path, text)
    assert result.verdict is Verdict.PROVED
    assert isinstance(result.derivations[0].proof, Cases)
    assert complaint(tmp_path, text.replace("x < 0", "x < -1")).sentence == "the cases leave something out"


def test_induction(tmp_path):
    text = '''names = { n = "whole" }
assuming = ["n >= 1"]
claim = "sum(1, k=1..n) = n"
[induction]
over = "n"
from = 1
base = """
  sum(1, k=1..1)
= 1                      by sum_single
"""
step = """
  sum(1, k=1..n+1)
= sum(1, k=1..n) + 1     by sum_split_last
= n + 1                  by hypothesis
"""
'''
    result = judged(tmp_path, text)
    assert result.verdict is Verdict.PROVED
    assert isinstance(result.derivations[0].proof, Induction)
    e = complaint(tmp_path, text.replace("sum(1, k=1..1)", "sum(1, k=1..n)"))
    assert (e.place, e.sentence) == ("induction: base", "the calculation does not begin with the left side of the claim")
    assert e.hint == "here that is sum(1, k=1..1)"


def test_an_injective_function(tmp_path):
    text = '''claim = "log(2) + log(3) = log(6)"
[apply]
function = "exp"
calc = """
  exp(log(2) + log(3))
= exp(log(2))*exp(log(3))    by exp_add
= 2*3                        by exp_log
= 6                          by arithmetic
= exp(log(6))                by exp_log
"""
'''
    result = judged(tmp_path, text)
    assert result.verdict is Verdict.PROVED
    assert isinstance(result.derivations[0].proof, Injective)
    assert complaint(tmp_path, text.replace('"exp"', '"expp"')).sentence == "this is no function that is known"


LEMMA = '''claim = "(a + 1)^2 - 1 = a*(a + 2)"
calc = """
  (a + 1)^2 - 1
= a^2 + 2*a + 1 - 1     by square
= a*(a + 2)             by factor
"""
[[lemma]]
name = "square"
claim = "(x + 1)^2 = x^2 + 2*x + 1"
'''


@pytest.mark.parametrize("lemma", [LEMMA, LEMMA + CALC])
def test_a_lemma_is_a_rule_afterwards(tmp_path, lemma):
    result = judged(tmp_path, lemma)
    assert result.verdict is Verdict.PROVED
    assert [one.name for one in result.derivations[0].lemmas] == ["square"]


def test_computations(tmp_path):
    text = '[[compute]]\nnote = "The area."\nformula = "A = a*b"\nat = { a = 3, b = "0.50" }\nvalue = 1.5\n'
    ((computation, row),) = judged(tmp_path, text).computed
    assert (write(computation.left), write(row.value)) == ("A", "1.5")


def test_including_and_weights(tmp_path):
    written(tmp_path, CLAIM, "part")
    written(tmp_path, 'loss = "w^2"\nrate = 0.1\ninputs = {}\n[weights]\nw = 3\n[network]\nh = "w"\n', "net")
    work = read(tmp_path, 'include = ["part"]\nweights = "net.toml"\n')
    assert ([part.name for part in work.include], [p.name for p in work.weights]) == (["part"], ["net.toml"])


def test_a_point_outside_the_domain_has_no_value(tmp_path):
    result = judged(tmp_path, 'claim = "exp(log(x)) = x"\nevaluate = [{ x = "-1" }, { x = "2" }]')
    assert result.verdict is Verdict.PROVED
    text = result.text()
    assert "x = 2" in text
    assert "x = −1" not in text


# --- complaints ------------------------------------------------------------------------------------------------------

COMPLAINTS = {
    # the file: (place, sentence, hint)
    "": ("", "the file is empty", "a derivation file has at least a title and a claim"),
    "\n  \n": ("", "the file is empty", "a derivation file has at least a title and a claim"),
    'title = "only a title"': ("", "there is no claim in the file", 'add claim = "lhs = rhs"'),
    "claim = x": ("", "not a TOML file: Invalid value (at line 1, column 9)", ""),
    'claim = "x = x"\nclaim = "y = y"': ("", "not a TOML file: Cannot overwrite a value", ""),
    'clam = "x = x"': ("", "no key is called 'clam' here", "did you mean claim?"),
    'zzz = 1\nclaim = "x = x"': ("", "no key is called 'zzz' here", "keys: subject, title, note"),
    '[[claim]]\nclaim = "x = x"\ncaclc = ""': ("claim 1", "no key is called 'caclc' here", "did you mean calc?"),
    '[[claim]]\ntitle = "none"': ("claim 1", "the claim is missing", 'add claim = "lhs = rhs"'),
    'calc = "x"\n[[claim]]\nclaim = "x = x"': ("calc", "of several claims each has its own", "move it under its [[claim]]"),
    "claim = 3": ("", "the claim is missing", ""),
    'title = 3\nclaim = "x = x"': ("title", "a text in quotes is needed", ""),
    'claim = "x"': ("claim", "column 2: the end where", ""),
    'claim = "sin(x = 1"': ("claim", "column 10: the end where ')' was expected", ""),
    'claim = "2x + = 1"': ("claim", "column 6: '=' where", ""),
    'claim = "x = x"\nassuming = "x >"': ("assuming", "column 4: the end where", ""),
    'claim = "x = x"\nassuming = 3': ("assuming", "a text, or a list of texts, is needed", ""),
    'claim = "x = x"\nnote = "with $sin($"': ("note", "column 5: the end where", ""),
    'claim = "x = x"\nnames = "x"': ("names", 'names are declared as in names = { n = "whole" }', ""),
    'claim = "x = x"\nnames = { x = "hole" }': ("names: x", "no kind of name is called 'hole'", "real, complex, whole"),
    'claim = "x = x"\ndefine = ["2 + 3"]': ("define", "a definition is name = term, not '2 + 3'", ""),
    'claim = "h = h"\ndefine = ["h = 2*h"]': ("define", "the definition of h goes round in a circle", ""),
    'claim = "h = h"\ndefine = ["h = sin("]': ("define h", "column 6: the end where", ""),
    'claim = "x = x"\nevaluate = [{ x = "y" }]': ("evaluate: x", "'y' is not a number", ""),
    'claim = "x = x"\nevaluate = [{ x = true }]': ("evaluate: x", "a number is needed", ""),
    'claim = "x = x"\nevaluate = { x = 1 }': ("evaluate", "this is written as [[evaluate]]", ""),
    'claim = "x = x"\ncalc = 3': ("calc", "a text in quotes is needed", ""),
    'claim = "x = x"\ncalc = ""': ("calc line 1", "the calculation is empty", ""),
    'claim = "x = y"\ncalc = """\ny\n= y\n"""': ("calc", "the calculation does not begin with the left side", "here that is x"),
    'claim = "x = x"\ncalc = """\nx\n= sin(x\n"""': ("calc line 2", "column 7: the end where", ""),
    'claim = "x = x"\ncalc = ""\ncase = []': ("", "a claim has calc or case, not both", ""),
    'claim = "x = x"\ncase = { when = "x > 0" }': ("case", "this is written as [[case]]", ""),
    'claim = "x = x"\n[[case]]\nwhen = "x >"': ("case 1: when", "column 4: the end where", ""),
    'claim = "x = x"\n[[case]]\nwhe = "x > 0"': ("case 1", "no key is called 'whe' here", "did you mean when?"),
    'claim = "x = x"\ninduction = "n"': ("induction", "this is written as [induction]", ""),
    'claim = "x = x"\n[induction]\nover = "n + 1"': ("induction: over", "the induction is over a name", ""),
    'claim = "x = x"\n[[lemma]]\nname = "a b"\nclaim = "x = x"': ("lemma 1", "a lemma has a name of letters, digits and _", 'add name'),
    'claim = "x = x"\n[[lemma]]\nname = "one"\nclaim = "x = x"': ("", "a claim with lemmas needs its calculation too", "one of calc, case"),
    '[[compute]]\nformula = "a*b"': ("compute 1: formula", "column 4: the end where", ""),
    '[[compute]]\nformula = "a = b"': ("compute 1", "b has no value", "give it in `at`"),
    '[[compute]]\nformula = "a = b"\nat = 3': ("compute 1: at", 'a point is a table, such as x = "0.5"', ""),
    '[[compute]]\nformula = "a = 2*3"\nvalue = 7': ("compute 1", "a comes out as 6, not as 7", ""),
    '[[compute]]\nformula = "a = sin(1)"': ("compute 1", "the formula has no exact rational value there", ""),
    '[[compute]]\nformular = "a = 1"': ("compute 1", "no key is called 'formular' here", "did you mean formula?"),
    'include = ["mine"]': ("include", "mine includes itself", ""),
    'include = ["nowhere"]': ("include", "no derivation is called 'nowhere'", ""),
    'weights = "none.toml"': ("weights", "there is no file 'none.toml' beside it", ""),
}


@pytest.mark.parametrize("text", COMPLAINTS)
def test_complaints(tmp_path, text):
    place, sentence, hint = COMPLAINTS[text]
    e = complaint(tmp_path, text)
    assert (e.place, e.file) == (place, str(tmp_path / "mine.toml"))
    assert sentence in e.sentence
    assert hint in e.hint


def test_unreadable_maths_is_pointed_at(tmp_path):
    e = complaint(tmp_path, 'claim = "x + sinx = 1"')
    assert (e.source, e.column, e.width) == ("x + sinx = 1", 5, 4)


def test_files_that_are_none(tmp_path):
    (tmp_path / "folder.toml").mkdir()
    (tmp_path / "latin.toml").write_bytes('title = "Größe"'.encode("latin-1"))
    (tmp_path / "large.toml").write_text("#" * 2_000_001)
    said = {"nowhere": "there is no such file", "folder": "this is a folder", "latin": "the file is not UTF-8 text (byte 11)",
            "large": "the file is larger than 2 MB"}
    for stem, sentence in said.items():
        with pytest.raises(Unusable) as e:
            read_work(tmp_path / f"{stem}.toml")
        assert e.value.sentence == sentence


def test_a_circle_of_includes(tmp_path):
    written(tmp_path, 'include = ["mine"]', "other")
    e = complaint(tmp_path, 'include = ["other"]')
    assert (e.file, e.place, e.sentence) == (str(tmp_path / "other.toml"), "include", "mine includes itself")


def test_a_name_nearly_right_is_suggested(tmp_path):
    e = complaint(tmp_path, 'include = ["tahn"]', {"tanh": tmp_path / "tanh.toml"})
    assert e.hint == "did you mean tanh?"


# --- wrong lines -----------------------------------------------------------------------------------------------------

WRONG = '''claim = "(x + 1)^3 = x^3 + 3*x^2 + 3*x + 1"
calc = """
  (x + 1)^3
= (x + 1)^2*(x + 1)               by arithmetic
= (x^2 + x + 1)*(x + 1)           by square_add
= x^3 + 3*x^2 + 3*x + 1           by expand
"""
'''


def test_a_wrong_line_is_named_by_its_number_with_a_counterexample(tmp_path):
    result = judged(tmp_path, WRONG)
    text = result.text()
    assert result.verdict is Verdict.REJECTED
    assert "Wrong. Line 3 does not follow from line 2: square_add does not lead there." in text
    assert "Counterexample: x = 1" in text


def test_a_right_line_with_the_wrong_rule_is_rejected_without_a_counterexample(tmp_path):
    result = judged(tmp_path, 'claim = "sin(2*x) = 2*sin(x)*cos(x)"\ncalc = """\nsin(2*x)\n= 2*sin(x)*cos(x) by cos_two_mul\n"""')
    assert result.verdict is Verdict.REJECTED
    assert "Counterexample" not in result.text()


def test_a_rule_that_does_not_exist(tmp_path):
    assert "no rule is called square_ad" in judged(tmp_path, WRONG.replace("square_add", "square_ad")).text()


def test_a_line_that_is_wrong_in_its_case_alone(tmp_path):
    text = 'claim = "abs(x) = x"\n' + "".join(
        f'[[case]]\nwhen = "x {op} 0"\ncalc = """\nabs(x)\n= x by abs_of_{word}\n"""\n' for op, word in ((">=", "nonneg"), ("<", "nonpos")))
    result = judged(tmp_path, text)
    assert result.verdict is Verdict.REJECTED
    assert "Counterexample: x = −1" in result.text()


def test_a_calculation_of_something_else(tmp_path):
    result = judged(tmp_path, 'claim = "x + x = 3*x"\ncalc = """\nx + x\n= 2*x by arithmetic\n"""')
    assert result.verdict is Verdict.REFUTED
    assert complaint(tmp_path, 'claim = "x + x = 2*x"\ncalc = """\nx + x\n= x*2 + 1 - 1 by arithmetic\n"""').sentence == (
        "the last line is not what was claimed")


def test_a_condition_that_follows_from_nothing_is_said(tmp_path):
    text = 'claim = "sqrt(x^2) = abs(x)"\ncalc = """\nsqrt(x^2)\n= x by sq_sqrt\n= abs(x) by abs_of_nonneg\n"""'
    result = judged(tmp_path, text)
    assert result.verdict is Verdict.CONDITIONAL
    assert "Proved only for x ≥ 0" in result.text()
