"""The Review page: does the gate open, every rule with its evidence, and the policy in view."""

import pytest
from streamlit.testing.v1 import AppTest

from governance import Policy
from governance.data.samples import FOLDER
from tests.pages.conftest import assert_fine, button, in_view, segmented, text

POLICY = Policy.load(FOLDER / "lending_policy.toml")
LOOSE = 'name = "Loose"\nmissing = "left out"\n[[rule]]\nid = "loose"\nrate = "selection_rate"\n' \
        'compare = "difference"\nby = "sex"\nat_most = 0.5\n'  # fmt: skip


@pytest.fixture
def page(app: AppTest) -> AppTest:
    return assert_fine(app.switch_page("pages/review.py").run())


def room(page: AppTest, name: str) -> AppTest:
    """The page with another tab open."""
    page.session_state["review"] = name
    return assert_fine(page.run())


def committee(page: AppTest) -> AppTest:
    segmented(page, "View").set_value("Committee").run()
    return assert_fine(page)


def copied(page: AppTest, policy: str) -> AppTest:
    """The page where this is the copy of the policy."""
    room(page, "What would change").text_area[0].set_value(policy).run()
    return page


def everything(page: AppTest) -> str:
    """What is said, what stands in tables, and what charts hold."""
    tables = "".join(each.value.to_string() for each in page.dataframe)
    return text(page) + tables + "".join(each.proto.spec for each in page.get("plotly_chart"))


def test_whether_the_gate_opens_is_said_first(page: AppTest) -> None:
    first = page.markdown[0].value.replace("\\", "")
    assert first.startswith("**The gate ")
    assert POLICY.title in first
    assert POLICY.owner in first


def test_every_rule_has_its_verdict_and_its_reason(page: AppTest) -> None:
    said = text(page)
    assert "woman at 60.3 % (1,149 of 1,906) against man at 67.4 % (2,674 of 3,968)" in said
    assert len(page.dataframe[0].value) == len(POLICY.rules)
    for rule in POLICY.rules:
        assert rule.statement.replace("\N{NO-BREAK SPACE}", " ") in said
        assert rule.id in said
        assert not rule.why or f"Why this rule: {rule.why}" in said


def test_evidence_is_drawn_when_it_is_opened(page: AppTest) -> None:
    charts = {}
    for open_ in (False, True):
        page.session_state[f"evidence-{next(rule.id for rule in POLICY.rules if rule.by)}"] = open_
        charts[open_] = len(assert_fine(page.run()).get("plotly_chart"))
    assert charts[True] == charts[False] + 1


def test_a_rule_over_several_rates_has_a_chart_for_each(page: AppTest) -> None:
    two = LOOSE.replace('"selection_rate"', '["true_positive_rate", "false_positive_rate"]').replace("0.5", "0.01")
    copied(page, two)
    button(page, "Put the copy in view").click().run()
    specs = "".join(each.proto.spec for each in room(page, "Rules").get("plotly_chart"))
    assert "True positive rate by sex" in specs
    assert "False positive rate by sex" in specs


def test_only_rules_with_one_outcome_are_shown_where_that_is_asked(page: AppTest) -> None:
    shown = text(page).count("Why this rule")
    next(each for each in page.pills if each.label == "Show rules that").set_value(["pass"]).run()
    assert_fine(page)
    assert 0 < text(page).count("Why this rule") < shown


def test_another_policy_is_judged_on_every_page_once_it_is_put_in_view(page: AppTest) -> None:
    copied(page, LOOSE)
    assert f"Policy: **{POLICY.title}**" in in_view(page)
    button(page, "Put the copy in view").click().run()
    assert_fine(page)
    assert "The gate opens: the policy Loose holds. 1 rule passes." in text(page)
    assert "Loose (changed here)" in in_view(page)
    assert "It was changed here, so it is not the policy that was given." in text(page)
    room(page, "Policy")
    button(page, "Back to the first policy").click().run()
    assert f"the policy {POLICY.title} " in text(assert_fine(page))
    assert "changed here" not in text(page)
    assert Policy.parse(room(page, "What would change").text_area[0].value) == POLICY


def test_the_policy_in_view_says_how_it_reads_numbers(page: AppTest) -> None:
    said = text(room(page, "Policy"))
    assert f"Owned by {POLICY.owner}." in said
    assert f"from {POLICY.min_group_size} people on" in said
    assert page.code[0].value.startswith("# A policy for the lending sample")


def test_a_committee_sees_no_group_of_too_few_people(page: AppTest) -> None:
    strict = LOOSE.replace("missing", "min_group_size = 500\nmissing")
    copied(page, strict)
    button(page, "Put the copy in view").click().run()
    assert "non-binary" in everything(room(page, "Rules"))
    committee(page)
    for name in ("Rules", "What would change", "History", "Documents", "Take it away"):
        room(page, name)
        assert "non-binary" not in everything(page), name
    assert "are not shown. Every outcome is that of all groups." in text(page)


def test_the_record_is_taken_away_in_the_technical_view_only(page: AppTest) -> None:
    def labels() -> list[str]:
        return [each.proto.label for each in page.get("download_button")]

    room(page, "Take it away")
    assert {"Record (.json)", "Policy (.toml)"} <= set(labels())
    committee(page)
    assert "Record (.json)" not in labels()
    assert "Policy (.toml)" in labels()
