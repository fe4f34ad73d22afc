"""Properties of the gate: what can never happen, whatever the people, the kind of rule and what it reads."""

from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from governance import Cube, Policy
from governance.review.cases import OUTCOMES
from governance.review.evidence import Evidence
from governance.review.gate import discreet, judge
from governance.review.record import Subject, recorded
from governance.review.rule import LIMITS, READS, Rule
from governance.review.verdict import Verdict
from governance.review.waiver import Waiver
from tests.conftest import random_people

ODDS = ("true_positive_rate", "false_positive_rate")
GRID = (0.25, 0.5, 0.75)
DAY = date(2026, 7, 1)


def kind(compare: str, *rates: str, **said: Any) -> Rule:
    return Rule("r", rates, compare, ("group",), 0.1, **said)


KINDS = (
    kind("difference", "selection_rate"),
    kind("difference", *ODDS),
    kind("difference", "balanced_accuracy"),
    kind("difference", "brier_score"),
    kind("ratio", "selection_rate"),
    kind("ratio", "area_under_curve"),
    kind("mean difference", *ODDS, disparity="average_absolute_odds_difference"),
    kind("below overall", "true_positive_rate"),
    kind("above overall", "f1_score"),
    kind("ratio to overall", "selection_rate"),
    kind("each group", "accuracy", floor=True),
    kind("each group", "false_positive_rate"),
    kind("each group", "expected_calibration_error"),
    kind("fall since previous", "true_positive_rate"),
    kind("rise since previous", "false_positive_rate"),
    kind("growth since previous", "selection_rate"),
    kind("share", shares=(("g0", 0.5), ("g1", 0.3), ("g2", 0.2))),
    kind("share"),
)
QUICK = tuple(rule for rule in KINDS if "expected_calibration_error" not in rule.rates)
each_kind = pytest.mark.parametrize("rule", KINDS, ids=lambda rule: f"{rule.compare} {' '.join(rule.rates)}")
few = settings(max_examples=12)
seeds = st.integers(0, 10_000)
limits = st.floats(0.001, 0.999)


def counts(table: pd.DataFrame, *, weight: str | None = None) -> Cube:
    named = {"sensitive": ["group"], "y_true": "label", "y_pred": "decision", "favourable": 1}
    return Cube.count(table, **named, score="score", thresholds=GRID, weight=weight)


def evidence(seed: int, people: int = 240, *, weight: str | None = None) -> Evidence:
    now, before = (random_people(each, people) for each in (seed, seed + 1))
    return Evidence.counted(counts(now, weight=weight), previous=Evidence.counted(counts(before, weight=weight)))


def found(seen: Evidence, rule: Rule, **said: Any) -> Verdict:
    return judge(seen, Policy("P", (rule,), **{"min_group_size": 15, **said}), on=DAY)[0]


def severity(verdict: Verdict) -> int:
    return OUTCOMES.index(verdict.outcome)


def test_every_kind_of_rule_is_tried() -> None:
    assert {rule.compare for rule in KINDS} == set(LIMITS)


@each_kind
@few
@given(seeds, limits, limits, st.sampled_from(READS), st.booleans(), st.integers(20, 400))
def test_a_stricter_limit_never_makes_an_outcome_milder(
    rule: Rule, seed: int, one: float, other: float, reads: str, weighted: bool, people: int
) -> None:
    seen = evidence(seed, people, weight="weight" if weighted else None)
    strict, loose = (max, min) if rule.at_least else (min, max)
    said = [severity(found(seen, replace(rule, reads=reads, limit=pick(one, other)))) for pick in (loose, strict)]
    assert said[0] <= said[1]


@each_kind
@few
@given(seeds, limits, st.booleans())
def test_both_is_never_milder_than_the_point_or_the_interval(
    rule: Rule, seed: int, limit: float, weighted: bool
) -> None:
    seen = evidence(seed, weight="weight" if weighted else None)
    said = {reads: severity(found(seen, replace(rule, limit=limit, reads=reads))) for reads in READS}
    assert said["both"] >= max(said["point"], said["interval"])


