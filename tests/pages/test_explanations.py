"""The Explanations page: whom to look at, where they stand, one person's reasons, and what drives the model."""

import pytest
from streamlit.testing.v1 import AppTest

from governance.audit import Audit
from governance.data import models
from tests.conftest import ROOT
from tests.pages.conftest import assert_fine, button, chosen, start, text, uploader


@pytest.fixture
def page(app: AppTest) -> AppTest:
    return assert_fine(app.switch_page("pages/explanations.py").run())


def in_view(page: AppTest) -> str:
    """What the page says about who is in view."""
    return next(each.value for each in page.markdown if each.value.startswith("Person **")).replace("\\", "")


def rows(page: AppTest) -> list[str]:
    """Whom the list shows, by what they are called."""
    return next(each.value for each in page.dataframe if "person" in each.value.columns)["person"].tolist()


def test_a_person_near_the_threshold_is_explained_first(page: AppTest) -> None:
    assert "The model gives this person a score of 0.50" in text(page)
    assert "Raised most by" in text(page)
    assert "above the threshold of 0.50" in text(page)
    assert len(page.get("plotly_chart")) == 2  # the strip and the waterfall
    assert "Log-odds of repaid = yes" in page.get("plotly_chart")[1].proto.spec
    assert "What raised it" in text(page)
    assert "12 attributions of together" in text(page)


def test_the_next_person_has_other_reasons_and_the_address_names_them(page: AppTest) -> None:
    before, first, second = text(page), *rows(page)[:2]
    assert first in in_view(page)
    assert_fine(button(page, "Next").click().run())
    assert second in in_view(page)
    assert text(page) != before
    assert page.query_params["person"] == second.split()[1]
    assert_fine(button(page, "Previous").click().run())
    assert first in in_view(page)


def test_an_address_opens_the_person_that_it_names(page: AppTest) -> None:
    row = int(rows(page)[7].split()[1])
    other = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    other.switch_page("pages/explanations.py")
    other.query_params["person"] = str(row)
    assert f"row {row} " in in_view(assert_fine(other.run()))


def test_an_address_that_names_nobody_audited_opens_the_first_of_the_list(app: AppTest) -> None:
    app.switch_page("pages/explanations.py")
    app.query_params["person"] = "123456789"
    page = assert_fine(app.run())
    assert rows(page)[0] in in_view(page)


def test_people_who_were_refused_by_mistake_can_be_found(page: AppTest) -> None:
    assert_fine(page.selectbox(key="reason").set_value("refused by mistake").run())
    assert "Decision **not favourable**" in in_view(page)
    assert "Real outcome **favourable**" in in_view(page)
    assert rows(page)[0] in in_view(page)


def test_the_person_stays_when_the_unit_or_the_background_changes(page: AppTest) -> None:
    assert_fine(button(page, "Next").click().run())
    before = in_view(page)
    chosen(page, "Unit").set_value("Probability").run()
    chosen(page, "People drawn").set_value(20).run()
    assert in_view(assert_fine(page)) == before
    assert "Probability of repaid = yes" in page.get("plotly_chart")[1].proto.spec


def test_people_of_one_group_and_at_random(page: AppTest) -> None:
    page.selectbox(key="person_group").set_value("sex: woman").run()
    page.selectbox(key="reason").set_value("at random").run()
    assert "sex **woman**" in in_view(page)
    before = in_view(page)
    page.number_input(key="person_draw").set_value(2).run()
    assert "sex **woman**" in in_view(page)
    assert in_view(page) != before


def test_a_search_finds_a_row_and_says_when_there_is_nobody(page: AppTest) -> None:
    row = rows(page)[9]
    page.text_input(key="person_search").set_value(row.split("(")[1].rstrip(")")).run()
    assert row in in_view(assert_fine(page))
    assert rows(page)[0] == row
    page.text_input(key="person_search").set_value("").run()
    assert row in in_view(assert_fine(page))
    page.text_input(key="person_search").set_value("no such thing").run()
    assert "Nobody is found under “closest to the threshold” with “no such thing”" in text(page)
    assert row in in_view(assert_fine(page))


@pytest.mark.parametrize(
    ("named", "why"),
    [
        ("learnt", "The model learnt from row"),
        ("999999", "The address names “999999”, who is not audited"),
        ("<b>L5", "The address names “<b>L5”, who is not audited"),
    ],
)
def test_an_address_that_names_nobody_audited_says_so(app: AppTest, audit: Audit, named: str, why: str) -> None:
    app.query_params["person"] = str(audit.training[0]) if named == "learnt" else named
    page = assert_fine(app.switch_page("pages/explanations.py").run())
    assert page.warning[0].value.replace("\\", "").startswith(why)
    assert page.warning[0].value.endswith("Somebody else is in view\\.")
    assert not page.run().warning


def test_every_column_has_its_row_as_bars_too(page: AppTest) -> None:
    page.segmented_control(key="person_picture").set_value("Bars").run()
    assert "What each column adds" in assert_fine(page).get("plotly_chart")[1].proto.spec


def test_a_committee_sees_nobody(page: AppTest) -> None:
    next(each for each in page.segmented_control if each.label == "View").set_value("Committee").run()
    assert "shows no single person" in text(assert_fine(page))
    assert page.title[0].value == "What drives the gap between groups?"
    assert [tab.label for tab in page.tabs] == ["The gap by feature", "Everyone", "What if"]
    assert not [each for each in page.markdown if each.value.startswith("Person **")]
    assert not page.dataframe or "person" not in page.dataframe[0].value.columns


def test_of_a_model_that_decides_by_itself_it_is_said_where_its_decisions_turn(app: AppTest, audit: Audit) -> None:
    chosen(app, "Who decides").set_value("A model from a file").run()
    uploader(app, "classifier").upload("lender.skops", models.save(audit.model)).run()
    start(app)
    page = assert_fine(app.switch_page("pages/explanations.py").run())
    assert "its decisions turn at 0.5" in text(page)
    assert "and by itself decides:" in text(page)
    assert page.selectbox(key="reason").value == "closest to the threshold"


def test_somebody_whom_the_model_learnt_from_is_not_audited_and_said_so(page: AppTest, audit: Audit) -> None:
    page.text_input(key="person_search").set_value(f"row {audit.training[0]}").run()
    assert f"The model learnt from row {audit.training[0]}" in text(assert_fine(page))


@pytest.mark.parametrize("draw", ["1e400", "9" * 400, "-inf", "nan", "0", "text"])
def test_an_address_with_no_draw_that_there_is_opens_the_first(app: AppTest, draw: str) -> None:
    app.query_params["against_draw"] = draw
    page = assert_fine(app.switch_page("pages/explanations.py").run())
    assert "(draw 1)" in text(page)
