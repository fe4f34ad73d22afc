"""Where the errors are: kinds of people, a tree, two features, and one kind from inside."""

import json
from collections.abc import Callable
from io import BytesIO

import numpy as np
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from governance.audit import Audit
from governance.data import tables
from governance.data.roles import Roles
from tests.pages.conftest import assert_fine, text
from ui import cache
from ui.choice import Choice

ERRORS = ("All wrong decisions", "Favourable by mistake", "Refused by mistake")


def tab(app: AppTest, **address: str) -> AppTest:
    """The metrics page with this tab open, at an address."""
    app.query_params["look"] = "Where the errors are"
    if "view" in address:
        app.session_state["view"] = address.pop("view")
    for key, value in address.items():
        app.query_params[key] = value
    return assert_fine(app.switch_page("pages/metrics.py").run())


def put(app: AppTest, table: pd.DataFrame, roles: Roles, source: str = cache.RECORDED) -> AppTest:
    """The app with an audit of this table in view."""
    fingerprint = tables.fingerprint(table)
    cache.held(fingerprint, table)
    app.session_state["_choice"] = Choice("people", fingerprint, roles, source)
    return app


def people(number: int = 900, **more: object) -> pd.DataFrame:
    random = np.random.default_rng(0)
    return pd.DataFrame(
        {
            "sex": random.choice(["f", "m"], number),
            "=x": random.choice(["<b>bold</b>", "![](http://x)", "%{y}", None], number),
            "label": random.choice(["yes", "no"], number),
            "said": random.choice(["yes", "no"], number),
            "likely": random.integers(0, 101, number) / 100,
            **more,
        }
    )


def drawn(app: AppTest) -> list[str]:
    return [json.dumps(json.loads(each.proto.spec), ensure_ascii=False) for each in app.get("plotly_chart")]


def test_the_kind_with_most_errors_comes_first_and_says_how_it_was_found(app: AppTest) -> None:
    shown = text(tab(app))
    assert "Of all people, 30.0 % were decided about wrongly; among sex: woman it is 36.9 %." in shown
    assert "That is 357 of 968 people (95 % interval 33.9 to 40.0), 1.4 times the rate of everybody else" in shown
    assert "Found on one half of the people, measured on the other." in shown
    assert "slice" not in shown.lower()
    (chart,) = drawn(app)
    assert "sex: woman  (n 968)" in chart


@pytest.mark.parametrize("where", ["Kinds of people", "Tree", "Two features"])
@pytest.mark.parametrize("error", ERRORS)
@pytest.mark.parametrize("view", ["Technical", "Committee"])
def test_every_view_of_every_error_has_a_sentence_and_a_picture(
    app: AppTest, where: str, error: str, view: str
) -> None:
    page = tab(app, where=where, error=error, view=view)
    said = {"Kinds of people": "it is ", "Tree": "are most frequent, at", "Two features": "are most frequent, at"}
    assert said[where] in text(page)
    assert len(drawn(page)) == 1


def test_a_move_of_the_threshold_is_another_answer(app: AppTest) -> None:
    page = tab(app)
    assert_fine(page.slider(key="threshold").set_value(0.8).run())
    assert "30.0 % were decided about wrongly" not in text(page)
    assert "were decided about wrongly" in text(page)


def test_a_kind_that_is_chosen_is_seen_from_inside(app: AppTest) -> None:
    page = tab(app, slice="sex: woman")
    assert page.selectbox(key="slice").value == "sex: woman"
    assert "Of these people 36.9 % are decided about wrongly, against 26.8 % of everybody else." in text(page)
    groups, rates = drawn(page)[1:]
    assert "ethnicity: Black" in groups
    assert "sex: man" not in groups  # they share it
    assert "(false positive rate)" in rates.replace("<br>", " ")
    assert "Some of these people" in [each.label for each in page.expander]


def test_a_kind_that_is_no_longer_there_is_let_go(app: AppTest) -> None:
    page = tab(app, slice="sex: woman")
    assert_fine(page.slider(key="threshold").set_value(1.0).run())
    assert_fine(page.slider(key="threshold").set_value(0.0).run())
    assert_fine(tab(app, slice="nobody: at all"))


def test_a_committee_sees_no_person_and_no_small_group(app: AppTest) -> None:
    page = tab(app, slice="sex: woman", view="Committee")
    assert "The committee view shows no single person." in text(page)
    assert "Some of these people" not in [each.label for each in page.expander]
    assert "ethnicity: Indigenous" not in drawn(page)[1]
    assert "2 groups are not shown" in text(page)
    page.segmented_control(key="where").set_value("Two features").run()
    page.selectbox(key="across").set_value("ethnicity").run()
    assert_fine(page.selectbox(key="down").set_value("occupation").run())
    assert "not shown: too few people" in drawn(page)[0]
    assert all(number >= 30 for number in page.dataframe[0].value["among"])


def test_two_features_are_those_of_the_address(app: AppTest) -> None:
    page = tab(app, where="Two features", across="income", down="late_payments")
    assert page.selectbox(key="across").value == "income"
    assert "Wrong decisions by income (across) and late_payments" in drawn(page)[0]
    assert "in brackets stands the rate of fewer than 30 people" in text(page).lower()
    assert_fine(page.selectbox(key="across").set_value("late_payments").run())
    assert "Choose two different columns." in text(page)  # what is down stays as it is, so that a link holds


