"""Lines about a curve at a point: its tangent, its normal, its slope. The y of a tangent is not the y of the curve."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from symderive.documents.knowing.known import NoValue
from symderive.documents.knowing.ledger import is_closed
from symderive.documents.reading.page import Side, Statement
from symderive.kernel.term import Captured, Malformed, Term, mk, name, num, substitute
from symderive.search.match import subterms

if TYPE_CHECKING:
    from symderive.documents.judging.judge import Judge

MAX_BACK = 30  # statements before an estimate that may say where the line touches
_LINE = re.compile(r"\b(?:(tangent)|(normal)|lineari[sz]ation|linear approximation)(?! vector)\b", re.I)
_AXIS = re.compile(r"\b(\w+)[- ]axis\s+(?:at|in|where|when)(?: the height)?\W*$", re.I)
_THIS = re.compile(r"\b(?:this|that|it) (?:is|gives|becomes|equals)\W*$", re.I)
_SLOPE = re.compile(r"\b(slope|gradient|derivative|rate of change)\b[^.]*$", re.I)


def on_the_line(judge: Judge, s: Statement) -> Statement | None:
    """A statement about a tangent with the line itself in place of its y; None for any other, or where the point is not known."""
    said = _LINE.search(_words(judge, s))
    if said is None or len(s.sides) < 2 or any(side.term is None for side in s.sides):
        return None
    y = _curve(judge, s)
    x = judge.ledger.variable(y.val) if y is not None else None
    point = _point(judge, s, y, x) if y is not None and x is not None else None
    if y is None or x is None or point is None:
        return None
    slope = mk("prime", y, point)
    if said[2]:
        slope = mk("neg", mk("div", num("1"), slope))
    line = mk("add", mk("apply", y, point), mk("mul", slope, mk("sub", x, point)))
    try:
        lines = [substitute(side.term, {y.val: line}) for side in s.sides if side.term is not None]
    except (Captured, Malformed):
        return None
    sides = (side if t is side.term else replace(side, term=t, numbers=(), number=None) for side, t in zip(s.sides, lines, strict=True))
    return replace(s, sides=tuple(sides))


def is_another(judge: Judge, s: Statement) -> bool:
    """Whether a tangent y = ... is that of another function than the curve, or the tangent, y = ... before: of g, where f had one."""
    head = s.sides[0].term
    q = judge.ledger.named(head.val) if head is not None and head.op == "name" else None
    if q is None or q.law is None or q.given or q.born >= s.index or not _LINE.search(judge.parametric.words(s)):
        return False
    old = judge.page.statements[q.born]
    since = _functions(judge, old.index + 1, s.index)
    if _LINE.search(judge.parametric.words(old)):
        return bool(since) and since[-1] not in _functions(judge, max(old.index - MAX_BACK, 0), old.index)
    return bool(since) and since[-1].val not in judge.ledger.closure((q.key.val,))


def _functions(judge: Judge, a: int, b: int) -> list[Term]:
    """The functions of which statements say a value, a formula or a slope."""
    heads = (t.sides[0].term for t in judge.page.statements[a:b])
    return [f.args[0] for f in heads if f is not None and f.op in ("apply", "prime")]


def at_the_axis(judge: Judge, s: Statement) -> Side | None:
    """The left side with 0 for the variable, where words say that a curve meets the axis of its values there; None for any other."""
    head = s.sides[0]
    axis = _AXIS.search(judge.parametric.words(s).replace("$", ""))
    if axis is None or head.term is None or head.term.op != "name" or axis[1].lower() not in ("vertical", head.term.val.lower()):
        return None
    x = judge.ledger.variable(head.term.val)
    return None if x is None else replace(head, term=mk("apply", head.term, num("0")), numbers=(), number=None)


def tangent_of(judge: Judge, s: Statement) -> Term | None:
    """The tangent of the last function, where the words give one for a new y: tangent at 4, y = 5 + (x - 4)/10. Else None."""
    head, said = s.sides[0].term, _LINE.search(judge.parametric.words(s))
    if said is None or said[2] or head is None or head.op != "name" or judge.ledger.named(head.val) is not None:
        return None
    for t in reversed(judge.page.statements[:s.index]):
        f = t.sides[0].term
        if t.scope != s.scope:
            return None
        if f is not None and f.op in ("apply", "prime") and f.args[1].val in judge.page.symbols.functions.get(f.args[0].val, ()):
            point = _point(judge, s, f.args[0], f.args[1])
            if point is None:
                return None
            return mk("add", mk("apply", f.args[0], point), mk("mul", mk("prime", f.args[0], point), mk("sub", f.args[1], point)))
    return None


def numbers_of_line(side: Side) -> tuple[Side, Side] | None:
    """The height and the slope that are written in a line: 0.35 and -1.06 of 0.35 - 1.06 (x - 0.39). None for any other formula."""
    t = side.term
    if t is None or t.op not in ("add", "sub") or len(t.args) != 2 or t.args[1].op != "mul" or len(t.args[1].args) != 2:
        return None
    height, slope = (next((n for n in side.numbers if n.path == at), None) for at in ((0,), (1, 0)))
    if height is None or slope is None or t.args[1].args[1].op != "sub" or is_closed(t.args[1].args[1]):
        return None
    falls, number = t.op == "sub", t.args[1].args[0]
    inside = (replace(slope, path=(0,)) if falls else replace(slope, path=()),)
    return (replace(side, term=t.args[0], numbers=(replace(height, path=()),), number=None),
            replace(side, term=mk("neg", number) if falls else number, numbers=inside, number=None))


def estimated(judge: Judge, s: Statement) -> Statement | None:
    """f(4.1) ~ 0.2 - 0.1 * 0.8 with f(4) + 0.1 f'(4) in place of f(4.1), where that is what the numbers say; None for any other."""
    head, first = s.sides[0], s.sides[1]
    if s.relations[0] != "~" or head.term is None or first.term is None or head.term.op != "apply" or len(head.term.args) != 2:
        return None
    f, x = head.term.args
    if not is_closed(x) or first.term.op not in ("add", "sub") or not is_closed(first.term) or judge.links.link(head, first, about=True).ok:
        return None
    for c in _touched(judge, s, f, x):
        line = replace(head, term=mk("add", mk("apply", f, c), mk("mul", mk("prime", f, c), mk("sub", x, c))), numbers=(), number=None)
        if judge.links.link(line, first, about=True).ok:
            return replace(s, sides=(line, *s.sides[1:]))
    return None


