"""symderive graph"""

from __future__ import annotations

import click

from symderive.cli.limit import Reply
from symderive.cli.options import printing
from symderive.cli.page import Page
from symderive.cli.sources import folder_of, weights_file


@click.command("graph")
@click.argument("weights", metavar="FILE", required=False, callback=weights_file)
@click.option("--blocks/--units", default=None, help="A box a layer, or every unit; by default units up to 30 weights.")
@click.option("--fragment", is_flag=True, help="LaTeX: the picture alone, for notes that say \\usepackage{tikz}.")
@printing(formats=("svg", "latex"), default="svg")
def command(page: Page, weights: str | None, blocks: bool | None, fragment: bool) -> Reply:
    """Draw a network: values above its units, gradients below, weights on the links.

    \b
    symderive graph net.toml -o net.svg
    symderive graph net.toml -o net.tex
    symderive graph net.toml --fragment -o chapter/net.tex

    Without FILE it is the network of the worksheet; a hyphen is standard input. LaTeX is a document of the size of the picture,
    unless --fragment is given.
    """
    if fragment and page.format != "latex":
        raise click.UsageError("--fragment is for --format latex")
    from symderive.api.pictures import graph

    drawing = graph(weights, blocks=blocks, folder=folder_of(weights))
    return Reply(drawing.svg() if page.format == "svg" else drawing.tikz(fragment=fragment), 0)
