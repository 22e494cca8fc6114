"""The calc block: a calculation as a person writes it, one line a step.

      D(tanh(x), x)
    = D(sinh(x)/cosh(x), x)      by tanh_eq_sinh_div_cosh
    # we want 1 - tanh(x)^2, so split the fraction
    = 1 - sinh(x)^2/cosh(x)^2    by split_sub, arithmetic  "split the fraction"

After `by` stand the rules, with letters where they need telling: sum_shift(m = 1). Words in quotes replace their reasons.
A line that starts with # says the aim of the next one; a line that starts with neither # nor = continues the one before.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from symderive.kernel.derivation import Cases, Chain, Claim, Derivation, Induction, Injective, Line, Proof, Step, Theorem, Trace
from symderive.kernel.term import Term
from symderive.notation.text import Unreadable, read, write
from symderive.report.order import Start, from_right, mirrored
from symderive.rules import RULES
from symderive.search.outline import By, Outline, OutlineLine

_BY = re.compile(r"\sby\s+(?P<rules>[^\"]*?)\s*(?P<reason>\"[^\"]*\")?\s*$")
_RULE = re.compile(r"\s*(?P<name>\w+)\s*(?:\((?P<known>[^()]*(?:\([^()]*\)[^()]*)*)\))?\s*(?:,|$)")


class WrongCalc(ValueError):
    """A calc block that cannot be read: its line (counted from 1), and either an Unreadable or a sentence."""

    def __init__(self, line: int, sentence: str, unreadable: Unreadable | None = None, source: str = ""):
        super().__init__(f"line {line}: {sentence}")
        self.line, self.sentence, self.unreadable, self.source = line, sentence, unreadable, source


def read_calc(text: str, names: frozenset[str] = frozenset()) -> Outline:
    """The outline of a calc block. Raises WrongCalc."""
    first: Term | None = None
    lines: list[OutlineLine] = []
    for number, row, aim in _rows(text):
        def term(source: str, number: int = number, row: str = row) -> Term:
            try:
                return read(source, names=names)
            except Unreadable as e:
                raise WrongCalc(number, str(e), e, source) from None

        if first is None:
            if row.startswith("="):
                raise WrongCalc(number, "the first line is the left side alone, without a sign before it")
            first = term(row)
        elif row.startswith("="):
            lines.append(_line(row[1:], number, aim, term))
        else:
            raise WrongCalc(number, "a further line starts with =")
    if first is None:
        raise WrongCalc(1, "the calculation is empty")
    return Outline(first, tuple(lines))


def _rows(text: str) -> list[tuple[int, str, str]]:
    """(line number, the row with its continuations, the aim said before it)."""
    rows: list[tuple[int, str, str]] = []
    aim: list[str] = []
    for number, raw in enumerate(text.splitlines(), 1):
        line = raw.strip()
        if line.startswith("#"):
            aim.append(line[1:].strip())
        elif line and (line.startswith("=") or not rows):
            rows.append((number, line, " ".join(aim)))
            aim = []
        elif line:
            at, row, said = rows[-1]
            rows[-1] = (at, f"{row} {line}", said)
    return rows


def _line(body: str, number: int, aim: str, term: Callable[[str], Term]) -> OutlineLine:
    found = _BY.search(body)
    by: list[By] = []
    if found:
        rest = found["rules"]
        while rest:
            rule = _RULE.match(rest)
            if rule is None:
                raise WrongCalc(number, f"after by stand rule names, not {rest!r}")
            by.append(By(rule["name"], tuple(_known(rule["known"] or "", number, term))))
            rest = rest[rule.end():]
    reason = (found["reason"] or "").strip('"') if found else ""
    return OutlineLine(term(body[: found.start()] if found else body), tuple(by), number, reason, aim)


def _known(text: str, number: int, term: Callable[[str], Term]) -> list[tuple[str, Term]]:
    told = []
    for part in filter(str.strip, text.split(",")):
        letter, sign, value = part.partition("=")
        if not sign:
            raise WrongCalc(number, f"letters are told as in sum_shift(m = 1), not {part.strip()!r}")
        told.append((letter.strip(), term(value)))
    return told


# --- writing -------------------------------------------------------------------------------------------------------

_ROUTINE = frozenset({"ring", "diff_self", "diff_const", "diff_entry_self"})
_SPOKEN = {"fact": "assumption"}
_MOST = 100  # columns before `by`
_FEW = 3  # rules of differentiation that are named one by one


def write_calc(derivation: Derivation, theorem: Theorem, start: Start = "") -> str:
    """The calc block of a proof by one chain; of another, the tables of a derivation file. From the same lines as every page.

    start is the side from which chains are read; what is worked from both sides is one chain here. Raises ValueError for a
    proof that a derivation file has no words for.
    """
    if _plain(derivation):
        return _block(derivation.proof, theorem.trace, start)  # type: ignore[arg-type]
    return _whole("", derivation, theorem, start)


def write_calcs(derivations: Sequence[Derivation], theorems: Sequence[Theorem], start: Start = "") -> str:
    """The calculations of several claims: their calc blocks, or [[claim]] tables where one of them is no block. Raises ValueError."""
    pairs = list(zip(derivations, theorems, strict=True))
    if len(pairs) == 1 or all(map(_plain, derivations)):
        return "\n".join(write_calc(d, t, start) for d, t in pairs)
    return "\n".join(f"[[claim]]\n{_stated(d.claim, whole=True)}{_whole('claim.', d, t, start)}" for d, t in pairs)


def _plain(derivation: Derivation) -> bool:
    return isinstance(derivation.proof, Chain) and not derivation.lemmas


def _whole(within: str, derivation: Derivation, theorem: Theorem, start: Start) -> str:
    """The proof of a claim, then its lemmas: keys of its own table come before tables in it."""
    tables = [_tables(within, derivation.proof, theorem.trace, start)]
    for lemma, proved in zip(derivation.lemmas, theorem.lemmas, strict=True):
        head = f"[[{within}lemma]]\nname = {_quoted(lemma.name)}\n{_stated(lemma.claim)}"
        tables.append(head + _tables(f"{within}lemma.", lemma.proof, proved.trace, start))
    return "\n".join(tables)


def _stated(claim: Claim, whole: bool = False) -> str:
    """The keys that state a claim; a lemma has the names and definitions of its claim."""
    rows = [f"claim = {_quoted(f'{write(claim.lhs)} = {write(claim.rhs)}')}"]
    rows += [f"assuming = [{', '.join(_quoted(write(s)) for s in claim.assuming)}]"] if claim.assuming else []
    if whole and claim.sorts:
        kinds = [f"{n} = {_quoted(' '.join((s.kind, *[', '.join(map(write, s.lengths))] * bool(s.lengths))))}" for n, s in claim.sorts]
        rows.append(f"names = {{ {', '.join(kinds)} }}")
    if whole and claim.definitions:
        heads = [f"{d.name}[{', '.join(d.arguments)}]" if d.more else f"{d.name}({d.of})" if d.of else d.name for d in claim.definitions]
        said = [_quoted(f"{head} = {write(d.body)}") for head, d in zip(heads, claim.definitions, strict=True)]
        rows.append(f"define = [{', '.join(said)}]")
    return "\n".join(rows) + "\n"


def _tables(within: str, proof: Proof, trace: Trace, start: Start) -> str:
    """The keys that say a proof, in the table of its claim or lemma."""
    if isinstance(proof, Chain):
        return _key("calc", proof, trace, start)
    if isinstance(proof, Cases):
        return "\n".join(f"[[{within}case]]\nwhen = {_quoted(write(when))}\n{_key('calc', part, seen, start)}"
                         for (when, part), seen in zip(proof.cases, trace.parts, strict=True))
    if isinstance(proof, Induction):
        base, step = trace.parts
        return (f"[{within}induction]\nover = {_quoted(proof.var)}\nfrom = {_quoted(write(proof.start))}\n"
                f"{_key('base', proof.base, base, start)}{_key('step', proof.step, step, start)}")
    if isinstance(proof, Injective):
        return f"[{within}apply]\nfunction = {_quoted(proof.function)}\n{_key('calc', proof.proof, trace.parts[0], start)}"
    raise ValueError(f"a derivation file has no words for {type(proof).__name__.lower()}")


def _key(key: str, proof: Proof, trace: Trace, start: Start) -> str:
    if not isinstance(proof, Chain):
        raise ValueError("a derivation file has no words for cases within cases")
    return f'{key} = """\n{_block(proof, trace, start)}"""\n'


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _block(proof: Chain, trace: Trace, start: Start) -> str:
    if from_right(proof, trace, start, RULES):
        proof, trace = mirrored(proof, trace)
    shown = [(line, write(group[-1])) for line, group in zip(proof.told, trace.told, strict=True) if group]
    column = min(max((len(text) for _, text in shown), default=0), _MOST)
    rows = [f"  {write(trace.first)}"]
    for line, text in shown:
        rows += [f"# {line.aim}"] if line.aim else []
        reason = f'  "{line.because}"' if line.because else ""
        rows.append(f"= {text.ljust(column)}   by {_by(line)}{reason}")
    return "\n".join(rows) + "\n"


def _by(line: Line) -> str:
    named = dict.fromkeys(_rule(s) for s in line.steps if s.rule not in _ROUTINE)
    if len(named) > _FEW and all(rule.startswith("diff_") for rule in named):
        named = {"differentiate": None}
    cited = dict.fromkeys(c.rule for s in line.steps for c in s.cites)
    routine = dict.fromkeys(s.rule for s in line.steps if s.rule in _ROUTINE - {"ring"}) if not named else {}
    return ", ".join([*named, *(c for c in cited if c not in named), *routine]) or "arithmetic"


def _rule(step: Step) -> str:
    """The rule as the block names it, with the letters that matching cannot find."""
    rule = RULES.get(step.rule)
    if rule is None:
        return "fold" if step.rule == "unfold" and step.backwards else _SPOKEN.get(step.rule, step.rule)
    hidden = (rule.lhs.letters if step.backwards else rule.rhs.letters) - (rule.rhs.letters if step.backwards else rule.lhs.letters)
    told = [f"{letter} = {write(t)}" for letter, t in step.using if letter in hidden]
    return f"{step.rule}({', '.join(told)})" if told else step.rule
