"""The arguments of functions, and functions of several variables: as in their definition, at a point, and their slopes as f_x."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from symderive.documents.reading.page import Point, Spot, value_name
from symderive.kernel.term import mk, name, num

if TYPE_CHECKING:
    from symderive.documents.reading.parse import Parser
    from symderive.documents.reading.tokens import Token

Value = tuple[Any, Spot]
VARIANCE = "v"  # its usual letter, where it is none of the Greek ones


def without_parameters(tokens: Sequence[Token], variance: str = "") -> list[Token]:
    r"""f(x_i \mid \mu, \sigma^2) is f(x_i): Greek letters behind a bar are what a density rests on wherever it is spoken of.

    variance  a letter that counts as one of them
    """
    found = list(tokens)
    for at in reversed([k for k, t in enumerate(found) if t.kind == "|"]):
        close, behind = _behind(found, at)
        letters = [t.text if t.kind == "let" else "" for t in behind if t.kind not in ("^", "num")]
        squares = all(t.text == "2" for t in behind if t.kind == "num")
        if squares and any(len(n) > 1 for n in letters) and all(len(n) > 1 or (n and n == variance) for n in letters):
            del found[at:close]
    return found


def variance_in(spans: Iterable[Sequence[Token]]) -> str:
    r"""The v of f(x \mid \mu, v), where behind no bar of the page stands a number: there it is one more argument, and f has a value."""
    found = {"".join(t.text for t in behind if t.kind in ("let", "num")) for tokens in spans
             for at, t in enumerate(tokens) if t.kind == "|" and (behind := _behind(tokens, at)[1])}
    numbered = any(said.strip("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ") not in ("", "2") for said in found)
    return VARIANCE if not numbered and any(said.endswith(VARIANCE) and len(said) > 1 for said in found) else ""


def _behind(tokens: Sequence[Token], bar: int) -> tuple[int, list[Token]]:
    """Where the bracket around a bar closes, and what stands behind the bar in it."""
    close = next((k for k in range(bar + 1, len(tokens)) if tokens[k].kind == ")"), bar)
    return close, [t for t in tokens[bar + 1:close] if t.kind not in ("{", "}", ",")]


def given_apart(p: Parser) -> None:
    """The lone bar in f(x | mu, v), where p stands at the bracket, parts arguments: bars around a value come in pairs."""
    depth, bars = 0, []
    for at in range(p.pos, p.end):
        kind = p.kinds[at]
        depth += (kind in ("(", "[", "{")) - (kind in (")", "]", "}"))
        if not depth:
            break
        if depth == 1 and kind in ("|", "lbar", "rbar"):
            bars.append(at)
    if len(bars) == 1:
        p.kinds[bars[0]] = ";"


def arguments(p: Parser) -> list[Value]:
    """(a, b; c): the values."""
    given_apart(p)
    p.expect("(")
    integrals, bars, norms = p.integrals, p.bars, p.norms
    p.integrals = p.bars = p.norms = 0
    found = [p.single(p.sum())]
    while p.kinds[p.pos] in (",", ";"):
        p.pos += 1
        found.append(p.single(p.sum()))
    p.integrals, p.bars, p.norms = integrals, bars, norms
    p.expect(")")
    return found


def held(p: Parser, opening: int) -> tuple[str, ...]:
    """What stands in the bracket at a position, token by token, as far as it is closed."""
    depth, said = 0, []
    for at in range(opening, p.end):
        depth += (p.kinds[at] == "(") - (p.kinds[at] == ")")
        if not depth:
            break
        if at > opening and p.kinds[at] not in ("{", "}"):
            said.append(p.tokens[p.base + at].text or p.tokens[p.base + at].kind)
    return tuple(said)


def taken_at(p: Parser, parameters: Sequence[str], found: Sequence[Value], start: int) -> bool:
    """Whether what began at `start` and ends here is a whole side; then it is taken where the parameters have these values."""
    if p.kinds[p.pos] != "end" or p.depth > 2 or start != p.tokens[p.base].start or p.at:
        return False
    p.at = _point(parameters, found)
    return True


def _point(parameters: Sequence[str], found: Sequence[Value]) -> Point:
    return tuple((n, t) for n, (t, _) in sorted(zip(parameters, found, strict=True), key=lambda pair: pair[0]) if t != name(n))


def as_defined(p: Parser, word: str, start: int) -> Value:
    """L(mu, sigma^2) as in its definition is the name L; as a whole side it may be taken elsewhere, at L(muhat, sigmahat^2)."""
    opening, formal = p.pos, p.context.formal[word]
    own = held(p, opening) == formal
    found = arguments(p)
    slots = " ".join(formal).split(" , ")
    if own:
        return p.leaf(name(word), start)
    if len(slots) != len(found):
        raise p.error(f"{word} is a function of several variables, and these are not those of its definition", at=opening)
    bases = _at_bases(slots, found)
    return p.leaf(name(word if taken_at(p, *bases, start) else value_name(word, _point(*bases))), start)


def _at_bases(slots: Sequence[str], found: Sequence[Value]) -> tuple[list[str], list[Value]]:
    """The letters of mu and sigma^2, and where these are: sigma at the root of what stands for sigma^2."""
    letters, values = [], []
    for slot, (t, spot) in zip(slots, found, strict=True):
        letter, _, power = slot.partition(" ")
        root = t.args[0] if t.op == "pow" and t.args[1] is num("2") else mk("sqrt", t)
        letters.append(letter)
        values.append((root if power == "^ 2" else t, spot))
    return letters, values


def slope_of(word: str, functions: Mapping[str, tuple[str, ...]]) -> tuple[str, str] | None:
    """f and xy, where f_{xy} is the derivative of a function of several variables in some of these."""
    stem, _, letters = word.partition("_")
    parameters = functions.get(stem, ())
    return (stem, letters) if len(parameters) > 1 and stem.islower() and letters and set(letters) <= set(parameters) else None


def slope(p: Parser, stem: str, letters: str, start: int) -> Value:
    """f_x, f_{xy}, and f_x(1, 2) as a whole side."""
    value, parameters = p.leaf(name(stem), start), p.context.functions[stem]
    if p.kinds[p.pos] == "(":
        found = arguments(p)
        own = [t for t, _ in found] == [name(n) for n in parameters]
        if not own and not (len(found) == len(parameters) and taken_at(p, parameters, found, start)):
            raise p.error("a derivative at a point inside an expression is not read", at=p.pos - 1)
    for x in letters:
        value = p.make("D", [value, p.leaf(name(x), start)], start)
    return value


def of_several(p: Parser, word: str, order: int, found: list[Value], start: int) -> Value:
    """f(x, y) at the names of its definition is the name f; a whole side may be taken elsewhere, and a value has a name of its own."""
    said, defined = tuple(t.val if t.op == "name" else "" for t, _ in found), p.context.functions.get(word)
    if word == "binom" and order == 0 and len(found) == 2 and defined is None:
        return p.make("binomial", found, start)
    if not order and defined is not None and said != defined and len(said) == len(defined):
        return p.leaf(name(word if taken_at(p, defined, found, start) else value_name(word, _point(defined, found))), start)
    if not order and defined is None and "" in said:
        return p.leaf(name(value_name(word, tuple((str(k), t) for k, (t, _) in enumerate(found, 1)))), start)
    if order or "" in said or len(set(said)) < len(said) or (defined and said != defined):
        raise p.error(f"{word} is a function of several variables, and these are not those of its definition", at=p.pos - 1)
    return p.leaf(name(word), start)
