"""What is said where something cannot be done: one sentence, the place, and what to try."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from symderive.cli.limit import Reply
from symderive.cli.page import Page
from symderive.cli.screen import Screen
from symderive.cli.sources import SPOOLED

Parts = dict[str, Any]


def told(e: BaseException, screen: Screen) -> str:
    """The message for an exception, as it is printed on standard error."""
    from symderive.pages.terminal import render_error

    tell = next((_TELLERS[c.__name__] for c in type(e).__mro__ if c.__name__ in _TELLERS), _internal)
    parts: Parts = {k: _printable(v) if isinstance(v, str) and k != "source" else v for k, v in tell(e).items()}
    return render_error(**parts, width=screen.width, ascii=screen.ascii, color=screen.color)


def _printable(text: str) -> str:
    """What was typed may be quoted, but no codes of a terminal."""
    return "".join(c if c.isprintable() else "?" for c in text)


def told_late(page: Page) -> Reply:
    """The reply of a command whose time is over: not decided."""
    from symderive.cli.verdicts import as_json
    from symderive.pages.terminal import render
    from symderive.report.document import Document, Verdict
    from symderive.report.verdict import Verdict as Word

    word, sentence = Word.UNDECIDED, f"The time limit of {page.seconds:g} s was reached."
    if page.format == "json":
        return Reply(as_json({"verdict": word.value.lower(), "sentence": f"{word.value}. {sentence}"}) + "\n", word.exit_code)
    said = Document("", (), (Verdict(word.value, (sentence,)),))
    screen = page.error if page.is_data or page.output else page.out
    text = render(said, width=screen.width, ascii=screen.ascii, color=screen.color)
    return Reply("", word.exit_code, text) if page.is_data or page.output else Reply(text, word.exit_code)


# --- one function for each kind ------------------------------------------------------------------------------------

_MEANT = re.compile(r"(?:[Dd]id you mean (?P<name>\S+)\?\s*)?(?P<names>All names: .*)?", re.DOTALL)


def _advised(hint: str) -> Parts:
    """A hint as a sentence; in one that asks "did you mean x?" x is set apart, and where all names are is said quietly."""
    found = _MEANT.fullmatch(hint)
    if found:
        return {"suggestion": found["name"], "aside": found["names"] or ""}
    return {"hint": hint[:1].upper() + hint[1:] + ("" if hint[-1] in ".?:" else ".")}


def _unreadable(e: Any) -> Parts:
    hint = e.hint or (f"The '{e.text[e.opened - 1]}' at column {e.opened} is never closed." if e.opened else "")
    return {"sentence": f"the expression cannot be read: column {e.column}, {e.problem}", "source": e.text, "column": e.column,
            "width_of_token": e.width, "opened": e.opened, **_advised(hint)}


def _unusable(e: Any) -> Parts:
    file = SPOOLED if Path(e.file).stem == SPOOLED else e.file
    where = ", ".join(p for p in (file, e.place) if p)
    parts = {"sentence": f"{where}: {e.sentence}" if where else e.sentence, **_advised(e.hint or "")}
    if getattr(e, "source", ""):
        parts.update(source=e.source, column=e.column, width_of_token=e.width)
    return parts


def _rejected(e: Any) -> Parts:
    return {"sentence": f"this is no claim that can be checked: {e.where}: {e.reason}"}


def _schema(e: BaseException) -> Parts:
    return {"sentence": f"this is no proof object: {e}"}


def _said(e: BaseException) -> Parts:
    return {"sentence": str(e)}


_SYSTEM = {FileNotFoundError: "there is no such file", IsADirectoryError: "this is a folder", PermissionError: "permission is denied"}


def _system(e: Any) -> Parts:
    said = _SYSTEM.get(type(e)) or (e.strerror or str(e)).lower()
    return {"sentence": f"{e.filename}: {said}" if isinstance(e.filename, str) else said}


def _usage(e: Any) -> Parts:
    message = e.format_message().strip().split(" (Possible options:")[0].split(" Did you mean")[0].split(" (Did you mean")[0].rstrip(".")
    near = _nearest_option(e)
    path = e.ctx.command_path if e.ctx else "symderive"
    parts: Parts = {"sentence": message[:1].lower() + message[1:]}
    return {**parts, "suggestion": near, "aside": f"All options: {path} --help"} if near else {**parts, "hint": f"Try {path} --help"}


def _nearest_option(e: Any) -> str:
    options = sorted(getattr(e, "possibilities", None) or [])
    if len(options) < 2:
        return options[0] if options else ""
    from symderive.shelf.find import nearest

    return nearest(e.option_name, options) or options[0]


def _command(e: Any) -> Parts:
    from symderive.cli.run import COMMANDS
    from symderive.shelf.find import nearest

    near = nearest(e.word, COMMANDS)
    return {"sentence": e.message, "suggestion": near or f"symderive prove {e.word[:40]}", "aside": "All commands: symderive --help"}


def _no_memory(_: BaseException) -> Parts:
    return {"sentence": "there is not enough memory for this"}


def _internal(e: BaseException) -> Parts:
    what = " ".join(f"{type(e).__name__}: {e}".split())
    return {"sentence": f"internal error: {what[:300]}", "hint": "Please report the command and this message."}


_TELLERS: dict[str, Callable[[Any], Parts]] = {  # by name, so that nothing is imported for it
    "Unreadable": _unreadable, "Unusable": _unusable, "WeightsError": _unusable, "Rejected": _rejected, "SchemaError": _schema,
    "ValueError": _said, "CannotWrite": _said, "OSError": _system, "MemoryError": _no_memory, "UnknownCommand": _command,
    "ClickException": _usage,
}
