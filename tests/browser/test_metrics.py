"""The metrics page in a real browser: the threshold answers, a link opens the same view, pictures are files."""

from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.conftest import CHART, Visitor

DRAWN = "[...document.querySelectorAll('.js-plotly-plot')].map(each => JSON.stringify([each.data, each.layout.shapes]))"
PNG = b"\x89PNG\r\n\x1a\n"


def drawn(visitor: Visitor) -> list[str]:
    """What each chart draws, as plotly has it in the page."""
    visitor.see_chart()
    return [str(each) for each in visitor.page.evaluate(DRAWN)]


def wide(visitor: Visitor) -> bool:
    """Whether something sticks out of the page."""
    main = "document.querySelector('[data-testid=stMain]')"
    return bool(visitor.page.evaluate(f"{main}.scrollWidth > {main}.clientWidth + 1"))


@pytest.mark.parametrize(("scheme", "width"), [("light", 1440), ("dark", 1024)])
def test_every_tab_is_drawn_without_a_barrier(chromium, server: str, scheme: str, width: int) -> None:
    context = chromium.new_context(viewport={"width": width, "height": 1400}, color_scheme=scheme)
    visitor = Visitor(context.new_page(), server)
    visitor.open("metrics")
    visitor.see_chart()
    found: dict[str, Any] = {}
    titles = [each.inner_text().strip() for each in visitor.page.get_by_role("tab").all()]
    assert {"One rate", "Thresholds"} <= set(titles)
    visitor.page.get_by_text("Take it away", exact=True).click()
    visitor.settle()
    for title in titles:
        visitor.page.get_by_role("tab", name=title, exact=True).click()
        visitor.settle()
        assert not wide(visitor), title
        violations = Axe().run(visitor.page).response["violations"]
        serious = [each for each in violations if each["impact"] in ("serious", "critical")]
        found[title] = [f"{each['id']}: {node['html'][:160]}" for each in serious for node in each["nodes"]]
    visitor.is_content()
    context.close()
    assert {title: barriers for title, barriers in found.items() if barriers} == {}


@pytest.mark.parametrize("tab", ["One rate", "Thresholds"])
def test_a_move_of_the_threshold_is_in_the_chart(visitor: Visitor, tab: str) -> None:
    visitor.open(f"metrics?look={tab.replace(' ', '+')}")
    before = drawn(visitor)
    visitor.page.get_by_role("slider", name="Threshold").press("ArrowRight")
    visitor.settle()
    after = drawn(visitor)
    assert len(after) == len(before)
    assert after != before
    assert "Threshold: 0.51" in visitor.text()
    visitor.page.get_by_role("slider", name="Threshold").press("ArrowLeft")
    visitor.settle()
    assert drawn(visitor) == before
    visitor.is_content()


def test_the_link_that_is_taken_away_opens_the_same_view(chromium, visitor: Visitor) -> None:
    visitor.open("metrics")
    visitor.see_chart()
    visitor.page.get_by_text("Take it away", exact=True).click()
    visitor.settle()
    visitor.page.get_by_role("tab", name="Thresholds", exact=True).click()
    visitor.settle()
    visitor.press("Groups by", "sex", "age")  # the first is let go, the second chosen
    visitor.choose("Rate", "Precision")
    visitor.page.get_by_role("slider", name="Threshold").press("ArrowLeft")
    visitor.settle()
    visitor.page.get_by_text("Committee", exact=True).click()
    visitor.settle()
    link = visitor.page.get_by_test_id("stCode").first.inner_text().strip()
    assert link == visitor.page.url
    context = chromium.new_context(viewport={"width": 1440, "height": 900})
    other = Visitor(context.new_page(), visitor.url)
    other.page.goto(link)
    other.settle()
    assert drawn(other) == drawn(visitor)
    assert "Precision by age" in other.text()
    assert "Threshold: 0.49" in other.text()
    assert other.page.get_by_role("tab", name="Thresholds").get_attribute("aria-selected") == "true"
    assert other.page.get_by_role("radio", name="Committee").get_attribute("aria-checked") == "true"
    other.is_content()
    visitor.is_content()
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_chart_is_saved_as_a_picture_of_either_format(chromium, server: str, tmp_path: Path, scheme: str) -> None:
    context = chromium.new_context(viewport={"width": 1440, "height": 900}, color_scheme=scheme, accept_downloads=True)
    visitor = Visitor(context.new_page(), server)
    visitor.open("metrics?look=One+rate")
    visitor.see_chart()
    saved = {}
    for kind in ("PNG", "SVG"):
        visitor.page.get_by_role("radio", name=kind).click()
        visitor.settle()
        chart = visitor.page.locator(".js-plotly-plot").first
        chart.hover()
        with visitor.page.expect_download() as download:
            chart.locator(".modebar-btn").first.click()
        assert download.value.suggested_filename == f"rates.{kind.lower()}"
        saved[kind] = tmp_path / download.value.suggested_filename
        download.value.save_as(saved[kind])
    size = visitor.page.locator(CHART).first.bounding_box()
    assert saved["PNG"].read_bytes().startswith(PNG)
    assert saved["PNG"].stat().st_size > 10_000
    picture = ElementTree.parse(saved["SVG"]).getroot()
    assert picture.tag == "{http://www.w3.org/2000/svg}svg"
    assert float(picture.attrib["width"]) == pytest.approx(size["width"], abs=1)
    assert "Selection rate by group" in "".join(picture.itertext())
    ground = picture[0].attrib["style"]
    assert {"light": "rgb(255, 255, 255)", "dark": "rgb(11, 14, 18)"}[
        scheme
    ] in ground  # written on what it was meant for
    visitor.is_content()
    visitor.page.goto(saved["SVG"].as_uri())
    assert visitor.page.locator("svg text", has_text="woman").count()
    context.close()


def test_a_ready_made_plan_follows_a_threshold_that_is_moved_fast(visitor: Visitor) -> None:
    link = "metrics?look=Thresholds&mode=One+per+group&preset=Equal+selection"
    visitor.open(link)
    visitor.see_chart()
    visitor.page.get_by_role("slider").first.focus()
    for _ in range(5):
        visitor.page.keyboard.press("ArrowRight")
        visitor.page.wait_for_timeout(250)
    visitor.settle()
    said = visitor.page.locator("strong", has_text="Thresholds: ").inner_text()
    assert "man 0.57" in said
    assert "preset=Equal+selection" in visitor.page.url
    assert "threshold=0.55" in visitor.page.url
    assert "at1" not in visitor.page.url
    visitor.page.goto(visitor.page.url)
    visitor.settle()
    assert visitor.page.locator("strong", has_text="Thresholds: ").inner_text() == said
    visitor.is_content()
