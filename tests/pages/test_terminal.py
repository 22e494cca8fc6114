"""Whole screens, to the character; and what must hold for every screen: never wider than the window, the same facts without colour."""

import re
import subprocess
import sys
from io import StringIO

import pytest

from symderive.kernel.term import Term, mk, name, num
from symderive.notation.text import read, read_statement
from symderive.pages.terminal import render, render_error, show
from symderive.report.document import (
    Block,
    Calculation,
    Chain,
    Changes,
    Computed,
    Document,
    Facts,
    Heading,
    Let,
    Line,
    Prose,
    Statement,
    Table,
    Verdict,
)

ESCAPES = re.compile(r"\x1b\[[0-9;]*m")


def t(source: str) -> Term:
    return read(source, names=frozenset({"E"}))


def s(source: str) -> Term:
    return read_statement(source, names=frozenset({"E"}))


CLAIM = Statement("tanh", ("Derivative of tanh",), (s("D(tanh(x), x) = 1 - tanh(x)^2"),), ("for every real ", t("x")))
QUOTIENT, SPLIT = t("D(sinh(x)/cosh(x), x)"), t("(cosh(x)^2 - sinh(x)^2)/cosh(x)^2")

TANH = Document("tanh", ("Derivative of tanh",), (
    CLAIM,
    Chain("tanh", t("D(tanh(x), x)"), (
        Line("1", QUOTIENT, ((0,),), ("definition of tanh",)),
        Line("2", t("(D(sinh(x), x)*cosh(x) - sinh(x)*D(cosh(x), x))/cosh(x)^2"), ((0, 0, 0), (0, 1, 1)), ("quotient rule",),
             (s("cosh(x) != 0"),)),
        Line("3", SPLIT, ((0,),), ("sinh′ = cosh, cosh′ = sinh",)),
        Line("4", t("1 - sinh(x)^2/cosh(x)^2"), ((0,), (1,)), ("split the fraction",)),
        Line("5", t("1 - tanh(x)^2"), ((1,),), ("definition of tanh",)),
    )),
    Verdict("Proved", ("5 steps, every one checked; nothing assumed.",)),
    Facts((("Needs", (s("cosh(x) != 0"),), ("holds: ", s("cosh(x) >= 1"), " for real ", t("x"))),
           ("At", (s("x = 0.7"),), ("left 0.634739589, right 0.634739589",)))),
))

FULL = Document("tanh", ("Derivative of tanh",), (
    Heading(("Derivative of tanh",), 1, "--detail full"),
    CLAIM,
    Chain("tanh", t("D(tanh(x), x)"), (
        Line("1", QUOTIENT, ((0,),), ("definition of tanh",)),
        Line("2", SPLIT, ((0,),), ("quotient rule",), (), (
            Line("2a", None, (), ("matched",), text=(s("u = sinh(x)"), ",  ", s("v = cosh(x)"))),
            Line("2b", s("cosh(x) != 0"), (), ("because ", s("cosh(x) >= 1"))))),
        Line("3", t("1 - tanh(x)^2"), ((1,),), ("definition of tanh",)),
    ), linear=True),
    Verdict("Proved", ("6 checks by the kernel; nothing assumed.",)),
))

TERSE = Document("tanh", ("Derivative of tanh",), (
    CLAIM,
    Chain("tanh", t("D(tanh(x), x)"), (
        Line("", SPLIT, (), ("quotient rule",)), Line("", t("1 - tanh(x)^2"), (), ("split, definition of tanh",))), linear=True),
    Verdict("Proved", ("5 steps, shown as 2; every one checked.",)),
))

WEIGHTS = [("w1", "-0.3", "-0.30096285"), ("w2", "0.8", "0.799656125"), ("w3", "0.15", "0.14931225"), ("w4", "0.2", "0.199754375"),
           ("w5", "0.9", "0.8986245"), ("w6", "-0.14", "-0.14049125"), ("w7", "0.7", "0.698496775"), ("w8", "0.25", "0.2489782"),
           ("w9", "-0.1", "-0.101965")]

