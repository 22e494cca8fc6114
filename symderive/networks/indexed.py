"""The gradient of a graph, derived for general indices: of every layer a named delta, of every weight a formula, all proved.

The network is a list of equations between entries of arrays (`equations`). Going backwards, the chain rule through families of names
gives D(E, z[i]) = sum over k of D(E, y[k]) D(y[k], z[i]), and one lemma a kind of layer says what that is: the `back` of its equation.
Each lemma is proved once, from the rules, however often and at whatever sizes it is used. An array that is used twice gets a name a use;
what comes back to these is added.
"""

from __future__ import annotations

import gc
from collections import ChainMap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import accumulate, chain, count, islice, pairwise, product

from symderive.kernel import ball, ring
from symderive.kernel.check import Replay, check
from symderive.kernel.derivation import Chain, Claim, Definition, Definitions, Derivation, Lemma, Line, Proof, Rejected, Sort, Step, Theorem
from symderive.kernel.term import (
    BINDERS,
    ONE,
    ZERO,
    Captured,
    Malformed,
    Path,
    Term,
    fold,
    get,
    joined,
    letter,
    mk,
    name,
    number,
    put,
    rebuild,
    substitute,
)
from symderive.networks.axes import Indexed, Sizes, sizes_of
from symderive.networks.equations import (
    ENTRYWISE,
    LAST,
    LAYER_EQUATIONS,
    SECOND,
    Back,
    Equation,
    Indices,
    Letters,
    LossEquation,
    Uses,
    entry,
    is_numbered,
    loss_equation,
    numeral,
    padded,
    places,
    summed,
    tokens,
    winners,
)
from symderive.networks.graph import Graph, Layer, inner_layer
from symderive.networks.layers import LAYERS
from symderive.networks.net import WeightsError
from symderive.networks.normalising import EQUATIONS as NORMALISING_EQUATIONS
from symderive.networks.normalising import TYPES as NORMALISING
from symderive.networks.normalising import parts
from symderive.rules import RULES
from symderive.search.calculus import derivative_lines
from symderive.search.differentiate import CannotDifferentiate, tidy
from symderive.search.elaborate import Workbench
from symderive.search.match import match, positions
from symderive.search.opening import defined_by_sums, neatened, opened, written_out
from symderive.search.prove import find
from symderive.search.sums import Sides, by_opening

UNCUT = 40  # layers of a network that is proved as a whole
BLOCK = 16  # layers that are proved together, at least; in a proof every formula speaks of all layers behind it
MAX_LAYERS = 160  # of a network that cannot be cut
_QUIET = frozenset(ENTRYWISE)
_CONVOLUTIONS = ("conv1d", "conv2d")
_LOGITS = {"softmax_ce": "softmax", "bce_logits": "sigmoid"}


@dataclass(frozen=True, slots=True)
class Formula:
    """D(E, array[indices]) = formula; delta names it, "" where it has no name of its own."""

    array: str
    indices: Indices
    formula: Term
    delta: str = ""

    @property
    def slope(self) -> Term:
        """array[indices]."""
        return entry(self.array, self.indices)


@dataclass(frozen=True)
class IndexedGradient:
    """A graph's gradient for general indices.

    equations   what each layer gives, entry by entry, in the order of the network, with the file's own names
    loss        the name of the loss, and its equation
    deltas      the named ones, in the order in which they are found: from the loss backwards
    weights     one formula a trained weight, in the order of the file
    uses        names that stand for one use of an array, and the array
    classes     the name of the right classes, which count from 1
    extra       equations of names that stand in the formulas, and what they are: p of the probabilities, y of the right class
    assumed     what the formulas need: that no relu stands at its kink, that a winner is one of the entries
    cuts        the arrays z at which a deep network is cut, from the loss backwards: behind z the loss is E, before it the sum of
                D(E, z[k]) z[k] with these slopes held fixed, which by the chain rule has the same derivatives
    derivations a block each, from the loss backwards
    theorems    of the last formula of a block; theorem.lemmas are those of the layers, and all other formulas
    """

    graph: Graph
    sizes: Sizes
    equations: tuple[Equation, ...]
    loss: Definition
    deltas: tuple[Formula, ...]
    weights: Mapping[str, Formula]
    uses: Mapping[str, str]
    classes: str
    extra: tuple[tuple[Equation, str], ...]
    assumed: tuple[Term, ...]
    cuts: tuple[str, ...]
    derivations: tuple[Derivation, ...]
    theorems: tuple[Theorem, ...]

    @property
    def steps(self) -> int:
        """How many steps the kernel has replayed."""
        return sum(t.steps for t in self.theorems)


def derive(graph: Graph) -> IndexedGradient:
    """The formulas of all trained weights, proved. Raises WeightsError where a layer has no formula, and Rejected."""
    collecting = gc.isenabled()
    gc.disable()  # a deep network has a million terms, none of them in a circle, and the collector would look at all of them ever again
    try:
        return _Network(graph).gradient()
    except (LookupError, Malformed, Captured) as why:  # fail closed: whatever surprises the derivation is no formula
        raise WeightsError(graph.file, "", f"no formulas were found ({why or type(why).__name__}); please report this") from None
    finally:
        if collecting:
            gc.enable()


# --- the lemma of a layer ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Pull:
    """A lemma and what its names stand for in one place of the network."""

    lemma: Lemma
    using: tuple[tuple[str, Term], ...]


