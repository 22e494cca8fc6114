"""Tell training steps: the rule, every weight's first step with numbers, and of all steps what the loss does beside what is predicted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from flint import ctx

from symderive.kernel.term import Term, mk, name, number
from symderive.networks.numbers import Value, element, plainly
from symderive.networks.printed import ROUND_DIGITS, number_text, shown
from symderive.networks.training import STEP, Optimizer, Singles
from symderive.notation.text import read, write
from symderive.report.document import Block, Changes, Heading, Let, Prose, Table, Text
from symderive.report.reasons import strung

BITS = 512  # of what a rule has on the way from the gradient to the new weight

# letters of the rules, by their names there
LETTERS = {"rate": "alpha", "momentum": "mu", "beta1": "beta1", "beta2": "beta2", "epsilon": "epsilon", "decay": "lambda"}
# by kind: what is computed on the way, in terms of these, and why
RULES: dict[str, tuple[tuple[str, str, str], ...]] = {
    "sgd": (),
    "momentum": (("v_new", "mu*v + g", "the gradients so far, each older one counted less by μ; v begins at 0"),),
    "adam": (("m_new", "beta1*m + (1 - beta1)*g", "a running mean of the gradients; m begins at 0"),
             ("s_new", "beta2*s + (1 - beta2)*g^2", "a running mean of their squares; s begins at 0"),
             ("d", "m_new/(1 - beta1^t)/(sqrt(s_new/(1 - beta2^t)) + epsilon)",
              "both means divided by what their shares add up to at step t, counted from 1")),
}
DIRECTION = {"sgd": "g", "momentum": "v_new", "adam": "d"}
_NAMES = frozenset("w g v m s t d alpha mu beta1 beta2 epsilon lambda v_new m_new s_new".split())


@dataclass(frozen=True, slots=True)
class Move:
    """An entry of a weight: its first step, and its value after the last.

    label     what it is called
    symbol    the same as a term, None where there is none
    spelled   the old value as the file has it
    """

    label: Text
    symbol: Term | None
    old: Value
    gradient: Value
    new: Value
    last: Value
    spelled: Term


@dataclass(frozen=True, slots=True)
class Lowering:
    """A training step: the loss before and after it, by how much it falls, and by how much it would if it were linear."""

    before: Value
    after: Value
    predicted: Value
    real: Value


def training_blocks(way: Optimizer, moves: Sequence[Move], steps: Sequence[Lowering], loss: Term, full: bool) -> list[Block]:
    """The update of a page. One step of sgd is told shortly, unless everything is asked for."""
    if way.rate is None or not steps or not moves:
        return []
    short = len(steps) == 1 and way.kind == "sgd" and not full
    aside = "α = " + write(shown(way.rate)[0])
    aside += f", rounded to {ROUND_DIGITS} digits" if short and any(shown(m.new)[1] for m in moves) else ""
    found: list[Block] = [Heading(("Update",), 2, aside), *rule(way, loss, short)]
    if short and all(m.symbol is not None for m in moves):
        return [*found, Changes(tuple((m.symbol, m.spelled, shown(m.new)[0]) for m in moves if m.symbol is not None))]
    found += [Heading(("The first step" if len(steps) > 1 else "The step",)), first_step(way, moves)]
    if len(steps) > 1:
        found += [Heading((f"All {len(steps)} steps",)), all_steps(steps, loss), *last_weights(moves, len(steps))]
    return found


def rule(way: Optimizer, loss: Term, short: bool) -> list[Block]:
    """How a new weight follows from the gradient at the old ones, and what that does to the loss."""
    w, g = name("w"), name("g")
    direction = read(DIRECTION[way.kind], names=_NAMES)
    moved = mk("add", direction, mk("mul", name("lambda"), w)) if way.decay else direction
    items: list[tuple[Term, Text]] = [(mk("eq", name(n), read(text, names=_NAMES)), (why,)) for n, text, why in RULES[way.kind]]
    constants = [n for n in way.constants if n != "rate"]
    new = mk("eq", name("w_new"), mk("sub", w, mk("mul", name("alpha"), moved)))
    if short:
        return [Prose((new, " with ", mk("eq", g, mk("D", loss, w)), " at the old weights."), "note")]
    items.append((new, ()))
    said: list[str | Term] = [mk("eq", g, mk("D", loss, w)), ", all of them taken at the old weights"]
    if constants:
        said += ["; ", *strung([(mk("eq", name(LETTERS[n]), shown(way.constants[n])[0]),) for n in constants])]
    said += [". To first order ", loss, " falls by the sum of ", mk("mul", g, mk("sub", w, name("w_new"))), " over all weights"]
    if way.kind == "sgd" and not way.decay:
        said += [", which is ", mk("mul", name("alpha"), mk("pow", g, number(2))), " summed: against the gradient it falls fastest"]
    return [Let(tuple(items), ""), Prose((*said, "."), "note")]


def first_step(way: Optimizer, moves: Iterable[Move]) -> Table:
    """Of every weight the old value, the gradient, what the rule has on the way, and the new value."""
    between = [n for n, _, _ in RULES[way.kind]]
    rows = []
    for m in moves:
        on_the_way = _on_the_way(way, m.gradient)
        rows.append((m.label, (m.spelled,), number_text(m.gradient), *(number_text(on_the_way[n]) for n in between),
                     (_numbered(way, m, on_the_way),), number_text(m.new)))
    head: list[Text] = [(), ("old",), (name("g"),), *((name(n),) for n in between), (name("w_new"), " with numbers"), ("new",)]
    return Table(tuple(head), ("plain", "quiet", *("plain",) * (len(between) + 1), "quiet", "result"), tuple(rows))


def _on_the_way(way: Optimizer, gradient: Value) -> dict[str, Value]:
    """What a rule computes from a gradient at the first step."""
    with ctx.workprec(BITS):
        d, state = way.direction(Singles(), element(gradient), {}, 1)
        return {"d": plainly(d), **{f"{n}_new": plainly(v) for n, v in state.items()}}


def _numbered(way: Optimizer, m: Move, on_the_way: dict[str, Value]) -> Term:
    """w - alpha*d with numbers."""
    assert way.rate is not None
    d = shown(m.gradient if way.kind == "sgd" else on_the_way["d"])[0]
    if way.decay:
        d = mk("add", d, mk("mul", shown(way.decay)[0], m.spelled))
    return mk("sub", m.spelled, mk("mul", shown(way.rate)[0], d))


def all_steps(steps: Iterable[Lowering], loss: Term) -> Table:
    """A row a step."""
    head: tuple[Text, ...] = (("step",), (loss, " before"), (loss, " after"), ("predicted fall",), ("real fall",))
    return Table(head, ("plain", "plain", "result", "quiet", "plain"), tuple(
        ((number(k),), number_text(s.before), number_text(s.after), number_text(s.predicted), number_text(s.real))
        for k, s in enumerate(steps, 1)))


def last_weights(moves: Sequence[Move], steps: int) -> list[Block]:
    """The weights before the first step and after the last."""
    rows = tuple((m.label, (m.spelled,), number_text(m.last)) for m in moves)
    return [Table(((), ("at first",), (f"after {steps} steps",)), ("plain", "quiet", "result"), rows)]


def one_step(loss: Term, before: Value, after: Value, predicted: Value, real: Value) -> Prose:
    """What the only step does to the loss."""
    word = "lowers" if real > 0 else "raises" if real < 0 else "keeps"
    if word == "keeps":
        return Prose(("One step keeps ", loss, " at ", *number_text(before), "."), "note")
    by = number_text(real if word == "lowers" else -real)
    return Prose((f"One step {word} ", loss, " from ", *number_text(before), " to ", *number_text(after), ", by ", *by,
                  "; to first order it falls by ", *number_text(predicted), "."), "note")


def difference_blocks(rows: Sequence[tuple[Text, Value, Value]], loss: Term) -> list[Block]:
    """Central differences beside the gradient. rows: what an entry is called, its central difference, its gradient."""
    if not rows:
        return []
    h = name("h")
    table = Table(((), ("central difference",), ("gradient",)), ("plain", "quiet", "result"),
                  tuple((label, number_text(d), number_text(g)) for label, d, g in rows))
    said: Text = ("(", loss, "(w + h) − ", loss, "(w − h))/(2 h) with ", mk("eq", h, shown(STEP)[0]),
                  ", which only comes near the gradient.")
    return [Heading(("Central differences",)), Prose(said, "note"), table]
