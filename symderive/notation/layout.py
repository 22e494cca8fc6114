"""How a term looks, before any format: a tree of boxes that the text, LaTeX and MathML writers draw."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

from symderive.kernel.term import STATEMENTS, Path, Term, fold, rebuild


@dataclass(frozen=True, slots=True)
class Glyphs:
    """Characters set in one way.

    variable  italic in print: x, w, α         number    digits as typed        upright  tanh, d, softmax, prose
    operator  a binary sign with space around it: + − ·      relation  = ≠ <, with space      sign  a prefix minus, no space
    punct     comma, prime, factorial sign
    """

    text: str
    kind: Literal["variable", "number", "upright", "operator", "relation", "sign", "punct"] = "variable"


@dataclass(frozen=True, slots=True)
class Row:
    """Boxes side by side; `Gap` boxes among them where space belongs."""

    items: tuple[Box, ...]


@dataclass(frozen=True, slots=True)
class Gap:
    """A thin space: between the factors of a product, after a function name."""


@dataclass(frozen=True, slots=True)
class Fraction:
    """over: a numerator over a denominator; small: a numeric coefficient such as ½."""

    over: Box
    under: Box
    small: bool = False


@dataclass(frozen=True, slots=True)
class Super:
    """A box with an exponent."""

    base: Box
    script: Box


@dataclass(frozen=True, slots=True)
class Sub:
    """A box with an index."""

    base: Box
    script: Box


@dataclass(frozen=True, slots=True)
class Hat:
    """yhat."""

    base: Box


@dataclass(frozen=True, slots=True)
class Root:
    """A root; degree None is the square root."""

    body: Box
    degree: Box | None = None


@dataclass(frozen=True, slots=True)
class Fence:
    """Brackets as tall as what they hold."""

    body: Box
    left: str = "("
    right: str = ")"


@dataclass(frozen=True, slots=True)
class BigSum:
    """The sign of a sum, a product or an integral with its limits; what it adds or multiplies follows in the row."""

    lower: Box
    upper: Box
    sign: str = "sum"


@dataclass(frozen=True, slots=True)
class New:
    """What the line before did not have: coloured."""

    body: Box


Box = Glyphs | Row | Gap | Fraction | Super | Sub | Hat | Root | Fence | BigSum | New


# --- building ------------------------------------------------------------------------------------------------------
#
# Every place of the term becomes a `_Piece`: its box, and how firmly the box holds together, from which the place above
# decides whether brackets are needed. The places are visited by a loop, innermost first.

Style = Literal["display", "linear"]

STATEMENT, SUM, PRODUCT, QUOTIENT, OPEN, BARE, POWER, ROOT, ATOM = range(9)
"""How firmly a box holds: OPEN reaches to the right without end (d/dx f, a sum), BARE is a function without brackets (tanh x)."""


class _Place(NamedTuple):
    """A term where it stands: the paths to mark in it, whether the style is linear, and whether it is a whole line or side."""

    term: Term
    marks: frozenset[Path]
    linear: bool
    whole: bool


@dataclass(frozen=True, slots=True)
class _Piece:
    """A laid out term. lead: what its box starts with; body, order: of a derivative, to write a second one as d²/dx².

    swallows: it ends in something OPEN, so that whatever follows on the same row would be read as part of that.
    """

    term: Term
    box: Box
    rank: int = ATOM
    lead: Literal["number", "function", "fence", "other"] = "other"
    marked: bool = False
    leibniz: bool = False
    order: int = 0
    body: _Piece | None = None
    swallows: bool = False

    @property
    def bare(self) -> Box:
        """The box, coloured where it is new."""
        return New(self.box) if self.marked else self.box

    def fenced(self, left: str = "(", right: str = ")") -> Box:
        """The box in brackets, coloured with them where it is new."""
        fence = Fence(self.box, left, right)
        return New(fence) if self.marked else fence

    def held(self, least: int) -> Box:
        """The box, in brackets unless it holds together at least so firmly."""
        return self.bare if self.rank >= least else self.fenced()


class _Names:
    """The boxes of the names of one term; names that would look alike are spelled out."""

    def __init__(self, term: Term):
        self.boxes = {n: _name_box(n) for n in sorted(term.names | term.bound | term.vars)}
        self.partials = {n.args for n in _nodes(term) if n.op == "partial"}
        ops = _operators(term)
        looks: dict[Box, list[str]] = {}
        for n, box in self.boxes.items():
            looks.setdefault(box, []).append(n)
        taken = {Glyphs(sign) for op, sign in (("sigmoid", "σ"), ("pi", "π")) if op in ops}
        families = {self.boxes.get(n) or _name_box(n) for n in _arrays(term)} | ({Glyphs("δ")} if "delta" in ops else set())
        for box, alike in looks.items():
            if len(alike) > 1 or box in taken or (isinstance(box, Sub) and box.base in families):
                self.boxes.update({n: Glyphs(n) for n in alike})

    def of(self, t: Term) -> Box:
        """The box of a name or a rule letter."""
        return self.boxes[t.val] if t.op == "name" and t.val in self.boxes else _name_box(t.val)


def layout(term: Term, new: tuple[Path, ...] = (), style: Style = "display") -> Box:
    """How a term looks. `new` are the places to colour; "linear" keeps everything on one row: a / b, d/dx tanh x."""
    names = _Names(term)
    root = _Place(term, frozenset(new), style == "linear", True)
    done: dict[_Place, _Piece] = {}
    stack = [root]
    while stack:
        place = stack[-1]
        if place in done:
            stack.pop()
            continue
        inner = _inside(place)
        todo = [p for p in inner if p not in done]
        if todo:
            stack.extend(todo)
            continue
        stack.pop()
        piece = _piece(place, [done[p] for p in inner], names)
        done[place] = replace(piece, marked=() in place.marks) if place.marks else piece
    return done[root].bare


_SCRIPTS = {"pow": (1,), "exp": (0,), "delta": (0, 1), "Sum": (1, 2, 3), "Product": (1, 2, 3), "Integral": (2, 3),
            "softmax": (1, 2, 3), "at": (1, 2)}


def _inside(place: _Place) -> list[_Place]:
    """The places of the arguments. Exponents, indices and limits are linear."""
    t, found = place.term, []
    args = (_without_index(t), *t.args[1:]) if t.op == "softmax" and _index_goes(t) else t.args
    for i, a in enumerate(args):
        marks = frozenset(p[1:] for p in place.marks if p and p[0] == i) if place.marks else place.marks
        if not a.args:
            marks = frozenset(p[:0] for p in marks)  # an index that is not written passes its colour on to its array
        whole = place.whole and (t.op in STATEMENTS or (t.op == "D" and a.op == "D"))
        script = i > 0 if t.op == "idx" else i in _SCRIPTS.get(t.op, ())
        found.append(_Place(a, marks, place.linear or script, whole))
    return found


def _piece(place: _Place, args: list[_Piece], names: _Names) -> _Piece:
    """The piece of a place from those of its arguments."""
    t = place.term
    if t.op in _RELATION_SIGNS:
        sign = Glyphs(_RELATION_SIGNS[t.op], "relation")
        return _Piece(t, Row((args[0].bare, sign, args[1].bare)), STATEMENT)
    if t.op in PREFIX_FUNCTIONS:
        return _function(t, args[0])
    if t.op in _WORDS:
        return _called(t, Glyphs(_WORDS[t.op], "upright"), args)
    if t.op in _FENCES and not (t.op == "abs" and "abs" in _operators(t.args[0])):
        return _Piece(t, Fence(args[0].bare, *_FENCES[t.op]))
    if t.op == "abs":
        return _called(t, Glyphs("abs", "upright"), args)
    if not t.args:
        return _leaf(t, names)
    if t.op == "D":
        return _derivative(place, args, "d" if t.args in names.partials else "∂")
    return _BUILDERS[t.op](place, args)


# --- leaves --------------------------------------------------------------------------------------------------------

_GREEK = dict(zip(
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma tau upsilon phi chi psi omega "
    "Gamma Delta Theta Lambda Xi Pi Sigma Phi Psi Omega".split(), "αβγδεζηθικλμνξπρστυφχψωΓΔΘΛΞΠΣΦΨΩ", strict=True))
_CONSTANT_SIGNS = {"pi": "π", "e": "e", "I": "i"}
_PARTS = re.compile(r"(?P<stem>[^\W\d_]+?)(?P<hat>hat)?(?:_?(?P<digits>\d+)|_(?P<words>[^\W_]+(?:_[^\W_]+)*))?")


def _leaf(t: Term, names: _Names) -> _Piece:
    if t.op == "num":
        return _Piece(t, Glyphs(t.val, "number"), lead="number")
    if t.op == "const":
        return _Piece(t, Glyphs(_CONSTANT_SIGNS[t.val], "upright"))
    return _Piece(t, names.of(t))


def _name_box(text: str) -> Box:
    """w1, x_1, yhat, delta, h_new as they are written by hand; a name of another make stays as it is."""
    parts = _PARTS.fullmatch(text)
    if parts is None:
        return Glyphs(text)
    stem, hat, index = parts["stem"], parts["hat"], parts["digits"] or parts["words"]
    letter = _GREEK.get(stem, stem)
    if hat and len(letter) > 1:
        letter, hat = stem + hat, None
    box: Box = Hat(Glyphs(letter)) if hat else Glyphs(letter)
    return box if index is None else Sub(box, _index_box(index))


def _index_box(index: str) -> Box:
    """12, j, new, and 1,2 for 1_2."""
    items: list[Box] = []
    for part in index.split("_"):
        kind: Literal["number", "upright", "variable"] = "number" if part.isdigit() else "upright" if len(part) > 1 else "variable"
        items += [Glyphs(",", "punct"), Glyphs(_GREEK.get(part, part), kind)]
    return items[1] if len(items) == 2 else Row(tuple(items[1:]))


# --- sums, products, quotients, powers -----------------------------------------------------------------------------

_PLUS, _MINUS, _DOT = Glyphs("+", "operator"), Glyphs("−", "operator"), Glyphs("·", "operator")


def _add(place: _Place, args: list[_Piece]) -> _Piece:
    items = [args[0].bare]
    for a in args[1:]:
        items += [_PLUS, a.held(PRODUCT)]
    return _Piece(place.term, Row(tuple(items)), SUM)


def _sub(place: _Place, args: list[_Piece]) -> _Piece:
    return _Piece(place.term, Row((args[0].bare, _MINUS, args[1].held(PRODUCT))), SUM)


def _neg(place: _Place, args: list[_Piece]) -> _Piece:
    return _Piece(place.term, Row((Glyphs("−", "sign"), args[0].held(PRODUCT))), SUM)


def _mul(place: _Place, args: list[_Piece]) -> _Piece:
    first = args[0]
    if first.term.op == "div" and all(a.op == "num" for a in first.term.args):
        over, under = (Glyphs(a.val, "number") for a in first.term.args)
        first = replace(first, box=Fraction(over, under, small=True), rank=ATOM)
    pieces = [first, *args[1:]]
    items: list[Box] = []
    for i, p in enumerate(pieces):
        after = pieces[i + 1] if i + 1 < len(pieces) else None
        items.append(p.fenced() if _needs_brackets(p, after, place.linear) else p.bare)
        if after is not None:
            items.append(_DOT if _dotted(p, after, place.linear) else Gap())
    return _Piece(place.term, Row(tuple(items)), PRODUCT, lead=first.lead, swallows=pieces[-1].rank == OPEN)


def _needs_brackets(p: _Piece, after: _Piece | None, linear: bool) -> bool:
    """Whether a factor needs brackets: (x + y), (a / b) on one row, and whatever would swallow the factor after it."""
    if p.rank <= PRODUCT or (p.rank == QUOTIENT and linear and not p.leibniz):
        return True
    if after is None or p.rank > BARE or p.rank == QUOTIENT:
        return False
    follows_well = after.lead in ("function", "fence") or after.rank <= PRODUCT or (linear and after.leibniz)
    return p.rank == OPEN or not follows_well


def _dotted(p: _Piece, q: _Piece, linear: bool) -> bool:
    """Whether a dot stands between two factors: between numbers, before a number, and between ∂E/∂y and others on one row."""
    if linear and (p.leibniz or q.leibniz):
        return True
    small = isinstance(p.box, Fraction) and p.box.small
    return q.lead == "number" or (_numeric(p.term) and _numeric(q.term) and not (small and q.term.op != "div"))


def _numeric(t: Term) -> bool:
    """Whether only numbers stand in it, and no function, constant or root."""
    return not (t.names or t.letters) and _operators(t) <= {"num", "neg", "add", "sub", "mul", "div", "pow"}


def _matmul(place: _Place, args: list[_Piece]) -> _Piece:
    return _Piece(place.term, Row((args[0].held(BARE), Glyphs("@", "operator"), args[1].held(BARE))), PRODUCT)


def _div(place: _Place, args: list[_Piece]) -> _Piece:
    over, under = args
    if not place.linear:
        return _Piece(place.term, Fraction(over.bare, under.bare), QUOTIENT)
    tight = under.term.op in _SYMBOLS and (over.term.op in _SYMBOLS or over.rank == SUM)
    above = over.fenced() if over.rank in (SUM, QUOTIENT, OPEN) or over.swallows else over.bare
    return _Piece(place.term, Row((above, Glyphs("/", "punct" if tight else "operator"), under.held(BARE))), QUOTIENT)


_SYMBOLS = {"num", "name", "const", "letter", "idx"}


def _pow(place: _Place, args: list[_Piece]) -> _Piece:
    base, exponent = args
    if base.term.op in PREFIX_FUNCTIONS and isinstance(base.box, Row) and _goes_on_name(exponent.term):
        word, *rest = base.box.items
        box: Box = Row((Super(word, exponent.bare), *rest))
        return _Piece(place.term, New(box) if base.marked else box, base.rank if base.rank == BARE else POWER, "function")
    return _Piece(place.term, Super(base.held(ATOM), exponent.bare), POWER, base.lead if base.rank == ATOM else "fence")


def _goes_on_name(exponent: Term) -> bool:
    """cosh² x; but never cosh⁻¹ x, which is another function."""
    return exponent.op == "name" or (exponent.op == "num" and exponent.val.isdigit() and int(exponent.val) >= 2)


def _exp(place: _Place, args: list[_Piece]) -> _Piece:
    return _Piece(place.term, Super(Glyphs("e", "upright"), args[0].bare), POWER)


def _sqrt(place: _Place, args: list[_Piece]) -> _Piece:
    return _Piece(place.term, Root(args[0].bare), ROOT)


def _cbrt(place: _Place, args: list[_Piece]) -> _Piece:
    return _Piece(place.term, Root(args[0].bare, Glyphs("3", "number")), ROOT)


def _factorial(place: _Place, args: list[_Piece]) -> _Piece:
    return _Piece(place.term, Row((args[0].held(ATOM), Glyphs("!", "punct"))), POWER, args[0].lead)


# --- functions -----------------------------------------------------------------------------------------------------

# written before a bare argument: tanh x
PREFIX_FUNCTIONS = frozenset("log sin cos tan sec csc cot sinh cosh tanh sech csch coth asin acos atan asinh acosh atanh".split())
_WORDS = {w: w for w in "sign erf softplus relu step binomial atan2 max min".split()} | {"sigmoid": "σ"}
_FENCES = {"abs": ("|", "|"), "floor": ("⌊", "⌋"), "ceiling": ("⌈", "⌉")}


def _function(t: Term, arg: _Piece) -> _Piece:
    """tanh x, log cosh x, tanh(x + y)."""
    word = Glyphs(t.op, "upright")
    if arg.rank in (BARE, ROOT, ATOM):
        return _Piece(t, Row((word, Gap(), arg.bare)), BARE, "function")
    return _Piece(t, Row((word, arg.fenced())), POWER, "function")


def _called(t: Term, word: Box, args: list[_Piece]) -> _Piece:
    """max(a, b), σ(x): the brackets always stand."""
    items: list[Box] = []
    for a in args:
        items += [Glyphs(",", "punct"), a.bare]
    inner = items[1] if len(items) == 2 else Row(tuple(items[1:]))
    return _Piece(t, Row((word, Fence(inner))), ATOM, "function")


def _apply(place: _Place, args: list[_Piece]) -> _Piece:
    return replace(_called(place.term, args[0].bare, args[1:]), lead="other")


def _prime(place: _Place, args: list[_Piece]) -> _Piece:
    order = int(place.term.args[2].val) if len(args) > 2 else 1
    sign: Box = Glyphs("″" if order == 2 else "′", "punct")
    head = Row((args[0].bare, sign)) if order < 3 else Super(args[0].bare, Row((Glyphs("("), Glyphs(str(order), "number"), Glyphs(")"))))
    return replace(_called(place.term, head, args[1:2]), lead="other")


# --- derivatives ---------------------------------------------------------------------------------------------------


def _derivative(place: _Place, args: list[_Piece], of_names: str) -> _Piece:
    """d/dx f, d²/dx² f, and inside a larger expression (sinh x)′ and f′(x).

    Of a name in another it is ∂E/∂w, or dE/dw where the same term has the partial derivative of E in w too.
    """
    t, (f, x) = place.term, args
    order = 1
    if f.order and not f.marked and f.term.args[1] is t.args[1] and f.term.op == "D" and f.body is not None:
        order, f = f.order + 1, f.body
    if f.term.op in _SYMBOLS - {"num", "const"}:
        sign = "d" if f.term.op == "letter" or f.term is t.args[1] else of_names
        box = _leibniz(sign, f.bare, x.box, order, place.linear)
        return _Piece(t, box, QUOTIENT, leibniz=True, order=order, body=f)
    if not place.whole and order == 1 and f.term.args == (t.args[1],) and f.term.op in PREFIX_FUNCTIONS:
        return _Piece(t, Row((f.fenced(), Glyphs("′", "punct"))), POWER, "fence")
    if not place.whole and order <= 2 and f.term.op == "apply" and f.term.args[1] is t.args[1]:
        word = f.box.items[0] if isinstance(f.box, Row) else f.box
        primed = Row((word, Glyphs("′" if order == 1 else "″", "punct")))
        return replace(_called(t, primed, [x]), lead="other", order=order, body=f)
    head = _leibniz("d", None, x.box, order, place.linear)
    return _Piece(t, Row((head, Gap(), _differentiated(f, place.linear))), OPEN, order=order, body=f)


def _differentiated(f: _Piece, linear: bool) -> Box:
    """What follows d/dx: [u v], [u + v], and on one row (u / v)."""
    if f.rank in (SUM, PRODUCT):
        return f.fenced("[", "]")
    return f.fenced() if f.rank == QUOTIENT and linear else f.bare


def _leibniz(d: str, above: Box | None, below: Box, order: int, linear: bool) -> Box:
    """dE/dw, or d/dw where nothing stands above; d²E/dw² of order 2."""
    sign = Glyphs(d, "upright")
    times = Glyphs(str(order), "number")
    upper: Box = sign if order == 1 else Super(sign, times)
    over = upper if above is None else Row((upper, above))
    under = Row((sign, below if order == 1 else Super(below, times)))
    return Row((over, Glyphs("/", "punct"), under)) if linear else Fraction(over, under)


def _partial(place: _Place, args: list[_Piece]) -> _Piece:
    box = _leibniz("∂", args[0].bare, args[1].box, 1, place.linear)
    return _Piece(place.term, box, QUOTIENT, leibniz=True)


# --- sums with an index, and what has indices ----------------------------------------------------------------------


def _series(place: _Place, args: list[_Piece]) -> _Piece:
    body, j, start, end = args
    sign = BigSum(Row((j.bare, Glyphs("=", "relation"), start.bare)), end.bare, place.term.op.lower())
    return _Piece(place.term, Row((sign, Gap(), body.held(PRODUCT))), OPEN)


def _integral(place: _Place, args: list[_Piece]) -> _Piece:
    body, x, start, end = args
    sign = BigSum(start.bare, end.bare, "integral")
    dx = Row((Glyphs("d", "upright"), x.bare))
    return _Piece(place.term, Row((sign, Gap(), body.held(PRODUCT), Gap(), dx)), PRODUCT)


def _index_goes(t: Term) -> bool:
    """Whether a softmax may be written without its index: softmax(x + c) for the entries of x_j + c."""
    body, j = t.args[0], t.args[1]
    if j.op != "name" or j.val not in body.names or body.bound or body.vars:
        return False
    bare = _without_index(t)
    return j.val not in bare.names and not _plain_names(body) & _arrays(body)


def _without_index(t: Term) -> Term:
    j = t.args[1]
    return fold(t.args[0], lambda n, args: n.args[0] if n.op == "idx" and n.args[1] is j else rebuild(n, args))


def _softmax(place: _Place, args: list[_Piece]) -> _Piece:
    body, j, i, _ = args
    word: Box = Glyphs("softmax", "upright")
    if not _index_goes(place.term):
        word = Sub(word, j.bare)
    return _Piece(place.term, Row((word, Sub(body.fenced(), i.bare))), ATOM, "function")


def _idx(place: _Place, args: list[_Piece]) -> _Piece:
    head, index = args[0].bare, _indices(args[1:])
    if isinstance(head, Sub):
        return _Piece(place.term, Sub(head.base, Row((head.script, Glyphs(",", "punct"), index))))
    return _Piece(place.term, Sub(head, index))


def _delta(place: _Place, args: list[_Piece]) -> _Piece:
    return _Piece(place.term, Sub(Glyphs("δ"), _indices(args)))


def _indices(args: list[_Piece]) -> Box:
    """ij for single letters, otherwise 1,2 and i + 1,k."""
    letters = all(isinstance(a.box, Glyphs) and len(a.box.text) == 1 and a.term.op != "num" for a in args)
    found: list[Box] = [args[0].bare]
    for a in args[1:]:
        found += [a.bare] if letters else [Glyphs(",", "punct"), a.bare]
    return Row(tuple(found)) if len(found) > 1 else found[0]


def _at(place: _Place, args: list[_Piece]) -> _Piece:
    f, j, t = args
    return _Piece(place.term, Sub(f.fenced("[", "]"), Row((j.bare, Glyphs("=", "relation"), t.bare))), ATOM)


# --- statements ----------------------------------------------------------------------------------------------------

_RELATION_SIGNS = {"eq": "=", "ne": "≠", "lt": "<", "le": "≤", "gt": ">", "ge": "≥"}


def _said(*parts: Box | str) -> Row:
    """Boxes and words with spaces between them."""
    items: list[Box] = []
    for p in parts:
        items += [Gap(), Glyphs(p, "upright") if isinstance(p, str) else p]
    return Row(tuple(items[1:]))


def _whole(place: _Place, args: list[_Piece]) -> _Piece:
    return _Piece(place.term, _said(args[0].bare, "is a whole number"), STATEMENT)


def _real(place: _Place, args: list[_Piece]) -> _Piece:
    return _Piece(place.term, _said(args[0].bare, "is real"), STATEMENT)


def _smooth(place: _Place, args: list[_Piece]) -> _Piece:
    return _Piece(place.term, _said(args[0].bare, "is differentiable in", args[1].bare), STATEMENT)


def _all(place: _Place, args: list[_Piece]) -> _Piece:
    c, j, start, end = args
    counter = Row((j.bare, Glyphs("=", "relation"), start.bare))
    return _Piece(place.term, _said(c.bare, "for", counter, "…", end.bare), STATEMENT)


_BUILDERS: dict[str, Callable[[_Place, list[_Piece]], _Piece]] = {
    "add": _add, "sub": _sub, "neg": _neg, "mul": _mul, "matmul": _matmul, "div": _div, "pow": _pow, "exp": _exp,
    "sqrt": _sqrt, "cbrt": _cbrt, "factorial": _factorial, "apply": _apply, "prime": _prime, "partial": _partial,
    "Sum": _series, "Product": _series, "Integral": _integral, "softmax": _softmax, "idx": _idx, "delta": _delta, "at": _at,
    "whole": _whole, "real": _real, "smooth": _smooth, "all": _all,
}


# --- what occurs in a term -----------------------------------------------------------------------------------------


def _nodes(t: Term) -> list[Term]:
    """Every distinct node, once."""
    found = {t: None}
    todo = [t]
    while todo:
        for a in todo.pop().args:
            if a not in found:
                found[a] = None
                todo.append(a)
    return list(found)


def _operators(t: Term) -> set[str]:
    """The operators and constants that occur."""
    return {n.val if n.op == "const" else n.op for n in _nodes(t)}


def _arrays(t: Term) -> set[str]:
    """The names that occur with an index."""
    return {n.args[0].val for n in _nodes(t) if n.op == "idx"}


def _plain_names(t: Term) -> set[str]:
    """The names that occur without one."""
    places = [a for n in _nodes(t) for a in (n.args[1:] if n.op == "idx" else n.args)]
    return {a.val for a in (t, *places) if a.op == "name"}
