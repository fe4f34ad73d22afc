"""The chart of groups and rates: what stands out is marked, and what is not known says so."""

import numpy as np
import pytest

from governance import Cube
from governance.charts import style
from governance.charts.metrics.overview import ABOVE, BELOW, rates_by_group
from governance.metrics.matrix import FURTHEST, matrix
from governance.metrics.rates import RATES
from tests.conftest import counted, drawn, random_people

NAMES = ("selection_rate", "true_positive_rate")
CUBE = counted({"high": (400, 100, 10, 490), "low": (300, 200, 490, 10), "few": (2, 2, 2, 3), "none": (40, 40, 0, 0)})


def cells(found, of: str = "text") -> dict[str, tuple]:
    heat = found.data[0]
    rows = np.asarray(getattr(heat, of), dtype=object)
    return {name.split("  (n ")[0]: tuple(row) for name, row in zip(heat.y, rows.tolist(), strict=True)}


def test_cells_hold_rates_with_intervals_and_an_arrow_where_the_group_differs() -> None:
    drawn_figure = rates_by_group(matrix(CUBE, NAMES, least=30))
    text, detail = cells(drawn_figure), cells(drawn_figure, "customdata")
    assert list(text) == ["everybody", "few", "high", "low", "none"]
    assert text["high"][1].startswith(f"98.0\N{NO-BREAK SPACE}% {ABOVE}")
    assert f"2.0\N{NO-BREAK SPACE}% {BELOW}" in text["low"][1]
    assert "96.4 to 98.9" in text["high"][1]
    assert "490 of 500 people" in detail["high"][1]
    assert "differs from all others beyond chance (adjusted p < 0.001)" in detail["high"][1]
    assert "(n 1,000)" in detail["high"][1]
    errors = rates_by_group(matrix(CUBE, ["true_positive_rate"], least=30))
    assert errors.data[0].y[0] == "everybody  (n 2,089)"  # all people, and not only those the rate is about


def test_shades_are_signed_distances_and_small_groups_have_none() -> None:
    found = matrix(CUBE, NAMES, least=30)
    drawn_figure = rates_by_group(found)
    heat, shade = drawn_figure.data[0], cells(drawn_figure, "z")
    assert shade["high"] == pytest.approx(tuple(found.difference[:, 1]))
    assert shade["low"][1] < 0 < shade["high"][1]
    assert shade["few"] == shade["everybody"] == (0, 0)
    assert (heat.zmin, heat.zmid) == (-heat.zmax, 0)
    assert heat.zmax == pytest.approx(max(np.abs(found.difference[found.enough])))
    assert "no verdict" in cells(drawn_figure, "customdata")["few"][0]
    assert cells(drawn_figure)["few"][0].startswith("(55.6")


def test_an_undefined_rate_is_a_dash_with_its_reason() -> None:
    drawn_figure = rates_by_group(matrix(CUBE, NAMES))
    assert cells(drawn_figure)["none"][1] == "–"
    assert "nobody it could be about" in cells(drawn_figure, "customdata")["none"][1]
    assert "the people whose real outcome was favourable" in cells(drawn_figure, "customdata")["none"][1]
    nobody = rates_by_group(matrix(counted({"a": (5, 5, 0, 0), "b": (5, 5, 0, 0)}), NAMES))
    assert cells(nobody)["everybody"][1] == "–"


def test_of_many_groups_the_largest_are_drawn_or_the_furthest_and_the_title_says_so() -> None:
    many = drawn([[50 + place, 50, 50, 50 + 2 * (place % 7)] for place in range(120)])
    found = matrix(many, NAMES)
    largest, furthest = rates_by_group(found), rates_by_group(found, FURTHEST)
    assert "the 25 largest of 120 groups" in largest.layout.title.text
    assert "the 25 furthest of 120 groups" in furthest.layout.title.text
    assert len(largest.data[0].y) == len(furthest.data[0].y) == 26
    assert "g0119" in largest.to_json()


def test_very_many_rates_stand_in_panels_that_do_not_overlap() -> None:
    figure = rates_by_group(matrix(CUBE, RATES))
    assert [len(each.x) for each in figure.data] == [7, 6]
    upper, lower = figure.layout.yaxis.domain, figure.layout.yaxis2.domain
    assert upper[1] == 1
    assert lower[0] == pytest.approx(0, abs=1e-9)
    assert lower[1] < upper[0]


def test_names_from_data_are_written_to_the_letter() -> None:
    evil = '<a href="http://example.org">%{x}</a>'
    figure = rates_by_group(matrix(counted({evil: (10, 10, 10, 10), "=1": (10, 10, 10, 10)}), NAMES))
    shown = figure.to_json().replace("\\u003c", "<").replace("\\u003e", ">")
    assert "<a href" not in shown
    assert "%{x}" not in shown


def test_long_names_of_several_attributes_break_between_them_and_stay_apart() -> None:
    cube = Cube.count(
        random_people(2, 300).replace(
            {"other": {"x": "a rather long name of a group", "y": "a rather long name of it"}}
        ),
        sensitive=["other", "group"],
        y_true="label",
        y_pred="decision",
    )
    labels = rates_by_group(matrix(cube, NAMES)).data[0].y
    assert len(set(labels)) == len(labels) == 7
    assert any("·<br>" in label for label in labels)


def test_weighted_rates_are_said_to_be_and_every_shade_has_its_dark_one() -> None:
    cube = Cube.count(random_people(5, 300), sensitive="group", y_true="label", y_pred="decision", weight="weight")
    figure = rates_by_group(matrix(cube, NAMES))
    assert ", weighted" in figure.layout.title.text
    dark = style.dark(figure).to_json()
    assert all(shade not in dark for shade in style.DIVERGING)
    assert all(shade in dark for shade in style.DIVERGING_DARK)
