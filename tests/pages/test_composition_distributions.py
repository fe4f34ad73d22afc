"""The tab Distributions: which columns differ between groups, and how."""

from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.conftest import CSV, assert_fine, chosen, described, start, text, upload
from tests.pages.test_composition import room
from ui import cache


def test_the_most_different_columns_are_said_and_shown(app: AppTest) -> None:
    said = text(room(app, "Distributions"))
    assert "of 12 columns some group of sex differs from everybody else by more than chance: most in occupation" in said
    assert len(app.get("plotly_chart")) == 4
    assert chosen(app, "Columns in full").value[0] == "occupation"
    assert "sample" not in said.split("Groups by")[-1]


def test_other_groups_and_other_columns_can_be_chosen(app: AppTest) -> None:
    app.query_params["by"] = "ethnicity"
    room(app, "Distributions")
    assert_fine(chosen(app, "Columns in full").set_value(["income"]).run())
    assert len(app.get("plotly_chart")) == 2
    assert "income: share of each group" in app.get("plotly_chart")[1].proto.spec
    assert "median" in app.dataframe[-1].value.columns
    assert_fine(chosen(app, "Columns in full").set_value([]).run())
    assert len(app.get("plotly_chart")) == 1


def test_a_committee_sees_no_group_and_no_value_of_too_few(app: AppTest) -> None:
    names = [f"person {place}" for place in range(30)]
    table = CSV.assign(who=["a", "b"] * 280 + ["rare one"] * 20 + ["rare too"] * 20, code=["usual"] * 570 + names)
    start(described(upload(app, pd.DataFrame(table))))
    app.session_state["columns-by-who"] = ["code"]
    seen = "".join(chart.proto.spec for chart in room(app, "Distributions").get("plotly_chart"))
    assert "rare one" in seen
    app.session_state["view"] = "Committee"
    app.session_state["columns-by-who"] = ["code"]
    room(app, "Distributions")
    shown = "".join(chart.proto.spec for chart in app.get("plotly_chart"))
    shown += "".join(frame.value.to_csv() for frame in app.dataframe)
    assert "usual" in shown
    assert "rare" not in shown
    assert "person 3" not in shown


def test_without_any_other_column_it_says_so(app: AppTest) -> None:
    described(upload(app, CSV[["who", "good", "said"]]))
    chosen(app, "Who decides").set_value("A column of decisions").run()
    chosen(app, "The decisions").set_value("said").run()
    start(app)
    assert "The table has no other columns to look at." in text(room(app, "Distributions"))


def test_where_a_sample_stands_for_the_table_it_says_so(app: AppTest) -> None:
    described(upload(app, pd.concat([CSV[["who", "good", "said", "amount"]]] * 334, ignore_index=True)))
    chosen(app, "Who decides").set_value("A column of decisions").run()
    chosen(app, "The decisions").set_value("said").run()
    start(app)
    assert "a random sample of 200,000 of all 200,400 people" in text(room(app, "Distributions"))


def test_an_attribute_that_is_a_feature_is_not_compared_with_itself(app: AppTest) -> None:
    described(upload(app, CSV))
    chosen(app, "Features").set_value(["who", "amount"]).run()
    start(app)
    said = text(room(app, "Distributions"))
    assert "1 column" in said
    assert chosen(app, "Columns in full").options == ["amount"]


def test_what_is_kept_does_not_grow_with_the_columns(app: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    made, keys = cache.kept, set()

    def kept(choice: cache.Choice, *key: Any, make: Callable[[], Any]) -> Any:
        keys.add(key)
        return made(choice, *key, make=make)

    monkeypatch.setattr(cache, "kept", kept)
    room(app, "Distributions")
    assert ("distributions",) in keys
    assert {key[0] for key in keys if "income" in key} <= {"strata"}  # those of another tab


def test_the_quartiles_are_those_of_the_people_and_not_of_the_bands(app: AppTest) -> None:
    room(app, "Distributions")
    assert_fine(chosen(app, "Columns in full").set_value(["savings"]).run())
    men = app.dataframe[-1].value.set_index("group").loc["man"]
    assert men["median"] == "2,950"
