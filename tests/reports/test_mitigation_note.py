"""The mitigation note: complete, the same for the same input, and without anybody who may not be seen."""

import hashlib
import json
import re
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from governance.audit import Audit
from governance.data.dataset import Dataset
from governance.data.roles import Roles
from governance.metrics import words
from governance.metrics.disparity import reach
from governance.metrics.rates import rate
from governance.mitigation import tradeoff
from governance.mitigation.demands import demands
from governance.mitigation.goals import gap
from governance.mitigation.methods.learning import Wanted
from governance.mitigation.problem import problem
from governance.mitigation.reached import Treatment
from governance.mitigation.trial import trial
from governance.mitigation.utility import Utility
from governance.reports.mitigation.note import Facts, Measured, note
from governance.reports.mitigation.note_markdown import markdown


def measured(audit: Audit, by: tuple[str, ...], wanted: Wanted, policy: str = "randomised thresholds") -> Measured:
    """The point of the widest gap that a policy was tried at."""
    asked = problem(audit, by)
    _, found = tradeoff.first(asked, wanted)
    each = [one for one in tradeoff.points(asked, wanted, found) if one.treatment.method == policy]
    return Measured(audit, asked, each[-1], demands(asked, wanted, each[-1]))


@pytest.fixture(scope="module")
def lent(audit: Audit) -> Measured:
    return measured(audit, ("sex",), Wanted("demographic parity", least=30))


@pytest.fixture(scope="module")
def facts(lent: Measured) -> Facts:
    return note(lent, files={"thresholds.toml": b"these"})


def test_the_numbers_of_the_note_are_those_of_the_point(lent: Measured, facts: Facts) -> None:
    point = lent.point
    for side, cube in (("before", point.before), ("after", point.after)):
        found = gap(cube, "demographic parity", least=30)
        ends = reach(found.rate, "difference", min_group_size=30)
        assert [facts["gap"][side][each] for each in ("value", "low", "high")] == pytest.approx(
            [found.value, *ends], abs=1e-6
        )
        selected = rate(cube, "selection_rate").value
        rows = facts["by_group"]["selection_rate"]
        assert [row[side] for row in rows] == pytest.approx(selected.tolist(), abs=1e-6)
    assert facts["utility"]["after"]["value"] == pytest.approx(point.value.value[0], abs=1e-6)
    assert facts["audited"]["held_out"] == 6000


def test_every_file_is_named_with_its_hash(facts: Facts) -> None:
    (file,) = facts["files"]
    assert file == {"name": "thresholds.toml", "bytes": 5, "sha256": hashlib.sha256(b"these").hexdigest()}
    assert file["sha256"] in markdown(facts)


def test_the_same_input_gives_the_same_note(lent: Measured, facts: Facts) -> None:
    again = note(lent, files={"thresholds.toml": b"these"})
    assert json.dumps(again, allow_nan=False) == json.dumps(facts, allow_nan=False)
    assert markdown(again) == markdown(facts)
    assert "Date" not in markdown(again)
    assert "Date: 2026-03-01" in markdown(note(lent, date="2026-03-01"))


def test_the_note_comes_back_from_json_and_reads_the_same(facts: Facts) -> None:
    assert markdown(json.loads(json.dumps(facts))) == markdown(facts)


def test_the_note_says_what_a_committee_asks(facts: Facts) -> None:
    text = markdown(facts)
    for title in (
        "What was audited",
        "What was done",
        "How it was measured",
        "By group",
        "Side effects",
        "Whose decision changes",
        "Thresholds to use",
        "Law and ethics",
        "What remains to be done",
        "What these numbers cannot say",
        "Files",
    ):
        assert f"\n## {title}\n" in text
    assert re.search(r"largest gap goes from \d+\.\d points \(95.% interval", text)
    assert "unbiased" not in text


def test_headings_can_stand_inside_another_document(facts: Facts) -> None:
    heads = [line for line in markdown(facts, level=4).splitlines() if line.startswith("#")]
    assert {len(line.split(" ")[0]) for line in heads} == {4, 5}


def people(groups: dict[str, int]) -> Audit:
    """An audit of people with scores, in groups of these sizes."""
    random = np.random.default_rng(0)
    names = np.repeat(list(groups), list(groups.values()))
    table = pd.DataFrame({"group": names, "score": random.integers(0, 101, len(names)) / 100})
    table["label"] = np.where(random.random(len(names)) < table["score"], "yes", "no")
    return Audit.recorded(Dataset("people", table, Roles("label", "yes", ("group",), score="score")))


