"""Sums and products over an index, rewritten: short ones written out, the last term taken out, constants and factors taken out.

Every function here proposes groups of steps for a place of a line; `exhausted` takes the first that the kernel accepts, over and over.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from fractions import Fraction

from symderive.kernel import ring
from symderive.kernel.derivation import Step
from symderive.kernel.term import ONE, ZERO, Path, Term, canon, fold, get, joined, mk, name, num, number, rebuild, same, substitute
from symderive.search.angles import parts
from symderive.search.citing import expanded
from symderive.search.differentiate import tidy
from symderive.search.elaborate import Workbench, bridge
from symderive.search.fractions import in_lowest_terms
from symderive.search.match import positions, rewrites, subterms

SERIES = {"Sum": "sum", "Product": "prod"}  # the operator, and how the names of its rules begin
MAX_WRITTEN_OUT = 5  # terms of a sum whose ends are numbers
MAX_GROUPS = 60
_HOLE = name("_")  # no line has that name

Group = list[Step]
Proposals = Callable[[Workbench, Term], Iterable[Group]]


def exhausted(bench: Workbench, t: Term, propose: Proposals) -> tuple[Group, Term]:
    """Steps until nothing proposed changes the line, and the line then."""
    steps: Group = []
    for _ in range(MAX_GROUPS):
        found = next(_accepted(bench, t, propose(bench, t)), None)
        if found is None:
            break
        steps += found[0]
        t = found[1]
    return steps, t


def _accepted(bench: Workbench, t: Term, groups: Iterable[Group]) -> Iterator[tuple[Group, Term]]:
    for group in groups:
        new = bench.run(t, group)
        if new is not None and canon(new) is not canon(t):
            yield group, new


def _innermost_first(t: Term) -> list[tuple[Path, Term]]:
    return list(positions(t))[::-1]


def _using(**letters: Term) -> tuple[tuple[str, Term], ...]:
    return tuple(sorted(letters.items()))


def _ring(at: Path, old: Term, new: Term) -> Group:
    return [] if old is new else [Step("ring", at, (("to", new),))]


# --- ends ------------------------------------------------------------------------------------------------------------


def written_out(_: Workbench, t: Term) -> Iterator[Group]:
    """Sums and products whose ends are numbers, term by term; and what has a value then: 0!, a binomial coefficient."""
    for at, node in _innermost_first(t):
        if node.op in SERIES:
            f, j, a, b = node.args
            first, last = ring.rational(a), ring.rational(b)
            if ring.difference(a, b) == 0 and first is None:
                yield [*_ring((*at, 3), b, a), Step(f"{SERIES[node.op]}_single", at, _using(f=f, j=j, a=a))]
            if first is None or last is None or not -1 <= last - first < MAX_WRITTEN_OUT or (last - first).denominator > 1:
                continue
            lo, hi = number(first), number(last)
            ends = _ring((*at, 2), a, lo) + _ring((*at, 3), b, hi)
            rule = "single" if first == last else "empty" if last < first else "split_last"
            using = _using(f=f, j=j, a=lo) if first == last else _using(f=f, j=j, a=lo, b=hi)
            yield [*ends, Step(f"{SERIES[node.op]}_{rule}", at, using)]
        elif node.op in ("factorial", "binomial"):
            yield from _number_values(at, node)


def _number_values(at: Path, node: Term) -> Iterator[Group]:
    values = [ring.rational(a) for a in node.args]
    if node.op == "factorial" and values[0] == 0:
        yield [*_ring((*at, 0), node.args[0], ZERO), Step("factorial_zero", at)]
    if node.op == "factorial" and values[0]:
        before = number(values[0] - 1)
        yield [*_ring((*at, 0), node.args[0], mk("add", before, ONE)), Step("factorial_succ", at, _using(n=before))]
    if node.op == "binomial":
        n, k = node.args
        if values[1] in (0, 1, 2):
            rule = ("binomial_zero", "binomial_one", "binomial_two")[int(values[1])]
            yield [*_ring((*at, 1), k, number(values[1])), Step(rule, at, _using(n=n))]
        if ring.difference(n, k) == 0:
            yield [*_ring((*at, 1), k, n), Step("binomial_self", at, _using(n=n))]


def reversed_order(_: Workbench, t: Term) -> Iterator[Group]:
    """Sums of entries whose index falls are added up in reverse order."""
    for at, node in _innermost_first(t):
        if node.op == "Sum":
            f, j, a, b = node.args
            indices = [s.args[1] for _, s in positions(f) if s.op == "idx" and j.val in s.args[1].names]
            if indices and all(any(c < 0 and part is j for c, part in parts(i) or ()) for i in indices):
                yield [Step("sum_reverse", at, _using(f=f, j=j, a=a, b=b))]


def shifted(_: Workbench, t: Term) -> Iterator[Group]:
    """Sums and products that begin at a name begin at 1, or at 0 where they are over powers."""
    for at, node in _innermost_first(t):
        if node.op in SERIES and ring.rational(node.args[2]) is None:
            f, j, a, b = node.args
            start = ZERO if any(s.op == "pow" and j.val in s.args[1].names for _, s in positions(f)) else ONE
            m = tidy(mk("sub", start, a))
            moved = [*_ring((*at, 2), mk("add", a, m), start), *_ring((*at, 3), mk("add", b, m), tidy(mk("add", b, m)))]
            yield [Step(f"{SERIES[node.op]}_shift", at, _using(f=f, j=j, a=a, b=b, m=m)), *moved]


def aligned(other: Term, *, shift: bool) -> Proposals:
    """Sums (shifted to) end where those of another line do, and their first terms taken out until they begin there."""
    models = [s for _, s in positions(other) if s.op in SERIES]

    def propose(_: Workbench, t: Term) -> Iterator[Group]:
        for at, node in _innermost_first(t):
            for model in models if node.op in SERIES else ():
                below, beyond = (ring.difference(m, e) for m, e in zip(model.args[2:], node.args[2:], strict=True))
                letters = dict(zip("fjab", node.args, strict=True))
                if beyond and beyond.denominator == 1 and shift:
                    m = number(beyond)
                    moved = [*_ring((*at, 2), mk("add", node.args[2], m), tidy(mk("add", node.args[2], m))),
                             *_ring((*at, 3), mk("add", node.args[3], m), model.args[3])]
                    yield [Step(f"{SERIES[node.op]}_shift", at, _using(**letters, m=m)), *moved]
                elif below and beyond == 0 and 0 < below <= 2 and below.denominator == 1:
                    rest = mk("add", node.args[2], ONE)
                    yield [Step(f"{SERIES[node.op]}_split_first", at, _using(**letters)), *_ring((*at, 1, 2), rest, tidy(rest))]

    return propose


def with_index_absorbed(bench: Workbench, t: Term) -> Iterator[Group]:
    """Sums over k C(n, k) become sums over C(n - 1, k)."""
    for at, node in _innermost_first(t):
        f, j, a, b = node.args if node.op == "Sum" else (ZERO,) * 4
        factors = f.args if f.op == "mul" else ()
        row = next((c for c in factors if c.op == "binomial" and c.args[1] is j and ring.difference(c.args[0], b) == 0), None)
        index = next((u for u in factors if u is j or (u.op == "pow" and u.args[0] is j and (ring.exponent(u) or 0) > 0)), None)
        if row is None or index is None or ring.rational(a) != 0:
            continue
        n = tidy(mk("sub", b, ONE))
        less = (ring.exponent(index) or 1) - 1
        more = () if less == 0 else (j,) if less == 1 else (mk("pow", j, number(less)),)
        others = joined("mul", (*more, *(u for u in factors if u is not row and u is not index)) or (ONE,))
        top, body = mk("add", n, ONE), mk("mul", j, row, others)
        ready = [*_ring((*at, 0), f, body), *_ring((*at, 0, 1, 0), row.args[0], top), *_ring((*at, 3), b, top)]
        yield [*ready, Step("sum_mul_binomial", at, _using(n=n, j=j, f=others))]


def with_last_terms_out(n: str, ends: tuple[Term, ...]) -> Proposals:
    """The last terms of sums up to h(n + 1) taken out, so that they go up to h(n), for the h(n) in `ends`."""

    def propose(bench: Workbench, t: Term) -> Iterator[Group]:
        for at, node in _innermost_first(t):
            if node.op not in SERIES or n not in node.args[3].names:
                continue
            yield from _pascal(at, node, n)
            for end in ends:
                more = ring.difference(node.args[3], end)
                if more is not None and more.denominator == 1 and 1 <= more <= 3:
                    yield _last_out(bench, t, at, end, int(more))

    return propose


def _last_out(bench: Workbench, t: Term, at: Path, end: Term, more: int) -> Group:
    node = t
    for i in at:
        node = node.args[i]
    f, j, a, b = node.args
    last = tidy(mk("add", end, number(more)))
    steps = [*_ring((*at, 3), b, last), Step(f"{SERIES[node.op]}_split_last", at, _using(f=f, j=j, a=a, b=last))]
    new, shorter = bench.run(t, steps), mk(node.op, f, j, a, mk("sub", last, ONE))
    place = next((p for p, m in positions(new) if m is shorter), None) if new is not None else None
    if place is not None:
        steps += _ring((*place, 3), shorter.args[3], end if more == 1 else tidy(mk("add", end, number(more - 1))))
    return steps


def _pascal(at: Path, node: Term, n: str) -> Iterator[Group]:
    """A sum over binomial coefficients of n + 1 becomes one over those of n."""
    f, j, a, b = node.args
    factors = f.args if f.op == "mul" else (f,)
    for i, c in enumerate(factors):
        if c.op == "binomial" and c.args[1] is j and ring.rational(a) == 0 and ring.difference(c.args[0], b) == 0:
            before = tidy(mk("sub", b, ONE))
            row = mk("add", before, ONE)
            others = joined("mul", factors[:i] + factors[i + 1:] or (ONE,))
            body = mk("mul", mk("binomial", row, j), others)
            yield [*_ring((*at, 0), f, body), *_ring((*at, 2), a, ZERO), *_ring((*at, 3), b, row),
                   Step("sum_binomial_succ", at, _using(n=before, j=j, f=others))]


def neatened(_: Workbench, t: Term) -> Iterator[Group]:
    """Indices, exponents and the like made shorter: x[n + 1 - 1] is x[n]."""
    for at, node in _innermost_first(t):
        indices = tuple(range(1, len(node.args)))
        slots = {"idx": indices, "factorial": (0,), "binomial": (0, 1), "Sum": (2, 3), "Product": (2, 3)}.get(node.op, ())
        for i in (0, 1) if node.op == "pow" and ring.exponent(node) is None else slots:
            neat = tidy(node.args[i])
            if neat.size < node.args[i].size:
                yield _ring((*at, i), node.args[i], neat)


# --- powers and factorials of what grows by one ----------------------------------------------------------------------


def with_powers_apart(_: Workbench, t: Term) -> Iterator[Group]:
    """a^(n + 1) = a^n a and the like, (n + 1)! = (n + 1) n!, until the exponents are plain."""
    for at, node in _innermost_first(t):
        if node.op == "pow" and ring.exponent(node) is None:
            yield from _power_apart(at, node)
        elif node.op == "factorial":
            rest, more = _plus_number(node.args[0])
            if more >= 1 and rest is not None:
                before = rest if more == 1 else mk("add", rest, number(more - 1))
                yield [*_ring((*at, 0), node.args[0], mk("add", before, ONE)), Step("factorial_succ", at, _using(n=before))]


def with_powers_like(eq: Term) -> Proposals:
    """a^(e + 1) = a^e*a and the like for the powers a^e of an equation."""
    models = [node for _, node in positions(eq) if node.op == "pow" and ring.exponent(node) is None]

    def propose(_: Workbench, t: Term) -> Iterator[Group]:
        for at, node in _innermost_first(t):
            for model in models if node.op == "pow" else ():
                more = ring.difference(node.args[1], model.args[1]) if same(node.args[0], model.args[0]) else None
                if more is not None and more > 0 and more.denominator == 1:
                    ready = _ring((*at, 1), node.args[1], mk("add", model.args[1], number(more)))
                    for rule in ("pow_add_whole", "pow_add_of_ne", "pow_add"):
                        yield [*ready, Step(rule, at, _using(a=node.args[0], m=model.args[1], n=number(more)))]

    return propose


def _plus_number(t: Term) -> tuple[Term | None, int]:
    """A term as something and a whole number that is added."""
    found = parts(t) or ()
    more = next((c for c, part in found if ring.rational(part) == 1), 0)
    if not more or more.denominator > 1 or len(found) < 2:
        return None, 0
    return expanded(mk("sub", t, number(more))), int(more)


def _power_apart(at: Path, node: Term) -> Iterator[Group]:
    a, e = node.args
    rest, more = _plus_number(e)
    if rest is not None and more > 0:
        step = ("pow_succ", _using(a=a, n=rest)) if more == 1 else ("pow_add_whole", _using(a=a, m=rest, n=number(more)))
        yield [*_ring((*at, 1), e, mk("add", rest, number(more))), Step(step[0], at, step[1])]
        yield [*_ring((*at, 1), e, mk("add", rest, number(more))), Step("pow_add", at, _using(a=a, m=rest, n=number(more)))]
        yield [*_ring((*at, 1), e, mk("add", rest, number(more))), Step("pow_add_of_ne", at, _using(a=a, m=rest, n=number(more)))]
    elif rest is not None:
        yield [*_ring((*at, 1), e, mk("sub", rest, number(-more))), Step("pow_sub_whole", at, _using(a=a, m=rest, n=number(-more)))]
    found = parts(e) or ()
    if len(found) == 1 and found[0][0].denominator == 1 and found[0][0] % 2 == 0 and ring.rational(a) == -1:
        c, part = number(found[0][0]), found[0][1]
        yield [*_ring((*at, 1), e, mk("mul", c, part)), Step("pow_mul_of_ne", at, _using(a=a, m=c, n=part), backwards=True),
               *_ring((*at, 0), mk("pow", a, c), ONE)]
    if len(found) == 1 and found[0][0].denominator == 1 and abs(found[0][0]) > 1:
        c, part = number(found[0][0]), found[0][1]
        yield [*_ring((*at, 1), e, mk("mul", part, c)), Step("pow_mul_whole", at, _using(a=a, m=part, n=c), backwards=True)]
    elif e.op in ("add", "sub"):
        letters = _using(a=a, m=e.args[0], n=joined("add", e.args[1:]))
        yield [Step("pow_add_whole" if e.op == "add" else "pow_sub_whole", at, letters)]
        if e.op == "add":
            yield [Step("pow_add_of_ne", at, letters)]
    if found and all(c < 0 for c, _ in found):
        positive = tidy(mk("neg", e))
        yield [*_ring((*at, 1), e, mk("neg", positive)), Step("pow_neg_whole", at, _using(a=a, n=positive))]
    if a.op == "neg" and ring.rational(a) is None:
        product = mk("mul", number(-1), a.args[0])
        yield from ([*_ring((*at, 0), a, product), Step(rule, at, _using(a=product.args[0], b=a.args[0], n=e))]
                    for rule in ("mul_pow_whole", "mul_pow_of_ne"))
    if ring.exponent(a) is not None:
        base, n = a.args
        for rule in ("pow_mul_whole", "pow_mul_of_ne"):
            yield [Step(rule, at, _using(a=base, m=n, n=e)), *_ring((*at, 1), mk("mul", n, e), mk("mul", e, n)),
                   Step(rule, at, _using(a=base, m=e, n=n), backwards=True)]
    if a.op in ("mul", "div"):
        letters = _using(a=a.args[0], b=joined("mul", a.args[1:]), n=e)
        yield [Step(f"{a.op}_pow_whole", at, letters)]
        yield [Step(f"{a.op}_pow_of_ne", at, letters)]


# --- what does not depend on the index -------------------------------------------------------------------------------


def opened(bench: Workbench, t: Term) -> Iterator[Group]:
    """Sums split, their constant factors taken out, equal terms counted; products likewise."""
    for at, node in _innermost_first(t):
        if node.op in SERIES:
            j = node.args[1]
            free = lambda u, j=j: not bench.replay.definitions.depends(u, j.val)  # noqa: E731
            rule = _sum_apart(node, free) if node.op == "Sum" else _product_apart(node, free)
            yield from _by_theorem(bench, at, node)
            if rule is not None:
                rule_name, letters = rule
                ends = {"j": j, "n": node.args[3]} if rule_name in _KNOWN else dict(zip("jab", node.args[1:], strict=True))
                step = Step(rule_name, at, _using(**letters, **ends))
                yield from ([step, *_counted(at, node, rule_name)], [step])
                if rule_name == "prod_pow_whole":
                    yield [replace(step, rule="prod_pow_of_pos")]
            yield from _delta_apart((*at, 0), node.args[0], j, free)
            yield from _body_apart((*at, 0), node.args[0], free)
        elif node.op == "exp" and node.args[0].op == "Sum" and node.args[0].args[0].op == "log":
            inner = node.args[0].args[0].args[0]
            letters = dict(zip("fjab", node.args[0].args, strict=True))
            yield [Step("prod_exp", at, _using(**letters), backwards=True), Step("exp_log", (*at, 0), _using(u=inner))]
        elif node.op == "log" and node.args[0].op == "Product":
            yield [Step("log_prod", at, _using(**dict(zip("fjab", node.args[0].args, strict=True))))]


def _counted(at: Path, node: Term, rule: str) -> Group:
    """How many terms there are, neatly: n for n - 1 + 1."""
    if rule != "sum_const":
        return []
    many = mk("add", mk("sub", node.args[3], node.args[2]), ONE)
    return _ring((*at, 0), many, tidy(many))


def _by_theorem(bench: Workbench, at: Path, node: Term) -> Iterator[Group]:
    """A sum of binomial coefficients and powers by the binomial theorem, of products of two by Vandermonde's identity."""
    f, j, a, n = node.args
    if "binomial" not in f.ops or node.op != "Sum":
        return
    if f.op == "pow" and ring.exponent(f) == 2 and same(f, mk("pow", mk("binomial", n, j), num(2))) and a is ZERO:
        row = f.args[0]
        yield [*_ring((*at, 0), f, mk("mul", row, row)), Step("binomial_symm", (*at, 0, 1), _using(n=n, k=j), backwards=True),
               Step("vandermonde", at, _using(m=n, n=n, r=n, j=j)), *_ring((*at, 0), mk("add", n, n), tidy(mk("add", n, n)))]
    for theorem in ("binomial_theorem", "binomial_theorem_one", "vandermonde") if f.op == "mul" else ():
        if theorem in bench.rules:
            yield from ([replace(step, at=at)] for step in rewrites(node, bench.rules[theorem]) if not step.at)