_PLAIN = {"real": "x y z u v w".split(), "whole": "n m l p q r".split()}  # names of the arrays and sizes of a lemma
_proved: dict[tuple[Term, Term, tuple[Term, ...]], tuple[Claim, Proof]] = {}


def _lemma(title: str, lhs: Term, rhs: Term, assuming: Sequence[Term], sorts: Mapping[str, Sort], roles: Mapping[str, str],
           taken: frozenset[str]) -> _Pull:
    """lhs = rhs with the names of the lemma for those of the network. Raises WeightsError where no proof is found."""
    free = lhs.names | rhs.names
    kept = [s for s in assuming if s.names <= free]
    lhs, rhs, *kept = (_with_bound_apart(t, free, taken) for t in (lhs, rhs, *kept))
    new = _renamed_names((lhs, rhs), sorts, roles)
    claim_terms = tuple(_renamed(t, new) for t in (lhs, rhs, *kept))
    key = (claim_terms[0], claim_terms[1], claim_terms[2:])
    if key not in _proved:
        own = {n: Sort(s.kind, *_renamed_lengths(s, new)) for n, s in sorts.items() if n in new}  # lengths that it speaks of alone
        claim = Claim(key[0], key[1], key[2], tuple((new[n], s) for n, s in own.items()))
        _proved[key] = (claim, _proof(claim, title))
    claim, proof = _proved[key]
    return _Pull(Lemma(title, claim, proof), tuple((new[n], name(n)) for n in sorted(free)))


def _renamed_lengths(sort: Sort, new: Mapping[str, str]) -> tuple[Term | None, tuple[Term, ...]]:
    lengths = tuple(_renamed(n, new) for n in sort.lengths if all(n.names <= new.keys() for n in sort.lengths))
    return (lengths[0], lengths[1:]) if lengths else (None, ())


def _proof(claim: Claim, title: str) -> Proof:
    bench = Workbench(claim, RULES)
    for proof in chain(_by_arithmetic(bench), by_opening(bench)):
        try:
            Replay(RULES).admit(Lemma("it", claim, proof), claim)
        except Rejected:
            continue
        return proof
    found = find(claim, RULES)
    if found is not None and not found.lemmas and not found.provided:
        return found.proof
    raise WeightsError("", title, "no proof of its formula was found; please report this")


def _by_arithmetic(bench: Workbench) -> Iterator[Chain]:
    """Differentiate, take out of every sum what does not depend on its index, and close with arithmetic: mostly that is all."""
    sides = Sides(bench, bench.claim.lhs, bench.claim.rhs)
    try:
        forth, sides.left = derivative_lines(bench, sides.left)
    except CannotDifferentiate:
        return
    sides.forth = list(forth)
    for passes in ((written_out, opened, neatened), (defined_by_sums, opened)):
        sides.apply(*passes)
        if ring.denominators(sides.left, sides.right) is not None:
            yield Chain((*sides.forth, Line((Step("ring", (), (("to", sides.right),)),))), (), tuple(sides.back))


def _renamed_names(terms: Iterable[Term], sorts: Mapping[str, Sort], roles: Mapping[str, str]) -> dict[str, str]:
    """Names of a lemma for the free names of its sides: by their roles, otherwise in the order in which they occur."""
    found: dict[str, str] = {}
    taken = set().union(*(t.bound for t in terms))
    spare = {kind: iter([*words, *(f"{words[0]}{k}" for k in range(1, 100))]) for kind, words in _PLAIN.items()}
    for n in (n for t in terms for n in _names_in_order(t)):
        if n not in found:
            whole = sorts.get(n, Sort()).kind == "whole"
            wished = roles.get(n) or (n if whole and len(n) == 1 else "")
            found[n] = wished if wished and wished not in taken else next(w for w in spare["whole" if whole else "real"] if w not in taken)
            taken.add(found[n])
    return found


def _names_in_order(t: Term) -> list[str]:
    """The free names of a term, in the order in which they are written."""
    found: dict[str, None] = {}
    stack = [t]
    while stack:
        node = stack.pop()
        if node.op == "name" and node.val in t.names:
            found.setdefault(node.val)
        stack += reversed(node.args)
    return list(found)


_BOUND = "k l m q t o p f g w z y".split()  # of sums in a lemma, the outermost first


def _with_bound_apart(t: Term, *taken: frozenset[str]) -> Term:
    """The same term, with names for its indices that stand for nothing else."""
    heights: dict[Term, int] = {}
    fold(t, lambda node, args: max(args, default=0) + (node.op in BINDERS), heights)
    total = heights[t]
    numbered = (f"{w}{n}" for n in range(1, 1000) for w in _BOUND)
    words = list(islice((w for w in chain(_BOUND, numbered) if not any(w in names for names in taken)), total))

    def visit(node: Term, args: list[Term]) -> Term:
        if node.op not in BINDERS:
            return rebuild(node, args)
        fresh = f"_{total - heights[node]}_"
        return mk(node.op, _renamed(args[0], {node.args[1].val: fresh}), name(fresh), *args[2:])

    return _renamed(fold(t, visit), {f"_{k}_": words[k] for k in range(total)})


def _renamed(t: Term, new: Mapping[str, str]) -> Term:
    return fold(t, lambda node, args: name(new.get(node.val, node.val)) if node.op == "name" else rebuild(node, args))


# --- a line on its way ---------------------------------------------------------------------------------------------


