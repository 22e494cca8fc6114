r"""What commands open: fractions and the derivatives written as such, roots, sums, integrals, limits of evaluation, braces."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from symderive.documents.reading import arguments, calls, grids, naming
from symderive.documents.reading.context import ascii_name
from symderive.documents.reading.page import Spot
from symderive.kernel.term import Captured, Malformed, Term, name, num, substitute

if TYPE_CHECKING:
    from symderive.documents.reading.parse import Parser

Value = tuple[Any, Spot]
MAX_ORDER = 20  # of a derivative
_BIG = {"sum": "Sum", "prod": "Product"}


# --- fractions and roots -----------------------------------------------------------------------------------------------


def fraction(p: Parser) -> Value:
    r"""\frac{a}{b}, \frac12, \frac{dE}{dw}, \frac{d}{dx} f."""
    start = p.token().start
    p.pos += 1
    if p.kinds[p.pos] == "{":
        close = p.closes(p.pos)
        if _starts_with_d(p, p.pos + 1) and p.kinds[close + 1] == "{" and _variable_follows(p, close + 2):
            return _derivative(p, close, start)
    elif _starts_with_d(p, p.pos) and p.kinds[p.pos + 1] == "{" and _variable_follows(p, p.pos + 2):
        return _derivative(p, p.pos + 1, start)
    if p.kinds[p.pos] == "num" and len(p.token().text) > 1 and p.kinds[p.pos + 1] != "{":
        return _short_fraction(p, start)
    over = _part(p, numerator=True)
    if p.kinds[p.pos] == "num" and len(p.token().text) > 1:
        raise p.error("it is not clear where the fraction ends", "put its parts into braces")
    return p.make("div", [over, _part(p)], start)


def _part(p: Parser, numerator: bool = False) -> Value:
    """A numerator or a denominator. In an integral, the dx may stand in the numerator."""
    if p.kinds[p.pos] != "{":
        return p.script()
    integrals = p.integrals
    if not (numerator and integrals):
        return p.group()
    p.expect("{")
    value = _integrand(p)
    p.expect("}")
    return value


def _short_fraction(p: Parser, start: int) -> Value:
    r"""\frac12 is a half; a longer row of digits is not clear."""
    t = p.token()
    if len(t.text) != 2 or not t.text.isdigit():
        raise p.error("it is not clear where the numerator ends", "put the parts of the fraction into braces")
    p.pos += 1
    over, under = (p.leaf(num(c), t.start + k, t.start + k + 1) for k, c in enumerate(t.text))
    return p.make("div", [over, under], start)


def mixed_number(p: Parser, whole: Value) -> Value | None:
    r"""2\frac{1}{2}: two and a half, or twice a half."""
    if not whole[0].val.isdigit() or p.kinds[p.pos + 1] != "{":
        return None
    kinds = p.kinds[p.pos + 1: p.pos + 7]
    if kinds != ["{", "num", "}", "{", "num", "}"]:
        return None
    over, under = p.token(2).text, p.token(5).text
    if not (over.isdigit() and under.isdigit() and int(over) < int(under)) or p.choose(p.token().start, "whether this is a mixed number"):
        return None
    return p.make("add", [whole, fraction(p)], whole[1].start)


def root(p: Parser) -> Value:
    r"""\sqrt{x}, \sqrt[3]{x}, \sqrt2."""
    start = p.token().start
    p.pos += 1
    degree = p.single(p.bracket("]")) if p.kinds[p.pos] == "[" else None
    body = p.single(p.group() if p.kinds[p.pos] == "{" else p.script())
    if degree is None or (degree[0].op == "num" and degree[0].val == "2"):
        return p.make("sqrt", [body], start)
    if degree[0].op == "num" and degree[0].val == "3":
        return p.make("cbrt", [body], start)
    return p.make("pow", [body, p.make("div", [p.leaf(num("1"), start), degree], start)], start)


def root_sign(p: Parser) -> Value:
    """A root sign as typed: it covers one thing."""
    start, op = p.token().start, "sqrt" if p.token().text == "surd" else "cbrt"
    p.pos += 1
    if p.kinds[p.pos] not in ("num", "let", "(", "word"):
        raise p.error("it is not clear how far the root reaches")
    return p.make(op, [p.single(p.operand())], start)


def binomial(p: Parser) -> Value:
    start = p.token().start
    p.pos += 1
    return p.make("binomial", [p.single(_part(p)), p.single(_part(p))], start)


# --- derivatives ---------------------------------------------------------------------------------------------------------


def _starts_with_d(p: Parser, at: int) -> bool:
    """Whether the d of a derivative stands at a position."""
    if p.kinds[at] == "diff":
        return True
    return p.kinds[at] == "let" and p.tokens[p.base + at].text == "d" and p.kinds[at + 1] != "_"


def _variable_follows(p: Parser, at: int) -> bool:
    return _starts_with_d(p, at) and p.kinds[at + 1] in ("let", "word", "accent", "text", "fn")


def _derivative(p: Parser, close: int, start: int) -> Value:
    r"""\frac{d^2 y}{dx^2}: `close` is the end of the numerator, where the denominator opens after it."""
    braced = p.kinds[p.pos] == "{"
    p.pos += braced
    partial = p.token().text == "∂"
    p.pos += 1
    order = _order(p)
    body: Value | None = None
    if braced and p.pos < close:
        integrals, p.integrals = p.integrals, 0
        body = _differentiable(p, partial)
        p.integrals = integrals
    if braced:
        p.expect("}")
    p.expect("{")
    variables = _variables(p, order)
    squared = order == 1 and p.kinds[p.pos] == "^" and _order(p) == 2
    p.expect("}")
    slope = differentiated(p, variables, start) if body is None else _with_variables(p, body, variables, start, partial)
    return _in_the_square(p, slope, variables[0], start) if squared else slope


def _in_the_square(p: Parser, slope: Value, x: Value, start: int) -> Value:
    r"""df/d(x^2) = (df/dx)/(2 x): \frac{\partial \ell}{\partial \sigma^2}."""
    return p.make("div", [slope, p.make("mul", [p.leaf(num(2), start), x], start)], start)


def _differentiable(p: Parser, partial: bool) -> Value:
    """What stands after the d above: a name, which is the function where it is one, or an expression."""
    first = p.token()
    if first.kind in ("let", "word", "text", "accent"):
        keep = p.pos
        word, array = naming.spelled(p)
        if p.kinds[p.pos] == "}" and not array:
            return p.leaf(name(word), first.start)
        p.pos = keep
    return p.single(p.sum())


def _order(p: Parser) -> int:
    """The 2 of d^2."""
    if p.kinds[p.pos] != "^":
        return 1
    p.pos += 1
    t = p.token(1) if p.kinds[p.pos] == "{" else p.token()
    if t.kind != "num" or not t.text.isdigit() or not 1 <= int(t.text) <= MAX_ORDER:
        raise p.error("a derivative of an order that is no number")
    p.pos += 3 if p.kinds[p.pos] == "{" else 1
    return int(t.text)


def _variables(p: Parser, order: int) -> list[Value]:
    """dx^2, or dx dy: innermost first."""
    found: list[Value] = []
    while len(found) < order and _starts_with_d(p, p.pos):
        p.pos += 1
        found += [_variable(p)] * (1 if order == 1 else _order(p))
    if len(found) != order or (p.kinds[p.pos] != "}" and order > 1 and _starts_with_d(p, p.pos)):
        raise p.error("the orders of the derivative do not agree")
    return found[::-1]


def _variable(p: Parser) -> Value:
    start = p.token().start
    bracketed = p.kinds[p.pos] == "("
    p.pos += bracketed
    word, array = naming.spelled(p)
    if bracketed:
        p.expect(")")
    head = p.leaf(name(word), start)
    return p.make("idx", [head, *array], start) if array else head


def _with_variables(p: Parser, body: Value, variables: list[Value], start: int, partial: bool = False) -> Value:
    """The derivative of a body in its variables. A function without its argument is taken at that of its definition, or at the variable."""
    t, spot = body
    if (there := _at_arguments(p, body, variables, start)) is not None:
        return there
    if t.op == "name" and t.val in p.context.functions and t.val not in p.context.plain:
        parameters = p.context.functions[t.val]
        if len(parameters) == 1:
            body = p.make("apply", [body, p.leaf(name(parameters[0]), spot.start, spot.end)], spot.start, spot.end)
        elif not parameters and variables[-1][0].op == "name":
            body = p.make("apply", [body, variables[-1]], spot.start, spot.end)
    several = False
    if len(variables) == 1 and body[0].op == variables[0][0].op == "name":
        pair = (body[0].val, variables[0][0].val)
        several = partial and pair in p.totals
        p.pairs.add((partial, *pair))
    for x in variables:
        body = p.make("partial" if several else "D", [body, x], start)
    return body


def _at_arguments(p: Parser, function: Value, variables: list[Value], start: int) -> Value | None:
    """df/dx(2), dg/dh(h(x)), and the partial derivative at (1, 2): the derivative at its arguments; None where it has none here."""
    t, (x, spot) = function[0], variables[0]
    if t.op != "name" or p.kinds[p.pos] != "(" or p.token().gap or not p.context.is_function(t.val):
        return None
    keep, parameters = p.pos, p.context.functions.get(t.val, ())
    found = arguments.arguments(p)
    plain = [a for a, _ in found] == [name(n) for n in parameters or (x.val,)]
    if len(found) == 1 and len(parameters) < 2 and x.op == "name" and len({v for v, _ in variables}) == 1:
        sure = found[0][0].op in ("num", "neg", "name", "idx", "apply", "prime")
        if sure or p.choose(p.tokens[p.base + keep].start, "whether the bracket after a derivative is a factor"):
            order = [p.leaf(num(len(variables)), spot.start)] if len(variables) > 1 else []
            return p.make("prime", [p.leaf(t, function[1].start), *found, *order], start)
    elif plain or (parameters and len(found) == len(parameters) and arguments.taken_at(p, parameters, found, start)):
        return None
    p.pos = keep
    return None


def differentiated(p: Parser, variables: list[Value], start: int) -> Value:
    """d/dx and what it covers: the bracket after it where more follows the bracket, else the product."""
    if p.kinds[p.pos] in ("(", "["):
        opening = p.pos
        body = p.bracket(")" if p.kinds[p.pos] == "(" else "]")
        if p.kinds[p.pos] == "^" and p.kinds[opening] == "(":
            body = p.postfix(body, body[1].start)
        if p.implicit() and not _side_of_its_own(p, opening):
            if p.kinds[p.pos] in ("(", "[") and not p.choose(start, "how far the derivative reaches"):
                raise p.error("it is not clear how far the derivative reaches", "put brackets around what is differentiated")
        elif (p.implicit() or (p.kinds[p.pos] == "*" and _side_of_its_own(p, opening))) and not p.choose(
                start, "how far the derivative reaches"):
            parts = [body]
            while p.implicit() or p.kinds[p.pos] == "*":
                p.pos += p.kinds[p.pos] == "*"
                parts.append(p.factor())
            body = p.make("mul", parts, body[1].start)
        return _with_variables(p, p.single(body), variables, start)
    if p.kinds[p.pos] in ("end", "*", "/", "+", "-", ")", "]", "}", "rel"):
        raise p.error("a derivative of nothing")
    reaches, p.reaches = p.reaches, True
    body = p.product()
    p.reaches = reaches
    return _with_variables(p, p.single(body), variables, start)


def _side_of_its_own(p: Parser, opening: int) -> bool:
    """Whether the derivative begins its side and no sum follows: then the product after it is what is differentiated."""
    depth = 0
    for at in range(opening, p.end):
        kind = p.kinds[at]
        depth += (kind in ("(", "[", "{")) - (kind in (")", "]", "}"))
        if depth < 0:
            break
        if not depth and kind in ("+", "-"):
            return False
    return all(k in ("cmd", "{", "}", "diff", "let", "^", "num", "_", "word") for k in p.kinds[:opening]) and p.kinds[0] == "cmd"


def typed_ratio(p: Parser) -> Value:
    """dE/dw1, d/dx f, and with the sign of a partial derivative."""
    start, partial = p.token().start, p.token().text == "∂"
    if partial and p.kinds[p.pos + 1] == "_":
        return calls.by_letter(p, start)
    p.pos += 1
    order = _order(p)
    body: Value | None = None
    if p.kinds[p.pos] != "/":
        at = p.token().start
        if p.kinds[p.pos] == "(":
            body = p.single(p.bracket(")"))
        else:
            word, array = naming.spelled(p)
            head = p.leaf(name(word), at)
            if not array and p.kinds[p.pos] == "(" and p.context.is_function(word):
                head = calls.called(p, word, at)
            body = p.make("idx", [head, *array], at) if array else head
    if p.kinds[p.pos] != "/" or not _variable_follows(p, p.pos + 1):
        raise p.error("a differential stands alone", at=max(p.pos - 1, 0))
    p.pos += 1
    variables = _variables(p, order)
    if body is None:
        return differentiated(p, variables, start)
    return _with_variables(p, body, variables, start, partial)


def primed(p: Parser, value: Value, start: int) -> Value:
    """(sinh x)': in the only name that occurs."""
    order = 0
    while p.kinds[p.pos] == "'":
        order += 1
        p.pos += 1
    if type(value[0]) is grids.Grid:
        raise p.error("a prime on a matrix is not read")
    free = sorted(value[0].names)
    if p.context.variable in free:
        free = [p.context.variable]
    if len(free) != 1 or value[0].op == "num":
        raise p.error("it is not clear in what is differentiated", "write d/dx", at=p.pos - 1)
    for _ in range(order):
        value = p.make("D", [value, p.leaf(name(free[0]), p.last())], start)
    return value


