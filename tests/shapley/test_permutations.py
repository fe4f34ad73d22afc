"""Permutations: the Shapley value's axioms, whatever the model, and brute force over every coalition."""

import itertools
import math
from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from governance.shapley.outputs import closed
from governance.shapley.permutations import sampled

Says = Callable[[pd.DataFrame], np.ndarray]
GAMES = st.integers(0, 10_000)


def table(seed: int, people: int, columns: int = 4) -> pd.DataFrame:
    """Numbers with ties, so that some people are alike in some columns, and a column of texts with gaps."""
    rng = np.random.default_rng(seed)
    found = pd.DataFrame(
        rng.integers(0, 3, (people, columns - 1)).astype(float), columns=list("abcdefgh")[: columns - 1]
    )
    return found.assign(text=rng.choice(["x", "y", None], people))


def model(seed: int, columns: int = 4) -> Says:
    """Any number for any combination of values."""
    rng = np.random.default_rng(seed)
    weights = rng.normal(size=(columns, columns))

    def says(people: pd.DataFrame) -> np.ndarray:
        last = people.columns[-1]
        text = people[last].map({"x": 0.0, "y": 1.0}).fillna(-1.0)
        held = people.assign(**{last: text}).to_numpy(float)
        return np.sin(np.einsum("ij,jk,ik->i", held, weights, held))

    return says


def brute_force(says: Says, person: pd.DataFrame, background: pd.DataFrame) -> np.ndarray:
    """The Shapley values by their definition, over every coalition of columns."""
    names = list(background)
    count = len(names)

    def worth(coalition: tuple[str, ...]) -> float:
        mixed = background.assign(**{name: person[name].iloc[0] for name in coalition})
        return float(says(mixed).mean())

    known = {each: worth(each) for size in range(count + 1) for each in itertools.combinations(names, size)}
    values = np.zeros(count)
    for place, name in enumerate(names):
        for each in (one for one in known if name not in one):
            share = math.factorial(len(each)) * math.factorial(count - len(each) - 1) / math.factorial(count)
            joined = tuple(one for one in names if one in each or one == name)
            values[place] += share * (known[joined] - known[each])
    return values


@pytest.mark.parametrize("seed", range(4))
def test_many_orders_come_to_the_value_by_its_definition(seed: int) -> None:
    says, background, person = model(seed), table(seed, 12), table(seed + 50, 1)
    found = sampled(says, person, background, pairs=100)
    wanted = brute_force(says, person, background)
    assert (np.abs(found.values[0] - wanted) <= 4 * found.sampling[0] + 1e-12).all()
    assert found.sampling[0].max() < 0.03


def test_the_standard_error_of_the_orders_is_how_far_they_are_off() -> None:
    says, background, person = model(7), table(7, 10), table(57, 1)
    wanted = brute_force(says, person, background)
    drawn = [sampled(says, person, background, pairs=2, seed=seed) for seed in range(200)]
    off = np.sqrt(np.mean([(each.values[0] - wanted) ** 2 for each in drawn], axis=0))
    said = np.sqrt(np.mean([each.sampling[0] ** 2 for each in drawn], axis=0))
    assert said == pytest.approx(off, rel=0.25, abs=1e-3)


@settings(max_examples=25)
@given(GAMES, st.integers(1, 4), st.integers(1, 6), st.integers(1, 3))
def test_values_add_up_to_what_the_model_says(seed: int, people: int, others: int, pairs: int) -> None:
    says, persons, background = model(seed), table(seed, people), table(seed + 1, others)
    found = sampled(says, persons, background, pairs=pairs)
    assert found.base == pytest.approx(says(background).mean(), abs=1e-12)
    assert found.base + found.values.sum(axis=1) == pytest.approx(says(persons), abs=1e-12)
    assert found.rounding < 1e-12


