"""symderive diff"""

from __future__ import annotations

import click

from symderive.cli.limit import Reply
from symderive.cli.options import printing
from symderive.cli.page import Page
from symderive.cli.sources import Expressions, text


@click.command("diff", cls=Expressions)
@click.argument("expression", metavar="EXPR", callback=text)
@click.option("--wrt", metavar="NAME", help="The variable; by default the only name in the expression.")
@click.option("--assume", multiple=True, metavar="STATEMENT", help='Such as "x > 0"; may be repeated.')
@printing()
def command(page: Page, expression: str, wrt: str | None, assume: tuple[str, ...]) -> Reply:
    """Differentiate an expression, one rule a line.

    \b
    symderive diff "tanh(x)"
    symderive diff "x^2 y + sin(x y)" --wrt x
    symderive diff "log(x)" --assume "x > 0" --format latex

    A hyphen reads the expression from standard input. The JSON is a proof object for symderive verify.
    """
    from symderive.api.claims import diff

    return page.show(diff(expression, wrt, assume=assume))
