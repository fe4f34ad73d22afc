"""Every method: what it promises, on held-out people; and the cases it cannot serve, each with a sentence."""

from collections.abc import Callable
from dataclasses import replace
from importlib.machinery import ModuleSpec

import numpy as np
import pandas as pd
import pytest
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from governance.audit import Audit
from governance.errors import (
    NothingDropped,
    NothingLeft,
    PackageNeeded,
    TooFewCompared,
    WeightsNotTaken,
)
from governance.mitigation import goals, tradeoff
from governance.mitigation import methods as registry
from governance.mitigation.methods import DURING, METHODS, cautions, instead, lacking
from governance.mitigation.methods.before import reweighed
from governance.mitigation.methods.compared import compared
from governance.mitigation.methods.learning import Wanted
from governance.mitigation.methods.learning import people as learnt_from
from governance.mitigation.problem import Problem, problem
from governance.mitigation.reached import Reached, Treatment, decided
from governance.mitigation.trial import Trial, trial
from tests.conftest import needed
from tests.mitigation.conftest import dataset, table

PARITY = Wanted("demographic parity", least=20, columns=("proxy",))


def learnt(held: Trial, method: str, strength: float | None = None, wanted: Wanted = PARITY) -> Reached:
    strengths = METHODS[method].strengths
    return tradeoff._learnt(held, wanted, Treatment(method, strengths[-1] if strength is None else strength))


def selected(held: Trial, method: str, wanted: Wanted = PARITY) -> np.ndarray:
    return METHODS[method].learnt(held, wanted, METHODS[method].strengths[0]).chances


def gap(held: Trial, found: Reached, goal: str = "demographic parity") -> float:
    return tradeoff.point(held.problem, replace(PARITY, goal=goal), found.treatment, (found,)).gap.value


@pytest.fixture(scope="module")
def held(two_groups: Problem) -> Trial:
    return trial(two_groups)


@pytest.mark.parametrize("method", METHODS)
def test_the_same_seed_gives_the_same_decisions(method: str, two_groups: Problem) -> None:
    first, second = (selected(trial(two_groups, 1), method) for _ in range(2))
    assert (first == second).all()


@pytest.mark.parametrize("method", METHODS)
def test_everybody_held_out_is_decided_about_and_only_what_is_random_is_uncertain(method: str, held: Trial) -> None:
    chances = selected(held, method)
    assert chances.shape == held.held_out.shape
    assert ((chances >= 0) & (chances <= 1)).all()
    assert METHODS[method].random or set(np.unique(chances)) <= {0.0, 1.0}


@pytest.mark.parametrize("method", METHODS)
def test_what_held_out_people_turned_out_to_be_is_never_learnt(method: str, held: Trial) -> None:
    outcome = held.problem.outcome.copy()
    outcome[held.held_out[held.tested]] ^= True
    other = replace(held, problem=replace(held.problem, outcome=outcome), kept={})
    if METHODS[method].together:  # chooses on one half what decides about the other, so only a model is compared
        from governance.mitigation.methods.grid import family

        assert (family(held, PARITY).selected == family(other, PARITY).selected).all()
    else:
        assert (selected(held, method) == selected(other, method)).all()


@pytest.mark.parametrize("method", ["reweighing", "correlation remover", "exponentiated gradient", "grid search"])
def test_a_method_that_is_about_groups_narrows_the_gap(method: str, held: Trial) -> None:
    before = tradeoff.unmitigated(held)
    strength = {"grid search": 0.1, "exponentiated gradient": 0.02}.get(method)
    assert gap(held, learnt(held, method, strength)) < 0.7 * gap(held, before)


@pytest.mark.parametrize("goal", goals.GOALS)
@pytest.mark.parametrize("method", ["exponentiated gradient", "grid search"])
def test_a_constraint_is_learnt_for_every_goal(method: str, goal: str, held: Trial) -> None:
    found = learnt(held, method, 0.1, replace(PARITY, goal=goal))
    assert not found.refused
    assert gap(held, found, goal) < gap(held, tradeoff.unmitigated(held), goal)


