"""Derivations to tell, and blocks written as plain rows so that a test can say what it expects."""

from functools import cache

from symderive.kernel.check import check
from symderive.kernel.derivation import (
    Cases,
    Chain,
    Cite,
    Claim,
    Constant,
    Definition,
    Derivation,
    Induction,
    Injective,
    Interval,
    Lemma,
    Line,
    Sort,
    Step,
    Theorem,
)
from symderive.kernel.term import Term, name, num
from symderive.notation.text import read, read_claim, read_statement, write
from symderive.report import document
from symderive.report.document import Block, Text
from symderive.rules import RULES

NAMES = frozenset({"E"})


def claim(text: str, *assuming: str, sorts: tuple[tuple[str, Sort], ...] = (), definitions: tuple[Definition, ...] = ()) -> Claim:
    return Claim(*read_claim(text, names=NAMES), tuple(map(read_statement, assuming)), sorts, definitions)


def step(rule: str, at: tuple[int, ...] = (), backwards: bool = False, pick: tuple[int, ...] = (), by: Chain | None = None,
         **using: str | Term) -> Step:
    said = tuple((k, read(v, names=NAMES) if isinstance(v, str) else v) for k, v in using.items())
    return Step(rule, at, said, pick, backwards, (), by)


def chain(*lines: tuple[Step, ...]) -> Chain:
    return Chain(tuple(Line(steps) for steps in lines))


def at(**values: int) -> tuple[tuple[str, Term], ...]:
    return tuple((n, num(v)) for n, v in values.items())


def tanh() -> Derivation:
    known = (step("diff_sinh", (0, 0, 0), u="x", x="x"), step("diff_cosh", (0, 1, 1), u="x", x="x"), step("diff_self", (0, 0, 1), x="x"),
             step("diff_self", (0, 1, 2), x="x"), step("ring", (0,), to="cosh(x)^2 - sinh(x)^2"))
    return Derivation(claim("D(tanh(x), x) = 1 - tanh(x)^2"), chain(
        (step("tanh_eq_sinh_div_cosh", (0,), u="x"),), (step("diff_div", u="sinh(x)", v="cosh(x)", x="x"),), known,
        (step("ring", to="1 - (sinh(x)/cosh(x))^2"),), (step("tanh_eq_sinh_div_cosh", (1, 0), True, u="x"),)), witness=at(x=1))


def softmax() -> Derivation:
    sorts = (("n", Sort("whole")), ("i", Sort("whole")), ("x", Sort("array", name("n"))))
    return Derivation(claim("softmax(x[j] + c, j=1..n)[i] = softmax(x[j], j=1..n)[i]", sorts=sorts), chain(
        (step("softmax_eq", f="x[j] + c", j="j", i="i", n="n"),),
        (step("exp_add", (0,), u="x[i]", v="c"), step("exp_add", (1, 0), u="x[j]", v="c")),
        (step("sum_mul_left", (1,), c="exp(c)", f="exp(x[j])", j="j", a="1", b="n"),),
        (step("ring", to="exp(x[i])/sum(exp(x[j]), j=1..n)"),),
        (step("softmax_eq", backwards=True, f="x[j]", j="j", i="i", n="n"),)),
        witness=(*at(n=2, i=1, c=1), ("x[1]", num(1)), ("x[2]", num(2))))


def network() -> Derivation:
    definitions = tuple(Definition(n, read(t, names=NAMES)) for n, t in (("yhat", "w1*i1 + w2"), ("E", "(y - yhat)^2")))
    slope = chain((step("diff_sq", u="y - yhat", x="yhat"), step("diff_sub", (2,), u="y", v="yhat", x="yhat"),
                   step("diff_const", (2, 0), c="y", x="yhat"), step("diff_self", (2, 1), x="yhat"), step("ring", to="-2*(y - yhat)")))
    input_of = chain((step("diff_add", u="w1*i1", v="w2", x="w1"), step("diff_const", (1,), c="w2", x="w1"),
                      step("diff_const_mul", (0,), c="i1", u="w1", x="w1"), step("diff_self", (0, 1), x="w1"), step("ring", to="i1")))
    lines = ((step("chain", v1="yhat"), step("chain", (1,), v1="w1")),
             (step("partial", (0,), to="-2*(y - yhat)", by=slope), step("partial", (1,), to="i1", by=input_of)),
             (step("unfold", (0, 0, 1, 1)),))
    c = claim("D(E, w1) = (-2*(y - (w1*i1 + w2)))*i1", definitions=definitions)
    return Derivation(c, chain(*lines), witness=at(w1=2, w2=1, i1=1, y=3))


def square() -> Derivation:
    """A case split."""
    cases = ((read_statement("x >= 0"), chain((step("abs_of_nonneg", (0,), a="x"),))),
             (read_statement("x < 0"), chain((step("abs_of_nonpos", (0,), a="x"),), (step("neg_sq", a="x"),))))
    return Derivation(claim("abs(x)^2 = x^2"), Cases(cases), witness=at(x=1))


