"""Finite sums and products whose length is a name, factorials and binomial coefficients.

A sum or product over j = a..b needs whole ends and b >= a - 1; the empty sum is 0, the empty product 1.
"""

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
rule("sum_reverse", "Sum(f, j, a, b) = Sum(at(f, j, a + b - j), j, a, b)", given=LENGTH, seen=["a free of j", "b free of j"],
     because="add up in reverse order")
rule("sum_rename", "Sum(f, j, a, b) = Sum(at(f, j, k), k, a, b)", seen=["f free of k", "k name"], given=LENGTH, because="rename the index")
rule("sum_telescope", "Sum(f - at(f, j, j + 1), j, a, b) = at(f, j, a) - at(f, j, b + 1)", given=LENGTH, because="the sum telescopes")
rule("sum_telescope_up", "Sum(at(f, j, j + 1) - f, j, a, b) = at(f, j, b + 1) - at(f, j, a)", given=LENGTH, because="the sum telescopes")
rule("sum_delta", "Sum(f*delta(j, k), j, a, b) = at(f, j, k)", given=["whole(k)", "whole(a)", "whole(b)", "k >= a", "k <= b"],
     seen="k free of j", because="only the term with equal indices stays")
rule("sum_delta_only", "Sum(delta(j, k), j, a, b) = 1", given=["whole(k)", "whole(a)", "whole(b)", "k >= a", "k <= b"], seen="k free of j",
     because="only the term with equal indices stays")
rule("delta_self", "delta(i, i) = 1", given="whole(i)", because="equal indices")
rule("delta_of_ne", "delta(i, k) = 0", given=["whole(i)", "whole(k)", "i != k"], because="different indices")
rule("delta_comm", "delta(i, k) = delta(k, i)", given=["whole(i)", "whole(k)"], because="delta does not mind the order")
rule("double_sum_swap", "Sum(Sum(f, i, c, d), j, a, b) = Sum(Sum(f, j, a, b), i, c, d)",
     seen=["a free of i", "b free of i", "c free of j", "d free of j"], given=[*LENGTH, "whole(c)", "whole(d)", "d >= c - 1"],
     because="add up in the other order")

rule("sum_even", "Sum(at(f, j, 2*j), j, 0, n) = (Sum(f, j, 0, m) + Sum((-1)^j*f, j, 0, m))/2", seen=["n free of j", "m free of j"],
     given=["whole(n)", "whole(m)", "n >= 0", "m >= 2*n", "m <= 2*n + 1"], because="the terms with even numbers")
rule("sum_odd", "Sum(at(f, j, 2*j + 1), j, 0, n) = (Sum(f, j, 0, m) - Sum((-1)^j*f, j, 0, m))/2", seen=["n free of j", "m free of j"],
     given=["whole(n)", "whole(m)", "n >= 0", "m >= 2*n + 1", "m <= 2*n + 2"], because="the terms with odd numbers")
rule("sum_index", "Sum(j, j, 1, n) = n*(n + 1)/2", given=["whole(n)", "n >= 0"], because="sum of the first whole numbers",
     proved_by="arithmetic_sum")
rule("sum_index_sq", "Sum(j^2, j, 1, n) = n*(n + 1)*(2*n + 1)/6", given=["whole(n)", "n >= 0"], because="sum of the first squares",
     proved_by="arithmetic_sum")
rule("sum_index_cube", "Sum(j^3, j, 1, n) = (n*(n + 1)/2)^2", given=["whole(n)", "n >= 0"], because="sum of the first cubes",
     proved_by="arithmetic_sum")

rule("sum_pow", "Sum(r^j, j, 0, n) = (1 - r^(n + 1))/(1 - r)", given=["whole(n)", "n >= 0", "r != 1"], seen=["r free of j", "n free of j"],
     because="geometric sum", proved_by="geometric_sum")

rule("prod_empty", "Product(f, j, a, b) = 1", given=["whole(a)", "whole(b)", "b = a - 1"], because="the empty product is 1")
rule("prod_single", "Product(f, j, a, a) = at(f, j, a)", given="whole(a)", because="a product of one factor")
rule("prod_split_last", "Product(f, j, a, b) = Product(f, j, a, b - 1)*at(f, j, b)", given=["whole(a)", "whole(b)", "b >= a"],
     because="take the last factor out")
rule("prod_split_first", "Product(f, j, a, b) = at(f, j, a)*Product(f, j, a + 1, b)", given=["whole(a)", "whole(b)", "b >= a"],
     because="take the first factor out")
rule("prod_mul", "Product(f*g, j, a, b) = Product(f, j, a, b)*Product(g, j, a, b)", given=LENGTH, because="split the product")
rule("prod_div", "Product(f/g, j, a, b) = Product(f, j, a, b)/Product(g, j, a, b)", given=["all(g != 0, j, a, b)", *LENGTH],
     because="split the product")
rule("prod_const", "Product(c, j, a, b) = c^(b - a + 1)", seen="c free of j", given=LENGTH, because="equal factors")
rule("prod_mul_left", "Product(c*f, j, a, b) = c^(b - a + 1)*Product(f, j, a, b)", seen="c free of j", given=LENGTH,
     because="the factor does not depend on the index")
rule("prod_pow", "Product(f^m, j, a, b) = Product(f, j, a, b)^m", seen="m natural", given=LENGTH, because="power of a product")
rule("prod_pow_whole", "Product(f^m, j, a, b) = Product(f, j, a, b)^m", seen="m free of j", given=["whole(m)", "m >= 0", *LENGTH],
     because="power of a product")
rule("prod_pow_of_pos", "Product(f^m, j, a, b) = Product(f, j, a, b)^m", seen="m free of j", given=["all(f > 0, j, a, b)", *LENGTH],
     because="power of a product of positive factors")
