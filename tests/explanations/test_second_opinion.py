"""A second opinion: right where the answer is known, the same for a seed, quiet where it is not faithful."""

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from governance.charts.explanations.second import MARK, side_by_side
from governance.explanations import second_opinion as module
from governance.explanations.agreement import ABSENT, DIRECTION, Agreement
from governance.explanations.attribution import Explainer, explainer
from governance.explanations.background import background
from governance.explanations.second_opinion import SecondOpinion, second_opinion
from governance.explanations.subject import Subject
from governance.explanations.whatif import ranges
from governance.reports.explanations import second as reports
from tests.explanations.test_whatif import around

PEOPLE = 1_000


class Says:
    """A model that is a function of its columns."""

    def __init__(self, function: Any) -> None:
        self.predict = lambda features: np.asarray(function(*np.asarray(features, float).T), float)


def independent(columns: int, seed: int = 0) -> pd.DataFrame:
    random = np.random.default_rng(seed)
    return pd.DataFrame({f"x{at}": random.normal(size=PEOPLE) for at in range(columns)})


def both(people: pd.DataFrame, function: Any, row: int = 0) -> Agreement:
    about = around(people, Says(function))
    first = explainer(about, background(about.rows, "all", people=200)).of_rows([row])
    return Agreement(first, opinion(about, row))


def opinion(about: Subject, row: int = 0, seed: int = 0) -> SecondOpinion:
    return second_opinion(about, about.people.iloc[[row]], ranges(about), seed=seed)


def high(people: pd.DataFrame, *wanted: str) -> int:
    """Somebody who is far above the average in these columns."""
    return int((people[list(wanted)].min(axis=1)).argmax())


def test_both_agree_on_a_linear_model_of_independent_columns() -> None:
    people = independent(4)
    found = both(people, lambda a, b, c, d: 5 * a - 3 * b + c + 0 * d, high(people, "x0", "x1"))
    assert found.agrees
    assert found.leading[0][:2] == found.leading[1][:2] == (0, 1)
    assert np.sign(found.effects[1][:2]).tolist() == [1, -1]
    assert found.correlation > 0.7
    assert found.second.fidelity > 0.9
    assert abs(found.effects[1][3]) < 4 * found.second.error[3]


def test_a_model_of_indicators_is_told_to_the_letter() -> None:
    random = np.random.default_rng(1)
    people = pd.DataFrame({name: random.integers(0, 2, PEOPLE) for name in "abc"})
    found = both(people, lambda a, b, c: 1 + 4 * a - 2 * b + 0.5 * c)
    own = people.iloc[0]
    shares = people.mean()
    exact = [weight * (own[name] - shares[name]) for name, weight in (("a", 4), ("b", -2), ("c", 0.5))]
    assert found.second.fidelity == pytest.approx(1, abs=1e-3)
    assert found.second.single == pytest.approx(1, abs=1e-3)
    assert found.effects[1] == pytest.approx(exact, abs=0.02)
    assert found.agrees


def test_what_depends_on_two_columns_together_is_not_faithful() -> None:
    people = independent(4)
    product = both(people, lambda *x: np.prod(np.sign(x), axis=0))
    assert product.second.fidelity < 0.5
    assert not product.told
    assert "cannot be relied on here" in str(reports.headline(product))
    assert not product.agrees
    assert not any(MARK in label for label in side_by_side(product).layout.yaxis.ticktext)


def test_of_a_constant_model_nothing_is_a_reason() -> None:
    found = both(independent(3), lambda *x: 0 * x[0] + 7)
    assert found.second.constant
    assert found.second.effects == pytest.approx(np.zeros(3))
    assert found.leading == ((), ())
    assert np.isnan(found.correlation)
    assert "There is nothing to explain" in str(reports.headline(found))


@pytest.mark.parametrize("columns", [1, 4])
def test_a_model_of_one_column_has_one_reason(columns: int) -> None:
    people = independent(columns)
    found = both(people, lambda a, *_: 3 * a, high(people, "x0"))
    assert found.leading == ((0,), (0,))
    assert found.agrees
    assert "agree on the leading reasons: x0" in str(reports.headline(found))


