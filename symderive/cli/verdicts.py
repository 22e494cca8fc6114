"""A result in one line, and what stands for a proof object where nothing was proved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symderive.report.document import Verdict as Closing
from symderive.report.verdict import Verdict

if TYPE_CHECKING:
    from symderive.api.results import Result

_PROVED = (Verdict.PROVED, Verdict.CHECKED, Verdict.CONDITIONAL)


def has_proof(result: Result) -> bool:
    """Whether all of the result can be written as one proof object, or one refutation."""
    return result.refutation is not None or (result.verdict in _PROVED and bool(result.derivations))


def verdict_line(result: Result, *, ascii: bool = False) -> str:
    """The closing sentence; of several, the worst one, and how many there are."""
    from symderive.pages.boxes import ascii_text
    from symderive.pages.wording import closing, plain

    closings = [b for b in result.blocks() if isinstance(b, Closing)]
    word = result.verdict.value
    found = [b for b in closings if b.word == word] if len(closings) > 1 and result.verdict.exit_code else closings
    if len(found) == 1 or (found and result.verdict.exit_code):
        said, text = closing(found[0])
        line = f"{said} {plain(text)}"
    elif closings:
        line = f"{word}. {_counted(closings)}, every one checked."
    else:
        line = f"{word}."
    return ascii_text(line) if ascii else line


def _counted(closings: list[Closing]) -> str:
    """How many proofs, and how many computations of numbers: gradients among them."""
    computed = sum(b.word == Verdict.CHECKED.value for b in closings)
    counts = ((len(closings) - computed, "proof"), (computed, "computation"))
    return " and ".join(f"{n} {what}{'' if n == 1 else 's'}" for n, what in counts if n)


def verdict_json(result: Result) -> str:
    """{"verdict": "not decided", "sentence": ...}: no proof object, and `verify` refuses it as one."""
    return as_json({"verdict": result.verdict.value.lower(), "sentence": verdict_line(result)})


def as_json(value: object) -> str:
    """JSON that people can read too."""
    import json  # here, for most runs print none

    return json.dumps(value, indent=2, ensure_ascii=False)
