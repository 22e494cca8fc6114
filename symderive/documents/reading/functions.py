"""The known functions, with and without brackets: how far the argument of sin 2x reaches, powers and bases of the function word."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from symderive.documents.reading.arguments import arguments
from symderive.documents.reading.page import Spot
from symderive.kernel.term import Term, const, name, num

if TYPE_CHECKING:
    from symderive.documents.reading.parse import Parser

Value = tuple[Any, Spot]
_INVERSE = {"sin": "asin", "cos": "acos", "tan": "atan", "sinh": "asinh", "cosh": "acosh", "tanh": "atanh"}
_UNREADABLE = {"lim": "a limit", "argmax": "an argument of a maximum", "argmin": "an argument of a minimum", "det": "a determinant",
               "tr": "a trace", "acot": "an inverse cotangent, of which there are two,"}
OF_ANY = "u"  # the argument of a function that stands without one
_OF_ANGLES = frozenset("sin cos tan sec csc cot".split())


def function(p: Parser) -> Value:
    r"""\sin x, \sin^2 x, \log_2 (x), \max(a, b)."""
    start, op = p.token().start, p.token().text
    if op in _UNREADABLE:
        raise p.error(f"{_UNREADABLE[op]} is not read")
    p.pos += 1
    exponent, base, primes = _function_scripts(p, op)
    if op in ("max", "min"):
        return _extreme(p, op, base, exponent, start)
    if op in ("binomial", "atan2"):
        return p.make(op, arguments(p), start)
    if exponent is not None and _is_minus_one(exponent[0]) and op in _INVERSE:
        op, exponent = _INVERSE[op], None
    alone = p.pos == p.end and p.tokens[p.base].start == start and op in p.context.standard.values()
    argument = p.leaf(name(OF_ANY), start) if alone else _argument(p, op)  # S = sinh
    value = _of_function(p, op, argument, base, primes, start)
    return value if exponent is None else p.make("pow", [value, exponent], start)


def _is_minus_one(t: Term) -> bool:
    return t.op == "neg" and t.args[0].op == "num" and t.args[0].val == "1"


def _function_scripts(p: Parser, op: str) -> tuple[Value | None, Value | None, int]:
    """The power, the base and the primes between a function word and its argument."""
    exponent = base = None
    primes = 0
    while p.kinds[p.pos] in ("^", "_", "'"):
        kind = p.kinds[p.pos]
        if kind == "'":
            primes += 1
        p.pos += 1
        if kind == "^":
            exponent = p.script()
        elif kind == "_":
            if op not in ("log", "lg", "max", "min"):
                raise p.error(f"an index on {op} is not read")
            if op in ("max", "min"):
                raise p.error("a maximum or minimum over an index is not read")
            base = p.script()
        elif p.kinds[p.pos] == "end":
            raise p.error(f"{op}' without an argument", at=p.pos - 1)
    return exponent, base, primes


def _extreme(p: Parser, op: str, base: Value | None, exponent: Value | None, start: int) -> Value:
    closing = {"(": ")", "cmd": "cmd"}
    if p.kinds[p.pos] not in closing or (p.kinds[p.pos] == "cmd" and p.token().text != "lbrace"):
        raise p.error(f"the arguments of {op} stand in brackets")
    if p.kinds[p.pos] == "(":
        found = arguments(p)
    else:
        p.pos += 1
        found = [p.single(p.sum())]
        while p.kinds[p.pos] == ",":
            p.pos += 1
            found.append(p.single(p.sum()))
        if not p.at_command("rbrace"):
            raise p.unexpected("'}'")
        p.pos += 1
    if len(found) < 2:
        raise p.error(f"{op} of one thing", at=p.pos - 1)
    value = p.make(op, found, start)
    return value if exponent is None else p.make("pow", [value, exponent], start)


def _of_function(p: Parser, op: str, argument: Value, base: Value | None, primes: int, start: int) -> Value:
    if op in ("lg", "lb"):
        base, op = base or p.leaf(num("10" if op == "lg" else "2"), start), "log"
    elif op == "log" and base is None and p.context.conventions.log != "e":
        base = p.leaf(num(p.context.conventions.log), start)
    op = "log" if op == "ln" else op
    if p.context.conventions.angles == "degrees" and op in _OF_ANGLES and "pi" not in _constants(argument[0]):
        argument = p.in_degrees(argument, start)
    if primes:
        return _primed_function(p, op, argument, primes, start)
    value = p.make(op, [argument], start)
    if base is not None and base[0] is not const("e"):
        value = p.make("div", [value, p.make("log", [base], base[1].start, base[1].end)], start)
    return value


def _constants(t: Term) -> frozenset[str]:
    from symderive.kernel.term import fold

    return fold(t, lambda node, inner: frozenset((node.val,)) if node.op == "const" else frozenset().union(*inner))


def _primed_function(p: Parser, op: str, argument: Value, primes: int, start: int) -> Value:
    r"""\tanh'(x)."""
    if argument[0].op != "name":
        return p.make("prime", [p.leaf(name(op), start), argument, *([p.leaf(num(primes), start)] if primes > 1 else [])], start)
    value = p.make(op, [argument], start)
    for _ in range(primes):
        value = p.make("D", [value, argument], start)
    return value


