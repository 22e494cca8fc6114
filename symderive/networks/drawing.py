"""A network as a picture: inputs, units and loss from left to right, values above them, gradients below, weights on the links."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from fractions import Fraction

from symderive.kernel.derivation import Definition
from symderive.kernel.ring import rational
from symderive.kernel.term import ZERO, Term, mk, name, num, number
from symderive.networks.net import Net
from symderive.networks.numbers import Numbers, Unclear, Value, compute, order, plain, rounded, significant
from symderive.networks.placing import Link, Unit, place
from symderive.notation.text import write
from symderive.report.picture import Picture, Piece, Rows

DIGITS = 5  # of a number in a picture
LEAST, MOST = -4, 7  # powers of ten of its first digit between which it is written out
MOST_WEIGHTS, MOST_UNITS = 30, 60  # of a network that is drawn unit by unit
MOST_SHOWN = 60  # nodes of a formula that is written into a picture
MOST_EQUATIONS = 8


def draw(net: Net) -> Picture:
    """A small network, unit by unit, with its values and gradients. Raises WeightsError."""
    every = [*net.inputs, *net.weights, *(d.name for d in net.definitions)]

    def sharp(found: Numbers) -> None:
        for value in (*found.forward.values(), found.loss, *found.gradients.values()):
            short(value)

    return _Drawer(net, compute(net, every, sharp)[0]).picture()


def is_small(net: Net) -> bool:
    """Whether the picture of all units can be read."""
    return len(net.weights) <= MOST_WEIGHTS and len(net.inputs) + len(net.definitions) <= MOST_UNITS


# --- what an equation looks like -----------------------------------------------------------------------------------


@dataclass(slots=True)
class Part:
    """What a unit takes from one source ("" for none): the weights on the way, each with its sign. A plain link has the weight ""."""

    source: str
    weights: list[tuple[bool, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Shape:
    """An equation as a picture shows it. function: of the sum, or ""; is_whole: whether the picture says all of it."""

    function: str
    parts: tuple[Part, ...]
    is_whole: bool


def shape_of(body: Term, sources: frozenset[str], weights: frozenset[str]) -> Shape:
    """Sums of weights times sources, perhaps within one function, are shown whole; of other equations what depends on what."""
    inner = body.args[0] if len(body.args) == 1 and body.op not in ("neg", "num", "name") else body
    parts = _affine(inner, sources, weights)
    if parts is not None:
        return Shape("" if inner is body else body.op, parts, all(len(p.weights) == 1 for p in parts if p.source))
    names = list(dict.fromkeys(n.val for n in _leaves(body) if n.op == "name"))
    loose = [Part(s) for s in names if s in sources]
    for w in (n for n in names if n in weights):
        beside = {s for _, summand in _summands(body) for s in summand.names & sources if w in summand.names}
        home = beside.pop() if len(beside) == 1 else ""
        if all(p.source != home for p in loose):
            loose.append(Part(home))
        next(p for p in loose if p.source == home).weights.append((False, w))
    return Shape("", tuple(loose), False)


def _affine(t: Term, sources: frozenset[str], weights: frozenset[str]) -> tuple[Part, ...] | None:
    """w1*x + w2*y + x - b as parts, or None for what is no such sum."""
    found: dict[str, Part] = {}
    for is_minus, summand in _summands(t):
        factors = list(summand.args) if summand.op == "mul" else [summand]
        names = [f.val for f in factors if f.op == "name"]
        here, by = [n for n in names if n in sources], [n for n in names if n in weights]
        if len(here) + len(by) < len(factors) or len(here) > 1 or len(by) > 1:
            return None
        part = found.setdefault(here[0] if here else "", Part(here[0] if here else ""))
        part.weights.append((is_minus, by[0] if by else ""))
    return tuple(found.values())


def _summands(t: Term) -> list[tuple[bool, Term]]:
    """The summands of a sum from left to right, each with whether it is subtracted."""
    found, stack = [], [(False, t)]
    while stack:
        is_minus, node = stack.pop()
        if node.op == "add":
            stack += [(is_minus, a) for a in reversed(node.args)]
        elif node.op == "sub":
            stack += [(not is_minus, node.args[1]), (is_minus, node.args[0])]
        elif node.op == "neg":
            stack.append((not is_minus, node.args[0]))
        else:
            found.append((is_minus, node))
    return found


def _leaves(t: Term) -> Iterable[Term]:
    stack = [t]
    while stack:
        node = stack.pop()
        if not node.args:
            yield node
        stack += reversed(node.args)


# --- the picture ---------------------------------------------------------------------------------------------------


class _Drawer:
    """One network with its numbers."""

    def __init__(self, net: Net, numbers: Numbers):
        self.net, self.numbers = net, numbers
        self.loss = net.loss.name
        self.values: dict[str, Value] = {**{n: rational(t) for n, t in net.given.items()}, **numbers.forward, self.loss: numbers.loss}
        sources = frozenset((*net.inputs, *(d.name for d in net.definitions)))
        self.shapes = {d.name: shape_of(d.body, sources, frozenset(net.weights)) for d in net.definitions}

    def picture(self) -> Picture:
        units = [Unit(n, (((name(n), "name"),),), (self.value(n),)) for n in self.net.inputs]
        units += [self.unit(d) for d in self.net.definitions]
        links = [link for d in self.net.definitions for link in self.links(d)]
        return place(units, links, self.caption(), self.net.title, self.description())

    def unit(self, d: Definition) -> Unit:
        shape = self.shapes[d.name]
        face: Rows = (((name(d.name), "name"),), *([((shape.function, "quiet"),)] if shape.function else ()))
        below: list[tuple[Piece, ...]] = [((short(self.numbers.gradients[d.name]), "gradient"),)]
        for part in shape.parts:
            if not part.source:
                below += self.weight_rows(part, shape.is_whole)
        return Unit(d.name, face, (self.value(d.name),), tuple(below))

    def links(self, d: Definition) -> list[Link]:
        shape = self.shapes[d.name]
        parts = [part for part in shape.parts if part.source]
        if len(parts) == 1 and not shape.is_whole and not parts[0].weights and d.body.size <= MOST_SHOWN:
            return [Link(parts[0].source, d.name, (((d.body, "plain"),),), over=True)]
        return [Link(part.source, d.name, tuple(self.weight_rows(part, False))) for part in parts]

    def weight_rows(self, part: Part, is_bias: bool) -> list[tuple[Piece, ...]]:
        """A weight over its value and gradient; of a plain link its sign alone, where it is minus."""
        rows: list[tuple[Piece, ...]] = []
        for is_minus, w in part.weights:
            sign = "−" if is_minus else "+" if is_bias else ""
            signed: tuple[Piece, ...] = ((sign, "plain"),) if sign else ()
            if not w:
                rows += [signed] if sign else []
                continue
            slope: Piece = ("frozen", "quiet") if w in self.net.frozen else (short(self.numbers.gradients[w]), "gradient")
            rows += [(*signed, (name(w), "plain")), (*self.value(w), slope)]
        return rows

    def value(self, n: str) -> tuple[Piece, ...]:
        return ((short(self.values[n]), "value"),)

    # --- words -----------------------------------------------------------------------------------------------------

    def caption(self) -> Rows:
        """The equations that the picture does not show, kinks, and what the colours mean."""
        rows: list[tuple[Piece, ...]] = []
        hidden = [d for d in self.net.definitions if not self.shapes[d.name].is_whole and not any(link.over for link in self.links(d))]
        rows += [((mk("eq", name(d.name), d.body), "plain"),) for d in hidden[:MOST_EQUATIONS] if d.body.size <= MOST_SHOWN]
        targets: list[Piece] = [(mk("eq", name(n), t), "plain") for n, t in self.net.target.items()]
        rows += [(("target", "quiet"), *targets)] if targets else []
        corners = list(dict.fromkeys(k.corner for k in self.numbers.kinks if k.weight in self.net.weights))
        rows += [((f"a kink: {c.op}′(0) = 0 is used at", "quiet"), (mk("eq", c.args[0], ZERO), "quiet")) for c in corners]
        exact = all(isinstance(v, Fraction) and (significant(v) or DIGITS + 1) <= DIGITS
                    for v in (*self.values.values(), *self.numbers.gradients.values()))
        return (*rows, *plainly(name(self.loss), not exact))

    def description(self) -> str:
        """The picture in words."""
        said = [f"{n} = {self.said(self.values[n])}" for n in self.net.inputs]
        said += [f"{d.name} = {write(d.body)} = {self.said(self.values[d.name])}, gradient {self.said(self.numbers.gradients[d.name])}"
                 for d in self.net.definitions]
        for w in self.net.weights:
            slope = "frozen" if w in self.net.frozen else f"gradient {self.said(self.numbers.gradients[w])}"
            said.append(f"{w} = {self.said(self.values[w])}, {slope}")
        return "; ".join(said) + "."

    @staticmethod
    def said(x: Value) -> str:
        return write(short(x))


def plainly(loss: Term, is_rounded: bool) -> Rows:
    """How the picture is to be read."""
    rounded_off: Rows = ((((f"numbers of more than {DIGITS} digits are rounded"), "quiet"),),) if is_rounded else ()
    return (*rounded_off, (("values are green,", "value"), ("gradients of", "gradient"), (loss, "gradient"), ("amber", "gradient")))


def short(x: Value) -> Term:
    """A number of few digits, each of them right: -0.0655, 1.25*10^(-7). Raises Unclear."""
    q = _few(x)
    power = order(q) if q else 0
    if LEAST <= power < MOST:
        size = num(plain(abs(q)))
    else:
        exponent = number(power)
        size = mk("mul", num(plain(abs(q) / Fraction(10) ** power)), mk("pow", num("10"), exponent))
    return mk("neg", size) if q < 0 else size


def _few(x: Value) -> Fraction:
    """Rounded to few digits; to some more where a ball lies about a half of the last one."""
    for digits in range(DIGITS, 2 * DIGITS):
        try:
            return rounded(x, digits)
        except Unclear:
            continue
    return rounded(x, 2 * DIGITS)