def _touched(judge: Judge, s: Statement, f: Term, x: Term) -> dict[Term, None]:
    """The numbers at which the statements before have a value or a slope of a function, the last one first, but for x."""
    before = judge.page.statements[max(s.index - MAX_BACK, 0):s.index]
    terms = (side.term for t in reversed(before) if t.scope == s.scope for side in t.sides if side.term is not None)
    return dict.fromkeys(node.args[1] for t in terms for node in subterms(t)
                         if node.op in ("apply", "prime") and node.args[0] is f and is_closed(node.args[1]) and node.args[1] is not x)


def slope_of(judge: Judge, s: Statement) -> Term | None:
    """The slope at a point of which the words before a number speak, of the curve that was differentiated last; None where they do not."""
    if _SLOPE.search(_words(judge, s)) is None or s.sides[0].term is None or not is_closed(s.sides[0].term):
        return None
    for t in reversed(judge.page.statements[:s.index]):
        head = judge.beginnings.in_its_variable(t, judge.ledger).sides[0].term if t.scope == s.scope else None
        if head is not None and head.op == "D" and head.args[0].op == "name":
            at = _place(judge, s, head.args[1])
            return None if at is None else mk("prime", head.args[0], at)
    return None


def wrong_slope(judge: Judge, s: Statement) -> tuple[Term, Term, frozenset[int]] | None:
    """What the slope is of which the words before a number speak, what was written for it, and what was wrong: after (artanh x)' = ...

    None where the words speak of none, or nothing wrong was written for it.
    """
    if _SLOPE.search(_words(judge, s)) is None or s.sides[0].term is None or not is_closed(s.sides[0].term):
        return None
    for t in reversed(judge.page.statements[:s.index]):
        head = t.sides[0].term
        if head is None or head.op != "D" or head.args[1].op != "name" or head.args[0].op == "name" or t.scope != s.scope:
            continue
        at = _place(judge, s, head.args[1])
        wrong = next(judge.citations.read_with(head, judge.ledger), None)
        if at is None or wrong is None:
            return None
        try:
            return *(substitute(t, {head.args[1].val: at}) for t in (judge.ledger.formula(head), wrong[0])), wrong[1]  # type: ignore[return-value]
        except (NoValue, Captured, Malformed):
            return None
    return None


