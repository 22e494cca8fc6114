"""Tell the gradient of a network of layers: equations, deltas, formulas for every index, matrix form, numbers, the update.

How much is told depends on the size: a few numbers are all written down, of many a few entries, and any entry on request.
Brackets count from 0, as in files; subscripts in formulas count from 1.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from math import prod
from typing import Any

from symderive.kernel.derivation import Derivation, Lemma
from symderive.kernel.term import Term, fold, mk, name, num, put, rebuild, substitute
from symderive.networks.axes import Indexed
from symderive.networks.equations import entry, is_numbered, places, tokens, winners
from symderive.networks.graph import Shape
from symderive.networks.graph_result import GraphKink, GraphResult, Index, entry_name
from symderive.networks.indexed import Formula, IndexedGradient, called_by_name
from symderive.networks.layers import said
from symderive.networks.matrix_form import matrix_form
from symderive.networks.net import WeightsError, suggest
from symderive.networks.printed import number_text, shown
from symderive.networks.telling import Detail
from symderive.networks.training_telling import Lowering, Move, difference_blocks, one_step, training_blocks
from symderive.report.document import Block, Chain, Document, Heading, Let, Prose, Table, Text, Verdict
from symderive.report.reasons import strung
from symderive.report.telling import tell
from symderive.report.verdict import Verdict as Word
from symderive.search.differentiate import tidy

FEW = 24  # entries of a network whose numbers are all written down
MOST_TERMS = 5  # of a sum that is written out with numbers
LARGEST = 2  # entries of a weight that are shown of a large network
VALUES = 6  # of a layer that are shown
SOME = 4  # where it has more


def graph_document(result: GraphResult, detail: Detail = "normal", show: Iterable[str] = ()) -> Document:
    """The page of a result. show: entries such as "W1[3,7]" that are worked out. Raises WeightsError for an entry that there is not."""
    teller = _Teller(result, detail, tuple(show))
    return Document(_label(result), (result.graph.title,), tuple(teller.blocks()))


class _Teller:
    """One result on its way to a page."""

    def __init__(self, result: GraphResult, detail: Detail, show: Sequence[str]):
        self.result, self.graph, self.detail = result, result.graph, detail
        self.show = [read_entry(result, text) for text in show]
        self.trained = [w for w in result.graph.trained if w in result.wrt]
        self.count = sum(prod(result.shapes[w]) for w in result.graph.weights)
        self.derived, self.unproved = result.formulas
        self.instances = Instances(result, self.derived) if self.derived is not None else None

    def blocks(self) -> list[Block]:
        graph = self.graph
        found: list[Block] = [Heading((graph.title,), 1, graph.file), self.architecture()]
        found += self.conventions()
        if self.detail != "terse":
            found += [Heading(("Forward",)), *self.forward()]
        found += [Heading(("Backward",)), *self.backward()]
        if self.detail != "terse" or self.show:
            found += self.numbers()
        if self.detail == "full" and self.derived is not None:
            found += self.lemmas()
        if self.detail != "terse":
            found += [*self.central_differences(), *self.update()]
        return [*found, *self.kinks(), self.verdict(), *self.remarks()]

    # --- what the network is ---------------------------------------------------------------------------------------

    def architecture(self) -> Prose:
        """784 → dense 120 tanh → dense 10     95,530 weights     E = softmax_ce."""
        sizes = " → ".join([*(f"{n} {said(self.result.shapes[n])}" for n in self.graph.inputs), *self._steps()])
        frozen = f", {sum(prod(self.result.shapes[w]) for w in self.graph.frozen):,} frozen" if self.graph.frozen else ""
        return Prose((f"{sizes}     {self.count:,} {'weight' if self.count == 1 else 'weights'}{frozen}",), "note")

    def _steps(self) -> list[str]:
        """Runs of equal layers are counted, so that a deep network is told in a line or two."""
        words: list[str] = []
        for layer in self.graph.layers:
            if layer.type == "dense":
                words.append(f"dense {self.result.shapes[layer.name][-1]}")
            elif words and layer.type in _ACTIVATIONS and " " + layer.type not in words[-1]:
                words[-1] += f" {layer.type}"
            else:
                words.append(layer.type)
        found: list[str] = []
        for word in words:
            times, last = re.fullmatch(r"(?:(\d+) × )?(.*)", found[-1]).groups() if found else ("", "")  # type: ignore[union-attr]
            if last == word:
                found[-1] = f"{int(times or 1) + 1} × {word}"
            else:
                found.append(word)
        return [*found, self.graph.loss.type]

    def conventions(self) -> list[Block]:
        """What a reader must know: sizes, indices, logarithms, the divisor of a variance."""
        types = {layer.type for layer in self.graph.layers}
        said_: list[str | Term] = []
        if self.derived is not None:
            sizes: list[Text] = [(mk("eq", name(n), num(size)),) for n, size in self.derived.sizes.values.items()]
            said_ += [*strung(sizes[:12]), *((", …",) if len(sizes) > 12 else ()), ". "]
        said_.append("Subscripts count from 1, brackets such as W[0,0] from 0.")
        if self.graph.loss.classes:
            said_ += [" The class ", name("c"), " counts from 1 in formulas."]
        if self.derived is not None and any(_holds_delta(f.formula) for f in (*self.derived.deltas, *self.derived.weights.values())):
            i, j = name("i"), name("j")
            said_ += [" ", mk("delta", i, j), ", which has no number, is 1 where ", mk("eq", i, j), ", else 0."]
        if {"log_softmax"} & types or self.graph.loss.type in ("softmax_ce", "ce_probs", "bce", "bce_logits"):
            said_.append(" Logarithms are natural.")
        if {"layernorm", "batchnorm"} & types:
            said_.append(" The variance divides by n.")
        if {"conv1d", "conv2d"} & types:
            said_.append(" Kernels are not turned round (cross-correlation); outside the input there are zeros.")
        for layer in self.graph.layers:
            if layer.type == "maxpool2d" and self.derived is not None:
                row, column = winners(layer.name)
                said_ += [" The largest entry of a window of ", name(layer.name), " stands in ", name(row), " and ", name(column),
                          "; the formulas hold as long as it stays the largest."]
            elif self.derived is not None and is_numbered(layer, self.derived.sizes.arrays):
                x, y = (self.derived.sizes.arrays[n] for n in (layer.inputs[0], layer.name))
                there = places(layer.name, [k for axis in x.kinds for k in axis][len(y.lengths) - 1:])
                said_ += [" Entry ", name("i"), " of ", name(layer.name), " is the one of ", name(layer.inputs[0]), " with ",
                          *strung([(mk("idx", name(array), name("i")),) for array in there]), "."]
            elif layer.type == "embedding" and self.derived is not None:
                said_ += [" ", name(tokens(layer.name)), " says which row each token of ", name(layer.name), " takes, counted from 1."]
        stored = sorted(set(self.graph.stored.values()))
        if stored:
            said_.append(f" Arrays of {', '.join(stored)} are read at their exact values.")
        return [Prose(tuple(said_), "note"), *(Prose((note,), "note") for note in self.graph.notes)]

    # --- forward ---------------------------------------------------------------------------------------------------

    def forward(self) -> list[Block]:
        found: list[Block] = []
        if self.derived is not None:
            items = [(mk("eq", entry(e.name, e.indices), self.shown(e.body)), self.remark(e.name)) for e in self.derived.equations]
            items = [*items[:10], *items[-4:]] if len(items) > 16 and self.detail != "full" else items
            for e, what in self.derived.extra:
                items.append((mk("eq", entry(e.name, e.indices), self.shown(e.body)), self.meaning(e.name, what)))
            loss = self.derived.loss
            found.append(Let((*items, (mk("eq", name(loss.name), self.shown(loss.body)), ())), ""))
        rows = [((name(n),), self.values("forward", n)) for n in self.result.names("forward")]
        rows = [*rows[:6], *rows[-3:]] if len(rows) > 12 and self.detail != "full" else rows
        rows.append(((name(self.loss),), number_text(self.result.loss())))
        return [*found, Table(((), ("values",)), ("plain", "result"), tuple(rows))]

    @property
    def loss(self) -> str:
        return self.derived.loss.name if self.derived is not None else "E"

    def remark(self, layer: str) -> Text:
        kind = next((x.type for x in self.graph.layers if x.name == layer), "")
        return (f"{kind} {said(self.result.shapes[layer])}" if layer in self.result.shapes else kind,)

    def meaning(self, called: str, otherwise: str) -> Text:
        """What a name stands for: a layer, or what the formulas alone have a name for."""
        return (next((x.type for x in self.graph.layers if x.name == called), otherwise),)

    def shown(self, t: Term) -> Term:
        """A body with the file's own names: the uses of an array are that array."""
        assert self.derived is not None
        uses = self.derived.uses
        t = fold(t, lambda node, args: name(uses[node.val]) if node.op == "name" and node.val in uses else rebuild(node, args))
        for e, _ in self.derived.extra:
            while t is not e.body and not e.back and (found := called_by_name(t, e)) is not None:
                t = put(t, *found)
        return t

    def values(self, table: Any, called: str) -> Text:
        """The entries of an array, all or the first of them."""
        shape = self.result.shapes[called]
        count = prod(shape) if prod(shape) <= VALUES else SOME
        found = [shown(self.result.value(table, called, at)) for at in _first(shape, count)]
        more = prod(shape) - count
        listed: Text = tuple(piece for k, (term, _) in enumerate(found) for piece in (*((", ",) if k else ()), term))
        listed = ("≈ ", *listed) if any(rough for _, rough in found) else listed
        return (*listed, f", … ({more:,} more)") if more > 0 else listed

    # --- backward --------------------------------------------------------------------------------------------------

    def backward(self) -> list[Block]:
        if self.derived is None:
            return [Prose((f"No formulas: {self.unproved}. The numbers below are certain all the same.",))]
        found: list[Block] = []
        deltas = [(mk("eq", entry(f.delta, f.indices), mk("D", name(self.loss), f.slope)), f) for f in self.derived.deltas]
        if len(deltas) > 8 and self.detail != "full":
            deltas = [*deltas[:4], *deltas[-3:]]
        items: list[tuple[Term, Text]] = []
        for left, f in deltas:
            items.append((mk("eq", left.args[0], f.formula), self.matrix(f, f.delta)))
        if items:
            names: list[Text] = [(left,) for left, _ in deltas]
            found.append(Prose((*strung(names[:3]), *((", …",) if len(names) > 3 else ()), ":")))
            found.append(Let(tuple(items), ""))
        weights = [f for w, f in self.derived.weights.items() if w in self.trained]
        if len(weights) > 12 and self.detail != "full":
            weights = [*weights[:4], *weights[-4:]]
        found.append(Let(tuple((mk("eq", mk("D", name(self.loss), f.slope), f.formula), self.matrix(f)) for f in weights), ""))
        return found + self.cuts(self.derived)

    def cuts(self, derived: IndexedGradient) -> list[Block]:
        """Where the proof of a deep network is cut."""
        if not derived.cuts:
            return []
        listed = strung([(name(n),) for n in derived.cuts[:3]]) + ((", …",) if len(derived.cuts) > 3 else ())
        return [Prose((f"Proved in {len(derived.cuts) + 1} parts, cut at ", *listed, ". Before a cut, ", name(self.loss),
                       " is the sum of the entries there, each times its delta, which is held fixed: by the chain rule its derivatives in "
                       "what comes before are the same."), "note")]

    def matrix(self, f: Formula, delta: str = "") -> Text:
        """The same with matrices: ∂E/∂W = δ xᵀ."""
        form = matrix_form(f.formula, f.indices) if f.formula.bound or f.formula.op != "idx" else None
        form = form if form is not None and form != (f.formula,) else None
        if form is None:
            return ()
        left = name(delta) if delta else mk("D", name(self.loss), name(f.array))
        return (left, " = ", *form)

    # --- numbers ---------------------------------------------------------------------------------------------------

    def numbers(self) -> list[Block]:
        """Formula = formula with numbers = value of entries, and the whole gradient of a small network."""
        found: list[Block] = []
        if self.derived is not None and self.instances is not None:
            known = self.result.names("deltas")
            named = [self.values_row(f) for f in self.derived.deltas if f.array in known]
            if self.detail != "terse" and named:
                named = [*named[:4], *named[-3:]] if len(named) > 8 and self.detail != "full" else named
                found += [Heading(("Numbers",)), Table(((), ("values",)), ("plain", "result"), tuple(named))]
        rows = [self.row(w, at) for w, at in self.show or self.chosen()]
        if rows and not found:
            found.append(Heading(("Numbers",)))
        if rows:
            found.append(Table(((), ("formula",), ("with numbers",), ("gradient",)), ("plain", "plain", "quiet", "result"), tuple(rows)))
        if self.detail != "terse" and not self.is_small and not self.show:
            found.append(Prose(("Of each weight the largest entries; any other on request, such as --show ",
                                f"'{entry_name(self.trained[0], tuple(0 for _ in self.result.shapes[self.trained[0]]))}'.")
                               if self.trained else (), "note"))
        return found

    @property
    def is_small(self) -> bool:
        return sum(prod(self.result.shapes[w]) for w in self.trained) <= FEW

    def chosen(self) -> list[tuple[str, Index]]:
        """All entries of a small network, the largest of a large one."""
        if self.detail == "terse":
            return []
        if self.is_small:
            return [(w, at) for w in self.trained for at in _first(self.result.shapes[w], FEW)]
        weights = self.trained if len(self.trained) <= 12 or self.detail == "full" else [*self.trained[:4], *self.trained[-4:]]
        return [(w, at) for w in weights for at in self.result.largest("grads", w, LARGEST if len(self.result.shapes[w]) > 1 else 1)]

    def values_row(self, f: Formula) -> tuple[Text, ...]:
        return ((name(f.delta),), self.values("deltas", f.array))

    def row(self, w: str, at: Index) -> tuple[Text, ...]:
        value = number_text(self.result.value("grads", w, at))
        place: Text = (entry_name(w, at),)
        if self.instances is None or self.derived is None or w not in self.derived.weights:
            return place, (), (), value
        formula, numbers = self.instances.of(w, at)
        return place, (formula,), (numbers,) if numbers is not None else (), value

    # --- proofs ----------------------------------------------------------------------------------------------------

    def lemmas(self) -> list[Block]:
        """The lemma of each kind of layer, line by line as the kernel has checked it."""
        assert self.derived is not None
        found: list[Block] = [Heading(("Lemmas",))]
        composed: list[Block] = [Heading(("The chain rule, layer by layer",))]
        told = set()
        for derivation, theorem in zip(self.derived.derivations, self.derived.theorems, strict=True):
            whole, before = Lemma("slope_last", derivation.claim, derivation.proof), 0
            for lemma, proved in zip((*derivation.lemmas, whole), (*theorem.lemmas, theorem), strict=True):
                alone = replace(proved, lemmas=(), granted=tuple((k - before, s) for k, s in proved.granted if k > before))
                before = proved.steps
                if lemma.claim.definitions:
                    composed += [b for b in tell(Derivation(lemma.claim, lemma.proof), alone, name=lemma.name) if isinstance(b, Chain)]
                elif lemma.name not in told:
                    told.add(lemma.name)
                    found += told_lemma(lemma, alone)
        found += composed
        return found

    def update(self) -> list[Block]:
        """All entries of a small network, of a large one those that were shown."""
        result = self.result
        every = [(w, at) for w in self.trained for at in _first(result.shapes[w], FEW)] if self.is_small else []
        entries = every or self.show or self.chosen()
        moves = [self.move(w, at) for w, at in entries] if result.steps else []
        steps = [Lowering(result.loss(k), result.loss(k + 1), result.predicted(k), result.decrease(k)) for k in range(result.steps)]
        return training_blocks(result.optimizer, moves, steps, name(self.loss), full=True)

    def move(self, w: str, at: Index) -> Move:
        result, old = self.result, self.result.given(w, at)
        return Move((entry_name(w, at),), None, old, result.value("grads", w, at), result.value("updated", w, at),
                    result.value("updated", w, at, result.steps - 1), shown(old)[0])

    def central_differences(self) -> list[Block]:
        if not self.result.differences:
            return []
        rows = [(w, at, self.result.central_difference(w, at)) for w, at in self.show or self.chosen()]
        return difference_blocks([((entry_name(w, at),), d, self.result.value("grads", w, at)) for w, at, d in rows], name(self.loss))

    # --- the end ---------------------------------------------------------------------------------------------------

    def kinks(self) -> list[Block]:
        found = self.result.kinks()
        if found is None:
            return [Prose(("Many entries stand at corners of the loss; ", ", ".join(self.result.corners()[:4]), ", ….")) ]
        alike: dict[object, list[GraphKink]] = {}
        for k in found:
            alike.setdefault((k.places, *(number_text(v) for v in (k.left, k.right, k.used))), []).append(k)
        return [self.kink(kinks) for kinks in alike.values()]

    def kink(self, kinks: list[GraphKink]) -> Prose:
        k = kinks[0]
        entries = ", ".join(other.entry for other in kinks[:4]) + (f" and {len(kinks) - 4} more" if len(kinks) > 4 else "")
        why = f" is not differentiable in {entries}, because {' and '.join(k.places)}: slope "
        convention = f" to the right; {', '.join(k.conventions)} used, which gives "
        return Prose((name(self.loss), why, *number_text(k.left), " to the left, ", *number_text(k.right), convention,
                      *number_text(k.used), "."))

    def formulas(self) -> str:
        """How many formulas there are."""
        assert self.derived is not None
        count = len(self.derived.weights) + len(self.derived.deltas)
        return f"{count} {'formula' if count == 1 else 'formulas'} for all indices"

    def verdict(self) -> Verdict:
        if not self.result.is_certified:
            proved = f"{self.formulas()} proved by {self.derived.steps:,} steps; " if self.derived is not None else ""
            return Verdict(Word.CHECKED.value, (f"{proved}the numbers are floats, and none of their digits is certain, for {self.count:,} "
                                                "weights take longer; --time-limit 0 takes the time.",))
        check = self.result.check
        agree = "exactly" if check.digits is None else f"to {check.digits} digits"
        said_: list[str | Term] = []
        if self.derived is not None:
            said_ = [f"{self.formulas()} proved by {self.derived.steps:,} steps; "]
        said_.append(f"along a random direction the slope by dual numbers and the gradient agree {agree}")
        if self.derived is not None and self.derived.assumed:
            held: list[Text] = [(_inner_statement(s),) for s in self.derived.assumed]
            said_ += ["; assumed: ", *strung(held[:4]), *((", …",) if len(held) > 4 else ()), " for all indices"]
        return Verdict(Word.CHECKED.value, (*said_, "."))

    def remarks(self) -> list[Block]:
        if self.result.steps != 1:
            return []
        result = self.result
        return [one_step(name(self.loss), result.loss(), result.loss(1), result.predicted(), result.decrease())]


