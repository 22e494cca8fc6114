"""Terms: what is one and what is not, places, substitution."""

import pickle

import pytest

from symderive.kernel.term import Captured, Malformed, canon, fold, get, instantiate, mk, name, num, put, same, substitute
from symderive.notation.text import read, read_statement

NAMES = frozenset("i j k n x y h".split())


def r(text, letters=False):
    return read(text, names=frozenset() if letters else NAMES, letters=letters)


SAME = [
    ("0.70", "0.7"),
    ("2.0", "2"),
    ("a + b + c", "c + (b + a)"),
    ("a*b*c", "c*b*a"),
    ("a - b", "-b + a"),
    ("sum(x[j], j=1..n)", "sum(x[k], k=1..n)"),
    ("sum(sum(i*j, i=1..2), j=1..3)", "sum(sum(n*k, n=1..2), k=1..3)"),
    ("sum(sum(j, j=1..2), j=1..3)", "sum(sum(i, i=1..2), k=1..3)"),
    ("sum(sum(j, j=1..2) + j, j=1..3)", "sum(k + sum(i, i=1..2), k=1..3)"),
    ("softmax(x[j], j=1..n)[i]", "softmax(x[k], k=1..n)[i]"),
    ("sum(j, j=j..2)", "sum(k, k=j..2)"),
    ("sum(D(x*j, x), j=1..2)", "sum(D(x*k, x), k=1..2)"),
]
DIFFERENT = [
    ("0.7", "7/10"),
    ("a - b", "b - a"),
    ("a/b", "b/a"),
    ("a^b", "b^a"),
    ("-(a*b)", "(-a)*b"),
    ("a*b + c", "a*(b + c)"),
    ("sum(j, j=1..2)", "sum(j, j=1..3)"),
    ("sum(j*k, j=1..2)", "sum(j*k, k=1..2)"),
    ("sum(j*k, j=1..2)", "sum(k*k, k=1..2)"),
    ("sum(sum(i*j, i=1..2), j=1..3)", "sum(sum(i*j, i=1..3), j=1..2)"),
    ("sum(sum(i - j, i=1..2), j=1..3)", "sum(sum(j - i, i=1..2), j=1..3)"),
    ("D(x^2, x)", "D(y^2, y)"),
    ("matmul(a, b)", "matmul(b, a)"),
    ("x", "x[1]"),
    ("sum(sum(j, j=1..2), j=1..3)", "sum(sum(j, k=1..2), j=1..3)"),
]


@pytest.mark.parametrize(("a", "b"), SAME)
def test_same(a, b):
    assert same(r(a), r(b)) and canon(r(a)) is canon(r(b))


@pytest.mark.parametrize(("a", "b"), DIFFERENT)
def test_different(a, b):
    assert not same(r(a), r(b))


def test_a_canonical_twin_is_its_own():
    for a, b in SAME + DIFFERENT:
        for t in (r(a), r(b)):
            assert canon(canon(t)) is canon(t)


SUBSTITUTED = [
    ("x + y", {"x": "y"}, "y + y"),
    ("x + y", {"x": "y", "y": "x"}, "y + x"),
    ("sum(j*x, j=1..n)", {"x": "y", "n": "2"}, "sum(j*y, j=1..2)"),
    ("sum(j*x, j=j..n)", {"j": "2"}, "sum(j*x, j=2..n)"),
    ("x[k]", {"k": "2"}, "x[2]"),
    ("x[k]", {"x": "y"}, "y[k]"),
    ("D(x^2*y, x)", {"y": "3"}, "D(x^2*3, x)"),
    ("sum(sum(j, j=1..j), j=1..j)", {"j": "n"}, "sum(sum(j, j=1..j), j=1..n)"),
]
CAPTURED = [
    ("sum(j*x, j=1..n)", {"x": "j"}),
    ("D(x*y, x)", {"x": "2"}),
    ("D(x*y, x)", {"y": "x"}),
    ("D(x*y, x)", {"y": "h"}),
    ("sum(j*x, j=1..n)", {"x": "k"}),
    ("D(y, x[k])", {"y": "x[1]"}),
    ("sum(sum(x, i=1..2), j=1..2)", {"x": "j"}),
    ("softmax(x, j=1..n)[i]", {"x": "j"}),
]


@pytest.mark.parametrize(("t", "new", "result"), SUBSTITUTED)
def test_substitute(t, new, result):
    assert substitute(r(t), {k: r(v) for k, v in new.items()}) is r(result)


@pytest.mark.parametrize(("t", "new"), CAPTURED)
def test_a_substitution_that_would_capture(t, new):
    mentions = {"h": frozenset("hx"), "k": frozenset("kj")}
    with pytest.raises(Captured):
        substitute(r(t), {k: r(v) for k, v in new.items()}, lambda names: names.union(*(mentions.get(n, ()) for n in names)))


