"""What replaying a proof object found, as a result that every page can show."""

from __future__ import annotations

from dataclasses import dataclass

from symderive.api.proofs import verify
from symderive.api.results import Detail, Result
from symderive.cli.verdicts import as_json, verdict_line
from symderive.exports.proof_json import Verified
from symderive.kernel.derivation import Rejected
from symderive.kernel.term import Term
from symderive.report import document
from symderive.report.document import Block, Facts, Statement
from symderive.report.domain import domain
from symderive.report.refusals import tell_refutation
from symderive.report.verdict import Verdict


@dataclass(frozen=True)
class Replay(Result):
    """A proof object that replays, or the step at which it does not."""

    found: Verified | None = None
    rejected: Rejected | None = None

    def _tell(self, detail: Detail) -> tuple[Block, ...]:
        if self.rejected is not None:
            return (self._closing(f"The proof does not replay. {self.rejected.where}: {self.rejected.reason}."),)
        assert self.found is not None
        if self.found.refutation is not None:
            told = tell_refutation(self.found.refutation.claim, self.found.refutation)
            return tuple(self._closing("The claim is false. ", *b.text) if isinstance(b, document.Verdict) else b for b in told)
        claims = tuple(Statement(f"claim-{k}", (), (t.claim.equation,), domain(t.claim)) for k, t in enumerate(self.found.theorems, 1))
        return (*claims, self._closing(self._counted()), *self._conditions())

    def _closing(self, *text: str | Term) -> document.Verdict:
        return document.Verdict(self.verdict.value, text)

    def _counted(self) -> str:
        theorems = self.theorems
        rules = frozenset().union(*(t.rests_on for t in theorems))
        steps = sum(t.steps for t in theorems)
        return f"{_number(len(theorems), 'proof')} replayed: {_number(steps, 'step')} of {_number(len(rules), 'rule')}."

    def _conditions(self) -> tuple[Facts, ...]:
        left: list[Term] = [c for t in self.theorems for c in t.conditions]
        return (Facts(tuple(("Only for", (c,), ()) for c in dict.fromkeys(left))),) if left else ()

    def json(self) -> str:
        """{"verdict", "sentence", "where"}; where is null if everything replays."""
        where = None if self.rejected is None else self.rejected.where
        return as_json({"verdict": self.verdict.value.lower(), "sentence": verdict_line(self), "where": where})


def replay(text: str) -> Replay:
    """Replay the text of a proof object. Raises SchemaError where it does not fit the format."""
    try:
        found = verify(text)
    except Rejected as e:
        return Replay("verify", "", Verdict.REJECTED, rejected=e)
    return Replay("verify", found.title, Verdict.CHECKED, theorems=found.theorems, found=found)


def _number(count: int, what: str) -> str:
    return f"{count:,} {what}{'' if count == 1 else 's'}"
