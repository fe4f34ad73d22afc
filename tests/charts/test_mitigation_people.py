"""The chart of whose decision changes."""

import numpy as np

from governance.charts.mitigation.people import whose_decision_changes
from governance.metrics.changes import paired_difference
from governance.metrics.sides import GAINED, LOST, discreet, sides
from governance.mitigation.flips import paired
from tests.mitigation.pointed import flipped, pointed


def test_bars_are_shares_of_each_group_lost_to_the_left_and_gained_to_the_right() -> None:
    people = paired(pointed(flipped((0.2, 0.7), (0.3, 0.6))))
    found = sides(people)
    drawn = whose_decision_changes(found, paired_difference(people, "selection_rate"))
    bars = {trace.hovertemplate[0].split("<br>")[1].split(":")[0]: trace for trace in drawn.data if trace.type == "bar"}
    assert np.allclose(bars["gained, rightly"].x, found.shares[GAINED, True].value)
    assert np.allclose(bars["lost, wrongly"].x, -found.shares[LOST, False].value)
    assert drawn.layout.title.text == "Whose decision changes"


def test_a_group_of_which_no_more_is_told_stands_on_balance() -> None:
    people = paired(pointed(flipped((0.2, 0.7, 0.5), (0.3, 0.6, 0.504), people=(1_000, 1_000, 500))))
    drawn = whose_decision_changes(discreet(sides(people)), paired_difference(people, "selection_rate"))
    said = [each.text.strip() for each in drawn.layout.annotations]
    assert said == ["on balance +10.0 points; more is not told", "on balance +0.4 points; more is not told"]
