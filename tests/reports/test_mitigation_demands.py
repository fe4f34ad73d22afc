"""What a point asks, in sentences, and which notes go with it."""

import math
from dataclasses import replace

import numpy as np

from governance.mitigation.demands import Demands, Splits
from governance.mitigation.rule import Rule
from governance.reports.mitigation import demands as reports
from tests.mitigation.pointed import flipped, pointed

RULE = Rule(("sex",), {("woman",): ((0.4, 0.25), (0.6, 0.75)), ("man",): ((-math.inf, 1.0),)})
GROUPS = (("g0",), ("g1",))
POINT = pointed(flipped((0.3, 0.6), (0.4, 0.5)))
SPLITS = Splits(
    np.array([0.01, 0.03, 0.02]),
    np.array([0.70, 0.72, 0.71]),
    np.array([[0.0, 0.02], [0.01, 0.05], [0.0, 0.04]]),
    np.array([[0.69, 0.71], [0.71, 0.73], [0.70, 0.72]]),
)
DRAWN = Demands("after training", "", True, True, False, RULE, (POINT,), drawn=0.042)
LEARNT = Demands(
    "during training", "Learns a mixture.", False, False, True, None, (POINT, POINT, POINT),
)  # fmt: skip
SAME = replace(DRAWN, asks_group=False, random=False, rule=None)


def text(found: object) -> str:
    return str(found).replace("\N{NO-BREAK SPACE}", " ")


def test_the_headline_says_what_is_asked_when_deciding() -> None:
    assert str(reports.headline(DRAWN, ("sex",))) == (
        "It needs to know everybody's sex, and a coin decides about some people. The scores stay as they are; "
        "only thresholds move. It was measured in one split of the people."
    )
    said = str(reports.headline(LEARNT, ("sex", "age")))
    assert said.startswith("It decides without knowing anybody's sex and age, and the same facts always get")
    assert said.endswith("A model has to learn again. It was measured in 3 splits of the people.")


def test_three_attributes_are_listed_and_nothing_costs_less_than_nought() -> None:
    said = str(reports.headline(LEARNT, ("sex", "ethnicity", "age")))
    assert "anybody's sex, ethnicity and age, and" in said
    costs = replace(SPLITS, values=np.array([-0.0001, 0.0, 0.005]))
    assert reports.splits_finding(costs, "cost", shares=False).headline.endswith("and cost 0.000 to 0.005.")


def test_facts_are_told_question_by_question() -> None:
    drawn, learnt = (reports.facts(each, POINT, ("group",), GROUPS) for each in (DRAWN, LEARNT))
    assert "a coin decides about 4.2 % of the audited people" in text(drawn["Chance"])
    assert drawn["Sensitive attribute when deciding"] == "everybody's group"
    assert learnt["Sensitive attribute when deciding"] == "not needed"
    assert text(learnt["Measured in"]) == "3 splits: gap 10.0 to 10.0 points, accuracy 50.0 to 50.0 %"


def test_the_rule_is_a_table_of_thresholds_and_how_often_each_is_picked() -> None:
    rows = reports.rule_table(RULE, (("woman",), ("man",), ("stranger",)))
    assert rows["group"].tolist() == ["woman", "woman", "man"]
    assert rows["threshold"].tolist() == ["0.40", "0.60", "everybody"]
    assert rows["picked for"].tolist() == [0.25, 0.75, 1.0]
    assert "a coin picks" in reports.rule_finding(RULE).headline


def test_splits_are_told_by_their_range() -> None:
    assert text(reports.splits_finding(SPLITS, "accuracy", shares=True).headline) == (
        "Over 3 splits the gap is 1.0 to 3.0 points, and accuracy 70.0 to 72.0 %."
    )
    rows = reports.splits_table(SPLITS, "accuracy")
    assert rows["gap"].tolist() == [0.01, 0.03, 0.02]
    assert rows["gap, to"].tolist() == [0.02, 0.05, 0.04]
    assert rows["accuracy from"].tolist() == [0.69, 0.71, 0.70]


def test_each_kind_has_the_notes_that_are_about_it() -> None:
    def notes(found: Demands, name: str = "randomised thresholds", *, lowers: bool = False) -> list[str]:
        return list(reports.notes(found, name, lowers=lowers))

    assert notes(DRAWN) == [reports.GROUP, reports.RANDOM]
    assert notes(SAME, lowers=True) == [reports.LOWERS]
    assert notes(LEARNT, "reweighing") == [reports.LEARNS_GROUP, reports.REWEIGHS, reports.RETRAINS]
    assert notes(LEARNT, "dropping columns") == [reports.DROPS, reports.RETRAINS]
    assert notes(SAME) == []


def test_notes_promise_nothing() -> None:
    every = " ".join(
        (reports.GROUP, reports.LEARNS_GROUP, reports.RANDOM, reports.LOWERS, reports.DROPS, reports.REWEIGHS)
    )
    assert "not legal advice" in reports.NOT_ADVICE
    for word in ("unbiased", "debias", "fair model"):
        assert word not in every.lower()


def test_who_is_not_held_to_the_goal_is_said_and_who_may_not_be_seen_is_not_named() -> None:
    found = replace(LEARNT, kept_out=(("g0",), ("g1",)))
    assert "Not held to it" not in reports.facts(LEARNT, POINT, ("group",), GROUPS)
    assert reports.facts(found, POINT, ("group",), GROUPS)["Not held to it"].startswith("g0, g1: too few")
    said = reports.facts(found, POINT, ("group",), GROUPS[:1])["Not held to it"]
    assert said.startswith("g0 and 1 group that is not shown: too few of their people")
    assert "g1" not in said


def test_what_a_method_aims_at_is_said_where_it_is_not_the_goal() -> None:
    def aims(method: str, goal: str) -> str:
        point = pointed(flipped((0.3, 0.6), (0.4, 0.5)), method=method, goal=goal)
        return reports.facts(LEARNT, point, ("group",), GROUPS)["Aims at"]

    assert aims("reweighing", "demographic parity") == "demographic parity"
    assert aims("reweighing", "equalized odds") == "demographic parity, always; equalized odds is only measured"
    assert aims("glass box", "equalized odds") == "nothing of the kind; equalized odds is only measured"
    assert aims("grid search", "equalized odds") == "equalized odds"
    assert aims("randomised thresholds", "equalized odds") == "equalized odds"
