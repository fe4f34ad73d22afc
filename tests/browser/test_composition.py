"""The tabs of the composition page in a real browser: each is drawn, has no barrier, and can be linked to."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.conftest import Visitor
from ui.composition import ROOMS


@pytest.mark.parametrize(("scheme", "width"), [("light", 1440), ("dark", 1024)])
def test_every_tab_is_drawn_without_a_barrier(chromium, server: str, scheme: str, width: int) -> None:
    context = chromium.new_context(viewport={"width": width, "height": 1400}, color_scheme=scheme)
    visitor = Visitor(context.new_page(), server)
    visitor.open()
    visitor.go("Composition")
    main, found = "document.querySelector('[data-testid=stMain]')", {}
    for title in ROOMS:
        visitor.page.get_by_role("tab", name=title, exact=True).click()
        visitor.settle()
        if title != "Datasheet":
            visitor.see_chart()
        visitor.page.wait_for_timeout(500)
        violations = Axe().run(visitor.page).response["violations"]
        serious = [each for each in violations if each["impact"] in ("serious", "critical")]
        found[title] = [f"{each['id']}: {node['html'][:160]}" for each in serious for node in each["nodes"]]
        assert visitor.page.evaluate(f"{main}.scrollWidth <= {main}.clientWidth + 1"), title
    visitor.is_content()
    context.close()
    assert {title: barriers for title, barriers in found.items() if barriers} == {}


def test_a_link_opens_the_same_tab_and_groups(visitor: Visitor) -> None:
    visitor.open("composition?tab=Proxies&by=ethnicity")
    visitor.see_chart()
    assert "What each feature tells about each attribute" in visitor.text()
    assert "How well each feature alone tells ethnicity" in visitor.text()
    visitor.page.get_by_role("tab", name="Labels", exact=True).click()
    visitor.settle()
    assert "tab=Labels" in visitor.page.url
    visitor.is_content()


def test_proxies_run_stop_and_go_on(visitor: Visitor) -> None:
    visitor.open("composition?tab=Proxies")
    visitor.see_chart()
    visitor.page.get_by_role("button", name="Run 24 models").click()
    place = "document.querySelector('[data-testid=stMain]').scrollTop"
    before = visitor.page.evaluate(place)
    assert before > 0
    for first in (2, 4):
        # one model at least is done, or the button would say "Run 24 models" again
        progress = visitor.page.get_by_text(re.compile(rf"Model ([{first}-9]|1\d|2\d) of 24"))
        progress.wait_for(timeout=60_000)
        visitor.page.get_by_test_id("stButton").get_by_role("button", name="Stop").click()
        on = visitor.page.get_by_role("button", name="Go on with")
        on.wait_for(timeout=60_000)
        visitor.settle()
        assert "All features together" in visitor.text()
        left = on.inner_text()
        visitor.page.wait_for_timeout(2_000)
        assert on.inner_text() == left  # it really stands still
        assert visitor.page.evaluate(place) == before  # and nothing has jumped
        on.click()
    visitor.is_content()


def test_what_is_answered_in_a_datasheet_is_there_when_one_comes_back(visitor: Visitor) -> None:
    visitor.open("composition?tab=Datasheet")
    field = visitor.page.locator("textarea").first
    field.fill("To try an audit.")
    field.blur()
    visitor.settle()
    visitor.go("Metrics")
    visitor.see_chart()
    visitor.go("Composition")
    visitor.page.get_by_role("tab", name="Datasheet", exact=True).click()
    visitor.settle()
    visitor.page.get_by_text("1 of the 39 questions").first.wait_for(timeout=10_000)
    assert visitor.page.locator("textarea").first.input_value() == "To try an audit."
    visitor.is_content()
