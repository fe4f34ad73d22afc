"""The tabs What if and Second opinion: a person's columns as controls, and another method beside the Shapley values."""

import re
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from governance.audit import Audit
from governance.data import tables
from governance.data.dataset import Dataset
from governance.explanations.numbers import learnt
from governance.explanations.whatif import Range
from governance.review.policy import Policy
from tests.pages.conftest import assert_fine, chosen, confirm, segmented, start, text, upload
from ui import cache
from ui.choice import Choice
from ui.explanations import settings

WHAT_IF, SECOND = "What if", "Second opinion"


def opened(app: AppTest, tab: str) -> AppTest:
    app.query_params["why"] = tab
    return assert_fine(app.switch_page("pages/explanations.py").run())


@pytest.fixture
def page(app: AppTest) -> AppTest:
    return opened(app, WHAT_IF)


def entry(page: AppTest, column: str) -> Any:
    return next(each for each in page.number_input if each.label == f"{column}, exactly")


def labels(page: AppTest) -> str:
    return " ".join(each.label for each in [*page.select_slider, *page.selectbox]).replace("\\", "")


def test_every_column_is_there_with_the_persons_own_value_and_nothing_has_changed(page: AppTest) -> None:
    assert "Nothing is changed yet. The score is 0.50, the threshold 0.50." in text(page)
    assert "The person as they are" in text(page)
    assert {each.label.removesuffix(", exactly") for each in page.number_input} >= {"debt", "income", "loan_months"}
    assert {"occupation", "postcode_area"} <= {each.label for each in page.selectbox}
    assert next(each for each in page.button if each.label == "Back to the person").disabled


def test_a_change_moves_score_decision_and_attributions_and_can_be_taken_back(page: AppTest) -> None:
    own = entry(page, "debt").value
    assert_fine(entry(page, "debt").set_value(100_000).run())
    assert f"With debt 100,000 instead of {own:,}, the score goes from 0.50 to" in text(page)
    assert "the decision turns: it is no longer favourable" in text(page)
    assert "1 column changed" in text(page)
    assert f"**debt** (was {own:,})" in labels(page)
    assert "as changed above" in text(page)
    (slider,) = (each for each in page.select_slider if "debt" in each.label)
    assert slider.value == 100_000
    assert_fine(next(each for each in page.button if each.label == "Back to the person").click().run())
    assert "Nothing is changed yet" in text(page)
    assert entry(page, "debt").value == own


def test_a_slider_and_a_category_move_it_too_and_missing_is_a_choice_where_it_occurs(page: AppTest) -> None:
    (slider,) = (each for each in page.select_slider if each.label == "debt")
    assert_fine(slider.set_value(int(slider.options[0].replace(",", ""))).run())
    assert f"debt {slider.options[0]} instead of" in text(page)
    assert_fine(chosen(page, "occupation").set_value(0).run())
    assert_fine(page.checkbox[0].check().run())
    assert "income (missing) instead of" in text(page)
    assert entry(page, "income").value is None
    assert_fine(page.checkbox[0].uncheck().run())
    assert "income" not in text(page).split("What the model says")[0].split("With ")[1]
    assert (
        len([each for each in page.checkbox if each.label == "Missing"]) == 1
    )  # of income alone somebody's is missing


def test_changes_are_the_persons_own_and_wait_for_them(page: AppTest) -> None:
    own = entry(page, "debt").value
    entry(page, "debt").set_value(own + 500).run()
    assert_fine(page.button(key="person-next").click().run())
    assert "Nothing is changed yet" in text(page)
    assert_fine(page.button(key="person-previous").click().run())
    assert entry(page, "debt").value == own + 500
    page.switch_page("pages/metrics.py").run()
    assert "1 column changed" in text(opened(page, WHAT_IF))


def test_changes_do_not_leak_into_another_audit(page: AppTest) -> None:
    assert_fine(entry(page, "debt").set_value(100_000).run())
    page.switch_page("pages/data.py").run()
    chosen(page, "Who decides").set_value("Fit gradient boosting here").run()
    assert_fine(start(page))
    opened(page, WHAT_IF)
    assert "gradient boosting" in "".join(each.value for each in page.sidebar.markdown)
    assert "Nothing is changed yet" in text(page)


def test_the_response_is_shown_for_any_column_as_score_or_log_odds(page: AppTest) -> None:
    assert "On average over the group woman (200 of 1,906 people, drawn at random)" in text(page)
    assert_fine(chosen(page, "Column that moves").set_value("occupation").run())
    assert "Over the range of occupation the score of this person runs from" in text(page)
    assert_fine(segmented(page, "Shown as").set_value("Log-odds").run())
    assert "the log-odds of this person runs from" in text(page)


