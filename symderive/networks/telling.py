"""Tell a gradient as a lecturer does: forward, backward, one row a weight, the update, and what was checked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Literal

from symderive.kernel.term import ZERO, Term, fold, joined, mk, name, num, rebuild
from symderive.networks.net import Net, WeightsError, suggest
from symderive.networks.numbers import Kink, at
from symderive.networks.printed import number_text, shown
from symderive.networks.result import DIGITS, Result
from symderive.networks.training_telling import Lowering, Move, difference_blocks, one_step, training_blocks
from symderive.report.document import (
    Block,
    Calculation,
    Computed,
    Document,
    Heading,
    Let,
    Prose,
    Table,
    Text,
    Verdict,
)
from symderive.report.reasons import strung
from symderive.report.telling import tell
from symderive.report.verdict import Verdict as Word

Detail = Literal["terse", "normal", "full"]


def grad_document(result: Result, detail: Detail = "normal", show: Iterable[str] = ()) -> Document:
    """The page of a result. "full" adds every weight's derivation; "terse" leaves the forward pass and the update out.

    show   weights whose derivations are told instead of the whole page, line by line; with "full" every step of the kernel
    """
    teller = _Teller(result, detail)
    return Document(_label(result.net), (result.net.title,), tuple(teller.shown(tuple(show)) if show else teller.blocks()))


class _Teller:
    """One result on its way to a page."""

    def __init__(self, result: Result, detail: Detail):
        self.result, self.detail = result, detail
        self.net, self.numbers = result.net, result.numbers
        self.loss = self.net.loss.name
        self.paths = {w: result.backward.paths(w) for w in result.theorems}
        self.deltas = self._deltas()
        factors = at((result.backward.factor(self.loss, n) for n in self.deltas), self.net)
        self.delta_values = {n: shown(Fraction(0) if v is None else v) for n, v in zip(self.deltas, factors, strict=True)}
        values = {**self.numbers.forward, self.loss: self.numbers.loss}
        self.spelled = {**self.net.given, **{n: shown(v)[0] for n, v in values.items()}}
        self.rough = {n for n, v in values.items() if shown(v)[1]}

    def blocks(self) -> list[Block]:
        found: list[Block] = [Heading((self.net.title,), 1, self.net.file), self.architecture()]
        if self.detail != "terse":
            found += [Heading(("Forward",)), self.forward()]
        found += [Heading(("Backward",)), *self.backward()]
        found += self.differences()
        if self.numbers.updated and self.detail != "terse":
            found += self.update()
        if self.detail == "full":
            found += self.derivations()
        return [*found, self.verdict(), *self.remarks()]

    def shown(self, weights: Sequence[str]) -> list[Block]:
        """The derivations of some weights, each with its numbers. Raises WeightsError where one has none."""
        net = self.net
        for w in weights:
            if w not in self.result.theorems:
                hint = suggest(w, self.result.theorems) or "weights: " + ", ".join(self.result.theorems)
                raise WeightsError(net.file, w, f"{w} is no weight whose gradient is derived here", hint)
        found: list[Block] = [Heading((net.title,), 1, net.file), self.architecture(), self.forward()]
        for w in dict.fromkeys(weights):
            formula = self.result.theorems[w].claim.rhs
            numbers = self.numbered(formula) if formula.names else None
            found += self.derivation(w)
            found.append(Calculation((Computed(mk("D", name(self.loss), name(w)), formula, numbers, *shown(self.numbers.gradients[w])),)))
        return [*found, *self.kinks(weights)]

    # --- the parts of the page -------------------------------------------------------------------------------------

    def architecture(self) -> Prose:
        """i1, i2 → h1, h2 → yhat     9 weights     E = (y - yhat)^2/2."""
        layers = [list(self.net.inputs), *_layers(self.net)]
        flow = strung([_listed(layer) for layer in layers if layer], " → ")
        count = f"     {_counted(len(self.net.weights), 'weight')}     "
        return Prose((*flow, count, mk("eq", name(self.loss), self.net.loss.body)), "note")

    def forward(self) -> Calculation:
        values = {**self.numbers.forward, self.loss: self.numbers.loss}
        return Calculation(tuple(
            Computed(name(d.name), d.body, self.numbered(d.body), *shown(values[d.name])) for d in self.net.definitions))

    def backward(self) -> list[Block]:
        """The deltas, and one row a weight."""
        rows = []
        for n, delta in self.deltas.items():
            factor = self.result.backward.factor(self.loss, n)
            value, rough = self.delta_values[n]
            rows.append(Computed(mk("eq", delta, mk("partial", name(self.loss), name(n))), factor, None, value, rough))
        found: list[Block] = [Calculation(tuple(rows))] if rows else []
        table = Table(((), ("chain rule",), ("formula",), ("with numbers",), ("gradient",)), ("plain", "plain", "plain", "quiet", "result"),
                      tuple(self.row(w) for w in self.result.theorems))
        return [*found, table] if table.rows else found

    def row(self, w: str) -> tuple[Text, ...]:
        paths = self.paths[w]
        value: Text = number_text(self.numbers.gradients[w])
        if not paths:
            return (name(w),), ("does not reach ", name(self.loss)), (num("0"),), (), value
        products = [joined("mul", [mk("partial", name(a), name(b)) for a, b in pairwise(p)]) for p in paths]
        formula = self.result.backward.formula(paths, self.first)
        return (name(w),), (joined("add", products),), (formula,), (self.numbered(formula),), value

    def update(self) -> list[Block]:
        wanted = [w for w in self.result.theorems if w in self.numbers.updated]
        last = self.result.steps[-1].updated
        moves = [Move((name(w),), name(w), self.numbers.weights[w], self.numbers.gradients[w], self.numbers.updated[w], last[w],
                      self.net.weights[w]) for w in wanted]
        steps = [Lowering(n.loss, n.loss_after, n.predicted, n.decrease) for n in self.result.steps if n.loss_after is not None]
        return training_blocks(self.result.optimizer, moves, steps, name(self.loss), self.detail == "full")

    def differences(self) -> list[Block]:
        return difference_blocks([((name(w),), v, self.numbers.gradients[w]) for w, v in self.result.differences.items()], name(self.loss))

    def derivations(self) -> list[Block]:
        """Every weight's derivation, line by line; the names are those of the forward pass."""
        return [b for w in self.result.theorems for b in self.derivation(w)]

    def derivation(self, w: str) -> list[Block]:
        blocks = tell(self.result.derivations[w], self.result.theorems[w], title=f"Derivative in {w}", name=f"{_label(self.net)}-{w}",
                      detail=self.detail)
        return [b for b in blocks if not isinstance(b, Let)]

    def verdict(self) -> Verdict:
        theorems = self.result.theorems.values()
        steps, agreeing = sum(t.steps for t in theorems), len(self.result.compared)
        how = "exactly, in rationals" if self.numbers.exact else f"to {DIGITS} digits"
        said: list[str | Term] = [f"{_counted(len(theorems), 'formula')} proved by {_counted(steps, 'step')}"]
        if agreeing:
            agree = "agrees" if agreeing == 1 else "agree"
            said.append(f"; {_counted(agreeing, 'number')} {agree} with automatic differentiation {how}")
        assumed = dict.fromkeys(s for t in theorems for s in t.claim.assuming)
        if assumed:
            said += ["; assumed: ", *strung([(s,) for s in assumed])]
        return Verdict(Word.CHECKED.value, (*said, "."))

    def remarks(self) -> list[Block]:
        """Kinks, and what one step does to the loss."""
        found = self.kinks(self.result.theorems)
        if self.numbers.loss_after is not None and len(self.result.steps) == 1:
            now = self.numbers
            found.append(one_step(name(self.loss), now.loss, now.loss_after, now.predicted, now.decrease))
        return found

    def kinks(self, weights: Iterable[str]) -> list[Block]:
        """One sentence for those that are alike."""
        alike: dict[object, list[Kink]] = {}
        for k in self.numbers.kinks:
            if k.weight in weights:
                alike.setdefault((k.corner, *(number_text(v) for v in (k.left, k.right, k.used))), []).append(k)
        return [self.kink(kinks) for kinks in alike.values()]

    def kink(self, kinks: list[Kink]) -> Prose:
        """One sentence for the weights that share a kink."""
        k = kinks[0]
        named: list[Text] = [(name(other.weight),) for other in kinks]
        *most, last = named
        weights: Text = (*strung(most), " and ", *last) if most else last
        why = mk("eq", k.corner.args[0], ZERO)
        return Prose((name(self.loss), " is not differentiable in ", *weights, ", because ", why, ": slope ",
                      *number_text(k.left), " to the left, ", *number_text(k.right),
                      f" to the right; {k.corner.op}′(0) = 0 used, which gives ", *number_text(k.used), "."))

    # --- deltas and numbers ----------------------------------------------------------------------------------------

    def _deltas(self) -> dict[str, Term]:
        """A name for partial(E, n), for every defined name n of the loss that a weight is reached through."""
        defined = {d.name for d in self.net.equations}
        first = dict.fromkeys(path[1] for paths in self.paths.values() for path in paths if path[1] in defined)
        taken = {*self.net.given, *(d.name for d in self.net.definitions)}
        letter = next(g for g in ("delta", "Delta", "epsilon", "d_loss", "") if not any(t.startswith(g) for t in taken) or not g)
        wished = [letter] if len(first) == 1 else [f"{letter}{k}" for k in range(1, len(first) + 1)]
        return {n: name(w) for n, w in zip(first, wished, strict=True)} if letter else {}

    def first(self, e: str, n: str) -> Term:
        """The first factor of a path: its delta."""
        return self.deltas.get(n) or self.result.backward.factor(e, n)

    def numbered(self, t: Term) -> Term:
        """A formula with numbers for its names; a + (-b) becomes a - b."""
        spelled: Mapping[str, Term] = {**self.spelled, **{d.val: self.delta_values[n][0] for n, d in self.deltas.items()}}
        return fold(t, lambda node, args: _with_numbers(node, args, spelled))


