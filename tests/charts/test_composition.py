"""The charts of the composition page: everybody is drawn once, and what is not there says so."""

import numpy as np
import pandas as pd
import pytest

from governance import Cube
from governance.audit import Audit
from governance.charts.composition import groups, intersections, labels, split
from governance.composition.balance import BALANCE, balance
from governance.composition.crossed import crossed
from governance.composition.reference import compared, equal_shares, said_shares
from governance.composition.representation import representation
from governance.composition.split import split as parts
from governance.composition.strata import stratified
from governance.data.dataset import Dataset
from governance.data.roles import Roles
from governance.metrics.disclosure import shown
from tests.composition.test_balance import GERMAN, by_stratum
from tests.conftest import counted, drawn

EVIL = '<a href="http://example.org">%{x}</a>'


def texts(figure) -> str:
    return figure.to_json().replace("\\u003c", "<")


def test_bars_hold_everybody_with_their_interval(audit: Audit) -> None:
    found = representation(audit.population.by("ethnicity"))
    (bars,) = groups.people_by_group(found).data
    low, high = found.interval()
    assert sum(bars.x) == pytest.approx(1)
    assert list(bars.x + bars.error_x.array) == pytest.approx(high)
    assert list(bars.x - bars.error_x.arrayminus) == pytest.approx(low)


def test_a_mark_stands_where_a_group_should_be() -> None:
    cube = counted({"a": (20, 0, 40, 0), "b": (10, 0, 10, 0), "(missing)": (10, 0, 10, 0)})
    found = representation(cube)
    figure = groups.people_by_group(found, compared(cube, said_shares({("a",): 0.5, ("b",): 0.5}, "the town")))
    mark = figure.data[-1]
    assert list(mark.x) == [
        pytest.approx(0.4),
        pytest.approx(0.4),
    ]  # half of the 80 people whose group is known, of 100
    assert mark.name == "in the town"
    assert len(figure.data) == 2
    assert list(mark.y) == [
        len(figure.layout.yaxis.ticktext) - 1 - at
        for at, name in enumerate(figure.layout.yaxis.ticktext)
        if "missing" not in name
    ]


def test_of_very_many_groups_the_largest_are_drawn(audit: Audit) -> None:
    cube = drawn([[[0, 0], [number + 1, 0]] for number in range(groups.MOST_ROWS + 20)])
    figure = groups.people_by_group(representation(cube), compared(cube, equal_shares(cube)))
    assert len(figure.data[0].x) == groups.MOST_ROWS
    assert figure.layout.title.text.endswith(f"the {groups.MOST_ROWS} largest of {groups.MOST_ROWS + 20} groups")
    assert figure.layout.yaxis.ticktext[-1].startswith(f"g{groups.MOST_ROWS + 19:04}")


@pytest.mark.parametrize(
    "attributes", [("sex", "age"), ("sex", "age", "disability"), ("sex", "disability", "age", "ethnicity")]
)
def test_cells_hold_everybody_whatever_meets(audit: Audit, attributes: tuple[str, ...]) -> None:
    found = representation(audit.population.by(*attributes))
    heat = intersections.people_by_intersection(found).data[0]
    assert np.nansum(np.square(heat.z)) == pytest.approx(20_000)
    assert np.isfinite(heat.z).sum() == len(found.groups)


def test_a_combination_that_nobody_has_stays_blank_and_a_hidden_one_does_not() -> None:
    table = pd.DataFrame({"a": ["x", "y"], "b": ["u", "v"], "label": [0, 1]})
    cube = Cube.count(table, sensitive=["a", "b"], y_true="label")
    heat = intersections.people_by_intersection(representation(cube)).data[0]
    assert np.isnan(heat.z).sum() == 2
    assert (heat.customdata == "nobody").sum() == 2
    seen = shown(cube, 30)
    hidden = intersections.people_by_intersection(representation(seen.counts, cube, seen.hidden)).data[0]
    assert (hidden.customdata == "not shown: too few people").sum() == 2
    assert np.isnan(hidden.z).all()


