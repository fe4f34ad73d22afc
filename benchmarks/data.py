"""From a file to what the Data page shows, against reading it and nothing else, as ratios in one run.

Prints the table of `docs/performance.md`. Needs 2 GB of disk. Run it with `make benchmark` or
`python benchmarks/data.py`. Lines with "seen" open the page in headless Chromium.
"""

import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.counting import Line, printed, seconds  # noqa: E402
from governance.audit import Audit  # noqa: E402
from governance.data import baseline, models, suggestions, tables, values  # noqa: E402
from governance.data.checks import checks  # noqa: E402
from governance.data.large import Large  # noqa: E402
from governance.data.personal import personal  # noqa: E402
from governance.data.roles import Roles  # noqa: E402

MILLION, MANY = 1_000_000, 20_000_000
ROLES = Roles("repaid", "yes", ("sex", "age"), decision="granted", bands=(("age", (30.0, 50.0)),))
CHILD = "import sys; sys.path.insert(0, {root!r}); from benchmarks import data; data.timed({way!r}, {path!r})"


def people(rows: int) -> pd.DataFrame:
    """Fifteen columns: groups, outcomes, texts and numbers."""
    random = np.random.default_rng(0)
    table = {
        "sex": random.choice(["woman", "man", "non-binary"], rows),
        "age": random.integers(18, 90, rows),
        "occupation": random.choice([f"job {place}" for place in range(40)], rows),
        "income": random.gamma(2, 20_000, rows).round(2),
        "repaid": random.choice(["yes", "no"], rows),
        "granted": random.choice(["yes", "no"], rows),
        "score": random.random(rows),
    }
    return pd.DataFrame({**table, **{f"feature {place}": random.normal(size=rows) for place in range(8)}})


def ready(content: bytes, name: str) -> pd.DataFrame:
    """Everything that stands between an upload and the first sight of it."""
    tables.shape(content, name)
    table = tables.opened(content, name).table
    tables.fingerprint(table)
    values.suspected(table)
    personal(table)
    suggestions.suggested(suggestions.described(table), table)
    return table


def reading(folder: Path) -> list[Line]:
    table = people(MILLION)
    parquet, text = folder / "people.parquet", folder / "people.csv"
    table.to_parquet(parquet)
    table.to_csv(text, index=False)
    lines = []
    for path, bare in ((parquet, pd.read_parquet), (text, pd.read_csv)):
        content, size = path.read_bytes(), path.stat().st_size / 1e6
        ours, theirs = seconds(lambda c=content, p=path: ready(c, p.name), 3), seconds(lambda b=bare, p=path: b(p), 3)
        what = f"1,000,000 rows × 15 columns, {path.suffix[1:]} ({size:.0f} MB), ready to look at"
        lines.append((what, ours, f"pandas.{bare.__name__}", theirs, ""))
    lines.append(("24 checks of it", seconds(lambda: checks(table, ROLES), 3), "reading the CSV as above", ours, ""))
    return lines


def peak() -> float:
    """The most memory that this process had, in GB; on Linux, where a process is also told what its parent had."""
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) / 1e6


def timed(way: str, path: str) -> None:
    """Print how long one way of getting at a table takes, and the peak of memory."""
    began = time.perf_counter()
    if way == "counted":
        assert Audit.unloaded("many", Large.opened(Path(path)), ROLES).cube.people.sum() == MANY
    else:
        pd.read_parquet(path, columns=["sex", "age", "repaid", "granted"])
    print(time.perf_counter() - began, peak())


def alone(way: str, path: Path) -> tuple[float, float]:
    """The same in a process of its own."""
    script = CHILD.format(root=str(ROOT), way=way, path=str(path))
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    took, most = map(float, done.stdout.split())
    return took, most


def unloaded(folder: Path) -> Line:
    """A table beyond comfort: counted where it lies, against loading it."""
    path = folder / "many.parquet"
    held = pa.Table.from_pandas(people(MILLION))
    with pq.ParquetWriter(path, held.schema) as out:
        for _ in range(MANY // MILLION):
            out.write_table(held)
    (ours, low), (theirs, high) = alone("counted", path), alone("loaded", path)
    what = f"audit of {MANY:,} rows × 15 columns that are not loaded"
    return what, ours, "loading the four columns it counts", theirs, f"{low:.1f} GB at most, against {high:.1f} GB"


def modelling() -> Line:
    """A model in a process of its own, against the same model in this one."""
    table = people(100_000)
    features = table[["age", "income", "occupation", *(name for name in table if name.startswith("feature"))]]
    fitted = baseline.fit(features, table["repaid"], "logistic regression")
    model = models.opened(models.save(fitted), "model.skops")
    model.predict_proba(features.head(8))  # the first answer also starts the process
    ours, theirs = seconds(lambda: model.predict_proba(features)), seconds(lambda: fitted.predict_proba(features))
    return "100,000 people scored by a model from a file", ours, "by the same model in memory", theirs, ""


def seen(path: Path) -> Line:
    """From giving a file to seeing its first rows and suggestions, in a browser, against a small file."""
    from playwright.sync_api import sync_playwright

    from tests.browser.conftest import FLAGS, STREAMLIT, Visitor, free_port, running

    small = path.with_name("small.parquet")
    people(1_000).to_parquet(small)
    took = {}
    log = path.with_name("server.log")
    with running(STREAMLIT, log, free_port()) as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        for each in (small, path, small, path):  # the first visit warms the server up
            visitor = Visitor(browser.new_page(), url)
            visitor.open()
            visitor.page.get_by_text("Your own file", exact=True).click()
            visitor.settle()
            began = time.perf_counter()
            visitor.page.locator("input[type=file]").first.set_input_files(each)
            visitor.page.get_by_text("All of it is in memory").wait_for(timeout=120_000)
            visitor.page.get_by_text("Favourable value").wait_for(timeout=120_000)
            took[each] = time.perf_counter() - began
            visitor.page.close()
        browser.close()
    what = "1,000,000 rows × 15 columns of Parquet, from giving the file to seen"
    return what, took[path], "the same of 1,000 rows", took[small], ""


def main() -> None:
    print("| work | Assize | against | | ratio | |")
    print("|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for line in reading(folder):
            printed(line)
        printed(seen(folder / "people.parquet"))
        printed(unloaded(folder))
    printed(modelling())


if __name__ == "__main__":
    main()
