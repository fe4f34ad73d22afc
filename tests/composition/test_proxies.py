"""Proxies: what was planted comes first, what carries nothing stays at one half, and the areas are scikit-learn's."""

from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import roc_auc_score

from governance.audit import Audit
from governance.composition.areas import Areas, adjusted, area, areas
from governance.composition.proxies import Feature, Proxy, counted, proxies, ranked, strongest
from governance.composition.together import MOST_GROUPS, Remaining, Step, remaining, steps
from governance.data.dataset import Dataset
from governance.data.roles import Roles
from governance.data.samples import sample
from governance.metrics import disclosure
from governance.metrics.adjustment import holm
from governance.metrics.intervals import newcombe_area
from governance.metrics.significance import area_test
from governance.naming import MISSING


def audit_of(columns: Mapping[str, object], sensitive: tuple[str, ...] = ("group",), **roles: object) -> Audit:
    """An audit of these columns; all but the attributes are features, unless it is said."""
    table = pd.DataFrame(columns)
    table["label"] = np.arange(len(table)) % 2
    features = roles.pop("features", tuple(each for each in columns if each not in sensitive))
    return Audit.recorded(Dataset("people", table, Roles("label", "1", sensitive, features, **roles)))


@pytest.fixture(scope="module")
def features(audit: Audit) -> tuple[Feature, ...]:
    return counted(audit)


@pytest.fixture(scope="module")
def found(features: tuple[Feature, ...]) -> tuple[Proxy, ...]:
    return proxies(features, least=30)


def test_planted_proxies_come_first(found: tuple[Proxy, ...]) -> None:
    best = {each.attribute: each for each in strongest(found)}
    assert best["ethnicity"].feature == "postcode_area"
    assert (best["sex"].feature, best["sex"].group) == ("occupation", ("woman",))
    for attribute in ("sex", "ethnicity"):
        first, second, *_ = ranked(found, attribute)
        assert first.estimate[1] > 0.8 > 0.6 > second.estimate[2]
        assert first.association.value > 3 * second.association.value
        assert first.carries


def test_the_gap_tells_of_parental_leave() -> None:
    best = {each.attribute: each for each in strongest(proxies(counted(Audit.recorded(sample("hiring"))), least=30))}
    planted = best["parental_leave"]
    assert (planted.feature, planted.group) == ("gap_months", ("yes",))
    assert planted.estimate[1] > 0.8
    assert planted.association.name == "correlation ratio"


def test_every_feature_is_told_about_every_attribute(audit: Audit, found: tuple[Proxy, ...]) -> None:
    roles = audit.dataset.roles
    pairs = {(each.attribute, each.feature) for each in found}
    assert pairs == {(attribute, feature) for attribute in roles.sensitive for feature in roles.features}
    for attribute in roles.sensitive:
        ends = [each.estimate[1] for each in ranked(found, attribute)]
        assert ends == sorted(ends, reverse=True)


def test_the_same_seed_gives_the_same_numbers_whichever_other_features_there_are(
    features: tuple[Feature, ...], found: tuple[Proxy, ...]
) -> None:
    again = {(each.attribute, each.feature): each for each in proxies(features[3:5], least=30)}
    same = [each for each in found if (each.attribute, each.feature) in again]
    assert len(same) == len(again) == 8
    for each in same:
        assert (each.areas.area == again[each.attribute, each.feature].areas.area).all()
    other = proxies(features[3:5], least=30, seed=1)
    assert any(each.estimate != again[each.attribute, each.feature].estimate for each in other)