def every_second(bench: Workbench, t: Term) -> Iterator[Group]:
    """Sums over j of what mentions it as 2*j, or as 2*j + 1, alone: by the sum and the alternating sum of all up to the row."""
    for at, node in _innermost_first(t):
        if node.op != "Sum" or node.args[2] is not ZERO or "binomial" not in node.args[0].ops:
            continue
        body, j, _, n = node.args
        even = mk("mul", num(2), j)
        rows = dict.fromkeys(s.args[0] for s in subterms(body) if s.op == "binomial" and j.val not in s.args[0].names)
        for rule, number_ in (("sum_even", even), ("sum_odd", mk("add", even, ONE))):
            whole = fold(body, lambda u, args, n=number_: _HOLE if same(u, n) else rebuild(u, args))  # type: ignore[misc]
            if j.val not in whole.names and _HOLE.val in whole.names:
                f = substitute(whole, {_HOLE.val: j})
                yield from ([Step(rule, at, _using(f=f, j=j, n=n, m=row))] for row in rows)


def with_rows_absorbed(_: Workbench, t: Term) -> Iterator[Group]:
    """The sum of C(n, j)/(j + 1) g(j) from 0 to n is that of C(n + 1, j) g(j - 1) from 1 to n + 1, divided by n + 1."""
    for at, node in _innermost_first(t):
        f, j, a, n = node.args if node.op == "Sum" else (ZERO,) * 4
        if a is not ZERO or node.op != "Sum" or "binomial" not in f.ops:
            continue
        row = next((s for _, s in positions(f) if s.op == "binomial" and s.args[1] is j and same(s.args[0], n)), None)
        above, k = mk("add", n, ONE), mk("add", j, ONE)
        if row is None or "div" not in in_lowest_terms(mk("div", f, row)).ops:
            continue
        others = in_lowest_terms(mk("div", mk("mul", f, k), row))
        if {"binomial", "div"} & others.ops:
            continue
        higher = mk("binomial", above, k)
        written, body = (mk("div", mk("mul", p, q, others), mk("mul", above, k)) for p, q in ((above, row), (k, higher)))
        inner, back = mk("mul", higher, others), {j.val: mk("sub", j, ONE)}
        told = mk("mul", mk("binomial", above, j), substitute(others, back))
        first, rest = substitute(told, {j.val: ZERO}), mk("Sum", told, j, mk("add", ZERO, ONE), above)
        yield [*_ring((*at, 0), f, written), Step("binomial_absorb", (*at, 0, 0), _using(n=n, k=j), (0, 1), backwards=True),
               *_ring((*at, 0), body, mk("div", inner, above)), Step("sum_div", at, _using(f=inner, c=above, j=j, a=ZERO, b=n)),
               Step("sum_shift", (*at, 0), _using(f=inner, j=j, a=ZERO, b=n, m=ONE)),
               *(bridge(substitute(inner, back), told, (), (*at, 0, 0)) or ()),
               *_ring((*at, 0), rest, mk("sub", mk("add", first, rest), first)),
               Step("sum_split_first", (*at, 0, 0), _using(f=told, j=j, a=ZERO, b=above), backwards=True)]


