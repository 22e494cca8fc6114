r"""How many entries arrays have: what sums and lists on a page say of it, for the sums that do not say it themselves.

\sum_{i=1}^m x_i, i = 1, \dots, m, i = 1, 2, 3 and x = (1, 4, 2) say it; \frac{1}{m} \sum_i x_i says it too, for a mean is over all of them.
Arrays with the same running index in one formula have the same number of entries.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

from symderive.documents.reading.tokens import Token

COUNTS = frozenset("BDKMNTdkmn")  # letters that count what is averaged
_OPENING, _CLOSING = ("(", "[", "{"), (")", "]", "}")
_GOING_ON = frozenset({"+", "-", "*", "/", "^", "_", "let", "num"})  # what follows a range that ends in a formula


class Extents:
    """What the formulas of a page say of the numbers of entries.

    ranges    index -> where it ends, as text
    lengths   array -> how many entries it has, as text
    named     array -> the letter for that, where x_1, \\dots, x_n stands on the page
    """

    def __init__(self) -> None:
        self.ranges: dict[str, str] = {}
        self.lengths: dict[str, str] = {}
        self.named: dict[str, str] = {}
        self._means: dict[str, str] = {}  # index of a sum without limits -> what it is divided by
        self._beside: dict[str, set[str]] = {}  # array -> arrays with the same running index in one formula

    def note_sum(self, tokens: Sequence[Token], k: int, index: str) -> None:
        """The sum at tokens[k] runs through `index`."""
        end = _upper(tokens, k + 1)
        if end is not None:
            self.ranges.setdefault(index, end)
        elif (count := _divisor(tokens, k)) is not None:
            self._means.setdefault(index, count)

    def note_range(self, tokens: Sequence[Token], dots: int) -> str:
        r"""i = 1, \dots, n and i in {1, ..., n}: what stands around its dots. The index, "" where there is none."""
        back = dots - 1
        while back > 1 and tokens[back].kind in (",", "num"):
            back -= 1
        sign = "in" if tokens[back].text == "lbrace" else "="
        back -= sign == "in"
        if not (1 <= back < dots - 1 and tokens[back].kind == "rel" and tokens[back].text == sign and tokens[back - 1].kind == "let"):
            return ""
        index, end = tokens[back - 1].text, dots + 1
        end += end < len(tokens) and tokens[end].kind == ","
        if end < len(tokens) and tokens[end].kind in ("let", "num") and not (end + 1 < len(tokens) and tokens[end + 1].kind in _GOING_ON):
            self.ranges.setdefault(index, tokens[end].text)
        return index

    def note_members(self, tokens: Sequence[Token], dots: int) -> None:
        r"""x_1, \dots, x_n: what stands around its dots."""
        last = tokens[dots + 1:dots + 6]
        last = last[1:] if last and last[0].kind == "," else []
        last = [t for t in last if t.kind not in ("{", "}")]
        stem = [t.kind for t in last[:3]] == ["let", "_", "let"] and tokens[dots - 1].kind == ","
        ended = len(last) < 4 or last[3].kind in (",", "rel", "end", ")")
        before = pairwise(tokens[:dots])
        if stem and ended and any(t.kind == "let" and t.text == last[0].text and u.kind == "_" for t, u in before):
            self.named.setdefault(last[0].text, last[2].text)

    def note_list(self, tokens: Sequence[Token], equals: int) -> None:
        """i = 1, 2, 3: what stands around its equals sign."""
        said, at = [], equals + 1
        while at < len(tokens) and tokens[at].kind == "num" and tokens[at].text.isdigit():
            said.append(int(tokens[at].text))
            at += 1 + (at + 1 < len(tokens) and tokens[at + 1].kind == ",")
        if len(said) > 1 and said == list(range(1, len(said) + 1)) and tokens[equals - 1].kind == "let":
            self.ranges.setdefault(tokens[equals - 1].text, str(len(said)))

    def note_entries(self, array: str, tokens: Sequence[Token]) -> None:
        """array = (1, 4, 2)."""
        if entries := _listed(tokens):
            self.lengths.setdefault(array.removesuffix("vec"), str(entries))

    def note_formula(self, indexed: Iterable[tuple[str, str]]) -> None:
        """Arrays of one formula, each with an index that it has there."""
        together: dict[str, set[str]] = {}
        for array, index in indexed:
            together.setdefault(index, set()).add(array)
            if index in self.ranges:
                self.lengths.setdefault(array, self.ranges[index])
            elif index in self._means:
                self._means.setdefault(array, self._means[index])
        for arrays in together.values():
            for array in arrays:
                self._beside.setdefault(array, set()).update(arrays)

    def of(self, arrays: Iterable[str], letters: Iterable[str]) -> dict[str, str]:
        """The length of each array of which one is known. `letters` have a value of their own, and count nothing."""
        means = {a: count for a, count in self._means.items() if count not in letters}
        said = self.lengths | self.named
        found = {a: said.get(a) or self._of_another(a, said) or means.get(a) or self._of_another(a, means) for a in arrays}
        return {a: found[a] for a in sorted(found) if found[a]}

    def _of_another(self, array: str, lengths: dict[str, str]) -> str:
        """The length of an array that runs beside it, or beside one that does; "" where none is known, or two."""
        seen, todo = {array}, [array]
        while todo:
            beside = self._beside.get(todo.pop(), set()) - seen
            seen |= beside
            todo += beside
        said = {lengths[a] for a in seen & lengths.keys()}
        return said.pop() if len(said) == 1 else ""


def _upper(tokens: Sequence[Token], at: int) -> str | None:
    """The upper limit of the sum whose scripts begin here, where it is one letter or number."""
    k = at
    while k + 1 < len(tokens) and tokens[k].kind in ("_", "^"):
        braced = tokens[k + 1].kind == "{"
        if tokens[k].kind == "^":
            inner = tokens[k + 1 + braced] if k + 1 + braced < len(tokens) else tokens[k]
            closed = not braced or (k + 3 < len(tokens) and tokens[k + 3].kind == "}")
            return inner.text if inner.kind in ("let", "num") and closed else None
        k += 2
        depth = int(braced)
        while depth and k < len(tokens):
            depth += (tokens[k].kind == "{") - (tokens[k].kind == "}")
            k += 1
    return None


def _divisor(tokens: Sequence[Token], k: int) -> str | None:
    r"""The letter m of \frac{1}{m} or 1/m or \frac{1}{2m} right before the sum at tokens[k]."""
    back = k - 1
    braced = back >= 0 and tokens[back].kind == "}"
    back -= braced
    if back < 0 or tokens[back].kind != "let" or tokens[back].text not in COUNTS:
        return None
    count = tokens[back].text
    while tokens[back - 1].kind in ("num", "*") and back > 1:
        back -= 1
    before = [t.kind for t in tokens[max(back - 2, 0):back]]
    return count if (before == ["}", "{"] if braced else before[-1:] == ["/"]) else None


def _listed(tokens: Sequence[Token]) -> int:
    """How many values stand in the bracket that these tokens are, 0 where they are none."""
    depth, commas = 0, 0
    for k, t in enumerate(tokens):
        depth += (t.kind in _OPENING) - (t.kind in _CLOSING)
        if not depth:
            return commas + 1 if commas and k == len(tokens) - 1 and tokens[0].kind in ("(", "[") else 0
        commas += depth == 1 and t.kind in (",", ";")
    return 0
