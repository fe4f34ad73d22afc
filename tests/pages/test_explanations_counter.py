"""What would change it: the tab as a visitor meets it."""

import json
from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from governance.data.samples import sample
from governance.explanations import counterpart
from governance.shapley.outputs import NUMBER, Output
from tests.pages.conftest import assert_fine, text
from ui import cache
from ui.choice import Choice
from ui.explanations import counter

TAB = "What would change it"


@pytest.fixture
def page(app: AppTest) -> AppTest:
    app.query_params["why"] = TAB
    return assert_fine(app.switch_page("pages/explanations.py").run())


def titles(page: AppTest) -> list[str]:
    return [json.loads(each.proto.spec)["layout"]["title"]["text"] for each in page.get("plotly_chart")]


def cards(page: AppTest) -> list[str]:
    """What each card says."""
    return [line for line in text(page).splitlines() if line.startswith("If ")]


def test_it_opens_with_the_smallest_change_cards_pictures_and_people(page: AppTest) -> None:
    said = text(page)
    assert "The decision would no longer be favourable if debt were" in said
    assert "That is the smallest change that was found. 2 others, by other columns, are beside it." in said
    assert len(cards(page)) == 3
    assert any("The score now" in each for each in titles(page))
    assert any("Like people, by group" in each for each in titles(page))
    assert "The nearest real person whose decision is not favourable is" in said
    assert "Of the 200 people most like this person, the decision is favourable for" in said
    sides = [each.value for each in page.dataframe if "this person" in each.value]
    assert [len(each.columns) for each in sides] == [5, 6]
    assert all(each.iloc[0, 2:].str.contains("favourable").all() for each in sides)


def test_many_columns_side_by_side_scroll(page: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = {}
    table = counter.blocks.table
    monkeypatch.setattr(
        counter.blocks, "table", lambda *given, **said: (seen.update({said["key"]: said}), table(*given, **said))
    )
    for most, whole in ((19, True), (18, False)):
        monkeypatch.setattr(counter, "MOST_WHOLE", most)
        assert_fine(page.run())
        assert [seen[each]["whole"] for each in ("nearest", "groups_beside")] == [whole, whole]


def test_a_refused_person_is_told_what_would_be_granted(page: AppTest) -> None:
    assert_fine(page.selectbox(key="reason").set_value("refused by mistake").run())
    assert "The decision would be favourable if " in text(page)


def test_what_is_locked_is_in_no_card_and_directions_hold(page: AppTest) -> None:
    assert page.multiselect(key="counter_locked").value == []
    assert_fine(page.multiselect(key="counter_locked").set_value(["debt", "income"]).run())
    assert not any("debt were" in each or "income" in each for each in cards(page))
    assert "10 may change freely" in text(page)
    page.switch_page("pages/metrics.py").run()
    page.switch_page("pages/explanations.py").run()
    assert page.multiselect(key="counter_locked").value == ["debt", "income"]


def test_a_contradictory_choice_is_refused_in_a_sentence_and_the_people_stay(page: AppTest) -> None:
    page.multiselect(key="counter_rising").set_value(["savings"]).run()
    page.multiselect(key="counter_falling").set_value(["savings"]).run()
    assert not page.exception
    (error,) = page.error
    assert "is chosen more than once" in error.value
    assert "The nearest real person whose decision" in text(page)


def test_where_nothing_may_change_nothing_is_found_and_it_is_said(page: AppTest) -> None:
    locked = page.multiselect(key="counter_locked")
    assert_fine(locked.set_value(locked.options).run())
    assert "No change of up to 4 of these columns within what is in the data was found" in text(page)
    assert "The nearest real person whose decision" in text(page)


def test_other_groups_are_those_that_are_chosen_on_top(page: AppTest) -> None:
    assert_fine(page.pills(key="by").set_value(["ethnicity"]).run())
    tables = [each.value for each in page.dataframe if "nearest with the other decision" in each.value]
    assert set(tables[0]["group"]) >= {"White", "Asian", "Black", "Hispanic"}


def test_a_warning_is_given_where_it_is_due_and_accuses_nobody(page: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counter, "unlike", lambda own, found: tuple(e for e in found if e.group != own and e.other))
    page.run()
    (warning,) = page.warning
    assert "like people, other group, other decision" in warning.value
    assert "proves nothing by itself" in warning.value
    monkeypatch.setattr(counter, "unlike", lambda *_: ())
    page.run()
    assert not page.warning


def test_sensitive_attributes_that_the_model_looks_at_are_locked_at_first(app: AppTest) -> None:
    _, fingerprint = cache.sample()
    roles = sample().roles
    roles = replace(roles, features=(*roles.features, "sex", "age"))
    app.session_state["_choice"] = Choice("loans", fingerprint, roles, "logistic regression")
    app.query_params["why"] = TAB
    page = assert_fine(app.switch_page("pages/explanations.py").run())
    assert page.multiselect(key="counter_locked").value == ["sex", "age"]
    assert "Sensitive attributes cannot change unless you say so: sex and age." in text(page)


def test_a_number_has_no_decision_until_a_target_is_set(page: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    """The sample has no number to predict: its score is taken for one, by the same model."""
    as_number = {}

    def without(about):
        as_number["target"] = asked(replace(about, output=Output(NUMBER), threshold=None))
        target = as_number["target"]
        return None if target is None else replace(about, threshold=target.threshold)

    asked = counter._decided
    monkeypatch.setattr(counter, "_decided", without)
    assert_fine(page.run())
    assert "there is no decision to change" in text(page)
    assert_fine(page.number_input(key="counter_target").set_value(0.6).run())
    assert "The decision would be favourable if" in text(page)


def test_of_many_people_the_model_is_asked_about_some(page: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counterpart, "ASKED", 300)
    monkeypatch.setattr(counterpart, "_is_recorded", lambda *_: False)
    assert_fine(page.button(key="person-next").click().run())
    cache._few.clear()
    cache._kept.clear()
    assert_fine(page.run())
    assert "The nearest real person whose decision" in text(page)
    cache._few.clear()
    cache._kept.clear()
