"""symderive grad"""

from __future__ import annotations

import click

from symderive.cli.limit import Reply
from symderive.cli.options import printing
from symderive.cli.page import FORMATS, LANGUAGES, Page
from symderive.cli.sources import folder_of, weights_file

MOST_STEPS = 10_000


@click.command("grad")
@click.option("--weights", metavar="FILE", callback=weights_file,
              help="A network in TOML or JSON; by default the one of the worksheet. A hyphen is standard input.")
@click.option("--wrt", metavar="NAMES", help="Some weights only, such as w1,w5.")
@click.option("--show", multiple=True, metavar="ENTRY", help="A weight to work out, w1 or 'W1[3,7]' (counted from 0); may be repeated.")
@click.option("--all", "every", is_flag=True, help="Every entry on a line of its own, instead of the page.")
@click.option("--steps", type=click.IntRange(1, MOST_STEPS), default=1, metavar="N", help="Training steps; by default 1.")
@click.option("--rate", metavar="R", help="The learning rate, instead of the file's.")
@click.option("--optimizer", type=click.Choice(["sgd", "momentum", "adam"]), default="sgd", help="How weights move; by default sgd.")
@click.option("--momentum", metavar="M", help="Of the velocity, by default 0.9; chooses the optimizer momentum.")
@click.option("--verify-with", type=click.Choice(["fd"]), help="fd shows central differences beside the gradient.")
@printing(formats=(*FORMATS, *LANGUAGES))
def command(page: Page, weights: str | None, wrt: str | None, show: tuple[str, ...], every: bool, steps: int, rate: str | None,
            optimizer: str, momentum: str | None, verify_with: str | None) -> Reply:
    """Derive the gradient of a network's loss, formulas proved and numbers exact.

    \b
    symderive grad
    symderive grad --weights net.toml --wrt w1,w5
    symderive grad --weights net.toml --show 'W1[3,7]'
    symderive grad --weights net.toml --all -o gradient.txt
    symderive grad --weights net.toml --steps 10 --rate 0.1 --optimizer adam
    symderive grad --format json

    The JSON holds the numbers: loss, grads, updated, forward, loss_after, forward_after, and exact fractions; with --steps also steps.
    The formats numpy, torch, jax and c are a function that computes the loss and its gradient.
    """
    chosen = None if wrt is None else [name.strip() for name in wrt.split(",")]
    if page.format in LANGUAGES:
        from symderive.api.code import gradient_code

        return Reply(gradient_code(weights, page.format, wrt=chosen, folder=folder_of(weights)), 0)  # type: ignore[arg-type]
    from symderive.api.gradients import GraphGradientResult, Undecided, grad
    from symderive.cli.errors import told
    from symderive.cli.progress import progress_bar

    try:
        with progress_bar("Training") as progress:
            result = grad(weights, wrt=chosen, show=show, steps=steps, rate=rate,
                          optimizer=optimizer, momentum=momentum,  # type: ignore[arg-type]
                          differences=verify_with == "fd", progress=progress, seconds=page.seconds,
                          folder=folder_of(weights), prove=page.format != "json")
            if every and isinstance(result, GraphGradientResult):
                return Reply(result.entries(), 0)
            return page.show(result, json=result.numbers)
    except Undecided as why:
        from symderive.report.verdict import Verdict

        return Reply("", Verdict.UNDECIDED.exit_code, told(why, page.error))