@each_kind
@few
@given(seeds, limits, st.sampled_from(READS))
def test_the_number_that_is_shown_lies_in_the_interval_that_is_shown_and_they_decide(
    rule: Rule, seed: int, limit: float, reads: str
) -> None:
    rule = replace(rule, limit=limit, reads=reads)
    verdict = found(evidence(seed), rule)
    finding = verdict.finding
    slack = 1e-9
    assert finding.low - slack <= finding.value <= finding.high + slack
    mild, far = (finding.high, finding.low) if rule.at_least else (finding.low, finding.high)
    beyond = (lambda end: end < limit - slack) if rule.at_least else (lambda end: end > limit + slack)
    if len(rule.rates) == 1 and not verdict.lacks:
        read = {"point": (finding.value,) * 2, "interval": (mild, far)}
        outcomes = [
            "fail" if beyond(near) else "not enough evidence" if beyond(end) else "pass"
            for near, end in (read[each] for each in ((reads,) if reads != "both" else ("point", "interval")))
        ]
        assert verdict.outcome == max(outcomes, key=OUTCOMES.index)


@each_kind
@few
@given(seeds, limits, st.sampled_from(READS), st.integers(1, 200), st.booleans())
def test_more_missing_values_never_turn_not_enough_evidence_into_a_pass(
    rule: Rule, seed: int, limit: float, reads: str, missing: int, whole_group: bool
) -> None:
    rule = replace(rule, limit=limit, reads=reads)
    table = random_people(seed, 240)
    previous = evidence(seed).previous
    blank = np.random.default_rng(seed).permutation(len(table)) < missing
    if whole_group:
        blank |= (table["group"] == "g1").to_numpy()
    fewer, more = (table.assign(group=table["group"].mask(gone)) for gone in (blank & (table.index % 2 == 0), blank))
    before, after = (found(Evidence.counted(counts(each), previous=previous), rule) for each in (fewer, more))
    assert not (before.outcome == "not enough evidence" and after.outcome == "pass")
    if blank.any():
        assert after.outcome != "pass"


@each_kind
@few
@given(seeds, limits, st.sampled_from(READS))
def test_small_groups_that_count_are_never_milder_than_small_groups_that_do_not(
    rule: Rule, seed: int, limit: float, reads: str
) -> None:
    rule, seen = replace(rule, limit=limit, reads=reads), evidence(seed, 150)
    undecided, left_out = (
        found(seen, rule, min_group_size=52, small_groups=each) for each in ("undecided", "left out")
    )
    assert severity(undecided) >= severity(left_out)


@each_kind
@few
@given(seeds, limits, st.sampled_from(READS), st.permutations(["g0", "g1", "g2"]))
def test_other_names_of_the_same_groups_change_no_outcome(
    rule: Rule, seed: int, limit: float, reads: str, names: list[str]
) -> None:
    rule = replace(rule, limit=limit, reads=reads)
    called = dict(zip(["g0", "g1", "g2"], names, strict=True))
    tables = [random_people(each, 200) for each in (seed, seed + 1)]
    named = [table.assign(group=table["group"].map(called)) for table in tables]
    shares = tuple((called[group], share) for group, share in rule.shares)
    first, second = (
        found(Evidence.counted(counts(now), previous=Evidence.counted(counts(before))), each)
        for (now, before), each in ((tables, rule), (named, replace(rule, shares=shares)))
    )
    if "expected_calibration_error" in rule.rates and reads != "point":
        return  # the draws behind its interval follow the order of the groups
    assert first.outcome == second.outcome
    assert first.finding.value == pytest.approx(second.finding.value, nan_ok=True)
    said = {tuple(called[name] for name in group): each for group, each in first.finding.outcomes.items()}
    assert said == second.finding.outcomes or rule.compare == "growth since previous"  # of equal pairs it names one


