r"""Under what each statement of a page is claimed: `Statement.given`, and which statements say only that.

in its row       a = b \quad (x \neq 0),   a = b, \; i = 1, \dots, n
in its sentence  for every whole n >= 1 and positive x: a = b,   a = b where x > 0
before it        the sentence "For every x with x > 0: a = b" before its proof, to the next such sentence of the same part
around it        Case x > 0, Base n = 0 in a title; let x > 0, suppose a = b for n; to the end of the part
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from symderive.documents.reading.hypotheses import coefficients
from symderive.documents.reading.page import Scope, Side, Statement
from symderive.documents.reading.rows import Draft
from symderive.documents.reading.sides import SETS
from symderive.documents.reading.source import Source, Span
from symderive.kernel.term import ONE, ZERO, Malformed, Term, mk, name, num, substitute

MAX_CONDITIONS = 40  # of a sentence, a row or a scope
ORDERS = {"<": "lt", "<=": "le", ">": "gt", ">=": "ge", "!=": "ne"}
_EVERY = re.compile(r"\bFor (?:every|all|any|each)\b")
_THROUGHOUT = re.compile(r"\b(?:assume|suppose|let|throughout)\b", re.I)
_HYPOTHESIS = re.compile(r"\b(?:known for|hypothesis|assum\w*|suppos\w*|holds for)\b", re.I)
_SUPPOSED = re.compile(r"\b(?:with|where|such that|assuming|provided(?: that)?|since|when|because)$")
_IF = re.compile(r"\bif\b(?!.*(?:\bthen\b|[,:]))", re.I)
_BASE = re.compile(r"\b(?:base|base case|base step|case|start)$", re.I)
_SORT = re.compile(r"\b(?:(whole|integers?|natural)|(positive)|(real|complex|rational|negative|with|where|such|that|vectors?))\b", re.I)
_IS_WHOLE = re.compile(r"(?:is|are|be) (?:an? |any |all )?(positive )?(?:non-?negative )?(?:whole|integers?|natural)\b")
_VALUES = re.compile(r"\b(?:left|LHS)\b(?:[^\w]|is|side|hand){0,9}\d[\d.]*(?:e[-−]?\d+)?[^\w]+(?:(?:and|the)[^\w]+)*(?:right|RHS)\b")
_PUTTING = re.compile(r"\b(?:put|putting|insert|inserting|substitute|substituting|plug|plugging|set|setting|with|use|using)$", re.I)
_INTO = re.compile(r"[\s$\\)]*(?:back )?in(?:to)?\b", re.I)
_INSTANCE = re.compile(r"\b(?:for (?:instance|example)|e\.g\.),?\s*(?:for|at|if|with)?$", re.I)  # for instance t = 0.6 gives ...
_COUNTING = frozenset("ijklmnN")  # of what an induction starts with
_DEFINED = frozenset({"name", "idx", "apply"})  # what an equation may give a meaning
_TYPED = {"≥": ">=", "≤": "<=", "≠": "!="}
_RELATED = r"(?:for|if|when|where|since|with|as|provided)(?: all| every| any)? ([A-Za-z])\s*(>=|<=|>|<|!=|≥|≤|≠)\s*([-−]?\d+(?:\.\d+)?)"
_TYPED_BEFORE, _TYPED_AFTER = re.compile(rf"\b{_RELATED}\W*$", re.I), re.compile(rf"\W*{_RELATED}")


@dataclass
class _Sentence:
    """The formulas of one sentence, and what it supposes."""

    spans: list[Span] = field(default_factory=list)
    conditions: list[Term] = field(default_factory=list)
    places: dict[Term, int] = field(default_factory=dict)  # of the statements that say them
    claimed: bool = False
    leads: bool = True  # the first of them stands before what is claimed

    def until(self, span: Span) -> str:
        """Its words before a formula."""
        here = self._order[id(span)]
        return " ".join(other.before.rsplit(". ", 1)[-1] for other in self.spans[max(here - 5, 0):here + 1])

    @cached_property
    def _order(self) -> dict[int, int]:
        return {id(span): k for k, span in enumerate(self.spans)}

    def of(self, s: Statement) -> list[Term]:
        """What it supposes for one of its statements: of x > 0 and x < 0 only the one that belongs to it, before or behind it."""
        found: list[Term] = []
        for t, against in self._rivals:
            if not against or t not in self.places:
                found.append(t)
                continue
            places = sorted((p for u in (t, *against) if (p := self.places.get(u)) is not None), reverse=self.leads)
            nearest = next((p for p in places if (p < s.index if self.leads else p > s.index)), None)
            if nearest == self.places[t]:
                found.append(t)
        return found

    @cached_property
    def _rivals(self) -> list[tuple[Term, list[Term]]]:
        """What it supposes, each with what cannot hold beside it."""
        return [(t, [u for u in self.conditions if _excludes(t, u)]) for t in self.conditions]

    @cached_property
    def words(self) -> str:
        """Its words, formulas left out."""
        first, *others = (span.before for span in self.spans)
        return " ".join([re.split(r"[.!?] ", first)[-1], *others])

    @cached_property
    def values(self) -> bool:
        """Whether it says that both sides of something have these values at a point: At x = 2; left 4, right 4."""
        at_first = re.search(r"\bat\s*$", self.spans[0].before, re.I)
        return at_first is not None and _VALUES.search(" ".join(span.after for span in self.spans)) is not None


def supposed(source: Source, drafts: Sequence[Draft], statements: Sequence[Statement]) -> list[Statement]:
    """The statements with all they are claimed under, in addition to what stands beside them. `drafts` are what they were read from."""
    of_span: dict[int, list[Statement]] = {}
    for d, s in zip(drafts, statements, strict=True):
        of_span.setdefault(id(d.span), []).append(s)
    sentences = _sentences(source.spans)
    page = _Supposing(source, sentences, of_span)
    found: list[Statement] = []
    for sentence in sentences:
        said = [[page.in_role(sentence, span, s) for s in of_span.get(id(span), ())] for span in sentence.spans]
        page.enter(sentence, said)
        for span, here in zip(sentence.spans, said, strict=True):
            rows: dict[int, list[Term]] = {}
            for s in here:
                rows.setdefault(s.row, []).extend(conditions_of(s.sides, s.relations))
            found += [page.given(sentence, span, s, rows[s.row][:MAX_CONDITIONS]) for s in here]
    return sorted(found, key=lambda s: s.index)


def exercises(scopes: Sequence[Scope], statements: Sequence[Statement]) -> list[Scope]:
    """The scopes, where items that begin with different formulas for one name are parts: a) y = x^2 ..., b) y = sin x ..."""
    inside: dict[int, list[Statement]] = {}
    for s in statements:
        if len(s.sides) > 1 and scopes[s.scope].kind == "item":
            inside.setdefault(s.scope, []).append(s)
    begun: dict[tuple[int, Term], dict[int, Term]] = {}
    for k, (s, *_) in inside.items():
        head, formula = s.sides[0].term, s.sides[1].term
        if s.kind == "chain" and s.relations[0] == "=" and head is not None and head.op in ("name", "apply") and formula and formula.names:
            begun.setdefault((scopes[k].parent, head), {})[k] = formula
    steps = _calculations(scopes, inside)
    own = {k for (parent, _), items in begun.items() if len(set(items.values())) > 1 and parent not in steps for k in items}
    return [replace(scope, kind="part") if scope.index in own else scope for scope in scopes]


def _calculations(scopes: Sequence[Scope], inside: Mapping[int, Sequence[Statement]]) -> set[int]:
    """The scopes whose items are steps of one calculation: one uses what another one says."""
    said: dict[int, dict[str, int]] = {}
    for k, statements in inside.items():
        for s in statements:
            if (head := s.sides[0].term) is not None and head.op == "name":
                said.setdefault(scopes[k].parent, {}).setdefault(head.val, k)
    found = set()
    for k, statements in inside.items():
        left = {n for s in statements if s.sides[0].term is not None for n in s.sides[0].term.names}
        used = {n for s in statements for side in s.sides[1:] if side.term is not None for n in side.term.names} - left
        if any(n in used for n in said.get(scopes[k].parent, ())):
            found.add(scopes[k].parent)
    return found


def _sentences(spans: Iterable[Span]) -> list[_Sentence]:
    found: list[_Sentence] = []
    for span in spans:
        displays = span.kind == "display" and bool(found) and found[-1].spans[-1].kind == "display"
        after = found[-1].spans[-1].after.strip() if found else ""
        announced = span.kind == "display" and (after == ":" or after[-1:].isalpha()) and not span.before.strip(" :")  # this gives ...
        if (span.fresh and not announced) or displays or not found:
            found.append(_Sentence())
        found[-1].spans.append(span)
    return found


class _Supposing:
    """What is supposed in the scopes of a page, up to one place of it: `assumed` to their end, `claimed` to the next claim."""

    def __init__(self, source: Source, sentences: Sequence[_Sentence], of_span: Mapping[int, Sequence[Statement]]):
        self.source = source
        self.points = _points(sentences, of_span)
        self.assumed: dict[int, list[Term]] = {}
        self.claimed: dict[int, list[Term]] = {}

    def in_role(self, sentence: _Sentence, span: Span, s: Statement) -> Statement:
        """A range, a point and the hypothesis of an induction are no claims."""
        if _range(s):
            return replace(s, role="condition")
        if s.relations != ("=",) or span.kind == "display" or not all(side.kind == "term" for side in s.sides):
            return s
        left, right = (side.term for side in s.sides)
        assert left is not None and right is not None
        valued = left.op in ("name", "idx") and not right.names
        if s.index in self.points or (valued and (sentence.values or _INSTANCE.search(s.before))):
            return replace(s, role="point")
        base = _BASE.search(s.before) and (left.val in _COUNTING or not s.before.lower().endswith("start"))  # start w = 1: that holds on
        if valued and (base or (span.title and self.source.scopes[span.scope].kind == "part")):
            return replace(s, role="point")
        words = sentence.until(span)
        if left.op == "name" and right.names and _put_in(s):
            return replace(s, role="condition")
        supposed = _SUPPOSED.search(s.before) or _IF.search(words) or _HYPOTHESIS.search(sentence.words)
        return replace(s, role="condition") if left.op not in _DEFINED and supposed else s

    def enter(self, sentence: _Sentence, said: list[list[Statement]]) -> None:
        """Take in what a sentence supposes, before its statements are looked at."""
        first = sentence.spans[0]
        for span, here in zip(sentence.spans, said, strict=True):
            if span.kind == "plain":
                sentence.conditions += _in_words(span)
            if span.kind != "display":
                for s in here:
                    terms = conditions_of(s.sides, s.relations)
                    sentence.leads = sentence.leads if sentence.places else not sentence.claimed
                    sentence.claimed = sentence.claimed or (not terms and s.role == "claim")
                    sentence.conditions += terms
                    sentence.places |= dict.fromkeys(terms, s.index)
                sentence.conditions += [t for s in here if s.role == "point" or _put_in(s) for t in _equation(s)]
        sentence.conditions = [*_over_ranges(sentence.conditions[:MAX_CONDITIONS]), *_sorts(sentence.spans)][:MAX_CONDITIONS]
        hypotheses = [t for here in said for s in here if s.role == "condition" for t in _equation(s) if t.args[0].op not in _DEFINED]
        if not _HYPOTHESIS.search(sentence.words):
            sentence.conditions, hypotheses = sentence.conditions + hypotheses + _roots(sentence, said, hypotheses), []
        assumed = self.assumed.setdefault(first.scope, [])
        if first.title or _THROUGHOUT.search(sentence.words):
            assumed += sentence.conditions
        elif _EVERY.search(sentence.words):
            self.claimed[first.scope] = list(sentence.conditions)
        if roots := _vieta(sentence, said):  # those of another equation had these names before
            assumed[:] = [t for t in assumed if t.op != "eq" or not t.args[0].names & roots[0].args[0].names]
        assumed += [*hypotheses, *roots]
        del assumed[MAX_CONDITIONS:]

    def given(self, sentence: _Sentence, span: Span, s: Statement, in_row: list[Term]) -> Statement:
        """A statement with what it is claimed under."""
        path = [span.scope]
        while path[-1]:
            path.append(self.source.scopes[path[-1]].parent)
        terms = [t for k in reversed(path) for t in (*self.assumed.get(k, ()), *self.claimed.get(k, ()))]
        in_sentence = sentence.of(s)
        own = [*conditions_of(s.sides, s.relations), *_equation(s)]
        terms += [*in_sentence, *_over_ranges([t for t in in_row if t not in own]), *s.given]
        return replace(s, given=tuple(dict.fromkeys(t for t in terms if t not in own)))


def _points(sentences: Sequence[_Sentence], of_span: Mapping[int, Sequence[Statement]]) -> frozenset[int]:
    """Statements that give a name its value for a sentence: At n = 2, x = 1 ..., where another sentence says At n = 3."""
    leads: list[list[Statement]] = []
    values: dict[Term, set[Term]] = {}
    for sentence in sentences:
        lead: list[Statement] = []
        if re.search(r"\b(?:at|for|if|when)$", sentence.spans[0].before, re.I):
            for span in sentence.spans:
                here = of_span.get(id(span), ())
                if span.kind == "display" or (lead and span.before not in ("", ",", "and", ", and")) or not all(map(_gives_value, here)):
                    break
                lead += here
        leads.append(lead)
        for s in lead:
            values.setdefault(s.sides[0].term, set()).add(s.sides[1].term)  # type: ignore[arg-type]
    return frozenset(s.index for lead in leads if any(len(values[t.sides[0].term]) > 1 for t in lead) for s in lead)  # type: ignore[index]


def _put_in(s: Statement) -> bool:
    """Whether the words say that something is put in: putting Q = n sigma^2 into the second slope."""
    return _PUTTING.search(s.before) is not None and _INTO.match(s.after) is not None


def _gives_value(s: Statement) -> bool:
    """x = 2."""
    left, right = (s.sides[0].term, s.sides[1].term) if s.relations == ("=",) else (None, None)
    return left is not None and right is not None and left.op in ("name", "idx") and not right.names


# --- conditions --------------------------------------------------------------------------------------------------------


def conditions_of(sides: Sequence[Side], relations: Sequence[str]) -> list[Term]:
    """What a chain of inequalities says, or a range k = 1, ..., n, or k in a set of whole numbers or an interval; [] for anything else."""
    found: list[Term] = []
    if relations and ORDERS.keys() >= set(relations):
        for left, sign, right in zip(sides, relations, sides[1:], strict=False):
            found += [t for a in left.entries() for b in right.entries() if (t := _term(ORDERS[sign], a.term, b.term)) is not None]
    elif _is_range(sides, relations):
        ends = [entry.term for entry in sides[1].rows[0] if entry.kind == "term"]
        said = [("whole",), ("ge", ends[0]), *([("le", ends[-1])] if len(ends) > 1 else [])]
        found = [t for op, *end in said if (t := _term(op, sides[0].term, *end)) is not None]  # type: ignore[arg-type]
    elif list(relations) == ["in"]:
        found = [t for entry in sides[0].entries() for t in _membership(entry.term, sides[1]) if t is not None]
    return found


def _equation(s: Statement) -> list[Term]:
    """a = b as a statement about terms."""
    found = _term("eq", s.sides[0].term, s.sides[1].term) if s.relations == ("=",) else None
    return [] if found is None else [found]


def _term(op: str, *args: Term | None) -> Term | None:
    try:
        return None if any(a is None for a in args) else mk(op, *args)  # type: ignore[arg-type]
    except Malformed:
        return None


_AGAINST = {"gt": ("lt", "le", "eq"), "ge": ("lt",), "lt": ("gt", "ge", "eq"), "le": ("gt",), "eq": ("gt", "lt", "ne"), "ne": ("eq",)}


def _excludes(t: Term, u: Term) -> bool:
    """Whether two conditions cannot both hold: x > 0 and x <= 0."""
    return u.op in _AGAINST.get(t.op, ()) and t.args[:2] == u.args[:2]


def _range(s: Statement) -> bool:
    return _is_range(s.sides, s.relations)


def _is_range(sides: Sequence[Side], relations: Sequence[str]) -> bool:
    """k = 1, ..., n and k in {1, ..., n}; but w = (w_1, ..., w_n) is a vector."""
    if list(relations) not in (["="], ["in"]) or sides[0].term is None or sides[0].term.op != "name" or sides[1].kind != "tuple":
        return False
    first, *rest = sides[1].rows[0]
    kinds = [entry.kind for entry in rest]
    return first.kind == "term" and not first.term.names and "dots" in kinds and kinds[-1] in ("term", "dots")  # type: ignore[union-attr]


def _membership(left: Term | None, right: Side) -> Iterator[Term | None]:
    """n in N, x in R_{>0}, x in (0, 1]."""
    called = right.term.val if right.kind == "words" and right.term is not None else ""
    if called in (SETS["N"], SETS["Z"]):
        yield _term("whole", left)
    if called == SETS["N"]:
        yield _term("ge", left, ZERO if "0" in right.text else ONE)
    elif called and re.search(r"[_^]\s*\{?\s*(?:\+|>\s*0)", right.text):
        yield _term("gt", left, ZERO)
    elif right.kind == "tuple" and len(right.rows[0]) == 2 and right.text[:1] in ("(", "[") and right.text[-1:] in (")", "]"):
        low, high = (entry.term for entry in right.rows[0])
        yield _term("gt" if right.text[0] == "(" else "ge", left, low)
        yield _term("lt" if right.text[-1] == ")" else "le", left, high)


def _over_ranges(terms: list[Term]) -> list[Term]:
    """x_i > 0 beside i = 1, ..., n is said of all i, and the i of the range is meant nowhere else."""
    ends: dict[str, dict[str, Term]] = {}
    for t in terms:
        if t.op in ("ge", "le") and t.args[0].op == "name" and mk("whole", t.args[0]) in terms:
            ends.setdefault(t.args[0].val, {})[t.op] = t.args[1]
    ranges = {i: (e["ge"], e["le"]) for i, e in ends.items() if len(e) == 2}
    bound = {i for i in ranges for t in terms if i in t.names and not (t.op in ("ge", "le", "whole") and t.args[0].op == "name")}
    found: list[Term] = []
    for t in terms:
        inside = sorted(bound & t.names)
        if t.op in ("ge", "le", "whole") and t.args[0].op == "name" and t.args[0].val in bound:
            continue
        found.append(mk("all", t, name(inside[0]), *ranges[inside[0]]) if len(inside) == 1 else t)
    return found


def _in_words(span: Span) -> Iterator[Term]:
    """The conditions in the words around an equation in words: for x > 0."""
    for m in (_TYPED_BEFORE.search(span.before), _TYPED_AFTER.match(span.after)):
        if m is not None:
            value = num(m[3].lstrip("-−"))
            yield mk(ORDERS[_TYPED.get(m[2], m[2])], name(m[1]), mk("neg", value) if m[3][0] in "-−" else value)


def _vieta(sentence: _Sentence, said: Iterable[Iterable[Statement]]) -> list[Term]:
    """What the coefficients of a x^2 + b x + c are where its two roots have names: b = -a (r + s) and c = a r s.

    Where the coefficients are numbers this says what r + s and r s are.
    """
    if not re.search(r"\b(?:roots|zeros|solutions)\b", sentence.words):
        return []
    statements = [s for here in said for s in here]
    alone = [t.text for span in sentence.spans if {t.kind for t in span.tokens} <= {"let", ","} for t in span.tokens if t.kind == "let"]
    for s in statements:
        left, right = (side.term for side in s.sides) if s.relations == ("=",) else (None, None)
        parts = coefficients(left) if left is not None and right is ZERO else None
        if parts is None:
            continue
        x, (a, b, c) = parts
        numbered = [n for n in alone if re.fullmatch(rf"{x}_?\d", n)] or [f"{x}1", f"{x}2"] if any(
            f"{x}1" in side.term.names for t in statements for side in t.sides if side.term is not None) else [n for n in alone if n != x]
        if len(numbered) == 2 and b.op == c.op == "name" and not {b.val, c.val, x} & {*numbered} and b is not c:
            r, u = (name(n) for n in numbered)
            return [mk("eq", b, mk("neg", mk("mul", a, mk("add", r, u)))), mk("eq", c, mk("mul", a, r, u))]
        if len(numbered) == 2 and x not in numbered and not (a.names or b.names or c.names):
            r, u = (name(n) for n in numbered)
            return [mk("eq", mk("add", r, u), mk("div", mk("neg", b), a)), mk("eq", mk("mul", r, u), mk("div", c, a))]
    return []


def _roots(sentence: _Sentence, said: Iterable[Iterable[Statement]], equations: Iterable[Term]) -> list[Term]:
    """x_1 and x_2, the roots of an equation in x, solve it."""
    if not re.search(r"\b(?:roots?|zeros?|solutions?)\b", sentence.words):
        return []
    named = {n for here in said for s in here for side in s.sides if side.term is not None for n in side.term.names}
    found: list[Term] = []
    for t in equations:
        for n in sorted(named):
            if (m := re.fullmatch(r"([A-Za-z])_?\d", n)) and m[1] in t.names:
                found.append(substitute(t, {m[1]: name(n)}))
    return found


# --- sorts -------------------------------------------------------------------------------------------------------------


def _sorts(spans: Sequence[Span]) -> Iterator[Term]:
    """Whole and positive names: every whole $n$ and $m$, positive $x$, $n$ is an integer, the $n$ of $x_1$ ... $x_n$."""
    sort = ""
    for span in spans:
        if span.kind == "display" or not span.tokens:
            continue
        words = _SORT.findall(re.split(r"[.!?] ", span.before)[-1])
        if words:
            sort = "whole" if words[-1][0] else "positive" if words[-1][1] else ""
        elif span.before not in ("", "and", ","):
            sort = ""
        first = span.tokens[0]
        alone = len(span.tokens) == 1 or span.tokens[1].kind in ("rel", ",")
        if first.kind == "let" and alone:
            after = _IS_WHOLE.match(span.after)
            if sort == "whole" or after:
                yield mk("whole", name(first.text))
            if sort == "positive" or (words and words[-1][0] and any(w[1] for w in words)) or (after and after[1]):
                yield mk("gt", name(first.text), ZERO)
        if any(t.kind == "dots" for t in span.tokens) and not any(t.kind == "rel" for t in span.tokens):
            below = max(k for k, t in enumerate(span.tokens) if t.kind in ("_", "dots"))
            yield from (mk("whole", name(t.text)) for t in span.tokens[below + 1:] if t.kind == "let" and span.tokens[below].kind == "_")