def geometric(_: Workbench, t: Term) -> Iterator[Group]:
    """Geometric sums from 0 on have their value."""
    for at, node in _innermost_first(t):
        if node.op == "Sum" and node.args[0].op == "pow" and node.args[0].args[1] is node.args[1] and ring.rational(node.args[2]) == 0:
            yield [Step("sum_pow", at, _using(r=node.args[0].args[0], j=node.args[1], n=node.args[3]))]


def defined_by_sums(_: Workbench, t: Term) -> Iterator[Group]:
    """Softmax as a quotient."""
    for at, node in _innermost_first(t):
        if node.op == "softmax":
            yield [Step("softmax_eq", at, _using(**dict(zip("fjin", node.args, strict=True))))]


Free = Callable[[Term], bool]
Chosen = tuple[str, dict[str, Term]]


_KNOWN = frozenset({"sum_index", "sum_index_sq", "sum_index_cube", "sum_binomial"})
_POWER_SUMS = {2: "sum_index_sq", 3: "sum_index_cube"}


def _sum_apart(node: Term, free: Free) -> Chosen | None:
    f, j = node.args[:2]
    if f is ZERO:
        return "sum_zero", {}
    if ring.rational(node.args[2]) == 1 and (f is j or (f.op == "pow" and f.args[0] is j and ring.exponent(f) in _POWER_SUMS)):
        return ("sum_index" if f is j else _POWER_SUMS[ring.exponent(f) or 0]), {}
    if f.op == "binomial" and f.args[1] is j and same(f.args[0], node.args[3]) and ring.rational(node.args[2]) == 0:
        return "sum_binomial", {}
    if free(f):
        return "sum_const", {"c": f}
    if f.op in ("add", "sub"):
        return f"sum_{f.op}", {"f": f.args[0], "g": joined("add", f.args[1:])}
    if f.op == "neg":
        return "sum_neg", {"f": f.args[0]}
    if f.op == "div" and free(f.args[1]):
        return "sum_div", {"f": f.args[0], "c": f.args[1]}
    if f.op == "delta":
        return "sum_delta_only", {"k": f.args[1]} if f.args[0] is j else {"k": f.args[0]}
    if f.op != "mul":
        return None
    fixed, moving = [u for u in f.args if free(u)], [u for u in f.args if not free(u)]
    if fixed:
        return "sum_mul_left", {"c": joined("mul", fixed), "f": joined("mul", moving)}
    deltas = [u for u in f.args if u.op == "delta" and u.args[0] is j and free(u.args[1])]
    delta = min(deltas, key=lambda u: u.args[1].size, default=None)
    return None if delta is None else ("sum_delta", {"f": joined("mul", (u for u in f.args if u is not delta)), "k": delta.args[1]})


