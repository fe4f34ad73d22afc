"""A gate that cannot be fooled by what is not there: absent, new, unnamed, weightless or undefined, never a pass."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from governance import Cube, Policy
from governance.errors import DocumentRefused, ValuesMissing
from governance.review.documents import document, written
from governance.review.evidence import Evidence
from governance.review.gate import discreet, judge, passes
from governance.review.rule import Rule
from governance.review.verdict import Verdict
from governance.review.waiver import Waiver
from tests.conftest import counted
from tests.review.test_properties import KINDS, QUICK, counts, evidence, found, random_people

EVEN = {"a": (250, 250, 250, 250), "b": (250, 250, 250, 250)}
LOOSE = 0.9
TODAY = date(2026, 7, 1)
BOTH = pytest.mark.parametrize("small_groups", ["undecided", "left out"])
quick = pytest.mark.parametrize("rule", QUICK, ids=lambda rule: f"{rule.compare} {' '.join(rule.rates)}")


def loose(rule: Rule) -> Rule:
    return replace(rule, limit=0.01 if rule.at_least else 0.99)


def lacking(verdict: Verdict) -> dict[tuple, str]:
    return {lack.group: lack.why for lack in verdict.lacks}


def one(seen: Evidence | Cube, rule: Rule, **said) -> Verdict:
    return judge(seen, Policy("P", (rule,), **said), on=TODAY)[0]


DIFFERENCE = Rule("r", ("selection_rate",), "difference", ("group",), LOOSE)


@quick
@BOTH
def test_a_group_that_must_be_there_and_is_not_is_never_a_pass(rule: Rule, small_groups: str) -> None:
    seen = evidence(1)
    assert found(seen, loose(rule)).outcome == "pass"
    listed = {"groups": (("group", ("g0", "g1", "g2", "g3")),), "small_groups": small_groups}
    verdict = found(seen, loose(rule), **listed)
    assert verdict.outcome == "not enough evidence"
    assert lacking(verdict)[("g3",)] == "nobody"
    assert "Nobody in a group that must be there: g3." in verdict.because


@quick
@BOTH
def test_a_group_that_the_policy_does_not_list_is_never_a_pass(rule: Rule, small_groups: str) -> None:
    verdict = found(evidence(1), loose(rule), groups=(("group", ("g0", "g1")),), small_groups=small_groups)
    assert verdict.outcome == "not enough evidence"
    assert lacking(verdict)[("g2",)] == "not foreseen"


@pytest.mark.parametrize("rule", [rule for rule in KINDS if rule.needs_previous], ids=lambda rule: rule.compare)
@BOTH
def test_a_group_that_is_new_or_gone_since_the_previous_version_is_never_a_pass(rule: Rule, small_groups: str) -> None:
    now, before = (random_people(seed, 240) for seed in (1, 2))
    fewer = before[before["group"] != "g2"]
    new = Evidence.counted(counts(now), previous=Evidence.counted(counts(fewer)))
    gone = Evidence.counted(counts(fewer), previous=Evidence.counted(counts(now)))
    verdict = found(new, loose(rule), small_groups=small_groups)
    assert verdict.outcome == "not enough evidence"
    assert lacking(verdict)[("g2",)] == ("no expected share" if rule.compare == "share" else "nobody before")
    left = found(gone, loose(rule), small_groups=small_groups)
    assert left.outcome == ("pass" if rule.compare == "share" else "not enough evidence")  # its share is 0, and counts
    strict = replace(rule, limit=0.05)
    assert rule.compare != "share" or found(gone, strict, small_groups=small_groups).outcome == "fail"


def test_people_who_are_named_at_last_are_not_missed() -> None:
    before = random_people(1, 300)
    before.loc[:50, "group"] = None
    seen = Evidence.counted(counts(random_people(2, 300)), previous=Evidence.counted(counts(before)))
    rule = Rule("r", ("selection_rate",), "fall since previous", ("group",), LOOSE)
    assert one(seen, rule).outcome == "pass"


@pytest.mark.parametrize("rule", [rule for rule in KINDS if rule.needs_previous], ids=lambda rule: rule.compare)
def test_without_a_previous_version_a_rule_about_it_is_undecided(rule: Rule) -> None:
    alone = replace(evidence(1), previous=None)
    assert found(alone, loose(rule)).because.startswith("There is no previous version to compare with")
    other = counted({"x": (100, 100, 100, 100)}, "other")
    uncounted = replace(alone, previous=Evidence.counted(replace(other, favourable="1")))
    assert found(uncounted, loose(rule)).because.startswith("The record of the previous version does not count people")
    assert found(uncounted, DIFFERENCE).outcome == "pass"


@quick
@BOTH
def test_a_group_without_positives_or_weight_is_never_a_pass(rule: Rule, small_groups: str) -> None:
    """Of two groups one has nobody who really qualified; or nobody whose weight is above 0."""
    table = random_people(3, 300, groups=2)
    previous = evidence(1).previous
    weightless = table.assign(weight=np.where(table["group"] == "g1", 0.0, 1.0))
    zero = Evidence.counted(counts(weightless, weight="weight"), previous=previous)
    if rule.compare != "share":
        assert found(zero, loose(rule), small_groups="undecided").outcome == "not enough evidence"
    if {"true_positive_rate", "area_under_curve", "balanced_accuracy"} & set(rule.rates):
        unqualified = table.assign(label=np.where(table["group"] == "g1", 0, table["label"]))
        seen = Evidence.counted(counts(unqualified), previous=previous)
        assert found(seen, loose(rule), small_groups="undecided").outcome == "not enough evidence"
        if rule.compare in ("difference", "ratio", "mean difference"):
            assert found(seen, loose(rule), small_groups=small_groups).outcome == "not enough evidence"


@pytest.mark.parametrize("rule", KINDS, ids=lambda rule: f"{rule.compare} {' '.join(rule.rates)}")
def test_one_heavy_person_is_not_a_group(rule: Rule) -> None:
    """Whom errors are about depends on what really happened, so the person is one of those the number is about."""
    table = random_people(3, 300)
    label = 0 if rule.rates == ("false_positive_rate",) else 1
    first = table.index[(table["group"] == "g1") & (table["label"] == label)][0]
    heavy = table.assign(weight=np.where(table.index == first, 1e9, 1.0))
    seen = Evidence.counted(counts(heavy, weight="weight"), previous=evidence(1).previous)
    assert found(seen, loose(rule)).outcome != "pass"


def test_a_weight_that_is_no_number_is_refused() -> None:
    table = random_people(1, 100)
    table.loc[3, "weight"] = np.nan
    with pytest.raises(ValuesMissing):
        counts(table, weight="weight")


def test_a_number_that_is_about_nobody_of_a_large_group_is_about_too_few_people() -> None:
    """F1 of 100 people whom nobody selects and of whom nobody qualifies is about nobody; Theil's index is about all."""
    table = pd.DataFrame({"group": ["a", "b", "c"] * 100, "label": 1, "decision": 1, "score": 0.0})
    table.loc[table["group"] == "c", "label"] = 1
    cube = counts(table)
    rule = Rule("r", ("theil_index",), "difference", ("group",), LOOSE)
    assert one(cube, rule, small_groups="left out").outcome == "pass"
    nobody = replace(rule, rates=("f1_score",))
    table.loc[table["group"] == "c", ["label", "decision"]] = 0
    for small_groups, outcome in (("undecided", "not enough evidence"), ("left out", "pass")):
        verdict = one(counts(table), nobody, small_groups=small_groups)
        assert lacking(verdict) == {("c",): "too few people"}
        assert verdict.outcome == outcome


