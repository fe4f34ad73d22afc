"""Sentences: made from the results and nothing else, also where nothing can be said."""

import numpy as np

from governance import rate, rate_difference
from governance.audit import Audit
from governance.composition.representation import representation
from governance.metrics.chance import chance_level
from governance.metrics.thresholds import sweep
from governance.reports import summary
from governance.reports.composition.groups import who_is_here
from governance.reports.composition.labels import base_rates
from tests.conftest import counted


def said(gap) -> str:
    return str(summary.largest_gap(gap, chance_level(gap))).replace("\N{NO-BREAK SPACE}", " ")


def test_a_gap_is_said_with_its_people_its_interval_and_chance() -> None:
    gap = rate_difference(counted({"a": (100, 300, 0, 0), "b": (300, 100, 0, 0)}), "selection_rate")
    text = said(gap)
    assert "Selection rate by group: b at 25.0 % against a at 75.0 %, 50.0 points apart." in text
    assert "100 of 400 people against 300 of 400 people" in text
    assert f"{100 * gap.low:.1f} to {100 * gap.high:.1f}" in text
    assert text.endswith("this gap is larger.")


def test_a_gap_that_may_be_chance_is_said_to_be() -> None:
    gap = rate_difference(counted({"a": (10, 12, 0, 0), "b": (11, 10, 0, 0)}), "selection_rate")
    assert said(gap).endswith("this gap may be no more than chance.")


def test_a_gap_that_the_interval_doubts_is_on_the_edge() -> None:
    gap = rate_difference(counted({"no": (1000, 2365, 0, 0), "yes": (139, 401, 0, 0)}), "selection_rate")
    assert gap.low < 0 < chance_level(gap).level < gap.value
    assert said(gap).endswith("this gap is on the edge of chance.")


def test_small_groups_are_left_out_by_name() -> None:
    cells = {"a": (100, 300, 0, 0), "b": (300, 100, 0, 0), **{f"tiny {place}": (0, 2, 0, 0) for place in range(7)}}
    text = said(rate_difference(counted(cells), "selection_rate", min_group_size=30))
    assert "b at 25.0 % against a at 75.0 %" in text
    assert text.endswith(
        "Not compared, having fewer than 30 people: tiny 0, tiny 1, tiny 2, tiny 3, tiny 4 and 2 more."
    )
    nobody = said(rate_difference(counted({"a": (5, 5, 0, 0), "b": (5, 5, 0, 0)}), "accuracy", min_group_size=30))
    assert (
        "Fewer than two groups have 30 people it is about. Not compared, having fewer than 30 people: a, b." in nobody
    )


def test_all_groups_together_may_differ_where_the_furthest_two_do_not() -> None:
    cells = {"few": (25, 5, 0, 0), **{f"g{place}": (1000 - 30 * (place % 2), 300, 0, 0) for place in range(2)}}
    gap = rate_difference(counted({**cells, "more": (700, 330, 0, 0)}), "selection_rate")
    chance = chance_level(gap)
    assert (gap.bottom, chance.p_value < 0.05) == (("few",), True)
    assert "Yet all groups together differ more than chance would have it (p < 0.001)." in said(gap)


def test_one_group_is_everybody() -> None:
    text = str(who_is_here(representation(counted({"a": (5, 5, 0, 0)}))))
    assert text == "All 10 people are in one group (a). There is nobody to compare."


def test_what_cannot_be_compared_is_said() -> None:
    assert "cannot be compared" in said(rate_difference(counted({"a": (5, 5, 0, 0)}), "selection_rate"))
    assert "cannot be compared" in str(base_rates(rate(counted({"a": (5, 5, 0, 0)}), "base_rate")))


def test_who_is_here(audit: Audit) -> None:
    text = str(who_is_here(representation(audit.population.by("sex")))).replace("\N{NO-BREAK SPACE}", " ")
    assert text.startswith(
        "Of 20,000 people, 65.8 % are in the largest group (man) and 398 people in the smallest (non-binary)"
    )
    assert "least often for woman (48.4 %)" in text


def test_where_groups_are_furthest_apart(audit: Audit) -> None:
    found = sweep(audit.cube.by("sex"), "selection_rate")
    gaps = [np.ptp(each.value) for each in found.rates]
    assert f"threshold of {int(np.argmax(gaps)) / 100:.2f}" in str(summary.over_thresholds(found))
    assert "At no threshold" in str(summary.over_thresholds(sweep(audit.cube.by(), "selection_rate")))