def gradient(p: Parser) -> Value:
    r"""\nabla J, \nabla_w J: an unknown function of J."""
    start = p.token().start
    p.pos += 1
    word = "nabla"
    if p.kinds[p.pos] == "_":
        p.pos += 1
        tokens, _ = naming.script_tokens(p)
        word = "nabla_" + ascii_name([t.text for t in tokens])
    if p.kinds[p.pos] in ("^", "*"):
        raise p.error("the Laplace operator is not read" if p.kinds[p.pos] == "^" else "a divergence or a curl is not read")
    if p.kinds[p.pos] not in ("let", "word", "text", "accent"):
        raise p.error("a gradient of an expression is not read")
    at = p.token().start
    said, array = naming.spelled(p)
    if p.kinds[p.pos] == "(":
        found, parameters = arguments.arguments(p), p.context.functions.get(said, ())
        if tuple(t.val if t.op == "name" else "" for t, _ in found) != parameters and (
                len(found) != len(parameters) or not arguments.taken_at(p, parameters, found, start)):
            raise p.error("a gradient at a point is read only where it is a whole side, and its function is defined", at=p.pos - 1)
    head = p.leaf(name(said), at)
    return p.make("apply", [p.leaf(name(word), start), p.make("idx", [head, *array], at) if array else head], start)