@pytest.mark.parametrize("values", [2, 7, 40])
def test_an_area_is_scikit_learns_of_the_same_scores(values: int) -> None:
    random = np.random.default_rng(values)
    inside, outside = random.integers(0, 9, (2, 3, values))
    score = random.integers(0, max(2, values // 2), (3, values)) / 7  # with ties
    places = [np.repeat(np.arange(values), people) for people in (*inside, *outside)]
    for group in range(3):
        ours, theirs = places[group], places[group + 3]
        labels = np.repeat([1, 0], [len(ours), len(theirs)])
        expected = roc_auc_score(labels, score[group][np.concatenate([ours, theirs])])
        assert area(score, inside, outside)[group] == pytest.approx(expected, abs=1e-12)


def noise(seed: int, **planted: str) -> dict[str, object]:
    """People of eight groups and two, with twelve features that have nothing to do with either, and a planted one."""
    random = np.random.default_rng(seed)
    columns: dict[str, object] = {
        "race": random.choice([f"r{place}" for place in range(8)], 1_500),
        "sex": random.choice(["f", "m"], 1_500),
    }
    for place in range(12):
        columns[f"x{place}"] = random.normal(size=1_500) if place % 2 else random.choice(list("pqrs"), 1_500)
    for name, of in planted.items():
        columns[name] = np.where(random.random(1_500) < 0.2, columns[of], "?")
    return columns


def test_of_many_features_and_groups_without_a_proxy_hardly_ever_one_is_found() -> None:
    """The best of all cells is beyond chance by itself in nearly every table."""
    beyond = alone = 0
    for seed in range(25):
        found = proxies(counted(audit_of(noise(seed), ("race", "sex"))), least=30)
        beyond += any(each.carries for each in found)
        alone += max(each.areas.interval()[0].max() for each in found) > 0.5
    assert beyond <= 1
    assert alone >= 15


def test_a_planted_proxy_is_found_among_the_same_features() -> None:
    found = proxies(counted(audit_of(noise(0, of_sex="sex", of_race="race"), ("race", "sex"))), least=30)
    assert {(each.attribute, each.feature) for each in found if each.carries} == {
        ("sex", "of_sex"),
        ("race", "of_race"),
    }
    assert {each.feature for each in strongest(found)} == {"of_sex", "of_race"}


def test_p_values_go_with_the_intervals_and_are_adjusted_over_all_that_is_tested() -> None:
    sizes = np.array([[300, 1_700], [900, 1_100], [20, 1_980], [780, 1_220]])
    groups = (("a",), ("b",), ("few",), (MISSING,))
    for value in (0.4, 0.5, 0.53, 0.55, 0.6):
        held = Areas("auc", ("g",), ((),), groups, np.full(4, value), sizes)
        (alone,), twice = adjusted([held], 30), adjusted([held, held], 30)
        assert np.isnan(alone[2:]).all()  # too few, and "(missing)"
        p_values = np.array([adjusted([replace(held, area=np.where(np.arange(4) == at, value, np.nan))], 30)[0][at]
                             for at in (0, 1)])  # fmt: skip
        assert ((p_values < 0.05) == (held.interval()[0][:2] > 0.5)).all()
        assert alone[:2] == pytest.approx(holm(p_values))
        assert np.ravel(twice)[[0, 1, 4, 5]] == pytest.approx(holm(np.tile(p_values, 2)))


def test_two_groups_against_each_other_are_one_comparison() -> None:
    sizes = np.array([[300, 700], [700, 300]])
    held = Areas("auc", ("g",), ((),), (("a",), ("b",)), np.array([0.58, 0.58]), sizes)
    of_three = replace(held, sizes=np.array([[300, 800], [700, 400]]))
    assert adjusted([held])[0][0] == adjusted([held])[0][1] == area_test(0.58, 150, 350)
    assert adjusted([of_three])[0][1] == 2 * area_test(0.58, 350, 200)


SIZES = [(40, 1_960), (400, 600), (100, 300, 800)]


@pytest.mark.parametrize("sizes", SIZES, ids=str)
@pytest.mark.parametrize("values", [2, 8, 60])
def test_a_useless_feature_is_at_one_half_and_its_interval_holds_that(values: int, sizes: tuple[int, ...]) -> None:
    random = np.random.default_rng([values, *sizes])
    share = random.dirichlet(np.full(values, 3.0))
    drawn = [np.stack([random.multinomial(size, share) for size in sizes]) for _ in range(800)]
    value = np.array([areas(counts, [place])[0] for place, counts in enumerate(drawn)])
    assert value.mean() == pytest.approx(0.5, abs=4 * value.std() / np.sqrt(len(value)))
    inside, outside = (np.full(len(value), size) for size in (sizes[0], sum(sizes[1:])))
    low, high = Areas("auc", ("g",), ((),), (), value, np.stack([inside, outside], axis=1)).interval()
    assert ((low <= 0.5) & (high >= 0.5)).mean() >= 0.92
    low, high = newcombe_area(value, inside, outside)
    assert values == 2 or ((low <= 0.5) & (high >= 0.5)).mean() < 0.9  # what all people would promise


def test_people_in_folds_are_drawn_as_people_are() -> None:
    """From counts as from rows: the same mean and spread over seeds."""
    random = np.random.default_rng(11)
    table = pd.DataFrame({"group": random.choice(["a", "b"], 200, p=[0.3, 0.7])})
    table["value"] = np.where(random.random(200) < 0.4, table["group"], random.choice(["a", "b", "c"], 200))
    counts = pd.crosstab(table["group"], table["value"])
    ours = np.array([areas(counts.to_numpy(), [seed])[0] for seed in range(300)])
    theirs = np.array([by_rows(table, np.random.default_rng(seed)) for seed in range(300)])
    assert ours.mean() == pytest.approx(theirs.mean(), abs=5 * theirs.std() / np.sqrt(300))
    assert ours.std() == pytest.approx(theirs.std(), rel=0.2)


def by_rows(table: pd.DataFrame, random: np.random.Generator) -> float:
    mine, fold = table["group"] == "a", np.empty(len(table), int)
    for inside in (mine, ~mine):
        rows = random.permutation(np.flatnonzero(inside))
        fold[rows] = np.arange(len(rows)) % 5
    found = []
    for place in range(5):
        learnt, judged = table[fold != place], fold == place
        share, overall = mine[learnt.index].groupby(learnt["value"]), mine[learnt.index].mean()
        score = (share.sum() + 10 * overall) / (share.count() + 10)
        found.append(roc_auc_score(mine[judged], table.loc[judged, "value"].map(score).fillna(overall)))
    return float(np.mean(found))


def test_missing_is_told_and_never_named_and_small_groups_neither() -> None:
    random = np.random.default_rng(3)
    group = np.array(["a"] * 300 + ["b"] * 300 + ["few"] * 20 + [None] * 100, dtype=object)
    word = np.where(pd.isna(group), "blank", np.where(group == "few", "rare", random.choice(["x", "y"], 720)))
    (found,) = proxies(counted(audit_of({"group": group, "word": word})), least=30)
    value = dict(zip(found.areas.groups, found.areas.area, strict=True))
    assert value[(MISSING,)] > 0.99
    assert value[("few",)] > 0.99
    assert found.group in (("a",), ("b",))
    (every,) = proxies(counted(audit_of({"group": group, "word": word})), least=20)
    assert every.group == ("few",)


def test_of_two_groups_told_alike_the_smaller_is_named() -> None:
    random = np.random.default_rng(3)
    for rare in ("a", "z"):
        group = np.where(random.random(2_000) < 0.2, rare, "m")
        word = np.where(random.random(2_000) < 0.5, group, "?")
        assert proxies(counted(audit_of({"group": group, "word": word})), least=30)[0].group == (rare,)


def test_groups_that_are_not_shown_are_on_neither_side(audit: Audit, features: tuple[Feature, ...]) -> None:
    people = audit.population
    groups = {each: disclosure.shown(people.by(each), 1_000).counts.groups for each in people.attributes}
    found = proxies(features, least=30, groups=groups)
    sex = next(each for each in found if each.attribute == "sex")
    assert ("non-binary",) not in sex.areas.groups
    assert (sex.areas.sizes.sum(axis=1) == people.by("sex").among(groups["sex"]).people.sum()).all()
    assert sex.areas.levels == (people.by("sex").levels[0],)  # so that a group keeps its colour
    rest = remaining(audit, Step("sex", ("occupation",)), least=30, groups=groups["sex"])
    assert rest.areas.groups == groups["sex"]
    assert rest.people == people.by("sex").among(groups["sex"]).people.sum()


def test_an_attribute_is_no_proxy_of_itself() -> None:
    random = np.random.default_rng(5)
    columns = {"group": random.choice(["a", "b"], 600), "age": random.integers(18, 80, 600).astype(float)}
    held = audit_of(columns, ("group", "age"), features=("group", "age"), bands=(("age", (40.0,)),))
    found = proxies(counted(held), least=30)
    assert {(each.attribute, each.feature) for each in found} == {("group", "age"), ("age", "group")}
    whole = remaining(held, Step("age"), least=30)
    assert whole.features == ("group",)
    low, high = whole.areas.interval()
    assert low[0] <= 0.5 <= high[0]


def test_weights_are_left_aside(found: tuple[Proxy, ...], audit: Audit) -> None:
    weighted = Roles(**{**vars(audit.dataset.roles), "weight": "application_weight"})
    table = audit.dataset.table.assign(application_weight=np.arange(20_000) % 7 + 1.0)
    again = proxies(counted(Audit.recorded(Dataset("loans", table, weighted))), least=30)
    assert [each.estimate for each in again] == [each.estimate for each in found]


def test_the_strongest_are_dropped_one_after_another(audit: Audit, found: tuple[Proxy, ...]) -> None:
    asked = steps(found, "ethnicity")
    assert [len(each.dropped) for each in asked] == [0, 1, 2, 3, 4, 5]
    assert asked[1].dropped == ("postcode_area",)
    assert (asked[0].title, asked[1].title) == ("ethnicity, all features", "ethnicity, without the strongest feature")
    assert asked[2].title == "ethnicity, without the 2 strongest features"
    whole, without = (remaining(audit, each, least=30) for each in asked[:2])
    assert (len(whole.features), len(without.features)) == (12, 11)
    assert whole.areas.interval()[0][whole.areas.position("Hispanic")] > 0.8
    assert without.areas.value.max() < 0.65
    assert without.areas.interval()[0][without.areas.position("Hispanic")] > 0.5  # income is missing for more of them
    again = remaining(audit, asked[1], least=30)
    assert (again.areas.area == without.areas.area).all()


def test_together_they_tell_what_none_tells_alone() -> None:
    random = np.random.default_rng(8)
    one, two = random.integers(0, 2, (2, 4_000))
    group = np.where(one ^ two, "odd", "even")
    held = audit_of({"group": group, "one": one, "two": np.where(two, "x", "y")})
    alone = proxies(counted(held), least=30)
    assert all(each.estimate[2] < 0.6 for each in alone)
    assert remaining(held, Step("group"), least=30).areas.value.min() > 0.99
    assert len(steps(alone, "group")) == 2  # with none left there is nothing to ask


def test_nothing_planted_is_nothing_told_together() -> None:
    random = np.random.default_rng(9)
    share, covered = [], 0
    for seed in range(20):
        held = audit_of({"group": random.choice(["a", "b"], 400), "x": random.normal(size=400),
                         "w": random.choice(list("pqrst"), 400)})  # fmt: skip
        found = remaining(held, Step("group"), least=30, seed=seed).areas
        low, high = found.interval()
        covered += low[0] <= 0.5 <= high[0]
        share.append(found.value[0])
    assert np.mean(share) == pytest.approx(0.5, abs=4 * np.std(share) / np.sqrt(20))
    assert covered >= 17


def test_of_many_groups_the_largest_are_told_and_the_others_said() -> None:
    sizes = np.arange(12, 0, -1) * 10
    group = np.repeat([f"g{place:02}" for place in range(12)], sizes)
    word = np.where(np.random.default_rng(1).random(len(group)) < 0.5, group, "?")
    found = remaining(audit_of({"group": group, "word": word}), Step("group"), least=30)
    assert len(found.areas.groups) == MOST_GROUPS
    assert found.left_out == tuple((f"g{place:02}",) for place in range(8, 12))
    assert found.areas.value.min() > 0.6


ODD: dict[str, Callable[[], Audit]] = {
    "one group": lambda: audit_of({"group": ["a"] * 40, "x": range(40)}),
    "one person": lambda: audit_of({"group": ["a"], "x": [1]}),
    "two people": lambda: audit_of({"group": ["a", "b"], "x": [1, None]}),
    "a constant": lambda: audit_of({"group": ["a", "b"] * 40, "x": [7] * 80}),
    "nothing at all": lambda: audit_of({"group": ["a", "b"] * 40, "x": [None] * 80}),
    "no features": lambda: audit_of({"group": ["a", "b"] * 40}),
    "nobody has a group": lambda: audit_of({"group": [None] * 40, "x": range(40)}),
    "a group with nobody": lambda: audit_of(
        {"group": pd.Categorical(["a", "b"] * 40, ["a", "b", "nobody"]), "x": range(80)}
    ),
    "very large and infinite": lambda: audit_of({"group": ["a", "b"] * 40, "x": [1e300, -1e300, np.inf, 0.5] * 20}),
    "names": lambda: audit_of({"group": ["=x", "<b>"] * 40, "(missing)": range(80), "%{y}": ["<i>", "&"] * 40}),
    "dates": lambda: audit_of({"group": ["a", "b"] * 40, "x": pd.date_range("2020-01-01", periods=80)}),
    "nullable": lambda: audit_of({"group": ["a", "b"] * 40, "x": pd.array([1, None] * 40, "Int64")}),
    "mixed": lambda: audit_of({"group": ["a", "b"] * 40, "x": [1, "1", True, None] * 20}),
}


@pytest.mark.parametrize("odd", ODD)
def test_an_odd_table_is_answered(odd: str) -> None:
    held = ODD[odd]()
    found = proxies(counted(held), least=30)
    assert len(found) == len(held.dataset.roles.features)
    for each in found:
        known = [end for end in each.estimate if not np.isnan(end)]
        assert len(known) in (0, 3)
        assert all(0 <= end <= 1 for end in known)
        assert isinstance(remaining(held, Step("group"), least=30), Remaining)
    if odd in ("one group", "one person", "two people", "no features", "nobody has a group"):
        assert strongest(found) == ()
    if odd in ("a constant", "nothing at all"):
        assert [each.areas.area.tolist() for each in found] == [[0.5, 0.5]]
    if odd == "nullable":
        assert found[0].estimate[0] == 1


def test_a_group_told_by_luck_is_not_named_before_one_told_surely() -> None:
    """Within 0.01 of each other, but on either side of one half."""
    sizes = np.array([[4_000, 16_000], [400, 19_600]])
    held = Areas("auc", ("g",), (("a", "b"),), (("a",), ("b",)), np.array([0.517, 0.538]), sizes)
    low = held.interval()[0]
    assert low[1] < 0.5 < low[0] < low[1] + 0.01
    assert held.clearest(adjusted([held], 30)[0]) == 0
