"""symderive eval"""

from __future__ import annotations

import click

from symderive.cli.limit import Reply
from symderive.cli.options import printing
from symderive.cli.page import Page
from symderive.cli.sources import Expressions, read_point, text


@click.command("eval", cls=Expressions)
@click.argument("expression", metavar="EXPR", callback=text)
@click.option("--at", multiple=True, metavar="NAME=VALUE", help="Repeated, or several with commas: x=0.7,y=1/2. An entry: v[1]=2.")
@click.option("--digits", type=click.IntRange(1, 1000), default=12, metavar="N", help="Digits of a value that is not exact; by default 12.")
@printing(formats=("text", "latex", "md", "html", "json"))
def command(page: Page, expression: str, at: tuple[str, ...], digits: int) -> Reply:
    """Evaluate an expression: exactly if it is rational, otherwise every digit certified.

    \b
    symderive eval "tanh(x)" --at x=0.7
    symderive eval "x^2 + y" --at x=0.3,y=1/3
    symderive eval "exp(1)" --digits 50 -q

    A hyphen reads the expression from standard input. The JSON is {"expression", "at", "value", "exact"}, all of them texts;
    "exact" is null where the value is not rational.
    """
    from symderive.api.values import evaluate
    from symderive.cli.verdicts import as_json

    point = read_point(at)
    result = evaluate(expression, point, digits=digits)
    exact = None if result.exact is None else str(result.exact)
    facts = {"expression": expression, "at": point, "value": result.value, "exact": exact}
    return page.show(result, json=lambda: as_json(facts), quiet=lambda: result.value)
