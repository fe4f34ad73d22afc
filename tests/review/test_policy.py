"""Policies: what is written is what is judged, and what is misspelt or impossible is refused, never skipped."""

from datetime import date
from pathlib import Path

import pytest

from governance import Policy, judge
from governance.audit import Audit
from governance.data.samples import FOLDER
from governance.errors import GovernanceError, PolicyValueRefused
from governance.review.evidence import Evidence
from governance.review.rule import Rule

RULE = '[[rule]]\nid = "r"\nrate = "selection_rate"\ncompare = "difference"\nby = "sex"\nat_most = 0.1\n'
GOOD = f'name = "P"\n{RULE}'


def test_the_samples_policy_is_read() -> None:
    policy = Policy.load(FOLDER / "lending_policy.toml")
    assert (policy.name, policy.version, policy.owner) == ("Fair lending", "2.0", "Credit risk committee")
    assert policy.rules[4].rates == ("true_positive_rate", "false_positive_rate")
    assert policy.rules[5].by == ("age", "disability")
    assert {rule.compare for rule in policy.rules} == {"difference", "ratio", "below overall", "each group", "share"}
    assert {rule.severity for rule in policy.rules} == {"block", "warn"}
    assert policy.missing == "a group"
    assert [waiver.group for waiver in policy.waivers] == [("Indigenous",)]


def test_the_samples_policy_shows_every_outcome_and_a_waiver_in_use(audit: Audit) -> None:
    verdicts = judge(Evidence.of(audit), Policy.load(FOLDER / "lending_policy.toml"), on=date(2026, 7, 1))
    assert {verdict.outcome for verdict in verdicts} == {"pass", "fail", "not enough evidence"}
    assert [use.state for verdict in verdicts for use in verdict.uses] == ["used"]


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


def rule(**said: str) -> str:
    """A policy with one rule: the good one, with these keys said otherwise, or left out where they are empty."""
    found = {"id": '"r"', "rate": '"selection_rate"', "compare": '"difference"', "by": '"sex"', "at_most": "0.1"} | said
    return 'name = "P"\n[[rule]]\n' + "".join(f"{key} = {value}\n" for key, value in found.items() if value)


def limited(compare: str, side: str, limit: str, rate: str = '"selection_rate"') -> str:
    return rule(compare=f'"{compare}"', rate=rate, **{"at_most": "", side: limit})


def waived(**said: str) -> str:
    found = {"rule": '"r"', "group": '"woman"', "owner": '"Ada"', "reason": '"new"', "expires": "2027-03-31"} | said
    return GOOD + "[[waiver]]\n" + "".join(f"{key} = {value}\n" for key, value in found.items() if value)


SHARE = {"compare": '"share"', "rate": ""}
PAPERS = 'name = "P"\n[[rule]]\nid = "d"\ndocuments = ["model card"]\n'
LISTED = '[groups]\nsex = ["woman", "man"]\n'

