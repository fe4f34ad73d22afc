"""What the review page says in sentences and tables."""

import datetime
import re

import pytest

from governance import Policy, judge
from governance.audit import Audit
from governance.data.samples import FOLDER
from governance.metrics.measures import MEASURES
from governance.reports.review import evidence, history, overview, policy, trial
from governance.review.accepted import accepted
from governance.review.changes import changes
from governance.review.history import History, Judged
from tests.conftest import counted

PEOPLE = counted({"a": (30, 10, 10, 50), "b": (45, 20, 10, 25), "c": (2, 1, 1, 1)})
HEAD = 'name = "P"\nowner = "The board"\nsmall_groups = "left out"\n'


def ruled(text: str, name: str = "r", more: str = "") -> str:
    return f'[[rule]]\nid = "{name}"\nby = "group"\n{text}\n{more}\n'


APART = 'rate = "selection_rate"\ncompare = "difference"\nat_most = {limit}'


def judged(*rules: str, head: str = HEAD):
    found = Policy.parse(head + "".join(rules))
    return found, judge(PEOPLE, found, on=datetime.date(2026, 5, 1))


def plain(text: object) -> str:
    return str(text).replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize("threshold", [0.5, 0.0])
def test_the_gate_is_said_with_the_number_of_rules_of_each_outcome(audit: Audit, threshold: float) -> None:
    found = Policy.load(FOLDER / "lending_policy.toml")
    verdicts = judge(audit.decided(threshold), found)
    text = str(overview.gate(found, verdicts))
    shut = any(each.blocks for each in verdicts)
    assert text.startswith(f"The gate {'stays shut' if shut else 'opens'}: the policy {found.title} ")
    assert ("does not hold" in text) == shut
    for outcome, word in (("pass", "pass"), ("fail", "fail"), ("not enough evidence", "ha(s|ve) not enough evidence")):
        number = sum(verdict.outcome == outcome for verdict in verdicts)
        assert bool(re.search(rf"\b{number} (rules? )?{word}", text)) == (number > 0), outcome


def test_a_remark_about_the_policy_stands_in_its_owners_place() -> None:
    found, verdicts = judged(ruled(APART.format(limit=0.5)))
    assert "Owned by The board." in str(overview.gate(found, verdicts))
    remarked = str(overview.gate(found, verdicts, "It was changed here."))
    assert "It was changed here." in remarked
    assert "Owned by" not in remarked


def test_what_keeps_the_gate_shut_is_told_from_what_only_warns() -> None:
    tight = APART.format(limit=0.01)
    found, verdicts = judged(ruled(tight, "blocks"), ruled(tight, "warns", 'severity = "warn"'))
    assert "2 rules fail." in str(overview.gate(found, verdicts))
    assert overview.kept_shut(verdicts) == "What keeps it shut: blocks."
    assert overview.only_warns(verdicts) == "Not passed, and only warnings: warns."
    _, only = judged(ruled(tight, "warns", 'severity = "warn"'))
    assert "The gate opens" in str(overview.gate(found, only))
    assert overview.kept_shut(only) == ""


def test_a_rule_that_passes_by_its_estimate_alone_is_named_beside_the_outcome() -> None:
    _, verdicts = judged(ruled(APART.format(limit=0.25), "near"), ruled(APART.format(limit=0.9), "far"))
    assert [each.outcome for each in verdicts] == ["pass", "pass"]
    assert overview.on_the_estimate(verdicts) == (
        "Passed, and not for sure: near. It passes by the estimate alone: its interval reaches beyond the limit."
    )
    assert overview.on_the_estimate(verdicts[1:]) == ""


@pytest.mark.parametrize("name", MEASURES)
def test_what_every_number_means_can_be_said_to_a_committee(name: str) -> None:
    rule = Policy.parse(HEAD + ruled(APART.format(limit=0.1).replace("selection_rate", name))).rules[0]
    said = evidence.meant(rule)
    assert said.startswith(f"{name.replace('_', ' ').capitalize()}: ")
    assert said.endswith(".")


def test_every_waiver_is_listed_with_what_became_of_it() -> None:
    waiver = '[[waiver]]\nrule = "r"\ngroup = "{group}"\nowner = "Jane"\nreason = "why"\nexpires = {day}\n'
    _, verdicts = judged(
        ruled(APART.format(limit=0.01)),
        waiver.format(group="b", day="2026-05-01"),
        waiver.format(group="a", day="2026-04-30"),
    )
    assert overview.waived(verdicts) == [
        "r, b: in use (until 2026-05-01, Jane; why). Without it: fail.",
        "r, a: expired (since 2026-04-30, Jane; why).",
    ]
    assert overview.waived([]) == []


def test_the_table_of_rules_has_a_row_each_and_the_part_that_is_used_up() -> None:
    _, verdicts = judged(
        ruled(APART.format(limit=0.5)), ruled('documents = ["datasheet"]', "d").replace('by = "group"\n', "")
    )
    table = overview.table(verdicts)
    assert table["rule"].tolist() == ["r", "d"]
    assert table["part used up"][0] == pytest.approx(verdicts[0].finding.value / 0.5)
    assert table["limit"].tolist() == ["at most 0.5", "all there"]