def wrong_value(judge: Judge, s: Statement) -> tuple[Term, Term, frozenset[int]] | None:
    """What the formula just before is at the place of which the words speak, what was written for it, and what was wrong.

    At t = 2 this is 8 e^6, after a wrong dz/dt = t^3 e^(3 t) (4 + 3 t^2). None where they speak of none, or nothing was wrong.
    """
    place = judge.page.statements[s.index - 1]
    said = _THIS.search(s.before) and place.block == s.block and place.role in ("point", "condition") and place.relations == ("=",)
    if not said or s.sides[0].term is None or not is_closed(s.sides[0].term) or place.index == 0:
        return None
    x, at, t = place.sides[0].term, place.sides[1].term, judge.page.statements[place.index - 1]
    thread, head, last = judge.threads.get((t.index, 0)), t.sides[0].term, t.sides[-1].term
    if thread is None or thread.sound or x is None or x.op != "name" or at is None or head is None or last is None or t.scope != s.scope:
        return None
    try:
        return *(substitute(u, {x.val: at}) for u in (judge.ledger.unfolded(head), judge.ledger.unfolded(last))), thread.blame  # type: ignore[return-value]
    except (NoValue, Captured, Malformed):
        return None


def _place(judge: Judge, s: Statement, x: Term) -> Term | None:
    """The number of a name at which the sentence speaks, or the last one that was put in for it."""
    at = next((c.args[1] for c in s.given if c.op == "eq" and c.args[0] is x and is_closed(c.args[1])), None)
    return at or _said_last(judge, s, x)


def _words(judge: Judge, s: Statement) -> str:
    """The words before a statement in its sentence: those before the point of which it speaks, too."""
    words = s.before
    for t in reversed(judge.page.statements[max(s.index - 2, 0):s.index]):
        if t.block != s.block or t.role not in ("point", "condition") or re.search(r"[.!?]", words):
            break
        words = f"{t.before} {words}"
    return words


def _curve(judge: Judge, s: Statement) -> Term | None:
    """The name on the left that stands for a formula."""
    names = sorted(s.sides[0].term.names) if s.sides[0].term is not None else []
    known = [n for n in names if judge.ledger.variable(n) is not None]
    return name(known[0]) if len(known) == 1 else None


def _point(judge: Judge, s: Statement, y: Term, x: Term) -> Term | None:
    """Where the line touches: the c of x - c, or the last value of x, of y' or of y."""
    nodes = [node for side in s.sides if side.term is not None for node in subterms(side.term)]
    shifts = dict.fromkeys(node.args[1] for node in nodes if node.op == "sub" and node.args[0] is x and is_closed(node.args[1]))
    shifts |= dict.fromkeys(mk("neg", node.args[1]) for node in nodes if node.op == "add" and node.args[0] is x and is_closed(node.args[1]))
    said = _said_last(judge, s, x, y)
    return next(iter(shifts)) if said is None and len(shifts) == 1 else said


def _said_last(judge: Judge, s: Statement, x: Term, y: Term | None = None) -> Term | None:
    """The last number that was put in for a name in the same part of the page."""
    for t in reversed(judge.page.statements[:s.index + 1]):
        if t.scope != s.scope:
            break
        for side in t.sides:
            for node in subterms(side.term) if side.term is not None else ():
                if y is not None and node.op in ("apply", "prime") and node.args[0] is y and is_closed(node.args[1]):
                    return node.args[1]
        if t.sides[0].term is x and len(t.sides) > 1 and t.sides[1].term is not None and is_closed(t.sides[1].term):
            return t.sides[1].term
    return None
