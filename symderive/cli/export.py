"""symderive export"""

from __future__ import annotations

from pathlib import Path

import click

from symderive.cli.limit import Reply
from symderive.cli.options import printing
from symderive.cli.page import Page
from symderive.cli.sources import Expressions, name_or_claim

STYLE = "symderive.sty"


@click.command("export", cls=Expressions)
@click.argument("what", metavar="NAME|FILE|CLAIM", callback=name_or_claim)
@click.option("--standalone", is_flag=True, help="LaTeX: a whole document, to compile as it is.")
@click.option("--plain", is_flag=True, help="LaTeX: amsmath alone, no style file.")
@click.option("--sty", is_flag=True, help=f"LaTeX: also write {STYLE} beside the output file.")
@printing(default="latex")
def command(page: Page, what: str, standalone: bool, plain: bool, sty: bool) -> Reply:
    """Write a derivation as a document.

    \b
    symderive export tanh --standalone -o tanh.tex
    symderive export worksheet -o worksheet.html
    symderive export tanh --sty -o chapter/tanh.tex

    LaTeX is a fragment that needs symderive.sty, unless --standalone or --plain is given; HTML is a whole page. The exit code is
    that of symderive prove.
    """
    if standalone and plain:
        raise click.UsageError("--standalone and --plain exclude each other")
    if (standalone or plain or sty) and page.format != "latex":
        raise click.UsageError("--standalone, --plain and --sty are for --format latex")
    from symderive.cli.judging import judged

    result, notes = judged(what)
    form = "standalone" if standalone else "plain" if plain else "fragment"
    if sty:
        _write_style(Path(page.output).parent / STYLE)
    return page.show(result, notes=notes, latex=lambda: result.latex(form=form, detail=page.detail),  # type: ignore[arg-type]
                     html=lambda: result.html(page=True))


def _write_style(path: Path) -> None:
    from symderive.cli.output import write_file
    from symderive.pages.latex import style_file

    write_file(str(path), style_file())