# --- sums and integrals --------------------------------------------------------------------------------------------------


def series(p: Parser) -> Value:
    r"""\sum_{i=1}^{n} x_i: it covers the product after it."""
    start, op = p.token().start, _BIG[p.token().text]
    p.pos += 1
    running, first, upper, left_out = _limits(p)
    if not running:
        running = _only_index(p)
    p.bound.append(running)
    at = p.pos
    body = p.single(p.product())
    p.bound.pop()
    under = None
    if op == "Product" and body[0].op == "div" and "/" in p.kinds[at:p.pos] and p.choose(start, "how far the product sign reaches"):
        body, under = ((body[0].args[k], body[1].args[k]) for k in (0, 1))
    if upper is None:
        upper = upper_bound(p, body[0], running, start)
    first = first or p.leaf(num("1"), start, start)
    value = p.make(op, [body, p.leaf(name(running), start, start), first, upper], start)
    if left_out is not None:
        without = substitute(body[0], {running: left_out[0]}), body[1]
        value = p.make("sub" if op == "Sum" else "div", [value, without], start)
    return value if under is None else p.make("div", [value, under], start)


def _limits(p: Parser) -> tuple[str, Value | None, Value | None, Value | None]:
    r"""The running name, where it starts and where it ends, and what is left out, as far as they are written: \sum_{i \ne k}."""
    running, first, upper, left_out = "", None, None, None
    while p.kinds[p.pos] in ("_", "^"):
        lower = p.kinds[p.pos] == "_"
        p.pos += 1
        if not lower:
            upper = p.single(_finite(p, "sum"))
            continue
        braced = p.kinds[p.pos] == "{"
        p.pos += braced
        if p.kinds[p.pos] != "let" or p.token().text in ("e",):
            raise p.error("the index of this sum is not read")
        running = p.token().text
        p.pos += 1
        if braced and p.kinds[p.pos] == "rel" and p.token().text == "=":
            p.pos += 1
            first = p.single(p.sum())
        elif braced and p.kinds[p.pos] == "rel" and p.token().text == "!=":
            p.pos += 1
            left_out = p.single(p.sum())
        if braced:
            if p.kinds[p.pos] != "}":
                raise p.error("the range of this sum is not read", "write \\sum_{i=1}^{n}")
            p.pos += 1
    if first is not None and upper is None:
        raise p.error("a sum without an upper limit")
    return running, first, upper, left_out