GRAD = Document("network", ("Two-unit linear network",), (
    Heading(("Two-unit linear network",), 1, "worksheet.toml"),
    Prose((t("i1"), ", ", t("i2"), " → ", t("h1"), ", ", t("h2"), " → ", t("yhat"),
           "     9 weights     ", s("E = 1/2*(y - yhat)^2")), "note"),
    Heading(("Forward",)),
    Calculation((
        Computed(t("h1"), t("i1*w1 + i2*w3 + w5"), t("0.7*(-0.3) + 0.5*0.15 + 0.9"), t("0.765")),
        Computed(t("h2"), t("i1*w2 + i2*w4 + w6"), t("0.7*0.8 + 0.5*0.2 - 0.14"), t("0.52")),
        Computed(t("yhat"), t("h1*w7 + h2*w8 + w9"), t("0.765*0.7 + 0.52*0.25 - 0.1"), t("0.5655")),
        Computed(t("E"), t("1/2*(y - yhat)^2"), t("1/2*(0.5 - 0.5655)^2"), t("0.002145125")),
    )),
    Heading(("Backward",)),
    Calculation((Computed(t("delta"), t("partial(E, yhat)"), t("-(y - yhat)"), t("0.0655")),)),
    Table(((), ("chain rule",), ("formula",), ("with numbers",), ("gradient",)), ("plain", "plain", "plain", "quiet", "result"), (
        ((t("w1"),), (t("partial(E, yhat)*partial(yhat, h1)*partial(h1, w1)"),), (t("delta*w7*i1"),), (t("0.0655*0.7*0.7"),),
         (t("0.032095"),)),
        ((t("w8"),), (t("partial(E, yhat)*partial(yhat, w8)"),), (t("delta*h2"),), (t("0.0655*0.52"),), (t("0.03406"),)))),
    Heading(("Update",), 2, "α = 0.03"),
    Changes(tuple((t(w), t(old), t(new)) for w, old, new in WEIGHTS)),
    Verdict("Checked", ("9 formulas proved by 26 rule steps; 9 numbers agree with automatic differentiation, and exactly in rationals.",)),
    Prose(("One step lowers ", t("E"), " from 0.002145125 to 0.001798147.",), "note"),
))


def listed(*rows: tuple[str, Term, str]) -> Table:
    return Table((), ("result", "plain", "quiet", "plain"), tuple(((n,), (claim,), (steps,), ("✓",)) for n, claim, steps in rows))


LIST = Document("list", ("Derivations",), (
    Heading(("Derivations",), 1, "try: symderive prove NAME"),
    Heading(("Calculus",), 3),
    listed(("tanh", CLAIM.claims[0], "5 steps"), ("sech", s("sech(x)^2 = 1 - tanh(x)^2"), "4 steps")),
    Heading(("Networks",), 3),
    listed(("softmax-shift", s("softmax(x[j] + c, j, i, n) = softmax(x[j], j, i, n)"), "26 steps")),
))

FALSE = Document("claim", ("Claim",), (
    Statement("claim", ("Claim",), (s("sech(x)^2 + tanh(x)^2 = 2"),), ("for every real ", t("x"))),
    Verdict("False", ("Counterexample: ", s("x = 0"))),
    Calculation((Computed(name("left"), t("sech(0)^2 + tanh(0)^2"), t("1 + 0"), t("1")), Computed(name("right"), None, None, t("2")))),
    Facts((("Perhaps", (s("sech(x)^2 + tanh(x)^2 = 1"),), ("(symderive prove sech)",)),)),
))

