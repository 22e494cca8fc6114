"""Principal values: roots and logarithms of negative numbers, and sizes of complex numbers."""

from __future__ import annotations

from symderive.kernel import ring
from symderive.kernel.derivation import Step
from symderive.kernel.term import ONE, ZERO, Path, Term, const, mk
from symderive.search.citing import coefficients, expanded
from symderive.search.conjugates import rationalised, steps_by_conjugates
from symderive.search.elaborate import Workbench
from symderive.search.radicals import repeated

_I = const("I")
_OF_A_NEGATIVE = {"sqrt": ("sqrt_neg_complex", "a"), "log": ("log_neg_complex", "u")}


def principal_values(bench: Workbench, t: Term) -> list[Step]:
    """sqrt(-4) becomes I*sqrt(4), log(-2) log(2) + I*pi, log(1 + I) log(1 + 1)/2 + I*atan(1/1), and abs(3 + 4 I) sqrt(3^2 + 4^2).

    Nothing among real numbers.
    """
    ways = (_of_a_negative, _of_an_imaginary, _of_a_quadrant, _size)
    if not bench.facts.is_complex:
        return []
    return repeated(bench, t, lambda at, node: next(filter(None, (way(bench, at, node) for way in ways)), None))


def _of_a_negative(bench: Workbench, at: Path, node: Term) -> list[Step] | None:
    if node.op not in _OF_A_NEGATIVE or not bench.facts.granted(mk("lt", node.args[0], ZERO)):
        return None
    rule, letter = _OF_A_NEGATIVE[node.op]
    inner = node.args[0]
    size = inner.args[0] if inner.op == "neg" else expanded(mk("neg", inner))
    turned = [] if inner.op == "neg" else [Step("ring", (*at, 0), (("to", mk("neg", size)),))]
    return [*turned, Step(rule, at, ((letter, size),))]


def _of_an_imaginary(bench: Workbench, at: Path, node: Term) -> list[Step] | None:
    """The logarithm of I b."""
    apart = _real_and_imaginary(bench, node.args[0]) if node.op == "log" else None
    if apart is None or apart[0] is not ZERO:
        return None
    for u, rule in ((apart[1], "log_mul_I_complex"), (expanded(mk("neg", apart[1])), "log_neg_mul_I_complex")):
        if bench.facts.granted(mk("gt", u, ZERO)):
            inner = mk("mul", _I, u) if u is apart[1] else mk("neg", mk("mul", _I, u))
            return [*steps_by_conjugates(bench, (*at, 0), node.args[0], inner), Step(rule, at, (("u", u),))]
    return None


def _of_a_quadrant(bench: Workbench, at: Path, node: Term) -> list[Step] | None:
    """The logarithm of a + I b, by the signs of a and b."""
    apart = _real_and_imaginary(bench, node.args[0]) if node.op == "log" else None
    if apart is None or apart[0] is ZERO:
        return None
    a, b = apart
    known = " ".join(op for op, t in (("gt", a), ("lt", a), ("ge", b), ("lt", b)) if bench.facts.granted(mk(op, t, ZERO)))
    quadrant = "right" if "gt" in known else {"lt ge": "upper_left", "lt lt": "lower_left"}.get(known)
    if quadrant is None:
        return None
    return [*steps_by_conjugates(bench, (*at, 0), node.args[0], plus_imaginary(a, b)),
            Step(f"log_{quadrant}_complex", at, (("a", a), ("b", b)))]


def _size(bench: Workbench, at: Path, node: Term) -> list[Step] | None:
    """The absolute value of a + I b."""
    apart = _real_and_imaginary(bench, node.args[0]) if node.op == "abs" else None
    if apart is None:
        return None
    a, b = apart
    return [*steps_by_conjugates(bench, (*at, 0), node.args[0], plus_imaginary(a, b)), Step("abs_complex", at, (("a", a), ("b", b)))]


def unit_powers(bench: Workbench, t: Term) -> list[Step]:
    """(cos(x) + I*sin(x))^n becomes exp(I*(n*x)), and so does exp(I*x)^n, where the exponent is a name of a whole number."""
    return repeated(bench, t, _unit_power, {"pow"}) if bench.facts.is_complex else []


def _unit_power(at: Path, node: Term) -> list[Step] | None:
    if node.op != "pow" or ring.exponent(node) is not None:
        return None
    base, n = node.args
    turned: list[Step] = []
    if base.op in ("add", "sub"):
        u = next((a.args[0] for a in base.args if a.op == "cos"), None)
        minus = base.op == "sub"
        if u is None or ring.difference(base, _on_circle(u, minus)) != 0:
            return None
        angle = mk("neg", u) if minus else u
        turned = [Step("ring", (*at, 0), (("to", _on_circle(u, minus)),))]
        if minus:
            turned += [Step(f"{f}_neg", (*at, 0, *where), (("u", u),), backwards=True) for f, where in (("cos", (0,)), ("sin", (1, 1)))]
        turned.append(Step("exp_mul_I", (*at, 0), (("u", angle),), backwards=True))
        base = mk("exp", mk("mul", _I, angle))
    if base.op != "exp":
        return None
    (v,) = base.args
    apart = expanded(mk("mul", n, mk("div", v, _I)))  # of the exponent that comes out
    told = mk("mul", n, v) if apart.imaginary else mk("mul", _I, apart)
    joined = Step("exp_nat_mul", at, (("n", n), ("u", v)), backwards=True)
    return [*turned, joined, Step("ring", (*at, 0), (("to", told),))]


def _on_circle(u: Term, minus: bool) -> Term:
    """cos(u) + I*sin(u), or cos(u) + I*(-sin(u))."""
    sine = mk("sin", u)
    return plus_imaginary(mk("cos", u), mk("neg", sine) if minus else sine)


def plus_imaginary(a: Term, b: Term) -> Term:
    """a + I*b."""
    return mk("add", a, mk("mul", _I, b))


def _real_and_imaginary(bench: Workbench, t: Term) -> tuple[Term, Term] | None:
    """a and b with t = a + I b by arithmetic, I being in no other function; None where I does not occur in t."""
    plain = rationalised(bench, t) or t
    try:
        field = ring.Field((plain,), opaque=False)
        top, bottom = field.fraction(plain)
    except (ring.TooLarge, ZeroDivisionError):
        return None
    at = next((i for i, atom in enumerate(field.atoms) if atom is _I), None)
    if at is None or bottom.degrees()[at] or any(a.imaginary for a in field.atoms if a is not _I):
        return None
    powers = coefficients(top, at)
    below = ring.polynomial(bottom, field.atoms)
    parts = []
    for first in (0, 1):
        part = ring.polynomial(sum(((-1) ** (n // 2) * c for n, c in enumerate(powers) if n % 2 == first), top * 0), field.atoms)
        parts.append(part if below is ONE or part is ZERO else mk("div", part, below))
    return parts[0], parts[1]
