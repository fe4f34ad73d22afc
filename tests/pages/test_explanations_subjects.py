"""What is explained: the choice on top of the Explanations page, and a surrogate where nobody gave the model."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from governance.data import models, tables
from governance.data.roles import Roles
from tests.pages.conftest import assert_fine, button, chosen, text
from ui import cache
from ui.choice import Choice

COMMITTEE = "Committee"  # the view that needs no person


def opened(
    app: AppTest, table: pd.DataFrame, roles: Roles, source: str = cache.RECORDED, *, model: str = ""
) -> AppTest:
    """The explanations page, in the committee view, with this table in view."""
    fingerprint = tables.fingerprint(table)
    cache.held(fingerprint, table)
    app.session_state["_choice"] = Choice("people", fingerprint, roles, source, model)
    app.session_state["view"] = COMMITTEE
    return app.switch_page("pages/explanations.py").run()


def people(number: int = 400, seed: int = 0) -> pd.DataFrame:
    """People whose decision is a rule of two columns."""
    random = np.random.default_rng(seed)
    table = pd.DataFrame(
        {"who": random.choice(["a", "b"], number), "x": random.normal(size=number), "y": random.normal(size=number)}
    )
    made = table["x"] + table["y"]
    return table.assign(
        good=np.where(made + random.normal(size=number) > 0, "yes", "no"),
        said=np.where(made > 0, "yes", "no"),
        likely=1 / (1 + np.exp(-made)),
        coin=random.choice(["yes", "no"], number),
    )


ROLES = Roles("good", "yes", ("who",), features=("x", "y"), decision="said")


def test_recorded_decisions_are_explained_by_a_surrogate_that_is_named_as_one(app: AppTest) -> None:
    page = assert_fine(opened(app, people(), ROLES))
    said = page.info[0].value.replace("\\", "")
    assert "A surrogate is explained, and not the model that made the recorded decisions (column said)" in said
    assert "logistic regression that learnt to imitate them from 400 people" in said
    assert "About people that it did not learn from, it agrees with 9" in said
    assert list(page.dataframe[0].value.columns)[:3] == ["group", "people", "agreement"]
    assert page.dataframe[0].value["people"].sum() == 400


def test_a_committee_compares_no_group_of_which_few_are_left_out(app: AppTest) -> None:
    """Whoever sees 40 people on average, and 39 of them, knows the last one."""
    table = people(700).assign(who=["a"] * 220 + ["b"] * 220 + ["d"] * 220 + ["c"] * 40)
    for left_out in (1, 0):
        table.loc[table["who"] == "c", "good"] = ["no"] * left_out + ["yes"] * (40 - left_out)
        page = assert_fine(opened(app, table, ROLES))
        assert set(page.selectbox(key="gap-of-who").options) == {"a", "b", "c", "d"}
        assert not [each for each in page.selectbox if each.label == "People of each"]
        page = assert_fine(page.selectbox(key="gap_among").set_value("really favourable").run())
        assert ("c" in page.selectbox(key="gap-of-who").options) == (not left_out)
        assert_fine(page.selectbox(key="gap_among").set_value("everybody").run())


def test_where_one_thing_is_not_imitated_what_else_is_stands_a_click_away(app: AppTest) -> None:
    page = opened(app, people(), replace(ROLES, decision="coin", score="likely"))
    chosen(page, "What is explained").set_value("The recorded decision yes").run()
    assert "no surrogate imitates them well enough" in page.error[0].value
    assert "The recorded score (likely): it has an R² of" in text(page).replace("\\", "")
    assert_fine(button(page, "Explain this").click().run())
    assert chosen(page, "What is explained").value == "The recorded score (likely)"
    assert "A surrogate is explained" in page.info[0].value


def test_where_nothing_is_imitated_that_is_said_of_all(app: AppTest) -> None:
    noise = people().assign(noise=np.random.default_rng(1).random(400))
    page = opened(app, noise, replace(ROLES, decision="coin", score="noise"))
    assert "no surrogate imitates anything else that was recorded either" in text(page)
    assert not [each for each in page.button if each.label == "Explain this"]


def test_a_surrogate_that_imitates_poorly_is_refused_and_says_why(app: AppTest) -> None:
    page = opened(app, people(), replace(ROLES, decision="coin"))
    assert not page.exception
    said = page.error[0].value.replace("\\", "")
    assert "no surrogate imitates them well enough" in said
    assert "75\N{NO-BREAK SPACE}% where both count alike" in said
    assert "Give the model that made the decisions" in said
    assert not page.info


def test_more_columns_can_be_given_where_the_deciding_one_is_missing(app: AppTest) -> None:
    table = people().assign(said=lambda given: np.where(given["y"] > 0, "yes", "no"))
    page = opened(app, table, replace(ROLES, features=("x",)))
    assert page.error
    page = assert_fine(page.multiselect(key="explained_columns").set_value(["x", "y"]).run())
    assert "A surrogate is explained" in page.info[0].value


def test_without_features_the_reader_chooses_the_columns(app: AppTest) -> None:
    page = assert_fine(opened(app, people(), replace(ROLES, features=())))
    assert "Nothing is explained before it is said above which columns may be looked at." in text(page)
    assert not page.multiselect(key="explained_columns").value
    assert page.multiselect(key="explained_columns").options[-1] == "who (sensitive attribute)"
    page = assert_fine(button(page, "All but sensitive attributes").click().run())
    assert page.multiselect(key="explained_columns").value == ["x", "y", "likely", "coin"]
    page = assert_fine(page.multiselect(key="explained_columns").set_value(["x", "y"]).run())
    assert "A surrogate is explained" in page.info[0].value


def test_recorded_scores_can_be_explained_beside_recorded_decisions(app: AppTest) -> None:
    page = assert_fine(opened(app, people(), replace(ROLES, score="likely")))
    assert chosen(page, "What is explained").options == ["The recorded score (likely)", "The recorded decision yes"]
    assert "has an R² of" in page.info[0].value.replace("\\", "")
    page = assert_fine(chosen(page, "What is explained").set_value("The recorded decision yes").run())
    assert "agrees with" in page.info[0].value


def test_a_table_with_only_labels_says_what_is_needed(app: AppTest) -> None:
    page = assert_fine(opened(app, people(), replace(ROLES, decision=None)))
    assert "this audit has only labels" in text(page)


def test_a_number_is_explained_in_its_own_unit(app: AppTest) -> None:
    found, _ = cache.sample("hospital")
    page = assert_fine(opened(app, found.table.head(600), found.roles))
    assert "column predicted_days" in page.info[0].value.replace("\\", "")
    assert "Explained exactly, by the coefficients of a linear model, in days; compared with" in text(page)
    page = assert_fine(chosen(page, "What is explained").set_value("days, learnt here by linear regression").run())
    assert "which learnt here to predict days from 420 people" in page.info[0].value.replace("\\", "")


@pytest.fixture(scope="module")
def forest() -> models.Model:
    """A model of three classes, from a file."""
    from sklearn.ensemble import RandomForestClassifier

    hiring = cache.sample("hiring")[0].table.head(600)
    fitted = RandomForestClassifier(10, random_state=0).fit(hiring[["skills_test", "gap_months"]], hiring["outcome"])
    return models.opened(models.save(fitted), "forest.skops")


def test_any_class_of_a_model_can_be_explained(app: AppTest, forest: models.Model) -> None:
    found, _ = cache.sample("hiring")
    cache.model(forest.sha256, forest.name, forest)
    roles = replace(found.roles, decision=None)
    page = assert_fine(opened(app, found.table.head(600), roles, forest.name, model=forest.sha256))
    assert chosen(page, "What is explained").options == [
        "The favourable outcome (outcome = offered)",
        "The class interviewed",
        "The class rejected",
    ]
    assert not page.info
    page = assert_fine(chosen(page, "What is explained").set_value("The class rejected").run())
    assert "Explained exactly, along every tree, in probability" in text(page)


def test_a_committee_sees_no_small_group_of_a_surrogate_nor_one_that_gives_it_away(app: AppTest) -> None:
    table = people().assign(who=["a"] * 180 + ["b"] * 170 + ["c"] * 40 + ["d"] * 10)
    app.session_state["surrogate"] = True
    page = assert_fine(opened(app, table, ROLES))
    (faithful,) = [each.value for each in page.dataframe if "agreement" in each.value.columns]
    assert faithful["group"].tolist() == ["a", "b"]  # d is too few, and c would tell of them
    assert "2 groups are not shown" in text(page)
