"""Proxies as charts, tables and sentences: the same numbers in each."""

import numpy as np
import pandas as pd
import pytest

from governance.audit import Audit
from governance.charts.composition import proxies as charts
from governance.composition.proxies import Proxy, counted, proxies, ranked
from governance.composition.together import Remaining, remaining, steps
from governance.reports.composition import proxies as reports
from tests.composition.test_proxies import ODD, audit_of


@pytest.fixture(scope="module")
def found(audit: Audit) -> tuple[Proxy, ...]:
    return proxies(counted(audit), least=30)


@pytest.fixture(scope="module")
def left(audit: Audit, found: tuple[Proxy, ...]) -> list[Remaining]:
    return [remaining(audit, step, least=30) for step in steps(found, "sex")[:3]]


def test_the_map_holds_every_feature_and_attribute(found: tuple[Proxy, ...]) -> None:
    heat = charts.features_by_attribute(found).data[0]
    assert list(heat.x) == ["sex", "ethnicity", "age", "disability"]
    assert (len(heat.y), len(set(heat.y))) == (12, 12)
    cells = {(each.feature, each.attribute): each for each in found}
    for row, feature in enumerate(heat.y):
        for column, attribute in enumerate(heat.x):
            each = cells[feature, attribute]
            assert heat.z[row][column] == each.estimate[0]
            assert f"{each.estimate[0]:.2f}" in heat.text[row][column]
            assert (each.group[0][:11] in heat.text[row][column]) == each.carries
            assert f"AUC {each.estimate[0]:.3f} (95% interval" in heat.customdata[row][column]
    assert heat.y[0] in ("occupation", "postcode_area")


def test_of_very_many_features_the_strongest_are_drawn_and_the_table_has_all() -> None:
    random = np.random.default_rng(2)
    group = random.choice(["a", "b"], 300)
    columns = {f"f{place}": random.integers(0, 3, 300) for place in range(30)} | {"telling": group}
    found = proxies(counted(audit_of({"group": group, **columns})), least=30)
    drawn = charts.features_by_attribute(found)
    assert (len(drawn.data[0].y), drawn.data[0].y[0]) == (25, "telling")
    assert "the 25 strongest of 31" in drawn.layout.title.text
    assert len(charts.features_of_attribute(found).data[0].x) == 25
    assert len(reports.table(found)) == 31


def test_many_attributes_leave_no_room_for_names() -> None:
    random = np.random.default_rng(2)
    names = [f"a{place}" for place in range(7)]
    group = random.choice(["x", "y"], 200)
    held = audit_of({**dict.fromkeys(names, group), "same": group}, tuple(names))
    heat = charts.features_by_attribute(proxies(counted(held), least=30)).data[0]
    assert set(heat.text[0]) == {"1.00"}


def test_dots_are_the_areas_with_their_intervals_in_order(found: tuple[Proxy, ...]) -> None:
    own = ranked(found, "ethnicity")
    drawn = charts.features_of_attribute(own)
    assert [label.split()[0] for label in drawn.layout.yaxis.ticktext] == [each.feature for each in own]
    dots = drawn.data[0]
    value, low, high = np.array([each.estimate for each in own]).T
    np.testing.assert_array_equal(dots.x, value)
    np.testing.assert_allclose(dots.error_x.arrayminus, value - low)
    np.testing.assert_allclose(dots.error_x.array, high - value)
    assert all(each.association.name in said for each, said in zip(own, dots.hovertext, strict=True))
    assert any("0.5 tells nothing" in note.text for note in drawn.layout.annotations)


def test_the_curve_names_what_was_dropped(left: list[Remaining]) -> None:
    drawn = charts.remaining_by_dropped(left[::-1])
    assert [trace.name for trace in drawn.data] == ["man", "non-binary", "woman"]
    assert [round(x) for x in drawn.data[0].x] == [0, 1, 2]
    assert drawn.data[2].y[0] == left[0].areas.area[2]
    assert drawn.layout.xaxis.ticktext[:2] == ("all features", "without<br>occupation")
    assert len(drawn.layout.xaxis.ticktext) == 3


def test_tables_hold_every_group_and_export_only_some(found: tuple[Proxy, ...], left: list[Remaining]) -> None:
    own = ranked(found, "ethnicity")
    table = reports.by_group(own)
    assert len(table) == 12 * 6
    assert "ethnicity: (missing)" in set(table["group"])
    assert set(table["people in the group"] + table["people not in it"]) == {20_000}
    whole = reports.remaining(left)
    assert whole["dropped"].unique().tolist()[:2] == ["nothing", "occupation"]
    assert set(reports.remaining(left, [("man",), ("woman",)])["group"]) == {"man", "woman"}
    assert reports.table(()).empty
    assert list(reports.table(()).columns) == list(reports.table(found).columns)


