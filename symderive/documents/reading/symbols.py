"""What the names of a page mean: a first look at its formulas, before any of them is read."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Container, Iterable, Sequence

from symderive.documents.reading import arguments, calls, chances, naming
from symderive.documents.reading.context import CUSTOMARY, STANDARD, Context
from symderive.documents.reading.extents import Extents
from symderive.documents.reading.page import Binding, Statement, Symbols
from symderive.documents.reading.parse import Parser, Unread
from symderive.documents.reading.rows import Draft
from symderive.documents.reading.tokens import Token
from symderive.kernel.term import OPERATORS

_NAMES = frozenset({"let", "word", "accent", "text"})
_DEFINING = frozenset({"=", ":=", "~", "->", "<-", "equiv"})
_INDEX_LETTERS = "ijklmn"
_SIZES = frozenset("NMKTL")  # capitals that count rather than stand for matrices
_COMPLEX = re.compile(r"\b(?:complex (?:numbers?|roots?|zeros?|solutions?)|imaginary)\b", re.I)
_EULER = ("2.71", "2.72", "2.78")  # how the digits of e begin, and with two of them exchanged
_GRIDS = frozenset("matrix pmatrix bmatrix array Bmatrix smallmatrix".split())


class _Everything(frozenset[str]):
    """Contains every name."""

    def __contains__(self, _: object) -> bool:
        return True


class _Survey:
    """What a first look at the tokens finds."""

    def __init__(self) -> None:
        self.functions: dict[str, tuple[str, ...]] = {}
        self.formal: dict[str, tuple[str, ...]] = {}  # functions with an argument that is no name
        self.used: set[str] = set()  # functions that are called, and not defined
        self.indices: set[str] = set()
        self.arrays: set[str] = set()
        self.lettered: set[tuple[str, str]] = set()  # names with an index that is a letter which no sum runs through
        self.ranks: dict[str, int] = {}
        self.matrices: set[str] = set()
        self.scalars: set[str] = set()
        self.spoken: dict[str, set[int]] = {}  # names before a bracket or a prime, and the parts of the page in which they stand there
        self.bare: set[str] = set()
        self.plain: dict[str, set[str]] = {}  # names with a formula, and the letters in it
        self.forms: dict[str, list[tuple[int, bool]]] = {}  # where a name has a formula, and whether with a bracket: f(x) = ...
        self.primed: set[str] = set()  # names with a prime and no bracket
        self.primed_entries: set[str] = set()  # likewise with a number as index: w_1'
        self.extents = Extents()
        self.depends: dict[str, str] = {}
        self.variables: Counter[str] = Counter()
        self.layers: set[str] = set()
        self.transposed: set[str] = set()
        self.raised: set[str] = set()  # to a T, which transposes unless it is a name
        self.inverted: set[str] = set()  # capitals with -1 above, and those beside them
        self.imaginary: set[str] = set()  # letters that stand in an exponent of e as the imaginary unit may
        self.called: dict[str, set[tuple[str, ...]]] = {}  # names before a bracket, and what stands in it
        self.ruled: set[str] = set()  # standard functions without a bracket, in a rule such as sigma' = sigma (1 - sigma)
        self.others: dict[str, str] = {}  # other names for known functions: S = sinh
        self.values: dict[str, set[tuple[str, ...]]] = {}  # names with a number for what stands in their bracket, names alone: P(A) = 0.3
        self.errors = False  # whether e^{(i)} is an entry, and no power
        self.crosses: set[int] = set()  # parts of the page in which x is a name


def survey(drafts: Sequence[Draft], part: Callable[[int], int], names: frozenset[str] = frozenset()) -> Context:
    """The context in which the drafts are to be read. `part` gives the part of the page (its heading) that a scope belongs to."""
    found = _Survey()
    found.errors = any(_begins_with_error(d) for d in drafts)
    for d in drafts:
        _running_names(found, d.tokens)
        found.imaginary |= {"i"} if _COMPLEX.search(d.span.before) else set()
    for d in drafts:
        _occurrences(found, d.tokens, part(d.span.scope))
    _letters_run(found, found.arrays, drafts, part)  # p_i beside p_1 and p_k
    for d in drafts:
        _definition(found, d)
    _letters_run(found, found.extents.lengths, drafts, part)  # x_j beside x = (1, 2)
    for word, held in found.values.items():
        if len(held) == 1 and word not in STANDARD and word not in found.functions and not found.scalars.intersection(*held):
            found.functions[word], = held  # f(x) = 5 for every x
    _depending(found)
    _quantities(found)
    found.bare |= found.ruled - found.called.keys()
    others = {k: op for k, op in found.others.items() if k not in found.functions}
    standard = others | {k: v for k, v in STANDARD.items() if k not in found.functions.keys() | found.scalars | found.bare | others.keys()
                         and not _only_valued(found, k)}
    layers = "l" in found.layers and len(found.layers) > 1
    functions = dict(found.functions)
    formal = {f: said for f, said in found.formal.items() if f not in functions or not functions[f]}
    functions = {f: names for f, names in functions.items() if f not in formal and arguments.slope_of(f, functions) is None}
    for f in sorted(found.used - formal.keys()):
        if f not in functions and f not in standard and f not in found.scalars:
            functions[f] = ()
    common = found.variables.most_common(2)
    variable = common[0][0] if common and (len(common) == 1 or common[0][1] > common[1][1]) else ""
    transposes = "T" not in found.bare | found.scalars
    matrices = frozenset(found.matrices | found.transposed | (found.raised if transposes else set()))
    if matrices:
        matrices |= found.inverted - found.scalars - _SIZES - set(found.extents.ranges.values())
    return Context(
        functions=functions, formal=formal, standard=standard, arrays=frozenset(found.arrays), ranks=found.ranks,
        matrices=matrices, indices=frozenset(found.indices),
        depends=found.depends, scalars=frozenset(found.scalars), spoken=found.spoken, bare=frozenset(found.bare),
        forms={n: tuple(forms) for n, forms in found.forms.items() if len({called for _, called in forms}) == 2},
        plain=frozenset(found.plain.keys() - {f for f, parameters in found.functions.items() if parameters}),
        lengths=found.extents.of(found.arrays, found.plain.keys() | found.scalars), layers=layers,
        transposes=transposes, names=names, variable=variable,
        ruled=frozenset((found.ruled | others.keys()) & standard.keys()), errors=found.errors, renewing=_primes_renew(found),
        imaginary=frozenset(found.imaginary - found.indices - found.scalars - functions.keys()), x_parts=frozenset(found.crosses))


def _only_valued(found: _Survey, word: str) -> bool:
    """Whether all that the page says of a function is its number for some names: the errors sigma(x) = 0.2, sigma(y) = 0.1."""
    return word in found.values and len(found.called.get(word, ())) <= len(found.values[word])


def _letters_run(found: _Survey, arrays: Container[str], drafts: Sequence[Draft], part: Callable[[int], int]) -> None:
    """The letter of an entry of an array is an index, wherever it stands."""
    letters = {letter for stem, letter in found.lettered if stem in arrays}
    if not letters <= found.indices:
        found.indices |= letters
        for d in drafts:
            _occurrences(found, d.tokens, part(d.span.scope))


def _begins_with_error(d: Draft) -> bool:
    """Whether an equation begins with e^{(i)}: these are the errors of the examples."""
    head = d.tokens[slice(*d.sides[0])] if d.sides and d.relations[:1] == ["="] else []
    return [t.text for t in head[:1]] == ["e"] and [t.kind for t in head[1:]] in (["^", "{", "(", k, ")", "}"] for k in ("let", "num"))


def _depending(found: _Survey) -> None:
    """What y' is differentiated in, where y = ... is a formula: in x, in t, or in its only letter."""
    if _primes_renew(found):
        return
    for word in sorted(found.primed & found.plain.keys() - found.depends.keys()):
        letters = found.plain[word] - {word, "e", "d"}
        usual: list[str] = [n for n in ("x", "t") if n in letters] or (sorted(letters) if len(letters) == 1 else [])
        if usual:
            found.depends[word] = usual[0]