def _product_apart(node: Term, free: Free) -> Chosen | None:
    f = node.args[0]
    if free(f):
        return "prod_const", {"c": f}
    if f.op == "mul":
        return "prod_mul", {"f": f.args[0], "g": joined("mul", f.args[1:])}
    if f.op == "div":
        return "prod_div", {"f": f.args[0], "g": f.args[1]}
    if f.op == "exp":
        return "prod_exp", {"f": f.args[0]}
    n = ring.exponent(f)
    if f.op != "pow" or (n is not None and n < 0) or not free(f.args[1]):
        return None
    return ("prod_pow_whole" if n is None else "prod_pow"), {"f": f.args[0], "m": f.args[1]}


def _delta_apart(at: Path, f: Term, j: Term, free: Free) -> Iterator[Group]:
    """u delta(j, k)/v as (u/v) delta(j, k), of which a sum over j keeps one term."""
    above = f.args[0] if f.op == "div" else ONE
    inner = above.args[0] if above.op == "neg" else above
    factors = inner.args if inner.op == "mul" else (inner,)
    delta = next((u for u in factors if u.op == "delta" and u.args[0] is j and free(u.args[1])), None)
    if delta is not None:
        rest = joined("mul", (u for u in factors if u is not delta))
        yield _ring(at, f, mk("mul", mk("div", mk("neg", rest) if above is not inner else rest, f.args[1]), delta))


