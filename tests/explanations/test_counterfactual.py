"""Counterfactuals: as small as brute force finds, checked by the model, within what is allowed and what is there."""

from dataclasses import replace
from itertools import product

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from governance.audit import Audit
from governance.data import models
from governance.data.dataset import Dataset
from governance.data.roles import Roles
from governance.errors import GovernanceError
from governance.explanations.counterfactual import Counterfactual, cannot_change, counterfactuals
from governance.explanations.likeness import likeness
from governance.explanations.options import Allowed, options
from governance.explanations.subject import Subject, of_classes, subject
from governance.shapley.outputs import DECISION, NUMBER, Output

random = np.random.default_rng(7)
SMALL = pd.DataFrame(
    {
        "a": random.integers(0, 6, 60),
        "b": random.choice([0.5, 1.5, 2.5, np.nan], 60),
        "c": random.choice(["x", "y", "z"], 60),
        "d": random.integers(0, 4, 60),
        "who": random.choice(["p", "q"], 60),
        "good": random.choice(["no", "yes"], 60),
    }
)


class Rule:
    """A model that is a formula: additive, or with one effect that needs two columns together."""

    classes_ = np.array(["no", "yes"])
    feature_names_in_ = np.array(["a", "b", "c", "d", "who"], object)

    def __init__(self, weights: tuple[float, ...], together: float = 0.0) -> None:
        self.weights, self.together, self.batches = weights, together, 0

    def predict_proba(self, people: pd.DataFrame) -> np.ndarray:
        self.batches += 1
        a, b, c, d, who = self.weights
        said = a * people["a"] + b * people["b"].fillna(1.0) + c * (people["c"] == "x") + d * people["d"]
        said = said + who * (people["who"] == "p") + self.together * ((people["a"] > 3) & (people["d"] > 1))
        score = 1 / (1 + np.exp(-said.to_numpy(float)))
        return np.stack([1 - score, score], axis=1)

    def predict(self, people: pd.DataFrame) -> np.ndarray:
        return self.classes_[(self.predict_proba(people)[:, 1] >= 0.5).astype(int)]


class Bare:
    """The same without a score."""

    classes_, feature_names_in_ = Rule.classes_, Rule.feature_names_in_

    def __init__(self, rule: Rule) -> None:
        self.predict = rule.predict


ROLES = Roles("good", "yes", ("who",), features=("a", "b", "c", "d"))


def about(model: object, threshold: float | None = 0.5) -> Subject:
    dataset = Dataset("small", SMALL, ROLES)
    audit = Audit(dataset, "a rule", np.arange(60), np.arange(0), model=model)
    return of_classes(audit, (1,), "good = yes", threshold)


def brute_force(found: Subject, person: pd.DataFrame, allowed: Allowed, size: int) -> float:
    """The distance of the nearest change of at most so many columns that flips; inf where there is none."""
    alike = likeness(found.people, found.rows)
    open_ = options(found.people, person, alike, allowed)
    every = np.array(list(product(*(range(len(each)) for each in open_.cost))))
    every = every[(every > 0).sum(axis=1) <= size]
    decided = found.decided(open_.people(every))
    flips = decided != found.decided(person)[0]
    return float(open_.distances(every[flips]).min()) if flips.any() else np.inf


weights = st.tuples(*[st.sampled_from([-2.0, -0.7, 0.0, 0.4, 1.1, 3.0])] * 5)


@given(weights, st.sampled_from([-3.0, 0.0, 4.0]), st.sampled_from([0.2, 0.5, 0.9]), st.integers(0, 59))
@settings(max_examples=40)
def test_the_nearest_of_one_and_of_two_columns_is_the_one_that_brute_force_finds(
    given_: tuple[float, ...], together: float, threshold: float, row: int
) -> None:
    subject_ = about(Rule(given_, together), threshold)
    person, allowed = subject_.people.iloc[[row]], Allowed(("who",))
    for size in (1, 2):
        nearest = brute_force(subject_, person, allowed, size)
        found = counterfactuals(subject_, person, allowed, columns=size, most=60)
        assert bool(found) == np.isfinite(nearest)
        if found:  # one column less is told where it is at most a tenth further
            assert nearest - 1e-12 <= found[0].distance <= 1.1 * nearest + 1e-12
            if size == 1 or len(found[0].changes) == 2:
                assert found[0].distance == pytest.approx(nearest)


@given(weights, st.sampled_from([-3.0, 4.0]), st.integers(0, 59), st.permutations(["a", "b", "c", "d", "who"]))
@settings(max_examples=40)
def test_what_is_locked_stays_directions_hold_and_no_change_is_idle(
    given_: tuple[float, ...], together: float, row: int, order: list[str]
) -> None:
    subject_ = about(Rule(given_, together))
    numbers = [each for each in order if each in "abd"]
    allowed = Allowed(
        (order[0],), *(tuple(each for each in part if each != order[0]) for part in (numbers[:1], numbers[1:2]))
    )
    person = subject_.people.iloc[[row]]
    for found in counterfactuals(subject_, person, allowed):
        assert_whole(subject_, person, found)
        for change in found.changes:
            assert change.column not in allowed.locked
            assert change.column not in allowed.rising or change.after > change.before
            assert change.column not in allowed.falling or change.after < change.before


