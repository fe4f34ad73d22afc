"""Published figures, to the last decimal that was printed; their sources stand in `tests/reference/`."""

import json
from typing import Any

import numpy as np
import pandas as pd
import pytest

from governance import Cube, rate, rate_difference, rate_ratio
from governance.metrics.comparison import compare
from governance.metrics.definitions import tool_definitions
from governance.metrics.rates import RATES
from tests.conftest import ROOT, counted

PUBLISHED = json.loads((ROOT / "tests" / "reference" / "published.json").read_text("utf-8"))
TABLES = {table["name"]: table for table in PUBLISHED if table.get("groups") and table["expected"]}
FIGURES = [(name, figure) for name, table in TABLES.items() for figure in table["expected"] if figure in RATES]
GUIDE = TABLES["fairlearn_user_guide"]


def as_printed(printed: str) -> Any:
    """The figure, right to half a unit of its last decimal."""
    decimals = len(printed.partition(".")[2])
    return pytest.approx(float(printed), abs=0.5 * 10**-decimals + 1e-12)


def test_there_are_figures_from_several_sources() -> None:
    assert len(TABLES) >= 6
    assert len(FIGURES) >= 40
    assert all(table["source"] for table in TABLES.values())


@pytest.mark.parametrize(("name", "figure"), FIGURES)
def test_a_rate_is_the_published_one(name: str, figure: str) -> None:
    found = rate(counted(TABLES[name]["groups"]), figure)
    for group, printed in TABLES[name]["expected"][figure].items():
        assert found.value[found.position((group,))] == as_printed(printed), group


def guide(**more: Any) -> Cube:
    table = pd.DataFrame(GUIDE["rows"])
    assert len(table) == 18
    return Cube.count(table, sensitive="group", y_true="y_true", y_pred="y_pred", **more)


@pytest.mark.parametrize("name", GUIDE["expected"])
def test_fairlearns_guide_is_followed(name: str) -> None:
    cube = guide()
    assert rate(cube.by(), name).value[0] == as_printed(GUIDE["expected_overall"][name])
    assert rate_difference(cube, name).value == as_printed(GUIDE["expected_difference_between_groups"][name])
    assert rate_ratio(cube, name).value == as_printed(GUIDE["expected_ratio_between_groups"][name])
    against = np.abs(compare(rate(cube, name)).value).max()
    assert against == as_printed(GUIDE["expected_difference_to_overall"][name])


def test_fairlearns_guide_is_followed_with_weights() -> None:
    cube = guide(weight="weight")
    for name, groups in GUIDE["expected_weighted"].items():
        found = rate(cube, name)
        assert rate(cube.by(), name).value[0] == as_printed(GUIDE["expected_weighted_overall"][name])
        for group, printed in groups.items():
            assert found.value[found.position((group,))] == as_printed(printed)


def test_aequitas_own_notebook_is_reproduced() -> None:
    table = TABLES["compas_two_years_six_races"]
    printed = table["aequitas_disparities_to_Caucasian"]
    found = tool_definitions(counted(table["groups"]), "Aequitas", ("Caucasian",))
    ours = {(each.term, each.group[0]): each.value for each in found if each.group}
    for term, groups in printed.items():
        for group, value in groups.items():
            assert ours[f"{term}_disparity", group] == pytest.approx(float(value), rel=5e-6), (term, group)
    assert sum(map(len, printed.values())) == 50


def test_a_group_of_18_sets_the_largest_difference_of_compas() -> None:
    cube = counted(TABLES["compas_two_years_six_races"]["groups"])
    everybody = rate_difference(cube, "selection_rate")
    assert (round(everybody.value, 3), everybody.top) == (0.457, ("Native American",))
    large = rate_difference(cube.only({"group": ["African-American", "Caucasian"]}), "selection_rate")
    assert round(large.value, 3) == 0.240
    assert rate_difference(cube, "selection_rate", min_group_size=100).top == ("African-American",)
