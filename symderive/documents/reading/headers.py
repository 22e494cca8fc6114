"""The term of a table's header at one of its rows: x_3 for x_k, f(0.5) for f(x), the formula of a page for y."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from symderive.documents.reading.rows import Draft
from symderive.documents.reading.source import Span
from symderive.documents.reading.tokens import Token

Put = tuple[Sequence[Token], Sequence[Token]]  # what is written in the header, and what stands for it in a row
COUNTERS = frozenset("ijklmnprst")
_NAMING = frozenset({"_", "{", "}", "accent", "^"})  # what belongs to a name beside its letter
_CALLED = frozenset({"'", "("})
_MOVED = frozenset({"d", "D", "Delta", "nabla"})  # what makes something else of the name behind it
_APART = frozenset({"rel", "row", "&", "text", "quad", "dots"})


def roles(tokens: Sequence[Token]) -> list[str]:
    """What each token is part of: an index, a name with an accent, what runs below a sum or a limit ("bound"), or nothing of this."""
    found: list[str] = []
    inside = [""]
    for k, t in enumerate(tokens):
        before, here = tokens[k - 1].kind if k else "", inside[-1]
        if before == "_":
            here = "bound" if k > 1 and tokens[k - 2].kind in ("cmd", "fn") else "index"
        elif before == "accent":
            here = "accent"
        elif before == "^" and [u.kind for u in tokens[k:k + 2]] == ["{", "("]:
            here = "index"
        found.append(here)
        if t.kind in ("{", "(", "["):
            inside.append(here)
        elif t.kind in ("}", ")", "]") and len(inside) > 1:
            inside.pop()
    return found


def is_name(tokens: Sequence[Token]) -> bool:
    """Whether a term is one name, perhaps with an index or an accent: x, x_k, x_1^(i), x1."""
    own = [t for t, role in zip(tokens, roles(tokens), strict=True) if role in ("", "accent") and t.kind not in _NAMING]
    return bool(own) and own[0].kind in ("let", "word") and (len(own) == 1 or (len(own) == len(tokens) == 2 and _adjoins(*own)))


def _adjoins(a: Token, b: Token) -> bool:
    """Whether x1 stands here."""
    return b.kind == "num" and a.end == b.start


def calls_of_several(tokens: Sequence[Token]) -> set[str]:
    """The names before a bracket with a comma in it: g in g(x_k, y_k)."""
    found: set[str] = set()
    inside: list[str] = []
    for k, t in enumerate(tokens):
        if t.kind in ("(", "{", "["):
            inside.append(tokens[k - 1].text if k and t.kind == "(" and tokens[k - 1].kind == "let" else "")
        elif t.kind in (")", "}", "]"):
            inside = inside[:-1]
        elif t.kind == "," and inside:
            found.add(inside[-1])
    return found - {""}


def is_call(tokens: Sequence[Token]) -> bool:
    """f(x), f'(x), P(X = x)."""
    kinds = [t.kind for t in tokens if t.kind != "'"]
    return kinds[:2] == ["let", "("] and kinds[-1] == ")"


def same(some: Sequence[Token], others: Sequence[Token]) -> bool:
    """Whether tokens say the same, wherever they stand."""
    return [(t.kind, t.text) for t in some] == [(t.kind, t.text) for t in others]


def spelled(tokens: Sequence[Token]) -> tuple[str, ...]:
    """A name as it is written, without braces."""
    return tuple(t.text or t.kind for t in tokens if t.kind not in ("{", "}"))


def moved(tokens: Iterable[Token], at: int) -> list[Token]:
    """Tokens with no width at a place."""
    return [t._replace(start=at, end=at) for t in tokens]


def signs(said: str, at: int) -> list[Token]:
    """Signs with no width at a place."""
    return [Token(c, "", at, at) for c in said]


def put_in(tokens: Sequence[Token], put: Sequence[Put], at: int) -> list[Token] | None:
    """A term with what a row says in the place of names; None where one of them stands so that this would be something else."""
    kinds = roles(tokens)
    if any(t.kind in _APART and (t.kind, role) not in (("rel", "bound"), ("text", "index")) for t, role in zip(tokens, kinds, strict=True)):
        return None
    out: list[Token] = []
    k = 0
    while k < len(tokens):
        for said, value in put:
            width = len(said)
            if not same(tokens[k:k + width], said) or kinds[k] == "accent":
                continue
            meant = _is_meant(tokens, kinds, k, width)
            if meant is None or (meant and kinds[k] == "index" and not (len(value) == 1 and value[0].text.isdigit())):
                return None
            if meant:
                out += _value(tokens, k, width, value, at, kinds[k])
                k += width
                break
        else:
            out.append(tokens[k]._replace(start=at, end=at))
            k += 1
    return _counted(out)


