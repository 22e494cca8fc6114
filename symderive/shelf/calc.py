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
from collections.abc import Callable

from symderive.kernel.derivation import Chain, Derivation, Line, Step, Theorem
from symderive.kernel.term import Term
from symderive.notation.text import Unreadable, read, write
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


def write_calc(derivation: Derivation, theorem: Theorem) -> str:
    """The calc block of a theorem proved by one chain, from the same lines as every page. Raises ValueError for another proof."""
    if not isinstance(derivation.proof, Chain):
        raise ValueError("only a proof by one chain has a calc block")
    shown = [(write(group[-1]), _by(line)) for group, line in zip(theorem.trace.told, derivation.proof.told, strict=True) if group]
    column = min(max((len(t) for t, _ in shown), default=0), _MOST)
    rows = [f"  {write(theorem.trace.first)}"]
    for (text, by), line in zip(shown, (line for line in derivation.proof.told if line.steps), strict=True):
        rows += [f"# {line.aim}"] if line.aim else []
        reason = f'  "{line.because}"' if line.because else ""
        rows.append(f"= {text.ljust(column)}   by {by}{reason}")
    return "\n".join(rows) + "\n"


def _by(line: Line) -> str:
    named = dict.fromkeys(_rule(s) for s in line.steps if s.rule not in _ROUTINE)
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