def _argument(p: Parser, op: str) -> Value:
    """What a function is taken of: a bracket, or what follows without one."""
    kind = p.kinds[p.pos]
    if kind in ("(", "["):
        value = p.bracket(")" if kind == "(" else "]")
        unclear = op in ("log", "ln", "exp") and p.kinds[p.pos] == "^"
        if unclear and p.choose(p.token().start, f"whether the power belongs to the argument of {op}"):
            return p.power(value, value[1].start)
        return value
    if kind == "cmd" and p.token().text == "lbrace":
        p.pos += 1
        value = p.single(p.sum())
        if not p.at_command("rbrace"):
            raise p.unexpected("'}'")
        p.pos += 1
        return value
    return _bare_argument(p, op)


def _bare_argument(p: Parser, op: str) -> Value:
    r"""\sin 2x, \cos \omega t, \ln \frac{a}{b}, \exp -x."""
    start, negative = p.token().start, p.kinds[p.pos] == "-"
    p.pos += negative
    if p.kinds[p.pos] not in ("num", "let", "word", "const", "accent", "cmd", "{", "lbar", "|", "norm", "text", "fn", "diff"):
        raise p.unexpected(f"the argument of {op}")
    if p.kinds[p.pos] == "fn":
        return _signed(p, p.operand(), negative, start)
    parts = [p.factor()]
    numeric = parts[0][0].op in ("num", "const")
    while (kind := p.kinds[p.pos]) in ("let", "word", "const", "accent") and not p.token().gap:
        if p.integrals and p.is_differential():
            break
        if kind in ("let", "const") and p.token().text == "e" and p.kinds[p.pos + 1] == "^":
            break
        if kind == "word" and p.token().text == "softmax":
            break
        if not numeric and p.choose(p.token().start, f"how far the argument of {op} reaches"):
            break
        parts.append(p.factor())
        numeric = numeric and parts[-1][0].op in ("num", "const")
    if numeric and p.at_command("frac") and not (len(parts) == 1 and parts[0][0].op == "num"):
        parts.append(p.factor())
    value = p.make("mul", parts, start) if len(parts) > 1 else parts[0]
    halved = p.kinds[p.pos] == "/" and p.kinds[p.pos + 1] == "num" and not p.token().gap
    turn = any(t.op == "const" for t, _ in parts) and numeric
    if halved and p.choose(p.token().start, f"how far the argument of {op} reaches") != turn:
        p.pos += 1
        value = p.make("div", [value, p.number()], start)
    return _signed(p, value, negative, start)


def _signed(p: Parser, value: Value, negative: bool, start: int) -> Value:
    return p.make("neg", [value], start) if negative else value