def _primes_renew(found: _Survey) -> bool:
    """Whether y' is the next value of y, as w' and b' are those of weights of which the page has numbers alone: w = 0.5, b = 0.2."""
    return len((found.primed | found.primed_entries) & found.scalars - found.depends.keys() - found.plain.keys()) > 1


def _quantities(found: _Survey) -> None:
    """r(t) is the quantity r, where it is only spoken of at t, and the page gives r a number or differentiates in r."""
    for f, parameters in list(found.functions.items()):
        if len(parameters) == 1 and found.called.get(f) == {parameters} and (f in found.scalars or f in found.variables):
            del found.functions[f]
            found.formal[f] = parameters
            found.depends.setdefault(f, parameters[0])


def _running_names(found: _Survey, tokens: list[Token]) -> None:
    """The indices of sums, and of i = 1, ..., n."""
    for k, t in enumerate(tokens):
        if t.text == "e" and t.kind in ("let", "const"):
            found.imaginary |= _units(tokens, k)
        if t.kind == "pm" and "i" in [u.text for u in tokens[k + 1:k + 3] if u.kind in ("let", "num")]:  # 2 +- 3i
            found.imaginary.add("i")
        if t.kind == "cmd" and t.text in ("sum", "prod") and k + 2 < len(tokens) and tokens[k + 1].kind == "_":
            at = k + 2 + (tokens[k + 2].kind == "{")
            if at < len(tokens) and tokens[at].kind == "let" and _is_index(tokens, at):
                found.indices.add(tokens[at].text)
                found.extents.note_sum(tokens, k, tokens[at].text)
        elif t.kind == "dots" and (index := found.extents.note_range(tokens, k)):
            found.indices.add(index)
        elif t.kind == "dots":
            found.extents.note_members(tokens, k)
        elif t.kind == "rel" and t.text == "=" and k:
            found.extents.note_list(tokens, k)


