"""The lattice of intersections: what is found where margins look fine, and what is not found where nothing is."""

from itertools import product

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance import Cube, rate
from governance.audit import Audit
from governance.errors import AttributesDoNotMeet, AttributeUnknown, GroupUnknown, RateNotPlain
from governance.metrics.adjustment import benjamini_hochberg
from governance.metrics.disclosure import shown
from governance.metrics.lattice import Lattice, lattice
from governance.metrics.margins import drawn_towards, expected_rate
from governance.metrics.meeting import Node, disclosed
from governance.metrics.significance import difference_test
from tests.conftest import random_people


def met(rates: dict[tuple[str, ...], tuple[int, int]], attributes: tuple[str, ...] = ("sex", "age")) -> Cube:
    """A cube in which of each group k of n are selected."""
    levels = tuple(tuple(dict.fromkeys(group[axis] for group in rates)) for axis in range(len(attributes)))
    counts = np.array([[[n - k, k], [0, 0]] for k, n in rates.values()])[..., None]
    return Cube(attributes=attributes, levels=levels, groups=tuple(rates), declared=((),) * len(attributes),
                counts=counts, favourable="yes")  # fmt: skip


BALANCED = {  # each margin half, and one corner far below
    ("woman", "young"): (60, 200),
    ("woman", "old"): (140, 200),
    ("man", "young"): (140, 200),
    ("man", "old"): (60, 200),
}


def place(found: Lattice, **group: str) -> int:
    return found.position(Node(tuple(group), tuple(group.values())))


def test_every_group_of_every_level_is_there_with_its_people(audit: Audit) -> None:
    cube = audit.decided(0.5)
    found = lattice(cube, "selection_rate", cube.attributes, min_group_size=30)
    assert len({node.attributes for node in found.nodes}) == 2**4
    assert len(set(found.nodes)) == len(found.nodes)
    for attributes in {node.attributes for node in found.nodes}:
        alone = rate(cube.by(*attributes), "selection_rate")
        low, high = alone.interval()
        for position, group in enumerate(alone.groups):
            here = found.position(Node(attributes, group))
            assert (found.share.k[here], found.share.n[here]) == (alone.k[position], alone.n[position])
            assert found.value[here] == pytest.approx(alone.value[position], nan_ok=True)
            assert found.interval()[0][here] == pytest.approx(low[position], nan_ok=True)
            assert found.interval()[1][here] == pytest.approx(high[position], nan_ok=True)


def test_groups_are_tested_against_everybody_else_and_adjusted_over_the_whole_lattice() -> None:
    people = random_people(3, 900, groups=4)
    cube = Cube.count(people, sensitive=["group", "other"], y_true="label", y_pred="decision")
    found = lattice(cube, "false_positive_rate", ("group", "other"), min_group_size=40)
    p = np.full(len(found.nodes), np.nan)
    for attributes in (("group",), ("other",), ("group", "other")):
        alone = rate(cube.by(*attributes), "false_positive_rate")
        for group, value, enough in zip(alone.groups, difference_test(alone), alone.comparable(40), strict=True):
            p[found.position(Node(attributes, group))] = value if enough else np.nan
    assert np.allclose(found.p_values, p, equal_nan=True)
    once = p.copy()
    second = place(found, other="y")  # x against y and y against x are one comparison
    once[second] = np.nan
    adjusted = benjamini_hochberg(once)
    adjusted[second] = adjusted[place(found, other="x")]
    assert np.allclose(found.adjusted, adjusted, equal_nan=True)
    assert found.tests == int((~np.isnan(once)).sum()) < len(found.nodes) - 1


def test_parents_are_the_groups_with_one_attribute_less() -> None:
    cube = Cube.count(random_people(1, 300).assign(third=["p", "q", "r"] * 100),
                      sensitive=["group", "other", "third"], y_true="label", y_pred="decision")  # fmt: skip
    found = lattice(cube, "selection_rate", cube.attributes)
    for node, parents in zip(found.nodes, found.parents, strict=True):
        pairs = set(zip(*node, strict=True))
        above = {frozenset(zip(*found.nodes[parent], strict=True)) for parent in parents if pairs}
        assert {each for each in above if each or len(pairs) == 1} == {frozenset(pairs - {pair}) for pair in pairs}
    deepest = len(found.nodes) - 1
    chain = found.chain(deepest)
    assert len(chain) == 8
    assert chain[0] == 0
    assert chain[-1] == deepest
    assert all(set(zip(*found.nodes[each], strict=True)) <= set(zip(*found.nodes[deepest], strict=True))
               for each in chain)  # fmt: skip


