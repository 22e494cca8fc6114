"""Derivatives, always in chain form, and always with what makes them differentiable."""

from symderive.rules.chapter import Chapter

rule = RULES = Chapter()

rule("diff_const", "D(c, x) = 0", seen="c free of x", because="derivative of a constant")
rule("diff_self", "D(x, x) = 1", seen="x name", because="derivative of the variable")
rule("diff_entry_self", "D(x[k], x[k]) = 1", given="whole(k)", seen="k free of x", because="derivative of the variable")
rule("diff_entry", "D(x[i], x[k]) = delta(i, k)", given=["whole(i)", "whole(k)"], seen=["i free of x", "k free of x"],
     because="entries are independent variables")
rule("diff_entry_of_two", "D(x[i, j], x[k, l]) = delta(i, k)*delta(j, l)", given=["whole(i)", "whole(j)", "whole(k)", "whole(l)"],
     seen=["i free of x", "j free of x", "k free of x", "l free of x"], because="entries are independent variables")
rule("diff_entry_of_three", "D(x[i, j, p], x[k, l, q]) = delta(i, k)*delta(j, l)*delta(p, q)",
     given=["whole(i)", "whole(j)", "whole(p)", "whole(k)", "whole(l)", "whole(q)"],
     seen=["i free of x", "j free of x", "p free of x", "k free of x", "l free of x", "q free of x"],
     because="entries are independent variables")
rule("diff_entry_of_four", "D(x[i, j, p, r], x[k, l, q, s]) = delta(i, k)*delta(j, l)*delta(p, q)*delta(r, s)",
     given=["whole(i)", "whole(j)", "whole(p)", "whole(r)", "whole(k)", "whole(l)", "whole(q)", "whole(s)"],
     seen=["i free of x", "j free of x", "p free of x", "r free of x", "k free of x", "l free of x", "q free of x", "s free of x"],
     because="entries are independent variables")
rule("diff_entry_of_five", "D(x[i, j, p, r, y], x[k, l, q, s, z]) = delta(i, k)*delta(j, l)*delta(p, q)*delta(r, s)*delta(y, z)",
     given=["whole(i)", "whole(j)", "whole(p)", "whole(r)", "whole(y)", "whole(k)", "whole(l)", "whole(q)", "whole(s)", "whole(z)"],
     seen=["i free of x", "j free of x", "p free of x", "r free of x", "y free of x", "k free of x", "l free of x", "q free of x",
           "s free of x", "z free of x"],
     because="entries are independent variables")
rule("diff_add", "D(u + v, x) = D(u, x) + D(v, x)", given=["smooth(u, x)", "smooth(v, x)"], because="sum rule")
rule("diff_sub", "D(u - v, x) = D(u, x) - D(v, x)", given=["smooth(u, x)", "smooth(v, x)"], because="sum rule", proved_by="linearity")
rule("diff_neg", "D(-u, x) = -D(u, x)", given="smooth(u, x)", because="constant factor rule", proved_by="linearity")
rule("diff_const_mul", "D(c*u, x) = c*D(u, x)", seen="c free of x", given="smooth(u, x)", because="constant factor rule",
     proved_by="linearity")
rule("diff_div_const", "D(u/c, x) = D(u, x)/c", seen="c free of x", given="smooth(u, x)", because="constant factor rule",
     proved_by="linearity")
rule("diff_mul", "D(u*v, x) = D(u, x)*v + u*D(v, x)", given=["smooth(u, x)", "smooth(v, x)"], because="product rule")
rule("diff_div", "D(u/v, x) = (D(u, x)*v - u*D(v, x))/v^2", given=["v != 0", "smooth(u, x)", "smooth(v, x)"], because="quotient rule",
     proved_by="quotient_rule")
rule("diff_inv", "D(1/v, x) = -D(v, x)/v^2", given=["v != 0", "smooth(v, x)"], because="reciprocal rule", proved_by="quotient_rule")
rule("diff_pow", "D(u^n, x) = n*u^(n - 1)*D(u, x)", seen="n natural", given="smooth(u, x)", because="power rule")
rule("diff_sq", "D(u^2, x) = 2*u*D(u, x)", given="smooth(u, x)", because="power rule", proved_by="power_rule")
rule("diff_pow_neg", "D(u^n, x) = n*u^(n - 1)*D(u, x)", seen="n integer", given=["u != 0", "smooth(u, x)"], because="power rule")
rule("diff_pow_whole", "D(u^n, x) = n*u^(n - 1)*D(u, x)", seen="n free of x", given=["whole(n)", "n >= 1", "smooth(u, x)"],
     because="power rule", proved_by="power_rule")
rule("diff_pow_real", "D(u^a, x) = a*u^(a - 1)*D(u, x)", seen="a free of x", given=["u > 0", "smooth(u, x)"], because="power rule",
     proved_by="exponential_rules")
rule("diff_const_pow", "D(a^u, x) = a^u*log(a)*D(u, x)", seen="a free of x", given=["a > 0", "smooth(u, x)"], because="exponential rule",
     proved_by="exponential_rules")
