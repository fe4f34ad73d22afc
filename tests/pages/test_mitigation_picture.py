"""The mitigation page as a visitor meets it: what is asked, the picture, runs, and audits of every kind."""

import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LogisticRegression
from streamlit.testing.v1 import AppTest

from governance.data import models
from governance.data.roles import Roles
from governance.data.samples import sample
from governance.mitigation import axes
from governance.mitigation.frontier import POLICIES
from governance.mitigation.goals import GOALS
from governance.mitigation.methods import METHODS, lacking
from governance.mitigation.reached import Reached, Treatment
from tests.pages.conftest import (
    CSV,
    assert_fine,
    button,
    chosen,
    described,
    start,
    text,
    until,
    until_done,
    upload,
    uploader,
)
from ui import cache
from ui.choice import Choice
from ui.mitigation.asked import LATEST, Asked
from ui.mitigation.picture import FIRST
from ui.mitigation.runs import Runs

ONE = "exponentiated gradient"


@pytest.fixture
def page(app: AppTest) -> AppTest:
    return assert_fine(app.switch_page("pages/mitigation.py").run())


def drawn(app: AppTest) -> dict:
    return json.loads(app.get("plotly_chart")[0].proto.spec)


def table(app: AppTest) -> pd.DataFrame:
    return app.dataframe[0].value


def judged(app: AppTest, **roles: object) -> AppTest:
    """The page of an audit of the sample with other roles."""
    _, fingerprint = cache.sample()
    app.session_state["_choice"] = Choice("loans", fingerprint, replace(sample().roles, **roles), cache.RECORDED)
    return assert_fine(app.switch_page("pages/mitigation.py").run())


def test_it_opens_with_a_finding_the_picture_and_the_point_to_look_at_first(page: AppTest) -> None:
    said = text(page)
    assert "The audited model is right about 70.4 %" in said
    assert "groups by sex are up to 7.1 points apart in selection rate" in said
    assert "The policy Fair lending 2.0 accepts at most 5 points." in said
    assert "The audited model decides at the threshold in view, 0.50." in said
    assert page.selectbox(key="point").value == FIRST
    assert set(POLICIES) <= {each["name"].lower() for each in drawn(page)["data"] if "name" in each}
    assert table(page)["point"][0] == "Unmitigated: the audited model"


def test_the_finding_and_the_table_are_about_the_same_numbers(page: AppTest) -> None:
    first = table(page).iloc[0]
    assert f"is right about {first['accuracy']:.1f} % of people" in text(page)
    assert f"up to {first['gap']:.1f} points apart" in text(page)


def test_a_point_is_opened_and_ringed_and_stays_when_the_costs_change(page: AppTest) -> None:
    box = page.selectbox(key="point")
    name = box.options[5]
    assert_fine(box.set_value(name).run())
    ring = next(each for each in drawn(page)["data"] if each.get("name") == "In depth below")
    row = table(page).set_index("point").loc[name]
    assert round(ring["x"][0], 1) == pytest.approx(row["gap"])
    assert_fine(page.selectbox(key="worth").set_value("precision").run())
    assert page.selectbox(key="point").value == name


@pytest.mark.parametrize("goal", GOALS)
def test_every_goal_has_its_picture_and_says_who_is_harmed(page: AppTest, goal: str) -> None:
    assert_fine(page.selectbox(key="goal").set_value(goal).run())
    assert axes.across(goal).title in json.dumps(drawn(page))
    assert "loan repaid" in text(page)


@pytest.mark.parametrize("name", [axes.RATIO, "precision gap", "f1 score gap"])
def test_another_gap_can_stand_across(page: AppTest, name: str) -> None:
    assert_fine(page.selectbox(key="gap").set_value(name).run())
    assert axes.across(name).title in json.dumps(drawn(page))
    assert ("ratio" if name == axes.RATIO else "gap") in table(page)


