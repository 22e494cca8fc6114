"""Activation functions: sigmoid, softplus, relu, and softmax over n entries."""

from symderive.rules.chapter import Chapter

rule = RULES = Chapter()

rule("sigmoid_eq", "sigmoid(u) = 1/(1 + exp(-u))", given="1 + exp(-u) != 0", because="definition of the sigmoid")
rule("one_sub_sigmoid", "1 - sigmoid(u) = sigmoid(-u)", given="real(u)", because="$1 - sigmoid(u) = sigmoid(-u)$",
     proved_by="sigmoid_symmetry")
rule("diff_sigmoid", "D(sigmoid(u), x) = sigmoid(u)*(1 - sigmoid(u))*D(u, x)", given=["smooth(u, x)", "real(u)"],
     because="σ′ = σ(1 − σ)", proved_by="sigmoid")
rule("softplus_eq", "softplus(u) = log(1 + exp(u))", given="real(u)", because="definition of softplus")
rule("diff_softplus", "D(softplus(u), x) = sigmoid(u)*D(u, x)", given=["smooth(u, x)", "real(u)"], because="softplus′ = σ",
     proved_by="softplus")
rule("relu_of_nonneg", "relu(u) = u", given="u >= 0", because="relu of what is not negative")
rule("relu_of_nonpos", "relu(u) = 0", given="u <= 0", because="relu of what is not positive")
rule("relu_eq_max", "relu(u) = max(0, u)", given="real(u)", because="definition of relu", proved_by="relu")
rule("diff_relu", "D(relu(u), x) = step(u)*D(u, x)", given=["u != 0", "real(u)", "smooth(u, x)"], because="derivative of relu away from 0",
     proved_by="relu")
rule("mul_step", "u*step(u) = relu(u)", given=["u != 0", "real(u)"], because="a number times the step is its relu", proved_by="relu")
rule("step_of_pos", "step(u) = 1", given="u > 0", because="the step is 1 above 0")
rule("step_of_neg", "step(u) = 0", given="u < 0", because="the step is 0 below 0")
rule("softmax_eq", "softmax(f, j, i, n) = exp(at(f, j, i))/Sum(exp(f), j, 1, n)",
     given=["whole(n)", "whole(i)", "i >= 1", "i <= n"], seen=["i free of j", "n free of j"], because="definition of softmax")
rule("sum_softmax", "Sum(softmax(f, j, i, n), i, 1, n) = 1", given=["whole(n)", "n >= 1", "all(real(f), j, 1, n)"],
     seen=["f free of i", "n free of i", "n free of j"], because="the entries of softmax sum to 1", proved_by="softmax")
