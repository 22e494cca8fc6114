"""What a page does not say outright: numbers of names that can be read off where the author put them in.

Where h1 = i1*w1 + i2*w3 + w5 stands on one line and h1 = 0.7*(-0.3) + 0.5*0.15 + 1*0.9 on another, the second is the first with
numbers put in: i1 = 0.7, w1 = -0.3 and so on. Only a reading that fits everywhere counts, and it is always said where it was read.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from symderive.documents.knowing.known import MEMBER, Mode, Quantity
from symderive.documents.knowing.ledger import Ledger
from symderive.documents.reading.page import Page, Statement
from symderive.kernel import ring
from symderive.kernel.term import ONE, Captured, Malformed, Term, canon, fold, mk, name, num, number, rebuild, substitute

MAX_PAIRS = 4_000  # of formulas and numbers that are laid beside each other
INDICES = "ijknmt"  # letters for any member of a family
EXAMPLE = "_sup"  # at the end of a name: x^(2)
MAX_KNOWN = 60  # names of a formula that is solved for one of them


@dataclass(frozen=True, slots=True)
class Inferred:
    """A name whose number was read off a line where it was put in. `statement` is that line, `scope` where it holds."""

    name: str
    value: Fraction
    statement: int
    scope: int


def inferred(page: Page, known: Mapping[str, Fraction] | None = None) -> list[Inferred]:
    """The numbers of names that the page puts in and does not give, in the order of the page.

    A formula and its numbers in one chain count before those of two statements; a name that is read in two ways has no number: other
    parts of the page have other data. What is then the only unknown of a line is what makes the line true, if that number stands
    somewhere on the page. `known` are given from outside.
    """
    known = known or {}
    given = _given(page) | dict.fromkeys(known, -1)
    found: dict[str, Inferred] = {}
    torn: set[str] = set()
    for pairs in (_beside(page), _apart(page)):
        read: dict[str, Inferred | None] = {}
        for formula, numbers, s in pairs:
            for n, value in (aligned(formula, numbers) or {}).items():
                if n not in found and given.get(n, s.index) >= s.index:
                    old = read.setdefault(n, Inferred(n, value, s.index, s.scope))
                    read[n] = old if old is not None and old.value == value else None
        found |= {n: f for n, f in read.items() if f is not None and n not in torn}
        torn |= {n for n, f in read.items() if f is None}
    if found:
        _solve(page, given | dict.fromkeys(torn, -1), found, known)
    return sorted(found.values(), key=lambda f: f.statement)


def _solve(page: Page, given: dict[str, int], found: dict[str, Inferred], outside: Mapping[str, Fraction]) -> None:
    """Names that are the only unknown of a line."""
    written = {n.value: s.index for s in reversed(page.statements) for side in s.sides for n in side.numbers}
    relations = [r for r in _relations(page) if len(r[0].names) <= MAX_KNOWN]
    numbers = _numbers(page)

    def value_of(n: str, s: Statement) -> Fraction | None:
        """The number of a name: the latest that was written before a statement, or what was read, or what is given from outside."""
        where, values = numbers.get(n, ([], []))
        k = bisect_left(where, s.index)
        return values[k - 1] if k else found[n].value if n in found else outside.get(n)

    again = True
    while again:
        again = False
        for formula, value, s in relations:
            known = {n: v for n in formula.names if (v := value_of(n, s)) is not None}
            unknown = [n for n in sorted(formula.names) if n not in known]
            if len(unknown) != 1 or given.get(unknown[0], s.index) < s.index or unknown[0] in page.symbols.functions:
                continue
            x = _root(formula, value, unknown[0], known)
            if x is not None and x and abs(x) in written and written[abs(x)] <= s.index:
                found[unknown[0]] = Inferred(unknown[0], x, written[abs(x)], s.scope)
                again = True


def _relations(page: Page) -> Iterator[tuple[Term, Fraction, Statement]]:
    """Formulas whose number is written: in an update, or for the name on the left, the last time before the formula."""
    said: dict[Term, Fraction] = {}
    for s in page.statements:
        terms = _terms(s)
        if len(terms) < 2 or not terms[0].names:
            continue
        value = ring.rational(terms[-1]) if terms[-1].op in ("num", "neg") else None
        formulas = [t for t in terms[1:] if t.names and t.op != "name"]
        if value is None and s.kind != "update":
            value = said.get(canon(terms[0]))
        if value is not None:
            said[canon(terms[0])] = value
            for t in formulas:
                yield t, value, s


def _numbers(page: Page) -> dict[str, tuple[list[int], list[Fraction]]]:
    """For each name that is given numbers: the statements, and what they give."""
    found: dict[str, tuple[list[int], list[Fraction]]] = {}
    for s in page.statements:
        terms = _terms(s)
        if len(terms) > 1 and terms[0].op == "name":
            value = ring.rational(terms[-1]) if not terms[-1].names else None
            if value is not None:
                where, values = found.setdefault(terms[0].val, ([], []))
                where.append(s.index)
                values.append(value)
    return found


def _root(formula: Term, value: Fraction, x: str, known: dict[str, Fraction]) -> Fraction | None:
    """The x that gives a formula its value, where the formula is linear in x."""
    try:
        there = [ring.rational(substitute(formula, {n: number(v) for n, v in (known | {x: k}).items()}))
                 for k in (Fraction(0), Fraction(1), Fraction(2))]
    except (Captured, Malformed):
        return None
    if any(v is None for v in there):
        return None
    zero, one, two = (v for v in there if v is not None)
    return (value - zero) / (one - zero) if one != zero and two - one == one - zero else None


def losses(page: Page) -> dict[str, str]:
    """Names that the page differentiates and never defines, and the one name they can stand for.

    It is the only defined name that no other definition uses: dError/dw where MSE = (y - yhat)^2/2 is said.
    """
    laws: dict[str, frozenset[str]] = {}
    derived: dict[str, set[str]] = {}
    for s in page.statements:
        terms = _terms(s)
        if len(terms) > 1 and terms[0].op == "name" and terms[1].names - terms[0].names and s.kind == "chain":
            laws[terms[0].val] = laws.get(terms[0].val, frozenset()) | terms[1].names
        for d in (d for t in terms for d in _derivatives(t) if d.args[0].op == "name"):
            derived.setdefault(d.args[0].val, set()).update(d.args[1].names)
    by = frozenset().union(*(x for n, x in derived.items() if n not in laws)) & laws.keys()
    used = frozenset().union(*(names - {n} for n, names in laws.items()))
    ends = [n for n in laws if n not in used and n not in derived and laws[n] & by]
    return {n: ends[0] for n in sorted(derived.keys() - laws.keys())} if len(ends) == 1 else {}


def _derivatives(t: Term) -> list[Term]:
    found, stack = [], [t]
    while stack:
        node = stack.pop()
        found += [node] if node.op == "D" else []
        stack.extend(node.args)
    return found


def _given(page: Page) -> dict[str, int]:
    """Names that a statement gives a number or a formula: where it does so first."""
    found: dict[str, int] = {}
    for b in page.symbols.bindings:
        found.setdefault(b.name, b.statement)
    return found


Pairs = Iterator[tuple[Term, Term, Statement]]  # a formula, numbers that may be the formula with numbers put in, and where these stand


def _beside(page: Page) -> Pairs:
    """Formula = numbers, within a chain."""
    for s in page.statements:
        for a, b in pairwise(_terms(s)):
            if a.names and a.op != "name" and not b.names:
                yield a, b, s


def _apart(page: Page) -> Pairs:
    """What is said of one quantity in two statements; and numbers without a left side, with the formulas around them."""
    formulas: dict[Term, list[Term]] = {}
    for s in page.statements:
        terms = _terms(s)
        if terms and terms[0].names:
            formulas.setdefault(canon(terms[0]), []).extend(t for t in terms[1:] if t.names and t.op != "name")
    count, several = 0, _of_several(page, formulas)
    for s in page.statements:
        terms = _terms(s)
        if terms and canon(terms[0]) in several:
            continue
        for t in (*terms, *_repaired(s)):
            if t.names or t.op == "num":
                continue
            named = terms[0].names
            for formula in formulas.get(canon(terms[0]), []) if named else _near(page, s):
                count += 1
                if count > MAX_PAIRS:
                    return
                yield formula, t, s


def _of_several(page: Page, formulas: Mapping[Term, list[Term]]) -> set[Term]:
    """Names of several things: D = 25 - 24 beside D = 3^2 - 4*2*(-5), where D = b^2 - 4 a c; only the second one is that with numbers."""
    values: dict[Term, list[tuple[Fraction, bool]]] = {}
    for s in page.statements:
        terms = _terms(s)
        head = canon(terms[0]) if len(terms) > 1 and terms[0].op == "name" else None
        value = ring.rational(terms[1]) if head in formulas and not terms[1].names and s.kind != "update" else None
        if head is not None and value is not None and terms[1].op not in ("num", "neg"):
            values.setdefault(head, []).append((value, any(aligned(f, terms[1]) is not None for f in formulas[head])))
    return {head for head, found in values.items()
            if any(a != b for a, _ in found for b, whole in found if whole) and not all(whole for _, whole in found)}


def _repaired(s: Statement) -> list[Term]:
    """Expressions of numbers in the other readings of a statement."""
    return [side.term for repair in s.repairs for side in repair.sides if side.term is not None and not side.term.names]


def _terms(s: Statement) -> list[Term]:
    return [side.term for side in s.sides if side.kind == "term" and side.term is not None]


def _near(page: Page, s: Statement) -> list[Term]:
    """The formulas of the statements around a line of numbers that has no left side; not sigma^2 in sigma^2 = (1 + 4)/2."""
    around = [_terms(other) for other in page.statements[max(s.index - 1, 0):s.index + 2]]
    formulas = (terms[len(terms) > 1 and not terms[1].names:] for terms in around)
    return [t for terms in formulas for t in terms if t.names and t.op != "name"]


def aligned(formula: Term, numbers: Term) -> dict[str, Fraction] | None:
    """What the names of a formula are, if the expression of numbers is the formula with numbers put in; None where it is not."""
    found: dict[str, Fraction] = {}
    stack = [(formula, numbers)]
    while stack:
        a, b = stack.pop()
        value = ring.rational(b) if not b.names else None
        if a.op == "name" and value is not None and b.op in ("num", "neg", "div"):
            if found.setdefault(a.val, value) != value:
                return None
        elif not a.names:
            if ring.rational(a) is None or ring.rational(a) != value:
                return None
        else:
            pairs = parts(a, b)
            if pairs is None:
                return None
            stack += pairs
    return found


def parts(a: Term, b: Term) -> list[tuple[Term, Term]] | None:
    """The parts of two terms of one shape, in pairs; factors 1 are left out."""
    if a.op in ("add", "sub") or b.op in ("add", "sub"):
        first, second = _summands(a), _summands(b)
        if len(first) != len(second):
            return None
        return [(x, _signed(y, p * q)) for (p, x), (q, y) in zip(first, second, strict=True)]
    if a.op == "mul" or b.op == "mul":
        sign, factors = _factors(b)
        wanted = _factors(a)
        if len(wanted[1]) != len(factors):  # a factor 1 is the number of a name
            if a.op != b.op or len(a.args) != len(b.args):
                return None
            sign, factors, wanted = 1, list(b.args), (1, list(a.args))
        pairs = list(zip(wanted[1], factors, strict=True))
        if sign * wanted[0] < 0:
            k = next((k for k, (x, _) in enumerate(pairs) if x.names), None)
            if k is None:
                return None
            pairs[k] = (pairs[k][0], _signed(pairs[k][1], -1))
        return pairs
    if a.op == b.op and len(a.args) == len(b.args):
        return list(zip(a.args, b.args, strict=True))
    return None


def _summands(t: Term) -> list[tuple[int, Term]]:
    """Signs and summands, in order."""
    if t.op == "add":
        return [s for a in t.args for s in _summands(a)]
    if t.op == "sub":
        return [*_summands(t.args[0]), *((-sign, x) for sign, x in _summands(t.args[1]))]
    return [(1, t)]


def _factors(t: Term) -> tuple[int, list[Term]]:
    """The sign and the factors of a product without its ones."""
    sign, found = 1, []
    if t.op == "neg" and t.args[0].op == "mul":
        sign, t = -1, t.args[0]
    for f in t.args if t.op == "mul" else (t,):
        if f.op == "neg" and f.args[0].names:
            sign, f = -sign, f.args[0]
        if not (f.op == "num" and f.value == 1):
            found.append(f)
    return sign, found


def _signed(t: Term, sign: int) -> Term:
    return t if sign > 0 else mk("neg", t)



# --- analogy: the third of a kind ---------------------------------------------------------------------------------------


def by_analogy(ledger: Ledger, key: Term) -> Term | None:
    """What x_3 must be after x_1 = (1 - 4)/2.236 and x_2 = (3 - 4)/2.236: two of its kind must say the same way. Or x_i = ... says it."""
    if (law := of_all(ledger, key)) is not None:
        return law
    member = MEMBER.fullmatch(key.val) if key.op == "name" else None
    if member is None:
        return None
    family, wanted = member[1], member[2]
    alike = {}
    for q in ledger.kindred(family):
        other = MEMBER.fullmatch(q.key.val)
        if other is not None and other[2] != wanted and q.first is not None and q.first.op not in ("num", "neg", "name"):
            alike[other[2]] = q.first
    found = {canon(t): t for k, first in alike.items() for t in _moved_on(ledger, first, k, alike, wanted)}
    return next(iter(found.values())) if len(found) == 1 else None


def of_all(ledger: Ledger, key: Term) -> Term | None:
    """The formula of one member of a family, where the page says that of any: y_1 = 2 x_1 + 1 for y_i = 2 x_i + 1."""
    if key.op == "idx":
        return _of_entry(ledger, key) or _of_example(ledger, key)
    if key.op == "D":
        return _of_slope(ledger, key)
    if key.op == "name" and (law := _of_example(ledger, key)) is not None:
        return law
    member = MEMBER.fullmatch(key.val) if key.op == "name" else None
    if member is None:
        return None
    family, wanted = member[1], member[2]
    for index in INDICES:
        q = ledger.named(f"{family}_{index}")
        if q is not None and q.law is not None and q.parameter is None and (law := _of_member(ledger, q.law, index, wanted)) is not None:
            return law
    return None


def _of_example(ledger: Ledger, key: Term) -> Term | None:
    """The formula of z^(2), where the page says what z is: w_1 x_1^(2) + b for w_1 x_1 + b. None where it has no value."""
    member = MEMBER.fullmatch(key.val) if key.op == "name" else None
    array = member[1] if member is not None else key.args[0].val if key.op == "idx" and len(key.args) == 2 else ""
    example = num(member[2]) if member is not None else key.args[-1] if key.args else key
    plain = ledger.named(array.removesuffix(EXAMPLE)) if array.endswith(EXAMPLE) and example.op == "num" else None
    if plain is None or plain.law is None or plain.parameter is not None:
        return None
    own = {n: t for n in sorted(plain.law.names) if (t := _in_example(ledger, n, example)) is not None}
    law = substitute(plain.law, own) if own else None
    return law if law is not None and ledger.has_value(law) else None


def _in_example(ledger: Ledger, n: str, example: Term) -> Term | None:
    """What a name is in one example: x^(2), or x_1^(2) for x_1; None where nothing is known of that."""
    ways = [mk("idx", name(f"{n}{EXAMPLE}"), example), name(f"{n}{EXAMPLE}{example.val}")]
    if (entry := MEMBER.fullmatch(n)) is not None:
        ways.append(mk("idx", name(f"{entry[1]}{EXAMPLE}"), example, num(entry[2])))
    return next((t for t in ways if ledger.find(t) is not None), None)


def _with_whole_index(node: Term, args: list[Term]) -> Term:
    """x[1 + 1] as x[2]."""
    if node.op == "idx" and len(args) == 2 and args[1].op == "add" and all(a.op == "num" for a in args[1].args):
        return mk("idx", args[0], number(sum((a.value for a in args[1].args), Fraction(0))))
    return rebuild(node, args)


def of_rule(ledger: Ledger, key: Term) -> Term | None:
    """The formula of x_3, where a rule says what x_{k+1} is by x_k; None where x_2 has no value."""
    before = previous(key)
    if before is None:
        return None
    member = MEMBER.fullmatch(before.val) if before.op == "name" else None
    for index in INDICES:
        next_one = name(f"{member[1]}_{index}_plus_1") if member else mk("idx", key.args[0], mk("add", name(index), ONE))
        q = ledger.find(next_one)
        law = None if q is None or q.law is None else _of_member(ledger, q.law, index, member[2] if member else before.args[1].val)
        if law is not None and ledger.has_value(law):
            return law
    return None


def _of_member(ledger: Ledger, law: Term, index: str, wanted: str) -> Term | None:
    """The formula of one member, from that of any of them; None where it has no value."""
    following = f"_{index}_plus_1"
    own = {n: name(f"{n.removesuffix(f'_{index}')}{wanted}") for n in law.names if n.endswith(f"_{index}")}
    own |= {n: name(f"{n.removesuffix(following)}{int(wanted) + 1}") for n in law.names if n.endswith(following)}
    counted = {index: num(wanted)} if index in law.names and ledger.named(index) is None else {}
    law = fold(substitute(law, own | counted), _with_whole_index)
    known = (own or counted) and index not in law.names and all(ledger.has_value(t) for t in (own.values() if own else (law,)))
    return law if known else None


def _of_slope(ledger: Ledger, key: Term) -> Term | None:
    """The formula of dL/dx_1, where the page says that of dL/dx_i."""
    function, x, *times = key.args
    member = MEMBER.fullmatch(x.val) if x.op == "name" else None
    entry = x.op == "idx" and len(x.args) == 2 and x.args[1].op == "num"
    if member is None and not entry:
        return None
    wanted = member[2] if member is not None else x.args[1].val
    for index in INDICES:
        every = name(f"{member[1]}_{index}") if member is not None else mk("idx", x.args[0], name(index))
        q = ledger.find(mk("D", function, every, *times))
        if q is not None and q.law is not None and (law := _of_member(ledger, q.law, index, wanted)) is not None:
            return law
    return None


def previous(key: Term) -> Term | None:
    """The member of a family before one: x_1 for x_2, dL/dx_1 for dL/dx_2; None for what is no member, and for x_0."""
    if key.op == "D":
        x = previous(key.args[1])
        return None if x is None else mk("D", key.args[0], x, *key.args[2:])
    if key.op == "idx" and len(key.args) == 2 and key.args[1].op == "num" and key.args[1].value >= 1:
        return mk("idx", key.args[0], number(key.args[1].value - 1))
    member = MEMBER.fullmatch(key.val) if key.op == "name" else None
    return name(f"{member[1]}{int(member[2]) - 1}") if member is not None and int(member[2]) else None


def is_counted(ledger: Ledger, key: Term) -> bool:
    """Whether the page says of any member what it is by its number: t_n = (1 - r)^n t_0."""
    member = MEMBER.fullmatch(key.val) if key.op == "name" else None
    laws = ((i, ledger.named(f"{member[1]}_{i}")) for i in INDICES) if member is not None else ()
    return any(q is not None and q.law is not None and i in q.law.names for i, q in laws)


def _of_entry(ledger: Ledger, entry: Term) -> Term | None:
    """The formula of an entry with a number, where the page says that of all entries; None where it has no value."""
    array, *at = entry.args
    every = ledger.family(array.val) if all(k.op == "num" for k in at) else None
    if every is None or len(every.arguments) != len(at):
        return None
    law = substitute(every.body, dict(zip(every.arguments, at, strict=True)))
    return law if ledger.has_value(law) else None


def _moved_on(ledger: Ledger, first: Term, index: str, alike: dict[str, Term], wanted: str) -> list[Term]:
    """The formula of one member with another index, if it is that of a second member with its own."""
    if not any(k != index and canon(t) is canon(_with_index(ledger, first, index, k)) for k, t in alike.items()):
        return []
    new = _with_index(ledger, first, index, wanted)
    return [] if canon(new) is canon(first) or any(ledger.named(n) is None for n in new.names) else [new]


def _with_index(ledger: Ledger, t: Term, old: str, new: str) -> Term:
    """Names and numbers of members with one index exchanged for those with another."""
    numbers = {}
    for q in ledger.numbered(old):
        member = MEMBER.fullmatch(q.key.val)
        other = ledger.named(f"{member[1]}{new}") if member is not None else ledger.find(mk("idx", q.key.args[0], num(new)))
        if other is not None:
            for a, b in zip(_spelled(q), _spelled(other), strict=False):
                numbers[a] = number(b)

    def visit(node: Term, args: list[Term]) -> Term:
        if node.op == "name":
            member = MEMBER.fullmatch(node.val)
            return name(f"{member[1]}{new}") if member is not None and member[2] == old else node
        return numbers.get(node.value, node) if node.op == "num" else rebuild(node, args)

    return fold(t, visit)


def _spelled(q: Quantity) -> list[Fraction]:
    """The number of a datum."""
    value = q.base.get(Mode.WRITTEN)
    return [value] if isinstance(value, Fraction) and value >= 0 and not q.computed else []
