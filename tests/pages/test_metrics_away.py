"""Take it away: a link that names the view, and a notebook cell with the numbers of the page, to the last digit."""

import json
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from governance.metrics import words
from tests.pages.conftest import CSV, assert_fine, button, chosen, described, estimates, segmented, start, text, upload
from ui import pictures


def metrics(app: AppTest, **view: str) -> AppTest:
    """The page with what is asked in its address, and what can be taken away open."""
    for key, value in {"look": "One rate", **view}.items():
        app.query_params[key] = value
    app.session_state["away"] = True
    return assert_fine(app.switch_page("pages/metrics.py").run())


def run(code: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What a notebook holds after the cell ran in this folder."""
    monkeypatch.chdir(folder)
    names: dict[str, Any] = {}
    exec(compile(code, "cell", "exec"), names)
    return names


def assert_same(page: AppTest, ran: dict[str, Any]) -> None:
    """The cell has the rates of the chart to the last digit, and the gap, its interval and the ratio of the tiles."""
    value, gap, chance = ran["found"].value, ran["gap"], ran["chance"]
    assert sorted(estimates(page).values()) == sorted(value[~np.isnan(value)].tolist())
    tiles = {metric.label: metric.value for metric in page.metric}
    assert tiles["Largest difference"] == words.in_points(gap.value)
    assert f"{words.points(chance.low)} to {words.points(chance.high)}" in text(page)
    assert tiles["Seldom more by chance"] == words.in_points(chance.level)
    assert tiles["Smallest ratio"] == f"{ran['smallest'].value:.2f}"


def test_the_cell_of_a_fitted_baseline_has_the_numbers_of_the_page(
    app: AppTest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys
) -> None:
    page = metrics(app, threshold="0.63", rate="False negative rate", by="ethnicity")
    ran = run(page.code[1].value, tmp_path, monkeypatch)
    assert ran["found"].name == "false_negative_rate"
    assert ran["found"].attributes == ("ethnicity",)
    assert_same(page, ran)
    assert str(ran["gap"].value) in capsys.readouterr().out


def test_the_cell_of_recorded_decisions_has_the_numbers_of_the_page(
    app: AppTest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    segmented(app, "Table").set_value("Samples").run()
    chosen(app, "Sample").set_value("hiring").run()
    page = metrics(start(app))
    assert "sample('hiring')" in page.code[1].value
    assert "cube = audit.decided()" in page.code[1].value
    assert_same(page, run(page.code[1].value, tmp_path, monkeypatch))


@pytest.mark.parametrize(
    ("name", "picked"),
    [("hiring", {"class": "rejected against the rest"}), ("hospital", {"cut": "days under 5"})],
)
def test_the_cell_is_about_the_class_or_the_cut_that_is_picked(
    name: str, picked: dict[str, str], app: AppTest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    segmented(app, "Table").set_value("Samples").run()
    chosen(app, "Sample").set_value(name).run()
    page = metrics(start(app), **picked)
    assert "Every tab but “Where the errors are” now answers for" in text(page)
    assert_same(page, run(page.code[1].value, tmp_path, monkeypatch))


def test_the_cell_of_a_file_says_its_roles_and_has_the_numbers_of_the_page(
    app: AppTest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys
) -> None:
    described(upload(app))
    chosen(app, "Who decides").set_value("A column of scores").run()
    chosen(app, "The scores").set_value("likely").run()
    page = metrics(start(assert_fine(app)), threshold="0.3")
    CSV.to_csv(tmp_path / "people.csv", index=False)
    ran = run(page.code[1].value, tmp_path, monkeypatch)
    assert ran["roles"].score == "likely"
    assert_same(page, ran)
    assert "not quite" not in capsys.readouterr().out
    CSV.assign(code="z").to_csv(tmp_path / "people.csv", index=False)
    run(page.code[1].value, tmp_path, monkeypatch)
    assert "This is not quite the table that was audited" in capsys.readouterr().out
    link = parse_qs(urlsplit(page.code[0].value).query)
    assert link["threshold"] == ["0.3"]
    assert len(link["audit"][0]) == 20
    assert "as long as the app holds the table" in text(page)


def test_the_link_names_the_whole_view(app: AppTest) -> None:
    page = metrics(app, threshold="0.6", rate="Accuracy", by="age", look="Thresholds")
    found = urlsplit(page.code[0].value)
    assert found.path == "/metrics"
    assert parse_qs(found.query) == {"threshold": ["0.6"], "rate": ["Accuracy"], "by": ["age"], "look": ["Thresholds"]}
    assert "for everybody who can reach this app." in text(page)


def test_a_policy_that_was_changed_is_not_in_the_link_and_it_says_so(app: AppTest) -> None:
    app.query_params["review"] = "What would change"
    app.switch_page("pages/review.py").run()
    field = app.text_area(key="policy-text")
    field.set_value(field.value.replace("at_most = 0.05", "at_most = 0.07")).run()
    button(app, "Put the copy in view").click().run()
    assert "The policy that was changed here is not part of it." in text(metrics(app))


def test_a_committee_gets_the_link_and_no_cell(app: AppTest) -> None:
    assert len(metrics(app).code) == 2
    page = assert_fine(segmented(app, "View").set_value("Committee").run())
    assert [each.value for each in page.code] == ["/metrics?look=One+rate"]


def test_nothing_is_written_before_it_is_asked_for(app: AppTest) -> None:
    assert len(assert_fine(app.switch_page("pages/metrics.py").run()).code) == 0


def camera(app: AppTest) -> dict[str, Any]:
    return json.loads(app.get("plotly_chart")[0].proto.config)["toImageButtonOptions"]


def test_the_format_of_pictures_holds_on_every_page(app: AppTest) -> None:
    app.switch_page("pages/metrics.py").run()
    assert (camera(app)["format"], camera(app)["scale"]) == ("png", 2)
    assert_fine(segmented(app, "Save charts as").set_value(pictures.SVG).run())
    for page in ("metrics", "composition", "review"):
        assert_fine(app.switch_page(f"pages/{page}.py").run())
        assert camera(app)["format"] == "svg"
    assert camera(app)["filename"] == "limits"
