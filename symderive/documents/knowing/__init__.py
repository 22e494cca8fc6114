"""Knowing: what a page says of its names, what that makes them worth, and whether two formulas are one."""
