"""Terms: what is written, exactly as it is written.

A term is immutable and interned, so equal terms are one object and `is` compares them. There are five kinds of node:

=========  ==========================  ====================================================
op         made by                     meaning
=========  ==========================  ====================================================
"num"      ``num("0.70")``             a non-negative decimal or whole number, spelling kept
"name"     ``name("w1")``              a variable of the claim, or a name it defines
"const"    ``const("pi")``             pi, e or I
"letter"   ``letter("u")``             a place holder in a rule, never in a claim
others     ``mk("add", a, b)``         an operator of `OPERATORS` with its arguments
=========  ==========================  ====================================================

Nothing is ever evaluated: ``mk("add", x, x)`` is x + x. Sums and products are flat, whatever way they are grouped.
`same` compares meaning up to spelling of numbers, names of bound variables, order in sums and products, and a - b for a + (-b).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from functools import lru_cache
from itertools import count
from typing import TypeVar, cast
from weakref import ref

Path = tuple[int, ...]
R = TypeVar("R")

MAX_DEPTH = 400  # levels of a term
MAX_SIZE = 200_000  # nodes of a term, written out as a tree
MAX_DIGITS = 2_000  # digits of a number
MAX_ORDER = 9  # of the derivative of a named function

# operator: (least, most) number of arguments; most is None where any number may follow
OPERATORS: dict[str, tuple[int, int | None]] = {
    "add": (2, None), "mul": (2, None), "sub": (2, 2), "neg": (1, 1), "div": (2, 2), "pow": (2, 2),
    "matmul": (2, 2),
    "D": (2, 2),  # D(f, x): the derivative of f in the name or entry x, which it does not bind
    "partial": (2, 2),  # partial(E, n): the derivative of E's own equation, its other names held fixed
    "apply": (2, 2),  # f(u) for a named function f
    "prime": (2, 3),  # f'(u); prime(f, u, k) is the k-th derivative, k a numeral from 2 on
    "Sum": (4, 4),  # Sum(f, j, a, b): f summed over j = a..b; binds j in f
    "Product": (4, 4),  # Product(f, j, a, b): the product of f over j = a..b; binds j in f
    "softmax": (4, 4),  # softmax(f, j, i, n): entry i of the softmax of the n values of f; binds j in f
    "Integral": (4, 4),  # Integral(f, x, a, b): f integrated over the real x from a to b; binds x in f
    "idx": (2, None),  # idx(x, i), idx(W, i, j): an entry of an array
    "delta": (2, 2),
    "at": (3, 3),  # at(f, j, t) in a rule: f with t for the name j
    **dict.fromkeys(
        "sqrt cbrt abs sign floor ceiling factorial exp log sin cos tan sec csc cot asin acos atan sinh cosh tanh sech "
        "csch coth asinh acosh atanh erf sigmoid softplus relu step".split(), (1, 1)),
    "binomial": (2, 2), "atan2": (2, 2), "max": (2, None), "min": (2, None),
    # what may be said of terms
    "eq": (2, 2), "ne": (2, 2), "lt": (2, 2), "le": (2, 2), "gt": (2, 2), "ge": (2, 2),
    "whole": (1, 1), "real": (1, 1),
    "smooth": (2, 2),  # smooth(u, x): u is differentiable, as often as one likes, around the present x
    "all": (4, 4),  # all(c, j, a, b): c holds for every whole j from a to b; binds j in c
}
RELATIONS = frozenset({"eq", "ne", "lt", "le", "gt", "ge"})
STATEMENTS = RELATIONS | {"whole", "real", "smooth", "all"}
BINDERS = frozenset({"Sum", "Product", "Integral", "softmax", "all"})  # the name args[1] is bound in args[0]
DERIVATIVES = frozenset({"D", "smooth"})  # args[1] is the variable
# slots that hold a plain name (or a letter for one), and that no path may enter
NAME_SLOTS = {"D": (1,), "smooth": (1,), "partial": (0, 1), "apply": (0,), "prime": (0,), "Sum": (1,), "Product": (1,), "Integral": (1,),
              "softmax": (1,), "all": (1,), "idx": (0,), "at": (1,)}
_FLAT = frozenset({"add", "mul"})
CONSTANTS = ("pi", "e", "I")


class Malformed(ValueError):
    """A term that cannot be made; the message says why."""


class _Node:
    """The fields of a node, while it is made."""

    __slots__ = ("__weakref__", "_canon", "args", "bound", "depth", "imaginary", "letters", "names", "op", "ops", "serial", "size", "val",
                 "vars")
    op: str
    args: tuple[Term, ...]
    val: str
    ops: frozenset[str]
    names: frozenset[str]
    bound: frozenset[str]
    vars: frozenset[str]
    letters: frozenset[str]
    imaginary: bool
    depth: int
    size: int
    serial: int
    _canon: Term | None


class Term(_Node):
    """A node. Read-only; made by `num`, `name`, `const`, `letter` and `mk` alone.

    op, args, val   operator, arguments, and the text of a leaf
    ops             the operators that occur; of a - b those of a + (-b). Of place holders in rules nothing is said
    names           the names that occur free
    bound, vars     the names bound by a sum, and the names in which it differentiates, anywhere inside
    letters         the rule letters that occur
    imaginary       whether I occurs
    depth, size     levels, and nodes of the tree
    """

    __slots__ = ()

    def __setattr__(self, field: str, value: object) -> None:
        raise AttributeError("terms do not change")

    def __repr__(self) -> str:
        return self.val if not self.args else f"{self.op}({', '.join(map(repr, self.args))})"

    def __reduce__(self) -> tuple[Callable[..., Term], tuple[object, ...]]:
        return _make, (self.op, self.args, self.val)

    @property
    def value(self) -> Fraction:
        """The exact value of a number node."""
        return _exact(self.val)


_NONE: frozenset[str] = frozenset()
_OPS = {op: frozenset((op,)) for op in ("num", "name", "const", *OPERATORS)} | {
    "sub": frozenset(("add", "neg")), **dict.fromkeys(("letter", "at"), _NONE)}
_exact = lru_cache(maxsize=1024)(Fraction)  # the same few numbers are asked for again and again
_table: dict[tuple[str, tuple[Term, ...], str], ref[Term]] = {}  # all terms there are, and some that are gone
_room = 1 << 15  # entries, after which those that are gone are swept out
_serials = count()
MANY = 32  # arguments of one term


def _make(op: str, args: tuple[Term, ...], val: str = "") -> Term:
    key = (op, args, val)
    known = _table.get(key)
    t = known() if known is not None else None
    return _new(key) if t is None else t


def _new(key: tuple[str, tuple[Term, ...], str]) -> Term:
    """A term that is not in the table yet."""
    op, args, val = key
    bound = variables = letters = _NONE
    names = _NONE if len(args) < MANY else _NONE.union(*(a.names for a in args))  # at once: one by one takes the square of the time
    ops = _OPS[op]
    deepest, size, imaginary = 0, 1, op == "const" and val == "I"
    for a in args:  # one pass: every term there is goes through here
        ops = a.ops if ops <= a.ops else ops if a.ops <= ops else ops | a.ops
        names = a.names if not names else names if a.names <= names else names | a.names
        if a.bound or a.vars or a.letters or a.imaginary:
            bound, variables, letters, imaginary = bound | a.bound, variables | a.vars, letters | a.letters, imaginary or a.imaginary
        deepest = a.depth if a.depth > deepest else deepest
        size += a.size
    if op == "name":
        names = frozenset((val,))
    elif op == "letter":
        letters = frozenset((val,))
    elif op in BINDERS and args[1].op == "name":
        names = (args[0].names - args[1].names) | args[2].names | args[3].names
        bound |= args[1].names
    elif op in DERIVATIVES or op == "partial":
        variables |= _variable(args[1]).names
    if deepest >= MAX_DEPTH:
        raise Malformed(f"nested more than {MAX_DEPTH} deep")
    if size > MAX_SIZE:
        raise Malformed(f"more than {MAX_SIZE:,} symbols")
    node = _Node()
    node.op, node.args, node.val, node.ops = op, args, val, ops
    node.names, node.bound, node.vars, node.letters, node.imaginary = names, bound, variables, letters, imaginary
    node.depth, node.size, node.serial, node._canon = deepest + 1, size, next(_serials), None
    node.__class__ = Term  # from here on it does not change
    t = cast(Term, node)
    if len(_table) >= _room:
        _sweep()
    _table[key] = ref(t)
    return t


def _sweep() -> None:
    """Forget the terms that nobody holds any more: the last ones first, since they hold their arguments here."""
    global _room
    entries = list(_table.items())
    while entries:
        key, known = entries.pop()
        if known() is None:
            del _table[key]
    _room = max(_room, 2 * len(_table))


def _union(sets: list[frozenset[str]]) -> frozenset[str]:
    return _NONE.union(*sets)


@lru_cache(maxsize=1024, typed=True)
def num(spelling: str | int) -> Term:
    """A non-negative number as written: ``num("0.70")`` is not ``num("0.7")``, though they are `same`."""
    text = str(spelling)
    mantissa = text.replace(".", "", 1)
    if not (mantissa.isascii() and mantissa.isdigit()) or text[0] == "." or text[-1] == "." or len(text) > MAX_DIGITS:
        raise Malformed(f"not a number: {text[:40]!r}")
    return _make("num", (), text)


def number(q: Fraction | int) -> Term:
    """Any rational as a term: 3, -3, 1/3, -(1/3)."""
    above, below = abs(q.numerator), q.denominator
    size = num(above) if below == 1 else mk("div", num(above), num(below))
    return mk("neg", size) if q.numerator < 0 else size


def name(text: str) -> Term:
    """A variable, or a defined name. x[1] is no name: it is an entry of the array x."""
    if not text or text[0] == "#" or "[" in text:
        raise Malformed(f"not a name: {text!r}")
    return _make("name", (), text)


def const(text: str) -> Term:
    """pi, e or I."""
    if text not in CONSTANTS:
        raise Malformed(f"no constant is called {text!r}")
    return _make("const", (), text)


def letter(text: str) -> Term:
    """A place holder of a rule."""
    return _make("letter", (), text)


def mk(op: str, *args: Term) -> Term:
    """An operator applied to arguments. Raises Malformed for an unknown operator, a wrong arity, or no name where one must stand."""
    key = (op, args, "")
    known = _table.get(key)
    made = known() if known is not None else None
    if made is not None:  # before, by this function
        return made
    if op not in OPERATORS:
        raise Malformed(f"no operator is called {op!r}")
    if op in _FLAT and any([a.op == op for a in args]):
        args = tuple(b for a in args for b in (a.args if a.op == op else (a,)))
        return mk(op, *args)
    least, most = OPERATORS[op]
    if len(args) < least or (most is not None and len(args) > most):
        raise Malformed(f"{op} takes {least if least == most else f'at least {least}'} arguments, not {len(args)}")
    if op in NAME_SLOTS:
        _check_slots(op, args)
    if (op not in STATEMENTS or op in RELATIONS) and any([a.op in STATEMENTS for a in args]):
        raise Malformed(f"a statement cannot stand inside {op}")
    return _new(key)


def _check_slots(op: str, args: tuple[Term, ...]) -> None:
    """Raises Malformed where no name stands where one must, or something that only some operators have is not right."""
    for slot in NAME_SLOTS[op]:
        a = args[slot]
        if a.op not in ("name", "letter") and not (op in DERIVATIVES and a.op == "idx"):
            raise Malformed(f"{op} needs a plain name as argument {slot + 1}")
    order = args[2] if op == "prime" and len(args) == 3 else None
    if order is not None and not (order.op == "num" and order.val in map(str, range(2, MAX_ORDER + 1))):
        raise Malformed("the order of a derivative must be a number from 2 on")
    if op == "at" and args[1].op != "letter":
        raise Malformed("at stands in rules only")


def _variable(v: Term) -> Term:
    """The name that a derivative moves: x for x, the array x for the entry x[k]."""
    return v.args[0] if v.op == "idx" else v


ZERO, ONE = num("0"), num("1")


def joined(op: str, parts: Iterable[Term]) -> Term:
    """The sum ("add") or product ("mul") of some terms: one is itself, none is 0 or 1."""
    found = tuple(parts)
    return mk(op, *found) if len(found) > 1 else found[0] if found else {"add": ZERO, "mul": ONE}[op]


# --- walking: every walk is a loop, so that no input can exhaust the stack -------------------------------------------


def fold(t: Term, combine: Callable[[Term, list[R]], R], memo: dict[Term, R] | None = None,
         inside: Callable[[Term], tuple[Term, ...]] | None = None) -> R:
    """combine(node, results of its arguments), bottom-up, once for every distinct node. `inside` says which arguments are visited."""
    done = {} if memo is None else memo
    stack = [t]
    while stack:  # one and two arguments are written out: nothing is done more often
        node = stack.pop()
        if node in done:
            continue
        args = node.args if inside is None else inside(node)
        n = len(args)
        if not n:
            done[node] = combine(node, [])
        elif n == 2:
            a, b = args
            if a in done and b in done:
                done[node] = combine(node, [done[a], done[b]])
            else:
                stack += (node, a, b)
        elif n == 1:
            a = args[0]
            if a in done:
                done[node] = combine(node, [done[a]])
            else:
                stack += (node, a)
        elif todo := [a for a in args if a not in done]:
            stack.append(node)
            stack += todo
        else:
            done[node] = combine(node, [done[a] for a in args])
    return done[t]


def rebuild(node: Term, args: Iterable[Term]) -> Term:
    """The node with other arguments."""
    new = tuple(args)
    if len(new) == len(node.args) and all(a is b for a, b in zip(new, node.args, strict=True)):
        return node
    return mk(node.op, *new)


def get(t: Term, at: Path, pick: tuple[int, ...] = ()) -> Term:
    """The subterm at a path, or the picked summands or factors of it. Raises LookupError where there is no such place."""
    for i in at:
        if not isinstance(i, int) or not 0 <= i < len(t.args) or i in NAME_SLOTS.get(t.op, ()):
            raise LookupError("there is no such place")
        t = t.args[i]
    if not pick:
        return t
    there = all(isinstance(k, int) and 0 <= k < len(t.args) for k in pick)
    if t.op not in ("add", "mul") or not there or not 2 <= len(pick) == len(set(pick)):
        raise LookupError("only summands or factors can be picked")
    return mk(t.op, *(t.args[k] for k in pick))


def put(t: Term, at: Path, new: Term, pick: tuple[int, ...] = ()) -> Term:
    """The term with `new` at a path; picked summands are replaced together, where the first of them stood."""
    spine = []
    for i in at:
        spine.append((t, i))
        t = t.args[i]
    if pick and len(pick) < len(t.args):
        first, gone = min(pick), set(pick)
        new = mk(t.op, *(new if k == first else a for k, a in enumerate(t.args) if k == first or k not in gone))
    for parent, i in reversed(spine):
        new = mk(parent.op, *parent.args[:i], new, *parent.args[i + 1:])
    return new


# --- sameness ------------------------------------------------------------------------------------------------------


def same(a: Term, b: Term) -> bool:
    """Whether two terms are one up to spelling of numbers, bound names, order in sums and products, and a - b = a + (-b)."""
    return a is b or canon(a) is canon(b)


def canon(t: Term) -> Term:
    """The canonical twin: `same` terms have one. It is for comparing only, never for printing."""
    if t._canon is None:
        fold(t, _canonical, inside=_without_twin)
    assert t._canon is not None
    return t._canon


def _without_twin(node: Term) -> tuple[Term, ...]:
    return node.args if node._canon is None else ()


def _canonical(node: Term, args: list[Term]) -> Term:
    if node._canon is not None:
        return node._canon
    if node.op == "num":
        twin = _make("num", (), str(node.value))
    elif node.op in ("add", "mul"):
        flat = mk(node.op, *args).args
        twin = _make(node.op, tuple(sorted(flat, key=_serial)))
    elif node.op == "sub":
        twin = _make("add", tuple(sorted(mk("add", args[0], mk("neg", args[1])).args, key=_serial)))
    elif node.op in BINDERS and node.args[1].op == "name":
        twin = _number_bound(node.op, args)
    else:
        twin = rebuild(node, args)
    object.__setattr__(node, "_canon", twin)
    if twin._canon is None:
        object.__setattr__(twin, "_canon", twin)
    return twin


def _number_bound(op: str, args: list[Term]) -> Term:
    """The bound name becomes #h, h the nesting of binders below it: the same for every spelling, and never captured."""
    body, j = args[0], args[1]
    heights = [int(b[1:]) for b in body.bound if b[0] == "#"]
    fresh = _make("name", (), f"#{max(heights, default=0) + 1}")
    if j is fresh:
        return _make(op, tuple(args))
    renamed = fold(body, lambda n, new: fresh if n is j else rebuild(n, new))
    return _make(op, (canon(renamed), fresh, *args[2:]))