@dataclass
class _Way:
    """A term, and the steps that have led to it, group by group with a reason."""

    now: Term
    groups: list[tuple[str, list[Step]]] = field(default_factory=list)

    def because(self, reason: str) -> None:
        """The steps that follow have this reason."""
        self.groups.append((reason, []))

    def to(self, step: Step, new: Term) -> None:
        """What stands at the step's place becomes `new`."""
        self.groups[-1][1].append(step)
        self.now = put(self.now, step.at, new)

    @property
    def chain(self) -> Chain:
        """The lines so far."""
        return Chain(tuple(Line(tuple(steps), reason) for reason, steps in self.groups if steps))


class _Network:
    """One graph on its way to its formulas."""

    def __init__(self, graph: Graph):
        self.graph = graph
        self.sizes = sizes_of(graph)
        self.arrays = dict(self.sizes.arrays)
        self.by_name = {layer.name: layer for layer in graph.layers}
        self.loss = next(w for w in ("E", "Loss", "E_", "E__") if w not in self.arrays)
        self.inner = self._inner_loss()
        self.layers = self._expanded(self._reaching())
        self.taken = self._taken()
        self.classes = self._fresh("c") if graph.loss.classes else ""
        self.predicted = graph.loss.of if self.inner else self._fresh("p") if graph.loss.type in _LOGITS else ""
        self.hit = self._fresh("y") if graph.loss.classes else ""
        self.padded: dict[str, str] = {}
        self.extra: dict[str, tuple[Equation, str]] = {}  # names for what a formula would else spell out
        self.copies = self._copies()
        self.facts = [mk("ge", name(n), ONE) for n in self.sizes.values]
        self.kinks: dict[Term, int] = {}  # what formulas need, and of which block
        self.lemma_facts: list[Term] = []  # what lemmas need and the definitions grant
        self.about: dict[str, dict[int, Term]] = {}  # names and the statements that speak of them
        self.counting: set[str] = set()  # arrays of whole numbers
        self.sorts: dict[str, Sort] = {n: Sort("whole") for n in self.sizes.values}
        self.cuts = self._cuts()
        self.block = 0  # the one that definitions belong to, counted from the inputs
        self.definitions: dict[str, Definition] = {}
        self.block_of: dict[str, int] = {}
        self.equations: dict[str, Equation] = {}
        self.hidden = {c for names in self.copies.values() for c in names}  # names that formulas do not show
        self.used_by: dict[str, list[str]] = {}  # arrays and the equations in which they stand
        self.slopes: dict[str, str] = {}  # array -> the name of its delta, defined
        self.lemmas: dict[str, Lemma] = {}
        self.formulas: dict[str, Formula] = {}
        self.ways: dict[str, _Way] = {}

    # --- the equations ---------------------------------------------------------------------------------------------

    def _inner_loss(self) -> str:
        """softmax or sigmoid, where the loss is of such a layer that nothing else uses: then they are taken together."""
        layer = inner_layer(self.graph)
        return "" if layer is None else layer.type

    @property
    def of(self) -> str:
        """The array that the loss is a function of."""
        return self.by_name[self.graph.loss.of].inputs[0] if self.inner else self.graph.loss.of

    def _reaching(self) -> tuple[Layer, ...]:
        """The layers on which the loss depends."""
        needed, found = {self.of}, []
        for layer in reversed(self.graph.layers):
            if layer.name in needed:
                needed |= {*layer.inputs, *layer.weights.values()}
                found.append(layer)
        return tuple(reversed(found))

    def _expanded(self, layers: Iterable[Layer]) -> tuple[Layer, ...]:
        """The layers, those that normalise in their parts."""
        found: list[Layer] = []
        for layer in layers:
            for part, array in parts(layer, self.arrays) if layer.type in NORMALISING else [(layer, self.arrays[layer.name])]:
                found.append(part)
                self.arrays[part.name] = array
                self.by_name[part.name] = part
        return tuple(found)

    def _taken(self) -> frozenset[str]:
        more = [*self.sizes.values, self.loss, "g", "_"]
        for layer in self.graph.layers:
            more += [*winners(layer.name), tokens(layer.name), *places(layer.name, ("channel", "height", "width", "row", "unit"))]
        return frozenset((*self.arrays, *self.graph.given, *more))

    def _copies(self) -> dict[str, list[str]]:
        """A name a use, for the arrays on the way to a trained weight that are used more than once."""
        moved = set(self.graph.trained)
        for layer in self.layers:
            if moved & {*layer.inputs, *layer.weights.values()}:
                moved.add(layer.name)
        self.moved = frozenset(moved)
        uses = [x for layer in self.layers for x in (*layer.inputs, *layer.weights.values())] + [self.of]
        uses += self._penalised()
        found: dict[str, list[str]] = {}
        for x in dict.fromkeys(uses):
            if x in moved and uses.count(x) > 1:
                found[x] = [self._fresh(f"{x}_{'abcdefghijklmnopqrstuvwxyz'[k % 26]}{k // 26 or ''}") for k in range(uses.count(x))]
        return found

    def _cuts(self) -> tuple[str, ...]:
        """Where a deep network is cut: at arrays through which every way goes from what is before to the loss. Raises WeightsError."""
        self.first_use: dict[str, int] = {}
        crossed = [0] * (len(self.layers) + 1)  # differences of how many ways pass by a layer
        last: dict[str, int] = {}
        for j, layer in enumerate(self.layers):
            for x in (*layer.inputs, *layer.weights.values()):
                self.first_use.setdefault(x, j)
                last[x] = j
        place = {layer.name: j for j, layer in enumerate(self.layers)}
        for x, end in last.items():
            start = place[x] + 1 if x in place else self.first_use[x]
            if x in self.moved and start < end:
                crossed[start] += 1
                crossed[end] -= 1
        ways = list(accumulate(crossed))
        good = [j for j, layer in enumerate(self.layers) if not ways[j] and layer.name in self.moved and self._is_named(layer.name)
                and any(n is not ONE for n in self.arrays[layer.name].lengths)]
        found: list[int] = []
        for j in good if len(self.layers) > UNCUT and not self.graph.penalty else ():
            if j - (found[-1] if found else 0) >= BLOCK and len(self.layers) - j > BLOCK // 2:
                found.append(j)
        longest = max(b - a for a, b in pairwise([0, *found, len(self.layers)]))
        if longest > MAX_LAYERS:
            said = f"{longest} layers belong together; formulas are proved of at most {MAX_LAYERS} that no cut separates"
            raise WeightsError(self.graph.file, "layer", said)
        return tuple(self.layers[j].name for j in found)

    def _first_block(self, x: str) -> int:
        """The block of the layer that uses an array first."""
        place = {layer.name: j for j, layer in enumerate(self.layers)}
        return sum(place[c] < self.first_use.get(x, 0) for c in self.cuts)

    def _penalised(self) -> list[str]:
        """The weights whose squares the penalty sums."""
        used = {x for layer in self.layers for x in (*layer.weights.values(), *layer.inputs)}
        return [w for w in self.graph.trained if w in used] if self.graph.penalty else []

    def _fresh(self, wished: str) -> str:
        while wished in self.taken:
            wished += "_"
        self.taken |= {wished}
        return wished

    def _declare(self, array: Indexed) -> None:
        if array.lengths:
            self.sorts[array.name] = Sort("array", array.lengths[0], array.lengths[1:])

    def _define(self, called: str, indices: Indices, body: Term) -> None:
        of = tuple(i.val for i in indices)
        self.definitions[called] = Definition(called, body, "".join(of[:1]), of[1:])
        self.block_of[called] = self.block

    def _forward(self) -> None:
        """All equations, with a name for every use of an array that is used twice."""
        used = {x for layer in self.layers for x in (*layer.inputs, *layer.weights.values())} | {self.of, self.graph.loss.target}
        for n in (*self.graph.given, *(layer.name for layer in self.layers)):
            if n in used and n in self.arrays:
                self._declare(self.arrays[n])
        left = {x: list(names) for x, names in self.copies.items()}
        at = Uses(self.arrays, left, self.taken)
        for x in self.graph.given:
            self.block = self._first_block(x) if x in self.copies else 0
            self._copy(x)
        self.block = 0
        for layer in self.layers:
            build = LAYER_EQUATIONS.get(layer.type) or NORMALISING_EQUATIONS.get(layer.type)
            if build is None:
                raise WeightsError(self.graph.file, f"layer {layer.name}", f"{layer.type} has no formula for general indices")
            self._extras(layer)
            if layer.type in _CONVOLUTIONS and layer.inputs[0] not in self.padded:
                source = self.arrays[layer.inputs[0]]
                self.padded[source.name] = self._fresh(f"{source.name}pad")
                self._call(padded(self.padded[source.name], source, LAYERS[layer.type].axes, at), "zeros outside")
            equation = build(layer, at)
            self.equations[layer.name] = equation
            self._define(layer.name, equation.indices, equation.body)
            for e in equation.nonzero:
                self._need(_everywhere(mk("ne", e, ZERO), equation.indices, equation.lengths))
            for t in equation.positive:
                self._positive(t, equation, layer)
            self.block += layer.name in self.cuts
            self._copy(layer.name)
        self._close(left, at)

    def _positive(self, t: Term, equation: Equation, layer: Layer) -> None:
        """That t is positive: of a variance that is computed and a positive number it is known, otherwise assumed."""
        over = [(i, n) for i, n in zip(equation.indices, equation.lengths, strict=True) if i.val in t.names]
        s = _everywhere(mk("gt", t, ZERO), tuple(i for i, _ in over), tuple(n for _, n in over))
        known = layer.inputs[2] in self.equations and layer.options["eps"]
        if known:
            self.lemma_facts.append(s)
        else:
            self._need(s)

    def _need(self, s: Term) -> None:
        self.kinks.setdefault(s, self.block)

    def _copy(self, x: str) -> None:
        array = self.arrays.get(x)
        for c in self.copies.get(x, ()):
            assert array is not None
            i = Letters(self.taken).of([k for axis in array.kinds for k in axis])
            self._declare(replace(array, name=c))
            self._define(c, i, entry(x, i))
            self.arrays[c] = replace(array, name=c)
            self.equations[c] = Equation(c, i, array.lengths, entry(x, i), {x: lambda g, k: g(k)})

    def _extras(self, layer: Layer) -> None:
        """The arrays that say which entry a layer takes: whole numbers in range."""
        y = self.arrays[layer.name]
        said: list[tuple[str, Term, tuple[Term, ...]]] = []
        if layer.type == "maxpool2d":
            lengths = self.arrays[layer.inputs[0]].lengths[-2:]
            said = [(w, n, y.lengths) for w, n in zip(winners(layer.name), lengths, strict=True)]
        elif is_numbered(layer, self.arrays):
            x, before = self.arrays[layer.inputs[0]], len(y.lengths) - 1
            there = places(layer.name, [k for axis in x.kinds for k in axis][before:])
            for array, n in zip(there, x.lengths[before:], strict=True):
                self._whole_array(array, n, y.axes[-1], y.kinds[-1])
        elif layer.type == "embedding":
            said = [(tokens(layer.name), self.arrays[layer.weights["weight"]].lengths[0], y.lengths[:1])]
        for called, most, lengths in said:
            self._whole_array(called, most, lengths, tuple(k for axis in y.kinds for k in axis)[:len(lengths)])

    def _whole_array(self, called: str, most: Term, lengths: tuple[Term, ...], kinds: Sequence[str]) -> None:
        if lengths:
            self.sorts[called] = Sort("array", lengths[0], lengths[1:])
        else:
            self.sorts[called] = Sort("whole")
        self.counting.add(called)
        i = Letters(self.taken).of(kinds)
        there = entry(called, i)
        statements = [mk("ge", there, ONE), mk("le", there, most)] + ([mk("whole", there)] if lengths else [])
        self.facts += [_everywhere(s, i, lengths) for s in statements]

    def _close(self, left: Mapping[str, list[str]], at: Uses) -> None:
        """The loss, and with a penalty the sum of both."""
        loss, of = self.graph.loss, at.take(self.of)
        x = self.arrays[self.of]
        if loss.classes:
            self._whole_array(self.classes, x.lengths[-1], x.lengths[:-1], [k for axis in x.kinds[:-1] for k in axis])
        at = Uses({**self.arrays, of: x}, left, self.taken)
        self._name_predictions(x, of)
        self.loss_equation: LossEquation = loss_equation(loss, of, self.inner, at, self.classes)
        for s in self.loss_equation.needs:
            over = [(i, n) for i, n in zip(self.loss_equation.indices, x.lengths, strict=True) if i.val in s.names]
            self._need(_everywhere(s, tuple(i for i, _ in over), tuple(n for _, n in over)))
        if not self.graph.penalty:
            self._define(self.loss, (), self.loss_equation.body)
            return
        data, penalty = self._fresh("L"), self._fresh("R")
        self._alone(data, "the loss of the data", self.loss_equation.body, {of: lambda g, k: mk("mul", g(()), self.loss_equation.slope(k))})
        factor, squares, backs = numeral(self.graph.penalty), [], {}
        for w in self._penalised():
            array, called = self.arrays[w], at.take(w)
            k = Letters(self.taken).of([kind for axis in array.kinds for kind in axis], LAST)
            squares.append(summed(mk("pow", entry(called, k), number(2)), k, array.lengths))
            backs[called] = lambda g, k, called=called: mk("mul", g(()), factor, entry(called, k))
        self._alone(penalty, "the penalty", mk("mul", mk("div", factor, number(2)), joined("add", squares)), backs)
        self._define(self.loss, (), mk("add", name(data), name(penalty)))

    def _alone(self, called: str, said: str, body: Term, backs: Mapping[str, Back]) -> None:
        """A single number on the way to the loss."""
        self.arrays[called] = Indexed(called, (), ())
        self.equations[called] = Equation(called, (), (), body, backs)
        self.extra[called] = (self.equations[called], said)
        self._define(called, (), body)

    def _name_predictions(self, x: Indexed, of: str) -> None:
        """p, the probabilities, and y, which is 1 for the right class and else 0."""
        kinds = [k for axis in x.kinds for k in axis]
        i = Letters(self.taken).of(kinds)
        if self.predicted:
            if (self.inner or _LOGITS[self.graph.loss.type]) == "sigmoid":
                body = mk("sigmoid", entry(of, i))
            else:
                j = Letters(self.taken, {k.val for k in i}).of(kinds[-1:])[0]
                body = mk("softmax", entry(of, (*i[:-1], j)), j, i[-1], x.lengths[-1])
            self._call(Equation(self.predicted, i, x.lengths, body, {}, folds=True), "the probabilities", x)
        if self.hit:
            body = mk("delta", entry(self.classes, i[:-1]), i[-1])
            self._call(Equation(self.hit, i, x.lengths, body, {}, folds=True), "1 for the right class, else 0", x)

    def _call(self, e: Equation, said: str, like: Indexed | None = None) -> None:
        """A name for what a formula would else spell out."""
        self.extra[e.name] = (e, said)
        if like is not None:
            self._declare(replace(like, name=e.name))
        self._define(e.name, e.indices, e.body)

    # --- backwards -------------------------------------------------------------------------------------------------

    def gradient(self) -> IndexedGradient:
        """Everything, proved."""
        self._forward()
        order = [n for n in self.equations if self._moves(n)]
        self.public = {n: k for k, n in enumerate((n for n in order if self._is_named(n)), 1)}
        for n in reversed(order):
            self._slope(n)
        wanted = [w for w in self.graph.trained if w in self.first_use]
        if not wanted:
            raise WeightsError(self.graph.file, "weights", "no trained weight reaches the loss")
        for w in wanted:
            self._slope(w, weight=True)
        derivations = tuple(self._block(k) for k in reversed(range(len(self.cuts) + 1)))
        theorems = tuple(check(d, RULES) for d in derivations)
        deltas = tuple(self.formulas[n] for n in reversed(self.public))
        shown = tuple(self.equations[layer.name] for layer in self.layers)
        return IndexedGradient(self.graph, self.sizes, shown, self.definitions[self.loss], deltas, {w: self.formulas[w] for w in wanted},
                               {c: x for x, names in self.copies.items() for c in names}, self.classes, tuple(self.extra.values()),
                               tuple(self.kinks), tuple(reversed(self.cuts)), derivations, theorems)

    def _moves(self, n: str) -> bool:
        return n in self.moved or n not in self.by_name or any(n in names and x in self.moved for x, names in self.copies.items())

    def _is_named(self, n: str) -> bool:
        """Whether a delta stands by its name in the formulas: not of a use, nor of what is only put into a function entry by entry."""
        if n not in self.by_name:
            return False
        return self.by_name[n].type not in _QUIET or n in self.copies

    def _slope(self, v: str, weight: bool = False) -> None:
        """The formula of D(E, v[i]), its steps, and the name that it gets."""
        array, self.block = self.arrays[v], self._proved_in(v)
        consumers = self.consumers(v)
        single = bool(array.lengths) and (all(n is ONE for n in array.lengths) or any(v in e.single for e in consumers))
        i = (ONE,) * len(array.lengths) if single else Letters(self.taken).of([k for axis in array.kinds for k in axis])
        way = _Way(mk("D", name(self.loss), entry(v, i)))
        if consumers:
            self._through(way, consumers, v, i)
        else:
            self._of_loss(way, i)
        self._fold(way, consumers)
        self._unfold(way, v)
        self._fold(way, [e for e, _ in self.extra.values() if not e.back])
        neat = tidy(way.now)
        if neat.size < way.now.size:
            way.because("")
            way.to(Step("ring", (), (("to", neat),)), neat)
        delta = "" if weight else self._fresh(f"delta{self.public[v]}" if v in self.public else f"delta_{v}")
        self.formulas[v] = Formula(v, i, way.now, delta if v in self.public else "")
        self.ways[v] = way
        if not weight:
            if array.lengths:
                self.sorts[delta] = Sort("array", array.lengths[0], array.lengths[1:])
            self._define(delta, i, way.now)
            self.slopes[v] = delta
            if v not in self.public:
                self.hidden.add(delta)

    def consumers(self, v: str) -> list[Equation]:
        """The equations in which an array stands: those of its uses, where it has several."""
        if not self.used_by:
            for e in self.equations.values():
                for x in e.back:
                    self.used_by.setdefault(x, []).append(e.name)
        return [self.equations[n] for n in self.copies.get(v) or self.used_by.get(v) or ()]

    def _through(self, way: _Way, consumers: Sequence[Equation], v: str, i: Indices) -> None:
        w, e = entry(v, i), name(self.loss)
        way.because("chain rule")
        letters = [Letters(self.taken, {k.val for k in i if k.op == "name"}, _bound(c)).of(
            [k for axis in self.arrays[c.name].kinds for k in axis], SECOND) for c in consumers]
        entries = [entry(c.name, k) for c, k in zip(consumers, letters, strict=True)]
        sums = [summed(mk("mul", mk("D", e, y), mk("D", _for(c, k), w)), k, c.lengths)
                 for c, k, y in zip(consumers, letters, entries, strict=True)]
        way.to(Step("through", (), tuple((f"y{n}", y) for n, y in enumerate(entries, 1))), joined("add", sums))
        way.because("the deltas")
        places = [(n,) if len(consumers) > 1 else () for n in range(len(consumers))]
        for c, k, at in zip(consumers, letters, places, strict=True):
            k = self._single_terms(way, at, k, c.lengths)
            inside = (*at, *(0,) * sum(i.op == "name" for i in k), 0)
            using = tuple((own.val, there) for own, there in zip(self.formulas[c.name].indices, k, strict=True) if own.op == "name")
            way.to(Step(f"slope_{c.name}", inside, using), entry(self.slopes[c.name], k))
        way.because("the slopes of " + " and ".join(dict.fromkeys(self._said(c) for c in consumers)))
        for c, at in reversed(list(zip(consumers, places, strict=True))):  # so that a sum that comes out does not move the others
            self._pull(way, at, c, v, i)

    def _single_terms(self, way: _Way, at: Path, k: Indices, lengths: Sequence[Term]) -> Indices:
        """Sums of one term, over the index of an array that holds one number, are that term."""
        if not lengths or any(n is not ONE for n in lengths):
            return k
        for j in k:
            f = get(way.now, at).args[0]
            way.to(Step("sum_single", at, (("f", f), ("j", j), ("a", ONE))), substitute(f, {j.val: ONE}))
        return tuple(ONE for _ in k)

    def _said(self, c: Equation) -> str:
        """The layer that an equation is of."""
        layer = self.by_name.get(c.name)
        return "a use" if layer is None else f"the {layer.type} layer"

    def _pull(self, way: _Way, at: Path, c: Equation, v: str, i: Indices) -> None:
        """sum over k of delta[k] D(c[k], v[i]) becomes what comes back to v."""
        lhs = get(way.now, at)
        slope = self.slopes[c.name]
        rhs = c.back[v](lambda k: entry(slope, k), i)
        layer = self.by_name.get(c.name)
        part = "" if layer is None else next((p for p, w in layer.weights.items() if v in (w, *self.copies.get(w, ()))), "")
        title = f"back_{'use' if layer is None else layer.type}{'_' + part if part else ''}"
        roles = {slope: "g", **({} if layer is None else {w: _ROLES.get(p, p) for p, w in layer.weights.items()})}
        self._by_lemma(way, title, lhs, rhs, i, at, roles)

    def _by_lemma(self, way: _Way, title: str, lhs: Term, rhs: Term, i: Indices, at: Path, roles: Mapping[str, str]) -> None:
        """lhs, which stands at a place, becomes rhs, by a lemma that is proved where it is not known yet."""
        indices = {k.val: Sort("whole") for k in i if k.op == "name"}
        lengths = self._lengths_of(lhs, rhs)
        ranges = _ranges(i, lengths)
        found = _lemma(title, lhs, rhs, (*self._known(lhs.names | rhs.names), *ranges), ChainMap(indices, self.sorts), roles, self.taken)
        called = next((n for n, known in self.lemmas.items() if known.claim is found.lemma.claim), "")
        if not called:
            called = title if title not in self.lemmas else next(t for k in range(2, 1000) if (t := f"{title}_{k}") not in self.lemmas)
            self.lemmas[called] = replace(found.lemma, name=called)
        new = _renamed(self.lemmas[called].claim.rhs, {own: there.val for own, there in found.using})
        way.to(Step(called, at, found.using), new)

    def _known(self, names: frozenset[str]) -> list[Term]:
        """The statements that speak of these names alone, in this block."""
        if not self.about:
            for k, s in enumerate((*self.facts, *self.kinks, *self.lemma_facts)):
                for n in s.names:
                    self.about.setdefault(n, {})[k] = s
        found = {k: s for n in names for k, s in self.about.get(n, {}).items() if s.names <= names}
        return [s for _, s in sorted(found.items(), key=lambda item: item[0]) if self.kinks.get(s, self.block) == self.block]

    def _lengths_of(self, lhs: Term, rhs: Term) -> tuple[Term, ...]:
        """The lengths of the array in whose entry lhs is differentiated."""
        node = lhs
        while node.op != "D":
            node = node.args[1] if node.op == "mul" else node.args[0]
        w = node.args[1]
        return self.arrays[w.args[0].val].lengths if w.op == "idx" else ()

    def _of_loss(self, way: _Way, i: Indices) -> None:
        """D(E, z[i]) of the array that the loss is a function of."""
        body = self.definitions[self.loss].body
        way.because("the loss")
        way.to(Step("unfold", (0,)), body)
        rhs = ONE if self.graph.penalty else self.loss_equation.slope(i)
        self._by_lemma(way, f"loss_{self.graph.loss.type}", way.now, rhs, i, (), {})

    def _fold(self, way: _Way, consumers: Sequence[Equation]) -> None:
        """What a consumer gives is called by its name."""
        way.because("")
        for c in consumers:
            if c.folds or not c.back:
                while (found := called_by_name(way.now, c)) is not None:
                    way.to(Step("unfold", found[0], (("name", found[1]),), backwards=True), found[1])

    def _unfold(self, way: _Way, v: str) -> None:
        """Deltas without a name of their own, and uses of an array, are put in."""
        way.because("")
        while True:
            found = next(((at, t) for at, t in positions(way.now) if (t.args[0].val if t.op == "idx" else t.val) in self.hidden), None)
            if found is None:
                return
            at, t = found
            d = self.definitions[t.args[0].val if t.op == "idx" else t.val]
            new = substitute(d.body, dict(zip(d.arguments, t.args[1:], strict=True)))
            way.to(Step("unfold", at), new)

    # --- claims ----------------------------------------------------------------------------------------------------

    def _block(self, k: int) -> Derivation:
        """The slopes of a block, one a lemma, in the order in which they are found; the last is the claim."""
        own = [d for n, d in self.definitions.items() if self.block_of[n] == k and n != self.loss]
        named = frozenset(self.slopes.values())
        forward, deltas = [d for d in own if d.name not in named], [d for d in own if d.name in named]
        ways = {v: way for v, way in self.ways.items() if self._proved_in(v) == k}
        lemmas: list[Lemma] = []
        if k < len(self.cuts):
            self.block = k
            loss, way = self._linear(self.cuts[k])
            scope = _Scope(self, (*forward, loss, *deltas), k)
            lemmas.append(scope.lemma(self.cuts[k], way, named=True))
        else:
            scope, way = _Scope(self, (*forward, self.definitions[self.loss], *deltas), k), _Way(ZERO)
        lemmas += [scope.lemma(v, w) for v, w in ways.items()]
        used = {step.rule for w in (way, *ways.values()) for step in w.chain.steps}
        last = lemmas.pop()
        lemmas = [*(lemma for n, lemma in self.lemmas.items() if n in used), *lemmas]
        return Derivation(last.claim, last.proof, tuple(lemmas), (), self._witness(last.claim))

    def _linear(self, cut: str) -> tuple[Definition, _Way]:
        """The loss before a cut, and how its slope in the cut is found."""
        array, delta, i = self.arrays[cut], self.slopes[cut], self.formulas[cut].indices
        k = Letters(self.taken, {j.val for j in i}).of([kind for axis in array.kinds for kind in axis], LAST)
        loss = Definition(self.loss, summed(mk("mul", entry(delta, k), entry(cut, k)), k, array.lengths))
        way = _Way(mk("D", name(self.loss), entry(cut, i)))
        way.because("the loss before the cut")
        way.to(Step("unfold", (0,)), loss.body)
        self._by_lemma(way, "loss_linear", way.now, entry(delta, i), i, (), {delta: "g"})
        return loss, way

    def _proved_in(self, v: str) -> int:
        """The block in which D(E, v[i]) is proved: behind the cut, if v is one."""
        if v in self.cuts:
            return self.cuts.index(v) + 1
        return self.block_of[v] if v in self.block_of else self.block_of[self.consumers(v)[0].name]

    def _witness(self, claim: Claim) -> ball.Point:
        """A point at which the formulas speak of something: of size 1 mostly, of size 2 where windows of size 1 see nothing but zeros."""
        definitions = Definitions(claim.definitions)
        mentioned = claim.lhs.names.union(claim.rhs.names, *(c.names for c in claim.assuming))
        names = sorted(definitions.closure(mentioned) - definitions.by_name.keys())
        points = (self._point(claim, names, size, step) for size in (1, 2) for step in (0, 1, 2))
        first = self._point(claim, names, 1, 0)
        return next((point for point in points if _holds(claim, definitions, point)), first)

    def _point(self, claim: Claim, names: Iterable[str], size: int, step: int) -> ball.Point:
        """All sizes this; numbers that differ from entry to entry by so many steps, those of targets others; all places 1."""
        found: dict[str, Term] = {}
        sorts, values = dict(claim.sorts), count(0)
        for n in names:
            sort = sorts.get(n, Sort())
            found |= {length.val: number(size) for length in sort.lengths if length.op == "name"}
            whole = sort.kind == "whole" or n in self.counting
            for at in product(*(range(1, (size if length.op == "name" else int(length.val)) + 1) for length in sort.lengths)):
                spread = Fraction(next(values) * step % 7 * 2 - 7 * bool(step), 16)
                value = ONE if whole else number((Fraction(1, 3) if n in self.graph.target else Fraction(1, 2)) + spread)
                key = n if sort.kind != "array" else f"{n}[{','.join(map(str, at))}]"
                found[key] = number(size) if n in self.sizes.values else value
        return tuple(found.items())