def test_a_committee_sees_responses_by_group_and_nobody(page: AppTest) -> None:
    assert_fine(segmented(page, "View").set_value("Committee").run())
    assert "the average score runs from" in text(page)
    assert not [each for each in page.number_input if "exactly" in each.label]
    assert len(page.get("plotly_chart")) == 1
    assert '"This person' not in page.get("plotly_chart")[0].proto.spec
    assert "people of the group" not in page.get("plotly_chart")[0].proto.spec


def test_a_person_whom_the_model_of_a_number_learnt_from_may_have_what_nobody_else_has(app: AppTest) -> None:
    found, _ = cache.sample("hospital")
    table = found.table.head(600).astype({"ward": "str", "haemoglobin": float})
    dataset = Dataset("stays", table, found.roles)
    row = int(learnt(Audit.recorded(dataset), "linear regression").training[0])
    table.iloc[row, table.columns.get_loc("ward")] = "nowhere"
    table.iloc[row, table.columns.get_loc("haemoglobin")] = 99.0
    fingerprint = tables.fingerprint(table)
    cache.held(fingerprint, table)
    app.session_state["_choice"] = Choice("stays", fingerprint, found.roles, cache.RECORDED)
    page = opened(app, WHAT_IF)
    assert_fine(chosen(page, "What is explained").set_value("days, learnt here by linear regression").run())
    assert_fine(page.selectbox(key="reason").set_value("everybody").run())
    assert_fine(page.text_input(key="person_search").set_value(f"row {row}").run())
    assert entry(page, "haemoglobin").value == 99.0
    assert "Nothing is changed yet." in text(page)


def test_a_stricter_policy_hides_what_a_committee_saw_before(page: AppTest) -> None:
    """What was made for one policy is not shown under another."""
    page.session_state["view"] = "Committee"
    policy = Policy.default("sex", 0.1)
    ends = []
    for least in (130, 400):  # of the same groups
        page.session_state["_policy"] = replace(policy, min_group_size=least).toml()
        page.run()
        assert_fine(chosen(page, "Column that moves").set_value("late_payments").run())
        ends.append(re.findall(r"the average score runs from [\d.]+ at (\d+)", text(page)))
    assert int(ends[1][0]) < int(ends[0][0])


def test_a_second_opinion_says_whether_it_agrees(app: AppTest) -> None:
    page = opened(app, SECOND)
    assert "The two agree on the leading reasons: debt" in text(page)
    assert "of how the model's average answers differ with likeness to this person, and " in text(page)
    assert "of its answers about people one by one, measured on" in text(page)
    assert "Rank correlation over all columns" in text(page)
    before = text(page)
    assert_fine(chosen(page, "People around the person").set_value(0.35).run())
    assert text(page) != before


def test_a_table_of_many_odd_columns_has_a_control_for_each(app: AppTest) -> None:
    random = np.random.default_rng(0)
    people = 400
    table = pd.DataFrame({f"number {at:02}": random.lognormal(3, 2, people) for at in range(25)})
    table["flag"] = random.random(people) < 0.5
    table["![x](http://x) *kind*"] = random.choice(["<b>", "b_c", ""], people)
    table["half"] = np.where(random.random(people) < 0.5, np.nan, 1.5)
    table["who"], table["good"] = ["a", "b"] * (people // 2), np.where(table["number 00"] > 20, "yes", "no")
    app.switch_page("pages/data.py").run()
    upload(app, table)
    chosen(app, "Label").set_value("good").run()
    chosen(app, "Favourable").set_value("yes").run()
    chosen(app, "Sensitive").set_value(["who"]).run()
    confirm(app)
    assert_fine(start(app))
    page = opened(app, WHAT_IF)
    assert len([each for each in page.number_input if "exactly" in each.label]) >= 25
    assert_fine(entry(page, "number 00").set_value(entry(page, "number 00").min).run())
    assert "1 column changed" in text(page)


class _Counted(tuple):
    """Numbers that know how many of them were looked at."""

    looked = 0

    def __getitem__(self, at):
        self.looked += 1
        return super().__getitem__(at)

    def __iter__(self):
        raise AssertionError("all of a million numbers were looked at")


def test_where_a_slider_stands_takes_no_longer_with_a_million_numbers() -> None:
    held = pd.Series(np.random.default_rng(0).normal(size=1_000_000))
    numbers, people = np.unique(held, return_counts=True)
    known = Range("x", _Counted(numbers.tolist()), people, 0, numeric=True, whole=False, held=held)
    stops = settings._stops(known, 0.5, None)
    assert 0 < known.values.looked <= settings.STOPS
    assert 0.5 in stops
    assert len(stops) <= settings.STOPS + 1