def test_a_model_that_thresholds_can_name_is_saved_with_every_method(held: Trial) -> None:
    """What is handed on decides as was measured: by the mixture's own classifiers on the table's columns."""
    features = held.problem.features.iloc[held.held_out]
    for method in ("reweighing", "exponentiated gradient"):
        found = METHODS[method].learnt(held, PARITY, METHODS[method].strengths[-1])
        mixture = found.fitted
        assert sum(mixture.weights) == pytest.approx(1)
        votes = [np.full(len(features), float(each)) if isinstance(each, bool) else
                 each.predict_proba(features)[:, 1] >= mixture.threshold for each in mixture.models]  # fmt: skip
        assert np.average(votes, axis=0, weights=mixture.weights) == pytest.approx(found.chances)


# Reweighing


def test_reweighing_makes_group_and_outcome_independent() -> None:
    random = np.random.default_rng(0)
    codes, outcome, weight = random.integers(0, 3, 500), random.random(500) < 0.3, random.random(500) + 0.5
    found = weight * reweighed(codes, outcome, weight)
    rates = [found[(codes == group) & outcome].sum() / found[codes == group].sum() for group in range(3)]
    assert rates == pytest.approx([weight[outcome].sum() / weight.sum()] * 3)
    sizes = [np.bincount(codes, each) for each in (found, weight)]
    assert sizes[0] == pytest.approx(sizes[1])


def test_reweighing_is_the_published_example() -> None:
    """Kamiran & Calders (2012), table 1 and section 4.2: ten people; women hired weigh 1.5, men hired 0.75."""
    codes = np.array([1, 1, 1, 1, 1, 0, 0, 0, 0, 0])  # 1: men
    outcome = np.array([1, 1, 1, 1, 0, 1, 1, 0, 0, 0], bool)
    found = reweighed(codes, outcome, np.ones(10))
    assert dict(zip(zip(codes.tolist(), outcome.tolist(), strict=True), found.tolist(), strict=True)) == pytest.approx(
        {(1, True): 0.75, (1, False): 2.0, (0, True): 1.5, (0, False): 0.5 / 0.75}
    )


def test_people_in_no_compared_group_keep_their_weights() -> None:
    found = reweighed(np.array([0, 0, 1, 1, -1]), np.array([True, False, True, True, False]), np.ones(5))
    assert found[4] == 1


def test_no_share_of_reweighing_is_the_unmitigated_model(held: Trial) -> None:
    found = METHODS["reweighing"].learnt(held, PARITY, 0.0)
    assert (found.chances == held.selected).all()


# Correlation remover


def test_what_the_remover_leaves_is_uncorrelated_with_the_groups(held: Trial) -> None:
    found = METHODS["correlation remover"].learnt(held, PARITY, 1.0)
    at, codes = held.learnt_from, held.problem.codes[held.learnt_from]
    rows = found.fitted.prepare.transform(held.problem.features.iloc[at])
    wide = np.hstack([rows, np.eye(2)[codes]])
    cleared = found.fitted.remover.transform(wide)
    apart = cleared[codes == 0].mean(axis=0) - cleared[codes == 1].mean(axis=0)
    assert apart == pytest.approx(0, abs=1e-10)
    assert np.abs(rows[codes == 0].mean(axis=0) - rows[codes == 1].mean(axis=0)).max() > 0.3


# Without columns


def test_what_is_dropped_is_not_looked_at(held: Trial) -> None:
    features = held.problem.features.assign(proxy="other")
    other = replace(held, problem=replace(held.problem, features=features), kept={})
    assert (selected(held, "without columns") == selected(other, "without columns")).all()
    assert (held.selected != selected(held, "without columns")).any()


def test_dropping_nothing_or_everything_is_refused(held: Trial) -> None:
    with pytest.raises(
        NothingDropped, match=r"No column was picked, so nothing is left out: the model looks at 'merit"
    ):
        METHODS["without columns"].learnt(held, Wanted("demographic parity"), np.nan)
    with pytest.raises(NothingDropped, match=r"The columns 'group' are none of them"):
        METHODS["without columns"].learnt(held, Wanted("demographic parity", columns=("group",)), np.nan)
    everything = Wanted("demographic parity", columns=tuple(held.problem.features))
    with pytest.raises(
        NothingLeft, match=r"looks at 'merit', 'noisy', 'proxy' only, and without these nothing is left"
    ):
        METHODS["without columns"].learnt(held, everything, np.nan)


