"""The frontier is the optimum: of a linear programme, of a complete search, and of no tool better."""

import itertools
import math
import pickle
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog
from sklearn.base import BaseEstimator

from governance import Cube
from governance.audit import Audit
from governance.data import tables
from governance.data.dataset import Dataset
from governance.data.roles import Roles
from governance.errors import GovernanceError
from governance.metrics.costs import Costs
from governance.metrics.disparity import rate_difference
from governance.metrics.operating import Plan, decided_by
from governance.mitigation.frontier import APART, ONE, POLICIES, RANDOMISED, Frontier, frontier
from governance.mitigation.goals import GOALS
from governance.mitigation.goals import gap as goals_gap
from governance.mitigation.reached import by_share, cube_of
from governance.mitigation.rule import Rule
from governance.mitigation.utility import Utility
from tests.mitigation.scored import STEPS, cubes, odd, scored
from tests.mitigation.scored import reached as amounts

UTILITIES = {
    "accuracy": Utility(),
    "balanced accuracy": Utility("balanced accuracy"),
    "a cost": Utility("cost", Costs(false_positive=5, false_negative=1, true_positive=0.5, true_negative=0.25)),
    "a cost of being right": Utility("cost", Costs(false_positive=1, false_negative=0, true_positive=3)),
}
ALLOWED = (0.0, 0.01, 0.07, 0.2, 0.35, 1.0)

THEIRS = {  # the goals as `ThresholdOptimizer` calls them
    "demographic parity": "demographic_parity",
    "equal opportunity": "true_positive_rate_parity",
    "equal false positive rates": "false_positive_rate_parity",
    "equalized odds": "equalized_odds",
}
goals, utilities = st.sampled_from(sorted(GOALS)), st.sampled_from(list(UTILITIES.values()))


class Plain:
    """What every threshold reaches, written down without anything of the frontier's own."""

    def __init__(self, cube: Cube, goal: str, utility: Utility) -> None:
        cells = cube.amount.sum(axis=2).astype(float)
        worth = utility.table(cube)
        candidates = range(cells.shape[2] + 1)
        tables = [[self.decided(cells[group], cut) for cut in candidates] for group in range(len(cells))]
        self.utility = np.array([[(table * worth).sum() for table in own] for own in tables])
        among = {"selection_rate": [0, 1], "true_positive_rate": [1], "false_positive_rate": [0]}
        rates = [among[name] for name in GOALS[goal].rates]
        with np.errstate(invalid="ignore"):
            self.rates = np.array(
                [[[table[y, 1].sum() / table[y].sum() for table in own] for own in tables] for y in rates]
            )
        has = np.isfinite(self.rates).all(axis=2)
        self.held = has & (has.sum(axis=1) > 1)[:, None]  # which groups are compared in each rate
        self.compared = has.any(axis=0)

    @staticmethod
    def decided(cells: np.ndarray, cut: int) -> np.ndarray:
        return np.stack([cells[:, :cut].sum(axis=1), cells[:, cut:].sum(axis=1)], axis=1)

    def kept(self, common: float = 0.5) -> float:
        return float(self.utility[~self.compared, STEPS.index(common) + 1].sum())

    def programme(self, tolerance: float) -> float:
        """The optimum of the linear programme: a share of every threshold, for every group."""
        utility, rates, held = self.utility[self.compared], self.rates[:, self.compared], self.held[:, self.compared]
        groups, candidates = utility.shape
        if not held.any():
            return float(utility.max(axis=1).sum()) + self.kept()
        eye = np.eye(groups)
        whole = np.kron(eye, np.ones(candidates))
        rows = []
        for one, other in itertools.permutations(range(groups), 2):
            rows += [
                np.kron(eye[one], rate[one]) - np.kron(eye[other], rate[other])
                for rate, there in zip(rates, held, strict=True)
                if there[one] and there[other]
            ]
        found = linprog(
            -utility.ravel(), np.array(rows), np.full(len(rows), tolerance), whole, np.ones(groups), method="highs"
        )
        return -found.fun + self.kept()

    def searched(self, tolerance: float, shared: bool) -> float:
        """The best of all combinations of thresholds."""
        utility, rates, held = self.utility[self.compared], self.rates[:, self.compared], self.held[:, self.compared]
        groups, candidates = utility.shape
        best, every = -np.inf, np.arange(groups)
        for chosen in itertools.product(range(candidates), repeat=1 if shared else groups):
            own = np.array(chosen * groups if shared else chosen, int)
            at = rates[:, every, own]
            rest = self.utility[~self.compared, own[0]].sum() if shared else self.kept()
            if max((np.ptp(each[there]) for each, there in zip(at, held, strict=True) if there.any()), default=0) <= (
                tolerance + 1e-12
            ):
                best = max(best, utility[every, own].sum() + rest)
        return best