def _body_apart(at: Path, f: Term, free: Free) -> Iterator[Group]:
    """The summand prepared: exponentials of sums, logarithms, fractions and products of sums taken apart."""
    for inner, node in positions(f):
        inside = node.args[0] if node.op in ("log", "exp") else node
        if node.op == "log" and inside.op in ("mul", "div"):
            yield [Step(f"log_{inside.op}", (*at, *inner), _using(u=inside.args[0], v=joined("mul", inside.args[1:])))]
        if node.op == "exp" and inside.op in ("add", "sub"):
            fixed, moving = [v for v in inside.args if free(v)], [v for v in inside.args if not free(v)]
            if fixed and moving:
                u, v = inside.args if inside.op == "sub" else (joined("add", moving), joined("add", fixed))
                yield [Step(f"exp_{inside.op}", (*at, *inner), _using(u=u, v=v))]
    if f.op == "div" and f.args[0].op in ("add", "sub"):
        top, c = f.args
        yield [Step(f"split_{top.op}", at, _using(a=top.args[0], b=joined("add", top.args[1:]), c=c))]
    elif f.op == "div" and f.args[0].op == "mul" and any(map(free, f.args[0].args)):
        fixed, moving = [u for u in f.args[0].args if free(u)], [u for u in f.args[0].args if not free(u)]
        below = mk("div", joined("mul", moving or [ONE]), f.args[1])
        yield _ring(at, f, mk("mul", *fixed, below))
    elif f.op == "mul" or (f.op == "pow" and f.args[0].op in ("add", "sub", "neg")):
        yield _ring(at, f, expanded(f))


