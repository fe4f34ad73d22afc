"""The Review page: the policy's verdicts, their evidence, and a policy that can be tried."""

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.conftest import assert_fine, in_view, text


@pytest.fixture
def page(app: AppTest) -> AppTest:
    return assert_fine(app.switch_page("pages/review.py").run())


def judged_by(page: AppTest, policy: str) -> AppTest:
    page.text_area[0].set_value(policy)
    return next(button for button in page.button if button.label == "Judge by this policy").click().run()


def test_every_rule_has_its_verdict_and_its_reason(page: AppTest) -> None:
    said = text(page)
    assert "The policy Fair lending 1.0 does not hold: 1 rule passes, 4 fail, 1 has not enough evidence." in said
    assert "woman at 60.3 % (1,149 of 1,906) against man at 67.4 % (2,674 of 3,968)" in said
    assert "Why this rule: The four-fifths rule" in said
    assert len(page.dataframe[0].value) == 6


def test_evidence_is_drawn_when_it_is_opened(page: AppTest) -> None:
    charts = len(page.get("plotly_chart"))
    page.session_state["evidence-four-fifths-ethnicity"] = True
    assert_fine(page.run())
    assert len(page.get("plotly_chart")) == charts + 1


def test_another_policy_is_judged_at_once(page: AppTest) -> None:
    rule = '[[rule]]\nid = "loose"\nrate = "selection_rate"\ncompare = "difference"\nby = "sex"\nat_most = 0.5\n'
    assert_fine(judged_by(page, f'name = "Loose"\n{rule}'))
    assert "The policy Loose holds: 1 rule passes." in text(page)
    assert "Loose (changed here)" in in_view(page)
    assert "It was changed here, so it is not the policy that was given." in text(page)
    next(button for button in page.button if button.label == "Back to the first policy").click()
    assert "The policy Fair lending 1.0 does not hold" in text(assert_fine(page.run()))
    assert page.text_area[0].value.startswith("# A policy for the lending sample")
    assert "changed here" not in text(page)


@pytest.mark.parametrize(
    ("policy", "sentence"),
    [("nonsense", "it is not TOML"), ('name = "P"\n', "The policy has no 'rule'")],
)
def test_a_policy_that_cannot_be_read_is_refused_and_the_one_in_view_stays(
    page: AppTest, policy: str, sentence: str
) -> None:
    judged_by(page, policy)
    assert not page.exception
    assert sentence in text(page)
    assert_fine(page.switch_page("pages/review.py").run())
    assert "Fair lending 1.0" in text(page)


def test_a_rule_about_an_unknown_attribute_is_refused_in_words(page: AppTest) -> None:
    rule = '[[rule]]\nid = "r"\nrate = "selection_rate"\ncompare = "difference"\nby = "shoe size"\nat_most = 0.5\n'
    judged_by(page, f'name = "P"\n{rule}')
    assert not page.exception
    assert "not counted by 'shoe size'" in text(page)