def assert_whole(found: Subject, person: pd.DataFrame, one: Counterfactual) -> None:
    """The model itself says so, with values that are there, and every change is needed."""
    made = person.reset_index(drop=True).copy()
    before = found.decided(person)[0]
    for change in one.changes:
        assert change.after in set(found.people[change.column].dropna())
        assert change.before == person[change.column].iloc[0] or pd.isna(change.before)
        made[change.column] = pd.Series([change.after], dtype=made[change.column].dtype)
    assert (made.dtypes == found.people.dtypes).all()
    pd.testing.assert_frame_equal(made, one.person)
    assert found.decided(made)[0] != before
    assert found.scores(made)[0] == pytest.approx(one.score)
    for change in one.changes:
        back = made.copy()
        back[change.column] = person[change.column].to_numpy()
        assert found.decided(back.astype(found.people.dtypes))[0] == before


@pytest.mark.parametrize("which", ["audit", "boosted"])
def test_both_directions_on_the_sample_with_models_that_learnt(which: str, request: pytest.FixtureRequest) -> None:
    own = request.getfixturevalue(which)
    found, alike = subject(own), likeness(subject(own).people, own.rows)
    granted = own.score >= 0.5
    for row in (*own.rows[granted][:2], *own.rows[~granted][:2]):
        person = found.people.iloc[[row]]
        ways = counterfactuals(found, person, alike=alike)
        assert 1 <= len(ways) <= 3
        assert len({each.columns for each in ways}) == len(ways)
        assert [each.distance for each in ways] == sorted(each.distance for each in ways)
        for each in ways:
            assert len(each.changes) <= 4
            assert_whole(found, person, each)
            assert each.distance == pytest.approx(sum(one.distance for one in each.changes) / alike.counted)
    assert [str(each.changes) for each in ways] == [
        str(each.changes) for each in counterfactuals(found, person, alike=alike)
    ]


def test_a_number_stops_at_the_first_value_of_the_data_that_flips(audit: Audit) -> None:
    """Nobody has a value between the one before last and the last."""
    found = subject(audit)
    alike = likeness(found.people, found.rows)
    row = audit.rows[np.argmin(np.abs(audit.score - 0.45))]
    person = found.people.iloc[[row]]
    only = Allowed(tuple(each for each in found.columns if each != "savings"))
    (way,) = counterfactuals(found, person, only, alike=alike)
    (change,) = way.changes
    seen = alike.scale("savings").distinct
    between = seen[(seen > change.before) & (seen < change.after)]
    tried = pd.concat([person] * len(between), ignore_index=True).assign(savings=between)
    assert not found.decided(tried).any()


def test_no_single_change_is_nearer_also_where_one_end_of_a_range_is_nearer_than_the_other(audit: Audit) -> None:
    """Of a column of thousands of numbers, a few at its upper end may be all that flips."""
    found = subject(audit)
    alike, allowed = likeness(found.people, found.rows), Allowed()
    for row in np.random.default_rng(0).choice(audit.rows, 6):
        person = found.people.iloc[[row]]
        open_ = options(found.people, person, alike, allowed)
        every = np.concatenate(
            [
                np.arange(1, len(cost))[:, None] * np.eye(len(open_.cost), dtype=int)[at]
                for at, cost in enumerate(open_.cost)
            ]
        )
        flips = found.decided(open_.people(every)) != found.decided(person)[0]
        nearest = open_.distances(every[flips]).min()
        assert counterfactuals(found, person, allowed, alike=alike)[0].distance <= 1.1 * nearest + 1e-12


def test_few_batches_are_asked() -> None:
    rule = Rule((0.4, -0.7, 1.1, 0.4, 0.0), -3.0)
    subject_ = about(rule)
    counterfactuals(subject_, subject_.people.iloc[[0]])
    assert rule.batches <= 20


@pytest.mark.parametrize("threshold", [None, 0.5])
def test_a_model_without_scores_is_searched_too(threshold: None) -> None:
    rule = Rule((0.4, -0.7, 1.1, 0.4, 0.0))
    bare = replace(about(Bare(rule), None), output=Output(DECISION, (1,)))
    for row in range(20):
        person = bare.people.iloc[[row]]
        nearest = brute_force(bare, person, Allowed(("who",)), 2)
        found = counterfactuals(bare, person, columns=2)
        assert bool(found) == np.isfinite(nearest)
        assert not found or found[0].distance <= 1.1 * nearest + 1e-12