def test_what_no_margin_shows_is_hidden() -> None:
    found = lattice(met(BALANCED), "selection_rate", ("sex", "age"), min_group_size=30)
    assert np.allclose(found.difference[1:5], 0)
    assert [found.names[at] for at in np.flatnonzero(found.hidden)] == [" · ".join(group) for group in BALANCED]
    assert np.allclose(found.expected, 0.5)
    assert found.names[found.ranking("most surprising")[0]] in {" · ".join(group) for group in BALANCED}


def test_a_gap_that_a_margin_shows_is_not_hidden() -> None:
    rates = {("woman", "young"): (60, 200), ("woman", "old"): (60, 200), ("man", "young"): (140, 200),
             ("man", "old"): (140, 200)}  # fmt: skip
    found = lattice(met(rates), "selection_rate", ("sex", "age"), min_group_size=30)
    assert found.beyond[place(found, sex="woman", age="young")]
    assert not found.hidden.any()


def test_a_margin_that_is_ahead_hides_a_group_behind_it() -> None:
    """Coarser groups only tell of a gap in its own direction."""
    rates = {("woman", "young"): (20, 100), ("woman", "old"): (480, 500), ("man", "young"): (300, 500),
             ("man", "old"): (300, 500)}  # fmt: skip
    found = lattice(met(rates), "selection_rate", ("sex", "age"), min_group_size=30)
    woman, both = place(found, sex="woman"), place(found, sex="woman", age="young")
    assert found.telling[woman] == 1
    assert found.telling[both] == -1
    assert found.hidden[both] == (found.telling[place(found, age="young")] != -1)


@pytest.mark.parametrize(("looks_fine", "hidden"), [(0.0, False), (0.2, True), (0.5, False)])
def test_up_to_where_a_gap_looks_fine_is_said(looks_fine: float, hidden: bool) -> None:
    rates = {("woman", "young"): (400, 2000), ("woman", "old"): (1400, 2000), ("man", "young"): (1250, 2000),
             ("man", "old"): (950, 2000)}  # fmt: skip
    found = lattice(met(rates), "selection_rate", ("sex", "age"), looks_fine=looks_fine)
    assert found.difference[place(found, sex="woman")] == pytest.approx(-0.1)
    assert found.beyond[place(found, sex="woman")]
    assert found.hidden[place(found, sex="woman", age="young")] == hidden


@pytest.mark.parametrize("name", ["selection_rate", "true_positive_rate", "base_rate"])
def test_the_intersection_that_was_planted_is_found_first(audit: Audit, name: str) -> None:
    for attributes in (("age", "disability"), ("sex", "ethnicity", "age", "disability")):
        found = lattice(audit.decided(0.5), name, attributes, min_group_size=30)
        planted = place(found, age="under 30", disability="yes")
        assert found.hidden[planted]
        assert found.ranking("most surprising")[0] == planted
        assert found.difference[planted] < -0.25


def test_of_a_table_without_gaps_hardly_anything_is_called_a_gap() -> None:
    """False discovery rate: with no true gap, any alarm at all comes at most as often as the level says."""
    random, alarms, sizes = np.random.default_rng(7), 0, (3, 4, 2)
    groups = list(
        product(*([f"{letter}{at}" for at in range(size)] for letter, size in zip("abc", sizes, strict=True)))
    )
    for _ in range(400):
        people = random.integers(20, 200, len(groups))
        rates = dict(zip(groups, zip(random.binomial(people, 0.3), people, strict=True), strict=True))
        found = lattice(met(rates, ("a", "b", "c")), "selection_rate", ("a", "b", "c"), min_group_size=30, looks_fine=0)
        alarms += bool(found.beyond.any())
    assert alarms / 400 <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / 400)
    assert alarms > 0  # and the tests are no more careful than they say


def test_groups_of_too_few_people_have_no_verdict_and_do_not_count() -> None:
    few = {**BALANCED, ("other", "young"): (0, 10)}
    found = lattice(met(few), "selection_rate", ("sex", "age"), min_group_size=30)
    small = place(found, sex="other", age="young")
    assert np.isnan(found.p_values[small])
    assert np.isnan(found.adjusted[small])
    assert not found.hidden[small]
    assert small not in found.ranking("lowest")
    assert found.value[small] == 0