@each_kind
@few
@given(seeds, limits, st.sampled_from(READS), st.lists(st.sampled_from(["g0", "g1", "g2"]), max_size=3, unique=True))
def test_a_waiver_never_makes_an_outcome_worse_and_an_expired_one_changes_nothing(
    rule: Rule, seed: int, limit: float, reads: str, waived: list[str]
) -> None:
    rule, seen = replace(rule, limit=limit, reads=reads), evidence(seed, 150)
    counting, expired = (
        [Waiver("r", (group,), "o", "why", until) for group in waived] for until in (DAY, date(2026, 6, 30))
    )
    plain = found(seen, rule)
    said = [found(seen, rule, waivers=tuple(counting[:some])) for some in range(len(waived) + 1)]
    assert [severity(each) for each in said] == sorted((severity(each) for each in said), reverse=True)
    for verdict in said:
        assert verdict.without_waivers == plain.outcome
        assert any(use.state == "used" for use in verdict.uses) == (verdict.outcome != plain.outcome)
    late = found(seen, rule, waivers=tuple(expired))
    assert (late.outcome, late.blocks, late.lacks) == (plain.outcome, plain.blocks, plain.lacks)
    assert late.finding.value == pytest.approx(plain.finding.value, nan_ok=True)
    assert {use.state for use in late.uses} <= {"expired"}


@each_kind
@few
@given(seeds, limits, st.sampled_from(READS), st.integers(1, 14), st.booleans())
def test_a_discreet_verdict_keeps_its_outcome_and_names_no_small_group(
    rule: Rule, seed: int, limit: float, reads: str, tiny: int, waived: bool
) -> None:
    tables = [random_people(each, 200) for each in (seed, seed + 1)]
    for table, name in zip(tables, ("tiny", "former"), strict=True):
        table.loc[:tiny, "group"] = name
    seen = Evidence.counted(counts(tables[0]), previous=Evidence.counted(counts(tables[1])))
    rule = replace(rule, limit=limit, reads=reads)
    waivers = (Waiver("r", ("tiny",), "o", "too few", DAY),) if waived else ()
    policy = Policy("P", (rule,), min_group_size=30, waivers=waivers, groups=(("group", ("g0", "g1", "g2", "later")),))
    verdict = judge(seen, policy, on=DAY)[0]
    safe = discreet(verdict, seen, policy)
    assert (safe.outcome, safe.blocks, safe.without_waivers) == (
        verdict.outcome,
        verdict.blocks,
        verdict.without_waivers,
    )
    finding = safe.finding
    named = [
        safe.because, safe.lacks, [use.waiver.group for use in safe.uses], finding.groups, sorted(finding.outcomes),
        *((each.groups, each.levels) for each in (finding.rate, finding.before) if each is not None),
    ]  # fmt: skip
    assert "tiny" not in str(named)
    assert "former" not in str(named)
    assert ("a waiver for a group of too few" in safe.because) == waived


def test_a_discreet_verdict_still_compares_with_everybody() -> None:
    table = random_people(1, 400)
    table.loc[:9, "group"] = "tiny"
    cube = counts(table)
    policy = Policy("P", (kind("below overall", "selection_rate"),), min_group_size=30, small_groups="left out")
    whole = judge(cube, policy)[0]
    assert discreet(whole, cube, policy).finding.value == whole.finding.value


def test_everything_that_is_shown_already_is_the_same_verdict() -> None:
    seen = evidence(1)
    policy = Policy("P", QUICK[:3], min_group_size=15)
    assert all(discreet(each, seen, policy) is each for each in judge(seen, policy))


def test_neither_the_order_of_rows_nor_the_engine_changes_a_byte(make) -> None:
    policy = Policy("P", tuple(replace(rule, id=f"r{place}") for place, rule in enumerate(KINDS)), min_group_size=15)
    tables = [random_people(each, 300).astype({"weight": float}) for each in (1, 2)]
    subject = Subject({"name": "t"}, None, "decided", "label", "1")

    def record(seed: int | None, made: Any) -> str:
        shuffled = [each if seed is None else each.sample(frac=1, random_state=seed) for each in tables]
        now, before = (counts(made(each.to_dict("list")), weight="weight") for each in shuffled)
        seen = Evidence.counted(now, now.at(0.5), previous=Evidence.counted(before, before.at(0.5)))
        return recorded(policy, seen, subject, on=DAY).text()

    assert record(7, make) == record(None, pd.DataFrame)
