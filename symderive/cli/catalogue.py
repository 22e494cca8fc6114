"""The shelf and the rules as pages: what there is, what it states, and what it rests on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby

from symderive.api.results import Detail, Result
from symderive.api.works import WorkResult, judge_work
from symderive.cli.verdicts import as_json
from symderive.kernel.derivation import Rule, Trace
from symderive.kernel.term import Term, mk
from symderive.networks.net import WeightsError
from symderive.notation.prose import read_prose
from symderive.notation.text import write
from symderive.pages.wording import plain
from symderive.report.document import Block, Facts, Heading, Prose, Statement, Table, Text
from symderive.report.domain import domain
from symderive.report.verdict import Verdict
from symderive.rules import RULES
from symderive.shelf.derivation_file import read_work
from symderive.shelf.find import load_work, nearest, shelf
from symderive.shelf.work import Unusable, Work

SIGNS = {Verdict.PROVED: "✓", Verdict.CHECKED: "✓", Verdict.REFUTED: "✗", Verdict.REJECTED: "✗"}
LONGEST = 44  # letters of a statement that stands in a list


@dataclass(frozen=True)
class Listing(Result):
    """A page that states no verdict of its own: its blocks, the same facts as JSON, the names on it, one line, and remarks."""

    page: tuple[Block, ...] = ()
    facts: object = None
    names: tuple[str, ...] = ()
    summary: str = ""
    notes: str = ""

    def _tell(self, detail: Detail) -> tuple[Block, ...]:
        return self.page

    def json(self) -> str:
        """The facts."""
        return as_json(self.facts)


def _sections(title: str, aside: str, rows: Sequence[tuple[str, tuple[Text, ...]]], roles: tuple[str, ...]) -> tuple[Block, ...]:
    """A table under each subject; rows of one subject stand together."""
    blocks: list[Block] = [Heading((title,), 1, aside)]
    for subject, group in groupby(rows, key=lambda row: row[0]):
        blocks += [Heading((subject,), 3), Table((), roles, tuple(cells for _, cells in group))]
    return tuple(blocks)


# --- derivations ---------------------------------------------------------------------------------------------------


def derivations() -> Listing:
    """Every derivation on the shelf, proved while it is listed: what it states, in how many steps, and whether it holds."""
    known = shelf()
    results: list[WorkResult] = []
    notes = ""
    for path in known.values():
        try:
            results.append(judge_work(read_work(path, known)))
        except (Unusable, WeightsError) as e:
            notes += f"Left out: {e}\n"
    results.sort(key=lambda r: (_work(r).subject, r.name))
    page = _sections("Derivations", "try: symderive prove NAME", [(_work(r).subject, _row(r)) for r in results],
                     ("result", "plain", "quiet", "plain"))
    return Listing("derivations", "Derivations", Verdict.CHECKED, page=page, facts=[_told(r) for r in results],
                   names=tuple(r.name for r in results), notes=notes)


def _work(result: WorkResult) -> Work:
    assert result.work is not None
    return result.work


def _row(result: WorkResult) -> tuple[Text, ...]:
    steps = _steps(result)
    return (result.name,), _stated(_work(result), result), (f"{steps} step{'' if steps == 1 else 's'}",), (SIGNS.get(result.verdict, "?"),)


def _told(result: WorkResult) -> dict[str, object]:
    claims = [write(t.claim.equation) for t in result.theorems]
    return {"name": result.name, "title": result.title, "subject": _work(result).subject, "file": str(_work(result).file), "claims": claims,
            "steps": _steps(result), "verdict": result.verdict.value.lower()}


def _steps(result: Result) -> int:
    return sum(_lines(t.trace) for t in result.theorems)


def _lines(trace: Trace) -> int:
    """The lines a reader sees of a proof."""
    count, todo = 0, [trace]
    while todo:
        here = todo.pop()
        count += sum(1 for group in here.told if group)
        todo += here.parts
    return count


def _stated(work: Work, result: Result) -> Text:
    """What a derivation is about: its first claim or formula, its gradient, how many it includes, or else its title."""
    if work.sections:
        said: Text = (work.sections[0].claim.equation,)
    elif work.weights and len(result.theorems) > 1:
        said = (result.theorems[0].claim.lhs, " … ", result.theorems[-1].claim.lhs)
    elif work.computations:
        said = (mk("eq", work.computations[0].left, work.computations[0].formula),)
    else:
        said = (f"{len(work.include)} derivations",)
    return said if len(plain(said)) <= LONGEST else (work.title if len(work.title) <= LONGEST else f"{work.title[:LONGEST]}…",)


# --- rules ---------------------------------------------------------------------------------------------------------


def rules() -> Listing:
    """Every rule, by chapter: its statement and when it may be used."""
    rows = [(RULES.chapter_of[name].capitalize(), ((name,), (_equation(rule), *_when(rule)))) for name, rule in RULES.items()]
    page = _sections("Rules", "try: symderive show RULE", rows, ("result", "plain"))
    return Listing("rules", "Rules", Verdict.CHECKED, page=page, facts=[_facts(r) for r in RULES.values()], names=tuple(RULES))


def _equation(rule: Rule) -> Term:
    return mk("eq", rule.lhs, rule.rhs)


def _when(rule: Rule) -> Text:
    """Its conditions in a row: , if v ≠ 0 and u is differentiable in x."""
    conditions: list[Text] = [*((g,) for g in rule.given), *((_SEEN[kind](*rest),) for kind, *rest in rule.seen)]
    return tuple(part for k, c in enumerate(conditions) for part in (" and " if k else ", if ", *c))


_SEEN: dict[str, Callable[..., str]] = {
    "free": lambda c, x: f"{c} does not contain {x}",
    "natural": lambda n: f"{n} = 0, 1, 2, …",
    "integer": lambda n: f"{n} is a whole number, written out",
    "number": lambda c: f"{c} is a number, written out",
    "name": lambda x: f"{x} is a plain name",
}


def _facts(rule: Rule) -> dict[str, object]:
    return {
        "name": rule.name, "statement": f"{write(rule.lhs)} = {write(rule.rhs)}", "given": [write(g) for g in rule.given],
        "seen": [_SEEN[kind](*rest) for kind, *rest in rule.seen], "because": rule.because.replace("$", ""),
        "proved_by": rule.proved_by or None, "chapter": RULES.chapter_of[rule.name],
    }


# --- one of them ---------------------------------------------------------------------------------------------------


def shown(name: str) -> Listing:
    """A rule, or a derivation. Raises Unusable for a name that is neither."""
    if name in RULES:
        return _rule_page(RULES[name])
    known = shelf()
    if name in known or name.endswith(".toml"):
        return _derivation_page(load_work(name))
    near = nearest(name, [*RULES, *known])
    hint = f"Did you mean {near}?   " if near else ""
    raise Unusable("", f"no rule or derivation called {name[:60]!r}", hint=f"{hint}All names: symderive list, symderive list rules")


def _rule_page(rule: Rule) -> Listing:
    proof = f"proved in {rule.proved_by}: symderive prove {rule.proved_by}"
    rests = proof if rule.proved_by else "nothing: it is bedrock, taken as true and tested at many points"
    rows: list[tuple[str, Text, Text]] = [("Reason", read_prose(rule.because, letters=True), ())]
    rows += [("Needs" if k == 0 else "", (g,), ()) for k, g in enumerate(rule.given)]
    rows += [("Where" if k == 0 else "", (_SEEN[kind](*rest),), ()) for k, (kind, *rest) in enumerate(rule.seen)]
    rows.append(("Rests on", (rests,), ()))
    page = (Statement(rule.name, (rule.name,), (_equation(rule),)), Facts(tuple(rows)))
    facts = _facts(rule)
    return Listing(rule.name, rule.name, Verdict.CHECKED, page=page, facts=facts, names=(rule.name,), summary=str(facts["statement"]))


def _derivation_page(work: Work) -> Listing:
    """What a derivation claims, without its proof."""
    blocks: list[Block] = [Heading((work.title,), 1, work.name)]
    if work.note:
        blocks.append(Prose(work.note))
    for k, section in enumerate(work.sections, 1):
        title = (section.title,) if section.title else ()
        blocks.append(Statement(f"{work.name}-{k}", title, (section.claim.equation,), domain(section.claim)))
    for computation in work.computations:
        blocks.append(Statement("", (), (mk("eq", computation.left, computation.formula),)))
    parts = [("Network", (w.name,), ()) for w in work.weights] + [("Includes", (p.name,), (p.title,)) for p in work.include]
    blocks += [Facts(tuple(parts))] if parts else []
    blocks.append(Facts((("Proof", (f"symderive prove {work.name}",), ()),)))
    claims = [write(s.claim.equation) for s in work.sections]
    facts = {"name": work.name, "title": work.title, "subject": work.subject, "file": str(work.file), "claims": claims,
             "includes": [p.name for p in work.include]}
    return Listing(work.name, work.title, Verdict.CHECKED, page=tuple(blocks), facts=facts, names=(work.name,),
                   summary="\n".join(claims) or work.title)
