"""What the left side of a statement is: a name that is new and gets its law or its number here, or one that the page has spoken of."""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction
from functools import cached_property

from symderive.documents.judging.arcs import angle
from symderive.documents.judging.descents import stepped
from symderive.documents.judging.determined import FUNCTIONS, is_supposed
from symderive.documents.judging.discriminants import other_than_discriminant
from symderive.documents.judging.links import LONG, Thread, shown
from symderive.documents.judging.openings import STARTING, Begun, Openings
from symderive.documents.judging.others import PLACE
from symderive.documents.judging.put_in import other_than_meant
from symderive.documents.judging.redefinition import own_name
from symderive.documents.judging.undone import undone
from symderive.documents.knowing.entries import COUNTING
from symderive.documents.knowing.inference import aligned, by_analogy, is_counted, of_all, of_rule, previous
from symderive.documents.knowing.inverses import is_said, turned
from symderive.documents.knowing.judgement import Judgement, Mark
from symderive.documents.knowing.known import Mode, NoValue, Quantity
from symderive.documents.knowing.ledger import is_closed
from symderive.documents.knowing.misread import miscopied, misread
from symderive.documents.knowing.results import FINE, Result
from symderive.documents.knowing.rounding import RIGHT, fit, written
from symderive.documents.knowing.summands import is_but_for_one
from symderive.documents.reading.hypotheses import as_sum
from symderive.documents.reading.page import Number, Side, Statement
from symderive.kernel.term import OPERATORS, Term, canon, fold, mk, name, num, rebuild
from symderive.networks.numbers import lifted, plain
from symderive.notation.text import write
from symderive.search.match import positions, subterms

MEANING = re.compile(r"\b(with|where|if|let|put|set|given|substitut\w*|writ\w*)\b", re.IGNORECASE)
STARTS = re.compile(r"\b(?:start|begin|initiali[sz])(?:s|ing|e|ed)?\s+(?:at|from|with)\W*$", re.IGNORECASE)
MAX_BESIDE = 3  # statements that an example and its label are apart
MAX_BEFORE = 12  # characters before a formula that say what it is
SOLVED = re.compile(r"\b(?:solv(?:e|ing)|invert(?:ing)?)(?: the equation)?\W*$", re.IGNORECASE)
ANOTHER = re.compile(r"\b(?:other|another|second|best|optimal|ideal|largest|smallest|greatest)\s+"
                     r"(?:solution|root|value|zero|candidate|case|one|choice|rate|step)(?:\s+(?:size|is|would|be)){0,3}\W*$", re.IGNORECASE)


