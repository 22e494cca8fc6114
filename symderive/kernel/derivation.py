"""The data of a proof: rules, claims, steps, derivations, and what the kernel answers.

All of it is plain and immutable. A step says what was done, never what came out; the kernel computes that.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from symderive.kernel.term import Malformed, Path, Term, mk, substitute

Using = tuple[tuple[str, Term], ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """lhs = rhs for every value of its letters for which `given` holds and that look as `seen` says.

    given   statements the kernel must be able to grant: u != 0, u > 0, whole(n), smooth(u, x) ...
    seen    facts read off the terms put for the letters: ("free", c, x) c does not contain x; ("natural", n),
            ("integer", n), ("number", c) a numeral of that kind; ("name", x) a plain name
    """

    name: str
    lhs: Term
    rhs: Term
    given: tuple[Term, ...] = ()
    seen: tuple[tuple[str, ...], ...] = ()
    because: str = ""
    proved_by: str = ""

    @property
    def letters(self) -> frozenset[str]:
        """Every letter a step must say a term for."""
        left, right = self.lhs.letters, self.rhs.letters
        return left if right <= left else left | right


@dataclass(frozen=True, slots=True)
class Definition:
    """name = body; with `of`, an indexed family name[of] or a function name(of), whose body may mention `of`.

    more   the further indices of a family of several: name[of, *more]
    """

    name: str
    body: Term
    of: str = ""
    more: tuple[str, ...] = ()

    @property
    def arguments(self) -> tuple[str, ...]:
        """The names that stand for indices, or for the argument of a function."""
        return (self.of, *self.more) if self.of else ()


@dataclass(frozen=True, slots=True)
class Sort:
    """What values a name takes: "real" (the default), "complex", "whole", or an "array" with `length` real entries.

    An array of several indices has `length` rows, and its other indices run to the numbers of `more`.
    A "function" that has no definition is any real function of one real number, differentiable any number of times everywhere.
    """

    kind: Literal["real", "complex", "whole", "array", "function"] = "real"
    length: Term | None = None
    more: tuple[Term, ...] = ()

    @property
    def lengths(self) -> tuple[Term, ...]:
        """How far each index of an array runs; nothing where that is not said."""
        return () if self.length is None else (self.length, *self.more)


@dataclass(frozen=True, slots=True)
class Claim:
    """lhs = rhs, wherever both sides are defined and `assuming` holds."""

    lhs: Term
    rhs: Term
    assuming: tuple[Term, ...] = ()
    sorts: tuple[tuple[str, Sort], ...] = ()
    definitions: tuple[Definition, ...] = ()

    @property
    def equation(self) -> Term:
        """The claim as one statement."""
        return mk("eq", self.lhs, self.rhs)

    @property
    def functions(self) -> frozenset[str]:
        """The names that stand for any smooth function: declared functions that no definition defines."""
        return frozenset(n for n, s in self.sorts if s.kind == "function") - {d.name for d in self.definitions}


@dataclass(frozen=True, slots=True)
class Cite:
    """An equation l = r that a ring step may use: l - r is multiplied by `cofactor`. rule and using as in a Step."""

    rule: str
    using: Using
    cofactor: Term


@dataclass(frozen=True, slots=True)
class Step:
    """Rewrite the subterm at a path (of it, the picked summands or factors) by a rule with a substitution.

    Beside the rules of the table and the lemmas of the derivation there are these built-in ones:

    ring      using {"to": t}: t is equal as a rational expression; modulo the equations in `cites`
    unfold    using {}: a defined name becomes its definition; backwards with {"name": n}: the reverse
    fact      using {"eq": l = r}: an assumption, or the hypothesis of an induction
    chain     using {"v1": n1, ...}: D(E, w) becomes partial(E, n1) D(n1, w) + ...
    through   using {"y1": y1[i, j], ...}: D(E, w) becomes the sum over i, j of D(E, y1[i, j]) D(equation of y1[i, j], w), and so on
    partial   using {"to": t}: partial(E, n) becomes t, where `by` proves D(equation of E, n) = t with no definitions
    antiderivative   using {"F": F}: Integral(f, x, a, b) becomes F(b) - F(a), where `by` proves D(F, x) = f on all of [a, b];
              or, where F and f are continuous there, on (a, b) without the points that further letters name
    split            using {"p": p}: Integral(f, x, a, b) becomes Integral(f, x, a, p) + Integral(f, x, p, b)
    continued        using {"to": t}: D(F, x) becomes t, where F and t are continuous, and `by` proves D(F, x) = t but for the points
              that further letters name
    fundamental      using {}: D(Integral(f, t, a, b), x) becomes f(b) D(b, x) - f(a) D(a, x)
    """

    rule: str
    at: Path = ()
    using: Using = ()
    pick: tuple[int, ...] = ()
    backwards: bool = False
    cites: tuple[Cite, ...] = ()
    by: Chain | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """The steps between two lines that a reader sees, and the reason printed beside them."""

    steps: tuple[Step, ...]
    because: str = ""
    aim: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """A statement that is granted, with its terms rewritten: from cos(x + y) != 0 to cos(x) cos(y) - sin(x) sin(y) != 0."""

    statement: Term
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Chain:
    """lhs = ... = rhs, line by line. `known` statements are worked out first, and hold in every line.

    back: lines that start from the right side; they meet the others in the middle.
    """

    lines: tuple[Line, ...]
    known: tuple[Known, ...] = ()
    back: tuple[Line, ...] = ()

    @property
    def steps(self) -> tuple[Step, ...]:
        """All steps, in the order in which they are replayed."""
        known = (s for k in self.known for s in k.steps)
        return (*known, *(s for line in (*self.lines, *self.back) for s in line.steps))

    @property
    def told(self) -> tuple[Line, ...]:
        """All lines from left to right, as they are read: those from the right side turned round."""
        turned = (replace(line, steps=tuple(replace(s, backwards=not s.backwards) for s in reversed(line.steps))) for line in self.back)
        return (*self.lines, *reversed(list(turned)))


@dataclass(frozen=True, slots=True)
class Cases:
    """The claim in each case; together the cases leave nothing out."""

    cases: tuple[tuple[Term, Proof], ...]


@dataclass(frozen=True, slots=True)
class Induction:
    """The claim for var = start, and for var + 1 from var; so for every whole var >= start."""

    var: str
    start: Term
    base: Proof
    step: Proof


@dataclass(frozen=True, slots=True)
class Interval:
    """Between lo and hi (None: no end): both sides have one derivative, and agree at `point`."""

    lo: Term | None
    hi: Term | None
    derivative: Proof
    point: Term
    value: Proof


@dataclass(frozen=True, slots=True)
class Constant:
    """Two functions of var with one derivative and one common value on each interval of the domain are equal; `ends` prove the rest."""

    var: str
    intervals: tuple[Interval, ...]
    ends: tuple[tuple[Term, Proof], ...] = ()


@dataclass(frozen=True, slots=True)
class Injective:
    """function(lhs) = function(rhs), both sides in a range where the function takes no value twice."""

    function: str
    proof: Proof


Proof = Chain | Cases | Induction | Constant | Injective


@dataclass(frozen=True, slots=True)
class Lemma:
    """A claim proved first, usable by its name as a rule in what follows."""

    name: str
    claim: Claim
    proof: Proof


@dataclass(frozen=True, slots=True)
class Derivation:
    """A claim and its proof.

    lemmas     proved first, each with the ones before it
    provided   conditions that the proof needs and that follow from nothing: the result reads "proved only for ..."
    witness    a point (name, exact text) at which the assumptions hold and both sides are defined
    """

    claim: Claim
    proof: Proof
    lemmas: tuple[Lemma, ...] = ()
    provided: tuple[Term, ...] = ()
    witness: tuple[tuple[str, Term], ...] = ()


@dataclass(frozen=True, slots=True)
class Trace:
    """What a replay saw: for a chain the terms after each step, a group for each line; for other proofs the traces of their parts."""

    claim: Claim
    first: Term
    lines: tuple[tuple[Term, ...], ...] = ()
    parts: tuple[Trace, ...] = ()
    back: tuple[tuple[Term, ...], ...] = ()

    @property
    def told(self) -> tuple[tuple[Term, ...], ...]:
        """The groups of `Chain.told`."""
        found, before = [], self.claim.rhs
        for group in self.back:
            found.append(tuple(reversed((before, *group[:-1]))) if group else ())
            before = group[-1] if group else before
        return (*self.lines, *reversed(found))


@dataclass(frozen=True, slots=True)
class Theorem:
    """What `check` returns, and nobody else: the claim holds, under `conditions` beyond its own.

    rests_on   the rules used, `ring` and the like among them
    granted    the conditions met on the way, and of what step; all of them hold
    """

    claim: Claim
    conditions: tuple[Term, ...]
    rests_on: frozenset[str]
    steps: int
    granted: tuple[tuple[int, Term], ...]
    trace: Trace = field(repr=False)
    lemmas: tuple[Theorem, ...] = ()


@dataclass(frozen=True, slots=True)
class Refutation:
    """A point inside the domain of the claim where certified enclosures of its sides are disjoint.

    `at` gives entries as x[1], and what a declared function may be taken to be as f(t): a term in t.
    """

    claim: Claim
    at: tuple[tuple[str, Term], ...]
    left: str
    right: str


class Rejected(Exception):
    """The proof does not hold. `where` is "claim", "witness" or "step 3"; `reason` one clause."""

    def __init__(self, where: str, reason: str, condition: Term | None = None):
        super().__init__(f"{where}: {reason}")
        self.where, self.reason, self.condition = where, reason, condition


_NO_NAMES: frozenset[str] = frozenset()


class Definitions:
    """The definitions of a claim: ordered, each of one name, each from names defined before it or never. Raises Malformed.

    functions   the names of which it is known only that they are smooth functions
    """

    def __init__(self, definitions: tuple[Definition, ...] = (), functions: frozenset[str] = frozenset()):
        self.functions = functions
        self.by_name: dict[str, Definition] = {}
        mentioned: set[str] = set()
        for d in definitions:
            if d.name in self.by_name:
                raise Malformed(f"{d.name} is defined twice")
            own = d.body.names.difference(d.arguments)
            if d.name in mentioned or d.name in d.body.names or self.by_name.keys() & {d.of, *d.more} or d.name in d.arguments:
                raise Malformed(f"the definition of {d.name} goes round in a circle")
            if (d.more and not d.of) or "" in d.more or len(set(d.arguments)) < len(d.arguments):
                raise Malformed(f"the indices of {d.name} must be different names")
            if d.body.letters:
                raise Malformed(f"the definition of {d.name} mentions a rule letter")
            mentioned |= own
            self.by_name[d.name] = d
        self.spoken = frozenset(mentioned | self.by_name.keys())  # names a binder must not use again
        self.inner = _NO_NAMES.union(*((*d.body.bound, *d.arguments) for d in definitions))  # indices and arguments of bodies
        for d in definitions:
            if not self.spoken.isdisjoint(d.arguments):
                raise Malformed(f"{min(self.spoken & {*d.arguments})} is the argument of {d.name} and a name of another definition")
        self._closures: dict[tuple[frozenset[str], tuple[str, ...]], frozenset[str]] = {}

    def closure(self, names: frozenset[str], *stop: str) -> frozenset[str]:
        """The names, and those that their definitions mention, and so on; not through those of `stop`."""
        if not self.by_name or not names:
            return names
        key = (names, stop)
        if key not in self._closures:
            found, todo = set(names), list(names)
            while todo:
                n = todo.pop()
                d = self.by_name.get(n)
                if d is not None and n not in stop:
                    new = d.body.names.difference(d.arguments) - found
                    found |= new
                    todo.extend(new)
            self._closures[key] = frozenset(found)
        return self._closures[key]

    def depends(self, t: Term, var: str) -> bool:
        """Whether the value of t can change with var, seen through definitions (but not through that of var)."""
        return var in t.names or (bool(self.by_name) and var in self.closure(t.names, var))

    def equation(self, t: Term) -> Term:
        """What a defined name, entry or function value stands for. Raises LookupError, Captured."""
        head = t.args[0].val if t.op in ("idx", "apply") else t.val if t.op == "name" else ""
        d = self.by_name.get(head)
        if d is None or len(d.arguments) != len(t.args[1:]):
            raise LookupError(f"{head or t.op} is not defined")
        return substitute(d.body, dict(zip(d.arguments, t.args[1:], strict=True)), self.closure) if d.of else d.body


def bindings(using: Using) -> Mapping[str, Term]:
    """The substitution as a mapping. Raises Malformed where a letter is said twice."""
    found = dict(using)
    if len(found) != len(using):
        raise Malformed("a letter is given twice")
    return found
