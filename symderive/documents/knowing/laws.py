"""The laws of a page: the definitions on which a formula rests, and the formula with them put in, right or as they were written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from fractions import Fraction
from functools import lru_cache

from symderive.documents.knowing.known import Known, Mode, NoValue, Quantity, apart, entry_name, order
from symderive.documents.knowing.logarithms import expanded_products
from symderive.kernel import ball
from symderive.kernel.derivation import Definition
from symderive.kernel.term import Captured, Malformed, Term, canon, fold, joined, mk, name, number, rebuild, same, substitute
from symderive.notation.text import write
from symderive.search.differentiate import CannotDifferentiate, differentiate

MAX_SUMMED = 40  # summands of a sum that is written out
MAX_UNFOLDED = 20_000  # nodes of a formula in which every law is put in
ARGUMENT = name("argument of a function")  # no name of a page has a blank in it


class Laws(Known):
    """The formulas of what is known."""

    def write_law(self, key: Term, law: Term, blame: frozenset[int]) -> None:
        """The formula that was written last for a quantity. It counts where later lines use it, and only if it is wrong."""
        if key.op in ("apply", "prime"):
            if key.args[1].op != "name":
                return
            try:
                law = substitute(self.formula(law), {key.args[1].val: ARGUMENT})
            except (NoValue, Captured, Malformed):
                return
            key = mk(key.op, key.args[0], ARGUMENT, *key.args[2:])
        before = self._written_laws.get(canon(key))
        self._written_laws[canon(key)] = (law, blame)
        x = key.args[1] if key.op == "D" else self.variable(key.args[0].val) if key.op == "prime" and len(key.args) == 2 else None
        if blame and x is not None and x.op == "name":
            self._index.miswritten.setdefault(x.val, {})[canon(key)] = None
        if blame and key.op == "D" and any(a.op == "idx" for a in key.args):
            self._wrong_slopes[canon(key)] = None
        if blame or before is None or before[1]:  # a right one in place of a right one changes nothing
            self.changed(key.args[0] if key.op in ("apply", "prime") else key)

    def wrong_slopes_in(self, x: str) -> Iterator[tuple[Term, Term, frozenset[int]]]:
        """The slopes in a name that were written wrongly: each, what was written for it, and the statements to blame."""
        for key in self._index.miswritten.get(x, ()):
            law, blame = self._written_laws.get(key, (key, frozenset()))
            if blame:
                at = {ARGUMENT.val: name(x)}
                yield substitute(key, at), substitute(law, at), blame

    def written_law(self, node: Term) -> tuple[Term, frozenset[int]] | None:
        """The wrong formula that was written for a quantity, and the statements to blame; None where it is right or there is none."""
        if node.op not in ("name", "D", "prime", "apply", "idx"):
            return None
        found = self._written_laws.get(canon(node))
        if found is None and node.op in ("apply", "prime"):
            found = self._written_laws.get(canon(mk(node.op, node.args[0], ARGUMENT, *node.args[2:])))
            found = None if found is None else (substitute(found[0], {ARGUMENT.val: node.args[1]}), found[1])
        if found is None and node.op == "prime" and (slope := self._as_ratio(node)) is not None:
            found = self._written_laws.get(canon(slope[0]))
            found = None if found is None else (substitute(found[0], {slope[1].val: node.args[1]}), found[1])
        if found is None and node.op == "D":
            found = self._of_entries(node)
        return found if found is not None and found[1] else None

    def _as_ratio(self, node: Term) -> tuple[Term, Term] | None:
        """f''(x) as d^2f/dx^2, in the name in which f is defined, and this name; None where that is not known."""
        q = self.named(node.args[0].val)
        x = q.parameter if q is not None and q.parameter is not None else self.variable(node.args[0].val)
        if q is None or x is None:
            return None
        slope = node.args[0] if q.parameter is None else mk("apply", node.args[0], x)
        for _ in range(order(node)):
            slope = mk("D", slope, x)
        return slope, x

    def _of_entries(self, node: Term) -> tuple[Term, frozenset[int]] | None:
        """What was written for dL/do_1 by writing it for dL/do_j."""
        for key in self._wrong_slopes:
            law, blame = self._written_laws.get(key, (key, frozenset()))
            own = _indices(key, node) if blame else None
            if own:
                try:
                    return substitute(law, own), blame
                except (Captured, Malformed):
                    continue
        return None

    def folded(self, t: Term) -> Term:
        """The formula with the names of what stands in it and has a law: (i1*w1 + w5)*w7 is h1*w7."""
        def known(law: Term) -> Term | None:
            key = self._index.laws.get(canon(law)) if law.op in ("add", "mul", "sub") and law.names else None
            q = None if key is None else self.quantities.get(key)
            return q.key if q is not None and q.law is not None and q.key.op == "name" and same(q.law, law) else None

        def visit(node: Term, args: list[Term]) -> Term:
            new = rebuild(node, args)
            return new if node is t else known(new) or new

        return fold(t, visit)

    def same_law(self, law: Term) -> Quantity | None:
        """A quantity under another name whose law says the same: output = h1*w7 + h2*w8 + w9 is yhat."""
        try:
            wanted = canon(self.unfolded(law))
            for key in (self._index.laws.get(canon(law)), self._index.unfolded.get(wanted)):
                q = None if key is None else self.quantities.get(key)
                if q is not None and q.law is not None and q.parameter is None and canon(self.unfolded(q.law)) is wanted:
                    return q
        except NoValue:
            return None
        return None

    def know_law(self, key: Term, law: Term) -> None:
        """The law of a name, to be found again under another name."""
        try:
            self._index.unfolded.setdefault(canon(self.unfolded(law)), canon(key))
        except NoValue:
            return

    # --- definitions -------------------------------------------------------------------------------------------------

    def formula(self, t: Term) -> Term:
        """The term with derivatives carried out and functions of the page put in. Raises NoValue."""
        if not t.vars and not _has_calls(t):
            return t
        if t not in self._formulas:
            try:
                self._keep(self._formulas, t, t.names, fold(t, self._carried_out))
            except (CannotDifferentiate, Malformed, Captured) as why:
                raise NoValue(str(why)) from None
        return self._formulas[t]

    def _carried_out(self, node: Term, args: list[Term]) -> Term:
        if node.op == "D":
            said = self.find(node)
            if said is not None and said.law is not None:  # the page says what it is
                return self.formula(said.law)
            base = self.named(args[0].val) if args[0].op == "name" else None
            if args[0].op == "name" and args[0] != node.args[1] and (base is None or base.parameter is not None):
                raise NoValue(f"nothing says how {write(args[0])} depends on {write(node.args[1])}")
            f, x = self.with_named_entries(args[0]), self.with_named_entries(node.args[1])
            self._must_be_said(f, x)
            laws = tuple(replace(d, body=apart(d.body, x.names)) for d in self._definitions(f, x))
            long = {d.name: d.body for d in laws if not d.of and "Product" in d.body.ops}
            laws = tuple(replace(d, body=expanded_products(d.body, long)) for d in laws)
            try:
                return self._with_entries_back(differentiate(expanded_products(apart(f, x.names), long), x, laws)[0])
            except LookupError as why:  # l_i, where the page says what l(a, b) is
                raise NoValue(str(why)) from None
        if node.op == "apply" and (body := self._body(node.args[0].val)) is not None:
            return substitute(body, {ARGUMENT.val: args[1]})
        if node.op == "prime" and (body := self._body(node.args[0].val)) is not None:
            times = int(node.args[2].val) if len(node.args) == 3 else 1
            body = expanded_products(body)
            for _ in range(times):
                body = differentiate(body, ARGUMENT, self._definitions(body, ARGUMENT))[0]
            return substitute(body, {ARGUMENT.val: args[1]})
        if node.op == "prime" and (slope := self.slope_law(node)) is not None:
            return substitute(self.formula(slope[1]), {slope[0]: args[1]})
        return rebuild(node, args)

    def slope_law(self, node: Term) -> tuple[str, Term] | None:
        """The formula of f'(x), and its x, where the page says that of a slope of f at any place."""
        key = self._index.slopes.get((node.args[0].val, order(node)))
        q = None if key is None or key is canon(node) else self.quantities.get(key)
        return None if key is None or q is None or q.law is None else (key.args[1].val, q.law)

    def _must_be_said(self, f: Term, x: Term) -> None:
        """Raises NoValue where a derivative is one of something that the page differentiates, and never says what it is.

        Nor is L = -ln p_3 known not to move with z_2, where of p_3 there are only numbers that came out.
        """
        own = x.args[0].val if x.op == "idx" else x.val
        rests = self.closure(f.names)
        if own not in rests:
            came_out = (q for n in sorted(rests) for q in (self.named(n), *self._entries(n).values()) if q is not None)
            if any(q.computed or q.guessed for q in came_out):
                raise NoValue(f"nothing says how {write(f)} depends on {write(x)}")
        todo, seen = [n for n in sorted(f.names) if n != own], {own}
        while todo:
            n = todo.pop()
            if n in seen:
                continue
            seen.add(n)
            d = self._definition(n)
            if d is None and (n in self.derived or "_given_" in n):
                raise NoValue(f"it is not said what {n} depends on")
            if d is None and any(q.law is not None and q.law.names for q in self._entries(n).values()):
                raise NoValue(f"of {n} only single entries are known")  # a sum over all of them does not stand still
            todo += [] if d is None else sorted(d.body.names.difference(d.arguments))

    def _body(self, f: str) -> Term | None:
        """f(argument)."""
        q = self.named(f)
        if q is not None and q.law is not None and q.parameter is not None:
            return substitute(self.formula(q.law), {q.parameter.val: ARGUMENT})
        if f in self.standard:
            return mk(self.standard[f], ARGUMENT)
        x = self.variable(f)  # y(2), where y = sin x
        return None if x is None or q is None or q.law is None else substitute(self.unfolded(q.law), {x.val: ARGUMENT})

    def without_calls(self, t: Term) -> Term:
        """The term with y(2) and y'(2) worked out, where y is a name with a formula and no function. Raises NoValue."""
        if not _has_calls(t):
            return t

        def visit(node: Term, args: list[Term]) -> Term:
            called = node.op in ("apply", "prime") and self.variable(node.args[0].val) is not None
            return self._carried_out(node, args) if called else rebuild(node, args)

        try:
            return fold(t, visit)
        except (CannotDifferentiate, Malformed, Captured) as why:
            raise NoValue(str(why)) from None

    def variable(self, n: str) -> Term | None:
        """The only name without a number on which a name with a law rests, or its only name at all: the x of y = sin x."""
        q = self.named(n)
        if q is None or q.law is None or q.parameter is not None:
            return None
        leaves = sorted(self.leaves(q.law.names))
        free = [m for m in leaves if self.named(m) is None]
        return name(leaves[0]) if len(leaves) == 1 else name(free[0]) if len(free) == 1 else None

    def _definitions(self, t: Term, x: Term) -> tuple[Definition, ...]:
        """The laws on which a term rests, derivatives in them carried out, each after those it needs; not that of x itself."""
        found = self.definitions(t.names, x.args[0].val if x.op == "idx" else x.val)
        return tuple(replace(d, body=self.formula(d.body)) for d in found if d.of != ARGUMENT.val)

    def definitions(self, names: Iterable[str], stop: str = "") -> tuple[Definition, ...]:
        """The laws of names and of all on which they rest, as the page writes them, each after those it needs; not that of `stop`.

        The names are those of a term that went through `with_named_entries`. Raises NoValue.
        """
        found: dict[str, Definition] = {}
        stack = [(n, False) for n in sorted(names, reverse=True)]
        open_: set[str] = set()
        while stack:
            n, ready = stack.pop()
            d = None if n in found or n == stop else self._definition(n)
            if d is None:
                continue
            if ready:
                open_.discard(n)
                found[n] = d
            elif n in open_:
                raise NoValue(f"{n} is defined by itself")
            else:
                open_.add(n)
                stack.append((n, True))
                stack += [(m, False) for m in sorted(d.body.names.difference(d.arguments), reverse=True) if m not in found]
        return tuple(found.values())

    def _definition(self, n: str) -> Definition | None:
        """The law of a name, a function or a family."""
        q = self.named(n) or self._entry_called(n)
        if q is not None and q.law is not None and q.parameter is not None:
            return Definition(n, self.with_named_entries(substitute(q.law, {q.parameter.val: ARGUMENT})), ARGUMENT.val)
        if q is not None and q.law is not None:
            return Definition(n, self.with_named_entries(q.law))
        if n in self.standard and q is None:
            return Definition(n, mk(self.standard[n], ARGUMENT), ARGUMENT.val)
        d = self.family(n)
        return None if d is None else replace(d, body=self.with_named_entries(d.body))

    def in_its_variable(self, law: Term, x: str) -> Term:
        """The formula of a function, with all laws put in where its variable stands in one: l(a) = sum ln f(x_i), f(x) = a e^{-a x}."""
        with suppress(NoValue):
            return self.unfolded(law) if self._moves_inside(law, x) else law
        return law

    def _moves_inside(self, law: Term, x: str) -> bool:
        todo, seen = [n for n in law.names if n != x], set[str]()
        while todo:
            n = todo.pop()
            q = self.named(n) if n not in seen else None
            seen.add(n)
            if q is not None and q.law is not None:
                own = q.law.names - ({q.parameter.val} if q.parameter is not None else set())
                if x in own:
                    return True
                todo.extend(own)
        return False

    def _entry_called(self, n: str) -> Quantity | None:
        """The single entry that has a law of its own, by the name that stands for it in a claim; a number says less than the law of all."""
        key = self._index.entries.get(n)
        q = None if key is None else self.quantities.get(key)
        if q is None or q.law is None or ((q.guessed or not q.law.names) and self.family(q.key.args[0].val) is not None):
            return None
        return q

    def with_named_entries(self, t: Term) -> Term:
        """The term with a name for each entry that has a law of its own: h_1 moves as its law says. Raises Malformed, Captured."""
        if not self._index.entries or not arrays_of(t):
            return t
        own = self.by_entries()
        if t.bound and own & t.names:  # L = - sum y_k log p_k, with formulas for p_1, p_2 and p_3 and numbers for y_1, y_2 and y_3
            t = self.with_data(opened(t, own), arrays_of(t) - own)

        def visit(node: Term, args: list[Term]) -> Term:
            n = entry_name(node) if node.op == "idx" else ""
            if n and self._entry_called(n) is not None:
                return name(n)
            d = self.family(args[0].val) if n and all(k.op == "num" for k in args[1:]) else None
            if d is not None and d.body.names & own and len(d.arguments) == len(args) - 1:  # p_1 = exp(z_1)/S, for p_k = exp(z_k)/S
                return fold(substitute(d.body, dict(zip(d.arguments, args[1:], strict=True))), visit)
            return rebuild(node, args)

        return fold(t, visit)

    def by_entries(self) -> frozenset[str]:
        """The arrays of which the page says what single entries are, and not what all are: a sum over them is a sum of these."""
        arrays = {n: key.args[0].val for n, key in self._index.entries.items() if self._entry_called(n) is not None}
        return frozenset(x for x in arrays.values() if self.family(x) is None)

    def _with_entries_back(self, t: Term) -> Term:
        own = {n: q.key for n in t.names if n in self._index.entries and (q := self._entry_called(n)) is not None}
        return substitute(t, own) if own else t

    # --- unfolding ---------------------------------------------------------------------------------------------------

    def unfolded(self, t: Term, mode: Mode = Mode.IDEAL) -> Term:
        """The formula with every law put in: the laws of the page, or where they were written wrong, these. Raises NoValue."""
        if mode is not Mode.IDEAL:
            return self.unfolded(self.written(t, mode))
        if t not in self._unfolded:
            self._keep(self._unfolded, t, t.names, self._with_all_laws(self.formula(t)))
        return self._unfolded[t]

    def _with_all_laws(self, t: Term) -> Term:
        for _ in range(ball.MAX_NESTED):
            arrays = arrays_of(t)  # x_i has nothing to do with the x of another chapter
            laws = {n: self.formula(q.law) for n in sorted(t.names - arrays)
                    if (q := self.named(n)) is not None and q.law is not None and q.parameter is None}
            try:
                put_in = self._with_entries(t)
                if not laws and put_in is t:
                    return t
                t = self.formula(substitute(put_in, laws))
            except (Captured, Malformed) as why:
                raise NoValue(str(why)) from None
            if t.size > MAX_UNFOLDED:
                raise NoValue("the formula is too long when every name is put in")
        raise NoValue("the definitions go round in a circle")

    def _with_entries(self, t: Term) -> Term:
        """The term with the laws of entries put in: of h_1, and of every p_i."""
        entries = {q.key: self.formula(q.law) for n in sorted(t.names) for q in self._entries(n).values() if q.law is not None}
        families = {n: d for n in sorted(t.names) if (d := self.family(n)) is not None}
        if not entries and not families:
            return t

        def visit(node: Term, args: list[Term]) -> Term:
            d = families.get(node.args[0].val) if node.op == "idx" else None
            if node in entries or d is None or len(d.arguments) != len(args) - 1:
                return entries.get(node) or rebuild(node, args)
            return substitute(self.formula(d.body), dict(zip(d.arguments, args[1:], strict=True)))

        return fold(t, visit)

    def written(self, t: Term, mode: Mode) -> Term:
        """The formula, with what was written wrongly for something in it in its place, unless the ideal one is meant. Raises NoValue."""
        if mode is Mode.IDEAL:
            return t

        def visit(node: Term, args: list[Term]) -> Term:
            wrong = self.written_law(node)
            if wrong is None and node.op == "D":  # the slope of what was written; in what, stays
                return node if args[0] is node.args[0] else mk("D", args[0], node.args[1])
            return wrong[0] if wrong is not None else rebuild(node, args)

        try:
            return fold(t, visit)
        except (Captured, Malformed) as why:
            raise NoValue(str(why)) from None

    def by_abbreviations(self, t: Term, mode: Mode) -> Term:
        """The formula with dh/dz for what was abbreviated only later: h = sigma(w x + b), and then z = w x + b.

        What was written wrongly for h stays as it is, unless the ideal h is meant.
        """
        if not t.vars:
            return t

        def visit(node: Term, args: list[Term]) -> Term:
            new = rebuild(node, args)
            if new.op != "D" or any(a.op != "name" for a in new.args):
                return new
            f, z = new.args
            q = self.named(z.val)
            if q is None or q.law is None or q.law.size == 1 or q.parameter is not None or z.val in self.closure({f.val}):
                return new
            if mode is not Mode.IDEAL and self.written_law(f) is not None:
                return new
            meant, whole = canon(self.unfolded(q.law)), self.unfolded(f)
            short = fold(whole, lambda u, parts: z if canon(u) is meant else rebuild(u, parts))
            return new if short is whole else mk("D", short, z)

        try:
            return fold(t, visit)
        except (NoValue, Captured, Malformed):
            return t

    def with_numbers(self, t: Term, values: Mapping[str, Fraction]) -> Term:
        """The term with numbers for some names; as it is where they cannot be put in."""
        try:
            return substitute(t, {n: number(v) for n, v in values.items()})
        except (Captured, Malformed):
            return t


    def with_data(self, t: Term, arrays: frozenset[str]) -> Term:
        """The term with the numbers of the entries of arrays, sums over them written out."""
        data = {key: number(value) for array in sorted(arrays) for key, value in self.data_of(array).items()}

        try:
            return fold(opened(t, arrays), lambda node, args: data.get(canon(node)) or rebuild(node, args)) if data else t
        except (Captured, Malformed):
            return t


