"""A page that was checked as plain data for those who print it with the remarks in its margin."""

from __future__ import annotations

from symderive.documents.marking.telling import Telling
from symderive.documents.reading.page import Page
from symderive.documents.reading.source import formulas
from symderive.report.marked import MarkedPage, Stretch


def marked_page(telling: Telling) -> MarkedPage:
    """The page, cut into prose and formulas, and what is said of it."""
    page = telling.checked.page
    return MarkedPage(page.file, page.format, page.text, tuple(stretches(page)), telling.remarks, tuple(telling.summary(hint=False)))


def stretches(page: Page) -> list[Stretch]:
    """The whole text from left to right: prose, formulas and prose again."""
    found: list[Stretch] = []
    at = 0
    for f in formulas(page.text, "latex" if page.format == "latex" else "markdown"):
        if f.outer > at:
            found.append(Stretch("prose", at, at, f.outer, f.outer))
        found.append(Stretch("inline" if f.kind == "inline" else "display", f.outer, f.start, f.end, f.close))
        at = f.close
    if at < len(page.text):
        found.append(Stretch("prose", at, at, len(page.text), len(page.text)))
    return found