REFUSED = [
    ("name = ", "it is not TOML (Invalid value (at end of document))"),
    ("name = 1\nname = 2\nx = 1", "it is not TOML (Cannot overwrite a value (at line 2"),
    ("x = " + "[" * 5_000, "it is not TOML"),
    ("", "The policy has no 'name'"),
    (RULE, "The policy has no 'name'"),
    ('name = "P"', "The policy has no 'rule'"),
    ('name = "P"\nrule = []', "The policy, line 2, says rule = []; it must be one or more [[rule]] tables"),
    ('name = "P"\nrule = 3', "The policy, line 2, says rule = 3; it must be one or more [[rule]] tables"),
    ('name = "P"\n\n[rule]\nid = "r"', "The policy, line 3, says rule = "),
    ('name = ""\n' + RULE, "The policy, line 1, says name = ''; it must be a text in quotes, and not an empty one"),
    (GOOD.replace("name", "nam", 1), "The policy, line 1, has a key 'nam' that means nothing. Did you mean 'name'"),
    ("version = 2\n" + GOOD, "The policy, line 1, says version = 2; it must be a text in quotes"),
    ("confidence = 1\n" + GOOD, "The policy, line 1, says confidence = 1; it must be a number between 0 and 1"),
    ("# so\nmin_group_size = 0\n" + GOOD, "The policy, line 2, says min_group_size = 0; it must be a whole number"),
    ("min_group_size = 30.5\n" + GOOD, "it must be a whole number of people, 1 or more"),
    ('small_groups = "ignored"\n' + GOOD, 'small_groups = \'ignored\'; it must be "undecided" or "left out"'),
    ('missing = "ignored"\n' + GOOD, 'it must be "undecided" or "a group" or "left out"'),
    ('without_evidence = "pass"\n' + GOOD, 'it must be "block" or "warn"'),
    (rule(atmost="0.1", at_most=""), "line 7, has a key 'atmost' that means nothing. Did you mean 'at_most'"),
    (rule(at_most=""), "Rule 1 (r), line 2, has no 'at_most'"),
    (rule(by=""), "Rule 1 (r), line 2, has no 'by'"),
    (rule(id=""), "Rule 1, line 2, has no 'id'"),
    (rule(rate=""), "Rule 1 (r), line 2, has no 'rate'"),
    (rule(compare=""), "Rule 1 (r), line 2, has no 'compare'"),
    (rule(at_most="1.1"), "Rule 1 (r), line 7, says at_most = 1.1; it must be a number from 0 to 1"),
    (rule(at_most="-0.1"), "it must be a number from 0 to 1"),
    (rule(at_most='"0.1"'), "it must be a number from 0 to 1"),
    (rule(at_most="true"), "it must be a number from 0 to 1"),
    (rule(at_most="nan"), "it must be a number from 0 to 1"),
    (rule(at_most="inf"), "it must be a number from 0 to 1"),
    (rule(at_most="1"), "line 7, says at_most = 1; it must be less than 1, with which the rule can never fail"),
    (rule(at_least="0.1"), "Rule 1 (r), line 8, has a key 'at_least' that means nothing. Did you mean 'at_most'"),
    (rule(compare='"ratio"'), "a key 'at_most' that means nothing. Did you mean 'at_least'"),
    (limited("ratio", "at_least", "0"), "it must be more than 0, with which the rule can never fail"),
    (limited("ratio", "at_least", "2", '"theil_index"'), "it must be a number from 0 to 1"),
    (limited("ratio to overall", "at_least", "0.0"), "it must be more than 0, with which the rule can never fail"),
    (limited("each group", "at_least", "0"), "it must be more than 0, with which the rule can never fail"),
    (limited("each group", "at_most", "1"), "it must be less than 1, with which the rule can never fail"),
    (limited("each group", "at_least", "0.2") + "at_most = 0.3\n", "line 7, says at_least = 0.2; it must be left"),
    (rule(compare='"each group"', at_most=""), "Rule 1 (r), line 2, has no 'at_most or at_least'"),
    (rule(compare='"distance"'), 'line 5, says compare = \'distance\'; it must be "difference" or "ratio"'),
    (rule(compare='"mean difference"'), 'it must be "difference" or "ratio" or "below overall"'),
    (rule(compare='["ratio"]'), 'it must be "difference" or "ratio"'),
    (rule(rate='"selection_rat"'), "line 4, names a rate that is not known, 'selection_rat'. Did you mean 'sel"),
    (limited("below overall", "at_most", "0.1", '"brier_score"'), "names a rate that is not known, 'brier_score'"),
    (rule(rate="[]"), "Rule 1 (r), line 4, says rate = []; it must be a name, or a list of names"),
    (rule(by="[]"), "it must be a name, or a list of names"),
    (rule(by="[1]"), "it must be a name, or a list of names"),
    (rule(by='["sex", "sex"]'), "line 6, says by = 'sex'; it must be named once"),
    (rule(id="1"), "says id = 1; it must be a text in quotes"),
    (rule(id='" "'), "it must be a text in quotes, and not an empty one"),
    (GOOD + RULE, "Rule 2 (r), line 9, says id = 'r'; it must be used by one rule only"),
    (rule(reads='"tea leaves"'), 'line 8, says reads = \'tea leaves\'; it must be "point" or "interval"'),
    (rule(severity='"fatal"'), 'it must be "block" or "warn"'),
    (rule(without_evidence='"pass"'), 'line 8, says without_evidence = \'pass\'; it must be "block" or "warn"'),
    (rule(shares="{ woman = 1.0 }"), "Rule 1 (r), line 8, has a key 'shares' that means nothing"),
    (rule(**SHARE, shares="{ woman = 0.7 }"), "it must be the share of each group, numbers from 0 to 1 that add"),
    (rule(**SHARE, shares="{}"), "it must be the share of each group"),
    (rule(**SHARE, shares="0.5"), "line 7, says shares = 0.5; it must be the share of each group"),
    (rule(**SHARE, shares="{ woman = true }"), "it must be the share of each group"),
    (rule(**{**SHARE, "by": '["sex", "age"]'}, shares="{ woman = 1.0 }"), "it must be left out where groups are by"),
    (rule(**SHARE, at_least="0.1", at_most=""), "a key 'at_least' that means nothing"),
    (rule(disparity='"equal_odds"', rate="", compare=""), "Rule 1 (r), line 6, names a disparity that is not known"),
    (rule(disparity='"equalized_odds_difference"'), "Rule 1 (r), line 4, has a key 'rate' that means nothing"),
    (rule(disparity='"disparate_impact"', rate="", compare=""), "has a key 'at_most' that means nothing"),
    (PAPERS.replace("model card", "poem"), "Rule 1 (d), line 4, says documents = 'poem'; it must be \"datasheet\" or"),
    (PAPERS + "at_most = 0.1\n", "Rule 1 (d), line 5, has a key 'at_most' that means nothing"),
    (GOOD + "[groups]\nage = ['x']\n", "The table [groups], line 9, has a key 'age' that means nothing"),
    (GOOD + "[groups]\nsex = []\n", "line 9, says sex = []; it must be a name, or a list of names"),
    (GOOD + "[groups]\nsex = ['woman', '(missing)']\n", "says sex = '(missing)'; it must be groups that somebody"),
    ("groups = 3\n" + GOOD, "The policy, line 1, says groups = 3; it must be a [groups] table"),
    (waived(rule='"x"'), "Waiver 1, line 9, names a rule that is not known, 'x'"),
    (waived(rule=""), "Waiver 1, line 8, has no 'rule'"),
    (waived(group='["woman", "old"]'), "line 10, says group = ['woman', 'old']; it must be one name for each of sex"),
    (waived(group='""'), "it must be the name of a group, or a list with one name for each attribute"),
    (waived(group="[]"), "it must be the name of a group"),
    (waived(group="nan"), "it must be the name of a group"),
    (waived(owner=""), "Waiver 1, line 8, has no 'owner'"),
    (waived(owner='""'), "Waiver 1, line 11, says owner = ''; it must be a text in quotes, and not an empty one"),
    (waived(reason=""), "has no 'reason'"),
    (waived(reason='"  "'), "line 12, says reason = '  '; it must be a text in quotes, and not an empty one"),
    (waived(expires='"2027-03-31"'), "line 13, says expires = '2027-03-31'; it must be a date without quotes"),
    (waived(expires="2027-03-31T12:00:00Z"), "it must be a date without quotes, such as 2027-03-31"),
    (waived(expires=""), "has no 'expires'"),
    (waived(until="2027-03-31"), "has a key 'until' that means nothing"),
    (waived(group='"wman"') + LISTED, "line 10, names a group by sex that is not known, 'wman'. Did you mean 'woman'"),
    (waived() + waived()[len(GOOD):], "Waiver 2, line 16, says group = 'woman'; it must be waived once"),
    (GOOD + "waiver = 3\n", "has a key 'waiver' that means nothing"),
    ("waiver = 3\n" + GOOD, "The policy, line 1, says waiver = 3; it must be one or more [[waiver]] tables"),
    (PAPERS + waived(rule='"d"')[len(GOOD):], "Waiver 1, line 7, says group = 'woman'; it must be a document"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "sentence"), REFUSED, ids=range(len(REFUSED)))