def _units(tokens: list[Token], k: int) -> set[str]:
    """i in e^{ix}, e^{-2ix}, e^{i(a + b)}: a factor of the exponent, and no index."""
    if [t.kind for t in tokens[k + 1:k + 3]] != ["^", "{"]:
        return set()
    at = k + 3
    while at < len(tokens) and tokens[at].kind in ("-", "+", "num"):
        at += 1
    unit = at + 1 < len(tokens) and tokens[at].kind == "let" and tokens[at].text in ("i", "j")
    return {tokens[at].text} if unit and tokens[at + 1].kind in ("let", "const", "(", "num", "*", "cmd") else set()


def _is_index(tokens: list[Token], at: int) -> bool:
    """Whether the running name of a sum is an index of something after it, and no variable as in the sum of x p(x)."""
    depth = 0
    for k in range(at + 1, len(tokens)):
        t = tokens[k]
        if t.kind == "_" or (t.kind == "^" and k + 2 < len(tokens) and tokens[k + 2].kind in ("(", "[")):
            depth = 6
        elif t.text == tokens[at].text and t.kind == "let" and depth:
            return True
        depth -= depth > 0
    return False


def _occurrences(found: _Survey, tokens: list[Token], scope: int) -> None:
    """Every name where it stands: with a running index, before a bracket, before a prime, alone."""
    context = Context(indices=frozenset(found.indices), arrays=_Everything(), standard={}, errors=found.errors)
    p = Parser(tokens, 0, len(tokens), context)
    rule = {t.text for k, t in enumerate(tokens[:-2]) if t.text in STANDARD and _is_primed_alone(tokens, k + 1)}
    found.ruled |= rule
    indexed: list[tuple[str, str]] = []
    while p.pos < p.end:
        t = p.token()
        if t.kind not in _NAMES or (t.kind == "text" and " " in t.text):
            if t.kind == "^":
                _superscript(found, p)
                p.pos += (2 if p.kinds[p.pos + 1] == "{" else 1) if _is_top(p) else 0
            p.pos += 1
            continue
        at = p.pos
        if t.kind == "accent" and t.text == "vec":
            _bold(found, p)
        try:
            word, array = naming.spelled(p)
        except Unread:
            p.pos = at + 1
            continue
        if p.kinds[p.pos] == "'" and len(array) == 1 and array[0][0].op == "num":
            found.primed_entries.add(f"{word}{array[0][0].val}")
        if word[-2:-1] == "_" and word[-1] in _INDEX_LETTERS and not array:
            found.lettered.add((word[:-2], word[-1]))
        if any(index[0].op != "num" for index in array):
            found.arrays.add(word)
            found.ranks[word] = max(found.ranks.get(word, 0), len(array))
            indexed += [(word, n) for n in sorted(array[0][0].names)] if len(array) == 1 else []
        if p.kinds[p.pos] == "(" and not array and calls.has_comma(p):
            found.used.add(word)
        if word in chances.CHANCE and p.kinds[p.pos] == "(" and chances.has_bar(p):
            found.functions.setdefault(word, ())
        if word not in rule:
            _how_used(found, p, word, at, bool(array), scope)
    found.extents.note_formula(indexed)