def test_missing_people_are_as_the_policy_says() -> None:
    table = random_people(1, 400)
    table.loc[:60, "group"] = None
    cube = counts(table)
    said = {missing: one(cube, DIFFERENCE, missing=missing) for missing in ("undecided", "a group", "left out")}
    assert [each.outcome for each in said.values()] == ["not enough evidence", "pass", "pass"]
    assert lacking(said["undecided"]) == {("(missing)",): "no value"}
    assert (
        "Without a value, so that nobody knows which group they are in: group: (missing)." in said["undecided"].because
    )
    table.loc[:60, "decision"] = 0
    strict = replace(DIFFERENCE, limit=0.3)
    assert [one(counts(table), strict, missing=each).outcome for each in said] == ["fail", "fail", "pass"]
    share = Rule("r", (), "share", ("group",), LOOSE, shares=(("g0", 0.4), ("g1", 0.3), ("g2", 0.3)))
    outcomes = [one(cube, share, missing=each).outcome for each in said]
    assert outcomes == ["not enough evidence", "not enough evidence", "pass"]
    named = replace(share, shares=(("g0", 0.3), ("g1", 0.3), ("g2", 0.3), ("(missing)", 0.1)))
    assert [one(cube, named, missing=each).outcome for each in said] == ["not enough evidence", "pass", "pass"]


