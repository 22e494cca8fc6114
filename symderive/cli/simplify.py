"""symderive simplify"""

from __future__ import annotations

import click

from symderive.cli.limit import Reply
from symderive.cli.options import printing
from symderive.cli.page import Page
from symderive.cli.sources import Expressions, text

FORMS = ("expanded", "factored", "single-fraction", "exponentials", "rationalised")


@click.command("simplify", cls=Expressions)
@click.argument("expression", metavar="EXPR", callback=text)
@click.option("--to", type=click.Choice(FORMS), metavar="FORM",
              help=f"{', '.join(FORMS[:-1])} or {FORMS[-1]}; by default the shortest found.")
@click.option("--assume", multiple=True, metavar="STATEMENT", help='Such as "x > 0", "n whole" or "z complex"; may be repeated.')
@printing()
def command(page: Page, expression: str, to: str | None, assume: tuple[str, ...]) -> Reply:
    """Write an expression more simply, one idea a line.

    \b
    symderive simplify "(1 + cos(x))/sin(x) + sin(x)/(1 + cos(x))"
    symderive simplify "x^3 - 1" --to factored
    symderive simplify "sqrt(x^2)" --assume "x > 0"

    A hyphen reads the expression from standard input. The JSON is a proof object for symderive verify.
    """
    from symderive.api.claims import simplify

    return page.show(simplify(expression, to=to or "", assume=assume))
