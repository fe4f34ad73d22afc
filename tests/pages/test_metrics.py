"""The Metrics page: every rate by group, and a threshold that answers at once."""

import pytest
from streamlit.testing.v1 import AppTest

from governance import rate
from governance.audit import Audit
from governance.metrics import words
from governance.metrics.rates import RATES
from tests.pages.conftest import assert_fine, in_view, text
from ui import cache
from ui.choice import Choice


@pytest.fixture
def page(app: AppTest) -> AppTest:
    app.query_params["look"] = "One rate"
    return assert_fine(app.switch_page("pages/metrics.py").run())


def test_the_largest_gap_comes_first(page: AppTest) -> None:
    assert "Selection rate by sex: woman at 60.3 % against man at 67.4 %, 7.1 points apart." in text(page)
    assert "95 % interval 4.1 to 12.1" in text(page)
    assert [metric.value for metric in page.metric] == ["7.1 points", "0.89", "3.2 points", "4.3 points"]


@pytest.mark.parametrize("name", RATES)
def test_every_rate_is_shown_with_its_meaning(page: AppTest, name: str) -> None:
    assert_fine(page.selectbox(key="rate").set_value(name).run())
    assert words.meaning(name) in text(page)
    assert words.title(name) in page.get("plotly_chart")[0].proto.spec


def test_moving_the_threshold_moves_the_rates_and_is_kept(page: AppTest, audit: Audit) -> None:
    assert_fine(page.slider(key="threshold").set_value(0.7).run())
    found = rate(audit.decided(0.7).by("sex"), "selection_rate")
    for value in found.value:
        assert words.percent(value).replace("\N{NO-BREAK SPACE}", " ") in text(page) or value == sorted(found.value)[1]
    page.switch_page("pages/review.py").run()
    assert "Threshold: **0.70**" in in_view(page)


def test_intersections_are_groups_too(page: AppTest) -> None:
    assert_fine(page.pills[0].set_value(["age", "disability"]).run())
    assert "under 30 · disability: yes at 26.2 %" in text(page)


def test_an_address_opens_the_same_view(app: AppTest) -> None:
    app.query_params["rate"] = "True positive rate"
    app.query_params["threshold"] = "0.6"
    page = assert_fine(app.switch_page("pages/metrics.py").run())
    assert page.selectbox(key="rate").value == "true_positive_rate"
    assert page.slider(key="threshold").value == 0.6


@pytest.mark.parametrize("name", ["Selection rate", "Base rate"])
def test_every_tab_reads_well_where_nobody_is_decided_about(app: AppTest, name: str) -> None:
    known = cache.sample_choice()
    app.session_state["_choice"] = Choice(known.name, known.fingerprint, known.roles, cache.RECORDED)
    app.query_params["rate"] = name
    app.switch_page("pages/metrics.py").run()
    for tab in [each.label for each in app.tabs]:
        app.query_params["look"] = tab
        said = text(assert_fine(app.switch_page("pages/data.py").run().switch_page("pages/metrics.py").run()))
        assert "y_pred" not in said
        assert ("Selection rate cannot be said: nothing was decided" in said) == (name == "Selection rate")
