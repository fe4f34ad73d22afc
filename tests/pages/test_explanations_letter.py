"""The letter: written from what the audit knows and what its writer fills in, and nothing else."""

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.conftest import assert_fine, text


@pytest.fixture
def page(app: AppTest) -> AppTest:
    app.switch_page("pages/explanations.py")
    app.query_params["why"] = "Letter"
    return assert_fine(app.run())


def test_a_letter_stands_ready_with_placeholders_where_nobody_has_written(page: AppTest) -> None:
    assert "The decision about you, and its reasons" in text(page)
    for empty in ("[sender]", "[contact]", "[deadline]", "[name and address]"):
        assert empty in text(page)
    assert "Still to be filled in: Sender, " in text(page)


def test_what_is_filled_in_stands_in_the_letter_and_stays(page: AppTest) -> None:
    page.text_input(key="letter-contact").set_value("complaints@bank.example <b>").run()
    assert "Where: complaints@bank.example <b>" in text(assert_fine(page))
    assert "[contact]" not in text(page)
    page.switch_page("pages/metrics.py").run()
    page.switch_page("pages/explanations.py")
    page.query_params["why"] = "Letter"
    assert "Where: complaints@bank.example <b>" in text(assert_fine(page.run()))


def test_the_letter_can_be_taken_along_as_it_is_shown(page: AppTest) -> None:
    assert {each.proto.label for each in page.get("download_button")} >= {"Page (.html)", "Markdown (.md)"}


def test_a_committee_writes_to_nobody(page: AppTest) -> None:
    next(each for each in page.segmented_control if each.label == "View").set_value("Committee").run()
    assert "the committee view shows nobody" in text(assert_fine(page))
    assert not page.text_input
