"""axe-core finds nothing serious on any page, light or dark."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.conftest import PAGES, Visitor


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_has_a_serious_barrier(chromium, server: str, scheme: str) -> None:
    context = chromium.new_context(viewport={"width": 1440, "height": 1400}, color_scheme=scheme)
    visitor = Visitor(context.new_page(), server)
    visitor.open()
    found = {}
    for page in PAGES:
        visitor.go(page)
        visitor.see_chart()
        visitor.page.wait_for_timeout(500)
        violations = Axe().run(visitor.page).response["violations"]
        found[page] = [
            f"{each['id']}: {node['html'][:160]}"
            for each in violations
            if each["impact"] in ("serious", "critical")
            for node in each["nodes"]
        ]
    context.close()
    assert {page: barriers for page, barriers in found.items() if barriers} == {}


@pytest.mark.parametrize("width", [1440, 1024])
def test_the_first_chart_is_above_the_fold_and_nothing_sticks_out(chromium, server: str, width: int) -> None:
    context = chromium.new_context(viewport={"width": width, "height": 900})
    visitor = Visitor(context.new_page(), server)
    visitor.open()
    for page in PAGES:
        visitor.go(page)
        visitor.see_chart()
        top = visitor.page.locator(".js-plotly-plot").first.bounding_box()["y"]
        assert top < (660 if width == 1440 else 880), page
        main = "document.querySelector('[data-testid=stMain]')"
        assert visitor.page.evaluate(f"{main}.scrollWidth <= {main}.clientWidth + 1"), page
    context.close()