def reached(rule: Rule, cube: Cube, found: Frontier) -> tuple[float, float]:
    """Utility and gap of a rule, by its own account of whom it selects."""
    tables = amounts(rule, cube)
    cells = {"selection_rate": [0, 1], "true_positive_rate": [1], "false_positive_rate": [0]}
    gaps = []
    for name in GOALS[found.goal].rates:
        chosen, people = tables[:, cells[name], 1].sum(axis=1), tables[:, cells[name]].sum(axis=(1, 2))
        if (people > 0).sum() > 1:
            gaps.append(np.ptp(chosen[people > 0] / people[people > 0]))
    return float((tables * found.utility.table(cube)).sum()), max(gaps, default=math.nan)


@pytest.mark.parametrize("goal", GOALS)
@pytest.mark.parametrize("utility", UTILITIES.values(), ids=UTILITIES)
@settings(max_examples=40)
@given(cube=cubes)
def test_randomised_thresholds_are_the_optimum_of_a_linear_programme(goal: str, utility: Utility, cube: Cube) -> None:
    found = frontier(cube, goal, utility=utility, tolerances=ALLOWED)
    plain = Plain(cube, goal, utility)
    np.testing.assert_allclose(found.value, [plain.programme(allowed) for allowed in ALLOWED], rtol=0, atol=1e-9)


small = st.builds(scored, st.integers(0, 100_000), st.integers(1, 3), **odd)


@pytest.mark.parametrize("goal", GOALS)
@settings(max_examples=25)
@given(cube=small, utility=utilities)
def test_thresholds_per_group_are_the_best_of_all_combinations(goal: str, cube: Cube, utility: Utility) -> None:
    found = frontier(cube, goal, policy=APART, utility=utility, tolerances=ALLOWED)
    plain = Plain(cube, goal, utility)
    np.testing.assert_allclose(found.value, [plain.searched(allowed, False) for allowed in ALLOWED], atol=1e-10)


@pytest.mark.parametrize("goal", GOALS)
@settings(max_examples=25)
@given(cube=cubes, utility=utilities)
def test_one_threshold_is_the_best_of_all(goal: str, cube: Cube, utility: Utility) -> None:
    found = frontier(cube, goal, policy=ONE, utility=utility, tolerances=ALLOWED)
    plain = Plain(cube, goal, utility)
    np.testing.assert_allclose(found.value, [plain.searched(allowed, True) for allowed in ALLOWED], atol=1e-10)
    assert not any(found.rule(place).apart or found.rule(place).randomised for place in range(len(ALLOWED)))


fine = st.builds(
    scored,
    st.integers(0, 100_000),
    st.integers(2, 6),
    steps=st.just(tuple(np.arange(1, 60) / 60)),
    weighted=st.booleans(),
)


