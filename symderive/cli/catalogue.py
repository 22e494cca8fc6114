"""The shelf and the rules as pages: what there is, what it states, and what it rests on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby

from symderive.api.results import Detail, Result
from symderive.api.works import judge_work
from symderive.cli.verdicts import as_json
from symderive.kernel.derivation import Rule
from symderive.kernel.term import Term, mk, name
from symderive.networks import weights_file
from symderive.networks.net import Net, WeightsError
from symderive.notation.prose import read_prose
from symderive.notation.text import write
from symderive.pages.wording import plain
from symderive.report.document import Block, Facts, Heading, Prose, Statement, Table, Text
from symderive.report.domain import domain
from symderive.report.verdict import Verdict
from symderive.rules import RULES
from symderive.search.outline import Outline
from symderive.shelf.derivation_file import read_work
from symderive.shelf.find import load_work, nearest, shelf
from symderive.shelf.work import Unusable, Work

SIGNS = {Verdict.PROVED: "✓", Verdict.CHECKED: "✓", Verdict.REFUTED: "✗", Verdict.REJECTED: "✗"}
LONGEST = 38  # letters of a statement that stands in a list


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


def derivations(check: bool = False) -> Listing:
    """Every derivation on the shelf: what it states, and in how many lines; with `check` each is proved, and whether it holds is said."""
    known = shelf()
    entries: list[_Entry] = []
    notes = ""
    for path in known.values():
        try:
            entries.append(_entry(read_work(path, known), check))
        except (Unusable, WeightsError) as e:
            notes += f"Left out: {e}\n"
    entries.sort(key=lambda e: (e.work.subject, e.work.name))
    rows = [(e.work.subject, ((e.work.name,), e.statement, e.count, *e.sign)) for e in entries]
    page = _sections("Derivations", "try: symderive prove NAME", rows, ("result", "plain", "quiet", *(["plain"] if check else [])))
    facts = [_told(e.work) | ({"verdict": e.verdict.value.lower()} if e.verdict else {}) for e in entries]
    worst = max((e.verdict for e in entries if e.verdict), key=_gravity, default=Verdict.CHECKED)
    return Listing("derivations", "Derivations", worst, page=page, facts=facts, names=tuple(e.work.name for e in entries), notes=notes)


@dataclass(frozen=True, slots=True)
class _Entry:
    """One derivation on the list; the verdict is None where it was not asked for."""

    work: Work
    statement: Text
    count: Text
    verdict: Verdict | None

    @property
    def sign(self) -> tuple[Text, ...]:
        """The cell that says whether it holds, if that was asked for."""
        return ((SIGNS.get(self.verdict, "?"),),) if self.verdict else ()


def _entry(work: Work, check: bool) -> _Entry:
    net = weights_file.load_net(work.weights[0]) if work.weights else None
    return _Entry(work, _stated(work, net), _counted(work, net), judge_work(work).verdict if check else None)


def _gravity(verdict: Verdict) -> tuple[bool, int]:
    """False is worse than not decided."""
    return verdict.exit_code == 1, verdict.exit_code


def _told(work: Work) -> dict[str, object]:
    """What a list says of a derivation, as data."""
    return {"name": work.name, "title": work.title, "subject": work.subject, "file": str(work.file),
            "claims": [write(s.claim.equation) for s in work.sections], "includes": [part.name for part in work.include]}


def _counted(work: Work, net: Net | None) -> Text:
    """How many lines its calculations have, so far as the file writes them down; of a network, how many weights."""
    count = _lines(work)
    if net is not None and not count:
        return _number(len(net.weights), "weight")
    return _number(count, "line") if count else ()


def _lines(work: Work) -> int:
    outlines = [section.outline for section in work.sections if section.outline is not None]
    count = len(work.computations) + sum(_lines(part) for part in work.include)
    while outlines:
        outline = outlines.pop()
        if isinstance(outline, Outline):
            count += len(outline.lines)
        else:
            outlines += outline.parts
    return count


def _number(count: int, what: str) -> Text:
    return (f"{count} {what}{'' if count == 1 else 's'}",)


def _stated(work: Work, net: Net | None) -> Text:
    """What a derivation is about: its first claim or formula, its gradient, how many it includes, or else its title."""
    said: Text
    if work.sections:  # a claim that stands on definitions or assumptions says nothing without them
        claim = work.sections[0].claim
        said = (work.title,) if claim.definitions or claim.assuming else (claim.equation,)
    elif net is not None:
        gradient = [mk("D", name(net.loss.name), name(w)) for w in net.weights]
        said = (gradient[0], " … ", gradient[-1]) if len(gradient) > 1 else tuple(gradient)
    elif work.computations:
        said = (mk("eq", work.computations[0].left, work.computations[0].formula),)
    else:
        said = (f"{len(work.include)} derivations",)
    if len(plain(said)) <= LONGEST:
        return said
    return (work.title if len(work.title) <= LONGEST else f"{work.title[:LONGEST - 1].rstrip()}…",)


# --- rules ---------------------------------------------------------------------------------------------------------


def rules() -> Listing:
    """Every rule, by chapter: its statement and when it may be used."""
    rows = [(RULES.chapter_of[r.name].capitalize(), ((r.name,), (_equation(r), *_when(r)))) for r in RULES.values()]
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
    "function": lambda f: f"{f} stands for any smooth function",
    "complex": lambda _: "complex values are meant",
}


def _facts(rule: Rule) -> dict[str, object]:
    return {
        "name": rule.name, "statement": f"{write(rule.lhs)} = {write(rule.rhs)}", "given": [write(g) for g in rule.given],
        "seen": [_SEEN[kind](*rest) for kind, *rest in rule.seen], "because": rule.because.replace("$", ""),
        "proved_by": rule.proved_by or None, "chapter": RULES.chapter_of[rule.name],
    }


# --- one of them ---------------------------------------------------------------------------------------------------


def shown(word: str) -> Listing:
    """A rule, or a derivation. Raises Unusable for a name that is neither."""
    if word in RULES:
        return _rule_page(RULES[word])
    known = shelf()
    if word in known or word.endswith(".toml"):
        return _derivation_page(load_work(word))
    near = nearest(word, [*RULES, *known])
    hint = f"Did you mean {near}?   " if near else ""
    raise Unusable("", f"no rule or derivation called {word[:60]!r}", hint=f"{hint}All names: symderive list, symderive list rules")


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
    facts = _told(work)
    claims = [write(section.claim.equation) for section in work.sections]
    return Listing(work.name, work.title, Verdict.CHECKED, page=tuple(blocks), facts=facts, names=(work.name,),
                   summary="\n".join(claims) or work.title)