@settings(max_examples=25)
@given(GAMES)
def test_a_column_that_the_model_does_not_look_at_has_nothing(seed: int) -> None:
    says = model(seed, 3)
    looks = lambda people: says(people.drop(columns="b"))  # noqa: E731
    found = sampled(looks, table(seed, 3), table(seed + 1, 5))
    assert (np.abs(found.values[:, 1]) < 1e-12).all()
    assert (found.sampling[:, 1] < 1e-12).all()


@settings(max_examples=25)
@given(GAMES)
def test_columns_that_do_the_same_have_the_same(seed: int) -> None:
    """Symmetry holds of the value, and so of every estimate as far as its error."""
    person, background = pd.DataFrame({"a": [2.0], "b": [2.0], "c": [1.0]}), table(seed, 8)[["a", "c"]]
    background = background.assign(b=background["a"])[["a", "b", "c"]]
    says = lambda people: np.tanh(people["a"] * people["b"] - people["c"]).to_numpy()  # noqa: E731
    found = sampled(says, person, background, pairs=20)
    assert abs(found.values[0, 0] - found.values[0, 1]) <= 5 * np.hypot(*found.sampling[0, :2]) + 1e-12


@settings(max_examples=25)
@given(GAMES)
def test_two_models_that_are_added_have_values_that_are_added(seed: int) -> None:
    one, other = model(seed), model(seed + 1)
    both = lambda people: one(people) + 2 * other(people)  # noqa: E731
    given_ = table(seed, 2), table(seed + 1, 5)
    apart = [sampled(each, *given_).values for each in (one, other)]
    assert sampled(both, *given_).values == pytest.approx(apart[0] + 2 * apart[1], abs=1e-9)


def test_a_person_like_everybody_in_the_background_has_nothing() -> None:
    person = table(3, 1)
    found = sampled(model(3), person, pd.concat([person] * 4))
    assert not found.values.any()
    assert found.values.shape == (1, 4)


def test_a_person_has_the_same_values_whoever_else_is_asked_about(monkeypatch: pytest.MonkeyPatch) -> None:
    from governance.shapley import permutations

    says, people, background = model(4), table(4, 9), table(5, 6)
    whole = sampled(says, people, background)
    monkeypatch.setattr(permutations, "MOST_ROWS", 100)  # two or three people at a time
    assert sampled(says, people, background).values == pytest.approx(whole.values, abs=1e-12)
    assert sampled(says, people[3:4], background).values == pytest.approx(whole.values[3:4], abs=1e-12)


def test_the_model_sees_columns_of_their_own_kinds() -> None:
    kinds = {
        "category": pd.Categorical(["x", "y", None]),
        "whole": pd.array([1, None, 3], "Int64"),
        "text": pd.array(["a", "b", None], "str"),
        "truth": [True, False, True],
        "number": [0.5, np.nan, 2.0],
    }
    people, seen = pd.DataFrame(kinds), []

    def says(asked: pd.DataFrame) -> np.ndarray:
        seen.append(asked.dtypes)
        assert [str(each) for each in asked.dtypes] == [str(each) for each in people.dtypes]
        assert list(asked) == list(people)
        return asked["number"].fillna(0).to_numpy() + asked["truth"].to_numpy()

    found = sampled(says, people[:1], people[1:])
    assert len(seen) >= 3
    assert found.values[0, :3] == pytest.approx(0, abs=1e-12)


def test_nobody_is_explained_in_no_rows() -> None:
    assert sampled(model(1), table(1, 3)[:0], table(2, 3)).values.shape == (0, 4)


def test_what_rounding_leaves_is_spread_by_size() -> None:
    found = closed(np.array([[3.0, -1.0, 0.0]]), np.zeros((1, 3)), None, 1.0, np.array([3.0 + 4e-8]))
    assert found.values[0] == pytest.approx([3 + 3e-8, -1 + 1e-8, 0], abs=1e-15)
    assert found.rounding == pytest.approx(4e-8, rel=1e-6)
    level = closed(np.zeros((1, 2)), np.zeros((1, 2)), None, 0.0, np.array([1e-9]))
    assert level.values[0] == pytest.approx([5e-10, 5e-10])
