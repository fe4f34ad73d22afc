"""Reference: who is fewer than expected, who more, and who is not there at all."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from governance import Cube
from governance.audit import Audit
from governance.composition.published import PUBLISHED, given_shares, published
from governance.composition.reference import compared, counted_shares, equal_shares, said_shares
from governance.composition.representation import representation
from governance.composition.shortfall import shortfall
from governance.data.roles import Roles
from governance.errors import GovernanceError, ReferenceRefused, ReferenceUnreadable, SharesRefused
from governance.metrics.disclosure import shown
from governance.metrics.intervals import wilson
from governance.reports.composition import conclusions
from governance.reports.composition import groups as report
from tests.conftest import counted, drawn


def sizes(**people: int) -> Cube:
    return counted({name: (0, 0, number, 0) for name, number in people.items()})


def test_women_are_half_of_those_who_could_apply(audit: Audit) -> None:
    said = {(group,): share for group, share in dict(audit.dataset.roles.reference)["sex"]}
    found = compared(audit.population.by("sex"), said_shares(said, "the datasheet"))
    place = found.groups.index(("woman",))
    assert found.part.value[place] == pytest.approx(6451 / 19602)
    assert found.high[place] < -0.15
    assert found.adjusted[place] < 1e-9
    assert found.left_out == (("non-binary",),)
    assert found.wanted[place] == 13151 - 6451
    text = str(report.against(found)).replace("\N{NO-BREAK SPACE}", " ")
    assert "woman 32.9 % where 50.0 % are expected, 17.1 points fewer (95 % interval 16.4 to 17.7)" in text
    assert "It would take about 6,700 more people in woman." in text
    assert "no share for non-binary" in text


def test_shares_that_are_as_expected_are_not_accused() -> None:
    found = compared(sizes(a=501, b=499), equal_shares(sizes(a=501, b=499)))
    assert "no group is further from its share than chance would have it" in str(report.against(found))
    assert found.wanted.tolist() == [0, 2]


def test_a_group_of_the_reference_that_is_not_in_the_table_is_missing_people() -> None:
    found = compared(sizes(a=500, b=400), said_shares({("a",): 0.5, ("b",): 0.4, ("c",): 0.1}, "the town"))
    assert found.groups == (("a",), ("b",), ("c",))
    assert found.part.k.tolist() == [500, 400, 0]
    assert found.adjusted[2] < 1e-9
    assert "c 0.0 % where 10.0 % are expected" in str(report.against(found)).replace("\N{NO-BREAK SPACE}", " ")
    assert found.wanted[2] == 100


def test_a_group_that_is_hidden_is_not_taken_for_nobody() -> None:
    cube = sizes(a=500, b=450, c=28, d=22)
    truth = said_shares({("a",): 0.5, ("b",): 0.45, ("c",): 0.028, ("d",): 0.022}, "the town")
    found = compared(cube, truth)
    seen = found.among(shown(cube, 30).counts.groups)
    assert seen.groups == (("a",), ("b",))
    assert seen.part.value.tolist() == found.part.value[:2].tolist()
    assert seen.p_value == found.p_value > 0.99
    assert "no group is further from its share" in str(report.against(seen))


def test_a_reference_that_knows_none_of_the_groups_says_whom_it_knows() -> None:
    found = compared(sizes(man=600, woman=400), said_shares({("male",): 0.5, ("female",): 0.5}, "town.csv"))
    assert str(report.against(found)) == (
        "Against town.csv nothing can be compared: it has male, female, and the table man, woman."
    )
    half = compared(sizes(man=600, woman=400), said_shares({("man",): 0.5, ("female",): 0.5}, "town.csv"))
    assert "no share for woman" in str(report.against(half))
    assert "Nobody here is in female." in str(report.against(half))


def test_many_small_differences_are_a_difference_though_no_single_one_is() -> None:
    random = np.random.default_rng(22)
    for _ in range(400):
        cube = drawn([[[0, 0], [k, 0]] for k in random.multinomial(800, [0.15] * 4 + [0.1] * 4)])
        found = compared(cube, equal_shares(cube))
        if found.differs and not found.apart:
            break
    assert "the shares differ all together" in str(report.against(found))
    assert conclusions.represented(found)[0].kind == "look"


def test_the_table_stands_in_the_groups_order_with_whole_people() -> None:
    cube = sizes(old=500, middle=300, young=200)
    reference = said_shares({("young",): 0.4, ("middle",): 0.3, ("old",): 0.2, ("oldest",): 0.1}, "the town")
    table = report.table(representation(cube), compared(cube, reference))
    assert table["group"].tolist() == [*(group for (group,) in cube.groups), "oldest"]
    assert table["people"].tolist() == [*cube.people.tolist(), 0]
    assert str(table["people"].dtype) == "Int64"
    assert table["expected share"].tolist() == pytest.approx([0.3, 0.2, 0.4, 0.1])


def test_the_largest_group_is_the_one_with_the_largest_share() -> None:
    table = pd.DataFrame({"g": ["a"] * 600 + ["b"] * 400, "y": [0, 1] * 500, "w": [1.0] * 600 + [9.0] * 400})
    cube = Cube.count(table, sensitive="g", y_true="y", weight="w")
    assert "85.7" in str(report.who_is_here(representation(cube))).split("are in the largest group (b)")[0]
    small = Cube.count(table.assign(w=[1.0] * 999 + [1e6]), sensitive="g", y_true="y", weight="w")
    assert "counting for fewer than 30 people by their weights: b" in str(report.too_small(shortfall(small, 30), 2))


def test_what_is_said_of_a_view_without_hidden_groups_is_not_said_of_all() -> None:
    cube = sizes(a=200, b=20, c=15)
    seen = shown(cube, 30)
    text = str(report.who_is_here(representation(seen.counts, cube, seen.hidden)))
    assert text == "Of 235 people one group is shown (a), the others being too few."
    assert "that is shown" in str(report.too_small(shortfall(counted({"a": (100, 0, 100, 0)}), 30), 1, 2))
    assert conclusions.large_enough(shortfall(counted({"a": (100, 0, 100, 0)}), 30), 1, 2).kind == "unknown"
    nothing = cube.only({"group": []})
    assert conclusions.large_enough(shortfall(nothing, 30), 0, 3).kind == "unknown"


def test_the_tests_are_those_of_scipy() -> None:
    cube = sizes(a=30, b=50, c=45)
    found = compared(cube, said_shares({("a",): 0.3, ("b",): 0.3, ("c",): 0.4}, "the town"))
    assert found.p_value == pytest.approx(stats.chisquare([30, 50, 45], [37.5, 37.5, 50]).pvalue)
    z = (30 / 125 - 0.3) / math.sqrt(0.3 * 0.7 / 125)
    assert found.p_values[0] == pytest.approx(2 * stats.norm.sf(abs(z)))
    low, high = wilson(np.array([30 / 125]), np.array([125]))
    assert (found.low[0], found.high[0]) == (pytest.approx(low[0] - 0.3), pytest.approx(high[0] - 0.3))
    few = compared(sizes(a=3, b=9), said_shares({("a",): 0.6, ("b",): 0.4}, "the town"))
    assert few.p_values[0] == pytest.approx(stats.binomtest(3, 12, 0.6).pvalue)
    exact = compared(sizes(a=0, b=12), said_shares({("a",): 0.2, ("b",): 0.8}, "the town"))
    assert exact.p_value == pytest.approx(stats.binomtest(0, 12, 0.2).pvalue, abs=0.02)


def test_against_a_sample_the_sample_is_uncertain_too() -> None:
    one, other = sizes(a=300, b=700), sizes(a=35, b=65)
    found = compared(one, counted_shares(other, "the sample"))
    table = np.array([[300, 700], [35, 65]])
    assert found.p_value == pytest.approx(stats.chi2_contingency(table, correction=False).pvalue)
    assert found.p_values[0] == pytest.approx(found.p_value)
    certain = compared(one, said_shares({("a",): 0.35, ("b",): 0.65}, "the town"))
    assert found.high[0] - found.low[0] > 2 * (certain.high[0] - certain.low[0])


def test_a_true_reference_is_seldom_rejected() -> None:
    random, shares = np.random.default_rng(0), np.array([0.5, 0.3, 0.15, 0.05])
    reference = said_shares({(f"g{place:04}",): share for place, share in enumerate(shares)}, "the town")
    alarms = together = 0
    for _ in range(400):
        people = random.multinomial(200, shares)
        found = compared(drawn([[[0, 0], [k, 0]] for k in people]), reference)
        alarms += bool((found.adjusted < 0.05).any())
        together += found.p_value < 0.05
    assert alarms / 400 <= 0.07
    assert 0.02 <= together / 400 <= 0.08


@given(st.lists(st.integers(0, 500), min_size=2, max_size=6))
def test_differences_add_up_to_nothing(people: list[int]) -> None:
    cube = drawn([[[0, 0], [number, 0]] for number in people])
    found = compared(cube, equal_shares(cube))
    if len(found.groups) > 1:
        assert found.difference.sum() == pytest.approx(0, abs=1e-9)
        assert (found.low <= found.difference + 1e-9).all()
        assert (found.difference <= found.high + 1e-9).all()


def test_missing_groups_take_no_part() -> None:
    table = pd.DataFrame({"g": ["a"] * 60 + ["b"] * 40 + [None] * 50, "y": [1] * 150})
    cube = Cube.count(table, sensitive="g", y_true="y", favourable=1)
    found = compared(cube, equal_shares(cube))
    assert found.part.value.tolist() == [0.6, 0.4]
    assert found.left_out == (("(missing)",),)


def test_weighted_people_are_compared_by_their_weight() -> None:
    table = pd.DataFrame({"g": ["a", "b"] * 100, "y": [1, 0] * 100, "w": [1.0, 3.0] * 100})
    cube = Cube.count(table, sensitive="g", y_true="y", weight="w")
    found = compared(cube, equal_shares(cube))
    assert found.part.value.tolist() == [0.25, 0.75]
    assert found.part.effective_n[0] == pytest.approx(400**2 / (100 * 1 + 100 * 9))
    absent = compared(cube, said_shares({("a",): 0.5, ("b",): 0.3, ("c",): 0.2}, "the town"))
    assert absent.part.value.tolist() == [0.25, 0.75, 0.0]


def test_shares_that_are_none_are_refused() -> None:
    with pytest.raises(SharesRefused, match=r"add up to 90.0 %"):
        said_shares({("a",): 0.5, ("b",): 0.4}, "the town")
    with pytest.raises(SharesRefused, match=r"'-0.1' is none"):
        said_shares({("a",): 1.1 - 0.2, ("b",): -0.1}, "the town")
    with pytest.raises(SharesRefused):
        said_shares({}, "the town")
    rounded = said_shares({("a",): 0.333, ("b",): 0.333, ("c",): 0.333}, "the town")
    assert sum(rounded.shares.values()) == pytest.approx(1)


def test_a_table_of_shares_may_tell_apart_more_than_is_asked() -> None:
    table = pd.DataFrame(
        {"sex": ["f", "m", "f", "m"], "age": ["young", "young", "old", "old"], "People": [10, 20, 30, 40]}
    )
    found = given_shares(table, ["sex"], "town.csv")
    assert found.shares == {("f",): 0.4, ("m",): 0.6}
    assert given_shares(table, ["age", "sex"], "town.csv").shares[("old", "m")] == 0.4
    written = pd.DataFrame({"Sex": ["f", "m"], "Share": ["51 %", "49%"]})
    assert given_shares(written, ["sex"], "town.csv").shares == {("f",): 0.51, ("m",): 0.49}
    own = pd.DataFrame({"people": ["us", "them"], "share": [0.3, 0.7]})
    assert given_shares(own, ["people"], "town.csv").shares == {("us",): 0.3, ("them",): 0.7}
    percent = pd.DataFrame({"sex": ["f", "m"], "share": [51.0, 49.0]})
    assert given_shares(percent, ["sex"], "town.csv").shares == {("f",): 0.51, ("m",): 0.49}


@pytest.mark.parametrize(
    ("table", "says"),
    [
        ({"gender": ["f"], "people": [1]}, "it has no column 'sex'; it has 'gender', 'people'"),
        ({"sex": ["f"], "number": [1]}, "it has no column of people or shares"),
        ({"sex": ["f", "m"], "people": ["many", 2]}, "must hold numbers from 0 on"),
        ({"sex": ["f", "m"], "people": [-1, 2]}, "must hold numbers from 0 on"),
        ({"sex": ["f", "m"], "share": [0.2, 0.2]}, "add up to 40.0 %"),
        ({"sex": ["f", "m"], "people": [float("inf"), 2]}, "must hold numbers from 0 on"),
        ({"sex": ["f", None], "people": [0, 5]}, "must hold numbers from 0 on"),
        ({"sex": ["f", "f", "m"], "share": [0.5, 0.2, 0.3]}, "names a group in two rows"),
        ({"sex": ["f", "m"], "share": [0.5, 0.5], "people": [1, 2]}, "one of shares"),
    ],
)
def test_a_table_that_gives_no_shares_is_refused(table: dict[str, list], says: str) -> None:
    with pytest.raises((ReferenceUnreadable, SharesRefused), match=says):
        given_shares(pd.DataFrame(table), ["sex"], "town.csv")


def test_published_shares_have_a_source_and_add_up() -> None:
    for each in PUBLISHED:
        assert each.source
        assert sum(share for _, share in each.shares) == pytest.approx(1, abs=0.005)
    found = published([("Female",), ("Male",), ("(missing)",)])
    assert found["Women and men in the United States"].shares == {("Female",): 0.509, ("Male",): 0.491}
    assert "2020 census" in found["Women and men in the United States"].name
    races = published([("White",), ("Black",), ("Asian-Pac-Islander",)])["Races in the United States"]
    assert set(races.shares) == {("White",), ("Black",)}
    assert published([("x",), ("y",)]) == {}
    assert published([("F",), ("female",), ("M",)]) == {}  # two spellings of one group, to be joined first


def test_shares_that_come_with_the_roles_are_checked() -> None:
    said = {"label": "y", "favourable": "1", "sensitive": ["sex"], "reference": {"sex": {"f": 0.5, "m": 0.4}}}
    with pytest.raises(GovernanceError, match="add up to 1"):
        Roles.given(said)
    roles = Roles.given({**said, "reference": {"age": {"f": 0.5, "m": 0.5}}})
    with pytest.raises(ReferenceRefused, match="not a sensitive attribute"):
        roles.check(["y", "sex", "age"])


def test_groups_that_are_too_small_say_how_many_more_they_need() -> None:
    cube = counted({"many": (200, 0, 200, 0), "few": (10, 0, 10, 0), "lopsided": (95, 0, 5, 0), "one": (0, 0, 50, 0)})
    found = shortfall(cube, 30)
    assert found.groups == (("few",), ("lopsided",), ("one",))
    assert found.for_selection.tolist() == [10, 0, 0]
    assert found.for_errors[:2].tolist() == [40, 500]
    assert np.isnan(found.for_errors[2])
    assert found.favourable.tolist() == [10, 5, 50]
    text = str(report.too_small(found, 4))
    assert "Too small for any verdict, having fewer than 30: few (10 more)." in text
    assert "too small for one on errors: lopsided (about 500 more), one (only one outcome is met)" in text
    assert "Both groups have at least 30" in str(report.too_small(shortfall(cube.only({"group": ["many"]}), 30), 2))
    gaps = dict(zip(shortfall(cube, 10_000).groups, shortfall(cube, 10_000).detectable, strict=True))
    assert gaps[("many",)] < gaps[("lopsided",)] < gaps[("few",)]
