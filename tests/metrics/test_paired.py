"""Paired: two decisions about each person, counted alike by every engine."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance import Cube
from governance.errors import CubesDiffer, CubeUnreadable, DecisionNeeded, GovernanceError, OutcomesDiffer
from governance.metrics.paired import Paired, Scored
from tests.conftest import random_people

STEPS = (0.25, 0.5, 0.75)


def people(seed: int, number: int) -> pd.DataFrame:
    random = np.random.default_rng(seed + 1)
    told = {"second": random.integers(0, 2, number), "another": random.integers(0, 21, number) / 20}
    return random_people(seed, number).assign(**told)


tables = st.builds(people, seed=st.integers(0, 10_000), number=st.integers(10, 120))
VERSIONS: list[dict[str, Any]] = [
    {"y_pred": "decision", "other": "second"},
    {"y_pred": Scored("score", STEPS), "other": "second"},
    {"y_pred": "decision", "other": Scored("another", (0.5,))},
    {"y_pred": Scored("score", STEPS), "other": Scored("another", (0.45,))},
]


@pytest.mark.parametrize("versions", VERSIONS)
@pytest.mark.parametrize("weight", [None, "weight"])
def test_every_engine_counts_the_same(
    make: Callable[[dict[str, list[Any]]], Any], versions: dict[str, Any], weight: str | None
) -> None:
    table = people(3, 300)
    asked = {"sensitive": ["group", "other"], "y_true": "label", "weight": weight, **versions}
    found = Paired.count(make({column: table[column].tolist() for column in table}), **asked)
    assert found == Paired.count(table, **asked)


@given(tables)
def test_both_margins_are_the_cubes_of_either_version(table: pd.DataFrame) -> None:
    asked = {"sensitive": "group", "y_true": "label", "weight": "weight"}
    found = Paired.count(table, **asked, **VERSIONS[3])
    first = Cube.count(table, **asked, score="score", thresholds=STEPS)
    second = Cube.count(table, **asked, score="another", thresholds=(0.45,)).at(0.45)
    for one, other in ((found.first, first), (found.second, second), (found.at(0.5).first, first.at(0.5))):
        assert (one.counts == other.counts).all()
        assert one.weight == pytest.approx(other.weight)
        assert one.squares == pytest.approx(other.squares)
        assert (one.groups, one.threshold, one.thresholds) == (other.groups, other.threshold, other.thresholds)


@given(tables, st.sampled_from(STEPS))
def test_a_threshold_of_the_first_is_a_count_at_that_threshold(table: pd.DataFrame, threshold: float) -> None:
    asked = {"sensitive": "group", "y_true": "label", "other": "second"}
    moved = Paired.count(table, **asked, y_pred=Scored("score", STEPS)).at(threshold)
    decided = table.assign(decision=(table["score"] >= threshold) * 1)
    assert (moved.joint == Paired.count(decided, **asked, y_pred="decision").joint).all()


@given(tables, st.sampled_from(STEPS), st.sampled_from(STEPS))
def test_the_same_scores_at_another_threshold_need_no_count_of_rows(
    table: pd.DataFrame, first: float, second: float
) -> None:
    asked = {"sensitive": "group", "y_true": "label"}
    cube = Cube.count(table, **asked, score="score", thresholds=STEPS)
    found = Paired.at_another(cube, second).at(first)
    decided = table.assign(decision=(table["score"] >= first) * 1, second=(table["score"] >= second) * 1)
    assert (found.joint == Paired.count(decided, **asked, y_pred="decision", other="second").joint).all()
    assert found.other == found.second.threshold == second
    assert found.joint.sum() == len(table)


def test_joint_is_by_label_then_first_then_second() -> None:
    table = pd.DataFrame({"g": "a", "y": [1, 1, 1, 0], "one": [1, 0, 0, 1], "two": [0, 1, 1, 1]})
    found = Paired.count(table, sensitive="g", y_true="y", y_pred="one", other="two").joint[0]
    assert found.tolist() == [[[0, 0], [0, 1]], [[0, 2], [1, 0]]]


@given(tables, st.integers(1, 9))
def test_months_add_up_and_coarser_groups_hold_the_same_people(table: pd.DataFrame, cut: int) -> None:
    asked = {"sensitive": ["group", "other"], "y_true": "label", **VERSIONS[1], "favourable": 1}
    whole = Paired.count(table, **asked)
    both = sum(Paired.count(part, **asked) for part in (table[:cut], table[cut:]))
    assert (both.by("group").counts == whole.by("group").counts).all()
    assert whole.by().counts.sum() == len(table)


@pytest.mark.parametrize("versions", VERSIONS)
def test_what_is_written_is_read_again(versions: dict[str, Any]) -> None:
    found = Paired.count(people(1, 80), sensitive="group", y_true="label", weight="weight", **versions)
    assert Paired.from_json(found.to_json()) == found
    with pytest.raises(CubeUnreadable, match=r"no complete JSON|do not fit"):
        Paired.from_json(found.to_json().replace('"favourable": "1"', '"favourable": 1'))
    with pytest.raises(CubeUnreadable, match="its format"):
        Cube.from_json(found.to_json())


def test_what_cannot_be_compared_is_refused_in_words() -> None:
    table, asked = people(0, 50), {"sensitive": "group", "y_true": "label"}
    with pytest.raises(GovernanceError, match="Both versions are the scores in column 'score'"):
        Paired.count(table, **asked, y_pred=Scored("score", STEPS), other=Scored("score", (0.5,)))
    with pytest.raises(GovernanceError, match="the second version decides at exactly one"):
        Paired.count(table, **asked, y_pred="decision", other=Scored("score", STEPS))
    said = table.assign(said=np.where(table["second"] == 1, "yes", "no"))
    with pytest.raises(OutcomesDiffer, match="'said' holds 'no', 'yes'"):
        Paired.count(said, **asked, y_pred="decision", other="said", favourable=1)
    open_to_all = Paired.count(table, **asked, **VERSIONS[1])
    with pytest.raises(DecisionNeeded, match="Choose a threshold first"):
        _ = open_to_all.joint
    with pytest.raises(CubesDiffer, match="threshold of the second version"):
        _ = Paired.count(table, **asked, **VERSIONS[2]) + Paired.count(
            table, **asked, y_pred="decision", other=Scored("another", (0.6,))
        )
    with pytest.raises(GovernanceError, match="without a score"):
        Paired.at_another(Cube.count(table, **asked, y_pred="decision"), 0.5)
    with pytest.raises(GovernanceError, match=r"not counted at the threshold 0\.3"):
        open_to_all.at(0.3)


def test_a_missing_decision_is_refused_with_its_count() -> None:
    table = people(0, 50).assign(second=[np.nan] * 3 + [1, 0] * 23 + [1])
    with pytest.raises(GovernanceError, match=r"'second'.*3 of 50|3 of 50.*'second'"):
        Paired.count(table, sensitive="group", y_true="label", y_pred="decision", other="second")