def test_no_number_of_a_group_of_too_few_people_leaves() -> None:
    audit = people({"a": 400, "b": 300, "tiny": 24, "small": 40})
    found = note(measured(audit, ("group",), Wanted("demographic parity", least=30)))
    for rows in (*found["by_group"].values(), found["decisions"]["by_group"], found["thresholds"]):
        assert {row["group"] for row in rows} == {"a", "b"}
    assert found["gap"]["after"]["highest"] in {"a", "b"}
    assert "tiny" in " ".join(found["left_out"])


def test_names_of_groups_stay_text() -> None:
    odd = "<b>|[x](http://x.y)\n# head"
    audit = people({odd: 200, "=x": 200, "(missing)": 200})
    text = markdown(note(measured(audit, ("group",), Wanted("equal opportunity", least=30))))
    assert "<b>" not in text
    assert not re.search(r"(?<!\\)\]\(", text)
    assert "\n# head" not in text
    widths = {line.count(" | ") for line in text.split("## By group")[1].split("##")[0].splitlines() if line[:1] == "|"}
    assert len(widths) == 1


def test_where_halves_choose_and_are_measured_the_note_says_how_many_of_each() -> None:
    found = measured(people({"a": 301, "b": 300}), ("group",), Wanted("demographic parity", least=30))
    told, text = note(found), markdown(note(found))
    chose, judged = told["audited"]["chosen_on"], told["audited"]["measured"]
    assert chose + judged == told["audited"]["held_out"] == 601
    assert judged == told["utility"]["people"] == found.point.before.people.sum()
    assert f"People this was measured on: {judged}" in text
    assert f"Both are of the {judged} people measured." in text
    for said in ("on this page", "to test on"):
        assert said not in text


def test_a_note_beside_the_audited_model_learnt_again_says_so_everywhere(lent: Measured) -> None:
    again = tuple(replace(one, seed=1) for one in lent.point.each)
    elsewhere = replace(lent, point=replace(lent.point, each=again))
    told = note(elsewhere)
    assert "the audited model learnt again in another split" in told["beside"]
    assert "before (learnt again)" in told["by_group"]["selection_rate"][0]
    assert "gap before (learnt again)" in told["side_effects"]["gaps"][0]
    text = markdown(told)
    assert "both sides are of the 6,000 people held out there" in text
    assert "| gap before (learnt again) |" in text
    assert "learnt again" not in markdown(note(lent))


def test_one_group_has_a_note_without_a_gap() -> None:
    found = note(measured(people({"a": 300}), ("group",), Wanted("demographic parity", least=30), "unmitigated"))
    assert found["gap"]["after"]["value"] is None
    assert "not defined (fewer than two groups have enough people)" in markdown(found)


def test_a_cost_is_no_share(audit: Audit) -> None:
    wanted = Wanted("demographic parity", Utility("cost"), least=30)
    text = markdown(note(measured(audit, ("sex",), wanted, "one threshold")))
    assert re.search(r"The mean cost of a person goes from 0\.\d{3} \(95", text)
    assert "cost (false positive 1, false negative 1" in text


def test_the_audited_model_itself_has_a_note(lent: Measured) -> None:
    asked, wanted = lent.problem, lent.point.wanted
    own = tradeoff.point(asked, wanted, Treatment("unmitigated"), (tradeoff.unmitigated(trial(asked)),))
    found = note(replace(lent, point=own, demands=demands(asked, wanted, own)))
    assert found["gap"]["before"] == found["gap"]["after"]
    assert found["thresholds"] == []
    assert "Nobody of 6,000 people" in markdown(found)


def test_the_gap_of_groups_that_are_not_shown_is_nowhere_in_the_note() -> None:
    """Of a 500, b 435, c 45 and d 20 people, c is hidden beside d; its gap is not told, split by split either."""
    random = np.random.default_rng(0)
    names = np.repeat(["a", "b", "c", "d"], [1000, 870, 90, 40])
    score = np.where(np.isin(names, ["c", "d"]), 0.3, 0.6) + random.uniform(-0.2, 0.2, len(names))
    table = pd.DataFrame({"group": names, "score": score.round(2)})
    table["label"] = np.where(random.random(len(names)) < table["score"], "yes", "no")
    audit = Audit.recorded(Dataset("people", table, Roles("label", "yes", ("group",), score="score")))
    found = measured(audit, ("group",), Wanted("demographic parity", least=30), "one threshold")
    (own,) = found.point.each
    twice = replace(found.point, each=(own, replace(own, seed=1)))
    asks = demands(found.problem, twice.wanted, twice)
    facts = note(replace(found, point=twice, demands=asks))
    assert asks.over(found.problem.groups).gaps[0] > 0.3
    told = words.points(facts["gap"]["after"]["value"])
    assert facts["gap"]["after"]["value"] < 0.1
    assert f"2 splits: gap {told} to {told} points" in facts["method"]["said"]["Measured in"]
