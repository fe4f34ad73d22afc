"""Charts of intersections: every group in its column, and the way to the one that is followed."""

from itertools import pairwise

import numpy as np
import plotly.graph_objects as go
import pytest

from governance import Cube
from governance.audit import Audit
from governance.charts import crossing, style
from governance.charts.metrics import intersections as charts
from governance.charts.metrics.labels_apart import apart
from governance.metrics.lattice import Lattice, lattice
from governance.metrics.meeting import Node
from tests.metrics.test_lattice import BALANCED, met


@pytest.fixture(scope="module")
def all_four(audit: Audit) -> Lattice:
    return lattice(audit.decided(0.5), "selection_rate", audit.dataset.roles.sensitive, min_group_size=30)


@pytest.fixture(scope="module")
def two(audit: Audit) -> Lattice:
    return lattice(audit.decided(0.5), "selection_rate", ("age", "disability"), min_group_size=30)


def planted(found: Lattice) -> int:
    return found.position(Node(("age", "disability"), ("under 30", "yes")))


def dots(drawn: go.Figure) -> dict[str, tuple[float, float]]:
    """Every named dot with its place."""
    return {
        name: (x, y)
        for trace in drawn.data
        if trace.customdata is not None
        for name, x, y in zip(trace.customdata, trace.x, trace.y, strict=True)
    }


def test_every_group_with_a_verdict_stands_in_the_column_of_its_level(all_four: Lattice) -> None:
    shown = dots(charts.lattice_of(all_four, planted(all_four)))
    assert set(shown) == {all_four.names[at] for at in np.flatnonzero(all_four.enough)}
    for at in np.flatnonzero(all_four.enough):
        across, up = shown[all_four.names[at]]
        assert round(across) == all_four.depth[at]
        assert up == all_four.value[at]


def test_what_is_hidden_is_told_by_its_symbol_and_not_only_by_its_colour(all_four: Lattice) -> None:
    drawn = charts.lattice_of(all_four, planted(all_four))
    kinds = {trace.name: trace for trace in drawn.data if trace.name}
    assert "under 30 · disability: yes" in kinds["lower and hidden"].customdata
    assert len({trace.marker.symbol for trace in kinds.values()}) == len(kinds)
    assert sum(len(trace.x) for name, trace in kinds.items() if "hidden" in name) == all_four.hidden.sum()


def test_lines_lead_from_everybody_to_the_group_that_is_followed(all_four: Lattice) -> None:
    chosen = planted(all_four)
    drawn = charts.lattice_of(all_four, chosen)
    thin, thick = (trace for trace in drawn.data if trace.mode == "lines")
    path = all_four.path(chosen)
    assert [all_four.names[at] for at in path] == ["everybody", "under 30", "under 30 · disability: yes"]
    assert [y for y in thick.y if y is not None] == [all_four.value[at] for at in (path[0], path[1], path[1], path[2])]
    assert len([y for y in thin.y if y is not None]) == 4  # and through the other attribute
    written = [note.text.replace("<br>", " ") for note in drawn.layout.annotations]
    assert written == [
        "under 30 (n 1,752)",
        "disability: yes (n 877)",
        "<b>under 30 ·  disability: yes (n 256)</b>",
    ]
    ends = drawn.data[-1].error_y
    low, high = all_four.interval()
    assert np.allclose(ends.array, (high - all_four.value)[path])
    assert np.allclose(ends.arrayminus, (all_four.value - low)[path])


def test_pointing_at_a_group_tells_its_people_its_interval_and_what_was_expected(two: Lattice) -> None:
    trace = next(each for each in charts.lattice_of(two, planted(two)).data if each.name == "lower and hidden")
    said = trace.text[0].replace("\N{NO-BREAK SPACE}", " ")
    for part in ("26.2 %", "67 of 256 people", "95% interval 21.2 to 31.9", "all others 66.8 %", "adjusted p < 0.001",
                 "expected from its parts 56.7 %"):  # fmt: skip
        assert part in said


def test_a_group_without_a_verdict_is_drawn_only_where_it_is_followed(all_four: Lattice) -> None:
    few = int(np.flatnonzero(~all_four.enough & ~np.isnan(all_four.value))[0])
    name = all_four.names[few]
    assert name not in dots(charts.lattice_of(all_four, planted(all_four)))
    drawn = charts.lattice_of(all_four, few)
    assert name in dots(drawn)
    assert "too few people" in {trace.name for trace in drawn.data}
    assert "217 of 382 groups" in charts.lattice_of(all_four, planted(all_four)).layout.title.text


def test_of_very_many_groups_the_largest_and_the_hidden_ones_are_drawn() -> None:
    random = np.random.default_rng(0)
    rates = {}
    for first in range(30):
        for second in range(20):
            people = int(random.integers(30, 300))
            rates[f"a{first:02}", f"b{second:02}"] = (int(random.binomial(people, 0.5)), people)
    rates["a00", "b00"] = (0, 40)
    found = lattice(met(rates), "selection_rate", ("sex", "age"), min_group_size=30)
    assert found.hidden.any()
    shown = dots(charts.lattice_of(found, None))
    assert len(shown) == charts.MOST_DOTS + 1
    assert {found.names[at] for at in np.flatnonzero(found.hidden)} <= set(shown)
    assert f"{charts.MOST_DOTS} of 650 groups" in charts.lattice_of(found, None).layout.title.text
    assert "the largest of each side" in charts.heat(found).layout.title.text
    assert np.array(charts.heat(found).data[0].z).shape == (20, crossing.MOST_ACROSS)