def _is_primed_alone(tokens: list[Token], at: int) -> bool:
    """Whether primes stand here, and a relation behind them."""
    end = at
    while end < len(tokens) and tokens[end].kind == "'":
        end += 1
    return at < end < len(tokens) and tokens[end].kind == "rel"


def _how_used(found: _Survey, p: Parser, word: str, at: int, entry: bool, scope: int) -> None:
    primes = p.kinds[p.pos] == "'"
    after = p.pos
    while p.kinds[after] == "'":
        after += 1
    before = p.kinds[at - 1] if at else ""
    if p.kinds[after] == "(" or primes:
        found.spoken.setdefault(word, set()).add(scope)
    if p.kinds[after] == "(":
        found.called.setdefault(word, set()).add(arguments.held(p, after))
    if p.kinds[after] == "(" and primes:
        found.used.add(word)
    elif primes and not entry:
        found.primed.add(word)
    if p.kinds[after] != "(" and not entry and not _stray(p, at):
        found.bare.add(word)
        if word in ("x", "X"):
            found.crosses.add(scope)
    if p.kinds[p.pos] == "^" and _is_top(p):
        sign = p.token(2 if p.kinds[p.pos + 1] == "{" else 1)
        (found.transposed if sign.kind == "cmd" else found.raised).add(word)
    if p.kinds[p.pos:p.pos + 4] == ["^", "{", "-", "num"] and p.token(3).text == "1":
        found.inverted |= _beside(p, at)
    if before in ("diff", "let") and at >= 2 and (before == "diff" or p.tokens[p.base + at - 1].text == "d"):
        _differential(found, p, word, at)


def _beside(p: Parser, at: int) -> set[str]:
    """The capitals that stand side by side up to the one with -1 above at a position: P, D in P D P^{-1}."""
    found: set[str] = set()
    while at >= 0 and p.kinds[at] == "let" and p.tokens[p.base + at].text.isupper():
        found.add(p.tokens[p.base + at].text)
        at -= 1
    return found


def _stray(p: Parser, at: int) -> bool:
    """Whether a word is a unit, or a letter x between numbers: then it is no name of the page."""
    t = p.tokens[p.base + at]
    after_number = at > 0 and p.kinds[at - 1] == "num"
    if t.kind == "text":
        return after_number or (at > 0 and p.kinds[at - 1] in ("}", ")"))
    crosses = p.kinds[at + 1] == "num" or (p.kinds[at + 1] == "-" and p.kinds[at + 2] == "num")
    return after_number and t.kind == "let" and t.text in ("x", "X") and crosses and p.pos == at + 1


