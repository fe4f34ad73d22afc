"""Comparisons: each kind of rule beside arithmetic that is written out here, and beside Fairlearn where it has it."""

from dataclasses import replace
from itertools import combinations
from statistics import NormalDist

import fairlearn.metrics as fairlearn
import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import brier_score_loss, recall_score, roc_auc_score

from governance import Cube, Policy, judge
from governance.metrics.disparity import reach
from governance.metrics.rates import rate
from governance.review.cases import Limit, cases, times
from governance.review.evidence import Evidence
from governance.review.rule import Rule
from governance.review.verdict import Verdict
from tests.conftest import counted, random_people

Z = NormalDist().inv_cdf(0.975)
NOW = {"a": (40, 60, 30, 170), "b": (90, 60, 60, 90), "c": (80, 20, 40, 60)}
BEFORE = {"a": (50, 50, 40, 160), "b": (90, 60, 40, 110), "c": (75, 25, 45, 55)}
ASKED = {"sensitive": ["group"], "y_true": "label", "y_pred": "decision"}


def verdict(rule: Rule, cube: Cube, before: Cube | None = None, **policy) -> Verdict:
    previous = None if before is None else Evidence.counted(before)
    return judge(Evidence.counted(cube, previous=previous), Policy("P", (rule,), **policy))[0]


def asked(compare: str, limit: float = 0.1, rates=("selection_rate",), **said) -> Rule:
    return Rule("r", rates, compare, ("group",), limit, **said)


def selected(cells: dict) -> dict[str, tuple[float, int]]:
    """Of every group the selection rate, and its people."""
    return {group: ((fp + tp) / (tn + fp + fn + tp), tn + fp + fn + tp) for group, (tn, fp, fn, tp) in cells.items()}


def wilson(p: float, n: float, z: float = Z) -> tuple[float, float]:
    centre, half = p + z * z / (2 * n), z * np.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    return (centre - half) / (1 + z * z / n), (centre + half) / (1 + z * z / n)


def newcombe(one: tuple[float, float], other: tuple[float, float], z: float = Z) -> tuple[float, float]:
    (p, n), (q, m) = one, other
    (l1, u1), (l2, u2) = wilson(p, n, z), wilson(q, m, z)
    return p - q - np.hypot(p - l1, u2 - q), p - q + np.hypot(u1 - p, q - l2)


def bonferroni(tests: int) -> float:
    return NormalDist().inv_cdf(1 - 0.05 / 2 / tests)


def test_a_difference_is_the_largest_of_all_pairs_with_the_intervals_of_all_pairs() -> None:
    found = verdict(asked("difference"), counted(NOW)).finding
    sides = selected(NOW)
    apart = {pair: abs(sides[pair[0]][0] - sides[pair[1]][0]) for pair in combinations(sides, 2)}
    assert found.value == pytest.approx(max(apart.values()))
    each = [newcombe(sides[one], sides[other]) for one, other in apart]
    sure = [newcombe(sides[one], sides[other], bonferroni(3)) for one, other in apart]
    assert found.high == pytest.approx(max(max(high, -low) for low, high in each))
    assert found.low == pytest.approx(max(max(low, -high, 0) for low, high in sure))
    assert found.groups == (("a",), ("c",))


def test_all_rates_of_a_rule_are_held_at_once() -> None:
    """Equalized odds over three groups is six comparisons, of which one looks far off more often than of three."""
    both = verdict(asked("difference", rates=("true_positive_rate", "false_positive_rate")), counted(NOW)).finding
    assert both.rate.name == "false_positive_rate"
    sides = {group: (fp / (tn + fp), tn + fp) for group, (tn, fp, _, _) in NOW.items()}
    sure = [newcombe(sides[one], sides[other], bonferroni(6)) for one, other in combinations(sides, 2)]
    assert both.low == pytest.approx(max(max(low, -high, 0) for low, high in sure))


