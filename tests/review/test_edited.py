"""A limit is changed in a policy's text, and nothing else is."""

import pytest

from governance import Policy
from governance.errors import GovernanceError, RuleUnknown
from governance.review.edited import with_limit

TEXT = """# signed in May
name = "P"  # short

[[rule]]
id = "one"  # at_most = 0.9
rate = "selection_rate"
compare = "difference"
by = "sex"
at_most = 0.1   # as the board wants it

[[rule]]
id = "two"
rate = "selection_rate"
compare = "ratio"
by = "sex"
at_least = 0.8
"""


@pytest.mark.parametrize(
    ("rule", "before", "after", "limit"),
    [
        ("one", "at_most = 0.1   #", "at_most = 0.075   #", 0.075),
        ("two", "at_least = 0.8", "at_least = 0.9", 0.9),
        ("one", "at_most = 0.1   #", "at_most = 0.1234567891   #", 0.1234567891),
    ],
)
def test_a_limit_is_written_where_it_stands_and_every_remark_stays(
    rule: str, before: str, after: str, limit: float
) -> None:
    assert with_limit(TEXT, rule, limit) == TEXT.replace(before, after)
    assert Policy.parse(with_limit(TEXT, rule, limit)).rule(rule).limit == limit


def test_the_same_limit_changes_nothing() -> None:
    assert with_limit(TEXT, "one", 0.1) == TEXT


@pytest.mark.parametrize(
    "inner", ['{{id = "{id}", rate = "accuracy", compare = "difference", by = "sex", at_most = 0.1}}']
)
def test_a_limit_that_has_no_line_of_its_own_is_changed_too(inner: str) -> None:
    text = f'name = "P"\nrule = [{inner.format(id="x")}, {inner.format(id="y")}]\n'
    found = Policy.parse(with_limit(text, "y", 0.3))
    assert [rule.limit for rule in found.rules] == [0.1, 0.3]


def test_lines_of_windows_stay_lines_of_windows() -> None:
    text = TEXT.replace("\n", "\r\n")
    assert with_limit(text, "two", 0.9) == text.replace("at_least = 0.8", "at_least = 0.9")


def test_what_the_policy_refuses_is_refused() -> None:
    with pytest.raises(RuleUnknown):
        with_limit(TEXT, "three", 0.1)
    with pytest.raises(GovernanceError, match=r"Rule one says limit = 1\.5; it must be a number from 0 to 1"):
        with_limit(TEXT, "one", 1.5)