rule("diff_pow_pow", "D(u^v, x) = u^v*(D(v, x)*log(u) + v*D(u, x)/u)", given=["u > 0", "smooth(u, x)", "smooth(v, x)"],
     because="logarithmic derivative", proved_by="logarithmic_derivative")
rule("diff_exp", "D(exp(u), x) = exp(u)*D(u, x)", given="smooth(u, x)", because="exp′ = exp")
rule("diff_log", "D(log(u), x) = D(u, x)/u", given=["u > 0", "smooth(u, x)"], because="log′ u = 1/u", proved_by="log_derivative")
rule("diff_sqrt", "D(sqrt(u), x) = D(u, x)/(2*sqrt(u))", given=["u > 0", "smooth(u, x)"], because="derivative of the root",
     proved_by="log_derivative")
rule("diff_cbrt", "D(cbrt(u), x) = D(u, x)/(3*cbrt(u)^2)", given=["u != 0", "smooth(u, x)", "real(u)"],
     because="derivative of the cube root", proved_by="log_derivative")
rule("diff_sin", "D(sin(u), x) = cos(u)*D(u, x)", given="smooth(u, x)", because="sin′ = cos")
rule("diff_cos", "D(cos(u), x) = -sin(u)*D(u, x)", given="smooth(u, x)", because="cos′ = −sin")
rule("diff_tan", "D(tan(u), x) = sec(u)^2*D(u, x)", given=["cos(u) != 0", "smooth(u, x)"], because="tan′ = sec²", proved_by="tan")
rule("diff_cot", "D(cot(u), x) = -csc(u)^2*D(u, x)", given=["sin(u) != 0", "smooth(u, x)"], because="cot′ = −csc²", proved_by="cot")
rule("diff_sec", "D(sec(u), x) = sec(u)*tan(u)*D(u, x)", given=["cos(u) != 0", "smooth(u, x)"], because="sec′ = sec tan", proved_by="sec")
rule("diff_csc", "D(csc(u), x) = -csc(u)*cot(u)*D(u, x)", given=["sin(u) != 0", "smooth(u, x)"], because="csc′ = −csc cot", proved_by="csc")
rule("diff_asin", "D(asin(u), x) = D(u, x)/sqrt(1 - u^2)", given=["u > -1", "u < 1", "smooth(u, x)"], because="derivative of asin",
     proved_by="inverse_trigonometric")
rule("diff_acos", "D(acos(u), x) = -D(u, x)/sqrt(1 - u^2)", given=["u > -1", "u < 1", "smooth(u, x)"], because="derivative of acos",
     proved_by="inverse_trigonometric")
rule("diff_atan", "D(atan(u), x) = D(u, x)/(1 + u^2)", given=["smooth(u, x)", "real(u)"], because="derivative of atan",
     proved_by="inverse_trigonometric")
rule("diff_sinh", "D(sinh(u), x) = cosh(u)*D(u, x)", given="smooth(u, x)", because="sinh′ = cosh", proved_by="sinh_cosh")
rule("diff_cosh", "D(cosh(u), x) = sinh(u)*D(u, x)", given="smooth(u, x)", because="cosh′ = sinh", proved_by="sinh_cosh")
rule("diff_tanh", "D(tanh(u), x) = sech(u)^2*D(u, x)", given=["smooth(u, x)", "cosh(u) != 0"], because="tanh′ = sech²", proved_by="tanh")
rule("diff_sech", "D(sech(u), x) = -sech(u)*tanh(u)*D(u, x)", given=["smooth(u, x)", "cosh(u) != 0"], because="sech′ = −sech tanh",
     proved_by="sech_csch")
rule("diff_csch", "D(csch(u), x) = -csch(u)*coth(u)*D(u, x)", given=["smooth(u, x)", "sinh(u) != 0"], because="csch′ = −csch coth",
     proved_by="sech_csch")
rule("diff_coth", "D(coth(u), x) = -csch(u)^2*D(u, x)", given=["smooth(u, x)", "sinh(u) != 0"], because="coth′ = −csch²", proved_by="coth")
rule("diff_asinh", "D(asinh(u), x) = D(u, x)/sqrt(u^2 + 1)", given=["smooth(u, x)", "real(u)"], because="derivative of asinh",
     proved_by="inverse_hyperbolic")
rule("diff_acosh", "D(acosh(u), x) = D(u, x)/(sqrt(u - 1)*sqrt(u + 1))", given=["u > 1", "smooth(u, x)"], because="derivative of acosh",
     proved_by="inverse_hyperbolic")
rule("diff_atanh", "D(atanh(u), x) = D(u, x)/(1 - u^2)", given=["u > -1", "u < 1", "smooth(u, x)"], because="derivative of atanh",
     proved_by="inverse_hyperbolic")
rule("diff_erf", "D(erf(u), x) = 2/sqrt(pi)*exp(-u^2)*D(u, x)", given="smooth(u, x)", because="derivative of erf")
rule("diff_mul_abs", "D(u*abs(u), x) = 2*abs(u)*D(u, x)", given=["smooth(u, x)", "real(u)"],
     because="$u*abs(u)$ has the derivative $2*abs(u)$, at 0 too")
