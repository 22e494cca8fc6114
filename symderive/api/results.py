"""Results: a checked derivation that shows, saves and converts itself."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal, Self

from symderive.kernel.derivation import Derivation, Refutation, Theorem
from symderive.kernel.term import Term
from symderive.report.document import Block, Document
from symderive.report.order import Start
from symderive.report.verdict import Verdict

if TYPE_CHECKING:
    import sympy

Detail = Literal["terse", "normal", "full"]


@dataclass(frozen=True)
class Result(ABC):
    """What was asked, the verdict, and the derivations that the kernel replayed.

    derivations, theorems   in order; empty unless something was proved
    refutation              of the claim that is false, if one is
    start                   the side from which chains are read; "" is the one from which more was done
    """

    name: str
    title: str
    verdict: Verdict
    derivations: tuple[Derivation, ...] = ()
    theorems: tuple[Theorem, ...] = ()
    refutation: Refutation | None = None
    start: Start = ""
    _told: dict[str, tuple[Block, ...]] = field(default_factory=dict, repr=False, compare=False)

    def blocks(self, detail: Detail = "normal") -> tuple[Block, ...]:
        """The blocks of the page at a detail."""
        if detail not in self._told:
            self._told[detail] = self._tell(detail)
        return self._told[detail]

    @abstractmethod
    def _tell(self, detail: Detail) -> tuple[Block, ...]:
        """What the pages print."""

    def document(self, detail: Detail = "normal") -> Document:
        """The page as plain data."""
        return Document(self.name, (self.title,) if self.title else (), self.blocks(detail))

    def reading_from(self, start: Start) -> Self:
        """The same result, its chains read from the left side, the right or both."""
        return replace(self, start=start, _told={})

    @property
    def proved(self) -> bool:
        """Whether everything was proved, with no condition left over."""
        return self.verdict in (Verdict.PROVED, Verdict.CHECKED)

    @property
    def theorem(self) -> Theorem | None:
        """The theorem, where there is just one."""
        return self.theorems[0] if len(self.theorems) == 1 else None

    def lines(self) -> tuple[Term, ...]:
        """The lines of the first derivation, first to last. Empty where it is no chain, or nothing was proved."""
        from symderive.kernel.check import lines

        return tuple(lines(self.theorems[0])) if self.theorems else ()

    # --- formats ---------------------------------------------------------------------------------------------------

    def text(self, *, detail: Detail = "normal", width: int = 80, ascii: bool = False, color: bool = False) -> str:
        """As on a terminal of `width` columns."""
        from symderive.pages.terminal import render

        return render(self.document(detail), width=width, ascii=ascii, color=color)

    def latex(self, *, form: Literal["fragment", "standalone", "plain"] = "fragment", detail: Detail = "normal") -> str:
        """A fragment (needs symderive.sty), a whole document, or plain amsmath."""
        from symderive.pages.latex import render

        return render(self.document(detail), form=form)

    def html(self, *, page: bool = False) -> str:
        """MathML in a <section>; with `page`, a whole HTML document. Obligations are folded under their lines."""
        from symderive.pages.html import render

        return render(self.document("full"), page=page)

    def markdown(self, *, detail: Detail = "normal") -> str:
        """Markdown with $$ formulas."""
        from symderive.pages.markdown import render

        return render(self.document(detail))

    def calc(self) -> str:
        """The calculations as the calc blocks of a derivation file."""
        from symderive.shelf.calc import write_calcs

        return write_calcs(self.derivations, self.theorems, self.start)

    def json(self) -> str:
        """The proof object, which `symderive verify` and `symderive.verify` check again. Raises ValueError where nothing was proved."""
        from symderive.exports.proof_json import dumps

        if self.refutation is not None:
            return dumps(self.refutation, title=self.title)
        if not self.derivations:
            raise ValueError("there is no proof to write down")
        return dumps(self.derivations, title=self.title, theorems=self.theorems)

    def to_sympy(self) -> sympy.Basic | list[sympy.Basic]:
        """The claim proved as a SymPy equation; a list of them where there are several."""
        from symderive.notation.sympy_door import to_sympy

        found = [to_sympy(d.claim.equation, dict(d.claim.sorts)) for d in self.derivations]
        return found[0] if len(found) == 1 else found

    def sympy_lines(self) -> list[sympy.Basic]:
        """Every line of the first derivation as an unevaluated SymPy expression."""
        from symderive.notation.sympy_door import to_sympy

        return [to_sympy(t, dict(self.derivations[0].claim.sorts), evaluate=False) for t in self.lines()]

    def __str__(self) -> str:
        return self.text()

    def _repr_html_(self) -> str:
        return self.html()

    def _repr_mimebundle_(self, include: Sequence[str] | None = None, exclude: Sequence[str] | None = None) -> dict[str, Any]:
        from symderive.pages.markdown import notebook_latex

        makers: dict[str, Callable[[], str]] = {"text/plain": self.text, "text/html": self.html, "text/markdown": self.markdown,
                  "text/latex": lambda: notebook_latex(self.document())}
        wanted = [m for m in makers if (not include or m in include) and m not in (exclude or ())]
        return {m: makers[m]() for m in wanted}