def test_findings_say_what_was_found(found: tuple[Proxy, ...], left: list[Remaining]) -> None:
    said = str(reports.overview(found)).replace("\N{NO-BREAK SPACE}", " ")
    assert "occupation tells whose sex is woman with an AUC of 0.86 (95 % interval 0.85 to 0.87)" in said
    assert "postcode_area tells whose ethnicity is" in said
    assert "more about sex than chance would" in reports.of_attribute(ranked(found, "sex")).headline
    said = str(reports.without_strongest(left))
    assert said.startswith("All features together tell whose sex is woman with an AUC of 0.86")
    assert "Without occupation no group is clearly told better than by chance." in said


def test_where_all_features_together_tell_nothing_that_is_said_first() -> None:
    random = np.random.default_rng(4)
    held = audit_of({"g": random.choice(list("ABC"), 400), "x0": random.normal(size=400),
                     "x1": random.normal(size=400)}, ("g",))  # fmt: skip
    kept = [remaining(held, step, least=30) for step in steps(proxies(counted(held), least=30), "g")]
    for part in (kept, kept[:1]):
        said = reports.without_strongest(part)
        assert said.headline == "All features together tell no more about g than chance would."
        assert said.detail.startswith("The nearest to it is ")
        assert "Without" not in str(said)


def test_tables_hold_the_adjusted_p_value(found: tuple[Proxy, ...], left: list[Remaining]) -> None:
    table = reports.table(found)
    for each, said in zip(found, table["adjusted p"], strict=True):
        assert each.carries == (said == "p < 0.001" or float(said.removeprefix("p = ")) < 0.05)
    assert table["adjusted p"].value_counts()["p < 0.001"] >= 2
    assert set(reports.by_group(ranked(found, "ethnicity")).query("group == 'ethnicity: (missing)'")["adjusted p"]) == {
        ""
    }
    assert reports.remaining(left)["adjusted p"].str.startswith("p ").all()


def test_a_finding_of_nothing_says_so() -> None:
    random = np.random.default_rng(6)
    held = audit_of({"group": random.choice(["a", "b"], 500), "x": random.normal(size=500)})
    found = proxies(counted(held), least=30)
    assert str(reports.overview(found)).startswith("No feature alone tells more about any attribute than chance would.")
    assert str(reports.of_attribute(found)).startswith("No feature alone tells more about group than chance would.")
    telling = audit_of({"group": ["a", "b"] * 250, "x": ["p", "q"] * 250, "again": ["p", "q"] * 250})
    kept = [remaining(telling, step, least=30) for step in steps(proxies(counted(telling), least=30), "group")]
    assert "the clearest group is still a: 1.00" in str(reports.without_strongest(kept))


@pytest.mark.parametrize("odd", sorted(set(ODD) - {"no features"}))
def test_an_odd_table_is_drawn_and_put_in_words(odd: str) -> None:
    held = ODD[odd]()
    found = proxies(counted(held), least=30)
    drawn = charts.features_by_attribute(found), charts.features_of_attribute(found)
    assert all(isinstance(each.to_json(), str) for each in drawn)
    assert isinstance(reports.table(found), pd.DataFrame)
    assert isinstance(reports.by_group(found), pd.DataFrame)
    assert reports.overview(found).headline
    assert reports.of_attribute(found).headline
    left = [remaining(held, step, least=30) for step in steps(found, "group")]
    assert charts.remaining_by_dropped(left).to_json()
    assert reports.without_strongest(left).headline
    assert len(reports.remaining(left)) == sum(len(each.areas.groups) for each in left)


def test_names_from_data_are_never_read_as_tags_or_placeholders() -> None:
    held = ODD["names"]()
    found = proxies(counted(held), least=30)
    heat, dots = charts.features_by_attribute(found).data[0], charts.features_of_attribute(found).data
    written = [*heat.y, *np.ravel(heat.text), *np.ravel(heat.customdata)]
    written += [*charts.features_of_attribute(found).layout.yaxis.ticktext, *dots[0].hovertext]
    assert any("&lt;b&gt;" in each for each in written)
    assert not any("%{y}" in each or " <b>" in each.replace("(<b>", " <b>") for each in written)
    left = [remaining(held, step, least=30) for step in steps(found, "group")]
    assert {trace.name for trace in charts.remaining_by_dropped(left).data} == {"=x", "&lt;b&gt;"}
