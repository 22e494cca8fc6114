"""Why a line follows: the words beside it, from the rules of its steps, or for arithmetic from what it did."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from symderive.kernel import ring
from symderive.kernel.derivation import Cite, Claim, Line, Rule, Step
from symderive.kernel.term import ONE, Captured, Malformed, Path, Term, canon, fold, get, instantiate, joined, mk, num, put, same
from symderive.notation.text import Unreadable, read, read_statement
from symderive.report.document import Text

# what a prime means
PRIMES = frozenset({"prime_eq", "prime_two_eq"})
# said only where nothing else is
ROUTINE = frozenset({"ring", "diff_self", "diff_const", "diff_entry_self"}) | PRIMES
# not said where they are for what stands inside
LINEAR = frozenset({"diff_add", "diff_sub", "diff_neg", "diff_const_mul", "diff_div_const"})
# what a textbook names of a long differentiation
STRUCTURE = frozenset({"diff_mul", "diff_div", "diff_inv", "diff_pow_pow", "diff_sum", "diff_sum_entry", "chain"})
_SHORT = 20  # symbols of an assumption that is said again where it is used
_BUILT_IN = {"chain": "chain rule", "partial": "the factors", "fact": "assumption",
             "fundamental": "fundamental theorem of calculus", "continued": "at the kink too, by the mean value theorem",
             "split": "split where the kink is"}
_LONGEST = 40  # symbols of a formula that is said with the terms of the line
_MOST = 4  # reasons beside one line


def strung(texts: list[Text], mark: str = ", ") -> Text:
    """Texts one after the other, each once, with a mark between them."""
    different = list(dict.fromkeys(t for t in texts if t))
    return tuple(part for k, text in enumerate(different) for part in ((mark,) if k else ()) + text)


def enumerated(texts: list[Text]) -> Text:
    """Texts as a list in a sentence: x, y and z."""
    return (*strung(texts[:-1]), " and ", *texts[-1]) if len(texts) > 1 else strung(texts)


def merged(texts: list[Text]) -> list[Text]:
    """Reasons, each once; several definitions become one reason."""
    different = list(dict.fromkeys(t for t in texts if t))
    names = [name for t in different if (name := _defined(t))]
    if len(names) < 2:
        return different
    first = next(k for k, t in enumerate(different) if _defined(t))
    rest = [t for t in different if not _defined(t)]
    return [*rest[:first], ("definitions of ", *enumerated(names)), *rest[first:]]


def _defined(reason: Text) -> Text:
    """What a reason is the definition of; nothing, if it is another reason."""
    head = reason[0]
    if not isinstance(head, str) or not head.startswith("definition of ") or len(reason) > 2:
        return ()
    word = head.removeprefix("definition of ")
    return reason[1:] if not word else (word,) if len(reason) == 1 else ()


def spoken(text: str, claim: Claim) -> Text:
    """Words in which formulas stand between dollar signs. What cannot be read stays as it is."""
    declared = frozenset({n for n, _ in claim.sorts} | {d.name for d in claim.definitions} | claim.lhs.names | claim.rhs.names)
    return _with_formulas(text, lambda formula: _formula(formula, declared, letters=False))


def _with_formulas(text: str, read_formula: Callable[[str], Term | None]) -> Text:
    parts: list[str | Term] = []
    for k, part in enumerate(text.split("$")):
        term = read_formula(part) if k % 2 else None
        parts.append(part if term is None else term)
    return tuple(p for p in parts if p != "")


def _formula(text: str, declared: frozenset[str], letters: bool) -> Term | None:
    for reader in (read_statement, read):
        try:
            return reader(text, names=declared, letters=letters)
        except (Unreadable, Malformed):
            continue
    return None


class Reasons:
    """Says reasons for the lines of one derivation. `lemmas` gives what its lemmas are called."""

    def __init__(self, claim: Claim, rules: Mapping[str, Rule], lemmas: Mapping[str, Text]):
        self.claim, self.rules, self.lemmas = claim, rules, lemmas

    def of_line(self, line: Line, before: Term, after: tuple[Term, ...], hypothesis: Term | None = None) -> Text:
        """The reason beside a line. `hypothesis` is the equation that an induction may use."""
        if line.because:
            return spoken(line.because, self.claim)
        steps = [_unfolding(s, now) for s, now in zip(line.steps, (before, *after), strict=False)]
        named = _without_inner([(s, now) for s, now in zip(steps, (before, *after), strict=False) if s.rule not in ROUTINE or s.cites])
        if named:
            return self._joined([self._said(s, named, hypothesis) for s in named], named)
        rings = [of_ring(a, b, s) for s, a, b in zip(steps, (before, *after), after, strict=False) if s.rule == "ring"]
        return strung(rings or [self._said(s, steps, hypothesis) for s in steps])

    def of_step(self, step: Step, before: Term, after: Term, hypothesis: Term | None = None) -> Text:
        """The reason of one step alone."""
        if step.rule == "ring" and not step.cites:
            return of_ring(before, after, step)
        if step.rule == "partial" and step.by is not None:
            inner = [s for line in step.by.told for s in line.steps]
            named = [s for s in inner if s.rule not in ROUTINE or s.cites] or [s for s in inner if s.rule != "ring"]
            return strung([self._said(s, named, hypothesis) for s in named]) or ("arithmetic",)
        return self._said(_unfolding(step, before), [step], hypothesis)

    def rewritten(self, step: Step, before: Term, after: Term) -> tuple[Term, Term]:
        """What a step replaced and by what, as small as the two lines bear it out."""
        using, rule = dict(step.using), self.rules.get(step.rule)
        side = None if rule is None else rule.lhs if step.backwards else rule.rhs
        new = using.get("to") if side is None else _instance(side, using)
        if new is not None and put(before, step.at, new, step.pick) is after:
            return get(before, step.at, step.pick), new
        for k in range(len(step.at), 0, -1):
            new = _at(after, step.at[:k])
            if new is not None and put(before, step.at[:k], new) is after:
                return get(before, step.at[:k]), new
        return before, after

    def _joined(self, texts: list[Text], steps: list[Step]) -> Text:
        different = merged(texts)
        if len(different) > _MOST and all(s.rule.startswith("diff_") for s in steps):
            structure = [t for s, t in zip(steps, texts, strict=True) if s.rule in STRUCTURE]
            return strung([*structure, ("rules of differentiation",)])
        return strung(different)

    def _said(self, step: Step, beside: list[Step], hypothesis: Term | None) -> Text:
        if step.rule == "unfold":
            return ("definition of ", dict(step.using)["name"])
        if step.rule == "fact":
            return _fact(step, hypothesis)
        if step.rule == "ring":
            return strung([self._cited(c, hypothesis) for c in step.cites])
        if step.rule == "antiderivative":
            return (dict(step.using)["F"], " is an antiderivative")
        if step.rule in _BUILT_IN:
            return (_BUILT_IN[step.rule],)
        if step.rule in self.lemmas:
            return self.lemmas[step.rule]
        alike = {s.using for s in beside if s.rule == step.rule}
        return self._because(step.rule, step.using if len(alike) == 1 else ())

    def _cited(self, cite: Cite, hypothesis: Term | None) -> Text:
        if cite.rule == "fact":
            return _fact(Step("fact", using=cite.using), hypothesis)
        return self.lemmas.get(cite.rule) or self._because(cite.rule, cite.using)

    def _because(self, rule_name: str, using: tuple[tuple[str, Term], ...]) -> Text:
        """The reason of a rule; its formulas with the terms put for the letters, where there is one choice of them and it is short."""
        rule = self.rules.get(rule_name)
        if rule is None or not rule.because:
            return (rule_name.replace("_", " "),)

        def formula(text: str) -> Term | None:
            pattern = _formula(text, frozenset(), letters=True)
            said = None if pattern is None else _instance(pattern, dict(using))
            return said if said is not None and said.size <= _LONGEST else pattern

        return _with_formulas(rule.because, formula)


def _without_inner(steps: list[tuple[Step, Term]]) -> list[Step]:
    """Without the rules for sums and constant factors inside another rule of differentiation: D(sin(2*x)) is sin′ = cos."""
    outer = [s.at for s, _ in steps if s.rule.startswith("diff_") and s.rule not in LINEAR]

    def is_inner(s: Step, now: Term) -> bool:
        beside = bool(s.at) and get(now, s.at[:-1]).op == "mul"  # a factor, as what a rule leaves of the inner function is
        return any((s.at[: len(at)] == at and len(s.at) > len(at)) or (beside and s.at[:-1] == at[:-1]) for at in outer)

    return [s for s, now in steps if s.rule not in LINEAR or not is_inner(s, now)]


def _instance(pattern: Term, using: Mapping[str, Term]) -> Term | None:
    """A formula with terms for its letters; None where it is not told them all, or they cannot stand there."""
    if not pattern.letters <= using.keys():
        return None
    try:
        return instantiate(pattern, using)
    except (Malformed, Captured):
        return None


def _at(t: Term, place: Path) -> Term | None:
    try:
        return get(t, place)
    except LookupError:
        return None


def _fact(step: Step, hypothesis: Term | None) -> Text:
    eq = dict(step.using).get("eq")
    if eq is not None and hypothesis is not None and same(eq, hypothesis):
        return ("induction hypothesis",)
    return ("assumption",) if eq is None or eq.size > _SHORT else ("assumed: ", eq)


def _unfolding(step: Step, before: Term) -> Step:
    """The step; if it unfolds a definition, with the name that it is of."""
    if step.rule != "unfold":
        return step
    whole = dict(step.using)["name"] if step.backwards else get(before, step.at, step.pick)
    return replace(step, using=(("name", whole if whole.op == "name" else whole.args[0]),))


# --- arithmetic ----------------------------------------------------------------------------------------------------


def of_ring(before: Term, after: Term, step: Step) -> Text:
    """What a step of arithmetic did, in the words of a textbook; "arithmetic" where none fits."""
    said = dict(step.using)["to"]
    here, to = (said, get(after, step.at, step.pick)) if step.backwards else (get(before, step.at, step.pick), said)
    if ring.rational(here) is not None:
        return ("arithmetic",)
    return _named(_OF_FRACTIONS, here, to) or _scaled(here, to) or _named(_OF_SUMS, here, to) or ("arithmetic",)


def _named(table: tuple[tuple[str, Callable[[Term, Term], bool]], ...], here: Term, to: Term) -> Text:
    return next(((words,) for words, fits in table if fits(here, to)), ())


def _scaled(here: Term, to: Term) -> Text:
    """That numerator and denominator were both multiplied or divided by something."""
    terms = (*_parts(to), *_parts(here))
    try:
        field = ring.Field(terms, opaque=False)
        (p, p_under), (q, q_under), (r, r_under), (s, s_under) = map(field.fraction, terms)
    except (ring.TooLarge, ZeroDivisionError):
        return ()
    above, below = p * r_under, r * p_under
    if not above or not below or above * q_under * s != below * q * s_under:
        return ()
    common = above.gcd(below)
    above, below = above / common, below / common
    factor, word = (above, "multiply") if below.is_constant() else (below, "divide")
    if factor.is_constant() or not (above.is_constant() or below.is_constant()):
        return ()
    if word == "divide" and not _compound(to):
        return ("cancel the common factor",) if to.op == "div" or not _brackets(to) else ("factor",)
    if word == "multiply" and here.op == "mul" and any(u.op == "div" for f in here.args for u in _summands(f)):
        return ("common denominator",)
    return (f"{word} top and bottom by ", _spelled(factor, field.atoms, (here, to)))


def _spelled(p: Any, atoms: Sequence[Term], beside: Sequence[Term]) -> Term:
    """A flint polynomial in factors, each as it is written in one of some terms, if it is."""
    known: dict[Term, Term] = {}
    for t in beside:
        fold(t, lambda node, _: known.setdefault(canon(node), node))
    found = []
    for f, n in p.factor()[1]:
        choices = [ring.polynomial(q, atoms) for q in (f, -f)]
        base = next((known[canon(q)] for q in choices if canon(q) in known), choices[0])
        found.append(base if n == 1 else mk("pow", base, num(int(n))))
    return joined("mul", found)


def _compound(t: Term) -> bool:
    """Whether fractions stand within the fraction."""
    return t.op == "div" and any(s.op == "div" for a in t.args for s in (a, *(f for u in _summands(a) for f in (u, *u.args))))


def _parts(t: Term) -> tuple[Term, Term]:
    return t.args if t.op == "div" else (t, ONE)  # type: ignore[return-value]


def _cancels(here: Term, to: Term) -> bool:
    above, below = _fraction(here)
    less_above, less_below = _fraction(to)
    common = above & below
    return here.op == "div" and bool(common) and above - common == less_above and below - common == less_below


def _fraction(t: Term) -> tuple[Counter[Term], Counter[Term]]:
    top, bottom = t.args if t.op == "div" else (t, None)
    return _factors(top), _factors(bottom)


def _factors(t: Term | None) -> Counter[Term]:
    """Factors with their multiplicities; 1 is none."""
    found: Counter[Term] = Counter()
    for f in () if t is None else t.args if t.op == "mul" else (t,):
        n = ring.exponent(f)
        if n is not None and n > 0:
            found[canon(f.args[0])] += n
        elif not (f.op == "num" and f.value == 1):
            found[canon(f)] += 1
    return found


def _summands(t: Term) -> list[Term]:
    found, todo = [], [t]
    while todo:
        u = todo.pop()
        if u.op in ("add", "sub", "neg"):
            todo.extend(u.args)
        else:
            found.append(u)
    return found


def _parts_fractions(here: Term, to: Term) -> bool:
    """A fraction of polynomials in one name as a sum of fractions, over powers of single factors of its denominator."""
    if here.op != "div" or here.args[1].op != "mul" or len(here.names) != 1 or to.op not in ("add", "sub"):
        return False
    below = [_factors(s.args[1]) for s in _summands(to) if s.op == "div"]
    factors = [key for key in _factors(here.args[1]) if key.names]
    return len(below) == len(_summands(to)) and len(factors) > 1 and all(sum(key.names != frozenset() for key in b) == 1 for b in below)


def _splits(here: Term, to: Term) -> bool:
    return here.op == "div" and here.args[0].op in ("add", "sub") and to.op in ("add", "sub")


def _joins(here: Term, to: Term) -> bool:
    fractions = any(s.op == "div" or (s.op == "pow" and s.args[0].op == "div") for s in _summands(here))
    return here.op in ("add", "sub") and to.op == "div" and fractions


def _brackets(t: Term) -> int:
    """How many sums stand in products or powers."""

    def count(node: Term, args: list[int]) -> int:
        multiplied = node.op in ("mul", "neg") or ring.exponent(node) is not None
        factors = (a.args[0] if a.op == "div" else a for a in node.args)
        return sum(args) + (sum(a.op in ("add", "sub") for a in factors) if multiplied else 0)

    return fold(t, count)


def _multiplies_out(here: Term, to: Term) -> bool:
    fewer = _brackets(to) < _brackets(here)
    return fewer and (len(_summands(to)) > len(_summands(here)) or not _brackets(to))


def _factors_out(here: Term, to: Term) -> bool:
    return _brackets(to) > _brackets(here) and len(_summands(to)) < len(_summands(here))


def _collects(here: Term, to: Term) -> bool:
    return here.op in ("add", "sub") and len(_summands(to)) < len(_summands(here))


_OF_FRACTIONS: tuple[tuple[str, Callable[[Term, Term], bool]], ...] = (
    ("rearrange", same), ("cancel the common factor", _cancels), ("partial fractions", _parts_fractions),
    ("split the fraction", _splits), ("common denominator", _joins),
)
_OF_SUMS: tuple[tuple[str, Callable[[Term, Term], bool]], ...] = (
    ("multiply out", _multiplies_out), ("factor", _factors_out), ("collect like terms", _collects),
)
