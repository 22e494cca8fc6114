"""What reading a page hands to judging it: plain data, and nothing of LaTeX in it.

A `Page` is its lines, its scopes (headings and items), its statements in the order of the text, and what its names mean.
A `Statement` is a chain of sides with relations between them, a fragment without a relation, or an update. A `Side` holds a Term,
or several (a tuple, a matrix, cases), or the reason why it could not be read, with the place.

Places are offsets into `Page.text`, in code points, half-open; `Page.place` turns one into file, line and column. Names are ASCII:

==============================  ==================================================================================
on the page                     name
==============================  ==================================================================================
w_1, w_{11}, w_{1,2}            w1, w11, w1_2
w_b, h_{\\text{new}}             w_b, h_new
\\hat y, \\bar x, \\tilde x         yhat, xbar, xtilde
x^{(2)}, W^{[l]}, w_{11}^{(2)}  x_sup2, W_layl, w11_sup2
x^*, x', x^+ (no power)         x_star, x_prime, x_plus
\\alpha, \\text{MSE}              alpha, MSE
x_i, i bound or a free index    idx(x, i), and then x_1 is idx(x, 1) on this page: x is in `Symbols.arrays`
w_{ij}, w_{1,j}, likewise       idx(w, i, j), idx(w, 1, j), and then w_{12} is idx(w, 1, 2)
x^{(i)}, x_j^{(i)}, likewise    idx(x_sup, i), idx(x_sup, i, j)
i, where the page has e^{ix}    the constant I
==============================  ==================================================================================
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Literal, NamedTuple

from symderive.kernel.term import Path, Term
from symderive.notation.text import write

Format = Literal["markdown", "latex", "notebook", "text"]
SideKind = Literal["term", "tuple", "matrix", "cases", "either", "words", "dots", "unread"]
StatementKind = Literal["chain", "update", "fragment"]
Role = Literal["claim", "let", "condition", "point"]
Connective = Literal["", "=>", "<=", "<=>", "->", "or", "and"]
# = exact; ~ about; := and <- set a name; -> evaluates to (or: becomes); the rest are read and seldom judged
Relation = Literal["=", "~", "!=", "<", "<=", ">", ">=", "<<", ">>", ":=", "<-", "->", "=>", "prop", "in", "notin", "subset", "dist", "|->",
                   "equiv", "perp"]


EXERCISE = re.compile(r"\W*(?:problem|exercise|example|question|task|q)\W*\d", re.IGNORECASE)


class Place(NamedTuple):
    """Where something stands: `line` is "12", and "3:5" (cell:line) in a notebook; columns count from 1."""

    file: str
    line: str
    column: int


@dataclass(frozen=True, slots=True)
class Line:
    """A physical line: its file, its label ("12", "3:5"), the offset of its first character, its text without the line break."""

    file: str
    label: str
    start: int
    text: str


@dataclass(frozen=True, slots=True)
class Scope:
    """A part of the page. Scope 0 is the whole page; `parent` is the scope around it, itself for 0.

    kind "heading"  a heading, or a line that is one in effect (Task 2)
    kind "part"     a claim with all that belongs to it: **Sine.** For every real x: ..., a theorem, a case, the step of an induction.
                    A name that is bound in it (`let` or not) means nothing outside it, and inside it may be bound anew
    kind "item"     a numbered part of a sheet (bold 2., \\item), `title` is its label
    """

    index: int
    parent: int
    kind: Literal["page", "heading", "part", "item"]
    title: str
    level: int
    start: int

    @property
    def is_exercise(self) -> bool:
        """Whether it is an item of a sheet, or has a heading such as Problem 5 (growing ball)."""
        return self.kind == "item" or (self.kind == "heading" and EXERCISE.match(self.title) is not None)


class Spot(NamedTuple):
    """Where a node of a Term stands; `args` (Spots) stand beside the arguments of the node, () where they have no place of their own."""

    start: int
    end: int
    args: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True)
class Number:
    """A number as it was written.

    path    of its numeral in `Side.term`; a sign, a power of ten or % are not part of it (but see `Side.number`)
    text    the digits: 0.0340, and 1000 for 1{,}000
    value   exactly what is written
    unit    one in the last place: 0.0001 for 0.0340; 1 for a whole number (judge it as exact where `whole`)
    whole   no decimals, no power of ten
    open    digits follow that were not written: 3.14...
    """

    path: Path
    start: int
    end: int
    text: str
    value: Fraction
    unit: Fraction
    whole: bool
    open: bool = False


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why something could not be read: one sentence, the place, and what would help ("" where nothing is known)."""

    start: int
    end: int
    problem: str
    hint: str = ""


