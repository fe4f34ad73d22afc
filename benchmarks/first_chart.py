"""How long a visitor waits for the first chart, against a bare Streamlit page with one chart of the same kind.

Prints the table of `docs/performance.md`. Needs Chromium. Run it with `make benchmark`.
"""

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.browser.conftest import CHART, FLAGS, free_port, running  # noqa: E402

ROUNDS = 5

BARE = """
import plotly.graph_objects as go
import streamlit as st

st.title("One chart")
st.plotly_chart(go.Figure(go.Scatter(x=[1, 2, 3], y=[1, 2, 3])))
"""


def first_chart(browser: Browser, script: str, folder: Path) -> tuple[float, float]:
    """Seconds from the request to the chart on a server that nobody has visited, and again for a second visitor."""
    port = free_port()
    with running([sys.executable, "-m", "streamlit", "run", script], folder / "log", port) as url:
        first, second = (visited(browser, url) for _ in range(2))
    return first, second


def visited(browser: Browser, url: str) -> float:
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    began = time.perf_counter()
    page.goto(url)
    page.locator(CHART).first.wait_for(timeout=60_000)
    seconds = time.perf_counter() - began
    context.close()
    return seconds


def median_of(measure: Callable[[], tuple[float, float]]) -> list[float]:
    return [statistics.median(times) for times in zip(*(measure() for _ in range(ROUNDS)), strict=True)]


def main() -> None:
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name)
        (folder / "bare.py").write_text(BARE)
        import shutil

        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        bare = median_of(lambda: first_chart(browser, str(folder / "bare.py"), folder))
        ours = median_of(lambda: first_chart(browser, "app.py", folder))
        browser.close()
    print("| | bare Streamlit page | Assize | ratio |")
    print("|---|---|---|---|")
    for visitor, one, other in zip(("first visitor of a fresh server", "second visitor"), bare, ours, strict=True):
        print(f"| {visitor} | {one:.2f} s | {other:.2f} s | {other / one:.1f} |")


if __name__ == "__main__":
    main()