def test_a_policy_that_cannot_be_meant_is_refused(text: str, sentence: str) -> None:
    with pytest.raises(GovernanceError) as refused:
        Policy.parse(text)
    assert sentence in str(refused.value)


@pytest.mark.parametrize(("text", "sentence"), REFUSED, ids=range(len(REFUSED)))
def test_lines_are_the_same_in_a_file_from_windows(text: str, sentence: str) -> None:
    if "at end of document" not in sentence:
        with pytest.raises(GovernanceError) as refused:
            Policy.parse("\ufeff" + text.replace("\n", "\r\n"))
        assert sentence in str(refused.value)


def test_what_is_refused_is_not_repeated_at_length() -> None:
    with pytest.raises(GovernanceError) as refused:
        Policy.parse(rule(at_most='"' + 10_000 * "x" + '"'))
    assert len(str(refused.value)) < 400


@pytest.mark.parametrize(
    "text",
    [
        rule(), "\ufeff" + rule().replace("\n", "\r\n"), waived(), PAPERS,
        limited("each group", "at_most", "2", '"theil_index"'),
        rule(**SHARE), rule(**SHARE, shares="{ woman = 0.3333, man = 0.6667 }"),
        rule(disparity='"average_absolute_odds_difference"', rate="", compare=""),
        'name = "P"\nrule = [{ id = "r", rate = "accuracy", compare = "each group", by = "sex", at_least = 0.5 }]',
        waived(group="30"), waived(group='"(missing)"') + LISTED,
    ],
)  # fmt: skip
def test_what_can_be_meant_is_read_and_written_and_read(text: str) -> None:
    policy = Policy.parse(text)
    assert Policy.parse(policy.toml()) == policy
    assert policy.rules[0].statement.endswith(".")


