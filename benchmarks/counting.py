"""The counting core against the tools and the engines that people use otherwise, as ratios in one run.

Prints the table of `docs/performance.md`. Needs DuckDB, Polars (extra `dev`) and 1 GB of disk. Run it with
`make benchmark`, or one line of it with `python benchmarks/counting.py NAME`.
"""

import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from governance import Cube, rate  # noqa: E402
from governance.metrics.chance import chance_level  # noqa: E402
from governance.metrics.disparity import difference, ratio  # noqa: E402
from governance.metrics.named import DISPARITIES, named_disparity  # noqa: E402
from governance.metrics.rates import RATES  # noqa: E402
from governance.metrics.resampling import redrawn  # noqa: E402

ASKED: dict[str, Any] = {"sensitive": ["sex", "race"], "y_true": "repaid", "y_pred": "granted"}
SEXES, RACES = ["female", "male"], ["Asian", "Black", "Hispanic", "Native", "Other", "White"]
BIG = 100_000_000

Line = tuple[str, float, str, float, str]  # what we do, seconds; against what, seconds; what else to say


def people(rows: int, *, strings: bool = False) -> pd.DataFrame:
    random = np.random.default_rng(0)
    sex, race = random.integers(0, 2, rows).astype(np.int8), random.integers(0, 6, rows).astype(np.int8)
    table = pd.DataFrame(
        {
            "sex": pd.Categorical.from_codes(sex, SEXES),
            "race": pd.Categorical.from_codes(race, RACES),
            "repaid": random.integers(0, 2, rows),
            "granted": random.integers(0, 2, rows),
        }
    )
    return table.astype({"sex": str, "race": str}) if strings else table


def seconds(work: Callable[[], object], rounds: int = 5) -> float:
    """The median of several runs."""
    found = []
    for _ in range(rounds):
        began = time.perf_counter()
        work()
        found.append(time.perf_counter() - began)
    return statistics.median(found)


def every_rate(cube: Cube) -> None:
    for name in RATES:
        rate(cube, name).interval()


def every_number(cube: Cube) -> None:
    """All rates, intervals and disparities of a cube."""
    for name in RATES:
        found = rate(cube, name)
        found.interval()
        difference(found)
        ratio(found)
    for name in DISPARITIES:
        named_disparity(cube, name)
    chance_level(difference(rate(cube, "selection_rate")))


def metric_frame(table: pd.DataFrame, **more: Any) -> None:
    from fairlearn import metrics as fl
    from sklearn import metrics as sk

    metrics = {
        "selection rate": fl.selection_rate,
        "count": fl.count,
        "accuracy": sk.accuracy_score,
        "precision": sk.precision_score,
        "tpr": fl.true_positive_rate,
        "fnr": fl.false_negative_rate,
        "fpr": fl.false_positive_rate,
        "tnr": fl.true_negative_rate,
    }
    fl.MetricFrame(
        metrics=metrics,
        y_true=table["repaid"],
        y_pred=table["granted"],
        sensitive_features=table[["sex", "race"]],
        **more,
    )


def rates(strings: bool) -> Line:
    table = people(1_000_000, strings=strings)
    ours = seconds(lambda: every_rate(Cube.count(table, **ASKED)))
    what = "plain strings" if strings else "categorical attributes"
    theirs = seconds(lambda: metric_frame(table), rounds=1)
    return (
        f"{len(RATES)} rates with intervals × 12 groups, 1,000,000 rows, {what}",
        ours,
        "MetricFrame, 8 metrics",
        theirs,
        "",
    )


def sizes() -> Line:
    large, small = (Cube.count(people(rows), **ASKED) for rows in (1_000_000, 10_000))
    one, other = seconds(lambda: every_number(large), 15), seconds(lambda: every_number(small), 15)
    return "all numbers of a cube of 1,000,000 rows", one, "of a cube of 10,000 rows", other, ""


def resamples() -> Line:
    table, boots = people(100_000), 4
    cube = Cube.count(table, **ASKED)

    def ours() -> None:
        drawn = redrawn(cube, draws=1_000)
        for name in DISPARITIES:
            drawn.named_disparity(name)

    theirs = seconds(lambda: metric_frame(table, n_boot=boots, ci_quantiles=[0.05, 0.95]), 1)
    each = max(theirs - seconds(lambda: metric_frame(table), 1), 1e-9) / boots
    return (
        "one resample of every disparity (of 1,000)",
        seconds(ours) / 1_000,
        f"MetricFrame, one of n_boot={boots}",
        each,
        "",
    )


def memory() -> Line:
    table = people(10_000_000)
    codes = (table["sex"].cat.codes.astype(np.int64) * 6 + table["race"].cat.codes) * 4
    codes = (codes + table["repaid"] * 2 + table["granted"]).to_numpy()
    ours, bare = seconds(lambda: Cube.count(table, **ASKED)), seconds(lambda: np.bincount(codes))
    return "counting 10,000,000 rows in memory", ours, "bincount of prepared codes", bare, ""