rule("diff_abs_pow", "D(abs(u)^n, x) = n*u*abs(u)^(n - 2)*D(u, x)", seen="n natural", given=["n >= 2", "smooth(u, x)", "real(u)"],
     because="power rule, at 0 too")
rule("diff_relu_pow", "D(relu(u)^n, x) = n*relu(u)^(n - 1)*D(u, x)", seen="n natural", given=["n >= 2", "smooth(u, x)", "real(u)"],
     because="power rule, at 0 too")
rule("diff_softsign", "D(u/(1 + abs(u)), x) = D(u, x)/(1 + abs(u))^2", given=["smooth(u, x)", "real(u)"],
     because="derivative of $u/(1 + abs(u))$, at 0 too")
rule("diff_abs", "D(abs(u), x) = sign(u)*D(u, x)", given=["u != 0", "real(u)", "smooth(u, x)"], because="derivative of the absolute value",
     proved_by="abs_derivative")
rule("diff_atan2", "D(atan2(v, u), x) = (u*D(v, x) - v*D(u, x))/(u^2 + v^2)", given=["u > 0", "smooth(u, x)", "smooth(v, x)", "real(v)"],
     because="derivative of the angle")
rule("diff_atan2_of_ne", "D(atan2(v, u), x) = (u*D(v, x) - v*D(u, x))/(u^2 + v^2)",
     given=["v != 0", "smooth(u, x)", "smooth(v, x)", "real(u)", "real(v)"], because="derivative of the angle")
rule("diff_log_abs", "D(log(abs(u)), x) = D(u, x)/u", given=["u != 0", "real(u)", "smooth(u, x)"], because="log|u|′ = u′/u",
     proved_by="absolute_value")
rule("diff_sum", "D(Sum(f, j, a, b), x) = Sum(D(f, x), j, a, b)", seen=["a free of x", "b free of x", "x name"],
     given="all(smooth(f, x), j, a, b)", because="differentiate under the sum")
rule("diff_sum_entry", "D(Sum(f, j, a, b), x[k]) = Sum(D(f, x[k]), j, a, b)", seen=["a free of x", "b free of x", "k free of j"],
     given=["whole(k)", "all(smooth(f, x[k]), j, a, b)"], because="differentiate under the sum")
rule("diff_sum_entry_of_two", "D(Sum(f, j, a, b), x[k, l]) = Sum(D(f, x[k, l]), j, a, b)",
     seen=["a free of x", "b free of x", "k free of j", "l free of j"],
     given=["whole(k)", "whole(l)", "all(smooth(f, x[k, l]), j, a, b)"], because="differentiate under the sum")
rule("diff_sum_entry_of_three", "D(Sum(f, j, a, b), x[k, l, q]) = Sum(D(f, x[k, l, q]), j, a, b)",
     seen=["a free of x", "b free of x", "k free of j", "l free of j", "q free of j"],
     given=["whole(k)", "whole(l)", "whole(q)", "all(smooth(f, x[k, l, q]), j, a, b)"], because="differentiate under the sum")
rule("diff_sum_entry_of_four", "D(Sum(f, j, a, b), x[k, l, q, s]) = Sum(D(f, x[k, l, q, s]), j, a, b)",
     seen=["a free of x", "b free of x", "k free of j", "l free of j", "q free of j", "s free of j"],
     given=["whole(k)", "whole(l)", "whole(q)", "whole(s)", "all(smooth(f, x[k, l, q, s]), j, a, b)"],
     because="differentiate under the sum")
rule("diff_sum_entry_of_five", "D(Sum(f, j, a, b), x[k, l, q, s, z]) = Sum(D(f, x[k, l, q, s, z]), j, a, b)",
     seen=["a free of x", "b free of x", "k free of j", "l free of j", "q free of j", "s free of j", "z free of j"],
     given=["whole(k)", "whole(l)", "whole(q)", "whole(s)", "whole(z)", "all(smooth(f, x[k, l, q, s, z]), j, a, b)"],
     because="differentiate under the sum")
rule("prime_eq", "f'(x) = D(f(x), x)", seen=["x name", "f free of x"], because="meaning of the prime")
rule("prime_two_eq", "f''(x) = D(D(f(x), x), x)", seen=["x name", "f free of x"], given="smooth(f(x), x)", because="meaning of the prime")
rule("diff_apply", "D(f(u), x) = f'(u)*D(u, x)", seen="f free of x", given=["smooth(f(u), x)", "smooth(u, x)"], because="chain rule")
rule("diff_prime", "D(f'(u), x) = f''(u)*D(u, x)", seen="f free of x", given=["smooth(f'(u), x)", "smooth(u, x)"], because="chain rule")
rule("diff_prime_two", "D(f''(u), x) = f'''(u)*D(u, x)", seen="f free of x", given=["smooth(f''(u), x)", "smooth(u, x)"],
     because="chain rule")