@pytest.mark.parametrize("kind", ["difference", "ratio"])
def test_a_rule_reads_what_the_evidence_of_all_pairs_leaves_open(kind: str) -> None:
    cube = counted(NOW)
    found = verdict(asked(kind, 0.5), cube).finding
    mildest, worst = reach(rate(cube, "selection_rate"), kind, min_group_size=30)
    assert (found.low, found.high) == pytest.approx((mildest, worst) if kind == "difference" else (worst, mildest))


def test_differences_and_ratios_are_those_of_fairlearn() -> None:
    table = random_people(4, 2_000)
    cube = Cube.count(table, **ASKED)
    people = {"y_true": table["label"], "y_pred": table["decision"], "sensitive_features": table["group"]}
    odds = ("true_positive_rate", "false_positive_rate")
    for compare, rates, name in (
        ("difference", ("selection_rate",), "demographic_parity_difference"),
        ("ratio", ("selection_rate",), "demographic_parity_ratio"),
        ("difference", odds, "equalized_odds_difference"),
        ("ratio", odds, "equalized_odds_ratio"),
        ("difference", odds[:1], "equal_opportunity_difference"),
    ):
        assert verdict(asked(compare, rates=rates), cube).finding.value == pytest.approx(
            getattr(fairlearn, name)(**people)
        )
    frame = fairlearn.MetricFrame(metrics=recall_score, **people)
    below = verdict(asked("below overall", rates=odds[:1]), cube).finding
    assert below.value == pytest.approx(frame.overall - frame.by_group.min())
    ratio = verdict(asked("ratio to overall", rates=odds[:1]), cube).finding
    turned = np.minimum(frame.by_group / frame.overall, frame.overall / frame.by_group)
    assert ratio.value == pytest.approx(turned.min())


def test_a_mean_of_differences_is_largest_for_one_pair() -> None:
    rule = asked("mean difference", rates=("true_positive_rate", "false_positive_rate"))
    found = verdict(rule, counted(NOW)).finding
    tpr = {group: tp / (fn + tp) for group, (_, _, fn, tp) in NOW.items()}
    fpr = {group: fp / (tn + fp) for group, (tn, fp, _, _) in NOW.items()}
    means = {(x, y): (abs(tpr[x] - tpr[y]) + abs(fpr[x] - fpr[y])) / 2 for x, y in combinations(NOW, 2)}
    assert found.value == pytest.approx(max(means.values()))
    assert {group for (group,) in found.groups} == set(max(means, key=means.get))
    assert found.low <= found.value <= found.high


def test_each_group_is_held_against_everybody_of_whom_it_is_a_part() -> None:
    cube = counted(NOW)
    sides = selected(NOW)
    people = sum(n for _, n in sides.values())
    everybody = sum(p * n for p, n in sides.values()) / people
    below, above = (verdict(asked(compare), cube).finding for compare in ("below overall", "above overall"))
    assert below.value == pytest.approx(everybody - min(p for p, _ in sides.values()))
    assert above.value == pytest.approx(max(p for p, _ in sides.values()) - everybody)
    assert (below.top, above.top) == (("c",), ("a",))
    highs = []
    for group, (p, n) in sides.items():
        rest = [(q, m) for other, (q, m) in sides.items() if other != group]
        m = sum(m for _, m in rest)
        low, high = newcombe((p, n), (sum(q * k for q, k in rest) / m, m))
        highs.append((-low * m / people, high * m / people))
    assert below.high == pytest.approx(max(high for high, _ in highs), abs=1e-9)
    assert above.high == pytest.approx(max(high for _, high in highs), abs=1e-9)


