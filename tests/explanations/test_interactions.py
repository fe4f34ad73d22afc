"""Interactions: what pairs of columns do together, against brute force and against the model itself."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from sklearn.ensemble import HistGradientBoostingClassifier, RandomForestClassifier, RandomForestRegressor
from sklearn.neighbors import KNeighborsClassifier
from sklearn.tree import DecisionTreeRegressor

from governance.audit import Audit
from governance.charts.explanations import interactions as charts
from governance.data import models
from governance.errors import GovernanceError, InteractionsUnknown
from governance.explanations.attribution import Explainer
from governance.explanations.background import sample
from governance.explanations.interactions import interactions
from governance.reports.explanations import interactions as reports
from governance.shapley import interactions as shapley
from governance.shapley.outputs import LOG_ODDS, NUMBER, PROBABILITY, Output
from tests.explanations.conftest import of_audit


def product(people: int = 400, seed: int = 0) -> tuple[pd.DataFrame, np.ndarray]:
    """Three columns, of which two matter only together and the third by itself."""
    random = np.random.default_rng(seed)
    table = pd.DataFrame(random.choice([-1.0, 1.0], (people, 3)), columns=["one", "other", "alone"])
    return table, (table["one"] * table["other"] + 2 * table["alone"]).to_numpy()


def test_what_two_columns_do_only_together_is_found_between_them() -> None:
    table, label = product(4_000)
    tree = DecisionTreeRegressor().fit(table, label)
    found = shapley.interactions(tree, table.iloc[:50], Output(NUMBER))
    together = 2 * found.values[:, 0, 1]
    assert together == pytest.approx((table["one"] * table["other"]).to_numpy()[:50], abs=0.15)
    assert found.values[:, 2, 2] == pytest.approx(2 * table["alone"].to_numpy()[:50], abs=0.15)
    assert np.abs(found.values[:, [0, 1], 2]).max() < 0.15
    assert found.output == pytest.approx(label[:50])


def conditional(tree: DecisionTreeRegressor, person: np.ndarray, known: set[int], node: int = 0) -> float:
    """What a tree says when only these columns are known, along the paths of those it learnt from."""
    inner = tree.tree_
    if inner.children_left[node] < 0:
        return float(inner.value[node].ravel()[0])
    sides = inner.children_left[node], inner.children_right[node]
    column = inner.feature[node]
    if column in known:
        return conditional(tree, person, known, sides[int(person[column] > inner.threshold[node])])
    people = [inner.n_node_samples[side] for side in sides]
    return sum(count * conditional(tree, person, known, side) for count, side in zip(people, sides, strict=True)) / sum(
        people
    )


def test_values_are_those_of_the_definition() -> None:
    random = np.random.default_rng(1)
    table = random.normal(size=(200, 3))
    label = table[:, 0] * table[:, 1] + np.abs(table[:, 2])
    tree = DecisionTreeRegressor(max_depth=4).fit(table, label)
    person = table[0].astype(np.float32)
    found = shapley.interactions(tree, table[:1], Output(NUMBER)).values[0]
    for one, other, third in ((0, 1, 2), (0, 2, 1), (1, 2, 0)):
        # Of three columns: half the second difference, averaged over the third known or not (Lundberg et al. 2020).
        differences = [
            conditional(tree, person, {one, other, *rest})
            - conditional(tree, person, {one, *rest})
            - conditional(tree, person, {other, *rest})
            + conditional(tree, person, set(rest))
            for rest in ((), (third,))
        ]
        assert found[one, other] == pytest.approx(sum(differences) / 4, abs=1e-6)
        assert found[one, other] == pytest.approx(found[other, one], abs=1e-9)


def test_expanded_columns_are_added_back_on_both_sides(trees: Explainer) -> None:
    rows = sample(trees.subject.rows, 30)
    found = interactions(trees.subject, rows)
    assert found.columns == trees.subject.columns
    assert found.values.shape == (30, 12, 12)
    assert found.values == pytest.approx(found.values.transpose(0, 2, 1), abs=1e-9)
    said = 1 / (1 + np.exp(-(found.values.sum(axis=(1, 2)))))
    score = trees.subject.scores(trees.subject.people.iloc[rows])
    assert np.corrcoef(said, score)[0, 1] > 0.99
    assert found.off < 1e-9
    assert found.unit == LOG_ODDS


def test_the_unit_is_that_in_which_trees_add_up(trees: Explainer) -> None:
    rows = trees.subject.rows[:5]
    asked = interactions(trees.subject.in_unit(PROBABILITY), rows)
    assert (asked.values == interactions(trees.subject, rows).values).all()
    table, label = product()
    forest = RandomForestClassifier(10, random_state=0).fit(table, label > 0)
    assert shapley.unit_of(forest) == PROBABILITY
    found = shapley.interactions(forest, table.iloc[:5], Output(PROBABILITY, (1,)))
    assert found.output == pytest.approx(forest.predict_proba(table.iloc[:5])[:, 1], abs=1e-6)
    other = shapley.interactions(forest, table.iloc[:5], Output(PROBABILITY, (0,)))
    assert other.values == pytest.approx(-found.values, abs=1e-9)
    numbers = RandomForestRegressor(10, random_state=0).fit(table, label)
    assert shapley.interactions(numbers, table.iloc[:5], Output(NUMBER)).output == pytest.approx(
        numbers.predict(table.iloc[:5]), abs=1e-5
    )


def test_the_other_outcome_turns_every_sign() -> None:
    table, label = product()
    boosted = HistGradientBoostingClassifier(max_iter=5, random_state=0).fit(table, label > 0)
    one, other = (shapley.interactions(boosted, table.iloc[:5], Output(LOG_ODDS, (place,))) for place in (0, 1))
    assert (one.values == -other.values).all()
    assert one.base == -other.base


def test_the_strongest_pair_is_drawn_and_said_first(trees: Explainer) -> None:
    found = interactions(trees.subject, sample(trees.subject.rows, 40))
    size = np.abs(2 * found.values[:, found.pairs[:, 0], found.pairs[:, 1]]).mean(axis=0)
    first = int(np.argmax(size))
    assert found.order[0] == first
    one, other = (found.columns[at] for at in found.pairs[first])
    assert f"{one} and {other} do most together" in str(reports.strongest(found))
    table = reports.table(found)
    assert tuple(table.iloc[0, :2]) == (one, other)
    assert table.iloc[0, 2] == pytest.approx(size[first])
    drawn = charts.strongest(found)
    assert drawn.data[0].x[0] == pytest.approx(size[first])
    assert f"{one} × {other}" in drawn.layout.yaxis.ticktext[0]
    squares = reports.square(found)
    assert squares.iloc[:, 1].max() == pytest.approx(found.alone.value.max())
    heat = charts.all_pairs(found).data[0]
    assert np.square(heat.z).max() == pytest.approx(max(found.alone.value.max(), size[first]))
    assert "agrees exactly" in reports.method(found, 40)


def test_a_linear_model_has_none_by_construction(linear: Explainer) -> None:
    with pytest.raises(InteractionsUnknown, match="it adds its columns up"):
        interactions(linear.subject, linear.subject.rows[:5])


def test_a_model_whose_structure_is_not_known_is_refused(audit: Audit, linear: Explainer) -> None:
    table, label = product(50)
    near = KNeighborsClassifier().fit(table, label > 0)
    with pytest.raises(GovernanceError, match="a KNeighborsClassifier is no model of trees"):
        shapley.interactions(near, table, Output(PROBABILITY, (1,)))
    decides = replace(linear.subject, output=Output("decision", (1,)))
    with pytest.raises(GovernanceError, match="decisions without a number"):
        interactions(decides, audit.rows[:5])


def test_what_does_not_add_up_to_the_model_is_refused(trees: Explainer, monkeypatch: pytest.MonkeyPatch) -> None:
    import shap

    right = shap.TreeExplainer.shap_interaction_values
    monkeypatch.setattr(shap.TreeExplainer, "shap_interaction_values", lambda self, rows: 1.1 * right(self, rows))
    with pytest.raises(GovernanceError, match=r"off by up to .* from what the model itself says"):
        interactions(trees.subject, trees.subject.rows[:20])


def test_histogram_boosting_with_categories_of_its_own_is_refused(audit: Audit, trees: Explainer) -> None:
    names = ["occupation", "income"]
    people = audit.dataset.table[names].assign(occupation=audit.dataset.table["occupation"].astype("category"))
    label = audit.dataset.label.astype(str)
    boosted = HistGradientBoostingClassifier(max_iter=20, categorical_features="from_dtype", random_state=0)
    about = replace(trees.subject, model=boosted.fit(people, label), columns=tuple(names))
    about.__dict__["people"] = people
    with pytest.raises(GovernanceError, match=r"What two columns of this model do together is not told here"):
        interactions(about, audit.rows[:30])


def test_a_model_from_a_file_is_not_pulled_into_this_process(trees: Explainer, boosted: Audit) -> None:
    own = models.opened(models.save(boosted.model), "boosted.skops")
    with pytest.raises(GovernanceError, match="in a process of its own"):
        interactions(replace(trees.subject, model=own), boosted.rows[:5])


def test_a_column_whose_origin_is_not_known_is_refused() -> None:
    from sklearn.decomposition import PCA
    from sklearn.pipeline import make_pipeline

    table, label = product(100)
    mixed = make_pipeline(PCA(2), DecisionTreeRegressor()).fit(table, label)
    with pytest.raises(GovernanceError, match="PCA may mix columns"):
        shapley.interactions(mixed, table, Output(NUMBER))


def test_a_model_that_looks_at_one_column_has_no_pairs(audit: Audit) -> None:
    roles = replace(audit.dataset.roles, features=("income",))
    one = of_audit(Audit.fitted(replace(audit.dataset, roles=roles), "gradient boosting"), 10)
    found = interactions(one.subject, one.subject.rows[:20])
    assert not len(found.pairs)
    assert "No two columns do anything together" in str(reports.strongest(found))