def _is_meant(tokens: Sequence[Token], kinds: Sequence[str], k: int, width: int) -> bool | None:
    """Whether the name at a place is meant by itself; None where it runs, is differentiated in or is called."""
    if kinds[k] == "index":
        return True
    after = tokens[k + width].kind if k + width < len(tokens) else ""
    if after == "_" or (after == "^" and kinds[k + width + 1:k + width + 2] == ["index"]) or (after and width == 1 and _adjoins(
            *tokens[k:k + 2])):
        return False
    if after == "(" and width == 1 and any(same([t], tokens[k:k + 1]) for t in _held(tokens, k + 1)):
        after = "*"  # n(n + 1) is a product
    before = tokens[k - 1] if k else None
    changes = before is not None and (before.kind == "diff" or before.text in _MOVED)
    return None if kinds[k] == "bound" or after in _CALLED or changes else True


def _held(tokens: Sequence[Token], k: int) -> Sequence[Token]:
    """What stands in the brackets that open at a place."""
    depth = 0
    for end in range(k, len(tokens)):
        depth += (tokens[end].kind == "(") - (tokens[end].kind == ")")
        if not depth:
            return tokens[k + 1:end]
    return tokens[k + 1:]


def _value(tokens: Sequence[Token], k: int, width: int, value: Sequence[Token], at: int, role: str) -> list[Token]:
    """A value in the place of a name: in brackets, but for an index and an argument."""
    before, after = tokens[k - 1].kind if k else "", tokens[k + width].kind if k + width < len(tokens) else ""
    if role == "index":
        return moved(value, at)
    alone = len(value) == 1 and before in ("(", "{", ",") and after in (")", "}", ",")
    raised = before in ("^", "cmd")
    opening, end = ("", "") if alone else ("{", "}") if raised and len(value) == 1 else ("{(", ")}") if raised else ("(", ")")
    return [*signs(opening, at), *value, *signs(end, at)]


def _counted(tokens: list[Token]) -> list[Token]:
    """The term with x_3 for x_{2 + 1}."""
    out: list[Token] = []
    for t in tokens:
        out.append(t)
        _, _, a, sign, b, end = [Token("", "", 0, 0)] * 6 if len(out) < 6 else out[-6:]
        summed = [u.kind for u in out[-6:]] in (["_", "{", "num", s, "num", "}"] for s in "+-")
        if summed and a.text.isdigit() and b.text.isdigit() and (sign.kind == "+" or int(b.text) <= int(a.text)):
            out[-4:] = [a._replace(text=str(int(a.text) + (int(b.text) if sign.kind == "+" else -int(b.text)))), end]
    return out


# --- what the page says of a name ---------------------------------------------------------------------------------------------


def entry_of(names: Sequence[Token], index: str, number: Sequence[Token], spans: Sequence[Span], at: int) -> list[Token] | None:
    """x_1^(3) for x_1, y_3 for y: in the one way in which the page writes the entries of a sample; None where it has none, or two.

    index  the letter that counts the rows, "" where words do
    """
    said = [(t.kind, t.text) for t in names]
    indexed = len(said) > 1 and said[-2][0] == "_"
    stem = said[:-1] if indexed else said
    counting = COUNTERS if not index else frozenset({index})
    ways = set()
    for span in spans:
        known = [(t.kind, t.text) for t in span.tokens]
        for k in range(len(known) - len(stem)):
            if known[k:k + len(stem)] != stem or (k and known[k - 1][0] == "accent"):
                continue
            after = known[k + len(stem) + indexed:][:5]
            kinds = [kind for kind, _ in after]
            if kinds in (["^", "{", "(", "let", ")"], ["^", "{", "(", "num", ")"]) and (after[3][0] == "num" or after[3][1] in counting):
                ways.add("^")
            elif index and not indexed and kinds[:1] == ["_"] and ("let", index) in after[1:3]:
                ways.add("_")
    if len(ways) != 1:
        return None
    opening, end = ("^{(", ")}") if ways == {"^"} else ("_", "")
    return [*moved(names, at), *signs(opening, at), *moved(number, at), *signs(end, at)]


