"""Derivatives that go on from one that was written wrongly: the next one, that of the chain rule, one by a wrong rule.

After "(cos x)' = sin x" the slope of x^2 cos x is 2 x cos x + x^2 sin x: the mistake is the rule's, and made once.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from symderive.documents.knowing.known import NoValue
from symderive.documents.knowing.ledger import Ledger
from symderive.kernel.term import OPERATORS, Captured, Malformed, Term, fold, joined, mk, name, num, rebuild, substitute
from symderive.search.differentiate import CannotDifferentiate, differentiate
from symderive.search.match import subterms

Read = tuple[Term, frozenset[int]]
MAX_ENTRIES = 12  # of an array through which a slope goes on
ARGUMENT = name("argument of a slope")  # no name of a page has a blank in it


@dataclass(frozen=True, slots=True)
class SlopeRule:
    """What was written wrongly for the slope of a function of one argument: for cos(x) in x, `slope`."""

    function: str
    x: str
    slope: Term
    blame: frozenset[int]


def rule_in(lhs: Term, rhs: Term, blame: frozenset[int]) -> SlopeRule | None:
    """The rule that an equation states: (cos x)' = sin x. None for any other."""
    if lhs.op != "D" or lhs.args[1].op != "name" or lhs.args[0].args != (lhs.args[1],) or OPERATORS.get(lhs.args[0].op) != (1, 1):
        return None
    x = lhs.args[1].val
    return SlopeRule(lhs.args[0].op, x, rhs, blame) if rhs.names <= {x} else None


def gone_on(node: Term, ledger: Ledger, rules: list[SlopeRule]) -> Iterator[Read]:
    """What a derivative is by what was written wrongly for another, and the statements to blame."""
    if node.op not in ("D", "prime"):
        return
    yield from _of_a_slope(node, ledger)
    yield from _by_the_chain_rule(node, ledger)
    yield from _through_entries(node, ledger)
    if rules and (read := _by_wrong_rules(node, ledger, rules)) is not None:
        yield read


def _of_a_slope(node: Term, ledger: Ledger) -> Iterator[Read]:
    """The derivative of what was written for the derivative before: f'' from f', f' from f, at any place."""
    if node.op == "D":
        if node.args[0].op == "D" and (wrong := ledger.written_law(node.args[0])) is not None:
            yield mk("D", wrong[0], node.args[1]), wrong[1]
        return
    f, at = node.args[:2]
    order = int(node.args[2].val) if len(node.args) == 3 else 1
    for k in range(order - 1, -1, -1):
        wrong = ledger.written_law(mk("prime", f, ARGUMENT, *([num(str(k))] if k > 1 else [])) if k else mk("apply", f, ARGUMENT))
        if wrong is not None:
            try:
                t = ledger.unfolded(wrong[0])
                for _ in range(order - k):
                    t = differentiate(t, ARGUMENT)[0]
                yield substitute(t, {ARGUMENT.val: at}), wrong[1]
            except (CannotDifferentiate, Captured, Malformed, NoValue):
                pass
            return


def _by_the_chain_rule(node: Term, ledger: Ledger) -> Iterator[Read]:
    """The sum of dy/du du/dx, where one of them was written wrongly; a u without a law is held fixed."""
    f, x = node.args[:2]
    if node.op != "D" or f.op != "name" or x.op != "name" or (q := ledger.named(f.val)) is None or q.law is None:
        return
    summands, blame = list[Term](), frozenset[int]()
    for u in sorted(q.law.names - {x.val}):
        outer, inner = ledger.written_law(mk("D", f, name(u))), ledger.written_law(mk("D", name(u), x))
        if inner is None and ledger.rests_directly_on(u) is None:
            continue
        try:
            summands.append(mk("mul", *(wrong[0] if wrong is not None else ledger.formula(mk("D", a, b))
                                        for wrong, a, b in ((outer, f, name(u)), (inner, name(u), x)))))
        except (NoValue, Malformed):
            return
        blame = blame.union(*(wrong[1] for wrong in (outer, inner) if wrong is not None))
    if blame:
        yield joined("add", summands), blame


def _through_entries(node: Term, ledger: Ledger) -> Iterator[Read]:
    """df/dx, where du_i/dx was written wrongly for all i: with df/du_k times what that is off, for each entry of u."""
    f, x = node.args[:2]
    if node.op != "D" or f.op != "name" or x.op != "name":
        return
    for slope, law, blame in ledger.wrong_slopes_in(x.val):
        u = slope.args[0]
        if slope.op != "D" or u.op != "idx" or len(u.args) != 2 or u.args[1].op != "name":
            continue
        try:
            off = mk("sub", law, ledger.formula(slope))
            entries = [entry for entry in ledger.entries_of(u.args[0].val) if entry.args[1].op == "num"]
            through = [mk("mul", ledger.formula(mk("D", f, entry)), substitute(off, {u.args[1].val: entry.args[1]})) for entry in entries]
        except (NoValue, Captured, Malformed):
            continue
        if through and len(through) <= MAX_ENTRIES:
            yield joined("add", [node, *through]), blame


def _by_wrong_rules(node: Term, ledger: Ledger, rules: list[SlopeRule]) -> Read | None:
    """The derivative, with the slopes of some functions as they were written."""
    if node.op == "prime" and len(node.args) == 3:
        return None
    by_name = {rule.function: rule for rule in rules}
    x = ARGUMENT if node.op == "prime" else node.args[1]
    try:
        f = ledger.unfolded(mk("apply", node.args[0], x) if node.op == "prime" else node.args[0])
        used = {t.op for t in subterms(f)} & by_name.keys()
        if not used or f.op == "apply":
            return None
        stands_for = {f"the {op} of the page": by_name[op] for op in sorted(used)}
        hidden = fold(f, lambda t, args: mk("apply", name(f"the {t.op} of the page"), *args) if t.op in used else rebuild(t, args))
        slope = differentiate(hidden, x, functions=frozenset(stands_for))[0]
        found = fold(slope, lambda t, args: _shown(t, args, stands_for))
        return substitute(found, {x.val: node.args[1]}), frozenset().union(*(rule.blame for rule in stands_for.values()))
    except (CannotDifferentiate, Captured, Malformed, NoValue):
        return None


def _shown(t: Term, args: list[Term], stands_for: dict[str, SlopeRule]) -> Term:
    """The function that is meant, or its slope, at what stands in it."""
    rule = None
    if t.op in ("apply", "prime"):
        rule = stands_for.get(t.args[0].val)
    elif t.op == "D" and t.args[0].op == "apply":
        rule = stands_for.get(t.args[0].args[0].val)
    if rule is None:
        return rebuild(t, args)
    return mk(rule.function, args[1]) if t.op == "apply" else substitute(rule.slope, {rule.x: args[1]})

