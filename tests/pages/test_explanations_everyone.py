"""The tab of everyone: importance, directions, one column, two together; images; what a committee sees."""

import json
from dataclasses import replace

import pytest
from sklearn.naive_bayes import GaussianNB
from streamlit.testing.v1 import AppTest

from governance.data import models
from governance.data.samples import sample
from governance.review.policy import Policy
from tests.pages.conftest import assert_fine, text
from ui import cache
from ui.choice import Choice
from ui.explanations import sampling


@pytest.fixture
def page(app: AppTest) -> AppTest:
    app.query_params["why"] = "Everyone"
    return assert_fine(app.switch_page("pages/explanations.py").run())


def drawn(page: AppTest, at: int = -1) -> dict:
    return json.loads(page.get("plotly_chart")[at].proto.spec)


def picture(page: AppTest, name: str) -> AppTest:
    return assert_fine(page.segmented_control(key="everyone").set_value(name).run())


def titles(page: AppTest) -> list[str]:
    return [json.loads(each.proto.spec)["layout"]["title"]["text"] for each in page.get("plotly_chart")]


def open_sample(app: AppTest, name: str, source: str = "logistic regression") -> AppTest:
    found, fingerprint = cache.sample(name)
    cache.held(fingerprint, found.table)
    app.session_state["_choice"] = Choice(found.name, fingerprint, found.roles, source)
    return app


def test_what_matters_most_is_said_of_a_stated_sample(page: AppTest) -> None:
    assert "The largest effects come from late_payments, income and debt" in text(page)
    assert "500 of the 6,000 audited people, drawn at random (always the same ones)" in text(page)
    assert page.selectbox(key="everyone_people").options == ["200", "500", "2,000", "All"]
    assert_fine(page.selectbox(key="everyone_people").set_value("All").run())
    assert "Over all 6,000 audited people" in text(page)


def test_groups_are_compared_in_size_and_in_direction(page: AppTest) -> None:
    assert_fine(page.pills(key="by").set_value(["ethnicity"]).run())
    assert_fine(page.toggle(key="everyone_by_group").set_value(True).run())
    assert "postcode_area matters more for" in text(page)
    assert "hollow: fewer than 30 people" in drawn(page)["layout"]["xaxis"]["title"]["text"]
    picture(page, "Which way")
    assert "postcode_area moves predictions further up for White than for Black" in text(page)


def test_a_dot_is_a_person(page: AppTest) -> None:
    picture(page, "Which way")
    assert titles(page)[-1] == "The effect of each column on 500 people"
    assert "High values of late_payments lower the prediction" in text(page)
    assert "A hollow dot is a missing value" in text(page)
    assert any("row" in each.value for each in page.dataframe)


def test_a_column_is_seen_by_its_value(page: AppTest) -> None:
    picture(page, "One column")
    assert "The effect of late_payments falls from" in text(page)
    assert_fine(page.selectbox(key="everyone_column").set_value("occupation").run())
    assert titles(page)[-1] == "The effect of occupation by its value"
    assert "raises most" in text(page)


def test_a_linear_model_says_why_it_has_no_pairs(page: AppTest) -> None:
    picture(page, "Two columns together")
    assert "it adds its columns up" in text(page)
    assert not [each for each in titles(page) if "together" in each]


def test_pairs_of_a_boosted_model_are_ranked(app: AppTest) -> None:
    app.query_params["why"] = "Everyone"
    page = assert_fine(open_sample(app, "lending", "gradient boosting").switch_page("pages/explanations.py").run())
    picture(page, "Two columns together")
    assert "income and late_payments do most together" in text(page)
    assert "along the paths that people take through the trees" in text(page)
    assert titles(page)[-2:] == [
        "What two columns do together, the 10 largest of 66 pairs",
        "Alone (diagonal) and in pairs, log-odds, the 9 largest of 12 columns",
    ]


def test_a_committee_sees_no_dot_and_no_small_group(page: AppTest) -> None:
    page.session_state["view"] = "Committee"
    assert_fine(page.pills(key="by").set_value(["ethnicity"]).run())
    picture(page, "Which way")
    assert "3 groups are not shown" in text(page)
    assert "Indigenous" not in json.dumps(drawn(page)["data"])
    assert not [each for each in titles(page) if "500 people" in each]
    picture(page, "One column")
    chart = drawn(page)
    assert all("error_y" in trace for trace in chart["data"])
    assert "Indigenous" not in json.dumps(chart)
    assert not any("to 12" in str(each.value.to_numpy()) for each in page.dataframe)


def test_a_committee_is_told_nothing_about_everybody_where_that_is_a_few_people(page: AppTest) -> None:
    page.session_state["_policy"] = replace(Policy.default(("sex",), 0.1), min_group_size=7_000).toml()
    page.session_state["view"] = "Committee"
    assert "Fewer than 7,000 people are audited" in text(assert_fine(page.run()))
    assert not page.get("plotly_chart")


def test_pixels_are_a_map_instead_of_rows(app: AppTest) -> None:
    app.query_params["why"] = "Everyone"
    page = assert_fine(open_sample(app, "digits").switch_page("pages/explanations.py").run())
    assert titles(page)[-1] == "How much each pixel matters"
    assert "of the picture matters most" in text(page)
    assert_fine(page.toggle(key="everyone_by_group").set_value(True).run())
    assert "matters more for ballpoint than for pencil" in text(page)
    assert len(drawn(page)["data"]) == 4
    picture(page, "Which way")
    assert titles(page)[-1].endswith("the 8 largest of 64 columns")
    picture(page, "One column")


def test_a_model_that_is_asked_for_its_answers_alone_is_asked_about_fewer_people(
    app: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sampling, "SLOW_SIZES", (20, 30))
    monkeypatch.setattr(sampling, "SLOW_FIRST", 20)
    monkeypatch.setattr(sampling, "PATIENCE", 0.0)
    found, _ = cache.sample("lending")
    roles = type(found.roles)(**{**vars(found.roles), "features": ("income", "debt", "savings")})
    known = found.table.iloc[:500].dropna(subset=["income"]).reset_index(drop=True)
    near = GaussianNB().fit(known[list(roles.features)], known["repaid"])
    own = models.opened(models.save(near), "near.skops")
    cache.model("near", "near.skops", own)
    cache.held("few people", known)
    app.session_state["_choice"] = Choice("People", "few people", roles, "near.skops", model="near")
    app.query_params["why"] = "Everyone"
    page = assert_fine(app.switch_page("pages/explanations.py").run())
    assert page.selectbox(key="everyone_few_people").options[:2] == ["20", "30"]
    assert "20 of the" in text(page)
    picture(page, "Two columns together")
    assert "in a process of its own" in text(page)


def test_the_sample_of_images_is_offered_with_its_story(app: AppTest) -> None:
    assert "handwriting is real" in str(cache.samples.ABOUT["digits"])
    assert sample("digits").roles.favourable == "five or more"