SCREENS = {
    "tanh": (TANH, """\
Derivative of tanh
  d/dx tanh x = 1 − tanh² x   for every real x

       d
       ── tanh x
       dx

       d   sinh x
   1 = ── ────────                                definition of tanh          ✓
       dx  cosh x

        (sinh x)′ cosh x − sinh x (cosh x)′
   2 = ─────────────────────────────────────      quotient rule  cosh x ≠ 0   ✓
                      cosh² x

        cosh² x − sinh² x
   3 = ───────────────────                        sinh′ = cosh, cosh′ = sinh  ✓
             cosh² x

            sinh² x
   4 = 1 − ─────────                              split the fraction          ✓
            cosh² x

   5 = 1 − tanh² x                                definition of tanh          ✓

  Proved. 5 steps, every one checked; nothing assumed.
  Needs   cosh x ≠ 0    holds: cosh x ≥ 1 for real x
  At      x = 0.7       left 0.634739589, right 0.634739589
"""),
    "full": (FULL, """\
Derivative of tanh                                               --detail full
  d/dx tanh x = 1 − tanh² x   for every real x

        d/dx tanh x
  1   = d/dx (sinh x / cosh x)                  definition of tanh            ✓
  2   = (cosh² x − sinh² x) / cosh² x           quotient rule                 ✓
     2a  u = sinh x,  v = cosh x                matched                       ✓
     2b  cosh x ≠ 0                             because cosh x ≥ 1            ✓
  3   = 1 − tanh² x                             definition of tanh            ✓

  Proved. 6 checks by the kernel; nothing assumed.
"""),
    "terse": (TERSE, """\
Derivative of tanh
  d/dx tanh x = 1 − tanh² x   for every real x

     d/dx tanh x
   = (cosh² x − sinh² x) / cosh² x        quotient rule
   = 1 − tanh² x                          split, definition of tanh

  Proved. 5 steps, shown as 2; every one checked.
"""),
    "grad": (GRAD, """\
Two-unit linear network                                         worksheet.toml
  i₁, i₂ → h₁, h₂ → ŷ     9 weights     E = ½ (y − ŷ)²

Forward
  h₁  = i₁ w₁ + i₂ w₃ + w₅  = 0.7·(−0.3) + 0.5·0.15 + 0.9  = 0.765
  h₂  = i₁ w₂ + i₂ w₄ + w₆  = 0.7·0.8 + 0.5·0.2 − 0.14     = 0.52
  ŷ   = h₁ w₇ + h₂ w₈ + w₉  = 0.765·0.7 + 0.52·0.25 − 0.1  = 0.5655
  E   = ½ (y − ŷ)²          = ½ (0.5 − 0.5655)²            = 0.002145125

Backward
  δ = ∂E/∂ŷ = −(y − ŷ) = 0.0655

      chain rule                formula  with numbers    gradient
  w₁  ∂E/∂ŷ · ∂ŷ/∂h₁ · ∂h₁/∂w₁  δ w₇ i₁  0.0655·0.7·0.7  0.032095
  w₈  ∂E/∂ŷ · ∂ŷ/∂w₈            δ h₂     0.0655·0.52     0.03406

Update                                                                α = 0.03
  w₁ −0.3 → −0.30096285     w₄   0.2 → 0.199754375     w₇  0.7 → 0.698496775
  w₂  0.8 → 0.799656125     w₅   0.9 → 0.8986245       w₈ 0.25 → 0.2489782
  w₃ 0.15 → 0.14931225      w₆ −0.14 → −0.14049125     w₉ −0.1 → −0.101965

  Checked. 9 formulas proved by 26 rule steps; 9 numbers agree with automatic
  differentiation, and exactly in rationals.
  One step lowers E from 0.002145125 to 0.001798147.
"""),
    "list": (LIST, """\
Derivations                                          try: symderive prove NAME

  Calculus
    tanh            d/dx tanh x = 1 − tanh² x               5 steps  ✓
    sech            sech² x = 1 − tanh² x                   4 steps  ✓
  Networks
    softmax-shift   softmax(x + c)ᵢ = softmax(x)ᵢ          26 steps  ✓
"""),
    "false": (FALSE, """\
Claim
  sech² x + tanh² x = 2   for every real x

  False. Counterexample: x = 0

  left   = sech² 0 + tanh² 0  = 1 + 0  = 1
  right                                = 2

  Perhaps   sech² x + tanh² x = 1    (symderive prove sech)
"""),
}


@pytest.mark.parametrize("document, screen", SCREENS.values(), ids=list(SCREENS))
def test_screens(document: Document, screen: str) -> None:
    assert render(document) == screen


def test_sixty_columns_put_reasons_and_cells_under_each_other() -> None:
    assert "\n".join(render(TANH, width=60).splitlines()[10:17]) == """\

        (sinh x)′ cosh x − sinh x (cosh x)′
   2 = ─────────────────────────────────────              ✓
                      cosh² x
       by quotient rule  cosh x ≠ 0

        cosh² x − sinh² x"""
    assert "\n".join(render(GRAD, width=60).splitlines()[4:7]) == """\
  h₁  = i₁ w₁ + i₂ w₃ + w₅
      = 0.7·(−0.3) + 0.5·0.15 + 0.9
      = 0.765"""
    assert "with numbers" not in render(GRAD, width=60)  # a quiet column goes first
    assert "\n".join(render(GRAD, width=44).splitlines()[21:27]) == """\
  w₁  chain rule    ∂E/∂ŷ · ∂ŷ/∂h₁
                    · ∂h₁/∂w₁
      formula       δ w₇ i₁
      with numbers  0.0655·0.7·0.7
      gradient      0.032095
  w₈  chain rule    ∂E/∂ŷ · ∂ŷ/∂w₈"""


