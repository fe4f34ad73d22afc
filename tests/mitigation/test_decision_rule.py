"""Thresholds that leave: what stands in the file comes back, and decides about other people as it did here."""

import math
import tomllib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.audit import Audit
from governance.data.dataset import Dataset
from governance.errors import (
    ColumnUnknown,
    GroupsUnseen,
    RuleKeyUnknown,
    RuleRefused,
    RuleUnreadable,
    ScoresMissing,
    SeedNeeded,
    TableEmpty,
)
from governance.metrics.costs import Costs
from governance.mitigation import tradeoff
from governance.mitigation.decision_rule import DecisionRule, Purpose, decision_rule
from governance.mitigation.methods.learning import Wanted
from governance.mitigation.placing import Attribute
from governance.mitigation.problem import problem
from governance.mitigation.rule import EVERYBODY, NOBODY, Rule
from governance.mitigation.utility import Utility

PURPOSE = Purpose("demographic parity", "a threshold per group", 0.02, Utility(), "repaid", "yes", "a model", 100, 300)
ODD = st.sampled_from(["(missing)", "(empty)", '"', "'''", "a\nb", "=x", "<b>", "[group]", "é", "\\", "# no", ""])
NAMES = ODD | st.text(max_size=12)
NUMBERS = st.sampled_from([EVERYBODY, NOBODY, 0.0, 1.0]) | st.floats(0, 1)


@st.composite
def mixtures(draw: st.DrawFn) -> tuple[tuple[float, float], ...]:
    thresholds = draw(st.lists(NUMBERS, min_size=1, max_size=3, unique=True))
    shares = draw(st.lists(st.floats(0.01, 1), min_size=len(thresholds), max_size=len(thresholds)))
    return tuple((at, share / sum(shares)) for at, share in zip(thresholds, shares, strict=True))


@st.composite
def rules(draw: st.DrawFn) -> DecisionRule:
    columns = draw(st.lists(NAMES, min_size=1, max_size=2, unique=True))
    group = st.tuples(*[NAMES] * len(columns))
    own = draw(st.dictionaries(group, mixtures(), min_size=1, max_size=4))
    joins = st.dictionaries(NAMES, NAMES, max_size=2).map(lambda found: tuple(found.items()))
    edges = st.lists(st.integers(-5, 5).map(float), max_size=3, unique=True).map(lambda found: tuple(sorted(found)))
    found_by = tuple(Attribute(each, draw(joins), draw(edges), draw(st.booleans())) for each in columns)
    utility = draw(st.sampled_from([Utility(), Utility("balanced accuracy"), Utility("cost", Costs(5, 1.5))]))
    purpose = replace(
        PURPOSE, favourable=draw(NAMES), model=draw(NAMES), utility=utility, tolerance=draw(st.floats(0, 1))
    )
    rule = Rule(tuple(columns), own)
    policy = "randomised thresholds" if rule.randomised else "a threshold per group"
    return DecisionRule(rule, found_by, replace(purpose, policy=policy))


@given(rules())
def test_what_is_written_comes_back_whatever_groups_are_called(rule: DecisionRule) -> None:
    again = DecisionRule.loads(rule.toml())
    assert again == rule
    assert again.toml() == rule.toml()
    assert list(again.rule.own) == list(rule.rule.own)


def by_sex(**own: tuple[tuple[float, float], ...]) -> DecisionRule:
    rule = Rule(("sex",), {(group,): mixture for group, mixture in own.items()})
    policy = "randomised thresholds" if rule.randomised else "a threshold per group"
    return DecisionRule(rule, (Attribute("sex"),), replace(PURPOSE, policy=policy))


PLAIN = by_sex(f=((0.4, 1.0),), m=((0.6, 1.0),))


def test_a_file_says_for_a_person_what_it_is() -> None:
    text = PLAIN.toml()
    assert "score >= threshold" in text
    assert "measured on other people than they were chosen on" in text
    held = tomllib.loads(text)
    assert held["purpose"]["tolerance"] == 0.02
    assert held["purpose"]["randomised"] is False
    assert held["groups"][0] == {"group": ["f"], "thresholds": [0.4], "probabilities": [1.0]}


