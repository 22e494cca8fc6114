"""symderive check"""

from __future__ import annotations

from pathlib import Path

import click

from symderive.cli.limit import Reply
from symderive.cli.options import printing
from symderive.cli.page import Page
from symderive.cli.sources import STDIN, read_stdin, spooled

SUFFIXES = {"md": ".md", "tex": ".tex", "ipynb": ".ipynb", "txt": ".txt"}
VERDICTS = ("wrong", "carried", "verified", "definition", "not_understood")


def _pages(ctx: click.Context, _: click.Parameter, files: tuple[str, ...]) -> tuple[str, ...]:
    """The files; standard input is kept in one as long as the command runs."""
    suffix = SUFFIXES[ctx.params.get("source") or "md"]
    return tuple(spooled(ctx, read_stdin(), suffix) if f == STDIN else f for f in files)


@click.command("check")
@click.argument("files", metavar="FILE...", nargs=-1, required=True, callback=_pages)
@click.option("--from", "source", type=click.Choice(list(SUFFIXES)), is_eager=True,
              help="What kind of page it is; by default what the suffix says.")
@click.option("--only", multiple=True, type=click.Choice(VERDICTS), metavar="VERDICT",
              help="Print lines of this verdict alone; may be repeated.")
@click.option("--strict", is_flag=True, help="Lines that are carried or rough count as wrong for the exit code.")
@click.option("--fix", is_flag=True, help="Print the page with its mistakes mended, or write it to -o FILE, never over the original.")
@printing(formats=("text", "json", "concise", "md", "latex", "html"))
def command(page: Page, files: tuple[str, ...], source: str | None, only: tuple[str, ...], strict: bool, fix: bool) -> Reply:
    """Check somebody's page: which line is wrong first, and what follows from it.

    \b
    symderive check worksheet.md
    symderive check notes.tex --format json
    symderive check *.md --only wrong

    Markdown, LaTeX and notebooks are read. Exit code 1 where a line is wrong.
    """
    from symderive.api.checks import check

    if fix and (len(files) > 1 or (page.output and Path(page.output).resolve() == Path(files[0]).resolve())):
        raise click.UsageError("--fix takes one page, and does not write over it: name another file with -o")
    result = check(*files, format=source or "").showing(only)
    if fix:
        text, left = result.fixed()
        return Reply(text, int(left > 0), f"{left} lines could not be mended.\n" if left else "")
    return page.show(result, json=result.data, concise=result.concise)._replace(code=result.exit_code(strict))
