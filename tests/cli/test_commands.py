"""Every command, as rows: what is typed, the exit code, and what is said on standard output and standard error."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from symderive import __version__

RIGHT = [
    ("prove tanh_exp", 0, ["d/dx tanh x = 1 − tanh² x   for every real x", "Proved. 5 steps, every one checked; nothing assumed."]),
    ("prove tanh --detail terse", 0, ["Proved."]),
    ("prove tanh --detail full", 0, ["2a"]),
    ("prove tanh -q", 0, ["Checked. 3 proofs, every one checked.\n"]),
    ("prove tanh_exp -q", 0, ["Proved. 5 steps, every one checked; nothing assumed.\n"]),
    ("prove conv -q", 0, ["Checked."]),
    ("prove network -q", 0, ["Checked. 9 formulas"]),
    ("prove tanh_exp --ascii", 0, ["d/dx tanh x = 1 - tanh^2 x", " ok\n"]),
    ("prove tanh_exp --format calc", 0, ["  D(tanh(x), x)\n", "by tanh_eq_exp"]),
    ("prove tanh_exp --format md", 0, ["# ", "\\begin{aligned}"]),
    ("prove tanh_exp --format latex", 0, ["\\usepackage{symderive}"]),
    ("prove tanh_exp --format html", 0, ["<section", "<math"]),
    ("prove sech(x)^2=1-tanh(x)^2 -q", 0, ["Proved."]),
    ("prove log(x^2)=2*log(x) -q --assume x>0", 0, ["Proved."]),
    ("diff x^2", 0, ["Derivative", "2 x"]),
    ("diff -x^2 -q", 0, ["Proved."]),
    ("diff -q -- -x^2", 0, ["Proved."]),
    ("diff x^2*y --wrt y -q", 0, ["Proved."]),
    ("eval x^2+y --at x=0.3,y=1/3", 0, ["127/300"]),
    ("eval x^2+y --at x=0.3 --at y=1/3 -q", 0, ["127/300\n"]),
    ("eval exp(1) --digits 30 -q", 0, ["2.71828182845904523536028747135\n"]),
    ("eval sum(x[j],j=1..n) --at n=2,x[1]=1,x[2]=5 -q", 0, ["6\n"]),
    ("eval sum(x[j],j=1..n) --at n=2,x[1]=1,x[2]=5", 0, ["Σ(j=1..n) xⱼ = 1 + 5 = 6"]),
    ("prove sin(2x)^2=4*sin(x)^2*cos(x)^2 --using sin_two_mul", 0, ["double angle of sin", "Proved. 1 step, checked"]),
    ("prove sech(x)^2=1-tanh(x)^2 --from left --format calc", 0, ["  sech(x)^2\n"]),
    ("prove sech(x)^2=1-tanh(x)^2 --from both", 0, ["The left side", "The right side", "Both sides are equal to"]),
    ("prove sin(2x)=2sin(x)cos(x) --using sin_two_mul --using exp_add", 0, ["Not used   exp_add"]),
    ("prove 1-tanh(x)^2=sech(x)^2 --hint cosh(x)^2-sinh(x)^2=1", 0, ["Lemma\n", "Proof of the claim", "common denominator  cosh x ≠ 0"]),
    ("diff x*sin(x) --order 2 --at x=0.7", 0, ["2 cos x − x sin x   for", "At   x = 0.7    left 1.07873199, right 1.07873199"]),
    ("simplify sin(x)^2+cos(x)^2", 0, ["Simplified\n  sin² x + cos² x = 1   for every real x", "Proved. 1 step, checked"]),
    ("simplify x^3-1 --to factored", 0, ["= (x − 1) (x² + x + 1)"]),
    ("simplify sqrt(x^2) --assume x>0 --format calc", 0, ["= x "]),
    ("diff x^2*y^3 --wrt x,y", 0, ["= 6 x y²"]),
    ("prove sin(2x)=2*sin(x)*cos(x) --at x=0.7", 0, ["x = 0.7", "left 0.98544973, right 0.98544973"]),
    ("prove worksheet -q", 0, [" proofs and 3 computations, every one checked.\n"]),
    ("eval max(x,y) --at x=max(1,2),y=3 -q", 0, ["3\n"]),
    ("grad", 0, ["Forward", "Backward", "Update", "0.002145125", "Checked. 9 formulas"]),
    ("grad --wrt w1,w5 -q", 0, ["Checked. 2 formulas"]),
    ("export tanh", 0, ["\\usepackage{symderive}"]),
    ("export tanh --standalone", 0, ["\\documentclass", "\\end{document}"]),
    ("export tanh --plain", 0, ["\\usepackage{amsmath}"]),
    ("export tanh --format html", 0, ["<!doctype html>"]),
    ("list", 0, ["Derivations", "try: symderive prove NAME", "  Calculus\n", "tanh_exp", "d/dx tanh x = 1 − tanh² x", " 5 lines\n"]),
    ("list -q", 0, ["tanh\n", "worksheet\n"]),
    ("list rules", 0, ["diff_div", "c a / (c b) = a/b, if c ≠ 0 and b ≠ 0"]),
    ("show diff_div", 0, ["d/dx (u/v) =", "quotient rule", "v ≠ 0", "proved in quotient_rule"]),
    ("show diff_mul", 0, ["product rule", "bedrock"]),
    ("show diff_tanh", 0, ["proved in tanh: symderive prove tanh"]),
    ("show diff_const", 0, ["c does not contain x"]),
    ("show tanh", 0, ["d/dx tanh x = 1 − tanh² x   for every real x", "symderive prove tanh"]),
    ("--version", 0, [f"symderive {__version__}\n"]),
    ("-h", 0, ['  symderive prove "sech(x)^2 = 1 - tanh(x)^2"', "Exit codes: 0", "  verify "]),
    ("prove --help", 0, ["Usage: symderive prove [OPTIONS] NAME|FILE|CLAIM", "--time-limit SECONDS"]),
]

WRONG = [
    ("prove tanh(x)^2+sech(x)^2=2", 1, ["False. Counterexample: x = 0"]),
    ("prove D(tanh(x),x)=1-tanh(x) -q", 1, ["False. Counterexample: x = "]),
    ("export tanh(x)=2", 1, ["False"]),
    ("refute sqrt(x^2)=x", 1, ["False. Counterexample: x = −1", "Perhaps   √(x²) = |x|"]),
    ("refute sqrt(x^2)=x --assume x>=0 -q", 3, ["Not decided. Tried: no counterexample at the points tried.\n"]),
    ("refute sin(x)^2=1-cos(x)^2 --format json", 3, ['"verdict": "not decided"']),
    ("prove x=x --assume x>x -q", 3, ["no point was found where both sides are defined and the assumptions hold"]),
]

REFUSED = [
    ("", ["Usage: symderive", "symderive prove tanh"]),
    ("tanh", ["Error  no command called 'tanh'", "Did you mean symderive prove tanh?", "All commands: symderive --help"]),
    ("shwo", ["no command called 'shwo'", "Did you mean show?"]),
    ("prove", ["Error  missing argument 'NAME|FILE|CLAIM'", "Try symderive prove --help"]),
    ("prove a b", ["unexpected extra argument"]),
    ("prove tanh --fromat json", ["no such option '--fromat'", "Did you mean --format?"]),
    ("prove tanh --format pdf", ["'pdf' is not one of"]),
    ("prove tanh --width wide", ["--width"]),
    ("prove tanh --time-limit nan", ["NaN is no number of seconds"]),
    ("prove tanh --time-limit -1", ["--time-limit"]),
    ("prove tanh -o page.pdf", ["the suffix .pdf says no format", "--format"]),
    ("prove tanh --assume x>0", ["--assume is for a claim"]),
    ("prove tahn", ["Error  no derivation called 'tahn'\n\n  Did you mean tanh?   All names: symderive list\n"]),
    ("prove zzzzzz", ["no derivation called 'zzzzzz'\n\n  All names: symderive list\n"]),
    ("prove diff(tanh(x,x)=1", ["the expression cannot be read: column", "'=' where ')' was expected", "  diff(tanh(x,x)=1\n", "━",
                                "The '(' at column 5 is never closed."]),
    ("prove x+1", ["A claim is an equation"]),
    ("prove a=b=c", ["one equation is needed"]),
    ("prove 9**9**9**9=1", ["the exponent is too large"]),
    ("prove __import__('os')", ["'_' cannot be read"]),
    ("prove __import__('os')=1", ["'_' cannot be read"]),
    ("prove x=x --assume foo", ["A statement is, for example, x > 0"]),
    ("diff x*y", ["say in which variable to differentiate: x, y"]),
    ("diff x --order 0", ["--order"]),
    ("diff x --order 21", ["the order must lie between 1 and 20"]),
    ("diff x*y --wrt x --at x=1", ["y has no value"]),
    ("prove x+y=y+x --at x=1", ["y has no value"]),
    ("prove tanh --using exp_add", ["--using is for a claim"]),
    ("prove tanh --hint x=x", ["--hint is for a claim"]),
    ("prove x=x --using nope", ["no rule is called nope"]),
    ("prove x=x --hint x=x+1", ["the hint x = x + 1 is false"]),
    ("prove tanh --at x=1", ["--at is for a claim"]),
    ("simplify x --to short", ["'short' is not one of"]),
    ("simplify log(-x^2-1)", ["no point was found where the expression is defined"]),
    ("refute tanh", ["argument of tanh was expected"]),
    ("diff floor(x)", ["there is no rule for the derivative of floor"]),
    ("eval 1/x --at x=0", ["there is no value there"]),
    ("eval x", ["x has no value: say --at x=..."]),
    ("eval x --at x", ["--at needs NAME=VALUE"]),
    ("eval x --at x=1,x=2", ["x is given twice"]),
    ("eval x --at x=nan", ["'nan' is not a number"]),
    ("eval x --at x=1 --digits 1001", ["--digits"]),
    ("eval x --at x=1 --format calc", ["'calc' is not one of"]),
    ("grad --wrt w55", ["w55 is not a weight", "Did you mean w5?"]),
    ("grad --weights nowhere.toml", ["nowhere.toml: there is no such file"]),
    ("verify nowhere.json", ["nowhere.json: there is no such file"]),
    ("verify .", [".: this is a folder"]),
    ("export tanh --standalone --plain", ["exclude each other"]),
    ("export tanh --format md --sty", ["are for --format latex"]),
    ("list rulez", ["'rulez' is not one of"]),
    ("show diff_dvi", ["no rule or derivation called 'diff_dvi'", "Did you mean diff_div?"]),
]


@pytest.mark.parametrize(("typed", "code", "said"), RIGHT + WRONG, ids=lambda v: v if isinstance(v, str) else "")
def test_what_is_printed(sd, typed, code, said):
    answer = sd(*typed.split())
    assert (answer.code, answer.err) == (code, "")
    for fragment in said:
        assert fragment in answer.out


@pytest.mark.parametrize(("typed", "said"), REFUSED, ids=lambda v: v if isinstance(v, str) else "")
def test_what_cannot_run_is_said_once_on_standard_error(sd, typed, said):
    answer = sd(*typed.split())
    assert (answer.code, answer.out) == (2, "")
    assert "Traceback" not in answer.err and "internal error" not in answer.err
    assert answer.err.count("Error  ") == (1 if typed else 0)
    for fragment in said:
        assert fragment in answer.err


@pytest.mark.parametrize("claim", ["(" * 10_000 + "x" + ")" * 10_000 + "=x", "x" + "^2" * 5_000 + "=x"])
def test_deep_claims_are_refused(sd, claim):
    answer = sd("prove", claim)
    assert (answer.code, answer.out) == (2, "") and "the expression cannot be read" in answer.err and len(answer.err) < 1_000


def test_a_sum_of_twenty_thousand_terms_is_read(sd):
    assert sd("prove", "+".join(["x"] * 20_000) + " = x", "-q") == (1, "False. Counterexample: x = 1\n", "")


# --- JSON ----------------------------------------------------------------------------------------------------------


def test_a_proof_object_replays(sd):
    proof = sd("prove", "tanh", "--format", "json").out
    assert json.loads(proof)["format"] == "symderive-proof"
    answer = sd("verify", "-", stdin=proof)
    assert answer.code == 0 and "Checked. 3 proofs replayed" in answer.out
    assert json.loads(sd("verify", "-", "--format", "json", stdin=proof).out) == {
        "verdict": "checked", "sentence": answer.out.splitlines()[-1].strip(), "where": None}


def test_a_refutation_replays(sd):
    refutation = sd("prove", "tanh(x) = 2", "--format", "json").out
    answer = sd("verify", "-", stdin=refutation)
    assert answer.code == 0 and "Checked. The claim is false. Counterexample: x = 0" in answer.out


def test_a_changed_step_is_named(sd):
    proof = json.loads(sd("prove", "tanh_exp", "--format", "json").out)
    del proof["derivations"][0]["proof"]["lines"][1]
    answer = sd("verify", "-", stdin=json.dumps(proof))
    assert answer.code == 1 and "Wrong. The proof does not replay. step" in answer.out
    assert json.loads(sd("verify", "-", "--format", "json", stdin=json.dumps(proof)).out)["where"].startswith("step")


@pytest.mark.parametrize("text", [
    "", "{", "[]", "{}", '{"format": "symderive-proof", "format": 1}', '{"verdict": "not decided"}', "NaN", b"\xff",
])
def test_what_is_no_proof_object_cannot_run(sd, text):
    answer = sd("verify", "-", stdin=text)
    assert (answer.code, answer.out) == (2, "") and answer.err.startswith("Error  ") and "internal" not in answer.err


def test_the_gradient_as_json(sd):
    numbers = json.loads(sd("grad", "--format", "json").out)
    assert numbers["loss"] == 0.002145125 and numbers["exact"]["grads"]["w9"] == "131/2000"


def test_a_value_as_json(sd):
    answer = sd("eval", "x^2", "--at", "x=1/3", "--format", "json")
    assert json.loads(answer.out) == {"expression": "x^2", "at": {"x": "1/3"}, "value": "1/9", "exact": "1/9"}
    assert json.loads(sd("eval", "pi", "--format", "json").out)["exact"] is None


def test_lists_as_json(sd):
    listed = {d["name"]: d for d in json.loads(sd("list", "--format", "json").out)}
    assert listed["tanh"]["subject"] == "Calculus" and listed["tanh"]["claims"][0] == "D(tanh(x), x) = 1 - tanh(x)^2"
    rules = {r["name"]: r for r in json.loads(sd("list", "rules", "--format", "json").out)}
    assert rules["diff_tanh"]["proved_by"] == "tanh" and rules["diff_sin"]["proved_by"] is None
    assert json.loads(sd("show", "diff_div", "--format", "json").out) == rules["diff_div"]


def test_a_list_can_be_checked(sd, tmp_path, monkeypatch):
    monkeypatch.setattr("symderive.cli.catalogue.shelf", lambda: {p.stem: p for p in sorted(tmp_path.glob("*.toml"))})
    (tmp_path / "right.toml").write_text('claim = "x + x = 2*x"\n')
    assert sd("list", "--check").code == 0
    (tmp_path / "wrong.toml").write_text('claim = "x + x = 3*x"\n')
    answer = sd("list", "--check")
    assert answer.code == 1 and [row[-1] for row in answer.out.splitlines() if "x + x" in row] == ["✓", "✗"]
    assert [d["verdict"] for d in json.loads(sd("list", "--check", "--format", "json").out)] == ["proved", "false"]


# --- files ---------------------------------------------------------------------------------------------------------

FILES = [("page.tex", "% symderive"), ("page.json", "{"), ("page.md", "# "), ("page.html", "<"), ("page.txt", "Derivative"),
         ("page", "Derivative")]


@pytest.mark.parametrize(("name", "start"), FILES)
def test_the_suffix_says_the_format(sd, tmp_path, name, start):
    assert sd("prove", "tanh_exp", "-o", str(tmp_path / name)) == (0, "", "")
    assert (tmp_path / name).read_text(encoding="utf-8").startswith(start)
    assert [p.name for p in tmp_path.iterdir()] == [name]


def test_a_format_goes_before_the_suffix(sd, tmp_path):
    sd("prove", "tanh_exp", "--format", "json", "-o", str(tmp_path / "page.txt"))
    assert json.loads((tmp_path / "page.txt").read_text(encoding="utf-8"))


def test_the_style_file_goes_beside_the_fragment(sd, tmp_path):
    assert sd("export", "tanh", "--sty", "-o", str(tmp_path / "tanh.tex")).code == 0
    assert sorted(p.name for p in tmp_path.iterdir()) == ["symderive.sty", "tanh.tex"]


def test_a_derivation_file_and_a_weights_file_from_standard_input(sd):
    shipped = Path(__file__).parents[2] / "derivations"
    assert sd("prove", "-", "-q", stdin=(shipped / "tan.toml").read_bytes()).out.startswith("Proved.")
    assert "Checked. 9 formulas" in sd("grad", "--weights", "-", stdin=(shipped / "worksheet_network.toml").read_bytes()).out
    assert sd("prove", "-", "-q", stdin="x + x = 2*x\n").code == 0
    assert sd("diff", "-", "-q", stdin="x^2\n").code == 0
    assert sd("eval", "-", "-q", stdin="1/2 + 1/3\n").out == "5/6\n"


@pytest.mark.parametrize(("typed", "stdin", "said"), [
    ("prove -", "", "standard input: the file is empty"), ("grad --weights -", "", "standard input: the file is empty"),
    ("prove -", b"\xff", "standard input is no UTF-8 text (byte 1)"), ("prove -", 'claim = "x = "', "standard input, claim"),
    ("diff -", "", "the expression cannot be read"),
])
def test_standard_input_that_cannot_be_used(sd, typed, stdin, said):
    answer = sd(*typed.split(), stdin=stdin)
    assert (answer.code, answer.out) == (2, "") and said in answer.err


def test_a_file_beside_the_user_goes_first_and_is_named(sd, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "tanh.toml").write_text('title = "Mine"\nclaim = "x + x = 2*x"\n')
    answer = sd("prove", "tanh", "-q")
    assert answer.code == 0 and answer.err == f"Using {tmp_path / 'tanh.toml'} for tanh.\n"
    assert sd("prove", "./tanh.toml", "-q") == (0, answer.out, "")  # who names a file knows


def test_a_rule_that_a_line_does_not_need_is_named(sd, tmp_path):
    spare = tmp_path / "spare.toml"
    spare.write_text('title = "Spare"\nclaim = "sin(2*x) = 2*sin(x)*cos(x)"\n'
                     'calc = """\n  sin(2*x)\n= 2*sin(x)*cos(x)   by sin_two_mul, exp_add, cancel\n"""\n')
    answer = sd("prove", str(spare), "-q")
    assert answer.code == 0 and answer.err == "Line 2 of spare names exp_add, which it does not need.\n"



@pytest.mark.parametrize("args", [["\x1b[31mx"], ["prove", "x = \x1b[31m"], ["verify", "\x1b[31m.json"], ["show", "\x1b[31m"],
                                  ["prove", "\udcff = x"], ["prove", "./\x1b[31m.toml"], ["prove", "tanh", "--format", "\x1b[31m"]])
def test_no_codes_of_a_terminal_are_quoted(sd, args):
    answer = sd(*args)
    assert (answer.code, answer.out) == (2, "") and "\x1b" not in answer.err and answer.err.startswith("Error  ")


def test_a_file_that_cannot_be_used_is_left_out_of_the_list(sd, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine.toml").write_text('claim = "x + "\n')
    answer = sd("list")
    assert answer.code == 0 and "tanh" in answer.out and answer.err.startswith(f"Left out: {tmp_path / 'mine.toml'}")


def test_files_that_cannot_be_used(sd, tmp_path):
    (tmp_path / "empty.toml").write_text("")
    (tmp_path / "folder.toml").mkdir()
    for command in (["prove"], ["grad", "--weights"]):
        assert "the file is empty" in sd(*command, str(tmp_path / "empty.toml")).err
        assert "this is a " in sd(*command, str(tmp_path / "folder.toml")).err
        assert "there is no such file" in sd(*command, str(tmp_path / "none.toml")).err


def test_a_wrong_line_of_a_file_is_exit_code_1(sd, tmp_path):
    (tmp_path / "wrong.toml").write_text('claim = "x + x = 2*x"\ncalc = """\n  x + x\n= 3*x\n= 2*x\n"""\n')
    answer = sd("prove", str(tmp_path / "wrong.toml"))
    assert answer.code == 1 and "Wrong. Line 2 does not follow from line 1" in " ".join(answer.out.split())


WEIGHTS = '{"rate": 0.1, "loss": "1/2*(y - h)^2", "inputs": {"x": 1}, "target": {"y": 1}, "weights": {"w": 2%s}, "network": {"h": "w*x%s"}}'


@pytest.mark.parametrize(("more", "term", "said"), [
    (', "w": 3', "", "given twice"), ("", " + b", "b"), (', "b": NaN', "", "NaN"), ('}, "netwrok": {', "", "netwrok"),
])
def test_weights_that_cannot_be_used(sd, tmp_path, more, term, said):
    (tmp_path / "net.json").write_text(WEIGHTS % (more, term))
    answer = sd("grad", "--weights", str(tmp_path / "net.json"))
    assert (answer.code, answer.out) == (2, "") and said in answer.err and "internal" not in answer.err


def test_a_file_that_may_not_be_read(sd, tmp_path, monkeypatch):
    (tmp_path / "mine.toml").write_text('claim = "x = x"')

    def forbidden(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied", "mine.toml")

    monkeypatch.setattr(Path, "read_text", forbidden)
    monkeypatch.setattr(Path, "read_bytes", forbidden)
    monkeypatch.setattr(Path, "open", forbidden)
    for command in (["prove"], ["verify"], ["grad", "--weights"]):
        answer = sd(*command, str(tmp_path / "mine.toml"))
        assert (answer.code, answer.out) == (2, "") and ("denied" in answer.err or "may not be read" in answer.err)
