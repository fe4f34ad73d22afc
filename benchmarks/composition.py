"""What the Composition page shows, of a million rows against twenty thousand, as ratios in one run.

Prints the table of `docs/performance.md`. Run it with `make benchmark` or `python benchmarks/composition.py`. The line
with "seen" opens the page in headless Chromium.
"""

import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.counting import Line, printed, seconds  # noqa: E402
from governance.audit import Audit, looked_at  # noqa: E402
from governance.composition.balance import BALANCE, balance  # noqa: E402
from governance.composition.crossed import crossed, presence  # noqa: E402
from governance.composition.distances import distances  # noqa: E402
from governance.composition.missingness import missingness  # noqa: E402
from governance.composition.proxies import counted, proxies  # noqa: E402
from governance.composition.representation import representation  # noqa: E402
from governance.composition.shortfall import shortfall  # noqa: E402
from governance.composition.strata import reversals  # noqa: E402
from governance.composition.together import remaining, steps  # noqa: E402
from governance.data.dataset import Dataset  # noqa: E402
from governance.data.samples import FOLDER, sample  # noqa: E402

TIMES = 50


def audits() -> tuple[Audit, Audit]:
    """The lending sample, and fifty times as many people with amounts of their own."""
    small = sample()
    table = pd.concat([small.table] * TIMES, ignore_index=True)
    random = np.random.default_rng(0)
    for column in ("income", "savings", "debt"):
        table[column] = (table[column] * random.uniform(0.9, 1.1, len(table))).round()
    found = tuple(Audit.fitted(each, "logistic regression") for each in (small, Dataset("many", table, small.roles)))
    for each in found:
        each.population, each.placed, each.outcome  # noqa: B018  the count, which comes before
    return found[0], found[1]


def by_sex(audit: Audit) -> None:
    """What is read from the cube alone."""
    cube = audit.population.by("sex")
    representation(cube).interval()
    shortfall(cube, 30)
    for name in BALANCE:
        balance(cube, name).interval()


def missing(audit: Audit) -> None:
    held = presence(audit, audit.dataset.table.columns)
    for attribute in audit.dataset.roles.sensitive:
        missingness(held, [attribute], least=30)


def strata(audit: Audit) -> None:
    columns = (crossed(audit, column, bins="quartiles").by("sex") for column in audit.dataset.roles.features)
    reversals(columns, audit.population.by("sex").groups)


def distributions(audit: Audit) -> None:
    rows = looked_at(audit)
    for column in audit.dataset.roles.features:
        distances(crossed(audit, column, rows=rows).by("sex"), least=30)


def alone(audit: Audit) -> None:
    proxies(counted(audit), least=30)


def together(audit: Audit) -> None:
    remaining(audit, steps(proxies(counted(audit), least=30), "sex")[0], least=30)


WORK = {
    "groups, shortfall and balance": by_sex,
    "missing values of 18 columns, by 4 attributes": missing,
    "strata of 12 columns: where a gap turns round": strata,
    "distances of 12 columns, with chance levels": distributions,
    "proxies, 12 features alone × 4 attributes": alone,
    "proxies, all features together, one model": together,
}


def seen(small: Audit, many: Audit) -> Line:
    """From a click on the menu to the complete page in a browser, once the audit is counted."""
    from playwright.sync_api import sync_playwright

    from tests.browser.conftest import FLAGS, STREAMLIT, Visitor, free_port, running

    took = {}
    with (
        tempfile.TemporaryDirectory() as name,
        running(STREAMLIT, Path(name) / "log", free_port()) as url,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        for rows, audit in {"warm": small, "small": small, "many": many}.items():  # the first visit warms it up
            file = Path(name) / f"{rows}.parquet"
            audit.dataset.table.to_parquet(file)
            visitor = Visitor(browser.new_page(viewport={"width": 1440, "height": 900}), url)
            visitor.open()
            visitor.page.get_by_text("Your own file", exact=True).click()
            visitor.settle()
            visitor.page.locator("input[type=file]").first.set_input_files(file)
            visitor.page.get_by_text("Use a file of roles").click(timeout=120_000)
            visitor.settle()
            visitor.page.locator("input[type=file]").nth(1).set_input_files(FOLDER / "lending.toml")
            visitor.page.get_by_text("I have checked what").wait_for(timeout=120_000)
            visitor.confirm()
            visitor.page.get_by_text(f"held out of {len(audit.dataset.table):,} people").wait_for(timeout=120_000)
            visitor.settle()
            began = time.perf_counter()
            visitor.page.get_by_role("link", name="Composition").click()
            visitor.page.get_by_text("Cannot be said").wait_for(timeout=60_000)
            visitor.page.get_by_text("Which groups are too small").wait_for(timeout=60_000)
            visitor.see_chart()
            took[rows] = time.perf_counter() - began
            visitor.page.close()
        browser.close()
    return (
        "the page with its summary, from a click to seen, 1,000,000 rows",
        took["many"],
        "of 20,000 rows",
        took["small"],
        "",
    )


def main() -> None:
    print("| work | Assize | against | | ratio | |")
    print("|---|---|---|---|---|---|")
    small, many = audits()
    for work, read in WORK.items():
        ours, theirs = (seconds(lambda audit=audit, read=read: read(audit), 3) for audit in (many, small))
        printed((f"{work}, 1,000,000 rows", ours, "of 20,000 rows", theirs, ""))
    printed(seen(small, many))


if __name__ == "__main__":
    main()