def test_expected_of_two_margins_is_logistic_regression_on_both() -> None:
    from sklearn.linear_model import LogisticRegression

    rates = {("woman", "young"): (30, 300), ("woman", "old"): (90, 120), ("man", "young"): (20, 60),
             ("man", "old"): (350, 500)}  # fmt: skip
    found = lattice(met(rates), "selection_rate", ("sex", "age"))
    cells = [(sex == "man", age == "old", yes, people) for (sex, age), (k, n) in rates.items()
             for yes, people in ((1, k), (0, n - k))]  # fmt: skip
    x, y, weight = (
        np.array(part, float) for part in ([c[:2] for c in cells], [c[2] for c in cells], [c[3] for c in cells])
    )
    model = LogisticRegression(C=np.inf, tol=1e-10, max_iter=1000).fit(x, y, sample_weight=weight)
    for sex, age in rates:
        probability = model.predict_proba([[sex == "man", age == "old"]])[0, 1]
        assert found.expected[place(found, sex=sex, age=age)] == pytest.approx(probability, abs=2e-4)


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), min_size=12, max_size=12))
def test_expected_rates_give_every_margin_its_own_rate(cells: list[tuple[int, int]]) -> None:
    yes, no = np.array(cells, float).T
    size = yes + no
    codes = np.array(list(product(range(2), range(3), range(2))))
    margins = [codes[:, 1] * 2 + codes[:, 2], codes[:, 0] * 2 + codes[:, 2], codes[:, 0] * 3 + codes[:, 1]]
    found = expected_rate(margins, yes, size)
    assert np.array_equal(np.isnan(found), size == 0)
    for codes_of in margins:
        totals = np.bincount(codes_of, np.nan_to_num(found) * size)
        assert np.allclose(totals, np.bincount(codes_of, yes), atol=0.02 * max(size.max(), 1))


def test_where_attributes_only_add_up_nothing_surprises() -> None:
    odds = {("woman", "young"): 0.25, ("woman", "old"): 0.5, ("man", "young"): 0.5, ("man", "old"): 0.75}
    logit = {group: np.log(share / (1 - share)) for group, share in odds.items()}
    assert logit["woman", "young"] + logit["man", "old"] == pytest.approx(logit["woman", "old"] + logit["man", "young"])
    rates = {group: (int(share * 400), 400) for group, share in odds.items()}
    found = lattice(met(rates), "selection_rate", ("sex", "age"), min_group_size=30)
    assert np.allclose(found.surprise[5:], 0, atol=1e-3)


def test_a_tiny_group_does_not_lead_the_ranking_and_a_large_outlier_does() -> None:
    expected = np.full(10, 0.5)
    n = np.array([1000] * 8 + [4, 400])
    value = np.array([0.49, 0.51, 0.5, 0.5, 0.48, 0.52, 0.5, 0.5, 0.0, 0.2])
    pooled = drawn_towards(expected, value, n, np.array([0]))
    assert pooled.argmin() == 9
    assert pooled[9] < 0.25
    assert pooled[8] > 0.3
    assert np.all(np.abs(pooled - expected) <= np.abs(value - expected) + 1e-12)


def test_each_table_is_drawn_by_itself() -> None:
    random = np.random.default_rng(0)
    n = random.integers(5, 300, 30)
    value, expected = random.binomial(n, 0.4) / n, np.full(30, 0.4)
    together = drawn_towards(expected, value, n, np.array([0, 12]))
    apart = [drawn_towards(expected[part], value[part], n[part], np.array([0])) for part in (slice(12), slice(12, 30))]
    assert np.allclose(together, np.concatenate(apart))


def test_drawn_rates_are_closer_to_the_truth_than_counted_ones() -> None:
    random = np.random.default_rng(5)
    n = random.integers(10, 120, 200)
    truth = np.clip(random.normal(0.4, 0.03, 200), 0.01, 0.99)
    value = random.binomial(n, truth) / n
    pooled = drawn_towards(np.full(200, 0.4), value, n, np.array([0]))
    assert np.square(pooled - truth).mean() < np.square(value - truth).mean() / 2


def test_weights_count_in_rates_and_not_as_people() -> None:
    people = random_people(4, 400)
    cube = Cube.count(people, sensitive=["group", "other"], y_true="label", y_pred="decision", weight="weight")
    found = lattice(cube, "selection_rate", ("group", "other"), min_group_size=60)
    for attributes in (("group",), ("group", "other")):
        alone = rate(cube.by(*attributes), "selection_rate")
        for position, group in enumerate(alone.groups):
            at = found.position(Node(attributes, group))
            assert found.value[at] == pytest.approx(alone.value[position])
            assert found.share.effective_n[at] == pytest.approx(alone.effective_n[position])
            assert bool(np.isnan(found.p_values[at])) == (alone.effective_n[position] < 60)


