"""From a move of the threshold to the repainted charts of the Metrics page, against an empty Streamlit app.

Prints the table of `docs/performance.md`. Needs Chromium. Run it with `make benchmark` or
`python benchmarks/console.py [TAB ...]`.
"""

import os
import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from governance.data.samples import sample  # noqa: E402
from tests.browser.conftest import CHART, FLAGS, STREAMLIT, Visitor, free_port, running  # noqa: E402

TABS = ("Overview", "One rate", "Thresholds")
SIZES = (10_000, 1_000_000)
MOVES, WARMING = 40, 4  # of each page; the first few are not counted

EMPTY = """
import streamlit as st

st.text(st.slider("Threshold", 0.0, 1.0, 0.3, 0.01))
"""
ROLES = """
label = "repaid"
favourable = "yes"
sensitive = ["sex", "ethnicity", "age", "disability"]
score = "score"
"""
NOTED = """
what => {
    window.pressed = window.painted = 0
    addEventListener("keydown", () => { window.pressed = window.painted = performance.now() }, true)
    new MutationObserver(changes => {
        const seen = changes.some(({target}) => (target.closest ? target : target.parentElement)?.closest(what))
        if (seen) requestAnimationFrame(() => { window.painted = performance.now() })
    }).observe(document.body, {subtree: true, childList: true, attributes: true, characterData: true})
}
"""


def people(rows: int) -> pd.DataFrame:
    """As many applicants for loans as wanted, with scores that know a little about who repays."""
    random = np.random.default_rng(0)
    table = sample().table.sample(rows, replace=True, random_state=0, ignore_index=True)
    return table.assign(score=(random.beta(4, 4, rows) * 0.7 + 0.3 * (table["repaid"] == "yes")).round(3))


def started(browser: Browser, url: str, file: str, roles: Path) -> str:
    """The address of the audit of a file in the folder that the server knows."""
    visitor = Visitor(browser.new_page(viewport={"width": 1440, "height": 900}), url)
    visitor.open()
    visitor.page.get_by_text("On this machine", exact=True).click()
    visitor.settle()
    visitor.choose("File in the folder", file)
    visitor.page.get_by_text("Use a file of roles").click(timeout=120_000)
    visitor.settle()
    visitor.page.locator("input[type=file]").set_input_files(roles)
    visitor.page.get_by_text("I have checked what").wait_for(timeout=120_000)
    visitor.confirm()
    visitor.page.wait_for_url("**audit=**", timeout=120_000)
    visitor.settle()
    link = visitor.page.url.partition("audit=")[2]
    visitor.page.close()
    return link


def watched(browser: Browser, url: str, path: str, what: str) -> Visitor:
    """Somebody in front of a page, who notes when what they look at is painted anew."""
    visitor = Visitor(browser.new_page(viewport={"width": 1440, "height": 900}), url)
    visitor.open(path)
    visitor.page.locator(what).first.wait_for(timeout=60_000)
    visitor.page.evaluate(NOTED, what.partition(" ")[0])
    return visitor


def moved(visitor: Visitor) -> float:
    """Milliseconds from a key on the thumb of the slider until the last thing that is looked at was painted anew."""
    page: Page = visitor.page
    page.bring_to_front()
    page.get_by_role("slider", name="Threshold").press("ArrowRight")
    page.wait_for_function("window.painted > window.pressed", timeout=30_000)
    visitor.settle()
    return float(page.evaluate("window.painted - window.pressed"))


def measured(browser: Browser, ours: str, empty: str, folder: Path, tabs: Sequence[str]) -> dict[Any, list[float]]:
    """Of every page the milliseconds of its moves; the pages take turns, so that they share the machine's moods."""
    roles = folder.parent / "roles.toml"
    roles.write_text(ROLES)
    visitors = {"empty": watched(browser, empty, "", "[data-testid=stText]")}
    for rows in SIZES:
        people(rows).to_parquet(folder / f"people{rows}.parquet")
        link = started(browser, ours, f"people{rows}.parquet", roles)
        for tab in tabs:
            path = f"metrics?look={tab.replace(' ', '+')}&threshold=0.3&audit={link}"
            visitors[tab, rows] = watched(browser, ours, path, CHART)
            assert visitors[tab, rows].page.get_by_role("tab", name=tab, exact=True, selected=True).count(), tab
    taken: dict[Any, list[float]] = {key: [] for key in visitors}
    for _ in range(WARMING + MOVES):
        for key, visitor in visitors.items():
            taken[key].append(moved(visitor))
    return {key: times[WARMING:] for key, times in taken.items()}


def printed(taken: dict[Any, list[float]], tabs: Sequence[str]) -> None:
    median = {key: float(np.median(times)) for key, times in taken.items()}
    said = {key: f"{median[key]:.0f} ms ({np.quantile(times, 0.9):.0f})" for key, times in taken.items()}
    print(f"An empty app repeats the threshold after {said['empty']}.\n")
    print("| tab | 10,000 rows | beyond the empty app | 1,000,000 rows | beyond the empty app | ratio of the sizes |")
    print("|---|---|---|---|---|---|")
    for tab in tabs:
        cells = [f"{said[tab, rows]} | {median[tab, rows] - median['empty']:.0f} ms" for rows in SIZES]
        print(f"| {tab} | {' | '.join(cells)} | {median[tab, SIZES[1]] / median[tab, SIZES[0]]:.2f} |")


def main() -> None:
    tabs = sys.argv[1:] or TABS
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name) / "tables"
        folder.mkdir()
        (Path(name) / "empty.py").write_text(EMPTY)
        os.environ["ASSIZE_FOLDER"] = str(folder)
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        with (
            running(STREAMLIT, Path(name) / "log", free_port()) as ours,
            running([*STREAMLIT[:-1], f"{name}/empty.py"], Path(name) / "empty.log", free_port()) as empty,
        ):
            printed(measured(browser, ours, empty, folder, tabs), tabs)
        browser.close()


if __name__ == "__main__":
    main()
