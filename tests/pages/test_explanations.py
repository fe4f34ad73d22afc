"""The Explanations page: one person's waterfall, and what drives the model over everybody."""

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.conftest import assert_fine, text


@pytest.fixture
def page(app: AppTest) -> AppTest:
    return assert_fine(app.switch_page("pages/explanations.py").run())


def test_a_person_near_the_threshold_is_explained_first(page: AppTest) -> None:
    assert "The model gives this person a score of 0.50" in text(page)
    assert "Raised most by" in text(page)
    assert len(page.get("plotly_chart")) == 2
    assert "Log-odds of the favourable outcome" in page.get("plotly_chart")[0].proto.spec


def test_another_person_has_other_reasons(page: AppTest) -> None:
    before = text(page)
    assert_fine(page.number_input[0].set_value(7).run())
    assert text(page) != before


def test_people_who_were_refused_by_mistake_can_be_found(page: AppTest) -> None:
    assert_fine(page.selectbox(key="reason").set_value("refused by mistake").run())
    assert "Decision **not favourable**" in text(page)
    assert "Real outcome **favourable**" in text(page)


def test_going_to_a_shorter_list_of_people_keeps_the_page_alive(page: AppTest) -> None:
    page.number_input[0].set_value(6_000).run()
    assert_fine(page.selectbox(key="reason").set_value("refused by mistake").run())
