"""Tables: the same numbers as the charts, one row per group, column, point or rule."""

import pandas as pd
import pytest

from governance import rate as rate_of
from governance.audit import Audit
from governance.composition.representation import representation
from governance.metrics.thresholds import sweep
from governance.reports import tables
from governance.reports.composition import groups


def test_a_rates_table_is_the_rate(audit: Audit) -> None:
    found = rate_of(audit.decided(0.5).by("sex"), "selection_rate")
    table = tables.rate(found)
    assert table["group"].tolist() == ["man", "non-binary", "woman"]
    assert table["Selection rate"].tolist() == found.value.tolist()
    assert (table["counted"] / table["among"]).tolist() == pytest.approx(found.value.tolist())


def test_a_sweeps_table_has_a_row_per_threshold(audit: Audit) -> None:
    found = sweep(audit.cube.by("sex"), "accuracy")
    table = tables.sweep(found)
    assert table.columns.tolist()[::3] == ["man", "non-binary", "woman"]
    assert table.loc[0.5, "woman"] == found.rates[50].value[2]
    assert table.loc[0.5, ["woman from", "woman to"]].tolist() == [side[2] for side in found.rates[50].interval()]
    assert table.index.name == "threshold"
    assert len(table) == 101


def test_a_representations_table_adds_up(audit: Audit) -> None:
    table = groups.table(representation(audit.population.by("sex", "ethnicity")))
    assert table["people"].sum() == 20_000
    assert table["share of people"].sum() == pytest.approx(1)


def test_a_table_that_is_taken_away_computes_nothing() -> None:
    found = tables.inert(pd.DataFrame({"group": ["=HYPERLINK(1)", "+1", "@x", "a"], "rate": [-1.0, 0.5, 1.0, 0.0]}))
    assert found["group"].tolist() == ["'=HYPERLINK(1)", "'+1", "'@x", "a"]
    assert found["rate"].tolist() == [-1.0, 0.5, 1.0, 0.0]


def test_headers_and_indexes_compute_nothing_either() -> None:
    twice = pd.DataFrame([["-1", 2.0, "b"]], columns=["=A1", "n", "=A1"], index=pd.Index(["@x"], name="+y"))
    found = tables.inert(twice)
    assert found.to_csv() == "'+y,'=A1,n,'=A1\n'@x,'-1,2.0,b\n"
    assert twice.columns.tolist() == ["=A1", "n", "=A1"]
    assert twice.index.name == "+y"
    steps = pd.DataFrame({"a": [-0.5]}, index=pd.Index([0.25], name="threshold"))
    assert tables.inert(steps).to_csv() == "threshold,a\n0.25,-0.5\n"
    wide = tables.inert(pd.DataFrame({"a": pd.Categorical(["\uff1d1", "x"]), "b": ["\n=1", "1=2"]}))
    assert wide["a"].tolist() == ["'\uff1d1", "x"]
    assert wide["b"].tolist() == ["'\n=1", "1=2"]
