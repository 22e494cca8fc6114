"""symderive conv"""

from __future__ import annotations

import click

from symderive.cli.limit import Reply
from symderive.cli.options import printing
from symderive.cli.page import Page


@click.command("conv")
@click.option("--input", "input_", required=True, metavar="WxHxD", help="Width x height x depth of the input, such as 32x28x3.")
@click.option("--filters", required=True, metavar="K", help="How many filters: the depth of the output.")
@click.option("--size", required=True, metavar="F", help="Of a filter: 5, or 5x3 (width x height).")
@click.option("--stride", default="1", metavar="S", help="By default 1; two numbers are along the width and the height.")
@click.option("--pad", default="0", metavar="P", help="Zeros on each side, or same, or valid (none); by default 0.")
@click.option("--dilation", default="1", metavar="D", help="Steps from one weight of a filter to the next; by default 1.")
@click.option("--groups", default="1", metavar="G", help="Groups of channels, each with filters of its own; by default 1.")
@click.option("--no-bias", is_flag=True, help="The filters have no bias.")
@printing(formats=("text", "latex", "md", "html", "json"))
def command(page: Page, input_: str, filters: str, size: str, stride: str, pad: str, dilation: str, groups: str, no_bias: bool) -> Reply:
    """Output size, parameters and multiplications of a convolution layer, each as formula = numbers = value.

    \b
    symderive conv --input 32x28x3 --filters 10 --size 5
    symderive conv --input 224x224x3 --filters 96 --size 11 --stride 4 --pad 2
    symderive conv --input 64x64x32 --filters 64 --size 3 --pad same --groups 4 --no-bias

    The JSON has the keys output, numbers, parameters_per_filter, parameters, multiplications, receptive_field, padding, unused and
    computations.
    """
    from symderive.api.convolutions import conv

    result = conv(input_, filters, size, stride=stride, pad=pad, dilation=dilation, groups=groups, bias=not no_bias)
    return page.show(result, json=result.numbers)