# --- factorials and binomial coefficients ----------------------------------------------------------------------------


def counted(lines: tuple[Term, ...]) -> Proposals:
    """Factorials brought down to the smallest in these lines, binomial coefficients to those of one less."""
    nodes = [node for t in lines for _, node in positions(t)]
    factorials = [node.args[0] for node in nodes if node.op == "factorial"]
    rows = [node.args[0] for node in nodes if node.op == "binomial"]

    def propose(_: Workbench, t: Term) -> Iterator[Group]:
        for at, node in _innermost_first(t):
            if node.op == "factorial" and any((ring.difference(node.args[0], low) or 0) >= 1 for low in factorials):
                before = tidy(mk("sub", node.args[0], ONE))
                yield [*_ring((*at, 0), node.args[0], mk("add", before, ONE)), Step("factorial_succ", at, _using(n=before))]
            elif node.op == "binomial" and any((ring.difference(node.args[0], low) or 0) >= 1 for low in rows):
                yield from _row_before(t, at, node)
            elif node.op == "binomial":
                n, k = node.args[0], tidy(mk("sub", *node.args))
                if k.size < node.args[1].size:
                    yield [*_ring((*at, 1), node.args[1], mk("sub", n, k)), Step("binomial_symm", at, _using(n=n, k=k))]

    return propose


