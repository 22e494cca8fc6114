"""The kernel: what may be believed, and why. This essay runs as a doctest.

**Terms.** Everything is a `Term`: a node with arguments, never evaluated, equal terms being one object.

>>> from symderive.kernel.term import ONE, mk, name, num, same
>>> x = name("x")
>>> mk("add", x, x)
add(x, x)
>>> mk("mul", num("0.70"), x) is mk("mul", num("0.7"), x), same(mk("mul", num("0.70"), x), mk("mul", x, num("0.7")))
(False, True)

**What a line means.** Operations are total: outside its domain an operation has some value, of which nothing is known. So = is plain
equality, equals may replace equals, and a rule must be true for whatever that value is. x/x = 1 needs x != 0; x - x = 0 needs nothing.
A *claim* says that its sides are equal wherever both are defined and its assumptions hold.

**Rules.** A rule is data: two sides with letters, conditions `given` (to be granted) and `seen` (to be read off the terms).

>>> from symderive.kernel.derivation import Chain, Claim, Derivation, Line, Rejected, Rule, Step
>>> from symderive.kernel.term import letter
>>> u = letter("u")
>>> cancel = Rule("div_self", mk("div", u, u), ONE, given=(mk("ne", u, num(0)),))

**Steps.** A step names a rule, a place, and what its letters stand for. It does not say what comes out: `check` puts the letters in,
compares with what stands at the place, grants the conditions, and puts the other side there. It never matches and never searches.

>>> from symderive.kernel.check import check
>>> def one_step(lhs, rhs, step, at):
...     return Derivation(Claim(lhs, rhs), Chain((Line((step,)),)), witness=at)
>>> cosh = mk("cosh", x)
>>> theorem = check(one_step(mk("div", cosh, cosh), ONE, Step("div_self", using=(("u", cosh),)), (("x", num(0)),)), {"div_self": cancel})
>>> theorem.granted, theorem.conditions
(((1, ne(cosh(x), 0)),), ())

cosh(x) != 0 was granted because a cosh of a real number is positive. What nobody grants is refused, and so is every surprise:

>>> y = mk("sub", x, x)
>>> check(one_step(mk("div", y, y), ONE, Step("div_self", using=(("u", y),)), (("x", ONE),)), {"div_self": cancel})
Traceback (most recent call last):
symderive.kernel.derivation.Rejected: witness: no point shows that the claim speaks of anything: an assumption does not hold there

(A claim may assume that its sides are defined; this one is nowhere. A claim that speaks of no point at all is no theorem: that is what
the witness is for.)

**Conditions depend on the place** (`conditions.Facts`). Going down a line, a derivative D(., x) keeps only what stays true while x moves a
little: x > 0 stays, x = 0 does not. A sum forgets what was said about its index, and adds that the index is whole and in range.

**Two oracles.** `ring` decides equality of rational expressions, everything else opaque, with its denominators as conditions and modulo
equations cited with their cofactors. `ball` encloses values at a point with certified error bounds: that refutes, and it is how a
witness is checked. Both are called with all they need; they find nothing by themselves.

>>> from symderive.kernel.ball import refuted
>>> refuted(Claim(mk("sqrt", mk("pow", x, num(2))), x), (("x", mk("neg", ONE)),)).left
'1.00000000000'

**Reading order.** `term` (nodes, `same`, substitution), `derivation` (the data of a proof), `check` (steps and blocks), `conditions`
(facts, signs, smoothness), `ring`, `ball`. The kernel imports the standard library and FLINT, and nobody else. It finds nothing, it
prints nothing, and it fails closed: whatever is not understood is `Rejected`.
"""
