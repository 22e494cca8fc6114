"""From which side a chain is read: the left, the right, both at once, or the one from which more was done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Literal

from symderive.kernel.derivation import Chain, Line, Rule, Trace

Start = Literal["", "left", "right", "both"]


def mirrored(proof: Chain, trace: Trace) -> tuple[Chain, Trace]:
    """The same chain from its right side to its left."""
    claim = replace(trace.claim, lhs=trace.claim.rhs, rhs=trace.claim.lhs)
    return Chain(proof.back, proof.known, proof.lines), replace(trace, claim=claim, first=claim.lhs, lines=trace.back, back=trace.lines)


def from_right(proof: Chain, trace: Trace, start: Start, rules: Mapping[str, Rule]) -> bool:
    """Whether a chain is read from its right side. By default fewer lines are turned round, or else the longer side comes first."""
    if start:
        return start == "right"
    forth, back = _turning(proof.lines, rules), _turning(proof.back, rules)
    return forth < back or (forth == back > 0 and trace.claim.lhs.size < trace.claim.rhs.size)


def _turning(lines: tuple[Line, ...], rules: Mapping[str, Rule]) -> int:
    """How much is lost by reading lines backwards: little where a definition is put back, as calculations often end; much where
    something is worked out, a derivative, an integral or a sum.
    """
    return sum(1 if _defines(line, rules) else 8 if _works_out(line) else 2 for line in lines if line.steps)


def _works_out(line: Line) -> bool:
    return any(s.rule.startswith(("diff_", "sum_", "prod_", "antiderivative", "fundamental", "continued", "split")) for s in line.steps)


def _defines(line: Line, rules: Mapping[str, Rule]) -> bool:
    return all(s.rule == "unfold" or (s.rule in rules and rules[s.rule].because.startswith("definition of")) for s in line.steps)
