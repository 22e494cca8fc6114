"""Derivations written by hand, in text: `derive` makes one from the claim and its steps."""

from dataclasses import dataclass, field
from typing import Any

from symderive.kernel.derivation import (
    Cases,
    Chain,
    Cite,
    Claim,
    Constant,
    Definition,
    Derivation,
    Induction,
    Injective,
    Interval,
    Lemma,
    Line,
    Sort,
    Step,
    Using,
)
from symderive.kernel.term import Term
from symderive.notation.text import read, read_claim, read_statement


@dataclass(frozen=True)
class Said:
    """A step, or an equation cited by one, with its terms still as text."""

    rule: str
    at: str = ""
    using: dict[str, Any] = field(default_factory=dict)
    pick: tuple[int, ...] = ()
    backwards: bool = False
    cites: tuple[Any, ...] = ()
    by: tuple[Any, ...] | None = None
    cofactor: Any = ""


def step(
    rule: str,
    at: str = "",
    *,
    pick: tuple[int, ...] = (),
    backwards: bool = False,
    cites: tuple[Said, ...] = (),
    by: tuple[Said, ...] | None = None,
    **using: Any,
) -> Said:
    """A step at a path such as "0.1"."""
    return Said(rule, at, using, pick, backwards, cites, by)


def cite(rule: str, cofactor: Any, **using: Any) -> Said:
    """An equation that a ring step uses."""
    return Said(rule, using=using, cofactor=cofactor)


def ring(to: Any, at: str = "", *cites: Said) -> Said:
    """A ring step."""
    return step("ring", at, to=to, cites=cites)


@dataclass(frozen=True)
class Reader:
    """Reads the texts of a derivation, in which these names are declared."""

    names: frozenset[str] = frozenset()

    def term(self, said: Any) -> Any:
        return read(said, names=self.names) if isinstance(said, str) else said

    def statement(self, said: Any) -> Term:
        return read_statement(said, names=self.names) if isinstance(said, str) else said

    def using(self, said: dict[str, Any]) -> Using:
        return tuple((k, self.statement(v) if k == "eq" else self.term(v)) for k, v in said.items())

    def step(self, s: Any) -> Any:
        if not isinstance(s, Said):
            return s
        at = tuple(map(int, s.at.split("."))) if s.at else ()
        cites = tuple(Cite(c.rule, self.using(c.using), self.term(c.cofactor)) for c in s.cites)
        return Step(s.rule, at, self.using(s.using), s.pick, s.backwards, cites, None if s.by is None else self.chain(s.by))

    def chain(self, steps: Any) -> Chain:
        return Chain(tuple(Line((self.step(s),)) for s in steps))

    def proof(self, said: Any) -> Any:
        """A tuple of steps is a chain; ("cases", {case: proof}), ("induction", n, start, base, step), ("injective", f, proof),
        ("constant", x, [(lo, hi, derivative, point, value)], {end: proof}) are the other blocks."""
        kind = said[0] if said and isinstance(said[0], str) else ""
        if kind == "cases":
            return Cases(tuple((self.statement(s), self.proof(p)) for s, p in said[1].items()))
        if kind == "induction":
            return Induction(said[1], self.term(said[2]), self.proof(said[3]), self.proof(said[4]))
        if kind == "injective":
            return Injective(said[1], self.proof(said[2]))
        if kind == "constant":
            intervals = tuple(Interval(*map(self.term, i[:2]), self.proof(i[2]), self.term(i[3]), self.proof(i[4])) for i in said[2])
            return Constant(said[1], intervals, tuple((self.term(e), self.proof(p)) for e, p in said[3].items()))
        return self.chain(said)

    def claim(self, text: str, assume: Any = (), sorts: Any = None, define: Any = None) -> Claim:
        lhs, rhs = read_claim(text, names=self.names)
        made = tuple(
            (n, s if isinstance(s, Sort) else self.array(s[6:-1]) if s[:6] == "array[" else Sort(s))
            for n, s in (sorts or {}).items()
        )
        return Claim(lhs, rhs, tuple(map(self.statement, assume)), made, self.definitions(define or {}))

    def array(self, text: str) -> Sort:
        length, *more = map(self.term, text.split(","))
        return Sort("array", length, tuple(more))

    def definitions(self, define: Any) -> tuple[Definition, ...]:
        """{"h": "w^2"} a name, {"f(t)": "t^2"} a function, {"x[i]": "i*w"} a family, {"A[i,j]": "i*w[j]"} a family of two indices."""
        pairs = define.items() if isinstance(define, dict) else define
        heads = [(h.replace("[", "(").rstrip("])").partition("("), body) for h, body in pairs]
        return tuple(Definition(h, self.term(body), of.split(",")[0], tuple(of.split(",")[1:])) for (h, _, of), body in heads)


def heads(define: Any) -> set[str]:
    """The names that definitions define."""
    return {h.partition("(")[0].partition("[")[0] for h, _ in (define.items() if isinstance(define, dict) else define)}


def derive(
    text: str,
    *steps: Any,
    assume: Any = (),
    sorts: Any = None,
    define: Any = (),
    witness: str = "",
    lemmas: Any = (),
    provided: Any = (),
    proof: Any = None,
    names: str = "",
) -> Derivation:
    """A derivation of a claim. `witness` is "x=1 y=1/2"; a lemma is (name, claim, steps or proof, {assume, sorts, define})."""
    reader = Reader(frozenset(names.split()) | heads(define) | frozenset(sorts or {}))
    made = []
    for lemma_name, said, lemma_proof, more in lemmas:
        own = Reader(reader.names | heads(more.get("define", ())) | frozenset(more.get("sorts", {})))
        made.append(Lemma(lemma_name, own.claim(said, **more), own.proof(lemma_proof)))
    point = tuple((n, read(v)) for n, _, v in (w.partition("=") for w in witness.split()))
    return Derivation(
        reader.claim(text, assume, sorts, define),
        reader.proof(steps if proof is None else proof),
        tuple(made),
        tuple(map(reader.statement, provided)),
        point,
    )