@given(cube=st.one_of(cubes, fine), goal=goals, policy=st.sampled_from(POLICIES), utility=utilities)
def test_a_rule_reaches_what_the_frontier_says(cube: Cube, goal: str, policy: str, utility: Utility) -> None:
    common = cube.thresholds[len(cube.thresholds) // 2]
    found = frontier(cube, goal, policy=policy, utility=utility, tolerances=ALLOWED, common=common)
    for place, allowed in enumerate(ALLOWED):
        rule = found.rule(place)
        assert set(rule.own) == set(cube.groups)
        assert rule.randomised <= (policy == RANDOMISED)
        assert max(map(len, rule.own.values())) <= (3 if goal == "equalized odds" else 2)
        utility_reached, gap = reached(rule, cube, found)
        assert utility_reached == pytest.approx(found.value[place], abs=1e-9)
        assert gap == pytest.approx(found.gap[place], abs=1e-9, nan_ok=True)
        assert not found.gap[place] > allowed + 1e-9


@given(cube=st.one_of(cubes, fine), goal=goals, utility=utilities)
def test_more_freedom_is_never_worse(cube: Cube, goal: str, utility: Utility) -> None:
    common = cube.thresholds[len(cube.thresholds) // 2]
    allowed = np.linspace(0, 1, 41)
    one, apart, randomised = (
        frontier(cube, goal, policy=policy, utility=utility, tolerances=allowed, common=common) for policy in POLICIES
    )
    assert (randomised.value >= apart.value - 1e-9).all()
    if not one.kept_out:  # else they share the one threshold, and keep the common one otherwise
        assert (apart.value >= one.value - 1e-9).all()
    for found in (one, apart, randomised):
        assert (np.diff(found.value) >= -1e-9).all()


@settings(max_examples=25)
@given(cube=fine, goal=goals, utility=utilities)
def test_any_tolerance_may_be_asked_about_alone(cube: Cube, goal: str, utility: Utility) -> None:
    common = cube.thresholds[30]
    for policy in POLICIES:
        asked = {"policy": policy, "utility": utility, "common": common}
        allowed = np.linspace(0, 0.5, 37)
        found = frontier(cube, goal, tolerances=allowed, **asked)
        for place in (0, 11, 36):
            alone = frontier(cube, goal, tolerances=[allowed[place]], **asked)
            assert alone.value[0] == pytest.approx(found.value[place], abs=1e-9)


@pytest.mark.parametrize("policy", POLICIES)
@pytest.mark.parametrize("goal", GOALS)
def test_without_tolerances_it_reaches_as_far_as_there_is_something_to_gain(goal: str, policy: str) -> None:
    cube = scored(3, 4, most=30)
    found = frontier(cube, goal, policy=policy)
    assert len(found.tolerances) == 101
    assert found.tolerances[0] == 0
    assert found.tolerances[-1] - 0.01 <= found.gap[-1] + 1e-9
    assert found.value[-1] == pytest.approx(frontier(cube, goal, policy=policy, tolerances=[1]).value[0])


def test_of_equally_good_thresholds_the_nearest_to_the_common_one_is_taken() -> None:
    counts = np.zeros((2, 2, 1, 6), int)
    counts[:, 0, 0, 0], counts[:, 1, 0, 5] = 10, 10  # nobody has a score between 0.2 and 0.8
    cube = scored(0, 2)
    cube = type(cube)(**{**{each: getattr(cube, each) for each in cube._names()}, "counts": counts})
    for goal, policy in itertools.product(GOALS, POLICIES):
        for common in STEPS:
            rule = frontier(cube, goal, policy=policy, common=common).rule(0)
            assert set(rule.own.values()) == {((common, 1.0),)}


def test_where_all_scores_are_alike_a_coin_is_all_there_is() -> None:
    counts = np.zeros((2, 2, 1, 6), int)
    counts[0, :, 0, 3], counts[1, :, 0, 3] = (10, 20), (30, 15)
    cube = scored(0, 2)
    cube = type(cube)(**{**{each: getattr(cube, each) for each in cube._names()}, "counts": counts})
    for goal in GOALS:
        found = frontier(cube, goal, tolerances=[0, 0.5, 1])
        np.testing.assert_allclose(found.value, np.array([40, 45, 50]) / 75)
        np.testing.assert_allclose(found.gap, [0, 0.5, 1], atol=1e-12)
        assert found.rule(1).randomised
        assert not found.rule(2).randomised
        assert frontier(cube, goal, policy=APART, tolerances=[0.5]).value[0] == pytest.approx(40 / 75)


@pytest.mark.parametrize("policy", POLICIES)
@pytest.mark.parametrize("goal", GOALS)
def test_one_group_has_no_gap_and_its_best_threshold(goal: str, policy: str) -> None:
    cube = scored(5, 1, most=20)
    found = frontier(cube, goal, policy=policy, tolerances=[0, 0.1])
    right = [cube.at(step).counts[:, [0, 1], [0, 1]].sum() for step in STEPS]
    best = max(*right, *cube.counts.sum(axis=(0, 2, 3))) / cube.people.sum()  # or everybody, or nobody
    assert np.isnan(found.gap).all()
    np.testing.assert_allclose(found.value, best)
    assert found.kept_out == ()
    assert not found.rule(0).randomised


@pytest.mark.parametrize("policy", [APART, RANDOMISED])
def test_a_group_without_positives_keeps_the_common_threshold(policy: str) -> None:
    cube = scored(11, 3, most=20, one_sided=True)
    found = frontier(cube, "equal opportunity", policy=policy, common=0.65)
    assert found.kept_out == (("g0",),)
    assert found.rule(50).own["g0",] == ((0.65, 1.0),)
    assert frontier(cube, "demographic parity", policy=policy).kept_out == ()


@pytest.mark.parametrize("policy", POLICIES)
def test_a_group_without_positives_is_held_to_equal_false_positive_rates_by_equalized_odds(policy: str) -> None:
    for groups in (2, 3):
        cube = scored(11, groups, most=20, one_sided=True)
        found = frontier(cube, "equalized odds", policy=policy, tolerances=ALLOWED)
        assert found.kept_out == ()
        for place, allowed in enumerate(ALLOWED):
            left = by_share(cube, found.rule(place).selected(cube))
            after = cube_of(cube.grouping, "1", left, after=True, weighted=False)
            assert goals_gap(after, "equalized odds").value <= allowed + 1e-9


def test_a_group_of_three_people_is_not_compared_but_counts() -> None:
    cube = scored(2, 3, most=40)
    few = np.zeros((1, 2, 1, 6), int)
    few[0, [0, 1, 1], 0, [1, 4, 0]] = 1
    whole = cube + Cube(
        attributes=("group",), levels=(("tiny",),), groups=(("tiny",),), declared=((),), counts=few,
        favourable="1", thresholds=STEPS, probability=True,
    )  # fmt: skip
    found = frontier(whole, "demographic parity", least=30, tolerances=ALLOWED)
    without = frontier(cube, "demographic parity", least=30, tolerances=ALLOWED)
    assert found.kept_out == (("tiny",),)
    right = (without.value * cube.people.sum() + 2) / whole.people.sum()  # at 0.5 one of the three is misjudged
    np.testing.assert_allclose(found.value, right)
    np.testing.assert_allclose(found.gap, without.gap)
    assert frontier(whole, "demographic parity", least=3).kept_out == ()


def test_the_smallest_group_size_counts_effective_people() -> None:
    cube = scored(4, 3, most=20, weighted=True)
    known = rate_difference(cube.at(0.5), "true_positive_rate").rate
    least = int(np.ceil(known.effective_n.max()))
    assert (known.n >= least).all()
    assert frontier(cube, "equal opportunity", least=least).kept_out == cube.groups
    assert frontier(cube, "equal opportunity", least=int(known.effective_n.min())).kept_out == ()


@pytest.mark.parametrize("policy", POLICIES)
def test_a_level_that_nobody_has_is_named_in_the_rule(policy: str) -> None:
    cube = scored(6, 3, most=20)
    empty = cube.only({"group": ["g0", "g1"]}) + cube.nobody
    found = frontier(empty, "demographic parity", policy=policy, common=0.123)
    assert found.kept_out == (("g2",),)
    rule = found.rule(3)
    assert set(rule.own) == set(empty.groups)
    assert amounts(rule, empty).sum() == empty.people.sum()


def test_where_nobody_is_compared_everybody_keeps_the_common_threshold() -> None:
    cube = scored(8, 2, most=5)
    found = frontier(cube, "demographic parity", least=1_000, tolerances=[0, 1])
    assert found.kept_out == cube.groups
    assert np.isnan(found.gap).all()
    assert found.value[0] == pytest.approx(Utility().measured(cube.at(0.5)).value[0])


def test_half_a_million_scores_need_no_thresholds_of_their_own() -> None:
    random = np.random.default_rng(0)
    people = 30_000
    label = random.random(people) < 0.4
    group = random.integers(0, 3, people)
    score = np.round(random.normal(0.2 * group + label, 1, people), 9)
    table = pd.DataFrame({"group": group, "label": label.astype(int), "score": score})
    steps = np.unique(score)
    cube = Cube.count(table, sensitive="group", y_true="label", score="score", thresholds=steps)
    coarse = Cube.count(table, sensitive="group", y_true="label", score="score", thresholds=steps[::100])
    for goal in GOALS:
        found, rough = (frontier(each, goal, tolerances=ALLOWED) for each in (cube, coarse))
        assert (found.value >= rough.value - 1e-12).all()
        assert reached(found.rule(2), cube, found) == pytest.approx((found.value[2], found.gap[2]), abs=1e-9)


COUNTED = {"sensitive": "group", "y_true": "label", "score": "score", "thresholds": np.arange(101) / 100}


def scored_people(seed: int, people: int = 4_000) -> pd.DataFrame:
    """People of three groups whose scores stand on a grid."""
    random = np.random.default_rng(seed)
    group, label = random.integers(0, 3, people), random.integers(0, 2, people)
    score = 1 / (1 + np.exp(-random.normal((label - 0.5) * (0.6 + 0.5 * group) + 0.4 * group, 1)))
    return pd.DataFrame({"group": group, "label": label, "score": np.round(score, 2)})


class Scored(BaseEstimator):
    """A model whose score is its only feature, as Fairlearn asks for one."""

    def fit(self, *_: object) -> "Scored":
        return self

    def __sklearn_is_fitted__(self) -> bool:
        return True

    def predict(self, scores: np.ndarray) -> np.ndarray:
        return np.asarray(scores)[:, 0]


OFFERED = [(goal, allowed) for goal in GOALS for allowed in (0.0, 0.02, 0.1) if goal != "equalized odds" or not allowed]


@pytest.mark.parametrize("kind", ["accuracy", "balanced accuracy"])
@pytest.mark.parametrize(("goal", "tolerance"), OFFERED)
def test_it_is_never_below_fairlearns_threshold_optimizer(goal: str, tolerance: float, kind: str) -> None:
    from fairlearn.postprocessing import ThresholdOptimizer

    table = scored_people(3)
    search = ThresholdOptimizer(
        estimator=Scored(),
        constraints=THEIRS[goal],
        objective=f"{kind.replace(' ', '_')}_score",
        prefit=True,
        predict_method="predict",
        tol=tolerance or None,
    )
    scores, label, group = table[["score"]].to_numpy(), table["label"].to_numpy(), table["group"].to_numpy()
    search.fit(scores, label, sensitive_features=group)
    chance = search._pmf_predict(scores, sensitive_features=group)[:, 1]
    right = np.where(label == 1, chance, 1 - chance)
    worth = right.mean() if kind == "accuracy" else (right[label == 1].mean() + right[label == 0].mean()) / 2
    among = {"selection_rate": label >= 0, "true_positive_rate": label == 1, "false_positive_rate": label == 0}
    theirs = max(
        np.ptp([chance[among[name] & (group == each)].mean() for each in range(3)]) for name in GOALS[goal].rates
    )
    cube = Cube.count(table, **COUNTED)
    found = frontier(cube, goal, utility=Utility(kind), tolerances=[theirs])
    assert found.value[0] >= worth - 1e-12
    assert found.value[0] == pytest.approx(worth, abs=0.01)


def test_thresholds_are_those_of_a_plan() -> None:
    cube = Cube.count(scored_people(5), **COUNTED)
    found = frontier(cube, "equal opportunity", policy=APART, tolerances=[0.1])
    own = {group: mixture[0][0] for group, mixture in found.rule(0).own.items()}
    decided = decided_by(cube, Plan(0.5, own))
    assert Utility().measured(decided).value[0] == pytest.approx(found.value[0])
    assert rate_difference(decided, "true_positive_rate").value == pytest.approx(found.gap[0])


def test_a_frontier_can_be_kept() -> None:
    for goal, policy in itertools.product(GOALS, POLICIES):
        found = frontier(scored(9, 3, most=20), goal, policy=policy)
        again = pickle.loads(pickle.dumps(found))
        np.testing.assert_array_equal(again.value, found.value)
        assert again.rule(40) == found.rule(40)


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"goal": "fairness"}, "no goal 'fairness'"),
        ({"policy": "a die"}, "no policy 'a die'"),
        ({"tolerances": []}, "not numbers from 0 to 1"),
        ({"tolerances": [0.2, 0.1]}, "none below the one before"),
        ({"tolerances": [0, 1.1]}, "not numbers from 0 to 1"),
        ({"tolerances": [math.nan]}, "not numbers from 0 to 1"),
        ({"tolerances": 0.1}, "not a list of numbers"),
        ({"tolerances": ["much"]}, "not a list of numbers"),
        ({"common": 0.4, "least": 10_000}, r"not counted at the threshold 0\.4"),
    ],
)
def test_what_cannot_be_meant_is_refused(asked: dict, sentence: str) -> None:
    with pytest.raises(GovernanceError, match=sentence):
        frontier(scored(0), **{"goal": "demographic parity", **asked})


