"""Derivation files: read them, find them, write their calculations back.

To add a derivation, put NAME.toml into `derivations/` with a title, a subject, a claim and what proves it, and run
`symderive prove NAME`. A claim has one of these, or none (then search finds a proof):

=============  =========================================================  ================================
`calc`         one calculation, line by line                              `derivations/sech.toml`
`[[case]]`     `when` a statement holds, and a `calc` for each            `derivations/relu.toml`
`[induction]`  `over` a name, `from` a number, `base` and `step`          `derivations/arithmetic_sum.toml`
`[apply]`      a `function` that takes no value twice, and a `calc`       `derivations/logarithm.toml`
=============  =========================================================  ================================

and beside it `[[lemma]]` with a `name`, by which later lines call it: `derivations/gelu.toml`. In a file with several
`[[claim]]` tables these are `[[claim.case]]`, `[claim.induction]`, `[claim.apply]` and `[[claim.lemma]]`.
"""