def _serial(t: Term) -> int:
    return t.serial


# --- substitution --------------------------------------------------------------------------------------------------


class Captured(ValueError):
    """A substitution under a binder or a derivative that would change the meaning."""


Closure = Callable[[frozenset[str]], frozenset[str]]


def _only_themselves(names: frozenset[str]) -> frozenset[str]:
    return names


def instantiate(pattern: Term, using: Mapping[str, Term], closure: Closure = _only_themselves) -> Term:
    """A rule's side with terms for its letters. at(f, j, t) becomes f with t for j. Raises Captured, Malformed, KeyError."""
    made: list[Term] = []
    for node, at in _with_letters(pattern):
        if node.op == "letter":
            made.append(using[node.val])
        elif node.op == "at":
            f, j, t = (made[i] for i in at)
            if j.op != "name":
                raise Malformed("at needs a plain name as argument 2")
            made.append(substitute(f, {j.val: t}, closure))
        else:
            made.append(mk(node.op, *[made[i] for i in at]) if at else node)
    return made[-1]


@lru_cache(maxsize=1024)  # of the rules, again and again
def _with_letters(pattern: Term) -> tuple[tuple[Term, tuple[int, ...]], ...]:
    """The distinct nodes of a pattern, and where in this list their arguments stand; those without letters are taken whole."""
    place: dict[Term, int] = {}
    found: list[tuple[Term, tuple[int, ...]]] = []

    def visit(node: Term, args: list[None]) -> None:
        place[node] = len(found)
        found.append((node, tuple(place[a] for a in node.args) if args else ()))

    fold(pattern, visit, inside=lambda node: node.args if node.letters else ())
    return tuple(found)


