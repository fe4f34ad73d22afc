"""Quartiles: those of the rows, exactly, with intervals that cover."""

import numpy as np
import pandas as pd
import pytest

from governance.audit import Audit
from governance.composition.crossed import crossed
from governance.composition.quartiles import quartiles
from governance.data.dataset import Dataset
from governance.data.roles import Roles
from governance.data.samples import FOLDER
from governance.metrics.intervals import wilson
from governance.reports.composition import distributions as reports

SHARES = [0.25, 0.5, 0.75]


def made(table: pd.DataFrame, weight: str | None = None) -> Audit:
    return Audit.recorded(Dataset("made", table, Roles("label", "1", ("group",), (), weight=weight)))


def people(seed: int, n: int = 900) -> pd.DataFrame:
    random = np.random.default_rng(seed)
    return pd.DataFrame(
        {
            "group": random.choice(["a", "b", "c"], n, p=[0.6, 0.3, 0.1]),
            "label": random.integers(0, 2, n),
            "x": np.where(random.random(n) < 0.1, np.nan, random.gamma(2, 10, n).round()),
            "w": random.integers(1, 5, n),
        }
    )


@pytest.mark.parametrize("column", ["savings", "income", "credit_years", "late_payments"])
def test_quartiles_are_those_of_the_rows(recorded: Audit, column: str) -> None:
    table = recorded.dataset.table
    found = quartiles(recorded, column, ["sex"])
    for at, (group,) in enumerate(found.groups):
        own = table[column][table["sex"] == group].dropna()
        assert found.value[at].tolist() == np.quantile(own, SHARES, method="inverted_cdf").tolist()
        ends = wilson(np.array(SHARES), np.full(3, len(own)))
        last = [np.floor(len(own) * ends[0]), np.ceil(len(own) * ends[1])]
        for side, person in zip((found.low, found.high), last, strict=True):
            assert side[at].tolist() == np.sort(own)[person.astype(int) - 1].tolist()
        assert found.people[at] == len(own)


@pytest.mark.parametrize("sample", ["lending", "hiring", "hospital"])
def test_the_interval_of_a_heaped_number_holds_the_median(sample: str) -> None:
    table, roles = pd.read_csv(FOLDER / f"{sample}.csv"), Roles.load(FOLDER / f"{sample}.toml")
    audit, by = Audit.recorded(Dataset(sample, table, roles)), roles.sensitive[0]
    for column in [each for each in roles.features if crossed(audit, each).of_numbers]:
        found = quartiles(audit, column, [by])
        medians = table[column].groupby(audit.dataset.attributes[by].astype(str)).median()
        for at, (group,) in enumerate(found.groups):
            if group in medians.index:
                assert found.low[at, 1] <= medians[group] <= found.high[at, 1]


def test_a_weight_counts_as_that_many_people() -> None:
    table = people(1)
    repeated = table.loc[table.index.repeat(table["w"])]
    weighted, several = quartiles(made(table, "w"), "x", ["group"]), quartiles(made(repeated), "x", ["group"])
    assert (weighted.value == several.value).all()
    assert (weighted.low <= several.low).all()
    assert (weighted.people == quartiles(made(table), "x", ["group"]).people).all()


def test_the_interval_of_a_median_covers() -> None:
    covered = []
    for seed in range(400):
        random = np.random.default_rng(seed)
        table = pd.DataFrame({"group": "a", "label": [0, 1] * 75, "x": random.exponential(10, 150)})
        found = quartiles(made(table), "x", ["group"])
        covered.append(found.low[0, 1] <= 10 * np.log(2) <= found.high[0, 1])
    assert 0.93 <= np.mean(covered) <= 0.98


def test_texts_of_digits_have_the_quartiles_of_their_numbers() -> None:
    table = people(2).dropna()
    for kind in ("str", "category"):
        held = table.assign(x=(table["x"] % 10).astype(int).astype(kind))
        assert crossed(made(held), "x").of_numbers
        value = quartiles(made(held), "x", ["group"]).value
        assert (value == quartiles(made(table.assign(x=table["x"] % 10)), "x", ["group"]).value).all()


def test_only_the_rows_that_are_looked_at_are_read_and_groups_can_be_left_out() -> None:
    table, rows = people(3), np.arange(0, 900, 3)
    found = quartiles(made(table), "x", ["group"], rows=rows)
    assert (found.value == quartiles(made(table.iloc[rows]), "x", ["group"]).value).all()
    part = found.among([("c",), ("a",)])
    assert part.groups == (("a",), ("c",))
    assert (part.value == found.value[[0, 2]]).all()
    assert reports.quartiles(part)["group"].tolist() == ["a", "c"]


@pytest.mark.parametrize("column", [[None] * 6, [2] * 6, [1.5, np.inf, -np.inf, None, 2.5, 2.5], ["=x", "1", None] * 2])
@pytest.mark.parametrize("group", [["a"] * 6, ["a", "b", "b", "a", "a", None]])
def test_no_column_is_too_odd(column: list[object], group: list[object]) -> None:
    audit = made(pd.DataFrame({"group": group, "label": [0, 1] * 3, "x": column}))
    found = quartiles(audit, "x", ["group"])
    assert (np.isnan(found.value).all(axis=1) == (found.people == 0)).all()
    assert len(reports.quartiles(found)) == len(found.groups)


def test_close_and_large_numbers_are_told_apart_in_words() -> None:
    table = pd.DataFrame({"group": ["a", "b"] * 300, "label": [0, 1] * 300, "x": 10**8 + np.arange(600)})
    said = reports.quartiles(quartiles(made(table), "x", ["group"]))["median"].tolist()
    assert said == ["100,000,298", "100,000,299"]