def test_costs_are_the_readers_own(page: AppTest) -> None:
    assert_fine(page.selectbox(key="utility").set_value("cost").run())
    assert "The audited model costs 0.296 per person" in text(page)
    assert_fine(page.number_input(key="cost_yes").set_value(4.0).run())
    assert "The audited model costs 0.296 per person" not in text(page)
    assert "Mean cost per person" in json.dumps(drawn(page))


def test_a_committee_sees_the_same_picture(page: AppTest) -> None:
    before = {each.get("name") for each in drawn(page)["data"]}
    assert_fine(page.segmented_control(key="view").set_value("Committee").run())
    assert {each.get("name") for each in drawn(page)["data"]} == before


def test_a_link_to_a_point_that_is_not_there_is_said(app: AppTest) -> None:
    app.query_params["point"] = "Magic, strength 7"
    assert_fine(app.switch_page("pages/mitigation.py").run())
    assert "The link asks for “Magic, strength 7”, which is not among the points here" in text(app)
    assert app.selectbox(key="point").value == FIRST


def test_a_run_adds_its_points_and_keeps_the_one_that_is_open(app: AppTest) -> None:
    app.query_params["splits"] = "1"
    app.query_params["methods"] = ONE.capitalize()
    page = assert_fine(app.switch_page("pages/mitigation.py").run())
    name = page.selectbox(key="point").options[3]
    page.selectbox(key="point").set_value(name).run()
    assert "no model has learnt again yet" in text(page)
    button(page, f"Run {len(METHODS[ONE].strengths)} steps").click().run()
    until(page, lambda shown: any(each.startswith(ONE.capitalize()) for each in table(shown)["point"]))
    assert "no model has learnt again yet" not in text(page)
    assert page.selectbox(key="point").value == name
    if stop := [each for each in page.button if each.label == "Stop"]:
        stop[0].click().run()


def test_without_a_method_there_are_thresholds(page: AppTest) -> None:
    assert_fine(page.pills(key="methods").set_value([]).run())
    assert "Thresholds on the scores need no learning" in text(page)


def test_recorded_decisions_say_where_they_stand_and_what_is_missing(app: AppTest) -> None:
    page = judged(app, decision="granted")
    assert "The recorded decisions are right about 65.4 %" in text(page)
    assert "20,000 people)" in text(page)
    assert "Decisions are recorded here without a score" in text(page)
    assert not page.get("plotly_chart")


def test_recorded_scores_have_thresholds_and_a_sentence_why_nothing_learns(app: AppTest) -> None:
    random = np.random.default_rng(0)
    people = sample().table.assign(likely=random.random(len(sample().table)))
    kept = "scores of the sample"
    cache.held(kept, people)
    app.session_state["_choice"] = Choice("scored", kept, replace(sample().roles, score="likely"), cache.RECORDED)
    page = assert_fine(app.switch_page("pages/mitigation.py").run())
    assert "so no model can learn again" in text(page)
    assert set(POLICIES) <= {each["name"].lower() for each in drawn(page)["data"] if "name" in each}
    assert not [each for each in page.pills if each.key == "methods"]


def test_labels_alone_are_an_empty_state(app: AppTest) -> None:
    page = judged(app)
    assert "Nobody is decided about in this audit" in text(page)
    assert not page.get("plotly_chart")


def test_one_group_has_no_gap(app: AppTest) -> None:
    people = sample().table.assign(who="=only <b>")
    cache.held("one group", people)
    roles = replace(sample().roles, sensitive=("who",), decision="granted", bands=(), reference=())
    app.session_state["_choice"] = Choice("one", "one group", roles, cache.RECORDED)
    page = assert_fine(app.switch_page("pages/mitigation.py").run())
    assert "Fewer than two groups by who can be compared." in text(page)
    assert "there is no gap that could be made smaller" in text(page)


