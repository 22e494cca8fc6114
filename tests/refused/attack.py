"""An attack on the kernel: a derivation that it must refuse, and where; and, where it is natural, its honest twin that passes."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

sys.path.insert(0, str(Path(__file__).parent.parent / "kernel"))

from symderive.kernel.check import check
from symderive.kernel.derivation import Derivation, Rejected
from symderive.rules import RULES


class Attack(NamedTuple):
    """what is tried, why it is false, the refusal, how it is tried, and the twin."""

    what: str
    why: str
    refusal: str
    tried: Callable[[], Derivation]
    twin: Callable[[], Derivation] | None = None


def refuse(attack: Attack) -> None:
    """The attack is Rejected for the reason in its row, and nothing else escapes."""
    with pytest.raises(Rejected) as refused:
        check(attack.tried(), RULES)
    condition = f" {refused.value.condition}" if refused.value.condition is not None else ""
    assert attack.refusal in f"{refused.value}{condition}"


def accept(attack: Attack) -> None:
    """The same with the right condition is proved: the refusal was no accident."""
    assert attack.twin is not None
    assert check(attack.twin(), RULES).steps > 0


def one_way(rows: list[Attack]) -> Callable[[Attack], None]:
    """The test of a file of rows of which none has a twin."""
    assert not any(a.twin for a in rows)

    @pytest.mark.parametrize("attack", rows, ids=lambda a: a.what)
    def test_refused(attack: Attack) -> None:
        refuse(attack)

    return test_refused


def both_ways(rows: list[Attack]) -> tuple[Callable[[Attack], None], Callable[[Attack], None]]:
    """The two tests of a file of rows."""
    test_refused = one_way([a._replace(twin=None) for a in rows])

    @pytest.mark.parametrize("attack", [a for a in rows if a.twin], ids=lambda a: a.what)
    def test_twin(attack: Attack) -> None:
        accept(attack)

    return test_refused, test_twin
