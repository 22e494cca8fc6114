"""Hyperbolic functions. sinh and cosh come from the exponential, the others from them."""

from symderive.rules.chapter import Chapter

rule = RULES = Chapter()

rule("sinh_eq_exp", "sinh(u) = (exp(u) - exp(-u))/2", because="definition of sinh")
rule("cosh_eq_exp", "cosh(u) = (exp(u) + exp(-u))/2", because="definition of cosh")
rule("tanh_eq_sinh_div_cosh", "tanh(u) = sinh(u)/cosh(u)", because="definition of tanh", given="cosh(u) != 0")
rule("tanh_eq_exp", "tanh(u) = (exp(u) - exp(-u))/(exp(u) + exp(-u))", given="exp(u) + exp(-u) != 0",
     because="definition of tanh", proved_by="hyperbolic_corollaries")
rule("sech_eq_one_div_cosh", "sech(u) = 1/cosh(u)", given="cosh(u) != 0", because="definition of sech")
rule("csch_eq_one_div_sinh", "csch(u) = 1/sinh(u)", given="sinh(u) != 0", because="definition of csch")
rule("coth_eq_cosh_div_sinh", "coth(u) = cosh(u)/sinh(u)", given="sinh(u) != 0", because="definition of coth")
rule("cosh_sq_sub_sinh_sq", "cosh(u)^2 - sinh(u)^2 = 1", because="$cosh(u)^2 - sinh(u)^2 = 1$", proved_by="cosh_sinh")
rule("sech_sq_add_tanh_sq", "sech(u)^2 + tanh(u)^2 = 1", given="cosh(u) != 0", because="$sech(u)^2 + tanh(u)^2 = 1$", proved_by="sech")
rule("cosh_add_sinh", "cosh(u) + sinh(u) = exp(u)", because="$cosh(u) + sinh(u) = exp(u)$", proved_by="hyperbolic_addition")
rule("cosh_sub_sinh", "cosh(u) - sinh(u) = exp(-u)", because="$cosh(u) - sinh(u) = exp(-u)$", proved_by="hyperbolic_addition")
rule("sinh_neg", "sinh(-u) = -sinh(u)", because="sinh is odd", proved_by="hyperbolic_symmetry")
rule("cosh_neg", "cosh(-u) = cosh(u)", because="cosh is even", proved_by="hyperbolic_symmetry")
rule("cosh_abs", "cosh(abs(u)) = cosh(u)", given="real(u)", because="cosh is even", proved_by="absolute_value")
rule("tanh_neg", "tanh(-u) = -tanh(u)", given="cosh(u) != 0", because="tanh is odd", proved_by="hyperbolic_symmetry")
rule("sinh_zero", "sinh(0) = 0", because="$sinh(0) = 0$", proved_by="hyperbolic_symmetry")
rule("cosh_zero", "cosh(0) = 1", because="$cosh(0) = 1$", proved_by="hyperbolic_symmetry")
rule("tanh_zero", "tanh(0) = 0", because="$tanh(0) = 0$", proved_by="hyperbolic_symmetry")
rule("sinh_add", "sinh(u + v) = sinh(u)*cosh(v) + cosh(u)*sinh(v)", because="addition theorem of sinh", proved_by="hyperbolic_addition")
rule("cosh_add", "cosh(u + v) = cosh(u)*cosh(v) + sinh(u)*sinh(v)", because="addition theorem of cosh", proved_by="hyperbolic_addition")
rule("sinh_sub", "sinh(u - v) = sinh(u)*cosh(v) - cosh(u)*sinh(v)", because="addition theorem of sinh", proved_by="hyperbolic_difference")
rule("cosh_sub", "cosh(u - v) = cosh(u)*cosh(v) - sinh(u)*sinh(v)", because="addition theorem of cosh", proved_by="hyperbolic_difference")
rule("sinh_two_mul", "sinh(2*u) = 2*sinh(u)*cosh(u)", because="double argument of sinh", proved_by="hyperbolic_corollaries")
rule("cosh_two_mul", "cosh(2*u) = cosh(u)^2 + sinh(u)^2", because="double argument of cosh", proved_by="hyperbolic_corollaries")
rule("cosh_half", "cosh(u/2) = sqrt((cosh(u) + 1)/2)", given="real(u)", because="half argument of cosh", proved_by="hyperbolic_half")
rule("sinh_half_by_cosh", "sinh(u/2) = sinh(u)/(2*cosh(u/2))", given="real(u)", because="double argument of sinh",
     proved_by="hyperbolic_half")
rule("sinh_asinh", "sinh(asinh(u)) = u", given="real(u)", because="sinh undoes its inverse")
rule("asinh_sinh", "asinh(sinh(u)) = u", given="real(u)", because="asinh undoes sinh", proved_by="inverse_undone")
rule("tanh_atanh", "tanh(atanh(u)) = u", given=["u > -1", "u < 1"], because="tanh undoes its inverse")
rule("atanh_tanh", "atanh(tanh(u)) = u", given="real(u)", because="atanh undoes tanh", proved_by="inverse_undone")
rule("cosh_acosh", "cosh(acosh(u)) = u", given="u >= 1", because="cosh undoes its inverse")
rule("sinh_acosh", "sinh(acosh(u)) = sqrt(u^2 - 1)", given="u >= 1", because="sinh of the inverse of cosh",
     proved_by="inverse_compositions")
rule("cosh_asinh", "cosh(asinh(u)) = sqrt(u^2 + 1)", given="real(u)", because="cosh of the inverse of sinh",
     proved_by="inverse_compositions")
rule("sinh_atanh", "sinh(atanh(u)) = u/sqrt(1 - u^2)", given=["u > -1", "u < 1"], because="sinh of the inverse of tanh")
rule("cosh_atanh", "cosh(atanh(u)) = 1/sqrt(1 - u^2)", given=["u > -1", "u < 1"], because="cosh of the inverse of tanh")
rule("asinh_zero", "asinh(0) = 0", because="$asinh(0) = 0$", proved_by="inverse_values")
rule("atanh_zero", "atanh(0) = 0", because="$atanh(0) = 0$", proved_by="inverse_values")
rule("asinh_eq_log", "asinh(u) = log(u + sqrt(u^2 + 1))", given="real(u)", because="the inverse of sinh is a logarithm",
     proved_by="inverse_hyperbolic")
rule("acosh_eq_log", "acosh(u) = log(u + sqrt(u^2 - 1))", given="u >= 1", because="the inverse of cosh is a logarithm",
     proved_by="inverse_hyperbolic")
rule("atanh_eq_log", "atanh(u) = log((1 + u)/(1 - u))/2", given=["u > -1", "u < 1"], because="the inverse of tanh is a logarithm",
     proved_by="inverse_hyperbolic")
