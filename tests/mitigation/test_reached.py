"""Reached: expected people, and the cubes that they make."""

import numpy as np
import pandas as pd
import pytest

from governance import rate
from governance.audit import Audit
from governance.metrics.intervals import wilson
from governance.mitigation.problem import problem
from governance.mitigation.reached import Treatment, by_share, cube_of, decided
from governance.mitigation.rule import Rule
from governance.mitigation.trial import Trial, trial


@pytest.fixture(scope="module")
def own(audit: Audit) -> Trial:
    return trial(problem(audit, ["ethnicity"]))


def after(own: Trial, amounts: np.ndarray, side: bool = True):
    return cube_of(own.problem.grouping, "yes", amounts, after=side, weighted=own.weight is not None)


def test_certain_decisions_are_plain_counts(own: Trial) -> None:
    selected = own.score >= 0.6
    amounts = decided(own, selected.astype(float))
    for side, chosen in ((True, selected), (False, own.selected)):
        frame = pd.DataFrame({"group": own.codes, "outcome": own.outcome, "chosen": chosen})[own.tested]
        counts = after(own, amounts, side=side).counts[..., 0]
        for (group, outcome, was), part in frame.groupby(["group", "outcome", "chosen"]):
            assert counts[group, int(outcome), int(was)] == len(part)
        assert counts.sum() == own.tested.sum()
    assert not after(own, amounts).weighted


def test_chances_are_added_up_and_nobody_gets_lost(own: Trial) -> None:
    chances = np.random.default_rng(1).random(len(own.held_out))
    cube = after(own, decided(own, chances))
    found = rate(cube, "selection_rate")
    for place in range(len(cube.groups)):
        assert found.value[place] == pytest.approx(chances[own.tested & (own.codes == place)].mean())
    assert found.effective_n == pytest.approx(np.bincount(own.codes[own.tested]))
    assert cube.people.tolist() == np.bincount(own.codes[own.tested]).tolist()


def test_an_expected_rate_is_as_sure_as_one_of_as_many_people(own: Trial) -> None:
    cube = after(own, decided(own, np.full(len(own.held_out), 0.3)))
    found = np.stack(rate(cube, "selection_rate").interval())
    assert found == pytest.approx(
        np.stack(wilson(np.full(len(cube.groups), 0.3), np.bincount(own.codes[own.tested]).astype(float)))
    )


def test_a_rule_on_counts_decides_as_it_does_on_people(own: Trial) -> None:
    groups = own.problem.groups
    mixtures = [((0.3, 0.25), (0.55, 0.75)) if place % 2 else ((0.5, 1.0),) for place in range(len(groups))]
    rule = Rule(own.problem.attributes, dict(zip(groups, mixtures, strict=True)))
    people = decided(own, rule.chances(groups, own.codes, own.score))
    counts = by_share(own.test, rule.selected(own.test))
    assert counts == pytest.approx(people)


def test_a_treatment_without_strength_is_itself() -> None:
    assert Treatment("x") == Treatment("x")
    assert len({Treatment("x"), Treatment("x"), Treatment("x", 0.1)}) == 2