class Bindings(Openings):
    """The names of a page: whether a statement binds them, and to what."""

    def _begin(self, s: Statement, head: Side, first: Side) -> Begun:
        """The thread that a statement opens. A name that is new gets its law or its number here: then the first side is judged."""
        assert head.term is not None and first.term is not None
        if s.kind == "update":
            return self._begin_update(s, head.term, first)
        if (meant := other_than_discriminant(self, s, head.term, first.term)) is not None:
            return self._begin_wrong_discriminant(s, head.term, first, *meant)
        self._leave_number_behind(s, head.term, first.term)
        for way in (self._begin_solution, self._begin_anew, self._begin_known):
            begun = way(s, head, first)
            if begun is not None:
                return begun
        return self._begin_new(s, head, first)

    def _begin_update(self, s: Statement, head: Term, first: Side) -> Begun:
        """The next value of a name, from those that stand there now."""
        assert first.term is not None
        first = replace(first, term=fold(first.term, self._depending))
        assert first.term is not None
        meant = self.steps.turned(s.index, head, first.term, self.ledger)
        if meant is not None:
            thread = replace(self._thread(s, first), update=first, ideal=meant, sound=False, blame=frozenset((s.index,)))
            return thread, self.said(s, first, Mark.WRONG, "sign", "the sign of the step is wrong: it goes against the slope",
                                     expected=shown(meant, first))
        if (other := self.steps.other_slope(head, first, self.ledger)) is not None:
            taken, own, meant = other
            thread = replace(self._thread(s, first), update=first, ideal=meant, sound=False, blame=frozenset((s.index,)))
            return thread, self.said(s, first, Mark.WRONG, "label", f"the step takes {_spelled(taken)}, and not {_spelled(own)}",
                                     expected=shown(meant, first))
        return replace(self._thread(s, first), update=first), self.said(s, first, Mark.DEFINITION, "update")

    def _depending(self, node: Term, args: list[Term]) -> Term:
        """A slope in what a step changes is no 0, only because the page does not say how its function depends on that: any number."""
        if node.op != "D" or any(a.op != "name" for a in node.args):
            return rebuild(node, args)
        f, x = node.args
        q = self.ledger.named(f.val)
        free = q is not None and q.law is not None and q.parameter is None and x.val not in self.ledger.closure({f.val})
        return name(f"slope of {f.val} in {x.val}") if free and self.ledger.find(node) is None else node

    def _begin_solution(self, s: Statement, head: Side, first: Side) -> Begun | None:
        """A value of what is solved for."""
        assert head.term is not None and first.term is not None
        solution = self.solver.solution(s, (head, first)) or self.parametric.solution(s, head.term, first)
        if solution is None:
            return None
        blame = frozenset((s.index,)) if solution.mark is Mark.WRONG else frozenset(solution.sources)
        thread = self._thread(s, first)
        alone = not any(side.kind == "either" for side in s.sides) and self.ledger.find(head.term) is None
        if alone and solution.mark is Mark.VERIFIED and self.solver.is_value(head.term):
            self.bind(s, head.term, first)
        elif blame and (meant := (self.solver.bind_other(s, head.term, first.term, blame) if alone else None)
                        or self.solver.in_its_place(s, head.term, first.term)) is not None:
            thread = replace(thread, ideal=meant)
            if (said := written(first)) is not None and not self.solver.is_value(head.term):
                self.links.results.note(Result(said.value, meant, blame, s.index, s.scope))
        elif solution.mark is Mark.CARRIED and self.ledger.has_value(head.term, Mode.IDEAL):  # what it should have been is known
            thread = replace(thread, ideal=self.ledger.value(head.term, Mode.IDEAL))
        return (replace(thread, sound=False, blame=thread.blame | blame) if blame else thread), solution

    def _begin_anew(self, s: Statement, head: Side, first: Side) -> Begun | None:
        """A name that the page has spoken of, and that is something else here."""
        assert head.term is not None and first.term is not None
        known = self.ledger.find(head.term) if head.term.op == "name" else None
        only_meant = known is not None and known.computed and known.said is None and known.law is None  # no number was written for it
        if only_meant and (number := undone(self, s, head.term, first)) is not None:
            return self._of_undone(s, head.term, first, number), number
        above = self._from_above(head.term)
        if above is not None and is_closed(first.term) and self.ledger.find(above) is None:
            self.bind(s, above, first)
            return self._thread(s, first), self.said(s, first, Mark.DEFINITION, "given")
        if above is first.term or self._from_above(first.term) is head.term:
            return self._thread(s, first), self.said(s, first, Mark.DEFINITION, "law")
        if s.role == "condition" and head.term.op == "name" and known is not None and first.term.names:
            return self._thread(s, first), self.said(s, first, Mark.DEFINITION, "condition", "what is put in")
        if head.term.op == "name" and (ANOTHER.search(s.before) or self._is_what_would_be(s, head.term, first.term)):
            return self._thread(s, first), self.said(s, first, Mark.DEFINITION, "another")
        if (alike := self._of_nothing(s, head.term)) is not None:
            return self._thread(s, alike), self.said(s, first, Mark.DEFINITION, "another")
        if self._is_of_another_thing(s, head.term, first):
            self.ledger.begin_anew(head.term.args[0] if head.term.op == "pow" else own_name(head.term))
            self.bind(s, head.term, first)
            return self._thread(s, first), self.said(s, first, Mark.DEFINITION, "given", "of another one than before")
        if self._is_rounded_again(s, head.term, first):
            return self._thread(s, head), None
        if self._is_given_again(s, head.term, first):
            return self._given_again(s, head, first)
        if self._is_calculated_again(s, head.term, first):
            if (slip := other_than_meant(self, s, head.term, first)) is not None:
                return self._begin_wrong_slope(s, head.term, first, *slip)
            self.ledger.forget(head.term)
            self.bind(s, head.term, first)
            return self._thread(s, first), self.said(s, first, Mark.DEFINITION, "law", "another number than before")
        if (renewed := self._renewed(s, head, first)) is not None:
            for n in renewed[0]:
                self.ledger.begin_anew(n)
            self.bind(s, head.term, first)
            return self._thread(s, first), self.said(s, first, Mark.DEFINITION, "law", renewed[1])
        if self._is_of_another_angle(s, head, first):
            self.ledger.begin_anew(head.term.args[0])
            self._know_root(s, head.term, first.term)
            return self._thread(s, first), self.said(s, first, Mark.DEFINITION, "law", "of another one than in the exercise before")
        if self._is_to_be_solved(s, head, first):
            return self._thread(s, first), self.said(s, first, Mark.DEFINITION, "law", "an equation to be solved")
        if self._is_another_curve(s, head, first):
            self.ledger.begin_anew(head.term)
            return self._thread(s, first), self.said(s, first, Mark.DEFINITION, "law", "another one beside it")
        if turned(s, self.ledger, self.beginnings):
            return self._thread(s, head), self._turned(s, head, first)
        return None

    def _renewed(self, s: Statement, head: Side, first: Side) -> tuple[list[Term], str] | None:
        """The names that mean something else from here on, as they get another formula, and what to say of that."""
        assert head.term is not None and first.term is not None
        if self._is_put_anew(s, head.term, first.term):
            return [head.term], "another than before"
        if self.redefinitions.anew(s, head, first):
            return [own_name(head.term)], "another function than before, of the same name"
        if left := self._left_behind(s, head, first):
            return left, "another equation than before"
        if self._is_in_new_letters(s, head.term, first.term):
            return [head.term], "another than before, in other letters"
        return None

    def _begin_known(self, s: Statement, head: Side, first: Side) -> Begun | None:
        """What the page has said something of: the statement is a claim, or says of what it consists."""
        assert head.term is not None and first.term is not None
        if self._is_new(s, head.term, first.term):
            return None
        if self._introduces(s, head.term) or self._is_power_alone(s, head.term):  # c^2 = a^2 + b^2
            self._know_root(s, head.term, first.term)
            return self._thread(s, first), self.said(s, first, Mark.DEFINITION, "law")
        if self._is_of_another_item(s, head.term, first):
            self.ledger.forget(head.term)
            self.bind(s, head.term, first)
            return self._thread(s, first), self.said(s, first, Mark.DEFINITION, "law", "another than in the exercise before")
        if self._gives_another(s, head.term, first.term):
            self.ledger.begin_anew(head.term.args[0])
            self._know_root(s, head.term, first.term)
            return self._thread(s, first), self.said(s, first, Mark.DEFINITION, "given")
        if self._says_what_came_out(head.term, first.term):
            self.ledger.change(self.ledger.find(head.term), law=first.term)  # type: ignore[arg-type]
            return self._thread(s, first), self.said(s, first, Mark.DEFINITION, "law", "of what came out above")
        return self.there or self._thread(s, head), None

    def _says_what_came_out(self, key: Term, first: Term) -> bool:
        """Whether a formula with the right value stands for a name of which only that was known: S = 11.1, and then S = sum e^z_j."""
        q = self.ledger.find(key) if key.op == "name" and not is_closed(first) else None
        if q is None or q.law is not None or not q.computed or q.said is None or key.val in first.names:
            return False
        try:
            gap = lifted(self.ledger.value(first, Mode.IDEAL)) - lifted(self.ledger.value(key, Mode.IDEAL))
        except NoValue:
            return False
        return bool(abs(gap) <= lifted(2 * q.said.unit))

    def _begin_new(self, s: Statement, head: Side, first: Side) -> Begun:
        """A name that gets its law or its number here."""
        assert head.term is not None and first.term is not None
        if head.term.op == "name" and head.term.val in self._variables and self._is_place(s, first):
            self.standing.places.append(s)
            return self._thread(s, first), self.said(s, first, Mark.DEFINITION, "condition", "this holds here")
        if _is_chain_rule(head.term, first.term):
            return self._thread(s, first), self.said(s, first, Mark.DEFINITION, "law", "the chain rule")
        starts = STARTS.search(s.before) is not None  # what a calculation starts from holds as long as it goes on
        if s.role == "condition" and head.term.op == "name" and not starts and self._holds_here(head.term.val, first.term):
            self.standing.local = (self._announced(s), head.term)
        if head.term.op == "name" and (number := undone(self, s, head.term, first)) is not None:
            return self._of_undone(s, head.term, first, number), number
        if head.term.op == "name" and (found := angle(self, s, head.term, first)) is not None:
            self.bind(s, head.term, first)
            verdict, ideal = found
            thread = self._thread(s, first)
            return replace(thread, ideal=ideal, sound=False, blame=frozenset(verdict.sources)) if verdict.sources else thread, verdict
        if (root := self._begin_root(s, head, first)) is not None:
            return root, None
        by_law = written(first) is not None and self._is_near_its_family(s, head.term)
        alike = by_analogy(self.ledger, head.term) if by_law else self._as_all(s, head, first)
        if alike is not None:  # a number beside its like: x_3 = 0.447 after x_1 = (1 - 4)/2.236 and x_2 = (3 - 4)/2.236
            return self._like_others(s, head, alike), None
        if any(side.kind == "either" for side in s.sides):  # two values make no law
            blame = self.parametric.give(s, head.term)
            if blame:
                return replace(self._thread(s, first), sound=False, blame=blame), self.said(
                    s, first, Mark.CARRIED, "ecf", self.carried_reason(blame), sources=tuple(sorted(blame)))
            return self._thread(s, first), self.said(s, first, Mark.DEFINITION, "given" if is_closed(first.term) else "law")
        if (q := self.ledger.find(head.term)) is not None and self.beginnings.anew(s, q, first.term):
            self.ledger.begin_anew(q.key)
        if (slip := other_than_meant(self, s, head.term, first)) is not None:
            return self._begin_wrong_slope(s, head.term, first, *slip)
        wrong = misread(first, self.ledger)
        copied = miscopied(head.term, first, self.ledger, self.links.results)
        self.bind(s, head.term, first)
        self.ledger.remember(head.term, first.term)
        if wrong is not None:
            return self._begin_misread(s, first, *wrong)
        if copied is not None:
            return self._begin_miscopied(s, first, *copied)
        thread = stepped(self, head.term, first) or self._thread(s, first)
        taken = (said := written(first)) is not None and (head.kind == "words" or 0 < said.unit <= FINE)
        if thread.blame and (taken if said is not None else len(s.sides) == 2):
            return thread, self.said(s, first, Mark.CARRIED, "ecf", self.carried_reason(thread.blame), shown(thread.ideal, first),
                                     sources=tuple(sorted(thread.blame)))
        if len(s.sides) == 2 and not is_closed(first.term) and (blame := self._of_wrong_numbers(s, first)):
            return thread, self.said(s, first, Mark.CARRIED, "ecf", self.carried_reason(blame), sources=tuple(sorted(blame)))
        return thread, self.said(s, first, Mark.DEFINITION, "given" if is_closed(first.term) else "law")

    def _of_wrong_numbers(self, s: Statement, side: Side) -> frozenset[int]:
        """What was wrong, where long numbers of a new formula came out wrong: the tangent y = 1.3131 + 0.7241 (x - 1)."""
        long = [n for n in side.numbers if not n.whole and len(n.text.replace(".", "").strip("0")) >= LONG]
        sources = (self.links.results.behind(n.value, s.scope, self.ledger) for n in long)
        return frozenset[int]().union(*(r.blame for r in sources if r is not None))

    def _begin_miscopied(self, s: Statement, first: Side, n: Number, meant: Quantity) -> Begun:
        """The thread of a step that begins with a number whose digits were exchanged, and the verdict on it."""
        assert meant.said is not None
        thread = replace(self._thread(s, first), ideal=None, sound=False, blame=frozenset((s.index,)) | meant.blame)
        expected = plain(abs(meant.said.value))
        return thread, self.said(s, replace(first, start=n.start, end=n.end), Mark.WRONG, "slip",
                                 f"{write(meant.key)} is {expected}, not {n.text}", expected=expected)

    def _is_of_another_angle(self, s: Statement, head: Side, first: Side) -> bool:
        """Whether sin alpha = a/c stands where the page knows the alpha of another exercise, of which this is not true."""
        t = head.term
        if t is None or t.op not in FUNCTIONS or t.args[0].op != "name" or first.term is None or t.args[0].val in first.term.names:
            return False
        q = self.ledger.named(t.args[0].val)
        if q is None or q.given or (self._same_part(q.scope, s.scope) and not self.beginnings.is_elsewhere(q.scope, s)):
            return False
        if q.law is not None and (q.law.names & first.term.names or is_but_for_one(q.law, first.term, self.ledger)):
            return False
        return self.links.link(head, first, about="~" in s.relations).ok is False

    def _is_to_be_solved(self, s: Statement, head: Side, first: Side) -> bool:
        """Whether words say that x = sinh y is solved for y: of x alone it says nothing."""
        if head.term is None or first.term is None or head.term.op != "name" or len(s.sides) > 2 or not SOLVED.search(s.before):
            return False
        return not is_closed(first.term) and head.term.val not in first.term.names and self.ledger.named(head.term.val) is None

    def _left_behind(self, s: Statement, head: Side, first: Side) -> list[Term]:
        """The names that mean something else from here, where one starts from another equation: from x = sinh y, then from x = tanh y."""
        x, t = head.term, first.term
        if x is None or t is None or x.op != "name" or is_closed(t) or x.val in t.names or not STARTING.search(s.before):
            return []
        q = self.ledger.find(x)
        if q is None:  # the y = a cosh(x/a) of another part
            known = (self.ledger.named(n) for n in sorted(t.names))
            return [y.key for y in known if y is not None and y.law is not None and x.val in y.law.names and not y.given
                    and not self._same_part(y.scope, s.scope)]
        another = q.law is not None and not q.given and q.law.names == t.names and q.law.op != t.op
        return [x] if another and self.links.link(head, first, about=False).ok is False else []

    def _is_in_new_letters(self, s: Statement, head: Term, first: Term) -> bool:
        """Whether y = a cosh(x/a) speaks of an a of which the page says nothing before and gives no formula, after another y = arsinh x."""
        q = self.ledger.find(head) if head.op == "name" and len(s.sides) == 2 else None
        if q is None or q.law is None or q.given or not q.law.names or q.parameter is not None:
            return False
        new = [n for n in first.names if self.first_spoken_of.get(n) == s.index]
        return bool(new) and not any(n in self.standing.laws or len(n) > 1 for n in new)

    def _is_another_curve(self, s: Statement, head: Side, first: Side) -> bool:
        """Whether y = x + 2 stands beside y = x^2: the curves y = x^2 and y = x + 2."""
        before = self.page.statements[s.index - 1] if s.index else s
        if before is s or before.block != s.block or s.before.strip() != "and" or head.term is None or head.term.op != "name":
            return False
        other = before.sides[1].term if len(before.sides) == 2 and before.sides[0].term is head.term else None
        if other is None or first.term is None or is_closed(other) or is_closed(first.term) or len(s.sides) > 2:
            return False
        return self.links.link(head, first, about=False).ok is False

    def _turned(self, s: Statement, head: Side, first: Side) -> Judgement | None:
        """The verdict on an equation that was solved for another name, where it need not follow from what is known; else None."""
        right = self.links.link(head, first, about=False).ok
        before = self.page.statements[s.index - 1]
        if right and before.role == "let" and before.block == s.block:
            return self.said(s, first, Mark.DEFINITION, "law", "the same, solved for another name")
        if right or is_said(s):
            return None
        return self.said(s, first, Mark.NOT_UNDERSTOOD, "undecided", "it need not follow from what was said before")

    def _leave_number_behind(self, s: Statement, head: Term, first: Term) -> None:
        """D = 144 - 144 in one exercise says nothing of the D = 36 - 16 of another, where D = b^2 - 4 a c stands above both."""
        q = self.ledger.find(head) if head.op in ("name", "idx") and is_closed(first) else None
        if q is None or q.law is None or q.said is None:
            return
        there = self.said_at.get(canon(q.key), 0)
        elsewhere = not self._same_part(there, s.scope) and (self._has_other_data(q, s) or (
            first.op not in ("num", "neg") and not self.ledger.has_value(q.law)))  # D = b^2 - 4 a c, where nothing says what a is
        if elsewhere or self.beginnings.is_elsewhere(there, s):
            self.ledger.change(q, said=None, also=(), blame=frozenset())

    def _has_other_data(self, q: Quantity, s: Statement) -> bool:
        """Whether entries on which a quantity rests were given under the heading of a statement: those of another example."""
        arrays = sorted(self.ledger.leaves(q.key.names))
        entries = (self.ledger.find(entry) for n in arrays for entry in self.ledger.entries_of(n)[:1])
        return any(entry is not None and entry.said is None and self._same_part(entry.scope, s.scope) for entry in entries)

    def _is_near_its_family(self, s: Statement, head: Term) -> bool:
        """Whether no other part of the page says what the entries of an array are in all: a number may be one of another array."""
        q = self.ledger.every(head.args[0].val) if head.op == "idx" else None
        return q is None or self._same_part(q.scope, s.scope) or q.scope in self.page.scope_path(s.scope)

    def _as_all(self, s: Statement, head: Side, first: Side) -> Term | None:
        """The formula that the page gives for y_i, where a number is put in for it or for its names: y_1 = 2*0.3 + 1."""
        assert head.term is not None and first.term is not None
        law = None
        if is_closed(first.term) or (head.term.op == "idx" and self.ledger.has_value(first.term, Mode.WRITTEN)):
            law = of_all(self.ledger, head.term) if written(first) is not None else self._law_of_any(head.term)
        if law is None or is_counted(self.ledger, head.term):
            return law
        right = self.links.link(replace(head, term=law, numbers=(), number=None), first, about=False).ok
        right = right or (head.term.op == "idx" and bool(self.links.with_sources(first, s.scope)[1]))  # with a number that came out wrong
        return law if right or self._is_last_of_its_family(head.term) else None

    def _law_of_any(self, key: Term) -> Term | None:
        """The formula of a member, by that of all or by the rule from one to the next."""
        return of_all(self.ledger, key) or of_rule(self.ledger, key)

    def _is_last_of_its_family(self, key: Term) -> bool:
        """Whether the member before this one is what the page says of all: x_2 for x_3."""
        before = previous(key)
        q = self.ledger.find(before) if before is not None else None
        law = self._law_of_any(before) if q is not None and before is not None and q.said is not None else None
        return law is not None and fit(self.ledger.value(law, Mode.WRITTEN), q.said, about=True) in RIGHT  # type: ignore[union-attr, arg-type]

    def _holds_here(self, n: str, first: Term) -> bool:
        """Whether a condition says of one place what a name is: x = 2 for a variable, i = j for an index."""
        return (is_closed(first) and n in self._variables) or (n in COUNTING and first.op in ("name", "num"))

    def _announced(self, s: Statement) -> int:
        """The paragraph for which a condition holds: its own, or the next one where a colon stands between."""
        return self.page.statements[s.index + 1].block if self._is_before_a_colon(s) else s.block

    def _is_before_a_colon(self, s: Statement) -> bool:
        """Whether a colon stands between a statement and the next one: x = 2: y = 4."""
        following = self.page.statements[s.index + 1:s.index + 2]
        return bool(following) and self.page.text[s.end:following[0].start].strip(" $\n\\)[(]") == ":"

    def _from_above(self, t: Term) -> Term | None:
        """What stands for dL/dy_i on a page that knows only the slopes of L; None for anything else."""
        return next((slope for u in self.upstream if (slope := u.slope(t)) is not None), None)

    def _is_place(self, s: Statement, first: Side) -> bool:
        """Whether words say that a variable is something at one place, and not what it means: both slopes vanish when u = 4 v."""
        assert first.term is not None
        return bool(first.term.names) and PLACE.search(s.before) is not None and not MEANING.search(s.before[-MAX_BEFORE:])

    def _given_again(self, s: Statement, head: Side, first: Side) -> tuple[Thread, Judgement | None]:
        """A name with two numbers: under another heading, after "let" and the like it is new. A wrong label is told by its number."""
        q = self.ledger.find(head.term)  # type: ignore[arg-type]
        assert q is not None and head.term is not None
        meant, fixed = self._meant(q, first), self._is_fixed(q, s)
        here = self._same_part(q.scope, s.scope) if q.key in self.read_off else q.scope == s.scope
        small = first.term.op == "num" and first.term.val.isdigit() and len(first.term.val) == 1  # type: ignore[union-attr]
        place = PLACE.search(s.before) is not None or self._is_before_a_colon(s)
        another = here and s.role == "claim" and meant and q.born < s.index and not small and not place  # 2 is many things
        if fixed or another:
            said = " or ".join(write(other.key) for other in meant)
            old = shown(q.base.get(Mode.WRITTEN), first)
            where = "given" if fixed else f"line {self.line(q.born)}"
            return self._thread(s, first), self.said(
                s, head, Mark.WRONG, "label", f"{write(head.term)} is {old} ({where}); {first.text.strip()} is {said}",
                expected=f"{said} = {first.text.strip()}")
        aside = f"it was another number on line {self.line(q.born)}" if self._differs(q, first.term) else ""  # type: ignore[arg-type]
        if not here:
            self._leave_label(q)
        if self._is_at_a_place(s):
            self.ledger.outdate(q)
        self.ledger.forget(head.term)
        self.bind(s, head.term, first)
        return self._thread(s, first), self.said(s, first, Mark.DEFINITION, "given", aside)

    def _leave_label(self, q: Quantity) -> None:
        """The label y = (0, 1, 0) that was given together with an entry belongs to that example, and not to another one."""
        if q.key.op != "idx":
            return
        block = self.page.statements[q.born].block
        beside = {other.key.args[0].val for other in self.ledger.bound_since(q.born - MAX_BESIDE)
                  if other.key.op == "idx" and self.page.statements[other.born].block == block}
        for array in sorted(beside - {q.key.args[0].val}):
            if self.ledger.hot(array) is not None:
                for entry in self.ledger.data_of(array):
                    self.ledger.forget(entry)

    def _is_new(self, s: Statement, head: Term, first: Term) -> bool:
        """Whether the page has said nothing yet of what stands on the left, so that the equation says what it is."""
        if head.op == "apply":
            f, u = head.args
            if u.op != "name":
                return not self._is_function(f.val) and self.ledger.find(head) is None
            if self._is_value(head, first):
                return not self._is_function(f.val) and self.ledger.find(head) is None
            return f.val not in self.page.symbols.standard and f.val not in first.names and self._unbound(s, f, first)
        if head.op == "D":
            rate = is_closed(first) and not self._rests_on_variable(head)
            return self.ledger.find(head) is None and (rate or not self._can_be_derived(head))
        if head.op == "prime":
            known = self.ledger.find(head) is not None or self.ledger.slope_law(head) is not None
            return not known and not self._is_function(head.args[0].val)
        return head.op in ("name", "idx") and self._unbound(s, head, first) and not (head.names & first.names and head.op == "name")

    def _introduces(self, s: Statement, head: Term) -> bool:
        """Whether the left side is a formula in one name of which the page has not spoken yet, and which stands nowhere else in the row.

        What the entries of an array are in all is not said otherwise where the page has no formula for them.
        """
        total = as_sum(head)
        if total is not None and is_closed(s.sides[1].term):  # type: ignore[arg-type]
            array = total.args[0].args[0].val
            return self.ledger.array(array) is None and self.ledger.named(array) is None and not self.ledger.has_value(head)
        spoken = [node.val for _, node in positions(head) if node.op == "name" and node.val in head.names]
        here = frozenset[str]().union(*(side.term.names for side in s.sides[1:] if side.term is not None))
        return len(spoken) == 1 and head.op not in ("apply", "D", "prime", "idx") and spoken[0] not in here and (
            self.first_spoken_of.get(spoken[0]) == s.index and self.ledger.named(spoken[0]) is None)

    def _is_of_another_item(self, s: Statement, head: Term, first: Side) -> bool:
        """Whether a name has a formula in another exercise or in other letters, and gets one that is not the same: with y = e^t."""
        q = self.ledger.find(head) if head.op == "name" and first.term is not None and not is_closed(first.term) else None
        if q is None or q.law is None or s.continues:
            return False
        meant, q_block = self._says_what_is_meant(s), self.page.statements[q.born].block
        in_other_letters = meant and q_block != s.block and not first.term.names & q.law.names  # type: ignore[union-attr]
        if not in_other_letters and (not self.beginnings.is_outside(s, q) or not (meant or self.beginnings.leaves_behind(s, q))):
            return False
        return self.links.identities.compare(head, first.term, self.ledger, Mode.IDEAL).equal is False  # type: ignore[arg-type]

    def _says_what_is_meant(self, s: Statement) -> bool:
        """Whether the words before say that names get a meaning: z = x y, with x = cos t, y = sin t."""
        if MEANING.search(s.before):
            return True
        before = self.judgements[-1] if self.judgements else None
        listed = s.before.strip(" ,;") in ("", "and") and before is not None and before.mark is Mark.DEFINITION
        return listed and before is not None and before.statement == s.index - 1 and self.page.statements[s.index - 1].block == s.block

    def _gives_another(self, s: Statement, head: Term, first: Term) -> bool:
        """Whether words give a function of a name whose number belongs to another part: with tan x = 1/2."""
        if OPERATORS.get(head.op) != (1, 1) or head.op == "neg" or head.args[0].op != "name" or not is_closed(first):
            return False
        q = self.ledger.find(head.args[0])
        elsewhere = q is None or (not self._same_part(q.scope, s.scope) and q.law is None)
        return elsewhere and is_supposed(self.page, s)

    def _is_power_alone(self, s: Statement, head: Term) -> bool:
        """Whether the left side is a power of a name of which nothing is known, and which stands nowhere else in the row."""
        if head.op != "pow" or head.args[0].op != "name" or head.args[1].op != "num" or self.ledger.find(head.args[0]) is not None:
            return False
        here = frozenset[str]().union(*(side.term.names for side in s.sides[1:] if side.term is not None))
        return bool(here) and head.args[0].val not in here

    def _know_root(self, s: Statement, head: Term, first: Term) -> None:
        """log p = u: p is e^u. sinh a = 3/4: a is a number. sigma^2 = v: sigma may be taken for the root of v; nothing is refuted by it."""
        if self.solver.determines(s, head, first):
            return
        if head.op == "log" and head.args[0].op == "name" and head.args[0].val not in first.names:  # log p = ...
            self.ledger.add(Quantity(head.args[0], s.index, s.scope, law=mk("exp", first)))
            return
        base = head.args[0] if head.op == "pow" and head.args[1] is num(2) else head
        if base is not head and base.op == "name" and first.names and base.val not in first.names:
            self.ledger.add(Quantity(base, s.index, s.scope, law=mk("sqrt", first), guessed=True))

    @cached_property
    def first_spoken_of(self) -> dict[str, int]:
        """Names, and the statement that has each first."""
        found: dict[str, int] = {}
        for s in self.page.statements:
            for n in frozenset[str]().union(*(side.term.names for side in s.sides if side.term is not None)):
                found.setdefault(n, s.index)
        return found

    def _unbound(self, s: Statement, key: Term, first: Term) -> bool:
        """Whether nothing is known of a name, or only what another part of the page said of a name of the same letters."""
        q = self.ledger.find(key)
        if q is None or ((q.law is None or q.guessed) and not is_closed(first) and not self._differs(q, first)):
            return True
        if not self._is_fixed(q, s) and self.beginnings.anew(s, q, first) and self._differs_from(q, first):
            return True
        if q.guessed and previous(key) and not self._same_part(q.scope, s.scope) and self._differs(q, first):  # by the rule of another part
            return True
        if q.scope == s.scope or (q.law is None and not is_closed(first)) or self._is_fixed(q, s):
            return False
        outside = q.scope not in self.page.scope_path(s.scope)[:-1]
        if q.law is not None and not is_closed(first):  # another part may begin with an equation of its own
            return not self._same_part(q.scope, s.scope) and outside
        if q.law is not None:  # another exercise of the same sheet may use the letter anew
            if "Sum" in q.law.ops and first.op in ("add", "sub") and not self.page.scopes[q.scope].is_exercise:
                return False  # S = 0.09 + 0.16 is what S = sum (x_i - xbar)^2 comes to
            return outside and first.op not in ("num", "neg") and self._differs(q, first) and not self._is_instance(q.law, first)
        return (outside or first.op not in ("num", "neg")) and self._differs(q, first)

    def _is_instance(self, law: Term, first: Term) -> bool:
        """Whether numbers are a formula with some of its known numbers put in."""
        put_in = aligned(law, first) or {}
        return any((q := self.ledger.named(n)) is not None and q.base.get(Mode.WRITTEN) == value for n, value in put_in.items())

    def _is_function(self, f: str) -> bool:
        q = self.ledger.named(f)
        return f in self.page.symbols.standard or (q is not None and (q.parameter is not None or self.ledger.variable(f) is not None))

    def _rests_on_variable(self, d: Term) -> bool:
        """Whether the page says that what is differentiated depends on the variable: V = 4/3 pi r^3 does not say how r moves in time."""
        e = d.args[0]
        arguments = self.page.symbols.functions.get(e.val, ()) if e.op == "name" else ()
        return e.op != "name" or not d.args[1].names.isdisjoint({*arguments, *self.ledger.closure(e.names)})

    def _can_be_derived(self, d: Term) -> bool:
        """Whether the page has said enough of a quantity to differentiate it: all it rests on is what nothing else defines."""
        e = d.args[0]
        q = self.ledger.named(e.val) if e.op == "name" else None
        if e.op == "name" and (q is None or q.law is None or q.parameter is not None):
            return False
        rests = [q for n in sorted(self.ledger.closure(e.names)) if (q := self.ledger.named(n)) is not None]
        if any(q.guessed and q.law is not None and _has_results(q.law) for q in rests):
            return False  # numbers stand there that came from somewhere
        arguments = self.page.symbols.functions.get(e.val, ()) if e.op == "name" else ()
        own = (*arguments, *d.args[1].names)  # it moves with these, whatever they are further down
        x = d.args[1]
        held = self.ledger.closure(e.names) if any(not x.names.isdisjoint(self.ledger.rests_directly_on(n) or ())
                                                   for n in self.ledger.closure(e.names)) else frozenset[str]()
        leaves = self.ledger.leaves(e.names, x.names).difference(own)
        return all(self._is_settled(n) or (n in held and self._is_fixed_beside(n, x)) for n in leaves)

    def _is_settled(self, n: str) -> bool:
        """Whether the page says of a name what it depends on: it is a datum, or no later line defines it."""
        q = self.ledger.named(n)
        return n not in self._defined_later if q is None else not q.computed

    def _is_fixed_beside(self, n: str, x: Term) -> bool:
        """Whether a number that came out of a calculation has nothing to do with the variable x, whose numbers do not stand in it."""
        q = self.ledger.named(n)
        if q is None or not q.computed or q.first is None:
            return False
        own = self.ledger.named(x.val) if x.op == "name" else None
        if own is not None and (own.law is not None or (own.computed and own.born > q.born)):
            return True
        if x.op == "idx":
            values = set(self.ledger.data_of(x.args[0].val).values())
        else:
            values = {v for v in (own.base.get(Mode.IDEAL),) if isinstance(v, Fraction)} if own is not None else set()
        return bool(values) and not any(node.op == "num" and node.value in values for node in subterms(q.first))

    @cached_property
    def _defined_later(self) -> frozenset[str]:
        """Names that the page gives a law somewhere."""
        return frozenset(self.standing.laws)

    @cached_property
    def _variables(self) -> frozenset[str]:
        """Names in which the page has functions."""
        return frozenset(x for names in self.page.symbols.functions.values() for x in names) | frozenset(self.page.symbols.depends.values())

def _spelled(slope: Term) -> str:
    return f"d{write(slope.args[0])}/d{write(slope.args[1])}"


def _has_results(law: Term) -> bool:
    """Whether decimals of three digits or more stand in a formula that was read off numbers."""
    return fold(law, lambda node, args: (node.op == "num" and "." in node.val and len(node.val.lstrip("0.")) >= 3) or any(args))


def _is_chain_rule(head: Term, first: Term) -> bool:
    """Whether dy/dx = dy/du * du/dx, or a sum of such products, is said of any y, u and x: that is no law of one of them."""
    products = first.args if first.op == "add" else (first,)
    if head.op != "D" or any(a.op not in ("name", "idx") for a in head.args) or any(p.op != "mul" for p in products):
        return False
    return all(f.op == "D" for p in products for f in p.args) and all(
        p.args[0].args[0] is head.args[0] and p.args[-1].args[1] is head.args[1] for p in products)