def _holds(claim: Claim, definitions: Definitions, point: ball.Point) -> bool:
    try:
        ball.satisfied(point, claim, definitions)
    except ball.Undefined:
        return False
    return True


class _Scope:
    """What the claims of a block have in common: its definitions, the sorts of the names it speaks of, what is known of these."""

    def __init__(self, network: _Network, definitions: tuple[Definition, ...], block: int):
        self.network, self.definitions = network, definitions
        spoken = frozenset(d.name for d in definitions).union(*(d.body.names.difference(d.arguments) for d in definitions))
        spoken |= frozenset().union(*(n.names for a, s in network.sorts.items() if a in spoken for n in s.lengths))
        self.sorts = {n: s for n, s in network.sorts.items() if n in spoken}
        self.facts = [s for s in network.facts if s.names <= spoken]
        self.kinks = [s for s, k in network.kinks.items() if k == block]
        self.place = {d.name: k for k, d in enumerate(definitions)}

    def lemma(self, v: str, way: _Way, named: bool = False) -> Lemma:
        """D(E, v[i]) = its delta, or what it is where it has none. named: whether the way ends with the delta."""
        network, place = self.network, self.place
        f, chain = network.formulas[v], way.chain
        rhs = f.formula
        if v in network.slopes:
            rhs = entry(network.slopes[v], f.indices)
            if not named:
                chain = Chain((*chain.lines, Line((Step("unfold", (), (("name", rhs),), backwards=True),), "")))
        start = place[v] if v in place else min(place[c.name] for c in network.consumers(v))
        behind = [s for s in self.kinks if max((place.get(n, start) for n in s.names), default=start) >= start]
        own = {k.val: Sort("whole") for k in f.indices if k.op == "name"}
        claim = Claim(mk("D", name(network.loss), f.slope), rhs, (*self.facts, *behind, *_ranges(f.indices, network.arrays[v].lengths)),
                      tuple({**self.sorts, **own}.items()), self.definitions)
        return Lemma(f"slope_{v}", claim, chain)


