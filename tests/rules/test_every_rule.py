"""Every rule is true wherever its conditions hold, and its conditions can be met."""

import pytest
from questions import question

from symderive.rules import RULES
from symderive.rules.chapter import Chapter

PLANTED = Chapter()
PLANTED("no_chain_factor", "D(sinh(u), x) = cosh(u)", given="smooth(u, x)", because="planted")
PLANTED("wrong_sign", "tan(u)^2 - sec(u)^2 = 1", given="cos(u) != 0", because="planted")
PLANTED("factor_with_the_index", "Sum(c*f, j, a, b) = c*Sum(f, j, a, b)", given=["whole(a)", "whole(b)", "b >= a - 1"], because="planted")
PLANTED("entry_anywhere", "D(x[i], x[k]) = delta(i, k)", because="planted")
PLANTED("log_of_any_product", "log(u*v) = log(u) + log(v)", because="planted")
PLANTED("cancel_anything", "a/a = 1", because="planted")
PLANTED("root_of_any_square", "sqrt(a^2) = a", because="planted")
PLANTED(
    "rename_over",
    "Sum(f, j, a, b) = Sum(at(f, j, k), k, a, b)",
    seen="k name",
    given=["whole(a)", "whole(b)", "b >= a - 1"],
    because="planted",
)
PLANTED(
    "sift_anywhere",
    "Sum(f*delta(j, k), j, a, b) = at(f, j, k)",
    given=["whole(k)", "whole(a)", "whole(b)", "b >= a - 1"],
    seen="k free of j",
    because="planted",
)
PLANTED(
    "last_of_none", "Sum(f, j, a, b) = Sum(f, j, a, b - 1) + at(f, j, b)", given=["whole(a)", "whole(b)", "b >= a - 1"], because="planted"
)
PLANTED("constant_moves", "D(c*u, x) = c*D(u, x)", given="smooth(u, x)", because="planted")
PLANTED("kink", "D(abs(u), x) = step(u)*D(u, x) - step(-u)*D(u, x) + delta(0, 1)", given="u > -1", because="planted")
PLANTED("prime_of_all", "f'(x) = D(f(x), x)", seen="x name", because="planted")
PLANTED(
    "softmax_of_none",
    "Sum(softmax(f, j, i, n), i, 1, n) = 1",
    given="whole(n)",
    seen=["f free of i", "n free of i", "n free of j"],
    because="planted",
)
NEVER = Chapter()
NEVER("never", "1/u = 1/u", given=["u > 0", "u < 0"], because="planted")
NEVER("never_smooth", "D(floor(u), x) = 0", given=["smooth(floor(u), x)", "u > x", "u < x"], because="planted")


@pytest.mark.parametrize("name", RULES)
def test_both_sides_agree(name):
    answer = question(RULES[name])
    assert not answer.failures, answer.failures[0]
    assert answer.compared, "its conditions were never met"


@pytest.mark.parametrize("name", PLANTED)
def test_a_false_rule_is_caught(name):
    assert question(PLANTED[name].read(name)).failures


@pytest.mark.parametrize("name", NEVER)
def test_a_condition_that_is_never_met_is_caught(name):
    answer = question(NEVER[name].read(name))
    assert not answer.failures and not answer.compared