def parquet(engine: str, scored: bool, path: Path) -> Line:
    """Each in a process of its own, so that the peak of memory is its own too."""
    what = f"{engine}, Parquet of {BIG:,} rows" + (", score at 101 thresholds" if scored else "")
    found = {}
    for side in ("ours", "bare"):
        asked = [sys.executable, __file__, "--count", engine, side, str(int(scored)), str(path)]
        found[side] = json.loads(subprocess.run(asked, capture_output=True, text=True, check=True, cwd=ROOT).stdout)
    peak = f"{found['ours']['peak'] / 1e6:.1f} GB at most, of the bare one {found['bare']['peak'] / 1e6:.1f} GB"
    return what, found["ours"]["seconds"], "its own group-by", found["bare"]["seconds"], peak


def count_parquet(engine: str, side: str, scored: bool, path: str) -> None:
    keys = ["sex", "race", "repaid", "granted"]
    more: dict[str, Any] = {"score": "score", "thresholds": np.arange(101) / 100} if scored else {}
    if engine == "DuckDB":
        import duckdb

        binned = ", floor(score * 100)" if scored else ""
        bare = f"SELECT {', '.join(keys)}{binned}, count(*) FROM '{path}' GROUP BY ALL"
        connection = duckdb.connect()
        work = {
            "ours": lambda: Cube.count(connection.read_parquet(path), **ASKED, **more),
            "bare": lambda: connection.sql(bare).fetchall(),
        }
    else:
        import polars as pl

        binned = [(pl.col("score") * 100).floor()] if scored else []
        work = {
            "ours": lambda: Cube.count(pl.scan_parquet(path), **ASKED, **more),
            "bare": lambda: pl.scan_parquet(path).group_by(*keys, *binned).len().collect(),
        }
    took = seconds(work[side], 3)
    status = Path("/proc/self/status").read_text()  # of this process alone, and not of the one that started it
    peak = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM"))
    print(json.dumps({"seconds": took, "peak": peak}))


def generated(path: Path) -> None:
    import duckdb

    duckdb.execute("SET memory_limit = '2GB'")
    duckdb.execute(
        f"""COPY (
            SELECT CASE WHEN h % 2 = 0 THEN 'female' ELSE 'male' END AS sex, {RACES}[(h // 2) % 6 + 1] AS race,
                ((h // 12) % 100 < 35)::INT AS repaid, ((h // 1200) % 100 < 30)::INT AS granted,
                ((h // 120000) % 100000) / 100000.0::DOUBLE AS score
            FROM (SELECT (hash(range) % 1000000000000)::BIGINT AS h FROM range({BIG}))
        ) TO '{path}' (FORMAT parquet)"""
    )


def imports() -> Line:
    def importing(what: str) -> float:
        return seconds(lambda: subprocess.run([sys.executable, "-c", f"import {what}"], check=True, cwd=ROOT), 9)

    bare = importing("sys")
    ours, theirs = importing("governance.metrics") - bare, importing("numpy, narwhals.stable.v2") - bare
    return "import governance.metrics", ours, "import numpy, narwhals", theirs, "beyond starting Python"


LINES: dict[str, Callable[[], Line]] = {
    "categorical": lambda: rates(strings=False),
    "strings": lambda: rates(strings=True),
    "sizes": sizes,
    "resamples": resamples,
    "memory": memory,
    "imports": imports,
}


def shown(found: float) -> str:
    return f"{found:.2f} s" if found >= 0.1 else f"{1_000 * found:.1f} ms" if found >= 1e-4 else f"{1e6 * found:.0f} µs"


def printed(line: Line) -> None:
    work, ours, against, theirs, remark = line
    factor = theirs / ours
    said = f"{factor:,.0f} × faster" if factor >= 2 else f"{ours / theirs:.2f} × its time"
    print(f"| {work} | {shown(ours)} | {against} | {shown(theirs)} | {said} | {remark} |", flush=True)


def main() -> None:
    if sys.argv[1:2] == ["--count"]:
        engine, side, scored, path = sys.argv[2:]
        return count_parquet(engine, side, bool(int(scored)), path)
    print("| work | Assize | against | | ratio | |")
    print("|---|---|---|---|---|---|")
    for name in sys.argv[1:] or LINES:
        if name in LINES:
            printed(LINES[name]())
    if not sys.argv[1:] or "parquet" in sys.argv:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "people.parquet"
            generated(path)
            for engine in ("DuckDB", "Polars"):
                for scored in (False, True):
                    printed(parquet(engine, scored, path))
    return None


if __name__ == "__main__":
    main()
