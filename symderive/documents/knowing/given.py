"""What is known of a page from outside: numbers of its names, and formulas, from "i1=0.7, alpha=0.03" or from a file.

A weights file gives its inputs, targets, weights and learning rate and, in the expression form, its equations; a derivation file the
points at which it evaluates and its definitions. What is given is the problem's data: a page that says otherwise is wrong.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any

from symderive.documents.knowing.inference import Inferred
from symderive.documents.knowing.known import NoValue
from symderive.documents.knowing.ledger import evaluate
from symderive.documents.reading.page import Page, Statement
from symderive.kernel import ring
from symderive.kernel.term import Term, mk, name, num
from symderive.networks import weights_file
from symderive.networks.net import Net, WeightsError
from symderive.networks.numbers import Value
from symderive.networks.tables import content
from symderive.notation.text import Unreadable, read
from symderive.shelf import derivation_file
from symderive.shelf.work import Unusable

WHERE = "given"  # how a text that is no file is called in messages
MAX_ENTRIES = 100_000  # of arrays
FILES = (".toml", ".json")
RATES = ("alpha", "eta", "lr")  # what pages call the learning rate
_COMMA = re.compile(r"[,;\n](?![^\[(]*[\])])")  # not one within brackets
_ITEM = re.compile(r"\s*([^=<>]*?)\s*=\s*(.+?)\s*", re.DOTALL)
_NAME = re.compile(r"[^\W\d]\w*")
_ENTRY = re.compile(r"([^\W\d]\w*)\[\s*(\d+(?:\s*,\s*\d+)*)\s*\]")
_NUMBERED = re.compile(r"(.*?[^\W\d_])_?(\d+)(?:_(\d+))?")


@dataclass(frozen=True, slots=True)
class Given:
    """Numbers and formulas by what they belong to: a name, or an entry idx(W, 1, 2). read: what is read between the lines, if known.

    asked   what was named one by one, and not in a file
    """

    numbers: Mapping[Term, Value] = field(default_factory=dict)
    laws: Mapping[Term, Term] = field(default_factory=dict)
    read: tuple[Inferred, ...] | None = None
    asked: tuple[Term, ...] = ()

    @property
    def names(self) -> frozenset[str]:
        """The names that a page may use, as they are spelled here."""
        return frozenset(key.val for key in (*self.numbers, *self.laws) if key.op == "name")

    def with_read(self, read: Iterable[Inferred]) -> Given:
        """The same, for a page that changes: what was read between its lines once is kept."""
        return Given(self.numbers, self.laws, tuple(read), self.asked)

    def unused(self, page: Page) -> list[str]:
        """The names that were given one by one, and that the page does not speak of."""
        found = self.on(page)
        return [_spelled(key) for key in self.asked if not any(k in found for k in _spellings(key, page.symbols.arrays))]

    def on(self, page: Page) -> dict[Term, tuple[Value | Term, Statement]]:
        """What of it the page speaks of, under its own names: the number or the formula, and the statement that speaks of it first."""
        first: dict[str, Statement] = {}
        for s in page.statements:
            for side in s.sides:
                for entry in side.entries():
                    for n in sorted(entry.term.names) if entry.term is not None else ():
                        first.setdefault(n, s)
        laws = {key.val: law.names for key, law in self.laws.items()}
        todo, reached = list(first), set(first)
        while todo:  # and what the formulas of these names rest on
            new = laws.get(todo.pop(), frozenset()) - reached
            reached |= new
            todo += sorted(new)
        start = page.statements[0] if page.statements else _nowhere()
        found: dict[Term, tuple[Value | Term, Statement]] = {}
        for key, said in (*self.numbers.items(), *self.laws.items()):
            for spelled in _spellings(key, page.symbols.arrays):
                word = spelled.val if spelled.op == "name" else spelled.args[0].val
                if word in reached:
                    found[spelled] = said, first.get(word, start)
        return found


NOTHING = Given()


def read_given(said: Sequence[str | Path | Mapping[str, Any]]) -> Given:
    """What is given, from texts such as "i1=0.7, alpha=0.03", files, and mappings of names to numbers. Raises Unusable, WeightsError."""
    numbers: dict[Term, Value] = {}
    laws: dict[Term, Term] = {}
    asked: dict[Term, None] = {}
    new: dict[Term, Value]
    more: dict[Term, Term]
    for one in said:
        if isinstance(one, Mapping):
            new, more = {_key(str(n), WHERE): _value(str(v), str(n), WHERE) for n, v in one.items()}, {}
        elif _is_file(one):
            new, more = _from_file(Path(str(one).strip()))
        else:
            new, more = _from_text(str(one)), {}
        asked |= dict.fromkeys(() if _is_file(one) else new)
        for key, value in new.items():
            if key in numbers and not _agree(numbers[key], value):
                raise Unusable(WHERE, f"{_spelled(key)} is given twice, with two numbers", hint="leave one of them out")
            numbers[key] = value
        laws |= more
    return Given(numbers, {key: law for key, law in laws.items() if key not in numbers}, asked=tuple(asked))


def _is_file(one: str | Path | Mapping[str, Any]) -> bool:
    return isinstance(one, Path) or (isinstance(one, str) and one.strip().lower().endswith(FILES))


def _nowhere() -> Statement:
    return Statement(0, "", 0, 0, (), (), "fragment", 0, 0, 0)


def _agree(a: Value, b: Value) -> bool:
    return a == b if isinstance(a, Fraction) and isinstance(b, Fraction) else a is b


def _spelled(key: Term) -> str:
    return key.val if key.op == "name" else f"{key.args[0].val}[{','.join(k.val for k in key.args[1:])}]"


# --- texts -----------------------------------------------------------------------------------------------------------


def _from_text(said: str) -> dict[Term, Value]:
    found: dict[Term, Value] = {}
    for part in filter(str.strip, _COMMA.split(said)):
        item = _ITEM.fullmatch(part)
        if item is None or not item[1]:
            hint = "a file ends in .toml" if "=" not in part else ""
            raise Unusable(WHERE, f"{part.strip()[:40]!r} is not NAME = NUMBER, such as alpha = 0.03", hint=hint)
        key = _key(item[1], WHERE)
        if key in found:
            raise Unusable(WHERE, f"{item[1]} is given twice", hint="leave one of them out")
        found[key] = _value(item[2], item[1], WHERE)
    if not found:
        raise Unusable(WHERE, "nothing is given", hint="write NAME = NUMBER, such as alpha = 0.03")
    return found


def _key(said: str, where: str) -> Term:
    """A name, or an entry W[1,2]."""
    entry = _ENTRY.fullmatch(said)
    if entry:
        return mk("idx", _name(entry[1], where), *(num(k.strip()) for k in entry[2].split(",")))
    return _name(said, where)


def _name(said: str, where: str) -> Term:
    if not _NAME.fullmatch(said):
        raise Unusable(where, f"{said[:40]!r} is no name", hint="write i1 = 0.7, or W[1,2] = 0.7 for an entry")
    try:
        return read(said, names=frozenset({said}))
    except Unreadable as why:
        raise Unusable(where, f"{said[:40]!r} is no name: {why}") from None


def _value(said: str, of: str, where: str) -> Value:
    try:
        term = read(said)
        if not term.names:
            exact = ring.rational(term)
            return evaluate(term, {}) if exact is None else exact
    except (Unreadable, NoValue):
        pass
    raise Unusable(where, f"{of} = {said[:40]} is no number", hint="write digits or an expression of numbers: 0.7, -3, 1/3, sqrt(2)")


# --- files -----------------------------------------------------------------------------------------------------------


def _from_file(path: Path) -> tuple[dict[Term, Value], dict[Term, Term]]:
    """A weights file or a derivation file: it is the second if it has a claim."""
    if not path.is_file():
        raise Unusable(str(path), "this is a folder" if path.is_dir() else "there is no such file",
                       hint="give a weights file, a derivation file, or NAME = NUMBER")
    found = content(path)
    if any(key in found for key in derivation_file.KEYS if key not in ("title", "weights")) or isinstance(found.get("weights"), str | list):
        return _from_derivations(path)
    if not any(key in found for key in ("network", "layer", "net", "loss")):
        return _from_tables(path.name, found), {}
    net = weights_file.load(path)
    if isinstance(net, Net):
        numbers: dict[Term, Value] = {name(n): _value_of(t, n, path) for n, t in net.given.items()}
        rate = {} if net.rate is None else dict.fromkeys(map(name, RATES), _value_of(net.rate, "rate", path))
        return rate | numbers, {name(d.name): d.body for d in net.definitions}
    entries: dict[Term, Value] = {}
    for word, array in net.given.items():
        for key, value in _entries(word, array, ()):
            entries[key] = value
            if len(entries) > MAX_ENTRIES:
                raise WeightsError(path.name, word, f"more than {MAX_ENTRIES:,} numbers are given", "give those that the page uses")
    return ({} if net.rate is None else dict.fromkeys(map(name, RATES), net.rate)) | entries, {}


def _from_tables(file: str, found: Mapping[str, Any]) -> dict[Term, Value]:
    """A TOML of numbers alone: alpha = 0.03, at the top or under any heading."""
    numbers: dict[Term, Value] = {}
    todo = list(found.items())
    while todo:
        word, said = todo.pop(0)
        if isinstance(said, Mapping):
            todo += said.items()
        elif isinstance(said, list):
            numbers |= dict(_entries(word, said, ()))
        elif word != "title":
            numbers[_key(word, file)] = _value(str(said), word, file)
    return numbers


def _from_derivations(path: Path) -> tuple[dict[Term, Value], dict[Term, Term]]:
    work = derivation_file.read_work(path)
    numbers: dict[Term, Value] = {}
    laws: dict[Term, Term] = {}
    for section in work.sections:
        laws |= {name(d.name): d.body for d in section.claim.definitions if not d.arguments}
        for point in section.evaluate[:1]:
            numbers |= {name(n): _value_of(t, n, path) for n, t in point}
    for c in work.computations:
        numbers |= {name(n): _value_of(t, n, path) for n, t in c.at}
    for weights in work.weights:
        more, others = _from_file(weights)
        numbers, laws = numbers | more, laws | others
    if not numbers and not laws:
        raise Unusable(str(path), "the file gives no numbers", hint='add [[evaluate]] x = "0.5", or a definition')
    return numbers, laws


def _value_of(t: Term, of: str, path: Path) -> Value:
    try:
        return evaluate(t, {})
    except NoValue as why:
        raise Unusable(path.name, f"{of} is no number: {why}") from None


def _entries(word: str, array: Any, at: tuple[int, ...]) -> Iterator[tuple[Term, Value]]:
    """The entries of an array in rows, counted from 1; a single number belongs to the name."""
    todo: list[tuple[Any, tuple[int, ...]]] = [(array, at)]
    while todo:
        here, place = todo.pop()
        if hasattr(here, "shape") and hasattr(here, "tolist"):
            here = here.tolist()
        if isinstance(here, list | tuple):
            todo += [(x, (*place, k + 1)) for k, x in reversed(list(enumerate(here)))]
        else:
            try:
                value = Fraction(str(here))
            except ValueError:
                value = _value(str(here), word, WHERE)
            yield (mk("idx", name(word), *(num(str(k)) for k in place)) if place else name(word)), value


def _spellings(key: Term, arrays: frozenset[str]) -> list[Term]:
    """How a page may write it: x1 is the entry idx(x, 1) where x is an array there, and W[1,2] the name W12 where W is none."""
    if key.op == "name":
        found = _NUMBERED.fullmatch(key.val)
        if found and found[1] in arrays:
            digits = [found[2], found[3]] if found[3] else list(found[2])
            return [mk("idx", name(found[1]), num(found[2])), *([mk("idx", name(found[1]), *map(num, digits))] if len(digits) > 1 else [])]
        return [key]
    word, places = key.args[0].val, [k.val for k in key.args[1:]]
    if word in arrays:
        return [key]
    return [name(word + "".join(places) if all(len(k) == 1 for k in places) else word + "_".join(places))]
