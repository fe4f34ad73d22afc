"""Several classes, and numbers: every tab answers for the class or the cut that is picked, and each has its own tab."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from governance.data.large import Large
from governance.data.roles import Roles
from tests.pages.conftest import assert_fine, text
from ui import cache
from ui.choice import Choice


def opened(app: AppTest, sample: str, look: str, roles: Roles | None = None, source: str = cache.RECORDED) -> AppTest:
    """The page with a sample in view, at this tab."""
    found, fingerprint = cache.sample(sample)
    cache.held(fingerprint, found.table)
    app.session_state["_choice"] = Choice(found.name, fingerprint, roles or found.roles, source)
    app.query_params["look"] = look
    return assert_fine(app.switch_page("pages/metrics.py").run())


def titles(app: AppTest) -> list[str]:
    return [tab.label for tab in app.tabs]


def drawn(app: AppTest, at: int = 0) -> str:
    return json.dumps(json.loads(app.get("plotly_chart")[at].proto.spec), ensure_ascii=False)


def test_only_what_an_audit_has_is_a_tab(app: AppTest) -> None:
    app.switch_page("pages/metrics.py").run()
    assert not {"Classes", "Numbers"} & set(titles(app))
    assert not [each for each in app.selectbox if each.label == "Outcome"]


def test_the_planted_turn_of_a_class_is_the_finding(app: AppTest) -> None:
    opened(app, "hiring", "Classes")
    assert_fine(app.pills[0].set_value(["nationality"]).run())
    said = text(app)
    assert "overseas: of those whose true class is offered, 47.1 % weighted were decided to be interviewed" in said
    assert "(222 of 467 people)" in said
    assert "macro recall is 5.6 points lower" in said
    assert len(app.get("plotly_chart")) == len(app.dataframe) == 3
    assert len(app.dataframe[0].value) == 5 * 9
    assert_fine(app.selectbox(key="flow-nationality").set_value("home").run())
    assert "home (n 7,442)" in drawn(app)


def test_every_tab_answers_for_the_class_that_is_picked(app: AppTest) -> None:
    opened(app, "hiring", "One rate")
    assert_fine(app.pills[0].set_value(["parental_leave"]).run())
    before = text(app)
    assert_fine(app.selectbox(key="class").set_value("rejected").run())
    said = text(app)
    assert "Every tab now answers for rejected against all other classes" in said
    assert "parental_leave: yes at 60.2 % weighted" in said
    assert "60.2 %" not in before


def test_a_committee_sees_no_small_group_of_classes_or_numbers(app: AppTest) -> None:
    opened(app, "hiring", "Classes")
    app.session_state["view"] = "Committee"
    assert_fine(app.run())
    assert "Femal" not in set(app.dataframe[0].value["group"])
    for at in range(3):
        assert "Femal " not in drawn(app, at)
    opened(app, "hospital", "Numbers")
    app.session_state["view"] = "Committee"
    assert_fine(app.pills[0].set_value(["age", "insurance"]).run())
    least = app.dataframe[-1].value["people"].min()
    assert least >= 30
    assert "75 and over · none" not in set(app.dataframe[0].value["group"])


def test_a_class_of_a_sample_shows_no_group_that_only_the_whole_table_has_enough_people_of(
    app: AppTest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Large.sample, "__defaults__", (900, 0))
    hiring = cache.sample("hiring")[0]
    hiring.table.to_parquet(tmp_path / "hiring.parquet")
    cache.held("hiring, not loaded", Large.opened(tmp_path / "hiring.parquet"))
    app.session_state["_choice"] = Choice("hiring.parquet", "hiring, not loaded", hiring.roles, cache.RECORDED)
    app.query_params["look"] = "Intersections"
    app.session_state["view"] = "Committee"
    assert_fine(app.switch_page("pages/metrics.py").run())
    everybody = set(app.dataframe[0].value["group"])
    assert_fine(app.selectbox(key="class").set_value("rejected").run())
    sampled = app.dataframe[0].value
    assert set(sampled["group"]) < everybody
    assert (sampled["among"] >= 30).all()


def test_a_picked_class_is_the_outcome_that_the_guide_speaks_of(app: AppTest) -> None:
    opened(app, "hiring", "Overview")
    assert "“job offered”" in text(app)
    assert_fine(app.selectbox(key="class").set_value("rejected").run())
    assert "“rejected”" in text(app)
    assert "“job offered”" not in text(app)


def test_a_baseline_of_two_outcomes_says_what_to_do(app: AppTest) -> None:
    roles = replace(cache.sample("hiring")[0].roles, decision=None)
    opened(app, "hiring", "One rate", roles, "logistic regression")
    assert "The label has 3 classes (interviewed, offered, rejected)" in text(app)
    assert "Audit a column of decisions, or give a model that tells the classes apart." in text(app)
    assert "Classes" not in titles(app)


def test_the_planted_error_of_a_number_is_the_finding(app: AppTest) -> None:
    opened(app, "hospital", "Numbers")
    assert_fine(app.pills[0].set_value(["language"]).run())
    said = text(app)
    assert "Predictions of days are on average 1.43 too low for interpreter" in said
    assert "Within 1 of the truth are the predictions of 34.6 % of interpreter" in said
    assert len(app.get("plotly_chart")) == len(app.dataframe) == 3
    assert_fine(app.number_input(key="near").set_value(2.0).run())
    assert "Within 2 of the truth" in text(app)


@pytest.mark.parametrize("look", ["One rate", "Calibration", "Numbers"])
def test_every_tab_answers_for_the_cut_that_is_picked(app: AppTest, look: str) -> None:
    app.query_params["cut"] = "days under 5"
    opened(app, "hospital", look)
    assert app.selectbox(key="cut").value == 5.0
    assert "Every tab now answers for days under 5" in text(app)
    assert "Selection rate by sex: male at 18.4 %" in text(app)
