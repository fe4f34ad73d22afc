"""The samples: all made again by their generators, and everything that was planted in lending is found."""

import runpy
import subprocess
import sys
import tomllib
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from governance import Cube, rate, rate_difference
from governance.audit import Audit
from governance.data.dataset import Dataset
from governance.data.samples import ABOUT, FOLDER, SAMPLES, sample
from governance.data.tables import read
from governance.errors import GovernanceError

generator = runpy.run_path(str(FOLDER / "lending.py"))


@pytest.fixture(scope="module")
def base(audit: Audit) -> Cube:
    return audit.population


def share(column: pd.Series, value: str) -> float:
    return float((column == value).mean())


def test_one_command_writes_every_published_table_byte_for_byte(tmp_path: Path) -> None:
    subprocess.run([sys.executable, FOLDER / "generate.py", tmp_path], check=True)
    assert {path.stem for path in tmp_path.iterdir()} == {path.stem for path in FOLDER.glob("*.csv")} == set(ABOUT)
    for made in tmp_path.iterdir():
        assert made.read_bytes() == (FOLDER / made.name).read_bytes()


@pytest.mark.parametrize("name", ABOUT)
def test_every_sample_has_a_datasheet_and_roles_that_its_table_can_fill(name: str) -> None:
    table, roles = read(FOLDER / f"{name}.csv"), tomllib.loads((FOLDER / f"{name}.toml").read_text("utf-8"))
    sheet = (FOLDER / f"{name}.md").read_text("utf-8")
    single = {roles[key] for key in ("label", "decision", "weight", "identifier", "time") if key in roles}
    for column in (*single, *roles["sensitive"], *roles["features"], *roles["bands"], *roles.get("merged", {})):
        assert column in table.columns
    for column in table.columns:
        assert f"`{column}`" in sheet
    for column, names in roles.get("merged", {}).items():
        assert set(names) == set(table[column]) if name == "digits" else set(names) < set(table[column])
    assert f"{len(table):,}" in ABOUT[name]
    assert f"{len(table):,}" in sheet


def test_only_samples_that_are_described_are_offered() -> None:
    assert set(SAMPLES) <= set(ABOUT)


def test_there_are_twenty_thousand_people(lending: Dataset) -> None:
    assert len(lending.table) == generator["PEOPLE"] == 20_000


def test_women_are_under_represented(base: Cube) -> None:
    by_sex = base.by("sex")
    women = by_sex.people[by_sex.groups.index(("woman",))] / by_sex.people.sum()
    assert women == pytest.approx(generator["SEX"]["woman"], abs=0.01)


def test_women_who_repaid_are_recorded_as_if_they_had_not(lending: Dataset) -> None:
    really = generator["truth"]()["really_repaid"].to_numpy()
    for sex, planted in (("woman", generator["WOMEN_MISRECORDED"]), ("man", 0), ("non-binary", 0)):
        who = really & (lending.table["sex"] == sex).to_numpy()
        assert (lending.table["repaid"][who] == "no").mean() == pytest.approx(planted, abs=0.015)


def test_the_label_bias_is_a_gap_in_the_base_rate(base: Cube) -> None:
    gap = rate_difference(base.by("sex"), "base_rate", min_group_size=1_000)
    assert (gap.top, gap.bottom) == (("man",), ("woman",))
    assert gap.low > 0.10


def correlation(table: pd.DataFrame, first: str, second: str) -> float:
    """Cramér's V."""
    counts = pd.crosstab(table[first], table[second]).to_numpy()
    expected = counts.sum(1, keepdims=True) * counts.sum(0, keepdims=True) / counts.sum()
    chi_squared = ((counts - expected) ** 2 / expected).sum()
    return float(np.sqrt(chi_squared / counts.sum() / (min(counts.shape) - 1)))


def test_two_columns_stand_in_for_attributes_and_the_others_do_not(lending: Dataset) -> None:
    table = lending.table
    assert correlation(table, "postcode_area", "ethnicity") > 0.5
    assert correlation(table, "occupation", "sex") > 0.4
    assert correlation(table, "loan_purpose", "sex") < 0.05
    assert correlation(table, "loan_purpose", "ethnicity") < 0.05


def test_income_is_missing_more_often_for_one_group(lending: Dataset) -> None:
    missing = lending.table["income"].isna().groupby(lending.table["ethnicity"]).mean()
    assert missing.pop("Hispanic") == pytest.approx(generator["INCOME_MISSING_HISPANIC"], abs=0.02)
    assert missing.to_numpy() == pytest.approx(np.full(len(missing), generator["INCOME_MISSING"]), abs=0.02)


def test_ethnicity_is_not_always_stated(base: Cube) -> None:
    by_ethnicity = base.by("ethnicity")
    missing = by_ethnicity.people[by_ethnicity.groups.index(("(missing)",))] / by_ethnicity.people.sum()
    assert missing == pytest.approx(generator["ETHNICITY_NOT_STATED"], abs=0.005)


def test_an_intersection_is_worst_off_although_both_margins_look_fine(base: Cube) -> None:
    for margin in ("age", "disability"):
        assert rate_difference(base.by(margin), "base_rate").value < 0.035
    crossed = rate(base.by("age", "disability"), "base_rate")
    worst = crossed.groups[int(np.argmin(crossed.value))]
    assert worst == ("under 30", "yes")
    assert crossed.value.min() < crossed.value.mean() - 0.30


def test_officers_granted_less_to_those_they_marked_down(recorded: Audit) -> None:
    rates = {attribute: rate(recorded.cube.by(attribute), "true_positive_rate") for attribute in ("sex", "ethnicity")}
    by = {attribute: dict(zip(found.groups, found.value, strict=True)) for attribute, found in rates.items()}
    assert by["sex"][("woman",)] < by["sex"][("man",)] - 0.05
    assert min(by["ethnicity"], key=by["ethnicity"].get) == ("Black",)


def test_the_baseline_selects_women_less_often_without_knowing_who_is_one(audit: Audit) -> None:
    assert "sex" not in audit.dataset.roles.features
    gap = rate_difference(audit.decided().by("sex"), "selection_rate", min_group_size=1_000)
    assert gap.bottom == ("woman",)
    assert gap.low > 0.02


def test_an_unknown_sample_is_refused() -> None:
    with pytest.raises(GovernanceError, match="The sample 'borrowing' could not be read"):
        sample("borrowing")