# Glass box


def test_the_glass_box_reads_texts_and_missing_values(held: Trial) -> None:
    if lacking("glass box"):
        needed("interpret-core")
    found = METHODS["glass box"].learnt(held, PARITY, np.nan)
    accuracy = (found.chances == held.outcome).mean()
    assert accuracy > (held.selected == held.outcome).mean() - 0.05
    assert found.fitted.models[0][-1].feature_types_in_ == ["continuous", "continuous", "nominal"]


def test_without_its_package_the_glass_box_says_how_to_install_it(held: Trial, monkeypatch) -> None:
    def absent(name: str) -> ModuleSpec | None:
        return None

    monkeypatch.setattr(instead, "find_spec", absent)
    monkeypatch.setattr(registry, "find_spec", absent)
    assert lacking("reweighing") == ""
    assert "Install it with `pip install interpret-core`" in lacking("glass box")
    with pytest.raises(PackageNeeded, match=r"needs the package interpret-core, which is not installed here"):
        METHODS["glass box"].learnt(held, PARITY, np.nan)


# Bad cases


@pytest.mark.parametrize("method", ["reweighing", "correlation remover", "exponentiated gradient", "grid search"])
def test_one_group_is_refused_in_a_sentence(method: str, posed: Callable[..., Problem]) -> None:
    one = trial(posed(table().assign(group="a")))
    with pytest.raises(TooFewCompared, match=r"between the groups of 'group', because only the group 'a' has"):
        METHODS[method].learnt(one, PARITY, 0.5)


@pytest.mark.parametrize("goal", goals.GOALS)
@pytest.mark.parametrize("method", ["reweighing", "correlation remover", "exponentiated gradient", "grid search"])
def test_small_groups_are_left_out_and_named(method: str, goal: str, posed: Callable[..., Problem]) -> None:
    people = table()
    people.loc[:11, "group"] = "few"
    held = trial(posed(people))
    found = learnt(held, method, 0.1, replace(PARITY, goal=goal))
    assert found.refused == ""
    assert found.kept_out == (("few",),)
    assert np.isfinite(found.amounts).all()


def test_a_group_that_is_too_small_in_the_quarter_that_chooses_is_named(posed: Callable[..., Problem]) -> None:
    people = table()
    people.loc[:79, "group"] = "some"
    held = trial(posed(people))
    assert compared(held.problem, learnt_from(held), PARITY).kept_out == ()
    assert learnt(held, "grid search", 0.1).kept_out == (("some",),)


@pytest.mark.parametrize("method", ["exponentiated gradient", "grid search"])
def test_a_group_without_positives_is_compared_only_where_it_has_a_rate(method: str, posed) -> None:
    people = table()
    people.loc[:149, ["group", "label"]] = ["none", "no"]
    held = trial(posed(people))
    assert learnt(held, method, 1.0).kept_out == ()
    for goal in ("equal opportunity", "equalized odds"):
        found = learnt(held, method, 1.0, replace(PARITY, goal=goal))
        assert (found.refused, found.kept_out) == ("", (("none",),))


@pytest.mark.parametrize("method", METHODS)
def test_features_that_say_nothing_are_no_accident(method: str, posed: Callable[..., Problem]) -> None:
    held = trial(posed(table().assign(merit=1.0, noisy=2.0, proxy="same")))
    found = learnt(held, method, wanted=replace(PARITY, columns=("proxy",)))
    assert found.refused == ""
    assert len(np.unique(np.round(METHODS[method].learnt(held, PARITY, 0.1).chances, 6))) == 1


@pytest.mark.parametrize("method", METHODS)
def test_many_small_groups_are_refused_in_a_sentence_where_a_method_is_about_groups(
    method: str, posed: Callable[..., Problem]
) -> None:
    """Two hundred groups of six people each."""
    people = table()
    people["group"] = [f"=g{place % 200}" for place in range(len(people))]
    held = trial(posed(people))
    found = learnt(held, method)
    about_groups = method not in ("without columns", "glass box")
    assert ("no group has at least 20 people to learn from" in found.refused) == about_groups


