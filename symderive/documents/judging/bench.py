"""What a judge works with: the page, what it has said so far, and how a verdict is said."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf
from typing import TYPE_CHECKING

from symderive.documents.judging.citing import Citations
from symderive.documents.judging.links import Links, Thread
from symderive.documents.knowing.anew import Beginnings
from symderive.documents.knowing.claims import Said
from symderive.documents.knowing.conventions import conventions
from symderive.documents.knowing.earlier import Earlier
from symderive.documents.knowing.given import NOTHING, Given
from symderive.documents.knowing.identities import Identities
from symderive.documents.knowing.inference import Inferred
from symderive.documents.knowing.judgement import Judgement, Mark, spelled
from symderive.documents.knowing.ledger import Ledger
from symderive.documents.knowing.results import Results
from symderive.documents.knowing.rounding import Written
from symderive.documents.knowing.steps import Steps
from symderive.documents.knowing.upstream import upstream
from symderive.documents.reading.context import CUSTOMARY
from symderive.documents.reading.page import Page, Side, Statement
from symderive.kernel.term import Term, name, num
from symderive.networks.numbers import Value
from symderive.search.match import subterms

if TYPE_CHECKING:
    from symderive.documents.judging.parametric import Parametric
    from symderive.documents.judging.redefinition import Redefinitions
    from symderive.documents.judging.solving import Solver
    from symderive.documents.judging.standing import Standing


@dataclass(frozen=True, slots=True)
class Trial:
    """A page judged with a difference: numbers that were cut off in these statements count as wrong, or as if no digit were lost."""

    wrong: frozenset[int] = frozenset()
    mended: frozenset[int] = frozenset()


class Bench:
    """The page, what is known at this place of it, and the verdicts so far: one or more for each statement that was looked at.

    there    how the row at hand begins, where it is about a value at a point and rests on a mistake
    said_at  the part of the page in which the number of a quantity was written last
    values   for a number that was written, by statement and place: it, the value it follows from, and the ideal one
    """

    solver: Solver
    parametric: Parametric
    redefinitions: Redefinitions
    standing: Standing

    def __init__(self, page: Page, trial: Trial | None = None, given: Given = NOTHING, until: float = inf):
        self.page, self.until = page, until
        self.given = given
        self.trial = trial or Trial()
        self.values: dict[tuple[int, int], tuple[Written, Value | None, Value | None]] = {}
        counts = {x: page.symbols.lengths.get(x, "n") for x in sorted(page.symbols.arrays)}
        means = {x: num(count) if count.isdigit() else name(count) for x, count in counts.items()}
        said = Said(page.symbols.matrices, any=unspoken(page), arguments=page.symbols.functions, means=means)
        results = Results(frozenset(scope.index for scope in page.scopes if scope.kind != "heading"))
        self.links = Links(Ledger(page.symbols.standard), results, Identities(said), conventions(page.text))
        self.beginnings = Beginnings(page)
        self.citations = Citations()
        self.upstream = upstream(page)
        self.steps = Steps()
        self.earlier = Earlier()
        self.judgements: list[Judgement] = []
        self.threads: dict[tuple[int, int], Thread] = {}
        self.in_block: dict[tuple[int, int], Thread] = {}
        self.there: Thread | None = None
        self.old: Ledger | None = None
        self.updated: set[Term] = set()
        self.read_off: set[Term] = set()
        self.said_at: dict[Term, int] = {}
        self.inferred: list[Inferred] = []

    @property
    def ledger(self) -> Ledger:
        """What is known at this place of the page; in a run of updates what was known before it."""
        return self.links.ledger

    def line(self, statement: int) -> str:
        """The line on which a statement begins."""
        return self.page.row_of(statement).line

    def _same_part(self, a: int, b: int) -> bool:
        return self.page.heading_of(a) == self.page.heading_of(b)

    def carried_reason(self, blame: frozenset[int]) -> str:
        """Where the mistakes are from which something follows."""
        places = [self.line(k) for k in sorted(blame)]
        return f"right from what was written; the mistake is on line{'s' if len(places) > 1 else ''} {' and '.join(places)}"

    def said(self, s: Statement, side: Side, mark: Mark, kind: str, reason: str = "", expected: str = "", follow: str = "",
             sources: tuple[int, ...] = (), edit: tuple[int, int, Term] | None = None) -> Judgement:
        notes = (*side.notes, *side.dropped)
        return Judgement(s.index, side.start, side.end, mark, kind, spelled(reason), spelled(expected), follow, sources, notes=notes,
                         edit=edit)


def unspoken(page: Page) -> frozenset[str]:
    """Functions that the page uses, and of which it says nothing: no equation begins with one, and no condition speaks of one.

    Capitals mean something that everybody knows: the variance of what stands in the bracket, its expectation.
    """
    used: set[str] = set()
    spoken: set[str] = set()
    for s in page.statements:
        spoken |= {n for c in s.given if c.op == "eq" for n in c.names}
        head = s.sides[0].term
        while head is not None and head.op == "D":
            head = head.args[0]
        if head is not None and head.op in ("apply", "prime", "name"):
            spoken |= head.names
        used |= {node.args[0].val for side in s.sides if side.term is not None for node in subterms(side.term)
                 if node.op in ("apply", "prime")}
    return frozenset(n for n in used - spoken if n in CUSTOMARY or n.islower())
