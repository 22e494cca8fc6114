"""Derivation files: read them, find them, write their calculations back.

To add a derivation, put NAME.toml into `derivations/` with a title, a subject, a claim and a calc block (see
`derivations/sech.toml`), and run `symderive prove NAME`.
"""