def test_a_limit_that_nothing_is_beyond_can_be_asked_for() -> None:
    assert Policy.parse(rule(at_most="1"), idle=True).rules[0].never_fails
    assert Policy.default("sex", 1).rules[0].never_fails


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


@pytest.mark.parametrize(
    ("key", "value"),
    [("severity", "Block"), ("reads", "Interval"), ("compare", "gap"), ("without_evidence", "never")],
)
def test_a_rule_that_is_made_in_python_is_not_misspelt_either(key: str, value: str) -> None:
    said = {"rates": ("accuracy",), "compare": "difference", "by": ("sex",), "limit": 0.1, key: value}
    with pytest.raises(PolicyValueRefused, match=f"Rule r.*{key}.*{value}"):
        Rule("r", **said)


@pytest.mark.parametrize("limit", [5, -0.1, float("inf"), float("nan")])
def test_a_rule_that_is_made_in_python_has_a_limit_that_can_be_meant(limit: float) -> None:
    with pytest.raises(PolicyValueRefused, match="it must be a number from 0 to 1"):
        Rule("r", ("accuracy",), "difference", ("sex",), limit)


@pytest.mark.parametrize(
    ("key", "value"), [("small_groups", "leave out"), ("missing", "Undecided"), ("without_evidence", "Block")]
)
def test_a_policy_that_is_made_in_python_is_not_misspelt_either(key: str, value: str) -> None:
    rules = Policy.default("sex", 0.1).rules
    with pytest.raises(PolicyValueRefused, match=f"The policy.*{key}.*{value}"):
        Policy("P", rules, **{key: value})
