"""The arithmetics in which a network is run, all with the same few operations: the layers are written once, over any of them.

* `Floats`: arrays of float64, for speed.
* `Exact`: arrays of numbers that are fractions (fmpq) as long as they are rational, and enclosures (arb) of the precision in force
  elsewhere. 0.1 + 0.2 - 0.3 is 0, tanh(0) is 0, and so is 0 times anything.
* `Duals`: value and slope in one direction, over `Exact`. Slopes come from the rules of sum, product and a dozen functions alone.

Arrays are added, subtracted, multiplied, indexed, reshaped, transposed and summed as NumPy's; a single number is an array of one entry.
The operations below are what differs.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from functools import partial, reduce
from operator import add
from typing import Any

import numpy as np
from flint import arb, arb_mat, fmpq, fmpq_mat

from symderive.networks.elements import ONE, ZERO, Element, fraction, function_of, is_zero, middle, sign

Array = Any  # of NumPy, or a Pair
Slope = Callable[[Any, Any, Array, Array], Array]  # of an arithmetic, options, x and y

MAX_BITS = 400_000  # of a fraction; a larger one becomes a ball
BLOCK = 2**20  # entries of a stored matrix that are balls at one time
CACHED = 2**21  # entries of an outer product that BLAS gives faster; a larger one is bound by memory

FUNCTIONS = ("exp", "expm1", "log", "log1p", "sqrt", "reciprocal", "tanh", "sech", "sigmoid", "softplus", "erfc")


class Floats:
    """float64, by NumPy. What overflows is an infinity; nothing is raised."""

    pi = math.pi
    exp, expm1, log, log1p, sqrt, reciprocal, tanh = np.exp, np.expm1, np.log, np.log1p, np.sqrt, np.reciprocal, np.tanh

    def number(self, q: Fraction) -> float:
        """A constant."""
        return float(q)

    def given(self, array: Any, only_multiplied: bool = False) -> Array:
        """An array of the graph."""
        found = np.asarray(array, dtype=np.float64)
        return found if found.ndim else found.reshape(1)

    def zeros(self, shape: tuple[int, ...]) -> Array:
        return np.zeros(shape)

    def tanh_slope(self, x: Array, y: Array) -> Array:
        """1/cosh² x, which does not cancel where 1 - y² does"""
        c = np.cosh(x)
        return 1.0 / (c * c)

    def sigmoid_slope(self, x: Array, y: Array) -> Array:
        """y (1 - y), where 1 - y = sigmoid(-x)"""
        return y / (1.0 + np.exp(x))

    def sigmoid(self, x: Array) -> Array:
        return 1.0 / (1.0 + np.exp(-x))

    def softplus(self, x: Array) -> Array:
        return np.logaddexp(0.0, x)

    def erfc(self, x: Array) -> Array:
        return np.fromiter(map(math.erfc, np.ravel(x).tolist()), np.float64).reshape(np.shape(x))

    def multiplied(self, g: Array, slope: Slope, o: Any, x: Array, y: Array) -> Array:
        """g times a slope at x, where a function is y."""
        return g * slope(self, o, x, y)

    def positive(self, x: Array) -> Array:
        """Where x > 0."""
        return x > 0

    def keep(self, x: Array, where: Array) -> Array:
        """x there, 0 elsewhere."""
        return x * where

    def winner(self, stack: Array) -> Array:
        """Which of the arrays is largest, entry by entry; the first at a tie."""
        return stack.argmax(axis=0)

    def pivot(self, rows: Array) -> Array:
        """The place of a large entry of every row; any will do."""
        return rows.argmax(axis=-1)

    def linear(self, x: Array, w: Array) -> Array:
        """x wᵀ, of a vector or of rows."""
        return x @ w.T

    def matmul(self, x: Array, w: Array) -> Array:
        """x w, of a vector or of rows."""
        return x @ w

    def outer(self, g: Array, x: Array) -> Array:
        """gᵀ x, the sum of the outer products of the rows."""
        if g.ndim > 1:
            return g.T @ x
        return np.dot(g[:, None], x[None]) if g.size * x.size < CACHED else np.multiply.outer(g, x)

    weight_gradient = outer

    def matrix(self, w: Array) -> Array:
        return w

    array = matrix


# --- fractions and balls -------------------------------------------------------------------------------------------


_where: Callable[[Any, Any, Any], Array] = np.where  # of numbers that NumPy's types know nothing of


class Exact:
    """Fractions where numbers are rational, balls of the precision in force where they are not.

    rational   whether given numbers are fractions; if not, they are balls too, matrices of weights stay as they were stored, and
               their gradients are not multiplied out: a hundredth of the time and the memory, but a kink may stay undecided that
               decimals hide
    """

    def __init__(self, rational: bool = True, max_bits: int = MAX_BITS):
        self.rational, self.max_bits = rational, max_bits
        self._matrices: dict[int, tuple[Array, arb_mat]] = {}
        for name in FUNCTIONS:
            setattr(self, name, np.frompyfunc(function_of(name), 1, 1))

    def __getattr__(self, name: str) -> Callable[[Any], Any]:  # the functions set above
        raise AttributeError(name)

    @property
    def pi(self) -> Element:
        return arb.pi()

    def number(self, q: Fraction) -> Element:
        """A constant."""
        return fraction(q)

    def given(self, array: Any, only_multiplied: bool = False) -> Array:
        """An array of the graph; `only_multiplied` says that it only stands in matrix products."""
        if only_multiplied and not self.rational and array.dtype != object:
            return array
        of = fraction if self.rational else arb if array.dtype != object else _ball
        return objects(map(of, array.ravel().tolist()), array.shape or (1,))

    def zeros(self, shape: tuple[int, ...]) -> Array:
        return np.full(shape, ZERO, dtype=object)

    def settle(self, array: Array) -> Array:
        """Fractions that have grown too large become balls."""
        flat = array.ravel().tolist()
        if all(type(x) is arb or x.height_bits() <= self.max_bits for x in flat):
            return array
        return objects((x if type(x) is arb or x.height_bits() <= self.max_bits else arb(x) for x in flat), array.shape)

    def multiplied(self, g: Array, slope: Slope, o: Any, x: Array, y: Array) -> Array:
        """g times a slope at x, where a function is y; the slope is only taken where g is not 0."""
        some = ~(g == 0).astype(bool)
        found = self.zeros(g.shape)
        found[some] = g[some] * slope(self, o, x[some], y[some])
        return found

    def positive(self, x: Array) -> Array:
        """Where x > 0. Raises Unclear."""
        return np.frompyfunc(sign, 1, 1)(x) > 0

    def tanh_slope(self, x: Array, y: Array) -> Array:
        """1 - y²; what cancels is made up for by more bits."""
        return ONE - y * y

    def sigmoid_slope(self, x: Array, y: Array) -> Array:
        """y (1 - y)"""
        return y * (ONE - y)

    def keep(self, x: Array, where: Array) -> Array:
        """x there, 0 elsewhere."""
        return _where(where, x, ZERO)

    def winner(self, stack: Array) -> Array:
        """Which of the arrays is largest, entry by entry; the first at a tie. Raises Unclear."""
        best = np.zeros(stack.shape[1:], dtype=int)
        largest = stack[0]
        for k in range(1, len(stack)):
            better = self.positive(stack[k] - largest)
            best, largest = _where(better, k, best), _where(better, stack[k], largest)
        return best

    def pivot(self, rows: Array) -> Array:
        """The place of a large entry of every row; any will do."""
        return np.frompyfunc(middle, 1, 1)(rows).argmax(axis=-1)

    # --- matrices --------------------------------------------------------------------------------------------------

    def linear(self, x: Array, w: Any) -> Array:
        """x wᵀ, of a vector or of rows."""
        if isinstance(w, Outer):
            return w.linear(x)
        return self._product(w, np.atleast_2d(x).T).T.reshape(*x.shape[:-1], len(w))

    def matmul(self, x: Array, w: Any) -> Array:
        """x w, of a vector or of rows."""
        if isinstance(w, Outer):
            return w.matmul(x)
        return self._product(np.atleast_2d(x), w).reshape(*x.shape[:-1], w.shape[1])

    def outer(self, g: Array, x: Array) -> Array:
        """gᵀ x, the sum of the outer products of the rows; those of which g has only zeros are left out."""
        g, x = np.atleast_2d(g), np.atleast_2d(x)
        some = ~(g == 0).astype(bool).all(axis=1)
        if not some.any():
            return self.zeros((g.shape[1], x.shape[1]))
        return self._product(g[some].T, x[some])

    def matrix(self, w: Any) -> Any:
        """What may be added and multiplied by a number: a stored matrix becomes one that is not multiplied out."""
        return w if isinstance(w, Outer) or w.dtype == object else Outer(self, w.shape, (), (ONE, w))

    def array(self, w: Any) -> Array:
        """A matrix multiplied out."""
        return w.array() if isinstance(w, Outer) else w if w.dtype == object else self.given(w)

    def weight_gradient(self, g: Array, x: Array) -> Any:
        """gᵀ x, multiplied out only where numbers are fractions."""
        return self.outer(g, x) if self.rational else Outer(self, g.shape[-1:] + x.shape[-1:], ((ONE, g, x),))

    def _product(self, a: Array, b: Array) -> Array:
        """The matrix product. An entry is a fraction where no ball other than 0 plays a part in it."""
        for stored, rows in ((a, slice(None)), (b, None)):
            if stored.size > BLOCK and stored.dtype != object:
                return self._by_blocks(a, b, rows is not None)
        (ra, ta), (rb, tb) = self._parts(a), self._parts(b)
        rational = ra * rb if ra is not None and rb is not None else None
        balls: arb_mat | None = None
        for left, right in ((ra, tb), (ta, rb), (ta, tb)):
            if left is not None and right is not None:
                product = _lifted(left) * _lifted(right)
                balls = product if balls is None else balls + product
        shape = a.shape[0], b.shape[1]
        if rational is None and balls is None:
            return self.zeros(shape)
        if rational is None or balls is None:
            return objects((rational if balls is None else balls).entries(), shape)  # type: ignore[union-attr]
        return objects((r if is_zero(t) else r + t for r, t in zip(rational.entries(), balls.entries(), strict=True)), shape)

    def _by_blocks(self, a: Array, b: Array, first: bool) -> Array:
        """The product with a stored matrix so large that its balls are made a block of rows at a time."""
        stored = a if first else b
        step = max(1, BLOCK // stored.shape[1])
        blocks = [slice(k, k + step) for k in range(0, len(stored), step)]
        if first:
            return np.concatenate([self._product(a[rows], b) for rows in blocks])
        return reduce(add, (self._product(a[:, rows], b[rows]) for rows in blocks))

    def _parts(self, array: Array) -> tuple[fmpq_mat | None, arb_mat | None]:
        """A matrix as the sum of one of fractions and one of balls; None where it is 0. That of a stored one is kept."""
        if array.dtype == object:
            return _parts(array)
        known = self._matrices.get(id(array))
        if known is None:
            rows, columns = array.shape
            known = array, arb_mat(rows, columns, array.ravel().tolist())
            if array.base is None:
                self._matrices[id(array)] = known
        return None, known[1]


def _lifted(matrix: fmpq_mat | arb_mat) -> arb_mat:
    return matrix if isinstance(matrix, arb_mat) else arb_mat(matrix)


def _ball(x: Fraction) -> arb:
    return arb(fraction(x))


def objects(entries: Iterable[Any], shape: tuple[int, ...]) -> Array:
    """An array of numbers that are objects."""
    flat = np.empty(math.prod(shape), dtype=object)
    flat[:] = list(entries)
    return flat.reshape(shape)


def as_floats(array: Array) -> Array:
    """The nearest float64 of every entry, or one beside it."""
    return np.fromiter((int(x.p) / int(x.q) if type(x) is fmpq else float(x) for x in np.ravel(array).tolist()), float).reshape(array.shape)


def _parts(array: Array) -> tuple[fmpq_mat | None, arb_mat | None]:
    entries, (rows, columns) = array.ravel().tolist(), array.shape
    kinds = set(map(type, entries))
    if arb not in kinds:
        return fmpq_mat(rows, columns, entries), None
    if fmpq not in kinds:
        return None, arb_mat(rows, columns, entries)
    return (fmpq_mat(rows, columns, [e if type(e) is fmpq else ZERO for e in entries]),
            arb_mat(rows, columns, [e if type(e) is arb else 0 for e in entries]))


class Outer:
    """A matrix that is not multiplied out: c times a stored one, plus a sum of products c gᵀ x.

    The gradient in the weights of a dense layer is one product of this kind: n entries that are known from sqrt(n) numbers.
    """

    __array_ufunc__ = None  # an array + self is self + the array

    def __init__(self, over: Exact, shape: tuple[int, ...], products: tuple[tuple[Element, Array, Array], ...],
                 stored: tuple[Element, Array] | None = None):
        self.over, self.shape, self.products, self.stored = over, shape, products, stored

    def __mul__(self, c: Element) -> Outer:
        stored = None if self.stored is None else (self.stored[0] * c, self.stored[1])
        return Outer(self.over, self.shape, tuple((d * c, g, x) for d, g, x in self.products), stored)

    def __add__(self, other: Any) -> Any:
        """Of two, or with an array of objects; a stored matrix is added by `plus_stored`."""
        if not isinstance(other, Outer):
            return self.array() + other
        if self.stored is not None and other.stored is not None:
            (c, array), (d, same) = self.stored, other.stored
            assert array is same, "one matrix at most is stored"
            return Outer(self.over, self.shape, self.products + other.products, None if is_zero(c + d) else (c + d, array))
        return Outer(self.over, self.shape, self.products + other.products, self.stored or other.stored)

    __radd__ = __add__

    def linear(self, x: Array) -> Array:
        """x times the transposed of this."""
        over = self.over
        found = [over.matmul(over.linear(x, np.atleast_2d(y)) * c, np.atleast_2d(g)) for c, g, y in self.products]
        return reduce(add, found if self.stored is None else [over.linear(x, self.stored[1]) * self.stored[0], *found])

    def matmul(self, x: Array) -> Array:
        """x times this."""
        over = self.over
        found = [over.matmul(over.linear(x, np.atleast_2d(g)) * c, np.atleast_2d(y)) for c, g, y in self.products]
        return reduce(add, found if self.stored is None else [over.matmul(x, self.stored[1]) * self.stored[0], *found])

    def array(self) -> Array:
        """Multiplied out."""
        found = [self.over.outer(g, x) * c for c, g, x in self.products]
        return reduce(add, found if self.stored is None else [self.over.given(self.stored[1]) * self.stored[0], *found])

    def entry(self, index: tuple[int, ...]) -> Element:
        """One entry."""
        i, j = index
        start = ZERO if self.stored is None else fraction(self.stored[1][i, j]) * self.stored[0]
        return sum((c * np.sum(g[..., i] * x[..., j]) for c, g, x in self.products), start)

    def floats(self) -> Array:
        """Multiplied out, as floats."""
        found = (float(c) * np.atleast_2d(as_floats(g)).T @ np.atleast_2d(as_floats(x)) for c, g, x in self.products)
        return reduce(add, found, 0.0 if self.stored is None else self.stored[1] * float(self.stored[0]))

    def dot(self, v: Any) -> Element:
        """The sum of all entries times those of another matrix."""
        assert self.stored is None
        return sum((c * (g * self.over.linear(x, v)).sum() for c, g, x in self.products), ZERO)


# --- dual numbers --------------------------------------------------------------------------------------------------


class Pair:
    """An array of dual numbers: values, and their slopes in one direction (None: they do not move)."""

    __array_ufunc__ = None  # an array * a pair is the pair's business

    def __init__(self, value: Array, slope: Array | None = None):
        self.value, self.slope = value, slope

    @property
    def shape(self) -> Any:
        return self.value.shape

    @property
    def ndim(self) -> Any:
        return self.value.ndim

    def _moved(self, change: Callable[[Array], Array]) -> Pair:
        return Pair(change(self.value), None if self.slope is None else change(self.slope))

    def __getitem__(self, index: Any) -> Pair:
        return self._moved(lambda a: a[index])

    def reshape(self, *shape: Any) -> Pair:
        return self._moved(lambda a: a.reshape(*shape))

    def transpose(self, *axes: Any) -> Pair:
        return self._moved(lambda a: a.transpose(*axes))

    def sum(self, **where: Any) -> Pair:
        return self._moved(lambda a: a.sum(**where))

    def __neg__(self) -> Pair:
        return self._moved(lambda a: -a)

    def __add__(self, other: Any) -> Pair:
        value, slope = _pair(other)
        return Pair(self.value + value, _plus(_as_wide(self.slope, value), _as_wide(slope, self.value)))

    def __mul__(self, other: Any) -> Pair:
        value, slope = _pair(other)
        return Pair(self.value * value, _plus(None if self.slope is None else self.slope * value,
                                              None if slope is None else self.value * slope))

    def __sub__(self, other: Any) -> Pair:
        return self.__add__(-other)

    def __rsub__(self, other: Any) -> Pair:
        return (-self).__add__(other)

    def __truediv__(self, number: int) -> Pair:
        return self._moved(lambda a: a / number)

    __radd__, __rmul__ = __add__, __mul__


def _pair(x: Any) -> tuple[Array, Array | None]:
    return (x.value, x.slope) if isinstance(x, Pair) else (x, None)


def _plus(a: Array | None, b: Array | None) -> Array | None:
    return b if a is None else a if b is None else a + b


def _as_wide(slope: Array | None, other: Array) -> Array | None:
    """The slope in the shape of the sum of what moves and the other."""
    wide = () if slope is None else np.broadcast_shapes(np.shape(slope), np.shape(other))
    return slope if slope is None or np.shape(slope) == wide else np.broadcast_to(slope, wide)


# the slope of a function at x, where its value is y
_SLOPES: dict[str, Callable[[Exact, Array, Array], Array]] = {
    "exp": lambda A, x, y: y, "expm1": lambda A, x, y: y + ONE, "log": lambda A, x, y: A.reciprocal(x),
    "log1p": lambda A, x, y: A.reciprocal(x + ONE), "sqrt": lambda A, x, y: A.reciprocal(y + y), "reciprocal": lambda A, x, y: -y * y,
    "tanh": lambda A, x, y: A.sech(x) * A.sech(x), "sech": lambda A, x, y: -y * A.tanh(x), "sigmoid": lambda A, x, y: y * A.sigmoid(-x),
    "softplus": lambda A, x, y: A.sigmoid(x), "erfc": lambda A, x, y: A.exp(-x * x) * (-2 * A.reciprocal(A.sqrt(A.pi))),
}


class Duals:
    """Dual numbers over `Exact`. At a kink the slope is the convention's."""

    def __init__(self, over: Exact):
        self.over, self.number, self.zeros, self.given = over, over.number, over.zeros, over.given
        for name in FUNCTIONS:
            setattr(self, name, partial(self._function, name))

    def __getattr__(self, name: str) -> Callable[[Any], Any]:  # the functions set above
        raise AttributeError(name)

    @property
    def pi(self) -> Element:
        return self.over.pi

    def settle(self, x: Any) -> Pair:
        return Pair(*_pair(x))._moved(self.over.settle)

    def _function(self, name: str, x: Any) -> Any:
        value, slope = _pair(x)
        found = getattr(self.over, name)(value)
        if slope is None:
            return Pair(found) if isinstance(x, Pair) else found
        return Pair(found, slope * _SLOPES[name](self.over, value, found))

    def positive(self, x: Any) -> Array:
        return self.over.positive(_pair(x)[0])

    def keep(self, x: Any, where: Array) -> Pair:
        return Pair(*_pair(x))._moved(lambda a: self.over.keep(a, where))

    def winner(self, stack: Any) -> Array:
        return self.over.winner(_pair(stack)[0])

    def pivot(self, rows: Any) -> Array:
        return self.over.pivot(_pair(rows)[0])

    def linear(self, x: Any, w: Any) -> Pair:
        return _bilinear(self.over.linear, x, w)

    def matmul(self, x: Any, w: Any) -> Pair:
        return _bilinear(self.over.matmul, x, w)