_ACTIVATIONS = frozenset("relu leaky_relu elu sigmoid tanh softplus silu gelu gelu_tanh softmax log_softmax layernorm batchnorm".split())


def _first(shape: Shape, most: int) -> Iterator[Index]:
    """The first indices of an array, row by row."""
    for k in range(min(prod(shape), most)):
        at, rest = [], k
        for n in reversed(shape):
            rest, i = divmod(rest, n)
            at.append(i)
        yield tuple(reversed(at))


def _label(result: GraphResult) -> str:
    stem = (result.graph.file or result.graph.title).rpartition(".")[0] or result.graph.title
    return "".join(c if c.isascii() and c.isalnum() else "-" for c in stem).strip("-").lower() or "network"


def _inner_statement(s: Term) -> Term:
    """What is said of all entries, of one."""
    while s.op == "all":
        s = substitute(s.args[0], {s.args[1].val: name(s.args[1].val.rstrip("0"))})
    return s


_ENTRY = re.compile(r"\s*([^\[\]\s]+)\s*(?:\[\s*([0-9\s,]*)\s*\])?\s*")


def read_entry(result: GraphResult, text: str) -> tuple[str, Index]:
    """W1[3,7] as the name of a weight and an index that counts from 0. Raises WeightsError where there is no such entry."""
    m = _ENTRY.fullmatch(text[:400])
    file = result.graph.file
    if m is None:
        raise WeightsError(file, text, "an entry of a weight is wanted, counted from 0", "such as W1[0,0]")
    w, at = m[1], tuple(int(k) for k in (m[2] or "").split(",") if k.strip())
    if w not in result.graph.trained:
        hint = suggest(w, result.graph.trained) or "weights: " + ", ".join(result.graph.trained)
        raise WeightsError(file, text, f"{w} is no trained weight", hint)
    shape = result.shapes[w]
    if len(at) != len(shape) or any(k >= n for k, n in zip(at, shape, strict=True)):
        last = entry_name(w, tuple(n - 1 for n in shape))
        raise WeightsError(file, text, f"{w} has shape {said(shape)}; indices count from 0", f"the last is {last}")
    return w, at


