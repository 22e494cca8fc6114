"""A network as data: inputs, a target, weights, equations in order, and a loss. `check_net` says what a network must be."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from symderive.kernel.derivation import Definition
from symderive.kernel.term import Term, fold

MAX_QUOTED = 400  # characters of a message
MAX_KNOWN = 2_000  # names among which a suggestion is looked for


class WeightsError(ValueError):
    """Something is wrong with a network or its file; str() is one line.

    file      the file, "" where the network does not come from one
    place     the key, the name or the line that is meant, or ""
    sentence  what is wrong
    hint      what to do about it, or ""
    """

    def __init__(self, file: str, place: str, sentence: str, hint: str = ""):
        file, place, sentence, hint = map(_printable, (file, place, sentence, hint))
        where = ", ".join(filter(None, (file, place)))
        super().__init__(f"{where}: {sentence}{f' ({hint})' if hint else ''}" if where else sentence)
        self.file, self.place, self.sentence, self.hint = file, place, sentence, hint


def _printable(text: str) -> str:
    """What a file says may be quoted in a message: no line ends, no codes of a terminal, not too much of it."""
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text[:MAX_QUOTED])


@dataclass(frozen=True, slots=True)
class Net:
    """One sample's network.

    inputs, target, weights   names to numbers, spelled as in the file (a negative one is the neg of a number)
    equations                 each from names before it; the loss is the last definition, "E" unless that name is taken
    rate                      the learning rate, or None
    frozen                    weights that are not trained
    """

    title: str
    inputs: Mapping[str, Term]
    target: Mapping[str, Term]
    weights: Mapping[str, Term]
    equations: tuple[Definition, ...]
    loss: Definition
    rate: Term | None = None
    frozen: frozenset[str] = frozenset()
    file: str = ""

    @property
    def given(self) -> dict[str, Term]:
        """Every name that has a number: inputs, target, weights."""
        return {**self.inputs, **self.target, **self.weights}

    @property
    def definitions(self) -> tuple[Definition, ...]:
        """The equations and the loss."""
        return (*self.equations, self.loss)

    @property
    def trained(self) -> tuple[str, ...]:
        """The weights that are not frozen, in the order of the file."""
        return tuple(w for w in self.weights if w not in self.frozen)


# what may stand in an equation: arithmetic, and functions of one number that have a derivative
ALLOWED = frozenset("num name const add sub mul neg div pow sqrt cbrt abs exp log sin cos tan sec csc cot asin acos atan "
                    "sinh cosh tanh sech csch coth asinh acosh atanh erf sigmoid softplus relu".split())


def check_net(net: Net) -> None:
    """Raises WeightsError unless every name is defined once, before it is used, and every number is used."""
    seen: dict[str, str] = {}
    for section in ("inputs", "target", "weights"):
        for name in getattr(net, section):
            if name in seen:
                raise WeightsError(net.file, f"[{section}]", f"{name} is given twice: it stands in [{seen[name]}] too")
            seen[name] = section
    if not net.weights:
        raise WeightsError(net.file, "weights", "there are no weights", "give them as [weights] w1 = 0.5")
    for name in sorted(net.frozen - net.weights.keys()):
        raise WeightsError(net.file, "frozen", f"{name} is not a weight", suggest(name, net.weights))
    _check_equations(net, set(seen))
    used = frozenset().union(*(d.body.names for d in net.definitions))
    for name, section in seen.items():
        if name not in used:
            unknown = used - seen.keys() - {d.name for d in net.definitions}
            raise WeightsError(net.file, f"[{section}]", f"{name} is not used in any equation", suggest(name, unknown) or
                               "leave it out, or use it in [network]")


def _check_equations(net: Net, known: set[str]) -> None:
    defined = [d.name for d in net.definitions]
    for d in net.definitions:
        if d.name in known:
            raise WeightsError(net.file, d.name, f"{d.name} is defined twice", "give the second another name")
        stray = fold(d.body, lambda t, args: next((a for a in args if a), "" if t.op in ALLOWED else t.op))
        if stray:
            raise WeightsError(net.file, d.name, f"{stray} cannot stand in an equation of single numbers")
        for name in sorted(d.body.names - known):
            raise _unknown(net, d, name, known, defined)
        known = known | {d.name}


def _unknown(net: Net, d: Definition, name: str, known: set[str], defined: list[str]) -> WeightsError:
    """The error for a name that is not defined where an equation uses it."""
    if name == d.name:
        return WeightsError(net.file, d.name, f"{name} is defined by itself", "use another name on the left")
    if name == net.loss.name:
        hint = "write exp(1) for Euler's number" if name == "E" else ""
        return WeightsError(net.file, d.name, f"{name} is the loss, which comes last", hint)
    if name in defined:
        later = net.definitions[defined.index(name)]
        if d.name in later.body.names:
            return WeightsError(net.file, d.name, f"{d.name} and {name} go round in a circle: each is defined by the other")
        return WeightsError(net.file, d.name, f"{name} is used before it is defined", f"put {name} above {d.name}, unless they go round "
                                                                                      "in a circle")
    hint = suggest(name, known) or f"add {name} to [weights] or [inputs]"
    return WeightsError(net.file, d.name, f"{name} has no value: no weight, input or equation of that name stands before", hint)


def suggest(name: str, known: Iterable[str]) -> str:
    """A hint with the nearest known name, or ""."""
    candidates = sorted(known)[:MAX_KNOWN]
    near = get_close_matches(name[:MAX_QUOTED], candidates, 1, 0.6) or [k for k in candidates if k.lower() == name.lower()]
    return f"did you mean {near[0]}?" if near else ""
