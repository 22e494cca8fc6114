r"""Equations that are supposed: with alpha + beta + gamma = pi a claim is one about alpha and beta, with sum(y_i) = 1 one about shares.

An equation that gives one of its names outright is put into a claim as a definition of that name, which loses nothing: gamma is
pi - alpha - beta, and numbers with the sum c are u_i c/sum(u_k), or u_i - sum(u_k)/n where c is 0. Any other stays a condition.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from functools import partial
from types import MappingProxyType

from symderive.kernel.derivation import Definition
from symderive.kernel.term import ONE, ZERO, Term, fold, mk, name, num, rebuild
from symderive.search.match import subterms


def defining(conditions: Iterable[Term], taken: Collection[str], terms: Iterable[Term]) -> tuple[list[Definition], list[Term]]:
    """The definitions that the equations among the conditions of a claim amount to, and its other conditions.

    None is of a name that is `taken`. `terms` are all formulas of the claim. It is all of the equations or none: x_1 and x_2 that solve
    one equation are not any two numbers that do.
    """
    found: dict[str, Definition] = {}
    conditions = list(conditions)
    equations = [c for c in conditions if c.op == "eq"]
    ends = _ends(terms) if equations else {}
    for c in equations:
        d = _definition(c, {*taken, *found}, ends)
        if d is None or any(d.name in other.body.names for other in found.values()):
            return [], conditions
        found[d.name] = d
    return list(found.values()), [c for c in conditions if c.op != "eq"]


def _definition(equation: Term, taken: Collection[str], ends: Mapping[str, set[Term]]) -> Definition | None:
    """The definition that an equation amounts to; None where it mentions what has another meaning."""
    for side, other in (equation.args, equation.args[::-1]):
        total = as_sum(side, ends)
        if total is not None and not other.names and not total.args[3].names & set(taken):
            array = total.args[0].args[0].val
            return None if array in taken or len({total.args[3], *ends.get(array, ())}) > 1 else _shares(array, total, other)
    if equation.names & set(taken):
        return None
    left, right = equation.args
    return _alone(left, right) or _alone(right, left)


def _ends(terms: Iterable[Term]) -> dict[str, set[Term]]:
    """Where the sums over the entries of arrays end."""
    found: dict[str, set[Term]] = {}
    for node in (node for t in terms for node in subterms(t) if node.op == "Sum" and node.args[2] is ONE):
        for entry in subterms(node.args[0]):
            if entry.op == "idx" and entry.args[1:] == (node.args[1],):
                found.setdefault(entry.args[0].val, set()).add(node.args[3])
    return found


def as_sum(t: Term, ends: Mapping[str, set[Term]] = MappingProxyType({})) -> Term | None:
    """sum(y[i], i = 1..n), of y_1 + y_2 + y_3 too, which are all entries of y; None for anything else. `ends` may say how many they are."""
    if t.op == "Sum" and t.args[0].op == "idx" and t.args[0].args[1:] == (t.args[1],) and t.args[2] is ONE:
        return t
    if t.op != "add" or any(a.op != "idx" or len(a.args) != 2 for a in t.args):
        return None
    arrays = {a.args[0] for a in t.args}
    if len(arrays) > 1 or [a.args[1] for a in t.args] != [num(k) for k in range(1, len(t.args) + 1)]:
        return None
    array = arrays.pop()
    known = ends.get(array.val, set())
    return mk("Sum", mk("idx", array, name("i")), name("i"), ONE, next(iter(known)) if len(known) == 1 else num(len(t.args)))


def _shares(array: str, total: Term, whole: Term) -> Definition:
    """The entries with a given sum, from entries u of which nothing is known."""
    free, i, k, size = name(f"{array} of any sum"), name(f"index of {array}"), name(f"index of all {array}"), total.args[3]
    own, sum_ = mk("idx", free, i), mk("Sum", mk("idx", free, k), k, ONE, size)
    body = mk("sub", own, mk("div", sum_, size)) if whole is ZERO else mk("div", own if whole is ONE else mk("mul", whole, own), sum_)
    return Definition(array, body, i.val)


def _alone(left: Term, right: Term) -> Definition | None:
    """The last name that is a summand of the left side, and stands nowhere else: it is all the rest."""
    summands = list(_summands(left))
    for t, positive in reversed(summands):
        others = [(u, sign) for u, sign in summands if u is not t]
        if t.op != "name" or len(others) < len(summands) - 1 or any(t.val in u.names for u in (right, *(u for u, _ in others))):
            continue
        rest = right
        for u, sign in others:
            rest = mk("sub" if sign else "add", rest, u)
        return Definition(t.val, rest if positive else mk("neg", rest))
    return None


def _summands(t: Term, positive: bool = True) -> Iterable[tuple[Term, bool]]:
    """The summands of a sum, and whether each is added."""
    todo = [(t, positive)]
    while todo:
        u, sign = todo.pop(0)
        if u.op == "add":
            todo[:0] = [(a, sign) for a in u.args]
        elif u.op == "sub":
            todo[:0] = [(u.args[0], sign), (u.args[1], not sign)]
        elif u.op == "neg":
            todo.insert(0, (u.args[0], not sign))
        else:
            yield u, sign


def collected(t: Term) -> Term:
    """A formula with sums over all entries for sums that are written out: e^(z_1) + e^(z_2) + e^(z_3) is sum(e^(z_i), i = 1..3)."""
    def visit(node: Term, args: list[Term]) -> Term:
        new = rebuild(node, args)
        return (_collected(new) or new) if new.op == "add" and len(new.args) > 2 else new

    return fold(t, visit)


def _collected(t: Term) -> Term | None:
    """The sum of entries that an `add` writes out; None where its summands are not alike."""
    i = name("i of all")
    bodies = {fold(a, partial(_of_any, num(k), i)) for k, a in enumerate(t.args, 1)}
    body = bodies.pop()
    return mk("Sum", body, i, ONE, num(len(t.args))) if not bodies and i.val in body.names else None


def _of_any(k: Term, i: Term, node: Term, args: list[Term]) -> Term:
    """idx(z, k) as idx(z, i)."""
    return mk("idx", args[0], i) if node.op == "idx" and len(args) == 2 and args[1] is k else rebuild(node, args)


def coefficients(t: Term) -> tuple[str, tuple[Term, Term, Term]] | None:
    """x and a, b, c of a x^2 + b x + c, a sum as it is written, with signs; None for anything else."""
    summands = list(_summands(t))
    squares = {f.args[0].val for u, _ in summands for f in _factors(u) if f.op == "pow" and f.args[0].op == "name" and f.args[1] is num(2)}
    if len(summands) != 3 or len(squares) != 1:
        return None
    x, found = squares.pop(), dict[int, Term]()
    for u, positive in summands:
        moving = [f for f in _factors(u) if x in f.names]
        degree = {(): 0, (name(x),): 1, (mk("pow", name(x), num(2)),): 2}.get(tuple(moving))
        rest = [f for f in _factors(u) if x not in f.names]
        if degree is None or degree in found:
            return None
        size = mk("mul", *rest) if len(rest) > 1 else rest[0] if rest else ONE
        found[degree] = size if positive else mk("neg", size)
    return x, (found[2], found[1], found[0])


def _factors(t: Term) -> tuple[Term, ...]:
    return t.args if t.op == "mul" else (t,)


# --- shares --------------------------------------------------------------------------------------------------------------


def totals(equations: Iterable[Term], terms: Iterable[Term]) -> list[tuple[Term, Term]]:
    """The sums of all entries of an array that equations give a number, and that number: sum(y[i], i = 1..n) and 1."""
    found, ends = [], _ends(terms)
    for c in equations:
        for side, other in (c.args, c.args[::-1]) if c.op == "eq" else ():
            if (total := as_sum(side, ends)) is not None and not other.names and other is not ZERO:
                found.append((total, other))
    return found


def summed(terms: Iterable[Term]) -> list[Term]:
    """The sums of all entries of arrays whose entries are summed in terms, alone or times something."""
    found: dict[Term, None] = {}
    for node in (node for t in terms for node in subterms(t) if node.op == "Sum" and node.args[2] is ONE):
        body, i, *ends = node.args
        for factor in body.args if body.op == "mul" else (body,):
            if factor.op == "idx" and factor.args[1:] == (i,):
                own = name(i.val.partition(" ")[0])  # the letter that the page has for it
                found[mk("Sum", mk("idx", factor.args[0], own), own, *ends)] = None
    return list(found)


def in_shares(t: Term, total: Term, whole: Term, has_shares: Callable[[Term], bool]) -> Term:
    """A formula with `total/whole`, which is 1, as a factor of each summand without shares: p_j - y_j is p_j sum(y_i) - y_j.

    So written, what is true because the sum is `whole` is mostly true whatever the sum is.
    """
    if has_shares(t) and t.op in ("add", "sub", "neg"):
        return mk(t.op, *(in_shares(a, total, whole, has_shares) for a in t.args))
    one = total if whole is ONE else mk("div", total, whole)
    return t if has_shares(t) or t is ZERO else mk("mul", t, one)
