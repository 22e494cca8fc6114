"""One amplitude: 3 sin x + 4 cos x = R sin(x + alpha), where the page has not said yet what R and alpha are.

Such a side claims nothing. With R > 0 it says what they are: R cos alpha = 3 and R sin alpha = 4, which later lines are judged by.
"""

from __future__ import annotations

from flint import arb, ctx

from symderive.documents.judging.bench import Bench
from symderive.documents.knowing.judgement import Judgement, Mark
from symderive.documents.knowing.known import Mode, NoValue, Quantity
from symderive.documents.knowing.ledger import BITS, evaluate, is_closed
from symderive.documents.reading.page import Side, Statement
from symderive.kernel.term import ONE, Term, name
from symderive.networks.numbers import Value, lifted


def one_amplitude(bench: Bench, s: Statement, before: Side, side: Side) -> Judgement | None:
    """The verdict on R sin(k x + alpha) behind a wave, where its phase is new on the page; None for anything else."""
    if side.term is None or before.term is None or len(before.term.names) != 1:
        return None
    factors = side.term.args if side.term.op == "mul" else (ONE, side.term)
    wave, height = factors[-1], factors[0]
    if len(factors) != 2 or wave.op not in ("sin", "cos") or wave.args[0].op not in ("add", "sub"):
        return None
    angle, phase = wave.args[0].args[0], wave.args[0].args[-1]
    new = {n for n in height.names | phase.names if bench.ledger.named(n) is None}
    x, = before.term.names
    if phase.op != "name" or phase.val not in new or angle.names != {x} or len(wave.args[0].args) != 2 or not (
            is_closed(height) or (height.op == "name" and height.val in new)):
        return None
    try:
        found = _height_and_phase(before.term, wave, x, angle)
        known = found is not None and (height.op == "name" or lifted(bench.ledger.value(height, Mode.IDEAL)).overlaps(lifted(found[0])))
    except NoValue:
        return None
    if found is None or not known:
        return None
    for t, value in zip((height, phase), found, strict=True):
        if t.op == "name":
            bench.ledger.add(Quantity(name(t.val), s.index, s.scope, base=dict.fromkeys(Mode, value), computed=True))
    return bench.said(s, side, Mark.DEFINITION, "given", f"it says what {' and '.join(sorted(new))} {'are' if len(new) > 1 else 'is'}")


def _height_and_phase(t: Term, wave: Term, x: str, angle: Term) -> tuple[Value, Value] | None:
    """R > 0 and alpha with t = R sin(k x + alpha), or with the cosine or minus of `wave`; None where it is none. Raises NoValue."""
    with ctx.workprec(BITS):
        if not lifted(evaluate(angle, {x: arb(0)})).contains(0):
            return None
        k = lifted(evaluate(angle, {x: arb(1)}))
        at_0, at_quarter, between = (lifted(evaluate(t, {x: place})) for place in (arb(0), arb.pi() / (2 * k), 1 / k))
        if not (at_0 * arb(1).cos() + at_quarter * arb(1).sin()).overlaps(between):
            return None
        sign = 1 if wave.args[0].op == "add" else -1
        sine, cosine = (sign * at_0, at_quarter) if wave.op == "sin" else (-sign * at_quarter, at_0)
        return (sine * sine + cosine * cosine).sqrt(), arb.atan2(sine, cosine)
