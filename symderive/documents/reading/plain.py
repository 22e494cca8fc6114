"""Equations in running text: MSE = 0.002145, F = 3, S = 1, No. of parameters = 260, total = (and a formula follows)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from symderive.documents.reading.tokens import FUNCTION_WORDS, HATTED, SHORT_WORDS, Token, lex
from symderive.documents.reading.typed import typed
from symderive.documents.reading.units import measure
from symderive.notation.tokens import GREEK

GREEK_WORDS = frozenset(GREEK.values())

_SIGN = re.compile(r"(?<![<>=!:\-\w])(?:=|≈|:=|≔)(?![=>])|(?<=\w)=(?=[\w.(−-])(?!\w*\")")
# relations that are read where they stand in a line that is nothing but a formula
_COMPARED = re.compile(r"[≠≤≥←⇒⇔]|~(?=\s*[-−]?\d)|(?<![<>=-])(?:<=?|>=?|<-)(?![<>=])")
_PIECE = re.compile(r"[^\s\x00]+")
_ROW = re.compile(r"[ \t>]*\|[ \t]")
_COLUMN = re.compile(r"(?<!\S)\|(?!\S)")
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
    for at, stop in _lines(prose, start, end):
        line = prose[at:stop]
        whole = None if before_formula or after_formula else _whole_line(prose, at, stop)
        if whole is not None:
            yield whole
        elif "=" in line or "≈" in line or "≔" in line:
            yield from _in_line(prose, at, stop, before_formula and stop == end, after_formula and at == start)


def _lines(prose: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The lines of a stretch; what stands between the bars of a row of a table is a line of its own."""
    at = start
    for line in prose[start:end].split("\n"):
        stop = at + len(line)
        if _ROW.match(prose, prose.rfind("\n", 0, at) + 1, end) and "\\" not in line:
            for bar in _COLUMN.finditer(prose, at, stop):
                yield at, bar.start()
                at = bar.end()
        yield at, stop
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
    if left > 1 and prose[slice(*pieces[left - 1])] == ":" and prose[slice(*pieces[left - 2])].isdigit() and (
            left == 2 or _part(prose, pieces, left - 3)):
        return True  # 12 : 4 = 3 is a quotient, or has a label
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
        return [words, *typed(lex(prose, pieces[k][0], end, plain=True), prose)]
    if "<" in prose[start:end]:
        shifted = lex(_unmarked(prose[start:end]), plain=True)
        return [t._replace(start=t.start + start, end=t.end + start) for t in shifted]
    return typed(lex(prose, start, end, plain=True), prose)


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
