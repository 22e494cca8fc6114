"""Puts a rule to the question: terms for its letters, its conditions granted by the kernel, its sides compared by balls."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import product

from flint import ctx

from symderive.kernel import ball
from symderive.kernel.check import Replay
from symderive.kernel.derivation import Claim, Definition, Definitions, Rejected, Rule, Sort, Step
from symderive.kernel.term import BINDERS, NAME_SLOTS, Captured, Malformed, Term, fold, instantiate, num, number
from symderive.notation.text import read, read_statement

TRIES = 240  # assignments of the letters
ENOUGH = 10  # of them that the kernel accepts
POINTS = 40  # tried for each
AT_KINKS = frozenset({"diff_mul_abs", "diff_abs_pow", "diff_relu_pow", "diff_softsign"})  # where a ball gives no derivative

NAMES = frozenset("x y h f g q a k m n j i".split())
FUNCTIONS = frozenset("fgq")
DEFINED = (
    Definition("h", read("x^2 + y", names=NAMES, functions=FUNCTIONS)),
    Definition("f", read("t^3"), "t"),
    Definition("q", read("t*x"), "t"),
)
SORTS = (*((n, Sort("whole")) for n in "kmn"), ("a", Sort("array")), ("g", Sort("function")))
ENTRIES = range(-3, 8)  # of the array a
CORNER = {2: range(-2, 6), 3: range(-1, 5), 4: range(4), 5: range(3)}  # the same where a rule gives a several indices

# what may stand for a letter, by what the rule uses it for
POOLS = {
    "variable": ["x", "x", "x", "y", "h", "a[1]", "a[k]"],
    "bound": ["j", "j", "i", "k", "n"],
    "array": ["a"],
    "function": ["f", "g", "q"],
    "natural": ["0", "1", "2", "3", "-1", "-2", "2.0", "1/2", "n"],
    "whole": ["0", "1", "2", "3", "1", "k", "n", "m", "n + 1", "-1", "a[1]", "a[1]", "a[2]", "x", "j", "1/2"],
    "term": [
        "0",
        "1",
        "2",
        "-1",
        "1/2",
        "3/2",
        "pi",
        "x",
        "x",
        "y",
        "-x",
        "x*y",
        "x + y^2",
        "x^2 + 1",
        "x^3",
        "1/x",
        "2*x",
        "sin(x)",
        "exp(x)",
        "exp(y)",
        "log(x)",
        "sqrt(x)",
        "abs(x)",
        "relu(x)",
        "step(x)",
        "sign(y)",
        "cbrt(x)",
        "floor(x)",
        "atan(x)",
        "max(x, y)",
        "h",
        "h*x",
        "n",
        "k",
        "a[1]",
        "a[k]",
        "a[2]*x",
        "f(x)",
        "q(y)",
        "D(x^2*y, x)",
        "sum(i*x, i=1..3)",
        "sum(a[i], i=1..n)",
        "j",
        "j*x",
        "a[j]",
        "a[j]*x",
        "x - y",
        "sinh(x)/2",
        "tanh(y)",
    ],
    "body": [
        "0",
        "x",
        "h",
        "j",
        "j*x",
        "j*k",
        "i + j",
        "n*j*x",
        "a[j]",
        "a[j]*x",
        "a[j]*a[k]",
        "exp(x*j)",
        "exp(a[j])",
        "abs(x - j)",
        "1/j",
        "delta(j, 2)",
        "delta(i, j)",
        "x^j",
        "j - 1",
        "softmax(a[i], i=1..3)[j]",
        "sum(a[i]*j, i=1..2)",
        "sum(k, k=1..j)",
        "f(j)",
        "q(j)",
        "log(j)*x",
        "sqrt(k)",
    ],
}
EXTRA = ["x > 0", "y > 0", "x > 1", "x != 0", "x < 1", "n >= 1", "k >= 1", "x != y", "y < 0", "k <= 3"]
VALUES = [Fraction(v) for v in "-2 -1 -1/2 0 1/3 1/2 1 3/2 2 3".split()]


@dataclass
class Answer:
    """What came out: how many comparisons were made, and those that failed."""

    compared: int = 0
    failures: list[str] = field(default_factory=list)


def roles(rule: Rule) -> dict[str, str]:
    """What each letter is used for."""
    found = {v: "term" for v in rule.letters}

    def note(node: Term, _: list[None]) -> None:
        for slot in NAME_SLOTS.get(node.op, ()):
            arg = node.args[slot]
            role = {"idx": "array", "apply": "function", "prime": "function"}.get(
                node.op, "bound" if node.op in BINDERS | {"at"} else "variable"
            )
            if arg.op == "letter" and found.get(arg.val) != "array":
                found[arg.val] = role
        ends = dict.fromkeys(("Sum", "Product", "softmax"), node.args[2:])
        whole = {"whole": node.args, "idx": node.args[1:], "delta": node.args, **ends}.get(node.op, ())
        for arg in whole:
            if arg.op == "letter" and found[arg.val] == "term":
                found[arg.val] = "whole"

    for t in (rule.lhs, rule.rhs, *rule.given):
        fold(t, note)
    for t in _nodes(rule.lhs):
        if t.op in BINDERS:
            found.update({v: "body" for v in t.args[0].letters if found[v] == "term"})
    for look in rule.seen:
        if look[0] in ("natural", "integer"):
            found[look[1]] = "natural"
    return found


def _nodes(t: Term) -> list[Term]:
    found = [t]
    for node in found:
        found.extend(node.args)
    return found


def _statements(rule: Rule, using: dict[str, Term], definitions: Definitions) -> list[Term]:
    """The conditions of the rule as assumptions, but for those that only the kernel can see."""
    said = [instantiate(s, using, definitions.closure) for s in rule.given]
    return [s for s in said if s.op != "smooth" and not (s.op == "all" and s.args[0].op in ("smooth", "real"))]


def _point(chance: random.Random) -> ball.Point:
    real = {v: chance.choice(VALUES) for v in ("x", "y", "j", "i", *(f"a[{k}]" for k in ENTRIES))}
    whole = {v: Fraction(chance.choice((0, 1, 1, 2, 2, 3, -1))) for v in ("k", "m", "n")}
    if chance.random() < 0.5:
        real["j"] = Fraction(chance.choice((1, 2, 3)))
    return (*((v, number(q)) for v, q in {**real, **whole}.items()), ("g(t)", read("t^3 - exp(t)")))


def _corner(chance: random.Random, lhs: Term) -> ball.Point:
    """Entries of a with as many indices as it has in a term, where these are several."""
    several = {len(t.args) - 1 for t in _nodes(lhs) if t.op == "idx" and len(t.args) > 2}
    places = (at for d in sorted(several) for at in product(CORNER[d], repeat=d))
    return tuple((f"a[{','.join(map(str, at))}]", number(chance.choice(VALUES))) for at in places)


def _moved(point: ball.Point, names: frozenset[str], k: int) -> ball.Point:
    return tuple((v, number(k) if v in names else t) for v, t in point)


def _value(t: Term, point: ball.Point, claim: Claim) -> object:
    """A ball, or None where the term has no certified value at any precision."""
    for precision in ball.PRECISIONS[:3]:
        try:
            found = ball.enclosure(t, point, claim, precision)
            if found.is_finite():
                return found
        except (ball.Undefined, Malformed):
            continue
    return None


def _holds(claim: Claim, point: ball.Point, definitions: Definitions) -> bool:
    try:
        ball.satisfied(point, claim, definitions)
    except (ball.Undefined, Malformed):
        return False
    return True


def _accepted(rule: Rule, using: dict[str, Term], claim: Claim, lhs: Term) -> Term | None:
    """The right side, where the kernel takes the step knowing nothing but the assumptions of the claim."""
    try:
        Replay({}).begin(Claim(lhs, lhs, claim.assuming, claim.sorts, claim.definitions))
        replay = Replay({rule.name: rule})
        return replay.step(lhs, Step(rule.name, (), tuple(using.items())), replay.begin(claim))
    except Rejected:
        return None


def question(rule: Rule) -> Answer:
    """Assignments seeded by the rule's name. A failure is a point where its conditions and all its letters have values and
    the two sides differ, or one of them alone has a value."""
    chance, answer, accepted = random.Random(rule.name), Answer(), 0
    definitions, part = Definitions(DEFINED, frozenset("g")), roles(rule)
    one = num(1)
    for attempt in range(TRIES if rule.letters else 1):
        using = {v: read(chance.choice(POOLS[part[v]]), names=NAMES, functions=FUNCTIONS) for v in sorted(rule.letters)}
        extra = [read_statement(s, names=NAMES, functions=FUNCTIONS) for s in chance.sample(EXTRA, attempt % 4)]
        try:
            lhs = instantiate(rule.lhs, using, definitions.closure)
            is_complex = rule.lhs.imaginary or rule.rhs.imaginary or ("complex", "values") in rule.seen
            sorts = (*SORTS, ("zeta", Sort("complex"))) if is_complex else SORTS
            claim = Claim(one, one, (*_statements(rule, using, definitions), *extra), sorts, DEFINED)
        except (Captured, Malformed):
            continue
        rhs = _accepted(rule, using, claim, lhs)
        if rhs is None:
            continue
        compared = _compare(rule, using, claim, lhs, rhs, chance, answer)
        accepted += compared > 0
        if accepted >= ENOUGH:
            break
    return answer


def _compare(rule: Rule, using: dict[str, Term], claim: Claim, lhs: Term, rhs: Term, chance: random.Random, answer: Answer) -> int:
    definitions, part, compared = Definitions(DEFINED, frozenset("g")), roles(rule), 0
    inside = frozenset().union(*(using[v].names for v in using if part[v] == "bound"))
    outside = [t for v, t in using.items() if part[v] in ("term", "body", "whole", "natural") and not t.names & inside]
    outside += [t for t in _nodes(lhs) if t.op == "idx" and len(t.args) > 2 and not t.names & inside]
    bodies = [t for v, t in using.items() if part[v] in ("term", "body") and t.names & inside]
    for _ in range(POINTS):
        point = (*_corner(chance, lhs), *_point(chance))
        point = point[:-1] if ball.is_complex(claim) else point  # g is a real function
        if compared >= 4 or not _holds(claim, point, definitions):
            continue
        with ctx.workprec(ball.PRECISIONS[0]):
            if any(_value(t, point, claim) is None for t in outside):
                continue
        left, right = _value(lhs, point, claim), _value(rhs, point, claim)
        if left is None and right is None:
            continue
        where = f"{lhs} = {rhs} at {point}"
        if left is None or right is None:
            seen = all(_value(t, _moved(point, inside, k), claim) is not None for t in bodies for k in ENTRIES)
            if seen and (left is not None or rule.name not in AT_KINKS):
                answer.failures.append(f"only one side has a value: {where}")
        elif not (left - right).contains(0):
            answer.failures.append(f"{left} is not {right}: {where}")
        else:
            compared += 1
            answer.compared += 1
    return compared
