"""The charts of the review page say what the verdicts say."""

import datetime
from dataclasses import replace

import numpy as np
import pytest

from governance import judge
from governance.charts import style
from governance.charts.review import history
from governance.charts.review.evidence import evidence
from governance.charts.review.marks import MARKS, unit
from governance.charts.review.overview import MOST, limits_used
from governance.review.accepted import accepted
from governance.review.evidence import Evidence
from governance.review.history import History, Judged
from governance.review.policy import LEFT_OUT, Policy
from governance.review.rule import Rule
from governance.review.used import used
from governance.review.verdict import Verdict
from tests.conftest import counted

NOW = counted({"a": (30, 10, 10, 50), "b": (45, 20, 10, 25), "c": (20, 20, 20, 40), "few": (2, 1, 1, 1)})
BEFORE = counted({"a": (40, 20, 10, 30), "b": (25, 40, 10, 25), "c": (20, 20, 20, 40)})
APART = Rule("apart", ("selection_rate",), "difference", ("group",), 0.1)
RULES = (
    APART,
    replace(APART, id="wide", limit=0.5),
    replace(APART, id="ratio", compare="ratio", limit=0.8, severity="warn"),
    replace(APART, id="sure", limit=0.2, reads="interval"),
    Rule("papers", (), "documents", (), 0.0, documents=("datasheet", "model card")),
    replace(APART, id="fall", compare="fall since previous"),
)


def judged(*rules: Rule, previous: bool = True) -> tuple[Verdict, ...]:
    found = Evidence(cube=NOW, previous=Evidence(cube=BEFORE) if previous else None)
    return judge(found, Policy("P", rules, small_groups=LEFT_OUT))


def row(figure, place: int) -> str:
    axis = figure.layout.yaxis
    return dict(zip(axis.tickvals, axis.ticktext, strict=True))[place]


def test_every_rule_stands_at_the_part_of_its_limit_that_is_used_up() -> None:
    verdicts = judged(*RULES[:4])
    drawn = limits_used(verdicts)
    marks = {
        row(drawn, y).split("<br>")[0]: (trace.name, x)
        for trace in drawn.data
        for x, y in zip(trace.x, trace.y, strict=True)
    }
    assert marks == {each.rule.id: (each.outcome, pytest.approx(min(used(each).value, MOST))) for each in verdicts}
    for trace in drawn.data:
        assert trace.marker.color == MARKS[trace.name].colour
    assert "at most 10\N{NO-BREAK SPACE}points" in drawn.layout.yaxis.ticktext[0]
    assert "at least 0.8\N{NO-BREAK SPACE}times, only warns" in drawn.layout.yaxis.ticktext[2]


def test_a_rule_that_only_warns_is_fainter() -> None:
    drawn = limits_used(judged(APART, replace(APART, id="quiet", severity="warn")))
    (trace,) = drawn.data
    assert trace.marker.opacity[1] < trace.marker.opacity[0] == 1


def test_what_is_far_off_stands_at_the_end_of_the_axis_with_its_true_number() -> None:
    (found,) = judged(replace(APART, limit=0.01))
    (trace,) = limits_used([found]).data
    assert list(trace.x) == [MOST]
    assert list(trace.marker.symbol) == ["triangle-right"]
    assert f"{100 * used(found).value:.0f}" in trace.hovertext[0]


def test_a_rule_without_a_number_says_why_in_its_row() -> None:
    verdicts = judged(*RULES[4:], previous=False)
    said = [text.strip() for trace in limits_used(verdicts).data if trace.text is not None for text in trace.text]
    assert said == ["2 of 2 not there", "nothing to read it from"]
    (none,) = judged(replace(APART, limit=0.0))
    assert "where the limit leaves no room" in limits_used([none]).data[-1].text[0]


def test_a_copy_is_drawn_beside_the_policy_in_view() -> None:
    was, now = judged(APART), judged(replace(APART, limit=0.2))
    drawn = limits_used(now, was)
    before = next(trace for trace in drawn.data if trace.name == "by the policy in view")
    assert list(before.x) == [pytest.approx(used(was[0]).value)]
    assert drawn.layout.title.text == "What the copy would change"


