"""How long things take, as ratios to a peer or an aim: `python -m tests.benchmarks`. Not part of the test suite.

Every figure is the median of fresh processes; a pair takes turns, so that a busy machine slows both.
"""
