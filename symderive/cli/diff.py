"""symderive diff"""

from __future__ import annotations

import click

from symderive.cli.limit import Reply
from symderive.cli.options import printing
from symderive.cli.page import Page
from symderive.cli.sources import Expressions, read_point, text


@click.command("diff", cls=Expressions)
@click.argument("expression", metavar="EXPR", callback=text)
@click.option("--wrt", metavar="NAMES", help="The variable, or several one after another: x,y. By default the only name there is.")
@click.option("--order", type=click.IntRange(1), default=1, metavar="N", help="How many times; by default once.")
@click.option("--at", multiple=True, metavar="NAME=VALUE", help="Also the value of the derivative there: x=0.7,y=1/2.")
@click.option("--assume", multiple=True, metavar="STATEMENT", help='Such as "x > 0"; may be repeated.')
@printing()
def command(page: Page, expression: str, wrt: str | None, order: int, at: tuple[str, ...], assume: tuple[str, ...]) -> Reply:
    """Differentiate an expression, one rule a line.

    \b
    symderive diff "tanh(x)"
    symderive diff "x^2 y + sin(x y)" --wrt x,y
    symderive diff "x sin(x)" --order 2 --at x=0.7
    symderive diff "log(x)" --assume "x > 0" --format latex

    A hyphen reads the expression from standard input. The JSON is a proof object for symderive verify.
    """
    from symderive.api.claims import diff

    return page.show(diff(expression, wrt, order=order, assume=assume, at=read_point(at)))