def _finite(p: Parser, called: str) -> Value:
    """A limit of a sum or an integral. An infinite one is refused."""
    if p.at_command("infty") or (p.kinds[p.pos] == "{" and any(
            t.kind == "cmd" and t.text == "infty" for t in p.tokens[p.base + p.pos:p.base + p.closes(p.pos)])):
        raise p.error(f"an infinite {called} is not read")
    return p.script()


def _only_index(p: Parser) -> str:
    """The index of a sum without limits: the only one that follows."""
    found = {p.tokens[p.base + at + 1].text for at in range(p.pos, p.end - 1) if p.kinds[at] == "_" and p.kinds[at + 1] == "let"}
    found = (found & p.context.indices) or found
    if len(found) != 1:
        raise p.error("a sum without an index", "write \\sum_{i=1}^{n}", at=p.pos - 1)
    return found.pop()


def upper_bound(p: Parser, body: Term, running: str, start: int) -> Value:
    """How many entries there are, where the sum does not say: the length of the arrays, n by default."""
    size = p.context.size_of(body.names)
    if size.val == running:
        raise p.error("a sum without an upper limit", "write \\sum_{i=1}^{n}", at=p.pos - 1)
    p.notes.append(f"the sum over {running} runs from 1 to {size.val}")
    return p.leaf(size, start)


