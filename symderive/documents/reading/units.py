r"""Units inside formulas: 3\,\text{cm} \times 4\,\text{cm}, 5 m/s * 2 s. They are left out of the Term, and what they come to is kept.

Nothing is converted. Where terms of different units are added the side is not read, and a side is compared with another one only
where both come to the same unit: N and kg m/s^2 do, km and m do not.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from symderive.documents.reading.page import Page, Spot
from symderive.documents.reading.tokens import Token
from symderive.kernel.term import Captured, Malformed, Term, mk, name, num, substitute

if TYPE_CHECKING:
    from symderive.documents.reading.context import Context
    from symderive.documents.reading.parse import Parser

Value = tuple[Any, Spot]

_ITSELF = (Fraction(1), "")
# unit -> how large it is, and in which other units
_DEFINED: dict[str, tuple[Fraction, str]] = {
    **dict.fromkeys(("m", "s", "kg", "A", "K", "mol", "cd", "°C", "°F"), _ITSELF),
    **{unit: (Fraction(1), others) for unit, others in {
        "N": "kg m/s^2", "J": "N m", "W": "J/s", "Pa": "N/m^2", "Hz": "s^-1", "C": "A s", "V": "J/C", "Ω": "V/A", "F": "C/V",
        "T": "V s/m^2", "Wb": "V s", "H": "V s/A"}.items()},
    "g": (Fraction(1, 1000), "kg"), "t": (Fraction(1000), "kg"), "L": (Fraction(1, 1000), "m^3"), "l": (Fraction(1, 1000), "m^3"),
    "min": (Fraction(60), "s"), "h": (Fraction(3600), "s"), "bar": (Fraction(10**5), "Pa"), "eV": (Fraction(1602176634, 10**28), "J")}
_PREFIXES = {prefix: Fraction(10) ** power for prefix, power in {
    "G": 9, "M": 6, "k": 3, "h": 2, "d": -1, "c": -2, "m": -3, "µ": -6, "μ": -6, "n": -9, "p": -12}.items()}
_PREFIXED = frozenset("m s g A N J W Pa Hz C V Ω F T L l eV mol bar".split())
_SPACES = re.compile(r"(?:\\[,;: ]|~|\s)+")
_SPELLED = {"ohm": "Ω", "Ohm": "Ω", "sec": "s", "hr": "h"}
_IN_WORDS = {  # as siunitx has them
    **dict(zip("kilo mega giga hecto deci centi milli micro nano pico".split(), "k M G h d c m µ n p".split(), strict=True)),
    **{word: f"{unit} " for word, unit in zip(
        "meter metre second gram kilogram newton joule watt volt ampere ohm hertz kelvin pascal mole liter litre coulomb farad tesla hour "
        "minute bar electronvolt".split(), "m m s g kg N J W V A Ω Hz K Pa mol L L C F T h min bar eV".split(), strict=True)},
    "per": "/", "squared": "^2 ", "cubed": "^3 ", "cm": "cm ", "km": "km ", "mm": "mm "}
MAX_POWER = 9  # of a unit
_ATOM = re.compile(r"\s*(?:(?P<sign>[/·*])\s*)?(?P<unit>[A-Za-zΩµμ°]+[23]?)\s*(?:\^?\s*\{?\s*(?P<power>[-−]?\d)\s*\}?)?")
_RAISED = str.maketrans("²³⁻¹", "23-1")


class Measure(NamedTuple):
    """How large a unit is in those that are not defined by others, and in which powers of these."""

    size: Fraction
    powers: tuple[tuple[str, int], ...]

    def times(self, other: Measure, exponent: int = 1) -> Measure:
        """This unit times a power of another one."""
        powers = dict(self.powers)
        for unit, k in other.powers:
            powers[unit] = powers.get(unit, 0) + k * exponent
        return Measure(self.size * other.size**exponent, tuple(sorted((unit, k) for unit, k in powers.items() if k)))


ONE = Measure(Fraction(1), ())


@lru_cache(maxsize=512)
def measure(said: str) -> Measure | None:
    """What a unit comes to: m/s^2, kg m s^{-2}, km/h. None for what is no unit."""
    said = re.sub(r"\\(?:mathrm|text)\{([^{}]*)\}", r" \1 ", said).translate(_RAISED)
    said = re.sub(r"\\([a-z]+)\s*", lambda m: _IN_WORDS.get(m[1], m[0]), said)
    said = re.sub(r"\\(?:cdot|,|;| )|~", " ", said.replace("\\Omega", "Ω")).strip()
    found, at = ONE, 0
    while at < len(said):
        m = _ATOM.match(said, at)
        if m is None or (one := _atom(m["unit"])) is None:
            return None
        exponent = int((m["power"] or "1").replace("−", "-"))
        found, at = found.times(one, -exponent if m["sign"] == "/" else exponent), m.end()
    return found if at else None


def _atom(word: str) -> Measure | None:
    """One unit, with a prefix or not; m2 is m^2."""
    word = _SPELLED.get(word, word)
    if word[-1:] in ("2", "3"):
        base = _atom(word[:-1])
        return None if base is None else ONE.times(base, int(word[-1]))
    if word in _DEFINED:
        size, others = _DEFINED[word]
        base = measure(others) if others else Measure(Fraction(1), ((word, 1),))
    else:
        size, base = _PREFIXES.get(word[:1], Fraction(1)), _atom(word[1:]) if word[:1] in _PREFIXES and word[1:] in _PREFIXED else None
    return None if base is None else Measure(size * base.size, base.powers)


def agree(one: str, other: str) -> bool:
    """Whether two units as they are written come to the same."""
    return one == other or ((a := measure(one)) is not None and a == measure(other))


def sizes(page: Page) -> dict[str, list[tuple[int, Fraction]]]:
    """The names that the page sets equal to a number in a unit such as cm or g: in which statements, and how large that unit is."""
    found: dict[str, list[tuple[int, Fraction]]] = {}
    for b in page.symbols.bindings:
        side = page.statements[b.statement].sides[-1]
        unit = measure(side.dropped[-1]) if side.dropped else None
        if unit is not None:
            found.setdefault(b.name, []).append((b.statement, unit.size))
    return {n: units for n, units in found.items() if any(size != 1 for _, size in units)}


def in_base_units(t: Term, at: int, known: Mapping[str, list[tuple[int, Fraction]]], unit: str) -> Term | None:
    """What stands in statement `at`, with its names in units that are not made of others, as a number of `unit`; None where they are."""
    each = {}
    for n in sorted(t.names & known.keys()):
        size = next((size for statement, size in reversed(known[n]) if statement < at), Fraction(1))
        if size != 1:
            each[n] = mk("mul", _fraction(size), name(n))
    whole = measure(unit) if unit else ONE
    if not each or whole is None:
        return None
    try:
        changed = substitute(t, each)
    except (Captured, Malformed):
        return None
    return changed if whole.size == 1 else mk("div", changed, _fraction(whole.size))


def _fraction(q: Fraction) -> Term:
    return num(q.numerator) if q.denominator == 1 else mk("div", num(q.numerator), num(q.denominator))


# --- in a formula ------------------------------------------------------------------------------------------------------


class Quantity(NamedTuple):
    """A value with its unit; no value where the unit stands by itself. `said` is the unit as it was written first."""

    value: Value | None
    unit: Measure
    said: str

    @property
    def op(self) -> str:
        return "quantity"

    @property
    def args(self) -> tuple[()]:
        return ()

    @property
    def names(self) -> frozenset[str]:
        return frozenset()


def marked(tokens: list[Token], lo: int, hi: int, context: Context) -> list[Token]:
    """Tokens lo to hi, those that are a unit behind a number as such: kind unit."""
    out: list[Token] = []
    at = lo
    while at < hi:
        t = tokens[at]
        width = _width(tokens, at, hi) if _measures(out) else 0
        if t.text == "mu" and out and out[-1].kind == "num" and at + 1 < hi and measure(f"µ{tokens[at + 1].text}") is not None:
            out.append(Token("unit", f"µ{tokens[at + 1].text}", t.start, tokens[at + 1].end))
            at += 2
            continue
        if width and t.text not in context.names:
            said = "°" + tokens[at + width - 1].text if t.kind in ("deg", "^") else "Ω" if t.text == "Omega" else _SPACES.sub(" ", t.text)
            out.append(Token("unit", said, t.start, tokens[at + width - 1].end))
        else:
            width = 1
            out.append(t)
        at += width
    return out


def _width(tokens: list[Token], at: int, hi: int) -> int:
    """How many tokens the unit here has; 0 where none stands here."""
    t = tokens[at]
    if t.kind in ("text", "word", "fn"):
        return int(measure(t.text) is not None and (t.kind != "fn" or _ends(tokens, at + 1, hi)))
    if t.kind == "let":
        return int(t.text == "Omega" and t.gap and _ends(tokens, at + 1, hi))
    circle = 1 if t.kind == "deg" else 2 if t.kind == "^" and at + 1 < hi and tokens[at + 1].text == "circ" else 0
    if t.kind == "^" and [x.text or x.kind for x in tokens[at + 1:at + 4]] == ["{", "circ", "}"]:
        circle = 4
    scale = tokens[at + circle] if circle and at + circle < hi else None
    return circle + 1 if scale is not None and scale.kind in ("text", "word") and scale.text in ("C", "F") else 0


def _ends(tokens: list[Token], at: int, hi: int) -> bool:
    """Whether no argument follows at a place, nor behind a power there: 3 m/sec^2, but 3 sec^2 x."""
    if at + 1 < hi and tokens[at].kind == "^":
        braces = tokens[at + 1].kind == "{"
        at = next((i + 1 for i in range(at + 1, hi) if tokens[i].kind == "}"), hi) if braces else at + 2
    return at >= hi or tokens[at].kind in ("+", "-", "*", "/", ")", "}", "rel", ",")


def _measures(before: list[Token]) -> bool:
    """Whether a unit may follow: a number, a unit, or the beginning of a fraction of units behind a number."""
    k = len(before) - 1
    if k >= 0 and before[k].kind in ("*", "/") and k and _is_unit(before, k - 1):
        k -= 1
    if k >= 0 and before[k].kind == "{":
        fraction = k and before[k - 1].text == "frac" and k > 1 and before[k - 2].kind in ("num", "}")
        return bool(fraction) or (k > 1 and before[k - 1].kind == "}" and _is_unit(before, k - 2))
    return k >= 0 and (before[k].kind in ("num", ")") or _is_unit(before, k) or _ends_power(before, k))


def _is_unit(before: list[Token], k: int) -> bool:
    """Whether the token at a place ends a unit, with its power."""
    if before[k].kind == "}":
        k = next((i for i in range(k, max(k - 5, -1), -1) if before[i].kind == "{"), k)
        return k > 1 and before[k - 1].kind == "^" and before[k - 2].kind == "unit"
    if before[k].kind == "num" and k > 1 and before[k - 1].kind == "^":
        k -= 2
    return before[k].kind == "unit"


def _ends_power(before: list[Token], k: int) -> bool:
    """Whether a power of a number ends here: 3 * 10^{8}."""
    if before[k].kind != "}":
        return False
    k = next((i for i in range(k, max(k - 5, -1), -1) if before[i].kind == "{"), k)
    return k > 1 and ((before[k - 1].kind == "^" and before[k - 2].kind == "num") or before[k - 1].kind == "}")


def unit(p: Parser) -> Value:
    """A unit as an operand."""
    t = p.token()
    p.pos += 1
    found = measure(t.text)
    if found is None:
        raise p.error("this unit is not known", at=p.pos - 1)
    return Quantity(None, found, t.text), Spot(t.start, t.end)


def combine(op: str, parts: list[Value], start: int, end: int, p: Parser) -> Value:
    """An operator applied to values some of which have units."""
    from symderive.documents.reading.parse import Unread

    held = [t if type(t) is Quantity else None for t, _ in parts]
    first = next(q for q in held if q is not None)
    values = [v if q is None else q.value for v, q in zip(parts, held, strict=True)]
    if op in ("mul", "div"):
        total = ONE
        for k, q in enumerate(held):
            total = total if q is None else total.times(q.unit, -1 if op == "div" and k else 1)
        said = " ".join(q.said for q in held if q is not None) if op == "mul" else "/".join(q.said if q else "" for q in held)
        if op == "div" and values[1] is not None and values[0] is None:
            values[0] = p.leaf(num("1"), start, start)
        numbers = [v for v in values if v is not None]
        value = p.make(op, numbers, start, end) if len(numbers) > 1 else numbers[0] if numbers else None
        return Quantity(value, total, said), Spot(start, end)
    if op == "pow" and held[1] is None and (exponent := _exponent(parts[1][0])) is not None:
        value = None if values[0] is None else p.make(op, [values[0], parts[1]], start, end)
        return Quantity(value, ONE.times(first.unit, exponent), f"{first.said}^{exponent}"), Spot(start, end)
    if op not in ("add", "sub", "neg") or None in values:
        raise Unread(start, end, "a unit stands where a number was expected")
    if any(q is not None and q.unit != first.unit for q in held):
        raise Unread(start, end, "values of different units are added, and units are not converted")
    return Quantity(p.make(op, [v for v in values if v is not None], start, end), first.unit, first.said), Spot(start, end)


def written(q: Quantity) -> str:
    """The unit as it was written, where that is what it comes to; else by its name, or in the units that no others define."""
    parts = q.said.split(" ")
    if len(parts) > 1 and len(set(parts)) == 1 and parts[0].isalpha():
        return f"{parts[0]}^{len(parts)}"
    known = next((unit for unit in _DEFINED if measure(unit) == q.unit), None)
    if measure(q.said) == q.unit and not (known and len(parts) > 1):
        return q.said
    size = "" if q.unit.size == 1 else f"{q.unit.size} "
    return known or size + " ".join(unit if k == 1 else f"{unit}^{k}" for unit, k in q.unit.powers)


def _exponent(t: Any) -> int | None:
    sign, t = (-1, t.args[0]) if t.op == "neg" else (1, t)
    return sign * int(t.val) if t.op == "num" and t.val.isdigit() and int(t.val) <= MAX_POWER else None
