"""Baselines: fitted on whatever a table holds, on people that are never judged."""

import numpy as np
import pandas as pd
import pytest
from threadpoolctl import threadpool_limits

from governance.data import baseline
from governance.data.dataset import Dataset
from governance.errors import GovernanceError


def hard(people: int = 400) -> pd.DataFrame:
    """Numbers with gaps, an empty column, categories with gaps, rare ones, and true or false."""
    random = np.random.default_rng(0)
    return pd.DataFrame(
        {
            "number": random.normal(size=people),
            "gappy": np.where(random.random(people) < 0.3, np.nan, random.normal(size=people)),
            "empty": np.full(people, np.nan),
            "kind": pd.Series(random.choice(["a", "b", None], people), dtype="str"),
            "rare": ["only once", *["usual"] * (people - 1)],
            "sure": random.random(people) < 0.5,
            "band": pd.Categorical(random.choice(["x", "y"], people)),
        }
    )


@pytest.mark.parametrize("learner", baseline.LEARNERS)
def test_a_baseline_takes_numbers_categories_and_gaps(learner: str) -> None:
    features = hard()
    label = np.where(features["number"] + features["sure"] > 0.5, "yes", "no")
    model = baseline.fit(features, label, learner)
    unseen = features.head(3).assign(kind=["never seen", None, "a"])
    assert set(model.predict(unseen)) <= {"yes", "no"}
    assert (model.predict(features) == label).mean() > 0.9


@pytest.mark.parametrize("columns", [["number"], ["kind"]])
@pytest.mark.parametrize("learner", baseline.LEARNERS)
def test_one_kind_of_column_is_enough(learner: str, columns: list[str]) -> None:
    features = hard()[columns]
    assert len(baseline.fit(features, np.arange(400) % 2, learner).predict(features)) == 400


def test_infinite_values_dates_and_odd_columns_are_refused_in_words() -> None:
    import datetime

    features = hard()
    label = np.arange(400) % 2
    with pytest.raises(GovernanceError, match="'number' holds 1 infinite values"):
        baseline.fit(features.assign(number=[np.inf, *range(399)])[["number"]], label, "logistic regression")
    for odd in ([datetime.date(2026, 1, 1)] * 400, pd.Series([1, "a"] * 200, dtype=object)):
        assert not baseline.usable(pd.Series(odd))


def test_every_person_is_in_one_part_and_the_seed_decides() -> None:
    outcome = np.arange(1_000) % 4 == 0
    parts = baseline.split(outcome, share=0.3, seed=1)
    assert sorted([*parts.training, *parts.held_out]) == list(range(1_000))
    assert len(parts.held_out) == 300
    assert outcome[parts.held_out].mean() == pytest.approx(0.25)
    assert (parts.held_out == baseline.split(outcome, share=0.3, seed=1).held_out).all()
    assert (parts.held_out != baseline.split(outcome, share=0.3, seed=2).held_out).any()


def test_too_few_of_an_outcome_cannot_be_learnt_from() -> None:
    with pytest.raises(GovernanceError, match="only 7 have the rarer outcome; a baseline needs at least 10"):
        baseline.split(np.arange(500) < 10)


def test_an_identifier_is_no_feature() -> None:
    features = pd.DataFrame({"id": [f"L{i}" for i in range(300)]})
    assert not baseline.usable(features["id"])
    with pytest.raises(GovernanceError, match="'id' cannot be a feature"):
        baseline.fit(features, np.arange(300) % 2, "logistic regression")


@pytest.mark.parametrize(
    ("features", "learner", "sentence"),
    [
        (hard()[["number"]], "forest", "no baseline 'forest'"),
        (hard()[[]], "gradient boosting", "No feature is chosen"),
        (hard()[["number"]].assign(big=1e308), "logistic regression", "'big' holds numbers as large as 1e\\+308"),
    ],
)
def test_what_cannot_be_fitted_is_refused(features: pd.DataFrame, learner: str, sentence: str) -> None:
    with pytest.raises(GovernanceError, match=sentence):
        baseline.fit(features, np.arange(400) % 2, learner)


def test_a_model_is_the_same_whatever_the_number_of_threads(lending: Dataset) -> None:
    features, label = lending.features.head(2_000), lending.label.head(2_000)
    learnt = []
    for threads in (1, 2):
        with threadpool_limits(threads):
            learnt.append(baseline.fit(features, label, "logistic regression")["learn"].coef_)
    assert (learnt[0] == learnt[1]).all()