def _row_before(t: Term, at: Path, node: Term) -> Iterator[Group]:
    """k C(n, k) by absorption where the factor k is there, C(n, k) by Pascal's triangle."""
    n, k = (tidy(mk("sub", a, ONE)) for a in node.args)
    using = _using(n=n, k=k)
    ready = [*_ring((*at, 0), node.args[0], mk("add", n, ONE)), *_ring((*at, 1), node.args[1], mk("add", k, ONE))]
    outer = get(t, at[:-1]) if at else node
    for i, factor in enumerate(outer.args if outer.op == "mul" else ()):
        if same(factor, node.args[1]):
            row = _ring((*at[:-1], i), factor, mk("add", k, ONE))
            yield [*ready, *row, Step("binomial_absorb", at[:-1], using, pick=() if len(outer.args) == 2 else (i, at[-1]))]
    yield [*ready, Step("binomial_succ", at, using)]


def absorbed(lines: tuple[Term, ...]) -> Proposals:
    """Binomial coefficients brought by absorption to the one from which the others differ by whole numbers upwards."""
    found = [node for t in lines for _, node in positions(t) if node.op == "binomial"]

    def above(node: Term, low: Term) -> tuple[Fraction, Fraction] | None:
        row, place = (ring.difference(a, b) for a, b in zip(node.args, low.args, strict=True))
        return None if row is None or place is None or not row >= place >= 0 or row == 0 else (row, place)

    def propose(_: Workbench, t: Term) -> Iterator[Group]:
        for at, node in _innermost_first(t):
            for low in found if node.op == "binomial" else ():
                higher = above(node, low)
                if higher is not None:
                    yield _absorbed(at, node, in_place=higher[1] > 0)
            if node.op == "binomial" and (ring.rational(node.args[1]) or 0) > 2:
                yield _absorbed(at, node, in_place=True)

    return propose


