"""The first tab of the metrics page: the summary, the matrix, and the guide to the rates that matter."""

import json
from dataclasses import replace

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from governance.data.samples import sample
from governance.metrics import words
from governance.metrics.rates import RATES
from governance.reports.metrics.guide import HARMS
from tests.pages.conftest import CSV, assert_fine, chosen, described, start, text, upload
from ui import blocks, cache
from ui.choice import Choice


@pytest.fixture
def page(app: AppTest) -> AppTest:
    return assert_fine(app.switch_page("pages/metrics.py").run())


def drawn(app: AppTest) -> str:
    return json.dumps(json.loads(app.get("plotly_chart")[0].proto.spec), ensure_ascii=False)


def columns(app: AppTest) -> list[str]:
    return list(dict.fromkeys(app.dataframe[0].value["rate"]))


def judged(app: AppTest, **roles: object) -> AppTest:
    """The metrics page of an audit of the sample with other roles."""
    _, fingerprint = cache.sample()
    app.session_state["_choice"] = Choice("loans", fingerprint, replace(sample().roles, **roles), cache.RECORDED)
    return assert_fine(app.switch_page("pages/metrics.py").run())


def test_the_page_opens_with_what_stands_out_and_with_every_group(page: AppTest) -> None:
    shown = text(page)
    assert "Selection rate by sex: woman at 60.3 % against man at 67.4 %" in shown
    assert "6 of 15 comparisons with all others differ beyond chance" in shown
    assert "Comparisons beyond chance by other attributes alone: ethnicity" in shown
    assert "for non-binary, the smallest group compared" in shown
    assert "Whether repaid was recorded rightly" in shown
    assert len(page.get("plotly_chart")) == 1
    assert all(name in drawn(page) for name in ("everybody", "man", "woman", "non-binary"))


@pytest.mark.parametrize("title", HARMS)
def test_who_is_harmed_picks_the_rates(page: AppTest, title: str) -> None:
    assert_fine(page.pills(key="harm").set_value(title).run())
    assert set(HARMS[title].rates) <= {name for name in RATES if words.title(name) in columns(page)}
    assert HARMS[title].who.split("{outcome}")[0] in text(page)
    assert all(any(button.key == f"depth-{name}" for button in page.button) for name in HARMS[title].rates)


def test_where_outcomes_can_be_trusted_a_rate_that_reads_none_is_not_needed(page: AppTest) -> None:
    page.pills(key="harm").set_value("Wrongly refused").run()
    assert columns(page) == ["Selection rate", "True positive rate", "False omission rate"]
    assert_fine(page.pills(key="labels").set_value("Yes").run())
    assert columns(page) == ["True positive rate", "False omission rate"]
    assert "although the real outcome was “loan repaid”" in text(page)


def test_every_rate_has_its_meaning_and_formula_one_click_away(page: AppTest) -> None:
    shown = text(page)
    for name in RATES:
        assert f"**{words.title(name)}**: {words.meaning(name)} `{words.formula(name)}`" in shown


def test_a_rate_is_opened_in_depth(page: AppTest) -> None:
    button = next(each for each in page.button if each.key == "depth-precision")
    assert_fine(button.click().run())
    assert page.selectbox(key="rate").value == "precision"
    assert page.session_state["look"] == "One rate"
    assert "Precision by group" in drawn(page)


def test_rows_are_sorted_as_the_reader_wants(page: AppTest) -> None:
    page.selectbox(key="sort").set_value("people").run()
    order = json.loads(page.get("plotly_chart")[0].proto.spec)["data"][0]["y"]
    assert [label.split("  (n")[0] for label in order] == ["everybody", "man", "woman", "non-binary"]
    assert_fine(page.selectbox(key="sort").set_value("precision").run())
    order = json.loads(page.get("plotly_chart")[0].proto.spec)["data"][0]["y"]
    assert [label.split("  (n")[0] for label in order] == ["everybody", "non-binary", "man", "woman"]
    assert_fine(page.pills(key="harm").set_value("Unequal shares").run())
    assert page.selectbox(key="sort").value == "as declared"  # a rate that is not shown sorts nothing


def test_an_address_opens_the_same_matrix_and_the_summary_speaks_of_it(app: AppTest) -> None:
    app.query_params.update({"harm": "Unequal shares", "sort": "Number of people", "by": "ethnicity"})
    page = assert_fine(app.switch_page("pages/metrics.py").run())
    assert columns(page) == ["Selection rate", "Base rate"]
    assert page.selectbox(key="sort").value == "people"
    assert "of 12 comparisons" in text(page)
    app.query_params["harm"] = "Nonsense"
    assert_fine(app.run())


def test_other_tabs_have_the_summary_out_of_the_way(app: AppTest) -> None:
    app.query_params["look"] = "One rate"
    page = assert_fine(app.switch_page("pages/metrics.py").run())
    assert "7.1 points apart" in text(page)
    assert "comparisons with all others" not in text(page)
    page.session_state["in-short"] = True
    assert "comparisons with all others" in text(assert_fine(page.run()))


def test_a_committee_sees_no_small_group_and_files_leave_them_out(
    app: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken: dict[str, pd.DataFrame] = {}
    monkeypatch.setattr(blocks, "_download", lambda table, key, **_: taken.update({key: table}))
    small = "non-binary · Indigenous"
    app.query_params["by"] = ["sex", "ethnicity"]
    page = assert_fine(app.switch_page("pages/metrics.py").run())
    assert small in drawn(page)
    assert small not in taken["matrix"].to_string()
    assert_fine(page.segmented_control(key="view").set_value("Committee").run())
    assert small not in drawn(page)
    assert small not in page.dataframe[0].value.to_string()
    assert "groups are not shown; larger gaps may be among them" in text(page)
    assert "(n 6,000)" in drawn(page)  # everybody is everybody


def test_recorded_decisions_need_no_score(app: AppTest) -> None:
    shown = text(judged(app, decision="granted"))
    assert "decisions are taken as they were made" in shown
    assert "Rates by group" in drawn(app)


def test_weights_are_said_to_weigh(app: AppTest) -> None:
    judged(app, decision="granted", weight="loan_months", features=())
    assert "Weighted by loan_months, 20,000 people tell as much as" in text(app)
    assert ", weighted" in drawn(app)
    assert "effective n" in app.dataframe[0].value


def test_labels_alone_have_base_rates_and_say_what_is_missing(app: AppTest) -> None:
    shown = text(judged(app))
    assert "Selection rate cannot be said: nothing was decided about these people." in shown
    assert columns(app) == ["Base rate"]
    for title in HARMS:
        assert_fine(app.pills(key="harm").set_value(title).run())
        assert columns(app) == ["Base rate"]


def test_very_many_groups_stay_legible(app: AppTest) -> None:
    app.query_params["by"] = ["sex", "ethnicity", "age", "disability"]
    page = assert_fine(app.switch_page("pages/metrics.py").run())
    assert "the 25 largest of 119 groups" in drawn(page)
    assert page.dataframe[0].value["group"].nunique() == 119


def test_one_group_alone_has_nobody_to_compare_with(app: AppTest) -> None:
    described(upload(app, CSV.assign(who="=x <b>")))
    chosen(app, "Who decides").set_value("A column of decisions").run()
    chosen(app, "The decisions").set_value("said").run()
    assert_fine(start(app))
    shown = text(assert_fine(app.switch_page("pages/metrics.py").run()))
    assert "No rate can be compared between groups." in shown
    assert set(app.dataframe[0].value["differs"]) == {"nobody to compare"}
    assert "=x &lt;b&gt;" in drawn(app)
