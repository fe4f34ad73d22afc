"""Exact: closed forms and brute force as references; and how SHAP behaves today, pinned where we depend on it."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pandas as pd
import pytest
from sklearn.compose import make_column_transformer
from sklearn.ensemble import (
    BaggingClassifier,
    GradientBoostingClassifier,
    HistGradientBoostingClassifier,
    RandomForestClassifier,
)
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

from governance.errors import GovernanceError
from governance.shapley.exact import Exact
from governance.shapley.outputs import LOG_ODDS, NUMBER, PROBABILITY, Output
from tests.shapley.test_permutations import brute_force

UP, DOWN = Output(LOG_ODDS, (1,)), Output(LOG_ODDS, (0,))


@pytest.fixture(scope="module")
def people() -> pd.DataFrame:
    rng = np.random.default_rng(0)
    found = pd.DataFrame(
        {"a": rng.normal(size=600), "b": rng.integers(0, 5, 600).astype(float), "c": rng.choice(list("xyz"), 600)}
    )
    found.loc[::9, "b"] = np.nan
    return found


@pytest.fixture(scope="module")
def label(people: pd.DataFrame) -> np.ndarray:
    rng = np.random.default_rng(1)
    drive = people["a"] * people["b"].fillna(2) + (people["c"] == "x") + rng.normal(size=len(people))
    return np.where(drive > 0.5, "yes", "no")


@pytest.fixture(scope="module")
def numbers(people: pd.DataFrame) -> pd.DataFrame:
    """The same without texts and gaps."""
    return people.assign(c=people["c"].map({"x": 0.0, "y": 1.0, "z": 2.0}), b=people["b"].fillna(-1.0))


def test_a_linear_models_values_are_its_closed_form(numbers: pd.DataFrame, label: np.ndarray) -> None:
    model = make_pipeline(StandardScaler(), LogisticRegression()).fit(numbers, label)
    scale = model[1].coef_[0] / model[0].scale_
    found = Exact(model, numbers[:200], UP).values(numbers[200:210])
    wanted = scale * (numbers[200:210] - numbers[:200].mean()).to_numpy()
    assert found.values == pytest.approx(wanted, abs=1e-9)  # of all 200, where SHAP by itself takes 100 of them
    spread = np.abs(scale) * numbers[:200].std(ddof=1).to_numpy() / np.sqrt(200)
    assert found.error == pytest.approx(np.tile(spread, (10, 1)), rel=1e-6)
    assert Exact(model, numbers[:200], DOWN).values(numbers[200:210]).values == pytest.approx(-wanted, abs=1e-9)


def test_a_category_of_a_linear_model_has_the_value_of_its_column(people: pd.DataFrame, label: np.ndarray) -> None:
    prepare = make_column_transformer((OneHotEncoder(), ["c"]), (StandardScaler(), ["a"]))
    model = make_pipeline(prepare, LogisticRegression()).fit(people, label)
    background, person = people[:30], people[100:101]
    found = Exact(model, background, UP).values(person).values[0]
    assert found == pytest.approx(brute_force(model.decision_function, person, background), abs=1e-9)
    assert found[1] == 0  # it does not look at this column


@pytest.mark.parametrize("kind", [HistGradientBoostingClassifier, GradientBoostingClassifier])
def test_boosted_trees_have_their_values_by_definition(kind: type, numbers: pd.DataFrame, label: np.ndarray) -> None:
    model = kind(max_depth=3).fit(numbers, label)
    background, person = numbers[:25], numbers[100:101]
    for output, sign in ((UP, 1), (DOWN, -1)):
        found = Exact(model, background, output).values(person)
        says = lambda rows: sign * model.decision_function(rows)  # noqa: B023, E731
        assert found.values[0] == pytest.approx(brute_force(says, person, background), abs=1e-6)
        assert found.base == pytest.approx(says(background).mean(), abs=1e-12)
        assert found.rounding < 1e-6
    with pytest.raises(GovernanceError, match="add up to log-odds, and not to probabilities"):
        Exact(model, background, Output(PROBABILITY, (1,)))


def test_terms_of_two_columns_have_their_values_by_definition(people: pd.DataFrame, label: np.ndarray) -> None:
    """Halves of a term are that only if its average over either column is the same at every value of the other."""
    glassbox = pytest.importorskip("interpret.glassbox")
    known = people.assign(b=people["b"].fillna(-1.0))
    model = glassbox.ExplainableBoostingClassifier(max_rounds=20, outer_bags=2, n_jobs=1).fit(known, label)
    assert any(len(term) == 2 for term in model.term_features_)
    background, some = known[:25], known[100:103]
    for output, sign in ((UP, 1), (DOWN, -1)):
        found = Exact(model, background, output).values(some)
        says = lambda rows: sign * model.decision_function(rows)  # noqa: B023, E731
        for place in range(3):
            wanted = brute_force(says, some[place : place + 1], background)
            assert found.values[place] == pytest.approx(wanted, abs=1e-9)
        assert (found.error > 0).all()
    as_array = model.__class__(max_rounds=20, outer_bags=2, n_jobs=1).fit(known[["a", "b"]].to_numpy(), label)
    told = Exact(as_array, known[["a", "b"]].to_numpy()[:25], UP).values(known[["a", "b"]].to_numpy()[100:102])
    assert told.rounding < 1e-9
    one = Exact(model, known[:1], UP).values(some)
    assert np.isnan(one.error).all()


def test_gaps_in_boosted_trees_are_explained(people: pd.DataFrame, label: np.ndarray) -> None:
    """SHAP compares a double with a single threshold, and reads the people of the background from its own copy."""
    gappy = people[["a", "b"]]
    model = HistGradientBoostingClassifier().fit(gappy, label)
    found = Exact(model, gappy[:60], UP).values(gappy)
    assert found.rounding < 1e-6
    person = gappy[9:10]
    assert person["b"].isna().all()
    wanted = brute_force(model.decision_function, person, gappy[:60])
    assert found.values[9] == pytest.approx(wanted, abs=1e-6)


def test_a_forest_is_explained_in_probability(numbers: pd.DataFrame, label: np.ndarray) -> None:
    model = RandomForestClassifier(20, max_depth=4, random_state=0).fit(numbers, label)
    background, person = numbers[:20], numbers[100:101]
    found = Exact(model, background, Output(PROBABILITY, (1,))).values(person)
    assert found.values[0] == pytest.approx(
        brute_force(lambda rows: model.predict_proba(rows)[:, 1], person, background), abs=1e-6
    )
    with pytest.raises(GovernanceError, match="probabilities, and not with their log-odds"):
        Exact(model, background, UP)


def test_a_forest_of_three_classes_is_explained_class_by_class(numbers: pd.DataFrame) -> None:
    model = RandomForestClassifier(20, max_depth=4, random_state=0).fit(numbers, pd.cut(numbers["a"], 3, labels=False))
    for classes in ((0,), (2,), (0, 1)):
        found = Exact(model, numbers[:20], Output(PROBABILITY, classes)).values(numbers[100:110])
        said = model.predict_proba(numbers[100:110])[:, list(classes)].sum(axis=1)
        assert found.base + found.values.sum(axis=1) == pytest.approx(said, abs=1e-9)
        assert found.rounding < 1e-6


def test_a_number_is_explained_in_its_own_unit(numbers: pd.DataFrame) -> None:
    model = Ridge().fit(numbers[["a", "b"]], numbers["c"] * 10)
    found = Exact(model, numbers[["a", "b"]][:50], Output(NUMBER)).values(numbers[["a", "b"]][50:60])
    assert found.base + found.values.sum(axis=1) == pytest.approx(model.predict(numbers[["a", "b"]][50:60]), abs=1e-9)


def test_an_array_is_explained_like_a_table(numbers: pd.DataFrame, label: np.ndarray) -> None:
    model = make_pipeline(StandardScaler(), LogisticRegression()).fit(numbers.to_numpy(), label)
    found = Exact(model, numbers.to_numpy()[:50], UP).values(numbers.to_numpy()[50:52])
    assert found.values.shape == (2, 3)


def test_what_has_no_structure_is_unsuited(people: pd.DataFrame, numbers: pd.DataFrame, label: np.ndarray) -> None:
    from sklearn.neighbors import KNeighborsClassifier
    from sklearn.preprocessing import PolynomialFeatures

    near = KNeighborsClassifier().fit(numbers, label)
    with pytest.raises(GovernanceError, match="KNeighborsClassifier is neither linear, nor trees"):
        Exact(near, numbers[:20], Output(PROBABILITY, (1,)))
    bagged = BaggingClassifier(n_estimators=2).fit(numbers, label)
    with pytest.raises(GovernanceError, match="BaggingClassifier is neither linear, nor trees"):
        Exact(bagged, people[:20], Output(PROBABILITY, (1,)))  # it is said, whatever columns there are
    mixed = make_pipeline(PolynomialFeatures(), LogisticRegression(max_iter=5_000)).fit(numbers, label)
    with pytest.raises(GovernanceError, match="its step PolynomialFeatures may mix columns"):
        Exact(mixed, numbers[:20], UP)
    categories = people[["a", "c"]].astype({"c": "category"})
    own = HistGradientBoostingClassifier(categorical_features="from_dtype").fit(categories, label)
    with pytest.raises(GovernanceError, match="takes categories as they are"):
        Exact(own, categories[:20], UP)


def test_shap_is_as_it_was_when_we_wrote_this(numbers: pd.DataFrame, label: np.ndarray) -> None:
    """Shapes and units; what of it we depend on, and what of it we guard against."""
    import shap

    forest = RandomForestClassifier(10, max_depth=3, random_state=0).fit(numbers, label)
    assert np.shape(shap.TreeExplainer(forest).shap_values(numbers[:5])) == (5, 3, 2)
    boosted = HistGradientBoostingClassifier().fit(numbers, label)
    assert np.shape(shap.TreeExplainer(boosted).shap_values(numbers[:5])) == (5, 3)
    linear = LogisticRegression().fit(numbers.to_numpy(), label)
    assert np.shape(shap.LinearExplainer(linear, numbers.to_numpy()).shap_values(numbers.to_numpy()[:5])) == (5, 3)
    masker = shap.maskers.Independent(numbers.to_numpy())
    assert len(masker.data) == 100  # of 600, unless it is told otherwise
    person, chance = numbers[100:101], lambda rows: boosted.predict_proba(rows)[:, 1]
    rescaled = shap.TreeExplainer(boosted, numbers[:25].astype(np.float32), model_output="probability")
    wanted = brute_force(chance, person, numbers[:25])
    assert np.abs(rescaled.shap_values(person)[0] - wanted).max() > 0.01  # of log-odds, not Shapley of probabilities
    codes = numbers.assign(c=numbers["c"].astype(int))
    told = HistGradientBoostingClassifier(categorical_features=["c"]).fit(codes, label)
    explainer = shap.TreeExplainer(told)
    values = explainer.shap_values(codes, check_additivity=True)  # its own check passes
    off = np.abs(values.sum(axis=1) + explainer.expected_value - told.decision_function(codes)).max()
    assert off > 0.1
    assert Exact(told, codes[:50], UP).values(codes).rounding > 0.1  # ours does not: see the tests of attributions


def test_several_who_ask_at_the_same_time_are_told_what_each_is_told_alone(
    numbers: pd.DataFrame, label: np.ndarray
) -> None:
    told = Exact(GradientBoostingClassifier(random_state=0).fit(numbers, label), numbers[:100], UP)
    parts = [numbers[at : at + 50] for at in range(0, 600, 50)]
    alone = [told.values(part) for part in parts]
    with ThreadPoolExecutor(6) as together:
        found = list(together.map(told.values, parts * 3))
    for one, wanted in zip(found, alone * 3, strict=True):
        assert np.array_equal(one.values, wanted.values)
        assert np.array_equal(one.error, wanted.error)
