"""The review in a real browser: a committee tries a limit, and a verdict taken away comes back as a version."""

from pathlib import Path

from tests.browser.conftest import Visitor


def tab(visitor: Visitor, name: str) -> None:
    visitor.page.get_by_role("tab", name=name, exact=True).click()
    visitor.settle()


def test_a_limit_that_is_moved_turns_an_outcome_and_leaves_the_policy_alone(visitor: Visitor) -> None:
    visitor.open("review?review=What+would+change&view=Committee")
    visitor.see_chart()
    limit = visitor.page.get_by_label("At most (points)").first
    limit.fill("50")
    limit.press("Enter")
    visitor.page.get_by_text("equal-selection-sex from fail to pass").wait_for(timeout=30_000)
    visitor.settle()
    assert "Policy: Fair lending 2.0" in visitor.text()
    assert "changed here" not in visitor.text()
    tab(visitor, "Policy")
    tab(visitor, "What would change")
    assert visitor.page.get_by_label("At most (points)").first.input_value() == "50"
    visitor.is_content()


def test_a_verdict_that_is_taken_away_comes_back_as_a_version(visitor: Visitor, tmp_path: Path) -> None:
    visitor.open("review?review=Take+it+away")
    visitor.see_chart()
    with visitor.page.expect_download() as download:
        visitor.page.get_by_role("button", name="Record (.json)").click()
    record = tmp_path / "approved.json"
    download.value.save_as(record)
    tab(visitor, "History")
    visitor.page.locator("input[type=file]").first.set_input_files(record)
    visitor.page.get_by_text("No outcome has turned since approved").wait_for(timeout=30_000)
    visitor.settle()
    tab(visitor, "Documents")
    tab(visitor, "Rules")
    visitor.is_content()