def test_groups_where_several_attributes_meet_are_listed_by_attribute() -> None:
    table = random_people(1, 600)
    cube = Cube.count(table, sensitive=["group", "other"], y_true="label", y_pred="decision")
    rule = replace(DIFFERENCE, by=("group", "other"))
    verdict = one(cube, rule, groups=(("other", ("x", "z")),))
    assert lacking(verdict) == {("other: z",): "nobody", ("other: y",): "not foreseen"}
    assert "A group that the policy does not list: other: y." in verdict.because
    assert discreet(verdict, cube, Policy("P", (rule,))) is verdict


def test_what_warns_does_not_keep_the_gate_shut_and_what_lacks_evidence_does_unless_it_is_said() -> None:
    broken = counted({"a": (250, 250, 250, 250), "b": (450, 50, 450, 50)})
    small = counted({**EVEN, "few": (5, 5, 0, 0)})
    rule = replace(DIFFERENCE, limit=0.05)
    cases = [
        (broken, {}, {}, False),
        (broken, {"severity": "warn"}, {}, True),
        (broken, {"without_evidence": "warn"}, {"without_evidence": "warn"}, False),
        (small, {}, {}, False),
        (small, {"without_evidence": "warn"}, {}, True),
        (small, {}, {"without_evidence": "warn"}, True),
        (small, {"without_evidence": "block"}, {"without_evidence": "warn"}, False),
        (small, {"severity": "warn"}, {}, True),
    ]
    for cube, of_rule, of_policy, opens in cases:
        policy = Policy("P", (replace(rule, **of_rule),), **of_policy)
        assert passes(judge(cube, policy)) == opens


UNEVEN = counted({"a": (250, 250, 0, 0), "b": (260, 240, 0, 0), "c": (450, 50, 0, 0), "d": (460, 40, 0, 0)})
STRICT = replace(DIFFERENCE, limit=0.05)


def waiver(group: str, until: date = TODAY) -> Waiver:
    return Waiver("r", (group,), "Ada", "too new", until)


def test_a_waiver_counts_through_its_last_day() -> None:
    cube = counted({"a": (250, 250, 0, 0), "b": (260, 240, 0, 0), "c": (450, 50, 0, 0)})
    for until, outcome, state in ((TODAY, "pass", "used"), (TODAY - timedelta(1), "fail", "expired")):
        verdict = one(cube, STRICT, waivers=(waiver("c", until),))
        assert (verdict.outcome, verdict.uses[0].state, verdict.without_waivers) == (outcome, state, "fail")
    used = one(cube, STRICT, waivers=(waiver("c"),)).because
    assert "Waived until 2026-07-01 by Ada: c (too new). Without it the outcome would be: fail." in used
    assert verdict.because.endswith("The waiver for c (Ada) expired on 2026-06-30 and no longer counts.")


def test_the_fewest_waivers_that_help_are_used() -> None:
    states = {
        use.waiver.group: use.state
        for use in one(UNEVEN, STRICT, waivers=(waiver("a"), waiver("b"), waiver("c"), waiver("x"))).uses
    }
    assert states == {("a",): "used", ("b",): "used", ("c",): "not needed", ("x",): "nobody in it"}
    alone = one(UNEVEN, STRICT, waivers=(waiver("a"),))
    assert (alone.outcome, alone.uses[0].state) == ("fail", "not needed")


def test_many_waivers_are_used_one_alone_or_all() -> None:
    cells = {f"g{place}": (250, 250, 0, 0) for place in range(3)} | {f"w{place}": (450, 50, 0, 0) for place in range(7)}
    verdict = one(counted(cells), STRICT, waivers=tuple(waiver(f"w{place}") for place in range(7)))
    assert verdict.outcome == "pass"
    assert {use.state for use in verdict.uses} == {"used"}