rule("prod_shift", "Product(f, j, a, b) = Product(at(f, j, j - m), j, a + m, b + m)", given=["whole(m)", *LENGTH], seen="m free of j",
     because="shift the index")
rule("prod_rename", "Product(f, j, a, b) = Product(at(f, j, k), k, a, b)", seen=["f free of k", "k name"], given=LENGTH,
     because="rename the index")
rule("log_prod", "log(Product(f, j, a, b)) = Sum(log(f), j, a, b)", given=["all(f > 0, j, a, b)", *LENGTH],
     because="the logarithm turns products into sums")
rule("prod_exp", "Product(exp(f), j, a, b) = exp(Sum(f, j, a, b))", given=LENGTH, because="the exponential turns sums into products")
rule("diff_prod", "D(Product(f, j, a, b), x) = Product(f, j, a, b)*Sum(D(f, x)/f, j, a, b)", seen=["a free of x", "b free of x", "x name"],
     given=["all(f != 0, j, a, b)", "all(smooth(f, x), j, a, b)", *LENGTH], because="logarithmic derivative")
rule("diff_prod_entry", "D(Product(f, j, a, b), x[k]) = Product(f, j, a, b)*Sum(D(f, x[k])/f, j, a, b)",
     seen=["a free of x", "b free of x", "k free of j"],
     given=["whole(k)", "all(f != 0, j, a, b)", "all(smooth(f, x[k]), j, a, b)", *LENGTH], because="logarithmic derivative")

rule("factorial_zero", "factorial(0) = 1", because="$factorial(0) = 1$")
rule("factorial_succ", "factorial(n + 1) = (n + 1)*factorial(n)", given=["whole(n)", "n >= 0"],
     because="$factorial(n + 1) = (n + 1)*factorial(n)$")
rule("factorial_eq_prod", "factorial(n) = Product(k, k, 1, n)", seen=["n free of k", "k name"], given=["whole(n)", "n >= 0"],
     because="definition of the factorial")
rule("binomial_zero", "binomial(n, 0) = 1", given=["whole(n)", "n >= 0"], because="$binomial(n, 0) = 1$")
rule("binomial_one", "binomial(n, 1) = n", given=["whole(n)", "n >= 0"], because="$binomial(n, 1) = n$")
rule("binomial_two", "binomial(n, 2) = n*(n - 1)/2", given=["whole(n)", "n >= 0"], because="$binomial(n, 2) = n*(n - 1)/2$")
rule("binomial_self", "binomial(n, n) = 1", given=["whole(n)", "n >= 0"], because="$binomial(n, n) = 1$")
rule("binomial_symm", "binomial(n, n - k) = binomial(n, k)", given=["whole(n)", "whole(k)", "n >= 0"],
     because="binomial coefficients are symmetric")
rule("binomial_of_gt", "binomial(n, k) = 0", given=["whole(n)", "whole(k)", "n >= 0", "k > n"], because="$binomial(n, k) = 0$ for $k > n$")
rule("binomial_succ", "binomial(n + 1, k + 1) = binomial(n, k) + binomial(n, k + 1)", given=["whole(n)", "whole(k)", "n >= 0"],
     because="Pascal's triangle")
rule("binomial_absorb", "(k + 1)*binomial(n + 1, k + 1) = (n + 1)*binomial(n, k)", given=["whole(n)", "whole(k)", "n >= 0"],
     because="absorption identity")
rule("binomial_absorb_row", "(n + 1 - k)*binomial(n + 1, k) = (n + 1)*binomial(n, k)", given=["whole(n)", "whole(k)", "n >= 0"],
     because="absorption identity", proved_by="binomial_absorption")
rule("sum_mul_binomial", "Sum(j*binomial(n + 1, j)*f, j, 0, n + 1) = (n + 1)*Sum(binomial(n, j)*at(f, j, j + 1), j, 0, n)",
     given=["whole(n)", "n >= 0"], seen="n free of j", because="absorption under the sum")
rule("binomial_eq_factorial", "binomial(n, k) = factorial(n)/(factorial(k)*factorial(n - k))",
     given=["whole(n)", "whole(k)", "k >= 0", "n >= k"], because="binomial coefficients by factorials")
rule("binomial_theorem", "Sum(binomial(n, j)*a^j*b^(n - j), j, 0, n) = (a + b)^n", given=["whole(n)", "n >= 0"],
     seen=["n free of j", "a free of j", "b free of j"], because="binomial theorem", proved_by="binomial_theorem")
rule("binomial_theorem_one", "Sum(binomial(n, j)*a^j, j, 0, n) = (1 + a)^n", given=["whole(n)", "n >= 0"],
     seen=["n free of j", "a free of j"], because="binomial theorem", proved_by="binomial_theorem")
rule("vandermonde", "Sum(binomial(m, j)*binomial(n, r - j), j, 0, r) = binomial(m + n, r)",
     given=["whole(m)", "whole(n)", "whole(r)", "m >= 0", "n >= 0", "r >= 0"], seen=["m free of j", "n free of j", "r free of j"],
     because="Vandermonde's identity")
rule("sum_binomial", "Sum(binomial(n, j), j, 0, n) = 2^n", given=["whole(n)", "n >= 0"], seen="n free of j",
     because="sum of a row of Pascal's triangle", proved_by="binomial_theorem")
rule("sum_binomial_succ", "Sum(binomial(n + 1, j)*f, j, 0, n + 1) = Sum(binomial(n, j)*(f + at(f, j, j + 1)), j, 0, n)",
     seen="n free of j", given=["whole(n)", "n >= 0"], because="Pascal's triangle under the sum")