def gauss() -> Derivation:
    c = claim("sum(j, j=1..n) = n*(n + 1)/2", "n >= 0", sorts=(("n", Sort("whole")),))
    base = chain((step("sum_empty", f="j", j="j", a="1", b="0"),), (step("ring", to="0*(0 + 1)/2"),))
    up = chain((step("sum_split_last", f="j", j="j", a="1", b="n + 1"), step("ring", (0, 3), to="n")), (step("fact", (0,), eq=c.equation),),
               (step("ring", to="(n + 1)*((n + 1) + 1)/2"),))
    return Derivation(c, Induction("n", num(0), base, up), witness=at(n=3))


def double() -> Derivation:
    proof = chain((step("log_pow", u="exp(x)", a="2"),), (step("log_exp", (1,), u="x"),), (step("log_exp", backwards=True, u="2*x"),))
    return Derivation(claim("exp(x)^2 = exp(2*x)"), Injective("log", proof), witness=at(x=1))


def binomial() -> Derivation:
    slopes = chain(
        (step("diff_sq", u="x + 1", x="x"), step("diff_add", (2,), u="x", v="1", x="x"), step("diff_self", (2, 0), x="x"),
         step("diff_const", (2, 1), c="1", x="x")), (step("ring", to="2*x*1 + 2*1 + 0"),),
        (step("diff_self", (0, 2), True, x="x"), step("diff_self", (1, 1), True, x="x"), step("diff_const", (2,), True, c="1", x="x"),
         step("diff_const_mul", (1,), True, c="2", u="x", x="x"), step("diff_sq", (0,), True, u="x", x="x"),
         step("diff_add", (), True, (0, 1), u="x^2", v="2*x", x="x"), step("diff_add", (), True, u="x^2 + 2*x", v="1", x="x")))
    interval = Interval(None, None, slopes, num(0), chain((step("ring", to="0^2 + 2*0 + 1"),)))
    return Derivation(claim("(x + 1)^2 = x^2 + 2*x + 1"), Constant("x", (interval,)), witness=at(x=1))


def pythagoras() -> Derivation:
    """A lemma that cites a rule proved elsewhere."""
    cite = Cite("cosh_sq_sub_sinh_sq", (("u", read("u")),), read("-1"))
    lemma = Lemma("pyth", claim("sinh(u)^2 + 1 = cosh(u)^2"), chain((Step("ring", (), (("to", read("cosh(u)^2")),), cites=(cite,)),)))
    proof = chain((step("pyth", (0,), u="2*x"),), (step("sub_self", a="cosh(2*x)^2"),))
    return Derivation(claim("sinh(2*x)^2 + 1 - cosh(2*x)^2 = 0"), proof, (lemma,), witness=at(x=1))


def root() -> Derivation:
    """A claim with an assumption, from which a condition follows."""
    return Derivation(claim("sqrt(x^2)*3 = 3*x", "x > 0"), chain((step("sq_sqrt", (0,), a="x"),)), witness=at(x=1))


def detour() -> Derivation:
    """A proof through a line that the claim does not allow everywhere."""
    proof = chain((step("div_self", (0,), True, a="x"),), (step("ring", to="y + x/x"),), (step("div_self", (1,), a="x"),))
    return Derivation(claim("1 + y = y + 1"), proof, provided=(read_statement("x != 0"),), witness=at(x=1, y=1))


ALL = {f.__name__: f for f in (tanh, softmax, network, square, gauss, double, binomial, pythagoras, root, detour)}


@cache
def proved(which: str) -> tuple[Derivation, Theorem]:
    derivation = ALL[which]()
    return derivation, check(derivation, RULES)


def said(text: Text) -> str:
    """A text in one line, terms in text notation."""
    return "".join(t if isinstance(t, str) else write(t) for t in text)


def rows(blocks: tuple[Block, ...]) -> list[str]:
    """What the blocks say: of a chain each line as  number = term | reason | conditions | places that are new."""
    found: list[str] = []
    for b in blocks:
        if isinstance(b, document.Statement):
            found.append(f"{said(b.title)}: {', '.join(map(write, b.claims))} | {said(b.domain)}")
        elif isinstance(b, document.Let):
            found += [f"Let {write(e)}" for e, _ in b.items]
        elif isinstance(b, document.Chain):
            found.append(f"{'linear ' if b.linear else ''}{write(b.first)}")
            found += [row for line in b.lines for row in _line(line)]
        elif isinstance(b, document.Verdict):
            found.append(f"{b.word}. {said(b.text)}")
        elif isinstance(b, document.Facts):
            found += [" | ".join((label, said(what), said(why))) for label, what, why in b.rows]
        else:
            found.append(f"[{said(b.text)}]")
    return found


def _line(line: document.Line) -> list[str]:
    what = said(line.text) if line.term is None else write(line.term)
    new = " ".join("".join(map(str, p)) or "all" for p in line.new)
    parts = [f"{line.number} = {what}", said(line.reason), ", ".join(map(write, line.conditions)), new]
    below = [f"  {u.number} {said(u.text) if u.term is None else write(u.term)} | {said(u.reason)}" for u in line.under]
    return [" | ".join(parts).rstrip(" |"), *below]
