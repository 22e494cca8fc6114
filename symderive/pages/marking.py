"""Wrong parts of somebody's formulas and sentences, set apart where that leaves the rest of the text whole."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from symderive.report.document import Text
from symderive.report.marked import MarkedPage, Remark, Stretch

Slip = Callable[[str, Remark], str]  # a wrong part as it is printed, with the right value and the number of the remark
LOUD = ("wrong", "carried", "rough")  # tones that are marked in the text; the others have their number alone
_SPLIT = re.compile(r"(?<!\\)(?:\\\\)*(?:&|\\\\)|\n[ \t]*\n|\\(?:begin|end|label|tag|intertext)\b|(?<!\\)%")
_SIDES = re.compile(r"\\(left|right)(?![A-Za-z])")


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the page with the remarks on it.

    opening, body, closing   its text: delimiters, and what is between them (all of it body in prose)
    marks     from, to (within the body) and the remark, from left to right, of those parts that can be set apart
    remarks   all remarks that begin in it
    """

    stretch: Stretch
    opening: str
    body: str
    closing: str
    marks: tuple[tuple[int, int, Remark], ...]
    remarks: tuple[Remark, ...]

    def written(self, slip: Slip) -> str:
        """The body with its marked parts printed by `slip`."""
        out, at = [], 0
        for start, end, remark in self.marks:
            out += [self.body[at:start], slip(self.body[start:end], remark)]
            at = end
        return "".join([*out, self.body[at:]])


def pieces(page: MarkedPage) -> Iterator[Piece]:
    """The page from left to right."""
    todo = sorted(page.remarks, key=lambda r: (-r.start, -r.number))
    for s in page.stretches:
        here = []
        while todo and (todo[-1].start < s.close or s is page.stretches[-1]):
            here.append(todo.pop())
        body = page.text[s.start:s.end]
        marks = tuple(_marks(body, s.start, here, s.kind == "prose"))
        yield Piece(s, page.text[s.outer:s.start], body, page.text[s.end:s.close], marks, tuple(here))


def should_be(r: Remark) -> Text:
    """What should stand there, in words."""
    e = r.excerpt
    alone = len(e.under) == 1 and (not isinstance(e.under[0], str) or e.under[0] == r.value)
    return ("should be ", *e.under) if r.verdict == "wrong" and alone else e.under


def _marks(body: str, offset: int, remarks: Sequence[Remark], prose: bool) -> Iterator[tuple[int, int, Remark]]:
    at = 0
    for r in remarks:
        start, end = max(r.start - offset, 0), min(r.end - offset, len(body))
        while start < end and body[start].isspace():
            start += 1
        while start < end and body[end - 1].isspace():
            end -= 1
        fits = at <= start < end and ("\n" not in body[start:end] if prose else is_whole(body, start, end))
        if fits:
            yield start, end, r
            at = end


def is_whole(tex: str, start: int, end: int) -> bool:
    """Whether a part of a formula may be put in braces: groups, fences and rows end in it as they begin."""
    part = tex[start:end]
    if _SPLIT.search(part) or (part[0].isalpha() and re.search(r"\\[A-Za-z]*$", tex[:start])):
        return False
    if re.search(r"\\[A-Za-z]+\s*$", part) and re.match(r"\s*[{\[]", tex[end:]):
        return False  # the arguments of a command are left outside
    depth = 0
    for c in re.findall(r"\\.|[{}]", part, re.DOTALL):
        depth += (c == "{") - (c == "}")
        if depth < 0:
            return False
    fences = _SIDES.findall(part)
    return not depth and fences.count("left") == fences.count("right") and (not fences or fences[0] == "left") and part[0] not in "^_'" \
        and part[-1] not in "^_\\"