def test_a_group_that_must_be_there_can_be_waived() -> None:
    listed = {"groups": (("group", ("a", "b", "x")),)}
    assert one(counted(EVEN), STRICT, **listed).outcome == "not enough evidence"
    assert one(counted(EVEN), STRICT, **listed, waivers=(waiver("x"),)).outcome == "pass"


def test_documents_have_to_be_there_and_to_hold_something(tmp_path: Path) -> None:
    rule = Rule("d", (), "documents", (), 0.0, documents=("model card", "checklist"))
    card = written("model card", "card.md", b"A card.")
    seen = Evidence.counted(counted(EVEN), documents=(card,))
    verdict = one(seen, rule)
    assert (verdict.outcome, verdict.finding.value) == ("fail", 1.0)
    assert verdict.because == f"There: model card card.md (SHA-256 {card.sha256[:12]}). Not there: checklist."
    exception = Waiver("d", ("checklist",), "Ada", "next week", TODAY)
    assert one(seen, rule, waivers=(exception,)).uses[0].state == "used"
    both = replace(seen, documents=(card, written("checklist", "list.md", b"Done.")))
    assert one(both, rule).outcome == "pass"
    assert one(both, rule, waivers=(exception,)).uses[0].state == "not needed"
    empty = tmp_path / "card.md"
    empty.write_text(" \n")
    with pytest.raises(DocumentRefused, match=r"card\.md is no model card: nothing is written in it"):
        document("model card", empty)
    with pytest.raises(DocumentRefused, match="No such file"):
        document("model card", tmp_path / "none.md")
    with pytest.raises(DocumentRefused, match="documents are of the kinds datasheet"):
        document("poem", empty)


@pytest.mark.parametrize(("limit", "said"), [(0.01, "1 point "), (0.05, "5 points "), (0.015, "1.5 points ")])
def test_one_point_is_a_point(limit: float, said: str) -> None:
    assert f"by more than {said}in selection rate" in replace(DIFFERENCE, limit=limit).statement


def test_every_kind_of_rule_is_said_in_a_sentence() -> None:
    for rule in KINDS:
        assert rule.statement.endswith(".")
        assert "{" not in rule.statement
        said = found(evidence(1), rule).because
        assert said.endswith(".")
        assert "nan" not in said


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b" \n",
        b"\xef\xbb\xbf\n",
        b"\xc2\xa0\xe2\x80\x8b",
        b"\0\0\0",
        b"\xff\xfe \0",
        b"# \n---\n",
        b"<!-- to be\nwritten -->",
    ],
)
def test_a_document_that_shows_a_reader_nothing_is_refused(content: bytes) -> None:
    with pytest.raises(DocumentRefused, match="nothing is written in it"):
        written("model card", "card.md", content)


@pytest.mark.parametrize("content", [b"Karte", "模型".encode("utf-16"), b"%PDF-1.7\n\xff\xfe\0", b"7"])
def test_a_document_of_any_writing_is_one(content: bytes) -> None:
    assert written("model card", "card.md", content).size == len(content)


@pytest.mark.parametrize(
    ("kept", "small_groups", "outcome"),
    [(400, "undecided", "fail"), (5, "undecided", "not enough evidence"), (0, "undecided", "not enough evidence"),
     (5, "left out", "pass"), (0, "left out", "pass")],
)  # fmt: skip
def test_nobody_where_listed_groups_meet_is_no_milder_than_a_few(kept: int, small_groups: str, outcome: str) -> None:
    people = pd.DataFrame(
        [(sex, race, place % 2, int(place % 4 < 2 and (sex, race) != ("w", "x")))
         for sex in "wm" for race in "xy" for place in range(kept if (sex, race) == ("w", "x") else 400)],
        columns=["sex", "race", "label", "decision"],
    )  # fmt: skip
    cube = Cube.count(people, sensitive=["sex", "race"], y_true="label", y_pred="decision", favourable=1)
    rule = Rule("r", ("selection_rate",), "difference", ("sex", "race"), 0.1)
    groups = (("sex", ("w", "m")), ("race", ("x", "y")))
    verdict = judge(cube, Policy("P", (rule,), small_groups=small_groups, groups=groups))[0]
    assert verdict.outcome == outcome
    assert [lack.group for lack in verdict.lacks] == ([] if kept == 400 else [("w", "x")])