def test_everybody_and_nobody_are_numbers_of_toml() -> None:
    rule = by_sex(f=((EVERYBODY, 0.5), (NOBODY, 0.5)), m=((0.6, 1.0),))
    assert tomllib.loads(rule.toml())["groups"][0]["thresholds"] == [-math.inf, math.inf]
    assert DecisionRule.loads(rule.toml()) == rule


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ('format = "assize thresholds 1"', 'format = "assize thresholds 2"', "'format' of it must be"),
        ('goal = "demographic parity"\n', "", "its purpose does not say 'goal'"),
        ('"demographic parity"', '"parity"', "'goal' of purpose must be one of"),
        ("tolerance = 0.02", "tolerance = nan", "must be a number from 0 to 1"),
        ("people = 100", "people = true", "must be a whole number"),
        ("randomised = false", "randomised = true", "says randomised = true, and its thresholds do not"),
        ('utility = "accuracy"', 'utility = "cost"', "must say the costs"),
        ("[0.6]", '["0.6"]', "'thresholds' of group 2 must be"),
        ("[0.6]", "[nan]", "'thresholds' of group 2 must be"),
        ("[0.6]", "[0.6, 0.7]", "not as many probabilities as thresholds"),
        ('["m"]', '["f"]', "names the group .* twice"),
        ("bands = []", "bands = [3, 2]", "ascend"),
        ("whole = false", "whole = 0", "must be true or false"),
        ("[purpose]", "[purpose", "it is not TOML"),
        ("a threshold per group", "one threshold", "not those of the policy 'one threshold'"),
    ],
)
def test_what_is_impossible_in_a_file_is_refused(old: str, new: str, why: str) -> None:
    text = PLAIN.toml()
    assert old in text
    with pytest.raises(RuleUnreadable, match=why):
        DecisionRule.loads(text.replace(old, new, 1))


def test_a_misspelt_key_is_refused_with_the_one_that_was_probably_meant() -> None:
    with pytest.raises(RuleKeyUnknown, match=r"'probability' that means nothing\..*'probabilities'"):
        DecisionRule.loads(PLAIN.toml().replace("probabilities", "probability", 1))


@pytest.mark.parametrize("chance", ["[0.9]", "[-1.0]", "[nan]"])
def test_probabilities_that_do_not_add_up_are_refused(chance: str) -> None:
    with pytest.raises((RuleRefused, RuleUnreadable), match="probabilities"):
        DecisionRule.loads(PLAIN.toml().replace("[1.0]", chance, 1))


def test_a_group_of_another_number_of_attributes_is_refused() -> None:
    with pytest.raises(RuleRefused, match="1 attributes"):
        DecisionRule.loads(PLAIN.toml().replace('"m"', '"m", "old"', 1))


def test_a_file_is_read_from_its_path(tmp_path: Path) -> None:
    path = tmp_path / "rule.toml"
    path.write_text(PLAIN.toml(), "utf-8")
    assert DecisionRule.load(path) == PLAIN
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(RuleUnreadable, match=r"rule\.toml cannot be used: it is no text in UTF-8"):
        DecisionRule.load(path)
    with pytest.raises(RuleUnreadable, match=r"none\.toml"):
        DecisionRule.load(tmp_path / "none.toml")


PEOPLE = pd.DataFrame({"sex": ["f", "f", "m", "m"], "score": [0.4, 0.39, 0.6, 0.59]})


def test_a_person_exactly_at_the_threshold_of_their_group_is_selected() -> None:
    assert PLAIN.decisions(PEOPLE, score="score").tolist() == [True, False, True, False]
    assert PLAIN.decisions(PEOPLE, score=[0.5] * 4).tolist() == [True, True, False, False]


def test_people_of_unseen_groups_are_refused_with_their_groups_and_numbers() -> None:
    people = pd.DataFrame({"sex": ["f", "x", None, "x"], "score": 0.5})
    with pytest.raises(GroupsUnseen, match=r"3 of 4 people .*'x \(2\)', '\(missing\) \(1\)'.*made for 'f', 'm'"):
        PLAIN.decisions(people, score="score")


def test_one_threshold_for_all_asks_for_nobodys_group() -> None:
    rule = by_sex(f=((0.4, 1.0),), m=((0.4, 1.0),))
    one = replace(rule, purpose=replace(rule.purpose, policy="one threshold"))
    assert not one.asks_group
    assert "nobody's group is asked" in one.toml()
    assert one.decisions(PEOPLE[["score"]], score="score").tolist() == [True, False, True, True]
    assert one.decisions(PEOPLE.assign(sex="x"), score="score").tolist() == [True, False, True, True]