def test_of_very_many_levels_the_largest_are_drawn_and_the_title_says_so() -> None:
    names = [f"g{level:02}" for level in range(40) for _ in range(level + 1)]
    cube = Cube.count(pd.DataFrame({"a": names, "b": names, "y": 1}), sensitive=["a", "b"], y_true="y", favourable=1)
    figure = intersections.people_by_intersection(representation(cube))
    assert list(figure.data[0].x) == [f"g{level:02}" for level in range(40 - intersections.MOST_ACROSS, 40)]
    assert list(figure.data[0].y) == [f"g{level:02}" for level in range(40 - intersections.MOST_DOWN, 40)]
    assert figure.layout.title.text.endswith("the largest of each side")


def test_every_measure_is_a_dot_and_what_has_none_says_so() -> None:
    cube = counted({"a": (10, 0, 30, 0), "b": (20, 0, 0, 0)})
    found = [balance(cube, name) for name in BALANCE]
    figure = labels.balance(found, cube.groups.index(("b",)))
    dots = dict(zip(figure.layout.yaxis.ticktext, figure.data[0].x, strict=True))
    assert len(dots) == len(BALANCE)
    assert dots["difference in proportions of labels (DPL)"] == pytest.approx(0.75)
    assert np.isnan(dots["Kullback–Leibler divergence (KL)"])
    assert "no bound" in figure.data[1].text


def test_strata_stand_below_the_two_numbers_over_all() -> None:
    found = stratified(by_stratum(GERMAN), "yes")
    figure = labels.within_strata(found)
    rows = figure.layout.yaxis.ticktext
    assert [row.split("  ")[0] for row in rows] == [labels.TOGETHER, labels.ALIKE, "own", "rent", "free"]
    assert list(figure.data[1].text) == ["one side has nobody"]
    low, high = found.interval()
    dots = figure.data[0]
    assert list(dots.x[2:4]) == pytest.approx(-found.difference[:2])
    assert list(dots.x[2:4] + dots.error_x.array[2:4]) == pytest.approx(-low[:2])
    assert list(dots.x[2:4] - dots.error_x.arrayminus[2:4]) == pytest.approx(-high[:2])
    few = labels.within_strata(stratified(by_stratum(GERMAN), "yes", least=30))
    assert [row.split("  ")[0] for row in few.layout.yaxis.ticktext[2:]] == ["free"]


def test_both_parts_are_drawn_for_every_group() -> None:
    found = parts(counted({"a": (10, 0, 30, 0), "b": (20, 0, 20, 0)}), counted({"a": (5, 0, 5, 0)}), ("2024", "2025"))
    for figure, values in (
        (split.shares(found), [[0.5, 0.5], [1.0, 0.0]]),
        (split.base_rates(found), [[0.75, 0.5], [0.5, np.nan]]),
    ):
        assert [trace.name for trace in figure.data] == ["2024", "2025"]
        assert np.array_equal([trace.x for trace in figure.data], values, equal_nan=True)
        assert [label.split("  ")[0] for label in figure.layout.yaxis.ticktext] == ["a", "b"]


def test_names_from_data_are_never_read_as_tags_or_placeholders() -> None:
    table = pd.DataFrame({EVIL: [EVIL, "b"] * 20, "other": ["u", EVIL] * 20, "y": [0, 1, 1, 0] * 10})
    cube = Cube.count(table, sensitive=[EVIL, "other"], y_true="y")
    evil = Audit.recorded(Dataset("table", table, Roles("y", "1", (EVIL,))))
    one = cube.by(EVIL)
    found = [balance(one, name) for name in BALANCE]
    for figure in (
        groups.people_by_group(representation(one), compared(one, equal_shares(one))),
        intersections.people_by_intersection(representation(cube)),
        labels.balance(found, 0),
        labels.within_strata(stratified(crossed(evil, "other"), EVIL)),
        split.shares(parts(one, one, (EVIL, "b"))),
    ):
        assert "<a href" not in texts(figure)
        assert "%{x}</a>" not in texts(figure)


def test_names_that_are_cut_to_the_same_text_stay_two_groups() -> None:
    long = [f"a name that is much too long for an axis, number {place}" for place in range(3)]
    table = pd.DataFrame({"g": long * 20, "other": ["u", "v", "v"] * 20, "y": [0, 1, 1] * 20})
    heat = intersections.people_by_intersection(
        representation(Cube.count(table, sensitive=["g", "other"], y_true="y"))
    ).data[0]
    assert len(set(heat.x)) == 3
    assert np.nansum(np.square(heat.z)) == pytest.approx(60)
    assert long[2] in "".join(map(str, heat.customdata.ravel())).replace("<br>", "")