def test_a_number_has_a_decision_once_somebody_says_from_where() -> None:
    rule = Rule((1.0, 0.0, 0.0, 1.0, 0.0))
    rule.predict = lambda people: (people["a"] + 10.0 * people["d"]).to_numpy(float)  # type: ignore[method-assign]
    number = replace(about(rule, None), output=Output(NUMBER))
    person = number.people.iloc[[int(np.argmin(number.scores(number.people)))]]
    with pytest.raises(GovernanceError, match="No decision follows from 'good = yes'"):
        counterfactuals(number, person)
    (way, *_) = counterfactuals(replace(number, threshold=20.0), person)
    assert way.score >= 20
    assert [each.column for each in way.changes] == ["d"]


def test_where_nothing_flips_nothing_is_said() -> None:
    always = about(Rule((0.0, 0.0, 0.0, 0.0, 0.0)))
    assert counterfactuals(always, always.people.iloc[[0]]) == ()
    everything = Allowed(always.columns)
    assert counterfactuals(about(Rule((1.0, 1.0, 1.0, 1.0, 1.0))), always.people.iloc[[0]], everything) == ()


def test_what_a_person_cannot_change_is_locked_until_somebody_says_otherwise() -> None:
    by_group = about(Rule((0.0, 0.0, 0.0, 0.0, -5.0), 0.0))
    person = by_group.people[by_group.people["who"] == "p"].iloc[[0]]
    assert cannot_change(by_group) == ("who",)
    assert counterfactuals(by_group, person) == ()
    (way,) = counterfactuals(by_group, person, Allowed())
    assert [(each.column, each.before, each.after) for each in way.changes] == [("who", "p", "q")]


def test_a_missing_value_may_become_known_and_never_the_other_way_round() -> None:
    found = about(Rule((0.0, -5.0, 0.0, 0.0, 0.0), 0.0), 0.05)
    person = found.people[found.people["b"].isna()].iloc[[0]].assign(a=0)
    ways = counterfactuals(found, person, Allowed(("who", "a", "c", "d")))
    assert [each.after for each in ways[0].changes] == [0.5]
    assert counterfactuals(found, person, Allowed(("who", "a", "c", "d"), falling=("b",))) == ()
    for row in np.flatnonzero(found.people["b"].notna())[:10]:
        for way in counterfactuals(found, found.people.iloc[[row]]):
            assert all(pd.notna(each.after) for each in way.changes)


def test_a_contradictory_choice_is_refused() -> None:
    with pytest.raises(GovernanceError, match="'a' is chosen more than once"):
        Allowed(("a",), ("a",))
    with pytest.raises(GovernanceError, match="'b' is chosen more than once"):
        Allowed((), ("a", "b"), ("b",))
    found = about(Rule((1.0, 0.0, 0.0, 0.0, 0.0)))
    with pytest.raises(GovernanceError, match="Column 'c' does not hold numbers"):
        counterfactuals(found, found.people.iloc[[0]], Allowed((), ("c",)))


KINDS = pd.DataFrame(
    {
        "whole": pd.array([1, 2, None, 4], "Int64"),
        "flag": pd.array([True, None, False, True], "boolean"),
        "plain": [True, False, True, True],
        "text": pd.array(["a", None, "b", "a"], "string"),
        "coded": pd.Categorical(["x", "y", None, "x"], categories=["z", "y", "x"], ordered=True),
        "when": pd.to_datetime(["2020-01-01", None, "2021-01-01", "2020-01-01"]),
        "number": [0.5, np.nan, 1.5, 2.5],
        "arrow": pd.array([1, 2, None, 4], "int64[pyarrow]"),
    }
)


@pytest.mark.parametrize("row", range(4))
def test_columns_of_every_kind_keep_their_kind(row: int) -> None:
    person = KINDS.iloc[[row]]
    alike = likeness(KINDS, np.arange(4))
    open_ = options(KINDS, person, alike, Allowed())
    chosen = np.array([[at % len(each) for each in open_.cost] for at in range(6)])
    made = open_.people(chosen)
    assert (made.dtypes == KINDS.dtypes).all()
    pd.testing.assert_frame_equal(made.iloc[[0]], person.reset_index(drop=True))
    far = open_.distances(chosen)
    assert far[0] == 0
    for at in range(6):
        assert far[at] == pytest.approx(alike.distances(alike.places(made.iloc[[at]]))[row])


def test_a_model_in_a_process_of_its_own_is_asked_in_the_same_few_batches(audit: Audit) -> None:
    found = subject(audit)
    alike = likeness(found.people, found.rows)
    own = replace(found, model=models.opened(models.save(audit.model), "own.skops"))
    person = found.people.iloc[[audit.rows[0]]]
    here, there = (counterfactuals(each, person, alike=alike) for each in (found, own))
    assert [each.changes for each in here] == [each.changes for each in there]
    assert [each.score for each in there] == pytest.approx([each.score for each in here])