def long() -> Document:
    powers = " + ".join(f"a_{k}*x^{k}*sin({k}*x)" for k in range(1, 13))
    factors = "*".join(f"cosh(x + a_{k})" for k in range(1, 13))
    word = "pneumono" * 20
    chain = Chain("long", t(powers), (
        Line("1", t(f"D({powers}, x)"), ((0,),), ("write the sum out",)),
        Line("2", t(powers), ((),), ("every summand by the product rule, and each of the functions by its own rule, for ", s("x != 0"))),
        Line("3", t(f"({powers})*({powers})^2"), ((0,),), ("square",), (s("x != 0"), s("a_1 > 0")), aim=("we want ", t(powers))),
        Line("12", t(f"({powers})/(1 + x^2) + sqrt({factors})"), (), (word,)),
        Line("13", name(word), (), (), (s("x != 0"),), (Line("13a", t(factors), (), ("products",)),)),
    ))
    blocks: tuple[Block, ...] = (
        Heading((word + " and more words",), 1, "an aside " * 8),
        Statement("long", ("A long claim " * 9,), (s(f"{powers} = x^2 + 1"),), ("for every real " * 9,)),
        chain, Chain("long", chain.first, chain.lines, linear=True),
        Let(((s(f"S = {powers}"), ("what it means " * 9,)), (s("h = 1"), ("short",)))),
        Prose((word, " ", t(powers), " tail ", t(factors))), Prose(("中文字 " * 40,)),
        Calculation((Computed(t("h"), t(powers), t(factors), t("0." + "123456789" * 20), approx=True),
                     Computed(None, t("x"), None, t("1")))),
        Table((("a",), ("b",)), ("plain", "result"), (((word,), (t(powers),)), ((t(factors),), ("x",)))),
        Table((), ("plain", "quiet"), ((("x",), ("y" * 70,)), (("z",), ()))),
        Changes(((name(word), t("1"), t("2")), (t("w1"), t("-0.5"), t("0.25")))),
        Verdict("Not decided", (word, " ", t(powers))), Facts(((word[:30], (t(powers),), (t(factors),)), ("At", (), ("only a remark",)))),
    )
    return Document("long", ("Long",), blocks)


@pytest.mark.parametrize("ascii", [False, True])
@pytest.mark.parametrize("width", [40, 60, 80, 100, 250])
def test_no_row_is_wider_than_the_window(width: int, ascii: bool) -> None:
    for document in [*(d for d, _ in SCREENS.values()), long()]:
        screen = render(document, width=width, ascii=ascii)
        wide = [row for row in screen.splitlines() if len(row) + len(re.findall("[中文字]", row)) > min(width, 100)]
        assert wide == []
        assert not ascii or screen.isascii()
        assert screen.endswith("\n") and "\n\n\n" not in screen and " \n" not in screen


def test_no_word_is_lost_where_there_is_no_room() -> None:
    words = set("".join(render(long(), width=100).split()))
    assert words == set("".join(render(long(), width=40).split()))
    squeezed = "".join(render(TANH, width=60).split()).replace("byquotientrule", "").replace("─", "")
    assert sorted(squeezed + "quotientrule") == sorted("".join(render(TANH, width=80).split()).replace("─", ""))


def test_ascii() -> None:
    screen = render(TANH, ascii=True).splitlines()
    assert screen[12] == "   2 = -------------------------------------      quotient rule  cosh x != 0  ok"
    assert screen[11] == "        (sinh x)' cosh x - sinh x (cosh x)'"
    assert "  yhat  = h_1 w_7 + h_2 w_8 + w_9" in render(GRAD, ascii=True)


def test_colour_adds_nothing_but_colour() -> None:
    for document, screen in SCREENS.values():
        painted = render(document, color=True)
        assert "\x1b[" in painted and ESCAPES.sub("", painted) == screen
        assert "\x1b" not in render(document)


def test_what_is_new_is_bold_cyan_and_the_rest_is_quiet() -> None:
    rows = render(TANH, color=True).splitlines()
    assert rows[0] == "\x1b[1mDerivative of tanh\x1b[0m"
    assert rows[11] == "        \x1b[1;36m(sinh x)′\x1b[0m cosh x − sinh x \x1b[1;36m(cosh x)′\x1b[0m"
    assert rows[12].endswith("\x1b[3mquotient rule\x1b[0m\x1b[3;33m  cosh x ≠ 0\x1b[0m   \x1b[32m✓\x1b[0m")
    assert render(FALSE, color=True).splitlines()[3] == "  \x1b[1;31mFalse.\x1b[0m Counterexample: x = 0"


TICKS = [("Proved", 2), ("Checked", 2), ("Proved only for", 2), ("Wrong", 0), ("Not decided", 0), ("False", 0)]


@pytest.mark.parametrize("word, ticks", TICKS)
def test_ticks_stand_only_where_the_verdict_says_so(word: str, ticks: int) -> None:
    chain = Chain("c", t("x"), (Line("1", t("x")), Line("2", t("x"))))
    assert render(Document("c", (), (chain, Verdict(word, ("It is so.",))))).count("✓") == ticks
    assert render(Document("c", (), (chain,))).count("✓") == 0
    assert render(Document("c", (), (Verdict("Proved", ()), chain, Verdict(word, ())))).count("✓") == ticks