def test_a_cube_without_a_score_is_refused() -> None:
    with pytest.raises(GovernanceError, match="without a score"):
        frontier(scored(0).at(0.5), "demographic parity")


def test_balanced_accuracy_without_one_outcome_is_refused() -> None:
    cube = scored(0, 1, one_sided=True)
    cube.counts[:, 1] = 0
    with pytest.raises(GovernanceError, match="nobody's real outcome was favourable"):
        frontier(cube, "demographic parity", utility=Utility("balanced accuracy"))


def test_equal_selection_widens_the_equalized_odds_gap_on_adult(adult_path: Path) -> None:
    features = ("age", "education_num", "hours_per_week", "capital_gain", "marital_status", "occupation")
    table = Dataset("adult", tables.read(adult_path, missing=["?"]), Roles("income", ">50K", ("sex",), features))
    cube = Audit.fitted(table, "logistic regression").cube.by("sex")
    odds = {}
    for policy in (APART, RANDOMISED):
        found = frontier(cube, "demographic parity", policy=policy, tolerances=[0.005, 1])
        for place in (0, 1):
            reached = amounts(found.rule(place), cube)
            odds[policy, place] = np.ptp(reached[..., 1] / reached.sum(axis=-1), axis=0).max()
    assert odds[APART, 0] > odds[APART, 1] + 0.1
    assert odds[RANDOMISED, 0] > odds[RANDOMISED, 1] + 0.1