def integral(p: Parser) -> Value:
    r"""\int_a^b f dx; without limits, an antiderivative."""
    start, sign = p.token().start, p.pos
    p.pos += 1
    low = high = None
    while p.kinds[p.pos] in ("_", "^"):
        below = p.kinds[p.pos] == "_"
        p.pos += 1
        value = p.single(_finite(p, "integral"))
        low, high = (value, high) if below else (low, value)
    if (low is None) != (high is None):
        raise p.error("an integral with one limit")
    p.integrals += 1
    outer, p.differential = p.differential, None
    body = _integrand(p)
    p.integrals -= 1
    x, p.differential = p.differential, outer
    if x is None:
        raise p.error("an integral without its dx", at=sign)
    if low is None:
        low, high = p.leaf(name(f"{x[0].val}_from"), start), x
        p.notes.append("an integral without limits is any antiderivative")
    return p.make("Integral", [body, x, low, high], start)


def _integrand(p: Parser) -> Value:
    """f dx, dx, and dx/x: the variable is put into p.differential."""
    at = p.token().start
    body = p.leaf(num("1"), at, at) if p.is_differential() else p.single(p.sum())
    if p.differential is None and p.is_differential():
        p.pos += 1
        start = p.token().start
        word, array = naming.spelled(p)
        if array:
            raise p.error("an integral over an entry of an array is not read")
        p.differential = p.leaf(name(word), start)
        if p.kinds[p.pos] not in ("+", "-", "end", ")", "]", "}", "*", "rel", ",", "cmd") and not (p.integrals > 1 and p.is_differential()):
            raise p.error("something stands after the dx of an integral", "put it before the dx")
    return body