def test_the_furthest_rule_is_said_for_those_who_do_not_see_the_chart() -> None:
    _, verdicts = judged(ruled(APART.format(limit=0.5), "wide"), ruled(APART.format(limit=0.1), "narrow"))
    assert str(overview.furthest(verdicts)).startswith("narrow uses up most of what it accepts: ")
    assert "No rule has a number" in str(overview.furthest([]))


def test_the_evidence_says_of_every_group_what_is_accepted_and_what_is_lacking() -> None:
    found, verdicts = judged(ruled(APART.format(limit=0.1)), head=HEAD.replace("left out", "undecided"))
    table = evidence.table(verdicts[0], accepted(verdicts[0]))
    rows = table.set_index("group")
    assert rows.loc["b", "accepted from"] == pytest.approx(rows.loc["a", "Selection rate"] - 0.1)
    assert rows.loc["b", "the rule says"] == "fail"
    assert rows.loc["c", "the rule says"] == "too few people, 25 more would do"
    assert found.min_group_size == 30


def test_a_rule_says_what_it_does_and_who_answers_for_it() -> None:
    found, _ = judged(
        ruled(APART.format(limit=0.1)),
        ruled(APART.format(limit=0.1), "w", 'severity = "warn"\nowner = "Ann"'),
        ruled(APART.format(limit=0.1), "o", 'without_evidence = "warn"'),
    )
    said = [evidence.about(rule, found) for rule in found.rules]
    assert said[0].startswith("Keeps the gate shut when it fails, and when there is not enough evidence.")
    assert said[0].endswith("Owner: The board.")
    assert said[1].startswith("Keeps nothing shut.")
    assert said[1].endswith("Owner: Ann.")
    assert "without enough evidence it only warns" in said[2]


def test_what_turns_by_a_copy_is_said_rule_by_rule() -> None:
    before, now = judged(ruled(APART.format(limit=0.1)), ruled(APART.format(limit=0.9), "gone"))
    after, then = judged(ruled(APART.format(limit=0.9)), ruled(APART.format(limit=0.9), "new"))
    text = str(trial.turned(now, then))
    assert text.startswith("The gate would open. Outcomes that turn: r from fail to pass.")
    assert "New rules: new (pass)." in text
    assert "Rules that are gone: gone (pass)." in text
    assert str(trial.turned(now, now)) == "The gate would stay shut. No outcome turns."
    assert "neither stricter nor looser" in trial.together(changes(before, after))
    table = trial.table(now, then).set_index("rule")
    assert table.loc["r"].tolist() == ["at most 0.1", "at most 0.9", "fail", "pass"]
    assert table.loc["gone", "outcome in the copy"] == "no such rule"


@pytest.mark.parametrize(("limit", "word"), [(0.05, "stricter"), (0.2, "looser")])
def test_a_copy_is_said_to_be_stricter_or_looser_as_a_whole(limit: float, word: str) -> None:
    before, _ = judged(ruled(APART.format(limit=0.1)))
    after, _ = judged(ruled(APART.format(limit=limit)))
    assert f"the copy is {word}" in trial.together(changes(before, after))


def test_versions_that_no_rule_judged_both_are_not_said_to_be_alike() -> None:
    was, then = judged(ruled(APART.format(limit=0.9), "old"))
    is_, now = judged(ruled(APART.format(limit=0.1), "new"))
    day = datetime.date(2026, 1, 1)
    found = History((Judged("v1", day, was, then, "a model", 20), Judged("now", day, is_, now, "another", 30)))
    assert "Now and v1 were judged by no rule in common." in str(history.headline(found))
    assert history.versions(found)[["decided by", "people"]].to_numpy().tolist() == [["a model", 20], ["another", 30]]


def test_a_history_says_what_turned_with_the_last_version() -> None:
    was, then = judged(ruled(APART.format(limit=0.9)))
    is_, now = judged(ruled(APART.format(limit=0.1)), ruled(APART.format(limit=0.1), "new"))
    day = datetime.date(2026, 1, 1)
    found = History((Judged("v1", day, was, then), Judged("v2", day.replace(month=3), is_, now)))
    assert str(history.headline(found)) == "2 versions, from 2026-01-01 to 2026-03-01. Since v1: r from pass to fail."
    assert history.outcomes(found).set_index("rule").loc["new"].tolist() == ["no such rule", "fail"]
    assert history.versions(found)["gate"].tolist() == ["open", "shut"]
    assert history.rule(found, "r")["limit"].tolist() == ["at most 0.9", "at most 0.1"]
    assert str(history.moved(found, "r")) == "r: pass in v1, fail in v2."
    assert "at_most was 90 points and is 10 points" in history.policy_moved(was, is_)[0]
    assert history.policy_moved(was, was) == []
    assert "no earlier version" in str(history.headline(History(found.versions[1:])))


def test_a_policy_says_how_it_reads_groups_and_missing_values() -> None:
    found = Policy.parse(HEAD + '[groups]\ngroup = ["a", "b"]\n' + ruled(APART.format(limit=0.1)))
    said = plain(" ".join(policy.head(found)))
    assert "Intervals are at 95 %." in said
    assert "from 30 people on; smaller groups are left out." in said
    assert "Groups by group that must be there: a and b." in said
