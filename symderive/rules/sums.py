"""Finite sums whose length is a name. A sum over j = a..b needs whole ends and b >= a - 1; the empty sum is 0."""

from symderive.rules.chapter import Chapter

rule = RULES = Chapter()

LENGTH = ["whole(a)", "whole(b)", "b >= a - 1"]

rule("sum_mul_left", "Sum(c*f, j, a, b) = c*Sum(f, j, a, b)", seen="c free of j", given=LENGTH,
     because="the factor does not depend on the index")
rule("sum_div", "Sum(f/c, j, a, b) = Sum(f, j, a, b)/c", seen="c free of j", given=["c != 0", *LENGTH],
     because="the divisor does not depend on the index")
rule("sum_neg", "Sum(-f, j, a, b) = -Sum(f, j, a, b)", given=LENGTH, because="the sign goes before the sum")
rule("sum_add", "Sum(f + g, j, a, b) = Sum(f, j, a, b) + Sum(g, j, a, b)", given=LENGTH, because="split the sum")
rule("sum_sub", "Sum(f - g, j, a, b) = Sum(f, j, a, b) - Sum(g, j, a, b)", given=LENGTH, because="split the sum")
rule("sum_const", "Sum(c, j, a, b) = (b - a + 1)*c", seen="c free of j", given=LENGTH, because="equal terms")
rule("sum_zero", "Sum(0, j, a, b) = 0", given=LENGTH, because="a sum of zeros")
rule("sum_empty", "Sum(f, j, a, b) = 0", given=["whole(a)", "whole(b)", "b = a - 1"], because="the empty sum is 0")
rule("sum_single", "Sum(f, j, a, a) = at(f, j, a)", given="whole(a)", because="a sum of one term")
rule("sum_split_last", "Sum(f, j, a, b) = Sum(f, j, a, b - 1) + at(f, j, b)", given=["whole(a)", "whole(b)", "b >= a"],
     because="take the last term out")
rule("sum_split_first", "Sum(f, j, a, b) = at(f, j, a) + Sum(f, j, a + 1, b)", given=["whole(a)", "whole(b)", "b >= a"],
     because="take the first term out")
rule("sum_split", "Sum(f, j, a, b) = Sum(f, j, a, m) + Sum(f, j, m + 1, b)",
     given=["whole(a)", "whole(b)", "whole(m)", "m >= a - 1", "m <= b"], seen=["a free of j", "b free of j", "m free of j"],
     because="split the range")
rule("sum_shift", "Sum(f, j, a, b) = Sum(at(f, j, j - m), j, a + m, b + m)", given=["whole(m)", *LENGTH], seen="m free of j",
     because="shift the index")
rule("sum_rename", "Sum(f, j, a, b) = Sum(at(f, j, k), k, a, b)", seen=["f free of k", "k name"], given=LENGTH, because="rename the index")
rule("sum_delta", "Sum(f*delta(j, k), j, a, b) = at(f, j, k)", given=["whole(k)", "whole(a)", "whole(b)", "k >= a", "k <= b"],
     seen="k free of j", because="only the term with equal indices stays")
rule("sum_delta_only", "Sum(delta(j, k), j, a, b) = 1", given=["whole(k)", "whole(a)", "whole(b)", "k >= a", "k <= b"], seen="k free of j",
     because="only the term with equal indices stays")
rule("delta_self", "delta(i, i) = 1", given="whole(i)", because="equal indices")
rule("delta_of_ne", "delta(i, k) = 0", given=["whole(i)", "whole(k)", "i != k"], because="different indices")
rule("delta_comm", "delta(i, k) = delta(k, i)", given=["whole(i)", "whole(k)"], because="delta does not mind the order")
