"""The gradient of a network of single numbers as a function in NumPy, PyTorch, JAX or C.

Every name of the network is a variable of its own, delta_h is the derivative of the loss in h, and dw that in a weight w: each is the
sum, over the equations in which the name stands, of their delta times the local derivative, which the kernel has proved.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from symderive.exports.code_names import Names, comment
from symderive.exports.code_terms import LANGUAGES, Language, code, helpers_of, wrapped
from symderive.kernel import ring
from symderive.kernel.check import check
from symderive.kernel.derivation import Definition
from symderive.kernel.term import ONE, ZERO, Term, fold, joined, mk, name, num, rebuild
from symderive.networks.gradient import Backward, chosen
from symderive.networks.net import Net
from symderive.notation.text import write
from symderive.rules import RULES
from symderive.search.differentiate import tidy

_PROVED = "Every local derivative is proved: symderive grad --weights FILE shows how."
MOST_NUMBERS = 60  # of the example below the function
_TWO = num("2")


@dataclass(frozen=True, slots=True)
class Assign:
    """name = value, with a remark."""

    name: str
    value: Term
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Program:
    """Assignments in order; slopes says which variable is the derivative in a weight."""

    forward: tuple[Assign, ...]
    backward: tuple[Assign, ...]
    slopes: dict[str, str]

    @property
    def lines(self) -> tuple[Assign, ...]:
        return (*self.forward, *self.backward)


def gradient_code(net: Net, language: str, wrt: Iterable[str] | None = None) -> str:
    """The function as text; its local derivatives are proved first. Raises NoCode, WeightsError, Rejected."""
    program = programmed(net, chosen(net, wrt))
    return (_c if language == "c" else _python)(net, program, LANGUAGES[language])


# --- what is computed ----------------------------------------------------------------------------------------------


def programmed(net: Net, weights: Sequence[str]) -> Program:
    """The forward and the backward pass, in forms that neither overflow nor lose digits, without what nobody needs."""
    return _Programmer(net, weights).program()


class _Programmer:
    """One network on its way to code."""

    def __init__(self, net: Net, weights: Sequence[str]):
        self.taken = {*net.given, *(d.name for d in net.definitions)}
        self.net, self.weights = self.split(net), weights
        self.backward = Backward(self.net)
        self.deltas = {d.name: self.new(f"delta_{d.name}") for d in self.net.equations}
        self.slopes = {w: self.new(f"d{w}") for w in weights}
        self.bodies = {d.name: d.body for d in self.net.definitions}
        self.values: dict[str, Term] = {}  # of every delta and slope

    def new(self, wish: str) -> str:
        while wish in self.taken:
            wish += "_"
        self.taken.add(wish)
        return wish

    def split(self, net: Net) -> Net:
        """The network in which tanh(w*x + b) is taken of a name of its own."""
        equations: list[Definition] = []
        for d in net.equations:
            if d.body.op in _SPLIT and d.body.args[0].op != "name":
                inner = name(self.new(f"z_{d.name}"))
                equations.append(Definition(inner.val, d.body.args[0]))
                d = Definition(d.name, mk(d.body.op, inner))
            equations.append(d)
        return replace(net, equations=tuple(equations))

    def program(self) -> Program:
        moved = {n for w in self.weights for n in self.backward.moved(w)}
        alive = {self.net.loss.name}
        for d in reversed(self.net.definitions):
            alive |= d.body.names if d.name in alive else frozenset()
        uses: dict[str, list[str]] = {}
        for d in self.net.definitions:
            for n in self.backward.mentioned[d.name]:
                if d.name in moved and d.name in alive:
                    uses.setdefault(n, []).append(d.name)
        order = (*(d.name for d in reversed(self.net.equations) if d.name in moved and d.name in alive), *self.weights)
        backward = [self.slope(n, uses.get(n, [])) for n in order]
        return self.needed([self.equation(d) for d in self.net.definitions], backward)

    def equation(self, d: Definition) -> Assign:
        steady = self.steady(d.body)
        return Assign(d.name, d.body) if steady is d.body else Assign(d.name, tidy(steady), f"= {write(d.body)}")

    def slope(self, n: str, uses: list[str]) -> Assign:
        """The derivative of the loss in a name: over its uses, their delta times the local derivative."""
        terms = []
        for e in uses:
            check(self.backward.local(e, n), RULES)
            factor = self.backward.factor(e, n)
            terms.append(factor if e == self.net.loss.name else joined("mul", [name(self.deltas[e]), factor]))
        value = tidy(joined("add", terms)) if terms else ZERO
        remark = "; ".join(said for op, said in _CORNERS.items() if _has(value, op))
        if len(uses) == 1 and uses[0] in self.values and _has(self.values[uses[0]], "div"):
            short = _cancelled(joined("mul", [self.values[uses[0]], self.backward.factor(uses[0], n)]))
            if short is not None:
                value, remark = short, f"= {write(value)}"
        self.values[n] = value
        return Assign(self.deltas.get(n) or self.slopes[n], self.steady(value), remark)

    def steady(self, t: Term) -> Term:
        """The same without a loss of digits: 1 - p is sigmoid(-z) where p = sigmoid(z), log(p) is -softplus(-z), 1 - h^2 is sech(z)^2."""

        def argument(node: Term, op: str) -> Term | None:
            node = self.bodies.get(node.val, node) if node.op == "name" else node
            return node.args[0] if node.op == op else None

        def combine(node: Term, args: list[Term]) -> Term:
            if node.op == "sub" and args[0] is ONE:
                if (u := argument(args[1], "sigmoid")) is not None:
                    return mk("sigmoid", _minus(u))
                if args[1].op == "pow" and args[1].args[1] is _TWO and (u := argument(args[1].args[0], "tanh")) is not None:
                    return mk("pow", mk("sech", u), _TWO)
            if node.op == "log":
                if (u := argument(args[0], "sigmoid")) is not None:
                    return mk("neg", mk("softplus", _minus(u)))
                if args[0].op == "add" and len(args[0].args) == 2 and args[0].args[0] is ONE and args[0].args[1].op == "exp":
                    return mk("softplus", args[0].args[1].args[0])
            return rebuild(node, args)

        return fold(t, combine)

    def needed(self, forward: list[Assign], backward: list[Assign]) -> Program:
        """The lines on which the loss or a slope depends."""
        wanted = {self.net.loss.name, *self.slopes.values()}
        halves: list[list[Assign]] = [[], []]
        for half, lines in ((1, backward), (0, forward)):
            for line in reversed(lines):
                if line.name in wanted:
                    wanted |= line.value.names
                    halves[half].insert(0, line)
        return Program(tuple(halves[0]), tuple(halves[1]), self.slopes)


_SPLIT = frozenset("exp log sqrt cbrt sin cos tan sinh cosh tanh asin acos atan asinh acosh atanh erf sigmoid softplus relu abs".split())
_CORNERS = {"step": "relu'(0) = 0 by convention", "sign": "abs'(0) = 0 by convention"}


def _minus(u: Term) -> Term:
    return u.args[0] if u.op == "neg" else mk("neg", u)


def _has(t: Term, op: str) -> bool:
    return fold(t, lambda node, args: node.op == op or any(args))


def _cancelled(t: Term) -> Term | None:
    """The term without a division, where everything cancels."""
    try:
        field = ring.Field((t,), opaque=False)
        top, bottom = field.fraction(t)
        quotient, rest = divmod(top, bottom)
    except (ring.TooLarge, ZeroDivisionError):
        return None
    return ring.polynomial(quotient, field.atoms) if rest == 0 else None


# --- Python --------------------------------------------------------------------------------------------------------

_IMPORTS = {
    "numpy": "import numpy as np\n", "torch": "import torch\n",
    "jax": "import jax\nimport jax.numpy as jnp\n\njax.config.update(\"jax_enable_x64\", True)\n",
}
_TENSOR = {"numpy": "{}", "torch": "torch.tensor({}, dtype=torch.float64)", "jax": "{}"}


def _names(net: Net, program: Program, language: str) -> Names:
    return Names([*net.given, *(line.name for line in program.lines)], language)


def _about(net: Net) -> str:
    """What the file says the network is, on one line."""
    return comment(f"{net.title}: {net.loss.name} = {write(net.loss.body)}")


def _python(net: Net, program: Program, language: Language) -> str:
    names = _names(net, program, language.key)
    terms = [line.value for line in program.lines]
    helpers = helpers_of(terms, language)
    parameters = ", ".join(names.of(n) for n in net.given)
    slopes = ", ".join(f'"{w}": {names.of(d)}' for w, d in program.slopes.items())
    body = ["# forward", *(_line(a, names, language) for a in program.forward),
            f"# backward: delta_h is the derivative of {names.of(net.loss.name)} in h",
            *(_line(a, names, language) for a in program.backward),
            wrapped(f"return {names.of(net.loss.name)}, {{{slopes}}}")]
    math = "import math\n\n" if any("math." in text for text in (*body, *helpers)) else ""
    parts = [f"# {_about(net)}\n# {_PROVED}\n{math}{_IMPORTS[language.key]}",
             *helpers,
             wrapped(f"def gradient({parameters}):") + '\n    """The loss, and its derivative in each weight by name."""\n'
             + "".join(f"    {line}\n" for text in body for line in text.split("\n"))]
    if len(net.given) <= MOST_NUMBERS:
        parts.append(_python_example(net, names, language))
    return "\n\n".join(part if part.endswith("\n") else part + "\n" for part in parts)


def _python_example(net: Net, names: Names, language: Language) -> str:
    tensor = _TENSOR[language.key]
    numbers = ", ".join(f"{names.of(n)}={code(t, language, names.of)}" for n, t in net.given.items())
    given = "numbers" if tensor == "{}" else "{n: " + tensor.format("x") + " for n, x in numbers.items()}"
    text = "\n".join("    " + line for line in wrapped(f"numbers = dict({numbers})").split("\n"))
    return f'if __name__ == "__main__":\n{text}\n    print(gradient(**{given}))\n'


def _line(a: Assign, names: Names, language: Language) -> str:
    end = "" if language.key != "c" else ";"
    remark = f"  {'//' if language.key == 'c' else '#'} {comment(a.remark)}" if a.remark else ""
    return wrapped(f"{names.of(a.name)} = {code(a.value, language, names.of)}{end}", brackets=language.key != "c") + remark


# --- C -------------------------------------------------------------------------------------------------------------


def _c(net: Net, program: Program, language: Language) -> str:
    names = _names(net, program, "c")
    held = {w: f"w.{names.of(w)}" for w in net.weights}

    def called(n: str) -> str:
        return held.get(n) or names.of(n)

    slot = {d: f"d->{names.of(w)}" for w, d in program.slopes.items()}
    parameters = ", ".join([*(f"double {names.of(n)}" for n in (*net.inputs, *net.target)), "struct weights w", "struct weights *d"])
    lines = [_c_line(a, called, names, slot, language) for a in program.lines]
    split = len(program.forward)
    body = ["/* forward */", *lines[:split], f"/* backward: delta_h is the derivative of {names.of(net.loss.name)} in h */", *lines[split:],
            f"return {names.of(net.loss.name)};"]
    fields = wrapped(f"double {', '.join(names.of(w) for w in net.weights)};")
    about = "".join(f"/* {text} */\n" for text in (_about(net), _PROVED))
    helpers = helpers_of([a.value for a in program.lines], language)
    parts = [f"{about}#include <math.h>\n", f"struct weights {{\n    {fields}\n}};\n", *helpers,
             "/* returns the loss; its derivative in each weight goes to d */\n" + wrapped(f"double gradient({parameters})") + "\n{\n"
             + "".join(f"    {line}\n" for text in body for line in text.split("\n")) + "}\n"]
    if len(net.given) <= MOST_NUMBERS:
        parts.append(_c_example(net, program, names, language))
    return "\n".join(parts)


def _c_line(a: Assign, called: Callable[[str], str], names: Names, slot: dict[str, str], language: Language) -> str:
    remark = f"  /* {comment(a.remark)} */" if a.remark else ""
    target = slot.get(a.name) or f"double {names.of(a.name)}"
    return wrapped(f"{target} = {code(a.value, language, called)};") + remark


def _c_example(net: Net, program: Program, names: Names, language: Language) -> str:
    """A main function with the numbers of the file, for cc -DEXAMPLE."""
    weights = ", ".join(f".{names.of(w)} = {code(t, language, names.of)}" for w, t in net.weights.items())
    given = [code(t, language, names.of) for t in (*net.inputs.values(), *net.target.values())]
    shown = [f'printf("%.17g\\n", gradient({", ".join([*given, "w", "&d"])}));']
    shown += [f'printf("%.17g\\n", d.{names.of(w)});' for w in program.slopes]
    lines = [wrapped(f"struct weights w = {{{weights}}}, d;"), *shown, "return 0;"]
    inner = "".join(f"    {line}\n" for text in lines for line in text.split("\n"))
    return f"#ifdef EXAMPLE\n#include <stdio.h>\n\nint main(void)\n{{\n{inner}}}\n#endif\n"
