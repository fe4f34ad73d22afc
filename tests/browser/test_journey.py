"""The whole path in a real browser: on the sample, on a file of one's own, from a deep link and by the keyboard."""

from pathlib import Path

import pytest

from governance import Policy
from governance.cli import main
from tests.browser.conftest import PAGES, Visitor


def test_a_first_visitor_on_a_deep_link_gets_the_whole_app(chromium, fresh_server: str) -> None:
    visitor = Visitor(chromium.new_page(), fresh_server)
    visitor.open("metrics")
    visitor.see_chart()
    assert "Who is selected, and who is misjudged?" in visitor.text()
    assert "Lending sample" in visitor.text()
    assert visitor.page.get_by_test_id("stSidebarNav").get_by_role("link").count() == len(PAGES)
    visitor.is_content()


def test_the_sample_is_walked_from_the_table_to_the_verdict(visitor: Visitor) -> None:
    visitor.open()
    visitor.see_chart()
    assert "Indigenous at 48.5 % against White at 70.5 %" in visitor.text()
    visitor.is_content()

    visitor.go("Composition")
    visitor.press("Groups by", "ethnicity")
    assert "Who is in the data, and who is missing?" in visitor.text()
    visitor.is_content()

    visitor.go("Metrics")
    visitor.page.get_by_role("button", name="True positive rate", exact=True).click()
    visitor.settle()
    assert visitor.page.get_by_role("tab", name="One rate").get_attribute("aria-selected") == "true"
    assert "Of the people whose real outcome was favourable" in visitor.text()
    visitor.is_content()

    visitor.go("Mitigation")
    visitor.see_chart()
    visitor.page.get_by_role("button", name="Without columns", exact=True).click()
    visitor.page.get_by_role("button", name="Correlation remover", exact=True).click()
    visitor.page.get_by_test_id("stButtonGroup").get_by_role("radio", name="1", exact=True).click()
    visitor.settle()
    visitor.page.get_by_role("button", name="Run 2 steps", exact=True).click()
    visitor.page.get_by_text("All 2 steps are done.").wait_for(timeout=120_000)
    visitor.settle()
    visitor.choose("Point", "Reweighing, 100 % of the way to the full weights")
    visitor.page.get_by_role("tab", name="Side effects", exact=True).click()
    visitor.settle()
    visitor.is_content()

    visitor.go("Explanations")
    visitor.see_chart()
    assert "The model gives this person a score of 0.50" in visitor.text()
    visitor.is_content()

    visitor.go("Review")
    visitor.see_chart()
    assert "Fair lending 2.0 does not hold" in visitor.text()
    visitor.page.get_by_text("Evidence", exact=True).first.click()
    visitor.settle()
    visitor.is_content()


def test_the_threshold_answers_and_stays_on_every_page(visitor: Visitor) -> None:
    visitor.open("metrics")
    visitor.see_chart()
    thumb = visitor.page.get_by_role("slider", name="Threshold")
    for _ in range(5):
        thumb.press("ArrowRight")
    visitor.settle()
    assert "threshold=0.55" in visitor.page.url
    assert "Threshold: 0.55" in visitor.text()
    headline = visitor.text().split("points apart")[0]
    visitor.go("Review")
    assert "Threshold: 0.55" in visitor.text()
    visitor.go("Metrics")
    visitor.see_chart()
    assert visitor.page.get_by_role("slider", name="Threshold").get_attribute("aria-valuetext") == "0.55"
    assert visitor.text().split("points apart")[0].endswith(headline[-40:])
    visitor.is_content()


def test_a_link_opens_the_view_that_it_was_copied_from(visitor: Visitor) -> None:
    visitor.open("metrics?threshold=0.6&rate=Accuracy&by=disability")
    visitor.see_chart()
    assert "Accuracy by disability" in visitor.text()
    assert "Threshold: 0.60" in visitor.text()
    visitor.is_content()


def test_what_is_taken_away_goes_through_the_gate(visitor: Visitor, tmp_path: Path) -> None:
    visitor.open()
    visitor.see_chart()
    taken = {}
    files = {"Model (.skops)": "Data", "Held-out people (.parquet)": "Data", "Policy (.toml)": "Review"}
    for name, page in files.items():
        visitor.go(page)
        if page == "Review":
            visitor.page.get_by_role("tab", name="Take it away", exact=True).click()
            visitor.settle()
        with visitor.page.expect_download() as download:
            visitor.page.get_by_role("button", name=name).click()
        taken[name] = tmp_path / download.value.suggested_filename
        download.value.save_as(taken[name])
    model, people, policy = map(str, taken.values())
    asked = ["--model-path", model, "--test-data", people, "--roles", "sample_data/lending.toml"]
    assert main([*asked, "--policy", policy]) == 1
    assert main([*asked, "--fairness-threshold", "0.4"]) == 1  # some people's ethnicity is not known
    loose = tmp_path / "loose.toml"
    loose.write_text(Policy.default(("sex", "age", "disability"), 0.4).toml(), "utf-8")
    assert main([*asked, "--policy", str(loose)]) == 0


