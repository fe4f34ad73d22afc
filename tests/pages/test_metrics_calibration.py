"""The Calibration tab: what scores promise, in words, for every group; and what is missing where there are none."""

import io
import json
from dataclasses import replace

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.conftest import assert_fine, chosen, text
from ui import cache
from ui.choice import Choice


def opened(app: AppTest, **query: str) -> AppTest:
    for key, value in {"look": "Calibration", **query}.items():
        app.query_params[key] = value
    return assert_fine(app.switch_page("pages/metrics.py").run())


def drawn(app: AppTest, at: int = 0) -> str:
    return json.dumps(json.loads(app.get("plotly_chart")[at].proto.spec), ensure_ascii=False)


def test_the_group_whose_scores_promise_too_much_comes_first(app: AppTest) -> None:
    said = text(opened(app))
    assert "Scores of woman promise too much: from 0.80 to 1.00 they promise 87.4 %, and 70.7 % happened" in said
    assert "181 of 256 people" in said
    assert "Nothing is beyond chance for non-binary." in said
    assert "Scores put people in order best for non-binary" in said
    assert len(app.get("plotly_chart")) == len(app.dataframe) == 3
    assert "What scores promise, and what happens" in drawn(app)


def test_moving_the_threshold_moves_only_what_it_means(app: AppTest) -> None:
    opened(app)
    curves, before = drawn(app), drawn(app, 1)
    assert "within 0.05 of the threshold of 0.50" in text(app)
    assert_fine(app.slider(key="threshold").set_value(0.7).run())
    assert "within 0.05 of the threshold of 0.70" in text(app)
    assert drawn(app) == curves
    assert drawn(app, 1) != before


def test_an_address_opens_the_same_bins(app: AppTest) -> None:
    assert opened(app, bins="5").segmented_control(key="bins").value == 5
    assert len(app.dataframe[0].value) == 3 * 5


def test_of_many_groups_some_are_drawn_and_all_are_in_the_table(app: AppTest) -> None:
    opened(app)
    assert_fine(app.pills[0].set_value(["sex", "ethnicity"]).run())
    assert "8 of 17 groups" in drawn(app)
    assert app.dataframe[0].value["group"].nunique() == 17
    assert_fine(chosen(app, "Groups drawn").set_value(["woman · White"]).run())
    assert "1 of 17 groups" in drawn(app)


def test_a_committee_sees_no_small_group(app: AppTest, files) -> None:
    opened(app)
    app.session_state["view"] = "Committee"
    assert_fine(app.pills[0].set_value(["sex", "ethnicity"]).run())
    shown = set(app.dataframe[0].value["group"])
    assert "woman · White" in shown
    assert "non-binary · Indigenous" not in shown
    for at in range(3):
        assert "non-binary · Indigenous" not in drawn(app, at)
    for key in ("calibration", "near-threshold", "qualities"):
        left = set(pd.read_csv(io.BytesIO(files[f"export-{key}"]()))["group"])
        assert left == shown


@pytest.mark.parametrize(
    ("decision", "says"), [("granted", "The table records decisions only."), (None, "The table records labels only.")]
)
def test_without_scores_it_is_said_what_is_missing(app: AppTest, decision: str | None, says: str) -> None:
    loans, fingerprint = cache.sample()
    roles = replace(loans.roles, decision=decision)
    app.session_state["_choice"] = Choice("loans", fingerprint, roles, cache.RECORDED)
    said = text(opened(app, rate="Base rate"))
    assert says in said
    assert "say on the Data page which column holds the score" in said
    assert not app.get("plotly_chart")
