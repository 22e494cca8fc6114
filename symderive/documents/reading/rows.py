r"""From spans to drafts of statements: rows, chains, connectives, lists; all in tokens, nothing is read as mathematics yet."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

from symderive.documents.reading.arguments import without_parameters
from symderive.documents.reading.asides import (
    CONDITIONS,
    LET,
    Cells,
    columns,
    conditions,
    depth_of,
    is_aside,
    relations,
    stripped,
    without_tail,
)
from symderive.documents.reading.page import Connective, Role
from symderive.documents.reading.source import Span
from symderive.documents.reading.tokens import Token, bounds

_ALIGNING = frozenset("align aligned alignat alignedat gather gathered split multline multlined eqnarray equation flalign".split())
_CONNECTIVES: dict[str, Connective] = {"=>": "=>", "<=>": "<=>", "<=(by)": "<="}
_WORDS: dict[str, Connective] = {
    **dict.fromkeys("and so hence then thus therefore also giving gives next i.e. ie is we get with namely while but yields und"
                    .split(), ""),
    **dict.fromkeys(("or", "oder"), "or"), "implies": "=>", "iff": "<=>"}
_CONDITION = frozenset("for if when since as provided whenever because assuming at whence while unless".split())
_ENDING = re.compile(r"[\s:,.;]+$")
_BINARY = frozenset({"+", "*", "-", "/"})
_COUNTS = frozenset({"TP", "TN", "FP", "FN"})
_ITEM = re.compile(r"\(?(?:\d{1,3}|[a-h]|[ivx]{1,4})[.)]:?")


@dataclass
class Draft:
    """A statement in tokens: sides as ranges of `tokens`, the relations between them; what stands beside it; its column in the display."""

    tokens: list[Token]
    sides: list[tuple[int, int]]
    relations: list[str]
    span: Span
    row: int = 0
    connective: Connective = ""
    role: Role = "claim"
    label: str = ""
    before: str = ""
    after: str = ""
    lead: str = ""
    open: bool = False
    boxed: bool = False
    continues: bool = False
    glued: bool = False
    column: int = 0
    asides: tuple[list[Token], ...] = ()

    @property
    def given(self) -> list[list[Token]]:
        """The inequalities beside it."""
        return [found for aside in self.asides for found in conditions(aside)]

    @property
    def bounds(self) -> tuple[int, int]:
        """Offsets of what is said; in a table this is the cell."""
        return (self.span.start, self.span.end) if self.span.cell else bounds(self.tokens)


@dataclass
class _Row:
    tokens: list[Token]
    boxed: bool = False
    label: str = ""
    connective: Connective = ""
    role: Role = "claim"
    before: str = ""
    apart: bool = False


def merge_words(spans: list[Span]) -> None:
    """SE = ... is one name where S and E stand nowhere by themselves; so are the counts TP, FN of a test."""
    alone: Counter[str] = Counter()
    named: set[str] = set()
    counts: set[str] = set()
    for span in spans:
        for k, t in enumerate(span.tokens):
            if t.kind != "let" or (k + 1 < len(span.tokens) and span.tokens[k + 1].kind == "["):  # E[X] is no E
                continue
            alone[t.text] += 1
            run = _capitals(span.tokens, k)
            counts |= _COUNTS & {run}
            after = span.tokens[k + len(run)] if k + len(run) < len(span.tokens) else None
            before = span.tokens[k - 1].kind if k else "row"
            if len(run) > 1 and before in ("row", "rel", ",", "&") and _called(span.tokens, k + len(run)):  # TC(Q) = ...
                counts.add(run)
            if len(run) > 1 and after is not None and after.kind == "rel" and before in ("row", "quad", "rel", ",", "&", ";", "{"):
                named.add(run)
    counts = counts - _COUNTS | (counts & _COUNTS if len(counts & _COUNTS) > 1 else set())
    if not named | counts:
        return
    inside: Counter[str] = Counter()
    for span in spans:
        for k in range(len(span.tokens)):
            if (run := _capitals(span.tokens, k)) in named:
                inside.update(run)
    whole = counts | {w for w in named if all(inside[c] == alone[c] for c in w)}
    for span in spans if whole else ():
        span.tokens = _merged(span.tokens, whole)


def _called(tokens: list[Token], k: int) -> bool:
    """Whether one letter in brackets and a sign of equality stand here."""
    return [t.kind for t in tokens[k:k + 4]] == ["(", "let", ")", "rel"] and tokens[k + 3].text in ("=", ":=")


def _capitals(tokens: list[Token], k: int) -> str:
    """The two or three capitals that begin at a place, side by side and no more of them."""
    if tokens[k].kind != "let" or not tokens[k].text.isupper() or (k and _adjoins(tokens, k - 1)):
        return ""
    end = k + 1
    while end < len(tokens) and _adjoins(tokens, end - 1):
        end += 1
    return "".join(t.text for t in tokens[k:end]) if 2 <= end - k <= 3 else ""


def _adjoins(tokens: list[Token], k: int) -> bool:
    a, b = tokens[k], tokens[k + 1]
    return a.kind == b.kind == "let" and a.end == b.start and len(a.text) == len(b.text) == 1 and (a.text + b.text).isupper()


def _merged(tokens: list[Token], whole: set[str]) -> list[Token]:
    out: list[Token] = []
    skip = 0
    for k, t in enumerate(tokens):
        if skip:
            skip -= 1
        elif (run := _capitals(tokens, k)) in whole:
            out.append(t._replace(kind="word", text=run, end=tokens[k + len(run) - 1].end))
            skip = len(run) - 1
        else:
            out.append(t)
    return out


def drafts(span: Span, variance: str = "") -> list[Draft]:
    """The statements of a span, in order; `variance` is a letter behind the bar of a density that is no argument of it."""
    found: list[Draft] = []
    early: list[list[Token]] = []
    for k, cells in enumerate(_rows(without_parameters(span.tokens, variance))):
        made: list[Draft] = []
        asides = early + cells.asides
        for column, tokens in cells.equations:
            tokens, tail = without_tail(tokens)
            asides += [tail] if tail else []
            row = _Row(tokens)
            _label(row)
            for part in _segments(row):
                if part.apart and made and is_aside(part.tokens, apart=True):
                    asides.append(part.tokens)
                    continue
                if part.apart and any("=" in d.relations for d in made) and _only_conditions(part.tokens):
                    part.role = "condition"
                made += [replace(d, column=column) for d in _statements(part, span, k)]
        found += made
        early = _set_beside(found, asides)
    if found:
        first, last = found[0], found[-1]
        first.before = " ".join(filter(None, (span.before, first.before)))
        first.label = first.label or span.label
        first.glued = span.glued
        last.after = span.after
        if first.role == "claim":
            first.role = role_of(first.before)
        if first.connective == "" and re.search(r"\b(?:or|oder)$", first.before):
            first.connective = "or"
    return found


def _set_beside(found: list[Draft], asides: list[list[Token]]) -> list[list[Token]]:
    """Asides given to all statements of the last row; where there is none yet they are handed back."""
    if not asides or not found:
        return asides
    for at in range(len(found) - 1, -1, -1):
        if found[at].row != found[-1].row:
            break
        found[at].asides += tuple(asides)
    return []


def _only_conditions(tokens: list[Token]) -> bool:
    found = relations(tokens)
    return bool(found) and CONDITIONS.issuperset(found)


def role_of(before: str) -> Role:
    """let after let, put, where ...; condition after for, if, since ...; by the last words before a formula."""
    words = re.findall(r"[A-Za-z]+", before.rsplit(".", 1)[-1].lower())[-4:]
    if not words:
        return "claim"
    if words[-1] in _CONDITION or (len(words) > 1 and words[-2] in _CONDITION and words[-1] in ("all", "every", "any", "each", "real")):
        return "condition"
    return "let" if any(w in LET for w in words[-2:]) else "claim"


# --- rows --------------------------------------------------------------------------------------------------------------


def _rows(tokens: list[Token]) -> list[Cells]:
    """The tokens cut at row ends, and each row at its columns; rows that go on in the next one joined."""
    tokens = _unaligned(_plain_relations(tokens))
    rows: list[list[Token]] = [[]]
    inside = 0
    for t in tokens:
        inside += (t.kind in ("{", "begin")) - (t.kind in ("}", "end"))
        if t.kind == "row" and inside <= 0:
            rows.append([])
        else:
            rows[-1].append(t)
    joined: list[Cells] = []
    known = {0}
    for row in rows:
        cells = columns(row, known)
        if joined and (not cells.equations or _joins(joined[-1], cells)):
            joined[-1].asides += cells.asides
            if cells.equations:
                joined[-1].equations[-1] = joined[-1].equations[-1][0], joined[-1].equations[-1][1] + cells.equations[0][1]
        elif cells.equations or cells.asides:
            joined.append(cells)
    return joined


def _joins(above: Cells, row: Cells) -> bool:
    """Whether a row goes on with the one above: not where both have a left side and a relation of their own."""
    if len(above.equations) != 1 or len(row.equations) != 1 or (row.headed and relations(above.equations[0][1])):
        return False
    return _goes_on(above.equations[0][1], row.equations[0][1])


def _goes_on(row: list[Token], following: list[Token]) -> bool:
    """Whether a row is the rest of the one before: it begins with + or *, or that one is not finished."""
    if following[0].kind in ("+", "*", "-", "pm"):
        return row[-1].kind not in (",", ".", ";")
    return row[-1].kind in ("+", "-", "*", "/") or sum(map(depth_of, row)) > 0


def _unaligned(tokens: list[Token]) -> list[Token]:
    """Without the environments that only align; an array whose cells hold relations is one of them."""
    if not any(t.kind == "begin" for t in tokens):
        return tokens
    out: list[Token] = []
    open_: list[bool] = []
    skip = 0
    for k, t in enumerate(tokens):
        if skip:
            skip -= 1
            continue
        if t.kind == "begin":
            called = t.text.rstrip("*")
            system = called in ("array", "cases", "dcases") and not open_ and _holds_relations(tokens, k)
            follows = bool(out) and out[-1].kind == "rel" and out[-1].text in _CONNECTIVES
            aligns = called in _ALIGNING or (system and (called == "array" or follows or not out))
            if aligns and out and out[-1].kind == "cmd" and out[-1].text == "lbrace":
                out.pop()
            open_.append(aligns)
            if aligns and called in ("array", "alignat", "alignedat") and k + 1 < len(tokens) and tokens[k + 1].kind == "{":
                skip = _group_length(tokens, k + 1)
            if aligns:
                continue
        elif t.kind == "end" and open_ and open_.pop():
            continue
        out.append(t)
    return out


def _group_length(tokens: list[Token], at: int) -> int:
    depth = 0
    for k in range(at, len(tokens)):
        depth += (tokens[k].kind == "{") - (tokens[k].kind == "}")
        if not depth:
            return k - at + 1
    return 0


def _holds_relations(tokens: list[Token], at: int) -> bool:
    """Whether the array that begins at a place aligns equations: every row holds a relation, and no bracket but { stands before it."""
    if at and depth_of(tokens[at - 1]) > 0 and tokens[at - 1].text != "lbrace":
        return False
    depth, held, words = 0, False, False
    for k in range(at, len(tokens)):
        t = tokens[k]
        depth += (t.kind in ("begin", "{")) - (t.kind in ("end", "}"))
        if (depth == 1 and t.kind == "row") or (not depth and t.kind == "end"):
            if not held and tokens[k - 1].kind != "row":
                return False
            if not depth:
                return True
            held = words = False
        elif depth == 1:
            words = words or (t.kind in ("text", "&") and tokens[at].text != "array")
            held = held or (t.kind == "rel" and not words)
    return False


def _plain_relations(tokens: list[Token]) -> list[Token]:
    r"""\overset{?}{=} and \stackrel{!}{=} are the relation; \not= is !=."""
    if not any(t.kind == "cmd" and t.text in ("overset", "underset", "stackrel", "not") for t in tokens):
        return tokens
    out: list[Token] = []
    at = 0
    while at < len(tokens):
        t = tokens[at]
        if t.kind == "cmd" and t.text == "not" and at + 1 < len(tokens) and tokens[at + 1].kind == "rel":
            out.append(tokens[at + 1]._replace(text={"=": "!=", "in": "notin"}.get(tokens[at + 1].text, "!="), start=t.start))
            at += 2
            continue
        if t.kind == "cmd" and t.text in ("overset", "underset", "stackrel") and at + 1 < len(tokens) and tokens[at + 1].kind == "{":
            first = _group_length(tokens, at + 1)
            second = at + 1 + first
            if first and [x.kind for x in tokens[second:second + 3]] == ["{", "rel", "}"]:
                out.append(tokens[second + 1]._replace(start=t.start, end=tokens[second + 2].end))
                at = second + 3
                continue
            if first and second < len(tokens) and tokens[second].kind == "rel":
                at = second
                continue
        out.append(t)
        at += 1
    return out


def _label(row: _Row) -> None:
    """Take an item label off the beginning: 1. ii) (a)."""
    tokens = row.tokens
    if len(tokens) > 1 and tokens[0].kind == "text" and _ITEM.fullmatch(tokens[0].text):
        row.label, row.tokens = tokens[0].text, stripped(tokens[1:])
        return
    if len(tokens) > 2 and tokens[0].kind == "num" and tokens[1].kind in (".", ")") and tokens[1].start == tokens[0].end:
        width = 2
    elif [t.kind for t in tokens[:3]] in (["(", "num", ")"], ["(", "let", ")"]) and tokens[3:] and tokens[3].kind in ("quad", "text"):
        width = 3
    else:
        width = next((k for k in range(1, 5) if len(tokens) > k + 1 and tokens[k].kind == ")"), 0) + 1
        if width == 1 or any(t.kind != "let" or t.text not in "ivxabcdefgh" for t in tokens[:width - 1]):
            return
    if width < len(tokens) and tokens[width].kind not in _BINARY - {"-"} | {"^", "rel", ")", ","}:
        row.label = "".join(t.text or t.kind for t in tokens[:width])
        row.tokens = stripped(tokens[width:])


# --- segments ------------------------------------------------------------------------------------------------------------


def _unboxed(row: _Row) -> _Row:
    r"""\boxed{...} around the whole of it."""
    tokens = stripped(row.tokens)
    while tokens and tokens[-1].kind in (".", ",", ";"):
        tokens = tokens[:-1]
    boxed = len(tokens) > 2 and tokens[0].kind == "cmd" and tokens[0].text in ("boxed", "fbox") and tokens[1].kind == "{"
    if boxed and _group_length(tokens, 1) == len(tokens) - 1:
        return _unboxed(replace(row, tokens=tokens[2:-1], boxed=True))
    if len(tokens) > 2 and tokens[0].kind == "{" and _group_length(tokens, 0) == len(tokens):  # \color{blue}{...}
        return _unboxed(replace(row, tokens=tokens[1:-1]))
    return replace(row, tokens=tokens)


def _segments(row: _Row) -> Iterator[_Row]:
    """The row cut at wide spaces, connectives and words that connect."""
    row = _unboxed(row)
    depth, start = 0, 0
    current = replace(row, tokens=[])
    for k, t in enumerate(row.tokens):
        depth += depth_of(t)
        if depth > 0:
            continue
        cut = _cut(t, row.tokens, k)
        if cut is None:
            continue
        if k > start:
            yield _led(replace(current, tokens=row.tokens[start:k]))
            current = replace(row, tokens=[], label="", connective="", role="claim", before="", apart=t.kind == "quad")
        connective, role, words = cut
        current.connective = connective or current.connective
        current.role = role if role != "claim" else current.role
        current.before = " ".join(filter(None, (current.before, words)))
        start = k + 1
    if start < len(row.tokens):
        yield _led(replace(current, tokens=row.tokens[start:]))


def _led(row: _Row) -> _Row:
    return _unboxed(row)


def _cut(t: Token, tokens: list[Token], k: int) -> tuple[Connective, Role, str] | None:
    """Whether a statement ends at this token; if so, how the next one is connected."""
    if t.kind == "quad":
        return "", "claim", ""
    if t.kind == "rel":
        if t.text in _CONNECTIVES:
            return _CONNECTIVES[t.text], "claim", ""
        return ("->", "claim", "") if t.text == "->" and (k == 0 or tokens[k - 1].kind == "quad") else None
    if t.kind != "text":
        return None
    words = re.findall(r"[A-Za-z.]+", t.text.lower())
    if not words:
        return None
    first, last = words[0], words[-1]
    if first in _CONDITION or first in LET or last in _CONDITION:
        return "", "let" if first in LET else "condition", t.text
    if all(w in _WORDS for w in words):
        return next((_WORDS[w] for w in words if _WORDS[w]), ""), "claim", t.text
    following = tokens[k + 1] if k + 1 < len(tokens) else None
    leads = k == 0 and following is not None and following.kind not in ("rel", "^", "_", "(", "*", "+", "-", "/", "=")
    return ("", "claim", t.text) if leads and (len(words) > 1 or t.text.rstrip().endswith(":")) else None


# --- statements ------------------------------------------------------------------------------------------------------------


def _statements(row: _Row, span: Span, number: int) -> Iterator[Draft]:
    """The statements of a segment: cut at commas where these separate whole equations."""
    first, equal = True, False
    for tokens in _lists(row.tokens):
        while tokens and tokens[-1].kind in (",", ";", ".", ":", "quad"):
            tokens = tokens[:-1]
        while tokens and tokens[0].kind in (",", ";", ".", ":", "quad"):
            tokens = tokens[1:]
        if not tokens:
            continue
        d = chain(tokens, span, number)
        if d is None:
            continue
        d.boxed = row.boxed
        if first:
            d.label, d.connective, d.role, d.before = row.label, row.connective, row.role, row.before
        elif row.role == "condition":
            d.role = row.role
        elif equal and _only_conditions(d.tokens):
            d.role = "condition"
        equal = equal or "=" in d.relations
        first = False
        yield d


def _lists(tokens: list[Token]) -> Iterator[list[Token]]:
    """Parts at commas, put together again where they are lists: a, b = 1, 2 and x = 1, 2."""
    parts: list[list[Token]] = [[]]
    depth = 0
    for t in tokens:
        depth += depth_of(t)
        if t.kind in (",", ";") and depth <= 0:
            parts[-1].append(t)
            parts.append([])
        else:
            parts[-1].append(t)
    related = [_has_relation(p) for p in parts]
    if sum(related) <= 1 or len(parts) == 1:
        yield from _one_relation(parts, related)
        return
    lead: list[list[Token]] = []
    at = 0
    while at < len(parts):
        if not related[at]:
            lead.append(parts[at])
            at += 1
            continue
        following = next((k for k in range(at + 1, len(parts)) if related[k]), len(parts))
        values = parts[at + 1:following]
        take = len(lead) if len(values) >= len(lead) else 0
        if not lead:
            take = next((k for k, v in enumerate(values) if not _a_value(v)), len(values))
            take = len(values) if following == len(parts) else take
        if lead and not take:
            yield from lead
            lead = []
        yield [t for p in (*lead, parts[at], *values[:take]) for t in p]
        lead = []
        at += 1 + take
    yield from lead


def _one_relation(parts: list[list[Token]], related: list[bool]) -> Iterator[list[Token]]:
    """A list without a relation, or with one: a tuple of names and as many values, or solutions."""
    if not any(related):
        yield [t for p in parts for t in p]
        return
    at = related.index(True)
    lead, values = at, len(parts) - at - 1
    if lead and lead != values and not (values == 0 and _is_product(parts[at], lead + 1)):
        yield from parts
        return
    yield [t for p in parts for t in p]


def _is_product(part: list[Token], count: int) -> bool:
    """Whether the right side is a product of so many factors: W, H, D = 20 x 26 x 10."""
    return sum(t.kind == "*" for t in part) == count - 1


def _a_value(part: list[Token]) -> bool:
    kinds = [t.kind for t in part if t.kind not in (",", ";", "quad")]
    return bool(kinds) and kinds[0] in ("num", "-", "dots", "pm")


def _has_relation(part: list[Token]) -> bool:
    depth = 0
    for t in part:
        depth += depth_of(t)
        if t.kind == "rel" and depth <= 0:
            return True
    return False


def chain(tokens: list[Token], span: Span, number: int) -> Draft | None:
    """A chain cut at its relations."""
    sides: list[tuple[int, int]] = []
    relations: list[str] = []
    depth = start = 0
    for k, t in enumerate(tokens):
        depth += depth_of(t)
        if t.kind == "rel" and depth <= 0:
            if k == start and relations:  # two relations side by side: the second one counts
                relations[-1] = t.text
                start = k + 1
                continue
            sides.append((start, k))
            relations.append(t.text)
            start = k + 1
    sides.append((start, len(tokens)))
    d = Draft(tokens, sides, relations, span, number)
    if relations and sides[-1][0] == sides[-1][1]:
        d.open = True
        d.sides.pop()
        relations.pop()
    if not d.sides:
        return None
    if d.relations and sides[0] == (0, 0):
        if d.relations[0] == "->":
            d.relations.pop(0)
            d.sides.pop(0)
            d.connective = "->"
        else:
            d.continues = True
    lo, hi = d.sides[0]
    if lo < hi and tokens[lo].kind in ("*", "/") and not d.continues:
        d.lead = tokens[lo].kind
        d.sides[0] = (lo + 1, hi)
    if all(t.kind in ("+", "-", "*", "/") for t in tokens) or d.sides == [(0, 0)] or (len(d.sides) == 1 and d.sides[0][0] >= d.sides[0][1]):
        return None
    return d
