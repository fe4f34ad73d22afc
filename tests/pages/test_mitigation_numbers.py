"""The number itself: the page where the label is a number, as a visitor meets it."""

import json
import re
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
import skops.io
from streamlit.testing.v1 import AppTest

from governance.data import tables
from governance.data.models.reviewed import REVIEWED
from governance.data.roles import Roles
from governance.mitigation.numbers import saved, tradeoff, treatments
from governance.mitigation.numbers.shifts import loads
from tests.mitigation.test_numbers import crossed, people
from tests.pages.conftest import assert_fine, text
from ui import cache, jobs
from ui.choice import Choice

UI = Path(cache.__file__).parent
LEARNT = "Linear regression, learnt here"
FULL = "Mean alignment, mean error, 100\N{NO-BREAK SPACE}% of the way"


def opened(app: AppTest, roles: Roles | None = None, table: pd.DataFrame | None = None, **address: str) -> AppTest:
    """The mitigation page with the hospital sample, or another table, in view."""
    found, fingerprint = cache.sample("hospital")
    table = found.table if table is None else table
    fingerprint = tables.fingerprint(table)
    cache.held(fingerprint, table)
    app.session_state["_choice"] = Choice("people", fingerprint, roles or found.roles, cache.RECORDED)
    for key, value in {"about": "The number itself", "by": "language", **address}.items():
        app.query_params[key] = value
    return assert_fine(app.switch_page("pages/mitigation.py").run())


ROLES = Roles("hours", "under 10", ("group",), features=("x",), decision="said", bands=(("hours", (10.0,)),))


def test_the_planted_gap_and_what_makes_it_smaller_are_said_on_top(app: AppTest) -> None:
    said = text(opened(app))
    assert "In the mean error of predicted days, local and interpreter are 1.41 apart" in said
    assert f"{FULL} brings that to 0.011".replace("\N{NO-BREAK SPACE}", " ") in said
    assert "falls by 0.059 (95 % interval 0.046 to 0.072)" in said
    assert "It must know the group of everybody." in said
    assert len(app.dataframe[0].value) == 9


def test_a_chosen_point_is_opened_and_its_shifts_can_be_taken(app: AppTest, files: dict) -> None:
    page = opened(app, treatment=FULL, by="language")
    assert "Predictions move most for interpreter: by 1.46" in text(page)
    assert list(page.dataframe[1].value["group"]) == ["interpreter", "local"]
    page.session_state["numberdepth"] = "What it asks, and take it away"
    assert_fine(page.run())
    shifts = loads(files["shifts"]())
    assert shifts.attributes == ("language",)
    assert shifts.own["interpreter",] == pytest.approx(1.464, abs=0.001)
    assert "number_model" not in files
    assert "What predicts is not here" in text(page)


def test_who_gains_and_who_loses_is_said_with_intervals(app: AppTest) -> None:
    page = opened(app, numberdepth="Who gains, who loses")
    page.session_state["numberdepth"] = "Who gains, who loses"
    said = text(assert_fine(page.run()))
    assert "The group that was worst off gains" in said
    assert "whose predictions were farthest off" in said


def test_recorded_predictions_say_what_learning_would_need(app: AppTest) -> None:
    assert "Choose a model learnt here above" in text(opened(app, ROLES, people(), by="group"))
    page = opened(app, replace(ROLES, features=()), people(), by="group")
    assert "No column is said to be a feature, so no model can learn." in text(page)


def test_there_is_no_choice_where_the_label_is_no_number(app: AppTest) -> None:
    assert_fine(app.switch_page("pages/mitigation.py").run())
    assert not [each for each in app.segmented_control if each.key == "about"]


def test_a_committee_sees_no_group_of_a_few_people(app: AppTest) -> None:
    page = opened(app)
    page.session_state["view"] = "Committee"
    assert_fine(page.pills(key="by").set_value(["age", "insurance"]).run())
    assert "4 groups are not shown" in text(page)
    table = page.dataframe[1].value
    assert table["people"].min() >= 30
    assert "75 and over · none" not in set(table["group"])
    assert "farthest move" not in table
    page.session_state["numberdepth"] = "What it asks, and take it away"
    assert_fine(page.run())
    assert "Files are taken in the technical view." in text(page)
    assert not page.code


def test_a_group_of_three_people_is_named_and_left_alone(app: AppTest) -> None:
    page = opened(app, ROLES, people(few=3), by="group")
    assert "Not compared, having fewer than 30 people" in text(page)
    moves = page.dataframe[1].value.set_index("group")["mean move"]
    assert moves["rare"] == 0


@pytest.mark.parametrize(
    ("table", "said"),
    [
        (people().assign(group="one"), "Fewer than two groups have enough people"),
        (people().assign(group=[f"=g{at % 200}" for at in range(600)]), "Fewer than two groups have enough people"),
    ],
)
def test_tables_without_two_groups_say_so(app: AppTest, table: pd.DataFrame, said: str) -> None:
    assert said in text(opened(app, ROLES, table, by="group"))


