"""symderive check"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from symderive.cli.errors import told
from symderive.cli.limit import Reply
from symderive.cli.options import printing
from symderive.cli.page import Page
from symderive.cli.sources import STDIN, read_stdin, spooled

FOR_JUDGING, FOR_MENDING = 0.75, 0.5  # of the time that a page may take: what is judged or mended by then is printed
SUFFIXES = {"md": ".md", "tex": ".tex", "ipynb": ".ipynb", "txt": ".txt"}
VERDICTS = ("wrong", "carried", "verified", "definition", "not_understood")


class _Check(click.Command):
    """--marks may stand alone, or name its scheme: what follows it and is no TOML file is a page."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        for k, arg in enumerate(args):
            if arg == "--marks" and not (k + 1 < len(args) and args[k + 1].lower().endswith(".toml")):
                args = [*args[:k], "--marks=", *args[k + 1:]]
        return super().parse_args(ctx, args)


def _pages(ctx: click.Context, _: click.Parameter, files: tuple[str, ...]) -> tuple[str, ...]:
    """The files, and those in folders; standard input is kept in one as long as the command runs."""
    suffix = SUFFIXES[ctx.params.get("source") or "md"]
    found = tuple(spooled(ctx, read_stdin(), suffix) if f == STDIN else f for f in files)
    if not any(Path(f).is_dir() for f in found):
        return found
    from symderive.documents.marking.folders import found_pages

    return tuple(map(str, found_pages(found)))


def _count(params: Mapping[str, Any]) -> int:
    return len(params["files"])


@click.command("check", cls=_Check)
@click.argument("files", metavar="FILE...", nargs=-1, required=True, callback=_pages)
@click.option("--from", "source", type=click.Choice(list(SUFFIXES)), is_eager=True,
              help="What kind of page it is; by default what the suffix says.")
@click.option("--given", multiple=True, metavar="DATA",
              help="The data of the problem: i1=0.7,alpha=0.03, a weights file or a derivation file. May be repeated.")
@click.option("--marks", metavar="[SCHEME.toml]", help="Mark the lines for method and accuracy, with follow-through.")
@click.option("--only", multiple=True, type=click.Choice(VERDICTS), metavar="VERDICT",
              help="Print lines of this verdict alone; may be repeated.")
@click.option("--strict", is_flag=True, help="Lines that are carried or rough count as wrong for the exit code.")
@click.option("--fix", is_flag=True, help="Print the page with its mistakes mended, or write it to -o FILE, never over the original.")
@printing(formats=("text", "json", "concise", "sarif", "md", "latex", "html"), count=_count)
def command(page: Page, files: tuple[str, ...], source: str | None, given: tuple[str, ...], marks: str | None, only: tuple[str, ...],
            strict: bool, fix: bool) -> Reply:
    """Check somebody's page: which line is wrong first, and what follows from it.

    \b
    symderive check worksheet.md
    symderive check notes.tex --given weights.toml --marks
    symderive check homework/ --format concise

    Markdown, LaTeX and notebooks are read, and the folders they are in. text is a report; md, latex and html are the page itself with
    the mistakes marked in it (a report, where there are several pages); json, sarif and concise are for programs.

    The time limit is that of each page. Exit code 0: no line is wrong, 1: one is, 2: a page cannot be read.
    """
    from symderive.api.checks import check

    share = page.seconds / len(files)
    if fix and (len(files) > 1 or _is_over(page.output, files[0])):
        raise click.UsageError("--fix takes one page, and does not write over it: name another file with -o")
    if page.output and any(_is_over(page.output, file) for file in files):
        raise click.UsageError(f"{page.output} is the page itself: name another file with -o")
    result = check(*files, format=source or "", given=given, marks=False if marks is None else marks or True,
                   seconds=(FOR_MENDING if fix else 1) * FOR_JUDGING * share).showing(only)
    if fix:
        text, left = result.fixed(FOR_MENDING * share)
        return Reply(text, int(left > 0), f"{left} lines could not be mended.\n" if left else "")
    notes = "".join(told(why, page.error) for why in result.failed)
    writers = {"json": result.data, "concise": result.concise, "sarif": lambda: result.sarif(page.detail), "quiet": result.brief}
    if len(result.pages) == 1 and not result.failed:
        writers |= {"md": lambda: result.markup("md", page.detail), "latex": lambda: result.markup("latex", page.detail),
                    "html": lambda: result.markup("html", page.detail)}
    return page.show(result, notes=notes, **writers)._replace(code=result.exit_code(strict))


def _is_over(output: str, file: str) -> bool:
    return bool(output) and Path(output).resolve() == Path(file).resolve()
