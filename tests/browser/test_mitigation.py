"""The trade-off picture in a real browser: a click opens a mark, models learn in the background, a link reopens."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.conftest import Visitor

SERIOUS = ("serious", "critical")

MARKS = "document.querySelector('.js-plotly-plot')._fullData.flatMap(trace => trace.customdata || [])"
PLACE = """() => {
    const chart = document.querySelector('.js-plotly-plot'), [_, width] = chart._fullLayout.xaxis.range;
    for (const [place, trace] of chart._fullData.entries()) {
        if (!trace.customdata || trace.name === 'Audited model') continue;
        for (let at = 0; at < trace.x.length; at++) {
            const x = chart._fullLayout.xaxis, y = chart._fullLayout.yaxis, frame = chart.getBoundingClientRect();
            if (trace.x[at] < x.range[0] || trace.x[at] > x.range[1]) continue;
            if (trace.y[at] < y.range[0] || trace.y[at] > y.range[1]) continue;
            return {title: trace.customdata[at], x: frame.x + x._offset + x.d2p(trace.x[at]),
                    y: frame.y + y._offset + y.d2p(trace.y[at])};
        }
    }
}"""


def chosen(visitor: Visitor) -> str:
    return visitor.page.get_by_role("combobox", name="Point").input_value()


def test_a_click_on_a_mark_opens_it_and_the_link_opens_it_again(visitor: Visitor) -> None:
    visitor.open("mitigation")
    visitor.see_chart()
    visitor.settle()
    assert chosen(visitor) == "To look at first"
    mark = visitor.page.evaluate(PLACE)
    visitor.page.mouse.move(mark["x"], mark["y"], steps=4)
    visitor.page.locator(".hoverlayer .hovertext").first.wait_for()
    visitor.page.mouse.click(mark["x"], mark["y"])
    visitor.settle()
    opened = chosen(visitor)
    assert opened in visitor.page.evaluate(MARKS)
    link = visitor.page.url
    assert "point=" in link
    visitor.page.goto(link)
    visitor.settle()
    assert chosen(visitor) == opened
    visitor.is_content()


def test_models_learn_in_the_background_and_can_be_stopped(visitor: Visitor) -> None:
    visitor.open("mitigation?methods=Exponentiated%20gradient&splits=5")
    visitor.see_chart()
    start = visitor.page.get_by_role("button", name="Run", exact=False)
    start.first.click()
    stop = visitor.page.get_by_role("button", name="Stop", exact=True)
    stop.wait_for(timeout=30_000)
    visitor.page.get_by_text(re.compile(r"Step ([2-9]|1\d) of")).wait_for(timeout=120_000)
    visitor.settle()
    assert "What learning again would reach" not in visitor.text()
    stop.click()
    visitor.page.get_by_role("button", name="Go on with", exact=False).wait_for(timeout=30_000)
    visitor.settle()
    visitor.is_content()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_state_of_the_page_is_open_to_everybody(chromium, server: str, scheme: str) -> None:
    context = chromium.new_context(viewport={"width": 1024, "height": 1400}, color_scheme=scheme)
    visitor = Visitor(context.new_page(), server)
    for path in ("mitigation?utility=Cost&view=Committee", "mitigation?goal=Equalized%20odds&by=age&by=disability"):
        visitor.open(path)
        visitor.see_chart()
        visitor.page.wait_for_timeout(500)
        found = [each["id"] for each in Axe().run(visitor.page).response["violations"] if each["impact"] in SERIOUS]
        assert found == []
        main = "document.querySelector('[data-testid=stMain]')"
        assert visitor.page.evaluate(f"{main}.scrollWidth <= {main}.clientWidth + 1")
    visitor.is_content()
    context.close()
