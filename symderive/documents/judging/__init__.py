"""Judging: the verdict on every statement, from the data alone and from what was written before."""
