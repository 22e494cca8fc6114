"""The nine gradients of the worksheet's network: derived, proved by the kernel, and exact at its numbers."""

import time

import symderive.api.gradients  # all that is needed, imported before the clock starts
from symderive.shelf.find import packaged_folder

path = packaged_folder() / symderive.api.gradients.WORKSHEET
start = time.perf_counter()
found = symderive.api.gradients.grad(path)
seconds = time.perf_counter() - start
assert found.found is not None and str(found.found.numbers.gradients["w1"]) == "6419/200000"
print(seconds)
