"""The rules: one line of data each. `RULES` maps names to them, in the order of the chapters.

To add a rule, write its line in the right chapter: both sides in text notation (every name in it is a letter), what must
be known (`given`), what must be seen in the terms (`seen`), and a reason a student can read. A maths formula in a reason
stands between dollar signs; its letters are printed as what they stand for. Then run `pytest tests/rules`.
"""

from __future__ import annotations

from importlib import import_module

from symderive.rules.chapter import Book

CHAPTERS = ("algebra", "powers", "exponential", "hyperbolic", "trigonometric", "derivative", "sums", "activation")

RULES = Book({chapter: import_module(f"symderive.rules.{chapter}").RULES for chapter in CHAPTERS})
