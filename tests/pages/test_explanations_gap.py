"""The gap by feature, as a visitor meets it: two groups, the bars between them, and what is behind one."""

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from governance.explanations import gap
from tests.conftest import ROOT
from tests.pages.conftest import assert_fine, chosen, text


def opened(**address: str) -> AppTest:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    for name, value in {"why": "The gap by feature", **address}.items():
        app.query_params[name] = value
    app.run()
    return assert_fine(app.switch_page("pages/explanations.py").run())


@pytest.fixture
def page() -> AppTest:
    return opened()


def test_the_groups_furthest_apart_are_compared_first(page: AppTest) -> None:
    said = text(page)
    assert "For woman the model gives 0.19 lower log-odds of repaid = yes than for man on average" in said
    assert "Of 3 groups these two are the furthest apart" in said
    assert "That is not the gap in decisions: the selection rate at the threshold of 0.50" in said
    assert "tells the two groups apart (area 0.87)" in said
    assert "Explained are all 1,906 (woman) and all 3,968 (man)" in said
    assert "occupation differs because woman and man have other values of it" in said
    keys = {each.key for each in page.get("plotly_chart")}
    assert {"gap-by-column", "gap-by-value", "gap-spread"} <= keys


def test_one_group_is_compared_with_everybody_else(page: AppTest) -> None:
    chosen(page, "Group").set_value("non-binary").run()
    page.selectbox(key="gap-with-sex-non-binary").set_value("everybody else").run()
    assert "for everybody else" in text(assert_fine(page))
    assert "these two are the furthest apart" not in text(page)
    assert "all 5,874 (everybody else)" in text(page)


def test_errors_are_compared_among_those_whose_outcome_was_the_same(page: AppTest) -> None:
    page.selectbox(key="gap_among").set_value("really favourable").run()
    assert "Among people whose real outcome was favourable, " in text(assert_fine(page))
    assert "the true positive rate" in text(page)
    page.selectbox(key="gap_among").set_value("really not favourable").run()
    assert "predictive equality asks for equal ones" in text(assert_fine(page))


def test_fewer_people_are_explained_where_a_reader_wants_fewer(page: AppTest) -> None:
    page.selectbox(key="gap_people").set_value("100").run()
    assert "Explained are 100 of 1,906 (woman) and 100 of 3,968 (man), drawn evenly" in text(assert_fine(page))


def test_behind_another_bar_are_other_values_and_a_person_can_be_opened(page: AppTest) -> None:
    page.selectbox(key="gap_column").set_value("income").run()
    assert "income differs because" in text(assert_fine(page))
    row = page.selectbox(key="gap-person").value
    page.button(key="gap-open-person").click().run()
    assert f"row {row} " in text(assert_fine(page))
    assert "Raised most by" in text(page)  # the tab about this person is open


def test_a_committee_sees_no_person_and_no_small_group(files: dict[str, Callable[[], bytes]]) -> None:
    page = opened(view="Committee", by="ethnicity")
    assert "no single person" in text(page)
    assert "gap-person" not in [each.key for each in page.selectbox]
    assert b"postcode_area" in files["export-gap-by-column"]()
    assert_fine(page.selectbox(key="gap_column").set_value("late_payments").run())
    assert "Values that too few of the people explained have are one" in text(page)


def test_files_leave_out_groups_of_too_few_people(files: dict[str, Callable[[], bytes]]) -> None:
    page = opened()
    page.pills[0].set_value(["ethnicity", "disability"]).run()
    small = next(name for name in chosen(page, "Group").options if name == "Indigenous · disability: yes")
    chosen(page, "Group").set_value(small).run()
    assert "which is too few to conclude from" in text(assert_fine(page))
    for key in ("gap-by-column", "gap-by-value", "gap-spread"):
        assert len(files[f"export-{key}"]().splitlines()) == 1
    page.session_state["view"] = "Committee"
    page.run()
    assert small not in chosen(assert_fine(page), "Group").options


def test_several_readers_of_other_groups_do_not_make_each_other_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    explained = gap.explained
    monkeypatch.setattr(gap, "explained", lambda *given, **more: (asked.append(1), explained(*given, **more))[1])
    readers = [opened(by=each) for each in ("sex", "ethnicity", "disability")]
    asked.clear()
    for reader in readers * 2:
        assert_fine(reader.run())
    assert not asked
