"""The mitigation page, one point in depth: its tabs as a visitor and as a committee reads them."""

import io
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from governance.data import tables
from governance.data.roles import Roles
from governance.mitigation import tradeoff
from governance.mitigation.frontier import POLICIES
from governance.mitigation.reached import UNMITIGATED
from governance.reports.mitigation import expected
from tests.pages.conftest import assert_fine, text
from ui import cache, jobs, session
from ui.choice import Choice

TABS = ("By group", "Side effects", "Whose decision changes", "What it asks")
DRAWN = "Randomised thresholds, aimed at 0 points"
ROLES = Roles("good", "yes", ("who",), score="likely", features=("age",))


def room(app: AppTest, tab: str, view: str = "Technical", **address: str) -> AppTest:
    """The mitigation page with this tab open."""
    app.session_state["view"] = view
    for name, value in {"depth": tab, **address}.items():
        app.query_params[name] = value
    return assert_fine(app.switch_page("pages/mitigation.py").run())


def of(app: AppTest, people: pd.DataFrame, tab: str, **address: str) -> AppTest:
    """The same of a table whose scores are recorded."""
    fingerprint = tables.fingerprint(people)
    cache.held(fingerprint, people)
    app.session_state["_choice"] = Choice("people", fingerprint, ROLES, cache.RECORDED)
    return room(app, tab, **address)


def scored(groups: list[str], people: int = 900) -> pd.DataFrame:
    """People with scores; later groups have lower ones."""
    random = np.random.default_rng(0)
    place = random.integers(0, len(groups), people)
    likely = np.clip(random.normal(0.6 - 0.2 * place / max(len(groups), 2), 0.2), 0, 1).round(2)
    good = np.where(random.random(people) < likely, "yes", "no")
    who = np.array(groups, object)[place]
    return pd.DataFrame({"who": who, "likely": likely, "good": good, "age": random.integers(18, 80, people)})


@pytest.mark.parametrize("view", ["Technical", "Committee"])
@pytest.mark.parametrize("tab", TABS)
def test_each_tab_says_a_finding_before_its_picture(app: AppTest, tab: str, view: str) -> None:
    page = room(app, tab, point=DRAWN, view=view)
    said = {
        "By group": "The gap in selection rate between woman and man",
        "Side effects": "What is aimed at: the gap in selection rate goes from",
        "Whose decision changes": "people to be decided about differently",
        "What it asks": "a coin decides about some people",
    }
    assert said[tab] in text(page)


@pytest.mark.parametrize("goal", ["equal opportunity", "equal false positive rates", "equalized odds"])
@pytest.mark.parametrize("tab", TABS[:2])
def test_every_goal_is_told(app: AppTest, goal: str, tab: str) -> None:
    page = room(app, tab, goal=goal.capitalize())
    rates = {"equal opportunity": ["true positive rate"], "equal false positive rates": ["false positive rate"]}
    for name in rates.get(goal, ["true positive rate", "false positive rate"]):
        assert name in text(page)


def test_who_they_are_is_shown_in_the_technical_view_only(app: AppTest) -> None:
    page = room(app, TABS[2], point=DRAWN)
    columns = [set(frame.value.columns) for frame in page.dataframe]
    assert any({"row", "chance after", "score"} <= each for each in columns)
    page.selectbox(key="flip_way").set_value("Who gain").run()
    people = next(frame.value for frame in page.dataframe if "row" in frame.value.columns)
    assert set(people["before"]) == {"not favourable"}
    committee = room(app, TABS[2], point=DRAWN, view="Committee")
    assert not any("row" in frame.value.columns for frame in committee.dataframe)
    assert "shown in the technical view only" in text(committee)


def test_what_leaves_the_screen_holds_no_group_of_too_few(app: AppTest, files: dict[str, Callable[[], bytes]]) -> None:
    people = scored(["a", "b"])
    people.loc[:9, "who"] = "few"
    for tab, key in zip(TABS, ("before-selection_rate", "side-effects", "flips", "rule"), strict=True):
        page = of(app, people, tab)
        assert key in {each.removeprefix("export-") for each in files}
        taken = pd.read_csv(io.BytesIO(files[f"export-{key}"]()))
        assert "few" not in taken.to_csv()
        assert not page.exception