def formula_of(names: Sequence[Token], put: Sequence[Put], drafts: Sequence[Draft], at: int) -> list[Token] | None:
    """The only formula that the drafts give for a name, where it is one in what the row has said."""
    laws = [d for d in drafts if same(d.tokens[slice(*d.sides[0])], names) and d.relations]
    if len(laws) != 1 or laws[0].relations != ["="]:
        return None
    law = _law(laws[0])
    known = {said[0].text for said, _ in put if len(said) == 1}
    if any(t.kind == "," or (t.kind == "let" and t.text not in known) for t in law):
        return None
    term = put_in(law, put, at)
    return None if term is None or same(term, law) else term


def rule_of(names: Sequence[Token], letter: str, number: int, before: Sequence[Put], here: Sequence[Put], drafts: Sequence[Draft],
            at: int) -> list[Token] | None:
    """What the drafts say that x_k is in the row of a number: the only formula of x_k, or the only rule for x_{k + 1} at the row before.

    It is of use where nothing but numbers and functions is left of it, when what the row before and this one say of their terms and the
    only numbers of other names are put in.
    """
    bare = [t for t in names if t.kind not in ("{", "}")]
    if [t.kind for t in bare[3:]] == ["+", "num"] and bare[4].text == "1":
        bare, number, before, here = bare[:3], number + 1, here, ()
    if [t.kind for t in bare] != ["let", "_", "let"] or bare[2].text != letter:
        return None
    laws = [(d, *found) for d in drafts if d.relations and (found := _ruled(d, bare[0].text)) is not None]
    if len(laws) != 1 or laws[0][0].relations != ["="] or (laws[0][2] and not before):
        return None
    law, (_, index, step) = _law(laws[0][0]), laws[0]
    rows = ((0, before), (1, here)) if step else ((0, here), (-1, before))
    put = [(way, value) for shift, row in rows for term, value in row for way in _ways(term, letter, index, shift)]
    put.sort(key=lambda pair: -len(pair[0]))  # f(x_k) before x_k
    put.append(([index], [Token("num", str(number - step), at, at)]))
    for t in law:
        if t.kind == "let" and len(values := _numbers(t, drafts)) == 1:
            put.append(([t], moved(values.popitem()[1], at)))
    term = put_in(law, put, at)
    if term is None or same(term, law):
        return None
    after = [t.kind for t in term[1:]] + [""]
    named = any(t.kind == "let" and then not in _CALLED and (t.text, then) != ("e", "^") for t, then in zip(term, after, strict=True))
    return None if named else term


def _ways(term: Sequence[Token], letter: str, index: Token, shift: int) -> Iterator[list[Token]]:
    """The ways to write a term of the header with another letter, which counts so many rows from here: x_k, x_{k + 1}, f(x_k)."""
    bare = [t for t in term if t.kind not in ("{", "}")]
    if [t.kind for t in bare] == ["let", "_", "let"] and shift:
        yield [*bare[:2], *signs("{", 0), index, *signs("+" if shift > 0 else "-", 0), Token("num", "1", 0, 0), *signs("}", 0)]
    elif [t.kind for t in bare] == ["let", "_", "let"]:
        yield from ([*bare[:2], index], [*bare[:2], *signs("{", 0), index, *signs("}", 0)])
    elif not shift:
        yield [index if (t.kind, t.text) == ("let", letter) else t for t in term]


def _law(d: Draft) -> list[Token]:
    return _without_end(d.tokens[slice(*d.sides[1])])


def _without_end(tokens: list[Token]) -> list[Token]:
    while tokens and tokens[-1].kind in (".", ",", ";"):
        tokens = tokens[:-1]
    return tokens


def _ruled(d: Draft, stem: str) -> tuple[Token, int] | None:
    """The letter k of a left side x_{k + 1} and 1, or that of x_k and 0."""
    left = [t for t in d.tokens[slice(*d.sides[0])] if t.kind not in ("{", "}")]
    kinds = [t.kind for t in left]
    shaped = kinds == ["let", "_", "let"] or (kinds == ["let", "_", "let", "+", "num"] and left[4].text == "1")
    return (left[2], int(len(left) > 3)) if shaped and left[0].text == stem else None


def _numbers(name: Token, drafts: Sequence[Draft]) -> dict[str, list[Token]]:
    """The numbers that the drafts give a name."""
    heads = [d for d in drafts if d.relations and same(d.tokens[slice(*d.sides[0])], [name])]
    found = {"".join(t.text or t.kind for t in said): said for d in heads if (said := _without_end(d.tokens[slice(*d.sides[-1])]))}
    return found if all(t.kind in ("num", "-", "/") for said in found.values() for t in said) else {}
