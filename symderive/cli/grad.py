"""symderive grad"""

from __future__ import annotations

import click

from symderive.cli.limit import Reply
from symderive.cli.options import printing
from symderive.cli.page import Page
from symderive.cli.sources import weights_file


@click.command("grad")
@click.option("--weights", metavar="FILE", callback=weights_file,
              help="A network in TOML or JSON; by default the one of the worksheet. A hyphen is standard input.")
@click.option("--wrt", metavar="NAMES", help="Some weights only, such as w1,w5.")
@printing()
def command(page: Page, weights: str | None, wrt: str | None) -> Reply:
    """Derive the gradient of a network's loss, formulas proved and numbers exact.

    \b
    symderive grad
    symderive grad --weights net.toml --wrt w1,w5
    symderive grad --format json

    The JSON holds the numbers: loss, grads, updated, forward, loss_after, forward_after, and exact fractions.
    """
    from symderive.api.gradients import grad

    chosen = None if wrt is None else [name.strip() for name in wrt.split(",")]
    result = grad(weights, wrt=chosen)
    return page.show(result, json=result.numbers)
