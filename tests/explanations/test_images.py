"""Images: pixels are recognised where columns are pixels and nowhere else; maps show the numbers at their places."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.audit import Audit
from governance.charts import style
from governance.charts.explanations import images as charts
from governance.data.samples import SAMPLES, sample
from governance.explanations.attribution import Attributions
from governance.explanations.gap import divided, explained, gap
from governance.explanations.grouping import everybody, grouping
from governance.explanations.images import layout, strongest_part
from governance.explanations.importance import importance
from governance.reports.explanations import images as reports
from governance.reports.explanations.gap import Names
from tests.explanations.conftest import of_audit


@pytest.fixture(scope="module")
def digits() -> Audit:
    return Audit.fitted(sample("digits"), "logistic regression")


@pytest.fixture(scope="module")
def found(digits: Audit) -> Attributions:
    return of_audit(digits).of_rows(digits.rows[:60])


def pixels(names: list[str], high: float = 255, people: int = 5, seed: int = 0) -> pd.DataFrame:
    values = np.random.default_rng(seed).integers(0, high + 1, (people, len(names)))
    values[0] = high
    return pd.DataFrame(values, columns=names)


GRID = {
    "rows and columns from 0": [f"pixel_{down}_{across}" for down in range(8) for across in range(8)],
    "from 1": [f"px{down}x{across}" for down in range(1, 7) for across in range(1, 5)],
    "running numbers": [f"p{number}" for number in range(64)],
    "running numbers from 1": [f"pixel{number}" for number in range(1, 785)],
    "with dots": [f"Img.{down}.{across}" for down in range(5) for across in range(4)],
}


@pytest.mark.parametrize("names", GRID.values(), ids=GRID)
def test_pixels_are_recognised_by_their_names(names: list[str]) -> None:
    laid = layout(pixels(names))
    assert laid is not None
    assert laid.places.size == len(names)
    assert laid.places.ravel().tolist() == list(range(len(names)))
    assert laid.high == 255


def test_the_gap_of_two_groups_is_a_map_beside_their_mean_pictures(digits: Audit) -> None:
    own, written = of_audit(digits), digits.dataset.table["digit"].to_numpy()[digits.rows]
    sides = [digits.rows[written == digit] for digit in np.unique(written)[:2]]
    between = gap(*(explained(divided(own), rows) for rows in sides))
    laid = layout(between.first.people)
    first, second, part = charts.gap(between, laid, ("<b>one", "two")).data
    for drawn, rows in ((first, sides[0]), (second, sides[1])):
        assert drawn.z.ravel() == pytest.approx(digits.dataset.features.iloc[rows].mean().to_numpy(float))
    assert np.sum(part.z) == pytest.approx(float(between.total.value[0]))
    assert part.zmin == -part.zmax
    assert [each.showscale for each in (first, second)] == [False, False]
    names = Names("one", "two")
    said, table = reports.gap(between, laid, names), reports.by_pixel(between, laid, names)
    assert table["difference (log-odds)"].sum() == pytest.approx(float(between.total.value[0]))
    assert table["mean value: one"].to_numpy() == pytest.approx(
        digits.dataset.features.iloc[sides[0]].mean()[table["column"]].to_numpy(float)
    )
    alike = gap(between.first, between.first)
    assert "No pixel sets the two groups apart" in str(reports.gap(alike, laid, names))
    assert strongest_part(laid.picture(between.value))[0] in said.headline
    assert f"{int(between.beyond_chance.sum())} of 64 pixels" in said.detail


@given(st.permutations(GRID["from 1"]))
def test_the_order_of_columns_does_not_matter(names: list[str]) -> None:
    laid = layout(pixels(names))
    assert laid is not None
    assert [names[at] for at in laid.places.ravel()] == GRID["from 1"]


NONE = {
    "one more column": [*GRID["running numbers"], "age"],
    "no square": [f"p{number}" for number in range(60)],
    "two stems": [*GRID["rows and columns from 0"][:-1], "px_7_7"],
    "a gap": [*GRID["rows and columns from 0"][:-1], "pixel_8_8"],
    "not all with a column": [*GRID["rows and columns from 0"][:-1], "pixel_63"],
    "numbered from 100": [f"p{number}" for number in range(100, 164)],
    "questions": [f"question_{number}" for number in range(16)],
    "too small": [f"p{number}" for number in range(9)],
}


@pytest.mark.parametrize("names", NONE.values(), ids=NONE)
def test_other_names_are_no_pixels(names: list[str]) -> None:
    assert layout(pixels(names)) is None


def test_values_that_are_no_shades_are_no_pixels() -> None:
    table = pixels(GRID["running numbers"])
    assert layout(table.astype(float)) is not None
    assert layout(table.assign(p5=table["p5"] - 300)) is None
    assert layout(table.assign(p5=1e6)) is None  # another scale
    assert layout(table.astype(float).assign(p5=np.nan)) is None
    assert layout(table.assign(p5="dark")) is None
    assert layout(table * 0) is None
    assert layout(table.iloc[:0]) is None


@pytest.mark.parametrize("name", SAMPLES)
def test_of_the_samples_only_digits_are_images(name: str) -> None:
    data = sample(name)
    assert (layout(data.table[list(data.roles.features)]) is not None) == (name == "digits")


def test_the_picture_and_its_map_are_drawn_at_their_places(found: Attributions) -> None:
    laid = layout(found.subject.people)
    assert laid is not None
    assert laid.shape == (8, 8)
    drawn = charts.person(found, laid, 3)
    picture, effects = drawn.data
    at = found.columns.index("pixel_2_5")
    assert picture.z[2][5] == found.people.iloc[3]["pixel_2_5"]
    assert effects.z[2][5] == found.values[3, at]
    assert effects.zmin == -effects.zmax == -np.abs(found.values[3]).max()
    assert effects.colorbar.title.text == found.unit
    assert (picture.zmin, picture.zmax) == (0, 16)
    assert drawn.layout.yaxis.autorange == drawn.layout.yaxis2.autorange == "reversed"
    assert picture.customdata[2][5][0] == "pixel_2_5"
    dark = style.dark(drawn)
    assert dark.data[1].colorscale[0][1] == style.DARK[1]
    assert dark.data[0].colorscale != picture.colorscale


def test_the_table_of_a_picture_has_every_pixel(found: Attributions) -> None:
    laid = layout(found.subject.people)
    table = reports.table(found, laid, 3)
    assert len(table) == 64
    assert table["effect (log-odds)"].abs().is_monotonic_decreasing
    assert table["effect (log-odds)"].sum() == pytest.approx(found.values[3].sum())
    own = table[(table["row"] == 3) & (table["across"] == 6)]
    assert own["column"].item() == "pixel_2_5"


def test_the_part_that_did_most_is_said(found: Attributions) -> None:
    effect = np.zeros((8, 8))
    effect[7, 0], effect[0, 7] = -2.0, 1.5
    assert strongest_part(effect) == ("lower left", -2.0)
    effect[4, 4] = 3.0
    assert strongest_part(effect) == ("middle", 3.0)
    laid = layout(found.subject.people)
    flat = replace(found, values=np.where(np.arange(64) == 0, -0.5, 0.0)[None])
    said = str(reports.person(flat, laid))
    assert "The upper left of the picture lowers digit = five or more most: by 0.50 log-odds" in said


def test_maps_of_groups_share_one_scale(found: Attributions, digits: Audit) -> None:
    laid = layout(found.subject.people)
    by = importance(found, grouping(digits, digits.cube.by("pen")))
    sizes = list(by.means.value)
    drawn = charts.everyone(found.people.mean().to_numpy(), sizes, ["a", "b", "c"], laid, found.unit)
    mean, *maps = drawn.data
    assert len(maps) == 3
    assert {each.zmax for each in maps} == {by.means.value.max()}
    assert [each.showscale for each in maps] == [False, False, True]
    assert not mean.showscale
    assert maps[0].z[2][5] == by.means.value[0, found.columns.index("pixel_2_5")]


def test_how_few_pixels_do_most_is_said(found: Attributions, digits: Audit) -> None:
    laid = layout(found.subject.people)
    whole = importance(found, everybody(digits))
    assert "of 64 pixels" in str(reports.everyone(whole, laid))
    nothing = importance(replace(found, values=np.zeros_like(found.values)), everybody(digits))
    assert "No pixel moves any prediction" in str(reports.everyone(nothing, laid))


def test_a_pencil_is_seen_less_and_so_its_pixels_matter_less(digits: Audit) -> None:
    many = of_audit(digits).of_rows(digits.rows)
    by = importance(many, grouping(digits, digits.cube.by("pen")))
    sizes = dict(zip((group[0] for group in by.grouping.groups), by.means.value.sum(axis=1), strict=True))
    assert sizes["pencil"] < min(sizes["ballpoint"], sizes["fountain pen"])
