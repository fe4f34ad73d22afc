"""The gate: three outcomes, each with its evidence, and no way to a pass without any."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance import Cube, Policy, judge
from governance.errors import GovernanceError
from governance.review.evidence import Evidence
from governance.review.gate import among_shown, discreet, passes
from governance.review.rule import Rule
from tests.conftest import counted, random_people


def ruled(limit: float, *, min_group_size: int = 30, small_groups: str = "undecided", **rule) -> Policy:
    asked = {"id": "r", "rates": ("selection_rate",), "compare": "difference", "by": ("group",), "limit": limit}
    return Policy("P", (Rule(**{**asked, **rule}),), min_group_size=min_group_size, small_groups=small_groups)


def outcome(cube: Cube, policy: Policy) -> str:
    return judge(cube, policy)[0].outcome


FAIR = counted({"a": (250, 250, 250, 250), "b": (240, 260, 250, 250)})
UNFAIR = counted({"a": (250, 250, 250, 250), "b": (450, 50, 450, 50)})


def test_a_small_difference_passes_and_a_large_one_fails() -> None:
    assert outcome(FAIR, ruled(0.05)) == "pass"
    assert outcome(UNFAIR, ruled(0.05)) == "fail"


def test_a_difference_at_the_limit_passes() -> None:
    """0.30 - 0.25 is 0.04999… in binary, and 0.8 - 0.75 is 0.0500000…4."""
    assert outcome(counted({"a": (20, 80, 0, 0), "b": (25, 75, 0, 0)}), ruled(0.05)) == "pass"


def test_a_verdict_carries_its_rule_and_its_finding() -> None:
    verdict = judge(UNFAIR, ruled(0.05))[0]
    assert verdict.rule.id == "r"
    assert verdict.finding.value == pytest.approx(0.4)
    assert (verdict.finding.top, verdict.finding.bottom) == (("a",), ("b",))
    assert "10.0" in verdict.because
    assert "(100 of 1,000)" in verdict.because
    assert "limit 5" in verdict.because


def test_four_fifths_is_judged_in_both_directions() -> None:
    ratio = {"compare": "ratio", "rates": ("selection_rate",)}
    assert outcome(UNFAIR, ruled(0.8, **ratio)) == "fail"
    assert outcome(FAIR, ruled(0.8, **ratio)) == "pass"


def test_equalized_odds_fails_when_either_rate_does() -> None:
    cube = counted({"a": (500, 500, 500, 500), "b": (500, 500, 900, 100)})
    rule = {"rates": ("false_positive_rate", "true_positive_rate")}
    verdict = judge(cube, ruled(0.1, **rule))[0]
    assert verdict.outcome == "fail"
    assert verdict.finding.rate.name == "true_positive_rate"


def test_an_interval_across_the_limit_is_not_enough_evidence() -> None:
    cube = counted({"a": (50, 50, 0, 0), "b": (54, 46, 0, 0)})
    assert outcome(cube, ruled(0.1)) == "pass"
    assert "The interval reaches across the limit; this rule reads the estimate" in judge(cube, ruled(0.1))[0].because
    assert outcome(cube, ruled(0.1, reads="interval")) == "not enough evidence"
    assert outcome(cube, ruled(0.3, reads="interval")) == "pass"
    assert outcome(UNFAIR, ruled(0.1, reads="interval")) == "fail"
    assert outcome(UNFAIR, ruled(0.8, reads="interval", compare="ratio")) == "fail"
    assert outcome(FAIR, ruled(0.8, reads="interval", compare="ratio")) == "pass"


SMALL = counted({"a": (250, 250, 0, 0), "b": (250, 250, 0, 0), "few": (5, 5, 0, 0)})


def test_a_small_group_leaves_a_rule_undecided_unless_the_policy_leaves_it_out() -> None:
    verdict = judge(SMALL, ruled(0.05))[0]
    assert verdict.outcome == "not enough evidence"
    assert verdict.undecided == (("few",),)
    assert "Too few people to judge (under 30): few" in verdict.because
    assert outcome(SMALL, ruled(0.05, small_groups="left out")) == "pass"
    assert outcome(SMALL, ruled(0.05, min_group_size=10)) == "pass"


def test_large_groups_that_break_a_rule_fail_it_whatever_small_ones_do() -> None:
    cube = counted({"a": (250, 250, 0, 0), "b": (450, 50, 0, 0), "few": (5, 5, 0, 0)})
    assert outcome(cube, ruled(0.05)) == "fail"


@pytest.mark.parametrize("small_groups", ["undecided", "left out"])
def test_a_group_with_no_positives_is_never_a_pass(small_groups: str) -> None:
    cube = counted({"a": (100, 100, 100, 100), "b": (200, 200, 0, 0)})
    rule = {"rates": ("true_positive_rate",), "small_groups": small_groups}
    assert outcome(cube, ruled(0.5, **rule)) == "not enough evidence"


def test_an_interval_is_read_for_every_pair_of_groups() -> None:
    cells = {"a": (5000, 5000, 0, 0), "b": (4600, 5400, 0, 0), "c": (16, 17, 0, 0)}
    assert outcome(counted(cells), ruled(0.1, reads="interval")) == "not enough evidence"
    del cells["c"]
    assert outcome(counted(cells), ruled(0.1, reads="interval")) == "pass"


def test_many_equal_groups_do_not_fail_by_chance_when_the_interval_is_read() -> None:
    random = np.random.default_rng(0)
    found = []
    for _ in range(100):
        cells = {f"g{i}": (100 - k, k, 0, 0) for i, k in enumerate(random.binomial(100, 0.5, 20).tolist())}
        found.append(outcome(counted(cells), ruled(0.1, reads="interval")))
    assert found.count("fail") <= 5


def test_people_without_weight_are_no_evidence() -> None:
    table = random_people(0, 600).assign(decision=lambda table: (table["group"] != "g2").astype(int))
    table["weight"] = (table["group"] != "g2").astype(float)
    cube = Cube.count(table, sensitive=["group"], y_true="label", y_pred="decision", weight="weight")
    verdict = judge(cube, ruled(0.5))[0]
    assert (verdict.outcome, verdict.undecided) == ("not enough evidence", (("g2",),))


def test_one_heavy_person_is_not_a_crowd() -> None:
    table = pd.DataFrame({"group": ["a", "b"] * 100, "label": 1, "decision": 1, "weight": 1.0})
    table.loc[1, "weight"] = 1e9
    cube = Cube.count(table, sensitive=["group"], y_true="label", y_pred="decision", weight="weight")
    assert outcome(cube, ruled(0.5)) == "not enough evidence"
    asked = {"sensitive": ["group"], "y_true": "label", "y_pred": "decision", "weight": "weight"}
    assert (
        "100.0\N{NO-BREAK SPACE}% weighted"
        in judge(Cube.count(table.assign(weight=2.0), **asked), ruled(0.5))[0].because
    )


def test_a_ratio_of_zeros_says_so() -> None:
    verdict = judge(counted({"a": (500, 0, 0, 0), "b": (500, 0, 0, 0)}), ruled(0.8, compare="ratio"))[0]
    assert verdict.outcome == "not enough evidence"
    assert "the ratio of two zeros is not defined" in verdict.because


def test_nobody_refused_among_few_is_no_proof_of_a_ratio() -> None:
    cube = counted({"a": (0, 30, 0, 0), "b": (0, 30, 0, 0)})
    assert outcome(cube, ruled(0.99, compare="ratio", reads="interval")) == "not enough evidence"
    nobody = counted({"a": (1000, 0, 0, 0), "b": (500, 500, 0, 0)})
    assert outcome(nobody, ruled(0.8, compare="ratio", reads="interval")) == "fail"


def test_a_policy_without_rules_opens_nothing() -> None:
    assert not passes(judge(FAIR, Policy("P", ())))


def test_one_group_is_never_a_pass() -> None:
    verdict = judge(counted({"a": (100, 100, 100, 100)}), ruled(0.5))[0]
    assert verdict.outcome == "not enough evidence"
    assert "fewer than two groups have 30 people to compare" in verdict.because


def test_a_level_that_nobody_has_is_no_missing_evidence() -> None:
    bands = pd.Categorical(["x", "y"] * 100, categories=["x", "y", "nobody"], ordered=True)
    table = pd.DataFrame({"band": bands, "label": 1, "decision": 1})
    cube = Cube.count(table, sensitive=["band"], y_true="label", y_pred="decision")
    assert outcome(cube, ruled(0.05, by=("band",))) == "pass"


def test_the_gate_opens_only_when_every_rule_passes() -> None:
    policy = ruled(0.05)
    strict = replace(policy, rules=(policy.rules[0], replace(policy.rules[0], id="s", rates=("accuracy",), limit=0.0)))
    assert passes(judge(FAIR, policy))
    assert not passes(judge(FAIR, strict))
    assert not passes(judge(SMALL, policy))


def test_a_rule_about_an_attribute_that_was_not_counted_is_refused() -> None:
    with pytest.raises(GovernanceError, match="not counted by 'race'"):
        judge(FAIR, ruled(0.05, by=("race",)))


SEVERITY = {"pass": 0, "not enough evidence": 1, "fail": 2}


@given(
    st.builds(random_people, seed=st.integers(0, 1_000), people=st.integers(1, 400)),
    st.floats(0, 1),
    st.floats(0, 1),
    st.sampled_from(["point", "interval"]),
    st.sampled_from(["difference", "ratio"]),
)
def test_a_stricter_limit_never_helps(table: pd.DataFrame, one: float, other: float, reads: str, compare: str) -> None:
    cube = Cube.count(table, sensitive=["group"], y_true="label", y_pred="decision")
    loose, strict = (max, min) if compare == "difference" else (min, max)
    asked = {"reads": reads, "compare": compare}
    verdicts = [outcome(cube, ruled(pick(one, other), **asked)) for pick in (loose, strict)]
    assert SEVERITY[verdicts[0]] <= SEVERITY[verdicts[1]]


@given(st.builds(random_people, seed=st.integers(0, 1_000), people=st.integers(2, 300)), st.integers(0, 99))
def test_the_order_of_rows_never_changes_a_verdict(table: pd.DataFrame, seed: int) -> None:
    asked = {"sensitive": ["group"], "y_true": "label", "y_pred": "decision"}
    shuffled = table.sample(frac=1, random_state=seed)
    before, after = (judge(Cube.count(each, **asked), ruled(0.1))[0] for each in (table, shuffled))
    assert (before.outcome, before.because) == (after.outcome, after.because)
    assert np.array_equal(before.finding.value, after.finding.value, equal_nan=True)


def test_a_discreet_verdict_shows_no_group_of_too_few_and_keeps_its_outcome() -> None:
    cube = counted({"a": (40, 20, 20, 40), "b": (40, 20, 20, 40), "tiny": (0, 5, 0, 0), "c": (10, 20, 20, 10)})
    policy = Policy.default("group", 0.2)
    for found in judge(cube, policy):
        safe = discreet(found, cube, policy)
        assert safe.outcome == found.outcome
        assert ("tiny",) not in safe.finding.rate.groups
        assert "tiny" not in safe.because
        assert ("tiny",) not in safe.undecided
    everybody = cube.only({"group": ["a", "b"]})
    assert all(discreet(each, everybody, policy) is each for each in judge(everybody, policy))


def test_what_may_be_shown_is_judged_alone_and_whoever_was_too_few_before_is_no_part_of_it() -> None:
    now = counted({"a": (25, 25, 25, 25), "b": (50,) * 4, "c": (75,) * 4, "d": (100,) * 4, "few": (2, 1, 1, 1)})
    before = counted({"a": (25, 25, 25, 25), "b": (50,) * 4, "c": (75,) * 4, "d": (1, 1, 1, 1)})
    both = Evidence(cube=now, previous=Evidence(cube=before))
    (apart,) = ruled(0.1).rules
    shown = among_shown(both, apart, 30)  # beside a small group the smallest other one is not shown
    assert shown.cube.groups == (("b",), ("c",), ("d",))
    since = among_shown(both, replace(apart, compare="fall since previous"), 30)
    assert since.previous is not None
    assert since.cube.groups == since.previous.cube.groups == (("b",), ("c",))
    assert "few" not in judge(shown, ruled(0.1))[0].because