Point = tuple[tuple[str, Term], ...]  # names and what they are there


def value_name(function: str, point: Point) -> str:
    """What the value of a function of several variables is called, where it stands within a formula: ell(2.7, 1)."""
    return f"{function} at {', '.join(f'{n} = {write(t)}' for n, t in point)}"


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a relation.

    text     as it stands on the page
    kind     term    `term` is it
             tuple   rows[0] are its entries: h_1, h_2 = 0.765, 0.52; also solutions x = 1, 2 and sets {1, 2}
             matrix  rows of entries; a column vector has rows of one entry. A scalar before it is multiplied into every entry
             cases   rows (value, condition); the condition is a Side whose term is a relation (gt(x, 0)), or words ("otherwise")
             either  rows[0] are the values of +- (and of -+): first with the upper signs, then with the lower
             words   a description; `term` is a name made of the words, say predicted_value
             dots    only dots: nothing is said
             unread  `trouble` says why
             An integral without limits is Integral(f, x, x_from, x), x_from a name of its own: judge such a line by its derivative
    spot     where the nodes of `term` stand
    numbers  the numerals of `term` from left to right
    number   the side as one written number, where it is no more: -0.7, 1.2 x 10^-3 (unit 0.0001), 50% (unit 0.01)
    at       the point at which the whole side is evaluated: (("x", 2),) for a bar with x = 2
    notes    what was assumed in reading: "the sum over j runs from 1 to n"
    dropped  units and words left out: "parameters", "m/s"
    loose    it may have been calculated with digits that are not written, as numbers in tables are
    """

    text: str
    start: int
    end: int
    kind: SideKind
    term: Term | None = None
    spot: Spot | None = None
    numbers: tuple[Number, ...] = ()
    number: Number | None = None
    rows: tuple[tuple[Side, ...], ...] = ()
    at: Point = ()
    trouble: Trouble | None = None
    notes: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()
    loose: bool = False

    @property
    def read(self) -> bool:
        """Whether the side and all its entries could be read."""
        return self.kind != "unread" and all(entry.read for row in self.rows for entry in row)

    def entries(self) -> Iterator[Side]:
        """The entries from left to right and top to bottom; the side itself where it has none."""
        if not self.rows:
            yield self
        for row in self.rows:
            for entry in row:
                yield from entry.entries()

    def place(self, path: Path) -> tuple[int, int]:
        """Offsets of the subterm at a path: of the smallest part around it whose place is known."""
        spot = self.spot
        if spot is None:
            return self.start, self.end
        for k in path:
            if k >= len(spot.args):
                break
            spot = spot.args[k]
        return spot.start, spot.end


@dataclass(frozen=True, slots=True)
class Repair:
    """Another reading of a statement whose text looks damaged, or can be read in two ways (kind "reach").

    A repair of damage counts only where neighbouring lines agree on it. Of two readings neither is damage: where they differ in
    verdict, the line is not understood.

    said       "read as 0.7 x (-0.3)": what a reader must be told
    kind       times     a letter x between numbers is the sign: 0.7x - 0.3, 2 x 3
               digit     l, I or O for 1, 1, 0: l2 for 12
               hat       \\hat y for y, or the other way round
               point     a decimal point or comma lost or misplaced
               misread   2 for 7 and the like, a digit of a number
               sizes     20 x 26 x 10 as the list 20, 26, 10
               mark      a stray mark before the line is left out
               reach     what a sign covers is not clear: 1/2(x + 1), ln (x + 1)^2, log x y; or whether a(b) is a product
    start,end  what is replaced, and `by` the text that takes its place
    sides      the sides of the statement, read so; `relations` stay
    certain    the literal text cannot be meant (a letter l inside a number); else it is one of two readings
    """

    said: str
    kind: Literal["times", "digit", "hat", "point", "misread", "sizes", "mark", "reach"]
    start: int
    end: int
    by: str
    sides: tuple[Side, ...]
    certain: bool = False


@dataclass(frozen=True, slots=True)
class Statement:
    """One row of the page that says something.

    index       place in `Page.statements`
    text        as written, from `start` to `end`
    sides       at least one; relations[k] stands between sides[k] and sides[k+1]
    kind        chain; fragment (one side, no relation); update (`<-`, `:=`, the same name on both sides of the first =, or a new value
                with the old one in it where words say so: the new weight is w = 0.5 - 0.1)
    continues   the row had no left side of its own: sides[0] was taken from the statement `subject`
    connective  the sign before it: => <=> -> or "" (a new statement)
    role        let (after let, put, where, given ...), condition (after for, if, since, with x > 0 ...), else claim;
                point: x = 2 after "at", a value that holds in its sentence and binds nothing
    given       what the statement is claimed under, as statements about terms: gt(x, 0), ge(k, 1) and le(k, n) and whole(k) for a range
                k = 1, ..., n, eq(x, 2) for a point, eq(lhs, rhs) for the hypothesis of an induction. All that holds here is in it and
                nothing else: conditions in the row itself, in its sentence, in the sentence "For every x with x > 0: claim" before a
                display (its proof: to the next claim, title or heading), in the title of a case. Nothing else needs to be looked up;
                a condition that is a statement of its own (role condition) is not judged and binds nothing where it is no equation
    reason      why the row holds, in the words beside it ("quotient rule, cosh x != 0"); nothing in it is claimed
    scope       index in `Page.scopes`
    block, row  which display or paragraph, and which row of it; rows of one display belong together
    label       item label before it: "1.", "ii)", "(a)"
    before      the words between the formula before (or the line's start) and this one
    after       the words after it, up to the next formula or the end of the sentence
    lead        a binary sign that the row began with and that has no left operand ("*" in "x w_8 x i_1"), else ""
    open        the row ends in a relation whose right side stands on the next row or display
    boxed       it is a boxed result
    repairs     other readings, the likeliest first
    """

    index: int
    text: str
    start: int
    end: int
    sides: tuple[Side, ...]
    relations: tuple[Relation, ...]
    kind: StatementKind
    scope: int
    block: int
    row: int
    connective: Connective = ""
    continues: bool = False
    subject: int | None = None
    role: Role = "claim"
    label: str = ""
    before: str = ""
    after: str = ""
    lead: str = ""
    open: bool = False
    boxed: bool = False
    repairs: tuple[Repair, ...] = ()
    given: tuple[Term, ...] = ()
    reason: str = ""

    @property
    def read(self) -> bool:
        """Whether every side could be read."""
        return all(side.read for side in self.sides)

    def place(self, side: Side) -> int:
        """Which of its sides one is; 0 where it is the first, or none of them."""
        return next((k for k, other in enumerate(self.sides) if other.start == side.start and k), 0)


@dataclass(frozen=True, slots=True)
class Binding:
    """A place where the page gives a name a meaning: the left side of an equation, or one entry of a tuple of names.

    Whether it is a definition, a restatement or a contradiction is for the judge. version counts the bindings of the name from 0.
    parameters is not empty for f(x) = ..., and part is the place in a tuple (h_1, h_2 = ...), else None.
    """

    name: str
    version: int
    statement: int
    scope: int
    parameters: tuple[str, ...] = ()
    part: int | None = None


@dataclass(frozen=True, slots=True)
class Symbols:
    """What the names of the page mean.

    functions   function -> the names of its arguments where the page first gives them; also functions that are only used (empty).
                f(x) is apply(f, x), f'(x) is prime(f, x); a function of several arguments at exactly these stands as the plain name f
    standard    functions that the page uses and does not define -> the operator they stand for: sigma -> sigmoid.
                sigma(z) is then sigmoid(z), and sigma'(z) is prime(sigma, z)
    arrays      names with an index that runs: x in x_i; their entries are idx(x, 1)
    matrices    names that are vectors or matrices as a whole; between these a product is matmul, and X^T is apply(transpose, X).
                Nothing about them may be refuted by putting numbers in
    indices     names that are used as an index
    lengths     array -> how many entries it has, a name or a number as text
    depends     name -> the variable in which y' is its derivative
    bindings    in the order of the page
    """

    functions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    standard: Mapping[str, str] = field(default_factory=dict)
    arrays: frozenset[str] = frozenset()
    matrices: frozenset[str] = frozenset()
    indices: frozenset[str] = frozenset()
    lengths: Mapping[str, str] = field(default_factory=dict)
    depends: Mapping[str, str] = field(default_factory=dict)
    bindings: tuple[Binding, ...] = ()


@dataclass(frozen=True, slots=True)
class Conventions:
    """What the page leaves unsaid. log: the base of a bare log ("e", "10", "2"); angles: "radians" or "degrees"."""

    log: Literal["e", "10", "2"] = "e"
    angles: Literal["radians", "degrees"] = "radians"


@dataclass(frozen=True, slots=True)
class Page:
    """A page that has been read. `troubles` are about the page as a whole: a file that could not be included, a macro without end."""

    file: str
    format: Format
    text: str
    lines: tuple[Line, ...]
    scopes: tuple[Scope, ...]
    statements: tuple[Statement, ...]
    symbols: Symbols
    troubles: tuple[Trouble, ...] = ()

    def line_at(self, offset: int) -> Line:
        """The line that holds an offset."""
        return self.lines[max(bisect_right(self.lines, offset, key=lambda line: line.start) - 1, 0)]

    def place(self, offset: int) -> Place:
        """File, line and column of an offset."""
        line = self.line_at(offset)
        return Place(line.file, line.label, offset - line.start + 1)

    def row_of(self, statement: int) -> Place:
        """Where a statement begins to claim something: at its first relation, which may stand on the line below its left side."""
        s = self.statements[statement]
        after = s.sides[0].end if len(s.sides) > 1 else s.start
        blank = len(self.text[after:s.end]) - len(self.text[after:s.end].lstrip())
        return self.place(max(s.start, after + blank) if blank else s.start)

    def heading_of(self, scope: int) -> int:
        """The heading, or the part, under which a scope stands, 0 where none does."""
        return next((k for k in self.scope_path(scope) if self.scopes[k].kind in ("heading", "part")), 0)

    def in_title(self, s: Statement) -> bool:
        """Whether a statement stands in the heading of its part: 5. The circle, r = 4.37."""
        scope = self.scopes[s.scope]
        return scope.kind == "heading" and s.end <= self.text.find("\n", scope.start)

    def reaches(self, scope: int, there: int) -> bool:
        """Whether what is bound in a scope means something in another one: all does but what is bound in a part that is left."""
        inside = self.scope_path(there)
        return all(self.scopes[k].kind != "part" or k in inside for k in self.scope_path(scope))

    def scope_path(self, scope: int) -> tuple[int, ...]:
        """The scope and those around it, the innermost first, the page last."""
        path = [scope]
        while path[-1]:
            path.append(self.scopes[path[-1]].parent)
        return tuple(path)