@pytest.mark.parametrize("names", [("<b>bold</b>", "%{x}"), ("(missing)", "![](http://x)")])
def test_odd_names_and_constant_predictions_are_shown_as_they_are(app: AppTest, names: tuple[str, str]) -> None:
    table = people().assign(said=4.0)
    table["group"] = table["group"].map(dict(zip("ab", names, strict=True)))
    page = opened(app, ROLES, table, by="group")
    assert {name.strip("'") for name in page.dataframe[1].value["group"]} == set(names)
    assert "<b>bold" not in json.dumps([each.proto.spec for each in page.get("plotly_chart")])


def test_weighted_people_are_said_to_be(app: AppTest) -> None:
    page = opened(app, replace(ROLES, weight="many"), people(), by="group", predictor=LEARNT)
    assert "people, weighted)" in text(page)


@pytest.fixture
def ran(monkeypatch: pytest.MonkeyPatch) -> None:
    """Bounded group loss has learnt in the first split."""

    def done(work: jobs.Work) -> dict:
        part = [step for step in work.steps if step.seed == 0][:1]
        return dict(zip(part, tradeoff.results(work.payload(), part), strict=True))

    monkeypatch.setattr(jobs, "finished", done)


CROSSED = replace(ROLES, bands=(("hours", (0.0,)),), favourable="under 0")
BOUNDED = "Bounded group loss, 100\N{NO-BREAK SPACE}% of the way"


@pytest.mark.usefixtures("ran")
def test_a_model_learnt_here_can_be_run_and_taken_away(app: AppTest, files: dict) -> None:
    page = opened(app, CROSSED, crossed(900), by="group", predictor=LEARNT, treatment=BOUNDED)
    assert BOUNDED in set(page.dataframe[0].value["point"])
    assert [each.label for each in page.button if each.label.startswith("Run")] == ["Run 5 steps"]
    page.session_state["numberdepth"] = "What it asks, and take it away"
    assert_fine(page.run())
    assert skops.io.loads(files["number_model"], trusted=sorted(REVIEWED)).feature_names_in_.tolist() == ["x"]
    assert "shifts" not in files
    assert [each.value for each in page.code] == [saved.CODE.strip()]
    assert "It was measured in one split of the people" in text(page)


@pytest.mark.usefixtures("ran")
def test_where_no_price_helps_it_is_said(app: AppTest) -> None:
    page = opened(app, ROLES, people(), by="group", predictor=LEARNT, learning="Bounded group loss")
    assert "No price makes the largest squared error of a group smaller by 1 % or more" in text(page)


def test_methods_that_were_learnt_stay_when_another_is_chosen(app: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    names = []
    monkeypatch.setattr(jobs, "finished", lambda work: names.append(work.name) or {})
    page = opened(app, ROLES, people(), by="group", predictor=LEARNT, learning="Bounded group loss")
    assert_fine(page.pills(key="learning").set_value(list(treatments.LEARNT)).run())
    assert len(names) == 2
    assert names[0] == names[1]


def test_a_model_learns_once_for_everything_that_is_there_at_once(
    app: AppTest, monkeypatch: pytest.MonkeyPatch, files: dict
) -> None:
    made = []
    real = treatments.trial
    monkeypatch.setattr(treatments, "trial", lambda *args: made.append(args) or real(*args))
    page = opened(app, ROLES, people(550), by="group", predictor=LEARNT, treatment=FULL)
    page.session_state["numberdepth"] = "What it asks, and take it away"
    assert_fine(page.run())
    assert loads(files["shifts"]()).people == 385
    assert len(files["number_model"]) > 1000
    assert "The model it is added to (.skops)" in [each.label for each in page.get("download_button")]
    assert len(made) == 1


def test_no_control_has_the_key_of_one_on_another_page() -> None:
    """What is chosen there would otherwise be answered here, in words that are none of the choices."""
    said = re.compile(r'(?:\bkey=|^POINT = |^CHART = )"(\w+)"', re.MULTILINE)
    here, elsewhere = set(), set()
    for path in UI.rglob("*.py"):
        ours = path.parent.name == "mitigation" and path.stem.startswith("numbers")
        (here if ours else elsewhere).update(said.findall(path.read_text()))
    assert {"treatment", "loss", "learning", "predictor", "equal"} <= here
    assert not here & elsewhere


def test_only_models_are_offered_where_no_number_was_predicted(app: AppTest) -> None:
    page = opened(app, replace(ROLES, decision=None), people(), by="group")
    assert page.selectbox(key="predictor").options == [LEARNT, "Gradient boosting, learnt here"]
    labels = Roles("hours", "under 10", ("group",), bands=(("hours", (10.0,)),))
    fingerprint = tables.fingerprint(people())
    app.session_state["_choice"] = Choice("people", fingerprint, labels, cache.RECORDED)
    assert "The label is a number. Only the decision on it can be mitigated here." in text(app.run())
