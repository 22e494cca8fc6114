"""The exponential function and the logarithm."""

from symderive.rules.chapter import Chapter

rule = RULES = Chapter()

rule("exp_add", "exp(u + v) = exp(u)*exp(v)", because="$exp(u + v) = exp(u)*exp(v)$")
rule("exp_sub", "exp(u - v) = exp(u)/exp(v)", because="$exp(u - v) = exp(u)/exp(v)$", proved_by="exponential")
rule("exp_neg", "exp(-u) = 1/exp(u)", because="$exp(-u) = 1/exp(u)$", proved_by="exponential")
rule("exp_mul_exp_neg", "exp(u)*exp(-u) = 1", because="$exp(u)*exp(-u) = 1$", proved_by="exponential")
rule("exp_zero", "exp(0) = 1", because="$exp(0) = 1$")
rule("exp_one", "exp(1) = e", because="definition of e")
rule("exp_nat_mul", "exp(n*u) = exp(u)^n", given="whole(n)", because="$exp(n*u) = exp(u)^n$")
rule("exp_log", "exp(log(u)) = u", given="u > 0", because="the exponential undoes the logarithm")
rule("log_exp", "log(exp(u)) = u", given="real(u)", because="the logarithm undoes the exponential", proved_by="inverse_undone")
rule("log_one", "log(1) = 0", because="$log(1) = 0$", proved_by="inverse_values")
rule("e_pow", "(e)^u = exp(u)", because="powers of e")
rule("log_e", "log(e) = 1", because="$log(e) = 1$", proved_by="inverse_values")
rule("log_mul", "log(u*v) = log(u) + log(v)", given=["u > 0", "v > 0"], because="the logarithm turns products into sums",
     proved_by="logarithm")
rule("log_div", "log(u/v) = log(u) - log(v)", given=["u > 0", "v > 0"], because="the logarithm turns quotients into differences",
     proved_by="logarithm")
rule("log_inv", "log(1/u) = -log(u)", given="u > 0", because="logarithm of a reciprocal", proved_by="logarithm")
rule("log_pow", "log(u^a) = a*log(u)", given=["u > 0", "real(a)"], because="the logarithm brings the exponent down", proved_by="logarithm")
rule("log_sq", "log(u^2) = 2*log(abs(u))", given=["u != 0", "real(u)"], because="logarithm of a square", proved_by="absolute_value")
rule("log_sqrt", "log(sqrt(u)) = log(u)/2", given="u > 0", because="the logarithm of a root", proved_by="logarithm")
rule("exp_half_log", "exp(log(u)/2) = sqrt(u)", given="u > 0", because="half a logarithm is the logarithm of the root", proved_by="roots")
rule("erf_neg", "erf(-u) = -erf(u)", because="erf is odd")
rule("erf_zero", "erf(0) = 0", because="$erf(0) = 0$", proved_by="inverse_values")
rule("exp_mul_I", "exp(I*u) = cos(u) + I*sin(u)", because="Euler's formula")
rule("I_sq", "I^2 = -1", because="$I^2 = -1$")
rule("sin_mul_I", "sin(I*u) = I*sinh(u)", because="$sin(I*u) = I*sinh(u)$")
rule("cos_mul_I", "cos(I*u) = cosh(u)", because="$cos(I*u) = cosh(u)$")
rule("sinh_mul_I", "sinh(I*u) = I*sin(u)", because="$sinh(I*u) = I*sin(u)$", proved_by="imaginary_arguments")
rule("cosh_mul_I", "cosh(I*u) = cos(u)", because="$cosh(I*u) = cos(u)$", proved_by="imaginary_arguments")
