"""Digits that were cut off: harmless where nothing comes of it, wrong where a later result changes in its third figure."""

from __future__ import annotations

import pytest

from symderive.documents.marking.checked import check_page
from symderive.documents.reading.reader import read_text


@pytest.mark.parametrize(("lines", "wanted"), [
    ([r"$K_0 = 1800$", r"$$q = \frac{0.105}{12} = 0.008$$", r"$$I_1 = q K_0 = 0.008 \times 1800 = 14.40$$",
      r"$$K_1 = K_0 + I_1 = 1800 + 14.40 = 1814.40$$"], ["definition", "wrong", "carried", "carried"]),
    ([r"$K_0 = 1800$", r"$$q = \frac{0.093}{12} = 0.00775$$", r"$$I_1 = q K_0 = 0.00775 \times 1800 = 13.95$$"],
     ["definition", "verified", "verified"]),
    ([r"$\frac{0.105}{12} = 0.008$ a month,", r"so $0.008 \times 4000 = 32.00$."], ["wrong", "carried"]),
    ([r"$k = \frac{2}{3} = 0.666$", r"$30 k = 30 \times 0.666 = 19.98 \approx 20$"], ["verified", "verified"]),
    ([r"$\frac{1.1}{2} = 0.5$", r"$0.5 \times 9.81 \times 4 = 19.62$"], ["verified", "verified"]),  # 0.5 is many things
    ([r"$\frac{2}{3} = 0.6666$", r"$5 + 0.6666 = 5.6666$"], ["verified", "verified"]),
])
def test_digits_that_were_cut_off(lines: list[str], wanted: list[str]) -> None:
    found = check_page(read_text("\n\n".join(lines), "page.md")).to_json()["lines"]
    assert [line["verdict"] for line in found] == wanted
