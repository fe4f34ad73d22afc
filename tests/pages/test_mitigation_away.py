"""Take it away on the page: what each audit and each view may take."""

import pytest
from streamlit.testing.v1 import AppTest

from governance.reports.mitigation import away as reports
from tests.pages.conftest import assert_fine, segmented, text


def mitigation(app: AppTest, **view: str) -> AppTest:
    """The page with the tab open."""
    for key, value in {"depth": "Take it away", **view}.items():
        app.query_params[key] = value
    return assert_fine(app.switch_page("pages/mitigation.py").run())


def buttons(page: AppTest) -> list[str]:
    """The files that are offered by this tab."""
    return [each.proto.label for each in page.get("download_button") if "away-" in each.proto.id]


def test_thresholds_leave_with_the_audited_baseline_and_the_note(app: AppTest) -> None:
    page = mitigation(app)
    assert buttons(page) == ["Thresholds (.toml)", "Audited model (.skops)", "Note (.md)", "Note (.json)"]
    assert "The thresholds and their mitigation note can be taken." in text(page)
    assert "DecisionRule.load" in page.code[0].value
    assert "Whoever answers for the model decides about this trade-off" in text(page)


def test_a_committee_takes_the_note_alone(app: AppTest) -> None:
    page = assert_fine(segmented(mitigation(app), "View").set_value("Committee").run())
    assert buttons(page) == ["Note (.md)", "Note (.json)"]
    assert not page.code
    assert reports.COMMITTEE in text(page)


@pytest.mark.parametrize("goal", ["equal opportunity", "equalized odds"])
def test_the_note_on_the_page_is_about_what_was_chosen(app: AppTest, goal: str) -> None:
    page = mitigation(app, goal=goal.capitalize(), by="age")
    assert f"Goal: {goal}" in text(page)
    assert "Groups by: age" in text(page)
