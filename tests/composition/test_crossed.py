"""Crossed: people by group, label and one more column, the same in memory and counted by an engine."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from governance.audit import Audit
from governance.composition.crossed import KNOWN, Crossed, crossed, looked_at, presence
from governance.composition.values import MOST_VALUES, OTHERS, valued
from governance.data.dataset import Dataset
from governance.data.large import Large
from governance.data.samples import FOLDER
from governance.naming import MISSING


def test_people_are_counted_by_group_label_and_value(recorded: Audit) -> None:
    table = recorded.dataset.table
    found = crossed(recorded, "employment").by("sex")
    for at, (group,) in enumerate(found.groups):
        for label, said in enumerate(("no", "yes")):
            own = table[(table["sex"] == group) & (table["repaid"] == said)]["employment"].value_counts()
            counts = zip(found.values, found.counts[at, label].tolist(), strict=True)
            assert {value: people for value, people in counts if people} == own.to_dict()


def test_numbers_stand_in_bands_and_nobody_is_lost(recorded: Audit) -> None:
    for bins in ("even", "equal"):
        found = crossed(recorded, "income", bins=bins)
        assert found.counts.sum() == len(recorded.dataset.table)
        assert found.values[-1] == MISSING
        assert len(found.values) == len(found.edges) + 2
        income = recorded.dataset.table["income"].to_numpy()
        people = found.by().counts.sum(axis=(0, 1))
        assert people[0] == (income < found.edges[0]).sum()
        assert people[-2] == (income >= found.edges[-1]).sum()
        assert people[-1] == np.isnan(income).sum()


def test_a_sample_holds_as_many_people_as_it_says_and_the_same_ones_again(recorded: Audit) -> None:
    rows = looked_at(recorded, most=500)
    assert len(rows) == len(set(rows.tolist())) == 500
    assert (rows == looked_at(recorded, most=500)).all()
    assert crossed(recorded, "income", rows=rows).counts.sum() == 500
    assert len(looked_at(recorded)) == len(recorded.dataset.table)


def test_an_attribute_is_taken_as_it_is_counted(recorded: Audit) -> None:
    assert crossed(recorded, "age").values == ("under 30", "30 to 44", "45 to 59", "60 and over")
    assert set(crossed(recorded, "repaid").values) == {"yes", "no"}


@pytest.mark.parametrize("weight", [None, "loan_months"])
def test_an_engine_finds_the_same_people_without_a_value(recorded: Audit, weight: str | None) -> None:
    roles = replace(recorded.dataset.roles, weight=weight, features=())
    loaded = Audit.recorded(Dataset("loans", recorded.dataset.table, roles))
    large = Audit.unloaded("loans", Large.opened(FOLDER / "lending.csv"), roles)
    columns = ["income", "postcode_area", "debt"]
    ours, theirs = presence(loaded, columns), presence(large, columns)
    assert ours == theirs
    assert ours["income"].values == (KNOWN, MISSING)
    assert ours["income"].counts[..., 1].sum() == recorded.dataset.table["income"].isna().sum()
    assert ours["income"].weighted == (weight is not None)


def test_what_was_counted_can_be_written_down_added_and_made_coarser(recorded: Audit) -> None:
    found = crossed(recorded, "employment")
    assert Crossed.from_json(found.to_json()) == found
    halves = [crossed(recorded, "late_payments", rows=np.arange(*ends)) for ends in ((0, 9_000), (9_000, 20_000))]
    assert sum(halves) == crossed(recorded, "late_payments")
    assert found.by("sex", "age").by("age") == found.by("age")


def test_rare_values_stand_together_and_infinite_numbers_in_the_tails() -> None:
    many = pd.Series([f"v{place}" for place in range(100) for _ in range(100 - place)])
    found = valued(many)
    assert (len(found.names), found.names[0], found.names[-1]) == (MOST_VALUES, "v0", OTHERS)
    assert (found.codes == MOST_VALUES - 1).sum() == (many.str[1:].astype(int) >= MOST_VALUES - 1).sum()
    numbers = pd.Series([*range(1000), np.inf, -np.inf, np.nan])
    banded = valued(numbers)
    assert banded.codes[-3:].tolist() == [len(banded.names) - 2, 0, len(banded.names) - 1]
    declared = pd.Series(pd.Categorical(["low", "high", None], ["low", "middle", "high"], ordered=True))
    assert valued(declared).names == ("low", "high", MISSING)
    assert valued(pd.Series([None, None], dtype=object)).names == (MISSING,)
