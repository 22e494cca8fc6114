"""How a chapter of rules is written down, and how a rule is read: when it is first asked for."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from symderive.kernel.derivation import Rule
from symderive.notation.text import read_claim, read_statement


@dataclass(frozen=True, slots=True)
class Entry:
    """A rule as written: statement "lhs = rhs"; seen is "c free of x", "n natural", "n integer", "c number", "x name", "values complex"."""

    statement: str
    given: tuple[str, ...]
    seen: tuple[str, ...]
    because: str
    proved_by: str

    def read(self, name: str) -> Rule:
        """The rule. Raises Unreadable for a statement that cannot be read."""
        lhs, rhs = read_claim(self.statement, letters=True)
        given = tuple(read_statement(s, letters=True) for s in self.given)
        return Rule(name, lhs, rhs, given, tuple(map(_seen, self.seen)), self.because, self.proved_by)


class Chapter(dict[str, Entry]):
    """The rules of one file by name, in order. Calling it adds one."""

    def __call__(self, name: str, statement: str, *, given: str | list[str] | tuple[str, ...] = (),
                 seen: str | list[str] | tuple[str, ...] = (), because: str, proved_by: str = "") -> None:
        if name in self:
            raise ValueError(f"two rules are called {name}")
        self[name] = Entry(statement, _several(given), _several(seen), because, proved_by)


class Book(Mapping[str, Rule]):
    """All chapters as one mapping from names to rules. A rule is read when it is first looked up."""

    def __init__(self, chapters: Mapping[str, Chapter]):
        self.chapter_of = {name: chapter for chapter, entries in chapters.items() for name in entries}
        if len(self.chapter_of) != sum(map(len, chapters.values())):
            raise ValueError("two chapters have a rule of one name")
        self._entries = {name: entry for entries in chapters.values() for name, entry in entries.items()}
        self._read: dict[str, Rule] = {}
        self._about: dict[str, dict[str, list[Rule]]] = {}  # by the operator of the left side, and that of the right one
        self._all: dict[str, Rule] = {}

    def __getitem__(self, name: str) -> Rule:
        rule = self._read.get(name)
        if rule is None:
            rule = self._read[name] = self._entries[name].read(name)
        return rule

    def __contains__(self, name: object) -> bool:
        return name in self._entries

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)

    def read_all(self) -> dict[str, Rule]:
        """All rules, read."""
        if not self._all:
            self._all = dict(self.items())
        return self._all

    def about(self, left: Collection[str], right: Collection[str]) -> list[Rule]:
        """The rules whose sides have operators of these; where the left side is a derivative, the other may be anything."""
        if not self._about:
            for rule in self.read_all().values():
                self._about.setdefault(rule.lhs.op, {}).setdefault(rule.rhs.op, []).append(rule)
        sides = ((op, *side) for op in left for side in self._about.get(op, {}).items())
        return [rule for op, other, rules in sides if other in right or op == "D" for rule in rules]

    def proved(self) -> dict[str, str]:
        """The rules that are not bedrock, and the derivation that proves each."""
        return {name: entry.proved_by for name, entry in self._entries.items() if entry.proved_by}


def _several(texts: str | list[str] | tuple[str, ...]) -> tuple[str, ...]:
    return (texts,) if isinstance(texts, str) else tuple(texts)


def _seen(text: str) -> tuple[str, ...]:
    words = text.split()
    return ("free", words[0], words[3]) if words[1:3] == ["free", "of"] else (words[1], words[0])