def told_lemma(lemma: Any, proved: Any) -> list[Block]:
    """One lemma as a statement and its chain."""
    blocks = tell(Derivation(lemma.claim, lemma.proof), proved, title=lemma.name.replace("_", " "), name=lemma.name, detail="full")
    return [b for b in blocks if not isinstance(b, Verdict)]


# --- formulas with numbers -----------------------------------------------------------------------------------------


class Instances:
    """Formulas of single entries: the formula with its indices, and the same with numbers."""

    def __init__(self, result: GraphResult, derived: IndexedGradient):
        self.result, self.derived = result, derived
        self.layer_of = {f.delta: f.array for f in derived.deltas}
        self.sizes = derived.sizes.values

    def of(self, w: str, at: Index) -> tuple[Term, Term | None]:
        """dE/dw[at] as a formula, and with numbers; None where these would be too many."""
        f = self.derived.weights[w]
        array = self.derived.sizes.arrays[w]
        places = [num(k + 1) for k in self._split(array, at)]
        formula = substitute(f.formula, {i.val: k for i, k in zip(f.indices, places, strict=True) if i.op == "name"})
        formula = fold(formula, lambda t, args: mk("idx", args[0], *map(tidy, args[1:])) if t.op == "idx" else rebuild(t, args))
        return formula, self._numbered(formula)

    def _split(self, array: Indexed, at: Index) -> list[int]:
        """An index of the file for every index of the formula: of a merged axis several."""
        found: list[int] = []
        for k, axis in zip(at, array.axes, strict=True):
            own: list[int] = []
            for n in reversed(axis):
                k, i = divmod(k, self.derived.sizes.size(n))
                own.append(i)
            found += reversed(own)
        return found

    def joined(self, array: Indexed, indices: Sequence[int]) -> Index:
        """An index of the file for the indices of a formula, which count from 0 here."""
        found, rest = [], list(indices)
        for axis in array.axes:
            k = 0
            for n in axis:
                k = k * self.derived.sizes.size(n) + rest.pop(0)
            found.append(k)
        return tuple(found)

    def _numbered(self, formula: Term) -> Term | None:
        opened = fold(formula, self._opened)
        if any(node.op in ("Sum", "delta", "softmax") for node in _nodes(opened)):
            return None
        try:
            return fold(opened, self._with_number)
        except _NoNumber:
            return None

    def _opened(self, t: Term, args: list[Term]) -> Term:
        """A sum over numbers, written out; of a long one the first terms and the last."""
        if t.op != "Sum":
            return rebuild(t, args)
        last = self.sizes.get(t.args[3].val) or (int(t.args[3].val) if t.args[3].op == "num" else 0)
        if not last:
            return t
        places = range(1, last + 1) if last <= MOST_TERMS else (1, 2, last)
        terms = [substitute(args[0], {t.args[1].val: num(k)}) for k in places]
        if last > MOST_TERMS:
            terms.insert(2, name("…"))
        return mk("add", *terms) if len(terms) > 1 else terms[0]

    def _with_number(self, t: Term, args: list[Term]) -> Term:
        if t.op == "idx" and all(i.op == "num" for i in t.args[1:]):
            return shown(self._value(t.args[0].val, [int(i.val) - 1 for i in t.args[1:]]))[0]
        if t.op == "name" and t.val in self.sizes:
            return num(self.sizes[t.val])
        return rebuild(t, args)

    def _value(self, called: str, indices: list[int]) -> Any:
        if called in self.layer_of:
            layer = self.layer_of[called]
            if layer not in self.result.shapes:
                raise _NoNumber(called)
            return self.result.value("deltas", layer, self.joined(self.derived.sizes.arrays[layer], indices))
        if called not in self.result.shapes:
            raise _NoNumber(called)
        at = self.joined(self.derived.sizes.arrays[called], indices)
        if called in self.result.graph.given:
            return self.result.given(called, at)
        return self.result.value("forward", called, at)


class _NoNumber(Exception):
    """A name of the formulas that the file does not have."""


def _holds_delta(t: Term) -> bool:
    """Whether a Kronecker delta stands in it."""
    return any(node.op == "delta" for node in _nodes(t))


def _nodes(t: Term) -> list[Term]:
    found: list[Term] = []
    fold(t, lambda node, _: found.append(node))
    return found


