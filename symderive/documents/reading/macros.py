r"""A page's own commands: \newcommand, \def, \DeclareMathOperator, \let, collected and expanded at their use.

A token that comes from the body of a macro stands where the macro was called; one from an argument keeps its own place.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple

from symderive.documents.reading.tokens import Token, lex

BUDGET = 200_000  # tokens that the macros of a page may make in all
DEEPEST = 40  # macros inside macros

_DEFINITION = re.compile(r"""\\(?:
      (?P<new>newcommand|renewcommand|providecommand|DeclareRobustCommand|newcommand\*|renewcommand\*)\*?\s*(?:\{\s*)?\\(?P<name>[A-Za-z]+)
          \s*\}?\s*(?:\[(?P<count>\d)\])?\s*(?P<option>\[[^\]]*\])?\s*(?=\{)
    | DeclareMathOperator\*?\s*\{?\s*\\(?P<operator>[A-Za-z]+)\s*\}?\s*(?=\{)
    | def\s*\\(?P<defined>[A-Za-z]+)\s*(?P<parameters>(?:\#\d)*)\s*(?=\{)
    | let\s*\\(?P<alias>[A-Za-z]+)\s*=?\s*(?P<old>\\[A-Za-z]+|[^\s\\])
    )""", re.X)
_WORDS = re.compile(r"\\(?:text\w*|mbox|hbox|operatorname|mathrm)\*?\s*\{")


# commands of packages that many pages use (physics, siunitx), which stand for this where a page does not define them
_PACKAGES: dict[str, tuple[int, str | None, str]] = {
    "abs": (1, None, r"\left|#1\right|"), "norm": (1, None, r"\left\|#1\right\|"),
    "dv": (3, "1", r"\frac{\mathrm{d}^{#1} #2}{\mathrm{d} #3^{#1}}"), "pdv": (3, "1", r"\frac{\partial^{#1} #2}{\partial #3^{#1}}"),
    "num": (1, None, "#1"), "ang": (1, None, r"#1^{\circ}"), "unit": (1, None, r"\,\mathrm{#1}"), "si": (1, None, r"\,\mathrm{#1}"),
    "SI": (2, None, r"#1\,\mathrm{#2}"), "qty": (2, None, r"#1\,\mathrm{#2}")}


class Macro(NamedTuple):
    """A command of the page: how many arguments it takes, the first one's default, and its body as tokens (#1 is ("#", "1")).

    braced  its arguments must stand in braces; without them it stays what it is
    """

    arity: int
    default: str | None
    body: tuple[Token, ...]
    braced: bool = False


@dataclass
class Macros:
    """The commands of a page. `spans` are where they are defined, which is no text; `spent` counts the tokens they made."""

    known: dict[str, Macro]
    spans: list[tuple[int, int]]
    spent: int = 0
    overrun: int | None = None
    text: str = ""

    def expand(self, tokens: list[Token]) -> list[Token]:
        """The tokens with every macro replaced by what it stands for."""
        if not self.known or not any(t.kind == "cmd" and t.text in self.known for t in tokens):
            return tokens
        out: list[Token] = []
        todo: list[tuple[Token, int]] = [(t, 0) for t in reversed(tokens)]
        while todo:
            t, depth = todo.pop()
            macro = self.known.get(t.text) if t.kind == "cmd" else None
            if macro is None:
                out.append(t)
                continue
            if macro.braced and not _in_braces(macro, todo):
                out.append(t)
                continue
            if depth >= DEEPEST or self.spent > BUDGET:
                self.overrun = t.start
                out.append(t)
                continue
            arguments, end = _arguments(macro, t, todo)
            made = _filled(macro, arguments, t._replace(end=max(t.end, end)), self.text)
            self.spent += len(made) + 1
            todo.extend((new, depth + 1) for new in reversed(made))
        return out


def collect(text: str) -> Macros:
    """The macros that a text defines. The last definition of a name counts; a standard command may be redefined."""
    found = Macros({}, [], text=text)
    for m in _DEFINITION.finditer(text):
        if m["alias"]:
            old = m["old"].lstrip("\\")
            body = found.known[old].body if old in found.known else tuple(lex(m["old"]))
            _define(found, m["alias"], Macro(found.known[old].arity if old in found.known else 0, None, body))
            found.spans.append(m.span())
            continue
        end = closing(text, m.end())
        if end is None:
            continue
        inner = text[m.end() + 1:end]
        if m["operator"]:
            macro = Macro(0, None, tuple(lex(rf"\operatorname{{{inner.strip()}}}")))
            name = m["operator"]
        else:
            name = m["name"] or m["defined"]
            count = int(m["count"] or 0) if m["name"] else len(m["parameters"]) // 2
            default = m["option"][1:-1] if m["option"] else None
            macro = Macro(count, default, tuple(_body(inner)))
        _define(found, name, macro)
        found.spans.append((m.start(), end + 1))
    for name, (count, default, inner) in _PACKAGES.items():
        if name not in found.known and re.search(rf"\\{name}(?![A-Za-z])", text):
            found.known[name] = Macro(count, default, tuple(_body(inner)), braced=True)
    return found


def _define(found: Macros, name: str, macro: Macro) -> None:
    """A macro that calls itself stays what it was."""
    if any(t.kind == "cmd" and t.text == name for t in macro.body):
        return
    found.known[name] = macro


def _body(inner: str) -> list[Token]:
    """Tokens of a body, with the places of arguments; in words they stay #1."""
    out: list[Token] = []
    words = [(m.start(), end) for m in _WORDS.finditer(inner) if (end := closing(inner, m.end() - 1)) is not None]
    at = 0
    for m in re.finditer(r"#(\d)", inner):
        if any(a < m.start() < b for a, b in words):
            continue
        out += lex(inner, at, m.start())
        out.append(Token("#", m[1], 0, 0))
        at = m.end()
    out += lex(inner, at)
    return [t._replace(kind="roman") if "#" in t.text and inner.startswith("\\mathrm", t.start) else t for t in out]


def _arguments(macro: Macro, call: Token, todo: list[tuple[Token, int]]) -> tuple[list[list[Token]], int]:
    """Take the arguments off the stack: groups, or single tokens. And where they end on the page, 0 where there are none."""
    found: list[list[Token]] = []
    count, end = macro.arity, 0
    if macro.default is not None and count:
        if todo and todo[-1][0].kind == "[":
            *held, last = _until(todo, "[", "]")
            found.append(held)
            end = last.end
        else:
            found.append([t._replace(start=call.start, end=call.end) for t in lex(macro.default)])
        count -= 1
    for _ in range(count):
        if not todo:
            break
        *held, last = _until(todo, "{", "}") if todo[-1][0].kind == "{" else [todo[-1][0], todo.pop()[0]]
        found.append(held)
        end = last.end
    return found, end


def _in_braces(macro: Macro, todo: list[tuple[Token, int]]) -> bool:
    """Whether all arguments that must be written follow in braces."""
    at, depth = len(todo) - 1, 0
    if macro.default is not None and at >= 0 and todo[at][0].kind == "[":
        while at >= 0 and todo[at][0].kind != "]":
            at -= 1
        at -= 1
    for _ in range(macro.arity - (macro.default is not None)):
        if at < 0 or todo[at][0].kind != "{":
            return False
        while at >= 0:
            depth += (todo[at][0].kind == "{") - (todo[at][0].kind == "}")
            at -= 1
            if not depth:
                break
    return not depth


def _until(todo: list[tuple[Token, int]], opening: str, close: str) -> list[Token]:
    """What stands in the brackets that begin here, and the closing one; where there is none, the last token counts twice."""
    out: list[Token] = []
    depth = 0
    while todo:
        t = todo.pop()[0]
        depth += (t.kind == opening) - (t.kind == close)
        out.append(t)
        if not depth:
            return out[1:]
    return [*out[1:], out[-1]]


def _filled(macro: Macro, arguments: list[list[Token]], call: Token, text: str) -> list[Token]:
    made: list[Token] = []
    for t in macro.body:
        if t.kind in ("text", "roman") and "#" in t.text:
            said = _filled_in(t.text, [text[a[0].start:a[-1].end] if a else "" for a in arguments])
            upright = lex(rf"\mathrm{{{said}}}") if t.kind == "roman" else [Token("text", said, 0, 0)]
            made += [u._replace(start=call.start, end=call.end) for u in upright]
        elif t.kind == "#":
            k = int(t.text) - 1
            made += arguments[k] if k < len(arguments) else []
        else:
            made.append(t._replace(start=call.start, end=call.end))
    if made and call.gap:
        made[0] = made[0]._replace(gap=True)
    return made


def _filled_in(words: str, said: list[str]) -> str:
    return re.sub(r"#(\d)", lambda m: "".join(said[int(m[1]) - 1:int(m[1])]), words)


def closing(text: str, opening: int, end: int | None = None) -> int | None:
    """The place of the } that closes the { at a place, before the end."""
    depth = 0
    for m in re.compile(r"\\.|[{}]", re.S).finditer(text, opening, len(text) if end is None else end):
        depth += (m[0] == "{") - (m[0] == "}")
        if not depth:
            return m.start()
    return None