def opened(t: Term, arrays: frozenset[str] | None = None) -> Term:
    """The term with short sums between numbers written out; those alone that speak of the arrays, where these are given."""
    def visit(node: Term, args: list[Term]) -> Term:
        ends = [e.value for e in args[2:] if e.op == "num"] if node.op == "Sum" else []
        if len(ends) != 2 or any(e.denominator != 1 for e in ends) or not 0 < ends[1] - ends[0] + 1 <= MAX_SUMMED:
            return rebuild(node, args)
        if arrays is not None and not node.names & arrays:
            return rebuild(node, args)
        return joined("add", [substitute(args[0], {node.args[1].val: number(k)}) for k in range(int(ends[0]), int(ends[1]) + 1)])

    return fold(t, visit) if t.bound else t


@lru_cache(maxsize=2048)
def arrays_of(t: Term) -> frozenset[str]:
    """The names whose entries stand in a term."""
    return fold(t, lambda node, args: frozenset().union(*args, *([frozenset((node.args[0].val,))] if node.op == "idx" else [])))


@lru_cache(maxsize=2048)
def _has_calls(t: Term) -> bool:
    """Whether a function of the page is called somewhere in a term."""
    return fold(t, _calls)


def _calls(node: Term, args: list[bool]) -> bool:
    """Whether a function of the page is called."""
    return node.op in ("apply", "prime") or any(args)


def _indices(key: Term, node: Term) -> dict[str, Term] | None:
    """What the indices of a slope dp_i/dz_j stand for in that of single entries, other ones for other ones; None for any other slope."""
    found: dict[str, Term] = {}
    for general, own in zip(key.args, node.args, strict=True):
        if general is own:
            continue
        if general.op != "idx" or own.op != "idx" or general.args[0] is not own.args[0] or len(general.args) != len(own.args):
            return None
        for i, k in zip(general.args[1:], own.args[1:], strict=True):
            if i is not k and (i.op != "name" or found.setdefault(i.val, k) is not k):
                return None
    return found if len(set(found.values())) == len(found) else None