# --- values at a point ---------------------------------------------------------------------------------------------------


def null_bracket(p: Parser) -> Value:
    r"""\left. F \right|_{x=a}."""
    start = p.token().start
    p.pos += 1
    p.bars += 1
    value = p.sum()
    p.bars -= 1
    if p.kinds[p.pos] not in ("rbar", "|"):
        raise p.unexpected("\\right|")
    return evaluated(p, value, start)


def evaluated(p: Parser, value: Value, start: int) -> Value:
    """F | with x = a, or between limits."""
    p.pos += 1
    return between(p, value, start)


def between(p: Parser, value: Value, start: int) -> Value:
    """Scripts of a bar: _{x=a}, _a^b. With both, the difference."""
    value = p.single(value)
    scripts: dict[str, dict[str, Term]] = {}
    while p.kinds[p.pos] in ("_", "^"):
        mark = p.kinds[p.pos]
        p.pos += 1
        scripts[mark] = _point(p, value[0])
    if "_" not in scripts:
        raise p.error("a value at a point without the point")
    lower = scripts["_"]
    if "^" not in scripts:
        return _value_at(p, value, lower, start)
    upper = scripts["^"]
    return p.make("sub", [_value_at(p, value, upper, start, inner=True), _value_at(p, value, lower, start, inner=True)], start)


def _point(p: Parser, term: Term) -> dict[str, Term]:
    """{x=2}, {x=2, y=3}, or 2 for the only name."""
    braced = p.kinds[p.pos] == "{"
    if not braced:
        return {_the_name(p, term): p.script()[0]}
    p.pos += 1
    found: dict[str, Term] = {}
    while True:
        at = p.pos
        value = p.single(p.sum())
        if p.kinds[p.pos] == "rel" and p.token().text == "=" and value[0].op == "name":
            p.pos += 1
            found[value[0].val] = p.single(p.sum())[0]
        else:
            found[_the_name(p, term, at)] = value[0]
        if p.kinds[p.pos] != ",":
            break
        p.pos += 1
    p.expect("}")
    return found


def _the_name(p: Parser, term: Term, at: int | None = None) -> str:
    names = sorted(term.names)
    if p.context.variable in names:
        return p.context.variable
    if len(names) != 1:
        raise p.error("it is not clear what is replaced at the limits", at=at)
    return names[0]


def _value_at(p: Parser, value: Value, point: dict[str, Term], start: int, inner: bool = False) -> Value:
    """The value with a point put in; where a derivative forbids that, the whole side is taken at the point."""
    try:
        return substitute(value[0], point), Spot(start, p.last())
    except (Captured, Malformed):
        pass
    if inner or p.kinds[p.pos] != "end" or p.depth > 2 or start != p.tokens[p.base].start:
        raise p.error("a derivative at a point inside an expression is not read")
    p.at = tuple(sorted(point.items()))
    return value


# --- braces --------------------------------------------------------------------------------------------------------------


def braces(p: Parser) -> Value:
    r"""\{ ... \} as brackets."""
    start = p.token().start
    p.pos += 1
    value = p.sum()
    if not p.at_command("rbrace"):
        raise p.unexpected("\\}")
    p.pos += 1
    return value[0], Spot(start, p.last(), value[1].args)


def contents(p: Parser) -> Value:
    r"""\cancel{x}, \boxed{x}: what they hold."""
    p.pos += 1
    return p.group()


def braced(p: Parser) -> Value:
    r"""\underbrace{...}_{...}: what stands above the brace."""
    value = contents(p)
    if p.kinds[p.pos] in ("_", "^"):
        p.pos += 1
        naming.script_tokens(p)
    return value


def annotated(p: Parser) -> Value:
    r"""\overset{a}{b}: b."""
    p.pos += 1
    naming.script_tokens(p)
    return p.group()