@pytest.mark.parametrize("tab", TABS)
@pytest.mark.parametrize(
    "groups",
    [["only"], ["=x", "<b>", "![](http://a.b)"], [f"group {place}" for place in range(200)]],
    ids=["one group", "odd names", "200 groups"],
)
def test_odd_groups_end_in_words(app: AppTest, groups: list[str], tab: str) -> None:
    page = of(app, scored(groups, 4_000), tab)
    assert "![](http" not in "".join(each.value for each in page.markdown)
    if len(groups) == 1 and tab in TABS[:2]:
        assert "Fewer than two groups" in text(page) or "fewer than two groups" in text(page)


@pytest.mark.parametrize("tab", TABS)
def test_a_committee_that_may_see_no_group_is_told_so(app: AppTest, tab: str) -> None:
    page = of(app, scored([f"group {place}" for place in range(60)], 900), tab, view="Committee")
    assert "not shown" in text(page)


def test_where_no_group_may_be_told_there_is_a_sentence_and_no_empty_chart(app: AppTest) -> None:
    app.query_params["by"] = ["ethnicity", "age", "disability"]
    page = room(app, TABS[2], point=DRAWN, view="Committee")
    assert "With fewer or larger groups more can be told." in text(page)
    assert len(page.get("plotly_chart")) == 1  # the picture above


def test_weights_are_called_weights_and_expected_numbers_are_not(app: AppTest) -> None:
    said = text(room(app, TABS[0], point=DRAWN))
    assert "numbers are the ones to expect" in said
    assert "weighted" not in said


@pytest.mark.parametrize("policy", [POLICIES[0], POLICIES[2]])
def test_the_rule_that_would_be_used_is_told_by_group(app: AppTest, policy: str) -> None:
    point = f"{policy.capitalize()}, aimed at 0 points"
    page = room(app, TABS[3], point=point)
    rules = next(frame.value for frame in page.dataframe if "threshold" in frame.value.columns)
    assert set(rules["group"]) == {"man", "woman", "non-binary"}
    told = "needs to know everybody's sex" in text(page)
    assert told == (policy != POLICIES[0])


def reweighed(work: jobs.Work) -> dict:
    """The steps of reweighing, done here and at once."""
    steps = [each for each in work.steps if each.method in (UNMITIGATED, "reweighing")]
    key = ("learnt in a test", work.name, tuple(steps))
    make = lambda: dict(zip(steps, tradeoff.results(work.payload(), steps), strict=True))  # noqa: E731
    return cache.kept(session.choice(), *key, make=make)


@pytest.mark.parametrize("view", ["Technical", "Committee"])
def test_every_tab_of_a_point_that_learnt_in_several_splits_opens(
    app: AppTest, view: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "finished", reweighed)
    people = scored(["a", "b", "c"], 900)
    people.loc[:29, "who"] = "few"
    fingerprint = tables.fingerprint(people)
    cache.held(fingerprint, people)
    app.session_state["_choice"] = Choice(
        "people", fingerprint, replace(ROLES, score=None, features=("likely",)), "logistic regression"
    )
    for tab in (*TABS, "Take it away"):
        page = room(app, tab, view, point="Reweighing, 50 % of the way to the full weights")
        assert page.selectbox(key="point").value.startswith("Reweighing")
        if tab == TABS[3]:
            assert "Over 3 splits the gap is" in text(page)
            assert ("few" in text(page).split("Not held to it:")[1].split("too few")[0]) == (view == "Technical")


def test_a_file_that_names_groups_of_a_few_people_is_not_for_publication(app: AppTest) -> None:
    people = scored(["a", "b"])
    assert "not for publication" not in text(of(app, people, "Take it away"))
    people.loc[:9, "who"] = "few"
    assert "not for publication" in text(of(app, people, "Take it away"))


@pytest.mark.parametrize("tab", [*TABS[:3], "Take it away"])
def test_beside_the_audited_model_learnt_again_that_is_said(
    app: AppTest, tab: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(expected, "is_relearnt", lambda _: True)
    page = of(app, scored(["a", "b"], 600), tab)
    assert "“Before” is not the model as it is audited" in text(page)
    if tab in TABS[:2]:
        assert "Before: the audited model, learnt again" in page.get("plotly_chart")[-1].proto.spec
