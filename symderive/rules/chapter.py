"""How a chapter of rules is written down."""

from __future__ import annotations

from symderive.kernel.derivation import Rule
from symderive.notation.text import read_claim, read_statement


class Chapter(list[Rule]):
    """The rules of one file, in order. Calling it adds one."""

    def __call__(self, name: str, statement: str, *, given: str | list[str] = (), seen: str | list[str] = (),  # type: ignore[assignment]
                 because: str, proved_by: str = "") -> None:
        """statement is "lhs = rhs"; seen is "c free of x", "n natural", "n integer", "c number" or "x name"."""
        lhs, rhs = read_claim(statement, letters=True)
        granted = [given] if isinstance(given, str) else given
        looked_at = [seen] if isinstance(seen, str) else seen
        self.append(Rule(name, lhs, rhs, tuple(read_statement(s, letters=True) for s in granted), tuple(map(_seen, looked_at)), because,
                         proved_by))


def _seen(text: str) -> tuple[str, ...]:
    words = text.split()
    return ("free", words[0], words[3]) if words[1:3] == ["free", "of"] else (words[1], words[0])