def test_a_ratio_to_everybody_holds_in_both_directions() -> None:
    sides = selected(NOW)
    everybody = sum(p * n for p, n in sides.values()) / sum(n for _, n in sides.values())
    found = verdict(asked("ratio to overall", 0.8), counted(NOW)).finding
    assert found.value == pytest.approx(min(min(p / everybody, everybody / p) for p, _ in sides.values()))
    high = counted({"a": (900, 100, 0, 0), "b": (60, 40, 0, 0)})
    assert verdict(asked("ratio to overall", 0.8), high).finding.top == ("b",)


@pytest.mark.parametrize(
    ("floor", "limit", "outcome"), [(True, 0.5, "fail"), (True, 0.3, "pass"), (False, 0.7, "fail")]
)
def test_each_group_has_a_floor_or_a_ceiling(floor: bool, limit: float, outcome: str) -> None:
    found = verdict(asked("each group", limit, floor=floor), counted(NOW))
    values = [p for p, _ in selected(NOW).values()]
    ends = [wilson(p, n) for p, n in selected(NOW).values()]
    sure = [wilson(p, n, bonferroni(3)) for p, n in selected(NOW).values()]
    assert found.outcome == outcome
    assert found.finding.value == pytest.approx(min(values) if floor else max(values))
    expected = (min(low for low, _ in ends), min(high for _, high in sure))
    if not floor:
        expected = (max(low for low, _ in sure), max(high for _, high in ends))
    assert (found.finding.low, found.finding.high) == pytest.approx(expected)


def test_scores_are_read_where_there_are_any() -> None:
    table = random_people(3, 900)
    grid = [step / 20 for step in range(21)]
    cube = Cube.count(table, **ASKED, score="score", thresholds=grid)
    own = table.groupby("group")[["label", "score"]]
    area = min(roc_auc_score(part["label"], part["score"]) for _, part in own)
    found = verdict(asked("each group", 0.9, ("area_under_curve",), floor=True), cube)
    assert found.finding.value == pytest.approx(area)
    assert found.outcome == "fail"
    brier = max(brier_score_loss(part["label"], part["score"]) for _, part in own)
    limited = verdict(asked("each group", 0.2, ("brier_score",)), cube)
    assert limited.finding.value == pytest.approx(brier, abs=float(limited.finding.rate.resolution.max()))
    without = verdict(asked("each group", 0.2, ("brier_score",)), Cube.count(table, **ASKED))
    assert (without.outcome, without.because[:19]) == ("not enough evidence", "There are no scores")


def test_a_fall_and_a_rise_are_those_of_one_group_between_two_versions() -> None:
    now, before = counted(NOW), counted(BEFORE)
    then, today = selected(BEFORE), selected(NOW)
    moved = {group: newcombe(today[group], then[group]) for group in NOW}
    by = {group: today[group][0] - then[group][0] for group in NOW}
    fall, rise = (verdict(asked(f"{way} since previous"), now, before).finding for way in ("fall", "rise"))
    assert fall.value == pytest.approx(max(-each for each in by.values()))
    assert rise.value == pytest.approx(max(by.values()))
    assert fall.high == pytest.approx(max(-low for low, _ in moved.values()))
    assert rise.high == pytest.approx(max(high for _, high in moved.values()))
    assert fall.top == (max(by, key=lambda group: -by[group]),)


def test_growth_is_that_of_the_largest_difference_whichever_pair_had_it() -> None:
    now = counted({"a": (50, 50, 0, 0), "b": (60, 40, 0, 0), "c": (40, 60, 0, 0)})
    before = counted({"a": (35, 65, 0, 0), "b": (50, 50, 0, 0), "c": (50, 50, 0, 0)})
    found = verdict(asked("growth since previous", 0.02), now, before)
    assert found.finding.value == pytest.approx(0.20 - 0.15)
    assert "20 points apart; before, the largest difference was 15 points; 5.0 points more than before" in found.because
    assert found.outcome == "fail"
    assert found.finding.low <= found.finding.value <= found.finding.high
    assert verdict(asked("growth since previous", 0.06), now, before).outcome == "pass"


