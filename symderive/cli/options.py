"""The options that every printing command has, in one decorator; it runs the command within its time and prints the reply."""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Mapping, Sequence
from functools import partial, wraps
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from symderive.cli.errors import told, told_late
from symderive.cli.limit import Died, Reply, TimeOver, within
from symderive.cli.output import silence, write_error, write_file, write_out
from symderive.cli.page import FORMATS, SUFFIXES, Page
from symderive.cli.screen import WIDEST, screen_of

DAY = 86_400.0


class _Seconds(click.FloatRange):
    """A float range that NaN does not slip through."""

    name = "seconds"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        found = super().convert(value, param, ctx)
        if math.isnan(found):
            self.fail("NaN is no number of seconds.", param, ctx)
        return found


def printing(formats: Sequence[str] = FORMATS, default: str = "text",
             count: Callable[[Mapping[str, Any]], int] | None = None) -> Callable[[Callable[..., Reply]], Callable[..., int]]:
    """A command that prints: it is called with a Page and its own parameters (plain data), and returns a Reply.

    count   of how many things it works on; each has the time that --time-limit says
    """
    own = [
        click.option("--format", "format_", type=click.Choice(formats), metavar="FORMAT",
                     help=f"{', '.join(formats[:-1])} or {formats[-1]}; by default {default}, or what the suffix of FILE says."),
        click.option("-o", "--output", metavar="FILE", help="Write to a file, whole or not at all; - is standard output."),
        click.option("--detail", type=click.Choice(["terse", "normal", "full"]), default="normal", help="How many lines are shown."),
        click.option("-q", "--quiet", is_flag=True, help="Print the verdict line alone; the exit code always tells."),
        click.option("--color", type=click.Choice(["auto", "always", "never"]), default="auto",
                     help="By default in a terminal, unless NO_COLOR is set; FORCE_COLOR asks for it."),
        click.option("--ascii", is_flag=True, help="Plain characters only."),
        click.option("--width", type=click.IntRange(30), metavar="N", help=f"Columns, at most {WIDEST}; by default the terminal's."),
        click.option("--time-limit", type=_Seconds(0, DAY), default=10.0, metavar="SECONDS", help="By default 10; 0 is no limit."),
    ]

    def decorate(command: Callable[..., Reply]) -> Callable[..., int]:
        @wraps(command)
        def called(format_: str | None, output: str | None, detail: str, quiet: bool, color: str, ascii: bool, width: int | None,
                   time_limit: float, **params: Any) -> int:
            output = "" if output in (None, "-") else output
            found = format_ or _format_of(output, formats) or default
            out = screen_of(None if output else sys.stdout, color=color, ascii=ascii, width=width)
            error = screen_of(sys.stderr, color=color, ascii=ascii)
            seconds = min(time_limit * (count(params) if count else 1), DAY)
            page = Page(found, output, detail, quiet, out, error, seconds)  # type: ignore[arg-type]
            return deliver(page, partial(answer, command.__module__, page, params))

        for option in reversed(own):
            called = option(called)
        return called

    return decorate


def _format_of(output: str, formats: Sequence[str]) -> str | None:
    """The format that a file's suffix says; none where it has no suffix."""
    suffix = Path(output).suffix.lower()
    found = SUFFIXES.get(suffix)
    if suffix and found not in formats:
        known = ", ".join(s for s, f in SUFFIXES.items() if f in formats)
        raise click.UsageError(f"the suffix {suffix} says no format; known are {known}, or say --format")
    return found


def answer(module: str, page: Page, params: dict[str, Any]) -> Reply:
    """Call the command of a module; whatever it raises becomes a message."""
    try:
        reply: Reply = import_module(module).command.callback.__wrapped__(page, **params)
        return reply
    except Exception as e:
        return Reply("", 2, told(e, page.error))


def deliver(page: Page, work: Callable[[], Reply]) -> int:
    """Let the work answer within its time, print what it says, and return the exit code. Raises CannotWrite."""
    try:
        reply = within(page.seconds, work)
    except TimeOver:
        reply = told_late(page)
    except Died as e:
        reply = Reply("", 2, told(e, page.error))
    write_error(reply.notes)
    if reply.text and page.output:
        write_file(page.output, reply.text)
    elif reply.text:
        try:
            write_out(reply.text, data=page.is_data)
        except BrokenPipeError:  # the reader has seen enough
            silence()
    return reply.code
