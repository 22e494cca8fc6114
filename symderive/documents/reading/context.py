"""What a page says about its names, as far as it is needed to read a formula; and how a name is spelled."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, field, replace

from symderive.documents.reading.page import Conventions
from symderive.kernel.term import Term, name, num

CUSTOMARY = frozenset("fghFG")  # letters that are functions unless the page says otherwise
SPECIAL = frozenset({"Gamma", "Phi", "zeta"})  # functions that have these names unless the page says otherwise
STANDARD = {"sigma": "sigmoid"}  # letters that stand for an operator unless the page defines them
SOON = 60  # characters after which a formula says what a name in the one before is


@dataclass(frozen=True)
class Context:
    """See `page.Symbols` for the fields of the same name.

    scalars   names that the page sets equal to a number
    spoken    names that stand before a bracket or a prime: the parts of the page (scopes of headings) in which they do
    bare      names that stand somewhere without a bracket after them
    formal    functions with an argument that is no name, as L(mu, sigma^2): what stands in the bracket of their definition
    plain     names that the page gives a formula without a bracket: y = sin x, whose value at 2 may be y(2)
    forms     names that are a function at one place of the page and a quantity at another: where each formula stands, and which it is
    ranks     array -> how many indices its entries have
    lengths   array -> how many entries it has, as text
    layers    superscripts l, l-1, L are layers of a network, not powers
    x_parts   parts of the page (scopes of headings) in which x is a name, and not the sign of a product
    names     names whose spelling is given from outside: w1 and w_1 are both `w_1` on a page
    errors    e^{(i)} is an entry of an array, and no power: an equation begins with it
    ruled     standard functions that stand without an argument in a rule: sigma' = sigma (1 - sigma)
    renewing  a prime marks the next value of a name, and no slope, where no bracket follows
    variable  in which a prime differentiates where nothing else says so
    transposes whether a raised T transposes
    imaginary letters that are the imaginary unit: i where the page has e^{ix}, and no index i
    """

    functions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    standard: Mapping[str, str] = field(default_factory=lambda: STANDARD)
    arrays: frozenset[str] = frozenset()
    ranks: Mapping[str, int] = field(default_factory=dict)
    matrices: frozenset[str] = frozenset()
    indices: frozenset[str] = frozenset()
    depends: Mapping[str, str] = field(default_factory=dict)
    scalars: frozenset[str] = frozenset()
    spoken: Mapping[str, Set[int]] = field(default_factory=dict)
    bare: frozenset[str] = frozenset()
    formal: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    plain: frozenset[str] = frozenset()
    forms: Mapping[str, tuple[tuple[int, bool], ...]] = field(default_factory=dict)
    lengths: Mapping[str, str] = field(default_factory=dict)
    length: str = "n"
    layers: bool = False
    transposes: bool = True
    x_parts: frozenset[int] = frozenset()
    names: frozenset[str] = frozenset()
    variable: str = ""
    imaginary: frozenset[str] = frozenset()
    errors: bool = False
    renewing: bool = False
    ruled: frozenset[str] = frozenset()
    conventions: Conventions = field(default_factory=Conventions)

    def size_of(self, names: Set[str]) -> Term:
        """How many entries the arrays among some names have: a number or a letter, the letter of the page where none of them says it."""
        said = min((self.lengths[a] for a in names & self.lengths.keys()), default=self.length)
        return num(said) if said.isdigit() else name(said)

    def at(self, place: int) -> Context:
        """The context at one place of the page: there a name is what the formula before it said, or x^2 y with y = sin t says next."""
        quantities = set()
        for n, forms in self.forms.items():
            soon = place if any(start == place for start, _ in forms) else place + SOON
            before = [called for start, called in forms if start <= (place if called else soon)] or [forms[0][1]]
            quantities |= set() if before[-1] else {n}
        if not quantities:
            return self
        return replace(self, functions={f: x for f, x in self.functions.items() if f not in quantities}, plain=self.plain | quantities)

    def apart_from(self, others: Set[int]) -> Context:
        """The context in a part of the page to which these do not belong: t is a letter, although one of them has a function t(x)."""
        theirs = {f for f in self.functions if self.spoken.get(f) and self.spoken[f] <= others}
        return replace(self, functions={f: x for f, x in self.functions.items() if f not in theirs}) if theirs else self

    def is_function(self, name: str) -> bool:
        """Whether a name followed by a bracket is surely a function."""
        if name in self.functions or name in self.standard:
            return True
        return (name in CUSTOMARY and name not in self.scalars) or (name in SPECIAL and name not in self.scalars | self.bare | self.plain)

    def spelled(self, stem: str, index: str) -> str:
        """The name of a stem with an index: w and 11 are w11, or w_11 where that is the name given from outside."""
        joined, apart = stem + index, f"{stem}_{index}"
        if apart in self.names or (not index.isdigit() and joined not in self.names) or stem[-1:].isdigit():
            return apart
        return joined


def ascii_name(words: Iterable[str]) -> str:
    """One name made of words: predicted_value."""
    return re.sub(r"[^A-Za-z0-9]+", "_", "_".join(words)).strip("_")