def test_the_same_seed_draws_the_same_people_and_another_seed_others(trees: Explainer) -> None:
    about, row = trees.subject, int(trees.subject.rows[0])
    first, again, other = (opinion(about, row, seed) for seed in (0, 0, 1))
    assert (first.weights == again.weights).all()
    assert (first.weights != other.weights).any()


def test_the_standard_error_is_that_of_other_draws() -> None:
    people = independent(3)
    about = around(people, Says(lambda a, b, c: 2 * a + b * c))
    found = [opinion(about, 5, seed) for seed in range(12)]
    spread = np.std([each.weights for each in found], axis=0, ddof=1)
    told = np.mean([each.error for each in found], axis=0)
    assert told == pytest.approx(spread, rel=0.6)


def test_a_width_says_how_much_those_who_are_other_count(trees: Explainer) -> None:
    row = int(trees.subject.rows[0])
    found = opinion(trees.subject, row)
    assert "Who is other in half of the columns counts 37" in reports.method(found).replace("\N{NO-BREAK SPACE}", " ")


def test_only_values_that_occur_are_asked_about_in_one_batch() -> None:
    asked = []
    people = independent(3).assign(x1=np.nan)

    class Noted:
        def predict(self, features):
            asked.append(pd.DataFrame(np.asarray(features, float)))
            return np.zeros(len(features))

    opinion(around(people, Noted()))
    (batch,) = asked
    assert len(batch) == module.DRAWS + module.PATTERNS * module.EACH
    assert set(batch[0]) <= set(people["x0"])
    assert batch[1].isna().all()


@pytest.mark.parametrize(
    ("held", "own", "said"),
    [
        (np.arange(100.0), 99.0, "above 74"),
        (np.arange(100.0), 3.0, "up to 24"),
        (np.arange(100.0), 30.0, "above 24, up to 49"),
        (np.array([0.0] * 60 + [1.0] * 40), 1.0, "above 0"),
        (np.array([0.0] * 40 + [1.0] * 60), 0.0, "up to 0"),
        (np.full(50, 3.0), 3.0, "any number"),
        (np.array([*range(50), np.nan]), np.nan, "(missing)"),
    ],
)
def test_as_the_person_means_their_quarter_of_the_people(held: np.ndarray, own: float, said: str) -> None:
    table = pd.DataFrame({"x": held})
    known, person = ranges(around(table))["x"], pd.Series([own])
    assert module.meant(known, person) == said
    like = module.alike(known, person)
    same = np.isnan(held) if np.isnan(own) else held == own
    assert like[same].all()
    if said not in ("any number", "above 0", "up to 0"):
        assert 0 < like.mean() < 0.3


def turned(found: Agreement, at: int, value: float) -> Agreement:
    weights = found.second.weights.copy()
    weights[at] = value
    return replace(found, second=replace(found.second, weights=weights))


@pytest.fixture(scope="module")
def agreed() -> Agreement:
    people = independent(7)
    weights = (6, 5, 4, 1, 1, 1, 1)
    return both(
        people, lambda *x: sum(weight * each for weight, each in zip(weights, x, strict=True)), high(people, "x0", "x1")
    )


def test_a_leading_reason_in_the_other_direction_is_marked(agreed: Agreement) -> None:
    found = turned(agreed, 0, -agreed.second.weights[0])
    assert found.disputed == {0: DIRECTION}
    assert not found.agrees
    assert "x0 raises the output by the Shapley values and lowers it by the second opinion" in str(
        reports.headline(found)
    )
    (marked,) = (label for label in side_by_side(found).layout.yaxis.ticktext if MARK in label)
    assert "x0" in marked
    assert reports.table(found).set_index("column")["they disagree"]["x0"] == DIRECTION


def test_a_leading_reason_that_the_other_does_not_have_is_marked(agreed: Agreement) -> None:
    found = turned(agreed, 1, 0.0)
    assert found.disputed[1] == ABSENT
    assert "x1 is a leading reason by the Shapley values and not among the first 5 by the second opinion" in str(
        reports.headline(found)
    )


def test_the_bars_are_the_two_explanations(agreed: Agreement) -> None:
    first, second = side_by_side(agreed).data
    assert sorted(first.x) == pytest.approx(sorted(agreed.first.values[0]))
    assert sorted(second.x) == pytest.approx(sorted(agreed.second.effects))
