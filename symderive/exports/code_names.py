"""Names of a file as identifiers of a programming language: safe, different from each other, and alike wherever that can be."""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterable

_PYTHON = frozenset((*keyword.kwlist, *keyword.softkwlist)) | frozenset(
    "np torch jax jnp math erf gradient numbers value dict float print range zip len sum max min abs name".split())
_C = frozenset(
    "auto break case char const continue default do double else enum extern float for goto if inline int long register restrict return "
    "short signed sizeof static struct switch typedef union unsigned void volatile while asm typeof bool true false nullptr alignas "
    "alignof constexpr linux unix i386 main printf NULL EOF NAN INFINITY HUGE_VAL errno stdin stdout stderr gradient weights numbers d w "
    "acos asin atan atan2 cos sin tan acosh asinh atanh cosh sinh tanh exp exp2 expm1 log log2 log10 log1p pow sqrt cbrt fabs floor ceil "
    "erf erfc fmax fmin hypot gamma lgamma tgamma j0 j1 jn y0 y1 yn memset memcpy malloc free abs".split())
HELPERS = frozenset("sigmoid softplus sech sign step relu gelu silu elu softmax log_softmax "
                    "normal_cdf windows places put_back first_largest cross_entropy_slope".split())


class Names:
    """The identifiers of one program; `of` gives the one of a name of the file, `new` makes one that no other name has."""

    def __init__(self, names: Iterable[str], language: str, reserved: Iterable[str] = ()):
        self._taken = {*(_C if language == "c" else _PYTHON), *HELPERS, *reserved}
        self._known: dict[str, str] = {}
        for name in names:
            self._known.setdefault(name, "") or self._known.update({name: self.new(name)})

    def of(self, name: str) -> str:
        return self._known[name]

    def new(self, wish: str) -> str:
        """The wish as an identifier, with as many underscores behind it as it needs to be new."""
        plain = re.sub(r"[^A-Za-z0-9_]", "_", wish)
        plain = plain if plain[:1].isalpha() else f"v{plain}"
        while plain in self._taken:
            plain += "_"
        self._taken.add(plain)
        return plain


def comment(text: str) -> str:
    """A text of the file for a comment on one line: letters, digits and harmless signs."""
    return re.sub(r"[^A-Za-z0-9 .,:;()\[\]+\-=_*^<>/']|\*/|/\*", "?", text)[:200]
