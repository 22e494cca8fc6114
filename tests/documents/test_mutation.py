"""One slip in a clean page is found on its line, and no clean page is accused; what is said of it is what went wrong."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator

import pytest
from mutation import SLIPS, Mutant, Source, made, mutant, own_pages, shelf_page, shelf_pages

from symderive.documents.knowing.judgement import Mark
from symderive.documents.marking.checked import LineVerdict

FOUND = 0.95  # of the slips, on their line and first on the page
EXPLAINED = 0.75  # of those found, with what should stand there
SAMPLE, MANY = 40, 500
SHELF = ("tanh", "sigmoid", "quotient_rule", "double_angle", "variance", "network", "gradient_descent", "conv")

# slip: what the sentence must have in it
SENTENCES = [
    ("f(x) = x^2 + 3x, f'(x) = 2x - 3", "sign"),
    ("f(x) = (3x^2 + 1)^5, f'(x) = 5(3x^2 + 1)^4", "chain-rule factor is missing"),
    ("f(x) = \\sin(4x), f'(x) = \\cos(4x)", "chain-rule factor is missing"),
    ("f(x) = x^7, f'(x) = 7x^7", "power rule"),
    ("f(x) = x^2 e^x, f'(x) = 2x e^x", "product rule has two summands"),
    ("f(x) = x^2 \\sin x, f'(x) = 2x \\cos x", "two summands: 2*x*sin(x) + x^2*cos(x)"),
    ("f(x) = \\frac{x}{x^2 + 1}, f'(x) = \\frac{(x^2 + 1) + 2x^2}{(x^2 + 1)^2}", "minus sign"),
    ("(a + 3)^2 = a^2 + 9", "middle term"),
    ("\\log(a + b) = \\log a + \\log b", "logarithm of a sum"),
    ("\\sqrt{a^2 + b^2} = a + b", "root of a sum"),
    ("e^{a + b} = e^a + e^b", "product is meant, not a sum"),
    ("\\frac{1}{a + b} = \\frac{1}{a} + \\frac{1}{b}", "only the numerator"),
    ("\\frac{a + b}{2} = \\frac{a}{2} + b", "every summand is divided"),
    ("3(a + b) = 3a + b", "factor belongs to every summand"),
    ("a - (b - c) = a - b - c", "minus sign belongs to every summand"),
    ("(2a)^3 = 2a^3", "power belongs to every factor"),
    ("\\sin(a + b) = \\sin a + \\sin b", "sin of a sum"),
    ("(a - b)(a + b) = 2(a^2 - b^2)", "factor 2 too many"),
    ("(a + b)^2 - (a - b)^2 = 3ab", "3 should be 4"),
    ("12 \\cdot 12 + 5 = 194", "149"),
    ("0.7 \\cdot 0.35 = 0.254", "0.245"),
    ("5 \\cdot 5 \\cdot 3 + 1 = 26", "76"),
    ("2.5 \\cdot 4 = -10", "sign"),
    ("0.25 \\cdot 0.5 = 1.25", "decimal point"),
]


@pytest.mark.parametrize(("row", "said"), SENTENCES)
def test_the_sentence_says_what_went_wrong(row: str, said: str) -> None:
    page = Source("row.md", "own", "\n\n".join(f"${part.strip()}$" for part in row.split(", ")) + "\n", "markdown")
    line = page.checked().first_wrong
    assert line is not None and line.deciding.mark is Mark.WRONG
    told = f"{line.deciding.reason} {line.deciding.expected}"
    assert said in told, told


def test_no_clean_page_of_our_own_is_accused() -> None:
    assert [(page.name, line.line, line.text) for page in own_pages() for line in _accused(page)] == []


def test_no_page_of_the_shelf_is_accused() -> None:
    """Every seventh page, in the two formats by turns."""
    assert [(page.name, line.line, line.text) for page in shelf_pages(every=7) for line in _accused(page)] == []


@pytest.mark.long
def test_no_page_of_the_whole_shelf_is_accused() -> None:
    assert [(page.name, line.line, line.text) for page in shelf_pages() for line in _accused(page)] == []


def test_a_slip_is_found_on_its_line() -> None:
    _are_found(_some([*own_pages(), *(shelf_page(title, suffix) for title in SHELF for suffix in (".md", ".tex"))], SAMPLE))


@pytest.mark.long
def test_slips_on_every_page_are_found_and_explained() -> None:
    lines = _are_found(_some([*own_pages(), *shelf_pages()], MANY))
    assert all(line.deciding.reason for line in lines)
    assert sum(bool(line.deciding.fix) for line in lines) >= EXPLAINED * len(lines)


def _accused(page: Source) -> Iterator[LineVerdict]:
    return (line for line in page.checked().lines if line.mark in (Mark.WRONG, Mark.CARRIED))


def _some(pages: list[Source], count: int) -> Iterator[Mutant]:
    """Mutants of the pages in turn, the kinds of slip in turn too."""
    order = list(pages)
    random.Random(count).shuffle(order)
    kinds = list(SLIPS)
    done = 0
    for turn in range(len(kinds) * 4):
        for k, page in enumerate(order):
            found = mutant(page, page.checked_once(), kinds[(turn + k) % len(kinds)], turn // len(kinds))
            if found is not None:
                yield found
                done += 1
                if done == count:
                    return


def _are_found(mutants: Iterable[Mutant]) -> list[LineVerdict]:
    """The lines on which the slips were found: nearly all, and each first on its page."""
    found, missed = [], []
    for m in mutants:
        first = m.source.checked().first_wrong
        if first is not None and first.line == m.line:
            found.append(first)
        else:
            missed.append(f"{m.source.name}:{m.line} {m.slip}: {m.row}, {m.stood!r} is {m.edit.by!r}; found {first and first.line}")
    assert len(missed) <= (1 - FOUND) * len(found + missed), "\n".join(missed)
    return found


def test_a_slip_counts_only_where_it_makes_a_line_false() -> None:
    assert made("$a + 0 = a$", "sign") is None
    assert made("$a + b = b + a$", "sign") is not None
    assert made("$0.5 \\cdot 0.3 = 0.15$", "off by one digit") is not None
