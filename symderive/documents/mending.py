"""The page with its mistakes mended: every token that a verdict can put right, and nothing else."""

from __future__ import annotations

from collections.abc import Callable

from symderive.documents.checked import CheckedPage
from symderive.kernel.term import Term

Spell = Callable[[Term], str]


def mended(checked: CheckedPage, spell: Spell) -> tuple[str, int]:
    """The text of the page with what should stand there, and how many places were changed. `spell` writes a term as the page does.

    Of changes that overlap only the first is made; a file that the page includes is left alone.
    """
    text, page = checked.page.text, checked.page
    own = [line for line in page.lines if line.file == page.file]
    found = {j.edit[:2]: j.edit for j in checked.judgements if j.edit is not None}
    edits = sorted(found.values(), key=lambda edit: edit[:2])
    parts, at, count = [], 0, 0
    for start, end, term in edits:
        if start >= at:
            parts += [text[at:start], spell(term)]
            at, count = end, count + 1
    whole = "".join([*parts, text[at:]])
    return (whole if len(own) == len(page.lines) else text), count if len(own) == len(page.lines) else 0