def substitute(t: Term, new: Mapping[str, Term], closure: Closure = _only_themselves) -> Term:
    """Free names replaced by terms. `closure` adds to names those that their definitions mention.

    Raises Captured where a value would come under a binder of one of its names, or under a derivative in one of them,
    and where the replaced name is itself a variable of differentiation.
    """

    def inside(node: Term, live: set[str]) -> None:
        incoming = closure(_union([new[k].names for k in live]))
        if node.op in BINDERS and node.args[1].names & incoming:
            raise Captured(f"{node.args[1].val} is bound there")
        if node.op in DERIVATIVES:
            moved = _variable(node.args[1]).names
            if moved & (incoming | live):
                raise Captured(f"the derivative in {min(moved)} would change its meaning")
        if node.op in ("partial", "prime", "apply") and live & _union([node.args[s].names for s in NAME_SLOTS[node.op]]):
            raise Captured(f"{node.op} needs a plain name")

    def combine(node: Term, args: list[Term]) -> Term:
        if node.op == "name":
            return new.get(node.val, node)
        if not args:  # none of the names occurs
            return node
        if node.op in BINDERS:
            j = node.args[1].val
            live = {k for k in new if k != j and k in node.args[0].names}
            inside(node, live)
            body = args[0] if j not in new else substitute(node.args[0], {k: new[k] for k in live}, closure)
            return mk(node.op, body, node.args[1], *args[2:])
        live = {k for k in new if k in node.names}
        if node.op in NAME_SLOTS:
            inside(node, live)
            if node.op == "idx" and isinstance(new.get(node.args[0].val), Term):
                args[0] = new[node.args[0].val]
        return rebuild(node, args)

    return fold(t, combine, inside=lambda node: () if node.names.isdisjoint(new) else node.args)
