"""The explanations page in a real browser: somebody is picked, changed, found behind a bar, and written to."""

from pathlib import Path

from axe_playwright_python.sync_playwright import Axe

from tests.browser.conftest import Visitor

BOX, ROW = 20, 35  # pixels: the box beside a row of a list, and the height of a row
BAR = """() => {
    const BARS = each => each.type === 'bar' && each.customdata && each.customdata.includes('income');
    const chart = [...document.querySelectorAll('.js-plotly-plot')].find(each => (each._fullData || []).some(BARS));
    if (!chart || !chart._fullLayout) return null;  // not drawn yet
    const trace = chart._fullData.find(BARS), frame = chart.getBoundingClientRect();
    const at = trace.customdata.indexOf('income'), x = chart._fullLayout.xaxis, y = chart._fullLayout.yaxis;
    return {x: frame.x + x._offset + x.d2p(trace.x[at] / 2), y: frame.y + y._offset + y.d2p(trace.y[at])};
}"""


def in_view(visitor: Visitor) -> str:
    """Who is in view, as the strip says it: "row 17"."""
    return " ".join(visitor.page.locator(".st-key-person-in-view strong").first.inner_text().split()[:2])


def open_tab(visitor: Visitor, title: str) -> None:
    visitor.page.get_by_role("tab", name=title, exact=True).click()
    visitor.settle()


def test_a_click_in_the_list_explains_somebody_and_the_address_finds_them_again(visitor: Visitor) -> None:
    visitor.open("explanations")
    visitor.see_chart()
    first = in_view(visitor)
    visitor.page.get_by_text("Choose from a list", exact=True).click()
    visitor.settle()
    box = visitor.page.get_by_test_id("stDataFrame").first.bounding_box()
    visitor.page.mouse.click(box["x"] + BOX, box["y"] + 3.5 * ROW)  # the third row, below the head
    visitor.page.get_by_text("3 of 6,000 people", exact=True).wait_for(timeout=30_000)
    visitor.settle()
    other = in_view(visitor)
    assert other != first
    assert f"person={other.split()[1]}" in visitor.page.url
    visitor.page.reload()
    visitor.settle()
    assert in_view(visitor) == other
    visitor.page.go_back()
    visitor.page.get_by_text("1 of 6,000 people", exact=True).wait_for(timeout=30_000)
    visitor.settle()
    assert in_view(visitor) == first
    assert f"person={first.split()[1]}" in visitor.page.url
    visitor.is_content()


def test_another_value_changes_the_score_until_the_person_is_asked_back(visitor: Visitor) -> None:
    visitor.open("explanations?why=What+if")
    visitor.page.get_by_text("Nothing is changed yet.").wait_for(timeout=30_000)
    exactly = visitor.page.get_by_role("spinbutton", name="income, exactly")
    exactly.fill("60000")
    exactly.press("Enter")
    visitor.page.get_by_text("With income 60,000 instead of 36,000, the score goes from 0.50 to").wait_for(
        timeout=30_000
    )
    open_tab(visitor, "Everyone")
    open_tab(visitor, "What if")
    assert "With income 60,000 instead of" in visitor.text()
    visitor.click("Back to the person")
    visitor.page.get_by_text("Nothing is changed yet.").wait_for(timeout=30_000)
    visitor.is_content()


def test_a_bar_of_the_gap_opens_the_people_behind_it(visitor: Visitor) -> None:
    visitor.page.set_viewport_size({"width": 1440, "height": 1600})
    visitor.open("explanations?why=The+gap+by+feature")
    visitor.page.get_by_text("Who moves it most").wait_for(timeout=60_000)
    visitor.settle()
    place = visitor.page.wait_for_function(BAR, timeout=30_000).json_value()
    visitor.page.mouse.move(place["x"], place["y"], steps=4)
    visitor.page.locator(".hoverlayer .hovertext").first.wait_for()
    visitor.page.mouse.click(place["x"], place["y"])
    visitor.page.get_by_text("income: what the groups have, and what it does").wait_for(timeout=30_000)
    row = visitor.page.get_by_role("combobox", name="Person in row").input_value()
    visitor.click("Explain this person")
    assert in_view(visitor) == f"row {row}"
    assert "The model gives this person a score of" in visitor.text()
    visitor.is_content()


def test_the_letter_is_taken_away_as_it_reads(visitor: Visitor, tmp_path: Path) -> None:
    visitor.open("explanations?why=Letter")
    visitor.page.get_by_label("Sender").fill("A bank <b>")
    visitor.page.keyboard.press("Tab")
    visitor.page.get_by_text("From: A bank <b>").wait_for(timeout=30_000)
    found = {}
    for name in ("Page (.html)", "Markdown (.md)"):
        with visitor.page.expect_download() as download:
            visitor.page.get_by_role("button", name=name).click()
        download.value.save_as(tmp_path / download.value.suggested_filename)
        found[name] = (tmp_path / download.value.suggested_filename).read_text()
    assert "- From: A bank &lt;b&gt;" in found["Markdown (.md)"]
    visitor.page.goto((tmp_path / download.value.suggested_filename).with_suffix(".html").as_uri())
    said = visitor.page.locator("body").inner_text()
    assert "A bank <b>" in said
    assert "What spoke against a favourable decision" in said


def test_every_tab_is_drawn_without_a_barrier(chromium, server: str) -> None:
    context = chromium.new_context(viewport={"width": 1024, "height": 1400}, color_scheme="dark")
    visitor = Visitor(context.new_page(), server)
    visitor.open("explanations")
    visitor.see_chart()
    found = {}
    for title in [each.inner_text().strip() for each in visitor.page.get_by_role("tab").all()]:
        open_tab(visitor, title)
        main = "document.querySelector('[data-testid=stMain]')"
        assert visitor.page.evaluate(f"{main}.scrollWidth <= {main}.clientWidth + 1"), title
        violations = Axe().run(visitor.page).response["violations"]
        serious = [each for each in violations if each["impact"] in ("serious", "critical")]
        found[title] = [f"{each['id']}: {node['html'][:160]}" for each in serious for node in each["nodes"]]
    visitor.is_content()
    context.close()
    assert {title: barriers for title, barriers in found.items() if barriers} == {}
