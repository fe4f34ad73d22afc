"""Signed numbers and their intervals are said in the same direction."""

import pytest

from governance.reports.metrics import signed

WAYS = ("too high", "too low")


@pytest.mark.parametrize(
    ("value", "low", "high", "expected"),
    [
        (1.5, 1.0, 2.0, "1.0 to 2.0"),
        (-1.5, -2.0, -1.0, "1.0 to 2.0"),
        (0.5, -0.2, 1.2, "0.2 too low to 1.2 too high"),
        (-0.5, -1.2, 0.2, "0.2 too high to 1.2 too low"),
    ],
)
def test_both_ends_go_the_way_of_the_number(value: float, low: float, high: float, expected: str) -> None:
    assert signed.interval(value, low, high, "{:.1f}".format, WAYS) == expected
