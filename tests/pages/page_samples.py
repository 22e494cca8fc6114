"""Documents made by hand, for the pages to print."""

from itertools import pairwise

from symderive.kernel.term import Term, mk, name
from symderive.notation.text import read, read_statement
from symderive.report.document import (
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


def t(text: str) -> Term:
    return read(text, names=frozenset({"E"}))


def s(text: str) -> Term:
    return read_statement(text, names=frozenset({"E"}))


def tanh(full: bool = False) -> Document:
    x = t("x")
    under = () if not full else (
        Line("2a", None, text=(s("u = sinh(x)"), ", ", s("v = cosh(x)")), reason=("matched",)),
        Line("2b", s("cosh(x) != 0"), reason=("because ", s("cosh(x) >= 1"))),
    )
    lines = (
        Line("1", t("D(sinh(x)/cosh(x), x)"), ((0,),), ("definition of tanh",)),
        Line("2", t("(D(sinh(x), x)*cosh(x) - sinh(x)*D(cosh(x), x))/cosh(x)^2"), ((0, 0, 0), (0, 1, 1)), ("quotient rule",),
             (s("cosh(x) != 0"),), under),
        Line("3", t("(cosh(x)^2 - sinh(x)^2)/cosh(x)^2"), ((0,),), ("sinh′ = cosh, cosh′ = sinh",)),
        Line("4", t("1 - sinh(x)^2/cosh(x)^2"), ((0,), (1,)), ("split the fraction",), aim=("we want ", t("1 - tanh(x)^2"))),
        Line("5", t("1 - tanh(x)^2"), ((1,),), ("definition of tanh",)),
    )
    return Document("tanh_full" if full else "tanh", ("Derivative of tanh",), (
        Statement("tanh", ("Derivative of tanh",), (s("D(tanh(x), x) = 1 - tanh(x)^2"),), ("for every real ", x)),
        Chain("tanh", t("D(tanh(x), x)"), lines),
        Verdict("Proved", ("5 steps, every one checked; nothing assumed.",)),
        Facts((("Needs", (s("cosh(x) != 0"),), ("holds: ", s("cosh(x) >= 1"), " for real ", x)),
               ("At", (s("x = 0.7"),), ("left 0.634739589, right 0.634739589",)))),
    ))


def long() -> Document:
    """Lines that must be broken: sums, products, a bracket and a fraction wider than the page; a left side wider than half of it."""
    powers = " + ".join(f"a_{k}*x^{k}*sin({k}*x)" for k in range(1, 13))
    factors = "*".join(f"cosh(x + a_{k})" for k in range(1, 13))
    lines = (
        Line("1", t(f"D({powers}, x)"), ((0,),), ("write the sum out",)),
        Line("2", t(powers), ((),), ("every summand by the product rule, and each of the functions by its own rule, as in the "
                                     "lemma before this one, which holds for ", s("x != 0"))),
        Line("3", t(f"({powers})*({powers})^2"), ((0,), (1, 0, 3)), ("multiply by the square of the sum",), (s("x != 0"), s("a_1 > 0"))),
        Line("4", t(f"({powers})/(1 + x^2)"), (), ("divide",)),
        Line("5", t(factors), (), ("products",)),
        Line("6", t(f"{factors} - sqrt(({powers})/x)"), (), ("subtract a root",)),
        Line("7", t("x^2 + 1"), ((0,),), ("collect",)),
    )
    return Document("long", ("Lines that must be broken",), (
        Statement("long", ("A long claim",), (s(f"{powers} = x^2 + 1"),)),
        Chain("long", t("f(x) + g(x)*h(x) - sin(x)^2*cos(x)^2*sinh(x) + tanh(x)"), lines),
        Verdict("Proved", ("7 steps.",)),
        Prose(("What was found, ", t(powers), ", is not short; nor is ",
               t("sin(x)^2 + cos(x)^2 + sinh(x)^2 + cosh(x)^2"), ", as one sees.")),
    ))


_GRADIENTS = {
    "w1": ("yhat h1", "delta*w7*i1", "0.0655*0.7*0.7", "0.032095", "-0.3", "-0.30096285"),
    "w2": ("yhat h2", "delta*w8*i1", "0.0655*0.25*0.7", "0.0114625", "0.8", "0.799656125"),
    "w3": ("yhat h1", "delta*w7*i2", "0.0655*0.7*0.5", "0.022925", "0.15", "0.14931225"),
    "w4": ("yhat h2", "delta*w8*i2", "0.0655*0.25*0.5", "0.0081875", "0.2", "0.199754375"),
    "w5": ("yhat h1", "delta*w7", "0.0655*0.7", "0.04585", "0.9", "0.8986245"),
    "w6": ("yhat h2", "delta*w8", "0.0655*0.25", "0.016375", "-0.14", "-0.14049125"),
    "w7": ("yhat", "delta*h1", "0.0655*0.765", "0.0501075", "0.7", "0.698496775"),
    "w8": ("yhat", "delta*h2", "0.0655*0.52", "0.03406", "0.25", "0.2489782"),
    "w9": ("yhat", "delta", "0.0655", "0.0655", "-0.1", "-0.101965"),
}


def _path(weight: str, through: str) -> Term:
    names = ["E", *through.split(), weight]
    return t("*".join(f"partial({a}, {b})" for a, b in pairwise(names)))


def network() -> Document:
    rows = tuple(((t(w),), (_path(w, via),), (t(formula),), (t(numbers),), (t(value),))
                 for w, (via, formula, numbers, value, _, _) in _GRADIENTS.items())
    return Document("network", ("Two-unit linear network",), (
        Heading(("Two-unit linear network",), 1, "worksheet.toml"),
        Let(((s("h1 = i1*w1 + i2*w3 + w5"), ()), (s("h2 = i1*w2 + i2*w4 + w6"), ()), (s("yhat = h1*w7 + h2*w8 + w9"), ("the output",)),
             (s("E = 1/2*(y - yhat)^2"), ("the loss; ", t("y"), " is the target")))),
        Heading(("Forward",)),
        Calculation((
            Computed(t("h1"), t("i1*w1 + i2*w3 + w5"), t("0.7*(-0.3) + 0.5*0.15 + 0.9"), t("0.765")),
            Computed(t("h2"), t("i1*w2 + i2*w4 + w6"), t("0.7*0.8 + 0.5*0.2 - 0.14"), t("0.52")),
            Computed(t("yhat"), t("h1*w7 + h2*w8 + w9"), t("0.765*0.7 + 0.52*0.25 - 0.1"), t("0.5655")),
            Computed(t("E"), t("1/2*(y - yhat)^2"), t("1/2*(0.5 - 0.5655)^2"), t("0.002145125"), approx=True),
        )),
        Heading(("Backward",)),
        Calculation((Computed(s("delta = partial(E, yhat)"), t("-(y - yhat)"), None, t("0.0655")),)),
        Table(((), ("chain rule",), ("formula",), ("with numbers",), ("gradient",)), ("plain", "plain", "plain", "quiet", "result"), rows),
        Heading(("Update",), 2, "α = 0.03"),
        Changes(tuple((t(w), t(old), t(new)) for w, (*_, old, new) in _GRADIENTS.items())),
        Verdict("Checked", ("9 formulas proved by 26 rule steps; 9 numbers agree exactly in rationals.",)),
        Prose(("One step lowers ", t("E"), " from 0.002145125 to 0.001798147.",), "note"),
    ))


def softmax() -> Document:
    over, below = "exp(x[i] + c)", "sum(exp(x[j] + c), j=1..n)"
    lines = (
        Line("1", t(f"{over}/{below}"), ((),), ("definition of softmax",)),
        Line("2", t("exp(x[i])*exp(c)/sum(exp(x[j])*exp(c), j=1..n)"), ((0,), (1, 0)), (s("exp(u + v) = exp(u)*exp(v)"),)),
        Line("3", t("exp(x[i])*exp(c)/(exp(c)*sum(exp(x[j]), j=1..n))"), ((1,),), (t("exp(c)"), " does not depend on ", t("j"))),
        Line("4", t("exp(x[i])/sum(exp(x[j]), j=1..n)"), ((),), ("cancel ", t("exp(c)")), (s("exp(c) != 0"),)),
        Line("5", t("softmax(x[j], j, i, n)"), ((),), ("definition of softmax",)),
    )
    return Document("softmax", ("Shift invariance of softmax",), (
        Statement("softmax", ("Shift invariance of softmax",), (s("softmax(x[j] + c, j, i, n) = softmax(x[j], j, i, n)"),),
                  ("for every real ", t("c"), " and whole ", s("n >= 1"))),
        Let(((s("S = sum(exp(x[j]), j=1..n)"), ("100 % of the weights; # _ & {braces} ~ ^ \\ < > are only text, é and 中 too",)),)),
        Chain("softmax", t("softmax(x[j] + c, j, i, n)"), lines),
        Verdict("Proved only for", (s("n >= 1"), ". 5 steps, every one checked; assumed: ", s("n >= 1"), ".")),
    ))





def stress() -> Document:
    """Wide cells, a number of many digits, odd names, a long table, notes and every remaining block."""
    digits = "0." + "1234567890" * 12
    many = " + ".join(f"w{k}*x{k}" for k in range(1, 16))
    odd = (name("größe_neu"), name("x%y"), name("loss&gain"))
    remark = "a remark that is longer than its column, with words to be wrapped"
    rows = tuple(((t(f"w{k}"),), (t(many),), (t(digits),), (remark,)) for k in range(1, 4))
    return Document("stress test_1", ("Odd & ends: 100 % of #1",), (
        Statement("stress", (), (s("x = 1"), s(f"{many} = {digits}")), ()),
        Table((("name",), ("sum",), ("digits",), ("remark",)), ("plain", "quiet", "result", "plain"), rows),
        Table((("k",), ("k squared",)), ("plain", "plain"), tuple(((t(str(k)),), (t(str(k * k)),)) for k in range(90))),
        Calculation((Computed(t("z"), t(many), t(many.replace("w", "0.5*y")), t(digits)), Computed(None, None, None, t("3"), True))),
        Changes(tuple((t(f"w{k}"), t("-0.123456789"), t("-0.987654321")) for k in range(1, 100))),
        Changes(((t("w1"), t(digits), t(digits)),)),
        Chain("stress", mk("add", *odd), (Line("1", mk("exp", t(many)), ((0, 1),), ("a_b # {c}",)), Line("1", t(digits), ((),)),)),
        Chain("stress", t("x"), ()),
        Let(((s("f(x) = tanh(x)"), ("a function",)),), "Write"),
        Let(((s(f"f(x) = {many}"), ()), (s("x > 0"), ("given",)))),
        Heading(("A remark on ", t("tanh(x)")), 3),
        Prose(("The value ", t(digits), " is exact; é, ŷ, Ω, 中, − and “quotes” < & > are characters.",), "note"),
        Facts((("Rests on", (), ("bedrock",)), ("At", (s(f"z = {digits}"),), (s("whole(n)"), ", ", s("0 <= x"))))),
        Verdict("Not decided", ("",)),
    ))

ALL = {d.name: d for d in (tanh(), tanh(full=True), long(), network(), softmax(), stress())}