def test_a_rate_that_nobody_has_leaves_an_empty_picture_and_no_error() -> None:
    found = lattice(met(BALANCED), "true_positive_rate", ("sex", "age"))
    assert not dots(charts.lattice_of(found, None))
    assert not dots(charts.lattice_of(found, 5))
    assert not [x for trace in charts.ranking(found, "lowest").data for x in trace.x]
    assert "not defined" in str(charts.heat(found).data[0].text)


@pytest.mark.parametrize("order", ["lowest", "highest", "most surprising"])
def test_the_ranking_shows_the_counted_rate_with_its_interval_and_the_pooled_one(all_four: Lattice, order: str) -> None:
    drawn = charts.ranking(all_four, order, planted(all_four))
    places = all_four.ranking(order)[: charts.MOST_ROWS]
    stroke = drawn.data[0]
    assert np.allclose(stroke.x, all_four.pooled[places])
    assert list(drawn.layout.yaxis.tickvals) == list(stroke.y) == list(range(charts.MOST_ROWS))[::-1]
    names = [label.replace("<br>", "").split("  (n ")[0] for label in drawn.layout.yaxis.ticktext]
    assert [name.removeprefix("<b>") for name in names] == [all_four.names[at] for at in places]
    assert {name: x for name, (x, _) in dots(drawn).items()} == {
        all_four.names[at]: all_four.value[at] for at in places
    }
    assert f"15 of {len(all_four.ranking(order))} groups" in drawn.layout.title.text
    assert all(trace.error_x.array is not None for trace in drawn.data[1:])


def test_two_attributes_are_a_grid_with_the_people_in_every_cell(two: Lattice) -> None:
    drawn = charts.heat(two).data[0]
    assert list(drawn.x) == ["under 30", "30 to 44", "45 to 59", "60 and over"]
    assert list(drawn.y) == ["no", "yes"]
    cell = drawn.text[1][0].replace("\N{NO-BREAK SPACE}", " ")
    assert cell == "26.2 %<br>n 256 ◆▼"
    assert drawn.z[1][0] == two.value[planted(two)]
    assert drawn.text[0][0].endswith("n 1,496")  # nothing beyond chance


def test_a_cell_that_nobody_has_or_that_is_kept_back_is_blank() -> None:
    cube: Cube = met({("woman", "young"): (5, 50), ("man", "young"): (5, 50), ("man", "old"): (5, 50)})
    found = lattice(cube, "selection_rate", ("sex", "age"))
    for kept_back, text, detail in (((), "", "nobody"), ([("woman", "old")], "–", "not shown: too few people")):
        drawn = charts.heat(found, kept_back).data[0]
        assert np.isnan(drawn.z[1][0])
        assert (drawn.text[1][0], drawn.customdata[1][0]) == (text, detail)
    assert list(charts.heat(found, [("other", "old")]).data[0].x) == ["woman", "man"]  # no such level is known


def test_names_from_data_are_never_read_as_tags() -> None:
    rates = {("<b>x", "=1"): (5, 50), ("<b>x", "%{y}"): (45, 50), ("b", "=1"): (45, 50), ("b", "%{y}"): (5, 50)}
    found = lattice(met(rates, ("<i>", "b")), "selection_rate", ("<i>", "b"), min_group_size=30)
    for drawn in (charts.lattice_of(found, 5), charts.ranking(found, "lowest", 5), charts.heat(found)):
        spec = drawn.to_plotly_json()
        written = [str(note.text) for note in drawn.layout.annotations]
        written += [str(trace.text) for trace in drawn.data] + [str(trace.y) for trace in drawn.data]
        assert not any("<b>x" in each.replace("<b>&lt;b&gt;x", "") for each in written), spec
        assert not any("%{y}" in each for each in written)


def test_every_chart_has_a_dark_counterpart(two: Lattice) -> None:
    for drawn in (charts.lattice_of(two, planted(two)), charts.ranking(two, "lowest"), charts.heat(two)):
        dark = style.dark(drawn).to_json()
        assert style.AGAINST not in dark
        assert style.TEXT not in dark


def test_names_keep_clear_of_each_other_and_near_where_they_are_wanted() -> None:
    wanted, heights = [100.0, 101.0, 50.0, 99.0], [14.0, 28.0, 14.0, 14.0]
    found = apart(wanted, heights)
    assert found[2] == 50
    order = sorted(range(4), key=found.__getitem__)
    assert order == [2, 3, 0, 1]
    for one, other in pairwise(order):
        assert found[other] - found[one] >= (heights[one] + heights[other]) / 2 - 1e-9
    assert np.isclose((found[3] - 7 + found[1] + 14) / 2, 100)
    assert apart([], []) == []
