"""Digits that somebody may write for others: two change places, one is misread, one is lost; a number off by one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

LOOK_ALIKE = ("17", "27", "38", "49", "56", "60", "53", "68", "08")  # digits that are taken for each other


def near_numbers(text: str, known: Iterable[str] = ()) -> Iterator[str]:
    """Numerals that may be meant by a numeral, the likeliest first: those of the page that are alike, then by one slip of the pen."""
    seen = {text}
    for other in _all(text, known):
        if other not in seen:
            seen.add(other)
            yield other


def _all(text: str, known: Iterable[str]) -> Iterator[str]:
    yield from (other for other in known if alike(text, other))
    for k in range(len(text) - 1):
        if text[k:k + 2].isdigit():
            yield from _numeral(text[:k] + text[k + 1] + text[k] + text[k + 2:])
    if "." not in text:
        yield str(int(text) + 1)
        if text != "0":
            yield str(int(text) - 1)
        yield str(2 * int(text))
        if int(text) % 2 == 0 and int(text) > 2:
            yield str(int(text) // 2)
    for often in (True, False) if len(text) > 1 else ():
        for k, c in enumerate(text):
            if c.isdigit():
                others = [d for d in "0123456789" if d != c and any(d in pair and c in pair for pair in LOOK_ALIKE) is often]
                for d in others:
                    yield from _numeral(text[:k] + d + text[k + 1:])


def _numeral(text: str) -> Iterator[str]:
    """The text, where it is one: 07 is none."""
    if len(text) == 1 or text[0] != "0" or text[1] == ".":
        yield text


def alike(a: str, b: str) -> bool:
    """Whether somebody may write the one for the other: two digits change places, one is wrong, or one is lost."""
    a, b = _digits(a), _digits(b)
    if len(a.lstrip("0")) < 2 or len(b.lstrip("0")) < 2:
        return False
    if len(a) == len(b):
        return swapped(a, b) or sum(x != y for x, y in zip(a, b, strict=True)) == 1
    short, long = sorted((a, b), key=len)
    return len(long) == len(short) + 1 and any(long[:k] + long[k + 1:] == short for k in range(len(long)))


def swapped(a: str, b: str) -> bool:
    """Whether two digits of one numeral change places in another."""
    off = [k for k in range(len(a)) if a[k] != b[k]] if len(a) == len(b) else []
    return len(off) == 2 and a[off[0]] == b[off[1]] and a[off[1]] == b[off[0]]


def what_differs(said: str, meant: str) -> str:
    """How a numeral came to be another one, in a few words."""
    a, b = _digits(said), _digits(meant)
    if len(a) == len(b) == 1:
        return "the number is wrong"
    if len(a) == len(b) and swapped(a, b):
        return "two digits changed places"
    if len(a) == len(b) and sum(x != y for x, y in zip(a, b, strict=True)) == 1:
        return "a digit is wrong"
    if len(a) == len(b) + 1:
        return "a digit is one too many"
    if len(b) == len(a) + 1:
        return "a digit is missing"
    return "the number is wrong"


def _digits(text: str) -> str:
    return "".join(c for c in text if c.isdigit())
