"""Where a rule accepts a group's number, and how much of its limit is used up."""

import math
from dataclasses import replace

import numpy as np
import pytest

from governance import Cube, judge, rate
from governance.review.accepted import accepted
from governance.review.evidence import Evidence
from governance.review.policy import LEFT_OUT, Policy
from governance.review.rule import Rule
from governance.review.used import used
from governance.review.verdict import Verdict
from tests.conftest import counted

NOW = counted({"a": (30, 10, 10, 50), "b": (45, 20, 10, 25), "c": (20, 20, 20, 40), "few": (2, 1, 1, 1)})
BEFORE = counted({"a": (40, 20, 10, 30), "b": (25, 40, 10, 25), "c": (20, 20, 20, 40)})
KINDS = [
    ("difference", 0.1, False),
    ("ratio", 0.8, False),
    ("below overall", 0.1, False),
    ("above overall", 0.1, False),
    ("ratio to overall", 0.9, False),
    ("each group", 0.5, True),
    ("each group", 0.5, False),
    ("fall since previous", 0.05, False),
    ("rise since previous", 0.05, False),
]


def said(rule: Rule, cube: Cube = NOW) -> Verdict:
    evidence = Evidence(cube=cube, previous=Evidence(cube=BEFORE))
    return judge(evidence, Policy("P", (rule,), small_groups=LEFT_OUT))[0]


def ruled(compare: str, limit: float, floor: bool = False) -> Rule:
    return Rule("r", ("selection_rate",), compare, ("group",), limit, floor=floor)


@pytest.mark.parametrize(("compare", "limit", "floor"), KINDS)
@pytest.mark.parametrize("tight", [1.0, 0.3, 1.9])
def test_a_rule_that_reads_the_point_passes_when_every_group_is_where_it_accepts(
    compare: str, limit: float, floor: bool, tight: float
) -> None:
    rule = ruled(compare, limit, floor)
    limit = 1 - (1 - limit) * tight if rule.at_least else limit * tight
    found = said(replace(rule, limit=max(limit, 0.0)))
    where = accepted(found)
    assert where is not None
    value = found.finding.rate.value
    inside = (where.low - 1e-9 <= value) & (value <= where.high + 1e-9)
    part = np.array([group != ("few",) for group in found.finding.rate.groups])
    assert (found.outcome == "pass") == bool(inside[part].all())


@pytest.mark.parametrize(("compare", "limit", "floor"), KINDS)
def test_the_limit_is_used_up_exactly_where_the_number_is_the_limit(compare: str, limit: float, floor: bool) -> None:
    found = said(ruled(compare, limit, floor))
    at_limit = replace(found, rule=replace(found.rule, limit=found.finding.value))
    if 0 < found.finding.value < 1:
        assert used(at_limit).value == pytest.approx(1)
    part = used(found)
    assert (part.value > 1) == (found.outcome == "fail")
    assert part.low <= part.value <= part.high


def test_everybody_is_everybody_also_where_groups_are_not_shown() -> None:
    found = said(ruled("below overall", 0.1))
    where = accepted(found)
    assert where.reference[0] == pytest.approx(rate(NOW.by(), "selection_rate").value[0])
    assert where.called == "everybody"


def test_a_share_is_held_against_the_share_that_is_expected() -> None:
    shares = (("a", 0.5), ("b", 0.3), ("c", 0.2))
    rule = Rule("r", (), "share", ("group",), 0.1, shares=shares)
    found = said(rule, counted({"a": (30, 10, 10, 50), "b": (45, 20, 10, 25), "c": (20, 20, 20, 40)}))
    where = accepted(found)
    np.testing.assert_allclose(where.reference, [0.5, 0.3, 0.2])
    np.testing.assert_allclose(where.high - where.low, 0.2)


def test_what_is_no_number_of_one_group_is_accepted_nowhere() -> None:
    assert accepted(said(replace(ruled("difference", 0.1), compare="mean difference"))) is None
    assert accepted(said(ruled("growth since previous", 0.1))) is None
    assert accepted(said(Rule("d", (), "documents", (), 0.0, documents=("datasheet",)))) is None


@pytest.mark.parametrize(
    "rule",
    [ruled("difference", 0.0), ruled("ratio", 1.0), Rule("d", (), "documents", (), 0.0, documents=("datasheet",))],
)
def test_a_limit_that_accepts_nothing_has_no_part(rule: Rule) -> None:
    assert math.isnan(used(said(rule)).value)