def test_the_evidence_shows_every_group_where_it_is_accepted_and_those_it_is_about_in_bold() -> None:
    (found,) = judged(APART)
    where = accepted(found)
    drawn = evidence(found, where, least=30)
    bar, tick, dots = drawn.data
    np.testing.assert_allclose(np.array(bar.base, float), where.low)
    np.testing.assert_allclose(bar.x, where.high - where.low)
    np.testing.assert_allclose(tick.x, where.reference)
    np.testing.assert_allclose(dots.x, found.finding.rate.value)
    bold = [label for label in drawn.layout.yaxis.ticktext if label.startswith("<b>")]
    assert len(bold) == len(found.finding.groups) == 2
    assert dots.marker.symbol[-1].endswith("-open")  # too few people
    assert "hollow" in drawn.layout.xaxis.title.text


def test_the_previous_version_stands_beside_the_evidence() -> None:
    (found,) = judged(RULES[-1])
    drawn = evidence(found, accepted(found))
    before = next(trace for trace in drawn.data if trace.name == "previous version")
    np.testing.assert_allclose(before.x, found.finding.before.value)


def test_a_share_of_people_is_accepted_nowhere_below_nobody() -> None:
    shares = (("a", 0.95), ("b", 0.03), ("c", 0.01), ("few", 0.01))
    (found,) = judged(Rule("s", (), "share", ("group",), 0.05, shares=shares))
    drawn = evidence(found, accepted(found))
    assert min(drawn.data[0].base) > -0.1


def versions() -> History:
    days = [datetime.date(2026, month, 1) for month in (1, 2, 3)]
    rules = [(APART,), (replace(APART, limit=0.2), RULES[1]), (replace(APART, limit=0.5), RULES[1], RULES[4])]
    return History(
        tuple(
            Judged(f"v{place}", day, Policy("P", own), judged(*own))
            for place, (day, own) in enumerate(zip(days, rules, strict=True))
        )
    )


def test_every_version_has_the_outcome_of_every_rule_that_it_had() -> None:
    found = versions()
    drawn = history.outcomes(found)
    marks = {(int(x), row(drawn, y), trace.name) for trace in drawn.data for x, y in zip(trace.x, trace.y, strict=True)}
    assert marks == {
        (place, each.rule.id, each.outcome) for place, one in enumerate(found.versions) for each in one.verdicts
    }
    assert drawn.layout.xaxis.ticktext[0] == "v0<br>2026-01-01"


def test_a_rules_number_is_drawn_with_the_limit_of_each_version() -> None:
    drawn = history.rule_over_versions(versions(), "apart")
    limit = next(trace for trace in drawn.data if trace.name == "limit")
    assert list(limit.y) == [10, 20, 50]
    numbers = [y for trace in drawn.data if trace.name != "limit" for y in trace.y]
    (found,) = judged(APART)
    assert numbers == [pytest.approx(100 * found.finding.value)] * 3
    assert drawn.layout.yaxis.title.text == "Difference in selection rate, in points"


def test_a_rule_that_compared_something_else_before_has_no_mark_in_that_version() -> None:
    floor = replace(APART, compare="each group")
    days = [datetime.date(2026, month, 1) for month in (1, 2)]
    found = History(
        tuple(
            Judged(f"v{place}", day, Policy("P", (own,)), judged(own))
            for place, (day, own) in enumerate(zip(days, (APART, floor), strict=True))
        )
    )
    drawn = history.rule_over_versions(found, "apart")
    assert {place for trace in drawn.data for place in trace.x} == {1}
    assert drawn.layout.yaxis.title.text == "Selection rate, in %"


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        (APART, "12.3 points"),
        (replace(APART, compare="ratio"), "0.123 times"),
        (replace(APART, compare="each group"), "12.3 %"),
        (replace(APART, compare="each group", rates=("brier_score",)), "0.123"),
    ],
)
def test_numbers_have_the_unit_of_their_rule(rule: Rule, said: str) -> None:
    assert unit(rule).said(0.1234).replace("\N{NO-BREAK SPACE}", " ") == said
    assert unit(rule).said(float("nan")) == "not defined"


def test_every_colour_has_its_counterpart_in_the_dark() -> None:
    (found,) = judged(APART)
    for drawn in (limits_used([found]), evidence(found, accepted(found)), history.outcomes(versions())):
        assert style.dark(drawn).to_json() != drawn.to_json()
