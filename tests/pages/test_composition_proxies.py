"""The Composition page: which features stand in for which attribute."""

from dataclasses import replace
from typing import Any

import pandas as pd
from streamlit.testing.v1 import AppTest

from governance.data.samples import sample
from tests.pages.conftest import CSV, assert_fine, button, described, start, text, until, until_done, upload
from tests.pages.test_composition import room
from ui import cache
from ui.choice import Choice


TOLD_LITTLE = ("income", "debt", "loan_amount", "loan_months")


def depth(app: AppTest) -> Any:
    return next(each for each in app.pills if each.label == "In depth")


def test_the_planted_proxies_are_said_first(app: AppTest) -> None:
    said = text(room(app, "Proxies"))
    assert "occupation tells whose sex is woman with an AUC of 0.86" in said
    assert "postcode_area tells whose ethnicity is" in said
    assert "of two people, one from the group and one not" in said
    assert len(app.get("plotly_chart")) == len(app.dataframe) == 2
    assert len(app.dataframe[0].value) == 48
    assert app.dataframe[1].value["feature"][0] == "occupation"


def test_another_attribute_is_looked_at_in_depth(app: AppTest) -> None:
    room(app, "Proxies")
    assert_fine(depth(app).set_value("ethnicity").run())
    assert app.dataframe[1].value["feature"][0] == "postcode_area"
    assert "ethnicity: (missing)" in set(app.dataframe[1].value["group"])


def test_it_begins_with_the_groups_on_view(app: AppTest) -> None:
    app.switch_page("pages/composition.py").run()
    app.pills[0].set_value(["age"]).run()
    app.session_state["tab"] = "Proxies"
    assert depth(assert_fine(app.run())).value == "age"


def test_a_run_tells_what_remains_and_can_go_on_after_a_stop(app: AppTest) -> None:
    cache.held("fewer loans", sample().table.head(4_000))
    roles = replace(sample().roles, decision="granted", features=("occupation", "postcode_area", *TOLD_LITTLE))
    app.session_state["_choice"] = Choice("fewer", "fewer loans", roles, cache.RECORDED)
    room(app, "Proxies")
    button(app, "Run 24 models").click().run()
    until(app, lambda shown: len(shown.dataframe) > 2 and shown.dataframe[2].value["dropped"].nunique() > 1)
    button(app, "Stop").click().run()
    assert_fine(app)
    assert len(app.get("plotly_chart")) == 3
    assert app.dataframe[2].value["dropped"].unique().tolist()[:2] == ["nothing", "occupation"]
    assert "All features together tell whose sex is woman" in text(app)
    next(each for each in app.button if each.label.startswith("Go on with ")).click().run()
    until_done(app)
    assert "All 24 models are done." in text(app)
    assert len(app.dataframe[2].value) == 6 * 3
    assert_fine(depth(app).set_value("ethnicity").run())
    assert app.dataframe[2].value["dropped"].unique().tolist()[1] == "postcode_area"


def test_a_committee_sees_no_group_of_too_few_people(app: AppTest) -> None:
    people = pd.concat([CSV, CSV[:3].assign(who="lonely")], ignore_index=True)
    start(described(upload(app, people)))
    room(app, "Proxies")
    assert "lonely" in set(app.dataframe[1].value["group"])
    app.session_state["view"] = "Committee"
    said = text(assert_fine(app.run()))
    assert "fewer than 30 people" in said
    assert "lonely" not in set(app.dataframe[1].value["group"])
    for chart in app.get("plotly_chart"):
        assert "lonely" not in chart.proto.spec


def test_weights_are_said_to_be_left_aside(app: AppTest) -> None:
    loans, fingerprint = cache.sample()
    roles = replace(sample().roles, weight="loan_months", features=("occupation", "income"), decision="granted")
    app.session_state["_choice"] = Choice("loans", fingerprint, roles, cache.RECORDED)
    said = text(room(app, "Proxies"))
    assert "Every row counts as one person here; the weights in loan_months are left aside." in said
    assert button(app, "Run 8 models")
    assert len(loans.table) == 20_000


def test_without_features_there_is_nothing_to_look_at(app: AppTest) -> None:
    _, fingerprint = cache.sample()
    roles = replace(sample().roles, features=(), decision="granted")
    app.session_state["_choice"] = Choice("loans", fingerprint, roles, cache.RECORDED)
    assert "No column is said to be a feature" in text(room(app, "Proxies"))
    assert not app.get("plotly_chart")


def test_an_attribute_that_is_the_only_feature_has_no_proxy(app: AppTest) -> None:
    _, fingerprint = cache.sample()
    roles = replace(sample().roles, sensitive=("sex",), features=("sex",), decision="granted", bands=())
    app.session_state["_choice"] = Choice("loans", fingerprint, roles, cache.RECORDED)
    assert "The only feature is the attribute itself." in text(room(app, "Proxies"))