def test_thresholds_per_group_that_are_all_the_same_ask_for_nobodys_group() -> None:
    rule = replace(PLAIN, rule=by_sex(f=((0.4, 1.0),), m=((0.4, 1.0),)).rule)
    assert not DecisionRule.loads(rule.toml()).asks_group
    assert rule.decisions(PEOPLE[["score"]], score="score").tolist() == [True, False, True, True]


def test_a_rule_without_a_coin_holds_none() -> None:
    text = by_sex(f=((0.2, 0.5), (0.8, 0.5)), m=((0.5, 1.0),)).toml()
    with pytest.raises(RuleUnreadable, match="not those of the policy"):
        DecisionRule.loads(text.replace("randomised thresholds", "a threshold per group"))


def test_a_table_that_cannot_be_decided_about_is_refused() -> None:
    with pytest.raises(ColumnUnknown, match="'sex'"):
        PLAIN.decisions(PEOPLE.drop(columns="sex"), score="score")
    with pytest.raises(ColumnUnknown, match="'scores'"):
        PLAIN.decisions(PEOPLE, score="scores")
    with pytest.raises(TableEmpty):
        PLAIN.decisions(PEOPLE[:0], score="score")
    with pytest.raises(ScoresMissing, match="1 of 4"):
        PLAIN.decisions(PEOPLE, score=[0.1, 0.2, np.nan, 0.3])


def test_a_randomised_rule_needs_a_seed_and_keeps_its_chances() -> None:
    rule = by_sex(f=((0.2, 0.3), (0.8, 0.7)), m=((0.5, 1.0),))
    people = pd.DataFrame({"sex": ["f"] * 4000, "score": 0.5})
    with pytest.raises(SeedNeeded, match="Give a seed"):
        rule.decisions(people, score="score")
    assert rule.chances(people, score="score") == pytest.approx(0.3)
    drawn = rule.decisions(people, score="score", seed=1)
    assert (drawn == rule.decisions(people, score="score", seed=1)).all()
    assert (drawn != rule.decisions(people, score="score", seed=2)).any()
    assert drawn.mean() == pytest.approx(0.3, abs=4 * math.sqrt(0.3 * 0.7 / 4000))


@pytest.mark.parametrize("by", [("sex",), ("age",), ("sex", "age")])
def test_the_audited_people_are_decided_about_as_the_rule_says(audit: Audit, by: tuple[str, ...]) -> None:
    """With bands and joins as the audit has them, from the raw columns of its table, through the file."""
    asked, wanted = problem(audit, by), Wanted("demographic parity", least=30)
    points = tradeoff.points(asked, wanted, tradeoff.first(asked, wanted)[1])
    point = next(each for each in points if each.treatment.method == "a threshold per group")
    made = decision_rule(audit.dataset, audit.source, asked, point)
    rule = DecisionRule.loads(made.toml())
    raw = audit.dataset.table.iloc[audit.rows]
    assert audit.score is not None
    want = made.rule.chances(asked.groups, asked.codes[asked.held_out], audit.score)
    assert rule.chances(raw, score=audit.score).tolist() == want.tolist()
    assert rule.purpose.people == len(audit.rows)
    assert rule.purpose.chosen_on == len(audit.training)


def test_joins_and_bands_travel_with_the_rule(lending: Dataset) -> None:
    table = pd.DataFrame({"sex": ["f", "woman", "m", None], "age": [29.0, 30.0, 45.0, 44.5], "repaid": "yes"})
    roles = type(lending.roles)(
        "repaid", "yes", ("sex", "age"), bands=(("age", (30.0, 45.0)),), merged=(("sex", (("woman", "f"),)),)
    )
    from governance.mitigation.placing import attributes

    found_by = attributes(Dataset("people", table, roles), ("sex", "age"))
    assert found_by == (Attribute("sex", (("woman", "f"),)), Attribute("age", (), (30.0, 45.0), False))
    own: dict[tuple[str, ...], tuple[tuple[float, float], ...]] = {
        (sex, band): ((0.5, 1.0),)
        for sex in ("f", "m", "(missing)")
        for band in ("under 30", "30 to under 45", "45 and over")
    }
    rule = DecisionRule.loads(DecisionRule(Rule(("sex", "age"), own), found_by, PURPOSE).toml())
    whole = table.assign(age=[29, 30, 45, 44])  # other people may have whole ages only; their bands are named alike
    assert rule.decisions(whole, score=[1.0] * 4).all()