def called_by_name(t: Term, e: Equation) -> tuple[Path, Term] | None:
    """The first place where what an equation says stands spelled out, and the entry that it is."""
    pattern = fold(_marked(e.body), lambda node, args: letter(node.val) if node in e.indices else rebuild(node, args))
    for at, node in positions(t):
        if node.op == pattern.op:
            for found in match(pattern, _marked(node), {}):
                if all(k.val in found and not any(n.startswith("_") for n in found[k.val].names) for k in e.indices):
                    return at, entry(e.name, tuple(found[k.val] for k in e.indices))
    return None


def _marked(t: Term, depth: int = 0) -> Term:
    """The term with the same names for the indices of its outermost sums whatever they were called."""
    if t.op not in BINDERS:
        return t
    mark = name(f"_{depth}_")
    return mk(t.op, _marked(substitute(t.args[0], {t.args[1].val: mark}), depth + 1), mark, *t.args[2:])


_ROLES = {"weight": "W", "bias": "b"}


def _for(c: Equation, k: Indices) -> Term:
    """The body of an equation at other indices."""
    return substitute(c.body, {own.val: there for own, there in zip(c.indices, k, strict=True)})


def _ranges(indices: Indices, lengths: Sequence[Term]) -> list[Term]:
    """That indices are in range."""
    return [s for k, n in zip(indices, lengths, strict=True) if k.op == "name" for s in (mk("ge", k, ONE), mk("le", k, n))]


def _bound(c: Equation) -> frozenset[str]:
    return c.body.bound


def _everywhere(s: Term, indices: Indices, lengths: Sequence[Term]) -> Term:
    """The statement for all indices, under names of their own."""
    own = {i.val: name(f"{i.val}0") for i in indices}
    s = _renamed(s, {i: there.val for i, there in own.items()})
    for i, n in reversed(list(zip(indices, lengths, strict=True))):
        s = mk("all", s, own[i.val], ONE, n)
    return s
