"""The charts of where the errors are: an interval on every estimate, people on hover, names to the letter."""

import json

import numpy as np
import pytest

from governance.audit import Audit
from governance.charts.metrics import slices as charts
from governance.charts.metrics import tree as tree_charts
from governance.inspection.coded import coded
from governance.inspection.slices import slices
from governance.inspection.tree import tree
from governance.metrics.makeup import makeup
from governance.metrics.slices import MEASURING, errors
from governance.metrics.worst import worst
from tests.conftest import drawn

EVIL = '<a href="http://example.org">%{x}</a>'


@pytest.fixture(scope="module")
def people(audit: Audit):
    return coded(audit)


@pytest.fixture(scope="module")
def counts(people):
    return slices(people, least=30)


def test_the_worst_kinds_are_drawn_with_their_intervals_and_everybody_else(counts) -> None:
    found = worst(counts, "false_positive_rate", threshold=0.5, least=30)
    figure = charts.worst(found, "Favourable decisions by mistake")
    here, others = figure.data
    assert int(found.confirmed.sum()) > charts.MOST_ROWS
    assert "by kind of people, the 12 worst of 18 kinds" in figure.layout.title.text
    low, high = found.share.interval()
    assert list(here.x) == pytest.approx(found.share.value[:12])
    assert list(here.x + here.error_x.array) == pytest.approx(high[:12])
    assert list(here.x - here.error_x.arrayminus) == pytest.approx(low[:12])
    assert list(others.x) == pytest.approx(found.others.value[:12])
    assert "80 of 81 people" in here.hovertext[0]
    assert here.marker.symbol != others.marker.symbol  # colour is not the only carrier


def test_only_what_is_confirmed_is_drawn(counts) -> None:
    found = worst(counts, "error_rate", threshold=0.5, least=30)
    assert len(charts.worst(found, "Wrong decisions").data[0].x) == found.confirmed.sum() < len(found.names)


def test_every_node_has_a_box_with_its_rate_its_interval_and_its_people(people) -> None:
    found = tree(people, "false_negative_rate", threshold=0.5, least=30)
    figure = tree_charts.tree(found, "Refusals by mistake")
    (text,) = figure.data
    boxes = [each for each in figure.layout.shapes if each.type == "rect"]
    branches = [each for each in figure.layout.shapes if each.type == "path"]
    assert len(boxes) == len(text.text) == len(found.nodes) == len(branches) + 1
    assert "306 of 1,696" in text.text[0]
    low, high = found.share.interval()
    everybody = found.share.value[0]
    for box, worse, better in zip(boxes, low > everybody, high < everybody, strict=True):
        assert (box.line.width == 2) == worse
        assert (box.line.dash == "dot") == better


def test_boxes_of_a_tree_do_not_overlap(people) -> None:
    figure = tree_charts.tree(tree(people, "false_positive_rate", threshold=0.5, least=30), "Mistakes")
    (text,) = figure.data
    for column in set(text.x):
        rows = sorted(y for x, y in zip(text.x, text.y, strict=True) if x == column)
        assert all(np.diff(rows) >= 2 * tree_charts.TALL)


def test_a_cell_says_its_rate_and_its_people_and_a_small_one_is_not_shaded(people) -> None:
    cube = people.cube(*(people.columns.index(name) for name in ("income", "late_payments"))).at(0.5)
    found = errors(cube, "error_rate")
    (heat,) = charts.crossing(found, "Wrong", whole=cube, hidden=[("41,000 and over", "0")], least=30).data
    cells = np.asarray(heat.z)
    position = found.position(("under 23,800", "1"))
    assert cells[1][0] == pytest.approx(found.value[position])
    assert heat.text[1][0].endswith(f"n {found.n[position]:,}")
    small = (found.n < 30) & (found.n > 0)
    assert np.isnan(cells).sum() >= small.sum() > 0
    assert heat.text[0][3] == "–"
    assert heat.customdata[0][3] == "not shown: too few people"


def test_of_very_many_groups_the_most_different_are_drawn() -> None:
    here = drawn([[place + 1, 0, 0, 0] for place in range(40)])
    elsewhere = drawn([[40, 0, 0, 0]] * 40)
    figure = charts.makeup(makeup(here, elsewhere, {"group": here.groups}))
    assert len(figure.data[0].x) == charts.MOST_GROUPS
    assert "the 16 most different of 40 groups" in figure.layout.title.text
    assert "group: g0039" in figure.layout.yaxis.ticktext


def test_rates_nobody_has_say_so(counts) -> None:
    cube = counts.beside(((0, 1),), MEASURING, 0.0)
    found = errors(cube, "false_negative_rate")
    empty = errors(cube.nobody, "error_rate")
    figure = charts.two_sides([found, empty], ["one", "two"])
    assert [list(trace.text) for trace in figure.data if trace.mode == "text"] == [["nobody to measure"]]


def test_names_from_data_are_shown_to_the_letter() -> None:
    here = drawn([[40, 0, 0, 0], [40, 0, 0, 0]], names=[EVIL, "b"])
    figure = charts.makeup(makeup(here, here, {"group": here.groups}))
    text = json.dumps(figure.to_plotly_json(), default=list)
    assert "<a href" not in text
    assert "&lt;a href" in text
    assert "%{x}" not in text
