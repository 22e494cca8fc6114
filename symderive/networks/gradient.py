"""The gradient of a network, derived: for every weight a claim D(E, w) = formula, proved by the chain rule and its factors."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise, product

from symderive.kernel import ball
from symderive.kernel.check import check
from symderive.kernel.conditions import Facts, smooth_conditions
from symderive.kernel.derivation import Chain, Cite, Claim, Definition, Definitions, Derivation, Line, Step, Theorem
from symderive.kernel.term import ONE, ZERO, Path, Term, fold, get, joined, mk, name, num, number, put, rebuild, same
from symderive.networks.net import Net, WeightsError, suggest
from symderive.networks.numbers import forward, rounded
from symderive.notation.text import write
from symderive.rules import RULES
from symderive.search.differentiate import CannotDifferentiate, differentiate, tidy

MAX_PATHS = 100  # from one weight to the loss

NamePath = tuple[str, ...]  # from the loss to a weight: ("E", "yhat", "h1", "w1")


def derive(net: Net, wrt: Iterable[str] | None = None) -> tuple[Derivation, ...]:
    """One derivation a weight: those of `wrt`, or all that are not frozen, in the order of the file. Raises WeightsError."""
    backward = Backward(net)
    return tuple(backward.derivation(w) for w in chosen(net, wrt))


def proved(net: Net, wrt: Iterable[str] | None = None) -> tuple[Theorem, ...]:
    """The theorems of `derive`, each replayed by the kernel. Raises WeightsError, Rejected."""
    return tuple(check(d, RULES) for d in derive(net, wrt))


def chosen(net: Net, wrt: Iterable[str] | None) -> tuple[str, ...]:
    """The weights of `wrt`, or all that are not frozen. Raises WeightsError for a name that is no weight."""
    if wrt is None:
        return net.trained
    wanted = tuple(dict.fromkeys(wrt))
    for w in wanted:
        if w not in net.weights:
            raise WeightsError(net.file, w, f"{w} is not a weight", suggest(w, net.weights) or "the weights are " + ", ".join(net.weights))
    return wanted


class Backward:
    """What the derivations of one network share: the paths from the loss, and the factors on them, each found once."""

    def __init__(self, net: Net):
        self.net = net
        self.bodies = {d.name: d.body for d in net.definitions}
        self.equation_of = {d.body: name(d.name) for d in reversed(net.definitions) if d.body.names and not _is_arithmetic(d.body)}
        self.mentioned = {d.name: _names_in_order(d.body) for d in net.definitions}
        self._proofs: dict[tuple[str, str], tuple[Term, Chain]] = {}
        self._values: dict[str, Term] = {}
        self._moved: dict[str, frozenset[str]] = {}
        self._smooth: dict[tuple[str, frozenset[str]], tuple[Term, ...]] = {}

    # --- paths and factors -----------------------------------------------------------------------------------------

    def moved(self, w: str) -> frozenset[str]:
        """The weight and the defined names that depend on it."""
        if w not in self._moved:
            found = {w}
            for d in self.net.definitions:
                if not found.isdisjoint(d.body.names):
                    found.add(d.name)
            self._moved[w] = frozenset(found)
        return self._moved[w]

    def through(self, e: str, w: str) -> list[str]:
        """The names of e's equation through which e depends on w, in the order in which they stand there."""
        moved = self.moved(w)
        return [n for n in self.mentioned[e] if n in moved]

    def paths(self, w: str) -> list[NamePath]:
        """Every path from the loss to a weight. Raises WeightsError where there are too many to write down."""
        found: dict[str, list[NamePath]] = {w: [(w,)]}
        for d in self.net.definitions:
            if d.name in self.moved(w):
                found[d.name] = [(d.name, *rest) for n in self.through(d.name, w) for rest in found[n]]
                if len(found[d.name]) > MAX_PATHS:
                    raise WeightsError(self.net.file, w, f"{w} reaches {d.name} by {len(found[d.name])} paths; "
                                                         f"a formula has at most {MAX_PATHS}")
        return found.get(self.net.loss.name, [])

    def factor(self, e: str, n: str) -> Term:
        """partial(e, n) in the network's own names: sigmoid(z1) is called h1 where h1 = sigmoid(z1)."""
        return fold(self._proof(e, n)[0], lambda t, args: self.equation_of.get(t) or rebuild(t, args))

    def _proof(self, e: str, n: str) -> tuple[Term, Chain]:
        """What partial(e, n) is, and the proof of it."""
        if (e, n) not in self._proofs:
            try:
                now, steps = differentiate(self.bodies[e], name(n))
            except CannotDifferentiate as why:
                raise WeightsError(self.net.file, e, str(why)) from None
            now, more = _with_tanh(now)
            neat = tidy(now)
            last = () if same(neat, now) else (Step("ring", using=(("to", neat),)),)
            self._proofs[e, n] = neat, Chain((Line((*steps, *more, *last)),))
        return self._proofs[e, n]

    def local(self, e: str, n: str) -> Derivation:
        """partial(e, n), the derivative of e's own equation in one of its names, as a derivation of its own."""
        to, proof = self._proof(e, n)
        steps = (Step("partial", (), (("to", to),), by=proof),)
        claim = Claim(mk("partial", name(e), name(n)), to, definitions=self._before(e))
        claim = replace(claim, assuming=self._open(claim, [(e, n)]))
        return Derivation(claim, Chain((Line(steps),)), witness=self._witness(claim))

    def _before(self, e: str) -> tuple[Definition, ...]:
        """The equations up to that of e."""
        names = [d.name for d in self.net.definitions]
        return self.net.definitions[:names.index(e) + 1]

    def formula(self, paths: Iterable[NamePath], first: Callable[[str, str], Term] | None = None) -> Term:
        """The sum over the paths of the product of their factors; `first` may say another first factor."""
        terms = []
        for path in paths:
            pairs = list(pairwise(path))
            factors = [first(*pairs[0]) if first else self.factor(*pairs[0]), *(self.factor(*pair) for pair in pairs[1:])]
            terms.append(joined("mul", factors))
        return tidy(joined("add", terms))

    # --- the derivation of one weight ------------------------------------------------------------------------------

    def derivation(self, w: str) -> Derivation:
        """D(E, w) = formula, by the chain rule, then the factors, then the product."""
        goal = mk("D", name(self.net.loss.name), name(w))
        paths = self.paths(w)
        if not paths:
            claim = Claim(goal, ZERO, definitions=self.net.definitions)
            constant = Step("diff_const", using=(("c", goal.args[0]), ("x", goal.args[1])))
            line = Line((constant,), f"{self.net.loss.name} does not depend on {w}")
            return Derivation(claim, Chain((line,)), witness=self._witness(claim))
        now, chained = self._chain_rule(goal, paths)
        now, factored = self._factors(now)
        formula = self.formula(paths)
        lines = [Line(chained, "chain rule"), Line(factored, "the factors")]
        if now is not formula:
            lines.append(Line((Step("ring", using=(("to", formula),)),), "multiply"))
        claim = Claim(goal, formula, definitions=self._definitions(paths, factored))
        claim = replace(claim, assuming=self._open(claim, paths))
        return Derivation(claim, Chain(tuple(lines)), witness=self._witness(claim))

    def _definitions(self, paths: list[NamePath], factored: tuple[Step, ...]) -> tuple[Definition, ...]:
        """The equations on the way from the weight to the loss, and those whose names the factors use. The others do not move."""
        wanted = {n for path in paths for n in path} | {s.using[0][1].val for s in factored if s.rule == "unfold"}
        return tuple(d for d in self.net.definitions if d.name in wanted)

    def _chain_rule(self, now: Term, paths: list[NamePath]) -> tuple[Term, tuple[Step, ...]]:
        steps = []
        while (place := _first(now, "D")) is not None:
            e, w = get(now, place).args
            names = [name(n) for n in self.through(e.val, w.val)]
            steps.append(Step("chain", place, tuple((f"v{i}", n) for i, n in enumerate(names, 1))))
            slopes = [mk("partial", e, n) for n in names]
            terms = [s if n is w else mk("mul", s, mk("D", n, w)) for s, n in zip(slopes, names, strict=True)]
            now = put(now, place, joined("add", terms))
        spread = joined("add", [joined("mul", [mk("partial", name(a), name(b)) for a, b in pairwise(p)]) for p in paths])
        if not same(spread, now):
            steps.append(Step("ring", using=(("to", spread),)))
            now = spread
        return now, tuple(steps)

    def _factors(self, now: Term) -> tuple[Term, tuple[Step, ...]]:
        steps = []
        while (place := _first(now, "partial")) is not None:
            e, n = get(now, place).args
            to, proof = self._proof(e.val, n.val)
            steps.append(Step("partial", place, (("to", to),), by=proof))
            now = put(now, place, to)
        for body in self.equation_of:
            while (place := _place_of(now, body)) is not None:
                short = self.equation_of[body]
                steps.append(Step("unfold", place, (("name", short),), backwards=True))
                now = put(now, place, short)
        return now, tuple(steps)

    # --- conditions and a point ------------------------------------------------------------------------------------

    def _open(self, claim: Claim, paths: list[NamePath]) -> tuple[Term, ...]:
        """What the equations on the paths need to be differentiable and what the claim does not give: z != 0 for relu(z)."""
        needs: list[Term] = []
        for e in dict.fromkeys(n for path in reversed(paths) for n in reversed(path[:-1])):
            needs += self._smooth_conditions(e, frozenset(self.through(e, paths[0][-1])))
        if not needs:
            return ()
        facts = Facts.of_claim(claim, Definitions(claim.definitions))
        held = Facts([s for s in facts.statements if not s.vars], _NO_DEFINITIONS, {})  # all that is known where names are held fixed
        return tuple(s for s in dict.fromkeys(needs) if not held.granted(s))

    def _smooth_conditions(self, e: str, names: frozenset[str]) -> tuple[Term, ...]:
        if (e, names) not in self._smooth:
            found = smooth_conditions(self.bodies[e], names, _NO_DEFINITIONS) or ()
            self._smooth[e, names] = tuple(s for s in found if s.op != "real")  # a network's values are
        return self._smooth[e, names]

    def _witness(self, claim: Claim) -> ball.Point:
        """The file's own numbers, or where they will not do (at a kink, or as a rounded 1 in log(1 - p)) the first of some small ones."""
        defined = {d.name for d in claim.definitions}
        names = sorted(frozenset().union(claim.lhs.names, claim.rhs.names, *(d.body.names for d in claim.definitions)) - defined)
        own = tuple((n, self._number(n)) for n in names)
        found = next((point for point in (own, *_small(names)) if _holds(claim, point)), None)
        if found is None and claim.assuming:
            needs = " and ".join(write(s) for s in claim.assuming)
            raise WeightsError(self.net.file, claim.lhs.args[1].val, f"no formula: its condition {needs} holds at no point that was tried")
        return found or own

    def _number(self, n: str) -> Term:
        """The value of a name; of a defined one to 15 digits."""
        if not self._values:
            self._values = {**self.net.given, **{d: number(rounded(v, 15)) for d, v in forward(self.net).items()}}
        return self._values[n]


