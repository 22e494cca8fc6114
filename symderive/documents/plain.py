"""Equations in running text: MSE = 0.002145, F = 3, S = 1, No. of parameters = 260, total = (and a formula follows)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from symderive.documents.tokens import FUNCTION_WORDS, HATTED, SHORT_WORDS, UNITS, Token, lex
from symderive.documents.units import measure
from symderive.notation.tokens import GREEK

GREEK_WORDS = frozenset(GREEK.values())

_SIGN = re.compile(r"(?<![<>=!:\-\w])(?:=|≈|:=|≔)(?![=>])|(?<=\w)=(?=[\w.(−-])(?!\w*\")")
# relations that are read where they stand in a line that is nothing but a formula
_COMPARED = re.compile(r"[≠≤≥←⇒⇔]|~(?=\s*[-−]?\d)|(?<![<>=-])(?:<=?|>=?|<-)(?![<>=])")
_PIECE = re.compile(r"[^\s\x00]+")
UNITS_TOGETHER = 4  # N m s: units side by side
PIECES_INSIDE = 40  # between the sign of an integral and its dx
WORDS_LEFT = 4  # words that may name a quantity: No. of parameters
STOP = frozenset(
    "the a an so then hence thus therefore and or with where for if at is are we get have gives find that which when let put take set "
    "by from as since because using see also now first next finally here into of to this these call same".split())
LABEL = re.compile(r"\(?(?:\d+|[a-h]|[ivx]+)[.)]?")
_TAG = re.compile(r"</?su[bp]>", re.I)
_JOINING = frozenset("of plus minus times over per than divided by multiplied".split())
_SYMBOL = re.compile(r"^[-+*/^()\[\]{}=<>≤≥≈≠±∓×·⋅∗÷−→←⇒⇔|'′″!%,;:√∂∇∫∑∏∞_.~²³⁰¹⁴-⁹⁺⁻₀-₉]+$")
_NAME = re.compile(f"^[∂∆Δ]?[A-Za-zα-ωΑ-Ω{''.join(HATTED)}]" "[\u0302-\u0308]*(?:[A-Za-z]{0,2}\\d+\\w*|_\\w+|[₀-₉]+|['′″]+|\\([^()]*\\))*$")
# a word with one of these is no word
_MADE_OF = frozenset("=+*/^()≈√∛²³⁰¹⁴⁵⁶⁷⁸⁹⁺⁻ⁿˣ₀₁₂₃₄₅₆₇₈₉·⋅×∗÷−±∓∂∇∫∑∏∞≤≥≠→←⇒⇔|⌊⌋⌈⌉½⅓⅔¼¾⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞⁄°")
_SIGNED = frozenset("=+*/^(≈·⋅×∗÷−±∓≤≥≠→←⇒⇔<>-")  # signs after which, and before which, a letter is a name even if it is a word
_DIFFERENTIAL = re.compile(r"d[a-z]")
_INTEGRAL = re.compile(r"int(?:_\S+)?")
_BRACKETED = re.compile(r"[A-Za-z]{3,}")
_BULLETS = frozenset("-*•–·>")


class Found(NamedTuple):
    """An equation in plain text: where it stands, its tokens. joined: it ends in its sign, and the formula after it is its right side."""

    start: int
    end: int
    tokens: list[Token]
    joined: bool = False


def equations(prose: str, start: int, end: int, before_formula: bool, after_formula: bool) -> Iterator[Found]:
    """The equations in prose[start:end], a stretch between two formulas, line by line."""
    at = start
    for line in prose[start:end].split("\n"):
        stop = at + len(line)
        whole = None if before_formula or after_formula else _whole_line(prose, at, stop)
        if whole is not None:
            yield whole
        elif "=" in line or "≈" in line or "≔" in line:
            yield from _in_line(prose, at, stop, before_formula and stop == end, after_formula and at == start)
        at = stop + 1


def _whole_line(prose: str, start: int, end: int) -> Found | None:
    """A line that is nothing but a formula with another relation than =: 3x + 5 <= 11, w ← w − ηg."""
    if _COMPARED.search(prose, start, end) is None:
        return None
    pieces = _pieces(prose, start, end)
    while pieces and LABEL.fullmatch(prose[slice(*pieces[0])]) and not prose[pieces[0][0]:pieces[0][1]].isalnum():
        pieces = pieces[1:]
    if len(pieces) < 2 or prose[pieces[0][0]] in "<>≤≥|#~" or not all(_part(prose, pieces, k) for k in range(len(pieces))):
        return None
    tokens = _tokens(prose, pieces, 0, len(pieces), 0)
    return Found(tokens[0].start, tokens[-1].end, tokens) if tokens else None


def _pieces(prose: str, start: int, end: int) -> list[tuple[int, int]]:
    """What stands between spaces, without the mark of a list at the beginning of a line."""
    found = [(m.start(), m.end()) for m in _PIECE.finditer(prose, start, end)]
    if not prose[prose.rfind("\n", 0, start) + 1:start].strip():
        while len(found) > 1 and prose[slice(*found[0])] in _BULLETS:
            found = found[1:]
    return found


def _in_line(prose: str, start: int, end: int, joins: bool, follows: bool) -> Iterator[Found]:
    pieces = _pieces(prose, start, end)
    if not pieces or (prose[start:end].lstrip().startswith(("|", "#", "\\", "<")) and "\\" in prose[start:end]):
        return
    k = 0
    while k < len(pieces):
        a, b = pieces[k]
        if _SIGN.search(prose, a, b) is None:
            k += 1
            continue
        left = _leftward(prose, pieces, k)
        if "://" in prose[a:b] or (left and left <= k and _hangs(prose, pieces, left)):
            k += 1
            continue
        right = _rightward(prose, pieces, k)
        if _torn(prose, pieces, left, right, k):
            k = max(right, k + 1)
            continue
        if joins and right == len(pieces) and prose[pieces[-1][1] - 1] in "=≈" and left < k and not (follows and left == 0):
            yield Found(pieces[left][0], pieces[-1][1], _tokens(prose, pieces, left, right, k), joined=True)
            return
        found = _found(prose, pieces, left, right, k)
        if found is not None and not (follows and left == 0 and prose[pieces[0][0]] in "=≈"):
            yield found
        k = max(right, k + 1)


def _torn(prose: str, pieces: list[tuple[int, int]], left: int, right: int, k: int) -> bool:
    """Whether more of the formula stands before it: what is left of it says something else."""
    labelled = LABEL.fullmatch(prose, *pieces[left]) is not None and _opened(prose, pieces[left]) < 0
    if sum(_opened(prose, pieces[i]) for i in range(left + labelled, k)) < 0:
        return True
    if left and not _ends_clause(prose, pieces[left - 1]):
        if prose[pieces[left][0]] in "+*/^·×":
            return True
        before = prose[slice(*pieces[left - 1])]
        if not _MADE_OF.isdisjoint(before.strip("()")) and "=" not in before and not LABEL.fullmatch(before):
            return True
    return prose[pieces[right - 1][1] - 1] in "*/^(·×" and right < len(pieces)


def _part(prose: str, pieces: list[tuple[int, int]], k: int) -> bool:
    """Whether a piece is part of a formula: also the letter a, A or I beside a sign."""
    if _mathy(prose, *pieces[k]) or _integrates(prose, pieces, k) or _is_unit(prose, pieces, k):
        return True
    if prose[slice(*pieces[k])] not in ("a", "A", "I"):
        return False
    return (k > 0 and prose[pieces[k - 1][1] - 1] in _SIGNED) or (k + 1 < len(pieces) and prose[pieces[k + 1][0]] in _SIGNED)


def _is_unit(prose: str, pieces: list[tuple[int, int]], k: int) -> bool:
    """Whether a piece is a unit behind a number, or behind another unit."""
    first = k
    while first and k - first < UNITS_TOGETHER and measure(prose[slice(*pieces[first])].rstrip(".,;:")) is not None:
        first -= 1
        if prose[pieces[first][1] - 1].isdigit():
            return True
    return False


def _integrates(prose: str, pieces: list[tuple[int, int]], k: int) -> bool:
    """Whether a piece is the dx of an integral, or the word int with a dx behind it."""
    def said(i: int) -> str:
        return prose[slice(*pieces[i])].rstrip(",;.")

    if _DIFFERENTIAL.fullmatch(said(k)):
        return any("∫" in said(i) or _INTEGRAL.fullmatch(said(i)) for i in range(max(k - PIECES_INSIDE, 0), k))
    return _INTEGRAL.fullmatch(said(k)) is not None and any(
        _DIFFERENTIAL.fullmatch(said(i)) for i in range(k + 1, min(k + PIECES_INSIDE, len(pieces))))


def _mathy(prose: str, a: int, b: int) -> bool:
    """Whether a word is part of a formula."""
    word = _TAG.sub("", prose[a:b]).strip(",;:").rstrip(".")
    if not word:
        return prose[a:b] not in (".", ":")
    if len(inner := word.lstrip("([")) > 1 and inner != word and inner.lower() in STOP:
        return False  # (by the product rule)
    if _SYMBOL.match(word) or _NAME.match(word) or word in SHORT_WORDS or (word.isupper() and word.isalpha() and len(word) < 6):
        return word not in ("a", "A", "I")
    if re.fullmatch(r"\|[^|\s]+\|", word):
        return True
    letters = _BRACKETED.findall(word)
    if word.lstrip("([") in GREEK_WORDS:
        return True
    if not _MADE_OF.isdisjoint(word) or word[0].isdigit() or word[0] in "-−.":
        return all(w in FUNCTION_WORDS or w in SHORT_WORDS or w.isupper() or "=" in word for w in letters) and not word.startswith("http")
    return word in FUNCTION_WORDS


def _leftward(prose: str, pieces: list[tuple[int, int]], k: int) -> int:
    """The first piece of the left side of the sign in piece k."""
    a = pieces[k][0]
    first = k
    if prose[a] not in "=≈:≔":
        return _further_left(prose, pieces, k)
    inside = 0  # brackets that are closed further on
    while first and _part(prose, pieces, first - 1) and (inside > 0 or not _ends_clause(prose, pieces[first - 1])):
        first -= 1
        inside -= _opened(prose, pieces[first])
    if first < k:
        return first
    while first and k - first < WORDS_LEFT and not _ends_clause(prose, pieces[first - 1], short=True):
        word = prose[pieces[first - 1][0]:pieces[first - 1][1]]
        if word.lower().strip(".,") in STOP and not (word == "of" and first > 1):
            break
        if not re.fullmatch(r"\w[\w'-]*\.?", word) or LABEL.fullmatch(word):
            break
        first -= 1
    return first


def _hangs(prose: str, pieces: list[tuple[int, int]], first: int) -> bool:
    """Whether what stands before makes the formula a part of something else: 10% of 50."""
    word = prose[pieces[first - 1][0]:pieces[first - 1][1]].lower()
    return word in _JOINING and not _ends_clause(prose, pieces[first - 1])


def _further_left(prose: str, pieces: list[tuple[int, int]], k: int) -> int:
    while k and _mathy(prose, *pieces[k - 1]) and not _ends_clause(prose, pieces[k - 1]) and prose[pieces[k - 1][1] - 1] in "+-*/^(−×·":
        k -= 1
    return k


def _ends_clause(prose: str, piece: tuple[int, int], short: bool = False) -> bool:
    """Whether a comma, a full stop or the end of bold words ends a clause here."""
    last = prose[piece[1] - 1]
    if last in ",;:" or prose[piece[0]:piece[1]].endswith("**"):
        return True
    return last == "." and not (short and piece[1] - piece[0] <= 4 and prose[piece[0]].isalpha()) and piece[1] - piece[0] > 1


def _rightward(prose: str, pieces: list[tuple[int, int]], k: int) -> int:
    """One past the last piece of the right side."""
    last = k + 1
    inside = _opened(prose, pieces[k])  # brackets that are open
    while last < len(pieces) and (inside > 0 or not _ends_clause(prose, pieces[last - 1])) and (
            _part(prose, pieces, last) or _multiplied(prose, pieces, last)):
        inside += _opened(prose, pieces[last])
        last += 1
    return last


def _opened(prose: str, piece: tuple[int, int]) -> int:
    """How many brackets a piece opens and does not close."""
    return prose.count("(", *piece) - prose.count(")", *piece)


def _multiplied(prose: str, pieces: list[tuple[int, int]], k: int) -> bool:
    """Whether a word is a factor: 0.1 * grad."""
    return prose[pieces[k - 1][1] - 1] in "*/·×" and re.fullmatch(r"[A-Za-z]\w*[.,;]?", prose[slice(*pieces[k])]) is not None


def _tokens(prose: str, pieces: list[tuple[int, int]], left: int, right: int, k: int) -> list[Token]:
    """The tokens; where words name the left side, they are one text."""
    start, end = pieces[left][0], pieces[right - 1][1]
    end -= len(prose[start:end]) - len(prose[start:end].rstrip(".,;:"))
    if left < k and not all(_part(prose, pieces, i) for i in range(left, k)):
        stop = pieces[k - 1][1]
        words = Token("text", prose[start:stop], start, stop)
        return [words, *_typed(lex(prose, pieces[k][0], end, plain=True), prose)]
    if "<" in prose[start:end]:
        shifted = lex(_unmarked(prose[start:end]), plain=True)
        return [t._replace(start=t.start + start, end=t.end + start) for t in shifted]
    return _typed(lex(prose, start, end, plain=True), prose)


def _typed(tokens: list[Token], prose: str) -> list[Token]:
    """What is typed without markup as it would be written with it: 4ac, the dx of an integral, lim x -> 0."""
    letters = {t.text for t in tokens if t.kind == "let"}
    integrals = any(t.text == "int" for t in tokens)
    out: list[Token] = []
    for k, t in enumerate(tokens):
        if t.kind == "word" and t.text == "int":
            out.append(t._replace(kind="cmd"))
        elif t.kind == "word" and (_is_product(t, tokens[k - 1] if k else None, letters, prose) or (
                integrals and len(t.text) == 2 and t.text[0] == "d")):
            out += [Token("let", c, t.start + i, t.start + i + 1) for i, c in enumerate(t.text)]
        else:
            out.append(t)
    return _with_limits(_with_units(_with_bases(out), prose))


def _with_bases(tokens: list[Token]) -> list[Token]:
    """log10(x) with its base as an index."""
    out: list[Token] = []
    for k, t in enumerate(tokens):
        if k and t.kind == "num" and t.start == tokens[k - 1].end and tokens[k - 1].kind == "fn" and tokens[k - 1].text == "log" and (
                k + 1 < len(tokens) and tokens[k + 1].kind == "("):
            out.append(Token("_", "", t.start, t.start))
        out.append(t)
    return out


def _with_units(tokens: list[Token], prose: str) -> list[Token]:
    """5 m/s and 3 kg, the units as words. A lone letter is one where it is no name on the page, or what is surely a unit stands near."""
    stretches: list[tuple[int, int]] = []
    for a in range(1, len(tokens)):
        if (not stretches or a > stretches[-1][1]) and _ends_number(tokens, a - 1) and (b := _stretch(tokens, a)) > a:
            stretches.append((a, b))
    sure = any(b > a + 1 or tokens[a].kind == "word" for a, b in stretches) or _ends_in_unit(tokens, stretches)
    for a, b in reversed(stretches):
        said = prose[tokens[a].start:tokens[b - 1].end]
        apart = tokens[a].start > tokens[a - 1].end
        if measure(said) is not None and (tokens[a].kind == "word" or (apart and (sure or tokens[a].text not in _alone(prose)))):
            tokens = [*tokens[:a], Token("text", said, tokens[a].start, tokens[b - 1].end), *tokens[b:]]
    return tokens


def _ends_in_unit(tokens: list[Token], stretches: list[tuple[int, int]]) -> bool:
    """Whether a number with a letter ends the line, and other units or numbers alone stand before it: 50 N * 4 m = 200 J, 3 * 4 = 12 m."""
    cuts = [k for k, t in enumerate(tokens) if t.kind == "rel"]
    if not cuts or not stretches or stretches[-1] != (cuts[-1] + 2, len(tokens)):
        return False
    before = tokens[cuts[-2] + 1 if len(cuts) > 1 else 0:cuts[-1]]
    return len({tokens[a].text for a, _ in stretches}) > 1 or all(t.kind not in ("let", "word", "cmd") for t in before)


def _ends_number(tokens: list[Token], k: int) -> bool:
    """Whether a number ends at a place, or a power of one: 5, 10^8."""
    if tokens[k].kind == "}" and tokens[k].text == "^":
        k = next((i for i in range(k, max(k - 6, -1), -1) if tokens[i].kind == "{"), 0) + 1
    if tokens[k].kind != "num" or not k or tokens[k - 1].kind not in ("^", "_", "{"):
        return tokens[k].kind == "num"
    base = k - 2 - (tokens[k - 1].kind == "{")
    return base >= 0 and tokens[base].kind == "num" and tokens[base + 1].kind == "^"


def _stretch(tokens: list[Token], at: int) -> int:
    """The end of the units that begin at a place: m, m/s, m/s^2, N m; the place itself where none does."""
    end = at
    while end < len(tokens) and tokens[end].kind in ("let", "word") and measure(tokens[end].text) is not None:
        end += 1
        if end + 1 < len(tokens) and tokens[end].kind == "^" and tokens[end + 1].kind in ("num", "{"):
            end += 2 if tokens[end + 1].kind == "num" else next((k for k, t in enumerate(tokens[end:]) if t.kind == "}"), 0) + 1
        if end + 1 < len(tokens) and tokens[end].kind == "/" and measure(tokens[end + 1].text) is not None:
            end += 1
    return end


@lru_cache(maxsize=2)
def _alone(prose: str) -> frozenset[str]:
    """The short words and letters that stand somewhere on the page without a number before them: they may be names."""
    return frozenset(re.findall(r"(?<!\w)(?<!\d )[A-Za-z]{1,3}(?!\w)", prose))


def _is_product(t: Token, before: Token | None, letters: set[str], prose: str) -> bool:
    """ad + bc beside a, b, c and d is a product of letters, and so is 4ac where the word ac stands nowhere by itself."""
    if len(t.text) > 3 or not t.text.isalpha():
        return False
    if set(t.text) <= letters:
        return True
    glued = before is not None and before.kind == "num" and before.end == t.start
    if not glued or t.text in UNITS or t.text in SHORT_WORDS or not t.text.islower():
        return False
    return t.text not in _alone(prose)


def _with_limits(tokens: list[Token]) -> list[Token]:
    """lim x -> 0 f(x) with its place as an index."""
    at = next((k for k, t in enumerate(tokens) if t.kind == "fn" and t.text == "lim"), None)
    if at is None or [t.kind for t in tokens[at + 1:at + 3]] != ["let", "rel"] or tokens[at + 2].text != "->":
        return tokens
    end = at + 4 + (at + 3 < len(tokens) and tokens[at + 3].kind in ("-", "+"))
    start, stop = tokens[at + 1].start, tokens[min(end, len(tokens)) - 1].end
    return [*tokens[:at + 1], Token("_", "", start, start), Token("{", "", start, start), *tokens[at + 1:end], Token("}", "", stop, stop),
            *_with_limits(tokens[end:])]


def _unmarked(said: str) -> str:
    """w<sub>1</sub> with its tags blanked, the first to an index sign: every other character keeps its place."""
    def blank(m: re.Match[str]) -> str:
        opens = {"<sub>": "_{", "<sup>": "^{", "</sub>": "}", "</sup>": "}"}[m[0].lower()]
        return opens.ljust(len(m[0]))

    return re.sub(r"</?su[bp]>", blank, said, flags=re.I)


def _unbracketed(tokens: list[Token]) -> list[Token]:
    """(a = 0.03) without its brackets; f(x) = (x + 1) keeps them."""
    depth = 0
    for k, t in enumerate(tokens):
        depth += (t.kind == "(") - (t.kind == ")")
        if t.kind == "rel" and depth == 1 and tokens[0].kind == "(":
            return tokens[1:-1] if tokens[-1].kind == ")" else tokens[1:]
        if depth <= 0 and k:
            return tokens
    return tokens


def _found(prose: str, pieces: list[tuple[int, int]], left: int, right: int, k: int) -> Found | None:
    """The equation, if both sides say something."""
    tokens = _unbracketed(_tokens(prose, pieces, left, right, k))
    signs = [i for i, t in enumerate(tokens) if t.kind == "rel" and t.text in ("=", "~", ":=")]
    if not signs or (signs[-1] == len(tokens) - 1 and signs[0] == 0):
        return None
    if signs[-1] == len(tokens) - 1 or (signs[0] == 0 and left > 0):
        return None
    return Found(tokens[0].start, tokens[-1].end, tokens)
