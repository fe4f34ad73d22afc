"""Spark Connect, as a cluster is reached today: the same cube as from the same table in memory."""

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pandas as pd

from governance import Cube
from tests.conftest import ROOT, needed, random_people

ASKED = {"sensitive": ["group", "other"], "y_true": "label", "score": "score", "weight": "weight"}
THRESHOLDS = [step / 20 for step in range(21)]

# A session of its own, in a process of its own: a classic one in this process would stand in its way.
SCRIPT = """
import sys
from pyspark.sql import SparkSession
from governance import Cube
spark = SparkSession.builder.remote("local[2]").getOrCreate()
table = spark.read.parquet(sys.argv[1])
assert "connect" in type(table).__module__
print(Cube.count(table, **{asked}, thresholds={thresholds}).to_json())
"""


def test_spark_connect_counts_the_same_cube(tmp_path: Path) -> None:
    if not (importlib.util.find_spec("pyspark") and importlib.util.find_spec("grpc")):
        needed("PySpark with Connect (the extra scale)")
    if not shutil.which("java"):
        needed("Java 17")
    table = random_people(1, 5_000).assign(weight=lambda people: people["weight"] / 7)
    table.loc[::50, "group"] = None
    table.to_parquet(tmp_path / "people.parquet")
    script = SCRIPT.format(asked=ASKED, thresholds=THRESHOLDS)
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path / "people.parquet")],
        capture_output=True,
        text=True,
        timeout=300,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert done.returncode == 0, done.stderr[-2_000:]
    expected = Cube.count(pd.read_parquet(tmp_path / "people.parquet"), **ASKED, thresholds=THRESHOLDS)
    assert Cube.from_json(done.stdout.splitlines()[-1]) == expected