def _bilinear(product: Callable[[Array, Array], Array], x: Any, y: Any) -> Pair:
    """(x y)′ = x′ y + x y′"""
    (a, da), (b, db) = _pair(x), _pair(y)
    return Pair(product(a, b), _plus(None if da is None else product(da, b), None if db is None else product(a, db)))


# --- the same of every arithmetic ----------------------------------------------------------------------------------


def select(where: Array, x: Any, y: Any) -> Any:
    """x there, y elsewhere; either may be a single number."""
    if not isinstance(x, Pair) and not isinstance(y, Pair):
        return _where(where, x, y)
    (a, da), (b, db) = _pair(x), _pair(y)
    slope = None if da is None and db is None else _where(where, ZERO if da is None else da, ZERO if db is None else db)
    return Pair(_where(where, a, b), slope)


def stacked(arrays: Sequence[Any]) -> Any:
    """Arrays of one shape along a new first axis."""
    if not isinstance(arrays[0], Pair):
        return np.stack(arrays)
    return _joined(np.stack, arrays)


def concatenated(arrays: Sequence[Any], axis: int) -> Any:
    """Arrays one after the other along an axis."""
    if not isinstance(arrays[0], Pair):
        return np.concatenate(arrays, axis=axis)
    return _joined(partial(np.concatenate, axis=axis), arrays)


def _joined(join: Callable[[list[Array]], Array], pairs: Sequence[Pair]) -> Pair:
    value = join([p.value for p in pairs])
    if all(p.slope is None for p in pairs):
        return Pair(value)
    return Pair(value, join([np.full(p.shape, ZERO, dtype=object) if p.slope is None else p.slope for p in pairs]))


def padded(over: Any, x: Any, pads: tuple[int, ...]) -> Any:
    """Zeros around the last axes, so many on either side of each."""
    if not any(pads):
        return x
    if isinstance(x, Pair):
        return x._moved(lambda a: padded(over, a, pads))
    lead = x.ndim - len(pads)
    out = over.zeros((*x.shape[:lead], *(n + 2 * p for n, p in zip(x.shape[lead:], pads, strict=True))))
    out[(..., *(slice(p, p + n) for n, p in zip(x.shape[lead:], pads, strict=True)))] = x
    return out