def test_titles_are_said_once() -> None:
    statement = Statement("a", ("A title",), (s("x = x"),))
    assert render(Document("a", ("A title",), (statement,))) == "A title\n  x = x\n"
    assert render(Document("a", ("A title",), (Heading(("A title",), 1), statement))) == "A title\n  x = x\n"
    assert render(Document("a", ("The whole",), (statement,))) == "The whole\n\nA title\n  x = x\n"
    assert render(Document("a", ("The whole",), ())) == "The whole\n"


def test_let_an_aim_and_a_condition_alone() -> None:
    document = Document("a", (), (
        Let(((s("h1 = i1*w1"), ("the hidden unit",)), (s("c = 1"), ()))),
        Chain("a", t("x"), (Line("1", t("y"), (), (), (s("x != 0"), s("x > 0"))), Line("2", t("z"), aim=("we want ", t("z"))))),
        Verdict("Proved only for", (s("x > 0"), ".")),
    ))
    assert render(document, width=50) == """\
  Let h₁ = i₁ w₁   the hidden unit
      c = 1

       x
   1 = y           x ≠ 0, x > 0                 ✓

       we want z
   2 = z                                        ✓

  Proved only for x > 0.
"""


def test_a_tall_sum_is_broken_before_a_sign() -> None:
    document = Document("a", (), (Chain("a", t("x"), (
        Line("1", t("(alpha + beta + gamma)/(1 + x) + (alpha + beta)/(1 + y) - (alpha + beta + gamma)/(1 + z)"), ((1,),)),)),))
    assert render(document, width=44) == """\
       x

        α + β + γ     α + β
   1 = ─────────── + ───────
          1 + x       1 + y

          α + β + γ
       − ───────────
            1 + z
"""


def test_without_colour_rich_is_not_loaded() -> None:
    code = "import sys, symderive.pages.terminal as page; page.render_error('so'); assert 'rich' not in sys.modules"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_show_writes_to_the_stream() -> None:
    stream = StringIO()
    show(TERSE, stream)
    assert stream.getvalue() == SCREENS["terse"][1]


def test_a_sum_of_many_terms_is_printed_at_once() -> None:
    many = mk("add", *[mk("mul", num(k + 2), name("x")) for k in range(5_000)])
    assert render(Document("a", (), (Prose((many,)), Chain("a", many, ())))).count("+") == 2 * 4_999


# --- errors --------------------------------------------------------------------------------------------------------


def test_an_error_points_at_the_token_and_the_open_bracket() -> None:
    assert render_error("the expression cannot be read: column 17, '=' where ')' was expected", source="diff(tanh(x, x) = 1 - tanh(x)^2",
                        column=17, opened=5, hint="The '(' at column 5 is never closed.") == """\
Error  the expression cannot be read: column 17, '=' where ')' was expected

  diff(tanh(x, x) = 1 - tanh(x)^2
      │           ━

  The '(' at column 5 is never closed.
"""


def test_an_error_suggests_a_name() -> None:
    assert render_error("no derivation called 'tahn'", suggestion="tanh", aside="All names: symderive list") == """\
Error  no derivation called 'tahn'

  Did you mean tanh?   All names: symderive list
"""
    painted = render_error("no derivation called 'tahn'", suggestion="tanh", aside="All names: symderive list", color=True)
    assert painted.startswith("\x1b[1;31mError\x1b[0m  no derivation") and "\x1b[1mtanh\x1b[0m?" in painted


@pytest.mark.parametrize("column", [1, 2, 300, 599, 600, 601])
@pytest.mark.parametrize("ascii", [False, True])
def test_a_long_source_is_shown_around_the_column(column: int, ascii: bool) -> None:
    source = "".join(chr(ord("a") + k % 26) for k in range(600))
    error = render_error("it cannot be read", source=source, column=column, width_of_token=3, opened=1, width=60, ascii=ascii)
    text, marks = error.splitlines()[2:4]
    assert len(text) <= 60 and len(marks) <= 60
    at = marks.index("^" if ascii else "━")
    assert text[at:at + 1] == source[column - 1:column]


def test_control_characters_and_wide_letters_do_not_shift_the_marks() -> None:
    error = render_error("it cannot be read", source="中\x1b[1m\n = x", column=8, width=60)
    assert error.splitlines()[2:] == ["  中 [1m  = x", "          ━"]
