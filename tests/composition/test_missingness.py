"""Missingness: what was planted is found, what is random is not, and an engine finds the same."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from governance.audit import Audit
from governance.charts.composition import missingness as charts
from governance.composition.crossed import Crossed, presence
from governance.composition.missingness import Missingness, missingness
from governance.composition.open_gaps import open_gap
from governance.data.dataset import Dataset
from governance.data.large import Large
from governance.data.roles import Roles
from governance.data.samples import FOLDER
from governance.errors import ColumnUnknown
from governance.metrics.intervals import newcombe, wilson
from governance.metrics.missing import bounds
from governance.metrics.rates import rate
from governance.reports.composition import missingness as reports


@pytest.fixture(scope="module")
def held(recorded: Audit) -> dict[str, Crossed]:
    return dict(presence(recorded, [each for each in recorded.dataset.table if each != "application"]))


def made(table: pd.DataFrame, weight: str | None = None, sensitive: tuple[str, ...] = ("group",)) -> Audit:
    roles = Roles("label", "1", sensitive, (), weight=weight)
    return Audit.recorded(Dataset("made", table, roles))


def people(seed: int, number: int = 3_000) -> pd.DataFrame:
    random = np.random.default_rng(seed)
    return pd.DataFrame(
        {
            "group": random.choice(["a", "b", "c"], number),
            "label": random.integers(0, 2, number),
            "x": np.where(random.random(number) < 0.1, np.nan, 1.0),
            "w": random.integers(1, 5, number).astype(float),
        }
    )


def test_the_planted_missing_values_are_found(held: dict[str, Crossed], recorded: Audit) -> None:
    found = missingness(held, ["ethnicity"], least=30)
    assert found.columns == ("income", "ethnicity")
    assert len(found.complete) == 16
    (only,) = found.by_groups
    assert (only.column, only.group) == ("income", ("Hispanic",))
    own = recorded.dataset.table[recorded.dataset.table["ethnicity"] == "Hispanic"]
    assert (only.k, only.n) == (own["income"].isna().sum(), len(own))
    assert only.share == pytest.approx(0.17, abs=0.01)
    assert only.outside == pytest.approx(0.03, abs=0.005)
    assert 0.12 < only.low < only.difference < only.high < 0.16
    assert found.everybody[1].value[0] == pytest.approx(0.0258, abs=0.001)
    assert not found.by_outcomes
    said = str(reports.where(found)).replace("\N{NO-BREAK SPACE}", " ")
    assert "income is missing more often for Hispanic: 17.1 % (473 of 2,765 people) against 3.0 %" in said


def test_a_column_is_not_tested_against_the_groups_that_it_makes(held: dict[str, Crossed]) -> None:
    found = missingness(held, ["ethnicity", "sex"])
    own = found.by_group[found.position("ethnicity")]
    assert np.isnan(own.adjusted).all()
    assert "ethnicity" not in {each.column for each in found.by_groups}
    assert (~np.isnan(found.by_label[found.position("ethnicity")].adjusted)).all()


def test_every_group_is_compared_with_everybody_outside_it(held: dict[str, Crossed], recorded: Audit) -> None:
    from scipy.stats import chi2_contingency

    found = missingness({"income": held["income"]}, ["age"])
    own, table = found.by_group[0], recorded.dataset.table
    blank = table["income"].isna().to_numpy()
    p = []
    for at, (group,) in enumerate(own.groups):
        inside = (recorded.dataset.attributes["age"] == group).to_numpy()
        sides = [(blank[part].mean(), part.sum()) for part in (inside, ~inside)]
        p.append(chi2_contingency(pd.crosstab(inside, blank), correction=False).pvalue)
        assert own.value[at] == sides[0][0]
        assert own.outside.value[at] == pytest.approx(sides[1][0])
        assert [side[at] for side in own.difference_interval] == pytest.approx([float(e) for e in newcombe(*sides)])
        assert [side[at] for side in own.interval()] == pytest.approx([float(e) for e in wilson(*sides[0])])
    label = chi2_contingency(pd.crosstab(recorded.outcome, blank), correction=False).pvalue
    order = np.argsort(together := np.array([*p, label]))
    stepped = np.minimum(np.maximum.accumulate(together[order] * np.arange(5, 0, -1)), 1)
    expected = np.empty(5)
    expected[order] = stepped
    assert [*own.adjusted, found.by_label[0].adjusted[0]] == pytest.approx(list(expected))
    assert found.tests == 5


def test_two_groups_against_each_other_are_one_comparison(held: dict[str, Crossed]) -> None:
    found = missingness({"income": held["income"]}, ["disability"])
    assert found.tests == 2
    assert found.by_group[0].adjusted[0] == found.by_group[0].adjusted[1]
    assert found.by_label[0].adjusted[0] == found.by_label[0].adjusted[1]


def test_in_a_small_group_the_test_is_exact() -> None:
    from scipy.stats import fisher_exact

    table = pd.DataFrame({"group": ["a"] * 8 + ["b"] * 40, "label": [0, 1] * 24, "x": [np.nan] * 4 + [1.0] * 44})
    found = missingness(presence(made(table), ["x"]), ["group"])
    own, label = (part[0].adjusted[0] for part in (found.by_group, found.by_label))
    assert own == pytest.approx(2 * fisher_exact([[4, 4], [0, 40]]).pvalue)
    assert label == 1


def test_what_is_missing_at_random_is_seldom_flagged() -> None:
    flagged = 0
    for seed in range(200):
        found = missingness(presence(made(people(seed)), ["x"]), ["group"])
        flagged += bool(found.by_groups or found.by_outcomes)
    assert flagged <= 20  # 5 in 100 at most are expected


def test_what_is_missing_with_the_outcome_is_found() -> None:
    table = people(1)
    table.loc[(table["label"] == 1) & (np.arange(len(table)) % 4 == 0), "x"] = np.nan
    (found,) = missingness(presence(made(table), ["x"]), ["group"]).by_outcomes
    assert (found.attributes, found.group) == (("real outcome",), ("favourable",))


@pytest.mark.parametrize("weight", [None, "loan_months"])
def test_an_engine_and_memory_agree(recorded: Audit, weight: str | None) -> None:
    roles = replace(recorded.dataset.roles, weight=weight, features=())
    loaded = Audit.recorded(Dataset("loans", recorded.dataset.table, roles))
    large = Audit.unloaded("loans", Large.opened(FOLDER / "lending.csv"), roles)
    columns = ["income", "ethnicity", "debt"]
    ours, theirs = (missingness(presence(each, columns), ["ethnicity"], least=30) for each in (loaded, large))
    assert ours.by_groups == theirs.by_groups
    assert ours.by_groups
    assert (ours.columns, ours.complete, ours.tests) == (theirs.columns, theirs.complete, theirs.tests)


def test_weights_count_people_by_how_many_they_stand_for() -> None:
    table = people(3)
    own = missingness(presence(made(table, "w"), ["x"]), ["group"]).by_group[0]
    for at, (group,) in enumerate(own.groups):
        part = table[table["group"] == group]
        assert own.value[at] == pytest.approx(part["w"][part["x"].isna()].sum() / part["w"].sum())
        assert own.effective_n[at] == pytest.approx(part["w"].sum() ** 2 / (part["w"] ** 2).sum())
        assert own.n[at] == len(part)
    assert "Shares are weighted." in reports.where(missingness(presence(made(table, "w"), ["x"]), ["group"])).detail


def test_groups_that_are_not_shown_stay_others_and_are_nowhere_named(held: dict[str, Crossed]) -> None:
    whole, part = (
        missingness(held, ["ethnicity"], groups=groups, least=30) for groups in (None, [("Hispanic",), ("White",)])
    )
    assert part.by_group[0].groups == (("Hispanic",), ("White",))
    assert part.by_group[0].outside.value[0] == whole.by_group[0].outside.value[2]
    assert not {"Asian", "Black"} & set(reports.by_group(part)["people"])
    assert "Asian" not in charts.missing_by_group(part).to_json()
    assert "Asian" not in charts.missing_in(part, "income").to_json()


def test_small_groups_are_shown_and_not_tested(held: dict[str, Crossed]) -> None:
    found = missingness(held, ["ethnicity"], least=400)
    at = found.by_group[0].groups.index(("Indigenous",))
    assert np.isnan(found.by_group[0].adjusted[at])
    assert found.by_group[0].n[at] == 323
    assert found.tests == 7


def test_nothing_missing_is_one_sentence() -> None:
    found = missingness(presence(made(people(0)), ["label", "w"]), ["group"])
    assert found.columns == ()
    assert str(reports.where(found)) == "No value is missing in any of the 2 columns that were looked at."
    assert reports.by_group(found).empty
    with pytest.raises(ColumnUnknown, match="There is no column 'x'"):
        found.position("x")


@pytest.mark.parametrize(
    "table",
    [
        pd.DataFrame({"group": ["a"] * 4, "label": [0, 1, 0, 1], "x": [None] * 4}),
        pd.DataFrame({"group": ["a"], "label": [1], "x": [np.nan]}),
        pd.DataFrame({"group": [None, None, "=x", "<b>"], "label": [1, 1, 1, 1], "x": [1, None, 2, None]}),
        pd.DataFrame(
            {
                "group": pd.Categorical(["a", "b"], categories=["a", "b", "c"]),
                "label": [0, 1],
                "x": [None, 1.0],
            }
        ),
    ],
)
def test_no_table_is_too_odd(table: pd.DataFrame) -> None:
    found: Missingness = missingness(presence(made(table), ["x", "group"]), ["group"])
    assert "x" in found.columns
    assert str(reports.where(found))
    assert len(reports.by_group(found)) >= 3
    for column in found.columns:
        assert charts.missing_in(found, column).data
        assert str(reports.in_column(found, column))
    assert len(charts.missing_by_group(found).data[0].y) == len(found.columns)


def test_what_a_missing_attribute_leaves_open_is_the_bounds_of_the_rate(recorded: Audit) -> None:
    found = open_gap(recorded.population, "ethnicity", "base_rate")
    assert found is not None
    assert found.bounds == bounds(rate(recorded.population.by("ethnicity"), "base_rate"))
    assert found.bounds.best < found.known < found.bounds.worst
    said = str(reports.open_gaps([found]))
    assert "Wherever the 515 people without ethnicity belong" in said
    assert "5.5 to 41.2 points" in said
    assert open_gap(recorded.population, "sex", "base_rate") is None
    bar, dot = charts.gaps_left_open([found]).data
    assert (bar.base[0], bar.base[0] + bar.x[0]) == pytest.approx((found.bounds.best, found.bounds.worst))
    assert dot.x[0] == found.known
    assert reports.left_open([found])["without a group"].tolist() == [515]


def test_the_heat_map_marks_what_is_beyond_chance(held: dict[str, Crossed]) -> None:
    found = missingness(held, ["ethnicity"], least=30)
    (drawn,) = charts.missing_by_group(found).data
    own = found.by_group[0]
    assert drawn.z[0][0] == found.everybody[0].value[0]
    assert list(drawn.z[0][1:]) == own.value.tolist()
    for at, text in enumerate(drawn.text[0][1:]):
        assert text.startswith("▲") == bool(own.beyond_chance[at] and own.difference[at] > 0)
        assert text.startswith("▼") == bool(own.beyond_chance[at] and own.difference[at] < 0)
        assert f"{own.k[at]:,} of {own.n[at]:,} people" in drawn.customdata[0][at + 1]


def test_of_many_groups_those_that_stand_out_are_drawn_first(held: dict[str, Crossed]) -> None:
    found = missingness(held, ["sex", "ethnicity", "age"], least=30)
    (drawn,) = charts.missing_by_group(found).data
    assert len(drawn.x) == charts.MOST_GROUPS + 1
    shown = [name.replace("<br>", " · ") for name in drawn.x[1:]]
    outstanding = {" · ".join(each.group) for each in found.by_groups}
    assert len(outstanding) > 3
    assert sum(any(name.startswith(each) for each in outstanding) for name in shown) == min(len(outstanding), 8)


def test_a_group_looks_like_it_does_where_others_are_hidden(held: dict[str, Crossed], recorded: Audit) -> None:
    groups = [("Hispanic",), ("White",)]
    found = missingness(held, ["ethnicity"], groups=groups)
    assert found.by_group[0].levels == recorded.population.by("ethnicity").among(groups).levels