def give(visitor: Visitor, path: Path) -> None:
    """Open the app and give it a file."""
    visitor.open()
    visitor.see_chart()
    visitor.page.get_by_text("Your own file", exact=True).click()
    visitor.settle()
    visitor.page.locator("input[type=file]").first.set_input_files(path)


def test_uci_adult_goes_from_upload_to_metrics(visitor: Visitor, adult_path: Path) -> None:
    give(visitor, adult_path)
    visitor.page.get_by_text("These texts may stand").wait_for(timeout=60_000)
    assert "Read as UTF-8, comma between values, decimal point, names in the first row" in visitor.text()
    visitor.take("These texts may stand", "? (6,465 cells)")
    visitor.choose("Favourable value", ">50K")  # the label and the attributes are suggested
    assert "Bands of age" in visitor.text()
    visitor.confirm()
    visitor.page.get_by_text("14,653 held out of 48,842 people").wait_for(timeout=60_000)
    visitor.settle()
    assert "income = >50K" in visitor.text()
    for page in PAGES:
        visitor.go(page)
        visitor.see_chart()
        visitor.is_content()
    visitor.page.reload()
    visitor.settle()
    assert "14,653 held out of 48,842 people" in visitor.text()
    visitor.go("Composition")
    visitor.press("Groups by", "age", "sex")
    assert "Male (30.4 %) and least often for Female (10.9 %)" in visitor.text()


def test_the_credit_default_table_goes_from_upload_to_metrics(visitor: Visitor, credit_path: Path) -> None:
    give(visitor, credit_path)
    visitor.page.get_by_text("30,000 rows").wait_for(timeout=60_000)
    visitor.choose("Favourable value", "0")
    visitor.confirm()
    visitor.page.get_by_text("9,000 held out of 30,000 people").wait_for(timeout=60_000)
    visitor.settle()
    visitor.go("Metrics")
    visitor.see_chart()
    assert "default payment = 0" in visitor.text()
    assert "Selection rate by SEX" in visitor.text()
    visitor.is_content()


def test_a_committee_looks_at_what_may_be_shown(visitor: Visitor) -> None:
    visitor.open("composition?view=Committee&tab=Intersections")
    visitor.see_chart()
    assert "groups are not shown" in visitor.text()
    visitor.go("Explanations")
    visitor.see_chart()
    assert "The committee view shows no single person" in visitor.text()
    visitor.go("Data")
    visitor.see_chart()
    assert "An audit is set up in the technical view" in visitor.text()
    visitor.is_content()


def test_a_model_and_a_file_of_roles_that_were_taken_away_are_given_again(visitor: Visitor, tmp_path: Path) -> None:
    visitor.open()
    visitor.see_chart()
    taken = {}
    for name in ("Model (.skops)", "Held-out people (.parquet)", "Roles (.toml)"):
        with visitor.page.expect_download() as download:
            visitor.page.get_by_role("button", name=name).click()
        taken[name] = tmp_path / download.value.suggested_filename
        download.value.save_as(taken[name])
    model, people, roles = taken.values()
    give(visitor, people)
    visitor.page.get_by_text("6,000 rows").wait_for(timeout=60_000)
    visitor.page.get_by_text("Use a file of roles").click()
    visitor.settle()
    visitor.page.locator("input[type=file]").nth(1).set_input_files(roles)
    visitor.page.get_by_text("A model from a file", exact=True).click()
    visitor.settle()
    visitor.page.locator("input[type=file]").last.set_input_files(model)
    visitor.page.get_by_text("SHA-256").wait_for(timeout=60_000)
    visitor.settle()
    visitor.confirm()
    visitor.page.get_by_text("Decided by: baseline.skops").wait_for(timeout=60_000)
    visitor.settle()
    assert "Indigenous at 48.5 % against White at 70.5 %" in visitor.text()
    visitor.is_content()


@pytest.mark.parametrize("name", ["broken.csv", "empty.csv", "semicolons.csv"])
def test_a_bad_file_ends_in_words(visitor: Visitor, tmp_path: Path, name: str) -> None:
    content = {"broken.csv": "a,b\n1,2,3\n", "empty.csv": "", "semicolons.csv": "sex;good\nf;yes\nm;no\n"}[name]
    (tmp_path / name).write_text(content)
    give(visitor, tmp_path / name)
    expected = {
        "broken.csv": "line 2 has 3 values, and there are 2 columns",
        "empty.csv": "has no rows",
        "semicolons.csv": "rows: 2; columns: 2.",
    }
    visitor.page.get_by_text(expected[name]).wait_for()
    assert visitor.complaints == []
