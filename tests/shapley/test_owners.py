"""Owners: every prepared column belongs to the column it came from, whatever the transformer."""

import numpy as np
import pandas as pd
import pytest
from sklearn.compose import ColumnTransformer, make_column_selector, make_column_transformer
from sklearn.decomposition import PCA
from sklearn.feature_selection import VarianceThreshold
from sklearn.impute import MissingIndicator, SimpleImputer
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, OneHotEncoder, OrdinalEncoder, StandardScaler

from governance.errors import GovernanceError
from governance.shapley.owners import owners


@pytest.fixture(scope="module")
def people() -> pd.DataFrame:
    rng = np.random.default_rng(0)
    found = pd.DataFrame(
        {
            "a": rng.normal(size=300),
            "kind": rng.choice(["x", "y", "z"], 300),
            "b": rng.normal(size=300),
            "rare": rng.choice([*"pqrstuv"], 300, p=[0.4, 0.4, 0.05, 0.05, 0.04, 0.03, 0.03]),
            "empty": np.nan,
        }
    )
    found.loc[::5, "b"] = np.nan
    return found


def moves(step, people: pd.DataFrame) -> np.ndarray:
    """Which column changes each prepared column, found by changing one after the other."""
    before = np.nan_to_num(_dense(step.transform(people)), nan=-9.0)
    found = np.full(before.shape[1], -1)
    for place, name in enumerate(people):
        other = people.assign(**{name: people[name].to_numpy()[::-1]})
        changed = (np.nan_to_num(_dense(step.transform(other)), nan=-9.0) != before).any(axis=0)
        assert (found[changed] == -1).all()
        found[changed] = place
    return found


def _dense(prepared) -> np.ndarray:
    return np.asarray(prepared.toarray() if hasattr(prepared, "toarray") else prepared, float)


NUMBERS, TEXTS = ["a", "b"], ["kind", "rare"]
STEPS = {
    "categories": make_column_transformer((OneHotEncoder(), TEXTS), (StandardScaler(), NUMBERS)),
    "first left out": make_column_transformer((OneHotEncoder(drop="first"), TEXTS), remainder="drop"),
    "rare together": make_column_transformer((OneHotEncoder(min_frequency=20), TEXTS), ("passthrough", NUMBERS)),
    "rare and first": make_column_transformer((OneHotEncoder(min_frequency=20, drop="first"), TEXTS)),
    "filled": make_column_transformer((SimpleImputer(add_indicator=True), NUMBERS), (OrdinalEncoder(), TEXTS)),
    "empty": make_column_transformer((SimpleImputer(), ["a", "empty", "b"]), (OneHotEncoder(), ["kind"])),
    "nested": make_column_transformer(
        (make_pipeline(SimpleImputer(add_indicator=True), StandardScaler()), NUMBERS),
        (make_pipeline(SimpleImputer(strategy="most_frequent"), OneHotEncoder()), TEXTS),
    ),
    "by kind": make_column_transformer(
        (OneHotEncoder(), make_column_selector(dtype_exclude="number")), (MissingIndicator(), NUMBERS)
    ),
    "by place": ColumnTransformer([("n", StandardScaler(), [0]), ("c", OneHotEncoder(), slice(1, 2))]),
    "by truth": ColumnTransformer([("n", "passthrough", [True, False, True, False, False])], remainder="drop"),
    "rest stays": make_column_transformer((OneHotEncoder(), TEXTS), remainder="passthrough"),
}


@pytest.mark.filterwarnings("ignore:Skipping features without any observed values")
@pytest.mark.parametrize("name", STEPS)
def test_every_prepared_column_belongs_to_the_one_that_moves_it(name: str, people: pd.DataFrame) -> None:
    step = STEPS[name].fit(people)
    wanted = moves(step, people)
    found = owners([step], list(people))
    assert len(found) == len(wanted)
    told = wanted >= 0  # what nothing moves, such as an empty column, may belong to anybody
    assert (found[told] == wanted[told]).all()


def test_steps_follow_each_other(people: pd.DataFrame) -> None:
    first = make_column_transformer((OneHotEncoder(), TEXTS), (SimpleImputer(), NUMBERS), sparse_threshold=0).fit(
        people
    )
    second = VarianceThreshold(0.1).fit(first.transform(people))
    found = owners([first, second, "passthrough", None], list(people))
    assert found.tolist() == owners([first], list(people))[second.get_support()].tolist()


def test_a_function_of_each_number_keeps_columns_apart_and_any_other_may_not() -> None:
    assert owners([FunctionTransformer(np.log1p)], ["a", "b"]).tolist() == [0, 1]
    for step in (FunctionTransformer(lambda rows: rows[:, ::-1]), PCA()):
        with pytest.raises(GovernanceError, match="may mix columns"):
            owners([step], ["a", "b"])
