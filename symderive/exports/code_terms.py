"""Formulas as code: one table a language, and a writer that sets brackets only where they are needed."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from symderive.kernel.term import Term, fold

WIDTH = 100  # of a line
MOST = Fraction(2) ** 1023  # of a number that a double holds
SUM, SIGNED, PRODUCT, POWER, ATOM = range(5)  # how firmly a piece of code holds together


class NoCode(ValueError):
    """There is no code for this; the message says for what and in which language."""


@dataclass(frozen=True, slots=True)
class Language:
    """How formulas are written. functions: templates, of which those that begin with "1/" are quotients."""

    key: str
    functions: Mapping[str, str]
    helpers: Mapping[str, str]


Piece = tuple[str, int]
_CONSTANTS = {"pi": ("math.pi", "3.14159265358979323846"), "e": ("math.e", "2.71828182845904523536")}


def code(t: Term, language: Language, called: Callable[[str], str]) -> str:
    """A formula of single numbers; `called` says what a name is called. Raises NoCode."""

    def combine(node: Term, args: list[Piece]) -> Piece:
        if node.op == "num":
            return _number(node.value, language), ATOM
        if node.op == "name":
            return called(node.val), ATOM
        if node.op == "const":
            return _CONSTANTS[node.val][language.key == "c"], ATOM
        if node.op in _WRITERS:
            return _WRITERS[node.op](args, language)
        template = language.functions.get(node.op)
        if template is None:
            raise NoCode(f"{node.op} cannot be written in {language.key}")
        argument = args[0][0]
        if language.key == "torch" and not node.names:  # its functions take no numbers
            argument = f"torch.tensor({argument}, dtype=torch.float64)"
        return template.format(argument), PRODUCT if template.startswith("1/") else ATOM

    return fold(t, combine)[0]


def helpers_of(terms: list[Term], language: Language) -> list[str]:
    """The helper functions that formulas call, in the order of the table."""
    used: set[str] = set()
    for t in terms:
        fold(t, lambda node, args: used.add(node.op))
    return [text for op, text in language.helpers.items() if op in used]


_BREAKS = re.compile(r"(?<=,) | (?=[+-] )")


def wrapped(text: str, brackets: bool = False) -> str:
    """A long line in several, broken after commas and before signs; `brackets` puts what is assigned into brackets."""
    if len(text) <= WIDTH:
        return text
    if brackets:
        start, _, value = text.partition(" = ")
        text = f"{start} = ({value})"
    rows = [""]
    for part in _BREAKS.split(text):
        if len(rows[-1]) + len(part) >= WIDTH - 4 and rows[-1].strip():
            rows.append("        ")
        rows[-1] += part if not rows[-1].strip() else f" {part}"
    return "\n".join(rows)


def _number(q: Fraction, language: Language) -> str:
    """A decimal number; a whole one that is not small gets a point, and in C every one."""
    if q >= MOST:
        raise NoCode("a number is too large for a double")
    if q.denominator == 1:
        return f"{q.numerator}{'.0' if language.key == 'c' or q >= 10**15 else ''}"
    places = 0
    while (q * 10**places).denominator != 1:
        places += 1
    digits = str((q * 10**places).numerator).rjust(places + 1, "0")
    return f"{digits[:-places]}.{digits[-places:]}"


def _held(piece: Piece, least: int) -> str:
    return piece[0] if piece[1] >= least else f"({piece[0]})"


def _added(args: list[Piece], _: Language) -> Piece:
    text = args[0][0]
    for piece in args[1:]:
        text += f" - {piece[0][1:]}" if piece[1] == SIGNED else f" + {_held(piece, PRODUCT)}"
    return text, SUM


def _subtracted(args: list[Piece], _: Language) -> Piece:
    return f"{args[0][0]} - {_held(args[1], PRODUCT)}", SUM


def _multiplied(args: list[Piece], _: Language) -> Piece:
    first = args[0][0] if args[0][1] == SIGNED else _held(args[0], PRODUCT)
    return "*".join([first, *(_held(a, POWER) if "/" in a[0] else _held(a, PRODUCT) for a in args[1:])]), \
        SIGNED if args[0][1] == SIGNED else PRODUCT


def _divided(args: list[Piece], _: Language) -> Piece:
    first = args[0][0] if args[0][1] == SIGNED else _held(args[0], PRODUCT)
    return f"{first}/{_held(args[1], POWER)}", SIGNED if args[0][1] == SIGNED else PRODUCT


def _negated(args: list[Piece], _: Language) -> Piece:
    return f"-{_held(args[0], PRODUCT)}", SIGNED


def _raised(args: list[Piece], language: Language) -> Piece:
    base, exponent = args
    if language.key != "c":
        return f"{_held(base, ATOM)}**{_held(exponent, ATOM)}", POWER
    if exponent[0] == "2.0" and base[0].isidentifier():
        return f"{base[0]}*{base[0]}", PRODUCT
    return f"pow({base[0]}, {exponent[0]})", ATOM


_WRITERS: dict[str, Callable[[list[Piece], Language], Piece]] = {
    "add": _added, "sub": _subtracted, "mul": _multiplied, "div": _divided, "neg": _negated, "pow": _raised,
}

# --- the tables ----------------------------------------------------------------------------------------------------

_PLAIN = "exp log sqrt sin cos tan sinh cosh tanh".split()
_QUOTIENTS = {"sec": "cos", "csc": "sin", "cot": "tan", "csch": "sinh", "coth": "tanh"}


def _table(prefix: str, inverse: str, **others: str) -> dict[str, str]:
    """The functions that are called alike in every language, but for the prefix and how arcs are called."""
    table = {op: f"{prefix}{op}({{0}})" for op in _PLAIN}
    table |= {op: f"1/{prefix}{of}({{0}})" for op, of in _QUOTIENTS.items()}
    table |= {f"a{op}": f"{prefix}{inverse}{op}({{0}})" for op in ("sin", "cos", "tan", "sinh", "cosh", "tanh")}
    return {**table, **{op: f"{op}({{0}})" for op in ("sigmoid", "sech")}, **others}


_SIGMOID = """def sigmoid(x):
    \"\"\"1/(1 + exp(-x)), which overflows nowhere.\"\"\"
    return {exp}(-{softplus})