def _holds(claim: Claim, point: ball.Point) -> bool:
    try:
        ball.satisfied(point, claim, Definitions(claim.definitions))
    except ball.Undefined:
        return False
    return True


_NO_DEFINITIONS = Definitions()


def _small(names: list[str]) -> Iterator[ball.Point]:
    """Points with small values, some of them negative; then some of values between -1 and 1, for names that are probabilities."""
    for size, start in product((1, 8), range(1, 12)):
        signed = [((start + 3 * i) % 7 + 1) * (-1 if (i * start) % 3 == 2 else 1) for i in range(len(names))]
        yield tuple((n, number(Fraction(k, size))) for n, k in zip(names, signed, strict=True))


def _is_arithmetic(t: Term) -> bool:
    return t.op in ("name", "add", "sub", "mul", "neg", "div", "pow")


def _names_in_order(t: Term) -> list[str]:
    found: dict[str, None] = {}
    stack = [t]
    while stack:
        node = stack.pop()
        if node.op == "name":
            found[node.val] = None
        stack.extend(reversed(node.args))
    return list(found)


def _first(t: Term, op: str) -> Path | None:
    """The place of the first node of an operator, from the left."""
    return _search(t, lambda node: node.op == op)


def _place_of(t: Term, part: Term) -> Path | None:
    return _search(t, lambda node: node is part)


def _search(t: Term, wanted: Callable[[Term], bool]) -> Path | None:
    stack: list[tuple[Term, Path]] = [(t, ())]
    while stack:
        node, path = stack.pop()
        if wanted(node):
            return path
        stack += [(a, (*path, i)) for i, a in reversed(list(enumerate(node.args)))]
    return None


def _with_tanh(now: Term) -> tuple[Term, tuple[Step, ...]]:
    """sech(u)^2 is written 1 - tanh(u)^2, which is 1 - h^2 where h = tanh(u)."""
    steps = []
    while (place := _search(now, lambda t: t.op == "pow" and t.args[0].op == "sech" and t.args[1].val == "2")) is not None:
        u = get(now, place).args[0].args[0]
        to = mk("sub", ONE, mk("pow", mk("tanh", u), num("2")))
        steps.append(Step("ring", place, (("to", to),), cites=(Cite("sech_sq_add_tanh_sq", (("u", u),), ONE),)))
        now = put(now, place, to)
    return now, tuple(steps)
