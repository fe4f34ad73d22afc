"""The charts of one rate: the band of chance, people affected, confusion matrices."""

import numpy as np
import pytest

from governance.audit import Audit
from governance.charts import style
from governance.charts.metrics.confusion import confusion_by_group
from governance.charts.metrics.one_rate import people_affected, rate_and_chance
from governance.charts.rates import rate_by_group
from governance.metrics.confusion import confusion
from governance.metrics.one_rate import BY_RATE, one_rate
from tests.conftest import counted
from tests.conftest import drawn as cube_of

EVIL = '<a href="http://example.org">%{x}</a>'


def test_a_rate_stands_with_its_interval_before_the_band_of_chance(audit: Audit) -> None:
    found = one_rate(audit.decided(0.5).by("ethnicity"), "selection_rate", reference=("White",))
    band, _, dots = rate_and_chance(found).data
    assert list(dots.y) == list(band.y)
    low, high = found.rate.interval()
    np.testing.assert_array_equal(np.array(dots.x), found.rate.value)
    np.testing.assert_allclose(dots.x + np.array(dots.error_x.array), high)
    np.testing.assert_allclose(dots.x - np.array(dots.error_x.arrayminus), low)
    np.testing.assert_array_equal(np.array(band.base, float), found.band[0])
    np.testing.assert_allclose(np.array(band.base, float) + band.x, found.band[1])
    assert f"{found.rate.k[0]:,} of {found.rate.n[0]:,} people" in dots.hovertext[0]


def test_the_line_of_everybody_and_that_of_the_reference_are_named_apart(audit: Audit) -> None:
    drawn = rate_and_chance(one_rate(audit.decided(0.5).by("ethnicity"), "selection_rate", reference=("White",)))
    assert [line.x0 for line in drawn.layout.shapes] == sorted(note.x for note in drawn.layout.annotations)
    assert [(note.text.split()[0], note.xanchor) for note in drawn.layout.annotations] == [
        ("everybody", "right"),
        ("White", "left"),
    ]


def test_groups_stand_in_the_order_that_was_asked_for_and_nobody_is_dropped() -> None:
    cube = cube_of([(60, 5, 5, 5), (0, 0, 0, 0), (5, 60, 5, 5)], ["low", "none", "high"])
    drawn = rate_and_chance(one_rate(cube, "selection_rate"), order=BY_RATE)
    assert [label.split()[0] for label in drawn.layout.yaxis.ticktext] == ["high", "low", "none"]
    assert (list(drawn.data[-1].text), list(drawn.data[-1].y)) == (["nobody to measure"], [0])


def test_a_group_of_too_few_people_for_a_verdict_is_hollow_and_the_axis_says_why() -> None:
    found = one_rate(
        cube_of([(60, 5, 5, 5), (2, 1, 2, 1), (0, 0, 0, 0)], ["many", "few", "none"]), "selection_rate", least=30
    )
    for drawn in (rate_and_chance(found), rate_by_group(found.rate, least=30)):
        dots = next(trace for trace in drawn.data if trace.hovertext)
        hollow = [symbol.endswith("-open") for symbol in dots.marker.symbol]
        assert hollow == [group == ("few",) for group in found.rate.groups]
        assert drawn.layout.xaxis.title.text.endswith("hollow: fewer than 30 people, no verdict")
    assert rate_by_group(found.rate).layout.xaxis.title.text == "Selection rate"


def test_the_reference_is_not_among_those_affected(audit: Audit) -> None:
    found = one_rate(audit.decided(0.5).by("sex"), "selection_rate", reference=("man",))
    drawn = people_affected(found)
    (dots,) = drawn.data
    assert [label.split()[0] for label in drawn.layout.yaxis.ticktext] == ["non-binary", "woman"]
    more, low, high = (end[1:] for end in found.people)
    np.testing.assert_array_equal(dots.x, more)
    np.testing.assert_allclose(dots.x + np.array(dots.error_x.array), high)
    np.testing.assert_allclose(dots.x - np.array(dots.error_x.arrayminus), low)


def test_a_mean_of_rates_affects_no_number_of_people(audit: Audit) -> None:
    drawn = people_affected(one_rate(audit.decided(0.5).by("sex"), "balanced_accuracy"))
    assert "not defined" in drawn.layout.title.text


@pytest.mark.parametrize(
    ("name", "counted_cells", "among"), [("selection_rate", 2, 2), ("true_positive_rate", 1, 1), ("accuracy", 2, 2)]
)
def test_the_cells_of_the_rate_are_marked_by_more_than_colour(name: str, counted_cells: int, among: int) -> None:
    found = confusion(counted({"a": (5, 6, 7, 8)}))
    drawn = confusion_by_group(found, name)
    (texts,) = drawn.data
    assert sum("●" in each for each in texts.text) == counted_cells
    assert sum("○" in each for each in texts.text) == among
    assert [shape.line.dash for shape in drawn.layout.shapes].count("dot") == 4 - counted_cells - among
    assert [shape.fillcolor for shape in drawn.layout.shapes].count(style.SCALE[1]) == counted_cells


def test_a_text_stands_in_the_cell_that_it_is_about() -> None:
    drawn = confusion_by_group(confusion(counted({"a": (5, 6, 7, 8), "b": (1, 2, 3, 4)})), "true_positive_rate")
    (texts,) = drawn.data
    where = {text: (x, y) for text, x, y in zip(texts.text, texts.x, texts.y, strict=True)}
    inside = {
        text: [s.fillcolor for s in drawn.layout.shapes if s.x0 < x < s.x1 and s.y0 < y < s.y1]
        for text, (x, y) in where.items()
    }
    assert inside["● 8<br>30.8\N{NO-BREAK SPACE}%"] == [style.SCALE[1]]
    assert inside["○ 3<br>30.0\N{NO-BREAK SPACE}%"] == [style.SCALE[0]]
    assert (
        "favourable decision, unfavourable outcome" in texts.hovertext[texts.text.index("6<br>23.1\N{NO-BREAK SPACE}%")]
    )
    ticks = dict(zip(drawn.layout.yaxis.ticktext, drawn.layout.yaxis.tickvals, strict=True))
    assert ticks["outcome<br>favourable"] == where["● 8<br>30.8\N{NO-BREAK SPACE}%"][1]


def test_of_many_groups_the_largest_are_drawn_and_names_are_never_read_as_tags() -> None:
    cube = counted({f"{EVIL}{at}": (5, 5, 5, 5 + at) for at in range(45)})
    found = one_rate(cube, "selection_rate", reference=(f"{EVIL}0",))
    drawn = (rate_and_chance(found), people_affected(found), confusion_by_group(confusion(cube), "accuracy"))
    for figure, most in zip(drawn, (40, 40, 8), strict=True):
        assert f"the {most} largest of " in figure.layout.title.text
        assert "<a href" not in figure.to_json().replace("\\u003c", "<")
        assert "%{x}</a>" not in figure.to_json()