def _differential(found: _Survey, p: Parser, word: str, at: int) -> None:
    """The x of d/dx, and in dy/dx what y depends on."""
    kinds = p.kinds[max(at - 4, 0):at - 1]
    if "/" in kinds[-1:] or kinds[-2:] == ["}", "{"]:
        found.variables[word] += 1
        back = at - 3 if kinds[-1:] == ["/"] else at - 4
        if back >= 1 and p.kinds[back] in ("let", "word") and (p.kinds[back - 1] == "diff" or p.tokens[p.base + back - 1].text == "d"):
            found.depends.setdefault(p.tokens[p.base + back].text, word)


def _is_top(p: Parser) -> bool:
    t = p.token(2 if p.kinds[p.pos + 1] == "{" else 1)
    return (t.kind == "cmd" and t.text in ("top", "intercal")) or (t.kind in ("let", "word") and t.text == "T")


def _superscript(found: _Survey, p: Parser) -> None:
    """The letters l and L above."""
    t = p.token(1)
    if t.kind == "{":
        close = p.pos + 2
        said: list[str] = []
        while close < p.end and p.kinds[close] != "}" and len(said) < 4:
            said.append(p.tokens[p.base + close].text or p.kinds[close])
            close += 1
        if said and said[0] in ("l", "L", "ell"):
            found.layers.add("".join(said))
    elif t.kind == "let" and t.text in ("l", "L", "ell"):
        found.layers.add(t.text)


def _bold(found: _Survey, p: Parser) -> None:
    keep = p.pos
    try:
        p.pos += 1
        found.matrices.add(naming.accented(p, "vec"))
    except Unread:
        pass
    p.pos = keep


def _definition(found: _Survey, d: Draft) -> None:
    """What the left side of a draft defines: a function with its arguments, a number, a matrix."""
    if not d.relations or d.relations[0] not in _DEFINING or d.continues:
        return
    lo, hi = d.sides[0]
    if d.tokens[lo].kind not in _NAMES:
        return
    p = Parser(d.tokens, lo, hi, Context(indices=frozenset(found.indices), standard={}))
    try:
        word, array = naming.spelled(p)
    except Unread:
        return
    primed = p.kinds[p.pos] == "'"
    while p.kinds[p.pos] == "'":
        p.pos += 1
    if p.kinds[p.pos] == "(":
        opening = p.pos
        if word in chances.CHANCE and chances.has_bar(p) and chances.of_capitals(p, word):
            return  # P(A | B) = ...
        parameters = _parameters(p)
        if parameters == () and not primed and (said := _formal(p, opening)):
            found.formal.setdefault(word, said)
            return
        valued = parameters == () and (d.tokens[hi - 2].kind != "num" or hi - lo > 4)  # a(x + 1) = 3 may be a product
        if parameters is not None and not (parameters == () and (word in found.bare or valued) and word not in CUSTOMARY):
            if parameters and not primed:
                if _stands_alone(d, word):
                    return
                if not _letters(d):  # P(A) = 0.3, P(B) = 0.5, H(p, q) = 0.88
                    found.values.setdefault(word, set()).add(parameters)
                    found.used.add(word)
                    return
                if not found.functions.get(word) and word not in found.formal:  # p(x) = ..., and p(x_i | mu, v) elsewhere
                    found.functions[word] = parameters
                found.forms.setdefault(word, []).append((d.tokens[lo].start, True))
                if len(parameters) == 1:
                    found.variables[parameters[0]] += 1
            else:
                found.used.add(word)
        return
    if p.pos < p.end or array or primed:
        return
    right = d.tokens[d.sides[-1][0]:d.sides[-1][1]]
    if [t.kind for t in right] == ["fn"] and OPERATORS.get(right[0].text) == (1, 1):
        found.others[word] = right[0].text
        return
    letters = _letters(d)
    if letters and d.relations[0] == "=":
        found.plain.setdefault(word, set()).update(letters)
        found.forms.setdefault(word, []).append((d.tokens[lo].start, False))
    if right and all(t.kind in ("num", "-", "+", ".", "%") for t in right) and not (word == "e" and right[0].text.startswith(_EULER)):
        found.scalars.add(word)
    first = [t for t in right if t.kind not in ("[", "(")][:1]
    if first and first[0].kind == "begin" and first[0].text in _GRIDS:
        found.matrices.add(word)
    found.extents.note_entries(word, right)