def test_shares_of_people_are_held_against_what_was_said_and_against_what_was() -> None:
    shares = (("a", 0.4), ("b", 0.4), ("c", 0.2))
    found = verdict(asked("share", 0.05, (), shares=shares), counted(NOW)).finding
    off = {group: n / 800 - expected for (group, expected), (_, n) in zip(shares, selected(NOW).values(), strict=True)}
    assert found.value == pytest.approx(max(abs(each) for each in off.values()))
    before = counted({**BEFORE, "c": (100, 100, 100, 100)})
    moved = verdict(asked("share", 0.05, ()), counted(NOW), before).finding
    assert moved.value == pytest.approx(abs(200 / 800 - 400 / 1000))
    low, high = newcombe((200 / 800, 800), (400 / 1000, 1000))
    assert moved.high == pytest.approx(-low)
    assert high < 0


@pytest.mark.parametrize(
    "rule",
    [
        asked("difference", 0.1, reads="interval"),
        asked("ratio", 0.8, reads="interval"),
        asked("ratio", 0.95, reads="interval"),
        asked("below overall", 0.08, reads="interval"),
        asked("each group", 0.5, floor=True, reads="interval"),
        asked("each group", 0.62, reads="both"),
        asked("difference", 0.15, ("true_positive_rate", "false_positive_rate"), reads="interval"),
        asked("fall since previous", 0.05, reads="interval"),
        asked("growth since previous", 0.05, reads="interval"),
        asked("share", 0.03, (), shares=(("a", 0.36), ("b", 0.32), ("c", 0.32)), reads="interval"),
    ],
    ids=lambda rule: f"{rule.compare} {rule.limit}",
)
def test_so_many_times_as_many_people_settle_it(rule: Rule) -> None:
    """With people treated alike, that many times as many decide; a little fewer do not."""
    now = {"a": (9, 20, 13, 30), "b": (14, 20, 14, 20), "c": (16, 17, 14, 17)}
    was = {"a": (10, 20, 13, 30), "b": (14, 20, 12, 22), "c": (13, 20, 11, 20)}
    first = verdict(rule, counted(now), counted(was), min_group_size=10)
    assert first.times > 1.05

    def with_people(times: float) -> str:
        both = [counted(cells) for cells in (now, was)]
        # a weight of its own for every cell: Kish's size is so many times as large, and need be no whole number
        more = [replace(cube, weight=cube.counts * times, squares=cube.counts * times) for cube in both]
        return verdict(rule, *more, min_group_size=10).outcome

    assert with_people(1.0) == first.outcome
    assert with_people(first.times) != "not enough evidence"
    undecided = verdict(replace(rule, reads="interval"), counted(now), counted(was), min_group_size=10)
    assert undecided.outcome == "not enough evidence"
    if rule.reads == "interval":
        assert with_people(0.97 * first.times) == "not enough evidence"


def test_a_number_at_the_limit_is_settled_by_nobody() -> None:
    found = verdict(asked("difference", 0.1, reads="interval"), counted({"a": (50, 50, 0, 0), "b": (60, 40, 0, 0)}))
    assert found.times == np.inf
    assert "hardly any number of people would settle it" in found.because


def test_an_interval_that_is_not_defined_decides_nothing_and_warns_nobody() -> None:
    nothing = np.array([np.nan, np.nan])
    found = cases(((("a",),), (("b",),)), lambda _: (np.array([0.1, 0.2]), nothing, nothing), 0.95)
    assert np.isinf(times(found, Limit(0.3, at_least=False)))
    same = pd.DataFrame({"group": ["a", "b"] * 50, "label": 1, "decision": 1, "score": 0.5})
    cube = Cube.count(same, **ASKED, score="score", thresholds=[0.5])
    read = {
        reads: verdict(asked("each group", 0.4, ("brier_score",), reads=reads), cube) for reads in ("point", "both")
    }
    assert [each.outcome for each in read.values()] == ["pass", "not enough evidence"]
    assert np.isnan(read["both"].finding.high)