def _with_numbers(node: Term, args: list[Term], spelled: Mapping[str, Term]) -> Term:
    if node.op == "name":
        return spelled.get(node.val, node)
    if node.op != "add":
        return rebuild(node, args)
    total = args[0]
    for a in args[1:]:
        total = mk("sub", total, a.args[0]) if a.op == "neg" else mk("add", total, a)
    return total


def _layers(net: Net) -> list[list[str]]:
    """The equations by how many others stand between them and the inputs."""
    depth: dict[str, int] = {}
    for d in net.equations:
        depth[d.name] = 1 + max((depth.get(n, 0) for n in d.body.names), default=0)
    return [[n for n, k in depth.items() if k == level] for level in range(1, max(depth.values(), default=0) + 1)]


def _listed(names: Iterable[str]) -> Text:
    """h1, h2; h1, …, h64 for many."""
    found = list(names)
    if len(found) > 6:
        return name(found[0]), ", …, ", name(found[-1])
    return strung([(name(n),) for n in found])


def _counted(count: int, word: str) -> str:
    plural = {"formula": "formulas"}.get(word, word + "s")
    return f"{count} {word if count == 1 else plural}"


def _label(net: Net) -> str:
    """A label for files and references."""
    stem = (net.file or net.title).rpartition(".")[0] or net.title
    return "".join(c if c.isascii() and c.isalnum() else "-" for c in stem).strip("-").lower() or "network"