@pytest.mark.parametrize("view", ["Technical", "Committee"])
def test_where_a_committee_may_see_one_group_only_it_is_told_why_and_what_to_do(app: AppTest, view: str) -> None:
    """Beside two people of a third group no second one is shown, on no page; it has enough people all the same."""
    random = np.random.default_rng(0)
    score = random.random(600).round(2)
    people = pd.DataFrame({"who": np.repeat(["a", "b", "tiny"], [302, 296, 2]), "score": score})
    people["good"] = np.where(random.random(600) < score, "yes", "no")
    cache.held("two and a few", people)
    roles = Roles("good", "yes", ("who",), score="score")
    app.session_state["_choice"] = Choice("people", "two and a few", roles, cache.RECORDED)
    app.session_state["view"] = view
    said = text(assert_fine(app.switch_page("pages/mitigation.py").run()))
    assert ("join each group of a few people with another" in said) == (view == "Committee")
    assert "Choose other attributes above" not in said


def test_a_method_that_lacks_a_package_is_not_offered_and_said(app: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(METHODS, "glass box", replace(METHODS["glass box"], module="not_here_at_all"))
    page = assert_fine(app.switch_page("pages/mitigation.py").run())
    assert "Glass box" not in page.pills(key="methods").options
    assert lacking("glass box") in text(page)


def test_what_stands_in_for_the_groups_is_left_out_at_first(page: AppTest) -> None:
    assert page.pills(key="columns-sex").value == ["occupation"]
    assert_fine(page.pills(key="by").set_value(["ethnicity"]).run())
    assert page.pills(key="columns-ethnicity").value == ["postcode_area"]
    assert_fine(page.pills(key="methods").set_value([ONE]).run())
    assert not [each for each in page.pills if each.key == "columns-ethnicity"]  # nothing asks for it


def test_a_refusal_of_one_treatment_is_a_sentence_and_the_others_go_on() -> None:
    nothing = np.zeros((3, 1, 2, 2, 2))
    refused = [Reached(Treatment(ONE, each), 0, nothing, refused="Too few people.") for each in (0.1, 0.05)]
    found = Runs((), (*refused, Reached(Treatment(ONE, 0.02), 0, nothing)))
    assert found.refusals == ("Exponentiated gradient: Too few people.",)


def test_models_of_a_file_that_learn_again_have_a_picture_of_their_own_people(app: AppTest) -> None:
    described(upload(app))
    chosen(app, "Who decides").set_value("A model from a file").run()
    numbers = CSV.select_dtypes("number")
    fitted = LogisticRegression().fit(numbers, CSV["good"])
    uploader(app, "classifier").upload("own.skops", models.save(fitted)).run()
    assert_fine(start(app))
    app.session_state["methods"], app.session_state["splits"] = ["reweighing"], 1
    page = assert_fine(app.switch_page("pages/mitigation.py").run())
    assert "Nobody knows here whom the model behind the audited scores learnt from." in text(page)
    assert not any(each.key == "others" for each in page.button)
    next(each for each in page.button if each.label.startswith("Run ")).click().run()
    until_done(page)
    assert "Models that learn again are measured on other people, whom none of them learnt from" in text(page)
    audited = legend(page)
    assert_fine(page.button(key="others").click().run())
    assert page.selectbox(key="point").value.startswith("Reweighing")
    assert {"Audited model, learnt again", "Reweighing"} <= legend(page)
    assert not legend(page) & {each.capitalize() for each in POLICIES}
    assert_fine(page.button(key="others").click().run())
    assert legend(page) == audited


def legend(page: AppTest) -> set[str]:
    return {each["name"] for each in drawn(page)["data"] if each.get("name")}


def test_a_group_that_is_compared_and_that_a_mark_was_not_held_to_is_named(
    app: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ui.mitigation.picture.unheld", lambda _: (("woman",),))
    page = assert_fine(app.switch_page("pages/mitigation.py").run())
    assert "too few people of woman were there" in text(page)


def test_of_every_finished_step_only_the_last_results_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    held: dict = {}
    monkeypatch.setattr(Asked, "few", lambda *_, **__: held)
    asked, made = object.__new__(Asked), []
    for step in (*range(20), 19, 19):
        assert asked.latest("points", step, make=lambda step=step: made.append(step) or [step]) == [step]
    assert made == list(range(20))
    assert list(held) == [("points", step) for step in range(20 - LATEST, 20)]