def test_a_file_leaves_out_what_could_tell_of_few_people(app: AppTest, files: dict[str, Callable[[], bytes]]) -> None:
    tab(app, where="Two features", across="ethnicity", down="occupation")
    left = pd.read_csv(BytesIO(files["export-two-features"]()))
    assert left["among"].min() >= 30
    assert len(left) < len(app.dataframe[0].value)


def test_a_committee_and_a_file_get_a_tree_that_tells_of_no_few_people(
    app: AppTest, files: dict[str, Callable[[], bytes]]
) -> None:
    page = tab(app, where="Tree", error="false_negative_rate", view="Committee")
    assert "Splits that would tell of a group of too few people are not shown." in text(page)
    shown = app.dataframe[0].value["people"].tolist()
    page.segmented_control(key="view").set_value("Technical").run()
    left = pd.read_csv(BytesIO(files["export-error-tree"]()))
    assert left["people"].tolist() == shown
    assert len(shown) < len(app.dataframe[0].value)


def test_recorded_decisions_are_looked_at_as_they_are(app: AppTest) -> None:
    roles = Roles("label", "yes", ("sex",), ("=x",), decision="said")
    page = tab(put(app, people(), roles))
    assert "were decided about wrongly" in text(page)
    for where in ("Tree", "Two features"):
        assert_fine(page.segmented_control(key="where").set_value(where).run())


def test_names_that_are_markup_stay_names(app: AppTest) -> None:
    table = people()
    table["said"] = np.where(
        table["=x"] == "<b>bold</b>", np.where(table["label"] == "yes", "no", "yes"), table["label"]
    )
    page = tab(put(app, table, Roles("label", "yes", ("sex",), ("=x",), decision="said")), slice="=x: <b>bold</b>")
    assert "among =x: <b>bold</b> it is 100.0 %" in text(page)
    assert "<b>bold" not in drawn(page)[0]
    assert "&lt;b&gt;bold" in drawn(page)[0]
    assert_fine(page.segmented_control(key="where").set_value("Tree").run())
    assert "<b>bold" not in drawn(page)[0]


def test_labels_alone_have_no_errors_and_the_tab_says_so(app: AppTest) -> None:
    page = tab(put(app, people(), Roles("label", "yes", ("sex",))), rate="Base rate")
    assert "so there is no error to look for" in text(page)
    assert "Name a column of decisions or of scores on the Data page" in text(page)


def test_attributes_alone_are_looked_at(app: AppTest) -> None:
    page = tab(put(app, people(), Roles("label", "yes", ("sex",), score="likely")))
    assert "No column is said to be a feature" in text(page)
    assert_fine(page.segmented_control(key="where").set_value("Two features").run())
    assert "There is only one column to look at" in text(page)
    assert_fine(page.segmented_control(key="where").set_value("Tree").run())
    assert "No split of the people parts many errors from few" in text(page)


def test_weights_are_said(app: AppTest) -> None:
    table = people(weight=np.arange(900) % 5 + 1.0)
    page = tab(put(app, table, Roles("label", "yes", ("sex",), ("=x",), score="likely", weight="weight")))
    assert "Rates are weighted by weight" in text(page)
    assert "weighted were decided about wrongly" in text(page)


@pytest.mark.parametrize("outcome", ["yes", "no"])
@pytest.mark.parametrize("error", ERRORS)
def test_outcomes_that_are_all_alike_are_no_error_of_the_page(app: AppTest, outcome: str, error: str) -> None:
    label = pd.Categorical([outcome] * 900, ["no", "yes"])
    page = tab(put(app, people(label=label), Roles("label", "yes", ("sex",), ("=x",), score="likely")), error=error)
    for where in ("Tree", "Two features"):
        assert_fine(page.segmented_control(key="where").set_value(where).run())


def test_very_few_people_and_very_many_groups_are_fine(app: AppTest) -> None:
    few = people(12)
    page = tab(put(app, few, Roles("label", "yes", ("sex",), ("=x",), score="likely")))
    assert "0 kinds of at least 30 people" in text(page)
    many = people(4000, town=[f"t{number % 200}" for number in range(4000)])
    page = tab(put(app, many, Roles("label", "yes", ("town", "sex"), ("=x",), score="likely")), where="Two features")
    assert_fine(page.segmented_control(key="where").set_value("Kinds of people").run())


def test_every_sample_is_looked_at(app: AppTest) -> None:
    from governance.data.samples import SAMPLES, sample

    for name in SAMPLES:
        found = sample(name)
        decided = found.roles.decision or found.roles.score
        page = tab(put(app, found.table, found.roles, cache.RECORDED if decided else "logistic regression"))
        for where in ("Tree", "Two features", "Kinds of people"):
            assert_fine(page.segmented_control(key="where").set_value(where).run())


def test_the_audit_of_the_page_is_the_one_that_is_counted(app: AppTest, audit: Audit) -> None:
    assert f"{len(audit.rows) // 2:,}" == "3,000"
    assert "That is 357 of 968 people (" in text(tab(app))
