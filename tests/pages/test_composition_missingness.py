"""The tab Missing: what is missing for whom, and what that leaves open."""

import pandas as pd
from streamlit.testing.v1 import AppTest

from tests.pages.conftest import CSV, assert_fine, described, start, text, upload
from tests.pages.test_composition import room


def test_what_was_planted_is_said(app: AppTest) -> None:
    app.query_params["by"] = "ethnicity"
    said = text(room(app, "Missing"))
    assert "2 of 17 columns have missing values, most of all income (4.9 % of people)" in said
    assert "income is missing more often for Hispanic: 17.1 %" in said
    assert "Codes such as" in said
    assert "What cannot be seen" in said
    assert len(app.get("plotly_chart")) == 3


def test_one_column_is_shown_in_depth_and_the_gaps_that_stay_open(app: AppTest) -> None:
    room(app, "Missing")
    box = app.selectbox(key="missing-column")
    assert box.options == ["income", "ethnicity"]
    assert_fine(box.set_value("ethnicity").run())
    assert "Share of people without ethnicity" in app.get("plotly_chart")[1].proto.spec
    assert "Wherever the 515 people without ethnicity belong" in text(app)
    assert "Selection rate by ethnicity" in app.get("plotly_chart")[2].proto.spec


def test_a_complete_table_is_one_sentence(app: AppTest) -> None:
    start(described(upload(app)))
    said = text(room(app, "Missing"))
    assert "No value is missing in any of the 6 columns that were looked at." in said
    assert "Nobody's group is missing" in said
    assert not app.get("plotly_chart")


def test_a_committee_sees_no_group_of_too_few(app: AppTest) -> None:
    table = CSV.assign(who=["a", "b"] * 280 + ["rare one"] * 20 + ["rare too"] * 20, amount=[None, 1, 2] * 200)
    start(described(upload(app, pd.DataFrame(table))))
    assert "rare one" in room(app, "Missing").get("plotly_chart")[0].proto.spec
    app.session_state["view"] = "Committee"
    room(app, "Missing")
    shown = "".join(chart.proto.spec for chart in app.get("plotly_chart"))
    shown += "".join(frame.value.to_csv() for frame in app.dataframe)
    assert "rare" not in shown
    assert "not shown (rare one" in text(app)
