"""The Composition page: who is in the data, by group and where two attributes meet."""

from streamlit.testing.v1 import AppTest

from tests.pages.conftest import assert_fine, text


def room(app: AppTest, title: str) -> AppTest:
    """The page with this tab open."""
    app.switch_page("pages/composition.py")
    app.session_state["room"] = title
    return assert_fine(app.run())


def test_groups_intersections_and_base_rates_are_shown(app: AppTest) -> None:
    assert_fine(app.switch_page("pages/composition.py").run())
    assert "Of 20,000 people, 65.8 % are in the largest group (man)" in text(app)
    assert len(app.get("plotly_chart")) == len(app.dataframe) == 1
    room(app, "Intersections")
    assert len(app.get("plotly_chart")) == len(app.dataframe) == 1


def test_another_attribute_is_another_answer(app: AppTest) -> None:
    app.switch_page("pages/composition.py").run()
    assert_fine(app.pills[0].set_value(["disability", "age"]).run())
    assert "under 30 · disability: yes (21.5 %)" in text(app)


def test_the_two_attributes_that_meet_can_be_chosen(app: AppTest) -> None:
    room(app, "Intersections")
    assert_fine(app.selectbox(key="across").set_value("ethnicity").run())
    assert "ethnicity" not in app.selectbox(key="down").options
    assert "Indigenous" in app.get("plotly_chart")[0].proto.spec


def test_what_not_to_overlook_stands_before_the_comparison(app: AppTest) -> None:
    shown = text(app.switch_page("pages/composition.py").run())
    assert "Before you compare" in shown
    assert "ethnicity is missing for 515 people (2.6" in shown
    assert "the largest gap in base rate between the other groups is 5.5 to 41.2 points" in shown
