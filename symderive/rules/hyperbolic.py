"""Hyperbolic functions. sinh and cosh come from the exponential, the others from them."""

from symderive.rules.chapter import Chapter

rule = RULES = Chapter()

rule("sinh_eq_exp", "sinh(u) = (exp(u) - exp(-u))/2", because="definition of sinh")
rule("cosh_eq_exp", "cosh(u) = (exp(u) + exp(-u))/2", because="definition of cosh")
rule("tanh_eq_sinh_div_cosh", "tanh(u) = sinh(u)/cosh(u)", because="definition of tanh", given="cosh(u) != 0")
rule("tanh_eq_exp", "tanh(u) = (exp(u) - exp(-u))/(exp(u) + exp(-u))", given="exp(u) + exp(-u) != 0",
     because="definition of tanh")
rule("sech_eq_one_div_cosh", "sech(u) = 1/cosh(u)", given="cosh(u) != 0", because="definition of sech")
rule("csch_eq_one_div_sinh", "csch(u) = 1/sinh(u)", given="sinh(u) != 0", because="definition of csch")
rule("coth_eq_cosh_div_sinh", "coth(u) = cosh(u)/sinh(u)", given="sinh(u) != 0", because="definition of coth")
rule("cosh_sq_sub_sinh_sq", "cosh(u)^2 - sinh(u)^2 = 1", because="$cosh(u)^2 - sinh(u)^2 = 1$", proved_by="cosh_sinh")
rule("sech_sq_add_tanh_sq", "sech(u)^2 + tanh(u)^2 = 1", given="cosh(u) != 0", because="$sech(u)^2 + tanh(u)^2 = 1$", proved_by="sech")
rule("cosh_add_sinh", "cosh(u) + sinh(u) = exp(u)", because="$cosh(u) + sinh(u) = exp(u)$")
rule("cosh_sub_sinh", "cosh(u) - sinh(u) = exp(-u)", because="$cosh(u) - sinh(u) = exp(-u)$")
rule("sinh_neg", "sinh(-u) = -sinh(u)", because="sinh is odd")
rule("cosh_neg", "cosh(-u) = cosh(u)", because="cosh is even")
rule("tanh_neg", "tanh(-u) = -tanh(u)", given="cosh(u) != 0", because="tanh is odd")
rule("sinh_zero", "sinh(0) = 0", because="$sinh(0) = 0$")
rule("cosh_zero", "cosh(0) = 1", because="$cosh(0) = 1$")
rule("tanh_zero", "tanh(0) = 0", because="$tanh(0) = 0$")
rule("sinh_add", "sinh(u + v) = sinh(u)*cosh(v) + cosh(u)*sinh(v)", because="addition theorem of sinh")
rule("cosh_add", "cosh(u + v) = cosh(u)*cosh(v) + sinh(u)*sinh(v)", because="addition theorem of cosh")
rule("sinh_sub", "sinh(u - v) = sinh(u)*cosh(v) - cosh(u)*sinh(v)", because="addition theorem of sinh")
rule("cosh_sub", "cosh(u - v) = cosh(u)*cosh(v) - sinh(u)*sinh(v)", because="addition theorem of cosh")
rule("sinh_two_mul", "sinh(2*u) = 2*sinh(u)*cosh(u)", because="double argument of sinh")
rule("cosh_two_mul", "cosh(2*u) = cosh(u)^2 + sinh(u)^2", because="double argument of cosh")
rule("sinh_asinh", "sinh(asinh(u)) = u", given="real(u)", because="sinh undoes its inverse")
rule("asinh_sinh", "asinh(sinh(u)) = u", given="real(u)", because="asinh undoes sinh")
rule("tanh_atanh", "tanh(atanh(u)) = u", given=["u > -1", "u < 1"], because="tanh undoes its inverse")
rule("atanh_tanh", "atanh(tanh(u)) = u", given="real(u)", because="atanh undoes tanh")
