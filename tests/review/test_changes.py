"""Changes: what a policy says otherwise than before, and whether that is stricter or looser."""

from dataclasses import replace
from datetime import date

import pytest

from governance import Policy
from governance.review.changes import changes, effect
from governance.review.rule import Rule
from governance.review.waiver import Waiver

RULE = Rule("r", ("selection_rate",), "difference", ("sex",), 0.1)
WAIVER = Waiver("r", ("woman",), "Ada", "too new", date(2027, 1, 1))
POLICY = Policy("P", (RULE,), waivers=(WAIVER,), groups=(("sex", ("woman", "man")),))


def ruled(**said) -> Policy:
    return replace(POLICY, rules=(replace(RULE, **said),))


def test_nothing_is_changed_in_the_same_policy() -> None:
    assert changes(POLICY, POLICY) == ()
    assert changes(POLICY, Policy.parse(POLICY.toml())) == ()
    other = replace(RULE, id="s")
    one, turned = (replace(POLICY, rules=rules) for rules in ((RULE, other), (other, RULE)))
    assert changes(one, turned) == ()


@pytest.mark.parametrize(
    ("after", "sentence", "does"),
    [
        (ruled(limit=0.05), "Rule r: at_most was 10 points and is 5 points. This is stricter.", "stricter"),
        (ruled(limit=0.2), "Rule r: at_most was 10 points and is 20 points. This is looser.", "looser"),
        (ruled(reads="both"), "Rule r: reads was point and is both. This is stricter.", "stricter"),
        (ruled(reads="interval"), "Rule r: reads was point and is interval.", "other"),
        (ruled(severity="warn"), "Rule r: severity was block and is warn. This is looser.", "looser"),
        (ruled(why="because"), "Rule r: why was not said and is because.", "other"),
        (ruled(by=("age",)), "Rule r: by was sex and is age.", "other"),
        (
            ruled(rates=("selection_rate", "accuracy")),
            "Rule r: rate was selection_rate and is selection_rate, accuracy. This is stricter.",
            "stricter",
        ),
        (
            replace(POLICY, rules=()),
            "Rule r was removed: No two groups by sex differ by more than 10 points in selection rate. This is looser.",
            "looser",
        ),
        (
            replace(POLICY, rules=(RULE, replace(RULE, id="s", severity="warn"))),
            "Rule s was added: No two groups by sex differ by more than 10 points in selection rate.",
            "other",
        ),
        (replace(POLICY, version="2"), "The policy: version was not said and is 2.", "other"),
        (replace(POLICY, min_group_size=50), "The policy: min_group_size was 30 and is 50.", "other"),
        (
            replace(POLICY, small_groups="left out"),
            "The policy: small_groups was undecided and is left out. This is looser.",
            "looser",
        ),
        (
            replace(POLICY, missing="a group"),
            "The policy: missing was undecided and is a group. This is looser.",
            "looser",
        ),
        (
            replace(POLICY, without_evidence="warn"),
            "The policy: without_evidence was block and is warn. This is looser.",
            "looser",
        ),
        (replace(POLICY, groups=()), "The groups by sex were removed: woman and man. This is looser.", "looser"),
        (
            replace(POLICY, groups=(("sex", ("woman", "man", "x")),)),
            "The groups by sex: groups was woman and man and is woman, man and x.",
            "other",
        ),
        (
            replace(POLICY, waivers=()),
            "Waiver from r for woman was removed: until 2027-01-01, by Ada (too new). This is stricter.",
            "stricter",
        ),
        (
            replace(POLICY, waivers=(replace(WAIVER, expires=date(2028, 1, 1)),)),
            "Waiver from r for woman: expires was 2027-01-01 and is 2028-01-01. This is looser.",
            "looser",
        ),
        (
            replace(POLICY, waivers=(WAIVER, replace(WAIVER, group=("man",)))),
            "Waiver from r for man was added: until 2027-01-01, by Ada (too new). This is looser.",
            "looser",
        ),
    ],
)  # fmt: skip
def test_a_change_is_said_with_what_it_does(after: Policy, sentence: str, does: str) -> None:
    found = changes(POLICY, after)
    assert [each.sentence for each in found] == [sentence]
    assert effect(found) == does


def test_a_floor_is_stricter_when_it_is_higher() -> None:
    low, high = (Policy("P", (replace(RULE, compare="ratio", limit=limit),)) for limit in (0.7, 0.8))
    assert effect(changes(low, high)) == "stricter"
    assert effect(changes(high, low)) == "looser"


def test_another_comparison_is_neither_stricter_nor_looser() -> None:
    ratio = ruled(compare="ratio", limit=0.8)
    assert effect(changes(POLICY, ratio)) == "other"
    assert {each.key for each in changes(POLICY, ratio)} == {"compare", "at_most", "at_least"}


def test_changes_in_both_directions_are_neither() -> None:
    assert (
        effect(changes(POLICY, replace(ruled(limit=0.05), waivers=(*POLICY.waivers, replace(WAIVER, group=("man",))))))
        == "other"
    )
    assert effect(()) == "other"


def test_fewer_documents_are_looser() -> None:
    asked = Policy("P", (Rule("d", (), "documents", (), 0.0, documents=("model card", "checklist")),))
    fewer = Policy("P", (replace(asked.rules[0], documents=("model card",)),))
    assert [each.effect for each in (*changes(asked, fewer), *changes(fewer, asked))] == ["looser", "stricter"]