def test_weights_are_refused_where_the_learner_takes_none() -> None:
    people = table().dropna()
    features = people[["merit", "noisy"]]
    model = make_pipeline(StandardScaler(), KNeighborsClassifier()).fit(features, people["label"])
    asked = problem(Audit.predicted(dataset(people, features=("merit", "noisy")), model, "neighbours"), ["group"])
    for method in ("reweighing", "exponentiated gradient", "grid search"):
        with pytest.raises(WeightsNotTaken, match=r"gives people weights, and neighbours takes none when it learns"):
            METHODS[method].learnt(trial(asked, 1), PARITY, 0.1)
        assert cautions(asked, method)
    assert learnt(trial(asked, 1), "correlation remover").refused == ""


def test_people_weigh_what_they_weigh_in_every_method(weighted: Problem) -> None:
    """A person of weight 3 teaches as three people do."""
    at = np.repeat(np.arange(len(weighted.outcome)), weighted.weight.astype(int))
    places = np.zeros(len(weighted.outcome) + 1, int)
    places[1:] = np.cumsum(weighted.weight.astype(int))
    rows = [np.concatenate([np.arange(places[each], places[each + 1]) for each in part])
            for part in (weighted.training, weighted.held_out)]  # fmt: skip
    copies = replace(
        weighted, weight=None, outcome=weighted.outcome[at], codes=weighted.codes[at],
        features=weighted.features.iloc[at].reset_index(drop=True), training=rows[0], held_out=rows[1],
        score=None, selected=np.zeros(len(rows[1]), bool),
    )  # fmt: skip
    first, many = trial(weighted), trial(copies)
    for method in ("reweighing", "exponentiated gradient"):
        here, there = (METHODS[method].learnt(each, PARITY, 0.05).chances for each in (first, many))
        repeated = np.repeat(here, weighted.weight[weighted.held_out].astype(int))
        assert np.abs(repeated - there).mean() < 0.01, method


def test_what_ignores_weights_says_so(weighted: Problem, two_groups: Problem) -> None:
    assert cautions(weighted, "reweighing") == ()
    assert "as if nobody had a weight" in cautions(weighted, "correlation remover")[0]
    assert not any(cautions(two_groups, method) for method in METHODS if not lacking(method))


def test_expected_people_add_up(held: Trial) -> None:
    found = METHODS["exponentiated gradient"].learnt(held, PARITY, 0.05)
    assert decided(held, found.chances)[0].sum() == pytest.approx(held.tested.sum())


def test_a_method_that_aims_at_one_goal_always_says_so_before_it_is_run(two_groups: Problem) -> None:
    said = "Reweighing aims at demographic parity, always; equal opportunity is only measured."
    assert said in cautions(two_groups, "reweighing", "equal opportunity")
    assert cautions(two_groups, "reweighing", "demographic parity") == ()
    assert cautions(two_groups, "grid search", "equal opportunity") == ()


def test_every_method_has_its_facts_and_strengths_in_words() -> None:
    for name, method in METHODS.items():
        assert method.what.endswith(".")
        assert set(method.goals) <= set(goals.GOALS)
        assert ("{value}" in method.strength) == (len(method.strengths) > 1), name
    assert tradeoff.title(Treatment("reweighing", 0.5)) == "Reweighing, 50 % of the way to the full weights"


def test_the_sample_frames_are_left_as_they_were(held: Trial) -> None:
    before = held.problem.features.copy()
    for method in METHODS:
        learnt(held, method)
    pd.testing.assert_frame_equal(held.problem.features, before)


@pytest.mark.parametrize("method", METHODS)
def test_where_the_bar_moves_too_it_is_said(method: str, two_groups: Problem) -> None:
    """A model that learns under a constraint decides at 0.5, wherever the audited one does."""
    said = " ".join(cautions(replace(two_groups, threshold=0.3), method))
    assert ("decides at 0.50" in said and "at 0.3" in said) == (METHODS[method].stage == DURING)
    assert "decides at" not in " ".join(cautions(two_groups, method))
