"""How soon the gate answers: its start against importing what it needs, and a million people end to end.

Prints the tables of `docs/performance.md`. Run it with `make benchmark` or `python benchmarks/gate.py`. Every time is
that of a fresh process, as a pipeline starts one.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from governance.audit import Audit  # noqa: E402
from governance.data import models  # noqa: E402
from governance.data.samples import FOLDER, sample  # noqa: E402

MILLION = 1_000_000
ROUNDS = 11
LOADED = """
import sys
before = set(sys.modules)
from governance.cli import main
try:
    main(sys.argv[1:])
except SystemExit:
    pass
loaded = [name for name in sys.modules if name not in before and not name.startswith("governance")]
print("\\n".join(f"import {name}" for name in loaded if all(map(str.isidentifier, name.split(".")))), file=sys.stderr)
"""
MEANS = ["--label", "repaid", "--favourable", "yes", "--sensitive", "sex", "--fairness-threshold", "0.05"]


def fresh(command: Sequence[str], exit_code: int = 0) -> float:
    """The seconds that a fresh process takes."""
    compiled = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    began = time.perf_counter()
    done = subprocess.run([sys.executable, *command], capture_output=True, check=False, cwd=ROOT, env=compiled)
    took = time.perf_counter() - began
    assert done.returncode == exit_code, done.stderr.decode()
    return took


def medians(*commands: tuple[Sequence[str], int]) -> list[float]:
    """The medians of commands that take turns, so that they share the machine's moods."""
    found = [[fresh(*each) for each in commands] for _ in range(ROUNDS + 1)][1:]  # the first run compiles
    return [statistics.median(times) for times in zip(*found, strict=True)]


def gate(*arguments: str) -> list[str]:
    return ["-m", "governance.cli", *arguments]


def needs(*arguments: str) -> list[str]:
    """What imports everything that the command loads, but for what is its own."""
    done = subprocess.run(
        [sys.executable, "-c", LOADED, *arguments], capture_output=True, check=True, cwd=ROOT, text=True
    )
    return ["-c", "\n".join(line for line in done.stderr.splitlines() if line.startswith("import "))]


def started(folder: Path) -> None:
    """The start of the command against importing the packages that it needs."""
    table = folder / "few.csv"
    sample().table.head(1_000).to_csv(table, index=False)
    judged = ("--test-data", str(table), "--predictions", "granted", *MEANS)
    print("| start | seconds | importing its needs | ratio |\n|---|---|---|---|")
    for name, arguments, exit_code in (
        ("1,000 recorded decisions judged", judged, 1),
        ("`evaluate_bias --help`", ("--help",), 0),
        ("`evaluate_bias check POLICY`", ("check", str(FOLDER / "lending_policy.toml")), 0),
    ):
        own, against = medians((gate(*arguments), exit_code), (needs(*arguments), 0))
        print(f"| {name} | {own:.2f} s | {against:.2f} s | {own / against:.2f} |")


def many() -> pd.DataFrame:
    """A million people: those of the lending sample, fifty times, with amounts of their own."""
    table = pd.concat([sample().table] * (MILLION // len(sample().table)), ignore_index=True)
    random = np.random.default_rng(0)
    for column in ("income", "savings", "debt"):
        table[column] = (table[column] * random.uniform(0.9, 1.1, len(table))).round()
    return table.assign(application=np.arange(len(table)))


def judged(folder: Path) -> None:
    """A million people, from the command to its exit code."""
    table, model = many(), folder / "model.skops"
    model.write_bytes(models.save(Audit.fitted(sample(), "logistic regression").model))
    table.to_parquet(folder / "people.parquet")
    table.to_csv(folder / "people.csv", index=False)
    rows = [
        ("recorded decisions, Parquet", "people.parquet", ["--predictions", "granted"]),
        ("recorded decisions, CSV", "people.csv", ["--predictions", "granted"]),
        ("a logistic regression from a file, Parquet", "people.parquet", ["--model-path", str(model)]),
    ]
    roles = ["--roles", str(FOLDER / "lending.toml")]
    print("\n| 1,000,000 people × 19 columns, 12 rules | size | seconds |\n|---|---|---|")
    for name, file, who in rows:
        path = folder / file
        asked = gate("--test-data", str(path), *who, *roles, "--fairness-threshold", "0.05")
        took = statistics.median(fresh(asked, 1) for _ in range(3))
        print(f"| {name} | {path.stat().st_size / 1e6:,.0f} MB | {took:.2f} s |")


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        started(Path(folder))
        judged(Path(folder))


if __name__ == "__main__":
    main()
