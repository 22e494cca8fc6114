"""From a formula for general indices to matrices: delta[i]*x[j] is delta x^T, sum of W[k, i]*delta[k] is W^T delta."""

from __future__ import annotations

from symderive.kernel.term import ONE, Term, fold, name, rebuild
from symderive.networks.equations import Indices
from symderive.report.document import Text

TRANSPOSED = "ᵀ"
ENTRYWISE = " ⊙ "


def matrix_form(formula: Term, indices: Indices) -> Text | None:
    """The formula without indices, where it is made of products of matrices and of what is done entry by entry; None otherwise."""
    if formula.op in ("add", "sub"):
        parts = [matrix_form(t, indices) for t in formula.args]
        if all(p is not None for p in parts) and not _plain(formula, indices):
            sign = " + " if formula.op == "add" else " − "
            return tuple(piece for k, p in enumerate(parts) for piece in (*((sign,) if k else ()), *(p or ())))
    factors = formula.args if formula.op == "mul" else (formula,)
    outer = _outer(factors, indices)
    if outer is not None:
        return outer
    found: list[Text] = []
    for f in factors:
        text = _product(f, indices, len(factors) > 1)
        if text is None:
            return None
        found.append(text)
    return tuple(piece for k, text in enumerate(found) for piece in (*((ENTRYWISE,) if k else ()), *text))


def _entries(t: Term) -> list[Term]:
    found: list[Term] = []
    fold(t, lambda node, _: found.append(node) if node.op == "idx" else None)
    return found


def _plain(t: Term, indices: Indices) -> bool:
    """Whether everything in it is done entry by entry."""
    return not t.bound and all(e.args[1:] == indices for e in _entries(t)) and not any(i.val in _without(t, indices).names for i in indices)


def _without(t: Term, indices: Indices) -> Term:
    return fold(t, lambda node, args: node.args[0] if node.op == "idx" and node.args[1:] == indices else rebuild(node, args))


def _outer(factors: tuple[Term, ...], indices: Indices) -> Text | None:
    """delta[i] x[j]."""
    if len(indices) != 2 or len(factors) != 2 or any(f.op != "idx" or len(f.args) != 2 for f in factors):
        return None
    by_index = {f.args[1]: f.args[0] for f in factors}
    return (by_index[indices[0]], " ", by_index[indices[1]], TRANSPOSED) if by_index.keys() == set(indices) else None


def _product(f: Term, indices: Indices, among: bool) -> Text | None:
    if f.op == "Sum":
        inner = _contracted(f, indices)
        return inner if inner is None or not among else ("(", *inner, ")")
    if not _plain(f, indices):
        return None
    bare = _without(f, indices)
    return ("(", bare, ")") if among and bare.op in ("add", "sub", "div") else (bare,)


def _contracted(f: Term, indices: Indices) -> Text | None:
    """A sum over one index of a product of two matrices or vectors, or of one."""
    body, k = f.args[0], f.args[1]
    factors = body.args if body.op == "mul" else (body,)
    if any(t.op != "idx" or len(t.args) > 3 or k not in t.args for t in factors) or body.bound:
        return None
    if len(factors) == 1 and len(indices) == 1 and factors[0].args[1:] == (k, *indices):
        return (factors[0].args[0], TRANSPOSED, " ", ONE)
    if len(factors) != 2:
        return None
    rows, columns = indices[:1], indices[1:]
    for left, right in (factors, factors[::-1]):
        first = {(*rows, k): (left.args[0],), (k, *rows): (left.args[0], TRANSPOSED)}.get(left.args[1:])
        second = {(k, *columns): (right.args[0],), (*columns, k): (right.args[0], TRANSPOSED)}.get(right.args[1:])
        if first and second:
            return (*first, " ", *(second if columns else (right.args[0],)))
    return None


def named(array: str) -> Text:
    """The name of an array."""
    return (name(array),)