"""
_SECH = """def sech(x):
    \"\"\"1/cosh(x); its square is 1 - tanh(x)**2 and keeps its digits where tanh(x) is near 1.\"\"\"
    e = {exp}(-{abs}(x))
    return 2*e/(1 + e*e)
"""


def _helpers(prefix: str, log_sum: str, **others: str) -> dict[str, str]:
    names = {"exp": f"{prefix}exp", "abs": f"{prefix}abs", "softplus": log_sum}
    return {"sigmoid": _SIGMOID.format(**names), "sech": _SECH.format(**names), **others}


NUMPY = Language(
    "numpy", _table("np.", "arc", abs="np.abs({0})", sign="np.sign({0})", cbrt="np.cbrt({0})", relu="np.maximum({0}, 0)",
                    step="np.where({0} > 0, 1.0, 0.0)", softplus="np.logaddexp(0, {0})", erf="erf({0})"),
    _helpers("np.", "np.logaddexp(0, -x)", erf="erf = np.vectorize(math.erf, otypes=[float])\n"))
JAX = Language(
    "jax", _table("jnp.", "arc", abs="jnp.abs({0})", sign="jnp.sign({0})", cbrt="jnp.cbrt({0})", relu="jnp.maximum({0}, 0)",
                  step="jnp.where({0} > 0, 1.0, 0.0)", softplus="jnp.logaddexp(0, {0})", erf="jax.scipy.special.erf({0})"),
    _helpers("jnp.", "jnp.logaddexp(0, -x)"))
TORCH = Language(
    "torch", _table("torch.", "arc", abs="torch.abs({0})", sign="torch.sign({0})", cbrt="(torch.sign({0})*torch.abs({0})**(1/3))",
                    relu="torch.relu({0})", step="torch.where({0} > 0, 1.0, 0.0)", softplus="softplus({0})", erf="torch.erf({0})"),
    _helpers("torch.", "torch.logaddexp(torch.zeros_like(x), -x)", softplus="""def softplus(x):
    \"\"\"log(1 + exp(x)), which overflows nowhere.\"\"\"
    return torch.logaddexp(torch.zeros_like(x), x)
"""))
C = Language(
    "c", _table("", "a", abs="fabs({0})", sign="sign({0})", cbrt="cbrt({0})", relu="fmax({0}, 0.0)", step="({0} > 0.0 ? 1.0 : 0.0)",
                softplus="softplus({0})", erf="erf({0})"),
    {"sigmoid": """/* 1/(1 + exp(-x)), which overflows nowhere */
static double sigmoid(double x)
{
    return x > 0.0 ? 1.0/(1.0 + exp(-x)) : exp(x)/(1.0 + exp(x));
}
""", "softplus": """/* log(1 + exp(x)), which overflows nowhere */
static double softplus(double x)
{
    return fmax(x, 0.0) + log1p(exp(-fabs(x)));
}
""", "sech": """/* 1/cosh(x); its square is 1 - tanh(x)^2 and keeps its digits where tanh(x) is near 1 */
static double sech(double x)
{
    double e = exp(-fabs(x));
    return 2.0*e/(1.0 + e*e);
}
""", "sign": """static double sign(double x)
{
    return (double) (x > 0.0) - (double) (x < 0.0);
}
"""})
LANGUAGES: Mapping[str, Language] = {language.key: language for language in (NUMPY, TORCH, JAX, C)}