def _letters(d: Draft) -> set[str]:
    """The letters behind the first relation."""
    return {t.text for lo, hi in d.sides[1:] for t in d.tokens[lo:hi] if t.kind == "let"}


def _formal(p: Parser, opening: int) -> tuple[str, ...]:
    """What the bracket of a definition holds, where it is several arguments with a letter each: (mu, sigma^2); else ()."""
    said = arguments.held(p, opening)
    kinds = [t.kind for t in p.tokens[p.base + opening + 1: p.base + p.pos - 1]]
    parts: list[list[str]] = [[]]
    for kind in kinds:
        if kind in (",", ";", "|", "rbar", "lbar"):
            parts.append([])
        else:
            parts[-1].append(kind)
    return said if len(parts) > 1 and all("let" in part or "accent" in part for part in parts) else ()


def _stands_alone(d: Draft, word: str) -> bool:
    """Whether a name stands without a bracket in its own definition, as in a(b) = ab: then it is no function."""
    for lo, hi in d.sides[1:]:
        for k in range(lo, hi):
            t = d.tokens[k]
            if t.kind == "let" and t.text == word and (k + 1 == hi or d.tokens[k + 1].kind not in ("(", "_", "^", "'")):
                return True
    return False


def _parameters(p: Parser) -> tuple[str, ...] | None:
    """The names in the bracket here, () where these are values, None where it does not end the side."""
    arguments.given_apart(p)
    p.pos += 1
    names: list[str] = []
    plain = True
    depth = 1
    while p.pos < p.end and depth:
        kind = p.kinds[p.pos]
        if kind in _NAMES and kind != "text" and depth == 1:
            try:
                word, array = naming.spelled(p)
            except Unread:
                return None
            names.append(word)
            plain = plain and not array
            continue
        depth += (kind in ("(", "[", "{")) - (kind in (")", "]", "}"))
        plain = plain and (kind in (",", ";") or not depth)
        p.pos += 1
    if p.pos < p.end:
        return None
    return tuple(names) if plain and len(set(names)) == len(names) else ()


# --- afterwards ----------------------------------------------------------------------------------------------------------


def symbols_of(context: Context, statements: Sequence[Statement]) -> Symbols:
    """What is handed to the judge."""
    return Symbols(functions=context.functions, standard=dict(context.standard), arrays=context.arrays, matrices=context.matrices,
                   indices=context.indices, lengths=context.lengths, depends=context.depends, bindings=tuple(_bindings(statements)))


def _bindings(statements: Iterable[Statement]) -> Iterable[Binding]:
    versions: Counter[str] = Counter()
    for s in statements:
        if len(s.sides) < 2 or s.continues or s.relations[0] not in _DEFINING:
            continue
        left = s.sides[0]
        named = [(None, left)] if left.kind != "tuple" else list(enumerate(left.rows[0]))
        for part, side in named:
            if (head := _head(side.term)) is not None:
                yield Binding(head[0], versions[head[0]], s.index, s.scope, head[1], part)
                versions[head[0]] += 1


def _head(t: object) -> tuple[str, tuple[str, ...]] | None:
    op = getattr(t, "op", None)
    if op == "name":
        return t.val, ()  # type: ignore[attr-defined]
    if op == "apply" and t.args[1].op == "name":  # type: ignore[attr-defined]
        return t.args[0].val, (t.args[1].val,)  # type: ignore[attr-defined]
    return None
