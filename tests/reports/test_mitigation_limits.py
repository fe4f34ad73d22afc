"""What a policy says about the gap of the picture is what its gate would say."""

from dataclasses import replace

import numpy as np
import pytest

from governance.mitigation import axes
from governance.mitigation.choice import Limit
from governance.reports.mitigation.limits import about, holds, limit_of, too_few
from governance.review.gate import judge, passes
from governance.review.policy import Policy
from governance.review.rule import Rule
from tests.conftest import counted

X = axes.across("demographic parity")


def rule(rates: tuple[str, ...], compare: str, by: tuple[str, ...], limit: float, reads: str = "point") -> Rule:
    return Rule(f"{rates}-{limit}-{reads}", rates, compare, by, limit, reads)


def test_only_rules_about_exactly_these_rates_and_groups_are_the_limit() -> None:
    selection = ("selection_rate",)
    policy = Policy(
        "A policy",
        (
            rule(selection, "difference", ("sex",), 0.2),
            rule(selection, "difference", ("sex",), 0.1, "interval"),
            rule(selection, "difference", ("sex", "age"), 0.05),
            rule(selection, "ratio", ("sex",), 0.8),
            rule(selection, "ratio", ("sex",), 0.9),
            rule(("false_positive_rate", "true_positive_rate"), "difference", ("sex",), 0.3),
        ),
    )
    both = Limit(0.1, "difference", "A policy", whole=True, also="a ratio of at least 0.9")
    assert limit_of(policy, X, ("sex",)) == both
    assert limit_of(policy, X, ("age", "sex")) == Limit(0.05, "difference", "A policy")
    ratio = limit_of(policy, axes.across(axes.RATIO), ("sex",))
    assert (ratio.kind, ratio.at, ratio.also) == ("ratio", 0.9, "at most 10 points, with its whole interval")
    assert limit_of(policy, axes.across("equalized odds"), ("sex",)).at == 0.3
    assert limit_of(policy, axes.across("equal opportunity"), ("sex",)) is None
    assert limit_of(policy, X, ("age",)) is None
    assert len(about(policy, X, ("sex",)).rules) == 4
    alone = replace(policy, rules=(rule(selection, "ratio", ("sex",), 0.8),))
    assert limit_of(alone, X, ("sex",)) == Limit(0.8, "ratio", "A policy")


@pytest.mark.parametrize("small_groups", ["undecided", "left out"])
@pytest.mark.parametrize("confidence", [0.8, 0.99])
@pytest.mark.parametrize("reads", ["point", "interval"])
@pytest.mark.parametrize("few", [4, 400])
def test_a_mark_holds_where_the_gate_opens_and_too_few_people_are_said(
    few: int, reads: str, confidence: float, small_groups: str
) -> None:
    random = np.random.default_rng(7)
    policy = Policy("P", (rule(("selection_rate",), "difference", ("group",), 0.1, reads),), confidence=confidence)
    policy = replace(policy, small_groups=small_groups)
    for _ in range(20):
        cells = {name: tuple(random.integers(60, 120, 4).tolist()) for name in "ab"}
        cube = counted({**cells, "c": (few // 4,) * 4})
        rules, opens = about(policy, X, ("group",)), passes(judge(cube, policy))
        kept = too_few(cube, rules)
        assert kept == (few == 4 and small_groups == "undecided")
        assert opens == (bool(holds(cube, rules)) and not kept)


def test_every_rule_about_the_gap_has_to_hold() -> None:
    cube = counted({"a": (50, 50, 50, 50), "b": (55, 45, 55, 45)})
    selection = ("selection_rate",)
    loose = rule(selection, "difference", ("group",), 0.05)
    strict = rule(selection, "difference", ("group",), 0.06, "interval")
    assert holds(cube, Policy("P", (loose,))) is True
    assert holds(cube, Policy("P", (loose, strict))) is False
    assert holds(cube, Policy("P", ())) is None
