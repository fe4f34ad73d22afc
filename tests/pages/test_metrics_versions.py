"""The tab Compare: another threshold, another model, a column or a file, on exactly the audited people."""

import io
import json
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LogisticRegression
from streamlit.testing.v1 import AppTest

from governance.audit import Audit
from governance.data import models, tables
from governance.data.roles import Roles
from governance.data.samples import sample
from governance.metrics import counting
from tests.pages.conftest import CSV, assert_fine, text
from ui import cache
from ui.choice import Choice

TITLE = "Compare"
BOOSTED, THRESHOLD, FILE = (
    "Gradient boosting, fitted to the same people",
    "The same scores at another threshold",
    "A model from a file",
)
ROLES = Roles("good", "yes", ("who",), decision="said", features=("age", "amount"))


def room(app: AppTest, **address: str) -> AppTest:
    """The metrics page with this tab open."""
    for name, value in {"look": TITLE, **address}.items():
        app.query_params[name] = value
    return assert_fine(app.switch_page("pages/metrics.py").run())


def of(app: AppTest, people: pd.DataFrame, roles: Roles, **address: str) -> AppTest:
    """The same of a table whose decisions or scores are recorded."""
    fingerprint = tables.fingerprint(people)
    cache.held(fingerprint, people)
    app.session_state["_choice"] = Choice("people", fingerprint, roles, cache.RECORDED)
    return room(app, **address)


def a_few_changed(people: int = 3_000) -> pd.DataFrame:
    """Scores; of the group c of four, 2 are between 0.5 and 0.6, and of all others many."""
    random = np.random.default_rng(0)
    table = pd.DataFrame({"who": random.choice(list("abcd"), people, p=[0.4, 0.3, 0.1, 0.2])})
    table["where"] = random.choice(["x", "y"], people)
    table["good"] = random.choice(["yes", "no"], people)
    table["likely"] = random.random(people).round(2)
    between = np.flatnonzero((table["who"] == "c") & table["likely"].between(0.5, 0.59))
    table.loc[between[2:], "likely"] = 0.9
    return table


SCORED = Roles("good", "yes", ("who", "where"), score="likely")


def drawn(app: AppTest) -> str:
    return "\n".join(json.dumps(json.loads(each.proto.spec), ensure_ascii=False) for each in app.get("plotly_chart"))


@pytest.fixture
def page(app: AppTest) -> AppTest:
    return room(app)


def test_the_tab_opens_with_what_needs_no_model_to_be_fitted(page: AppTest) -> None:
    assert page.selectbox(key="with").value == THRESHOLD
    assert "Logistic regression at 0.60 decides about 885 of 6,000 people differently" in text(page)


def test_the_other_baseline_is_fitted_and_everything_about_it_is_there(app: AppTest) -> None:
    page = room(app, **{"with": BOOSTED})
    said = text(page)
    assert "Gradient boosting at 0.50 decides about 624 of 6,000 people differently from logistic regression" in said
    assert "Accuracy goes from 70.4 %" in said
    assert "The gap in selection rate by sex, man against woman, goes from 7.1" in said
    assert "holds for all 3 pairs at once" in said
    assert "Which of the two is better is not said here" in said
    assert len(page.get("plotly_chart")) == len(page.dataframe) == 3