def test_rates_that_nobody_can_have_stay_undefined() -> None:
    cube = met({("woman", "young"): (0, 20), ("woman", "old"): (5, 20), ("man", "old"): (5, 20)})
    found = lattice(cube, "precision", ("sex", "age"))
    none = place(found, sex="woman", age="young")
    assert all(np.isnan(each[none]) for each in (found.value, found.expected, found.pooled, found.p_values))
    found = lattice(cube, "true_positive_rate", ("sex", "age"))
    assert np.isnan(found.value).all()
    assert not found.hidden.any()
    assert found.tests == 0
    assert not len(found.ranking("lowest"))


def test_one_group_only_has_nobody_to_be_compared_with() -> None:
    found = lattice(met({("woman", "young"): (5, 50)}), "selection_rate", ("sex", "age"))
    assert found.tests == 0
    assert np.isnan(found.difference).all()


def test_what_may_be_seen_hides_on_every_level_what_that_level_hides(audit: Audit) -> None:
    cube = audit.decided(0.5)
    seen = disclosed(cube, cube.attributes, 30)
    found = lattice(cube, "selection_rate", cube.attributes, min_group_size=30)
    less = found.among(seen)
    assert set(less.nodes) == seen
    assert all(less.share.n >= 30)
    hidden = {node for node in found.nodes if node not in seen}
    for node in less.nodes:
        above = [Node(tuple(a for a, _ in kept), tuple(g for _, g in kept)) for kept in _within(node)]
        assert not hidden & set(above)
    for attributes in {node.attributes for node in found.nodes}:
        assert {node.group for node in seen if node.attributes == attributes} == set(
            shown(cube.by(*attributes), 30).counts.groups
        )
    for at, node in enumerate(less.nodes):
        before = found.position(node)
        assert less.adjusted[at] == found.adjusted[before] or np.isnan(less.adjusted[at])
        assert [less.nodes[parent] for parent in less.parents[at]] == [
            found.nodes[parent] for parent in found.parents[before]
        ]


def _within(node: Node) -> list[list[tuple[str, str]]]:
    pairs = list(zip(*node, strict=True))
    return [
        [pair for pair, stays in zip(pairs, keep, strict=True) if stays] for keep in product((0, 1), repeat=len(pairs))
    ]


def test_groups_that_would_be_called_alike_are_told_apart() -> None:
    cube = met({("blue", "blue"): (1, 5), ("blue", "red"): (2, 5), ("red", "red"): (3, 5)}, ("hair", "eyes"))
    found = lattice(cube, "selection_rate", ("hair", "eyes"))
    assert len(set(found.names)) == len(found.names)
    assert "hair: blue" in found.names


def test_a_table_row_holds_a_group_with_all_its_numbers() -> None:
    found = lattice(met(BALANCED), "selection_rate", ("sex", "age"), min_group_size=30)
    row = pd.DataFrame(found.records()).set_index("group").loc["woman · young"]
    assert row["selection_rate"] == 0.3
    assert (row["counted"], row["people"], row["attributes"]) == (60, 200, 2)
    assert row["hidden"]
    assert row["adjusted_p"] < 0.001


def test_a_gap_of_the_detectable_size_is_found_four_times_in_five() -> None:
    sizes = dict.fromkeys(BALANCED, 250)
    none = lattice(met(dict.fromkeys(sizes, (100, 250))), "selection_rate", ("sex", "age"), min_group_size=30)
    at = place(none, sex="woman", age="young")
    gap = float(none.detectable([at])[0])
    random, found = np.random.default_rng(2), 0
    for _ in range(300):
        rates = {group: (int(random.binomial(250, 0.4 + gap * (group == ("woman", "young")))), 250) for group in sizes}
        found += bool(lattice(met(rates), "selection_rate", ("sex", "age"), min_group_size=30).beyond[at])
    assert found / 300 > 0.74  # the adjustment is no stricter than what is said


@pytest.mark.parametrize("attributes", [("sex",), (), ("a", "b", "c", "d", "e")])
def test_fewer_than_two_or_more_than_four_attributes_are_refused(attributes: tuple[str, ...]) -> None:
    with pytest.raises(AttributesDoNotMeet, match="2 to 4 attributes"):
        lattice(met(BALANCED), "selection_rate", attributes)


def test_what_cannot_be_asked_is_refused() -> None:
    with pytest.raises(RateNotPlain, match="is no share of one group"):
        lattice(met(BALANCED), "balanced_accuracy", ("sex", "age"))
    with pytest.raises(AttributeUnknown, match="height"):
        lattice(met(BALANCED), "selection_rate", ("sex", "height"))
    with pytest.raises(GroupUnknown, match="child"):
        lattice(met(BALANCED), "selection_rate", ("sex", "age")).position(Node(("sex",), ("child",)))