def _absorbed(at: Path, node: Term, in_place: bool) -> Group:
    """C(n + 1, k + 1) = (n + 1)/(k + 1) C(n, k) or, not in its place, C(n + 1, k) = (n + 1)/(n + 1 - k) C(n, k)."""
    n = tidy(mk("sub", node.args[0], ONE))
    k = tidy(mk("sub", node.args[1], ONE)) if in_place else node.args[1]
    row = mk("add", n, ONE)
    coefficient = mk("binomial", row, mk("add", k, ONE) if in_place else k)
    factor = mk("add", k, ONE) if in_place else mk("sub", row, k)
    divided = mk("div", mk("mul", factor, coefficient), factor)
    ready = [*_ring((*at, 0), node.args[0], row), *_ring((*at, 1), node.args[1], coefficient.args[1])]
    rule = "binomial_absorb" if in_place else "binomial_absorb_row"
    return [*ready, *_ring(at, coefficient, divided), Step(rule, (*at, 0), _using(n=n, k=k))]


def by_factorials(_: Workbench, t: Term) -> Iterator[Group]:
    """Binomial coefficients written by factorials."""
    for at, node in _innermost_first(t):
        if node.op == "binomial":
            yield [Step("binomial_eq_factorial", at, _using(n=node.args[0], k=node.args[1]))]