def test_a_move_of_the_threshold_counts_nobody_again(app: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    page = room(app, **{"with": BOOSTED})
    monkeypatch.setattr(counting, "cells", None)
    assert_fine(page.slider(key="threshold").set_value(0.6).run())
    assert "from logistic regression at 0.60" in text(page)


def test_the_same_scores_at_another_threshold(app: AppTest) -> None:
    page = room(app, **{"with": THRESHOLD, "second": "0.7"})
    assert page.slider(key="second").value == 0.7
    assert "Logistic regression at 0.70 decides about" in text(page)
    assert "nobody gains it" in text(page)
    assert_fine(page.slider(key="threshold").set_value(0.7).run())
    assert "Both thresholds are the same." in text(page)
    assert not page.get("plotly_chart")


def test_a_column_of_the_table_is_compared_with(app: AppTest, audit: Audit) -> None:
    page = room(app, **{"with": "Column granted: decisions"})
    granted = audit.dataset.table["granted"].iloc[audit.rows].to_numpy() == "yes"
    differs = (granted != (audit.score >= 0.5)).sum()
    assert f"Column granted decides about {differs:,} of 6,000 people differently" in text(page)


@pytest.fixture(scope="module")
def model() -> LogisticRegression:
    learnt = (CSV["amount"] > CSV["age"] - 25).map({True: "yes", False: "no"})
    return LogisticRegression().fit(CSV[["age", "amount"]], learnt)


def test_a_model_from_a_file_is_asked_about_the_audited_people(app: AppTest, model: LogisticRegression) -> None:
    page = of(app, CSV, ROLES, **{"with": FILE})
    assert not page.get("plotly_chart")
    page.file_uploader[0].upload("other.skops", models.save(model)).run()
    differs = int((model.predict(CSV[["age", "amount"]]) != CSV["said"]).sum())
    assert 0 < differs < 600
    assert f"The model other.skops decides about {differs} of 600 people differently" in text(assert_fine(page))
    page.file_uploader[0].upload("model.pkl", b"\x80\x04.").run()
    assert "is a pickle" in text(page)
    assert not page.exception
    assert not page.get("plotly_chart")


def test_recorded_decisions_are_compared_with_scores_and_without_a_threshold_of_their_own(app: AppTest) -> None:
    page = of(app, CSV.assign(also=["yes", "yes", "no"] * 200), ROLES)
    assert set(page.selectbox(key="with").options) == {"Column also: decisions", "Column likely: scores", FILE}
    assert page.selectbox(key="with").value is None  # nothing is picked for the reader
    assert "Choose a column" in text(page)
    assert_fine(page.selectbox(key="with").set_value("Column also: decisions").run())
    assert (
        "Column also decides about 200 of 600 people differently from column said: 200 gain the favourable decision "
        "and nobody loses it" in text(page)
    )
    assert_fine(page.selectbox(key="with").set_value("Column likely: scores").run())
    assert_fine(page.slider(key="second_at").set_value(0.3).run())
    assert "Column likely at 0.30 decides about 200 of 600 people differently from column said" in text(page)


def test_a_column_with_gaps_is_refused(app: AppTest) -> None:
    page = of(app, CSV.assign(also=["yes", None, "no"] * 200), ROLES)
    page.selectbox(key="with").set_value("Column also: decisions").run()
    assert not page.exception
    assert "'also'" in text(page)
    assert "200 of 600" in text(page)


def test_labels_alone_have_nothing_to_compare(app: AppTest) -> None:
    page = of(app, CSV, replace(ROLES, decision=None))
    assert "Only labels are audited" in text(page)
    assert not page.get("plotly_chart")


def test_every_outcome_that_is_picked_has_its_own_numbers(app: AppTest) -> None:
    hiring = sample("hiring")
    roles = replace(hiring.roles, merged=(("outcome", (("interviewed", "offered"),)),))
    people = hiring.table.assign(panel=hiring.table["outcome"].sample(frac=1, random_state=0).to_numpy())
    page = of(app, people, roles, **{"with": "Column panel: decisions"})
    said, panel = people["decision"], people["panel"]
    for favourable in ({"interviewed", "offered"}, {"offered"}, {"interviewed"}, {"interviewed", "offered"}):
        picked = "" if len(favourable) > 1 else min(favourable)
        assert_fine(page.selectbox(key="class").set_value(picked).run())
        differ = (said.isin(favourable) != panel.isin(favourable)).sum()
        assert f"Column panel decides about {differ:,} of 12,000 people differently" in text(page)
        assert len(page.get("plotly_chart")) == 3


def test_every_cut_that_is_picked_has_its_own_numbers(app: AppTest) -> None:
    hospital = sample("hospital")
    people = hospital.table.assign(planned=hospital.table["predicted_days"] + 1)
    page = of(app, people, hospital.roles, **{"with": "Column planned: decisions"})
    for cut in (7.0, 4.0, 10.5):
        assert_fine(page.selectbox(key="cut").set_value(cut).run())
        differ = ((people["planned"] < cut) != (people["predicted_days"] < cut)).sum()
        assert f"Column planned decides about {differ:,} of 10,000 people differently" in text(page)
        assert len(page.get("plotly_chart")) == 3


def test_a_group_whose_weights_are_all_nothing_is_listed(app: AppTest) -> None:
    people = CSV.assign(also=["yes", "yes", "no"] * 200, weight=(CSV["who"] == "a").astype(float))
    page = of(app, people, replace(ROLES, weight="weight"), **{"with": "Column also: decisions"})
    assert "not defined" in drawn(page)
    assert "Shares are weighted" in text(page)


def test_the_base_rate_is_said_to_be_the_same(page: AppTest) -> None:
    assert_fine(page.selectbox(key="rate").set_value("base_rate").run())
    assert "No decision changes the gap in base rate by sex." in text(page)
    assert "no decision changes it" in text(page)
    assert len(page.get("plotly_chart")) == 2


WAYS = ["gained, rightly", "gained, wrongly", "lost, rightly", "lost, wrongly"]


def test_a_committee_sees_no_group_of_too_few_and_no_handful_who_changed_sides(app: AppTest) -> None:
    people = a_few_changed()
    people["who"] = people["who"].replace("d", "seldom seen")
    people.loc[people.index[people["who"] == "seldom seen"][20:], "who"] = "a"
    page = of(app, people, SCORED, **{"with": THRESHOLD, "second": "0.6"})
    assert "seldom seen" in drawn(page)
    page.segmented_control(key="view").set_value("Committee").run()
    assert "seldom seen" not in drawn(assert_fine(page))
    table = page.dataframe[2].value
    moved = table[WAYS].to_numpy(float)
    told = ~np.isnan(moved).any(axis=1)
    assert 0 < told.sum() < len(table)
    assert not ((moved[told] > 0) & (moved[told] < 5)).any()
    assert "Not told of" in text(page)


@pytest.mark.parametrize("by", [["who"], ["who", "where"]])
def test_neither_the_screen_nor_a_file_holds_what_a_handful_could_be_worked_out_from(
    app: AppTest, files: dict[str, Callable[[], bytes]], by: list[str]
) -> None:
    page = of(app, a_few_changed(), SCORED, **{"with": THRESHOLD, "second": "0.6"})
    page.pills[0].set_value(by).run()
    every = page.dataframe[2].value.set_index("group")[WAYS].to_numpy(int)
    assert ((every > 0) & (every < 5)).any()
    page.segmented_control(key="view").set_value("Committee").run()
    taken = {key: pd.read_csv(io.BytesIO(make())) for key, make in files.items() if key.startswith("export-versions")}
    screen = {
        key: page.dataframe[at].value for at, key in ((0, "export-versions-groups"), (2, "export-versions-sides"))
    }
    for held in (taken, screen):
        moved = held["export-versions-sides"].set_index("group")
        untold = set(moved.index[moved[WAYS[0]].isna()])
        assert untold
        rates = held["export-versions-groups"].set_index("group").loc[sorted(untold)]
        assert rates.filter(like="likely at 0.60").isna().to_numpy().all()
        assert rates.filter(like="change").isna().to_numpy().all()
        assert rates["among (second)"].isna().all()
        for way in WAYS:
            assert not moved[way].between(1, 4).any()
    assert "no promise that nobody can know" in text(page)


def test_where_the_table_has_nothing_to_compare_with_it_is_said_and_what_to_do(app: AppTest) -> None:
    hiring = sample("hiring")
    page = of(app, hiring.table, hiring.roles)
    assert page.selectbox(key="with").options == [FILE]
    assert "No other column of the table holds decisions in the values of the label" in text(page)
    assert "Give a table that has such a column" in text(page)


def test_audits_of_versions_make_room_for_others(recorded: Audit) -> None:
    choice, made = cache.sample_choice(), []

    def make() -> Audit:
        made.append(1)
        return recorded

    for version in (*range(17), 16, 0):  # of seventeen the last sixteen are kept, each with every row of its table
        cache.few(choice, "version", "another outcome", version, make=make)
    assert len(made) == 18
