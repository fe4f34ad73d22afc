"""Policies: what is written is what is judged, and what is misspelt or impossible is refused, never skipped."""

from pathlib import Path

import pytest

from governance import Policy
from governance.data.samples import FOLDER
from governance.errors import GovernanceError

RULE = '[[rule]]\nid = "r"\nrate = "selection_rate"\ncompare = "difference"\nby = "sex"\nat_most = 0.1\n'
GOOD = f'name = "P"\n{RULE}'


def test_the_samples_policy_is_read() -> None:
    policy = Policy.load(FOLDER / "lending_policy.toml")
    assert (policy.name, policy.version, policy.owner) == ("Fair lending", "1.0", "Credit risk committee")
    assert len(policy.rules) == 6
    assert policy.rules[4].rates == ("true_positive_rate", "false_positive_rate")
    assert policy.rules[5].by == ("age", "disability")


@pytest.mark.parametrize(
    "policy", [Policy.load(FOLDER / "lending_policy.toml"), Policy.default(["sex", 'a "b" \\ é'], 0.05)]
)
def test_a_policy_is_the_same_after_being_written_and_read(policy: Policy) -> None:
    assert Policy.parse(policy.toml()) == policy


def test_the_default_policy_limits_three_differences_of_each_attribute() -> None:
    policy = Policy.default(["sex", "race"], 0.05)
    assert [rule.id for rule in policy.rules[:3]] == [
        "demographic-parity-by-sex", "equal-opportunity-by-sex", "equalized-odds-by-sex",
    ]  # fmt: skip
    assert {rule.by for rule in policy.rules} == {("sex",), ("race",)}
    assert {rule.limit for rule in policy.rules} == {0.05}


def test_a_rule_is_said_in_words() -> None:
    difference, ratio = Policy.load(FOLDER / "lending_policy.toml").rules[:2]
    assert difference.statement == "No two groups by sex differ by more than 5 points in selection rate."
    assert ratio.statement == "By ethnicity, the lowest selection rate is at least 0.8 times the highest."


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("name = ", "it is not TOML"),
        (RULE, "The policy has no 'name'"),
        ('name = "P"', "The policy has no 'rule'"),
        ('name = "P"\nrule = []', "it must be one or more [[rule]] tables"),
        (GOOD.replace("name", "nam", 1), "a key 'nam' that means nothing. Did you mean 'name'"),
        (
            GOOD.replace("at_most", "atmost"),
            "Rule 1 (r), line 7, has a key 'atmost' that means nothing. Did you mean 'at_most'",
        ),
        (GOOD.replace("at_most = 0.1", ""), "Rule 1 (r), line 2, has no 'at_most'"),
        (GOOD.replace('by = "sex"', ""), "Rule 1 (r), line 2, has no 'by'"),
        (GOOD.replace("0.1", "1.1"), "says at_most = 1.1; it must be a number from 0 to 1"),
        (GOOD.replace("0.1", '"0.1"'), "it must be a number from 0 to 1"),
        (GOOD.replace("0.1", "true"), "it must be a number from 0 to 1"),
        (GOOD.replace("0.1", "nan"), "it must be a number from 0 to 1"),
        (GOOD.replace('"difference"', '"ratio"'), "a key 'at_most' that means nothing. Did you mean 'at_least'"),
        (GOOD.replace('"difference"', '"distance"'), 'it must be "difference" or "ratio"'),
        (
            GOOD.replace("selection_rate", "selection_rat"),
            "Rule 1 (r), line 4, names a rate that is not known, 'selection_rat'. Did you mean 'selection_rate'",
        ),
        (GOOD.replace('"sex"', "[]"), "it must be a name, or a list of names"),
        (GOOD.replace('"r"', "1"), "it must be a text in quotes"),
        (GOOD + RULE, "says id = 'r'; it must be used by one rule only"),
        ("confidence = 1\n" + GOOD, "it must be a number between 0 and 1"),
        (GOOD.replace('by = "sex"', 'by = ["sex", "sex"]'), "says by = 'sex'; it must be named once"),
        (GOOD.replace('id = "r"', 'id = ""'), "says id = ''; it must be a text in quotes"),
        ("min_group_size = 0\n" + GOOD, "it must be a whole number of people, 1 or more"),
        ('small_groups = "ignored"\n' + GOOD, 'it must be "undecided" or "left out"'),
        (GOOD + 'reads = "tea leaves"\n', 'it must be "point" or "interval"'),
    ],
)
def test_a_policy_that_cannot_be_meant_is_refused(text: str, sentence: str) -> None:
    with pytest.raises(GovernanceError) as refused:
        Policy.parse(text)
    assert sentence in str(refused.value)


def test_a_limit_beyond_reach_is_refused() -> None:
    with pytest.raises(GovernanceError, match="fairness threshold = 5"):
        Policy.default(["sex"], 5)


@pytest.mark.parametrize(("content", "sentence"), [(None, "No such file"), (b"\xff\xfe", "not a text in UTF-8")])
def test_a_file_that_is_no_policy_is_refused(tmp_path: Path, content: bytes | None, sentence: str) -> None:
    path = tmp_path / "policy.toml"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(GovernanceError, match=sentence):
        Policy.load(path)
