"""Definitions: what other tools print, held against what those tools printed for the same counts."""

import json
import math

import fairlearn.metrics as fl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from governance.errors import GovernanceError
from governance.metrics.cube import Cube
from governance.metrics.definitions import TOOLS, tool_definitions
from tests.conftest import ROOT, counted, drawn, random_people

PRINTED = json.loads((ROOT / "tests" / "reference" / "peers.json").read_text("utf-8"))
PUBLISHED = json.loads((ROOT / "tests" / "reference" / "published.json").read_text("utf-8"))
TABLES = {table["name"]: table for table in PUBLISHED if "groups" in table}
KEYS = {"fairlearn": "fairlearn", "AIF360": "aif360", "Aequitas": "aequitas", "SageMaker Clarify": "smclarify"}
OURS = [(tool, name) for tool, key in KEYS.items() for name in PRINTED[key]["tables"] if name in TABLES]


def number(printed: float | str | None) -> float:
    return math.nan if printed is None else float(printed)


def test_every_tool_has_numbers_that_it_printed() -> None:
    assert KEYS.keys() == TOOLS.keys()
    assert len(OURS) >= 4 * 5


@pytest.mark.parametrize(("tool", "name"), OURS)
def test_a_definition_gives_what_the_tool_gives(tool: str, name: str) -> None:
    table = TABLES[name]
    printed = PRINTED[KEYS[tool]]["tables"][name]
    reference = table.get("reference", next(iter(table["groups"])))
    found = tool_definitions(counted(table["groups"]), tool, (reference,))
    assert found
    for each in found:
        theirs = printed["metrics"][each.term]
        if isinstance(theirs, dict):
            assert each.group is not None
            if each.group[0] not in theirs:  # Aequitas is asked about all groups, Clarify not about the reference
                assert each.group == (reference,)
                continue
            theirs = theirs[each.group[0]]
        assert each.value == pytest.approx(number(theirs), rel=1e-9, abs=1e-9, nan_ok=True), each.term


FAIRLEARN = {
    "demographic_parity": (fl.demographic_parity_difference, fl.demographic_parity_ratio),
    "equal_opportunity": (fl.equal_opportunity_difference, fl.equal_opportunity_ratio),
    "equalized_odds": (fl.equalized_odds_difference, fl.equalized_odds_ratio),
}


@settings(max_examples=30)  # each asks fairlearn for every number that it has
@given(st.lists(st.tuples(*[st.integers(0, 6)] * 4).filter(sum), min_size=2, max_size=4))
def test_fairlearn_itself_prints_the_same_on_any_table(cells: list[tuple[int, int, int, int]]) -> None:
    names = [f"g{place}" for place in range(len(cells))]
    outcomes = ((0, 0), (0, 1), (1, 0), (1, 1))
    rows = [
        (name, *outcome)
        for name, counts in zip(names, cells, strict=True)
        for outcome, people in zip(outcomes, counts, strict=True)
        for _ in range(people)
    ]
    group, label, decision = zip(*rows, strict=True)
    for each in tool_definitions(drawn(cells, names), "fairlearn", names[0]):
        term, *options = each.term.split(" ")
        which = next(name for name in FAIRLEARN if term.startswith(name))
        asked = {"method": options[-1]} | ({"agg": options[0]} if len(options) == 2 else {})
        theirs = FAIRLEARN[which][term.endswith("ratio")](label, decision, sensitive_features=group, **asked)
        assert each.value == pytest.approx(theirs, abs=1e-12, nan_ok=True), each.term


def test_a_number_for_a_rate_that_nobody_can_have_is_marked() -> None:
    cube = counted({"reference": (10, 5, 5, 20), "no positives": (12, 3, 0, 0)})
    marked = {
        (tool, each.term) for tool in TOOLS for each in tool_definitions(cube, tool, ("reference",)) if each.invented
    }
    assert ("fairlearn", "equal_opportunity_difference between_groups") in marked
    assert ("AIF360", "equalized_odds_difference") in marked  # it compares false positives only, and does not say so
    assert ("SageMaker Clarify", "RD") in marked
    assert ("fairlearn", "demographic_parity_difference between_groups") not in marked
    infinite = {
        each.term: each
        for each in tool_definitions(counted({"a": (10, 0, 5, 5), "b": (5, 5, 5, 5)}), "Aequitas", ("a",))
    }
    assert {each.value for each in infinite.values() if each.invented} == {10.0}


def test_one_name_is_several_numbers() -> None:
    """COMPAS over six races: demographic parity is 0.457 in one tool and 0.169 in another."""
    cube = counted(TABLES["compas_two_years_six_races"]["groups"])
    fairlearn = {each.term: each.value for each in tool_definitions(cube, "fairlearn", ("Caucasian",))}
    aif360 = {each.term: each.value for each in tool_definitions(cube, "AIF360", ("Caucasian",))}
    assert round(fairlearn["demographic_parity_difference between_groups"], 3) == 0.457
    assert round(aif360["statistical_parity_difference"], 3) == 0.169


def test_what_cannot_be_defined_is_refused() -> None:
    cube = counted({"a": (5, 5, 5, 5), "b": (5, 5, 5, 5)})
    with pytest.raises(GovernanceError, match=r"There is no tool 'what-if'. Choose one of 'fairlearn'"):
        tool_definitions(cube, "what-if", ("a",))
    with pytest.raises(GovernanceError, match=r"There is no group 'c' here"):
        tool_definitions(cube, "AIF360", ("c",))
    undecided = Cube.count(random_people(1, 20), sensitive="group", y_true="label")
    with pytest.raises(GovernanceError, match=r"this cube holds none"):
        tool_definitions(undecided, "AIF360", ("g0",))