def test_weighted_people_are_compared_by_their_weights() -> None:
    table = random_people(8, 3_000)
    cube = Cube.count(table, **ASKED, weight="weight")
    parts = table.groupby("group")
    values = [np.average(part["decision"], weights=part["weight"]) for _, part in parts]
    sizes = [part["weight"].sum() ** 2 / (part["weight"] ** 2).sum() for _, part in parts]
    found = verdict(asked("difference"), cube).finding
    assert found.value == pytest.approx(max(values) - min(values))
    ends = [newcombe((p, n), (q, m)) for (p, n), (q, m) in combinations(zip(values, sizes, strict=True), 2)]
    assert found.high == pytest.approx(max(max(high, -low) for low, high in ends))
    everybody = np.average(table["decision"], weights=table["weight"])
    assert verdict(asked("below overall"), cube).finding.value == pytest.approx(everybody - min(values))
    shares = verdict(asked("share", 0.1, (), shares=(("g0", 0.5), ("g1", 0.25), ("g2", 0.25))), cube).finding
    total = table["weight"].sum()
    assert shares.value == pytest.approx(
        max(abs(part["weight"].sum() / total - e) for (_, part), e in zip(parts, (0.5, 0.25, 0.25), strict=True))
    )


def test_a_mean_difference_of_groups_that_are_treated_alike_seldom_fails_by_its_interval() -> None:
    random = np.random.default_rng(8)
    rates = ("true_positive_rate", "false_positive_rate")
    rule = Rule("odds", rates, "mean difference", ("group",), 0.02, reads="interval")
    failed = 0
    for _ in range(200):
        cells = {
            name: (40 - fp, fp, 40 - tp, tp)
            for name in "abcde"
            for fp, tp in [(int(random.binomial(40, 0.3)), int(random.binomial(40, 0.3)))]
        }
        failed += verdict(rule, counted(cells)).outcome == "fail"
    assert failed / 200 <= 0.05


@pytest.mark.parametrize(
    ("compare", "limit", "floor", "selected", "said"),
    [
        ("difference", 0.05, False, 4_496, "5.04 points apart"),
        ("difference", 0.05, False, 4_500, "5.0 points apart"),
        ("difference", 0.05, False, 4_504, "4.96 points apart"),
        ("ratio", 0.9, False, 4_496, "0.899 times"),
        ("each group", 0.45, True, 4_496, "b at 44.96\u00a0%"),
        ("each group", 0.45, True, 4_504, "b at 45.04\u00a0%"),
    ],
)
def test_a_number_is_said_with_the_decimals_that_put_it_on_its_side_of_the_limit(
    compare: str, limit: float, floor: bool, selected: int, said: str
) -> None:
    cube = counted({"a": (5_000, 5_000, 0, 0), "b": (10_000 - selected, selected, 0, 0)})
    rule = Rule("r", ("selection_rate",), compare, ("group",), limit, floor=floor)
    assert said in verdict(rule, cube).because


def test_of_several_rates_all_have_to_be_settled() -> None:
    """The false positive rates are nearer to the limit, the true positive rates are about far fewer people."""
    rule = Rule("r", ("true_positive_rate", "false_positive_rate"), "difference", ("group",), 0.1, reads="interval")

    def judged(times: float) -> Verdict:
        cells = {"a": (700, 300, 20, 20), "b": (640, 360, 21, 19)}
        return verdict(rule, counted({name: tuple(round(times * each) for each in own) for name, own in cells.items()}))

    found = judged(1)
    assert (found.outcome, found.finding.rate.name) == ("not enough evidence", "false_positive_rate")
    assert 5 < found.times < 20
    assert judged(0.95 * found.times).outcome == "not enough evidence"
    assert judged(1.05 * found.times).outcome == "pass"
