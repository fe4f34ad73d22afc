"""The chart of side effects: gaps before and after, their change, and what can be said of it."""

import numpy as np

from governance.charts.mitigation.side_effects import LOOKS, gaps_before_and_after
from governance.mitigation.flips import paired
from governance.mitigation.side_effects import NARROWER, UNTOLD, side_effects
from governance.reports.mitigation.side_effects import named
from tests.mitigation.pointed import flipped, pointed

FOUND = side_effects(paired(pointed(flipped((0.2, 0.7), (0.3, 0.6)))))
NAMES = [named(each) for each in FOUND]


def test_every_gap_and_every_change_is_drawn_with_its_interval() -> None:
    drawn = gaps_before_and_after(FOUND, NAMES)
    before, after, change = drawn.data[0], drawn.data[1], drawn.data[-1]
    for trace, ends in (
        (before, [(each.before.value, each.before.low, each.before.high) for each in FOUND]),
        (after, [(each.after.value, each.after.low, each.after.high) for each in FOUND]),
        (change, [(each.value, each.low, each.high) for each in FOUND]),
    ):
        value, low, high = 100 * np.array(ends).T
        assert np.allclose(trace.x, value)
        assert np.allclose(trace.x - trace.error_x.arrayminus, low)
        assert np.allclose(trace.x + trace.error_x.array, high)
    assert "g1" in before.hovertext[0]
    assert "points" in before.hovertext[0]


def test_a_verdict_has_a_colour_a_symbol_and_a_name() -> None:
    drawn = gaps_before_and_after(FOUND, NAMES)
    change = drawn.data[-1]
    for place, each in enumerate(FOUND):
        assert change.marker.color[place] == LOOKS[each.verdict].colour
        assert change.marker.symbol[place] == LOOKS[each.verdict].symbol
    assert FOUND[0].verdict == NARROWER
    assert {each.verdict for each in FOUND} == {NARROWER, UNTOLD}
    named_ = {trace.name for trace in drawn.data if trace.showlegend is not False}
    assert {"Narrower", "Cannot be told"} <= named_
    assert "Wider" not in named_


def test_what_cannot_be_compared_says_so() -> None:
    found = side_effects(paired(pointed(flipped((0.2,), (0.3,)))))
    drawn = gaps_before_and_after(found, [named(each) for each in found])
    said = [text for trace in drawn.data for text in (trace.text or ())]
    assert said == ["fewer than two groups to compare"] * len(found)