def test_instantiate_puts_the_index():
    pattern = r("at(f, j, m + 1)", letters=True)
    assert instantiate(pattern, {"f": r("x[j]*y"), "j": r("j"), "m": r("n")}) is r("x[n + 1]*y")
    with pytest.raises(Captured):
        instantiate(pattern, {"f": r("sum(j*i, i=1..2)"), "j": r("j"), "m": r("i")})
    with pytest.raises(Malformed):
        instantiate(pattern, {"f": r("x[j]*y"), "j": r("2"), "m": r("n")})


PLACES = [
    ("a + b*c", (1, 0), (), "b"),
    ("a + b + c", (), (0, 2), "a + c"),
    ("a*b*c", (), (2, 1), "c*b"),
    ("D(a*b, x)", (0, 1), (), "b"),
    ("sum(x[j], j=1..n)", (0, 1), (), "j"),
    ("sum(x[j], j=1..n)", (3,), (), "n"),
]
NO_PLACES = [
    ("D(a, x)", (1,), ()),
    ("sum(j, j=1..2)", (1,), ()),
    ("x[1]", (0,), ()),
    ("a + b", (2,), ()),
    ("a + b", (-1,), ()),
    ("a - b", (), (0, 1)),
    ("a + b", (), (0, 0)),
    ("a + b", (), (0,)),
    ("a + b", (), (0, 2)),
    ("a", (0,), ()),
    ("D(a, x[k])", (1, 1), ()),
]


@pytest.mark.parametrize(("t", "at", "pick", "part"), PLACES)
def test_get(t, at, pick, part):
    assert get(r(t), at, pick) is r(part)


@pytest.mark.parametrize(("t", "at", "pick"), NO_PLACES)
def test_no_such_place(t, at, pick):
    with pytest.raises(LookupError):
        get(r(t), at, pick)


PUT = [
    ("a + b*c", (1, 0), (), "x + y", "a + (x + y)*c"),
    ("a + b + c", (), (0, 2), "x", "x + b"),
    ("a + b + c", (), (2, 1), "x", "a + x"),
    ("a + b", (), (0, 1), "x", "x"),
    ("a + b", (1,), (), "x + y", "a + x + y"),
    ("sum(x[j], j=1..n)", (0,), (), "y", "sum(y, j=1..n)"),
]


@pytest.mark.parametrize(("t", "at", "pick", "new", "result"), PUT)
def test_put(t, at, pick, new, result):
    assert put(r(t), at, r(new), pick) is r(result)


FREE = [
    ("sum(j*x, j=1..n)", {"x", "n"}),
    ("sum(j*x, j=j..n)", {"x", "n", "j"}),
    ("D(x*y, x)", {"x", "y"}),
    ("x[k]", {"x", "k"}),
    ("partial(E, w)", {"E", "w"}),
]


@pytest.mark.parametrize(("t", "names"), FREE)
def test_free_names(t, names):
    assert read(t, names=NAMES | {"E", "w"}).names == names


@pytest.mark.parametrize(("t", "ops"), [
    ("x - 2*sin(y)", "add neg mul sin name num"), ("x + -(y)", "add neg name"), ("pi", "const"), ("x^2 > 0", "gt pow name num"),
])
def test_the_operators_that_occur(t, ops):
    assert (read_statement(t) if ">" in t else r(t)).ops == set(ops.split())


@pytest.mark.parametrize(("pattern", "ops"), [("cos(u)^2 + 1", "add pow cos num"), ("u - v", "add neg"), ("u", "")])
def test_of_the_letters_of_a_rule_no_operator_is_known(pattern, ops):
    assert r(pattern, letters=True).ops == set(ops.split())


@pytest.mark.parametrize(("a", "b"), SAME)
def test_same_terms_have_the_same_operators(a, b):
    assert r(a).ops == r(b).ops == canon(r(a)).ops


def test_terms_are_one_and_stay_one():
    x = name("x")
    assert mk("add", x, mk("add", x, x)) is mk("add", x, x, x) and num("0.70") is not num("0.7")
    assert pickle.loads(pickle.dumps(r("sum(sin(x[j])^2, j=1..n)"))) is r("sum(sin(x[j])^2, j=1..n)")
    with pytest.raises(AttributeError):
        x.op = "const"


def test_a_shared_term_is_walked_once():
    t, visits = name("x"), []
    for _ in range(15):
        t = mk("mul", mk("sin", t), mk("cos", t))
    fold(t, lambda node, _: visits.append(node))
    assert len(visits) == 46
